/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include "fewer.h"
#include "random.h"
#include "reading.h"
#include "tests.h"

/* The same bytes must have the same meaning in any position and in pieces of any size.
   Each body is made of a few byte sequences that its results use again and again, in
   any order and in both contexts, result and propstat. The expected results are those
   of reading it byte by byte, where the reader cannot use anything that it has cached.
 */

typedef const char *run;

/* ---- Parts of bodies ---- */

/* JSON members with a meaning in a result, in a propstat, in both or in neither; a run
   may have several. */
static const run json_members[] = {
    "\"status\":200",
    "\"status\":404",
    "\"status\":418",
    "\"status\":200,\"message\":\"OK\"",
    "\"status\":404,\"message\":\"Not Found\"",
    "\"status\":404,\"message\":\"OK\"",
    "\"status\":200,\"index\":7,\"message\":\"OK\"",
    "\"status\":200,\"id\":\"a\",\"message\":\"OK\"",
    "\"status\":200,\"retryAfter\":3,\"message\":\"OK\"",
    "\"status\":200,\"applied\":\"no\",\"message\":\"OK\"",
    "\"status\":200,\"location\":\"/l\",\"message\":\"OK\"",
    "\"status\":200,\"moreHrefs\":[\"/m\"],\"message\":\"OK\"",
    "\"status\":200,\"headers\":{\"status\":\"200\"},\"message\":\"OK\"",
    "\"status\":200,\"body\":{\"message\":\"OK\"},\"message\":\"OK\"",
    "\"status\":200,\"x\":\"\\u0001\",\"message\":\"OK\"",
    "\"status\":200,\"x\":{\"status\":404,\"message\":\"Gone\"},\"message\":\"OK\"",
    "\"status\":200,\"status\":404,\"message\":\"OK\"",
    "\"status\" : 200 ,\n \"message\" : \"OK\"",
    "\"status\":200,\"m\\u0065ssage\":\"OK\"",
    "\"message\":\"OK\"",
    "\"message\":\"OK\",\"status\":200",
    "\"message\":\"OK\",\"index\":7,\"status\":200",
    "\"status\":200,\"reason\":\"Fine\",\"message\":\"OK\"",
    "\"status\":200,\"description\":\"d\"",
    "\"status\":\"200 OK\"",
    "\"status\":{\"code\":200}",
    "\"status\":2e2",
    "\"status\":0,\"message\":\"OK\"",
    "\"statusLine\":\"HTTP/1.1 200 Fine\"",
    "\"reason\":\"Fine\"",
    "\"lang\":\"en\"",
    "\"description\":\"d\"",
    "\"index\":7",
    "\"id\":\"a\"",
    "\"group\":\"g\"",
    "\"method\":\"PUT\"",
    "\"location\":\"/l\"",
    "\"problem\":{\"status\":404,\"message\":\"Not Found\"}",
    "\"problem\":{\"status\":200,\"index\":7,\"message\":\"OK\"}",
    "\"errors\":[{\"code\":\"c\",\"status\":200,\"message\":\"OK\"}]",
    "\"errors\":[]",
    "\"headers\":{\"a\":\"b\"}",
    "\"headers\":{\"not a name\":\"b\"}",
    "\"warnings\":[\"w\"]",
    "\"ext\":[\"<e xmlns='u'/>\"]",
    "\"x\":{\"status\":200,\"message\":\"OK\"}",
    "\"x\":7",
    "\"props\":{\"{u}a\":\"1\"}",
    "\"props\":{\"{u}a\":\"1\",\"{u}b\":\"2\"}",
    "\"props\":{\"{u}a\":{\"text\":\"1\",\"status\":200}}",
    "\"props\":{}",
    "\"href\":\"/p\"",
    "\"href\":\"/p q\"",
};

