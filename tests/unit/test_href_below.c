/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <multistatus.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fewer.h"
#include "random.h"
#include "tests.h"

/* How a server uses the hrefs of clients: which ones a result can have, which file each
   names, and that the href in the answer names the same file. */

enum {
  SIMPLE = MULTISTATUS_HREF_SIMPLE,
  RAW = MULTISTATUS_HREF_RAW,
  SLASH = MULTISTATUS_HREF_SLASH,
  PATH_ONLY = MULTISTATUS_HREF_PATH_ONLY
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* ---- Which hrefs a result can have ---- */

/* The href as a list writes it in a format, to be freed. NULL: *rc is the error. */
static char *as_written(const char *href, const multistatus_format *format, int *rc) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_list *list, *again;
  char *body = NULL, *copy = NULL;
  size_t len;
  o.format = format;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  ck_assert_int_eq(multistatus_list_new(&again, NULL), 0);
  multistatus_list_add(list, href, 204, NULL);
  *rc = multistatus_list_print(list, &o, &body, &len);
  if (*rc == 0) {
    ck_assert_int_eq(multistatus_list_read(again, NULL, body, len), 0);
    const char *sent = multistatus_result_href(multistatus_list_get(again, 0));
    copy = malloc(strlen(sent) + 1);
    strcpy(copy, sent);
  }
  multistatus_free(body);
  multistatus_list_free(list);
  multistatus_list_free(again);
  return copy;
}

/* multistatus_href_check and writing in both formats return the same. want 1: any. */
static void check_one(const char *href, int want) {
  int rc = multistatus_href_check(href), dav, json;
  ck_assert_msg(want == 1 || rc == want, "\"%s\": %d, not %d", href ? href : "NULL", rc,
                want);
  free(as_written(href, multistatus_format_dav_xml(), &dav));
  free(as_written(href, multistatus_format_json(), &json));
  ck_assert_msg(dav == rc && json == rc, "\"%s\": %d; written, %d and %d",
                href ? href : "NULL", rc, dav, json);
}

static const struct {
  const char *href;
  int want;
} checks[] = {
    {"/", 0},
    {"/a b", 0},
    {"/a//b/", 0},
    {"/d/h#1.txt", 0},
    {"/d/h?1.txt", 0},
    {"/a%2Fb%00", 0},
    {"/\xff\x01", 0},
    {"/a\n", 0},
    {"http://h", 0},
    {"http://h/a", 0},
    {"urn:x:y", 0},
    {NULL, MULTISTATUS_ERROR_HREF},
    {"", MULTISTATUS_ERROR_HREF},
    {"b.txt", MULTISTATUS_ERROR_HREF},
    {"./b.txt", MULTISTATUS_ERROR_HREF},
    {"../b.txt", MULTISTATUS_ERROR_HREF},
    {"a/b:c", MULTISTATUS_ERROR_HREF},
    {" /a", MULTISTATUS_ERROR_HREF},
    {"//h/a", MULTISTATUS_ERROR_HREF},
    {"?a", MULTISTATUS_ERROR_HREF},
    {"#a", MULTISTATUS_ERROR_HREF},
    {"%2Fa", MULTISTATUS_ERROR_HREF},
    {"/f/../b", MULTISTATUS_ERROR_HREF},
    {"/f/%2E%2e/b", MULTISTATUS_ERROR_HREF},
    {"/f/.", MULTISTATUS_ERROR_HREF},
    {"http://h/./a", MULTISTATUS_ERROR_HREF},
};

START_TEST(checked) {
  for (size_t i = 0; i < COUNT(checks); i++)
    check_one(checks[i].href, checks[i].want);
}
END_TEST

START_TEST(checked_length) {
  enum { MOST = 64 << 10 };
  char *href = malloc(MOST + 2);
  memset(href, 'a', MOST + 2);
  href[0] = '/';
  href[MOST] = '\0';
  check_one(href, 0);
  href[MOST - 1] = '\xff'; /* three bytes, encoded */
  check_one(href, MULTISTATUS_ERROR_LIMIT);
  href[MOST - 3] = '\xff';
  href[MOST - 2] = '\0';
  check_one(href, 0);
  href[MOST - 2] = 'a';
  href[MOST - 1] = 'a';
  href[MOST] = 'a';
  href[MOST + 1] = '\0';
  check_one(href, MULTISTATUS_ERROR_LIMIT);
  free(href);
}
END_TEST

/* ---- Which file an href names ---- */

