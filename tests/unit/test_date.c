/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include <multistatus/value.h>
#include "http/field.h"
#include "tests.h"

/* Dates, in the forms of the standards and in those that servers send. */

/* 1994-11-06T08:49:37Z, RFC 9110's example. */
#define THEN INT64_C(784111777000)
#define NONE INT64_MIN

static int64_t parsed(const char *text, size_t len, int64_t now) {
  char *exact = malloc(len ? len : 1); /* overruns show */
  ck_assert_ptr_nonnull(exact);
  memcpy(exact, text, len);
  multistatus_text t = {exact, len};
  int64_t out = NONE;
  bool ok = multistatus__date_parse(t, now, &out);
  ck_assert_int_eq(ok, out != NONE);
  free(exact);
  return out;
}

static void check_date(const char *text, int64_t wanted) {
  int64_t found = parsed(text, strlen(text), 0);
  ck_assert_msg(found == wanted, "\"%s\" is %lld, not %lld", text, (long long)found,
                (long long)wanted);
}

START_TEST(standard) {
  check_date("Sun, 06 Nov 1994 08:49:37 GMT", THEN);
  check_date("Sunday, 06-Nov-94 08:49:37 GMT", THEN);
  check_date("Sun Nov  6 08:49:37 1994", THEN);
  check_date("1994-11-06T08:49:37Z", THEN);
  check_date("1994-11-06t08:49:37z", THEN);
  check_date("1994-11-06T08:49:37.5Z", THEN + 500);
  check_date("1994-11-06T08:49:37.123456Z", THEN + 123);
  check_date("1994-11-06T08:49:37.9999999999999999999999999999999Z", THEN + 999);
  check_date("1994-11-06T09:49:37+01:00", THEN);
  check_date("1994-11-05T22:49:37-10:00", THEN);
  check_date("1994-11-06T08:49:37-00:00", THEN);
  check_date("Thu, 01 Jan 1970 00:00:00 GMT", 0);
  check_date("Wed, 31 Dec 1969 23:59:59 GMT", -1000);
  check_date("Fri, 31 Dec 9999 23:59:59 GMT", INT64_C(253402300799000));
  check_date("0000-01-01T00:00:00Z", INT64_C(-62167219200000));
  check_date("0001-01-01T00:00:00+23:59", INT64_C(-62135683140000));
  check_date("1601-01-01T00:00:00Z", INT64_C(-11644473600000));
  check_date("Tue, 29 Feb 2000 23:59:60 GMT", INT64_C(951868800000));
}
END_TEST

