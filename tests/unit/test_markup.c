/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <string.h>
#include "tests.h"

/* Markup as the value of a property: what is refused, how the rest is normalized. */

static multistatus_list *list;

static void set_up(void) {
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
}

static void tear_down(void) {
  multistatus_list_free(list);
}

/* ---- Refused ---- */

static const char *const malformed[] = {
    "<",
    "<a",
    "<a>",
    "</a>",
    "<a></b>",
    "<a><b></a></b>",
    "<a/><",
    "a<b",
    "a & b",
    "&",
    "&a",
    "&;",
    "&nbsp;",
    "&#;",
    "&#0;",
    "&#x;",
    "&#xd800;",
    "&#xffff;",
    "&#1;",
    "&#x110000;",
    "&#99999999999;",
    "]]>",
    "<a b/>",
    "<a b=/>",
    "<a b=c/>",
    "<a b=\"1/>",
    "<a b='1\"/>",
    "<a b=\"1\"c=\"2\"/>",
    "<a b=\"1\" b=\"2\"/>",
    "<a b=\"<\"/>",
    "<a b=\"&\"/>",
    "<a =\"1\"/>",
    "< a/>",
    "<a / >",
    "<1a/>",
    "<-a/>",
    "<a:/>",
    "<:a/>",
    "<a:b:c/>",
    "<a:b/>",
    "<a b:c=\"1\"/>",
    "<a xmlns:b=\"\"/>",
    "<a xmlns:xml=\"u\"/>",
    "<a xmlns:xmlns=\"u\"/>",
    "<xmlns:a/>",
    "<a xmlns=\"http://www.w3.org/2000/xmlns/\"/>",
    "<a xmlns:x=\"u\" xmlns:y=\"u\" x:b=\"1\" y:b=\"2\"/>",
    "<!-- a -- b -->",
    "<!-- a --->",
    "<!--",
    "<!-- a",
    "<?",
    "<?xml?>",
    "<?xml version=\"1.0\"?>",
    "<?XmL x?>",
    "<?a",
    "<? a?>",
    "<![CDATA[",
    "<![CDATA[a]]",
    "<![cdata[a]]>",
    "<!DOCTYPE a>",
    "<!ELEMENT a ANY>",
    "<!",
    "<a>\x01</a>",
    "<a>\xff</a>",
    "<a>\xc3</a>",
    "<a>\xed\xa0\x80</a>",
    "<a>\xef\xbf\xbf</a>",
    "<\xc3\x97/>",
    "<a b=\"\x08\"/>",
    "</v>",
    "</v><v>",
    "<a/></v><v><b/>",
    "</v><!--",
    "<a xmlns:b=\"urn:\x01\"/>"};
enum { MALFORMED = sizeof malformed / sizeof *malformed };

START_TEST(malformed_content) {
  multistatus_result *r = multistatus_list_add(list, "/the href", 0, NULL);
  int rc = multistatus_result_add_prop_xml(r, 200, "DAV:", "p", malformed[_i]);
  ck_assert_msg(rc == MULTISTATUS_ERROR_MARKUP, "%d for %s", rc, malformed[_i]);
  ck_assert_int_eq(multistatus_list_error(list), rc);
  const char *text = multistatus_list_error_text(list);
  ck_assert_msg(strstr(text, "/the href") != NULL, "\"%s\" lacks the href", text);
}
END_TEST

START_TEST(malformed_element) {
  char xml[200];
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  snprintf(xml, sizeof xml, "<e>%s</e>", malformed[_i]);
  int rc = multistatus_result_add_prop_element(r, 200, xml);
  ck_assert_msg(rc == MULTISTATUS_ERROR_MARKUP, "%d for %s", rc, xml);
}
END_TEST

/* None or more than one element, or other content. */
static const char *const no_element[] = {
    NULL,       "",           " ",      "text",         "a<b/>",    "<a/>text",
    "<a/><b/>", "<!-- a -->", "<?pi?>", "<![CDATA[]]>", "&amp;<a/>"};
