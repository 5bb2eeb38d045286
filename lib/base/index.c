/* SPDX-License-Identifier: MIT */
#include "index.h"
#include "text.h"

#include <string.h>

/* The slot of an href, or the free one where it belongs. */
static multistatus__index_slot *index_slot(const multistatus__index *x, const char *s,
                                           size_t len) {
  const multistatus_text href = {s, len};
  multistatus__index_slot *slots = x->slots;
  size_t i = (size_t)multistatus__hash(&x->key, s, len) & (x->size - 1);
  while (slots[i].href && !multistatus__equals(slots[i].href, href))
    i = (i + 1) & (x->size - 1);
  return slots + i;
}

const void *multistatus__index_find(const multistatus__index *x, const char *href,
                                    size_t len) {
  return x->size ? index_slot(x, href, len)->value : NULL;
}

/* Makes room for one more. False if out of memory. */
static bool index_grow(multistatus__index *x, const multistatus_allocator *a) {
  multistatus__index bigger = {.size = x->size ? 2 * x->size : 64, .used = x->used};
  if (2 * (x->used + 1) <= x->size)
    return true;
  multistatus__key_make(&x->key);
  bigger.key = x->key;
  bigger.slots = multistatus__alloc(a, bigger.size * sizeof *bigger.slots);
  if (!bigger.slots)
    return false;
  for (multistatus__index_slot *s = x->slots; s && s < x->slots + x->size; s++)
    if (s->href)
      *index_slot(&bigger, s->href, multistatus__length(s->href)) = *s;
  multistatus__release(a, x->slots, x->size * sizeof *x->slots);
  *x = bigger;
  return true;
}

bool multistatus__index_add(multistatus__index *x, const multistatus_allocator *a,
                            const char *href, const void *value,
                            bool (*before)(const void *a, const void *b)) {
  if (!index_grow(x, a))
    return false;
  multistatus__index_slot *slot = index_slot(x, href, multistatus__length(href));
  if (slot->href && !(before && before(value, slot->value)))
    return true;
  x->used += !slot->href;
  slot->href = href;
  slot->value = value;
  return true;
}

void multistatus__index_clear(multistatus__index *x) {
  if (x->slots)
    memset(x->slots, 0, x->size * sizeof *x->slots);
  x->used = 0;
}

void multistatus__index_done(multistatus__index *x, const multistatus_allocator *a) {
  multistatus__release(a, x->slots, x->size * sizeof *x->slots);
  memset(x, 0, sizeof *x);
}
