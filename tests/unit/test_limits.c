/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "pieces.h"
#include "sink.h"
#include "tests.h"

/* Each limit allows exactly its value; with one less, the error names the limit. This
   file is about reading, test_limits_add.c about adding. */

#define XML(inside) "<D:multistatus xmlns:D=\"DAV:\">" inside "</D:multistatus>"
#define RESPONSE(inside) "<D:response><D:href>/a</D:href>" inside "</D:response>"
#define STATUS "<D:status>HTTP/1.1 200 OK</D:status>"
#define PROPSTAT(inside)                                                               \
  "<D:propstat><D:prop>" inside "</D:prop>" STATUS "</D:propstat>"
#define ERROR(inside) "<D:error>" inside "</D:error>"

#define JSON(inside) "{\"results\":[" inside "]}"
#define RESULT(inside) "{\"href\":\"/a\",\"status\":200" inside "}"
#define PS(inside) "{\"status\":200,\"props\":{" inside "}}"

#define TEN "0123456789"
#define THIRTY "n123456789" TEN TEN
#define SIXTY TEN TEN TEN TEN TEN TEN

#define LIMIT(member) offsetof(multistatus_limits, member)

static const struct limit_case {
  const char *name;
  size_t member; /* of multistatus_limits */
  size_t enough;
  const char *body;
} cases[] = {
    {"results", LIMIT(results), 3,
     XML(RESPONSE(STATUS) RESPONSE(STATUS) RESPONSE(STATUS))},
    {"results", LIMIT(results), 3, JSON(RESULT() "," RESULT() "," RESULT())},

    {"hrefs", LIMIT(hrefs), 3,
     XML(RESPONSE("<D:href>/b</D:href><D:href>/c</D:href>" STATUS))},
    {"hrefs", LIMIT(hrefs), 3, JSON(RESULT(",\"moreHrefs\":[\"/b\",\"/c\"]"))},
    {"hrefs", LIMIT(hrefs), 3,
     XML(RESPONSE(STATUS ERROR("<D:x><D:href>/b</D:href><D:href>/c</D:href>"
                               "<D:href>/d</D:href></D:x>")))},
    {"hrefs", LIMIT(hrefs), 3,
     JSON(RESULT(",\"errors\":[{\"code\":\"x\",\"hrefs\":[\"/b\",\"/c\",\"/d\"]}]"))},

    {"href-bytes", LIMIT(href_bytes), 20,
     XML("<D:response><D:href>" TEN TEN "</D:href>" STATUS "</D:response>")},
    {"href-bytes", LIMIT(href_bytes), 20,
     JSON("{\"href\":\"" TEN TEN "\",\"status\":200}")},
    {"href-bytes", LIMIT(href_bytes), 20,
     XML(RESPONSE("<D:href>" TEN TEN "</D:href>" STATUS))},
    {"href-bytes", LIMIT(href_bytes), 20,
     JSON(RESULT(",\"moreHrefs\":[\"" TEN TEN "\"]"))},
    {"href-bytes", LIMIT(href_bytes), 20,
     XML(RESPONSE(STATUS "<D:location><D:href>" TEN TEN "</D:href></D:location>"))},
    {"href-bytes", LIMIT(href_bytes), 20,
     JSON(RESULT(",\"location\":\"" TEN TEN "\""))},
    {"href-bytes", LIMIT(href_bytes), 20,
     XML(RESPONSE(STATUS ERROR("<D:x><D:href>" TEN TEN "</D:href></D:x>")))},
    {"href-bytes", LIMIT(href_bytes), 20,
     JSON(RESULT(",\"errors\":[{\"hrefs\":[\"" TEN TEN "\"],\"code\":\"x\"}]"))},

    {"propstats", LIMIT(propstats), 3,
     XML(RESPONSE(PROPSTAT("<D:a/>") PROPSTAT("<D:b/>") PROPSTAT("<D:c/>")))},
    {"propstats", LIMIT(propstats), 3,
     JSON(RESULT(",\"propstats\":[" PS() "," PS() "," PS() "]"))},

    {"props", LIMIT(props), 3,
     XML(RESPONSE(PROPSTAT("<D:a/>") PROPSTAT("<D:b/><D:c/>")))},
    {"props", LIMIT(props), 3,
     JSON(RESULT(",\"propstats\":[" PS("\"{}a\":null,\"{}b\":\"\"") "," PS(
         "\"{}c\":null") "]"))},

    {"conditions", LIMIT(conditions), 3,
     XML(RESPONSE(STATUS ERROR("<D:x/><D:y/><D:z/>")))},
    {"conditions", LIMIT(conditions), 3,
     JSON(RESULT(",\"errors\":[{\"code\":\"x\"},{\"code\":\"y\"},{\"code\":\"z\"}]"))},
    {"conditions", LIMIT(conditions), 3,
     XML(RESPONSE(
         "<D:propstat><D:prop/>" STATUS ERROR("<D:x/><D:y/><D:z/>") "</D:propstat>"))},

    {"text-bytes", LIMIT(text_bytes), 60,
     XML(RESPONSE(STATUS "<D:responsedescription>" SIXTY "</D:responsedescription>"))},
    {"text-bytes", LIMIT(text_bytes), 60, JSON(RESULT(",\"message\":\"" SIXTY "\""))},
    {"text-bytes", LIMIT(text_bytes), 60,
     XML("<D:responsedescription>" SIXTY "</D:responsedescription>")},
    {"text-bytes", LIMIT(text_bytes), 60,
     "{\"results\":[],\"description\":\"" SIXTY "\"}"},
    {"text-bytes", LIMIT(text_bytes), 60,
     XML("<D:sync-token>" SIXTY "</D:sync-token>")},
    {"text-bytes", LIMIT(text_bytes), 60,
     "{\"results\":[],\"syncToken\":\"" SIXTY "\"}"},
    {"text-bytes", LIMIT(text_bytes), 60,
     XML(RESPONSE(PROPSTAT("<D:a>" SIXTY "</D:a>")))},
    {"text-bytes", LIMIT(text_bytes), 60,
     JSON(RESULT(",\"propstats\":[" PS("\"{}a\":\"" SIXTY "\"") "]"))},
    {"text-bytes", LIMIT(text_bytes), 18, /* without the names of open elements */
     XML(RESPONSE(PROPSTAT("<p><x><y><z/></y></x></p>")))},
    {"text-bytes", LIMIT(text_bytes), 60, /* all of the markup */
     XML(RESPONSE(PROPSTAT("<D:a><b>" TEN TEN TEN TEN TEN "123</b></D:a>")))},
    {"text-bytes", LIMIT(text_bytes), 60,
     XML(RESPONSE(STATUS "<D:responsedescription xml:lang=\"" SIXTY
                         "\">m</D:responsedescription>"))},
    {"text-bytes", LIMIT(text_bytes), 60,
     XML(RESPONSE("<D:status>HTTP/1.1 200 " TEN TEN TEN TEN "1234567</D:status>"))},

    {"name-bytes", LIMIT(name_bytes), 30, XML(RESPONSE(PROPSTAT("<" THIRTY "/>")))},
    {"name-bytes", LIMIT(name_bytes), 30,
     JSON(RESULT(",\"propstats\":[" PS("\"{}" THIRTY "\":null") "]"))},
    {"name-bytes", LIMIT(name_bytes), 30,
     XML(RESPONSE(PROPSTAT("<a xmlns=\"" THIRTY "\"/>")))},
    {"name-bytes", LIMIT(name_bytes), 30,
     JSON(RESULT(",\"propstats\":[" PS("\"{" THIRTY "}a\":null") "]"))},
    {"name-bytes", LIMIT(name_bytes), 30,
     XML(RESPONSE(PROPSTAT("<D:a " THIRTY "=\"1\"/>")))},
    {"name-bytes", LIMIT(name_bytes), 30, XML(RESPONSE(STATUS ERROR("<" THIRTY "/>")))},

    {"depth", LIMIT(depth), 6, XML(RESPONSE(PROPSTAT("<D:a><D:b/></D:a>")))},
    {"depth", LIMIT(depth), 6, XML("<a><b><c><d><e/></d></c></b></a>")},
    {"depth", LIMIT(depth), 6, JSON(RESULT(",\"propstats\":[" PS() "]"))},
    {"depth", LIMIT(depth), 6, JSON(RESULT(",\"unknown\":[[[1]]]"))},

    {"attributes", LIMIT(attributes), 3,
     XML(RESPONSE(PROPSTAT("<D:a x=\"1\" y=\"2\" z=\"3\"/>")))},
    {"attributes", LIMIT(attributes), 3,
     JSON(RESULT(
         ",\"propstats\":[" PS("\"{}a\":{\"xml\":\"<a x='1' y='2' z='3'/>\"}") "]"))},

    {"namespaces", LIMIT(namespaces), 3,
     XML(RESPONSE(PROPSTAT("<x:a xmlns:x=\"x\"><y:b xmlns:y=\"y\"/></x:a>")))},
    {"namespaces", LIMIT(namespaces), 3,
     XML(RESPONSE(PROPSTAT("<x:a xmlns:x=\"x\" xmlns:y=\"y\"/>"
                           "<x:b xmlns:x=\"x\" xmlns:y=\"y\"/>")))},
    {"namespaces", LIMIT(namespaces), 3,
     JSON(RESULT(",\"propstats\":[" PS(
         "\"{}a\":{\"xml\":\"<a xmlns:x='x' xmlns:y='y' xmlns:z='z'/>\"}") "]"))},
};
enum { CASES = sizeof cases / sizeof *cases };

