/* SPDX-License-Identifier: MIT */
#include "fewer.h"

#include <stdlib.h>

bool fewer(void) {
  return getenv("MULTISTATUS_TESTS_FEWER") != NULL;
}

size_t fewer_cases(size_t n) {
  return fewer() ? (n + FEWER_SHARE - 1) / FEWER_SHARE : n;
}

size_t fewer_next(size_t n) {
  return n + (n >= 16 && fewer() ? FEWER_SHARE : 1);
}
