/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <multistatus/plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bodies.h"
#include "compare.h"
#include "fewer.h"
#include "pieces.h"
#include "random.h"
#include "tests.h"

/* Reading what was written gives the same results. */

static const struct {
  const char *name;
  const multistatus_format *(*format)(void);
  multistatus_engine engine;
} ways[] = {{"XML, built in", multistatus_format_dav_xml, MULTISTATUS_ENGINE_BUILTIN},
            {"JSON, built in", multistatus_format_json, MULTISTATUS_ENGINE_BUILTIN},
            {"libxml2", multistatus_format_dav_xml, MULTISTATUS_ENGINE_SYSTEM},
            {"cJSON", multistatus_format_json, MULTISTATUS_ENGINE_SYSTEM}};
enum { WAYS = sizeof ways / sizeof *ways };

static multistatus_list *new_list(void) {
  multistatus_list *list;
  require(multistatus_list_new(&list, NULL) == 0, "multistatus_list_new failed");
  return list;
}

static char *print(const multistatus_list *list, const multistatus_format *f,
                   size_t *len) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  char *body;
  o.format = f;
  int rc = multistatus_list_print(list, &o, &body, len);
  require(rc == 0, "%s: %s", multistatus_strerror(rc),
          multistatus_list_error_text(list));
  require(strlen(body) == *len, "NUL byte in the body");
  return body;
}

/* ---- Pieces: each result is compared when it is read ---- */

typedef struct expected {
  const multistatus_list *list;
  size_t seen;
} expected;

static void expect_next(void *ctx, const multistatus_result *result) {
  expected *e = ctx;
  const multistatus_result *want = multistatus_list_get(e->list, e->seen);
  require(want != NULL, "unexpected result %zu", e->seen);
  const char *difference = compare_results(want, result);
  require(!difference, "result %zu: %s", e->seen, difference);
  e->seen++;
}

static void expect_text(const char *want, const char *got) {
  require(want && got ? strcmp(want, got) == 0 : want == got, "\"%s\", not \"%s\"",
          got ? got : "(null)", want ? want : "(null)");
}

static void read_in_pieces(const multistatus_list *list, int way, const char *body,
                           size_t len, size_t n) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_reader *r;
  expected e = {list, 0};
  o.engine = ways[way].engine;
  require(multistatus_reader_new(&r, &o) == 0, "multistatus_reader_new failed");
  int rc = pieces_read(r, body, len, n, expect_next, &e);
  require(rc == 0, "%s, pieces of %zu: %s\n%s", ways[way].name, n,
          multistatus_reader_error(r)->text, body);
  require(e.seen == multistatus_list_count(list), "only %zu results", e.seen);
  expect_text(multistatus_list_message(list), multistatus_reader_message(r));
  expect_text(multistatus_list_sync_token(list), multistatus_reader_sync_token(r));
  multistatus_reader_free(r);
}

static size_t every_size(const multistatus_list *list, int way, size_t longest) {
  size_t len;
  char *body = print(list, ways[way].format(), &len);
  for (size_t n = 1; n <= len && len <= longest; n = fewer_next(n))
    read_in_pieces(list, way, body, len, n);
  multistatus_free(body);
  return len;
}

/* Takes quadratic time, so only short bodies. */
START_TEST(every_piece_size) {
  if (!pieces_engine_built(ways[_i].engine, ways[_i].format()))
    return;
  for (uint64_t seed = 0, done = 0; done < 15; seed++) {
    multistatus_list *list = new_list();
    random_list(list, seed);
    size_t longest = 200 + 100 * (size_t)done;
    done += every_size(list, _i, longest) <= longest;
    multistatus_list_free(list);
  }
}
END_TEST

