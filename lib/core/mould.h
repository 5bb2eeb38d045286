/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_MOULD_H
#define MULTISTATUS_MOULD_H

/* Most results are an href and a status, and what a format writes of them differs in
   the href alone. So what it wrote around one is kept, by status, and later ones are
   cast into that. */

#include "internal.h"

enum { MOULD_BEFORE = 32, MOULD_BYTES = 96, MOULD_COUNT = 64 };

typedef struct multistatus__mould {
  uint16_t status; /* 0: there is none */
  uint8_t before, after;
  /* What comes before the href; and, from MOULD_BEFORE on, what comes after it. */
  char text[MOULD_BEFORE + MOULD_BYTES];
} multistatus__mould;

/* Zeroed, there is none of any status. */
typedef struct multistatus__moulds {
  multistatus__mould *all; /* MOULD_COUNT; NULL: not yet */
} multistatus__moulds;

/* Whether a result is of that kind: its href goes out as it is, in any format. */
static inline bool multistatus__mould_fits(const multistatus_result *r) {
  return r->clean && !r->extra && !r->message;
}

/* Puts a result that fits; false if there is no mould for it yet. */
bool multistatus__mould_put(const multistatus__moulds *m, multistatus_output *out,
                            const multistatus_result *r);

/* A result that fits was put, and is all that was put since then. */
void multistatus__mould_learn(multistatus__moulds *m, multistatus_output *out,
                              const multistatus_result *r, uint64_t total);

void multistatus__moulds_done(multistatus__moulds *m, const multistatus_allocator *a);

#endif
