/* SPDX-License-Identifier: MIT */
#include <multistatus/merge.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"

/* Several lists as one: gather the results of all parts and those that are owed, put
   them in order, look for hrefs that come twice, copy what stays. */

#define MERGE_NO_PLACE UINT64_MAX

typedef struct merge_entry {
  uint64_t place; /* in the whole request, or none */
  size_t order;   /* among those of the same place */
  const multistatus_result *result;
  bool left_out;
} merge_entry;

typedef struct merge_work {
  multistatus_merge_options o;
  multistatus__owner own; /* for its allocator, and one result on its way to a writer */
  multistatus_list *owed; /* results that nobody told */
  merge_entry *entries;
  size_t count, omitted;
} merge_work;

/* ---- Gathering ---- */

static void merge_put(merge_work *w, uint64_t place, const multistatus_result *r) {
  const merge_entry entry = {place, w->count, r, false};
  if (r)
    w->entries[w->count++] = entry;
}

static const multistatus_result *merge_owed(merge_work *w, const multistatus_part *p,
                                            size_t i) {
  const char *href = p->hrefs ? p->hrefs[i] : NULL;
  multistatus_result *r = multistatus__list_new_result(w->owed);
  if (r && href && *href)
    multistatus__put_href(r, multistatus__cstring(href));
  multistatus_result_set_status(r, p->status ? p->status : 502);
  if (p->message)
    multistatus_result_set_message(r, p->message);
  if (p->retry_after >= 0)
    multistatus_result_set_retry_after(r, p->retry_after);
  return r;
}

/* of and told are zeroed: a result for each item, and whether each result was taken. */
static bool merge_part(merge_work *w, const multistatus_part *p,
                       const multistatus_result **of, bool *told) {
  size_t untold = 0;
  if (p->count &&
      !multistatus__match(p->list, &w->own.allocator, p->count, p->hrefs, of))
    return false;
  for (size_t i = 0; i < p->count; i++)
    untold += !of[i];
  bool omitted = multistatus__omitted(p->list, untold);
  w->omitted += omitted ? untold : 0;
  for (size_t i = 0; i < p->count; i++) {
    const multistatus_result *r = of[i];
    if (!r && !omitted)
      merge_put(w, p->items[i], merge_owed(w, p, i));
    if (!r || told[r->index])
      continue;
    told[r->index] = true;
    merge_put(w, p->items[i], r);
  }
  for (size_t i = 0; i < multistatus_list_count(p->list); i++) {
    const multistatus_result *r = multistatus_list_get(p->list, i);
    int64_t index = p->count ? -1 : multistatus_result_index(r);
    if (!told[i])
      merge_put(w, index < 0 ? MERGE_NO_PLACE : (uint64_t)index, r);
  }
  return true;
}

static int merge_compare(const void *a, const void *b) {
  const merge_entry *x = a, *y = b;
  if (x->place != y->place)
    return x->place < y->place ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order;
}

static int merge_gather(merge_work *w, const multistatus_part *parts, size_t count) {
  const multistatus_allocator *a = &w->own.allocator;
  size_t all = 0;
  for (size_t i = 0; i < count; i++)
    all += parts[i].count + multistatus_list_count(parts[i].list);
  w->entries = multistatus__alloc(a, (all + 1) * sizeof *w->entries);
  if (!w->entries)
    return MULTISTATUS_ERROR_NOMEM;
  for (size_t i = 0; i < count; i++) {
    const multistatus_part *p = &parts[i];
    size_t results = multistatus_list_count(p->list);
    const multistatus_result **of =
        multistatus__alloc(a, (p->count + 1) * sizeof(multistatus_result *));
    bool *told = multistatus__alloc(a, (results + 1) * sizeof *told);
    bool fine = of && told && merge_part(w, p, of, told);
    multistatus__release(a, of);
    multistatus__release(a, told);
    if (!fine)
      return MULTISTATUS_ERROR_NOMEM;
  }
  if (w->count)
    qsort(w->entries, w->count, sizeof *w->entries, merge_compare);
  return multistatus_list_error(w->owed);
}

/* ---- hrefs that come twice ---- */

/* Those of one name, in order. */
static void merge_told_twice(merge_work *w, const multistatus__named *names, size_t n) {
  merge_entry *first = &w->entries[names[0].at];
  for (size_t i = 1; i < n; i++) {
    merge_entry *again = &w->entries[names[i].at];
    if (first->left_out)
      first = again;
    else if (again != first && !again->left_out)
      again->left_out = w->o.duplicate(w->o.ctx, first->result, again->result) == 0;
  }
}

