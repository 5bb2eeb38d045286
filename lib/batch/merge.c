/* SPDX-License-Identifier: MIT */
#include <multistatus/merge.h>
#include <stdlib.h>
#include <string.h>

#include "../base/options.h"
#include "../http/uri.h"
#include "../model/list.h"
#include "../stream/writer.h"
#include "match.h"

/* Merging lists: collect the results of all parts, add results for items without one
   and for successes that were undone, sort them, find duplicate hrefs, and copy the
   results that are kept. */

#define MERGE_NO_PLACE UINT64_MAX

typedef struct merge_entry {
  uint64_t place; /* in the whole request; or MERGE_NO_PLACE */
  size_t order;   /* among results of the same place */
  const multistatus_result *result;
  bool left_out;
  bool several; /* it belongs to further items, so that it has no index */
} merge_entry;

typedef struct merge_work {
  multistatus_merge_options o;
  multistatus__context own; /* the allocator, and memory for a result to be written */
  multistatus_list *added;  /* results for items without one, and changed ones */
  merge_entry *entries;
  size_t count, cap, omitted;
  bool incomplete; /* the list of a part with count 0 is incomplete */
  bool doubtful;   /* a success of the part that is being added may be none */
  bool unsure;     /* the result that is being added may be that of another item */
} merge_work;

/* ---- The parts of the caller ---- */

static int part_refuse(const void *options, const char **why) {
  const multistatus_part *p = options;
  bool no_status = p->status && !multistatus__is_status(p->status);
  const char *wrong = p->count && !p->items ? "items is NULL, count is not 0"
                      : no_status           ? "status is neither 0 nor 200 to 999"
                      : p->retry_after < -1 ? "retry_after is less than -1"
                                            : NULL;
  return wrong ? multistatus__refuse(why, wrong) : 0;
}

const multistatus__options_kind multistatus__part_options =
    MULTISTATUS__OPTIONS(multistatus_part, ids, "the part is NULL", part_refuse);

/* Copies one of the caller's parts, an array of structs of the caller's version. False:
   it is invalid. */
static bool merge_take(multistatus_part *part, const multistatus_part *parts,
                       size_t i) {
  const char *at = (const char *)parts + i * parts->size;
  return memcmp(at, &parts->size, sizeof parts->size) == 0 &&
         !multistatus__options_take(&multistatus__part_options, part, at, NULL);
}

/* ---- Collecting ---- */

/* The status for items without a result. A redirection, which lacks its location, could
   not be written, and it is unknown what a login page or the like stands for. If the
   list is incomplete, or another item with the same href failed (shared), they may have
   failed. */
static int merge_status(const multistatus_part *p, bool shared) {
  bool unknown = !p->status || multistatus__redirects(p->status) ||
                 (multistatus__is_success(p->status) && p->list &&
                  (shared || !multistatus__list_whole(p->list)));
  return unknown ? 502 : p->status;
}

static const multistatus_result *merge_missing(merge_work *w, const multistatus_part *p,
                                               size_t i, bool shared) {
  const char *href = p->hrefs ? p->hrefs[i] : NULL;
  multistatus_result *r = multistatus__list_new_result(w->added);
  if (r && href && *href)
    multistatus__put_href(r, multistatus__cstring(href));
  multistatus_result_set_status(r, merge_status(p, shared));
  multistatus_result_set_message(r, p->message);
  if (p->retry_after > 0)
    multistatus_result_set_retry_after(r, p->retry_after);
  return r;
}

/* The status of a success that was undone: a failure among its properties, or 424. */
static int merge_undone(const multistatus_result *r) {
  const multistatus_propstat *ps = multistatus_result_first_propstat(r);
  while (ps && (ps->status < 400 || ps->status == 424))
    ps = ps->next;
  return ps ? ps->status : 424;
}

