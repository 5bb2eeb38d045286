/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include "alloc.h"
#include "tests.h"

/* A batch and its items: what they may contain, and what is refused. */

static multistatus_list *new_list(void) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  return list;
}

/* Counts the calls of the callbacks. */
typedef struct called {
  int undone;
  size_t done, total;
} called;

static int on_rollback(void *ctx) {
  ((called *)ctx)->undone++;
  return 0;
}

static void on_progress(void *ctx, size_t done, size_t total) {
  called *c = ctx;
  c->done = done;
  c->total = total;
}

/* ---- Details of outcomes ---- */

static int run_details(void *ctx, multistatus_batch *b, size_t i) {
  multistatus_result *r = multistatus_batch_result(b, i);
  const multistatus_item *item = multistatus_batch_item(b, i);
  ck_assert_ptr_nonnull(r);
  ck_assert_ptr_eq(r, multistatus_batch_result(b, i));
  ck_assert_ptr_eq(item->data, ctx);
  switch (i) {
  case 0:
    multistatus_result_set_location(r, "/new");
    multistatus_result_add_header(r, "ETag", "\"1\"");
    return 201;
  case 1:
    multistatus_result_add_prop(r, 200, "DAV:", "a", "1");
    multistatus_result_add_prop(r, 404, "DAV:", "b", NULL);
    ck_assert_int_eq(multistatus_batch_set(b, i, 0, "mixed"), 0);
    ck_assert_int_eq(multistatus_batch_set(b, i, 200, NULL), MULTISTATUS_ERROR_STATE);
    ck_assert_ptr_null(multistatus_batch_result(b, i));
    return 0;
  case 2:
    ck_assert_int_eq(multistatus_batch_set(b, i, 0, NULL), MULTISTATUS_ERROR_STATUS);
    ck_assert_int_eq(multistatus_batch_set(b, i, 199, NULL), MULTISTATUS_ERROR_STATUS);
    return -4;
  case 3:
    multistatus_result_set_message(r, "stays");
    return 403;
  case 4: /* cannot be written, so it must not make the other outcomes unwritable */
    ck_assert_int_eq(multistatus_batch_set(b, i, 308, NULL),
                     MULTISTATUS_ERROR_LOCATION);
    return 301;
  default:
    multistatus_result_set_location(r, "/moved");
    return 301;
  }
}

START_TEST(details) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_item item = MULTISTATUS_ITEM_INIT;
  multistatus_batch *b;
  multistatus_list *list = new_list();
  o.format = multistatus_format_json();
  ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
  item.data = &item;
  item.method = "PUT";
  for (int i = 0; i < 6; i++) {
    char name[] = {(char)('a' + i), '\0'};
    char href[] = {'/', (char)('a' + i), '\0'};
    item.id = name;
    item.href = i == 3 ? NULL : href;
    ck_assert_int_eq(multistatus_batch_add_item(b, &item), 0);
  }
  ck_assert_int_eq(multistatus_batch_run(b, run_details, &item, NULL), 0);
  ck_assert_int_eq(multistatus_batch_end(b, list), 0);
  const multistatus_result *r = multistatus_list_get(list, 0);
  ck_assert_str_eq(multistatus_result_location(r), "/new");
  ck_assert_str_eq(multistatus_result_header(r, "etag"), "\"1\"");
  ck_assert_str_eq(multistatus_result_id(r), "a");
  ck_assert_str_eq(multistatus_result_method(r), "PUT");
  r = multistatus_list_get(list, 1);
  ck_assert_int_eq(multistatus_result_outcome(r), 207);
  ck_assert_str_eq(multistatus_result_message(r), "mixed");
  ck_assert_int_eq(multistatus_result_status(multistatus_list_get(list, 2)), 500);
  r = multistatus_list_get(list, 3);
  ck_assert_str_eq(multistatus_result_message(r), "stays");
  ck_assert_str_eq(multistatus_result_href(r), "");
  ck_assert_int_eq(multistatus_result_index(r), 3);
  ck_assert_int_eq(multistatus_result_status(multistatus_list_get(list, 4)), 500);
  ck_assert_int_eq(multistatus_result_status(multistatus_list_get(list, 5)), 301);
  char *body;
  multistatus_write_options as_json = MULTISTATUS_WRITE_OPTIONS_INIT;
  as_json.format = o.format;
  ck_assert_int_eq(multistatus_list_print(list, &as_json, &body, NULL), 0);
  multistatus_free(body);
  multistatus_list_free(list);
  multistatus_batch_free(b);
}
END_TEST

