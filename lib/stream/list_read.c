/* SPDX-License-Identifier: MIT */
#include "../model/list.h"
#include "reader.h"
#include "../base/options.h"

/* Reads bodies into a list, with a reader that builds its results in the context of the
   list: nothing is copied, and bodies are not kept. */

/* ---- Results ---- */

/* Moves the propstats of one result to another of the same href. */
static void list_merge(multistatus_result *to, multistatus_result *from) {
  multistatus__extra *t = to->extra, *f = from->extra;
  for (multistatus_propstat *p = f->propstats; p; p = p->next)
    p->result = to;
  t->last_propstat->next = f->propstats;
  t->last_propstat = f->last_propstat;
  t->propstat_count += f->propstat_count;
  t->prop_count += f->prop_count;
  to->quirks |= from->quirks;
}

/* True if only propstats are to be moved, and they are about nothing else. Beside those
   with properties, an empty one means nothing, but alone that the resource does not
   exist. */
static bool list_may_merge(const multistatus_result *to,
                           const multistatus_result *from) {
  const multistatus__extra *t = to->extra, *f = from->extra;
  return !to->status && !from->status && t && t->propstats && f && f->propstats &&
         !to->href.next && !from->href.next && !from->message && !f->location &&
         !f->item && !t->prop_count == !f->prop_count &&
         multistatus__outcome_is_empty(&f->outcome);
}

/* The limit that the merged result would exceed, or NULL. */
static const char *list_merge_over(const multistatus_list *list,
                                   const multistatus_result *to,
                                   const multistatus_result *from) {
  const multistatus_limits *l = &list->own.limits;
  const multistatus__extra *t = to->extra, *f = from->extra;
  return t->propstat_count + f->propstat_count > l->propstats ? "propstats"
         : t->prop_count + f->prop_count > l->props           ? "props"
                                                              : NULL;
}

/* Appends a result that was read, or merges it into one with the same href. */
static int list_keep_read(multistatus_list *list, multistatus_result *r) {
  multistatus_reader *reader = list->last_read;
  unsigned look = list->read_flags & INPUT_DUPLICATES;
  multistatus_result *first = look && r->href.value
                                  ? (multistatus_result *)multistatus__list_find(
                                        list, multistatus__view(r->href.value))
                                  : NULL;
  if (first && multistatus__reader_look_back(reader, r, MULTISTATUS_QUIRK_DUPLICATE,
                                             "an href that an earlier result has"))
    return multistatus_reader_error(reader)->code;
  if (!first || !(look & MULTISTATUS_READ_MERGE_DUPLICATES) ||
      !list_may_merge(first, r))
    return multistatus__list_keep(list, r);
  const char *limit = list_merge_over(list, first, r);
  if (limit)
    return multistatus__reader_look_back(reader, r, 0, limit);
  list_merge(first, r);
  return 0;
}

/* Returns the error of the list, which ends the body too, or rc. */
static int list_settle(multistatus_list *list, int rc) {
  multistatus_reader *r = list->last_read;
  int error = list->own.error;
  if (error && !r->input.parse.error) {
    multistatus_input_fail(&r->input, error, MULTISTATUS_HERE, list->own.text);
    multistatus__reader_fault(r, 0);
  }
  return error ? error : rc;
}

/* Appends the complete results. Returns the first error of the list or the body. */
static int list_take_results(multistatus_list *list) {
  const multistatus_result *result;
  int rc;
  while ((rc = multistatus_reader_next(list->last_read, &result)) == 1)
    if ((rc = list_keep_read(list, (multistatus_result *)result)))
      break;
  list->fed = list->count;
  if (rc == MULTISTATUS_ERROR_NOMEM)
    multistatus__fail_nomem(&list->own);
  return list_settle(list, rc);
}

/* The transaction of all results, if the list had some before the body. It may be that
   some were undone and others were not. */
static multistatus_transaction list_transaction(const multistatus_list *list,
                                                const multistatus_reader *r) {
  multistatus_transaction is = list->document.transaction,
                          read = r->input.document.transaction;
  if (r->count && is != read &&
      (is > MULTISTATUS_TRANSACTION_COMMITTED ||
       read > MULTISTATUS_TRANSACTION_COMMITTED))
    return MULTISTATUS_TRANSACTION_INDETERMINATE;
  return read ? read : is;
}

