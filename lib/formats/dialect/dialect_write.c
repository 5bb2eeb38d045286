/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include "../../base/text.h"
#include "../../http/field.h"
#include "../../stream/put.h"
#include "dialect.h"

/* Writes a result as an item: what the dialect could not express when it was read, with
   the rest set into it. */

typedef struct dialect_writer {
  const multistatus_dialect *dialect;
  bool any;    /* an item was written */
  bool failed; /* one of them failed */
} dialect_writer;

_Static_assert(sizeof(dialect_writer) <= DIALECT_WRITE_STATE, "its state is too large");

/* ---- Around the items ---- */

static void write_key(multistatus_output *out, multistatus_text name) {
  PUT(out, "\"");
  multistatus_output_put(out, name.data, name.len);
  PUT(out, "\":");
}

int multistatus__dialect_write_begin(void *state, multistatus_output *out) {
  dialect_writer *w = state;
  w->dialect = multistatus_format_dialect(multistatus_output_format(out));
  multistatus_text path = {w->dialect->items, strlen(w->dialect->items)}, name;
  bool first = true;
  if (w->dialect->flags & MULTISTATUS_DIALECT_RECORDS)
    return 0;
  while (multistatus__path_name(&path, &name)) {
    PUT(out, "{");
    if (first && w->dialect->head) {
      multistatus_output_puts(out, w->dialect->head);
      PUT(out, ",");
    }
    write_key(out, name);
    first = false;
  }
  PUT(out, "[");
  return 0;
}

int multistatus__dialect_write_end(void *state, multistatus_output *out) {
  dialect_writer *w = state;
  multistatus_text path = {w->dialect->items, strlen(w->dialect->items)}, name;
  size_t open = 0;
  if (w->dialect->flags & MULTISTATUS_DIALECT_RECORDS)
    return 0;
  while (multistatus__path_name(&path, &name))
    open++;
  PUT(out, "]");
  for (size_t i = open; i > 0; i--) {
    if (i == 1 && w->dialect->failed) {
      multistatus_text failed = {w->dialect->failed, strlen(w->dialect->failed)};
      PUT(out, ",");
      write_key(out, failed);
      multistatus_output_puts(out, w->failed ? "true" : "false");
    }
    PUT(out, "}");
  }
  return 0;
}

/* ---- An item ---- */

/* What an item is built with. */
typedef struct write_item {
  multistatus__json_tree tree;
  const multistatus_dialect *dialect;
  const multistatus_result *result;
  bool failed;
} write_item;

/* The node at the path; 0: it has none, or it is one that only failures have. */
static uint32_t write_reach(write_item *x, const char *paths) {
  const char *error = x->dialect->error, *wrap = x->dialect->wrap;
  size_t len = error ? strcspn(error, "|") : 0;
  bool inside = len && paths && strncmp(paths, error, len) == 0 &&
                (paths[len] == '.' || paths[len] == '|' || !paths[len]);
  if (!paths || (inside && !x->failed))
    return 0;
  return multistatus__json_tree_reach(&x->tree, paths, wrap ? wrap : "item");
}

static int write_set(write_item *x, const char *paths, multistatus__json_kind kind,
                     const char *s) {
  uint32_t n = s && (*s || kind != JSON_STRING) ? write_reach(x, paths) : 0;
  return multistatus__json_tree_set(&x->tree, n, kind, multistatus__cstring(s));
}

static int write_number(write_item *x, const char *paths, int64_t number) {
  char text[24];
  snprintf(text, sizeof text, "%lld", (long long)number);
  return number < 0 ? 0 : write_set(x, paths, JSON_NUMBER, text);
}

/* Undoes the escaping of XML in place, and returns the length. */
static size_t write_unescape(char *text, size_t len) {
  static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&#13;"};
  static const char characters[] = "&<>\r";
  char *to = text;
  for (size_t i = 0; i < len;) {
    size_t k = 0;
    while (k < 4 && (len - i < strlen(names[k]) ||
                     memcmp(text + i, names[k], strlen(names[k])) != 0))
      k++;
    *to++ = k < 4 ? characters[k] : text[i];
    i += k < 4 ? strlen(names[k]) : 1;
  }
  return (size_t)(to - text);
}

