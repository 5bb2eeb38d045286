/* SPDX-License-Identifier: MIT */
#include "internal.h"

#include <string.h>

/* Mixes eight bytes at a time. Seeded with an address, it makes collisions hard to
   plan. */
uint64_t multistatus__hash(uint64_t seed, const char *s, size_t len) {
  uint64_t h = seed ^ len, w;
  for (; len >= sizeof w; s += sizeof w, len -= sizeof w) {
    memcpy(&w, s, sizeof w);
    h = (h ^ w) * UINT64_C(0x9e3779b97f4a7c15);
    h ^= h >> 29;
  }
  for (w = 0; len; s++, len--)
    w = w << 8 | (unsigned char)*s;
  h = (h ^ w) * UINT64_C(0x9e3779b97f4a7c15);
  return h ^ h >> 32;
}

/* The slot of an href, or the free one where it belongs. */
static multistatus__index_slot *index_slot(const multistatus__index *x, const char *s,
                                           size_t len) {
  multistatus__index_slot *slots = x->slots;
  size_t i = (size_t)multistatus__hash((uintptr_t)slots, s, len) & (x->size - 1);
  while (slots[i].href && (multistatus_string_length(slots[i].href) != len ||
                           memcmp(slots[i].href, s, len) != 0))
    i = (i + 1) & (x->size - 1);
  return slots + i;
}

void multistatus__index_add(multistatus__index *x, const char *href,
                            const void *value) {
  multistatus__index_slot *slot = index_slot(x, href, multistatus_string_length(href));
  if (slot->href)
    return;
  slot->href = href;
  slot->value = value;
  x->used++;
}

const void *multistatus__index_find(const multistatus__index *x, const char *href,
                                    size_t len) {
  return x->size ? index_slot(x, href, len)->value : NULL;
}

bool multistatus__index_room(multistatus__index *x, const multistatus_allocator *a,
                             size_t count) {
  multistatus__index bigger = {NULL, 64, 0};
  if ((x->used + count) * 2 <= x->size)
    return true;
  while (bigger.size < (x->used + count) * 2)
    bigger.size *= 2;
  bigger.slots = multistatus__alloc(a, bigger.size * sizeof *bigger.slots);
  if (!bigger.slots)
    return false;
  for (size_t i = 0; i < x->size; i++)
    if (x->slots[i].href)
      multistatus__index_add(&bigger, x->slots[i].href, x->slots[i].value);
  multistatus__release(a, x->slots);
  *x = bigger;
  return true;
}

void multistatus__index_clear(multistatus__index *x) {
  if (x->slots)
    memset(x->slots, 0, x->size * sizeof *x->slots);
  x->used = 0;
}

void multistatus__index_done(multistatus__index *x, const multistatus_allocator *a) {
  multistatus__release(a, x->slots);
  memset(x, 0, sizeof *x);
}
