/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "answers.h"
#include "tests.h"

/* The hrefs of a batch: which are equivalent, and that each outcome names the resource
   that was acted on. */

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* ---- Equivalent hrefs ---- */

static const struct {
  const char *a, *b;
  bool same;
} pairs[] = {{"/a b", "/a%20b", true},
             {"/a b", "/%61%20b", true},
             {"/a%20b", "/%61%20b/", true},
             {"/%c3%bc", "/\xc3\xbc", true},
             {"/%C3%BC", "/%c3%bc", true},
             {"/a//b", "/a/b", true},
             {"/", "/", true},
             {"/a\x01", "/a%01", true},
             {"/\xff", "/%FF", true},
             {"/100%", "/100%25", true},
             {"http://H/a", "http://h:80/%61", true},
             {"http://h", "http://h/", true},
             {"/d/h#1", "/d/h%231", true},
             {"/a?b", "/a?%62", true},
             {"/a?", "/a", true},
             {"/a", "/A", false},
             {"/a b", "/a+b", false},
             {"/a%2520b", "/a%20b", false},
             {"/d/h#1", "/d/h#2", false},
             {"/d/h#1", "/d/h", false},
             {"/a?b", "/a?c", false},
             {"/a?b", "/a%3Fb", false},
             {"/a?b", "/a", false},
             {"/a", "/a/b", false},
             {"http://h/a", "http://i/a", false},
             {"http://h/a", "https://h/a", false},
             {"http://h/a", "/a", false}};

/* Between, before and after the two are other items, which sort in any order. */
START_TEST(equivalent_hrefs) {
  static const char *const ran_merged[] = {"0 1 2 3 ", "0 1 2 4 "};
  for (int merge = 0; merge < 2; merge++) {
    multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
    multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
    multistatus_list *list = answer_list();
    multistatus_batch *b;
    char ran[40] = "";
    const char *first = pairs[_i].a, *second = pairs[_i].b;
    bool same = pairs[_i].same;
    o.format = multistatus_format_json();
    o.flags = merge ? MULTISTATUS_BATCH_MERGE_DUPLICATES : 0;
    ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
    multistatus_batch_add(b, "/zzz");
    multistatus_batch_add(b, first);
    multistatus_batch_add(b, "/0");
    multistatus_batch_add(b, second);
    multistatus_batch_add(b, "/M");
    int rc = multistatus_batch_run(b, answer_note, ran, &p);
    if (same && !merge) {
      ck_assert_msg(rc == 422, "%s and %s", first, second);
      ck_assert_str_eq(p.condition, "duplicate-href");
      ck_assert_str_eq(p.href, second);
      ck_assert_ptr_nonnull(strstr(p.detail, "1 and 3"));
    } else {
      ck_assert_msg(rc == 0, "%s and %s", first, second);
      ck_assert_str_eq(ran, same ? ran_merged[1] : "0 1 2 3 4 ");
      ck_assert_int_eq(multistatus_batch_end(b, list), 0);
      answer_check(list, JSON, first);
    }
    multistatus_list_free(list);
    multistatus_batch_free(b);
  }
}
END_TEST

/* Where the base has a host, a path is one on that host. */
START_TEST(equivalent_below_a_base) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  multistatus_batch *b;
  char ran[20] = "";
  o.format = multistatus_format_json();
  o.base = "http://h/d/";
  ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
  multistatus_batch_add(b, "/d/a");
  multistatus_batch_add(b, "http://h:80/d/%61");
  ck_assert_int_eq(multistatus_batch_run(b, answer_note, ran, &p), 422);
  ck_assert_str_eq(p.condition, "duplicate-href");
  multistatus_batch_free(b);
}
END_TEST

START_TEST(invalid_bases) {
  static const char *const bases[] = {"",     "d",    "d/", "/../d",
                                      "/d?x", "/d#x", "?",  "urn:x:y"};
  for (size_t i = 0; i < COUNT(bases); i++) {
    multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
    multistatus_batch *b = NULL;
    o.base = bases[i];
    ck_assert_int_eq(multistatus_batch_new(&b, &o), MULTISTATUS_ERROR_ARGUMENT);
    ck_assert_ptr_null(b);
  }
}
END_TEST

/* ---- Outcomes name what was acted on ---- */

/* The files that a callback acted on, as multistatus_href_below returned them. */
typedef struct acted {
  char *paths[40];
} acted;

