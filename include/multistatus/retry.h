/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_RETRY_H
#define MULTISTATUS_RETRY_H

/* What to do after a batch that did not succeed entirely: which items to send again,
   after which wait, which to give up, and which a person has to look after.

     multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
     policy.method = "PUT";
     policy.sent = n;
     rc = multistatus_retry_plan(&plan, list, &policy, NULL);
     for (k = 0; k < plan->again_count; k++)
       item k of the next request is item plan->again[k].index of the last one
     multistatus_retry_free(plan);

   An item that may have taken effect is never sent again unless that does no harm. The
   same item keeps its idempotency key. */

#include "base.h"
#include "item.h"
#include "list.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Why an item is where it is in a plan. */
typedef enum multistatus_retry_reason {
  MULTISTATUS_RETRY_DONE = 0, /* it succeeded; such items are in no list */

  /* Sent again, because */
  MULTISTATUS_RETRY_NOT_APPLIED = 1, /* it had no effect */
  MULTISTATUS_RETRY_IDEMPOTENT = 2,  /* a second effect would be no other */
  MULTISTATUS_RETRY_WITH_CAUSE = 3,  /* what it depends on goes again as well */
  MULTISTATUS_RETRY_IN_ORDER = 4,    /* an item before it goes again (FIFO) */
  MULTISTATUS_RETRY_WITH_GROUP = 5,  /* it succeeded, but its group goes again */

  /* Given up, because */
  MULTISTATUS_RETRY_POLL = 10,         /* it goes on: ask at its location (202) */
  MULTISTATUS_RETRY_MOVED = 11,        /* it is to be sent to its location */
  MULTISTATUS_RETRY_UNCHANGED = 12,    /* there is nothing to do (304) */
  MULTISTATUS_RETRY_INVALID = 13,      /* it has to be put right first */
  MULTISTATUS_RETRY_AUTHENTICATE = 14, /* the client has to log in */
  MULTISTATUS_RETRY_REFUSED = 15,      /* it will fail until something else changes */
  MULTISTATUS_RETRY_CONFLICT = 16,     /* the resource's state has to be read (409) */
  MULTISTATUS_RETRY_STALE = 17,        /* it needs a new validator (412, 428) */
  MULTISTATUS_RETRY_TOO_LARGE = 18,    /* it has to be made smaller (413) */
  MULTISTATUS_RETRY_LOCKED = 19,       /* for an unknown time (423) */
  MULTISTATUS_RETRY_VERSION = 20,      /* it needs another version of HTTP */
  MULTISTATUS_RETRY_SPACE = 21,        /* there is no room for it (507) */
  MULTISTATUS_RETRY_CUT = 22,          /* the listing was cut: go on from its end */
  MULTISTATUS_RETRY_LATER = 23,        /* not now, and nobody knows when (509) */
  MULTISTATUS_RETRY_PART = 24,         /* some of its properties failed for good */
  MULTISTATUS_RETRY_APPLIED = 25,      /* it failed, but took effect, it says */
  MULTISTATUS_RETRY_CAUSE_GIVEN_UP =
      26,                          /* what it depends on does not go again (424) */
  MULTISTATUS_RETRY_ATTEMPTS = 27, /* it was tried often enough */
  MULTISTATUS_RETRY_TIME = 28,     /* the wait would take too long */
  MULTISTATUS_RETRY_GROUP = 29,    /* its group can't go again as a whole */

  /* To be looked after, because */
  MULTISTATUS_RETRY_UNKNOWN = 40,     /* it may have taken effect, once is the most */
  MULTISTATUS_RETRY_OUT_OF_ORDER = 41 /* it took effect before one that goes again */
} multistatus_retry_reason;

/* The reason as a line of English, without a full stop; static, never NULL. */
MULTISTATUS_EXTERN const char *multistatus_retry_reason_text(
    multistatus_retry_reason reason);

/* ---- What a status means --------------------------------------------------------- */

/* When an item with that status may be sent again. */
typedef enum multistatus_retry_when {
  MULTISTATUS_RETRY_NEVER = 0,         /* it would fail again, or is done */
  MULTISTATUS_RETRY_ALWAYS = 1,        /* it had no effect */
  MULTISTATUS_RETRY_IF_IDEMPOTENT = 2, /* it may have had one */
  MULTISTATUS_RETRY_IF_TOLD = 3,       /* only after the wait that it tells itself */
  MULTISTATUS_RETRY_IF_CAUSE = 4,      /* only with what it depends on (424) */
  MULTISTATUS_RETRY_LOOK_INSIDE = 5    /* its properties tell (207) */
} multistatus_retry_when;

