/* SPDX-License-Identifier: MIT */

/* What a client or gateway does with a body: plans, merging, the overall status, values
   and writing it again. A failure must never become a success. The first four bytes
   select the options; the body follows. */

#include <string.h>

#include "fuzz.h"

static multistatus_list *list_of(const multistatus_read_options *o, const void *body,
                                 size_t len, int *rc) {
  multistatus_list *list;
  void *copy = malloc(len + !len);
  must(copy != NULL, "no memory");
  must(!multistatus_list_new(&list, NULL), "no list");
  memcpy(copy, body, len);
  *rc = multistatus_list_read(list, o, copy, len);
  free(copy);
  return list;
}

static bool all_succeeded(const multistatus_list *list) {
  int overall = multistatus_list_overall(list, MULTISTATUS_POLICY_PLAIN_SUCCESS, 0);
  return overall >= 200 && overall < 300 && overall != 207;
}

/* The resources that succeeded: writing can make several results of one. */
static size_t successes(const multistatus_list *list) {
  size_t n = 0;
  for (size_t i = 0; i < multistatus_list_count(list); i++) {
    const multistatus_result *r = multistatus_list_get(list, i);
    const multistatus_href *h = multistatus_result_first_href(r);
    if (multistatus_result_succeeded(r))
      do
        n++;
      while (h && (h = multistatus_href_next(h)));
  }
  return n;
}

static bool has_failure(const multistatus_list *list) {
  for (size_t i = 0; i < multistatus_list_count(list); i++)
    if (!multistatus_result_succeeded(multistatus_list_get(list, i)))
      return true;
  return false;
}

/* ---- Values ---------------------------------------------------------------------- */

static void look_at_value(const multistatus_prop *p, size_t room) {
  char *out = malloc(room + !room);
  multistatus_value v;
  multistatus_lock lock;
  uint64_t number;
  int64_t date;
  size_t len, value = strlen(multistatus_prop_value(p));
  must(out, "no memory");
  multistatus_value_begin(&v, p);
  while (multistatus_value_next_href(&v, out, room, &len) == 1)
    must(len == strlen(out) && len < room && len <= value, "an href is too long");
  multistatus_value_begin(&v, p);
  while (multistatus_value_next_lock(&v, &lock, out, room, &len) == 1)
    must(len <= room && len <= value + 3, "a lock is too long");
  free(out);
  must(multistatus_prop_number(p, &number) == 0 || number == 0, "a number is left");
  must(multistatus_prop_date(p, 0, &date) == 0 || date == 0, "a date is left");
  multistatus_prop_contains(p, "DAV:", "collection");
}

/* True if a property was found, and not found as well: it is written as found. */
static bool look_at_values(const multistatus_result *r, size_t room) {
  const multistatus_propstat *ps = multistatus_result_first_propstat(r);
  bool both = false;
  for (; ps; ps = multistatus_propstat_next(ps)) {
    const multistatus_prop *p = multistatus_propstat_first_prop(ps);
    for (; p; p = multistatus_prop_next(p)) {
      int status = 0;
      look_at_value(p, room);
      must(multistatus_result_find_prop(r, multistatus_prop_ns(p),
                                        multistatus_prop_name(p), &status) != NULL,
           "a property is not found");
      both |= multistatus_propstat_status(ps) == 404 && status != 404;
    }
  }
  return both;
}

/* ---- The plan -------------------------------------------------------------------- */

enum { ITEMS = 40 };

/* The items as they were sent: that of each result, and perhaps one more. */
typedef struct items {
  const char *hrefs[ITEMS], *ids[ITEMS];
  size_t count;
  bool plain;  /* result i is the only one of item i, by its href */
  bool placed; /* no result has the index of another item */
  bool named;  /* no failure has only an invalid href: it may be one of any item, and is
                  left out of a copy */
} items;

static void items_of(items *t, const multistatus_list *list, bool more) {
  size_t n = multistatus_list_count(list);
  n = n < ITEMS - 1 ? n : ITEMS - 1;
  t->plain = multistatus_list_count(list) == n;
  t->placed = t->named = true;
  for (t->count = 0; t->count < n; t->count++) {
    const multistatus_result *r = multistatus_list_get(list, t->count);
    const multistatus_href *h = multistatus_result_first_href(r);
    t->hrefs[t->count] = multistatus_result_href(r);
    t->ids[t->count] = multistatus_result_id(r);
    int64_t index = multistatus_result_index(r);
    t->placed = t->placed && (index < 0 || index == (int64_t)t->count);
    t->named = t->named && (multistatus_result_succeeded(r) ||
                            !multistatus_href_check(multistatus_result_href(r)));
    t->plain = t->plain && h && !multistatus_href_next(h) && index < 0 &&
               !multistatus_result_id(r);
  }
  if (more) {
    t->hrefs[t->count] = "/one/more";
    t->ids[t->count++] = "more";
  }
}

