/* SPDX-License-Identifier: MIT */
#include "list.h"
#include "../base/options.h"

#include <multistatus/sink.h>
#include <string.h>

/* The list: results in order, and indexes of their hrefs. */

/* ---- Creating and freeing ---- */

static int list_refuse(const void *options, const char **why) {
  const multistatus_list_options *o = options;
  if (o->flags)
    return multistatus__refuse(why, "flags is not 0");
  return multistatus__memory_refuse(o->allocator, o->limits, o->text, why);
}

const multistatus__options_kind multistatus__list_options =
    MULTISTATUS__OPTIONS(multistatus_list_options, flags, NULL, list_refuse);

/* A list is created as one block of memory, with space for a few results. */
typedef struct list_block {
  multistatus_list list;
  _Alignas(union multistatus__align) char results[6144];
  _Alignas(union multistatus__align) char names[1024];
} list_block;

int multistatus_list_new(multistatus_list **out,
                         const multistatus_list_options *given) {
  multistatus_list_options o;
  int rc = out ? multistatus__options_take(&multistatus__list_options, &o, given, NULL)
               : MULTISTATUS_ERROR_ARGUMENT;
  if (rc)
    return rc;
  const multistatus_allocator a = multistatus__allocator(o.allocator);
  list_block *block = multistatus__resize(&a, NULL, 0, sizeof *block);
  if (!block)
    return MULTISTATUS_ERROR_NOMEM;
  multistatus_list *list = &block->list;
  multistatus__zero(list, offsetof(multistatus_list, own));
  list->write_text[0] = '\0';
  multistatus__context_init(&list->own, &a, o.limits, o.text, true);
  multistatus__arena_lend(&list->own, block->results, sizeof block->results);
  multistatus__context_derive(&list->lasting, &list->own, false);
  multistatus__arena_lend(&list->lasting, block->names, sizeof block->names);
  list->own.lasting = &list->lasting;
  *out = list;
  return 0;
}

/* Releases the index of equivalent hrefs. */
static void list_drop_tree(multistatus_list *list) {
  if (!list->request)
    return;
  multistatus__tree_done(&list->tree);
  list->request = NULL;
}

void multistatus_list_free(multistatus_list *list) {
  if (!list)
    return;
  multistatus_allocator a = list->own.allocator;
  if (list->reader_free)
    list->reader_free(list->last_read);
  multistatus__release(&a, list->items, list->cap * sizeof *list->items);
  multistatus__table_done(&list->index, &a);
  list_drop_tree(list);
  multistatus__context_done(&list->own);
  multistatus__context_done(&list->lasting);
  multistatus__release(&a, list, sizeof(list_block));
}

/* ---- Adding ---- */

int multistatus__list_keep(multistatus_list *list, multistatus_result *r) {
  multistatus__context *o = &list->own;
  multistatus_result **items = multistatus__array_grow(
      &o->allocator, list->items, list->count, &list->cap, sizeof *items);
  if (!items)
    return multistatus__fail_nomem(o);
  list->items = items;
  r->index = (uint32_t)list->count;
  list->items[list->count++] = r;
  return 0;
}

static bool list_has_room(multistatus_list *list) {
  list->own.subject = NULL;
  if (!list->own.error &&
      (list->count >= list->own.limits.results || list->count >= UINT32_MAX))
    multistatus__fail_limit(&list->own, "results", NULL);
  return !list->own.error;
}

/* Appends a result and returns it. Returns NULL if r is NULL, or with the error set. */
static multistatus_result *list_append(multistatus_list *list, multistatus_result *r) {
  return r && !multistatus__list_keep(list, r) ? r : NULL;
}

multistatus_result *multistatus__list_new_result(multistatus_list *list) {
  return list_has_room(list) ? list_append(list, multistatus__result_new(&list->own))
                             : NULL;
}

