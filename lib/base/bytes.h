/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BYTES_H
#define MULTISTATUS_BYTES_H

/* Searching bytes, and classes of bytes. */

#include "copy.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define BYTES_WATCHED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||             \
    __has_feature(thread_sanitizer)
#define BYTES_WATCHED
#endif
#endif

/* strlen() without a call, for short strings. Reads whole aligned blocks, and so up to
   a block more than the string, but never beyond the page in which it ends. */
static inline size_t multistatus__bytes_length(const char *s) {
#if defined(BYTES_BITS) && !defined(BYTES_WATCHED)
  size_t skip = (uintptr_t)s % BYTES_BLOCK;
  const char *p = s - skip;
  uint64_t ends =
      multistatus__block_mask(multistatus__block_load(p) == 0) >> skip * BYTES_BITS;
  if (ends)
    return multistatus__block_first(ends);
  do {
    p += BYTES_BLOCK;
    ends = multistatus__block_mask(multistatus__block_load(p) == 0);
  } while (!ends);
  return (size_t)(p - s) + multistatus__block_first(ends);
#else
  return strlen(s);
#endif
}

/* The sum of the bytes of a block. */
static inline size_t multistatus__block_sum(multistatus__block b) {
  const uint64_t even = UINT64_C(0x00ff00ff00ff00ff);
  uint64_t words[2] = {0}, sums = 0;
  memcpy(words, &b, sizeof b);
  for (int i = 0; i < 2; i++)
    sums += (words[i] & even) + (words[i] >> 8 & even);
  return (size_t)(sums * UINT64_C(0x0001000100010001) >> 48);
}

/* Counts the bytes that are c. */
static inline size_t multistatus__bytes_count(const char *p, const char *end, char c) {
  enum { MOST = 254 * BYTES_BLOCK }; /* so that no byte of the tally overflows */
  /* From index `rest` on: a mask of the last `rest` bytes of a block. */
  static const char keep[] = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                             "\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1";
  size_t count = 0, rest = (size_t)(end - p) % BYTES_BLOCK;
  if (end - p < BYTES_BLOCK) {
    while (p < end)
      count += *p++ == c;
    return count;
  }
  multistatus__block tally =
      (multistatus__block_load(end - BYTES_BLOCK) == (signed char)c) &
      multistatus__block_load(keep + rest);
  for (end -= rest;; tally ^= tally) {
    const char *stop = end - p < MOST ? end : p + MOST;
    for (; stop - p >= 4 * BYTES_BLOCK; p += 4 * BYTES_BLOCK)
      for (size_t i = 0; i < 4; i++)
        tally += (multistatus__block_load(p + i * BYTES_BLOCK) == (signed char)c) & 1;
    for (; p < stop; p += BYTES_BLOCK)
      tally += (multistatus__block_load(p) == (signed char)c) & 1;
    count += multistatus__block_sum(tally);
    if (p == end)
      return count;
  }
}

/* The end of the last byte that is c; p if there is none. */
static inline const char *multistatus__bytes_after(const char *p, const char *end,
                                                   char c) {
  for (; end - p >= BYTES_BLOCK; end -= BYTES_BLOCK) {
    multistatus__block x = multistatus__block_load(end - BYTES_BLOCK);
    if (multistatus__block_mask(x == (signed char)c))
      break;
  }
  while (end > p && end[-1] != c)
    end--;
  return end;
}

/* ---- Classes: each function marks the bytes that are not in its class ---- */

/* ASCII characters that XML allows. */
static inline multistatus__block multistatus__block_not_text(multistatus__block x) {
  return (x < ' ') & ((multistatus__block_in(x, '\t', '\n') | (x == '\r')) == 0);
}

/* Characters that a URI may contain, except '%', which depends on what follows it. */
static inline multistatus__block multistatus__block_not_uri(multistatus__block x) {
  /* '<' and '>' differ in one bit, as do '\\' and '^', ' ' and '`'. */
  multistatus__block pairs = x | 2;
  return (x < ' ') | multistatus__block_in(x, '{', '}') | (pairs == '>') |
         (pairs == '^') | ((x | 0x40) == '`') | (x == '"') | (x == '%') | (x == 0x7f);
}

