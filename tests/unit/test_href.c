/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <multistatus.h>
#include <stdlib.h>
#include <string.h>
#include "fewer.h"
#include "random.h"
#include "tests.h"

/* Hrefs: made from file paths and converted to them, and resolved. */

enum {
  SIMPLE = MULTISTATUS_HREF_SIMPLE,
  RAW = MULTISTATUS_HREF_RAW,
  SLASH = MULTISTATUS_HREF_SLASH,
  PATH_ONLY = MULTISTATUS_HREF_PATH_ONLY
};
#define COUNT(a) (sizeof(a) / sizeof *(a))

/* ---- Calls with buffers of every size ---- */

typedef enum function { FROM_PATH, PATH, RESOLVE } function;

static int call(function f, const char *base, const char *s, unsigned flags, char *out,
                size_t size, size_t *len) {
  switch (f) {
  case FROM_PATH:
    return multistatus_href_from_path(s, out, size, len);
  case PATH:
    return multistatus_href_path(s, flags, out, size, len);
  default:
    return multistatus_href_resolve(base, s, flags, out, size, len);
  }
}

/* A size that is always enough, according to the header. */
static size_t enough(function f, const char *base, const char *s) {
  switch (f) {
  case FROM_PATH:
    return 3 * strlen(s) + 1;
  case PATH:
    return strlen(s) + 1;
  default:
    return 3 * (strlen(base) + strlen(s)) + 6;
  }
}

/* One call with a buffer of exactly that size, which the caller frees. */
static char *call_exactly(function f, const char *base, const char *s, unsigned flags,
                          size_t size, int *rc, size_t *len) {
  char *out = malloc(size ? size : 1);
  memset(out, 'x', size ? size : 1);
  *len = 12345;
  *rc = call(f, base, s, flags, out, size, len);
  ck_assert_msg(size > 0 || *out == 'x', "%s: wrote beyond the buffer", s);
  return out;
}

/* Returns the answer, which must be the same for every size and is to be freed; or NULL
   and the error. */
static char *call_each_size(function f, const char *base, const char *s, unsigned flags,
                            int *rc) {
  size_t need = 12345, len;
  *rc = call(f, base, s, flags, NULL, 0, &need);
  if (*rc != MULTISTATUS_ERROR_LIMIT) {
    char out[] = "x";
    ck_assert_int_lt(*rc, 0);
    ck_assert_uint_eq(need, 0);
    ck_assert_int_eq(call(f, base, s, flags, out, sizeof out, NULL), *rc);
    ck_assert_str_eq(out, "");
    return NULL;
  }
  ck_assert_msg(need < enough(f, base, s), "%s: %zu bytes", s, need);
  /* Every size if the answer is short; else some, and those at the edges. */
  for (size_t size = 0; size <= need; size += need < 100 || size > need - 2 ? 1 : 37) {
    free(call_exactly(f, base, s, flags, size, rc, &len));
    ck_assert_int_eq(*rc, MULTISTATUS_ERROR_LIMIT);
    ck_assert_uint_eq(len, need);
  }
  char *small = call_exactly(f, base, s, flags, need, rc, &len);
  ck_assert_int_eq(*rc, need ? MULTISTATUS_ERROR_LIMIT : *rc);
  ck_assert(need == 0 || *small == '\0');
  free(small);
  char *out = call_exactly(f, base, s, flags, need + 1, rc, &len);
  ck_assert_int_eq(*rc, 0);
  ck_assert_uint_eq(len, need);
  ck_assert_uint_eq(strlen(out), need);
  return out;
}

/* want NULL: the error want_rc is expected. */
static void expect(function f, const char *base, const char *s, unsigned flags,
                   const char *want, int want_rc) {
  int rc;
  char *got = call_each_size(f, base, s, flags, &rc);
  ck_assert_msg(rc == want_rc, "%s (flags %u): %d, not %d", s, flags, rc, want_rc);
  ck_assert_msg(!want == !got && (!got || strcmp(got, want) == 0),
                "%s (flags %u): %s, not %s", s, flags, got, want);
  free(got);
}

/* ---- Paths to hrefs ---- */

