/* SPDX-License-Identifier: MIT */

/* The grammar of JSON, read by both engines in pieces of every size. */

#include "json_log.h"

/* ---- Valid texts ----------------------------------------------------------------- */

static const struct {
  const char *text, *log;
} valid[] = {
    {"{}", "{}"},
    {"[]", "[]"},
    {" \t\r\n[ \n]\t ", "[]"},
    {"\xEF\xBB\xBF{}", "{}"},
    {"\xEF\xBB\xBF []", "[]"},
    {"[true,false,null]", "[ t f n]"},
    {"[ true , false , null ]", "[ t f n]"},
    {"{\"results\":[{\"href\":\"/a\",\"status\":200}]}",
     "{ results:[{ href: '/a status: #200}]}"},
    {"{ \"a\" : 1 , \"b\" : [ { } , [ ] , \"\" ] , \"\" : { \"c\" : { } } }",
     "{ a: #1 b:[{}[] '] :{ c:{}}}"},
    {"{\"a\":\"b\",\"a\":true,\"c\":{\"d\":[[[]]]}}", "{ a: 'b a: t c:{ d:[[[]]]}}"},
    /* Numbers. */
    {"[0,-0,1,-1,10,123456789012345,1234567890123456]",
     "[ #0 #-0 #1 #-1 #10 #123456789012345 #1234567890123456]"},
    {"[0.5,-0.25,1.50,1e5,1E5,1e+5,1e-5,-1.5E-05,0e0]",
     "[ #0.5 #-0.25 #1.50 #1e5 #1E5 #1e+5 #1e-5 #-1.5E-05 #0e0]"},
    {"[1e999999999,1e-999999999]", "[ #1e999999999 #1e-999999999]"},
    {"{\"a\":7 , \"b\":7\n}", "{ a: #7 b: #7}"},
    /* Strings: the scanner reads blocks of sixteen bytes, so some are longer. */
    {"[\"\",\"a\",\"0123456789abcde\",\"0123456789abcdef\",\"0123456789abcdef0\"]",
     "[ ' 'a '0123456789abcde '0123456789abcdef '0123456789abcdef0]"},
    {"[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", "[ '\"\\/<08><0C><0A><0D><09>]"},
    {"{\"\\u0041b\":\"c\\u00e9\\u20AC!\"}", "{ Ab: 'c<C3><A9><E2><82><AC>!}"},
    {"[\"0123456789abcdef0123456789abcdef\\n0123456789abcdef0123456789abcdef\"]",
     "[ '0123456789abcdef0123456789abcdef<0A>0123456789abcdef0123456789abcdef]"},
    {"[\"\\u0000\",\"a\\u0000b\\u0000\"]", "[ '<00> 'a<00>b<00>]"},
    {"{\"\\u0000k\":\"\\u0000\\uD800\"}", "{ <00>k: '<00><ED><A0><80>}"},
    {"[[\"\\u0000\",1,\"\\\\\\\"2\",-3.5,{\"4\":5}]]",
     "[[ '<00> #1 '\\\"2 #-3.5{ 4: #5}]]"},
    {"[\"\\uD83D\\uDE00\",\"\\ud83d\\ude00x\"]",
     "[ '<F0><9F><98><80> '<F0><9F><98><80>x]"},
    {"[\"\\uD800\",\"\\uDC00\",\"\\uDFFFx\",\"\\uDBFF\\n\",\"\\uD800x\"]",
     "[ '<ED><A0><80> '<ED><B0><80> '<ED><BF><BF>x '<ED><AF><BF><0A> '<ED><A0><80>x]"},
    {"[\"\\uD800\\uD800\\uDC00\",\"\\uD800\\u0041\",\"\\uDC00\\uD800\"]",
     "[ '<ED><A0><80><F0><90><80><80> '<ED><A0><80>A '<ED><B0><80><ED><A0><80>]"},
    {"[\"\\uFFFF\\u07ff\\u0800\"]", "[ '<EF><BF><BF><DF><BF><E0><A0><80>]"},
    {"[\"\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\"]",
     "[ '<7F><C2><80><DF><BF><E0><A0><80><ED><9F><BF><EE><80><80>]"},
    {"[\"\xF0\x90\x80\x80\xF4\x8F\xBF\xBFx\"]",
     "[ '<F0><90><80><80><F4><8F><BF><BF>x]"},
    {"[\"0123456789abcde\xC3\xA9 0123456789abcdef\"]",
     "[ '0123456789abcde<C3><A9> 0123456789abcdef]"},
};

START_TEST(valid_texts) {
  const char *text = valid[_i].text;
  for (int e = 0; e < ENGINES; e++)
    for (int pause = 0; pause < 2; pause++)
      for (size_t piece = 1; piece <= strlen(text); piece++) {
        multistatus_read_options o = options_for(engines[e], NULL);
        reported.pause = pause;
        verdict v = read_with(&o, text, strlen(text), piece);
        ck_assert_msg(v.code == 0, "%s (engine %d, pieces of %zu): %d at %d", text, e,
                      piece, v.code, (int)v.offset);
        ck_assert_str_eq(reported.text, valid[_i].log);
      }
}
END_TEST

