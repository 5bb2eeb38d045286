/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "tests.h"

/* The status of the whole response. */

enum { MOST = 4 };
#define ALWAYS MULTISTATUS_POLICY_ALWAYS_207
#define PLAIN MULTISTATUS_POLICY_PLAIN_SUCCESS
#define OK MULTISTATUS_POLICY_ALWAYS_200
#define AGREED MULTISTATUS_POLICY_AGREED
#define SEVERE MULTISTATUS_POLICY_MOST_SEVERE
#define REFUSE MULTISTATUS_POLICY_REFUSE
#define CHOSEN MULTISTATUS_POLICY_CHOSEN

/* Statuses of the items, and the overall status by policy. An item of 207 has propstats
   with 200 and 404. */
static const struct row {
  int items[MOST];
  int plain, agreed, severe, refuse, chosen;
} rows[] = {
    {{0}, 200, 200, 200, 200, 200},
    {{200}, 200, 200, 200, 200, 200},
    {{204, 204}, 204, 204, 204, 204, 200},
    {{201, 201, 201}, 201, 201, 201, 201, 200},
    {{200, 201}, 200, 207, 200, 200, 200},
    {{202, 200, 204}, 200, 207, 200, 200, 200},
    {{404}, 207, 404, 404, 404, 206},
    {{422, 422}, 207, 422, 422, 422, 206},
    {{200, 409}, 207, 207, 409, 409, 206},
    {{409, 404, 200}, 207, 207, 409, 409, 206},
    {{404, 409, 200}, 207, 207, 409, 404, 206},
    {{424, 409, 424}, 207, 207, 409, 409, 206},
    {{424, 400, 451}, 207, 207, 451, 400, 206},
    {{424, 400}, 207, 207, 400, 400, 206},
    {{424, 424}, 207, 424, 424, 424, 206},
    {{499, 500}, 207, 207, 500, 499, 206},
    {{507, 503, 200}, 207, 207, 507, 507, 206},
    {{200, 304}, 207, 207, 304, 304, 206},
    {{304, 304}, 207, 304, 304, 304, 206},
    {{404, 304}, 207, 207, 404, 404, 206},
    {{424, 304}, 207, 207, 424, 304, 206},
    {{207}, 207, 207, 404, 404, 206},
    {{207, 200}, 207, 207, 404, 404, 206},
    {{207, 503}, 207, 207, 503, 404, 206},
    {{207, 207}, 207, 207, 404, 404, 206},
};
enum { ROWS = sizeof rows / sizeof *rows };

static multistatus_list *list_of(const int *items) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  for (int i = 0; i < MOST && items[i]; i++) {
    bool mixed = items[i] == 207;
    multistatus_result *r =
        multistatus_list_add(list, "/a", mixed ? 0 : items[i], NULL);
    if (mixed) {
      multistatus_result_add_prop(r, 200, "DAV:", "getetag", "1");
      multistatus_result_add_prop(r, 404, "DAV:", "owner", NULL);
    }
    if (items[i] / 100 == 3)
      multistatus_result_set_location(r, "/b");
  }
  ck_assert_int_eq(multistatus_list_error(list), 0);
  return list;
}

START_TEST(policies) {
  const struct row *row = &rows[_i];
  multistatus_list *list = list_of(row->items);
  ck_assert_int_eq(multistatus_list_overall(list, ALWAYS, 0), 207);
  ck_assert_int_eq(multistatus_list_overall(list, PLAIN, 0), row->plain);
  ck_assert_int_eq(multistatus_list_overall(list, OK, 0), 200);
  ck_assert_int_eq(multistatus_list_overall(list, AGREED, 0), row->agreed);
  ck_assert_int_eq(multistatus_list_overall(list, SEVERE, 0), row->severe);
  ck_assert_int_eq(multistatus_list_overall(list, REFUSE, 0), row->refuse);
  ck_assert_int_eq(multistatus_list_overall(list, CHOSEN, 206), row->chosen);
  /* With a status for the policy. */
  bool failed = row->plain == 207;
  ck_assert_int_eq(multistatus_list_overall(list, PLAIN, 204), failed ? 207 : 204);
  ck_assert_int_eq(multistatus_list_overall(list, REFUSE, 400),
                   failed ? 400 : row->refuse);
  ck_assert_int_eq(multistatus_list_overall(list, CHOSEN, 500), failed ? 500 : 200);
  multistatus_list_free(list);
}
END_TEST

