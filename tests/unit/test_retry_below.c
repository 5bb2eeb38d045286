/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fewer.h"
#include "plans.h"
#include "random.h"
#include "tests.h"

/* Retry plans from failures of members of the items (RFC 4918, sections 9.6.1, 9.8.3
   and 9.9.2), from repeated results, and from results that match no item. */

#define R(name) MULTISTATUS_RETRY_##name
#define SILENT MULTISTATUS_RETRY_SILENCE_IS_SUCCESS
#define SAFE MULTISTATUS_RETRY_NO_OVERWRITE

typedef struct answer {
  const char *method;
  unsigned flags;
  const char *sent, *destinations; /* NULL: none */
  const char *results;
  const char *plan;
  multistatus_retry_reason first; /* of the first item */
  size_t unmatched;
} answer;

/* form: the list itself, or after writing and reading it as XML or JSON. */
static void check_answer(const answer *c, int form, int status) {
  char sent[200], destinations[200] = "";
  const char *hrefs[PLAN_MOST], *to[PLAN_MOST];
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_list *list = plan_results(c->results), *made = list;
  multistatus_retry *plan;
  if (form > 0) {
    multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
    char *body;
    size_t len;
    o.format = form == 1 ? multistatus_format_dav_xml() : multistatus_format_json();
    ck_assert_int_eq(multistatus_list_print(made, &o, &body, &len), 0);
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    ck_assert_int_eq(multistatus_list_read(list, NULL, body, len), 0);
    multistatus_list_free(made);
    multistatus_free(body);
  }
  snprintf(sent, sizeof sent, "%s", c->sent);
  policy.sent = plan_split(sent, hrefs);
  policy.hrefs = hrefs;
  if (c->destinations) {
    snprintf(destinations, sizeof destinations, "%s", c->destinations);
    ck_assert_uint_eq(plan_split(destinations, to), policy.sent);
    policy.destinations = to;
  }
  policy.method = c->method;
  policy.flags = c->flags;
  policy.status = status;
  ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
  require(strcmp(plan_letters(plan), c->plan) == 0, "%s %s, %s: %s and not %s",
          c->method, c->sent, c->results, plan_letters(plan), c->plan);
  require(plan_reason(plan, 0) == c->first, "%s %s, %s: %s", c->method, c->sent,
          c->results, multistatus_retry_reason_text(plan_reason(plan, 0)));
  require(plan->unmatched_count == c->unmatched, "%s %s, %s: %d unmatched", c->method,
          c->sent, c->results, (int)plan->unmatched_count);
  multistatus_retry_free(plan);
  multistatus_list_free(list);
}

static void check_answers(const answer *c, size_t n) {
  static const int statuses[] = {0, 207, 424, 200};
  for (size_t i = 0; i < n; i++)
    for (int form = 0; form < 3; form++)
      for (size_t k = 0; k < 4; k++)
        check_answer(&c[i], form, statuses[k]);
}
#define CHECK(cases) check_answers(cases, sizeof cases / sizeof *cases)

