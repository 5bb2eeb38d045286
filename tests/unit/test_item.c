/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include "forms.h"
#include "tests.h"

/* Setters and getters for the items of a batch, and what is refused. */

static multistatus_list *list;
static multistatus_result *item;

static void set_up(void) {
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  item = multistatus_list_add(list, "/a", 200, NULL);
}

static void tear_down(void) {
  multistatus_list_free(list);
}

/* ---- Setters and getters ---- */

START_TEST(nothing_is_set) {
  ck_assert_int_eq(multistatus_result_has_item(item), 0);
  ck_assert_ptr_null(multistatus_result_id(item));
  ck_assert_int_eq(multistatus_result_index(item), -1);
  ck_assert_ptr_null(multistatus_result_method(item));
  ck_assert_ptr_null(multistatus_result_group(item));
  ck_assert_int_eq(multistatus_result_retry_after(item), -1);
  ck_assert_int_eq(multistatus_result_applied(item), MULTISTATUS_APPLIED_UNSAID);
  ck_assert_ptr_null(multistatus_result_problem(item));
  ck_assert_ptr_null(multistatus_result_body(item));
  ck_assert_ptr_null(multistatus_result_content_type(item));
  ck_assert_ptr_null(multistatus_result_header(item, "etag"));
  ck_assert_ptr_null(multistatus_result_first_header(item));
  ck_assert_ptr_null(multistatus_result_first_warning(item));
}
END_TEST

START_TEST(values_are_set) {
  multistatus_result_set_id(item, "one");
  multistatus_result_set_index(item, INT64_C(999999999999999999));
  multistatus_result_set_method(item, "PUT");
  multistatus_result_set_group(item, "g\x01");
  multistatus_result_set_retry_after(item, 0);
  multistatus_result_set_applied(item, MULTISTATUS_APPLIED_UNKNOWN);
  multistatus_result_set_body(item, "text/plain", "[not JSON");
  ck_assert_int_eq(multistatus_list_error(list), 0);
  ck_assert_int_eq(multistatus_result_has_item(item), 1);
  ck_assert_str_eq(multistatus_result_id(item), "one");
  ck_assert_int_eq(multistatus_result_index(item), INT64_C(999999999999999999));
  ck_assert_str_eq(multistatus_result_method(item), "PUT");
  ck_assert_str_eq(multistatus_result_group(item), "g\xef\xbf\xbd");
  ck_assert_int_eq(multistatus_result_retry_after(item), 0);
  ck_assert_int_eq(multistatus_result_applied(item), MULTISTATUS_APPLIED_UNKNOWN);
  ck_assert_str_eq(multistatus_result_body(item), "[not JSON");
  ck_assert_str_eq(multistatus_result_content_type(item), "text/plain");
  multistatus_result_set_id(item, NULL);
  multistatus_result_set_index(item, -1);
  multistatus_result_set_body(item, "text/plain", NULL);
  ck_assert_ptr_null(multistatus_result_id(item));
  ck_assert_int_eq(multistatus_result_index(item), -1);
  ck_assert_ptr_null(multistatus_result_body(item));
  ck_assert_ptr_null(multistatus_result_content_type(item));
}
END_TEST

START_TEST(headers) {
  multistatus_result_add_header(item, "ETag", "\"1\"");
  multistatus_result_add_header(item, "X!#$%&'*+-.^_`|~9", "");
  multistatus_result_add_header(item, "eTAG", "\"2\"");
  const multistatus_header *h = multistatus_result_first_header(item);
  ck_assert_str_eq(multistatus_header_name(h), "etag");
  ck_assert_str_eq(multistatus_header_value(h), "\"2\"");
  h = multistatus_header_next(h);
  ck_assert_str_eq(multistatus_header_name(h), "x!#$%&'*+-.^_`|~9");
  ck_assert_str_eq(multistatus_header_value(h), "");
  ck_assert_ptr_null(multistatus_header_next(h));
  ck_assert_str_eq(multistatus_result_header(item, "ETAG"), "\"2\"");
  ck_assert_ptr_null(multistatus_result_header(item, "etagg"));
  ck_assert_ptr_null(multistatus_result_header(item, NULL));
  ck_assert_int_eq(multistatus_list_error(list), 0);
}
END_TEST

