/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include "../../base/text.h"
#include "../../http/field.h"
#include "../../xml/escape.h"
#include "dialect.h"

/* Makes an item from a result: begins with the parts of a received item that the model
   could not represent, and sets the members of the result in it. */

/* True if the first of some paths leads into a value to which one of the others
   leads. */
static bool write_inside(const char *paths, const char *others) {
  size_t len = 0;
  for (; others && *others; others += len + (others[len] == '|')) {
    len = strcspn(others, "|");
    if (len && strncmp(paths, others, len) == 0 &&
        (paths[len] == '.' || paths[len] == '|' || !paths[len]))
      return true;
  }
  return false;
}

/* The node at the path; 0: there is no path, or only failures have that node, or there
   was an error, after which the functions below have no effect. */
static uint32_t write_reach(multistatus__dialect_item *x, const char *paths) {
  const char *wrap = x->dialect->wrap;
  if (!paths || x->tree.parse->error ||
      (!x->failed && write_inside(paths, x->dialect->error)))
    return 0;
  return multistatus__json_tree_reach(&x->tree, paths, wrap ? wrap : "item");
}

static void write_set(multistatus__dialect_item *x, const char *paths,
                      multistatus__json_kind kind, const char *s) {
  uint32_t n = s && (*s || kind != JSON_STRING) ? write_reach(x, paths) : 0;
  multistatus__json_tree_set(&x->tree, n, kind, multistatus__cstring(s));
}

/* Sets the message or the code, which are about a failure if failures have their own
   place, or if they are in the body. */
static void write_about(multistatus__dialect_item *x, const char *paths,
                        const char *s) {
  const multistatus_dialect *is = x->dialect;
  if (paths && (x->failed || !(is->failures || write_inside(paths, is->body))))
    write_set(x, paths, JSON_STRING, s);
}

/* Replaces the references in XML text in place, and returns the length. */
static size_t write_unescape(char *text, size_t len) {
  char *to = text;
  for (size_t i = 0, used; i < len; i += used)
    *to++ = multistatus__xml_unescaped(text + i, len - i, &used);
  return (size_t)(to - text);
}

/* Begins the tree with the object in an extension. False: it contains none. */
static bool write_rest_of(multistatus__dialect_item *x, const char *xml) {
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
    parse->error = 0; /* the extension was not written by this library */
  return false;
}

/* True if items are arrays: their paths begin with an index. */
static bool write_is_array(const multistatus_dialect *is) {
  const char *paths = is->href ? is->href : is->id;
  multistatus_text path = {paths, paths ? strcspn(paths, "|") : 0}, name;
  return multistatus__path_name(&path, &name) &&
         multistatus__path_number(name) != SIZE_MAX;
}

/* Begins the tree. *rest: begin with the parts that the model could not represent, if
   any; set to false if there are none. */
static void write_begin(multistatus__dialect_item *x, bool *rest) {
  bool array = write_is_array(x->dialect);
  const multistatus_ext *e =
      *rest && !array ? multistatus_result_first_ext(x->result) : NULL;
  for (; e && !x->tree.parse->error; e = multistatus_ext_next(e))
    if (write_rest_of(x, multistatus_ext_xml(e)))
      return;
  *rest = false;
  multistatus__json_tree_begin(&x->tree, x->tree.parse);
  multistatus__json_tree_token(&x->tree, array ? JSON_ARRAY : JSON_OBJECT,
                               multistatus__cstring(""));
  x->tree.open = 0; /* close it */
}

/* The name for a status; if it has none, the first for a status of its class, else the
   first for a success or a failure. 207 is neither. */
static const char *write_status_name(const multistatus_dialect *is, int status) {
  const char *found = NULL;
  int best = 0;
  for (size_t i = 0; i < is->code_count; i++) {
    int other = is->codes[i].status;
    int likeness = other == status               ? 3
                   : other == 207                ? 0
                   : other / 100 == status / 100 ? 2
                                                 : (other < 300) == (status < 300);
    if (likeness > best) {
      best = likeness;
      found = is->codes[i].name;
    }
  }
  return found;
}

