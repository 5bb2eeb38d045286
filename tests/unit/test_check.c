/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "pieces.h"
#include "tests.h"

/* For each rule there are bodies that violate only this rule, advice included. */

#define DOCUMENT(...) "<D:multistatus xmlns:D=\"DAV:\">" __VA_ARGS__ "</D:multistatus>"
#define RESPONSE(...) "<D:response>" __VA_ARGS__ "</D:response>"
#define HREF(h) "<D:href>" h "</D:href>"
#define STATUS(s) "<D:status>HTTP/1.1 " s "</D:status>"
#define PLAIN(h, s) RESPONSE(HREF(h) STATUS(s))
#define PROPSTAT(s, ...)                                                               \
  "<D:propstat><D:prop>" __VA_ARGS__ "</D:prop>" STATUS(s) "</D:propstat>"
#define PROPS(h, ...) RESPONSE(HREF(h) PROPSTAT("200 OK", __VA_ARGS__))
#define ERROR(...) "<D:error>" __VA_ARGS__ "</D:error>"
#define TEXT(t) "<D:responsedescription>" t "</D:responsedescription>"
#define LOCATION(...) "<D:location>" __VA_ARGS__ "</D:location>"
#define TOKEN(t) "<D:sync-token>" t "</D:sync-token>"
#define ETAG "<D:getetag>\"1\"</D:getetag>"
#define COLLECTION "<D:resourcetype><D:collection/></D:resourcetype>"

#define OK "200 OK"
#define GONE "404 Not Found"
#define NO "403 Forbidden"
#define LOCKED "423 Locked"
#define DEPENDS "424 Failed Dependency"
#define FULL "507 Insufficient Storage"

typedef struct sample {
  int rule;
  const char *body;
  const char *method, *report, *depth, *request;
  unsigned flags;
  const char *content_type;
  size_t limit;
  const char *asked;
  size_t len; /* of body; 0: up to its NUL */
} sample;

#define SYNC "REPORT", "sync-collection", NULL, "/c/"

