/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_BATCH_NAMES_H
#define MULTISTATUS_BATCH_NAMES_H

#include "../core/internal.h"

/* Items found by what they are called. */

typedef struct multistatus__named {
  const char *name; /* not NULL */
  size_t at;
} multistatus__named;

/* By name, then by place: what has one name stands together, the first of it first. */
void multistatus__names_sort(multistatus__named *names, size_t n);

/* The items' hrefs. Two are the same if their paths are, decoded, whatever the host and
   with or without a slash at the end; with a query, byte by byte. */
typedef struct multistatus__hrefs {
  const multistatus_allocator *allocator;
  multistatus__named *names;
  size_t n;
  char *text;                  /* theirs */
  multistatus__buffer scratch; /* for what is looked up */
} multistatus__hrefs;

/* of returns the href of an item, or NULL: none. False if out of memory; _done is right
   in any case. */
bool multistatus__hrefs_init(multistatus__hrefs *h, const multistatus_allocator *a,
                             size_t items, const char *(*of)(const void *ctx, size_t i),
                             const void *ctx);
void multistatus__hrefs_done(multistatus__hrefs *h);

/* The first item of that href. False if out of memory; *at is SIZE_MAX if there is
 * none.
 */
bool multistatus__hrefs_find(multistatus__hrefs *h, const char *href, size_t *at);

/* ---- match.c ---- */

/* Which result speaks of which item: of, zeroed, gets one for each item that one speaks
   of; the first counts. By index; in a list without any, by one of the hrefs, or
   (hrefs NULL) by place. False if out of memory. */
bool multistatus__match(const multistatus_list *list, const multistatus_allocator *a,
                        size_t items, const char *const *hrefs,
                        const multistatus_result **of);

/* Whether the items that are not reported are those that succeeded and were left out
   according to the list's summary. A body that was cut may have lost others. */
bool multistatus__omitted(const multistatus_list *list, size_t untold);

#endif
