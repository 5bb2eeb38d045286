/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "answers.h"
#include "batch_guide.h"
#include "fewer.h"
#include "random.h"
#include "tests.h"

/* Requests of any client: an item that could not be answered is not run, each answer
   matches what was done, and no request is an error of the server. */

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* ---- Hrefs ---- */

static bool has_condition(const multistatus_result *r, const char *name) {
  const multistatus_condition *c = multistatus_result_first_condition(r);
  for (; c; c = multistatus_condition_next(c))
    if (strcmp(multistatus_condition_name(c), name) == 0)
      return strcmp(multistatus_condition_ns(c), MULTISTATUS_NS) == 0;
  return false;
}

enum { HREFS = 5 };
static const struct {
  const char *hrefs[HREFS]; /* up to the first NULL; "-" stands for NULL */
  const char *ran[3];       /* for BOTH, XML and JSON */
  const char *base;
  unsigned flags;
} hrefs[] = {
    {{"/a", "b.txt", "/c"}, {"0 2 ", "0 2 ", "0 2 "}, NULL, 0},
    {{"b.txt", "./b", "../b", "a/b:c"}, {"", "", ""}, NULL, 0},
    {{"/f/../b", "/f/./b", "/f/%2E%2e/b", "/.", "/..f"}, {"4 ", "4 ", "4 "}, NULL, 0},
    {{"", "", "/a"}, {"2 ", "2 ", "2 "}, NULL, 0},
    {{"-", "-", "/a"}, {"2 ", "2 ", "2 "}, NULL, 0},
    {{"//h/a", " /a", "/a ", "/a\t", "/a b"}, {"4 ", "4 ", "4 "}, NULL, 0},
    {{"#a", "?a", "/#a", "/?a", "/a\x01\xff"}, {"2 3 4 ", "2 3 4 ", "2 3 4 "}, NULL, 0},
    {{"/a%00b", "/a%2fb", "/a%2Fb", "/a%252Fb"}, {"3 ", "3 ", "3 "}, NULL, 0},
    {{"/a%00b", "/a%2fb", "/a%2Fc", "/a%2F..%2Fc"},
     {"1 2 ", "1 2 ", "1 2 "},
     NULL,
     MULTISTATUS_BATCH_ENCODED_SLASHES},
    {{"http://h/a", "/b", "/c"}, {"1 2 ", "1 2 ", "0 1 2 "}, NULL, 0},
    {{"/b", "http://h/a", "urn:x:y"}, {"0 ", "0 ", "0 1 2 "}, NULL, 0},
    {{"http://h/a", "urn:x:y", "c"}, {"0 1 ", "0 1 ", "0 1 "}, NULL, 0},
    {{"http://h/a", "/f/../b"}, {"0 ", "0 ", "0 "}, NULL, 0},
    {{"http://h#x/a", "http://h#", "http://h/#"}, {"2 ", "2 ", "2 "}, NULL, 0},
    {{"/d/a", "/da", "/e", "/d", "/d/b?c"}, {"0 3 ", "0 3 ", "0 3 "}, "/d/", 0},
    {{"/d/a", "http://h/d/b"}, {"0 ", "0 ", "0 "}, "/d/", 0},
    {{"/d/a", "http://h/d/b", "http://x/d/c"}, {"0 ", "0 ", "0 1 "}, "http://h/d/", 0},
    {{"http://h/d/b", "http://x/d/c", "https://h/d/c", "http://h:80/d/d"},
     {"0 3 ", "0 3 ", "0 3 "},
     "http://h/d/",
     0},
};

static multistatus_batch *href_batch(size_t at, answer a) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_batch *b;
  o.format = answer_format(a);
  o.base = hrefs[at].base;
  o.flags = hrefs[at].flags;
  ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
  for (size_t i = 0; i < HREFS && hrefs[at].hrefs[i]; i++) {
    const char *href = hrefs[at].hrefs[i];
    ck_assert_int_eq(multistatus_batch_add(b, *href == '-' ? NULL : href), 0);
    if (*href == '-')
      ck_assert_ptr_null(multistatus_batch_item(b, i)->href);
    else
      ck_assert_str_eq(multistatus_batch_item(b, i)->href, href);
  }
  return b;
}

/* An item that could not be answered is refused before the first callback; the refusal
   can be answered. */
