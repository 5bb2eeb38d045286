/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <string.h>

#include "sink.h"
#include "tests.h"

/* A writer for batches: results with id and index, the transaction, and the number of
   omitted results. A list that reads the output has the same. */

static memory_sink m;
static multistatus_writer *w;

static void set_up_format(const multistatus_format *format) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  o.format = format;
  memory_sink_init(&m);
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), 0);
}

static void tear_down(void) {
  multistatus_writer_free(w);
  memory_sink_done(&m);
}

/* Reads the output. The caller frees the list. */
static multistatus_list *read_back(void) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  ck_assert_int_eq(multistatus_list_read(list, NULL, m.data, m.len), 0);
  return list;
}

START_TEST(items) {
  set_up_format(multistatus_format_json());
  ck_assert_ptr_nonnull(multistatus_writer_add_item(w, "first", -1, 201, NULL));
  ck_assert_ptr_nonnull(multistatus_writer_add_item(w, NULL, 7, 404, "not found"));
  ck_assert_ptr_nonnull(multistatus_writer_add_item(w, "third", 2, 200, NULL));
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  multistatus_list *list = read_back();
  ck_assert_uint_eq(multistatus_list_count(list), 3);
  const multistatus_result *r = multistatus_list_get(list, 0);
  ck_assert_str_eq(multistatus_result_id(r), "first");
  ck_assert_int_eq(multistatus_result_index(r), -1);
  ck_assert_int_eq(multistatus_result_status(r), 201);
  r = multistatus_list_get(list, 1);
  ck_assert_ptr_null(multistatus_result_id(r));
  ck_assert_int_eq(multistatus_result_index(r), 7);
  ck_assert_str_eq(multistatus_result_message(r), "not found");
  r = multistatus_list_get(list, 2);
  ck_assert_str_eq(multistatus_result_id(r), "third");
  ck_assert_int_eq(multistatus_result_index(r), 2);
  multistatus_list_free(list);
  tear_down();
}
END_TEST

/* In DAV XML each result needs an href. */
START_TEST(items_in_xml) {
  set_up_format(multistatus_format_dav_xml());
  multistatus_writer_add_item(w, "first", 0, 200, NULL);
  ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_HREF);
  ck_assert(!m.data || !strstr(m.data, "</"));
  tear_down();
  ck_assert_ptr_null(multistatus_writer_add_item(NULL, "first", 0, 200, NULL));
}
END_TEST

START_TEST(document_members) {
  set_up_format(_i ? multistatus_format_json() : multistatus_format_dav_xml());
  ck_assert_int_eq(multistatus_writer_set_omitted(w, 3), 0);
  ck_assert_ptr_nonnull(multistatus_writer_add(w, "/a", 500, NULL));
  ck_assert_ptr_nonnull(multistatus_writer_add(w, "/b", 424, NULL));
  /* Allowed until the end; the last call counts. */
  ck_assert_int_eq(
      multistatus_writer_set_transaction(w, MULTISTATUS_TRANSACTION_COMMITTED), 0);
  ck_assert_int_eq(
      multistatus_writer_set_transaction(w, MULTISTATUS_TRANSACTION_ROLLED_BACK), 0);
  ck_assert_int_eq(multistatus_writer_set_omitted(w, 12), 0);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  multistatus_list *list = read_back();
  multistatus_summary sum;
  multistatus_list_summary(list, &sum);
  ck_assert_uint_eq(sum.total, 2);
  ck_assert_uint_eq(sum.omitted, 12);
  ck_assert_int_eq(multistatus_list_transaction(list),
                   MULTISTATUS_TRANSACTION_ROLLED_BACK);
  multistatus_list_free(list);
  tear_down();
}
END_TEST

/* Results that the writer leaves out are counted in addition, in any order of calls. */
START_TEST(omitted_by_both) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_summary sum;
  o.format = multistatus_format_json();
  o.flags = MULTISTATUS_WRITE_MINIMAL;
  memory_sink_init(&m);
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), 0);
  if (_i != 1)
    ck_assert_int_eq(multistatus_writer_set_omitted(w, 7), 0);
  multistatus_writer_add(w, "/a", 200, NULL);
  multistatus_writer_add(w, "/b", 200, NULL);
  multistatus_writer_add(w, "/c", 404, NULL);
  multistatus_writer_add(w, "/d", 404, NULL);
  if (_i != 0)
    ck_assert_int_eq(multistatus_writer_set_omitted(w, 5), 0);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  multistatus_list *list = read_back();
  multistatus_list_summary(list, &sum);
  ck_assert_uint_eq(sum.total, 2);
  ck_assert_uint_eq(sum.omitted, 2 + (_i ? 5 : 7));
  multistatus_list_free(list);
  tear_down();
}
END_TEST

/* A success with more than names and a message is not left out. */
START_TEST(not_omitted) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_result *r;
  o.format = multistatus_format_json();
  o.flags = MULTISTATUS_WRITE_MINIMAL;
  memory_sink_init(&m);
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), 0);
  r = multistatus_writer_add(w, "/omitted", 201, "Created again");
  multistatus_result_set_id(r, "1");
  r = multistatus_writer_add(w, "/headers", 201, NULL);
  multistatus_result_add_header(r, "Location", "/new");
  r = multistatus_writer_add(w, "/problem", 200, NULL);
  multistatus_result_set_problem(r, "{\"title\":\"Nearly full\"}");
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  multistatus_list *list = read_back();
  ck_assert_uint_eq(multistatus_list_count(list), 2);
  ck_assert_str_eq(multistatus_result_header(multistatus_list_get(list, 0), "location"),
                   "/new");
  ck_assert_ptr_nonnull(multistatus_result_problem(multistatus_list_get(list, 1)));
  multistatus_list_free(list);
  tear_down();
}
END_TEST

START_TEST(document_arguments) {
  set_up_format(multistatus_format_json());
  ck_assert_int_eq(multistatus_writer_set_omitted(NULL, 1), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(
      multistatus_writer_set_transaction(NULL, MULTISTATUS_TRANSACTION_COMMITTED),
      MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_writer_set_transaction(w, (multistatus_transaction)9),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  ck_assert_int_eq(multistatus_writer_set_omitted(w, 1), MULTISTATUS_ERROR_STATE);
  ck_assert_int_eq(
      multistatus_writer_set_transaction(w, MULTISTATUS_TRANSACTION_COMMITTED),
      MULTISTATUS_ERROR_STATE);
  multistatus_list *list = read_back();
  ck_assert_int_eq(multistatus_list_transaction(list), MULTISTATUS_TRANSACTION_NONE);
  multistatus_list_free(list);
  tear_down();
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_test(tests, items);
  tcase_add_test(tests, items_in_xml);
  tcase_add_loop_test(tests, document_members, 0, 2);
  tcase_add_test(tests, not_omitted);
  tcase_add_loop_test(tests, omitted_by_both, 0, 3);
  tcase_add_test(tests, document_arguments);
}

TESTS_MAIN("writer items", add_tests)
