/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <string.h>
#include "alloc.h"
#include "tests.h"

/* The body of a response to a request that failed as a whole (RFC 9457). */

static const multistatus_problem_form forms[] = {
    MULTISTATUS_PROBLEM_JSON, MULTISTATUS_PROBLEM_XML, MULTISTATUS_PROBLEM_DAV};

#define XML "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
#define PROBLEM "<problem xmlns=\"urn:ietf:rfc:7807\">"
#define ERROR "<D:error xmlns:D=\"DAV:\">"

/* Prints and compares; in XML, expect is the content of the problem element. */
static void check(const multistatus_problem *p, multistatus_problem_form form,
                  const char *expect) {
  char *body;
  size_t len;
  ck_assert_int_eq(multistatus_problem_print(p, form, NULL, &body, &len), 0);
  ck_assert_str_eq(body, expect);
  ck_assert_uint_eq(len, strlen(body));
  multistatus_free(body);
}

START_TEST(too_many) {
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  p.status = 413;
  p.items = 250;
  p.max_items = 100;
  p.condition = "too-many-items";
  check(
      &p, MULTISTATUS_PROBLEM_JSON,
      "{\"title\":\"Content Too Large\",\"status\":413,\"items\":250,\"maxItems\":100,"
      "\"errors\":[{\"code\":\"too-many-items\"}]}");
  check(&p, MULTISTATUS_PROBLEM_XML,
        XML PROBLEM "<title>Content Too Large</title><status>413</status>"
                    "<items>250</items><maxItems>100</maxItems>"
                    "<errors><i><code>too-many-items</code></i></errors></problem>\n");
  check(&p, MULTISTATUS_PROBLEM_DAV,
        XML ERROR
        "<c:too-many-items xmlns:c=\"urn:multistatus:1\"></c:too-many-items>" PROBLEM
        "<title>Content Too Large</title><status>413</status>"
        "<items>250</items><maxItems>100</maxItems></problem></D:error>\n");
}
END_TEST

START_TEST(empty_reference) {
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  p.instance = "";
  check(&p, MULTISTATUS_PROBLEM_JSON, "{}");
}
END_TEST

START_TEST(everything) {
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  p.status = 406;
  p.type = "https://example.org/a?b&c";
  p.title = "No \"such\" <form>";
  p.detail = "line\none\x01\xff\\";
  p.instance = "/i j\xff#1%";
  p.bytes = 0;
  p.max_bytes = INT64_MAX;
  p.types = "application/json, , application/xml,"; /* with empty elements */
  p.condition = "{DAV:}lock-token-submitted";
  p.href = "/a b&c";
  check(&p, MULTISTATUS_PROBLEM_JSON,
        "{\"type\":\"https://example.org/a?b&c\",\"title\":\"No \\\"such\\\" <form>\","
        "\"status\":406,\"detail\":\"line\\none\xef\xbf\xbd\xef\xbf\xbd\\\\\","
        "\"instance\":\"/i%20j%FF#1%25\",\"bytes\":0,\"maxBytes\":9223372036854775807,"
        "\"types\":[\"application/json\",\"application/xml\"],"
        "\"errors\":[{\"code\":\"{DAV:}lock-token-submitted\","
        "\"hrefs\":[\"/a%20b&c\"]}]}");
#define MEMBERS                                                                        \
  "<type>https://example.org/a?b&amp;c</type>"                                         \
  "<title>No &quot;such&quot; &lt;form&gt;</title><status>406</status>"                \
  "<detail>line&#10;one\xef\xbf\xbd\xef\xbf\xbd\\</detail><instance>/i%20j%FF#1%25</"  \
  "instance>"                                                                          \
  "<bytes>0</bytes><maxBytes>9223372036854775807</maxBytes>"                           \
  "<types><i>application/json</i><i>application/xml</i></types>"
  check(&p, MULTISTATUS_PROBLEM_XML,
        XML PROBLEM MEMBERS
        "<errors><i><code>{DAV:}lock-token-submitted</code><hrefs><i>/a%20b&amp;c</i>"
        "</hrefs></i></errors></problem>\n");
  check(&p, MULTISTATUS_PROBLEM_DAV,
        XML ERROR
        "<D:lock-token-submitted>"
        "<D:href>/a%20b&amp;c</D:href></D:lock-token-submitted>" PROBLEM MEMBERS
        "</problem></D:error>\n");
}
END_TEST

