/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "dialect.h"

/* Finds the items of a document and reads each as a tree. */

/* ---- Items ---- */

int multistatus__dialect_item_token(multistatus__dialect_reader *d,
                                    multistatus__json_kind kind,
                                    multistatus_text text) {
  int rc = 0;
  if (!d->in_item) {
    d->in_item = true;
    multistatus__json_tree_begin(&d->tree, &d->in->parse);
    rc = multistatus_input_begin(d->in);
  }
  if (!rc)
    rc = multistatus__json_tree_token(&d->tree, kind, text);
  return rc || d->tree.open ? rc : multistatus__dialect_item_end(d);
}

int multistatus__dialect_item_end(multistatus__dialect_reader *d) {
  d->in_item = false;
  int rc = multistatus__dialect_result(d);
  d->position++;
  return rc ? rc : XML_PAUSE;
}

int multistatus__dialect_survive(multistatus__dialect_reader *d, int rc, size_t depth,
                                 size_t outside) {
  bool inside = d->in_item && d->tree.open;
  if (!multistatus_input_survive(d->in))
    return rc;
  d->walk.skip = inside && depth > outside ? outside + 1 : 0;
  d->position += d->in_item;
  d->in_item = false;
  return 0;
}

/* ---- Outside the items ---- */

size_t multistatus__dialect_first(const multistatus__dialect_reader *d,
                                  uint64_t paths) {
  size_t i = 0;
  while (i < d->path_count && !(paths >> i & 1))
    i++;
  return i;
}

/* Handles a value of `failed`: a claim about all items, or what shows that all was
   undone. */
static void read_claim(multistatus__dialect_reader *d, size_t path,
                       multistatus__json_kind kind) {
  bool scalar = kind == JSON_NUMBER || kind == JSON_STRING;
  multistatus_text t = d->json.text;
  size_t n = kind == JSON_TRUE     ? 1
             : kind == JSON_NUMBER ? (size_t)multistatus__json_integer(t.data, t.len)
             : !scalar             ? SIZE_MAX
             : t.len               ? multistatus__path_number(t)
                                   : 0;
  multistatus_text reason;
  int status = kind == JSON_STRING
                   ? multistatus__dialect_status(d->dialect, kind, t, &reason)
                   : 0;
  if (kind == JSON_FALSE || kind == JSON_NULL || !d->paths[path].len)
    return;
  if (path == d->role_paths[ROLE_STATUS] + 1)
    multistatus_input_set_transaction(
        d->in, kind == JSON_TRUE ? MULTISTATUS_TRANSACTION_ROLLED_BACK
                                 : MULTISTATUS_TRANSACTION_INDETERMINATE);
  else if (n == SIZE_MAX && !status)
    d->beyond++;
  else if (n == SIZE_MAX && !d->claimed)
    d->claimed = !multistatus__succeeds(status);
  else if (n != SIZE_MAX && n > d->claimed)
    d->claimed = n;
}

/* Reports that the document mentions more failures than its items have, as a summary
   with more than the results. */
static int read_end_claims(multistatus__dialect_reader *d, size_t len) {
  size_t ok = d->counts[1], failed = d->counts[0] + d->beyond;
  failed = failed < d->claimed ? d->claimed : failed;
  const multistatus_summary s = {d->counts[0] + d->beyond + ok, ok, failed, 0, 0};
  if (failed == d->counts[0])
    return 0;
  multistatus_input_set_summary(d->in, &s);
  return multistatus__input_end_summary(d->in, MULTISTATUS_QUIRK_JSON_VALUE, len);
}

/* Handles the start of a value that is not an item. */
static int read_value(multistatus__dialect_reader *d, multistatus__json_kind kind) {
  size_t path = multistatus__dialect_first(d, multistatus__walk_value(&d->walk));
  bool opens = multistatus__json_opens(kind), found = path < d->role_paths[ROLE_STATUS];
  if (!found && path < d->path_count)
    read_claim(d, path, kind);
  bool holds = (kind == JSON_ARRAY && path < d->role_paths[ROLE_FAILURE]) ||
               (kind == JSON_OBJECT && d->dialect->shape == MULTISTATUS_DIALECT_KEYED);
  if (found && (d->dialect->flags & MULTISTATUS_DIALECT_RECORDS)) {
    d->any = true;
    d->role = ROLE_ITEM;
    return multistatus__dialect_item_token(d, kind, d->json.text);
  }
  d->any = d->any || (found && (holds || kind == JSON_NULL)) ||
           (opens && multistatus__walk_all(&d->walk));
  d->beyond += found && !holds && kind != JSON_NULL; /* items, but not in an array */
  if (!opens || !multistatus__walk_enter(&d->walk, kind == JSON_ARRAY, d->json.depth))
    return 0;
  if (found && holds) {
    d->in_items = true;
    d->role = path < d->role_paths[ROLE_ITEM]      ? ROLE_ITEM
              : path < d->role_paths[ROLE_FAILURE] ? ROLE_FAILURE
                                                   : ROLE_STATUS;
    d->position = 0;
  }
  return 0;
}

/* Handles a value in the object of the statuses. */
static int read_status(multistatus__dialect_reader *d, multistatus__json_kind kind) {
  if (multistatus__json_opens(kind))
    d->walk.skip = d->json.depth;
  return multistatus__statuses_put(d, multistatus__buffer_text(&d->key), kind,
                                   d->json.text);
}

