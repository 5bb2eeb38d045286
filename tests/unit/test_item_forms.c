/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <string.h>
#include "compare.h"
#include "fewer.h"
#include "forms.h"
#include "random.h"
#include "tests.h"

/* Values of JSON interfaces, in both forms. */

static multistatus_list *list;
static multistatus_result *item;

static void set_up(void) {
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  item = multistatus_list_add(list, "/a", 200, NULL);
}

static void tear_down(void) {
  multistatus_list_free(list);
}

/* ---- Both forms ---- */

/* JSON to XML and back gives the same bytes. */
START_TEST(json_xml_json) {
  for (uint64_t seed = 5000; seed < 5000 + fewer_cases(2000); seed++) {
    multistatus_list *made;
    ck_assert_int_eq(multistatus_list_new(&made, NULL), 0);
    random_list(made, seed);
    char *json =
        forms_print(made, multistatus_format_json(), MULTISTATUS_WRITE_SUMMARY);
    multistatus_list *once = forms_read(json);
    char *xml =
        forms_print(once, multistatus_format_dav_xml(), MULTISTATUS_WRITE_SUMMARY);
    multistatus_list *twice = forms_read(xml);
    char *back =
        forms_print(twice, multistatus_format_json(), MULTISTATUS_WRITE_SUMMARY);
    require(strcmp(json, back) == 0, "seed %u:\n%s\n%s\n%s", (unsigned)seed, json, xml,
            back);
    multistatus_free(json);
    multistatus_free(xml);
    multistatus_free(back);
    multistatus_list_free(made);
    multistatus_list_free(once);
    multistatus_list_free(twice);
  }
}
END_TEST

START_TEST(items_without_an_href) {
  ck_assert_ptr_nonnull(multistatus_list_add_item(list, "x", -1, 200, NULL));
  ck_assert_ptr_nonnull(multistatus_list_add_item(list, NULL, 3, 404, "Gone away"));
  char *body = forms_print(list, multistatus_format_json(), 0);
  ck_assert_str_eq(body,
                   "{\"results\":[{\"href\":\"/a\",\"status\":200,\"message\":\"OK\"},"
                   "{\"id\":\"x\",\"status\":200,\"message\":\"OK\"},"
                   "{\"index\":3,\"status\":404,\"message\":\"Gone away\"}]}");
  multistatus_list *back = forms_read(body);
  const char *difference = compare_lists(list, back);
  require(!difference, "%s", difference);
  ck_assert_uint_eq(multistatus_reader_quirks(multistatus_list_reader(back)), 0);
  ck_assert_ptr_null(multistatus_list_find(back, "/b"));
  multistatus_list_free(back);
  multistatus_free(body);
  /* DAV XML cannot express them. */
  ck_assert_int_eq(forms_print_fails(list, multistatus_format_dav_xml()),
                   MULTISTATUS_ERROR_HREF);
  ck_assert_ptr_null(multistatus_list_add_item(list, NULL, -1, 200, NULL));
  ck_assert_int_eq(multistatus_list_error(list), MULTISTATUS_ERROR_HREF);
}
END_TEST

/* Problem details and their XML form. exact: it has all of them. */
static const struct {
  const char *json, *xml;
  bool exact;
} problems[] = {
    {"{}", "", true},
    {"{\"status\":404,\"title\":\"a <b>\"}",
     "<p:status>404</p:status><p:title>a &lt;b&gt;</p:title>", true},
    {"{\"a\":[\"x\",[\"y\"]],\"o\":{\"n\":\"\"}}",
     "<p:a><p:i>x</p:i><p:i><p:i>y</p:i></p:i></p:a><p:o><p:n></p:n></p:o>", true},
    {"{\"i\":\"x\"}", "<p:i>x</p:i>", true},
    {"{\"o\":{\"i\":\"x\"}}", "<p:o></p:o>", false},
    {"{\"status\":\"404\"}", "<p:status>404</p:status>", false},
    {"{\"status\":40}", "<p:status>40</p:status>", false},
    {"{\"o\":{\"status\":404}}", "<p:o><p:status>404</p:status></p:o>", false},
    {"{\"n\":42,\"t\":true,\"u\":null}", "<p:n>42</p:n><p:t>true</p:t><p:u>null</p:u>",
     false},
    {"{\"a\":[]}", "<p:a></p:a>", false},
    {"{\"a\":{}}", "<p:a></p:a>", false},
    {"{\"a b\":\"x\",\"c\":\"\\n\\r\\t\\\"\\\\\"}", "<p:c>\n&#13;\t\"\\</p:c>", false},
    {"{\"a\":\"\\u0001\"}", "<p:a>\xef\xbf\xbd</p:a>", false},
    {"{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
     "}",
     NULL, false}};
