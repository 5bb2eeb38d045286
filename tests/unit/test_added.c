/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "writer_back.h"

/* Values that adders check: properties that are added twice, names, text that an HTTP
   field cannot contain, reason phrases; and which results count as successes. */

/* ---- A property that is added twice ---- */

START_TEST(a_property_twice) {
  for (int many = 0; many < 3; many++) {
    multistatus_list *list;
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
    if (many == 2) /* r is not the newest */
      multistatus_list_add(list, "/b", 200, NULL);
    char name[20];
    for (int twice = 0; twice < 2; twice++) {
      for (int i = 0; i < (many ? 700 : 3); i++) {
        snprintf(name, sizeof name, "p%d", i);
        ck_assert_int_eq(multistatus_result_add_prop(r, 200, "u", name, "v"), 0);
      }
      ck_assert_int_eq(multistatus_result_add_prop(r, 404, "", "none", NULL), 0);
      ck_assert_int_eq(multistatus_result_add_prop(r, 404, NULL, "none", ""), 0);
      ck_assert_int_eq(multistatus_result_add_prop(r, 200, "u", "bad", "a\x01\xff"), 0);
      ck_assert_int_eq(multistatus_result_add_prop_lang(r, 200, "u", "l", "text", "en"),
                       0);
      ck_assert_int_eq(multistatus_result_add_prop_xml(r, 200, "u", "x", "<a></a>"), 0);
      ck_assert_int_eq(multistatus_result_add_prop_xml(r, 200, "u", "x", "<a/>"), 0);
      ck_assert_int_eq(
          multistatus_result_add_prop_element(r, 200, "<e xmlns='u' k='1'>t</e>"), 0);
    }
    size_t count = 0;
    const multistatus_propstat *p = multistatus_result_first_propstat(r);
    for (; p; p = multistatus_propstat_next(p))
      for (const multistatus_prop *q = multistatus_propstat_first_prop(p); q;
           q = multistatus_prop_next(q))
        count++;
    ck_assert_uint_eq(count, (many ? 700 : 3) + 5);
    ck_assert_uint_eq(multistatus_list_replaced(list), 2);
    multistatus_list_free(list);
  }
}
END_TEST

static int add_again(int how, multistatus_result *r) {
  switch (how) {
  case 0: /* another value */
    return multistatus_result_add_prop(r, 200, "u", "p", "w");
  case 1: /* another status */
    return multistatus_result_add_prop(r, 404, "u", "p", "v");
  case 2: /* a language */
    return multistatus_result_add_prop_lang(r, 200, "u", "p", "v", "en");
  case 3: /* no value */
    return multistatus_result_add_prop(r, 200, "u", "p", NULL);
  case 4: /* another propstat */
    return multistatus_propstat_add_prop(multistatus_result_add_propstat(r, 200), "u",
                                         "p", "v");
  case 5: /* markup that has the same text */
    return multistatus_result_add_prop_element(r, 200, "<p xmlns='u' a='1'>v</p>");
  default:
    return multistatus_result_add_prop_xml(r, 200, "u", "p", "<v/>");
  }
}

START_TEST(a_property_twice_that_differs) {
  for (int many = 0; many < 2; many++) {
    multistatus_list *list;
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
    ck_assert_int_eq(multistatus_result_add_prop(r, 200, "u", "p", "v"), 0);
    for (int i = 0; many && i < 500; i++) {
      char name[20];
      snprintf(name, sizeof name, "p%d", i);
      multistatus_result_add_prop(r, 200, "u", name, "v");
    }
    ck_assert_int_eq(add_again(_i, r), MULTISTATUS_ERROR_CONFLICT);
    ck_assert_ptr_nonnull(strstr(multistatus_list_error_text(list), "{u}p twice"));
    multistatus_list_free(list);
  }
}
END_TEST

/* ---- Names ---- */

START_TEST(names) {
  static char large[5001];
  memset(large, 'n', sizeof large - 1);
  static const struct {
    const char *ns, *name;
    int code;
  } cases[] = {{"DAV:", "getetag", 0},
               {NULL, "x", 0},
               {"", "\xc3\xa9t\xc3\xa9", 0},
               {"urn:x y", "_-.9", 0},
               {"u", NULL, MULTISTATUS_ERROR_NAME},
               {"u", "", MULTISTATUS_ERROR_NAME},
               {"u", "a b", MULTISTATUS_ERROR_NAME},
               {"u", "a:b", MULTISTATUS_ERROR_NAME},
               {"u", "9", MULTISTATUS_ERROR_NAME},
               {"u", "\xff", MULTISTATUS_ERROR_NAME},
               {"\x01", "p", MULTISTATUS_ERROR_NAME},
               {"http://www.w3.org/XML/1998/namespace", "p", MULTISTATUS_ERROR_NAME},
               {"http://www.w3.org/2000/xmlns/", "p", MULTISTATUS_ERROR_NAME},
               {large, "p", MULTISTATUS_ERROR_LIMIT},
               {"u", large, MULTISTATUS_ERROR_LIMIT}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_list *list;
    ck_assert_int_eq(multistatus_name_check(cases[i].ns, cases[i].name), cases[i].code);
    /* The adders agree. */
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
    ck_assert_int_eq(
        multistatus_result_add_prop(r, 200, cases[i].ns, cases[i].name, NULL),
        cases[i].code);
    multistatus_list_free(list);
  }
}
END_TEST