enum { NO_ELEMENT = sizeof no_element / sizeof *no_element };

START_TEST(not_one_element) {
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  int rc = multistatus_result_add_prop_element(r, 200, no_element[_i]);
  ck_assert_msg(rc == MULTISTATUS_ERROR_MARKUP, "%d for %s", rc,
                no_element[_i] ? no_element[_i] : "NULL");
}
END_TEST

/* A refused property is not added, and the error contains the offset. */
START_TEST(errors_have_an_offset) {
  static const struct {
    const char *xml;
    int at;
  } faults[] = {{"&", 0}, {"abc & d", 4}, {"<a></b>", 5}, {"0123456789<a b=<", 15}};
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
    char content[40], element[40], xml[100];
    multistatus_list *other;
    ck_assert_int_eq(multistatus_list_new(&other, NULL), 0);
    multistatus_result *r = multistatus_list_add(other, "/a", 0, NULL);
    multistatus_result_add_prop_xml(r, 200, "u", "p", faults[i].xml);
    ck_assert_ptr_null(multistatus_result_find_prop(r, "u", "p", NULL));
    snprintf(content, sizeof content, "at byte %d of", faults[i].at);
    ck_assert_msg(strstr(multistatus_list_error_text(other), content) != NULL,
                  "\"%s\" lacks \"%s\"", multistatus_list_error_text(other), content);
    multistatus_list_free(other);

    ck_assert_int_eq(multistatus_list_new(&other, NULL), 0);
    r = multistatus_list_add(other, "/a", 0, NULL);
    snprintf(xml, sizeof xml, "<e>%s</e>", faults[i].xml);
    multistatus_result_add_prop_element(r, 200, xml);
    snprintf(element, sizeof element, "at byte %d of", faults[i].at + 3);
    ck_assert_msg(strstr(multistatus_list_error_text(other), element) != NULL,
                  "\"%s\" lacks \"%s\"", multistatus_list_error_text(other), element);
    multistatus_list_free(other);
  }
}
END_TEST

/* ---- Accepted ---- */

static const struct {
  const char *xml, *value;
} content[] = {
    {"<a/>", "<a/>"},
    {"<a></a>", "<a/>"},
    {" <a  b = '1'\n c=\"2\" />", " <a b=\"1\" c=\"2\"/>"},
    {"<a>1<b>2</b>3</a>4", "<a>1<b>2</b>3</a>4"},
    {"<a>&#65;&#x42;&lt;&gt;&amp;&apos;&quot;</a>", "<a>AB&lt;&gt;&amp;'\"</a>"},
    {"<a b=\"'&#9;&#10;&#13;&quot;&gt;\"/>", "<a b=\"'&#9;&#10;&#13;&quot;&gt;\"/>"},
    {"<a b='x\n\ty'/>", "<a b=\"x  y\"/>"},
    {"<a>\r\n\r&#13;</a>", "<a>\n\n&#13;</a>"},
    {"<a><![CDATA[<&]]]]><![CDATA[>]]></a>", "<a>&lt;&amp;]]&gt;</a>"},
    {"<!-- c --><a><?pi x?>1<!-- c -->2</a>", "<a>12</a>"},
    {"<D:a xmlns:D=\"DAV:\"/>", "<D:a xmlns:D=\"DAV:\"/>"},
    {"<a xmlns=\"u\"><b/><c xmlns=\"\"/></a>",
     "<a xmlns=\"u\"><b/><c xmlns=\"\"/></a>"},
    {"<a xmlns:u=\"never used\"/>", "<a/>"},
    {"<a xmlns:x=\"u\"><x:b/><x:c/></a>",
     "<a><x:b xmlns:x=\"u\"/><x:c xmlns:x=\"u\"/></a>"},
    {"<x:a xmlns:x=\"u\"><x:b xmlns:x=\"v\"><x:c/></x:b><x:d/></x:a>",
     "<x:a xmlns:x=\"u\"><x:b xmlns:x=\"v\"><x:c/></x:b><x:d/></x:a>"},
    {"<a x:b=\"1\" xmlns:x=\"u\"/>", "<a xmlns:x=\"u\" x:b=\"1\"/>"},
    {"<a xml:lang=\"en\" xml:space=\"preserve\"> </a>",
     "<a xml:lang=\"en\" xml:space=\"preserve\"> </a>"},
    {"<xml:a/>", "<xml:a/>"},
    {"<\xc3\xa9>\xf0\x9f\x98\x80</\xc3\xa9>", "<\xc3\xa9>\xf0\x9f\x98\x80</\xc3\xa9>"},
};
enum { CONTENT = sizeof content / sizeof *content };

