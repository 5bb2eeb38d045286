/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/dialect.h>
#include <string.h>
#include "dialects.h"
#include "tests.h"

/* The names in paths, the numbers in items, and the names of statuses. */

static const multistatus_format *names_load(const char *json) {
  const multistatus_format *f = NULL;
  multistatus_dialect_error error = {.text = ""};
  int rc = multistatus_dialect_load(&f, json, strlen(json), NULL, &error);
  ck_assert_msg(!rc, "%s: %s", json, error.text);
  return f;
}

/* Reads a body in pieces of every size. */
static void names_read(const multistatus_format *f, const char *body,
                       const char *means) {
  size_t len = strlen(body);
  digest d;
  for (size_t piece = 1; piece <= len; piece++) {
    ck_assert_int_eq(digest_of(f, 0, body, len, piece, &d), 0);
    ck_assert_str_eq(d.text, means);
  }
}

/* A number has one meaning, however it is written. */
START_TEST(numbers) {
  const multistatus_format *f =
      names_load("{\"name\":\"x\",\"items\":\"i\",\"id\":\"n\",\"index\":\"k\","
                 "\"status\":\"s\",\"failed\":\"f\"}");
  names_read(f,
             "{\"i\":[{\"n\":\"1\",\"s\":200.0},{\"n\":\"2\",\"s\":2.04e2},{\"n\":"
             "\"3\",\"s\":4040e-1},{\"n\":\"4\",\"s\":200.5},{\"n\":\"5\",\"s\":\"200."
             "0\"},{\"n\":\"6\",\"s\":99},{\"n\":\"7\",\"s\":1000},{\"n\":\"8\",\"s\":-"
             "200},{\"n\":\"9\",\"s\":1e999}]}",
             "200 1|204 2|404 3|0 4|0 5|0 6|0 7|0 8|0 9|");
  multistatus_list *list =
      dialects_list(f, "{\"i\":[{\"s\":200,\"k\":3.0},{\"s\":200,\"k\":123456789},{"
                       "\"s\":200,\"k\":1.5},{\"s\":200,\"k\":\"4\"}]}");
  ck_assert_int_eq(multistatus_result_index(multistatus_list_get(list, 0)), 3);
  ck_assert_int_eq(multistatus_result_index(multistatus_list_get(list, 1)), 123456789);
  ck_assert_int_eq(multistatus_result_index(multistatus_list_get(list, 2)), -1);
  ck_assert_int_eq(multistatus_result_index(multistatus_list_get(list, 3)), 4);
  multistatus_list_free(list);
  multistatus_dialect_free(f);
}
END_TEST

/* No failure is missing if their number is 0, however it is written. */
START_TEST(counts) {
  static const char *const bodies[] = {"{\"i\":[{\"n\":\"1\",\"s\":200}],\"f\":0.0}",
                                       "{\"i\":[{\"n\":\"1\",\"s\":200}],\"f\":1.0}",
                                       "{\"i\":[{\"n\":\"1\",\"s\":200}],\"f\":20e-1}"};
  const multistatus_format *f =
      names_load("{\"name\":\"x\",\"items\":\"i\",\"id\":\"n\",\"index\":\"k\","
                 "\"status\":\"s\",\"success\":200,\"failed\":\"f\"}");
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  o.format = f;
  for (size_t i = 0; i < 3; i++) {
    multistatus_reader *r;
    multistatus_summary s = {.failed = 0};
    ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
    ck_assert_int_eq(multistatus_reader_feed(r, bodies[i], strlen(bodies[i])), 0);
    ck_assert_int_eq(multistatus_reader_end(r), 0);
    ck_assert_int_eq(multistatus_reader_summary(r, &s), i > 0);
    ck_assert_uint_eq(s.failed, i);
    multistatus_reader_free(r);
  }
  multistatus_dialect_free(f);
}
END_TEST

/* In single quotes, a name may contain the separators. */
START_TEST(quoted_names) {
  const multistatus_format *f = names_load(
      "{\"name\":\"x\",\"items\":\"'a.b'.i\",\"id\":\"'n|d'|n\",\"status\":\"s.'.'\","
      "\"error\":\"'e.'\",\"message\":\"'e.'.m\",\"code\":\"'e.'.'c.d'\",\"success\":"
      "200,\"failure\":500,\"failed\":\"'f.g'||'@odata.nextLink'\"}");
  names_read(f,
             "{\"a\":{\"b\":{\"i\":[{\"n\":\"9\"}]}},\"a.b\":{\"i\":[{\"n|d\":\"1\","
             "\"s\":{\".\":200}},{\"n|d\":\"2\",\"n\":\"3\",\"s\":{\".\":404},\"e.\":{"
             "\"m\":\"m\",\"c.d\":\"c\"}}]},\"i\":[1]}",
             "200 1|404 2 m !c|");
  multistatus_list *list =
      dialects_list(f, "{\"a\":{\"b\":{\"i\":[{\"n\":\"9\"}]}},\"a.b\":{\"i\":[{\"n|"
                       "d\":\"1\",\"s\":{\".\":200}},{\"n|d\":\"2\",\"n\":\"3\",\"s\":{"
                       "\".\":404},\"e.\":{\"m\":\"m\",\"c.d\":\"c\"}}]},\"i\":[1]}");
  int rc;
  char *out = dialects_print(list, f, &rc);
  ck_assert_int_eq(rc, 0);
  ck_assert_str_eq(
      out,
      "{\"a.b\":{\"i\":[{\"n|d\":\"1\",\"s\":{\".\":200}},{\"n\":\"3\",\"n|d\":\"2\","
      "\"s\":{\".\":404},\"e.\":{\"m\":\"m\",\"c.d\":\"c\"}}]},\"f.g\":true}");
  multistatus_free(out);
  multistatus_list_free(list);
  multistatus_dialect_free(f);
}
END_TEST