START_TEST(invalid_hrefs) {
  for (int a = BOTH; a <= JSON; a++) {
    multistatus_batch *b = href_batch((size_t)_i, (answer)a);
    multistatus_list *list = answer_list();
    char ran[40] = "", place[24];
    ck_assert_int_eq(multistatus_batch_run(b, answer_note, ran, NULL), 0);
    ck_assert_msg(strcmp(ran, hrefs[_i].ran[a]) == 0, "%s ...: %s, not %s",
                  hrefs[_i].hrefs[0], ran, hrefs[_i].ran[a]);
    ck_assert_int_eq(multistatus_batch_end(b, list), 0);
    ck_assert_uint_eq(multistatus_list_count(list), multistatus_batch_count(b));
    for (size_t i = 0; i < multistatus_list_count(list); i++) {
      const multistatus_result *r = multistatus_list_get(list, i);
      snprintf(place, sizeof place, "%zu ", i);
      bool did = strstr(ran, place) != NULL;
      ck_assert_int_eq(multistatus_result_index(r), (int64_t)i);
      ck_assert_int_eq(multistatus_result_status(r), did ? 204 : 400);
      ck_assert_int_eq(has_condition(r, "invalid-href"), !did);
      if (did)
        ck_assert_int_eq(multistatus_href_check(multistatus_result_href(r)), 0);
      else
        ck_assert_uint_gt(strlen(multistatus_result_message(r)), 10);
    }
    answer_check(list, (answer)a, hrefs[_i].hrefs[0]);
    multistatus_list_free(list);
    multistatus_batch_free(b);
  }
}
END_TEST

/* Items with an id or an index only: these can be answered in JSON alone. */
START_TEST(items_without_an_href) {
  static const char *const ran[] = {"1 ", "1 ", "0 1 2 "};
  for (int a = BOTH; a <= JSON; a++) {
    multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
    multistatus_item item = MULTISTATUS_ITEM_INIT;
    multistatus_list *list = answer_list();
    multistatus_batch *b;
    char did[20] = "";
    o.format = answer_format((answer)a);
    ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
    item.id = "x";
    ck_assert_int_eq(multistatus_batch_add_item(b, &item), 0);
    item.href = "/a";
    item.id = "y";
    ck_assert_int_eq(multistatus_batch_add_item(b, &item), 0);
    item.href = item.id = NULL; /* its index names it */
    ck_assert_int_eq(multistatus_batch_add_item(b, &item), 0);
    ck_assert_int_eq(multistatus_batch_run(b, answer_note, did, NULL), 0);
    ck_assert_str_eq(did, ran[a]);
    ck_assert_int_eq(multistatus_batch_end(b, list), 0);
    ck_assert_str_eq(multistatus_result_id(multistatus_list_get(list, 0)), "x");
    answer_check(list, (answer)a, "ids");
    multistatus_list_free(list);
    multistatus_batch_free(b);
  }
}
END_TEST

/* The href of an outcome whose item has no valid one; and the cause of a 424. */
START_TEST(substitute_hrefs) {
  static const struct {
    const char *base, *good, *bad, *name;
    answer a;
  } cases[] = {{NULL, "/a", "b", "/?item=1", BOTH},
               {NULL, "/a", "b", "", JSON},
               {NULL, "http://h/a", "b", "urn:multistatus:1?item=1", XML},
               {"/d/", "/d/a", "b", "/d/?item=1", XML},
               {"/d", "/d/a", "/e", "/d?item=1", XML},
               {"http://h", "/a", "b", "/?item=1", XML},
               {"http://h/d/", "/d/a", "b", "/d/?item=1", XML},
               {"http://h/d/", "http://h/d/a", "b", "http://h/d/?item=1", XML},
               {NULL, "", "b", "/?item=1", XML}};
  for (size_t k = 0; k < COUNT(cases); k++) {
    multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
    multistatus_list *list = answer_list();
    multistatus_batch *b;
    char ran[20] = "";
    o.format = answer_format(cases[k].a);
    o.base = cases[k].base;
    o.stop_after = 1;
    ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
    multistatus_batch_add(b, cases[k].good);
    multistatus_batch_add(b, cases[k].bad);
    ck_assert_int_eq(multistatus_batch_run(b, answer_note, ran, NULL), 0);
    ck_assert_str_eq(ran, "");
    ck_assert_int_eq(multistatus_batch_end(b, list), 0);
    const multistatus_result *r = multistatus_list_get(list, 1);
    ck_assert_str_eq(multistatus_result_href(r), cases[k].name);
    r = multistatus_list_get(list, 0);
    const multistatus_condition *c = multistatus_result_first_condition(r);
    ck_assert_int_eq(multistatus_result_status(r), *cases[k].good ? 424 : 400);
    if (*cases[k].name && *cases[k].good)
      ck_assert_str_eq(multistatus_href_value(multistatus_condition_first_href(c)),
                       cases[k].name);
    else if (*cases[k].good)
      ck_assert_str_eq(multistatus_condition_message(c), "Item 1, counted from 0");
    answer_check(list, cases[k].a, cases[k].good);
    multistatus_list_free(list);
    multistatus_batch_free(b);
  }
}
END_TEST

