/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include "alloc.h"
#include "compare.h"
#include "confuse.h"
#include "fewer.h"
#include "listing.h"
#include "pieces.h"
#include "random.h"
#include "reading.h"
#include "tests.h"

/* Results whose bytes match a template are not parsed, which must not change any
   output. The expected output is that of reading a body byte by byte, where no result
   is in one piece and no template can match. */

static const multistatus_read_options plain = MULTISTATUS_READ_OPTIONS_INIT;

/* ---- The same output in all piece sizes ---- */

/* All texts as one. */
static reading_text whole_text(const reading *r) {
  reading_text t = {NULL, 0, 0};
  reading_put(&t, "%s%s%s%s", reading_string(&r->results), reading_string(&r->reported),
              reading_string(&r->document), reading_string(&r->error));
  return t;
}

static void must_be_same(const reading *a, const reading *b, const char *how, size_t n,
                         const char *body) {
  const char *part = reading_compare(a, b, true);
  if (!part)
    return;
  reading_text x = whole_text(a), y = whole_text(b);
  size_t at = 0;
  while (x.s[at] && x.s[at] == y.s[at])
    at++;
  at = at > 200 ? at - 200 : 0;
  ck_abort_msg(
      "%s, pieces of %zu: %s differ\n%.400s\n-- expected --\n%.400s\n-- body --\n"
      "%.1500s",
      how, n, part, y.s + at, x.s + at, body);
}

static void check_pieces(const reading *expected, const multistatus_read_options *o,
                         const reading_questions *q, const char *how, const char *body,
                         size_t len, size_t n) {
  reading r;
  reading_of(&r, o, q, body, len, n);
  if (q->quiet) /* do not compare diagnostics */
    reading_put(&r.reported, "%s", reading_string(&expected->reported));
  must_be_same(expected, &r, how, n, body);
  reading_done(&r);
}

static void check_sizes(const reading *expected, const multistatus_read_options *o,
                        const reading_questions *q, const char *how, const char *body,
                        size_t len) {
  const size_t sizes[] = {64, 100, 333, 1000, 4096};
  check_pieces(expected, o, q, how, body, len, len);
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes && sizes[i] < len; i++)
    check_pieces(expected, o, q, how, body, len, sizes[i]);
}

static void check_body(const multistatus_read_options *o, const char *body,
                       size_t len) {
  const reading_questions all = {.lines = true}, quiet = {.lines = true, .quiet = true},
                          late = {.lines = true, .late = true},
                          both = {.lines = true, .quiet = true, .late = true};
  reading expected, r;
  reading_of(&expected, o, &all, body, len, 1);
  check_sizes(&expected, o, &all, "all", body, len);
  check_sizes(&expected, o, &quiet, "quiet", body, len);
  check_sizes(&expected, o, &late, "late", body, len);
  check_sizes(&expected, o, &both, "quiet and late", body, len);
  reading_of_list(&r, o, &all, body, len);
  must_be_same(&expected, &r, "list", len, body);
  reading_done(&r);
  reading_done(&expected);
}

static void check_listing(const multistatus_read_options *o, const listing *l,
                          uint64_t seed) {
  reading_text body = {NULL, 0, 0};
  listing_put(&body, l, seed);
  check_body(o, body.s, body.len);
  free(body.s);
}

START_TEST(listings) {
  for (unsigned seed = 1; seed <= fewer_cases(200); seed++) {
    const listing l = {.json = _i, .damaged = true, .unusual = seed % 3 * (seed % 7)};
    check_listing(&plain, &l, seed);
  }
}
END_TEST

/* Listings of results that are similar, but not equal. */
static void put_similar(reading_text *body, bool json, uint64_t seed) {
  const listing l = {
      .json = json, .count = 24, .forms = 1 + seed % 3, .unusual = seed % 4};
  random_state r;
  random_seed(&r, seed);
  listing_put(body, &l, seed);
  confuse(body, json, 1 + random_below(&r, 6), &r);
}

START_TEST(random_look_alikes) {
  for (unsigned seed = 1; seed <= fewer_cases(400); seed++) {
    reading_text body = {NULL, 0, 0};
    put_similar(&body, _i, seed);
    check_body(&plain, body.s, body.len);
    free(body.s);
  }
}
END_TEST

