/* SPDX-License-Identifier: MIT */
#include "batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../http/uri.h"

/* Whether a request may be run, and which of its items may: decided before anything is
   done, so that every outcome can be written afterwards. */

static int check_fail(multistatus_batch *b, int status, const char *condition) {
  b->problem.status = status;
  b->problem.condition = condition;
  return status;
}

/* ---- Sizes ---- */

static int64_t check_number(size_t n) {
#if SIZE_MAX > INT64_MAX
  if (n > INT64_MAX)
    return INT64_MAX;
#endif
  return (int64_t)n;
}

static int check_size(multistatus_batch *b) {
  if (b->items == 0 && !(b->o.flags & MULTISTATUS_BATCH_ALLOW_EMPTY))
    return check_fail(b, 400, "empty-batch");
  if (b->items > b->o.max_items) {
    b->problem.items = check_number(b->items);
    b->problem.max_items = check_number(b->o.max_items);
    return check_fail(b, 413, "too-many-items");
  }
  if (b->bytes > b->o.max_bytes) {
    b->problem.bytes = check_number(b->bytes);
    b->problem.max_bytes = check_number(b->o.max_bytes);
    return check_fail(b, 413, "too-many-bytes");
  }
  return 0;
}

/* ---- Names that outcomes repeat ---- */

static int check_names(multistatus_batch *b) {
  if (!b->unclean)
    return 0;
  snprintf(b->condition, sizeof b->condition, "invalid-%s", b->unclean);
  snprintf(b->detail, sizeof b->detail,
           "The %s of item %zu, counted from 0, is too long, or has a control "
           "character or malformed UTF-8 in it",
           b->unclean, b->unclean_at);
  b->problem.detail = b->detail;
  return check_fail(b, 422, b->condition);
}

/* ---- hrefs ---- */

bool multistatus__batch_needs_href(const multistatus_batch *b) {
  const multistatus_format *f = b->o.format;
  return !f || (f->size >= offsetof(multistatus_format, flags) + sizeof f->flags &&
                (f->flags & MULTISTATUS_FORMAT_SIMPLE_HREFS));
}

static bool check_takes_slashes(const multistatus_batch *b) {
  return b->o.flags & MULTISTATUS_BATCH_ENCODED_SLASHES;
}

/* What is wrong with an href by itself. */
static multistatus__refusal check_href(const multistatus_batch *b,
                                       const multistatus__slot *slot) {
  const char *href = slot->item.href;
  if (!href)
    return slot->bare || multistatus__batch_needs_href(b) ? REFUSAL_NO_HREF
                                                          : REFUSAL_NONE;
  if (multistatus__href_length(multistatus__view(href)) > b->own.limits.href_bytes)
    return REFUSAL_LONG;
  if (multistatus__href_fault(href, check_takes_slashes(b)))
    return REFUSAL_HREF;
  if (b->o.base && multistatus_href_below(b->o.base, href, 0, NULL, 0, NULL) ==
                       MULTISTATUS_ERROR_HREF)
    return REFUSAL_OUTSIDE;
  return REFUSAL_NONE;
}

static bool check_is_path(const multistatus__slot *slot) {
  return *slot->item.href == '/';
}

/* Where hrefs must be of one form (RFC 4918, section 8.3), paths go before URIs,
   however many there are and whichever came first. */
static void check_forms(multistatus_batch *b) {
  b->form = MULTISTATUS__FORM_NONE;
  for (size_t i = 0; i < b->count; i++)
    if (b->slots[i].named && b->form != MULTISTATUS__FORM_PATH)
      b->form =
          check_is_path(&b->slots[i]) ? MULTISTATUS__FORM_PATH : MULTISTATUS__FORM_URI;
  if (b->form != MULTISTATUS__FORM_PATH || !multistatus__batch_needs_href(b))
    return;
  for (size_t i = 0; i < b->count; i++) {
    multistatus__slot *slot = &b->slots[i];
    if (slot->named && !check_is_path(slot)) {
      slot->named = false;
      slot->refusal = REFUSAL_MIXED;
    }
  }
}

static void check_hrefs(multistatus_batch *b) {
  for (size_t i = 0; i < b->count; i++) {
    multistatus__slot *slot = &b->slots[i];
    if (!slot->refusal)
      slot->refusal = (uint8_t)check_href(b, slot);
    slot->named = slot->item.href && !slot->refusal;
  }
  check_forms(b);
}

/* ---- What stands twice ---- */

