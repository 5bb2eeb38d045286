/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_OPTIONS_H
#define MULTISTATUS_OPTIONS_H

#include "memory.h"

/* The structs that callers fill in, and their checks. The checks of a struct are in the
   file of the function that takes it; that function and multistatus_options_text() both
   call them, so that the text always agrees with the returned code.

   A caller may be compiled with another version of a struct. A shorter one, down to
   that of the first release, lacks members that were appended later: they are taken as
   zero, which is the default. A longer one has members that are unknown here: they must
   be zero. */

typedef struct multistatus__options_kind {
  size_t size;     /* of this version; 0: the struct has no size member */
  size_t least;    /* of the first release, without padding */
  const char *nil; /* the text if the struct is NULL; NULL: that is allowed */
  const char *wrong, *later;
  /* Checks a struct of this version. Returns 0, or a code with *why set. NULL: nothing
     to check. */
  int (*refuse)(const void *options, const char **why);
} multistatus__options_kind;

/* last: the last member of the struct in the first release. An appended member begins
   after the end of that struct, not in its padding. name: the start of the texts. */
#define MULTISTATUS__OPTIONS_IN(name, type, last, init, nil, refuse)                   \
  {                                                                                    \
    sizeof(type), offsetof(type, last) + sizeof(((type *)0)->last), nil,               \
        name "size is wrong: use " init,                                               \
        name "size is that of a later version, and a new member is set", refuse        \
  }
#define MULTISTATUS__OPTIONS(type, last, nil, refuse)                                  \
  MULTISTATUS__OPTIONS_IN("", type, last, MULTISTATUS__INIT, nil, refuse)
#define MULTISTATUS__INIT "the _INIT macro of the struct"

extern const multistatus__options_kind multistatus__limits_options,
    multistatus__allocator_options;

/* A struct with a larger size was not initialized, and must not be read. */
enum { OPTIONS_LARGEST = 4096 };

/* The number of bytes that the caller's struct has of this version; 0: its size is
   invalid. */
size_t multistatus__options_size(const multistatus__options_kind *kind,
                                 const void *options);

/* Copies options into a struct of this version, and checks them. If options may be NULL
   and are, all members are zero. Returns 0, or the code to return and sets *why (why
   may be NULL). A kind without a size is only checked. */
int multistatus__options_take(const multistatus__options_kind *kind, void *to,
                              const void *options, const char **why);

/* Copies the members that the caller's struct has, except its size, which is valid. */
void multistatus__options_give(const multistatus__options_kind *kind, void *to,
                               const void *ours);

/* Sets the text and returns ARGUMENT. */
int multistatus__refuse(const char **why, const char *text);

/* Checks the options that all objects have: the allocator, the limits and the text
   policy. */
int multistatus__memory_refuse(const multistatus_allocator *a,
                               const multistatus_limits *l,
                               multistatus_text_policy policy, const char **why);

#endif
