/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bodies.h"
#include "fewer.h"
#include "pieces.h"
#include "tests.h"

/* How bodies end: complete, truncated at any byte, with trailing bytes, or not as a
   multi-status; and the places of errors. */

static const struct {
  const multistatus_format *(*format)(void);
  multistatus_engine engine;
} ways[] = {{multistatus_format_dav_xml, MULTISTATUS_ENGINE_BUILTIN},
            {multistatus_format_json, MULTISTATUS_ENGINE_BUILTIN},
            {multistatus_format_dav_xml, MULTISTATUS_ENGINE_SYSTEM},
            {multistatus_format_json, MULTISTATUS_ENGINE_SYSTEM}};
enum { WAYS = 4 };

static bool options_for(int way, multistatus_read_options *o) {
  const multistatus_read_options init = MULTISTATUS_READ_OPTIONS_INIT;
  *o = init;
  o->engine = ways[way].engine;
  return pieces_engine_built(o->engine, ways[way].format());
}

static multistatus_ending ending_of(const multistatus_read_options *o, const char *body,
                                    size_t len) {
  multistatus_reader *r;
  const multistatus_result *result;
  ck_assert_int_eq(multistatus_reader_new(&r, o), 0);
  multistatus_reader_feed(r, body, len);
  int rc = multistatus_reader_end(r);
  multistatus_ending ending = multistatus_reader_ending(r);
  while (multistatus_reader_next(r, &result) == 1)
    require(multistatus_reader_end(r) == rc, "another error");
  require(multistatus_reader_ending(r) == ending, "another ending");
  require((ending == MULTISTATUS_ENDING_COMPLETE) == (rc == 0), "%d is complete", rc);
  const char *text = multistatus_reader_error(r)->text;
  require(rc != MULTISTATUS_ERROR_TRUNCATED || strstr(text, "ends"), "%s", text);
  multistatus_reader_free(r);
  return ending;
}

/* ---- Truncated ---- */

/* With every piece size, a truncated body gives only its complete results, and is never
   reported as complete. */
START_TEST(cut_at_every_byte) {
  static const size_t sizes[] = {1, 3, 100000};
  multistatus_read_options o;
  size_t len, results = 0;
  const char *body = bodies_in(ways[_i].format(), &len);
  if (!options_for(_i, &o))
    return;
  for (size_t cut = 0; cut < len; cut = fewer_next(cut)) {
    pieces_outcome out;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
      pieces_outcome_of(&o, body, cut, sizes[k], &out);
      int want = cut ? MULTISTATUS_ERROR_TRUNCATED : MULTISTATUS_ERROR_EMPTY;
      require(out.code == want, "cut at %zu, pieces of %zu: %d, \"%s\"", cut, sizes[k],
              out.code, out.text);
      require(out.offset == cut, "cut at %zu, reported at %zu", cut,
              (size_t)out.offset);
      require(out.results >= results, "cut at %zu: %zu results", cut, out.results);
    }
    results = out.results;
    require(ending_of(&o, body, cut) ==
                (cut ? MULTISTATUS_ENDING_TRUNCATED : MULTISTATUS_ENDING_EMPTY),
            "cut at %zu", cut);
  }
  ck_assert_uint_eq(results, BODIES_RESULTS);
  ck_assert_int_eq(ending_of(&o, body, len), MULTISTATUS_ENDING_COMPLETE);
}
END_TEST

/* A list reports the same and has the complete results. */
START_TEST(cut_lists) {
  multistatus_read_options o;
  size_t len, results = 0;
  const char *body = bodies_in(ways[_i].format(), &len);
  if (!options_for(_i, &o))
    return;
  for (size_t cut = 1; cut < len; cut = fewer_next(cut)) {
    multistatus_list *list;
    char *exact = pieces_exact(body, cut);
    require(multistatus_list_new(&list, NULL) == 0, "no list");
    require(multistatus_list_read(list, &o, exact, cut) == MULTISTATUS_ERROR_TRUNCATED,
            "cut at %zu", cut);
    require(multistatus_list_count(list) >= results, "cut at %zu", cut);
    results = multistatus_list_count(list);
    require(multistatus_list_error(list) == 0, "the error sticks");
    multistatus_list_free(list);
    free(exact);
  }
  ck_assert_uint_eq(results, BODIES_RESULTS);
}
END_TEST

