/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <string.h>
#include "tests.h"

/* Whatever properties a client asks for, the answer is a multi-status: no name, no
   number of names and no repetition makes a server answer 500. The server does as the
   guide says, doc/writing.md. */

/* The names of one request. */
typedef struct request {
  const char *ns[12000], *name[12000];
  size_t count;
} request;

static request *asked;
static char *body;

static void ask(const char *ns, const char *name) {
  asked->ns[asked->count] = ns;
  asked->name[asked->count++] = name;
}

/* As in the guide. Returns what multistatus_writer_end returns. */
static int answer(const multistatus_format *format) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w;
  const void *data;
  o.format = format;
  o.invalid = MULTISTATUS_INVALID_REPLACE;
  ck_assert_int_eq(multistatus_writer_new(&w, &o, NULL), 0);
  multistatus_result *r = multistatus_writer_add(w, "/a", 0, NULL);
  for (size_t i = 0; i < asked->count; i++)
    if (multistatus_name_check(asked->ns[i], asked->name[i]) == 0)
      multistatus_result_add_prop(r, 404, asked->ns[i], asked->name[i], NULL);
  if (!multistatus_result_first_propstat(r))
    multistatus_result_propstat(r, 200); /* no name is valid */
  multistatus_writer_add(w, "/b", 200, NULL);
  int rc = multistatus_writer_end(w);
  size_t len = multistatus_writer_pending(w, &data);
  free(body);
  body = calloc(1, len + 1);
  if (len)
    memcpy(body, data, len);
  multistatus_writer_free(w);
  return rc;
}

/* A strict reader must return both results. Returns the outcome of the first. */
static int outcome_of(const multistatus_format *format, size_t *props) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_list *l;
  o.refuse = MULTISTATUS_QUIRK_ALL;
  o.format = format;
  ck_assert_int_eq(multistatus_list_new(&l, NULL), 0);
  int rc = multistatus_list_read(l, &o, body, strlen(body));
  ck_assert_msg(rc == 0, "%s", multistatus_list_read_error(l)->text);
  ck_assert_uint_eq(multistatus_list_count(l), 2);
  const multistatus_result *r = multistatus_list_get(l, 0);
  const multistatus_prop *p =
      multistatus_propstat_first_prop(multistatus_result_first_propstat(r));
  int outcome = multistatus_result_outcome(r);
  for (*props = 0; p; p = multistatus_prop_next(p))
    ++*props;
  ck_assert_int_eq(multistatus_result_outcome(multistatus_list_get(l, 1)), 200);
  multistatus_list_free(l);
  return outcome;
}

static const multistatus_format *format_of(int i) {
  return i ? multistatus_format_json() : multistatus_format_dav_xml();
}

/* ---- What clients send ---- */

START_TEST(repeated_names) {
  size_t props;
  for (int i = 0; i < 40; i++)
    ask("DAV:", "getetag");
  for (int i = 0; i < 40; i++)
    ask(i % 2 ? "" : NULL, "own");
  ck_assert_int_eq(answer(format_of(_i)), 0);
  ck_assert_int_eq(outcome_of(format_of(_i), &props), 404);
  ck_assert_uint_eq(props, 2);
}
END_TEST

START_TEST(long_names) {
  static char ns[5 * 1024 + 1], name[5 * 1024 + 1];
  size_t props;
  memset(ns, 'n', sizeof ns - 1);
  memset(name, 'n', sizeof name - 1);
  ask(ns, "a");
  ask("DAV:", name);
  ask("DAV:", "b");
  ck_assert_int_eq(answer(format_of(_i)), 0);
  ck_assert_int_eq(outcome_of(format_of(_i), &props), 404);
  ck_assert_uint_eq(props, 1);
}
END_TEST

START_TEST(invalid_names) {
  static const char *const names[] = {"", "a b", "1", "a:b", "\xff", "<", "xml:a"};
  static const char *const spaces[] = {"http://www.w3.org/2000/xmlns/", "\xff", "\x01"};
  size_t props;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    ask("urn:x", names[i]);
  for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
    ask(spaces[i], "a");
  ck_assert_int_eq(answer(format_of(_i)), 0);
  ck_assert_int_eq(outcome_of(format_of(_i), &props), 200);
  ck_assert_uint_eq(props, 0);
}
END_TEST

/* A result over a limit is replaced by a 507, and the document continues. */
START_TEST(more_than_the_limit) {
  static char names[10001][8];
  size_t props;
  for (int i = 0; i < 10001; i++) {
    snprintf(names[i], sizeof names[i], "p%d", i);
    ask("urn:x", names[i]);
  }
  asked->count = 10000;
  ck_assert_int_eq(answer(format_of(_i)), 0);
  ck_assert_int_eq(outcome_of(format_of(_i), &props), 404);
  ck_assert_uint_eq(props, 10000);
  asked->count = 10001;
  ck_assert_int_eq(answer(format_of(_i)), 0);
  ck_assert_int_eq(outcome_of(format_of(_i), &props), 507);
}
END_TEST

static void set_up(void) {
  asked = calloc(1, sizeof *asked);
}

static void tear_down(void) {
  free(asked);
  free(body);
  body = NULL;
}

static void add_tests(TCase *t) {
  tcase_add_checked_fixture(t, set_up, tear_down);
  tcase_add_loop_test(t, repeated_names, 0, 2);
  tcase_add_loop_test(t, long_names, 0, 2);
  tcase_add_loop_test(t, invalid_names, 0, 2);
  tcase_add_loop_test(t, more_than_the_limit, 0, 2);
}

TESTS_MAIN("from_request", add_tests)
