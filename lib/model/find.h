/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_CORE_FIND_H
#define MULTISTATUS_CORE_FIND_H

/* From hrefs to results, by equivalence: what multistatus_href_equal() says of hrefs
   that are resolved against one request. */

#include "../base/memory.h"

typedef struct multistatus__finder_slot {
  uint64_t hash;
  const multistatus_result *result; /* NULL: free */
  const char *href;                 /* a string of the model */
  int by;
} multistatus__finder_slot;

/* Open addressing, a power of two, at most half full; zeroed, it is empty. */
typedef struct multistatus__finder {
  char *request; /* NULL: it is not in use */
  bool path;     /* which is a path: it does not say which host is meant */
  char *key_text;
  size_t key_room;
  multistatus__finder_slot *slots;
  size_t size, used;
  multistatus__key key;
} multistatus__finder;

/* Empties it for another request, which is copied. Errors: NOMEM, ARGUMENT as
   multistatus_href_resolve(); then it is not in use. */
int multistatus__finder_begin(multistatus__finder *f, const multistatus_allocator *a,
                              const char *request);

/* Adds an href of a result. Of equal ones the result stays that is first in the list.
   False if out of memory; then it may be added again. */
bool multistatus__finder_add(multistatus__finder *f, const multistatus_allocator *a,
                             const char *href, const multistatus_result *r);

/* Sets *out to the first result with an equal href; NULL: none. False if out of
   memory. */
bool multistatus__finder_find(multistatus__finder *f, const multistatus_allocator *a,
                              const char *href, const multistatus_result **out);

void multistatus__finder_clear(multistatus__finder *f);
void multistatus__finder_done(multistatus__finder *f, const multistatus_allocator *a);

#endif