/* ---- Requests that are refused ---- */

static int never_run(void *ctx, multistatus_batch *b, size_t i) {
  (void)ctx;
  (void)b;
  ck_abort_msg("item %zu was run", i);
  return 200;
}

typedef struct request {
  const char *hrefs, *ids, *keys; /* a letter for each item, '-': none */
  size_t bytes;                   /* of each */
  unsigned flags;
  int status;
  const char *condition;
} request;

static const request requests[] = {
    {"", "", "", 0, 0, 400, "empty-batch"},
    {"", "", "", 0, MULTISTATUS_BATCH_ALLOW_EMPTY, 0, NULL},
    {"abcd", "----", "----", 10, 0, 0, NULL},
    {"abcde", "-----", "-----", 0, 0, 413, "too-many-items"},
    {"abcd", "----", "----", 11, 0, 413, "too-many-bytes"},
    {"ab", "--", "--", SIZE_MAX / 2 + 1, 0, 413, "too-many-bytes"},
    {"abca", "----", "----", 0, 0, 422, "duplicate-href"},
    {"abca", "----", "----", 0, MULTISTATUS_BATCH_ALLOW_DUPLICATES, 0, NULL},
    {"abca", "----", "----", 0, MULTISTATUS_BATCH_MERGE_DUPLICATES, 0, NULL},
    {"----", "----", "----", 0, 0, 0, NULL},
    {"----", "abcb", "----", 0, 0, 422, "duplicate-id"},
    {"abca", "abcb", "----", 0, MULTISTATUS_BATCH_ALLOW_DUPLICATES, 422,
     "duplicate-id"},
    {"abcd", "----", "kkab", 0, 0, 422, "duplicate-key"},
    {"abcd", "aaaa", "kkab", 0, MULTISTATUS_BATCH_MERGE_DUPLICATES, 422,
     "duplicate-id"},
};

static multistatus_batch *batch_of(const request *w) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_batch *b;
  o.max_items = 4;
  o.max_bytes = 40;
  o.flags = w->flags;
  ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
  for (size_t i = 0; w->hrefs[i]; i++) {
    char href[] = {'/', w->hrefs[i], '\0'};
    char id[] = {w->ids[i], '\0'}, key[] = {w->keys[i], '\0'};
    multistatus_item item = MULTISTATUS_ITEM_INIT;
    item.href = *id && w->hrefs[i] == '-' ? NULL : href;
    item.id = *id == '-' ? NULL : id;
    item.key = *key == '-' ? NULL : key;
    item.bytes = w->bytes;
    ck_assert_int_eq(multistatus_batch_add_item(b, &item), 0);
  }
  return b;
}

