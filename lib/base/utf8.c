/* SPDX-License-Identifier: MIT */
#include "utf8.h"

/* ---- Single characters ---- */

/* The number of bytes at p that begin a character, at least 1. *width: all bytes of the
   character; 0 if none begins with the first byte. */
static size_t utf8_begin(const char *p, const char *end, size_t *width) {
  const unsigned char *u = (const unsigned char *)p;
  /* The second byte excludes overlong forms, surrogates and what is above U+10FFFF. */
  unsigned low = u[0] == 0xe0 ? 0xa0 : u[0] == 0xf0 ? 0x90 : 0x80;
  unsigned high = u[0] == 0xed ? 0x9f : u[0] == 0xf4 ? 0x8f : 0xbf;
  bool none = u[0] > 0xf4 || (u[0] >= 0x80 && u[0] < 0xc2);
  *width = none ? 0 : multistatus__utf8_width(*p);
  size_t n = 1, most = (size_t)(end - p) < *width ? (size_t)(end - p) : *width;
  for (; n < most && u[n] >= low && u[n] <= high; n++) {
    low = 0x80;
    high = 0xbf;
  }
  return n;
}

int multistatus__utf8_char(const char *p, const char *end, uint32_t *c) {
  size_t width, n = utf8_begin(p, end, &width);
  if (n != width)
    return n < width && p + n == end ? UTF8_CUT : UTF8_INVALID;
  *c = (unsigned char)*p & (n == 1 ? 0x7fu : 0x7fu >> n);
  for (size_t i = 1; i < n; i++)
    *c = *c << 6 | (p[i] & 0x3fu);
  return (int)n;
}

size_t multistatus__utf8_xml(const char *p, const char *end) {
  uint32_t c;
  int n = multistatus__utf8_char(p, end, &c);
  return n > 0 && multistatus__utf8_is_xml(c) ? (size_t)n : 0;
}

size_t multistatus__utf8_invalid(const char *p, const char *end) {
  size_t width;
  bool surrogate = end - p >= 3 && *p == '\xed' && (p[1] & 0xe0) == 0xa0 &&
                   multistatus__utf8_continues(p[2]);
  return surrogate ? 3 : utf8_begin(p, end, &width);
}

size_t multistatus__utf8_put(char *to, uint32_t c) {
  static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
  size_t size = multistatus__utf8_size(c);
  for (size_t i = size - 1; i > 0; i--, c >>= 6)
    to[i] = (char)(0x80 | (c & 0x3f));
  to[0] = (char)(first[size] | c);
  return size;
}

bool multistatus__utf8_in_name(uint32_t c, bool first) {
  static const uint16_t starts[][2] = {
      {'A', 'Z'},       {'_', '_'},       {'a', 'z'},       {0xc0, 0xd6},
      {0xd8, 0xf6},     {0xf8, 0x2ff},    {0x370, 0x37d},   {0x37f, 0x1fff},
      {0x200c, 0x200d}, {0x2070, 0x218f}, {0x2c00, 0x2fef}, {0x3001, 0xd7ff},
      {0xf900, 0xfdcf}, {0xfdf0, 0xfffd}};
  static const uint16_t others[][2] = {
      {'-', '.'}, {'0', '9'}, {0xb7, 0xb7}, {0x300, 0x36f}, {0x203f, 0x2040}};
  if (c > 0xffff)
    return c <= 0xeffff;
  for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
    if (c >= starts[i][0] && c <= starts[i][1])
      return true;
  for (size_t i = 0; !first && i < sizeof others / sizeof *others; i++)
    if (c >= others[i][0] && c <= others[i][1])
      return true;
  return false;
}

/* ---- Words ---- */

/* The first of the three bytes before a block in which a character may begin that ends
   in the block. */
enum { UTF8_BEFORE = 3 };

#if defined(BYTES_BITS)

/* Marks the bytes of the block at p that are not for multistatus__utf8_words(), and at
   the first error of UTF-8 the byte where it shows. The characters before p are valid;
   the last of them may end in the block. */
static inline multistatus__block utf8_others(const char *p) {
  const multistatus__block x = multistatus__block_load(p),
                           a = multistatus__block_load(p - 1),
                           b = multistatus__block_load(p - 2),
                           c = multistatus__block_load(p - UTF8_BEFORE);
  /* As signed numbers, continuation bytes are the lowest. */
  const multistatus__block continues = x < (signed char)0xc0,
                           expected = multistatus__block_in(a, 0xc2, 0xf4) |
                                      multistatus__block_in(b, 0xe0, 0xf4) |
                                      multistatus__block_in(c, 0xf0, 0xf4);
  const multistatus__block known = continues | multistatus__block_in(x, 0xc2, 0xf4) |
                                   multistatus__block_in(x | 0x20, 'a', 'z') |
                                   multistatus__block_in(x, '+', '9') | (x == ' ');
  return (known == 0) | (continues ^ expected) |
         ((a == (signed char)0xe0) & (x < (signed char)0xa0)) |
         ((a == (signed char)0xed) & (x >= (signed char)0xa0)) |
         ((a == (signed char)0xf0) & (x < (signed char)0x90)) |
         ((a == (signed char)0xf4) & (x >= (signed char)0x90)) |
         ((b == (signed char)0xef) & (a == (signed char)0xbf) &
          (x >= (signed char)0xbe));
}

/* multistatus__utf8_words() by blocks; the bytes from `from` to p are such words. */
static const char *utf8_blocks(const char *from, const char *p, const char *end) {
  uint64_t others = 0;
  if (end - from < UTF8_BEFORE + BYTES_BLOCK)
    return p;
  while (p < end && !others) {
    const char *at = end - p < BYTES_BLOCK ? end - BYTES_BLOCK : p;
    others = multistatus__block_mask(utf8_others(at));
    p = at + (others ? multistatus__block_first(others) : BYTES_BLOCK);
  }
  /* The last character may be incomplete. */
  const char *last = p - 1;
  while (multistatus__utf8_continues(*last))
    last--;
  return last + multistatus__utf8_width(*last) > p ? last : p;
}

#else

/* One character is decoded faster than each of its bytes is examined as a block. */
static const char *utf8_blocks(const char *from, const char *p, const char *end) {
  (void)from;
  (void)end;
  return p;
}

#endif

const char *multistatus__utf8_words(const char *p, const char *end) {
  const char *from = p;
  size_t n;
  while (p < end && (unsigned char)*p >= 0x80 &&
         (n = multistatus__utf8_xml(p, end)) > 0) {
    p += n;
    if (p - from >= UTF8_BEFORE)
      p = utf8_blocks(from, p, end);
  }
  return p;
}
