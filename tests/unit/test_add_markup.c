/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/sink.h>
#include <stdio.h>
#include <string.h>
#include "alloc.h"
#include "compare.h"
#include "forms.h"
#include "tests.h"

/* Conditions with content, attributes and a language, and extensions: added, written
   and read again. */

static multistatus_list *list;
static multistatus_result *result;

static void set_up(void) {
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  result = multistatus_list_add(list, "/a", 403, NULL);
}

static void tear_down(void) {
  multistatus_list_free(list);
}

/* Writes the list in both formats; a strict reader must return an equal list. */
static void check_both_forms(void) {
  const multistatus_format *const formats[] = {multistatus_format_dav_xml(),
                                               multistatus_format_json()};
  ck_assert_msg(multistatus_list_error(list) == 0, "%s",
                multistatus_list_error_text(list));
  for (size_t i = 0; i < 2; i++) {
    multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
    multistatus_list *back;
    char *body = forms_print(list, formats[i], 0);
    o.refuse = MULTISTATUS_QUIRK_ALL;
    ck_assert_int_eq(multistatus_list_new(&back, NULL), 0);
    int rc = multistatus_list_read(back, &o, body, strlen(body));
    ck_assert_msg(rc == 0, "%s\n%s", multistatus_list_read_error(back)->text, body);
    const char *difference = compare_lists(list, back);
    ck_assert_msg(!difference, "%s\n%s", difference, body);
    multistatus_free(body);
    multistatus_list_free(back);
  }
}

/* The list as DAV XML must contain a string. */
static void check_contains(const char *expect) {
  char *body = forms_print(list, multistatus_format_dav_xml(), 0);
  ck_assert_msg(strstr(body, expect) != NULL, "%s\nis not in\n%s", expect, body);
  multistatus_free(body);
}

/* ---- Conditions ---- */

/* RFC 3744, section 7.1.1. */
#define NEEDED                                                                         \
  "<D:resource xmlns:D=\"DAV:\"><D:href>/a</D:href><D:privilege><D:bind/>"             \
  "</D:privilege></D:resource>"

START_TEST(need_privileges) {
  multistatus_result_add_condition_xml(result, "DAV:", "need-privileges", NEEDED);
  const multistatus_condition *c = multistatus_result_first_condition(result);
  ck_assert_str_eq(multistatus_condition_name(c), "need-privileges");
  ck_assert_str_eq(multistatus_condition_xml(c), NEEDED);
  ck_assert_ptr_null(multistatus_condition_first_href(c));
  check_contains("<D:error><D:need-privileges>" NEEDED
                 "</D:need-privileges></D:error>");
  check_both_forms();
}
END_TEST

START_TEST(content_of_every_kind) {
  static const char *const xml[] = {"",
                                    NULL,
                                    "text &amp; more",
                                    " \n",
                                    "<a/>",
                                    " <a b='1'/> t ",
                                    "<a xmlns='urn:x'><b xmlns=''/></a>",
                                    "<x:a xmlns:x='urn:x' x:b='&quot;'/>"};
  for (size_t i = 0; i < sizeof xml / sizeof *xml; i++) {
    multistatus_result_add_condition_xml(result, i % 2 ? "urn:c" : "", "c", xml[i]);
    multistatus_propstat *p =
        multistatus_result_propstat(multistatus_list_add(list, "/b", 0, NULL), 403);
    multistatus_propstat_add_prop(p, "DAV:", "owner", NULL);
    multistatus_propstat_add_condition_xml(p, "urn:c", "c", xml[i]);
  }
  check_both_forms();
}
END_TEST

/* The DAV:href children of a condition are its hrefs, as in the reader; other elements,
   and DAV:href further down, are content. */
