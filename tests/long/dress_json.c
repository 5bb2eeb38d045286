/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "body.h"
#include "tests.h"

/* The document is taken as the library writes it: without white space, and right. */

typedef struct dress {
  body *out;
  random_state *r;
  unsigned wild; /* one in so many things is done in an unusual way */
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

static size_t dress_char(const char *s, unsigned long *c) {
  unsigned char u = (unsigned char)*s;
  size_t len = u < 0x80 ? 1 : u < 0xe0 ? 2 : u < 0xf0 ? 3 : 4;
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

/* The inside of a string; what is escaped stays so. */
static void dress_string(dress *d, const char *s, const char *end) {
  body_puts(d->out, "\"");
  for (size_t n; s < end; s += n) {
    unsigned long c;
    n = *s == '\\' ? (s[1] == 'u' ? 6 : 2) : dress_char(s, &c);
    if (*s != '\\' && dress_wildly(d) && random_once_in(d->r, 4))
      dress_escape(d, c);
    else
      body_put(d->out, s, n);
  }
  body_puts(d->out, "\"");
}

/* ---- Values ---- */

/* The end of the value, or the key, at p. */
static const char *dress_end(const char *p) {
  size_t open = 0;
  do {
    if (*p == '"')
      while (*++p != '"')
        p += *p == '\\';
    open += *p == '{' || *p == '[';
    open -= *p == '}' || *p == ']';
    p++;
  } while (open || !strchr(",:]}", *p)); /* a NUL stands behind the document */
  return p;
}

static void dress_number(dress *d, const char *s, const char *end) {
  static const char *const forms[] = {"%d.0", "%de0", "%d.00E+0", "%d0e-1", "%dE-0"};
  char text[40];
  size_t len = (size_t)(end - s);
  bool small = len < 8 && strspn(s, "0123456789") == len;
  if (small && dress_wildly(d)) {
    snprintf(text, sizeof text, forms[random_below(d->r, 5)], atoi(s));
    body_puts(d->out, text);
  } else {
    body_put(d->out, s, len);
  }
}

/* A member that nobody knows, or that means something elsewhere, or once more. */
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

static void dress_any(dress *d, const char *s, const char *end);

static void dress_member(dress *d, const char *s, bool in_object) {
  const char *end = dress_end(s);
  if (in_object) {
    if (dress_wildly(d) && random_once_in(d->r, 8)) {
      dress_stranger(d);
      body_puts(d->out, ",");
      dress_space(d);
    }
    dress_string(d, s + 1, end - 1);
    dress_space(d);
    body_puts(d->out, ":");
    dress_space(d);
    s = end + 1;
    end = dress_end(s);
  }
  dress_any(d, s, end);
}

/* The members of an object in any order; the elements of an array in theirs. */
static void dress_all(dress *d, const char *s, const char *end) {
  const char *all[DRESS_MEMBERS];
  bool in_object = *s == '{';
  unsigned count = 0;
  for (s++; s < end - 1; s++) { /* over commas */
    require(count < DRESS_MEMBERS, "too many members");
    all[count++] = s;
    s = dress_end(s);
    if (in_object)
      s = dress_end(s + 1);
  }
  for (unsigned i = count; in_object && i > 1; i--) {
    unsigned k = dress_wildly(d) ? random_below(d->r, i) : i - 1;
    const char *last = all[i - 1];
    all[i - 1] = all[k];
    all[k] = last;
  }
  for (unsigned i = 0; i < count; i++) {
    body_puts(d->out, i ? "," : "");
    dress_space(d);
    dress_member(d, all[i], in_object);
    dress_space(d);
  }
}

static void dress_any(dress *d, const char *s, const char *end) {
  if (*s == '"') {
    dress_string(d, s + 1, end - 1);
  } else if (*s == '{' || *s == '[') {
    body_put(d->out, s, 1);
    dress_all(d, s, end);
    dress_space(d);
    body_put(d->out, end - 1, 1);
  } else {
    dress_number(d, s, end);
  }
}

void dress_json(body *out, random_state *r, const char *json, size_t len) {
  static const unsigned wildness[] = {2, 5, 15, 60, 1000};
  dress d = {out, r, wildness[random_below(r, 5)]};
  if (dress_wildly(&d) && random_once_in(r, 4))
    body_puts(out, "\xef\xbb\xbf");
  dress_space(&d);
  dress_any(&d, json, json + len);
  dress_space(&d);
}