/* True for hexadecimal digits in the block at p. */
static inline multistatus__block multistatus__block_hex(const char *p) {
  multistatus__block x = multistatus__block_load(p);
  return multistatus__block_in(x, '0', '9') | multistatus__block_in(x | 0x20, 'a', 'f');
}

/* Characters that a path or query may contain: no brackets and no '#'. */
static inline multistatus__block multistatus__block_not_path(multistatus__block x) {
  return multistatus__block_not_uri(x) | multistatus__block_in(x, '[', ']') |
         (x == '#');
}

/* The characters of most paths: letters, digits and "-./_". */
static inline multistatus__block multistatus__block_not_plain_path(
    multistatus__block x) {
  return (multistatus__block_in(x | 0x20, 'a', 'z') |
          multistatus__block_in(x, '-', '9') | (x == '_')) == 0;
}

/* Characters that need no escaping in the text of an XML element; in an attribute; in a
   text and are not control characters either; in a string of JSON. */
static inline multistatus__block multistatus__block_not_xml(multistatus__block x) {
  return ((x | 2) == '>') | (x == '&') | (x == '\r');
}
static inline multistatus__block multistatus__block_not_attribute(
    multistatus__block x) {
  return multistatus__block_not_xml(x) | (x == '"') |
         multistatus__block_in(x, '\t', '\n');
}
static inline multistatus__block multistatus__block_not_both(multistatus__block x) {
  return ((x | 2) == '>') | (x == '&') | (x < ' ');
}
static inline multistatus__block multistatus__block_not_json(multistatus__block x) {
  return multistatus__block_in(x, 0, 0x1f) | (x == '"') | (x == '\\');
}

/* White space of XML and JSON. */
static inline multistatus__block multistatus__block_not_space(multistatus__block x) {
  return (multistatus__block_in(x, '\t', '\n') | (x == '\r') | (x == ' ')) == 0;
}

/* The characters of an ASCII name, without colons. */
static inline multistatus__block multistatus__block_in_name(multistatus__block x) {
  return multistatus__block_in(x | 0x20, 'a', 'z') |
         multistatus__block_in(x, '0', '9') | multistatus__block_in(x, '-', '.') |
         (x == '_');
}

/* ---- Searching by class ---- */

typedef multistatus__block multistatus__block_class(multistatus__block);

/* True if all bytes belong to a class. */
MULTISTATUS__HOT bool multistatus__bytes_are(const char *p, size_t len,
                                             multistatus__block_class *outside) {
  if (UNLIKELY(len == 0))
    return true;
  if (len < BYTES_BLOCK)
    return !multistatus__block_mask(outside(multistatus__block_few(p, len)));
  multistatus__block found = outside(multistatus__block_load(p + len - BYTES_BLOCK));
  for (size_t i = 0; i + BYTES_BLOCK < len; i += BYTES_BLOCK)
    found |= outside(multistatus__block_load(p + i));
  return !multistatus__block_mask(found);
}

static inline bool multistatus__bytes_is_plain(const char *p, size_t len) {
  return multistatus__bytes_are(p, len, multistatus__block_not_both);
}
static inline bool multistatus__bytes_is_space(const char *p, size_t len) {
  return multistatus__bytes_are(p, len, multistatus__block_not_space);
}
static inline bool multistatus__bytes_is_json(const char *p, size_t len) {
  return multistatus__bytes_are(p, len, multistatus__block_not_json);
}

/* Skips bytes of a class. May stop before the first other byte if that is less than a
   block from the end. */
MULTISTATUS__HOT const char *multistatus__bytes_skip(
    const char *p, const char *end, multistatus__block_class *outside) {
  for (; end - p >= BYTES_BLOCK; p += BYTES_BLOCK) {
    uint64_t mask = multistatus__block_mask(outside(multistatus__block_load(p)));
    if (LIKELY(mask))
      return p + multistatus__block_first(mask);
  }
  return multistatus__bytes_are(p, (size_t)(end - p), outside) ? end : p;
}

