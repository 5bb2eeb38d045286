/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BLOCK_H
#define MULTISTATUS_BLOCK_H

/* A few operations on a block of bytes, which each kind of processor has its own of.
   One that is not known here has none: then BYTES_BITS is not defined. */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { BYTES_BLOCK = 16 };

/* A mask has BYTES_BITS bits for each byte of the block, the first byte's lowest. */
#if defined(__SSE2__)

#include <emmintrin.h>
#define BYTES_BITS 1
typedef __m128i multistatus__block;

static inline multistatus__block multistatus__block_load(const char *p) {
  return _mm_loadu_si128((const __m128i *)(const void *)p);
}
static inline multistatus__block multistatus__block_pair(uint64_t a, uint64_t b) {
  return _mm_set_epi64x((long long)b, (long long)a);
}
static inline multistatus__block multistatus__block_same(multistatus__block a,
                                                         multistatus__block b) {
  return _mm_cmpeq_epi8(a, b);
}
static inline multistatus__block multistatus__block_all(char c) {
  return _mm_set1_epi8(c);
}
static inline multistatus__block multistatus__block_is(multistatus__block b, char c) {
  return _mm_cmpeq_epi8(b, _mm_set1_epi8(c));
}
/* Bytes from first up to last. */
static inline multistatus__block multistatus__block_in(multistatus__block b, char first,
                                                       char last) {
  __m128i x = _mm_sub_epi8(b, _mm_set1_epi8(first));
  return _mm_cmpeq_epi8(_mm_min_epu8(x, _mm_set1_epi8((char)(last - first))), x);
}
/* Control characters and, being negative there, what is not ASCII. */
static inline multistatus__block multistatus__block_not_plain(multistatus__block b) {
  return _mm_cmplt_epi8(b, _mm_set1_epi8(0x20));
}
static inline multistatus__block multistatus__block_or(multistatus__block a,
                                                       multistatus__block b) {
  return _mm_or_si128(a, b);
}
static inline multistatus__block multistatus__block_and(multistatus__block a,
                                                        multistatus__block b) {
  return _mm_and_si128(a, b);
}
/* In a but not in b. */
static inline multistatus__block multistatus__block_less(multistatus__block a,
                                                         multistatus__block b) {
  return _mm_andnot_si128(b, a);
}
static inline uint64_t multistatus__block_mask(multistatus__block b) {
  return (uint64_t)(unsigned)_mm_movemask_epi8(b);
}
/* Of two blocks, one bit for each byte. */
static inline uint32_t multistatus__block_bits(multistatus__block a,
                                               multistatus__block b) {
  return (uint32_t)_mm_movemask_epi8(a) | (uint32_t)_mm_movemask_epi8(b) << 16;
}
/* Counts in each byte of a block how often it was found; and all of them. */
static inline multistatus__block multistatus__block_tally(multistatus__block tally,
                                                          multistatus__block found) {
  return _mm_sub_epi8(tally, found);
}
static inline size_t multistatus__block_sum(multistatus__block tally) {
  __m128i sums = _mm_sad_epu8(tally, _mm_setzero_si128());
  return (size_t)_mm_cvtsi128_si32(sums) +
         (size_t)_mm_cvtsi128_si32(_mm_srli_si128(sums, 8));
}

#elif defined(__ARM_NEON) && defined(__aarch64__)

#include <arm_neon.h>
#define BYTES_BITS 4
typedef uint8x16_t multistatus__block;

static inline multistatus__block multistatus__block_load(const char *p) {
  return vld1q_u8((const uint8_t *)p);
}
static inline multistatus__block multistatus__block_pair(uint64_t a, uint64_t b) {
  return vcombine_u8(vcreate_u8(a), vcreate_u8(b));
}
static inline multistatus__block multistatus__block_same(multistatus__block a,
                                                         multistatus__block b) {
  return vceqq_u8(a, b);
}
static inline multistatus__block multistatus__block_all(char c) {
  return vdupq_n_u8((uint8_t)c);
}
static inline multistatus__block multistatus__block_is(multistatus__block b, char c) {
  return vceqq_u8(b, vdupq_n_u8((uint8_t)c));
}
static inline multistatus__block multistatus__block_in(multistatus__block b, char first,
                                                       char last) {
  return vcleq_u8(vsubq_u8(b, vdupq_n_u8((uint8_t)first)),
                  vdupq_n_u8((uint8_t)(last - first)));
}
static inline multistatus__block multistatus__block_not_plain(multistatus__block b) {
  return vcltq_s8(vreinterpretq_s8_u8(b), vdupq_n_s8(0x20));
}
static inline multistatus__block multistatus__block_or(multistatus__block a,
                                                       multistatus__block b) {
  return vorrq_u8(a, b);
}
static inline multistatus__block multistatus__block_and(multistatus__block a,
                                                        multistatus__block b) {
  return vandq_u8(a, b);
}
static inline multistatus__block multistatus__block_less(multistatus__block a,
                                                         multistatus__block b) {
  return vbicq_u8(a, b);
}
static inline uint64_t multistatus__block_mask(multistatus__block b) {
  uint8x8_t half = vshrn_n_u16(vreinterpretq_u16_u8(b), 4);
  return vget_lane_u64(vreinterpret_u64_u8(half), 0);
}
static inline uint32_t multistatus__block_bits(multistatus__block a,
                                               multistatus__block b) {
  static const uint8_t weights[BYTES_BLOCK] = {1, 2, 4, 8, 16, 32, 64, 128,
                                               1, 2, 4, 8, 16, 32, 64, 128};
  uint8x16_t w = vld1q_u8(weights);
  uint8x16_t sums = vpaddq_u8(vandq_u8(a, w), vandq_u8(b, w));
  sums = vpaddq_u8(sums, sums);
  sums = vpaddq_u8(sums, sums);
  return vgetq_lane_u32(vreinterpretq_u32_u8(sums), 0);
}
static inline multistatus__block multistatus__block_tally(multistatus__block tally,
                                                          multistatus__block found) {
  return vsubq_u8(tally, found);
}
static inline size_t multistatus__block_sum(multistatus__block tally) {
  return vaddlvq_u8(tally);
}

#endif
#if defined(BYTES_BITS)

#define BYTES_ALL (~UINT64_C(0) >> (64 - BYTES_BLOCK * BYTES_BITS))

/* Which byte comes first; BYTES_BLOCK if there is none. */
static inline unsigned multistatus__block_first(uint64_t mask) {
  mask |= BYTES_ALL + 1; /* the bit behind the last byte's, if there is one */
  return mask ? (unsigned)__builtin_ctzll(mask) / BYTES_BITS : BYTES_BLOCK;
}

#endif

#endif
