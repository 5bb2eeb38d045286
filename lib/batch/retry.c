/* SPDX-License-Identifier: MIT */
#include <multistatus/retry.h>
#include <string.h>

#include "../http/method.h"
#include "batch.h"
#include "names.h"

/* A plan: every item is judged for itself, then for what it depends on, then for its
   place in the order; what is left to be sent again tells the wait. */

enum { RETRY_ATTEMPTS = 5, RETRY_BACKOFF = 1000, RETRY_MAX_WAIT = 300000 };

typedef struct retry_item {
  const multistatus_result *result; /* NULL: nothing is said of it */
  int status;
  bool idempotent, pending; /* pending: what it depends on is not judged yet */
  multistatus_applied applied;
  multistatus_retry_reason reason;
} retry_item;

typedef struct retry_work {
  multistatus_retry_policy policy; /* every default filled in */
  const multistatus_allocator *allocator;
  retry_item *items;
  size_t count;
  bool silent;              /* items of which nothing is said succeeded */
  multistatus__hrefs hrefs; /* of the items: what they depend on is told by these */
} retry_work;

typedef struct retry_plan {
  multistatus_retry plan; /* first: it is what the caller has */
  multistatus_allocator allocator;
  multistatus_retry_entry entries[];
} retry_plan;

static bool retry_goes(multistatus_retry_reason reason) {
  return reason >= MULTISTATUS_RETRY_NOT_APPLIED && reason < MULTISTATUS_RETRY_POLL;
}

static bool retry_given_up(multistatus_retry_reason reason) {
  return reason >= MULTISTATUS_RETRY_POLL && reason < MULTISTATUS_RETRY_UNKNOWN;
}

static bool retry_verify(multistatus_retry_reason reason) {
  return reason >= MULTISTATUS_RETRY_UNKNOWN;
}

/* ---- An item for itself ---- */

static const char *retry_method(const retry_work *w, const retry_item *item) {
  const char *own = multistatus_result_method(item->result);
  return own ? own : w->policy.method;
}

static bool retry_idempotent(const retry_work *w, size_t i) {
  const multistatus_retry_policy *p = &w->policy;
  int said = p->idempotent ? p->idempotent(p->ctx, i) : -1;
  return said < 0 ? multistatus_method_idempotent(retry_method(w, &w->items[i]))
                  : said > 0;
}

/* The wait that an item or the answer as a whole asks for, in milliseconds; -1: none.
 */
static int64_t retry_told(const retry_work *w, const retry_item *item) {
  int64_t own = multistatus_result_retry_after(item->result);
  if (!item->result || own < 0)
    return w->policy.retry_after;
  own = own < INT64_MAX / 1000 ? own * 1000 : INT64_MAX;
  return own > w->policy.retry_after ? own : w->policy.retry_after;
}

/* To be sent again, though perhaps it took effect. */
static multistatus_retry_reason retry_again(const retry_item *item) {
  if (item->applied == MULTISTATUS_APPLIED_NO)
    return MULTISTATUS_RETRY_NOT_APPLIED;
  return item->idempotent ? MULTISTATUS_RETRY_IDEMPOTENT : MULTISTATUS_RETRY_UNKNOWN;
}

/* Of an item that succeeded in part: whether the rest may do better. */
static multistatus_retry_reason retry_inside(const retry_item *item) {
  const multistatus_propstat *ps = multistatus_result_first_propstat(item->result);
  for (; ps; ps = multistatus_propstat_next(ps)) {
    int status = multistatus_propstat_status(ps);
    multistatus_retry_when when = multistatus_retry_rule_for(status)->when;
    if (when == MULTISTATUS_RETRY_ALWAYS || when == MULTISTATUS_RETRY_IF_IDEMPOTENT)
      return retry_again(item);
  }
  return MULTISTATUS_RETRY_PART;
}

static bool retry_gone(const retry_work *w, const retry_item *item) {
  const char *method = retry_method(w, item);
  return (w->policy.flags & MULTISTATUS_RETRY_GONE_IS_DONE) && method &&
         strcmp(method, "DELETE") == 0 && (item->status == 404 || item->status == 410);
}

