/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BATCH_BATCH_H
#define MULTISTATUS_BATCH_BATCH_H

/* A batch: batch.c holds the request, check.c decides which of it may be run, group.c
   knows what in it belongs together, run.c its items at work, end.c their outcomes. */

#include <stdatomic.h>
#include <string.h>
#include "../stream/input.h"

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

/* Why an item is refused before anything is run. */
typedef enum multistatus__refusal {
  REFUSAL_NONE,
  REFUSAL_HREF,    /* no result can have it, or no server act on it */
  REFUSAL_NO_HREF, /* and the format, or multistatus_batch_add(), demands one */
  REFUSAL_LONG,    /* it was not kept */
  REFUSAL_MIXED,   /* a URI, in a batch with paths */
  REFUSAL_OUTSIDE, /* not below the base */
  REFUSAL_KEY,     /* no idempotency key */
  REFUSAL_BYTES
} multistatus__refusal;

/* The result of an item that has more than a status and a message. */
typedef struct multistatus__held {
  multistatus__owner own; /* of the result */
  multistatus_result *result;
} multistatus__held;

typedef struct multistatus__slot {
  multistatus_item item;   /* as it was added */
  multistatus__held *held; /* NULL: there is only a status, and */
  char *message;           /* a message: a string of the model in a block of its own */
  atomic_int state;
  uint32_t group; /* its number, from 1; 0: none */
  int16_t status; /* once it is SET, as the next */
  int16_t error;  /* of filling the result */
  uint8_t was;    /* for _end: the state before it took the slot */
  uint8_t refusal;
  bool bare;  /* added by its href alone */
  bool named; /* it has an href that a result can have */
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
  const char *unclean;    /* which name of an item is no clean text; NULL: none is */
  size_t unclean_at;      /* and of which item, the first */
  multistatus__form form; /* of the hrefs */
  bool checked, ended;
  int refused; /* the status that the check gave, or its error */
  multistatus_problem problem;
  char detail[120], condition[24];
  atomic_size_t failures, done;
};

/* Gives a slot's result and message back. */
void multistatus__slot_drop(multistatus_batch *b, multistatus__slot *slot);

/* ---- check.c ---- */

/* Whether each outcome must have an href, because the format has no other name. */
bool multistatus__batch_needs_href(const multistatus_batch *b);

/* The status of an item that was refused, its condition, and why, written to text. */
typedef struct multistatus__refused {
  int status;
  const char *condition;
  char text[200]; /* "": there is no more to say */
} multistatus__refused;
void multistatus__refused_as(const multistatus_batch *b, const multistatus__slot *slot,
                             multistatus__refused *out);

/* ---- run.c ---- */

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

/* The conditions of a 424 that name the item it is the fault of. */
#define BATCH_NOT_STARTED_CONDITION "failed-dependency"
#define BATCH_UNDONE_CONDITION "rolled-back"
static inline bool multistatus__names_cause(const char *condition) {
  return strcmp(condition, BATCH_NOT_STARTED_CONDITION) == 0 ||
         strcmp(condition, BATCH_UNDONE_CONDITION) == 0;
}

/* An outcome that is no success, be it in part. */
static inline bool multistatus__failed(int outcome) {
  return outcome < 200 || outcome > 299 || outcome == 207;
}

/* ---- The structs of this room that callers fill in ---- */

extern const multistatus__options_kind multistatus__batch_options,
    multistatus__item_options, multistatus__retry_options, multistatus__merge_options,
    multistatus__part_options, multistatus__negotiate_options,
    multistatus__negotiated_options, multistatus__problem_options;

#endif