/* The same, cut in two at every position. */
START_TEST(two_pieces) {
  const reading_questions q = {.lines = true};
  for (unsigned seed = 1; seed <= 2; seed++) {
    reading_text body = {NULL, 0, 0};
    put_similar(&body, _i, seed);
    for (size_t len = body.len; len > body.len / 2; len -= fewer() ? FEWER_SHARE : 1) {
      reading expected;
      reading_of(&expected, &plain, &q, body.s, len, 1);
      check_pieces(&expected, &plain, &q, "cut", body.s, len, len);
      reading_done(&expected);
    }
    free(body.s);
  }
}
END_TEST

/* More forms than there are templates, so that some are replaced and compiled again. */
START_TEST(long_listings) {
  const listing l = {.json = _i, .count = 300, .forms = 9, .unusual = 2};
  for (uint64_t seed = 1; seed <= fewer_cases(6); seed++)
    check_listing(&plain, &l, seed);
}
END_TEST

/* Exceeds every limit that concerns a result, with and without skipping such results.
 */
START_TEST(over_limits) {
  const listing l = {.json = _i, .unusual = 10};
  for (uint64_t seed = 1; seed <= fewer_cases(240); seed++) {
    multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
    multistatus_read_options o = plain;
    o.limits = &limits;
    o.flags = seed % 2 ? MULTISTATUS_READ_SKIP_OVER_LIMIT : 0;
    switch (seed / 2 % 6) {
    case 0:
      limits.text_bytes = 20 + seed;
      break;
    case 1:
      limits.href_bytes = 10 + seed % 16;
      break;
    case 2:
      limits.result_bytes = 300 + 24 * (seed % 41);
      break;
    case 3:
      limits.results = 5 + seed % 20;
      break;
    case 4:
      limits.props = 1 + seed % 4;
      break;
    default:
      limits.propstats = 1;
      limits.body_bytes = 900 + seed * 20;
    }
    check_listing(&o, &l, seed);
  }
}
END_TEST

/* The size of a result for the limit does not depend on the results before it: interned
   names of properties count, too. */
START_TEST(result_bytes) {
  static const char longer[] = "longer with every one, until there is too much of it";
  reading_text body = {NULL, 0, 0};
  reading_put(&body, _i ? "{\"results\":[" : "<D:multistatus xmlns:D='DAV:'>");
  for (int n = 1; n < (int)sizeof longer; n++)
    reading_put(&body,
                _i ? "%s{\"href\":\"/p\",\"propstats\":[{\"status\":200,\"props\":"
                     "{\"{urn:a-namespace}a-property\":\"%.*s\"}}]}"
                   : "%s<D:response><D:href>/p</D:href><D:propstat><D:prop>"
                     "<a-property xmlns='urn:a-namespace'>%.*s</a-property></D:prop>"
                     "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>",
                _i && n > 1 ? "," : "", n, longer);
  reading_put(&body, _i ? "]}" : "</D:multistatus>");
  for (size_t most = 200; most < 600; most += fewer() ? 8 * FEWER_SHARE : 8) {
    multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
    multistatus_read_options o = plain;
    limits.result_bytes = most;
    o.limits = &limits;
    o.flags = MULTISTATUS_READ_SKIP_OVER_LIMIT;
    check_body(&o, body.s, body.len);
  }
  free(body.s);
}
END_TEST

/* With options that drop unknown elements and members, and that refuse a quirk. */
START_TEST(options) {
  const listing l = {.json = _i, .unusual = 1};
  for (uint64_t seed = 1; seed <= fewer_cases(64); seed++) {
    multistatus_read_options o = plain;
    o.flags = MULTISTATUS_READ_DROP_UNKNOWN;
    if (seed > 10)
      o.refuse = MULTISTATUS_QUIRK(seed % 40);
    check_listing(&o, &l, seed);
  }
}
END_TEST

/* ---- Results that look alike ---- */

/* The first results of a document are not compiled. */
#define EIGHT(x) x x x x x x x x
#define SPACE "                                                "

/* Bodies whose results repeat each other until one differs slightly. Each is read with
   the flags and the limit. */
