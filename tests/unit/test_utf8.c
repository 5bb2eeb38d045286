/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include "base/text.h"
#include "random.h"
#include "tests.h"

/* Characters in UTF-8, one by one and as blocks, against a simple decoder. The bytes
   end where their memory ends, so that a sanitizer reports reads beyond them. */

enum { MOST = 90, ROUNDS = 5000 };

static bool is_scalar(uint32_t c) {
  return c < 0x110000 && (c < 0xd800 || c > 0xdfff);
}

static size_t encode(char to[4], uint32_t c) {
  static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
  size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  for (size_t i = 0; i < n; i++)
    to[i] = (char)(0x80 | (c >> 6 * (n - 1 - i) & 0x3f));
  to[0] = (char)(n == 1 ? c : first[n] | c >> 6 * (n - 1));
  return n;
}

/* The length of the character at p, decoded without any check: it is valid if it is
   encoded as the same bytes. 0: it is not, or it is incomplete. */
static size_t decode(const char *p, size_t len, uint32_t *c) {
  unsigned char u = (unsigned char)*p;
  size_t n = u < 0xc0 ? 1 : u < 0xe0 ? 2 : u < 0xf0 ? 3 : 4;
  char again[4];
  *c = n == 1 ? u : u & (0x3fu >> (n - 1));
  for (size_t i = 1; i < n && i < len; i++)
    *c = *c << 6 | ((unsigned char)p[i] & 0x3f);
  bool same =
      n <= len && is_scalar(*c) && encode(again, *c) == n && memcmp(again, p, n) == 0;
  return same ? n : 0;
}

START_TEST(every_character) {
  char s[4], again[4];
  uint32_t c = 0;
  for (uint32_t want = 0; want < 0x110000; want++) {
    size_t n = encode(s, want);
    int found = multistatus__utf8_char(s, s + n, &c);
    if (!is_scalar(want)) {
      require(found == UTF8_INVALID, "surrogate %x", (unsigned)want);
      continue;
    }
    if (found != (int)n || c != want || multistatus__utf8_put(again, c) != n ||
        memcmp(s, again, n) != 0 || multistatus__utf8_width(*s) != n)
      require(false, "character %x", (unsigned)want);
    for (size_t cut = 1; cut < n; cut++)
      if (multistatus__utf8_char(s, s + cut, &c) != UTF8_CUT)
        require(false, "the first %zu bytes of %x", cut, (unsigned)want);
  }
}
END_TEST

START_TEST(every_sequence_of_three_bytes) {
  uint32_t c, want;
  for (uint32_t bytes = 0; bytes < 0x1000000; bytes++) {
    char s[4] = {(char)(bytes >> 16), (char)(bytes >> 8), (char)bytes, '\x80'};
    int found = multistatus__utf8_char(s, s + sizeof s, &c);
    size_t n = decode(s, sizeof s, &want);
    if (n ? found != (int)n || c != want : found != UTF8_INVALID)
      require(false, "%06x", (unsigned)bytes);
  }
}
END_TEST

/* Characters at the ends of the ranges that XML and UTF-8 allow, and what is beyond. */
static const char *const pieces[] = {
    "\xc2\x80",         "\xdf\xbf",         "\xe0\xa0\x80",     "\xe0\xbf\xbf",
    "\xec\xbf\xbf",     "\xed\x80\x80",     "\xed\x9f\xbf",     "\xee\x80\x80",
    "\xef\xbf\xbd",     "\xef\xbe\xbf",     "\xf0\x90\x80\x80", "\xf0\x9f\xbf\xbf",
    "\xf1\x80\xbf\xbe", "\xf4\x8f\xbf\xbf", "\xd0\xb6",         "\xe6\x96\x87",
};
static const char *const wrong[] = {
    "\x80",
    "\xbf",
    "\xc0\x80",
    "\xc1\xbf",
    "\xe0\x9f\xbf",
    "\xed\xa0\x80",
    "\xf0\x8f\xbf\xbf",
    "\xf4\x90\x80\x80",
    "\xf5\x80\x80",
    "\xff",
    "\xef\xbf\xbe",
    "\xef\xbf\xbf",
    "\xc3",
    "\xe6\x96",
    "\xf0\x9f\x98",
    "\xf4",
    "<",
    "&",
    "]",
    "\r",
    "\t",
    "\n",
    "\x01",
    "*",
    "\"",
    "\\",
    "\x7f",
    "@",
};
static const char words[] = "azAZ09 +,-./";
#define PIECE(of) (of)[random_below(&r, sizeof(of) / sizeof *(of))]

static random_state r;

static char *make(size_t *len) {
  char s[2 * MOST];
  unsigned rare = 1 + random_below(&r, 40), ascii = 1 + random_below(&r, 8);
  size_t n = 0, most = random_below(&r, MOST);
  while (n < most) {
    const char *piece = random_once_in(&r, rare) ? PIECE(wrong) : PIECE(pieces);
    char one[2] = {PIECE(words), '\0'};
    if (random_once_in(&r, ascii))
      piece = one[0] ? one : " ";
    memcpy(s + n, piece, strlen(piece));
    n += strlen(piece);
  }
  *len = n && random_once_in(&r, 3) ? n - 1 : n; /* also incomplete characters */
  char *data = malloc(*len ? *len : 1);
  memcpy(data, s, *len);
  return data;
}

/* Words are skipped from each character on, and only they are. */
static void check_words(const char *data, const char *valid, const char *end) {
  for (const char *p = data; p < valid; p++) {
    if (multistatus__utf8_continues(*p))
      continue;
    const char *after = multistatus__utf8_words(p, end);
    ck_assert(after <= valid && (after > p || (unsigned char)*p < 0x80));
    ck_assert(after == valid || !multistatus__utf8_continues(*after));
    while (after > p && ((unsigned char)after[-1] >= 0x80 || strchr(words, after[-1])))
      after--;
    ck_assert_ptr_eq(after, p);
  }
}

START_TEST(runs_of_characters) {
  random_seed(&r, 1);
  for (int i = 0; i < ROUNDS; i++) {
    size_t len, span = 0, find = 0, n;
    char *data = make(&len), *end = data + len;
    uint32_t c;
    while (span < len && (n = decode(data + span, len - span, &c)) &&
           multistatus__utf8_is_xml(c))
      span += n;
    ck_assert_uint_eq(multistatus__text_span(data, len), span);
    while (find < span && !strchr("<&]\r", data[find]))
      find++;
    ck_assert_ptr_eq(multistatus__utf8_find(data, end, '<', '&', ']', true),
                     data + find);
    check_words(data, data + span, end);
    free(data);
  }
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_test(t, every_character);
  tcase_add_test(t, every_sequence_of_three_bytes);
  tcase_add_test(t, runs_of_characters);
}

TESTS_MAIN("utf8", add_tests)
