/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "responses.h"

/* Order of propstats and choice of prefixes in the output. */

/* In all markup, D is bound to DAV: only. */
START_TEST(windows_gets_no_other_d) {
  static const char e[] = "<D:e xmlns:D=\"urn:e\" D:a=\"1\"><b xmlns=\"urn:b\"/></D:e>";
  char document[600];
  snprintf(document, sizeof document,
           "<D:multistatus xmlns:D=\"DAV:\">" RESPONSE("%s" OK) "%s</D:multistatus>", e,
           e);
  multistatus_list *list = new_list();
  ck_assert_int_eq(multistatus_list_read(list, NULL, document, strlen(document)), 0);
  multistatus_result *r = multistatus_list_add(list, "/b", 0, NULL);
  multistatus_propstat *p = multistatus_result_propstat(r, 200);
  multistatus_propstat_add_prop_element(p, e);
  multistatus_propstat_add_prop_xml(p, "urn:p", "p", e);
  multistatus_propstat_add_condition_element(p, e);
  multistatus_propstat_add_condition_xml(p, "urn:p", "p", e);
  multistatus_propstat_add_ext(p, e);
  multistatus_result_add_condition_element(r, e);
  multistatus_result_add_ext(r, e);
  print(list, NULL, MULTISTATUS_RECEIVER_WINDOWS, 0);
  for (const char *at = body; (at = strstr(at, " xmlns:D=\"")); at++)
    ck_assert_msg(strncmp(at, " xmlns:D=\"DAV:\"", 15) == 0, "%s", body);
  ck_assert_ptr_null(strstr(body, " xmlns=\""));
  /* The results are the same. */
  multistatus_list *back = new_list();
  ck_assert_int_eq(multistatus_list_read(back, NULL, body, strlen(body)), 0);
  const multistatus_result *got = multistatus_list_get(back, 1);
  const multistatus_prop *prop = multistatus_result_find_prop(got, "urn:e", "e", NULL);
  ck_assert_str_eq(multistatus_prop_attributes(prop), " xmlns:d0=\"urn:e\" d0:a=\"1\"");
  ck_assert_str_eq(multistatus_prop_value(prop), "<w0:b xmlns:w0=\"urn:b\"/>");
  ck_assert_str_eq(
      multistatus_ext_xml(multistatus_list_first_ext(back)),
      "<d0:e xmlns:d0=\"urn:e\" d0:a=\"1\"><w0:b xmlns:w0=\"urn:b\"/></d0:e>");
  multistatus_list_free(back);
  multistatus_list_free(list);
}
END_TEST

/* ---- Order ---- */

/* Successful properties come first if they were added in another order. The order of
   what was read is kept. */
START_TEST(success_comes_first) {
  static const int orders[][4] = {{404, 200, 403, 204},
                                  {200, 404, 204, 403},
                                  {404, 403, 204, 200},
                                  {204, 404, 403, 200}};
  for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
    multistatus_list *list = new_list();
    multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
    for (size_t k = 0; k < 4; k++) {
      char name[2] = {(char)('a' + k), '\0'};
      if (i % 2)
        multistatus_propstat_add_prop(multistatus_result_add_propstat(r, orders[i][k]),
                                      "DAV:", name, NULL);
      else
        multistatus_result_add_prop(r, orders[i][k], "DAV:", name, NULL);
    }
    const multistatus_propstat *p = multistatus_result_first_propstat(r);
    bool failed = false;
    for (size_t n = 0; n < 4; n++, p = multistatus_propstat_next(p)) {
      bool good = multistatus_propstat_status(p) < 300;
      ck_assert(!good || !failed);
      failed = failed || !good;
    }
    ck_assert_ptr_null(p);
    multistatus_list_free(list);
  }
  multistatus_list *list =
      read_list(RESPONSE(PROPSTAT("<D:a/>", NOT_FOUND) PROPSTAT("<D:b/>", OK)));
  expect(print(list, NULL, 0, 0),
         RESPONSE(PROPSTAT("<D:a/>", NOT_FOUND) PROPSTAT("<D:b/>", OK)));
  multistatus_list_free(list);
}
END_TEST

/* An empty propstat with 418 has no meaning: it is written with 200, or dropped if
   there are others (RFC 8144). A propstat with properties is not changed. */