enum { PROBLEMS = sizeof problems / sizeof *problems };

START_TEST(problems_as_xml) {
  char want[600];
  multistatus_result_set_problem(item, problems[_i].json);
  char *body = forms_print(list, multistatus_format_dav_xml(), 0);
  snprintf(want, sizeof want,
           "<D:error><p:problem xmlns:p=\"urn:ietf:rfc:7807\">%s</p:problem></D:error>",
           problems[_i].xml ? problems[_i].xml : "");
  if (problems[_i].xml)
    require(strstr(body, want), "%s\nis not in\n%s", want, body);
  ck_assert_int_eq(strstr(body, "<m:item") != NULL, !problems[_i].exact);
  multistatus_list *back = forms_read(body);
  ck_assert_str_eq(multistatus_result_problem(multistatus_list_get(back, 0)),
                   multistatus_result_problem(item));
  multistatus_list_free(back);
  multistatus_free(body);
  /* The XML form alone, with MULTISTATUS_WRITE_PLAIN. */
  body = forms_print(list, multistatus_format_dav_xml(), MULTISTATUS_WRITE_PLAIN);
  ck_assert_ptr_null(strstr(body, "urn:multistatus:1"));
  back = forms_read(body);
  const char *plain = multistatus_result_problem(multistatus_list_get(back, 0));
  ck_assert_ptr_nonnull(plain);
  if (problems[_i].exact)
    ck_assert_str_eq(plain, problems[_i].json);
  multistatus_list_free(back);
  multistatus_free(body);
}
END_TEST

/* Problem details in XML that JSON cannot express stay conditions. */
static const char *const foreign_problems[] = {" a='1'>",
                                               " xml:lang='en'><p:title>x</p:title>",
                                               ">text",
                                               "><p:a>x<p:b/></p:a>",
                                               "><p:a><p:i/><p:b/></p:a>",
                                               "><p:a b='1'/>",
                                               "><a/>"};
enum { FOREIGN = sizeof foreign_problems / sizeof *foreign_problems };

START_TEST(problems_that_stay_conditions) {
  char body[600];
  snprintf(body, sizeof body,
           "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href><D:status>"
           "HTTP/1.1 403 Forbidden</D:status><D:error><p:problem xmlns:p="
           "'urn:ietf:rfc:7807'%s</p:problem></D:error></D:response></D:multistatus>",
           foreign_problems[_i]);
  multistatus_list *l = forms_read(body);
  const multistatus_result *r = multistatus_list_get(l, 0);
  ck_assert_ptr_null(multistatus_result_problem(r));
  ck_assert_str_eq(multistatus_condition_name(multistatus_result_first_condition(r)),
                   "problem");
  multistatus_list_free(l);
}
END_TEST

/* ---- Invalid extension elements ---- */

static const char *const invalid_items[] = {"",
                                            "x",
                                            "[]",
                                            "{",
                                            "{\"id\":1} x",
                                            "{\"id\":",
                                            "\"id\"",
                                            "{\"id\":\"\\u0001\"}",
                                            "{\"headers\":{\"a b\":\"\"}}"};
enum { INVALID_ITEMS = sizeof invalid_items / sizeof *invalid_items };