static const sample SAMPLES[] = {
    {.rule = 1, "<D:multistatus xmlns:D=\"DAV:\">" PLAIN("/a", OK)},
    {.rule = 1, DOCUMENT(PROPS("/a", "<x:y>1</x:y>"))},
    {.rule = 1, DOCUMENT(PLAIN("/a", OK)) "x"},
    {.rule = 1, ""},
    {.rule = 2, DOCUMENT(PLAIN("/a", OK)), .content_type = "text/html"},
    {.rule = 2, DOCUMENT(PLAIN("/a", OK)), .content_type = "text/xml; charset=utf-8"},
    {.rule = 3,
     "<?xml version=\"1.0\" encoding=\"utf-16\"?>" DOCUMENT(PLAIN("/a", OK))},
    {.rule = 3, DOCUMENT(PROPS("/a", "<D:displayname>\xff</D:displayname>"))},
    {.rule = 4, "<!DOCTYPE D:multistatus>" DOCUMENT(PLAIN("/a", OK))},
    {.rule = 5, "<D:listing xmlns:D=\"DAV:\"/>"},
    {.rule = 5, DOCUMENT(PLAIN("/a", OK) TEXT("a") TEXT("b"))},
    {.rule = 5, DOCUMENT(PLAIN("/a", OK) HREF("/b"))},
    {.rule = 5,
     DOCUMENT(
         RESPONSE(HREF("/a") STATUS("302 Found") LOCATION(HREF("/b") STATUS(OK))))},
    {.rule = 6, DOCUMENT("text" PLAIN("/a", OK))},
    {.rule = 6, DOCUMENT(RESPONSE(HREF("/a") "text" STATUS(OK)))},
    {.rule = 6,
     DOCUMENT(RESPONSE(HREF("/a") STATUS("301 Moved Permanently")
                           LOCATION("text" HREF("/b"))))},
    {.rule = 7, DOCUMENT(RESPONSE(HREF("/a") STATUS(OK) TEXT("so <x/>")))},
    {.rule = 7,
     DOCUMENT(RESPONSE(HREF("/a") STATUS("302 Found") LOCATION(HREF("/b<x/>"))))},
    {.rule = 8, DOCUMENT(PROPS("/a", "<D:iscollection>1</D:iscollection>"))},
    {.rule = 8, DOCUMENT(RESPONSE(HREF("/a") STATUS(OK) "<D:extra/>"))},
    {.rule = 9, DOCUMENT(RESPONSE(STATUS(OK) HREF("/a")))},
    {.rule = 9, DOCUMENT(TEXT("a") PLAIN("/a", OK))},
    {.rule = 9, DOCUMENT(TOKEN("urn:x") TEXT("a")), SYNC},
    {.rule = 10, DOCUMENT(PLAIN("/a", OK)), .flags = MULTISTATUS_CHECK_LOCATION},
    {.rule = 11, DOCUMENT(RESPONSE(STATUS(OK)))},
    {.rule = 12, DOCUMENT(RESPONSE(HREF("/a")))},
    {.rule = 12, DOCUMENT(RESPONSE(HREF("/a") STATUS(OK) PROPSTAT(OK, ETAG)))},
    {.rule = 12, DOCUMENT(RESPONSE(HREF("/a") STATUS(OK) STATUS(OK)))},
    {.rule = 12, DOCUMENT(RESPONSE(HREF("/a") HREF("/b") PROPSTAT(OK, ETAG)))},
    {.rule = 12,
     "{\"results\":[{\"href\":\"/a\",\"status\":201,\"statusLine\":\"HTTP/1.1 404 Not "
     "Found\"}]}"},
    {.rule = 13, DOCUMENT(PLAIN("/a", OK) PLAIN("/a", OK))},
    {.rule = 13, DOCUMENT(PLAIN("/a", OK) PLAIN("/%61", OK))},
    {.rule = 13, DOCUMENT(PLAIN("http://h/a", OK) PLAIN("HTTP://H:80/a", OK))},
    {.rule = 14, DOCUMENT(RESPONSE(HREF("/a") STATUS(OK) TEXT("a") TEXT("b")))},
    {.rule = 15, DOCUMENT(PLAIN("/a", "102 Processing"))},
    {.rule = 16, DOCUMENT(PLAIN("/a", "302 Found"))},
    {.rule = 16, DOCUMENT(PLAIN("http://h/a", "302 Found") PLAIN("http://i/a", OK))},
    {.rule = 16,
     DOCUMENT(
         RESPONSE(HREF("/a") PROPSTAT(OK, ETAG) PROPSTAT("302 Found", "<D:owner/>")))},
    {.rule = 17, DOCUMENT(RESPONSE(HREF("/a") STATUS("302 Found") LOCATION()))},
    {.rule = 17, DOCUMENT(RESPONSE(HREF("/a") STATUS(GONE) LOCATION(HREF("/b"))))},
    {.rule = 18, DOCUMENT(RESPONSE(HREF("/a") PROPSTAT(NO, "<D:owner/>"))), "DELETE"},
    {.rule = 19, DOCUMENT(PLAIN("/a", "200"))},
    {.rule = 19, DOCUMENT(PLAIN("/a", "200 Fine"))},
    {.rule = 20, DOCUMENT(PLAIN("a", OK))},
    {.rule = 20, DOCUMENT(PLAIN("", OK))},
    {.rule = 20, DOCUMENT(PLAIN("/a#b", OK))},
    {.rule = 20, DOCUMENT(PLAIN(" /a", OK))},
    {.rule = 20,
     DOCUMENT(RESPONSE(HREF("/a") STATUS("302 Found") LOCATION(HREF(" /b "))))},
    {.rule = 21, DOCUMENT(PLAIN("/a", OK) PLAIN("http://host/b", OK))},
    {.rule = 22, DOCUMENT(PLAIN("/a/../b", OK))},
    {.rule = 23, DOCUMENT(PLAIN("/a b", OK))},
    {.rule = 23, DOCUMENT(PLAIN("/a%b", OK))},
    {.rule = 23, DOCUMENT(PLAIN("/a[b]", OK))},
    {.rule = 23, DOCUMENT(PLAIN("/a%2540b", OK))},
    {.rule = 23, DOCUMENT(PLAIN("http://[::1/b", OK))},
    {.rule = 23, DOCUMENT(PLAIN("http://host:x/b", OK))},
    {.rule = 23, "{\"results\":[{\"href\":\"/a b\",\"status\":200}]}"},
    {.rule = 23, "{\"results\":[{\"href\":\"/a[b]\",\"status\":200}]}"},
    {.rule = 23, "{\"results\":[{\"href\":\"/a%2540b\",\"status\":200}]}"},
    {.rule = 23,
     DOCUMENT(RESPONSE(HREF("/a") STATUS("302 Found") LOCATION(HREF("x y"))))},
    {.rule = 23,
     DOCUMENT(RESPONSE(HREF("/a") STATUS(LOCKED) ERROR(
         "<D:lock-token-submitted>" HREF("/b c") "</D:lock-token-submitted>")))},
    {.rule = 24, DOCUMENT(PLAIN("/c/", OK) PLAIN("/d/e", OK)), .request = "/c/"},
    {.rule = 25, DOCUMENT(PROPS("/a", COLLECTION))},
    {.rule = 26,
     DOCUMENT(RESPONSE(HREF("/a") "<D:propstat>" STATUS(OK) "</D:propstat>"))},
    {.rule = 26, DOCUMENT(RESPONSE(HREF("/a") "<D:propstat><D:prop/></D:propstat>"))},
    {.rule = 27,
     DOCUMENT(RESPONSE(HREF("/a") PROPSTAT(OK, ETAG) PROPSTAT(GONE, "<D:getetag/>")))},
    {.rule = 28, DOCUMENT(RESPONSE(HREF("/a") PROPSTAT(GONE, ETAG)))},
    {.rule = 28, DOCUMENT(RESPONSE(HREF("/a") PROPSTAT(GONE, COLLECTION)))},
    {.rule = 29, DOCUMENT(PROPS("/a", ETAG)), "PROPFIND", .asked = "{DAV:}displayname"},
    {.rule = 29, DOCUMENT(PLAIN("/a", OK)), .asked = "{DAV:}displayname"},
    {.rule = 30, DOCUMENT(), "PROPPATCH", .request = "/a"},
    {.rule = 30,
     DOCUMENT(PLAIN("/c/a", NO)),
     "PROPFIND",
     .depth = "1",
     .request = "/c/"},
    {.rule = 30,
     DOCUMENT(PROPS("/c/", ETAG) PROPS("/c/a", ETAG)),
     "PROPFIND",
     .depth = "0",
     .request = "/c/"},
    {.rule = 30,
     DOCUMENT(PROPS("/c/", ETAG) PROPS("/c/a/b", ETAG)),
     "PROPFIND",
     .depth = "1",
     .request = "/c/"},
    {.rule = 30,
     DOCUMENT(PROPS("/c/", ETAG) PROPS("/c/a", ETAG)),
     "PROPFIND",
     .depth = "1",
     .request = "/c/",
     .flags = MULTISTATUS_CHECK_NOROOT},
    {.rule = 31, DOCUMENT(PROPS("/a", "text" ETAG))},
    {.rule = 31, "<D:prop xmlns:D=\"DAV:\">text" ETAG "</D:prop>"},
    {.rule = 32,
     "<D:multistatus xmlns:D=\"DAV:\"><D:response xml:lang=\"de\">" HREF("/a")
         PROPSTAT(OK, ETAG) "</D:response></D:multistatus>"},
    {.rule = 32,
     "<D:multistatus xmlns:D=\"DAV:\" xml:lang=\"de\">" PROPS("/a", ETAG)
         PROPS("/b", ETAG) "</D:multistatus>"},
    {.rule = 33,
     DOCUMENT(RESPONSE(HREF("/a") PROPSTAT(OK, ETAG) PROPSTAT(OK, "<D:owner/>")))},
    {.rule = 34,
     DOCUMENT(RESPONSE(HREF("/a") PROPSTAT(OK, "<D:owner/>")
                           PROPSTAT("409 Conflict", "<D:displayname/>"))),
     "PROPPATCH"},
    {.rule = 34,
     DOCUMENT(RESPONSE(HREF("/a") PROPSTAT(DEPENDS, "<D:owner/>"))),
     "PROPPATCH"},
    {.rule = 35,
     DOCUMENT(RESPONSE(HREF("/a") PROPSTAT(NO, "<D:getetag/>"))),
     "PROPPATCH"},
    {.rule = 35,
     DOCUMENT(RESPONSE(HREF("/a") PROPSTAT(NO, "<D:quota-used-bytes/>"))),
     "PROPPATCH"},
    {.rule = 36, DOCUMENT(PLAIN("/c/a", LOCKED) PLAIN("/c/", DEPENDS)), "DELETE"},
    {.rule = 37, DOCUMENT(PLAIN("/c/a", LOCKED) PLAIN("/c/", DEPENDS)), "COPY"},
    {.rule = 37, DOCUMENT(), "MOVE"},
    {.rule = 38, DOCUMENT(PLAIN("/c/", LOCKED)), "DELETE", .request = "/c/"},
    {.rule = 39, DOCUMENT(PLAIN("/c/", DEPENDS)), "LOCK"},
    {.rule = 39, DOCUMENT(PLAIN("/c/a", LOCKED) PLAIN("/c/", OK)), "LOCK"},
    {.rule = 39, DOCUMENT(PLAIN("/c/a", LOCKED)), "LOCK", .request = "/c/"},
    {.rule = 39, "<D:prop xmlns:D=\"DAV:\"/>", "LOCK"},
    {.rule = 39, "<D:prop xmlns:D=\"DAV:\">" ETAG "</D:prop>", "LOCK"},
    {.rule = 39, "<D:prop xmlns:D=\"DAV:\"><D:lockdiscovery/></D:prop>", "LOCK"},
    {.rule = 40, DOCUMENT(PLAIN("/c/", "402 Payment Required")), "PROPFIND"},
    {.rule = 41, DOCUMENT(RESPONSE(HREF("/a") STATUS(NO) ERROR()))},
    {.rule = 41,
     DOCUMENT(RESPONSE(HREF("/a") STATUS(NO) ERROR("text<x xmlns=\"urn:x\"/>")))},
    {.rule = 42,
     DOCUMENT(RESPONSE(HREF("/a") STATUS(NO)
                           ERROR("<D:cannot-modify-protected-property/>")))},
    {.rule = 42, "<D:error xmlns:D=\"DAV:\"><D:propfind-finite-depth/></D:error>"},
    {.rule = 43,
     DOCUMENT(RESPONSE(HREF("/a") STATUS(LOCKED) ERROR("<D:lock-token-submitted/>")))},
    {.rule = 44,
     DOCUMENT(RESPONSE(HREF("/a") STATUS(NO)
                           ERROR("<D:propfind-finite-depth>x</D:propfind-finite-"
                                 "depth>")))},
    {.rule = 45,
     DOCUMENT(RESPONSE(HREF("/a") STATUS(GONE) ERROR("<D:propfind-finite-depth/>")))},
    {.rule = 46, DOCUMENT(PROPS("/c/a", ETAG)), SYNC},
    {.rule = 46, DOCUMENT(TOKEN("urn:a") TOKEN("urn:b")), SYNC},
    {.rule = 46, DOCUMENT(PROPS("/c/", ETAG) TOKEN("urn:a")), "PROPFIND"},
    {.rule = 47, DOCUMENT(TOKEN("17"))},
    {.rule = 47, DOCUMENT(TOKEN("urn:x[1]"))},
    {.rule = 47, DOCUMENT(TOKEN("urn:x#1#2"))},
    {.rule = 47, DOCUMENT(TOKEN(" urn:x ")), SYNC},
    {.rule = 48,
     DOCUMENT(PROPS("/c/a", ETAG) PLAIN("/c/a", GONE) TOKEN("urn:x")),
     SYNC},
    {.rule = 49, DOCUMENT(PLAIN("/c/a", OK) TOKEN("urn:x")), SYNC},
    {.rule = 49,
     DOCUMENT(RESPONSE(HREF("/c/a") STATUS(OK) PROPSTAT(OK, ETAG)) TOKEN("urn:x")),
     SYNC},
    {.rule = 50,
     DOCUMENT(RESPONSE(HREF("/c/a") PROPSTAT(GONE, )) TOKEN("urn:x")),
     SYNC},
    {.rule = 50,
     DOCUMENT(RESPONSE(HREF("/c/a") STATUS(GONE) PROPSTAT(OK, ETAG)) TOKEN("urn:x")),
     SYNC},
    {.rule = 51, DOCUMENT(PLAIN("/c/a/", NO) TOKEN("urn:x")), SYNC},
    {.rule = 51,
     DOCUMENT(PROPS("/c/a/b", ETAG) TOKEN("urn:x")),
     "REPORT",
     "sync-collection",
     "1",
     "/c/"},
    {.rule = 52,
     DOCUMENT(PLAIN("/c/a", GONE) TOKEN("urn:x")),
     SYNC,
     MULTISTATUS_CHECK_INITIAL},
    {.rule = 53,
     DOCUMENT(PLAIN("/c/a/", GONE) PLAIN("/c/a/b", GONE) TOKEN("urn:x")),
     SYNC,
     MULTISTATUS_CHECK_INFINITE},
    {.rule = 53,
     DOCUMENT(PLAIN("/c/a/b/d", GONE) PLAIN("/c/a", GONE) TOKEN("urn:x")),
     SYNC,
     MULTISTATUS_CHECK_INFINITE},
    {.rule = 54, DOCUMENT(PLAIN("/c/a", FULL) TOKEN("urn:x")), SYNC},
    {.rule = 54, DOCUMENT(PLAIN("/c/", FULL) TOKEN("urn:x")), SYNC},
    {.rule = 54,
     DOCUMENT(RESPONSE(HREF("/c/") PROPSTAT(FULL, "<D:getetag/>")) TOKEN("urn:x")),
     SYNC},
    {.rule = 55,
     DOCUMENT(PROPS("/c/a", ETAG) PROPS("/c/b", ETAG) TOKEN("urn:x")),
     SYNC,
     .limit = 1},
    {.rule = 56, DOCUMENT(RESPONSE(HREF("/a") PROPSTAT(NO, "<D:owner/>"))), "MKCOL"},
    {.rule = 56, "<D:mkcol-response xmlns:D=\"DAV:\"/>", "MKCOL"},
    {.rule = 56,
     "<D:mkcol-response xmlns:D=\"DAV:\">" STATUS(NO) "</D:mkcol-response>"},
    {.rule = 56,
     "<D:mkcol-response xmlns:D=\"DAV:\">" PROPSTAT(NO, "<D:owner/>")
         ERROR("<x xmlns=\"urn:x\"/>") "</D:mkcol-response>"},
    {.rule = 56,
     "<D:mkcol-response xmlns:D=\"DAV:\">" HREF("/a")
         PROPSTAT(NO, "<D:owner/>") "</D:mkcol-response>",
     "MKCOL"},
    {.rule = 56,
     "<D:mkcol-response xmlns:D=\"DAV:\">" PROPSTAT(NO, "<D:resourcetype/>")
         PROPSTAT(DEPENDS, "<D:displayname/>") "</D:mkcol-response>",
     "MKCOL"},
    {.rule = 57, DOCUMENT(PLAIN("/a", OK)), "REPORT", "expand-property", "0"},
    {.rule = 58, DOCUMENT(PROPS("/a", "<D:owner>" RESPONSE(STATUS(OK)) "</D:owner>"))},
    {.rule = 58,
     DOCUMENT(PROPS("/a", "<D:acl><D:ace>" RESPONSE(STATUS(OK)) "</D:ace></D:acl>"))},
    {.rule = 58, "<D:listing xmlns:D=\"DAV:\"/>", "REPORT", "version-tree"},
    {.rule = 59, DOCUMENT(RESPONSE(HREF("/a") STATUS(NO) TEXT(ERROR("<D:no-lock/>"))))},
    {.rule = 60,
     DOCUMENT(RESPONSE(HREF("/a") PROPSTAT(OK, ETAG) PROPSTAT(GONE, "<D:owner/>"))),
     "PROPFIND",
     .flags = MULTISTATUS_CHECK_MINIMAL},
    {.rule = 60,
     DOCUMENT(RESPONSE(HREF("/a") PROPSTAT(NO, ""))),
     "PROPFIND",
     .flags = MULTISTATUS_CHECK_MINIMAL},
    {.rule = 61, DOCUMENT(PLAIN("/a", "208 Already Reported")), "REPORT"},
    {.rule = 61,
     DOCUMENT(RESPONSE(HREF("/a") PROPSTAT("208 Already Reported", ETAG))),
     "SEARCH"},
    {.rule = 61,
     DOCUMENT(RESPONSE(HREF("/a") PROPSTAT("208 Already Reported", ETAG))),
     "PROPFIND",
     .depth = "1"},
    {.rule = 61,
     DOCUMENT(RESPONSE(HREF("/a") PROPSTAT("208 Already Reported", ""))),
     "PROPFIND",
     .depth = "0"},
    {.rule = 62, DOCUMENT(PLAIN("/a", OK)), "SEARCH"},
    {.rule = 62, DOCUMENT(PLAIN("/a", NO)), "SEARCH"},
    {.rule = 62, DOCUMENT(PLAIN("/a", FULL)), "SEARCH", .request = "/"},
    {.rule = 63, "{\"results\":[],\"transaction\":\"x\"}"},
    {.rule = 63, "{\"results\":[{\"href\":\"/a\",\"href\":\"/b\",\"status\":200}]}"},
    {.rule = 63, "{\"results\":[{\"href\":\"/a\",\"status\":200,\"index\":-1}]}"},
    {.rule = 63, "{\"results\":[{\"href\":\"/a\",\"status\":200,\"id\":\"\\u0001\"}]}"},
    {.rule = 63,
     "{\"kind\":\"mkcol-response\",\"results\":[{\"href\":\"/a\",\"propstats\":[{"
     "\"status\":403,\"props\":{\"{DAV:}owner\":null}}]},{\"href\":\"/"
     "b\",\"propstats\":[{"
     "\"status\":424,\"props\":{\"{DAV:}owner\":null}}]}]}"},
    {.rule = 63,
     DOCUMENT(RESPONSE(HREF("/a") STATUS(OK) "<item xmlns=\"urn:multistatus:1\">"
                                             "{\"index\":-1}</item>"))},
};
enum { SAMPLE_COUNT = sizeof SAMPLES / sizeof *SAMPLES };

