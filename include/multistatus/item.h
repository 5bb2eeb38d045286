/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_ITEM_H
#define MULTISTATUS_ITEM_H

/* What a batch reports about an item beyond the elements of DAV: members of the JSON
   form (doc/json.md), and one extension element in DAV XML. As in result.h, setters
   copy, accept NULL for the result (ARGUMENT), return STATE for a result that was
   written or dropped, and their errors stick to the owner. Strings and objects returned
   are valid as long as the result, or until they are set again. */

#include "base.h"
#include "result.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The namespace of the application's own condition codes, and of the extension elements
   in DAV XML. */
#define MULTISTATUS_NS "urn:multistatus:1"

/* 1 if any of the members below, except problem details and errors, was set or read,
   even if it was removed again; else 0. */
MULTISTATUS_EXTERN int multistatus_result_has_item(const multistatus_result *r);

/* The client's name for the item. NULL: none. NULL removes it. Errors of the setter:
   NOMEM, LIMIT ("text-bytes", "result-bytes"), TEXT (policy REFUSE). */
MULTISTATUS_EXTERN const char *multistatus_result_id(const multistatus_result *r);
MULTISTATUS_EXTERN int multistatus_result_set_id(multistatus_result *r, const char *id);

/* The index of the item in the request, from 0 to 10^18 - 1; -1: none. -1 removes it.
   Errors of the setter: ARGUMENT (less than -1, or 10^18 or more), NOMEM, LIMIT
   ("result-bytes"). */
MULTISTATUS_EXTERN int64_t multistatus_result_index(const multistatus_result *r);
MULTISTATUS_EXTERN int multistatus_result_set_index(multistatus_result *r,
                                                    int64_t index);

/* The request method of the item, and the name of the group of items that succeed or
   fail together. NULL: none. NULL removes it. Errors of the setters: NOMEM, LIMIT
   ("text-bytes", "result-bytes"), TEXT (policy REFUSE; a method with CR or LF). */
MULTISTATUS_EXTERN const char *multistatus_result_method(const multistatus_result *r);
MULTISTATUS_EXTERN int multistatus_result_set_method(multistatus_result *r,
                                                     const char *method);
MULTISTATUS_EXTERN const char *multistatus_result_group(const multistatus_result *r);
MULTISTATUS_EXTERN int multistatus_result_set_group(multistatus_result *r,
                                                    const char *group);

/* Seconds to wait before the item is sent again (RFC 9110, section 10.2.3). -1: none.
   -1 removes it. Errors of the setter: ARGUMENT (less than -1), NOMEM, LIMIT
   ("result-bytes"). */
MULTISTATUS_EXTERN int64_t multistatus_result_retry_after(const multistatus_result *r);
MULTISTATUS_EXTERN int multistatus_result_set_retry_after(multistatus_result *r,
                                                          int64_t seconds);

/* Whether the item took effect. UNSAID: derive it from the status. Errors of the
   setter: ARGUMENT (an unknown value), NOMEM, LIMIT ("result-bytes"). */
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

/* Problem details (RFC 9457) of the item: the text of a JSON object. NULL: none. NULL
   removes them. The text is parsed and written again, so it has no white space between
   tokens; numbers and strings keep their values. In DAV XML it is in DAV:error. Errors
   of the setters: MARKUP (not the text of a JSON object), NOMEM, LIMIT ("text-bytes",
   "depth", "result-bytes"). */
MULTISTATUS_EXTERN const char *multistatus_result_problem(const multistatus_result *r);
MULTISTATUS_EXTERN int multistatus_result_set_problem(multistatus_result *r,
                                                      const char *json);
MULTISTATUS_EXTERN const char *multistatus_propstat_problem(
    const multistatus_propstat *p);
MULTISTATUS_EXTERN int multistatus_propstat_set_problem(multistatus_propstat *p,
                                                        const char *json);

