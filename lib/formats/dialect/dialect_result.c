/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../../base/text.h"
#include "../../xml/escape.h"
#include "dialect.h"

/* What an item means. Whatever is used of it is marked, and the rest is kept as an
   extension. A failure never becomes a success: what failed keeps a status of 300 or
   more, or gets one. */

/* ---- Values ---- */

static uint32_t result_find(multistatus__dialect_reader *d, const char *paths) {
  return multistatus__json_tree_find(&d->tree, paths, false);
}

static uint32_t result_scalar(multistatus__dialect_reader *d, const char *paths) {
  return multistatus__json_tree_find(&d->tree, paths, true);
}

static multistatus__json_kind result_kind(const multistatus__dialect_reader *d,
                                          uint32_t n) {
  return n ? (multistatus__json_kind)multistatus__json_tree_node(&d->tree, n)->kind
           : JSON_NULL;
}

static void result_use(multistatus__dialect_reader *d, uint32_t n) {
  multistatus__json_tree_node(&d->tree, n)->used = true;
}

/* The string or number there, which is then used; empty: there is none. */
static multistatus_text result_text(multistatus__dialect_reader *d, const char *paths) {
  static const multistatus_text none = {NULL, 0};
  uint32_t n = result_scalar(d, paths);
  multistatus__json_kind kind = result_kind(d, n);
  if (kind != JSON_STRING && kind != JSON_NUMBER)
    return none;
  result_use(d, n);
  return multistatus__json_tree_text(&d->tree, n);
}

/* Whether there is something at the path that is not null, false, 0 or empty. */
static bool result_truth(multistatus__dialect_reader *d, const char *paths) {
  uint32_t n = result_find(d, paths);
  multistatus_text t = {NULL, 0};
  if (n)
    t = multistatus__json_tree_text(&d->tree, n);
  switch (result_kind(d, n)) {
  case JSON_OBJECT:
  case JSON_ARRAY:
    return multistatus__json_tree_node(&d->tree, n)->child != 0;
  case JSON_STRING:
    return t.len > 0;
  case JSON_NUMBER:
    return multistatus__json_value(t.data, t.data + t.len) != 0;
  default:
    return result_kind(d, n) == JSON_TRUE;
  }
}

static int result_lookup(const multistatus_dialect *dialect, multistatus_text name) {
  for (size_t i = 0; i < dialect->code_count; i++)
    if (multistatus__path_is(name, dialect->codes[i].name))
      return dialect->codes[i].status;
  return 0;
}

/* ---- The outcome ---- */

typedef struct result_outcome {
  int status;              /* 0: none, or not known */
  multistatus_text reason; /* as received */
  bool invalid;            /* there is one that cannot be understood */
} result_outcome;

/* "201" or "201 Created"; 0: neither. */
static int result_status_text(multistatus_text t, multistatus_text *reason) {
  int status = 0;
  if (t.len < 3 || (t.len > 3 && t.data[3] != ' '))
    return 0;
  for (int i = 0; i < 3; i++) {
    if (!multistatus__json_is_digit(t.data[i]))
      return 0;
    status = status * 10 + (t.data[i] - '0');
  }
  if (t.len > 4) {
    reason->data = t.data + 4;
    reason->len = t.len - 4;
  }
  return status >= 100 ? status : 0;
}

static result_outcome result_status(multistatus__dialect_reader *d) {
  result_outcome o = {0, {NULL, 0}, false};
  uint32_t n = result_scalar(d, d->dialect->status);
  if (!n)
    return o;
  multistatus_text t = multistatus__json_tree_text(&d->tree, n);
  switch (result_kind(d, n)) {
  case JSON_NUMBER:
    o.status = t.len == 3 ? result_status_text(t, &o.reason) : 0;
    break;
  case JSON_STRING:
    o.status = result_lookup(d->dialect, t);
    if (!o.status)
      o.status = result_status_text(t, &o.reason);
    break;
  case JSON_TRUE:
    o.status = d->dialect->success;
    break;
  default:
    break;
  }
  o.invalid =
      !o.status && result_kind(d, n) != JSON_TRUE && result_kind(d, n) != JSON_FALSE;
  if (!o.invalid)
    result_use(d, n);
  return o;
}

/* The status of an item that failed and does not say how. */
static int result_failure(multistatus__dialect_reader *d) {
  const multistatus_dialect *is = d->dialect;
  uint32_t code = result_scalar(d, is->code), fault = result_find(d, is->fault);
  int status =
      code ? result_lookup(is, multistatus__json_tree_text(&d->tree, code)) : 0;
  if (!status && fault && result_kind(d, fault) == JSON_TRUE)
    return 400;
  return status ? status : is->failure;
}