START_TEST(nothing) {
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  check(&p, MULTISTATUS_PROBLEM_JSON, "{}");
  check(&p, MULTISTATUS_PROBLEM_XML, XML PROBLEM "</problem>\n");
  check(&p, MULTISTATUS_PROBLEM_DAV, XML ERROR PROBLEM "</problem></D:error>\n");
  p.status = 599; /* without a phrase */
  p.condition = "{}own";
  check(&p, MULTISTATUS_PROBLEM_JSON,
        "{\"status\":599,\"errors\":[{\"code\":\"{}own\"}]}");
  check(&p, MULTISTATUS_PROBLEM_XML,
        XML PROBLEM "<status>599</status><errors><i><code>{}own</code></i></errors>"
                    "</problem>\n");
  check(&p, MULTISTATUS_PROBLEM_DAV,
        XML ERROR "<own></own>" PROBLEM "<status>599</status></problem></D:error>\n");
}
END_TEST

static multistatus_list *outcomes(const multistatus_allocator *a) {
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_list *list = NULL;
  o.allocator = a;
  if (multistatus_list_new(&list, &o))
    return NULL;
  multistatus_list_add(list, "/a", 409, "Taken");
  multistatus_list_add(list, "/b", 424, NULL);
  return list;
}

/* The results of a batch that was rolled back, with the members of a 207 response. */
START_TEST(with_results) {
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  multistatus_list *list = outcomes(NULL), *back;
  const multistatus_result *r;
  char *body;
  size_t len;
  p.results = list;
  check(&p, MULTISTATUS_PROBLEM_JSON,
        "{\"results\":[{\"href\":\"/a\",\"status\":409,\"message\":\"Taken\"},"
        "{\"href\":\"/b\",\"status\":424,\"message\":\"Failed Dependency\"}]}");
  p.status = 409;
  ck_assert_int_eq(multistatus_problem_print(&p, forms[0], NULL, &body, &len), 0);
  ck_assert_int_eq(multistatus_list_new(&back, NULL), 0);
  ck_assert_int_eq(multistatus_list_read(back, NULL, body, len), 0);
  multistatus_free(body);
  ck_assert_uint_eq(multistatus_list_count(back), 2);
  r = multistatus_list_get(back, 0);
  ck_assert_str_eq(multistatus_result_message(r), "Taken");
  multistatus_list_free(back);
  for (size_t i = 1; i < 3; i++) {
    const char *inside =
        "<status>409</status><D:multistatus xmlns=\"\" xmlns:D=\"DAV:\">"
        "<D:response><D:href>/a</D:href>";
    ck_assert_int_eq(multistatus_problem_print(&p, forms[i], NULL, &body, &len), 0);
    ck_assert_ptr_nonnull(strstr(body, inside));
    ck_assert_ptr_nonnull(strstr(body, "</D:multistatus>\n</problem>"));
    multistatus_free(body);
  }
  multistatus_list_free(list);
}
END_TEST

/* Names without a namespace stay so, although the problem has a default namespace. */
START_TEST(results_with_names_in_no_namespace) {
  static const char *const values[] = {NULL, "<b/>", "<a xmlns=\"urn:x\"><b/></a>"};
  for (size_t i = 1; i < 3; i++)
    for (size_t k = 0; k < 2 * sizeof values / sizeof *values; k++) {
      multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
      multistatus_list *list, *back;
      char *body;
      ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
      multistatus_result_add_prop_xml(multistatus_list_add(list, "/a", 0, NULL), 403,
                                      k % 2 ? "" : "urn:x", "own", values[k / 2]);
      p.results = list;
      ck_assert_int_eq(multistatus_problem_print(&p, forms[i], NULL, &body, NULL), 0);
      /* As the value of a property, with the declarations around the results. */
      char *start = strstr(body, "<problem"), *end = strstr(body, "</problem>");
      ck_assert_int_eq(multistatus_list_new(&back, NULL), 0);
      end[sizeof "</problem>" - 1] = '\0';
      multistatus_result *r = multistatus_list_add(back, "/p", 0, NULL);
      multistatus_result_add_prop_element(r, 200, start);
      const char *value = multistatus_prop_value(
          multistatus_result_find_prop(r, "urn:ietf:rfc:7807", "problem", NULL));
      ck_assert_ptr_nonnull(value);
      ck_assert_ptr_nonnull(strstr(value, "<D:prop>"));
      ck_assert_msg(!strstr(value, "urn:ietf:rfc:7807"), "%s", value);
      multistatus_free(body);
      multistatus_list_free(back);
      multistatus_list_free(list);
    }
}
END_TEST

