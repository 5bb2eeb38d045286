/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_TESTS_H
#define SUPPORT_TESTS_H

/* The main function and the assertions of the test programs. */

#include <stdlib.h>

/* Like ck_assert_msg, for conditions that are tested millions of times: Check records
   the position of each assertion, which is slow. Fuzzers do not use Check. */
#ifdef SUPPORT_WITHOUT_CHECK
#include <stdio.h>
#define require(condition, ...)                                                        \
  ((condition) ? (void)0 : (fprintf(stderr, __VA_ARGS__), abort()))
#else
#include <check.h>
#define require(condition, ...) ((condition) ? (void)0 : ck_abort_msg(__VA_ARGS__))
#endif

/* The main function. */

#define TESTS_MAIN(name, add_tests)                                                    \
  int main(void) {                                                                     \
    Suite *suite = suite_create(name);                                                 \
    TCase *tests = tcase_create(name);                                                 \
    add_tests(tests);                                                                  \
    suite_add_tcase(suite, tests);                                                     \
    SRunner *runner = srunner_create(suite);                                           \
    srunner_run_all(runner, CK_ENV);                                                   \
    int failed = srunner_ntests_failed(runner);                                        \
    srunner_free(runner);                                                              \
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;                                       \
  }

#endif
