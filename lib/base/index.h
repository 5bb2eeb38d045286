/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_INDEX_H
#define MULTISTATUS_INDEX_H

/* A hash table from hrefs to what they belong to. */

#include "memory.h"

typedef struct multistatus__index_slot {
  const char *href; /* a string of the model; NULL: free */
  const void *value;
} multistatus__index_slot;

/* Open addressing: size is a power of two, at most half full. Zeroed, it is empty. */
typedef struct multistatus__index {
  multistatus__index_slot *slots;
  size_t size, used;
  multistatus__key key;
} multistatus__index;

/* Adds the value of an href, a string of the model. Of several, the first stays, or, if
   before is not null, the one that comes first by it. False if out of memory. */
bool multistatus__index_add(multistatus__index *x, const multistatus_allocator *a,
                            const char *href, const void *value,
                            bool (*before)(const void *a, const void *b));
const void *multistatus__index_find(const multistatus__index *x, const char *href,
                                    size_t len);
void multistatus__index_clear(multistatus__index *x);
void multistatus__index_done(multistatus__index *x, const multistatus_allocator *a);

#endif
