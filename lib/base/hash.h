/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_HASH_H
#define MULTISTATUS_HASH_H

/* The hash of all tables with keys from bodies: SipHash-1-3 (Aumasson and Bernstein,
   2012), with a secret key for each object, so that no sender can choose keys that
   collide. */

#include <multistatus/plugin.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* A zeroed key is not made yet. */
typedef struct multistatus__key {
  uint64_t a, b;
} multistatus__key;

/* Makes the key, unless it was made before: from random bytes of the system, or, if
   there are none, from addresses. */
void multistatus__key_make(multistatus__key *key);

/* SipHash-1-3 of bytes; s may be NULL if len is 0. */
uint64_t multistatus__hash(const multistatus__key *key, const char *s, size_t len);

/* ---- Of several texts: no two sequences of texts are hashed as the same bytes ---- */

typedef struct multistatus__hasher {
  uint64_t v[4];
  uint64_t words;
} multistatus__hasher;

static inline uint64_t multistatus__hash_turn(uint64_t x, unsigned n) {
  return x << n | x >> (64 - n);
}

static inline void multistatus__hash_round(uint64_t v[4]) {
  v[0] += v[1];
  v[2] += v[3];
  v[1] = multistatus__hash_turn(v[1], 13) ^ v[0];
  v[3] = multistatus__hash_turn(v[3], 16) ^ v[2];
  v[0] = multistatus__hash_turn(v[0], 32);
  v[2] += v[1];
  v[0] += v[3];
  v[1] = multistatus__hash_turn(v[1], 17) ^ v[2];
  v[3] = multistatus__hash_turn(v[3], 21) ^ v[0];
  v[2] = multistatus__hash_turn(v[2], 32);
}

static inline multistatus__hasher multistatus__hash_begin(const multistatus__key *key) {
  multistatus__hasher h = {
      {key->a ^ UINT64_C(0x736f6d6570736575), key->b ^ UINT64_C(0x646f72616e646f6d),
       key->a ^ UINT64_C(0x6c7967656e657261), key->b ^ UINT64_C(0x7465646279746573)},
      0};
  return h;
}

/* One block of the message. */
static inline void multistatus__hash_word(multistatus__hasher *h, uint64_t word) {
  h->v[3] ^= word;
  multistatus__hash_round(h->v);
  h->v[0] ^= word;
  h->words++;
}

/* The n < 8 bytes at s as the low bytes of a block. */
static inline uint64_t multistatus__hash_rest(const char *s, size_t n) {
  uint64_t word = 0;
  while (n-- > 0)
    word = word << 8 | (unsigned char)s[n];
  return word;
}

/* Hashes the whole blocks of t; returns the rest of it. */
static inline multistatus_text multistatus__hash_blocks(multistatus__hasher *h,
                                                        multistatus_text t) {
  for (; t.len >= 8; t.data += 8, t.len -= 8) {
    const unsigned char *u = (const unsigned char *)t.data;
    uint64_t word = (uint64_t)u[0] | (uint64_t)u[1] << 8 | (uint64_t)u[2] << 16 |
                    (uint64_t)u[3] << 24 | (uint64_t)u[4] << 32 | (uint64_t)u[5] << 40 |
                    (uint64_t)u[6] << 48 | (uint64_t)u[7] << 56;
    multistatus__hash_word(h, word);
  }
  return t;
}

/* A text, after its length; no text (data NULL) is not the same as an empty one. */
static inline void multistatus__hash_text(multistatus__hasher *h, multistatus_text t) {
  multistatus__hash_word(h, t.data ? t.len : UINT64_MAX);
  t = multistatus__hash_blocks(h, t);
  if (t.len)
    multistatus__hash_word(h, multistatus__hash_rest(t.data, t.len));
}

/* last: the rest of the message, with its length in bytes as the highest byte. */
static inline uint64_t multistatus__hash_finish(multistatus__hasher *h, uint64_t last) {
  multistatus__hash_word(h, last);
  h->v[2] ^= 0xff;
  for (int i = 0; i < 3; i++)
    multistatus__hash_round(h->v);
  return h->v[0] ^ h->v[1] ^ h->v[2] ^ h->v[3];
}

static inline uint64_t multistatus__hash_end(multistatus__hasher *h) {
  return multistatus__hash_finish(h, (h->words * 8) << 56);
}

/* Hashes a qualified name. An empty namespace means none, whether or not its data is
   NULL. */
static inline uint64_t multistatus__hash_name(const multistatus__key *key,
                                              multistatus_text ns,
                                              multistatus_text name) {
  multistatus__hasher h = multistatus__hash_begin(key);
  if (!ns.len)
    ns.data = "";
  multistatus__hash_text(&h, ns);
  multistatus__hash_text(&h, name);
  return multistatus__hash_end(&h);
}

#endif