typedef struct check_name {
  const char *name, *origin; /* origin: of an href; "" else */
  size_t at;
} check_name;

static int check_order(const void *a, const void *b) {
  const check_name *x = a, *y = b;
  int order = strcmp(x->name, y->name);
  if (!order)
    order = strcmp(x->origin, y->origin);
  return order ? order : x->at < y->at ? -1 : x->at > y->at;
}

/* One of the names that an item may have. */
typedef struct check_kind {
  const char *(*of)(const multistatus_batch *b, size_t i); /* NULL: hrefs */
  const char *condition;
} check_kind;

static const char *check_id(const multistatus_batch *b, size_t i) {
  return b->slots[i].item.id;
}

static const char *check_key(const multistatus_batch *b, size_t i) {
  return b->slots[i].item.key;
}

/* Of the first in each group: one that is begun twice has others in between. */
static const char *check_group(const multistatus_batch *b, size_t i) {
  const multistatus__slot *slot = &b->slots[i];
  bool first = slot->group && b->groups[slot->group - 1].first == i;
  return first ? slot->item.group : NULL;
}

/* Appends what equivalent hrefs have in common: path and query, a NUL, origin, a NUL.
   No href that may be run contains one. False if out of memory. */
static bool check_put_key(const multistatus_batch *b, const char *href,
                          multistatus__buffer *work, multistatus__buffer *keys) {
  const multistatus_allocator *a = &b->own.allocator;
  const char *base = b->o.base ? b->o.base : "/";
  multistatus__href_key key;
  if (!multistatus__buffer_grow(a, work, multistatus__href_key_room(base, href)) ||
      multistatus__href_key_make(&key, base, href, 0, work->data) != 0)
    return false;
  size_t name = key.path.len + key.query.len; /* the one follows the other */
  if (!multistatus__buffer_grow(a, keys, name + key.origin.len + 2))
    return false;
  char *to = keys->data + keys->len;
  memcpy(to, key.path.data, name);
  to[name] = '\0';
  memcpy(to + name + 1, key.origin.data, key.origin.len);
  to[name + 1 + key.origin.len] = '\0';
  keys->len += name + key.origin.len + 2;
  return true;
}

/* The keys of all hrefs, in the memory of keys. False if out of memory. */
static bool check_keys(const multistatus_batch *b, check_name *names, size_t *n,
                       multistatus__buffer *keys) {
  multistatus__buffer work = {NULL, 0, 0};
  bool worked = true;
  for (size_t i = 0; worked && i < b->count; i++)
    if (b->slots[i].named) {
      names[(*n)++].at = i;
      worked = check_put_key(b, b->slots[i].item.href, &work, keys);
    }
  multistatus__buffer_done(&b->own.allocator, &work);
  const char *at = keys->data;
  for (size_t k = 0; worked && k < *n; k++) {
    names[k].name = at;
    names[k].origin = at + strlen(at) + 1;
    at = names[k].origin + strlen(names[k].origin) + 1;
  }
  return worked;
}

static int check_twice(multistatus_batch *b, const check_kind *kind, size_t first,
                       size_t second) {
  const multistatus__slot *slot = &b->slots[second];
  b->problem.href = slot->named ? slot->item.href : NULL;
  snprintf(b->detail, sizeof b->detail, "Items %zu and %zu, counted from 0", first,
           second);
  b->problem.detail = b->detail;
  return check_fail(b, 422, kind->condition);
}

/* Sorts the names and looks for equal ones beside each other. Of hrefs that are to be
   merged, the first stands for the later ones. */
static int check_sorted(multistatus_batch *b, const check_kind *kind, check_name *names,
                        size_t n) {
  bool merge = !kind->of && (b->o.flags & MULTISTATUS_BATCH_MERGE_DUPLICATES);
  if (n > 1)
    qsort(names, n, sizeof *names, check_order);
  for (size_t i = 1; i < n; i++) {
    if (strcmp(names[i - 1].name, names[i].name) != 0 ||
        strcmp(names[i - 1].origin, names[i].origin) != 0)
      continue;
    if (!merge)
      return check_twice(b, kind, names[i - 1].at, names[i].at);
    atomic_init(&b->slots[names[i].at].state, BATCH_MERGED);
    b->merged++;
  }
  return 0;
}

