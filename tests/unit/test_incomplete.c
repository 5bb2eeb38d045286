/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/dialect.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "alloc.h"
#include "tests.h"

/* Documents that lack results, or whose summary contradicts their results: what is
   written from them does not look complete, and a success that may be none is unknown.
 */

static multistatus_list *read_list(const multistatus_format *format, const char *body,
                                   int wanted) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_list *list;
  o.format = format;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  int rc = multistatus_list_read(list, &o, body, strlen(body));
  ck_assert_msg(rc == wanted, "%s: %d", body, rc);
  return list;
}

/* ---- Writing an incomplete list ---- */

#define MULTI "<D:multistatus xmlns:D=\"DAV:\">"
#define RESULT                                                                         \
  "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>"
#define MKCOL                                                                          \
  "<D:mkcol-response xmlns:D=\"DAV:\"><D:propstat><D:prop><D:displayname/></D:prop>"   \
  "<D:status>HTTP/1.1 200 OK</D:status></D:propstat>"

static const struct {
  const char *body;
  int read;
} incomplete[] = {
    {MULTI RESULT, MULTISTATUS_ERROR_TRUNCATED},
    {MULTI RESULT "</D:multistatus>text", MULTISTATUS_ERROR_TRAILING},
    {MULTI RESULT "<D:a></D:multistatus>", MULTISTATUS_ERROR_SYNTAX},
    {"{\"results\":[{\"href\":\"/a\",\"status\":200},{", MULTISTATUS_ERROR_TRUNCATED},
    {"{\"results\":[{\"href\":\"/a\",\"status\":200}],\"summary\":{\"total\":2}}", 0},
    {"{\"results\":[{\"href\":\"/a\",\"status\":200}],\"summary\":{\"failed\":1}}", 0},
    {"{\"results\":[{\"href\":\"/a\",\"status\":200}],\"results\":{\"/b\":500}}",
     MULTISTATUS_ERROR_NOT_MULTISTATUS},
    /* A result in a propstat is not read. */
    {MULTI "<D:response><D:href>/a</D:href><D:propstat><D:prop><D:owner/></D:prop>"
           "<D:status>HTTP/1.1 200 OK</D:status>" RESULT "</D:propstat></D:response>"
           "</D:multistatus>",
     0},
};

START_TEST(incomplete_list) {
  const multistatus_format *const formats[] = {
      multistatus_format_json(), multistatus_format_ndjson(),
      multistatus_format_dav_xml(), multistatus_format_named("odata")};
  multistatus_list *from = read_list(NULL, incomplete[_i].body, incomplete[_i].read);
  ck_assert_uint_eq(multistatus_list_count(from), 1);
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
    multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
    char *out;
    o.format = formats[i];
    int rc = multistatus_list_print(from, &o, &out, NULL);
    if (multistatus_format_dialect(formats[i])) {
      ck_assert_int_eq(rc, MULTISTATUS_ERROR_UNSUPPORTED);
      continue;
    }
    ck_assert_int_eq(rc, 0);
    multistatus_list *to = read_list(formats[i], out, 0);
    ck_assert_uint_eq(multistatus_list_count(to), 1);
    ck_assert_int_eq(multistatus_list_overall(to, MULTISTATUS_POLICY_MOST_SEVERE, 0),
                     500);
    multistatus_list_free(to);
    multistatus_free(out);
    o.flags = MULTISTATUS_WRITE_PLAIN;
    rc = multistatus_list_print(from, &o, &out, NULL);
    ck_assert_int_eq(rc, i == 2 ? MULTISTATUS_ERROR_UNSUPPORTED : 0);
    multistatus_free(out);
  }
  multistatus_list_free(from);
}
END_TEST

/* A document of one result has no place for a summary or a transaction. */
START_TEST(document_of_one_result) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  char *out;
  multistatus_list *list = read_list(NULL, MKCOL, MULTISTATUS_ERROR_TRUNCATED);
  multistatus_list *whole = read_list(NULL, MKCOL "</D:mkcol-response>", 0);
  ck_assert_int_eq(multistatus_list_print(whole, &o, &out, NULL), 0);
  ck_assert_ptr_null(strstr(out, "summary"));
  multistatus_free(out);
  multistatus_list_set_transaction(whole, MULTISTATUS_TRANSACTION_ROLLED_BACK);
  ck_assert_int_eq(multistatus_list_print(whole, &o, &out, NULL),
                   MULTISTATUS_ERROR_UNSUPPORTED);
  ck_assert_int_ne(multistatus_list_print(list, &o, &out, NULL), 0);
  multistatus_list_free(whole);
  multistatus_list_free(list);
}
END_TEST

