/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "alloc.h"
#include "bodies.h"
#include "random.h"
#include "sink.h"
#include "tests.h"

/* The streaming writer: what it writes to the sink, and when. */

static memory_sink m;
static multistatus_writer *w;

static const multistatus_format *format_of(int i) {
  return i ? multistatus_format_json() : multistatus_format_dav_xml();
}

static void open_writer(const multistatus_format *f) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  o.format = f;
  memory_sink_init(&m);
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), 0);
}

static void close_writer(void) {
  multistatus_writer_free(w);
  memory_sink_done(&m);
}

static bool closed(void) {
  return m.data && (strstr(m.data, "</D:multistatus>") || strstr(m.data, "]}"));
}

/* ---- Output ---- */

START_TEST(writes_what_a_list_writes) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_list *list;
  char *body;
  o.format = format_of(_i);
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  bodies_add_to_list(list);
  ck_assert_int_eq(multistatus_list_print(list, &o, &body, NULL), 0);
  open_writer(o.format);
  bodies_add_to_writer(w);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  ck_assert_str_eq(m.data, body);
  ck_assert_uint_eq(multistatus_writer_replaced(w), multistatus_list_replaced(list));
  close_writer();
  multistatus_free(body);
  multistatus_list_free(list);
}
END_TEST

START_TEST(document_texts_come_last) {
  open_writer(format_of(_i));
  multistatus_writer_set_message(w, "never");
  multistatus_writer_add(w, "/a", 200, NULL);
  multistatus_writer_set_message(w, "description");
  multistatus_writer_set_sync_token(w, "never");
  multistatus_writer_add(w, "/b", 200, NULL);
  multistatus_writer_set_sync_token(w, NULL);
  multistatus_writer_set_sync_token(w, "urn:token");
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  ck_assert_ptr_null(strstr(m.data, "never"));
  const char *b = strstr(m.data, "/b"), *d = strstr(m.data, "description");
  const char *t = strstr(m.data, "urn:token");
  ck_assert(b && d && t && b < d && d < t);
  close_writer();
}
END_TEST

/* ---- Time of writing ---- */

START_TEST(nothing_before_the_first_result_is_complete) {
  open_writer(format_of(_i));
  char *large = malloc(100001);
  ck_assert_ptr_nonnull(large);
  memset(large, 'x', 100000);
  large[100000] = '\0';
  multistatus_writer_set_message(w, large);
  multistatus_result *r = multistatus_writer_add(w, "/a", 200, NULL);
  multistatus_result_set_message(r, large);
  ck_assert_uint_eq(m.writes, 0);
  /* It can still be changed, and is written with the next one. */
  multistatus_result_set_message(r, "small after all");
  ck_assert_uint_eq(m.writes, 0);
  r = multistatus_writer_add(w, "/b", 200, large);
  ck_assert_ptr_nonnull(r);
  multistatus_writer_add(w, "/c", 200, NULL);
  ck_assert_uint_gt(m.writes, 0);
  ck_assert_ptr_nonnull(strstr(m.data, "small after all"));
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  free(large);
  close_writer();
}
END_TEST

/* Memory does not depend on the number of results. */
START_TEST(memory_is_constant) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  alloc a;
  alloc_init(&a);
  o.allocator = &a.allocator;
  o.format = format_of(_i);
  memory_sink_init(&m);
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), 0);
  for (int i = 0; i < 1000; i++)
    bodies_add_to_writer(w);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  close_writer();
  ck_assert_uint_lt(a.peak, 64 * 1024 + 2000 * 50);
  alloc_check(&a);
}
END_TEST

START_TEST(free_writes_nothing) {
  open_writer(format_of(_i));
  multistatus_writer_add(w, "/a", 200, NULL);
  multistatus_writer_free(w);
  ck_assert_uint_eq(m.writes, 0);
  memory_sink_done(&m);
}
END_TEST

/* ---- The end ---- */