#define XML(results)                                                                   \
  "<D:multistatus xmlns:D='DAV:'>" EIGHT(STATUS("/w", "HTTP/1.1 204 No Content"))      \
      results "</D:multistatus>"
#define PROP(href, value)                                                              \
  "<D:response><D:href>" href "</D:href><D:propstat><D:prop><D:a>" value               \
  "</D:a></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
#define STATUS(href, status)                                                           \
  "<D:response><D:href>" href "</D:href><D:status>" status "</D:status></D:response>"
#define EMPTY(status)                                                                  \
  "<D:response><D:href>/p</D:href><D:propstat><D:prop/><D:status>" status              \
  "</D:status></D:propstat></D:response>"
#define JSON(results)                                                                  \
  "{\"results\":[" EIGHT("{\"status\":200,\"href\":\"/w\"},") results "]}"
/* Alternating, so that each occurs where the template of the other is expected. */
#define TAKE_TURNS(a, b) a "," a "," b "," a "," a "," b "," b
static const struct look_alike {
  const char *body;
  unsigned flags;
  size_t text_bytes; /* the limit; 0: default */
} look_alikes[] = {
    /* The CR is part of the text after it. */
    {.body =
         XML(PROP("/1", "a") PROP("/2", "\r\nb") PROP("/3", "\rc") PROP("/4", "\rd"))},
    /* A quirk before a result is reported for that result. */
    {.body = XML(STATUS("/1", "HTTP/1.1 200 OK") STATUS(
         "/2", "HTTP/1.1 200 OK") " & " STATUS("/3", "HTTP/1.1 200 OK")
                     STATUS("/4", "HTTP/1.1 200 OK"))},
    /* 418 is special in a propstat, but not in a response. */
    {.body = XML(STATUS("/1", "HTTP/1.1 200 OK") STATUS("/2", "HTTP/1.1 418 ")
                     EMPTY("HTTP/1.1 200 OK") EMPTY("HTTP/1.1 404 Not Found")
                         EMPTY("HTTP/1.1 418 ") EMPTY("HTTP/1.1 418 "))},
    /* A status without a registered reason is not followed by an empty one. */
    {.body = XML(STATUS("/1", "HTTP/1.1 200 OK") STATUS("/2", "HTTP/1.1 299 ")
                     STATUS("/3", "HTTP/1.1 200 OK") STATUS("/4", "HTTP/1.1 299 "))},
    {.body = JSON("{\"href\":\"/1\",\"status\":200},{\"href\":\"/2\",\"status\":418},"
                  "{\"href\":\"/3\",\"propstats\":[{\"props\":{},\"status\":200}]},"
                  "{\"href\":\"/4\",\"propstats\":[{\"props\":{},\"status\":404}]},"
                  "{\"href\":\"/5\",\"propstats\":[{\"props\":{},\"status\":418}]}")},
    /* The reason phrase must be a complete string. */
    {.body = JSON("{\"href\":\"/1\",\"status\":200,\"n\":1},"
                  "{\"href\":\"/2\",\"status\":200,\"n\":1},"
                  "{\"href\":\"/3\",\"status\":200,\"message\":\"OK\"},"
                  "{\"href\":\"/4\",\"status\":200,\"message\":\"OK\"},"
                  "{\"href\":\"/5\",\"status\":200,\"message\":\"OK,\"n\":1}")},
    /* It must follow its status immediately. */
    {.body = JSON(TAKE_TURNS(
         "{\"href\":\"/p\",\"propstats\":[{\"status\":200,\"message\":\"OK\"}]}",
         "{\"href\":\"/p\",\"propstats\":[{\"status\":200,\"props\":{\"{u}x\":null},"
         "\"message\":\"OK\"}]}"))},
    {.body = JSON(
         TAKE_TURNS("{\"href\":\"/p\",\"propstats\":[{\"props\":{},\"status\":200}]}",
                    "{\"href\":\"/p\",\"propstats\":[{\"props\":{},\"status\":200}],"
                    "\"message\":\"OK\"}"))},
    /* The last status of an object counts, and the phrase is compared with that one. */
    {.body = JSON(TAKE_TURNS(
         "{\"href\":\"/p\",\"status\":200,\"message\":\"OK\",\"status\":200}",
         "{\"href\":\"/p\",\"status\":200,\"message\":\"OK\",\"status\":404}"))},
    /* A failure counts beside propstats that are none. */
    {.body = JSON(TAKE_TURNS(
         "{\"href\":\"/p\",\"status\":404,\"propstats\":[{\"status\":404}]}",
         "{\"href\":\"/p\",\"status\":404,\"propstats\":[{\"status\":200}]}"))},
    /* Characters that a text must not contain are reported. */
    {.body = XML(PROP("/1", "a") PROP("/2", "b ]]> c") PROP("/3", "a ] b"))},
    /* Each skipped result is reported. */
    {.body =
         JSON("{\"href\":\"/0\",\"status\":200},"
              "{\"description\":\"over the limit\"},{\"href\":\"/1\",\"status\":200},"
              "{\"description\":\"over the limit\"},{\"href\":\"/2\",\"status\":200},"
              "{\"description\":\"over the limit\"},{\"href\":\"/3\",\"status\":200}"),
     MULTISTATUS_READ_SKIP_OVER_LIMIT,
     11},
    /* Characters that are allowed in one member only are errors after it. */
    {.body = JSON(
         "{\"href\":\"/0\",\"status\":200},{\"href\":\"/1\",\"status\":200},"
         "{\"href\":\"/2\",\"status\":200,\"body\":null},{\"href\":\"/3\",\"status\":"
         "200},{\"\\u0001\":1,\"href\":\"/4\",\"status\":200}")},
    /* What is between results is reported each time. */
    {.body = XML(EIGHT(PROP("/0", "a")) "x" PROP("/1", "b") "x" PROP(
         "/2", "c") "x" PROP("/3", "d"))},
    {.body = XML(EIGHT(PROP("/0", "a")) "<x>&</x>" PROP("/1", "b") "<x>&</x>" PROP(
         "/2", "c") "<x>&</x>" PROP("/3", "d")),
     MULTISTATUS_READ_DROP_UNKNOWN},
    {.body = "{\"results\":[" EIGHT(
         "{\"href\":\"/w\",\"status\":200},") "{\"href\":\"/"
                                              "0\",\"status\":200}],\"syncToken\":5,"
                                              "\"results\":["
                                              "{\"href\":\"/"
                                              "1\",\"status\":200}],\"syncToken\":5,"
                                              "\"results\":["
                                              "{\"href\":\"/"
                                              "2\",\"status\":200}],\"syncToken\":5,"
                                              "\"results\":["
                                              "{\"href\":\"/3\",\"status\":200}]}"},
    /* A document of another kind requires fewer members, and may change its kind. */
    {.body = "{\"kind\":\"mkcol-response\",\"results\":[" EIGHT(
         "{\"href\":\"/w\",\"n\":1},") "{\"href\":\"/0\"},{\"href\":\"/"
                                       "1\"},"
                                       "{\"href\":\"/"
                                       "2\"}],\"kind\":\"multistatus\",\"results\":[{"
                                       "\"href\":\"/3\"},"
                                       "{\"href\":\"/4\"},{\"href\":\"/5\"}]}"},
};
enum { LOOK_ALIKES = sizeof look_alikes / sizeof *look_alikes };