/* ---- Invalid texts --------------------------------------------------------------- */

enum {
  SYNTAX = MULTISTATUS_ERROR_SYNTAX,
  ENCODING = MULTISTATUS_ERROR_ENCODING,
  OTHER = MULTISTATUS_ERROR_NOT_MULTISTATUS,
  TRAILING = MULTISTATUS_ERROR_TRAILING,
  TRUNCATED = MULTISTATUS_ERROR_TRUNCATED,
  EMPTY = MULTISTATUS_ERROR_EMPTY
};

/* A caret precedes the first invalid byte. */
static const struct {
  const char *text;
  int code;
} invalid[] = {
    {"^", EMPTY},
    {" \n ^", EMPTY},
    {"\xEF\xBB\xBF^", EMPTY},
    {"\xEF\xBB^", TRUNCATED},
    {"^\xEF\xBBx", OTHER},
    {"\xEF\xBB\xBF^\xEF\xBB\xBF{}", OTHER},
    {" ^\xEF\xBB\xBF{}", OTHER},
    {"^<html>", OTHER},
    {" ^7", OTHER},
    {"^\"text\"", OTHER},
    {"^null", OTHER},
    {"^\xFF\xFE{", OTHER},
    {"{}^x", TRAILING},
    {"{} ^{}", TRAILING},
    {"[]\n^]", TRAILING},
    {"[]^,", TRAILING},
    {"{}^\xEF\xBB\xBF", TRAILING},
    /* The body ends too early. */
    {"{^", TRUNCATED},
    {"[ ^", TRUNCATED},
    {"{\"a^", TRUNCATED},
    {"{\"a\"^", TRUNCATED},
    {"{\"a\":^", TRUNCATED},
    {"{\"a\":1^", TRUNCATED},
    {"{\"a\":1,^", TRUNCATED},
    {"[1^", TRUNCATED},
    {"[1.^", TRUNCATED},
    {"[tru^", TRUNCATED},
    {"[true^", TRUNCATED},
    {"[\"\\^", TRUNCATED},
    {"[\"\\u00^", TRUNCATED},
    {"[\"\\uD800^", TRUNCATED},
    {"[\"\\uD800\\u^", TRUNCATED},
    {"[\"\xE2\x82^", TRUNCATED},
    {"{\"a\":[{\"b\":[1,2]^", TRUNCATED},
    /* Structure. */
    {"{^]", SYNTAX},
    {"[^}", SYNTAX},
    {"{^,}", SYNTAX},
    {"[^,]", SYNTAX},
    {"[1,^]", SYNTAX},
    {"[1,^,2]", SYNTAX},
    {"[1 ^2]", SYNTAX},
    {"[1^:2]", SYNTAX},
    {"[\"a\"^\"b\"]", SYNTAX},
    {"[{}^{}]", SYNTAX},
    {"[1^}", SYNTAX},
    {"{\"a\":1^]", SYNTAX},
    {"{\"a\":1,^}", SYNTAX},
    {"{\"a\"^,1}", SYNTAX},
    {"{\"a\" ^1}", SYNTAX},
    {"{\"a\":^,}", SYNTAX},
    {"{\"a\":^}", SYNTAX},
    {"{\"a\":1 ^\"b\":2}", SYNTAX},
    {"{\"a\":^:1}", SYNTAX},
    {"{^a:1}", SYNTAX},
    {"{^1:1}", SYNTAX},
    {"{^'a':1}", SYNTAX},
    {"[[1,^]]", SYNTAX},
    {"[[1^}]", SYNTAX},
    {"[{\"a\":1^]]", SYNTAX},
    {"[[1 ^2", SYNTAX},
    {"{\"a\":{\"b\":[1^}", SYNTAX},
    {"[{\"a\":1,^}]", SYNTAX},
    {"[{\"a\"^}]", SYNTAX},
    {"[{^1:2}]", SYNTAX},
    {"[[1 ^2]]", SYNTAX},
    {"[^/* */1]", SYNTAX},
    {"[1^\f]", SYNTAX},
    {"[^\x01 1]", SYNTAX},
    {"[[1,^\x01 1]]", SYNTAX},
    {"[^\xC2\xA0 1]", SYNTAX},
    {"[^\xEF\xBB\xBF 1]", SYNTAX},
    /* Literals and numbers. */
    {"[t^Rue]", SYNTAX},
    {"[tru^]", SYNTAX},
    {"[true^x]", SYNTAX},
    {"[nul^\"\"]", SYNTAX},
    {"[^NaN]", SYNTAX},
    {"[^Infinity]", SYNTAX},
    {"[-^Infinity]", SYNTAX},
    {"[[^undefined]]", SYNTAX},
    {"[0^1]", SYNTAX},
    {"[-0^1]", SYNTAX},
    {"[[0^1]]", SYNTAX},
    {"[^+1]", SYNTAX},
    {"[^.5]", SYNTAX},
    {"[-^.5]", SYNTAX},
    {"[-^]", SYNTAX},
    {"[1.^]", SYNTAX},
    {"[[1.^]]", SYNTAX},
    {"[1.^e5]", SYNTAX},
    {"[1e^]", SYNTAX},
    {"[1e+^,1]", SYNTAX},
    {"[1e5^.5]", SYNTAX},
    {"[1.5^.5]", SYNTAX},
    {"[0^x10]", SYNTAX},
    {"[1^-2]", SYNTAX},
    /* Strings. */
    {"[\"a^\nb\"]", SYNTAX},
    {"[\"^\x1F\"]", SYNTAX},
    {"{\"a^\tb\":1}", SYNTAX},
    {"[\"0123456789abcdef0123456789^\x01\"]", SYNTAX},
    {"[\"\\^x\"]", SYNTAX},
    {"[\"\\^U0041\"]", SYNTAX},
    {"[\"\\u^\"]", SYNTAX},
    {"[\"\\u00^g0\"]", SYNTAX},
    {"[\"\\u004^\"]", SYNTAX},
    {"[\"\\uD800\\u^x\"]", SYNTAX},
    {"[\"\\uD800\\^x\"]", SYNTAX},
    {"[\"^\x80\"]", ENCODING},
    {"[\"a^\xC3\"]", ENCODING},
    {"[\"a^\xC3(\"]", ENCODING},
    {"[\"^\xC0\x80\"]", ENCODING},
    {"[\"^\xC1\xBF\"]", ENCODING},
    {"[\"^\xE0\x9F\xBF\"]", ENCODING},
    {"[\"^\xE2\x82(\"]", ENCODING},
    {"[\"^\xED\xA0\x80\"]", ENCODING},
    {"[\"^\xF0\x8F\xBF\xBF\"]", ENCODING},
    {"[\"^\xF4\x90\x80\x80\"]", ENCODING},
    {"[\"^\xF5\x80\x80\x80\"]", ENCODING},
    {"[\"^\xFF\"]", ENCODING},
    {"{\"^\xFE\":1}", ENCODING},
};

