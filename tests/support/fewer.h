/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_FEWER_H
#define SUPPORT_FEWER_H

/* Under valgrind a test takes some fifty times as long. There, tests that try thousands
   of cases that are alike try one in FEWER_SHARE of them: memcheck looks at what each
   path does with memory, not at how many cases agree. Set by MULTISTATUS_TESTS_FEWER
   in the environment; without it nothing is left out. */

#include <stdbool.h>
#include <stddef.h>

enum { FEWER_SHARE = 8 };

bool fewer(void);

/* How many of n random cases to try. */
size_t fewer_cases(size_t n);

/* The size of pieces, or the length of what is left of a body, to try after n: each one
   up to 16, then one in FEWER_SHARE. */
size_t fewer_next(size_t n);

#endif
