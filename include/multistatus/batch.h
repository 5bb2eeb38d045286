/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BATCH_H
#define MULTISTATUS_BATCH_H

/* Running the items of one request. Each item gets exactly one outcome, in the order of
   the request, whatever fails.

     multistatus_batch_new(&batch, &options);
     for each item: multistatus_batch_add(batch, href);
     rc = multistatus_batch_run(batch, run, ctx, &problem);
     if (rc > 0) ... respond with rc and multistatus_problem_print(&problem, ...)
     rc = multistatus_batch_end(batch, list);
     multistatus_batch_free(batch);

   Threads: _add, _check, _run, _end and _free belong to one thread. After _check, any
   number of threads may call _begin, _result, _set, _item and _left at the same time,
   as long as each item is used by one thread: items have separate memory, and no call
   waits for another. The allocator, the clock and the progress callback must then be
   thread-safe (malloc is). _end may be called while items are running; _set then
   returns STATE for them. _free may not. */

#include "base.h"
#include "item.h"
#include "list.h"
#include "problem.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The items of a request, with their outcomes. */
typedef struct multistatus_batch multistatus_batch;

/* An item of the request. Every member except size may be 0. */
typedef struct multistatus_item {
  size_t size;      /* set by the _INIT macro */
  const char *href; /* NULL: identified by index and id only, if the format allows it */
  const char *id;   /* the client's name for it */
  const char *method; /* its request method */
  const char *key;    /* its idempotency key: one key for the whole batch is not enough,
                         since a batch of which a part is sent again is another request */
  const char *group;  /* the name of a group of adjacent items that succeed or fail
                         together; NULL or "": none */
  size_t bytes;       /* the size of its part of the request's body */
  void *data;         /* for the caller */
} multistatus_item;

#define MULTISTATUS_ITEM_INIT                                                          \
  { sizeof(multistatus_item), NULL, NULL, NULL, NULL, NULL, 0, NULL }

/* Or-ed in multistatus_batch_options.flags. Other bits are ARGUMENT. */
enum {
  /* Atomic. The item that failed keeps its status; the others get 424 with the href of
     the first failed item in a condition of {urn:multistatus:1}: "rolled-back" if the
     item was executed and undone, "failed-dependency" if it was not started. */
  MULTISTATUS_BATCH_ATOMIC = 1,
  MULTISTATUS_BATCH_ALLOW_EMPTY =
      2, /* a batch without items succeeds, instead of 400 */
  /* Two items with equivalent hrefs (by multistatus_href_equal, relative to base) are
     refused with 422, unless one of these flags is set (both are ARGUMENT). MERGE: if
     both have the same method and group, only the first is run, and its outcome is that
     of both. They have one result, as in DAV XML, with the href, index and id of the
     first: a client that finds results by index or id finds none for the other. So
     MERGE has no effect if the format reports only failures. ALLOW: they are different
     items, each with a result. An href with a host and one without are equal only if
     base has the host. */
  MULTISTATUS_BATCH_MERGE_DUPLICATES = 4,
  MULTISTATUS_BATCH_ALLOW_DUPLICATES = 8,
  /* Items that are not in a group and were not run because stop_after was reached have
     no outcome, instead of 424. No effect if the format has its items in the order of
     the request, and items may be missing before others, or if it reports only
     failures, so that they would look like successes. */
  MULTISTATUS_BATCH_OMIT_NOT_RUN = 16,
  /* An item without an idempotency key, or with an empty one, is refused with 400. */
  MULTISTATUS_BATCH_REQUIRE_KEYS = 32,
  /* %2F in an href is part of a name. Without this flag, or if base is set, such an
     item is refused with 400. */
  MULTISTATUS_BATCH_ENCODED_SLASHES = 64
};

