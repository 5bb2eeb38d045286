/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "alloc.h"
#include "bodies.h"
#include "sink.h"
#include "tests.h"

/* Lists: counting, finding, printing, reading into them. */

static multistatus_list *list;

static void set_up(void) {
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
}

static void tear_down(void) {
  multistatus_list_free(list);
}

static multistatus_result *add(const char *href, int status) {
  return multistatus_list_add(list, href, status, NULL);
}

/* ---- Keeping ---- */

START_TEST(results_stay_where_they_are) {
  enum { MANY = 5000 };
  static multistatus_result *kept[MANY];
  char href[30];
  for (size_t i = 0; i < MANY; i++) {
    snprintf(href, sizeof href, "/%zu", i);
    ck_assert_uint_eq(multistatus_list_count(list), i);
    kept[i] = add(href, 200);
  }
  for (size_t i = 0; i < MANY; i++) {
    snprintf(href, sizeof href, "/%zu", i);
    require(multistatus_list_get(list, i) == kept[i], "result %zu moved", i);
    require(strcmp(multistatus_result_href(kept[i]), href) == 0, "%zu changed", i);
    multistatus_result_set_message(kept[i], href); /* may be changed at any time */
  }
  for (size_t i = 0; i < MANY; i++)
    require(strcmp(multistatus_result_message(kept[i]),
                   multistatus_result_href(kept[i])) == 0,
            "%zu changed", i);
  ck_assert_ptr_null(multistatus_list_get(list, MANY));
  ck_assert_ptr_null(multistatus_list_get(list, (size_t)-1));
}
END_TEST

START_TEST(document_texts) {
  ck_assert_ptr_null(multistatus_list_message(list));
  ck_assert_ptr_null(multistatus_list_sync_token(list));
  multistatus_list_set_message(list, "one");
  multistatus_list_set_message(list, "two");
  multistatus_list_set_sync_token(list, "urn:t");
  ck_assert_str_eq(multistatus_list_message(list), "two");
  ck_assert_str_eq(multistatus_list_sync_token(list), "urn:t");
  multistatus_list_set_message(list, NULL);
  multistatus_list_set_sync_token(list, NULL);
  ck_assert_ptr_null(multistatus_list_message(list));
  ck_assert_ptr_null(multistatus_list_sync_token(list));
}
END_TEST

START_TEST(summary) {
  multistatus_summary s;
  memset(&s, 0x55, sizeof s);
  multistatus_list_summary(list, &s);
  ck_assert_uint_eq(s.total + s.succeeded + s.failed + s.partial, 0);
  static const int statuses[] = {200, 201, 204, 299, 300, 304, 404, 423, 507, 999};
  for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
    add("/a", statuses[i]);
  multistatus_result *both_good = add("/b", 0), *mixed = add("/c", 0),
                     *both_bad = add("/d", 0);
  add("/nothing known", 0);
  multistatus_result_add_prop(both_good, 200, "u", "p", NULL);
  multistatus_result_add_prop(both_good, 201, "u", "q", NULL);
  multistatus_result_add_prop(mixed, 200, "u", "p", NULL);
  multistatus_result_add_prop(mixed, 404, "u", "q", NULL);
  multistatus_result_add_prop(both_bad, 403, "u", "p", NULL);
  multistatus_result_add_prop(both_bad, 424, "u", "q", NULL);
  multistatus_list_summary(list, &s);
  ck_assert_uint_eq(s.total, 14);
  ck_assert_uint_eq(s.succeeded, 5);
  ck_assert_uint_eq(s.failed, 8);
  ck_assert_uint_eq(s.partial, 1);
  memset(&s, 0x55, sizeof s);
  multistatus_list_summary(NULL, &s);
  ck_assert_uint_eq(s.total + s.succeeded + s.failed + s.partial, 0);
}
END_TEST

/* ---- Finding ---- */

