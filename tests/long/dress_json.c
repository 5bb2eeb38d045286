/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "body.h"
#include "tests.h"

/* Rewrites the text that the library wrote, which is valid and without white space. It
   does not use a parser, because none keeps the exact text of strings and numbers. */

typedef struct dress {
  body *out;
  random_state *r;
  unsigned wild; /* one in this many parts is written in an unusual way */
} dress;

enum { DRESS_MEMBERS = 256 };

static bool dress_wildly(dress *d) {
  return random_once_in(d->r, d->wild);
}

static void dress_space(dress *d) {
  static const char *const spaces[] = {" ", "\n", "\t", "\r\n", "\r", "  \n   "};
  if (dress_wildly(d))
    body_puts(d->out, spaces[random_below(d->r, 6)]);
}

/* ---- Strings ---- */

static unsigned long dress_hex(const char *s) {
  char digits[5] = {s[0], s[1], s[2], s[3], '\0'};
  return strtoul(digits, NULL, 16);
}

static size_t dress_escaped(const char *s, unsigned long *c) {
  static const char chars[] = "\"\\/\b\f\n\r\t", letters[] = "\"\\/bfnrt";
  if (s[1] != 'u') {
    *c = (unsigned char)chars[strchr(letters, s[1]) - letters];
    return 2;
  }
  *c = dress_hex(s + 2);
  if ((*c & 0xfc00) != 0xd800 || s[6] != '\\' || s[7] != 'u' ||
      (dress_hex(s + 8) & 0xfc00) != 0xdc00)
    return 6;
  *c = 0x10000 + ((*c & 0x3ff) << 10) + (dress_hex(s + 8) & 0x3ff);
  return 12;
}

/* The length of the character at s, which may be a single surrogate. */
static size_t dress_char(const char *s, unsigned long *c) {
  unsigned char u = (unsigned char)*s;
  size_t len = u < 0x80 ? 1 : u < 0xe0 ? 2 : u < 0xf0 ? 3 : 4;
  if (u == '\\')
    return dress_escaped(s, c);
  *c = len == 1 ? u : u & (0xffu >> (len + 1));
  for (size_t i = 1; i < len; i++)
    *c = *c << 6 | ((unsigned char)s[i] & 0x3f);
  return len;
}

static void dress_unit(dress *d, unsigned long unit) {
  static const char *const forms[] = {"\\u%04lx", "\\u%04lX"};
  char text[16];
  snprintf(text, sizeof text, forms[random_below(d->r, 2)], unit);
  body_puts(d->out, text);
}

static void dress_escape(dress *d, unsigned long c) {
  static const char chars[] = "\"\\/\b\f\n\r\t", letters[] = "\"\\/bfnrt";
  const char *known = c && c < 0x80 ? strchr(chars, (int)c) : NULL;
  if (known && !random_once_in(d->r, 3)) {
    body_puts(d->out, "\\");
    body_put(d->out, &letters[known - chars], 1);
  } else if (c < 0x10000) {
    dress_unit(d, c);
  } else {
    dress_unit(d, 0xd800 + ((c - 0x10000) >> 10));
    dress_unit(d, 0xdc00 + ((c - 0x10000) & 0x3ff));
  }
}

/* These write what begins at s, or p, and return the position after it. */

static const char *dress_string(dress *d, const char *s) {
  body_puts(d->out, "\"");
  for (s++; *s != '"';) {
    unsigned long c;
    size_t n = dress_char(s, &c);
    if (c < 0x20 || c == '"' || c == '\\' || (c & ~0x7fful) == 0xd800 ||
        (dress_wildly(d) && random_once_in(d->r, 4)))
      dress_escape(d, c);
    else
      body_put(d->out, s, n);
    s += n;
  }
  body_puts(d->out, "\"");
  return s + 1;
}

/* ---- Values ---- */

/* A number of the library, true, false, null, or any number. */
static const char *dress_word(dress *d, const char *p) {
  static const char *const forms[] = {"%.*s.0", "%.*se0", "%.*s.00E+0", "%.*s0e-1",
                                      "%.*sE-0"};
  char text[40];
  size_t len = strcspn(p, ",]}");
  if (len < 10 && strspn(p, "0123456789") == len && *p != '0' && dress_wildly(d)) {
    snprintf(text, sizeof text, forms[random_below(d->r, 5)], (int)len, p);
    body_puts(d->out, text);
  } else {
    body_put(d->out, p, len);
  }
  return p + len;
}