START_TEST(checked_requests) {
  const request *w = &requests[_i];
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  multistatus_batch *b = batch_of(w);
  multistatus_list *list = new_list();
  ck_assert_int_eq(multistatus_batch_begin(b, 0),
                   *w->hrefs ? MULTISTATUS_ERROR_STATE : MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_batch_check(b, &p), w->status);
  ck_assert_int_eq(multistatus_batch_check(b, &p), w->status);
  ck_assert_int_eq(multistatus_batch_add(b, "/z"), MULTISTATUS_ERROR_STATE);
  ck_assert_int_eq(p.status, w->status);
  ck_assert((p.condition != NULL) == (w->condition != NULL));
  if (w->condition) {
    ck_assert_str_eq(p.condition, w->condition);
    ck_assert_int_eq(multistatus_batch_run(b, never_run, NULL, &p), w->status);
    if (*w->hrefs)
      ck_assert_int_eq(multistatus_batch_begin(b, 0), MULTISTATUS_ERROR_STATE);
    ck_assert_int_eq(multistatus_batch_end(b, list), MULTISTATUS_ERROR_STATE);
    ck_assert_uint_eq(multistatus_list_count(list), 0);
  }
  ck_assert_int_eq(p.max_items, w->status == 413 && !w->bytes ? 4 : -1);
  ck_assert_int_eq(p.items, w->status == 413 && !w->bytes ? 5 : -1);
  ck_assert_int_eq(p.max_bytes, w->status == 413 && w->bytes ? 40 : -1);
  if (w->status == 422)
    ck_assert_ptr_nonnull(p.detail);
  multistatus_list_free(list);
  multistatus_batch_free(b);
}
END_TEST

static int run_fine(void *ctx, multistatus_batch *b, size_t i) {
  size_t *ran = ctx;
  (void)b;
  *ran |= (size_t)1 << i;
  return 200;
}

/* What a callback sets stays if the item has none of it, else the item's counts. */
START_TEST(names_set_by_the_callback) {
  for (int given = 0; given < 2; given++) {
    multistatus_item item = MULTISTATUS_ITEM_INIT;
    multistatus_batch *b;
    multistatus_list *list = new_list();
    item.href = "/a";
    if (given)
      item.id = "I", item.method = "DELETE";
    ck_assert_int_eq(multistatus_batch_new(&b, NULL), 0);
    ck_assert_int_eq(multistatus_batch_add_item(b, &item), 0);
    ck_assert_int_eq(multistatus_batch_check(b, NULL), 0);
    ck_assert_int_eq(multistatus_batch_begin(b, 0), 1);
    multistatus_result *r = multistatus_batch_result(b, 0);
    multistatus_result_set_id(r, "i");
    multistatus_result_set_method(r, "PUT");
    multistatus_result_set_group(r, "g");
    ck_assert_int_eq(multistatus_batch_set(b, 0, 403, NULL), 0);
    ck_assert_int_eq(multistatus_batch_end(b, list), 0);
    const multistatus_result *out = multistatus_list_get(list, 0);
    ck_assert_str_eq(multistatus_result_id(out), given ? "I" : "i");
    ck_assert_str_eq(multistatus_result_method(out), given ? "DELETE" : "PUT");
    ck_assert_str_eq(multistatus_result_group(out), "g");
    multistatus_list_free(list);
    multistatus_batch_free(b);
  }
}
END_TEST

START_TEST(merged) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_batch *b;
  multistatus_list *list = new_list();
  called c = {0, 0, 0};
  size_t ran = 0;
  o.flags = MULTISTATUS_BATCH_MERGE_DUPLICATES | MULTISTATUS_BATCH_ATOMIC;
  o.rollback = on_rollback;
  o.progress = on_progress;
  o.ctx = &c;
  ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
  for (int i = 0; i < 4; i++)
    ck_assert_int_eq(multistatus_batch_add(b, i % 2 ? "/b" : "/a"), 0);
  ck_assert_int_eq(multistatus_batch_run(b, run_fine, &ran, NULL), 0);
  ck_assert_uint_eq(ran, 3);
  ck_assert_uint_eq(c.done, 2);
  ck_assert_uint_eq(c.total, 2);
  ck_assert_int_eq(multistatus_batch_set(b, 2, 200, NULL), MULTISTATUS_ERROR_STATE);
  ck_assert_int_eq(multistatus_batch_end(b, list), 0);
  ck_assert_int_eq(c.undone, 0);
  ck_assert_uint_eq(multistatus_list_count(list), 2);
  ck_assert_int_eq(multistatus_list_transaction(list),
                   MULTISTATUS_TRANSACTION_COMMITTED);
  ck_assert_int_eq(multistatus_result_index(multistatus_list_get(list, 1)), 1);
  multistatus_list_free(list);
  multistatus_batch_free(b);
}
END_TEST

