/* SPDX-License-Identifier: MIT */
#include <multistatus/retry.h>
#include <string.h>

#include "../base/options.h"
#include "../http/field.h"
#include "../http/status.h"
#include "plan.h"

/* The retry plan. Each item is judged by its own results, then by failures below it
   (below.c), then by its dependencies (depends.c), then by the order of the items. The
   items that are sent again decide the wait. */

enum { RETRY_ATTEMPTS = 5, RETRY_BACKOFF = 1000, RETRY_MAX_WAIT = 300000 };

typedef struct retry_plan {
  multistatus_retry plan; /* first, because the caller has a pointer to it */
  multistatus_allocator allocator;
  size_t size; /* of the whole block */
  multistatus_retry_entry entries[];
} retry_plan;

/* ---- Facts about results ---- */

/* The wait in the Retry-After field of a result, or -1. A date is relative to the Date
   field of the result if the current time is unknown. */
static int64_t retry_fact_header(const multistatus__plan *p,
                                 const multistatus_result *r) {
  const char *field = multistatus_result_header(r, "retry-after");
  const char *date = field ? multistatus_result_header(r, "date") : NULL;
  int64_t now = p->policy.now, wait = -1;
  if (!field)
    return -1;
  bool known =
      now > 0 || (date && multistatus__date_parse(multistatus__cstring(date), 0, &now));
  bool number = field[strspn(field, "0123456789. \t")] == '\0';
  if (known || number)
    multistatus_retry_after_parse(field, now, &wait); /* -1 if it is malformed */
  return wait;
}

/* The wait that a result requests, in retryAfter or in its header; -1: none. */
static int64_t retry_fact_wait(const multistatus__plan *p,
                               const multistatus_result *r) {
  int64_t own = multistatus_result_retry_after(r), header = retry_fact_header(p, r);
  if (own >= 0)
    own = own < INT64_MAX / 1000 ? own * 1000 : INT64_MAX;
  return own > header ? own : header;
}

/* True if one of its properties may succeed later. */
static bool retry_fact_inside(const multistatus_result *r) {
  const multistatus_propstat *ps = multistatus_result_first_propstat(r);
  for (; ps; ps = ps->next) {
    multistatus_retry_when when = multistatus_retry_rule_for(ps->status)->when;
    if (when == MULTISTATUS_RETRY_ALWAYS || when == MULTISTATUS_RETRY_IF_IDEMPOTENT)
      return true;
  }
  return false;
}

static void retry_facts(multistatus__plan *p) {
  size_t results = multistatus_list_count(p->list);
  p->facts = multistatus__arena_zero(&p->own, (results + 1) * sizeof *p->facts);
  for (size_t i = 0; p->facts && i < results; i++) {
    const multistatus_result *r = multistatus_list_get(p->list, i);
    multistatus__fact *fact = &p->facts[i];
    fact->status = multistatus_result_outcome(r);
    /* DAV:prop and DAV:error have no status of their own, but that of the response. */
    if (p->list->document.kind >= MULTISTATUS_DOCUMENT_ERROR && p->policy.status >= 300)
      fact->status = p->policy.status;
    fact->applied = multistatus_result_applied(r);
    fact->inside = fact->status == 207 && retry_fact_inside(r);
    fact->wait = multistatus__succeeds(fact->status) ? -1 : retry_fact_wait(p, r);
  }
}

/* ---- Judging one result ---- */

const char *multistatus__plan_method(const multistatus__plan *p,
                                     const multistatus_result *r) {
  const char *own = multistatus_result_method(r);
  return own ? own : p->policy.method;
}

static bool retry_idempotent(const multistatus__plan *p, size_t i, const char *method) {
  int by_caller = p->policy.idempotent ? p->policy.idempotent(p->policy.ctx, i) : -1;
  return by_caller < 0 ? multistatus_method_idempotent(method) : by_caller > 0;
}

static bool retry_overwrites(const multistatus__plan *p, size_t i, const char *method) {
  bool target = multistatus__method_flags(method) & METHOD_TARGET ||
                (p->policy.destinations && p->policy.destinations[i]);
  return target && !(p->policy.flags & MULTISTATUS_RETRY_NO_OVERWRITE);
}

