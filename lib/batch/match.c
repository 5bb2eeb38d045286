/* SPDX-License-Identifier: MIT */
#include "match.h"

#include <multistatus/item.h>
#include <string.h>

/* ---- Items by their names ---- */

uint32_t multistatus__match_site(multistatus__match *m, uint32_t node) {
  static const multistatus__site none = {MULTISTATUS__NONE, MULTISTATUS__NONE,
                                         MULTISTATUS__NONE, MULTISTATUS__NONE};
  if (node == MULTISTATUS__NONE || m->tree.nodes[node].value != MULTISTATUS__NONE)
    return node == MULTISTATUS__NONE ? node : m->tree.nodes[node].value;
  uint32_t site = (uint32_t)(m->sites.len / sizeof none);
  if (!multistatus__buffer_put(m->allocator, &m->sites, &none, sizeof none)) {
    m->tree.failed = true;
    return MULTISTATUS__NONE;
  }
  return m->tree.nodes[node].value = site;
}

static multistatus__link *match_link_at(const multistatus__match *m, uint32_t i) {
  return (multistatus__link *)(void *)m->links.data + i;
}

/* Adds an item before the others of a node. */
static void match_link(multistatus__match *m, uint32_t node, size_t item, bool loose) {
  uint32_t site = multistatus__match_site(m, node);
  if (site == MULTISTATUS__NONE)
    return;
  multistatus__site *s = multistatus__site_at(m, site);
  uint32_t *first = loose ? &s->loose : &s->same;
  const multistatus__link link = {(uint32_t)item, *first};
  size_t at = m->links.len / sizeof link;
  if (at >= MULTISTATUS__NONE ||
      !multistatus__buffer_put(m->allocator, &m->links, &link, sizeof link)) {
    m->tree.failed = true;
    return;
  }
  *first = (uint32_t)at;
  *(loose ? &s->loose_free : &s->same_free) = *first;
}

bool multistatus__match_add(multistatus__match *m, size_t item, const char *href) {
  multistatus__spots spots;
  if (!href || !*href || !multistatus__tree_href(&m->tree, href, true, &spots))
    return !m->tree.failed;
  for (int k = 0; k < 2; k++) {
    match_link(m, spots.at[k].exact, item, false);
    if (spots.query)
      match_link(m, spots.at[k].path, item, true);
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
                 i, false);
  }
  return !m->tree.failed;
}

/* The first link of the items that an href names; NONE if there are none. *free is set
   to where the search for an item without a result begins. */
static uint32_t match_list(multistatus__match *m, const multistatus__spots *spots,
                           uint32_t **free) {
  for (int loose = 0; loose < 2; loose++)
    for (int k = 0; k < 2; k++) {
      uint32_t node = loose ? spots->at[k].path : spots->at[k].exact;
      uint32_t site = node == MULTISTATUS__NONE || (loose && spots->query)
                          ? MULTISTATUS__NONE
                          : m->tree.nodes[node].value;
      if (site == MULTISTATUS__NONE)
        continue;
      multistatus__site *s = multistatus__site_at(m, site);
      *free = loose ? &s->loose_free : &s->same_free;
      if ((loose ? s->loose : s->same) != MULTISTATUS__NONE)
        return loose ? s->loose : s->same;
    }
  return MULTISTATUS__NONE;
}

size_t multistatus__match_find(multistatus__match *m, const char *href) {
  multistatus__spots spots;
  uint32_t *free;
  if (!*href || !multistatus__tree_href(&m->tree, href, false, &spots))
    return SIZE_MAX;
  uint32_t link = match_list(m, &spots, &free);
  return link == MULTISTATUS__NONE ? SIZE_MAX : match_link_at(m, link)->item;
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

/* Assigns a result to the first item in a list that has none, or else to the first. */
static void match_take(multistatus__match *m, uint32_t first, uint32_t *free,
                       size_t i) {
  if (first == MULTISTATUS__NONE)
    return;
  while (*free != MULTISTATUS__NONE && m->of[match_link_at(m, *free)->item])
    *free = match_link_at(m, *free)->next;
  uint32_t link = *free != MULTISTATUS__NONE ? *free : first;
  match_put(m, match_link_at(m, link)->item, i);
}

static void match_id(multistatus__match *m, const char *id, size_t i) {
  uint32_t node = multistatus__tree_child(&m->tree, MULTISTATUS__TREE_IDS,
                                          multistatus__cstring(id), false);
  if (node == MULTISTATUS__NONE)
    return;
  multistatus__site *s = multistatus__site_at(m, m->tree.nodes[node].value);
  match_take(m, s->same, &s->same_free, i);
}

static void match_hrefs(multistatus__match *m, const multistatus_result *r, size_t i) {
  const multistatus_href *h = multistatus_result_first_href(r);
  for (; h; h = multistatus_href_next(h)) {
    const char *href = multistatus_href_value(h);
    multistatus__spots spots;
    uint32_t *free = NULL;
    if (!*href || !multistatus__tree_href(&m->tree, href, false, &spots))
      continue;
    uint32_t first = match_list(m, &spots, &free);
    match_take(m, first, free, i);
  }
}

static void match_results(multistatus__match *m) {
  size_t results = multistatus_list_count(m->list);
  bool by_place = !m->sent.hrefs;
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
  if (sent->count == 1 && sent->hrefs)
    multistatus__tree_base(&m->tree, sent->hrefs[0]);
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
  multistatus__buffer_done(a, &m->sites);
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
