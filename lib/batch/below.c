/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "../http/status.h"
#include "plan.h"

/* Failures below an item. If an operation on a collection fails for a member at any
   depth, the operation failed (RFC 4918, sections 9.6.1, 9.8.3 and 9.9.2). Each result
   is counted at all nodes above it that belong to an item: one step for each segment of
   its href, as for finding its node. */

/* The meaning of a member's outcome for the item above it, worst first. */
enum {
  BELOW_UNSURE, /* its outcome is unknown */
  BELOW_SERVER, /* given up with a status 5xx */
  BELOW_GIVEN_UP,
  BELOW_AGAIN,
  BELOW_POLL,
  BELOW_DEPENDS, /* 424 */
  BELOW_KINDS
};
#define BELOW_NONE UINT32_MAX

typedef struct below_sum {
  uint32_t first[BELOW_KINDS]; /* the first result of each kind, or BELOW_NONE */
  int64_t wait;                /* the longest wait of BELOW_AGAIN, or -1 */
} below_sum;

/* Counts at the node of an item or destination, and below it. below[0]: of all results;
   below[1]: of results that are not those of another item. */
typedef struct multistatus__site {
  bool takes;    /* results below it count for an item */
  bool takes_at; /* results at it count for an item: it is a destination */
  below_sum at, below[2];
} below_site;

/* A result to be counted. kind: BELOW_KINDS if it is not a failure. */
typedef struct below_found {
  uint32_t result;
  int kind;
  int64_t wait;
  bool sent; /* it is the result of an item */
} below_found;

/* ---- Sites: `below` of the tree's nodes ---- */

/* The counts below its href that apply to an item: an index of below[], or -1 for none:
   if it has its own result and a method that does not act on members. */
static int below_which(const multistatus__plan *p, size_t i) {
  const multistatus_result *r = p->match.of[i];
  unsigned flags = multistatus__method_flags(multistatus__plan_method(p, r));
  if (flags & METHOD_TREE || (!flags && !r))
    return 0;
  return !flags || !r ? 1 : -1;
}

/* Finds the two sites of an href, which are created if necessary. */
static void below_sites(multistatus__plan *p, const char *href, bool target, bool takes,
                        below_site *to[2]) {
  multistatus__spots spots;
  if (!href || !*href || !multistatus__match_href(&p->match, href, true, &spots))
    return;
  for (int k = 0; k < 2; k++) {
    multistatus__node *n = spots.at[k].path;
    below_site *s = n ? n->below : NULL;
    if (n && !s && (s = n->below = multistatus__arena_get(&p->own, sizeof *s))) {
      memset(s, 0xFF, sizeof *s); /* BELOW_NONE, and no wait */
      s->takes = s->takes_at = false;
    }
    if (s) {
      s->takes = s->takes || takes || target;
      s->takes_at = s->takes_at || target;
    }
    to[k] = s;
  }
}

static void below_build(multistatus__plan *p) {
  for (size_t i = p->count; i-- > 0;) {
    const char *href = multistatus__plan_href(p, i);
    const char *target = p->policy.destinations ? p->policy.destinations[i] : NULL;
    below_site **sites = p->items[i].below;
    if (!p->policy.hrefs)
      multistatus__match_add(&p->match, i, href);
    below_sites(p, href, false, below_which(p, i) >= 0, sites);
    below_sites(p, target, true, true, sites + 2);
  }
}

/* ---- Results ---- */

/* BELOW_KINDS: it is no failure of a collection. */
static int below_kind(const multistatus__plan_item *member) {
  multistatus_retry_reason reason = member->reason;
  if (reason == MULTISTATUS_RETRY_DONE || reason == MULTISTATUS_RETRY_UNCHANGED)
    return BELOW_KINDS;
  return reason == MULTISTATUS_RETRY_POLL              ? BELOW_POLL
         : member->pending                             ? BELOW_DEPENDS
         : multistatus__sent_again(reason)             ? BELOW_AGAIN
         : multistatus__fate_of(reason) == FATE_VERIFY ? BELOW_UNSURE
         : member->status >= 500                       ? BELOW_SERVER
                                                       : BELOW_GIVEN_UP;
}

static void below_add(below_sum *sum, const below_found *f) {
  if (f->kind < BELOW_KINDS && sum->first[f->kind] == BELOW_NONE)
    sum->first[f->kind] = f->result; /* results are counted in their order */
  if (f->kind == BELOW_AGAIN && f->wait > sum->wait)
    sum->wait = f->wait;
}

/* Counts a result at the site of its href and at all sites above it. An href with a
   query is not below its path. True if the result belongs to an item there. */
static bool below_count(const multistatus__spot *spot, bool query,
                        const below_found *f) {
  bool belongs = false;
  below_site *s = !query && spot->path ? spot->path->below : NULL;
  if (s) {
    below_add(&s->at, f);
    belongs = s->takes_at;
  }
  for (const multistatus__node *n = spot->above; n; n = n->parent) {
    if (!(s = n->below))
      continue;
    below_add(&s->below[0], f);
    if (!f->sent)
      below_add(&s->below[1], f);
    belongs = belongs || s->takes;
  }
  return belongs;
}

/* Records a failure that may be that of an unreported item: its hrefs do not identify
   the item (vague), no item has its id or index, or it is a 507 of no item, with which
   a server reports that it left out results (RFC 6578, section 3.6). sent: it is the
   result of an item. */
static void below_note(multistatus__plan *p, uint32_t i, bool sent, bool vague) {
  const multistatus_result *r = multistatus_list_get(p->list, i);
  bool numbered = multistatus_result_index(r) >= 0 ||
                  (multistatus_result_id(r) && (p->policy.ids || !p->policy.hrefs));
  p->strays = p->strays || !p->match.used[i];
  bool cut = multistatus_result_outcome(r) == 507 && !p->match.used[i];
  p->vague = p->vague || (numbered ? !sent : vague || cut);
}