START_TEST(some_piece_sizes) {
  static const size_t sizes[] = {1, 2, 3, 7, 16, 61, 1000, 4096, 1000000};
  if (!pieces_engine_built(ways[_i].engine, ways[_i].format()))
    return;
  for (uint64_t seed = 100; seed < 100 + fewer_cases(120); seed++) {
    multistatus_list *list = new_list();
    random_list(list, seed);
    size_t len;
    char *body = print(list, ways[_i].format(), &len);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
      read_in_pieces(list, _i, body, len, sizes[i]);
    multistatus_free(body);
    multistatus_list_free(list);
  }
}
END_TEST

/* ---- From list to list ---- */

static multistatus_list *through(const multistatus_list *list,
                                 const multistatus_format *f) {
  size_t len;
  char *body = print(list, f, &len);
  multistatus_list *back = new_list();
  int rc = multistatus_list_read(back, NULL, body, len);
  require(rc == 0, "%s\n%s", multistatus_list_read_error(back)->text, body);
  const char *difference = compare_lists(list, back);
  require(!difference, "%s\n%s", difference, body);
  multistatus_free(body);
  return back;
}

START_TEST(xml_json_xml) {
  for (uint64_t seed = 1000; seed < 1000 + fewer_cases(2000); seed++) {
    multistatus_list *list = new_list();
    random_list(list, seed);
    multistatus_list *once = through(list, multistatus_format_dav_xml());
    multistatus_list *twice = through(once, multistatus_format_json());
    multistatus_list *back = through(twice, multistatus_format_dav_xml());
    const char *difference = compare_lists(list, back);
    require(!difference, "seed %u: %s", (unsigned)seed, difference);
    multistatus_list_free(list);
    multistatus_list_free(once);
    multistatus_list_free(twice);
    multistatus_list_free(back);
  }
}
END_TEST

/* Once their control characters are spaces, these are status lines. */
START_TEST(an_unknown_status_stays_unknown) {
  static const char body[] =
      "<D:multistatus xmlns:D='DAV:'>"
      "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 &#0;200 OK</D:status>"
      "</D:response><D:response><D:href>/b</D:href><D:propstat><D:prop><D:owner/>"
      "</D:prop><D:status>HTTP/1.1 404&#0; -</D:status></D:propstat></D:response>"
      "</D:multistatus>";
  for (int i = 0; i < WAYS; i++) {
    size_t len;
    multistatus_list *list = new_list(), *back = new_list();
    ck_assert_int_eq(multistatus_list_read(list, NULL, body, strlen(body)), 0);
    char *text = print(list, ways[i].format(), &len);
    ck_assert_int_eq(multistatus_list_read(back, NULL, text, len), 0);
    for (size_t k = 0; k < 2; k++) {
      ck_assert_int_eq(multistatus_result_outcome(multistatus_list_get(list, k)), 0);
      ck_assert_int_eq(multistatus_result_outcome(multistatus_list_get(back, k)), 0);
    }
    multistatus_free(text);
    multistatus_list_free(list);
    multistatus_list_free(back);
  }
}
END_TEST

/* Only in a document of properties, the response has their status. */
START_TEST(nor_is_it_a_success_in_an_error) {
  static const char body[] =
      "{\"kind\":\"error\",\"results\":[{\"href\":\"\",\"propstats\":["
      "{\"status\":false,\"props\":{\"{DAV:}owner\":\"1\"}}]}]}";
  size_t len;
  multistatus_list *list = new_list(), *back = new_list();
  ck_assert_int_eq(multistatus_list_read(list, NULL, body, strlen(body)), 0);
  char *text = print(list, multistatus_format_json(), &len);
  ck_assert_int_eq(multistatus_list_read(back, NULL, text, len), 0);
  ck_assert_int_eq(multistatus_result_outcome(multistatus_list_get(list, 0)), 0);
  ck_assert_int_eq(multistatus_result_outcome(multistatus_list_get(back, 0)), 0);
  multistatus_free(text);
  multistatus_list_free(list);
  multistatus_list_free(back);
}
END_TEST