/* ---- Checking ---- */

static multistatus_check *check_for(const sample *s, unsigned flags) {
  multistatus_check_options o = MULTISTATUS_CHECK_OPTIONS_INIT;
  multistatus_check *c;
  o.flags = s->flags | flags;
  o.method = s->method;
  o.report = s->report;
  o.depth = s->depth;
  o.request = s->request;
  o.content_type = s->content_type;
  o.limit = s->limit;
  o.asked = &s->asked;
  o.asked_count = s->asked ? 1 : 0;
  require(multistatus_check_new(&c, &o) == 0, "no check");
  return c;
}

/* The findings of a body with their places, a line for each. */
typedef struct findings {
  char lines[40][600];
  size_t count;
} findings;

static void take(multistatus_check *c, findings *all) {
  const multistatus_finding *f;
  while (multistatus_check_next(c, &f) == 1) {
    require(all->count < 40, "too many");
    snprintf(all->lines[all->count++], sizeof *all->lines, "%d %d %llu:%llu %s: %s",
             f->rule, (int)f->severity, (unsigned long long)f->line,
             (unsigned long long)f->column, f->href, f->text);
  }
}

static int by_text(const void *a, const void *b) {
  return strcmp(a, b);
}

/* Checks the body in pieces of n bytes and sorts the findings. */
static void find(findings *all, const sample *s, unsigned flags, size_t n) {
  size_t len = s->len ? s->len : strlen(s->body);
  multistatus_check *c = check_for(s, flags);
  memset(all, 0, sizeof *all);
  for (size_t at = 0; at < len; at += n) {
    size_t piece = len - at < n ? len - at : n;
    char *copy = malloc(piece);
    memcpy(copy, s->body + at, piece);
    require(multistatus_check_feed(c, copy, piece) == 0, "feed: %s", s->body);
    free(copy);
    take(c, all);
  }
  require(multistatus_check_end(c) == 0, "end: %s", s->body);
  take(c, all);
  require(multistatus_check_end(c) == MULTISTATUS_ERROR_STATE, "a second end");
  multistatus_check_free(c);
  qsort(all->lines, all->count, sizeof *all->lines, by_text);
}

