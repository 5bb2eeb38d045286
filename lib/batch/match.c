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

bool multistatus__match_href(multistatus__match *m, const char *href, bool add,
                             multistatus__spots *out) {
  const char *base = m->base && multistatus__match_relative(href) ? m->base : "/";
  return multistatus__tree_href(&m->tree, base, href, add, out);
}

/* ---- Items by their names ---- */

/* Adds an item before the others of a node. */
static void match_link(multistatus__match *m, multistatus__node *n, size_t item) {
  multistatus__link *link =
      n ? multistatus__arena_get(&m->tree.own, sizeof *link) : NULL;
  if (!link)
    return;
  link->item = item;
  link->next = n->first;
  n->first = n->free = link;
}

void multistatus__match_add(multistatus__match *m, size_t item, const char *href) {
  multistatus__spots spots;
  if (!href || !*href || !multistatus__match_href(m, href, true, &spots))
    return;
  for (int k = 0; k < 2; k++) {
    match_link(m, spots.at[k].exact, item);
    match_link(m, spots.at[k].loose, item);
  }
}

static multistatus__node *match_id(multistatus__match *m, const char *id, bool add) {
  return multistatus__tree_name(&m->tree, MULTISTATUS__TREE_IDS, id, add);
}

static void match_add_all(multistatus__match *m) {
  const multistatus__sent *sent = &m->sent;
  for (size_t i = sent->count; i-- > 0;) {
    if (sent->hrefs)
      multistatus__match_add(m, i, sent->hrefs[i]);
    if (sent->ids)
      match_link(m, match_id(m, sent->ids[i], true), i);
  }
}

/* The node, or NULL if it has no items. */
static multistatus__node *match_items(multistatus__node *n) {
  return n && n->first ? n : NULL;
}

/* Finds the nodes of an href: two with the same href, and two with its path and a
   query, if it has none. */
static void match_nodes(multistatus__match *m, const char *href,
                        multistatus__spots *out) {
  memset(out, 0, sizeof *out);
  if (href && *href)
    multistatus__match_href(m, href, false, out);
}

/* The node with the items that an href identifies, or NULL. The path alone also
   identifies an item with a query, unless another item has that path and no query. */
static multistatus__node *match_node(multistatus__match *m, const char *href) {
  multistatus__spots s;
  multistatus__node *n = NULL;
  match_nodes(m, href, &s);
  for (int k = 0; k < 4 && !n; k++)
    n = match_items(k < 2 ? s.at[k].exact : s.at[k - 2].loose);
  return n;
}

static size_t match_first(const multistatus__node *n) {
  const multistatus__link *link = n ? n->first : NULL;
  return link ? link->item : SIZE_MAX;
}

size_t multistatus__match_find(multistatus__match *m, const char *href) {
  return match_first(match_node(m, href));
}

size_t multistatus__match_find_id(multistatus__match *m, const char *id) {
  return match_first(match_id(m, id, false));
}

/* ---- Results ---- */

static void match_put(multistatus__match *m, size_t item, size_t i) {
  m->used[i] = true;
  if (!m->of[item]) {
    m->of[item] = multistatus_list_get(m->list, i);
    return;
  }
  multistatus__further *further = multistatus__arena_get(&m->tree.own, sizeof *further);
  if (!further)
    return;
  further->item = item;
  further->result = i;
  MODEL_APPEND(m->more, m->last_more, further);
}

/* Assigns a result to the first item of a node that has none, or else to the first. */
static void match_take(multistatus__match *m, multistatus__node *n, size_t i) {
  if (!n || !n->first)
    return;
  multistatus__link *link = n->free;
  while (link && m->of[link->item])
    link = link->next;
  n->free = link;
  match_put(m, link ? link->item : match_first(n), i);
}

/* True if items of the node have no result. Each item is visited once: afterwards, no
   item of the node is without a failure. */
static bool match_fail(multistatus__match *m, multistatus__node *n, bool by_path,
                       const multistatus_result *r) {
  bool missing = false;
  if (!n)
    return false;
  for (const multistatus__link *link = n->free; link; link = link->next) {
    multistatus__shared *shared = &m->shared[link->item];
    if (m->of[link->item])
      continue;
    missing = true;
    if (!shared->result) {
      shared->result = r;
      shared->by_path = by_path;
    }
  }
  n->free = NULL;
  return missing;
}

/* n: the items with the href or id of the failure; loose: those with its path and a
   query. */
