/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include "../../lib/base/memory.h"
#include "../../lib/xml/fragment.h"
#include "fewer.h"
#include "random.h"
#include "tests.h"

/* Markup that is recognized as already written the way fragments are: parsing gives the
   same parts. */

#define X(content) "<x:v xmlns:x=\"urn:x\">" content "</x:v>"

static const struct {
  const char *xml, *value;
  multistatus_prop_kind kind;
} written[] = {
    {X(""), "", MULTISTATUS_PROP_EMPTY},
    {"<D:v xmlns:D=\"DAV:\"/>", "", MULTISTATUS_PROP_EMPTY},
    {X("a text, not ]]\n\tshort \xC3\xA9"), "a text, not ]]\n\tshort \xC3\xA9",
     MULTISTATUS_PROP_TEXT},
    {X("<D:a xmlns:D=\"DAV:\"/>"), "<D:a xmlns:D=\"DAV:\"/>", MULTISTATUS_PROP_XML},
    {X(" <a/> "), " <a/> ", MULTISTATUS_PROP_XML},
    {X("a &amp;&lt;&gt; b<a>c</a>d"), "a &amp;&lt;&gt; b<a>c</a>d",
     MULTISTATUS_PROP_XML},
    {X("<a xmlns=\"urn:a\"><b xmlns=\"urn:b\"/><c/></a>"),
     "<a xmlns=\"urn:a\"><b xmlns=\"urn:b\"/><c/></a>", MULTISTATUS_PROP_XML},
    {X("<p:a xmlns:p=\"urn:a\" b=\"1\" c=\"2\"><p:b/></p:a><p:a "
       "xmlns:p=\"urn:a\"/>"),
     NULL, MULTISTATUS_PROP_XML},
    {X("<x:a xmlns:x=\"urn:x\"><y:b xmlns:y=\"urn:x\"><x:c/></y:b></x:a>"),
     "<x:a xmlns:x=\"urn:x\"><y:b xmlns:y=\"urn:x\"><x:c/></y:b></x:a>",
     MULTISTATUS_PROP_XML},
};

/* What a fragment writes in another way, or refuses. */
static const char *const other[] = {
    "",
    "text",
    "<x:v/>",
    "<v/>",
    "<v xmlns=\"urn:x\"/>",
    "<x:v xmlns:x=\"urn:x\" a=\"b\"/>",
    "<x:v xmlns:x=\"urn:x\" xml:lang=\"en\">a</x:v>",
    "<x:v xmlns:x=\"\"/>",
    "<x:v xmlns:x=\"http://www.w3.org/2000/xmlns/\"/>",
    "<xml:v xmlns:xml=\"http://www.w3.org/XML/1998/namespace\"/>",
    "<xmlns:v xmlns:xmlns=\"urn:x\"/>",
    X("") " ",
    " " X(""),
    X("a &amp; b"),
    X("a > b"),
    X("a\r\n"),
    X("\x01"),
    X("\xEF\xBF\xBF"),
    X("\xC3"),
    X("<!-- c -->"),
    X("<?p i?>"),
    X("<![CDATA[a]]>"),
    X("<x:a/>"),
    X("<p:a/>"),
    X("<a></a>"),
    X("<a ></a>"),
    X("<a b='1'/>"),
    X("<a  b=\"1\"/>"),
    X("<a b=\"1\" b=\"1\"/>"),
    X("<a b=\"&amp;\"/>"),
    X("<a b=\"\xC3\xA9\"/>"),
    X("<a b=\">\"/>"),
    X("<a b=\"\t\"/>"),
    X("<a xml:lang=\"en\"/>"),
    X("<a p:b=\"1\"/>"),
    X("<a xmlns=\"\"/>"),
    X("<a b=\"1\" xmlns=\"urn:a\"/>"),
    X("<a xmlns=\"urn:a\" xmlns:b=\"urn:b\"/>"),
    X("<a xmlns=\"urn:a\"><b xmlns=\"urn:a\"/></a>"),
    X("<p:a xmlns:p=\"urn:a\"/><p:a/>"),
    X("<a><b></a></b>"),
    X("<a>"),
    X("<a>b</a >"),
    "<x:v xmlns:x=\"urn:x\">a</y:v>",
    "<x:v xmlns:x=\"urn:x\">a",
    X("<a><a><a><a><a><a><a><a><a><a><a><a/></a></a></a></a></a></a></a></a></a></a>"
      "</a>"),
};

/* ---- Comparing with the parser ---- */

static multistatus__context context; /* for its allocator and limits */
static size_t tolerated;

static void count_tolerated(multistatus__parse *p, uint64_t quirk, size_t at,
                            const char *text) {
  (void)p, (void)quirk, (void)at, (void)text;
  tolerated++;
}

