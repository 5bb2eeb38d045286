/* SPDX-License-Identifier: MIT */
#include "found.h"

#include "../base/text.h"

#include <stdbool.h>
#include <string.h>

/* The first bytes of data that was not decoded, and of other kinds of documents. */
static const struct {
  const char *bytes, *name;
} found_kinds[] = {
    {"\x1f\x8b", "gzip data (decode it first)"},
    {"\x28\xb5\x2f\xfd", "zstd data (decode it first)"},
    {"\x78\x01", "deflate data (decode it first)"},
    {"\x78\x9c", "deflate data (decode it first)"},
    {"\x78\xda", "deflate data (decode it first)"},
    {"\x1f\x9d", "compress data (decode it first)"},
    {"BZh", "bzip2 data (decode it first)"},
    {"\xfd\x37zXZ", "xz data (decode it first)"},
    {"PK\x03\x04", "a ZIP archive"},
    {"%PDF-", "a PDF document"},
    {"HTTP/", "the head of an HTTP response (read the body only)"},
};

/* True if data begins with word (in lower case), and the word ends there. */
static bool found_word(const char *data, size_t len, const char *word) {
  size_t n = strlen(word);
  if (len <= n)
    return false;
  for (size_t i = 0; i < n; i++)
    if (multistatus__lower(data[i]) != word[i])
      return false;
  char after = multistatus__lower(data[n]);
  return !(after >= 'a' && after <= 'z') && after != ':' && after != '-';
}

static bool found_is_html(const char *data, size_t len) {
  static const char doctype[] = "<!doctype";
  size_t at = sizeof doctype - 1;
  if (found_word(data, len, "<html") || found_word(data, len, "<head") ||
      found_word(data, len, "<body"))
    return true;
  if (!found_word(data, len, doctype))
    return false;
  while (at < len && multistatus__is_space(data[at]))
    at++;
  return found_word(data + at, len - at, "html");
}

/* True for a chunk size in hexadecimal digits, with optional extensions and the end of
   its line (RFC 9112, section 7.1). */
static bool found_is_chunk(const char *data, size_t len) {
  size_t i = 0;
  while (i < len && i < 16 && multistatus__hex(data[i]) >= 0)
    i++;
  if (i == 0 || i == len)
    return false;
  if (data[i] == ';')
    while (i < len && data[i] != '\r' && data[i] != '\n')
      i++;
  else
    while (i < len && data[i] == ' ')
      i++;
  return len - i >= 2 && data[i] == '\r' && data[i + 1] == '\n';
}

static const char *found_name(const char *data, size_t len) {
  for (size_t i = 0; i < sizeof found_kinds / sizeof *found_kinds; i++) {
    size_t n = strlen(found_kinds[i].bytes);
    if (len >= n && memcmp(data, found_kinds[i].bytes, n) == 0)
      return found_kinds[i].name;
  }
  if (found_is_html(data, len))
    return "an HTML page";
  return found_is_chunk(data, len) ? "chunk sizes (decode the transfer coding first)"
                                   : NULL;
}

/* The zeros of text in UTF-16 or UTF-32 are removed first. */
const char *multistatus__found_name(const char *data, size_t len) {
  char narrow[FOUND_BYTES];
  size_t n = 0;
  if (len > FOUND_BYTES)
    len = FOUND_BYTES;
  if (len < 2 || (data[0] && data[1]))
    return found_name(data, len);
  for (size_t i = 0; i < len; i++)
    if (data[i])
      narrow[n++] = data[i];
  return found_name(narrow, n);
}

const char *multistatus__found_quote(char to[FOUND_TEXT], const char *data,
                                     size_t len) {
  static const char hex[] = "0123456789abcdef", letters[] = "n\nr\rt\t\"\"\\\\";
  char *p = to;
  *p++ = '"';
  for (size_t i = 0; i < len && i < FOUND_BYTES; i++) {
    unsigned char c = (unsigned char)data[i];
    const char *letter = letters;
    while (*letter && letter[1] != data[i])
      letter += 2;
    if (*letter) {
      *p++ = '\\';
      *p++ = *letter;
    } else if (c >= 0x20 && c < 0x7f) {
      *p++ = (char)c;
    } else {
      *p++ = '\\';
      *p++ = 'x';
      *p++ = hex[c >> 4];
      *p++ = hex[c & 15];
    }
  }
  *p++ = '"';
  *p = '\0';
  return to;
}
