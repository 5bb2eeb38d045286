/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "forms.h"
#include "pieces.h"
#include "tests.h"

/* Results that were read can be written again such that a strict reader accepts them,
   an unknown status stays unknown, and a failure stays a failure. */

#define XML(inside)                                                                    \
  "<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>/a</D:href>" inside             \
  "</D:response></D:multistatus>"
#define GROUP(prop, status)                                                            \
  "<D:propstat><D:prop>" prop "</D:prop>" status "</D:propstat>"
#define STATUS(line) "<D:status>" line "</D:status>"
#define OK "{\"status\":200,\"props\":{\"{DAV:}a\":null}}"
#define FORBIDDEN "{\"status\":403,\"props\":{\"{DAV:}b\":null}}"
#define JSON(inside) "{\"results\":[{\"href\":\"/a\"" inside "}]}"

static const struct {
  const char *body;
  int status, outcome; /* of the result */
  int first;           /* the status of its first propstat; -1: no propstats */
  const char *line;    /* "statusLine" in JSON; NULL: absent */
} cases[] = {
    /* Neither status nor propstats. */
    {XML(""), 0, 0, -1, NULL},
    {XML("<D:responsedescription>Unknown</D:responsedescription>"), 0, 0, -1, NULL},
    {XML("<D:error><D:c/></D:error>"), 0, 0, -1, NULL},
    {XML("<x:y xmlns:x=\"urn:x\"/>"), 0, 0, -1, NULL},
    {JSON(""), 0, 0, -1, NULL},
    {JSON(",\"message\":\"OK\""), 0, 0, -1, NULL},
    {JSON(",\"propstats\":[]"), 0, 0, -1, NULL},
    /* Invalid statuses. */
    {XML(STATUS("")), 0, 0, -1, NULL},
    {XML(STATUS("garbage")), 0, 0, -1, "garbage"},
    {XML(STATUS("HTTP/1.1 OK")), 0, 0, -1, "HTTP/1.1 OK"},
    {XML(STATUS("&lt;\"&amp;")), 0, 0, -1, "<\"&"},
    {JSON(",\"status\":\"done\""), 0, 0, -1, NULL},
    {JSON(",\"status\":20"), 0, 0, -1, NULL},
    {JSON(",\"status\":true,\"message\":\"x\""), 0, 0, -1, NULL},
    {JSON(",\"statusLine\":\"garbage\""), 0, 0, -1, "garbage"},
    /* The same in propstats. */
    {XML(GROUP("<D:a/>", STATUS("?"))), 0, 0, 0, "?"},
    {XML(GROUP("<D:a/>", STATUS(""))), 0, 0, 0, NULL},
    {XML(GROUP("<D:a/>", STATUS("HTTP/1.1 200 OK")) GROUP("<D:b/>", STATUS("?"))), 0,
     207, 200, NULL},
    {XML(GROUP("<D:a/>", STATUS("?")) GROUP("<D:b/>", STATUS("HTTP/1.1 404 N"))), 0,
     404, 0, "?"},
    {JSON(",\"propstats\":[{\"status\":\"?\",\"props\":{\"{DAV:}a\":null}}]"), 0, 0, 0,
     NULL},
    /* A valid status with an unusual status line. */
    {XML(STATUS("HTTP/1.1 500 Unknown")), 500, 500, -1, NULL},
    {XML(STATUS("HTTP/2 200")), 200, 200, -1, "HTTP/2 200"},
    {XML(STATUS("HTTP/1.1  404  Gone")), 404, 404, -1, "HTTP/1.1  404  Gone"},
    {JSON(",\"status\":500,\"statusLine\":\"HTTP/2 500\""), 500, 500, -1, "HTTP/2 500"},
    /* A status beside propstats. */
    {XML(STATUS("HTTP/1.1 404 Not Found") GROUP("<D:a/>", STATUS("HTTP/1.1 200 OK"))),
     404, 404, 200, NULL},
    {XML(STATUS("?") GROUP("<D:a/>", STATUS("HTTP/1.1 200 OK"))), 0, 207, 200, NULL},
    {XML(STATUS("HTTP/2 200") GROUP("<D:a/>", STATUS("HTTP/1.1 403 F"))), 200, 403, 403,
     NULL},
    {JSON(",\"status\":403,\"propstats\":[" OK "]"), 403, 403, 200, NULL},
    {JSON(",\"propstats\":[" OK "," FORBIDDEN "],\"status\":500,\"reason\":\"r\""), 500,
     500, 200, NULL},
    {JSON(",\"status\":403,\"statusLine\":\"HTTP/1.1 200 OK\",\"propstats\":[" OK "]"),
     403, 403, 200, NULL},
    {JSON(",\"status\":500,\"statusLine\":\"?\",\"propstats\":[" OK "]"), 500, 500, 200,
     NULL},
    /* A status that is, or might be, computed from them. */
    {JSON(",\"status\":404,\"propstats\":[" FORBIDDEN "]"), 0, 403, 403, NULL},
    {JSON(",\"status\":207,\"propstats\":[" OK "]"), 0, 200, 200, NULL},
    {JSON(",\"status\":200,\"propstats\":[" FORBIDDEN "]"), 0, 403, 403, NULL},
    {JSON(",\"status\":\"?\",\"propstats\":[" OK "]"), 0, 207, 200, NULL},
    {JSON(",\"status\":500,\"propstats\":[{\"status\":\"?\"}]"), 0, 0, 0, NULL}};