/* names has room for all. */
static int check_kind_of(multistatus_batch *b, const check_kind *kind,
                         check_name *names) {
  multistatus__buffer keys = {NULL, 0, 0};
  size_t n = 0;
  int rc = 0;
  if (!kind->of && !check_keys(b, names, &n, &keys))
    rc = multistatus__fail_nomem(&b->own);
  for (size_t i = 0; kind->of && i < b->count; i++)
    if ((names[n].name = kind->of(b, i))) {
      names[n].origin = "";
      names[n++].at = i;
    }
  if (!rc)
    rc = check_sorted(b, kind, names, n);
  multistatus__buffer_done(&b->own.allocator, &keys);
  return rc;
}

static int check_duplicates(multistatus_batch *b) {
  static const check_kind kinds[] = {{NULL, "duplicate-href"},
                                     {check_id, "duplicate-id"},
                                     {check_key, "duplicate-key"},
                                     {check_group, "split-group"}};
  bool allow = b->o.flags & MULTISTATUS_BATCH_ALLOW_DUPLICATES;
  check_name *names =
      multistatus__alloc(&b->own.allocator, (b->count + 1) * sizeof *names);
  if (!names)
    return multistatus__fail_nomem(&b->own);
  int rc = 0;
  for (size_t k = allow ? 1 : 0; k < sizeof kinds / sizeof *kinds && !rc; k++)
    rc = check_kind_of(b, &kinds[k], names);
  multistatus__release(&b->own.allocator, names, (b->count + 1) * sizeof *names);
  return rc;
}

/* ---- Items that are refused by themselves ---- */

void multistatus__refused_as(const multistatus_batch *b, const multistatus__slot *slot,
                             multistatus__refused *out) {
  const char *href = slot->item.href;
  out->status = slot->refusal == REFUSAL_BYTES ? 413 : 400;
  out->condition = slot->refusal == REFUSAL_KEY     ? "missing-key"
                   : slot->refusal == REFUSAL_BYTES ? "too-many-bytes"
                                                    : "invalid-href";
  const char *why = "";
  switch ((multistatus__refusal)slot->refusal) {
  case REFUSAL_HREF:
    why = multistatus__href_fault(href, check_takes_slashes(b));
    break;
  case REFUSAL_MIXED:
    why = "a URI among paths";
    break;
  case REFUSAL_OUTSIDE:
    why = "not a path below the base";
    break;
  case REFUSAL_NO_HREF:
    why = "The item has no href";
    break;
  case REFUSAL_LONG:
    why = "The href is too long";
    break;
  case REFUSAL_KEY:
    why = "The item has no idempotency key";
    break;
  default:
    break;
  }
  if (slot->refusal == REFUSAL_HREF || slot->refusal == REFUSAL_MIXED ||
      slot->refusal == REFUSAL_OUTSIDE)
    snprintf(out->text, sizeof out->text, "Unusable href (%s): %.120s", why, href);
  else
    snprintf(out->text, sizeof out->text, "%s", why);
  multistatus__one_line(out->text);
}

static void check_items(multistatus_batch *b) {
  for (size_t i = 0; i < b->count; i++) {
    multistatus__slot *slot = &b->slots[i];
    if (atomic_load(&slot->state) == BATCH_MERGED)
      continue;
    if (!slot->refusal && slot->item.bytes > b->o.max_item_bytes)
      slot->refusal = REFUSAL_BYTES;
    if (!slot->refusal && (b->o.flags & MULTISTATUS_BATCH_REQUIRE_KEYS) &&
        !slot->item.key)
      slot->refusal = REFUSAL_KEY;
    if (!slot->refusal)
      continue;
    multistatus__refused as;
    multistatus__refused_as(b, slot, &as);
    slot->status = (int16_t)as.status;
    atomic_init(&slot->state, BATCH_SET);
    multistatus__group_fail(b, slot);
    b->done++;
    b->failures++;
  }
}

/* ---- The whole ---- */

static int check_all(multistatus_batch *b) {
  int rc = b->own.error;
  if (!rc)
    rc = check_size(b);
  if (!rc)
    rc = check_names(b);
  if (rc)
    return rc;
  check_hrefs(b);
  rc = check_duplicates(b);
  if (!rc)
    check_items(b);
  return rc;
}

int multistatus_batch_check(multistatus_batch *b, multistatus_problem *problem) {
  static const multistatus_problem none = MULTISTATUS_PROBLEM_INIT;
  if (!b || (problem && problem->size < sizeof none))
    return MULTISTATUS_ERROR_ARGUMENT;
  if (!b->checked) {
    b->checked = true;
    b->problem = none;
    b->refused = check_all(b);
  }
  if (problem)
    *problem = b->problem;
  return b->refused;
}
