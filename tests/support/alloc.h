/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_ALLOC_H
#define SUPPORT_ALLOC_H

/* An allocator that counts, and fails when it is told to. Blocks come from malloc with
   exactly the size asked for and the alignment that multistatus/base.h promises, and
   move whenever they are resized. A call that gives a block another size than it has
   fails the test. */

#include <multistatus.h>
#include <stdbool.h>

typedef struct alloc {
  multistatus_allocator allocator; /* to be passed on */
  size_t calls;                    /* that allocate or resize */
  size_t fail_at;                  /* the call that fails, from 1; 0: none */
  bool fail_on;                    /* and all calls after it */
  size_t failed;                   /* calls that did */
  size_t blocks, bytes, peak;      /* in use now; most bytes in use so far */
} alloc;

void alloc_init(alloc *a);

/* Fails the test unless every block was given back. */
void alloc_check(const alloc *a);

/* Runs a scenario with its first allocation failing, then its second, and so on until
   it gets through with none failing; first with that one only, then with all after it.
   The scenario makes all its objects with the allocator and returns the first error: it
   must be NOMEM if an allocation failed, and 0 in the end. tolerant: getting through in
   spite of a failure is fine as well. Returns how many allocations the scenario makes.
 */
size_t alloc_each(int (*scenario)(const multistatus_allocator *a, void *ctx), void *ctx,
                  bool tolerant);

#endif