START_TEST(hrefs_of_content) {
  multistatus_result_add_condition_xml(
      result, "DAV:", "lock-token-submitted",
      "<D:href xmlns:D='DAV:'> /a </D:href>\n<href xmlns='DAV:'>/b&amp;c</href>");
  multistatus_result_add_condition_xml(result, "urn:c", "c",
                                       "<D:href xmlns:D='DAV:'>/d</D:href>"
                                       "<x><D:href xmlns:D='DAV:'>/e</D:href></x>"
                                       "<href>/f</href>");
  const multistatus_condition *c = multistatus_result_first_condition(result);
  const multistatus_href *h = multistatus_condition_first_href(c);
  ck_assert_str_eq(multistatus_href_value(h), "/a");
  ck_assert_str_eq(multistatus_href_value(multistatus_href_next(h)), "/b&c");
  ck_assert_ptr_null(multistatus_condition_xml(c));
  c = multistatus_condition_next(c);
  ck_assert_str_eq(multistatus_href_value(multistatus_condition_first_href(c)), "/d");
  ck_assert_str_eq(multistatus_condition_xml(c),
                   "<x><D:href xmlns:D=\"DAV:\">/e</D:href></x><href>/f</href>");
  check_both_forms();
}
END_TEST

START_TEST(attributes_and_language) {
  static const char element[] =
      "<x:over-quota xmlns:x=\"urn:x\" limit=\"1&quot;2\" x:unit=\"MB\""
      " xml:lang=\"de&quot;\">voll<D:href xmlns:D=\"DAV:\">/q</D:href></x:over-quota>";
  multistatus_result_add_condition_element(result, element);
  const multistatus_condition *c = multistatus_result_first_condition(result);
  ck_assert_str_eq(multistatus_condition_ns(c), "urn:x");
  ck_assert_str_eq(multistatus_condition_name(c), "over-quota");
  ck_assert_str_eq(multistatus_condition_attributes(c),
                   " limit=\"1&quot;2\" xmlns:x=\"urn:x\" x:unit=\"MB\"");
  ck_assert_str_eq(multistatus_condition_lang(c), "de\"");
  ck_assert_str_eq(multistatus_condition_xml(c), "voll");
  check_both_forms();
}
END_TEST

/* Attributes in the library's namespace are not attributes of the condition. */
START_TEST(pointer_and_message) {
  multistatus_result_add_condition_element(
      result, "<c xmlns:m='urn:multistatus:1' m:pointer='/0/a' m:message='so' b='1'/>");
  const multistatus_condition *c = multistatus_result_first_condition(result);
  ck_assert_str_eq(multistatus_condition_pointer(c), "/0/a");
  ck_assert_str_eq(multistatus_condition_message(c), "so");
  ck_assert_str_eq(multistatus_condition_attributes(c), " b=\"1\"");
  check_both_forms();
}
END_TEST

/* Each call with content adds a condition; an href is added to the one of that name. */
START_TEST(conditions_of_one_name) {
  for (size_t i = 0; i < 3; i++)
    multistatus_result_add_condition_xml(result, "urn:c", "c", "<a/>");
  multistatus_result_add_condition(result, "urn:c", "c", "/h");
  size_t n = 0;
  for (const multistatus_condition *c = multistatus_result_first_condition(result); c;
       c = multistatus_condition_next(c))
    n++;
  ck_assert_uint_eq(n, 3);
  check_both_forms();
}
END_TEST

