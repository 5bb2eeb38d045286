/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_UTF8_H
#define MULTISTATUS_UTF8_H

/* Characters in UTF-8. */

#include "bytes.h"

/* Returned instead of a length. */
enum {
  UTF8_CUT = 0,     /* it may continue after the end of the data */
  UTF8_INVALID = -1 /* not UTF-8 */
};

/* The length of the character at p (< end), which is stored in *c. */
int multistatus__utf8_char(const char *p, const char *end, uint32_t *c);

/* The length of the character at p (< end) if XML allows it; else 0. */
size_t multistatus__utf8_xml(const char *p, const char *end);

/* The number of invalid bytes at p (< end) that one replacement character replaces: the
   longest valid start of a character, as the WHATWG and Unicode recommend; or a whole
   character. */
size_t multistatus__utf8_invalid(const char *p, const char *end);

/* Skips characters that XML allows, from one that is not ASCII: all that are not ASCII,
   letters, digits, spaces and "+,-./". May stop before the first other one, but not at
   p if the character there is valid. */
const char *multistatus__utf8_words(const char *p, const char *end);

/* Skips characters up to a, b or c (none of those above), a control character, or one
   that is invalid, incomplete or not allowed in XML. lines: TAB and LF are skipped. */
static inline const char *multistatus__utf8_find(const char *p, const char *end, char a,
                                                 char b, char c, bool lines) {
  for (const char *from = NULL; p != from;) {
    p = multistatus__bytes_find(p, end, a, b, c, lines);
    if (LIKELY(p == end || (unsigned char)*p < 0x80))
      break;
    from = p;
    p = multistatus__utf8_words(p, end);
  }
  return p;
}

/* The length of a character, and of the one with this first byte. */
static inline size_t multistatus__utf8_size(uint32_t c) {
  return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}
static inline size_t multistatus__utf8_width(char first) {
  unsigned char u = (unsigned char)first;
  return u < 0x80 ? 1 : u < 0xe0 ? 2 : u < 0xf0 ? 3 : 4;
}

/* True for a byte of a character other than its first. */
static inline bool multistatus__utf8_continues(char c) {
  return ((unsigned char)c & 0xc0) == 0x80;
}

/* Writes a character, or half a surrogate pair in three bytes. Returns its length. */
size_t multistatus__utf8_put(char *to, uint32_t c);

/* True if XML allows the character (XML 1.0, production 2). */
static inline bool multistatus__utf8_is_xml(uint32_t c) {
  if (c < 0x20)
    return c == '\t' || c == '\n' || c == '\r';
  return c < 0xd800 || (c > 0xdfff && c < 0xfffe) || (c > 0xffff && c < 0x110000);
}

/* True for a character of a name, or its first one (XML 1.0, productions 4 and 4a,
   without the colon). */
bool multistatus__utf8_in_name(uint32_t c, bool first);

#endif