START_TEST(find_by_any_href) {
  multistatus_result *a = add("/a", 424), *b = add("/b", 200), *again = add("/a", 200);
  ck_assert_ptr_eq(multistatus_list_find(list, "/a"), a); /* the first of them */
  ck_assert_ptr_ne(a, again);
  ck_assert_ptr_eq(multistatus_list_find(list, "/b"), b);
  ck_assert_ptr_null(multistatus_list_find(list, "/c"));
  /* An href that is added after the index was built, to a result that is in it. */
  multistatus_result_add_href(a, "/c");
  ck_assert_ptr_eq(multistatus_list_find(list, "/c"), a);
  multistatus_result_add_href(b, "/d");
  multistatus_result_add_href(a, "/d"); /* a is the first in the list */
  ck_assert_ptr_eq(multistatus_list_find(list, "/d"), a);
  ck_assert_ptr_eq(multistatus_list_find(list, "/b"), b);
  multistatus_result *e = add("/e", 200);
  multistatus_result_add_href(e, "/f");
  ck_assert_ptr_eq(multistatus_list_find(list, "/f"), e);
  ck_assert_ptr_eq(multistatus_list_find(list, "/e"), e);
}
END_TEST

START_TEST(find_compares_bytes) {
  add("/a", 200);
  add("/A%41", 200);
  static const char *const others[] = {"/a/", "/A", "a", "/", "/%61", "/AA", "", " /a"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    ck_assert_ptr_null(multistatus_list_find(list, others[i]));
  ck_assert_ptr_null(multistatus_list_find(list, NULL));
  ck_assert_ptr_null(multistatus_list_find(NULL, "/a"));
}
END_TEST

START_TEST(find_in_an_empty_list) {
  ck_assert_ptr_null(multistatus_list_find(list, "/a"));
  ck_assert_ptr_eq(multistatus_list_find(list, "/b"), NULL);
  multistatus_result *r = add("/a", 200);
  ck_assert_ptr_eq(multistatus_list_find(list, "/a"), r);
}
END_TEST

/* An href is found by the bytes that it was added with, even if they are invalid. */
START_TEST(find_invalid_bytes) {
  multistatus_result *r = add("/caf\xe9\x01", 200);
  ck_assert_ptr_eq(multistatus_list_find(list, "/caf\xe9\x01"), r);
  ck_assert_ptr_eq(multistatus_list_find(list, "/caf%E9%01"), r);
  ck_assert_ptr_null(multistatus_list_find(list, "/caf\xe8\x01"));
  /* Also if it is longer than the default limit. */
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_list *other;
  l.href_bytes = MULTISTATUS_NO_LIMIT;
  o.limits = &l;
  ck_assert_int_eq(multistatus_list_new(&other, &o), 0);
  char *href = malloc(100001);
  ck_assert_ptr_nonnull(href);
  memset(href, '\xff', 100000);
  href[0] = '/';
  href[100000] = '\0';
  r = multistatus_list_add(other, href, 200, NULL);
  ck_assert_ptr_nonnull(r);
  ck_assert_ptr_eq(multistatus_list_find(other, href), r);
  free(href);
  multistatus_list_free(other);
}
END_TEST

/* Without memory for an index, results are found all the same. */
START_TEST(find_without_memory) {
  static const char *const hrefs[] = {"/a", "/caf\xe9\x01", "/\xff\xfe/%E9"};
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_list *other;
  alloc a;
  alloc_init(&a);
  o.allocator = &a.allocator;
  ck_assert_int_eq(multistatus_list_new(&other, &o), 0);
  for (int i = 0; i < 3; i++)
    ck_assert_ptr_nonnull(multistatus_list_add(other, hrefs[i], 200, NULL));
  a.fail_at = a.calls + 1;
  a.fail_on = true;
  for (int i = 0; i < 3; i++)
    ck_assert_ptr_eq(multistatus_list_find(other, hrefs[i]),
                     multistatus_list_get(other, (size_t)i));
  ck_assert_ptr_null(multistatus_list_find(other, "/caf\xe9\x02"));
  ck_assert_ptr_null(multistatus_list_find(other, "/caf\xe9"));
  ck_assert_ptr_null(multistatus_list_find(other, "/\xff\xfe/%E9\x01"));
  ck_assert_uint_gt(a.failed, 0);
  multistatus_list_free(other);
  alloc_check(&a);
}
END_TEST

START_TEST(find_among_many) {
  enum { MANY = 100000 };
  char href[40];
  for (int i = 0; i < MANY; i++) {
    snprintf(href, sizeof href, "/files/%d/name-%d", i % 100, i);
    multistatus_result *r = add(href, 424);
    if (i % 10 == 0) {
      snprintf(href, sizeof href, "/further/%d", i);
      multistatus_result_add_href(r, href);
    }
    if (i % 1000 == 0) /* the index grows as the list does */
      require(multistatus_list_find(list, href) == r, "%s was not found", href);
  }
  for (int i = 0; i < MANY; i++) {
    const multistatus_result *r = multistatus_list_get(list, (size_t)i);
    snprintf(href, sizeof href, "/files/%d/name-%d", i % 100, i);
    require(multistatus_list_find(list, href) == r, "%s was not found", href);
    snprintf(href, sizeof href, "/further/%d", i);
    require(multistatus_list_find(list, href) == (i % 10 ? NULL : r), "%s", href);
  }
}
END_TEST

/* A search does not change the error of the list. */
START_TEST(find_leaves_errors_alone) {
  add("/a", 200);
  add("/b", 7);
  ck_assert_int_eq(multistatus_list_error(list), MULTISTATUS_ERROR_STATUS);
  ck_assert_ptr_eq(multistatus_list_find(list, "/a"), multistatus_list_get(list, 0));
  ck_assert_int_eq(multistatus_list_error(list), MULTISTATUS_ERROR_STATUS);
}
END_TEST

/* ---- Printing ---- */

START_TEST(the_simplest_document) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  char *body;
  size_t len;
  add("/files/report.pdf", 200);
  o.format = multistatus_format_json();
  ck_assert_int_eq(multistatus_list_print(list, &o, &body, &len), 0);
  ck_assert_str_eq(body, "{\"results\":[{\"href\":\"/files/report.pdf\",\"status\":200,"
                         "\"message\":\"OK\"}]}");
  ck_assert_uint_eq(len, strlen(body));
  multistatus_free(body);
  ck_assert_int_eq(multistatus_list_print(list, NULL, &body, NULL), 0);
  ck_assert_str_eq(body, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                         "<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>"
                         "/files/report.pdf</D:href><D:status>HTTP/1.1 200 OK"
                         "</D:status></D:response></D:multistatus>\n");
  multistatus_free(body);
}
END_TEST