static const struct {
  int code;
  const char *ns, *name, *xml; /* name NULL: xml is the whole element */
} refused[] = {
    {MULTISTATUS_ERROR_MARKUP, "DAV:", "need-privileges", "<a>"},
    {MULTISTATUS_ERROR_MARKUP, "", "c", "</v><v>"},
    {MULTISTATUS_ERROR_MARKUP, "", "c", "<x:a/>"},
    {MULTISTATUS_ERROR_MARKUP, "", "c",
     "<D:href xmlns:D='DAV:'><D:href>/a</D:href></D:href>"},
    {MULTISTATUS_ERROR_MARKUP, NULL, NULL, "text"},
    {MULTISTATUS_ERROR_MARKUP, NULL, NULL, "<a/><b/>"},
    {MULTISTATUS_ERROR_MARKUP, NULL, NULL, NULL},
    {MULTISTATUS_ERROR_HREF, "", "c", "<D:href xmlns:D='DAV:'> </D:href>"},
    {MULTISTATUS_ERROR_NAME, "", "", "t"},
    {MULTISTATUS_ERROR_NAME, "", "a:b", "t"},
    {MULTISTATUS_ERROR_NAME, "", NULL, "<responsedescription xmlns='DAV:'/>"},
    {MULTISTATUS_ERROR_CONFLICT, "DAV:", "propfind-finite-depth", "t"},
    {MULTISTATUS_ERROR_CONFLICT, "DAV:", "propfind-finite-depth",
     "<D:href xmlns:D='DAV:'>/a</D:href>"},
    {MULTISTATUS_ERROR_CONFLICT, "DAV:", "cannot-modify-protected-property", ""},
    {MULTISTATUS_ERROR_CONFLICT, "DAV:", "no-conflicting-lock", "<a/>"},
    {MULTISTATUS_ERROR_CONFLICT, NULL, NULL,
     "<lock-token-submitted xmlns='DAV:'>t"
     "</lock-token-submitted>"}};

START_TEST(conditions_refused) {
  int rc = refused[_i].name
               ? multistatus_result_add_condition_xml(result, refused[_i].ns,
                                                      refused[_i].name, refused[_i].xml)
               : multistatus_result_add_condition_element(result, refused[_i].xml);
  ck_assert_msg(rc == refused[_i].code, "%d: %s", rc,
                multistatus_list_error_text(list));
  ck_assert_int_eq(multistatus_list_error(list), rc);
}
END_TEST

/* The error text contains the offset and the name of what the markup is for. */
START_TEST(markup_errors) {
  static const char *const expect[] = {
      "at byte 5 of markup for {urn:x}size in /a", "at byte 5 of markup for {}size in",
      "at byte 17 of markup for {urn:y}p in /a",
      "at byte 5 of markup for {DAV:}c in /a", "at byte 3 of markup for {}e in /a"};
  for (size_t i = 0; i < sizeof expect / sizeof *expect; i++) {
    multistatus_list *l;
    ck_assert_int_eq(multistatus_list_new(&l, NULL), 0);
    multistatus_result *r = multistatus_list_add(l, "/a", 0, NULL);
    if (i == 0)
      multistatus_result_add_prop_xml(r, 200, "urn:x", "size", "<a></b>");
    if (i == 1)
      multistatus_result_add_prop_xml(r, 200, NULL, "size", "<a></b>");
    if (i == 2)
      multistatus_result_add_prop_element(r, 200, "<p xmlns='urn:y'>&</p>");
    if (i == 3)
      multistatus_result_add_condition_xml(r, "DAV:", "c", "<a></b>");
    if (i == 4)
      multistatus_result_add_ext(r, "<e>&</e>");
    const char *text = multistatus_list_error_text(l);
    ck_assert_msg(strstr(text, expect[i]) != NULL, "\"%s\" lacks \"%s\"", text,
                  expect[i]);
    ck_assert_int_eq(multistatus_list_error(l), MULTISTATUS_ERROR_MARKUP);
    multistatus_list_free(l);
  }
}
END_TEST

/* ---- Extensions ---- */

