/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "alloc.h"
#include "tests.h"

/* Groups of items: all or nothing each, whatever becomes of the others. */

enum { ITEMS = 5, NONE = -1, DEADLINE = 100 };

typedef struct world {
  const char *layout; /* a letter for each item: its group; '-': none */
  unsigned failing;   /* bits: items that get 409 */
  int late_at;        /* the item that time runs out in; ITEMS: before the first */
  bool settle_fails;
  int stop_after;
  bool omit;
  int64_t now;
  char order[64]; /* what was called: "0 1 a+ 2 b- " */
} world;

static int64_t world_clock(void *ctx) {
  return ((world *)ctx)->now;
}

static void world_note(world *w, const char *what, char mark) {
  size_t len = strlen(w->order);
  snprintf(w->order + len, sizeof w->order - len, "%s%c ", what, mark);
}

static int world_settle(void *ctx, const char *group, int keep) {
  world_note(ctx, group, keep ? '+' : '-');
  return ((world *)ctx)->settle_fails;
}

static int world_run(void *ctx, multistatus_batch *b, size_t i) {
  world *w = ctx;
  char group[] = {w->layout[i], '\0'};
  ck_assert_str_eq(*group == '-' ? "" : group, multistatus_batch_item(b, i)->group
                                                   ? multistatus_batch_item(b, i)->group
                                                   : "");
  world_note(w, "", (char)('0' + i));
  if ((int)i == w->late_at) {
    w->now = DEADLINE;
    return 0;
  }
  return w->failing >> i & 1 ? 409 : 204;
}

static multistatus_batch *world_batch(world *w, unsigned flags,
                                      const multistatus_allocator *a, int *rc) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_batch *b = NULL;
  o.allocator = a;
  o.flags = flags | (w->omit ? MULTISTATUS_BATCH_OMIT_NOT_RUN : 0);
  o.stop_after = (size_t)w->stop_after;
  o.clock = world_clock;
  o.deadline = DEADLINE;
  o.settle = world_settle;
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

typedef enum fate { WAITED, DID, FAILED, GAVE_UP } fate;

typedef struct expected {
  fate fate[ITEMS];
  int stopper;       /* of all */
  world w;           /* its order filled in */
  int status, cause; /* of the item asked for */
  bool undone;       /* by the cause; else never started */
  multistatus_applied applied;
} expected;

static bool same_group(const world *w, int i, int k) {
  return i == k || (w->layout[i] != '-' && w->layout[i] == w->layout[k]);
}

/* The first of the group that has such a fate; NONE: none. */
static int first_of(const expected *e, int i, bool (*is)(fate f)) {
  for (int k = 0; k < ITEMS; k++)
    if (same_group(&e->w, i, k) && is(e->fate[k]))
      return k;
  return NONE;
}

static bool is_failed(fate f) {
  return f == FAILED;
}

static bool is_not_done(fate f) {
  return f != DID;
}

/* What is done, thought out once more. */
static void expect_fates(expected *e) {
  world *w = &e->w;
  bool late = w->late_at == ITEMS;
  int failures = 0;
  e->stopper = NONE;
  for (int i = 0; i < ITEMS; i++) {
    char mark = (char)('0' + i), group[] = {w->layout[i], '\0'};
    e->fate[i] = WAITED;
    bool goes = !late && e->stopper == NONE &&
                (w->layout[i] == '-' || first_of(e, i, is_failed) == NONE ||
                 first_of(e, i, is_failed) > i);
    if (goes) {
      world_note(w, "", mark);
      e->fate[i] = i == w->late_at ? GAVE_UP : w->failing >> i & 1 ? FAILED : DID;
      late = late || e->fate[i] == GAVE_UP;
      if (e->fate[i] == FAILED && ++failures == w->stop_after)
        e->stopper = i;
    }
    if (*group != '-' && w->layout[i + 1] != *group) {
      int lacking = first_of(e, i, is_not_done);
      world_note(w, group, lacking == NONE || lacking > i ? '+' : '-');
    }
  }
}

