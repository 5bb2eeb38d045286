/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_LISTING_H
#define SUPPORT_LISTING_H

/* Random listings: responses in a few forms that repeat, as a server writes them, with
   varying texts, some of them unusual or invalid. The result depends on the seed only.
 */

#include "random.h"
#include "reading.h"

typedef struct listing {
  bool json;      /* else DAV XML */
  bool unique;    /* each response contains its number, which has no meaning, so that no
                     two are equal except for their texts */
  bool damaged;   /* the body may be malformed or truncated */
  unsigned count; /* responses; 0: random */
  unsigned forms; /* number of forms; 0: random */
  unsigned unusual; /* percentage of texts that are unusual */
} listing;

/* Appends the body. */
void listing_put(reading_text *t, const listing *l, uint64_t seed);

#endif