/* A plan for the items: sets done for those in none of its arrays. False: no plan. */
typedef struct done {
  bool item[ITEMS];
} done;

static void mark(done *d, const multistatus_retry_entry *e, size_t n, size_t sent) {
  for (size_t i = 0; i < n; i++) {
    must(e[i].index < sent && (sent > ITEMS || d->item[e[i].index]),
         "an item is twice in a plan");
    must(*multistatus_retry_reason_text(e[i].reason), "a reason without a text");
    if (sent <= ITEMS)
      d->item[e[i].index] = false;
  }
}

static bool plan_of(done *d, const multistatus_list *list, const items *t,
                    const uint8_t *data) {
  static const char *const METHODS[] = {NULL,   "PUT",  "POST",      "DELETE",
                                        "MOVE", "LOCK", "PROPPATCH", "GET"};
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_retry *plan;
  size_t sent = t->count ? t->count : multistatus_list_count(list);
  policy.method = METHODS[data[0] % 8];
  policy.flags = data[0] >> 4;
  policy.sent = t->count;
  policy.hrefs = t->count ? t->hrefs : NULL;
  policy.ids = t->count && data[1] & 128 ? t->ids : NULL;
  if (multistatus_retry_plan(&plan, list, &policy, NULL))
    return false;
  memset(d->item, 1, sizeof d->item);
  mark(d, plan->again, plan->again_count, sent);
  mark(d, plan->given_up, plan->given_up_count, sent);
  mark(d, plan->verify, plan->verify_count, sent);
  must(plan->again_count + plan->given_up_count + plan->verify_count + plan->done ==
           sent,
       "a plan has another number of items");
  multistatus_retry_free(plan);
  return true;
}

static void check_plan(const multistatus_list *list, const uint8_t *data, bool whole) {
  const unsigned flags = data[0] >> 4;
  done d;
  items t;
  items_of(&t, list, data[0] & 8);
  if (!plan_of(&d, list, &t, data))
    return;
  for (size_t i = 0; t.plain && i < t.count; i++) {
    const multistatus_result *r = multistatus_list_get(list, i);
    int outcome = r ? multistatus_result_outcome(r) : 0;
    bool gone =
        flags & MULTISTATUS_RETRY_GONE_IS_DONE && (outcome == 404 || outcome == 410);
    bool silent = !r && whole && flags & MULTISTATUS_RETRY_SILENCE_IS_SUCCESS;
    must(!d.item[i] || multistatus_result_succeeded(r) || gone || silent,
         "a failure is done in a plan");
  }
}

/* What is done by a copy of a list must be done by the list. An empty list that was not
   read says nothing. */
static void check_copy(const multistatus_list *list, const multistatus_list *copy,
                       const uint8_t *data, const char *body) {
  done of_list, of_copy;
  items t;
  items_of(&t, list, data[0] & 8);
  if (!multistatus_list_count(list) || !t.placed || !t.named ||
      !plan_of(&of_list, list, &t, data) || !plan_of(&of_copy, copy, &t, data))
    return;
  for (size_t i = 0; i < t.count; i++)
    if (of_copy.item[i] && !of_list.item[i]) {
      fprintf(stderr, "%zu:\n%s\n", i, body);
      must(false, "an item is done only by the copy");
    }
}

/* ---- Writing and merging --------------------------------------------------------- */

static bool lacks_property(const multistatus_list *list) {
  for (size_t i = 0; i < multistatus_list_count(list); i++) {
    const multistatus_result *r = multistatus_list_get(list, i);
    const multistatus_propstat *ps = multistatus_result_first_propstat(r);
    for (; ps; ps = multistatus_propstat_next(ps))
      if (multistatus_propstat_status(ps) == 404)
        return true;
  }
  return false;
}