/* Items with the same href are not merged if one can succeed and the other fail. */
START_TEST(merged_only_if_alike) {
  static const struct {
    const char *methods[2], *groups[2];
    int code;
  } rows[] = {
      {{"PUT", "PUT"}, {NULL, NULL}, 0},  {{"PUT", "DELETE"}, {NULL, NULL}, 422},
      {{"PUT", NULL}, {NULL, NULL}, 422}, {{"PUT", "PUT"}, {"g", "g"}, 0},
      {{NULL, NULL}, {"g", "h"}, 422},    {{NULL, NULL}, {"g", NULL}, 422}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
    multistatus_batch *b;
    size_t ran = 0;
    o.format = multistatus_format_json();
    o.flags = MULTISTATUS_BATCH_MERGE_DUPLICATES | MULTISTATUS_BATCH_ATOMIC;
    o.rollback = on_rollback;
    ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
    for (int k = 0; k < 2; k++) {
      multistatus_item item = MULTISTATUS_ITEM_INIT;
      item.href = "/a";
      item.method = rows[i].methods[k];
      item.group = rows[i].groups[k];
      ck_assert_int_eq(multistatus_batch_add_item(b, &item), 0);
    }
    ck_assert_int_eq(multistatus_batch_run(b, run_fine, &ran, NULL), rows[i].code);
    ck_assert_uint_eq(ran, rows[i].code ? 0 : 1);
    multistatus_batch_free(b);
  }
}
END_TEST

/* Items that are refused before they are run count as failures. */
START_TEST(items_refused) {
  for (int atomic = 0; atomic < 2; atomic++) {
    multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
    multistatus_batch *b;
    multistatus_list *list = new_list();
    called c = {0, 0, 0};
    size_t ran = 0;
    o.flags = MULTISTATUS_BATCH_REQUIRE_KEYS | (atomic ? MULTISTATUS_BATCH_ATOMIC : 0);
    o.format = multistatus_format_json(); /* the items have no hrefs */
    o.max_item_bytes = 100;
    o.rollback = on_rollback;
    o.progress = on_progress;
    o.ctx = &c;
    ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
    static const char *const keys[] = {"k1", "k2", NULL, ""};
    for (size_t i = 0; i < 4; i++) {
      multistatus_item item = MULTISTATUS_ITEM_INIT;
      item.key = keys[i];
      item.bytes = i == 1 ? 101 : 100;
      ck_assert_int_eq(multistatus_batch_add_item(b, &item), 0);
    }
    ck_assert_int_eq(multistatus_batch_run(b, run_fine, &ran, NULL), 0);
    ck_assert_uint_eq(ran, atomic ? 0 : 1);
    ck_assert_int_eq(multistatus_batch_end(b, list), 0);
    static const int status[2][4] = {{200, 413, 400, 400}, {424, 413, 400, 400}};
    for (size_t i = 0; i < 4; i++)
      ck_assert_int_eq(multistatus_result_status(multistatus_list_get(list, i)),
                       status[atomic][i]);
    ck_assert_ptr_nonnull(multistatus_result_message(multistatus_list_get(list, 2)));
    ck_assert_int_eq(c.undone, atomic);
    ck_assert_uint_eq(c.done, atomic ? 0 : 4);
    ck_assert_uint_eq(c.total, atomic ? 0 : 4);
    multistatus_list_free(list);
    multistatus_batch_free(b);
  }
}
END_TEST

/* ---- Errors ---- */

