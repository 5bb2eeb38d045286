/* SPDX-License-Identifier: MIT */
#include "lexis.h"

int multistatus__json_mark(const char *p, const char *end) {
  static const char mark[] = "\xEF\xBB\xBF";
  size_t have = (size_t)(end - p) < 3 ? (size_t)(end - p) : 3;

  if (have && *p != mark[0])
    return 0;
  if (memcmp(p, mark, have) != 0)
    return 0;
  return have < 3 ? -1 : 3;
}

/* ---- Strings --------------------------------------------------------------------- */

/* \uXXXX, whose first two bytes were checked; returns as multistatus__json_escape(). */
static int lexis_unit(const char *p, const char *end, uint32_t *unit) {
  *unit = 0;
  for (int i = 2; i < 6; i++) {
    if (p + i == end)
      return 0;
    int digit = multistatus__hex(p[i]);
    if (digit < 0)
      return -i;
    *unit = *unit << 4 | (unsigned)digit;
  }
  return 6;
}

int multistatus__json_escape(const char *p, const char *end, uint32_t *character) {
  static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
  uint32_t low;
  int len;

  if (end - p < 2)
    return 0;
  if (p[1] != 'u') {
    const char *letter = memchr(letters, p[1], sizeof(letters) - 1);
    if (!letter)
      return -1;
    *character = (unsigned char)meanings[letter - letters];
    return 2;
  }
  len = lexis_unit(p, end, character);
  if (len <= 0 || (*character & 0xFC00) != 0xD800)
    return len;
  if (end - p < 7 || (p[6] == '\\' && end - p < 8))
    return 0;
  if (p[6] != '\\' || p[7] != 'u')
    return len;
  len = lexis_unit(p + 6, end, &low);
  if (len <= 0)
    return len == 0 ? 0 : len - 6;
  if ((low & 0xFC00) != 0xDC00)
    return 6;
  *character = 0x10000 + ((*character & 0x3FF) << 10) + (low & 0x3FF);
  return 12;
}

