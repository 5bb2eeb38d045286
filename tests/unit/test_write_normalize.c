/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include "alloc.h"
#include "responses.h"

/* Normalization of results before writing: propstats, duplicates, namespaces, and
   MULTISTATUS_RECEIVER_... */

/* ---- Propstats ---- */

START_TEST(grouped_by_status_in_any_order) {
  multistatus_list *list = new_list();
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  multistatus_result_add_prop(r, 404, "DAV:", "a", NULL);
  multistatus_result_add_prop(r, 200, "DAV:", "b", NULL);
  multistatus_result_add_prop(r, 404, "DAV:", "c", NULL);
  multistatus_result_add_prop(r, 200, "DAV:", "d", NULL);
  expect(print(list, NULL, 0, 0),
         RESPONSE(PROPSTAT("<D:b/><D:d/>", OK) PROPSTAT("<D:a/><D:c/>", NOT_FOUND)));
  multistatus_list_free(list);
}
END_TEST

/* Propstats with the same status but different messages or conditions stay separate;
   equal ones are merged. */
START_TEST(merged_if_equal) {
  multistatus_list *list = new_list();
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  multistatus_propstat *one = multistatus_result_add_propstat(r, 403);
  multistatus_propstat *two = multistatus_result_add_propstat(r, 403);
  multistatus_propstat *three = multistatus_result_add_propstat(r, 403);
  multistatus_result_add_prop(r, 403, "DAV:", "plain", NULL);
  multistatus_propstat_add_prop(one, "DAV:", "a", NULL);
  multistatus_propstat_add_prop(two, "DAV:", "b", NULL);
  multistatus_propstat_add_prop_xml(three, "DAV:", "c", "<x xmlns=\"urn:x\"/>");
  multistatus_propstat_add_prop_element(three, "<d/>");
  multistatus_propstat_set_message(three, "no");
  multistatus_propstat_set_message(one, "no");
  multistatus_propstat_add_condition(two, "DAV:", "cannot-modify-protected-property",
                                     NULL);
  ck_assert_ptr_eq(multistatus_result_propstat(r, 403),
                   multistatus_result_propstat(r, 403));
  ck_assert_ptr_ne(multistatus_result_propstat(r, 403), one);
  expect(print(list, NULL, 0, 0),
         RESPONSE("<D:propstat><D:prop><D:a/><D:c><x "
                  "xmlns=\"urn:x\"/></D:c><d/></D:prop>" FORBIDDEN
                  "<D:responsedescription>no</D:responsedescription></D:propstat>"
                  "<D:propstat><D:prop><D:b/></D:prop>" FORBIDDEN
                  "<D:error><D:cannot-modify-protected-property/></D:error>"
                  "</D:propstat>" PROPSTAT("<D:plain/>", FORBIDDEN)));
  multistatus_list_free(list);
}
END_TEST

/* Writing does not change the list. */
START_TEST(list_is_unchanged) {
  multistatus_list *list = new_list();
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  multistatus_propstat_add_prop(multistatus_result_add_propstat(r, 200), "DAV:", "a",
                                NULL);
  multistatus_propstat_add_prop(multistatus_result_add_propstat(r, 200), "DAV:", "b",
                                NULL);
  for (int i = 0; i < 2; i++)
    expect(print(list, NULL, 0, 0), RESPONSE(PROPSTAT("<D:a/><D:b/>", OK)));
  const multistatus_propstat *first = multistatus_result_first_propstat(r);
  ck_assert_ptr_nonnull(multistatus_propstat_next(first));
  multistatus_list_free(list);
}
END_TEST

/* ---- Invalid results that were read ---- */

#define PARTIAL "<D:status>HTTP/1.1 207 Multi-Status</D:status>"
#define EXPLAINED                                                                      \
  "<D:error><D:x/></D:error><D:responsedescription>m</D:responsedescription>"

