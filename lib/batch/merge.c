/* SPDX-License-Identifier: MIT */
#include <multistatus/merge.h>
#include <stdlib.h>
#include <string.h>

#include "../base/options.h"
#include "../http/uri.h"
#include "match.h"

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
  size_t count, cap, omitted;
  bool holes; /* results may be missing that no part owes */
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
  if (p->retry_after > 0)
    multistatus_result_set_retry_after(r, p->retry_after);
  return r;
}

/* Whether the items without a result succeeded and were left out. A failure that
   belongs to no item may be theirs, under another name or below them. */
static bool merge_omitted(const multistatus_part *p, const multistatus__match *m,
                          size_t untold) {
  for (size_t i = 0; i < multistatus_list_count(p->list); i++)
    if (!m->used[i] && !multistatus_result_succeeded(multistatus_list_get(p->list, i)))
      return false;
  return multistatus__omitted(p->list, untold);
}

/* told is zeroed: whether each result was put at the place of an item. */
static bool merge_part(merge_work *w, const multistatus_part *p,
                       const multistatus__match *m, bool *told) {
  const multistatus_result *const *of = m->of;
  size_t untold = 0;
  for (size_t i = 0; i < p->count; i++)
    untold += !of[i];
  bool omitted = merge_omitted(p, m, untold);
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

static bool merge_match(merge_work *w, const multistatus_part *p) {
  const multistatus_allocator *a = &w->own.allocator;
  const multistatus__sent sent = {p->count, p->ids, p->hrefs};
  multistatus__match match;
  size_t results = multistatus_list_count(p->list) + 1;
  bool *told = multistatus__alloc(a, results * sizeof *told);
  bool fine = multistatus__match_init(&match, p->list, a, &sent) && told &&
              merge_part(w, p, &match, told);
  multistatus__match_done(&match);
  multistatus__release(a, told, results * sizeof *told);
  return fine;
}

static int merge_compare(const void *a, const void *b) {
  const merge_entry *x = a, *y = b;
  if (x->place != y->place)
    return x->place < y->place ? -1 : 1;
  return x->order < y->order ? -1 : x->order > y->order;
}

static int merge_gather(merge_work *w, const multistatus_part *parts, size_t count) {
  const multistatus_allocator *a = &w->own.allocator;
  w->cap = 1;
  for (size_t i = 0; i < count; i++)
    w->cap += parts[i].count + multistatus_list_count(parts[i].list);
  w->entries = multistatus__alloc(a, w->cap * sizeof *w->entries);
  if (!w->entries)
    return MULTISTATUS_ERROR_NOMEM;
  for (size_t i = 0; i < count; i++) {
    const multistatus_list *list = parts[i].list;
    w->holes = w->holes || (list && !parts[i].count && !multistatus__list_whole(list));
    if (!merge_match(w, &parts[i]))
      return MULTISTATUS_ERROR_NOMEM;
  }
  if (w->count)
    qsort(w->entries, w->count, sizeof *w->entries, merge_compare);
  return multistatus_list_error(w->owed);
}

/* ---- Hrefs that come twice ---- */

/* An href by its canonical form; at: the entry that has it. */
typedef struct merge_name {
  size_t from, len; /* in the text of all */
  const char *text; /* of it, once that is complete */
  size_t at;
} merge_name;

static int merge_compare_names(const void *a, const void *b) {
  const merge_name *x = a, *y = b;
  size_t len = x->len < y->len ? x->len : y->len;
  int order = len ? memcmp(x->text, y->text, len) : 0;
  if (order || x->len != y->len)
    return order ? order : x->len < y->len ? -1 : 1;
  return x->at < y->at ? -1 : x->at > y->at;
}

/* Those of one name, in order. */
static void merge_twice(merge_work *w, const merge_name *names, size_t n) {
  merge_entry *first = &w->entries[names[0].at];
  for (size_t i = 1; i < n; i++) {
    merge_entry *again = &w->entries[names[i].at];
    if (first->left_out)
      first = again;
    else if (again != first && !again->left_out)
      again->left_out = w->o.duplicate(w->o.ctx, first->result, again->result) == 0;
  }
}

/* Adds the canonical form of an href to text. False if out of memory. */
static bool merge_name_add(merge_work *w, const char *href, multistatus__buffer *text,
                           multistatus__buffer *scratch, merge_name *name) {
  const multistatus_allocator *a = &w->own.allocator;
  multistatus__href_key key;
  if (!multistatus__buffer_grow(a, scratch, multistatus__href_key_room("/", href)) ||
      multistatus__href_key_make(&key, "/", href, 0, scratch->data))
    return false;
  name->len = key.origin.len + key.path.len + key.query.len; /* in a row */
  name->from = text->len;
  if (!multistatus__buffer_grow(a, text, name->len))
    return false;
  memcpy(text->data + text->len, key.origin.data, name->len);
  text->len += name->len;
  return true;
}

static size_t merge_count_hrefs(const merge_work *w) {
  size_t n = 0;
  for (size_t i = 0; i < w->count; i++) {
    const multistatus_href *h = multistatus_result_first_href(w->entries[i].result);
    for (; h; h = h->next)
      n++;
  }
  return n;
}

/* All hrefs, sorted. False if out of memory. */
static bool merge_name_all(merge_work *w, merge_name *names, size_t n,
                           multistatus__buffer *text) {
  multistatus__buffer scratch = {NULL, 0, 0};
  bool fine = true;
  size_t k = 0;
  for (size_t i = 0; i < w->count; i++) {
    const multistatus_href *h = multistatus_result_first_href(w->entries[i].result);
    for (; h && fine; h = h->next) {
      names[k].at = i;
      fine = merge_name_add(w, h->value, text, &scratch, &names[k++]);
    }
  }
  multistatus__buffer_done(&w->own.allocator, &scratch);
  for (size_t i = 0; fine && i < n; i++)
    names[i].text = text->data + names[i].from;
  if (fine && n > 1)
    qsort(names, n, sizeof *names, merge_compare_names);
  return fine;
}

static int merge_duplicates(merge_work *w) {
  const multistatus_allocator *a = &w->own.allocator;
  size_t n = merge_count_hrefs(w);
  multistatus__buffer text = {NULL, 0, 0};
  merge_name *names = multistatus__alloc(a, (n + 1) * sizeof *names);
  bool fine = names && merge_name_all(w, names, n, &text);
  for (size_t i = 0, end; fine && i < n; i = end) {
    for (end = i + 1; end < n && names[i].len == names[end].len &&
                      memcmp(names[i].text, names[end].text, names[i].len) == 0;)
      end++;
    merge_twice(w, names + i, end - i);
  }
  multistatus__release(a, names, (n + 1) * sizeof *names);
  multistatus__buffer_done(a, &text);
  return fine ? 0 : MULTISTATUS_ERROR_NOMEM;
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
  if (w->holes)
    multistatus__list_set_holes(list);
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

static int part_refuse(const void *options, const char **why) {
  const multistatus_part *p = options;
  if (p->count && !p->items)
    return multistatus__refuse(why, "items is NULL, count is not 0");
  if (p->status && (p->status < 200 || p->status > 999))
    return multistatus__refuse(why, "status is neither 0 nor 200 to 999");
  if (p->retry_after < -1)
    return multistatus__refuse(why, "retry_after is less than -1");
  return 0;
}

const multistatus__options_kind multistatus__part_options = MULTISTATUS__OPTIONS(
    multistatus_part, "MULTISTATUS_PART_INIT", "the part is NULL", part_refuse);

static int merge_refuse(const void *options, const char **why) {
  const multistatus_merge_options *o = options;
  return multistatus__memory_refuse(o->allocator, o->limits, MULTISTATUS_TEXT_REPLACE,
                                    why);
}

const multistatus__options_kind multistatus__merge_options = MULTISTATUS__OPTIONS(
    multistatus_merge_options, "MULTISTATUS_MERGE_OPTIONS_INIT", NULL, merge_refuse);

static bool merge_parts_fine(const multistatus_part *parts, size_t count) {
  const char *why;
  if (!parts && count)
    return false;
  for (size_t i = 0; i < count; i++)
    if (multistatus__options_refuse(&multistatus__part_options, &parts[i], &why))
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
      multistatus__options_take(&multistatus__merge_options, &w.o, o) ||
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
  multistatus__release(&w.own.allocator, w.entries, w.cap * sizeof *w.entries);
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