START_TEST(invalid_items_are_ignored) {
  char body[600];
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  snprintf(body, sizeof body,
           "<D:multistatus xmlns:D='DAV:' xmlns:m='urn:multistatus:1'><D:response>"
           "<D:href>/b</D:href><m:item>%s</m:item><D:status>HTTP/1.1 200 OK</D:status>"
           "</D:response></D:multistatus>",
           invalid_items[_i]);
  ck_assert_int_eq(multistatus_list_read(list, &o, body, strlen(body)), 0);
  const multistatus_result *r = multistatus_list_get(list, 1);
  ck_assert_uint_eq(multistatus_result_quirks(r), MULTISTATUS_QUIRK_ITEM);
  ck_assert_int_eq(multistatus_result_status(r), 200);
  o.refuse = MULTISTATUS_QUIRK_ALL;
  ck_assert_int_eq(multistatus_list_read(list, &o, body, strlen(body)),
                   MULTISTATUS_ERROR_RESULT);
  ck_assert_uint_eq(multistatus_list_read_error(list)->quirk, MULTISTATUS_QUIRK_ITEM);
}
END_TEST

START_TEST(other_members_are_ignored) {
  forms_expect_json(
      "<D:multistatus xmlns:D='DAV:' xmlns:m='urn:multistatus:1'><D:response>"
      "<D:href>/b</D:href><m:item>{\"href\":\"/c\",\"status\":{\"code\":\"404\"},"
      "\"message\":\"no\",\"propstats\":[{}],\"ext\":[\"x\"],\"summary\":{},\"id\":"
      "\"b\"}"
      "</m:item><D:propstat><D:prop/><D:status>HTTP/1.1 200 OK</D:status><m:item>{"
      "\"id\":\"x\",\"body\":1,\"problem\":{}}</m:item></D:propstat></D:response>"
      "<m:document>{\"results\":[],\"description\":\"x\",\"transaction\":\"committed\"}"
      "</m:document></D:multistatus>",
      "{\"results\":[{\"href\":\"/"
      "b\",\"id\":\"b\",\"status\":200,\"propstats\":[{\"status\":"
      "200,\"message\":\"OK\",\"props\":{},\"problem\":{}}]}],\"transaction\":"
      "\"committed\"}");
}
END_TEST

/* ---- The document ---- */

/* An unknown transaction may mean that the successes were undone, and so may the worst
   of several. */
START_TEST(unknown_transaction) {
  static const char *const bodies[] = {
      "{\"transaction\":\"aborted\",\"results\":[{\"href\":\"/a\",\"status\":200}]}",
      ("<D:multistatus "
       "xmlns:D=\"DAV:\"><D:response><D:href>/a</D:href><D:status>HTTP/1.1 "
       "200 OK</D:status></D:response><m:document xmlns:m=\"urn:multistatus:1\">"
       "{\"transaction\":\"aborted\"}</m:document></D:multistatus>"),
      ("{\"transaction\":\"indeterminate\",\"transaction\":\"committed\",\"results\":[{"
       "\"href\":\"/a\",\"status\":200}]}")};
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
    multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
    multistatus_list *got;
    ck_assert_int_eq(multistatus_list_new(&got, NULL), 0);
    ck_assert_int_eq(multistatus_list_read(got, NULL, bodies[i], strlen(bodies[i])), 0);
    ck_assert_int_eq(multistatus_list_transaction(got),
                     MULTISTATUS_TRANSACTION_INDETERMINATE);
    multistatus_list_free(got);
    o.refuse = MULTISTATUS_QUIRK_ALL;
    ck_assert_int_eq(multistatus_list_new(&got, NULL), 0);
    ck_assert_int_eq(multistatus_list_read(got, &o, bodies[i], strlen(bodies[i])),
                     MULTISTATUS_ERROR_RESULT);
    multistatus_list_free(got);
  }
}
END_TEST