START_TEST(invalid_texts) {
  char text[128], log[sizeof reported.text];
  size_t fault, len;
  strcpy(text, invalid[_i].text);
  fault = take_caret(text);
  len = strlen(text);
  for (int e = 0; e < ENGINES; e++)
    for (size_t piece = 1; piece <= len + !len; piece++) {
      multistatus_read_options o = options_for(engines[e], NULL);
      o.refuse = MULTISTATUS_QUIRK_JSON_UTF8;
      bool builtin = engines[e] == MULTISTATUS_ENGINE_BUILTIN;
      verdict v = read_with(&o, text, len, piece);
      ck_assert_msg(v.code == invalid[_i].code,
                    "%s (engine %d, pieces of %zu): %d at %d", text, e, piece, v.code,
                    (int)v.offset);
      if (builtin)
        ck_assert_msg(v.offset == fault, "%s (pieces of %zu): at %d, not %d", text,
                      piece, (int)v.offset, (int)fault);
      if (builtin && piece == 1)
        strcpy(log, reported.text);
      /* cJSON may report fewer tokens, but no others. */
      ck_assert_int_eq(strncmp(log, reported.text, builtin ? sizeof log : reported.len),
                       0);
    }
}
END_TEST

/* A character that XML does not allow is a quirk, reported with its offset. */
START_TEST(forbidden_characters) {
  static const char *const texts[] = {"[\"^\\u0000\"]",      "{\"a^\\u001f\":1}",
                                      "[[\"b^\\uD800\"]]",   "[\"^\\uFFFE\"]",
                                      "[\"^\xEF\xBF\xBF\"]", "[\"\\n^\\b\"]"};
  char text[128];
  strcpy(text, texts[_i]);
  size_t fault = take_caret(text), len = strlen(text);
  for (int e = 0; e < ENGINES; e++)
    for (size_t piece = 1; piece <= len; piece++) {
      multistatus_read_options o = options_for(engines[e], NULL);
      ck_assert_int_eq(read_with(&o, text, len, piece).code, 0);
      o.refuse = MULTISTATUS_QUIRK_JSON_CHARACTER;
      verdict v = read_with(&o, text, len, piece);
      ck_assert_int_eq(v.code, MULTISTATUS_ERROR_RESULT);
      ck_assert_int_eq(v.offset, fault);
    }
}
END_TEST

START_TEST(nul_bytes) {
  static const char text[] = "[\0]", string[] = "[\"a\0b\"]", after[] = "[]\0";
  for (int e = 0; e < ENGINES; e++) {
    multistatus_read_options o = options_for(engines[e], NULL);
    ck_assert_int_eq(read_with(&o, text, 3, 3).code, SYNTAX);
    ck_assert_int_eq(read_with(&o, string, 7, 7).code, SYNTAX);
    ck_assert_int_eq(read_with(&o, after, 3, 3).code, TRAILING);
  }
}
END_TEST

int main(void) {
  TCase *c = tcase_create("json_scan");
  tcase_add_loop_test(c, valid_texts, 0, COUNT(valid));
  tcase_add_loop_test(c, invalid_texts, 0, COUNT(invalid));
  tcase_add_loop_test(c, forbidden_characters, 0, 6);
  tcase_add_test(c, nul_bytes);
  return run_case(c);
}