/* Hrefs over the limit, before and after percent-encoding. */
START_TEST(long_hrefs) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  multistatus_list *list = answer_list();
  multistatus_batch *b;
  char ran[20] = "";
  limits.href_bytes = 10;
  o.limits = &limits;
  ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
  multistatus_batch_add(b, "/234567890");
  multistatus_batch_add(b, "/2345678901");
  multistatus_batch_add(b, "/234567\xff");
  multistatus_batch_add(b, "/23456\xff\xff");
  ck_assert_int_eq(multistatus_batch_run(b, answer_note, ran, NULL), 0);
  ck_assert_str_eq(ran, "0 2 ");
  ck_assert_str_eq(multistatus_batch_item(b, 1)->href, "");
  ck_assert_str_eq(multistatus_batch_item(b, 3)->href, "/23456\xff\xff");
  ck_assert_int_eq(multistatus_batch_end(b, list), 0);
  answer_check(list, BOTH, "long");
  multistatus_list_free(list);
  multistatus_batch_free(b);
}
END_TEST

/* ---- Names that the answer contains ---- */

static const char *const invalid_names[] = {
    "\x01",  "a\nb",         "\t",       "\r",           "\x7f", "\xff",
    "a\xc3", "\xed\xa0\x80", "\xc0\x80", "\xef\xbf\xbe", "\x1f"};
static const char *const valid_names[] = {"",         " ",       "a b",
                                          "\xc3\xbc", "<&\">",   "\xf0\x9f\x98\x80",
                                          "{}",       "\\u0000", "\xc2\x85"};

static int check_named(const char *what, const char *name, const char *text,
                       multistatus_text_policy policy) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  multistatus_list *list = answer_list();
  multistatus_item item = MULTISTATUS_ITEM_INIT;
  multistatus_batch *b;
  char ran[20] = "", condition[20];
  o.text = policy;
  o.flags = MULTISTATUS_BATCH_ATOMIC;
  o.rollback = (int (*)(void *))abort;
  ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
  ck_assert_int_eq(multistatus_batch_add(b, "/a"), 0);
  item.href = "/b";
  item.id = *what == 'i' ? name : NULL;
  item.key = *what == 'k' ? name : NULL;
  item.group = *what == 'g' ? name : NULL;
  item.method = *what == 'm' ? name : NULL;
  ck_assert_int_eq(multistatus_batch_add_item(b, &item), 0);
  int rc = multistatus_batch_run(b, answer_note, ran, &p);
  if (rc == 0) {
    ck_assert_int_eq(multistatus_batch_end(b, list), 0);
    const multistatus_result *r = multistatus_list_get(list, 1);
    if (item.id)
      ck_assert_str_eq(multistatus_result_id(r), name);
    answer_check(list, BOTH, name);
  } else {
    snprintf(condition, sizeof condition, "invalid-%s", what);
    ck_assert_str_eq(p.condition, condition);
    ck_assert_ptr_nonnull(strstr(p.detail, text));
    ck_assert_str_eq(ran, "");
    char *body;
    ck_assert_int_eq(
        multistatus_problem_print(&p, MULTISTATUS_PROBLEM_JSON, NULL, &body, NULL), 0);
    multistatus_free(body);
  }
  multistatus_list_free(list);
  multistatus_batch_free(b);
  return rc;
}

/* The batch is refused with 422 and the index, whatever the text policy is. */
START_TEST(invalid_text_in_names) {
  static const char *const what[] = {"id", "key", "group", "method"};
  for (size_t k = 0; k < COUNT(what); k++)
    for (int policy = 0; policy <= MULTISTATUS_TEXT_DROP; policy++) {
      for (size_t i = 0; i < COUNT(invalid_names); i++)
        ck_assert_int_eq(check_named(what[k], invalid_names[i], "item 1,",
                                     (multistatus_text_policy)policy),
                         422);
      for (size_t i = 0; i < COUNT(valid_names); i++)
        ck_assert_int_eq(
            check_named(what[k], valid_names[i], "", (multistatus_text_policy)policy),
            0);
    }
}
END_TEST

