/* SPDX-License-Identifier: MIT */
#include "batch.h"

#include <string.h>

/* Running items, in one thread or in several. */

/* ---- Groups ---- */

void multistatus__group_fail(multistatus_batch *b, const multistatus__slot *slot) {
  multistatus__group *g = multistatus__group_of(b, slot);
  if (g)
    atomic_store(&g->failed, true);
}

void multistatus__group_settle(multistatus_batch *b, multistatus__group *g, bool keep) {
  if (g->settled != BATCH_OPEN)
    return;
  int rc = b->o.settle(b->o.ctx, g->name, keep);
  g->settled = rc ? BATCH_SETTLE_FAILED : keep ? BATCH_KEPT : BATCH_UNDONE;
}

/* Settles the group if i is its last item. */
static void group_pass(multistatus_batch *b, size_t i) {
  multistatus__group *g = multistatus__group_of(b, &b->slots[i]);
  bool keep = true;
  if (!g || g->end != i + 1)
    return;
  for (i = g->first; i < g->end; i++) {
    int state = atomic_load(&b->slots[i].state);
    keep = keep && (state == BATCH_MERGED ||
                    (state == BATCH_SET && !multistatus__failed(b->slots[i].status)));
  }
  multistatus__group_settle(b, g, keep);
}

/* ---- Filling a slot; the calling thread owns it ---- */

static multistatus_result *run_result(multistatus_batch *b, multistatus__slot *slot) {
  multistatus__held *held = slot->held;
  if (!held) {
    held = multistatus__alloc(b->o.allocator, sizeof *held);
    if (!held)
      return NULL;
    /* cannot fail: the batch was created with the same options */
    multistatus__context_init(&held->own, b->o.allocator, b->o.limits, b->o.text,
                              false);
    slot->held = held;
  }
  if (held->result)
    return held->result;
  held->result = multistatus__result_new(&held->own);
  if (held->result)
    held->result->added = true;
  if (held->result && slot->named)
    multistatus__put_href(held->result, multistatus__view(slot->item.href));
  return held->result;
}

/* Copies a message to its own block. NULL if out of memory. */
static char *run_message(multistatus_batch *b, multistatus_text t) {
  void *place = multistatus__alloc(b->o.allocator, multistatus__string_size(t.len));
  return place ? memcpy(multistatus__string_at(place, t.len), t.data, t.len) : NULL;
}

/* Replaces a result that has only a message by that message, which takes a tenth of the
   memory: there may be many items. */
static void run_reduce(multistatus_batch *b, multistatus__slot *slot) {
  multistatus__held *held = slot->held;
  if (held->own.replaced || held->result->extra)
    return;
  const char *text = held->result->message;
  char *message = text ? run_message(b, multistatus__view(text)) : NULL;
  if (text && !message)
    slot->error = MULTISTATUS_ERROR_NOMEM;
  multistatus__slot_drop(b, slot);
  slot->message = message;
}

static void run_fill_result(multistatus_batch *b, multistatus__slot *slot, int status,
                            const char *message) {
  multistatus_result *r = run_result(b, slot);
  if (!r) {
    slot->error = MULTISTATUS_ERROR_NOMEM;
    return;
  }
  if (status)
    multistatus_result_set_status(r, status);
  if (message)
    multistatus_result_set_message(r, message);
  slot->status = (int16_t)multistatus_result_outcome(r);
  if (!slot->error)
    slot->error = (int16_t)slot->held->own.error;
  if (!slot->error)
    run_reduce(b, slot);
}

/* Returns the error that writing the result with this status would return. */
static int run_refuse(const multistatus_batch *b, const multistatus_result *r,
                      int status) {
  bool props = multistatus_result_first_propstat(r) != NULL;
  multistatus__form form = b->form;
  if (status ? !multistatus__is_status(status) : !props)
    return MULTISTATUS_ERROR_STATUS;
  if (status && props)
    return MULTISTATUS_ERROR_CONFLICT;
  if (!r)
    return multistatus__redirects(status) ? MULTISTATUS_ERROR_LOCATION : 0;
  multistatus_result whole = *r;
  whole.status = status;
  return multistatus__write_error(&b->own, &whole,
                                  multistatus__batch_needs_href(b) ? &form : NULL);
}

/* Returns the error of the slot; or another one without changing it, if the result
   could not be written. */