START_TEST(errors_of_json_interfaces) {
  multistatus_result_add_error(item, NULL, "too-long", "/a/0", "At most <5>");
  multistatus_result_add_error(item, "urn:x", "own", NULL, NULL);
  const multistatus_condition *c = multistatus_result_first_condition(item);
  ck_assert_str_eq(multistatus_condition_ns(c), MULTISTATUS_NS);
  ck_assert_str_eq(multistatus_condition_pointer(c), "/a/0");
  ck_assert_str_eq(multistatus_condition_message(c), "At most <5>");
  c = multistatus_condition_next(c);
  ck_assert_ptr_null(multistatus_condition_pointer(c));
  ck_assert_ptr_null(multistatus_condition_message(c));
  char *body = forms_print(list, multistatus_format_json(), 0);
  ck_assert_str_eq(body,
                   "{\"results\":[{\"href\":\"/a\",\"status\":200,\"message\":\"OK\","
                   "\"errors\":[{\"code\":\"too-long\",\"pointer\":\"/a/0\","
                   "\"message\":\"At most <5>\"},{\"code\":\"{urn:x}own\"}]}]}");
  multistatus_free(body);
}
END_TEST

/* ---- JSON as text ---- */

static const struct {
  const char *given, *kept; /* NULL: refused */
} texts[] = {
    {"{}", "{}"},
    {" [ 1 , { \"a\" : null } ]\n", "[1,{\"a\":null}]"},
    {"\"\"", "\"\""},
    {"-0.50e+1", "-0.50e+1"},
    {"true", "true"},
    {"\"\\u0041\\/\\u00e9\\ud83d\\ude00\\t\\\"\"",
     "\"A/\xc3\xa9\xf0\x9f\x98\x80\\t\\\"\""},
    {"\"\\u0000\\u001F\\uFFFE\\uffff\\uD800x\x7f\"",
     "\"\\u0000\\u001f\\ufffe\\uffff\\ud800x\x7f\""},
    {"\"\xef\xbf\xbe\"", "\"\\ufffe\""},
    {"{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":2}"},
    {"", NULL},
    {" ", NULL},
    {"1,2", NULL},
    {"1],[2", NULL},
    {"{", NULL},
    {"}", NULL},
    {"{\"a\"}", NULL},
    {"nul", NULL},
    {"01", NULL},
    {"\"\n\"", NULL},
    {"\"\xff\"", NULL},
    {"{\"a\":1} x", NULL},
};

START_TEST(json_is_normalized) {
  int rc = multistatus_result_set_body(item, NULL, texts[_i].given);
  ck_assert_int_eq(rc, texts[_i].kept ? 0 : MULTISTATUS_ERROR_MARKUP);
  if (texts[_i].kept)
    ck_assert_str_eq(multistatus_result_body(item), texts[_i].kept);
  else
    ck_assert_int_eq(multistatus_list_error(list), MULTISTATUS_ERROR_MARKUP);
}
END_TEST

START_TEST(objects_only) {
  const char *const wrong[] = {"[]", "\"x\"", "1", "null", "{},{}"};
  ck_assert_int_eq(multistatus_result_set_problem(item, "{\"a\": [ ]}"), 0);
  ck_assert_str_eq(multistatus_result_problem(item), "{\"a\":[]}");
  multistatus_result_set_problem(item, NULL);
  ck_assert_ptr_null(multistatus_result_problem(item));
  ck_assert_int_eq(multistatus_result_set_problem(item, wrong[_i]),
                   MULTISTATUS_ERROR_MARKUP);
}
END_TEST

START_TEST(errors_have_a_place) {
  multistatus_result_set_problem(item, "{\"a\": tru}");
  ck_assert_ptr_nonnull(strstr(multistatus_list_error_text(list), "at byte 9"));
  ck_assert_ptr_nonnull(strstr(multistatus_list_error_text(list), "/a"));
}
END_TEST

/* ---- Refusals ---- */

