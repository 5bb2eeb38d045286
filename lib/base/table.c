/* SPDX-License-Identifier: MIT */
#include "table.h"
#include "text.h"

bool multistatus__table_has_text(const void *key, const void *wanted) {
  return multistatus__equals(key, *(const multistatus_text *)wanted);
}

bool multistatus__table_has_hash(const void *key, const void *wanted) {
  (void)key, (void)wanted;
  return true;
}

static bool table_never(const void *key, const void *wanted) {
  (void)key;
  (void)wanted;
  return false;
}

multistatus__table_slot *multistatus__table_slot_of(const multistatus__table *t,
                                                    uint64_t hash,
                                                    multistatus__table_same *same,
                                                    const void *wanted) {
  multistatus__table_slot *slot = t->slots + ((size_t)hash & (t->size - 1));
  while (slot->item && !(slot->hash == hash && same(slot->key, wanted)))
    slot = slot + 1 < t->slots + t->size ? slot + 1 : t->slots;
  return slot;
}

bool multistatus__table_grow(multistatus__table *t, const multistatus_allocator *a) {
  multistatus__table bigger = {NULL, t->size ? 2 * t->size : 4 * TABLE_FEW, 0};
  if (2 * (t->used + 1) <= t->size)
    return true;
  bigger.slots = multistatus__alloc(a, bigger.size * sizeof *bigger.slots);
  if (!bigger.slots)
    return false;
  bigger.used = t->used;
  for (size_t i = 0; i < t->size; i++)
    if (t->slots[i].item)
      *multistatus__table_slot_of(&bigger, t->slots[i].hash, table_never, NULL) =
          t->slots[i];
  multistatus__table_done(t, a);
  *t = bigger;
  return true;
}

bool multistatus__table_put(multistatus__table *t, const multistatus_allocator *a,
                            uint64_t hash, const void *key, const void *item) {
  if (!multistatus__table_grow(t, a))
    return false;
  const multistatus__table_slot filled = {hash, key, item};
  *multistatus__table_slot_of(t, hash, table_never, NULL) = filled;
  t->used++;
  return true;
}

void *multistatus__table_find(const multistatus__table *t, uint64_t hash,
                              multistatus__table_same *same, const void *wanted) {
  return t->size ? (void *)multistatus__table_slot_of(t, hash, same, wanted)->item
                 : NULL;
}

/* The arena of a context as an allocator; it never releases anything. */
static void *table_arena(void *context, void *p, size_t old_size, size_t new_size) {
  (void)p;
  (void)old_size;
  return new_size ? multistatus__arena_get(context, new_size) : NULL;
}

bool multistatus__table_add(multistatus__context *o, multistatus__table *t,
                            uint64_t hash, const void *key, const void *item) {
  const multistatus_allocator arena = {table_arena, o};
  return multistatus__table_put(t, &arena, hash, key, item);
}

void multistatus__table_clear(multistatus__table *t) {
  if (t->slots)
    memset(t->slots, 0, t->size * sizeof *t->slots);
  t->used = 0;
}

void multistatus__table_done(multistatus__table *t, const multistatus_allocator *a) {
  multistatus__release(a, t->slots, t->size * sizeof *t->slots);
  memset(t, 0, sizeof *t);
}