/* Writes the list, and reads it again. */
static void check_written(const multistatus_list *list, const multistatus_format *f,
                          const char *what, const uint8_t *data) {
  if (!f)
    return;
  multistatus_write_options w = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  char *out;
  size_t len;
  int rc;
  w.format = o.format = f;
  w.invalid = MULTISTATUS_INVALID_REPLACE;
  w.flags = data[3] & (MULTISTATUS_WRITE_UNIQUE | MULTISTATUS_WRITE_SUMMARY |
                       MULTISTATUS_WRITE_PLAIN);
  if (!lacks_property(list)) /* else these would be omitted (RFC 8144, section 2.1) */
    w.flags |= data[3] & MULTISTATUS_WRITE_MINIMAL;
  w.receiver = (multistatus_receiver)(data[3] >> 5) % 3;
  if (multistatus_list_print(list, &w, &out, &len))
    return;
  multistatus_list *again = list_of(&o, out, len, &rc);
  if (rc || successes(again) > successes(list) ||
      (all_succeeded(again) && !all_succeeded(list))) {
    fprintf(stderr, "%s: %s, %zu of %zu succeeded:\n%s\n", multistatus_format_name(f),
            multistatus_strerror(rc), successes(again), successes(list), out);
    must(false, what);
  }
  check_copy(list, again, data, out);
  multistatus_list_free(again);
  multistatus_free(out);
}

static void check_all_written(const multistatus_list *list, const char *what,
                              const uint8_t *data) {
  check_written(list, multistatus_format_dav_xml(), what, data);
  check_written(list, multistatus_format_json(), what, data);
  check_written(list, format_of(data[2] / 2), what, data);
}

static int decide(void *ctx, const multistatus_result *first,
                  const multistatus_result *again) {
  return *(const uint8_t *)ctx & 1 ||
         multistatus_result_outcome(first) != multistatus_result_outcome(again);
}

static void check_merged(const multistatus_list *list, uint8_t *data) {
  static const char *const LATE[] = {"/late"};
  static const size_t LAST[] = {ITEMS};
  size_t at[ITEMS]; /* in the whole request, in reverse order */
  multistatus_part parts[2] = {MULTISTATUS_PART_INIT, MULTISTATUS_PART_INIT};
  multistatus_merge_options o = MULTISTATUS_MERGE_OPTIONS_INIT;
  multistatus_list *merged;
  items t;
  items_of(&t, list, data[1] & 1);
  for (size_t i = 0; i < ITEMS; i++)
    at[i] = ITEMS - 1 - i;
  parts[0].list = list;
  if (data[1] & 2) {
    parts[0].count = t.count;
    parts[0].items = at;
    parts[0].hrefs = t.hrefs;
  }
  parts[1].count = 1;
  parts[1].items = LAST;
  parts[1].hrefs = LATE;
  o.duplicate = data[1] & 4 ? decide : NULL;
  o.ctx = data + 3;
  must(!multistatus_list_new(&merged, NULL), "no list");
  if (!multistatus_merge(parts, data[1] & 8 ? 2 : 1, &o, merged)) {
    must(successes(merged) <= successes(list), "merging added a success");
    /* An incomplete list is enough if it has a result for each item. */
    must(!all_succeeded(merged) || all_succeeded(list) ||
             (parts[0].count && !has_failure(list)),
         "a failure was lost in merging");
    must(!(data[1] & 8) || !all_succeeded(merged), "a missing part succeeded");
    check_all_written(merged, "a failure was lost in writing what was merged", data);
  }
  multistatus_list_free(merged);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  uint8_t head[4];
  bool both = false;
  int rc;
  if (size <= sizeof head)
    return 0;
  memcpy(head, data, sizeof head);
  o.format = head[2] & 1 ? format_of(head[2] / 2) : NULL;
  o.flags = head[1] & 16 ? MULTISTATUS_READ_SKIP_OVER_LIMIT : 0;
  o.flags |= head[1] & 32 ? MULTISTATUS_READ_SKIP_BROKEN_RECORDS : 0;
  o.flags |= head[1] & 64 ? MULTISTATUS_READ_MERGE_DUPLICATES : 0;
  multistatus_list *list = list_of(&o, data + sizeof head, size - sizeof head, &rc);
  must(!rc || !all_succeeded(list), "an incomplete body succeeded");
  must(!has_failure(list) || !all_succeeded(list), "a body with a failure succeeded");
  for (size_t i = 0; i < multistatus_list_count(list); i++)
    both |= look_at_values(multistatus_list_get(list, i), head[3]);
  check_plan(list, head, !rc);
  if (!both) {
    check_all_written(list, "a failure was lost in writing", head);
    check_merged(list, head);
  }
  multistatus_list_free(list);
  return 0;
}