START_TEST(below) {
  static const answer cases[] = {
      {"DELETE", SILENT, "/d/dir/", NULL, "/d/dir/child 423", "G", R(LOCKED), 0},
      {NULL, SILENT, "/d/dir/", NULL, "/d/dir/child 423", "G", R(LOCKED), 0},
      {"MOVE", SILENT, "/d/dir/", NULL, "/d/dir/child 423", "G", R(LOCKED), 0},
      {"COPY", SILENT, "/d/dir", NULL, "/d/dir/child/ 423", "G", R(LOCKED), 0},
      {"LOCK", SILENT, "/d/dir", NULL, "/d/dir/child/ 423", "G", R(LOCKED), 0},
      {"DELETE", 0, "/d/dir/", NULL, "/d/dir/child 423", "G", R(LOCKED), 0},
      {"MOVE", 0, "/d/dir/", NULL, "/d/dir/child 423", "G", R(LOCKED), 0},
      /* At any depth, with any equivalent href. */
      {"DELETE", SILENT, "/d", NULL, "/d/a/b/c/d/e/f 423", "G", R(LOCKED), 0},
      {"DELETE", SILENT, "/", NULL, "/a 423", "G", R(LOCKED), 0},
      {"DELETE", SILENT, "/d%20x/", NULL, "/%64%20x/y 423", "G", R(LOCKED), 0},
      {"DELETE", SILENT, "/d//e/../", NULL, "http://host/d//y 423", "G", R(LOCKED), 0},
      {"DELETE", SILENT, "http://host/d", NULL, "/d/y 423", "G", R(LOCKED), 0},
      {"DELETE", SILENT, "http://host/d", NULL, "HTTP://HOST:80/d/y 423", "G",
       R(LOCKED), 0},
      {"DELETE", SILENT, "/d?x", NULL, "/d/y?z 423", "G", R(LOCKED), 0},
      /* All items above it, and no siblings. */
      {"DELETE", SILENT, "/a /a/b /a/b/c /a/b/c/d /a/bc /b", NULL, "/a/b/c/d 423",
       "GGGG..", R(LOCKED), 0},
      {"DELETE", SILENT, "/a/b/c/d /a/b /a", NULL, "/a/b/c/x 423", ".GG", R(DONE), 0},
      {"DELETE", SILENT, "/d/dir/", NULL, "/d/dirx 423", ".", R(DONE), 1},
      {"DELETE", SILENT, "/d/dir/", NULL, "/d/dirx/y 423", ".", R(DONE), 1},
      {"DELETE", SILENT, "/d/dir/", NULL, "/d 423", ".", R(DONE), 1},
      {"DELETE", SILENT, "/d/dir/", NULL, "/d/dir%2Fx 423", ".", R(DONE), 1},
      /* The server left out results (RFC 6578, section 3.6). */
      {"DELETE", SILENT, "/d/dir/ /d/x", NULL, "/d/ 507", "AA", R(IDEMPOTENT), 1},
      {"DELETE", SILENT, "/d/dir/ /d/x", NULL, "/d/x 507", ".G", R(DONE), 0},
      {"DELETE", SILENT, "http://a/d", NULL, "http://b/d/x 423", ".", R(DONE), 1},
      {"DELETE", SILENT, "/d", NULL, "/d?x 423", ".", R(DONE), 1},
      {"DELETE", SILENT, "/a /a /b", NULL, "/a/x 423", "GG.", R(LOCKED), 0},
      /* All items with its href, or maybe with its path. */
      {"DELETE", SILENT, "/a /%61 /b", NULL, "/a 423", "GG.", R(LOCKED), 0},
      {"DELETE", SILENT, "http://h/a /a", NULL, "/a 423", "GG", R(LOCKED), 0},
      {"PUT", SILENT, "/a /b /a", NULL, "/a 429", "A.A", R(IDEMPOTENT), 0},
      {"POST", SILENT, "/a /b /a", NULL, "/a 429", "V.V", R(UNKNOWN), 0},
      {"DELETE", SILENT, "/a /a?x /a?x", NULL, "/a 423", "GAA", R(LOCKED), 0},
      {"POST", SILENT, "/a?x /a /b", NULL, "/a 429", "VV.", R(UNKNOWN), 0},
      {"POST", SILENT, "/a?x /a?y", NULL, "/a 429", "VV", R(UNKNOWN), 0},
      {"DELETE", SILENT, "/a /a /a", NULL, "/a 204 /a 423", "AGG", R(IDEMPOTENT), 0},
      {"DELETE", SILENT, "/a /a", NULL, "/a 503 /a/x 423", "GG", R(LOCKED), 0},
      {"DELETE", SILENT, "/a /a /b", NULL, "/a 424</b /b 503", "AAA", R(WITH_CAUSE), 0},
      {"DELETE", SILENT, "/a?x /a?x /a?y", NULL, "/a?x 423", "GG.", R(LOCKED), 0},
      {"DELETE", SILENT, "/a?x /a?y /b", NULL, "/a 423", "GA.", R(LOCKED), 0},
      {"DELETE", SILENT, "/a?x /a?y /a", NULL, "/a 423", "AAG", R(IDEMPOTENT), 0},
      {"DELETE", 0, "/a /a", NULL, "/a 423", "GA", R(LOCKED), 0},
      /* The worst result counts, in any position. */
      {"DELETE", SILENT, "/d", NULL, "/d/a 503", "A", R(IDEMPOTENT), 0},
      {"DELETE", SILENT, "/d", NULL, "/d/a 503 /d/b 423", "G", R(LOCKED), 0},
      {"DELETE", SILENT, "/d", NULL, "/d/a 423 /d/b 503", "G", R(LOCKED), 0},
      {"DELETE", SILENT, "/d", NULL, "/d/a 403 /d/b 423", "G", R(REFUSED), 0},
      {"DELETE", SILENT, "/d", NULL, "/d/a 202", "G", R(POLL), 0},
      {"DELETE", SILENT, "/d", NULL, "/d/a 202 /d/b 500", "A", R(IDEMPOTENT), 0},
      {"DELETE", SILENT, "/d", NULL, "/d/a 204", ".", R(DONE), 0},
      {"DELETE", SILENT, "/d", NULL, "/d/a 404", "G", R(REFUSED), 0},
      {"DELETE", SILENT | MULTISTATUS_RETRY_GONE_IS_DONE, "/d", NULL, "/d/a 404", ".",
       R(DONE), 0},
      {NULL, SILENT, "/d", NULL, "/d/a 503", "V", R(UNKNOWN), 0},
      {NULL, SILENT, "/d", NULL, "/d/a 423 /d/b 503", "V", R(UNKNOWN), 0},
      /* It counts even if the item itself succeeded. */
      {"DELETE", 0, "/d", NULL, "/d 204 /d/a 423", "G", R(LOCKED), 0},
      {"DELETE", 0, "/d", NULL, "/d/a 423 /d 204", "G", R(LOCKED), 0},
      {"DELETE", 0, "/d", NULL, "/d 204 /d/a 503", "A", R(IDEMPOTENT), 0},
      {NULL, 0, "/d", NULL, "/d 204 /d/a 423", "G", R(LOCKED), 0},
      {"POST", 0, "/d", NULL, "/d 204 /d/a 423", "G", R(LOCKED), 0},
      {"DELETE", 0, "/d", NULL, "/d 403 /d/a 503", "G", R(REFUSED), 0},
      {"DELETE", 0, "/d", NULL, "/d 503 /d/a 403", "G", R(REFUSED), 0},
      /* The cause of 424 is a member. */
      {"DELETE", 0, "/d", NULL, "/d 424 /d/a 423", "G", R(LOCKED), 0},
      {"DELETE", 0, "/d", NULL, "/d 424 /d/a 503", "A", R(IDEMPOTENT), 0},
      {"DELETE", SILENT, "/d", NULL, "/d/a 424 /d/a/b 423", "G", R(LOCKED), 0},
      {"DELETE", SILENT, "/d /e", NULL, "/d/a 424</e /e 503", "AA", R(WITH_CAUSE), 0},
      {"DELETE", SILENT, "/d /e", NULL, "/d/a 424</e /e 403", "GG", R(CAUSE_GIVEN_UP),
       0},
      {"DELETE", SILENT, "/d", NULL, "/d/a 424", "G", R(CAUSE_GIVEN_UP), 0},
      /* Methods for a single resource: the result of the item itself precedes. */
      {"PUT", 0, "/d /d/a", NULL, "/d 201 /d/a 423", ".G", R(DONE), 0},
      {NULL, 0, "/d /d/a", NULL, "/d 201 /d/a 423", ".G", R(DONE), 0},
      {"PROPFIND", 0, "/d", NULL, "/d 200 /d/a 403", ".", R(DONE), 1},
      {"PUT", SILENT, "/d", NULL, "/d/a 423", "G", R(LOCKED), 0},
  };
  CHECK(cases);
}
END_TEST