/* Leaves a failed item to a person if it may have taken effect, and must not be
   repeated. A MOVE or COPY with a 5xx may have replaced the destination: repeating it
   may then destroy the only copy left (RFC 4918, sections 9.8.4 and 9.9.3). */
static void retry_verify(multistatus__plan_item *item, bool not_applied) {
  bool unsafe = item->applied == MULTISTATUS_APPLIED_UNKNOWN
                    ? !multistatus__repeats(item)
                    : item->overwrites && item->applied != MULTISTATUS_APPLIED_YES &&
                          item->status >= 500 && !not_applied;
  if (!unsafe || item->reason == MULTISTATUS_RETRY_DONE ||
      item->reason == MULTISTATUS_RETRY_POLL)
    return;
  item->reason = MULTISTATUS_RETRY_UNKNOWN;
  item->pending = false;
}

multistatus_retry_reason multistatus__plan_again(const multistatus__plan_item *item) {
  if (item->applied == MULTISTATUS_APPLIED_NO)
    return MULTISTATUS_RETRY_NOT_APPLIED;
  return multistatus__repeats(item) ? MULTISTATUS_RETRY_IDEMPOTENT
                                    : MULTISTATUS_RETRY_UNKNOWN;
}

/* The reason for a success: done, unless the transaction was rolled back, or may have
   been, or the success may be none. One that reports after a rollback that it took
   effect is unknown. */
static multistatus_retry_reason retry_undone(const multistatus__plan *p,
                                             multistatus__plan_item *item) {
  multistatus_transaction transaction = multistatus_list_transaction(p->list);
  if (transaction <= MULTISTATUS_TRANSACTION_COMMITTED &&
      !multistatus__doubtful(&p->match))
    return MULTISTATUS_RETRY_DONE;
  item->pending = transaction == MULTISTATUS_TRANSACTION_ROLLED_BACK &&
                  multistatus_result_applied(item->result) != MULTISTATUS_APPLIED_YES;
  item->applied = item->pending ? MULTISTATUS_APPLIED_NO : MULTISTATUS_APPLIED_UNKNOWN;
  return item->pending ? MULTISTATUS_RETRY_CAUSE_GIVEN_UP
                       : multistatus__plan_again(item);
}

/* Applies the rule of the status. */
static multistatus_retry_reason retry_by_rule(const multistatus__plan *p,
                                              const char *method, bool inside,
                                              multistatus__plan_item *item) {
  const multistatus_retry_rule *rule = multistatus_retry_rule_for(item->status);
  bool halve = !item->result && p->policy.status == 413 && p->count > 1;
  bool listing = multistatus__method_flags(method) & METHOD_LISTING;
  if (p->policy.flags & MULTISTATUS_RETRY_GONE_IS_DONE && method &&
      strcmp(method, "DELETE") == 0 && (item->status == 404 || item->status == 410))
    return MULTISTATUS_RETRY_DONE;
  if (rule->otherwise == MULTISTATUS_RETRY_DONE)
    return retry_undone(p, item);
  if (item->status == 507 && listing)
    return MULTISTATUS_RETRY_CUT;
  if (item->applied == MULTISTATUS_APPLIED_YES)
    return MULTISTATUS_RETRY_APPLIED;
  switch (rule->when) {
  case MULTISTATUS_RETRY_ALWAYS:
  case MULTISTATUS_RETRY_IF_IDEMPOTENT:
    return multistatus__plan_again(item);
  case MULTISTATUS_RETRY_IF_TOLD:
    return halve || item->wait >= 0 ? multistatus__plan_again(item) : rule->otherwise;
  case MULTISTATUS_RETRY_LOOK_INSIDE:
    return inside ? multistatus__plan_again(item) : MULTISTATUS_RETRY_PART;
  case MULTISTATUS_RETRY_IF_CAUSE:
    item->pending = true;
    return rule->otherwise;
  default:
    return rule->otherwise;
  }
}

/* True if the application judges the result; *out is set to its reason. An unknown
   reason is an error of the plan, since the rule might mean the opposite. */
static bool retry_by_caller(multistatus__plan *p, size_t index,
                            const multistatus_result *r, int status,
                            multistatus_retry_reason *out) {
  if (!p->policy.judge)
    return false;
  int reason = p->policy.judge(p->policy.ctx, index, r, status);
  bool known = multistatus__retry_text(reason) != NULL;
  if (reason >= 0 && !known)
    multistatus__fail(&p->own, MULTISTATUS_ERROR_ARGUMENT, "judge");
  *out = (multistatus_retry_reason)reason;
  return known;
}

