/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BATCH_PLAN_H
#define MULTISTATUS_BATCH_PLAN_H

#include <multistatus/retry.h>

#include "match.h"

/* What the files of the retry plan share: retry.c judges results and makes the plan,
   below.c finds the failures below an item, depends.c follows what items depend on. */

/* What a result contains, found once, however many items it belongs to. */
typedef struct multistatus__fact {
  int64_t wait; /* that it asks for, in milliseconds; -1: none */
  int status;
  multistatus_applied applied;
  multistatus_retry_reason below; /* of an item above it that may be repeated */
  bool inside;                    /* a property of it may do better */
} multistatus__fact;

typedef struct multistatus__plan_item {
  const multistatus_result *result; /* that decides; NULL: it is not reported */
  int64_t wait;                     /* as of a fact, or of the answer as a whole */
  int status;
  multistatus_applied applied;
  multistatus_retry_reason reason;
  multistatus_retry_reason before; /* its own, if it is carried along */
  uint32_t group;                  /* in plan->groups; NONE: it is in no group */
  uint32_t next;                   /* depends.c: the next that waits for the same */
  bool idempotent, overwrites;
  bool pending; /* it depends on others (424) */
  bool unnamed; /* depends.c: it does not name them */
  bool backoff; /* wait before it goes again */
  bool carried; /* it goes with its group, or in the order */
} multistatus__plan_item;

typedef struct multistatus__plan_group {
  uint32_t first;   /* the first item, */
  uint32_t last;    /* and the newest */
  bool goes, stuck; /* an item that failed goes again; or does not */
  bool held;        /* it can't go as a whole */
} multistatus__plan_group;

typedef struct multistatus__plan {
  multistatus_retry_policy policy; /* every default filled in */
  const multistatus_allocator *allocator;
  const multistatus_list *list; /* or NULL */
  size_t count;
  multistatus__plan_item *items;
  multistatus__fact *facts; /* of the results */
  multistatus__plan_group *groups;
  uint32_t group_count;
  multistatus__match match;
  bool whole;  /* the list is that of a whole multi-status */
  bool strays; /* a failure that belongs to no item; */
  bool lost;   /* one that may be any item's, by what its names are */
} multistatus__plan;

static inline bool multistatus__goes(multistatus_retry_reason reason) {
  return reason >= MULTISTATUS_RETRY_NOT_APPLIED && reason < MULTISTATUS_RETRY_POLL;
}
static inline bool multistatus__given_up(multistatus_retry_reason reason) {
  return reason >= MULTISTATUS_RETRY_POLL && reason < MULTISTATUS_RETRY_UNKNOWN;
}
static inline bool multistatus__to_verify(multistatus_retry_reason reason) {
  return reason >= MULTISTATUS_RETRY_UNKNOWN;
}

/* Whether there is such a reason. */
static inline bool multistatus__is_reason(multistatus_retry_reason reason) {
  return reason <= MULTISTATUS_RETRY_WITH_GROUP ||
         (reason >= MULTISTATUS_RETRY_POLL && reason <= MULTISTATUS_RETRY_GROUP) ||
         reason == MULTISTATUS_RETRY_UNKNOWN ||
         reason == MULTISTATUS_RETRY_OUT_OF_ORDER;
}

/* How bad it is: done, again, given up, unknown. */
static inline int multistatus__badness(multistatus_retry_reason reason) {
  return multistatus__to_verify(reason)  ? 3
         : multistatus__given_up(reason) ? 2
                                         : multistatus__goes(reason);
}

/* Gives an item another reason, with its group or for the order. */
static inline void multistatus__carry(multistatus__plan_item *item,
                                      multistatus_retry_reason reason) {
  item->before = item->reason;
  item->carried = true;
  item->reason = reason;
}

/* Why an item goes again, or why it has to be verified, if nothing else is against it.
 */
multistatus_retry_reason multistatus__plan_again(const multistatus__plan_item *item);

/* Judges a result (NULL: none; then status counts) as that of an item. member: as that
   of a member of a collection, without regard to the item. */
void multistatus__plan_judge(const multistatus__plan *p, size_t index,
                             const multistatus_result *r, int status, bool member,
                             multistatus__plan_item *out);

/* The href of an item; NULL: it is not known. */
const char *multistatus__plan_href(const multistatus__plan *p, size_t index);

/* Gives each item the failures below it, and finds the results that belong to no item.
   False if out of memory. */
bool multistatus__plan_below(multistatus__plan *p);

/* Judges the items that depend on others, and the groups. False if out of memory. */
bool multistatus__plan_depends(multistatus__plan *p);

#endif
