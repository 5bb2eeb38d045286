/* SPDX-License-Identifier: MIT */
#ifndef CLIENT_RETRY_H
#define CLIENT_RETRY_H

/* What the client does about items that failed: which it sends again and when, which it
   gives up, and which a person has to look after. */

#include <multistatus.h>
#include <stdbool.h>

/* What came back for one request. */
typedef struct retry_answer {
  int status;            /* 207, or what it was instead; 0: no answer */
  const void *body;      /* of a 207 */
  size_t len;            /* what came of it */
  const char *type;      /* its Content-Type; NULL: not told */
  const char *when;      /* Retry-After; NULL: not told */
  const char *const *of; /* the hrefs that were sent */
  size_t count;
} retry_answer;

/* The items so far. */
typedef struct retry_state {
  const char *method; /* what is asked of each: tells whether it may be done twice */
  unsigned attempt;   /* requests that were sent */
  unsigned most;      /* that may be */
  int64_t max_wait;   /* milliseconds before one of them */
  size_t done, given_up, verify;
} retry_state;

/* Looks at the answer to one more request, and prints what will not be sent again, and
   why. The hrefs that will be go to again, which has room for all and may be the array
   that was sent; returns how many, and sets *wait, in milliseconds. Below 0: an error
   of the library. */
ptrdiff_t retry_next(retry_state *state, const retry_answer *answer, const char **again,
                     int64_t *wait);

/* Prints text from a server, which must not move the cursor or begin a line. */
void print_text(const char *text);

#endif
