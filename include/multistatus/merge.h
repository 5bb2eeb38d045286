/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_MERGE_H
#define MULTISTATUS_MERGE_H

/* Merging the responses of several servers into one, for a gateway that distributes the
   items of a batch. A backend that fails is reported with a result for each of its
   items.

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

/* The response of one backend, and the items that were sent to it. */
typedef struct multistatus_part {
  size_t size;                  /* set by the _INIT macro */
  const multistatus_list *list; /* its response; NULL: none */

  /* The items that were sent to the backend: their number, the index of each in the
     whole request, and its href (NULL, also as an entry: none). A result belongs to the
     item with its id (see ids); if it has no id, or ids is NULL, to the item with its
     index, counted in the part; if it has no index, to an item with one of its hrefs,
     compared as by multistatus_href_relation(). In a list without any ids and indexes,
     and with hrefs NULL, a result belongs to the item at its position. With a count of
     0, the indexes of the results are those of the whole request. */
  size_t count;
  const size_t *items;
  const char *const *hrefs;

  /* The result of an item that the backend does not report. None is added if these
     items succeeded and were omitted: if the summary of the list counts as many as
     omitted, the body was complete, nothing was rolled back, and each failure in the
     list belongs to an item. If several items have one href, and there are fewer
     results with it than items, and one is a failure, none of them is known: a success
     becomes 500, an item without a result has 502 unless status is a failure, and a
     failure has "applied" unknown; except a result with an index or id. */
  int status; /* 0, or a redirection, which would need a location, or 2xx if the list is
                 incomplete: 502, so it is unknown whether the item took effect */
  const char *message; /* NULL: none */
  int64_t retry_after; /* seconds; 0 or -1: none */

  const char *const *ids; /* of the items, as sent; NULL, also as an entry: none */
} multistatus_part;

#define MULTISTATUS_PART_INIT                                                          \
  { sizeof(multistatus_part), NULL, 0, NULL, NULL, 0, NULL, -1, NULL }

/* The options of merging. */
typedef struct multistatus_merge_options {
  size_t size;                            /* set by the _INIT macro */
  const multistatus_allocator *allocator; /* NULL: realloc and free */
  const multistatus_limits *limits;       /* for one result; NULL: the defaults */

  /* Called for each href that occurred before, in any encoding (equal by
     multistatus_href_equal(), and both or neither with an origin): with the result that
     is kept and the later one. Returns 0 to leave out the later one, anything else to
     keep both. NULL: both are kept. */
  int (*duplicate)(void *ctx, const multistatus_result *first,
                   const multistatus_result *again);
  void *ctx;
} multistatus_merge_options;

#define MULTISTATUS_MERGE_OPTIONS_INIT                                                 \
  { sizeof(multistatus_merge_options), NULL, NULL, NULL, NULL }

/* Appends copies of the results of all parts to list, or writes them to w: in the order
   of their index in the whole request, which becomes their index; then, in the order of
   the parts, those that belong to no item. A result with the hrefs of several items is
   at the place of the first, without an index, which would exclude the others. A
   relative href, in a result or in hrefs, is kept, and writing it is HREF.

   The transaction of a part is not that of the whole, and that of list or w is not
   changed. So successes in a part are replaced:

   - if it was rolled back, by 424 (or the status of a failed property) with
     "applied" no and the condition {urn:multistatus:1}rolled-back; but one that
     reports that it took effect all the same ("applied" yes), by 500 with
     "applied" unknown;
   - if it is indeterminate, or its body counts more failures than it has results and
     items without one, by 500 with "applied" unknown.

   In a part that was rolled back, a failure without "applied" gets no. A result that
   was read and cannot be written (a redirection without a location, 1xx) is replaced by
   502 with "applied" unknown.

   Omitted successes are counted; those of a part that was not, or may not be, committed
   are unknown. If the list of a part with a count of 0 has an error, or a body that was
   read into it was incomplete, so is list, for a retry plan and the overall status; and
   w writes a summary that counts one more failure than it has results, from which a
   reader knows that. (With MULTISTATUS_WRITE_PLAIN, and in a dialect, the end of the
   document is an error, UNSUPPORTED.)

   o may be NULL. Takes time and memory linear in the parts, except for sorting. Errors:
   NOMEM, ARGUMENT (a NULL, an invalid option or part), LIMIT (a result is over limits),
   and those of list or w, which stick to it. */
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
