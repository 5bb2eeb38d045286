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

/* A success that reports after a rollback that it took effect is unknown. */
START_TEST(applied_despite_rollback) {
  multistatus_list *part, *to;
  multistatus_part p = MULTISTATUS_PART_INIT;
  ck_assert_int_eq(multistatus_list_new(&part, NULL), 0);
  ck_assert_int_eq(multistatus_list_new(&to, NULL), 0);
  multistatus_result_set_applied(add(part, "/a", 0, 200), MULTISTATUS_APPLIED_YES);
  multistatus_list_set_transaction(part, MULTISTATUS_TRANSACTION_ROLLED_BACK);
  p.list = part;
  ck_assert_int_eq(multistatus_merge(&p, 1, NULL, to), 0);
  const multistatus_result *r = multistatus_list_get(to, 0);
  ck_assert_int_eq(multistatus_result_status(r), 500);
  ck_assert_int_eq(multistatus_result_applied(r), MULTISTATUS_APPLIED_UNKNOWN);
  ck_assert_ptr_null(multistatus_result_first_condition(r));
  multistatus_list_free(part);
  multistatus_list_free(to);
}
END_TEST

/* A failure in such a part keeps what it has, and "applied", if it has one. */
START_TEST(failures_undone) {
  multistatus_list *part, *to;
  multistatus_part p = MULTISTATUS_PART_INIT;
  ck_assert_int_eq(multistatus_list_new(&part, NULL), 0);
  ck_assert_int_eq(multistatus_list_new(&to, NULL), 0);
  multistatus_result *r = multistatus_list_add(part, "/a", 403, "no");
  multistatus_result_set_id(r, "a");
  multistatus_result_set_applied(multistatus_list_add(part, "/b", 500, NULL),
                                 MULTISTATUS_APPLIED_UNKNOWN);
  multistatus_list_set_transaction(part, MULTISTATUS_TRANSACTION_ROLLED_BACK);
  p.list = part;
  ck_assert_int_eq(multistatus_merge(&p, 1, NULL, to), 0);
  const multistatus_result *a = multistatus_list_get(to, 0);
  ck_assert_str_eq(multistatus_result_id(a), "a");
  ck_assert_str_eq(multistatus_result_message(a), "no");
  ck_assert_int_eq(multistatus_result_outcome(a), 403);
  ck_assert_int_eq(multistatus_result_applied(a), MULTISTATUS_APPLIED_NO);
  ck_assert_int_eq(multistatus_result_applied(multistatus_list_get(to, 1)),
                   MULTISTATUS_APPLIED_UNKNOWN);
  multistatus_list_free(part);
  multistatus_list_free(to);
}
END_TEST

/* Results that were read and cannot be written are unknown. */
START_TEST(unwritable) {
  static const char body[] =
      "{\"results\":[{\"href\":\"/a\",\"status\":302},{\"href\":\"/b\",\"status\":301,"
      "\"location\":\"/c\"},{\"href\":\"/d\",\"status\":102},{\"href\":\"/e\","
      "\"propstats\":[{\"status\":200,\"props\":{\"{u}p\":null}},{\"status\":307,"
      "\"props\":{\"{u}q\":null}}]}]}";
  static const int statuses[] = {502, 301, 502, 502};
  for (int xml = 0; xml < 2; xml++) {
    multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
    multistatus_part p = MULTISTATUS_PART_INIT;
    multistatus_list *part, *to;
    char *out;
    ck_assert_int_eq(multistatus_list_new(&part, NULL), 0);
    ck_assert_int_eq(multistatus_list_new(&to, NULL), 0);
    ck_assert_int_eq(multistatus_list_read(part, NULL, body, strlen(body)), 0);
    p.list = part;
    ck_assert_int_eq(multistatus_merge(&p, 1, NULL, to), 0);
    for (size_t i = 0; i < 4; i++) {
      const multistatus_result *r = multistatus_list_get(to, i);
      ck_assert_int_eq(multistatus_result_outcome(r), statuses[i]);
      ck_assert_int_eq(multistatus_result_applied(r),
                       i == 1 ? MULTISTATUS_APPLIED_UNSAID
                              : MULTISTATUS_APPLIED_UNKNOWN);
    }
    o.format = xml ? multistatus_format_dav_xml() : multistatus_format_json();
    ck_assert_int_eq(multistatus_list_print(to, &o, &out, NULL), 0);
    multistatus_free(out);
    multistatus_list_free(part);
    multistatus_list_free(to);
  }
}
END_TEST