/* ---- Trailing bytes, and other bodies ---- */

#define WHOLE_XML                                                                      \
  "<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>/a</D:href><D:status>HTTP/1.1 " \
  "200 OK</D:status></D:response></D:multistatus>"
#define WHOLE_JSON "{\"results\":[{\"href\":\"/a\",\"status\":200}]}"

static const struct {
  const char *body;
  int code;
  multistatus_ending ending;
  int results;
} tails[] = {
    {WHOLE_XML, 0, MULTISTATUS_ENDING_COMPLETE, 1},
    {WHOLE_XML " \t\r\n", 0, MULTISTATUS_ENDING_COMPLETE, 1},
    {WHOLE_XML "<!-- c --> <?pi x?>\n", 0, MULTISTATUS_ENDING_COMPLETE, 1},
    {WHOLE_XML "x", MULTISTATUS_ERROR_TRAILING, MULTISTATUS_ENDING_TRAILING_TEXT, 1},
    {WHOLE_XML "\n\nFatal error: out of memory", MULTISTATUS_ERROR_TRAILING,
     MULTISTATUS_ENDING_TRAILING_TEXT, 1},
    {WHOLE_XML "&amp;", MULTISTATUS_ERROR_TRAILING, MULTISTATUS_ENDING_TRAILING_TEXT,
     1},
    {WHOLE_XML "<a/>", MULTISTATUS_ERROR_TRAILING, MULTISTATUS_ENDING_TRAILING_DOCUMENT,
     1},
    {WHOLE_XML "\n" WHOLE_XML, MULTISTATUS_ERROR_TRAILING,
     MULTISTATUS_ENDING_TRAILING_DOCUMENT, 1},
    {WHOLE_XML "<!-- c", MULTISTATUS_ERROR_TRUNCATED, MULTISTATUS_ENDING_TRUNCATED, 1},
    {WHOLE_JSON, 0, MULTISTATUS_ENDING_COMPLETE, 1},
    {WHOLE_JSON " \t\r\n", 0, MULTISTATUS_ENDING_COMPLETE, 1},
    {WHOLE_JSON "x", MULTISTATUS_ERROR_TRAILING, MULTISTATUS_ENDING_TRAILING_TEXT, 1},
    {WHOLE_JSON "]", MULTISTATUS_ERROR_TRAILING, MULTISTATUS_ENDING_TRAILING_TEXT, 1},
    {WHOLE_JSON " 1", MULTISTATUS_ERROR_TRAILING, MULTISTATUS_ENDING_TRAILING_TEXT, 1},
    {WHOLE_JSON WHOLE_JSON, MULTISTATUS_ERROR_TRAILING,
     MULTISTATUS_ENDING_TRAILING_DOCUMENT, 1},
    {"", MULTISTATUS_ERROR_EMPTY, MULTISTATUS_ENDING_EMPTY, 0},
    {" \r\n\t", MULTISTATUS_ERROR_EMPTY, MULTISTATUS_ENDING_EMPTY, 0},
    {"\xef\xbb\xbf", MULTISTATUS_ERROR_EMPTY, MULTISTATUS_ENDING_EMPTY, 0},
    {"<!-- nothing else -->", MULTISTATUS_ERROR_TRUNCATED, MULTISTATUS_ENDING_TRUNCATED,
     0},
    {"<?xml version=\"1.0\"?>", MULTISTATUS_ERROR_TRUNCATED,
     MULTISTATUS_ENDING_TRUNCATED, 0},
    {"<!DOCTYPE html><html><body>x</body></html>", MULTISTATUS_ERROR_NOT_MULTISTATUS,
     MULTISTATUS_ENDING_NOT_MULTISTATUS, 0},
    {"<html xmlns=\"http://www.w3.org/1999/xhtml\"><body/></html>",
     MULTISTATUS_ERROR_NOT_MULTISTATUS, MULTISTATUS_ENDING_NOT_MULTISTATUS, 0},
    {"<multistatus/>", MULTISTATUS_ERROR_NOT_MULTISTATUS,
     MULTISTATUS_ENDING_NOT_MULTISTATUS, 0},
    {"<D:multistatus xmlns:D=\"dav:\"/>", MULTISTATUS_ERROR_NOT_MULTISTATUS,
     MULTISTATUS_ENDING_NOT_MULTISTATUS, 0},
    {"{\"error\":\"no\"}", MULTISTATUS_ERROR_NOT_MULTISTATUS,
     MULTISTATUS_ENDING_NOT_MULTISTATUS, 0},
    {"{}", MULTISTATUS_ERROR_NOT_MULTISTATUS, MULTISTATUS_ENDING_NOT_MULTISTATUS, 0},
    {"Not found", MULTISTATUS_ERROR_NOT_MULTISTATUS, MULTISTATUS_ENDING_NOT_MULTISTATUS,
     0},
    {"404", MULTISTATUS_ERROR_NOT_MULTISTATUS, MULTISTATUS_ENDING_NOT_MULTISTATUS, 0},
    {"\"string\"", MULTISTATUS_ERROR_NOT_MULTISTATUS,
     MULTISTATUS_ENDING_NOT_MULTISTATUS, 0},
    {WHOLE_XML "\xff", MULTISTATUS_ERROR_TRAILING, MULTISTATUS_ENDING_TRAILING_TEXT, 1},
    {"{\"results\":[{\"href\":\"/a\",\"status\":200},]}", MULTISTATUS_ERROR_SYNTAX,
     MULTISTATUS_ENDING_BROKEN, 1},
};
enum { TAILS = sizeof tails / sizeof *tails };

