/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BATCH_H
#define MULTISTATUS_BATCH_H

/* Running the items of one request: they go in, exactly one outcome for each comes out,
   in the order of the request, whatever happens on the way.

     multistatus_batch_new(&batch, &options);
     for each item: multistatus_batch_add(batch, href);
     rc = multistatus_batch_run(batch, run, ctx, &problem);
     if (rc > 0) ... answer with rc and multistatus_problem_print(&problem, ...)
     rc = multistatus_batch_end(batch, list);
     multistatus_batch_free(batch);

   Threads. _add, _check, _run, _end and _free belong to one thread. After _check, any
   number of threads may call _begin, _result, _set, _item and _left at once, as long as
   each item is one thread's: items have their memory apart, and no call waits for
   another. The allocator, the clock and the progress callback must then be safe to call
   from several threads (malloc is). _end may be called while items are still at work:
   they count as running, and what they say later is refused with STATE. _free may not.
 */

#include "base.h"
#include "item.h"
#include "list.h"
#include "problem.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct multistatus_batch multistatus_batch;

/* One item of the request; every member but size may be 0. */
typedef struct multistatus_item {
  size_t size;        /* set by the _INIT macro */
  const char *href;   /* NULL: its index and id alone name it, where the format can */
  const char *id;     /* the client's name for it */
  const char *method; /* what is asked of it */
  const char *key;    /* its idempotency key: a batch sent again in part is another
                         request, so that one key for all would not do */
  const char *group;  /* the items that it succeeds or fails with: they bear the same
                         name and stand beside it; NULL or "": none */
  size_t bytes;       /* its part of the request's body */
  void *data;         /* the caller's own */
} multistatus_item;

#define MULTISTATUS_ITEM_INIT                                                          \
  { sizeof(multistatus_item), NULL, NULL, NULL, NULL, NULL, 0, NULL }

/* To be or-ed in multistatus_batch_options.flags. */
enum {
  /* All or nothing. The item that failed keeps its code, the others get 424 with the
     first such item's href in a condition of {urn:multistatus:1}: "rolled-back" where
     the item was done and then undone, "failed-dependency" where it was never started.
   */
  MULTISTATUS_BATCH_ATOMIC = 1,
  MULTISTATUS_BATCH_ALLOW_EMPTY = 2, /* no items: success instead of 400 */
  /* Two items with equivalent hrefs (multistatus_href_equal, below base) are 422,
     unless one of these is set. MERGE: only the first is run, and its outcome stands
     for both. ALLOW: they are different items. An href with a host and one without are
     never the same, unless base has the host. */
  MULTISTATUS_BATCH_MERGE_DUPLICATES = 4,
  MULTISTATUS_BATCH_ALLOW_DUPLICATES = 8,
  /* Items that were not run because stop_after was reached, and are in no group, have
     no outcome, instead of 424. */
  MULTISTATUS_BATCH_OMIT_NOT_RUN = 16,
  /* An item without an idempotency key is 400. */
  MULTISTATUS_BATCH_REQUIRE_KEYS = 32,
  /* %2F in an href is a part of a name: without this flag, such an item is 400. */
  MULTISTATUS_BATCH_ENCODED_SLASHES = 64
};