START_TEST(destinations) {
  static const answer cases[] = {
      {"MOVE", SILENT, "/a", "/b", "/b 423", "G", R(LOCKED), 0},
      {"COPY", SILENT, "/a", "http://host/b", "/b/x/y 423", "G", R(LOCKED), 0},
      {"MOVE", SILENT, "/a", "http://host/b", "http://host:80/b/x 423", "G", R(LOCKED),
       0},
      {NULL, SILENT, "/a", "/b", "/b/x 423", "G", R(LOCKED), 0},
      {"MOVE", SILENT, "/a /c", "/b /d", "/d/x 423", ".G", R(DONE), 0},
      {"MOVE", SILENT, "/a /c", "/b -", "/b/x 423", "G.", R(LOCKED), 0},
      {"MOVE", SILENT, "/a", "/b", "/bx 423", ".", R(DONE), 1},
      {"MOVE", SILENT, "/a", "/b/c", "/b 423", ".", R(DONE), 1},
      /* The destination is unknown: the failure may be there. */
      {"MOVE", SILENT, "/a", NULL, "/b 423", "V", R(UNKNOWN), 1},
      {"COPY", SILENT, "/a /c", "/b -", "/x 423", ".V", R(DONE), 1},
      {"MOVE", SILENT, "/a", NULL, "/b 204", ".", R(DONE), 1},
      /* The destination of one item is the source of another: it counts for both. */
      {"MOVE", SILENT, "/a /b", "/b /c", "/b 423", "GG", R(LOCKED), 0},
  };
  CHECK(cases);
}
END_TEST

