/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_OPTIONS_H
#define MULTISTATUS_OPTIONS_H

#include "memory.h"

/* The structs that callers fill in, and why one is refused. A struct's checks are in
   the file of the function that takes it; that function and multistatus_options_text()
   both call them, so that the text and the refusal cannot disagree. */

typedef struct multistatus__options_kind {
  size_t size;     /* 0: the struct has no size member */
  const char *nil; /* what is wrong with NULL; NULL: nothing */
  const char *zero, *small;
  /* The struct's own checks. 0, or a code with *why set. options: not NULL, and at
     least as large as our struct. NULL: nothing to check. */
  int (*refuse)(const void *options, const char **why);
} multistatus__options_kind;

#define MULTISTATUS__OPTIONS(type, init, nil, refuse)                                  \
  {                                                                                    \
    sizeof(type), nil, "size is 0: begin with " init,                                  \
        "size is less than sizeof(" #type "): begin with " init, refuse                \
  }

extern const multistatus__options_kind multistatus__limits_options,
    multistatus__allocator_options;

/* 0 if there is nothing wrong with options of that kind, or a code with *why set. */
int multistatus__options_refuse(const multistatus__options_kind *kind,
                                const void *options, const char **why);

/* Copies options of the size that their caller was compiled with into our struct of
   that kind (zeroed before; NULL: all zero, where options may be NULL), and checks
   them. 0, or the code to return. */
int multistatus__options_take(const multistatus__options_kind *kind, void *to,
                              const void *options);

/* Sets the text and returns ARGUMENT. */
int multistatus__refuse(const char **why, const char *text);

/* What all that makes objects has: the allocator, the limits and the text policy. */
int multistatus__memory_refuse(const multistatus_allocator *a,
                               const multistatus_limits *l,
                               multistatus_text_policy policy, const char **why);

#endif
