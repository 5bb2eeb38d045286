/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_CORE_FIND_H
#define MULTISTATUS_CORE_FIND_H

/* Looks up results by equivalent hrefs: equal by multistatus_href_equal(), resolved
   against one request. */

#include "../base/memory.h"

typedef struct multistatus__finder_slot {
  uint64_t hash;
  const multistatus_result *result; /* NULL: free */
  const char *href;                 /* a string of the model */
  int by;
} multistatus__finder_slot;

/* A hash table with open addressing: size is a power of two, at most half full. Zeroed,
   it is empty. */
typedef struct multistatus__finder {
  char *request; /* NULL: it is not in use */
  bool path;     /* the request is a path, without a host */
  char *key_text;
  size_t key_room;
  multistatus__finder_slot *slots;
  size_t size, used;
  multistatus__key key;
} multistatus__finder;

/* Clears the table and copies another request. Errors: NOMEM, ARGUMENT as
   multistatus_href_resolve(); the finder is then not in use. */
int multistatus__finder_begin(multistatus__finder *f, const multistatus_allocator *a,
                              const char *request);

/* Adds an href of a result. Of results with equal hrefs, the first in the list is kept.
   False if out of memory; the call may be repeated. */
bool multistatus__finder_add(multistatus__finder *f, const multistatus_allocator *a,
                             const char *href, const multistatus_result *r);

/* Sets *out to the first result with an equal href, or NULL. False if out of memory. */
bool multistatus__finder_find(multistatus__finder *f, const multistatus_allocator *a,
                              const char *href, const multistatus_result **out);

void multistatus__finder_clear(multistatus__finder *f);
void multistatus__finder_done(multistatus__finder *f, const multistatus_allocator *a);

#endif
