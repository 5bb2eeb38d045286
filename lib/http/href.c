/* SPDX-License-Identifier: MIT */
#include "../core/internal.h"

/* hrefs as URI references (RFC 3986). */

/* What a URI may hold: unreserved and reserved characters, and '%'. No byte above 0x7f.
 */
static const unsigned char href_chars[256] = {
    0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, /* controls */
    0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, /* controls */
    0, 1, 0, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, /* space ! " # $ % & ' ( ) * + , - . / */
    1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 0, 1, 0, 1, /* 0-9 : ; < = > ? */
    1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, /* @ A-O */
    1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 0, 1, 0, 1, /* P-Z [ \ ] ^ _ */
    0, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, /* ` a-o */
    1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 0, 0, 0, 1, 0, /* p-z { | } ~ DEL */
};

static bool href_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Whether the byte at p may stand there: a '%' only before two hexadecimal digits. */
static bool href_safe(const char *p, const char *end) {
  if (*p == '%')
    return end - p > 2 && href_hex(p[1]) && href_hex(p[2]);
  return href_chars[(unsigned char)*p];
}

size_t multistatus__href_unsafe(const char *href, size_t len) {
  size_t unsafe = 0;
  for (const char *p = href, *end = href + len; p < end; p++)
    unsafe += !href_safe(p, end);
  return unsafe;
}

size_t multistatus__href_encode(char *to, const char *href, size_t len) {
  static const char hex[] = "0123456789ABCDEF";
  char *start = to;
  for (const char *p = href, *end = href + len; p < end; p++) {
    if (href_safe(p, end)) {
      *to++ = *p;
      continue;
    }
    *to++ = '%';
    *to++ = hex[(unsigned char)*p >> 4];
    *to++ = hex[*p & 15];
  }
  return (size_t)(to - start);
}