/* After a partial MOVE, the only copy may be at the destination. */
START_TEST(overwriting) {
  static const answer cases[] = {
      {"MOVE", 0, "/a", "/b", "/a 500", "V", R(UNKNOWN), 0},
      {"MOVE", 0, "/a", NULL, "/a 502", "V", R(UNKNOWN), 0},
      {"COPY", 0, "/a", "/b", "/a 503", "V", R(UNKNOWN), 0},
      {"COPY", 0, "/a", "/b", "/a 504", "V", R(UNKNOWN), 0},
      {"MOVE", 0, "/a", "/b", "/a 507", "V", R(UNKNOWN), 0},
      {"MOVE", 0, "/a", "/b", "/a 599", "V", R(UNKNOWN), 0},
      {"MOVE", 0, "/a", "/b", "/a 408", "V", R(UNKNOWN), 0},
      {"MOVE", 0, "/a", "/b", "/x 200", "V", R(UNKNOWN), 1}, /* no result */
      {"MOVE", SILENT, "/a", "/b", "/b/x 500", "V", R(UNKNOWN), 0},
      {"MOVE", SILENT, "/a", "/b", "/b/x 507", "V", R(UNKNOWN), 0},
      {"MOVE", SILENT, "/a", "/b", "/a/x 429", "V", R(UNKNOWN), 0},
      {"COPY", SILENT, "/a", "/b", "/a/x 423 /b/x 500", "V", R(UNKNOWN), 0},
      {"COPY", SILENT, "/a", "/b", "/b/x 500 /a/x 423", "V", R(UNKNOWN), 0},
      {"MOVE", 0, "/a", "/b", "/a 423", "G", R(LOCKED), 0},
      {"MOVE", 0, "/a", "/b", "/a 429", "A", R(NOT_APPLIED), 0},
      {"MOVE", 0, "/a", "/b", "/a 201", ".", R(DONE), 0},
      {"MOVE", SAFE, "/a", "/b", "/a 503", "A", R(NOT_APPLIED), 0},
      {"MOVE", SAFE, "/a", "/b", "/a 500", "A", R(IDEMPOTENT), 0},
      {"MOVE", SAFE | SILENT, "/a", "/b", "/b/x 503", "A", R(IDEMPOTENT), 0},
      {NULL, 0, "/a", "/b", "/a 503", "V", R(UNKNOWN), 0},
      {"DELETE", 0, "/a", NULL, "/a 500", "A", R(IDEMPOTENT), 0},
  };
  CHECK(cases);
  /* Without a list. */
  static const int statuses[] = {499, 500, 502, 503, 504, 207};
  for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_retry *plan;
    policy.sent = 1;
    policy.method = "MOVE";
    policy.status = statuses[i];
    ck_assert_int_eq(multistatus_retry_plan(&plan, NULL, &policy, NULL), 0);
    ck_assert_str_eq(plan_letters(plan), "V");
    multistatus_retry_free(plan);
  }
}
END_TEST