static void below_result(multistatus__plan *p, uint32_t i) {
  const multistatus_result *r = multistatus_list_get(p->list, i);
  multistatus__plan_item member;
  multistatus__plan_judge(p, SIZE_MAX, r, 0, &member);
  p->facts[i].below = member.reason;
  const below_found found = {i, below_kind(&member), member.wait, p->match.used[i]};
  p->facts[i].sent = found.sent;
  bool named = false, relative = false, open = member.reason != MULTISTATUS_RETRY_DONE;
  if (found.sent && !open)
    return;
  const multistatus_href *h = multistatus_result_first_href(r);
  for (; h; h = h->next) {
    multistatus__spots spots;
    if (!*h->value)
      continue;
    if (open)
      multistatus__match_share(&p->match, NULL, h->value, r);
    named = true;
    relative = relative || multistatus__match_relative(h->value);
    multistatus__match_href(&p->match, h->value, false, &spots);
    for (int k = 0; k < 2; k++)
      if (below_count(&spots.at[k], spots.query, &found))
        p->match.used[i] = true;
  }
  bool unclear = relative && !(p->match.base && p->match.used[i]);
  if (open)
    below_note(p, i, found.sent, !named || p->match.uneven || unclear);
}

/* ---- Items ---- */

/* Shares the result of an item that is not done with those that have its id, or its
   href if the result has none. */
static void below_share(multistatus__plan *p, size_t i) {
  const multistatus__plan_item *item = &p->items[i];
  const char *id = p->policy.ids ? p->policy.ids[i] : NULL;
  const char *href =
      multistatus_result_first_href(item->result) ? NULL : multistatus__plan_href(p, i);
  if (p->match.of[i] && item->reason != MULTISTATUS_RETRY_DONE)
    multistatus__match_share(&p->match, id, href, item->result);
}

static void below_join(below_sum *to, const below_sum *from) {
  for (int k = 0; k < BELOW_KINDS; k++)
    to->first[k] = from->first[k] < to->first[k] ? from->first[k] : to->first[k];
  to->wait = from->wait > to->wait ? from->wait : to->wait;
}

static void below_take(const multistatus__plan *p, size_t i, below_sum *sum) {
  int which = below_which(p, i);
  memset(sum, 0xFF, sizeof *sum);
  for (int k = 0; k < 4; k++) {
    const below_site *s = p->items[i].below[k];
    if (!s)
      continue;
    if (k > 1)
      below_join(sum, &s->at);
    if (k > 1 || which >= 0)
      below_join(sum, &s->below[k > 1 ? 0 : which]);
  }
}

/* The kind that decides, or BELOW_KINDS. *unknown: the item may have taken effect, and
   must not be repeated. An item that is not idempotent cannot be sent again, because
   other members succeeded. */
static int below_worst(const below_sum *sum, const multistatus__plan_item *item,
                       bool *unknown) {
  *unknown = true;
  if (sum->first[BELOW_UNSURE] != BELOW_NONE)
    return BELOW_UNSURE;
  if (!multistatus__repeats(item) && sum->first[BELOW_AGAIN] != BELOW_NONE)
    return BELOW_AGAIN;
  if (item->overwrites && sum->first[BELOW_SERVER] != BELOW_NONE)
    return BELOW_SERVER;
  *unknown = false;
  if (sum->first[BELOW_GIVEN_UP] < sum->first[BELOW_SERVER])
    return BELOW_GIVEN_UP;
  int kind = BELOW_SERVER;
  while (kind < BELOW_KINDS && sum->first[kind] == BELOW_NONE)
    kind++;
  return kind;
}

/* Replaces the outcome of an item if a failure below it is worse. */
static void below_decide(multistatus__plan *p, size_t i) {
  multistatus__plan_item *item = &p->items[i], below = *item;
  below_sum sum;
  below_take(p, i, &sum);
  bool unknown;
  int kind = below_worst(&sum, item, &unknown);
  if (kind == BELOW_KINDS)
    return;
  uint32_t at = sum.first[kind];
  below.result = multistatus_list_get(p->list, at);
  below.status = p->facts[at].status;
  below.reason = unknown               ? MULTISTATUS_RETRY_UNKNOWN
                 : kind == BELOW_AGAIN ? MULTISTATUS_RETRY_IDEMPOTENT
                                       : p->facts[at].below;
  below.applied = MULTISTATUS_APPLIED_UNKNOWN; /* in part, or not at all */
  below.wait = kind == BELOW_AGAIN ? sum.wait : p->facts[at].wait;
  below.pending = kind == BELOW_DEPENDS;
  below.below_it = !p->facts[at].sent;
  below.backoff = true;
  bool worse = multistatus__fate_of(below.reason) > multistatus__fate_of(item->reason);
  if (!item->result || worse || item->pending)
    *item = below;
}

void multistatus__plan_below(multistatus__plan *p) {
  below_build(p);
  for (uint32_t i = 0; !p->own.error && i < multistatus_list_count(p->list); i++)
    below_result(p, i);
  for (size_t i = 0; p->match.missing && i < p->count; i++)
    below_share(p, i);
  for (size_t i = 0; p->match.missing && p->vague && i < p->count; i++)
    if (!p->match.of[i])
      multistatus__match_share(&p->match, p->policy.ids ? p->policy.ids[i] : NULL,
                               p->policy.hrefs ? p->policy.hrefs[i] : NULL, NULL);
  for (size_t i = 0; i < p->count; i++)
    below_decide(p, i);
}

#undef BELOW_NONE