START_TEST(an_empty_list_is_a_document) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  char *body;
  o.format = multistatus_format_json();
  ck_assert_int_eq(multistatus_list_print(list, &o, &body, NULL), 0);
  ck_assert_str_eq(body, "{\"results\":[]}");
  multistatus_free(body);
  ck_assert_int_eq(multistatus_list_print(list, NULL, &body, NULL), 0);
  ck_assert_ptr_nonnull(strstr(body, "<D:multistatus xmlns:D=\"DAV:\"></D:multi"));
  multistatus_free(body);
}
END_TEST

START_TEST(printing_is_repeatable) {
  char *first, *second;
  bodies_add_to_list(list);
  ck_assert_int_eq(multistatus_list_print(list, NULL, &first, NULL), 0);
  ck_assert_int_eq(multistatus_list_print(list, NULL, &second, NULL), 0);
  ck_assert_str_eq(first, second);
  memory_sink m;
  memory_sink_init(&m);
  ck_assert_int_eq(multistatus_list_write(list, NULL, &m.sink), 0);
  ck_assert_str_eq(m.data, first);
  memory_sink_done(&m);
  multistatus_free(first);
  multistatus_free(second);
}
END_TEST

START_TEST(the_caller_owns_what_is_printed) {
  alloc a;
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_list *other;
  char *body;
  size_t len;
  alloc_init(&a);
  o.allocator = &a.allocator;
  ck_assert_int_eq(multistatus_list_new(&other, &o), 0);
  multistatus_list_add(other, "/a", 200, NULL);
  ck_assert_int_eq(multistatus_list_print(other, NULL, &body, &len), 0);
  multistatus_list_free(other); /* the body outlives it */
  ck_assert_uint_eq(a.blocks, 1);
  ck_assert_uint_eq(a.bytes, len + 1);
  ck_assert_ptr_nonnull(strstr(body, "/a"));
  a.allocator.alloc(&a, body, len + 1, 0);
  alloc_check(&a);
}
END_TEST

