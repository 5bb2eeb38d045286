/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdio.h>
#include <string.h>
#include "tests.h"

/* Setters and getters of one result. */

static multistatus_list *list;

static void set_up(void) {
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
}

static void tear_down(void) {
  multistatus_list_free(list);
}

static multistatus_result *add(const char *href, int status) {
  return multistatus_list_add(list, href, status, NULL);
}

/* Checks the error of the list, and that its text contains a string. */
static void check_refused(int code, const char *part) {
  ck_assert_int_eq(multistatus_list_error(list), code);
  const char *text = multistatus_list_error_text(list);
  ck_assert_msg(strstr(text, part) != NULL, "\"%s\" does not contain %s", text, part);
}

/* ---- Getters return what was set ---- */

START_TEST(getters) {
  multistatus_result *r = multistatus_list_add(list, "/a", 423, "Locked by alice");
  ck_assert_str_eq(multistatus_result_href(r), "/a");
  ck_assert_int_eq(multistatus_result_status(r), 423);
  ck_assert_int_eq(multistatus_result_outcome(r), 423);
  ck_assert_str_eq(multistatus_result_message(r), "Locked by alice");
  ck_assert_uint_eq(multistatus_string_length(multistatus_result_message(r)), 15);
  ck_assert_ptr_null(multistatus_result_lang(r));
  ck_assert_ptr_null(multistatus_result_location(r));
  ck_assert_ptr_null(multistatus_result_reason(r));
  ck_assert_ptr_null(multistatus_result_first_condition(r));
  ck_assert_ptr_null(multistatus_result_first_propstat(r));
  ck_assert_ptr_null(multistatus_result_first_ext(r));
  ck_assert_uint_eq(multistatus_result_quirks(r), 0);
  ck_assert_ptr_null(multistatus_href_next(multistatus_result_first_href(r)));

  ck_assert_int_eq(multistatus_result_set_message_lang(r, "Gesperrt", "de"), 0);
  ck_assert_str_eq(multistatus_result_message(r), "Gesperrt");
  ck_assert_str_eq(multistatus_result_lang(r), "de");
  ck_assert_int_eq(multistatus_result_set_message(r, "Locked"), 0);
  ck_assert_str_eq(multistatus_result_message(r), "Locked");
  ck_assert_ptr_null(multistatus_result_lang(r)); /* cleared with the old message */
  ck_assert_int_eq(multistatus_result_set_message(r, NULL), 0);
  ck_assert_ptr_null(multistatus_result_message(r));

  ck_assert_int_eq(multistatus_result_set_location(r, "/x"), 0);
  ck_assert_int_eq(multistatus_result_set_location(r, "/y"), 0);
  ck_assert_str_eq(multistatus_result_location(r), "/y");
  ck_assert_int_eq(multistatus_result_set_status(r, 200), 0);
  ck_assert_int_eq(multistatus_result_status(r), 200);
}
END_TEST

START_TEST(strings_are_copied) {
  char href[] = "/a", message[] = "m";
  multistatus_result *r = multistatus_list_add(list, href, 200, message);
  href[1] = message[0] = 'z';
  ck_assert_str_eq(multistatus_result_href(r), "/a");
  ck_assert_str_eq(multistatus_result_message(r), "m");
}
END_TEST

START_TEST(hrefs_keep_their_order) {
  multistatus_result *r = add("/0", 424);
  char href[20];
  for (int i = 1; i < 50; i++) {
    snprintf(href, sizeof href, "/%d", i);
    ck_assert_int_eq(multistatus_result_add_href(r, href), 0);
  }
  int i = 0;
  for (const multistatus_href *h = multistatus_result_first_href(r); h;
       h = multistatus_href_next(h)) {
    snprintf(href, sizeof href, "/%d", i++);
    ck_assert_str_eq(multistatus_href_value(h), href);
  }
  ck_assert_int_eq(i, 50);
}
END_TEST

