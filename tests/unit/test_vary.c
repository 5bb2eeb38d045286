/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <string.h>
#include "fewer.h"
#include "random.h"
#include "tests.h"

/* Header fields of the response: Vary, and no line breaks from the request. */

/* ---- Vary ---- */

START_TEST(vary) {
  static const struct {
    const char *before, *names, *after;
  } rows[] = {
      {"", "Accept", "Accept"},
      {"Accept", "Accept", "Accept"},
      {"accept", "Accept, Prefer", "accept, Prefer"},
      {"Origin", "Accept, Prefer", "Origin, Accept, Prefer"},
      {"Prefer,Accept", "Accept, Prefer", "Prefer,Accept"},
      {"Accept-Encoding", "Accept", "Accept-Encoding, Accept"},
      {"*", "Accept", "*"},
      {"Origin, *", "Accept", "Origin, *"},
      {"", " Accept ,, accept,Prefer", "Accept, Prefer"},
      {"Origin", "", "Origin"},
      {"", "*, Accept", "*"},
      {"X\"a, Accept", "Accept, Prefer", "X\"a, Accept, Prefer"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char value[64];
    size_t need = strlen(rows[i].after) + 1;
    for (size_t room = strlen(rows[i].before) + 1; room <= need; room++) {
      snprintf(value, sizeof value, "%s", rows[i].before);
      memset(value + room, 'x', sizeof value - room);
      int rc = multistatus_vary_add(value, room, rows[i].names);
      ck_assert_int_eq(rc, room < need ? MULTISTATUS_ERROR_LIMIT : 0);
      ck_assert_str_eq(value, room < need ? rows[i].before : rows[i].after);
      ck_assert_int_eq(value[room], 'x');
    }
  }
  char value[4] = "abcd";
  ck_assert_int_eq(multistatus_vary_add(value, 4, "x"), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_vary_add(NULL, 4, "x"), MULTISTATUS_ERROR_ARGUMENT);
  value[3] = '\0';
  ck_assert_int_eq(multistatus_vary_add(value, 4, NULL), MULTISTATUS_ERROR_ARGUMENT);
}
END_TEST

/* ---- Line breaks ---- */

static void check_field(const char *value) {
  ck_assert_msg(!strpbrk(value, "\r\n"), "line break in \"%s\"", value);
}

/* Random field values with line breaks in any position. */
static void random_value(random_state *r, char *to) {
  static const char *const part[] = {
      "\r\n",       "\r",          "\n",     "X: y",     "application/json",
      "text/xml",   "*/*",         ";q=",    "0.5",      ";profile=\"",
      "\"",         ",",           " ",      "return=",  "minimal",
      "wait=",      "9",           "strict", "handling", "continue-on-error",
      "PROPFIND\n", "depth-noroot"};
  *to = '\0';
  for (unsigned n = random_below(r, 12); n > 0; n--)
    strcat(to, part[random_below(r, sizeof part / sizeof *part)]);
}

START_TEST(no_line_breaks_in_response) {
  const multistatus_alias alias = {"application/vnd.example+json",
                                   multistatus_format_json()};
  random_state r;
  random_seed(&r, 31);
  for (size_t i = 0; i < fewer_cases(20000); i++) {
    multistatus_negotiate_options o = MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
    multistatus_negotiated n = MULTISTATUS_NEGOTIATED_INIT;
    char value[4][300], field[300] = "Origin";
    for (int k = 0; k < 4; k++)
      random_value(&r, value[k]);
    o.method = value[0], o.accept = value[1];
    o.content_type = value[2], o.prefer = value[3];
    o.honours = random_below(&r, 256);
    o.flags = random_below(&r, 2);
    o.aliases = &alias, o.alias_count = 1;
    int rc = multistatus_negotiate(&o, &n);
    require(rc == 0 || rc == 406, "%d", rc);
    check_field(n.content_type);
    check_field(n.vary);
    check_field(n.preference_applied);
    check_field(n.types);
    check_field(multistatus_problem_content_type(n.problem));
    /* Not even if a program adds a value of the request to Vary. */
    rc = multistatus_vary_add(field, sizeof field, value[1]);
    require(rc == (strpbrk(value[1], "\r\n") ? MULTISTATUS_ERROR_ARGUMENT : 0), "%d",
            rc);
    check_field(field);
  }
}
END_TEST

/* Line breaks in arguments of the program are errors. */
START_TEST(line_breaks_in_arguments) {
  static const char *const breaks[] = {"\r\nX: y", "\r", "\n"};
  for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++) {
    multistatus_negotiated n = MULTISTATUS_NEGOTIATED_INIT;
    char type[60], field[60];
    snprintf(type, sizeof type, "a/b%s", breaks[i]);
    const multistatus_alias alias = {type, multistatus_format_json()};
    multistatus_negotiate_options o = MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
    o.accept = "a/b";
    o.aliases = &alias;
    o.alias_count = 1;
    ck_assert_int_eq(multistatus_negotiate(&o, &n), MULTISTATUS_ERROR_ARGUMENT);
    ck_assert_str_eq(n.content_type, "");
    snprintf(field, sizeof field, "Origin");
    ck_assert_int_eq(multistatus_vary_add(field, sizeof field, type),
                     MULTISTATUS_ERROR_ARGUMENT);
    ck_assert_str_eq(field, "Origin");
    snprintf(field, sizeof field, "Origin%s", breaks[i]);
    ck_assert_int_eq(multistatus_vary_add(field, sizeof field, "Accept"),
                     MULTISTATUS_ERROR_ARGUMENT);
  }
}
END_TEST

/* The location of a result that is sent without a multi-status body, added or read. */
START_TEST(line_breaks_in_a_location) {
  static const char *const bodies[] = {
      "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href><D:status>HTTP/1.1 "
      "302 Found</D:status><D:location><D:href>/x&#13;&#10;X: y</D:href></D:location>"
      "</D:response></D:multistatus>",
      "{\"results\":[{\"href\":\"/a\",\"status\":302,\"location\":\"/x\\r\\nX: y\"}]}"};
  for (int i = 0; i < 3; i++) {
    multistatus_list *list;
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    if (i < 2)
      ck_assert_int_eq(multistatus_list_read(list, NULL, bodies[i], strlen(bodies[i])),
                       0);
    else
      multistatus_result_set_location(multistatus_list_add(list, "/a", 302, NULL),
                                      "/x\r\nX: y");
    const multistatus_result *single = multistatus_list_single(list, "/a");
    ck_assert_ptr_nonnull(single);
    ck_assert_str_eq(multistatus_result_location(single), "/x%0D%0AX: y");
    check_field(multistatus_reason(multistatus_result_status(single)));
    multistatus_list_free(list);
  }
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_test(tests, vary);
  tcase_add_test(tests, no_line_breaks_in_response);
  tcase_add_test(tests, line_breaks_in_arguments);
  tcase_add_test(tests, line_breaks_in_a_location);
}

TESTS_MAIN("vary", add_tests)
