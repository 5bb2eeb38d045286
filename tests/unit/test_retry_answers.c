/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "plans.h"
#include "tests.h"

/* Retry plans from incomplete responses: results without an index, missing results, no
   multi-status body; and the Retry-After field. */

#define SILENT MULTISTATUS_RETRY_SILENCE_IS_SUCCESS
#define R(name) MULTISTATUS_RETRY_##name

static multistatus_list *new_list(void) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  return list;
}

/* The plan for the list: see plan_letters(). */
static const char *letters(const multistatus_list *list,
                           const multistatus_retry_policy *policy) {
  multistatus_retry *p;
  ck_assert_int_eq(multistatus_retry_plan(&p, list, policy, NULL), 0);
  const char *text = plan_letters(p);
  multistatus_retry_free(p);
  return text;
}

static void add(multistatus_list *list, const char *href, int64_t index, int status) {
  multistatus_result *r = multistatus_list_add(list, href, status, NULL);
  ck_assert_ptr_nonnull(r);
  if (index >= 0)
    multistatus_result_set_index(r, index);
}

START_TEST(by_index) {
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_list *list = new_list();
  policy.sent = 5;
  add(list, "/x", 3, 503);
  add(list, "/x", 0, 200);
  add(list, "/x", 5, 200);  /* no such item */
  add(list, "/x", -1, 200); /* matches no item, as others have an index */
  add(list, "/x", 1, 409);
  ck_assert_str_eq(letters(list, &policy), ".GVAV");
  policy.method = "PUT";
  ck_assert_str_eq(letters(list, &policy), ".GAAA");
  policy.flags = MULTISTATUS_RETRY_SILENCE_IS_SUCCESS;
  ck_assert_str_eq(letters(list, &policy), ".G.A.");
  policy.flags = 0;
  policy.method = NULL;
  multistatus_list_set_omitted(list, 2);
  ck_assert_str_eq(letters(list, &policy), ".G.A.");
  multistatus_list_set_omitted(list, 1); /* not all that are missing */
  ck_assert_str_eq(letters(list, &policy), ".GVAV");
  multistatus_list_set_omitted(list, 2);
  add(list, "/x", 3, 200); /* a failure and a success */
  ck_assert_str_eq(letters(list, &policy), ".G.V.");
  policy.flags = MULTISTATUS_RETRY_SILENCE_IS_SUCCESS;
  add(list, "/x", 5, 503); /* could be the failure of any item */
  ck_assert_str_eq(letters(list, &policy), ".GVVV");
  multistatus_list_free(list);
}
END_TEST

START_TEST(by_href) {
  static const char *const hrefs[] = {"/a", "/b c", "/d/", "/e?f", NULL, "/a", "/%7Eg"};
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_list *list = new_list();
  policy.sent = 7;
  policy.hrefs = hrefs;
  add(list, "http://host/d", -1, 503);
  add(list, "/b%20c", -1, 409);
  multistatus_result_add_href(multistatus_list_add(list, "/unknown", 429, NULL), "/~g");
  add(list, "/e?g", -1, 503);
  ck_assert_str_eq(letters(list, &policy), "VGAVVVA");
  add(list, "/e?f", -1, 201);
  add(list, "/a", -1, 201); /* the first of two items */
  ck_assert_str_eq(letters(list, &policy), ".GA.VVA");
  multistatus_list_free(list);
  /* An empty href is that of no item. */
  static const char *const root[] = {"/", "/a"};
  static const char empty[] = "{\"results\":[{\"href\":\"\",\"status\":200}]}";
  list = new_list();
  ck_assert_int_eq(multistatus_list_read(list, NULL, empty, sizeof empty - 1), 0);
  policy.hrefs = root;
  for (policy.sent = 1; policy.sent < 3; policy.sent++)
    ck_assert_str_eq(letters(list, &policy), policy.sent == 1 ? "V" : "VV");
  multistatus_list_free(list);
}
END_TEST

