/* SPDX-License-Identifier: MIT */
#include "batch.h"

/* The end of a batch: one outcome for each item. */

enum { END_NOBODY = -1 };

/* About the batch, or about one group in it. */
typedef struct end_facts {
  bool atomic, time_up;
  bool failed;       /* an item did not succeed, whyever */
  ptrdiff_t stopper; /* the item whose failure kept others from being done */
  ptrdiff_t culprit; /* the item that those taken back are told of */
  multistatus_transaction transaction;
} end_facts;

/* ---- What happened ---- */

static bool end_at_work(const multistatus__slot *slot) {
  return slot->was == BATCH_RUNNING || slot->was == BATCH_GAVE_UP;
}

static bool end_succeeded(const multistatus__slot *slot) {
  return slot->was == BATCH_SET && !multistatus__failed(slot->status);
}

/* What is given up for want of time is not what stops the others: time is. */
static bool end_stops(const multistatus__slot *slot, bool time_up) {
  return end_at_work(slot) ? !time_up : slot->was == BATCH_SET && !end_succeeded(slot);
}

/* Takes every slot from whoever has it. */
static void end_close(multistatus_batch *b) {
  for (size_t i = 0; i < b->count; i++)
    b->slots[i].was =
        (multistatus__batch_state)atomic_exchange(&b->slots[i].state, BATCH_CLOSED);
}

/* Looks at what is in the slots from first up to end. */
static end_facts end_look(multistatus_batch *b, size_t first, size_t end, bool atomic,
                          bool time_up) {
  end_facts f = {atomic,     time_up,    false,
                 END_NOBODY, END_NOBODY, MULTISTATUS_TRANSACTION_NONE};
  size_t failures = 0, most = atomic ? 1 : b->o.stop_after;
  for (size_t i = first; i < end; i++) {
    const multistatus__slot *slot = &b->slots[i];
    if (slot->was == BATCH_MERGED || end_succeeded(slot))
      continue;
    if (!f.failed)
      f.culprit = (ptrdiff_t)i;
    f.failed = true;
    if (end_stops(slot, time_up) && ++failures == most)
      f.stopper = (ptrdiff_t)i;
  }
  if (f.stopper != END_NOBODY)
    f.culprit = f.stopper;
  return f;
}

/* All or nothing: nothing, if anything failed. */
static multistatus_transaction end_transaction(multistatus_batch *b,
                                               const end_facts *f) {
  if (!f->atomic)
    return MULTISTATUS_TRANSACTION_NONE;
  if (!f->failed)
    return MULTISTATUS_TRANSACTION_COMMITTED;
  return b->o.rollback(b->o.ctx) == 0 ? MULTISTATUS_TRANSACTION_ROLLED_BACK
                                      : MULTISTATUS_TRANSACTION_INDETERMINATE;
}

/* A group is a small batch that is all or nothing. What was settled before all of its
   outcomes were there, and otherwise than they came, nobody can tell any more. */
static end_facts end_group(multistatus_batch *b, multistatus__group *g,
                           const end_facts *whole) {
  end_facts f = end_look(b, g->first, g->end, true, whole->time_up);
  multistatus__group_settle(b, g, !f.failed);
  if (g->settled == BATCH_BROKEN || (g->settled == BATCH_UNDONE && !f.failed))
    f.transaction = MULTISTATUS_TRANSACTION_INDETERMINATE;
  else
    f.transaction = f.failed ? MULTISTATUS_TRANSACTION_ROLLED_BACK
                             : MULTISTATUS_TRANSACTION_COMMITTED;
  if (f.stopper == END_NOBODY)
    f.stopper = whole->stopper;
  return f;
}

/* ---- What is told of it ---- */

