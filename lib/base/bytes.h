/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BYTES_H
#define MULTISTATUS_BYTES_H

/* Looking through bytes, sixteen at a time where the processor can. */

#include <stdbool.h>
#include "copy.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define BYTES_WATCHED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||             \
    __has_feature(thread_sanitizer)
#define BYTES_WATCHED
#endif
#endif

/* strlen() without a call, for what is short. Reads whole aligned blocks, which is more
   than the string, but nothing that ends in the middle of one can be out of reach. */
static inline size_t multistatus__bytes_length(const char *s) {
#if defined(BYTES_BITS) && !defined(BYTES_WATCHED)
  size_t skip = (uintptr_t)s % BYTES_BLOCK;
  const char *p = s - skip;
  uint64_t ends = multistatus__block_mask(
                      multistatus__block_is(multistatus__block_load(p), '\0')) >>
                  skip * BYTES_BITS;
  if (ends)
    return (size_t)__builtin_ctzll(ends) / BYTES_BITS;
  do {
    p += BYTES_BLOCK;
    ends = multistatus__block_mask(
        multistatus__block_is(multistatus__block_load(p), '\0'));
  } while (!ends);
  return (size_t)(p - s) + (size_t)__builtin_ctzll(ends) / BYTES_BITS;
#else
  return strlen(s);
#endif
}

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
/* Where a name in ASCII has its characters but for colons. */
static inline multistatus__block multistatus__block_in_name(multistatus__block x) {
  multistatus__block letters = multistatus__block_or(
      multistatus__block_in(x, 'a', 'z'), multistatus__block_in(x, 'A', 'Z'));
  multistatus__block others = multistatus__block_or(multistatus__block_in(x, '-', '.'),
                                                    multistatus__block_is(x, '_'));
  others = multistatus__block_or(others, multistatus__block_in(x, '0', '9'));
  return multistatus__block_or(letters, others);
}
static inline uint64_t multistatus__block_name(multistatus__block x) {
  return multistatus__block_mask(multistatus__block_in_name(x));
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
static inline multistatus__block multistatus__block_marked(multistatus__block x) {
  multistatus__block pairs = multistatus__block_or(x, multistatus__block_all(2));
  multistatus__block stop = multistatus__block_or(multistatus__block_not_plain(x),
                                                  multistatus__block_is(pairs, '>'));
  return multistatus__block_or(stop, multistatus__block_is(x, '&'));
}

/* A block of less than one, 1 byte at least: some of them are in it twice. */
static inline multistatus__block multistatus__block_few(const char *p, size_t len) {
  uint64_t a, b;
  uint32_t x, y;
  if (len >= sizeof a) {
    memcpy(&a, p, sizeof a);
    memcpy(&b, p + len - sizeof b, sizeof b);
    return multistatus__block_pair(a, b);
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
  return multistatus__block_pair(a, a);
}

/* What is escaped in a string of JSON. */
static inline multistatus__block multistatus__block_quoted(multistatus__block x) {
  multistatus__block stop = multistatus__block_or(multistatus__block_in(x, 0, 0x1f),
                                                  multistatus__block_is(x, '"'));
  return multistatus__block_or(stop, multistatus__block_is(x, '\\'));
}
static inline bool multistatus__block_no_json(const char *p) {
  return multistatus__block_mask(
             multistatus__block_quoted(multistatus__block_load(p))) != 0;
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

#if defined(BYTES_BITS)
/* Those that are fine in a path of which nothing is changed: no dot behind a slash.
   Looks at one byte before. */
static inline multistatus__block multistatus__block_clean(const char *p) {
  multistatus__block x = multistatus__block_load(p);
  multistatus__block slash = multistatus__block_is(multistatus__block_load(p - 1), '/');
  multistatus__block dots =
      multistatus__block_and(slash, multistatus__block_is(x, '.'));
  return multistatus__block_less(multistatus__block_plain_path(x), dots);
}
#endif

/* Whether nobody would change that path on its way: of letters, digits, "-._/" only,
   and no segment of it begins with a dot. */
static inline bool multistatus__bytes_clean(const char *p, const char *end) {
  if (end - p < 1 || *p != '/' || (end - p > 1 && p[1] == '/'))
    return false;
  p++;
#if defined(BYTES_BITS)
  if (end - p >= BYTES_BLOCK) {
    multistatus__block clean = multistatus__block_clean(end - BYTES_BLOCK);
    for (; end - p > BYTES_BLOCK; p += BYTES_BLOCK)
      clean = multistatus__block_and(clean, multistatus__block_clean(p));
    return multistatus__block_mask(clean) == BYTES_ALL;
  }
#endif
  while (p < end && multistatus__bytes_is_plain_path(*p) && (*p != '.' || p[-1] != '/'))
    p++;
  return p == end;
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
  multistatus__block tally = multistatus__block_all(0);
  for (; end - p >= BYTES_BLOCK; p += BYTES_BLOCK)
    tally = multistatus__block_tally(
        tally, multistatus__block_is(multistatus__block_load(p), c));
  count += multistatus__block_sum(tally);
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
#if defined(BYTES_BITS)
  if (len >= BYTES_BLOCK) {
    size_t last = len - BYTES_BLOCK;
    multistatus__block stop =
        multistatus__block_marked(multistatus__block_load(p + last));
    for (size_t i = 0; i < last; i += BYTES_BLOCK)
      stop = multistatus__block_or(
          stop, multistatus__block_marked(multistatus__block_load(p + i)));
    return multistatus__block_mask(stop) == 0;
  }
  return !len || !multistatus__block_mask(
                     multistatus__block_marked(multistatus__block_few(p, len)));
#else
  while (len && (unsigned char)*p >= ' ' && (unsigned char)*p < 0x80 && *p != '&' &&
         *p != '<' && *p != '>') {
    p++;
    len--;
  }
  return !len;
#endif
}

#if defined(BYTES_BITS)
static inline multistatus__block multistatus__block_space(multistatus__block x) {
  multistatus__block space = multistatus__block_or(multistatus__block_in(x, '\t', '\n'),
                                                   multistatus__block_is(x, '\r'));
  return multistatus__block_or(space, multistatus__block_is(x, ' '));
}
#endif

/* The first byte from p on that is no white space of XML; end if there is none. */
static inline const char *multistatus__bytes_space(const char *p, const char *end) {
#if defined(BYTES_BITS)
  for (; end - p >= BYTES_BLOCK; p += BYTES_BLOCK) {
    uint64_t mask =
        multistatus__block_mask(multistatus__block_space(multistatus__block_load(p))) ^
        BYTES_ALL;
    if (mask)
      return p + (unsigned)__builtin_ctzll(mask) / BYTES_BITS;
  }
#endif
  while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
    p++;
  return p;
}

/* Whether that is white space of XML. */
static inline bool multistatus__bytes_is_space(const char *p, size_t len) {
#if defined(BYTES_BITS)
  if (len == 0)
    return true;
  if (len < BYTES_BLOCK)
    return multistatus__block_mask(
               multistatus__block_space(multistatus__block_few(p, len))) == BYTES_ALL;
  multistatus__block space =
      multistatus__block_space(multistatus__block_load(p + len - BYTES_BLOCK));
  for (size_t i = 0; i + BYTES_BLOCK < len; i += BYTES_BLOCK)
    space = multistatus__block_and(
        space, multistatus__block_space(multistatus__block_load(p + i)));
  return multistatus__block_mask(space) == BYTES_ALL;
#else
  while (len && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')) {
    p++;
    len--;
  }
  return !len;
#endif
}

/* Whether a string of JSON can hold that as it is. */
static inline bool multistatus__bytes_is_json(const char *p, size_t len) {
#if defined(BYTES_BITS)
  if (len >= BYTES_BLOCK) {
    size_t last = len - BYTES_BLOCK;
    multistatus__block stop =
        multistatus__block_quoted(multistatus__block_load(p + last));
    for (size_t i = 0; i < last; i += BYTES_BLOCK)
      stop = multistatus__block_or(
          stop, multistatus__block_quoted(multistatus__block_load(p + i)));
    return multistatus__block_mask(stop) == 0;
  }
  return !len || !multistatus__block_mask(
                     multistatus__block_quoted(multistatus__block_few(p, len)));
#else
  while (len && (unsigned char)*p >= ' ' && *p != '"' && *p != '\\') {
    p++;
    len--;
  }
  return !len;
#endif
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

/* A name of up to two blocks, all of which can be read wherever it is kept. */
enum { BYTES_NAME = 2 * BYTES_BLOCK };

#if defined(BYTES_BITS)
/* Where the name of a tag ends: at '>', '/' or white space. */
static inline multistatus__block multistatus__block_tag_end(const char *p) {
  multistatus__block x = multistatus__block_load(p);
  multistatus__block ends = multistatus__block_or(multistatus__block_is(x, '>'),
                                                  multistatus__block_is(x, '/'));
  return multistatus__block_or(ends, multistatus__block_in(x, 0, ' '));
}
#endif

/* How long the name of a tag at p is; 0: none, or it takes a closer look. */
static inline size_t multistatus__bytes_tag(const char *p, const char *end) {
#if defined(BYTES_BITS)
  if (end - p <= BYTES_NAME)
    return 0;
  uint32_t ends = multistatus__block_bits(multistatus__block_tag_end(p),
                                          multistatus__block_tag_end(p + BYTES_BLOCK));
  return ends ? (size_t)__builtin_ctz(ends) : 0;
#else
  (void)p;
  (void)end;
  return 0;
#endif
}

/* Whether that is a QName in ASCII, as far as its two parts begin as names; *prefix as
   above. */
static inline bool multistatus__bytes_is_qname(const char *p, size_t len,
                                               size_t *prefix) {
#if defined(BYTES_BITS)
  multistatus__block a = multistatus__block_load(p),
                     b = multistatus__block_load(p + BYTES_BLOCK);
  uint32_t others = ~multistatus__block_bits(multistatus__block_in_name(a),
                                             multistatus__block_in_name(b)) &
                    ((UINT32_C(1) << len) - 1);
  *prefix = others ? (size_t)__builtin_ctz(others) : 0;
  return !others || (p[*prefix] == ':' && (others & (others - 1)) == 0);
#else
  (void)p;
  (void)len;
  (void)prefix;
  return false;
#endif
}

/* Are the first len of a and b, two names, the same? */
static inline bool multistatus__bytes_same_name(const char *a, const char *b,
                                                size_t len) {
#if defined(BYTES_BITS)
  multistatus__block x =
      multistatus__block_same(multistatus__block_load(a), multistatus__block_load(b));
  multistatus__block y =
      multistatus__block_same(multistatus__block_load(a + BYTES_BLOCK),
                              multistatus__block_load(b + BYTES_BLOCK));
  return (~multistatus__block_bits(x, y) & ((UINT32_C(1) << len) - 1)) == 0;
#else
  return memcmp(a, b, len) == 0;
#endif
}

#endif
