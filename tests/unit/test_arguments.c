/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdlib.h>
#include <string.h>
#include "bodies.h"
#include "sink.h"
#include "tests.h"

/* Null arguments, invalid options, and options that are freed after the call. */

enum { ARGUMENT = MULTISTATUS_ERROR_ARGUMENT };

START_TEST(null_results) {
  ck_assert_ptr_null(multistatus_result_href(NULL));
  ck_assert_int_eq(multistatus_result_status(NULL), 0);
  ck_assert_int_eq(multistatus_result_outcome(NULL), 0);
  ck_assert_ptr_null(multistatus_result_message(NULL));
  ck_assert_ptr_null(multistatus_result_lang(NULL));
  ck_assert_ptr_null(multistatus_result_location(NULL));
  ck_assert_ptr_null(multistatus_result_reason(NULL));
  ck_assert_uint_eq(multistatus_result_quirks(NULL), 0);
  ck_assert_int_eq(multistatus_result_missing(NULL), 0);
  ck_assert_int_eq(multistatus_result_sync(NULL), MULTISTATUS_SYNC_OTHER);
  ck_assert_ptr_null(multistatus_result_first_href(NULL));
  ck_assert_ptr_null(multistatus_result_first_condition(NULL));
  ck_assert_ptr_null(multistatus_result_first_propstat(NULL));
  ck_assert_ptr_null(multistatus_result_first_ext(NULL));
  ck_assert_ptr_null(multistatus_result_find_prop(NULL, "DAV:", "p", NULL));
  ck_assert_ptr_null(multistatus_result_propstat(NULL, 200));
  ck_assert_int_eq(multistatus_result_set_status(NULL, 200), ARGUMENT);
  ck_assert_int_eq(multistatus_result_set_message(NULL, "m"), ARGUMENT);
  ck_assert_int_eq(multistatus_result_set_message_lang(NULL, "m", "en"), ARGUMENT);
  ck_assert_int_eq(multistatus_result_set_location(NULL, "/l"), ARGUMENT);
  ck_assert_int_eq(multistatus_result_add_href(NULL, "/h"), ARGUMENT);
  ck_assert_int_eq(multistatus_result_add_condition(NULL, "u", "c", "/h"), ARGUMENT);
  ck_assert_int_eq(multistatus_result_add_prop(NULL, 200, "u", "p", "t"), ARGUMENT);
  ck_assert_int_eq(multistatus_result_add_prop_lang(NULL, 200, "u", "p", "t", "en"),
                   ARGUMENT);
  ck_assert_int_eq(multistatus_result_add_prop_xml(NULL, 200, "u", "p", "<a/>"),
                   ARGUMENT);
  ck_assert_int_eq(multistatus_result_add_prop_element(NULL, 200, "<a/>"), ARGUMENT);
}
END_TEST

START_TEST(null_parts_of_results) {
  ck_assert_ptr_null(multistatus_href_next(NULL));
  ck_assert_ptr_null(multistatus_href_value(NULL));
  ck_assert_ptr_null(multistatus_condition_next(NULL));
  ck_assert_ptr_null(multistatus_condition_ns(NULL));
  ck_assert_ptr_null(multistatus_condition_name(NULL));
  ck_assert_ptr_null(multistatus_condition_first_href(NULL));
  ck_assert_ptr_null(multistatus_condition_xml(NULL));
  ck_assert_ptr_null(multistatus_propstat_next(NULL));
  ck_assert_int_eq(multistatus_propstat_status(NULL), 0);
  ck_assert_ptr_null(multistatus_propstat_reason(NULL));
  ck_assert_ptr_null(multistatus_propstat_message(NULL));
  ck_assert_ptr_null(multistatus_propstat_lang(NULL));
  ck_assert_ptr_null(multistatus_propstat_first_condition(NULL));
  ck_assert_ptr_null(multistatus_propstat_first_prop(NULL));
  ck_assert_int_eq(multistatus_propstat_set_message(NULL, "m"), ARGUMENT);
  ck_assert_int_eq(multistatus_propstat_add_prop(NULL, "u", "p", "t"), ARGUMENT);
  ck_assert_int_eq(multistatus_propstat_add_prop_xml(NULL, "u", "p", "<a/>"), ARGUMENT);
  ck_assert_int_eq(multistatus_propstat_add_prop_element(NULL, "<a/>"), ARGUMENT);
  ck_assert_ptr_null(multistatus_result_add_propstat(NULL, 200));
  ck_assert_int_eq(multistatus_propstat_add_condition(NULL, "u", "c", "/h"), ARGUMENT);
  ck_assert_ptr_null(multistatus_prop_next(NULL));
  ck_assert_ptr_null(multistatus_prop_ns(NULL));
  ck_assert_ptr_null(multistatus_prop_name(NULL));
  ck_assert_int_eq(multistatus_prop_kind_of(NULL), MULTISTATUS_PROP_EMPTY);
  ck_assert_ptr_null(multistatus_prop_value(NULL));
  ck_assert_ptr_null(multistatus_prop_lang(NULL));
  ck_assert_ptr_null(multistatus_prop_attributes(NULL));
  ck_assert_ptr_null(multistatus_ext_next(NULL));
  ck_assert_ptr_null(multistatus_ext_xml(NULL));
  ck_assert_uint_eq(multistatus_string_length(NULL), 0);
}
END_TEST

