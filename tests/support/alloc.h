/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_ALLOC_H
#define SUPPORT_ALLOC_H

/* An allocator that counts calls and bytes, and fails at chosen calls. Blocks come from
   malloc with exactly the requested size and the alignment that multistatus/base.h
   promises, and move whenever they are resized. Passing a wrong old size, or a block of
   another allocator, fails the test. */

#include <multistatus.h>
#include <stdbool.h>

typedef struct alloc {
  multistatus_allocator allocator; /* to pass to the library */
  size_t calls;                    /* that allocate or resize */
  size_t fail_at;                  /* the call that fails, from 1; 0: none */
  bool fail_on;                    /* and all calls after it */
  size_t failed;                   /* calls that failed */
  size_t blocks, bytes, peak;      /* in use now; most bytes in use so far */
} alloc;

void alloc_init(alloc *a);

/* Fails the test unless every block was freed. */
void alloc_check(const alloc *a);

/* Runs a scenario with its nth allocation failing, for n = 1, 2, ... until none fails;
   then again with all later allocations failing, too. The scenario creates its objects
   with the allocator and returns the first error, which must be NOMEM if an allocation
   failed, else 0. tolerant: 0 is allowed in spite of a failed allocation. Returns the
   number of allocations of the scenario. */
size_t alloc_each(int (*scenario)(const multistatus_allocator *a, void *ctx), void *ctx,
                  bool tolerant);

#endif