START_TEST(conditions_collect_hrefs) {
  multistatus_result *r = add("/a", 423);
  multistatus_result_add_condition(r, "DAV:", "one", "/x");
  multistatus_result_add_condition(r, "urn:u", "one", NULL);
  multistatus_result_add_condition(r, "DAV:", "one", "/y");
  multistatus_result_add_condition(r, "DAV:", "one", NULL);
  multistatus_result_add_condition(r, NULL, "two", NULL);
  multistatus_result_add_condition(r, "", "two", "/z");
  ck_assert_int_eq(multistatus_list_error(list), 0);
  static const struct {
    const char *ns, *name, *hrefs[3];
  } want[] = {{"DAV:", "one", {"/x", "/y", NULL}},
              {"urn:u", "one", {NULL}},
              {"", "two", {"/z", NULL}}};
  const multistatus_condition *c = multistatus_result_first_condition(r);
  for (int i = 0; i < 3; i++, c = multistatus_condition_next(c)) {
    ck_assert_str_eq(multistatus_condition_ns(c), want[i].ns);
    ck_assert_str_eq(multistatus_condition_name(c), want[i].name);
    ck_assert_ptr_null(multistatus_condition_xml(c));
    const multistatus_href *h = multistatus_condition_first_href(c);
    for (int k = 0; want[i].hrefs[k]; k++, h = multistatus_href_next(h))
      ck_assert_str_eq(multistatus_href_value(h), want[i].hrefs[k]);
    ck_assert_ptr_null(h);
  }
  ck_assert_ptr_null(c);
}
END_TEST

/* ---- Properties ---- */

START_TEST(properties_are_grouped) {
  static const struct {
    int status;
    const char *name;
  } added[] = {{200, "a"}, {404, "b"}, {200, "c"}, {403, "d"}, {404, "e"}, {200, "f"}};
  static const struct {
    int status;
    const char *names;
  } want[] = {{200, "acf"}, {404, "be"}, {403, "d"}};
  multistatus_result *r = add("/a", 0);
  for (int i = 0; i < 6; i++)
    ck_assert_int_eq(multistatus_result_add_prop(r, added[i].status,
                                                 "DAV:", added[i].name, added[i].name),
                     0);
  const multistatus_propstat *ps = multistatus_result_first_propstat(r);
  for (int i = 0; i < 3; i++, ps = multistatus_propstat_next(ps)) {
    char names[10] = "";
    ck_assert_int_eq(multistatus_propstat_status(ps), want[i].status);
    for (const multistatus_prop *p = multistatus_propstat_first_prop(ps); p;
         p = multistatus_prop_next(p)) {
      strcat(names, multistatus_prop_name(p));
      ck_assert_str_eq(multistatus_prop_value(p), multistatus_prop_name(p));
    }
    ck_assert_str_eq(names, want[i].names);
  }
  ck_assert_ptr_null(ps);
  /* Properties go to the propstat that was created to set its message. */
  multistatus_propstat *made = multistatus_result_propstat(r, 404);
  ck_assert_str_eq(multistatus_prop_name(multistatus_propstat_first_prop(made)), "b");
  ck_assert_ptr_eq(multistatus_result_propstat(r, 507),
                   multistatus_result_propstat(r, 507));
}
END_TEST

START_TEST(kinds_of_properties) {
  multistatus_result *r = add("/a", 0);
  multistatus_result_add_prop(r, 200, "DAV:", "null", NULL);
  multistatus_result_add_prop(r, 200, "DAV:", "empty", "");
  multistatus_result_add_prop(r, 200, "DAV:", "text", " <&> ");
  multistatus_result_add_prop(r, 200, NULL, "none", "no namespace");
  multistatus_result_add_prop_xml(r, 200, "DAV:", "xml", "<a/>");
  multistatus_result_add_prop_xml(r, 200, "DAV:", "xml-text", "a &amp; b");
  multistatus_result_add_prop_xml(r, 200, "DAV:", "xml-empty", "");
  ck_assert_int_eq(multistatus_list_error(list), 0);
  static const struct {
    const char *name, *value;
    multistatus_prop_kind kind;
  } want[] = {{"null", "", MULTISTATUS_PROP_EMPTY},
              {"empty", "", MULTISTATUS_PROP_EMPTY},
              {"text", " <&> ", MULTISTATUS_PROP_TEXT},
              {"none", "no namespace", MULTISTATUS_PROP_TEXT},
              {"xml", "<a/>", MULTISTATUS_PROP_XML},
              {"xml-text", "a & b", MULTISTATUS_PROP_TEXT},
              {"xml-empty", "", MULTISTATUS_PROP_EMPTY}};
  const multistatus_prop *p =
      multistatus_propstat_first_prop(multistatus_result_first_propstat(r));
  for (int i = 0; i < 7; i++, p = multistatus_prop_next(p)) {
    ck_assert_str_eq(multistatus_prop_name(p), want[i].name);
    ck_assert_str_eq(multistatus_prop_ns(p), i == 3 ? "" : "DAV:");
    ck_assert_str_eq(multistatus_prop_value(p), want[i].value);
    ck_assert_int_eq(multistatus_prop_kind_of(p), want[i].kind);
    ck_assert_ptr_null(multistatus_prop_lang(p));
    ck_assert_ptr_null(multistatus_prop_attributes(p));
  }
  ck_assert_ptr_null(p);
}
END_TEST

