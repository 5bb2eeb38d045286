/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_MERGE_H
#define MULTISTATUS_MERGE_H

/* One answer out of several: for a gateway that gives the items of a batch to many
   backends. Each tells the outcomes of its share; one that failed owes a result for
   each item of it.

     multistatus_part parts[2] = {MULTISTATUS_PART_INIT, MULTISTATUS_PART_INIT};
     parts[0].list = from_a, parts[0].count = 3, parts[0].items = items_of_a;
     parts[1].count = 2, parts[1].items = items_of_b;     (b did not answer)
     rc = multistatus_merge(parts, 2, NULL, list); */

#include "base.h"
#include "item.h"
#include "list.h"
#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A backend's share. */
typedef struct multistatus_part {
  size_t size;                  /* set by the _INIT macro */
  const multistatus_list *list; /* what it answered; NULL: nothing */

  /* The items that it owes results for: how many, where each stands in the whole
     request, and its href (NULL, also as an entry: none). A result belongs to the item
     of its id (see ids below); if it has none, or ids is NULL, to the item that its
     index names, counted in the part; if it has no index, to an item with one of its
     hrefs, compared as by multistatus_href_relation(). Only in a list without any ids
     and indexes, and with hrefs NULL, a result belongs to the item at its place. With a
     count of 0 the part owes nothing, and indexes are those of the whole request. */
  size_t count;
  const size_t *items;
  const char *const *hrefs;

  /* The result of an item that it owes and does not report. There is none for items
     that the list's summary counts as omitted because they succeeded, if it counts as
     many, the body was whole, nothing was rolled back, and no failure in the list
     belongs to no item: that could be theirs. */
  int status;          /* 0: 502, and so it is unknown whether it took effect */
  const char *message; /* NULL: none */
  int64_t retry_after; /* seconds; 0 or -1: none */

  const char *const *ids; /* of the items, as sent (an entry may be NULL); or NULL */
} multistatus_part;

#define MULTISTATUS_PART_INIT                                                          \
  { sizeof(multistatus_part), NULL, 0, NULL, NULL, 0, NULL, -1, NULL }

typedef struct multistatus_merge_options {
  size_t size;                            /* set by the _INIT macro */
  const multistatus_allocator *allocator; /* NULL: realloc and free */
  const multistatus_limits *limits;       /* for one result; NULL: the defaults */

  /* Called for each href that was there before, whatever its encoding (two are the same
     if multistatus_href_equal() calls them so, and both or neither has an origin): with
     the result that stays, and the one that is left out. Returns 0 to leave it out,
     anything else to have both. NULL: both stay. */
  int (*duplicate)(void *ctx, const multistatus_result *first,
                   const multistatus_result *again);
  void *ctx;
} multistatus_merge_options;

#define MULTISTATUS_MERGE_OPTIONS_INIT                                                 \
  { sizeof(multistatus_merge_options), NULL, NULL, NULL, NULL }

/* Appends the results of all parts to list, or writes them to w: by their place in the
   whole request, which becomes their index, then, in the order of the parts, those that
   belong to no item. The results are copied. o may be NULL. Errors: NOMEM, ARGUMENT (a
   NULL, a bad size), and those of list or w, which stick to it. */
MULTISTATUS_EXTERN int multistatus_merge(const multistatus_part *parts, size_t count,
                                         const multistatus_merge_options *o,
                                         multistatus_list *list) MULTISTATUS_MUST_USE;
MULTISTATUS_EXTERN int multistatus_merge_write(
    const multistatus_part *parts, size_t count, const multistatus_merge_options *o,
    multistatus_writer *w) MULTISTATUS_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
