/* SPDX-License-Identifier: MIT */
#include "internal.h"

#include <string.h>

/* The accumulator: results kept in order, and an index of their hrefs. */

struct multistatus_list {
  multistatus__owner own;
  multistatus_result **items;
  size_t count, cap;
  const char *message, *sync_token;

  /* Open addressing, a power of two, at most half full. A slot names an href. */
  struct list_slot {
    const char *href;
    const multistatus_result *result;
  } * slots;
  size_t slot_count, slots_used;

  multistatus_reader *last_read; /* kept for its error; NULL: none */
};

/* ---- Life ---- */

int multistatus_list_new(multistatus_list **out,
                         const multistatus_list_options *given) {
  multistatus_list_options o;
  if (!out || multistatus__options_copy(&o, sizeof o, given, sizeof o))
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus__owner own;
  int rc = multistatus__owner_init(&own, o.allocator, o.limits, o.text, true);
  if (rc)
    return rc;
  multistatus_list *list = multistatus__alloc(&own.allocator, sizeof *list);
  if (!list)
    return MULTISTATUS_ERROR_NOMEM;
  list->own = own;
  *out = list;
  return 0;
}

void multistatus_list_free(multistatus_list *list) {
  if (!list)
    return;
  multistatus_allocator a = list->own.allocator;
  multistatus_reader_free(list->last_read);
  multistatus__release(&a, list->items);
  multistatus__release(&a, list->slots);
  multistatus__owner_done(&list->own);
  multistatus__release(&a, list);
}

/* ---- Adding ---- */

/* Keeps a result that was made in the list's owner. */
static int list_keep(multistatus_list *list, multistatus_result *r) {
  multistatus__owner *o = &list->own;
  if (list->count == list->cap) {
    size_t cap = list->cap ? list->cap + list->cap / 2 : 16;
    multistatus_result **items = o->allocator.resize(
        o->allocator.ctx, list->items, cap * sizeof(multistatus_result *));
    if (!items)
      return multistatus__fail_nomem(o);
    list->items = items;
    list->cap = cap;
  }
  r->index = (uint32_t)list->count;
  list->items[list->count++] = r;
  return 0;
}

static bool list_has_room(multistatus_list *list) {
  if (!list->own.error &&
      (list->count >= list->own.limits.results || list->count >= UINT32_MAX))
    multistatus__fail_limit(&list->own, "results", NULL);
  return !list->own.error;
}

multistatus_result *multistatus__list_new_result(multistatus_list *list) {
  multistatus_result *r =
      list_has_room(list) ? multistatus__result_new(&list->own) : NULL;
  return r && !list_keep(list, r) ? r : NULL;
}

multistatus_result *multistatus_list_add_n(multistatus_list *list, const char *href,
                                           size_t href_len, int status,
                                           const char *message, size_t message_len) {
  if (!list || !list_has_room(list))
    return NULL;
  multistatus_text t = {href, href_len};
  multistatus_result *r =
      multistatus__result_add(&list->own, t, status, message, message_len);
  return r && !list_keep(list, r) ? r : NULL;
}

multistatus_result *multistatus_list_add(multistatus_list *list, const char *href,
                                         int status, const char *message) {
  return multistatus_list_add_n(list, href, multistatus__cstring(href).len, status,
                                message, multistatus__cstring(message).len);
}

static int list_set_text(multistatus_list *list, const char **place,
                         multistatus_text text) {
  *place = text.data ? multistatus__text_copy(&list->own, text, NULL) : NULL;
  return list->own.error;
}

int multistatus_list_set_message(multistatus_list *list, const char *text) {
  return list ? list_set_text(list, &list->message, multistatus__cstring(text))
              : MULTISTATUS_ERROR_ARGUMENT;
}

int multistatus_list_set_sync_token(multistatus_list *list, const char *token) {
  return list ? list_set_text(list, &list->sync_token, multistatus__cstring(token))
              : MULTISTATUS_ERROR_ARGUMENT;
}

/* ---- Looking ---- */

const char *multistatus_list_message(const multistatus_list *list) {
  return list ? list->message : NULL;
}

const char *multistatus_list_sync_token(const multistatus_list *list) {
  return list ? list->sync_token : NULL;
}

size_t multistatus_list_count(const multistatus_list *list) {
  return list ? list->count : 0;
}

const multistatus_result *multistatus_list_get(const multistatus_list *list, size_t i) {
  return list && i < list->count ? list->items[i] : NULL;
}

int multistatus_list_error(const multistatus_list *list) {
  return list ? list->own.error : MULTISTATUS_ERROR_ARGUMENT;
}

const char *multistatus_list_error_text(const multistatus_list *list) {
  return list ? list->own.text : "";
}

size_t multistatus_list_replaced(const multistatus_list *list) {
  return list ? list->own.replaced : 0;
}