void multistatus__plan_judge(multistatus__plan *p, size_t index,
                             const multistatus_result *r, int status,
                             multistatus__plan_item *out) {
  const bool member = index == SIZE_MAX;
  static const multistatus__fact none = {.wait = -1};
  const multistatus__fact *fact = r ? &p->facts[r->index] : &none;
  const multistatus_retry_rule *rule;
  const char *method = multistatus__plan_method(p, r);
  out->result = r;
  out->status = r ? fact->status : status;
  rule = multistatus_retry_rule_for(out->status);
  out->wait = fact->wait > p->policy.retry_after ? fact->wait : p->policy.retry_after;
  out->applied = fact->applied ? fact->applied : rule->applied;
  out->idempotent = member || retry_idempotent(p, index, method);
  out->overwrites = !member && retry_overwrites(p, index, method);
  out->pending = false;
  out->backoff = rule->backoff;
  if (retry_by_caller(p, index, r, out->status, &out->reason)) {
    out->backoff = true;
    return;
  }
  out->reason = retry_by_rule(p, method, fact->inside, out);
  bool explicit_no = fact->applied == MULTISTATUS_APPLIED_NO;
  /* After a rollback all items have it, so it gives no information. */
  if (out->status == 403 && explicit_no &&
      multistatus_list_transaction(p->list) != MULTISTATUS_TRANSACTION_ROLLED_BACK)
    out->reason = MULTISTATUS_RETRY_NOT_APPLIED;
  retry_verify(out, explicit_no);
}

/* Makes it unknown whether an item took effect. */
static void retry_doubt(multistatus__plan_item *item) {
  item->applied = MULTISTATUS_APPLIED_UNKNOWN;
  if (multistatus__fate_of(item->reason) <= FATE_AGAIN)
    item->reason = multistatus__plan_again(item);
  retry_verify(item, false);
}

/* Severity of a result. A 424 may still be sent again, so another failure is worse. */
static int retry_rank(const multistatus__plan_item *item) {
  return 2 * (int)multistatus__fate_of(item->reason) - item->pending;
}

/* Adds a further result of an item: the worse one decides. If they disagree on whether
   the item took effect, that is unknown. */
static void retry_own_further(multistatus__plan_item *item,
                              const multistatus__plan_item *other) {
  bool agreed = item->applied == other->applied;
  int worse = retry_rank(other) - retry_rank(item);
  if (worse > 0 || (worse == 0 && other->wait > item->wait))
    *item = *other;
  if (!agreed && item->reason != MULTISTATUS_RETRY_DONE)
    retry_doubt(item);
}

/* Judges each item by its own results. */
static void retry_own(multistatus__plan *p) {
  for (size_t i = 0; i < p->count; i++) {
    multistatus__plan_item *item = &p->items[i];
    if (p->match.of[i]) {
      multistatus__plan_judge(p, i, p->match.of[i], 0, item);
      continue;
    }
    item->wait = p->policy.retry_after; /* for an omitted success that is sent again */
    item->idempotent = retry_idempotent(p, i, p->policy.method);
    item->overwrites = retry_overwrites(p, i, p->policy.method);
  }
  for (const multistatus__further *f = p->match.more; f; f = f->next) {
    multistatus__plan_item *item = &p->items[f->item], other = *item;
    multistatus__plan_judge(p, f->item, multistatus_list_get(p->list, f->result), 0,
                            &other);
    retry_own_further(item, &other);
  }
}

/* ---- Items that are not reported ---- */

static bool retry_success(int status) {
  return multistatus__succeeds(status) && status != 202;
}

/* True if the list is a response: it has results, or was read from a body, or should
   have been. */
static bool retry_answered(const multistatus__plan *p) {
  return multistatus_list_count(p->list) > 0 || multistatus_list_reader(p->list) ||
         (p->list && !p->whole);
}

