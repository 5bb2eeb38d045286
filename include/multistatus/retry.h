/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_RETRY_H
#define MULTISTATUS_RETRY_H

/* What to do after a batch that did not succeed completely: which items to send again,
   after which wait, which to give up, and which must be checked by a person.

     multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
     policy.method = "PUT";
     policy.sent = n;
     rc = multistatus_retry_plan(&plan, list, &policy, NULL);
     for (k = 0; k < plan->again_count; k++)
       item k of the next request is item plan->again[k].index of the last one
     multistatus_retry_free(plan);

   An item that may have taken effect is sent again only if repeating it is safe. An
   item that is sent again keeps its idempotency key. */

#include "base.h"
#include "item.h"
#include "list.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The reason for the place of an item in a plan. */
typedef enum multistatus_retry_reason {
  MULTISTATUS_RETRY_DONE = 0, /* it succeeded; in none of the arrays */

  /* Sent again: */
  MULTISTATUS_RETRY_NOT_APPLIED = 1, /* had no effect */
  MULTISTATUS_RETRY_IDEMPOTENT = 2,  /* repeating it is safe */
  MULTISTATUS_RETRY_WITH_CAUSE = 3,  /* what it depends on is sent again */
  MULTISTATUS_RETRY_IN_ORDER = 4,    /* an item before it is sent again (FIFO) */
  MULTISTATUS_RETRY_WITH_GROUP = 5,  /* it succeeded, but its group is sent again */

  /* Given up: */
  MULTISTATUS_RETRY_POLL = 10,         /* still running: poll its location (202) */
  MULTISTATUS_RETRY_MOVED = 11,        /* to be sent to its location */
  MULTISTATUS_RETRY_UNCHANGED = 12,    /* nothing to do (304) */
  MULTISTATUS_RETRY_INVALID = 13,      /* the request must be corrected */
  MULTISTATUS_RETRY_AUTHENTICATE = 14, /* the client must authenticate */
  MULTISTATUS_RETRY_REFUSED = 15,      /* it fails until something else changes */
  MULTISTATUS_RETRY_CONFLICT = 16,  /* conflict with the state of the resource (409) */
  MULTISTATUS_RETRY_STALE = 17,     /* it needs a new validator (412, 428) */
  MULTISTATUS_RETRY_TOO_LARGE = 18, /* it must be made smaller (413) */
  MULTISTATUS_RETRY_LOCKED = 19,    /* locked for an unknown time (423) */
  MULTISTATUS_RETRY_VERSION = 20,   /* it needs another version of HTTP */
  MULTISTATUS_RETRY_SPACE = 21,     /* not enough storage (507) */
  MULTISTATUS_RETRY_CUT = 22,       /* truncated listing: continue from its end (507) */
  MULTISTATUS_RETRY_LATER = 23,     /* not at present, for an unknown time (509) */
  MULTISTATUS_RETRY_PART = 24,      /* some of its properties failed permanently */
  MULTISTATUS_RETRY_APPLIED = 25,   /* it failed, but reports that it took effect */
  MULTISTATUS_RETRY_CAUSE_GIVEN_UP =
      26,                          /* what it depends on is not sent again (424) */
  MULTISTATUS_RETRY_ATTEMPTS = 27, /* max_attempts is reached */
  MULTISTATUS_RETRY_TIME = 28,     /* the wait is longer than time_left */
  MULTISTATUS_RETRY_GROUP = 29,    /* its group cannot be sent again as a whole */

  /* To be checked by a person: */
  MULTISTATUS_RETRY_UNKNOWN = 40, /* may have taken effect, and must not be repeated */
  MULTISTATUS_RETRY_OUT_OF_ORDER =
      41 /* took effect before an item that is sent again */
} multistatus_retry_reason;

/* A description of the reason: one line of English without a full stop. Static, never
   NULL. */
MULTISTATUS_EXTERN const char *multistatus_retry_reason_text(
    multistatus_retry_reason reason);

/* ---- What a status means --------------------------------------------------------- */

/* When an item with a status may be sent again. */
typedef enum multistatus_retry_when {
  MULTISTATUS_RETRY_NEVER = 0,         /* it would fail again, or is done */
  MULTISTATUS_RETRY_ALWAYS = 1,        /* had no effect */
  MULTISTATUS_RETRY_IF_IDEMPOTENT = 2, /* it may have had one */
  MULTISTATUS_RETRY_IF_TOLD = 3,    /* only if it has a Retry-After, and after that */
  MULTISTATUS_RETRY_IF_CAUSE = 4,   /* only with what it depends on (424) */
  MULTISTATUS_RETRY_LOOK_INSIDE = 5 /* depends on its properties (207) */
} multistatus_retry_when;

/* What a status means for sending an item again. */
typedef struct multistatus_retry_rule {
  int status;                  /* the status, or the x00 of its class */
  multistatus_applied applied; /* if the item does not report it; UNSAID: in part */
  multistatus_retry_when when; /* the same request may be sent again */
  int backoff;                 /* 1: wait even without a Retry-After */
  multistatus_retry_reason otherwise; /* if it is not sent again */
} multistatus_retry_rule;