static void set_limit(multistatus_limits *l, size_t member, size_t value) {
  static const multistatus_limits init = MULTISTATUS_LIMITS_INIT;
  *l = init;
  memcpy((char *)l + member, &value, sizeof value);
}

static const multistatus_format *format_of(const char *body) {
  return *body == '<' ? multistatus_format_dav_xml() : multistatus_format_json();
}

static void check_error(const char *name, int code, const char *limit, const char *text,
                        const char *body) {
  char quoted[40];
  snprintf(quoted, sizeof quoted, "\"%s\"", name);
  ck_assert_msg(code == MULTISTATUS_ERROR_LIMIT, "%s: %d, \"%s\" for %.400s", name,
                code, text, body);
  ck_assert_str_eq(limit, name);
  ck_assert_msg(strstr(text, quoted) != NULL, "\"%s\" does not name %s", text, quoted);
}

/* ---- The reader ---- */

static void stream(multistatus_engine engine, const char *name, size_t member,
                   size_t enough, const char *body) {
  static const size_t sizes[] = {1, 7, 1000000};
  multistatus_limits l;
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  pieces_outcome out;
  o.engine = engine;
  o.limits = &l;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    set_limit(&l, member, enough);
    pieces_outcome_of(&o, body, strlen(body), sizes[i], &out);
    ck_assert_msg(out.code == 0, "%s, %zu: %s for %.400s", name, enough, out.text,
                  body);
    set_limit(&l, member, enough - 1);
    pieces_outcome_of(&o, body, strlen(body), sizes[i], &out);
    check_error(name, out.code, out.limit, out.text, body);
  }
}

