/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <multistatus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fewer.h"
#include "http/uri.h"
#include "random.h"
#include "tests.h"

/* The relation of the resource at one href to that at another. */

enum {
  SIMPLE = MULTISTATUS_HREF_SIMPLE,
  RAW = MULTISTATUS_HREF_RAW,
  SLASH = MULTISTATUS_HREF_SLASH,
  PATH_ONLY = MULTISTATUS_HREF_PATH_ONLY
};
enum {
  OTHER = MULTISTATUS_RELATION_OTHER,
  SELF = MULTISTATUS_RELATION_SELF,
  MEMBER = MULTISTATUS_RELATION_MEMBER,
  DESCENDANT = MULTISTATUS_RELATION_DESCENDANT
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const char dav[] = "http://Host/dav/";

static const struct {
  const char *request, *href;
  unsigned flags;
  int want;
} relations[] = {
    {dav, "/dav/", 0, SELF},
    {dav, "/dav", 0, SELF},
    {dav, "", 0, SELF},
    {dav, ".", 0, SELF},
    {dav, "#x", 0, SELF},
    {dav, "/dav/a", 0, MEMBER},
    {dav, "/dav/a/", 0, MEMBER},
    {dav, "a", 0, MEMBER},
    {dav, "/dav/a/b", 0, DESCENDANT},
    {dav, "a/b/c/d", 0, DESCENDANT},
    {dav, "/", 0, OTHER},
    {dav, "..", 0, OTHER},
    {dav, "/da", 0, OTHER},
    {dav, "/davx", 0, OTHER},
    {dav, "/davx/a", 0, OTHER},
    {dav, "/DAV/", 0, OTHER},
    {dav, "/other/dav/", 0, OTHER},
    {dav, "/dav/../a/b", 0, OTHER},
    {dav, "/x/../dav/./a", 0, MEMBER},
    {dav, "/dav/%2e%2e/a/b", 0, OTHER},
    {"/", "/", 0, SELF},
    {"/", "/a/", 0, MEMBER},
    {"http://h", "http://h/", 0, SELF},
    {"http://h", "/a", 0, MEMBER},
    {"/dav", "a", 0, OTHER}, /* resolved, it is "/a" */
    {"/dav", "dav/a", 0, MEMBER},

    /* Slashes (quirk: doubled, missing at the end, encoded). */
    {dav, "//dav/a", SIMPLE, MEMBER},
    {dav, "//dav/a", 0, OTHER},
    {dav, "/dav//", 0, SELF},
    {dav, "/dav//a", 0, MEMBER},
    {dav, "http://host//dav///a//b", 0, DESCENDANT},
    {dav, "%2fdav%2f", 0, SELF},
    {dav, "%2Fdav%2Fa", 0, MEMBER},
    {dav, "/dav%2Fa", 0, OTHER},
    {dav, "/dav%2Fa", SLASH, MEMBER},
    {dav, "a%2Fb", 0, MEMBER},
    {dav, "a%2Fb", SLASH, DESCENDANT},
    {"http://h/x%2Fy", "/x/y/z", SLASH, MEMBER},
    {"http://h/x%2Fy", "/x/y/z", 0, OTHER},

    /* Percent-encoding is decoded once, never twice. */
    {"/u@h/", "/u%40h/", 0, SELF},
    {"/u%40h/", "/u@h/a%3Db", 0, MEMBER},
    {"/u%40h/", "/u%2540h/", 0, OTHER},
    {"/%c3%bc/", "/%C3%BC/", 0, SELF},
    {"/%c3%bc/", "/\xc3\xbc/", 0, SELF},
    {"/%7euser", "/~user", 0, SELF},
    {"/a b", "/a%20b", 0, SELF},
    {"/a+b", "/a%2Bb", 0, SELF},
    {"/a+b", "/a%20b", 0, OTHER},
    {"/100%", "/100%25", 0, SELF},
    {"/a", "/a%00", 0, OTHER},
    {"/a%2Fb", "/a%2fb", 0, SELF},

    /* Characters that should be encoded and are not. */
    {dav, "/dav/a?b#c/d.txt", 0, MEMBER},
    {dav, "/dav/a?b#c/d.txt", RAW, DESCENDANT},
    {dav, "/dav/a [b].txt", 0, MEMBER},
    {dav, "\n  /dav/a\n  ", 0, MEMBER},

    /* Names that look like schemes. */
    {dav, "a:b.vcf", SIMPLE, MEMBER},
    {dav, "a:b.vcf", 0, OTHER},
    {dav, "a:b.vcf", PATH_ONLY, OTHER},
    {"/", "urn:x", PATH_ONLY, OTHER},

    /* Scheme, host and port. */
    {dav, "HTTP://hOST/dav/a", 0, MEMBER},
    {dav, "http://host:80/dav/a", 0, MEMBER},
    {dav, "http://host:/dav/a", 0, MEMBER},
    {dav, "http://host:0080/dav/a", 0, MEMBER},
    {dav, "http://me:secret@host/dav/a", 0, MEMBER},
    {dav, "http://other@host@host/dav/a", 0, MEMBER},
    {dav, "//host/dav/a", 0, MEMBER},
    {dav, "//host:8080/dav/a", 0, OTHER},
    {dav, "//host:443/dav/a", 0, OTHER},
    {dav, "http://host.example/dav/a", 0, OTHER},
    {dav, "http://hos/dav/a", 0, OTHER},
    {dav, "https://host/dav/a", 0, OTHER},
    {dav, "https://host:80/dav/a", 0, OTHER},
    {dav, "http:/dav/a", 0, MEMBER},
    {dav, "https:/dav/a", 0, OTHER},
    {dav, "https://10.0.0.1:8443/dav/a", PATH_ONLY, MEMBER},
    {dav, "https://10.0.0.1:8443/dav/", PATH_ONLY, SELF},
    {dav, "https://10.0.0.1:8443/other/", PATH_ONLY, OTHER},
    {"https://h:443/", "https://h/", 0, SELF},
    {"https://h:80/", "https://h/", 0, OTHER},
    {"http://[::1]/", "http://[::1]:80/a", 0, MEMBER},
    {"http://[::1]/", "http://[::1:80]/a", 0, OTHER},
    {"http://[::1]:8080/", "http://[::1]/a", 0, OTHER},
    {"x://h/", "x://h:80/", 0, OTHER},

    /* A request with only a path, or only a host. */
    {"/dav/", "http://anywhere:8080/dav/a", 0, MEMBER},
    {"/dav/", "//anywhere/dav/a", 0, MEMBER},
    {"//h/dav/", "https://h:443/dav/a", 0, MEMBER},
    {"//h/dav/", "https://x/dav/a", 0, OTHER},
    {"http:/dav/", "http://h/dav/a", 0, MEMBER},
    {"http:/dav/", "https://h/dav/a", 0, OTHER},

    /* Queries. */
    {"/dav?a", "/dav", 0, SELF},
    {"/dav?a", "/dav?", 0, SELF},
    {"/dav?a", "/dav?a", 0, SELF},
    {"/dav?%61=%2f", "/dav?a=%2F", 0, SELF},
    {"/dav?a", "", 0, SELF},
    {"/dav?a", "/dav?b", 0, OTHER},
    {"/dav?a", "?ab", 0, OTHER},
    {"/dav", "?b", 0, OTHER},
    {"/dav/?a", "/dav/x?b", 0, MEMBER},
};

START_TEST(relation) {
  for (size_t i = 0; i < COUNT(relations); i++) {
    int got = multistatus_href_relation(relations[i].request, relations[i].href,
                                        relations[i].flags);
    ck_assert_msg(got == relations[i].want, "%s to %s (flags %u): %d, not %d",
                  relations[i].href, relations[i].request, relations[i].flags, got,
                  relations[i].want);
  }
  const int argument = MULTISTATUS_ERROR_ARGUMENT;
  ck_assert_int_eq(multistatus_href_relation(NULL, "/", 0), argument);
  ck_assert_int_eq(multistatus_href_relation("/", NULL, 0), argument);
  ck_assert_int_eq(multistatus_href_relation("/", "/", 16), argument);
  ck_assert_int_eq(multistatus_href_relation("a", "/a", 0), argument);
}
END_TEST

START_TEST(equal) {
  static const struct {
    const char *a, *b;
    unsigned flags;
    int want;
  } pairs[] = {
      {"a", "/dav/a/", 0, 1},
      {"http://host:80/dav/%61", "a", 0, 1},
      {"a", "b", 0, 0},
      {"a", "a/b", 0, 0},
      {"a/b", "a", 0, 0},
      {"a?x", "a?%78", 0, 1},
      {"a?x", "a", 0, 0},
      {"a", "a?x", 0, 0},
      {"a?", "a", 0, 1},
      {"?x", "", 0, 0},
      {"http://x/a", "http://X:80/a", 0, 1},
      {"http://x/a", "http://y/a", 0, 0},
      {"http://x/a", "https://y/a", PATH_ONLY, 1},
      {"urn:x", "URN:x", 0, 1},
      {"urn:x", "urn:y", 0, 0},
      {"urn:%2Fx", "urn:/x", 0, 0},
      {"a:b", "/dav/a:b", SIMPLE, 1},
      {"a:b", "/dav/a:b", 0, 0},
      {"a?b", "a%3Fb", RAW, 1},
      {"a%2Fb", "a/b", SLASH, 1},
      {"a%2Fb", "a/b", 0, 0},
  };
  for (size_t i = 0; i < COUNT(pairs); i++) {
    const char *a = pairs[i].a, *b = pairs[i].b;
    unsigned flags = pairs[i].flags;
    ck_assert_msg(multistatus_href_equal(dav, a, b, flags) == pairs[i].want &&
                      multistatus_href_equal(dav, b, a, flags) == pairs[i].want,
                  "%s and %s (flags %u): not %d", a, b, flags, pairs[i].want);
  }
  /* One of them has no host. */
  ck_assert_int_eq(multistatus_href_equal("/dav/", "http://x/dav/a", "a", 0), 1);
  ck_assert_int_eq(multistatus_href_equal("/dav/", "a", "http://x/dav/a", 0), 1);
  ck_assert_int_eq(multistatus_href_equal("//x/", "http://x:80/a", "a", 0), 1);
  ck_assert_int_eq(multistatus_href_equal("//x/", "a", "https://x:443/a", 0), 1);
  const int argument = MULTISTATUS_ERROR_ARGUMENT;
  ck_assert_int_eq(multistatus_href_equal(NULL, "/", "/", 0), argument);
  ck_assert_int_eq(multistatus_href_equal("/", NULL, "/", 0), argument);
  ck_assert_int_eq(multistatus_href_equal("/", "/", NULL, 0), argument);
  ck_assert_int_eq(multistatus_href_equal("/", "/", "/", 16), argument);
}
END_TEST

/* ---- Random names, long hrefs ---- */

START_TEST(random_members) {
  random_state r;
  random_seed(&r, 4);
  for (size_t i = 0; i < fewer_cases(5000); i++) {
    char parent[300], child[400], below[500], name[20] = "", href[60];
    strcpy(parent, "http://h/");
    for (unsigned depth = random_below(&r, 4); depth > 0; depth--)
      strcat(parent, random_once_in(&r, 2) ? "a%20b/" : "x:y//");
    for (unsigned j = 0, len = 1 + random_below(&r, 18); j < len; j++) {
      name[j] = (char)(1 + random_below(&r, 255));
      if (strchr("/.", name[j]))
        name[j] = '%';
    }
    ck_assert_int_eq(multistatus_href_from_path(name, href, sizeof href, NULL), 0);
    ck_assert_int_eq(multistatus_href_relation(parent, href, 0), MEMBER);
    snprintf(child, sizeof child, "%s%s/", parent, href);
    ck_assert_int_eq(multistatus_href_relation(parent, child, 0), MEMBER);
    ck_assert_int_eq(multistatus_href_relation(child, parent, 0), OTHER);
    snprintf(below, sizeof below, "%s%s", child, href);
    ck_assert_int_eq(multistatus_href_relation(child, below, 0), MEMBER);
    ck_assert_int_eq(multistatus_href_relation(parent, below, 0), DESCENDANT);
  }
}
END_TEST

/* 64 KiB of parts that are likely to make an algorithm quadratic. */
START_TEST(long_hrefs) {
  static const char *const part[] = {"/a/..", "/..", "//", "/%2e", "%2Fa", "a@", "/a"};
  enum { LONG = 1 << 16 };
  char *href = malloc(LONG + 10), *full = malloc(3 * LONG + 100);
  for (size_t i = 0; i < COUNT(part); i++) {
    size_t len = 0;
    for (const size_t n = strlen(part[i]); len + n <= LONG; len += n)
      memcpy(href + len, part[i], n);
    href[len] = '\0';
    for (int times = 0; times < 10; times++) {
      int rc = multistatus_href_resolve("http://h/", href, SIMPLE | SLASH, full,
                                        3 * LONG + 100, NULL);
      ck_assert_int_eq(rc, 0);
      ck_assert_int_eq(multistatus_href_relation(full, href, SIMPLE | SLASH), SELF);
      strcpy(href + len, "/x");
      ck_assert_int_eq(multistatus_href_relation(full, href, SIMPLE | SLASH), MEMBER);
      href[len] = '\0';
    }
  }
  free(href);
  free(full);
}
END_TEST

/* True if two hrefs have the same key. So it must be if multistatus_href_equal returns
   1 for them, and only then. */
static bool same_key(const char *request, const char *a, const char *b) {
  multistatus__href_key x, y;
  char *buffer_x = malloc(multistatus__href_key_room(request, a));
  char *buffer_y = malloc(multistatus__href_key_room(request, b));
  ck_assert_int_eq(multistatus__href_key_make(&x, request, a, buffer_x), 0);
  ck_assert_int_eq(multistatus__href_key_make(&y, request, b, buffer_y), 0);
  ck_assert_ptr_eq(x.path.data + x.path.len, x.query.data);
  ck_assert_ptr_eq(x.origin.data + x.origin.len, x.path.data);
  bool same = x.path.len + x.query.len == y.path.len + y.query.len &&
              memcmp(x.path.data, y.path.data, x.path.len + x.query.len) == 0 &&
              (x.origin.len == 0 || y.origin.len == 0 ||
               (x.origin.len == y.origin.len &&
                memcmp(x.origin.data, y.origin.data, x.origin.len) == 0));
  free(buffer_x);
  free(buffer_y);
  return same;
}

/* True if an href has a host without a scheme, or a scheme without a host. */
static bool partial_origin(const char *base, const char *href) {
  multistatus__uri u;
  ck_assert_int_eq(multistatus__uri_resolve(&u, base, href, 0, 0), 0);
  return !u.scheme.data != !u.authority.data && !multistatus__uri_rootless(&u);
}

START_TEST(random_keys) {
  static const char *const part[] = {
      "/",   "a",   "A",  "%61", "%2F",  "%2f", "..",   ".",   "%2e",
      "%",   "%25", "?",  "%3F", ":",    "#",   "urn:", "//h", "//H",
      ":80", "%3a", "h:", "%00", "\xff", "%fF", " ",    "x@",  "http:"};
  static const char *const requests[] = {"http://h/", "http://h:8/a/b", "/", "/a/a/"};
  random_state r;
  random_seed(&r, 9);
  unsigned found = 0;
  for (size_t i = 0; i < fewer_cases(200000); i++) {
    char href[2][64] = {"", ""};
    const char *base = requests[random_below(&r, COUNT(requests))];
    for (int j = 0; j < 2; j++)
      for (unsigned n = random_below(&r, 6); n > 0; n--)
        strcat(href[j], part[random_below(&r, COUNT(part))]);
    if (partial_origin(base, href[0]) || partial_origin(base, href[1]))
      continue;
    int same = multistatus_href_equal(base, href[0], href[1], 0);
    ck_assert_msg(same_key(base, href[0], href[1]) == (same == 1), "%s: %s, %s: %d",
                  base, href[0], href[1], same);
    found += same == 1;
  }
  ck_assert_uint_gt(found, fewer_cases(1000));
}
END_TEST

static void add_tests(TCase *c) {
  tcase_add_test(c, relation);
  tcase_add_test(c, equal);
  tcase_add_test(c, random_members);
  tcase_add_test(c, long_hrefs);
  tcase_add_test(c, random_keys);
}

TESTS_MAIN("href_relation", add_tests)
