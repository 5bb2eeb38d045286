/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/dialect.h>
#include <stdio.h>
#include <string.h>
#include "dialects.h"
#include "plans.h"
#include "tests.h"

/* Retry plans from the responses of other APIs. */

typedef struct case_of {
  const char *preset, *body;
  const char *ids; /* as sent, separated by spaces; NULL: none */
  size_t sent;     /* if ids is NULL */
  const char *plan;
  int64_t wait; /* -1: any */
} case_of;

/* In the order of the presets; plans as in plans.h. */
static const case_of cases[] = {
    /* Waits are in the header fields of the items; the longest counts. */
    {"odata",
     "{\"responses\":[{\"id\":\"b\",\"status\":429,\"headers\":{\"Retry-After\":\"7\"}}"
     ","
     "{\"id\":\"a\",\"status\":503,\"headers\":{\"retry-after\":\"0.249\"}},"
     "{\"id\":\"c\",\"status\":204}]}",
     "a b c", 0, "AA.", 7000},
    {"odata",
     "{\"responses\":[{\"id\":\"a\",\"status\":423,\"headers\":{\"Retry-After\":2}},"
     "{\"id\":\"b\",\"status\":423}]}",
     "a b", 0, "AG", 2000},
    /* Matched by position. */
    {"elasticsearch",
     "{\"errors\":true,\"items\":[{\"index\":{\"_index\":\"i\",\"status\":201}},"
     "{\"index\":{\"_index\":\"i\",\"status\":429,\"error\":{\"type\":\"t\"}}},"
     "{\"index\":{\"_index\":\"i\",\"status\":400,\"error\":{\"type\":\"t\"}}}]}",
     NULL, 3, ".AG", 1000},
    /* SenderFault decides. */
    {"sqs",
     "{\"Successful\":[{\"Id\":\"a\"}],\"Failed\":["
     "{\"Id\":\"b\",\"SenderFault\":true,\"Code\":\"New\"},"
     "{\"Id\":\"c\",\"SenderFault\":false,\"Code\":\"New\"},"
     "{\"Id\":\"d\",\"SenderFault\":false,\"Code\":\"RequestThrottled\"}]}",
     "a b c d", 0, ".GVA", 1000},
    {"kinesis",
     "{\"FailedRecordCount\":1,\"Records\":[{\"ShardId\":\"s\"},{\"ErrorCode\":"
     "\"ProvisionedThroughputExceededException\"}]}",
     NULL, 2, ".A", 1000},
    /* Listed items are sent again, others are done; an invalid entry may be any item.
       Of two items with one id either may have failed. */
    {"lambda", "{\"batchItemFailures\":[{\"itemIdentifier\":\"b\"}]}", "a b c", 0,
     ".A.", 1000},
    {"lambda", "{\"batchItemFailures\":[{\"itemIdentifier\":\"b\"}]}", "b b c", 0,
     "VV.", 0},
    {"lambda", "{\"batchItemFailures\":[]}", "a b c", 0, "...", 0},
    {"lambda", "{\"batchItemFailures\":null}", "a b c", 0, "...", 0},
    {"lambda", "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}", "a b c", 0, "VVV",
     0},
    {"lambda", "{\"batchItemFailures\":[{\"id\":\"b\"}]}", "a b c", 0, "VVV", 0},
    /* The response contains the unprocessed items, which are those of the plan. */
    {"dynamodb",
     "{\"UnprocessedItems\":{\"T\":[{\"PutRequest\":{}},{\"DeleteRequest\":{}}],\"U\":["
     "{\"PutRequest\":{}}]}}",
     NULL, 0, "AAA", 1000},
    {"dynamodb", "{\"UnprocessedItems\":{}}", NULL, 0, "", 0},
    /* An id with a status only. */
    {"restli",
     "{\"results\":{\"a\":{}},\"statuses\":{\"a\":200,\"b\":503,\"c\":410},"
     "\"errors\":{}}",
     "a b c", 0, ".AG", 1000},
    {"restli", "{\"results\":{\"a\":{}},\"statuses\":{\"a\":429},\"errors\":{}}", "a",
     0, "V", 0},
    {"nakadi",
     "[{\"eid\":\"a\",\"publishing_status\":\"aborted\"},"
     "{\"eid\":\"b\",\"publishing_status\":\"failed\"}]",
     "a b", 0, "GG", 0},
    {"hubspot",
     "{\"results\":[],\"errors\":[{\"category\":\"RATE_LIMITS\",\"context\":{\"ids\":["
     "\"a\",\"c\"]}}]}",
     "a b c", 0, "AVA", 1000},
    {"s3",
     "<DeleteResult><Error><Key>b</Key><Code>SlowDown</Code></Error></DeleteResult>",
     "a b", 0, "VA", 1000},
    /* What was undone did not succeed. */
    {"nsx",
     "{\"results\":[{\"code\":201},{\"code\":400}],\"has_errors\":true,"
     "\"rolled_back\":false}",
     NULL, 2, ".G", 0},
    {"nsx",
     "{\"results\":[{\"code\":201},{\"code\":400}],\"has_errors\":true,"
     "\"rolled_back\":true}",
     NULL, 2, "GG", 0},
    {"nsx", "{\"rolled_back\":\"yes\",\"results\":[{\"code\":201},{\"code\":400}]}",
     NULL, 2, "VG", 0},
};

