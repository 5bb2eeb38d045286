/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "batch.h"
#include "plan.h"

/* Dependencies between items. A 424 goes again if the items that it names do, or,
   without names, if all failures in its group (or, without a group, in the request) do.
   A group goes again as a whole or not at all. First, 424s are settled along the chains
   of their causes. Then groups that cannot go are blocked, with the items that depend
   on them. Each item, cause and group is visited at most twice. */

/* A dependency of a result on an item. */
typedef struct depends_cause {
  uint32_t result, next; /* next: of the same item */
} depends_cause;

/* A result that depends on others. */
typedef struct depends_result {
  uint32_t waiting; /* its first item */
  size_t open;      /* causes that are not settled */
  bool named, blocked, settled;
} depends_result;

typedef struct depends_work {
  multistatus__plan *plan;
  multistatus__buffer causes; /* of depends_cause */
  uint32_t *of;               /* for each item, its first entry in causes, or NONE */
  depends_result *results;
  uint32_t *queue; /* settled or blocked items still to be followed */
  size_t queued;
  multistatus__plan_group all; /* goes and stuck of all items */
  bool all_blocked;            /* 424s without cause and group are blocked */
} depends_work;

/* ---- Groups ---- */

static const char *depends_group_name(const multistatus__plan *p, size_t i) {
  const char *name = p->policy.groups ? p->policy.groups[i] : NULL;
  return name ? name : multistatus_result_group(p->match.of[i]);
}

static bool depends_groups(multistatus__plan *p) {
  multistatus__tree *t = &p->match.tree;
  p->groups = multistatus__alloc(p->allocator, (p->count + 1) * sizeof *p->groups);
  if (!p->groups)
    return false;
  for (size_t i = 0; i < p->count; i++) {
    const char *name = depends_group_name(p, i);
    p->items[i].group = MULTISTATUS__NONE;
    if (!name)
      continue;
    uint32_t node = multistatus__tree_child(t, MULTISTATUS__TREE_GROUPS,
                                            multistatus__cstring(name), true);
    if (node == MULTISTATUS__NONE)
      return false;
    if (t->nodes[node].value == MULTISTATUS__NONE) {
      t->nodes[node].value = p->group_count;
      p->groups[p->group_count++].first = (uint32_t)i;
    }
    p->items[i].group = t->nodes[node].value;
  }
  return true;
}

/* True if the item is no reason against sending the items that depend on it. */
static bool depends_harmless(const multistatus__plan_item *item) {
  return item->pending || item->unnamed || item->status == 424 ||
         item->reason == MULTISTATUS_RETRY_DONE ||
         item->reason == MULTISTATUS_RETRY_POLL ||
         item->reason == MULTISTATUS_RETRY_UNCHANGED;
}

static void depends_tally(depends_work *w) {
  multistatus__plan *p = w->plan;
  for (size_t i = 0; i < p->count; i++) {
    const multistatus__plan_item *item = &p->items[i];
    if (depends_harmless(item))
      continue;
    bool goes = multistatus__goes(item->reason);
    *(goes ? &w->all.goes : &w->all.stuck) = true;
    if (item->group != MULTISTATUS__NONE)
      *(goes ? &p->groups[item->group].goes : &p->groups[item->group].stuck) = true;
  }
}

/* ---- Causes ---- */

static bool depends_add(depends_work *w, uint32_t result, size_t item) {
  const depends_cause cause = {result, w->of[item]};
  size_t at = w->causes.len / sizeof cause;
  if (at >= MULTISTATUS__NONE ||
      !multistatus__buffer_put(w->plan->allocator, &w->causes, &cause, sizeof cause))
    return false;
  w->of[item] = (uint32_t)at;
  return true;
}

/* Records the causes of a result. False if out of memory. */
static bool depends_read(depends_work *w, uint32_t i) {
  multistatus__plan *p = w->plan;
  depends_result *d = &w->results[i];
  const multistatus_condition *c =
      multistatus_result_first_condition(multistatus_list_get(p->list, i));
  for (; c; c = multistatus_condition_next(c)) {
    if (!multistatus__names_cause(multistatus_condition_name(c)))
      continue;
    const multistatus_href *h = multistatus_condition_first_href(c);
    for (; h; h = multistatus_href_next(h)) {
      size_t at = multistatus__match_find(&p->match, multistatus_href_value(h));
      if (p->match.tree.failed)
        return false;
      if (at == SIZE_MAX)
        continue;
      const multistatus__plan_item *cause = &p->items[at];
      d->named = true;
      d->open += cause->pending;
      d->blocked =
          d->blocked || (!cause->pending && !multistatus__goes(cause->reason) &&
                         cause->reason != MULTISTATUS_RETRY_DONE);
      if (!depends_add(w, i, at))
        return false;
    }
  }
  return true;
}

