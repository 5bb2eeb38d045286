/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "alloc.h"
#include "bodies.h"
#include "compare.h"
#include "fewer.h"
#include "pieces.h"
#include "random.h"
#include "sink.h"
#include "tests.h"

/* Streams of JSON: a record for each result, and a last one that shows that the stream
   is complete. */

static const struct {
  const multistatus_format *(*format)(void);
  multistatus_engine engine;
} ways[] = {{multistatus_format_ndjson, MULTISTATUS_ENGINE_BUILTIN},
            {multistatus_format_json_seq, MULTISTATUS_ENGINE_BUILTIN},
            {multistatus_format_ndjson, MULTISTATUS_ENGINE_SYSTEM},
            {multistatus_format_json_seq, MULTISTATUS_ENGINE_SYSTEM}};
enum { WAYS = sizeof ways / sizeof *ways };

static bool built(int way) {
  return pieces_engine_built(ways[way].engine, multistatus_format_json());
}

static multistatus_read_options options(int way) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  o.format = ways[way].format();
  o.engine = ways[way].engine;
  return o;
}

static char *print(const multistatus_list *list, const multistatus_format *f,
                   size_t *len) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  char *body;
  o.format = f;
  int rc = multistatus_list_print(list, &o, &body, len);
  require(rc == 0, "%s", multistatus_strerror(rc));
  return body;
}

static multistatus_list *new_random(uint64_t seed) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  random_list(list, seed);
  return list;
}

/* ---- Writing ---- */

START_TEST(records_are_written) {
  static const char *const wants[] = {
      "{\"href\":\"/a\",\"status\":200,\"message\":\"OK\"}\n"
      "{\"href\":\"/b\",\"status\":423,\"message\":\"by me\"}\n"
      "{\"summary\":{\"total\":2,\"succeeded\":1,\"failed\":1},\"description\":"
      "\"done\","
      "\"lang\":\"en\",\"syncToken\":\"t\",\"transaction\":\"committed\"}\n",
      "\x1e{\"href\":\"/a\",\"status\":200,\"message\":\"OK\"}\n"
      "\x1e{\"href\":\"/b\",\"status\":423,\"message\":\"by me\"}\n"
      "\x1e{\"summary\":{\"total\":2,\"succeeded\":1,\"failed\":1},\"description\":"
      "\"done\",\"lang\":\"en\",\"syncToken\":\"t\",\"transaction\":\"committed\"}\n"};
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  multistatus_list_add(list, "/a", 200, NULL);
  multistatus_list_add(list, "/b", 423, "by me");
  multistatus_list_set_message_lang(list, "done", "en");
  multistatus_list_set_sync_token(list, "t");
  multistatus_list_set_transaction(list, MULTISTATUS_TRANSACTION_COMMITTED);
  char *body = print(list, ways[_i].format(), NULL);
  ck_assert_str_eq(body, wants[_i]);
  multistatus_free(body);
  multistatus_list_free(list);
}
END_TEST

START_TEST(no_results) {
  multistatus_list *list, *back;
  size_t len;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  ck_assert_int_eq(multistatus_list_new(&back, NULL), 0);
  char *body = print(list, ways[_i].format(), &len);
  multistatus_read_options o = options(_i);
  ck_assert_int_eq(multistatus_list_read(back, &o, body, len), 0);
  ck_assert_uint_eq(multistatus_list_count(back), 0);
  ck_assert_int_eq(multistatus_reader_document(multistatus_list_reader(back)),
                   MULTISTATUS_DOCUMENT_MULTISTATUS);
  multistatus_free(body);
  multistatus_list_free(list);
  multistatus_list_free(back);
}
END_TEST

/* ---- Round trips ---- */

typedef struct expected {
  const multistatus_list *list;
  size_t seen;
} expected;

static void expect_next(void *ctx, const multistatus_result *result) {
  expected *e = ctx;
  const multistatus_result *want = multistatus_list_get(e->list, e->seen++);
  require(want != NULL, "result %zu is one too many", e->seen);
  const char *difference = compare_results(want, result);
  require(!difference, "result %zu: %s", e->seen, difference);
}

