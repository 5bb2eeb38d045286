/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BYTES_H
#define MULTISTATUS_BYTES_H

/* Looking through bytes sixteen at a time. What is looked for is said once, in terms of
   a few operations on a block of bytes, which each kind of processor has its own of. */

#include <stdbool.h>
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

/* Is c what multistatus__bytes_find looks for? */
static inline bool multistatus__bytes_stop(char ch, char a, char b, char c,
                                           bool lines) {
  unsigned char u = (unsigned char)ch;
  if (u < 0x20)
    return !(lines && (u == '\t' || u == '\n'));
  return u >= 0x80 || ch == a || ch == b || ch == c;
}

/* The first byte from p on that is a, b or c, a control character or not ASCII; end if
   there is none. lines: TAB and LF are passed over. */
static inline const char *multistatus__bytes_find(const char *p, const char *end,
                                                  char a, char b, char c, bool lines) {
#if defined(BYTES_BITS)
  for (; end - p >= BYTES_BLOCK; p += BYTES_BLOCK) {
    multistatus__block x = multistatus__block_load(p);
    multistatus__block stop = multistatus__block_not_plain(x);
    if (lines)
      stop = multistatus__block_less(stop, multistatus__block_in(x, '\t', '\n'));
    stop = multistatus__block_or(stop, multistatus__block_is(x, a));
    if (b != a)
      stop = multistatus__block_or(stop, multistatus__block_is(x, b));
    if (c != a)
      stop = multistatus__block_or(stop, multistatus__block_is(x, c));
    uint64_t mask = multistatus__block_mask(stop);
    if (mask)
      return p + (unsigned)__builtin_ctzll(mask) / BYTES_BITS;
  }
#endif
  while (p < end && !multistatus__bytes_stop(*p, a, b, c, lines))
    p++;
  return p;
}

#if defined(BYTES_BITS)
/* Where a name in ASCII has its characters; colons are told apart. */
static inline uint64_t multistatus__block_name(multistatus__block x) {
  multistatus__block letters = multistatus__block_or(
      multistatus__block_in(x, 'a', 'z'), multistatus__block_in(x, 'A', 'Z'));
  multistatus__block others = multistatus__block_or(multistatus__block_in(x, '-', '.'),
                                                    multistatus__block_is(x, '_'));
  others = multistatus__block_or(others, multistatus__block_in(x, '0', '9'));
  return multistatus__block_mask(multistatus__block_or(letters, others));
}
#endif

/* The length of a QName in ASCII at p, and *prefix, that of what stands before its
   colon. 0: it takes a closer look. Whether its two parts begin as names do remains to
   be seen. */
static inline size_t multistatus__bytes_qname(const char *p, const char *end,
                                              size_t *prefix) {
#if defined(BYTES_BITS)
  if (end - p < BYTES_BLOCK)
    return 0;
  multistatus__block x = multistatus__block_load(p);
  uint64_t name = multistatus__block_name(x);
  size_t n = multistatus__block_first(name ^ BYTES_ALL);
  *prefix = 0;
  if (n < BYTES_BLOCK && p[n] == ':') {
    *prefix = n;
    name |= ((UINT64_C(1) << BYTES_BITS) - 1) << n * BYTES_BITS;
    n = multistatus__block_first(name ^ BYTES_ALL);
  }
  for (size_t block = n; block == BYTES_BLOCK; n += block) {
    if (end - (p + n) < BYTES_BLOCK)
      return 0;
    name = multistatus__block_name(multistatus__block_load(p + n));
    block = multistatus__block_first(name ^ BYTES_ALL);
  }
  return p[n] == ':' || (unsigned char)p[n] >= 0x80 ? 0 : n;
#else
  (void)p;
  (void)end;
  (void)prefix;
  return 0;
#endif
}