/* A part with count 0 keeps the number of its omitted successes, unless they were
   undone. */
START_TEST(omitted) {
  static const char *const transactions[] = {"none", "committed", "rolledBack",
                                             "indeterminate"};
  for (int i = 0; i < 4; i++) {
    char body[200];
    multistatus_summary s;
    multistatus_list *part, *empty, *to;
    multistatus_part p[] = {MULTISTATUS_PART_INIT, MULTISTATUS_PART_INIT};
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_retry *plan;
    static const char *const hrefs[] = {"/a", "/b", "/c"};
    snprintf(body, sizeof body,
             "{\"results\":[{\"href\":\"/a\",\"status\":403}],\"summary\":{\"total\":1,"
             "\"failed\":1,\"omitted\":2},\"transaction\":\"%s\"}",
             transactions[i]);
    ck_assert_int_eq(multistatus_list_new(&part, NULL), 0);
    ck_assert_int_eq(multistatus_list_new(&empty, NULL), 0);
    ck_assert_int_eq(multistatus_list_new(&to, NULL), 0);
    multistatus_list_set_transaction(empty, (multistatus_transaction)i);
    ck_assert_int_eq(multistatus_list_read(part, NULL, body, strlen(body)), 0);
    p[0].list = part, p[1].list = empty;
    ck_assert_int_eq(multistatus_merge(p, 2, NULL, to), 0);
    multistatus_list_summary(to, &s);
    ck_assert_uint_eq(s.omitted, i < 2 ? 2 : 0);
    policy.sent = 3;
    policy.hrefs = hrefs;
    policy.flags = MULTISTATUS_RETRY_SILENCE_IS_SUCCESS;
    ck_assert_int_eq(multistatus_retry_plan(&plan, to, &policy, NULL), 0);
    ck_assert_uint_eq(plan->verify_count, i < 2 ? 0 : 2);
    multistatus_retry_free(plan);
    multistatus_list_free(part);
    multistatus_list_free(empty);
    multistatus_list_free(to);
  }
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

/* One result for several items has no index: with that of the first, the others would
   be without a result. */
START_TEST(result_of_several_items) {
  static const size_t items[] = {4, 2, 7, 5};
  static const char *const hrefs[] = {"/a", "/b", "/c", "/d"};
  multistatus_part part = MULTISTATUS_PART_INIT;
  multistatus_list *from, *list;
  ck_assert_int_eq(multistatus_list_new(&from, NULL), 0);
  multistatus_result *r = multistatus_list_add(from, "/b", 424, NULL);
  multistatus_result_add_href(r, "/%61");
  multistatus_result_add_href(r, "/d");
  multistatus_list_add(from, "/c", 200, NULL);
  part.list = from;
  part.count = 4;
  part.items = items;
  part.hrefs = hrefs;
  for (int undone = 0; undone < 2; undone++) {
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    ck_assert_int_eq(multistatus_merge(&part, 1, NULL, list), 0);
    ck_assert_uint_eq(multistatus_list_count(list), 2);
    const multistatus_result *first = multistatus_list_get(list, 0);
    ck_assert_int_eq(multistatus_result_index(first), -1);
    ck_assert_int_eq(multistatus_result_status(first), 424);
    ck_assert_str_eq(multistatus_href_value(multistatus_result_first_href(first)),
                     "/b");
    ck_assert_int_eq(multistatus_result_index(multistatus_list_get(list, 1)), 7);
    multistatus_list_free(list);
    multistatus_list_set_transaction(from, MULTISTATUS_TRANSACTION_ROLLED_BACK);
  }
  multistatus_list_free(from);
}
END_TEST

/* A failure of one of two items with the same href may be that of the other. The first
   two items have an href, three were sent; `merged`: the status and "applied" of each
   that has a result. */
START_TEST(one_of_two_items) {
  static const struct {
    const char *body, *merged;
    int status; /* of items without a result */
    size_t omitted;
  } bodies[] = {
      {"[{\"href\":\"/a\",\"status\":503}],\"summary\":{\"omitted\":2}", "503? 502- ",
       0, 1},
      {"[{\"href\":\"/a\",\"status\":503}]", "503? 502- 204- ", 204, 0},
      {"[{\"href\":\"/b\",\"status\":503}]", "204- 204- 503- ", 204, 0},
      {"[{\"href\":\"/a\",\"status\":200},{\"href\":\"/a\",\"status\":503}]",
       "200- 503- 502- ", 0, 0},
      {"[{\"index\":0,\"status\":503}],\"summary\":{\"omitted\":2}", "503- ", 0, 2},
  };
  static const char *const hrefs[] = {"/a", "/%61/", "/b"};
  static const size_t items[] = {0, 1, 2};
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    multistatus_part part = MULTISTATUS_PART_INIT;
    multistatus_list *from, *to;
    multistatus_summary summary;
    char body[200], text[100] = "";
    snprintf(body, sizeof body, "{\"results\":%s}", bodies[i].body);
    ck_assert_int_eq(multistatus_list_new(&from, NULL), 0);
    ck_assert_int_eq(multistatus_list_new(&to, NULL), 0);
    ck_assert_int_eq(multistatus_list_read(from, NULL, body, strlen(body)), 0);
    part.list = from, part.count = 3, part.items = items, part.hrefs = hrefs;
    part.status = bodies[i].status;
    ck_assert_int_eq(multistatus_merge(&part, 1, NULL, to), 0);
    for (size_t k = 0; k < multistatus_list_count(to); k++) {
      const multistatus_result *r = multistatus_list_get(to, k);
      snprintf(text + strlen(text), sizeof text - strlen(text), "%d%c ",
               multistatus_result_status(r), "-yn?"[multistatus_result_applied(r)]);
    }
    ck_assert_str_eq(text, bodies[i].merged);
    multistatus_list_summary(to, &summary);
    ck_assert_uint_eq(summary.omitted, bodies[i].omitted);
    multistatus_list_free(from);
    multistatus_list_free(to);
  }
}
END_TEST