static void read_pieces(const multistatus_list *list, int way, const char *body,
                        size_t len, size_t n) {
  multistatus_read_options o = options(way);
  multistatus_reader *r;
  multistatus_summary reported, counted;
  expected e = {list, 0};
  ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
  int rc = pieces_read(r, body, len, n, expect_next, &e);
  require(rc == 0, "pieces of %zu: %s\n%s", n, multistatus_reader_error(r)->text, body);
  require(e.seen == multistatus_list_count(list), "only %zu results", e.seen);
  require(multistatus_reader_summary(r, &reported) == 1, "no summary");
  multistatus_list_summary(list, &counted);
  require(memcmp(&reported, &counted, sizeof reported) == 0, "another summary");
  multistatus_reader_free(r);
}

START_TEST(every_piece_size) {
  if (!built(_i))
    return;
  for (uint64_t seed = 0, done = 0; done < 12; seed++) {
    multistatus_list *list = new_random(seed);
    size_t len;
    char *body = print(list, ways[_i].format(), &len);
    done += len < 1500;
    for (size_t n = 1; n <= len && len < 1500; n = fewer_next(n))
      read_pieces(list, _i, body, len, n);
    multistatus_free(body);
    multistatus_list_free(list);
  }
}
END_TEST

START_TEST(round_trip) {
  if (!built(_i))
    return;
  multistatus_read_options o = options(_i);
  for (uint64_t seed = 0; seed < fewer_cases(500); seed++) {
    multistatus_list *list = new_random(seed), *back;
    size_t len;
    char *body = print(list, ways[_i].format(), &len);
    ck_assert_int_eq(multistatus_list_new(&back, NULL), 0);
    int rc = multistatus_list_read(back, &o, body, len);
    require(rc == 0, "%s\n%s", multistatus_list_read_error(back)->text, body);
    const char *difference = compare_lists(list, back);
    require(!difference, "seed %u: %s\n%s", (unsigned)seed, difference, body);
    multistatus_free(body);
    multistatus_list_free(list);
    multistatus_list_free(back);
  }
}
END_TEST

/* Without its last record, a stream is truncated; complete results are returned. */
START_TEST(truncated) {
  if (!built(_i))
    return;
  multistatus_read_options o = options(_i);
  multistatus_list *list = new_random(3);
  pieces_outcome out;
  size_t len, records = 0, next = 0;
  char *body = print(list, ways[_i].format(), &len);
  for (size_t n = 0; n < len - 1; n++) {
    records += n && body[n - 1] == '}' && body[n] == '\n';
    if (n != next)
      continue;
    next = fewer_next(n);
    pieces_outcome_of(&o, body, n, 7, &out);
    bool nothing = n == 0 || (n == 1 && *body == '\x1e');
    require(out.code ==
                (nothing ? MULTISTATUS_ERROR_EMPTY : MULTISTATUS_ERROR_TRUNCATED),
            "%zu of %zu bytes: %d, %s", n, len, out.code, out.text);
    require(out.results == records, "%zu of %zu bytes: %zu results", n, len,
            out.results);
  }
  pieces_outcome_of(&o, body, len - 1, 7, &out); /* without the last line feed */
  ck_assert_int_eq(out.code, 0);
  multistatus_free(body);
  multistatus_list_free(list);
}
END_TEST

/* ---- Streams of other programs ---- */

#define A "{\"href\":\"/a\",\"status\":200}"
#define B "{\"href\":\"/b\",\"status\":200}"
#define LAST "{\"summary\":{}}"