START_TEST(null_lists) {
  char text[] = "untouched", *body = text;
  size_t len = 7;
  memory_sink m;
  memory_sink_init(&m);
  ck_assert_int_eq(multistatus_list_new(NULL, NULL), ARGUMENT);
  multistatus_list_free(NULL);
  ck_assert_ptr_null(multistatus_list_add(NULL, "/a", 200, NULL));
  ck_assert_ptr_null(multistatus_list_add_n(NULL, "/a", 2, 200, NULL, 0));
  ck_assert_int_eq(multistatus_list_set_message(NULL, "m"), ARGUMENT);
  ck_assert_int_eq(multistatus_list_set_sync_token(NULL, "t"), ARGUMENT);
  ck_assert_ptr_null(multistatus_list_message(NULL));
  ck_assert_ptr_null(multistatus_list_sync_token(NULL));
  ck_assert_uint_eq(multistatus_list_count(NULL), 0);
  ck_assert_ptr_null(multistatus_list_get(NULL, 0));
  ck_assert_ptr_null(multistatus_list_find(NULL, "/a"));
  ck_assert_int_eq(multistatus_list_error(NULL), ARGUMENT);
  ck_assert_str_eq(multistatus_list_error_text(NULL), "");
  ck_assert_uint_eq(multistatus_list_replaced(NULL), 0);
  ck_assert_int_eq(multistatus_list_write(NULL, NULL, &m.sink), ARGUMENT);
  ck_assert_str_eq(multistatus_list_write_text(NULL), "");
  ck_assert_ptr_null(multistatus_list_single(NULL, NULL));
  ck_assert_int_eq(multistatus_list_print(NULL, NULL, &body, &len), ARGUMENT);
  ck_assert_ptr_null(body);
  ck_assert_uint_eq(len, 0);
  ck_assert_int_eq(multistatus_list_read(NULL, NULL, "{}", 2), ARGUMENT);
  ck_assert_int_eq(multistatus_list_read_error(NULL)->code, 0);
  ck_assert_ptr_null(multistatus_list_reader(NULL));
  multistatus_free(NULL);

  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  ck_assert_int_eq(multistatus_list_write(list, NULL, NULL), ARGUMENT);
  ck_assert_int_eq(multistatus_list_print(list, NULL, NULL, &len), ARGUMENT);
  ck_assert_ptr_null(multistatus_list_reader(list));
  ck_assert_int_eq(multistatus_list_error(list), 0);
  multistatus_list_free(list);
}
END_TEST

START_TEST(null_writers) {
  const multistatus_sink nowhere = {NULL, NULL};
  multistatus_writer *w = NULL;
  memory_sink m;
  memory_sink_init(&m);
  ck_assert_int_eq(multistatus_writer_new(NULL, NULL, &m.sink), ARGUMENT);
  ck_assert_int_eq(multistatus_writer_new(&w, NULL, &nowhere), ARGUMENT);
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  o.receiver = (multistatus_receiver)3;
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), ARGUMENT);
  o.receiver = MULTISTATUS_RECEIVER_GENERIC;
  o.flags = 1u << 20;
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), ARGUMENT);
  o.flags = 0;
  o.request = "";
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), ARGUMENT);
  o.request = NULL;
  o.namespace_count = 1;
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), ARGUMENT);
  ck_assert_ptr_null(w);
  multistatus_writer_free(NULL);
  ck_assert_int_eq(multistatus_writer_put(NULL, NULL), ARGUMENT);
  ck_assert_int_eq(multistatus_writer_fail(NULL, "/a", 500, NULL), ARGUMENT);
  ck_assert_int_eq(multistatus_writer_flush(NULL), ARGUMENT);
  ck_assert_uint_eq(multistatus_writer_pending(NULL, NULL), 0);
  multistatus_writer_consume(NULL, 1);
  ck_assert_uint_eq(multistatus_writer_bytes(NULL), 0);
  ck_assert_ptr_null(multistatus_writer_single(NULL));
  ck_assert_ptr_null(multistatus_writer_add(NULL, "/a", 200, NULL));
  ck_assert_ptr_null(multistatus_writer_add_n(NULL, "/a", 2, 200, NULL, 0));
  ck_assert_int_eq(multistatus_writer_set_message(NULL, "m"), ARGUMENT);
  ck_assert_int_eq(multistatus_writer_set_sync_token(NULL, "t"), ARGUMENT);
  ck_assert_int_eq(multistatus_writer_end(NULL), ARGUMENT);
  ck_assert_int_eq(multistatus_writer_error(NULL), ARGUMENT);
  ck_assert_str_eq(multistatus_writer_error_text(NULL), "");
  ck_assert_uint_eq(multistatus_writer_replaced(NULL), 0);
}
END_TEST