static void end_own(multistatus_result *r, const multistatus__slot *slot,
                    const end_facts *f) {
  if (slot->result)
    multistatus__result_copy(r, slot->result);
  else
    r->status = slot->status;
  if (slot->error)
    multistatus__fail(r->owner, slot->error, "%s",
                      slot->own && slot->own->error
                          ? slot->own->text
                          : multistatus_strerror(slot->error));
  if (f->transaction == MULTISTATUS_TRANSACTION_ROLLED_BACK)
    multistatus_result_set_applied(r, MULTISTATUS_APPLIED_NO);
}

static void end_other(multistatus_result *r, int status, multistatus_applied applied) {
  r->status = status;
  multistatus_result_set_applied(r, applied);
}

/* Undone, or never done, because of another item. */
static void end_dependent(multistatus_batch *b, multistatus_result *r,
                          ptrdiff_t cause) {
  end_other(r, 424, MULTISTATUS_APPLIED_NO);
  multistatus_result_add_condition(r, MULTISTATUS_NS, "failed-dependency",
                                   b->slots[cause].item.href);
}

static void end_fill(multistatus_batch *b, multistatus_result *r,
                     const multistatus__slot *slot, const end_facts *f) {
  if (end_succeeded(slot) && f->transaction == MULTISTATUS_TRANSACTION_INDETERMINATE) {
    end_other(r, 500, MULTISTATUS_APPLIED_UNKNOWN);
  } else if (end_succeeded(slot) &&
             f->transaction == MULTISTATUS_TRANSACTION_ROLLED_BACK) {
    end_dependent(b, r, f->culprit);
  } else if (slot->was == BATCH_SET) {
    end_own(r, slot, f);
  } else if (end_at_work(slot)) {
    end_other(r, f->time_up ? 504 : 500, MULTISTATUS_APPLIED_UNKNOWN);
  } else if (f->stopper != END_NOBODY) {
    end_dependent(b, r, f->stopper);
  } else {
    end_other(r, 503, MULTISTATUS_APPLIED_NO);
    multistatus_result_set_retry_after(r, b->o.retry_after);
  }
}

static bool end_omits(const multistatus_batch *b, const multistatus__slot *slot,
                      const end_facts *f) {
  return slot->was == BATCH_MERGED ||
         (slot->was == BATCH_WAITING && f->stopper != END_NOBODY && !f->atomic &&
          (b->o.flags & MULTISTATUS_BATCH_OMIT_NOT_RUN));
}

static void end_tell(multistatus_batch *b, multistatus_list *list, size_t i,
                     const end_facts *f) {
  const multistatus__slot *slot = &b->slots[i];
  multistatus_result *r =
      end_omits(b, slot, f) ? NULL : multistatus__list_new_result(list);
  if (!r)
    return;
  end_fill(b, r, slot, f);
  if (slot->item.href && !r->href.value)
    multistatus__put_href(r, multistatus__view(slot->item.href));
  multistatus_result_set_index(r, (int64_t)i);
  if (slot->item.id)
    multistatus_result_set_id(r, slot->item.id);
  if (slot->item.method)
    multistatus_result_set_method(r, slot->item.method);
  if (slot->item.group)
    multistatus_result_set_group(r, slot->item.group);
}

int multistatus_batch_end(multistatus_batch *b, multistatus_list *list) {
  if (!b || !list)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (!b->checked || b->refused || b->ended)
    return MULTISTATUS_ERROR_STATE;
  b->ended = true;
  bool time_up = multistatus_batch_left(b) == 0;
  end_close(b);
  end_facts f =
      end_look(b, 0, b->count, b->o.flags & MULTISTATUS_BATCH_ATOMIC, time_up);
  f.transaction = end_transaction(b, &f);
  for (size_t i = 0; i < b->count;) {
    multistatus__group *g = multistatus__group_of(b, &b->slots[i]);
    end_facts here = g ? end_group(b, g, &f) : f;
    for (size_t end = g ? g->end : i + 1; i < end; i++)
      end_tell(b, list, i, &here);
  }
  if (f.atomic)
    multistatus_list_set_transaction(list, f.transaction);
  return multistatus_list_error(list);
}
