/* SPDX-License-Identifier: MIT */
#include "batch.h"

#include <stdio.h>
#include <string.h>
#include "../http/uri.h"

/* The end of a batch: one result for each item. */

enum { END_NONE = -1 };

/* Facts about the batch, or about one group. */
typedef struct end_facts {
  bool atomic, time_up;
  bool failed;       /* an item did not succeed */
  ptrdiff_t stopper; /* the item whose failure stopped the others */
  ptrdiff_t cause;   /* the item that caused the rollback */
  multistatus_transaction transaction;
} end_facts;

/* ---- Facts ---- */

static bool end_unfinished(const multistatus__slot *slot) {
  return slot->was == BATCH_RUNNING || slot->was == BATCH_GAVE_UP;
}

static bool end_succeeded(const multistatus__slot *slot) {
  return slot->was == BATCH_SET && !multistatus__failed(slot->status);
}

/* Collects the facts about the slots from first up to end. */
static end_facts end_look(multistatus_batch *b, size_t first, size_t end, bool atomic,
                          bool time_up) {
  end_facts f = {atomic,   time_up,  false,
                 END_NONE, END_NONE, MULTISTATUS_TRANSACTION_NONE};
  size_t failures = 0, most = atomic ? 1 : b->o.stop_after;
  for (size_t i = first; i < end; i++) {
    const multistatus__slot *slot = &b->slots[i];
    if (slot->was == BATCH_MERGED || end_succeeded(slot))
      continue;
    if (!f.failed)
      f.cause = (ptrdiff_t)i;
    f.failed = true;
    /* After the deadline, items without an outcome did not stop the others: the
       deadline stopped all. */
    bool stops = end_unfinished(slot) ? !time_up : slot->was == BATCH_SET;
    if (stops && ++failures == most)
      f.stopper = (ptrdiff_t)i;
  }
  if (f.stopper != END_NONE)
    f.cause = f.stopper;
  return f;
}

/* The facts about a group, which is atomic. If it was settled before all outcomes were
   set, and they contradict that, its state is unknown. */
static end_facts end_group(multistatus_batch *b, multistatus__group *g,
                           const end_facts *whole) {
  end_facts f = end_look(b, g->first, g->end, true, whole->time_up);
  multistatus__group_settle(b, g, !f.failed);
  if (g->settled == BATCH_SETTLE_FAILED || (g->settled == BATCH_UNDONE && !f.failed))
    f.transaction = MULTISTATUS_TRANSACTION_INDETERMINATE;
  else
    f.transaction = f.failed ? MULTISTATUS_TRANSACTION_ROLLED_BACK
                             : MULTISTATUS_TRANSACTION_COMMITTED;
  if (f.stopper == END_NONE)
    f.stopper = whole->stopper;
  return f;
}

/* ---- Results ---- */

/* The href that "?item=3" is appended to: the base of the server, or a neutral one, in
   the same form (path or URI) as the hrefs of the batch. */
static multistatus_text end_prefix(const multistatus_batch *b) {
  multistatus_text base = multistatus__cstring(b->o.base ? b->o.base : "/");
  bool uri = b->form == MULTISTATUS__FORM_URI;
  multistatus__uri u;
  if (uri == (*base.data != '/'))
    return base;
  multistatus__uri_split(&u, base.data, 0);
  return uri          ? multistatus__cstring(MULTISTATUS_NS)
         : u.path.len ? u.path
                      : multistatus__cstring("/");
}

/* A generated href, such as "/?item=3", for an item without a valid one, if the format
   needs one. Empty if it does not, or out of memory. */
static multistatus_text end_stand_in(const multistatus_batch *b,
                                     multistatus__context *o, size_t i) {
  enum { PLACE = 32 };
  multistatus_text prefix = end_prefix(b), none = {NULL, 0};
  char *to = multistatus__batch_needs_href(b)
                 ? multistatus__arena_get(o, prefix.len + PLACE)
                 : NULL;
  if (!to)
    return none;
  memcpy(to, prefix.data, prefix.len);
  snprintf(to + prefix.len, PLACE, "?item=%zu", i);
  return multistatus__cstring(to);
}

static multistatus_text end_name(const multistatus_batch *b, multistatus__context *o,
                                 size_t i) {
  const multistatus__slot *slot = &b->slots[i];
  return slot->named ? multistatus__view(slot->item.href) : end_stand_in(b, o, i);
}

/* The href of an item for a condition. The writer encodes '#' in hrefs of results, but
   not in conditions, which may contain any reference: so it is encoded here. */
static const char *end_reference(const multistatus_batch *b, multistatus__context *o,
                                 size_t i) {
  multistatus_text name = end_name(b, o, i);
  if (!name.len || !memchr(name.data, '#', name.len))
    return name.data;
  return multistatus__uri_sent(o, name, false);
}

static void end_own(const multistatus_batch *b, multistatus_result *r,
                    const multistatus__slot *slot, const end_facts *f) {
  r->status = slot->status;
  if (slot->refusal) {
    multistatus__refused_fill(b, slot, r);
  } else if (slot->held && slot->held->result) {
    multistatus__result_copy(r, slot->held->result);
    r->context->replaced += slot->held->own.replaced;
  } else if (slot->message) {
    multistatus_result_set_message(r, slot->message);
  }
  if (slot->error)
    multistatus__fail(r->context, slot->error, "%s",
                      slot->held && slot->held->own.error
                          ? slot->held->own.text
                          : multistatus_strerror(slot->error));
  if (f->transaction == MULTISTATUS_TRANSACTION_ROLLED_BACK)
    multistatus_result_set_applied(r, MULTISTATUS_APPLIED_NO);
}