/* The rule for a status; static, never NULL. A status without its own rule has that of
   the x00 of its class (RFC 9110, section 15). 0, 1xx and a status without a class have
   the rule of 499: the connection was lost. */
MULTISTATUS_EXTERN const multistatus_retry_rule *multistatus_retry_rule_for(int status);

/* 1 if a method is idempotent by the registry (RFC 9110, section 9.2.2), else 0. POST,
   PATCH and LOCK, NULL and unknown methods are not. */
MULTISTATUS_EXTERN int multistatus_method_idempotent(const char *method);

/* Parses a Retry-After field (RFC 9110, section 10.2.3): seconds, also with a fraction,
   or a date as for multistatus_date_parse. now: milliseconds since 1970-01-01T00:00Z.
   *wait is set to milliseconds, rounded up; 0 for a date in the past, and at most
   1,000,000,000 seconds. Errors: SYNTAX, ARGUMENT (a NULL, now is negative or more than
   INT64_MAX / 4); *wait is then -1. */
MULTISTATUS_EXTERN int multistatus_retry_after_parse(const char *value, int64_t now,
                                                     int64_t *wait);

/* ---- The plan -------------------------------------------------------------------- */

/* Or-ed in multistatus_retry_policy.flags. Other bits are ARGUMENT. */
enum {
  /* A DELETE with 404 or 410 is done. */
  MULTISTATUS_RETRY_GONE_IS_DONE = 1,
  /* Items that are not reported succeeded, as for a DELETE (RFC 4918, section 9.6.1).
     Dialects that report failures only imply it (multistatus/dialect.h: those without
     `items`). Applies only if list has no error and is that of a multi-status: read
     from bodies that all were complete, or filled by the caller (if it is then empty,
     status must be 207). It does not apply after an HTML page, an empty body or a
     truncated one, nor if the server left out results (a 507 that belongs to no item).
     Nor does it apply if a failure may be that of an unreported item: it has an id or
     index that no item has, a relative href or none, or it is matched by position and
     there are fewer results than items, or the href of the item is unknown. An
     unreported item with the href or id of a failure of another item has that failure,
     too, but it is unknown whether they took effect; one with a query is unknown if the
     failure has only its path. */
  MULTISTATUS_RETRY_SILENCE_IS_SUCCESS = 2,
  /* The order of the items matters: from the first item that is sent again, all are
     sent again, also those that succeeded if they are idempotent; except those to be
     checked by a person or to be polled (202). Groups are sent as a whole or not at
     all. */
  MULTISTATUS_RETRY_FIFO = 4,
  /* MOVE and COPY were sent with "Overwrite: F" (RFC 4918, section 10.6). Without this
     flag, one with a 5xx or without a response must be checked by a person: it may have
     replaced the destination, and a second one would replace the only copy left. */
  MULTISTATUS_RETRY_NO_OVERWRITE = 8
};