/* ---- Summaries that contradict the results ---- */

#define ONE "{\"results\":[{\"href\":\"/a\",\"status\":200}],\"summary\":"
#define TWO                                                                            \
  "{\"results\":[{\"href\":\"/a\",\"status\":200},{\"href\":\"/b\",\"status\":423}],"  \
  "\"summary\":"
#define PROPS                                                                          \
  "{\"results\":[{\"href\":\"/a\",\"propstats\":[{\"status\":200,\"props\":{\"{a}b\":" \
  "\"\"}},{\"status\":404,\"props\":{\"{a}c\":\"\"}}]}],\"summary\":"

static const struct {
  const char *body, *format;
  bool quirk;
  size_t sent, done; /* items of the request; those that a plan reports as done */
} claims[] = {
    {ONE "{\"total\":1,\"succeeded\":1,\"failed\":0}}", "json", false, 1, 1},
    {ONE "{}}", "json", false, 1, 1},
    {ONE "{\"total\":1,\"succeeded\":0,\"failed\":1}}", "json", true, 1, 0},
    {ONE "{\"failed\":1}}", "json", true, 1, 0},
    {ONE "{\"partial\":1}}", "json", true, 1, 0},
    {ONE "{\"partial\":1}}", "json", true, 2, 1},
    {ONE "{\"succeeded\":2}}", "json", true, 1, 1},
    {ONE "{\"total\":2,\"succeeded\":1,\"failed\":1}}", "json", true, 2, 1},
    {ONE "{\"failed\":1}}", "json", true, 2, 1},
    {ONE "{\"failed\":2}}", "json", true, 2, 0},
    {TWO "{\"total\":2,\"succeeded\":1,\"failed\":1}}", "json", false, 2, 1},
    {TWO "{\"total\":2,\"succeeded\":2,\"failed\":0}}", "json", true, 2, 1},
    {TWO "{\"total\":2,\"succeeded\":0,\"failed\":2}}", "json", true, 2, 0},
    {PROPS "{\"total\":1,\"succeeded\":0,\"failed\":0,\"partial\":1}}", "json", false,
     1, 0},
    {PROPS "{\"total\":1,\"succeeded\":0,\"failed\":1}}", "json", false, 1, 0},
    {PROPS "{\"total\":1,\"succeeded\":1,\"failed\":0}}", "json", true, 1, 0},
    {MULTI RESULT "<m:document xmlns:m=\"urn:multistatus:1\">{\"summary\":{\"total\":1,"
                  "\"succeeded\":0,\"failed\":1}}</m:document></D:multistatus>",
     "dav-xml", true, 1, 0},
    {"{\"FailedRecordCount\":1,\"Records\":[{\"ShardId\":\"s\"},{}]}", "kinesis", true,
     2, 0},
    {"{\"FailedRecordCount\":1,\"Records\":[{\"ShardId\":\"s\"},{}]}", "kinesis", true,
     3, 2},
    {"{\"responses\":[{\"id\":\"1\",\"status\":200}],\"@odata.nextLink\":\"?p=2\"}",
     "odata", true, 1, 1},
};

static const char *const hrefs[] = {"/a", "/b"}, *const ids[] = {"1"};

/* Writes a list and reads that. Frees the list. */
static multistatus_list *copy_list(multistatus_list *list) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  char *out;
  o.format = multistatus_format_json();
  ck_assert_int_eq(multistatus_list_print(list, &o, &out, NULL), 0);
  multistatus_list *copy = read_list(o.format, out, 0);
  multistatus_free(out);
  multistatus_list_free(list);
  return copy;
}

/* A copy of the list has the same summary. A body of no results that is read later
   changes nothing. */