START_TEST(reader_limits) {
  for (int i = 0; i < CASES; i++)
    if (pieces_engine_built(_i, format_of(cases[i].body)))
      stream(_i, cases[i].name, cases[i].member, cases[i].enough, cases[i].body);
}
END_TEST

START_TEST(body_bytes) {
  static const char *const bodies[] = {XML(RESPONSE(STATUS)), JSON(RESULT())};
  for (int i = 0; i < 2; i++)
    if (pieces_engine_built(_i, format_of(bodies[i])))
      stream(_i, "body-bytes", LIMIT(body_bytes), strlen(bodies[i]), bodies[i]);
}
END_TEST

/* Results that are complete before the limit are returned. */
START_TEST(results_before_the_limit) {
  static const char xml[] = XML(RESPONSE(STATUS) RESPONSE(STATUS) RESPONSE(STATUS));
  static const char json[] = JSON(RESULT() "," RESULT() "," RESULT());
  multistatus_limits l;
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  pieces_outcome out;
  o.limits = &l;
  for (int i = 0; i < 2; i++) {
    const char *body = i ? json : xml;
    set_limit(&l, LIMIT(results), 2);
    pieces_every_size(&o, body, strlen(body), &out);
    ck_assert_int_eq(out.code, MULTISTATUS_ERROR_LIMIT);
    ck_assert_uint_eq(out.results, 2);
    set_limit(&l, LIMIT(body_bytes), strlen(body) - 20);
    pieces_every_size(&o, body, strlen(body), &out);
    ck_assert_int_eq(out.code, MULTISTATUS_ERROR_LIMIT);
    ck_assert_uint_eq(out.results, 2);
    ck_assert_uint_eq(out.offset, strlen(body) - 20);
  }
}
END_TEST

