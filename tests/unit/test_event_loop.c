/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/sink.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests.h"

/* Hosts with an event loop: a batch that is run a few items at a time, and blocks that
   a host holds while the writer is in use. */

enum { ITEMS = 100, AT_ONCE = 16 };

/* ---- A batch, a few items at a time ---- */

static int64_t ticks;

/* Each call advances the clock. */
static int64_t tick(void *ctx) {
  (void)ctx;
  return ticks++;
}

static int status_of(size_t i) {
  return i % 7 == 3 ? 423 : i % 11 == 5 ? 404 : 204;
}

static int run_one(void *ctx, multistatus_batch *b, size_t i) {
  (void)ctx, (void)b;
  return status_of(i);
}

static multistatus_batch *new_batch(const multistatus_batch_options *o) {
  multistatus_batch *b;
  ticks = 0;
  ck_assert_int_eq(multistatus_batch_new(&b, o), 0);
  for (int i = 0; i < ITEMS; i++) {
    char href[40];
    snprintf(href, sizeof href, i % 13 == 6 ? "/x/../%d" : "/files/%d", i);
    multistatus_batch_add(b, href);
  }
  return b;
}

static char *print_outcomes(multistatus_batch *b) {
  multistatus_list *list;
  char *body = NULL;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  ck_assert_int_eq(multistatus_batch_end(b, list), 0);
  ck_assert_uint_eq(multistatus_list_count(list), ITEMS);
  ck_assert_int_eq(multistatus_list_print(list, NULL, &body, NULL), 0);
  multistatus_list_free(list);
  multistatus_batch_free(b);
  return body;
}

static void run_in_turns(multistatus_batch *b) {
  for (size_t next = 0; next < ITEMS;)
    for (int n = 0; n < AT_ONCE && next < ITEMS; n++, next++)
      if (multistatus_batch_begin(b, next) == 1)
        ck_assert_int_eq(multistatus_batch_set(b, next, status_of(next), NULL), 0);
}

/* The outcomes are those of multistatus_batch_run: not stopped, stopped after five
   failures, stopped by a deadline. */
START_TEST(turns_like_run) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  o.base = "/files/";
  o.stop_after = _i == 1 ? 5 : 0;
  o.clock = _i == 2 ? tick : NULL;
  o.deadline = 40;
  multistatus_batch *b = new_batch(&o);
  ck_assert_int_eq(multistatus_batch_run(b, run_one, NULL, NULL), 0);
  char *whole = print_outcomes(b);
  b = new_batch(&o);
  ck_assert_int_eq(multistatus_batch_check(b, NULL), 0);
  run_in_turns(b);
  char *turns = print_outcomes(b);
  ck_assert_str_eq(turns, whole);
  multistatus_free(whole);
  multistatus_free(turns);
}
END_TEST

/* All items are begun first and set in any order; the outcomes are the same. */
START_TEST(set_in_any_order) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  o.base = "/files/";
  multistatus_batch *b = new_batch(&o);
  ck_assert_int_eq(multistatus_batch_run(b, run_one, NULL, NULL), 0);
  char *whole = print_outcomes(b);
  b = new_batch(&o);
  ck_assert_int_eq(multistatus_batch_check(b, NULL), 0);
  int begun[ITEMS];
  for (size_t i = 0; i < ITEMS; i++)
    begun[i] = multistatus_batch_begin(b, i);
  for (size_t n = 0; n < ITEMS; n++) {
    size_t i = n * 37 % ITEMS; /* each once, since 37 and 100 have no common factor */
    if (begun[i] == 1)
      ck_assert_int_eq(multistatus_batch_set(b, i, status_of(i), NULL), 0);
  }
  char *any = print_outcomes(b);
  ck_assert_str_eq(any, whole);
  multistatus_free(whole);
  multistatus_free(any);
}
END_TEST

/* ---- Blocks that a host holds ---- */

static const multistatus_format *format_of(int i) {
  return i % 2 ? multistatus_format_json() : multistatus_format_dav_xml();
}

/* What a host may do while it holds a block: query the writer, and change the pending
   result. */
static void touch(multistatus_writer *w, multistatus_result *pending, int i) {
  char text[3000];
  memset(text, 'a' + i % 26, sizeof text - 1);
  text[sizeof text - 1] = '\0';
  multistatus_result_add_prop(pending, 200, "urn:x", "long", text);
  multistatus_result_set_message(pending, "meanwhile");
  ck_assert_int_eq(multistatus_writer_error(w), 0);
  ck_assert_str_eq(multistatus_writer_error_text(w), "");
  ck_assert_uint_gt(multistatus_writer_bytes(w), 0);
}

static void take(multistatus_writer *w, multistatus_memory *out) {
  const void *data;
  size_t len;
  multistatus_sink sink = multistatus_memory_sink(out);
  while (multistatus_writer_pull(w, &data, &len) == MULTISTATUS_PULL_BYTES) {
    ck_assert_int_eq(sink.write(sink.ctx, data, len), 0);
    multistatus_writer_consume(w, len);
  }
}

/* Writes a document: with a block held in every third result, or all into a sink. */
static char *write_document(int form, bool holds, size_t *len) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_memory out;
  multistatus_writer *w;
  multistatus_memory_init(&out, NULL, MULTISTATUS_NO_LIMIT);
  multistatus_sink sink = multistatus_memory_sink(&out);
  o.format = format_of(form);
  ck_assert_int_eq(multistatus_writer_new(&w, &o, holds ? NULL : &sink), 0);
  for (int i = 0; i < 300; i++) {
    char href[20];
    const void *data = NULL;
    size_t waiting = 0;
    snprintf(href, sizeof href, "/%d", i);
    multistatus_result *r = multistatus_writer_add(w, href, 0, NULL);
    multistatus_result_add_prop(r, 200, "DAV:", "getetag", "\"1\"");
    if (i % 3 || i == 0)
      continue;
    void *copy = NULL;
    if (holds) {
      ck_assert_int_eq(multistatus_writer_pull(w, &data, &waiting),
                       MULTISTATUS_PULL_BYTES);
      copy = malloc(waiting);
      memcpy(copy, data, waiting);
      touch(w, r, i);
      ck_assert_uint_eq(multistatus_writer_pending(w, NULL), waiting);
      ck_assert_mem_eq(data, copy, waiting);
      free(copy);
      take(w, &out);
    } else {
      touch(w, r, i);
    }
  }
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  if (holds)
    take(w, &out);
  multistatus_writer_free(w);
  return multistatus_memory_take(&out, len);
}

START_TEST(held_block) {
  size_t len, same_len;
  char *held = write_document(_i, true, &len);
  char *sent = write_document(_i, false, &same_len);
  ck_assert_uint_eq(len, same_len);
  ck_assert_mem_eq(held, sent, len);
  multistatus_free(held);
  multistatus_free(sent);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, turns_like_run, 0, 3);
  tcase_add_test(t, set_in_any_order);
  tcase_add_loop_test(t, held_block, 0, 2);
}

TESTS_MAIN("event_loop", add_tests)
