/* SPDX-License-Identifier: MIT */
#ifndef CLIENT_RETRY_H
#define CLIENT_RETRY_H

/* What the client does about items that failed: which it sends again and when, which it
   gives up, and which a person has to look after. */

#include <multistatus.h>
#include <stdbool.h>

/* The response to one request. */
typedef struct retry_answer {
  int status;            /* 0: no response */
  const void *body;      /* of a 207 */
  size_t len;            /* the bytes received */
  const char *type;      /* its Content-Type; NULL: none */
  const char *when;      /* Retry-After; NULL: none */
  const char *const *of; /* the hrefs that were sent */
  size_t count;
} retry_answer;

/* The items, and the attempts so far. */
typedef struct retry_state {
  const char
      *method; /* the method of each item, which decides whether it is idempotent */
  unsigned attempt; /* requests that were sent */
  unsigned most;    /* the maximum */
  int64_t max_wait; /* the longest wait, in milliseconds */
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
