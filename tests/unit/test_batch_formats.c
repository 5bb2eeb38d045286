/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <string.h>
#include "alloc.h"
#include "answers.h"
#include "fewer.h"
#include "random.h"
#include "tests.h"

/* Batches with a response in any format: either nothing is run, or the response can be
   written. */

typedef struct run_state {
  random_state random;
  unsigned ran;
} run_state;

static int run_any(void *ctx, multistatus_batch *b, size_t i) {
  static const int status[] = {200, 200, 204, 404, 423, 500};
  run_state *s = ctx;
  (void)b;
  (void)i;
  s->ran++;
  return status[random_below(&s->random, 6)];
}

static int settle(void *ctx, const char *group, int keep) {
  (void)ctx;
  (void)group;
  (void)keep;
  return 0;
}

static void check_written(multistatus_batch *b, const multistatus_format *format,
                          const char *about) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_list *list = answer_list();
  char *out;
  o.format = format;
  ck_assert_int_eq(multistatus_batch_end(b, list), 0);
  int rc = multistatus_list_print(list, &o, &out, NULL);
  require(rc == 0, "%s: %d, %s", about, rc, multistatus_list_write_text(list));
  multistatus_free(out);
  multistatus_list_free(list);
}

/* Returns what multistatus_batch_run() returned. detail: a part of that of the problem;
   NULL: any. */
static int run_items(const multistatus_format *format, unsigned flags,
                     size_t stop_after, const multistatus_item *items, size_t count,
                     uint64_t seed, const char *detail) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  run_state s = {{0}, 0};
  multistatus_batch *b;
  char about[100];
  random_seed(&s.random, seed);
  snprintf(about, sizeof about, "%s, flags %u, seed %d",
           multistatus_format_name(format), flags, (int)seed);
  o.format = format;
  o.flags = flags;
  o.stop_after = stop_after;
  o.settle = settle;
  ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
  for (size_t i = 0; i < count; i++)
    ck_assert_int_eq(multistatus_batch_add_item(b, &items[i]), 0);
  int rc = multistatus_batch_run(b, run_any, &s, &p);
  require(rc == 0 || (rc == 422 && !s.ran), "%s: %d after %u", about, rc, s.ran);
  if (rc == 0)
    check_written(b, format, about);
  else if (detail)
    require(strstr(p.detail, detail) && strcmp(p.condition, "unsupported-item") == 0,
            "%s: %s, %s", about, p.condition, p.detail);
  multistatus_batch_free(b);
  return rc;
}

/* False, if the format cannot be written at all: then there is no batch. */
static bool writes(const multistatus_format *format) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_write_options wo = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_batch *b = NULL;
  multistatus_writer *w = NULL;
  o.format = wo.format = format;
  int rc = multistatus_batch_new(&b, &o);
  ck_assert_int_eq(rc, multistatus_writer_new(&w, &wo, NULL));
  ck_assert(rc == 0 || rc == MULTISTATUS_ERROR_UNSUPPORTED);
  multistatus_batch_free(b);
  multistatus_writer_free(w);
  return rc == 0;
}

START_TEST(any_format) {
  static const char *const hrefs[] = {NULL, "/a", "/b", "/%62", "b.txt", "/c"};
  static const char *const ids[] = {NULL, NULL, NULL, "0", "1", "x", "/a"};
  static const unsigned flags[] = {0, MULTISTATUS_BATCH_MERGE_DUPLICATES,
                                   MULTISTATUS_BATCH_ALLOW_DUPLICATES};
  const multistatus_format *format = NULL;
  for (int i = 0; i <= _i; i++)
    format = multistatus_format_next(format);
  if (!writes(format))
    return;
  for (uint64_t seed = 0; seed < fewer_cases(1000); seed++) {
    multistatus_item items[5];
    random_state random;
    random_seed(&random, seed);
    size_t count = 1 + random_below(&random, 5);
    for (size_t i = 0; i < count; i++) {
      const multistatus_item item = MULTISTATUS_ITEM_INIT;
      items[i] = item;
      items[i].href = hrefs[random_below(&random, 6)];
      items[i].id = ids[random_below(&random, 7)];
      items[i].group = random_once_in(&random, 4) ? "g" : NULL;
    }
    unsigned omit = random_below(&random, 2) * MULTISTATUS_BATCH_OMIT_NOT_RUN;
    run_items(format, flags[random_below(&random, 3)] | omit, random_below(&random, 3),
              items, count, seed, NULL);
  }
}
END_TEST

/* What most clients send is run, in each format that can be written. */
START_TEST(usual_items) {
  static const char *const hrefs[] = {"/a", "/b", "c", "/d"}, *const ids[] = {"a", "b",
                                                                              "c", "d"};
  for (const multistatus_format *f = multistatus_format_next(NULL); f;
       f = multistatus_format_next(f))
    for (int named = 0; named < 4 && writes(f); named++) {
      multistatus_item items[4];
      for (size_t i = 0; i < 4; i++) {
        const multistatus_item item = MULTISTATUS_ITEM_INIT;
        items[i] = item;
        items[i].href = named & 1 ? hrefs[i] : NULL;
        items[i].id = named & 2 ? ids[i] : NULL;
      }
      int rc = run_items(f, 0, 0, items, 4, 1, NULL);
      require(rc == 0, "%s with %d: %d", multistatus_format_name(f), named, rc);
    }
}
END_TEST

