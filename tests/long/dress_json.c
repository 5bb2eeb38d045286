/* SPDX-License-Identifier: MIT */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>
#include "body.h"
#include "tests.h"

/* The document is read into a tree by cJSON, and the tree is spelled anew. */

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

static void dress_string(dress *d, const char *s) {
  body_puts(d->out, "\"");
  for (size_t n; *s; s += n) {
    unsigned long c;
    n = dress_char(s, &c);
    if (c < 0x20 || c == '"' || c == '\\' ||
        (dress_wildly(d) && random_once_in(d->r, 4)))
      dress_escape(d, c);
    else
      body_put(d->out, s, n);
  }
  body_puts(d->out, "\"");
}

/* ---- Values ---- */

static void dress_number(dress *d, double value) {
  static const char *const forms[] = {"%d.0", "%de0", "%d.00E+0", "%d0e-1", "%dE-0"};
  char text[40];
  int n = (int)value;
  require(value == n, "a number that the library does not write");
  snprintf(text, sizeof text, dress_wildly(d) ? forms[random_below(d->r, 5)] : "%d", n);
  body_puts(d->out, text);
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

static void dress_any(dress *d, const cJSON *item);

/* The members of an object in any order; the elements of an array in theirs. */
static void dress_all(dress *d, const cJSON *item) {
  const cJSON *all[DRESS_MEMBERS];
  unsigned count = 0;
  for (const cJSON *c = item->child; c; c = c->next) {
    require(count < DRESS_MEMBERS, "too many members");
    all[count++] = c;
  }
  for (unsigned i = count; cJSON_IsObject(item) && i > 1; i--) {
    unsigned k = dress_wildly(d) ? random_below(d->r, i) : i - 1;
    const cJSON *last = all[i - 1];
    all[i - 1] = all[k];
    all[k] = last;
  }
  for (unsigned i = 0; i < count; i++) {
    body_puts(d->out, i ? "," : "");
    dress_space(d);
    if (all[i]->string && dress_wildly(d) && random_once_in(d->r, 8)) {
      dress_stranger(d);
      body_puts(d->out, ",");
      dress_space(d);
    }
    if (all[i]->string) {
      dress_string(d, all[i]->string);
      dress_space(d);
      body_puts(d->out, ":");
      dress_space(d);
    }
    dress_any(d, all[i]);
    dress_space(d);
  }
}

static void dress_any(dress *d, const cJSON *item) {
  if (cJSON_IsString(item)) {
    dress_string(d, item->valuestring);
  } else if (cJSON_IsNumber(item)) {
    dress_number(d, item->valuedouble);
  } else if (cJSON_IsNull(item)) {
    body_puts(d->out, "null");
  } else {
    require(cJSON_IsObject(item) || cJSON_IsArray(item), "a value of another kind");
    body_puts(d->out, cJSON_IsObject(item) ? "{" : "[");
    dress_all(d, item);
    dress_space(d);
    body_puts(d->out, cJSON_IsObject(item) ? "}" : "]");
  }
}

void dress_json(body *out, random_state *r, const char *json, size_t len) {
  static const unsigned wildness[] = {2, 5, 15, 60, 1000};
  dress d = {out, r, wildness[random_below(r, 5)]};
  cJSON *document = cJSON_ParseWithLength(json, len);
  require(document, "cJSON does not read what the library wrote: %s", json);
  if (dress_wildly(&d) && random_once_in(r, 4))
    body_puts(out, "\xef\xbb\xbf");
  dress_space(&d);
  dress_any(&d, document);
  dress_space(&d);
  cJSON_Delete(document);
}
