/* SPDX-License-Identifier: MIT */

/* Interprets the input as calls, see support/calls.h, or, if it looks like a body,
   reads and writes it. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "calls.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  bool body = size > 0 && (*data == '<' || *data == '{' || *data == 0xef);
  const char *wrong =
      body ? calls_check_body(data, size) : calls_check(data, size, NULL, NULL);
  if (wrong) {
    fprintf(stderr, "%s\n", wrong);
    abort();
  }
  return 0;
}
