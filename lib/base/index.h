/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_INDEX_H
#define MULTISTATUS_INDEX_H

/* From hrefs to what they belong to. */

#include "memory.h"

typedef struct multistatus__index_slot {
  const char *href; /* a string of the model; NULL: free */
  const void *value;
} multistatus__index_slot;

/* Open addressing, a power of two, at most half full; zeroed, it is empty. */
typedef struct multistatus__index {
  multistatus__index_slot *slots;
  size_t size, used;
  multistatus__key key;
} multistatus__index;

/* Makes room for count more. False if out of memory. */
bool multistatus__index_room(multistatus__index *x, const multistatus_allocator *a,
                             size_t count);
/* The first value of an href is the one that stays. There must be room. */
void multistatus__index_add(multistatus__index *x, const char *href, const void *value);
/* The same, but the value stays that comes first by `before`. */
void multistatus__index_add_first(multistatus__index *x, const char *href,
                                  const void *value,
                                  bool (*before)(const void *a, const void *b));
const void *multistatus__index_find(const multistatus__index *x, const char *href,
                                    size_t len);
void multistatus__index_clear(multistatus__index *x);
void multistatus__index_done(multistatus__index *x, const multistatus_allocator *a);

#endif
