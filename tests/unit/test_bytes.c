/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include "base/bytes.h"
#include "random.h"
#include "tests.h"

/* Functions that read whole blocks return the same as a search byte by byte. The bytes
   end where their memory ends, so that a sanitizer reports reads beyond them. */

enum { MOST = 120, ROUNDS = 400 };

static random_state r;
static char *bytes;
static size_t len;

/* Mostly ordinary characters, some special ones. */
static void make(size_t n) {
  static const char ordinary[] = "abfgxyzAFGXYZ0189-._/";
  static const char special[] =
      "<>&]\"'\\%:?#@[^`{|}~ \t\n\r\x01\x1f\x7f\x80\xc3\xff-./0_";
  unsigned rare = 1 + random_below(&r, 60);
  bytes = malloc(n ? n : 1);
  len = n;
  for (size_t i = 0; i < n; i++)
    bytes[i] = random_once_in(&r, rare)
                   ? special[random_below(&r, sizeof special - 1)]
                   : ordinary[random_below(&r, sizeof ordinary - 1)];
}

typedef bool (*predicate)(char c);

static size_t first(predicate stops) {
  size_t i = 0;
  while (i < len && !stops(bytes[i]))
    i++;
  return i;
}

static bool is_special(char c, const char *others, bool controls) {
  return (controls && (unsigned char)c < 0x20) || (unsigned char)c >= 0x80 ||
         (c && strchr(others, c));
}

static bool text_stops(char c) {
  return c == '\t' || c == '\n' ? false : is_special(c, "<&]", true);
}
static bool string_stops(char c) {
  return is_special(c, "\"\\", true);
}
static bool path_stops(char c) {
  char lower = (char)(c | 0x20);
  return !((c >= '-' && c <= '9') || (lower >= 'a' && lower <= 'z') || c == '_');
}
static bool plain_stops(char c) {
  return is_special(c, "&<>", true);
}
static bool uri_stops(char c) {
  return is_special(c, "\"%<>\\^`{|} \x7f", true);
}
static bool sent_stops(char c) {
  return uri_stops(c) || (c && strchr("#[]", c));
}

/* The first byte that stops, "%XX" apart. */
static size_t first_unencoded(predicate stops) {
  size_t i = 0;
  for (; i < len; i++) {
    bool encoded = bytes[i] == '%' && len - i > 2 &&
                   isxdigit((unsigned char)bytes[i + 1]) &&
                   isxdigit((unsigned char)bytes[i + 2]);
    if (!encoded && stops(bytes[i]))
      break;
  }
  return i;
}
static bool xml_stops(char c) {
  return c && strchr("&<>\r", c);
}
static bool json_stops(char c) {
  return (unsigned char)c < 0x20 || c == '"' || c == '\\';
}

/* SAME: the call stops at the same byte. NO_FURTHER: it may stop earlier, not later. */
#define SAME(call, stops) require((size_t)((call)-bytes) == first(stops), #call)
#define NO_FURTHER(call, stops) require((size_t)((call)-bytes) <= first(stops), #call)

START_TEST(places) {
  random_seed(&r, (uint64_t)_i);
  for (size_t n = 0; n < MOST; n++) {
    make(n);
    const char *end = bytes + len;
    SAME(multistatus__bytes_find(bytes, end, '<', '&', ']', true), text_stops);
    SAME(multistatus__bytes_find(bytes, end, '"', '\\', '"', false), string_stops);
    require(
        (size_t)(multistatus__bytes_encoded(bytes, end, multistatus__block_not_uri) -
                 bytes) <= first_unencoded(uri_stops),
        "URI of %zu", len);
    require(
        (size_t)(multistatus__bytes_encoded(bytes, end, multistatus__block_not_path) -
                 bytes) <= first_unencoded(sent_stops),
        "path of %zu", len);
    NO_FURTHER(multistatus__bytes_skip(bytes, end, multistatus__block_not_xml),
               xml_stops);
    NO_FURTHER(multistatus__bytes_skip(bytes, end, multistatus__block_not_json),
               json_stops);
    require(multistatus__bytes_is_plain(bytes, len) == (first(plain_stops) == len),
            "is_plain of %zu", len);
    free(bytes);
  }
}
END_TEST