static const struct {
  bool sequence;
  const char *body;
  int code;
  size_t results;
  uint64_t offset; /* of the error */
} streams[] = {
    {false, A "\n" B "\n" LAST "\n", 0, 2, 0},
    {false, A "\r\n\r\n \t\n" B "\r\n" LAST "\r\n\n", 0, 2, 0},
    {false, "\n\n" A "\n" LAST, 0, 1, 0},
    {false, "\xef\xbb\xbf" A "\n" LAST, 0, 1, 0},
    {false, "{\n\"href\": \"/a\",\n\"status\": 200\n}\n" LAST, 0, 1, 0},
    {false, LAST, 0, 0, 0},
    {false, A B "\n" LAST, MULTISTATUS_ERROR_SYNTAX, 1, 26},
    {false, A " " LAST, MULTISTATUS_ERROR_SYNTAX, 1, 27},
    {false, A "\n" LAST "\n" B "\n", MULTISTATUS_ERROR_TRAILING, 1, 42},
    {false, A "\n" LAST "\n" LAST "\n", MULTISTATUS_ERROR_TRAILING, 1, 42},
    {false, A "\n" LAST "\nOops", MULTISTATUS_ERROR_TRAILING, 1, 42},
    {false, A "\n", MULTISTATUS_ERROR_TRUNCATED, 1, 27},
    {false, A "\n[" B "]\n" LAST, 0, 2, 0}, /* the second is unknown */
    /* Another document only if it is so from its start. */
    {false, "7\n" A "\n" LAST, MULTISTATUS_ERROR_NOT_MULTISTATUS, 0, 0},
    {false, A "\n7\n" LAST, MULTISTATUS_ERROR_RESULT, 1, 27},
    {false, A "\n\"x\"\n" LAST, MULTISTATUS_ERROR_RESULT, 1, 27},
    {false, A "\n -1", MULTISTATUS_ERROR_RESULT, 1, 28},
    {false, A "\nnull\n" LAST, MULTISTATUS_ERROR_RESULT, 1, 27},
    {true, "\x1e" A "\n\x1etrue\n\x1e" LAST, MULTISTATUS_ERROR_RESULT, 1, 29},
    {false, A "\nbroken\n" LAST, MULTISTATUS_ERROR_SYNTAX, 1, 27},
    {false, A "\n<html>", MULTISTATUS_ERROR_SYNTAX, 1, 27},
    {true, "\x1e" A "\n\x1e}\n\x1e" LAST, MULTISTATUS_ERROR_SYNTAX, 1, 29},
    {false, A "\n{\"summary\":{\"total\":2}}", 0, 1, 0},
    {false, A "\n{\"href\":}\n" LAST, MULTISTATUS_ERROR_SYNTAX, 1, 35},
    /* A result with a summary of its own. */
    {false, "{\"href\":\"/b\",\"summary\":{}}\n" LAST, 0, 1, 0},
    {false, "{\"status\":404,\"summary\":{}}\n" LAST, 0, 1, 0},
    {true, "\x1e{\"status\":{},\"summary\":{}}\n\x1e" LAST, 0, 1, 0},
    {false, "{\"href\":\"/b\",\"summary\":{}}\n", MULTISTATUS_ERROR_TRUNCATED, 1, 27},
    {false, "{\"summary\":\"s\",\"href\":\"/b\",\"status\":404}\n" LAST, 0, 1, 0},
    {false, "{\"summary\":\"s\",\"href\":\"/b\"}\n", MULTISTATUS_ERROR_TRUNCATED, 1,
     28},
    {true, "\x1e{\"summary\":null,\"status\":404}\n\x1e" LAST, 0, 1, 0},
    {false, "{\"summary\":[{}]}\n" LAST, 0, 1, 0},
    /* The order of the members has no meaning. */
    {false, A "\n{\"summary\":{},\"href\":\"/b\"}\n", MULTISTATUS_ERROR_TRUNCATED, 2,
     54},
    {false, A "\n{\"x\":1,\"summary\":{},\"status\":404}\n" LAST, 0, 2, 0},
    {true, "\x1e{\"summary\":{},\"status\":{}}\n\x1e" LAST, 0, 1, 0},
    {false, "{\"propstats\":[{}],\"id\":\"7\",\"summary\":{}}\n" LAST, 0, 1, 0},
    {false, "{\"summary\":{},\"id\":\"7\",\"propstats\":[{}]}\n" LAST, 0, 1, 0},
    {false, A "\n{\"summary\":{},\"href\":null,\"status\":null}\n", 0, 1, 0},
    {false, "<html>", MULTISTATUS_ERROR_NOT_MULTISTATUS, 0, 0},
    {false, " \n", MULTISTATUS_ERROR_EMPTY, 0, 2},
    {false, "\x1e" A "\n\x1e" LAST, MULTISTATUS_ERROR_NOT_MULTISTATUS, 0, 0},
    {true, "\x1e" A "\n\x1e" B "\n\x1e" LAST "\n", 0, 2, 0},
    {true, "\x1e\x1e\n" A "\x1e" LAST, 0, 1, 0},
    {true, A "\n\x1e" LAST, MULTISTATUS_ERROR_SYNTAX, 0, 0},
    {true, "\x1e" A "\n" LAST, MULTISTATUS_ERROR_SYNTAX, 1, 28},
    {true, "\x1e" A "\n\x1e", MULTISTATUS_ERROR_TRUNCATED, 1, 29},
};
enum { STREAMS = sizeof streams / sizeof *streams };

