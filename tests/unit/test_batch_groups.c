/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "alloc.h"
#include "tests.h"

/* Groups of items: each succeeds or fails as a whole, independently of the others. */

enum { ITEMS = 5, NONE = -1, DEADLINE = 100 };

typedef struct host {
  const char *layout; /* a letter for each item: its group; '-': none */
  unsigned failing;   /* bits: items that fail with 409 */
  int late_at;        /* deadline passes in this item; ITEMS: before the first */
  bool settle_fails;
  int stop_after;
  bool omit;
  int64_t now;
  char order[64]; /* of calls: "0 1 a+ 2 b- " */
} host;

static int64_t host_clock(void *ctx) {
  return ((host *)ctx)->now;
}

static void host_note(host *w, const char *what, char mark) {
  size_t len = strlen(w->order);
  snprintf(w->order + len, sizeof w->order - len, "%s%c ", what, mark);
}

static int host_settle(void *ctx, const char *group, int keep) {
  host_note(ctx, group, keep ? '+' : '-');
  return ((host *)ctx)->settle_fails;
}

static int host_run(void *ctx, multistatus_batch *b, size_t i) {
  host *w = ctx;
  char group[] = {w->layout[i], '\0'};
  ck_assert_str_eq(*group == '-' ? "" : group, multistatus_batch_item(b, i)->group
                                                   ? multistatus_batch_item(b, i)->group
                                                   : "");
  host_note(w, "", (char)('0' + i));
  if ((int)i == w->late_at) {
    w->now = DEADLINE;
    return 0;
  }
  return w->failing >> i & 1 ? 409 : 204;
}

static multistatus_batch *host_batch(host *w, unsigned flags,
                                     const multistatus_allocator *a, int *rc) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_batch *b = NULL;
  o.allocator = a;
  o.flags = flags | (w->omit ? MULTISTATUS_BATCH_OMIT_NOT_RUN : 0);
  o.stop_after = (size_t)w->stop_after;
  o.clock = host_clock;
  o.deadline = DEADLINE;
  o.settle = host_settle;
  o.ctx = w;
  *rc = multistatus_batch_new(&b, &o);
  for (size_t i = 0; !*rc && w->layout[i]; i++) {
    char href[] = {'/', (char)('0' + i), '\0'}, group[] = {w->layout[i], '\0'};
    multistatus_item item = MULTISTATUS_ITEM_INIT;
    item.href = href;
    item.group = *group == '-' ? NULL : group;
    *rc = multistatus_batch_add_item(b, &item);
  }
  return b;
}

static multistatus_list *new_list(void) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  return list;
}

/* ---- Every combination ---- */

typedef enum state { NOT_STARTED, SUCCEEDED, FAILED, UNFINISHED } state;

typedef struct expected {
  state state[ITEMS];
  int stopper;       /* the item whose failure stopped the batch */
  host w;            /* with the order of calls */
  int status, cause; /* of one item */
  bool undone;       /* because of the cause; else never started */
  multistatus_applied applied;
} expected;

static bool same_group(const host *w, int i, int k) {
  return i == k || (w->layout[i] != '-' && w->layout[i] == w->layout[k]);
}

/* The first item of i's group that is in such a state; NONE: there is none. */
static int first_of(const expected *e, int i, bool (*is)(state f)) {
  for (int k = 0; k < ITEMS; k++)
    if (same_group(&e->w, i, k) && is(e->state[k]))
      return k;
  return NONE;
}

static bool is_failed(state f) {
  return f == FAILED;
}

static bool is_not_successful(state f) {
  return f != SUCCEEDED;
}

/* Computes which items are run, independently of the library. */
static void expect_states(expected *e) {
  host *w = &e->w;
  bool late = w->late_at == ITEMS;
  int failures = 0;
  e->stopper = NONE;
  for (int i = 0; i < ITEMS; i++) {
    char mark = (char)('0' + i), group[] = {w->layout[i], '\0'};
    e->state[i] = NOT_STARTED;
    bool runs = !late && e->stopper == NONE &&
                (w->layout[i] == '-' || first_of(e, i, is_failed) == NONE ||
                 first_of(e, i, is_failed) > i);
    if (runs) {
      host_note(w, "", mark);
      e->state[i] = i == w->late_at       ? UNFINISHED
                    : w->failing >> i & 1 ? FAILED
                                          : SUCCEEDED;
      late = late || e->state[i] == UNFINISHED;
      if (e->state[i] == FAILED && ++failures == w->stop_after)
        e->stopper = i;
    }
    if (*group != '-' && w->layout[i + 1] != *group) {
      int missing = first_of(e, i, is_not_successful);
      host_note(w, group, missing == NONE || missing > i ? '+' : '-');
    }
  }
}

