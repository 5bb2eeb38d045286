/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <string.h>

#include "tests.h"

/* multistatus_href_member: names of members, and which of them are safe file names. */

#define DIR "https://example.com/d/"
#define NAME MULTISTATUS_ERROR_NAME
#define HREF MULTISTATUS_ERROR_HREF
#define ANY MULTISTATUS_HREF_ANY_NAME

static void check_member(const char *request, const char *href, unsigned flags, int rc,
                         const char *wanted) {
  char out[300];
  size_t len = 7, needed = 7;
  memset(out, 'x', sizeof out);
  int found = multistatus_href_member(request, href, flags, out, sizeof out, &len);
  ck_assert_msg(found == rc, "%s in %s: %d, not %d", href, request, found, rc);
  ck_assert_str_eq(out, wanted);
  ck_assert_uint_eq(len, strlen(wanted));
  ck_assert_int_eq(multistatus_href_member(request, href, flags, NULL, 0, &needed),
                   rc ? rc : MULTISTATUS_ERROR_LIMIT);
  ck_assert_uint_eq(needed, len);
  if (rc)
    return;
  ck_assert_uint_le(len, strlen(href));
  ck_assert_int_eq(multistatus_href_member(request, href, flags, out, len, NULL),
                   MULTISTATUS_ERROR_LIMIT);
  ck_assert_str_eq(out, "");
  ck_assert_int_eq(multistatus_href_member(request, href, flags, out, len + 1, NULL),
                   0);
  ck_assert_str_eq(out, wanted);
}

