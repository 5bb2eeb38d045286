/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "alloc.h"
#include "dialects.h"
#include "pieces.h"
#include "platform.h"
#include "reading.h"
#include "tests.h"

/* The bodies of tests/dialects, of every preset: in pieces, truncated, corrupted, with
   values of wrong types, and written again. tests/support/dialect_oracle.py tests which
   results they have. */

static platform_files files;

typedef struct body {
  const multistatus_format *format;
  const multistatus_dialect *dialect;
  char *text;
  size_t len;
  digest expected;
} body;

static void body_load(body *b, int i) {
  const char *name = strrchr(files.paths[i], '/') + 1;
  char preset[64];
  snprintf(preset, sizeof preset, "%.*s", (int)strcspn(name, "."), name);
  b->format = multistatus_format_named(preset);
  ck_assert_msg(b->format != NULL, "no preset is named %s", preset);
  b->dialect = multistatus_format_dialect(b->format);
  b->text = reading_file(files.paths[i], &b->len);
  b->text = realloc(b->text, b->len + 1);
  b->text[b->len] = '\0';
  ck_assert_int_eq(digest_of(b->format, 0, b->text, b->len, b->len, &b->expected), 0);
}

/* ---- Reading ---- */

START_TEST(pieces) {
  body b;
  digest d;
  body_load(&b, _i);
  for (size_t piece = 1; piece <= b.len; piece++) {
    ck_assert_int_eq(digest_of(b.format, 0, b.text, b.len, piece, &d), 0);
    ck_assert_str_eq(d.text, b.expected.text);
  }
  free(b.text);
}
END_TEST

/* A truncated body gives the results that are complete, and an error. */
START_TEST(truncated) {
  body b;
  digest d;
  body_load(&b, _i);
  bool records = b.dialect->flags & MULTISTATUS_DIALECT_RECORDS;
  size_t end = b.len;
  while (strchr(" \n", b.text[end - 1]))
    end--;
  for (size_t n = 0; n < end; n++) {
    int rc = digest_of(b.format, 0, b.text, n, 7, &d);
    bool between = records && n > 0 && (b.text[n] == '\n' || b.text[n - 1] == '\n');
    ck_assert_msg(rc == (n == 0 || strspn(b.text, " \n") >= n ? MULTISTATUS_ERROR_EMPTY
                         : between                            ? 0
                                   : MULTISTATUS_ERROR_TRUNCATED),
                  "%s, %zu bytes: %d", files.paths[_i], n, rc);
    ck_assert(strncmp(d.text, b.expected.text, strlen(d.text)) == 0);
  }
  free(b.text);
}
END_TEST

/* Whatever byte is changed, nothing is read beyond the body. */
START_TEST(corrupted) {
  static const char bad[] = "{}[]:,\"0n\\<&\xff";
  body b;
  digest d;
  body_load(&b, _i);
  char *exact = pieces_exact(b.text, b.len);
  for (size_t n = 0; n < b.len; n++) {
    for (size_t k = 0; k < sizeof bad - 1; k++) {
      exact[n] = bad[k];
      digest_of(b.format, 0, exact, b.len, b.len, &d);
    }
    exact[n] = b.text[n];
  }
  free(exact);
  free(b.text);
}
END_TEST

/* Returns where the scalar that begins at an offset ends. */
static size_t scalar_end(const char *text, size_t at) {
  if (text[at] != '"')
    return at + strcspn(text + at, ",]} \n");
  for (at++; text[at] != '"'; at++)
    at += text[at] == '\\';
  return at + 1;
}

/* Whatever type one value of an item has, no further item becomes a success. "true" is
   not tried, since it may mean success. */