/* From a summary the result is that of the list, or UNSUPPORTED. */
START_TEST(summaries) {
  static const struct {
    int policy, status,
        supported; /* 1: always; 2: only after a failure; 0: only without items */
  } checks[] = {{ALWAYS, 0, 1},   {PLAIN, 0, 2},  {PLAIN, 204, 1},
                {OK, 0, 1},       {AGREED, 0, 0}, {SEVERE, 0, 0},
                {REFUSE, 400, 2}, {REFUSE, 0, 0}, {CHOSEN, 206, 1}};
  const struct row *row = &rows[_i];
  multistatus_list *list = list_of(row->items);
  multistatus_summary summary;
  multistatus_list_summary(list, &summary);
  bool failed = row->plain == 207;
  for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
    multistatus_policy policy = checks[i].policy;
    bool supported = !row->items[0] || checks[i].supported == 1 ||
                     (checks[i].supported == 2 && failed);
    int want = multistatus_list_overall(list, policy, checks[i].status);
    ck_assert_int_eq(multistatus_summary_overall(&summary, policy, checks[i].status),
                     supported ? want : MULTISTATUS_ERROR_UNSUPPORTED);
  }
  multistatus_list_free(list);
}
END_TEST

/* Counts that a server claims may contradict each other. */
START_TEST(contradictions) {
  static const multistatus_summary claims[] = {
      {0, 0, 3, 0, 0}, {0, 0, 0, 1, 0}, {2, 2, 1, 0, 0}, {2, 3, 0, 1, 9}};
  for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
    ck_assert_int_eq(multistatus_summary_overall(&claims[i], PLAIN, 0), 207);
    ck_assert_int_eq(multistatus_summary_overall(&claims[i], CHOSEN, 500), 500);
    ck_assert_int_eq(multistatus_summary_overall(&claims[i], REFUSE, 422), 422);
    ck_assert_int_eq(multistatus_summary_overall(&claims[i], AGREED, 0),
                     MULTISTATUS_ERROR_UNSUPPORTED);
  }
}
END_TEST

/* An item without a status is not a success. */
START_TEST(unknown) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  multistatus_list_add(list, "/a", 0, NULL);
  ck_assert_int_eq(multistatus_list_overall(list, PLAIN, 0), 207);
  ck_assert_int_eq(multistatus_list_overall(list, SEVERE, 0), 500);
  multistatus_list_free(list);
}
END_TEST

/* Statuses that were read and that no response can have count as 500. */
START_TEST(not_final) {
  static const struct {
    const char *body;
    int agreed, severe;
  } bodies[] = {{"{\"results\":[{\"href\":\"/a\",\"status\":102},{\"href\":\"/"
                 "b\",\"status\":102}]}",
                 500, 500},
                {"{\"results\":[{\"href\":\"/a\",\"status\":999},{\"href\":\"/"
                 "b\",\"status\":404}]}",
                 207, 500},
                {"{\"results\":[{\"href\":\"/a\",\"status\":200},{\"href\":\"/"
                 "b\",\"status\":100}]}",
                 207, 500},
                {"{\"results\":[{\"href\":\"/"
                 "a\",\"propstats\":[{\"status\":200,\"props\":{\"{a}b\":"
                 "null}},{\"status\":102,\"props\":{\"{a}c\":null}}]}]}",
                 207, 500}};
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    multistatus_list *list;
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    ck_assert_int_eq(
        multistatus_list_read(list, NULL, bodies[i].body, strlen(bodies[i].body)), 0);
    ck_assert_int_eq(multistatus_list_overall(list, PLAIN, 0), 207);
    ck_assert_int_eq(multistatus_list_overall(list, AGREED, 0), bodies[i].agreed);
    ck_assert_int_eq(multistatus_list_overall(list, SEVERE, 0), bodies[i].severe);
    ck_assert_int_eq(multistatus_list_overall(list, REFUSE, 0), 500);
    multistatus_list_free(list);
  }
}
END_TEST

/* Propstats without content that the outcome ignores are no failures. */
START_TEST(ignored_propstats) {
  static const char body[] =
      "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href>"
      "<D:propstat><D:prop><D:owner/></D:prop><D:status>HTTP/1.1 200 OK</D:status>"
      "</D:propstat><D:propstat><D:prop><D:getetag/></D:prop><D:status>HTTP/1.1 403 "
      "Forbidden</D:status></D:propstat><D:propstat><D:prop/><D:status>HTTP/1.1 %d -"
      "</D:status></D:propstat></D:response></D:multistatus>";
  static const int statuses[] = {418, 404, 409};
  for (int i = 0; i < 3; i++) {
    char text[sizeof body + 8];
    multistatus_list *list;
    snprintf(text, sizeof text, body, statuses[i]);
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    ck_assert_int_eq(multistatus_list_read(list, NULL, text, strlen(text)), 0);
    ck_assert_int_eq(multistatus_list_overall(list, SEVERE, 0), i < 2 ? 403 : 409);
    multistatus_list_free(list);
  }
}
END_TEST