START_TEST(extensions) {
  static const char *const given[] = {"<a/>", " <!-- c --> <x:a xmlns:x='u' b='\"'/>\n",
                                      "<a xmlns='urn:x'>t<b xmlns=''/></a>",
                                      "<D:unknown xmlns:D='DAV:'/>", "<status/>"};
  static const char *const kept[] = {"<a/>", "<x:a xmlns:x=\"u\" b=\"&quot;\"/>",
                                     "<a xmlns=\"urn:x\">t<b xmlns=\"\"/></a>",
                                     "<D:unknown xmlns:D=\"DAV:\"/>", "<status/>"};
  multistatus_propstat *p =
      multistatus_result_propstat(multistatus_list_add(list, "/b", 0, NULL), 200);
  multistatus_propstat_add_prop(p, "DAV:", "owner", NULL);
  for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
    multistatus_result_add_ext(result, given[i]);
    multistatus_propstat_add_ext(p, given[i]);
  }
  const multistatus_ext *e = multistatus_result_first_ext(result);
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++, e = multistatus_ext_next(e))
    ck_assert_str_eq(multistatus_ext_xml(e), kept[i]);
  check_both_forms();
}
END_TEST

static const struct {
  int code;
  const char *xml;
} invalid_ext[] = {
    {MULTISTATUS_ERROR_MARKUP, NULL},
    {MULTISTATUS_ERROR_MARKUP, ""},
    {MULTISTATUS_ERROR_MARKUP, "text"},
    {MULTISTATUS_ERROR_MARKUP, "<a/>text"},
    {MULTISTATUS_ERROR_MARKUP, "<a/><b/>"},
    {MULTISTATUS_ERROR_MARKUP, "<a>"},
    {MULTISTATUS_ERROR_MARKUP, "<x:a/>"},
    {MULTISTATUS_ERROR_NAME, "<status xmlns='DAV:'>HTTP/1.1 200 OK</status>"},
    {MULTISTATUS_ERROR_NAME, "<D:error xmlns:D='DAV:'/>"},
    {MULTISTATUS_ERROR_NAME, "<response xmlns='DAV:'/>"},
    {MULTISTATUS_ERROR_NAME, "<multistatus xmlns='DAV:'/>"},
    {MULTISTATUS_ERROR_NAME, "<prop xmlns='DAV:'/>"},
    {MULTISTATUS_ERROR_NAME, "<m:item xmlns:m='urn:multistatus:1'/>"}};

START_TEST(invalid_extensions) {
  int rc = multistatus_result_add_ext(result, invalid_ext[_i].xml);
  ck_assert_msg(rc == invalid_ext[_i].code, "%d: %s", rc,
                multistatus_list_error_text(list));
}
END_TEST

/* In JSON, an extension that is not one element, or would in DAV XML be read as another
   element of the response, is skipped. */
START_TEST(extensions_with_reserved_names) {
  multistatus_list *l = forms_read(
      "{\"results\":[{\"href\":\"/a\",\"status\":404,\"ext\":["
      "\"\",\" \",\"text\",\"<!-- c -->\",\"<a/><b/>\",\"<a/>text\","
      "\"<a/><status xmlns='DAV:'>HTTP/1.1 200 OK</status>\","
      "\" <status xmlns='DAV:'>HTTP/1.1 200 OK</status>\","
      "\"text<status xmlns='DAV:'>HTTP/1.1 200 OK</status>\","
      "\"<m:item xmlns:m='urn:multistatus:1'>{\\\"applied\\\":\\\"yes\\\"}</m:item>\","
      "\"<status xmlns='DAV:'>HTTP/1.1 200 OK</status>\","
      "\"<D:status a='&lt;' xmlns:D='DAV:'/>\",\" <x:status xmlns:x='urn:x'/> \"]}]}");
  char *body = forms_print(l, multistatus_format_dav_xml(), 0);
  ck_assert_ptr_nonnull(strstr(body, "404 Not Found</D:status><x:status xmlns:x="
                                     "\"urn:x\"/></D:response>"));
  multistatus_free(body);
  ck_assert(multistatus_result_quirks(multistatus_list_get(l, 0)) ==
            MULTISTATUS_QUIRK_JSON_VALUE);
  body = forms_print(l, multistatus_format_json(), 0);
  ck_assert_ptr_nonnull(
      strstr(body, "\"ext\":[\"<x:status xmlns:x=\\\"urn:x\\\"/>\"]"));
  multistatus_free(body);
  multistatus_list_free(l);
}
END_TEST

