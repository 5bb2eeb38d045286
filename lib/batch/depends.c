/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "batch.h"
#include "plan.h"

/* Dependencies between items. A 424 is sent again if the items that it names as causes
   are; if it names none, if all failures in its group (or, without a group, in the
   request) are. A group is sent again as a whole or not at all. First, 424s are settled
   along the chains of their causes. Then groups that cannot be sent again are stopped,
   with the items that depend on them. Each item, cause and group is visited at most
   twice. */

/* A dependency of a result on an item. */
typedef struct multistatus__cause {
  multistatus__fact *result;
  struct multistatus__cause *next; /* of the same item */
} depends_cause;

typedef struct depends_work {
  multistatus__plan *plan;
  multistatus__plan_item **queue; /* settled or stopped items still to be followed */
  size_t queued;
  multistatus__plan_group all; /* again and stuck of all items */
  bool whole;                  /* 424s are settled; groups are stopped as a whole */
  bool all_stopped;            /* 424s without cause and group are stopped */
} depends_work;

/* ---- Groups ---- */

static void depends_groups(multistatus__plan *p) {
  multistatus__tree *t = &p->match.tree;
  for (size_t i = p->count; i-- > 0;) {
    multistatus__plan_item *item = &p->items[i];
    const char *name = p->policy.groups ? p->policy.groups[i] : NULL;
    name = name ? name : multistatus_result_group(p->match.of[i]);
    multistatus__node *n =
        multistatus__tree_name(t, MULTISTATUS__TREE_GROUPS, name, true);
    if (n && !n->first)
      n->first = multistatus__arena_zero(&p->own, sizeof *item->group);
    if (!n || !n->first)
      continue;
    item->group = n->first;
    item->peer = item->group->first;
    item->group->first = item;
  }
}

/* True if the item does not prevent sending the items that depend on it. */
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
    bool again = multistatus__sent_again(item->reason);
    *(again ? &w->all.again : &w->all.stuck) = true;
    if (item->group)
      *(again ? &item->group->again : &item->group->stuck) = true;
  }
}

/* ---- Causes ---- */

/* Records that a result depends on an item, if there is one. */
static void depends_add(depends_work *w, multistatus__fact *f, size_t at) {
  if (at == SIZE_MAX)
    return;
  multistatus__plan_item *item = &w->plan->items[at];
  depends_cause *cause = multistatus__arena_get(&w->plan->own, sizeof *cause);
  if (!cause)
    return;
  cause->result = f;
  cause->next = item->causes;
  item->causes = cause;
  f->named = true;
  f->open += item->pending;
  f->stopped =
      f->stopped || (!item->pending && !multistatus__sent_again(item->reason) &&
                     item->reason != MULTISTATUS_RETRY_DONE);
}

/* Records the causes that a result names. */
static void depends_read(depends_work *w, const multistatus_result *r,
                         multistatus__fact *f) {
  multistatus__match *m = &w->plan->match;
  const multistatus_condition *c = multistatus_result_first_condition(r);
  for (; c; c = c->next) {
    const multistatus_href *h = multistatus__names_cause(c->name) ? c->hrefs : NULL;
    for (; h; h = h->next)
      depends_add(w, f, multistatus__match_find(m, h->value));
  }
}

/* Records the items of depends_on as causes of an item's result. */
static void depends_sent(depends_work *w, size_t i, multistatus__fact *f) {
  const multistatus__plan *p = w->plan;
  const char *const *ids = p->policy.depends_on ? p->policy.depends_on[i] : NULL;
  for (; ids && *ids; ids++)
    depends_add(w, f, multistatus__match_find_id(&w->plan->match, *ids));
}

/* ---- Following ---- */

/* Stops an item: it is not sent again. Queues it, to follow what depends on it. */
static void depends_stop(depends_work *w, multistatus__plan_item *item,
                         multistatus_retry_reason reason) {
  if (!item->pending && !multistatus__sent_again(item->reason))
    return;
  item->pending = false;
  item->reason = reason;
  w->queue[w->queued++] = item;
}

/* Sends the 424 again with its causes, if that is safe. */
static void depends_send_again(depends_work *w, multistatus__plan_item *item) {
  item->pending = false;
  item->reason = multistatus__plan_again(item) == MULTISTATUS_RETRY_UNKNOWN
                     ? MULTISTATUS_RETRY_UNKNOWN
                     : MULTISTATUS_RETRY_WITH_CAUSE;
  w->queue[w->queued++] = item;
}

/* Settles the items of a result if its causes are settled, or one of them stopped. */
static void depends_settle(depends_work *w, multistatus__fact *f) {
  if (!f->stopped && f->open > 0)
    return;
  for (multistatus__plan_item *item = f->waiting; item; item = item->next)
    if (f->stopped)
      depends_stop(w, item, MULTISTATUS_RETRY_CAUSE_GIVEN_UP);
    else
      depends_send_again(w, item);
}

