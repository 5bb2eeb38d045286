/* SPDX-License-Identifier: MIT */
#include "table.h"

void *multistatus__table_find(const multistatus__table *t, uint64_t hash,
                              bool (*has)(const void *item, const void *name),
                              const void *name) {
  size_t i = t->size ? (size_t)hash & (t->size - 1) : 0;
  for (; t->size && t->slots[i].item; i = (i + 1) & (t->size - 1))
    if (t->slots[i].hash == hash && has(t->slots[i].item, name))
      return t->slots[i].item;
  return NULL;
}

static void table_put(multistatus__table *t, uint64_t hash, void *item) {
  size_t i = (size_t)hash & (t->size - 1);
  while (t->slots[i].item)
    i = (i + 1) & (t->size - 1);
  t->slots[i].hash = hash;
  t->slots[i].item = item;
  t->used++;
}

static bool table_grow(multistatus__context *o, multistatus__table *t) {
  multistatus__table bigger = {NULL, t->size ? 2 * t->size : 4 * TABLE_FEW, 0};
  bigger.slots = multistatus__arena_zero(o, bigger.size * sizeof *bigger.slots);
  if (!bigger.slots)
    return false;
  for (size_t i = 0; i < t->size; i++)
    if (t->slots[i].item)
      table_put(&bigger, t->slots[i].hash, t->slots[i].item);
  *t = bigger;
  return true;
}

bool multistatus__table_add(multistatus__context *o, multistatus__table *t,
                            uint64_t hash, void *item) {
  if (2 * (t->used + 1) > t->size && !table_grow(o, t))
    return false;
  table_put(t, hash, item);
  return true;
}