/* Returns the path, to be freed; NULL: refused with *rc. */
static char *path_below(const char *base, const char *href, unsigned flags, int *rc) {
  size_t len, again;
  *rc = multistatus_href_below(base, href, flags, NULL, 0, &len);
  if (*rc != MULTISTATUS_ERROR_LIMIT) {
    char out[2] = "x";
    ck_assert_int_ne(*rc, 0);
    ck_assert_uint_eq(len, 0);
    ck_assert_int_eq(multistatus_href_below(base, href, flags, out, 2, NULL), *rc);
    ck_assert_str_eq(out, "");
    return NULL;
  }
  char *out = malloc(len + 1);
  *rc = multistatus_href_below(base, href, flags, out, len + 1, &again);
  ck_assert_int_eq(*rc, 0);
  ck_assert_uint_eq(again, len);
  ck_assert_uint_eq(strlen(out), len);
  ck_assert_uint_le(len, strlen(href));
  if (len > 0) {
    char *less = malloc(len);
    ck_assert_int_eq(multistatus_href_below(base, href, flags, less, len, &again),
                     MULTISTATUS_ERROR_LIMIT);
    ck_assert_str_eq(less, "");
    ck_assert_uint_eq(again, len);
    free(less);
  }
  return out;
}

static const struct {
  const char *base, *href;
  unsigned flags;
  const char *want; /* NULL: refused */
} paths[] = {
    {"/files/", "/files/a", 0, "a"},
    {"/files", "/files/a", 0, "a"},
    {"/files/", "/files/a%20b/%C3%BC.txt", 0, "a b/\xc3\xbc.txt"},
    {"/files/", "/files/a b", 0, "a b"},
    {"/files/", "/files/dir/", 0, "dir/"},
    {"/files/", "/files/a//b///", 0, "a/b/"},
    {"/files/", "//files/a", 0, NULL}, /* a host */
    {"/files/", "/files//a", 0, "a"},
    {"/files/", "///files/a", 0, NULL},
    {"/files/", "/files/", 0, ""},
    {"/files/", "/files", 0, ""},
    {"/files/", "/files//", 0, ""},
    {"/%66iles/", "/file%73/a", 0, "a"},
    {"/", "/", 0, ""},
    {"/", "/a/b", 0, "a/b"},
    {"/files/", "/filesx", 0, NULL},
    {"/files/", "/filesx/a", 0, NULL},
    {"/files/", "/Files/a", 0, NULL},
    {"/files/", "/", 0, NULL},
    {"/files/", "/other/a", 0, NULL},
    {"/files/", "/x/files/a", 0, NULL},
    {"/files/x/", "/files/a", 0, NULL},
    {"/x/../files/", "/files/a", 0, "a"},
    {"/files/", "/files/100%", 0, "100%"},
    {"/files/", "/files/%2541", 0, "%41"},
    {"/files/", "/files/...", 0, "..."},
    {"/files/", "/files/.a", 0, ".a"},
    {"/files/", "/files/a\\b", 0, "a\\b"},

    /* Paths that lead out of the base. */
    {"/files/", "/files/../etc", 0, NULL},
    {"/files/", "/files/a/..", 0, NULL},
    {"/files/", "/files/./a", 0, NULL},
    {"/files/", "/files/%2e%2e/etc", 0, NULL},
    {"/files/", "/files/.%2E/etc", 0, NULL},
    {"/files/", "/files/..%2fetc", 0, NULL},
    {"/files/", "/files/..%2fetc", SLASH, NULL},
    {"/files/", "/files/a%2f..%2f..", SLASH, NULL},
    {"/files/", "/files/a%2Fb", 0, NULL},
    {"/files/", "/files/a%2Fb", SLASH, "a/b"},
    {"/files/", "/files/a%2F/%2fb%2F", SLASH, "a/b/"},
    {"/files/", "/files%2Fa", 0, NULL},
    {"/files/", "/files%2Fa", SLASH, "a"},
    {"/files/", "/files/a%00b", 0, NULL},
    {"/files/", "/files/a%00b", SLASH, NULL},
    {"/files/", "/files/%00", 0, NULL},
    {"/files/", "/files/a%01%7F", 0, "a\x01\x7f"},
    {"/files/", "/files/%ff\xfe", 0, "\xff\xfe"},

    /* Hrefs that no result can have. */
    {"/files/", "", 0, NULL},
    {"/files/", "a", 0, NULL},
    {"/files/", "files/a", 0, NULL},
    {"/files/", "%2Ffiles%2Fa", SLASH, NULL},
    {"/files/", " /files/a", 0, NULL},
    {"/files/", "/files/a ", 0, NULL},
    {"/files/", "/files/a\n", 0, NULL},
    {"/files/", "/files/a%20", 0, "a "},

    /* '#' belongs to the name, '?' begins a query. */
    {"/d/", "/d/h#1.txt", 0, "h#1.txt"},
    {"/d/", "/d/h%231.txt", 0, "h#1.txt"},
    {"/d/", "/d/h#1/x#", 0, "h#1/x#"},
    {"/d/", "/d/#/../../x", 0, NULL},
    {"/d/", "/d/#", 0, "#"},
    {"/d/", "/d#", 0, NULL},
    {"/d#/", "/d#/a", 0, "a"},
    {"/d/", "/d/h?1.txt", 0, NULL},
    {"/d/", "/d/h?", 0, NULL},
    {"/d/", "/d/h%3F1.txt", 0, "h?1.txt"},
    {"/d/", "http://h#/d/a", PATH_ONLY, NULL},

    /* Hosts. */
    {"http://h/d/", "/d/a", 0, "a"},
    {"http://h/d/", "http://h/d/a", 0, "a"},
    {"http://h/d/", "HTTP://H:80/d/a", 0, "a"},
    {"http://h/d/", "https://h/d/a", 0, NULL},
    {"http://h/d/", "http://h:8080/d/a", 0, NULL},
    {"http://h/d/", "http://other/d/a", 0, NULL},
    {"http://h/d/", "http://h@other/d/a", 0, NULL},
    {"http://h/d/", "http://h#@other/d/a", 0, NULL},
    {"http://h/d/", "http://other#@h/d/a", 0, NULL},
    {"http://h/d/", "http://other/d/a", PATH_ONLY, "a"},
    {"/d/", "http://h/d/a", 0, NULL},
    {"/d/", "http://h/d/a", PATH_ONLY, "a"},
    {"//h/d/", "http://h/d/a", 0, "a"},
    {"//h/d/", "http://other/d/a", 0, NULL},
    {"http://h", "http://h", 0, ""},
    {"http://h/", "http://h?a", 0, NULL},
    {"http://h/d/", "http:/d/a", 0, NULL},
    {"http://h/d/", "http:d/a", 0, NULL},
    {"http://h/d/", "urn:/d/a", 0, NULL},
    {"/d/", "file:///d/a", 0, NULL},
    {"/", "urn:x:y", 0, NULL},
    {"/", "urn:x:y", SIMPLE | PATH_ONLY, NULL},
    {"/", "a:b.vcf", SIMPLE, NULL},
    {"/", "http:", PATH_ONLY, NULL},
};

