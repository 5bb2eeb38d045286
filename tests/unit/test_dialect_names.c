/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/dialect.h>
#include <string.h>
#include "dialects.h"
#include "tests.h"

/* The names in paths, the numbers in items, and the names of statuses; what dialects of
   programs write. */

static const multistatus_format *names_load(const char *json) {
  const multistatus_format *f = NULL;
  multistatus_dialect_error error = {.text = ""};
  int rc = multistatus_dialect_load(&f, json, strlen(json), NULL, &error);
  ck_assert_msg(!rc, "%s: %s", json, error.text);
  return f;
}

/* A number has one meaning, however it is written. */
START_TEST(numbers) {
  const multistatus_format *f =
      names_load("{\"name\":\"x\",\"items\":\"i\",\"id\":\"n\",\"index\":\"k\","
                 "\"status\":\"s\",\"failed\":\"f\"}");
  digest_check(
      f, 0,
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

/* An index may be as large as in a result; one that is invalid is not replaced by the
   position. */
START_TEST(indexes) {
  const int64_t max = INT64_C(999999999999999999);
  const multistatus_format *f = names_load(
      "{\"name\":\"x\",\"items\":\"i\",\"index\":\"k\",\"status\":\"s\",\"ordered\":"
      "true}");
  multistatus_list *list = dialects_list(
      f, "{\"i\":[{\"k\":999999999999999999},{\"k\":\"999999999999999999\"},"
         "{\"k\":1000000000000000000},{\"k\":-1},{\"k\":\"x\"},{\"k\":null}]}");
  const int64_t expected[] = {max, max, -1, -1, -1, 5};
  for (size_t i = 0; i < 6; i++)
    ck_assert_int_eq(multistatus_result_index(multistatus_list_get(list, i)),
                     expected[i]);
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
  digest_check(
      f, 0,
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
  digest_check(
      f, 0, "<r.s><a.b><i>1</i></a.b><a><b><i>3</i></b></a><c.d><i>2</i></c.d></r.s>",
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
  digest_check(f, 0, "{\"i\":[{\"s\":\"a\"},{\"s\":\"b\"}]}", "200 -|200 -|");
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

/* ---- Written ---- */

/* Writes a failure and a success in a loaded dialect. */
static char *print_loaded(const char *json, int *rc) {
  const multistatus_format *f;
  multistatus_list *list;
  ck_assert_int_eq(multistatus_dialect_load(&f, json, strlen(json), NULL, NULL), 0);
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  multistatus_list_add_item(list, "1", -1, 403, NULL);
  multistatus_list_add_item(list, "2", -1, 200, NULL);
  char *out = dialects_print(list, f, rc);
  multistatus_list_free(list);
  multistatus_dialect_free(f);
  return out;
}

/* Booleans in XML are read as they are written, except where they are texts. */
START_TEST(xml_booleans) {
  static const char json[] =
      "{\"name\":\"x\",\"xml\":true,\"items\":\"r.i\",\"id\":\"k\",\"status\":\"ok\","
      "\"statusAs\":\"boolean\",\"error\":\"e\",\"fault\":\"f\",\"success\":200,"
      "\"failure\":500}";
  static const char body[] =
      "<r><i><k>true</k><ok>true</ok></i><i><k>2</k><ok>false</ok><f>false</f></i>"
      "<i><k>3</k><ok>false</ok><f>true</f></i><i><k>4</k><ok>yes</ok></i>"
      "<i><k>5</k><ok>true</ok><e>true</e></i><i><k>6</k><ok>true</ok><e>false</e></i>"
      "<i><k>7</k></i></r>";
  static const char written[] =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<r><i><k>1</k><ok>false</ok><f>true</f></i><i><k>2</k><ok>true</ok></i></r>";
  const multistatus_format *f;
  digest d;
  int rc;
  ck_assert_int_eq(multistatus_dialect_load(&f, json, strlen(json), NULL, NULL), 0);
  digest_check(f, 0, body, "200 true|500 2|400 3|0 4|500 5|200 6|0 7|");
  char *out = print_loaded(json, &rc);
  ck_assert_str_eq(out, written);
  ck_assert_int_eq(digest_of(f, 0, out, strlen(out), 9, &d), 0);
  ck_assert_str_eq(d.text, "400 1|200 2|");
  multistatus_free(out);
  multistatus_dialect_free(f);
}
END_TEST

/* The name for "*" is that of an operation, and is written again. */
START_TEST(kept_names) {
  static const char body[] =
      "{\"items\":[{\"delete\":{\"_id\":\"1\",\"status\":200}},{\"index\":{\"_id\":"
      "\"2\","
      "\"status\":201}},{\"create\":{\"_id\":\"3\",\"status\":409}}],\"errors\":true}";
  const multistatus_format *f = multistatus_format_named("elasticsearch");
  multistatus_list *list = dialects_list(f, body);
  int rc;
  char *out = dialects_print(list, f, &rc);
  ck_assert_str_eq(out, body);
  ck_assert_ptr_null(multistatus_result_first_ext(multistatus_list_get(list, 1)));
  multistatus_free(out);
  multistatus_list_free(list);
}
END_TEST

/* Results that a dialect cannot express are refused. Members that an item has from
   another dialect are omitted if they have a meaning in this one. */
START_TEST(write_errors) {
  static const char *const without_status =
      "{\"name\":\"m\",\"items\":\"a\",\"id\":\"i\",\"code\":\"c\",\"success\":200}";
  const multistatus_format *f, *nested;
  int rc;
  multistatus_list *list;
  ck_assert_int_eq(
      multistatus_dialect_load(&f, without_status, strlen(without_status), NULL, NULL),
      0);
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  multistatus_list_add(list, "/a", 200, NULL);
  char *out = dialects_print(list, f, &rc);
  ck_assert_str_eq(out, "{\"a\":[{\"i\":\"/a\"}]}");
  multistatus_free(out);
  multistatus_list_add(list, "/b", 404, NULL);
  ck_assert_ptr_null(dialects_print(list, f, &rc));
  ck_assert_int_eq(rc, MULTISTATUS_ERROR_UNSUPPORTED);
  multistatus_list_free(list);
  multistatus_dialect_free(f);

  list = dialects_list(
      multistatus_format_named("zalando"),
      "{\"items\":[{\"id\":\"x\",\"status\":\"200\",\"error\":{\"code\":409}}]}");
  out = dialects_print(list, multistatus_format_named("git-lfs"), &rc);
  ck_assert_str_eq(out, "{\"objects\":[{\"oid\":\"x\"}]}");
  multistatus_free(out);
  multistatus_list_free(list);

  static const char *const two =
      "{\"name\":\"t\",\"items\":\"a.b\",\"failures\":\"a.c\"}";
  ck_assert_int_eq(multistatus_dialect_load(&nested, two, strlen(two), NULL, NULL), 0);
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  ck_assert_ptr_null(dialects_print(list, nested, &rc));
  ck_assert_int_eq(rc, MULTISTATUS_ERROR_UNSUPPORTED);
  multistatus_list_free(list);
  multistatus_dialect_free(nested);
}
END_TEST

/* What a dialect contains is part of the output, which must be valid. */
START_TEST(written_unchanged) {
#define ITEM "\"id\":\"i\",\"status\":\"s\"}"
  static const struct {
    const char *json, *written; /* NULL: refused, with code */
    int code;
  } cases[] = {
      {"{\"name\":\"x\",\"items\":\"a\\\"\\n\\\\\",\"failed\":\"\\\"\"," ITEM,
       "{\"a\\\"\\n\\\\\":[{\"i\":\"1\",\"s\":403},{\"i\":\"2\",\"s\":200}],\"\\\"\":"
       "true}",
       0},
      {"{\"name\":\"x\",\"items\":\"a\",\"failures\":\"\\\"\"," ITEM,
       "{\"a\":[{\"i\":\"2\",\"s\":200}],\"\\\"\":[{\"i\":\"1\",\"s\":403}]}", 0},
      {"{\"name\":\"x\",\"items\":\"a\",\"head\":\"\\\"b\\\":1\"," ITEM,
       "{\"b\":1,\"a\":[{\"i\":\"1\",\"s\":403},{\"i\":\"2\",\"s\":200}]}", 0},
      {"{\"name\":\"x\",\"items\":\"a\",\"head\":\" \"," ITEM,
       "{\"a\":[{\"i\":\"1\",\"s\":403},{\"i\":\"2\",\"s\":200}]}", 0},
      {"{\"name\":\"x\",\"items\":\"a\",\"head\":\"{}\"," ITEM, NULL,
       MULTISTATUS_ERROR_SYNTAX},
      {"{\"name\":\"x\",\"items\":\"a\",\"head\":\"\\\"b\\\":1,\"," ITEM, NULL,
       MULTISTATUS_ERROR_SYNTAX},
      {"{\"name\":\"x\",\"items\":\"a\",\"head\":\"\\\"b\\\":1},{\"," ITEM, NULL,
       MULTISTATUS_ERROR_SYNTAX},
      /* 207 is no name for another success. */
      {"{\"name\":\"x\",\"items\":\"a\",\"statusAs\":\"name\",\"codes\":{\"multi\":207,"
       "\"fine\":201,\"bad\":500}," ITEM,
       "{\"a\":[{\"i\":\"1\",\"s\":\"bad\"},{\"i\":\"2\",\"s\":\"fine\"}]}", 0},
      {"{\"name\":\"x\",\"items\":\"a\",\"statusAs\":\"name\",\"codes\":{\"multi\":207,"
       "\"bad\":500}," ITEM,
       NULL, MULTISTATUS_ERROR_UNSUPPORTED},
      {"{\"name\":\"x\",\"items\":\"a\",\"success\":207,\"failures\":\"b\",\"id\":"
       "\"i\"}",
       NULL, MULTISTATUS_ERROR_UNSUPPORTED},
      /* Only an id is a string. */
      {"{\"name\":\"x\",\"items\":\"a\",\"status\":\"s\",\"idItems\":true}",
       "{\"a\":[{\"s\":403},{\"s\":200}]}", 0},
      {"{\"name\":\"x\",\"items\":\"a\",\"failures\":\"b\",\"id\":\"k.i\",\"idItems\":"
       "true,"
       "\"success\":200}",
       "{\"a\":[{\"k\":{\"i\":\"2\"}}],\"b\":[{\"k\":{\"i\":\"1\"}}]}", 0},
      /* A stream of strings would not be read. */
      {"{\"name\":\"x\",\"items\":\"\",\"records\":true,\"id\":\"i\",\"code\":\"c\","
       "\"error\":\"c\",\"success\":200,\"failure\":500,\"idItems\":true}",
       "{\"i\":\"1\",\"c\":\"Forbidden\"}\n{\"i\":\"2\"}\n", 0},
      /* An empty element is no object, so that it would not be read as a success. */
      {"{\"name\":\"x\",\"xml\":true,\"items\":\"a.b\",\"error\":\"c\",\"code\":\"c\","
       "\"success\":200,\"failure\":500}",
       NULL, MULTISTATUS_ERROR_UNSUPPORTED},
      /* XML with several roots, or without one. */
      {"{\"name\":\"x\",\"xml\":true,\"items\":\"\"," ITEM, NULL,
       MULTISTATUS_ERROR_UNSUPPORTED},
      {"{\"name\":\"x\",\"xml\":true,\"items\":\"a\"," ITEM, NULL,
       MULTISTATUS_ERROR_UNSUPPORTED},
      /* In XML a number is a text, and may be a name. */
      {"{\"name\":\"x\",\"xml\":true,\"items\":\"a.b\",\"codes\":{\"200\":404}," ITEM,
       NULL, MULTISTATUS_ERROR_UNSUPPORTED},
      /* So is a boolean. */
      {"{\"name\":\"x\",\"xml\":true,\"items\":\"a.b\",\"statusAs\":\"boolean\","
       "\"success\":200,\"failure\":500,\"codes\":{\"true\":404}," ITEM,
       NULL, MULTISTATUS_ERROR_UNSUPPORTED},
      {"{\"name\":\"x\",\"xml\":true,\"items\":\"a.b\",\"statusAs\":\"boolean\","
       "\"success\":200,\"failure\":500,\"codes\":{\"false\":201}," ITEM,
       NULL, MULTISTATUS_ERROR_UNSUPPORTED},
      {"{\"name\":\"x\",\"xml\":true,\"items\":\"a.b\",\"statusAs\":\"boolean\","
       "\"success\":200,\"failure\":500,\"codes\":{\"true\":201,\"false\":403}," ITEM,
       "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
       "<a><b><i>1</i><s>false</s></b><b><i>2</i><s>true</s></b></a>",
       0},
      /* Elements keep their places. */
      {"{\"name\":\"x\",\"items\":\"a\",\"id\":\"i\",\"index\":\"x.0\",\"status\":"
       "\"x.2\"}",
       "{\"a\":[{\"i\":\"1\",\"x\":[null,null,403]},{\"i\":\"2\",\"x\":[null,null,200]}"
       "]"
       "}",
       0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int rc;
    char *out = print_loaded(cases[i].json, &rc);
    ck_assert_int_eq(rc, cases[i].code);
    if (cases[i].written)
      ck_assert_str_eq(out, cases[i].written);
    else
      ck_assert_ptr_null(out);
    multistatus_free(out);
  }
#undef ITEM
}
END_TEST

/* A header field or member for the location is the location of the result, which a
   redirection needs in all formats. */
START_TEST(locations) {
  static const struct {
    const char *preset, *body;
  } cases[] = {
      {"odata",
       "{\"responses\":[{\"id\":\"1\",\"status\":302,\"headers\":{\"Location\":"
       "\"/b\"}}]}"},
      {"facebook-batch", "[{\"code\":302,\"headers\":[{\"name\":\"location\",\"value\":"
                         "\"/b\"}],\"body\":\"\"}]"},
      {"fhir",
       "{\"resourceType\":\"Bundle\",\"entry\":[{\"response\":{\"status\":\"303\","
       "\"location\":\"/b\"}}]}"},
      {"fhir",
       "{\"resourceType\":\"Bundle\",\"entry\":[{\"response\":{\"status\":\"201\","
       "\"location\":\"/b\"}}]}"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const multistatus_format *f = multistatus_format_named(cases[i].preset);
    multistatus_list *list = dialects_list(f, cases[i].body);
    const multistatus_result *r = multistatus_list_get(list, 0);
    ck_assert_str_eq(multistatus_result_location(r), "/b");
    int rc;
    char *out = dialects_print(list, multistatus_format_json(), &rc);
    ck_assert_int_eq(rc, 0);
    ck_assert_ptr_nonnull(
        strstr(out, "\"location\":\"/b\",\"headers\":{\"location\":"));
    multistatus_free(out);
    out = dialects_print(list, f, &rc);
    ck_assert_int_eq(rc, 0);
    const char *once = strstr(out, "ocation\"");
    ck_assert_ptr_nonnull(once);
    ck_assert_ptr_null(strstr(once + 1, "ocation\""));
    multistatus_free(out);
    multistatus_list_free(list);
  }
}
END_TEST

/* Whose fault an error is remains what it was, if its code has the status. */
START_TEST(kept_fault) {
  static const char body[] =
      "{\"Successful\":[],\"Failed\":[{\"SenderFault\":false,\"Id\":\"1\",\"Code\":"
      "\"ThrottlingException\"},{\"Id\":\"2\",\"Code\":\"Other\",\"SenderFault\":true}]"
      "}";
  const multistatus_format *f = multistatus_format_named("sqs");
  multistatus_list *list = dialects_list(f, body);
  int rc;
  char *out = dialects_print(list, f, &rc);
  ck_assert_int_eq(rc, 0);
  ck_assert_str_eq(out, body);
  multistatus_free(out);
  multistatus_list_free(list);
}
END_TEST

/* Two members may have the same string, as equal literals of a program may. */
START_TEST(one_string) {
  static const char path[] = "s";
  const multistatus_dialect is = {.size = sizeof is,
                                  .name = "x",
                                  .items = "a",
                                  .failures = "b",
                                  .id = "i",
                                  .status = path,
                                  .code = path};
  const multistatus_format *f;
  multistatus_list *list;
  int rc;
  ck_assert_int_eq(multistatus_dialect_new(&f, &is, NULL), 0);
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  multistatus_list_add_item(list, "1", -1, 201, NULL);
  char *out = dialects_print(list, f, &rc);
  ck_assert_int_eq(rc, 0);
  ck_assert_str_eq(out, "{\"a\":[{\"i\":\"1\",\"s\":201}],\"b\":[]}");
  multistatus_free(out);
  multistatus_list_free(list);
  multistatus_dialect_free(f);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_test(t, kept_fault);
  tcase_add_test(t, locations);
  tcase_add_test(t, numbers);
  tcase_add_test(t, indexes);
  tcase_add_test(t, counts);
  tcase_add_test(t, quoted_names);
  tcase_add_test(t, quoted_names_of_arrays);
  tcase_add_loop_test(t, refused, 0, sizeof bad / sizeof *bad);
  tcase_add_test(t, names_of_statuses);
  tcase_add_test(t, xml_booleans);
  tcase_add_test(t, kept_names);
  tcase_add_test(t, write_errors);
  tcase_add_test(t, written_unchanged);
  tcase_add_test(t, one_string);
}

TESTS_MAIN("dialect_names", add_tests)