START_TEST(summary_of_other_results) {
  static const char later[] = "{\"results\":[]}";
  const multistatus_format *format = multistatus_format_named(claims[_i].format);
  multistatus_list *list = read_list(format, claims[_i].body, 0);
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_retry *plan;
  uint64_t quirks = multistatus_reader_quirks(multistatus_list_reader(list));
  require(!quirks == !claims[_i].quirk, "%s", claims[_i].body);
  policy.sent = claims[_i].sent;
  policy.method = "POST";
  if (strcmp(claims[_i].format, "kinesis") != 0)
    policy.hrefs = hrefs;
  if (strcmp(claims[_i].format, "odata") == 0)
    policy.hrefs = NULL, policy.ids = ids;
  for (int k = 0; k < 2; k++) {
    ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
    require(plan->done == claims[_i].done, "%s: %zu", claims[_i].body, plan->done);
    multistatus_retry_free(plan);
    if (k == 0 && policy.hrefs)
      list = copy_list(list);
    ck_assert_int_eq(multistatus_list_read(list, NULL, later, sizeof later - 1), 0);
  }
  multistatus_list_free(list);
}
END_TEST

START_TEST(summary_of_a_part) {
  const multistatus_format *format = multistatus_format_named(claims[_i].format);
  static const size_t items[] = {0, 1, 2};
  multistatus_list *list = read_list(format, claims[_i].body, 0), *to;
  multistatus_part part = MULTISTATUS_PART_INIT;
  part.list = list;
  part.count = claims[_i].sent;
  part.items = items;
  if (strcmp(claims[_i].format, "kinesis") != 0)
    part.hrefs = hrefs;
  if (strcmp(claims[_i].format, "odata") == 0)
    part.hrefs = NULL, part.ids = ids;
  ck_assert_int_eq(multistatus_list_new(&to, NULL), 0);
  ck_assert_int_eq(multistatus_merge(&part, 1, NULL, to), 0);
  size_t succeeded = 0;
  for (size_t i = 0; i < multistatus_list_count(to); i++)
    succeeded += multistatus_result_succeeded(multistatus_list_get(to, i)) == 1;
  require(succeeded == claims[_i].done, "%s: %zu", claims[_i].body, succeeded);
  multistatus_list_free(to);
  multistatus_list_free(list);
}
END_TEST

/* Extension elements that may have counted more failures. */
START_TEST(summary_that_is_unread) {
  static const struct {
    const char *elements;
    size_t done;
  } cases[] = {
      {"<m:document "
       "xmlns:m='urn:multistatus:1'>{\"summary\":{\"total\":1}}</m:document>",
       2},
      {"<m:document xmlns:m='urn:multistatus:1'>{\"summary\":{\"total\":1</m:document>",
       1},
      {"<m:document xmlns:m='urn:multistatus:1'>summary</m:document>", 1},
      {"<m:document "
       "xmlns:m='urn:multistatus:1'>{\"summary\":{\"total\":3,\"failed\":2}}</"
       "m:document>"
       "<m:document "
       "xmlns:m='urn:multistatus:1'>{\"summary\":{\"total\":1}}</m:document>",
       1},
  };
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_retry *plan;
  char body[1000];
  snprintf(body, sizeof body, "%s%s%s</D:multistatus>", MULTI, RESULT,
           cases[_i].elements);
  policy.sent = 2;
  policy.hrefs = hrefs;
  policy.flags = MULTISTATUS_RETRY_SILENCE_IS_SUCCESS;
  multistatus_list *list = read_list(NULL, body, 0);
  ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
  ck_assert_uint_eq(plan->done, cases[_i].done);
  multistatus_retry_free(plan);
  multistatus_list_free(list);
}
END_TEST

/* ---- Bodies that were not read ---- */

static int no_reader(multistatus_list *list, alloc *a, const char *body) {
  a->fail_at = a->calls + 1;
  return multistatus_list_read(list, NULL, body, strlen(body));
}

static int no_list(multistatus_list *list, alloc *a, const char *body) {
  (void)a;
  multistatus_list_add(list, "a\nb", 423, NULL);
  return multistatus_list_read(list, NULL, body, strlen(body));
}

/* The error is removed, but the body is lost. */
static int error_dropped(multistatus_list *list, alloc *a, const char *body) {
  int rc = no_list(list, a, body);
  ck_assert_int_eq(multistatus_list_drop(list), 0);
  ck_assert_int_eq(multistatus_list_error(list), 0);
  return rc;
}

static int no_body(multistatus_list *list, alloc *a, const char *body) {
  (void)a;
  return multistatus_list_read(list, NULL, NULL, strlen(body));
}

static int no_options(multistatus_list *list, alloc *a, const char *body) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  (void)a;
  o.size = 1;
  return multistatus_list_read(list, &o, body, strlen(body));
}