START_TEST(each_rule_is_found_alone) {
  const sample *s = SAMPLES + _i;
  findings f;
  find(&f, s, MULTISTATUS_CHECK_STRICT, SIZE_MAX / 2);
  require(f.count > 0, "rule %d is not found in %s", s->rule, s->body);
  for (size_t i = 0; i < f.count; i++)
    require(atoi(f.lines[i]) == s->rule, "%s instead of %d in %s", f.lines[i], s->rule,
            s->body);
}
END_TEST

START_TEST(every_rule_has_a_sample) {
  size_t count;
  const multistatus_check_rule *rules = multistatus_check_rules(&count);
  ck_assert_uint_eq(count, 63);
  for (size_t i = 0; i < count; i++) {
    size_t k = 0;
    ck_assert_int_eq(rules[i].number, (int)i + 1);
    ck_assert_ptr_eq(multistatus_check_rule_for((int)i + 1), rules + i);
    while (k < SAMPLE_COUNT && SAMPLES[k].rule != rules[i].number)
      k++;
    ck_assert_msg(k < SAMPLE_COUNT, "rule %zu", i + 1);
  }
  ck_assert_ptr_null(multistatus_check_rule_for(0));
  ck_assert_ptr_null(multistatus_check_rule_for(64));
}
END_TEST

