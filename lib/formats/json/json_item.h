/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_JSON_ITEM_H
#define MULTISTATUS_JSON_ITEM_H

/* The members that DAV has no elements for. In DAV XML they are the text of an
   extension element, as a JSON object. */

#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdbool.h>

/* ---- Writing ---- */

/* Fails with UNSUPPORTED unless the document is a multistatus: for formats that cannot
   tell it from other documents. */
int multistatus__json_only_results(multistatus_output *out);

/* Put a string with its quotes, and without them. markup: the JSON is in XML, so '<',
   '>' and '&' are escaped. */
void multistatus__json_put_string(multistatus_output *out, multistatus_text t,
                                  bool markup);
void multistatus__json_put_inside(multistatus_output *out, multistatus_text t,
                                  bool markup);

typedef struct multistatus__json_members {
  multistatus_output *out;
  const char *lead; /* put before the next member: "{" or such, then "," */
  bool markup;      /* as above */
} multistatus__json_members;

/* Put id, index, method and group; and retryAfter, applied, headers, body, contentType
   and warnings. */
void multistatus__json_put_identity(multistatus__json_members *m,
                                    const multistatus_result *r);
void multistatus__json_put_fate(multistatus__json_members *m,
                                const multistatus_result *r);
/* Puts statusLine, of an unknown status. NULL: an empty line. */
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

/* The names of multistatus_applied, multistatus_transaction and multistatus_document:
   each ends with a NUL, the last one with two. Tables of pointers would need a
   relocation for each name. */
extern const char multistatus__json_applied[], multistatus__json_transactions[],
    multistatus__json_kinds[];
/* The index of a name in such a list, or -1; the first may be empty, and is not found
   then. */
int multistatus__json_find(const char *names, multistatus_text t);
/* The name at an index. */
const char *multistatus__json_word(const char *names, unsigned index);

/* ---- Reading ---- */

/* The parent of the extension element. */
typedef enum multistatus__json_where {
  JSON_IN_DOCUMENT,
  JSON_IN_RESULT,
  JSON_IN_PROPSTAT
} multistatus__json_where;

/* Reads the members and passes them to the input. Returns 0 or the input's error. The
   first call needs *reader to be NULL, and sets it for later calls and _done. If one of
   the members is a problem, *problem is set. */
typedef struct multistatus__json_reader multistatus__json_reader;
int multistatus__json_read_item(multistatus__json_reader **reader,
                                multistatus_input *in, multistatus__json_where where,
                                multistatus_text json, bool *problem);
void multistatus__json_read_item_done(multistatus__json_reader *reader,
                                      multistatus_input *in);

#endif
