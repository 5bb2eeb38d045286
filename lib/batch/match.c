/* SPDX-License-Identifier: MIT */
#include "match.h"

#include <multistatus/dialect.h>
#include <multistatus/item.h>
#include <string.h>

/* ---- hrefs ---- */

bool multistatus__match_relative(const char *href) {
  multistatus__uri u;
  multistatus__uri_split(&u, href, 0);
  bool absolute = u.path.len > 0 && (*u.path.data == '/' || u.slash);
  return !u.scheme.data && (u.authority.data || !absolute);
}

/* A longer base is ignored: resolving takes time in proportion to it, for each href. */
enum { MATCH_BASE = 1024 };

static bool match_is_base(const char *href) {
  multistatus__uri u;
  return href && strlen(href) <= MATCH_BASE &&
         multistatus__uri_resolve(&u, href, "", 0) == 0;
}

bool multistatus__match_href(multistatus__match *m, const char *href, bool add,
                             multistatus__spots *out) {
  const char *base = m->base && multistatus__match_relative(href) ? m->base : "/";
  return multistatus__tree_href(&m->tree, base, href, add, out);
}

/* ---- Items by their names ---- */

static multistatus__link *match_link_at(const multistatus__match *m, uint32_t i) {
  return (multistatus__link *)(void *)m->links.data + i;
}

/* Adds an item before the others of a node. */
static void match_link(multistatus__match *m, uint32_t node, size_t item) {
  if (node == MULTISTATUS__NONE)
    return;
  multistatus__node *n = &m->tree.nodes[node];
  const multistatus__link link = {(uint32_t)item, n->first};
  size_t at = m->links.len / sizeof link;
  if (at < MULTISTATUS__NONE &&
      multistatus__buffer_put(m->allocator, &m->links, &link, sizeof link))
    n->first = n->free = (uint32_t)at;
  else
    m->tree.failed = true;
}

bool multistatus__match_add(multistatus__match *m, size_t item, const char *href) {
  multistatus__spots spots;
  if (!href || !*href || !multistatus__match_href(m, href, true, &spots))
    return !m->tree.failed;
  for (int k = 0; k < 2; k++) {
    match_link(m, spots.at[k].exact, item);
    match_link(m, spots.at[k].loose, item);
  }
  return !m->tree.failed;
}

static bool match_add_all(multistatus__match *m) {
  const multistatus__sent *sent = &m->sent;
  for (size_t i = sent->count; i-- > 0 && !m->tree.failed;) {
    if (sent->hrefs)
      multistatus__match_add(m, i, sent->hrefs[i]);
    if (sent->ids && sent->ids[i])
      match_link(m,
                 multistatus__tree_child(&m->tree, MULTISTATUS__TREE_IDS,
                                         multistatus__cstring(sent->ids[i]), true),
                 i);
  }
  return !m->tree.failed;
}

/* The node with the items that an href names, or NULL. An item with a query is named
   by its path too, unless another item has that path and no query. */
static multistatus__node *match_node(multistatus__match *m, const char *href) {
  multistatus__spots spots;
  if (!*href || !multistatus__match_href(m, href, false, &spots))
    return NULL;
  const uint32_t nodes[] = {spots.at[0].exact, spots.at[1].exact, spots.at[0].loose,
                            spots.at[1].loose};
  for (int k = 0; k < 4; k++)
    if (nodes[k] != MULTISTATUS__NONE &&
        m->tree.nodes[nodes[k]].first != MULTISTATUS__NONE)
      return &m->tree.nodes[nodes[k]];
  return NULL;
}

size_t multistatus__match_find(multistatus__match *m, const char *href) {
  const multistatus__node *n = match_node(m, href);
  return n ? match_link_at(m, n->first)->item : SIZE_MAX;
}

/* ---- Results ---- */

static void match_put(multistatus__match *m, size_t item, size_t i) {
  m->used[i] = true;
  if (!m->of[item]) {
    m->of[item] = multistatus_list_get(m->list, i);
    return;
  }
  const multistatus__further further = {(uint32_t)item, (uint32_t)i};
  if (!multistatus__buffer_put(m->allocator, &m->more, &further, sizeof further))
    m->tree.failed = true;
}

