/* SPDX-License-Identifier: MIT */
#include "body.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests.h"

void body_put(body *b, const void *data, size_t len) {
  if (b->room - b->len <= len) {
    b->room = 2 * (b->len + len) + 256;
    b->data = realloc(b->data, b->room);
    require(b->data, "realloc failed");
  }
  if (len)
    memcpy(b->data + b->len, data, len);
  b->len += len;
  b->data[b->len] = '\0';
}

void body_puts(body *b, const char *s) {
  body_put(b, s, strlen(s));
}

void body_reference(body *b, random_state *r, unsigned long c) {
  static const char *const forms[] = {"&#%lu;", "&#x%lX;", "&#x%lx;", "&#%04lu;",
                                      "&#x%06lX;"};
  const char *form = forms[random_below(r, 5)];
  char text[40];
  snprintf(text, sizeof text, random_once_in(r, 300) ? "&#x%012lx;" : form, c);
  body_puts(b, text);
}

void body_free(body *b) {
  free(b->data);
  memset(b, 0, sizeof *b);
}

/* ---- UTF-16 ---- */

static unsigned long body_char(const unsigned char **p) {
  static const unsigned char masks[] = {0x7f, 0x1f, 0x0f, 0x07};
  const unsigned char *u = *p;
  int more = *u < 0xc0 ? 0 : *u < 0xe0 ? 1 : *u < 0xf0 ? 2 : 3;
  unsigned long c = *u++ & masks[more];
  for (; more && (*u & 0xc0) == 0x80; more--) /* data is NUL-terminated */
    c = c << 6 | (*u++ & 0x3f);
  *p = u;
  return c;
}

static void body_unit(body *b, bool big, unsigned long unit) {
  unsigned char high = (unsigned char)(unit >> 8), low = (unsigned char)unit;
  unsigned char both[] = {big ? high : low, big ? low : high};
  body_put(b, both, 2);
}

void body_widen(body *b, random_state *r) {
  body wide = {0};
  bool big = random_once_in(r, 2);
  const unsigned char *p = (const unsigned char *)b->data, *end = p + b->len;
  if (!random_once_in(r, 4) && memcmp(p, "\xef\xbb\xbf", 3))
    body_unit(&wide, big, 0xfeff);
  while (p < end) {
    unsigned long c = body_char(&p);
    if (c >= 0x10000)
      body_unit(&wide, big, 0xd800 + ((c - 0x10000) >> 10));
    body_unit(&wide, big, c < 0x10000 ? c : 0xdc00 + ((c - 0x10000) & 0x3ff));
  }
  body_free(b);
  *b = wide;
}