/* ---- Extensions of the document ---- */

static const char *const document_ext[] = {
    "<a/>", "<x:a xmlns:x=\"urn:x\" b=\"&quot;&lt;\">t<b/>&amp;</x:a>",
    "<D:unknown xmlns:D=\"DAV:\"/>",
    "<x:status xmlns:x=\"urn:x\">of no result</x:status>"};
enum { DOCUMENT_EXTS = sizeof document_ext / sizeof *document_ext };

static void check_document_exts(const multistatus_list *l) {
  const multistatus_ext *e = multistatus_list_first_ext(l);
  for (size_t i = 0; i < DOCUMENT_EXTS; i++, e = multistatus_ext_next(e)) {
    ck_assert_ptr_nonnull(e);
    ck_assert_str_eq(multistatus_ext_xml(e), document_ext[i]);
  }
  ck_assert_ptr_null(e);
}

/* Added before, between and after results; extensions of results stay with them. */
START_TEST(extensions_of_a_list) {
  multistatus_result_add_ext(result, "<mine/>");
  for (size_t i = 0; i < DOCUMENT_EXTS; i++) {
    ck_assert_int_eq(multistatus_list_add_ext(list, document_ext[i]), 0);
    multistatus_list_add(list, i % 2 ? "/b" : "/c", 200, NULL);
  }
  ck_assert_int_eq(multistatus_list_drop(list), 0); /* extensions stay */
  check_document_exts(list);
  check_both_forms();
}
END_TEST

static const multistatus_format *(*const every_format[])(void) = {
    multistatus_format_dav_xml, multistatus_format_json, multistatus_format_ndjson,
    multistatus_format_json_seq};

START_TEST(extensions_of_a_writer) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_read_options ro = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_memory m;
  multistatus_writer *w;
  multistatus_list *back;
  multistatus_memory_init(&m, NULL, MULTISTATUS_NO_LIMIT);
  const multistatus_sink sink = multistatus_memory_sink(&m);
  o.format = ro.format = every_format[_i]();
  o.flags = MULTISTATUS_WRITE_COLLAPSE;
  ro.refuse = MULTISTATUS_QUIRK_ALL;
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &sink), 0);
  ck_assert_int_eq(multistatus_writer_add_ext(w, document_ext[0]), 0);
  multistatus_writer_add(w, "/a", 423, NULL);
  for (size_t i = 1; i < DOCUMENT_EXTS; i++)
    ck_assert_int_eq(multistatus_writer_add_ext(w, document_ext[i]), 0);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  ck_assert_ptr_null(multistatus_writer_single(w)); /* no place for extensions */
  ck_assert_int_eq(multistatus_writer_add_ext(w, "<late/>"), MULTISTATUS_ERROR_STATE);
  multistatus_writer_free(w);
  ck_assert_int_eq(multistatus_list_new(&back, NULL), 0);
  int rc = multistatus_list_read(back, &ro, m.data, m.len);
  ck_assert_msg(rc == 0, "%s", multistatus_list_read_error(back)->text);
  ck_assert_uint_eq(multistatus_list_count(back), 1);
  check_document_exts(back);
  multistatus_list_free(back);
  multistatus_memory_done(&m);
}
END_TEST

static const struct {
  int code;
  const char *xml, *text;
} invalid_document_ext[] = {
    {MULTISTATUS_ERROR_MARKUP, NULL, "for the document"},
    {MULTISTATUS_ERROR_MARKUP, "<a/><b/>", "the document"},
    {MULTISTATUS_ERROR_MARKUP, "<x:a/>", "at byte 1 of markup for the document"},
    {MULTISTATUS_ERROR_NAME, "<response xmlns='DAV:'/>",
     "{DAV:}response is not an extension, in the document"},
    {MULTISTATUS_ERROR_NAME, "<response/>",
     "{}response is not an extension, in the document"},
    {MULTISTATUS_ERROR_NAME, "<D:status xmlns:D='DAV:'>HTTP/1.1 200 OK</D:status>",
     "{DAV:}status is not an extension, in the document"},
    {MULTISTATUS_ERROR_NAME, "<D:sync-token xmlns:D='DAV:'>t</D:sync-token>",
     "in the document"},
    {MULTISTATUS_ERROR_NAME, "<m:document xmlns:m='urn:multistatus:1'/>",
     "in the document"}};

