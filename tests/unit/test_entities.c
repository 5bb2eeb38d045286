/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700 /* mkdtemp, mkfifo */
#include <multistatus.h>
#include <stdio.h>
#include <string.h>
#include "alloc.h"
#include "pieces.h"
#include "platform.h"
#include "random.h"
#include "tests.h"

#if !defined(_WIN32)
#include <sys/stat.h>
#include <unistd.h>
#endif

/* Document type declarations are refused before they are evaluated: no file is opened,
   no entity is expanded. */

#define RESPONSE                                                                       \
  "<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>/a</D:href><D:status>HTTP/1.1 " \
  "200 OK</D:status><D:responsedescription>&e;</D:responsedescription></D:response>"   \
  "</D:multistatus>"

static const char *const refused[] = {
    "<!DOCTYPE x>" RESPONSE,
    "<!DOCTYPE D:multistatus SYSTEM \"dav.dtd\">" RESPONSE,
    "<!DOCTYPE x PUBLIC \"-//X//Y\" \"http://127.0.0.1:9/x.dtd\">" RESPONSE,
    "<?xml version=\"1.0\"?><!-- c -->\n<!DOCTYPE x [<!ENTITY e \"value\">]>" RESPONSE,
    "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" RESPONSE,
    "<!DOCTYPE x [<!ENTITY e SYSTEM \"/etc/passwd\">]>" RESPONSE,
    "<!DOCTYPE x [<!ENTITY % e SYSTEM \"file:///etc/passwd\"> %e;]>" RESPONSE,
    "<!DOCTYPE x [<!ENTITY e SYSTEM \"trap\">]>" RESPONSE,
    "<!DOCTYPE x [<!ENTITY % e SYSTEM \"trap\"> %e;]>" RESPONSE,
    "<!DOCTYPE x SYSTEM \"trap\">" RESPONSE,
    "<!DOCTYPE x [<!NOTATION n SYSTEM \"trap\"><!ATTLIST x a CDATA \"&e;\">]>" RESPONSE,
    "<!DOCTYPE x [<!ENTITY a \"&b;&b;\"><!ENTITY b \"&a;&a;\">]>" RESPONSE,
    /* Truncated inside. */
    "<!DOCTYPE x [<!ENTITY e SYSTEM \"trap\"><!ENTITY f SYSTEM \"trap\"><!ENTITY g SYS",
};
enum { REFUSED = sizeof refused / sizeof *refused };

static const multistatus_engine engines[] = {MULTISTATUS_ENGINE_BUILTIN,
                                             MULTISTATUS_ENGINE_SYSTEM};
enum { ENGINES = 2 };

static bool options_for(int engine, multistatus_read_options *o) {
  const multistatus_read_options init = MULTISTATUS_READ_OPTIONS_INIT;
  *o = init;
  o->format = multistatus_format_dav_xml();
  o->engine = engines[engine];
  return pieces_engine_built(o->engine, o->format);
}

#if defined(_WIN32)
/* Windows has no pipes in folders: the files that the declarations name do not exist.
 */
static void in_trap_directory(void (*run)(const multistatus_read_options *o),
                              const multistatus_read_options *o) {
  run(o);
}
#else
/* Runs in a directory where "trap" is a pipe without a writer: opening it for reading
   blocks until the alarm ends the test. */
static void in_trap_directory(void (*run)(const multistatus_read_options *o),
                              const multistatus_read_options *o) {
  char directory[] = "/tmp/multistatus-XXXXXX", before[4096];
  ck_assert_ptr_nonnull(getcwd(before, sizeof before));
  ck_assert_ptr_nonnull(mkdtemp(directory));
  ck_assert_int_eq(chdir(directory), 0);
  ck_assert_int_eq(mkfifo("trap", 0600), 0);
  alarm(120);
  run(o);
  alarm(0);
  ck_assert_int_eq(unlink("trap"), 0);
  ck_assert_int_eq(chdir(before), 0);
  ck_assert_int_eq(rmdir(directory), 0);
}
#endif

static void refuse_all(const multistatus_read_options *o) {
  pieces_outcome out;
  for (int i = 0; i < REFUSED; i++) {
    pieces_every_size(o, refused[i], strlen(refused[i]), &out);
    ck_assert_msg(out.code == MULTISTATUS_ERROR_DTD, "%d, \"%s\" for %s", out.code,
                  out.text, refused[i]);
    ck_assert_uint_eq(out.results, 0);
  }
}

