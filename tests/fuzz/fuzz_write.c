/* SPDX-License-Identifier: MIT */

/* Any calls in any order, with anything in them: support/calls.h says what has to be
   true of what comes out. */

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "calls.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *wrong = calls_check(data, size, NULL, NULL);
  if (wrong) {
    fprintf(stderr, "%s\n", wrong);
    abort();
  }
  return 0;
}
