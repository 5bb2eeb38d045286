/* SPDX-License-Identifier: MIT */
#include "batch.h"

#include <string.h>
#include "../base/options.h"
#include "../http/uri.h"
#include "../stream/output.h"

/* The request: its options and items. */

enum { BATCH_ITEMS = 1000 };

/* ---- Life ---- */

/* Refuses a base that no item can be below, or that is over the limit. */
static int batch_refuse_base(const multistatus_batch_options *o, const char **why) {
  multistatus__context own; /* for the limits */
  multistatus_text base = multistatus__cstring(o->base);
  if (!o->base)
    return 0;
  multistatus__context_init(&own, NULL, o->limits, MULTISTATUS_TEXT_REPLACE, false);
  if (multistatus__href_length(base) > own.limits.href_bytes) {
    *why = "base is longer than limits.href_bytes";
    return MULTISTATUS_ERROR_LIMIT;
  }
  if (multistatus__form_fault(multistatus__href_form(base)) || strpbrk(o->base, "?#") ||
      multistatus_href_below(o->base, "/", 0, NULL, 0, NULL) ==
          MULTISTATUS_ERROR_ARGUMENT)
    return multistatus__refuse(why, "base is neither a URL nor an absolute path, or "
                                    "has dot segments, a query or a fragment");
  return 0;
}

static int batch_refuse(const void *options, const char **why) {
  const multistatus_batch_options *o = options;
  const unsigned duplicates =
      MULTISTATUS_BATCH_MERGE_DUPLICATES | MULTISTATUS_BATCH_ALLOW_DUPLICATES;
  const unsigned known = 2 * MULTISTATUS_BATCH_ENCODED_SLASHES - 1; /* up to the last */
  const char *wrong = o->flags & ~known ? "flags has an unknown bit"
                      : (o->flags & duplicates) == duplicates
                          ? "flags has both MERGE_DUPLICATES and ALLOW_DUPLICATES"
                      : o->flags & MULTISTATUS_BATCH_ATOMIC && !o->rollback
                          ? "rollback is NULL, and flags has ATOMIC"
                      : o->retry_after < 0 ? "retry_after is negative"
                                           : NULL;
  int rc = multistatus__memory_refuse(o->allocator, o->limits, o->text, why);
  if (!rc && wrong)
    rc = multistatus__refuse(why, wrong);
  if (!rc)
    rc = multistatus__format_refuse(o->format, why);
  if (!rc && o->format && !o->format->write_result) {
    *why = "format cannot write";
    rc = MULTISTATUS_ERROR_UNSUPPORTED;
  }
  return rc ? rc : batch_refuse_base(o, why);
}

const multistatus__options_kind multistatus__batch_options =
    MULTISTATUS__OPTIONS(multistatus_batch_options, base, NULL, batch_refuse);
const multistatus__options_kind multistatus__item_options =
    MULTISTATUS__OPTIONS(multistatus_item, data, "the item is NULL", NULL);

int multistatus_batch_new(multistatus_batch **out,
                          const multistatus_batch_options *given) {
  multistatus_batch_options o;
  int rc = out ? multistatus__options_take(&multistatus__batch_options, &o, given, NULL)
               : MULTISTATUS_ERROR_ARGUMENT;
  if (rc)
    return rc;
  const multistatus_allocator a = multistatus__allocator(o.allocator);
  multistatus_batch *b = multistatus__alloc(&a, sizeof *b);
  if (!b)
    return MULTISTATUS_ERROR_NOMEM;
  o.max_items = o.max_items ? o.max_items : BATCH_ITEMS;
  o.max_bytes = o.max_bytes ? o.max_bytes : MULTISTATUS_NO_LIMIT;
  o.max_item_bytes = o.max_item_bytes ? o.max_item_bytes : MULTISTATUS_NO_LIMIT;
  o.stop_after = o.stop_after ? o.stop_after : MULTISTATUS_NO_LIMIT;
  o.retry_after = o.retry_after ? o.retry_after : 1;
  multistatus__context_init(&b->own, &a, o.limits, o.text, true);
  b->o = o;
  b->o.allocator = &b->own.allocator;
  b->o.limits = &b->own.limits;
  atomic_init(&b->failures, 0);
  atomic_init(&b->done, 0);
  if (o.base)
    b->o.base = multistatus__href_copy(&b->own, multistatus__cstring(o.base));
  rc = b->own.error;
  if (rc)
    multistatus_batch_free(b);
  else
    *out = b;
  return rc;
}

void multistatus__slot_drop(multistatus_batch *b, multistatus__slot *slot) {
  const multistatus_allocator *a = &b->own.allocator;
  if (slot->held)
    multistatus__context_done(&slot->held->own);
  multistatus__release(a, slot->held, sizeof *slot->held);
  if (slot->message)
    multistatus__release(a, slot->message - sizeof(multistatus__string),
                         multistatus__string_size(multistatus__length(slot->message)));
  slot->held = NULL;
  slot->message = NULL;
}

