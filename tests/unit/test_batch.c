/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "tests.h"

/* Running a batch: each item gets exactly one outcome, whatever fails. */

enum { ITEMS = 6, NONE = -1, DEADLINE = 1000 };

/* A server: what fails in it, and how often it was called. */
typedef struct host {
  int fail_at, fail_too; /* items that fail with 409 */
  int late_at; /* deadline passes in this item; ITEMS: before the first; or NONE */
  bool undo_fails;
  int64_t now;
  int ran, undone;
  size_t done, total;
} host;

static int64_t host_clock(void *ctx) {
  return ((host *)ctx)->now;
}

static int host_undo(void *ctx) {
  host *w = ctx;
  w->undone++;
  return w->undo_fails;
}

static void host_progress(void *ctx, size_t done, size_t total) {
  host *w = ctx;
  ck_assert_uint_eq(done, w->done + 1);
  w->done = done;
  w->total = total;
}

static int host_run(void *ctx, multistatus_batch *b, size_t i) {
  host *w = ctx;
  ck_assert_int_eq(w->ran, (int)i);
  w->ran++;
  ck_assert_int_eq(multistatus_batch_left(b), DEADLINE - w->now);
  if ((int)i == w->late_at) {
    w->now = DEADLINE + 5;
    return 0;
  }
  return (int)i == w->fail_at || (int)i == w->fail_too ? 409 : 204;
}

static multistatus_batch *host_batch(host *w, unsigned flags, size_t stop_after,
                                     bool timed) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_batch *b;
  char href[20];
  o.flags = flags;
  o.stop_after = stop_after;
  o.clock = timed ? host_clock : NULL;
  o.deadline = DEADLINE;
  o.retry_after = 7;
  o.rollback = host_undo;
  o.progress = host_progress;
  o.ctx = w;
  ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
  for (int i = 0; i < ITEMS; i++) {
    snprintf(href, sizeof href, "/%d", i);
    ck_assert_int_eq(multistatus_batch_add(b, href), 0);
  }
  return b;
}

static multistatus_list *new_list(void) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  return list;
}

/* ---- Every combination ---- */

typedef struct expected {
  int status, cause;
  multistatus_applied applied;
  bool reported; /* has a result */
  bool undone;   /* because of the cause; else never started */
} expected;

typedef struct combination {
  host w;
  bool atomic, omit;
  int stop_after; /* 0: never */
} combination;

/* Computes what to expect, independently of the library. */
static void expect(const combination *c, expected *out) {
  const host *w = &c->w;
  int failures = 0, most = c->atomic ? 1 : c->stop_after;
  int stopper = NONE, first = NONE;
  bool late = w->late_at == ITEMS;
  for (int i = 0; i < ITEMS; i++) {
    expected *e = &out[i];
    e->reported = true;
    e->cause = NONE;
    e->applied = MULTISTATUS_APPLIED_UNSAID;
    e->undone = false;
    if (stopper != NONE) {
      e->status = 424;
      e->cause = stopper;
      e->applied = MULTISTATUS_APPLIED_NO;
      e->reported = !c->omit || c->atomic;
    } else if (late) {
      e->status = 503;
      e->applied = MULTISTATUS_APPLIED_NO;
    } else if (i == w->late_at) {
      e->status = 504;
      e->applied = MULTISTATUS_APPLIED_UNKNOWN;
      late = true;
    } else if (i == w->fail_at || i == w->fail_too) {
      e->status = 409;
      if (++failures == most)
        stopper = i;
    } else {
      e->status = 204;
    }
    if (e->status != 204 && first == NONE)
      first = i;
  }
  for (int i = 0; c->atomic && first != NONE && i < ITEMS; i++) {
    expected *e = &out[i];
    if (e->status == 204) {
      e->status = w->undo_fails ? 500 : 424;
      e->cause = w->undo_fails ? NONE : first;
      e->undone = true;
      e->applied = w->undo_fails ? MULTISTATUS_APPLIED_UNKNOWN : MULTISTATUS_APPLIED_NO;
    } else if (e->status == 409 && !w->undo_fails) {
      e->applied = MULTISTATUS_APPLIED_NO;
    }
  }
}

