/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/value.h>
#include <stdio.h>
#include <string.h>
#include "compare.h"
#include "forms.h"
#include "pieces.h"
#include "tests.h"

/* Answers to LOCK: a DAV:prop as the root (RFC 4918, section 9.10). Prefixes, where
   they are declared and the sizes of pieces make no difference. */

#define INSIDE(p, q)                                                                   \
  "<" p "lockdiscovery><" p "activelock><" p "locktype><" p "write/></" p              \
  "locktype><" p "lockscope><" p "exclusive/></" p "lockscope><" p                     \
  "depth>infinity</" p "depth><" p "timeout>Second-604800</" p "timeout><" p           \
  "locktoken><" p "href>urn:uuid:e71d4fae</" p "href></" p "locktoken><" p             \
  "lockroot><" p "href>/a%20b/</" p "href></" p "lockroot></" p "activelock></" p      \
  "lockdiscovery><" q "quota>7</" q "quota>"

static const char *const answers[] = {
    "<D:prop xmlns:D='DAV:' xmlns:x='urn:x'>" INSIDE("D:", "x:") "</D:prop>",
    "<prop xmlns='DAV:' xmlns:x='urn:x'>" INSIDE("", "x:") "</prop>",
    "<d:prop xmlns:d='DAV:' xmlns:D='urn:x'>" INSIDE("d:", "D:") "</d:prop>",
    "<lp1:prop xmlns:lp1=\"DAV:\" xmlns=\"urn:x\">" INSIDE("lp1:", "") "</lp1:prop>",
    "<?xml version='1.0'?>\n<!-- c -->\n<a:prop xmlns:a='DAV:' xmlns:b='DAV:' "
    "xmlns:c='urn:x'>\n" INSIDE("b:", "c:") "\n</a:prop>\n<!-- d -->",
    "\xef\xbb\xbf<\xc3\xa9:prop xmlns:\xc3\xa9='DAV:' xmlns:x='urn:x'>" INSIDE(
        "\xc3\xa9:", "x:") "</\xc3\xa9:prop>",
    "<prop xmlns='DAV:'><x:quota xmlns:x='urn:x'>7</x:quota><l:lockdiscovery "
    "xmlns:l='DAV:'><activelock><lockroot><href>/a%20b/</href></lockroot><locktoken>"
    "<href>urn:uuid:e71d4fae</href></locktoken><k:timeout xmlns:k='DAV:'>Second-604800"
    "</k:timeout><depth>infinity</depth><lockscope><exclusive/></lockscope><locktype>"
    "<write/></locktype></activelock></l:lockdiscovery></prop>",
};
enum { ANSWERS = sizeof answers / sizeof *answers };

static void check_result(void *ctx, const multistatus_result *r) {
  const multistatus_prop *p =
      multistatus_result_find_prop(r, "DAV:", "lockdiscovery", NULL);
  char strings[400];
  multistatus_value v;
  multistatus_lock lock;
  ++*(int *)ctx;
  require(p, "no lockdiscovery");
  multistatus_value_begin(&v, p);
  require(multistatus_value_next_lock(&v, &lock, strings, sizeof strings, NULL) == 1,
          "no lock in %s", multistatus_prop_value(p));
  require(lock.token && strcmp(lock.token, "urn:uuid:e71d4fae") == 0, "token %s",
          lock.token ? lock.token : "(null)");
  require(lock.root && strcmp(lock.root, "/a%20b/") == 0, "root %s",
          lock.root ? lock.root : "(null)");
  require(lock.scope == MULTISTATUS_LOCK_EXCLUSIVE, "scope %d", (int)lock.scope);
  require(lock.type == MULTISTATUS_LOCK_WRITE, "type %d", (int)lock.type);
  require(lock.depth == MULTISTATUS_DEPTH_INFINITY, "depth %d", lock.depth);
  require(lock.timeout == 604800, "timeout %d", (int)lock.timeout);
  require(multistatus_value_next_lock(&v, &lock, strings, sizeof strings, NULL) == 0,
          "a second lock");
  p = multistatus_result_find_prop(r, "urn:x", "quota", NULL);
  require(p && strcmp(multistatus_prop_value(p), "7") == 0, "another quota");
  require(*multistatus_result_href(r) == '\0', "href %s", multistatus_result_href(r));
}

