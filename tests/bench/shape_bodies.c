/* SPDX-License-Identifier: MIT */
#include "shapes.h"

#include <stdio.h>
#include <stdlib.h>

/* The bodies. */

/* ---- Text ---- */

typedef struct shape_text {
  char *data;
  size_t len, cap;
} shape_text;

static void shape_add(shape_text *t, const char *data, size_t n) {
  if (t->cap - t->len < n) {
    t->cap = (t->len + n) * 2;
    if (!(t->data = realloc(t->data, t->cap)))
      abort();
  }
  memcpy(t->data + t->len, data, n);
  t->len += n;
}

/* An href made from the number. In some multiplicative hash functions the two forms of
   each part often collide. */
static void shape_add_colliding(shape_text *t, size_t number) {
  static const char *const parts[] = {"aaaaaaaaaaaaaaaa", "aaaaaaa!aaaacaa!"};
  for (unsigned bit = 0; bit < 20; bit++)
    shape_add(t, parts[number >> bit & 1], 16);
}

static void shape_repeat(shape_text *t, const char *format, size_t n, bool backwards) {
  const char *special = strpbrk(format, "@#");
  for (size_t i = 0; i < n; i++) {
    char digits[24];
    size_t number = backwards ? n - 1 - i : i;
    for (const char *p = format; *p; p++)
      if (special && *p == '@')
        shape_add(t, digits, (size_t)snprintf(digits, sizeof digits, "%zu", number));
      else if (special && *p == '#')
        shape_add_colliding(t, number);
      else
        shape_add(t, p, 1);
  }
}

bench_body shape_body(const shape *s, size_t n) {
  shape_text t = {NULL, 0, 0};
  shape_add(&t, s->open, strlen(s->open));
  shape_repeat(&t, s->unit, n, false);
  shape_add(&t, s->middle, strlen(s->middle));
  shape_repeat(&t, s->closing, n, s->backwards);
  shape_add(&t, s->end, strlen(s->end));
  bench_body body = {t.data, t.len};
  return body;
}

/* ---- The list ---- */

#define XML_OPEN "<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>/a</D:href>"
#define XML_STATUS "<D:status>HTTP/1.1 200 OK</D:status>"
#define XML_CLOSE "</D:response></D:multistatus>"
#define XML_PROPS XML_OPEN "<D:propstat><D:prop>"
#define XML_PROPS_END "</D:prop>" XML_STATUS "</D:propstat>" XML_CLOSE
#define XML_RESULT "<D:response><D:href>/a/@</D:href>" XML_STATUS "</D:response>"
#define JSON_OPEN "{\"results\":[{\"href\":\"/a\",\"status\":200"
#define JSON_CLOSE "}]}"
#define JSON_PROPS                                                                     \
  "{\"results\":[{\"href\":\"/a\",\"status\":200,\"propstats\":[{\"status\":200,"      \
  "\"props\":{\"{DAV:}x\":null"
#define JSON_PROPS_END "}}]}]}"

#define TEXT_64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define TEXT_512 TEXT_64 TEXT_64 TEXT_64 TEXT_64 TEXT_64 TEXT_64 TEXT_64 TEXT_64
#define TEXT_LONG TEXT_512 TEXT_512 TEXT_512 TEXT_512 TEXT_512 TEXT_512 TEXT_512

#define XML_FORBIDDEN "<D:status>HTTP/1.1 403 Forbidden</D:status>"
#define XML_HREF "<D:href>/a/quite/long/path/to/a/file/that/is/locked</D:href>"
#define XML_HREFS XML_HREF XML_HREF XML_HREF XML_HREF XML_HREF XML_HREF XML_HREF
#define JSON_DEEP_4 "{\"a\":{\"a\":{\"a\":{\"a\":"
#define JSON_DEEP                                                                      \
  JSON_DEEP_4 JSON_DEEP_4 JSON_DEEP_4 JSON_DEEP_4 JSON_DEEP_4 JSON_DEEP_4 "{\"a\":["
#define JSON_DEEP_END "]}}}}}}}}}}}}}}}}}}}}}}}}}"

