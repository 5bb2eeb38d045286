/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../../base/text.h"
#include "dialect.h"

/* An item as a tree. Nodes are numbered in the order of the document, so that a parent
   has a lower number than its children. */

void multistatus__json_tree_begin(multistatus__json_tree *t,
                                  multistatus__parse *parse) {
  t->parse = parse;
  t->max = parse->limits->result_bytes;
  if (t->max > UINT32_MAX / 2)
    t->max = UINT32_MAX / 2; /* offsets have 32 bits */
  t->nodes.len = t->texts.len = 0;
  t->count = t->open = 0;
  t->has_key = false;
}

void multistatus__json_tree_done(multistatus__json_tree *t) {
  if (!t->parse)
    return;
  multistatus__buffer_done(t->parse->allocator, &t->nodes);
  multistatus__buffer_done(t->parse->allocator, &t->texts);
}

static multistatus_text tree_text(const multistatus__json_tree *t, uint32_t at,
                                  uint32_t len) {
  multistatus_text text = {len ? t->texts.data + at : "", len};
  return text;
}

multistatus_text multistatus__json_tree_text(const multistatus__json_tree *t,
                                             uint32_t n) {
  const multistatus__json_node *node = multistatus__json_tree_node(t, n);
  return node->kind == JSON_TRUE    ? multistatus__cstring("true")
         : node->kind == JSON_FALSE ? multistatus__cstring("false")
                                    : tree_text(t, node->text, node->text_len);
}

multistatus_text multistatus__json_tree_key(const multistatus__json_tree *t,
                                            uint32_t n) {
  const multistatus__json_node *node = multistatus__json_tree_node(t, n);
  return tree_text(t, node->key, node->key_len);
}

/* ---- Building ---- */

static int tree_keep(multistatus__json_tree *t, multistatus__buffer *b,
                     const void *data, size_t len) {
  size_t other = b == &t->nodes ? t->texts.len : t->nodes.len;
  if (len < b->cap - b->len && other <= t->max && b->len + len <= t->max - other) {
    if (len)
      memcpy(b->data + b->len, data, len);
    b->len += len;
    return 0;
  }
  return multistatus__parse_put(t->parse, b, data, len,
                                t->max - (other < t->max ? other : t->max),
                                "result-bytes");
}

/* Adds a node to a parent. Returns its number, or 0 with the error set. */
static uint32_t tree_add(multistatus__json_tree *t, uint32_t parent,
                         multistatus__json_kind kind, multistatus_text text) {
  static const multistatus__json_node none = {.kind = JSON_NONE};
  multistatus__json_node node = {.kind = (uint8_t)kind, .parent = parent};
  if (!t->count && tree_keep(t, &t->nodes, &none, sizeof none))
    return 0;
  if (t->has_key) {
    node.key = t->key;
    node.key_len = t->key_len;
  }
  t->has_key = false;
  node.text = (uint32_t)t->texts.len;
  node.text_len = (uint32_t)text.len;
  if (tree_keep(t, &t->texts, text.data, text.len) ||
      tree_keep(t, &t->nodes, &node, sizeof node))
    return 0;
  uint32_t n = ++t->count;
  multistatus__json_node *up = multistatus__json_tree_node(t, parent);
  if (up->last)
    multistatus__json_tree_node(t, up->last)->next = n;
  else
    up->child = n;
  up->last = n;
  return n;
}

int multistatus__json_tree_token(multistatus__json_tree *t, multistatus__json_kind kind,
                                 multistatus_text text) {
  if (kind == JSON_LONG)
    return multistatus__parse_fail_limit(t->parse, "text-bytes", MULTISTATUS_HERE);
  if (kind == JSON_KEY) {
    t->key = (uint32_t)t->texts.len;
    t->key_len = (uint32_t)text.len;
    t->has_key = true;
    return tree_keep(t, &t->texts, text.data, text.len);
  }
  if (multistatus__json_closes(kind)) {
    t->open = multistatus__json_tree_node(t, t->open)->parent;
    return 0;
  }
  bool has_text = kind == JSON_STRING || kind == JSON_NUMBER;
  uint32_t n = tree_add(t, t->open, kind, has_text ? text : multistatus__cstring(""));
  if (n && multistatus__json_opens(kind))
    t->open = n;
  return t->parse->error;
}

