/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "pieces.h"
#include "sink.h"
#include "tests.h"

/* Text policies, and hrefs of arbitrary bytes. */

#define R "\xef\xbf\xbd" /* U+FFFD */

static multistatus_list *new_list(multistatus_text_policy policy) {
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_list *list;
  o.text = policy;
  ck_assert_int_eq(multistatus_list_new(&list, &o), 0);
  return list;
}

/* A message in a malloc of exactly its length. */
static multistatus_result *add_exact(multistatus_list *list, const char *text,
                                     size_t len) {
  char *exact = pieces_exact(text, len);
  multistatus_result *r = multistatus_list_add_n(list, "/a", 2, 200, exact, len);
  free(exact);
  return r;
}

static const struct {
  const char *text;
  size_t len; /* 0: strlen */
  const char *replaced, *dropped;
  size_t count;
} texts[] = {
    /* Valid. */
    {"plain", 0, "plain", "plain", 0},
    {"\t\n\r \x7f", 0, "\t\n\r \x7f", "\t\n\r \x7f", 0},
    {"\xc2\x80\xdf\xbf\xe0\xa0\x80", 0, "\xc2\x80\xdf\xbf\xe0\xa0\x80",
     "\xc2\x80\xdf\xbf\xe0\xa0\x80", 0},
    {"\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbd", 0, "\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbd",
     "\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbd", 0},
    {"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 0, "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf",
     "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 0},
    {"\xef\xb7\x90\xf0\x9f\xbf\xbf", 0, "\xef\xb7\x90\xf0\x9f\xbf\xbf",
     "\xef\xb7\x90\xf0\x9f\xbf\xbf", 0}, /* noncharacters that XML allows */
    /* Characters that XML forbids. */
    {"a\0b", 3, "a" R "b", "ab", 1},
    {"\0", 1, R, "", 1},
    {"\x01\x08\x0b\x0c\x0e\x1f", 0, R R R R R R, "", 6},
    {"x\xef\xbf\xbey\xef\xbf\xbfz", 0, "x" R "y" R "z", "xyz", 2},
    /* Surrogates, single and in pairs, are replaced one by one. */
    {"\xed\xa0\x80", 0, R, "", 1},
    {"\xed\xaf\xbf\xed\xb0\x80", 0, R R, "", 2},
    /* Invalid UTF-8: one replacement for each maximal subpart of a character. */
    {"\x80", 0, R, "", 1},
    {"\x80\xbf", 0, R R, "", 2},
    {"\xc0\x80", 0, R R, "", 2},
    {"\xc1\xbf", 0, R R, "", 2},
    {"\xc3", 0, R, "", 1},
    {"\xc3(", 0, R "(", "(", 1},
    {"\xe0\x80\x80", 0, R R R, "", 3},
    {"\xe2\x82", 0, R, "", 1},
    {"\xe2\x82z", 0, R "z", "z", 1},
    {"\xed\xa0", 0, R R, "", 2},
    {"\xf0\x80\x80\x80", 0, R R R R, "", 4},
    {"\xf0\x9f\x98", 0, R, "", 1},
    {"\xf0\x9f\x98\xf0\x9f\x98\x80", 0, R "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80", 1},
    {"\xf4\x90\x80\x80", 0, R R R R, "", 4},
    {"\xf5\xf8\xfe\xff", 0, R R R R, "", 4},
    {"0123456789abcdef0123456789abcdef\xff", 0, "0123456789abcdef0123456789abcdef" R,
     "0123456789abcdef0123456789abcdef", 1},
    {"caf\xe9 au lait, bien s\xfbr", 0, "caf" R " au lait, bien s" R "r",
     "caf au lait, bien sr", 2},
};
enum { TEXTS = sizeof texts / sizeof *texts };

static size_t text_len(int i) {
  return texts[i].len ? texts[i].len : strlen(texts[i].text);
}

START_TEST(replace) {
  multistatus_list *list = new_list(MULTISTATUS_TEXT_REPLACE);
  multistatus_result *r = add_exact(list, texts[_i].text, text_len(_i));
  ck_assert_str_eq(multistatus_result_message(r), texts[_i].replaced);
  ck_assert_uint_eq(multistatus_string_length(multistatus_result_message(r)),
                    strlen(texts[_i].replaced));
  ck_assert_uint_eq(multistatus_list_replaced(list), texts[_i].count);
  add_exact(list, texts[_i].text, text_len(_i));
  ck_assert_uint_eq(multistatus_list_replaced(list), 2 * texts[_i].count);
  multistatus_list_free(list);
}
END_TEST

START_TEST(drop) {
  multistatus_list *list = new_list(MULTISTATUS_TEXT_DROP);
  multistatus_result *r = add_exact(list, texts[_i].text, text_len(_i));
  ck_assert_str_eq(multistatus_result_message(r), texts[_i].dropped);
  ck_assert_uint_eq(multistatus_list_replaced(list), texts[_i].count);
  multistatus_list_free(list);
}
END_TEST

START_TEST(refuse) {
  multistatus_list *list = new_list(MULTISTATUS_TEXT_REFUSE);
  multistatus_result *r = add_exact(list, texts[_i].text, text_len(_i));
  ck_assert_int_eq(r == NULL, texts[_i].count > 0);
  ck_assert_int_eq(multistatus_list_error(list),
                   texts[_i].count ? MULTISTATUS_ERROR_TEXT : 0);
  ck_assert_int_eq(strstr(multistatus_list_error_text(list), "/a") != NULL,
                   texts[_i].count > 0);
  ck_assert_uint_eq(multistatus_list_replaced(list), 0);
  multistatus_list_free(list);
}
END_TEST

/* The policy applies to every setter of the list and of the writer. */
static void set_message(multistatus_result *r) {
  multistatus_result_set_message(r, "\x01");
}
static void set_lang(multistatus_result *r) {
  multistatus_result_set_message_lang(r, "fine", "\x01");
}
static void set_value(multistatus_result *r) {
  multistatus_result_set_status(r, 0);
  multistatus_result_add_prop(r, 200, "u", "p", "\x01");
}
static void set_value_lang(multistatus_result *r) {
  multistatus_result_set_status(r, 0);
  multistatus_result_add_prop_lang(r, 200, "u", "p", "fine", "\x01");
}
static void set_propstat_message(multistatus_result *r) {
  multistatus_result_set_status(r, 0);
  multistatus_propstat_set_message(multistatus_result_propstat(r, 200), "\x01");
}

START_TEST(policy_applies_to_all_setters) {
  void (*const set[])(multistatus_result *) = {set_message, set_lang, set_value,
                                               set_value_lang, set_propstat_message};
  for (size_t i = 0; i < sizeof set / sizeof *set; i++)
    for (int policy = 0; policy < 3; policy++) {
      multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
      multistatus_list *list = new_list((multistatus_text_policy)policy);
      multistatus_writer *w;
      memory_sink m;
      memory_sink_init(&m);
      o.text = (multistatus_text_policy)policy;
      ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), 0);
      set[i](multistatus_list_add(list, "/a", 200, NULL));
      set[i](multistatus_writer_add(w, "/a", 200, NULL));
      bool refuses = policy == MULTISTATUS_TEXT_REFUSE;
      int want = refuses ? MULTISTATUS_ERROR_TEXT : 0;
      ck_assert_int_eq(multistatus_list_error(list), want);
      ck_assert_int_eq(multistatus_writer_end(w), want);
      ck_assert_uint_eq(multistatus_list_replaced(list), !refuses);
      ck_assert_uint_eq(multistatus_writer_replaced(w), !refuses);
      multistatus_list_free(list);
      multistatus_writer_free(w);
      memory_sink_done(&m);
    }
}
END_TEST

