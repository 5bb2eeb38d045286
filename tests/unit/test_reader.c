/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "alloc.h"
#include "bodies.h"
#include "pieces.h"
#include "tests.h"

/* The streaming reader: order of calls, detection of formats, lifetime of what it
   returns. Ends of bodies are in test_endings.c. */

static multistatus_reader *reader;

static void open_reader(void) {
  ck_assert_int_eq(multistatus_reader_new(&reader, NULL), 0);
}

static int feed(const char *s) {
  char *exact = pieces_exact(s, strlen(s));
  int rc = multistatus_reader_feed(reader, exact, strlen(s));
  memset(exact, 0x5a, strlen(s)); /* the caller may reuse the buffer at once */
  free(exact);
  return rc;
}

static int next(const multistatus_result **result) {
  return multistatus_reader_next(reader, result);
}

/* ---- Order of calls ---- */

START_TEST(next_without_feed) {
  const multistatus_result *result = (const multistatus_result *)&result;
  open_reader();
  ck_assert_int_eq(next(&result), 0);
  ck_assert_ptr_null(result);
  ck_assert_int_eq(next(&result), 0);
  ck_assert_int_eq(multistatus_reader_error(reader)->code, 0);
  ck_assert_str_eq(multistatus_reader_error(reader)->text, "");
  ck_assert_str_eq(multistatus_reader_error(reader)->href, "");
  ck_assert_int_eq(multistatus_reader_ending(reader), MULTISTATUS_ENDING_NONE);
  multistatus_reader_free(reader);
}
END_TEST

START_TEST(end_without_feed) {
  const multistatus_result *result;
  open_reader();
  ck_assert_int_eq(multistatus_reader_end(reader), MULTISTATUS_ERROR_EMPTY);
  ck_assert_int_eq(multistatus_reader_end(reader), MULTISTATUS_ERROR_EMPTY);
  ck_assert_int_eq(next(&result), MULTISTATUS_ERROR_EMPTY);
  ck_assert_int_eq(next(&result), MULTISTATUS_ERROR_EMPTY);
  multistatus_reader_free(reader);
}
END_TEST

START_TEST(feed_after_end) {
  const multistatus_result *result;
  open_reader();
  ck_assert_int_eq(feed(bodies_json), 0);
  ck_assert_int_eq(multistatus_reader_end(reader), 0);
  ck_assert_int_eq(feed(" "), MULTISTATUS_ERROR_STATE);
  for (int i = 0; i < BODIES_RESULTS; i++)
    ck_assert_int_eq(next(&result), 1);
  ck_assert_int_eq(next(&result), 0);
  ck_assert_int_eq(next(&result), 0);
  ck_assert_int_eq(multistatus_reader_end(reader), 0);
  multistatus_reader_free(reader);
}
END_TEST

START_TEST(feed_after_an_error) {
  const multistatus_result *result;
  open_reader();
  ck_assert_int_eq(feed("nonsense"), 0); /* not enough to quote it */
  ck_assert_int_eq(multistatus_reader_ending(reader), MULTISTATUS_ENDING_NONE);
  ck_assert_int_eq(feed("nonsense in more than forty bytes"),
                   MULTISTATUS_ERROR_NOT_MULTISTATUS);
  ck_assert_int_eq(feed(bodies_xml), MULTISTATUS_ERROR_NOT_MULTISTATUS);
  ck_assert_int_eq(next(&result), MULTISTATUS_ERROR_NOT_MULTISTATUS);
  ck_assert_ptr_null(result);
  ck_assert_int_eq(multistatus_reader_end(reader), MULTISTATUS_ERROR_NOT_MULTISTATUS);
  ck_assert_uint_eq(multistatus_reader_error(reader)->offset, 0);
  multistatus_reader_free(reader);
}
END_TEST

START_TEST(empty_pieces_change_nothing) {
  const multistatus_result *result;
  open_reader();
  size_t results = 0;
  for (size_t i = 0; i < strlen(bodies_xml); i++) {
    ck_assert_int_eq(multistatus_reader_feed(reader, NULL, 0), 0);
    ck_assert_int_eq(multistatus_reader_feed(reader, bodies_xml + i, 1), 0);
    ck_assert_int_eq(multistatus_reader_feed(reader, "", 0), 0);
    while (next(&result) == 1)
      results++;
  }
  ck_assert_uint_eq(results, BODIES_RESULTS);
  ck_assert_int_eq(multistatus_reader_end(reader), 0);
  multistatus_reader_free(reader);
}
END_TEST