/* True if the element is recognized, which then is parsed to the same parts. */
static bool recognized(const char *xml, size_t len, multistatus_prop_text *parts) {
  const multistatus_text t = {xml, len};
  multistatus_prop_text parsed;
  multistatus__fragment f;
  multistatus__parse in = {.allocator = &context.allocator,
                           .limits = &context.limits,
                           .tolerated = count_tolerated};
  if (!multistatus__fragment_is_written(&context.limits, t, parts))
    return false;
  tolerated = 0;
  multistatus__fragment_init(&f, &in);
  int code = multistatus__fragment_parse(&f, t, true, &parsed);
  require(code == 0 && tolerated == 0, "%d, %zu tolerated: %.*s", code, tolerated,
          (int)len, xml);
  require(parsed.kind == parts->kind && parsed.value.len == parts->value.len &&
              memcmp(parsed.value.data ? parsed.value.data : "", parts->value.data,
                     parts->value.len) == 0,
          "\"%.*s\" of %.*s", (int)parsed.value.len, parsed.value.data, (int)len, xml);
  require(!parsed.lang.len && !parsed.attributes.len && !parts->lang.len &&
              !parts->attributes.len,
          "more than a value: %.*s", (int)len, xml);
  multistatus__fragment_done(&f);
  return true;
}

static void begin(const multistatus_limits *l) {
  multistatus__context_init(&context, NULL, l, MULTISTATUS_TEXT_REPLACE, false);
}

START_TEST(written_markup) {
  multistatus_prop_text p;
  const char *xml = written[_i].xml;
  begin(NULL);
  require(recognized(xml, strlen(xml), &p), "%s", xml);
  ck_assert_int_eq(p.kind, written[_i].kind);
  if (written[_i].value)
    ck_assert(p.value.len == strlen(written[_i].value) &&
              memcmp(p.value.data, written[_i].value, p.value.len) == 0);
}
END_TEST

START_TEST(other_markup) {
  multistatus_prop_text p;
  begin(NULL);
  require(!recognized(other[_i], strlen(other[_i]), &p), "%s", other[_i]);
}
END_TEST

/* Near a limit the parser decides where the error is. */
START_TEST(limits) {
  static const char xml[] = X("<a>b</a>");
  multistatus_limits l[] = {{.size = sizeof *l, .depth = 8},
                            {.size = sizeof *l, .attributes = 2},
                            {.size = sizeof *l, .namespaces = 8},
                            {.size = sizeof *l, .name_bytes = sizeof xml - 2},
                            {.size = sizeof *l, .text_bytes = sizeof xml - 2},
                            {.size = sizeof *l, .result_bytes = 1000}};
  multistatus_prop_text p;
  for (size_t i = 0; i < sizeof l / sizeof *l; i++) {
    begin(l + i);
    ck_assert(!recognized(xml, sizeof xml - 1, &p));
  }
}
END_TEST

/* Markup with parts replaced, dropped and repeated at random. */
enum { CHANGED = 300000 };

START_TEST(changed_markup) {
  static const char *const parts[] = {"<a>",
                                      "</a>",
                                      "<a/>",
                                      "<p:a>",
                                      "</p:a>",
                                      " xmlns=\"urn:x\"",
                                      " xmlns:p=\"u\"",
                                      "x:",
                                      "p:",
                                      " b=\"",
                                      "\"",
                                      "<",
                                      ">",
                                      "/",
                                      " ",
                                      "&amp;",
                                      "&",
                                      "]]>",
                                      "\n",
                                      "\r",
                                      "\xC3\xA9",
                                      "xml:",
                                      "=",
                                      "'",
                                      "DAV:",
                                      "</x:v>",
                                      "<p:a xmlns:p=\"u\"/>"};
  enum { WRITTEN = sizeof written / sizeof *written, ROOM = RANDOM_TEXT + 256 };
  random_state r;
  size_t count = fewer_cases(CHANGED), found = 0;
  multistatus_prop_text p;
  begin(NULL);
  random_seed(&r, (uint64_t)_i);
  for (size_t i = 0; i < count; i++) {
    char xml[ROOM], markup[RANDOM_TEXT];
    size_t len =
        (size_t)(i % 2 ? snprintf(xml, ROOM, X("%s"), random_markup(&r, markup))
                       : snprintf(xml, ROOM, "%s", written[i / 2 % WRITTEN].xml));
    for (unsigned n = 1 + random_below(&r, 3); n > 0; n--) {
      const char *part = parts[random_below(&r, sizeof parts / sizeof *parts)];
      size_t at = random_below(&r, (unsigned)len + 1), size = strlen(part);
      size_t gone = random_below(&r, 2) ? 0 : random_below(&r, 6);
      gone = gone < len - at ? gone : len - at;
      memmove(xml + at + size, xml + at + gone, len - at - gone);
      memcpy(xml + at, part, size);
      len += size - gone;
    }
    found += recognized(xml, len, &p);
  }
  require(found > count / 100, "%zu of %zu recognized", found, count);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, written_markup, 0, sizeof written / sizeof *written);
  tcase_add_loop_test(t, other_markup, 0, sizeof other / sizeof *other);
  tcase_add_test(t, limits);
  tcase_add_loop_test(t, changed_markup, 0, 2);
}

TESTS_MAIN("written", add_tests)
