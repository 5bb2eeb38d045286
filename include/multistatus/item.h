/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_ITEM_H
#define MULTISTATUS_ITEM_H

/* What a batch says of an item beside what DAV can say: members of the JSON form
   (doc/json.md), and one extension element in DAV XML. Lifetimes, text and errors are
   as in result.h: setters copy, take NULL for the result, and errors stick to the
   owner. */

#include "base.h"
#include "result.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The namespace of the application's own condition codes and of the extension elements
   in DAV XML. */
#define MULTISTATUS_NS "urn:multistatus:1"

/* Whether anything is told of what follows, problem details and errors apart: 1 or 0.
 */
MULTISTATUS_EXTERN int multistatus_result_has_item(const multistatus_result *r);

/* The client's own name for the item. NULL: none. Errors of the setter: NOMEM, LIMIT,
   TEXT. */
MULTISTATUS_EXTERN const char *multistatus_result_id(const multistatus_result *r);
MULTISTATUS_EXTERN int multistatus_result_set_id(multistatus_result *r, const char *id);

/* The item's place in the request, from 0; -1: not told. Setting -1 takes it away.
   Errors: ARGUMENT (below -1), NOMEM. */
MULTISTATUS_EXTERN int64_t multistatus_result_index(const multistatus_result *r);
MULTISTATUS_EXTERN int multistatus_result_set_index(multistatus_result *r,
                                                    int64_t index);

/* The method the item was asked with, and the group of items that succeed or fail
   together. NULL: none. Errors: NOMEM, LIMIT, TEXT. */
MULTISTATUS_EXTERN const char *multistatus_result_method(const multistatus_result *r);
MULTISTATUS_EXTERN int multistatus_result_set_method(multistatus_result *r,
                                                     const char *method);
MULTISTATUS_EXTERN const char *multistatus_result_group(const multistatus_result *r);
MULTISTATUS_EXTERN int multistatus_result_set_group(multistatus_result *r,
                                                    const char *group);

/* Seconds to wait before the item is sent again (RFC 9110, section 10.2.3); -1: not
   told. Errors: ARGUMENT (below -1), NOMEM. */
MULTISTATUS_EXTERN int64_t multistatus_result_retry_after(const multistatus_result *r);
MULTISTATUS_EXTERN int multistatus_result_set_retry_after(multistatus_result *r,
                                                          int64_t seconds);

/* Whether the effect took place. UNSAID: to be derived from the status. */
typedef enum multistatus_applied {
  MULTISTATUS_APPLIED_UNSAID = 0,
  MULTISTATUS_APPLIED_YES = 1,
  MULTISTATUS_APPLIED_NO = 2,
  MULTISTATUS_APPLIED_UNKNOWN = 3
} multistatus_applied;
MULTISTATUS_EXTERN multistatus_applied
multistatus_result_applied(const multistatus_result *r);
MULTISTATUS_EXTERN int multistatus_result_set_applied(multistatus_result *r,
                                                      multistatus_applied applied);

/* Problem details (RFC 9457) of the item, as the text of a JSON object; NULL: none. The
   text of JSON is taken apart and put together again, so it comes out without white
   space, with the same numbers and the same strings. In DAV XML it stands in DAV:error.
   Errors: MARKUP (not the text of a JSON object), NOMEM, LIMIT. */
MULTISTATUS_EXTERN const char *multistatus_result_problem(const multistatus_result *r);
MULTISTATUS_EXTERN int multistatus_result_set_problem(multistatus_result *r,
                                                      const char *json);
MULTISTATUS_EXTERN const char *multistatus_propstat_problem(
    const multistatus_propstat *p);
MULTISTATUS_EXTERN int multistatus_propstat_set_problem(multistatus_propstat *p,
                                                        const char *json);

/* The item's own response body, and its media type (NULL: JSON). With a JSON type, body
   is the text of a JSON value; with text/..., text; with another, base64url. NULL for
   body takes it away. Errors: MARKUP (JSON that is none), NOMEM, LIMIT, TEXT. */
MULTISTATUS_EXTERN const char *multistatus_result_body(const multistatus_result *r);
MULTISTATUS_EXTERN const char *multistatus_result_content_type(
    const multistatus_result *r);
MULTISTATUS_EXTERN int multistatus_result_set_body(multistatus_result *r,
                                                   const char *content_type,
                                                   const char *body);

/* Header fields of the item's own response; names come out in lower case. Adding a name
   that is there replaces its value. Errors: NAME (not a token of RFC 9110, section
   5.6.2), NOMEM, LIMIT (of "props", too), TEXT. */
typedef struct multistatus_header multistatus_header;
MULTISTATUS_EXTERN int multistatus_result_add_header(multistatus_result *r,
                                                     const char *name,
                                                     const char *value);
MULTISTATUS_EXTERN const char *multistatus_result_header(const multistatus_result *r,
                                                         const char *name);
MULTISTATUS_EXTERN const multistatus_header *multistatus_result_first_header(
    const multistatus_result *r);
MULTISTATUS_EXTERN const multistatus_header *multistatus_header_next(
    const multistatus_header *h);
MULTISTATUS_EXTERN const char *multistatus_header_name(const multistatus_header *h);
MULTISTATUS_EXTERN const char *multistatus_header_value(const multistatus_header *h);

/* Warnings, on successes too: each the text of a JSON value, a string or a problem
   details object. Errors: MARKUP, NOMEM, LIMIT (of "conditions", too). */
typedef struct multistatus_warning multistatus_warning;
MULTISTATUS_EXTERN int multistatus_result_add_warning(multistatus_result *r,
                                                      const char *json);
MULTISTATUS_EXTERN const multistatus_warning *multistatus_result_first_warning(
    const multistatus_result *r);
MULTISTATUS_EXTERN const multistatus_warning *multistatus_warning_next(
    const multistatus_warning *w);
MULTISTATUS_EXTERN const char *multistatus_warning_json(const multistatus_warning *w);

/* An error as JSON interfaces tell it: a condition (result.h), with the JSON Pointer
   (RFC 6901) of the place in the request that it is about, and a text for people. ns
   NULL: the name is the application's own. pointer and message may be NULL. Errors:
   NAME, NOMEM, LIMIT, TEXT. */
MULTISTATUS_EXTERN int multistatus_result_add_error(multistatus_result *r,
                                                    const char *ns, const char *name,
                                                    const char *pointer,
                                                    const char *message);
MULTISTATUS_EXTERN const char *multistatus_condition_pointer(
    const multistatus_condition *c);
MULTISTATUS_EXTERN const char *multistatus_condition_message(
    const multistatus_condition *c);

/* ---- The document ---------------------------------------------------------------- */

/* What became of the request as a whole: "transaction" of the document. */
typedef enum multistatus_transaction {
  MULTISTATUS_TRANSACTION_NONE = 0,         /* not told: each item is for itself */
  MULTISTATUS_TRANSACTION_COMMITTED = 1,    /* all of it was done */
  MULTISTATUS_TRANSACTION_ROLLED_BACK = 2,  /* all of it was undone */
  MULTISTATUS_TRANSACTION_INDETERMINATE = 3 /* the undoing failed */
} multistatus_transaction;

/* How the items fared: total = succeeded + failed + partial. */
typedef struct multistatus_summary {
  size_t total;
  size_t succeeded; /* 2xx, or 2xx in every propstat */
  size_t failed;    /* anything else, redirections and unknown statuses among them */
  size_t partial;   /* some propstats 2xx, some not */
  size_t omitted;   /* succeeded and left out of the document, so not in total */
} multistatus_summary;

#ifdef __cplusplus
}
#endif
#endif
