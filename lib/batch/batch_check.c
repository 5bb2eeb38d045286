/* SPDX-License-Identifier: MIT */
#include "batch.h"

#include <stdio.h>
#include <string.h>
#include "../http/tree.h"
#include "../stream/output.h"
#include "match.h"

/* Decides, before anything is run, whether a request may be run, and which of its
   items, so that every outcome can be written afterwards. */

static int check_fail(multistatus_batch *b, int status, const char *condition) {
  b->problem.status = status;
  b->problem.condition = condition;
  return status;
}

/* ---- Sizes ---- */

static int64_t check_number(uint64_t n) {
  return n < INT64_MAX ? (int64_t)n : INT64_MAX;
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

static int check_names(multistatus_batch *b) {
  if (!b->unclean)
    return 0;
  snprintf(b->condition, sizeof b->condition, "invalid-%s", b->unclean);
  snprintf(b->detail, sizeof b->detail,
           "The %s of item %zu, counted from 0, is too long, or contains a control "
           "character or malformed UTF-8",
           b->unclean, b->unclean_at);
  b->problem.detail = b->detail;
  return check_fail(b, 422, b->condition);
}

/* ---- hrefs ---- */

bool multistatus__batch_needs_href(const multistatus_batch *b) {
  const multistatus_format *f = b->o.format;
  return !f || multistatus__format_flags(f) & MULTISTATUS_FORMAT_SIMPLE_HREFS;
}

/* Checks one href. */
static multistatus__refusal check_href(const multistatus_batch *b,
                                       const multistatus__slot *slot) {
  const char *href = slot->item.href;
  if (!href)
    return multistatus__batch_needs_href(b) ? REFUSAL_NO_HREF : REFUSAL_NONE;
  if (multistatus__href_length(multistatus__view(href)) > b->own.limits.href_bytes)
    return REFUSAL_LONG;
  if (multistatus__href_fault(href, b->o.flags & MULTISTATUS_BATCH_ENCODED_SLASHES))
    return REFUSAL_HREF;
  if (b->o.base && multistatus_href_below(b->o.base, href, 0, NULL, 0, NULL) ==
                       MULTISTATUS_ERROR_HREF)
    return REFUSAL_OUTSIDE;
  return REFUSAL_NONE;
}

static bool check_is_path(const multistatus__slot *slot) {
  return *slot->item.href == '/';
}

static void check_hrefs(multistatus_batch *b) {
  for (size_t i = 0; i < b->count; i++) {
    multistatus__slot *slot = &b->slots[i];
    if (!slot->refusal)
      slot->refusal = (uint8_t)check_href(b, slot);
    slot->named = slot->item.href && !slot->refusal;
    if (slot->named && b->form != MULTISTATUS__FORM_PATH)
      b->form = check_is_path(slot) ? MULTISTATUS__FORM_PATH : MULTISTATUS__FORM_URI;
  }
  /* If all hrefs must have one form (RFC 4918, section 8.3), paths have precedence over
     URIs, so that the order of the items does not matter. */
  bool paths = b->form == MULTISTATUS__FORM_PATH && multistatus__batch_needs_href(b);
  for (size_t i = 0; paths && i < b->count; i++) {
    multistatus__slot *slot = &b->slots[i];
    if (slot->named && !check_is_path(slot)) {
      slot->named = false;
      slot->refusal = REFUSAL_MIXED;
    }
  }
}

/* ---- Duplicates ---- */

/* The node of one of an item's names; NULL if it has none, or out of memory. root: the
   kind of name. */
static multistatus__node *check_node(const multistatus_batch *b, multistatus__tree *t,
                                     int root, size_t i) {
  const multistatus__slot *slot = &b->slots[i];
  /* A second group of the same name is not adjacent. */
  bool begins_group = slot->group && slot->group->first == i;
  const char *name = root == MULTISTATUS__TREE_IDS    ? slot->item.id
                     : root == MULTISTATUS__TREE_KEYS ? slot->item.key
                     : begins_group                   ? slot->item.group
                                                      : NULL;
  if (root != MULTISTATUS__TREE_ORIGINS)
    return multistatus__tree_name(t, root, name, true);
  const char *base = b->o.base ? b->o.base : "/";
  return slot->named ? multistatus__tree_key(t, base, slot->item.href) : NULL;
}

static int check_twice(multistatus_batch *b, const char *condition, size_t first,
                       size_t second) {
  const multistatus__slot *slot = &b->slots[second];
  b->problem.href = slot->named ? slot->item.href : NULL;
  snprintf(b->detail, sizeof b->detail, "Items %zu and %zu, counted from 0", first,
           second);
  b->problem.detail = b->detail;
  return check_fail(b, 422, condition);
}

/* True if the outcome of one item can be that of the other, which has the same href. */
static bool check_alike(const multistatus__slot *a, const multistatus__slot *b) {
  const char *x = a->item.method, *y = b->item.method;
  return a->group == b->group && strcmp(x ? x : "", y ? y : "") == 0;
}

/* Refuses the batch for the first name that occurs twice. If duplicate hrefs are
   merged, only the first item of each is run; not if the other would look like a
   success. */
static int check_unique(multistatus_batch *b, multistatus__tree *t, int root,
                        const char *condition) {
  bool merge = root == MULTISTATUS__TREE_ORIGINS &&
               (b->o.flags & MULTISTATUS_BATCH_MERGE_DUPLICATES) &&
               !multistatus__format_facts_of(b->o.format).only_failures;
  for (size_t i = 0; i < b->count; i++) {
    multistatus__node *n = check_node(b, t, root, i);
    const multistatus__slot *first = n ? n->first : NULL;
    if (n && !first) {
      n->first = &b->slots[i];
    } else if (n && merge && check_alike(first, &b->slots[i])) {
      atomic_init(&b->slots[i].state, BATCH_MERGED);
      b->merged++;
    } else if (n) {
      return check_twice(b, condition, (size_t)(first - b->slots), i);
    }
  }
  return t->own.error ? multistatus__fail_nomem(&b->own) : 0;
}

static int check_duplicates(multistatus_batch *b) {
  static const struct {
    int root;
    const char *condition;
  } kinds[] = {{MULTISTATUS__TREE_ORIGINS, "duplicate-href"},
               {MULTISTATUS__TREE_IDS, "duplicate-id"},
               {MULTISTATUS__TREE_KEYS, "duplicate-key"},
               {MULTISTATUS__TREE_GROUPS, "split-group"}};
  bool allow = b->o.flags & MULTISTATUS_BATCH_ALLOW_DUPLICATES;
  multistatus__tree names;
  int rc = 0;
  multistatus__tree_init(&names, &b->own);
  for (size_t k = allow ? 1 : 0; k < sizeof kinds / sizeof *kinds && !rc; k++)
    rc = check_unique(b, &names, kinds[k].root, kinds[k].condition);
  multistatus__tree_done(&names);
  return rc;
}

/* ---- Refused items ---- */

static const struct {
  int status;
  const char *condition, *text;
  bool quotes; /* text is quoted with the href */
} check_refusals[] = {
    [REFUSAL_HREF] = {400, "invalid-href", NULL, true},
    [REFUSAL_MIXED] = {400, "invalid-href", "a URI among paths", true},
    [REFUSAL_OUTSIDE] = {400, "invalid-href", "not a path below the base", true},
    [REFUSAL_NO_HREF] = {400, "invalid-href", "The item has no href", false},
    [REFUSAL_LONG] = {400, "invalid-href", "The href is too long", false},
    [REFUSAL_KEY] = {400, "missing-key", "The item has no idempotency key", false},
    [REFUSAL_BYTES] = {413, "too-many-bytes", "", false},
};

void multistatus__refused_fill(const multistatus_batch *b,
                               const multistatus__slot *slot, multistatus_result *r) {
  const char *href = slot->item.href, *text = check_refusals[slot->refusal].text;
  char message[200];
  if (slot->refusal == REFUSAL_HREF)
    text =
        multistatus__href_fault(href, b->o.flags & MULTISTATUS_BATCH_ENCODED_SLASHES);
  if (check_refusals[slot->refusal].quotes)
    snprintf(message, sizeof message, "Invalid href (%s): %.120s", text, href);
  else
    snprintf(message, sizeof message, "%s", text);
  multistatus__one_line(message);
  r->status = check_refusals[slot->refusal].status;
  multistatus_result_add_condition(r, MULTISTATUS_NS,
                                   check_refusals[slot->refusal].condition, NULL);
  if (*message)
    multistatus_result_set_message(r, message);
}

static void check_items(multistatus_batch *b) {
  for (size_t i = 0; i < b->count; i++) {
    multistatus__slot *slot = &b->slots[i];
    if (atomic_load(&slot->state) == BATCH_MERGED)
      continue;
    if (!slot->refusal && slot->item.bytes > b->o.max_item_bytes)
      slot->refusal = REFUSAL_BYTES;
    if (!slot->refusal && (b->o.flags & MULTISTATUS_BATCH_REQUIRE_KEYS) &&
        !(slot->item.key && *slot->item.key))
      slot->refusal = REFUSAL_KEY;
    if (!slot->refusal)
      continue;
    slot->status = (int16_t)check_refusals[slot->refusal].status;
    atomic_init(&slot->state, BATCH_SET);
    multistatus__group_fail(b, slot);
    b->done++;
    b->failures++;
  }
}

/* ---- Formats that cannot represent every item ---- */

/* In its own formats, the library can write the outcome of any item. Others may need an
   id, or names that differ, or have their items in the order of the request. */
static bool check_is_own(const multistatus_format *f) {
  return !f || multistatus_format_for_media_type(f->content_type) == f;
}

static int check_discard(void *ctx, const void *data, size_t len) {
  (void)ctx;
  (void)data;
  (void)len;
  return 0;
}

/* True if the item may have no outcome, with OMIT_NOT_RUN. */
static bool check_may_omit(const multistatus_batch *b, multistatus__slot *slot) {
  return !(b->o.flags & MULTISTATUS_BATCH_ATOMIC) && !slot->group &&
         atomic_load(&slot->state) == BATCH_WAITING;
}

/* Writes an outcome of an item. */
static int check_write_one(const multistatus_batch *b, multistatus__context *own,
                           multistatus_writer *w, size_t i, int status) {
  const multistatus__slot *slot = &b->slots[i];
  multistatus__arena_reset(own);
  multistatus_result *r = multistatus__result_new(own);
  if (!r)
    return own->error;
  r->status = status;
  if (slot->refusal)
    multistatus__refused_fill(b, slot, r);
  multistatus__batch_name(b, r, i);
  return own->error ? own->error : multistatus_writer_put(w, r);
}

/* Writes all outcomes; omit: without those of items that may have none. Describes an
   error in the problem. */
static int check_write_all(multistatus_batch *b, multistatus_writer *w, int status,
                           bool omit) {
  multistatus__context own;
  int rc = 0;
  multistatus__context_init(&own, b->o.allocator, b->o.limits, b->o.text, false);
  for (size_t i = 0; i < b->count && !rc; i++) {
    if (atomic_load(&b->slots[i].state) == BATCH_MERGED ||
        (omit && check_may_omit(b, &b->slots[i])))
      continue;
    rc = check_write_one(b, &own, w, i, status);
    if (rc)
      snprintf(b->detail, sizeof b->detail, "Item %zu, counted from 0: %s", i,
               own.error ? own.text : multistatus_writer_error_text(w));
  }
  multistatus__context_done(&own);
  if (!rc && (rc = multistatus_writer_end(w)))
    snprintf(b->detail, sizeof b->detail, "%s", multistatus_writer_error_text(w));
  return rc;
}

/* Writes a response in which all items that are run have that status. */
static int check_write(multistatus_batch *b, int status, bool omit) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  const multistatus_sink sink = {check_discard, NULL};
  multistatus_writer *w = NULL;
  o.format = b->o.format;
  o.allocator = b->o.allocator;
  o.limits = b->o.limits;
  int rc = multistatus_writer_new(&w, &o, &sink);
  rc = rc ? rc : check_write_all(b, w, status, omit);
  multistatus_writer_free(w);
  return rc == MULTISTATUS_ERROR_NOMEM ? multistatus__fail_nomem(&b->own) : rc;
}

