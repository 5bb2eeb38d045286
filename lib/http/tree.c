/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include <string.h>

/* ---- Nodes ---- */

static bool tree_fail(multistatus__tree *t) {
  t->failed = true;
  return false;
}

static uint64_t tree_hash(const multistatus__tree *t, uint32_t parent,
                          multistatus_text name) {
  multistatus__hasher h = multistatus__hash_begin(&t->key);
  multistatus__hash_word(&h, parent);
  multistatus__hash_text(&h, name);
  return multistatus__hash_end(&h);
}

static multistatus_text tree_name(const multistatus__tree *t, uint32_t node) {
  const multistatus_text name = {t->text.data + t->nodes[node].text,
                                 t->nodes[node].len};
  return name;
}

/* The slot of a node, or the free slot where it belongs. */
static uint32_t *tree_slot(const multistatus__tree *t, uint32_t parent,
                           multistatus_text name) {
  size_t i = (size_t)tree_hash(t, parent, name) & (t->size - 1);
  for (; t->slots[i] != MULTISTATUS__NONE; i = (i + 1) & (t->size - 1)) {
    const multistatus__node *n = &t->nodes[t->slots[i]];
    if (n->parent == parent && n->len == name.len &&
        memcmp(t->text.data + n->text, name.data, name.len) == 0)
      break;
  }
  return &t->slots[i];
}

/* Room for one more node. */
static bool tree_grow(multistatus__tree *t) {
  if (t->count < t->cap)
    return true;
  const multistatus_allocator *a = t->allocator;
  size_t cap = t->cap ? (size_t)t->cap * 2 : 64, size = cap * 2;
  if (cap >= MULTISTATUS__NONE)
    return tree_fail(t);
  multistatus__node *nodes = NULL;
  uint32_t *slots = multistatus__resize(a, NULL, 0, size * sizeof *slots);
  if (slots)
    nodes =
        multistatus__resize(a, t->nodes, t->cap * sizeof *nodes, cap * sizeof *nodes);
  if (!nodes) {
    multistatus__release(a, slots, size * sizeof *slots);
    return tree_fail(t);
  }
  memset(slots, 0xFF, size * sizeof *slots); /* NONE */
  multistatus__release(a, t->slots, t->size * sizeof *slots);
  t->nodes = nodes;
  t->slots = slots;
  t->size = size;
  t->cap = (uint32_t)cap;
  for (uint32_t i = MULTISTATUS__TREE_ROOTS; i < t->count; i++)
    *tree_slot(t, t->nodes[i].parent, tree_name(t, i)) = i;
  return true;
}

static bool tree_push(multistatus__tree *t, uint32_t parent, multistatus_text name) {
  const multistatus__node node = {
      t->text.len,       (uint32_t)name.len, parent,
      MULTISTATUS__NONE, MULTISTATUS__NONE,  MULTISTATUS__NONE};
  if (name.len >= UINT32_MAX || !tree_grow(t) ||
      !multistatus__buffer_put(t->allocator, &t->text, name.data, name.len))
    return tree_fail(t);
  t->nodes[t->count++] = node;
  return true;
}

bool multistatus__tree_init(multistatus__tree *t, const multistatus_allocator *a) {
  memset(t, 0, sizeof *t);
  t->allocator = a;
  multistatus__key_make(&t->key);
  for (int i = 0; i < MULTISTATUS__TREE_ROOTS; i++)
    if (!tree_push(t, MULTISTATUS__NONE, multistatus__cstring("")))
      return false;
  return true;
}

void multistatus__tree_done(multistatus__tree *t) {
  if (!t->allocator)
    return;
  const multistatus_allocator *a = t->allocator;
  multistatus__release(a, t->nodes, t->cap * sizeof *t->nodes);
  multistatus__release(a, t->slots, t->size * sizeof *t->slots);
  multistatus__buffer_done(a, &t->text);
  multistatus__buffer_done(a, &t->href_key);
}

uint32_t multistatus__tree_child(multistatus__tree *t, uint32_t parent,
                                 multistatus_text name, bool add) {
  if (t->failed || parent == MULTISTATUS__NONE || (add && !tree_grow(t)))
    return MULTISTATUS__NONE;
  uint32_t *slot = tree_slot(t, parent, name);
  if (*slot != MULTISTATUS__NONE || !add)
    return *slot;
  if (!tree_push(t, parent, name)) /* grows nothing but the text */
    return MULTISTATUS__NONE;
  return *slot = t->count - 1;
}

/* ---- hrefs ---- */

/* Follows a path down from root, as far as it exists. */
static void tree_walk(multistatus__tree *t, uint32_t root,
                      const multistatus__href_key *key, bool add,
                      multistatus__spot *out) {
  const char *p = key->path.data, *end = p + key->path.len;
  uint32_t node = root;
  out->above = MULTISTATUS__NONE;
  while (p < end && node != MULTISTATUS__NONE) {
    const char *next = memchr(p + 1, '/', (size_t)(end - p - 1));
    const multistatus_text segment = {p, (size_t)((next ? next : end) - p)};
    out->above = node;
    node = multistatus__tree_child(t, node, segment, add);
    p += segment.len;
  }
  out->path = node;
  out->exact =
      key->query.len > 0 ? multistatus__tree_child(t, node, key->query, add) : node;
  if (add == (key->query.len > 0))
    out->loose = multistatus__tree_child(t, node, multistatus__cstring("?"), add);
}

static const multistatus__spot tree_nowhere = {MULTISTATUS__NONE, MULTISTATUS__NONE,
                                               MULTISTATUS__NONE, MULTISTATUS__NONE};

static bool tree_make_key(multistatus__tree *t, const char *base, const char *href,
                          multistatus__href_key *key) {
  size_t room = multistatus__href_key_room(base, href);
  t->href_key.len = 0;
  return !t->failed && multistatus__buffer_grow(t->allocator, &t->href_key, room) &&
                 !multistatus__href_key_make(key, base, href, 0, t->href_key.data)
             ? true
             : tree_fail(t);
}

uint32_t multistatus__tree_key(multistatus__tree *t, const char *base,
                               const char *href) {
  multistatus__href_key key;
  if (!tree_make_key(t, base, href, &key))
    return MULTISTATUS__NONE;
  const multistatus_text all = {key.origin.data,
                                key.origin.len + key.path.len + key.query.len};
  return multistatus__tree_child(t, MULTISTATUS__TREE_ORIGINS, all, true);
}

bool multistatus__tree_href(multistatus__tree *t, const char *base, const char *href,
                            bool add, multistatus__spots *out) {
  multistatus__href_key key;
  out->at[0] = out->at[1] = tree_nowhere;
  if (!tree_make_key(t, base, href, &key))
    return false;
  out->query = key.query.len > 0;
  uint32_t own = multistatus__tree_child(t, MULTISTATUS__TREE_ORIGINS, key.origin, add);
  uint32_t other = MULTISTATUS__TREE_ANY_ORIGIN;
  if (add && key.origin.len == 0)
    other = MULTISTATUS__NONE;
  else if (!add && key.origin.len > 0)
    other = multistatus__tree_child(t, MULTISTATUS__TREE_ORIGINS,
                                    multistatus__cstring(""), false);
  if (own != MULTISTATUS__NONE)
    tree_walk(t, own, &key, add, &out->at[0]);
  if (other != MULTISTATUS__NONE)
    tree_walk(t, other, &key, add, &out->at[1]);
  return !t->failed;
}
