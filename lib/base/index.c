/* SPDX-License-Identifier: MIT */
#include "index.h"
#include "text.h"

#include <string.h>

/* The slot of an href, or the free one where it belongs. */
static multistatus__index_slot *index_slot(const multistatus__index *x, const char *s,
                                           size_t len) {
  multistatus__index_slot *slots = x->slots;
  size_t i = (size_t)multistatus__hash(&x->key, s, len) & (x->size - 1);
  while (slots[i].href && (multistatus_string_length(slots[i].href) != len ||
                           memcmp(slots[i].href, s, len) != 0))
    i = (i + 1) & (x->size - 1);
  return slots + i;
}

void multistatus__index_add_first(multistatus__index *x, const char *href,
                                  const void *value,
                                  bool (*before)(const void *a, const void *b)) {
  multistatus__index_slot *slot = index_slot(x, href, multistatus_string_length(href));
  if (slot->href && !(before && before(value, slot->value)))
    return;
  x->used += !slot->href;
  slot->href = href;
  slot->value = value;
}

void multistatus__index_add(multistatus__index *x, const char *href,
                            const void *value) {
  multistatus__index_add_first(x, href, value, NULL);
}

const void *multistatus__index_find(const multistatus__index *x, const char *href,
                                    size_t len) {
  return x->size ? index_slot(x, href, len)->value : NULL;
}

bool multistatus__index_room(multistatus__index *x, const multistatus_allocator *a,
                             size_t count) {
  multistatus__index bigger = {.size = 64};
  if ((x->used + count) * 2 <= x->size)
    return true;
  multistatus__key_make(&x->key);
  bigger.key = x->key;
  while (bigger.size < (x->used + count) * 2)
    bigger.size *= 2;
  bigger.slots = multistatus__alloc(a, bigger.size * sizeof *bigger.slots);
  if (!bigger.slots)
    return false;
  for (size_t i = 0; i < x->size; i++)
    if (x->slots[i].href)
      multistatus__index_add(&bigger, x->slots[i].href, x->slots[i].value);
  multistatus__release(a, x->slots, x->size * sizeof *x->slots);
  *x = bigger;
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