/* ---- HTTP fields ---- */

static const char *const bad_fields[] = {"a\rb", "\n", "a\r\nSet-Cookie: x=1", "\x01\n",
                                         "end\n"};

START_TEST(fields_refuse_control_characters) {
  for (int i = 0; i < 5; i++) {
    multistatus_list *list;
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    multistatus_result *r = multistatus_list_add(list, "/a", i < 4 ? 404 : 0, NULL);
    multistatus_propstat *p = i == 4 ? multistatus_result_propstat(r, 404) : NULL;
    const char *bad = bad_fields[_i];
    int rc = i == 0   ? multistatus_result_add_header(r, "x", bad)
             : i == 1 ? multistatus_result_set_method(r, bad)
             : i == 2 ? multistatus_result_set_body(r, bad, "x")
             : i == 3 ? multistatus_result_set_reason(r, bad)
                      : multistatus_propstat_set_reason(p, bad);
    ck_assert_int_eq(rc, MULTISTATUS_ERROR_TEXT);
    ck_assert_int_eq(multistatus_list_error(list), MULTISTATUS_ERROR_TEXT);
    multistatus_list_free(list);
  }
}
END_TEST

START_TEST(fields_read_as_spaces) {
  static const char json[] =
      "{\"results\":[{\"href\":\"/a\",\"status\":404,\"reason\":\"No\\r\\nX: 1\","
      "\"method\":\"GET\\n\",\"headers\":{\"x\":\"a\\r\\nb\\tc\\n\"},"
      "\"body\":\"b\\n\",\"contentType\":\"text/plain\\r\"}]}";
  static const char xml[] =
      "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href>"
      "<D:status>HTTP/1.1 404 No&#13;&#10;X: 1</D:status></D:response>"
      "</D:multistatus>";
  multistatus_list *list;
  multistatus_read_options ro = MULTISTATUS_READ_OPTIONS_INIT;
  const char *body = _i ? json : xml;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  ck_assert_int_eq(multistatus_list_read(list, NULL, body, strlen(body)), 0);
  const multistatus_result *r = multistatus_list_get(list, 0);
  ck_assert_uint_ne(multistatus_result_quirks(r) & MULTISTATUS_QUIRK_FIELD_CONTROL, 0);
  ck_assert_str_eq(multistatus_quirk_name(MULTISTATUS_QUIRK_FIELD_CONTROL),
                   "field-control");
  ck_assert_pstr_eq(multistatus_result_reason(r), "No  X: 1");
  if (_i) {
    ck_assert_str_eq(multistatus_result_method(r), "GET ");
    ck_assert_str_eq(multistatus_result_header(r, "x"), "a  b\tc ");
    ck_assert_str_eq(multistatus_result_body(r), "b\n");
    ck_assert_str_eq(multistatus_result_content_type(r), "text/plain ");
  }
  ro.refuse = MULTISTATUS_QUIRK_FIELD_CONTROL;
  ck_assert_int_eq(multistatus_list_read(list, &ro, body, strlen(body)),
                   MULTISTATUS_ERROR_RESULT);
  multistatus_list_free(list);
}
END_TEST

