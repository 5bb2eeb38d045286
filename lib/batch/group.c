/* SPDX-License-Identifier: MIT */
#include "batch.h"

#include <string.h>

/* Groups: adjacent items that succeed or fail together. */

int multistatus__group_join(multistatus_batch *b, multistatus__slot *slot) {
  const char *name = slot->item.group;
  if (!name)
    return 0;
  if (!b->o.settle && !(b->o.flags & MULTISTATUS_BATCH_ATOMIC))
    return multistatus__fail(
        &b->own, MULTISTATUS_ERROR_ARGUMENT, "%s",
        "The item has a group, but settle is NULL and ATOMIC is not set");
  multistatus__group *last = b->group_count ? &b->groups[b->group_count - 1] : NULL;
  if (!last || last->end != b->count || strcmp(last->name, name) != 0) {
    multistatus__group *groups = multistatus__array_grow(
        &b->own.allocator, b->groups, b->group_count, &b->group_cap, sizeof *groups);
    if (!groups)
      return multistatus__fail_nomem(&b->own);
    b->groups = groups;
    last = &b->groups[b->group_count++];
    memset(last, 0, sizeof *last);
    last->name = name;
    last->first = b->count;
    atomic_init(&last->failed, false);
  }
  last->end = b->count + 1;
  slot->group = (uint32_t)b->group_count;
  return 0;
}

multistatus__group *multistatus__group_of(multistatus_batch *b,
                                          const multistatus__slot *slot) {
  bool whole = b->o.flags & MULTISTATUS_BATCH_ATOMIC;
  return slot->group && !whole ? &b->groups[slot->group - 1] : NULL;
}

void multistatus__group_fail(multistatus_batch *b, const multistatus__slot *slot) {
  multistatus__group *g = multistatus__group_of(b, slot);
  if (g)
    atomic_store(&g->failed, true);
}

static bool group_succeeded(multistatus_batch *b, const multistatus__group *g) {
  for (size_t i = g->first; i < g->end; i++) {
    multistatus__slot *slot = &b->slots[i];
    int state = atomic_load(&slot->state);
    if (state != BATCH_MERGED &&
        (state != BATCH_SET || multistatus__failed(slot->status)))
      return false;
  }
  return true;
}

void multistatus__group_pass(multistatus_batch *b, size_t i) {
  multistatus__group *g = multistatus__group_of(b, &b->slots[i]);
  if (g && g->end == i + 1)
    multistatus__group_settle(b, g, group_succeeded(b, g));
}

void multistatus__group_settle(multistatus_batch *b, multistatus__group *g, bool keep) {
  if (g->settled != BATCH_OPEN)
    return;
  int rc = b->o.settle(b->o.ctx, g->name, keep);
  g->settled = rc ? BATCH_SETTLE_FAILED : keep ? BATCH_KEPT : BATCH_UNDONE;
}
