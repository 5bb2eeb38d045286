/* SPDX-License-Identifier: MIT */
#include <stream/input.h>
#include <stream/output.h>
#include <multistatus.h>
#include <stdio.h>
#include <string.h>
#include "grammar.h"
#include "sink.h"
#include "tests.h"

/* Invalid results are errors of the first call that can detect them, with a code and a
   text that names the problem and the result; what can be made valid is changed. */

/* ---- Errors ---- */

static void status_100(multistatus_result *r) {
  multistatus_result_set_status(r, 100);
}
static void status_1000(multistatus_result *r) {
  multistatus_result_set_status(r, 1000);
}
static void status_and_props(multistatus_result *r) {
  multistatus_result_set_status(r, 200);
  multistatus_result_add_prop(r, 200, "DAV:", "p", NULL);
}
static void props_and_status(multistatus_result *r) {
  multistatus_result_add_prop(r, 200, "DAV:", "p", NULL);
  multistatus_result_set_status(r, 200);
}
static void props_and_hrefs(multistatus_result *r) {
  multistatus_result_add_prop(r, 200, "DAV:", "p", NULL);
  multistatus_result_add_href(r, "/b");
}
static void hrefs_and_props(multistatus_result *r) {
  multistatus_result_add_href(r, "/b");
  multistatus_result_add_prop(r, 200, "DAV:", "p", NULL);
}
static void prop_twice(multistatus_result *r) {
  multistatus_result_add_prop(r, 200, "DAV:", "p", NULL);
  multistatus_result_add_prop(r, 404, "DAV:", "p", NULL);
}
static void prop_in_two_propstats(multistatus_result *r) {
  multistatus_result_add_prop(r, 200, "DAV:", "p", NULL);
  multistatus_propstat_add_prop(multistatus_result_add_propstat(r, 403), "DAV:", "p",
                                NULL);
}
static void prop_status(multistatus_result *r) {
  multistatus_result_add_prop(r, 102, "DAV:", "p", NULL);
}
static void unbound(multistatus_result *r) {
  multistatus_result_add_prop_xml(r, 200, "DAV:", "p", "<x:a/>");
}
static void unbalanced(multistatus_result *r) {
  multistatus_result_add_prop_xml(r, 200, "DAV:", "p", "<a></b>");
}
static void escaping(multistatus_result *r) {
  multistatus_result_add_prop_xml(r, 200, "DAV:", "p", "</v></D:prop><v>");
}
static void dtd(multistatus_result *r) {
  multistatus_result_add_prop_element(r, 200,
                                      "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>");
}
static void two_elements(multistatus_result *r) {
  multistatus_result_add_prop_element(r, 200, "<a/><b/>");
}
static void bad_prop_name(multistatus_result *r) {
  multistatus_result_add_prop(r, 200, "DAV:", "a b", NULL);
}
static void bad_condition_name(multistatus_result *r) {
  multistatus_result_add_condition(r, "DAV:", "a><b", NULL);
}
static void no_condition(multistatus_result *r) {
  multistatus_result_add_condition(r, "DAV:", "responsedescription", NULL);
}
static void empty_with_href(multistatus_result *r) {
  multistatus_result_add_condition(r, "DAV:", "propfind-finite-depth", "/b");
}
static void of_a_property(multistatus_result *r) {
  multistatus_result_add_condition(r, "DAV:", "cannot-modify-protected-property", NULL);
}
static void condition_href(multistatus_result *r) {
  multistatus_result_add_condition(r, "DAV:", "c", "");
}
static void location_empty(multistatus_result *r) {
  multistatus_result_set_location(r, "");
}
static void href_relative(multistatus_result *r) {
  multistatus_result_add_href(r, "b");
}
static void href_dots(multistatus_result *r) {
  multistatus_result_add_href(r, "/a/../b");
}
static void token_without_href(multistatus_result *r) {
  multistatus_result_set_status(r, 423);
  multistatus_result_add_condition(r, "DAV:", "lock-token-submitted", NULL);
}
static void token_without_href_in_propstat(multistatus_result *r) {
  multistatus_propstat_add_condition(multistatus_result_propstat(r, 423),
                                     "DAV:", "lock-token-submitted", NULL);
}
static void nothing(multistatus_result *r) {
  (void)r;
}
static void redirection(multistatus_result *r) {
  multistatus_result_set_status(r, 307);
}
static void redirected_property(multistatus_result *r) {
  multistatus_result_add_prop(r, 302, "DAV:", "p", NULL);
}
static void path_and_uri(multistatus_result *r) {
  multistatus_result_set_status(r, 200);
  multistatus_result_add_href(r, "http://example.com/b");
}