/* Refuses a batch if its outcomes could not be written. If that is only because some
   are omitted, or if these would look like successes, none are. */
static int check_format(multistatus_batch *b) {
  if (check_is_own(b->o.format))
    return 0;
  int rc = check_write(b, 200, false);
  rc = rc ? rc : check_write(b, 500, false);
  if (rc && !b->own.error) {
    b->problem.detail = b->detail;
    return check_fail(b, 422, "unsupported-item");
  }
  b->omits_none = !rc && (b->o.flags & MULTISTATUS_BATCH_OMIT_NOT_RUN) &&
                  (multistatus__format_facts_of(b->o.format).only_failures ||
                   check_write(b, 500, true));
  return b->own.error;
}

/* ---- The request ---- */

static int check_all(multistatus_batch *b) {
  int rc = b->own.error;
  if (rc || (rc = check_size(b)) || (rc = check_names(b)))
    return rc;
  check_hrefs(b);
  rc = check_duplicates(b);
  if (rc)
    return rc;
  check_items(b);
  return check_format(b);
}

int multistatus_batch_check(multistatus_batch *b, multistatus_problem *problem) {
  static const multistatus_problem none = MULTISTATUS_PROBLEM_INIT;
  if (!b ||
      (problem && !multistatus__options_size(&multistatus__problem_options, problem)))
    return MULTISTATUS_ERROR_ARGUMENT;
  if (!b->checked) {
    b->checked = true;
    b->problem = none;
    b->refused = check_all(b);
  }
  if (problem)
    multistatus__options_give(&multistatus__problem_options, problem, &b->problem);
  return b->refused;
}