/* Two ids that would be equal if invalid bytes were replaced. */
START_TEST(ids_stay_distinct) {
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  multistatus_item item = MULTISTATUS_ITEM_INIT;
  multistatus_batch *b;
  char ran[20] = "";
  ck_assert_int_eq(multistatus_batch_new(&b, NULL), 0);
  item.href = "/a";
  item.id = "x\xff";
  ck_assert_int_eq(multistatus_batch_add_item(b, &item), 0);
  item.href = "/b";
  item.id = "x\xfe";
  ck_assert_int_eq(multistatus_batch_add_item(b, &item), 0);
  ck_assert_str_eq(multistatus_batch_item(b, 0)->id, "x\xff");
  ck_assert_str_eq(multistatus_batch_item(b, 1)->id, "x\xfe");
  ck_assert_int_eq(multistatus_batch_run(b, answer_note, ran, &p), 422);
  ck_assert_str_eq(p.condition, "invalid-id");
  ck_assert_ptr_nonnull(strstr(p.detail, "item 0,"));
  multistatus_batch_free(b);
}
END_TEST

START_TEST(long_names) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  multistatus_item item = MULTISTATUS_ITEM_INIT;
  multistatus_batch *b;
  char ran[20] = "";
  limits.text_bytes = 10;
  limits.result_bytes = 20; /* of each string, not of all */
  o.limits = &limits;
  ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
  item.href = "/a";
  item.id = item.key = item.method = "1234567890";
  ck_assert_int_eq(multistatus_batch_add_item(b, &item), 0);
  item.href = "/b";
  item.id = "12345678901";
  item.key = NULL;
  ck_assert_int_eq(multistatus_batch_add_item(b, &item), 0);
  ck_assert_int_eq(multistatus_batch_run(b, answer_note, ran, &p), 422);
  ck_assert_str_eq(p.condition, "invalid-id");
  multistatus_batch_free(b);
}
END_TEST

/* ---- Random requests ---- */

static const char *const hostile[] = {NULL,
                                      "",
                                      "/",
                                      "/a",
                                      "/a/",
                                      "/b",
                                      "b.txt",
                                      "/f/../b",
                                      "/%2e%2e",
                                      "//h/a",
                                      "http://h/a",
                                      "http://h",
                                      "urn:x:y",
                                      "?",
                                      "#",
                                      "/a#",
                                      "/a?",
                                      "/a%00",
                                      "/a%2Fb",
                                      "/\xff",
                                      "/\x01",
                                      " /a",
                                      "/a ",
                                      "/files/a",
                                      "/files/b",
                                      "/files/",
                                      "%",
                                      "/%",
                                      "/%2",
                                      "\xff",
                                      "a:b",
                                      ":",
                                      "/files/#",
                                      "/files/?",
                                      "/files/..",
                                      "http://h/files/a",
                                      "/f&<>\"'",
                                      "/locked.txt",
                                      "/files/locked.txt",
                                      "http://[::1]/a",
                                      "/\xed\xa0\x80"};
static const char *const names[] = {NULL, NULL, NULL,       NULL,   "a",   "b",
                                    "c",  "d",  "",         " x ",  "e",   "f",
                                    "g",  "h",  "\xc3\xbc", "\x01", "\xff"};

#define PICK(r, list) ((list)[random_below(r, COUNT(list))])

static void random_items(random_state *r, multistatus_batch *b) {
  static char large[70000];
  for (unsigned n = random_below(r, 8); n > 0; n--) {
    multistatus_item item = MULTISTATUS_ITEM_INIT;
    item.href = PICK(r, hostile);
    if (random_once_in(r, 60)) {
      memset(large, 'a', sizeof large - 1);
      large[0] = '/';
      item.href = large;
    }
    if (random_once_in(r, 3)) {
      ck_assert_int_eq(multistatus_batch_add(b, item.href), 0);
      continue;
    }
    unsigned most = random_once_in(r, 6) ? COUNT(names) : COUNT(names) - 2;
    item.id = names[random_below(r, most)];
    item.key = names[random_below(r, most)];
    item.group = names[random_below(r, random_once_in(r, 2) ? 4 : most)];
    item.method = names[random_below(r, most)];
    item.bytes = random_below(r, 12);
    ck_assert_int_eq(multistatus_batch_add_item(b, &item), 0);
  }
}

