/* SPDX-License-Identifier: MIT */
#include "hash.h"

#ifdef MULTISTATUS_WITH_GETENTROPY
/* Declared here because the system's headers hide it from programs in strict C11. */
int getentropy(void *to, size_t n);
#endif

/* Fills the key with random bytes of the system. False: there are none. */
static bool hash_random(multistatus__key *key) {
#ifdef MULTISTATUS_WITH_GETENTROPY
  return getentropy(key, sizeof *key) == 0;
#else
  (void)key;
  return false;
#endif
}

/* Uses addresses of the heap, of the stack and of code, which most systems randomize
   for each process. */
static void hash_addresses(multistatus__key *key) {
  const multistatus__key from = {(uintptr_t)key, (uintptr_t)&multistatus__key_make};
  const uintptr_t stack = (uintptr_t)&from;
  multistatus__hasher h = multistatus__hash_begin(&from);
  multistatus__hash_word(&h, stack);
  key->a = multistatus__hash_end(&h);
  key->b = multistatus__hash_end(&h);
}

void multistatus__key_make(multistatus__key *key) {
  if (key->a || key->b)
    return;
  if (!hash_random(key))
    hash_addresses(key);
  key->a |= !key->b; /* a zero key means "not made yet" */
}

uint64_t multistatus__hash(const multistatus__key *key, const char *s, size_t len) {
  multistatus__hasher h = multistatus__hash_begin(key);
  const multistatus_text t = {s, len};
  multistatus_text rest = multistatus__hash_blocks(&h, t);
  return multistatus__hash_finish(&h, (uint64_t)len << 56 |
                                          multistatus__hash_rest(rest.data, rest.len));
}