/* Control characters in all values that a program may put into a line of HTTP. */
static const struct {
  const char *member;                        /* of a result in JSON, or DAV:status */
  const char *reason, *line, *method, *type; /* expected */
  bool quirk;
} fields_read[] = {
    {"\"status\":404,\"reason\":\"a\\u0000b\"", "a b", NULL, NULL, NULL, true},
    {"\"status\":404,\"reason\":\"Not Found\\n\"", NULL, NULL, NULL, NULL, true},
    {"\"status\":\"404 Not\\r\\nFound\"", "Not  Found", NULL, NULL, NULL, true},
    {"\"status\":500,\"statusLine\":\"odd\\r\\n1\"", NULL, "odd  1", NULL, NULL, true},
    {"\"status\":404,\"reason\":\"a\\nb\",\"statusLine\":\"HTTP/1.0 404 a\\nb\"", "a b",
     "HTTP/1.0 404 a b", NULL, NULL, true},
    {"\"status\":200,\"method\":\"G\\u0000T\"", NULL, NULL, "G T", NULL, true},
    {"\"status\":200,\"body\":\"\",\"contentType\":\"text/x\\u0000\\r\"", NULL, NULL,
     NULL, "text/x  ", true},
    {"HTTP/1.0 404 a&#10;b", "a b", "HTTP/1.0 404 a b", NULL, NULL, true},
    {"HTTP/1.1 404\r\nNot Found", NULL, "HTTP/1.1 404 Not Found", NULL, NULL, true},
    {"HTTP/1.1&#13;404 a", "a", "HTTP/1.1 404 a", NULL, NULL, true},
    {"no&#13;line", NULL, "no line", NULL, NULL, true},
    /* Around the status line, line breaks are white space. */
    {"\n HTTP/1.1 404 a\n", "a", "  HTTP/1.1 404 a ", NULL, NULL, false},
};

static void check_field_read(const multistatus_list *list, int i) {
  const multistatus_result *r = multistatus_list_get(list, 0);
  uint64_t quirks = multistatus_result_quirks(r);
  ck_assert_pstr_eq(multistatus_result_reason(r), fields_read[i].reason);
  ck_assert_pstr_eq(multistatus_result_status_line(r), fields_read[i].line);
  ck_assert_pstr_eq(multistatus_result_method(r), fields_read[i].method);
  ck_assert_pstr_eq(multistatus_result_content_type(r), fields_read[i].type);
  ck_assert_int_eq((quirks & MULTISTATUS_QUIRK_FIELD_CONTROL) != 0,
                   fields_read[i].quirk);
}

START_TEST(fields_read_from_all_places) {
  const char *member = fields_read[_i].member;
  char body[400];
  multistatus_list *list;
  multistatus_read_options ro = MULTISTATUS_READ_OPTIONS_INIT;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  snprintf(body, sizeof body,
           *member == '"' ? "{\"results\":[{\"href\":\"/a\",%s}]}"
                          : "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a"
                            "</D:href><D:status>%s</D:status></D:response>"
                            "</D:multistatus>",
           member);
  ck_assert_int_eq(multistatus_list_read(list, NULL, body, strlen(body)), 0);
  check_field_read(list, _i);
  for (int form = 0; form < 2; form++) { /* what is written has no control characters */
    multistatus_list *again;
    char *printed;
    size_t len;
    multistatus_write_options wo = MULTISTATUS_WRITE_OPTIONS_INIT;
    wo.format = form ? multistatus_format_json() : multistatus_format_dav_xml();
    ck_assert_int_eq(multistatus_list_print(list, &wo, &printed, &len), 0);
    ro.refuse = MULTISTATUS_QUIRK_ALL;
    ck_assert_int_eq(multistatus_list_new(&again, NULL), 0);
    int rc = multistatus_list_read(again, &ro, printed, len);
    ck_assert_msg(rc == 0, "%s: %s", multistatus_list_read_error(again)->text, printed);
    multistatus_list_free(again);
    multistatus_free(printed);
  }
  ro.refuse = MULTISTATUS_QUIRK_FIELD_CONTROL;
  int rc = multistatus_list_read(list, &ro, body, strlen(body));
  ck_assert_int_eq(rc, fields_read[_i].quirk ? MULTISTATUS_ERROR_RESULT : 0);
  multistatus_list_free(list);
}
END_TEST

/* In an m:item element, the other members are read as well. */
START_TEST(fields_of_an_extension_element) {
  static const char xml[] =
      "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href>"
      "<D:status>HTTP/1.1 200 OK</D:status><m:item xmlns:m='urn:multistatus:1'>"
      "{\"method\":\"G\\nT\",\"headers\":{\"x\":\"a\\r\\nb\"},\"id\":\"1\"}</m:item>"
      "</D:response></D:multistatus>";
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  ck_assert_int_eq(multistatus_list_read(list, NULL, xml, strlen(xml)), 0);
  const multistatus_result *r = multistatus_list_get(list, 0);
  ck_assert_uint_eq(multistatus_result_quirks(r), MULTISTATUS_QUIRK_FIELD_CONTROL);
  ck_assert_str_eq(multistatus_result_method(r), "G T");
  ck_assert_pstr_eq(multistatus_result_header(r, "x"), "a  b");
  ck_assert_pstr_eq(multistatus_result_id(r), "1");
  multistatus_list_free(list);
}
END_TEST