START_TEST(endings) {
  for (int engine = 0; engine < 2; engine++) {
    multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
    pieces_outcome out;
    const char *body = tails[_i].body;
    o.engine = (multistatus_engine)engine;
    if (!pieces_engine_built(o.engine, multistatus_format_dav_xml()) ||
        !pieces_engine_built(o.engine, multistatus_format_json()))
      continue;
    pieces_every_size(&o, body, strlen(body), &out);
    ck_assert_msg(out.code == tails[_i].code, "engine %d: %d, \"%s\" for %s", engine,
                  out.code, out.text, body);
    ck_assert_uint_eq(out.results, (size_t)tails[_i].results);
    ck_assert_int_eq(ending_of(&o, body, strlen(body)), tails[_i].ending);
  }
}
END_TEST

/* ---- Places ---- */

static const struct {
  const char *body; /* '@' marks the place of the error */
  int code;
  unsigned line, column;
  int results;
  const char *href;
} places[] = {
    {"@nonsense", MULTISTATUS_ERROR_NOT_MULTISTATUS, 1, 1, 0, ""},
    {"\n  @nonsense", MULTISTATUS_ERROR_NOT_MULTISTATUS, 2, 3, 0, ""},
    {"<?xml version=\"1.0\"?>\n@<!DOCTYPE multistatus [<!ENTITY e 'x'>]>\n<a/>",
     MULTISTATUS_ERROR_DTD, 2, 1, 0, ""},
    {"<D:multistatus xmlns:D=\"DAV:\">\n\n <@ >", MULTISTATUS_ERROR_SYNTAX, 3, 3, 0,
     ""},
    {"<D:multistatus "
     "xmlns:D=\"DAV:\">\n<D:response>\n<D:href>/where</D:href>\n<D:status>"
     "HTTP/1.1 200 OK</D:status>\n</D:response>\n<D:response>\n <D:href>/a</D:href>\n  "
     "</D:respon@ze>",
     MULTISTATUS_ERROR_SYNTAX, 8, 13, 1, "/a"},
    {WHOLE_XML "\n \n@trailing", MULTISTATUS_ERROR_TRAILING, 3, 1, 1, ""},
    {"{\"results\":[\n{\"href\":\"/a\",\"status\":200},\n{\"href\":\"/b\"@;",
     MULTISTATUS_ERROR_SYNTAX, 3, 13, 1, ""},
    {"{\"results\":[\n{\"href\":\"/a\",\"status\":200},\n{\"href\":\"/b\",@}",
     MULTISTATUS_ERROR_SYNTAX, 3, 14, 1, ""},
    {"{\n\t\"results\": [@}", MULTISTATUS_ERROR_SYNTAX, 2, 14, 0, ""},
    {WHOLE_JSON "\n\n  @{", MULTISTATUS_ERROR_TRAILING, 3, 3, 1, ""},
    {"<D:multistatus xmlns:D=\"DAV:\">\r\n<!-- \xc3\xbc -->@",
     MULTISTATUS_ERROR_TRUNCATED, 2, 12, 0, ""},
    {"{\"results\":[{\"href\":\"/a\n", MULTISTATUS_ERROR_SYNTAX, 1, 24, 0, ""},
};
enum { PLACES = sizeof places / sizeof *places };

