/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_COPY_H
#define MULTISTATUS_COPY_H

/* Copying and comparing bytes that are few more often than not, without a call. */

#include <stdbool.h>
#include "block.h"

/* memcpy() without a call, for what is short: in pieces of a fixed size, the last one
   overlapping the one before. */
static inline void multistatus__bytes_short(char *to, const char *from, size_t len) {
  if (len >= BYTES_BLOCK) {
    for (size_t i = 0; i + BYTES_BLOCK < len; i += BYTES_BLOCK)
      memcpy(to + i, from + i, BYTES_BLOCK);
    memcpy(to + len - BYTES_BLOCK, from + len - BYTES_BLOCK, BYTES_BLOCK);
  } else if (len >= BYTES_BLOCK / 2) {
    memcpy(to, from, BYTES_BLOCK / 2);
    memcpy(to + len - BYTES_BLOCK / 2, from + len - BYTES_BLOCK / 2, BYTES_BLOCK / 2);
  } else if (len >= BYTES_BLOCK / 4) {
    memcpy(to, from, BYTES_BLOCK / 4);
    memcpy(to + len - BYTES_BLOCK / 4, from + len - BYTES_BLOCK / 4, BYTES_BLOCK / 4);
  } else {
    while (len-- > 0)
      *to++ = *from++;
  }
}

/* The same for what has a size that is a constant: compilers take a dear instruction
   for it now and then. */
static inline void multistatus__bytes_whole(void *to, const void *from, size_t size) {
  size_t i = 0;
  for (; i + BYTES_BLOCK <= size; i += BYTES_BLOCK)
    memcpy((char *)to + i, (const char *)from + i, BYTES_BLOCK);
  memcpy((char *)to + i, (const char *)from + i, size % BYTES_BLOCK);
}

/* The same for what is short more often than not. */
static inline void multistatus__bytes_copy(char *to, const char *from, size_t len) {
  if (len > 8 * BYTES_BLOCK)
    memcpy(to, from, len);
  else
    multistatus__bytes_short(to, from, len);
}

enum { BYTES_FIXED = 48 };

/* Are the first len of a and b the same? Reads BYTES_FIXED of both, and takes the same
   time whatever len is. */
static inline bool multistatus__bytes_begin(const char *a, const char *b, size_t len) {
#if defined(BYTES_BITS)
  /* From the right place on, all bits where bytes do not count. */
  static const uint64_t ends[2 * BYTES_FIXED / 8] = {
      0,          0,          0,          0,          0,          0,
      UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};
  const char *end = (const char *)ends + BYTES_FIXED - len;
  multistatus__block same = multistatus__block_all((char)-1);
  for (size_t i = 0; i < BYTES_FIXED; i += BYTES_BLOCK) {
    multistatus__block x = multistatus__block_same(multistatus__block_load(a + i),
                                                   multistatus__block_load(b + i));
    x = multistatus__block_or(x, multistatus__block_load(end + i));
    same = multistatus__block_and(same, x);
  }
  return multistatus__block_mask(same) == BYTES_ALL;
#else
  return memcmp(a, b, len) == 0;
#endif
}

/* Are the first len of a and b, less than a block, the same? */
static inline bool multistatus__bytes_few(const char *a, const char *b, size_t len) {
  uint64_t x, y, u, v;
  if (len < sizeof(uint32_t)) {
    while (len && *a == *b) {
      len--;
      a++;
      b++;
    }
    return !len;
  }
  if (len < sizeof x) {
    uint32_t few[4];
    memcpy(few, a, sizeof *few);
    memcpy(few + 1, b, sizeof *few);
    memcpy(few + 2, a + len - sizeof *few, sizeof *few);
    memcpy(few + 3, b + len - sizeof *few, sizeof *few);
    return ((few[0] ^ few[1]) | (few[2] ^ few[3])) == 0;
  }
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  memcpy(&u, a + len - sizeof u, sizeof u);
  memcpy(&v, b + len - sizeof v, sizeof v);
  return ((x ^ y) | (u ^ v)) == 0;
}

/* Are the first len of a and b the same? Of none, they may be NULL. */
static inline bool multistatus__bytes_equal(const char *a, const char *b, size_t len) {
#if defined(BYTES_BITS)
  if (len < BYTES_BLOCK)
    return multistatus__bytes_few(a, b, len);
  size_t last = len - BYTES_BLOCK;
  multistatus__block same = multistatus__block_same(multistatus__block_load(a + last),
                                                    multistatus__block_load(b + last));
  for (size_t i = 0; i < last; i += BYTES_BLOCK)
    same = multistatus__block_and(
        same, multistatus__block_same(multistatus__block_load(a + i),
                                      multistatus__block_load(b + i)));
  return multistatus__block_mask(same) == BYTES_ALL;
#else
  return !len || memcmp(a, b, len) == 0;
#endif
}

/* The same, where BYTES_BLOCK bytes can be read from both. */
static inline bool multistatus__bytes_same(const char *a, const char *b, size_t len) {
#if defined(BYTES_BITS)
  if (len > BYTES_BLOCK)
    return multistatus__bytes_equal(a, b, len);
  multistatus__block x = multistatus__block_load(a), y = multistatus__block_load(b);
  uint64_t same = multistatus__block_mask(multistatus__block_same(x, y));
  return multistatus__block_first(same ^ BYTES_ALL) >= len;
#else
  return memcmp(a, b, len) == 0;
#endif
}

#endif
