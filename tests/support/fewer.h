/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_FEWER_H
#define SUPPORT_FEWER_H

/* Under valgrind a test takes about fifty times as long. There, tests with thousands of
   similar cases run one in FEWER_SHARE of them: memcheck needs each code path once, not
   each case. Enabled by MULTISTATUS_TESTS_FEWER in the environment; by default all
   cases run. */

#include <stdbool.h>
#include <stddef.h>

enum { FEWER_SHARE = 8 };

bool fewer(void);

/* Number of cases to run of n random ones. */
size_t fewer_cases(size_t n);

/* The piece size, or length of a truncated body, to test after n: all up to 16, then
   one in FEWER_SHARE. */
size_t fewer_next(size_t n);

#endif