START_TEST(ending_twice) {
  open_writer(format_of(_i));
  multistatus_writer_add(w, "/a", 200, NULL);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  size_t len = m.len;
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  ck_assert_uint_eq(m.len, len);
  /* Nothing can be added after the end. */
  ck_assert_ptr_null(multistatus_writer_add(w, "/b", 200, NULL));
  ck_assert_int_eq(multistatus_writer_set_message(w, "m"), MULTISTATUS_ERROR_STATE);
  ck_assert_int_eq(multistatus_writer_set_sync_token(w, "t"), MULTISTATUS_ERROR_STATE);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  ck_assert_uint_eq(m.len, len);
  close_writer();
}
END_TEST

START_TEST(ending_twice_with_an_error) {
  open_writer(format_of(_i));
  multistatus_writer_add(w, "", 200, NULL);
  ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_HREF);
  ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_HREF);
  ck_assert_uint_eq(m.writes, 0);
  close_writer();
}
END_TEST

START_TEST(an_empty_document) {
  open_writer(format_of(_i));
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  ck_assert(closed());
  close_writer();
}
END_TEST

/* ---- Errors ---- */

static void bad_status(multistatus_result *r) {
  multistatus_result_set_status(r, 7);
}
static void no_status(multistatus_result *r) {
  multistatus_result_set_status(r, 0);
}
static void no_location(multistatus_result *r) {
  multistatus_result_set_status(r, 301);
}
static void conflict(multistatus_result *r) {
  multistatus_result_add_prop(r, 200, "u", "p", NULL);
}
static void bad_markup(multistatus_result *r) {
  multistatus_result_set_status(r, 0);
  multistatus_result_add_prop_xml(r, 200, "u", "p", "<");
}

static const struct {
  void (*invalidate)(multistatus_result *r);
  int code;
} faults[] = {{bad_status, MULTISTATUS_ERROR_STATUS},
              {no_status, MULTISTATUS_ERROR_STATUS},
              {no_location, MULTISTATUS_ERROR_LOCATION},
              {conflict, MULTISTATUS_ERROR_CONFLICT},
              {bad_markup, MULTISTATUS_ERROR_MARKUP}};
enum { FAULTS = sizeof faults / sizeof *faults };

/* An error in the nth result: earlier ones may have been written, but no part of it or
   of later ones, and not the end. */
static void write_with_fault(int fault, int nth, const multistatus_format *f) {
  open_writer(f);
  for (int i = 0; i < 5; i++) {
    char href[20];
    snprintf(href, sizeof href, "/number-%d", i);
    multistatus_result *r = multistatus_writer_add(w, href, 200, NULL);
    ck_assert_int_eq(r != NULL, i <= nth);
    if (i == nth)
      faults[fault].invalidate(r);
  }
  char text[300];
  snprintf(text, sizeof text, "%s", multistatus_writer_error_text(w));
  ck_assert_int_eq(multistatus_writer_error(w),
                   nth == 4 && (fault == 1 || fault == 2) ? 0 : faults[fault].code);
  ck_assert_int_eq(multistatus_writer_end(w), faults[fault].code);
  ck_assert_int_eq(multistatus_writer_error(w), faults[fault].code);
  ck_assert(!*text || strcmp(text, multistatus_writer_error_text(w)) == 0);
  char href[20];
  snprintf(href, sizeof href, "/number-%d", nth);
  ck_assert_ptr_nonnull(strstr(multistatus_writer_error_text(w), href));
  ck_assert(!closed());
  ck_assert(!m.data || !strstr(m.data, href));
  if (nth == 0)
    ck_assert_uint_eq(m.writes, 0);
  close_writer();
}

START_TEST(never_closed_after_an_error) {
  for (int nth = 0; nth < 5; nth++)
    for (int i = 0; i < 2; i++)
      write_with_fault(_i, nth, format_of(i));
}
END_TEST