/* The same for elements. */
static const run xml_members[] = {
    "<D:status>HTTP/1.1 200 OK</D:status>",
    "<D:status>HTTP/1.1 404 Not Found</D:status>",
    "<D:status>HTTP/1.1 404 OK</D:status>",
    "<D:status>HTTP/1.1 418 </D:status>",
    "<D:status>HTTP/1.1 200 </D:status>",
    "<D:status>HTTP/1.1 200 OK\n</D:status>",
    "<D:status>HTTP/1.1 200 <!-- -->OK</D:status>",
    "<D:status>HTTP/1.1 200 <x/>OK</D:status>",
    "<D:status>200</D:status>",
    "<D:status><![CDATA[HTTP/1.1 200 OK]]></D:status>",
    "<D:status/>",
    "<D:prop><D:a>1</D:a></D:prop>",
    "<D:prop><D:a>1</D:a><D:b/></D:prop>",
    "<D:prop><D:status>HTTP/1.1 200 OK</D:status></D:prop>",
    "<D:prop><D:href>/p</D:href></D:prop>",
    "<D:prop><D:a><D:href>/p</D:href></D:a></D:prop>",
    "<D:prop/>",
    "<D:href>/p</D:href>",
    "<D:href>/p q</D:href>",
    "<D:error><D:c/></D:error>",
    "<D:error><D:c><D:href>/p</D:href></D:c></D:error>",
    "<D:error><D:status>HTTP/1.1 200 OK</D:status></D:error>",
    "<D:error/>",
    "<D:location><D:href>/l</D:href></D:location>",
    "<D:location>/l</D:location>",
    "<D:responsedescription>OK</D:responsedescription>",
    "<D:responsedescription xml:lang='en'>OK</D:responsedescription>",
    "<e xmlns='u'><D:status>HTTP/1.1 200 OK</D:status></e>",
    "<D:status xmlns:D='u'>HTTP/1.1 200 OK</D:status>",
    "<m:item xmlns:m='urn:multistatus:1'>{\"index\":7}</m:item>",
    "<m:item xmlns:m='urn:multistatus:1'>{\"problem\":{\"status\":200}}</m:item>",
    "<!-- c -->",
    "text",
    "\n  ",
    "&#32;",
};

static const run values[] = {"1", "2", "one", "a value", "\xc3\xa9"};

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* ---- Bodies ---- */

enum { FEW = 5, FORMS = 4 };

/* The parts of one body. */
typedef struct repeats {
  random_state r;
  bool json;
  run few[FEW]; /* the runs of this body */
} repeats;

/* Mostly one of the runs of this body. */
static run a_member(repeats *m) {
  if (!random_once_in(&m->r, 30))
    return m->few[random_below(&m->r, FEW)];
  return m->json ? json_members[random_below(&m->r, COUNT(json_members))]
                 : xml_members[random_below(&m->r, COUNT(xml_members))];
}

/* The form of a result: bits that select its parts. */
typedef struct form {
  unsigned before, propstats, inside, after;
} form;

static void put_member(repeats *m, reading_text *t, run member) {
  char last = t->len ? t->s[t->len - 1] : '\0';
  if (m->json && last != '{' && last != '[')
    reading_put(t, ",");
  reading_put(t, "%s", member);
}

static void put_members(repeats *m, reading_text *t, unsigned bits) {
  for (unsigned i = 0; i < 3; i++, bits >>= 4)
    if (bits & 8)
      put_member(m, t, m->few[(bits & 7) % FEW]);
}

static void put_propstat(repeats *m, reading_text *t, unsigned bits) {
  bool with_prop = bits & 0x1000, first = bits & 0x2000;
  run value = values[random_below(&m->r, COUNT(values))];
  reading_text prop = {NULL, 0, 0};
  reading_put(
      &prop, m->json ? "\"props\":{\"{u}v\":\"%s\"}" : "<D:prop><D:v>%s</D:v></D:prop>",
      value);
  put_member(m, t, m->json ? "{" : "<D:propstat>");
  if (with_prop && first)
    put_member(m, t, prop.s);
  put_members(m, t, bits);
  if (with_prop && !first)
    put_member(m, t, prop.s);
  reading_put(t, m->json ? "}" : "</D:propstat>");
  free(prop.s);
}

static void put_href(repeats *m, reading_text *t) {
  char href[80];
  snprintf(href, sizeof href, m->json ? "\"href\":\"/d/%u\"" : "<D:href>/d/%u</D:href>",
           random_below(&m->r, 200));
  put_member(m, t, href);
}

static void put_result(repeats *m, reading_text *t, const form *f) {
  bool href_first = f->before & 0x1000, href = !(f->before & 0x2000) || f->after & 1;
  put_member(m, t, m->json ? "{" : "<D:response>");
  if (href && href_first)
    put_href(m, t);
  put_members(m, t, f->before);
  if (f->propstats && m->json)
    put_member(m, t, "\"propstats\":[");
  for (unsigned i = 0; i < f->propstats; i++)
    put_propstat(m, t, f->inside >> (i * 3));
  if (f->propstats && m->json)
    reading_put(t, "]");
  put_members(m, t, f->after);
  if (href && !href_first)
    put_href(m, t);
  if (random_once_in(&m->r, 40))
    put_member(m, t, a_member(m));
  reading_put(t, m->json ? "}" : "</D:response>");
}

/* Bits for a form; often few, so that some results are valid. */
static unsigned some_bits(random_state *r) {
  unsigned bits = random_below(r, 0x10000);
  return random_once_in(r, 2)   ? bits & 0xf00f
         : random_once_in(r, 2) ? bits
                                : bits & 0xf000;
}