START_TEST(content_is_normalized) {
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  int rc = multistatus_result_add_prop_xml(r, 200, "u", "p", content[_i].xml);
  ck_assert_msg(rc == 0, "%s", multistatus_list_error_text(list));
  const multistatus_prop *p = multistatus_result_find_prop(r, "u", "p", NULL);
  ck_assert_str_eq(multistatus_prop_value(p), content[_i].value);
  ck_assert_int_eq(multistatus_prop_kind_of(p), MULTISTATUS_PROP_XML);
  /* Normalized markup does not change when it is added again. */
  multistatus_result_add_prop_xml(r, 200, "u", "again", multistatus_prop_value(p));
  p = multistatus_result_find_prop(r, "u", "again", NULL);
  ck_assert_str_eq(multistatus_prop_value(p), content[_i].value);
}
END_TEST

static const struct {
  const char *xml, *ns, *name, *value, *lang, *attributes;
  multistatus_prop_kind kind;
} elements[] = {
    {"<a/>", "", "a", "", NULL, NULL, MULTISTATUS_PROP_EMPTY},
    {" <a/> <!-- c -->", "", "a", "", NULL, NULL, MULTISTATUS_PROP_EMPTY},
    {"<a xmlns=\"u\">t</a>", "u", "a", "t", NULL, NULL, MULTISTATUS_PROP_TEXT},
    {"<x:a xmlns:x=\"u\">&lt;</x:a>", "u", "a", "<", NULL, NULL, MULTISTATUS_PROP_TEXT},
    {"<a xml:lang=\"en\">t</a>", "", "a", "t", "en", NULL, MULTISTATUS_PROP_TEXT},
    {"<a xml:lang=\"\">t</a>", "", "a", "t", NULL, NULL, MULTISTATUS_PROP_TEXT},
    {"<x:a xmlns:x=\"u\" b=\"1\" x:c=\"&amp;\" xml:lang=\"de\"/>", "u", "a", "", "de",
     " b=\"1\" xmlns:x=\"u\" x:c=\"&amp;\"", MULTISTATUS_PROP_EMPTY},
    {"<x:a xmlns:x=\"u\"><x:b/></x:a>", "u", "a", "<x:b xmlns:x=\"u\"/>", NULL, NULL,
     MULTISTATUS_PROP_XML},
    {"<D:a xmlns:D=\"DAV:\" xmlns=\"u\"><b/></D:a>", "DAV:", "a", "<b xmlns=\"u\"/>",
     NULL, NULL, MULTISTATUS_PROP_XML},
};
enum { ELEMENTS = sizeof elements / sizeof *elements };

START_TEST(elements_are_split) {
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  int rc = multistatus_result_add_prop_element(r, 404, elements[_i].xml);
  ck_assert_msg(rc == 0, "%s", multistatus_list_error_text(list));
  int status = 0;
  const multistatus_prop *p =
      multistatus_result_find_prop(r, elements[_i].ns, elements[_i].name, &status);
  ck_assert_ptr_nonnull(p);
  ck_assert_int_eq(status, 404);
  ck_assert_str_eq(multistatus_prop_value(p), elements[_i].value);
  ck_assert_pstr_eq(multistatus_prop_lang(p), elements[_i].lang);
  ck_assert_pstr_eq(multistatus_prop_attributes(p), elements[_i].attributes);
  ck_assert_int_eq(multistatus_prop_kind_of(p), elements[_i].kind);
}
END_TEST

