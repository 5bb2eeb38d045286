/* SPDX-License-Identifier: MIT */
#include "batch.h"

#include <stdio.h>
#include <string.h>
#include "names.h"

/* The request: its items, and whether it may be run. */

enum { BATCH_ITEMS = 1000 };

/* ---- Life ---- */

static void batch_default(size_t *member, size_t value) {
  if (*member == 0)
    *member = value;
}

int multistatus_batch_new(multistatus_batch **out,
                          const multistatus_batch_options *given) {
  multistatus_batch_options o;
  multistatus__owner own;
  if (!out || multistatus__options_copy(&o, sizeof o, given, sizeof o) ||
      ((o.flags & MULTISTATUS_BATCH_ATOMIC) && !o.rollback) || o.retry_after < 0)
    return MULTISTATUS_ERROR_ARGUMENT;
  int rc = multistatus__owner_init(&own, o.allocator, o.limits, o.text, true);
  if (rc)
    return rc;
  multistatus_batch *b = multistatus__alloc(&own.allocator, sizeof *b);
  if (!b)
    return MULTISTATUS_ERROR_NOMEM;
  batch_default(&o.max_items, BATCH_ITEMS);
  batch_default(&o.max_bytes, MULTISTATUS_NO_LIMIT);
  batch_default(&o.max_item_bytes, MULTISTATUS_NO_LIMIT);
  batch_default(&o.stop_after, MULTISTATUS_NO_LIMIT);
  o.retry_after = o.retry_after ? o.retry_after : 1;
  b->own = own;
  b->own.limits.size = sizeof b->own.limits;
  b->o = o;
  b->o.allocator = &b->own.allocator;
  b->o.limits = &b->own.limits;
  atomic_init(&b->failures, 0);
  atomic_init(&b->done, 0);
  *out = b;
  return 0;
}

void multistatus_batch_free(multistatus_batch *b) {
  if (!b)
    return;
  multistatus_allocator a = b->own.allocator;
  for (size_t i = 0; i < b->count; i++) {
    if (b->slots[i].own)
      multistatus__owner_done(b->slots[i].own);
    multistatus__release(&a, b->slots[i].own);
  }
  multistatus__release(&a, b->slots);
  multistatus__release(&a, b->groups);
  multistatus__owner_done(&b->own);
  multistatus__release(&a, b);
}

/* ---- Adding ---- */

static int batch_grow(multistatus_batch *b) {
  if (b->count < b->cap)
    return 0;
  size_t cap = b->cap ? b->cap + b->cap / 2 : 16;
  const multistatus_allocator *a = &b->own.allocator;
  multistatus__slot *slots = a->resize(a->ctx, b->slots, cap * sizeof *slots);
  if (!slots)
    return multistatus__fail_nomem(&b->own);
  b->slots = slots;
  b->cap = cap;
  return 0;
}

static const char *batch_copy(multistatus_batch *b, const char *s) {
  return s ? multistatus__text_copy(&b->own, multistatus__cstring(s), NULL) : NULL;
}

/* What is wrong with an item before anybody looks at what it wants. */
static int batch_refuse(multistatus_batch *b, multistatus__slot *slot) {
  int status = 0;
  const char *message = NULL;
  if (slot->item.bytes > b->o.max_item_bytes) {
    status = 413;
  } else if ((b->o.flags & MULTISTATUS_BATCH_REQUIRE_KEYS) && !slot->item.key) {
    status = 400;
    message = "The item has no idempotency key";
  }
  if (!status)
    return 0;
  int rc = multistatus__slot_fill(b, slot, status, message);
  if (rc)
    return multistatus__fail(&b->own, rc, "%s", multistatus_strerror(rc));
  atomic_init(&slot->state, BATCH_SET);
  multistatus__group_fail(b, slot);
  b->done++;
  b->failures++;
  return 0;
}

static int batch_keep(multistatus_batch *b, const multistatus_item *item) {
  multistatus__owner *own = &b->own;
  if (batch_grow(b))
    return own->error;
  multistatus__slot *slot = &b->slots[b->count];
  memset(slot, 0, sizeof *slot);
  atomic_init(&slot->state, BATCH_WAITING);
  multistatus__arena_mark(own);
  slot->item = *item;
  slot->item.href = NULL;
  if (item->href && *item->href)
    slot->item.href = multistatus__href_copy(own, multistatus__cstring(item->href));
  slot->item.id = batch_copy(b, item->id);
  slot->item.method = batch_copy(b, item->method);
  slot->item.key = batch_copy(b, item->key);
  slot->item.group = batch_copy(b, item->group && *item->group ? item->group : NULL);
  if (own->error || multistatus__group_join(b, slot))
    return own->error;
  b->count++;
  return batch_refuse(b, slot);
}

int multistatus_batch_add_item(multistatus_batch *b, const multistatus_item *given) {
  multistatus_item item;
  if (!b || !given || multistatus__options_copy(&item, sizeof item, given, sizeof item))
    return MULTISTATUS_ERROR_ARGUMENT;
  if (b->checked)
    return MULTISTATUS_ERROR_STATE;
  if (b->own.error)
    return b->own.error;
  b->items++;
  b->bytes = item.bytes > SIZE_MAX - b->bytes ? SIZE_MAX : b->bytes + item.bytes;
  return b->items > b->o.max_items ? 0 : batch_keep(b, &item);
}