START_TEST(corrected) {
  static const struct {
    const char *read, *written;
  } cases[] = {
      /* A status beside propstats. */
      {RESPONSE(OK PROPSTAT("<D:p/>", OK)), RESPONSE(PROPSTAT("<D:p/>", OK))},
      {RESPONSE(FORBIDDEN PROPSTAT("<D:p/>", OK)), RESPONSE(FORBIDDEN)},
      {RESPONSE(NOT_FOUND PROPSTAT("<D:p/>", NOT_FOUND)), RESPONSE(NOT_FOUND)},
      {RESPONSE("<D:href>/b</D:href>" FORBIDDEN PROPSTAT("<D:p/>", OK)),
       RESPONSE("<D:href>/b</D:href>" FORBIDDEN)},
      {RESPONSE(PARTIAL PROPSTAT("<D:p/>", OK)),
       RESPONSE(PROPSTAT("", PARTIAL) PROPSTAT("<D:p/>", OK))},
      {RESPONSE("<D:status>HTTP/1.1 207 Mixed</D:status>" PROPSTAT("", OK)),
       RESPONSE(PROPSTAT("", "<D:status>HTTP/1.1 207 Mixed</D:status>")
                    PROPSTAT("", OK))},
      {RESPONSE(PARTIAL PROPSTAT("<D:p/>", FORBIDDEN)),
       RESPONSE(PROPSTAT("<D:p/>", FORBIDDEN))},
      /* A duplicate property: a failure other than 404 counts, else a success. */
      {RESPONSE(PROPSTAT("<D:p/><D:q/>", NOT_FOUND) PROPSTAT("<D:p>1</D:p>", OK)),
       RESPONSE(PROPSTAT("<D:q/>", NOT_FOUND) PROPSTAT("<D:p>1</D:p>", OK))},
      {RESPONSE(PROPSTAT("<D:p>1</D:p><D:p>2</D:p>", OK)),
       RESPONSE(PROPSTAT("<D:p>1</D:p>", OK))},
      {RESPONSE(PROPSTAT("<D:p>1</D:p>", FORBIDDEN) PROPSTAT("<D:p/>", NOT_FOUND)),
       RESPONSE(PROPSTAT("<D:p>1</D:p>", FORBIDDEN))},
      {RESPONSE(PROPSTAT("<D:p>1</D:p><D:q/>", OK) PROPSTAT("<D:p/>", NOT_FOUND)
                    PROPSTAT("<D:p/>", FORBIDDEN)),
       RESPONSE(PROPSTAT("<D:q/>", OK) PROPSTAT("<D:p/>", FORBIDDEN))},
      {RESPONSE(PROPSTAT("<D:p/>", FORBIDDEN) PROPSTAT("<D:p/>", FORBIDDEN EXPLAINED)),
       RESPONSE(PROPSTAT("<D:p/>", FORBIDDEN) PROPSTAT("", FORBIDDEN EXPLAINED))},
      {RESPONSE(PROPSTAT("<D:p/>", FORBIDDEN) PROPSTAT("<D:p/>", OK "<y/>")),
       RESPONSE(PROPSTAT("<D:p/>", FORBIDDEN) PROPSTAT("", OK "<y/>"))},
      /* Two equal propstats, and one with an extension. */
      {RESPONSE(PROPSTAT("<D:p/>", OK) PROPSTAT("<D:r/>", NOT_FOUND)
                    PROPSTAT("<D:q/>", OK) PROPSTAT("<D:s/>", OK "<y/>")),
       RESPONSE(PROPSTAT("<D:p/><D:q/>", OK) PROPSTAT("<D:r/>", NOT_FOUND)
                    PROPSTAT("<D:s/>", OK "<y/>"))},
      /* No DAV:prop. */
      {RESPONSE("<D:propstat>" NOT_FOUND "</D:propstat>"),
       RESPONSE(PROPSTAT("", NOT_FOUND))},
      /* Several hrefs beside propstats: one response each. */
      {RESPONSE("<D:href>/b</D:href>" PROPSTAT("<D:p/>", OK)),
       RESPONSE(PROPSTAT("<D:p/>", OK)) "<D:response><D:href>/b</D:href>" PROPSTAT(
           "<D:p/>", OK) "</D:response>"},
      /* As in an example of RFC 4918, section 9.6.2: the condition must have an href.
       */
      {RESPONSE(
           "<D:status>HTTP/1.1 423 Locked</D:status><D:error><D:lock-token-submitted/>"
           "</D:error>"),
       RESPONSE(
           "<D:status>HTTP/1.1 423 Locked</D:status><D:error><D:lock-token-submitted>"
           "<D:href>/a</D:href></D:lock-token-submitted></D:error>")},
      /* These must be empty, or contain hrefs only. */
      {RESPONSE(FORBIDDEN "<D:error><D:propfind-finite-depth><D:href>/a</D:href>x"
                          "</D:propfind-finite-depth><D:no-conflicting-lock>text"
                          "</D:no-conflicting-lock></D:error>"),
       RESPONSE(FORBIDDEN "<D:error><D:propfind-finite-depth/><D:no-conflicting-lock/>"
                          "</D:error>")},
      /* Neither a status nor propstats, or an invalid one: unknown. */
      {RESPONSE(""), RESPONSE("<D:status>HTTP/1.1 500 Unknown</D:status>"
                              "<m:item xmlns:m=\"urn:multistatus:1\">"
                              "{\"statusLine\":\"\"}</m:item>")},
      /* hrefs that lack encoding. */
      {"<D:response><D:href> /a b#c </D:href>" OK "</D:response>",
       "<D:response><D:href>/a%20b%23c</D:href>" OK "</D:response>"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_list *list = read_list(cases[i].read);
    expect(print(list, NULL, 0, 0), cases[i].written);
    multistatus_list_free(list);
  }
}
END_TEST

/* From JSON: extensions and conditions that in XML would be parsed as members of the
   result. */
START_TEST(corrected_from_json) {
  static const char json[] =
      "{\"results\":[{\"href\":\"/a\",\"status\":403,\"errors\":["
      "{\"code\":\"{DAV:}responsedescription\",\"text\":\"no\"}],\"ext\":["
      "\"<D:status xmlns:D='DAV:'>HTTP/1.1 200 OK</D:status>\","
      "\"<href xmlns='DAV:'>/b</href>\",\"<x xmlns:D='DAV:' D:y='1'/>\","
      "\"<e:location xmlns:e='urn:e' a=' xmlns:e=DAV:'/>\","
      "\"<y:propstat xmlns:x='urn:x' x:z='1' xmlns:y='DAV:'/>\"]}]}";
  multistatus_list *list = new_list();
  ck_assert_int_eq(multistatus_list_read(list, NULL, json, sizeof json - 1), 0);
  expect(print(list, NULL, 0, 0),
         RESPONSE(FORBIDDEN "<x xmlns:D=\"DAV:\" D:y=\"1\"/>"
                            "<e:location xmlns:e=\"urn:e\" a=\" xmlns:e=DAV:\"/>"));
  multistatus_list_free(list);
}
END_TEST

/* The same in propstats and in the document. */
START_TEST(corrected_from_json_elsewhere) {
  static const char json[] =
      "{\"results\":[{\"href\":\"/a\",\"propstats\":[{\"status\":200,\"props\":{},"
      "\"ext\":[\"<prop xmlns='DAV:'/>\",\"<location xmlns='DAV:'/>\"]}]}],"
      "\"ext\":[\"<r:response xmlns:r='DAV:'/>\",\"<D:propstat xmlns:D='DAV:'/>\","
      "\"<D:other xmlns:D='DAV:'/>\"]}";
  multistatus_list *list = new_list();
  ck_assert_int_eq(multistatus_list_read(list, NULL, json, sizeof json - 1), 0);
  expect(print(list, NULL, 0, 0),
         RESPONSE(PROPSTAT("", OK)) "<D:other xmlns:D=\"DAV:\"/>");
  multistatus_list_free(list);
}
END_TEST

/* Results that cannot be corrected. JSON allows paths and URIs in one document. */
START_TEST(cannot_be_corrected) {
  static const struct {
    const char *read;
    int code;
    bool json;
  } cases[] = {{"<D:response><D:href>a</D:href>" OK "</D:response>",
                MULTISTATUS_ERROR_HREF, false},
               {"<D:response><D:href>/a/../b</D:href>" OK "</D:response>",
                MULTISTATUS_ERROR_HREF, false},
               {RESPONSE(OK) "<D:response><D:href>http://h/</D:href>" OK
                             "</D:response>",
                MULTISTATUS_ERROR_CONFLICT, true},
               {"<D:response>" OK "</D:response>", MULTISTATUS_ERROR_HREF, false},
               {RESPONSE("<D:status>HTTP/1.1 302 Found</D:status>"),
                MULTISTATUS_ERROR_LOCATION, false},
               {RESPONSE("<D:status>HTTP/1.1 102 Processing</D:status>"),
                MULTISTATUS_ERROR_STATUS, false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_list *list = read_list(cases[i].read);
    multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
    char *text;
    ck_assert_int_eq(multistatus_list_print(list, &o, &text, NULL), cases[i].code);
    ck_assert_uint_gt(strlen(multistatus_list_write_text(list)), 0);
    o.format = multistatus_format_json();
    ck_assert_int_eq(multistatus_list_print(list, &o, &text, NULL),
                     cases[i].json ? 0 : cases[i].code);
    multistatus_free(text);
    multistatus_list_free(list);
  }
}
END_TEST

/* Many properties take linear time, and all are kept. */
START_TEST(many_properties_twice) {
  enum { MANY = 4000 };
  char *xml = malloc(MANY * 40 + 1000), *at = xml;
  ck_assert_ptr_nonnull(xml);
  at += sprintf(at, "<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>/a</D:href>"
                    "<D:propstat><D:prop>");
  for (int i = 0; i < MANY; i++)
    at += sprintf(at, "<D:p%dq>%d</D:p%dq>", i / 2, i, i / 2);
  sprintf(at, "</D:prop>" OK "</D:propstat></D:response></D:multistatus>");
  multistatus_list *list = new_list();
  ck_assert_int_eq(multistatus_list_read(list, NULL, xml, strlen(xml)), 0);
  print(list, NULL, 0, 0);
  for (int i = 0; i < MANY; i += 2) {
    char element[60];
    sprintf(element, "<D:p%dq>%d</D:p%dq>", i / 2, i, i / 2);
    require(strstr(body, element), "no %s", element);
    sprintf(element, ">%d</D:p%dq>", i + 1, i / 2);
    require(!strstr(body, element), "%s too", element);
  }
  multistatus_list_free(list);
  free(xml);
}
END_TEST

/* ---- return=minimal ---- */

START_TEST(minimal_xml) {
  multistatus_list *list = new_list();
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  multistatus_result_add_prop(r, 404, "DAV:", "a", NULL);
  multistatus_result_add_prop(r, 200, "DAV:", "b", NULL);
  r = multistatus_list_add(list, "/b", 0, NULL);
  multistatus_result_add_prop(r, 404, "DAV:", "a", NULL);
  multistatus_list_add(list, "/c", 404, NULL);
  multistatus_list_add(list, "/d", 200, NULL);
  multistatus_result_add_propstat(multistatus_list_add(list, "/e", 0, NULL), 404);
  expect(print(list, NULL, 0, MULTISTATUS_WRITE_MINIMAL),
         RESPONSE(PROPSTAT("<D:b/>", OK)) "<D:response><D:href>/b</D:href>" PROPSTAT(
             "", OK) "</D:response><D:response><D:href>/c</D:href>" NOT_FOUND
                     "</D:response><D:response><D:href>/d</D:href>" OK "</D:response>"
                     "<D:response><D:href>/e</D:href>" PROPSTAT(
                         "", NOT_FOUND) "</D:response>");
  multistatus_list_free(list);
}
END_TEST

START_TEST(minimal_json) {
  multistatus_list *list = new_list();
  multistatus_list_add(list, "/a", 200, NULL);
  multistatus_list_add(list, "/b", 404, NULL);
  multistatus_result *r = multistatus_list_add(list, "/c", 201, "Made");
  multistatus_list_add(list, "/d", 204, "gone");
  multistatus_result_set_location(multistatus_list_add(list, "/e", 201, NULL), "/f");
  multistatus_result_add_prop(multistatus_list_add(list, "/g", 0, NULL), 200,
                              "DAV:", "p", "v");
  multistatus_list_add(list, "/h", 202, NULL);
  multistatus_list_add(list, "/i", 207, NULL);
  multistatus_result_set_applied(multistatus_list_add(list, "/j", 200, NULL),
                                 MULTISTATUS_APPLIED_NO);
  r = multistatus_list_add(list, "/k", 0, NULL);
  multistatus_propstat_set_message(multistatus_result_add_propstat(r, 404), "why");
  ck_assert_ptr_nonnull(r);
  print(list, multistatus_format_json(), 0, MULTISTATUS_WRITE_MINIMAL);
  static const char *const there[] = {"\"/b\"", "\"/e\"", "\"/g\"",  "\"/h\"",
                                      "\"/i\"", "\"/j\"", "\"why\"", "\"omitted\":3"};
  static const char *const gone[] = {"\"/a\"", "\"/c\"", "\"/d\""};
  for (size_t i = 0; i < sizeof there / sizeof *there; i++)
    ck_assert_msg(strstr(body, there[i]) != NULL, "no %s in %s", there[i], body);
  for (size_t i = 0; i < 3; i++)
    ck_assert_msg(strstr(body, gone[i]) == NULL, "%s in %s", gone[i], body);
  ck_assert_ptr_null(strstr(print(list, multistatus_format_json(), 0, 0), "omitted"));
  multistatus_list_free(list);
}
END_TEST

/* An empty propstat is ignored beside one with properties, but not if that is left out.
 */
START_TEST(minimal_empty_propstat) {
  multistatus_list *list = new_list(), *back = new_list();
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  multistatus_result_add_prop(r, 404, "DAV:", "a", NULL);
  multistatus_result_add_propstat(r, 507);
  print(list, multistatus_format_json(), 0,
        MULTISTATUS_WRITE_MINIMAL | MULTISTATUS_WRITE_SUMMARY);
  ck_assert_ptr_nonnull(strstr(body, "\"succeeded\":0,\"failed\":1"));
  ck_assert_ptr_null(strstr(body, "\"status\":200"));
  ck_assert_int_eq(multistatus_list_read(back, NULL, body, strlen(body)), 0);
  ck_assert_int_eq(multistatus_result_outcome(multistatus_list_get(back, 0)), 507);
  multistatus_list_free(list);
  multistatus_list_free(back);
}
END_TEST

/* The summary counts the results as they are written. */
START_TEST(minimal_summary) {
  multistatus_list *list = new_list(), *back = new_list();
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  multistatus_result_add_prop(r, 404, "DAV:", "a", NULL);
  multistatus_result_add_prop(r, 200, "DAV:", "b", NULL);
  print(list, multistatus_format_json(), 0,
        MULTISTATUS_WRITE_MINIMAL | MULTISTATUS_WRITE_SUMMARY);
  ck_assert_ptr_nonnull(strstr(body, "\"succeeded\":1,\"failed\":0"));
  ck_assert_int_eq(multistatus_list_read(back, NULL, body, strlen(body)), 0);
  ck_assert(multistatus_result_succeeded(multistatus_list_get(back, 0)));
  print(list, multistatus_format_json(), 0, MULTISTATUS_WRITE_SUMMARY);
  ck_assert_ptr_nonnull(strstr(body, "\"partial\":1"));
  multistatus_list_free(list);
  multistatus_list_free(back);
}
END_TEST

/* ---- Receivers ---- */

/* A status that is a failure beside propstats: the outcome stays the same in DAV XML,
   whatever the receiver and the flags, or the result is refused. */
START_TEST(failure_beside_propstats) {
  static const char *const statuses[] = {"403 Forbidden", "404 Not Found",
                                         "507 Insufficient Storage"};
  for (unsigned i = 0; i < 12; i++) {
    char xml[300];
    snprintf(xml, sizeof xml,
             RESPONSE(PROPSTAT("<D:p/>", "%s") "<D:status>HTTP/1.1 %s</D:status>"),
             i % 2 ? OK : NOT_FOUND, statuses[i / 4]);
    multistatus_list *list = read_list(xml), *back = new_list();
    print(list, NULL,
          i & 2 ? MULTISTATUS_RECEIVER_WINDOWS : MULTISTATUS_RECEIVER_GENERIC,
          i & 2 ? MULTISTATUS_WRITE_MINIMAL | MULTISTATUS_WRITE_PLAIN : 0);
    ck_assert_int_eq(multistatus_list_read(back, NULL, body, strlen(body)), 0);
    const multistatus_result *r = multistatus_list_get(list, 0);
    const multistatus_result *again = multistatus_list_get(back, 0);
    ck_assert_int_eq(multistatus_result_outcome(again), multistatus_result_outcome(r));
    if (i >= 4) /* removed, or truncated */
      ck_assert_int_eq(multistatus_result_sync(again), multistatus_result_sync(r));
    multistatus_list_free(list);
    multistatus_list_free(back);
  }
}
END_TEST

START_TEST(refused_beside_propstats) {
  static const struct {
    const char *status;
    int code;
  } cases[] = {{"302 Found", MULTISTATUS_ERROR_LOCATION},
               {"102 Processing", MULTISTATUS_ERROR_STATUS}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char xml[300], *text;
    snprintf(xml, sizeof xml,
             RESPONSE(PROPSTAT("<D:p/>", OK) "<D:status>HTTP/1.1 %s</D:status>"),
             cases[i].status);
    multistatus_list *list = read_list(xml);
    ck_assert_int_eq(multistatus_list_print(list, NULL, &text, NULL), cases[i].code);
    ck_assert_uint_gt(strlen(multistatus_list_write_text(list)), 0);
    multistatus_list_free(list);
  }
}
END_TEST

START_TEST(finder_gets_no_location) {
  multistatus_list *list = new_list();
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  multistatus_result_add_prop(r, 200, "DAV:", "p", NULL);
  multistatus_result_set_location(r, "/elsewhere");
  expect(print(list, NULL, MULTISTATUS_RECEIVER_FINDER, 0),
         RESPONSE(PROPSTAT("<D:p/>", OK)));
  ck_assert_ptr_nonnull(strstr(print(list, NULL, 0, 0), "/elsewhere"));
  /* A redirection requires it, also one beside propstats. */
  multistatus_list *both =
      read_list(RESPONSE("<D:status>HTTP/1.1 302 Found</D:status>" PROPSTAT(
          "<D:p/>", OK) "<D:location><D:href>/f</D:href></D:location>"));
  print(both, NULL, MULTISTATUS_RECEIVER_FINDER, 0);
  ck_assert_ptr_nonnull(strstr(body, "302 Found</D:status><D:location><D:href>/f<"));
  multistatus_list_free(both);
  multistatus_result_set_location(multistatus_list_add(list, "/b", 301, NULL), "/c");
  multistatus_result_set_location(multistatus_list_add(list, "/d", 201, NULL), "/e");
  print(list, NULL, MULTISTATUS_RECEIVER_FINDER, 0);
  ck_assert_ptr_nonnull(strstr(body, "<D:location><D:href>/c</D:href>"));
  ck_assert_ptr_null(strstr(body, "/e<"));
  multistatus_list_free(list);
}
END_TEST

START_TEST(windows_gets_prefixes) {
  static const struct {
    const char *markup, *written;
  } cases[] = {
      {"<collection xmlns=\"DAV:\"/>", "<D:collection xmlns:D=\"DAV:\"/>"},
      {"<D:collection xmlns:D=\"DAV:\"/>", "<D:collection xmlns:D=\"DAV:\"/>"},
      {"<a xmlns=\"urn:x\" D:b=\"1\" xmlns:D=\"urn:d\"><c/></a>",
       "<w0:a xmlns:w0=\"urn:x\" xmlns:d0=\"urn:d\" d0:b=\"1\"><w0:c/></w0:a>"},
      {"<a xmlns=\"urn:x\"><b xmlns=\"\">t</b>u</a>",
       "<w0:a xmlns:w0=\"urn:x\"><b>t</b>u</w0:a>"},
      {"<D:a xmlns:D=\"urn:x\" D:b=\"1\"><D:c/><D:d xmlns:D=\"DAV:\"/></D:a>",
       "<d0:a xmlns:d0=\"urn:x\" d0:b=\"1\"><d0:c/><D:d xmlns:D=\"DAV:\"/>"
       "</d0:a>"},
      {"<w0:a xmlns:w0=\"urn:w\" xmlns:D=\"urn:x\" D:b=\"1\" d0:c=\"2\" "
       "xmlns:d0=\"urn:d\"><a xmlns=\"urn:y\" w0:e=\"3\"/></w0:a>",
       "<w0:a xmlns:w0=\"urn:w\" xmlns:d1=\"urn:x\" d1:b=\"1\" "
       "xmlns:d0=\"urn:d\" d0:c=\"2\"><w1:a xmlns:w1=\"urn:y\" w0:e=\"3\"/>"
       "</w0:a>"},
      {"text xmlns=\"urn:x\"<b/>", "text xmlns=\"urn:x\"<b/>"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_list *list = new_list();
    char want[400];
    multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
    multistatus_result_add_prop_xml(r, 200, "DAV:", "p", cases[i].markup);
    snprintf(want, sizeof want, RESPONSE(PROPSTAT("<D:p>%s</D:p>", OK)),
             cases[i].written);
    expect(print(list, NULL, MULTISTATUS_RECEIVER_WINDOWS, 0), want);
    multistatus_list_free(list);
  }
  multistatus_list *list = read_list(RESPONSE(
      OK "<D:error><c xmlns=\"urn:c\"><d/></c></D:error><e xmlns=\"urn:e\"/>"));
  print(list, NULL, MULTISTATUS_RECEIVER_WINDOWS, 0);
  ck_assert_ptr_null(strstr(body, " xmlns=\""));
  ck_assert_ptr_nonnull(strstr(body, "<w0:d xmlns:w0=\"urn:c\"/>"));
  ck_assert_ptr_nonnull(strstr(body, "<w0:e xmlns:w0=\"urn:e\"/>"));
  ck_assert_ptr_null(strstr(body, "propstat"));
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

START_TEST(namespaces_of_the_document) {
  static const multistatus_namespace namespaces[] = {
      {"C", "urn:ietf:params:xml:ns:caldav"}, {"n0", "urn:a?<&\""}};
  multistatus_list *list = new_list();
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  multistatus_result_add_prop(r, 200, "DAV:", "d", NULL);
  multistatus_result_add_prop(r, 200, namespaces[0].ns, "c", "1");
  multistatus_result_add_prop(r, 200, namespaces[1].ns, "a", NULL);
  multistatus_result_add_prop(r, 200, "urn:other", "o", NULL);
  multistatus_result_add_prop_element(
      r, 200,
      "<x:e xmlns:x='urn:ietf:params:xml:ns:caldav' xmlns:C='urn:not' C:f='1'/>");
  multistatus_result_add_condition(r, namespaces[0].ns, "k", NULL);
  ck_assert_int_eq(print_with(namespaces, 2, list), 0);
  ck_assert_str_eq(
      body,
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:multistatus xmlns:D=\"DAV:\" "
      "xmlns:C=\"urn:ietf:params:xml:ns:caldav\" xmlns:n0=\"urn:a?&lt;&amp;&quot;\">"
      "<D:response><D:href>/a</D:href><D:propstat><D:prop><D:d/><C:c>1</C:c><n0:a/>"
      "<n1:o xmlns:n1=\"urn:other\"/>"
      "<n1:e xmlns:n1=\"urn:ietf:params:xml:ns:caldav\" xmlns:C=\"urn:not\" C:f=\"1\"/>"
      "</D:prop>" OK "</D:propstat><D:error><C:k/></D:error></D:response>"
      "</D:multistatus>\n");
  const char *wrong = grammar_check(body, strlen(body));
  ck_assert_msg(!wrong, "%s", wrong);
  multistatus_list_free(list);
}
END_TEST

/* The root has the prefix C for CalDAV, unless the options have it. */
START_TEST(prefix_of_a_mkcalendar_response) {
  static const multistatus_namespace others[] = {{"C", "urn:other"}};
  multistatus_list *list = new_list();
  multistatus_list_set_document(list, MULTISTATUS_DOCUMENT_MKCALENDAR_RESPONSE);
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  multistatus_result_add_prop(r, 200, "urn:other", "o", NULL);
  ck_assert_int_eq(print_with(others, 1, list), 0);
  ck_assert_str_eq(strchr(body, '\n') + 1,
                   "<caldav-of-the-response:mkcalendar-response xmlns:D=\"DAV:\" "
                   "xmlns:caldav-of-the-response=\"urn:ietf:params:xml:ns:caldav\" "
                   "xmlns:C=\"urn:other\"><D:propstat><D:prop><C:o/></D:prop>" OK
                   "</D:propstat></caldav-of-the-response:mkcalendar-response>\n");
  multistatus_list_free(list);
}
END_TEST

START_TEST(unusable_namespaces) {
  static const multistatus_namespace bad[] = {
      {"D", "urn:x"},
      {"xml", "urn:x"},
      {"XmLns", "urn:x"},
      {"", "urn:x"},
      {"a b", "urn:x"},
      {"a:b", "urn:x"},
      {"ok", ""},
      {"ok", "DAV:"},
      {NULL, "urn:x"},
      {"ok", NULL},
      {"ok", "bad \xff"},
      {"ok", "http://www.w3.org/XML/1998/namespace"},
      {"abcdefghijklmnopqrstu", "urn:x"}};
  static const multistatus_namespace twice[] = {{"a", "urn:x"}, {"a", "urn:y"}};
  static const multistatus_namespace longest[] = {{"abcdefghijklmnopqrst", "urn:x"}};
  multistatus_list *list = new_list();
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    ck_assert_int_eq(print_with(bad + i, 1, list), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(print_with(twice, 2, list), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(print_with(longest, 1, list), 0);
  multistatus_list_free(list);
}
END_TEST

/* ---- Memory ---- */

static int normalize_all(const multistatus_allocator *a, void *ctx) {
  static const multistatus_namespace namespaces[] = {{"a", "urn:a"}, {"b", "urn:b"}};
  const multistatus_list *list = ctx;
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w;
  char sent[5000];
  size_t len = 0;
  o.allocator = a;
  o.receiver = MULTISTATUS_RECEIVER_WINDOWS;
  o.flags = MULTISTATUS_WRITE_MINIMAL | MULTISTATUS_WRITE_UNIQUE;
  o.namespaces = namespaces;
  o.namespace_count = 2;
  o.request = "/request";
  int rc = multistatus_writer_new(&w, &o, NULL);
  if (rc)
    return rc;
  for (size_t i = 0; i < multistatus_list_count(list); i++)
    multistatus_writer_put(w, multistatus_list_get(list, i));
  rc = multistatus_writer_end(w);
  const void *data;
  for (size_t n; (n = multistatus_writer_pending(w, &data)); len += n) {
    require(len + n < sizeof sent, "%zu bytes", len + n);
    memcpy(sent + len, data, n);
    multistatus_writer_consume(w, n);
  }
  sent[len] = '\0';
  require((rc == 0) == (strstr(sent, "</D:multistatus>") != NULL), "%d: %s", rc, sent);
  multistatus_writer_free(w);
  return rc;
}

START_TEST(every_allocation_fails) {
  multistatus_list *list = read_list(RESPONSE(
      PROPSTAT("<D:p/><D:q><a xmlns=\"urn:x\">t</a></D:q>", OK)
          PROPSTAT("<D:p/>", NOT_FOUND) PROPSTAT(
              "<D:r/>", OK) "<D:error><D:e><x xmlns=\"urn:y\"/></D:e></D:error><z "
                            "xmlns=\"urn:z\"/>") "<D:response><D:href>/b c</D:href>" OK
                                                 "</D:response>");
  ck_assert_uint_gt(alloc_each(normalize_all, list, false), 10);
  multistatus_list_free(list);
}
END_TEST

static void teardown(void) {
  multistatus_free(body);
  body = NULL;
}

static void add_tests(TCase *t) {
  tcase_add_checked_fixture(t, NULL, teardown);
  tcase_add_test(t, grouped_by_status_in_any_order);
  tcase_add_test(t, merged_if_equal);
  tcase_add_test(t, list_is_unchanged);
  tcase_add_test(t, corrected);
  tcase_add_test(t, corrected_from_json);
  tcase_add_test(t, corrected_from_json_elsewhere);
  tcase_add_test(t, cannot_be_corrected);
  tcase_add_test(t, many_properties_twice);
  tcase_add_test(t, minimal_xml);
  tcase_add_test(t, minimal_json);
  tcase_add_test(t, minimal_summary);
  tcase_add_test(t, minimal_empty_propstat);
  tcase_add_test(t, failure_beside_propstats);
  tcase_add_test(t, refused_beside_propstats);
  tcase_add_test(t, finder_gets_no_location);
  tcase_add_test(t, windows_gets_prefixes);
  tcase_add_test(t, namespaces_of_the_document);
  tcase_add_test(t, prefix_of_a_mkcalendar_response);
  tcase_add_test(t, unusable_namespaces);
  tcase_add_test(t, every_allocation_fails);
}

TESTS_MAIN("write_normalize", add_tests)