static int run_fill(multistatus_batch *b, multistatus__slot *slot, int status,
                    const char *message) {
  int rc =
      slot->error ? 0 : run_refuse(b, slot->held ? slot->held->result : NULL, status);
  if (rc)
    return rc;
  multistatus_text t = multistatus__cstring(message);
  bool unchanged = !message || (t.len <= b->o.limits->text_bytes &&
                                multistatus__text_span(t.data, t.len) == t.len);
  slot->status = (int16_t)status;
  if (slot->held || !unchanged) {
    run_fill_result(b, slot, status, message);
  } else if (message) {
    slot->message = run_message(b, t);
    if (!slot->message)
      slot->error = MULTISTATUS_ERROR_NOMEM;
  }
  return slot->error;
}

/* ---- Starting an item ---- */

static int run_slot(multistatus_batch *b, size_t i, multistatus__slot **out) {
  if (!b || i >= b->count)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (!b->checked || b->refused)
    return MULTISTATUS_ERROR_STATE;
  *out = &b->slots[i];
  return 0;
}

static bool run_take(multistatus__slot *slot) {
  int waiting = BATCH_WAITING;
  return atomic_compare_exchange_strong(&slot->state, &waiting, BATCH_RUNNING);
}

int64_t multistatus_batch_left(const multistatus_batch *b) {
  if (!b || !b->o.clock)
    return INT64_MAX;
  int64_t now = b->o.clock(b->o.ctx);
  uint64_t left = (uint64_t)b->o.deadline - (uint64_t)now;
  return now >= b->o.deadline ? 0 : left < INT64_MAX ? (int64_t)left : INT64_MAX;
}

static bool run_stopped(multistatus_batch *b, const multistatus__slot *slot) {
  const multistatus__group *g = multistatus__group_of(b, slot);
  if (g && atomic_load(&g->failed))
    return true;
  size_t failures = atomic_load(&b->failures);
  size_t most = b->o.flags & MULTISTATUS_BATCH_ATOMIC ? 1 : b->o.stop_after;
  return failures >= most || multistatus_batch_left(b) == 0;
}

int multistatus_batch_begin(multistatus_batch *b, size_t i) {
  multistatus__slot *slot;
  int rc = run_slot(b, i, &slot);
  if (rc)
    return rc;
  return !run_stopped(b, slot) && run_take(slot);
}

/* ---- Setting outcomes ---- */

multistatus_result *multistatus_batch_result(multistatus_batch *b, size_t i) {
  multistatus__slot *slot;
  if (run_slot(b, i, &slot) || atomic_load(&slot->state) != BATCH_RUNNING)
    return NULL;
  multistatus_result *r = run_result(b, slot);
  if (!r)
    slot->error = MULTISTATUS_ERROR_NOMEM;
  return r;
}

/* Ends the ownership of a slot. STATE: the batch has been ended. */
static int run_leave(multistatus_batch *b, multistatus__slot *slot,
                     multistatus__batch_state state, bool failed) {
  int running = BATCH_RUNNING;
  if (failed) { /* first: a thread that sees the state must see the count */
    atomic_fetch_add(&b->failures, 1);
    multistatus__group_fail(b, slot);
  }
  if (!atomic_compare_exchange_strong(&slot->state, &running, state))
    return MULTISTATUS_ERROR_STATE;
  size_t done = atomic_fetch_add(&b->done, 1) + 1;
  if (b->o.progress)
    b->o.progress(b->o.ctx, done, b->count - b->merged);
  return 0;
}

int multistatus_batch_set(multistatus_batch *b, size_t i, int status,
                          const char *message) {
  multistatus__slot *slot;
  int rc = run_slot(b, i, &slot);
  if (rc)
    return rc;
  if (!run_take(slot) && atomic_load(&slot->state) != BATCH_RUNNING)
    return MULTISTATUS_ERROR_STATE;
  int error = run_fill(b, slot, status, message);
  if (error && !slot->error)
    return error;
  rc = run_leave(b, slot, BATCH_SET, multistatus__failed(slot->status));
  return rc ? rc : error;
}

static void run_one(multistatus_batch *b, multistatus_batch_do run, void *ctx,
                    size_t i) {
  int status = run(ctx, b, i), rc = 0;
  if (status)
    rc = multistatus_batch_set(b, i, status, NULL);
  if ((!status || rc) && atomic_load(&b->slots[i].state) == BATCH_RUNNING)
    run_leave(b, &b->slots[i], BATCH_GAVE_UP, true);
}

int multistatus_batch_run(multistatus_batch *b, multistatus_batch_do run, void *ctx,
                          multistatus_problem *problem) {
  if (!run)
    return MULTISTATUS_ERROR_ARGUMENT;
  int rc = multistatus_batch_check(b, problem);
  for (size_t i = 0; !rc && i < b->count; i++) {
    if (multistatus_batch_begin(b, i))
      run_one(b, run, ctx, i);
    group_pass(b, i);
  }
  return rc;
}
