/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_OPTIONS_H
#define MULTISTATUS_OPTIONS_H

#include "memory.h"

/* The structs that callers fill in, and why one is refused. A struct's checks are in
   the file of the function that takes it; that function and multistatus_options_text()
   both call them, so that the text and the refusal cannot disagree. */

/* Copies options of the size that their caller was compiled with into our struct of
   that kind (zeroed before; NULL: all zero, where options may be NULL), and checks
   them. 0, or the code to return. */
int multistatus__options_take(multistatus_options_kind kind, void *to,
                              const void *options);

/* Sets the text and returns ARGUMENT. */
int multistatus__refuse(const char **why, const char *text);

/* What all that makes objects has: the allocator, the limits and the text policy. */
int multistatus__memory_refuse(const multistatus_allocator *a,
                               const multistatus_limits *l,
                               multistatus_text_policy policy, const char **why);

/* A struct's own checks. 0, or a code with *why set. options: not NULL, and at least as
   large as our struct. */
int multistatus__write_refuse(const void *options, const char **why);
int multistatus__read_refuse(const void *options, const char **why);
int multistatus__batch_refuse(const void *options, const char **why);
int multistatus__retry_refuse(const void *options, const char **why);
int multistatus__part_refuse(const void *options, const char **why);
int multistatus__negotiate_refuse(const void *options, const char **why);
int multistatus__problem_refuse(const void *options, const char **why);

#endif