/* The output shows that the body of a part was incomplete. */
START_TEST(incomplete_part) {
  static const char body[] = "{\"results\":[{\"href\":\"/1\",\"status\":200},";
  const multistatus_format *const formats[] = {
      multistatus_format_json(), multistatus_format_ndjson(),
      multistatus_format_dav_xml(), multistatus_format_named("odata"),
      multistatus_format_named("lambda")};
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
    multistatus_part part = MULTISTATUS_PART_INIT;
    multistatus_write_options wo = MULTISTATUS_WRITE_OPTIONS_INIT;
    multistatus_read_options ro = MULTISTATUS_READ_OPTIONS_INIT;
    multistatus_list *from, *to;
    multistatus_writer *w;
    const void *data;
    size_t len;
    ro.format = multistatus_format_json();
    ck_assert_int_eq(multistatus_list_new(&from, NULL), 0);
    ck_assert_int_eq(multistatus_list_read(from, &ro, body, strlen(body)),
                     MULTISTATUS_ERROR_TRUNCATED);
    ck_assert_uint_eq(multistatus_list_count(from), 1);
    part.list = from;
    ro.format = wo.format = formats[i];
    wo.flags = MULTISTATUS_WRITE_COLLAPSE;
    ck_assert_int_eq(multistatus_writer_new(&w, &wo, NULL), 0);
    int rc = multistatus_merge_write(&part, 1, NULL, w);
    ck_assert_msg(rc == 0, "%s", multistatus_writer_error_text(w));
    rc = multistatus_writer_end(w);
    if (multistatus_format_dialect(formats[i])) {
      ck_assert_int_eq(rc, MULTISTATUS_ERROR_UNSUPPORTED);
    } else {
      ck_assert_int_eq(rc, 0);
      ck_assert_int_eq(multistatus_writer_pull(w, &data, &len), MULTISTATUS_PULL_BYTES);
      ck_assert_int_eq(multistatus_list_new(&to, NULL), 0);
      ck_assert_int_eq(multistatus_list_read(to, &ro, data, len), 0);
      ck_assert_uint_eq(multistatus_list_count(to), 1);
      ck_assert_int_eq(multistatus_list_overall(to, MULTISTATUS_POLICY_MOST_SEVERE, 0),
                       500);
      multistatus_list_free(to);
    }
    multistatus_writer_free(w);
    multistatus_list_free(from);
  }
}
END_TEST