START_TEST(declarations_are_refused) {
  multistatus_read_options o;
  if (options_for(_i, &o))
    in_trap_directory(refuse_all, &o);
}
END_TEST

#if !defined(_WIN32)
/* The absolute name of the pipe, which exists. */
static void refuse_absolute(const multistatus_read_options *o) {
  char directory[4096], body[6000];
  struct stat trap;
  pieces_outcome out;
  ck_assert_ptr_nonnull(getcwd(directory, sizeof directory));
  snprintf(body, sizeof body,
           "<!DOCTYPE x [<!ENTITY e SYSTEM \"file://%s/trap\">]>" RESPONSE, directory);
  ck_assert_int_eq(stat("trap", &trap), 0);
  ck_assert(S_ISFIFO(trap.st_mode));
  pieces_every_size(o, body, strlen(body), &out);
  ck_assert_int_eq(out.code, MULTISTATUS_ERROR_DTD);
}

START_TEST(an_absolute_name_is_refused) {
  multistatus_read_options o;
  if (options_for(_i, &o))
    in_trap_directory(refuse_absolute, &o);
}
END_TEST
#endif

static void billion_laughs(char *body, size_t size) {
  size_t n = (size_t)snprintf(body, size, "<!DOCTYPE x [<!ENTITY l0 \"ha\">");
  for (int i = 1; i <= 30; i++) {
    n += (size_t)snprintf(body + n, size - n, "<!ENTITY l%d \"", i);
    for (int k = 0; k < 10; k++)
      n += (size_t)snprintf(body + n, size - n, "&l%d;", i - 1);
    n += (size_t)snprintf(body + n, size - n, "\">");
  }
  snprintf(body + n, size - n, "<!ENTITY e \"&l30;\">]>" RESPONSE);
}

START_TEST(entities_are_not_expanded) {
  static char body[8192];
  multistatus_read_options o;
  pieces_outcome out;
  alloc a;
  if (!options_for(_i, &o))
    return;
  alloc_init(&a);
  o.allocator = &a.allocator;
  billion_laughs(body, sizeof body);
  long before = platform_peak();
  ck_assert_int_gt(before, 0);
  for (size_t n = 1; n <= strlen(body); n += n) {
    pieces_outcome_of(&o, body, strlen(body), n, &out);
    ck_assert_int_eq(out.code, MULTISTATUS_ERROR_DTD);
  }
  ck_assert_int_lt(platform_peak() - before, 8 * 1024);
  ck_assert_uint_lt(a.peak, 64 * 1024);
  alloc_check(&a);
}
END_TEST

/* Without a declaration only the five predefined entities are defined. */
START_TEST(no_other_entities) {
  multistatus_read_options o;
  pieces_outcome out;
  if (!options_for(_i, &o))
    return;
  o.refuse = MULTISTATUS_QUIRK_ALL;
  pieces_every_size(&o, RESPONSE, sizeof RESPONSE - 1, &out);
  ck_assert_int_eq(out.code, MULTISTATUS_ERROR_SYNTAX);
  ck_assert_uint_eq(out.results, 0);
}
END_TEST

/* An HTML page is reported as not a multi-status, although it has a declaration. */
START_TEST(html_is_reported_as_such) {
  static const char page[] = "<!DOCTYPE html>\n<html><body>Log in</body></html>";
  multistatus_read_options o;
  pieces_outcome out;
  if (!options_for(_i, &o))
    return;
  pieces_every_size(&o, page, sizeof page - 1, &out);
  ck_assert_int_eq(out.code, MULTISTATUS_ERROR_NOT_MULTISTATUS);
}
END_TEST

/* The same holds for markup that is passed to an adder, and for markup in JSON. */
START_TEST(declarations_in_markup) {
  static const char json[] =
      "{\"results\":[{\"href\":\"/a\",\"propstats\":[{\"status\":200,\"props\":"
      "{\"{u}p\":{\"xml\":\"<!DOCTYPE x [<!ENTITY e SYSTEM '/etc/passwd'>]>"
      "<p xmlns='u'>&e;</p>\"}}}]}]}";
  multistatus_list *list;
  pieces_outcome out;
  for (int i = 0; i < REFUSED; i++) {
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
    ck_assert_int_eq(multistatus_result_add_prop_element(r, 200, refused[i]),
                     MULTISTATUS_ERROR_MARKUP);
    multistatus_list_free(list);
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    r = multistatus_list_add(list, "/a", 0, NULL);
    ck_assert_int_eq(multistatus_result_add_prop_xml(r, 200, "", "p", refused[i]),
                     MULTISTATUS_ERROR_MARKUP);
    multistatus_list_free(list);
  }
  pieces_every_size(NULL, json, sizeof json - 1, &out);
  ck_assert_int_lt(out.code, 0);
  ck_assert_uint_eq(out.results, 0);
}
END_TEST

