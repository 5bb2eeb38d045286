/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_OPTION_STRUCTS_H
#define SUPPORT_OPTION_STRUCTS_H

/* The structs that callers fill in, and what takes each of them. */

#include <multistatus.h>
#include <stdbool.h>

/* All that begin with a size: those that multistatus_options_text() knows in the order
   of multistatus_options_kind, then the others. */
enum {
  OPTION_KINDS = MULTISTATUS_OPTIONS_LIMITS + 1,
  OPTION_CHECK = OPTION_KINDS,
  OPTION_DIALECT,
  OPTION_STRUCTS
};

typedef struct option_struct {
  size_t size, first_size; /* the latter is that of release 0.9, without padding */
  const char *init;        /* the name of the macro */
  int (*use)(const void *o);
  bool needed;       /* NULL is refused */
  const void *valid; /* one to begin with; NULL: all zero but for the size */
} option_struct;

extern const option_struct option_structs[OPTION_STRUCTS];

/* A valid struct of that size, which is cut off or followed by zeros, in a block that
   ends with it. One that is absurdly large is not there to its end. Free it with
   free(). */
void *option_new(int i, size_t size);

/* The text about it; NULL for the kinds that have none. */
const char *option_text(int i, const void *o);

/* Passes an allocator to all that takes one. */
int option_use_allocator(const void *a);

/* Merges the parts into a list. */
int option_merge(const multistatus_part *parts, size_t count,
                 const multistatus_merge_options *o);

#endif
