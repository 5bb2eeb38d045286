/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include "../../stream/put.h"
#include "../json/json_item.h"
#include "dialect.h"

/* Writes items into the arrays or objects of the dialect. Items are written at once;
   failures that have a separate array are kept until the end. */

typedef struct dialect_counts {
  size_t results;       /* numbers: of all results, */
  size_t count, failed; /* of items, and of those that failed */
  bool any;             /* an item was written at once */
  bool succeeded;       /* a result succeeded, even if it is not written */
} dialect_counts;

typedef struct dialect_writer {
  const multistatus_dialect *dialect;
  multistatus__buffer failures; /* kept until the end */
  multistatus__table keys;      /* of the items so far, by their hashes, if KEYED */
  dialect_counts counts;        /* of what was written */
} dialect_writer;

_Static_assert(sizeof(dialect_writer) <= DIALECT_WRITE_STATE,
               "DIALECT_WRITE_STATE is too small");

/* ---- Outside the items ---- */

/* The path to the items that are written at once. */
static multistatus_text write_path(const multistatus_dialect *is) {
  return multistatus__cstring(is->items ? is->items : is->failures);
}

/* path: one name. */
static void write_key(multistatus_output *out, multistatus_text path) {
  multistatus_text name = path;
  multistatus__path_name(&path, &name);
  multistatus__json_put_string(out, name, false);
  PUT(out, ":");
}

static void write_bracket(const dialect_writer *w, multistatus_output *out, bool open) {
  bool keyed = w->dialect->shape == MULTISTATUS_DIALECT_KEYED;
  multistatus_output_puts(out, keyed ? open ? "{" : "}" : open ? "[" : "]");
}

/* Opens or closes the elements around the items. */
static void write_xml_around(const multistatus_dialect *is, multistatus_output *out,
                             bool open) {
  multistatus_text path = write_path(is), name = path;
  size_t names = multistatus__path_length(path);
  for (size_t i = 0; i + 1 < names; i++) {
    multistatus__path_at(path, open ? i : names - 2 - i, &name);
    multistatus_output_puts(out, open ? "<" : "</");
    multistatus_output_put(out, name.data, name.len);
    if (open && i == 0 && is->head) {
      PUT(out, " ");
      multistatus_output_puts(out, is->head);
    }
    PUT(out, ">");
  }
}

/* Writes the members before the items. */
static int write_head(multistatus_output *out, const char *head) {
  multistatus__context *o = out->context;
  multistatus__parse parse = {.allocator = &o->allocator, .limits = &o->limits};
  multistatus__json_text text = {.parse = &parse};
  int rc = multistatus__json_text_parse(&text, multistatus__cstring(head),
                                        JSON_TEXT_MEMBERS);
  if (!rc && text.text.len > 2) { /* not only the braces */
    multistatus_output_puts(out, head);
    PUT(out, ",");
  }
  multistatus__json_text_done(&text);
  return rc ? multistatus_output_fail(out, rc, "head is malformed") : 0;
}

