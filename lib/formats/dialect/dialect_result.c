/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../../base/text.h"
#include "../../http/field.h"
#include "../../xml/escape.h"
#include "dialect.h"

/* Makes a result from an item. The nodes that are used are marked, and the rest is kept
   as an extension. */

/* ---- Values ---- */

static uint32_t result_find(multistatus__dialect_reader *d, const char *paths) {
  return multistatus__json_tree_find(&d->tree, paths, false);
}

static multistatus__json_kind result_kind(const multistatus__dialect_reader *d,
                                          uint32_t n) {
  return multistatus__json_tree_kind(&d->tree, n);
}

static void result_use(multistatus__dialect_reader *d, uint32_t n) {
  multistatus__json_tree_node(&d->tree, n)->used = true;
}

/* The text of a string or a number, which is marked as used; none for other values. */
static multistatus_text result_take(multistatus__dialect_reader *d, uint32_t n) {
  multistatus__json_kind kind = result_kind(d, n);
  if (kind != JSON_STRING && kind != JSON_NUMBER)
    return multistatus__cstring(NULL);
  result_use(d, n);
  return multistatus__json_tree_text(&d->tree, n);
}

static multistatus_text result_text(multistatus__dialect_reader *d, const char *paths) {
  return result_take(d, multistatus__json_tree_find(&d->tree, paths, true));
}

/* ---- The outcome ---- */

static void result_outcome(multistatus__dialect_reader *d,
                           const multistatus__item_outcome *o) {
  d->counts[multistatus__succeeds(o->status)]++;
  multistatus_input_set_status(d->in, o->status ? o->status : MULTISTATUS_UNKNOWN);
  d->in->left_out |= o->others;
  if (o->several)
    multistatus__input_quirk(d->in, MULTISTATUS_QUIRK_STATUS_REPEATED,
                             "several statuses, errors or ids");
  if (o->status && o->reason.len)
    multistatus_input_set_reason(d->in, o->reason);
  if (o->status)
    return;
  multistatus_input_set_unknown(d->in, multistatus__cstring(""));
  if (o->invalid)
    multistatus__input_quirk(d->in, MULTISTATUS_QUIRK_STATUS_INVALID,
                             "an invalid status code");
}

/* ---- Other members ---- */

/* The id of the item: by its path, or its key, or the item itself. */
static uint32_t result_id(multistatus__dialect_reader *d, multistatus_text *id) {
  uint32_t n = multistatus__json_tree_find(&d->tree, d->dialect->id, true);
  bool keyed = d->dialect->shape == MULTISTATUS_DIALECT_KEYED && !d->dialect->id &&
               !d->walk.in_array[d->walk.level];
  if (!n && !keyed && d->tree.count == 1 && result_kind(d, 1) == JSON_STRING)
    n = 1;
  *id = keyed ? multistatus__buffer_text(&d->key) : result_take(d, n);
  return n;
}

/* True if one of the paths ends in ".*". */
static bool result_leads_to_all(const char *paths) {
  multistatus_text all = multistatus__cstring(paths), path;
  bool star = false;
  while (multistatus__path_take(&all, &path))
    star = star || (path.len > 1 && memcmp(path.data + path.len - 2, ".*", 2) == 0);
  return star;
}

/* The next of several ids; 0: none. */
static uint32_t result_next_id(multistatus__dialect_reader *d, uint32_t n) {
  uint32_t parent = n ? multistatus__json_tree_node(&d->tree, n)->parent : 0;
  if (!parent || result_kind(d, parent) != JSON_ARRAY ||
      !result_leads_to_all(d->dialect->id))
    return 0;
  do
    n = multistatus__json_tree_node(&d->tree, n)->next;
  while (n && result_kind(d, n) != JSON_STRING && result_kind(d, n) != JSON_NUMBER);
  return n;
}

static void result_identity(multistatus__dialect_reader *d, multistatus_text id) {
  const multistatus_dialect *is = d->dialect;
  uint32_t n = multistatus__json_tree_find(&d->tree, is->index, true);
  multistatus_text href = result_text(d, is->href), index = result_take(d, n);
  uint64_t digits;
  bool valid = result_kind(d, n) == JSON_NUMBER || multistatus__number(index, &digits);
  int64_t number = valid ? multistatus__json_integer(index.data, index.len) : -1;
  if (!n && (is->flags & MULTISTATUS_DIALECT_ORDERED))
    number = (int64_t)d->position;
  if (id.data)
    multistatus_input_set_id(d->in, id);
  if (number >= 0)
    multistatus_input_set_index(d->in, number);
  if (href.len)
    multistatus_input_add_href(d->in, href);
}