START_TEST(invalid_extensions_of_a_document) {
  const char *xml = invalid_document_ext[_i].xml;
  int code = invalid_document_ext[_i].code;
  multistatus_writer *w;
  ck_assert_int_eq(multistatus_writer_new(&w, NULL, NULL), 0);
  ck_assert_int_eq(multistatus_writer_add_ext(w, xml), code);
  ck_assert_int_eq(multistatus_writer_end(w), code);
  ck_assert_ptr_nonnull(
      strstr(multistatus_writer_error_text(w), invalid_document_ext[_i].text));
  multistatus_writer_free(w);
  ck_assert_int_eq(multistatus_list_add_ext(list, xml), code);
  ck_assert_ptr_nonnull(
      strstr(multistatus_list_error_text(list), invalid_document_ext[_i].text));
  ck_assert_int_eq(multistatus_list_add_ext(NULL, "<a/>"), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_writer_add_ext(NULL, "<a/>"),
                   MULTISTATUS_ERROR_ARGUMENT);
}
END_TEST

/* A DAV:error document is one result; XML has no place for document extensions. */
START_TEST(extensions_of_other_documents) {
  multistatus_list_set_document(list, MULTISTATUS_DOCUMENT_ERROR);
  multistatus_result_add_condition(result, "DAV:", "no-conflicting-lock", NULL);
  multistatus_list_add_ext(list, "<a/>");
  ck_assert_int_eq(forms_print_fails(list, multistatus_format_dav_xml()),
                   MULTISTATUS_ERROR_CONFLICT);
  char *body = forms_print(list, multistatus_format_json(), 0);
  ck_assert_ptr_nonnull(strstr(body, "\"ext\":[\"<a/>\"]"));
  multistatus_free(body);
}
END_TEST

static const char other_d[] = "<D:e xmlns:D=\"urn:e\"><b xmlns=\"urn:b\"/></D:e>";

START_TEST(extensions_for_windows) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_memory m;
  multistatus_writer *w;
  multistatus_memory_init(&m, NULL, MULTISTATUS_NO_LIMIT);
  const multistatus_sink sink = multistatus_memory_sink(&m);
  o.receiver = MULTISTATUS_RECEIVER_WINDOWS;
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &sink), 0);
  multistatus_writer_add_ext(w, other_d);
  multistatus_writer_add(w, "/a", 423, NULL);
  multistatus_writer_add_ext(w, other_d);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  multistatus_writer_free(w);
  char *body = multistatus_memory_take(&m, NULL);
  static const char want[] = "</D:response><d0:e xmlns:d0=\"urn:e\"><w0:b xmlns:w0="
                             "\"urn:b\"/></d0:e><d0:e xmlns:d0=\"urn:e\">";
  ck_assert_msg(strstr(body, want) != NULL, "%s", body);
  multistatus_free(body);
  multistatus_memory_done(&m);
}
END_TEST

/* ---- Null arguments, earlier errors, memory ---- */

START_TEST(null_and_earlier_errors) {
  ck_assert_int_eq(multistatus_result_add_condition_xml(NULL, "", "c", ""),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_result_add_condition_element(NULL, "<a/>"),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_propstat_add_condition_xml(NULL, "", "c", ""),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_propstat_add_condition_element(NULL, "<a/>"),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_result_add_ext(NULL, "<a/>"),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_propstat_add_ext(NULL, "<a/>"),
                   MULTISTATUS_ERROR_ARGUMENT);
  multistatus_result_set_status(result, 7);
  ck_assert_int_eq(multistatus_result_add_ext(result, "<a/>"),
                   MULTISTATUS_ERROR_STATUS);
  ck_assert_int_eq(multistatus_result_add_condition_element(result, "<a/>"),
                   MULTISTATUS_ERROR_STATUS);
}
END_TEST

