/* SPDX-License-Identifier: MIT */
#include "place.h"

#include "../base/bytes.h"

/* A search begins at the offset looked up last, in either direction. The faults of a
   tag are reported in its order, more than once: searching back from the end each time
   would take quadratic time. */

static void place_move(multistatus__places *p, uint64_t offset) {
  const char *from = p->run + (p->found - p->at), *to = p->run + (offset - p->at);
  bool back = offset < p->found;
  uint64_t between = multistatus__bytes_count(back ? to : from, back ? from : to, '\n');
  if (between) {
    const char *start = multistatus__bytes_after(p->run, to, '\n');
    p->line_start = start > p->run ? p->at + (size_t)(start - p->run) : p->run_start;
    p->line += back ? -between : between;
  }
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