/* ---- 424 ---- */

static void depends_settle(depends_work *w, uint32_t i, bool goes) {
  multistatus__plan_item *item = &w->plan->items[i];
  item->pending = false;
  item->reason = MULTISTATUS_RETRY_CAUSE_GIVEN_UP;
  if (goes)
    item->reason = multistatus__plan_again(item) == MULTISTATUS_RETRY_UNKNOWN
                       ? MULTISTATUS_RETRY_UNKNOWN
                       : MULTISTATUS_RETRY_WITH_CAUSE;
  w->queue[w->queued++] = i;
}

/* Settles all items of a result whose causes are settled. */
static void depends_result_settle(depends_work *w, depends_result *d) {
  if (d->settled || (!d->blocked && d->open > 0))
    return;
  d->settled = true;
  for (uint32_t i = d->waiting; i != MULTISTATUS__NONE; i = w->plan->items[i].next)
    depends_settle(w, i, !d->blocked);
}

static const depends_cause *depends_cause_at(const depends_work *w, uint32_t i) {
  return (const depends_cause *)(const void *)w->causes.data + i;
}

/* Settles what depends on the items in the queue. */
static void depends_follow(depends_work *w) {
  while (w->queued > 0) {
    uint32_t i = w->queue[--w->queued];
    bool goes = multistatus__goes(w->plan->items[i].reason);
    for (uint32_t c = w->of[i]; c != MULTISTATUS__NONE;) {
      const depends_cause *cause = depends_cause_at(w, c);
      depends_result *d = &w->results[cause->result];
      d->open--;
      d->blocked = d->blocked || !goes;
      depends_result_settle(w, d);
      c = cause->next;
    }
  }
}

/* A 424 without a cause depends on the failures in its group or in the request. */
static void depends_unnamed(depends_work *w, uint32_t i) {
  multistatus__plan *p = w->plan;
  multistatus__plan_item *item = &p->items[i];
  const multistatus__plan_group *around =
      item->group == MULTISTATUS__NONE ? &w->all : &p->groups[item->group];
  item->unnamed = true;
  depends_settle(w, i, around->goes && !around->stuck);
}

/* Settles all 424s. Those in a cycle stay given up. */
static bool depends_chains(depends_work *w) {
  multistatus__plan *p = w->plan;
  size_t results = multistatus_list_count(p->list);
  for (size_t i = 0; i < results; i++)
    w->results[i].waiting = MULTISTATUS__NONE;
  for (size_t i = p->count; i-- > 0;) {
    multistatus__plan_item *item = &p->items[i];
    if (!item->pending || !item->result)
      continue;
    depends_result *d = &w->results[item->result->index];
    if (d->waiting == MULTISTATUS__NONE && !depends_read(w, item->result->index))
      return false;
    item->next = d->waiting;
    d->waiting = (uint32_t)i;
  }
  for (uint32_t i = 0; i < results; i++)
    if (w->results[i].waiting != MULTISTATUS__NONE && w->results[i].named)
      depends_result_settle(w, &w->results[i]);
  for (size_t i = 0; i < p->count; i++) {
    const multistatus__plan_item *item = &p->items[i];
    if (item->pending && (!item->result || !w->results[item->result->index].named))
      depends_unnamed(w, (uint32_t)i);
  }
  depends_follow(w);
  return true;
}

/* ---- Groups as a whole ---- */

static void depends_block(depends_work *w, uint32_t i,
                          multistatus_retry_reason reason) {
  multistatus__plan_item *item = &w->plan->items[i];
  if (!multistatus__goes(item->reason))
    return;
  item->reason = reason;
  w->queue[w->queued++] = i;
}

static void depends_hold(depends_work *w, uint32_t group) {
  multistatus__plan *p = w->plan;
  multistatus__plan_group *g = group == MULTISTATUS__NONE ? NULL : &p->groups[group];
  if (!g || g->held)
    return;
  g->held = true;
  for (uint32_t i = g->first; i != MULTISTATUS__NONE; i = p->items[i].next)
    depends_block(w, i, MULTISTATUS_RETRY_GROUP);
}

