/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_LISTING_H
#define SUPPORT_LISTING_H

/* Random listings: responses that repeat a few forms, as those of a server do, with
   texts of their own, now and then odd ones. The same for the same seed everywhere. */

#include "random.h"
#include "reading.h"

typedef struct listing {
  bool json;    /* or else DAV XML */
  bool apart;   /* each response has a number of its own in it, which means nothing: no
                   two of them are the same but for their texts */
  bool damaged; /* it may be, or cut off */
  unsigned count;  /* responses; 0: some number of them */
  unsigned forms;  /* how many forms there are; 0: a few */
  unsigned spoilt; /* of 100 texts so many are odd */
} listing;

/* Appends the body. */
void listing_put(reading_text *t, const listing *l, uint64_t seed);

#endif
