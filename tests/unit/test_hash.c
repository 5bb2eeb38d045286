/* SPDX-License-Identifier: MIT */
#include <model/list.h>
#include <stream/input.h>
#include <stream/output.h>
#include <stdio.h>
#include "random.h"
#include "tests.h"

/* The keyed hash, compared with a second implementation, which is itself checked with
   the test vector that the authors of SipHash published. */

/* ---- SipHash-c-d byte by byte, by the definition ---- */

static uint64_t left(uint64_t x, unsigned n) {
  return x << n | x >> (64 - n);
}

static void rounds(uint64_t v[4], unsigned n) {
  for (; n > 0; n--)
    for (unsigned half = 0; half < 2; half++) {
      const unsigned a = half ? 17 : 13, b = half ? 21 : 16;
      uint64_t *x = &v[half ? 2 : 0], *y = &v[half ? 0 : 2]; /* added to v1 and v3 */
      *x += v[1];
      *y += v[3];
      v[1] = left(v[1], a) ^ *x;
      v[3] = left(v[3], b) ^ *y;
      *x = left(*x, 32);
    }
}

static uint64_t reference(unsigned c, unsigned d, const multistatus__key *key,
                          const char *s, size_t len) {
  static const char constant[] = "somepseudorandomlygeneratedbytes";
  uint64_t v[4], block = 0;
  for (unsigned i = 0; i < 4; i++) {
    for (unsigned k = 0; k < 8; k++)
      block = block << 8 | (unsigned char)constant[8 * i + k];
    v[i] = block ^ (i % 2 ? key->b : key->a);
  }
  block = 0;
  for (size_t i = 0; i < len / 8 * 8 + 8; i++) {
    unsigned char byte = i < len                ? (unsigned char)s[i]
                         : i == len / 8 * 8 + 7 ? (unsigned char)len
                                                : 0;
    block |= (uint64_t)byte << i % 8 * 8;
    if (i % 8 != 7)
      continue;
    v[3] ^= block;
    rounds(v, c);
    v[0] ^= block;
    block = 0;
  }
  v[2] ^= 0xff;
  rounds(v, d);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* The key and the bytes of the test vectors: 0, 1, 2 ... */
static const multistatus__key counting = {UINT64_C(0x0706050403020100),
                                          UINT64_C(0x0f0e0d0c0b0a0908)};

static const char *counted(void) {
  static char bytes[64];
  for (unsigned i = 0; i < sizeof bytes; i++)
    bytes[i] = (char)i;
  return bytes;
}

START_TEST(published) {
  ck_assert(reference(2, 4, &counting, counted(), 15) == UINT64_C(0xa129ca6149be45e5));
}
END_TEST

START_TEST(known_values) {
  static const struct {
    size_t len;
    uint64_t hash;
  } of[] = {{0, UINT64_C(0xabac0158050fc4dc)},  {1, UINT64_C(0xc9f49bf37d57ca93)},
            {7, UINT64_C(0xd3927d989bb11140)},  {8, UINT64_C(0x369095118d299a8e)},
            {15, UINT64_C(0xd320d86d2a519956)}, {63, UINT64_C(0x9d199062b7bbb3a8)}};
  for (size_t i = 0; i < sizeof of / sizeof *of; i++)
    ck_assert(multistatus__hash(&counting, counted(), of[i].len) == of[i].hash);
}
END_TEST

START_TEST(every_length) {
  random_state r;
  char bytes[600];
  random_seed(&r, 7);
  for (size_t len = 0; len < sizeof bytes; len++) {
    multistatus__key key = {0, 0};
    for (size_t i = 0; i < len; i++)
      bytes[i] = (char)random_below(&r, 256);
    for (unsigned i = 0; i < 64; i += 8) {
      key.a |= (uint64_t)random_below(&r, 256) << i;
      key.b |= (uint64_t)random_below(&r, 256) << i;
    }
    ck_assert(multistatus__hash(&key, bytes, len) == reference(1, 3, &key, bytes, len));
  }
}
END_TEST

/* ---- Several texts ---- */

static uint64_t of_two(multistatus_text a, multistatus_text b) {
  multistatus__hasher h = multistatus__hash_begin(&counting);
  multistatus__hash_text(&h, a);
  multistatus__hash_text(&h, b);
  return multistatus__hash_end(&h);
}

START_TEST(texts) {
  const multistatus_text ab = {"ab", 2}, a = {"a", 1}, b = {"b", 1}, c = {"c", 1},
                         bc = {"bc", 2}, none = {NULL, 0}, empty = {"", 0};
  ck_assert(of_two(ab, c) != of_two(a, bc));
  ck_assert(of_two(a, b) != of_two(b, a));
  ck_assert(of_two(none, a) != of_two(empty, a));
  ck_assert(multistatus__hash_name(&counting, ab, c) == of_two(ab, c));
  ck_assert(multistatus__hash_name(&counting, none, a) == of_two(empty, a));
  /* The same as one message: for each text its length, then its bytes in blocks. */
  const char message[] = "\2\0\0\0\0\0\0\0ab\0\0\0\0\0\0\1\0\0\0\0\0\0\0c\0\0\0\0\0\0";
  ck_assert_uint_eq(sizeof message, 32);
  ck_assert(of_two(ab, c) == reference(1, 3, &counting, message, 32));
}
END_TEST

/* ---- Keys ---- */

START_TEST(keys) {
  multistatus__key one = {0, 0}, two = {0, 0};
  multistatus__key_make(&one);
  multistatus__key_make(&two);
  ck_assert(one.a || one.b);
  ck_assert(one.a != two.a || one.b != two.b);
  const multistatus__key before = one;
  multistatus__key_make(&one);
  ck_assert(one.a == before.a && one.b == before.b);
}
END_TEST

/* Each object has its own key: strings that collide in one do not in another. */
START_TEST(a_key_for_each_object) {
  multistatus_list *x, *y;
  ck_assert(!multistatus_list_new(&x, NULL) && !multistatus_list_new(&y, NULL));
  ck_assert(multistatus_list_add(x, "/a", 404, NULL) && multistatus_list_find(x, "/a"));
  ck_assert(multistatus_list_add(y, "/a", 404, NULL) && multistatus_list_find(y, "/a"));
  ck_assert(x->own.key.a != y->own.key.a || x->own.key.b != y->own.key.b);
  const multistatus__key before = x->own.key;
  for (int i = 0; i < 1000; i++) {
    char href[20];
    snprintf(href, sizeof href, "/%d", i);
    ck_assert(multistatus_list_add(x, href, 404, NULL) &&
              multistatus_list_find(x, href));
  }
  ck_assert(x->own.key.a == before.a && x->own.key.b == before.b);
  multistatus_list_free(x);
  multistatus_list_free(y);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_test(tests, published);
  tcase_add_test(tests, known_values);
  tcase_add_test(tests, every_length);
  tcase_add_test(tests, texts);
  tcase_add_test(tests, keys);
  tcase_add_test(tests, a_key_for_each_object);
}

TESTS_MAIN("hash", add_tests)