/* Two arrays with such names are written too. */
START_TEST(quoted_names_of_arrays) {
  const multistatus_format *f = names_load(
      "{\"name\":\"x\",\"shape\":\"partition\",\"items\":\"'o.k'\",\"failures\":\"'n.o'"
      "\",\"id\":\"i\",\"success\":200,\"failure\":500,\"failed\":\"'f.g'\"}");
  multistatus_list *list =
      dialects_list(f, "{\"o.k\":[{\"i\":\"1\"}],\"n.o\":[{\"i\":\"2\"}]}");
  int rc;
  char *out = dialects_print(list, f, &rc);
  ck_assert_int_eq(rc, 0);
  ck_assert_str_eq(out,
                   "{\"o.k\":[{\"i\":\"1\"}],\"n.o\":[{\"i\":\"2\"}],\"f.g\":true}");
  multistatus_free(out);
  multistatus_list_free(list);
  multistatus_dialect_free(f);
  f = names_load("{\"name\":\"x\",\"shape\":\"partition\",\"xml\":true,\"items\":\"'r."
                 "s'.'a.b'\",\"failures\":\"'r.s'.'c.d'\",\"id\":\"i\",\"success\":200,"
                 "\"failure\":500}"); /* XML, whose names may contain '.' */
  names_read(f,
             "<r.s><a.b><i>1</i></a.b><a><b><i>3</i></b></a><c.d><i>2</i></c.d></r.s>",
             "200 1|500 2|");
  list = dialects_list(f, "<r.s><a.b><i>1</i></a.b><c.d><i>2</i></c.d></r.s>");
  out = dialects_print(list, f, &rc);
  ck_assert_int_eq(rc, 0);
  ck_assert_ptr_nonnull(
      strstr(out, "<r.s><a.b><i>1</i></a.b><c.d><i>2</i></c.d></r.s>"));
  multistatus_free(out);
  multistatus_list_free(list);
  multistatus_dialect_free(f);
}
END_TEST

static const struct {
  const char *json, *text;
} bad[] = {
    {"{\"name\":\"x\",\"items\":\"'a\"}", "quote"},
    {"{\"name\":\"x\",\"items\":\"a'b.c\"}", "quote"},
    {"{\"name\":\"x\",\"items\":\"'a'b\"}", "quote"},
    {"{\"name\":\"x\",\"items\":\"''\"}", "quote"},
    {"{\"name\":\"x\",\"items\":\"a\",\"id\":\"'\"}", "quote"},
    {"{\"name\":\"x\",\"items\":\"a\",\"id\":\"b.'c.\"}", "quote"},
    {"{\"name\":\"x\",\"items\":\"i\",\"status\":\"s\",\"codes\":{\"a\":200,\"b\":500,"
     "\"a\":404}}",
     "two statuses"},
};

START_TEST(refused) {
  const multistatus_format *f = NULL;
  multistatus_dialect_error error;
  int rc =
      multistatus_dialect_load(&f, bad[_i].json, strlen(bad[_i].json), NULL, &error);
  ck_assert_int_lt(rc, 0);
  ck_assert_ptr_null(f);
  ck_assert_msg(strstr(error.text, bad[_i].text), "%s: %s", bad[_i].json, error.text);
}
END_TEST

/* A name may occur twice with one status, and no preset has one with two. */
START_TEST(names_of_statuses) {
  const multistatus_format *f =
      names_load("{\"name\":\"x\",\"items\":\"i\",\"status\":\"s\",\"codes\":{\"a\":"
                 "200,\"b\":200,\"a\":200}}");
  names_read(f, "{\"i\":[{\"s\":\"a\"},{\"s\":\"b\"}]}", "200 -|200 -|");
  multistatus_dialect_free(f);
  f = NULL;
  while ((f = multistatus_format_next(f))) {
    const multistatus_dialect *is = multistatus_format_dialect(f);
    const multistatus_format *copy;
    if (!is)
      continue;
    ck_assert_msg(!multistatus_dialect_new(&copy, is, NULL), "%s", is->name);
    multistatus_dialect_free(copy);
  }
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_test(t, numbers);
  tcase_add_test(t, counts);
  tcase_add_test(t, quoted_names);
  tcase_add_test(t, quoted_names_of_arrays);
  tcase_add_loop_test(t, refused, 0, sizeof bad / sizeof *bad);
  tcase_add_test(t, names_of_statuses);
}

TESTS_MAIN("dialect_names", add_tests)
