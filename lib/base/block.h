/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BLOCK_H
#define MULTISTATUS_BLOCK_H

/* Blocks of bytes that are examined at once: a vector of 16 bytes if the compiler and
   the processor support it, else a single byte, so that the same loop works for both.
   Operators apply to each byte. The result of a comparison is nonzero in each byte for
   which it is true (-1 in a vector, else 1): negate it with == 0, combine it with & and
   |.

   Vectors are used on x86 with SSE2 (every x86-64) and on little-endian AArch64, by gcc
   and clang; single bytes with all other compilers and processors, of either
   endianness. No access needs an alignment: anything larger than a byte is loaded with
   memcpy. Nothing depends on the order of bytes in a number, except that the lowest
   bits of a mask are those of the first byte, on the two processors that have masks.
   `tests/run --machines` runs the tests with SSE2, NEON, and single bytes on i386
   (without SSE2), armhf and big-endian s390x. */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Code that nearly every call executes, and code that few calls execute, which the
   compiler cannot know. */
#if defined(__GNUC__) && !defined(__OPTIMIZE_SIZE__)
#define MULTISTATUS__HOT __attribute__((always_inline)) static inline
#define MULTISTATUS__COLD __attribute__((noinline)) static
#else
#define MULTISTATUS__HOT static inline
#define MULTISTATUS__COLD static
#endif

/* A condition that is nearly always true, or false, whatever the body: the compiler
   puts the usual case first, without a jump. For code that each token or result
   executes. */
#if defined(__GNUC__) && !defined(__OPTIMIZE_SIZE__)
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#else
#define LIKELY(x) (x)
#define UNLIKELY(x) (x)
#endif

/* A mask has BYTES_BITS bits for each byte of a block, the lowest for the first byte;
   BYTES_BITS is not defined for blocks of one byte. */
#if defined(__GNUC__) && defined(__SSE2__)
#include <emmintrin.h>
#define BYTES_BITS 1
#elif defined(__GNUC__) && defined(__ARM_NEON) && defined(__AARCH64EL__)
#include <arm_neon.h>
#define BYTES_BITS 4
#endif

#if defined(BYTES_BITS)
enum { BYTES_BLOCK = 16 };
typedef signed char multistatus__block __attribute__((vector_size(BYTES_BLOCK)));
typedef unsigned char multistatus__ublock __attribute__((vector_size(BYTES_BLOCK)));
#define BYTES_ALL (~UINT64_C(0) >> (64 - BYTES_BLOCK * BYTES_BITS))
#else
enum { BYTES_BLOCK = 1 };
typedef signed char multistatus__block;
typedef unsigned char multistatus__ublock;
#define BYTES_ALL UINT64_C(1)
#endif

static inline multistatus__block multistatus__block_load(const char *p) {
  multistatus__block b;
  memcpy(&b, p, sizeof b);
  return b;
}

static inline uint64_t multistatus__block_mask(multistatus__block b) {
#if !defined(BYTES_BITS)
  return b != 0;
#elif BYTES_BITS == 1
  return (uint64_t)(unsigned)_mm_movemask_epi8((__m128i)b);
#else
  uint8x8_t half = vshrn_n_u16((uint16x8_t)b, 4);
  return vget_lane_u64(vreinterpret_u64_u8(half), 0);
#endif
}

/* The index of the first byte in a mask that is not 0; and the mask without that
   byte. */
static inline unsigned multistatus__block_first(uint64_t mask) {
#if defined(BYTES_BITS)
  return (unsigned)__builtin_ctzll(mask) / BYTES_BITS;
#else
  return 0 * (unsigned)mask;
#endif
}
static inline uint64_t multistatus__block_after(uint64_t mask) {
#if defined(BYTES_BITS)
  return mask & ~(((UINT64_C(1) << BYTES_BITS) - 1) << __builtin_ctzll(mask));
#else
  return 0 * mask;
#endif
}

#if defined(BYTES_BITS)
/* A bit for each byte of two blocks. */
static inline uint32_t multistatus__block_bits(multistatus__block a,
                                               multistatus__block b) {
#if BYTES_BITS == 1
  return (uint32_t)multistatus__block_mask(a) | (uint32_t)multistatus__block_mask(b)
                                                    << BYTES_BLOCK;
#else
  static const multistatus__ublock weights = {1, 2, 4, 8, 16, 32, 64, 128,
                                              1, 2, 4, 8, 16, 32, 64, 128};
  uint8x16_t sums = vpaddq_u8((uint8x16_t)((multistatus__ublock)a & weights),
                              (uint8x16_t)((multistatus__ublock)b & weights));
  sums = vpaddq_u8(sums, sums);
  sums = vpaddq_u8(sums, sums);
  return vgetq_lane_u32(vreinterpretq_u32_u8(sums), 0);
#endif
}
#endif

/* True for bytes from first to last. */
static inline multistatus__block multistatus__block_in(multistatus__block b, int first,
                                                       int last) {
  multistatus__ublock x = (multistatus__ublock)b - (unsigned char)first;
  return (multistatus__block)(x <= (unsigned char)(last - first));
}

/* Loads len bytes, at least one and at most a block. If they are fewer than a block,
   some of them are in it twice. */
static inline multistatus__block multistatus__block_few(const char *p, size_t len) {
#if defined(BYTES_BITS)
  typedef uint64_t pair __attribute__((vector_size(BYTES_BLOCK)));
  uint64_t a, b;
  uint32_t x, y;
  if (len >= sizeof a) {
    memcpy(&a, p, sizeof a);
    memcpy(&b, p + len - sizeof b, sizeof b);
    return (multistatus__block)(pair){a, b};
  }
  if (len >= sizeof x) {
    memcpy(&x, p, sizeof x);
    memcpy(&y, p + len - sizeof y, sizeof y);
  } else {
    unsigned char first = (unsigned char)*p, middle = (unsigned char)p[len / 2];
    x = y =
        first * 0x01000001u | middle * 0x100u | (unsigned char)p[len - 1] * 0x10000u;
  }
  a = (uint64_t)x << 32 | y;
  return (multistatus__block)(pair){a, a};
#else
  (void)len;
  return multistatus__block_load(p);
#endif
}

#endif