START_TEST(pieces_do_not_matter) {
  const sample *s = SAMPLES + _i;
  findings whole, parts;
  find(&whole, s, MULTISTATUS_CHECK_STRICT, SIZE_MAX / 2);
  for (size_t n = 1; n < strlen(s->body); n++) {
    find(&parts, s, MULTISTATUS_CHECK_STRICT, n);
    require(parts.count == whole.count, "%zu findings by %zu bytes in %s", parts.count,
            n, s->body);
    for (size_t i = 0; i < parts.count; i++)
      require(strcmp(parts.lines[i], whole.lines[i]) == 0, "%s\n%s\nby %zu bytes",
              parts.lines[i], whole.lines[i], n);
  }
}
END_TEST

/* Advice is reported with MULTISTATUS_CHECK_STRICT only. */
START_TEST(advice_is_optional) {
  findings f;
  const sample advice = {.rule = 9, DOCUMENT(RESPONSE(STATUS("200 Fine") HREF("/a")))};
  find(&f, &advice, 0, 1);
  ck_assert_uint_eq(f.count, 0);
  find(&f, &advice, MULTISTATUS_CHECK_STRICT, 1);
  ck_assert_uint_eq(f.count, 2);
}
END_TEST

START_TEST(a_finding_has_its_place) {
  const sample s = {.rule = 0,
                    "<D:multistatus xmlns:D='DAV:'>\n <D:response>\n"
                    "  <D:href>/a b</D:href>\n  <D:status>HTTP/1.1 200 OK</D:status>\n"
                    " </D:response>\n</D:multistatus>"};
  findings f;
  find(&f, &s, 0, 7);
  ck_assert_uint_eq(f.count, 1);
  ck_assert_str_eq(f.lines[0],
                   "23 0 3:3 /a b: characters that no URI may contain: /a b");
}
END_TEST

