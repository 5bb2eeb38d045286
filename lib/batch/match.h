/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BATCH_MATCH_H
#define MULTISTATUS_BATCH_MATCH_H

#include "../http/tree.h"
#include "../stream/input.h"

/* Finds which result belongs to which item that was sent. */

/* The items that were sent, and the names that results may use for them. Arrays and
   their entries may be NULL. */
typedef struct multistatus__sent {
  size_t count;
  const char *const *ids;
  const char *const *hrefs;
  bool results; /* they are the results themselves */
} multistatus__sent;

/* An element in the list of items that a node names. */
typedef struct multistatus__link {
  size_t item;
  struct multistatus__link *next;
} multistatus__link;

/* A further result of an item. */
typedef struct multistatus__further {
  size_t item, result;
  struct multistatus__further *next;
} multistatus__further;

typedef struct multistatus__match {
  multistatus__context *own; /* all is in its arena */
  const multistatus_list *list;
  multistatus__sent sent;
  multistatus__tree tree; /* first: the first link of the items that a node names; free:
                             where the first item without a result may be */
  multistatus__further *more, *last_more;
  const multistatus_result **of; /* the first result of each item, or NULL */
  const char *base;              /* of relative hrefs; NULL: unknown */
  bool *used;                    /* for each result: it belongs to an item */
  bool uneven; /* matched by place, and there are fewer results than items */
} multistatus__match;

/* Matches the results of a list. A result belongs to the item of its id; without an id,
   or if no ids are known, to the item of its index; else to an item with one of its
   hrefs, compared as by multistatus_href_relation(), and where several items have it,
   to these in their order. If the list has no ids and indexes and the items have no
   hrefs, it belongs to the item at its place, unless the dialect it was read in has no
   order. False if out of memory; call _done in any case. own: without limits. */
bool multistatus__match_init(multistatus__match *m, const multistatus_list *list,
                             multistatus__context *own, const multistatus__sent *sent);
void multistatus__match_done(multistatus__match *m);

/* True if an href is neither a URI nor an absolute path. */
bool multistatus__match_relative(const char *href);

/* The position of an href in the tree: see multistatus__tree_href(). */
bool multistatus__match_href(multistatus__match *m, const char *href, bool add,
                             multistatus__spots *out);

/* Adds the href of an item. Items are added from the last to the first. */
void multistatus__match_add(multistatus__match *m, size_t item, const char *href);

/* The first item of that href, or id; SIZE_MAX if there is none, or out of memory. */
size_t multistatus__match_find(multistatus__match *m, const char *href);
size_t multistatus__match_find_id(multistatus__match *m, const char *id);

/* What the dialect that a list was read in says, if any: its results have an order; it
   reports failures only. */
typedef struct multistatus__dialect_facts {
  bool ordered, only_failures;
} multistatus__dialect_facts;
multistatus__dialect_facts multistatus__dialect_facts_of(const multistatus_list *list);

/* True if the items without a result succeeded and were omitted: the summary counts as
   many, the body was complete, and nothing was rolled back. */
bool multistatus__omitted(const multistatus_list *list, size_t missing);

#endif
