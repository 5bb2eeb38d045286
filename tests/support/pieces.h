/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_PIECES_H
#define SUPPORT_PIECES_H

/* Reads bodies in pieces. Each piece is in a malloc of exactly its length, so that the
   sanitizer or valgrind reports a read beyond it. */

#include <multistatus.h>
#include <stdbool.h>

/* Feeds body in pieces of n bytes, calls each (if not NULL) with every result as soon
   as it is available, and ends. Returns the result of the last multistatus_reader_next,
   which must be that of multistatus_reader_end. */
int pieces_read(multistatus_reader *r, const void *body, size_t len, size_t n,
                void (*each)(void *ctx, const multistatus_result *result), void *ctx);

/* The same in two pieces, the first of n bytes. */
int pieces_read_two(multistatus_reader *r, const void *body, size_t len, size_t n,
                    void (*each)(void *ctx, const multistatus_result *result),
                    void *ctx);

/* The same, but takes the results after the end. */
int pieces_read_late(multistatus_reader *r, const void *body, size_t len, size_t n,
                     void (*each)(void *ctx, const multistatus_result *result),
                     void *ctx);

/* The same with a new reader: the number of results, and the error. */
typedef struct pieces_outcome {
  int code;
  size_t results;
  uint64_t offset, line, column;
  char limit[32], href[100], text[400];
} pieces_outcome;

void pieces_outcome_of(const multistatus_read_options *o, const void *body, size_t len,
                       size_t n, pieces_outcome *out);

/* The outcome, which must be the same for every piece size. The error positions of
   MULTISTATUS_ENGINE_SYSTEM may differ, and are set to 0. */
void pieces_every_size(const multistatus_read_options *o, const void *body, size_t len,
                       pieces_outcome *out);

/* A copy in a malloc of exactly its length. */
void *pieces_exact(const void *data, size_t len);

/* Whether the build has the engine for the format. */
bool pieces_engine_built(multistatus_engine engine, const multistatus_format *format);

#endif