/* A reason phrase in a status line cannot begin or end with white space. */
START_TEST(a_reason_with_space_around_it) {
  open_writer(_i);
  multistatus_result *r = multistatus_writer_add(w, "/a", 404, NULL);
  ck_assert_int_eq(multistatus_result_set_reason(r, " Gone Fishing\t"), 0);
  ck_assert_pstr_eq(multistatus_result_reason(r), "Gone Fishing");
  r = multistatus_writer_add(w, "/b", 404, NULL);
  ck_assert_int_eq(multistatus_result_set_reason(r, "Not Found "), 0);
  ck_assert_ptr_null(multistatus_result_reason(r));
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  multistatus_list_free(read_back());
  close_writer();
}
END_TEST

/* The same for white space that dropped characters leave at either end. */
START_TEST(a_reason_with_dropped_characters) {
  multistatus_list_options drop = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_list *list;
  drop.text = MULTISTATUS_TEXT_DROP;
  ck_assert_int_eq(multistatus_list_new(&list, &drop), 0);
  multistatus_result *r = multistatus_list_add(list, "/a", 404, NULL);
  ck_assert_int_eq(multistatus_result_set_reason(r, "\1 Gone Fishing \2"), 0);
  ck_assert_pstr_eq(multistatus_result_reason(r), "Gone Fishing");
  ck_assert_int_eq(multistatus_result_set_reason(r, "\1 Not Found"), 0);
  ck_assert_ptr_null(multistatus_result_reason(r));
  multistatus_list_free(list);
}
END_TEST

START_TEST(custom_reasons) {
  open_writer(_i);
  multistatus_result *r = multistatus_writer_add(w, "/a", 404, NULL);
  ck_assert_int_eq(multistatus_result_set_reason(r, "Gone Fishing"), 0);
  r = multistatus_writer_add(w, "/b", 404, NULL);
  multistatus_result_set_reason(r, "Taken away");
  multistatus_result_set_status(r, 403);
  ck_assert_ptr_null(multistatus_result_reason(r));
  r = multistatus_writer_add(w, "/c", 404, NULL);
  multistatus_result_set_reason(r, "Not Found"); /* the standard phrase */
  ck_assert_ptr_null(multistatus_result_reason(r));
  r = multistatus_writer_add(w, "/d", 0, NULL);
  multistatus_propstat *p = multistatus_result_propstat(r, 200);
  multistatus_propstat_add_prop(p, "u", "p", "1");
  ck_assert_int_eq(multistatus_propstat_set_reason(p, "Fine"), 0);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  multistatus_list *list = read_back();
  ck_assert_pstr_eq(multistatus_result_reason(multistatus_list_get(list, 0)),
                    "Gone Fishing");
  ck_assert_ptr_null(multistatus_result_reason(multistatus_list_get(list, 1)));
  ck_assert_pstr_eq(multistatus_propstat_reason(multistatus_result_first_propstat(
                        multistatus_list_get(list, 3))),
                    "Fine");
  multistatus_list_free(list);
  close_writer();
}
END_TEST

/* ---- Success ---- */

START_TEST(succeeded) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  static const int statuses[] = {-1, 0, 100, 199, 200, 204, 299, 300, 404, 507};
  for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
    ck_assert_int_eq(multistatus_status_succeeded(statuses[i]), i >= 4 && i <= 6);
  ck_assert_int_eq(multistatus_result_succeeded(NULL), 0);
  ck_assert_int_eq(
      multistatus_result_succeeded(multistatus_list_add(list, "/a", 204, NULL)), 1);
  ck_assert_int_eq(
      multistatus_result_succeeded(multistatus_list_add(list, "/a", 423, NULL)), 0);
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  ck_assert_int_eq(multistatus_result_succeeded(r), 0);
  multistatus_result_add_prop(r, 200, "u", "p", NULL);
  ck_assert_int_eq(multistatus_result_succeeded(r), 1);
  multistatus_result_add_prop(r, 404, "u", "q", NULL);
  ck_assert_int_eq(multistatus_result_succeeded(r), 0);
  multistatus_list_free(list);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_checked_fixture(t, set_up, NULL);
  tcase_add_test(t, a_property_twice);
  tcase_add_loop_test(t, a_property_twice_that_differs, 0, 7);
  tcase_add_test(t, names);
  tcase_add_loop_test(t, fields_refuse_control_characters, 0,
                      sizeof bad_fields / sizeof *bad_fields);
  tcase_add_loop_test(t, fields_read_as_spaces, 0, 2);
  tcase_add_loop_test(t, fields_read_from_all_places, 0,
                      sizeof fields_read / sizeof *fields_read);
  tcase_add_test(t, fields_of_an_extension_element);
  tcase_add_loop_test(t, a_reason_with_space_around_it, 0, 2);
  tcase_add_test(t, a_reason_with_dropped_characters);
  tcase_add_loop_test(t, custom_reasons, 0, 2);
  tcase_add_test(t, succeeded);
}

TESTS_MAIN("added", add_tests)
