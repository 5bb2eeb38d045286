/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_CORE_LIST_H
#define MULTISTATUS_CORE_LIST_H

/* The accumulator's own parts: list.c builds, searches and writes it, list_read.c reads
   bodies into it. */

#include "find.h"
#include "internal.h"

struct multistatus_list {
  multistatus__owner own;
  multistatus_result **items;
  size_t count, cap;
  multistatus__document document; /* but for the counts of its summary */
  multistatus__text_slots slots;  /* its texts */
  multistatus__index index;       /* hrefs to results; what is new is not in it yet */
  multistatus__finder finder;     /* the same by equivalence, once it was asked for */
  multistatus_reader *last_read;  /* of the body that is or was fed last; NULL: none */
  bool holes;                     /* a body before that one was not whole */
  bool feeding;                   /* a body is being fed to it, */
  size_t fed;                     /* which had made it so long when it stopped */
  unsigned read_flags;            /* MULTISTATUS_READ_..., of that body */
  char write_text[240];           /* why the last writing was refused */
};

/* With these, results that are read are compared with those that are there. */
enum {
  LIST_DUPLICATES = MULTISTATUS_READ_FIND_DUPLICATES | MULTISTATUS_READ_MERGE_DUPLICATES
};

/* Appends a result that was made in the list's context. */
int multistatus__list_keep(multistatus_list *list, multistatus_result *r);

/* The first result with that href, which is text. */
const multistatus_result *multistatus__list_find(const multistatus_list *list,
                                                 multistatus_text href);

/* list_names.c: a writer for the list, which declares the namespaces that its results
   share. Returns and sets *out as multistatus_writer_new(). */
int multistatus__list_writer(multistatus_writer **out, const multistatus_list *list,
                             const multistatus_write_options *given,
                             const multistatus_sink *sink);

#endif
