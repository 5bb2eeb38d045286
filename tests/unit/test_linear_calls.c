/* SPDX-License-Identifier: MIT */
#include <stream/input.h>
#include <stream/output.h>
#include <stream/place.h>
#include <stdio.h>
#include <string.h>
#include "alloc.h"
#include "random.h"
#include "reading.h"
#include "tests.h"

/* Like test_linear.c: repeated calls, long values that many share, a slow client. */

enum { TIMES = 20000 };

/* ---- Lines and columns ---- */

/* The same as counting from the start, in any order, and after bytes were passed. */
START_TEST(places) {
  static char body[4000];
  random_state r;
  random_seed(&r, 3);
  for (size_t i = 0; i < sizeof body; i++)
    body[i] = random_once_in(&r, 40) ? '\n' : 'a';
  const multistatus_text line_feed = {"\n", 1};
  multistatus__places p = {.run = body, .len = sizeof body, .line_feed = &line_feed};
  for (unsigned round = 0; round < TIMES; round++) {
    if (random_once_in(&r, 500) && p.at < sizeof body)
      multistatus__place_pass(&p, p.at + random_below(&r, 60) % (p.len + 1));
    uint64_t offset = p.at + random_below(&r, (unsigned)p.len + 1), line, column;
    uint64_t want_line = 1, want_column = 1;
    for (uint64_t i = 0; i < offset; i++) {
      want_line += body[i] == '\n';
      want_column = body[i] == '\n' ? 1 : want_column + 1;
    }
    multistatus__place_find(&p, offset, &line, &column);
    require(line == want_line && column == want_column, "%u:%u, not %u:%u",
            (unsigned)line, (unsigned)column, (unsigned)want_line,
            (unsigned)want_column);
  }
}
END_TEST

/* Each of thousands of quirks in one tag is reported with its place. */
static uint64_t last_offset, reported_count;

static void reported(void *ctx, const multistatus_read_error *found) {
  const reading_text *body = ctx;
  uint64_t line = 1;
  for (uint64_t i = last_offset; found->quirk && i < found->offset; i++)
    line += body->s[i] == '\n';
  if (found->quirk != MULTISTATUS_QUIRK_XML_PREFIX)
    return;
  last_offset = found->offset;
  reported_count++;
  ck_assert_int_eq(body->s[found->offset], 'p');
  ck_assert(found->column == 2 && line <= 2);
}

START_TEST(quirks_in_lines) {
  reading_text body = {NULL, 0, 0};
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  multistatus_list *list;
  l.attributes = 5000;
  o.limits = &l;
  o.diagnostic = reported;
  o.diagnostic_ctx = &body;
  last_offset = reported_count = 0;
  reading_put(&body, "<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>/a</D:href>"
                     "<D:propstat><D:prop><x");
  for (unsigned i = 0; i < 3000; i++)
    reading_put(&body, "\n p%u:a='%s'", i, i % 2 ? "&" : "");
  reading_put(&body, "/></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
                     "</D:response></D:multistatus>");
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  lo.limits = &l;
  ck_assert_int_eq(multistatus_list_new(&list, &lo), 0);
  ck_assert_int_eq(multistatus_list_read(list, &o, body.s, body.len), 0);
  ck_assert_uint_eq(reported_count, 3000);
  multistatus_list_free(list);
  free(body.s);
}
END_TEST

/* ---- Texts of a document that are set repeatedly ---- */

static int throw_away(void *ctx, const void *data, size_t len) {
  (void)ctx;
  (void)data;
  (void)len;
  return 0;
}

