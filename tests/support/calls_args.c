/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include "calls_parts.h"

/* The arguments of random calls. In each table the valid ones come first. */

unsigned calls_take(calls *c, unsigned n) {
  return c->next < c->end ? *c->next++ % n : 0;
}

#define PICK(c, from, good)                                                            \
  (from)[calls_take((c), (c)->careful ? (good) : sizeof(from) / sizeof *(from))]

/* Some bytes, unchanged. */
static const char *args_raw(calls *c) {
  static char raw[256];
  size_t n = calls_take(c, 20), left = (size_t)(c->end - c->next);
  n = n < left ? n : left;
  memcpy(raw, c->next, n);
  raw[n] = '\0';
  c->next += n;
  return raw;
}

const char *calls_href(calls *c) {
  static const char *const hrefs[] = {"/a",
                                      "/b/",
                                      "/a b/\xc3\xbc",
                                      "/100%",
                                      "/x?y=1&z",
                                      "/a[1]",
                                      "/a#b",
                                      "/",
                                      "/\xff\x01",
                                      "/.hidden/a.b/..c",
                                      "/%zz%",
                                      "/a//b",
                                      "/<>&\"'",
                                      "http://example.com/a",
                                      "urn:x:y",
                                      "http://[::1]:80/a?b",
                                      "http://a:b@c:d[/x",
                                      "relative",
                                      "../a",
                                      "//host/a",
                                      "/a/../b",
                                      "/a/%2e%2E",
                                      "/a/.",
                                      "",
                                      "?q",
                                      "1:b",
                                      "\t/a"};
  static char numbered[40];
  unsigned kind = calls_take(c, 8);
  if (kind == 0)
    return PICK(c, hrefs, 13);
  if (kind == 1 && !c->careful)
    return args_raw(c);
  snprintf(numbered, sizeof numbered, "/n/%u", calls_take(c, 256));
  return numbered;
}

const char *calls_text(calls *c) {
  static const char *const texts[] = {"",
                                      "text",
                                      "<&>\"'",
                                      "]]>",
                                      "\r\n\t ",
                                      "caf\xc3\xa9 \xf0\x9f\x98\x80",
                                      "OK",
                                      "Locked",
                                      "  spaces  ",
                                      "&amp;#0;\\u0000",
                                      "bad \xff\x01",
                                      "\xed\xa0\x80",
                                      "\xef\xbf\xbe"};
  if (calls_take(c, 4) == 0)
    return NULL;
  return c->careful || calls_take(c, 3) ? PICK(c, texts, 10) : args_raw(c);
}

const char *calls_lang(calls *c) {
  static const char *const langs[] = {NULL, "en", "", "zh-Hans", "<\"&\n"};
  return PICK(c, langs, 5);
}

const char *calls_ns(calls *c) {
  static const char *const namespaces[] = {"DAV:",
                                           "DAV:",
                                           "urn:x",
                                           "urn:y",
                                           "",
                                           "http://example.com/?a=1&b='2'",
                                           "urn:multistatus:1",
                                           "with space \"<",
                                           "bad \xff",
                                           "http://www.w3.org/XML/1998/namespace"};
  return PICK(c, namespaces, 8);
}

const char *calls_name(calls *c) {
  static const char *const names[] = {"displayname", "\xc3\xa9t\xc3\xa9",
                                      "x-1.2_3",     "xmlns",
                                      "href",        "status",
                                      "a b",         "1",
                                      "a:b",         "",
                                      "a\xff"};
  static char numbered[40];
  if (calls_take(c, 6) == 0)
    return PICK(c, names, 6);
  snprintf(numbered, sizeof numbered, "p%u", calls_take(c, c->careful ? 256 : 16));
  return numbered;
}

const char *calls_condition(calls *c, bool propstat) {
  static const char *const names[] = {"a",
                                      "b",
                                      "no-conflicting-lock",
                                      "href",
                                      "propfind-finite-depth",
                                      "lock-token-submitted",
                                      "cannot-modify-protected-property",
                                      "responsedescription",
                                      "a b",
                                      ""};
  return PICK(c, names, propstat ? 4 : 3);
}

const char *calls_markup(calls *c, bool whole) {
  static const char *const elements[] = {
      "<a xmlns=\"urn:x\"><b/>t</a>",
      "<x:a xmlns:x='urn:x' x:b='&lt;&#10;'>t</x:a>",
      "<a xml:lang='en' b='1'/>",
      "<y xmlns='urn:d' xmlns:D='urn:not' D:a=''><z xmlns=''/></y>",
      "<a><![CDATA[<>]]><!-- c --><?p i?></a>",
      "<D:e xmlns:D=\"DAV:\" D:f='1'>t</D:e>",
      "",
      "<",
      "<a>",
      "<a></b>",
      "<x:a/>",
      "&nbsp;",
      "<a>\x01</a>",
      "<a b='1' b='2'/>",
      "</v><v>",
      "<!DOCTYPE a []><a/>",
      "\xff"};
  static const char *const contents[] = {"text &amp; more", "",
                                         "<D:collection xmlns:D=\"DAV:\"/>u"};
  if (!whole && calls_take(c, 2))
    return PICK(c, contents, 3);
  return c->careful || calls_take(c, 6) ? PICK(c, elements, 6) : args_raw(c);
}

int calls_status(calls *c) {
  static const int statuses[] = {200, 200, 404, 423, 403, 500, 424, 207,  304, 999,
                                 299, 507, 418, 302, 0,   100, 199, 1000, -1};
  return calls_take(c, 3) ? 200 : PICK(c, statuses, 13);
}