START_TEST(wrong_types) {
  static const char *const others[] = {"null", "{}",   "[]",         "\"\"", "\"x\"",
                                       "7",    "[{}]", "{\"x\":{}}", "1e9"};
  body b;
  digest d;
  body_load(&b, _i);
  char *changed = malloc(b.len + 32);
  for (size_t at = 1; at < b.len; at++) {
    bool value = at > 3 && memcmp(b.text + at - 3, "\": ", 3) == 0;
    if (!value || strchr("{[n", b.text[at]))
      continue; /* nor null, which may stand for further items */
    size_t end = scalar_end(b.text, at);
    for (size_t k = 0; k < sizeof others / sizeof *others; k++) {
      int len = snprintf(changed, b.len + 32, "%.*s%s%s", (int)at, b.text, others[k],
                         b.text + end);
      int rc = digest_of(b.format, 0, changed, (size_t)len, (size_t)len, &d);
      ck_assert_msg(rc == 0 && d.successes <= b.expected.successes, "%d: %s\n%s", rc,
                    changed, d.text);
    }
  }
  free(changed);
  free(b.text);
}
END_TEST

/* A body without items has no successes. */
START_TEST(no_items) {
  static const struct {
    const char *body;
    int code, xml;
  } all[] = {
      {"", MULTISTATUS_ERROR_EMPTY, MULTISTATUS_ERROR_EMPTY},
      {" \n", MULTISTATUS_ERROR_EMPTY, MULTISTATUS_ERROR_EMPTY},
      {"{\"other\":[]}", MULTISTATUS_ERROR_NOT_MULTISTATUS,
       MULTISTATUS_ERROR_NOT_MULTISTATUS},
      {"<other/>", MULTISTATUS_ERROR_NOT_MULTISTATUS,
       MULTISTATUS_ERROR_NOT_MULTISTATUS},
      {"<!doctype html><p>Sign in", MULTISTATUS_ERROR_NOT_MULTISTATUS,
       MULTISTATUS_ERROR_NOT_MULTISTATUS},
  };
  const multistatus_format *f = NULL;
  digest d;
  while ((f = multistatus_format_next(f))) {
    const multistatus_dialect *is = multistatus_format_dialect(f);
    for (size_t i = 0; is && i < sizeof all / sizeof *all; i++) {
      bool record = (is->flags & MULTISTATUS_DIALECT_RECORDS) && all[i].body[0] == '{';
      int rc = digest_of(f, 0, all[i].body, strlen(all[i].body), 3, &d);
      int code = is->flags & MULTISTATUS_DIALECT_XML ? all[i].xml : all[i].code;
      ck_assert_msg(rc == (record ? 0 : code), "%s: %d: %s", is->name, rc, all[i].body);
      ck_assert_int_eq(d.successes, 0);
    }
  }
}
END_TEST

/* The value at the path of the items has a type that cannot contain any. */
START_TEST(wrong_containers) {
  static const char *const others[] = {"5", "\"x\"", "true", "{\"a\":{\"b\":1}}"};
  const multistatus_format *f = NULL;
  char text[256];
  digest d;
  while ((f = multistatus_format_next(f))) {
    const multistatus_dialect *is = multistatus_format_dialect(f);
    const char *path = !is ? NULL : is->items ? is->items : is->failures;
    if (!path || !*path || strpbrk(path, ".*") || is->flags & MULTISTATUS_DIALECT_XML)
      continue;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
      if (is->shape == MULTISTATUS_DIALECT_KEYED && others[i][0] == '{')
        continue;
      snprintf(text, sizeof text, "{\"%s\":%s}", path, others[i]);
      ck_assert_int_eq(digest_of(f, 0, text, strlen(text), 3, &d),
                       MULTISTATUS_ERROR_NOT_MULTISTATUS);
      ck_assert_int_eq(d.results, 0);
    }
    snprintf(text, sizeof text, "{\"%s\":null}", path);
    ck_assert_int_eq(digest_of(f, 0, text, strlen(text), 3, &d), 0);
    ck_assert_int_eq(d.results, 0);
  }
}
END_TEST

/* ---- Writing ---- */

/* Changes what to expect: an unknown outcome is written as 500, and failures may be
   written after the successes. */