/* What was sent, and how it may be sent again. */
typedef struct multistatus_retry_policy {
  size_t size; /* set by the _INIT macro */

  /* The items that were sent. A result belongs to the item with its id (ids); if it has
     none, or ids is NULL, to the item with its index; if it has no index, to an item
     with one of its hrefs, compared as by multistatus_href_relation() (hrefs). Several
     results with one href belong to several items with it, in order; if there are fewer
     and one is a failure, or one is that of an unknown item, it is unknown whether
     these items took effect, except for one that its result names by index or id. In a
     list without any ids and indexes, and with hrefs NULL, a result belongs to the item
     at its position, unless it was read in a dialect whose items have no order and sent
     is not 0. If an item has several results, the worst decides; if they differ on
     whether it took effect, that is unknown. A relative href is resolved against the
     href of the item, if there is only one item; with more, against "/", as relative
     hrefs of items are, and a failure with one may be that of any item.

     A failure below an item is a failure of the item (RFC 4918, sections 9.6.1, 9.8.3
     and 9.9.2), at any depth: for DELETE, MOVE, COPY and LOCK; for other methods only
     if the failed resource was not itself sent as an item, and not if the method is
     known to act on one resource. The worst outcome decides, in this order: check by a
     person, give up, send again. */
  size_t sent;              /* number of items; 0: as many as results */
  const char *const *hrefs; /* of the items, as sent; NULL, also as an entry: unknown */
  const char
      *method; /* of all items without one in their result; NULL: not idempotent */

  /* Returns whether it is safe to repeat an item: 1, 0, or -1 to decide by its method;
     for items with an idempotency key, an If-Match, or an id chosen by the client. It
     does not make a MOVE or COPY safe that may have overwritten something. NULL: decide
     by the method. */
  int (*idempotent)(void *ctx, size_t index);

  /* The status of the response; 0: 207. Items that list does not report (all, if list
     is NULL) have this status. For a multi-status with another status (mod_dav uses
     424, others 200), either value can be set: with 424 and 2xx, unreported items are
     treated as with 207. A 2xx means that all items succeeded only if list is NULL, or
     is empty, has no error and was not read from a body, or with 204 and 205, which
     have no body. If it is 300 or more, it is also the status of a DAV:error or
     DAV:prop that list was read from. 499: the connection was lost. */
  int status;
  int64_t retry_after; /* its Retry-After, in milliseconds; 0 or -1: none */
  size_t max_items;    /* the maximum that a 413 reports; 0: unknown */

  unsigned flags; /* MULTISTATUS_RETRY_... */

  unsigned attempt;      /* how many times the items were sent so far; 0: 1 */
  unsigned max_attempts; /* 0: 5 */
  int64_t max_wait;      /* the longest wait, in milliseconds; 0: 300,000 */
  int64_t backoff;       /* in milliseconds, doubled by each attempt, up to max_wait
                            and at most 2^31 - 1; 0: 1,000 */
  int64_t time_left;     /* in milliseconds; all is given up if the wait is longer; 0:
                            unlimited */

  /* Returns 32 random bits. If no result has a wait, the wait is a random part of the
     backoff (full jitter). NULL: the whole backoff. */
  uint32_t (*random)(void *ctx);
  void *ctx; /* of all callbacks */

  const char *const *ids; /* of the items, as sent; NULL, also as an entry: unknown */

  /* The destinations of MOVE and COPY, as hrefs; NULL, also as an entry: unknown. A
     failure at or below one is a failure of the item. Without them, an unreported item
     with one of these methods must be checked by a person if a failure belongs to no
     item. */
  const char *const *destinations;

  /* The groups of items that succeed or fail together, as sent; NULL, also as an entry:
     from the item's result. A 424 that names no cause depends on the failures in its
     group; a group is sent again as a whole or not at all. */
  const char *const *groups;

  /* Overrides multistatus_retry_rule_for(). Called for each result, and for items
     without one (result NULL). index: the item; SIZE_MAX: the result is judged as that
     of a member of a collection. Returns a multistatus_retry_reason, or a negative
     value to apply the rule; for any other value, there is no plan (ARGUMENT). If the
     reason means sending again, the wait is that of the result, or the backoff. May be
     called any number of times and must always return the same. NULL: none. */
  int (*judge)(void *ctx, size_t index, const multistatus_result *result, int status);

  /* Milliseconds since 1970-01-01T00:00Z, for results with a date in a Retry-After
     field. 0: unknown; the Date field of the result is used instead, or else the date
     is ignored. */
  int64_t now;

  /* The ids of the items that each item depends on, as sent (dependsOn): for each item
     an array that ends with NULL; NULL, also as an entry: none. A 424 depends on these
     items, as on causes that it names. Ids that are not in ids are ignored. */
  const char *const *const *depends_on;
} multistatus_retry_policy;

#define MULTISTATUS_RETRY_POLICY_INIT                                                  \
  {                                                                                    \
    sizeof(multistatus_retry_policy), 0, NULL, NULL, NULL, 0, -1, 0, 0, 1, 0, 0, 0, 0, \
        NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL                                    \
  }

/* An item in a plan. */
typedef struct multistatus_retry_entry {
  size_t index; /* the index of the item */
  multistatus_retry_reason reason;
  const multistatus_result *result; /* in the list: the result that decides, of the item
                                       or below it; NULL: not reported */
} multistatus_retry_entry;

/* A plan. The first three arrays are in the order of the request. */
typedef struct multistatus_retry {
  const multistatus_retry_entry *again; /* by new index */
  size_t again_count;
  const multistatus_retry_entry *given_up;
  size_t given_up_count;
  const multistatus_retry_entry *verify;
  size_t verify_count;
  size_t done;    /* number of items in none of them */
  int64_t wait;   /* in milliseconds: the longest wait of the items sent again, or the
                     backoff; at most max_wait. If all are given up because it is longer
                     than time_left, that wait */
  int capped;     /* 1: a result requests a longer wait than max_wait */
  int throttled;  /* 1: all items have 429 or 503: the server is overloaded */
  size_t at_most; /* items in one request: after a 413 its maximum, or half; else all */

  /* Results of the list that belong to no item and are not below one, in order. The
     memory belongs to the plan. */
  const multistatus_result *const *unmatched;
  size_t unmatched_count;
} multistatus_retry;

/* Makes a plan. Takes time and memory linear in the list and in the strings of policy.
   list must outlive the plan; it may be NULL if policy->status is not 0. What policy
   points to may be freed after the call. a NULL: realloc and free. Sets *out only on
   success; free it with multistatus_retry_free(). Errors: NOMEM, ARGUMENT (out or
   policy is NULL, an invalid size, an unknown flag, a negative time, a now of more than
   INT64_MAX / 4, arrays without sent, depends_on without ids, neither list nor status;
   judge returned an unknown reason). */
MULTISTATUS_EXTERN int multistatus_retry_plan(
    multistatus_retry **out, const multistatus_list *list,
    const multistatus_retry_policy *policy,
    const multistatus_allocator *a) MULTISTATUS_MUST_USE;

/* Frees a plan. plan may be NULL. */
MULTISTATUS_EXTERN void multistatus_retry_free(multistatus_retry *plan);

#ifdef __cplusplus
}
#endif
#endif