int multistatus_batch_add(multistatus_batch *b, const char *href) {
  multistatus_item item = MULTISTATUS_ITEM_INIT;
  item.href = href;
  return multistatus_batch_add_item(b, &item);
}

size_t multistatus_batch_count(const multistatus_batch *b) {
  return b ? b->items : 0;
}

const multistatus_item *multistatus_batch_item(const multistatus_batch *b, size_t i) {
  return b && i < b->count ? &b->slots[i].item : NULL;
}

/* ---- Checking ---- */

static int batch_wrong(multistatus_batch *b, int status, const char *condition) {
  b->problem.status = status;
  b->problem.condition = condition;
  return status;
}

static int64_t batch_number(size_t n) {
  return n < INT64_MAX ? (int64_t)n : INT64_MAX;
}

static int batch_check_size(multistatus_batch *b) {
  if (b->items == 0 && !(b->o.flags & MULTISTATUS_BATCH_ALLOW_EMPTY))
    return batch_wrong(b, 400, "empty-batch");
  if (b->items > b->o.max_items) {
    b->problem.items = batch_number(b->items);
    b->problem.max_items = batch_number(b->o.max_items);
    return batch_wrong(b, 413, "too-many-items");
  }
  if (b->bytes > b->o.max_bytes) {
    b->problem.bytes = batch_number(b->bytes);
    b->problem.max_bytes = batch_number(b->o.max_bytes);
    return batch_wrong(b, 413, "too-many-bytes");
  }
  return 0;
}

/* One of the names that an item may have. */
typedef struct batch_kind {
  const char *(*of)(const multistatus_batch *b, size_t i);
  const char *condition;
} batch_kind;

static const char *batch_href(const multistatus_batch *b, size_t i) {
  return b->slots[i].item.href;
}

static const char *batch_id(const multistatus_batch *b, size_t i) {
  return b->slots[i].item.id;
}

static const char *batch_key(const multistatus_batch *b, size_t i) {
  return b->slots[i].item.key;
}

/* Of the first in each group: one that is begun twice has others in between. */
static const char *batch_group(const multistatus_batch *b, size_t i) {
  const multistatus__slot *slot = &b->slots[i];
  bool first = slot->group && b->groups[slot->group - 1].first == i;
  return first ? slot->item.group : NULL;
}

/* names has room for all; of hrefs that are to be merged, the later ones are. */
static int batch_check_names(multistatus_batch *b, const batch_kind *kind,
                             multistatus__named *names) {
  size_t n = 0;
  bool merge =
      kind->of == batch_href && (b->o.flags & MULTISTATUS_BATCH_MERGE_DUPLICATES);
  for (size_t i = 0; i < b->count; i++)
    if ((names[n].name = kind->of(b, i)))
      names[n++].at = i;
  multistatus__names_sort(names, n);
  for (size_t i = 1; i < n; i++) {
    if (strcmp(names[i - 1].name, names[i].name) != 0)
      continue;
    if (!merge) {
      b->problem.href = b->slots[names[i].at].item.href;
      snprintf(b->detail, sizeof b->detail, "Items %zu and %zu, counted from 0",
               names[i - 1].at, names[i].at);
      b->problem.detail = b->detail;
      return batch_wrong(b, 422, kind->condition);
    }
    atomic_init(&b->slots[names[i].at].state, BATCH_MERGED);
    b->merged++;
  }
  return 0;
}

static int batch_check_duplicates(multistatus_batch *b) {
  static const batch_kind kinds[] = {{batch_href, "duplicate-href"},
                                     {batch_id, "duplicate-id"},
                                     {batch_key, "duplicate-key"},
                                     {batch_group, "split-group"}};
  bool allow = b->o.flags & MULTISTATUS_BATCH_ALLOW_DUPLICATES;
  multistatus__named *names =
      multistatus__alloc(&b->own.allocator, (b->count + 1) * sizeof *names);
  if (!names)
    return multistatus__fail_nomem(&b->own);
  int rc = 0;
  for (size_t k = allow ? 1 : 0; k < sizeof kinds / sizeof *kinds && !rc; k++)
    rc = batch_check_names(b, &kinds[k], names);
  multistatus__release(&b->own.allocator, names);
  return rc;
}

int multistatus_batch_check(multistatus_batch *b, multistatus_problem *problem) {
  static const multistatus_problem none = MULTISTATUS_PROBLEM_INIT;
  if (!b || (problem && problem->size < sizeof none))
    return MULTISTATUS_ERROR_ARGUMENT;
  if (!b->checked) {
    b->checked = true;
    b->problem = none;
    b->refused = b->own.error;
    if (!b->refused)
      b->refused = batch_check_size(b);
    if (!b->refused)
      b->refused = batch_check_duplicates(b);
  }
  if (problem)
    *problem = b->problem;
  return b->refused;
}
