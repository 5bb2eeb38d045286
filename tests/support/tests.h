/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_TESTS_H
#define SUPPORT_TESTS_H

/* The main function of a test program. */

#include <check.h>
#include <stdlib.h>

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