int multistatus__dialect_write_begin(void *state, multistatus_output *out) {
  dialect_writer *w = state;
  w->dialect = multistatus_format_dialect(multistatus_output_format(out));
  multistatus_text path = write_path(w->dialect), name;
  bool first = true;
  int rc = multistatus__json_only_results(out);
  if (rc || (w->dialect->flags & MULTISTATUS_DIALECT_RECORDS))
    return rc;
  if (w->dialect->flags & MULTISTATUS_DIALECT_XML) {
    PUT(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    write_xml_around(w->dialect, out, true);
    return 0;
  }
  while (multistatus__path_name(&path, &name)) {
    PUT(out, "{");
    if (first && w->dialect->head && (rc = write_head(out, w->dialect->head)))
      return rc;
    multistatus__json_put_string(out, name, false);
    PUT(out, ":");
    first = false;
  }
  write_bracket(w, out, true);
  return 0;
}

/* Writes the members after the items. */
static void write_flags(const dialect_writer *w, multistatus_output *out, bool undone) {
  const multistatus_dialect *is = w->dialect;
  multistatus_text names = multistatus__cstring(is->failed), name;
  bool count = is->flags & MULTISTATUS_DIALECT_FAILED_COUNT;
  char number[24];
  for (int i = 0; i < 2 && multistatus__path_take(&names, &name); i++) {
    bool first = i == 0, value = first ? w->counts.failed > 0 : undone;
    if (!name.len || multistatus__path_length(name) > 1 || (first && !is->items))
      continue;
    PUT(out, ",");
    write_key(out, name);
    snprintf(number, sizeof number, "%zu", w->counts.failed);
    multistatus_output_puts(out, first && count ? number : value ? "true" : "false");
  }
}

/* True if write_flags() writes the member that shows that all was undone. */
static bool write_has_undone(const multistatus_dialect *is) {
  multistatus_text names = multistatus__cstring(is->failed), name;
  return !(is->flags & (MULTISTATUS_DIALECT_RECORDS | MULTISTATUS_DIALECT_XML)) &&
         write_path(is).len > 0 && multistatus__path_take(&names, &name) &&
         multistatus__path_take(&names, &name) && multistatus__path_length(name) == 1;
}

int multistatus__dialect_write_end(void *state, multistatus_output *out) {
  dialect_writer *w = state;
  const multistatus_dialect *is = w->dialect;
  multistatus_transaction transaction = multistatus_output_transaction(out);
  bool undone = transaction == MULTISTATUS_TRANSACTION_ROLLED_BACK;
  const multistatus_summary *s = multistatus_output_summary(out);
  if ((w->counts.succeeded || s->omitted || !s->total) &&
      transaction > MULTISTATUS_TRANSACTION_COMMITTED &&
      !(undone && write_has_undone(is)))
    return multistatus_output_fail(out, MULTISTATUS_ERROR_UNSUPPORTED,
                                   "a success that was or may be undone");
  if ((is->items && s->omitted) || s->total > w->counts.results || out->lacks)
    return multistatus_output_fail(out, MULTISTATUS_ERROR_UNSUPPORTED,
                                   "results that are missing");
  if (is->flags & MULTISTATUS_DIALECT_RECORDS)
    return 0;
  if (is->flags & MULTISTATUS_DIALECT_XML) {
    write_xml_around(is, out, false);
    return 0;
  }
  write_bracket(w, out, false);
  if (is->items && is->failures) {
    PUT(out, ",");
    write_key(out, multistatus__cstring(is->failures));
    write_bracket(w, out, true);
    multistatus_output_put(out, w->failures.data, w->failures.len);
    write_bracket(w, out, false);
  }
  for (size_t open = multistatus__path_length(write_path(is)); open > 0; open--) {
    if (open == 1)
      write_flags(w, out, undone);
    PUT(out, "}");
  }
  return 0;
}

void multistatus__dialect_write_done(void *state, multistatus_output *out) {
  dialect_writer *w = state;
  multistatus__buffer_done(&out->context->allocator, &w->failures);
  multistatus__table_done(&w->keys, &out->context->allocator);
}

/* ---- An item ---- */

/* Refuses a key that an item had before: of the members of one name in an object, many
   clients see only the last. The hash has a secret key, so that keys with one hash are
   equal. */
static int write_once(dialect_writer *w, multistatus__context *o,
                      multistatus__parse *parse, const char *key) {
  multistatus__key_make(&o->key);
  uint64_t hash = multistatus__hash(&o->key, key, strlen(key));
  if (multistatus__table_find(&w->keys, hash, multistatus__table_has_hash, NULL))
    return multistatus__parse_fail(parse, MULTISTATUS_ERROR_UNSUPPORTED,
                                   MULTISTATUS_HERE, "an id that occurs twice");
  if (w->keys.used >= o->limits.pending_bytes / sizeof *w->keys.slots)
    return multistatus__parse_fail_limit(parse, "pending-bytes", MULTISTATUS_HERE);
  return multistatus__table_put(&w->keys, &o->allocator, hash, w, w)
             ? 0
             : multistatus__parse_fail_nomem(parse);
}

/* Writes the item as JSON, with its key if the dialect is KEYED. */
static int write_text(dialect_writer *w, multistatus__context *o,
                      const multistatus__dialect_item *x, multistatus__json_text *to) {
  const multistatus_dialect *is = x->dialect;
  const multistatus__json_tree *t = &x->tree;
  /* A stream of strings would not be read. */
  const unsigned ids = MULTISTATUS_DIALECT_ID_ITEMS,
                 records = MULTISTATUS_DIALECT_RECORDS;
  bool keyed = is->shape == MULTISTATUS_DIALECT_KEYED;
  uint32_t n = 1;
  int rc = 0;
  if (keyed) {
    if (!x->key)
      return multistatus__parse_fail(t->parse, MULTISTATUS_ERROR_HREF, MULTISTATUS_HERE,
                                     "the dialect needs an id");
    rc = multistatus__json_text_token(to, JSON_OBJECT, multistatus__cstring(""));
    rc = rc ? rc
            : multistatus__json_text_token(to, JSON_KEY, multistatus__cstring(x->key));
  }
  uint32_t only = multistatus__json_tree_node(t, 1)->child;
  if ((is->flags & (ids | records)) == ids && !x->failed &&
      multistatus__json_tree_kind(t, only) == JSON_STRING &&
      only == multistatus__json_tree_find(t, is->id, true) &&
      !multistatus__json_tree_node(t, only)->next)
    n = only;
  rc = rc ? rc : multistatus__json_tree_json(t, n, false, to);
  return rc || !keyed ? rc : write_once(w, o, t->parse, x->key);
}

/* Writes the item, or adds it to the failures that are kept. */
static int write_json(dialect_writer *w, multistatus_output *out,
                      const multistatus__dialect_item *x, multistatus_text text) {
  const multistatus_dialect *is = w->dialect;
  bool records = is->flags & MULTISTATUS_DIALECT_RECORDS;
  if (is->shape == MULTISTATUS_DIALECT_KEYED) { /* without the brace before it */
    text.data++;
    text.len--;
  }
  if (is->items && is->failures && x->failed) {
    size_t max = out->context->limits.pending_bytes;
    int rc = w->failures.len ? multistatus__parse_put(x->tree.parse, &w->failures, ",",
                                                      1, max, "pending-bytes")
                             : 0;
    return rc ? rc
              : multistatus__parse_put(x->tree.parse, &w->failures, text.data, text.len,
                                       max, "pending-bytes");
  }
  if (w->counts.any && !records)
    PUT(out, ",");
  multistatus_output_put(out, text.data, text.len);
  if (records)
    PUT(out, "\n");
  w->counts.any = true;
  return 0;
}

static void write_xml(const dialect_writer *w, multistatus_output *out,
                      const multistatus__dialect_item *x) {
  const multistatus_dialect *is = w->dialect;
  multistatus_text path = multistatus__cstring(x->failed && is->failures ? is->failures
                                                                         : is->items),
                   name = {NULL, 0}, last;
  while (multistatus__path_name(&path, &last))
    name = last;
  multistatus__dialect_xml_put(out, &x->tree, name);
}

/* Writes the item of an href; NULL: that of an id or index. */
static int write_item(dialect_writer *w, multistatus_output *out,
                      const multistatus_result *r, const char *href) {
  multistatus__context *o = out->context;
  multistatus__parse parse = {.allocator = &o->allocator, .limits = &o->limits};
  multistatus__json_text text = {.parse = &parse};
  multistatus__dialect_item x = {
      .tree = {.parse = &parse}, .dialect = w->dialect, .result = r, .href = href};
  int rc = multistatus__dialect_item_build(&x);
  if (!rc && (w->dialect->flags & MULTISTATUS_DIALECT_XML)) {
    write_xml(w, out, &x);
  } else if (!rc) {
    rc = write_text(w, o, &x, &text);
    rc = rc ? rc : write_json(w, out, &x, multistatus__buffer_text(&text.text));
  }
  w->counts.count++;
  w->counts.failed += x.failed;
  multistatus__json_tree_done(&x.tree);
  multistatus__json_text_done(&text);
  if (rc == MULTISTATUS_ERROR_LIMIT) {
    multistatus__fail_limit(out->context, parse.limit, NULL);
    return rc;
  }
  return rc ? multistatus_output_fail(out, rc, parse.text) : 0;
}

/* True if the position of the item shows another item, or those of some would, or may:
   an id that is not written gives no position. */
static bool write_misplaces(const dialect_writer *w, const multistatus_result *r,
                            bool several) {
  const multistatus_dialect *is = w->dialect;
  int64_t index = multistatus_result_index(r);
  return (is->flags & MULTISTATUS_DIALECT_ORDERED) && !is->index && !is->failures &&
         (several ||
          (index >= 0 ? (uint64_t)index != w->counts.count
                      : multistatus_result_id(r) && !is->id &&
                            (!is->href || multistatus_result_first_href(r))));
}

int multistatus__dialect_write_result(void *state, multistatus_output *out,
                                      const multistatus_result *r) {
  dialect_writer *w = state;
  const dialect_counts before = w->counts;
  const size_t kept = w->failures.len;
  const multistatus_href *h = multistatus_result_first_href(r);
  const char *id = multistatus_result_id(r);
  bool succeeded = multistatus_result_succeeded(r),
       several = h && multistatus_href_next(h) && !(id && *id);
  int rc = 0;
  if (w->dialect->items || !succeeded) { /* else the dialect has only failures */
    if (write_misplaces(w, r, several))
      return multistatus_output_fail(out, MULTISTATUS_ERROR_UNSUPPORTED,
                                     "an item out of order");
    do {
      rc = write_item(w, out, r, multistatus_href_value(h));
      h = multistatus_href_next(h);
    } while (!rc && h && several);
  }
  if (rc) { /* it may be left out, and others written */
    w->counts = before;
    w->failures.len = kept;
    return rc;
  }
  w->counts.results++;
  w->counts.succeeded = w->counts.succeeded || succeeded;
  return 0;
}