static const struct {
  const char *path, *href;
} from_paths[] = {
    {"/a b/100%/\xc3\xbc?#.txt", "/a%20b/100%25/%C3%BC%3F%23.txt"},
    {"/", "/"},
    {"/dir/", "/dir/"},
    {"/%41%2F", "/%2541%252F"},
    {"/\xff\xfe\x80", "/%FF%FE%80"},
    {"/\x01\n\r\t\x7f", "/%01%0A%0D%09%7F"},
    {"/-._~!$()*,=:@/", "/-._~!$()*,=:@/"},
    {"/&'+;", "/%26%27%2B%3B"},
    {"/\"<>[]\\^`{|}", "/%22%3C%3E%5B%5D%5C%5E%60%7B%7C%7D"},
    {" /a ", "%20/a%20"},
    {"a:b.vcf", "a%3Ab.vcf"},
    {"a:b/c:d", "a%3Ab/c:d"},
    {"/a:b", "/a:b"},
    {"a.txt", "a.txt"},
    {"//host/path", "/host/path"},
    {"////", "/"},
    {"/a//b", "/a//b"},
    {"/a/../.", "/a/../."},
};

START_TEST(path_to_href) {
  for (size_t i = 0; i < COUNT(from_paths); i++)
    expect(FROM_PATH, NULL, from_paths[i].path, 0, from_paths[i].href, 0);
  expect(FROM_PATH, NULL, "", 0, NULL, MULTISTATUS_ERROR_HREF);
  expect(FROM_PATH, NULL, NULL, 0, NULL, MULTISTATUS_ERROR_ARGUMENT);
}
END_TEST

/* The writer encodes the bytes that a path or a query cannot contain, and no others. */
START_TEST(written_href) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_list *list;
  char *body;
  o.format = multistatus_format_json();
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  multistatus_list_add(list, "/a b/%41%zz%4/\xff\x7f<>^`{|}?c#d[e]:@!$&'()*+,;=%", 200,
                       NULL);
  ck_assert_int_eq(multistatus_list_print(list, &o, &body, NULL), 0);
  ck_assert_msg(strstr(body, "\"/a%20b/%41%25zz%254/%FF%7F%3C%3E%5E%60%7B%7C%7D"
                             "?c%23d%5Be%5D:@!$&'()*+,;=%25\""),
                "%s", body);
  multistatus_free(body);
  multistatus_list_free(list);
}
END_TEST

static void round_trip(const char *path) {
  int rc;
  char *href = call_each_size(FROM_PATH, NULL, path, 0, &rc);
  ck_assert_int_eq(rc, 0);
  for (const char *p = href; *p; p++)
    ck_assert_msg(*p > ' ' && *p < 0x7f && !strchr("\"#&'+;<>?[\\]^`{|}", *p), "%s",
                  href);
  expect(PATH, NULL, href, 0, path, 0);
  expect(PATH, NULL, href, SIMPLE | RAW | SLASH, path, 0);
  free(href);
}

START_TEST(round_trip_of_every_byte) {
  for (int c = 1; c < 256; c++) {
    char alone[] = {(char)c, 0}, inside[] = {'/', 'a', (char)c, 'b', 0};
    round_trip(alone);
    round_trip(inside);
  }
}
END_TEST

START_TEST(round_trip_of_random_bytes) {
  random_state r;
  random_seed(&r, 1);
  for (int i = 0; i < 500; i++) {
    char path[40] = "a";
    size_t len = 1 + random_below(&r, 38);
    for (size_t j = 1; j < len; j++)
      path[j] = (char)(1 + random_below(&r, 255));
    round_trip(path);
  }
}
END_TEST

/* ---- hrefs to paths ---- */

static const struct {
  const char *href;
  unsigned flags;
  const char *path;
} paths[] = {
    {"/a%20b", 0, "/a b"},
    {"/a%c3%BC", 0, "/a\xc3\xbc"},
    {"/a+b", 0, "/a+b"},
    {"/a%2540b", 0, "/a%40b"}, /* decoded once */
    {"/100%", 0, "/100%"},
    {"/%4/%zz/%%41", 0, "/%4/%zz/%A"},
    {"http://u@host:8080/a/b?c#d", 0, "/a/b"},
    {"HTTP://host", 0, "/"},
    {"http://host?a/b", 0, "/"},
    {"//host/a", 0, "/a"},
    {"//host/a", SIMPLE, "//host/a"},
    {"", 0, ""},
    {"?a", 0, ""},
    {"#a", 0, ""},
    {"a/../b/./c", 0, "a/../b/./c"},
    {"a:b.vcf", 0, "b.vcf"},
    {"a:b.vcf", SIMPLE, "a:b.vcf"},
    {"http:a", SIMPLE, "http:a"},
    {"x-y+z.1://host/a", SIMPLE, "/a"},
    {"1a:b", 0, "1a:b"},
    {"./a:b", 0, "./a:b"},
    {"urn:x:y", 0, "x:y"},
    {" \r\n\t/a b \r\n\t", 0, "/a b"},
    {"/a?b#c?d", 0, "/a"},
    {"/a#b?c", 0, "/a#b"},
    {"/a#b?c d[e].txt", RAW, "/a#b?c d[e].txt"},
    {"http://host/a#b%23", RAW, "/a#b#"},
    {"http://host?b", RAW, "/"},
    {"/\xff\xc3\xbc<", 0, "/\xff\xc3\xbc<"},
    {"/a%2Fb%2fc", SLASH, "/a/b/c"},
    {"%2fwebdav%2Fa b%2f", 0, "/webdav/a b/"},
    {"%2e%2e/", 0, "../"},
    /* Names with a slash or a zero byte, which a path cannot express. */
    {"/a%2Fb", 0, NULL},
    {"/..%2f..%2fetc", 0, NULL},
    {"/a%00", 0, NULL},
    {"/a%00", SLASH | RAW, NULL},
};