const shape shape_list[] = {
    {"xml: elements nested in a property", XML_PROPS, "<x>", "", "</x>", XML_PROPS_END,
     2500, BENCH_PIECE, 0, false},
    {"xml: nested, a namespace each", XML_PROPS, "<a xmlns='urn:@'>", "", "</a>",
     XML_PROPS_END, 2000, BENCH_PIECE, 0, false},
    {"xml: unknown elements nested", XML_OPEN, "<x>", "", "</x>", XML_STATUS XML_CLOSE,
     2500, BENCH_PIECE, 0, false},
    {"xml: attributes of a property", XML_PROPS "<x", " a@=''", "/>", "", XML_PROPS_END,
     2000, BENCH_PIECE, 0, false},
    {"xml: attributes inside a property", XML_PROPS "<x><y", " a@=''", "/></x>", "",
     XML_PROPS_END, 2000, BENCH_PIECE, 0, false},
    {"xml: attributes of a response", "<D:multistatus xmlns:D=\"DAV:\"><D:response",
     " a@=''", "><D:href>/a</D:href>", "", XML_STATUS XML_CLOSE, 2000, BENCH_PIECE, 0,
     false},
    {"xml: propstats without a status", XML_OPEN,
     "<D:propstat><D:prop><a@/></D:prop></D:propstat>", "", "", XML_CLOSE, 2000,
     BENCH_PIECE, 0, false},
    {"xml: responses nested", XML_OPEN, "<D:response><D:href>/a@</D:href>", "",
     "</D:response>", XML_CLOSE, 2000, BENCH_PIECE, 0, false},
    {"xml: namespaces of an element", XML_PROPS "<x", " xmlns:n@='urn:@'", "/>", "",
     XML_PROPS_END, 2000, BENCH_PIECE, 0, false},
    {"xml: namespaces of the root, in one property", "<D:multistatus xmlns:D=\"DAV:\"",
     " xmlns:n@='urn:@'",
     "><D:response><D:href>/a</D:href><D:propstat><D:prop><x><y/></x>", "",
     XML_PROPS_END, 2000, BENCH_PIECE, 0, false},
    {"xml: results, a byte at a time", "<D:multistatus xmlns:D=\"DAV:\">", XML_RESULT,
     "", "", "</D:multistatus>", 1000, 1, 0, false},
    {"xml: results, 64 KiB at a time", "<D:multistatus xmlns:D=\"DAV:\">", XML_RESULT,
     "", "", "</D:multistatus>", 5000, BENCH_PIECE, 0, false},
    {"xml: one long text", XML_PROPS "<x>", "0123456789abcdef", "</x>", "",
     XML_PROPS_END, 4096, BENCH_PIECE, 0, false},
    {"xml: one long text, 16 bytes at a time", XML_PROPS "<x>", "0123456789abcdef",
     "</x>", "", XML_PROPS_END, 4096, 16, 0, false},
    {"xml: one long href, 16 bytes at a time",
     "<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>/", "0123456789abcdef",
     "</D:href>", "", XML_STATUS XML_CLOSE, 4096, 16, 0, false},
    {"xml: one long attribute, 16 bytes at a time", XML_PROPS "<x a='",
     "0123456789abcdef", "'/>", "", XML_PROPS_END, 4096, 16, 0, false},
    {"xml: one long comment, 16 bytes at a time", XML_OPEN "<!--", "0123456789abcdef",
     "-->", "", XML_STATUS XML_CLOSE, 4096, 16, 0, false},
    {"xml: one long name, 16 bytes at a time", XML_PROPS "<", "abcdefghijklmnop", "/>",
     "", XML_PROPS_END, 4096, 16, 0, false},
    {"xml: white space in a tag, 16 bytes at a time", XML_PROPS "<x",
     "                ", "/>", "", XML_PROPS_END, 4096, 16, 0, false},
    {"xml: references in a text", XML_PROPS "<x>", "&amp;&#65;", "</x>", "",
     XML_PROPS_END, 8000, BENCH_PIECE, 0, false},
    {"xml: a reference before each long text", XML_PROPS "<x>", "&amp;" TEXT_512,
     "</x>", "", XML_PROPS_END, 128, BENCH_PIECE, 0, false},
    {"xml: a text that is not ASCII", XML_PROPS "<x>",
     "\xd0\xb6\xd0\xb6\xe6\x96\x87, \xf0\x9f\x99\x82!", "</x>", "", XML_PROPS_END, 4096,
     BENCH_PIECE, 0, false},
    {"xml: a text that is not ASCII, 16 bytes at a time", XML_PROPS "<x>",
     "\xd0\xb6\xd0\xb6\xe6\x96\x87, \xf0\x9f\x99\x82!", "</x>", "", XML_PROPS_END, 4096,
     16, 0, false},
    {"xml: a percent-encoded href",
     "<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>/", "%D0%B6a", "</D:href>",
     "", XML_STATUS XML_CLOSE, 4096, BENCH_PIECE, 0, false},
    {"json: a text that is not ASCII, with escapes", JSON_OPEN ",\"message\":\"",
     "\xd0\xb6\xe6\x96\x87\\n\xf0\x9f\x99\x82!", "\"", "", JSON_CLOSE, 4096,
     BENCH_PIECE, 0, false},
    {"xml: references in an attribute", XML_PROPS "<x a='", "&amp;&#65;", "'/>", "",
     XML_PROPS_END, 8000, BENCH_PIECE, 0, false},
    {"xml: CDATA sections in a text", XML_PROPS "<x>", "<![CDATA[a]]>", "</x>", "",
     XML_PROPS_END, 8000, BENCH_PIECE, 0, false},
    {"xml: comments in a text", XML_PROPS "<x>", "a<!---->", "</x>", "", XML_PROPS_END,
     8000, BENCH_PIECE, 0, false},
    {"xml: elements inside a property", XML_PROPS "<x>", "<y/>", "</x>", "",
     XML_PROPS_END, 8000, BENCH_PIECE, 0, false},
    {"xml: properties of a result", XML_PROPS, "<p@>v</p@>", "", "", XML_PROPS_END,
     2000, BENCH_PIECE, 0, false},
    {"xml: the same property again and again", XML_PROPS, "<p>v</p>", "", "",
     XML_PROPS_END, 2000, BENCH_PIECE, 0, false},
    {"xml: propstats of a result", XML_OPEN,
     "<D:propstat><D:prop><p@/></D:prop>" XML_STATUS "</D:propstat>", "", "", XML_CLOSE,
     2000, BENCH_PIECE, 0, false},
    {"xml: conditions of a result", XML_OPEN XML_STATUS "<D:error>", "<c@/>",
     "</D:error>", "", XML_CLOSE, 2000, BENCH_PIECE, 0, false},
    {"xml: hrefs of a condition",
     XML_OPEN XML_STATUS "<D:error><D:no-conflicting-lock>", "<D:href>/@</D:href>",
     "</D:no-conflicting-lock></D:error>", "", XML_CLOSE, 2000, BENCH_PIECE, 0, false},
    {"xml: hrefs of a result", XML_OPEN, "<D:href>/@</D:href>", XML_STATUS, "",
     XML_CLOSE, 2000, BENCH_PIECE, 0, false},
    {"json: arrays nested", JSON_OPEN ",\"x\":", "[", "0", "]", JSON_CLOSE, 8000,
     BENCH_PIECE, 0, false},
    {"json: objects nested", JSON_OPEN ",\"x\":", "{\"x\":", "0", "}", JSON_CLOSE, 2500,
     BENCH_PIECE, 0, false},
    {"json: results, a byte at a time",
     "{\"results\":[{\"href\":\"/a\",\"status\":200}",
     ",{\"href\":\"/a/@\",\"status\":200}", "]}", "", "", 1000, 1, 0, false},
    {"json: results, 64 KiB at a time",
     "{\"results\":[{\"href\":\"/a\",\"status\":200}",
     ",{\"href\":\"/a/@\",\"status\":200}", "]}", "", "", 5000, BENCH_PIECE, 0, false},
    {"json: one long string", JSON_OPEN ",\"message\":\"", "0123456789abcdef", "\"", "",
     JSON_CLOSE, 4096, BENCH_PIECE, 0, false},
    {"json: one long string, 16 bytes at a time", JSON_OPEN ",\"message\":\"",
     "0123456789abcdef", "\"", "", JSON_CLOSE, 4096, 16, 0, false},
    {"json: escapes in a string", JSON_OPEN ",\"message\":\"", "\\n\\u0041", "\"", "",
     JSON_CLOSE, 8000, BENCH_PIECE, 0, false},
    {"json: one long number, 16 bytes at a time", JSON_OPEN ",\"x\":1",
     "0123456789012345", "", "", JSON_CLOSE, 4096, 16, 0, false},
    {"json: unknown members", JSON_OPEN, ",\"x@\":1", "", "", JSON_CLOSE, 8000,
     BENCH_PIECE, 0, false},
    {"json: properties of a result", JSON_PROPS, ",\"{DAV:}p@\":\"v\"", "", "",
     JSON_PROPS_END, 2000, BENCH_PIECE, 0, false},
    {"json: conditions of a result", JSON_OPEN ",\"errors\":[{\"code\":\"c\"}",
     ",{\"code\":\"{DAV:}c@\"}", "]", "", JSON_CLOSE, 2000, BENCH_PIECE, 0, false},
    {"json: hrefs of a result", JSON_OPEN ",\"moreHrefs\":[\"/b\"", ",\"/@\"", "]", "",
     JSON_CLOSE, 2500, BENCH_PIECE, 0, false},
    /* ---- Many items that are looked up ---- */
    {"xml: undeclared prefixes nested", XML_PROPS "<x>", "<p@:a>", "", "</p@:a>",
     "</x>" XML_PROPS_END, 500, BENCH_PIECE, SHAPE_ALL | SHAPE_REPORT, true},
    {"xml: undeclared prefixes of an element", XML_PROPS "<x><y", " p@:a=''", "/></x>",
     "", XML_PROPS_END, 500, BENCH_PIECE, SHAPE_ALL | SHAPE_REPORT, false},
    {"xml: namespaces of the root, each used once", "<D:multistatus xmlns:D=\"DAV:\"",
     " xmlns:n@='urn:@'", "><D:response><D:href>/a</D:href><D:propstat><D:prop><x>",
     "<n@:y/>", "</x>" XML_PROPS_END, 500, BENCH_PIECE, 0, false},
    {"xml: declarations in the value of an attribute",
     XML_PROPS "<q:x xmlns:q='urn:q' a='", " xmlns:n@=", "'/>", "", XML_PROPS_END, 500,
     BENCH_PIECE, 0, false},
    {"xml: declarations in an attribute of a condition",
     XML_OPEN XML_FORBIDDEN "<D:error><q:c xmlns:q='urn:q' a='",
     " xmlns:n@=", "'/></D:error>", "", XML_CLOSE, 500, BENCH_PIECE, 0, false},
    {"xml: a condition with a long attribute and many hrefs",
     XML_OPEN XML_FORBIDDEN "<D:error><c xmlns='urn:c' a='", "0123456789abcdef", "'>",
     "<D:href>/@</D:href>", "</c></D:error>" XML_CLOSE, 500, BENCH_PIECE, 0, false},
    {"xml: equal propstats with a long condition", XML_OPEN,
     "<D:propstat><D:prop><p@/></D:prop>" XML_FORBIDDEN "<D:error><c>" XML_HREFS
     "</c></D:error></D:propstat>",
     "", "", XML_CLOSE, 250, BENCH_PIECE, 0, false},
    {"xml: propstats of one status that differ at the end", XML_OPEN,
     "<D:propstat><D:prop><p/></D:prop>" XML_FORBIDDEN "<D:error><c>" XML_HREFS
     "<D:href>/@</D:href></c></D:error></D:propstat>",
     "", "", XML_CLOSE, 250, BENCH_PIECE, 0, false},
    {"xml: one href again and again", "<D:multistatus xmlns:D=\"DAV:\">",
     "<D:response><D:href>/a</D:href><D:propstat><D:prop><p@/></D:prop>" XML_FORBIDDEN
     "<D:error><c@/></D:error></D:propstat></D:response>",
     "", "", "</D:multistatus>", 500, BENCH_PIECE, SHAPE_MERGE | SHAPE_FIND, false},
    {"xml: results with two hrefs", "<D:multistatus xmlns:D=\"DAV:\">",
     "<D:response><D:href>/a@</D:href><D:href>/b@</D:href>" XML_STATUS "</D:response>",
     "", "", "</D:multistatus>", 1000, BENCH_PIECE, SHAPE_FIND | SHAPE_ALL, false},
    {"xml: hrefs that collide in some tables", "<D:multistatus xmlns:D=\"DAV:\">",
     "<D:response><D:href>/#</D:href>" XML_STATUS "</D:response>", "", "",
     "</D:multistatus>", 2000, BENCH_PIECE, SHAPE_FIND, false},
    {"xml: properties named by their last letters", XML_PROPS, "<p@x@x@/>", "", "",
     XML_PROPS_END, 1000, BENCH_PIECE, 0, false},
    {"xml: quirks of a tag, in lines", XML_PROPS "<x", " p@:a='&'\n", "/>", "",
     XML_PROPS_END, 500, BENCH_PIECE, SHAPE_READ | SHAPE_REPORT, false},
    {"xml: quirks of a text, in lines", XML_PROPS "<x>", "&\n", "</x>", "",
     XML_PROPS_END, 2000, BENCH_PIECE, SHAPE_READ | SHAPE_REPORT, false},
    {"xml: a declared encoding, and quirks",
     "<?xml version='1.0' encoding='iso-8859-1'?>" XML_PROPS "<x", " p@:a='&'", "/>",
     "", XML_PROPS_END, 500, BENCH_PIECE, SHAPE_READ | SHAPE_REPORT, false},
    {"xml: problem details, nested",
     XML_OPEN XML_FORBIDDEN "<D:error><p:problem xmlns:p='urn:ietf:rfc:7807'>", "<p:a>",
     "v", "</p:a>", "</p:problem></D:error>" XML_CLOSE, 500, BENCH_PIECE, 0, false},
    {"json: problem details, nested at the limit", JSON_OPEN ",\"problem\":" JSON_DEEP,
     "{\"a\":\"b\"},", "0", "", JSON_DEEP_END JSON_CLOSE, 1000, BENCH_PIECE, 0, false},
    {"json: headers of a result", JSON_OPEN ",\"headers\":{\"h\":\"v\"",
     ",\"h@\":\"v\"", "}", "", JSON_CLOSE, 500, BENCH_PIECE, 0, false},
    {"json: a long description, and many languages", "{\"description\":\"",
     "0123456789abcdef", "\"", ",\"lang\":\"@\"", ",\"results\":[]}", 500, BENCH_PIECE,
     SHAPE_READ, false},
    {"json: a long language, and many descriptions", "{\"lang\":\"", "0123456789abcdef",
     "\"", ",\"description\":\"@\"", ",\"results\":[]}", 500, BENCH_PIECE, SHAPE_READ,
     false},
    {"json: equal propstats with a long condition",
     "{\"results\":[{\"href\":\"/a\",\"status\":200,\"propstats\":[{}",
     ",{\"status\":403,\"props\":{\"{DAV:}p@\":null},\"errors\":[{\"code\":\"c\","
     "\"message\":\"0123456789abcdef0123456789abcdef0123456789abcdef\"}]}",
     "]", "", JSON_CLOSE, 500, BENCH_PIECE, 0, false},

    /* ---- A long value that many items share, within the default of "name-bytes" ----
     */
    {"xml: a long language, many properties",
     "<D:multistatus xmlns:D=\"DAV:\" xml:lang='" TEXT_LONG
     "'><D:response><D:href>/a</D:href><D:propstat><D:prop>",
     "<p@>v</p@>", "", "", XML_PROPS_END, 1000, BENCH_PIECE, 0, false},
    {"xml: a long namespace, many properties",
     "<D:multistatus xmlns:D=\"DAV:\" xmlns:n='" TEXT_LONG
     "'><D:response><D:href>/a</D:href><D:propstat><D:prop>",
     "<n:p@/>", "", "", XML_PROPS_END, 1000, BENCH_PIECE, SHAPE_READ, false},
    {"xml: many hrefs beside many properties", XML_OPEN, "<D:href>/@</D:href>",
     "<D:propstat><D:prop>", "<p@/>", XML_PROPS_END, 125, BENCH_PIECE, SHAPE_READ,
     false},
};

const size_t shape_count = sizeof shape_list / sizeof *shape_list;