/* True if items that are not reported succeeded. */
static bool retry_silence(const multistatus__plan *p, size_t missing) {
  int status = p->policy.status;
  bool undone =
      multistatus_list_transaction(p->list) > MULTISTATUS_TRANSACTION_COMMITTED;
  if (!p->whole || undone || p->vague)
    return false;
  if (status && status != 207 && !retry_success(status) &&
      (status != 424 || !retry_answered(p)))
    return false;
  bool only_failures = p->policy.flags & MULTISTATUS_RETRY_SILENCE_IS_SUCCESS ||
                       multistatus__list_facts_of(p->list).only_failures;
  /* A list that was neither read nor filled is not a response. */
  return (only_failures && (retry_answered(p) || status == 207)) ||
         multistatus__omitted(p->list, missing);
}

/* The status of items that are not reported and may have failed. 499: unknown. */
static int retry_unreported_status(const multistatus__plan *p) {
  int status = p->policy.status;
  bool nothing = multistatus_reader_ending(multistatus_list_reader(p->list)) ==
                 MULTISTATUS_ENDING_EMPTY;
  if (!status || status == 207)
    return 499;
  if (!retry_answered(p) || (nothing && (status == 204 || status == 205)))
    return status;
  return retry_success(status) || (status == 424 && p->whole) ? 499 : status;
}

static void retry_unreported(multistatus__plan *p) {
  size_t missing = 0; /* items that may be omitted successes */
  for (size_t i = 0; i < p->count; i++)
    missing += !p->match.of[i] && !p->items[i].below_it;
  bool silence = retry_silence(p, missing);
  bool counted = multistatus__omitted(p->list, missing);
  int status = retry_unreported_status(p);
  for (size_t i = 0; i < p->count; i++) {
    multistatus__plan_item *item = &p->items[i], self = *item;
    bool below = item->result && !p->match.of[i];
    const multistatus_result *same =
        silence && p->match.shared ? p->match.shared[i].result : NULL;
    if (counted && multistatus_result_index(same) >= 0)
      same = NULL; /* it is that of another item */
    if (multistatus__match_unsure(&p->match, i))
      retry_doubt(item);
    if (p->match.of[i] || (below && p->whole && !same))
      continue;
    /* A failure that belongs to no item may be that of an unknown href or
       destination. */
    bool unsure =
        p->strays &&
        (!multistatus__plan_href(p, i) ||
         (item->overwrites && !(p->policy.destinations && p->policy.destinations[i])));
    if (silence && !unsure && !below && !same) {
      item->status = 200;
      item->applied = MULTISTATUS_APPLIED_YES;
      continue; /* DONE */
    }
    if (same && p->match.shared[i].by_path)
      same = NULL; /* it may be the failure of another item */
    multistatus__plan_judge(p, i, same, silence ? 499 : status, &self);
    if (same)
      retry_doubt(&self);
    if (!below ||
        multistatus__fate_of(self.reason) > multistatus__fate_of(item->reason))
      *item = self;
  }
}

/* ---- Order ---- */

/* True if an item that is not sent again could be sent again safely. */
static bool retry_can_follow(const multistatus__plan_item *item) {
  bool safe = multistatus__repeats(item) || item->applied == MULTISTATUS_APPLIED_NO;
  return safe && multistatus__fate_of(item->reason) != FATE_VERIFY &&
         item->reason != MULTISTATUS_RETRY_POLL;
}

