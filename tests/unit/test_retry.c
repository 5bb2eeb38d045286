/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "alloc.h"
#include "tests.h"

/* Retry plans: each rule that decides which items of a batch are sent again. */

/* ---- Each status, with POST, with PUT, and with retryAfter ---- */

#define R(name) MULTISTATUS_RETRY_##name
#define A(name) MULTISTATUS_APPLIED_##name

/* wait: without retryAfter; 0, or 1 for the backoff. */
static const struct row {
  int status;
  multistatus_applied applied;
  multistatus_retry_reason post, put, after; /* after: POST with retryAfter */
  int wait;                                  /* of items to send again */
} rows[] = {
    {200, A(YES), R(DONE), R(DONE), R(DONE), 0},
    {201, A(YES), R(DONE), R(DONE), R(DONE), 0},
    {204, A(YES), R(DONE), R(DONE), R(DONE), 0},
    {299, A(YES), R(DONE), R(DONE), R(DONE), 0},
    {202, A(UNKNOWN), R(POLL), R(POLL), R(POLL), 0},
    {208, A(YES), R(DONE), R(DONE), R(DONE), 0},
    {301, A(NO), R(MOVED), R(MOVED), R(MOVED), 0},
    {302, A(NO), R(MOVED), R(MOVED), R(MOVED), 0},
    {303, A(NO), R(MOVED), R(MOVED), R(MOVED), 0},
    {307, A(NO), R(MOVED), R(MOVED), R(MOVED), 0},
    {308, A(NO), R(MOVED), R(MOVED), R(MOVED), 0},
    {304, A(NO), R(UNCHANGED), R(UNCHANGED), R(UNCHANGED), 0},
    {400, A(NO), R(INVALID), R(INVALID), R(INVALID), 0},
    {405, A(NO), R(INVALID), R(INVALID), R(INVALID), 0},
    {406, A(NO), R(INVALID), R(INVALID), R(INVALID), 0},
    {411, A(NO), R(INVALID), R(INVALID), R(INVALID), 0},
    {414, A(NO), R(INVALID), R(INVALID), R(INVALID), 0},
    {415, A(NO), R(INVALID), R(INVALID), R(INVALID), 0},
    {416, A(NO), R(INVALID), R(INVALID), R(INVALID), 0},
    {417, A(NO), R(INVALID), R(INVALID), R(INVALID), 0},
    {422, A(NO), R(INVALID), R(INVALID), R(INVALID), 0},
    {431, A(NO), R(INVALID), R(INVALID), R(INVALID), 0},
    {460, A(NO), R(INVALID), R(INVALID), R(INVALID), 0}, /* unregistered */
    {401, A(NO), R(AUTHENTICATE), R(AUTHENTICATE), R(AUTHENTICATE), 0},
    {407, A(NO), R(AUTHENTICATE), R(AUTHENTICATE), R(AUTHENTICATE), 0},
    {511, A(NO), R(AUTHENTICATE), R(AUTHENTICATE), R(AUTHENTICATE), 0},
    {402, A(NO), R(REFUSED), R(REFUSED), R(REFUSED), 0},
    {403, A(NO), R(REFUSED), R(REFUSED), R(NOT_APPLIED), 0},
    {404, A(NO), R(REFUSED), R(REFUSED), R(REFUSED), 0},
    {410, A(NO), R(REFUSED), R(REFUSED), R(REFUSED), 0},
    {451, A(NO), R(REFUSED), R(REFUSED), R(REFUSED), 0},
    {501, A(NO), R(REFUSED), R(REFUSED), R(REFUSED), 0},
    {508, A(NO), R(REFUSED), R(REFUSED), R(REFUSED), 0},
    {408, A(UNKNOWN), R(UNKNOWN), R(IDEMPOTENT), R(UNKNOWN), 1},
    {499, A(UNKNOWN), R(UNKNOWN), R(IDEMPOTENT), R(UNKNOWN), 1},
    {500, A(UNKNOWN), R(UNKNOWN), R(IDEMPOTENT), R(UNKNOWN), 1},
    {502, A(UNKNOWN), R(UNKNOWN), R(IDEMPOTENT), R(UNKNOWN), 1},
    {504, A(UNKNOWN), R(UNKNOWN), R(IDEMPOTENT), R(UNKNOWN), 1},
    {599, A(UNKNOWN), R(UNKNOWN), R(IDEMPOTENT), R(UNKNOWN), 1}, /* unregistered */
    {700, A(UNKNOWN), R(UNKNOWN), R(IDEMPOTENT), R(UNKNOWN), 1}, /* unknown class */
    {409, A(NO), R(CONFLICT), R(CONFLICT), R(CONFLICT), 0},
    {412, A(NO), R(STALE), R(STALE), R(STALE), 0},
    {428, A(NO), R(STALE), R(STALE), R(STALE), 0},
    {413, A(NO), R(TOO_LARGE), R(TOO_LARGE), R(NOT_APPLIED), 0},
    {421, A(NO), R(NOT_APPLIED), R(NOT_APPLIED), R(NOT_APPLIED), 0},
    {423, A(NO), R(LOCKED), R(LOCKED), R(NOT_APPLIED), 0},
    {424, A(NO), R(CAUSE_GIVEN_UP), R(CAUSE_GIVEN_UP), R(CAUSE_GIVEN_UP), 0},
    {425, A(NO), R(NOT_APPLIED), R(NOT_APPLIED), R(NOT_APPLIED), 0},
    {426, A(NO), R(VERSION), R(VERSION), R(VERSION), 0},
    {505, A(NO), R(VERSION), R(VERSION), R(VERSION), 0},
    {429, A(NO), R(NOT_APPLIED), R(NOT_APPLIED), R(NOT_APPLIED), 1},
    {503, A(NO), R(NOT_APPLIED), R(NOT_APPLIED), R(NOT_APPLIED), 1},
    {507, A(NO), R(SPACE), R(SPACE), R(NOT_APPLIED), 0},
    {509, A(NO), R(LATER), R(LATER), R(NOT_APPLIED), 0},
};
enum { ROWS = sizeof rows / sizeof *rows, BACKOFF = 1000 };