enum { CASES = sizeof cases / sizeof *cases };

/* ---- Writing ---- */

static char *print_list(const multistatus_list *l, const multistatus_format *f) {
  return forms_print(l, f, 0);
}

static char *print_put(const multistatus_list *l, const multistatus_format *f) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w;
  const void *data;
  o.format = f;
  ck_assert_int_eq(multistatus_writer_new(&w, &o, NULL), 0);
  for (size_t i = 0; i < multistatus_list_count(l); i++)
    ck_assert_msg(multistatus_writer_put(w, multistatus_list_get(l, i)) == 0, "%s",
                  multistatus_writer_error_text(w));
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  size_t len = multistatus_writer_pending(w, &data);
  char *body = calloc(1, len + 1);
  memcpy(body, data, len);
  multistatus_writer_free(w);
  return body;
}

/* Reads and refuses all quirks. */
static multistatus_list *read_strictly(const char *body, const multistatus_format *f) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_list *l;
  o.refuse = MULTISTATUS_QUIRK_ALL;
  o.format = f;
  ck_assert_int_eq(multistatus_list_new(&l, NULL), 0);
  int rc = multistatus_list_read(l, &o, body, strlen(body));
  ck_assert_msg(rc == 0, "%s\n%s", multistatus_list_read_error(l)->text, body);
  ck_assert_uint_eq(multistatus_reader_quirks(multistatus_list_reader(l)), 0);
  return l;
}

/* Checks that the result is that of case i, except for what DAV XML cannot express if
   it was converted to that (xml): malformed status lines with a known status, and a
   status beside propstats, of which only the status is written if it is a failure. */
static void check_same(const multistatus_list *l, int i, bool xml, const char *body) {
  ck_assert_msg(multistatus_list_count(l) == 1, "%s", body);
  const multistatus_result *r = multistatus_list_get(l, 0);
  const multistatus_propstat *p = multistatus_result_first_propstat(r);
  bool failure = xml && cases[i].status >= 300;
  bool both = xml && cases[i].first > -1 && !failure;
  if (!both) {
    ck_assert_msg(multistatus_result_status(r) == cases[i].status, "%s", body);
    ck_assert_msg(multistatus_result_outcome(r) == cases[i].outcome, "%s", body);
  }
  int first = failure ? -1 : cases[i].first;
  ck_assert_msg((p ? multistatus_propstat_status(p) : -1) == first, "%s", body);
  const char *line =
      p ? multistatus_propstat_status_line(p) : multistatus_result_status_line(r);
  bool known = p ? cases[i].first : cases[i].status;
  if (!xml || !known)
    ck_assert_msg(line && cases[i].line ? strcmp(line, cases[i].line) == 0
                                        : line == cases[i].line,
                  "%s: %s\n%s", line ? line : "NULL",
                  cases[i].line ? cases[i].line : "NULL", body);
}

static void pass_on(int i,
                    char *(*print)(const multistatus_list *l,
                                   const multistatus_format *f),
                    const multistatus_format *const *chain) {
  multistatus_list *l = forms_read(cases[i].body);
  bool xml = false;
  check_same(l, i, false, cases[i].body);
  const char *message = multistatus_result_message(multistatus_list_get(l, 0));
  char had[100];
  snprintf(had, sizeof had, "%s", message ? message : "(none)");
  for (; *chain; chain++) {
    char *body = print(l, *chain);
    multistatus_list_free(l);
    l = read_strictly(body, *chain);
    xml = xml || *chain == multistatus_format_dav_xml();
    check_same(l, i, xml, body);
    message = multistatus_result_message(multistatus_list_get(l, 0));
    ck_assert_msg(strcmp(message ? message : "(none)", had) == 0, "%s", body);
    multistatus_free(body);
  }
  multistatus_list_free(l);
}