/* Of a truncated body, the complete results are used. */
START_TEST(by_position) {
  static const char body[] =
      "{\"results\":[{\"href\":\"/a\",\"status\":200},"
      "{\"href\":\"/b\",\"status\":429,\"retryAfter\":0.2},{\"hr";
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_list *list = new_list();
  ck_assert_int_eq(multistatus_list_read(list, NULL, body, sizeof body - 1),
                   MULTISTATUS_ERROR_TRUNCATED);
  policy.sent = 4;
  ck_assert_str_eq(letters(list, &policy), ".AVV");
  policy.sent = 0;
  ck_assert_str_eq(letters(list, &policy), ".A");
  policy.sent = 1;
  ck_assert_str_eq(letters(list, &policy), ".");
  multistatus_list_free(list);
  /* An item that is not an object keeps the others in their places. */
  static const char odd[] = "{\"results\":[7,[{}],{\"status\":200},null]}";
  list = new_list();
  ck_assert_int_eq(multistatus_list_read(list, NULL, odd, sizeof odd - 1), 0);
  policy.sent = 0;
  ck_assert_str_eq(letters(list, &policy), "VV.V");
  multistatus_list_free(list);
}
END_TEST

/* A wait that is too large is the largest one. */
START_TEST(waits_in_json) {
  static const struct {
    const char *number;
    int64_t seconds;
  } cases[] = {{"999999999999999999", INT64_C(999999999999999999)},
               {"1000000000000000000", INT64_MAX},
               {"9223372036854775807", INT64_MAX},
               {"99999999999999999999", INT64_MAX},
               {"1e19", INT64_MAX},
               {"1e999", INT64_MAX},
               {"300", 300},
               {"-1", -1},
               {"-1e19", -1}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char body[100];
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_list *list = new_list();
    multistatus_retry *plan;
    int len = snprintf(body, sizeof body,
                       "{\"results\":[{\"href\":\"/a\",\"status\":503,"
                       "\"retryAfter\":%s}]}",
                       cases[i].number);
    ck_assert_int_eq(multistatus_list_read(list, NULL, body, (size_t)len), 0);
    ck_assert_int_eq(multistatus_result_retry_after(multistatus_list_get(list, 0)),
                     cases[i].seconds);
    ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
    ck_assert_int_eq(plan->wait, cases[i].seconds < 0 ? 1000 : 300000);
    multistatus_retry_free(plan);
    multistatus_list_free(list);
  }
}
END_TEST