static int read_key(multistatus__dialect_reader *d, multistatus_text key) {
  if (d->in_item)
    return multistatus__dialect_item_token(d, JSON_KEY, key);
  d->key.len = 0;
  if (d->in_items)
    return multistatus__parse_put(&d->in->parse, &d->key, key.data, key.len,
                                  d->in->parse.limits->text_bytes, "text-bytes");
  multistatus__walk_key(&d->walk, key);
  return 0;
}

static int read_token(multistatus__dialect_reader *d, multistatus__json_kind kind) {
  if (kind == JSON_KEY)
    return read_key(d, d->json.text);
  if (d->in_item)
    return multistatus__dialect_item_token(d, kind, d->json.text);
  if (multistatus__json_closes(kind)) {
    multistatus__walk_leave(&d->walk);
    d->in_items = false;
    return 0;
  }
  if (!d->in_items)
    return read_value(d, kind);
  return d->role == ROLE_STATUS
             ? read_status(d, kind)
             : multistatus__dialect_item_token(d, kind, d->json.text);
}

static int read_run(multistatus__dialect_reader *d) {
  multistatus__json *j = &d->json;
  bool records = d->dialect->flags & MULTISTATUS_DIALECT_RECORDS;
  multistatus__json_kind kind;
  for (;;) {
    if ((kind = multistatus__json_next(j)) == JSON_NONE)
      return d->in->parse.error;
    bool skips = multistatus__walk_skips(&d->walk, j->depth);
    int rc = j->key.data && !skips ? read_key(d, j->key) : 0;
    rc = rc || skips ? rc : read_token(d, kind);
    if (rc < 0)
      rc = multistatus__dialect_survive(d, rc, j->depth, records ? 0 : d->walk.level);
    if (rc < 0)
      return rc;
    if (j->depth == 0 && records)
      multistatus__json_again(j);
    if (rc == XML_PAUSE)
      return rc;
  }
}

/* ---- The format ---- */

int multistatus__dialect_read_begin(void *state, multistatus_input *in) {
  multistatus__dialect_reader *d = state;
  d->in = in;
  d->dialect = multistatus_format_dialect(multistatus_input_format(in));
  bool xml = d->dialect->flags & MULTISTATUS_DIALECT_XML;
  const char *const of[] = {d->dialect->items, d->dialect->failures,
                            d->dialect->statuses, xml ? NULL : d->dialect->failed};
  for (int i = ROLE_ITEM; i <= ROLE_FAILED; i++) {
    multistatus_text all = {of[i], of[i] ? strlen(of[i]) : 0};
    while (d->path_count < DIALECT_PATHS + 5 &&
           multistatus__path_take(&all, &d->paths[d->path_count]))
      d->path_count++;
    d->role_paths[i] = d->path_count;
  }
  d->walk.paths = d->paths;
  d->walk.count = d->path_count;
  multistatus_input_set_document(in, MULTISTATUS_DOCUMENT_MULTISTATUS);
  if (xml)
    return multistatus__dialect_xml_begin(d);
  d->json.any = multistatus__dialect_any;
  d->json.pairs = true;
  return multistatus__json_begin(
      &d->json, &in->parse, multistatus_input_engine(in) == MULTISTATUS_ENGINE_SYSTEM);
}

int multistatus__dialect_read_feed(void *state, multistatus_input *in, const char *data,
                                   size_t len, size_t *used) {
  multistatus__dialect_reader *d = state;
  (void)in;
  if (d->source)
    return d->source->feed(d->source_state, data, len, used);
  multistatus__json_feed(&d->json, data, len);
  int rc = read_run(d);
  *used = multistatus__json_used(&d->json);
  return rc == XML_PAUSE ? 0 : rc;
}

int multistatus__dialect_read_end(void *state, multistatus_input *in, const char *rest,
                                  size_t len) {
  multistatus__dialect_reader *d = state;
  int rc;
  if (d->source)
    return d->source->end(d->source_state, rest, len);
  multistatus__json_feed(&d->json, rest, len);
  while ((rc = read_run(d)) == XML_PAUSE)
    continue;
  bool between = (d->dialect->flags & MULTISTATUS_DIALECT_RECORDS) && d->any &&
                 d->json.expect <= EXPECT_OUTERMOST && d->json.next == d->json.end;
  if (!rc && !between)
    rc = multistatus__json_end(&d->json);
  if (!rc && d->dialect->statuses)
    rc = multistatus__statuses_end(d);
  if (!rc && d->any)
    rc = read_end_claims(d, len);
  return rc || d->any
             ? rc
             : multistatus_input_fail(in, MULTISTATUS_ERROR_NOT_MULTISTATUS, len,
                                      "no array or object with items of the dialect");
}

void multistatus__dialect_read_done(void *state, multistatus_input *in) {
  multistatus__dialect_reader *d = state;
  if (!d->in)
    return;
  if (d->source_state)
    d->source->done(d->source_state);
  if (d->json.parse)
    multistatus__json_done(&d->json);
  multistatus__json_text_done(&d->text);
  multistatus__json_tree_done(&d->tree);
  multistatus__statuses_done(d);
  multistatus__buffer_done(in->parse.allocator, &d->key);
  multistatus__buffer_done(in->parse.allocator, &d->element);
  multistatus__buffer_done(in->parse.allocator, &d->markup);
}
