/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_SMALL_CHECK_H
#define SUPPORT_SMALL_CHECK_H

/* The parts of Check that the tests use, for platforms without a package of it. Names
   and semantics are the same, but all tests run in one process, as with CK_FORK=no, and
   the output is always TAP on standard output. */

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include "../platform.h"

#if defined(__GNUC__)
#define SMALL_CHECK_UNUSED __attribute__((unused))
#else
#define SMALL_CHECK_UNUSED
#endif

/* ---- Tests ---- */

typedef struct Suite Suite;
typedef struct TCase TCase;
typedef struct SRunner SRunner;
enum { CK_ENV };

#define START_TEST(name) static void name(int _i SMALL_CHECK_UNUSED)
#define END_TEST

Suite *suite_create(const char *name);
TCase *tcase_create(const char *name);
void suite_add_tcase(Suite *suite, TCase *tcase);
void tcase_add_checked_fixture(TCase *tcase, void (*setup)(void),
                               void (*teardown)(void));
#define tcase_add_test(tcase, test) tcase_add_loop_test(tcase, test, 0, 1)
#define tcase_add_loop_test(tcase, test, from, to)                                     \
  small_check_add(tcase, #test, test, from, to)
#define tcase_set_timeout(tcase, seconds)                                              \
  ((void)(tcase)) /* ignored: meson has a timeout for the program */
SRunner *srunner_create(Suite *suite);
void srunner_run_all(SRunner *runner, int mode);
int srunner_ntests_failed(const SRunner *runner);
void srunner_free(SRunner *runner); /* with the suite and its cases */

void small_check_add(TCase *tcase, const char *name, void (*test)(int), int from,
                     int to);

/* ---- Assertions: a failure ends the test ---- */

#if !defined(_MSC_VER)
_Noreturn
#endif
    void
    small_check_fail(const char *file, int line, const char *format, ...)
        PLATFORM_PRINTF(3, 4);

#define ck_abort_msg(...) small_check_fail(__FILE__, __LINE__, __VA_ARGS__)
#define ck_assert_msg(condition, ...)                                                  \
  ((condition) ? (void)0 : ck_abort_msg(__VA_ARGS__))
#define ck_assert(condition) ck_assert_msg(condition, "%s", #condition)

#define SMALL_CHECK_COMPARE(type, format, a, op, b)                                    \
  do {                                                                                 \
    type small_a = (a);                                                                \
    type small_b = (b);                                                                \
    ck_assert_msg(small_a op small_b, "%s: " format ", " format, #a " " #op " " #b,    \
                  small_a, small_b);                                                   \
  } while (0)

#define SMALL_CHECK_INT(a, op, b) SMALL_CHECK_COMPARE(intmax_t, "%jd", a, op, b)
#define ck_assert_int_eq(a, b) SMALL_CHECK_INT(a, ==, b)
#define ck_assert_int_ne(a, b) SMALL_CHECK_INT(a, !=, b)
#define ck_assert_int_lt(a, b) SMALL_CHECK_INT(a, <, b)
#define ck_assert_int_le(a, b) SMALL_CHECK_INT(a, <=, b)
#define ck_assert_int_gt(a, b) SMALL_CHECK_INT(a, >, b)
#define ck_assert_int_ge(a, b) SMALL_CHECK_INT(a, >=, b)

#define SMALL_CHECK_UINT(a, op, b) SMALL_CHECK_COMPARE(uintmax_t, "%ju", a, op, b)
#define ck_assert_uint_eq(a, b) SMALL_CHECK_UINT(a, ==, b)
#define ck_assert_uint_ne(a, b) SMALL_CHECK_UINT(a, !=, b)
#define ck_assert_uint_lt(a, b) SMALL_CHECK_UINT(a, <, b)
#define ck_assert_uint_le(a, b) SMALL_CHECK_UINT(a, <=, b)
#define ck_assert_uint_gt(a, b) SMALL_CHECK_UINT(a, >, b)
#define ck_assert_uint_ge(a, b) SMALL_CHECK_UINT(a, >=, b)

#define ck_assert_double_le(a, b) SMALL_CHECK_COMPARE(double, "%g", a, <=, b)

#define SMALL_CHECK_POINTER(a, op, b) SMALL_CHECK_COMPARE(const void *, "%p", a, op, b)
#define ck_assert_ptr_eq(a, b) SMALL_CHECK_POINTER(a, ==, b)
#define ck_assert_ptr_ne(a, b) SMALL_CHECK_POINTER(a, !=, b)
#define ck_assert_ptr_null(a) SMALL_CHECK_POINTER(a, ==, NULL)
#define ck_assert_ptr_nonnull(a) SMALL_CHECK_POINTER(a, !=, NULL)

/* nullable: two NULLs are equal; else any NULL fails. */
bool small_check_string(const char *a, const char *b, bool equal, bool nullable);

#define SMALL_CHECK_STRING(a, op, b, nullable)                                         \
  do {                                                                                 \
    const char *small_a = (a), *small_b = (b);                                         \
    ck_assert_msg(small_check_string(small_a, small_b, 1 op 1, nullable),              \
                  "%s: \"%s\", \"%s\"", #a " " #op " " #b,                             \
                  small_a ? small_a : "(null)", small_b ? small_b : "(null)");         \
  } while (0)

#define ck_assert_str_eq(a, b) SMALL_CHECK_STRING(a, ==, b, false)
#define ck_assert_str_ne(a, b) SMALL_CHECK_STRING(a, !=, b, false)
#define ck_assert_pstr_eq(a, b) SMALL_CHECK_STRING(a, ==, b, true)
#define ck_assert_pstr_ne(a, b) SMALL_CHECK_STRING(a, !=, b, true)

#define ck_assert_mem_eq(a, b, len)                                                    \
  ck_assert_msg(memcmp(a, b, len) == 0, "%s and %s differ", #a, #b)

#endif
