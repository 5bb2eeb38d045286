/* SPDX-License-Identifier: MIT */
#ifndef CMS_ANSWER_H
#define CMS_ANSWER_H

/* What goes back: which form the client wants, and the body in that form. */

#include <microhttpd.h>
#include <multistatus.h>

/* Asks the library what the client's Accept, Content-Type and Prefer come to. To be
   called before anything is executed. Returns 0, 406, or an error below 0. */
int answer_negotiate(struct MHD_Connection *connection, multistatus_negotiated *wanted);

/* A status and its body, to be given to multistatus_free. */
typedef struct answer {
  int status;
  char *body; /* NULL: there was no memory for it */
  size_t len;
  const char *content_type;
  long long retry_after; /* seconds; 0: not told */
} answer;

/* 207 and the outcomes of all items; if they cannot be written, 500 and why. */
answer answer_outcomes(const multistatus_list *list,
                       const multistatus_negotiated *wanted);

/* The request failed as a whole (RFC 9457). */
answer answer_problem(const multistatus_problem *problem,
                      const multistatus_negotiated *wanted);

#endif