/* The options of a batch. */
typedef struct multistatus_batch_options {
  size_t size;                            /* set by the _INIT macro */
  const multistatus_allocator *allocator; /* NULL: realloc and free */
  const multistatus_limits *limits;       /* for each outcome; NULL: the defaults */
  multistatus_text_policy text;
  unsigned flags; /* MULTISTATUS_BATCH_... */

  /* Maxima; exceeding them is 413, for the request as a whole or for the item. The
     bytes are those that the caller sets in multistatus_item. 0: 1,000 items, and
     unlimited bytes; MULTISTATUS_NO_LIMIT: unlimited. */
  size_t max_items, max_bytes, max_item_bytes;

  size_t stop_after; /* stop after so many failures; 0: never */

  /* A clock in milliseconds that never goes back, and the time on it when the response
     must be ready. clock NULL: no deadline. */
  int64_t (*clock)(void *ctx);
  int64_t deadline;
  int64_t retry_after; /* in seconds, for items not reached; 0: 1 */

  /* Required with ATOMIC, and called only then: undoes what was executed. Called once,
     by _end, if anything failed, also _end itself. Returns 0 on success. */
  int (*rollback)(void *ctx);

  /* Required for groups without ATOMIC: each group is atomic. Called once for each
     group, also if no item of it was executed. keep 1: all succeeded; 0: undo what was
     executed. Returns 0 on success. Called by _run after the last item of the group and
     before the next item, so that a savepoint can be used; for items that were not
     executed by _run, called by _end. */
  int (*settle)(void *ctx, const char *group, int keep);

  /* Called after each outcome, by the thread that set it, with the number of outcomes
     so far and of items. NULL: none. */
  void (*progress)(void *ctx, size_t done, size_t total);
  void *ctx; /* of these four callbacks */

  /* The format of the response, as from multistatus_negotiate(). NULL: the response
     must be possible in both DAV XML and JSON. Items that the format cannot represent
     are refused before anything is run. */
  const multistatus_format *format;

  /* The URL or absolute path of what the server serves; copied. With it, only items for
     which multistatus_href_below(base, href, 0, ...) finds a path are run. NULL: any
     href. */
  const char *base;
} multistatus_batch_options;

#define MULTISTATUS_BATCH_OPTIONS_INIT                                                 \
  {                                                                                    \
    sizeof(multistatus_batch_options), NULL, NULL, MULTISTATUS_TEXT_REPLACE, 0, 0, 0,  \
        0, 0, NULL, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL                           \
  }

/* Creates a batch without items. o may be NULL; what it points to is copied, except
   format and ctx, which must outlive the batch. Sets *out only on success; free it with
   multistatus_batch_free(). Errors: NOMEM, ARGUMENT (out is NULL, an invalid option,
   such as an unknown flag, flags that exclude each other, or ATOMIC without rollback),
   LIMIT (base is longer than "href-bytes"), UNSUPPORTED (the format cannot be
   written). */
MULTISTATUS_EXTERN int multistatus_batch_new(
    multistatus_batch **out, const multistatus_batch_options *o) MULTISTATUS_MUST_USE;

/* Frees the batch. No other thread may use it. b may be NULL. */
MULTISTATUS_EXTERN void multistatus_batch_free(multistatus_batch *b);

/* Adds an item. Its index is the number of items added before. Strings are copied
   unchanged. Items over max_items are counted and not stored. _add(b, NULL) is refused
   by multistatus_batch_check like _add(b, ""); use _add_item for an item without an
   href. Invalid data from a client is not an error here. Returns 0. Errors, which stick
   and are returned by _check: NOMEM, LIMIT ("result-bytes": one string exceeds it),
   ARGUMENT (a group with neither settle nor ATOMIC). Further errors: STATE (after
   _check), ARGUMENT (b or item is NULL, an invalid size). */
MULTISTATUS_EXTERN int multistatus_batch_add(multistatus_batch *b, const char *href);
MULTISTATUS_EXTERN int multistatus_batch_add_item(multistatus_batch *b,
                                                  const multistatus_item *item);

/* The number of items added, and the item at index i with its strings unchanged, or
   NULL if there is none or it was not stored. Valid as long as the batch. Its href is
   NULL only if NULL was added, and "" if it is longer than the limit "href-bytes" (such
   an item is not run). */
MULTISTATUS_EXTERN size_t multistatus_batch_count(const multistatus_batch *b);
MULTISTATUS_EXTERN const multistatus_item *multistatus_batch_item(
    const multistatus_batch *b, size_t i);

/* Checks whether the request as a whole may be run; call it before anything is done to
   an item.

   0: yes. Positive: no, and this is the status of the response: 400 (no items), 413,
   422 (an href, id or key that occurs twice, a group with other items between its own,
   a name that the response cannot repeat). *problem (problem may be NULL) is set to the
   details, valid as long as the batch; its condition is empty-batch, too-many-items,
   too-many-bytes, duplicate-href, duplicate-id, duplicate-key, split-group, invalid-id,
   invalid-key, invalid-group or invalid-method (control characters, malformed UTF-8,
   over the limit "text-bytes"), or unsupported-item (the outcomes, also if all items
   succeed or fail, could not be written in the format of another API: an id that is
   also the index of an item without a name, or a merged duplicate in a format that has
   its items in the order of the request). Negative: an error of _add, NOMEM, or
   ARGUMENT (b is NULL, an invalid size of *problem). A second call returns the same.

   An item that is invalid by itself gets its outcome here and counts as failed; the
   others are run. 400 with the condition {urn:multistatus:1}invalid-href: an href that
   multistatus_href_check refuses, with white space at the end, with %00, or with %2F
   without ENCODED_SLASHES; an href that is not below base; a URI in a batch with paths,
   if the format allows only one form; no href, if the format needs one. 400 with
   missing-key; 413 with too-many-bytes. */