static int undo(void *ctx) {
  (void)ctx;
  return 0;
}

static int settle(void *ctx, const char *group, int keep) {
  (void)ctx;
  (void)keep;
  ck_assert_uint_gt(strlen(group) + 1, 0);
  return 0;
}

static void random_options(random_state *r, multistatus_batch_options *o, answer a) {
  static const char *const bases[] = {NULL, NULL, "/files/", "/", "http://h/files"};
  o->flags = random_below(r, 128);
  if (o->flags & MULTISTATUS_BATCH_MERGE_DUPLICATES) /* they exclude each other */
    o->flags &= ~(unsigned)MULTISTATUS_BATCH_ALLOW_DUPLICATES;
  o->format = answer_format(a);
  o->base = PICK(r, bases);
  o->max_items = random_once_in(r, 8) ? 3 : 0;
  o->max_item_bytes = random_once_in(r, 2) ? 10 : 0;
  o->stop_after = random_below(r, 3);
  o->text = (multistatus_text_policy)random_below(r, 3);
  o->rollback = undo;
  o->settle = settle;
}

/* No request makes the callback of the guide crash, or a function of the batch fail. */
START_TEST(random_requests) {
  random_state r;
  int ran = 0, refused = 0;
  random_seed(&r, 20);
  for (size_t i = 0; i < fewer_cases(20000); i++) {
    multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
    multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
    multistatus_list *list = answer_list();
    answer a = (answer)random_below(&r, 3);
    multistatus_batch *b;
    random_options(&r, &o, a);
    ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
    random_items(&r, b);
    int rc = multistatus_batch_run(b, delete_one, NULL, &p);
    require(rc >= 0, "%zu: %d", i, rc);
    if (rc == 0) {
      rc = multistatus_batch_end(b, list);
      require(rc == 0, "%zu: %s", i, multistatus_list_error_text(list));
      if (!(o.flags & MULTISTATUS_BATCH_ALLOW_DUPLICATES))
        answer_check(list, a, "random");
      ran++;
    } else {
      for (int form = 0; form <= MULTISTATUS_PROBLEM_DAV; form++) {
        char *body;
        ck_assert_int_eq(multistatus_problem_print(&p, (multistatus_problem_form)form,
                                                   NULL, &body, NULL),
                         0);
        multistatus_free(body);
      }
      refused++;
    }
    multistatus_list_free(list);
    multistatus_batch_free(b);
  }
  ck_assert_int_gt(ran, (int)fewer_cases(2000));
  ck_assert_int_gt(refused, (int)fewer_cases(2000));
}
END_TEST

/* The complete example of the guide. */
START_TEST(guide) {
  static const char *const given[] = {"/files/a",
                                      NULL,
                                      "",
                                      "b.txt",
                                      "/files/locked.txt",
                                      "/files/../etc/passwd",
                                      "http://other/files/a"};
  static const int status[] = {204, 400, 400, 400, 423, 400, 400};
  multistatus_list *list = answer_list();
  char *problem = NULL;
  ck_assert_int_eq(delete_all(given, COUNT(given), NULL, list, &problem), 0);
  for (size_t i = 0; i < COUNT(given); i++)
    ck_assert_int_eq(multistatus_result_status(multistatus_list_get(list, i)),
                     status[i]);
  answer_check(list, BOTH, "guide");
  ck_assert_int_eq(delete_all(given, 0, NULL, list, &problem), 400);
  ck_assert_ptr_nonnull(strstr(problem, "empty-batch"));
  multistatus_free(problem);
  multistatus_list_free(list);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_loop_test(tests, invalid_hrefs, 0, COUNT(hrefs));
  tcase_add_test(tests, items_without_an_href);
  tcase_add_test(tests, substitute_hrefs);
  tcase_add_test(tests, long_hrefs);
  tcase_add_test(tests, invalid_text_in_names);
  tcase_add_test(tests, ids_stay_distinct);
  tcase_add_test(tests, long_names);
  tcase_add_test(tests, random_requests);
  tcase_add_test(tests, guide);
}

TESTS_MAIN("batch refused", add_tests)