static void put_body(repeats *m, reading_text *t) {
  form forms[FORMS];
  unsigned count = 8 + random_below(&m->r, 30);
  for (size_t i = 0; i < FEW; i++)
    m->few[i] = m->json ? json_members[random_below(&m->r, COUNT(json_members))]
                        : xml_members[random_below(&m->r, COUNT(xml_members))];
  for (size_t i = 0; i < FORMS; i++) {
    forms[i].before = some_bits(&m->r);
    forms[i].inside = some_bits(&m->r);
    forms[i].after = some_bits(&m->r);
    forms[i].propstats = random_below(&m->r, 5) % 3;
  }
  reading_put(t, m->json ? "{\"results\":[" : "<D:multistatus xmlns:D='DAV:'>");
  for (unsigned i = 0; i < count; i++)
    put_result(m, t, &forms[random_below(&m->r, FORMS)]);
  /* The fast path for a status needs this many bytes after it. */
  reading_put(t, "%s%64s", m->json ? "]}" : "</D:multistatus>", "");
}

/* ---- The same results in all piece sizes ---- */

static void must_agree(const repeats *m, const reading *expected, const reading *got,
                       size_t n, const reading_text *body) {
  const char *part = reading_compare(expected, got, true);
  require(!part, "%s, pieces of %zu: %s differ\n%s%s-- expected --\n%s%s-- body --\n%s",
          m->json ? "JSON" : "XML", n, part, reading_string(&got->results),
          reading_string(&got->error), reading_string(&expected->results),
          reading_string(&expected->error), body->s);
}

static void check(const repeats *m, const multistatus_read_options *o,
                  const reading_text *body, random_state *r) {
  static const reading_questions questions = {.lines = true};
  const size_t sizes[] = {body->len, 1 + random_below(r, 60), 60 + random_below(r, 500),
                          500 + random_below(r, 3000)};
  reading expected, got;
  reading_of(&expected, o, &questions, body->s, body->len, 1);
  for (size_t i = 0; i < COUNT(sizes); i++) {
    reading_of(&got, o, &questions, body->s, body->len, sizes[i]);
    must_agree(m, &expected, &got, sizes[i], body);
    reading_done(&got);
  }
  reading_of_list(&got, o, &questions, body->s, body->len);
  must_agree(m, &expected, &got, 0, body);
  reading_done(&got);
  reading_done(&expected);
}

static void check_seed(uint64_t seed, bool json) {
  repeats m = {.json = json};
  reading_text body = {NULL, 0, 0};
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  random_seed(&m.r, seed);
  put_body(&m, &body);
  check(&m, &o, &body, &m.r);
  o.flags = MULTISTATUS_READ_DROP_UNKNOWN;
  o.refuse = MULTISTATUS_QUIRK(random_below(&m.r, 60));
  check(&m, &o, &body, &m.r);
  o.flags = 0;
  o.refuse = MULTISTATUS_QUIRK_ALL;
  check(&m, &o, &body, &m.r);
  free(body.s);
}

START_TEST(both_contexts) {
  const char *count = getenv("MULTISTATUS_REPEATS"); /* set for long runs */
  unsigned long n = count ? strtoul(count, NULL, 10) : fewer_cases(250);
  for (uint64_t seed = 1; seed <= n; seed++)
    check_seed(seed, _i);
}
END_TEST

/* ---- Regressions ---- */

static const struct {
  const char *in_propstat, *in_result; /* members */
} regressions[] = {
    {"\"status\":200,\"index\":7,\"message\":\"OK\"",
     "\"status\":200,\"index\":7,\"message\":\"OK\""},
    {"\"status\":200,\"id\":\"i\",\"message\":\"OK\"",
     "\"status\":200,\"id\":\"i\",\"message\":\"OK\""},
    {"\"status\":200,\"headers\":{\"a b\":\"\"},\"message\":\"OK\"",
     "\"status\":200,\"headers\":{\"a b\":\"\"},\"message\":\"OK\""},
};

START_TEST(propstat_then_result) {
  repeats m = {.json = true};
  reading_text body = {NULL, 0, 0};
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  random_seed(&m.r, 1);
  reading_put(&body, "{\"results\":[");
  for (int i = 0; i < 6; i++)
    reading_put(&body, "%s{\"href\":\"/r%d\",\"status\":200,\"message\":\"OK\"}",
                i ? "," : "", i);
  for (int i = 0; i < 6; i++)
    reading_put(&body, ",{\"href\":\"/%d\",\"propstats\":[{\"props\":{},%s}]}", i,
                regressions[_i].in_propstat);
  for (int i = 0; i < 6; i++)
    reading_put(&body, ",{\"href\":\"/s%d\",%s}", i, regressions[_i].in_result);
  reading_put(&body, "]}%64s", "");
  check(&m, &o, &body, &m.r);
  o.refuse = MULTISTATUS_QUIRK_ALL;
  check(&m, &o, &body, &m.r);
  free(body.s);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, both_contexts, 0, 2);
  tcase_add_loop_test(t, propstat_then_result, 0, COUNT(regressions));
}

TESTS_MAIN("repeats", add_tests)