START_TEST(invalid_arguments) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_item item = MULTISTATUS_ITEM_INIT;
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  multistatus_batch *b = NULL;
  multistatus_list *list = new_list();
  o.flags = MULTISTATUS_BATCH_ATOMIC;
  ck_assert_int_eq(multistatus_batch_new(&b, &o), MULTISTATUS_ERROR_ARGUMENT);
  const multistatus_allocator none = {NULL, NULL};
  o.flags = 0;
  o.allocator = &none;
  ck_assert_int_eq(multistatus_batch_new(&b, &o), MULTISTATUS_ERROR_ARGUMENT);
  o.allocator = NULL;
  o.retry_after = -1;
  ck_assert_int_eq(multistatus_batch_new(&b, &o), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_batch_new(NULL, NULL), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_ptr_null(b);
  ck_assert_int_eq(multistatus_batch_new(&b, NULL), 0);
  item.size -= 8;
  ck_assert_int_eq(multistatus_batch_add_item(b, &item), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_batch_add_item(NULL, &item), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_batch_add(b, "/a"), 0);
  p.size -= 8;
  ck_assert_int_eq(multistatus_batch_check(b, &p), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_batch_end(b, list), MULTISTATUS_ERROR_STATE);
  ck_assert_int_eq(multistatus_batch_set(b, 0, 200, NULL), MULTISTATUS_ERROR_STATE);
  ck_assert_ptr_null(multistatus_batch_result(b, 0));
  ck_assert_int_eq(multistatus_batch_run(b, NULL, NULL, NULL),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_batch_check(b, NULL), 0);
  ck_assert_int_eq(multistatus_batch_set(b, 1, 200, NULL), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_batch_begin(NULL, 0), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_batch_end(b, NULL), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_batch_end(NULL, list), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_batch_left(b), INT64_MAX);
  ck_assert_ptr_null(multistatus_batch_item(b, 1));
  ck_assert_uint_eq(multistatus_batch_count(NULL), 0);
  ck_assert_int_eq(multistatus_batch_end(b, list), 0);
  ck_assert_int_eq(multistatus_batch_begin(b, 0), 0);
  ck_assert_int_eq(multistatus_batch_set(b, 0, 200, NULL), MULTISTATUS_ERROR_STATE);
  multistatus_batch_free(b);
  multistatus_batch_free(NULL);
  multistatus_list_free(list);
}
END_TEST

static int64_t given_clock(void *ctx) {
  return *(const int64_t *)ctx;
}

/* The time left is never more than INT64_MAX. */
START_TEST(time_left) {
  static const struct {
    int64_t now, deadline, left;
  } times[] = {{INT64_MIN, INT64_MAX, INT64_MAX},
               {-1, INT64_MAX, INT64_MAX},
               {-2, INT64_MAX - 2, INT64_MAX},
               {-1, INT64_MAX - 2, INT64_MAX - 1},
               {INT64_MIN, 0, INT64_MAX},
               {INT64_MIN, -1, INT64_MAX},
               {-5, -2, 3},
               {INT64_MAX, INT64_MIN, 0},
               {7, 7, 0},
               {7, 8, 1}};
  for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
    multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
    multistatus_batch *b;
    int64_t now = times[i].now;
    o.clock = given_clock;
    o.deadline = times[i].deadline;
    o.ctx = &now;
    ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
    ck_assert_int_eq(multistatus_batch_left(b), times[i].left);
    multistatus_batch_free(b);
  }
}
END_TEST

/* An invalid outcome makes multistatus_batch_end fail, so that no answer lacks it. */
START_TEST(errors_of_items) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_batch *b;
  multistatus_list *list = new_list();
  o.text = MULTISTATUS_TEXT_REFUSE;
  ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
  multistatus_batch_add(b, "/a");
  multistatus_batch_add(b, "/b");
  ck_assert_int_eq(multistatus_batch_check(b, NULL), 0);
  ck_assert_int_eq(multistatus_batch_set(b, 0, 403, "\x01"), MULTISTATUS_ERROR_TEXT);
  ck_assert_int_eq(multistatus_batch_set(b, 1, 403, "fine"), 0);
  ck_assert_int_eq(multistatus_batch_end(b, list), MULTISTATUS_ERROR_TEXT);
  ck_assert_int_eq(multistatus_list_error(list), MULTISTATUS_ERROR_TEXT);
  multistatus_batch_free(b);
  multistatus_list_free(list);
}
END_TEST