/* The status of the response, for items that the body does not report. */
START_TEST(statuses_of_bodies) {
  static const struct {
    const char *body;
    int status;
    unsigned flags;
    const char *plan; /* for DELETE of two, the first reported */
  } cases[] = {
#define BODY "{\"results\":[{\"href\":\"/a\",\"status\":423}]}"
      {BODY, 0, SILENT, "G."},
      {BODY, 207, SILENT, "G."},
      {BODY, 424, SILENT, "G."},
      {BODY, 200, SILENT, "G."},
      {BODY, 503, SILENT, "GA"},
      {BODY, 400, SILENT, "GG"},
      {BODY, 499, SILENT, "GA"},
      {BODY, 0, 0, "GA"},
      {BODY, 424, 0, "GA"},
      {BODY, 200, 0, "GA"},
      {"<html><p>Hi</p></html>", 200, SILENT, "AA"},
      {"<html><p>Hi</p></html>", 424, SILENT, "GG"},
      {"<html><p>Hi</p></html>", 0, SILENT, "AA"},
      {"<html><p>Hi</p></html>", 400, SILENT, "GG"},
      {"", 200, SILENT, "AA"},
      {"", 204, 0, ".."},
      {"", 207, SILENT, "AA"},
      {"", 503, SILENT, "AA"},
      {"{\"results\":[", 200, SILENT, "AA"},
      {"{\"results\":[],\"transaction\":\"rolledBack\"}", 0, SILENT, "AA"},
      /* The failure could be that of either item. */
      {"{\"results\":[{\"index\":7,\"status\":423}]}", 0, SILENT, "AA"},
      {NULL, 200, 0, ".."}, /* not read: empty */
      {NULL, 424, SILENT, "GG"},
      {NULL, 0, SILENT, "AA"},
      {NULL, 207, SILENT, ".."}, /* filled by hand, with no failure */
  };
  static const char *const hrefs[] = {"/a", "/b"};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_list *list;
    multistatus_retry *plan;
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    if (cases[i].body)
      ck_assert_int_le(
          multistatus_list_read(list, NULL, cases[i].body, strlen(cases[i].body)), 0);
    policy.sent = 2;
    policy.hrefs = hrefs;
    policy.method = "DELETE";
    policy.flags = cases[i].flags;
    policy.status = cases[i].status;
    ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
    require(strcmp(plan_letters(plan), cases[i].plan) == 0, "%s with %d: %s",
            cases[i].body ? cases[i].body : "none", cases[i].status,
            plan_letters(plan));
    multistatus_retry_free(plan);
    multistatus_list_free(list);
  }
}
END_TEST

START_TEST(unmatched) {
  static const char *const hrefs[] = {"/a", "/b"};
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_list *list = plan_results("/x 200 /a 200 /y/z 503 /b 503 /a/c 204");
  multistatus_retry *plan;
  policy.sent = 2;
  policy.hrefs = hrefs;
  policy.method = "DELETE";
  ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
  ck_assert_uint_eq(plan->unmatched_count, 2);
  ck_assert_ptr_eq(plan->unmatched[0], multistatus_list_get(list, 0));
  ck_assert_ptr_eq(plan->unmatched[1], multistatus_list_get(list, 2));
  multistatus_retry_free(plan);
  policy.hrefs = NULL; /* matched by position, two too many */
  ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
  ck_assert_uint_eq(plan->unmatched_count, 2); /* /a/c is below the second */
  multistatus_retry_free(plan);
  multistatus_list_free(list);
}
END_TEST

/* Of several results of one item the worst counts; several items with the same href get
   one result each. */