static void depends_stop_group(depends_work *w, multistatus__plan_group *group) {
  if (!group || group->held)
    return;
  group->held = true;
  for (multistatus__plan_item *item = group->first; item; item = item->peer)
    depends_stop(w, item, MULTISTATUS_RETRY_GROUP);
}

/* Stops the items that depend on a stopped item without naming it. */
static void depends_stop_around(depends_work *w, const multistatus__plan_item *item) {
  multistatus__plan *p = w->plan;
  depends_stop_group(w, item->group);
  if (w->all_stopped || depends_harmless(item))
    return;
  w->all_stopped = true;
  for (size_t i = 0; i < p->count; i++)
    if (p->items[i].unnamed && !p->items[i].group)
      depends_stop(w, &p->items[i], MULTISTATUS_RETRY_CAUSE_GIVEN_UP);
}

/* Settles or stops what depends on the items in the queue. */
static void depends_follow(depends_work *w) {
  while (w->queued > 0) {
    const multistatus__plan_item *item = w->queue[--w->queued];
    bool again = multistatus__sent_again(item->reason);
    if (w->whole)
      depends_stop_around(w, item);
    for (const depends_cause *cause = item->causes; cause; cause = cause->next) {
      multistatus__fact *f = cause->result;
      bool stopped = f->stopped;
      f->open -= f->open > 0;
      f->stopped = stopped || !again;
      if (!stopped)
        depends_settle(w, f);
    }
  }
}

/* ---- 424 ---- */

/* A 424 without a cause depends on the failures in its group or in the request. */
static void depends_unnamed(depends_work *w, multistatus__plan_item *item) {
  const multistatus__plan_group *around = item->group ? item->group : &w->all;
  item->unnamed = true;
  if (around->again && !around->stuck)
    depends_send_again(w, item);
  else
    depends_stop(w, item, MULTISTATUS_RETRY_CAUSE_GIVEN_UP);
}

/* Settles all 424s. Those in a cycle stay given up. */
static void depends_chains(depends_work *w) {
  multistatus__plan *p = w->plan;
  size_t results = multistatus_list_count(p->list);
  for (size_t i = p->count; i-- > 0;) {
    multistatus__plan_item *item = &p->items[i];
    if (!item->pending || !item->result)
      continue;
    multistatus__fact *f = &p->facts[item->result->index];
    if (!f->waiting)
      depends_read(w, item->result, f);
    depends_sent(w, i, f);
    item->next = f->waiting;
    f->waiting = item;
  }
  for (size_t i = 0; i < results; i++)
    if (p->facts[i].named)
      depends_settle(w, &p->facts[i]);
  for (size_t i = 0; i < p->count; i++) {
    multistatus__plan_item *item = &p->items[i];
    if (item->pending && (!item->result || !p->facts[item->result->index].named))
      depends_unnamed(w, item);
  }
  depends_follow(w);
}

/* ---- Groups as a whole ---- */

/* True if the item can be sent again with its group; after a success, if it is safe to
   repeat. */
static bool depends_can_repeat(const multistatus__plan_item *item) {
  if (item->reason == MULTISTATUS_RETRY_DONE)
    return item->applied == MULTISTATUS_APPLIED_NO || multistatus__repeats(item);
  return multistatus__sent_again(item->reason) ||
         item->reason == MULTISTATUS_RETRY_UNCHANGED;
}

static void depends_whole_groups(depends_work *w) {
  multistatus__plan *p = w->plan;
  w->whole = true;
  for (size_t i = 0; i < p->count; i++)
    p->items[i].pending = false; /* in a cycle */
  for (size_t i = 0; i < p->count; i++)
    if (!depends_can_repeat(&p->items[i]))
      depends_stop_group(w, p->items[i].group);
  depends_follow(w);
  for (size_t i = 0; i < p->count; i++) {
    const multistatus__plan_group *g = p->items[i].group;
    multistatus__plan_item *item = g && g->first == &p->items[i] ? g->first : NULL;
    while (item && !multistatus__sent_again(item->reason))
      item = item->peer;
    for (item = item && !g->held ? g->first : NULL; item; item = item->peer)
      if (!multistatus__sent_again(item->reason))
        multistatus__carry(item, MULTISTATUS_RETRY_WITH_GROUP);
  }
}

void multistatus__plan_depends(multistatus__plan *p) {
  depends_work w = {.plan = p};
  w.queue = multistatus__arena_get(&p->own, (p->count + 1) * sizeof *w.queue);
  depends_groups(p);
  if (!w.queue || p->own.error)
    return;
  depends_tally(&w);
  depends_chains(&w);
  depends_whole_groups(&w);
}
