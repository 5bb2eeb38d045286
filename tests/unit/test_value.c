/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tests.h"
#include "xml/value.h"

/* Values of properties, of results that were added, or read from either format. */

#define DAV "DAV:"

/* ---- A property from every source ---- */

/* Called with a result whose property {DAV:}name has the value to test. */
typedef void check_value(const multistatus_result *r, const void *wanted);

static void read_in_pieces(const char *body, size_t len, size_t piece,
                           check_value *check, const void *wanted) {
  multistatus_reader *r;
  const multistatus_result *result;
  size_t results = 0;
  ck_assert_int_eq(multistatus_reader_new(&r, NULL), 0);
  for (size_t at = 0; at < len; at += piece) {
    size_t n = len - at < piece ? len - at : piece;
    ck_assert_int_eq(multistatus_reader_feed(r, body + at, n), 0);
    for (; multistatus_reader_next(r, &result) == 1; results++)
      check(result, wanted);
  }
  ck_assert_int_eq(multistatus_reader_end(r), 0);
  for (; multistatus_reader_next(r, &result) == 1; results++)
    check(result, wanted);
  ck_assert_uint_eq(results, 1);
  multistatus_reader_free(r);
}

/* xml: content that uses the prefix D for DAV: and no default namespace. */
static void from_every_source(const char *name, const char *xml, check_value *check,
                              const void *wanted) {
  char *declared = malloc(9 * strlen(xml) + 1), *body, *to = declared;
  ck_assert_ptr_nonnull(declared);
  for (const char *p = xml; *p;) { /* declare D on every element */
    bool start = strncmp(p, "<D:", 3) == 0;
    do
      *to++ = *p++;
    while (start && !strchr(" />", *p));
    if (start && strncmp(p, " xmlns:D=", 9) != 0)
      to += sprintf(to, " xmlns:D='DAV:'");
  }
  *to = '\0';
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  int rc = multistatus_result_add_prop_xml(r, 200, DAV, name, declared);
  ck_assert_msg(rc == 0, "%s: %s", declared, multistatus_list_error_text(list));
  check(r, wanted);
  const multistatus_format *formats[] = {multistatus_format_dav_xml(),
                                         multistatus_format_json()};
  for (size_t i = 0; i < 2; i++) {
    multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
    size_t len;
    o.format = formats[i];
    ck_assert_int_eq(multistatus_list_print(list, &o, &body, &len), 0);
    read_in_pieces(body, len, len, check, wanted);
    read_in_pieces(body, len, 1, check, wanted);
    multistatus_free(body);
  }
  multistatus_list_free(list);
  body = malloc(strlen(xml) + 400);
  int len =
      sprintf(body,
              "<multistatus xmlns='DAV:' xmlns:D='DAV:' xmlns:z='urn:z'>"
              "<response><href>/a</href><propstat><prop><%s>%s</%s></prop>"
              "<status>HTTP/1.1 200 OK</status></propstat></response></multistatus>",
              name, xml, name);
  read_in_pieces(body, (size_t)len, (size_t)len, check, wanted);
  read_in_pieces(body, (size_t)len, 1, check, wanted);
  read_in_pieces(body, (size_t)len, 7, check, wanted);
  free(body);
  free(declared);
}

/* ---- Collections ---- */

static void is_collection(const multistatus_result *r, const void *wanted) {
  ck_assert_int_eq(multistatus_result_is_collection(r, 7), *(const int *)wanted);
}