static int add_all(const multistatus_allocator *a, void *ctx) {
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_list *l;
  (void)ctx;
  o.allocator = a;
  int rc = multistatus_list_new(&l, &o);
  if (rc)
    return rc;
  multistatus_result *r = multistatus_list_add(l, "/a", 0, NULL);
  multistatus_propstat *p = multistatus_result_propstat(r, 403);
  multistatus_result_add_condition_xml(r, "DAV:", "need-privileges", NEEDED);
  multistatus_result_add_condition_element(
      r, "<x:c xmlns:x='urn:x' a='1' xml:lang='en'><b/><h:href xmlns:h='DAV:'>/h"
         "</h:href></x:c>");
  multistatus_propstat_add_condition_element(p, "<c/>");
  multistatus_result_add_ext(r, "<a/>");
  multistatus_propstat_add_ext(p, "<a/>");
  multistatus_list_add_ext(l, "<a/>");
  rc = multistatus_list_error(l);
  multistatus_list_free(l);
  return rc;
}

static int write_exts(const multistatus_allocator *a, void *ctx) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w;
  (void)ctx;
  o.allocator = a;
  o.receiver = MULTISTATUS_RECEIVER_WINDOWS;
  int rc = multistatus_writer_new(&w, &o, NULL);
  if (rc)
    return rc;
  for (int i = 0; i < 100; i++)
    multistatus_writer_add_ext(w, other_d);
  rc = multistatus_writer_end(w);
  multistatus_writer_free(w);
  return rc;
}

START_TEST(out_of_memory) {
  ck_assert_uint_gt(alloc_each(add_all, NULL, false), 5);
  ck_assert_uint_gt(alloc_each(write_exts, NULL, false), 5);
}
END_TEST

START_TEST(no_element_has_the_prefix_xmlns) {
  static const char *const markup[] = {
      "<xmlns:a/>", "<a><b><xmlns:c>x</xmlns:c></b></a>", "text<xmlns:a:b/>"};
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  ck_assert_int_eq(multistatus_result_add_prop_xml(r, 200, "u", "p", markup[_i]),
                   MULTISTATUS_ERROR_MARKUP);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, no_element_has_the_prefix_xmlns, 0, 3);
  tcase_add_checked_fixture(t, set_up, tear_down);
  tcase_add_test(t, need_privileges);
  tcase_add_test(t, content_of_every_kind);
  tcase_add_test(t, hrefs_of_content);
  tcase_add_test(t, attributes_and_language);
  tcase_add_test(t, pointer_and_message);
  tcase_add_test(t, conditions_of_one_name);
  tcase_add_loop_test(t, conditions_refused, 0, sizeof refused / sizeof *refused);
  tcase_add_test(t, markup_errors);
  tcase_add_test(t, extensions);
  tcase_add_loop_test(t, invalid_extensions, 0,
                      sizeof invalid_ext / sizeof *invalid_ext);
  tcase_add_test(t, extensions_with_reserved_names);
  tcase_add_test(t, extensions_of_a_list);
  tcase_add_loop_test(t, extensions_of_a_writer, 0,
                      sizeof every_format / sizeof *every_format);
  tcase_add_loop_test(t, invalid_extensions_of_a_document, 0,
                      sizeof invalid_document_ext / sizeof *invalid_document_ext);
  tcase_add_test(t, extensions_of_other_documents);
  tcase_add_test(t, extensions_for_windows);
  tcase_add_test(t, null_and_earlier_errors);
  tcase_add_test(t, out_of_memory);
}

TESTS_MAIN("add_markup", add_tests)