/* How much memory a result takes is not defined, so the test searches the limit. */
START_TEST(result_bytes) {
  static const char *const bodies[] = {
      XML(RESPONSE(STATUS)
              RESPONSE(PROPSTAT("<D:a>" SIXTY "</D:a><D:b/><D:c>" TEN "</D:c>"))),
      JSON(RESULT() "," RESULT(
          ",\"propstats\":[" PS("\"{DAV:}a\":\"" SIXTY "\",\"{DAV:}b\":null") "]"))};
  multistatus_limits l;
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  pieces_outcome out;
  o.engine = _i;
  o.limits = &l;
  for (int i = 0; i < 2; i++) {
    if (!pieces_engine_built(_i, format_of(bodies[i])))
      continue;
    size_t low = 1, high = 1 << 20; /* too little, enough */
    while (high - low > 1) {
      size_t middle = low + (high - low) / 2;
      set_limit(&l, LIMIT(result_bytes), middle);
      pieces_outcome_of(&o, bodies[i], strlen(bodies[i]), 7, &out);
      *(out.code ? &low : &high) = middle;
    }
    ck_assert_uint_gt(low, sizeof SIXTY);
    ck_assert_uint_lt(high, 2048);
    stream(_i, "result-bytes", LIMIT(result_bytes), high, bodies[i]);
  }
}
END_TEST

/* A token without an end is limited too, unless it is skipped. */
START_TEST(endless_tokens) {
  static const char *const starts[] = {
      "<D:multistatus xmlns:D=\"DAV:\"><D:response ",
      "<D:multistatus xmlns:D=\"DAV:\"><!-- ",
      "<D:multistatus xmlns:D=\"DAV:\"><D:response a=\"",
      "<D:multistatus xmlns:D=\"DAV:\"><?pi ",
      "{\"results\":[{\"href\":\"",
      "{\"results\":[{\"status\":1",
      "{\"results\":[{\""};
  static const char chars[] = "ab  c1a";
  multistatus_limits l;
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  set_limit(&l, LIMIT(text_bytes), 10000);
  l.result_bytes = 50000;
  o.limits = &l;
  char more[1000];
  for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
    multistatus_reader *r;
    memset(more, i < 4 ? chars[i] : '1', sizeof more);
    ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
    int rc = multistatus_reader_feed(r, starts[i], strlen(starts[i]));
    for (int k = 0; k < 200 && !rc; k++)
      rc = multistatus_reader_feed(r, more, sizeof more);
    bool skipped = starts[i][strlen(starts[i]) - 2] == '-' || strstr(starts[i], "<?pi");
    ck_assert_msg(rc < 0 || skipped, "200,000 bytes after %s", starts[i]);
    multistatus_reader_free(r);
  }
}
END_TEST