START_TEST(lenient) {
  static const char *const forms[] = {
      "Sun, 6 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 8:49:37 GMT",
      "Sun, 06 Nov 1994 08:49:37",
      "Sun, 06 Nov 1994 08:49:37 +0000",
      "Sun, 06 Nov 1994 10:49:37 +0200",
      "Sun, 06 Nov 1994 01:19:37 -0730",
      "Sun, 06 Nov 1994 08:49:37 UTC",
      "Sun, 06 Nov 1994 08:49:37 UT",
      "Sun, 06 Nov 1994 08:49:37 Z",
      "Sun, 06 Nov 1994 08:49:37GMT",
      "Sun, 06 Nov 1994 08:49:37 gmt",
      "sun, 06 NOV 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 03:49:37 EST",
      "Sun, 06 Nov 1994 01:49:37 PDT",
      "Sunday, 06 November 1994 08:49:37 GMT",
      "Sun,06 Nov 1994 08:49:37 GMT",
      "Sun 06 Nov 1994 08:49:37 GMT",
      "06 Nov 1994 08:49:37 GMT",
      "6-Nov-1994 08:49:37 GMT",
      "Sun, 06-Nov-1994 08:49:37 GMT",
      "Sun, 06 Nov 94 08:49:37 GMT",
      "Mon, 06 Nov 1994 08:49:37 GMT", /* it was a Sunday */
      "Sun, 06 Nov 1994 08:49:37.000 GMT",
      "Sun,  06  Nov  1994  08:49:37  GMT",
      "\n\t Sun, 06 Nov 1994 08:49:37 GMT\r\n ",
      "Sun, 06 Nov 1994 09:49:37 GMT+0100",
      "Sun, 06 Nov 1994 09:49:37 UTC+01:00",
      "Sun, 06 Nov 1994 09:49:37 +01",
      "Sun, 06 Nov 1994 08:49:37 +0000 (UTC)",
      "Sun Nov 06 08:49:37 1994",
      "Sun Nov 6 08:49:37 1994",
      "Nov 6 08:49:37 1994",
      "Sun Nov 06 08:49:37 GMT 1994",
      "Sun Nov 06 08:49:37 UTC 1994",
      "Sun Nov 06 08:49:37 1994 GMT",
      "Sun Nov 06 09:49:37 +0100 1994",
      "Sun Nov 06 09:49:37 1994 +0100",
      "Sun Nov 06 1994 08:49:37 GMT",
      "Sun Nov 06 1994 09:49:37 GMT+0100 (Central European Standard Time)",
      "1994-11-06 08:49:37Z",
      "1994-11-06 08:49:37",
      "1994-11-06 08:49:37 +0000",
      "1994-11-06T08:49:37",
      "1994-11-06T09:49:37+0100",
      "1994-11-06T09:49:37+01",
      "1994-11-06T08:49:37,000Z",
      "19941106T084937Z",
  };
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
    check_date(forms[i], THEN);
  check_date("Fri, 7 Sep 2018 10:00:05 GMT", INT64_C(1536314405000));
  check_date("Fri, 7 Sept 2018 10:00 GMT", INT64_C(1536314400000));
  check_date("2018-09-07T10:00Z", INT64_C(1536314400000));
}
END_TEST