multistatus_result *multistatus_list_add_n(multistatus_list *list, const char *href,
                                           size_t href_len, int status,
                                           const char *message, size_t message_len) {
  const multistatus_text t = {href, href ? href_len : 0};
  if (!list || !list_has_room(list))
    return NULL;
  return list_append(
      list, multistatus__result_add(&list->own, t, status, message, message_len));
}

multistatus_result *multistatus_list_add(multistatus_list *list, const char *href,
                                         int status, const char *message) {
  return multistatus_list_add_n(list, href, multistatus__cstring(href).len, status,
                                message, multistatus__cstring(message).len);
}

multistatus_result *multistatus_list_add_item(multistatus_list *list, const char *id,
                                              int64_t index, int status,
                                              const char *message) {
  if (!list || !list_has_room(list))
    return NULL;
  return list_append(
      list, multistatus__result_add_item(&list->own, id, index, status, message,
                                         multistatus__cstring(message).len));
}

multistatus_result *multistatus_list_put(multistatus_list *list,
                                         const multistatus_result *from) {
  if (!list || !list_has_room(list))
    return NULL;
  if (!from)
    multistatus__fail(&list->own, MULTISTATUS_ERROR_ARGUMENT,
                      "the result to put is NULL");
  multistatus_result *r = from ? multistatus__result_new(&list->own) : NULL;
  return r && !multistatus__result_copy(r, from) ? list_append(list, r) : NULL;
}

/* True if r is a result of the list. */
static bool list_has(const multistatus_list *list, const multistatus_result *r) {
  return r->index < list->count && list->items[r->index] == r;
}

int multistatus_list_drop(multistatus_list *list) {
  if (!list)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (list->feeding)
    return MULTISTATUS_ERROR_STATE;
  multistatus__context *o = &list->own;
  multistatus_result *last = list->count ? list->items[list->count - 1] : NULL;
  const void *about = o->error ? o->error_subject : last;
  bool own = !o->error || multistatus__error_is_own(o);
  /* A result that was refused when it was added is not in the list. */
  bool refused = o->error && about && (about == o || !list_has(list, about));
  if (!own || (about != last && !refused))
    return o->error;
  if (!about)
    return MULTISTATUS_ERROR_STATE;
  multistatus__forget_error(o);
  if (refused)
    return 0;
  last->closed = true;
  last->index = UINT32_MAX;
  list->count--;
  o->stale = o->stale || list->count < o->indexed;
  return 0;
}

static int list_set_text(multistatus_list *list, multistatus__text_slot *slot,
                         const char **place, const char *text) {
  multistatus__arena_mark(&list->own); /* not part of the newest result */
  list->own.subject = NULL;
  return multistatus__text_set(&list->own, slot, place, multistatus__cstring(text));
}

int multistatus_list_set_message_lang(multistatus_list *list, const char *text,
                                      const char *lang) {
  if (!list)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus__document *d = &list->document;
  int rc = list_set_text(list, &list->slots.message, &d->message, text);
  return rc ? rc
            : list_set_text(list, &list->slots.lang, &d->lang,
                            text && lang && *lang ? lang : NULL);
}

int multistatus_list_set_message(multistatus_list *list, const char *text) {
  return multistatus_list_set_message_lang(list, text, NULL);
}

int multistatus_list_set_sync_token(multistatus_list *list, const char *token) {
  return list ? list_set_text(list, &list->slots.sync_token, &list->document.sync_token,
                              token)
              : MULTISTATUS_ERROR_ARGUMENT;
}

int multistatus_list_add_ext(multistatus_list *list, const char *xml) {
  if (!list)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus__arena_mark(&list->own); /* not part of the newest result */
  list->own.subject = NULL;
  return multistatus__add_document_ext(&list->own, &list->document, xml);
}

int multistatus_list_set_transaction(multistatus_list *list,
                                     multistatus_transaction transaction) {
  if (!list || !multistatus__is_transaction(transaction))
    return MULTISTATUS_ERROR_ARGUMENT;
  list->document.transaction = transaction;
  return list->own.error;
}