/* Successes that were undone, or may not be all results, are none. */
START_TEST(undone_or_incomplete) {
  static const char *const bodies[] = {
      "{\"results\":[{\"href\":\"/a\",\"status\":204},{\"href\":\"/b\"",
      "{\"results\":[{\"href\":\"/a\",\"status\":204}],\"transaction\":\"rolledBack\"}",
      "{\"results\":[{\"id\":\"a\",\"status\":204}],\"transaction\":\"indeterminate\"}",
      "{\"results\":[", "{\"results\":[{\"href\":\"/a\",\"status\":204}]}"};
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    multistatus_list *list;
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    int rc = multistatus_list_read(list, NULL, bodies[i], strlen(bodies[i]));
    bool whole = i == 4;
    ck_assert_int_eq(rc == 0, i && i != 3);
    ck_assert_int_eq(multistatus_list_overall(list, PLAIN, 0), whole ? 204 : 207);
    ck_assert_int_eq(multistatus_list_overall(list, AGREED, 0), whole ? 204 : 207);
    ck_assert_int_eq(multistatus_list_overall(list, SEVERE, 0), whole ? 204 : 500);
    ck_assert_int_eq(multistatus_list_overall(list, REFUSE, 0), whole ? 204 : 500);
    ck_assert_int_eq(multistatus_list_overall(list, CHOSEN, 206), whole ? 200 : 206);
    multistatus_list_add(list, "/c", 404, NULL);
    ck_assert_int_eq(multistatus_list_overall(list, SEVERE, 0), 404);
    multistatus_list_free(list);
  }
}
END_TEST

/* Items that were omitted succeeded, with an unknown code. */
START_TEST(omitted) {
  static const struct {
    int items[MOST], plain, agreed;
  } lists[] = {{{404}, 207, 207}, {{201}, 200, 207}, {{0}, 200, 200}};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
    multistatus_list *list = list_of(lists[i].items);
    ck_assert_int_eq(multistatus_list_set_omitted(list, 2), 0);
    ck_assert_int_eq(multistatus_list_overall(list, PLAIN, 0), lists[i].plain);
    ck_assert_int_eq(multistatus_list_overall(list, AGREED, 0), lists[i].agreed);
    multistatus_list_free(list);
  }
}
END_TEST

START_TEST(bad_arguments) {
  static const struct {
    int policy, status;
  } bad[] = {{-1, 0}, {7, 0}, {CHOSEN, 0}, {PLAIN, 199}, {PLAIN, 600}, {REFUSE, -1}};
  multistatus_list *list = list_of(rows[0].items);
  multistatus_summary s = {0};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    multistatus_policy policy = (multistatus_policy)bad[i].policy;
    ck_assert_int_eq(multistatus_list_overall(list, policy, bad[i].status),
                     MULTISTATUS_ERROR_ARGUMENT);
    ck_assert_int_eq(multistatus_summary_overall(&s, policy, bad[i].status),
                     MULTISTATUS_ERROR_ARGUMENT);
  }
  ck_assert_int_eq(multistatus_list_overall(NULL, ALWAYS, 0),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_summary_overall(NULL, ALWAYS, 0),
                   MULTISTATUS_ERROR_ARGUMENT);
  multistatus_list_free(list);
}
END_TEST

START_TEST(by_method) {
  static const struct {
    const char *method;
    multistatus_policy policy;
  } known[] = {{"PROPFIND", ALWAYS},   {"PROPPATCH", ALWAYS}, {"REPORT", ALWAYS},
               {"SEARCH", ALWAYS},     {"DELETE", PLAIN},     {"COPY", PLAIN},
               {"MOVE", PLAIN},        {"LOCK", PLAIN},       {"MKCOL", REFUSE},
               {"MKCALENDAR", REFUSE}, {"POST", ALWAYS},      {"GET", ALWAYS},
               {"delete", ALWAYS},     {NULL, ALWAYS}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    ck_assert_int_eq(multistatus_policy_for(known[i].method), known[i].policy);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_loop_test(tests, policies, 0, ROWS);
  tcase_add_loop_test(tests, summaries, 0, ROWS);
  tcase_add_test(tests, contradictions);
  tcase_add_test(tests, unknown);
  tcase_add_test(tests, not_final);
  tcase_add_test(tests, ignored_propstats);
  tcase_add_test(tests, undone_or_incomplete);
  tcase_add_test(tests, omitted);
  tcase_add_test(tests, bad_arguments);
  tcase_add_test(tests, by_method);
}

TESTS_MAIN("outcome", add_tests)