/* The same for a class without '%', and "%XX" is skipped too. */
MULTISTATUS__HOT const char *multistatus__bytes_encoded(
    const char *p, const char *end, multistatus__block_class *outside) {
  const char *from = p;
  p = multistatus__bytes_skip(p, end, outside);
#if defined(BYTES_BITS) && !defined(__OPTIMIZE_SIZE__)
  if (end - p >= BYTES_BLOCK && LIKELY(*p != '%'))
    return p;
  while (end - p > 2 && end - from >= BYTES_BLOCK + 2) {
    p = end - p < BYTES_BLOCK + 2 ? end - BYTES_BLOCK - 2 : p;
    multistatus__block x = multistatus__block_load(p),
                       encoded = (x == '%') & multistatus__block_hex(p + 1) &
                                 multistatus__block_hex(p + 2);
    uint64_t mask = multistatus__block_mask(outside(x) & (encoded == 0));
    if (mask)
      return p + multistatus__block_first(mask);
    p += BYTES_BLOCK;
  }
#else
  (void)from;
#endif
  return p;
}

/* The first byte outside a class; end if there is none. */
MULTISTATUS__HOT const char *multistatus__bytes_first(
    const char *p, const char *end, multistatus__block_class *outside) {
  for (; LIKELY(end - p >= BYTES_BLOCK); p += BYTES_BLOCK) {
    uint64_t mask = multistatus__block_mask(outside(multistatus__block_load(p)));
    if (LIKELY(mask))
      return p + multistatus__block_first(mask);
  }
  while (p < end && multistatus__bytes_are(p, 1, outside))
    p++;
  return p;
}

/* The first byte that is a, b or c, a control character or not ASCII; end if there is
   none. lines: TAB and LF are skipped. */
static inline multistatus__block multistatus__block_stop(multistatus__block x, char a,
                                                         char b, char c, bool lines) {
  multistatus__block stop = x < ' ';
  if (lines)
    stop &= multistatus__block_in(x, '\t', '\n') == 0;
  return stop | (x == (signed char)a) | (x == (signed char)b) | (x == (signed char)c);
}
static inline const char *multistatus__bytes_find(const char *p, const char *end,
                                                  char a, char b, char c, bool lines) {
#if defined(BYTES_BITS)
  for (; LIKELY(end - p >= 2 * BYTES_BLOCK); p += 2 * BYTES_BLOCK) {
    multistatus__block x = multistatus__block_load(p),
                       y = multistatus__block_load(p + BYTES_BLOCK);
    uint32_t mask = multistatus__block_bits(multistatus__block_stop(x, a, b, c, lines),
                                            multistatus__block_stop(y, a, b, c, lines));
    if (LIKELY(mask))
      return p + __builtin_ctz(mask);
  }
#endif
  for (; end - p >= BYTES_BLOCK; p += BYTES_BLOCK) {
    multistatus__block x = multistatus__block_load(p);
    uint64_t mask = multistatus__block_mask(multistatus__block_stop(x, a, b, c, lines));
    if (mask)
      return p + multistatus__block_first(mask);
  }
  for (; p < end; p++) {
    multistatus__block x = multistatus__block_few(p, 1);
    if (multistatus__block_mask(multistatus__block_stop(x, a, b, c, lines)))
      break;
  }
  return p;
}

/* ---- Paths ---- */

/* Skips blocks in which no '/' is followed by '.' or '%'; the last byte is ignored. */
static inline const char *multistatus__bytes_dots(const char *p, const char *end) {
  for (; end - p > BYTES_BLOCK; p += BYTES_BLOCK) {
    multistatus__block next = multistatus__block_load(p + 1);
    if (multistatus__block_mask((multistatus__block_load(p) == '/') &
                                ((next == '.') | (next == '%'))))
      return p;
  }
  while (end - p > 1 && (*p != '/' || (p[1] != '.' && p[1] != '%')))
    p++;
  return p;
}

/* True for an absolute path that is sent unchanged: it consists of letters, digits and
   "-._/", and no segment begins with a dot. */