static const struct {
  const char *name;
  void (*invalidate)(multistatus_result *r);
  int code;
  bool late; /* detected when the result is written */
  const char *text;
} faults[] = {
    {"1xx", status_100, MULTISTATUS_ERROR_STATUS, false, "100"},
    {"1000", status_1000, MULTISTATUS_ERROR_STATUS, false, "1000"},
    {"status, props", status_and_props, MULTISTATUS_ERROR_CONFLICT, false, "status"},
    {"props, status", props_and_status, MULTISTATUS_ERROR_CONFLICT, false, "status"},
    {"props, hrefs", props_and_hrefs, MULTISTATUS_ERROR_CONFLICT, false, "href"},
    {"hrefs, props", hrefs_and_props, MULTISTATUS_ERROR_CONFLICT, false, "href"},
    {"prop twice", prop_twice, MULTISTATUS_ERROR_CONFLICT, false, "{DAV:}p twice"},
    {"in another propstat", prop_in_two_propstats, MULTISTATUS_ERROR_CONFLICT, false,
     "{DAV:}p twice"},
    {"1xx of a property", prop_status, MULTISTATUS_ERROR_STATUS, false, "102"},
    {"unbound", unbound, MULTISTATUS_ERROR_MARKUP, false, "prefix"},
    {"unbalanced", unbalanced, MULTISTATUS_ERROR_MARKUP, false, "markup"},
    {"escaping", escaping, MULTISTATUS_ERROR_MARKUP, false, "markup"},
    {"DTD", dtd, MULTISTATUS_ERROR_MARKUP, false, "markup"},
    {"two elements", two_elements, MULTISTATUS_ERROR_MARKUP, false, "markup"},
    {"prop name", bad_prop_name, MULTISTATUS_ERROR_NAME, false, "a b"},
    {"condition name", bad_condition_name, MULTISTATUS_ERROR_NAME, false, "a><b"},
    {"no condition", no_condition, MULTISTATUS_ERROR_NAME, false,
     "responsedescription"},
    {"href in an empty one", empty_with_href, MULTISTATUS_ERROR_CONFLICT, false,
     "propfind-finite-depth"},
    {"of a property", of_a_property, MULTISTATUS_ERROR_CONFLICT, false,
     "cannot-modify-protected-property"},
    {"condition href", condition_href, MULTISTATUS_ERROR_HREF, false, "empty"},
    {"location", location_empty, MULTISTATUS_ERROR_HREF, false, "empty"},
    {"relative", href_relative, MULTISTATUS_ERROR_HREF, false, "path"},
    {"dots", href_dots, MULTISTATUS_ERROR_HREF, false, "dot"},
    {"no href", token_without_href, MULTISTATUS_ERROR_HREF, true,
     "lock-token-submitted"},
    {"no href in a propstat", token_without_href_in_propstat, MULTISTATUS_ERROR_HREF,
     true, "lock-token-submitted"},
    {"nothing", nothing, MULTISTATUS_ERROR_STATUS, true, "neither"},
    {"redirection", redirection, MULTISTATUS_ERROR_LOCATION, true, "307"},
    {"redirected", redirected_property, MULTISTATUS_ERROR_LOCATION, true, "302"},
    {"two forms", path_and_uri, MULTISTATUS_ERROR_CONFLICT, true, "URI"},
};
enum { FAULTS = sizeof faults / sizeof *faults };