START_TEST(repeated) {
  static const answer cases[] = {
      {"PUT", 0, "/a", NULL, "/a 200 /a 409", "G", R(CONFLICT), 0},
      {NULL, 0, "/a", NULL, "/a 200 /a 409", "V", R(UNKNOWN), 0},
      {NULL, 0, "/a", NULL, "/a 409 /a 200", "V", R(UNKNOWN), 0},
      {NULL, 0, "/a", NULL, "/a 200 /a/ 500 /a 409", "V", R(UNKNOWN), 0},
      {NULL, 0, "/a /a", NULL, "/a 200 /a 409", ".G", R(DONE), 0},
      {NULL, 0, "/a /a /a", NULL, "/a 200 /a 409", "VVV", R(UNKNOWN), 0},
      {"PUT", 0, "/a /a /a", NULL, "/a 200 /a 409", "AGA", R(IDEMPOTENT), 0},
      {"POST", 0, "/a /b /a", NULL, "/a 429", "VVV", R(UNKNOWN), 0},
      {NULL, 0, "/a /a /a?x", NULL, "/a 409 /a 200 /a 200", "VVV", R(UNKNOWN), 0},
      {NULL, 0, "/a /a /b", NULL, "/a 200 /b 409", ".VG", R(DONE), 0},
      {NULL, 0, "/a /a", NULL, "/a 200 /z 507", "VV", R(UNKNOWN), 1},
      {"PUT", 0, "/a /b /a", NULL, "/b 200 /a 200 /z 507", "A.A", R(IDEMPOTENT), 1},
      {NULL, 0, "/a?x /a?y", NULL, "/a?x 200 /a 409", ".G", R(DONE), 0},
      {NULL, 0, "/a /b /a", NULL, "/a 200 /a 409 /a 500 /b 200", "V.G", R(UNKNOWN), 0},
      {NULL, 0, "/a?x /a", NULL, "/a 409 /a?x 200", ".G", R(DONE), 0},
      {NULL, 0, "/a?x", NULL, "/a 409", "G", R(CONFLICT), 0},
      {NULL, 0, "http://h/a http://i/a", NULL, "http://i/a 409 http://h/a 200", ".G",
       R(DONE), 0},
      {NULL, 0, "http://h/a /a", NULL, "http://h/a 409 http://i/a 200", "G.",
       R(CONFLICT), 0},
  };
  CHECK(cases);
}
END_TEST

/* Not SILENCE_IS_SUCCESS if an unmatched failure may belong to an item. With 304, which
   is no failure of a collection, the same applies to the first cases. */
START_TEST(unmatched_failure) {
  static const struct {
    size_t sent;
    const char *ids[3], *hrefs[3];
    const char *id, *href; /* of the failure */
    int64_t index;
    const char *plan;
  } cases[] = {
      {2, {NULL}, {NULL}, "z", "/a", -1, "AA"}, /* the policy has no ids */
      {2, {"a", "b"}, {"/a", "/b"}, "z", "/a", -1, "AA"},
      {2, {"a", "b"}, {"/a", "/b"}, "a", "/z", -1, "G."},
      {2, {NULL}, {"/a", "/b"}, "z", "/a", -1, "G."},
      {2, {NULL}, {"/a", "/b"}, NULL, "/a", 7, "AA"},
      {2, {NULL}, {"/a", "/b"}, NULL, "/a/c", 7, "GA"},
      {2, {NULL}, {NULL, "/b"}, NULL, "/a", -1, "A."},
      {2, {NULL}, {"/a", "/b"}, NULL, "/c", -1, ".."},
      {3, {NULL}, {NULL}, NULL, "/c", -1, "GAA"}, /* unknown position */
      {1, {NULL}, {NULL}, NULL, "/c", -1, "G"},
      {1, {NULL}, {"/d/dir/", NULL}, NULL, "child", -1, "G"},
      {1, {NULL}, {"http://h/d/dir/", NULL}, NULL, "a/b/child", -1, "G"},
      {1, {NULL}, {"/d/dir", NULL}, NULL, "child", -1, "A"}, /* "/d/child" */
      {2, {NULL}, {"/d/dir/", "/child"}, NULL, "child", -1, "AG"},
      {2, {NULL}, {"/d/dir/", "/e"}, NULL, "//d/dir/child", -1, "AA"},
  };
  for (size_t i = 0; i < (_i ? 5 : sizeof cases / sizeof *cases); i++) {
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_list *from = NULL, *list;
    multistatus_retry *plan;
    char body[200];
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    snprintf(body, sizeof body, "{\"results\":[{\"href\":\"%s\",\"status\":%d}]}",
             cases[i].href, _i ? 304 : 423);
    ck_assert_int_eq(multistatus_list_new(&from, NULL), 0);
    ck_assert_int_eq(multistatus_list_read(from, NULL, body, strlen(body)), 0);
    multistatus_result *r = multistatus_list_put(list, multistatus_list_get(from, 0));
    ck_assert_ptr_nonnull(r);
    multistatus_list_free(from);
    multistatus_result_set_id(r, cases[i].id);
    multistatus_result_set_index(r, cases[i].index);
    policy.sent = cases[i].sent;
    policy.ids = cases[i].ids[0] ? cases[i].ids : NULL;
    policy.hrefs = cases[i].hrefs[0] || cases[i].hrefs[1] ? cases[i].hrefs : NULL;
    policy.method = "DELETE";
    policy.flags = SILENT;
    ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
    require(strcmp(plan_letters(plan), cases[i].plan) == 0, "%d: %s", (int)i,
            plan_letters(plan));
    multistatus_retry_free(plan);
    multistatus_list_free(list);
  }
}
END_TEST