START_TEST(propstat_texts) {
  multistatus_result *r = add("/a", 0);
  multistatus_propstat *p = multistatus_result_propstat(r, 403);
  ck_assert_int_eq(multistatus_propstat_set_message(p, "no"), 0);
  ck_assert_int_eq(multistatus_propstat_add_condition(p, "DAV:", "c", "/x"), 0);
  ck_assert_str_eq(multistatus_propstat_message(p), "no");
  ck_assert_ptr_null(multistatus_propstat_lang(p));
  ck_assert_ptr_null(multistatus_propstat_reason(p));
  ck_assert_str_eq(multistatus_condition_name(multistatus_propstat_first_condition(p)),
                   "c");
  ck_assert_ptr_null(multistatus_result_message(r));
  ck_assert_ptr_null(multistatus_result_first_condition(r));
  ck_assert_int_eq(multistatus_propstat_set_message(p, NULL), 0);
  ck_assert_ptr_null(multistatus_propstat_message(p));
}
END_TEST

/* A body may contain a property twice; look-up prefers the one with status 200. */
START_TEST(find_prop_prefers_success) {
  static const char body[] =
      "<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>/a</D:href>"
      "<D:propstat><D:prop><D:p>no</D:p><D:q/></D:prop>"
      "<D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>"
      "<D:propstat><D:prop><D:p>yes</D:p><p>other</p></D:prop>"
      "<D:status>HTTP/1.1 203 X</D:status></D:propstat>"
      "<D:propstat><D:prop><D:p>late</D:p><D:q>late</D:q></D:prop>"
      "<D:status>HTTP/1.1 403 X</D:status></D:propstat></D:response></D:multistatus>";
  ck_assert_int_eq(multistatus_list_read(list, NULL, body, sizeof body - 1), 0);
  const multistatus_result *r = multistatus_list_get(list, 0);
  int status = 0;
  const multistatus_prop *p = multistatus_result_find_prop(r, "DAV:", "p", &status);
  ck_assert_str_eq(multistatus_prop_value(p), "yes");
  ck_assert_int_eq(status, 203);
  p = multistatus_result_find_prop(r, "DAV:", "q", &status);
  ck_assert_str_eq(multistatus_prop_value(p), "");
  ck_assert_int_eq(status, 404);
  p = multistatus_result_find_prop(r, NULL, "p", NULL);
  ck_assert_str_eq(multistatus_prop_value(p), "other");
  ck_assert_ptr_eq(multistatus_result_find_prop(r, "", "p", NULL), p);
  status = 77;
  ck_assert_ptr_null(multistatus_result_find_prop(r, "DAV:", "r", &status));
  ck_assert_ptr_null(multistatus_result_find_prop(r, "urn:u", "p", &status));
  ck_assert_ptr_null(multistatus_result_find_prop(r, "DAV:", NULL, &status));
  ck_assert_int_eq(status, 77);
}
END_TEST