static void end_other(multistatus_result *r, int status, multistatus_applied applied) {
  r->status = status;
  multistatus_result_set_applied(r, applied);
}

/* The result of an item that was undone or not started because of another item. */
static void end_dependent(const multistatus_batch *b, multistatus_result *r,
                          const char *condition, size_t cause) {
  char place[40];
  end_other(r, 424, MULTISTATUS_APPLIED_NO);
  const char *href = end_reference(b, r->context, cause);
  snprintf(place, sizeof place, "Item %zu, counted from 0", cause);
  if (href)
    multistatus_result_add_condition(r, MULTISTATUS_NS, condition, href);
  else
    multistatus_result_add_error(r, MULTISTATUS_NS, condition, NULL, place);
}

static void end_fill(const multistatus_batch *b, multistatus_result *r,
                     const multistatus__slot *slot, const end_facts *f) {
  if (end_succeeded(slot) && f->transaction == MULTISTATUS_TRANSACTION_INDETERMINATE) {
    end_other(r, 500, MULTISTATUS_APPLIED_UNKNOWN);
  } else if (end_succeeded(slot) &&
             f->transaction == MULTISTATUS_TRANSACTION_ROLLED_BACK) {
    end_dependent(b, r, BATCH_UNDONE_CONDITION, (size_t)f->cause);
  } else if (slot->was == BATCH_SET) {
    end_own(b, r, slot, f);
  } else if (end_unfinished(slot)) {
    end_other(r, f->time_up ? 504 : 500, MULTISTATUS_APPLIED_UNKNOWN);
  } else if (f->stopper != END_NONE) {
    end_dependent(b, r, BATCH_NOT_STARTED_CONDITION, (size_t)f->stopper);
  } else {
    end_other(r, 503, MULTISTATUS_APPLIED_NO);
    multistatus_result_set_retry_after(r, b->o.retry_after);
  }
}

static bool end_omits(const multistatus_batch *b, const multistatus__slot *slot,
                      const end_facts *f) {
  return slot->was == BATCH_MERGED ||
         (slot->was == BATCH_WAITING && f->stopper != END_NONE && !f->atomic &&
          (b->o.flags & MULTISTATUS_BATCH_OMIT_NOT_RUN) && !b->omits_none);
}

void multistatus__batch_name(const multistatus_batch *b, multistatus_result *r,
                             size_t i) {
  const multistatus__slot *slot = &b->slots[i];
  multistatus_text name = end_name(b, r->context, i);
  if (name.len && !r->href.value)
    multistatus__put_href(r, name);
  multistatus_result_set_index(r, (int64_t)i);
  if (slot->item.id)
    multistatus_result_set_id(r, slot->item.id);
  if (slot->item.method)
    multistatus_result_set_method(r, slot->item.method);
  if (slot->item.group)
    multistatus_result_set_group(r, slot->item.group);
}

static multistatus_transaction end_undo(const multistatus_batch *b) {
  return b->o.rollback(b->o.ctx) == 0 ? MULTISTATUS_TRANSACTION_ROLLED_BACK
                                      : MULTISTATUS_TRANSACTION_INDETERMINATE;
}

int multistatus_batch_end(multistatus_batch *b, multistatus_list *list) {
  if (!b || !list)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (!b->checked || b->refused || b->ended)
    return MULTISTATUS_ERROR_STATE;
  b->ended = true;
  bool time_up = multistatus_batch_left(b) == 0;
  for (size_t i = 0; i < b->count; i++) /* no other thread changes a closed slot */
    b->slots[i].was = (uint8_t)atomic_exchange(&b->slots[i].state, BATCH_CLOSED);
  end_facts f =
      end_look(b, 0, b->count, b->o.flags & MULTISTATUS_BATCH_ATOMIC, time_up);
  /* An atomic batch is rolled back if anything failed, or cannot be reported. */
  f.transaction = !f.atomic  ? MULTISTATUS_TRANSACTION_NONE
                  : f.failed ? end_undo(b)
                             : MULTISTATUS_TRANSACTION_COMMITTED;
  for (size_t i = 0; i < b->count;) {
    multistatus__group *g = multistatus__group_of(b, &b->slots[i]);
    end_facts here = g ? end_group(b, g, &f) : f;
    for (size_t end = g ? g->end : i + 1; i < end; i++) {
      multistatus__slot *slot = &b->slots[i];
      multistatus_result *r =
          end_omits(b, slot, &here) ? NULL : multistatus__list_new_result(list);
      if (r) {
        end_fill(b, r, slot, &here);
        multistatus__batch_name(b, r, i);
      }
      if (slot->was != BATCH_RUNNING) /* a thread may still be filling that one */
        multistatus__slot_drop(b, slot);
    }
  }
  if (f.transaction == MULTISTATUS_TRANSACTION_COMMITTED &&
      multistatus_list_error(list))
    f.transaction = end_undo(b);
  if (f.atomic)
    multistatus_list_set_transaction(list, f.transaction);
  return multistatus_list_error(list);
}