/* Contradictory results of one item: it may have had an effect. */
START_TEST(contradicting) {
  static const answer cases[] = {
      {"POST", 0, "/a", NULL, "/a 201 /a 503", "V", R(UNKNOWN), 0},
      {"POST", 0, "/a", NULL, "/a 503 /a 201", "V", R(UNKNOWN), 0},
      {"PUT", 0, "/a", NULL, "/a 503 /a 201", "A", R(IDEMPOTENT), 0},
      {"MOVE", 0, "/a", NULL, "/a 429 /a 201", "V", R(UNKNOWN), 0},
      {"POST", 0, "/a", NULL, "/a 503 /a 429", "A", R(NOT_APPLIED), 0},
      {"POST", 0, "/a /b", NULL, "/a 201 /a 424 /b 503", "VA", R(UNKNOWN), 0},
      {"POST", 0, "/a /b", NULL, "/a 424 /a 423 /b 503", "GA", R(LOCKED), 0},
      {"POST", 0, "/a /b", NULL, "/a 423 /a 424 /b 503", "GA", R(LOCKED), 0},
      /* Some members may have been moved. */
      {"MOVE", 0, "/s/ /x", NULL, "/s/ 424</x /s/a 424</x /x 429", "VA", R(UNKNOWN), 0},
  };
  CHECK(cases);
}
END_TEST

/* ---- Comparison with the definition ---- */

/* True if b is below a. */
static bool is_below(const char *a, const char *b) {
  int relation = multistatus_href_relation(a, b, 0);
  return relation == MULTISTATUS_RELATION_MEMBER ||
         relation == MULTISTATUS_RELATION_DESCENDANT;
}

static const char *any_href(random_state *r, char *to) {
  static const char *const names[] = {"a", "b", "%61", "A", "a%2Fb", ".."};
  size_t len = 0, depth = random_below(r, 4);
  if (random_once_in(r, 4))
    len = (size_t)sprintf(to, random_once_in(r, 2) ? "http://h" : "http://i:80");
  to[len++] = '/';
  to[len] = '\0';
  for (size_t i = 0; i < depth; i++)
    len += (size_t)sprintf(to + len, "%s%s", names[random_below(r, 5)],
                           i + 1 < depth || random_once_in(r, 2) ? "/" : "");
  if (random_once_in(r, 6))
    sprintf(to + len, "?q");
  return to;
}

/* DELETE: an item is given up if a locked resource is at or below it. */
START_TEST(as_defined) {
  for (uint64_t seed = 0; seed < fewer_cases(20000); seed++) {
    char sent[PLAN_MOST][64], locked[PLAN_MOST][64];
    const char *hrefs[PLAN_MOST];
    random_state random;
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_list *list;
    multistatus_retry *plan;
    random_seed(&random, seed);
    size_t n = 1 + random_below(&random, PLAN_MOST),
           k = random_below(&random, PLAN_MOST);
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    for (size_t i = 0; i < n; i++)
      hrefs[i] = any_href(&random, sent[i]);
    for (size_t i = 0; i < k; i++)
      ck_assert_ptr_nonnull(
          multistatus_list_add(list, any_href(&random, locked[i]), 423, NULL));
    policy.sent = n;
    policy.hrefs = hrefs;
    policy.method = "DELETE";
    policy.flags = SILENT;
    ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
    for (size_t i = 0; i < n; i++) {
      bool under = false, at = false;
      for (size_t j = 0; j < k; j++) {
        under = under || is_below(hrefs[i], locked[j]);
        at = at || multistatus_href_relation(hrefs[i], locked[j], 0) ==
                       MULTISTATUS_RELATION_SELF;
      }
      /* A path without a query identifies it for sure only if no other item has it. */
      bool other = strchr(hrefs[i], '?');
      require(plan_letters(plan)[i] == 'G' ? under || at : !under && (other || !at),
              "seed %d: %s is %c", (int)seed, hrefs[i], plan_letters(plan)[i]);
    }
    for (size_t j = 0; j < k; j++) {
      bool any = false;
      for (size_t i = 0; i < n; i++)
        any = any || is_below(hrefs[i], locked[j]) ||
              multistatus_href_relation(hrefs[i], locked[j], 0) ==
                  MULTISTATUS_RELATION_SELF;
      for (size_t u = 0; u < plan->unmatched_count; u++)
        require(plan->unmatched[u] != multistatus_list_get(list, j) || !any,
                "seed %d: %s is unmatched", (int)seed, locked[j]);
    }
    multistatus_retry_free(plan);
    multistatus_list_free(list);
  }
}
END_TEST

