/* SPDX-License-Identifier: MIT */
#include <multistatus/item.h>

#include "names.h"

/* Which result speaks of which item. */

static void match_put(const multistatus_result **of, size_t items, size_t i,
                      const multistatus_result *r) {
  if (i < items && !of[i])
    of[i] = r;
}

/* False if no result has an index. */
static bool match_indexes(const multistatus_list *list, size_t items,
                          const multistatus_result **of) {
  bool any = false;
  for (size_t i = 0; i < multistatus_list_count(list); i++) {
    const multistatus_result *r = multistatus_list_get(list, i);
    int64_t index = multistatus_result_index(r);
    any = any || index >= 0;
    if (index >= 0 && (uint64_t)index < items)
      match_put(of, items, (size_t)index, r);
  }
  return any;
}

static const char *match_href(const void *ctx, size_t i) {
  const char *const *hrefs = ctx;
  return hrefs[i];
}

static bool match_hrefs(const multistatus_list *list, const multistatus_allocator *a,
                        size_t items, const char *const *hrefs,
                        const multistatus_result **of) {
  multistatus__hrefs names;
  bool fine = multistatus__hrefs_init(&names, a, items, match_href, hrefs);
  for (size_t i = 0; fine && i < multistatus_list_count(list); i++) {
    const multistatus_result *r = multistatus_list_get(list, i);
    const multistatus_href *h = multistatus_result_first_href(r);
    for (size_t at; h && fine; h = multistatus_href_next(h)) {
      fine = multistatus__hrefs_find(&names, multistatus_href_value(h), &at);
      match_put(of, items, at, r);
    }
  }
  multistatus__hrefs_done(&names);
  return fine;
}

bool multistatus__match(const multistatus_list *list, const multistatus_allocator *a,
                        size_t items, const char *const *hrefs,
                        const multistatus_result **of) {
  if (match_indexes(list, items, of))
    return true;
  if (hrefs)
    return match_hrefs(list, a, items, hrefs, of);
  for (size_t i = 0; i < multistatus_list_count(list); i++)
    match_put(of, items, i, multistatus_list_get(list, i));
  return true;
}

bool multistatus__omitted(const multistatus_list *list, size_t untold) {
  multistatus_summary summary;
  multistatus_list_summary(list, &summary);
  return untold > 0 && summary.omitted == untold && multistatus__list_whole(list);
}