static int result_outcome_of(multistatus__dialect_reader *d) {
  static const multistatus_text none = {"", 0};
  const multistatus_dialect *is = d->dialect;
  result_outcome o = result_status(d);
  uint32_t said = result_find(d, is->status); /* an object says something, too */
  bool failed = d->role == ROLE_FAILURE || result_truth(d, is->error) ||
                result_kind(d, said) == JSON_FALSE;
  bool empty = result_kind(d, 1) == JSON_NULL &&
               !(is->flags & MULTISTATUS_DIALECT_NULL_SUCCEEDS);
  if (failed && o.status < 300) {
    o.status = result_failure(d);
    o.reason = none;
  } else if (!said && !failed && !empty) {
    o.status = is->success;
  }
  if (o.status) {
    int rc = multistatus_input_set_status(d->in, o.status);
    return rc || !o.reason.len ? rc : multistatus_input_set_reason(d->in, o.reason);
  }
  int rc = multistatus_input_set_status(d->in, MULTISTATUS_UNKNOWN);
  if (!rc)
    rc = multistatus_input_set_unknown(d->in, none);
  return rc || !o.invalid
             ? rc
             : multistatus_input_tolerate(d->in, MULTISTATUS_QUIRK_STATUS_INVALID,
                                          MULTISTATUS_ERROR_RESULT, MULTISTATUS_HERE,
                                          "a status that is no status code");
}

/* ---- The rest ---- */

static int result_identity(multistatus__dialect_reader *d) {
  const multistatus_dialect *is = d->dialect;
  multistatus_text id = result_text(d, is->id), href = result_text(d, is->href);
  multistatus_text index = result_text(d, is->index);
  size_t number = multistatus__path_number(index);
  bool keyed = is->shape == MULTISTATUS_DIALECT_KEYED;
  if (!id.data && result_kind(d, 1) == JSON_STRING && d->tree.count == 1) {
    id = multistatus__json_tree_text(&d->tree, 1);
    result_use(d, 1);
  }
  if (keyed && d->key.len && !is->id) {
    id = multistatus__buffer_text(&d->key);
  }
  if (number == SIZE_MAX && (is->flags & MULTISTATUS_DIALECT_ORDERED))
    number = d->position;
  int rc = id.data ? multistatus_input_set_id(d->in, id) : 0;
  if (!rc && number != SIZE_MAX)
    rc = multistatus_input_set_index(d->in, (int64_t)number);
  return rc || !href.len ? rc : multistatus_input_add_href(d->in, href);
}

/* Seconds, rounded up; -1: not a number of these. */
static int64_t result_seconds(multistatus_text t) {
  int64_t n = 0;
  size_t i = 0;
  while (i < t.len && multistatus__json_is_digit(t.data[i]) && n < 1000000000)
    n = n * 10 + (t.data[i++] - '0');
  bool fraction = false;
  if (i > 0 && i < t.len && t.data[i] == '.')
    for (i++; i < t.len && multistatus__json_is_digit(t.data[i]); i++)
      fraction = fraction || t.data[i] != '0';
  return i > 0 && i == t.len ? n + fraction : -1;
}

static int result_retry_after(multistatus__dialect_reader *d, multistatus_text value) {
  int64_t seconds = result_seconds(value);
  return seconds < 0 ? 0 : multistatus_input_set_retry_after(d->in, seconds);
}

static bool result_same_field(multistatus_text t, const char *name) {
  size_t i = 0;
  for (; i < t.len && name[i]; i++)
    if ((t.data[i] >= 'A' && t.data[i] <= 'Z' ? t.data[i] + 32 : t.data[i]) != name[i])
      return false;
  return i == t.len && !name[i];
}

/* Each member of the headers; one that is no text stays in the rest. */
static int result_headers(multistatus__dialect_reader *d) {
  uint32_t all = result_find(d, d->dialect->headers);
  int rc = 0;
  if (!all || result_kind(d, all) != JSON_OBJECT)
    return 0;
  if (!multistatus__json_tree_node(&d->tree, all)->child)
    result_use(d, all);
  for (uint32_t n = multistatus__json_tree_node(&d->tree, all)->child; n && !rc;
       n = multistatus__json_tree_node(&d->tree, n)->next) {
    multistatus_text name = multistatus__json_tree_key(&d->tree, n),
                     value = multistatus__json_tree_text(&d->tree, n);
    if (result_kind(d, n) != JSON_STRING && result_kind(d, n) != JSON_NUMBER)
      continue;
    if (result_same_field(name, "retry-after"))
      rc = result_retry_after(d, value);
    if (!multistatus__is_token(name))
      continue;
    result_use(d, n);
    if (!rc)
      rc = multistatus_input_add_header(d->in, name, value);
  }
  return rc;
}

