/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "dialect.h"

/* Finds the items of a document and reads each as a tree. */

enum { READ_STOP = 1 }; /* a result was committed */

/* ---- Paths to the items ---- */

/* Of the paths that lead to the innermost open value, those that go on with the member,
   or (key NULL) with its next element. */
static uint32_t read_leads(const multistatus__dialect_reader *d,
                           const multistatus_text *key) {
  uint32_t found = 0;
  for (size_t i = 0; i < d->path_count; i++) {
    multistatus_text name;
    if ((d->leads[d->level] >> i & 1) &&
        multistatus__path_at(d->paths[i], d->level - 1, &name) &&
        multistatus__path_fits(name, key, d->places[d->level]))
      found |= UINT32_C(1) << i;
  }
  return found;
}

/* The one of these paths that ends at the next value; path_count: none. */
static size_t read_complete(const multistatus__dialect_reader *d, uint32_t paths) {
  multistatus_text name;
  size_t i = 0;
  while (i < d->path_count &&
         (!(paths >> i & 1) || multistatus__path_at(d->paths[i], d->level, &name)))
    i++;
  return i;
}

/* ---- Items ---- */

/* One more token of the item; its first one begins it. */
static int read_item(multistatus__dialect_reader *d, multistatus__json_kind kind) {
  int rc = 0;
  if (!d->in_item) {
    d->in_item = true;
    multistatus__json_tree_begin(&d->tree, &d->in->parse);
    rc = multistatus_input_begin(d->in);
  }
  if (!rc)
    rc = multistatus__json_tree_token(&d->tree, kind, d->json.text);
  if (rc || d->tree.open)
    return rc;
  d->in_item = false;
  rc = multistatus__dialect_result(d);
  d->position++;
  return rc ? rc : READ_STOP;
}

/* An error that costs one item only: what is left of it is passed over. */
static int read_survive(multistatus__dialect_reader *d, int rc) {
  bool inside = d->in_item && d->tree.open;
  if (!multistatus_input_survive(d->in))
    return rc;
  size_t outside = d->dialect->flags & MULTISTATUS_DIALECT_RECORDS ? 0 : d->level;
  d->skip = inside && d->json.depth > outside ? outside + 1 : 0;
  d->position += d->in_item;
  d->in_item = false;
  return 0;
}

/* ---- Around them ---- */

static void read_enter(multistatus__dialect_reader *d, multistatus__json_kind kind,
                       uint32_t leads) {
  d->level++;
  d->leads[d->level] = leads;
  d->places[d->level] = 0;
  d->in_array[d->level] = kind == JSON_ARRAY;
}

/* A value that is no item begins. */
static int read_value(multistatus__dialect_reader *d, multistatus__json_kind kind) {
  size_t path = read_complete(d, d->next);
  bool opens = multistatus__json_opens(kind), found = path < d->path_count;
  bool holds = kind == JSON_ARRAY ||
               (kind == JSON_OBJECT && d->dialect->shape == MULTISTATUS_DIALECT_KEYED);
  if (found && (d->dialect->flags & MULTISTATUS_DIALECT_RECORDS)) {
    d->any = true;
    d->role = ROLE_ITEM;
    return read_item(d, kind);
  }
  if (found && (holds || kind == JSON_NULL))
    d->any = true;
  if (found && holds) {
    read_enter(d, kind, 0);
    d->in_items = true;
    d->role = path < d->item_paths ? ROLE_ITEM : ROLE_FAILURE;
    d->position = 0;
  } else if (opens && d->next && d->level < DIALECT_DEPTH) {
    read_enter(d, kind, d->next);
  } else if (opens) {
    d->skip = d->json.depth;
  }
  return 0;
}

static int read_key(multistatus__dialect_reader *d) {
  multistatus_text key = d->json.text;
  d->key.len = 0;
  if (d->in_items)
    return multistatus__parse_put(&d->in->parse, &d->key, key.data, key.len,
                                  d->in->parse.limits->text_bytes, "text-bytes");
  d->next = read_leads(d, &key);
  return 0;
}