/* DAV XML without extension elements has no place for the transaction. */
START_TEST(plain_xml) {
  static const int statuses[] = {200, 207, 424};
  for (int i = 0; i < 12; i++) {
    const multistatus_transaction transaction = i / 3;
    const bool undone = transaction > MULTISTATUS_TRANSACTION_COMMITTED;
    multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
    multistatus_list *list;
    char *out;
    o.flags = MULTISTATUS_WRITE_PLAIN;
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    add(list, "/a", -1, statuses[i % 3]);
    multistatus_list_set_transaction(list, transaction);
    int rc = multistatus_list_print(list, &o, &out, NULL);
    ck_assert_int_eq(rc, undone && i % 3 < 2 ? MULTISTATUS_ERROR_UNSUPPORTED : 0);
    if (!rc)
      multistatus_free(out);
    o.flags = 0;
    ck_assert_int_eq(multistatus_list_print(list, &o, &out, NULL), 0);
    multistatus_free(out);
    multistatus_list_free(list);
  }
}
END_TEST

/* Neither have other APIs. Where only failures are reported, silence is success. */
START_TEST(nothing_reported) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  o.flags = _i % 2 ? 0 : MULTISTATUS_WRITE_PLAIN;
  o.format = _i % 2 ? multistatus_format_named("lambda") : NULL;
  for (size_t left = 0; left < 2; left++) {
    multistatus_list *list;
    char *out;
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    ck_assert_int_eq(multistatus_list_set_omitted(list, left), 0);
    if (left)
      multistatus_result_set_id(multistatus_list_add(list, "/a", 424, NULL), "a");
    multistatus_list_set_transaction(list, MULTISTATUS_TRANSACTION_ROLLED_BACK);
    ck_assert_int_eq(multistatus_list_print(list, &o, &out, NULL),
                     MULTISTATUS_ERROR_UNSUPPORTED);
    multistatus_list_free(list);
  }
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_loop_test(tests, nothing_reported, 0, 2);
  tcase_add_loop_test(tests, undone_part, 0, sizeof cases / sizeof *cases);
  tcase_add_test(tests, failures_undone);
  tcase_add_test(tests, applied_despite_rollback);
  tcase_add_test(tests, unwritable);
  tcase_add_test(tests, plain_xml);
  tcase_add_test(tests, omitted);
  tcase_add_test(tests, result_of_several_items);
  tcase_add_test(tests, one_of_two_items);
  tcase_add_test(tests, incomplete_part);
  tcase_add_test(tests, without_memory);
}

TESTS_MAIN("merge_undone", add_tests)