START_TEST(texts_set_again) {
  alloc a;
  alloc_init(&a);
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  const multistatus_sink sink = {throw_away, NULL};
  multistatus_writer *w;
  multistatus_list *list;
  o.allocator = lo.allocator = &a.allocator;
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &sink), 0);
  ck_assert_int_eq(multistatus_list_new(&list, &lo), 0);
  size_t before = 0;
  for (unsigned i = 0; i < TIMES; i++) {
    char text[80];
    snprintf(text, sizeof text, "%u\xff of %*u are done", i, (int)(i % 30) + 1, i);
    ck_assert_int_eq(multistatus_writer_set_message_lang(w, text, "en"), 0);
    ck_assert_int_eq(multistatus_writer_set_sync_token(w, text), 0);
    ck_assert_int_eq(multistatus_list_set_message_lang(list, text, "en"), 0);
    ck_assert_int_eq(multistatus_list_set_sync_token(list, text), 0);
    if (i == 100)
      before = a.bytes;
  }
  require(a.bytes <= before + 1024, "%zu bytes grew to %zu", before, a.bytes);
  ck_assert_ptr_nonnull(strstr(multistatus_list_message(list), "19999\xef\xbf\xbd of"));
  /* Set to itself, to null, and again. */
  ck_assert_int_eq(multistatus_list_set_message(list, multistatus_list_message(list)),
                   0);
  ck_assert_ptr_nonnull(strstr(multistatus_list_message(list), "19999\xef\xbf\xbd of"));
  ck_assert_ptr_null(multistatus_list_lang(list));
  ck_assert_int_eq(multistatus_list_set_message(list, NULL), 0);
  ck_assert_ptr_null(multistatus_list_message(list));
  ck_assert_int_eq(multistatus_list_set_message(list, "a"), 0);
  ck_assert_str_eq(multistatus_list_message(list), "a");
  ck_assert_uint_eq(multistatus_string_length(multistatus_list_message(list)), 1);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  multistatus_writer_free(w);
  multistatus_list_free(list);
  alloc_check(&a);
}
END_TEST

/* If members of a JSON document are repeated, the first of each counts. */
START_TEST(members_repeated) {
  static const char *const bodies[] = {
      "{\"description\":\"one\",\"lang\":\"en\",\"lang\":\"de\","
      "\"description\":\"two\",\"results\":[]}",
      "{\"lang\":\"en\",\"results\":[],\"lang\":\"de\",\"description\":\"one\","
      "\"description\":\"two\",\"lang\":\"fr\"}"};
  for (size_t i = 0; i < 2; i++) {
    multistatus_list *list;
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    ck_assert_int_eq(multistatus_list_read(list, NULL, bodies[i], strlen(bodies[i])),
                     0);
    ck_assert_str_eq(multistatus_list_message(list), "one");
    ck_assert_str_eq(multistatus_list_lang(list), "en");
    multistatus_list_free(list);
  }
}
END_TEST

/* ---- Long values that many share ---- */

/* Properties share the strings of namespace and language with the one before. */
START_TEST(shared_strings) {
  reading_text body = {NULL, 0, 0};
  multistatus_list *list;
  reading_put(&body,
              "<D:multistatus xmlns:D=\"DAV:\" xmlns:n=\"urn:%01000d\" "
              "xml:lang=\"x-%01000d\"><D:response><D:href>/a</D:href>"
              "<D:propstat><D:prop>",
              1, 2);
  for (unsigned i = 0; i < 3000; i++)
    reading_put(&body, "<n:p%u>v</n:p%u>", i, i);
  reading_put(&body, "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
                     "</D:response></D:multistatus>");
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  ck_assert_int_eq(multistatus_list_read(list, NULL, body.s, body.len), 0);
  const multistatus_prop *first = multistatus_propstat_first_prop(
      multistatus_result_first_propstat(multistatus_list_get(list, 0)));
  ck_assert_uint_eq(strlen(multistatus_prop_lang(first)), 1002);
  for (const multistatus_prop *p = first; p; p = multistatus_prop_next(p)) {
    ck_assert_ptr_eq(multistatus_prop_ns(p), multistatus_prop_ns(first));
    ck_assert_ptr_eq(multistatus_prop_lang(p), multistatus_prop_lang(first));
  }
  multistatus_list_free(list);
  free(body.s);
}
END_TEST

