/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "alloc.h"
#include "plans.h"
#include "tests.h"

/* Retry plans from results with ids, for groups, with waits of single results, and with
   the judge callback of the application. */

#define R(name) MULTISTATUS_RETRY_##name

/* ---- Ids ---- */

/* Results as "id/index=status", each part but the status optional. */
static multistatus_list *named_results(const char *text) {
  char copy[200];
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  snprintf(copy, sizeof copy, "%s", text);
  for (char *s = strtok(copy, " "); s; s = strtok(NULL, " ")) {
    char *status = strchr(s, '='), *index = strchr(s, '/');
    *status++ = '\0';
    if (index)
      *index++ = '\0';
    multistatus_result *r = multistatus_list_add(list, "/same", atoi(status), NULL);
    if (*s)
      multistatus_result_set_id(r, s);
    if (index)
      multistatus_result_set_index(r, atoi(index));
  }
  return list;
}

START_TEST(by_id) {
  static const struct {
    const char *ids; /* NULL: none */
    const char *results, *plan;
    size_t unmatched;
  } cases[] = {
      {"x y z", "z=429 x=200 y=409", ".GA", 0},
      {"x y z", "y=409", "VGV", 0},
      {"x - z", "z=429 w=200", "VVA", 1},
      {"x y z", "x/2=429", "AVV", 0}, /* the id precedes the index */
      {"x y z", "q/2=200", "VVV", 1}, /* an id that was not sent */
      {"x y z", "/2=200 x=200", ".V.", 0},
      {NULL, "z=429 x=200 y=409", "VVV", 3}, /* never by position */
      {NULL, "z=429 =200 =200", "VVV", 3},
      {NULL, "z/1=429 x/0=200", ".AV", 0},
      {"x x y", "x=200 x=409 y=200", ".G.", 0},
      {"x y z", "=200 =409 =429", ".GA", 0}, /* no ids: by position */
      {"x y z", "x=200 x=409 y=200 z=200", "V..", 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char copy[100];
    const char *names[PLAN_MOST];
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_list *list = named_results(cases[i].results);
    multistatus_retry *plan;
    snprintf(copy, sizeof copy, "%s", cases[i].ids ? cases[i].ids : "- - -");
    policy.sent = plan_split(copy, names);
    policy.ids = cases[i].ids ? names : NULL;
    ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
    require(strcmp(plan_letters(plan), cases[i].plan) == 0, "%s: %s", cases[i].results,
            plan_letters(plan));
    ck_assert_uint_eq(plan->unmatched_count, cases[i].unmatched);
    multistatus_retry_free(plan);
    multistatus_list_free(list);
  }
}
END_TEST

/* ---- Groups ---- */

/* Items as "group:status", with "<n" if item n is the cause; '-': no group. Groups are
   those of policy.groups or of the results. */
START_TEST(groups) {
  static const struct {
    const char *method, *items, *plan;
    multistatus_retry_reason first;
  } cases[] = {
      {"POST", "A:424 A:503 -:400", "AAG", R(WITH_CAUSE)},
      {"POST", "A:429 A:400", "GG", R(GROUP)},
      {"POST", "A:424 -:503 A:400", "GAG", R(CAUSE_GIVEN_UP)},
      {"POST", "A:424 A:424 -:503", "GGA", R(CAUSE_GIVEN_UP)},
      {"POST", "A:424 B:503 A:503 B:400", "AGAG", R(WITH_CAUSE)},
      {"POST", "A:503 B:503 A:429 B:424", "AAAA", R(NOT_APPLIED)},
      {"POST", "A:503 A:500", "GV", R(GROUP)},
      {"PUT", "A:503 A:500", "AA", R(NOT_APPLIED)},
      {"PUT", "A:200 A:503", "AA", R(WITH_GROUP)},
      {"POST", "A:200 A:503", ".G", R(DONE)}, /* else applied twice */
      {"PUT", "A:200 A:200 B:503", "..A", R(DONE)},
      {"PUT", "A:200 A:400", ".G", R(DONE)},
      {"PUT", "A:304 A:503", "AA", R(WITH_GROUP)},
      {"POST", "A:202 A:503", "GG", R(POLL)},
      /* A cause in another group affects both groups. */
      {"POST", "A:424<2 B:400 B:429", "GGG", R(CAUSE_GIVEN_UP)},
      {"POST", "A:424<2 B:503 B:429", "AAA", R(WITH_CAUSE)},
      {"POST", "A:503 A:424<3 B:429 B:424<0", "AAAA", R(NOT_APPLIED)},
      {"POST", "A:503 A:424<3 B:409 B:424<0", "GGGG", R(GROUP)},
      {"POST", "-:424 A:429 A:200", "GG.", R(CAUSE_GIVEN_UP)},
      {"PUT", "-:424 A:429 A:200", "AAA", R(WITH_CAUSE)},
      {"POST", "A:424<0 A:503", "GG", R(CAUSE_GIVEN_UP)},
      {"POST", "-:424 A:503 B:503", "AAA", R(WITH_CAUSE)},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (int in_result = 0; in_result < 2; in_result++) {
      char copy[100];
      const char *names[PLAN_MOST];
      multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
      multistatus_list *list;
      multistatus_retry *plan;
      ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
      snprintf(copy, sizeof copy, "%s", cases[i].items);
      size_t n = plan_split(copy, names);
      for (size_t k = 0; k < n; k++) {
        char href[] = "/0", *text = copy + (names[k] - copy);
        char *status = strchr(text, ':') + 1, *cause = strchr(text, '<');
        href[1] = (char)('0' + k);
        status[-1] = '\0';
        multistatus_result *r = multistatus_list_add(list, href, atoi(status), NULL);
        names[k] = *text == '-' ? NULL : text;
        if (in_result && names[k])
          multistatus_result_set_group(r, names[k]);
        if (atoi(status) == 304)
          multistatus_result_set_location(r, "/l");
        if (!cause)
          continue;
        href[1] = cause[1];
        multistatus_result_add_condition(r, MULTISTATUS_NS, "failed-dependency", href);
      }
      policy.sent = n;
      policy.groups = in_result ? NULL : names;
      policy.method = cases[i].method;
      ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
      require(strcmp(plan_letters(plan), cases[i].plan) == 0, "%s: %s", cases[i].items,
              plan_letters(plan));
      require(plan_reason(plan, 0) == cases[i].first, "%s: %s", cases[i].items,
              multistatus_retry_reason_text(plan_reason(plan, 0)));
      multistatus_retry_free(plan);
      multistatus_list_free(list);
    }
}
END_TEST

/* ---- Items affected by others ---- */

/* Adds results with indexes from "group:status ..."; after the status, "!": applied,
   "?": not known whether. */
static multistatus_list *indexed(char *text, const char **of, size_t *n) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  *n = plan_split(text, of);
  for (size_t i = 0; i < *n; i++) {
    const char *status = strchr(of[i], ':') + 1;
    multistatus_result *r =
        multistatus_list_add_item(list, NULL, (int64_t)i, atoi(status), NULL);
    ck_assert_ptr_nonnull(r);
    if (strchr(status, '!'))
      multistatus_result_set_applied(r, MULTISTATUS_APPLIED_YES);
    if (strchr(status, '?'))
      multistatus_result_set_applied(r, MULTISTATUS_APPLIED_UNKNOWN);
    if (*of[i] == '-')
      of[i] = NULL;
    else
      ((char *)(uintptr_t)of[i])[1] = '\0';
  }
  return list;
}

static int never_again(void *ctx, size_t index, const multistatus_result *r,
                       int status) {
  (void)ctx, (void)index, (void)r;
  return status == 404 ? R(UNKNOWN) : -1;
}

/* IN_ORDER sends groups again as a whole, but not items to verify. Without time left,
   failures are given up. */
START_TEST(affected_by_others) {
  static const struct {
    const char *method, *items, *plan, *late;
  } cases[] = {
      {"PUT", "-:503 B:423 B:200", "AGV", "GG."},
      {"PUT", "B:200 -:503 B:200", ".AV", ".G."},
      {"PUT", "-:503 B:202 B:200", "AGV", "GG."},
      {"PUT", "A:503 B:200 B:200 A:200", "AAAA", "G..."},
      {"PUT", "-:503 -:500!", "AA", "GG"},
      {"POST", "-:503 -:500!", "AV", "GG"},
      {"POST", "-:503 -:423! -:200", "AVV", "GG."},
      {"PUT", "-:503 -:404 -:200", "AVA", "GV."},
      {"POST", "-:503 B:200?", "AV", "G."},
      {"POST", "-:503 -:200?", "AV", "G."},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (int late = 0; late < 2; late++) {
      char copy[100];
      const char *of[PLAN_MOST];
      multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
      multistatus_retry *plan;
      snprintf(copy, sizeof copy, "%s", cases[i].items);
      multistatus_list *list = indexed(copy, of, &policy.sent);
      policy.groups = of;
      policy.method = cases[i].method;
      policy.flags = MULTISTATUS_RETRY_FIFO;
      policy.judge = never_again;
      policy.time_left = late;
      ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
      require(strcmp(plan_letters(plan), late ? cases[i].late : cases[i].plan) == 0,
              "%s: %s", cases[i].items, plan_letters(plan));
      multistatus_retry_free(plan);
      multistatus_list_free(list);
    }
}
END_TEST

/* Successes in a transaction that was rolled back do not count. */
START_TEST(rolled_back_successes) {
  static const struct {
    const char *method, *items, *rolled_back, *indeterminate;
  } cases[] = {
      {"POST", "-:200 -:409", "GG", "VG"}, {"POST", "-:200 -:503", "AA", "VA"},
      {"PUT", "-:200 -:503", "AA", "AA"},  {"POST", "-:200", "G", "V"},
      {"MOVE", "-:201 -:429", "AA", "VA"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (int rolled_back = 0; rolled_back < 2; rolled_back++) {
      char copy[100];
      const char *of[PLAN_MOST];
      multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
      multistatus_retry *plan;
      snprintf(copy, sizeof copy, "%s", cases[i].items);
      multistatus_list *list = indexed(copy, of, &policy.sent);
      multistatus_list_set_transaction(
          list, rolled_back ? MULTISTATUS_TRANSACTION_ROLLED_BACK
                            : MULTISTATUS_TRANSACTION_INDETERMINATE);
      policy.method = cases[i].method;
      ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
      require(strcmp(plan_letters(plan),
                     rolled_back ? cases[i].rolled_back : cases[i].indeterminate) == 0,
              "%s: %s", cases[i].items, plan_letters(plan));
      multistatus_retry_free(plan);
      multistatus_list_free(list);
    }
}
END_TEST

/* A success that reports after a rollback that it took effect may have. */
START_TEST(applied_despite_rollback) {
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_retry *plan;
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  multistatus_result_set_applied(multistatus_list_add(list, "/a", 200, NULL),
                                 MULTISTATUS_APPLIED_YES);
  multistatus_list_set_transaction(list, MULTISTATUS_TRANSACTION_ROLLED_BACK);
  policy.sent = 1;
  for (int i = 0; i < 2; i++) {
    policy.method = i ? "PUT" : "POST";
    ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
    ck_assert_str_eq(plan_letters(plan), i ? "A" : "V");
    multistatus_retry_free(plan);
  }
  multistatus_list_free(list);
}
END_TEST

/* An item without a result blocks its group, unless it may be sent again. */
START_TEST(group_with_missing_result) {
  static const char *const group[] = {"A", "A"};
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_list *list = plan_results("/0 503");
  multistatus_retry *plan;
  policy.sent = 2;
  policy.groups = group;
  policy.method = "POST";
  ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
  ck_assert_str_eq(plan_letters(plan), "GV");
  multistatus_retry_free(plan);
  policy.method = "PUT";
  ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
  ck_assert_str_eq(plan_letters(plan), "AA");
  multistatus_retry_free(plan);
  policy.flags = MULTISTATUS_RETRY_FIFO;
  multistatus_list_free(list);
  list = plan_results("/0 503 /1 400");
  ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
  ck_assert_str_eq(plan_letters(plan), "GG");
  multistatus_retry_free(plan);
  multistatus_list_free(list);
}
END_TEST

/* ---- Waits and the judge callback ---- */

START_TEST(waits_of_results) {
  static const struct {
    const char *field, *date;
    int64_t now;
    int seconds; /* retryAfter of the result */
    int64_t wait;
  } cases[] = {
      {"7", NULL, 0, -1, 7000},
      {"0.25", NULL, 0, -1, 250},
      {" 3 ", NULL, 0, -1, 3000},
      {"7", NULL, 0, 9, 9000},
      {"7", NULL, 0, 2, 7000},
      {"Fri, 7 Sep 2018 08:00:10 GMT", NULL, INT64_C(1536307200000), -1, 10000},
      {"Fri, 07 Sep 2018 08:00:10 GMT", NULL, INT64_C(1536307199500), -1, 10500},
      {"Fri, 07 Sep 2018 08:00:10 GMT", NULL, INT64_C(1600000000000), -1, 0},
      {"Fri, 07 Sep 2018 08:00:10 GMT", "Fri, 07 Sep 2018 08:00:04 GMT", 0, -1, 6000},
      {"Fri, 07 Sep 2018 08:00:10 GMT", NULL, 0, -1, 1000}, /* the backoff */
      {"Fri, 07 Sep 2018 08:00:10 GMT", "soon", 0, -1, 1000},
      {"soon", NULL, INT64_C(1536307200000), -1, 1000},
      {"", NULL, 1, -1, 1000},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_list *list;
    multistatus_retry *plan;
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    multistatus_result *r = multistatus_list_add(list, "/a", 429, NULL);
    multistatus_result_add_header(r, "Retry-After", cases[i].field);
    if (cases[i].date)
      multistatus_result_add_header(r, "Date", cases[i].date);
    multistatus_result_set_retry_after(r, cases[i].seconds);
    policy.now = cases[i].now;
    ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
    require(plan->again_count == 1 && plan->wait == cases[i].wait, "%s: %d",
            cases[i].field, (int)plan->wait);
    multistatus_retry_free(plan);
    multistatus_list_free(list);
  }
  /* The longest of the failures below an item, and only if that is sent again. */
  static const char *const sent[] = {"/d"};
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_list *list = plan_results("/d/a 503 /d/b 503 /d/c 503");
  multistatus_retry *plan;
  for (size_t i = 0; i < 3; i++)
    multistatus_result_set_retry_after(
        (multistatus_result *)multistatus_list_get(list, i), i == 1 ? 20 : 10);
  policy.sent = 1;
  policy.hrefs = sent;
  policy.method = "DELETE";
  ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
  ck_assert_int_eq(plan->wait, 20000);
  multistatus_retry_free(plan);
  multistatus_list_free(list);
}
END_TEST

/* 403 with a wait is a rate limit; with "applied": "no" it had no effect. */
START_TEST(forbidden) {
  for (int k = 0; k < 5; k++) {
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_list *list = plan_results("/a 403");
    multistatus_result *r = (multistatus_result *)multistatus_list_get(list, 0);
    multistatus_retry *plan;
    if (k == 1)
      multistatus_result_set_retry_after(r, 3);
    if (k == 2)
      multistatus_result_add_header(r, "retry-after", "3");
    if (k == 3)
      multistatus_result_set_applied(r, MULTISTATUS_APPLIED_NO);
    if (k == 4)
      multistatus_result_set_applied(r, MULTISTATUS_APPLIED_UNKNOWN);
    ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
    ck_assert_str_eq(plan_letters(plan), k == 0 ? "G" : k < 4 ? "A" : "V");
    ck_assert_int_eq(plan->wait, k == 1 || k == 2 ? 3000 : k == 3 ? 1000 : 0);
    multistatus_retry_free(plan);
    multistatus_list_free(list);
  }
}
END_TEST

typedef struct judgement {
  size_t members;
  int gone; /* the reason for a 410 */
} judgement;

static int judge(void *ctx, size_t index, const multistatus_result *r, int status) {
  judgement *j = ctx;
  j->members += index == SIZE_MAX;
  if (status == 409)
    return R(DONE);
  if (status == 420)
    return R(NOT_APPLIED);
  if (status == 499)
    return r ? -1 : R(ATTEMPTS);
  return status == 410 ? j->gone : -1;
}

START_TEST(judged) {
  static const char *const sent[] = {"/a", "/b", "/c", "/d", "/e", "/f", "/g"};
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_list *list =
      plan_results("/a 409 /b 420 /c 410 /d 503 /e/x 409 /g 424</a");
  multistatus_retry *plan;
  judgement j = {0, -1};
  policy.sent = 7;
  policy.hrefs = sent;
  policy.method = "DELETE";
  policy.judge = judge;
  policy.ctx = &j;
  ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
  ck_assert_str_eq(plan_letters(plan), ".AGAGGA");
  ck_assert_int_eq(plan_reason(plan, 2), R(REFUSED));
  ck_assert_int_eq(plan_reason(plan, 4), R(ATTEMPTS));
  ck_assert_int_eq(plan_reason(plan, 5), R(ATTEMPTS));
  ck_assert_int_eq(plan->wait, 1000);
  ck_assert_uint_gt(j.members, 0);
  multistatus_retry_free(plan);
  /* An unknown reason is an error; the default rule is not used instead. */
  for (j.gone = -1; j.gone < 60; j.gone++) {
    const char *text = multistatus_retry_reason_text((multistatus_retry_reason)j.gone);
    bool exists = j.gone < 0 || strcmp(text, "unknown reason") != 0;
    plan = NULL;
    ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL),
                     exists ? 0 : MULTISTATUS_ERROR_ARGUMENT);
    ck_assert_int_eq(plan != NULL, exists);
    multistatus_retry_free(plan);
  }
  multistatus_list_free(list);
}
END_TEST

/* Zero stands for the default in all members of the policy. */
START_TEST(default_policy) {
  multistatus_retry_policy policy;
  multistatus_list *list = plan_results("/a 423 /b 413 /c 429");
  multistatus_retry *plan;
  memset(&policy, 0, sizeof policy);
  policy.size = sizeof policy;
  ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
  ck_assert_str_eq(plan_letters(plan), "GGA");
  ck_assert_int_eq(plan->wait, 1000);
  multistatus_retry_free(plan);
  multistatus_list_free(list);
}
END_TEST

/* ---- Out of memory ---- */

static int whole_plan(const multistatus_allocator *a, void *ctx) {
  static const char *const hrefs[] = {"/a", "/b", "/c?d", "http://h/e"};
  static const char *const ids[] = {NULL, "i", NULL, NULL};
  static const char *const to[] = {"/x", NULL, NULL, NULL};
  static const char *const group[] = {"A", "A", "B", NULL};
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_retry *plan = NULL;
  policy.sent = 4;
  policy.hrefs = hrefs;
  policy.ids = ids;
  policy.destinations = to;
  policy.groups = group;
  int rc = multistatus_retry_plan(&plan, ctx, &policy, a);
  ck_assert((rc == 0) == (plan != NULL));
  multistatus_retry_free(plan);
  return rc;
}

START_TEST(without_memory) {
  multistatus_list *list =
      plan_results("/a 200 /a 503 /x/y 423 /c?d 424</a /e/f 503 /z 404");
  ck_assert_uint_gt(alloc_each(whole_plan, list, false), 4);
  multistatus_list_free(list);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_test(tests, by_id);
  tcase_add_test(tests, groups);
  tcase_add_test(tests, affected_by_others);
  tcase_add_test(tests, rolled_back_successes);
  tcase_add_test(tests, applied_despite_rollback);
  tcase_add_test(tests, group_with_missing_result);
  tcase_add_test(tests, waits_of_results);
  tcase_add_test(tests, forbidden);
  tcase_add_test(tests, judged);
  tcase_add_test(tests, default_policy);
  tcase_add_test(tests, without_memory);
}

TESTS_MAIN("retry groups", add_tests)