static void check_result(const multistatus_result *r, int i, const expected *e) {
  char href[20];
  const multistatus_condition *c = multistatus_result_first_condition(r);
  snprintf(href, sizeof href, "/%d", i);
  ck_assert_str_eq(multistatus_result_href(r), href);
  ck_assert_int_eq(multistatus_result_index(r), i);
  ck_assert_int_eq(multistatus_result_status(r), e->status);
  ck_assert_int_eq(multistatus_result_applied(r), e->applied);
  ck_assert_int_eq(multistatus_result_retry_after(r), e->status == 503 ? 7 : -1);
  ck_assert((c != NULL) == (e->cause != NONE));
  if (!c)
    return;
  snprintf(href, sizeof href, "/%d", e->cause);
  ck_assert_str_eq(multistatus_condition_ns(c), MULTISTATUS_NS);
  ck_assert_str_eq(multistatus_condition_name(c),
                   e->undone ? "rolled-back" : "failed-dependency");
  ck_assert_str_eq(multistatus_href_value(multistatus_condition_first_href(c)), href);
}

static void check_combination(combination *c) {
  expected e[ITEMS];
  unsigned flags = (c->atomic ? MULTISTATUS_BATCH_ATOMIC : 0) |
                   (c->omit ? MULTISTATUS_BATCH_OMIT_NOT_RUN : 0);
  multistatus_batch *b = host_batch(&c->w, flags, (size_t)c->stop_after, true);
  multistatus_list *list = new_list();
  c->w.now = c->w.late_at == ITEMS ? DEADLINE : 10;
  expect(c, e);
  ck_assert_int_eq(multistatus_batch_run(b, host_run, &c->w, NULL), 0);
  ck_assert_int_eq(multistatus_batch_end(b, list), 0);
  ck_assert_int_eq(multistatus_batch_end(b, list), MULTISTATUS_ERROR_STATE);

  size_t at = 0;
  bool failed = false;
  for (int i = 0; i < ITEMS; i++) {
    failed = failed || e[i].status != 204;
    if (e[i].reported)
      check_result(multistatus_list_get(list, at++), i, &e[i]);
  }
  ck_assert_uint_eq(multistatus_list_count(list), at);
  ck_assert_uint_eq(c->w.done, (size_t)c->w.ran);
  ck_assert_int_eq(c->w.undone, c->atomic && failed);
  ck_assert_int_eq(multistatus_list_transaction(list),
                   !c->atomic        ? MULTISTATUS_TRANSACTION_NONE
                   : !failed         ? MULTISTATUS_TRANSACTION_COMMITTED
                   : c->w.undo_fails ? MULTISTATUS_TRANSACTION_INDETERMINATE
                                     : MULTISTATUS_TRANSACTION_ROLLED_BACK);
  multistatus_list_free(list);
  multistatus_batch_free(b);
}

START_TEST(every_combination) {
  int checked = 0;
  for (int fail = NONE; fail < ITEMS; fail++)
    for (int late = NONE; late <= ITEMS; late++)
      for (int undo = 0; undo < 2; undo++) {
        for (int omit = 0; omit < 2; omit++) {
          combination c = {{fail, NONE, late, undo, 0, 0, 0, 0, 0}, true, omit, 0};
          check_combination(&c);
          checked++;
        }
        for (int too = fail; too < ITEMS; too++)
          for (int stop = 0; stop < 4; stop++)
            for (int omit = 0; omit < 2; omit++) {
              combination d = {
                  {fail, too, late, undo, 0, 0, 0, 0, 0}, false, omit, stop};
              check_combination(&d);
              checked++;
            }
      }
  ck_assert_int_eq(checked,
                   7 * 8 * 2 * 2 + 8 * 2 * 4 * 2 * (7 + 6 + 5 + 4 + 3 + 2 + 1));
}
END_TEST