typedef struct multistatus_batch_options {
  size_t size;                            /* set by the _INIT macro */
  const multistatus_allocator *allocator; /* NULL: realloc and free */
  const multistatus_limits *limits;       /* for each item's outcome; NULL: defaults */
  multistatus_text_policy text;
  unsigned flags; /* MULTISTATUS_BATCH_... */

  /* More than these is 413: of the request as a whole, or of that item alone. A member
     of 0: 1,000 items, and no limit on bytes; MULTISTATUS_NO_LIMIT: none. */
  size_t max_items, max_bytes, max_item_bytes;

  size_t stop_after; /* failures; 0: go on whatever fails */

  /* Milliseconds, by any clock that does not go back, and when the answer has to be
     ready by it; clock NULL: there is no deadline. */
  int64_t (*clock)(void *ctx);
  int64_t deadline;
  int64_t retry_after; /* seconds, told to what was not reached; 0: 1 */

  /* ATOMIC needs it, and nothing else calls it: takes back what was done; called once,
     from _end, if anything failed. Returns 0 if that worked. */
  int (*rollback)(void *ctx);

  /* Without ATOMIC, groups need it: each is all or nothing for itself. Called once for
     each, whether or not any of it was done: keep 1: all succeeded; 0: takes back what
     it did. Returns 0 if that worked. From _run after its last item, before the next is
     begun, so that a savepoint will do; for what was not _run, from _end. */
  int (*settle)(void *ctx, const char *group, int keep);

  /* Called after each outcome, from the thread that set it. NULL: nobody asks. */
  void (*progress)(void *ctx, size_t done, size_t total);
  void *ctx; /* of these four */

  /* The format of the answer, as multistatus_negotiate() found it. NULL: DAV XML and
     JSON must both do. What it cannot express is refused before anything is run. */
  const multistatus_format *format;

  /* The URL or the absolute path of what the server serves; copied. With it, only items
     that multistatus_href_below(base, href, 0, ...) finds a path for are run. NULL:
     wherever they are. */
  const char *base;
} multistatus_batch_options;

#define MULTISTATUS_BATCH_OPTIONS_INIT                                                 \
  {                                                                                    \
    sizeof(multistatus_batch_options), NULL, NULL, MULTISTATUS_TEXT_REPLACE, 0, 0, 0,  \
        0, 0, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL                           \
  }

/* Makes a batch without items. o may be NULL; what it points to is copied. Errors:
   NOMEM, ARGUMENT (among them ATOMIC without a rollback, a negative retry_after). */
MULTISTATUS_EXTERN int multistatus_batch_new(
    multistatus_batch **out, const multistatus_batch_options *o) MULTISTATUS_MUST_USE;

/* Frees the batch; no thread may be at work in it. NULL is allowed. */
MULTISTATUS_EXTERN void multistatus_batch_free(multistatus_batch *b);

/* Adds an item; its index is how many were added before. Strings are copied, as they
   are. Items over max_items are counted and not kept. An item without an href is added
   with _add_item; _add(b, NULL) is as wrong as _add(b, ""), and refused as
   multistatus_batch_check says. Nothing that a client sends is an error here. The first
   error sticks, and _check returns it: NOMEM, STATE (after _check), ARGUMENT (among
   them a group without settle). */
MULTISTATUS_EXTERN int multistatus_batch_add(multistatus_batch *b, const char *href);
MULTISTATUS_EXTERN int multistatus_batch_add_item(multistatus_batch *b,
                                                  const multistatus_item *item);

/* How many items were added, and the one at index i with the strings that were added,
   byte for byte: href is NULL only if it was NULL, or "" also if it is longer than the
   limit "href-bytes" (such an item is not run). NULL: there is no such item. */
MULTISTATUS_EXTERN size_t multistatus_batch_count(const multistatus_batch *b);
MULTISTATUS_EXTERN const multistatus_item *multistatus_batch_item(
    const multistatus_batch *b, size_t i);

/* Whether the request as a whole may be run; to be called before anything else is done
   to its items. 0: yes. Positive: no, and that is the status of the answer: 400 (no
   items), 413, 422 (an href, id or key twice, a group with others in between, a name
   that the answer could not repeat); *problem (may be NULL) contains what a client
   needs to know, valid as long as the batch; its condition is empty-batch,
   too-many-items, too-many-bytes, duplicate-href, duplicate-id, duplicate-key,
   split-group, invalid-id, invalid-key, invalid-group or invalid-method (control
   characters, malformed UTF-8, over the limit "text-bytes"). Negative: an error of
   adding, or NOMEM. A second call returns the same.

   An item that cannot be run for itself is given its outcome here and counts as failed;
   the others are run. 400 with the condition {urn:multistatus:1}invalid-href: an href
   that multistatus_href_check refuses, or that ends with white space, has %00, or %2F
   without ENCODED_SLASHES; one that base refuses; a URI, in a batch with paths, where
   the format takes one form only; no href, where the format needs one. 400 with
   missing-key; 413 with too-many-bytes. */
