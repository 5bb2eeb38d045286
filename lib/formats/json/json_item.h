/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_JSON_ITEM_H
#define MULTISTATUS_JSON_ITEM_H

/* The members that DAV has no elements for: as such in JSON, as the text of a JSON
   object in an extension element in DAV XML. */

#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdbool.h>

/* ---- Writing ---- */

/* A string with its quotes, and what stands between them. markup: the JSON stands in
   XML, so '<', '>' and '&' are escaped. */
void multistatus__json_put_string(multistatus_output *out, multistatus_text t,
                                  bool markup);
void multistatus__json_put_inside(multistatus_output *out, multistatus_text t,
                                  bool markup);

typedef struct multistatus__json_members {
  multistatus_output *out;
  const char *lead; /* goes before the next member: what opens the object, then "," */
  bool markup;      /* as above */
} multistatus__json_members;

/* Who the item is: id, index, method, group. And how it fared: retryAfter, applied,
   headers, body, contentType, warnings. */
void multistatus__json_put_identity(multistatus__json_members *m,
                                    const multistatus_result *r);
void multistatus__json_put_fate(multistatus__json_members *m,
                                const multistatus_result *r);
/* statusLine, of an unknown status; NULL: as an empty one. */
void multistatus__json_put_line(multistatus__json_members *m, const char *line);
/* problem; NULL: no member. */
void multistatus__json_put_problem(multistatus__json_members *m, const char *json);
/* transaction, unless it is none. */
void multistatus__json_put_transaction(multistatus__json_members *m,
                                       multistatus_transaction transaction);
void multistatus__json_put_summary(multistatus__json_members *m,
                                   const multistatus_summary *summary);
/* The writer's summary, if it was asked for, or results were omitted. */
void multistatus__json_put_asked_summary(multistatus__json_members *m);

/* The names of multistatus_applied and multistatus_transaction, and of documents; NULL
   ends. */
extern const char *const multistatus__json_applied[];
extern const char *const multistatus__json_transactions[];
extern const char *const multistatus__json_kinds[];
/* The place of a name among those; -1: it is none. */
int multistatus__json_find(const char *const *names, multistatus_text t);

/* ---- Reading ---- */

/* Where the extension element stands. */
typedef enum multistatus__json_where {
  JSON_IN_DOCUMENT,
  JSON_IN_RESULT,
  JSON_IN_PROPSTAT
} multistatus__json_where;

/* Reads what it holds and reports it. Returns 0 or the input's error. reader: NULL at
   first, then what is to be given again, and given to _done. *problem: it had one. */
typedef struct multistatus__json_reader multistatus__json_reader;
int multistatus__json_read_item(multistatus__json_reader **reader,
                                multistatus_input *in, multistatus__json_where where,
                                multistatus_text json, bool *problem);
void multistatus__json_read_item_done(multistatus__json_reader *reader,
                                      multistatus_input *in);

#endif