static multistatus_list *new_list(void) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  return list;
}

static multistatus_result *add(multistatus_list *list, const char *href, int status) {
  multistatus_result *r = multistatus_list_add(list, href, status, NULL);
  ck_assert_ptr_nonnull(r);
  return r;
}

static multistatus_retry *plan_of(const multistatus_list *list,
                                  const multistatus_retry_policy *policy) {
  multistatus_retry *plan;
  ck_assert_int_eq(multistatus_retry_plan(&plan, list, policy, NULL), 0);
  size_t sent = policy->sent ? policy->sent : multistatus_list_count(list);
  ck_assert_uint_eq(
      plan->again_count + plan->given_up_count + plan->verify_count + plan->done, sent);
  return plan;
}

static const multistatus_retry_entry *find(const multistatus_retry_entry *entries,
                                           size_t count, size_t index) {
  const multistatus_retry_entry *found = NULL;
  for (size_t i = 0; i < count; i++) {
    ck_assert(i == 0 || entries[i - 1].index < entries[i].index);
    if (entries[i].index == index)
      found = &entries[i];
  }
  return found;
}

/* The reason of an item; checks that it is in the right list only. */
static multistatus_retry_reason reason_of(const multistatus_retry *p, size_t index) {
  const multistatus_retry_entry *again = find(p->again, p->again_count, index);
  const multistatus_retry_entry *given_up = find(p->given_up, p->given_up_count, index);
  const multistatus_retry_entry *verify = find(p->verify, p->verify_count, index);
  ck_assert_int_le((again != NULL) + (given_up != NULL) + (verify != NULL), 1);
  ck_assert(!again || (again->reason > R(DONE) && again->reason < R(POLL)));
  ck_assert(!given_up ||
            (given_up->reason >= R(POLL) && given_up->reason < R(UNKNOWN)));
  ck_assert(!verify || verify->reason >= R(UNKNOWN));
  const multistatus_retry_entry *e = again ? again : given_up ? given_up : verify;
  return e ? e->reason : R(DONE);
}

static void check_row(const struct row *row, const char *method, bool after,
                      multistatus_retry_reason reason) {
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_list *list = new_list();
  multistatus_result *r = add(list, "/a", row->status);
  policy.method = method;
  if (after)
    multistatus_result_set_retry_after(r, 9);
  multistatus_retry *plan = plan_of(list, &policy);
  ck_assert_int_eq(reason_of(plan, 0), reason);
  bool again = plan->again_count > 0;
  ck_assert_int_eq(plan->wait, !again ? 0 : after ? 9000 : row->wait > 0 ? BACKOFF : 0);
  ck_assert_int_eq(plan->throttled, row->status == 429 || row->status == 503);
  if (again)
    ck_assert_ptr_eq(plan->again->result, r);
  multistatus_retry_free(plan);
  multistatus_list_free(list);
}