/* All bytes are fed, then all results taken, before or after the end. The count is
   correct in between. */
START_TEST(results_wait) {
  const multistatus_result *result;
  static const char *const hrefs[] = {"/files/report.pdf", "/files/l%20ocked.docx",
                                      "/a", "/moved", "/props"};
  open_reader();
  for (size_t i = 0; i < strlen(bodies_json); i += 10) {
    size_t left = strlen(bodies_json) - i;
    ck_assert_int_eq(
        multistatus_reader_feed(reader, bodies_json + i, left < 10 ? left : 10), 0);
  }
  if (_i)
    ck_assert_int_eq(multistatus_reader_end(reader), 0);
  for (int i = 0; i < BODIES_RESULTS; i++) {
    ck_assert_int_eq(next(&result), 1);
    ck_assert_str_eq(multistatus_result_href(result), hrefs[i]);
  }
  ck_assert_int_eq(next(&result), 0);
  ck_assert_uint_eq(multistatus_reader_count(reader), BODIES_RESULTS);
  ck_assert_int_eq(multistatus_reader_end(reader), 0);
  ck_assert_str_eq(multistatus_reader_message(reader), "done");
  ck_assert_str_eq(multistatus_reader_sync_token(reader), "urn:token:1");
  multistatus_reader_free(reader);
}
END_TEST

/* Texts of the document stay valid until the reader is freed. */
START_TEST(document_texts_outlive_results) {
  const multistatus_result *result;
  open_reader();
  feed("{\"description\":\"one\",\"syncToken\":\"a\",\"results\":[");
  ck_assert_int_eq(next(&result), 0);
  const char *message = multistatus_reader_message(reader);
  ck_assert_str_eq(message, "one");
  for (int i = 0; i < 1000; i++) {
    feed(i ? ",{\"href\":\"/a\",\"status\":200}" : "{\"href\":\"/a\",\"status\":200}");
    ck_assert_int_eq(next(&result), 1);
    ck_assert_int_eq(next(&result), 0);
  }
  ck_assert_str_eq(message, "one");
  ck_assert_ptr_eq(multistatus_reader_message(reader), message);
  feed("]}");
  ck_assert_int_eq(multistatus_reader_end(reader), 0);
  ck_assert_str_eq(multistatus_reader_sync_token(reader), "a");
  multistatus_reader_free(reader);
}
END_TEST

START_TEST(freed_in_the_middle) {
  for (int f = 0; f < 2; f++) {
    size_t len;
    const char *body =
        bodies_in(f ? multistatus_format_json() : multistatus_format_dav_xml(), &len);
    for (size_t n = 0; n <= len; n++) {
      alloc a;
      multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
      const multistatus_result *result;
      alloc_init(&a);
      o.allocator = &a.allocator;
      require(multistatus_reader_new(&reader, &o) == 0,
              "multistatus_reader_new failed");
      require(multistatus_reader_feed(reader, body, n) == 0, "%zu bytes", n);
      if (n % 2)
        require(next(&result) >= 0, "%zu bytes", n);
      multistatus_reader_free(reader);
      alloc_check(&a);
    }
  }
}
END_TEST

/* ---- Detection of the format ---- */

START_TEST(formats_are_recognised) {
  static const char *const lead[] = {"", "\xef\xbb\xbf", " \t\r\n", "\n\n\n\n\n\n\n\n"};
  const char *xml = strchr(bodies_xml, '\n'); /* after the XML declaration */
  for (int f = 0; f < 2; f++)
    for (size_t i = 0; i < sizeof lead / sizeof *lead; i++) {
      char body[4000];
      pieces_outcome out;
      snprintf(body, sizeof body, "%s%s", lead[i], f ? bodies_json : xml);
      pieces_every_size(NULL, body, strlen(body), &out);
      ck_assert_msg(out.code == 0, "%s", out.text);
      ck_assert_uint_eq(out.results, BODIES_RESULTS);
    }
}
END_TEST

/* A format in the options is not detected. */
START_TEST(format_option) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  pieces_outcome out;
  o.format = multistatus_format_json();
  pieces_every_size(&o, bodies_json, strlen(bodies_json), &out);
  ck_assert_int_eq(out.code, 0);
  pieces_every_size(&o, bodies_xml, strlen(bodies_xml), &out);
  ck_assert_int_eq(out.code, MULTISTATUS_ERROR_NOT_MULTISTATUS);
  o.format = multistatus_format_dav_xml();
  pieces_every_size(&o, bodies_json, strlen(bodies_json), &out);
  ck_assert_int_eq(out.code, MULTISTATUS_ERROR_NOT_MULTISTATUS);
}
END_TEST

