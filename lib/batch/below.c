/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "../http/method.h"
#include "plan.h"

/* Failures below an item. If an operation on a collection fails for a member, the
   operation failed (RFC 4918, sections 9.6.1, 9.8.3 and 9.9.2), at any depth. Each
   failure is counted once, at the nearest site above it, and each site adds its counts
   to the next site above: so time does not depend on the depth of hrefs. */

/* What the outcome of a member means for the item above it, worst first. */
enum {
  BELOW_UNSURE, /* its outcome is unknown */
  BELOW_SERVER, /* given up, with status 5xx */
  BELOW_GIVEN_UP,
  BELOW_AGAIN,
  BELOW_POLL,
  BELOW_DEPENDS, /* 424 */
  BELOW_KINDS
};

typedef struct below_sum {
  uint32_t first[BELOW_KINDS]; /* the first result of each kind, or NONE */
  int64_t wait;                /* the longest wait of BELOW_AGAIN */
} below_sum;

/* Counts at an href, and below it. [0]: of all results; [1]: of results that are not
   those of another item. */
typedef struct below_site {
  uint32_t up;   /* the nearest site above, or NONE */
  bool takes;    /* results below it count for an item */
  bool takes_at; /* results at it count for an item */
  below_sum at[2], below[2];
} below_site;

typedef struct below_work {
  multistatus__plan *plan;
  multistatus__match *match;
  below_site *sites;
  uint32_t *near; /* for each node, the nearest site there or above */
  uint32_t (
      *spots)[4]; /* for each item: two sites of its href, two of its destination */
  size_t site_count, node_count;
} below_work;

/* ---- Sites ---- */

static void below_add(below_sum *to, const below_sum *from) {
  for (int k = 0; k < BELOW_KINDS; k++)
    to->first[k] = from->first[k] < to->first[k] ? from->first[k] : to->first[k];
  to->wait = from->wait > to->wait ? from->wait : to->wait;
}

static const char *below_destination(const multistatus__plan *p, size_t i) {
  return p->policy.destinations ? p->policy.destinations[i] : NULL;
}

static bool below_spot(below_work *w, const char *href, uint32_t *to) {
  multistatus__spots spots;
  to[0] = to[1] = MULTISTATUS__NONE;
  if (!href || !*href)
    return true;
  if (!multistatus__tree_href(&w->match->tree, href, true, &spots))
    return false;
  for (int k = 0; k < 2; k++)
    to[k] = multistatus__match_site(w->match, spots.at[k].path);
  return !w->match->tree.failed;
}

static bool below_spots(below_work *w) {
  multistatus__plan *p = w->plan;
  for (size_t i = p->count; i-- > 0;) {
    const char *href = multistatus__plan_href(p, i);
    if (!p->policy.hrefs && !multistatus__match_add(w->match, i, href ? href : ""))
      return false;
    if (!below_spot(w, href, w->spots[i]) ||
        !below_spot(w, below_destination(p, i), w->spots[i] + 2))
      return false;
  }
  return true;
}

/* Which counts below its href apply to an item: [0], [1], or -1 for none. None for an
   item with its own result and a method that does not act on members. */
static int below_which(const multistatus__plan *p, size_t i) {
  const multistatus_result *r = p->match.of[i];
  const char *own = multistatus_result_method(r);
  unsigned flags = multistatus__method_flags(own ? own : p->policy.method);
  if (flags & METHOD_TREE || (!flags && !r))
    return 0;
  return !flags || !r ? 1 : -1;
}

static void below_takes(below_work *w) {
  for (size_t i = 0; i < w->plan->count; i++) {
    bool below = below_which(w->plan, i) >= 0;
    for (int k = 0; k < 4; k++) {
      if (w->spots[i][k] == MULTISTATUS__NONE)
        continue;
      below_site *s = &w->sites[w->spots[i][k]];
      s->takes = s->takes || below || k > 1;
      s->takes_at = s->takes_at || k > 1;
    }
  }
}

/* Links each site to the one above. Parents come before their children. */
static void below_tie(below_work *w) {
  const multistatus__tree *t = &w->match->tree;
  for (uint32_t i = 0; i < t->count; i++) {
    const multistatus__node *n = &t->nodes[i];
    uint32_t parent = n->parent;
    if (parent != MULTISTATUS__NONE && parent >= MULTISTATUS__TREE_ORIGINS &&
        multistatus__tree_is_query(t, i))
      parent = t->nodes[parent].parent; /* a query is beside its path, not below it */
    uint32_t up = parent == MULTISTATUS__NONE ? parent : w->near[parent];
    w->near[i] = n->value == MULTISTATUS__NONE ? up : n->value;
    if (n->value == MULTISTATUS__NONE)
      continue;
    below_site *s = &w->sites[n->value];
    s->up = up;
    s->takes = s->takes || (up != MULTISTATUS__NONE && w->sites[up].takes);
  }
}

