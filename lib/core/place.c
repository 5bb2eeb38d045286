/* SPDX-License-Identifier: MIT */
#include "place.h"

#include "bytes.h"

static void place_count(multistatus__places *p, uint64_t offset) {
  const char *c = p->run + (p->counted - p->at), *end = p->run + (offset - p->at);
  size_t ended = multistatus__bytes_count(c, end, '\n');
  p->line += ended;
  for (c = end; ended && c[-1] != '\n';)
    c--;
  if (ended)
    p->line_start = p->at + (size_t)(c - p->run);
  p->counted = offset;
}

/* A place that lines were counted beyond already. */
static uint64_t place_look_back(const multistatus__places *p, uint64_t offset,
                                uint64_t *line) {
  const char *to = p->run + (offset - p->at), *c = p->run + (p->counted - p->at);
  uint64_t ended = 0;
  while (c > to)
    ended += *--c == '\n';
  *line = p->line - ended;
  if (!ended)
    return p->line_start;
  while (c > p->run && c[-1] != '\n')
    c--;
  return c > p->run ? p->at + (size_t)(c - p->run) : p->run_start;
}

/* Where the line begins that the place is in. */
static uint64_t place_line(multistatus__places *p, uint64_t offset, uint64_t *line) {
  if (offset > p->counted)
    place_count(p, offset);
  return place_look_back(p, offset, line);
}

void multistatus__place_find(multistatus__places *p, uint64_t offset, uint64_t *line,
                             uint64_t *column) {
  uint64_t start = place_line(p, offset, line);
  *column = offset - start + 1;
  ++*line;
}

void multistatus__place_pass(multistatus__places *p, uint64_t offset) {
  uint64_t line;
  p->run_start = place_line(p, offset, &line);
  p->run += offset - p->at;
  p->len -= (size_t)(offset - p->at);
  p->at = offset;
}