START_TEST(policy_applies_to_the_document) {
  for (int policy = 0; policy < 3; policy++)
    for (int token = 0; token < 2; token++) {
      multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
      multistatus_list *list = new_list((multistatus_text_policy)policy);
      multistatus_writer *w;
      memory_sink m;
      memory_sink_init(&m);
      o.text = (multistatus_text_policy)policy;
      ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), 0);
      bool refuses = policy == MULTISTATUS_TEXT_REFUSE;
      int want = refuses ? MULTISTATUS_ERROR_TEXT : 0;
      int got[] = {token ? multistatus_list_set_sync_token(list, "t\xff")
                         : multistatus_list_set_message(list, "t\xff"),
                   token ? multistatus_writer_set_sync_token(w, "t\xff")
                         : multistatus_writer_set_message(w, "t\xff")};
      ck_assert_int_eq(got[0], want);
      ck_assert_int_eq(got[1], want);
      ck_assert_uint_eq(multistatus_list_replaced(list), !refuses);
      ck_assert_uint_eq(multistatus_writer_replaced(w), !refuses);
      const char *set =
          token ? multistatus_list_sync_token(list) : multistatus_list_message(list);
      ck_assert_pstr_eq(set, refuses ? NULL : policy ? "t" : "t" R);
      multistatus_list_free(list);
      multistatus_writer_free(w);
      memory_sink_done(&m);
    }
}
END_TEST

