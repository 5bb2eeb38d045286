/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_MODEL_FIND_H
#define MULTISTATUS_MODEL_FIND_H

/* Looks up results by equivalent hrefs: equal by multistatus_href_equal(), resolved
   against one request. */

#include "../http/tree.h"

/* Zeroed, it is empty. */
typedef struct multistatus__finder {
  char *request;          /* NULL: it is not in use */
  multistatus__tree tree; /* first: the index of the first result with that href */
} multistatus__finder;

/* Clears the finder and copies another request. Errors: NOMEM, ARGUMENT as
   multistatus_href_resolve(); the finder is then not in use. */
int multistatus__finder_begin(multistatus__finder *f, const multistatus_allocator *a,
                              const char *request);

/* Adds an href of the result with that index. *a must not move. False if out of memory;
   the call may be repeated. */
bool multistatus__finder_add(multistatus__finder *f, const multistatus_allocator *a,
                             const char *href, uint32_t index);

/* Sets *index to that of the first result with an equal href, or NONE. False if out of
   memory. */
bool multistatus__finder_find(multistatus__finder *f, const char *href,
                              uint32_t *index);

void multistatus__finder_clear(multistatus__finder *f);
void multistatus__finder_done(multistatus__finder *f, const multistatus_allocator *a);

#endif
