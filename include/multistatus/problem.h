/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_PROBLEM_H
#define MULTISTATUS_PROBLEM_H

/* The body for a request that failed as a whole: nothing was executed, or all of it was
   taken back. Problem details (RFC 9457) or DAV:error (RFC 4918, section 16), with the
   same members.

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

/* What the body is. */
typedef enum multistatus_problem_form {
  MULTISTATUS_PROBLEM_JSON = 0, /* application/problem+json */
  MULTISTATUS_PROBLEM_XML = 1,  /* application/problem+xml; RFC 9457, appendix B */
  MULTISTATUS_PROBLEM_DAV = 2   /* DAV:error: a condition, and the same problem */
} multistatus_problem_form;

/* Strings that are NULL and numbers that are -1 are not told. */
typedef struct multistatus_problem {
  size_t size;           /* set by the _INIT macro */
  int status;            /* of the answer; 0: not told */
  const char *type;      /* a URI reference */
  const char *title;     /* NULL: the status's reason phrase */
  const char *detail;    /* what is wrong this time, for people */
  const char *instance;  /* a URI reference */
  const char *condition; /* its Clark name, "{DAV:}lock-token-submitted", or a bare code
                            of the application's own: in "errors", as in a result of the
                            JSON form; in DAV:error it is an element */
  const char *href;      /* the resource that the condition speaks of */
  int64_t items, max_items; /* "items", "maxItems": in the request; allowed */
  int64_t bytes, max_bytes; /* "bytes", "maxBytes": the same */
  const char *types;        /* "types": what could be had, comma-separated (406) */
  const multistatus_list *results; /* the items' outcomes, of a batch taken back */
} multistatus_problem;

#define MULTISTATUS_PROBLEM_INIT                                                       \
  {                                                                                    \
    sizeof(multistatus_problem), 0, NULL, NULL, NULL, NULL, NULL, NULL, -1, -1, -1,    \
        -1, NULL, NULL                                                                 \
  }

/* The Content-Type to send; static. */
MULTISTATUS_EXTERN const char *multistatus_problem_content_type(
    multistatus_problem_form form);

/* Prints it: *out is NUL-terminated and *len long without the NUL; len may be NULL. It
   comes from a and belongs to the caller, a block of exactly *len + 1 bytes: alloc(ctx,
   *out, *len + 1, 0), or, if a is NULL, multistatus_free(*out). What is no text becomes
   U+FFFD. On error *out is NULL and *len 0.
   Errors: NOMEM, ARGUMENT (a NULL, a bad size or form), STATUS (neither 0 nor 100 to
   999), NAME (condition is neither), LIMIT, and those of printing the results. */
MULTISTATUS_EXTERN int multistatus_problem_print(const multistatus_problem *p,
                                                 multistatus_problem_form form,
                                                 const multistatus_allocator *a,
                                                 char **out,
                                                 size_t *len) MULTISTATUS_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