/* ---- The list that a body is read into ---- */

static void list_read(const char *name, size_t member, size_t enough,
                      const char *body) {
  multistatus_limits l;
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_list *list;
  o.limits = &l;
  for (int over = 0; over < 2; over++) {
    set_limit(&l, member, enough - (size_t)over);
    ck_assert_int_eq(multistatus_list_new(&list, &o), 0);
    int rc = multistatus_list_read(list, NULL, body, strlen(body));
    const multistatus_read_error *e = multistatus_list_read_error(list);
    ck_assert_int_eq(e->code, rc);
    if (over)
      check_error(name, rc, e->limit, e->text, body);
    else
      ck_assert_msg(rc == 0, "%s: %s for %.400s", name, e->text, body);
    ck_assert_int_eq(multistatus_list_error(list), 0); /* only the body is invalid */
    multistatus_list_free(list);
  }
}

START_TEST(list_limits) {
  static const char body[] = XML(RESPONSE(STATUS) RESPONSE(STATUS));
  for (int i = 0; i < CASES; i++)
    list_read(cases[i].name, cases[i].member, cases[i].enough, cases[i].body);
  list_read("body-bytes", LIMIT(body_bytes), sizeof body - 1, body);
}
END_TEST

/* The limit of texts does not apply to names, in one piece or several. */
START_TEST(names_are_not_texts) {
  static const char body[] =
      XML(RESPONSE(PROPSTAT("<D:getcontentlength>7</D:getcontentlength>"
                            "<longer-than-texts xmlns='urn:" THIRTY "'/>")));
  multistatus_limits l;
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  pieces_outcome out;
  set_limit(&l, LIMIT(text_bytes), strlen("HTTP/1.1 200 OK"));
  o.limits = &l;
  for (o.engine = MULTISTATUS_ENGINE_BUILTIN; o.engine <= MULTISTATUS_ENGINE_SYSTEM;
       o.engine++) {
    if (!pieces_engine_built(o.engine, multistatus_format_dav_xml()))
      continue;
    pieces_every_size(&o, body, sizeof body - 1, &out);
    ck_assert_msg(out.code == 0, "%s", out.text);
    ck_assert_uint_eq(out.results, 1);
  }
}
END_TEST

/* Results that are in the list already count. */
START_TEST(list_results_add_up) {
  static const char body[] = XML(RESPONSE(STATUS) RESPONSE(STATUS));
  multistatus_limits l;
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_list *list;
  set_limit(&l, LIMIT(results), 4);
  o.limits = &l;
  ck_assert_int_eq(multistatus_list_new(&list, &o), 0);
  multistatus_list_add(list, "/b", 200, NULL);
  ck_assert_int_eq(multistatus_list_read(list, NULL, body, sizeof body - 1), 0);
  ck_assert_int_eq(multistatus_list_read(list, NULL, body, sizeof body - 1),
                   MULTISTATUS_ERROR_LIMIT);
  ck_assert_uint_eq(multistatus_list_count(list), 4);
  ck_assert_str_eq(multistatus_list_read_error(list)->limit, "results");
  multistatus_list_free(list);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, reader_limits, 0, 2);
  tcase_add_loop_test(t, body_bytes, 0, 2);
  tcase_add_test(t, results_before_the_limit);
  tcase_add_loop_test(t, result_bytes, 0, 2);
  tcase_add_test(t, endless_tokens);
  tcase_add_test(t, names_are_not_texts);
  tcase_add_test(t, list_limits);
  tcase_add_test(t, list_results_add_up);
}

TESTS_MAIN("limits", add_tests)
