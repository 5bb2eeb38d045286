/* SPDX-License-Identifier: MIT */

/* The JSON scanner, and cJSON, at their limits: the values of numbers, the limits of a
   reader, large texts, and failing allocations. */

#include <math.h>

#include "json_log.h"
#include "pieces.h"
#include "random.h"
#include "tests.h"

/* ---- Numbers --------------------------------------------------------------------- */

static const char *const numbers[] = {
    "0",
    "-0",
    "7",
    "-12",
    "999999999999999",
    "-123456789012345",
    "18446744073709551615",
    "18446744073709551616",
    "9007199254740993",
    "0.1",
    "-0.001",
    "3.141592653589793238462",
    "1e22",
    "1e23",
    "1.797693134862e308",
    "-1.797693134862E+308",
    "1e308",
    "1e309",
    "2.2250738585072014e-308",
    "1e-300",
    "1e-400",
    "0e999999999",
    "-0e-999999999",
    "1e999999999",
    "-1e999999999",
    "1e-999999999",
    "1e99999999999999999999",
    "1e-99999999999999999999",
    "0.000000000000000000000000000000000000000000001e45",
    "123456789012345678901234567890123456789012345678901234567890e-50",
    "100000000000000000000000000000000000000000000000000000000000"};

START_TEST(values_of_numbers) {
  double expected = strtod(numbers[_i], NULL);
  for (int e = 0; e < ENGINES; e++) {
    multistatus_read_options o = options_for(engines[e], NULL);
    char text[128];
    size_t len = (size_t)sprintf(text, "[%s]", numbers[_i]);
    for (size_t piece = 1; piece <= len; piece++) {
      ck_assert_int_eq(read_with(&o, text, len, piece).code, 0);
      if (isinf(expected) || expected == 0)
        ck_assert(reported.number == expected &&
                  !signbit(reported.number) == !signbit(expected));
      else
        ck_assert_double_le(fabs(reported.number / expected - 1), 1e-12);
    }
  }
}
END_TEST

/* More digits than any type can hold. */
START_TEST(long_numbers) {
  multistatus_read_options o = options_for(MULTISTATUS_ENGINE_BUILTIN, NULL);
  char text[2048];
  size_t len = (size_t)sprintf(text, "[0.%0700d1e701]", 0);
  ck_assert_int_eq(read_with(&o, text, len, 1).code, 0);
  ck_assert_double_le(fabs(reported.number - 1), 1e-12);
  len = (size_t)sprintf(text, "[1%0700de-700]", 0);
  ck_assert_int_eq(read_with(&o, text, len, 7).code, 0);
  ck_assert_double_le(fabs(reported.number - 1), 1e-12);
}
END_TEST

START_TEST(integers_are_exact) {
  multistatus_read_options o = options_for(MULTISTATUS_ENGINE_BUILTIN, NULL);
  for (int64_t n = 1; n < 1000000000000000; n = n * 3 + 1) {
    char text[64];
    size_t len = (size_t)sprintf(text, "[%lld,-%lld]", (long long)n, (long long)n);
    ck_assert_int_eq(read_with(&o, text, len, len).code, 0);
    ck_assert(reported.number == -(double)n);
  }
}
END_TEST

/* ---- Limits ---------------------------------------------------------------------- */