/* The response body of the item, and its media type (NULL or "": JSON). With a JSON
   type, body is the text of a JSON value; with text/..., text; with any other type,
   base64url, which is not checked. A body of NULL removes both. Errors of the setter:
   MARKUP (not JSON, with a JSON type), TEXT (policy REFUSE; a type with CR or LF),
   NOMEM, LIMIT ("text-bytes", "depth", "result-bytes"). */
MULTISTATUS_EXTERN const char *multistatus_result_body(const multistatus_result *r);
MULTISTATUS_EXTERN const char *multistatus_result_content_type(
    const multistatus_result *r);
MULTISTATUS_EXTERN int multistatus_result_set_body(multistatus_result *r,
                                                   const char *content_type,
                                                   const char *body);

/* Header fields of the item's response. Names are returned in lower case. Adding a name
   again replaces its value. value NULL: "". The getters return NULL if there is none.
   Errors of the adder: NAME (not a token; RFC 9110, section 5.6.2), TEXT (policy
   REFUSE; a value with CR or LF), NOMEM, LIMIT ("props" fields, "text-bytes",
   "result-bytes"). */
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

/* Warnings, also of items that succeeded: each is the text of a JSON string or of a
   JSON object, such as problem details. The getters return NULL if there is none.
   Errors of the adder: MARKUP (neither), NOMEM, LIMIT ("conditions" warnings,
   "text-bytes", "depth", "result-bytes"). */
typedef struct multistatus_warning multistatus_warning;
MULTISTATUS_EXTERN int multistatus_result_add_warning(multistatus_result *r,
                                                      const char *json);
MULTISTATUS_EXTERN const multistatus_warning *multistatus_result_first_warning(
    const multistatus_result *r);
MULTISTATUS_EXTERN const multistatus_warning *multistatus_warning_next(
    const multistatus_warning *w);
MULTISTATUS_EXTERN const char *multistatus_warning_json(const multistatus_warning *w);

/* Adds an error: a condition (result.h) with a JSON Pointer (RFC 6901) to the place in
   the request that it is about, and a message. ns NULL: MULTISTATUS_NS, for the
   application's own codes. pointer and message may be NULL. The getters return NULL if
   there is none. Errors of the adder: NAME, CONFLICT (as
   multistatus_result_add_condition), TEXT (policy REFUSE), NOMEM, LIMIT ("conditions",
   "text-bytes", "name-bytes", "result-bytes"). */
MULTISTATUS_EXTERN int multistatus_result_add_error(multistatus_result *r,
                                                    const char *ns, const char *name,
                                                    const char *pointer,
                                                    const char *message);
MULTISTATUS_EXTERN const char *multistatus_condition_pointer(
    const multistatus_condition *c);
MULTISTATUS_EXTERN const char *multistatus_condition_message(
    const multistatus_condition *c);

/* ---- The document ---------------------------------------------------------------- */

/* The outcome of the request as a whole: "transaction" of the document. */
typedef enum multistatus_transaction {
  MULTISTATUS_TRANSACTION_NONE = 0,         /* none: each item has its own outcome */
  MULTISTATUS_TRANSACTION_COMMITTED = 1,    /* all items took effect */
  MULTISTATUS_TRANSACTION_ROLLED_BACK = 2,  /* all items were undone */
  MULTISTATUS_TRANSACTION_INDETERMINATE = 3 /* undoing failed; the state is unknown */
} multistatus_transaction;

/* Counts of outcomes: total = succeeded + failed + partial. */
typedef struct multistatus_summary {
  size_t total;
  size_t succeeded; /* 2xx except 207, or 2xx in every propstat */
  size_t failed;    /* anything else, including redirections and unknown statuses */
  size_t partial;   /* some propstats are 2xx and some are not; or the status is 207 */
  size_t omitted;   /* succeeded, and left out of the document; not in total */
} multistatus_summary;

#ifdef __cplusplus
}
#endif
#endif