START_TEST(href_to_path) {
  for (size_t i = 0; i < COUNT(paths); i++)
    expect(PATH, NULL, paths[i].href, paths[i].flags, paths[i].path,
           paths[i].path ? 0 : MULTISTATUS_ERROR_HREF);
  expect(PATH, NULL, NULL, 0, NULL, MULTISTATUS_ERROR_ARGUMENT);
  expect(PATH, NULL, "/", 16, NULL, MULTISTATUS_ERROR_ARGUMENT);
}
END_TEST

/* ---- Resolution ---- */

/* RFC 3986, section 5.4: normal examples, then abnormal ones. */
static const char *const reference[][2] = {
    {"g:h", "g:h"},
    {"g", "http://a/b/c/g"},
    {"./g", "http://a/b/c/g"},
    {"g/", "http://a/b/c/g/"},
    {"/g", "http://a/g"},
    {"//g", "http://g"},
    {"?y", "http://a/b/c/d;p?y"},
    {"g?y", "http://a/b/c/g?y"},
    {"#s", "http://a/b/c/d;p?q#s"},
    {"g#s", "http://a/b/c/g#s"},
    {"g?y#s", "http://a/b/c/g?y#s"},
    {";x", "http://a/b/c/;x"},
    {"g;x", "http://a/b/c/g;x"},
    {"g;x?y#s", "http://a/b/c/g;x?y#s"},
    {"", "http://a/b/c/d;p?q"},
    {".", "http://a/b/c/"},
    {"./", "http://a/b/c/"},
    {"..", "http://a/b/"},
    {"../", "http://a/b/"},
    {"../g", "http://a/b/g"},
    {"../..", "http://a/"},
    {"../../", "http://a/"},
    {"../../g", "http://a/g"},

    {"../../../g", "http://a/g"},
    {"../../../../g", "http://a/g"},
    {"/./g", "http://a/g"},
    {"/../g", "http://a/g"},
    {"g.", "http://a/b/c/g."},
    {".g", "http://a/b/c/.g"},
    {"g..", "http://a/b/c/g.."},
    {"..g", "http://a/b/c/..g"},
    {"./../g", "http://a/b/g"},
    {"./g/.", "http://a/b/c/g/"},
    {"g/./h", "http://a/b/c/g/h"},
    {"g/../h", "http://a/b/c/h"},
    {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
    {"g;x=1/../y", "http://a/b/c/y"},
    {"g?y/./x", "http://a/b/c/g?y/./x"},
    {"g?y/../x", "http://a/b/c/g?y/../x"},
    {"g#s/./x", "http://a/b/c/g#s/./x"},
    {"g#s/../x", "http://a/b/c/g#s/../x"},
    {"http:g", "http:g"},
};

START_TEST(reference_resolution) {
  for (size_t i = 0; i < COUNT(reference); i++)
    expect(RESOLVE, "http://a/b/c/d;p?q", reference[i][0], 0, reference[i][1], 0);
}
END_TEST

static const struct {
  const char *base, *href;
  unsigned flags;
  const char *want; /* NULL: ARGUMENT */
} resolutions[] = {
    /* Bases of all kinds. */
    {"http://h", "a", 0, "http://h/a"},
    {"http://h", "", 0, "http://h"},
    {"http://h?q#f", "", 0, "http://h?q"},
    {"http://h?q", "?r", 0, "http://h?r"},
    {"http://h//x", "a", 0, "http://h//a"},
    {"http://h/a//../b", "", 0, "http://h/a/b"},
    {"//h/p", "a", 0, "//h/a"},
    {"/dav/", "a", 0, "/dav/a"},
    {"/dav/x?q", "", 0, "/dav/x?q"},
    {"/dav", "http://h/x", 0, "http://h/x"},
    {"/a/b", "/.//x", 0, "/.//x"},
    {"/a/", "..//x", 0, "/.//x"},
    {"x:/a/", "..//x", 0, "x:/.//x"},
    {"http:/dav/", "a", 0, "http:/dav/a"},
    {" http://h/ ", " a\n", 0, "http://h/a"},
    {"dav/", "a", 0, NULL},
    {"", "/a", 0, NULL},
    {"?q", "http://h/", 0, NULL},
    {"urn:x:y", "a", 0, NULL},
    {"urn:%2Fx", "a", 0, NULL},
    {"h:80/dav/", "a", SIMPLE, NULL},

    /* References with a scheme or a host. */
    {"http://h/dav/", "HTTPS://Other:443/a/../%7Eb", 0, "HTTPS://Other:443/%7Eb"},
    {"http://h/dav/", "//host/path", 0, "http://host/path"},
    {"http://h/dav/", "//host/path", SIMPLE, "http://h//host/path"},
    {"/dav/", "//host/path", SIMPLE, "/.//host/path"},
    {"http://h/dav/", "urn:a/../b c", 0, "urn:a/../b%20c"},
    {"http://h/dav/", "urn:%2Fa/../b%2f", 0, "urn:%2Fa/../b%2f"},
    {"http://h/dav/", "mailto:a@b", 0, "mailto:a@b"},
    {"http://h/dav/", "ftp:///a", SIMPLE, "ftp:///a"},

    /* Names that look like schemes. */
    {"http://h/dav/", "a:b.vcf", 0, "a:b.vcf"},
    {"http://h/dav/", "a:b.vcf", SIMPLE, "http://h/dav/a:b.vcf"},
    {"http://h/dav/", "a:/b", SIMPLE, "http://h/dav/a:/b"},
    {"http://h/dav/", "http://h/dav/a:b.vcf", SIMPLE, "http://h/dav/a:b.vcf"},
    {"http://h/dav/", "1:b", 0, "http://h/dav/1:b"},

    /* Bytes that no URI may contain are encoded; nothing else is changed. */
    {"http://h/", "a b\xc3\xbc\x01<|\\", 0, "http://h/a%20b%C3%BC%01%3C%7C%5C"},
    {"http://h/", "100%/%4/%zz", 0, "http://h/100%25/%254/%25zz"},
    {"http://h/", "%40@%3d=%7E~%c3%2540+%24[]", 0,
     "http://h/%40@%3d=%7E~%c3%2540+%24[]"},
    {"http://h/", "a?b c?d#e f#g?", 0, "http://h/a?b%20c?d#e%20f%23g?"},
    {"http://h h/", "a", 0, "http://h%20h/a"},
    {"http://h/?q#", "a?b#c d.txt", RAW, "http://h/a%3Fb%23c%20d.txt"},
    {"http://h/d?q", "", RAW, "http://h/d?q"},
    {"http://h/d", "?", RAW, "http://h/%3F"},

    /* Encoded dot segments and slashes. */
    {"http://h/a/b/", "%2e%2E/%2e/c", 0, "http://h/a/c"},
    {"http://h/a/b/", ".%2e", 0, "http://h/a/"},
    {"http://h/a/b/", "%252e%252e/c", 0, "http://h/a/b/%252e%252e/c"},
    {"http://h/a/b/", ".../c", 0, "http://h/a/b/.../c"},
    {"http://h/webdav/", "%2fwebdav%2Fa%2f", 0, "http://h/webdav/a/"},
    {"http://h/webdav/", "a%2Fb", 0, "http://h/webdav/a%2Fb"},
    {"http://h/webdav/", "a%2Fb", SLASH, "http://h/webdav/a/b"},
    {"http://h/a%2fb%2fc", "d", SLASH, "http://h/a/b/d"},
    {"http://h/a%2fb%2fc", "d", 0, "http://h/d"},
    {"http://h/a/", "x/..%2f..%2fb", SLASH, "http://h/b"},
    {"%2fdav%2fa", "b", 0, "/dav/b"},
};

START_TEST(resolution) {
  for (size_t i = 0; i < COUNT(resolutions); i++)
    expect(RESOLVE, resolutions[i].base, resolutions[i].href, resolutions[i].flags,
           resolutions[i].want, resolutions[i].want ? 0 : MULTISTATUS_ERROR_ARGUMENT);
  expect(RESOLVE, NULL, "a", 0, NULL, MULTISTATUS_ERROR_ARGUMENT);
  expect(RESOLVE, "/", NULL, 0, NULL, MULTISTATUS_ERROR_ARGUMENT);
  expect(RESOLVE, "/", "a", 16, NULL, MULTISTATUS_ERROR_ARGUMENT);
}
END_TEST

/* ---- Random hrefs ---- */

/* A string of parts that have a meaning in hrefs. */
static void random_href(random_state *r, char *to, unsigned parts) {
  static const char *const part[] = {"a",   "b",   "/",  "/",   "//",  ".",  "..",
                                     "/..", "/./", ":",  "%2f", "%2F", "%",  "%2e",
                                     "?",   "#",   "@",  "[",   " ",   "\n", "\xc3",
                                     "80",  "%41", "~+", "://", "%2",  "%00"};
  *to = '\0';
  while (parts--)
    strcat(to, part[random_below(r, COUNT(part))]);
}

static bool has_dot_segment(const char *path) {
  for (const char *p = path; *p; p++)
    if (*p == '/' && p[1] == '.') {
      const char *after = p + (p[2] == '.' ? 3 : 2);
      if (*after == '/' || *after == '\0')
        return true;
    }
  return false;
}

START_TEST(random_resolution) {
  static const char *const bases[] = {"http://h/a/b/", "https://u@h:80/a?b", "http://h",
                                      "/a/b", "//h/a%2Fb/"};
  random_state r;
  random_seed(&r, 2);
  for (size_t i = 0; i < fewer_cases(4000); i++) {
    char href[100];
    int rc;
    const char *base = bases[random_below(&r, COUNT(bases))];
    unsigned flags = random_below(&r, 16) & ~(unsigned)RAW;
    random_href(&r, href, random_below(&r, 12));
    char *full = call_each_size(RESOLVE, base, href, flags, &rc);
    ck_assert_int_eq(rc, 0);

    /* Resolving the answer again does not change it. It names the same resource, except
       with a '#', which begins a fragment in a reference that is resolved. */
    expect(RESOLVE, base, full, flags, full, 0);
    if (!strchr(href, '#')) {
      ck_assert_msg(multistatus_href_equal(base, href, full, flags) == 1,
                    "%s on %s (flags %u): %s", href, base, flags, full);
      ck_assert_int_eq(multistatus_href_relation(base, href, flags),
                       multistatus_href_relation(base, full, flags));
    }
    if (multistatus_href_relation(full, "", flags) >= 0)
      ck_assert_int_eq(multistatus_href_relation(full, full, flags),
                       MULTISTATUS_RELATION_SELF);

    char path[400];
    rc = multistatus_href_path(full, flags, path, sizeof path, NULL);
    /* "/.//" has the dot that distinguishes a path from a host. */
    if (rc == 0 && *path == '/' && strncmp(path, "/.//", 4) != 0)
      ck_assert_msg(!has_dot_segment(path), "%s: %s", href, path);
    free(full);
  }
}
END_TEST

/* RFC 3986, section 5.2.4, literally: two buffers, from left to right. */
static void remove_dot_segments(const char *in, char *out) {
  size_t len = 0;
  while (*in) {
    if (strncmp(in, "/./", 3) == 0) {
      in += 2;
    } else if (strcmp(in, "/.") == 0) {
      in = "/";
    } else if (strncmp(in, "/../", 4) == 0 || strcmp(in, "/..") == 0) {
      in = in[3] ? in + 3 : "/";
      while (len > 0 && out[--len] != '/')
        ;
    } else {
      do
        out[len++] = *in++;
      while (*in && *in != '/');
    }
  }
  out[len] = '\0';
}

START_TEST(random_dot_segments) {
  static const char *const part[] = {"/", "/.", "/..", "/a", "/b", "/...", "/.a"};
  random_state r;
  random_seed(&r, 3);
  for (size_t i = 0; i < fewer_cases(5000); i++) {
    char href[100] = "http://h", want[100] = "http://h";
    for (unsigned parts = random_below(&r, 12); parts > 0; parts--)
      strcat(href, part[random_below(&r, COUNT(part))]);
    remove_dot_segments(href + 8, want + 8);
    expect(RESOLVE, "http://h/", href, 0, want, 0);
  }
}
END_TEST

static void add_tests(TCase *c) {
  tcase_add_test(c, path_to_href);
  tcase_add_test(c, written_href);
  tcase_add_test(c, round_trip_of_every_byte);
  tcase_add_test(c, round_trip_of_random_bytes);
  tcase_add_test(c, href_to_path);
  tcase_add_test(c, reference_resolution);
  tcase_add_test(c, resolution);
  tcase_add_test(c, random_resolution);
  tcase_add_test(c, random_dot_segments);
}

TESTS_MAIN("href", add_tests)
