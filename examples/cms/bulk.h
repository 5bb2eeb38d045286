/* SPDX-License-Identifier: MIT */
#ifndef CMS_BULK_H
#define CMS_BULK_H

/* Bulk operations: one request's envelope in, one outcome for each item out.

   The envelope is JSON, {"items":[...]}, with for each item
     delete     {"href":"/articles/17"}
     create     {"title":"...", "slug":"...", "body":"..."}
     update     {"href":"/articles/17"} and those of title, slug and body that change
     validate   as update, or without an href as create; nothing is written

   Outcomes are named by the item's href. What has none yet, an article to be created,
   is named by its place in the request: "/articles/bulk-create?item=0". */

#include "articles.h"

#include <multistatus.h>

typedef enum bulk_operation {
  BULK_CREATE,
  BULK_UPDATE,
  BULK_DELETE,
  BULK_VALIDATE
} bulk_operation;

typedef struct bulk_request {
  bulk_operation operation;
  const char *path; /* "/articles/bulk-delete" */
  const char *user;
  const char *body;
  size_t len;
  size_t max_items;
  const multistatus_format *format; /* of the answer */
} bulk_request;

/* status 207: body and len hold the multi-status, to be freed with multistatus_free.
   Otherwise the request as a whole was refused, nothing was changed, and detail tells
   why; too_many says that max_items was the reason. */
typedef struct bulk_answer {
  int status;
  char *body;
  size_t len;
  char detail[200];
  bool too_many;
} bulk_answer;

bulk_answer bulk_run(articles *store, const bulk_request *request);

#endif