static bool below_build(below_work *w) {
  const multistatus_allocator *a = w->plan->allocator;
  w->spots = multistatus__alloc(a, (w->plan->count + 1) * sizeof *w->spots);
  if (!w->spots || !below_spots(w))
    return false;
  w->site_count = w->match->sites.len / sizeof(multistatus__site) + 1;
  w->node_count = (size_t)w->match->tree.count + 1;
  w->sites = multistatus__alloc(a, w->site_count * sizeof *w->sites);
  w->near = multistatus__alloc(a, w->node_count * sizeof *w->near);
  if (!w->sites || !w->near)
    return false;
  for (size_t i = 0; i + 1 < w->site_count; i++) {
    memset(w->sites[i].at, 0xFF, sizeof w->sites[i].at); /* NONE, and no wait */
    memset(w->sites[i].below, 0xFF, sizeof w->sites[i].below);
  }
  below_takes(w);
  below_tie(w);
  return true;
}

/* ---- Results ---- */

static int below_kind(const multistatus__plan_item *member) {
  switch (member->reason) {
  case MULTISTATUS_RETRY_DONE:
  case MULTISTATUS_RETRY_UNCHANGED:
    return BELOW_KINDS;
  case MULTISTATUS_RETRY_POLL:
    return BELOW_POLL;
  default:
    break;
  }
  if (member->pending)
    return BELOW_DEPENDS;
  if (multistatus__goes(member->reason))
    return BELOW_AGAIN;
  if (multistatus__to_verify(member->reason))
    return BELOW_UNSURE;
  return member->status >= 500 ? BELOW_SERVER : BELOW_GIVEN_UP;
}

/* Counts a result at the site of its node, or at the nearest one above it. Returns true
   if it belongs to an item there. */
static bool below_count(below_work *w, const multistatus__spot *spot, bool query,
                        const below_sum *sum, bool sent) {
  uint32_t node = spot->exact != MULTISTATUS__NONE           ? spot->exact
                  : query || spot->path == MULTISTATUS__NONE ? spot->above
                                                             : spot->path;
  uint32_t near = node == MULTISTATUS__NONE ? node : w->near[node];
  if (near == MULTISTATUS__NONE)
    return false;
  below_site *s = &w->sites[near];
  bool at = node == spot->exact && w->match->tree.nodes[node].value == near;
  below_sum *to = at ? s->at : s->below;
  below_add(&to[0], sum);
  if (!sent)
    below_add(&to[1], sum);
  bool above = s->up != MULTISTATUS__NONE && w->sites[s->up].takes;
  return at ? s->takes_at || above : s->takes;
}

/* Records a failure that may be that of an unreported item: its hrefs do not identify
   it (vague), or no item has its id or index. sent: it is the result of an item. */
static void below_note(multistatus__plan *p, uint32_t i, bool sent, bool vague) {
  const multistatus_result *r = multistatus_list_get(p->list, i);
  bool numbered = multistatus_result_index(r) >= 0 ||
                  (multistatus_result_id(r) && (p->policy.ids || !p->policy.hrefs));
  p->strays = p->strays || !p->match.used[i];
  p->vague = p->vague || (numbered ? !sent : vague);
}

static bool below_result(below_work *w, uint32_t i) {
  multistatus__plan *p = w->plan;
  const multistatus_result *r = multistatus_list_get(p->list, i);
  multistatus__plan_item member;
  multistatus__plan_judge(p, SIZE_MAX, r, 0, true, &member);
  p->facts[i].below = member.reason;
  int kind = below_kind(&member);
  below_sum sum;
  memset(&sum, 0xFF, sizeof sum);
  if (kind < BELOW_KINDS)
    sum.first[kind] = i;
  if (kind == BELOW_AGAIN)
    sum.wait = member.wait;
  bool sent = p->match.used[i], named = false, relative = false;
  if (sent && kind == BELOW_KINDS)
    return true;
  const multistatus_href *h = multistatus_result_first_href(r);
  for (; h; h = multistatus_href_next(h)) {
    multistatus__spots spots;
    if (!*multistatus_href_value(h))
      continue;
    named = true;
    relative = relative || multistatus__tree_relative(multistatus_href_value(h));
    if (!multistatus__tree_href(&w->match->tree, multistatus_href_value(h), false,
                                &spots))
      return false;
    for (int k = 0; k < 2; k++)
      if (below_count(w, &spots.at[k], spots.query, &sum, sent))
        p->match.used[i] = true;
  }
  if (kind < BELOW_KINDS)
    below_note(p, i, sent,
               !named || p->match.uneven ||
                   (relative && !(p->match.tree.base && p->match.used[i])));
  return true;
}