MULTISTATUS_EXTERN int multistatus_batch_check(
    multistatus_batch *b, multistatus_problem *problem) MULTISTATUS_MUST_USE;

/* Runs an item. Returns its status, 200 to 999. 0 or any other value, also one that
   multistatus_batch_set refuses: that function has set it, or it is unknown, for
   instance because time ran out. */
typedef int (*multistatus_batch_do)(void *ctx, multistatus_batch *b, size_t i);

/* Checks the batch, then runs its items in order until failures or the deadline stop
   it. ctx is passed to run. Returns as multistatus_batch_check. Further errors:
   ARGUMENT (run is NULL). */
MULTISTATUS_EXTERN int multistatus_batch_run(
    multistatus_batch *b, multistatus_batch_do run, void *ctx,
    multistatus_problem *problem) MULTISTATUS_MUST_USE;

/* ---- One item: for callbacks, and for hosts that use threads --------------------- */

/* Begins an item. Returns 1: run it; 0: do not, because of a failure, the deadline, an
   earlier _begin, or _end. Errors: STATE (_check was not called, or refused the batch),
   ARGUMENT (b is NULL, no such item). */
MULTISTATUS_EXTERN int multistatus_batch_begin(multistatus_batch *b, size_t i);

/* The result of an item, to set more than a status before its outcome is set:
   properties, a location, conditions. Valid until then. NULL: no such item, the item is
   not running, or out of memory (_set then returns NOMEM). */
MULTISTATUS_EXTERN multistatus_result *multistatus_batch_result(multistatus_batch *b,
                                                                size_t i);

/* Sets the outcome of an item, once. Begins the item if that was not done. status: 200
   to 999, or 0 if the properties of its result have one. message: NULL keeps the
   message of the result, if it has one. Returns 0. Errors: STATUS, LOCATION (a
   redirection, also of a property, but the result has no location), HREF (a condition
   that must have one), CONFLICT (a status, and the result has properties; an added href
   of another form than those of the items), after which it may be called again; STATE
   (the outcome is set already, the item is a merged duplicate, _end was called, or
   _check did not allow the batch), ARGUMENT (b is NULL, no such item), or the first
   error of filling the result, such as NOMEM, LIMIT or TEXT; _end then fails with it.
   */
MULTISTATUS_EXTERN int multistatus_batch_set(multistatus_batch *b, size_t i, int status,
                                             const char *message);

/* Milliseconds until the deadline, 0 after it. INT64_MAX: there is none, or b is NULL.
 */
MULTISTATUS_EXTERN int64_t multistatus_batch_left(const multistatus_batch *b);

/* ---- The outcomes ---------------------------------------------------------------- */

/* Ends the batch and appends one outcome for each item to list, with its index, id,
   method and group. Items without an outcome get

     not reached before the deadline  503, retry_after, applied "no"
     running, or given up             504 after the deadline, else 500; "unknown"
     not run after stop_after         424, "no"; or nothing (OMIT_NOT_RUN)
     ATOMIC, another item failed      424, "no"
     ATOMIC, rollback failed          500, "unknown", if it had succeeded

   The last two lines apply to a group as well, with settle instead of rollback.

   An item that _check refused has status 400 or 413. If the format needs hrefs, an item
   without a valid one is named by its index: "/files/?item=3" with the base "/files/",
   else "/?item=3", or "urn:multistatus:1?item=3" in a batch of URIs.

   The memory of each outcome in the batch is freed before the next is appended.

   With ATOMIC, the transaction of the list is set: COMMITTED, ROLLED_BACK, or
   INDETERMINATE if the rollback failed. So that COMMITTED is true when the client reads
   it, print the list, commit, and only then send it.

   Returns 0. Errors: STATE (called before, _check was not called, or it refused the
   batch), ARGUMENT (b or list is NULL), the first error of an item's result, or an
   error of the list; they stick to the list. After one of the last two, rollback was
   called in any case, and the caller has to undo groups that were kept. */
MULTISTATUS_EXTERN int multistatus_batch_end(
    multistatus_batch *b, multistatus_list *list) MULTISTATUS_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