START_TEST(bodies_are_equal) {
  multistatus_list *xml = new_list(), *json = new_list();
  ck_assert_int_eq(multistatus_list_read(xml, NULL, bodies_xml, strlen(bodies_xml)), 0);
  ck_assert_int_eq(multistatus_list_read(json, NULL, bodies_json, strlen(bodies_json)),
                   0);
  ck_assert_uint_eq(multistatus_list_count(xml), BODIES_RESULTS);
  const char *difference = compare_lists(xml, json);
  require(!difference, "%s", difference);
  for (int i = 0; i < WAYS; i++)
    if (pieces_engine_built(ways[i].engine, ways[i].format()))
      ck_assert_uint_gt(every_size(xml, i, SIZE_MAX), 0);
  multistatus_list_free(xml);
  multistatus_list_free(json);
}
END_TEST

START_TEST(rewritten_body_is_the_same) {
  for (uint64_t seed = 0; seed < fewer_cases(200); seed++) {
    const multistatus_format *f = ways[_i].format();
    multistatus_list *list = new_list(), *back = new_list();
    size_t len, again_len;
    random_list(list, seed);
    char *body = print(list, f, &len);
    ck_assert_int_eq(multistatus_list_read(back, NULL, body, len), 0);
    char *again = print(back, f, &again_len);
    ck_assert_str_eq(body, again);
    multistatus_free(body);
    multistatus_free(again);
    multistatus_list_free(list);
    multistatus_list_free(back);
  }
}
END_TEST

/* An empty reason phrase is not replaced by the registered one. */
START_TEST(empty_reason_stays_empty) {
  static const char body[] = "{\"results\":[{\"href\":\"/a\",\"status\":404,"
                             "\"message\":\"\",\"reason\":\"\"}]}";
  multistatus_list *list = new_list();
  size_t len;
  ck_assert_int_eq(multistatus_list_read(list, NULL, body, sizeof body - 1), 0);
  ck_assert_str_eq(multistatus_result_reason(multistatus_list_get(list, 0)), "");
  ck_assert_ptr_null(multistatus_result_message(multistatus_list_get(list, 0)));
  char *json = print(list, multistatus_format_json(), &len);
  char *xml = print(list, multistatus_format_dav_xml(), &len);
  ck_assert_str_eq(json, body);
  ck_assert_ptr_nonnull(strstr(xml, "<D:status>HTTP/1.1 404 </D:status>"));
  multistatus_free(json);
  multistatus_free(xml);
  multistatus_list_free(list);
}
END_TEST

/* ---- Copies made with getters and setters ---- */

static char *put_escaped(char *to, const char *s) {
  for (; *s; s++)
    to += *s == '<'    ? sprintf(to, "&lt;")
          : *s == '>'  ? sprintf(to, "&gt;")
          : *s == '&'  ? sprintf(to, "&amp;")
          : *s == '"'  ? sprintf(to, "&quot;")
          : *s == '\r' ? sprintf(to, "&#13;")
                       : sprintf(to, "%c", *s);
  return to;
}

/* Attributes need multistatus_result_add_prop_element. */
static void replay_element(multistatus_result *to, int status,
                           const multistatus_prop *p) {
  static char xml[16 * RANDOM_TEXT];
  const char *ns = multistatus_prop_ns(p), *lang = multistatus_prop_lang(p);
  const char *colon = *ns ? "prefix:" : "";
  char *at = xml + sprintf(xml, "<%s%s", colon, multistatus_prop_name(p));
  if (*ns) {
    at += sprintf(at, " xmlns:prefix=\"");
    at = put_escaped(at, ns);
    at += sprintf(at, "\"");
  }
  if (multistatus_prop_attributes(p))
    at += sprintf(at, "%s", multistatus_prop_attributes(p));
  if (lang)
    at += sprintf(at, " xml:lang=\"%s\"", lang);
  at += sprintf(at, ">");
  if (multistatus_prop_kind_of(p) == MULTISTATUS_PROP_XML)
    at += sprintf(at, "%s", multistatus_prop_value(p));
  else
    at = put_escaped(at, multistatus_prop_value(p));
  sprintf(at, "</%s%s>", colon, multistatus_prop_name(p));
  multistatus_result_add_prop_element(to, status, xml);
}