START_TEST(look_alike) {
  multistatus_read_options o = plain;
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  limits.text_bytes = look_alikes[_i].text_bytes;
  o.limits = &limits;
  o.flags = look_alikes[_i].flags;
  const char *body = look_alikes[_i].body;
  const reading_questions q = {.lines = true}, two = {.lines = true, .two = true};
  size_t len = strlen(body);
  reading expected;
  check_body(&o, body, len);
  reading_of(&expected, &o, &q, body, len, 1);
  for (size_t n = 2; n < len; n = fewer_next(n)) {
    check_pieces(&expected, &o, &q, "any size", body, len, n);
    check_pieces(&expected, &o, &two, "two pieces", body, len, n);
  }
  reading_done(&expected);
}
END_TEST

/* ---- Two bodies read into one list ---- */

static multistatus_list *new_list(const multistatus_allocator *a) {
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_list *list;
  o.allocator = a;
  return multistatus_list_new(&list, &o) ? NULL : list;
}

static int read_listing(multistatus_list *list, const listing *l, uint64_t seed,
                        unsigned flags) {
  reading_text body = {NULL, 0, 0};
  multistatus_read_options o = plain;
  o.flags = flags;
  listing_put(&body, l, seed);
  int rc = multistatus_list_read(list, &o, body.s, body.len);
  free(body.s);
  return rc;
}

