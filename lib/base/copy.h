/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_COPY_H
#define MULTISTATUS_COPY_H

/* Copying and comparing a few bytes without a call. */

#include <stdbool.h>
#include "block.h"

/* memcpy() in pieces of a fixed size, the last one overlapping the one before. There
   are few branches on the length, which cannot be predicted. */
static inline void multistatus__bytes_copy(char *to, const char *from, size_t len) {
  if (UNLIKELY(len > 128)) {
    memcpy(to, from, len);
  } else if (len >= 16) {
    if (len > 32)
      for (size_t i = 16; i + 16 < len; i += 16)
        memcpy(to + i, from + i, 16);
    memcpy(to, from, 16);
    memcpy(to + len - 16, from + len - 16, 16);
  } else if (len >= 8) {
    memcpy(to, from, 8);
    memcpy(to + len - 8, from + len - 8, 8);
  } else if (len >= 4) {
    memcpy(to, from, 4);
    memcpy(to + len - 4, from + len - 4, 4);
  } else if (len > 0) {
    char middle = from[len / 2], last = from[len - 1];
    to[0] = from[0];
    to[len / 2] = middle;
    to[len - 1] = last;
  }
}

/* memcpy() of a constant size, for which compilers may choose a slow instruction. */
static inline void multistatus__bytes_whole(void *to, const void *from, size_t size) {
  size_t i = 0;
  for (; i + 16 <= size; i += 16)
    memcpy((char *)to + i, (const char *)from + i, 16);
  memcpy((char *)to + i, (const char *)from + i, size % 16);
}

/* memset() to 0 likewise, best for a constant size. */
static inline void multistatus__bytes_zero(char *to, size_t size) {
  size_t i = 0;
  for (; i + 64 <= size; i += 64)
    memset(to + i, 0, 64);
  memset(to + i, 0, size % 64);
}

/* True if the 8, or 4, bytes at a and b are the same. */
static inline bool multistatus__same_8(const char *a, const char *b) {
  uint64_t x, y;
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  return x == y;
}
static inline bool multistatus__same_4(const char *a, const char *b) {
  uint32_t x, y;
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  return x == y;
}

/* True if the first len bytes of a and b are the same. If len is 0, they may be null.
   Compares as multistatus__bytes_copy() copies. */
static inline bool multistatus__bytes_equal(const char *a, const char *b, size_t len) {
  if (len >= 16) {
    size_t last = len - BYTES_BLOCK;
    multistatus__block same =
        multistatus__block_load(a + last) == multistatus__block_load(b + last);
    for (size_t i = 0; i < last; i += BYTES_BLOCK)
      same &= multistatus__block_load(a + i) == multistatus__block_load(b + i);
    return multistatus__block_mask(same) == BYTES_ALL;
  }
  if (len >= 8)
    return multistatus__same_8(a, b) && multistatus__same_8(a + len - 8, b + len - 8);
  if (len >= 4)
    return multistatus__same_4(a, b) && multistatus__same_4(a + len - 4, b + len - 4);
  return len == 0 || (*a == *b && a[len / 2] == b[len / 2] && a[len - 1] == b[len - 1]);
}

#endif