static void below_pass_up(below_work *w) {
  const multistatus__tree *t = &w->match->tree;
  for (uint32_t i = t->count; i-- > 0;) {
    uint32_t site = t->nodes[i].value;
    if (site == MULTISTATUS__NONE || w->sites[site].up == MULTISTATUS__NONE)
      continue;
    const below_site *s = &w->sites[site];
    for (int k = 0; k < 2; k++) {
      below_add(&w->sites[s->up].below[k], &s->at[k]);
      below_add(&w->sites[s->up].below[k], &s->below[k]);
    }
  }
}

/* ---- Items ---- */

static void below_take(const below_work *w, size_t i, below_sum *sum) {
  const uint32_t *spots = w->spots[i];
  int which = below_which(w->plan, i);
  memset(sum, 0xFF, sizeof *sum);
  for (int k = 0; k < 4; k++) {
    if (spots[k] == MULTISTATUS__NONE)
      continue;
    const below_site *s = &w->sites[spots[k]];
    if (k > 1)
      below_add(sum, &s->at[0]);
    if (k > 1 || which >= 0)
      below_add(sum, &s->below[k > 1 ? 0 : which]);
  }
}

/* The kind that decides, or BELOW_KINDS. An item that is not idempotent cannot go
   again, because other members succeeded. */
static int below_worst(const below_sum *sum, const multistatus__plan_item *item) {
  bool unsafe = !item->idempotent || item->overwrites;
  if (sum->first[BELOW_UNSURE] != MULTISTATUS__NONE)
    return BELOW_UNSURE;
  if (unsafe && sum->first[BELOW_AGAIN] != MULTISTATUS__NONE)
    return BELOW_AGAIN;
  if (item->overwrites && sum->first[BELOW_SERVER] != MULTISTATUS__NONE)
    return BELOW_SERVER;
  if (sum->first[BELOW_GIVEN_UP] < sum->first[BELOW_SERVER])
    return BELOW_GIVEN_UP;
  int kind = BELOW_SERVER;
  while (kind < BELOW_KINDS && sum->first[kind] == MULTISTATUS__NONE)
    kind++;
  return kind;
}

static multistatus_retry_reason below_reason(int kind, multistatus_retry_reason member,
                                             const multistatus__plan_item *item) {
  bool unsafe = !item->idempotent || item->overwrites;
  if (kind == BELOW_UNSURE || (kind == BELOW_AGAIN && unsafe) ||
      (kind == BELOW_SERVER && item->overwrites))
    return MULTISTATUS_RETRY_UNKNOWN;
  return kind == BELOW_AGAIN ? MULTISTATUS_RETRY_IDEMPOTENT : member;
}

/* Replaces the outcome of an item if a failure below it is worse. */
static void below_decide(const below_work *w, size_t i) {
  multistatus__plan *p = w->plan;
  multistatus__plan_item *item = &p->items[i], below = *item;
  below_sum sum;
  below_take(w, i, &sum);
  int kind = below_worst(&sum, item);
  if (kind == BELOW_KINDS)
    return;
  uint32_t at = sum.first[kind];
  below.result = multistatus_list_get(p->list, at);
  below.status = p->facts[at].status;
  below.reason = below_reason(kind, p->facts[at].below, item);
  below.applied = MULTISTATUS_APPLIED_UNKNOWN; /* in part, or not at all */
  below.wait = kind == BELOW_AGAIN ? sum.wait : p->facts[at].wait;
  below.pending = kind == BELOW_DEPENDS;
  below.backoff = true;
  bool worse = multistatus__badness(below.reason) > multistatus__badness(item->reason);
  if (!item->result || worse || item->pending)
    *item = below;
}

bool multistatus__plan_below(multistatus__plan *p) {
  below_work w = {.plan = p, .match = &p->match};
  bool fine = below_build(&w);
  for (uint32_t i = 0; fine && i < multistatus_list_count(p->list); i++)
    fine = below_result(&w, i);
  if (fine) {
    below_pass_up(&w);
    for (size_t i = 0; i < p->count; i++)
      below_decide(&w, i);
  }
  multistatus__release(p->allocator, w.sites, w.site_count * sizeof *w.sites);
  multistatus__release(p->allocator, w.near, w.node_count * sizeof *w.near);
  multistatus__release(p->allocator, w.spots, (p->count + 1) * sizeof *w.spots);
  return fine;
}
