/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_SCRATCH_H
#define MULTISTATUS_SCRATCH_H

/* A growing run of bytes for the reading side of a format: memory from the input's
   allocator, faults recorded in the input. Zeroed, it is empty. */

#include <stdbool.h>
#include "parse.h"

typedef struct multistatus__scratch {
  char *data;
  size_t len, cap;
  bool lent; /* data is not from the allocator; see multistatus__scratch_lend() */
} multistatus__scratch;

/* Gives an empty one memory to begin with, which outlives it: short documents then need
   no allocation for it. */
static inline void multistatus__scratch_lend(multistatus__scratch *s, char *data,
                                             size_t cap) {
  s->data = data;
  s->cap = cap;
  s->lent = true;
}

/* Makes room for len more. Over max bytes in all: the limit named. Returns 0 or the
   input's error. */
int multistatus__scratch_room(multistatus__parse *in, multistatus__scratch *s,
                              size_t len, size_t max, const char *limit);

/* Appends. Over max bytes in all: the limit named. Returns 0 or the input's error. */
int multistatus__scratch_put(multistatus__parse *in, multistatus__scratch *s,
                             const void *data, size_t len, size_t max,
                             const char *limit);
/* Appends if there is memory, and tells nobody. */
bool multistatus__scratch_try(multistatus__parse *in, multistatus__scratch *s,
                              const void *data, size_t len);
void multistatus__scratch_free(multistatus__parse *in, multistatus__scratch *s);
static inline void multistatus__scratch_done(multistatus__parse *in,
                                             multistatus__scratch *s) {
  static const multistatus__scratch none = {0};
  if (s->data && !s->lent)
    multistatus__scratch_free(in, s);
  *s = none;
}

static inline multistatus_text multistatus__scratch_text(
    const multistatus__scratch *s) {
  multistatus_text t = {s->data, s->len};
  return t;
}

#endif
