/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_PARSE_BUFFER_H
#define MULTISTATUS_PARSE_BUFFER_H

/* A growing buffer for code that parses: memory from its allocator, errors recorded in
   the parse context. Zeroed, it is empty. */

#include <stdbool.h>
#include "parse.h"

typedef struct multistatus__parse_buffer {
  char *data;
  size_t len, cap;
  bool lent; /* data is not from the allocator; see multistatus__parse_buffer_lend() */
} multistatus__parse_buffer;

/* Gives an empty one memory to begin with, which outlives it: short documents then need
   no allocation for it. */
static inline void multistatus__parse_buffer_lend(multistatus__parse_buffer *s,
                                                  char *data, size_t cap) {
  s->data = data;
  s->cap = cap;
  s->lent = true;
}

/* Makes room for len more. Over max bytes in all: the limit named. Returns 0 or the
   input's error. */
int multistatus__parse_buffer_reserve(multistatus__parse *in,
                                      multistatus__parse_buffer *s, size_t len,
                                      size_t max, const char *limit);

/* Appends. Over max bytes in all: the limit named. Returns 0 or the input's error. */
int multistatus__parse_buffer_put(multistatus__parse *in, multistatus__parse_buffer *s,
                                  const void *data, size_t len, size_t max,
                                  const char *limit);
/* Appends if there is memory, and records no error. */
bool multistatus__parse_buffer_try(multistatus__parse *in, multistatus__parse_buffer *s,
                                   const void *data, size_t len);
void multistatus__parse_buffer_free(multistatus__parse *in,
                                    multistatus__parse_buffer *s);
static inline void multistatus__parse_buffer_done(multistatus__parse *in,
                                                  multistatus__parse_buffer *s) {
  static const multistatus__parse_buffer none = {0};
  if (s->data && !s->lent)
    multistatus__parse_buffer_free(in, s);
  *s = none;
}

static inline multistatus_text multistatus__parse_buffer_text(
    const multistatus__parse_buffer *s) {
  multistatus_text t = {s->data, s->len};
  return t;
}

#endif