START_TEST(outcomes) {
  static const struct {
    int statuses[4]; /* each with a property */
    int outcome;
  } want[] = {{{200}, 200},           {{204}, 204},           {{404}, 404},
              {{200, 201}, 200},      {{201, 201}, 201},      {{200, 404}, 207},
              {{404, 200}, 207},      {{403, 404}, 403},      {{424, 403}, 403},
              {{403, 424}, 403},      {{424, 409, 507}, 409}, {{424}, 424},
              {{200, 424}, 207},      {{301, 404}, 301},      {{299, 200, 203}, 200},
              {{507, 424, 404}, 507}, {{424, 200, 403}, 207}};
  char name[20];
  for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
    multistatus_result *r = add("/a", 0);
    ck_assert_int_eq(multistatus_result_outcome(r), 0);
    for (int k = 0; k < 4 && want[i].statuses[k]; k++) {
      snprintf(name, sizeof name, "p%d", k);
      multistatus_result_add_prop(r, want[i].statuses[k], "u", name, NULL);
    }
    ck_assert_int_eq(multistatus_list_error(list), 0);
    ck_assert_int_eq(multistatus_result_status(r), 0);
    ck_assert_msg(multistatus_result_outcome(r) == want[i].outcome, "case %zu: %d", i,
                  multistatus_result_outcome(r));
  }
  ck_assert_int_eq(multistatus_result_outcome(NULL), 0);
}
END_TEST

/* ---- Errors ---- */

START_TEST(statuses_out_of_range) {
  static const int bad[] = {-1, 1, 99, 100, 102, 199, 1000, 2000, -200};
  int status = bad[_i];
  ck_assert_ptr_null(add("/a", status));
  check_refused(MULTISTATUS_ERROR_STATUS, "/a");
  multistatus_list_free(list);
  set_up();
  ck_assert_int_eq(multistatus_result_set_status(add("/b", 200), status),
                   MULTISTATUS_ERROR_STATUS);
  check_refused(MULTISTATUS_ERROR_STATUS, "/b");
  multistatus_list_free(list);
  set_up();
  ck_assert_int_eq(multistatus_result_add_prop(add("/c", 0), status, "u", "p", NULL),
                   MULTISTATUS_ERROR_STATUS);
  check_refused(MULTISTATUS_ERROR_STATUS, "/c");
  multistatus_list_free(list);
  set_up();
  ck_assert_ptr_null(multistatus_result_propstat(add("/d", 0), status));
  check_refused(MULTISTATUS_ERROR_STATUS, "/d");
}
END_TEST

START_TEST(a_propstat_needs_a_status) {
  ck_assert_ptr_null(multistatus_result_propstat(add("/d", 0), 0));
  check_refused(MULTISTATUS_ERROR_STATUS, "/d");
}
END_TEST

START_TEST(status_beside_propstats) {
  multistatus_result *r = add("/a", 0);
  multistatus_result_add_prop(r, 200, "u", "p", NULL);
  ck_assert_int_eq(multistatus_result_set_status(r, 0), 0); /* no change */
  ck_assert_int_eq(multistatus_result_set_status(r, 200), MULTISTATUS_ERROR_CONFLICT);
  check_refused(MULTISTATUS_ERROR_CONFLICT, "/a");
}
END_TEST

START_TEST(propstats_beside_status) {
  ck_assert_int_eq(multistatus_result_add_prop(add("/a", 200), 200, "u", "p", NULL),
                   MULTISTATUS_ERROR_CONFLICT);
  check_refused(MULTISTATUS_ERROR_CONFLICT, "/a");
}
END_TEST

START_TEST(propstats_beside_hrefs) {
  multistatus_result *r = add("/a", 0);
  ck_assert_int_eq(multistatus_result_add_href(r, "/b"), 0);
  ck_assert_int_eq(multistatus_result_add_prop(r, 200, "u", "p", NULL),
                   MULTISTATUS_ERROR_CONFLICT);
  check_refused(MULTISTATUS_ERROR_CONFLICT, "/a");
}
END_TEST

START_TEST(hrefs_beside_propstats) {
  multistatus_result *r = add("/a", 0);
  multistatus_result_add_prop(r, 200, "u", "p", NULL);
  ck_assert_int_eq(multistatus_result_add_href(r, "/b"), MULTISTATUS_ERROR_CONFLICT);
  check_refused(MULTISTATUS_ERROR_CONFLICT, "/a");
}
END_TEST