static multistatus_retry_reason retry_judge(const retry_work *w, retry_item *item) {
  const multistatus_retry_rule *rule = multistatus_retry_rule_for(item->status);
  bool listing = multistatus__method_flags(retry_method(w, item)) & METHOD_LISTING;
  bool halve = !item->result && w->policy.status == 413 && w->count > 1;
  if (rule->otherwise == MULTISTATUS_RETRY_DONE || retry_gone(w, item))
    return MULTISTATUS_RETRY_DONE;
  if (item->status == 507 && listing)
    return MULTISTATUS_RETRY_CUT;
  if (item->applied == MULTISTATUS_APPLIED_YES)
    return MULTISTATUS_RETRY_APPLIED;
  switch (rule->when) {
  case MULTISTATUS_RETRY_ALWAYS:
  case MULTISTATUS_RETRY_IF_IDEMPOTENT:
    return retry_again(item);
  case MULTISTATUS_RETRY_IF_TOLD:
    return halve || retry_told(w, item) >= 0 ? retry_again(item) : rule->otherwise;
  case MULTISTATUS_RETRY_LOOK_INSIDE:
    return retry_inside(item);
  case MULTISTATUS_RETRY_IF_CAUSE:
    item->pending = true;
    return rule->otherwise;
  default:
    return rule->otherwise;
  }
}

static void retry_look(retry_work *w, size_t i) {
  retry_item *item = &w->items[i];
  bool whole = w->policy.status && w->policy.status != 207;
  item->status = item->result ? multistatus_result_outcome(item->result)
                 : whole      ? w->policy.status
                 : w->silent  ? 200
                              : 499;
  item->applied = multistatus_result_applied(item->result);
  if (item->applied == MULTISTATUS_APPLIED_UNSAID)
    item->applied = multistatus_retry_rule_for(item->status)->applied;
  item->idempotent = retry_idempotent(w, i);
  item->reason = retry_judge(w, item);
}

/* ---- What it depends on: 424 ---- */

/* If an item does not name what it depends on, it is everything else that failed. */
static multistatus_retry_reason retry_unnamed(const retry_work *w) {
  bool goes = false;
  for (size_t i = 0; i < w->count; i++) {
    multistatus_retry_reason reason = w->items[i].reason;
    bool harmless =
        reason == MULTISTATUS_RETRY_POLL || reason == MULTISTATUS_RETRY_UNCHANGED;
    if (w->items[i].status == 424 || reason == MULTISTATUS_RETRY_DONE || harmless)
      continue;
    if (!retry_goes(reason))
      return MULTISTATUS_RETRY_CAUSE_GIVEN_UP;
    goes = true;
  }
  return goes ? MULTISTATUS_RETRY_WITH_CAUSE : MULTISTATUS_RETRY_CAUSE_GIVEN_UP;
}

static const multistatus_href *retry_causes(const multistatus_result *r) {
  const multistatus_condition *c = multistatus_result_first_condition(r);
  for (; c; c = multistatus_condition_next(c))
    if (multistatus__names_cause(multistatus_condition_name(c)))
      return multistatus_condition_first_href(c);
  return NULL;
}

/* Judges an item by what it depends on, if all of that is judged. False if out of
   memory. */
static bool retry_follow(retry_work *w, retry_item *item,
                         multistatus_retry_reason unnamed) {
  multistatus_retry_reason reason = MULTISTATUS_RETRY_WITH_CAUSE;
  const multistatus_href *h = retry_causes(item->result);
  bool named = false;
  for (size_t at; h; h = multistatus_href_next(h)) {
    if (!multistatus__hrefs_find(&w->hrefs, multistatus_href_value(h), &at))
      return false;
    if (at == SIZE_MAX)
      continue;
    named = true;
    if (w->items[at].pending)
      return true;
    if (!retry_goes(w->items[at].reason) &&
        w->items[at].reason != MULTISTATUS_RETRY_DONE)
      reason = MULTISTATUS_RETRY_CAUSE_GIVEN_UP;
  }
  if (!named)
    reason = unnamed;
  if (retry_goes(reason) && retry_again(item) == MULTISTATUS_RETRY_UNKNOWN)
    reason = MULTISTATUS_RETRY_UNKNOWN;
  item->reason = reason;
  item->pending = false;
  return true;
}

/* Goes through the items in both directions by turns, for chains of either; what only
   depends on itself in the end stays given up. False if out of memory. */