/* Replaces the value of a node; an array or object is then open. */
static int tree_replace(multistatus__json_tree *t, uint32_t n,
                        multistatus__json_kind kind, multistatus_text text) {
  multistatus__json_node *node = multistatus__json_tree_node(t, n);
  node->kind = (uint8_t)kind;
  node->child = node->last = 0;
  node->text = (uint32_t)t->texts.len;
  node->text_len = 0;
  if (multistatus__json_opens(kind))
    t->open = n;
  if (kind != JSON_STRING && kind != JSON_NUMBER)
    return 0;
  node->text_len = (uint32_t)text.len;
  return tree_keep(t, &t->texts, text.data, text.len);
}

int multistatus__json_tree_end_text(multistatus__json_tree *t, multistatus_text text) {
  uint32_t n = t->open;
  const multistatus__json_node *node = multistatus__json_tree_node(t, n);
  t->open = node->parent;
  return node->child ? 0 : tree_replace(t, n, JSON_STRING, text);
}

int multistatus__json_tree_parse(multistatus__json_tree *t, uint32_t n,
                                 multistatus_text json) {
  multistatus__json j = {.any = multistatus__dialect_any};
  multistatus__json_kind kind;
  multistatus__buffer b = {0};
  /* As an element of an array, so that it may be any value. */
  multistatus__parse_put(t->parse, &b, "[", 1, SIZE_MAX, "");
  multistatus__parse_put(t->parse, &b, json.data, json.len, SIZE_MAX, "");
  multistatus__parse_put(t->parse, &b, "]", 1, SIZE_MAX, "");
  int rc =
      t->parse->error ? t->parse->error : multistatus__json_begin(&j, t->parse, false);
  if (!rc) {
    multistatus__json_feed(&j, b.data, b.len);
    multistatus__json_next(&j);
    while (!rc && (kind = multistatus__json_next(&j)) != JSON_NONE && j.depth > 0)
      rc = n && !t->open ? tree_replace(t, n, kind, j.text)
                         : multistatus__json_tree_token(t, kind, j.text);
    rc = rc ? rc : multistatus__json_end(&j);
    multistatus__json_done(&j);
  }
  t->open = 0;
  multistatus__buffer_done(t->parse->allocator, &b);
  return rc;
}

/* ---- Looking up ---- */

uint32_t multistatus__json_tree_child(const multistatus__json_tree *t, uint32_t n,
                                      multistatus_text name) {
  const multistatus__json_node *node = multistatus__json_tree_node(t, n);
  uint32_t i = node->child;
  if (!i || (name.len == 1 && *name.data == '*'))
    return i;
  if (node->kind == JSON_ARRAY) {
    for (size_t at = multistatus__path_number(name); i && at > 0; at--)
      i = multistatus__json_tree_node(t, i)->next;
    return i;
  }
  while (i && !multistatus__same(multistatus__json_tree_key(t, i), name))
    i = multistatus__json_tree_node(t, i)->next;
  return i;
}

uint32_t multistatus__json_tree_find(const multistatus__json_tree *t, const char *paths,
                                     bool scalar) {
  multistatus_text all = multistatus__cstring(paths), path, name;
  while (t->count && multistatus__path_take(&all, &path)) {
    uint32_t n = 1;
    while (n && multistatus__path_name(&path, &name))
      n = multistatus__json_tree_child(t, n, name);
    multistatus__json_kind kind = multistatus__json_tree_kind(t, n);
    if (kind != JSON_NULL && !(scalar && multistatus__json_opens(kind)))
      return n;
  }
  return 0;
}

/* ---- Setting ---- */

/* The child with that name, created if necessary. */
static uint32_t tree_make(multistatus__json_tree *t, uint32_t n, multistatus_text name,
                          const char *wrap) {
  size_t before = multistatus__path_number(name); /* elements that come before it */
  bool number = before != SIZE_MAX, any = multistatus__text_is(name, "*");
  multistatus__json_node *node = multistatus__json_tree_node(t, n);
  /* An array, which may be an extension's, has no members with names. */
  if (!multistatus__json_opens((multistatus__json_kind)node->kind) ||
      (node->kind == JSON_ARRAY && !number && !any)) {
    node->kind = number ? JSON_ARRAY : JSON_OBJECT;
    node->text_len = 0;
    node->child = node->last = 0;
  }
  uint32_t child = multistatus__json_tree_child(t, n, name);
  if (child)
    return child;
  if (any) {
    name.data = wrap;
    name.len = strlen(wrap);
  }
  if (node->kind == JSON_OBJECT) {
    if (multistatus__json_tree_token(t, JSON_KEY, name))
      return 0;
    number = false;
  }
  for (uint32_t i = node->child; number && i; before--)
    i = multistatus__json_tree_node(t, i)->next;
  do /* the elements before it are null until they are set */
    child = tree_add(t, n, JSON_NULL, multistatus__cstring(""));
  while (child && number && before-- > 0);
  return child;
}