START_TEST(a_property_twice) {
  multistatus_result *r = add("/a", 0);
  const char *ns = _i & 1 ? "urn:u" : NULL;
  int status = _i & 2 ? 404 : 200;
  ck_assert_int_eq(multistatus_result_add_prop(r, 200, ns, "p", NULL), 0);
  ck_assert_int_eq(multistatus_result_add_prop(r, 200, ns, "q", NULL), 0);
  ck_assert_int_eq(multistatus_result_add_prop(r, 200, "urn:v", "p", NULL), 0);
  ck_assert_int_eq(multistatus_result_add_prop(r, status, ns, "p", "x"),
                   MULTISTATUS_ERROR_CONFLICT);
  check_refused(MULTISTATUS_ERROR_CONFLICT, "/a");
}
END_TEST

START_TEST(empty_hrefs) {
  multistatus_result *r = _i ? add("/a", 200) : NULL;
  int rc =
      _i == 0
          ? multistatus_list_add(list, "", 200, NULL) ? 0 : multistatus_list_error(list)
      : _i == 1 ? multistatus_result_add_href(r, "")
      : _i == 2 ? multistatus_result_set_location(r, "")
      : _i == 3 ? multistatus_result_add_condition(r, "u", "c", "")
      : _i == 4 ? multistatus_result_add_href(r, NULL)
                : multistatus_result_set_location(r, NULL);
  ck_assert_int_eq(rc, MULTISTATUS_ERROR_HREF);
  check_refused(MULTISTATUS_ERROR_HREF, "href");
}
END_TEST

START_TEST(no_href_at_all) {
  ck_assert_ptr_null(multistatus_list_add(list, NULL, 200, NULL));
  check_refused(MULTISTATUS_ERROR_HREF, "href");
}
END_TEST

/* ---- Names ---- */

static const char *const bad_names[] = {"",
                                        NULL,
                                        "1a",
                                        "-a",
                                        ".a",
                                        "a b",
                                        "a:b",
                                        "a<b",
                                        "a>",
                                        "a/",
                                        "a=",
                                        "\"",
                                        "a\n",
                                        "\x01",
                                        "\xff",
                                        "a\xc3",
                                        "\xc3\x97",
                                        "\xcc\x80",
                                        "a\xe2\x80\x8b",
                                        "\xef\xbf\xbf",
                                        "a&b",
                                        "{DAV:}a"};
enum { BAD_NAMES = sizeof bad_names / sizeof *bad_names };

START_TEST(invalid_names) {
  const char *name = bad_names[_i];
  ck_assert_int_eq(multistatus_result_add_prop(add("/a", 0), 200, "u", name, NULL),
                   MULTISTATUS_ERROR_NAME);
  check_refused(MULTISTATUS_ERROR_NAME, "name");
  multistatus_list_free(list);
  set_up();
  ck_assert_int_eq(multistatus_result_add_prop_xml(add("/a", 0), 200, "u", name, "x"),
                   MULTISTATUS_ERROR_NAME);
  multistatus_list_free(list);
  set_up();
  ck_assert_int_eq(multistatus_result_add_condition(add("/a", 403), "u", name, NULL),
                   MULTISTATUS_ERROR_NAME);
}
END_TEST

START_TEST(valid_names) {
  static const char *const names[] = {"a",
                                      "_",
                                      "A-1._b",
                                      "\xc3\xa9t\xc3\xa9",
                                      "\xd0\xb8\xd0\xbc\xd1\x8f",
                                      "\xe5\x90\x8d",
                                      "\xf0\xa0\x80\x80",
                                      "a\xcc\x81",
                                      "a\xc2\xb7",
                                      "xml"};
  multistatus_result *r = add("/a", 0);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    ck_assert_msg(multistatus_result_add_prop(r, 200, "u", names[i], NULL) == 0, "%s",
                  multistatus_list_error_text(list));
}
END_TEST

START_TEST(invalid_namespaces) {
  static const char *const bad[] = {"http://www.w3.org/XML/1998/namespace",
                                    "http://www.w3.org/2000/xmlns/", "urn:\x01",
                                    "urn:\xff", "urn:\xef\xbf\xbe"};
  ck_assert_int_eq(multistatus_result_add_prop(add("/a", 0), 200, bad[_i], "p", NULL),
                   MULTISTATUS_ERROR_NAME);
  check_refused(MULTISTATUS_ERROR_NAME, "name");
  multistatus_list_free(list);
  set_up();
  ck_assert_int_eq(multistatus_result_add_condition(add("/a", 403), bad[_i], "c", NULL),
                   MULTISTATUS_ERROR_NAME);
}
END_TEST