START_TEST(statuses) {
  const struct row *row = &rows[_i];
  check_row(row, "POST", false, row->post);
  check_row(row, NULL, false, row->post);
  check_row(row, "PUT", false, row->put);
  check_row(row, "POST", true, row->after);
  ck_assert_int_eq(multistatus_retry_rule_for(row->status)->applied, row->applied);
}
END_TEST

/* "applied" of the item takes precedence over the meaning of its status. */
START_TEST(applied) {
  static const struct {
    int status;
    multistatus_applied applied;
    multistatus_retry_reason post, put;
  } items[] = {
      {500, A(NO), R(NOT_APPLIED), R(NOT_APPLIED)},
      {504, A(NO), R(NOT_APPLIED), R(NOT_APPLIED)},
      {504, A(YES), R(APPLIED), R(APPLIED)},
      {503, A(UNKNOWN), R(UNKNOWN), R(IDEMPOTENT)},
      {503, A(YES), R(APPLIED), R(APPLIED)},
      {429, A(UNKNOWN), R(UNKNOWN), R(IDEMPOTENT)},
      {409, A(YES), R(APPLIED), R(APPLIED)},
      {409, A(UNKNOWN), R(UNKNOWN), R(CONFLICT)},
      {423, A(UNKNOWN), R(UNKNOWN), R(LOCKED)},
      {424, A(UNKNOWN), R(UNKNOWN), R(CAUSE_GIVEN_UP)},
      {202, A(UNKNOWN), R(POLL), R(POLL)},
      {200, A(NO), R(DONE), R(DONE)},
      {202, A(YES), R(APPLIED), R(APPLIED)},
  };
  for (size_t i = 0; i < sizeof items / sizeof *items; i++)
    for (int put = 0; put < 2; put++) {
      multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
      multistatus_list *list = new_list();
      multistatus_result *r = add(list, "/a", items[i].status);
      multistatus_result_set_applied(r, items[i].applied);
      if (put)
        multistatus_result_set_method(r, "PUT"); /* precedes that of the policy */
      policy.method = put ? "POST" : NULL;
      multistatus_retry *plan = plan_of(list, &policy);
      ck_assert_int_eq(reason_of(plan, 0), put ? items[i].put : items[i].post);
      multistatus_retry_free(plan);
      multistatus_list_free(list);
    }
}
END_TEST

/* 207: the statuses of the properties count. */
START_TEST(statuses_of_properties) {
  static const struct {
    int first, second;
    multistatus_retry_reason post, put;
  } parts[] = {
      {200, 404, R(PART), R(PART)},          {200, 503, R(UNKNOWN), R(IDEMPOTENT)},
      {200, 500, R(UNKNOWN), R(IDEMPOTENT)}, {200, 204, R(DONE), R(DONE)},
      {403, 424, R(REFUSED), R(REFUSED)},    {503, 424, R(NOT_APPLIED), R(NOT_APPLIED)},
      {200, 202, R(POLL), R(POLL)},          {202, 204, R(POLL), R(POLL)},
  };
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    for (int put = 0; put < 2; put++) {
      multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
      multistatus_list *list = new_list();
      multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
      multistatus_result_add_prop(r, parts[i].first, "DAV:", "a", NULL);
      multistatus_result_add_prop(r, parts[i].second, "DAV:", "b", NULL);
      policy.method = put ? "PROPPATCH" : "POST";
      multistatus_retry *plan = plan_of(list, &policy);
      ck_assert_int_eq(reason_of(plan, 0), put ? parts[i].put : parts[i].post);
      multistatus_retry_free(plan);
      multistatus_list_free(list);
    }
}
END_TEST

/* ---- 424 ---- */

/* Items are "status" or "424" with the letters of the items that it depends on; '?' is
   not an item. again: the items that are sent again. */