START_TEST(teapots) {
#define TEAPOT "<D:status>HTTP/1.1 418 I'm a teapot</D:status>"
  static const struct {
    const char *read, *written;
  } cases[] = {{PROPSTAT("", TEAPOT), PROPSTAT("", OK)},
               {PROPSTAT("", TEAPOT) PROPSTAT("<D:a/>", NOT_FOUND),
                PROPSTAT("<D:a/>", NOT_FOUND)},
               {PROPSTAT("<D:a/>", TEAPOT), PROPSTAT("<D:a/>", TEAPOT)}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char document[600], want[600];
    multistatus_list *back = new_list();
    multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
    snprintf(document, sizeof document, RESPONSE("%s"), cases[i].read);
    snprintf(want, sizeof want, RESPONSE("%s"), cases[i].written);
    multistatus_list *list = read_list(document);
    print(list, NULL, 0, 0);
    o.refuse = MULTISTATUS_QUIRK_ALL;
    ck_assert_int_eq(multistatus_list_read(back, &o, body, strlen(body)), 0);
    expect(body, want);
    multistatus_list_free(back);
    multistatus_list_free(list);
  }
  multistatus_list *list = new_list();
  multistatus_result_propstat(multistatus_list_add(list, "/a", 0, NULL), 418);
  expect(print(list, NULL, 0, 0), RESPONSE(PROPSTAT("", OK)));
  multistatus_list_free(list);
}
END_TEST

/* ---- Namespaces ---- */

static int print_with(const multistatus_namespace *namespaces, size_t n,
                      const multistatus_list *list) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  o.namespaces = namespaces;
  o.namespace_count = n;
  multistatus_free(body);
  return multistatus_list_print(list, &o, &body, NULL);
}

/* A list declares namespaces used by more than two results on the root element. */
START_TEST(shared_namespaces) {
  multistatus_list *list = new_list();
  const multistatus_namespace given[] = {{"x0", "urn:given"}, {"q", "urn:q"}};
  for (int i = 0; i < 20; i++) {
    char href[20], ns[20];
    snprintf(href, sizeof href, "/%d", i);
    snprintf(ns, sizeof ns, "urn:of:%d", i);
    multistatus_result *r = multistatus_list_add(list, href, 0, NULL);
    multistatus_result_add_prop(r, 200, "urn:all", "p", "1");
    multistatus_result_add_prop(r, 200, ns, "p", NULL);
    multistatus_result_add_prop(r, 200, ns, "q", NULL);
    multistatus_result_add_prop(r, 404, "", "none", NULL);
    multistatus_result_add_prop(r, 404, "urn:q", "q", NULL);
    multistatus_result_add_prop_element(
        r, 404, "<y:a xmlns:y=\"urn:all\" xmlns:x0=\"urn:other\" x0:b=\"1\"/>");
    if (i > 16)
      multistatus_result_add_condition(r, "urn:c\"<", "c", NULL);
  }
  print(list, NULL, 0, 0);
  ck_assert_ptr_nonnull(strstr(body,
                               "<D:multistatus xmlns:D=\"DAV:\" xmlns:x0=\"urn:all"
                               "\" xmlns:x1=\"urn:q\" xmlns:x2=\"urn:c&quot;&lt;"
                               "\"><D:response>"));
  ck_assert_ptr_nonnull(strstr(body, "<x0:p>1</x0:p><n0:p xmlns:n0=\"urn:of:0\"/>"));
  ck_assert_ptr_nonnull(strstr(body, "<n0:a xmlns:n0=\"urn:all\" xmlns:x0="));
  multistatus_list *back = new_list();
  ck_assert_int_eq(multistatus_list_read(back, NULL, body, strlen(body)), 0);
  for (size_t i = 0; i < 20; i++) {
    const multistatus_result *r = multistatus_list_get(back, i);
    ck_assert_ptr_nonnull(multistatus_result_find_prop(r, "urn:all", "p", NULL));
    ck_assert_ptr_nonnull(multistatus_result_find_prop(r, "urn:all", "a", NULL));
    ck_assert_ptr_nonnull(multistatus_result_find_prop(r, "", "none", NULL));
  }
  multistatus_list_free(back);
  /* Declarations of the options are kept, and no prefix is declared twice. */
  ck_assert_int_eq(print_with(given, 2, list), 0);
  ck_assert_ptr_nonnull(strstr(body,
                               "<D:multistatus xmlns:D=\"DAV:\" xmlns:x0=\"urn:given"
                               "\" xmlns:q=\"urn:q\" xmlns:x1=\"urn:all\""));
  multistatus_list_free(list);
}
END_TEST

static void teardown(void) {
  multistatus_free(body);
  body = NULL;
}

static void add_tests(TCase *t) {
  tcase_add_checked_fixture(t, NULL, teardown);
  tcase_add_test(t, windows_gets_no_other_d);
  tcase_add_test(t, success_comes_first);
  tcase_add_test(t, teapots);
  tcase_add_test(t, shared_namespaces);
}

TESTS_MAIN("write_order", add_tests)
