/* SPDX-License-Identifier: MIT */
#include "batch.h"

#include <string.h>

/* Groups of items that stand together, and are all or nothing for themselves. */

static int group_grow(multistatus_batch *b) {
  if (b->group_count < b->group_cap)
    return 0;
  size_t cap = b->group_cap ? b->group_cap + b->group_cap / 2 : 8;
  multistatus__group *groups =
      multistatus__resize(&b->own.allocator, b->groups, b->group_cap * sizeof *groups,
                          cap * sizeof *groups);
  if (!groups)
    return multistatus__fail_nomem(&b->own);
  b->groups = groups;
  b->group_cap = cap;
  return 0;
}

int multistatus__group_join(multistatus_batch *b, multistatus__slot *slot) {
  const char *name = slot->item.group;
  if (!name)
    return 0;
  if (!b->o.settle && !(b->o.flags & MULTISTATUS_BATCH_ATOMIC))
    return multistatus__fail(&b->own, MULTISTATUS_ERROR_ARGUMENT, "%s",
                             "A group of items, and nothing to settle it");
  multistatus__group *last = b->group_count ? &b->groups[b->group_count - 1] : NULL;
  if (!last || last->end != b->count || strcmp(last->name, name) != 0) {
    if (group_grow(b))
      return b->own.error;
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
  bool worked = b->o.settle(b->o.ctx, g->name, keep) == 0;
  g->settled = !worked ? BATCH_BROKEN : keep ? BATCH_KEPT : BATCH_UNDONE;
}