static void replay_prop(multistatus_result *to, int status, const multistatus_prop *p) {
  const char *ns = multistatus_prop_ns(p), *name = multistatus_prop_name(p);
  const char *value = multistatus_prop_value(p), *lang = multistatus_prop_lang(p);
  if (multistatus_prop_attributes(p) ||
      (lang && multistatus_prop_kind_of(p) == MULTISTATUS_PROP_XML))
    replay_element(to, status, p);
  else if (multistatus_prop_kind_of(p) == MULTISTATUS_PROP_XML)
    multistatus_result_add_prop_xml(to, status, ns, name, value);
  else
    multistatus_result_add_prop_lang(to, status, ns, name, value, lang);
}

static void replay_propstat(multistatus_result *to, const multistatus_propstat *p) {
  int status = multistatus_propstat_status(p);
  multistatus_propstat *made = multistatus_result_propstat(to, status);
  multistatus_propstat_set_message(made, multistatus_propstat_message(p));
  for (const multistatus_prop *q = multistatus_propstat_first_prop(p); q;
       q = multistatus_prop_next(q))
    replay_prop(to, status, q);
  for (const multistatus_condition *c = multistatus_propstat_first_condition(p); c;
       c = multistatus_condition_next(c)) {
    const char *ns = multistatus_condition_ns(c), *name = multistatus_condition_name(c);
    const multistatus_href *h = multistatus_condition_first_href(c);
    multistatus_propstat_add_condition(made, ns, name, multistatus_href_value(h));
    while ((h = multistatus_href_next(h)))
      multistatus_propstat_add_condition(made, ns, name, multistatus_href_value(h));
  }
}

static void replay_result(multistatus_result *to, const multistatus_result *from) {
  const multistatus_href *h = multistatus_result_first_href(from);
  while ((h = multistatus_href_next(h)))
    multistatus_result_add_href(to, multistatus_href_value(h));
  multistatus_result_set_message_lang(to, multistatus_result_message(from),
                                      multistatus_result_lang(from));
  if (multistatus_result_location(from))
    multistatus_result_set_location(to, multistatus_result_location(from));
  for (const multistatus_condition *c = multistatus_result_first_condition(from); c;
       c = multistatus_condition_next(c)) {
    const char *ns = multistatus_condition_ns(c), *name = multistatus_condition_name(c);
    h = multistatus_condition_first_href(c);
    multistatus_result_add_condition(to, ns, name, multistatus_href_value(h));
    while ((h = multistatus_href_next(h)))
      multistatus_result_add_condition(to, ns, name, multistatus_href_value(h));
  }
  for (const multistatus_propstat *p = multistatus_result_first_propstat(from); p;
       p = multistatus_propstat_next(p))
    replay_propstat(to, p);
}

/* The setters cannot copy everything that was read: reason phrases, markup in
   conditions, the language of a propstat's message, extensions. So a copy is compared
   with a copy of the copy, and that with the results of writing and reading it. */
