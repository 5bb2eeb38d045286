/* SPDX-License-Identifier: MIT */
#ifndef CMS_BULK_H
#define CMS_BULK_H

/* Bulk operations: a request with many items, and a response with one outcome for each.

   The request body is JSON, {"items":[...]}. The members of an item:
     create     {"title":"...", "slug":"...", "body":"..."}; with an idempotency "key",
                it can be sent again without creating the article twice
     update     {"href":"/articles/17"} and the members to change: title, slug, body
     delete     {"href":"/articles/17"}
     lock       {"href":"/articles/17", "seconds":20}: only user may change it for that
                time; 0 unlocks it
     validate   as update, or without an href as create; nothing is written
   Any item may have an "id", which is repeated in its outcome, and a "group": adjacent
   items with the same group succeed or fail together.

   Outcomes are identified by the item's href. An article to be created has none, so its
   outcome is identified by its index: "/articles/bulk-create?item=0". */

#include "answer.h"
#include "articles.h"

typedef enum bulk_operation {
  BULK_CREATE,
  BULK_UPDATE,
  BULK_DELETE,
  BULK_LOCK,
  BULK_VALIDATE
} bulk_operation;

typedef struct bulk_request {
  bulk_operation operation;
  const char *path; /* "/articles/bulk-delete" */
  const char *user;
  const char *body; /* NUL-terminated */
  size_t len;
  size_t max_items;
  int64_t deadline;                     /* on bulk_clock */
  const multistatus_negotiated *wanted; /* the format, and whether it is atomic */
} bulk_request;

/* A monotonic clock, in milliseconds. */
int64_t bulk_clock(void *unused);

/* Runs the request. If the status is not 207, nothing was changed. */
answer bulk_run(articles *store, const bulk_request *request);

#endif