static int merge_duplicates(merge_work *w) {
  size_t n = 0;
  for (size_t i = 0; i < w->count; i++)
    for (const multistatus_href *h =
             multistatus_result_first_href(w->entries[i].result);
         h; h = h->next)
      n++;
  multistatus__named *names =
      multistatus__alloc(&w->own.allocator, (n + 1) * sizeof *names);
  if (!names)
    return MULTISTATUS_ERROR_NOMEM;
  n = 0;
  for (size_t i = 0; i < w->count; i++)
    for (const multistatus_href *h =
             multistatus_result_first_href(w->entries[i].result);
         h; h = h->next) {
      names[n].name = h->value;
      names[n++].at = i;
    }
  multistatus__names_sort(names, n);
  for (size_t i = 0, end; i < n; i = end) {
    for (end = i + 1; end < n && strcmp(names[i].name, names[end].name) == 0;)
      end++;
    merge_told_twice(w, names + i, end - i);
  }
  multistatus__release(&w->own.allocator, names);
  return 0;
}

/* ---- Out ---- */

static int merge_fill(multistatus_result *r, const merge_entry *e) {
  if (!r)
    return 0;
  multistatus__result_copy(r, e->result);
  if (e->place != MERGE_NO_PLACE)
    multistatus_result_set_index(r, (int64_t)e->place);
  else if (multistatus_result_index(r) >= 0)
    multistatus_result_set_index(r, -1); /* it was counted in the part */
  return r->owner->error;
}

static int merge_to_list(merge_work *w, multistatus_list *list) {
  multistatus_summary summary;
  for (size_t i = 0; i < w->count; i++)
    if (!w->entries[i].left_out)
      merge_fill(multistatus__list_new_result(list), &w->entries[i]);
  multistatus_list_summary(list, &summary);
  multistatus_list_set_omitted(list, summary.omitted + w->omitted);
  return multistatus_list_error(list);
}

static int merge_to_writer(merge_work *w, multistatus_writer *writer) {
  for (size_t i = 0; i < w->count; i++) {
    if (w->entries[i].left_out)
      continue;
    multistatus__arena_reset(&w->own);
    multistatus_result *r = multistatus__result_new(&w->own);
    int rc = r ? merge_fill(r, &w->entries[i]) : w->own.error;
    if (!rc)
      rc = multistatus_writer_put(writer, r);
    if (rc)
      return rc;
  }
  return w->omitted ? multistatus_writer_set_omitted(writer, w->omitted) : 0;
}

/* ---- All of it ---- */

static bool merge_parts_fine(const multistatus_part *parts, size_t count) {
  if (!parts && count)
    return false;
  for (size_t i = 0; i < count; i++)
    if (parts[i].size < sizeof *parts || (parts[i].count && !parts[i].items) ||
        (parts[i].status && (parts[i].status < 200 || parts[i].status > 999)) ||
        parts[i].retry_after < -1)
      return false;
  return true;
}

/* Either list or writer is NULL. */
static int merge_all(const multistatus_part *parts, size_t count,
                     const multistatus_merge_options *o, multistatus_list *list,
                     multistatus_writer *writer) {
  merge_work w;
  memset(&w, 0, sizeof w);
  if ((!list && !writer) || !merge_parts_fine(parts, count) ||
      multistatus__options_copy(&w.o, sizeof w.o, o, sizeof w.o) ||
      multistatus__owner_init(&w.own, w.o.allocator, w.o.limits,
                              MULTISTATUS_TEXT_REPLACE, false))
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  lo.allocator = &w.own.allocator;
  lo.limits = w.o.limits;
  int rc = multistatus_list_new(&w.owed, &lo);
  if (!rc)
    rc = merge_gather(&w, parts, count);
  if (!rc && w.o.duplicate)
    rc = merge_duplicates(&w);
  if (!rc)
    rc = list ? merge_to_list(&w, list) : merge_to_writer(&w, writer);
  multistatus__release(&w.own.allocator, w.entries);
  multistatus_list_free(w.owed);
  multistatus__owner_done(&w.own);
  return rc;
}

int multistatus_merge(const multistatus_part *parts, size_t count,
                      const multistatus_merge_options *o, multistatus_list *list) {
  return merge_all(parts, count, o, list, NULL);
}

int multistatus_merge_write(const multistatus_part *parts, size_t count,
                            const multistatus_merge_options *o, multistatus_writer *w) {
  return merge_all(parts, count, o, NULL, w);
}
