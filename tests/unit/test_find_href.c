/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <string.h>

#include "alloc.h"
#include "tests.h"

/* multistatus_list_find_href returns the same as a search through all results. */

#define URL "https://example.com/d/"

static multistatus_list *list;

static void set_up(void) {
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
}

static void tear_down(void) {
  multistatus_list_free(list);
}

static const multistatus_result *search(const char *request, const char *href) {
  for (size_t i = 0; i < multistatus_list_count(list); i++) {
    const multistatus_result *r = multistatus_list_get(list, i);
    const multistatus_href *h = multistatus_result_first_href(r);
    for (; h; h = multistatus_href_next(h))
      if (multistatus_href_equal(request, multistatus_href_value(h), href, 0) == 1)
        return r;
  }
  return NULL;
}

/* The index of the result found, which must be what a search finds; -1: none. */
static int find(const char *request, const char *href) {
  const multistatus_result *r = multistatus_list_find_href(list, request, href);
  const multistatus_result *wanted = search(request, href);
  for (size_t i = 0; i < multistatus_list_count(list); i++)
    if (multistatus_list_get(list, i) == wanted) {
      ck_assert_msg(r == wanted, "%s at %s is not %zu", href, request, i);
      return (int)i;
    }
  ck_assert_msg(!r, "%s at %s", href, request);
  return -1;
}

static void add(const char *href) {
  ck_assert_ptr_nonnull(multistatus_list_add(list, href, 200, NULL));
}

START_TEST(equivalent) {
  static const char *const hrefs[] = {
      "/d/",         "/d/a%20b", "/d/a", "/d/%61", "https://example.com/d/c",
      "/d/e/%C3%A4", "/d/q?x=1", "/"};
  for (size_t i = 0; i < sizeof hrefs / sizeof *hrefs; i++)
    add(hrefs[i]);
  ck_assert_int_eq(find(URL, ""), 0);
  ck_assert_int_eq(find(URL, "/d"), 0);
  ck_assert_int_eq(find(URL, "/%64//"), 0);
  ck_assert_int_eq(find(URL, "/d/a b"), 1);
  ck_assert_int_eq(find(URL, "/d/%61%20b"), 1);
  ck_assert_int_eq(find(URL, "a%20b"), 1);
  ck_assert_int_eq(find(URL, "HTTPS://EXAMPLE.COM:443/d/a"), 2);
  ck_assert_int_eq(find(URL, "http://example.com/d/a"), -1);
  ck_assert_int_eq(find(URL, "/x/../d/./a/"), 2);
  ck_assert_int_eq(find(URL, "/d/c"), 4);
  ck_assert_int_eq(find(URL, "/d/e/\xc3\xa4"), 5);
  ck_assert_int_eq(find(URL, "/d/e/%c3%a4"), 5);
  ck_assert_int_eq(find(URL, "/d/q"), -1);
  ck_assert_int_eq(find(URL, "/d/q?x=%31"), 6);
  ck_assert_int_eq(find(URL, ".."), 7);
  ck_assert_int_eq(find(URL, "/d/A"), -1);
  ck_assert_int_eq(find(URL, "/d/a%2fb"), -1);
  ck_assert_int_eq(find("/d/", "a"), 2); /* another request */
  ck_assert_int_eq(find("/x/", "a"), -1);
  ck_assert_int_eq(find(URL, "a"), 2);
}
END_TEST

/* Scheme and host are not compared if one of the hrefs has none. */
START_TEST(hosts) {
  add("http://b/x");
  add("http://a/x");
  add("/x");
  add("http://c/x");
  add("http://c/y");
  add("/y");
  ck_assert_int_eq(find("/", "/x"), 0);
  ck_assert_int_eq(find("/", "http://a/x"), 1);
  ck_assert_int_eq(find("/", "http://c/x"), 2);
  ck_assert_int_eq(find("/", "http://z/x"), 2);
  ck_assert_int_eq(find("/", "/y"), 4);
  ck_assert_int_eq(find("/", "http://z/y"), 5);
  ck_assert_int_eq(find("/", "http://c:80/y"), 4);
  ck_assert_int_eq(find("http://a/", "/x"), 1);
  ck_assert_int_eq(find("http://z/", "/x"), 2);
  ck_assert_int_eq(find("http://c/", "http://c/x"), 2);
}
END_TEST

