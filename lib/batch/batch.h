/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BATCH_BATCH_H
#define MULTISTATUS_BATCH_BATCH_H

/* A batch: batch.c stores the request, batch_check.c decides which items may be run,
   run.c runs items, end.c reports their outcomes. */

#include <string.h>
#include "../stream/input.h"

#if !defined(__STDC_NO_ATOMICS__) && !defined(__TINYC__)
#include <stdatomic.h>
#else
/* Without atomics a batch may be used by one thread at a time only. */
typedef int atomic_int;
typedef bool atomic_bool;
typedef size_t atomic_size_t;
#define atomic_init(p, v) (void)(*(p) = (v))
#define atomic_store(p, v) (void)(*(p) = (v))
#define atomic_load(p) (*(p))
#define atomic_fetch_add(p, v) ((*(p) += (v)) - (v))
static inline int atomic_exchange(atomic_int *p, int v) {
  int was = *p;
  *p = v;
  return was;
}
static inline bool atomic_compare_exchange_strong(atomic_int *p, int *was, int v) {
  bool same = *p == *was;
  *was = *p;
  *p = same ? v : *p;
  return same;
}
#endif

/* The states of an item: WAITING, then RUNNING, then SET. The thread that changes the
   state owns the slot until the next change. multistatus_batch_end() closes all. */
typedef enum multistatus__batch_state {
  BATCH_WAITING,
  BATCH_RUNNING,
  BATCH_GAVE_UP, /* run, but with an unknown outcome */
  BATCH_SET,
  BATCH_MERGED, /* a duplicate: another item has the outcome */
  BATCH_CLOSED
} multistatus__batch_state;

/* The reason why an item is refused before the batch is run. */
typedef enum multistatus__refusal {
  REFUSAL_NONE,
  REFUSAL_HREF,    /* not valid in a result, or not safe for a server */
  REFUSAL_NO_HREF, /* none, but the format or multistatus_batch_add() needs one */
  REFUSAL_LONG,    /* an href over the limit, which is not stored */
  REFUSAL_MIXED,   /* a URI, in a batch with paths */
  REFUSAL_OUTSIDE, /* not below the base */
  REFUSAL_KEY,     /* no idempotency key */
  REFUSAL_BYTES
} multistatus__refusal;

/* The result of an item with more than a status and a message. */
typedef struct multistatus__held {
  multistatus__context own; /* of the result */
  multistatus_result *result;
} multistatus__held;

typedef struct multistatus__slot {
  multistatus_item item;   /* as it was added */
  multistatus__held *held; /* NULL: it has only a status and a message */
  char *message;           /* a string of the model in its own block, or NULL */
  atomic_int state;
  struct multistatus__group *group; /* or NULL */
  int16_t status;                   /* valid once the state is SET */
  int16_t error;                    /* 0, or the error of filling the result */
  uint8_t was;                      /* the state before CLOSED */
  uint8_t refusal;
  bool named; /* has an href that is valid in a result */
} multistatus__slot;

typedef enum multistatus__settled {
  BATCH_OPEN,
  BATCH_KEPT,
  BATCH_UNDONE,
  BATCH_SETTLE_FAILED
} multistatus__settled;

typedef struct multistatus__group {
  const char *name;
  size_t first, end;  /* its slots, without end */
  atomic_bool failed; /* an item failed: the others are not run */
  multistatus__settled settled;
} multistatus__group;

struct multistatus_batch {
  multistatus__slot *slots;
  size_t count, cap;
  size_t items, bytes; /* of the request, including items that were not stored */
  size_t merged;
  const char *unclean;    /* the first member that is not valid text; NULL: none */
  size_t unclean_at;      /* and its item */
  multistatus__form form; /* of the hrefs */
  bool omits_none;        /* OMIT_NOT_RUN has no effect */
  bool checked, ended;
  int refused;                 /* what the check returned: 0, a status or an error */
  multistatus_batch_options o; /* every default filled in */
  multistatus__context own;    /* for the items' strings */
  multistatus_problem problem;
  char detail[300], condition[24];
  atomic_size_t failures, done;
};

/* Frees the result and message of a slot. */
void multistatus__slot_drop(multistatus_batch *b, multistatus__slot *slot);

/* ---- batch_check.c ---- */

/* True if every outcome needs an href, because the format has no other
   identification. */
bool multistatus__batch_needs_href(const multistatus_batch *b);

/* Sets the status, condition and message of the result of a refused item. */
void multistatus__refused_fill(const multistatus_batch *b,
                               const multistatus__slot *slot, multistatus_result *r);

/* ---- end.c ---- */

/* Sets what the result of an item repeats of it: its href, index, id, method and
   group. */
void multistatus__batch_name(const multistatus_batch *b, multistatus_result *r,
                             size_t i);

/* ---- run.c: groups, adjacent items that succeed or fail together ---- */

/* Returns NULL if it has no group, or the whole batch is atomic. */
static inline multistatus__group *multistatus__group_of(const multistatus_batch *b,
                                                        const multistatus__slot *slot) {
  return b->o.flags & MULTISTATUS_BATCH_ATOMIC ? NULL : slot->group;
}

void multistatus__group_fail(multistatus_batch *b, const multistatus__slot *slot);

/* Calls settle, once. keep: the group succeeded. */
void multistatus__group_settle(multistatus_batch *b, multistatus__group *g, bool keep);

/* The conditions of a 424 whose hrefs identify the item that failed. */
#define BATCH_NOT_STARTED_CONDITION "failed-dependency"
#define BATCH_UNDONE_CONDITION "rolled-back"
static inline bool multistatus__names_cause(const char *condition) {
  return strcmp(condition, BATCH_NOT_STARTED_CONDITION) == 0 ||
         strcmp(condition, BATCH_UNDONE_CONDITION) == 0;
}

/* True for failures and partial success. */
static inline bool multistatus__failed(int outcome) {
  return outcome < 200 || outcome > 299 || outcome == 207;
}

/* ---- The option structs of lib/batch ---- */

extern const multistatus__options_kind multistatus__batch_options,
    multistatus__item_options, multistatus__retry_options, multistatus__merge_options,
    multistatus__part_options, multistatus__negotiate_options,
    multistatus__negotiated_options, multistatus__problem_options;

#endif