START_TEST(dependencies) {
  static const struct {
    const char *items, *again;
  } cases[] = {
      {"503 424a", "ab"},
      {"424b 503", "ab"},
      {"409 424a", ""},
      {"409 424a 503 424c", "cd"},
      {"503 424a 424b 424c 424d", "abcde"}, /* chains, both ways */
      {"424b 424c 424d 424e 503", "abcde"},
      {"424b 424c 424d 424e 400", ""},
      {"424c 503 424e 424b 424d", "abcde"},
      {"424b 424a", ""}, /* a cycle */
      {"424a", ""},
      {"424b 424a 503", "c"},
      {"200 424a", "b"}, /* the cause has succeeded */
      {"503 409 424ab", "a"},
      {"503 429 424ab", "abc"},
      {"503 424? 200", "ab"}, /* unknown cause: all that failed */
      {"503 424 200", "ab"},
      {"503 409 424", "a"},
      {"202 304 503 424", "cd"},
      {"424 424", ""},
      {"200 424", ""},
      {"500 424a", ""}, /* the cause is to be verified first */
  };
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_list *list = new_list();
    char again[10] = "", href[] = "/a";
    size_t n = 0;
    for (const char *s = cases[k].items; *s; s += strspn(s, " "), href[1]++) {
      int status = atoi(s);
      multistatus_result *r = add(list, href, status);
      if (status == 304)
        multistatus_result_set_location(r, "/x");
      for (s += 3; *s && *s != ' '; s++) {
        char cause[] = {'/', *s, '\0'};
        multistatus_result_add_condition(r, MULTISTATUS_NS, "failed-dependency", cause);
      }
    }
    policy.method = "POST";
    multistatus_retry *plan = plan_of(list, &policy);
    for (; n < plan->again_count; n++)
      again[n] = (char)('a' + plan->again[n].index);
    ck_assert_str_eq(again, cases[k].again);
    multistatus_retry_free(plan);
    multistatus_list_free(list);
  }
}
END_TEST

START_TEST(dependent_and_unsure) {
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_list *list = new_list();
  add(list, "/a", 503);
  multistatus_result_set_applied(add(list, "/b", 424), A(UNKNOWN));
  multistatus_result_set_applied(add(list, "/c", 424), A(YES));
  multistatus_retry *plan = plan_of(list, &policy);
  ck_assert_int_eq(reason_of(plan, 1), R(UNKNOWN));
  ck_assert_int_eq(reason_of(plan, 2), R(APPLIED));
  multistatus_retry_free(plan);
  policy.method = "PUT";
  plan = plan_of(list, &policy);
  ck_assert_int_eq(reason_of(plan, 1), R(WITH_CAUSE));
  multistatus_retry_free(plan);
  multistatus_list_free(list);
}
END_TEST

/* ---- Options ---- */

START_TEST(missing_resource) {
  static const struct {
    const char *method;
    unsigned flags;
    int status;
    multistatus_retry_reason reason;
  } cases[] = {
      {"DELETE", 0, 404, R(REFUSED)},
      {"DELETE", MULTISTATUS_RETRY_GONE_IS_DONE, 404, R(DONE)},
      {"DELETE", MULTISTATUS_RETRY_GONE_IS_DONE, 410, R(DONE)},
      {"DELETE", MULTISTATUS_RETRY_GONE_IS_DONE, 403, R(REFUSED)},
      {"PUT", MULTISTATUS_RETRY_GONE_IS_DONE, 404, R(REFUSED)},
      {NULL, MULTISTATUS_RETRY_GONE_IS_DONE, 404, R(REFUSED)},
      {"REPORT", 0, 507, R(CUT)},
      {"PROPFIND", 0, 507, R(CUT)},
      {"SEARCH", 0, 507, R(CUT)},
      {"COPY", 0, 507, R(UNKNOWN)},
      {"COPY", MULTISTATUS_RETRY_NO_OVERWRITE, 507, R(SPACE)},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_list *list = new_list();
    add(list, "/a", cases[i].status);
    policy.method = cases[i].method;
    policy.flags = cases[i].flags;
    multistatus_retry *plan = plan_of(list, &policy);
    ck_assert_int_eq(reason_of(plan, 0), cases[i].reason);
    multistatus_retry_free(plan);
    multistatus_list_free(list);
  }
}
END_TEST

static int odd_indexes(void *ctx, size_t index) {
  (void)ctx;
  return index == 3 ? -1 : (int)(index % 2);
}

START_TEST(idempotent_items) {
  static const multistatus_retry_reason want[] = {R(UNKNOWN), R(IDEMPOTENT), R(UNKNOWN),
                                                  R(IDEMPOTENT), R(UNKNOWN)};
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_list *list = new_list();
  for (int i = 0; i < 5; i++)
    add(list, "/a", 502);
  policy.method = "PUT";
  policy.idempotent = odd_indexes;
  multistatus_retry *plan = plan_of(list, &policy);
  for (size_t i = 0; i < 5; i++)
    ck_assert_int_eq(reason_of(plan, i), want[i]);
  multistatus_retry_free(plan);
  multistatus_list_free(list);
}
END_TEST