/* Results and hrefs are added between searches with both functions. */
START_TEST(added_between_searches) {
  ck_assert_int_eq(find(URL, "/d/0"), -1);
  for (int i = 0; i < 500; i++) {
    char href[40];
    snprintf(href, sizeof href, "/d/%d", i);
    ck_assert_int_eq(find(URL, href), -1);
    add(href);
    ck_assert_int_eq(find(URL, href), i);
    if (i % 7 == 0)
      ck_assert_ptr_nonnull(multistatus_list_find(list, href));
  }
  multistatus_result *r = (multistatus_result *)multistatus_list_get(list, 3);
  ck_assert_int_eq(find(URL, "/d/%6eew"), -1);
  ck_assert_int_eq(multistatus_result_add_href(r, "/d/new"), 0);
  ck_assert_int_eq(find(URL, "/d/%6eew"), 3);
  ck_assert_ptr_eq(multistatus_list_find(list, "/d/new"), r);
  /* The first of several results is found. */
  ck_assert_int_eq(multistatus_result_add_href(r, "/d/30"), 0);
  ck_assert_int_eq(find(URL, "/d/%330"), 3);
}
END_TEST

START_TEST(arguments) {
  ck_assert_ptr_null(multistatus_list_find_href(NULL, URL, "/a"));
  ck_assert_ptr_null(multistatus_list_find_href(list, URL, "/a"));
  add("/a");
  ck_assert_ptr_null(multistatus_list_find_href(list, URL, NULL));
  ck_assert_ptr_null(multistatus_list_find_href(list, "", "/a"));
  ck_assert_ptr_null(multistatus_list_find_href(list, "d/", "/a"));
  ck_assert_ptr_nonnull(multistatus_list_find_href(list, NULL, "/%61"));
  ck_assert_ptr_nonnull(multistatus_list_find(list, "/a"));
  ck_assert_ptr_nonnull(multistatus_list_find_href(list, URL, "/a"));
}
END_TEST

/* Without memory for an index, the results are the same. */
START_TEST(out_of_memory) {
  for (size_t fail = 1; fail < 12; fail++)
    for (int on = 0; on < 2; on++) {
      alloc a;
      alloc_init(&a);
      multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
      o.allocator = &a.allocator;
      multistatus_list *l;
      ck_assert_int_eq(multistatus_list_new(&l, &o), 0);
      for (int i = 0; i < 100; i++) {
        char href[40];
        snprintf(href, sizeof href, "/d/%d", i);
        ck_assert_ptr_nonnull(multistatus_list_add(l, href, 200, NULL));
      }
      a.fail_at = a.calls + fail;
      a.fail_on = on;
      for (int turn = 0; turn < 3; turn++) {
        ck_assert_ptr_eq(multistatus_list_find_href(l, URL, "%39%39"),
                         multistatus_list_get(l, 99));
        ck_assert_ptr_eq(multistatus_list_find_href(l, URL, "/d/0"),
                         multistatus_list_get(l, 0));
        ck_assert_ptr_null(multistatus_list_find_href(l, URL, "/d/x"));
        ck_assert_ptr_eq(multistatus_list_find(l, "/d/50"),
                         multistatus_list_get(l, 50));
        if (turn == 1)
          a.fail_at = 0;
      }
      ck_assert_int_eq(multistatus_list_error(l), 0);
      multistatus_list_free(l);
      alloc_check(&a);
    }
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, equivalent);
  tcase_add_test(tests, hosts);
  tcase_add_test(tests, added_between_searches);
  tcase_add_test(tests, arguments);
  tcase_add_test(tests, out_of_memory);
}

TESTS_MAIN("find href", add_tests)