static void retry_in_order(multistatus__plan *p) {
  size_t first = 0;
  while (first < p->count && !multistatus__sent_again(p->items[first].reason))
    first++;
  for (size_t i = 0; i < p->count; i++) { /* groups are sent as a whole */
    const multistatus__plan_item *item = &p->items[i];
    if (item->group && !multistatus__sent_again(item->reason) &&
        (i < first || !retry_can_follow(item)))
      item->group->held = true;
  }
  for (size_t i = first; i < p->count; i++) {
    multistatus__plan_item *item = &p->items[i];
    bool done = item->reason == MULTISTATUS_RETRY_DONE
                    ? item->applied != MULTISTATUS_APPLIED_NO
                    : item->applied == MULTISTATUS_APPLIED_YES;
    bool held = item->group && item->group->held;
    if (multistatus__sent_again(item->reason) ||
        multistatus__fate_of(item->reason) == FATE_VERIFY ||
        item->reason == MULTISTATUS_RETRY_POLL || (held && !done))
      continue;
    if (!held && retry_can_follow(item))
      multistatus__carry(item, MULTISTATUS_RETRY_IN_ORDER);
    else
      multistatus__carry(item, done ? MULTISTATUS_RETRY_OUT_OF_ORDER
                                    : MULTISTATUS_RETRY_UNKNOWN);
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

static void retry_wait(const multistatus__plan *p, multistatus_retry *plan) {
  int64_t most = -1;
  bool backoff = false;
  for (size_t i = 0; i < p->count; i++) {
    const multistatus__plan_item *item = &p->items[i];
    if (!multistatus__sent_again(item->reason))
      continue;
    most = item->wait > most ? item->wait : most;
    backoff = backoff || item->backoff;
  }
  if (most < 0)
    most = backoff ? retry_backoff(&p->policy) : 0;
  plan->capped = most > p->policy.max_wait;
  plan->wait = plan->capped ? p->policy.max_wait : most;
}

/* Gives up all items that would be sent again. Carried items get their own reason
   back. */
static void retry_stop(multistatus__plan *p, multistatus_retry_reason reason) {
  for (size_t i = 0; i < p->count; i++) {
    multistatus__plan_item *item = &p->items[i];
    if (item->carried)
      item->reason = item->before;
    if (multistatus__sent_again(item->reason))
      item->reason = reason;
  }
}

/* ---- The plan ---- */

static const multistatus_retry_entry *retry_fill(const multistatus__plan *p,
                                                 multistatus__fate fate,
                                                 multistatus_retry_entry **next,
                                                 size_t *count) {
  const multistatus_retry_entry *first = *next;
  for (size_t i = 0; i < p->count; i++) {
    const multistatus__plan_item *item = &p->items[i];
    if (multistatus__fate_of(item->reason) == fate)
      *(*next)++ = (multistatus_retry_entry){i, item->reason, item->result};
  }
  *count = (size_t)(*next - first);
  return first;
}

/* unmatched: the memory for that array. */
static void retry_report(const multistatus__plan *p, retry_plan *out,
                         const multistatus_result **unmatched) {
  multistatus_retry *plan = &out->plan;
  multistatus_retry_entry *next = out->entries;
  plan->again = retry_fill(p, FATE_AGAIN, &next, &plan->again_count);
  plan->given_up = retry_fill(p, FATE_GIVEN_UP, &next, &plan->given_up_count);
  plan->verify = retry_fill(p, FATE_VERIFY, &next, &plan->verify_count);
  plan->done = p->count - plan->again_count - plan->given_up_count - plan->verify_count;
  plan->throttled = p->count > 0;
  for (size_t i = 0; i < p->count; i++)
    if (p->items[i].status != 429 && p->items[i].status != 503)
      plan->throttled = 0;
  plan->at_most = p->count;
  if (p->policy.status == 413)
    plan->at_most = p->policy.max_items ? p->policy.max_items : (p->count + 1) / 2;
  plan->unmatched = unmatched;
  for (size_t i = 0; i < multistatus_list_count(p->list); i++)
    if (!p->match.used[i])
      unmatched[plan->unmatched_count++] = multistatus_list_get(p->list, i);
}

const char *multistatus__plan_href(const multistatus__plan *p, size_t index) {
  const multistatus_href *own = multistatus_result_first_href(p->match.of[index]);
  return p->policy.hrefs ? p->policy.hrefs[index] : multistatus_href_value(own);
}

/* Judges all items. False if out of memory. */
static bool retry_judge_all(multistatus__plan *p) {
  const multistatus__sent sent = {p->count, p->policy.ids, p->policy.hrefs, !p->sent};
  p->whole = p->list && multistatus__list_whole(p->list);
  retry_facts(p);
  if (!multistatus__match_init(&p->match, p->list, &p->own, &sent) || p->own.error)
    return false;
  retry_own(p);
  multistatus__plan_below(p);
  retry_unreported(p);
  multistatus__plan_depends(p);
  if (p->own.error || p->match.tree.own.error)
    return false;
  if (p->policy.attempt >= p->policy.max_attempts)
    retry_stop(p, MULTISTATUS_RETRY_ATTEMPTS);
  if (p->policy.flags & MULTISTATUS_RETRY_FIFO)
    retry_in_order(p);
  return true;
}

/* NULL if out of memory. */
static retry_plan *retry_make(multistatus__plan *p) {
  size_t unmatched = 0, entries = p->count * sizeof(multistatus_retry_entry), size;
  for (size_t i = 0; i < multistatus_list_count(p->list); i++)
    unmatched += !p->match.used[i];
  size = sizeof(retry_plan) + entries + unmatched * sizeof(multistatus_result *);
  retry_plan *out = multistatus__alloc(&p->own.allocator, size);
  if (!out)
    return NULL;
  out->allocator = p->own.allocator;
  out->size = size;
  retry_wait(p, &out->plan);
  if (p->policy.time_left && out->plan.wait > p->policy.time_left)
    retry_stop(p, MULTISTATUS_RETRY_TIME);
  retry_report(p, out, (void *)((char *)out->entries + entries));
  return out;
}

static int retry_refuse(const void *options, const char **why) {
  const multistatus_retry_policy *p = options;
  const unsigned known = 2 * MULTISTATUS_RETRY_NO_OVERWRITE - 1; /* up to the last */
  bool named = p->hrefs || p->ids || p->destinations || p->groups;
  const char *wrong =
      p->flags & ~known                      ? "flags has an unknown bit"
      : p->retry_after < -1                  ? "retry_after is less than -1"
      : p->max_wait < 0                      ? "max_wait is negative"
      : p->backoff < 0                       ? "backoff is negative"
      : p->time_left < 0                     ? "time_left is negative"
      : p->now < 0 || p->now > INT64_MAX / 4 ? "now is negative or too large"
      : named && !p->sent ? "sent is 0, and hrefs, ids, destinations or groups are set"
      : p->depends_on && !p->ids ? "depends_on is set, and ids is not"
                                 : NULL;
  return wrong ? multistatus__refuse(why, wrong) : 0;
}

const multistatus__options_kind multistatus__retry_options = MULTISTATUS__OPTIONS(
    multistatus_retry_policy, depends_on, "the policy is NULL", retry_refuse);

static int retry_policy(multistatus_retry_policy *p, const multistatus_list *list,
                        const multistatus_retry_policy *given) {
  if (multistatus__options_take(&multistatus__retry_options, p, given, NULL) ||
      (!list && !p->status))
    return MULTISTATUS_ERROR_ARGUMENT;
  p->sent = p->sent ? p->sent : multistatus_list_count(list);
  p->retry_after = p->retry_after ? p->retry_after : -1;
  p->attempt = p->attempt ? p->attempt : 1;
  p->max_attempts = p->max_attempts ? p->max_attempts : RETRY_ATTEMPTS;
  p->max_wait = p->max_wait ? p->max_wait : RETRY_MAX_WAIT;
  p->backoff = p->backoff ? p->backoff : RETRY_BACKOFF;
  return 0;
}

int multistatus_retry_plan(multistatus_retry **out, const multistatus_list *list,
                           const multistatus_retry_policy *policy,
                           const multistatus_allocator *a) {
  multistatus__context own;
  multistatus__plan p;
  memset(&p, 0, sizeof p);
  if (!out || (a && !a->alloc) || retry_policy(&p.policy, list, policy))
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus__context_init(&own, a, NULL, MULTISTATUS_TEXT_REPLACE, false);
  multistatus__context_derive(&p.own, &own, false);
  p.list = list;
  p.count = p.policy.sent;
  p.sent = policy->sent > 0;
  retry_plan *made = NULL;
  if (p.count < SIZE_MAX / 2 / sizeof *p.items)
    p.items = multistatus__arena_zero(&p.own, (p.count + 1) * sizeof *p.items);
  if (p.items && retry_judge_all(&p))
    made = retry_make(&p);
  multistatus__match_done(&p.match);
  multistatus__context_done(&p.own);
  if (!made)
    return p.own.error == MULTISTATUS_ERROR_ARGUMENT ? p.own.error
                                                     : MULTISTATUS_ERROR_NOMEM;
  *out = &made->plan;
  return 0;
}

void multistatus_retry_free(multistatus_retry *plan) {
  retry_plan *p = (retry_plan *)(void *)plan;
  if (!p)
    return;
  multistatus_allocator a = p->allocator;
  multistatus__release(&a, p, p->size);
}