static void expect_item(expected *e, int i) {
  const world *w = &e->w;
  bool grouped = w->layout[i] != '-';
  int failed = grouped ? first_of(e, i, is_failed) : NONE;
  int lacking = grouped ? first_of(e, i, is_not_done) : NONE;
  e->cause = NONE;
  e->applied = MULTISTATUS_APPLIED_UNSAID;
  if (e->fate[i] == GAVE_UP) {
    e->status = 504;
    e->applied = MULTISTATUS_APPLIED_UNKNOWN;
  } else if (e->fate[i] == FAILED) {
    e->status = 409;
    if (grouped && !w->settle_fails)
      e->applied = MULTISTATUS_APPLIED_NO;
  } else if (e->fate[i] == DID && grouped && w->settle_fails) {
    e->status = 500;
    e->applied = MULTISTATUS_APPLIED_UNKNOWN;
  } else if (e->fate[i] == DID && lacking == NONE) {
    e->status = 204;
  } else {
    e->applied = MULTISTATUS_APPLIED_NO;
    e->cause = e->fate[i] == DID && failed == NONE ? lacking
               : failed != NONE                    ? failed
                                                   : e->stopper;
    e->status = e->cause == NONE ? 503 : 424;
    e->undone = e->fate[i] == DID;
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

static void check_world(const world *given) {
  world w = *given;
  expected e = {.w = *given};
  int rc;
  multistatus_batch *b = world_batch(&w, 0, NULL, &rc);
  multistatus_list *list = new_list();
  w.now = w.late_at == ITEMS ? DEADLINE : 0;
  expect_fates(&e);
  ck_assert_int_eq(rc, 0);
  ck_assert_int_eq(multistatus_batch_run(b, world_run, &w, NULL), 0);
  ck_assert_str_eq(w.order, e.w.order);
  ck_assert_int_eq(multistatus_batch_end(b, list), 0);
  ck_assert_str_eq(w.order, e.w.order);
  size_t at = 0;
  for (int i = 0; i < ITEMS; i++) {
    expect_item(&e, i);
    bool omitted = w.omit && w.layout[i] == '-' && e.fate[i] == WAITED && e.cause >= 0;
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
          world w = {layouts[_i], failing, late, bits & 1, stop, bits & 2, 0, ""};
          check_world(&w);
        }
}
END_TEST

/* ---- The rest ---- */

/* Hosts with threads of their own: settled from _end. */
START_TEST(without_run) {
  world w = {"aabb-", 0, NONE, false, 0, false, 0, ""};
  multistatus_list *list = new_list();
  int rc;
  multistatus_batch *b = world_batch(&w, 0, NULL, &rc);
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

/* An outcome that comes when its group was taken back already. */
START_TEST(too_late) {
  world w = {"aab--", 0, 1, false, 0, false, 0, ""};
  multistatus_list *list = new_list();
  int rc;
  multistatus_batch *b = world_batch(&w, 0, NULL, &rc);
  ck_assert_int_eq(multistatus_batch_check(b, NULL), 0);
  ck_assert_int_eq(multistatus_batch_begin(b, 1), 1);
  ck_assert_int_eq(multistatus_batch_run(b, world_run, &w, NULL), 0);
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

START_TEST(split) {
  world w = {"aab-a", 0, NONE, false, 0, false, 0, ""};
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  int rc;
  multistatus_batch *b = world_batch(&w, 0, NULL, &rc);
  ck_assert_int_eq(multistatus_batch_run(b, world_run, &w, &p), 422);
  ck_assert_str_eq(p.condition, "split-group");
  ck_assert_str_eq(p.href, "/4");
  ck_assert_ptr_nonnull(p.detail);
  ck_assert_str_eq(w.order, "");
  multistatus_batch_free(b);
}
END_TEST

static int undo_all(void *ctx) {
  world_note(ctx, "all", '-');
  return 0;
}

/* In a batch that is all or nothing, groups are only told. */
START_TEST(atomic) {
  world w = {"aabb-", 8, NONE, false, 0, false, 0, ""};
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
  ck_assert_int_eq(multistatus_batch_run(b, world_run, &w, NULL), 0);
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

/* An item that is refused before it is run keeps its group from being begun. */
START_TEST(refused_item) {
  world w = {"", 0, NONE, false, 0, false, 0, ""};
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_list *list = new_list();
  multistatus_batch *b;
  o.max_item_bytes = 10;
  o.format = multistatus_format_json(); /* the items have no hrefs */
  o.settle = world_settle;
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
  ck_assert_int_eq(multistatus_batch_run(b, world_run, &w, NULL), 0);
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

START_TEST(nothing_to_settle_with) {
  multistatus_item item = MULTISTATUS_ITEM_INIT;
  multistatus_batch *b;
  item.group = "a";
  ck_assert_int_eq(multistatus_batch_new(&b, NULL), 0);
  ck_assert_int_eq(multistatus_batch_add_item(b, &item), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_batch_add(b, "/a"), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_batch_check(b, NULL), MULTISTATUS_ERROR_ARGUMENT);
  multistatus_batch_free(b);
}
END_TEST

static int grouped_batch(const multistatus_allocator *a, void *ctx) {
  world w = {"aabbccddeeffgghhiijjkk", 0x0010, NONE, false, 0, false, 0, ""};
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_list *list = NULL;
  int rc;
  (void)ctx;
  lo.allocator = a;
  multistatus_batch *b = world_batch(&w, 0, a, &rc);
  if (!rc)
    rc = multistatus_list_new(&list, &lo);
  if (!rc)
    rc = multistatus_batch_run(b, world_run, &w, NULL);
  if (!rc)
    rc = multistatus_batch_end(b, list);
  multistatus_batch_free(b);
  multistatus_list_free(list);
  return rc;
}

START_TEST(without_memory) {
  ck_assert_uint_gt(alloc_each(grouped_batch, NULL, false), 5);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_loop_test(tests, every_combination, 0, 5);
  tcase_add_test(tests, without_run);
  tcase_add_test(tests, too_late);
  tcase_add_test(tests, split);
  tcase_add_test(tests, atomic);
  tcase_add_test(tests, refused_item);
  tcase_add_test(tests, nothing_to_settle_with);
  tcase_add_test(tests, without_memory);
}

TESTS_MAIN("batch groups", add_tests)
