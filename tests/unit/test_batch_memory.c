/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <string.h>
#include "alloc.h"
#include "tests.h"

/* How much memory a batch uses. */

enum { ITEMS = 100000, OVERHEAD = 157 };

static const char message[] = "Locked by another user until the end of the day";

typedef enum way { BY_SET, BY_RESULT, STATUS_ONLY } way;

static int run_locked(void *ctx, multistatus_batch *b, size_t i) {
  switch (*(const way *)ctx) {
  case BY_SET:
    require(multistatus_batch_set(b, i, 423, message) == 0, "item %zu is not set", i);
    return 0;
  case BY_RESULT:
    require(multistatus_result_set_message(multistatus_batch_result(b, i), message) ==
                0,
            "item %zu has no message", i);
    return 423;
  default:
    return 204;
  }
}

/* Returns the bytes of text in all items. */
static size_t add_items(multistatus_batch *b, way how) {
  size_t text = 0;
  for (int i = 0; i < ITEMS; i++) {
    char href[40];
    snprintf(href, sizeof href, "/files/folder/%d", i);
    require(multistatus_batch_add(b, href) == 0, "%s is not added", href);
    text += strlen(href) + (how == STATUS_ONLY ? 0 : sizeof message - 1);
  }
  return text;
}

/* An item uses at most OVERHEAD bytes beside its text, and multistatus_batch_end frees
   the message of an item that it has moved to the list. */
START_TEST(an_item) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  way how = (way)_i;
  multistatus_list *list;
  multistatus_batch *b;
  alloc a, of_list;
  alloc_init(&a);
  alloc_init(&of_list);
  o.allocator = &a.allocator;
  o.max_items = ITEMS;
  lo.allocator = &of_list.allocator;
  ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
  ck_assert_int_eq(multistatus_list_new(&list, &lo), 0);
  size_t text = add_items(b, how);
  ck_assert_int_eq(multistatus_batch_run(b, run_locked, &how, NULL), 0);
  size_t before = a.bytes;
  printf("# %s: %zu bytes for each item beside its text, %zu at most\n",
         how == BY_SET      ? "with a message"
         : how == BY_RESULT ? "with a message by its result"
                            : "with a status",
         (before - text) / ITEMS, (a.peak - text) / ITEMS);
  ck_assert_uint_le((before - text) / ITEMS, OVERHEAD);
  ck_assert_int_eq(multistatus_batch_end(b, list), 0);
  printf("# then %zu left in the batch, %zu in the list\n", a.bytes / ITEMS,
         of_list.bytes / ITEMS);
  if (how != STATUS_ONLY)
    ck_assert_uint_le(a.bytes + ITEMS * (sizeof message - 1), before);
  multistatus_batch_free(b);
  multistatus_list_free(list);
  alloc_check(&a);
  alloc_check(&of_list);
}
END_TEST

static int run_large(void *ctx, multistatus_batch *b, size_t i) {
  multistatus_result *r = multistatus_batch_result(b, i);
  multistatus_result_add_prop(r, 200, "urn:x", "large", ctx);
  multistatus_batch_set(b, i, 0, NULL);
  return 0;
}

/* Each large result is freed when it is moved, not all of them at the end. */
START_TEST(moved_one_by_one) {
  enum { FEW = 200, LARGE = 20000 };
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  static char large[LARGE + 1];
  multistatus_list *list;
  multistatus_batch *b;
  alloc a;
  memset(large, 'x', LARGE);
  alloc_init(&a);
  o.allocator = lo.allocator = &a.allocator;
  ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
  ck_assert_int_eq(multistatus_list_new(&list, &lo), 0);
  for (int i = 0; i < FEW; i++) {
    char href[20];
    snprintf(href, sizeof href, "/%d", i);
    ck_assert_int_eq(multistatus_batch_add(b, href), 0);
  }
  ck_assert_int_eq(multistatus_batch_run(b, run_large, large, NULL), 0);
  size_t before = a.bytes;
  a.peak = a.bytes;
  ck_assert_int_eq(multistatus_batch_end(b, list), 0);
  ck_assert_uint_lt(a.peak, before + before / 10);
  ck_assert_uint_eq(multistatus_list_count(list), FEW);
  multistatus_batch_free(b);
  multistatus_list_free(list);
  alloc_check(&a);
}
END_TEST

/* A batch may be freed at any time, with all outcomes that it has. */
START_TEST(freed_before_the_end) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_batch *b;
  alloc a;
  alloc_init(&a);
  o.allocator = &a.allocator;
  ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
  multistatus_batch_add(b, "/a");
  multistatus_batch_add(b, "/b");
  ck_assert_int_eq(multistatus_batch_check(b, NULL), 0);
  ck_assert_int_eq(multistatus_batch_set(b, 0, 403, "fine"), 0);
  ck_assert_int_eq(multistatus_batch_begin(b, 1), 1);
  ck_assert_ptr_nonnull(multistatus_batch_result(b, 1));
  multistatus_batch_free(b);
  alloc_check(&a);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_loop_test(tests, an_item, BY_SET, STATUS_ONLY + 1);
  tcase_add_test(tests, moved_one_by_one);
  tcase_add_test(tests, freed_before_the_end);
}

TESTS_MAIN("batch memory", add_tests)
