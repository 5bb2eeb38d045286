/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BATCH_PLAN_H
#define MULTISTATUS_BATCH_PLAN_H

#include <multistatus/retry.h>

#include "match.h"

/* The retry plan: see retry.c. */

/* Facts about a result. A result may belong to many items. */
typedef struct multistatus__fact {
  int64_t wait; /* the wait it requests, in milliseconds; -1: none */
  int status;
  multistatus_applied applied;
  multistatus_retry_reason below; /* as a failure below an item */
  bool inside;                    /* one of its properties may succeed later */
  bool sent;                      /* it is the result of an item */

  /* For depends.c, if it depends on others: */
  bool named, stopped; /* it names causes; one of them is not sent again */
  struct multistatus__plan_item *waiting; /* the first of its items, or NULL */
  size_t open;                            /* causes that are not settled */
} multistatus__fact;

typedef struct multistatus__plan_item {
  const multistatus_result *result; /* the one that decides; NULL: not reported */
  int64_t wait;                     /* of the result, or of the whole response */
  int status;
  multistatus_applied applied;
  multistatus_retry_reason reason;
  multistatus_retry_reason before; /* the reason that was replaced, if carried */
  /* below.c: two sites of its href, two of its destination; or NULL */
  struct multistatus__site *below[4];
  struct multistatus__plan_group *group; /* or NULL */
  struct multistatus__plan_item *peer;   /* the next item of the group */
  /* depends.c: the next item of the result; the first cause */
  struct multistatus__plan_item *next;
  struct multistatus__cause *causes;
  bool idempotent, overwrites;
  bool pending;  /* it depends on others (424) */
  bool unnamed;  /* depends.c: it names no cause */
  bool below_it; /* the result is that of a member that was not sent as an item */
  bool backoff;  /* needs a wait before it is sent again */
  bool carried;  /* sent again only because of its group or the order */
} multistatus__plan_item;

typedef struct multistatus__plan_group {
  multistatus__plan_item *first;
  bool again, stuck; /* a failed item is sent again; a failed item is not */
  bool held;         /* it cannot be sent again as a whole */
} multistatus__plan_group;

typedef struct multistatus__plan {
  multistatus__context
      own; /* everything is in its arena; error: 0, NOMEM, or ARGUMENT (judge) */
  const multistatus_list *list; /* or NULL */
  size_t count;
  bool sent; /* the items were given; else they are the results */
  multistatus__plan_item *items;
  multistatus__fact *facts;        /* of the results */
  bool whole;                      /* the list is complete */
  bool strays;                     /* a failure belongs to no item */
  bool vague;                      /* a failure may belong to any item */
  multistatus_retry_policy policy; /* every default filled in */
  multistatus__match match;
} multistatus__plan;

/* Where an item is in a plan, in the order of severity. */
typedef enum multistatus__fate {
  FATE_DONE,
  FATE_AGAIN,
  FATE_GIVEN_UP,
  FATE_VERIFY
} multistatus__fate;

static inline multistatus__fate multistatus__fate_of(multistatus_retry_reason reason) {
  return reason >= MULTISTATUS_RETRY_UNKNOWN       ? FATE_VERIFY
         : reason >= MULTISTATUS_RETRY_POLL        ? FATE_GIVEN_UP
         : reason >= MULTISTATUS_RETRY_NOT_APPLIED ? FATE_AGAIN
                                                   : FATE_DONE;
}
static inline bool multistatus__sent_again(multistatus_retry_reason reason) {
  return multistatus__fate_of(reason) == FATE_AGAIN;
}

/* True if it is safe that an item takes effect twice. */
static inline bool multistatus__repeats(const multistatus__plan_item *item) {
  return item->idempotent && !item->overwrites;
}

/* Replaces the reason of an item because of its group or the order. */
static inline void multistatus__carry(multistatus__plan_item *item,
                                      multistatus_retry_reason reason) {
  item->before = item->reason;
  item->carried = true;
  item->reason = reason;
}

/* The text of a reason; NULL: it is none. */
const char *multistatus__retry_text(int reason);

/* The reason of an item that is sent again if that is safe: NOT_APPLIED or IDEMPOTENT;
   else UNKNOWN. */
multistatus_retry_reason multistatus__plan_again(const multistatus__plan_item *item);

/* Judges a result as that of an item. r NULL: the item has no result, but the status.
   index SIZE_MAX: as that of a member of a collection, independent of any item. */
void multistatus__plan_judge(multistatus__plan *p, size_t index,
                             const multistatus_result *r, int status,
                             multistatus__plan_item *out);

/* The method of which a result is the outcome, or NULL if unknown. */
const char *multistatus__plan_method(const multistatus__plan *p,
                                     const multistatus_result *r);
/* The href of an item, or NULL if unknown. */
const char *multistatus__plan_href(const multistatus__plan *p, size_t index);

/* Applies the failures below each item to it, and finds the results that belong to no
   item. */
void multistatus__plan_below(multistatus__plan *p);

/* Judges groups, and items that depend on others. */
void multistatus__plan_depends(multistatus__plan *p);

#endif
