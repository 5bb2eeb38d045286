/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BATCH_BATCH_H
#define MULTISTATUS_BATCH_BATCH_H

/* A batch: batch.c is the request, group.c what in it belongs together, run.c its items
   at work, end.c their outcomes. */

#include <stdatomic.h>
#include "../core/internal.h"

/* An item goes from WAITING over RUNNING to SET. Whoever changes the state has the
   slot; _end takes all of them, and then nobody else has any. */
typedef enum multistatus__batch_state {
  BATCH_WAITING,
  BATCH_RUNNING,
  BATCH_GAVE_UP, /* run, but nobody knows with what outcome */
  BATCH_SET,
  BATCH_MERGED, /* another item's outcome stands for it */
  BATCH_CLOSED  /* _end has it */
} multistatus__batch_state;

typedef struct multistatus__slot {
  multistatus_item item;
  size_t group; /* its number, from 1; 0: none */
  atomic_int state;
  int status, error;            /* once it is SET; error: of filling the result */
  multistatus__owner *own;      /* the result's, made with it */
  multistatus_result *result;   /* NULL: there is nothing but the status */
  multistatus__batch_state was; /* for _end: before it took the slot */
} multistatus__slot;

typedef enum multistatus__settled {
  BATCH_OPEN,
  BATCH_KEPT,
  BATCH_UNDONE,
  BATCH_BROKEN /* settle failed */
} multistatus__settled;

typedef struct multistatus__group {
  const char *name;
  size_t first, end;  /* its slots; end is the first that is not */
  atomic_bool failed; /* one of them did: the others need not be done */
  multistatus__settled settled;
} multistatus__group;

struct multistatus_batch {
  multistatus_batch_options o; /* every default filled in */
  multistatus__owner own;      /* the items' strings */
  multistatus__slot *slots;
  size_t count, cap;
  multistatus__group *groups;
  size_t group_count, group_cap;
  size_t items, bytes; /* asked for, those that were not kept included */
  size_t merged;
  bool checked, ended;
  int refused; /* the status that the check gave, or its error */
  multistatus_problem problem;
  char detail[120];
  atomic_size_t failures, done;
};

/* Fills a slot that its caller has. Returns its error, or STATUS: it is as before. */
int multistatus__slot_fill(multistatus_batch *b, multistatus__slot *slot, int status,
                           const char *message);
multistatus_result *multistatus__slot_result(multistatus_batch *b,
                                             multistatus__slot *slot);

/* ---- group.c ---- */

/* Puts the slot that comes next into the group of its item, if that has one. */
int multistatus__group_join(multistatus_batch *b, multistatus__slot *slot);

/* NULL: none, or the batch is a group as a whole. */
multistatus__group *multistatus__group_of(multistatus_batch *b,
                                          const multistatus__slot *slot);

void multistatus__group_fail(multistatus_batch *b, const multistatus__slot *slot);

/* After the last item of a group was done: keeps it, if all succeeded. */
void multistatus__group_pass(multistatus_batch *b, size_t i);

/* Keeps it or takes it back, unless that was done. */
void multistatus__group_settle(multistatus_batch *b, multistatus__group *g, bool keep);

/* An outcome that is no success, be it in part. */
static inline bool multistatus__failed(int outcome) {
  return outcome < 200 || outcome > 299 || outcome == 207;
}

#endif