static int act(void *ctx, multistatus_batch *b, size_t i) {
  acted *done = ctx;
  const char *href = multistatus_batch_item(b, i)->href;
  char *path = calloc(1, 300);
  ck_assert_int_eq(multistatus_href_below("/d/", href, 0, path, 300, NULL), 0);
  done->paths[i] = path;
  return 204;
}

/* Each outcome, as a client reads it, names the file that was acted on. */
static void check_acted(const multistatus_list *list, const acted *done, answer a) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_list *got = answer_list();
  char *body, path[400];
  size_t len;
  o.format = answer_format(a);
  ck_assert_int_eq(multistatus_list_print(list, &o, &body, &len), 0);
  ck_assert_int_eq(multistatus_list_read(got, NULL, body, len), 0);
  for (size_t i = 0; i < multistatus_list_count(got); i++) {
    const multistatus_result *r = multistatus_list_get(got, i);
    ck_assert_int_eq(multistatus_result_status(r), done->paths[i] ? 204 : 400);
    if (!done->paths[i])
      continue;
    ck_assert_int_eq(
        multistatus_href_path(multistatus_result_href(r), 0, path, sizeof path, NULL),
        0);
    ck_assert_str_eq(path + 3 + strspn(path + 3, "/"), done->paths[i]);
  }
  multistatus_free(body);
  multistatus_list_free(got);
}

START_TEST(outcomes_name_what_was_acted_on) {
  static const char *const given[] = {
      "/d/h#1.txt",   "/d/h",        "/d/h?1.txt", "/d/h%231.txt/x", "/d/i%3F1",
      "/d/#",         "/d/a b",      "/d/100%",    "/d/%25",         "/d/\xc3\xbc\xff",
      "/d/\x01",      "/d/a%2Fb",    "/d/..",      "/d/a%00",        "/d//double",
      "/d/slash/",    "/d/[x]",      "/d/a&b;c",   "/d/a+b",         "/d/#/#?#",
      "http://x/d/a", "/other/file", "/d/..x"};
  for (int a = XML; a <= JSON; a++) {
    multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
    multistatus_list *list = answer_list();
    multistatus_batch *b;
    acted done = {{NULL}};
    o.format = answer_format((answer)a);
    o.base = "/d/";
    ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
    for (size_t i = 0; i < COUNT(given); i++)
      multistatus_batch_add(b, given[i]);
    ck_assert_int_eq(multistatus_batch_run(b, act, &done, NULL), 0);
    ck_assert_int_eq(multistatus_batch_end(b, list), 0);
    ck_assert_str_eq(done.paths[0], "h#1.txt");
    ck_assert_str_eq(done.paths[1], "h");
    ck_assert_ptr_null(done.paths[2]);
    check_acted(list, &done, (answer)a);
    for (size_t i = 0; i < COUNT(given); i++)
      free(done.paths[i]);
    multistatus_list_free(list);
    multistatus_batch_free(b);
  }
}
END_TEST

/* A 424 refers to its cause by the href of the cause's outcome. */
START_TEST(cause_with_a_hash) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_list *list = answer_list();
  multistatus_batch *b;
  char *body;
  o.stop_after = 1;
  ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
  multistatus_batch_add(b, "/h#1 x");
  multistatus_batch_add(b, "/a");
  ck_assert_int_eq(multistatus_batch_check(b, NULL), 0);
  ck_assert_int_eq(multistatus_batch_set(b, 0, 403, NULL), 0);
  ck_assert_int_eq(multistatus_batch_end(b, list), 0);
  ck_assert_int_eq(multistatus_list_print(list, NULL, &body, NULL), 0);
  const char *first = strstr(body, "<D:href>/h%231%20x</D:href>");
  ck_assert_ptr_nonnull(first);
  ck_assert_ptr_nonnull(strstr(first + 1, "<D:href>/h%231%20x</D:href>"));
  multistatus_free(body);
  multistatus_list_free(list);
  multistatus_batch_free(b);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_loop_test(tests, equivalent_hrefs, 0, COUNT(pairs));
  tcase_add_test(tests, equivalent_below_a_base);
  tcase_add_test(tests, invalid_bases);
  tcase_add_test(tests, outcomes_name_what_was_acted_on);
  tcase_add_test(tests, cause_with_a_hash);
}

TESTS_MAIN("batch hrefs", add_tests)
