/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../../http/status.h"
#include "dialect.h"

/* The outcome of an item. A failure never becomes a success: an item that failed has a
   status of 300 or more, or gets one. The writer calls this too, to check the meaning
   of an item before it is written. */

/* The kind of a value. In XML numbers and booleans are texts, and a text is a boolean
   if it is not a name in `codes`. */
static multistatus__json_kind outcome_kind(const multistatus_dialect *is,
                                           const multistatus__json_tree *t,
                                           uint32_t n) {
  multistatus__json_kind kind = multistatus__json_tree_kind(t, n);
  if (!(is->flags & MULTISTATUS_DIALECT_XML) || kind == JSON_NULL ||
      multistatus__json_opens(kind))
    return kind;
  multistatus_text text = multistatus__json_tree_text(t, n);
  return multistatus__dialect_code(is, text)   ? JSON_STRING
         : multistatus__text_is(text, "true")  ? JSON_TRUE
         : multistatus__text_is(text, "false") ? JSON_FALSE
                                               : JSON_STRING;
}

/* True if a value is not null, false, 0 or empty. */
static bool outcome_value(const multistatus_dialect *is,
                          const multistatus__json_tree *t, uint32_t n) {
  multistatus__json_kind kind = outcome_kind(is, t, n);
  multistatus_text text = {NULL, 0};
  if (n)
    text = multistatus__json_tree_text(t, n);
  switch (kind) {
  case JSON_OBJECT:
  case JSON_ARRAY:
    return multistatus__json_tree_node(t, n)->child != 0;
  case JSON_STRING:
    return text.len > 0;
  case JSON_NUMBER:
    return multistatus__json_value(text.data, text.data + text.len) != 0;
  default:
    return kind == JSON_TRUE;
  }
}

/* What the values at some paths show. An object without members may be an error without
   details. */
typedef enum outcome_shown {
  SHOWN_NOTHING,
  SHOWN_EMPTY,
  SHOWN_VALUE,
  SHOWN_FAILURE /* a status that is no success, at one of the paths of `status` */
} outcome_shown;

/* The most that a value at one of the paths shows. *several: set to true if one leads
   to several values, since a name occurs twice in an object, or "*" is not the only
   one. */
static outcome_shown outcome_look(const multistatus_dialect *is,
                                  const multistatus__json_tree *t, const char *paths,
                                  bool *several) {
  multistatus_text all = multistatus__cstring(paths), path, name, reason;
  outcome_shown most = SHOWN_NOTHING;
  while (multistatus__path_take(&all, &path)) {
    uint32_t n = t->count ? 1 : 0;
    while (n && multistatus__path_name(&path, &name)) {
      uint32_t other = n;
      n = multistatus__json_tree_child(t, n, name);
      other = n && multistatus__json_tree_kind(t, other) == JSON_OBJECT ? n : 0;
      while (other && (other = multistatus__json_tree_node(t, other)->next))
        *several = *several || multistatus__text_is(name, "*") ||
                   multistatus__same(multistatus__json_tree_key(t, other), name);
    }
    int status =
        n && paths == is->status
            ? multistatus__dialect_status(is, outcome_kind(is, t, n),
                                          multistatus__json_tree_text(t, n), &reason)
            : 0;
    if (status && !multistatus__succeeds(status))
      most = SHOWN_FAILURE;
    else if (most < SHOWN_VALUE && outcome_value(is, t, n))
      most = SHOWN_VALUE;
    else if (!most && multistatus__json_tree_kind(t, n) == JSON_OBJECT)
      most = SHOWN_EMPTY;
  }
  return most;
}

int multistatus__dialect_code(const multistatus_dialect *is, multistatus_text name) {
  for (size_t i = 0; i < is->code_count; i++)
    if (multistatus__text_is(name, is->codes[i].name))
      return is->codes[i].status;
  return 0;
}

/* "201" or "201 Created"; 0: neither. */
static int outcome_status_text(multistatus_text t, multistatus_text *reason) {
  if (t.len < 3 || (t.len > 3 && t.data[3] != ' '))
    return 0;
  if (t.len > 4) {
    reason->data = t.data + 4;
    reason->len = t.len - 4;
  }
  return multistatus__status_digits(t.data);
}