START_TEST(setters_take_what_getters_return) {
  for (uint64_t seed = 0; seed < fewer_cases(1000); seed++) {
    multistatus_list *list = new_list(), *copy = new_list();
    random_list(list, seed);
    for (size_t i = 0; i < multistatus_list_count(list); i++) {
      const multistatus_result *from = multistatus_list_get(list, i);
      multistatus_result *to = multistatus_list_add(
          copy, multistatus_result_href(from), multistatus_result_status(from), NULL);
      replay_result(to, from);
      require(multistatus_list_error(copy) == 0, "seed %u: %s", (unsigned)seed,
              multistatus_list_error_text(copy));
      for (const multistatus_propstat *p = multistatus_result_first_propstat(from); p;
           p = multistatus_propstat_next(p))
        for (const multistatus_prop *q = multistatus_propstat_first_prop(p); q;
             q = multistatus_prop_next(q)) {
          int status = 0;
          const multistatus_prop *found = multistatus_result_find_prop(
              to, multistatus_prop_ns(q), multistatus_prop_name(q), &status);
          ck_assert_ptr_nonnull(found);
          ck_assert_int_eq(status, multistatus_propstat_status(p));
          ck_assert_str_eq(multistatus_prop_value(found), multistatus_prop_value(q));
          ck_assert_pstr_eq(multistatus_prop_lang(found), multistatus_prop_lang(q));
          ck_assert_pstr_eq(multistatus_prop_attributes(found),
                            multistatus_prop_attributes(q));
        }
    }
    multistatus_list_free(through(copy, multistatus_format_dav_xml()));
    multistatus_list_free(through(copy, multistatus_format_json()));
    multistatus_list_free(list);
    multistatus_list_free(copy);
  }
}
END_TEST

/* Namespaces that are escaped, or are too long to be written in one piece. */
START_TEST(unusual_namespaces) {
  static const size_t lengths[] = {0, 60, 600, 3990, 4020, 4050, 4070};
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    char ns[5100] = "urn:\"\\<&\xc3\xa9/";
    char local[5100] = "p";
    memset(ns + strlen(ns), 'x', lengths[i]);
    memset(local + 1, 'p', lengths[i]);
    for (int plain = 0; plain < 2; plain++) {
      multistatus_list *list = new_list();
      multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
      const char *name = plain ? ns + strlen("urn:\"\\<&\xc3\xa9") : ns;
      multistatus_result_add_prop(r, 403, name, local, "1");
      multistatus_propstat *p = multistatus_result_propstat(r, 403);
      multistatus_propstat_add_condition(p, name, local, NULL);
      ck_assert_int_eq(multistatus_list_error(list), 0);
      multistatus_list_free(through(list, multistatus_format_json()));
      multistatus_list_free(through(list, multistatus_format_dav_xml()));
      multistatus_list_free(list);
    }
  }
}
END_TEST

/* ---- Builds without libxml2 or cJSON ---- */

START_TEST(missing_engine_is_an_error) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_reader *r = NULL;
  o.engine = ways[_i].engine;
  o.format = ways[_i].format();
  bool built = pieces_engine_built(o.engine, o.format);
  ck_assert_int_eq(multistatus_reader_new(&r, &o),
                   built ? 0 : MULTISTATUS_ERROR_UNSUPPORTED);
  ck_assert_int_eq(r != NULL, built);
  multistatus_reader_free(r);

  /* Without a format the error is detected at the first bytes. */
  size_t len;
  const char *body = bodies_in(o.format, &len);
  o.format = NULL;
  ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
  ck_assert_int_eq(multistatus_reader_feed(r, body, len),
                   built ? 0 : MULTISTATUS_ERROR_UNSUPPORTED);
  multistatus_reader_free(r);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, every_piece_size, 0, WAYS);
  tcase_add_loop_test(t, some_piece_sizes, 0, WAYS);
  tcase_add_test(t, xml_json_xml);
  tcase_add_test(t, an_unknown_status_stays_unknown);
  tcase_add_test(t, nor_is_it_a_success_in_an_error);
  tcase_add_test(t, bodies_are_equal);
  tcase_add_loop_test(t, rewritten_body_is_the_same, 0, 2);
  tcase_add_test(t, empty_reason_stays_empty);
  tcase_add_test(t, setters_take_what_getters_return);
  tcase_add_test(t, unusual_namespaces);
  tcase_add_loop_test(t, missing_engine_is_an_error, 0, WAYS);
}

TESTS_MAIN("roundtrip", add_tests)