uint32_t multistatus__json_tree_reach(multistatus__json_tree *t, const char *paths,
                                      const char *wrap) {
  multistatus_text all = {paths, strlen(paths)}, path = all, name;
  uint32_t n = 1;
  multistatus__path_take(&all, &path);
  while (n && multistatus__path_name(&path, &name))
    n = tree_make(t, n, name, wrap);
  return n;
}

int multistatus__json_tree_set(multistatus__json_tree *t, uint32_t n,
                               multistatus__json_kind kind, multistatus_text text) {
  return n ? tree_replace(t, n, kind, text) : t->parse->error;
}

int multistatus__json_tree_set_member(multistatus__json_tree *t, uint32_t n,
                                      multistatus_text name, multistatus_text text) {
  if (!n)
    return t->parse->error;
  multistatus__json_tree_node(t, n)->kind = JSON_OBJECT;
  t->open = n;
  multistatus__json_tree_token(t, JSON_KEY, name);
  multistatus__json_tree_token(t, JSON_STRING, text);
  t->open = 0;
  return t->parse->error;
}

int multistatus__json_tree_add_pair(multistatus__json_tree *t, uint32_t n,
                                    multistatus_text name, multistatus_text value) {
  if (!n)
    return t->parse->error;
  multistatus__json_tree_node(t, n)->kind = JSON_ARRAY;
  uint32_t pair = tree_add(t, n, JSON_OBJECT, multistatus__cstring(""));
  multistatus__json_tree_set_member(t, pair, multistatus__cstring("name"), name);
  return multistatus__json_tree_set_member(t, pair, multistatus__cstring("value"),
                                           value);
}

/* ---- Writing ---- */

bool multistatus__json_tree_has_rest(multistatus__json_tree *t) {
  for (uint32_t n = t->count; n; n--) {
    multistatus__json_node *node = multistatus__json_tree_node(t, n);
    bool empty = !node->child;
    node->rest = !node->used && (node->rest || empty || node->named);
    if (node->rest)
      multistatus__json_tree_node(t, node->parent)->rest = true;
  }
  return t->count && multistatus__json_tree_node(t, 1)->rest;
}

static uint32_t tree_skip(const multistatus__json_tree *t, uint32_t n, bool rest) {
  while (n && rest && !multistatus__json_tree_node(t, n)->rest)
    n = multistatus__json_tree_node(t, n)->next;
  return n;
}

static int tree_close(const multistatus__json_tree *t, uint32_t n,
                      multistatus__json_text *to) {
  bool object = multistatus__json_tree_kind(t, n) == JSON_OBJECT;
  return multistatus__json_text_token(to, object ? JSON_OBJECT_END : JSON_ARRAY_END,
                                      multistatus__cstring(""));
}

/* Not recursive, since a peer decides the depth of the tree. */
int multistatus__json_tree_json(const multistatus__json_tree *t, uint32_t top,
                                bool rest, multistatus__json_text *to) {
  int rc = 0;
  for (uint32_t n = top; !rc;) {
    const multistatus__json_node *node = multistatus__json_tree_node(t, n);
    multistatus__json_kind kind = (multistatus__json_kind)node->kind;
    if (n != top && multistatus__json_tree_node(t, node->parent)->kind == JSON_OBJECT)
      rc = multistatus__json_text_token(to, JSON_KEY, multistatus__json_tree_key(t, n));
    if (!rc)
      rc = multistatus__json_text_token(to, kind, multistatus__json_tree_text(t, n));
    uint32_t inner =
        multistatus__json_opens(kind) ? tree_skip(t, node->child, rest) : 0;
    if (inner) {
      n = inner;
      continue;
    }
    if (!rc && multistatus__json_opens(kind))
      rc = tree_close(t, n, to);
    while (!rc && n != top &&
           !tree_skip(t, multistatus__json_tree_node(t, n)->next, rest)) {
      n = multistatus__json_tree_node(t, n)->parent;
      rc = tree_close(t, n, to);
    }
    if (n == top)
      return rc;
    n = tree_skip(t, multistatus__json_tree_node(t, n)->next, rest);
  }
  return rc;
}