/* ---- The first error sticks ---- */

START_TEST(the_first_error_sticks) {
  multistatus_result *r = add("/first", 0);
  multistatus_propstat *p = multistatus_result_propstat(r, 200);
  ck_assert_int_eq(multistatus_result_set_status(r, 5), MULTISTATUS_ERROR_STATUS);
  char text[300];
  snprintf(text, sizeof text, "%s", multistatus_list_error_text(list));
  ck_assert_ptr_null(add("/second", 200));
  ck_assert_uint_eq(multistatus_list_count(list), 1);
  int all[] = {multistatus_result_set_status(r, 200),
               multistatus_result_set_message(r, "m"),
               multistatus_result_set_message_lang(r, "m", "en"),
               multistatus_result_set_location(r, "/x"),
               multistatus_result_add_href(r, ""),
               multistatus_result_add_condition(r, "u", "c", NULL),
               multistatus_result_add_prop(r, 200, "u", "p", NULL),
               multistatus_result_add_prop_lang(r, 200, "u", "p", "t", "en"),
               multistatus_result_add_prop_xml(r, 200, "u", "p", "<"),
               multistatus_result_add_prop_element(r, 200, "<"),
               multistatus_propstat_set_message(p, "m"),
               multistatus_propstat_add_condition(p, "u", "c", NULL),
               multistatus_list_set_message(list, "m"),
               multistatus_list_set_sync_token(list, "t"),
               multistatus_list_error(list)};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    ck_assert_msg(all[i] == MULTISTATUS_ERROR_STATUS, "call %zu returned %d", i,
                  all[i]);
  ck_assert_ptr_null(multistatus_result_propstat(r, 404));
  ck_assert_str_eq(multistatus_list_error_text(list), text);
}
END_TEST

/* Error texts are one line of valid UTF-8, whatever they quote. */
START_TEST(error_texts_are_one_valid_line) {
  char href[1000] = "/";
  for (size_t i = 1; i < sizeof href - 2; i += 2)
    memcpy(href + i, i % 3 ? "\xc3\xbc" : "\n\t", 2);
  href[sizeof href - 1] = '\0';
  multistatus_result_set_status(add(href, 200), 5);
  const char *text = multistatus_list_error_text(list);
  ck_assert_ptr_null(strpbrk(text, "\n\r\t"));
  multistatus_list *other;
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  o.text = MULTISTATUS_TEXT_REFUSE; /* checks that the error text is valid */
  ck_assert_int_eq(multistatus_list_new(&other, &o), 0);
  ck_assert_ptr_nonnull(multistatus_list_add(other, "/a", 200, text));
  multistatus_list_free(other);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_checked_fixture(t, set_up, tear_down);
  tcase_add_test(t, getters);
  tcase_add_test(t, strings_are_copied);
  tcase_add_test(t, hrefs_keep_their_order);
  tcase_add_test(t, conditions_collect_hrefs);
  tcase_add_test(t, properties_are_grouped);
  tcase_add_test(t, kinds_of_properties);
  tcase_add_test(t, propstat_texts);
  tcase_add_test(t, find_prop_prefers_success);
  tcase_add_test(t, outcomes);
  tcase_add_loop_test(t, statuses_out_of_range, 0, 9);
  tcase_add_test(t, a_propstat_needs_a_status);
  tcase_add_test(t, status_beside_propstats);
  tcase_add_test(t, propstats_beside_status);
  tcase_add_test(t, propstats_beside_hrefs);
  tcase_add_test(t, hrefs_beside_propstats);
  tcase_add_loop_test(t, a_property_twice, 0, 4);
  tcase_add_loop_test(t, empty_hrefs, 0, 6);
  tcase_add_test(t, no_href_at_all);
  tcase_add_loop_test(t, invalid_names, 0, BAD_NAMES);
  tcase_add_test(t, valid_names);
  tcase_add_loop_test(t, invalid_namespaces, 0, 5);
  tcase_add_test(t, the_first_error_sticks);
  tcase_add_test(t, error_texts_are_one_valid_line);
}

TESTS_MAIN("result", add_tests)