void multistatus_list_summary(const multistatus_list *list, multistatus_summary *out) {
  memset(out, 0, sizeof *out);
  for (size_t i = 0; list && i < list->count; i++) {
    int status = multistatus_result_outcome(list->items[i]);
    out->total++;
    if (status == 207)
      out->partial++;
    else if (status >= 200 && status <= 299)
      out->succeeded++;
    else
      out->failed++;
  }
}

/* ---- Finding ---- */

/* Mixes eight bytes at a time; the seed, an address, makes collisions hard to plan. */
static size_t list_hash(const multistatus_list *list, const char *s, size_t len) {
  uint64_t h = (uint64_t)(uintptr_t)list ^ len, w;
  for (; len >= sizeof w; s += sizeof w, len -= sizeof w) {
    memcpy(&w, s, sizeof w);
    h = (h ^ w) * UINT64_C(0x9e3779b97f4a7c15);
    h ^= h >> 29;
  }
  for (w = 0; len; s++, len--)
    w = w << 8 | (unsigned char)*s;
  h = (h ^ w) * UINT64_C(0x9e3779b97f4a7c15);
  return (size_t)(h ^ h >> 32);
}

/* The slot of an href, or the free one where it belongs. */
static struct list_slot *list_slot(const multistatus_list *list, const char *s,
                                   size_t len) {
  struct list_slot *slots = list->slots;
  size_t i = list_hash(list, s, len) & (list->slot_count - 1);
  while (slots[i].href && (multistatus_string_length(slots[i].href) != len ||
                           memcmp(slots[i].href, s, len) != 0))
    i = (i + 1) & (list->slot_count - 1);
  return slots + i;
}

static void list_index_href(multistatus_list *list, const char *href,
                            const multistatus_result *r) {
  struct list_slot *slot = list_slot(list, href, multistatus_string_length(href));
  if (slot->href)
    return; /* the first result of an href is the one that is found */
  slot->href = href;
  slot->result = r;
  list->slots_used++;
}

static bool list_index_resize(multistatus_list *list, size_t count) {
  size_t size = 64;
  while (size < count * 2)
    size *= 2;
  if (size <= list->slot_count)
    return true;
  void *slots = multistatus__alloc(&list->own.allocator, size * sizeof *list->slots);
  if (!slots)
    return false;
  struct list_slot *old = list->slots;
  size_t old_count = list->slot_count;
  list->slots = slots;
  list->slot_count = size;
  list->slots_used = 0;
  for (size_t i = 0; i < old_count; i++)
    if (old[i].href)
      list_index_href(list, old[i].href, old[i].result);
  multistatus__release(&list->own.allocator, old);
  return true;
}

/* Brings the index up to date; false if memory is short. */
static bool list_index(multistatus_list *list) {
  multistatus__owner *o = &list->own;
  if (o->stale) {
    if (list->slots)
      memset(list->slots, 0, list->slot_count * sizeof *list->slots);
    list->slots_used = o->indexed = 0;
    o->stale = false;
  }
  for (; o->indexed < list->count; o->indexed++) {
    const multistatus_result *r = list->items[o->indexed];
    for (const multistatus_href *h = &r->href; h; h = h->next) {
      if (list->slots_used * 2 >= list->slot_count &&
          !list_index_resize(list, list->slots_used + list->count - o->indexed + 1))
        return false;
      list_index_href(list, h->value, r);
    }
  }
  return list->slots != NULL;
}

/* Where the index cannot be had for want of memory. */
static const multistatus_result *list_search(const multistatus_list *list,
                                             const char *href) {
  for (size_t i = 0; i < list->count; i++)
    for (const multistatus_href *h = &list->items[i]->href; h; h = h->next)
      if (strcmp(h->value, href) == 0)
        return list->items[i];
  return NULL;
}

static const multistatus_result *list_find(const multistatus_list *list,
                                           const char *href, size_t len) {
  if (!list->count)
    return NULL;
  /* The index is the one thing about a list that looking changes. */
  if (!list_index((multistatus_list *)list))
    return list_search(list, href);
  return list_slot(list, href, len)->result;
}

const multistatus_result *multistatus_list_find(const multistatus_list *list,
                                                const char *href) {
  if (!list || !href || !*href)
    return NULL;
  multistatus_text t = multistatus__cstring(href);
  if (multistatus__text_span(t.data, t.len) == t.len)
    return list_find(list, href, t.len);
  /* What is not text in an href was percent-encoded when it was added. */
  multistatus__owner own;
  multistatus__owner_init(&own, &list->own.allocator, &list->own.limits,
                          MULTISTATUS_TEXT_REPLACE, false);
  const char *clean = multistatus__href_copy(&own, t);
  const multistatus_result *found =
      clean ? list_find(list, clean, multistatus_string_length(clean)) : NULL;
  multistatus__owner_done(&own);
  return found;
}

/* ---- Out ---- */