START_TEST(streams_of_other_programs) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  pieces_outcome out;
  o.format = streams[_i].sequence ? multistatus_format_json_seq()
                                  : multistatus_format_ndjson();
  pieces_every_size(&o, streams[_i].body, strlen(streams[_i].body), &out);
  ck_assert_int_eq(out.code, streams[_i].code);
  ck_assert_uint_eq(out.results, streams[_i].results);
  ck_assert_uint_eq(out.offset, streams[_i].offset);
}
END_TEST

/* The last record is recognized by its member summary, at any place in it. */
static const char *const last_records[] = {
    "{\"summary\":{\"failed\":0,\"total\":1,\"succeeded\":1,\"x\":[1]},\"description\":"
    "\"d\","
    "\"lang\":\"en\",\"syncToken\":\"t\",\"transaction\":\"rolledBack\"}",
    "{\"description\":\"d\",\"transaction\":\"rolledBack\",\"syncToken\":\"t\","
    "\"lang\":\"en\",\"summary\":{\"total\":1,\"succeeded\":1,\"failed\":0}}",
    "{\"lang\":\"en\",\"unknown\":[{}],\"description\":\"d\",\"summary\":{\"total\":1,"
    "\"succeeded\":1,\"failed\":0},\"transaction\":\"rolledBack\",\"syncToken\":"
    "\"t\"}",
    "{\"unknown\":1,\"transaction\":\"rolledBack\",\"syncToken\":\"t\",\"ext\":[\"<e/"
    ">\","
    "\"<f/>\"],\"lang\":\"en\",\"description\":\"d\",\"summary\":{\"total\":1,"
    "\"succeeded\":1}}",
    "{\"id\":\"7\",\"ext\":[\"<e/>\",\"<f/>\"],\"transaction\":\"rolledBack\","
    "\"syncToken\":\"t\",\"lang\":\"en\",\"description\":\"d\",\"summary\":{"
    "\"total\":1,\"succeeded\":1}}",
    "{\"index\":2,\"errors\":[],\"summary\":{\"total\":1,\"succeeded\":1},"
    "\"syncToken\":\"t\",\"lang\":\"en\",\"description\":\"d\",\"transaction\":"
    "\"rolledBack\",\"ext\":[\"<e/>\",\"<f/>\"]}"};
enum { LAST_RECORDS = sizeof last_records / sizeof *last_records };

START_TEST(the_last_record) {
  static const char *const exts[] = {"<e/>", "<f/>", NULL};
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  multistatus_read_options o = options(_i % 2 ? 2 : 0);
  multistatus_reader *r;
  multistatus_summary s;
  const multistatus_result *result;
  char body[400];
  if (!built(_i % 2 ? 2 : 0))
    return;
  limits.results = _i / 2 < 3 ? 1 : 2;
  o.limits = &limits;
  snprintf(body, sizeof body, A "\n%s\n", last_records[_i / 2]);
  ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
  ck_assert_int_eq(multistatus_reader_feed(r, body, strlen(body)), 0);
  ck_assert_int_eq(multistatus_reader_end(r), 0);
  ck_assert_int_eq(multistatus_reader_next(r, &result), 1);
  ck_assert_int_eq(multistatus_reader_next(r, &result), 0);
  ck_assert_int_eq(multistatus_reader_summary(r, &s), 1);
  ck_assert_uint_eq(s.total, 1);
  ck_assert_uint_eq(s.succeeded, 1);
  ck_assert_str_eq(multistatus_reader_message(r), "d");
  ck_assert_str_eq(multistatus_reader_lang(r), "en");
  ck_assert_str_eq(multistatus_reader_sync_token(r), "t");
  ck_assert_int_eq(multistatus_reader_transaction(r),
                   MULTISTATUS_TRANSACTION_ROLLED_BACK);
  ck_assert_uint_eq(multistatus_reader_quirks(r), 0);
  const multistatus_ext *e = multistatus_reader_first_ext(r);
  for (const char *const *x = exts; _i / 2 >= 3 && *x; x++, e = multistatus_ext_next(e))
    ck_assert_str_eq(multistatus_ext_xml(e), *x);
  ck_assert_ptr_null(e);
  multistatus_reader_free(r);
}
END_TEST

