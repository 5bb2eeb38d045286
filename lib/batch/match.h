/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BATCH_MATCH_H
#define MULTISTATUS_BATCH_MATCH_H

#include "../model/list.h"
#include "../stream/input.h"

/* Finds which result belongs to which item that was sent. */

/* The items that were sent, and the ids and hrefs by which results may refer to them.
   Arrays and their entries may be NULL. */
typedef struct multistatus__sent {
  size_t count;
  const char *const *ids;
  const char *const *hrefs;
  bool results; /* the items are not given: each result is one */
} multistatus__sent;

/* An element in the list of items of a node. */
typedef struct multistatus__link {
  size_t item;
  struct multistatus__link *next;
} multistatus__link;

/* A further result of an item. */
typedef struct multistatus__further {
  size_t item, result;
  struct multistatus__further *next;
} multistatus__further;

/* Facts about items with the same href or id, of which some have no result. */
typedef struct multistatus__shared {
  const multistatus_result *result; /* a failure with it; NULL: there is none */
  bool by_path; /* the item has a query, and the failure has only its path */
  /* Another item with its href [0] (or with its path and a query) or id [1] has no
     result, and there is such a failure, or one of an unknown item. */
  bool doubtful[2];
} multistatus__shared;

typedef struct multistatus__match {
  const multistatus_list *list;
  multistatus__sent sent;
  multistatus__tree tree; /* of a node, first: the first link of its items; free: the
                             link from which to search for an item without a result;
                             everything else is in its arena, too */
  multistatus__further *more, *last_more;
  const multistatus_result **of; /* the first result of each item, or NULL */
  multistatus__shared *shared;   /* of each item; NULL: there are none */
  const char *base;              /* of relative hrefs; NULL: unknown */
  bool *used;                    /* for each result: it belongs to an item */
  size_t missing;                /* items without a result */
  bool uneven; /* matched by position, and there are fewer results than items */
} multistatus__match;

/* Matches the results of a list. A result belongs to the item with its id; without an
   id, or if no ids are known, to the item with its index; else to an item with one of
   its hrefs, compared as by multistatus_href_relation(). If several items have that
   href, its results belong to them in order. If the list has no ids and indexes and the
   items have no hrefs, a result belongs to the item at its position, unless it was read
   in a dialect whose items have no order. False if out of memory; call _done in any
   case. Uses the allocator of a context. */
bool multistatus__match_init(multistatus__match *m, const multistatus_list *list,
                             const multistatus__context *from,
                             const multistatus__sent *sent);
void multistatus__match_done(multistatus__match *m);

/* True if an href is neither a URI nor an absolute path. */
bool multistatus__match_relative(const char *href);

/* The position of an href in the tree: see multistatus__tree_href(). */
bool multistatus__match_href(multistatus__match *m, const char *href, bool add,
                             multistatus__spots *out);

/* Adds the href of an item. Items are added from the last to the first. */
void multistatus__match_add(multistatus__match *m, size_t item, const char *href);

/* The first item with that href, or id; SIZE_MAX if there is none, or out of memory. */
size_t multistatus__match_find(multistatus__match *m, const char *href);
size_t multistatus__match_find_id(multistatus__match *m, const char *id);

/* Records a failure in `shared` of the items without a result that have the id or the
   href; either may be NULL. r NULL: one of an unknown item. */
void multistatus__match_share(multistatus__match *m, const char *id, const char *href,
                              const multistatus_result *r);

/* True if the result of an item, which neither its index nor an id of its own names,
   may be that of another item: of those in `shared`. */
bool multistatus__match_unsure(const multistatus__match *m, size_t item);

/* Facts about a format (NULL: any), and about that in which a list was read: its
   results are in the order of the items; it reports only failures. */
typedef struct multistatus__format_facts {
  bool ordered, only_failures;
} multistatus__format_facts;
multistatus__format_facts multistatus__format_facts_of(const multistatus_format *f);
multistatus__format_facts multistatus__list_facts_of(const multistatus_list *list);

/* True if the document counts more failures than its results have, even if all items
   without a result failed: so some success is none, and all are unknown. */
bool multistatus__doubtful(const multistatus__match *m);
/* True if the items without a result succeeded and were omitted: the summary counts as
   many, the body was complete, and nothing was rolled back. */
bool multistatus__omitted(const multistatus_list *list, size_t missing);

#endif
