/* SPDX-License-Identifier: MIT */
#include "find.h"

#include "../http/uri.h"
#include "model.h"

/* A hash table of hrefs by their canonical form, which is hashed but not stored: hrefs
   with the same hash are compared. An href without a host is equal to those of every
   host, so it has entries of its own. */

/* What an entry is looked up by, beside its path and query. */
enum {
  FIND_BY_HOST,  /* by its scheme and host */
  FIND_BY_NONE,  /* as one without a host */
  FIND_BY_EITHER /* with or without a host */
};

static bool find_key(multistatus__finder *f, const multistatus_allocator *a,
                     const char *href, multistatus__href_key *key) {
  size_t room = multistatus__href_key_room(f->request, href);
  if (room > f->key_room) {
    multistatus__release(a, f->key_text, f->key_room);
    f->key_room = 0;
    f->key_text = multistatus__alloc(a, room * 2);
    if (!f->key_text)
      return false;
    f->key_room = room * 2;
  }
  /* cannot fail for a bad request: _begin checked it */
  return multistatus__href_key_make(key, f->request, href, 0, f->key_text) == 0;
}

static uint64_t find_hash(const multistatus__finder *f, int by,
                          const multistatus__href_key *key) {
  multistatus__hasher h = multistatus__hash_begin(&f->key);
  multistatus__hash_word(&h, (uint64_t)by);
  if (by == FIND_BY_HOST)
    multistatus__hash_text(&h, key->origin);
  multistatus__hash_text(&h, key->path);
  multistatus__hash_text(&h, key->query);
  return multistatus__hash_end(&h);
}

static bool find_same(const multistatus__finder *f, int by, const char *a,
                      const char *b) {
  unsigned flags = by == FIND_BY_EITHER ? MULTISTATUS_HREF_PATH_ONLY : 0;
  return multistatus_href_equal(f->request, a, b, flags) == 1;
}

/* The slot of an href, or the free slot where it belongs. */
static multistatus__finder_slot *find_slot(const multistatus__finder *f, int by,
                                           const multistatus__href_key *key,
                                           const char *href) {
  uint64_t hash = find_hash(f, by, key);
  multistatus__finder_slot *slot = f->slots + ((size_t)hash & (f->size - 1));
  while (slot->result &&
         !(slot->hash == hash && slot->by == by && find_same(f, by, slot->href, href)))
    slot = slot + 1 < f->slots + f->size ? slot + 1 : f->slots;
  slot->hash = slot->result ? slot->hash : hash;
  return slot;
}

static bool find_room(multistatus__finder *f, const multistatus_allocator *a,
                      size_t count) {
  size_t size = f->size ? f->size : 64;
  while (size < (f->used + count) * 2)
    size *= 2;
  if (size == f->size)
    return true;
  multistatus__finder_slot *slots = multistatus__alloc(a, size * sizeof *slots);
  if (!slots)
    return false;
  for (size_t i = 0; i < f->size; i++) {
    size_t at = (size_t)f->slots[i].hash & (size - 1);
    while (f->slots[i].result && slots[at].result)
      at = (at + 1) & (size - 1);
    if (f->slots[i].result)
      slots[at] = f->slots[i];
  }
  multistatus__release(a, f->slots, f->size * sizeof *slots);
  f->slots = slots;
  f->size = size;
  return true;
}

static void find_put(multistatus__finder *f, int by, const multistatus__href_key *key,
                     const char *href, const multistatus_result *r) {
  multistatus__finder_slot *slot = find_slot(f, by, key, href);
  if (slot->result && slot->result->index <= r->index)
    return;
  f->used += !slot->result;
  slot->result = r;
  slot->href = href;
  slot->by = by;
}

bool multistatus__finder_add(multistatus__finder *f, const multistatus_allocator *a,
                             const char *href, const multistatus_result *r) {
  multistatus__href_key key;
  if (!find_room(f, a, 2) || !find_key(f, a, href, &key))
    return false;
  find_put(f, key.origin.len ? FIND_BY_HOST : FIND_BY_NONE, &key, href, r);
  if (f->path)
    find_put(f, FIND_BY_EITHER, &key, href, r);
  return true;
}

bool multistatus__finder_find(multistatus__finder *f, const multistatus_allocator *a,
                              const char *href, const multistatus_result **out) {
  multistatus__href_key key;
  *out = NULL;
  if (f->size == 0)
    return true;
  if (!find_key(f, a, href, &key))
    return false;
  if (key.origin.len == 0) {
    *out = find_slot(f, FIND_BY_EITHER, &key, href)->result;
    return true;
  }
  const multistatus_result *same = find_slot(f, FIND_BY_HOST, &key, href)->result;
  const multistatus_result *none = find_slot(f, FIND_BY_NONE, &key, href)->result;
  *out = !same || (none && none->index < same->index) ? none : same;
  return true;
}

void multistatus__finder_clear(multistatus__finder *f) {
  if (f->slots)
    memset(f->slots, 0, f->size * sizeof *f->slots);
  f->used = 0;
}

static void find_release_request(multistatus__finder *f,
                                 const multistatus_allocator *a) {
  if (f->request)
    multistatus__release(a, f->request, strlen(f->request) + 1);
  f->request = NULL;
}

int multistatus__finder_begin(multistatus__finder *f, const multistatus_allocator *a,
                              const char *request) {
  multistatus__href_key key;
  size_t size = strlen(request) + 1;
  find_release_request(f, a);
  multistatus__finder_clear(f);
  multistatus__key_make(&f->key);
  int rc = multistatus_href_equal(request, "", "", 0);
  if (rc < 0)
    return rc;
  f->request = multistatus__alloc(a, size);
  if (!f->request)
    return MULTISTATUS_ERROR_NOMEM;
  memcpy(f->request, request, size);
  if (!find_key(f, a, "", &key)) {
    find_release_request(f, a);
    return MULTISTATUS_ERROR_NOMEM;
  }
  f->path = key.origin.len == 0;
  return 0;
}

void multistatus__finder_done(multistatus__finder *f, const multistatus_allocator *a) {
  find_release_request(f, a);
  multistatus__release(a, f->key_text, f->key_room);
  multistatus__release(a, f->slots, f->size * sizeof *f->slots);
  memset(f, 0, sizeof *f);
}