static void result_retry_after(multistatus__dialect_reader *d, multistatus_text value) {
  int64_t ms;
  if (multistatus__field_seconds(value, &ms))
    multistatus_input_set_retry_after(d->in, ms / 1000 + (ms % 1000 > 0));
}

static void result_header(multistatus__dialect_reader *d, multistatus_text name,
                          uint32_t n) {
  multistatus__json_kind kind = result_kind(d, n);
  if ((kind != JSON_STRING && kind != JSON_NUMBER) || !multistatus__is_token(name))
    return; /* it remains in the rest */
  multistatus_text value = result_take(d, n);
  if (multistatus__field_is(name, "retry-after"))
    result_retry_after(d, value);
  if (multistatus__field_is(name, "location"))
    multistatus_input_set_location(d->in, value);
  multistatus_input_add_header(d->in, name, value);
}

/* An object, or an array of {"name", "value"}. */
static void result_headers(multistatus__dialect_reader *d) {
  uint32_t all = result_find(d, d->dialect->headers);
  if (!multistatus__json_opens(result_kind(d, all)))
    return;
  uint32_t n = multistatus__json_tree_node(&d->tree, all)->child;
  if (!n)
    result_use(d, all);
  for (; n && !d->in->parse.error; n = multistatus__json_tree_node(&d->tree, n)->next) {
    if (result_kind(d, all) == JSON_OBJECT) {
      result_header(d, multistatus__json_tree_key(&d->tree, n), n);
      continue;
    }
    uint32_t at = multistatus__json_tree_child(&d->tree, n,
                                               multistatus__cstring("name")),
             of = multistatus__json_tree_child(&d->tree, n,
                                               multistatus__cstring("value"));
    if (at && of && result_kind(d, at) == JSON_STRING) {
      result_header(d, multistatus__json_tree_text(&d->tree, at), of);
      multistatus__json_tree_node(&d->tree, at)->used =
          multistatus__json_tree_node(&d->tree, of)->used;
    }
  }
}

static void result_body(multistatus__dialect_reader *d) {
  uint32_t n = result_find(d, d->dialect->body);
  if (!n)
    return;
  result_use(d, n);
  multistatus__json_text_begin(&d->text, &d->in->parse);
  if (!multistatus__json_tree_json(&d->tree, n, false, &d->text))
    multistatus_input_set_body(d->in, multistatus__cstring(NULL),
                               multistatus__buffer_text(&d->text.text));
}

/* The message and the condition. */
static void result_error(multistatus__dialect_reader *d) {
  multistatus_text message = result_text(d, d->dialect->message);
  uint32_t n = multistatus__json_tree_find(&d->tree, d->dialect->code, true);
  if (message.len)
    multistatus_input_set_message(d->in, message, multistatus__cstring(NULL));
  if (result_kind(d, n) != JSON_STRING)
    return;
  multistatus_text code = multistatus__json_tree_text(&d->tree, n);
  if (!multistatus__is_name(code))
    return; /* it remains in the rest */
  result_use(d, n);
  multistatus_input_add_condition(d->in, multistatus__cstring(MULTISTATUS_NS), code);
}

static void result_texts(multistatus__dialect_reader *d) {
  const multistatus_dialect *is = d->dialect;
  multistatus_text method = result_text(d, is->method),
                   group = result_text(d, is->group);
  result_header(d, multistatus__cstring("location"), result_find(d, is->location));
  if (method.len)
    multistatus_input_set_method(d->in, method);
  if (group.len)
    multistatus_input_set_group(d->in, group);
  result_retry_after(d, result_text(d, is->retry_after));
}

static void result_put(multistatus__dialect_reader *d, const char *data, size_t len) {
  multistatus__parse_put(&d->in->parse, &d->markup, data, len,
                         d->in->parse.limits->text_bytes, "text-bytes");
}

/* Keeps the names of the members to which "*" leads in the first path, unless a new
   item gets them: a name may be that of an operation. */
