/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <string.h>
#include "alloc.h"
#include "sink.h"
#include "tests.h"

/* The cost of creating a reader or a writer, using it for one result and freeing it:
   the number of allocations, and the peak of allocated bytes. Most documents have only
   a few results. */

/* Upper bounds, bytes rounded up to KiB. The goal is 2 calls each; lower the bounds
   with every improvement. */
enum {
  READER_XML_CALLS = 2,
  READER_XML_BYTES = 15 * 1024,
  READER_JSON_CALLS = 6,
  READER_JSON_BYTES = 15 * 1024,
  WRITER_XML_CALLS = 1,
  WRITER_XML_BYTES = 14 * 1024,
  WRITER_JSON_CALLS = 1,
  WRITER_JSON_BYTES = 14 * 1024,
};

static void check(const alloc *a, const char *what, size_t calls, size_t bytes) {
  printf("# %s: %zu calls, %zu bytes\n", what, a->calls, a->peak);
  alloc_check(a);
  ck_assert_msg(a->calls <= calls, "%s: %zu calls", what, a->calls);
  ck_assert_msg(a->peak <= bytes, "%s: %zu bytes", what, a->peak);
}

static void check_reader(const char *body, const char *what, size_t calls,
                         size_t bytes) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_reader *reader;
  const multistatus_result *r;
  alloc a;
  alloc_init(&a);
  o.allocator = &a.allocator;
  ck_assert_int_eq(multistatus_reader_new(&reader, &o), 0);
  ck_assert_int_eq(multistatus_reader_feed(reader, body, strlen(body)), 0);
  ck_assert_int_eq(multistatus_reader_end(reader), 0);
  ck_assert_int_eq(multistatus_reader_next(reader, &r), 1);
  ck_assert_str_eq(multistatus_result_href(r), "/files/report.pdf");
  const multistatus_prop *p =
      multistatus_result_find_prop(r, "DAV:", "resourcetype", NULL);
  ck_assert_ptr_nonnull(p);
  p = multistatus_result_find_prop(r, "DAV:", "getcontentlength", NULL);
  ck_assert_str_eq(multistatus_prop_value(p), "4096");
  ck_assert_int_eq(multistatus_reader_next(reader, &r), 0);
  multistatus_reader_free(reader);
  check(&a, what, calls, bytes);
}

START_TEST(reader_of_xml) {
  check_reader("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
               "<D:multistatus xmlns:D=\"DAV:\"><D:response>"
               "<D:href>/files/report.pdf</D:href><D:propstat><D:prop>"
               "<D:getcontentlength>4096</D:getcontentlength>"
               "<D:resourcetype/></D:prop><D:status>HTTP/1.1 200 OK</D:status>"
               "</D:propstat></D:response></D:multistatus>\n",
               "reader, XML", READER_XML_CALLS, READER_XML_BYTES);
}
END_TEST

START_TEST(reader_of_json) {
  check_reader("{\"results\":[{\"href\":\"/files/report.pdf\",\"propstats\":[{"
               "\"status\":200,\"props\":{\"{DAV:}getcontentlength\":\"4096\","
               "\"{DAV:}resourcetype\":null}}]}]}\n",
               "reader, JSON", READER_JSON_CALLS, READER_JSON_BYTES);
}
END_TEST

static void check_writer(const multistatus_format *format, const char *what,
                         size_t calls, size_t bytes) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w;
  memory_sink m;
  alloc a;
  alloc_init(&a);
  memory_sink_init(&m);
  o.allocator = &a.allocator;
  o.format = format;
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), 0);
  multistatus_result *r = multistatus_writer_add(w, "/files/report.pdf", 0, NULL);
  multistatus_result_add_prop(r, 200, "DAV:", "getcontentlength", "4096");
  multistatus_result_add_prop(r, 200, "DAV:", "resourcetype", NULL);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  multistatus_writer_free(w);
  ck_assert_ptr_nonnull(strstr(m.data, "/files/report.pdf"));
  memory_sink_done(&m);
  check(&a, what, calls, bytes);
}

START_TEST(writer_of_xml) {
  check_writer(multistatus_format_dav_xml(), "writer, XML", WRITER_XML_CALLS,
               WRITER_XML_BYTES);
}
END_TEST

START_TEST(writer_of_json) {
  check_writer(multistatus_format_json(), "writer, JSON", WRITER_JSON_CALLS,
               WRITER_JSON_BYTES);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_test(tests, reader_of_xml);
  tcase_add_test(tests, reader_of_json);
  tcase_add_test(tests, writer_of_xml);
  tcase_add_test(tests, writer_of_json);
}

TESTS_MAIN("short_lives", add_tests)
