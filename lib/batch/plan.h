/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BATCH_PLAN_H
#define MULTISTATUS_BATCH_PLAN_H

#include <multistatus/retry.h>

#include "match.h"

/* The retry plan: see retry.c. */

/* What the plan needs of a result. A result may belong to many items. */
typedef struct multistatus__fact {
  int64_t wait; /* the wait it requests, in milliseconds; -1: none */
  int status;
  multistatus_applied applied;
  multistatus_retry_reason below; /* for items above it that may be repeated */
  bool inside;                    /* one of its properties may succeed later */

  /* depends.c, if it depends on others: */
  bool named, stopped; /* it names a cause; one of them does not go again */
  struct multistatus__plan_item *waiting; /* the first of its items, or NULL */
  size_t open;                            /* causes that are not settled */
} multistatus__fact;

typedef struct multistatus__plan_item {
  const multistatus_result *result; /* that decides; NULL: it is not reported */
  int64_t wait;                     /* of the result, or of the whole response */
  int status;
  multistatus_applied applied;
  multistatus_retry_reason reason;
  multistatus_retry_reason before; /* its own reason, if carried */
  /* below.c: two sites of its href, two of its destination; or NULL */
  struct multistatus__site *below[4];
  struct multistatus__plan_group *group; /* or NULL */
  struct multistatus__plan_item *peer;   /* the next item of the group */
  /* depends.c: the next item of the result; the first cause */
  struct multistatus__plan_item *next;
  struct multistatus__cause *causes;
  bool idempotent, overwrites;
  bool pending; /* it depends on others (424) */
  bool unnamed; /* depends.c: it names no cause */
  bool backoff; /* needs a wait before it goes again */
  bool carried; /* goes again only for its group or the order */
} multistatus__plan_item;

typedef struct multistatus__plan_group {
  multistatus__plan_item *first;
  bool goes, stuck; /* a failed item goes again; one does not */
  bool held;        /* it cannot go as a whole */
} multistatus__plan_group;

typedef struct multistatus__plan {
  multistatus__context own;     /* all is in its arena; its error is NOMEM or 0 */
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
static inline bool multistatus__goes(multistatus_retry_reason reason) {
  return multistatus__fate_of(reason) == FATE_AGAIN;
}

/* True if an item may take effect twice. */
static inline bool multistatus__repeats(const multistatus__plan_item *item) {
  return item->idempotent && !item->overwrites;
}

/* Replaces the reason of an item for its group or the order. */
static inline void multistatus__carry(multistatus__plan_item *item,
                                      multistatus_retry_reason reason) {
  item->before = item->reason;
  item->carried = true;
  item->reason = reason;
}

/* The reason of an item that goes again if that is safe: NOT_APPLIED or IDEMPOTENT;
   else UNKNOWN. */
multistatus_retry_reason multistatus__plan_again(const multistatus__plan_item *item);

/* Judges a result as that of an item. r NULL: the item has none, but status. index
   SIZE_MAX: as that of a member of a collection, without regard to any item. */
void multistatus__plan_judge(multistatus__plan *p, size_t index,
                             const multistatus_result *r, int status,
                             multistatus__plan_item *out);

/* The method that a result is the outcome of, or NULL if unknown. */
const char *multistatus__plan_method(const multistatus__plan *p,
                                     const multistatus_result *r);
/* The href of an item, or NULL if unknown. */
const char *multistatus__plan_href(const multistatus__plan *p, size_t index);

/* Applies the failures below each item to it, and finds the results that belong to no
   item. */
void multistatus__plan_below(multistatus__plan *p);

/* Judges items that depend on others, and groups. */
void multistatus__plan_depends(multistatus__plan *p);

#endif