START_TEST(invalid) {
  static const char *const texts[] = {
      "",
      " ",
      "soon",
      "Sun",
      "Sun,",
      "1994",
      "784111777",
      "784111777000",
      "-1",
      "Sun, 31 Feb 1994 08:49:37 GMT",
      "Sun, 29 Feb 1900 08:49:37 GMT",
      "2023-02-29T00:00:00Z",
      "2024-02-30T00:00:00Z",
      "Sun, 31 Apr 1994 08:49:37 GMT",
      "Sun, 32 Nov 1994 08:49:37 GMT",
      "Sun, 00 Nov 1994 08:49:37 GMT",
      "Sun, 06 Now 1994 08:49:37 GMT",
      "Sun, 06 No 1994 08:49:37 GMT",
      "Sun, 06 Novembers 1994 08:49:37 GMT",
      "Sonntag, 06 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 24:00:00 GMT",
      "Sun, 06 Nov 1994 08:60:37 GMT",
      "Sun, 06 Nov 1994 08:49:61 GMT",
      "Sun, 06 Nov 1994 08:49:7 GMT",
      "Sun, 06 Nov 1994 08:9:37 GMT",
      "Sun, 06 Nov 1994 008:49:37 GMT",
      "Sun, 006 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 994 08:49:37 GMT",
      "Sun, 06 Nov 19940 08:49:37 GMT",
      "Sun, 06 Nov 1994 08:49:37 CET",
      "Sun, 06 Nov 1994 08:49:37 GMTX",
      "Sun, 06 Nov 1994 08:49:37 GMT+1",
      "Sun, 06 Nov 1994 08:49:37 +24:00",
      "Sun, 06 Nov 1994 08:49:37 +0060",
      "Sun, 06 Nov 1994 08:49:37 EST+1",
      "Sun, 06 Nov 1994 08:49:37 GMT GMT",
      "Sun, 06 Nov 1994 08:49:37 GMT, x",
      "Sun, 06 Nov 1994 08:49:37 GMT (",
      "Sun, 06 Nov 1994 08:49:37 GMT (()",
      "Sun, 06 Nov 1994 08:49:37.",
      "Sun, 06 Nov 1994 08:49",
      "Sun, 06 Nov 1994",
      "1994-11-06",
      "1994-11-06T",
      "1994-11-06T08:49",
      "1994-11-06T08:49:37Z+01:00",
      "1994-13-06T08:49:37Z",
      "1994-00-06T08:49:37Z",
      "1994-11-6T08:49:37Z",
      "1994-1-06T08:49:37Z",
      "1994-11-06T8:49:37.Z",
      "94-11-06T08:49:37Z",
      "19941106T084937",
      "199411-06T084937Z",
      "1994-11-06T084937Z",
      "11/06/1994 08:49:37",
      "06/11/1994 08:49:37 GMT",
      "Sun Nov 6 08:49:37 94",
      "Sun Nov 6 08:49:37",
      "Sun06 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 1994 08:49:37 PM",
      "-1994-11-06T08:49:37Z",
      "+01994-11-06T08:49:37Z",
      "Sun, 06 Nov -1994 08:49:37 GMT",
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    check_date(texts[i], NONE);
  ck_assert_int_eq(parsed("1994-11-06T08:49:37Z\0", 21, 0), NONE);
  ck_assert_int_eq(parsed("1994-11-06T08:49:37\0Z", 21, 0), NONE);
  multistatus_text null = {NULL, 0};
  int64_t out = 7;
  ck_assert(!multistatus__date_parse(null, 0, &out));
  ck_assert_int_eq(out, 7);
}
END_TEST

START_TEST(public_function) {
  int64_t out = 7;
  ck_assert_int_eq(multistatus_date_parse("1994-11-06T08:49:37Z", 0, &out), 0);
  ck_assert_int_eq(out, THEN);
  ck_assert_int_eq(multistatus_date_parse("1994-11-06", 0, &out),
                   MULTISTATUS_ERROR_SYNTAX);
  ck_assert_int_eq(out, 0);
  ck_assert_int_eq(multistatus_date_parse(NULL, 0, &out), MULTISTATUS_ERROR_SYNTAX);
  ck_assert_int_eq(multistatus_date_parse("1994-11-06T08:49:37Z", -1, &out),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_date_parse("1994-11-06T08:49:37Z", 0, NULL),
                   MULTISTATUS_ERROR_ARGUMENT);
}
END_TEST

/* RFC 9110, section 5.6.7: over 50 years ahead is in the past. */
START_TEST(two_digits) {
  const char *text = "Sunday, 06-Nov-94 08:49:37 GMT";
  int64_t in_2044 = parsed("2044-11-06T08:49:37Z", 20, 0);
  int64_t in_2094 = parsed("2094-11-06T08:49:37Z", 20, 0);
  ck_assert_int_eq(parsed(text, strlen(text), in_2044 - 1), THEN);
  ck_assert_int_eq(parsed(text, strlen(text), in_2044), in_2094);
  ck_assert_int_eq(parsed(text, strlen(text), THEN), THEN);
  ck_assert_int_eq(parsed(text, strlen(text), 1), THEN);
  check_date("Thursday, 01-Jan-70 00:00:00 GMT", 0);
  check_date("Tuesday, 01-Jan-69 00:00:00 GMT", INT64_C(3124224000000));
  /* A clock that is far ahead must not cause an endless loop. */
  ck_assert_int_ne(parsed(text, strlen(text), INT64_MAX), NONE);
}
END_TEST

/* A truncated date is invalid unless only an optional part is missing.
   Whatever byte is changed, the parser does not read beyond the date. */
START_TEST(cut_and_changed) {
  const char *text = "Sun, 06 Nov 1994 08:49:37 GMT";
  size_t len = strlen(text);
  for (size_t n = 0; n < len; n++)
    ck_assert_int_eq(parsed(text, n, 0), n == 25 || n == 26 ? THEN : NONE);
  for (size_t i = 0; i < len; i++)
    for (int c = 0; c < 256; c++) {
      char changed[64];
      memcpy(changed, text, len);
      changed[i] = (char)c;
      parsed(changed, len, 0);
    }
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_test(tests, standard);
  tcase_add_test(tests, lenient);
  tcase_add_test(tests, invalid);
  tcase_add_test(tests, public_function);
  tcase_add_test(tests, two_digits);
  tcase_add_test(tests, cut_and_changed);
}

TESTS_MAIN("date", add_tests)
