/* SPDX-License-Identifier: MIT */
#include "tree.h"

/* ---- Nodes ---- */

/* What identifies a node. */
typedef struct tree_name {
  const multistatus__node *parent;
  multistatus_text name;
} tree_name;

static bool tree_is(const void *node, const void *wanted) {
  const multistatus__node *n = node;
  const tree_name *w = wanted;
  return n->parent == w->parent && multistatus__same(n->name, w->name);
}

void multistatus__tree_init(multistatus__tree *t, const multistatus__context *from) {
  memset(t, 0, sizeof *t);
  multistatus__context_derive(&t->own, from, false);
  multistatus__key_make(&t->own.key);
}

void multistatus__tree_done(multistatus__tree *t) {
  multistatus__table_done(&t->nodes, &t->own.allocator);
  multistatus__buffer_done(&t->own.allocator, &t->href_key);
  multistatus__context_done(&t->own);
}

/* The child with that name, created if add is set. NULL: there is none, or out of
   memory, or parent is NULL. */
static multistatus__node *tree_child(multistatus__tree *t, multistatus__node *parent,
                                     multistatus_text name, bool add) {
  const tree_name wanted = {parent, name};
  if (t->own.error || !parent)
    return NULL;
  multistatus__hasher h = multistatus__hash_begin(&t->own.key);
  multistatus__hash_word(&h, (uintptr_t)parent);
  multistatus__hash_text(&h, name);
  uint64_t hash = multistatus__hash_end(&h);
  multistatus__node *n = multistatus__table_find(&t->nodes, hash, tree_is, &wanted);
  if (n || !add)
    return n;
  n = multistatus__arena_zero(&t->own, sizeof *n + name.len);
  if (!n)
    return NULL;
  n->parent = parent;
  n->name.data = memcpy(n + 1, name.data, name.len);
  n->name.len = name.len;
  if (multistatus__table_put(&t->nodes, &t->own.allocator, hash, n, n))
    return n;
  multistatus__fail_nomem(&t->own);
  return NULL;
}

multistatus__node *multistatus__tree_name(multistatus__tree *t, int root,
                                          const char *name, bool add) {
  return name ? tree_child(t, &t->roots[root], multistatus__cstring(name), add) : NULL;
}

/* ---- hrefs ---- */

/* Follows a path down from a root as far as there are nodes; add: creates them. */
static void tree_walk(multistatus__tree *t, multistatus__node *node,
                      const multistatus__href_key *key, bool add,
                      multistatus__spot *out) {
  const char *p = key->path.data, *end = p + key->path.len;
  while (p < end && node) {
    const char *next = memchr(p + 1, '/', (size_t)(end - p - 1));
    const multistatus_text segment = {p, (size_t)((next ? next : end) - p)};
    out->above = node;
    node = tree_child(t, node, segment, add);
    p += segment.len;
  }
  out->path = node;
  out->exact = key->query.len > 0 ? tree_child(t, node, key->query, add) : node;
  if (add == (key->query.len > 0))
    out->loose = tree_child(t, node, multistatus__cstring("?"), add);
}

static bool tree_make_key(multistatus__tree *t, const char *base, const char *href,
                          multistatus__href_key *key) {
  size_t room = multistatus__href_key_room(base, href);
  t->href_key.len = 0;
  if (t->own.error)
    return false;
  return (multistatus__buffer_grow(&t->own.allocator, &t->href_key, room) &&
          !multistatus__href_key_make(key, base, href, t->href_key.data)) ||
         !multistatus__fail_nomem(&t->own);
}

multistatus__node *multistatus__tree_key(multistatus__tree *t, const char *base,
                                         const char *href) {
  multistatus__href_key key;
  if (!tree_make_key(t, base, href, &key))
    return NULL;
  const multistatus_text all = {key.origin.data,
                                key.origin.len + key.path.len + key.query.len};
  return tree_child(t, &t->roots[MULTISTATUS__TREE_ORIGINS], all, true);
}

bool multistatus__tree_href(multistatus__tree *t, const char *base, const char *href,
                            bool add, multistatus__spots *out) {
  multistatus__href_key key;
  memset(out, 0, sizeof *out);
  if (!tree_make_key(t, base, href, &key))
    return false;
  out->query = key.query.len > 0;
  multistatus__node *origins = &t->roots[MULTISTATUS__TREE_ORIGINS];
  multistatus__node *other = &t->roots[MULTISTATUS__TREE_ANY_ORIGIN];
  if (add && key.origin.len == 0)
    other = NULL;
  else if (!add && key.origin.len > 0)
    other = tree_child(t, origins, multistatus__cstring(""), false);
  tree_walk(t, tree_child(t, origins, key.origin, add), &key, add, &out->at[0]);
  tree_walk(t, other, &key, add, &out->at[1]);
  return !t->own.error;
}
