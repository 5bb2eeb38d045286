/* SPDX-License-Identifier: MIT */
#include "place.h"

#include "../base/bytes.h"

/* A search begins at the offset looked up last, in either direction. The faults of a
   tag are reported in its order, more than once: searching back from the end each time
   would take quadratic time. */

static void place_forward(multistatus__places *p, uint64_t offset) {
  const char *c = p->run + (p->found - p->at), *end = p->run + (offset - p->at);
  size_t ended = multistatus__bytes_count(c, end, '\n');
  p->line += ended;
  for (c = end; ended && c[-1] != '\n';)
    c--;
  if (ended)
    p->line_start = p->at + (size_t)(c - p->run);
}

static void place_back(multistatus__places *p, uint64_t offset) {
  const char *to = p->run + (offset - p->at), *c = p->run + (p->found - p->at);
  uint64_t ended = 0;
  while (c > to)
    ended += *--c == '\n';
  p->line -= ended;
  if (!ended)
    return;
  while (c > p->run && c[-1] != '\n')
    c--;
  p->line_start = c > p->run ? p->at + (size_t)(c - p->run) : p->run_start;
}

static void place_move(multistatus__places *p, uint64_t offset) {
  if (offset > p->found)
    place_forward(p, offset);
  else
    place_back(p, offset);
  p->found = offset;
}

void multistatus__place_find(multistatus__places *p, uint64_t offset, uint64_t *line,
                             uint64_t *column) {
  place_move(p, offset);
  *column = offset - p->line_start + 1;
  *line = p->line + 1;
}

void multistatus__place_pass(multistatus__places *p, uint64_t offset) {
  place_move(p, offset);
  p->run_start = p->line_start;
  p->run += offset - p->at;
  p->len -= (size_t)(offset - p->at);
  p->at = offset;
}