/* "201 Created", with the phrase as it was received. */
static void write_phrase(multistatus__dialect_item *x, int status) {
  const char *reason = multistatus_result_reason(x->result);
  multistatus__parse *parse = x->tree.parse;
  multistatus__buffer b = {0};
  char number[16];
  reason = reason ? reason : multistatus_reason(status);
  int len = snprintf(number, sizeof number, "%d%s", status, *reason ? " " : "");
  if (!multistatus__parse_put(parse, &b, number, (size_t)len, SIZE_MAX, "") &&
      !multistatus__parse_put(parse, &b, reason, strlen(reason) + 1, SIZE_MAX, ""))
    write_set(x, x->dialect->status, JSON_STRING, b.data);
  multistatus__buffer_done(parse->allocator, &b);
}

static void write_status(multistatus__dialect_item *x, int status) {
  const multistatus_dialect *is = x->dialect;
  unsigned flags = is->flags;
  char number[16];
  snprintf(number, sizeof number, "%d", status);
  if (flags & MULTISTATUS_DIALECT_STATUS_PHRASE)
    write_phrase(x, status);
  else if (flags & MULTISTATUS_DIALECT_STATUS_BOOLEAN)
    write_set(x, is->status, x->failed ? JSON_FALSE : JSON_TRUE, "");
  else if (flags & MULTISTATUS_DIALECT_STATUS_NAME)
    write_set(x, is->status, JSON_STRING, write_status_name(is, status));
  else
    write_set(x, is->status,
              flags & MULTISTATUS_DIALECT_STATUS_STRING ? JSON_STRING : JSON_NUMBER,
              number);
}

/* Writes the id and the href, or, if the dialect has only one of them, what identifies
   the item. */
static void write_identity(multistatus__dialect_item *x) {
  const multistatus_dialect *is = x->dialect;
  const multistatus_result *r = x->result;
  const char *id = multistatus_result_id(r), *href = x->href;
  int64_t index = multistatus_result_index(r);
  bool keyed = is->shape == MULTISTATUS_DIALECT_KEYED && !is->id;
  bool by_name = !(is->flags & MULTISTATUS_DIALECT_ORDERED),
       alone = by_name && !is->href;
  if (index >= 0)
    snprintf(x->number, sizeof x->number, "%lld", (long long)index);
  const char *number = *x->number && by_name && !is->index ? x->number : NULL;
  const char *method = multistatus_result_method(r);
  href = href && *href ? href : NULL;
  if (x->failed && id && method && strcmp(method, "POST") == 0)
    href = NULL; /* nothing was created (RFC 7644, section 3.7) */
  x->key = id && *id ? id : href ? href : number ? number : id;
  write_set(x, is->id, JSON_STRING, alone || !href ? x->key : id);
  write_set(x, is->href, JSON_STRING, is->id || keyed || href ? href : x->key);
  write_set(x, is->index, JSON_NUMBER, *x->number ? x->number : NULL);
}

/* Writes the error code: that of the result, or, if the dialect has no status, one for
   the status. */
static void write_code(multistatus__dialect_item *x, int status) {
  const multistatus_dialect *is = x->dialect;
  const multistatus_condition *c = multistatus_result_first_condition(x->result);
  const char *reason = multistatus_reason(status), *code = NULL;
  char made[64] = "Error";
  size_t len = 0;
  if (c) {
    code = multistatus_condition_name(c);
  } else if (x->failed &&
             (!is->status || (is->flags & MULTISTATUS_DIALECT_STATUS_BOOLEAN))) {
    for (size_t i = is->code_count; i-- > 0;)
      if (is->codes[i].status == status)
        code = is->codes[i].name;
    if (!code && is->status)
      return;
    for (; *reason && len < sizeof made - 1; reason++)
      if (*reason != ' ' && *reason != '-' && *reason != '\'')
        made[len++] = *reason;
    if (len)
      made[len] = '\0';
    code = code ? code : made;
  }
  write_about(x, is->code, code);
}

/* Adds a header field to the node of all, or sets the location at its own path. */
static void write_header(multistatus__dialect_item *x, uint32_t n, const char *name,
                         const char *value) {
  const multistatus_dialect *is = x->dialect;
  bool list = is->flags & MULTISTATUS_DIALECT_HEADER_LIST;
  if (is->location && strcmp(name, "location") == 0)
    write_set(x, is->location, JSON_STRING, value);
  else
    (list ? multistatus__json_tree_add_pair : multistatus__json_tree_set_member)(
        &x->tree, n, multistatus__cstring(name), multistatus__cstring(value));
}