START_TEST(below) {
  for (size_t i = 0; i < COUNT(paths); i++) {
    int rc;
    char *got = path_below(paths[i].base, paths[i].href, paths[i].flags, &rc);
    ck_assert_msg(got ? paths[i].want && strcmp(got, paths[i].want) == 0
                      : !paths[i].want && rc == MULTISTATUS_ERROR_HREF,
                  "%s below %s (flags %u): %s, not %s", paths[i].href, paths[i].base,
                  paths[i].flags, got ? got : "refused",
                  paths[i].want ? paths[i].want : "refused");
    free(got);
  }
  char out[20];
  const int argument = MULTISTATUS_ERROR_ARGUMENT;
  ck_assert_int_eq(multistatus_href_below(NULL, "/", 0, out, 20, NULL), argument);
  ck_assert_int_eq(multistatus_href_below("/", NULL, 0, out, 20, NULL), argument);
  ck_assert_int_eq(multistatus_href_below("d", "/d", 0, out, 20, NULL), argument);
  ck_assert_int_eq(multistatus_href_below("", "/d", 0, out, 20, NULL), argument);
  ck_assert_int_eq(multistatus_href_below("/", "/d", RAW, out, 20, NULL), argument);
  ck_assert_int_eq(multistatus_href_below("/", "/d", 16, out, 20, NULL), argument);
  ck_assert_int_eq(multistatus_href_below("/", "/d", 1u << 31, out, 20, NULL),
                   argument);
  ck_assert_int_eq(multistatus_href_relation("/", "/d", 1u << 31), argument);
}
END_TEST

/* ---- The answer names the same file ---- */

static void random_href(random_state *r, char *to, unsigned parts) {
  static const char *const part[] = {
      "a",    "b",   "/",   "/",    "/",        ".",   "..", "/..", "/./",
      ":",    "%2f", "%2F", "%",    "%2e",      "?",   "#",  "#",   "@",
      "[",    " ",   "\n",  "\xc3", "80",       "%41", "~+", "%2",  "%00",
      "\x01", "%23", "%3F", "\xff", "http://h", "//"};
  strcpy(to, random_once_in(r, 8) ? "http://h" : random_once_in(r, 8) ? "" : "/d/");
  while (parts--)
    strcat(to, part[random_below(r, COUNT(part))]);
}

