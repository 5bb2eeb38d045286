/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_OUTPUT_H
#define MULTISTATUS_OUTPUT_H

/* What the writing side of a format is given. */

#include "../model/model.h"

/* ---- output.c: what a format's writing side puts bytes into ---- */

/* Bytes wait in data, from start to len. With a sink they go on when it is full; else
   it grows, and the host takes them when it can. */
enum { OUTPUT_RESERVE = 4096 }; /* what a format may fill in place */

struct multistatus_output {
  multistatus__context *owner; /* holds the error */
  const multistatus_format *format;
  multistatus_sink sink;      /* write NULL: none */
  multistatus_part_sink part; /* take NULL: none */
  char *data; /* is larger than cap: what is written behind that is ignored */
  size_t start, len, cap;  /* cap: how far it may be filled now */
  size_t size;             /* of data, without OUTPUT_RESERVE */
  uint64_t sent;           /* bytes that left */
  bool lent;               /* data is not from the allocator */
  bool torn;               /* what left ends in the middle of something */
  multistatus__buffer uri; /* what multistatus_output_uri returned */
  multistatus__document document;
  unsigned flags;
  multistatus_namespace *namespaces; /* strings of the model */
  size_t namespace_count;
};

/* memory: for the first bytes, with room for `size` and OUTPUT_RESERVE beyond. */
void multistatus__output_init(multistatus_output *out, char *memory, size_t size);
/* Nothing waits any more. */
void multistatus__output_empty(multistatus_output *out);
void multistatus__output_done(multistatus_output *out);
/* Hands over what waits, to whatever sink there is: 0, 1 if some is left, or the error.
 */
int multistatus__output_flush(multistatus_output *out);
/* Bytes put so far; and back to when they were so many, if none of those behind left.
 */
uint64_t multistatus__output_total(const multistatus_output *out);
void multistatus__output_back(multistatus_output *out, uint64_t total);

extern const multistatus__options_kind multistatus__write_options;

#endif