static multistatus_retry *plan_of(const case_of *c, const multistatus_list *list) {
  static char copy[100];
  static const char *ids[PLAN_MOST];
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_retry *plan;
  policy.sent = c->sent;
  if (c->ids) {
    strcpy(copy, c->ids);
    policy.sent = plan_split(copy, ids);
    policy.ids = ids;
  }
  ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
  return plan;
}

START_TEST(signs) {
  const case_of *c = &cases[_i];
  multistatus_list *list = dialects_list(multistatus_format_named(c->preset), c->body);
  multistatus_retry *plan = plan_of(c, list);
  ck_assert_msg(strcmp(plan_letters(plan), c->plan) == 0, "%s: %s", c->body,
                plan_letters(plan));
  ck_assert_int_eq(plan->wait, c->wait);
  multistatus_retry_free(plan);
  multistatus_list_free(list);
}
END_TEST

/* A wait that is too large is read as a large one. */
START_TEST(long_wait) {
  multistatus_list *list = dialects_list(
      multistatus_format_named("odata"),
      "{\"responses\":[{\"id\":\"a\",\"status\":429,\"headers\":{\"Retry-After\":"
      "\"99999999999999999999\"}}]}");
  ck_assert_int_ge(multistatus_result_retry_after(multistatus_list_get(list, 0)),
                   INT64_C(1000000000));
  multistatus_list_free(list);
}
END_TEST

/* The body of each result is the request to send again. */
START_TEST(unprocessed) {
  multistatus_list *list = dialects_list(
      multistatus_format_named("dynamodb"),
      "{\"UnprocessedItems\":{\"T\":[{\"DeleteRequest\":{\"Key\":{\"a\":1}}}]}}");
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_retry *plan;
  ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
  ck_assert_uint_eq(plan->again_count, 1);
  ck_assert_str_eq(multistatus_result_body(plan->again[0].result),
                   "{\"DeleteRequest\":{\"Key\":{\"a\":1}}}");
  ck_assert_int_eq(plan->throttled, 1);
  multistatus_retry_free(plan);
  multistatus_list_free(list);
}
END_TEST

/* ---- dependsOn ---- */

/* Dependencies of each item: the ids of items, as in a request of Microsoft Graph. */
START_TEST(depends_on) {
  static const char *const ids[] = {"1", "2", "3", "4", NULL};
  static const char *const on_1[] = {"1", NULL}, *const on_2[] = {"2", NULL},
                           *const on_both[] = {"1", "4", NULL},
                           *const unknown[] = {"9", NULL},
                           *const itself[] = {"2", NULL};
  static const struct {
    int statuses[4];
    const char *const *on[4];
    const char *plan;
  } all[] = {
      /* Item 4 fails permanently; this affects only items that depend on it. */
      {{429, 424, 424, 404}, {NULL, NULL, NULL, NULL}, "AGGG"},
      {{429, 424, 424, 404}, {NULL, on_1, on_2, NULL}, "AAAG"},
      {{429, 424, 424, 404}, {NULL, on_both, on_1, NULL}, "AGAG"},
      {{429, 424, 424, 404}, {NULL, on_both, on_2, NULL}, "AGGG"},
      {{404, 424, 424, 429}, {NULL, on_1, on_2, NULL}, "GGGA"},
      {{429, 424, 200, 404}, {NULL, unknown, NULL, NULL}, "AG.G"},
      {{429, 424, 200, 200}, {NULL, itself, NULL, NULL}, "AG.."},
      {{200, 424, 424, 200}, {NULL, on_1, on_2, NULL}, ".AA."},
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    char body[400] = "{\"responses\":[";
    for (int k = 0; k < 4; k++)
      snprintf(body + strlen(body), sizeof body - strlen(body),
               "%s{\"id\":\"%d\",\"status\":%d}", k ? "," : "", k + 1,
               all[i].statuses[k]);
    strcat(body, "]}");
    multistatus_list *list = dialects_list(multistatus_format_named("odata"), body);
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_retry *plan;
    policy.sent = 4;
    policy.ids = ids;
    policy.depends_on = all[i].on;
    ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
    ck_assert_msg(strcmp(plan_letters(plan), all[i].plan) == 0, "%zu: %s", i,
                  plan_letters(plan));
    multistatus_retry_free(plan);
    multistatus_list_free(list);
  }
}
END_TEST

START_TEST(depends_refused) {
  static const char *const *on[1] = {NULL};
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_retry *plan;
  policy.sent = 1;
  policy.status = 500;
  policy.depends_on = on;
  ck_assert_int_eq(multistatus_retry_plan(&plan, NULL, &policy, NULL),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_ptr_nonnull(strstr(
      multistatus_options_text(MULTISTATUS_OPTIONS_RETRY, &policy), "depends_on"));
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, signs, 0, sizeof cases / sizeof *cases);
  tcase_add_test(t, long_wait);
  tcase_add_test(t, unprocessed);
  tcase_add_test(t, depends_on);
  tcase_add_test(t, depends_refused);
}

TESTS_MAIN("retry_dialects", add_tests)
