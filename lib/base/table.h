/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_TABLE_H
#define MULTISTATUS_TABLE_H

/* A hash table from keys, such as hrefs and names, to items. Nothing is removed. */

#include "memory.h"

enum { TABLE_FEW = 16 }; /* up to that many parts of a result are compared one by one */

typedef struct multistatus__table_slot {
  uint64_t hash;
  const void *key;
  const void *item; /* NULL: free */
} multistatus__table_slot;

/* Open addressing: size is a power of two, at most half full. Zeroed, it is empty. */
typedef struct multistatus__table {
  multistatus__table_slot *slots;
  size_t size, used;
} multistatus__table;

/* True if the key of an item equals the one searched for; their hashes are equal. */
typedef bool multistatus__table_same(const void *key, const void *wanted);

/* The slot of a key, or the free slot where it belongs. The table is not empty. */
multistatus__table_slot *multistatus__table_slot_of(const multistatus__table *t,
                                                    uint64_t hash,
                                                    multistatus__table_same *same,
                                                    const void *wanted);
/* Makes room for one more item. False if out of memory. */
bool multistatus__table_grow(multistatus__table *t, const multistatus_allocator *a);
/* Adds an item with a key that is not there. False if out of memory. */
bool multistatus__table_put(multistatus__table *t, const multistatus_allocator *a,
                            uint64_t hash, const void *key, const void *item);

/* The item of a key, or NULL. */
void *multistatus__table_find(const multistatus__table *t, uint64_t hash,
                              multistatus__table_same *same, const void *wanted);
/* As _put, for a table in the arena of a context. False with the context's error set:
   NOMEM, LIMIT. */
bool multistatus__table_add(multistatus__context *o, multistatus__table *t,
                            uint64_t hash, const void *key, const void *item);

/* Compares a key that is a string of the model with a text. */
bool multistatus__table_has_text(const void *key, const void *wanted);
/* True: for a table in which equal hashes are equal keys. */
bool multistatus__table_has_hash(const void *key, const void *wanted);

void multistatus__table_clear(multistatus__table *t);
void multistatus__table_done(multistatus__table *t, const multistatus_allocator *a);

#endif