START_TEST(nothing_after_an_error) {
  open_writer(format_of(_i));
  char large[20000];
  memset(large, 'x', sizeof large - 1);
  large[sizeof large - 1] = '\0';
  multistatus_writer_add(w, "/a", 200, large);
  multistatus_writer_add(w, "/b", 200, large);
  ck_assert_ptr_null(multistatus_writer_add(w, "/c", 5, NULL));
  size_t writes = m.writes;
  ck_assert_uint_gt(writes, 0);
  ck_assert_ptr_null(multistatus_writer_add(w, "/d", 200, large));
  ck_assert_int_eq(multistatus_writer_set_message(w, "m"), MULTISTATUS_ERROR_STATUS);
  ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_STATUS);
  ck_assert_uint_eq(m.writes, writes);
  close_writer();
}
END_TEST

/* ---- A sink that fails ---- */

static int write_much(void) {
  char href[40], message[3000];
  memset(message, 'm', sizeof message - 1);
  message[sizeof message - 1] = '\0';
  for (int i = 0; i < 40; i++) {
    snprintf(href, sizeof href, "/%d", i);
    multistatus_writer_add(w, href, 200, i % 7 ? message : NULL);
  }
  return multistatus_writer_end(w);
}

START_TEST(sink_fails_at_each_write) {
  open_writer(format_of(_i));
  ck_assert_int_eq(write_much(), 0);
  size_t writes = m.writes, len = m.len;
  char *whole = m.data;
  m.data = NULL;
  close_writer();
  ck_assert_uint_gt(writes, 3);
  for (size_t n = 1; n <= writes; n++) {
    open_writer(format_of(_i));
    m.refuse_write = n;
    ck_assert_int_eq(write_much(), MULTISTATUS_ERROR_SINK);
    ck_assert_uint_eq(m.writes, n); /* not called again */
    ck_assert_uint_lt(m.len, len);
    ck_assert(m.len == 0 || memcmp(m.data, whole, m.len) == 0);
    ck_assert(!closed());
    ck_assert_uint_gt(strlen(multistatus_writer_error_text(w)), 0);
    ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_SINK);
    close_writer();
  }
  free(whole);
}
END_TEST

START_TEST(sink_is_full_at_each_byte) {
  open_writer(format_of(_i));
  bodies_add_to_writer(w);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  size_t len = m.len;
  close_writer();
  for (size_t room = 1; room <= len; room++) {
    open_writer(format_of(_i));
    m.refuse_beyond = room;
    bodies_add_to_writer(w);
    require(multistatus_writer_end(w) == (room < len ? MULTISTATUS_ERROR_SINK : 0),
            "sink of %zu bytes", room);
    require(m.len <= room && closed() == (room == len), "sink of %zu bytes", room);
    close_writer();
  }
}
END_TEST

/* ---- Pointers to results ---- */

START_TEST(pending_result_is_the_newest) {
  open_writer(format_of(_i));
  multistatus_result *a = multistatus_writer_add(w, "/a", 200, "m");
  ck_assert_str_eq(multistatus_result_href(a), "/a");
  multistatus_result *b = multistatus_writer_add_n(w, "/bcd", 2, 404, "nope", 2);
  ck_assert_str_eq(multistatus_result_href(b), "/b");
  ck_assert_str_eq(multistatus_result_message(b), "no");
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  ck_assert_ptr_null(strstr(m.data, "/bcd"));
  close_writer();
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, writes_what_a_list_writes, 0, 2);
  tcase_add_loop_test(t, document_texts_come_last, 0, 2);
  tcase_add_loop_test(t, nothing_before_the_first_result_is_complete, 0, 2);
  tcase_add_loop_test(t, memory_is_constant, 0, 2);
  tcase_add_loop_test(t, free_writes_nothing, 0, 2);
  tcase_add_loop_test(t, ending_twice, 0, 2);
  tcase_add_loop_test(t, ending_twice_with_an_error, 0, 2);
  tcase_add_loop_test(t, an_empty_document, 0, 2);
  tcase_add_loop_test(t, never_closed_after_an_error, 0, FAULTS);
  tcase_add_loop_test(t, nothing_after_an_error, 0, 2);
  tcase_add_loop_test(t, sink_fails_at_each_write, 0, 2);
  tcase_add_loop_test(t, sink_is_full_at_each_byte, 0, 2);
  tcase_add_loop_test(t, pending_result_is_the_newest, 0, 2);
}

TESTS_MAIN("writer", add_tests)