/* Begins the tree with the object of that extension. False: it holds none. */
static bool write_rest_of(write_item *x, const char *xml) {
  static const char start[] = DIALECT_REST_START, end[] = DIALECT_REST_END;
  enum { START = sizeof start - 1, END = sizeof end - 1 };
  multistatus__parse *parse = x->tree.parse;
  size_t len = strlen(xml);
  if (len < START + END || memcmp(xml, start, START) != 0 ||
      memcmp(xml + len - END, end, END) != 0)
    return false;
  multistatus__buffer b = {0};
  len -= START + END;
  multistatus__json_tree_begin(&x->tree, parse);
  if (!multistatus__parse_put(parse, &b, xml + START, len, SIZE_MAX, "")) {
    const multistatus_text json = {b.data, write_unescape(b.data, len)};
    multistatus__json_tree_parse(&x->tree, 0, json);
  }
  multistatus__buffer_done(parse->allocator, &b);
  if (!parse->error)
    return x->tree.count &&
           multistatus__json_tree_node(&x->tree, 1)->kind == JSON_OBJECT;
  if (parse->error != MULTISTATUS_ERROR_NOMEM)
    parse->error = 0; /* it is not this library's */
  return false;
}

/* Begins the tree: with what an earlier reader could not express, if there is that. */
static int write_begin_item(write_item *x) {
  static const multistatus_text none = {"", 0};
  const multistatus_ext *e = multistatus_result_first_ext(x->result);
  for (; e && !x->tree.parse->error; e = multistatus_ext_next(e))
    if (write_rest_of(x, multistatus_ext_xml(e)))
      return 0;
  multistatus__json_tree_begin(&x->tree, x->tree.parse);
  int rc = x->tree.parse->error;
  rc = rc ? rc : multistatus__json_tree_token(&x->tree, JSON_OBJECT, none);
  return rc ? rc : multistatus__json_tree_token(&x->tree, JSON_OBJECT_END, none);
}

/* The name for a status; of its class, if it has none of its own. */
static const char *write_status_name(const multistatus_dialect *is, int status) {
  const char *found = NULL;
  for (size_t i = is->code_count; i-- > 0;) {
    if (is->codes[i].status == status)
      return is->codes[i].name;
    if (is->codes[i].status / 100 == status / 100 ||
        (!found && (is->codes[i].status < 300) == (status < 300)))
      found = is->codes[i].name;
  }
  return found;
}

static int write_status(write_item *x, int status) {
  const multistatus_dialect *is = x->dialect;
  const char *reason = multistatus_result_reason(x->result);
  char text[256];
  if (is->flags & MULTISTATUS_DIALECT_STATUS_BOOLEAN)
    return write_set(x, is->status, x->failed ? JSON_FALSE : JSON_TRUE, "");
  if (is->flags & MULTISTATUS_DIALECT_STATUS_NAME)
    return write_set(x, is->status, JSON_STRING, write_status_name(is, status));
  if (!(is->flags & MULTISTATUS_DIALECT_STATUS_PHRASE))
    reason = "";
  else if (!reason)
    reason = multistatus_reason(status);
  snprintf(text, sizeof text, "%d%s%s", status, *reason ? " " : "", reason);
  bool string = is->flags &
                (MULTISTATUS_DIALECT_STATUS_PHRASE | MULTISTATUS_DIALECT_STATUS_STRING);
  return write_set(x, is->status, string ? JSON_STRING : JSON_NUMBER, text);
}

/* What names the item: its id, or what there is instead where the dialect has nothing
   else. */