static int result_body(multistatus__dialect_reader *d) {
  static const multistatus_text json = {NULL, 0};
  uint32_t n = result_find(d, d->dialect->body);
  if (!n)
    return 0;
  result_use(d, n);
  multistatus__json_text_begin(&d->text, &d->in->parse);
  int rc = multistatus__json_tree_json(&d->tree, n, false, &d->text);
  return rc ? rc
            : multistatus_input_set_body(d->in, json,
                                         multistatus__buffer_text(&d->text.text));
}

/* The location of a redirect is the model's own; another one is a header field. */
static int result_location(multistatus__dialect_reader *d) {
  static const multistatus_text name = {"location", 8};
  multistatus_text location = result_text(d, d->dialect->location);
  return location.len ? multistatus_input_add_header(d->in, name, location) : 0;
}

static int result_texts(multistatus__dialect_reader *d) {
  static const multistatus_text none = {NULL, 0},
                                own = {MULTISTATUS_NS, sizeof MULTISTATUS_NS - 1};
  const multistatus_dialect *is = d->dialect;
  multistatus_text message = result_text(d, is->message),
                   method = result_text(d, is->method),
                   group = result_text(d, is->group);
  int64_t wait = result_seconds(result_text(d, is->retry_after));
  uint32_t code = result_scalar(d, is->code);
  int rc = message.data ? multistatus_input_set_message(d->in, message, none) : 0;
  if (!rc && method.len)
    rc = multistatus_input_set_method(d->in, method);
  if (!rc && group.len)
    rc = multistatus_input_set_group(d->in, group);
  if (!rc && wait >= 0)
    rc = multistatus_input_set_retry_after(d->in, wait);
  if (rc || result_kind(d, code) != JSON_STRING ||
      !multistatus__is_name(multistatus__json_tree_text(&d->tree, code)))
    return rc;
  result_use(d, code);
  return multistatus_input_add_condition(d->in, own,
                                         multistatus__json_tree_text(&d->tree, code));
}

static int result_put(multistatus__dialect_reader *d, const char *data, size_t len) {
  return multistatus__parse_put(&d->in->parse, &d->markup, data, len,
                                d->in->parse.limits->text_bytes, "text-bytes");
}

/* What is left of the item, as an extension: an element with JSON as its text. */
static int result_rest(multistatus__dialect_reader *d) {
  static const char start[] = DIALECT_REST_START, end[] = DIALECT_REST_END;
  if (!multistatus__json_tree_has_rest(&d->tree) || result_kind(d, 1) != JSON_OBJECT ||
      (multistatus_input_flags(d->in) & MULTISTATUS_READ_DROP_UNKNOWN))
    return 0;
  multistatus__json_text_begin(&d->text, &d->in->parse);
  d->markup.len = 0;
  int rc = multistatus__json_tree_json(&d->tree, 1, true, &d->text);
  multistatus_text t = multistatus__buffer_text(&d->text.text);
  rc = rc ? rc : result_put(d, start, sizeof start - 1);
  for (size_t i = 0; i < t.len && !rc; i++) {
    size_t n = multistatus__xml_plain(t.data + i, t.len - i, 0);
    rc = result_put(d, t.data + i, n);
    i += n;
    if (i < t.len && !rc) {
      const char *entity = multistatus__xml_entity((unsigned char)t.data[i], 0);
      rc = result_put(d, entity, strlen(entity));
    }
  }
  rc = rc ? rc : result_put(d, end, sizeof end - 1);
  return rc ? rc
            : multistatus_input_add_ext(d->in, multistatus__buffer_text(&d->markup));
}

int multistatus__dialect_result(multistatus__dialect_reader *d) {
  int rc = result_identity(d);
  rc = rc ? rc : result_outcome_of(d);
  rc = rc ? rc : result_headers(d);
  rc = rc ? rc : result_location(d);
  rc = rc ? rc : result_texts(d);
  rc = rc ? rc : result_body(d);
  rc = rc ? rc : result_rest(d);
  return rc ? rc : multistatus_input_commit(d->in);
}