/* The reader accepts a DAV:error. */
START_TEST(dav_error_is_read) {
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  multistatus_list *list = outcomes(NULL), *back;
  char *body;
  size_t len;
  p.status = 409;
  p.condition = "too-many-items";
  p.results = list;
  ck_assert_int_eq(
      multistatus_problem_print(&p, MULTISTATUS_PROBLEM_DAV, NULL, &body, &len), 0);
  ck_assert_int_eq(multistatus_list_new(&back, NULL), 0);
  ck_assert_int_eq(multistatus_list_read(back, NULL, body, len), 0);
  ck_assert_int_eq(multistatus_reader_document(multistatus_list_reader(back)),
                   MULTISTATUS_DOCUMENT_ERROR);
  const multistatus_condition *c =
      multistatus_result_first_condition(multistatus_list_get(back, 0));
  ck_assert_str_eq(multistatus_condition_ns(c), MULTISTATUS_NS);
  ck_assert_str_eq(multistatus_condition_name(c), "too-many-items");
  multistatus_free(body);
  multistatus_list_free(back);
  multistatus_list_free(list);
}
END_TEST

START_TEST(refused) {
  static const char *const bad[] = {"", "a b", "{DAV:", "{DAV:}", "{DAV:}a:b", "1"};
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  multistatus_list *list = outcomes(NULL);
  char *body = (char *)"x";
  size_t len = 1;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    p.condition = bad[i];
    ck_assert_int_eq(multistatus_problem_print(&p, forms[0], NULL, &body, &len),
                     MULTISTATUS_ERROR_NAME);
    ck_assert_ptr_null(body);
    ck_assert_uint_eq(len, 0);
    for (size_t k = 1; k < 3; k++)
      ck_assert_int_eq(multistatus_problem_print(&p, forms[k], NULL, &body, NULL),
                       MULTISTATUS_ERROR_NAME);
  }
  p.condition = "a";
  p.href = "";
  for (size_t i = 0; i < 3; i++)
    ck_assert_int_eq(multistatus_problem_print(&p, forms[i], NULL, &body, &len),
                     MULTISTATUS_ERROR_HREF);
  p.condition = NULL;
  for (size_t i = 0; i < 3; i++)
    ck_assert_int_eq(multistatus_problem_print(&p, forms[i], NULL, &body, &len),
                     MULTISTATUS_ERROR_HREF);
  p.href = NULL;
  multistatus_list_add(list, "", 200, NULL);
  p.results = list;
  for (size_t i = 0; i < 3; i++)
    ck_assert_int_eq(multistatus_problem_print(&p, forms[i], NULL, &body, &len),
                     MULTISTATUS_ERROR_HREF);
  p.status = 99;
  ck_assert_int_eq(multistatus_problem_print(&p, forms[0], NULL, &body, &len),
                   MULTISTATUS_ERROR_STATUS);
  p.status = 0;
  ck_assert_int_eq(multistatus_problem_print(&p, 3, NULL, &body, &len),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_problem_print(&p, forms[0], NULL, NULL, &len),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_problem_print(NULL, forms[0], NULL, &body, &len),
                   MULTISTATUS_ERROR_ARGUMENT);
  p.size -= 8;
  ck_assert_int_eq(multistatus_problem_print(&p, forms[0], NULL, &body, &len),
                   MULTISTATUS_ERROR_ARGUMENT);
  multistatus_list_free(list);
}
END_TEST

/* In DAV:error, lock-token-submitted has an href (RFC 4918, section 16); the other
   forms have no such rule, and neither has the same name in another namespace. */
START_TEST(dav_condition_without_its_href) {
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  char *body = (char *)"x";
  size_t len = 1;
  p.condition = "{DAV:}lock-token-submitted";
  check(&p, MULTISTATUS_PROBLEM_JSON,
        "{\"errors\":[{\"code\":\"{DAV:}lock-token-submitted\"}]}");
  check(&p, MULTISTATUS_PROBLEM_XML,
        XML PROBLEM "<errors><i><code>{DAV:}lock-token-submitted</code></i></errors>"
                    "</problem>\n");
  ck_assert_int_eq(
      multistatus_problem_print(&p, MULTISTATUS_PROBLEM_DAV, NULL, &body, &len),
      MULTISTATUS_ERROR_HREF);
  ck_assert_ptr_null(body);
  ck_assert_uint_eq(len, 0);
  p.condition = "{}lock-token-submitted";
  check(&p, MULTISTATUS_PROBLEM_DAV,
        XML ERROR "<lock-token-submitted></lock-token-submitted>" PROBLEM
                  "</problem></D:error>\n");
  p.condition = "{DAV:}no-conflicting-lock"; /* may have none */
  check(&p, MULTISTATUS_PROBLEM_DAV,
        XML ERROR "<D:no-conflicting-lock></D:no-conflicting-lock>" PROBLEM
                  "</problem></D:error>\n");
}
END_TEST

/* DAV:error has neither a condition that is not one, nor an href in one that must be
   empty; the other forms have codes instead of elements. */