static const char about[] = "/this/one";

static void check_text(int i, const char *text) {
  ck_assert_msg(strstr(text, faults[i].text) != NULL, "%s: \"%s\" does not contain %s",
                faults[i].name, text, faults[i].text);
  bool where = strstr(text, about) || strstr(text, ": b") || strstr(text, "/a/../b") ||
               strstr(text, "//example.com/b") || strstr(text, "empty") ||
               strstr(text, "not an XML name");
  ck_assert_msg(where, "%s: \"%s\" does not name the result", faults[i].name, text);
}

START_TEST(refused) {
  memory_sink m;
  multistatus_writer *w;
  memory_sink_init(&m);
  ck_assert_int_eq(multistatus_writer_new(&w, NULL, &m.sink), 0);
  faults[_i].invalidate(multistatus_writer_add(w, about, 0, NULL));
  ck_assert_msg(multistatus_writer_error(w) == (faults[_i].late ? 0 : faults[_i].code),
                "%s: %d after the call", faults[_i].name, multistatus_writer_error(w));
  ck_assert_int_eq(multistatus_writer_end(w), faults[_i].code);
  check_text(_i, multistatus_writer_error_text(w));
  ck_assert_uint_eq(m.writes, 0);
  multistatus_writer_free(w);
}
END_TEST

START_TEST(refused_of_a_list) {
  multistatus_list *list;
  char *body;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  faults[_i].invalidate(multistatus_list_add(list, about, 0, NULL));
  ck_assert_int_eq(multistatus_list_error(list), faults[_i].late ? 0 : faults[_i].code);
  ck_assert_int_eq(multistatus_list_print(list, NULL, &body, NULL), faults[_i].code);
  ck_assert_ptr_null(body);
  check_text(_i, faults[_i].late ? multistatus_list_write_text(list)
                                 : multistatus_list_error_text(list));
  multistatus_list_free(list);
}
END_TEST

/* ---- hrefs ---- */

static const struct {
  const char *href, *sent; /* NULL: error */
} hrefs[] = {
    {"/", "/"},
    {"/a/b.c/..d/.e", "/a/b.c/..d/.e"},
    {"/a?b=../c&/./", "/a?b=../c&/./"},
    {"/a b#c[d]", "/a%20b%23c%5Bd%5D"},
    {"/a:b@c;d=e,f", "/a:b@c;d=e,f"},
    {"/a//b/", "/a//b/"},
    {"/%2F%2f%zz%", "/%2F%2f%25zz%25"},
    {"/\xc3\xbc\xff", "/%C3%BC%FF"},
    {"http://example.com", "http://example.com"},
    {"HTTP://u:p@Example.com:8080/a b?c#d", "HTTP://u:p@Example.com:8080/a%20b?c%23d"},
    {"http://[::1]:80/a", "http://[::1]:80/a"},
    {"http://[::1/a", "http://%5B%3A:1/a"},
    {"http://a@b@c:d:80/", "http://a%40b@c%3Ad:80/"},
    {"http://a b/", "http://a%20b/"},
    {"http://h?x", "http://h?x"},
    {"http://h?x#y", "http://h?x%23y"},
    {"http://u@[::1]?x@y/[", "http://u@[::1]?x@y/%5B"},
    {"http://h/#x", "http://h/%23x"},
    /* A fragment, which is ignored. */
    {"http://h#x", "http://h"},
    {"http://h#", "http://h"},
    {"http://h:80#x/y?z", "http://h:80"},
    {"http://[::1]#x", "http://[::1]"},
    {"http://[::1]:80#[@:\xc3\xbc #", "http://[::1]:80"},
    {"http://u:p@h#x@y:1/z", "http://u:p@h"},
    {"http://u#p@h/z", "http://u"},
    {"urn:#x", "urn:"},
    {"http://h#/../x", "http://h"},
    {"http://h:80#..", "http://h:80"},
    {"urn:#./x", "urn:"},
    {"http://h?a#/../x", "http://h?a%23/../x"},
    {"http://h?/../x", "http://h?/../x"},
    {"http://h/?/../x#/../y", "http://h/?/../x%23/../y"},
    {"http://h/#/../x", NULL}, /* a path: "/%23/../x" */
    {"/a#/../x", NULL},
    {"urn:a#/../x", NULL},
    {"//h#x", NULL},
    {"urn:uuid:1?2", "urn:uuid:1?2"},
    {"a:b.vcf", "a:b.vcf"},
    {"x+y.z-1:", "x+y.z-1:"},
    {"", NULL},
    {"a", NULL},
    {"a/b:c", NULL},
    {"1a:b", NULL},
    {":a", NULL},
    {"?a", NULL},
    {"#a", NULL},
    {".", NULL},
    {"//host/a", NULL},
    {"/.", NULL},
    {"/..", NULL},
    {"/a/./b", NULL},
    {"/a/../b", NULL},
    {"/a/%2e", NULL},
    {"/%2E./b?c", NULL},
    {"http://example.com/a/..", NULL},
    {"urn:../a", NULL},
    {" /a", NULL}};