START_TEST(nothing_is_printed_of_a_list_with_an_error) {
  char text[] = "untouched", *body = text;
  size_t len = 77;
  add("/a", 200);
  add("", 200);
  ck_assert_int_eq(multistatus_list_print(list, NULL, &body, &len),
                   MULTISTATUS_ERROR_HREF);
  ck_assert_ptr_null(body);
  ck_assert_uint_eq(len, 0);
  ck_assert_str_eq(multistatus_list_write_text(list),
                   multistatus_list_error_text(list));
}
END_TEST

/* Each error has a text, and success has none. */
START_TEST(errors_have_a_text) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  char *body;
  add("/a", 200);
  ck_assert_int_eq(multistatus_list_write(list, NULL, NULL),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_uint_gt(strlen(multistatus_list_write_text(list)), 0);
  ck_assert_int_eq(multistatus_list_print(list, NULL, &body, NULL), 0);
  ck_assert_str_eq(multistatus_list_write_text(list), "");
  multistatus_free(body);
  o.flags = ~0u;
  ck_assert_int_eq(multistatus_list_print(list, &o, &body, NULL),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_uint_gt(strlen(multistatus_list_write_text(list)), 0);
}
END_TEST

/* Missing values are found when the list is written; the error does not stick. */
START_TEST(a_list_is_checked_when_it_is_written) {
  memory_sink m;
  memory_sink_init(&m);
  multistatus_result *r = add("/a", 0);
  ck_assert_int_eq(multistatus_list_write(list, NULL, &m.sink),
                   MULTISTATUS_ERROR_STATUS);
  multistatus_result_set_status(r, 302);
  ck_assert_int_eq(multistatus_list_write(list, NULL, &m.sink),
                   MULTISTATUS_ERROR_LOCATION);
  ck_assert_uint_eq(m.len, 0);
  ck_assert_int_eq(multistatus_list_error(list), 0);
  multistatus_result_set_location(r, "/there");
  ck_assert_int_eq(multistatus_list_write(list, NULL, &m.sink), 0);
  memory_sink_done(&m);
}
END_TEST

START_TEST(redirections_need_a_location) {
  for (int status = 200; status <= 999; status++) {
    memory_sink m;
    memory_sink_init(&m);
    tear_down();
    set_up();
    multistatus_result *r = add("/a", status);
    bool needs = status >= 300 && status <= 308 && status != 304 && status != 306;
    ck_assert_int_eq(multistatus_list_write(list, NULL, &m.sink),
                     needs ? MULTISTATUS_ERROR_LOCATION : 0);
    multistatus_result_set_location(r, "/b");
    ck_assert_int_eq(multistatus_list_write(list, NULL, &m.sink), 0);
    memory_sink_done(&m);
  }
}
END_TEST

/* A format of the caller may write nothing. */
static int write_nothing(void *state, multistatus_output *out,
                         const multistatus_result *r) {
  (void)state;
  (void)out;
  (void)r;
  return 0;
}

START_TEST(printing_nothing_gives_an_empty_string) {
  static const multistatus_format quiet = {
      .size = sizeof quiet, .name = "quiet", .write_result = write_nothing};
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  char *body;
  size_t len = 77;
  o.format = &quiet;
  add("/a", 200);
  ck_assert_int_eq(multistatus_list_print(list, &o, &body, &len), 0);
  ck_assert_str_eq(body, "");
  ck_assert_uint_eq(len, 0);
  multistatus_free(body);
}
END_TEST

/* ---- Reading into it ---- */

START_TEST(bodies_are_appended) {
  add("/before", 200);
  ck_assert_int_eq(multistatus_list_read(list, NULL, bodies_xml, strlen(bodies_xml)),
                   0);
  ck_assert_int_eq(multistatus_list_read(list, NULL, bodies_json, strlen(bodies_json)),
                   0);
  ck_assert_uint_eq(multistatus_list_count(list), 1 + 2 * BODIES_RESULTS);
  ck_assert_str_eq(multistatus_list_message(list), "done");
  ck_assert_ptr_eq(multistatus_list_find(list, "/b"), multistatus_list_get(list, 3));
  ck_assert_int_eq(multistatus_list_read_error(list)->code, 0);
  ck_assert_str_eq(multistatus_list_read_error(list)->text, "");
  /* Results that were read can be completed and written like any other. */
  multistatus_result_set_message(add("/after", 200), "added");
  char *body;
  ck_assert_int_eq(multistatus_list_print(list, NULL, &body, NULL), 0);
  multistatus_free(body);
}
END_TEST

START_TEST(read_errors_do_not_stick) {
  static const char cut[] =
      "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/whole</D:href>"
      "<D:status>HTTP/1.1 200 OK</D:status></D:response><D:response><D:href>/half";
  ck_assert_int_eq(multistatus_list_read_error(list)->code, 0);
  ck_assert_int_eq(multistatus_list_read(list, NULL, cut, sizeof cut - 1),
                   MULTISTATUS_ERROR_TRUNCATED);
  const multistatus_read_error *e = multistatus_list_read_error(list);
  ck_assert_int_eq(e->code, MULTISTATUS_ERROR_TRUNCATED);
  ck_assert_uint_eq(e->offset, sizeof cut - 1);
  ck_assert_uint_gt(strlen(e->text), 0);
  ck_assert_uint_eq(multistatus_list_count(list), 1);
  ck_assert_str_eq(multistatus_result_href(multistatus_list_get(list, 0)), "/whole");
  ck_assert_int_eq(multistatus_list_error(list), 0);
  ck_assert_ptr_nonnull(add("/more", 200));
  ck_assert_int_eq(multistatus_list_read(list, NULL, bodies_xml, strlen(bodies_xml)),
                   0);
  ck_assert_int_eq(multistatus_list_read_error(list)->code, 0);
}
END_TEST

START_TEST(an_error_of_the_list_comes_first) {
  add("", 200);
  ck_assert_int_eq(multistatus_list_read(list, NULL, bodies_xml, strlen(bodies_xml)),
                   MULTISTATUS_ERROR_HREF);
  ck_assert_uint_eq(multistatus_list_count(list), 0);
}
END_TEST

START_TEST(nothing_to_read) {
  ck_assert_int_eq(multistatus_list_read(list, NULL, NULL, 0), MULTISTATUS_ERROR_EMPTY);
  ck_assert_int_eq(multistatus_list_read(list, NULL, NULL, 1),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_list_read(list, NULL, " \n", 2),
                   MULTISTATUS_ERROR_EMPTY);
  ck_assert_int_eq(multistatus_list_error(list), 0);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_checked_fixture(t, set_up, tear_down);
  tcase_add_test(t, results_stay_where_they_are);
  tcase_add_test(t, document_texts);
  tcase_add_test(t, summary);
  tcase_add_test(t, find_by_any_href);
  tcase_add_test(t, find_compares_bytes);
  tcase_add_test(t, find_in_an_empty_list);
  tcase_add_test(t, find_invalid_bytes);
  tcase_add_test(t, find_without_memory);
  tcase_add_test(t, find_among_many);
  tcase_add_test(t, find_leaves_errors_alone);
  tcase_add_test(t, the_simplest_document);
  tcase_add_test(t, an_empty_list_is_a_document);
  tcase_add_test(t, printing_is_repeatable);
  tcase_add_test(t, the_caller_owns_what_is_printed);
  tcase_add_test(t, nothing_is_printed_of_a_list_with_an_error);
  tcase_add_test(t, errors_have_a_text);
  tcase_add_test(t, a_list_is_checked_when_it_is_written);
  tcase_add_test(t, redirections_need_a_location);
  tcase_add_test(t, printing_nothing_gives_an_empty_string);
  tcase_add_test(t, bodies_are_appended);
  tcase_add_test(t, read_errors_do_not_stick);
  tcase_add_test(t, an_error_of_the_list_comes_first);
  tcase_add_test(t, nothing_to_read);
}

TESTS_MAIN("list", add_tests)