/* ---- Size ---- */

/* Inputs that would take quadratic time. If they do, the test times out. */
START_TEST(many) {
  enum { ITEMS = 20000 };
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_retry *plan;
  const char **hrefs = malloc(ITEMS * sizeof *hrefs);
  char(*text)[16] = malloc(ITEMS * sizeof *text);
  for (int shape = 0; shape < 4; shape++) {
    multistatus_list *list;
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    for (size_t i = 0; i < ITEMS; i++) {
      size_t cause = shape == 0 ? i + 1 : shape == 1 ? i - 1 : (i * 7919 + 1) % ITEMS;
      char on[24];
      snprintf(text[i], sizeof *text, shape == 3 ? "/d" : "/%zu", i);
      hrefs[i] = text[i];
      bool end = shape == 0 ? i == ITEMS - 1 : i == 0;
      multistatus_result *r = multistatus_list_add(list, shape == 3 ? "/d/x" : text[i],
                                                   shape == 3 ? 423
                                                   : end      ? 503
                                                              : 424,
                                                   NULL);
      snprintf(on, sizeof on, "/%zu", cause);
      if (shape < 3 && !end)
        multistatus_result_add_condition(r, MULTISTATUS_NS, "failed-dependency", on);
    }
    policy.sent = ITEMS;
    policy.hrefs = hrefs;
    policy.method = "DELETE";
    ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
    if (shape < 2)
      ck_assert_uint_eq(plan->again_count, ITEMS);
    if (shape == 3)
      ck_assert_uint_eq(plan->given_up_count, ITEMS);
    multistatus_retry_free(plan);
    multistatus_list_free(list);
  }
  free(hrefs);
  free(text);
}
END_TEST

/* A chain of items, each above the next, and failures at its end. */
START_TEST(deep) {
  enum { DEPTH = 1000 };
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_list *list;
  multistatus_retry *plan;
  static char text[DEPTH][DEPTH * 2 + 1];
  static const char *hrefs[DEPTH];
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  for (size_t i = 0; i < DEPTH; i++) {
    for (size_t k = 0; k <= i; k++)
      memcpy(text[i] + 2 * k, "/a", 3);
    hrefs[i] = text[i];
  }
  for (int i = 0; i < 2000; i++)
    multistatus_list_add(list, text[DEPTH - 1], 423, NULL);
  policy.sent = DEPTH;
  policy.hrefs = hrefs;
  policy.method = "DELETE";
  ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
  ck_assert_uint_eq(plan->given_up_count, DEPTH);
  multistatus_retry_free(plan);
  multistatus_list_free(list);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_test(tests, below);
  tcase_add_test(tests, destinations);
  tcase_add_test(tests, overwriting);
  tcase_add_test(tests, statuses_of_bodies);
  tcase_add_test(tests, unmatched);
  tcase_add_test(tests, repeated);
  tcase_add_test(tests, unmatched_failure);
  tcase_add_test(tests, contradicting);
  tcase_add_test(tests, as_defined);
  tcase_add_test(tests, many);
  tcase_add_test(tests, deep);
}

TESTS_MAIN("retry below", add_tests)
