/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_PLACE_H
#define MULTISTATUS_PLACE_H

/* Lines and columns of places in a body that comes in pieces. Lines are counted when
   someone asks for one, and before the bytes go away. */

#include <stddef.h>
#include <stdint.h>

typedef struct multistatus__places {
  const char *run; /* the bytes at hand */
  size_t len;
  uint64_t at;         /* their place in the body */
  uint64_t run_start;  /* where the line begins that they begin in */
  uint64_t found;      /* the place that was looked for last, */
  uint64_t line;       /* how many lines ended before it, */
  uint64_t line_start; /* and where its own begins */
} multistatus__places;

/* The line and the column, from 1, of a byte at hand, or of the one behind them. */
void multistatus__place_find(multistatus__places *p, uint64_t offset, uint64_t *line,
                             uint64_t *column);

/* The bytes before that one go away; then the others are to be found there. */
void multistatus__place_pass(multistatus__places *p, uint64_t offset);

#endif