int multistatus_list_write(const multistatus_list *list,
                           const multistatus_write_options *o,
                           const multistatus_sink *sink) {
  if (!list)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (list->own.error)
    return list->own.error;
  multistatus_writer *w;
  int rc = multistatus_writer_new(&w, o, sink);
  if (rc)
    return rc;
  multistatus_writer_set_message(w, list->message);
  multistatus_writer_set_sync_token(w, list->sync_token);
  for (size_t i = 0; i < list->count && !rc; i++)
    rc = multistatus__writer_put(w, list->items[i]);
  rc = multistatus_writer_end(w);
  multistatus_writer_free(w);
  return rc;
}

typedef struct list_memory {
  const multistatus_allocator *allocator;
  multistatus__buffer buffer;
  bool failed;
} list_memory;

static int list_memory_write(void *ctx, const void *data, size_t len) {
  list_memory *m = ctx;
  if (!multistatus__buffer_grow(m->allocator, &m->buffer, len)) {
    m->failed = true;
    return -1;
  }
  memcpy(m->buffer.data + m->buffer.len, data, len);
  m->buffer.len += len;
  return 0;
}

int multistatus_list_print(const multistatus_list *list,
                           const multistatus_write_options *given, char **out,
                           size_t *len) {
  if (out)
    *out = NULL;
  if (len)
    *len = 0;
  multistatus_write_options o;
  if (!list || !out || multistatus__options_copy(&o, sizeof o, given, sizeof o))
    return MULTISTATUS_ERROR_ARGUMENT;
  o.size = sizeof o;
  if (!o.allocator)
    o.allocator = &list->own.allocator;
  list_memory memory = {&list->own.allocator, {NULL, 0, 0}, false};
  multistatus_sink sink = {list_memory_write, &memory};
  int rc = multistatus_list_write(list, &o, &sink);
  if (!rc && !multistatus__buffer_grow(memory.allocator, &memory.buffer, 0))
    rc = MULTISTATUS_ERROR_NOMEM; /* the format had nothing to say */
  if (rc) {
    multistatus__release(memory.allocator, memory.buffer.data);
    return memory.failed ? MULTISTATUS_ERROR_NOMEM : rc;
  }
  memory.buffer.data[memory.buffer.len] = '\0';
  *out = memory.buffer.data;
  if (len)
    *len = memory.buffer.len;
  return 0;
}

/* ---- In ---- */

/* Gives the propstats of one result to another. */
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

/* Keeps a result that was read, or has another one of the same href take it in. */
static int list_keep_read(multistatus_list *list, multistatus_reader *reader,
                          unsigned flags, multistatus_result *r) {
  bool look =
      flags & (MULTISTATUS_READ_FIND_DUPLICATES | MULTISTATUS_READ_MERGE_DUPLICATES);
  multistatus_result *first =
      look && r->href.value
          ? (multistatus_result *)list_find(list, r->href.value,
                                            multistatus_string_length(r->href.value))
          : NULL;
  if (first && multistatus__reader_duplicate(reader, r))
    return multistatus_reader_error(reader)->code;
  if (first && (flags & MULTISTATUS_READ_MERGE_DUPLICATES) && !first->status &&
      !r->status && first->extra && first->extra->propstats && r->extra &&
      r->extra->propstats) {
    list_merge(first, r);
    return 0;
  }
  return list_keep(list, r);
}

/* The body's results and texts become the list's. */
static int list_take(multistatus_list *list, multistatus_reader *r, unsigned flags,
                     const void *body, size_t len) {
  multistatus_reader_feed(r, body, len);
  multistatus_reader_end(r);
  const multistatus_result *result;
  int rc;
  while ((rc = multistatus_reader_next(r, &result)) == 1)
    if ((rc = list_keep_read(list, r, flags, (multistatus_result *)result)))
      return rc;
  const char *message = multistatus_reader_message(r);
  const char *token = multistatus_reader_sync_token(r);
  if (message)
    multistatus_list_set_message(list, message);
  if (token)
    multistatus_list_set_sync_token(list, token);
  return list->own.error ? list->own.error : rc;
}

int multistatus_list_read(multistatus_list *list, const multistatus_read_options *given,
                          const void *body, size_t len) {
  multistatus_read_options o;
  if (!list || (!body && len) ||
      multistatus__options_copy(&o, sizeof o, given, sizeof o))
    return MULTISTATUS_ERROR_ARGUMENT;
  o.size = sizeof o;
  if (list->own.error)
    return list->own.error;
  multistatus_reader_free(list->last_read);
  list->last_read = NULL;
  int rc = multistatus__reader_new_into(&list->last_read, &o, &list->own, list->count);
  if (!rc)
    rc = list_take(list, list->last_read, o.flags, body, len);
  return rc == MULTISTATUS_ERROR_NOMEM ? multistatus__fail_nomem(&list->own) : rc;
}

const multistatus_read_error *multistatus_list_read_error(
    const multistatus_list *list) {
  static const multistatus_read_error none = {0, 0, NULL, 0, 0, 0, "", ""};
  return list && list->last_read ? multistatus_reader_error(list->last_read) : &none;
}

const multistatus_reader *multistatus_list_reader(const multistatus_list *list) {
  return list ? list->last_read : NULL;
}
