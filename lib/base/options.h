/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_OPTIONS_H
#define MULTISTATUS_OPTIONS_H

#include "memory.h"

/* The structs that callers fill in, and why one is refused. A struct's checks are in
   the file of the function that takes it; that function and multistatus_options_text()
   both call them, so that the text and the refusal cannot disagree.

   A caller may be compiled with another version of a struct. A shorter one, down to
   that of the first release, lacks the members that were appended since: they are zero,
   which is the default. A longer one has members that are unknown here: they must be
   zero. */

typedef struct multistatus__options_kind {
  size_t size;     /* of our version; 0: the struct has no size member */
  size_t least;    /* of the first release, without padding */
  const char *nil; /* what is wrong with NULL; NULL: nothing */
  const char *wrong, *later;
  /* The struct's own checks, of our version. 0, or a code with *why set. NULL: nothing
     to check. */
  int (*refuse)(const void *options, const char **why);
} multistatus__options_kind;

/* last: the last member of the struct in the first release. A member that is appended
   begins where that struct ended, not in its padding. name: what the texts begin with.
 */
#define MULTISTATUS__OPTIONS_IN(name, type, last, init, nil, refuse)                   \
  {                                                                                    \
    sizeof(type), offsetof(type, last) + sizeof(((type *)0)->last), nil,               \
        name "size is wrong: begin with " init,                                        \
        name                                                                           \
        "size is that of a later version, of which a member is set that this one "     \
        "does not have",                                                               \
        refuse                                                                         \
  }
#define MULTISTATUS__OPTIONS(type, last, init, nil, refuse)                            \
  MULTISTATUS__OPTIONS_IN("", type, last, init, nil, refuse)

extern const multistatus__options_kind multistatus__limits_options,
    multistatus__allocator_options;

/* How many bytes of our version of a struct the caller's has; 0: its size is wrong. */
size_t multistatus__options_size(const multistatus__options_kind *kind,
                                 const void *options);

/* Copies options into our version of the struct, and checks them. NULL, where options
   may be NULL: all zero. Returns 0, or the code to return, and then sets *why (why may
   be NULL). A kind without a size is only checked. */
int multistatus__options_take(const multistatus__options_kind *kind, void *to,
                              const void *options, const char **why);

/* Sets what the caller's struct, whose size is right, has of ours, but for the size. */
void multistatus__options_give(const multistatus__options_kind *kind, void *to,
                               const void *ours);

/* Sets the text and returns ARGUMENT. */
int multistatus__refuse(const char **why, const char *text);

/* What all that makes objects has: the allocator, the limits and the text policy. */
int multistatus__memory_refuse(const multistatus_allocator *a,
                               const multistatus_limits *l,
                               multistatus_text_policy policy, const char **why);

#endif