static int invalid_index(void) {
  return multistatus_result_set_index(item, -2);
}
static int large_index(void) {
  return multistatus_result_set_index(item, INT64_C(1000000000000000000));
}
static int largest_index(void) {
  return multistatus_result_set_index(item, INT64_MAX);
}
static int invalid_seconds(void) {
  return multistatus_result_set_retry_after(item, -2);
}
static int invalid_applied(void) {
  return multistatus_result_set_applied(item, (multistatus_applied)4);
}
static int header_empty(void) {
  return multistatus_result_add_header(item, "", "1");
}
static int header_null(void) {
  return multistatus_result_add_header(item, NULL, "1");
}
static int header_space(void) {
  return multistatus_result_add_header(item, "a b", "1");
}
static int header_umlaut(void) {
  return multistatus_result_add_header(item, "\xc3\xa9", "1");
}
static int error_name(void) {
  return multistatus_result_add_error(item, NULL, "a b", NULL, NULL);
}
static int error_undefined(void) {
  return multistatus_result_add_error(item, "DAV:", "responsedescription", NULL, NULL);
}
static int error_of_property(void) {
  return multistatus_result_add_error(item, "DAV:", "cannot-modify-protected-property",
                                      NULL, NULL);
}
/* A reader would skip them: doc/json.md. */
static int warning_number(void) {
  return multistatus_result_add_warning(item, " 1");
}
static int warning_array(void) {
  return multistatus_result_add_warning(item, "[\"a\"]");
}
static int body_without_type(void) {
  return multistatus_result_set_body(item, "", "text");
}

static const struct {
  int (*call)(void);
  int code;
} refusals[] = {{invalid_index, MULTISTATUS_ERROR_ARGUMENT},
                {large_index, MULTISTATUS_ERROR_ARGUMENT},
                {largest_index, MULTISTATUS_ERROR_ARGUMENT},
                {invalid_seconds, MULTISTATUS_ERROR_ARGUMENT},
                {invalid_applied, MULTISTATUS_ERROR_ARGUMENT},
                {header_empty, MULTISTATUS_ERROR_NAME},
                {header_null, MULTISTATUS_ERROR_NAME},
                {header_space, MULTISTATUS_ERROR_NAME},
                {header_umlaut, MULTISTATUS_ERROR_NAME},
                {error_name, MULTISTATUS_ERROR_NAME},
                {error_undefined, MULTISTATUS_ERROR_NAME},
                {error_of_property, MULTISTATUS_ERROR_CONFLICT},
                {warning_number, MULTISTATUS_ERROR_MARKUP},
                {warning_array, MULTISTATUS_ERROR_MARKUP},
                {body_without_type, MULTISTATUS_ERROR_MARKUP}};
enum { REFUSALS = sizeof refusals / sizeof *refusals };

START_TEST(refused) {
  ck_assert_int_eq(refusals[_i].call(), refusals[_i].code);
  ck_assert_int_eq(multistatus_list_error(list), refusals[_i].code);
}
END_TEST

START_TEST(null_arguments) {
  const int argument = MULTISTATUS_ERROR_ARGUMENT;
  ck_assert_int_eq(multistatus_result_set_id(NULL, "x"), argument);
  ck_assert_int_eq(multistatus_result_set_index(NULL, 1), argument);
  ck_assert_int_eq(multistatus_result_set_method(NULL, "x"), argument);
  ck_assert_int_eq(multistatus_result_set_group(NULL, "x"), argument);
  ck_assert_int_eq(multistatus_result_set_retry_after(NULL, 1), argument);
  ck_assert_int_eq(multistatus_result_set_applied(NULL, MULTISTATUS_APPLIED_NO),
                   argument);
  ck_assert_int_eq(multistatus_result_set_problem(NULL, "{}"), argument);
  ck_assert_int_eq(multistatus_propstat_set_problem(NULL, "{}"), argument);
  ck_assert_int_eq(multistatus_result_set_body(NULL, NULL, "{}"), argument);
  ck_assert_int_eq(multistatus_result_add_header(NULL, "a", "b"), argument);
  ck_assert_int_eq(multistatus_result_add_warning(NULL, "{}"), argument);
  ck_assert_int_eq(multistatus_result_add_error(NULL, NULL, "a", NULL, NULL), argument);
  ck_assert_int_eq(multistatus_list_set_transaction(NULL, 0), argument);
  ck_assert_int_eq(multistatus_list_set_document(NULL, 0), argument);
  ck_assert_int_eq(multistatus_list_set_omitted(NULL, 0), argument);
  ck_assert_int_eq(multistatus_list_set_transaction(list, (multistatus_transaction)4),
                   argument);
  ck_assert_int_eq(multistatus_list_set_document(list, (multistatus_document)6),
                   argument);
  ck_assert_int_eq(multistatus_result_index(NULL), -1);
  ck_assert_ptr_null(multistatus_result_id(NULL));
  ck_assert_ptr_null(multistatus_propstat_problem(NULL));
  ck_assert_ptr_null(multistatus_header_next(NULL));
  ck_assert_ptr_null(multistatus_warning_json(NULL));
  ck_assert_ptr_null(multistatus_condition_pointer(NULL));
  ck_assert_ptr_null(multistatus_list_add_item(NULL, "x", 1, 200, NULL));
}
END_TEST

