/* SPDX-License-Identifier: MIT */
#include "confuse.h"

#include <stdlib.h>
#include <string.h>

/* A byte range, by what it begins and ends with. */
typedef struct confuse_run {
  const char *begin, *end;
} confuse_run;

static const confuse_run confuse_xml[] = {
    {"<D:response", "</D:response>"},
    {"<D:propstat", "</D:propstat>"},
    {"<D:prop>", "</D:prop>"},
    {"<D:href>", "</D:href>"},
    {"<D:status>", "</D:status>"},
    {"<D:getetag", "</D:getetag>"},
    {"<x:a", "</x:a>"},
    {"HTTP/1.1 ", "</"},
};
static const confuse_run confuse_json[] = {
    {"{\"href\"", "}"},   {"{\"status\"", "}"}, {"\"status\":", ","},
    {"\"href\":", "\","}, {"\"props\":", "}"},  {"\"message\":", "\""},
    {"\"{", ","},         {"{", "}"},
};
enum { CONFUSE_RUNS = 8 };

/* Inserted into a start tag, or at the beginning of an object. */
static const char *const confuse_attributes[] = {" xmlns:D='urn:x'",
                                                 " xmlns:D='DAV:'",
                                                 " xmlns:x='DAV:'",
                                                 " xmlns='DAV:'",
                                                 " xml:lang='fr'",
                                                 " a='1'",
                                                 " ",
                                                 ":"};
static const char *const confuse_members[] = {
    "\"id\":\"7\",",         "\"index\":3,",    "\"n\":1,",
    "\"message\":\"OK\",",   "\"status\":200,", "\"lang\":\"de\",",
    "\"reason\":\"Found\",", "\"href\":\"/h\","};
enum { CONFUSE_ADDED = 8 };

/* Replaces len bytes at an offset by others, which may be part of the same text. */
static void confuse_splice(reading_text *t, size_t at, size_t len, const char *by,
                           size_t n) {
  reading_text to = {NULL, 0, 0};
  reading_put(&to, "%.*s%.*s%s", (int)at, t->s, (int)n, by, t->s + at + len);
  free(t->s);
  *t = to;
}

/* Offset of a range of that kind after a random offset; *len is 0 if there is none. */
static size_t confuse_find(const reading_text *t, confuse_run run, random_state *r,
                           size_t *len) {
  const char *from = strstr(t->s + random_below(r, (unsigned)t->len), run.begin);
  const char *end = from ? strstr(from + strlen(run.begin), run.end) : NULL;
  *len = end ? (size_t)(end - from) + strlen(run.end) : 0;
  return end ? (size_t)(from - t->s) : 0;
}

/* Replaces one range by another, mostly of the same kind. */
static void confuse_runs(reading_text *t, const confuse_run *runs, random_state *r) {
  size_t len, by_len;
  unsigned kind = random_below(r, CONFUSE_RUNS);
  size_t at = confuse_find(t, runs[kind], r, &len);
  if (random_once_in(r, 5))
    kind = random_below(r, CONFUSE_RUNS);
  size_t by = confuse_find(t, runs[kind], r, &by_len);
  if (len && by_len)
    confuse_splice(t, at, len, t->s + by, by_len);
}

static void confuse_add(reading_text *t, bool json, random_state *r) {
  size_t len;
  const char *added = json ? confuse_members[random_below(r, CONFUSE_ADDED)]
                           : confuse_attributes[random_below(r, CONFUSE_ADDED)];
  confuse_run run = json ? confuse_json[7] : confuse_xml[random_below(r, 3)];
  size_t at = confuse_find(t, run, r, &len);
  if (len)
    confuse_splice(t, at + (json ? 1 : strcspn(t->s + at, ">")), 0, added,
                   strlen(added));
}

/* Increments, duplicates or removes a byte of a text or a number. */
static void confuse_byte(reading_text *t, random_state *r) {
  size_t at = random_below(r, (unsigned)t->len);
  while (at < t->len && strchr("<>/\"{}[],:&\\= ", t->s[at]))
    at++;
  if (at == t->len || (unsigned char)t->s[at] >= 0x7e)
    return;
  char by[] = {t->s[at], t->s[at]};
  unsigned how = random_below(r, 4);
  if (how > 1)
    by[0] = (char)(by[0] + 1);
  confuse_splice(t, at, 1, by, how > 1 ? 1 : 2 * how);
}

void confuse(reading_text *body, bool json, unsigned times, random_state *r) {
  for (; times; times--)
    switch (random_below(r, 4)) {
    case 0:
      confuse_byte(body, r);
      break;
    case 1:
      confuse_add(body, json, r);
      break;
    default:
      confuse_runs(body, json ? confuse_json : confuse_xml, r);
    }
}