/* Names that only some formats can show. */
START_TEST(refused_items) {
  static const struct {
    const char *format, *names[6]; /* hrefs and ids */
    unsigned flags;
    const char *detail;
  } cases[] = {
      {"square", {NULL, "1", NULL, NULL}, 0, "Item 1"},
      {"json", {NULL, "1", NULL, NULL}, 0, NULL},
      {"kinesis",
       {"/a", NULL, "/a", NULL, "/b", NULL},
       MULTISTATUS_BATCH_MERGE_DUPLICATES,
       "Item 2"},
      {"kinesis",
       {"/a", NULL, "/b", NULL, "/b", NULL},
       MULTISTATUS_BATCH_MERGE_DUPLICATES,
       NULL},
      {"restli",
       {"/a", NULL, "/a", NULL},
       MULTISTATUS_BATCH_ALLOW_DUPLICATES,
       "Item 1"},
      {"restli", {"/a", "1", "/a", "2"}, MULTISTATUS_BATCH_ALLOW_DUPLICATES, NULL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const multistatus_format *f = multistatus_format_named(cases[i].format);
    multistatus_item items[3];
    size_t count = 0;
    for (; count < 3 && (count < 2 || cases[i].names[4]); count++) {
      const multistatus_item item = MULTISTATUS_ITEM_INIT;
      items[count] = item;
      items[count].href = cases[i].names[2 * count];
      items[count].id = cases[i].names[2 * count + 1];
    }
    int rc = run_items(f, cases[i].flags, 0, items, count, 1, cases[i].detail);
    require(rc == (cases[i].detail ? 422 : 0), "%d: %d", (int)i, rc);
  }
}
END_TEST

/* In a format whose items have an order, none between others is omitted; in one of
   failures only, none is. */
START_TEST(omitted_items) {
  static const char *const formats[] = {"json", "kinesis", "openstack-swift"};
  static const char *const hrefs[] = {"/a", "b.txt", "/c"}, *const last[] = {
                                                                "b.txt", "/a", "/c"};
  for (size_t i = 0; i < 6; i++) {
    multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
    multistatus_list *list = answer_list();
    multistatus_batch *b;
    char ran[20] = "";
    o.format = multistatus_format_named(formats[i % 3]);
    o.flags = MULTISTATUS_BATCH_OMIT_NOT_RUN;
    o.stop_after = 1;
    ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
    for (size_t k = 0; k < 3; k++)
      ck_assert_int_eq(multistatus_batch_add(b, i < 3 ? hrefs[k] : last[k]), 0);
    ck_assert_int_eq(multistatus_batch_run(b, answer_note, ran, NULL), 0);
    ck_assert_str_eq(ran, "");
    ck_assert_int_eq(multistatus_batch_end(b, list), 0);
    ck_assert_uint_eq(multistatus_list_count(list), i == 1 || i % 3 == 2 ? 3 : 1);
    multistatus_list_free(list);
    multistatus_batch_free(b);
  }
}
END_TEST

/* In a format of failures only, the second of two items that are merged would look like
   a success. */
START_TEST(merged_items) {
  static const char *const formats[] = {"json", "lambda", "openstack-swift"};
  for (size_t i = 0; i < 3; i++) {
    multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
    multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
    multistatus_item item = MULTISTATUS_ITEM_INIT;
    multistatus_batch *b;
    o.format = multistatus_format_named(formats[i]);
    o.flags = MULTISTATUS_BATCH_MERGE_DUPLICATES;
    ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
    item.href = "/a";
    item.id = "first";
    ck_assert_int_eq(multistatus_batch_add_item(b, &item), 0);
    item.id = "second";
    ck_assert_int_eq(multistatus_batch_add_item(b, &item), 0);
    ck_assert_int_eq(multistatus_batch_check(b, &p), i ? 422 : 0);
    if (i)
      ck_assert_str_eq(p.condition, "duplicate-href");
    multistatus_batch_free(b);
  }
}
END_TEST

/* ---- Memory ---- */

static int check_with(const multistatus_allocator *a, void *ctx) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_batch *b;
  o.allocator = a;
  o.format = ctx;
  o.flags = MULTISTATUS_BATCH_OMIT_NOT_RUN;
  int rc = multistatus_batch_new(&b, &o);
  if (rc)
    return rc;
  for (int i = 0; i < 20 && !rc; i++) {
    char href[20];
    snprintf(href, sizeof href, "/%d", i);
    rc = multistatus_batch_add(b, href);
  }
  rc = rc ? rc : multistatus_batch_check(b, NULL);
  multistatus_batch_free(b);
  return rc;
}

START_TEST(out_of_memory) {
  static const char *const formats[] = {"restli", "sqs", "s3"};
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    alloc_each(check_with, (void *)(uintptr_t)multistatus_format_named(formats[i]),
               false);
}
END_TEST

static void add_tests(TCase *tests) {
  int formats = 0;
  const multistatus_format *f = NULL;
  while ((f = multistatus_format_next(f)))
    formats++;
  tcase_add_loop_test(tests, any_format, 0, formats);
  tcase_add_test(tests, usual_items);
  tcase_add_test(tests, refused_items);
  tcase_add_test(tests, omitted_items);
  tcase_add_test(tests, merged_items);
  tcase_add_test(tests, out_of_memory);
}

TESTS_MAIN("batch formats", add_tests)
