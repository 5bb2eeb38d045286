/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_PLACE_H
#define MULTISTATUS_PLACE_H

/* Line and column of an offset in a body that comes in pieces. Lines are counted on
   request, and before a piece is released. */

#include <multistatus/plugin.h>
#include <stddef.h>
#include <stdint.h>

typedef struct multistatus__places {
  const char *run; /* the current piece */
  size_t len;
  uint64_t at;                       /* its offset in the body */
  uint64_t run_start;                /* start of the line that it begins in */
  uint64_t found;                    /* the offset looked up last */
  uint64_t line;                     /* lines that end before it */
  uint64_t line_start;               /* start of its own line */
  const multistatus_text *line_feed; /* see multistatus__parse */
#ifdef MULTISTATUS_WITH_LIBXML2
  char kept[4]; /* the last bytes before `at`, each at its offset modulo 4 */
#endif
} multistatus__places;

/* Sets line and column, from 1, of an offset in the current piece or at its end. */
void multistatus__place_find(multistatus__places *p, uint64_t offset, uint64_t *line,
                             uint64_t *column);

/* Releases the bytes of the piece before an offset. */
void multistatus__place_pass(multistatus__places *p, uint64_t offset);

#endif