static int read_token(multistatus__dialect_reader *d, multistatus__json_kind kind) {
  if (d->in_item)
    return read_item(d, kind);
  if (multistatus__json_closes(kind)) {
    d->level--;
    d->in_items = false;
    return 0;
  }
  if (kind == JSON_KEY)
    return read_key(d);
  if (d->in_items)
    return read_item(d, kind);
  if (!d->level)
    d->next = (uint32_t)((UINT64_C(1) << d->path_count) - 1);
  else if (d->in_array[d->level]) {
    d->next = read_leads(d, NULL);
    d->places[d->level]++;
  }
  return read_value(d, kind);
}

static int read_run(multistatus__dialect_reader *d) {
  multistatus__json *j = &d->json;
  multistatus__json_kind kind;
  for (;;) {
    if ((kind = multistatus__json_next(j)) == JSON_NONE)
      return d->in->parse.error;
    int rc = 0;
    if (!d->skip)
      rc = read_token(d, kind);
    else if (j->depth < d->skip)
      d->skip = 0;
    if (rc < 0 && (rc = read_survive(d, rc)))
      return rc;
    if (j->depth == 0 && (d->dialect->flags & MULTISTATUS_DIALECT_RECORDS))
      multistatus__json_again(j);
    if (rc == READ_STOP)
      return rc;
  }
}

/* ---- The format ---- */

int multistatus__dialect_read_begin(void *state, multistatus_input *in) {
  multistatus__dialect_reader *d = state;
  d->in = in;
  d->dialect = multistatus_format_dialect(multistatus_input_format(in));
  const char *const both[] = {d->dialect->items, d->dialect->failures};
  for (int i = 0; i < 2; i++) {
    multistatus_text all = {both[i], both[i] ? strlen(both[i]) : 0};
    while (d->path_count < DIALECT_PATHS &&
           multistatus__path_take(&all, &d->paths[d->path_count]))
      d->path_count++;
    if (i == 0)
      d->item_paths = d->path_count;
  }
  multistatus_input_set_document(in, MULTISTATUS_DOCUMENT_MULTISTATUS);
  d->json.any = multistatus__dialect_any;
  return multistatus__json_begin(
      &d->json, &in->parse, multistatus_input_engine(in) == MULTISTATUS_ENGINE_SYSTEM);
}

int multistatus__dialect_read_feed(void *state, multistatus_input *in, const char *data,
                                   size_t len, size_t *used) {
  multistatus__dialect_reader *d = state;
  (void)in;
  multistatus__json_feed(&d->json, data, len);
  int rc = read_run(d);
  *used = multistatus__json_used(&d->json);
  return rc == READ_STOP ? 0 : rc;
}

int multistatus__dialect_read_end(void *state, multistatus_input *in, const char *rest,
                                  size_t len) {
  multistatus__dialect_reader *d = state;
  int rc;
  multistatus__json_feed(&d->json, rest, len);
  while ((rc = read_run(d)) == READ_STOP)
    continue;
  bool between = (d->dialect->flags & MULTISTATUS_DIALECT_RECORDS) && d->any &&
                 d->json.expect <= EXPECT_OUTERMOST && d->json.next == d->json.end;
  if (!rc && !between)
    rc = multistatus__json_end(&d->json);
  return rc || d->any ? rc
                      : multistatus_input_fail(in, MULTISTATUS_ERROR_NOT_MULTISTATUS,
                                               len, "nothing that holds the items");
}

void multistatus__dialect_read_done(void *state, multistatus_input *in) {
  multistatus__dialect_reader *d = state;
  if (!d->in)
    return;
  multistatus__json_done(&d->json);
  multistatus__json_text_done(&d->text);
  multistatus__json_tree_done(&d->tree);
  multistatus__buffer_done(in->parse.allocator, &d->key);
  multistatus__buffer_done(in->parse.allocator, &d->markup);
}