/* The location and the wait are header fields too, if the result does not have them as
   such, and the dialect has no other member for the wait. */
static void write_headers(multistatus__dialect_item *x) {
  static const char after[] = "retry-after", at[] = "location";
  const multistatus_dialect *is = x->dialect;
  const multistatus_header *h = multistatus_result_first_header(x->result);
  const char *location = multistatus_result_location(x->result);
  int64_t wait = multistatus_result_retry_after(x->result);
  uint32_t n = h || location || (wait >= 0 && !is->retry_after)
                   ? write_reach(x, is->headers)
                   : 0;
  char seconds[24];
  snprintf(seconds, sizeof seconds, "%lld", (long long)wait);
  for (; h && !x->tree.parse->error; h = multistatus_header_next(h)) {
    const char *name = multistatus_header_name(h);
    if (strcmp(name, after) == 0)
      wait = is->retry_after ? wait : -1;
    else if (strcmp(name, at) == 0)
      location = NULL;
    write_header(x, n, name, multistatus_header_value(h));
  }
  if (location)
    write_header(x, n, at, location);
  if (wait >= 0 && is->retry_after)
    write_set(x, is->retry_after, JSON_NUMBER, seconds);
  else if (wait >= 0)
    write_header(x, n, after, seconds);
}

static void write_body(multistatus__dialect_item *x) {
  const char *body = multistatus_result_body(x->result);
  uint32_t n = body ? write_reach(x, x->dialect->body) : 0;
  multistatus_text text = multistatus__cstring(body);
  if (n && multistatus__is_json(multistatus_result_content_type(x->result)))
    multistatus__json_tree_parse(&x->tree, n, text);
  else
    multistatus__json_tree_set(&x->tree, n, JSON_STRING, text);
}

/* Writes error_body, if the failure has no body but a message or condition. */
static void write_error_body(multistatus__dialect_item *x) {
  const multistatus_dialect *is = x->dialect;
  const multistatus_result *r = x->result;
  uint32_t n =
      x->failed && is->error_body && !multistatus_result_body(r) &&
              (multistatus_result_message(r) || multistatus_result_first_condition(r))
          ? write_reach(x, is->body)
          : 0;
  if (n)
    multistatus__json_tree_parse(&x->tree, n, multistatus__cstring(is->error_body));
}

static int write_all(multistatus__dialect_item *x, int status) {
  const multistatus_dialect *is = x->dialect;
  const multistatus_result *r = x->result;
  write_identity(x);
  write_status(x, status);
  write_error_body(x);
  write_about(x, is->message, multistatus_result_message(r));
  write_set(x, is->method, JSON_STRING, multistatus_result_method(r));
  write_set(x, is->group, JSON_STRING, multistatus_result_group(r));
  write_code(x, status);
  if (x->failed && !multistatus__json_tree_find(&x->tree, is->fault, false))
    write_set(x, is->fault, status < 500 ? JSON_TRUE : JSON_FALSE, "");
  write_headers(x);
  write_body(x);
  return x->tree.parse->error;
}

int multistatus__dialect_item_build(multistatus__dialect_item *x) {
  const multistatus_dialect *is = x->dialect;
  int status = multistatus_result_outcome(x->result);
  x->failed = !multistatus_result_succeeded(x->result);
  if (x->failed && status < 300) /* unknown, or partial */
    status = MULTISTATUS_UNKNOWN;
  for (bool rest = true;;) {
    write_begin(x, &rest);
    int rc = write_all(x, status);
    if (rc)
      return rc;
    int means =
        multistatus__dialect_outcome(is, &x->tree, x->failed && is->failures, 0).status;
    if (x->failed != multistatus__succeeds(means))
      return 0;
    if (!rest)
      return multistatus__parse_fail(x->tree.parse, MULTISTATUS_ERROR_UNSUPPORTED,
                                     MULTISTATUS_HERE,
                                     "the dialect lacks this outcome");
    rest = false; /* the parts of another dialect have a meaning in this one */
  }
}