static void result_keep_names(multistatus__dialect_reader *d, const char *paths) {
  const char *wrap = d->dialect->wrap ? d->dialect->wrap : "item";
  multistatus_text all = multistatus__cstring(paths), path = {NULL, 0}, name;
  multistatus__path_take(&all, &path);
  for (uint32_t n = 1; n && multistatus__path_name(&path, &name);) {
    bool star = result_kind(d, n) == JSON_OBJECT && multistatus__text_is(name, "*");
    n = multistatus__json_tree_child(&d->tree, n, name);
    if (star && n &&
        !multistatus__text_is(multistatus__json_tree_key(&d->tree, n), wrap))
      multistatus__json_tree_node(&d->tree, n)->named = true;
  }
}

/* Adds the unused parts of the item as an extension: an element with JSON as its
   text. */
static void result_rest(multistatus__dialect_reader *d) {
  static const char start[] = DIALECT_REST_START, end[] = DIALECT_REST_END;
  result_keep_names(d, d->dialect->id);
  result_keep_names(d, d->dialect->status);
  if (!multistatus__json_tree_has_rest(&d->tree) || result_kind(d, 1) != JSON_OBJECT ||
      (multistatus_input_flags(d->in) & MULTISTATUS_READ_DROP_UNKNOWN))
    return;
  multistatus__json_text_begin(&d->text, &d->in->parse);
  d->markup.len = 0;
  multistatus__json_tree_json(&d->tree, 1, true, &d->text);
  multistatus_text t = multistatus__buffer_text(&d->text.text);
  result_put(d, start, sizeof start - 1);
  while (t.len && !d->in->parse.error) {
    const multistatus_text part = multistatus__xml_part(&t, 0);
    result_put(d, part.data, part.len);
  }
  result_put(d, end, sizeof end - 1);
  multistatus_input_add_ext(d->in, multistatus__buffer_text(&d->markup));
}

/* Makes the result for the item, with its first id. After an error, what follows has no
   effect. */
static int result_make(multistatus__dialect_reader *d, multistatus_text id,
                       multistatus__item_outcome *o) {
  multistatus__status_entry *entry =
      d->dialect->statuses ? multistatus__statuses_entry(d, id) : NULL;
  *o = multistatus__dialect_outcome(d->dialect, &d->tree, d->role == ROLE_FAILURE,
                                    entry ? entry->status : 0);
  if (entry) {
    entry->seen = true;
    entry->succeeded = multistatus__succeeds(o->status);
  }
  result_identity(d, id);
  result_outcome(d, o);
  result_error(d);
  result_headers(d);
  result_texts(d);
  result_body(d);
  result_rest(d);
  return multistatus_input_commit(d->in);
}

/* Counts the further ids and marks them as used. The message and code are copied to
   each of their results and may be large: the copies may have at most a hundred times
   the size of the item, so that time and memory are in proportion to the body. */
static int result_count_further(multistatus__dialect_reader *d, uint32_t n) {
  enum { TIMES = 100 };
  multistatus__parse *parse = &d->in->parse;
  uint32_t message = multistatus__json_tree_find(&d->tree, d->dialect->message, true),
           code = multistatus__json_tree_find(&d->tree, d->dialect->code, true);
  size_t shared = message ? multistatus__json_tree_text(&d->tree, message).len : 0,
         count = 0;
  shared += code ? multistatus__json_tree_text(&d->tree, code).len : 0;
  while ((n = result_next_id(d, n))) {
    result_use(d, n);
    count++;
  }
  if (count > parse->limits->hrefs)
    return multistatus__parse_fail_limit(parse, "hrefs", MULTISTATUS_HERE);
  return count > TIMES && shared > TIMES * d->tree.texts.len / count
             ? multistatus__parse_fail_limit(parse, "result-bytes", MULTISTATUS_HERE)
             : 0;
}

/* Makes a result for each further id, with only the outcome and the error. */
static int result_further(multistatus__dialect_reader *d, uint32_t n,
                          const multistatus__item_outcome *o) {
  int rc = 0;
  while (!rc && (n = result_next_id(d, n))) {
    multistatus_input_begin(d->in);
    result_identity(d, multistatus__json_tree_text(&d->tree, n));
    result_outcome(d, o);
    result_error(d);
    rc = multistatus_input_commit(d->in);
  }
  return rc;
}

int multistatus__dialect_result(multistatus__dialect_reader *d) {
  multistatus_text id;
  multistatus__item_outcome o;
  uint32_t n = result_id(d, &id);
  int rc = result_count_further(d, n);
  rc = rc ? rc : result_make(d, id, &o);
  return rc ? rc : result_further(d, n, &o);
}