START_TEST(null_readers) {
  const multistatus_result *result = (const multistatus_result *)&result;
  ck_assert_int_eq(multistatus_reader_new(NULL, NULL), ARGUMENT);
  multistatus_reader_free(NULL);
  ck_assert_int_eq(multistatus_reader_feed(NULL, "{}", 2), ARGUMENT);
  ck_assert_int_eq(multistatus_reader_end(NULL), ARGUMENT);
  ck_assert_int_eq(multistatus_reader_next(NULL, &result), ARGUMENT);
  ck_assert_ptr_null(multistatus_reader_error(NULL));
  ck_assert_ptr_null(multistatus_reader_message(NULL));
  ck_assert_ptr_null(multistatus_reader_sync_token(NULL));
  ck_assert_int_eq(multistatus_reader_ending(NULL), MULTISTATUS_ENDING_NONE);
  ck_assert_int_eq(multistatus_reader_document(NULL), MULTISTATUS_DOCUMENT_UNKNOWN);
  ck_assert_int_eq(multistatus_reader_limited(NULL), 0);
  ck_assert_uint_eq(multistatus_reader_quirks(NULL), 0);
  ck_assert_uint_eq(multistatus_reader_count(NULL), 0);

  multistatus_reader *r;
  ck_assert_int_eq(multistatus_reader_new(&r, NULL), 0);
  ck_assert_int_eq(multistatus_reader_next(r, NULL), ARGUMENT);
  ck_assert_int_eq(multistatus_reader_feed(r, NULL, 1), ARGUMENT);
  ck_assert_int_eq(multistatus_reader_feed(r, NULL, 0), 0);
  ck_assert_int_eq(multistatus_reader_error(r)->code, 0);
  multistatus_reader_free(r);
}
END_TEST

/* ---- Options ---- */

START_TEST(out_is_set_on_success_only) {
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_write_options wo = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_read_options ro = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_list *list = NULL;
  multistatus_writer *w = NULL;
  multistatus_reader *r = NULL;
  memory_sink m;
  memory_sink_init(&m);
  for (int bad = -1; bad < 4; bad += 4) { /* -1 and 3 */
    lo.text = wo.text = (multistatus_text_policy)bad;
    ro.engine = (multistatus_engine)bad;
    ck_assert_int_eq(multistatus_list_new(&list, &lo), ARGUMENT);
    ck_assert_int_eq(multistatus_writer_new(&w, &wo, &m.sink), ARGUMENT);
    ck_assert_int_eq(multistatus_reader_new(&r, &ro), ARGUMENT);
  }
  ck_assert(!list && !w && !r);
}
END_TEST

/* Options, limits and strings may be freed when the function has returned. */
START_TEST(options_are_copied) {
  multistatus_limits *l = calloc(1, sizeof *l);
  multistatus_read_options *o = calloc(1, sizeof *o);
  multistatus_reader *r;
  char request[] = "/files/";
  ck_assert(l && o);
  l->size = sizeof *l;
  l->results = 1;
  o->size = sizeof *o;
  o->limits = l;
  o->request = request;
  ck_assert_int_eq(multistatus_reader_new(&r, o), 0);
  memset(l, 0xff, sizeof *l);
  memset(o, 0xff, sizeof *o);
  memset(request, 'x', sizeof request);
  free(l);
  free(o);
  multistatus_reader_feed(r, bodies_json, strlen(bodies_json));
  ck_assert_int_eq(multistatus_reader_end(r), MULTISTATUS_ERROR_LIMIT);
  multistatus_reader_free(r);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_test(t, null_results);
  tcase_add_test(t, null_parts_of_results);
  tcase_add_test(t, null_lists);
  tcase_add_test(t, null_writers);
  tcase_add_test(t, null_readers);
  tcase_add_test(t, out_is_set_on_success_only);
  tcase_add_test(t, options_are_copied);
}

TESTS_MAIN("arguments", add_tests)