/* The path is relative and has neither dot segments nor empty ones. */
static void check_safe(const char *href, const char *out) {
  ck_assert_msg(*out != '/' && !strstr(out, "//"), "%s: %s", href, out);
  for (const char *p = out; *p; p += *p == '/') {
    size_t len = strcspn(p, "/");
    ck_assert_msg(!(len == 1 && p[0] == '.') &&
                      !(len == 2 && p[0] == '.' && p[1] == '.'),
                  "%s: %s", href, out);
    p += len;
  }
}

/* The path of an href must not change when the href is written. */
static void check_paths(const char *href, const char *sent) {
  char a[400], b[400];
  int rc_a = multistatus_href_path(href, 0, a, sizeof a, NULL);
  int rc_b = multistatus_href_path(sent, 0, b, sizeof b, NULL);
  /* Not compared: the writer alone takes white space at the end for a part of the name,
     and a '#' before any path for a part of the host. */
  size_t len = strlen(href);
  bool in_host =
      strncmp(href, "http://", 7) == 0 && href[7 + strcspn(href + 7, "/?#")] == '#';
  if (in_host || strchr(" \n", href[len - 1]))
    return;
  ck_assert_msg(rc_a == rc_b && strcmp(a, b) == 0, "%s is %s; sent as %s, %s", href, a,
                sent, b);
}

START_TEST(random_hrefs) {
  static const char *const formats[] = {"application/xml", "application/json"};
  random_state r;
  random_seed(&r, 10);
  int done = 0;
  for (size_t i = 0; i < fewer_cases(6000); i++) {
    char href[200];
    int rc;
    random_href(&r, href, random_below(&r, 10));
    check_one(href, 1);
    unsigned flags = random_once_in(&r, 4) ? SLASH : 0;
    char *out = path_below("http://h/d", href, flags, &rc);
    if (rc == 0) {
      done++;
      ck_assert_int_eq(multistatus_href_check(href), 0);
      check_safe(href, out);
    }
    for (int f = 0; f < 2; f++) {
      int written;
      char *sent =
          as_written(href, multistatus_format_for_media_type(formats[f]), &written);
      if (!sent)
        continue;
      check_paths(href, sent);
      char *again = path_below("http://h/d", sent, flags, &written);
      if (rc == 0)
        ck_assert_msg(again && strcmp(again, out) == 0, "%s is %s; sent as %s, %s",
                      href, out, sent, again ? again : "refused");
      free(again);
      free(sent);
    }
    free(out);
  }
  ck_assert_int_gt(done, 200);
}
END_TEST

/* Hrefs are equal if they are written as the same bytes. */
START_TEST(names_with_a_hash) {
  static const struct {
    const char *a, *b;
    int want;
  } pairs[] = {{"/d/h#1.txt", "/d/h%231.txt", 1}, {"/d/h#1.txt", "/d/h", 0},
               {"/d/h#1.txt", "/d/h#2.txt", 0},   {"/d/h#", "/d/h", 0},
               {"/d?a#b", "/d?a%23b", 1},         {"/d?a#b", "/d?a", 0},
               {"/d/h?1.txt", "/d/h", 0},         {"/d/h?1.txt", "/d/h%3F1.txt", 0}};
  for (size_t i = 0; i < COUNT(pairs); i++) {
    ck_assert_int_eq(multistatus_href_equal("/", pairs[i].a, pairs[i].b, 0),
                     pairs[i].want);
    ck_assert_int_eq(multistatus_href_equal("/", pairs[i].b, pairs[i].a, 0),
                     pairs[i].want);
  }
  ck_assert_int_eq(multistatus_href_relation("/d/h#1/", "/d/h%231/x", 0),
                   MULTISTATUS_RELATION_MEMBER);
  ck_assert_int_eq(multistatus_href_relation("/d/h#1", "/d/h/x", 0),
                   MULTISTATUS_RELATION_OTHER);
  ck_assert_int_eq(multistatus_href_relation("/d/h", "/d/h#1", 0),
                   MULTISTATUS_RELATION_OTHER);
  char out[40];
  ck_assert_int_eq(multistatus_href_path("/d/h#1.txt", 0, out, sizeof out, NULL), 0);
  ck_assert_str_eq(out, "/d/h#1.txt");
  /* A resolved reference with dot segments in its fragment is not accepted as href. */
  ck_assert_int_eq(multistatus_href_path("/d/h#/../../x", 0, out, sizeof out, NULL),
                   MULTISTATUS_ERROR_HREF);
}
END_TEST

static void add_tests(TCase *c) {
  tcase_add_test(c, checked);
  tcase_add_test(c, checked_length);
  tcase_add_test(c, below);
  tcase_add_test(c, random_hrefs);
  tcase_add_test(c, names_with_a_hash);
}

TESTS_MAIN("href below", add_tests)