int multistatus_list_set_omitted(multistatus_list *list, size_t omitted) {
  if (!list)
    return MULTISTATUS_ERROR_ARGUMENT;
  list->document.summary.omitted = omitted;
  return list->own.error;
}

int multistatus_list_set_document(multistatus_list *list,
                                  multistatus_document document) {
  if (!list || !multistatus__is_document(document))
    return MULTISTATUS_ERROR_ARGUMENT;
  list->document.kind = document;
  return list->own.error;
}

/* ---- Getters ---- */

MODEL_GETTER(const char *, multistatus_list_message, list, document.message)
MODEL_GETTER(const char *, multistatus_list_sync_token, list, document.sync_token)
MODEL_GETTER(const char *, multistatus_list_lang, list, document.lang)
MODEL_GETTER(multistatus_transaction, multistatus_list_transaction, list,
             document.transaction)
MODEL_GETTER(multistatus_document, multistatus_list_document, list, document.kind)
MODEL_GETTER(const multistatus_ext *, multistatus_list_first_ext, list, document.exts)
MODEL_GETTER(size_t, multistatus_list_count, list, count)

const multistatus_result *multistatus_list_get(const multistatus_list *list, size_t i) {
  return list && i < list->count ? list->items[i] : NULL;
}

int multistatus_list_error(const multistatus_list *list) {
  return list ? list->own.error : MULTISTATUS_ERROR_ARGUMENT;
}

const char *multistatus_list_error_text(const multistatus_list *list) {
  return list ? list->own.text : "";
}

MODEL_GETTER(size_t, multistatus_list_replaced, list, own.replaced)

void multistatus_list_summary(const multistatus_list *list, multistatus_summary *out) {
  if (!out)
    return;
  memset(out, 0, sizeof *out);
  if (!list)
    return;
  out->omitted = list->document.summary.omitted;
  for (size_t i = 0; i < list->count; i++)
    multistatus__summary_add(out, list->items[i]);
}

/* ---- Finding ---- */

static uint64_t list_hash(const multistatus_list *list, multistatus_text href) {
  return multistatus__hash(&list->own.key, href.data, href.len);
}

static bool list_spots(multistatus_list *list, const char *href, bool add,
                       multistatus__spots *out) {
  multistatus__forget_error(&list->tree.own); /* the tree is still valid */
  return multistatus__tree_href(&list->tree, list->request, href, add, out);
}

static bool list_index_equivalent(multistatus_list *list, const char *href,
                                  multistatus_result *r) {
  multistatus__spots spots;
  if (!list_spots(list, href, true, &spots))
    return false;
  for (int k = 0; k < 2; k++) {
    multistatus__node *n = spots.at[k].exact;
    const multistatus_result *first = n ? n->first : NULL;
    if (n && (!first || r->index < first->index))
      n->first = r;
  }
  return true;
}

/* Adds an href to the indexes, which keep the first result that has it. False if out of
   memory. */
static bool list_index_href(multistatus_list *list, const char *href,
                            multistatus_result *r) {
  const multistatus_allocator *a = &list->own.allocator;
  const multistatus_text t = multistatus__view(href);
  multistatus__key_make(&list->own.key);
  if (!multistatus__table_grow(&list->index, a))
    return false;
  multistatus__table_slot *slot = multistatus__table_slot_of(
      &list->index, list_hash(list, t), multistatus__table_has_text, &t);
  const multistatus_result *first = slot->item;
  if (!first)
    multistatus__table_put(&list->index, a, list_hash(list, t), href, r);
  else if (r->index < first->index)
    slot->item = r;
  return !list->request || list_index_equivalent(list, href, r);
}

/* Empties the indexes. */
static void list_clear_indexes(multistatus_list *list) {
  list_drop_tree(list);
  multistatus__table_clear(&list->index);
  list->own.indexed = 0;
  list->own.late = NULL;
  list->own.stale = false;
}