/* A member that is unknown, in the wrong object, or a duplicate. */
static void dress_stranger(dress *d) {
  static const char *const names[] = {"unknown", "Href",      "",       "status",
                                      "href",    "moreHrefs", "props",  "xml",
                                      "results", "message",   "errors", "h\\u0072ef",
                                      "text",    "ext",       "lang",   "propstats"};
  static const char *const values[] = {
      "null",
      "true",
      "200",
      "-0.5e-3",
      "\"a\"",
      "[]",
      "{}",
      "[1,{\"a\":[{},[[]],\"\\u0000\"]},\"\\ud83d\\ude00\",-0,1e400,1E-400]",
      "404",
      "[\"/b\",null]",
      "[{}]",
      "{\"{DAV:}p\":null,\"{urn:x}q\":{\"xml\":\"<q xmlns='urn:x'>1<r/></q>\"}}",
      "\"\"",
      "[{\"status\":2e2,\"props\":{}}]",
      "1.5",
      "123456789012345678901234567890",
      "0.0000000000000000000000000000000000000000000000000000000000000001e64"};
  body_puts(d->out, "\"");
  body_puts(d->out, names[random_below(d->r, 16)]);
  body_puts(d->out, "\":");
  dress_space(d);
  body_puts(d->out, values[random_below(d->r, sizeof values / sizeof *values)]);
}

/* The position after a value. */
static const char *dress_past(const char *p) {
  size_t depth = 0;
  do {
    if (*p == '"')
      for (p++; *p != '"'; p++)
        p += *p == '\\';
    depth += *p == '{' || *p == '[';
    depth -= *p == '}' || *p == ']';
    p++;
  } while (depth || !strchr(",:]}", *p));
  return p;
}

static const char *dress_any(dress *d, const char *p);

static void dress_member(dress *d, const char *p) {
  if (dress_wildly(d) && random_once_in(d->r, 8)) {
    dress_stranger(d);
    body_puts(d->out, ",");
    dress_space(d);
  }
  p = dress_string(d, p);
  dress_space(d);
  body_puts(d->out, ":");
  dress_space(d);
  dress_any(d, p + 1);
}

/* The members of an object in any order, or the elements of an array in order. */
static const char *dress_all(dress *d, const char *p) {
  bool object = *p++ == '{';
  const char *all[DRESS_MEMBERS];
  unsigned count = 0;
  while (*p != ']' && *p != '}') {
    require(count < DRESS_MEMBERS, "too many members");
    all[count++] = p;
    p = dress_past(p);
    p = object ? dress_past(p + 1) : p;
    p += *p == ',';
  }
  for (unsigned i = count; object && i > 1; i--) {
    unsigned k = dress_wildly(d) ? random_below(d->r, i) : i - 1;
    const char *last = all[i - 1];
    all[i - 1] = all[k];
    all[k] = last;
  }
  body_puts(d->out, object ? "{" : "[");
  for (unsigned i = 0; i < count; i++) {
    body_puts(d->out, i ? "," : "");
    dress_space(d);
    if (object)
      dress_member(d, all[i]);
    else
      dress_any(d, all[i]);
    dress_space(d);
  }
  dress_space(d);
  body_puts(d->out, object ? "}" : "]");
  return p + 1;
}

static const char *dress_any(dress *d, const char *p) {
  if (*p == '"')
    return dress_string(d, p);
  return *p == '{' || *p == '[' ? dress_all(d, p) : dress_word(d, p);
}

void dress_json(body *out, random_state *r, const char *json, size_t len) {
  static const unsigned wildness[] = {2, 5, 15, 60, 1000};
  dress d = {out, r, wildness[random_below(r, 5)]};
  if (dress_wildly(&d) && random_once_in(r, 4))
    body_puts(out, "\xef\xbb\xbf");
  dress_space(&d);
  const char *end = dress_any(&d, json);
  require(end == json + len, "JSON of the library ends early: %s", json);
  dress_space(&d);
}