/* ---- hrefs ---- */

START_TEST(hrefs_keep_every_byte) {
  static const struct {
    const char *href;
    size_t len; /* 0: strlen */
    const char *kept;
  } hrefs[] = {{"/a", 0, "/a"},
               {"/gr\xc3\xbc\xc3\x9f", 0, "/gr\xc3\xbc\xc3\x9f"},
               {"/a b", 0, "/a b"},
               {"/100%", 0, "/100%"},
               {"/caf\xe9", 0, "/caf%E9"},
               {"/\xff\xfe", 0, "/%FF%FE"},
               {"/a\0b", 4, "/a%00b"},
               {"/\0", 2, "/%00"},
               {"/\x01\x1f\x7f", 0, "/%01%1F\x7f"},
               {"/\xed\xa0\x80", 0, "/%ED%A0%80"},
               {"/\xef\xbf\xbf", 0, "/%EF%BF%BF"},
               {"/\xf0\x9f\x98", 0, "/%F0%9F%98"},
               {"/\n\r\t", 0, "/\n\r\t"}};
  for (int policy = 0; policy < 3; policy++)
    for (size_t i = 0; i < sizeof hrefs / sizeof *hrefs; i++) {
      multistatus_list *list = new_list((multistatus_text_policy)policy);
      size_t len = hrefs[i].len ? hrefs[i].len : strlen(hrefs[i].href);
      char *exact = pieces_exact(hrefs[i].href, len);
      multistatus_result *r = multistatus_list_add_n(list, exact, len, 200, NULL, 0);
      free(exact);
      ck_assert_str_eq(multistatus_result_href(r), hrefs[i].kept);
      ck_assert_uint_eq(multistatus_string_length(multistatus_result_href(r)),
                        strlen(hrefs[i].kept));
      ck_assert_uint_eq(multistatus_list_replaced(list), 0);
      ck_assert_ptr_eq(multistatus_list_find(list, hrefs[i].kept), r);
      if (!hrefs[i].len) {
        ck_assert_ptr_eq(multistatus_list_find(list, hrefs[i].href), r);
        multistatus_result_add_href(r, hrefs[i].href);
        multistatus_result_set_location(r, hrefs[i].href);
        multistatus_result_add_condition(r, "u", "c", hrefs[i].href);
        const multistatus_href *h =
            multistatus_href_next(multistatus_result_first_href(r));
        ck_assert_str_eq(multistatus_href_value(h), hrefs[i].kept);
        const char *breaks = strpbrk(hrefs[i].kept, "\r\n"); /* encoded in a location */
        ck_assert_str_eq(multistatus_result_location(r),
                         breaks ? "/%0A%0D\t" : hrefs[i].kept);
        h = multistatus_condition_first_href(multistatus_result_first_condition(r));
        ck_assert_str_eq(multistatus_href_value(h), hrefs[i].kept);
      }
      ck_assert_int_eq(multistatus_list_error(list), 0);
      multistatus_list_free(list);
    }
}
END_TEST

/* In output, bytes that a URI cannot contain are encoded, and encoded ones unchanged.
 */
START_TEST(hrefs_in_output) {
  static const struct {
    const char *href, *xml;
  } hrefs[] = {{"/a-b_c.d~e", "/a-b_c.d~e"},
               {"/:/?#[]@!$'()*+,;=", "/:/?%23%5B%5D@!$'()*+,;="},
               {"/a&b", "/a&amp;b"},
               {"/a b", "/a%20b"},
               {"/<>\"{}|\\^`", "/%3C%3E%22%7B%7D%7C%5C%5E%60"},
               {"/%41%zz%4%", "/%41%25zz%254%25"},
               {"/%c3%Bc", "/%c3%Bc"},
               {"/\xc3\xbc", "/%C3%BC"},
               {"/\xff", "/%FF"},
               {"/\x7f\t\n\r", "/%7F%09%0A%0D"}};
  for (size_t i = 0; i < sizeof hrefs / sizeof *hrefs; i++) {
    multistatus_list *list = new_list(MULTISTATUS_TEXT_REPLACE);
    char *body, *want = malloc(400);
    multistatus_list_add(list, hrefs[i].href, 200, NULL);
    ck_assert_int_eq(multistatus_list_print(list, NULL, &body, NULL), 0);
    sprintf(want, "<D:href>%s</D:href>", hrefs[i].xml);
    ck_assert_msg(strstr(body, want) != NULL, "no %s in %s", want, body);
    free(want);
    multistatus_free(body);
    multistatus_list_free(list);
  }
}
END_TEST