static multistatus_list *read_twice(const multistatus_allocator *a, const listing *l,
                                    uint64_t seed, unsigned flags) {
  multistatus_list *list = new_list(a);
  for (unsigned i = 0; i < 3; i++) {
    int rc = read_listing(list, l, seed + i % 2, flags);
    require(rc == 0, "%s", multistatus_list_read_error(list)->text);
  }
  return list;
}

/* The expected list is that of a body in which no two responses are equal. */
START_TEST(lists) {
  static const unsigned flags[] = {0, MULTISTATUS_READ_FIND_DUPLICATES,
                                   MULTISTATUS_READ_MERGE_DUPLICATES};
  for (unsigned i = 0; i < fewer_cases(60); i++) {
    alloc memory;
    listing l = {.json = _i, .count = 60, .forms = 1 + i % 6};
    alloc_init(&memory);
    multistatus_list *list = read_twice(&memory.allocator, &l, i, flags[i % 3]);
    l.unique = true;
    multistatus_list *expected = read_twice(&memory.allocator, &l, i, flags[i % 3]);
    const char *difference = compare_lists(expected, list);
    require(!difference, "%s", difference);
    for (size_t k = 0; k < multistatus_list_count(list); k++)
      require(multistatus_result_quirks(multistatus_list_get(expected, k)) ==
                  multistatus_result_quirks(multistatus_list_get(list, k)),
              "result %zu has different quirks", k);
    multistatus_list_free(list);
    multistatus_list_free(expected);
    alloc_check(&memory);
  }
}
END_TEST

/* Each duplicate is reported at the end of its result. */
static void duplicate_at(void *ctx, const multistatus_read_error *e) {
  if (e->quirk == MULTISTATUS_QUIRK_DUPLICATE)
    *(uint64_t *)ctx = e->offset;
}

START_TEST(duplicates) {
  static const char *const bodies[] = {
      "<D:multistatus xmlns:D='DAV:'>" EIGHT(STATUS("/w", "HTTP/1.1 200 OK"))
          PROP("/p", "1") PROP("/p", "2") PROP("/p", "3"),
      "{\"results\":[" EIGHT(
          "{\"status\":200,\"href\":\"/w\",\"n\":1},") "{\"status\":200,\"href\":\"/"
                                                       "p\"},{\"status\":200,\"href\":"
                                                       "\"/p\"},"
                                                       "{\"status\":200,\"n\":\"\","
                                                       "\"href\":\"/p\"},"
                                                       "{\"status\":200,\"n\":\"" SPACE
                                                       "\",\"href\":\"/p\"},"
                                                       "{\"status\":200,\"n\":\"" SPACE
                                                       "\",\"href\":\"/p\"}"};
  const char *end = strrchr(bodies[_i], _i ? '}' : '>') + 1;
  multistatus_read_options o = plain;
  multistatus_list *list = new_list(NULL);
  uint64_t at = 0;
  o.flags = MULTISTATUS_READ_FIND_DUPLICATES;
  o.diagnostic = duplicate_at;
  o.diagnostic_ctx = &at;
  ck_assert_int_eq(multistatus_list_read(list, &o, bodies[_i], strlen(bodies[_i])),
                   MULTISTATUS_ERROR_TRUNCATED);
  ck_assert_uint_eq(at, end - bodies[_i]);
  multistatus_list_free(list);
}
END_TEST

/* ---- Lifetime of results ---- */

/* Checks each result after the piece after it was fed, when its template has replaced
   an older one. */