/* Members of the document are unknown in a result, at any place in it. */
static const char *const with_others[] = {
    "\"transaction\":\"rolledBack\",\"syncToken\":\"t\",\"href\":\"/b\",\"status\":200",
    "\"href\":\"/b\",\"status\":200,\"transaction\":\"rolledBack\",\"syncToken\":\"t\"",
    "\"transaction\":true,\"summary\":{\"total\":9},\"status\":200,\"href\":\"/b\"",
    "\"id\":\"7\",\"transaction\":[{}],\"status\":200,\"href\":\"/b\",\"summary\":{}"};
enum { WITH_OTHERS = sizeof with_others / sizeof *with_others };

START_TEST(members_of_the_document_in_a_result) {
  multistatus_read_options o = options(0);
  pieces_outcome out;
  multistatus_reader *r;
  multistatus_summary s;
  char body[400];
  snprintf(body, sizeof body, "{%s}\n" LAST, with_others[_i]);
  pieces_every_size(&o, body, strlen(body), &out);
  ck_assert_int_eq(out.code, 0);
  ck_assert_uint_eq(out.results, 1);
  ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
  ck_assert_int_eq(multistatus_reader_feed(r, body, strlen(body)), 0);
  ck_assert_int_eq(multistatus_reader_end(r), 0);
  ck_assert_int_eq(multistatus_reader_transaction(r), MULTISTATUS_TRANSACTION_NONE);
  ck_assert_ptr_null(multistatus_reader_sync_token(r));
  ck_assert_int_eq(multistatus_reader_summary(r, &s), 1);
  ck_assert_uint_eq(s.total, 0);
  ck_assert_uint_eq(multistatus_reader_quirks(r), 0);
  multistatus_reader_free(r);
}
END_TEST

/* It may mean that what succeeded was undone. */
START_TEST(a_transaction_that_is_not_a_string) {
  static const char *const bodies[] = {
      A "\n{\"transaction\":true,\"summary\":{}}",
      A "\n{\"summary\":{},\"transaction\":[\"rolledBack\",{\"x\":\"none\"}]}",
      "{\"transaction\":{\"state\":\"rolledBack\"},\"results\":[" A "]}"};
  multistatus_read_options o = options(0);
  multistatus_reader *r;
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    o.format = multistatus_format_named(i < 2 ? "ndjson" : "json");
    ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
    ck_assert_int_eq(multistatus_reader_feed(r, bodies[i], strlen(bodies[i])), 0);
    ck_assert_int_eq(multistatus_reader_end(r), 0);
    ck_assert_int_eq(multistatus_reader_transaction(r),
                     MULTISTATUS_TRANSACTION_INDETERMINATE);
    ck_assert_uint_eq(multistatus_reader_quirks(r), MULTISTATUS_QUIRK_JSON_VALUE);
    multistatus_reader_free(r);
  }
}
END_TEST

/* A record without a summary is a result, even without an href. */
START_TEST(records_without_href) {
  multistatus_read_options o = options(0);
  pieces_outcome out;
  static const char body[] = "{}\n{\"description\":\"d\"}\n" LAST;
  pieces_every_size(&o, body, strlen(body), &out);
  ck_assert_int_eq(out.code, 0);
  ck_assert_uint_eq(out.results, 2);
  o.refuse = MULTISTATUS_QUIRK_NO_HREF;
  pieces_every_size(&o, body, strlen(body), &out);
  ck_assert_int_eq(out.code, MULTISTATUS_ERROR_RESULT);
}
END_TEST

