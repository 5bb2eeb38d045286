/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_MODEL_LIST_H
#define MULTISTATUS_MODEL_LIST_H

/* The struct of the list. list.c builds and searches it; lib/stream reads bodies into
   it and writes it. */

#include "../http/tree.h"
#include "model.h"

struct multistatus_list {
  multistatus_result **items;
  size_t count, cap;
  multistatus__document document; /* but for the counts of its summary */
  multistatus__text_slots slots;  /* its texts */
  multistatus__table index;       /* hrefs to results; what is new is not in it yet */
  /* The same by equivalence, once it was asked for: hrefs are resolved against request
     (NULL: not yet), and the first result of a node is the first with that href. */
  const char *request;
  multistatus__tree tree;
  multistatus_reader *last_read; /* of the body that is or was fed last; NULL: none */
  void (*read_done)(multistatus_list *list); /* frees that; NULL: there is none */
  bool holes;                                /* a body before that one was not whole */
  bool feeding;                              /* a body is being fed to it, */
  size_t fed;          /* which had made it so long when it stopped */
  unsigned read_flags; /* MULTISTATUS_READ_..., of that body */

  multistatus__context own;
  multistatus__context lasting; /* names of properties, and markup */
  multistatus__context found;   /* request and tree */
  char write_text[240];         /* why the last writing was refused */
};

/* With these, results that are read are compared with those that are there. */
enum {
  LIST_DUPLICATES = MULTISTATUS_READ_FIND_DUPLICATES | MULTISTATUS_READ_MERGE_DUPLICATES
};

/* Appends a result of the list's context. */
int multistatus__list_keep(multistatus_list *list, multistatus_result *r);

/* The first result with that href. href is valid text. */
const multistatus_result *multistatus__list_find(const multistatus_list *list,
                                                 multistatus_text href);

extern const multistatus__options_kind multistatus__list_options;

#endif
