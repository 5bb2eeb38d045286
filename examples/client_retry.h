/* SPDX-License-Identifier: MIT */
#ifndef CLIENT_RETRY_H
#define CLIENT_RETRY_H

/* Decides which failed items to send again and when, which to give up, and which a
   person has to verify. */

#include <multistatus.h>
#include <stdbool.h>

/* The response to one request. */
typedef struct retry_response {
  int status;               /* 0: no response */
  const void *body;         /* of a 207 or another 2xx */
  size_t len;               /* the bytes received */
  const char *type;         /* Content-Type; NULL: none */
  const char *retry_after;  /* Retry-After; NULL: none */
  const char *const *hrefs; /* the hrefs that were sent */
  size_t count;
} retry_response;

/* The items, and the attempts so far. */
typedef struct retry_state {
  const char *method; /* of each item: decides whether it is idempotent */
  unsigned attempt;   /* requests sent so far */
  unsigned most;      /* their maximum */
  int64_t max_wait;   /* milliseconds */
  size_t done, given_up, verify;
} retry_state;

/* Processes the response to a request, and prints the items that are not sent again,
   with the reasons. Stores the hrefs to send again in again, which has room for all and
   may be response->hrefs, and sets *wait, in milliseconds. Returns their number, or a
   negative error of the library. */
ptrdiff_t retry_next(retry_state *state, const retry_response *response,
                     const char **again, int64_t *wait);

/* Prints text from a server, with control characters replaced by '?'. */
void print_text(const char *text);

#endif