/* Fills a result with the names of another one. */
static void merge_name(multistatus_result *to, const multistatus_result *from) {
  for (const multistatus_href *h = multistatus_result_first_href(from); h; h = h->next)
    multistatus__put_href(to, multistatus__view(h->value));
  multistatus__copy_names(to, from);
}

/* Returns the result as it is merged. In a part that was rolled back, or may have been,
   a success is replaced by the failure that a batch (end.c) reports then, and a failure
   has no effect. After a rollback, a success that reports that it took effect is
   unknown. Otherwise the transaction of the part, which the whole does not have,
   would be lost. One that is not writable is unknown, as one that is missing. NULL
   after an error of w->added. */
static const multistatus_result *merge_outcome(merge_work *w, const multistatus_part *p,
                                               const multistatus_result *r) {
  multistatus_transaction transaction = multistatus_list_transaction(p->list);
  bool unsure = w->unsure && transaction <= MULTISTATUS_TRANSACTION_COMMITTED;
  if (unsure || (w->doubtful && transaction <= MULTISTATUS_TRANSACTION_COMMITTED))
    transaction = MULTISTATUS_TRANSACTION_INDETERMINATE;
  /* The writer would refuse it for a status, which would cost the whole document. */
  int error = r ? multistatus__write_error(&w->own, r, NULL) : 0;
  bool lost = error == MULTISTATUS_ERROR_STATUS || error == MULTISTATUS_ERROR_LOCATION,
       success = multistatus__is_success(multistatus_result_outcome(r));
  bool undone = transaction == MULTISTATUS_TRANSACTION_ROLLED_BACK &&
                !(success && multistatus_result_applied(r) == MULTISTATUS_APPLIED_YES);
  if (!r ||
      (!lost && (success ? transaction <= MULTISTATUS_TRANSACTION_COMMITTED
                         : !unsure && (!undone || multistatus_result_applied(r)))))
    return r;
  multistatus_result *to = multistatus__list_new_result(w->added);
  if (!to)
    return NULL;
  int status = lost ? 502 : !success ? 0 : undone ? merge_undone(r) : 500;
  if (status) {
    merge_name(to, r);
    multistatus_result_set_status(to, status);
  } else {
    multistatus__result_copy(to, r);
  }
  multistatus_result_set_applied(to, undone ? MULTISTATUS_APPLIED_NO
                                            : MULTISTATUS_APPLIED_UNKNOWN);
  if (status == 424)
    multistatus_result_add_condition(to, MULTISTATUS_NS, "rolled-back", NULL);
  return to;
}

/* Adds an entry. r: NULL after an error of w->added. */
static void merge_put(merge_work *w, const multistatus_part *p, uint64_t place,
                      const multistatus_result *r) {
  const merge_entry entry = {place, w->count, merge_outcome(w, p, r), false, false};
  if (!entry.result)
    return;
  merge_entry *entries = multistatus__array_grow(&w->own.allocator, w->entries,
                                                 w->count, &w->cap, sizeof *entries);
  if (!entries) {
    multistatus__fail_nomem(&w->own);
    return;
  }
  w->entries = entries;
  w->entries[w->count++] = entry;
}

/* True if the items without a result succeeded and were omitted. False if a failure
   belongs to no item: it may be the result of one of them, with another href or below
   it. Also finds the items whose results may be those of others with the same href. */
static bool merge_omitted(const multistatus_part *p, multistatus__match *m) {
  bool omitted = multistatus__omitted(p->list, m->missing);
  for (size_t i = 0; i < multistatus_list_count(p->list); i++) {
    const multistatus_result *r = multistatus_list_get(p->list, i);
    if (multistatus_result_succeeded(r))
      continue;
    omitted = omitted && m->used[i];
    if (multistatus_result_index(r) >= 0 || (p->ids && multistatus_result_id(r)))
      continue;
    for (const multistatus_href *h = multistatus_result_first_href(r); h; h = h->next)
      multistatus__match_share(m, NULL, h->value, r);
  }
  return omitted;
}