static bool is_clean(void) {
  if (!len || bytes[0] != '/' || (len > 1 && bytes[1] == '/'))
    return false;
  for (size_t i = 1; i < len; i++)
    if (bytes[i] == '.' && bytes[i - 1] == '/')
      return false;
  return first(path_stops) == len;
}

START_TEST(clean_paths) {
  random_seed(&r, (uint64_t)_i);
  for (size_t n = 1; n < MOST; n++) {
    make(n);
    bytes[0] = '/';
    /* If _i is odd, one dot, after a slash at a random place; else none. */
    for (size_t i = 1; i < n; i++)
      if (bytes[i] == '.')
        bytes[i] = 'x';
    if (n > 2 && _i % 2) {
      size_t at = 1 + random_below(&r, (unsigned)n - 2);
      bytes[at] = '/';
      bytes[at + 1] = '.';
    }
    require(multistatus__bytes_clean(bytes, bytes + len) == is_clean(), "%.*s",
            (int)len, bytes);
    free(bytes);
  }
}
END_TEST

START_TEST(counts) {
  random_seed(&r, (uint64_t)_i);
  make(random_below(&r, 40000));
  size_t count = 0;
  memset(bytes, '\n', len / (1 + random_below(&r, 4)));
  for (size_t i = 0; i < len; i++)
    count += bytes[i] == '\n';
  ck_assert_uint_eq(multistatus__bytes_count(bytes, bytes + len, '\n'), count);
  free(bytes);
}
END_TEST

/* At every place in a block, with either of two bytes around the string. */
START_TEST(lengths) {
  static _Alignas(BYTES_BLOCK) char around[MOST + 4 * BYTES_BLOCK];
  for (size_t n = 0; n < MOST; n++)
    for (size_t at = 0; at < 2 * BYTES_BLOCK; at++) {
      memset(around, _i, sizeof around);
      memset(around + at, 0x80 + (int)n, n);
      around[at + n] = '\0';
      require(multistatus__bytes_length(around + at) == n, "%zu from %zu on", n, at);
    }
}
END_TEST

START_TEST(copies_and_comparisons) {
  random_seed(&r, (uint64_t)_i);
  for (size_t n = 0; n < MOST; n++) {
    make(n);
    char *copy = malloc(n ? n : 1);
    multistatus__bytes_copy(copy, bytes, n);
    require(memcmp(copy, bytes, n) == 0, "copy of %zu", n);
    require(multistatus__bytes_equal(copy, bytes, n), "%zu are equal", n);
    if (n) {
      copy[random_below(&r, (unsigned)n)] ^= 1;
      require(!multistatus__bytes_equal(copy, bytes, n), "%zu are not equal", n);
    }
    free(copy);
    free(bytes);
  }
  ck_assert(multistatus__bytes_equal("", NULL, 0));
}
END_TEST

/* The size of blocks that each machine tests: see base/block.h. */
START_TEST(blocks_of_this_machine) {
#if defined(__GNUC__) && (defined(__x86_64__) || defined(__AARCH64EL__))
  ck_assert_int_eq(BYTES_BLOCK, 16);
#elif !defined(__SSE2__)
  ck_assert_int_eq(BYTES_BLOCK, 1);
#endif
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_test(t, blocks_of_this_machine);
  tcase_add_loop_test(t, places, 0, ROUNDS);
  tcase_add_loop_test(t, clean_paths, 0, ROUNDS);
  tcase_add_loop_test(t, counts, 0, ROUNDS);
  tcase_add_loop_test(t, lengths, 0, 2);
  tcase_add_loop_test(t, copies_and_comparisons, 0, ROUNDS);
}

TESTS_MAIN("bytes", add_tests)