static void expect_item(expected *e, int i) {
  const host *w = &e->w;
  bool grouped = w->layout[i] != '-';
  int failed = grouped ? first_of(e, i, is_failed) : NONE;
  int missing = grouped ? first_of(e, i, is_not_successful) : NONE;
  e->cause = NONE;
  e->applied = MULTISTATUS_APPLIED_UNSAID;
  if (e->state[i] == UNFINISHED) {
    e->status = 504;
    e->applied = MULTISTATUS_APPLIED_UNKNOWN;
  } else if (e->state[i] == FAILED) {
    e->status = 409;
    if (grouped && !w->settle_fails)
      e->applied = MULTISTATUS_APPLIED_NO;
  } else if (e->state[i] == SUCCEEDED && grouped && w->settle_fails) {
    e->status = 500;
    e->applied = MULTISTATUS_APPLIED_UNKNOWN;
  } else if (e->state[i] == SUCCEEDED && missing == NONE) {
    e->status = 204;
  } else {
    e->applied = MULTISTATUS_APPLIED_NO;
    e->cause = e->state[i] == SUCCEEDED && failed == NONE ? missing
               : failed != NONE                           ? failed
                                                          : e->stopper;
    e->status = e->cause == NONE ? 503 : 424;
    e->undone = e->state[i] == SUCCEEDED;
  }
}

static void check_result(const multistatus_result *r, int i, const expected *e) {
  char href[20], group[] = {e->w.layout[i], '\0'};
  const multistatus_condition *c = multistatus_result_first_condition(r);
  ck_assert_int_eq(multistatus_result_index(r), i);
  ck_assert_int_eq(multistatus_result_status(r), e->status);
  ck_assert_int_eq(multistatus_result_applied(r), e->applied);
  if (*group == '-')
    ck_assert_ptr_null(multistatus_result_group(r));
  else
    ck_assert_str_eq(multistatus_result_group(r), group);
  ck_assert((c != NULL) == (e->cause != NONE));
  snprintf(href, sizeof href, "/%d", e->cause);
  if (!c)
    return;
  ck_assert_str_eq(multistatus_href_value(multistatus_condition_first_href(c)), href);
  ck_assert_str_eq(multistatus_condition_name(c),
                   e->undone ? "rolled-back" : "failed-dependency");
}

static void check_host(const host *given) {
  host w = *given;
  expected e = {.w = *given};
  int rc;
  multistatus_batch *b = host_batch(&w, 0, NULL, &rc);
  multistatus_list *list = new_list();
  w.now = w.late_at == ITEMS ? DEADLINE : 0;
  expect_states(&e);
  ck_assert_int_eq(rc, 0);
  ck_assert_int_eq(multistatus_batch_run(b, host_run, &w, NULL), 0);
  ck_assert_str_eq(w.order, e.w.order);
  ck_assert_int_eq(multistatus_batch_end(b, list), 0);
  ck_assert_str_eq(w.order, e.w.order);
  size_t at = 0;
  for (int i = 0; i < ITEMS; i++) {
    expect_item(&e, i);
    bool omitted =
        w.omit && w.layout[i] == '-' && e.state[i] == NOT_STARTED && e.cause >= 0;
    if (!omitted)
      check_result(multistatus_list_get(list, at++), i, &e);
  }
  ck_assert_uint_eq(multistatus_list_count(list), at);
  ck_assert_int_eq(multistatus_list_transaction(list), MULTISTATUS_TRANSACTION_NONE);
  multistatus_list_free(list);
  multistatus_batch_free(b);
}