#if defined(BYTES_BITS)
/* What no URI may hold, and '%', which takes a look at what follows it. */
static inline bool multistatus__block_no_uri(const char *p) {
  multistatus__block x = multistatus__block_load(p);
  /* '<' and '>', '\\' and '^' differ in one bit, as do ' ' and '`'. */
  multistatus__block pairs = multistatus__block_or(x, multistatus__block_all(2));
  multistatus__block stop = multistatus__block_or(multistatus__block_not_plain(x),
                                                  multistatus__block_in(x, '{', '}'));
  stop = multistatus__block_or(stop, multistatus__block_is(pairs, '>'));
  stop = multistatus__block_or(stop, multistatus__block_is(pairs, '^'));
  pairs = multistatus__block_or(x, multistatus__block_all(0x40));
  stop = multistatus__block_or(stop, multistatus__block_is(pairs, '`'));
  stop = multistatus__block_or(stop, multistatus__block_is(x, '"'));
  stop = multistatus__block_or(stop, multistatus__block_is(x, '%'));
  stop = multistatus__block_or(stop, multistatus__block_is(x, 0x7f));
  return multistatus__block_mask(stop) != 0;
}

/* What no path or query may hold (brackets and '#' too), and '%'. */
static inline bool multistatus__block_no_path(const char *p) {
  multistatus__block x = multistatus__block_load(p);
  multistatus__block stop = multistatus__block_or(multistatus__block_not_plain(x),
                                                  multistatus__block_in(x, '{', '}'));
  stop = multistatus__block_or(stop, multistatus__block_in(x, '[', '^'));
  stop = multistatus__block_or(stop, multistatus__block_in(x, '"', '#'));
  stop = multistatus__block_or(stop, multistatus__block_is(x, ' '));
  stop = multistatus__block_or(stop, multistatus__block_is(x, '%'));
  stop = multistatus__block_or(stop, multistatus__block_is(x, '<'));
  stop = multistatus__block_or(stop, multistatus__block_is(x, '>'));
  stop = multistatus__block_or(stop, multistatus__block_is(x, '`'));
  stop = multistatus__block_or(stop, multistatus__block_is(x, 0x7f));
  return multistatus__block_mask(stop) != 0;
}

/* A slash with a dot behind it, or with what may be one. Looks at one byte more. */
static inline bool multistatus__block_dots(const char *p) {
  multistatus__block slash = multistatus__block_is(multistatus__block_load(p), '/');
  multistatus__block x = multistatus__block_load(p + 1);
  multistatus__block next = multistatus__block_or(multistatus__block_is(x, '.'),
                                                  multistatus__block_is(x, '%'));
  return multistatus__block_mask(multistatus__block_and(slash, next)) != 0;
}

/* Control characters but TAB, LF and CR; and what is not ASCII. */
static inline bool multistatus__block_no_text(const char *p) {
  multistatus__block x = multistatus__block_load(p);
  multistatus__block stop = multistatus__block_less(
      multistatus__block_not_plain(x), multistatus__block_in(x, '\t', '\n'));
  stop = multistatus__block_less(stop, multistatus__block_is(x, '\r'));
  return multistatus__block_mask(stop) != 0;
}

/* What is escaped in the text of an element. */
static inline bool multistatus__block_no_xml(const char *p) {
  multistatus__block x = multistatus__block_load(p);
  multistatus__block pairs = multistatus__block_or(x, multistatus__block_all(2));
  multistatus__block stop = multistatus__block_or(multistatus__block_is(pairs, '>'),
                                                  multistatus__block_is(x, '&'));
  stop = multistatus__block_or(stop, multistatus__block_is(x, '\r'));
  return multistatus__block_mask(stop) != 0;
}

/* The same, control characters, and what is not ASCII. */
static inline bool multistatus__block_no_plain(const char *p) {
  multistatus__block x = multistatus__block_load(p);
  multistatus__block pairs = multistatus__block_or(x, multistatus__block_all(2));
  multistatus__block stop = multistatus__block_or(multistatus__block_not_plain(x),
                                                  multistatus__block_is(pairs, '>'));
  stop = multistatus__block_or(stop, multistatus__block_is(x, '&'));
  return multistatus__block_mask(stop) != 0;
}

/* What is escaped in a string of JSON. */
static inline bool multistatus__block_no_json(const char *p) {
  multistatus__block x = multistatus__block_load(p);
  multistatus__block stop = multistatus__block_or(multistatus__block_in(x, 0, 0x1f),
                                                  multistatus__block_is(x, '"'));
  stop = multistatus__block_or(stop, multistatus__block_is(x, '\\'));
  return multistatus__block_mask(stop) != 0;
}

/* Goes over the blocks from p on that do not stop it, the last one overlapping the one
   before; returns the first that does, or end. */