/* All items from the first one that is sent again on are sent again. */
START_TEST(in_order) {
  static const struct {
    const char *method;
    int items[6];
    multistatus_retry_reason want[6];
  } cases[] = {
      {"PUT",
       {200, 503, 200, 409, 500, 202},
       {R(DONE), R(NOT_APPLIED), R(IN_ORDER), R(IN_ORDER), R(IDEMPOTENT), R(POLL)}},
      {"POST",
       {200, 503, 200, 409, 500, 429},
       {R(DONE), R(NOT_APPLIED), R(OUT_OF_ORDER), R(IN_ORDER), R(UNKNOWN),
        R(NOT_APPLIED)}},
      {"MOVE", /* not those that may have overwritten something */
       {200, 429, 503, 507, 409, 500},
       {R(DONE), R(NOT_APPLIED), R(UNKNOWN), R(UNKNOWN), R(IN_ORDER), R(UNKNOWN)}},
      {"POST",
       {200, 409, 200, 424, 500, 204},
       {R(DONE), R(CONFLICT), R(DONE), R(CAUSE_GIVEN_UP), R(UNKNOWN), R(DONE)}},
  };
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_list *list = new_list();
    for (int i = 0; i < 6; i++)
      add(list, "/a", cases[k].items[i]);
    policy.method = cases[k].method;
    policy.flags = MULTISTATUS_RETRY_FIFO;
    multistatus_retry *plan = plan_of(list, &policy);
    for (size_t i = 0; i < 6; i++)
      ck_assert_int_eq(reason_of(plan, i), cases[k].want[i]);
    multistatus_retry_free(plan);
    /* Without time left, nothing is sent again, and the order does not matter. */
    policy.time_left = 1;
    plan = plan_of(list, &policy);
    ck_assert_uint_eq(plan->again_count, 0);
    for (size_t i = 0; i < 6; i++)
      if (cases[k].items[i] == 200)
        ck_assert_int_eq(reason_of(plan, i), R(DONE));
    multistatus_retry_free(plan);
    multistatus_list_free(list);
  }
}
END_TEST

/* ---- The wait, attempts and time ---- */

static uint32_t constant_random(void *ctx) {
  return *(uint32_t *)ctx;
}

