/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BATCH_MATCH_H
#define MULTISTATUS_BATCH_MATCH_H

#include "tree.h"

/* Which result belongs to which item that was sent. */

/* What was sent, by the names that results may use. Arrays and their entries may be
   NULL. */
typedef struct multistatus__sent {
  size_t count;
  const char *const *ids;
  const char *const *hrefs;
} multistatus__sent;

/* An item in the list of those that a node names. */
typedef struct multistatus__link {
  uint32_t item, next; /* NONE: the last */
} multistatus__link;

/* What a node is to items. Links: the first, and the first that may have no result. */
typedef struct multistatus__site {
  uint32_t same, same_free;   /* it is their id, or their href */
  uint32_t loose, loose_free; /* it is their href but for the query */
} multistatus__site;

/* A further result of an item. */
typedef struct multistatus__further {
  uint32_t item, result;
} multistatus__further;

typedef struct multistatus__match {
  const multistatus_allocator *allocator;
  const multistatus_list *list;
  multistatus__sent sent;
  multistatus__tree tree;        /* values of nodes: sites */
  multistatus__buffer sites;     /* of multistatus__site */
  multistatus__buffer links;     /* of multistatus__link */
  multistatus__buffer more;      /* of multistatus__further */
  const multistatus_result **of; /* of each item, the first result; NULL: none */
  bool *used;                    /* of each result, whether it belongs to an item */
  bool uneven; /* by place, and fewer results than items: a place says little */
} multistatus__match;

static inline multistatus__site *multistatus__site_at(const multistatus__match *m,
                                                      uint32_t i) {
  return (multistatus__site *)(void *)m->sites.data + i;
}
static inline const multistatus__further *multistatus__further_at(
    const multistatus__match *m, size_t i) {
  return (const multistatus__further *)(const void *)m->more.data + i;
}
static inline size_t multistatus__further_count(const multistatus__match *m) {
  return m->more.len / sizeof(multistatus__further);
}

/* A result belongs to the item of its id; if it has none, or no ids are known, to that
   of its index; else to one with one of its hrefs, as multistatus_href_relation()
   compares them: in the order of the items, where several have it. In a list without
   any ids and indexes, and without hrefs of the items, it belongs to the item at its
   place. False if out of memory; _done is right in any case. */
bool multistatus__match_init(multistatus__match *m, const multistatus_list *list,
                             const multistatus_allocator *a,
                             const multistatus__sent *sent);
void multistatus__match_done(multistatus__match *m);

/* The site of a node, made if there is none. NONE if out of memory, or if node is. */
uint32_t multistatus__match_site(multistatus__match *m, uint32_t node);

/* Adds the href of an item. Items are added from the last to the first. */
bool multistatus__match_add(multistatus__match *m, size_t item, const char *href);

/* The first item of that href; SIZE_MAX if there is none, or no memory. */
size_t multistatus__match_find(multistatus__match *m, const char *href);

/* Whether the items that are not reported are those that succeeded and were left out
   according to the list's summary. A body that was cut may have lost others, and of a
   transaction that was rolled back none succeeded. */
bool multistatus__omitted(const multistatus_list *list, size_t untold);

#endif