#define BYTES_PASS(p, end, stops)                                                      \
  do {                                                                                 \
    if ((end) - (p) < BYTES_BLOCK)                                                     \
      break;                                                                           \
    while ((end) - (p) >= BYTES_BLOCK && !stops(p))                                    \
      (p) += BYTES_BLOCK;                                                              \
    if ((end) - (p) < BYTES_BLOCK && !stops((end)-BYTES_BLOCK))                        \
      (p) = (end);                                                                     \
  } while (0)
#else
#define BYTES_PASS(p, end, stops) ((void)(p), (void)(end))
#endif

/* Over bytes that any URI may hold, as far as that is quickly told: the caller looks at
   what is left one by one. */
static inline const char *multistatus__bytes_uri(const char *p, const char *end) {
  BYTES_PASS(p, end, multistatus__block_no_uri);
  return p;
}

/* What most paths are made of: letters, digits, "-./_". */
static inline bool multistatus__bytes_is_plain_path(char c) {
  char lower = (char)(c | 0x20);
  return (c >= '-' && c <= '9') || (lower >= 'a' && lower <= 'z') || c == '_';
}

#if defined(BYTES_BITS)
static inline multistatus__block multistatus__block_plain_path(multistatus__block x) {
  multistatus__block lower = multistatus__block_or(x, multistatus__block_all(0x20));
  multistatus__block plain = multistatus__block_in(lower, 'a', 'z');
  plain = multistatus__block_or(plain, multistatus__block_in(x, '-', '9'));
  return multistatus__block_or(plain, multistatus__block_is(x, '_'));
}
#endif

/* The first byte from p on that is none of those; end if there is none. */
static inline const char *multistatus__bytes_plain_path(const char *p,
                                                        const char *end) {
#if defined(BYTES_BITS)
  for (; end - p >= BYTES_BLOCK; p += BYTES_BLOCK) {
    multistatus__block x = multistatus__block_load(p);
    uint64_t mask =
        multistatus__block_mask(multistatus__block_plain_path(x)) ^ BYTES_ALL;
    if (mask)
      return p + (unsigned)__builtin_ctzll(mask) / BYTES_BITS;
  }
#endif
  while (p < end && multistatus__bytes_is_plain_path(*p))
    p++;
  return p;
}

/* Whether nobody would change that path on its way: of letters, digits, "-._/" only,
   and no segment of it begins with a dot. */
static inline bool multistatus__bytes_clean(const char *p, const char *end) {
  if (end - p < 1 || *p != '/' || (end - p > 1 && p[1] == '/'))
    return false;
#if defined(BYTES_BITS)
  uint64_t slash = 0; /* was the last byte before the block one? */
  const char *last = end - p < BYTES_BLOCK ? NULL : end - BYTES_BLOCK;
  while (last && p < end) {
    const char *at = p < last ? p : last;
    multistatus__block x = multistatus__block_load(at);
    uint64_t slashes = multistatus__block_mask(multistatus__block_is(x, '/'));
    uint64_t dots = multistatus__block_mask(multistatus__block_is(x, '.'));
    uint64_t plain = multistatus__block_mask(multistatus__block_plain_path(x));
    if (plain != BYTES_ALL || (dots & (slashes << BYTES_BITS | slash)))
      return false;
    slash = at == p ? slashes >> (BYTES_BLOCK - 1) * BYTES_BITS : 0;
    p = at + BYTES_BLOCK;
  }
#endif
  for (; p < end; p++)
    if (!multistatus__bytes_is_plain_path(*p) ||
        (*p == '/' && end - p > 1 && p[1] == '.'))
      return false;
  return true;
}

/* How many of these bytes are c. */
static inline size_t multistatus__bytes_count(const char *p, const char *end, char c) {
  size_t count = 0;
#if defined(BYTES_BITS)
  enum { AT_ONCE = 4 };
  while (end - p >= AT_ONCE * BYTES_BLOCK) {
    multistatus__block tally = multistatus__block_all(0);
    size_t rounds = (size_t)(end - p) / (AT_ONCE * BYTES_BLOCK);
    for (size_t i = rounds < UINT8_MAX / AT_ONCE ? rounds : UINT8_MAX / AT_ONCE; i; i--)
      for (int k = 0; k < AT_ONCE; k++, p += BYTES_BLOCK)
        tally = multistatus__block_tally(
            tally, multistatus__block_is(multistatus__block_load(p), c));
    count += multistatus__block_sum(tally);
  }
#endif
  for (; p < end; p++)
    count += *p == c;
  return count;
}