START_TEST(every_combination) {
  static const char *const layouts[] = {"aaaaa", "aabb-", "-aab-", "a-b-c", "-----"};
  for (unsigned failing = 0; failing < 1u << ITEMS; failing++)
    for (int late = NONE; late <= ITEMS; late++)
      for (int stop = 0; stop < 3; stop++)
        for (int bits = 0; bits < 4; bits++) {
          host w = {layouts[_i], failing, late, bits & 1, stop, bits & 2, 0, ""};
          check_host(&w);
        }
}
END_TEST

/* ---- Other cases ---- */

/* Without multistatus_batch_run, multistatus_batch_end settles the groups. */
START_TEST(without_run) {
  host w = {"aabb-", 0, NONE, false, 0, false, 0, ""};
  multistatus_list *list = new_list();
  int rc;
  multistatus_batch *b = host_batch(&w, 0, NULL, &rc);
  ck_assert_int_eq(multistatus_batch_check(b, NULL), 0);
  ck_assert_int_eq(multistatus_batch_set(b, 0, 409, NULL), 0);
  ck_assert_int_eq(multistatus_batch_begin(b, 1), 0);
  for (size_t i = 2; i < ITEMS; i++)
    ck_assert_int_eq(multistatus_batch_set(b, i, 204, NULL), 0);
  ck_assert_str_eq(w.order, "");
  ck_assert_int_eq(multistatus_batch_end(b, list), 0);
  ck_assert_str_eq(w.order, "a- b+ ");
  static const int status[] = {409, 424, 204, 204, 204};
  for (size_t i = 0; i < ITEMS; i++)
    ck_assert_int_eq(multistatus_result_status(multistatus_list_get(list, i)),
                     status[i]);
  multistatus_list_free(list);
  multistatus_batch_free(b);
}
END_TEST

/* An outcome that is set after its group was rolled back. */
START_TEST(late_outcome) {
  host w = {"aab--", 0, 1, false, 0, false, 0, ""};
  multistatus_list *list = new_list();
  int rc;
  multistatus_batch *b = host_batch(&w, 0, NULL, &rc);
  ck_assert_int_eq(multistatus_batch_check(b, NULL), 0);
  ck_assert_int_eq(multistatus_batch_begin(b, 1), 1);
  ck_assert_int_eq(multistatus_batch_run(b, host_run, &w, NULL), 0);
  ck_assert_str_eq(w.order, "0 a- 2 b+ 3 4 ");
  ck_assert_int_eq(multistatus_batch_set(b, 1, 204, NULL), 0);
  ck_assert_int_eq(multistatus_batch_end(b, list), 0);
  for (size_t i = 0; i < 2; i++) {
    const multistatus_result *r = multistatus_list_get(list, i);
    ck_assert_int_eq(multistatus_result_status(r), 500);
    ck_assert_int_eq(multistatus_result_applied(r), MULTISTATUS_APPLIED_UNKNOWN);
  }
  multistatus_list_free(list);
  multistatus_batch_free(b);
}
END_TEST

START_TEST(split_group) {
  host w = {"aab-a", 0, NONE, false, 0, false, 0, ""};
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  int rc;
  multistatus_batch *b = host_batch(&w, 0, NULL, &rc);
  ck_assert_int_eq(multistatus_batch_run(b, host_run, &w, &p), 422);
  ck_assert_str_eq(p.condition, "split-group");
  ck_assert_str_eq(p.href, "/4");
  ck_assert_ptr_nonnull(p.detail);
  ck_assert_str_eq(w.order, "");
  multistatus_batch_free(b);
}
END_TEST

static int undo_all(void *ctx) {
  host_note(ctx, "all", '-');
  return 0;
}

