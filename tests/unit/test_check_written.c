/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/check.h>
#include "fewer.h"
#include "random.h"
#include "tests.h"

/* What the library writes violates no rule, except where the caller decides. */

static multistatus_check *new_check(void) {
  multistatus_check *c;
  require(multistatus_check_new(&c, NULL) == 0, "no check");
  return c;
}

/* Warnings that depend on the caller: a name in DAV: that no RFC defines, the href of a
   collection without a slash, a condition with a status that does not fit it. */
static bool may_warn(int rule) {
  return rule == 8 || rule == 25 || rule == 45;
}

START_TEST(the_caller_is_warned) {
  static const int RULES[] = {8, 25, 45};
  multistatus_list *list;
  multistatus_result *r;
  char *body;
  size_t len;
  const multistatus_finding *f;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  r = multistatus_list_add(list, "/a", 0, NULL);
  multistatus_result_add_prop(r, 200, "DAV:", "iscollection", "1");
  r = multistatus_list_add(list, "/b", 0, NULL);
  multistatus_result_add_prop_xml(r, 200, "DAV:", "resourcetype",
                                  "<D:collection xmlns:D=\"DAV:\"/>");
  r = multistatus_list_add(list, "/c", 404, NULL);
  multistatus_result_add_condition(r, "DAV:", "lock-token-submitted", "/c");
  ck_assert_int_eq(multistatus_list_print(list, NULL, &body, &len), 0);
  multistatus_check *c = new_check();
  ck_assert_int_eq(multistatus_check_feed(c, body, len), 0);
  ck_assert_int_eq(multistatus_check_end(c), 0);
  for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++) {
    ck_assert_int_eq(multistatus_check_next(c, &f), 1);
    ck_assert_int_eq(f->rule, RULES[i]);
    ck_assert_int_eq(f->severity, MULTISTATUS_SEVERITY_WARNING);
    ck_assert(may_warn(f->rule));
  }
  ck_assert_int_eq(multistatus_check_next(c, &f), 0);
  multistatus_check_free(c);
  multistatus_free(body);
  multistatus_list_free(list);
}
END_TEST

START_TEST(what_is_written_passes) {
  enum { LISTS = 100000, SHARES = 20 };
  for (uint64_t seed = (uint64_t)_i; seed < fewer_cases(LISTS); seed += SHARES) {
    multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
    multistatus_list *list;
    multistatus_check *c;
    const multistatus_finding *f;
    char *body;
    size_t len;
    require(multistatus_list_new(&list, NULL) == 0, "no list");
    random_list(list, seed);
    if (multistatus_list_sync_token(list)) /* any text is written as it is */
      multistatus_list_set_sync_token(list, "urn:x:1");
    o.format = seed % 4 ? multistatus_format_dav_xml() : multistatus_format_json();
    o.flags = MULTISTATUS_WRITE_UNIQUE;
    int rc = multistatus_list_print(list, &o, &body, &len);
    if (rc == MULTISTATUS_ERROR_CONFLICT) { /* two random hrefs were equal */
      multistatus_list_free(list);
      continue;
    }
    require(rc == 0, "seed %llu", (unsigned long long)seed);
    c = new_check();
    require(multistatus_check_feed(c, body, len) == 0, "feed");
    require(multistatus_check_end(c) == 0, "end");
    while (multistatus_check_next(c, &f) == 1)
      require(f->severity == MULTISTATUS_SEVERITY_WARNING && may_warn(f->rule),
              "seed %llu: %d at %d:%d %s\n%.3000s", (unsigned long long)seed, f->rule,
              (int)f->line, (int)f->column, f->text, body);
    multistatus_check_free(c);
    multistatus_free(body);
    multistatus_list_free(list);
  }
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_test(tests, the_caller_is_warned);
  tcase_add_loop_test(tests, what_is_written_passes, 0, 20);
}

TESTS_MAIN("check_written", add_tests)