#define NO_MARK "3 0 1:1 : UTF-16 without a byte order mark"
#define NO_NAME "3 0 1:1 : UTF-32, but no encoding is declared"
#define RARE(name)                                                                     \
  "3 2 1:1 : the encoding is " name ", which not every XML parser supports"

/* Bodies in UTF-16 and UTF-32, and the one finding; NULL: none. */
static const struct {
  const char *name, *charset; /* as declared, and in the Content-Type */
  size_t bytes;
  bool little, mark;
  const char *finding;
} WIDE[] = {
    {NULL, NULL, 2, true, true, NULL},
    {NULL, NULL, 2, false, true, NULL},
    {"UTF-16", NULL, 2, true, true, NULL},
    {NULL, "utf-16", 2, false, true, NULL},
    {NULL, NULL, 2, true, false, NO_MARK},
    {NULL, NULL, 2, false, false, NO_MARK},
    {"utf-16", NULL, 2, false, false, NO_MARK},
    {NULL, "utf-16", 2, true, false, NO_MARK},
    {"utf-16le", NULL, 2, true, false, RARE("utf-16le")},
    {"UTF-16BE", NULL, 2, false, false, RARE("UTF-16BE")},
    {NULL, "utf-16be", 2, false, false, RARE("utf-16be")},
    {NULL, NULL, 4, true, true, NO_NAME},
    {NULL, NULL, 4, false, false, NO_NAME},
    {"UTF-32", NULL, 4, false, true, RARE("UTF-32")},
    {"ISO-10646-UCS-4", NULL, 4, true, false, RARE("ISO-10646-UCS-4")},
    {NULL, "utf-32", 4, true, false, RARE("utf-32")},
};
enum { WIDE_COUNT = sizeof WIDE / sizeof *WIDE };