START_TEST(read_results) {
  const multistatus_format *xml = multistatus_format_dav_xml();
  const multistatus_format *json = multistatus_format_json();
  const multistatus_format *const chains[][5] = {
      {xml, json, xml, json, NULL},
      {json, xml, json, xml, NULL},
      {json, json, NULL},
      {multistatus_format_ndjson(), xml, multistatus_format_json_seq(), NULL}};
  for (size_t k = 0; k < sizeof chains / sizeof *chains; k++) {
    pass_on(_i, print_list, chains[k]);
    pass_on(_i, print_put, chains[k]);
  }
}
END_TEST

/* ---- For other readers ---- */

START_TEST(written_form) {
  multistatus_list *l = forms_read(XML(""));
  char *body = forms_print(l, multistatus_format_dav_xml(), 0);
  ck_assert_ptr_nonnull(
      strstr(body, "<D:href>/a</D:href><D:status>HTTP/1.1 500 Unknown</D:status>"
                   "<m:item xmlns:m=\"urn:multistatus:1\">{\"statusLine\":\"\"}"
                   "</m:item></D:response>"));
  multistatus_free(body);
  body = forms_print(l, multistatus_format_json(), 0);
  ck_assert_str_eq(body, "{\"results\":[{\"href\":\"/a\",\"status\":500,\"message\":"
                         "\"Unknown\",\"reason\":\"Unknown\",\"statusLine\":\"\"}]}");
  multistatus_free(body);
  /* Readers that do not know the extension element see a failure. */
  body = forms_print(l, multistatus_format_dav_xml(), MULTISTATUS_WRITE_PLAIN);
  multistatus_list_free(l);
  l = read_strictly(body, NULL);
  ck_assert_int_eq(multistatus_result_outcome(multistatus_list_get(l, 0)), 500);
  multistatus_free(body);
  multistatus_list_free(l);
}
END_TEST

/* A summary never counts an unknown status as a success. */
START_TEST(summary) {
  multistatus_list *l = forms_read(XML(""));
  multistatus_summary s;
  multistatus_list_summary(l, &s);
  ck_assert_uint_eq(s.failed, 1);
  multistatus_list_free(l);
}
END_TEST

/* The extension element is used beside a status of 500 only, in any position. */
START_TEST(extension_element) {
#define MARK "<m:item xmlns:m=\"urn:multistatus:1\">{\"statusLine\":\"?\"}</m:item>"
  static const struct {
    const char *body;
    int status;
  } marked[] = {{XML(STATUS("HTTP/1.1 500 Unknown") MARK), 0},
                {XML(MARK STATUS("HTTP/1.1 500 Unknown")), 0},
                {XML(MARK STATUS("HTTP/1.1 500 Internal Server Error")), 0},
                {XML(MARK STATUS("HTTP/1.1 404 Not Found")), 404},
                {XML(STATUS("HTTP/1.1 200 OK") MARK), 200},
                {JSON(",\"status\":500,\"statusLine\":\"\""), 0},
                {JSON(",\"statusLine\":\"?\",\"status\":500,\"reason\":\"x\""), 0},
                {JSON(",\"statusLine\":\"?\",\"status\":404"), 404},
                {JSON(",\"status\":500"), 500}};
  for (size_t i = 0; i < sizeof marked / sizeof *marked; i++) {
    multistatus_list *l = read_strictly(marked[i].body, NULL);
    const multistatus_result *r = multistatus_list_get(l, 0);
    ck_assert_msg(multistatus_result_status(r) == marked[i].status, "%s",
                  marked[i].body);
    if (!marked[i].status)
      ck_assert_ptr_null(multistatus_result_reason(r));
    multistatus_list_free(l);
  }
  /* In a propstat. */
  multistatus_list *l = read_strictly(
      XML(GROUP("<D:a/>", MARK STATUS("HTTP/1.1 500 Unknown")) MARK), NULL);
  const multistatus_propstat *p =
      multistatus_result_first_propstat(multistatus_list_get(l, 0));
  ck_assert_int_eq(multistatus_propstat_status(p), 0);
  ck_assert_str_eq(multistatus_propstat_status_line(p), "?");
  multistatus_list_free(l);
}
END_TEST