/* Updates the indexes. False if out of memory. */
static bool list_index(multistatus_list *list) {
  multistatus__context *o = &list->own;
  if (o->stale)
    list_clear_indexes(list);
  /* First the hrefs that were added to results that are indexed already. */
  for (; o->late; o->late = o->late->next)
    if (!list_index_href(list, o->late->href, o->late->result))
      return false;
  for (; o->indexed < list->count; o->indexed++) {
    multistatus_result *r = list->items[o->indexed];
    for (const multistatus_href *h = &r->href; h && h->value; h = h->next)
      if (!list_index_href(list, h->value, r))
        return false;
  }
  return true;
}

/* Searches without an index, for which there is no memory. request: compares like
   multistatus_href_equal(); NULL: compares bytes. */
static const multistatus_result *list_search(const multistatus_list *list,
                                             const char *request,
                                             multistatus_text href) {
  for (size_t i = 0; i < list->count; i++)
    for (const multistatus_href *h = &list->items[i]->href; h && h->value; h = h->next)
      if (request ? multistatus_href_equal(request, h->value, href.data, 0) == 1
                  : multistatus__href_is(h->value, href))
        return list->items[i];
  return NULL;
}

const multistatus_result *multistatus__list_find(const multistatus_list *list,
                                                 multistatus_text href) {
  if (!list->count)
    return NULL;
  /* Only the index of a const list changes. */
  if (!list_index((multistatus_list *)list))
    return list_search(list, NULL, href);
  return multistatus__table_find(&list->index, list_hash(list, href),
                                 multistatus__table_has_text, &href);
}

const multistatus_result *multistatus_list_find(const multistatus_list *list,
                                                const char *href) {
  if (!list || !href || !*href)
    return NULL;
  multistatus_text t = multistatus__cstring(href);
  if (multistatus__text_span(t.data, t.len) == t.len)
    return multistatus__list_find(list, t);
  /* Bytes that are not text were percent-encoded when the href was added. */
  multistatus__context own;
  multistatus__context_init(&own, &list->own.allocator, &list->own.limits,
                            MULTISTATUS_TEXT_REPLACE, false);
  const char *clean = multistatus__href_copy(&own, t);
  const multistatus_result *found =
      clean ? multistatus__list_find(list, multistatus__view(clean))
            : list_search(list, NULL, t);
  multistatus__context_done(&own);
  return found;
}

/* Prepares the index of equivalent hrefs. Errors: NOMEM, ARGUMENT as
   multistatus_href_resolve(). */
static int list_begin_tree(multistatus_list *list, const char *request) {
  if (list->request && !list->own.stale && strcmp(list->request, request) == 0)
    return 0;
  int rc = multistatus_href_equal(request, "", "", 0);
  if (rc < 0)
    return rc;
  list_clear_indexes(list); /* the tree needs all results */
  multistatus__tree_init(&list->tree, &list->own);
  list->request =
      multistatus__plain_copy(&list->tree.own, multistatus__cstring(request), NULL);
  return list->request ? 0 : MULTISTATUS_ERROR_NOMEM;
}

/* False if out of memory. */
static bool list_find_equivalent(multistatus_list *list, const char *href,
                                 const multistatus_result **out) {
  multistatus__spots spots;
  if (!list_index(list) || !list_spots(list, href, false, &spots))
    return false;
  *out = NULL;
  for (int k = 0; k < 2; k++) {
    const multistatus_result *r = spots.at[k].exact ? spots.at[k].exact->first : NULL;
    if (r && (!*out || r->index < (*out)->index))
      *out = r;
  }
  return true;
}

const multistatus_result *multistatus_list_find_href(const multistatus_list *list,
                                                     const char *request,
                                                     const char *href) {
  if (!list || !href || !list->count)
    return NULL;
  request = request ? request : "/";
  /* Only the indexes of a const list change. */
  multistatus_list *l = (multistatus_list *)list;
  const multistatus_result *found;
  int rc = list_begin_tree(l, request);
  if (rc == MULTISTATUS_ERROR_ARGUMENT)
    return NULL;
  if (rc == 0 && list_find_equivalent(l, href, &found))
    return found;
  return list_search(list, request, multistatus__cstring(href));
}