/* ---- Lengths ---- */

START_TEST(add_n_reads_only_the_length) {
  multistatus_list *list = new_list(MULTISTATUS_TEXT_REPLACE);
  char *href = pieces_exact("/abc", 4), *message = pieces_exact("mess", 4);
  multistatus_result *r = multistatus_list_add_n(list, href, 4, 200, message, 4);
  ck_assert_str_eq(multistatus_result_href(r), "/abc");
  ck_assert_str_eq(multistatus_result_message(r), "mess");
  r = multistatus_list_add_n(list, href, 2, 200, message, 0);
  ck_assert_str_eq(multistatus_result_href(r), "/a");
  ck_assert_str_eq(multistatus_result_message(r), "");
  r = multistatus_list_add_n(list, href, 1, 200, NULL, 4);
  ck_assert_ptr_null(multistatus_result_message(r));
  ck_assert_ptr_null(multistatus_list_add_n(list, href, 0, 200, NULL, 0));
  ck_assert_int_eq(multistatus_list_error(list), MULTISTATUS_ERROR_HREF);
  free(href);
  free(message);
  multistatus_list_free(list);
}
END_TEST

/* ---- Text of a body ---- */

START_TEST(invalid_json_escapes) {
  static const char body[] =
      "{\"results\":[{\"href\":\"/\\u0000\\ud800\",\"status\":200,"
      "\"message\":\"\\u0000a\\ud83d\\ude00\\ud800b\\uffff\",\"lang\":\"\\u0001\"}],"
      "\"description\":\"\\u0000d\\udc00\",\"syncToken\":\"t\\u0000\"}";
  multistatus_list *list = new_list(MULTISTATUS_TEXT_REPLACE);
  ck_assert_int_eq(multistatus_list_read(list, NULL, body, sizeof body - 1), 0);
  const multistatus_result *r = multistatus_list_get(list, 0);
  ck_assert_str_eq(multistatus_result_href(r), "/%00%ED%A0%80");
  ck_assert_str_eq(multistatus_result_message(r), R "a\xf0\x9f\x98\x80" R "b" R);
  ck_assert_str_eq(multistatus_result_lang(r), R);
  ck_assert_str_eq(multistatus_list_message(list), R "d" R);
  ck_assert_str_eq(multistatus_list_sync_token(list), "t" R);
  const multistatus_reader *reader = multistatus_list_reader(list);
  ck_assert_str_eq(multistatus_reader_message(reader), R "d" R);
  ck_assert_uint_eq(multistatus_string_length(multistatus_reader_message(reader)), 7);
  ck_assert_str_eq(multistatus_reader_sync_token(reader), "t" R);
  multistatus_list_free(list);
}
END_TEST

/* A language of which the policy leaves nothing is not written. */
START_TEST(dropped_languages) {
  const multistatus_format *const formats[] = {multistatus_format_json(),
                                               multistatus_format_dav_xml()};
  multistatus_list *list = new_list(MULTISTATUS_TEXT_DROP);
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  multistatus_result_add_prop_lang(r, 200, "u", "p", "v", "\x01");
  multistatus_result_set_message_lang(r, "m", "\x01");
  multistatus_propstat *p = multistatus_result_add_propstat(r, 403);
  multistatus_propstat_set_message_lang(p, "m", "\x01");
  ck_assert_ptr_nonnull(p);
  r = multistatus_list_add(list, "/b", 403, NULL);
  multistatus_result_set_message_lang(r, "m", "\x01");
  multistatus_list_set_message_lang(list, "m", "\x01");
  ck_assert_int_eq(multistatus_list_error(list), 0);
  for (size_t i = 0; i < 2; i++) {
    multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
    char *out = NULL;
    o.format = formats[i];
    ck_assert_int_eq(multistatus_list_print(list, &o, &out, NULL), 0);
    ck_assert_msg(!strstr(out, "lang"), "%s", out);
    multistatus_free(out);
  }
  multistatus_list_free(list);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, replace, 0, TEXTS);
  tcase_add_loop_test(t, drop, 0, TEXTS);
  tcase_add_loop_test(t, refuse, 0, TEXTS);
  tcase_add_test(t, policy_applies_to_all_setters);
  tcase_add_test(t, policy_applies_to_the_document);
  tcase_add_test(t, hrefs_keep_every_byte);
  tcase_add_test(t, hrefs_in_output);
  tcase_add_test(t, add_n_reads_only_the_length);
  tcase_add_test(t, invalid_json_escapes);
  tcase_add_test(t, dropped_languages);
}

TESTS_MAIN("text", add_tests)