/* Replaced characters of an outcome are counted once. */
START_TEST(replaced_characters) {
  multistatus_batch *b;
  multistatus_list *list = new_list();
  ck_assert_int_eq(multistatus_batch_new(&b, NULL), 0);
  multistatus_batch_add(b, "/a");
  ck_assert_int_eq(multistatus_batch_check(b, NULL), 0);
  ck_assert_int_eq(multistatus_batch_set(b, 0, 403, "a\x01"), 0);
  ck_assert_int_eq(multistatus_batch_end(b, list), 0);
  ck_assert_uint_eq(multistatus_list_replaced(list), 1);
  multistatus_batch_free(b);
  multistatus_list_free(list);
}
END_TEST

/* What would make the other outcomes unwritable is refused, and may be corrected. */
static int run_unwritable(void *ctx, multistatus_batch *b, size_t i) {
  multistatus_result *r = multistatus_batch_result(b, i);
  (void)ctx;
  if (i == 0) {
    multistatus_result_add_prop(r, 302, "DAV:", "a", "1");
    ck_assert_int_eq(multistatus_batch_set(b, i, 0, NULL), MULTISTATUS_ERROR_LOCATION);
    multistatus_result_set_location(r, "/b");
    multistatus_result_add_prop(r, 200, "DAV:", "b", "1");
    ck_assert_int_eq(multistatus_batch_set(b, i, 0, NULL), 0);
    return 0;
  }
  if (i == 3) {
    multistatus_result_add_condition(r, "DAV:", "lock-token-submitted", NULL);
    ck_assert_int_eq(multistatus_batch_set(b, i, 423, NULL), MULTISTATUS_ERROR_HREF);
    return 423;
  }
  if (i == 1)
    multistatus_result_add_prop(r, 200, "DAV:", "a", "1");
  else
    multistatus_result_add_href(r, "http://h/a");
  ck_assert_int_eq(multistatus_batch_set(b, i, 200, NULL), MULTISTATUS_ERROR_CONFLICT);
  return 200;
}

START_TEST(unwritable_outcomes) {
  multistatus_batch *b;
  multistatus_list *list = new_list();
  multistatus_write_options w = MULTISTATUS_WRITE_OPTIONS_INIT;
  char *text = NULL;
  ck_assert_int_eq(multistatus_batch_new(&b, NULL), 0);
  multistatus_batch_add(b, "/0");
  multistatus_batch_add(b, "/1");
  multistatus_batch_add(b, "/2");
  multistatus_batch_add(b, "/3");
  ck_assert_int_eq(multistatus_batch_run(b, run_unwritable, NULL, NULL), 0);
  ck_assert_int_eq(multistatus_batch_end(b, list), 0);
  const multistatus_result *moved = multistatus_list_get(list, 0);
  ck_assert_int_eq(multistatus_result_outcome(moved), 207);
  /* 2xx is first, as in any added result. */
  ck_assert_int_eq(
      multistatus_propstat_status(multistatus_result_first_propstat(moved)), 200);
  for (size_t i = 1; i < 4; i++) {
    const multistatus_result *r = multistatus_list_get(list, i);
    ck_assert_int_eq(multistatus_result_outcome(r), 500);
    ck_assert_int_eq(multistatus_result_applied(r), MULTISTATUS_APPLIED_UNKNOWN);
  }
  ck_assert_int_eq(multistatus_list_print(list, &w, &text, NULL), 0);
  multistatus_free(text);
  multistatus_batch_free(b);
  multistatus_list_free(list);
}
END_TEST