/* The same over bytes that any path or query may hold. */
static inline const char *multistatus__bytes_path(const char *p, const char *end) {
  BYTES_PASS(p, end, multistatus__block_no_path);
  return p;
}

/* Whether that is ASCII without control characters, '&', '<' and '>'. */
static inline bool multistatus__bytes_is_plain(const char *p, size_t len) {
  const char *end = p + len;
#if defined(BYTES_BITS)
  if (len >= BYTES_BLOCK) {
    BYTES_PASS(p, end, multistatus__block_no_plain);
    return p == end;
  }
#endif
  while (p < end && (unsigned char)*p >= ' ' && (unsigned char)*p < 0x80 && *p != '&' &&
         *p != '<' && *p != '>')
    p++;
  return p == end;
}

/* The same over what need not be escaped in XML, and in JSON. */
static inline const char *multistatus__bytes_xml(const char *p, const char *end) {
  BYTES_PASS(p, end, multistatus__block_no_xml);
  return p;
}
static inline const char *multistatus__bytes_json(const char *p, const char *end) {
  BYTES_PASS(p, end, multistatus__block_no_json);
  return p;
}

/* The same over bytes that begin no dot segment; the last byte is not looked at. */
static inline const char *multistatus__bytes_dots(const char *p, const char *end) {
  BYTES_PASS(p, end - 1, multistatus__block_dots);
  return p;
}

/* The same over ASCII that XML allows. */
static inline const char *multistatus__bytes_text(const char *p, const char *end) {
  BYTES_PASS(p, end, multistatus__block_no_text);
  return p;
}

/* How many bytes come before the '>' or '/' in the block at p; 0: there is none in it,
   or it is not a whole block. */
static inline size_t multistatus__bytes_tag(const char *p, const char *end) {
#if defined(BYTES_BITS)
  if (end - p < BYTES_BLOCK)
    return 0;
  multistatus__block x = multistatus__block_load(p);
  uint64_t mask = multistatus__block_mask(multistatus__block_or(
      multistatus__block_is(x, '>'), multistatus__block_is(x, '/')));
  return mask ? (size_t)__builtin_ctzll(mask) / BYTES_BITS : 0;
#else
  (void)p;
  (void)end;
  return 0;
#endif
}

/* memcpy() without a call, for what is short: in pieces of a fixed size, the last one
   overlapping the one before. */
static inline void multistatus__bytes_copy(char *to, const char *from, size_t len) {
  if (len >= BYTES_BLOCK) {
    for (size_t i = 0; i + BYTES_BLOCK < len; i += BYTES_BLOCK)
      memcpy(to + i, from + i, BYTES_BLOCK);
    memcpy(to + len - BYTES_BLOCK, from + len - BYTES_BLOCK, BYTES_BLOCK);
  } else if (len >= BYTES_BLOCK / 2) {
    memcpy(to, from, BYTES_BLOCK / 2);
    memcpy(to + len - BYTES_BLOCK / 2, from + len - BYTES_BLOCK / 2, BYTES_BLOCK / 2);
  } else {
    while (len-- > 0)
      *to++ = *from++;
  }
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
  if (len < sizeof x) {
    while (len && *a == *b) {
      len--;
      a++;
      b++;
    }
    return !len;
  }
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  memcpy(&u, a + len - sizeof u, sizeof u);
  memcpy(&v, b + len - sizeof v, sizeof v);
  return ((x ^ y) | (u ^ v)) == 0;
}

/* Are the first len of a and b the same? */
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
  return memcmp(a, b, len) == 0;
#endif
}

/* The same, where len is at most BYTES_BLOCK if as many bytes can be read from both. */
static inline bool multistatus__bytes_same(const char *a, const char *b, size_t len) {
#if defined(BYTES_BITS)
  if (len <= BYTES_BLOCK) {
    multistatus__block x = multistatus__block_load(a), y = multistatus__block_load(b);
    uint64_t same = multistatus__block_mask(multistatus__block_same(x, y));
    return multistatus__block_first(same ^ BYTES_ALL) >= len;
  }
#endif
  return memcmp(a, b, len) == 0;
}

#endif