START_TEST(a_result_over_a_limit_is_skipped) {
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  multistatus_read_options o = options(_i);
  pieces_outcome out;
  const char *body =
      _i % 2 ? "\x1e" A "\n\x1e{\"href\":\"/a/long/one\",\"status\":404,"
               "\"x\":[{}]}\n\x1e" B "\n\x1e" LAST
             : A "\n{\"href\":\"/a/long/one\",\"status\":404,\"x\":[{}]}\n" B "\n" LAST;
  if (!built(_i))
    return;
  limits.href_bytes = 8;
  o.limits = &limits;
  o.flags = MULTISTATUS_READ_SKIP_OVER_LIMIT;
  for (size_t n = 1; n <= strlen(body); n++) {
    pieces_outcome_of(&o, body, strlen(body), n, &out);
    require(out.code == 0 && out.results == 2, "pieces of %zu: %d, %zu results", n,
            out.code, out.results);
  }
}
END_TEST

START_TEST(only_sequences_are_detected) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  const char seq[] = "\n\x1e" A "\n\x1e" LAST, lines[] = A "\n" LAST;
  ck_assert_int_eq(multistatus_list_read(list, NULL, seq, sizeof seq - 1), 0);
  ck_assert_uint_eq(multistatus_list_count(list), 1);
  ck_assert_int_lt(multistatus_list_read(list, NULL, lines, sizeof lines - 1), 0);
  multistatus_list_free(list);
}
END_TEST

/* ---- Memory ---- */

static int write_stream(const multistatus_allocator *a, void *ctx) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w;
  memory_sink m;
  o.allocator = a;
  o.format = *(const multistatus_format **)ctx;
  memory_sink_init(&m);
  int rc = multistatus_writer_new(&w, &o, &m.sink);
  if (rc)
    return rc;
  bodies_add_to_writer(w);
  rc = multistatus_writer_end(w);
  require(!rc || !m.data || !strstr(m.data, "summary"), "closed after an error");
  multistatus_writer_free(w);
  memory_sink_done(&m);
  return rc;
}

typedef struct stream {
  multistatus_read_options o;
  const char *body;
  size_t len;
} stream;

static int read_stream(const multistatus_allocator *a, void *ctx) {
  stream *s = ctx;
  multistatus_reader *r;
  s->o.allocator = a;
  int rc = multistatus_reader_new(&r, &s->o);
  if (rc)
    return rc;
  rc = pieces_read(r, s->body, s->len, 11, NULL, NULL);
  multistatus_reader_free(r);
  return rc;
}

START_TEST(out_of_memory) {
  if (!built(_i))
    return;
  const multistatus_format *format = ways[_i].format();
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  bodies_add_to_list(list);
  stream s = {options(_i), NULL, 0};
  char *body = print(list, format, &s.len);
  s.body = body;
  ck_assert_uint_gt(alloc_each(write_stream, &format, false), 5);
  ck_assert_uint_gt(alloc_each(read_stream, &s, false), 10);
  multistatus_free(body);
  multistatus_list_free(list);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, records_are_written, 0, 2);
  tcase_add_loop_test(t, no_results, 0, 2);
  tcase_add_loop_test(t, every_piece_size, 0, WAYS);
  tcase_add_loop_test(t, round_trip, 0, WAYS);
  tcase_add_loop_test(t, truncated, 0, WAYS);
  tcase_add_loop_test(t, streams_of_other_programs, 0, STREAMS);
  tcase_add_loop_test(t, the_last_record, 0, 2 * LAST_RECORDS);
  tcase_add_loop_test(t, members_of_the_document_in_a_result, 0, WITH_OTHERS);
  tcase_add_test(t, a_transaction_that_is_not_a_string);
  tcase_add_test(t, records_without_href);
  tcase_add_loop_test(t, a_result_over_a_limit_is_skipped, 0, WAYS);
  tcase_add_test(t, only_sequences_are_detected);
  tcase_add_loop_test(t, out_of_memory, 0, WAYS);
}

TESTS_MAIN("lines", add_tests)