/* The same in pieces of every size. */
static void expect_unknown(void *ctx, const multistatus_result *r) {
  ck_assert_int_eq(multistatus_result_outcome(r), 0);
  ++*(size_t *)ctx;
}

START_TEST(in_pieces) {
  multistatus_list *l = forms_read(XML(STATUS("?")));
  for (int i = 0; i < 2; i++) {
    char *body =
        forms_print(l, i ? multistatus_format_json() : multistatus_format_dav_xml(), 0);
    for (size_t n = 1; n <= strlen(body); n++) {
      multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
      multistatus_reader *r;
      size_t seen = 0;
      o.refuse = MULTISTATUS_QUIRK_ALL;
      ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
      ck_assert_int_eq(pieces_read(r, body, strlen(body), n, expect_unknown, &seen), 0);
      ck_assert_uint_eq(seen, 1);
      multistatus_reader_free(r);
    }
    multistatus_free(body);
  }
  multistatus_list_free(l);
}
END_TEST

/* Several hrefs beside propstats become one result each, in JSON, too. */
START_TEST(several_hrefs) {
  const multistatus_format *const formats[] = {
      multistatus_format_dav_xml(), multistatus_format_json(),
      multistatus_format_ndjson(), multistatus_format_json_seq()};
  multistatus_list *l = forms_read(XML("<D:href>/b</D:href><D:href>/c</D:href>" GROUP(
      "<D:a/>", STATUS("HTTP/1.1 200 OK"))));
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
    char *body = forms_print(l, formats[i], 0);
    multistatus_list *back = read_strictly(body, formats[i]);
    ck_assert_uint_eq(multistatus_list_count(back), 3);
    ck_assert_str_eq(multistatus_result_href(multistatus_list_get(back, 2)), "/c");
    ck_assert_int_eq(multistatus_result_outcome(multistatus_list_get(back, 1)), 200);
    multistatus_list_free(back);
    multistatus_free(body);
  }
  multistatus_list_free(l);
}
END_TEST

/* A result that was added, not read, must have a status. */
START_TEST(added_results) {
  multistatus_list *l;
  ck_assert_int_eq(multistatus_list_new(&l, NULL), 0);
  multistatus_list_add(l, "/a", 0, NULL);
  ck_assert_int_eq(forms_print_fails(l, multistatus_format_dav_xml()),
                   MULTISTATUS_ERROR_STATUS);
  multistatus_list_free(l);
}
END_TEST

/* Properties cannot be added beside an unknown status, which can be removed. */
START_TEST(properties_of_a_copy) {
  multistatus_list *from = forms_read(XML(STATUS("HTTP/1.1 2000 OK"))), *l;
  ck_assert_int_eq(multistatus_list_new(&l, NULL), 0);
  multistatus_result *r = multistatus_list_put(l, multistatus_list_get(from, 0));
  ck_assert_int_eq(multistatus_result_add_prop(r, 200, "u", "p", NULL),
                   MULTISTATUS_ERROR_CONFLICT);
  ck_assert_int_eq(multistatus_list_drop(l), 0);
  r = multistatus_list_put(l, multistatus_list_get(from, 0));
  ck_assert_int_eq(multistatus_result_set_status(r, 0), 0);
  ck_assert_ptr_null(multistatus_result_status_line(r));
  ck_assert_int_eq(multistatus_result_add_prop(r, 200, "u", "p", NULL), 0);
  char *body = forms_print(l, multistatus_format_json(), 0);
  multistatus_list *back = read_strictly(body, multistatus_format_json());
  ck_assert_int_eq(multistatus_result_outcome(multistatus_list_get(back, 0)), 200);
  multistatus_list_free(back);
  multistatus_free(body);
  multistatus_list_free(l);
  multistatus_list_free(from);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, read_results, 0, CASES);
  tcase_add_test(t, written_form);
  tcase_add_test(t, summary);
  tcase_add_test(t, extension_element);
  tcase_add_test(t, in_pieces);
  tcase_add_test(t, several_hrefs);
  tcase_add_test(t, added_results);
  tcase_add_test(t, properties_of_a_copy);
}

TESTS_MAIN("pass_on", add_tests)