typedef struct multistatus_retry_rule {
  int status;                  /* the one it was found for, or its class */
  multistatus_applied applied; /* unless the item says it; UNSAID: in part */
  multistatus_retry_when when; /* the same request may be sent again */
  int backoff;                 /* 1: wait, even if the item does not tell how long */
  multistatus_retry_reason otherwise; /* if it is not sent again */
} multistatus_retry_rule;

/* The rule for an item's status. What nobody defined is as the x00 of its class (RFC
   9110, section 15); 0 and what has no class, as 499: the connection was lost. */
MULTISTATUS_EXTERN const multistatus_retry_rule *multistatus_retry_rule_for(int status);

/* Whether a method is idempotent by the registry (RFC 9110, section 9.2.2): 1 or 0.
   POST, PATCH and LOCK are not; nor are NULL and what is not known. */
MULTISTATUS_EXTERN int multistatus_method_idempotent(const char *method);

/* Reads a Retry-After field (RFC 9110, section 10.2.3): seconds, also with a fraction,
   or a date in any form that servers send, as multistatus_date_parse reads it. now:
   milliseconds since 1970-01-01T00:00Z. *wait gets milliseconds, rounded up; 0 for a
   date that is over. What is too large is taken for 1,000,000,000 seconds. Errors:
   SYNTAX, ARGUMENT; *wait is -1 then. */
MULTISTATUS_EXTERN int multistatus_retry_after_parse(const char *value, int64_t now,
                                                     int64_t *wait);

/* ---- The plan -------------------------------------------------------------------- */

/* To be or-ed in multistatus_retry_policy.flags. */
enum {
  /* A DELETE that gets 404 or 410 is done. */
  MULTISTATUS_RETRY_GONE_IS_DONE = 1,
  /* Items that are not reported succeeded, as those of a DELETE do (RFC 4918, section
     9.6.1). It holds only if list is that of a multi-status: one that was read from
     bodies of which each ended complete, or one that was filled by hand (if it is
     empty, status has to be 207). After a login page, an empty body or one that was
     cut, nobody knows what became of such items; nor does anybody where a failure may
     be that of one of them: it has an id or an index that no item has, a relative href
     or none, or is counted off with too few others, or the item's href is not known. */
  MULTISTATUS_RETRY_SILENCE_IS_SUCCESS = 2,
  /* Order counts: from the first item that goes again, all go, those that succeeded and
     are idempotent as well; but none that has to be verified, and groups as a whole. */
  MULTISTATUS_RETRY_FIFO = 4,
  /* The MOVEs and COPYs were sent with "Overwrite: F" (RFC 4918, section 10.6). Without
     it, one that got a 5xx or no answer has to be verified: it may have replaced what
     was at the destination, and a second one would replace the only copy that is left.
   */
  MULTISTATUS_RETRY_NO_OVERWRITE = 8
};