void multistatus_batch_free(multistatus_batch *b) {
  if (!b)
    return;
  multistatus_allocator a = b->own.allocator;
  for (size_t i = 0; i < b->count; i++)
    multistatus__slot_drop(b, &b->slots[i]);
  multistatus__release(&a, b->slots, b->cap * sizeof *b->slots);
  multistatus__context_done(&b->own);
  multistatus__release(&a, b, sizeof *b);
}

/* ---- Adding ---- */

/* Copies a string unchanged. Returns multistatus__empty if it has more than limit
   bytes. */
static const char *batch_copy(multistatus_batch *b, const char *s, size_t limit) {
  multistatus_text t = multistatus__cstring(s);
  if (!s)
    return NULL;
  if (t.len > limit)
    return multistatus__empty;
  multistatus__arena_mark(&b->own); /* result-bytes limits each string */
  char *copy = multistatus__string_new(&b->own, t.len);
  return copy ? memcpy(copy, t.data, t.len) : NULL;
}

/* True if an outcome can contain the name: valid UTF-8 without control characters. */
static bool batch_is_clean(multistatus_text t) {
  if (multistatus__text_span(t.data, t.len) != t.len)
    return false;
  for (size_t i = 0; i < t.len; i++)
    if ((unsigned char)t.data[i] < 0x20 || t.data[i] == 0x7f)
      return false;
  return true;
}

/* Copies a name that the outcome repeats. The first name that an outcome cannot contain
   is recorded for batch_check.c, as the given member. */
static const char *batch_copy_name(multistatus_batch *b, const char *name,
                                   const char *member) {
  const char *copy = batch_copy(b, name, b->own.limits.text_bytes);
  bool clean = copy != multistatus__empty && batch_is_clean(multistatus__view(copy));
  if (copy && !clean && !b->unclean) {
    b->unclean = member;
    b->unclean_at = b->count;
  }
  return copy;
}

/* Adds the next slot of the batch to the group of its item, if it has one. */
static int batch_join_group(multistatus_batch *b, multistatus__slot *slot) {
  const char *name = slot->item.group;
  multistatus__group *last = b->count ? slot[-1].group : NULL;
  if (!name)
    return 0;
  if (!b->o.settle && !(b->o.flags & MULTISTATUS_BATCH_ATOMIC))
    return multistatus__fail(&b->own, MULTISTATUS_ERROR_ARGUMENT,
                             "a group needs settle or ATOMIC");
  if (!last || strcmp(last->name, name) != 0) {
    multistatus__arena_mark(&b->own);
    last = multistatus__arena_zero(&b->own, sizeof *last);
    if (!last)
      return b->own.error;
    last->name = name;
    last->first = b->count;
    atomic_init(&last->failed, false);
  }
  last->end = b->count + 1;
  slot->group = last;
  return 0;
}

/* named: it needs an href. */
static int batch_keep(multistatus_batch *b, const multistatus_item *item, bool named) {
  multistatus__context *own = &b->own;
  multistatus__slot *slots = multistatus__array_grow(&own->allocator, b->slots,
                                                     b->count, &b->cap, sizeof *slots);
  if (!slots)
    return multistatus__fail_nomem(own);
  b->slots = slots;
  multistatus__slot *slot = &b->slots[b->count];
  memset(slot, 0, sizeof *slot);
  atomic_init(&slot->state, BATCH_WAITING);
  slot->item = *item;
  slot->item.href = batch_copy(b, item->href, own->limits.href_bytes);
  slot->refusal = slot->item.href == multistatus__empty ? REFUSAL_LONG
                  : named && !item->href                ? REFUSAL_NO_HREF
                                                        : REFUSAL_NONE;
  slot->item.id = batch_copy_name(b, item->id, "id");
  slot->item.method = batch_copy_name(b, item->method, "method");
  slot->item.key = batch_copy_name(b, item->key, "key");
  slot->item.group =
      batch_copy_name(b, item->group && *item->group ? item->group : NULL, "group");
  if (own->error || batch_join_group(b, slot))
    return own->error;
  b->count++;
  return 0;
}

static int batch_add(multistatus_batch *b, const multistatus_item *item, bool named) {
  if (b->checked)
    return MULTISTATUS_ERROR_STATE;
  if (b->own.error)
    return b->own.error;
  b->items++;
  b->bytes = item->bytes > SIZE_MAX - b->bytes ? SIZE_MAX : b->bytes + item->bytes;
  return b->items > b->o.max_items ? 0 : batch_keep(b, item, named);
}

int multistatus_batch_add_item(multistatus_batch *b, const multistatus_item *given) {
  multistatus_item item;
  if (!b || multistatus__options_take(&multistatus__item_options, &item, given, NULL))
    return MULTISTATUS_ERROR_ARGUMENT;
  return batch_add(b, &item, false);
}

int multistatus_batch_add(multistatus_batch *b, const char *href) {
  multistatus_item item = MULTISTATUS_ITEM_INIT;
  item.href = href;
  return b ? batch_add(b, &item, true) : MULTISTATUS_ERROR_ARGUMENT;
}

size_t multistatus_batch_count(const multistatus_batch *b) {
  return b ? b->items : 0;
}

const multistatus_item *multistatus_batch_item(const multistatus_batch *b, size_t i) {
  return b && i < b->count ? &b->slots[i].item : NULL;
}