/* An item without an outcome is reported as 500, not 504, before the deadline. */
START_TEST(unfinished) {
  for (int atomic = 0; atomic < 2; atomic++) {
    host w = {NONE, NONE, 2, false, 0, 0, 0, 0, 0};
    multistatus_batch *b =
        host_batch(&w, atomic ? MULTISTATUS_BATCH_ATOMIC : 0, 0, true);
    multistatus_list *list = new_list();
    w.now = -DEADLINE * 2; /* well before the deadline */
    ck_assert_int_eq(multistatus_batch_check(b, NULL), 0);
    ck_assert_int_eq(multistatus_batch_begin(b, 0), 1);
    ck_assert_int_eq(multistatus_batch_set(b, 0, 200, NULL), 0);
    ck_assert_int_eq(multistatus_batch_begin(b, 1), 1);
    ck_assert_int_eq(multistatus_batch_end(b, list), 0);
    static const int status[2][3] = {{200, 500, 503}, {424, 500, 424}};
    for (size_t i = 0; i < 3; i++)
      ck_assert_int_eq(multistatus_result_status(multistatus_list_get(list, i)),
                       status[atomic][i]);
    ck_assert_int_eq(multistatus_result_applied(multistatus_list_get(list, 1)),
                     MULTISTATUS_APPLIED_UNKNOWN);
    multistatus_list_free(list);
    multistatus_batch_free(b);
  }
}
END_TEST

static int run_without_outcome(void *ctx, multistatus_batch *b, size_t i) {
  size_t *ran = ctx;
  (void)b;
  *ran = i + 1;
  return i == 1 ? 0 : 200;
}

/* An item for which the callback sets no outcome counts as failed. */
START_TEST(no_outcome) {
  static const unsigned flags[] = {0, MULTISTATUS_BATCH_ATOMIC, 0};
  static const size_t stop[] = {0, 0, 1}, expected_ran[] = {ITEMS, 2, 2};
  for (size_t k = 0; k < 3; k++) {
    host w = {NONE, NONE, NONE, false, 0, 0, 0, 0, 0};
    multistatus_batch *b = host_batch(&w, flags[k], stop[k], false);
    multistatus_list *list = new_list();
    size_t ran = 0;
    ck_assert_int_eq(multistatus_batch_run(b, run_without_outcome, &ran, NULL), 0);
    ck_assert_int_eq(multistatus_batch_end(b, list), 0);
    ck_assert_uint_eq(ran, expected_ran[k]);
    ck_assert_uint_eq(w.done, expected_ran[k]);
    static const int status[3][3] = {{200, 500, 200}, {424, 500, 424}, {200, 500, 424}};
    for (size_t i = 0; i < 3; i++)
      ck_assert_int_eq(multistatus_result_status(multistatus_list_get(list, i)),
                       status[k][i]);
    multistatus_list_free(list);
    multistatus_batch_free(b);
  }
}
END_TEST

/* A retry plan knows both conditions: items that were rolled back or never started are
   sent again if their cause is, and given up if it is. */
START_TEST(retry_plan) {
  static const int failures[] = {503, 403};
  static const char *const sent[] = {"/0", "/1", "/2", "/3", "/4", "/5"};
  for (size_t k = 0; k < 2; k++) {
    host w = {NONE, NONE, NONE, false, 0, 0, 0, 0, 0};
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_retry *plan;
    multistatus_batch *b = host_batch(&w, MULTISTATUS_BATCH_ATOMIC, 0, false);
    multistatus_list *list = new_list();
    ck_assert_int_eq(multistatus_batch_check(b, NULL), 0);
    ck_assert_int_eq(multistatus_batch_set(b, 0, 204, NULL), 0);
    ck_assert_int_eq(multistatus_batch_set(b, 1, failures[k], NULL), 0);
    ck_assert_int_eq(multistatus_batch_end(b, list), 0);
    policy.method = "POST";
    policy.hrefs = sent;
    policy.sent = ITEMS;
    ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
    ck_assert_uint_eq(plan->again_count, k == 0 ? ITEMS : 0);
    for (size_t i = 0; k == 1 && i < ITEMS; i++)
      ck_assert_int_eq(plan->given_up[i].reason,
                       i == 1 ? MULTISTATUS_RETRY_REFUSED
                              : MULTISTATUS_RETRY_CAUSE_GIVEN_UP);
    multistatus_retry_free(plan);
    multistatus_list_free(list);
    multistatus_batch_free(b);
  }
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_test(tests, retry_plan);
  tcase_add_test(tests, every_combination);
  tcase_add_test(tests, unfinished);
  tcase_add_test(tests, no_outcome);
}

TESTS_MAIN("batch", add_tests)
