/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <string.h>
#include "alloc.h"
#include "sink.h"
#include "tests.h"

/* Merging parts that were rolled back, or may have been: none of their successes stays
   one. */

enum { UNDONE_RESULTS = 6 };

static multistatus_result *add(multistatus_list *list, const char *href, int64_t index,
                               int status) {
  multistatus_result *r = multistatus_list_add(list, href, status, NULL);
  multistatus_result_set_index(r, index);
  return r;
}

/* A part with a success, a failure, one success and one failure among properties, an
   item without a result, and a success that belongs to no item. */
static multistatus_list *new_part(multistatus_transaction transaction) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  multistatus_result *r = add(list, "/0", 0, 201);
  multistatus_result_set_id(r, "zero");
  multistatus_result_set_method(r, "PUT");
  multistatus_result_set_group(r, "g");
  multistatus_result_set_body(r, NULL, "{}");
  add(list, "/2", 1, 409);
  r = add(list, "/4", 2, 0);
  multistatus_result_add_prop(r, 200, "DAV:", "p", NULL);
  multistatus_result_add_prop(r, 403, "DAV:", "q", NULL);
  multistatus_list_add(list, "/below", 204, NULL);
  multistatus_list_set_transaction(list, transaction);
  return list;
}

static int merge_both(const multistatus_list *undone, const multistatus_list *other,
                      multistatus_list *to, multistatus_writer *w,
                      const multistatus_merge_options *o) {
  static const size_t items[] = {0, 2, 4, 6}, others[] = {1};
  multistatus_part parts[2] = {MULTISTATUS_PART_INIT, MULTISTATUS_PART_INIT};
  parts[0].list = undone, parts[0].count = 4, parts[0].items = items;
  parts[0].status = 200; /* of the item without a result */
  parts[1].list = other, parts[1].count = 1, parts[1].items = others;
  return to ? multistatus_merge(parts, 2, o, to)
            : multistatus_merge_write(parts, 2, o, w);
}

/* Keeps both of two results with one href, and stores the status of the later. */
static int on_duplicate(void *ctx, const multistatus_result *first,
                        const multistatus_result *again) {
  (void)first;
  *(int *)ctx = multistatus_result_status(again);
  return 1;
}

static const struct {
  multistatus_transaction transaction;
  int statuses[UNDONE_RESULTS];
  multistatus_applied applied;
  const char *condition;
} cases[] = {{MULTISTATUS_TRANSACTION_COMMITTED,
              {201, 200, 409, 207, 200, 204},
              MULTISTATUS_APPLIED_UNSAID,
              NULL},
             {MULTISTATUS_TRANSACTION_ROLLED_BACK,
              {424, 200, 409, 403, 424, 424},
              MULTISTATUS_APPLIED_NO,
              "rolled-back"},
             {MULTISTATUS_TRANSACTION_INDETERMINATE,
              {500, 200, 409, 500, 500, 500},
              MULTISTATUS_APPLIED_UNKNOWN,
              NULL}};

START_TEST(undone_part) {
  multistatus_list *undone = new_part(cases[_i].transaction), *other, *to;
  multistatus_merge_options o = MULTISTATUS_MERGE_OPTIONS_INIT;
  int seen = 0;
  o.duplicate = on_duplicate;
  o.ctx = &seen;
  ck_assert_int_eq(multistatus_list_new(&other, NULL), 0);
  ck_assert_int_eq(multistatus_list_new(&to, NULL), 0);
  add(other, "/below", 0, 200);
  ck_assert_int_eq(merge_both(undone, other, to, NULL, &o), 0);
  ck_assert_uint_eq(multistatus_list_count(to), UNDONE_RESULTS);
  for (size_t i = 0; i < UNDONE_RESULTS; i++)
    ck_assert_int_eq(multistatus_result_outcome(multistatus_list_get(to, i)),
                     cases[_i].statuses[i]);
  ck_assert_int_eq(seen, cases[_i].statuses[UNDONE_RESULTS - 1]);
  const multistatus_result *first = multistatus_list_get(to, 0);
  ck_assert_str_eq(multistatus_result_id(first), "zero");
  ck_assert_str_eq(multistatus_result_method(first), "PUT");
  ck_assert_str_eq(multistatus_result_group(first), "g");
  ck_assert_int_eq(multistatus_result_applied(first), cases[_i].applied);
  ck_assert(!multistatus_result_body(first) == (_i > 0));
  const multistatus_condition *c = multistatus_result_first_condition(first);
  ck_assert(!c == !cases[_i].condition);
  if (c)
    ck_assert_str_eq(multistatus_condition_name(c), cases[_i].condition);
  ck_assert_int_eq(multistatus_list_transaction(to), MULTISTATUS_TRANSACTION_NONE);
  multistatus_list_free(undone);
  multistatus_list_free(other);
  multistatus_list_free(to);
}
END_TEST

static int merge_scenario(const multistatus_allocator *a, void *ctx) {
  multistatus_merge_options o = MULTISTATUS_MERGE_OPTIONS_INIT;
  multistatus_write_options wo = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w = NULL;
  memory_sink m;
  memory_sink_init(&m);
  o.allocator = wo.allocator = a;
  wo.format = multistatus_format_json();
  int rc = multistatus_writer_new(&w, &wo, &m.sink);
  if (!rc)
    rc = merge_both(ctx, NULL, NULL, w, &o);
  if (!rc)
    rc = multistatus_writer_end(w);
  multistatus_writer_free(w);
  if (!rc) {
    ck_assert_ptr_null(strstr(m.data, "\"status\":20"));
    ck_assert_ptr_nonnull(strstr(m.data, "\"code\":\"rolled-back\""));
  }
  memory_sink_done(&m);
  return rc;
}

START_TEST(without_memory) {
  multistatus_list *list = new_part(MULTISTATUS_TRANSACTION_ROLLED_BACK);
  ck_assert_uint_gt(alloc_each(merge_scenario, list, false), 5);
  multistatus_list_free(list);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_loop_test(tests, undone_part, 0, sizeof cases / sizeof *cases);
  tcase_add_test(tests, without_memory);
}

TESTS_MAIN("merge_undone", add_tests)