/* The limit of names applies to a language; over it, only that response is skipped. */
START_TEST(language_over_limit) {
  reading_text body = {NULL, 0, 0};
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_list *list;
  reading_put(&body,
              "<multistatus xmlns=\"DAV:\"><response><href>/a</href>"
              "<propstat><prop xml:lang=\"x-%05000d\"><x>v</x></prop>"
              "<status>HTTP/1.1 200 OK</status></propstat></response>"
              "<response><href>/b</href><status>HTTP/1.1 200 OK</status>"
              "</response></multistatus>",
              1);
  for (unsigned skip = 0; skip < 2; skip++) {
    o.flags = skip ? MULTISTATUS_READ_SKIP_OVER_LIMIT : 0;
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    ck_assert_int_eq(multistatus_list_read(list, &o, body.s, body.len),
                     skip ? 0 : MULTISTATUS_ERROR_LIMIT);
    ck_assert_uint_eq(multistatus_list_count(list), skip);
    if (!skip)
      ck_assert_str_eq(multistatus_list_read_error(list)->limit, "name-bytes");
    multistatus_list_free(list);
  }
  free(body.s);
}
END_TEST

/* A result with several hrefs and propstats is written as a response for each href. All
   their properties together must be within the limits of one result. */
START_TEST(hrefs_times_properties) {
  static const struct {
    unsigned hrefs, props, propstats;
    const char *limit;
  } all[] = {{100, 100, 1, NULL},
             {100, 101, 1, "props"},
             {10, 0, 100, NULL},
             {10, 0, 101, "propstats"}};
  for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
    reading_text body = {NULL, 0, 0};
    multistatus_list *list;
    char *out;
    reading_put(&body, "<multistatus xmlns=\"DAV:\"><response>");
    for (unsigned i = 0; i < all[k].hrefs; i++)
      reading_put(&body, "<href>/%u</href>", i);
    for (unsigned i = 0; i < all[k].propstats; i++) {
      reading_put(&body, "<propstat><prop>");
      for (unsigned n = 0; n < all[k].props; n++)
        reading_put(&body, "<p%u/>", n);
      reading_put(&body, "</prop><status>HTTP/1.1 %u OK</status></propstat>", 200 + i);
    }
    reading_put(&body, "</response></multistatus>");
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    ck_assert_int_eq(multistatus_list_read(list, NULL, body.s, body.len), 0);
    ck_assert_int_eq(multistatus_list_print(list, NULL, &out, NULL),
                     all[k].limit ? MULTISTATUS_ERROR_LIMIT : 0);
    if (all[k].limit)
      ck_assert_ptr_nonnull(strstr(multistatus_list_write_text(list), all[k].limit));
    multistatus_free(out);
    multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
    o.format = multistatus_format_json();
    ck_assert_int_eq(multistatus_list_print(list, &o, &out, NULL),
                     all[k].limit ? MULTISTATUS_ERROR_LIMIT : 0);
    multistatus_free(out);
    multistatus_list_free(list);
    free(body.s);
  }
}
END_TEST

/* ---- A client that takes a little at a time ---- */

/* Pending bytes are moved only when half of them are consumed, and stay within their
   limit. */
START_TEST(slow_client) {
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w;
  const void *data, *before = NULL;
  size_t moves = 0, taken = 0;
  l.pending_bytes = 100000;
  o.limits = &l;
  ck_assert_int_eq(multistatus_writer_new(&w, &o, NULL), 0);
  while (multistatus_writer_pending(w, &data) < 99000)
    ck_assert_ptr_nonnull(multistatus_writer_add(w, "/a", 200, NULL));
  for (unsigned i = 0; i < TIMES; i++) {
    size_t len = multistatus_writer_pending(w, &data);
    ck_assert_uint_le(len, 100000);
    moves += (const char *)data < (const char *)before;
    before = data;
    size_t take = len > 99000 ? len - 98900 : 1;
    multistatus_writer_consume(w, take);
    taken += take;
    while (multistatus_writer_pending(w, NULL) < 99000)
      ck_assert_ptr_nonnull(multistatus_writer_add(w, "/a", 200, NULL));
  }
  ck_assert_int_eq(multistatus_writer_error(w), 0);
  require(moves <= taken / 40000 + 3, "moved %zu times for %zu bytes", moves, taken);
  multistatus_writer_free(w);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_test(tests, places);
  tcase_add_test(tests, quirks_in_lines);
  tcase_add_test(tests, texts_set_again);
  tcase_add_test(tests, members_repeated);
  tcase_add_test(tests, shared_strings);
  tcase_add_test(tests, language_over_limit);
  tcase_add_test(tests, hrefs_times_properties);
  tcase_add_test(tests, slow_client);
}

TESTS_MAIN("linear-calls", add_tests)