START_TEST(hrefs_of_results) {
  for (size_t i = 0; i < sizeof hrefs / sizeof *hrefs; i++) {
    multistatus_list *list;
    char *body = NULL, want[200];
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    multistatus_result *r = multistatus_list_add(list, hrefs[i].href, 200, NULL);
    ck_assert_msg((r != NULL) == (hrefs[i].sent != NULL), "\"%s\": %s", hrefs[i].href,
                  multistatus_list_error_text(list));
    ck_assert_int_eq(multistatus_list_error(list),
                     hrefs[i].sent ? 0 : MULTISTATUS_ERROR_HREF);
    if (r) {
      ck_assert_int_eq(multistatus_list_print(list, NULL, &body, NULL), 0);
      snprintf(want, sizeof want, "<D:href>%s</D:href>", hrefs[i].sent);
      for (char *amp = strstr(want, "&/"); amp; amp = NULL) {
        memmove(amp + 5, amp + 1, strlen(amp));
        memcpy(amp, "&amp;", 5);
      }
      ck_assert_msg(strstr(body, want) != NULL, "no %s in %s", want, body);
      const char *wrong = grammar_check(body, strlen(body));
      ck_assert_msg(!wrong, "%s: %s", hrefs[i].href, wrong);
    }
    multistatus_free(body);
    multistatus_list_free(list);
  }
}
END_TEST

