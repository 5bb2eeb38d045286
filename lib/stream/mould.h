/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_MOULD_H
#define MULTISTATUS_MOULD_H

/* What a format writes of one result differs from what it writes of the next in the
   href and the values alone, where they have the same properties. So what it puts
   around those is kept, and later results are cast into it. */

#include "output.h"

typedef struct multistatus__mould multistatus__mould;

enum { MOULD_PLAIN = 64, MOULD_ROWS = 8 };

/* Zeroed, there are none. */
typedef struct multistatus__moulds {
  multistatus__mould *plain[MOULD_PLAIN]; /* of a status alone, by that */
  multistatus__mould *rows[MOULD_ROWS];   /* of properties */
  size_t last;                            /* of these that was of use */
  size_t misses, failures; /* results there was none for, or can be none */
} multistatus__moulds;

/* Puts a result and counts it; false if there is no mould for it, or no room. Its like
   was valid, and there was nothing to tidy. */
bool multistatus__mould_put(multistatus__moulds *m, multistatus_output *out,
                            const multistatus_result *r);

/* A result was put by that format, which writes its like in the same way from now on:
   makes a mould of it, if that promises to be worth it. */
void multistatus__mould_learn(multistatus__moulds *m, multistatus_output *out,
                              const multistatus_format *format, void *state,
                              const multistatus_result *r);

void multistatus__moulds_done(multistatus__moulds *m, const multistatus_allocator *a);

#endif