/* SILENCE_IS_SUCCESS applies to complete multi-status bodies only. */
START_TEST(silence_is_success) {
#define XML(inside) "<D:multistatus xmlns:D=\"DAV:\">" inside "</D:multistatus>"
#define FAILED(href)                                                                   \
  "<D:response><D:href>" href "</D:href><D:status>HTTP/1.1 423 Locked</D:status>"      \
  "</D:response>"
  static const struct {
    const char *body, *plan;
    size_t cut; /* bytes that are missing at the end */
    unsigned read_flags;
  } cases[] = {
      {XML(FAILED("/a")), "G...", 0, 0},
      {XML(FAILED("/a") FAILED("/b") FAILED("/c")), "GGVV", 30, 0},
      {XML(""), "....", 0, 0},
      {XML(""), "VVVV", 1, 0},
      {XML(FAILED("/a")) "trailing", "GVVV", 0, 0},
      {"", "VVVV", 0, 0},
      {"   ", "VVVV", 0, 0},
      {"<!DOCTYPE html><html><body>Log in</body></html>", "VVVV", 0, 0},
      {"<D:error xmlns:D=\"DAV:\"><D:lock-token-submitted/></D:error>", "VVVV", 0, 0},
      {XML(FAILED("/0123456789abcdef")), "VVVV", 0, MULTISTATUS_READ_SKIP_OVER_LIMIT},
      {"{\"results\":[{\"href\":\"/a\",\"status\":423}],\"summary\":{\"total\":1,"
       "\"succeeded\":0,\"failed\":1,\"partial\":0,\"omitted\":3}}",
       "G...", 0, 0},
      {"{\"summary\":{\"omitted\":3},\"results\":[{\"href\":\"/a\",\"status\":423}]}",
       "GVVV", 1, 0},
      {"{\"results\":[],\"summary\":{\"total\":4,\"failed\":4}}", "VVVV", 0, 0},
      {"{\"summary\":{\"failed\":1,\"omitted\":4},\"results\":[]}", "VVVV", 0, 0},
      {"{\"results\":[{\"href\":\"/a\",\"status\":423}],\"summary\":{\"total\":2}}",
       "GVVV", 0, 0},
      {"{\"results\":[{\"href\":\"/a\",\"status\":200},"
       "{\"href\":\"/b\",\"status\":200}],\"summary\":{\"total\":4,\"succeeded\":2}}",
       "..VV", 0, 0},
      {"{\"results\":[{\"href\":\"/a\",\"status\":200},"
       "{\"href\":\"/b\",\"status\":200},"
       "{\"href\":\"/c\",\"status\":200},"
       "{\"href\":\"/d\",\"status\":200}],\"summary\":{\"total\":4,\"succeeded\":3}}",
       "VVVV", 0, 0},
      {"{\"results\":[],\"summary\":{\"total\":0,\"omitted\":4}}", "....", 0, 0},
      {XML("<m:document xmlns:m=\"urn:multistatus:1\">{\"summary\":{\"total\":1}}"
           "</m:document>"),
       "VVVV", 0, 0},
      {"{\"results\":[7,{\"href\":\"/a\",\"status\":423}]}", "GVVV", 0, 0},
  };
  static const char *const hrefs[] = {"/a", "/b", "/c", "/d"};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
    multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
    multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
    multistatus_list *list;
    limits.href_bytes = 10;
    lo.limits = &limits;
    o.flags = cases[i].read_flags;
    ck_assert_int_eq(multistatus_list_new(&list, &lo), 0);
    ck_assert_int_le(multistatus_list_read(list, &o, cases[i].body,
                                           strlen(cases[i].body) - cases[i].cut),
                     0);
    policy.sent = 4;
    policy.hrefs = hrefs;
    policy.flags = MULTISTATUS_RETRY_SILENCE_IS_SUCCESS;
    ck_assert_str_eq(letters(list, &policy), cases[i].plan);
    /* Nor does reading a complete body after an incomplete one change that. */
    static const char more[] = XML(FAILED("/a"));
    ck_assert_int_le(multistatus_list_read(list, NULL, more, sizeof more - 1), 0);
    if (cases[i].plan[3] == 'V')
      ck_assert_uint_eq(strspn(letters(list, &policy) + 3, "V"), 1);
    multistatus_list_free(list);
  }
}
END_TEST

/* The plan after a complete body. */
static void check_plan(const char *body, const multistatus_retry_policy *policy,
                       const char *plan) {
  multistatus_list *list = new_list();
  ck_assert_int_eq(multistatus_list_read(list, NULL, body, strlen(body)), 0);
  require(strcmp(letters(list, policy), plan) == 0, "%s: %s", body,
          letters(list, policy));
  multistatus_list_free(list);
}