/* A location may be any reference, also with a fragment. */
START_TEST(references) {
  static const struct {
    const char *href, *sent;
  } cases[] = {{"../a b", "../a%20b"},
               {"a#b#c d", "a#b%23c%20d"},
               {"?q", "?q"},
               {"#f", "#f"},
               {"//h:x/a", "//h%3Ax/a"},
               {"1a:b", "1a%3Ab"},
               {"/a/./b", "/a/./b"},
               {"http://h#f", "http://h#f"},
               {"a[1]", "a%5B1%5D"},
               {"//u@[::1]#f@", "//u@[::1]#f@"},
               {"http://h?q#f:", "http://h?q#f:"},
               {"x:y#/[", "x:y#/%5B"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_list *list;
    char *body, want[200];
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    multistatus_result *r = multistatus_list_add(list, "/a", 301, NULL);
    multistatus_result_set_location(r, cases[i].href);
    multistatus_result_add_condition(r, "DAV:", "c", cases[i].href);
    ck_assert_int_eq(multistatus_list_print(list, NULL, &body, NULL), 0);
    snprintf(want, sizeof want, "<D:location><D:href>%s</D:href>", cases[i].sent);
    ck_assert_msg(strstr(body, want) != NULL, "no %s in %s", want, body);
    snprintf(want, sizeof want, "<D:c><D:href>%s</D:href>", cases[i].sent);
    ck_assert_msg(strstr(body, want) != NULL, "no %s in %s", want, body);
    const char *wrong = grammar_check(body, strlen(body));
    ck_assert_msg(!wrong, "%s: %s", cases[i].href, wrong);
    multistatus_free(body);
    multistatus_list_free(list);
  }
}
END_TEST

/* Any byte in any part of an href gives an error or a valid URI. */
START_TEST(every_byte_everywhere) {
  static const char *const around[][2] = {
      {"/a", "b"},           {"/", ""},     {"http://h", "x/p"},
      {"http://h/", "?"},    {"urn:", "x"}, {"/a?", "b"},
      {"http://[", "::1]/"}, {"/%", "0"},   {"/a", "#b"}};
  multistatus_list *list;
  for (size_t i = 0; i < sizeof around / sizeof *around; i++)
    for (int c = 1; c < 256; c++) {
      char href[40], *body;
      snprintf(href, sizeof href, "%s%c%s", around[i][0], c, around[i][1]);
      ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
      multistatus_list_add(list, href, 200, NULL);
      int rc = multistatus_list_print(list, NULL, &body, NULL);
      const char *wrong = rc ? NULL : grammar_check(body, strlen(body));
      require(!wrong, "%s: %s", href, wrong);
      require(rc == 0 || rc == MULTISTATUS_ERROR_HREF, "%s: %d", href, rc);
      multistatus_free(body);
      multistatus_list_free(list);
    }
}
END_TEST

/* In DAV XML all hrefs are paths or all are URIs; in JSON they may be mixed. */
START_TEST(one_form_for_all) {
  static const char *const pairs[][2] = {{"/a", "http://example.com/b"},
                                         {"http://example.com/b", "/a"}};
  for (int i = 0; i < 4; i++) {
    multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
    multistatus_writer *w;
    memory_sink m;
    bool json = i & 1;
    memory_sink_init(&m);
    o.format = json ? multistatus_format_json() : NULL;
    ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), 0);
    multistatus_writer_add(w, pairs[i / 2][0], 200, NULL);
    multistatus_writer_add(w, pairs[i / 2][1], 200, NULL);
    ck_assert_int_eq(multistatus_writer_end(w), json ? 0 : MULTISTATUS_ERROR_CONFLICT);
    if (!json)
      ck_assert_ptr_nonnull(strstr(multistatus_writer_error_text(w), pairs[i / 2][1]));
    multistatus_writer_free(w);
    memory_sink_done(&m);
  }
}
END_TEST

/* Duplicates are detected among any number of properties and in any propstat. */
START_TEST(each_property_once) {
  enum { MOST = 150 };
  for (int count = 1; count < MOST; count++)
    for (int twice = 0; twice < count; twice += 1 + count / 7) {
      multistatus_list *list;
      char name[16];
      ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
      multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
      for (int i = 0; i < count; i++) {
        snprintf(name, sizeof name, "p%d", i / 2);
        int rc = multistatus_result_add_prop(r, i % 3 ? 200 : 403, i % 2 ? "urn:x" : "",
                                             name, "v");
        require(rc == 0, "property %d of %d: %d", i, count, rc);
      }
      snprintf(name, sizeof name, "p%d", twice / 2);
      const char *ns = twice % 2 ? "urn:x" : "";
      int rc = multistatus_result_add_prop(r, 404, ns, name, "w");
      require(rc == MULTISTATUS_ERROR_CONFLICT, "%d of %d: %d", twice, count, rc);
      multistatus_list_free(list);
    }
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_test(t, each_property_once);
  tcase_add_loop_test(t, refused, 0, FAULTS);
  tcase_add_loop_test(t, refused_of_a_list, 0, FAULTS);
  tcase_add_test(t, hrefs_of_results);
  tcase_add_test(t, references);
  tcase_add_test(t, every_byte_everywhere);
  tcase_add_test(t, one_form_for_all);
}

TESTS_MAIN("write_valid", add_tests)