START_TEST(summary_and_transaction) {
  multistatus_summary s;
  multistatus_list_set_transaction(list, MULTISTATUS_TRANSACTION_ROLLED_BACK);
  multistatus_list_set_omitted(list, 7);
  multistatus_list_set_message_lang(list, "all", "en");
  const multistatus_format *const formats[] = {multistatus_format_json(),
                                               multistatus_format_dav_xml(),
                                               multistatus_format_json_seq()};
  for (size_t i = 0; i < 3; i++) {
    char *body = forms_print(list, formats[i], 0); /* omitted is always written */
    multistatus_list *back = forms_read(body);
    const multistatus_reader *r = multistatus_list_reader(back);
    ck_assert_int_eq(multistatus_reader_transaction(r),
                     MULTISTATUS_TRANSACTION_ROLLED_BACK);
    ck_assert_int_eq(multistatus_reader_summary(r, &s), 1);
    ck_assert_uint_eq(s.total, 1);
    ck_assert_uint_eq(s.succeeded, 1);
    ck_assert_uint_eq(s.failed + s.partial, 0);
    ck_assert_uint_eq(s.omitted, 7);
    ck_assert_str_eq(multistatus_reader_lang(r), "en");
    ck_assert_int_eq(multistatus_list_transaction(back),
                     MULTISTATUS_TRANSACTION_ROLLED_BACK);
    multistatus_list_summary(back, &s);
    ck_assert_uint_eq(s.omitted, 7);
    multistatus_list_free(back);
    multistatus_free(body);
  }
  ck_assert_int_eq(multistatus_reader_summary(NULL, &s), 0);
}
END_TEST

/* A count that is too large to be written or added is not lost. */
START_TEST(counts_of_any_size) {
  static const char body[] =
      "{\"results\":[],\"summary\":{\"total\":0,\"omitted\":9223372036854775807}}";
  const size_t most = INT64_MAX < SIZE_MAX ? (size_t)INT64_MAX : SIZE_MAX;
  multistatus_summary s;
  for (int i = 0; i < 3; i++)
    ck_assert_int_eq(multistatus_list_read(list, NULL, body, strlen(body)), 0);
  multistatus_list_summary(list, &s);
  ck_assert_uint_eq(s.omitted, SIZE_MAX);
  for (int i = 0; i < 2; i++) {
    char *text = forms_print(
        list, i ? multistatus_format_dav_xml() : multistatus_format_json(), 0);
    multistatus_list *back = forms_read(text);
    multistatus_list_summary(back, &s);
    ck_assert_uint_eq(s.omitted, most);
    multistatus_list_free(back);
    multistatus_free(text);
  }
}
END_TEST

static const struct {
  multistatus_document kind;
  const char *json, *xml;
} kinds[] = {
    {MULTISTATUS_DOCUMENT_MKCOL_RESPONSE,
     "{\"kind\":\"mkcol-response\",\"results\":[{\"href\":\"\",\"status\":403,"
     "\"propstats\":[{"
     "\"status\":403,\"message\":\"Forbidden\",\"props\":{\"{DAV:}x\":null}}]}]}",
     "<D:mkcol-response xmlns:D=\"DAV:\"><D:propstat><D:prop><D:x/></D:prop><D:status>"
     "HTTP/1.1 403 Forbidden</D:status></D:propstat></D:mkcol-response>\n"},
    {MULTISTATUS_DOCUMENT_MKCALENDAR_RESPONSE,
     "{\"kind\":\"mkcalendar-response\",\"results\":[{\"href\":\"\",\"status\":200,"
     "\"propstats\":[{\"status\":200,\"message\":\"OK\",\"props\":{\"{DAV:}x\":\"y\"}}]"
     "}]}",
     "<C:mkcalendar-response xmlns:D=\"DAV:\" "
     "xmlns:C=\"urn:ietf:params:xml:ns:caldav\">"
     "<D:propstat><D:prop><D:x>y</D:x></D:prop><D:status>HTTP/1.1 200 OK</D:status>"
     "</D:propstat></C:mkcalendar-response>\n"},
    {MULTISTATUS_DOCUMENT_ERROR,
     "{\"kind\":\"error\",\"results\":[{\"href\":\"\",\"errors\":[{\"code\":\"{DAV:}"
     "c\","
     "\"hrefs\":[\"/a\"]}],\"problem\":{\"title\":\"t\"}}]}",
     "<D:error xmlns:D=\"DAV:\"><p:problem xmlns:p=\"urn:ietf:rfc:7807\"><p:title>t"
     "</p:title></p:problem><D:c><D:href>/a</D:href></D:c></D:error>\n"},
    {MULTISTATUS_DOCUMENT_PROP,
     "{\"kind\":\"prop\",\"results\":[{\"href\":\"\",\"propstats\":[{\"props\":{"
     "\"{DAV:}x\":\"y\",\"{u}z\":null}}]}]}",
     "<D:prop xmlns:D=\"DAV:\"><D:x>y</D:x><n0:z xmlns:n0=\"u\"/></D:prop>\n"}};