static const struct {
  int (*read)(multistatus_list *list, alloc *a, const char *body);
  int rc;
} unread[] = {{no_reader, MULTISTATUS_ERROR_NOMEM},
              {no_list, MULTISTATUS_ERROR_HREF},
              {error_dropped, MULTISTATUS_ERROR_HREF},
              {no_body, MULTISTATUS_ERROR_ARGUMENT},
              {no_options, MULTISTATUS_ERROR_ARGUMENT}};

/* Checks that no item succeeded, with the list and with a part that has it. */
static void check_unread(const multistatus_list *list, int status) {
  static const size_t items[] = {0, 1};
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_part part = MULTISTATUS_PART_INIT;
  multistatus_retry *plan;
  multistatus_list *to;
  policy.method = "POST";
  policy.sent = 2;
  policy.hrefs = hrefs;
  policy.status = status;
  policy.flags = MULTISTATUS_RETRY_SILENCE_IS_SUCCESS;
  ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
  ck_assert_uint_eq(plan->verify_count, 2);
  multistatus_retry_free(plan);
  ck_assert_int_eq(multistatus_list_overall(list, MULTISTATUS_POLICY_PLAIN_SUCCESS, 0),
                   207);
  part.list = list;
  part.items = items;
  part.hrefs = hrefs;
  part.status = status;
  for (size_t count = 0; count <= 2; count += 2) {
    part.count = count;
    ck_assert_int_eq(multistatus_list_new(&to, NULL), 0);
    ck_assert_int_eq(multistatus_merge(&part, 1, NULL, to), 0);
    ck_assert_uint_eq(multistatus_list_count(to), count);
    ck_assert_int_eq(multistatus_list_overall(to, MULTISTATUS_POLICY_PLAIN_SUCCESS, 0),
                     207);
    ck_assert_int_eq(multistatus_list_overall(to, MULTISTATUS_POLICY_MOST_SEVERE, 0),
                     count ? 502 : 500);
    multistatus_list_free(to);
  }
}

START_TEST(body_not_read) {
  static const char body[] = "{\"results\":[{\"href\":\"/a\",\"status\":423}]}";
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_list *list;
  alloc a;
  alloc_init(&a);
  o.allocator = &a.allocator;
  ck_assert_int_eq(multistatus_list_new(&list, &o), 0);
  ck_assert_int_eq(unread[_i].read(list, &a, body), unread[_i].rc);
  check_unread(list, 200);
  check_unread(list, 207);
  multistatus_list_free(list);
  alloc_check(&a);
}
END_TEST

/* ---- Items without a name ---- */

/* In a dialect whose items have only an order, an id without an index is lost, and with
   it the item that the result is about. */
START_TEST(ids_in_an_order) {
  static const struct {
    const char *format, *href;
    int64_t index;
    int rc;
  } cases[] = {{"kinesis", NULL, -1, MULTISTATUS_ERROR_UNSUPPORTED},
               {"kinesis", "/a", -1, MULTISTATUS_ERROR_UNSUPPORTED},
               {"kinesis", NULL, 1, MULTISTATUS_ERROR_UNSUPPORTED},
               {"kinesis", NULL, 0, 0},
               {"salesforce-batch", NULL, -1, MULTISTATUS_ERROR_UNSUPPORTED},
               {"elasticsearch", NULL, -1, 0},
               {"odata", NULL, -1, 0},
               {"json", NULL, -1, 0}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
    multistatus_list *list;
    char *out;
    o.format = multistatus_format_named(cases[i].format);
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    multistatus_result *r =
        multistatus_list_add_item(list, "b", cases[i].index, 200, NULL);
    if (cases[i].href)
      multistatus_result_add_href(r, cases[i].href);
    int rc = multistatus_list_print(list, &o, &out, NULL);
    ck_assert_msg(rc == cases[i].rc, "%d: %d", (int)i, rc);
    multistatus_free(out);
    multistatus_list_free(list);
  }
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_loop_test(tests, incomplete_list, 0,
                      sizeof incomplete / sizeof *incomplete);
  tcase_add_test(tests, document_of_one_result);
  tcase_add_loop_test(tests, summary_of_other_results, 0,
                      sizeof claims / sizeof *claims);
  tcase_add_loop_test(tests, body_not_read, 0, sizeof unread / sizeof *unread);
  tcase_add_test(tests, ids_in_an_order);
  tcase_add_loop_test(tests, summary_of_a_part, 0, sizeof claims / sizeof *claims);
  tcase_add_loop_test(tests, summary_that_is_unread, 0, 4);
}

TESTS_MAIN("incomplete", add_tests)