/* If the build cannot decode it, the body is an error of rule 3 as well. */
START_TEST(wide_encodings_are_checked) {
  char ascii[300], type[60], body[4 * 300];
  sample s = {.body = body};
  findings f;
  int mark = WIDE[_i].mark, len;
  bool decodes =
      pieces_engine_built(MULTISTATUS_ENGINE_SYSTEM, multistatus_format_dav_xml());
  len = snprintf(ascii, sizeof ascii, "%s%s%s%s" DOCUMENT(PLAIN("/a", OK)),
                 mark ? "." : "", WIDE[_i].name ? "<?xml version='1.0' encoding='" : "",
                 WIDE[_i].name ? WIDE[_i].name : "", WIDE[_i].name ? "'?>" : "");
  for (int i = 0; i < len; i++)
    for (size_t k = 0; k < WIDE[_i].bytes; k++) {
      unsigned c = mark && i == 0 ? 0xfeff : (unsigned char)ascii[i];
      size_t low = WIDE[_i].little ? k : WIDE[_i].bytes - 1 - k;
      body[s.len++] = (char)(low > 1 ? 0 : c >> 8 * low);
    }
  snprintf(type, sizeof type, "application/xml; charset=%s", WIDE[_i].charset);
  s.content_type = WIDE[_i].charset ? type : NULL;
  for (size_t n = 1; n < 10; n++) {
    find(&f, &s, MULTISTATUS_CHECK_STRICT, n < 9 ? n : s.len);
    require(f.count == (WIDE[_i].finding != NULL) || !decodes, "%zu: %s", n, *f.lines);
    require(!f.count || !decodes || strcmp(*f.lines, WIDE[_i].finding) == 0, "%zu: %s",
            n, *f.lines);
    require(decodes || atoi(*f.lines) == 3, "%zu: %s", n, *f.lines);
  }
}
END_TEST

START_TEST(json_is_checked_too) {
  const sample good = {.rule = 0, "{\"results\":[{\"href\":\"/a\",\"status\":200}]}"};
  const sample bad = {.rule = 0,
                      "{\"results\":[{\"href\":\"/a b\",\"status\":\"200\"},7]}"};
  findings f;
  find(&f, &good, MULTISTATUS_CHECK_STRICT, 1);
  ck_assert_uint_eq(f.count, 0);
  find(&f, &bad, MULTISTATUS_CHECK_STRICT, 1);
  ck_assert_uint_eq(f.count, 5); /* 7 has neither an href nor a status */
}
END_TEST