START_TEST(documents_of_one_result) {
  multistatus_list *from_json = forms_read(kinds[_i].json);
  ck_assert_int_eq(multistatus_list_document(from_json), kinds[_i].kind);
  char *xml = forms_print(from_json, multistatus_format_dav_xml(), 0);
  ck_assert_str_eq(strchr(xml, '\n') + 1, kinds[_i].xml);
  forms_expect_json(xml, kinds[_i].json);
  multistatus_free(xml);
  multistatus_list_add(from_json, "/b", 200, NULL);
  ck_assert_int_eq(forms_print_fails(from_json, multistatus_format_dav_xml()),
                   MULTISTATUS_ERROR_CONFLICT);
  multistatus_list_free(from_json);
  /* Such a document has no description, cannot be a stream, and needs a result. */
  from_json = forms_read(kinds[_i].json);
  ck_assert_int_eq(forms_print_fails(from_json, multistatus_format_ndjson()),
                   MULTISTATUS_ERROR_UNSUPPORTED);
  multistatus_list_set_message(from_json, "x");
  ck_assert_int_eq(forms_print_fails(from_json, multistatus_format_dav_xml()),
                   MULTISTATUS_ERROR_CONFLICT);
  multistatus_list_free(from_json);
  ck_assert_int_eq(multistatus_list_new(&from_json, NULL), 0);
  multistatus_list_set_document(from_json, kinds[_i].kind);
  ck_assert_int_eq(forms_print_fails(from_json, multistatus_format_dav_xml()),
                   MULTISTATUS_ERROR_STATUS);
  multistatus_list_free(from_json);
}
END_TEST

/* Conditions, and members beside them, that RFC 4918, sections 14.5 and 16, does not
   allow, but JSON does. */