static void match_share(multistatus__match *m, multistatus__node *n,
                        multistatus__node *loose, bool by_id,
                        const multistatus_result *r) {
  bool missing = match_fail(m, loose, true, r);
  missing = match_fail(m, n, false, r) || missing;
  const multistatus__link *link = missing ? (match_items(n) ? n : loose)->first : NULL;
  for (; link; link = link->next)
    m->shared[link->item].doubtful[by_id] = true;
}

void multistatus__match_share(multistatus__match *m, const char *id, const char *href,
                              const multistatus_result *r) {
  multistatus__spots s;
  if (m->missing && !m->shared)
    m->shared =
        multistatus__arena_zero(&m->tree.own, m->sent.count * sizeof *m->shared);
  if (!m->shared)
    return;
  match_share(m, match_id(m, id, false), NULL, true, r);
  match_nodes(m, href, &s);
  for (int k = 0; k < 2; k++)
    match_share(m, s.at[k].exact, s.at[k].loose, false, r);
}

bool multistatus__match_unsure(const multistatus__match *m, size_t item) {
  const multistatus_result *r = m->of[item];
  if (!r || !m->shared)
    return false;
  bool by_id = m->sent.ids && multistatus_result_id(r);
  return m->shared[item].doubtful[by_id] && (by_id || multistatus_result_index(r) < 0);
}

multistatus__format_facts multistatus__format_facts_of(const multistatus_format *f) {
  multistatus__format_facts facts = {true, false};
#ifdef MULTISTATUS_NO_JSON /* then no dialect is known */
  (void)f;
#else
  const multistatus_dialect *d = multistatus_format_dialect(f);
  if (d) {
    facts.ordered = d->flags & MULTISTATUS_DIALECT_ORDERED;
    facts.only_failures = !d->items;
  }
#endif
  return facts;
}

multistatus__format_facts multistatus__list_facts_of(const multistatus_list *list) {
  return multistatus__format_facts_of(
      multistatus__reader_format(multistatus_list_reader(list)));
}

static void match_results(multistatus__match *m) {
  size_t results = multistatus_list_count(m->list);
  bool by_place = !m->sent.hrefs &&
                  (m->sent.results || multistatus__list_facts_of(m->list).ordered);
  for (size_t i = 0; by_place && i < results; i++) {
    const multistatus_result *r = multistatus_list_get(m->list, i);
    by_place = multistatus_result_index(r) < 0 && !multistatus_result_id(r);
  }
  m->uneven = by_place && results < m->sent.count;
  for (size_t i = 0; i < results && !m->tree.own.error; i++) {
    const multistatus_result *r = multistatus_list_get(m->list, i);
    const char *id = m->sent.ids ? multistatus_result_id(r) : NULL;
    const multistatus_href *h = m->sent.hrefs ? multistatus_result_first_href(r) : NULL;
    int64_t index = by_place ? (int64_t)i : multistatus_result_index(r);
    if (id)
      match_take(m, match_id(m, id, false), i);
    else if (index >= 0 && (uint64_t)index < m->sent.count)
      match_put(m, (size_t)index, i);
    for (; !id && index < 0 && h; h = h->next)
      match_take(m, match_node(m, h->value), i);
  }
}

bool multistatus__match_init(multistatus__match *m, const multistatus_list *list,
                             const multistatus__context *from,
                             const multistatus__sent *sent) {
  multistatus__context *own = &m->tree.own;
  memset(m, 0, sizeof *m);
  m->list = list;
  m->sent = *sent;
  multistatus__tree_init(&m->tree, from);
  if (sent->count >= UINT32_MAX)
    return false;
  m->of = multistatus__arena_zero(own, (sent->count + 1) * sizeof *m->of);
  m->used = multistatus__arena_zero(own, multistatus_list_count(list) + 1);
  multistatus__uri u;
  const char *base = sent->count == 1 && sent->hrefs ? sent->hrefs[0] : NULL;
  /* Resolving each href takes time in proportion to the length of the base. */
  if (base && strlen(base) <= 1024 && !multistatus__uri_resolve(&u, base, "", 0, 0))
    m->base = base;
  match_add_all(m);
  if (!own->error)
    match_results(m);
  for (size_t i = 0; !own->error && i < sent->count; i++)
    m->missing += !m->of[i];
  return !own->error;
}

void multistatus__match_done(multistatus__match *m) {
  multistatus__tree_done(&m->tree);
}

bool multistatus__doubtful(const multistatus__match *m) {
  return m->list && multistatus__list_claims(m->list) > m->missing;
}

bool multistatus__omitted(const multistatus_list *list, size_t missing) {
  return missing > 0 && list && list->document.summary.omitted == missing &&
         multistatus__list_whole(list) &&
         multistatus_list_transaction(list) <= MULTISTATUS_TRANSACTION_COMMITTED;
}
