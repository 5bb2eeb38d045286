/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include "random.h"
#include "tests.h"

/* JSON as the library stores it: no white space, and only necessary escapes. */

static char *json_puts(char *to, const char *s) {
  size_t len = strlen(s);
  memcpy(to, s, len);
  return to + len;
}

static char *json_put_string(random_state *r, char *to, const char *lead) {
  static const char *const pieces[] = {"a",
                                       "b",
                                       "<",
                                       ">",
                                       "&",
                                       "]]>",
                                       " ",
                                       "\\\"",
                                       "\\\\",
                                       "/",
                                       "\\n",
                                       "\\r",
                                       "\\t",
                                       "\\b",
                                       "\\u0000",
                                       "\\u001f",
                                       "\\ufffe",
                                       "\\ud800",

                                       "'",
                                       "\xc3\xa9",
                                       "\x7f",
                                       "\xef\xbf\xbd",
                                       "\xf0\x9f\x98\x80",
                                       "{",
                                       ",",
                                       ":",
                                       "i"};
  to = json_puts(json_puts(to, "\""), lead);
  for (unsigned n = random_below(r, 5); n; n--)
    to = json_puts(to, pieces[random_below(r, sizeof pieces / sizeof *pieces)]);
  return json_puts(to, "\"");
}

/* The name of member i, unique in its object; sometimes not a valid XML name. */
static char *json_put_name(random_state *r, char *to, unsigned i) {
  static const char *const names[] = {"type",   "title",    "status", "detail",
                                      "limit",  "i",        "a-b.c",  "\xc3\xa9",
                                      "errors", "instance", "x_1",    "uri"};
  if (random_once_in(r, 12))
    return json_put_string(r, to, i == 0 ? "0" : i == 1 ? "1" : "2");
  to = json_puts(to, "\"");
  to = json_puts(to, names[random_below(r, 4) + 4 * (i % 3)]);
  return json_puts(to, "\"");
}

static char *json_put_value(random_state *r, char *to, unsigned depth);

static char *json_put_object(random_state *r, char *to, unsigned depth) {
  to = json_puts(to, "{");
  for (unsigned n = random_below(r, 4 - depth), i = 0; i < n; i++) {
    to = json_puts(to, i ? "," : "");
    to = json_puts(json_put_name(r, to, i), ":");
    to = json_put_value(r, to, depth + 1);
  }
  return json_puts(to, "}");
}

static char *json_put_array(random_state *r, char *to, unsigned depth) {
  to = json_puts(to, "[");
  for (unsigned n = random_below(r, 4 - depth), i = 0; i < n; i++) {
    to = json_puts(to, i ? "," : "");
    to = json_put_value(r, to, depth + 1);
  }
  return json_puts(to, "]");
}

static char *json_put_value(random_state *r, char *to, unsigned depth) {
  static const char *const words[] = {
      "true", "false", "null",    "0",   "42",   "-1.50", "1e400",
      "-0",   "429",   "\"404\"", "404", "1E+2", "0.10",  "12345678901234567890"};
  switch (random_below(r, depth < 3 ? 5 : 3)) {
  case 3:
    return json_put_object(r, to, depth);
  case 4:
    return json_put_array(r, to, depth);
  case 2:
    return json_puts(to, words[random_below(r, sizeof words / sizeof *words)]);
  default:
    return json_put_string(r, to, "");
  }
}

const char *random_json(random_state *r, char *to) {
  *json_put_value(r, to, 0) = '\0';
  require(strlen(to) < RANDOM_TEXT, "JSON of %zu bytes", strlen(to));
  return to;
}

const char *random_json_object(random_state *r, char *to) {
  *json_put_object(r, to, 0) = '\0';
  require(strlen(to) < RANDOM_TEXT, "JSON of %zu bytes", strlen(to));
  return to;
}