static int write_identity(write_item *x) {
  const multistatus_dialect *is = x->dialect;
  const multistatus_result *r = x->result;
  const char *id = multistatus_result_id(r), *href = multistatus_result_href(r);
  int64_t index = multistatus_result_index(r);
  bool ordered = is->flags & MULTISTATUS_DIALECT_ORDERED;
  int rc = write_set(x, is->id, JSON_STRING, id || is->href || ordered ? id : href);
  if (!rc && !id && !href && !is->index && !ordered)
    rc = write_number(x, is->id, index);
  rc = rc ? rc : write_set(x, is->href, JSON_STRING, href);
  return rc ? rc : write_number(x, is->index, index);
}

static int write_headers(write_item *x) {
  const multistatus_dialect *is = x->dialect;
  const multistatus_header *h = multistatus_result_first_header(x->result);
  int rc = 0;
  for (; h && !rc; h = multistatus_header_next(h)) {
    const char *name = multistatus_header_name(h), *value = multistatus_header_value(h);
    if (is->location && strcmp(name, "location") == 0)
      rc = write_set(x, is->location, JSON_STRING, value);
    else if (is->headers)
      rc = multistatus__json_tree_set_member(&x->tree, write_reach(x, is->headers),
                                             multistatus__cstring(name),
                                             multistatus__cstring(value));
  }
  return rc;
}

static int write_body(write_item *x) {
  const char *body = multistatus_result_body(x->result);
  uint32_t n = body ? write_reach(x, x->dialect->body) : 0;
  if (!n)
    return x->tree.parse->error;
  const char *type = multistatus_result_content_type(x->result);
  bool json = !type || multistatus__media_type_has(type, "json");
  return json ? multistatus__json_tree_parse(&x->tree, n, multistatus__cstring(body))
              : multistatus__json_tree_set(&x->tree, n, JSON_STRING,
                                           multistatus__cstring(body));
}

static int write_item_of(write_item *x, int status) {
  const multistatus_dialect *is = x->dialect;
  const multistatus_result *r = x->result;
  const multistatus_condition *c = multistatus_result_first_condition(r);
  int rc = write_begin_item(x);
  rc = rc ? rc : write_identity(x);
  rc = rc ? rc : write_status(x, status);
  rc = rc ? rc : write_set(x, is->message, JSON_STRING, multistatus_result_message(r));
  rc = rc ? rc : write_set(x, is->method, JSON_STRING, multistatus_result_method(r));
  rc = rc ? rc : write_set(x, is->group, JSON_STRING, multistatus_result_group(r));
  rc = rc ? rc
          : write_set(x, is->code, JSON_STRING,
                      c ? multistatus_condition_name(c) : NULL);
  rc = rc ? rc : write_headers(x);
  rc = rc ? rc : write_number(x, is->retry_after, multistatus_result_retry_after(r));
  return rc ? rc : write_body(x);
}

int multistatus__dialect_write_result(void *state, multistatus_output *out,
                                      const multistatus_result *r) {
  dialect_writer *w = state;
  multistatus__context *o = out->owner;
  multistatus__parse parse = {.allocator = &o->allocator, .limits = &o->limits};
  multistatus__json_text text = {.parse = &parse};
  int status = multistatus_result_outcome(r);
  bool failed = !multistatus_result_succeeded(r);
  if (failed && status < 300) /* unknown, or a failure in part */
    status = MULTISTATUS_UNKNOWN;
  write_item x = {
      .tree = {.parse = &parse}, .dialect = w->dialect, .result = r, .failed = failed};
  bool records = w->dialect->flags & MULTISTATUS_DIALECT_RECORDS;
  int rc = write_item_of(&x, status);
  rc = rc ? rc : multistatus__json_tree_json(&x.tree, 1, false, &text);
  if (!rc) {
    if (w->any && !records)
      PUT(out, ",");
    multistatus_output_put(out, text.text.data, text.text.len);
    if (records)
      PUT(out, "\n");
    w->any = true;
    w->failed = w->failed || x.failed;
  }
  multistatus__json_tree_done(&x.tree);
  multistatus__json_text_done(&text);
  return rc ? multistatus_output_fail(out, rc, parse.text) : 0;
}