static bool retry_follow_all(retry_work *w) {
  multistatus_retry_reason unnamed = retry_unnamed(w);
  size_t left = w->count + 1, before;
  bool down = false;
  do {
    before = left;
    left = 0;
    for (size_t k = 0; k < w->count; k++) {
      retry_item *item = &w->items[down ? w->count - 1 - k : k];
      if (item->pending && !retry_follow(w, item, unnamed))
        return false;
      left += item->pending;
    }
    down = !down;
  } while (left && left < before);
  return true;
}

/* ---- Its place in the order ---- */

static void retry_in_order(retry_work *w) {
  size_t i = 0;
  while (i < w->count && !retry_goes(w->items[i].reason))
    i++;
  for (; i < w->count; i++) {
    retry_item *item = &w->items[i];
    bool done = item->applied == MULTISTATUS_APPLIED_YES;
    if (retry_goes(item->reason) || item->reason == MULTISTATUS_RETRY_POLL)
      continue;
    if (item->idempotent || item->applied == MULTISTATUS_APPLIED_NO)
      item->reason = MULTISTATUS_RETRY_IN_ORDER;
    else
      item->reason = done ? MULTISTATUS_RETRY_OUT_OF_ORDER : MULTISTATUS_RETRY_UNKNOWN;
  }
}

/* ---- The wait ---- */

static int64_t retry_backoff(const multistatus_retry_policy *p) {
  int64_t most = p->max_wait < INT32_MAX ? p->max_wait : INT32_MAX;
  int64_t wait = p->backoff < most ? p->backoff : most;
  for (unsigned n = 1; n < p->attempt && wait < most; n++)
    wait = wait * 2 < most ? wait * 2 : most;
  if (!p->random)
    return wait;
  return (int64_t)((uint64_t)p->random(p->ctx) * ((uint64_t)wait + 1) >> 32);
}

static void retry_wait(const retry_work *w, multistatus_retry *plan) {
  int64_t most = -1;
  bool backoff = false;
  for (size_t i = 0; i < w->count; i++) {
    const retry_item *item = &w->items[i];
    if (!retry_goes(item->reason))
      continue;
    int64_t told = retry_told(w, item);
    most = told > most ? told : most;
    backoff = backoff || multistatus_retry_rule_for(item->status)->backoff;
  }
  if (most < 0)
    most = backoff ? retry_backoff(&w->policy) : 0;
  plan->capped = most > w->policy.max_wait;
  plan->wait = plan->capped ? w->policy.max_wait : most;
}

/* Nothing is sent again after all. */
static void retry_stop(retry_work *w, multistatus_retry_reason reason) {
  for (size_t i = 0; i < w->count; i++) {
    retry_item *item = &w->items[i];
    bool done = item->applied == MULTISTATUS_APPLIED_YES;
    if (retry_goes(item->reason) || item->reason == MULTISTATUS_RETRY_OUT_OF_ORDER)
      item->reason = done ? MULTISTATUS_RETRY_DONE : reason;
  }
}

/* ---- The plan ---- */

static const multistatus_retry_entry *retry_fill(
    const retry_work *w, bool (*belongs)(multistatus_retry_reason reason),
    multistatus_retry_entry **next, size_t *count) {
  const multistatus_retry_entry *first = *next;
  for (size_t i = 0; i < w->count; i++) {
    const retry_item *item = &w->items[i];
    if (!belongs(item->reason))
      continue;
    const multistatus_retry_entry entry = {i, item->reason, item->result};
    *(*next)++ = entry;
  }
  *count = (size_t)(*next - first);
  return first;
}

static void retry_tell(const retry_work *w, retry_plan *p) {
  multistatus_retry *plan = &p->plan;
  const multistatus_retry_policy *policy = &w->policy;
  multistatus_retry_entry *next = p->entries;
  plan->again = retry_fill(w, retry_goes, &next, &plan->again_count);
  plan->given_up = retry_fill(w, retry_given_up, &next, &plan->given_up_count);
  plan->verify = retry_fill(w, retry_verify, &next, &plan->verify_count);
  plan->done = w->count - plan->again_count - plan->given_up_count - plan->verify_count;
  plan->throttled = w->count > 0;
  for (size_t i = 0; i < w->count; i++)
    if (w->items[i].status != 429 && w->items[i].status != 503)
      plan->throttled = 0;
  plan->at_most = w->count;
  if (policy->status == 413)
    plan->at_most = policy->max_items ? policy->max_items : (w->count + 1) / 2;
}