START_TEST(waits) {
  uint32_t most = UINT32_MAX, half = (uint32_t)1 << 31, none = 0;
  static const int64_t x = -1;
  const struct {
    int64_t items[3]; /* retryAfter of items, in seconds */
    int64_t whole;    /* Retry-After of the response, in milliseconds */
    unsigned attempt;
    int64_t max_wait, backoff;
    uint32_t *random;
    int64_t wait;
    int capped;
  } cases[] = {
      {{5, 40, 7}, x, 1, 0, 0, NULL, 40000, 0}, /* the longest */
      {{5, x, x}, x, 1, 0, 0, NULL, 5000, 0},
      {{x, x, x}, 250, 1, 0, 0, NULL, 250, 0},
      {{1, x, x}, 250, 1, 0, 0, NULL, 1000, 0},
      {{1, 1, 1}, 2500, 1, 0, 0, NULL, 2500, 0},
      {{0, x, x}, x, 1, 0, 0, NULL, 0, 0},
      {{400, x, x}, x, 1, 0, 0, NULL, 300000, 1},
      {{400, x, x}, x, 1, 400000, 0, NULL, 400000, 0},
      {{INT64_MAX, x, x}, x, 1, 0, 0, NULL, 300000, 1},
      {{x, x, x}, x, 1, 0, 0, NULL, 1000, 0}, /* the backoff */
      {{x, x, x}, x, 2, 0, 0, NULL, 2000, 0},
      {{x, x, x}, x, 4, 0, 0, NULL, 8000, 0},
      {{x, x, x}, x, 4, 5000, 0, NULL, 5000, 0},
      {{x, x, x}, x, 60, 0, 0, NULL, 300000, 0},
      {{x, x, x}, x, 3, 0, 10, NULL, 40, 0},
      {{x, x, x}, x, 99, INT64_MAX, INT64_MAX, NULL, INT32_MAX, 0},
      {{x, x, x}, x, 3, 0, 0, &most, 4000, 0}, /* with jitter */
      {{x, x, x}, x, 3, 0, 0, &half, 2000, 0},
      {{x, x, x}, x, 3, 0, 0, &none, 0, 0},
      {{3, x, x}, x, 3, 0, 0, &none, 3000, 0}, /* jitter applies to the backoff only */
      {{x, x, x}, x, 99, INT64_MAX, INT64_MAX, &most, INT32_MAX, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_list *list = new_list();
    for (int k = 0; k < 3; k++)
      multistatus_result_set_retry_after(add(list, "/a", 429), cases[i].items[k]);
    multistatus_result_set_retry_after(add(list, "/b", 409), 90); /* not sent again */
    policy.attempt = cases[i].attempt;
    policy.max_attempts = 100;
    policy.max_wait = cases[i].max_wait;
    policy.backoff = cases[i].backoff;
    policy.retry_after = cases[i].whole;
    policy.random = cases[i].random ? constant_random : NULL;
    policy.ctx = cases[i].random;
    multistatus_retry *plan = plan_of(list, &policy);
    ck_assert_uint_eq(plan->again_count, 3);
    ck_assert_int_eq(plan->wait, cases[i].wait);
    ck_assert_int_eq(plan->capped, cases[i].capped);
    multistatus_retry_free(plan);
    multistatus_list_free(list);
  }
}
END_TEST

START_TEST(end_of_attempts) {
  static const struct {
    unsigned attempt, max_attempts;
    int64_t time_left;
    multistatus_retry_reason reason;
  } cases[] = {
      {1, 0, 0, R(NOT_APPLIED)}, {4, 0, 0, R(NOT_APPLIED)},    {5, 0, 0, R(ATTEMPTS)},
      {1, 1, 0, R(ATTEMPTS)},    {2, 3, 0, R(NOT_APPLIED)},    {3, 3, 0, R(ATTEMPTS)},
      {1, 0, 999, R(TIME)},      {1, 0, 1000, R(NOT_APPLIED)},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_list *list = new_list();
    add(list, "/a", 503);
    add(list, "/b", 200);
    multistatus_result_set_retry_after(add(list, "/c", 503), 1);
    policy.attempt = cases[i].attempt;
    policy.max_attempts = cases[i].max_attempts;
    policy.time_left = cases[i].time_left;
    multistatus_retry *plan = plan_of(list, &policy);
    ck_assert_int_eq(reason_of(plan, 0), cases[i].reason);
    ck_assert_int_eq(reason_of(plan, 1), R(DONE));
    ck_assert_int_eq(reason_of(plan, 2), cases[i].reason);
    ck_assert_int_eq(plan->throttled, 0);
    multistatus_retry_free(plan);
    multistatus_list_free(list);
  }
}
END_TEST

static int whole_plan(const multistatus_allocator *a, void *ctx) {
  static const char *const hrefs[] = {"/a", "/b%20c", "/d", NULL, "/e?f"};
  multistatus_list *list = ctx;
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_retry *plan = NULL;
  policy.sent = 5;
  policy.hrefs = hrefs;
  policy.method = "POST";
  int rc = multistatus_retry_plan(&plan, list, &policy, a);
  ck_assert((rc == 0) == (plan != NULL));
  if (!rc)
    ck_assert_uint_eq(plan->again_count, 3);
  multistatus_retry_free(plan);
  return rc;
}

START_TEST(without_memory) {
  multistatus_list *list = new_list();
  add(list, "/d/", 503);
  add(list, "/b c", 503);
  multistatus_result_add_condition(add(list, "/e?f", 424), MULTISTATUS_NS,
                                   "failed-dependency", "http://host/d");
  ck_assert_uint_gt(alloc_each(whole_plan, list, false), 4);
  multistatus_list_free(list);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_loop_test(tests, statuses, 0, ROWS);
  tcase_add_test(tests, applied);
  tcase_add_test(tests, statuses_of_properties);
  tcase_add_test(tests, dependencies);
  tcase_add_test(tests, dependent_and_unsure);
  tcase_add_test(tests, missing_resource);
  tcase_add_test(tests, idempotent_items);
  tcase_add_test(tests, in_order);
  tcase_add_test(tests, waits);
  tcase_add_test(tests, end_of_attempts);
  tcase_add_test(tests, without_memory);
}

TESTS_MAIN("retry", add_tests)
