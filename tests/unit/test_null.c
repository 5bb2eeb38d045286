/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/check.h>
#include <multistatus/plugin.h>
#include <multistatus/sink.h>
#include <string.h>
#include "tests.h"

/* NULL for each pointer of each public function: no crash, no leak. The calls are
   generated from the headers by null_calls.py. */

typedef struct fixture {
  multistatus_list *list, *new_list;
  multistatus_writer *writer, *new_writer;
  multistatus_reader *reader, *new_reader;
  multistatus_batch *batch, *new_batch;
  multistatus_retry *plan;
  multistatus_result *result;
  multistatus_propstat *propstat;
  const multistatus_result *read;
  multistatus_memory memory, target;
  multistatus_sink sink;
  multistatus_part part;
  multistatus_summary summary;
  multistatus_problem problem;
  multistatus_negotiate_options negotiate;
  multistatus_negotiated negotiated;
  multistatus_retry_policy policy;
  multistatus_prop_text prop_text;
  multistatus_item item;
  multistatus_value value;
  char text[600], *body;
  const char *string;
  const void *data;
  size_t size;
  int64_t number;
  int used;
} fixture;

#include "null_calls.h"

static void set_up(fixture *f) {
  static const multistatus_part part = MULTISTATUS_PART_INIT;
  static const multistatus_problem problem = MULTISTATUS_PROBLEM_INIT;
  static const multistatus_negotiate_options negotiate =
      MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
  static const multistatus_negotiated negotiated = MULTISTATUS_NEGOTIATED_INIT;
  static const multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  static const multistatus_item item = MULTISTATUS_ITEM_INIT;
  memset(f, 0, sizeof *f);
  f->part = part;
  f->problem = problem;
  f->negotiate = negotiate;
  f->negotiated = negotiated;
  f->policy = policy;
  f->item = item;
  multistatus_memory_init(&f->memory, NULL, 0);
  multistatus_memory_init(&f->target, NULL, 1 << 20);
  f->sink = multistatus_memory_sink(&f->target);
  ck_assert_int_eq(multistatus_list_new(&f->list, NULL), 0);
  ck_assert_int_eq(multistatus_writer_new(&f->writer, NULL, &f->sink), 0);
  ck_assert_int_eq(multistatus_reader_new(&f->reader, NULL), 0);
  ck_assert_int_eq(multistatus_batch_new(&f->batch, NULL), 0);
  f->result = multistatus_list_add(f->list, "/r", 0, NULL);
  f->propstat = multistatus_result_add_propstat(f->result, 200);
  ck_assert_int_eq(multistatus_propstat_add_prop(f->propstat, "DAV:", "p", "t"), 0);
  multistatus_value_begin(&f->value, multistatus_propstat_first_prop(f->propstat));
}

static void tear_down(fixture *f) {
  multistatus_free(f->body);
  multistatus_list_free(f->list);
  multistatus_list_free(f->new_list);
  multistatus_writer_free(f->writer);
  multistatus_writer_free(f->new_writer);
  multistatus_reader_free(f->reader);
  multistatus_reader_free(f->new_reader);
  multistatus_batch_free(f->batch);
  multistatus_batch_free(f->new_batch);
  multistatus_retry_free(f->plan);
  multistatus_memory_done(&f->memory);
  multistatus_memory_done(&f->target);
}

/* All numbers are 0, or 1, which is less than the length of any string. */
START_TEST(null_for_each_pointer) {
  fixture f;
  for (int n = 0; n < 2; n++) {
    set_up(&f);
    null_calls[_i].call(&f, n);
    tear_down(&f);
  }
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, null_for_each_pointer, 0,
                      (int)(sizeof null_calls / sizeof *null_calls));
}

TESTS_MAIN("null", add_tests)