/* Each is found alone, with and without advice, whatever the pieces are. */
START_TEST(json_has_rules) {
  static const struct {
    int rule; /* 0: none */
    const char *body, *content_type;
  } BODIES[] = {
      {20, "{\"results\":[{\"href\":\"a\",\"status\":200}]}", NULL},
      {20, "{\"results\":[{\"href\":\"/a#b\",\"status\":200}]}", NULL},
      {22, "{\"results\":[{\"href\":\"/a/../b\",\"status\":200}]}", NULL},
      {13,
       "{\"results\":[{\"href\":\"/a\",\"status\":200},"
       "{\"href\":\"/b\",\"moreHrefs\":[\"/a\"],\"status\":404}]}",
       NULL},
      {0,
       "{\"results\":[{\"href\":\"/a\",\"id\":\"x\",\"status\":200},"
       "{\"href\":\"/a\",\"index\":1,\"status\":404},"
       "{\"href\":\"http://h/a\",\"status\":404}]}",
       NULL},
      {15, "{\"results\":[{\"href\":\"/a\",\"status\":102}]}", NULL},
      {15, "{\"results\":[{\"href\":\"/a\",\"propstats\":[{\"status\":102}]}]}", NULL},
      {16, "{\"results\":[{\"href\":\"/a\",\"status\":301}]}", NULL},
      {16, "{\"results\":[{\"href\":\"/a\",\"propstats\":[{\"status\":302}]}]}", NULL},
      {0, "{\"results\":[{\"href\":\"/a\",\"status\":301,\"location\":\"/b\"}]}", NULL},
      {0,
       "{\"results\":[{\"href\":\"/a\",\"propstats\":[{\"status\":302}],"
       "\"location\":\"/b\"}]}",
       NULL},
      /* Other formats, and one as the Content-Type of another. */
      {5,
       "{\"responses\":[{\"id\":\"1\",\"status\":404},{\"id\":\"2\",\"status\":200}]}",
       NULL},
      {5,
       "<DeleteResult><Error><Key>k</Key><Code>AccessDenied</Code></Error></"
       "DeleteResult>",
       NULL},
      {2, "{\"results\":[]}", "text/html"},
      {2, "{\"results\":[]}", "application/json-seq"},
      {5, "{\"results\":[]}", "application/xml"},
      {0, "{\"results\":[]}", "application/json; charset=utf-8"},
      {0, "{\"results\":[]}", "application/vnd.example+json"},
      {0, "{\"summary\":{\"total\":0}}\n", "application/x-ndjson"},
  };
  for (size_t i = 0; i < sizeof BODIES / sizeof *BODIES; i++)
    for (size_t n = 1; n < 100; n += 9) {
      const sample s = {.body = BODIES[i].body, .content_type = BODIES[i].content_type};
      findings f;
      find(&f, &s, MULTISTATUS_CHECK_STRICT, n);
      require(f.count == (BODIES[i].rule != 0), "%zu findings in %s", f.count, s.body);
      require(!f.count || atoi(f.lines[0]) == BODIES[i].rule, "%s in %s", f.lines[0],
              s.body);
    }
}
END_TEST

/* The memory of a tree depends on the size of a pointer, so this searches the smallest
   limit that suffices. Below it, feed returns an error, and end the same. */
START_TEST(limits_are_errors) {
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  multistatus_check_options o = MULTISTATUS_CHECK_OPTIONS_INIT;
  multistatus_check *c;
  static const char BODY[] = DOCUMENT(PLAIN("/a", OK) PLAIN("/b", OK));
  int rc = MULTISTATUS_ERROR_LIMIT;
  o.limits = &limits;
  for (limits.result_bytes = 64; rc && limits.result_bytes < 4096;
       limits.result_bytes++) {
    ck_assert_int_eq(rc, MULTISTATUS_ERROR_LIMIT);
    ck_assert_int_eq(multistatus_check_new(&c, &o), 0);
    rc = multistatus_check_feed(c, BODY, sizeof BODY - 1);
    ck_assert_int_eq(multistatus_check_end(c), rc);
    multistatus_check_free(c);
  }
  ck_assert_int_eq(rc, 0);
  ck_assert_uint_gt(limits.result_bytes, 64 + 1);
  o.depth = "2";
  ck_assert_int_eq(multistatus_check_new(&c, &o), MULTISTATUS_ERROR_ARGUMENT);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_loop_test(tests, each_rule_is_found_alone, 0, SAMPLE_COUNT);
  tcase_add_test(tests, every_rule_has_a_sample);
  tcase_add_loop_test(tests, pieces_do_not_matter, 0, SAMPLE_COUNT);
  tcase_add_test(tests, advice_is_optional);
  tcase_add_test(tests, a_finding_has_its_place);
  tcase_add_loop_test(tests, wide_encodings_are_checked, 0, WIDE_COUNT);
  tcase_add_test(tests, json_is_checked_too);
  tcase_add_test(tests, json_has_rules);
  tcase_add_test(tests, limits_are_errors);
}

TESTS_MAIN("check", add_tests)
