/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_OUTPUT_H
#define MULTISTATUS_OUTPUT_H

/* The output of a format. */

#include "../model/model.h"

/* ---- output.c ---- */

/* The waiting bytes are in data, from start to len. With a sink, they are sent when the
   block is full. Otherwise it grows until the host pulls them. */
enum { OUTPUT_RESERVE = 4096 }; /* bytes that a format may fill in place */

struct multistatus_output {
  multistatus__context *context; /* has the error */
  const multistatus_format *format;
  multistatus_sink sink;      /* write NULL: none */
  multistatus_part_sink part; /* take NULL: none */
  char *data; /* has OUTPUT_RESERVE bytes more than size; bytes after cap are ignored */
  size_t start, len, cap; /* cap: end of the part that may be filled now */
  size_t size;            /* of data, without OUTPUT_RESERVE */
  uint64_t sent;          /* bytes sent */
  bool lent;              /* data is not from the allocator */
  bool torn;              /* what was sent ends in the middle of a result */
  size_t lacks;           /* failures that the document does not show */
  size_t further; /* results that the newest one was written as, beside the first */
  multistatus__buffer uri; /* returned by multistatus_output_uri() */
  multistatus__document document;
  unsigned flags;
  unsigned claimed; /* of `lacks`: those that may be of results that it has */
  multistatus_namespace *namespaces; /* strings of the model */
  size_t namespace_count;
};

/* memory: the first block, with size + OUTPUT_RESERVE bytes. */
void multistatus__output_init(multistatus_output *out, char *memory, size_t size);
/* Resets an output in which no bytes wait. */
void multistatus__output_empty(multistatus_output *out);
void multistatus__output_done(multistatus_output *out);
/* Sends the waiting bytes to the sink. Returns 0, 1 if some are left, or the error. */
int multistatus__output_flush(multistatus_output *out);
/* The number of bytes put so far. _back truncates the output to that number, unless
   more bytes were sent already. */
uint64_t multistatus__output_total(const multistatus_output *out);
void multistatus__output_back(multistatus_output *out, uint64_t total);

/* ---- writer_new.c ---- */

extern const multistatus__options_kind multistatus__write_options;

/* MULTISTATUS_FORMAT_...; 0 for a format from before there were any. */
unsigned multistatus__format_flags(const multistatus_format *f);
/* Refuses a format, which may be NULL, with an invalid size, or with members or flags
   that are unknown here. */
int multistatus__format_refuse(const multistatus_format *f, const char **why);

#endif