START_TEST(members) {
  static const char *const cases[][2] = {
      {"/d/a", "a"},
      {"/d/a/", "a"},
      {"/d/a/%2e", "a"},
      {"/d//a//", "a"},
      {"/D/../d/./a", "a"},
      {"https://EXAMPLE.com:443/d/a", "a"},
      {"a.txt", "a.txt"},
      {"./a.txt", "a.txt"},
      {"/d/a%20b", "a b"},
      {"/d/a b", "a b"},
      {"/d/%61%2b+", "a++"},
      {"/d/%2541", "%41"},
      {"/d/100%", "100%"},
      {"/%64/x", "x"},
      {"/d/%c3%a4\xc3\xa4", "\xc3\xa4\xc3\xa4"},
      {"/d/%e2%82%ac%f0%9f%98%80", "\xe2\x82\xac\xf0\x9f\x98\x80"},
      {"/d/.hidden", ".hidden"},
      {"/d/..hidden", "..hidden"},
      {"/d/a..b", "a..b"},
      {"/d/%20a", " a"},
      {"/d/a*%22%3c%7c", "a*\"<|"},
      {"/d/~a-b_c$", "~a-b_c$"},
      {"/d/a?b=c", "a"},
      {"/d/com", "com"},
      {"/d/com10", "com10"},
      {"/d/comx", "comx"},
      {"/d/console.txt", "console.txt"},
      {"/d/con-", "con-"},
      {"/d/xcon", "xcon"},
      {"/d/a.con", "a.con"},
      {"/d/nulx", "nulx"},
      {"/d/conin", "conin"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    check_member(DIR, cases[i][0], 0, 0, cases[i][1]);
    check_member(DIR, cases[i][0], ANY, 0, cases[i][1]);
  }
  check_member("/", "/a", 0, 0, "a");
  check_member("/d", "/d/a", 0, 0, "a");
  check_member("/d/", "http://other/d/a", 0, 0, "a"); /* the request has no host */
  check_member(DIR, "http://other/d/a", MULTISTATUS_HREF_PATH_ONLY, 0, "a");
  check_member(DIR, "/d/a?b%2a#", MULTISTATUS_HREF_RAW, 0, "a?b*#");
  check_member(DIR, "/d/x%2Fy", MULTISTATUS_HREF_SLASH, HREF, "");
  check_member(DIR, "%2Fd%2Fy", 0, 0, "y");
}
END_TEST

/* Names of members that are not safe as file names. */
START_TEST(unsafe) {
  static const char *const cases[][2] = {
      {"/d/a%2Fb", "a/b"},
      {"/d/..%2fx", "../x"},
      {"/d/%2fetc%2fpasswd", "/etc/passwd"},
      {"/d/..%5cx", "..\\x"},
      {"/d/a\\b", "a\\b"},
      {"/d/c%3A", "c:"},
      {"/d/C:x", "C:x"},
      {"/d/a.txt:stream", "a.txt:stream"},
      {"/d/a::$DATA", "a::$DATA"},
      {"/d/%01", "\x01"},
      {"/d/a%0ab", "a\nb"},
      {"/d/a%09b", "a\tb"},
      {"/d/a%7f", "a\x7f"},
      {"/d/a%c2%85", "a\xc2\x85"},
      {"/d/a.", "a."},
      {"/d/...", "..."},
      {"/d/a%20", "a "},
      {"/d/a.%20.", "a. ."},
      {"/d/con", "con"},
      {"/d/CON", "CON"},
      {"/d/%63on.txt", "con.txt"},
      {"/d/con.tar.gz", "con.tar.gz"},
      {"/d/nul%20.txt", "nul .txt"},
      {"/d/aux%20%20%20%20%20%20%20%20%20%20.x", "aux          .x"},
      {"/d/Prn.a", "Prn.a"},
      {"/d/com0", "com0"},
      {"/d/COM9.log", "COM9.log"},
      {"/d/lpt1", "lpt1"},
      {"/d/COM%C2%B9", "COM\xc2\xb9"},
      {"/d/LPT%C2%B2", "LPT\xc2\xb2"},
      {"/d/com%c2%b3.x", "com\xc2\xb3.x"},
      {"/d/conin$", "conin$"},
      {"/d/CONOUT$.x", "CONOUT$.x"},
      {"/d/%ff", "\xff"},
      {"/d/a%e4", "a\xe4"},
      {"/d/..%c0%afx", "..\xc0\xafx"},
      {"/d/%ed%a0%80", "\xed\xa0\x80"},
      {"/d/%c3", "\xc3"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    check_member(DIR, cases[i][0], 0, NAME, "");
    check_member(DIR, cases[i][0], ANY, 0, cases[i][1]);
  }
  check_member(DIR, "/d/a%00", 0, NAME, "");
  check_member(DIR, "/d/a%00", ANY, NAME, "");
  check_member(DIR, "/d/%00", ANY, NAME, "");
}
END_TEST

START_TEST(not_members) {
  static const char *const hrefs[] = {"",
                                      "/d",
                                      "/d/",
                                      "/d//",
                                      "/",
                                      "/e/a",
                                      "/dx",
                                      "/d/a/b",
                                      "/d/../a",
                                      "/d/%2e%2e/a",
                                      "/d/..",
                                      "/d/%2E%2E",
                                      "/d/.",
                                      "/d/a/..",

                                      "http://example.com/d/a",
                                      "https://other/d/a",
                                      "//other/d/a",
                                      "urn:d:a",
                                      "../a",
                                      "/%2fd/a",
                                      "/d%2Fa"};
  for (size_t i = 0; i < sizeof hrefs / sizeof *hrefs; i++) {
    check_member(DIR, hrefs[i], 0, HREF, "");
    check_member(DIR, hrefs[i], ANY, HREF, "");
  }
}
END_TEST

START_TEST(arguments) {
  size_t len = 7;
  char out[4] = "x";
  static const unsigned flags[] = {32, 64, 1u << 31};
  for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
    check_member(DIR, "/d/a", flags[i], MULTISTATUS_ERROR_ARGUMENT, "");
  check_member("d/", "/d/a", 0, MULTISTATUS_ERROR_ARGUMENT, "");
  ck_assert_int_eq(multistatus_href_member(NULL, "/d/a", 0, out, sizeof out, &len),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_uint_eq(len, 0);
  ck_assert_str_eq(out, "");
  ck_assert_int_eq(multistatus_href_member(DIR, NULL, 0, out, sizeof out, NULL),
                   MULTISTATUS_ERROR_ARGUMENT);
  /* Other functions do not accept the flag. */
  ck_assert_int_eq(multistatus_href_relation(DIR, "/d/a", ANY),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_href_path("/d/a", ANY, out, sizeof out, &len),
                   MULTISTATUS_ERROR_ARGUMENT);
}
END_TEST

/* Whatever byte is encoded in a name, a safe name has no separators or controls. */
START_TEST(every_byte) {
  for (int c = 0; c < 256; c++) {
    char href[40], out[40];
    snprintf(href, sizeof href, "/d/a%%%02xb", c);
    if (multistatus_href_member(DIR, href, 0, out, sizeof out, NULL) == 0) {
      ck_assert_uint_eq(strlen(out), 3);
      ck_assert_ptr_null(strpbrk(out, "/\\:"));
      ck_assert(c >= 0x20 && c < 0x7f);
    } else {
      ck_assert(c < 0x20 || c >= 0x7f || strchr("/\\:", c));
    }
  }
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_test(tests, members);
  tcase_add_test(tests, unsafe);
  tcase_add_test(tests, not_members);
  tcase_add_test(tests, arguments);
  tcase_add_test(tests, every_byte);
}

TESTS_MAIN("href member", add_tests)
