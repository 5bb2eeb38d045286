/* SPDX-License-Identifier: MIT */
#include "check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct small_test {
  struct small_test *next;
  const char *name;
  void (*run)(int);
  int from, to;
} small_test;

struct TCase {
  TCase *next;
  const char *name;
  void (*setup)(void), (*teardown)(void);
  small_test *first, **last;
};

struct Suite {
  const char *name;
  TCase *first, **last;
};

struct SRunner {
  Suite *suite;
  int tests, failed;
};

/* State of the running test. */
static bool running;
static jmp_buf leave;
static char failure[8192];

static void *memory_for(size_t size) {
  void *p = calloc(1, size);
  if (!p)
    abort();
  return p;
}

Suite *suite_create(const char *name) {
  Suite *suite = memory_for(sizeof *suite);
  suite->name = name;
  suite->last = &suite->first;
  return suite;
}

TCase *tcase_create(const char *name) {
  TCase *tcase = memory_for(sizeof *tcase);
  tcase->name = name;
  tcase->last = &tcase->first;
  return tcase;
}

void suite_add_tcase(Suite *suite, TCase *tcase) {
  *suite->last = tcase;
  suite->last = &tcase->next;
}

void tcase_add_checked_fixture(TCase *tcase, void (*setup)(void),
                               void (*teardown)(void)) {
  tcase->setup = setup;
  tcase->teardown = teardown;
}

void small_check_add(TCase *tcase, const char *name, void (*test)(int), int from,
                     int to) {
  small_test *added = memory_for(sizeof *added);
  *added = (small_test){.name = name, .run = test, .from = from, .to = to};
  *tcase->last = added;
  tcase->last = &added->next;
}

void small_check_fail(const char *file, int line, const char *format, ...) {
  va_list args;
  int len = snprintf(failure, sizeof failure, "%s:%d: ", file, line);
  va_start(args, format);
  if (len > 0 && (size_t)len < sizeof failure)
    vsnprintf(failure + len, sizeof failure - (size_t)len, format, args);
  va_end(args);
  if (!running) {
    fprintf(stderr, "%s\n", failure);
    exit(EXIT_FAILURE);
  }
  longjmp(leave, 1);
}

bool small_check_string(const char *a, const char *b, bool equal, bool nullable) {
  if (a && b)
    return (strcmp(a, b) == 0) == equal;
  return nullable && (a == b) == equal;
}

/* True if the fixture and the test return, false if an assertion fails. */
static bool returns(void (*fixture)(void), void (*test)(int), int i) {
  running = true;
  if (setjmp(leave) == 0) {
    if (fixture)
      fixture();
    if (test)
      test(i);
    running = false;
  }
  bool passed = !running;
  running = false;
  return passed;
}

static void run(SRunner *runner, const TCase *tcase, const small_test *test, int i) {
  bool passed = returns(tcase->setup, test->run, i);
  passed = returns(tcase->teardown, NULL, 0) && passed;
  runner->failed += !passed;
  printf("%s %d - %s:%s:%d%s%s\n", passed ? "ok" : "not ok", ++runner->tests,
         tcase->name, test->name, i, passed ? "" : ": ", passed ? "" : failure);
  fflush(stdout);
}

SRunner *srunner_create(Suite *suite) {
  SRunner *runner = memory_for(sizeof *runner);
  runner->suite = suite;
  return runner;
}

void srunner_run_all(SRunner *runner, int mode) {
  (void)mode;
  for (const TCase *tcase = runner->suite->first; tcase; tcase = tcase->next)
    for (const small_test *test = tcase->first; test; test = test->next)
      for (int i = test->from; i < test->to; i++)
        run(runner, tcase, test, i);
  printf("1..%d\n", runner->tests);
}

int srunner_ntests_failed(const SRunner *runner) {
  return runner->failed;
}

void srunner_free(SRunner *runner) {
  TCase *tcase, *next_case;
  small_test *test, *next;
  for (tcase = runner->suite->first; tcase; tcase = next_case) {
    next_case = tcase->next;
    for (test = tcase->first; test; test = next) {
      next = test->next;
      free(test);
    }
    free(tcase);
  }
  free(runner->suite);
  free(runner);
}