/* A caret precedes the first byte over the limit. */
static const struct {
  const char *text;
  size_t depth, text_bytes;
  const char *limit;
} limited[] = {
    {"[]^", 1, 0, ""},
    {"[^[]]", 1, 0, "depth"},
    {"{\"a\":^{}}", 1, 0, "depth"},
    {"{\"a\":^[]}", 1, 0, "depth"},
    {"[[{\"a\":[]}]]^", 4, 0, ""},
    {"[[{\"a\":^[]}]]", 3, 0, "depth"},
    {"[[],[],{},[[],[],[]]]^", 3, 0, ""},
    {"[[],[],{},[[],[^[]],[]]]", 3, 0, "depth"},
    {"[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]^", 18, 0, ""},
    {"[[[[[[[[[[[[[[[[[^[]]]]]]]]]]]]]]]]]]", 17, 0, "depth"},
    {"[\"abcd\"]^", 0, 4, ""},
    {"[\"abcd^e\"]", 0, 4, "text-bytes"},
    {"[\"^e\"]", 0, 1, ""},
    {"{\"abcd^e\":1}", 0, 4, "text-bytes"},
    {"[\"0123456789abcdef0123456789abcdef\"]^", 0, 32, ""},
    {"[\"0123456789abcdef0123456789abcde^f\"]", 0, 31, "text-bytes"},
    /* The limit applies to the unescaped text. */
    {"[\"\\u0041\\u0042\\n\\\\\"]^", 0, 4, ""},
    {"[\"\\u0041\\u0042\\n^\\\\\"]", 0, 3, "text-bytes"},
    {"[\"a\xC3\xA9\"]^", 0, 3, ""},
    {"[\"a^\xC3\xA9\"]", 0, 2, "text-bytes"},
    {"[\"\xD0\xB6\xD0\xB6^"
     "\xD0\xB6\xD0\xB6\xD0\xB6\xD0\xB6\xD0\xB6\xD0\xB6\xD0\xB6\xD0\xB6\"]",
     0, 5, "text-bytes"},
    {"[\"\\n\xF0\x90\x80\x80^"
     "\xF0\x90\x80\x80\xF0\x90\x80\x80\xF0\x90\x80\x80\xF0\x90\x80\x80\"]",
     0, 8, "text-bytes"},
    {"[\"a\\u00e9\"]^", 0, 3, ""},
    {"[\"a^\\u00e9\"]", 0, 2, "text-bytes"},
    {"[\"\\ud83d\\ude00\"]^", 0, 4, ""},
    {"[\"^\\ud83d\\ude00\"]", 0, 3, "text-bytes"},
    {"[\"^\\ud83d\"]", 0, 2, "text-bytes"},
    /* It applies to numbers too. */
    {"[1234]^", 0, 4, ""},
    {"[1234^5]", 0, 4, "text-bytes"},
    {"[1234^567890123456]", 0, 4, "text-bytes"},
    {"[-1.5^e1]", 0, 4, "text-bytes"},
};

START_TEST(limits) {
  char text[128];
  size_t fault;
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  l.depth = limited[_i].depth;
  l.text_bytes = limited[_i].text_bytes;
  strcpy(text, limited[_i].text);
  fault = take_caret(text);
  if (!*limited[_i].limit)
    fault = 0;
  for (int e = 0; e < ENGINES; e++)
    for (size_t piece = 1; piece <= strlen(text); piece++) {
      multistatus_read_options o = options_for(engines[e], &l);
      verdict v = read_with(&o, text, strlen(text), piece);
      ck_assert_str_eq(v.limit, limited[_i].limit);
      ck_assert_int_eq(v.code, *limited[_i].limit ? MULTISTATUS_ERROR_LIMIT : 0);
      if (engines[e] == MULTISTATUS_ENGINE_BUILTIN)
        ck_assert_int_eq(v.offset, fault);
    }
}
END_TEST

/* A text over the limit ends before a character, so that the rest of it is skipped as
   characters too. */
START_TEST(skipped_texts) {
  const char *body =
      "{\"results\":[{\"href\":\"/a\",\"status\":200,\"message\":"
      "\"\xD0\xB6\xE6\x96\x87\xF0\x90\x80\x80\xD0\xB6\xE6\x96\x87\xF0\x90"
      "\x80\x80\xD0\xB6\xE6\x96\x87\"},{\"href\":\"/b\",\"status\":404}]}";
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  l.text_bytes = (size_t)_i;
  for (int e = 0; e < ENGINES; e++)
    for (size_t piece = 1; piece <= strlen(body); piece++) {
      multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
      pieces_outcome out;
      o.engine = engines[e];
      o.limits = &l;
      o.flags = MULTISTATUS_READ_SKIP_OVER_LIMIT;
      o.refuse = MULTISTATUS_QUIRK_JSON_UTF8;
      pieces_outcome_of(&o, body, strlen(body), piece, &out);
      require(out.code == 0 && out.results == 1,
              "limit %d, pieces of %zu: %d, %zu results", _i, piece, out.code,
              out.results);
    }
}
END_TEST