static inline bool multistatus__bytes_clean(const char *p, const char *end) {
  if (end - p < 1 || *p != '/' || (end - p > 1 && p[1] == '/'))
    return false;
  size_t len = (size_t)(end - p);
  const char *last = end - BYTES_BLOCK;
  if (len <= BYTES_BLOCK)
    return multistatus__bytes_are(p, len, multistatus__block_not_plain_path) &&
           multistatus__bytes_dots(p, end) == end - 1;
  multistatus__block bad = multistatus__block_load(p) == 0;
  for (p++;; p = last - p > BYTES_BLOCK ? p + BYTES_BLOCK : last) {
    multistatus__block x = multistatus__block_load(p);
    bad |= multistatus__block_not_plain_path(x) |
           ((multistatus__block_load(p - 1) == '/') & (x == '.'));
    if (p == last)
      return !multistatus__block_mask(bad);
  }
}

/* ---- Names of tags ---- */

/* The length of the QName in ASCII at p; *prefix is set to the number of bytes before
   its colon. 0: not decided, use the general function. The caller has to check the
   first characters of both parts. */
static inline size_t multistatus__bytes_qname(const char *p, const char *end,
                                              size_t *prefix) {
  *prefix = 0;
#if defined(BYTES_BITS)
  for (size_t n = 0; end - (p + n) >= BYTES_BLOCK; n += BYTES_BLOCK) {
    multistatus__block x = multistatus__block_load(p + n);
    uint64_t others = multistatus__block_mask(multistatus__block_in_name(x) == 0);
    size_t at = n + (others ? multistatus__block_first(others) : BYTES_BLOCK);
    if (n == 0 && others && p[at] == ':') {
      *prefix = at;
      others = multistatus__block_after(others);
      at = others ? multistatus__block_first(others) : BYTES_BLOCK;
    }
    if (others)
      return p[at] == ':' || (unsigned char)p[at] >= 0x80 ? 0 : at;
  }
#else
  (void)p;
  (void)end;
#endif
  return 0;
}

/* Names of up to BYTES_NAME bytes. That many bytes can be read at each name that is
   kept, however short it is. */
enum { BYTES_NAME = 32 };

#if defined(BYTES_BITS)
/* The end of the name of a tag: '>', '/' or white space. */
static inline multistatus__block multistatus__block_tag_end(const char *p) {
  multistatus__block x = multistatus__block_load(p);
  return (x == '>') | (x == '/') | multistatus__block_in(x, 0, ' ');
}
#endif

/* The length of the name of a tag at p; 0: none, or not decided. */
static inline size_t multistatus__bytes_tag(const char *p, const char *end) {
#if defined(BYTES_BITS)
  if (LIKELY(end - p > BYTES_NAME)) {
    uint32_t ends = multistatus__block_bits(
        multistatus__block_tag_end(p), multistatus__block_tag_end(p + BYTES_BLOCK));
    return LIKELY(ends) ? (size_t)__builtin_ctz(ends) : 0;
  }
#endif
  (void)p;
  (void)end;
  return 0;
}

/* True for a QName in ASCII; the caller has to check the first characters of its two
   parts. */
static inline bool multistatus__bytes_is_qname(const char *p, size_t len,
                                               size_t *prefix) {
#if defined(BYTES_BITS)
  uint32_t names = multistatus__block_bits(
      multistatus__block_in_name(multistatus__block_load(p)),
      multistatus__block_in_name(multistatus__block_load(p + BYTES_BLOCK)));
  uint32_t others = ~names & ((UINT32_C(1) << len) - 1);
  *prefix = others ? (size_t)__builtin_ctz(others) : 0;
  return !others || (p[*prefix] == ':' && (others & (others - 1)) == 0);
#else
  (void)p;
  (void)len;
  (void)prefix;
  return false;
#endif
}

/* True if the first len bytes of two names are the same. */
static inline bool multistatus__bytes_same_name(const char *a, const char *b,
                                                size_t len) {
#if defined(BYTES_BITS)
  uint32_t same =
      multistatus__block_bits(multistatus__block_load(a) == multistatus__block_load(b),
                              multistatus__block_load(a + BYTES_BLOCK) ==
                                  multistatus__block_load(b + BYTES_BLOCK));
  return (~same & ((UINT32_C(1) << len) - 1)) == 0;
#else
  return memcmp(a, b, len) == 0;
#endif
}

#endif
