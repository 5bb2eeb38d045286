/* SPDX-License-Identifier: MIT */
#ifndef CMS_ANSWER_H
#define CMS_ANSWER_H

/* Responses: negotiation of the format, and bodies in that format. */

#include <microhttpd.h>
#include <multistatus.h>

/* Negotiates by the client's Accept, Content-Type and Prefer. Must be called before
   anything is executed. Returns 0, 406, or a negative error. */
int answer_negotiate(struct MHD_Connection *connection, multistatus_negotiated *wanted);

/* A status and its body, which the caller frees with multistatus_free(). */
typedef struct answer {
  int status;
  char *body; /* NULL: out of memory */
  size_t len;
  const char *content_type;
  long long retry_after; /* seconds; 0: none */
} answer;

/* 207 with the outcomes of all items; 500 with the reason if they cannot be written. */
answer answer_outcomes(const multistatus_list *list,
                       const multistatus_negotiated *wanted);

/* The request failed as a whole (RFC 9457). */
answer answer_problem(const multistatus_problem *problem,
                      const multistatus_negotiated *wanted);

#endif