static void expect_written(digest *d) {
  for (char *p = d->text; p && *p; p = strchr(p, '|'), p += p != NULL)
    if (strncmp(p, "0 ", 2) == 0) {
      memmove(p + 3, p + 1, strlen(p + 1) + 1);
      memcpy(p, "500", 3);
    }
  digest_sort(d);
}

/* A body that is written and read again has the same results, also by way of the
   canonical JSON. */
START_TEST(rewritten) {
  body b;
  digest d;
  int rc;
  body_load(&b, _i);
  multistatus_list *list = dialects_list(b.format, b.text);
  char *once = dialects_print(list, b.format, &rc);
  if (b.format->write_result) {
    ck_assert_int_eq(rc, 0);
    ck_assert_int_eq(digest_of(b.format, 0, once, strlen(once), 5, &d), 0);
    expect_written(&b.expected);
    digest_sort(&d);
    ck_assert_str_eq(d.text, b.expected.text);
    char *json = dialects_print(list, multistatus_format_json(), &rc);
    ck_assert_int_eq(rc, 0);
    multistatus_list *again = dialects_list(multistatus_format_json(), json);
    char *twice = dialects_print(again, b.format, &rc);
    ck_assert_int_eq(rc, 0);
    ck_assert_str_eq(twice, once);
    multistatus_free(json);
    multistatus_free(twice);
    multistatus_list_free(again);
  } else {
    ck_assert_int_eq(rc, MULTISTATUS_ERROR_UNSUPPORTED);
  }
  multistatus_free(once);
  multistatus_list_free(list);
  free(b.text);
}
END_TEST

/* A list made by a program, written in each preset that can: no failure becomes a
   success, no success a failure, and the names of items are written. */
START_TEST(written) {
  static const int statuses[] = {200, 201, 204, 304, 400, 401, 403, 404,
                                 409, 412, 423, 424, 429, 500, 503, 507};
  enum { COUNT = sizeof statuses / sizeof *statuses };
  const multistatus_format *f = NULL;
  digest d;
  while ((f = multistatus_format_next(f))) {
    const multistatus_dialect *is = multistatus_format_dialect(f);
    if (!is || !f->write_result)
      continue;
    for (int details = 0; details < 2; details++) {
      multistatus_list *list;
      int rc, successes = is->items ? 3 : 0;
      ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
      for (int i = 0; i < COUNT; i++) {
        char href[32];
        snprintf(href, sizeof href, "/item/%d", i);
        multistatus_result *r = multistatus_list_add(
            list, href, statuses[i], details ? multistatus_reason(statuses[i]) : NULL);
        if (details && statuses[i] >= 400)
          multistatus_result_add_condition(r, MULTISTATUS_NS, "SomeCode", NULL);
      }
      char *out = dialects_print(list, f, &rc);
      ck_assert_msg(rc == 0, "%s: %d", is->name, rc);
      ck_assert_int_eq(digest_of(f, 0, out, strlen(out), 100, &d), 0);
      ck_assert_msg(d.results == COUNT - (is->items ? 0 : 3), "%s: %s", is->name, out);
      ck_assert_msg(d.successes == successes, "%s: %s\n%s", is->name, out, d.text);
      if (!(is->flags & MULTISTATUS_DIALECT_ORDERED) || is->id)
        ck_assert_msg(strstr(d.text, "404 /item/7") || !is->status ||
                          (is->flags & (MULTISTATUS_DIALECT_STATUS_BOOLEAN |
                                        MULTISTATUS_DIALECT_STATUS_NAME)) ||
                          (is->flags & MULTISTATUS_DIALECT_ORDERED),
                      "%s: %s", is->name, d.text);
      multistatus_free(out);
      multistatus_list_free(list);
    }
  }
}
END_TEST

/* Seconds to wait are a header field, unless the result has one or the dialect has
   another member. */