/* Assigns a result to the first item of a node that has none, or else to the first. */
static void match_take(multistatus__match *m, multistatus__node *n, size_t i) {
  if (!n)
    return;
  while (n->free != MULTISTATUS__NONE && m->of[match_link_at(m, n->free)->item])
    n->free = match_link_at(m, n->free)->next;
  uint32_t link = n->free != MULTISTATUS__NONE ? n->free : n->first;
  match_put(m, match_link_at(m, link)->item, i);
}

static multistatus__node *match_id_node(multistatus__match *m, const char *id) {
  uint32_t node = multistatus__tree_child(&m->tree, MULTISTATUS__TREE_IDS,
                                          multistatus__cstring(id), false);
  return node == MULTISTATUS__NONE ? NULL : &m->tree.nodes[node];
}

size_t multistatus__match_find_id(multistatus__match *m, const char *id) {
  const multistatus__node *n = match_id_node(m, id);
  return n ? match_link_at(m, n->first)->item : SIZE_MAX;
}

static void match_id(multistatus__match *m, const char *id, size_t i) {
  match_take(m, match_id_node(m, id), i);
}

static void match_hrefs(multistatus__match *m, const multistatus_result *r, size_t i) {
  const multistatus_href *h = multistatus_result_first_href(r);
  for (; h; h = multistatus_href_next(h))
    match_take(m, match_node(m, multistatus_href_value(h)), i);
}

/* False if the dialect of the response has no order. */
static bool match_in_order(const multistatus_list *list) {
#ifdef MULTISTATUS_NO_JSON
  (void)list;
  return true;
#else
  const multistatus_dialect *is =
      multistatus_reader_dialect(multistatus_list_reader(list));
  return !is || (is->flags & MULTISTATUS_DIALECT_ORDERED);
#endif
}

static void match_results(multistatus__match *m) {
  size_t results = multistatus_list_count(m->list);
  bool by_place = !m->sent.hrefs && (m->sent.results || match_in_order(m->list));
  for (size_t i = 0; by_place && i < results; i++) {
    const multistatus_result *r = multistatus_list_get(m->list, i);
    by_place = multistatus_result_index(r) < 0 && !multistatus_result_id(r);
  }
  m->uneven = by_place && results < m->sent.count;
  for (size_t i = 0; i < results && !m->tree.failed; i++) {
    const multistatus_result *r = multistatus_list_get(m->list, i);
    const char *id = m->sent.ids ? multistatus_result_id(r) : NULL;
    int64_t index = by_place ? (int64_t)i : multistatus_result_index(r);
    if (id)
      match_id(m, id, i);
    else if (index < 0 && m->sent.hrefs)
      match_hrefs(m, r, i);
    else if (index >= 0 && (uint64_t)index < m->sent.count)
      match_put(m, (size_t)index, i);
  }
}

bool multistatus__match_init(multistatus__match *m, const multistatus_list *list,
                             const multistatus_allocator *a,
                             const multistatus__sent *sent) {
  memset(m, 0, sizeof *m);
  m->allocator = a;
  m->list = list;
  m->sent = *sent;
  if (sent->count >= MULTISTATUS__NONE || !multistatus__tree_init(&m->tree, a))
    return false;
  m->of = multistatus__alloc(a, (sent->count + 1) * sizeof *m->of);
  m->used = multistatus__alloc(a, multistatus_list_count(list) + 1);
  if (sent->count == 1 && sent->hrefs && match_is_base(sent->hrefs[0]))
    m->base = sent->hrefs[0];
  if (!m->of || !m->used || !match_add_all(m))
    return false;
  match_results(m);
  return !m->tree.failed;
}

void multistatus__match_done(multistatus__match *m) {
  if (!m->allocator)
    return;
  const multistatus_allocator *a = m->allocator;
  multistatus__tree_done(&m->tree);
  multistatus__buffer_done(a, &m->links);
  multistatus__buffer_done(a, &m->more);
  multistatus__release(a, m->of, (m->sent.count + 1) * sizeof *m->of);
  multistatus__release(a, m->used, multistatus_list_count(m->list) + 1);
}

bool multistatus__omitted(const multistatus_list *list, size_t missing) {
  multistatus_summary summary;
  multistatus_list_summary(list, &summary);
  return missing > 0 && summary.omitted == missing && multistatus__list_whole(list) &&
         multistatus_list_transaction(list) <= MULTISTATUS_TRANSACTION_COMMITTED;
}