/* What has no status of its own has that of a response that failed. */
START_TEST(status_of_the_response) {
#define ONLY_ERROR "<D:error xmlns:D=\"DAV:\"><D:need-privileges/></D:error>"
#define ONLY_PROP "<D:prop xmlns:D=\"DAV:\"><D:lockdiscovery/></D:prop>"
  static const struct {
    const char *body;
    int status;
    const char *plan;
  } cases[] = {
      {ONLY_ERROR, 403, "G"}, {ONLY_ERROR, 503, "A"}, {ONLY_ERROR, 200, "V"},
      {ONLY_ERROR, 0, "V"},   {ONLY_PROP, 423, "G"},  {ONLY_PROP, 207, "V"},
      {ONLY_PROP, 0, "V"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    policy.method = "LOCK";
    policy.status = cases[i].status;
    check_plan(cases[i].body, &policy, cases[i].plan);
  }
}
END_TEST

/* A failure with an index is that of all items with its href; not if the other
   successes are counted. */
START_TEST(one_failure_of_two_items) {
  static const char *const hrefs[] = {"/a", "/a", "/b"};
  static const struct {
    const char *body, *plan;
  } cases[] = {
      {"{\"results\":[{\"href\":\"/a\",\"index\":0,\"status\":423}]}", "GG."},
      {"{\"results\":[{\"index\":1,\"status\":423}]}", "GG."},
      {"{\"results\":[{\"index\":1,\"href\":\"/b\",\"status\":423}]}", ".GG"},
      {"{\"results\":[{\"index\":1,\"status\":202}]}", "GG."},
      {"{\"results\":[{\"index\":1,\"status\":204}]}", "..."},
      {"{\"results\":[{\"index\":1,\"status\":423}],\"summary\":{\"omitted\":2}}",
       ".G."},
      {"{\"results\":[{\"href\":\"/a\",\"status\":423}],\"summary\":{\"omitted\":2}}",
       "GG."},
      {"{\"results\":[{\"index\":1,\"status\":423}],\"summary\":{\"omitted\":1}}",
       "GG."},
  };
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  policy.sent = 3;
  policy.hrefs = hrefs;
  policy.method = "DELETE";
  policy.flags = MULTISTATUS_RETRY_SILENCE_IS_SUCCESS;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    check_plan(cases[i].body, &policy, cases[i].plan);
  policy.flags = 0; /* then it is that of its own item only */
  check_plan(cases[1].body, &policy, "AGA");
  policy.flags = MULTISTATUS_RETRY_SILENCE_IS_SUCCESS;
  static const char *const ids[] = {"x", "y", "z"};
  policy.ids = ids;
  policy.method = "POST";
  check_plan("{\"results\":[{\"href\":\"/a\",\"id\":\"x\",\"status\":429}]}", &policy,
             "AV."); /* the id names the item */
  check_plan("{\"results\":[{\"href\":\"/a\",\"status\":429}]}", &policy, "VV.");
}
END_TEST

/* An item above that of a failure may be an omitted success, and then another one is
   none; not if the failure is that of a member that was not sent. */
START_TEST(omitted_above_a_failure) {
  static const char *const hrefs[] = {"/a", "/a/b", "/c"};
  static const struct {
    const char *body, *plan;
  } cases[] = {
      {"{\"results\":[{\"index\":1,\"href\":\"/a/b\",\"status\":409}],"
       "\"summary\":{\"omitted\":1}}",
       "GGV"},
      {"{\"results\":[{\"index\":1,\"href\":\"/a/b\",\"status\":409}],"
       "\"summary\":{\"omitted\":2}}",
       "GG."},
      {"{\"results\":[{\"href\":\"/a/c\",\"status\":409}],"
       "\"summary\":{\"omitted\":2}}",
       "G.."},
      {"{\"results\":[{\"href\":\"/a/c\",\"status\":409}],"
       "\"summary\":{\"omitted\":1}}",
       "GVV"},
  };
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  policy.sent = 3;
  policy.hrefs = hrefs;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    check_plan(cases[i].body, &policy, cases[i].plan);
}
END_TEST

/* A success that is not reported, and is sent again with its group or in order, has no
   wait of its own. */
START_TEST(wait_of_an_omitted_success) {
  static const char *const hrefs[] = {"/a", "/b"}, *const group[] = {"g", "g"};
  static const char *const ends[] = {"]}", "],\"summary\":{\"omitted\":1}}"};
  static const struct {
    const char *failure;
    unsigned flags;
    int64_t retry_after, wait;
  } cases[] = {
      {"\"/b\",\"status\":503", 0, 0, 1000},
      {"\"/b\",\"status\":503,\"retryAfter\":3", 0, 0, 3000},
      {"\"/b\",\"status\":503", 0, 2000, 2000},
      {"\"/a\",\"status\":429", MULTISTATUS_RETRY_FIFO, 0, 1000},
      {"\"/a\",\"status\":421", MULTISTATUS_RETRY_FIFO, 0, 0},
  };
  for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_list *list = new_list();
    multistatus_retry *plan;
    char body[100];
    snprintf(body, sizeof body, "{\"results\":[{\"href\":%s}%s", cases[i / 2].failure,
             ends[i % 2]);
    ck_assert_int_eq(multistatus_list_read(list, NULL, body, strlen(body)), 0);
    policy.sent = 2;
    policy.hrefs = hrefs;
    policy.method = "DELETE";
    policy.retry_after = cases[i / 2].retry_after;
    policy.flags = cases[i / 2].flags | (i % 2 ? 0 : SILENT);
    policy.groups = cases[i / 2].flags ? NULL : group;
    ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
    ck_assert_uint_eq(plan->again_count, 2);
    require(plan->wait == cases[i / 2].wait, "%s: %d", body, (int)plan->wait);
    multistatus_retry_free(plan);
    multistatus_list_free(list);
  }
}
END_TEST