static void read_answer(multistatus_engine engine, const char *body, size_t n,
                        bool two) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_reader *r;
  int results = 0;
  o.engine = engine;
  o.refuse = MULTISTATUS_QUIRK_ALL;
  ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
  int rc = (two ? pieces_read_two : pieces_read)(r, body, strlen(body), n, check_result,
                                                 &results);
  require(rc == 0, "%s", multistatus_reader_error(r)->text);
  require(results == 1, "%d results", results);
  require(multistatus_reader_document(r) == MULTISTATUS_DOCUMENT_PROP, "document %d",
          (int)multistatus_reader_document(r));
  require(multistatus_reader_ending(r) == MULTISTATUS_ENDING_COMPLETE, "not complete");
  multistatus_reader_free(r);
}

/* In pieces of every size, in two cut at every place, with both engines, strict. */
START_TEST(reads_the_same) {
  static const multistatus_engine engines[] = {MULTISTATUS_ENGINE_BUILTIN,
                                               MULTISTATUS_ENGINE_SYSTEM};
  for (int e = 0; e < 2; e++)
    for (size_t n = 1; n <= strlen(answers[_i]); n++) {
      if (!pieces_engine_built(engines[e], multistatus_format_dav_xml()))
        continue;
      read_answer(engines[e], answers[_i], n, false);
      read_answer(engines[e], answers[_i], n, true);
    }
}
END_TEST

/* Written in both formats and read again, it is the same. */
START_TEST(round_trip) {
  multistatus_list *list = forms_read(answers[_i]);
  const multistatus_format *const formats[] = {multistatus_format_dav_xml(),
                                               multistatus_format_json()};
  for (int f = 0; f < 2; f++) {
    char *body = forms_print(list, formats[f], 0);
    multistatus_list *back = forms_read(body);
    const char *difference = compare_lists(list, back);
    int results = 0;
    ck_assert_msg(!difference, "%s\n%s", difference, body);
    ck_assert_int_eq(multistatus_list_document(back), MULTISTATUS_DOCUMENT_PROP);
    check_result(&results, multistatus_list_get(back, 0));
    multistatus_list_free(back);
    multistatus_free(body);
  }
  multistatus_list_free(list);
}
END_TEST

/* Truncated at any place, it is an error. */
START_TEST(truncated) {
  const char *body = answers[_i];
  size_t whole = (size_t)(strrchr(body, '>') - body);
  const char *comment = strstr(body, "\n<!-- d -->");
  whole = comment ? (size_t)(comment - body) - 1 : whole;
  for (size_t n = 0; n <= whole; n++) {
    pieces_outcome out;
    pieces_outcome_of(NULL, body, n, 7, &out);
    require(out.code < 0, "complete with %zu bytes", n);
  }
}
END_TEST

/* A root in no namespace, in another one, or with another name. */
START_TEST(other_roots) {
  static const char *const bodies[] = {
      "<prop><lockdiscovery/></prop>",
      "<prop xmlns='urn:x'><lockdiscovery xmlns='DAV:'/></prop>",
      "<D:prop xmlns:D='urn:x' xmlns='DAV:'><lockdiscovery/></D:prop>",
      "<D:props xmlns:D='DAV:'/>",
      "<D:Prop xmlns:D='DAV:'/>",
      "<D:lockdiscovery xmlns:D='DAV:'/>"};
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
    for (int strict = 0; strict < 2; strict++) {
      pieces_outcome out;
      o.refuse = strict ? MULTISTATUS_QUIRK_ALL : 0;
      pieces_every_size(&o, bodies[i], strlen(bodies[i]), &out);
      ck_assert_msg(out.code == MULTISTATUS_ERROR_NOT_MULTISTATUS || (!strict && i < 2),
                    "%s: %d, %s", bodies[i], out.code, out.text);
    }
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, reads_the_same, 0, ANSWERS);
  tcase_add_loop_test(t, round_trip, 0, ANSWERS);
  tcase_add_loop_test(t, truncated, 0, ANSWERS);
  tcase_add_test(t, other_roots);
}

TESTS_MAIN("lock_answers", add_tests)
