/* SPDX-License-Identifier: MIT */
#include "accept.h"

#include <stdbool.h>
#include <string.h>

/* A part of the field: from s up to end. */
typedef struct span {
  const char *s, *end;
} span;

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same(span a, const char *text, size_t len) {
  if ((size_t)(a.end - a.s) != len)
    return false;
  for (size_t i = 0; i < len; i++)
    if (lower(a.s[i]) != text[i])
      return false;
  return true;
}

static span trimmed(span a) {
  while (a.s < a.end && (*a.s == ' ' || *a.s == '\t'))
    a.s++;
  while (a.s < a.end && (a.end[-1] == ' ' || a.end[-1] == '\t'))
    a.end--;
  return a;
}

/* Takes what stands before the next mark from *rest, and the mark away; a mark inside
   a quoted string is none. */
static span take(span *rest, char mark) {
  span part = {rest->s, rest->s};
  bool quoted = false;
  for (; part.end < rest->end && (quoted || *part.end != mark); part.end++) {
    if (*part.end == '"')
      quoted = !quoted;
    else if (quoted && *part.end == '\\' && part.end + 1 < rest->end)
      part.end++;
  }
  rest->s = part.end < rest->end ? part.end + 1 : part.end;
  return trimmed(part);
}

/* "0.25" is 250; -1 for what is no weight (RFC 9110, section 12.4.2). */
static int parse_weight(span a) {
  size_t len = (size_t)(a.end - a.s);
  if (len == 0 || len > 5 || a.s[0] < '0' || a.s[0] > '1' || (len > 1 && a.s[1] != '.'))
    return -1;
  int weight = (a.s[0] - '0') * 1000;
  for (size_t i = 2, unit = 100; i < len; i++, unit /= 10) {
    if (a.s[i] < '0' || a.s[i] > '9')
      return -1;
    weight += (a.s[i] - '0') * (int)unit;
  }
  return weight <= 1000 ? weight : -1;
}

/* Reads the parameters of a range: its weight, or -1 if it asks for a variant that is
   not on offer. A charset of UTF-8 is what every offer has. */
static int read_parameters(span rest) {
  int weight = 1000;
  while (rest.s < rest.end) {
    span value = take(&rest, ';');
    span name = take(&value, '=');
    value = trimmed(value);
    if (same(name, "q", 1))
      return parse_weight(value); /* what follows is not the range's any more */
    bool utf8 = same(name, "charset", 7) &&
                (same(value, "utf-8", 5) || same(value, "\"utf-8\"", 7));
    if (!utf8 && name.s < name.end)
      return -1;
  }
  return weight;
}

/* How closely a range fits a type: 3 by name, 2 by "text/<star>", 1 by the one for all,
   0 not at all. */
static int fit(span range, const char *type) {
  size_t major = (size_t)(strchr(type, '/') - type) + 1;
  if (same(range, type, strlen(type)))
    return 3;
  if (same(range, "*/*", 3))
    return 1;
  if (range.s == range.end || range.end[-1] != '*')
    return 0;
  range.end--;
  return same(range, type, major) ? 2 : 0;
}

void accept_begin(accept_choice *choice) {
  const multistatus_format *json = multistatus_format_json();
  const multistatus_format *xml = multistatus_format_dav_xml();
  *choice = (accept_choice){
      .offers = {{"application/json", json, multistatus_format_content_type(json)},
                 {"application/xml", xml, multistatus_format_content_type(xml)},
                 {"text/xml", xml, "text/xml; charset=utf-8"}}};
}

void accept_read(accept_choice *choice, const char *value, size_t len) {
  span rest = {value, value + len};
  while (rest.s < rest.end) {
    span parameters = take(&rest, ',');
    span range = take(&parameters, ';');
    int weight = read_parameters(parameters);
    if (range.s == range.end || !memchr(range.s, '/', (size_t)(range.end - range.s)))
      continue;
    choice->ranges++;
    for (int i = 0; weight >= 0 && i < ACCEPT_OFFERS; i++) {
      int rank = fit(range, choice->offers[i].type);
      if (rank > choice->rank[i]) {
        choice->rank[i] = rank;
        choice->weight[i] = weight;
      }
    }
  }
}

const offer *accept_best(const accept_choice *choice) {
  if (choice->ranges == 0)
    return &choice->offers[0];
  int best = 0;
  for (int i = 1; i < ACCEPT_OFFERS; i++)
    if (choice->weight[i] > choice->weight[best])
      best = i;
  return choice->weight[best] > 0 ? &choice->offers[best] : NULL;
}
