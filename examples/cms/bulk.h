/* SPDX-License-Identifier: MIT */
#ifndef CMS_BULK_H
#define CMS_BULK_H

/* Bulk operations: one request's envelope in, one outcome for each item out.

   The envelope is JSON, {"items":[...]}, with for each item
     create     {"title":"...", "slug":"...", "body":"..."}; with a "key" that is new
                for each article, it can be sent again without making it twice
     update     {"href":"/articles/17"} and those of title, slug and body that change
     delete     {"href":"/articles/17"}
     lock       {"href":"/articles/17", "seconds":20}: open for user alone that long;
                0 seconds let go of it
     validate   as update, or without an href as create; nothing is written
   and, wherever the client likes, an "id" that its outcome will bear, and a "group":
   those beside each other that bear the same are all or nothing for themselves.

   Outcomes are named by the item's href. What has none yet, an article to be created,
   is named by its place in the request: "/articles/bulk-create?item=0". */

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
  int64_t deadline;                     /* by bulk_clock */
  const multistatus_negotiated *wanted; /* the format, and whether it is atomic */
} bulk_request;

/* Milliseconds of a clock that does not go back. */
int64_t bulk_clock(void *unused);

/* Runs the request. Unless the status is 207, nothing was changed. */
answer bulk_run(articles *store, const bulk_request *request);

#endif