/* ---- Markup in bodies, with declarations in scope ---- */

START_TEST(received_markup_is_self_contained) {
  static const char body[] =
      "<multistatus xmlns=\"DAV:\" xmlns:x=\"urn:x\" xml:lang=\"en\"><response>"
      "<href>/a</href><propstat><prop><resourcetype><collection/><x:y x:z=\"1\"/>"
      "</resourcetype><x:p a=\"1\" x:b=\"2\" xml:lang=\"de\">t</x:p></prop>"
      "<status>HTTP/1.1 200 OK</status></propstat><error><x:c><x:d/>text</x:c></error>"
      "<x:ext x:e=\"1\"><f/></x:ext></response></multistatus>";
  ck_assert_int_eq(multistatus_list_read(list, NULL, body, sizeof body - 1), 0);
  const multistatus_result *r = multistatus_list_get(list, 0);
  const multistatus_prop *p =
      multistatus_result_find_prop(r, "DAV:", "resourcetype", NULL);
  ck_assert_str_eq(multistatus_prop_value(p),
                   "<collection xmlns=\"DAV:\"/><x:y xmlns:x=\"urn:x\" x:z=\"1\"/>");
  ck_assert_str_eq(multistatus_prop_lang(p), "en");
  p = multistatus_result_find_prop(r, "urn:x", "p", NULL);
  ck_assert_str_eq(multistatus_prop_lang(p), "de");
  ck_assert_str_eq(multistatus_prop_attributes(p),
                   " a=\"1\" xmlns:x=\"urn:x\" x:b=\"2\"");
  ck_assert_str_eq(multistatus_condition_xml(multistatus_result_first_condition(r)),
                   "<x:d xmlns:x=\"urn:x\"/>text");
  ck_assert_str_eq(multistatus_condition_lang(multistatus_result_first_condition(r)),
                   "en");
  ck_assert_str_eq(multistatus_ext_xml(multistatus_result_first_ext(r)),
                   "<x:ext xmlns:x=\"urn:x\" x:e=\"1\" xml:lang=\"en\">"
                   "<f xmlns=\"DAV:\"/></x:ext>");
}
END_TEST

/* A language that an extension inherits may contain any character. */
START_TEST(inherited_language_is_escaped) {
  static const char body[] =
      "<D:multistatus xmlns:D='DAV:' xml:lang='a\"b&lt;c&amp;&#10;'><D:response>"
      "<D:href>/a</D:href><D:status>HTTP/1.1 200 OK</D:status><e/>"
      "<e xml:lang='\"'/></D:response></D:multistatus>";
  ck_assert_int_eq(multistatus_list_read(list, NULL, body, sizeof body - 1), 0);
  const multistatus_ext *e =
      multistatus_result_first_ext(multistatus_list_get(list, 0));
  ck_assert_str_eq(multistatus_ext_xml(e), "<e xml:lang=\"a&quot;b&lt;c&amp;&#10;\"/>");
  ck_assert_str_eq(multistatus_ext_xml(multistatus_ext_next(e)),
                   "<e xml:lang=\"&quot;\"/>");
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_checked_fixture(t, set_up, tear_down);
  tcase_add_loop_test(t, malformed_content, 0, MALFORMED);
  tcase_add_loop_test(t, malformed_element, 0, MALFORMED);
  tcase_add_loop_test(t, not_one_element, 0, NO_ELEMENT);
  tcase_add_test(t, errors_have_an_offset);
  tcase_add_loop_test(t, content_is_normalized, 0, CONTENT);
  tcase_add_loop_test(t, elements_are_split, 0, ELEMENTS);
  tcase_add_test(t, received_markup_is_self_contained);
  tcase_add_test(t, inherited_language_is_escaped);
}

TESTS_MAIN("markup", add_tests)
