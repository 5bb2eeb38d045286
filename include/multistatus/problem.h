/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_PROBLEM_H
#define MULTISTATUS_PROBLEM_H

/* The body of a response to a request that failed as a whole: nothing was executed, or
   everything was undone. Problem details (RFC 9457), or DAV:error (RFC 4918, section
   16) with the same members.

     multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
     p.status = 413;
     p.items = 250;
     p.max_items = 100;
     rc = multistatus_problem_print(&p, negotiated.problem, NULL, &body, &len); */

#include "base.h"
#include "list.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The form of the body. */
typedef enum multistatus_problem_form {
  MULTISTATUS_PROBLEM_JSON = 0, /* application/problem+json */
  MULTISTATUS_PROBLEM_XML = 1,  /* application/problem+xml; RFC 9457, appendix B */
  MULTISTATUS_PROBLEM_DAV = 2   /* DAV:error with a condition and the problem */
} multistatus_problem_form;

/* Strings that are NULL, empty URI references and negative numbers are left out. */
typedef struct multistatus_problem {
  size_t size;           /* set by the _INIT macro */
  int status;            /* of the response; 0: left out */
  const char *type;      /* a URI reference */
  const char *title;     /* NULL: the reason phrase of status */
  const char *detail;    /* what is wrong with this request, for people */
  const char *instance;  /* a URI reference */
  const char *condition; /* a Clark name, "{DAV:}lock-token-submitted", or a bare code
                            of the application: in "errors", as in a result of the JSON
                            form; an element in DAV:error */
  const char *href;      /* the resource that the condition refers to */
  int64_t items, max_items; /* "items", "maxItems": number and maximum */
  int64_t bytes, max_bytes; /* "bytes", "maxBytes": the same */
  const char *types;        /* "types": available types, separated by commas (406) */
  const multistatus_list *results; /* outcomes of a batch that was rolled back */
} multistatus_problem;

#define MULTISTATUS_PROBLEM_INIT                                                       \
  {                                                                                    \
    sizeof(multistatus_problem), 0, NULL, NULL, NULL, NULL, NULL, NULL, -1, -1, -1,    \
        -1, NULL, NULL                                                                 \
  }

/* The Content-Type of a form. Static. "" for an unknown form, which cannot be printed.
 */
MULTISTATUS_EXTERN const char *multistatus_problem_content_type(
    multistatus_problem_form form);

/* Prints a problem. *out is NUL-terminated, with *len bytes before the NUL; len may be
   NULL. The caller owns *out, a block of *len + 1 bytes from a: free it with alloc(ctx,
   *out, *len + 1, 0), or, if a is NULL, with multistatus_free(*out). Invalid characters
   in strings become U+FFFD, and are percent-encoded in URI references. On error *out is
   NULL and *len 0. Errors: NOMEM, ARGUMENT (p or out is NULL, an invalid size or form),
   STATUS (neither 0 nor 100 to 999), NAME (condition is neither a Clark name nor a
   code), LIMIT ("text-bytes", "href-bytes", "name-bytes"; "result-bytes": all texts
   together), HREF (href is ""), and those of multistatus_list_print for the results.
   For DAV:error also, as in multistatus_result_add_condition (RFC 4918, section 16):
   NAME (condition is {DAV:}responsedescription), CONFLICT (an href for a condition that
   must be empty) and HREF ({DAV:}lock-token-submitted without an href). */
MULTISTATUS_EXTERN int multistatus_problem_print(const multistatus_problem *p,
                                                 multistatus_problem_form form,
                                                 const multistatus_allocator *a,
                                                 char **out,
                                                 size_t *len) MULTISTATUS_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