START_TEST(collections) {
  static const struct {
    const char *xml;
    int wanted;
  } cases[] = {
      {"<D:collection/>", 1},
      {"<D:collection></D:collection>", 1},
      {" \n <D:collection/>\t", 1},
      {"<c:calendar xmlns:c='urn:c'/><D:collection/>", 1},
      {"<D:collection/><c:calendar xmlns:c='urn:c'/>", 1},
      {"<D:collection a='1' z:b='&lt;&amp;&quot;' xmlns:z='urn:z'>x</D:collection>", 1},
      {"<!-- x --><D:collection/><?x y?>", 1},
      {"<ns0:collection xmlns:ns0='DAV:'/>", 1},
      {"<D:principal/>", 0},
      {"<D:collections/>", 0},
      {"<D:Collection/>", 0},
      {"<c:collection xmlns:c='urn:c'/>", 0},
      {"<c:collection xmlns:c='DAV'/>", 0},
      {"<c:collection xmlns:c='DAV:x'/>", 0},
      {"<x xmlns=''><D:collection/></x>", 0},
      {"<D:principal><D:collection/></D:principal>", 0},
      {"<!-- <D:collection/> -->", 0},
      {"<![CDATA[<D:collection/>]]>", 0},
      {"&lt;D:collection/&gt;", 0},
      {"collection", 0},
      {"", 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    from_every_source("resourcetype", cases[i].xml, is_collection, &cases[i].wanted);
}
END_TEST

START_TEST(collections_unknown) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  multistatus_result *r = multistatus_list_add(list, "/a/", 0, NULL);
  multistatus_result_add_prop(r, 200, DAV, "displayname", "collection");
  ck_assert_int_eq(multistatus_result_is_collection(r, -1), -1);
  multistatus_result_add_prop_xml(r, 404, DAV, "resourcetype",
                                  "<D:collection xmlns:D='DAV:'/>");
  ck_assert_int_eq(multistatus_result_is_collection(r, 5), 5);
  ck_assert_ptr_null(multistatus_result_value(r, DAV, "resourcetype"));
  r = multistatus_list_add(list, "/b/", 200, NULL);
  ck_assert_int_eq(multistatus_result_is_collection(r, 0), 0);
  ck_assert_int_eq(multistatus_result_is_collection(r, 1), 1);
  ck_assert_int_eq(multistatus_result_is_collection(NULL, 3), 3);
  r = multistatus_list_add(list, "/c", 0, NULL);
  multistatus_result_add_prop(r, 200, DAV, "resourcetype", NULL);
  ck_assert_int_eq(multistatus_result_is_collection(r, 5), 0);
  ck_assert_int_eq(multistatus_list_error(list), 0);
  multistatus_list_free(list);
}
END_TEST

/* ---- Elements ---- */

static void contains(const multistatus_result *r, const void *wanted) {
  const char *const *w = wanted; /* ns, name, "1" or "" */
  const multistatus_prop *p = multistatus_result_value(r, DAV, "x");
  ck_assert_msg(multistatus_prop_contains(p, w[0], w[1]) == (*w[2] == '1'),
                "{%s}%s in %s", w[0], w[1], multistatus_prop_value(p));
}

START_TEST(elements) {
  static const char *const cases[][4] = {
      {"<a xmlns=''/>", "", "a", "1"},
      {"<a xmlns=''/>", "urn:a", "a", ""},
      {"<a:b xmlns:a='urn:a'/>", "urn:a", "b", "1"},
      {"<a:b xmlns:a='urn:a'/>", "urn:a", "a:b", ""},
      {"<a:b xmlns:a='urn:a'/>", "", "b", ""},
      {"<a:b xmlns:a='u&amp;&lt;&quot;&#9;&#228;'/>", "u&<\"\t\xc3\xa4", "b", "1"},
      {"<a:b xmlns:a='u&amp;amp;'/>", "u&amp;", "b", "1"},
      {"<a:b xmlns:a='u&amp;'/>", "u&x", "b", ""},
      {"<a:b xmlns:a='u&amp;'/>", "u", "b", ""},
      {"<a:b xmlns:a='u'/>", "u&", "b", ""},
      {"<xml:b/>", "http://www.w3.org/XML/1998/namespace", "b", "1"},
      {"<q:a xmlns:q='urn:1'/><q:a xmlns:q='urn:2'/>", "urn:2", "a", "1"},
      {"<q:a xmlns:q='urn:1'/><q:b xmlns:q='urn:2'/>", "urn:1", "b", ""},
      {"<q:a xmlns:q='urn:1' q:b='x'>t<q:c/></q:a>", "urn:1", "c", ""},
      {"t&amp;<D:a/>&lt;D:b/&gt;", DAV, "a", "1"},
      {"t&amp;<D:a/>&lt;D:b/&gt;", DAV, "b", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    from_every_source("x", cases[i][0], contains, cases[i] + 1);
  ck_assert_int_eq(multistatus_prop_contains(NULL, DAV, "a"), 0);
}
END_TEST

/* ---- Numbers and dates ---- */

static multistatus_prop *text_prop(multistatus_list *list, const char *text) {
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  ck_assert_int_eq(multistatus_result_add_prop(r, 200, DAV, "x", text), 0);
  return (multistatus_prop *)multistatus_result_value(r, DAV, "x");
}

START_TEST(numbers) {
  static const struct {
    const char *text;
    uint64_t wanted; /* 77: not a number */
  } cases[] = {
      {"0", 0},
      {"1", 1},
      {" 12\n", 12},
      {"\t\r\n 12 \r\n", 12},
      {"007", 7},
      {"4294967296", UINT64_C(4294967296)},
      {"9223372036854775808", UINT64_C(9223372036854775808)},
      {"18446744073709551615", UINT64_MAX},
      {"00000000000000000000000000000000000000000000005", 5},
      {"18446744073709551616", 77},
      {"18446744073709551620", 77},
      {"99999999999999999999999999", 77},
      {"", 77},
      {" ", 77},
      {"-1", 77},
      {"+1", 77},
      {"1e3", 77},
      {"0x10", 77},
      {"1.0", 77},
      {"1,000", 77},
      {"1 000", 77},
      {"12 bytes", 77},
      {"\xc2\xa0"
       "12",
       77},
      {"\xd9\xa1", 77},
      {"nan", 77},
  };
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  uint64_t n;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int rc = multistatus_prop_number(text_prop(list, cases[i].text), &n);
    ck_assert_int_eq(rc, cases[i].wanted == 77 ? MULTISTATUS_ERROR_SYNTAX : 0);
    ck_assert_uint_eq(n, cases[i].wanted == 77 ? 0 : cases[i].wanted);
  }
  multistatus_result *r = multistatus_list_add(list, "/m", 0, NULL);
  multistatus_result_add_prop_xml(r, 200, DAV, "x", "12<a/>");
  ck_assert_int_eq(multistatus_prop_number(multistatus_result_value(r, DAV, "x"), &n),
                   MULTISTATUS_ERROR_SYNTAX);
  ck_assert_int_eq(multistatus_prop_number(NULL, &n), MULTISTATUS_ERROR_SYNTAX);
  ck_assert_int_eq(multistatus_prop_number(text_prop(list, "1"), NULL),
                   MULTISTATUS_ERROR_ARGUMENT);
  multistatus_list_free(list);
}
END_TEST

START_TEST(dates) {
  multistatus_list *list;
  int64_t ms;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  const multistatus_prop *p = text_prop(list, "\n Sun, 6 Nov 1994 08:49:37 GMT ");
  ck_assert_int_eq(multistatus_prop_date(p, 0, &ms), 0);
  ck_assert_int_eq(ms, INT64_C(784111777000));
  p = text_prop(list, "1994-11-06T08:49:37.25Z");
  ck_assert_int_eq(multistatus_prop_date(p, 0, &ms), 0);
  ck_assert_int_eq(ms, INT64_C(784111777250));
  ck_assert_int_eq(multistatus_prop_date(text_prop(list, ""), 0, &ms),
                   MULTISTATUS_ERROR_SYNTAX);
  ck_assert_int_eq(multistatus_prop_date(NULL, 0, &ms), MULTISTATUS_ERROR_SYNTAX);
  ck_assert_int_eq(multistatus_prop_date(p, 0, NULL), MULTISTATUS_ERROR_ARGUMENT);
  multistatus_list_free(list);
}
END_TEST

/* ---- hrefs ---- */

static void hrefs_are(const multistatus_result *r, const void *wanted) {
  const multistatus_prop *p = multistatus_result_value(r, DAV, "x");
  char joined[512] = "", href[100];
  size_t len, needed;
  multistatus_value v;
  multistatus_value_begin(&v, p);
  ck_assert_ptr_nonnull(p);
  for (;;) {
    int rc = multistatus_value_next_href(&v, NULL, 0, &needed);
    if (rc == 0)
      break;
    ck_assert_int_eq(rc, MULTISTATUS_ERROR_LIMIT);
    ck_assert_uint_gt(needed, 0);
    ck_assert_int_eq(multistatus_value_next_href(&v, href, needed, &len),
                     MULTISTATUS_ERROR_LIMIT);
    ck_assert_str_eq(href, "");
    ck_assert_int_eq(multistatus_value_next_href(&v, href, needed + 1, &len), 1);
    ck_assert_uint_eq(len, needed);
    ck_assert_uint_eq(strlen(href), len);
    ck_assert_uint_le(len, strlen(multistatus_prop_value(p)));
    strcat(strcat(joined, href), "|");
  }
  ck_assert_int_eq(multistatus_value_next_href(&v, href, sizeof href, &len), 0);
  ck_assert_str_eq(href, "");
  ck_assert_uint_eq(len, 0);
  ck_assert_str_eq(joined, wanted);
}

START_TEST(hrefs) {
  static const char *const cases[][2] = {
      {"<D:href>/principals/me/</D:href>", "/principals/me/|"},
      {"\n <D:href>\n  /a\t</D:href>\n", "/a|"},
      {"<D:href>/a</D:href><D:href>/b</D:href>", "/a|/b|"},
      {"<D:href>/a?b=1&amp;c=2&#x26;&#100;</D:href>", "/a?b=1&c=2&d|"},
      {"<D:href>/a<![CDATA[&b&amp;]]>c</D:href>", "/a&b&amp;c|"},
      {"<D:href>/a<!-- x -->b<?x?>c</D:href>", "/abc|"},
      {"<D:href>/a b</D:href>", "/a b|"},
      {"<D:href>&#32;/a&#10;</D:href>", "/a|"},
      {"<D:href/><D:href></D:href><D:href> </D:href><D:href>/a</D:href>", "/a|"},
      {"<q:href xmlns:q='urn:q'>/a</q:href>", ""},
      {"<q:href xmlns:q='DAV:'>/a</q:href>", "/a|"},
      {"<href xmlns='DAV:'>/a</href>", "/a|"},
      {"<href xmlns=''>/a</href>", ""},
      {"<href xmlns='DAV:'>/a</href><href xmlns='urn:q'>/b</href>", "/a|"},
      {"<D:ace><D:principal><D:href>/p</D:href></D:principal><D:inherited>"
       "<D:href>/i</D:href></D:inherited></D:ace><D:ace><D:principal><D:all/>"
       "</D:principal></D:ace>",
       "/p|/i|"},
      {"<D:a><x xmlns='urn:x'><href>/no</href><D:href>/yes</D:href></x></D:a>",
       "/yes|"},
      {"<D:a><x:D xmlns:x='urn:x'><D:href xmlns:D='urn:x'>/no</D:href>"
       "<D:href>/yes</D:href></x:D><D:href>/too</D:href></D:a>",
       "/yes|/too|"},
      {"<a xmlns='DAV:'><b xmlns='urn:b'><a xmlns='DAV:'><b xmlns='urn:b'><href/>x"
       "<href>/no</href></b><href>/yes</href></a></b></a>",
       "/yes|"},
      {"<D:a D:b='&lt;D:href&gt;/no&lt;/D:href&gt;'/>", ""},
      {"/bare", ""},
      {"", ""},
      {"<D:href>/\xc3\xa4%20</D:href>", "/\xc3\xa4%20|"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    from_every_source("x", cases[i][0], hrefs_are, cases[i][1]);
}
END_TEST

START_TEST(hrefs_of_nothing) {
  multistatus_value v;
  char href[10] = "x";
  size_t len = 7;
  multistatus_value_begin(NULL, NULL);
  multistatus_value_begin(&v, NULL);
  ck_assert_int_eq(multistatus_value_next_href(&v, href, sizeof href, &len), 0);
  ck_assert_uint_eq(len, 0);
  ck_assert_str_eq(href, "");
  ck_assert_int_eq(multistatus_value_next_href(&v, NULL, 0, NULL), 0);
  ck_assert_int_eq(multistatus_value_next_href(NULL, href, sizeof href, &len),
                   MULTISTATUS_ERROR_ARGUMENT);
}
END_TEST

/* Any number of namespaces is allowed, but at most 16 prefixes for DAV: in one scope.
 */
START_TEST(many_prefixes) {
  char xml[8000], *to = xml;
  for (int i = 0; i < 100; i++)
    to += sprintf(to, "<p%d:a xmlns:p%d='urn:%d'>", i, i, i);
  to += sprintf(to, "<D:href>/deep</D:href>");
  for (int i = 100; i-- > 0;)
    to += sprintf(to, "</p%d:a>", i);
  from_every_source("x", xml, hrefs_are, "/deep|");

  to = xml;
  for (int i = 0; i < 30; i++)
    to += sprintf(to, "<p%d:a xmlns:p%d='DAV:'>", i, i);
  to += sprintf(to, "<p29:href>/deep</p29:href>");
  for (int i = 30; i-- > 0;)
    to += sprintf(to, "</p%d:a>", i);
  multistatus_list *list;
  multistatus_value v;
  char href[10];
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  ck_assert_int_eq(multistatus_result_add_prop_xml(r, 200, DAV, "x", xml), 0);
  const multistatus_prop *p = multistatus_result_value(r, DAV, "x");
  multistatus_value_begin(&v, p);
  ck_assert_int_eq(multistatus_value_next_href(&v, href, sizeof href, NULL),
                   MULTISTATUS_ERROR_LIMIT);
  ck_assert_int_eq(multistatus_prop_contains(p, DAV, "a"), 1);
  multistatus_list_free(list);
}
END_TEST

/* ---- Locks ---- */

static void put_lock(char *to, const multistatus_lock *l) {
  sprintf(to, "%d %d %d %lld %s %s %s|", (int)l->scope, (int)l->type, l->depth,
          (long long)l->timeout, l->owner ? l->owner : "-", l->token ? l->token : "-",
          l->root ? l->root : "-");
}

static void locks_are(const multistatus_result *r, const void *wanted) {
  const multistatus_prop *p = multistatus_result_value(r, DAV, "lockdiscovery");
  char joined[1000] = "";
  multistatus_value v;
  multistatus_lock lock;
  size_t needed, len;
  int rc;
  multistatus_value_begin(&v, p);
  for (;;) {
    rc = multistatus_value_next_lock(&v, &lock, NULL, 0, &needed);
    if (rc == 0)
      break;
    char *strings = malloc(needed ? needed : 1);
    ck_assert_uint_le(needed, strlen(multistatus_prop_value(p)));
    if (needed > 0) {
      ck_assert_int_eq(rc, MULTISTATUS_ERROR_LIMIT);
      ck_assert_ptr_null(lock.token);
      ck_assert_int_eq(
          multistatus_value_next_lock(&v, &lock, strings, needed - 1, &len),
          MULTISTATUS_ERROR_LIMIT);
      ck_assert_uint_eq(len, needed);
      rc = multistatus_value_next_lock(&v, &lock, strings, needed, &len);
    }
    ck_assert_int_eq(rc, 1);
    put_lock(joined + strlen(joined), &lock);
    free(strings);
  }
  ck_assert_str_eq(joined, wanted);
}

#define LOCK(inside) "<D:activelock>" inside "</D:activelock>"

START_TEST(locks) {
  static const char *const cases[][2] = {
      {"", ""},
      {"<D:activelock/>", "0 0 -1 -1 - - -|"},
      {LOCK("\n<D:locktype><D:write/></D:locktype>\n"
            "<D:lockscope><D:exclusive/></D:lockscope><D:depth>infinity</D:depth>"
            "<D:owner><D:href>mailto:a&amp;b@example.com</D:href></D:owner>"
            "<D:timeout>Second-604800</D:timeout><D:locktoken>\n"
            "<D:href>urn:uuid:e71d4fae</D:href>\n</D:locktoken>"
            "<D:lockroot><D:href>/a/b?x&amp;y</D:href></D:lockroot>"),
       "1 1 2 604800 mailto:a&b@example.com urn:uuid:e71d4fae /a/b?x&y|"},
      {LOCK("<D:lockscope><D:shared/></D:lockscope><D:depth> 0 </D:depth>"
            "<D:timeout>\nInfinite\n</D:timeout><D:owner> Jane  Doe </D:owner>")
           LOCK("<D:depth>Infinity</D:depth><D:timeout>second-5, Infinite</D:timeout>"),
       "2 0 0 9223372036854775807 Jane  Doe - -|0 0 2 5 - - -|"},
      {LOCK("<D:lockscope/><D:locktype>write</D:locktype><D:depth>2</D:depth>"
            "<D:timeout>600</D:timeout><D:owner/><D:locktoken/>"),
       "0 0 -1 -1 - - -|"},
      {LOCK("<D:timeout>Second-</D:timeout>") LOCK("<D:timeout>Second--1</D:timeout>")
           LOCK("<D:timeout>Second-99999999999999999999</D:timeout>")
               LOCK("<D:timeout>Second-4294967296</D:timeout>"),
       "0 0 -1 -1 - - -|0 0 -1 -1 - - -|0 0 -1 -1 - - -|0 0 -1 4294967296 - - -|"},
      {LOCK("<D:depth>00000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000</D:depth>"),
       "0 0 -1 -1 - - -|"},
      /* The first of two elements; elements of other namespaces are ignored. */
      {LOCK("<D:locktoken><D:href/><D:href>a</D:href><D:href>b</D:href></D:locktoken>"
            "<D:locktoken><D:href>c</D:href></D:locktoken><D:depth>0</D:depth>"
            "<D:depth>1</D:depth>"),
       "0 0 0 -1 - a -|"},
      {LOCK("<x:depth xmlns:x='urn:x'>0</x:depth><x:y xmlns:x='urn:x'><D:depth>1"
            "</D:depth></x:y><D:lockscope><x:exclusive xmlns:x='urn:x'/>"
            "<D:shared/></D:lockscope>"),
       "2 0 -1 -1 - - -|"},
      {"<x:activelock xmlns:x='urn:x'/><x:y xmlns:x='urn:x'>" LOCK("") "</x:y>", ""},
      {LOCK("<D:owner/><D:owner>a<x:b xmlns:x='urn:x'>b</x:b></D:owner><D:locktoken>"
            "<x:note xmlns:x='urn:x'>no<D:href>no</D:href></x:note>no<D:href>a</D:href>"
            "no</D:locktoken><D:lockroot><x:href xmlns:x='urn:x'>no</x:href>"
            "</D:lockroot>"),
       "0 0 -1 -1 ab a -|"},
      {LOCK("<D:locktoken>opaquelocktoken:1</D:locktoken>"
            "<D:owner>a<D:href>b</D:href><x xmlns=''>c</x> </D:owner>"),
       "0 0 -1 -1 abc opaquelocktoken:1 -|"},
      {"text", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    from_every_source("lockdiscovery", cases[i][0], locks_are, cases[i][1]);
  multistatus_value v;
  multistatus_lock lock;
  multistatus_value_begin(&v, NULL);
  ck_assert_int_eq(multistatus_value_next_lock(&v, &lock, NULL, 0, NULL), 0);
  ck_assert_int_eq(multistatus_value_next_lock(&v, NULL, NULL, 0, NULL),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_value_next_lock(NULL, &lock, NULL, 0, NULL),
                   MULTISTATUS_ERROR_ARGUMENT);
}
END_TEST

/* ---- Markup from a user-defined format, which was not checked ---- */

static void walk(const char *xml, size_t len) {
  char *exact = malloc(len ? len : 1);
  ck_assert_ptr_nonnull(exact);
  memcpy(exact, xml, len);
  multistatus_text t = {exact, len};
  multistatus_value v;
  multistatus__value_item item;
  multistatus__value_begin(&v, t, DAV);
  int rc;
  for (size_t steps = 0; (rc = multistatus__value_step(&v, &item)) > 0; steps++)
    ck_assert_uint_le(steps, 2 * len);
  ck_assert_int_eq(multistatus__value_step(&v, &item), rc); /* the error sticks */
  char href[20], strings[20];
  multistatus_lock lock;
  multistatus__value_begin(&v, t, DAV);
  for (int more = 1; more == 1;)
    more = multistatus_value_next_href(&v, href, sizeof href, NULL);
  multistatus__value_begin(&v, t, DAV);
  for (int more = 1; more == 1;)
    more = multistatus_value_next_lock(&v, &lock, strings, sizeof strings, NULL);
  free(exact);
}

START_TEST(malformed_markup) {
  static const char xml[] =
      "t<D:activelock xmlns:D='DAV:' a=\"&lt;\"><D:href>x&amp;&#65;<![CDATA[y]]>"
      "<!--z--><?p?></D:href ><D:owner/></D:activelock>";
  size_t len = sizeof xml - 1;
  static const char put[] = "<>/'\"=&;:! ]-?D\0x\xff";
  for (size_t n = 0; n <= len; n++)
    walk(xml, n);
  char changed[sizeof xml];
  for (size_t i = 0; i < len; i++)
    for (size_t c = 0; c < sizeof put - 1; c++) {
      memcpy(changed, xml, len);
      changed[i] = put[c];
      walk(changed, len);
    }
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_test(tests, collections);
  tcase_add_test(tests, collections_unknown);
  tcase_add_test(tests, elements);
  tcase_add_test(tests, numbers);
  tcase_add_test(tests, dates);
  tcase_add_test(tests, hrefs);
  tcase_add_test(tests, hrefs_of_nothing);
  tcase_add_test(tests, many_prefixes);
  tcase_add_test(tests, locks);
  tcase_add_test(tests, malformed_markup);
}

TESTS_MAIN("value", add_tests)