/* In an atomic batch, groups are only reported. */
START_TEST(atomic_batch) {
  host w = {"aabb-", 8, NONE, false, 0, false, 0, ""};
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_list *list = new_list();
  multistatus_batch *b;
  o.flags = MULTISTATUS_BATCH_ATOMIC;
  o.format = multistatus_format_json(); /* the items have no hrefs */
  o.rollback = undo_all;
  o.ctx = &w;
  ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
  for (size_t i = 0; i < ITEMS; i++) {
    char group[] = {w.layout[i], '\0'};
    multistatus_item item = MULTISTATUS_ITEM_INIT;
    item.group = *group == '-' ? "" : group;
    ck_assert_int_eq(multistatus_batch_add_item(b, &item), 0);
  }
  ck_assert_int_eq(multistatus_batch_run(b, host_run, &w, NULL), 0);
  ck_assert_int_eq(multistatus_batch_end(b, list), 0);
  ck_assert_str_eq(w.order, "0 1 2 3 all- ");
  for (size_t i = 0; i < ITEMS; i++)
    ck_assert_int_eq(multistatus_result_status(multistatus_list_get(list, i)),
                     i == 3 ? 409 : 424);
  ck_assert_str_eq(multistatus_result_group(multistatus_list_get(list, 0)), "a");
  ck_assert_ptr_null(multistatus_result_group(multistatus_list_get(list, 4)));
  multistatus_list_free(list);
  multistatus_batch_free(b);
}
END_TEST

/* If an item is refused before it is run, no item of its group is run. */
START_TEST(refused_item) {
  host w = {"", 0, NONE, false, 0, false, 0, ""};
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_list *list = new_list();
  multistatus_batch *b;
  o.max_item_bytes = 10;
  o.format = multistatus_format_json(); /* the items have no hrefs */
  o.settle = host_settle;
  o.ctx = &w;
  ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
  w.layout = "aabb";
  for (size_t i = 0; i < 4; i++) {
    char group[] = {w.layout[i], '\0'};
    multistatus_item item = MULTISTATUS_ITEM_INIT;
    item.group = group;
    item.bytes = i == 1 ? 11 : 10;
    ck_assert_int_eq(multistatus_batch_add_item(b, &item), 0);
  }
  ck_assert_int_eq(multistatus_batch_run(b, host_run, &w, NULL), 0);
  ck_assert_int_eq(multistatus_batch_end(b, list), 0);
  ck_assert_str_eq(w.order, "a- 2 3 b+ ");
  static const int status[] = {424, 413, 204, 204};
  for (size_t i = 0; i < 4; i++)
    ck_assert_int_eq(multistatus_result_status(multistatus_list_get(list, i)),
                     status[i]);
  multistatus_list_free(list);
  multistatus_batch_free(b);
}
END_TEST

START_TEST(no_settle_callback) {
  multistatus_item item = MULTISTATUS_ITEM_INIT;
  multistatus_batch *b;
  item.group = ""; /* none */
  ck_assert_int_eq(multistatus_batch_new(&b, NULL), 0);
  ck_assert_int_eq(multistatus_batch_add_item(b, &item), 0);
  ck_assert_ptr_null(multistatus_batch_item(b, 0)->group);
  item.group = "a";
  ck_assert_int_eq(multistatus_batch_add_item(b, &item), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_batch_add(b, "/a"), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_batch_check(b, NULL), MULTISTATUS_ERROR_ARGUMENT);
  multistatus_batch_free(b);
}
END_TEST

static int grouped_batch(const multistatus_allocator *a, void *ctx) {
  host w = {"aabbccddeeffgghhiijjkk", 0x0010, NONE, false, 0, false, 0, ""};
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_list *list = NULL;
  int rc;
  (void)ctx;
  lo.allocator = a;
  multistatus_batch *b = host_batch(&w, 0, a, &rc);
  if (!rc)
    rc = multistatus_list_new(&list, &lo);
  if (!rc)
    rc = multistatus_batch_run(b, host_run, &w, NULL);
  if (!rc)
    rc = multistatus_batch_end(b, list);
  multistatus_batch_free(b);
  multistatus_list_free(list);
  return rc;
}

START_TEST(out_of_memory) {
  ck_assert_uint_gt(alloc_each(grouped_batch, NULL, false), 5);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_loop_test(tests, every_combination, 0, 5);
  tcase_add_test(tests, without_run);
  tcase_add_test(tests, late_outcome);
  tcase_add_test(tests, split_group);
  tcase_add_test(tests, atomic_batch);
  tcase_add_test(tests, refused_item);
  tcase_add_test(tests, no_settle_callback);
  tcase_add_test(tests, out_of_memory);
}

TESTS_MAIN("batch groups", add_tests)