/* Blocks what depends on the blocked items in the queue. */
static void depends_blocked(depends_work *w, const uint32_t *waiting_next) {
  multistatus__plan *p = w->plan;
  while (w->queued > 0) {
    uint32_t at = w->queue[--w->queued];
    depends_hold(w, p->items[at].group);
    for (uint32_t c = w->of[at]; c != MULTISTATUS__NONE;) {
      const depends_cause *cause = depends_cause_at(w, c);
      depends_result *d = &w->results[cause->result];
      for (uint32_t i = d->waiting; i != MULTISTATUS__NONE; i = waiting_next[i])
        depends_block(w, i, MULTISTATUS_RETRY_CAUSE_GIVEN_UP);
      d->waiting = MULTISTATUS__NONE;
      c = cause->next;
    }
    if (w->all_blocked || depends_harmless(&p->items[at]))
      continue;
    w->all_blocked = true;
    for (uint32_t i = 0; i < p->count; i++)
      if (p->items[i].unnamed && p->items[i].group == MULTISTATUS__NONE)
        depends_block(w, i, MULTISTATUS_RETRY_CAUSE_GIVEN_UP);
  }
}

/* An item that succeeded can go again with its group if it is safe to repeat. */
static bool depends_can_go(const multistatus__plan_item *item) {
  if (item->reason == MULTISTATUS_RETRY_DONE)
    return item->applied == MULTISTATUS_APPLIED_NO ||
           (item->idempotent && !item->overwrites);
  return multistatus__goes(item->reason) || item->reason == MULTISTATUS_RETRY_UNCHANGED;
}

static bool depends_whole_groups(depends_work *w) {
  multistatus__plan *p = w->plan;
  if (p->group_count == 0)
    return true;
  uint32_t *next = multistatus__alloc(p->allocator, (p->count + 1) * sizeof *next);
  if (!next)
    return false;
  for (uint32_t i = 0; i < p->count;
       i++) { /* links of waiting items become links of groups */
    multistatus__plan_item *item = &p->items[i];
    next[i] = item->next;
    item->next = MULTISTATUS__NONE;
    if (item->group == MULTISTATUS__NONE)
      continue;
    multistatus__plan_group *g = &p->groups[item->group];
    if (g->first != i)
      p->items[g->last].next = i;
    g->last = i;
  }
  w->queued = 0;
  for (uint32_t i = 0; i < p->count; i++)
    if (!depends_can_go(&p->items[i]))
      depends_hold(w, p->items[i].group);
  depends_blocked(w, next);
  multistatus__release(p->allocator, next, (p->count + 1) * sizeof *next);
  for (uint32_t i = 0; i < p->count; i++) {
    uint32_t g = p->items[i].group;
    if (g != MULTISTATUS__NONE)
      p->groups[g].goes = !p->groups[g].held &&
                          (p->groups[g].goes || multistatus__goes(p->items[i].reason));
  }
  for (uint32_t i = 0; i < p->count; i++) {
    multistatus__plan_item *item = &p->items[i];
    bool done = item->reason == MULTISTATUS_RETRY_DONE ||
                item->reason == MULTISTATUS_RETRY_UNCHANGED;
    if (done && item->group != MULTISTATUS__NONE && p->groups[item->group].goes)
      multistatus__carry(item, MULTISTATUS_RETRY_WITH_GROUP);
  }
  return true;
}

bool multistatus__plan_depends(multistatus__plan *p) {
  const multistatus_allocator *a = p->allocator;
  depends_work w;
  memset(&w, 0, sizeof w);
  w.plan = p;
  w.of = multistatus__alloc(a, (p->count + 1) * sizeof *w.of);
  w.queue = multistatus__alloc(a, (p->count + 1) * sizeof *w.queue);
  size_t results = (multistatus_list_count(p->list) + 1) * sizeof *w.results;
  w.results = multistatus__alloc(a, results);
  bool fine = w.of && w.queue && w.results && depends_groups(p);
  if (fine) {
    memset(w.of, 0xFF, p->count * sizeof *w.of); /* NONE */
    depends_tally(&w);
    fine = depends_chains(&w) && depends_whole_groups(&w);
  }
  multistatus__release(a, w.of, (p->count + 1) * sizeof *w.of);
  multistatus__release(a, w.queue, (p->count + 1) * sizeof *w.queue);
  multistatus__release(a, w.results, results);
  multistatus__buffer_done(a, &w.causes);
  return fine;
}