/* ---- Deep nesting ---- */

/* Elements that may contain each other, nested again and again. Each response ends the
   one around it, so that the status belongs to none of them. */
START_TEST(nesting_is_limited) {
  static const struct {
    const char *start, *end;
    size_t results;
  } nests[] = {
      {"<D:error><D:responsedescription>", "</D:responsedescription></D:error>", 1},
      {"<D:responsedescription><D:error>", "</D:error></D:responsedescription>", 1},
      {"<D:propstat><D:prop>", "</D:prop></D:propstat>", 1},
      {"<D:propstat><D:error>", "</D:error></D:propstat>", 1},
      {"<D:location><D:href>", "</D:href></D:location>", 1},
      {"<D:error><D:x>", "</D:x></D:error>", 1},
      {"<D:response>", "</D:response>", 42},
      {"<D:multistatus>", "</D:multistatus>", 42},
      {"<D:status><D:href>", "</D:href></D:status>", 1}};
  for (size_t i = 0; i < sizeof nests / sizeof *nests; i++) {
    char body[8000];
    pieces_outcome out;
    size_t n = (size_t)sprintf(body, "<D:multistatus xmlns:D=\"DAV:\"><D:response>"
                                     "<D:href>/a</D:href>");
    for (int k = 0; k < 40; k++)
      n += (size_t)sprintf(body + n, "%s", nests[i].start);
    for (int k = 0; k < 40; k++)
      n += (size_t)sprintf(body + n, "%s", nests[i].end);
    sprintf(body + n, "<D:status>HTTP/1.1 200 OK</D:status></D:response>"
                      "</D:multistatus>");
    for (size_t size = 1; size < 10000; size *= 9) {
      pieces_outcome_of(NULL, body, strlen(body), size, &out);
      ck_assert_msg(out.code == 0, "%s: %s", nests[i].start, out.text);
      ck_assert_uint_eq(out.results, nests[i].results);
    }
  }
}
END_TEST

/* A condition of a propstat, then an empty description of the response: state of the
   same depth is not reused. */
START_TEST(empty_description) {
  static const char body[] =
      "<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>/a</D:href><D:propstat>"
      "<D:prop><D:p/></D:prop><D:status>HTTP/1.1 403 "
      "Forbidden</D:status><D:error><D:c/>"
      "</D:error></D:propstat><D:responsedescription/></D:response></D:multistatus>";
  const multistatus_result *result;
  open_reader();
  ck_assert_int_eq(feed(body), 0);
  ck_assert_int_eq(next(&result), 1);
  ck_assert_pstr_eq(multistatus_result_message(result), "");
  multistatus_reader_free(reader);
}
END_TEST

START_TEST(json_nesting) {
  static const char *const nests[] = {
      "[",           "{\"a\":",       "{\"results\":[",
      "{\"props\":", "{\"errors\":[", "{\"propstats\":["};
  for (size_t i = 0; i < sizeof nests / sizeof *nests; i++) {
    char body[8000];
    pieces_outcome out;
    size_t n = (size_t)sprintf(body, "{\"results\":[{\"href\":\"/a\",\"x\":");
    for (int k = 0; k < 400; k++)
      n += (size_t)sprintf(body + n, "%s", nests[i]);
    for (size_t size = 1; size < 10000; size *= 9) {
      pieces_outcome_of(NULL, body, strlen(body), size, &out);
      ck_assert_int_eq(out.code, MULTISTATUS_ERROR_LIMIT);
      ck_assert_str_eq(out.limit, "depth");
    }
  }
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_test(t, next_without_feed);
  tcase_add_test(t, end_without_feed);
  tcase_add_test(t, feed_after_end);
  tcase_add_test(t, feed_after_an_error);
  tcase_add_test(t, empty_pieces_change_nothing);
  tcase_add_loop_test(t, results_wait, 0, 2);
  tcase_add_test(t, document_texts_outlive_results);
  tcase_add_test(t, freed_in_the_middle);
  tcase_add_test(t, formats_are_recognised);
  tcase_add_test(t, format_option);
  tcase_add_test(t, nesting_is_limited);
  tcase_add_test(t, empty_description);
  tcase_add_test(t, json_nesting);
}

TESTS_MAIN("reader", add_tests)