int multistatus__dialect_status(const multistatus_dialect *is,
                                multistatus__json_kind kind, multistatus_text t,
                                multistatus_text *reason) {
  int status = 0;
  switch (kind) {
  case JSON_NUMBER:
    return multistatus__json_code(t.data, t.len);
  case JSON_STRING:
    status = multistatus__dialect_code(is, t);
    return status ? status : outcome_status_text(t, reason);
  case JSON_TRUE:
    return is->success;
  default:
    return 0;
  }
}

/* The status in the item, whose node is marked as used if it is valid. */
static multistatus__item_outcome outcome_own(const multistatus_dialect *is,
                                             const multistatus__json_tree *t) {
  multistatus__item_outcome o = {0, {NULL, 0}, false, false, false};
  uint32_t n = multistatus__json_tree_find(t, is->status, true);
  multistatus__json_kind kind = outcome_kind(is, t, n);
  if (!n)
    return o;
  o.status = multistatus__dialect_status(is, kind, multistatus__json_tree_text(t, n),
                                         &o.reason);
  o.invalid = !o.status && kind != JSON_TRUE && kind != JSON_FALSE;
  if (!o.invalid)
    multistatus__json_tree_node(t, n)->used = true;
  return o;
}

/* The status of an item that failed and has none. */
static int outcome_failure(const multistatus_dialect *is,
                           const multistatus__json_tree *t) {
  uint32_t code = multistatus__json_tree_find(t, is->code, true),
           fault = multistatus__json_tree_find(t, is->fault, false);
  int status =
      code ? multistatus__dialect_code(is, multistatus__json_tree_text(t, code)) : 0;
  if (status >= 300)
    return status;
  if (fault)
    multistatus__json_tree_node(t, fault)->used = true;
  return outcome_kind(is, t, fault) == JSON_TRUE ? 400 : is->failure;
}

/* True if an item without a status and an error may be a success: it is an object, an
   id, or something in an array. If failures are in the same list, only an object can
   show that it is none. With BOOLEAN, a success has the boolean. An object without
   members, which the writer may have, is an empty text in XML. */
static bool outcome_may_succeed(const multistatus_dialect *is,
                                const multistatus__json_tree *t) {
  bool mixed = (is->shape == MULTISTATUS_DIALECT_LIST ||
                (is->shape == MULTISTATUS_DIALECT_KEYED && !is->failures)) &&
               (is->status || is->error) && !(is->flags & MULTISTATUS_DIALECT_ID_ITEMS);
  if (is->flags & MULTISTATUS_DIALECT_STATUS_BOOLEAN)
    return false;
  switch (multistatus__json_tree_kind(t, 1)) {
  case JSON_OBJECT:
    return !mixed || !(is->flags & MULTISTATUS_DIALECT_XML) ||
           multistatus__json_tree_node(t, 1)->child;
  case JSON_STRING:
    return !mixed;
  case JSON_ARRAY:
    return !mixed && outcome_value(is, t, 1);
  case JSON_NULL:
    return is->flags & MULTISTATUS_DIALECT_NULL_SUCCEEDS;
  default:
    return false;
  }
}

multistatus__item_outcome multistatus__dialect_outcome(const multistatus_dialect *is,
                                                       const multistatus__json_tree *t,
                                                       bool failure, int listed) {
  multistatus__item_outcome o = outcome_own(is, t);
  uint32_t own = multistatus__json_tree_find(t, is->status, false); /* or an object */
  outcome_shown error = outcome_look(is, t, is->error, &o.several);
  bool failed =
      error >= SHOWN_VALUE || failure || outcome_kind(is, t, own) == JSON_FALSE;
  outcome_shown status = outcome_look(is, t, is->status, &o.several);
  outcome_look(is, t, is->id, &o.others);
  outcome_look(is, t, is->href, &o.others);
  outcome_look(is, t, is->index, &o.others);
  o.several = o.several || o.others ||
              (status == SHOWN_FAILURE && multistatus__succeeds(o.status));
  if (!own && listed)
    o.status = listed;
  if (failed && o.status < 300) {
    o.status = outcome_failure(is, t);
    o.reason = multistatus__cstring("");
  } else if (!own && !listed && !failed && !error && outcome_may_succeed(is, t)) {
    o.status = is->success;
  }
  if (o.several && multistatus__is_success(o.status))
    o.status = 0;
  return o;
}
