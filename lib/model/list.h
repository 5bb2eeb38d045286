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
  multistatus__document document; /* without the counts of its summary */
  multistatus__text_slots slots;  /* the document's texts */
  multistatus__table index;       /* hrefs to results; updated before each search */
  const char *request;            /* of the tree; NULL: it is not made yet */
  multistatus_reader *last_read;  /* of the body that is or was fed last; NULL: none */
  void (*reader_free)(multistatus_reader *r); /* NULL: there was none */
  bool incomplete;     /* an earlier body, or a merged list, was not complete */
  size_t claims;       /* multistatus__list_claims() of earlier bodies */
  bool feeding;        /* a body is being fed */
  size_t fed;          /* the number of results when the feeding paused */
  unsigned read_flags; /* MULTISTATUS_READ_..., of that body */

  multistatus__context own;
  multistatus__context lasting; /* names of properties, and markup */
  /* The index of equivalent hrefs, which are resolved against request. `first` of a
     node is the first result with that href. */
  multistatus__tree tree;
  char write_text[240]; /* the error text of the last writing */
};

/* Appends a result of the list's context. */
int multistatus__list_keep(multistatus_list *list, multistatus_result *r);

/* The first result with that href, which is valid text. */
const multistatus_result *multistatus__list_find(const multistatus_list *list,
                                                 multistatus_text href);

extern const multistatus__options_kind multistatus__list_options;

#endif