/* The number of omitted successes of a part with count 0: its list has no results for
   some items, so that those of a part that was undone are unknown. */
static size_t merge_all_omitted(merge_work *w, const multistatus_list *list) {
  size_t omitted = list->document.summary.omitted;
  if (list->document.transaction <= MULTISTATUS_TRANSACTION_COMMITTED)
    return omitted;
  w->incomplete = w->incomplete || omitted;
  return 0;
}

/* reported (zeroed): for each result, the number of entries once it was put at the
   place of an item. */
static void merge_part(merge_work *w, const multistatus_part *p, multistatus__match *m,
                       size_t *reported) {
  const multistatus_result *const *of = m->of;
  bool omitted = merge_omitted(p, m);
  w->doubtful = multistatus__doubtful(m);
  bool all = !p->count && p->list;
  size_t more = all ? merge_all_omitted(w, p->list) : 0;
  for (size_t i = 0; i < p->count; i++) {
    const multistatus_result *r = of[i];
    bool shared = m->shared && m->shared[i].result, silent = !r && omitted && !shared;
    more += silent;
    w->unsure = multistatus__match_unsure(m, i);
    if (!r && !silent)
      merge_put(w, p, p->items[i], merge_missing(w, p, i, shared));
    if (!r)
      continue;
    size_t *count = &reported[r->index];
    if (*count) {
      w->entries[*count - 1].several = true;
      continue;
    }
    merge_put(w, p, p->items[i], r);
    *count = w->count;
  }
  w->omitted = multistatus__count_sum(w->omitted, more);
  w->unsure = false;
  for (size_t i = 0; i < multistatus_list_count(p->list); i++) {
    const multistatus_result *r = multistatus_list_get(p->list, i);
    int64_t index = p->count ? -1 : multistatus_result_index(r);
    if (!reported[i])
      merge_put(w, p, index < 0 ? MERGE_NO_PLACE : (uint64_t)index, r);
  }
}

static bool merge_match(merge_work *w, const multistatus_part *p) {
  const multistatus__sent sent = {p->count, p->ids, p->hrefs, false};
  multistatus__match match;
  size_t *reported = NULL, results = multistatus_list_count(p->list);
  if (multistatus__match_init(&match, p->list, &w->own, &sent))
    reported =
        multistatus__arena_zero(&match.tree.own, (results + 1) * sizeof *reported);
  if (reported)
    merge_part(w, p, &match, reported);
  multistatus__match_done(&match);
  return reported != NULL;
}

static int merge_compare(const void *a, const void *b) {
  const merge_entry *x = a, *y = b;
  if (x->place != y->place)
    return x->place < y->place ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order;
}

static int merge_gather(merge_work *w, const multistatus_part *parts, size_t count) {
  multistatus_part part;
  for (size_t i = 0; i < count; i++) {
    if (!parts || !merge_take(&part, parts, i))
      return MULTISTATUS_ERROR_ARGUMENT;
    w->incomplete = w->incomplete ||
                    (part.list && !part.count && !multistatus__list_whole(part.list));
    if (!merge_match(w, &part) || w->own.error)
      return MULTISTATUS_ERROR_NOMEM;
  }
  if (w->count)
    qsort(w->entries, w->count, sizeof *w->entries, merge_compare);
  return multistatus_list_error(w->added);
}

/* ---- Duplicate hrefs ---- */

/* Handles one href of an entry. *first: the first entry with that href that is kept. */
static void merge_href(merge_work *w, void **first, merge_entry *entry) {
  const merge_entry *kept = *first;
  if (!kept || kept->left_out)
    *first = entry;
  else if (kept != entry && !entry->left_out)
    entry->left_out = w->o.duplicate(w->o.ctx, kept->result, entry->result) == 0;
}