/* The response has one status for all items. */
START_TEST(one_status) {
  static const struct {
    int status;
    const char *method, *plan;
    int64_t wait;
    int throttled;
  } cases[] = {
      {503, "POST", "AAAA", 1000, 1}, {429, "POST", "AAAA", 1000, 1},
      {500, "POST", "VVVV", 0, 0},    {502, "PUT", "AAAA", 1000, 0},
      {401, "PUT", "GGGG", 0, 0},     {400, "PUT", "GGGG", 0, 0},
      {200, "POST", "....", 0, 0},    {413, "POST", "AAAA", 0, 0},
      {424, "PUT", "GGGG", 0, 0},     {207, "PUT", "AAAA", 1000, 0},
      {207, "POST", "VVVV", 0, 0},    {507, "POST", "GGGG", 0, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_retry *plan;
    policy.sent = 4;
    policy.status = cases[i].status;
    policy.method = cases[i].method;
    ck_assert_str_eq(letters(NULL, &policy), cases[i].plan);
    ck_assert_int_eq(multistatus_retry_plan(&plan, NULL, &policy, NULL), 0);
    ck_assert_int_eq(plan->wait, cases[i].wait);
    ck_assert_int_eq(plan->throttled, cases[i].throttled);
    ck_assert_uint_eq(plan->at_most, cases[i].status == 413 ? 2 : 4);
    multistatus_retry_free(plan);
  }
}
END_TEST

START_TEST(too_large) {
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_retry *plan;
  policy.status = 413;
  policy.sent = 1;
  ck_assert_str_eq(letters(NULL, &policy), "G");
  policy.retry_after = 100;
  ck_assert_str_eq(letters(NULL, &policy), "A");
  policy.sent = 7;
  ck_assert_int_eq(multistatus_retry_plan(&plan, NULL, &policy, NULL), 0);
  ck_assert_uint_eq(plan->at_most, 4);
  ck_assert_int_eq(plan->wait, 100);
  multistatus_retry_free(plan);
  policy.max_items = 3;
  ck_assert_int_eq(multistatus_retry_plan(&plan, NULL, &policy, NULL), 0);
  ck_assert_uint_eq(plan->at_most, 3);
  multistatus_retry_free(plan);
}
END_TEST

START_TEST(bad_arguments) {
  multistatus_retry_policy init = MULTISTATUS_RETRY_POLICY_INIT, p = init;
  static const char *const hrefs[] = {"/a"};
  multistatus_list *list = new_list();
  multistatus_retry *plan = NULL;
  add(list, "/a", -1, 200);
#define REFUSED(change)                                                                \
  do {                                                                                 \
    p = init;                                                                          \
    change;                                                                            \
    ck_assert_int_eq(multistatus_retry_plan(&plan, list, &p, NULL),                    \
                     MULTISTATUS_ERROR_ARGUMENT);                                      \
  } while (0)
  REFUSED(p.size -= 8);
  REFUSED(p.retry_after = -2);
  REFUSED(p.max_wait = -1);
  REFUSED(p.backoff = -1);
  REFUSED(p.time_left = -1);
  REFUSED(p.hrefs = hrefs);
  p = init;
  ck_assert_int_eq(multistatus_retry_plan(&plan, NULL, &p, NULL),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_retry_plan(NULL, list, &p, NULL),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_retry_plan(&plan, list, NULL, NULL),
                   MULTISTATUS_ERROR_ARGUMENT);
  p.sent = SIZE_MAX;
  ck_assert_int_eq(multistatus_retry_plan(&plan, list, &p, NULL),
                   MULTISTATUS_ERROR_NOMEM);
  ck_assert_ptr_null(plan);
  multistatus_retry_free(NULL);
  multistatus_list_free(list);
}
END_TEST

/* Each reason has a different text, and so has an unknown reason. */
START_TEST(reasons) {
  const char *none = multistatus_retry_reason_text((multistatus_retry_reason)99);
  int texts = 0;
  for (int i = 0; i < 50; i++) {
    const char *text = multistatus_retry_reason_text((multistatus_retry_reason)i);
    if (strcmp(text, none) == 0)
      continue;
    texts++;
    for (int k = 0; k < i; k++)
      ck_assert_str_ne(text,
                       multistatus_retry_reason_text((multistatus_retry_reason)k));
  }
  ck_assert_int_eq(texts, 6 + 20 + 2);
}
END_TEST

START_TEST(methods) {
  static const char *const idempotent[] = {"GET",    "HEAD",   "OPTIONS",   "TRACE",
                                           "PUT",    "DELETE", "PROPFIND",  "COPY",
                                           "REPORT", "MKCOL",  "PROPPATCH", "MOVE",
                                           "UNLOCK", "SEARCH", "LINK",      "UNLINK"};
  static const char *const others[] = {"POST", "PATCH", "LOCK", "get", "", "CONNECT"};
  for (size_t i = 0; i < sizeof idempotent / sizeof *idempotent; i++)
    ck_assert_int_eq(multistatus_method_idempotent(idempotent[i]), 1);
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    ck_assert_int_eq(multistatus_method_idempotent(others[i]), 0);
  ck_assert_int_eq(multistatus_method_idempotent(NULL), 0);
}
END_TEST

/* ---- Retry-After ---- */

/* 1994-11-06T08:49:37Z, RFC 9110's example. */
#define THEN INT64_C(784111777000)
#define MOST INT64_C(1000000000000)

START_TEST(retry_after) {
  static const struct {
    const char *value;
    int64_t now, wait; /* -1: SYNTAX */
  } cases[] = {
      {"0", 0, 0},
      {"120", 0, 120000},
      {" 1 ", 0, 1000},
      {"0.249", 0, 249},
      {"0.2491", 0, 250},
      {"0.2490", 0, 249},
      {"1.5", 0, 1500},
      {"0.0001", 0, 1},
      {"2.", 0, -1},
      {".5", 0, -1},
      {"-1", 0, -1},
      {"+1", 0, -1},
      {"1e3", 0, -1},
      {"1,5", 0, -1},
      {"", 0, -1},
      {"soon", 0, -1},
      {"999999999", 0, INT64_C(999999999000)},
      {"1000000000", 0, MOST},
      {"1000000000.5", 0, MOST},
      {"99999999999999999999999999", 0, MOST},
      {"Sun, 06 Nov 1994 08:49:37 GMT", THEN, 0},
      {"Sun, 06 Nov 1994 08:49:37 GMT", THEN - 1, 1},
      {"Sun, 06 Nov 1994 08:49:37 GMT", THEN - 90000, 90000},
      {"Sun, 06 Nov 1994 08:49:37 GMT", THEN + 1, 0},
      {"Sun, 06 Nov 1994 08:49:37 GMT", INT64_C(1800000000000), 0},
      {"Sunday, 06-Nov-94 08:49:37 GMT", THEN - 5000, 5000},
      {"Sunday, 06-Nov-43 08:49:37 GMT", THEN, MOST}, /* 2043: under 50 years on */
      {"Sunday, 06-Nov-45 08:49:37 GMT", THEN, 0},    /* 1945 */
      {"Sun Nov  6 08:49:37 1994", THEN - 5000, 5000},
      {"Wed Nov 16 08:49:37 1994", THEN, INT64_C(864000000)},
      {"Thu, 01 Jan 1970 00:00:07 GMT", 0, 7000},
      {"Tue, 29 Feb 2000 23:59:60 GMT", INT64_C(951868800000), 0},
      {"Tue, 29 Feb 2000 23:59:60 GMT", INT64_C(951868799000), 1000},
      {"Wed, 01 Mar 2000 00:00:00 GMT", INT64_C(951868799000), 1000},
      {"Fri, 31 Dec 9999 23:59:59 GMT", 0, MOST},
      {"Sun, 06 Nov 1994 08:49:37", THEN - 5000, 5000},
      {"Sun, 6 Nov 1994 08:49:37 GMT", THEN - 5000, 5000},
      {"Sun, 06 Nov 1994 08:49:37 GMT+1", 0, -1},
      {"Sun, 06 Nov 1994 08:49:37 CET", 0, -1},
      {"Sun, 06 Now 1994 08:49:37 GMT", 0, -1},
      {"Sun, 32 Nov 1994 08:49:37 GMT", 0, -1},
      {"Sun, 00 Nov 1994 08:49:37 GMT", 0, -1},
      {"Sun, 06 Nov 1994 24:49:37 GMT", 0, -1},
      {"Sun, 06 Nov 1994 08:60:37 GMT", 0, -1},
      {"Sun, 06 Nov 1994 08:49:61 GMT", 0, -1},
      {"Sun, 06-Nov-1994 08:49:37 GMT", THEN - 5000, 5000},
      {"Sun Nov 6 08:49:37 1994", THEN - 5000, 5000},
      {"1994-11-06T08:49:37Z", THEN - 5000, 5000},
      {"Su, 06 Nov 1994 08:49:37 GMT", 0, -1},
      {"Sun, 31 Feb 1994 08:49:37 GMT", 0, -1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int64_t wait = 77;
    int rc = multistatus_retry_after_parse(cases[i].value, cases[i].now, &wait);
    ck_assert_int_eq(rc, cases[i].wait < 0 ? MULTISTATUS_ERROR_SYNTAX : 0);
    ck_assert_int_eq(wait, cases[i].wait);
    /* A truncated value is not parsed as another one. */
    for (size_t n = strlen(cases[i].value); n > 12; n--) {
      char part[64] = "";
      memcpy(part, cases[i].value, n - 1);
      size_t end = part[n - 2] == ' ' ? n - 2 : n - 1;
      bool number = part[end - 1] >= '0' && part[end - 1] <= '9' && !strchr(part, ':');
      bool time = part[end - 3] == ':' && strchr(part, ':') != part + end - 3;
      if (number || time || strcmp(part + n - 4, "GMT") == 0)
        continue; /* valid itself */
      ck_assert_int_eq(multistatus_retry_after_parse(part, 0, &wait),
                       MULTISTATUS_ERROR_SYNTAX);
    }
  }
  int64_t wait;
  ck_assert_int_eq(multistatus_retry_after_parse(NULL, 0, &wait),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(wait, -1);
  ck_assert_int_eq(multistatus_retry_after_parse("1", -1, &wait),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_retry_after_parse("1", 0, NULL),
                   MULTISTATUS_ERROR_ARGUMENT);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_test(tests, by_index);
  tcase_add_test(tests, by_href);
  tcase_add_test(tests, by_position);
  tcase_add_test(tests, waits_in_json);
  tcase_add_test(tests, silence_is_success);
  tcase_add_test(tests, status_of_the_response);
  tcase_add_test(tests, one_failure_of_two_items);
  tcase_add_test(tests, omitted_above_a_failure);
  tcase_add_test(tests, wait_of_an_omitted_success);
  tcase_add_test(tests, one_status);
  tcase_add_test(tests, too_large);
  tcase_add_test(tests, bad_arguments);
  tcase_add_test(tests, reasons);
  tcase_add_test(tests, methods);
  tcase_add_test(tests, retry_after);
}

TESTS_MAIN("retry answers", add_tests)
