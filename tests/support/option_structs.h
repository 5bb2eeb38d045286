/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_OPTION_STRUCTS_H
#define SUPPORT_OPTION_STRUCTS_H

/* The structs that callers fill in, and for each a function that uses it. */

#include <multistatus.h>
#include <stdbool.h>

/* The structs of multistatus_options_kind, which index the table. */
enum { OPTION_STRUCTS = MULTISTATUS_OPTIONS_DIALECT + 1 };

typedef struct option_struct {
  size_t size, first_size; /* first_size: in release 0.9, without padding. 0: the struct
                              has no member for its size */
  int (*use)(const void *o);
  bool needed;       /* NULL is an error */
  const void *valid; /* a valid struct; NULL: all zero except the size */
} option_struct;

extern const option_struct option_structs[OPTION_STRUCTS];

/* A valid struct, truncated or padded with zeros to the size, in a malloc of exactly
   that size; of sizes over 4096 only the beginning is allocated. Free it with free().
 */
void *option_new(int i, size_t size);

/* Merges the parts into a list. */
int option_merge(const multistatus_part *parts, size_t count,
                 const multistatus_merge_options *o);

#endif
