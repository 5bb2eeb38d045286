/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "alloc.h"
#include "calls.h"
#include "fewer.h"
#include "grammar.h"
#include "platform.h"
#include "random.h"
#include "reading.h"
#include "tests.h"

/* Random calls in random order: the output is a valid document, or there is an error
   and the document is not closed. fuzz_write does the same with a fuzzer. */

enum { LONGEST = 400 };

static size_t make_sequence(uint64_t seed, uint8_t *bytes) {
  random_state r;
  random_seed(&r, seed);
  size_t len = 1 + random_below(&r, LONGEST);
  /* Small bytes select few invalid arguments. */
  unsigned most = random_once_in(&r, 2) ? 256 : 8 + random_below(&r, 40);
  for (size_t i = 0; i < len; i++)
    bytes[i] = (uint8_t)random_below(&r, most);
  bytes[0] = (uint8_t)seed; /* selects how the bytes are delivered */
  return len;
}

START_TEST(random_calls) {
  const size_t sequences = fewer_cases(30000);
  calls_counts n = {0};
  uint8_t bytes[LONGEST];
  for (uint64_t seed = 0; seed < sequences; seed++) {
    size_t len = make_sequence(seed, bytes);
    const char *wrong = calls_check(bytes, len, NULL, &n);
    require(!wrong, "seed %u: %s", (unsigned)seed, wrong);
  }
  printf(
      "# %zu sequences: %zu documents, %zu refused, %zu plain answers, %zu ended after "
      "a failure%s\n",
      sequences, n.whole, n.refused, n.plain, n.failed_whole,
      grammar_is_built() ? "" : "; not checked against the grammar");
  /* Every outcome occurred many times. */
  ck_assert_uint_gt(n.whole, sequences / 20);
  ck_assert_uint_gt(n.refused, sequences / 20);
  ck_assert_uint_gt(n.plain, sequences / 100);
  ck_assert_uint_gt(n.failed_whole, sequences / 1000);
  ck_assert_uint_eq(n.out_of_memory, 0);
}
END_TEST

/* ---- Out of memory ---- */

static void fail_each(uint64_t seed, bool fail_on, calls_counts *n) {
  uint8_t bytes[LONGEST];
  size_t len = make_sequence(seed, bytes);
  alloc a;
  for (size_t at = 1;; at++) {
    alloc_init(&a);
    a.fail_at = at;
    a.fail_on = fail_on;
    const char *wrong = calls_check(bytes, len, &a.allocator, n);
    require(!wrong, "seed %u, allocation %zu: %s", (unsigned)seed, at, wrong);
    alloc_check(&a);
    if (!a.failed)
      return;
  }
}

START_TEST(random_calls_without_memory) {
  calls_counts n = {0};
  for (uint64_t seed = 0; seed < fewer_cases(300); seed++)
    fail_each(seed, _i, &n);
  ck_assert_uint_gt(n.out_of_memory, fewer_cases(300));
}
END_TEST

/* ---- Bodies that were read ---- */

/* Rewrites a file of tests/cases with some bytes changed. */
static void rewrite_changed(const char *path, random_state *r) {
  static const char often[] = "<>/&=\"{}[],: \n'D#.%0";
  size_t len;
  char *body = reading_file(path, &len);
  for (int times = 0; times < (int)fewer_cases(40); times++) {
    const char *wrong = calls_check_body((const uint8_t *)body, len);
    require(!wrong, "%s, changed %d times: %s", path, times, wrong);
    for (unsigned n = random_below(r, 4); n && len; n--) {
      size_t at = random_below(r, (unsigned)len);
      body[at] = random_once_in(r, 2) ? often[random_below(r, sizeof often - 1)]
                                      : body[random_below(r, (unsigned)len)];
    }
  }
  free(body);
}

START_TEST(bodies_rewritten) {
  random_state r;
  platform_files bodies = {NULL, 0};
  random_seed(&r, 7);
  platform_files_add(&bodies, SOURCE_ROOT "/tests/cases", ".xml");
  platform_files_add(&bodies, SOURCE_ROOT "/tests/cases", ".json");
  ck_assert_uint_gt(bodies.count, 100);
  for (size_t i = 0; i < bodies.count; i++)
    rewrite_changed(bodies.paths[i], &r);
  platform_files_done(&bodies);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_test(t, random_calls);
  tcase_add_loop_test(t, random_calls_without_memory, 0, 2);
  tcase_add_test(t, bodies_rewritten);
}

TESTS_MAIN("write_calls", add_tests)