static size_t hold(multistatus_reader *reader, const multistatus_list *expected,
                   const char *body, const char *mark) {
  const multistatus_result *r, *last = NULL;
  size_t count = 0;
  for (const char *p = body, *end; p; p = end) {
    end = strstr(p + 1, mark);
    multistatus_reader_feed(reader, p, end ? (size_t)(end - p) : strlen(p));
    const char *difference =
        last ? compare_results(multistatus_list_get(expected, count - 1), last) : NULL;
    require(!difference, "result %zu: %s", count, difference);
    last = multistatus_reader_next(reader, &r) == 1 ? r : NULL;
    count += last != NULL;
  }
  return count;
}

START_TEST(results_stay_valid) {
  const listing l = {.json = _i, .count = 200, .forms = 9};
  for (uint64_t seed = 1; seed <= fewer_cases(10); seed++) {
    multistatus_list *expected = new_list(NULL);
    multistatus_reader *reader;
    reading_text body = {NULL, 0, 0};
    ck_assert_int_eq(read_listing(expected, &l, seed, 0), 0);
    listing_put(&body, &l, seed);
    ck_assert_int_eq(multistatus_reader_new(&reader, &plain), 0);
    ck_assert_uint_gt(hold(reader, expected, body.s, _i ? "{\"href\"" : "<D:response>"),
                      20);
    multistatus_reader_free(reader);
    multistatus_list_free(expected);
    free(body.s);
  }
}
END_TEST

/* ---- Out of memory ---- */

struct short_of_memory {
  listing like;
  multistatus_list *expected;
};

static int short_list(const multistatus_allocator *a, void *ctx) {
  const struct short_of_memory *s = ctx;
  multistatus_list *list = new_list(a);
  if (!list)
    return MULTISTATUS_ERROR_NOMEM;
  int rc = read_listing(list, &s->like, 1, 0);
  const char *difference = rc ? NULL : compare_lists(s->expected, list);
  require(!difference, "%s", difference);
  multistatus_list_free(list);
  return rc;
}

struct short_seen {
  const multistatus_list *expected;
  size_t count;
};

static void short_take(void *ctx, const multistatus_result *r) {
  struct short_seen *seen = ctx;
  const char *difference =
      compare_results(multistatus_list_get(seen->expected, seen->count++), r);
  require(!difference, "%s", difference);
}

static int short_stream(const multistatus_allocator *a, void *ctx) {
  const struct short_of_memory *s = ctx;
  struct short_seen seen = {s->expected, 0};
  multistatus_read_options o = plain;
  multistatus_reader *r;
  reading_text body = {NULL, 0, 0};
  o.allocator = a;
  int rc = multistatus_reader_new(&r, &o);
  if (rc)
    return rc;
  listing_put(&body, &s->like, 1);
  rc = pieces_read(r, body.s, body.len, 1500, short_take, &seen);
  require(rc || seen.count == multistatus_list_count(s->expected), "%zu results",
          seen.count);
  multistatus_reader_free(r);
  free(body.s);
  return rc;
}

/* If a template cannot be allocated, results are read on the general path. */
START_TEST(short_of_memory) {
  struct short_of_memory s = {.like = {.json = _i, .count = 40, .forms = 6}};
  s.expected = new_list(NULL);
  ck_assert_int_eq(read_listing(s.expected, &s.like, 1, 0), 0);
  ck_assert_uint_gt(alloc_each(short_list, &s, true), 4);
  ck_assert_uint_gt(alloc_each(short_stream, &s, true), _i ? 3 : 10);
  multistatus_list_free(s.expected);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, listings, 0, 2);
  tcase_add_loop_test(t, random_look_alikes, 0, 2);
  tcase_add_loop_test(t, two_pieces, 0, 2);
  tcase_add_loop_test(t, long_listings, 0, 2);
  tcase_add_loop_test(t, over_limits, 0, 2);
  tcase_add_loop_test(t, result_bytes, 0, 2);
  tcase_add_loop_test(t, options, 0, 2);
  tcase_add_loop_test(t, look_alike, 0, LOOK_ALIKES);
  tcase_add_loop_test(t, lists, 0, 2);
  tcase_add_loop_test(t, duplicates, 0, 2);
  tcase_add_loop_test(t, results_stay_valid, 0, 2);
  tcase_add_loop_test(t, short_of_memory, 0, 2);
}

TESTS_MAIN("templates", add_tests)