START_TEST(places_are_reported) {
  char body[1000], want[60];
  pieces_outcome out;
  const char *mark = strchr(places[_i].body, '@');
  size_t at = mark ? (size_t)(mark - places[_i].body) : 23;
  snprintf(body, sizeof body, "%.*s%s", (int)at, places[_i].body,
           places[_i].body + at + (mark != NULL));
  pieces_every_size(NULL, body, strlen(body), &out);
  ck_assert_msg(out.code == places[_i].code, "%d, \"%s\" for %s", out.code, out.text,
                body);
  snprintf(want, sizeof want, "line %u, column %u: ", places[_i].line,
           places[_i].column);
  ck_assert_msg(strncmp(out.text, want, strlen(want)) == 0,
                "\"%s\" is not at %s for %s", out.text, want, body);
  ck_assert_uint_eq(out.offset, at);
  ck_assert_uint_eq(out.line, places[_i].line);
  ck_assert_uint_eq(out.column, places[_i].column);
  ck_assert_uint_eq(out.results, (size_t)places[_i].results);
  ck_assert_str_eq(out.href, places[_i].href);
}
END_TEST

/* A format of JSON reads bytes, even if the first ones look like UTF-16. */
START_TEST(places_after_a_nul) {
  static const char body[] = {'\n', '\0', '\n', '{', '}'};
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  pieces_outcome out;
  o.format = multistatus_format_json();
  pieces_every_size(&o, body, sizeof body, &out);
  ck_assert_uint_eq(out.offset, 1);
  ck_assert_uint_eq(out.line, 2);
  ck_assert_uint_eq(out.column, 1);
}
END_TEST

/* An error far into a long body. */
START_TEST(places_far_away) {
  enum { LINES = 100000 };
  multistatus_reader *r;
  const multistatus_result *result;
  ck_assert_int_eq(multistatus_reader_new(&r, NULL), 0);
  multistatus_reader_feed(r, "{\"results\":[\n", 13);
  size_t results = 0, bytes = 13;
  for (int i = 0; i < LINES; i++) {
    static const char line[] = "{\"href\":\"/a\",\"status\":200},\n";
    multistatus_reader_feed(r, line, sizeof line - 1);
    bytes += sizeof line - 1;
    while (multistatus_reader_next(r, &result) == 1)
      results++;
  }
  ck_assert_uint_eq(results, LINES);
  ck_assert_int_eq(multistatus_reader_feed(r, "   ?", 4), MULTISTATUS_ERROR_SYNTAX);
  const multistatus_read_error *e = multistatus_reader_error(r);
  ck_assert_uint_eq(e->offset, bytes + 3);
  ck_assert_uint_eq(e->line, LINES + 2);
  ck_assert_uint_eq(e->column, 4);
  multistatus_reader_free(r);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, cut_at_every_byte, 0, WAYS);
  tcase_add_loop_test(t, cut_lists, 0, WAYS);
  tcase_add_loop_test(t, endings, 0, TAILS);
  tcase_add_loop_test(t, places_are_reported, 0, PLACES);
  tcase_add_test(t, places_after_a_nul);
  tcase_add_test(t, places_far_away);
}

TESTS_MAIN("endings", add_tests)