/* Escapes of every kind, between which are 0 to 100 other bytes, are unescaped as one
   text, in pieces too. */
static void check_message(void *ctx, const multistatus_result *result) {
  ck_assert_str_eq(multistatus_result_message(result), ctx);
}

START_TEST(escapes_in_texts) {
  static const char *const pairs[][2] = {{"\\u0436", "\xD0\xB6"},
                                         {"\\u6587", "\xE6\x96\x87"},
                                         {"\\u0041", "A"},
                                         {"\\u000a", "\n"},
                                         {"\\ud83d\\ude42", "\xF0\x9F\x99\x82"},
                                         {"\\n", "\n"},
                                         {"\\/", "/"},
                                         {"\\\"", "\""},
                                         {"\\\\", "\\"},
                                         {"\\t", "\t"},
                                         {"\xD0\xB6", "\xD0\xB6"}};
  random_state r;
  random_seed(&r, (uint64_t)_i);
  char body[8192] = "{\"results\":[{\"href\":\"/a\",\"status\":200,\"message\":\"x";
  char text[8192] = "x";
  for (unsigned n = random_below(&r, 40); n > 0; n--) {
    const char *const *pair = pairs[random_below(&r, COUNT(pairs))];
    for (unsigned times = 1 + random_below(&r, 4); times > 0; times--) {
      strcat(body, pair[0]);
      strcat(text, pair[1]);
    }
    for (unsigned i = random_below(&r, random_once_in(&r, 9) ? 100 : 5); i > 0; i--) {
      strcat(body, "a");
      strcat(text, "a");
    }
  }
  strcat(body, "\"}]}");
  for (int e = 0; e < ENGINES; e++)
    for (size_t piece = strlen(body); piece > 0; piece = piece * 2 / 3) {
      multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
      multistatus_reader *reader;
      o.engine = engines[e];
      ck_assert_int_eq(multistatus_reader_new(&reader, &o), 0);
      ck_assert_int_eq(
          pieces_read(reader, body, strlen(body), piece, check_message, text), 0);
      ck_assert_uint_eq(multistatus_reader_count(reader), 1);
      multistatus_reader_free(reader);
    }
}
END_TEST

#ifdef MULTISTATUS_WITH_CJSON
/* "result-bytes" limits the text that cJSON parses together with its tree. */
START_TEST(values_for_cjson) {
  static const char text[] = "[[1,2,3,4,5,6,7,8,9],[1,2,3,4,5,6,7,8,9,10]]";
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  multistatus_read_options o = options_for(MULTISTATUS_ENGINE_SYSTEM, &l);
  size_t least = 0;
  for (l.result_bytes = 64; l.result_bytes < 65536 && !least; l.result_bytes++)
    if (read_with(&o, text, strlen(text), strlen(text)).code == 0)
      least = l.result_bytes;
  ck_assert_uint_gt(least, 10 * 16);
  for (size_t piece = 1; piece <= strlen(text); piece++) {
    verdict v;
    l.result_bytes = least;
    ck_assert_int_eq(read_with(&o, text, strlen(text), piece).code, 0);
    l.result_bytes = least - 1;
    v = read_with(&o, text, strlen(text), piece);
    ck_assert_int_eq(v.code, MULTISTATUS_ERROR_LIMIT);
    ck_assert_str_eq(v.limit, "result-bytes");
    ck_assert_str_eq(reported.text, "[[ #1 #2 #3 #4 #5 #6 #7 #8 #9]");
  }
}
END_TEST
#endif

/* ---- Large texts ----------------------------------------------------------------- */