static int merge_duplicates(merge_work *w) {
  multistatus__tree names;
  multistatus__tree_init(&names, &w->own);
  for (size_t i = 0; i < w->count; i++) {
    const multistatus_href *h = multistatus_result_first_href(w->entries[i].result);
    for (; h; h = h->next) {
      multistatus__node *n = multistatus__tree_key(&names, "/", h->value);
      if (n)
        merge_href(w, &n->first, &w->entries[i]);
    }
  }
  multistatus__tree_done(&names);
  return names.own.error;
}

/* ---- Output ---- */

static int merge_fill(multistatus_result *r, const merge_entry *e) {
  if (!r)
    return 0;
  multistatus__result_copy(r, e->result);
  if (e->place != MERGE_NO_PLACE && !e->several)
    multistatus_result_set_index(r, (int64_t)e->place);
  else if (multistatus_result_index(r) >= 0)
    multistatus_result_set_index(r, -1); /* it was the index in the part */
  return r->context->error;
}

static int merge_to_list(merge_work *w, multistatus_list *list) {
  for (size_t i = 0; i < w->count; i++)
    if (!w->entries[i].left_out)
      merge_fill(multistatus__list_new_result(list), &w->entries[i]);
  list->incomplete = list->incomplete || w->incomplete;
  size_t *omitted = &list->document.summary.omitted;
  *omitted = multistatus__count_sum(*omitted, w->omitted);
  return multistatus_list_error(list);
}

static int merge_to_writer(merge_work *w, multistatus_writer *writer) {
  for (size_t i = 0; i < w->count; i++) {
    if (w->entries[i].left_out)
      continue;
    multistatus__arena_reset(&w->own);
    multistatus_result *r = multistatus__result_new(&w->own);
    int rc = r ? merge_fill(r, &w->entries[i]) : w->own.error;
    if (!rc)
      rc = multistatus_writer_put(writer, r);
    if (rc)
      return rc;
  }
  if (w->incomplete)
    multistatus__writer_lacks(writer, 1);
  return multistatus_writer_set_omitted(writer, writer->omitted + w->omitted);
}

static int merge_refuse(const void *options, const char **why) {
  const multistatus_merge_options *o = options;
  return multistatus__memory_refuse(o->allocator, o->limits, MULTISTATUS_TEXT_REPLACE,
                                    why);
}

const multistatus__options_kind multistatus__merge_options =
    MULTISTATUS__OPTIONS(multistatus_merge_options, ctx, NULL, merge_refuse);

/* Either list or writer is NULL. */
static int merge_all(const multistatus_part *parts, size_t count,
                     const multistatus_merge_options *o, multistatus_list *list,
                     multistatus_writer *writer) {
  merge_work w;
  memset(&w, 0, sizeof w);
  if ((!list && !writer) ||
      multistatus__options_take(&multistatus__merge_options, &w.o, o, NULL))
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus__context_init(&w.own, w.o.allocator, w.o.limits, MULTISTATUS_TEXT_REPLACE,
                            false);
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  lo.allocator = &w.own.allocator;
  lo.limits = w.o.limits;
  int rc = multistatus_list_new(&w.added, &lo);
  if (!rc)
    rc = merge_gather(&w, parts, count);
  if (!rc && w.o.duplicate)
    rc = merge_duplicates(&w);
  if (!rc)
    rc = list ? merge_to_list(&w, list) : merge_to_writer(&w, writer);
  multistatus__release(&w.own.allocator, w.entries, w.cap * sizeof *w.entries);
  multistatus_list_free(w.added);
  multistatus__context_done(&w.own);
  return rc;
}

int multistatus_merge(const multistatus_part *parts, size_t count,
                      const multistatus_merge_options *o, multistatus_list *list) {
  return merge_all(parts, count, o, list, NULL);
}

int multistatus_merge_write(const multistatus_part *parts, size_t count,
                            const multistatus_merge_options *o, multistatus_writer *w) {
  return merge_all(parts, count, o, NULL, w);
}
