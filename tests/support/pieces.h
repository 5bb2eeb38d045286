/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_PIECES_H
#define SUPPORT_PIECES_H

/* Bodies in pieces, and what reading them gives. Each piece is a malloc of exactly its
   length, so that a byte read beyond it does not go unnoticed. */

#include <multistatus.h>
#include <stdbool.h>

/* Feeds body in pieces of n bytes and calls each (if not NULL) with every result as
   soon as it can be had; then the end. Returns what the last multistatus_reader_next
   said; multistatus_reader_end must have agreed. */
int pieces_read(multistatus_reader *r, const void *body, size_t len, size_t n,
                void (*each)(void *ctx, const multistatus_result *result), void *ctx);

/* The same in two pieces, the first of n bytes. */
int pieces_read_two(multistatus_reader *r, const void *body, size_t len, size_t n,
                    void (*each)(void *ctx, const multistatus_result *result),
                    void *ctx);

/* The same, but results are only taken behind the end. */
int pieces_read_late(multistatus_reader *r, const void *body, size_t len, size_t n,
                     void (*each)(void *ctx, const multistatus_result *result),
                     void *ctx);

/* The same with a new reader: how many results there were, and the error. */
typedef struct pieces_outcome {
  int code;
  size_t results;
  uint64_t offset, line, column;
  char limit[32], href[100], text[400];
} pieces_outcome;

void pieces_outcome_of(const multistatus_read_options *o, const void *body, size_t len,
                       size_t n, pieces_outcome *out);

/* The outcome, which must be the same for every piece size from 1 to the whole; only
   the places of MULTISTATUS_ENGINE_SYSTEM may differ, and are 0. */
void pieces_every_size(const multistatus_read_options *o, const void *body, size_t len,
                       pieces_outcome *out);

/* A copy in a malloc of exactly its length. */
void *pieces_exact(const void *data, size_t len);

/* Whether the build has the engine for the format. */
bool pieces_engine_built(multistatus_engine engine, const multistatus_format *format);

#endif