/* The character of the escape with the letter c, if it is a usual one; otherwise 0. */
static const char lexis_usual[256] = {
    ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t'};

/* Copies characters that are escaped as \uXXXX, one after the other, to *to, which it
   moves. Stops at halves of surrogate pairs and what XML does not allow. */
static const char *lexis_units(const char *p, const char *end, char **to) {
  uint32_t c;
  while (end - p >= 6 && p[0] == '\\' && p[1] == 'u' && lexis_unit(p, end, &c) == 6 &&
         multistatus__utf8_is_xml(c)) {
    *to += multistatus__utf8_put(*to, c);
    p += 6;
  }
  return p;
}

/* multistatus__json_unescape(), byte by byte. out: the end of the copy so far. */
static const char *lexis_unescape(const char *p, const char *end, char **to,
                                  char *out) {
  while (p < end) {
    char c = *p;
    const char *after = p + 1;
    if (c == '\\' && end - p > 1 && (c = lexis_usual[(unsigned char)p[1]])) {
      after++;
    } else if (*p == '\\') {
      if ((after = lexis_units(p, end, &out)) == p)
        break;
      p = after;
      continue;
    } else if (c == '"' || (unsigned char)c - 0x20u >= 0x60) {
      break;
    }
    *out++ = c;
    p = after;
  }
  *to = out;
  return p;
}

const char *multistatus__json_unescape(const char *p, const char *end, char **to) {
  char *out = *to;
#if defined(BYTES_BITS) && !defined(__OPTIMIZE_SIZE__)
  enum { PAIR = 2 * BYTES_BLOCK };
  while (LIKELY(end - p > PAIR)) {
    const char *first = p, *last = p + PAIR;
    uint32_t stops = multistatus__block_bits(multistatus__json_stop(p),
                                             multistatus__json_stop(p + BYTES_BLOCK));
    memcpy(out, p, PAIR);
    while (stops) {
      const unsigned at = (unsigned)__builtin_ctz(stops);
      char c = lexis_usual[(unsigned char)first[at + 1]];
      out += first + at - p;
      p = first + at;
      if (UNLIKELY(*p != '\\' || !c)) {
        last = lexis_units(p, end, &out);
        if (last == p)
          return *to = out, p;
        p = last;
        break;
      }
      *out++ = c;
      p += 2;
      if (UNLIKELY(end - p < PAIR))
        return lexis_unescape(p, end, to, out);
      memcpy(out, p, PAIR);
      stops &= ~(UINT32_C(3) << at);
    }
    out += p < last ? last - p : 0;
    p = p < last ? last : p;
  }
#endif
  return lexis_unescape(p, end, to, out);
}

/* ---- Numbers --------------------------------------------------------------------- */

multistatus__json_part multistatus__json_next_part(multistatus__json_part part,
                                                   char c) {
  bool digit = multistatus__is_digit(c), e = (c | 0x20) == 'e';

  switch (part) {
  case PART_NONE:
    if (c == '-')
      return PART_MINUS;
    /* fall through */
  case PART_MINUS:
    return c == '0' ? PART_ZERO : digit ? PART_INTEGER : PART_NONE;
  case PART_INTEGER:
    if (digit)
      return PART_INTEGER;
    /* fall through */
  case PART_ZERO:
    return c == '.' ? PART_POINT : e ? PART_E : PART_NONE;
  case PART_POINT:
    return digit ? PART_FRACTION : PART_NONE;
  case PART_FRACTION:
    return digit ? PART_FRACTION : e ? PART_E : PART_NONE;
  case PART_E:
    if (c == '+' || c == '-')
      return PART_E_SIGN;
    /* fall through */
  default:
    return digit ? PART_EXPONENT : PART_NONE;
  }
}

bool multistatus__json_is_number(multistatus__json_part part) {
  return part == PART_ZERO || part == PART_INTEGER || part == PART_FRACTION ||
         part == PART_EXPONENT;
}

/* digits * 10^exponent */
static double lexis_scale(uint64_t digits, int64_t exponent) {
  static const double powers[] = {1e1, 1e2, 1e4, 1e8, 1e16, 1e32, 1e64, 1e128, 1e256};
  uint64_t left = (uint64_t)(exponent < 0 ? -exponent : exponent);
  double value = (double)digits;

  if (digits == 0)
    return 0;
  if (left > 511)
    left = 511; /* the value is infinite or zero anyway */
  for (size_t i = 0; left; i++, left >>= 1)
    if (left & 1)
      value = exponent < 0 ? value / powers[i] : value * powers[i];
  return value;
}

double multistatus__json_value(const char *p, const char *end) {
  const int64_t enough = (int64_t)1 << 55; /* more digits than memory can hold */
  bool negative = *p == '-', fraction = false;
  uint64_t digits = 0;
  int64_t exponent = 0, given = 0;
  double value;

  for (p += negative; p < end && (*p | 0x20) != 'e'; p++) {
    if (*p == '.') {
      fraction = true;
    } else if (digits < UINT64_MAX / 10 - 1) {
      digits = digits * 10 + (uint64_t)(*p - '0');
      exponent -= fraction;
    } else {
      exponent += !fraction;
    }
  }
  if (p < end) {
    bool down = *++p == '-';
    for (p += down || *p == '+'; p < end; p++)
      given = given < enough ? given * 10 + (*p - '0') : given;
    exponent += down ? -given : given;
  }
  value = lexis_scale(digits, exponent);
  return negative ? -value : value;
}

int64_t multistatus__json_integer(const char *p, size_t len) {
  const multistatus_text text = {p, len};
  uint64_t exact;
  if (multistatus__number(text, &exact))
    return exact < UINT64_C(1000000000000000000) ? (int64_t)exact : -1;
  double n = multistatus__json_value(p, p + len);
  return n >= 0 && n < 1e15 && n == (double)(int64_t)n ? (int64_t)n : -1;
}

int multistatus__json_code(const char *p, size_t len) {
  int64_t n = multistatus__json_integer(p, len);
  return n >= 100 && n <= 999 ? (int)n : 0;
}