/* If all items succeed, but cannot be reported, they are undone. */
START_TEST(undone_after_an_error) {
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_batch *b;
  multistatus_list *list;
  called c = {0, 0, 0};
  limits.results = 1;
  lo.limits = &limits;
  o.flags = MULTISTATUS_BATCH_ATOMIC;
  o.rollback = on_rollback;
  o.ctx = &c;
  o.text = MULTISTATUS_TEXT_REFUSE;
  const char *message = _i ? "\x01" : NULL;
  const int error = _i ? MULTISTATUS_ERROR_TEXT : 0;
  ck_assert_int_eq(multistatus_list_new(&list, _i ? NULL : &lo), 0);
  ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
  multistatus_batch_add(b, "/a");
  multistatus_batch_add(b, "/b");
  ck_assert_int_eq(multistatus_batch_check(b, NULL), 0);
  ck_assert_int_eq(multistatus_batch_set(b, 0, 200, message), error);
  ck_assert_int_eq(multistatus_batch_set(b, 1, 200, NULL), 0);
  ck_assert_int_eq(multistatus_batch_end(b, list),
                   _i ? MULTISTATUS_ERROR_TEXT : MULTISTATUS_ERROR_LIMIT);
  ck_assert_int_eq(c.undone, 1);
  multistatus_batch_free(b);
  multistatus_list_free(list);
}
END_TEST

static int run_some(void *ctx, multistatus_batch *b, size_t i) {
  (void)ctx;
  if (i % 3 == 0)
    multistatus_result_set_location(multistatus_batch_result(b, i), "/x");
  if (i % 3 == 1)
    multistatus_batch_set(b, i, 204, "A message");
  return i % 3 == 1 ? 0 : i == 11 ? 409 : 201;
}

static int whole_batch(const multistatus_allocator *a, void *ctx) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_batch *b = NULL;
  multistatus_list *list = NULL;
  called c = {0, 0, 0};
  o.allocator = lo.allocator = a;
  o.flags = *(unsigned *)ctx;
  o.rollback = on_rollback;
  o.ctx = &c;
  o.max_item_bytes = 10;
  int rc = multistatus_list_new(&list, &lo);
  if (!rc)
    rc = multistatus_batch_new(&b, &o);
  for (int i = 0; !rc && i < 20; i++) {
    char href[20];
    multistatus_item item = MULTISTATUS_ITEM_INIT;
    snprintf(href, sizeof href, "/%d", i);
    item.href = item.id = item.key = href;
    if (i == 13)
      item.key = NULL;
    item.bytes = i == 17 ? 11 : 10;
    rc = multistatus_batch_add_item(b, &item);
  }
  if (!rc)
    rc = multistatus_batch_run(b, run_some, NULL, NULL);
  if (!rc)
    rc = multistatus_batch_end(b, list);
  multistatus_batch_free(b);
  multistatus_list_free(list);
  return rc;
}

START_TEST(out_of_memory) {
  unsigned flags[] = {0, MULTISTATUS_BATCH_ATOMIC, MULTISTATUS_BATCH_REQUIRE_KEYS};
  ck_assert_uint_gt(alloc_each(whole_batch, &flags[_i], false), 5);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_test(tests, details);
  tcase_add_loop_test(tests, checked_requests, 0, sizeof requests / sizeof *requests);
  tcase_add_test(tests, names_set_by_the_callback);
  tcase_add_test(tests, merged);
  tcase_add_test(tests, merged_only_if_alike);
  tcase_add_test(tests, items_refused);
  tcase_add_test(tests, invalid_arguments);
  tcase_add_test(tests, time_left);
  tcase_add_test(tests, errors_of_items);
  tcase_add_test(tests, replaced_characters);
  tcase_add_test(tests, unwritable_outcomes);
  tcase_add_loop_test(tests, undone_after_an_error, 0, 2);
  tcase_add_loop_test(tests, out_of_memory, 0, 3);
}

TESTS_MAIN("batch items", add_tests)
