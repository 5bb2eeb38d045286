/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_JSON_ITEM_H
#define MULTISTATUS_JSON_ITEM_H

/* The members that DAV has no elements for: as such in JSON, as the text of a JSON
   object in an extension element in DAV XML. */

#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdbool.h>

/* ---- Writing ---- */

/* Put a string with its quotes, and without them. markup: the JSON is inside XML, so
   '<', '>' and '&' are escaped. */
void multistatus__json_put_string(multistatus_output *out, multistatus_text t,
                                  bool markup);
void multistatus__json_put_inside(multistatus_output *out, multistatus_text t,
                                  bool markup);

typedef struct multistatus__json_members {
  multistatus_output *out;
  const char *lead; /* put before the next member: what opens the object, then "," */
  bool markup;      /* as above */
} multistatus__json_members;

/* Put id, index, method and group; and retryAfter, applied, headers, body, contentType
   and warnings. */
void multistatus__json_put_identity(multistatus__json_members *m,
                                    const multistatus_result *r);
void multistatus__json_put_fate(multistatus__json_members *m,
                                const multistatus_result *r);
/* Puts statusLine, of an unknown status. NULL: an empty one. */
void multistatus__json_put_line(multistatus__json_members *m, const char *line);
/* Puts problem, unless json is NULL. */
void multistatus__json_put_problem(multistatus__json_members *m, const char *json);
/* Puts transaction, unless it is none. */
void multistatus__json_put_transaction(multistatus__json_members *m,
                                       multistatus_transaction transaction);
void multistatus__json_put_summary(multistatus__json_members *m,
                                   const multistatus_summary *summary);
/* Puts the writer's summary if the options ask for it or results were omitted. */
void multistatus__json_put_asked_summary(multistatus__json_members *m);

/* The names of multistatus_applied and multistatus_transaction, and of documents; NULL
   ends. */
extern const char *const multistatus__json_applied[];
extern const char *const multistatus__json_transactions[];
extern const char *const multistatus__json_kinds[];
/* The index of a name among those, or -1. */
int multistatus__json_find(const char *const *names, multistatus_text t);

/* ---- Reading ---- */

/* Where the extension element stands. */
typedef enum multistatus__json_where {
  JSON_IN_DOCUMENT,
  JSON_IN_RESULT,
  JSON_IN_PROPSTAT
} multistatus__json_where;

/* Reads the members and reports them. Returns 0 or the input's error. reader: points to
   NULL at the first call; what it is set to is passed again, and to _done. Sets
   *problem if there is one. */
typedef struct multistatus__json_reader multistatus__json_reader;
int multistatus__json_read_item(multistatus__json_reader **reader,
                                multistatus_input *in, multistatus__json_where where,
                                multistatus_text json, bool *problem);
void multistatus__json_read_item_done(multistatus__json_reader *reader,
                                      multistatus_input *in);

#endif