START_TEST(dav_condition_that_is_not_valid) {
  static const struct {
    const char *condition, *href;
    int error;
  } bad[] = {
      {"{DAV:}responsedescription", NULL, MULTISTATUS_ERROR_NAME},
      {"{DAV:}responsedescription", "/a", MULTISTATUS_ERROR_NAME},
      {"{DAV:}errordescription", NULL, MULTISTATUS_ERROR_NAME},
      {"{DAV:}propfind-finite-depth", "/a", MULTISTATUS_ERROR_CONFLICT},
      {"{DAV:}no-external-entities", "/a", MULTISTATUS_ERROR_CONFLICT},
      {"{DAV:}preserved-live-properties", "/a", MULTISTATUS_ERROR_CONFLICT},
      {"{DAV:}lock-token-matches-request-uri", "/a", MULTISTATUS_ERROR_CONFLICT},
      {"{DAV:}cannot-modify-protected-property", "/a", MULTISTATUS_ERROR_CONFLICT}};
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    char *body = (char *)"x";
    size_t len = 1;
    p.condition = bad[i].condition;
    p.href = bad[i].href;
    ck_assert_int_eq(
        multistatus_problem_print(&p, MULTISTATUS_PROBLEM_DAV, NULL, &body, &len),
        bad[i].error);
    ck_assert_ptr_null(body);
    ck_assert_uint_eq(len, 0);
    for (size_t k = 0; k < 2; k++) {
      ck_assert_int_eq(multistatus_problem_print(&p, forms[k], NULL, &body, &len), 0);
      multistatus_free(body);
    }
  }
  p.href = NULL;
  p.condition = "{DAV:}cannot-modify-protected-property"; /* may be the whole body */
  check(&p, MULTISTATUS_PROBLEM_DAV,
        XML ERROR "<D:cannot-modify-protected-property>"
                  "</D:cannot-modify-protected-property>" PROBLEM
                  "</problem></D:error>\n");
}
END_TEST

START_TEST(content_types) {
  ck_assert_str_eq(multistatus_problem_content_type(forms[0]),
                   "application/problem+json");
  ck_assert_str_eq(multistatus_problem_content_type(forms[1]),
                   "application/problem+xml; charset=utf-8");
  ck_assert_str_eq(multistatus_problem_content_type(forms[2]),
                   "application/xml; charset=utf-8");
  ck_assert_str_eq(multistatus_problem_content_type((multistatus_problem_form)3), "");
  ck_assert_str_eq(multistatus_problem_content_type((multistatus_problem_form)-1), "");
}
END_TEST

static int print_problem(const multistatus_allocator *a, void *ctx) {
  const multistatus_problem_form *form = ctx;
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  multistatus_list *list = outcomes(a);
  char *body;
  size_t len;
  if (!list)
    return MULTISTATUS_ERROR_NOMEM;
  p.status = 413;
  p.detail = "too much";
  p.condition = "{DAV:}a";
  p.href = "/a b";
  p.results = list;
  int rc = multistatus_problem_print(&p, *form, a, &body, &len);
  ck_assert((rc == 0) == (body != NULL));
  if (body)
    a->alloc(a->ctx, body, len + 1, 0);
  multistatus_list_free(list);
  return rc;
}

START_TEST(without_memory) {
  multistatus_problem_form form = forms[_i];
  ck_assert_uint_gt(alloc_each(print_problem, &form, false), 5);
}
END_TEST

/* The list and the problem may have different allocators. */
START_TEST(two_allocators) {
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  alloc one, other;
  char *body;
  size_t len;
  alloc_init(&one);
  alloc_init(&other);
  multistatus_list *list = outcomes(&one.allocator);
  p.results = list;
  ck_assert_int_eq(
      multistatus_problem_print(&p, forms[_i], &other.allocator, &body, &len), 0);
  multistatus_list_free(list);
  alloc_check(&one);
  other.allocator.alloc(&other, body, len + 1, 0);
  alloc_check(&other);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_test(tests, too_many);
  tcase_add_test(tests, everything);
  tcase_add_test(tests, empty_reference);
  tcase_add_test(tests, nothing);
  tcase_add_test(tests, with_results);
  tcase_add_test(tests, results_with_names_in_no_namespace);
  tcase_add_test(tests, dav_error_is_read);
  tcase_add_test(tests, refused);
  tcase_add_test(tests, dav_condition_without_its_href);
  tcase_add_test(tests, dav_condition_that_is_not_valid);
  tcase_add_test(tests, content_types);
  tcase_add_loop_test(tests, without_memory, 0, 3);
  tcase_add_loop_test(tests, two_allocators, 0, 3);
}

TESTS_MAIN("problem", add_tests)
