/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_H
#define FUZZ_H

/* What fuzz targets have in common. */

#include <multistatus.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program unless what must be true is. what: the fault. */
static inline void must(bool holds, const char *what) {
  if (holds)
    return;
  fprintf(stderr, "%s\n", what);
  abort();
}

/* A format by number, including presets of dialects; NULL after the last. */
static inline const multistatus_format *format_of(unsigned n) {
  const multistatus_format *f = NULL;
  do
    f = multistatus_format_next(f);
  while (n-- > 0 && f);
  return f;
}

#endif