START_TEST(waits) {
#define WAIT(members)                                                                  \
  "{\"results\":[{\"id\":\"1\",\"index\":0,\"status\":503,\"retryAfter\":40" members   \
  "}]}"
  static const struct {
    const char *body, *format, *written;
  } cases[] = {
      {WAIT(""), "odata",
       "{\"responses\":[{\"id\":\"1\",\"status\":503,\"headers\":{\"retry-after\":"
       "\"40\"}}]}"},
      {WAIT(",\"headers\":{\"a\":\"b\"}"), "odata",
       "{\"responses\":[{\"id\":\"1\",\"status\":503,\"headers\":{\"a\":\"b\","
       "\"retry-after\":\"40\"}}]}"},
      {WAIT(",\"headers\":{\"retry-after\":\"39.5\"}"), "odata",
       "{\"responses\":[{\"id\":\"1\",\"status\":503,\"headers\":{\"retry-after\":\"39."
       "5\"}}]}"},
      {WAIT(""), "facebook-batch",
       "[{\"code\":503,\"headers\":[{\"name\":\"retry-after\",\"value\":\"40\"}]}]"},
      {WAIT(""), "zalando", "{\"items\":[{\"id\":\"1\",\"status\":\"503\"}]}"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const multistatus_format *f = multistatus_format_named(cases[i].format);
    multistatus_list *list = dialects_list(NULL, cases[i].body);
    int rc;
    char *out = dialects_print(list, f, &rc);
    ck_assert_int_eq(rc, 0);
    ck_assert_str_eq(out, cases[i].written);
    multistatus_list_free(list);
    list = dialects_list(f, out);
    ck_assert_int_eq(multistatus_result_retry_after(multistatus_list_get(list, 0)),
                     i < 4 ? 40 : -1);
    multistatus_list_free(list);
    multistatus_free(out);
  }
#undef WAIT
}
END_TEST

/* A transaction that was rolled back, and one that may have been. */
START_TEST(rolled_back) {
  static const struct {
    const char *body, *format, *written; /* NULL: refused */
  } cases[] = {
      {"{\"results\":[{\"href\":\"/"
       "a\",\"status\":200}],\"transaction\":\"rolledBack\"}",
       "nsx",
       "{\"results\":[{\"code\":200}],\"has_errors\":false,\"rolled_back\":true}"},
      {"{\"results\":[{\"href\":\"/a\",\"status\":200}],\"transaction\":\"committed\"}",
       "nsx",
       "{\"results\":[{\"code\":200}],\"has_errors\":false,\"rolled_back\":false}"},
      {"{\"results\":[{\"href\":\"/a\",\"status\":200}],"
       "\"transaction\":\"indeterminate\"}",
       "nsx", NULL},
      {"{\"results\":[{\"href\":\"/"
       "a\",\"status\":200}],\"transaction\":\"rolledBack\"}",
       "odata", NULL},
      {"{\"results\":[{\"href\":\"/"
       "a\",\"status\":200}],\"transaction\":\"rolledBack\"}",
       "lambda", NULL},
      {"{\"results\":[{\"href\":\"/"
       "a\",\"status\":200}],\"transaction\":\"rolledBack\"}",
       "s3", NULL},
      {"{\"results\":[{\"id\":\"1\",\"status\":424}],\"transaction\":\"rolledBack\"}",
       "zalando", "{\"items\":[{\"id\":\"1\",\"status\":\"424\"}]}"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_list *list = dialects_list(NULL, cases[i].body);
    int rc;
    char *out = dialects_print(list, multistatus_format_named(cases[i].format), &rc);
    ck_assert_int_eq(rc, cases[i].written ? 0 : MULTISTATUS_ERROR_UNSUPPORTED);
    if (!rc)
      ck_assert_str_eq(out, cases[i].written);
    multistatus_free(out);
    multistatus_list_free(list);
  }
}
END_TEST

/* What is not an item of the API, and an item without the boolean that shows a success,
   is unknown. */
START_TEST(unknown_items) {
  static const struct {
    const char *format, *body;
    int outcomes[6];
  } cases[] = {
      {"kinesis", "{\"Records\":[{},5,true,[],null,{}]}", {200, 0, 0, 0, 0, 200}},
      {"jmap",
       "{\"created\":{\"a\":{}},\"destroyed\":[\"x\",5,false,[]],\"updated\":{\"u\":"
       "null}}",
       {200, 200, 0, 0, 0, 200}},
      {"salesforce-collections",
       "[{},{\"success\":null},{\"success\":true},{\"success\":false},"
       "{\"errors\":[{}]},{\"success\":\"true\"}]",
       {0, 0, 200, 400, 400, 0}}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
    multistatus_list *list;
    o.format = multistatus_format_named(cases[i].format);
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    ck_assert_int_eq(
        multistatus_list_read(list, &o, cases[i].body, strlen(cases[i].body)), 0);
    ck_assert_uint_eq(multistatus_list_count(list), 6);
    for (size_t k = 0; k < 6; k++)
      ck_assert_int_eq(multistatus_result_outcome(multistatus_list_get(list, k)),
                       cases[i].outcomes[k]);
    multistatus_list_free(list);
  }
}
END_TEST

/* A status without a name of its own is written as the first name that is like it. For
   Nakadi, "aborted" means that the event was not tried, so a failure is not that; and
   an item of S3 that was not found is a key. */
START_TEST(names_of_statuses) {
  static const struct {
    const char *format;
    int status;
    const char *written;
  } cases[] = {{"nakadi", 200, "submitted"},     {"nakadi", 299, "submitted"},
               {"nakadi", 424, "aborted"},       {"nakadi", 422, "failed"},
               {"nakadi", 403, "failed"},        {"nakadi", 500, "failed"},
               {"s3", 404, "NoSuchKey"},         {"s3", 403, "AccessDenied"},
               {"s3", 503, "ServiceUnavailable"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_list *list;
    int rc;
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    multistatus_result *r = multistatus_list_add(list, "/a", cases[i].status, NULL);
    multistatus_result_set_id(r, "1");
    char *out = dialects_print(list, multistatus_format_named(cases[i].format), &rc);
    ck_assert_int_eq(rc, 0);
    ck_assert_ptr_nonnull(strstr(out, cases[i].written));
    multistatus_free(out);
    multistatus_list_free(list);
  }
}
END_TEST

START_TEST(rolled_back_read) {
  static const struct {
    const char *body;
    multistatus_transaction transaction;
  } cases[] = {
      {"{\"results\":[],\"rolled_back\":true}", MULTISTATUS_TRANSACTION_ROLLED_BACK},
      {"{\"rolled_back\":null,\"results\":[]}", MULTISTATUS_TRANSACTION_NONE},
      {"{\"rolled_back\":[true],\"results\":[{\"code\":200}]}",
       MULTISTATUS_TRANSACTION_INDETERMINATE},
      {"{\"results\":[{\"code\":200,\"rolled_back\":true}],\"x\":{"
       "\"rolled_back\":true}}",
       MULTISTATUS_TRANSACTION_NONE}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_list *list =
        dialects_list(multistatus_format_named("nsx"), cases[i].body);
    ck_assert_int_eq(multistatus_list_transaction(list), cases[i].transaction);
    multistatus_list_free(list);
  }
}
END_TEST

/* A long reason phrase is not truncated. */
START_TEST(long_phrase) {
  const multistatus_format *f = multistatus_format_named("fhir");
  char text[1200], phrase[1001] = "";
  int rc;
  memset(phrase, 'x', sizeof phrase - 1);
  snprintf(text, sizeof text,
           "{\"resourceType\":\"Bundle\",\"entry\":[{\"response\":{\"status\":\"201 "
           "%s\"}}]}",
           phrase);
  multistatus_list *list = dialects_list(f, text);
  char *out = dialects_print(list, f, &rc);
  ck_assert_ptr_nonnull(strstr(out, phrase));
  multistatus_free(out);
  multistatus_list_free(list);
}
END_TEST

/* ---- Several ids ---- */

/* A body with one failure that has so many ids, and a message of that length. */
static char *failure_of(size_t ids, size_t message, size_t *len) {
  char *text = malloc(100 + message + 10 * ids), *to = text;
  to += sprintf(
      to, "{\"results\":[],\"errors\":[{\"category\":\"CONFLICT\",\"message\":\"");
  memset(to, 'm', message);
  to += message;
  to += sprintf(to, "\",\"context\":{\"ids\":[");
  for (size_t i = 0; i < ids; i++)
    to += sprintf(to, "%s\"%zu\"", i ? "," : "", i);
  *len = (size_t)(to - text) + (size_t)sprintf(to, "]}}]}");
  return text;
}

/* Values that the results of one item share are copied for each result. An item whose
   copies are out of proportion to it is over a limit, and skipped alone. */
START_TEST(many_ids) {
  static const struct {
    size_t ids, message;
    const char *limit; /* NULL: none */
  } all[] = {{1, 1000, NULL},
             {100, 60000, NULL},
             {3000, 100, NULL},
             {9999, 20, NULL},
             {3000, 60000, "result-bytes"},
             {10002, 1, "hrefs"},
             {10000, 60, NULL}};
  const multistatus_format *f = multistatus_format_named("hubspot");
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
    pieces_outcome outcome;
    size_t len;
    char *text = failure_of(all[i].ids, all[i].message, &len);
    o.format = f;
    pieces_outcome_of(&o, text, len, len, &outcome);
    ck_assert_int_eq(outcome.code, all[i].limit ? MULTISTATUS_ERROR_LIMIT : 0);
    ck_assert_str_eq(outcome.limit, all[i].limit ? all[i].limit : "");
    ck_assert_uint_eq(outcome.results, all[i].limit ? 0 : all[i].ids);
    o.flags = MULTISTATUS_READ_SKIP_OVER_LIMIT;
    pieces_outcome_of(&o, text, len, 1000, &outcome);
    ck_assert_int_eq(outcome.code, 0);
    ck_assert_uint_eq(outcome.results, all[i].limit ? 0 : all[i].ids);
    free(text);
  }
}
END_TEST

/* ---- Memory ---- */

/* Reads the body and writes it again. */
static int read_and_write(const multistatus_allocator *a, void *ctx) {
  const body *b = ctx;
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_read_options ro = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_write_options wo = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_list *list;
  char *out = NULL;
  size_t len;
  lo.allocator = a;
  ro.flags = MULTISTATUS_READ_DETECT;
  ro.format = b->dialect->marks ? NULL : b->format;
  wo.format = b->format;
  int rc = multistatus_list_new(&list, &lo);
  if (rc)
    return rc;
  rc = multistatus_list_read(list, &ro, b->text, b->len);
  if (!rc)
    rc = multistatus_list_print(list, &wo, &out, &len);
  if (!rc)
    a->alloc(a->ctx, out, len + 1, 0);
  multistatus_list_free(list);
  return rc == MULTISTATUS_ERROR_UNSUPPORTED ? 0 : rc;
}

START_TEST(out_of_memory) {
  body b;
  body_load(&b, _i);
  alloc_each(read_and_write, &b, false);
  free(b.text);
}
END_TEST

static void add_tests(TCase *t) {
  platform_files_add(&files, SOURCE_ROOT "/tests/dialects", "");
  int count = (int)files.count;
  tcase_add_loop_test(t, pieces, 0, count);
  tcase_add_loop_test(t, truncated, 0, count);
  tcase_add_loop_test(t, corrupted, 0, count);
  tcase_add_loop_test(t, wrong_types, 0, count);
  tcase_add_test(t, no_items);
  tcase_add_test(t, wrong_containers);
  tcase_add_loop_test(t, rewritten, 0, count);
  tcase_add_test(t, written);
  tcase_add_test(t, waits);
  tcase_add_test(t, rolled_back);
  tcase_add_test(t, unknown_items);
  tcase_add_test(t, names_of_statuses);
  tcase_add_test(t, rolled_back_read);
  tcase_add_test(t, long_phrase);
  tcase_add_test(t, many_ids);
  tcase_add_loop_test(t, out_of_memory, 0, count);
}

TESTS_MAIN("dialect_bodies", add_tests)