static const struct {
  const char *json;
  int error;
} incomplete[] = {
    {"{\"kind\":\"mkcol-response\",\"results\":["
     "{\"href\":\"\",\"status\":403,\"message\":\"Forbidden\"}]}",
     MULTISTATUS_ERROR_CONFLICT},
    {"{\"kind\":\"mkcol-response\",\"results\":["
     "{\"href\":\"\",\"status\":500,\"message\":\"Unknown\",\"reason\":\"Unknown\","
     "\"statusLine\":\"\"}]}",
     MULTISTATUS_ERROR_CONFLICT},
    {"{\"kind\":\"mkcol-response\",\"results\":["
     "{\"href\":\"\",\"status\":403,"
     "\"propstats\":[{\"status\":403,\"message\":\"Forbidden\",\"props\":{\"{DAV:}x\":"
     "null}}],\"description\":\"d\"}]}",
     MULTISTATUS_ERROR_CONFLICT},
    {"{\"kind\":\"mkcol-response\",\"results\":["
     "{\"href\":\"\",\"status\":403,"
     "\"propstats\":[{\"status\":403,\"message\":\"Forbidden\",\"props\":{\"{DAV:}x\":"
     "null}}],\"errors\":[{\"code\":\"{DAV:}c\"}]}]}",
     MULTISTATUS_ERROR_CONFLICT},
    {"{\"kind\":\"error\",\"results\":[{\"href\":\"\"}]}", MULTISTATUS_ERROR_NAME},
    {"{\"kind\":\"error\",\"results\":[{\"href\":\"\",\"errors\":[{\"code\":"
     "\"{DAV:}lock-token-submitted\"}]}]}",
     MULTISTATUS_ERROR_HREF},
    {"{\"kind\":\"mkcol-response\",\"results\":[{\"href\":\"\",\"status\":423,"
     "\"propstats\":[{\"status\":423,\"message\":\"Locked\",\"props\":{\"{DAV:}x\":"
     "null},"
     "\"errors\":[{\"code\":\"{DAV:}lock-token-submitted\"}]}]}]}",
     MULTISTATUS_ERROR_HREF},
    {"{\"kind\":\"error\",\"results\":["
     "{\"href\":\"\",\"message\":\"m\","
     "\"errors\":[{\"code\":\"{DAV:}c\"}]}]}",
     MULTISTATUS_ERROR_CONFLICT},
    {"{\"kind\":\"error\",\"results\":["
     "{\"href\":\"\","
     "\"errors\":[{\"code\":\"{DAV:}c\"}],\"location\":\"/b\"}]}",
     MULTISTATUS_ERROR_CONFLICT},
    {"{\"kind\":\"error\",\"results\":["
     "{\"id\":\"1\","
     "\"errors\":[{\"code\":\"{DAV:}c\"}]}]}",
     MULTISTATUS_ERROR_CONFLICT},
    {"{\"kind\":\"error\",\"results\":["
     "{\"href\":\"\","
     "\"errors\":[{\"code\":\"{DAV:}c\"}],\"ext\":[\"<e xmlns=\\\"urn:e\\\"/>\"]}]}",
     MULTISTATUS_ERROR_CONFLICT},
    {"{\"kind\":\"error\",\"results\":["
     "{\"href\":\"\",\"status\":200,\"propstats\":[{\"status\":200,\"message\":\"OK\","
     "\"props\":{\"{DAV:}x\":\"y\"}}],"
     "\"errors\":[{\"code\":\"{DAV:}c\"}]}]}",
     MULTISTATUS_ERROR_CONFLICT},
    {"{\"kind\":\"prop\",\"results\":["
     "{\"id\":\"1\",\"propstats\":[{"
     "\"props\":{\"{DAV:}x\":\"y\"}}]}]}",
     MULTISTATUS_ERROR_CONFLICT},
    {"{\"kind\":\"prop\",\"results\":["
     "{\"href\":\"\",\"propstats\":[{"
     "\"props\":{\"{DAV:}x\":\"y\"}}],\"location\":\"/b\"}]}",
     MULTISTATUS_ERROR_CONFLICT},
};

START_TEST(incomplete_conditions) {
  multistatus_list *from_json = forms_read(incomplete[_i].json);
  ck_assert_int_eq(forms_print_fails(from_json, multistatus_format_dav_xml()),
                   incomplete[_i].error);
  char *json = forms_print(from_json, multistatus_format_json(), 0);
  ck_assert_str_eq(json, incomplete[_i].json);
  multistatus_free(json);
  multistatus_list_free(from_json);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_checked_fixture(t, set_up, tear_down);
  tcase_add_test(t, json_xml_json);
  tcase_add_test(t, items_without_an_href);
  tcase_add_loop_test(t, problems_as_xml, 0, PROBLEMS);
  tcase_add_loop_test(t, problems_that_stay_conditions, 0, FOREIGN);
  tcase_add_loop_test(t, invalid_items_are_ignored, 0, INVALID_ITEMS);
  tcase_add_test(t, other_members_are_ignored);
  tcase_add_test(t, summary_and_transaction);
  tcase_add_test(t, counts_of_any_size);
  tcase_add_test(t, unknown_transaction);
  tcase_add_loop_test(t, documents_of_one_result, 0, 4);
  tcase_add_loop_test(t, incomplete_conditions, 0, 10);
}

TESTS_MAIN("item_forms", add_tests)