typedef struct multistatus_retry_policy {
  size_t size; /* set by the _INIT macro */

  /* What was sent. A result belongs to the item of its id (ids); if it has none, or ids
     is NULL, to the item that its index names; if it has no index, to an item with one
     of its hrefs, compared as by multistatus_href_relation() (hrefs). Several results
     of one href belong to several items of it in their order. Only in a list without
     any ids and indexes, and with hrefs NULL, a result belongs to the item at its
     place. Of several results of one item, the worst counts; if only some of them say
     that it had no effect, it may have had one. A relative href is resolved against the
     one item's href; where there are more, nobody knows which it is below.

     A failure below an item is that item's (RFC 4918, sections 9.6.1, 9.8.3 and 9.9.2),
     at any depth: of a DELETE, MOVE, COPY or LOCK, of other methods only where no item
     of its own was sent for it and they are not known to act on one resource. The
     outcome that is worst decides: to verify, given up, again. */
  size_t sent;              /* items; 0: as many as there are results */
  const char *const *hrefs; /* of each item, as sent (an entry may be NULL); or NULL */
  const char *method; /* of all that have none of their own; NULL: not idempotent */

  /* Whether an item may be done twice: 1, 0, or -1: as its method. For what has an
     idempotency key, an If-Match, or an id of the client's. It does not make a MOVE or
     COPY that may have overwritten safe. NULL: as its method. */
  int (*idempotent)(void *ctx, size_t index);

  /* The status of the answer; 0: 207. Items that list does not report (all of them, if
     it is NULL) have this status. For a multi-status that came with another one
     (mod_dav sends such a body with 424, others with 200), set either that or 207: with
     424 and 2xx, items that it does not report are treated as with 207. A 2xx means
     that all succeeded only with a list that is NULL, or that is empty and was not read
     from a body; or with 204 and 205, which have none. 499: the connection was lost. */
  int status;
  int64_t retry_after; /* its Retry-After, in milliseconds; 0 or -1: none */
  size_t max_items;    /* what a 413 says may be sent; 0: it does not say */

  unsigned flags; /* MULTISTATUS_RETRY_... */

  unsigned attempt;      /* how often the items were sent so far, from 1 */
  unsigned max_attempts; /* 0: 5 */
  int64_t max_wait;      /* milliseconds, no wait is longer; 0: 300,000 */
  int64_t backoff;       /* the first, to be doubled by each attempt; 0: 1,000 */
  int64_t time_left;     /* all is given up if the wait is longer; 0: there is time */

  /* 32 random bits: the wait, where no result has one, is a random part of the backoff
     (full jitter). NULL: the whole of it. */
  uint32_t (*random)(void *ctx);
  void *ctx; /* of all callbacks */

  const char *const *ids; /* of each item, as sent (an entry may be NULL); or NULL */

  /* The destinations of MOVEs and COPYs, as hrefs: an answer may name those only, and a
     failure at or below one is the item's. Without them, an item of these methods that
     is not reported has to be verified where any failure belongs to no item. */
  const char *const *destinations;

  /* The groups of items that succeed or fail together, as sent; NULL, also as an entry:
     as the item's result names it. A 424 that names no cause depends on what failed in
     its group; a group goes again as a whole or not at all. */
  const char *const *groups;

  /* Judges a status otherwise than multistatus_retry_rule_for() does: asked first, for
     each result and for items that have none (result NULL). index: the item; SIZE_MAX:
     the result is judged as that of a member of a collection that was sent. Returns a
     multistatus_retry_reason, or a negative value: as the rule has it. A reason that
     sends the item again does so after the wait of the result, or the backoff. Must not
     depend on how often it is called. NULL: the rules hold. */
  int (*judge)(void *ctx, size_t index, const multistatus_result *result, int status);

  /* Milliseconds since 1970-01-01T00:00Z, for results with a Retry-After field that is
     a date. 0: not known; the result's own Date field is used, or else the date
     ignored. */
  int64_t now;
} multistatus_retry_policy;

#define MULTISTATUS_RETRY_POLICY_INIT                                                  \
  {                                                                                    \
    sizeof(multistatus_retry_policy), 0, NULL, NULL, NULL, 0, -1, 0, 0, 1, 0, 0, 0, 0, \
        NULL, NULL, NULL, NULL, NULL, NULL, 0                                          \
  }

typedef struct multistatus_retry_entry {
  size_t index; /* the item, in what was sent */
  multistatus_retry_reason reason;
  const multistatus_result *result; /* of the list: the one that decides, the item's own
                                       or one below it; NULL: it is not reported */
} multistatus_retry_entry;

/* The first three in the order of the request. */
typedef struct multistatus_retry {
  const multistatus_retry_entry *again; /* new index -> old */
  size_t again_count;
  const multistatus_retry_entry *given_up;
  size_t given_up_count;
  const multistatus_retry_entry *verify;
  size_t verify_count;
  size_t done;    /* items that are in none of them */
  int64_t wait;   /* milliseconds: the longest that an item sent again asks for, or else
                     the backoff; never more than max_wait */
  int capped;     /* 1: a longer one was asked for */
  int throttled;  /* 1: every item got 429 or 503: the server is busy, not the items bad
                   */
  size_t at_most; /* items in one request: after a 413, what it allows, or half */

  /* Results of the list that belong to no item, in its order: neither to one that was
     sent nor to one above them. Owned as the plan's other arrays. */
  const multistatus_result *const *unmatched;
  size_t unmatched_count;
} multistatus_retry;

/* Makes a plan, in time and memory in proportion to the list and the names in policy.
   list, which may be NULL if policy->status is not 0, must outlive it; what policy
   points to need not. Sets *out only on success. Errors: NOMEM (from a; NULL: realloc
   and free), ARGUMENT (a NULL, a bad size, a negative time, arrays without sent). */
MULTISTATUS_EXTERN int multistatus_retry_plan(
    multistatus_retry **out, const multistatus_list *list,
    const multistatus_retry_policy *policy,
    const multistatus_allocator *a) MULTISTATUS_MUST_USE;

/* Frees a plan. NULL is allowed. */
MULTISTATUS_EXTERN void multistatus_retry_free(multistatus_retry *plan);

#ifdef __cplusplus
}
#endif
#endif