static const char *retry_href(const void *ctx, size_t i) {
  const retry_work *w = ctx;
  if (w->policy.hrefs)
    return w->policy.hrefs[i];
  return multistatus_href_value(multistatus_result_first_href(w->items[i].result));
}

/* Judges all items. False if out of memory. */
static bool retry_work_through(retry_work *w, const multistatus_list *list,
                               multistatus_retry *plan) {
  const multistatus_result **of =
      multistatus__alloc(w->allocator, (w->count + 1) * sizeof(multistatus_result *));
  bool fine =
      of && multistatus__match(list, w->allocator, w->count, w->policy.hrefs, of);
  size_t untold = 0;
  for (size_t i = 0; fine && i < w->count; i++)
    untold += !(w->items[i].result = of[i]);
  w->silent = list && multistatus__list_whole(list) &&
              ((w->policy.flags & MULTISTATUS_RETRY_SILENCE_IS_SUCCESS) ||
               multistatus__omitted(list, untold));
  for (size_t i = 0; fine && i < w->count; i++)
    retry_look(w, i);
  multistatus__release(w->allocator, of);
  if (!fine ||
      !multistatus__hrefs_init(&w->hrefs, w->allocator, w->count, retry_href, w))
    return false;
  if (!retry_follow_all(w))
    return false;
  if (w->policy.attempt >= w->policy.max_attempts)
    retry_stop(w, MULTISTATUS_RETRY_ATTEMPTS);
  if (w->policy.flags & MULTISTATUS_RETRY_FIFO)
    retry_in_order(w);
  retry_wait(w, plan);
  if (w->policy.time_left && plan->wait > w->policy.time_left)
    retry_stop(w, MULTISTATUS_RETRY_TIME);
  return true;
}

static int retry_policy(multistatus_retry_policy *p, const multistatus_list *list,
                        const multistatus_retry_policy *given) {
  if (!given || multistatus__options_copy(p, sizeof *p, given, sizeof *p) ||
      p->retry_after < -1 || p->max_wait < 0 || p->backoff < 0 || p->time_left < 0 ||
      (!list && !p->status) || (p->hrefs && !p->sent))
    return MULTISTATUS_ERROR_ARGUMENT;
  p->sent = p->sent ? p->sent : multistatus_list_count(list);
  p->max_attempts = p->max_attempts ? p->max_attempts : RETRY_ATTEMPTS;
  p->max_wait = p->max_wait ? p->max_wait : RETRY_MAX_WAIT;
  p->backoff = p->backoff ? p->backoff : RETRY_BACKOFF;
  return 0;
}

int multistatus_retry_plan(multistatus_retry **out, const multistatus_list *list,
                           const multistatus_retry_policy *policy,
                           const multistatus_allocator *a) {
  multistatus__owner own; /* for its allocator */
  retry_work w;
  memset(&w, 0, sizeof w);
  if (!out || retry_policy(&w.policy, list, policy) ||
      multistatus__owner_init(&own, a, NULL, MULTISTATUS_TEXT_REPLACE, false))
    return MULTISTATUS_ERROR_ARGUMENT;
  w.allocator = &own.allocator;
  w.count = w.policy.sent;
  if (w.count > SIZE_MAX / 2 / sizeof *w.items)
    return MULTISTATUS_ERROR_NOMEM;
  w.items = multistatus__alloc(w.allocator, (w.count + 1) * sizeof *w.items);
  retry_plan *p = multistatus__alloc(
      w.allocator, sizeof *p + w.count * sizeof(multistatus_retry_entry));
  bool fine = w.items && p && retry_work_through(&w, list, &p->plan);
  if (fine) {
    p->allocator = own.allocator;
    retry_tell(&w, p);
    *out = &p->plan;
  } else {
    multistatus__release(w.allocator, p);
  }
  multistatus__hrefs_done(&w.hrefs);
  multistatus__release(w.allocator, w.items);
  return fine ? 0 : MULTISTATUS_ERROR_NOMEM;
}

void multistatus_retry_free(multistatus_retry *plan) {
  retry_plan *p = (retry_plan *)(void *)plan;
  if (!p)
    return;
  multistatus_allocator a = p->allocator;
  multistatus__release(&a, p);
}
