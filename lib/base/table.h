/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_TABLE_H
#define MULTISTATUS_TABLE_H

/* The parts of a result by their names, where there are many. It lives in the arena of
   the context, and nothing is ever taken out. */

#include "memory.h"

enum { TABLE_FEW = 16 }; /* up to so many parts are compared one by one instead */

typedef struct multistatus__table_slot {
  uint64_t hash;
  void *item; /* NULL: free */
} multistatus__table_slot;

/* Open addressing, a power of two, at most half full; zeroed, it is empty. */
typedef struct multistatus__table {
  multistatus__table_slot *slots;
  size_t size, used;
} multistatus__table;

/* The item of that hash that has the name; NULL: none. has: whether an item does. */
void *multistatus__table_find(const multistatus__table *t, uint64_t hash,
                              bool (*has)(const void *item, const void *name),
                              const void *name);

/* Adds an item that is not there. False with the context's error set: NOMEM, LIMIT. */
bool multistatus__table_add(multistatus__context *o, multistatus__table *t,
                            uint64_t hash, void *item);

#endif
