/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "batch.h"
#include "plan.h"

/* Dependencies between items. A 424 goes again if the items that it names do, or,
   without names, if all failures in its group (or, without a group, in the request) do.
   A group goes again as a whole or not at all. First, 424s are settled along the chains
   of their causes. Then groups that cannot go are stopped, with the items that depend
   on them. Each item, cause and group is visited at most twice. */

/* A dependency of a result on an item. */
typedef struct depends_cause {
  uint32_t result, next; /* next: of the same item */
} depends_cause;

typedef struct depends_work {
  multistatus__plan *plan;
  multistatus__buffer causes; /* of depends_cause */
  uint32_t *queue;            /* settled or stopped items still to be followed */
  size_t queued;
  multistatus__plan_group all; /* goes and stuck of all items */
  bool whole;                  /* 424s are settled; groups are stopped as a whole */
  bool all_stopped;            /* 424s without cause and group are stopped */
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
  for (size_t i = p->count; i-- > 0;) {
    const char *name = depends_group_name(p, i);
    p->items[i].group = p->items[i].peer = MULTISTATUS__NONE;
    p->items[i].causes = MULTISTATUS__NONE;
    if (!name)
      continue;
    uint32_t node = multistatus__tree_child(t, MULTISTATUS__TREE_GROUPS,
                                            multistatus__cstring(name), true);
    if (node == MULTISTATUS__NONE)
      return false;
    uint32_t *group = &t->nodes[node].first;
    if (*group == MULTISTATUS__NONE) {
      *group = p->group_count;
      p->groups[p->group_count++].first = MULTISTATUS__NONE;
    }
    p->items[i].group = *group;
    p->items[i].peer = p->groups[*group].first;
    p->groups[*group].first = (uint32_t)i;
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

static depends_cause *depends_cause_at(const depends_work *w, uint32_t i) {
  return (depends_cause *)(void *)w->causes.data + i;
}

/* Records that a result depends on an item. False if out of memory. */
static bool depends_add(depends_work *w, uint32_t result, size_t at) {
  multistatus__fact *f = &w->plan->facts[result];
  multistatus__plan_item *item = &w->plan->items[at];
  const depends_cause cause = {result, item->causes};
  size_t n = w->causes.len / sizeof cause;
  if (n >= MULTISTATUS__NONE ||
      !multistatus__buffer_put(w->plan->allocator, &w->causes, &cause, sizeof cause))
    return false;
  item->causes = (uint32_t)n;
  f->named = true;
  f->open += item->pending;
  f->stopped = f->stopped || (!item->pending && !multistatus__goes(item->reason) &&
                              item->reason != MULTISTATUS_RETRY_DONE);
  return true;
}

/* Records the causes of a result. False if out of memory. */
static bool depends_read(depends_work *w, uint32_t i) {
  multistatus__match *m = &w->plan->match;
  const multistatus_condition *c =
      multistatus_result_first_condition(multistatus_list_get(w->plan->list, i));
  for (; c; c = multistatus_condition_next(c)) {
    if (!multistatus__names_cause(multistatus_condition_name(c)))
      continue;
    const multistatus_href *h = multistatus_condition_first_href(c);
    for (; h; h = multistatus_href_next(h)) {
      size_t at = multistatus__match_find(m, multistatus_href_value(h));
      if (m->tree.failed || (at != SIZE_MAX && !depends_add(w, i, at)))
        return false;
    }
  }
  return true;
}

/* Records the items that an item was sent to depend on as causes of its result. False
   if out of memory. */
static bool depends_sent(depends_work *w, size_t i) {
  const multistatus__plan *p = w->plan;
  const char *const *ids = p->policy.depends_on ? p->policy.depends_on[i] : NULL;
  for (; ids && *ids; ids++) {
    size_t at = multistatus__match_find_id(&w->plan->match, *ids);
    if (at != SIZE_MAX && !depends_add(w, p->items[i].result->index, at))
      return false;
  }
  return true;
}

/* ---- Following ---- */

/* The item does not go again, and what depends on it is to be followed. */
static void depends_stop(depends_work *w, uint32_t i, multistatus_retry_reason reason) {
  multistatus__plan_item *item = &w->plan->items[i];
  if (!item->pending && !multistatus__goes(item->reason))
    return;
  item->pending = false;
  item->reason = reason;
  w->queue[w->queued++] = i;
}

/* The 424 goes again with its causes, if that is safe. */
static void depends_go(depends_work *w, uint32_t i) {
  multistatus__plan_item *item = &w->plan->items[i];
  item->pending = false;
  item->reason = multistatus__plan_again(item) == MULTISTATUS_RETRY_UNKNOWN
                     ? MULTISTATUS_RETRY_UNKNOWN
                     : MULTISTATUS_RETRY_WITH_CAUSE;
  w->queue[w->queued++] = i;
}

/* Settles the items of a result if its causes are settled, or one of them stopped. */
static void depends_settle(depends_work *w, multistatus__fact *f) {
  if (!f->stopped && f->open > 0)
    return;
  for (uint32_t i = f->waiting; i != MULTISTATUS__NONE; i = w->plan->items[i].next)
    if (f->stopped)
      depends_stop(w, i, MULTISTATUS_RETRY_CAUSE_GIVEN_UP);
    else
      depends_go(w, i);
}

static void depends_stop_group(depends_work *w, uint32_t group) {
  multistatus__plan *p = w->plan;
  if (group == MULTISTATUS__NONE || p->groups[group].held)
    return;
  p->groups[group].held = true;
  for (uint32_t i = p->groups[group].first; i != MULTISTATUS__NONE;
       i = p->items[i].peer)
    depends_stop(w, i, MULTISTATUS_RETRY_GROUP);
}

/* Stops what depends on a stopped item other than by its name. */
static void depends_stop_around(depends_work *w, const multistatus__plan_item *item) {
  multistatus__plan *p = w->plan;
  depends_stop_group(w, item->group);
  if (w->all_stopped || depends_harmless(item))
    return;
  w->all_stopped = true;
  for (uint32_t i = 0; i < p->count; i++)
    if (p->items[i].unnamed && p->items[i].group == MULTISTATUS__NONE)
      depends_stop(w, i, MULTISTATUS_RETRY_CAUSE_GIVEN_UP);
}

/* Settles or stops what depends on the items in the queue. */
static void depends_follow(depends_work *w) {
  while (w->queued > 0) {
    const multistatus__plan_item *item = &w->plan->items[w->queue[--w->queued]];
    bool goes = multistatus__goes(item->reason);
    if (w->whole)
      depends_stop_around(w, item);
    for (uint32_t c = item->causes; c != MULTISTATUS__NONE;) {
      const depends_cause *cause = depends_cause_at(w, c);
      multistatus__fact *f = &w->plan->facts[cause->result];
      bool stopped = f->stopped;
      f->open -= f->open > 0;
      f->stopped = stopped || !goes;
      if (!stopped)
        depends_settle(w, f);
      c = cause->next;
    }
  }
}

/* ---- 424 ---- */

/* A 424 without a cause depends on the failures in its group or in the request. */
static void depends_unnamed(depends_work *w, uint32_t i) {
  multistatus__plan *p = w->plan;
  multistatus__plan_item *item = &p->items[i];
  const multistatus__plan_group *around =
      item->group == MULTISTATUS__NONE ? &w->all : &p->groups[item->group];
  item->unnamed = true;
  if (around->goes && !around->stuck)
    depends_go(w, i);
  else
    depends_stop(w, i, MULTISTATUS_RETRY_CAUSE_GIVEN_UP);
}

/* Settles all 424s. Those in a cycle stay given up. */
static bool depends_chains(depends_work *w) {
  multistatus__plan *p = w->plan;
  size_t results = multistatus_list_count(p->list);
  for (size_t i = p->count; i-- > 0;) {
    multistatus__plan_item *item = &p->items[i];
    if (!item->pending || !item->result)
      continue;
    multistatus__fact *f = &p->facts[item->result->index];
    if (f->waiting == MULTISTATUS__NONE && !depends_read(w, item->result->index))
      return false;
    if (!depends_sent(w, i))
      return false;
    item->next = f->waiting;
    f->waiting = (uint32_t)i;
  }
  for (size_t i = 0; i < results; i++)
    if (p->facts[i].named)
      depends_settle(w, &p->facts[i]);
  for (size_t i = 0; i < p->count; i++) {
    const multistatus__plan_item *item = &p->items[i];
    if (item->pending && (!item->result || !p->facts[item->result->index].named))
      depends_unnamed(w, (uint32_t)i);
  }
  depends_follow(w);
  return true;
}

/* ---- Groups as a whole ---- */

/* An item that succeeded can go again with its group if it is safe to repeat. */
static bool depends_can_go(const multistatus__plan_item *item) {
  if (item->reason == MULTISTATUS_RETRY_DONE)
    return item->applied == MULTISTATUS_APPLIED_NO ||
           (item->idempotent && !item->overwrites);
  return multistatus__goes(item->reason) || item->reason == MULTISTATUS_RETRY_UNCHANGED;
}

static void depends_whole_groups(depends_work *w) {
  multistatus__plan *p = w->plan;
  w->whole = true;
  for (size_t i = 0; i < p->count; i++)
    p->items[i].pending = false; /* in a cycle */
  for (size_t i = 0; i < p->count; i++)
    if (!depends_can_go(&p->items[i]))
      depends_stop_group(w, p->items[i].group);
  depends_follow(w);
  for (uint32_t g = 0; g < p->group_count; g++) {
    uint32_t i = p->groups[g].first;
    while (i != MULTISTATUS__NONE && !multistatus__goes(p->items[i].reason))
      i = p->items[i].peer;
    bool goes = i != MULTISTATUS__NONE && !p->groups[g].held;
    for (i = p->groups[g].first; goes && i != MULTISTATUS__NONE; i = p->items[i].peer)
      if (!multistatus__goes(p->items[i].reason))
        multistatus__carry(&p->items[i], MULTISTATUS_RETRY_WITH_GROUP);
  }
}

bool multistatus__plan_depends(multistatus__plan *p) {
  depends_work w = {.plan = p};
  size_t size = (p->count + 1) * sizeof *w.queue;
  w.queue = multistatus__alloc(p->allocator, size);
  bool fine = w.queue && depends_groups(p);
  if (fine) {
    depends_tally(&w);
    fine = depends_chains(&w);
  }
  if (fine && p->group_count > 0)
    depends_whole_groups(&w);
  multistatus__release(p->allocator, w.queue, size);
  multistatus__buffer_done(p->allocator, &w.causes);
  return fine;
}