/* Texts with references of every kind, between which are 0 to 600 bytes, are decoded as
   one value, in pieces too. */
enum { DECODED_MOST = 1 << 14 };

typedef struct decoded_text {
  char xml[DECODED_MOST], text[DECODED_MOST];
  size_t xml_len, text_len;
} decoded_text;

static void decoded_put(decoded_text *d, const char *xml, const char *text) {
  memcpy(d->xml + d->xml_len, xml, strlen(xml));
  d->xml_len += strlen(xml);
  memcpy(d->text + d->text_len, text, strlen(text));
  d->text_len += strlen(text);
}

static void decoded_make(decoded_text *d, random_state *r) {
  static const char *const pairs[][2] = {{"&amp;", "&"},
                                         {"&lt;", "<"},
                                         {"&gt;", ">"},
                                         {"&quot;", "\""},
                                         {"&apos;", "'"},
                                         {"&#13;", "\r"},
                                         {"&#xd;", "\r"},
                                         {"&#x10FFFD;", "\xf4\x8f\xbf\xbd"},
                                         {"\r\n", "\n"},
                                         {"\r", "\n"},
                                         {"]", "]"},
                                         {"]]&gt;", "]]>"},
                                         {"\xd0\xb6", "\xd0\xb6"},
                                         {"&#1078;", "\xd0\xb6"},
                                         {"<![CDATA[&amp;]]>", "&amp;"},
                                         {"<!-- \xd0\xb6- -->", ""},
                                         {"<?p \xd0\xb6?>", ""}};
  d->xml_len = d->text_len = 0;
  decoded_put(d,
              "<multistatus xmlns=\"DAV:\"><response><href>/a</href><propstat><prop>"
              "<displayname>",
              "");
  for (unsigned n = random_below(r, 40); n > 0; n--) {
    const char *const *pair = pairs[random_below(r, sizeof pairs / sizeof *pairs)];
    decoded_put(d, pair[0], pair[1]);
    for (unsigned plain = random_below(r, random_once_in(r, 9) ? 600 : 12); plain;
         plain--)
      decoded_put(d, "a", "a");
  }
  d->text[d->text_len] = '\0';
  decoded_put(d,
              "</displayname></prop><status>HTTP/1.1 200 OK</status></propstat>"
              "</response></multistatus>",
              "");
}

static void check_decoded(void *ctx, const multistatus_result *result) {
  const multistatus_propstat *ps = multistatus_result_first_propstat(result);
  const multistatus_prop *p = multistatus_propstat_first_prop(ps);
  ck_assert_str_eq(multistatus_prop_value(p), ((decoded_text *)ctx)->text);
}

START_TEST(references_in_texts) {
  static decoded_text d;
  random_state r;
  random_seed(&r, 7);
  for (int i = 0; i < 200; i++) {
    decoded_make(&d, &r);
    for (size_t piece = d.xml_len; piece > 0; piece /= 3) {
      multistatus_read_options o;
      multistatus_reader *reader;
      if (!options_for(_i, &o))
        return;
      ck_assert_int_eq(multistatus_reader_new(&reader, &o), 0);
      ck_assert_int_eq(pieces_read(reader, d.xml, d.xml_len, piece, check_decoded, &d),
                       0);
      ck_assert_uint_eq(multistatus_reader_count(reader), 1);
      ck_assert(multistatus_reader_quirks(reader) == 0);
      multistatus_reader_free(reader);
    }
  }
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, references_in_texts, 0, ENGINES);
  tcase_add_loop_test(t, declarations_are_refused, 0, ENGINES);
#if defined(_WIN32)
  platform_not_run("an_absolute_name_is_refused", "no pipes with names in a directory");
#else
  tcase_add_loop_test(t, an_absolute_name_is_refused, 0, ENGINES);
#endif
  tcase_add_loop_test(t, entities_are_not_expanded, 0, ENGINES);
  tcase_add_loop_test(t, no_other_entities, 0, ENGINES);
  tcase_add_loop_test(t, html_is_reported_as_such, 0, ENGINES);
  tcase_add_test(t, declarations_in_markup);
}

TESTS_MAIN("entities", add_tests)