MULTISTATUS_EXTERN int multistatus_batch_check(
    multistatus_batch *b, multistatus_problem *problem) MULTISTATUS_MUST_USE;

/* Does an item. Returns its status, 200 to 999, or 0 (as any other value) if
   multistatus_batch_set told it, or nobody knows it: an item given up because time ran
   out, say. */
typedef int (*multistatus_batch_do)(void *ctx, multistatus_batch *b, size_t i);

/* Checks the batch, then does its items one after the other, as far as failures and
   deadline let it; ctx is what run is given. Returns as multistatus_batch_check;
   ARGUMENT also if run is NULL. */
MULTISTATUS_EXTERN int multistatus_batch_run(
    multistatus_batch *b, multistatus_batch_do run, void *ctx,
    multistatus_problem *problem) MULTISTATUS_MUST_USE;

/* ---- One item: for callbacks, and for hosts with threads of their own ------------ */

/* Says that the item is going to be done. 1: do it. 0: do not: something failed that
   forbids it, time is up, it was begun already, or _end was called. STATE: _check has
   not allowed it; ARGUMENT: no such item. */
MULTISTATUS_EXTERN int multistatus_batch_begin(multistatus_batch *b, size_t i);

/* The item's result, to be filled with more than a status: properties, a location,
   conditions, ... before its outcome is set. Valid until then. NULL: no such item, one
   that is not running, or out of memory (which _set will say). */
MULTISTATUS_EXTERN multistatus_result *multistatus_batch_result(multistatus_batch *b,
                                                                size_t i);

/* Tells the outcome of an item, once. status: 200 to 999, or 0 if the result has
   properties that carry it; message: may be NULL, and then one that the result has
   stays. An item that was not begun is begun by it. Errors: STATUS (may be tried
   again), STATE (it is set, or _end was called: nobody will hear of it), ARGUMENT, and
   the first of filling the result, after which _end fails. */
MULTISTATUS_EXTERN int multistatus_batch_set(multistatus_batch *b, size_t i, int status,
                                             const char *message);

/* Milliseconds to the deadline, 0 when it is over; INT64_MAX: there is none. */
MULTISTATUS_EXTERN int64_t multistatus_batch_left(const multistatus_batch *b);

/* ---- The outcomes ---------------------------------------------------------------- */

/* Ends the batch and appends one outcome for each item to list, with its index, id,
   method and group. What was not done is told as it is:

     not reached, time is up    503, retry_after, applied "no"
     running, or given up       504 if time is up, else 500; applied "unknown"
     not run after stop_after   424, applied "no", or nothing (OMIT_NOT_RUN)
     ATOMIC, another failed     424, applied "no"
     ATOMIC, rollback failed    500, applied "unknown", for what had succeeded
     as the last two, in its group, where settle takes the place of rollback

   An item that _check refused has its 400 or 413. Where the format needs hrefs and it
   has none that can be written, its outcome is named by its index: "/files/?item=3"
   with the base "/files/", else "/?item=3", or "urn:multistatus:1?item=3" in a batch of
   URIs.

   Each outcome is moved: its memory in the batch is given back before the next is
   added.

   With ATOMIC the list's transaction is set: COMMITTED, ROLLED_BACK, or INDETERMINATE
   if the rollback failed. COMMITTED is a promise: print the list, commit, and only
   then send it. Errors: STATE (called before, or the request was refused), ARGUMENT,
   the first of an item's result, or the list's; they stick to the list. The rollback
   takes place in any case; groups that were kept are the caller's to take back. */
MULTISTATUS_EXTERN int multistatus_batch_end(
    multistatus_batch *b, multistatus_list *list) MULTISTATUS_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