/* ---- Limits ---- */

static const struct {
  size_t at; /* in multistatus_limits */
  const char *fits, *over;
} limits[] = {
    {offsetof(multistatus_limits, text_bytes),
     "{\"results\":[{\"href\":\"/a\","
     "\"status\":200,\"problem\":{\"x\":\"123\"}}]}",
     "{\"results\":[{\"href\":\"/a\","
     "\"status\":200,\"problem\":{\"x\":\"1234567890\"}}]}"},
    {offsetof(multistatus_limits, conditions),
     "{\"results\":[{\"href\":\"/a\","
     "\"status\":200,\"warnings\":[{},{},{},{},{},{},{},{},{},{},{},{}]}]}",
     "{\"results\":[{\"href\":\"/"
     "a\",\"status\":200,\"warnings\":[{},{},{},{},{},{},{},{},{},"
     "{},{},{},{}]}]}"},
    {offsetof(multistatus_limits, props),
     "{\"results\":[{\"href\":\"/a\","
     "\"status\":200,\"headers\":{\"a\":\"\",\"b\":\"\",\"A\":\"\",\"c\":\"\",\"d\":"
     "\"\","
     "\"e\":\"\",\"f\":\"\",\"g\":\"\",\"h\":\"\",\"i\":\"\",\"j\":\"\",\"k\":\"\","
     "\"l\":\"\"}}]}",
     "{\"results\":[{\"href\":\"/a\",\"status\":200,\"headers\":{\"a\":\"\",\"b\":\"\","
     "\"c\":\"\",\"d\":\"\",\"e\":\"\",\"f\":\"\",\"g\":\"\",\"h\":\"\",\"i\":\"\","
     "\"j\":\"\",\"k\":\"\",\"l\":\"\",\"m\":\"\"}}]}"}};

/* Reads with a limit of twelve at an offset in multistatus_limits. *results: how many
   were read. */
static int read_limited(const char *body, size_t at, unsigned flags, size_t *results) {
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_list *made;
  const size_t twelve = 12;
  memcpy((char *)&l + at, &twelve, sizeof twelve);
  lo.limits = o.limits = &l;
  o.flags = flags;
  ck_assert_int_eq(multistatus_list_new(&made, &lo), 0);
  int rc = multistatus_list_read(made, &o, body, strlen(body));
  *results = multistatus_list_count(made);
  multistatus_list_free(made);
  return rc;
}

START_TEST(limited) {
  size_t n, at = limits[_i].at;
  ck_assert_int_eq(read_limited(limits[_i].fits, at, 0, &n), 0);
  ck_assert_uint_eq(n, 1);
  ck_assert_int_eq(read_limited(limits[_i].over, at, 0, &n), MULTISTATUS_ERROR_LIMIT);
  ck_assert_int_eq(
      read_limited(limits[_i].over, at, MULTISTATUS_READ_SKIP_OVER_LIMIT, &n), 0);
  ck_assert_uint_eq(n, 0);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_checked_fixture(t, set_up, tear_down);
  tcase_add_test(t, nothing_is_set);
  tcase_add_test(t, values_are_set);
  tcase_add_test(t, headers);
  tcase_add_test(t, errors_of_json_interfaces);
  tcase_add_loop_test(t, json_is_normalized, 0, sizeof texts / sizeof *texts);
  tcase_add_loop_test(t, objects_only, 0, 5);
  tcase_add_test(t, errors_have_a_place);
  tcase_add_loop_test(t, refused, 0, REFUSALS);
  tcase_add_test(t, null_arguments);
  tcase_add_loop_test(t, limited, 0, 3);
}

TESTS_MAIN("item", add_tests)