/* Copies the parts of the body other than results to the list. */
static void list_take_document(multistatus_list *list, const multistatus_reader *r) {
  multistatus__document *d = &list->document;
  const multistatus__document *from = &r->input.document;
  if (from->message)
    multistatus_list_set_message_lang(list, from->message, from->lang);
  if (from->sync_token)
    multistatus_list_set_sync_token(list, from->sync_token);
  d->transaction = list_transaction(list, r);
  if (from->kind > MULTISTATUS_DOCUMENT_MULTISTATUS)
    d->kind = from->kind;
  d->summary.omitted =
      multistatus__count_sum(d->summary.omitted, from->summary.omitted);
  multistatus__arena_mark(&list->own); /* no part of the newest result */
  for (const multistatus_ext *e = from->exts; e; e = e->next)
    multistatus__put_ext(&list->own, NULL, &d->exts, &d->last_ext,
                         multistatus__view(e->xml));
}

/* ---- Bodies ---- */

bool multistatus__list_complete(const multistatus_list *list) {
  const multistatus_reader *r = list->last_read;
  return !list->incomplete && !list->own.error &&
         (!r || (multistatus_reader_ending(r) == MULTISTATUS_ENDING_COMPLETE &&
                 !r->input.left_out && !multistatus__input_lacks_results(&r->input)));
}

bool multistatus__list_whole(const multistatus_list *list) {
  const multistatus_reader *r = list->last_read;
  return multistatus__list_complete(list) &&
         (!r || (r->input.document.kind == MULTISTATUS_DOCUMENT_MULTISTATUS &&
                 !(r->input.quirks & MULTISTATUS_QUIRK_JSON_RESULT)));
}

size_t multistatus__list_claims(const multistatus_list *list) {
  return multistatus__count_sum(list->claims,
                                multistatus__reader_claims(list->last_read));
}

/* Frees the last reader, after recording whether its body was complete. */
static void list_forget_reader(multistatus_list *list) {
  list->incomplete = !multistatus__list_whole(list);
  list->claims = multistatus__list_claims(list);
  multistatus_reader_free(list->last_read);
  list->last_read = NULL;
}

static int list_feed_begin(multistatus_list *list,
                           const multistatus_read_options *given) {
  multistatus_read_options o;
  int rc = multistatus__options_take(&multistatus__read_options, &o, given, NULL);
  if (rc)
    return rc;
  o.size = sizeof o;
  list_forget_reader(list);
  list->reader_free = multistatus_reader_free;
  rc = multistatus__reader_new_into(&list->last_read, &o, &list->own, list->count);
  if (rc == MULTISTATUS_ERROR_NOMEM)
    return multistatus__fail_nomem(&list->own);
  list->read_flags = o.flags;
  list->fed = list->count;
  list->feeding = !rc;
  return rc;
}

/* When looking for duplicates, the reader stops after each result and copies the rest
   of the piece: so pieces must be short. */
enum { LIST_PIECE = 16 * 1024 };

int multistatus_list_feed(multistatus_list *list, const multistatus_read_options *o,
                          const void *data, size_t len) {
  if (!list)
    return MULTISTATUS_ERROR_ARGUMENT;
  int rc = list->own.error ? list->own.error
           : !data && len  ? MULTISTATUS_ERROR_ARGUMENT
           : list->feeding ? 0
                           : list_feed_begin(list, o);
  if (rc) {
    list->incomplete = true; /* this was not read */
    return rc;
  }
  size_t more = list->count - list->fed; /* added meanwhile */
  list->last_read->input.committed += more;
  list->last_read->count += more;
  size_t most = list->read_flags & INPUT_DUPLICATES ? LIST_PIECE : len;
  const char *from = data ? data : "";
  do {
    size_t n = len < most ? len : most;
    multistatus_reader_feed(list->last_read, from, n);
    rc = list_take_results(list);
    len -= n;
    from += n;
  } while (len && !rc);
  return rc;
}

int multistatus_list_feed_end(multistatus_list *list) {
  if (!list)
    return MULTISTATUS_ERROR_ARGUMENT;
  int rc = multistatus_list_feed(list, NULL, NULL, 0); /* for a body without a byte */
  if (!list->feeding)
    return rc;
  list->feeding = false;
  list_settle(list, 0);
  multistatus_reader_end(list->last_read);
  if (!list->own.error)
    rc = list_take_results(list);
  list_take_document(list, list->last_read);
  return list_settle(list, rc);
}

int multistatus_list_read(multistatus_list *list, const multistatus_read_options *o,
                          const void *body, size_t len) {
  if (!list)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (list->feeding)
    return MULTISTATUS_ERROR_STATE;
  int rc = multistatus_list_feed(list, o, body, len);
  return list->feeding ? multistatus_list_feed_end(list) : rc;
}

const multistatus_read_error *multistatus_list_read_error(
    const multistatus_list *list) {
  static const multistatus_read_error none = {0, 0, NULL, 0, 0, 0, "", ""};
  return list && list->last_read ? multistatus_reader_error(list->last_read) : &none;
}

MODEL_GETTER(const multistatus_reader *, multistatus_list_reader, list, last_read)