/* In pieces of one byte: a scanner that rescans bytes would take hours. */
START_TEST(large_string) {
  const size_t len = 1 << 20;
  char *text = malloc(len + 4);
  reported.exact = false;
  text[0] = '[';
  text[1] = '"';
  for (size_t i = 2; i < len + 2; i += 2)
    memcpy(text + i, i % 64 ? "ab" : "\\n", 2);
  memcpy(text + len + 2, "\"]", 2);
  for (int e = 0; e < ENGINES; e++) {
    multistatus_read_options o = options_for(engines[e], NULL);
    ck_assert_int_eq(read_with(&o, text, len + 4, 1).code, 0);
    ck_assert_uint_eq(reported.events, 3);
  }
  free(text);
}
END_TEST

START_TEST(large_number) {
  const size_t len = 1 << 20;
  multistatus_read_options o = options_for(MULTISTATUS_ENGINE_BUILTIN, NULL);
  char *text = malloc(len + 2);
  reported.exact = false;
  memset(text, '7', len + 2);
  text[0] = '[';
  text[len + 1] = ']';
  ck_assert_int_eq(read_with(&o, text, len + 2, 1).code, 0);
  ck_assert(isinf(reported.number));
  free(text);
}
END_TEST

START_TEST(deep_nesting) {
  const size_t depth = 1 << 20;
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  char *text = malloc(2 * depth);
  reported.exact = false;
  l.depth = depth;
  memset(text, '[', depth);
  memset(text + depth, ']', depth);
  for (int e = 0; e < ENGINES; e++) {
    multistatus_read_options o = options_for(engines[e], &l);
    bool builtin = engines[e] == MULTISTATUS_ENGINE_BUILTIN;
    verdict v = read_with(&o, text, 2 * depth, 1);
    ck_assert_str_eq(v.limit, builtin ? "" : "depth");
    ck_assert_uint_eq(reported.events, builtin ? 2 * depth : 1);
  }
  free(text);
}
END_TEST

/* ---- Memory ---------------------------------------------------------------------- */

static struct {
  int left; /* allocations until one fails */
  bool once;
  size_t live; /* bytes */
} memory;

static void *scarce_alloc(void *ctx, void *p, size_t old_size, size_t new_size) {
  (void)ctx;
  if (!new_size) {
    memory.live -= old_size;
    free(p);
    return NULL;
  }
  if (memory.left-- == 0) {
    memory.left = memory.once ? 1000000 : 0;
    return NULL;
  }
  memory.live += new_size - old_size;
  return realloc(p, new_size);
}

START_TEST(out_of_memory) {
  static const char text[] =
      "{\"a\\n\":[{\"b\":\"a longer text, with \\u0000 in it\"}]}";
  const multistatus_allocator scarce = {scarce_alloc, NULL};
  for (int e = 0; e < ENGINES; e++)
    for (int once = 0; once < 2; once++) {
      multistatus_read_options o = options_for(engines[e], NULL);
      int code = MULTISTATUS_ERROR_NOMEM, tries = 0;
      o.allocator = &scarce;
      memory.once = once;
      for (; code; tries++) {
        memory.left = tries;
        code = read_with(&o, text, strlen(text), 5).code;
        ck_assert_uint_eq(memory.live, 0);
        ck_assert(code == 0 || code == MULTISTATUS_ERROR_NOMEM);
      }
      ck_assert_int_gt(tries, 3);
    }
}
END_TEST

int main(void) {
  TCase *c = tcase_create("json_limits");
  tcase_add_loop_test(c, values_of_numbers, 0, COUNT(numbers));
  tcase_add_test(c, long_numbers);
  tcase_add_test(c, integers_are_exact);
  tcase_add_loop_test(c, limits, 0, COUNT(limited));
  tcase_add_loop_test(c, skipped_texts, 10, 23);
  tcase_add_loop_test(c, escapes_in_texts, 0, 40);
#ifdef MULTISTATUS_WITH_CJSON
  tcase_add_test(c, values_for_cjson);
#endif
  tcase_add_test(c, large_string);
  tcase_add_test(c, large_number);
  tcase_add_test(c, deep_nesting);
  tcase_add_test(c, out_of_memory);
  return run_case(c);
}
