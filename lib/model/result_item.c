/* SPDX-License-Identifier: MIT */
#include "model.h"

#include <string.h>
#include "../json/json_text.h"
#include "../http/field.h"

/* The members of a result for batch items: multistatus/item.h. */

static const multistatus__item item_none = {.index = -1, .retry_after = -1};

static const multistatus__item *item_of(const multistatus_result *r) {
  return r && r->extra && r->extra->item ? r->extra->item : &item_none;
}

multistatus__item *multistatus__result_item(multistatus_result *r) {
  multistatus__extra *x = multistatus__result_extra(r);
  if (x && !x->item) {
    x->item = multistatus__arena_get(r->context, sizeof *x->item);
    if (x->item)
      *x->item = item_none;
  }
  return x ? x->item : NULL;
}

int multistatus_result_has_item(const multistatus_result *r) {
  return item_of(r) != &item_none;
}

#define ITEM_GETTER(type, name, member)                                                \
  type name(const multistatus_result *r) {                                             \
    return item_of(r)->member;                                                         \
  }

/* ---- Texts and numbers ---- */

ITEM_GETTER(const char *, multistatus_result_id, id)
ITEM_GETTER(const char *, multistatus_result_method, method)
ITEM_GETTER(const char *, multistatus_result_group, group)
ITEM_GETTER(const char *, multistatus_result_body, body)
ITEM_GETTER(const char *, multistatus_result_content_type, content_type)
ITEM_GETTER(int64_t, multistatus_result_index, index)
ITEM_GETTER(int64_t, multistatus_result_retry_after, retry_after)
ITEM_GETTER(multistatus_applied, multistatus_result_applied, applied)

/* CR, LF and NUL would end a header field (RFC 9110, section 5.5). */
static int item_check_field(multistatus_result *r, const char *text, const char *what) {
  for (size_t i = 0; text && text[i]; i++)
    if (multistatus__is_field_control(text[i]))
      return multistatus__fail(r->context, MULTISTATUS_ERROR_TEXT,
                               "line break at byte %zu of a %s of %.120s", i, what,
                               multistatus__about(r));
  return r->context->error;
}

/* Returns the item of a result to change it. NULL after an error, which
   multistatus__may_change() returns. range: the member whose new value is out of range,
   or NULL. */
static multistatus__item *item_change(multistatus_result *r, const char *range) {
  if (!multistatus__may_change(r) && range)
    multistatus__fail(r->context, MULTISTATUS_ERROR_ARGUMENT,
                      "%s out of range in %.120s", range, multistatus__about(r));
  return multistatus__may_change(r) ? NULL : multistatus__result_item(r);
}

/* Sets the text at an offset in the item. */
static int item_set_text(multistatus_result *r, size_t at, const char *text) {
  multistatus__item *item = item_change(r, NULL);
  return item ? multistatus__put_text(r, (const char **)((char *)item + at),
                                      multistatus__cstring(text))
              : multistatus__may_change(r);
}

int multistatus_result_set_id(multistatus_result *r, const char *id) {
  return item_set_text(r, offsetof(multistatus__item, id), id);
}

int multistatus_result_set_method(multistatus_result *r, const char *method) {
  if (!multistatus__may_change(r))
    item_check_field(r, method, "method");
  return item_set_text(r, offsetof(multistatus__item, method), method);
}

int multistatus_result_set_group(multistatus_result *r, const char *group) {
  return item_set_text(r, offsetof(multistatus__item, group), group);
}

int multistatus_result_set_index(multistatus_result *r, int64_t index) {
  multistatus__item *item =
      item_change(r, index >= -1 && index <= MULTISTATUS__INDEX_MAX ? NULL : "index");
  if (item)
    item->index = index;
  return multistatus__may_change(r);
}

int multistatus_result_set_retry_after(multistatus_result *r, int64_t seconds) {
  multistatus__item *item = item_change(r, seconds >= -1 ? NULL : "retryAfter");
  if (item)
    item->retry_after = seconds;
  return multistatus__may_change(r);
}

int multistatus_result_set_applied(multistatus_result *r, multistatus_applied applied) {
  bool valid = (int)applied >= MULTISTATUS_APPLIED_UNSAID &&
               applied <= MULTISTATUS_APPLIED_UNKNOWN;
  multistatus__item *item = item_change(r, valid ? NULL : "applied");
  if (item)
    item->applied = applied;
  return multistatus__may_change(r);
}

/* ---- The reason phrase ---- */

int multistatus__put_reason(multistatus_result *r, multistatus__outcome *out,
                            int status, multistatus_text t) {
  const multistatus_text usual = multistatus__reason(status);
  out->reason = NULL;
  if (!t.data || multistatus__same(t, usual) ||
      multistatus__put_field(r, &out->reason, t))
    return r->context->error;
  multistatus_text is = multistatus__view(out->reason),
                   inner = multistatus__trimmed(is);
  if (inner.len < is.len)
    out->reason = multistatus__same(inner, usual)
                      ? NULL
                      : multistatus__plain_copy(r->context, inner, NULL);
  return r->context->error;
}

static int item_set_reason(multistatus__change c, int status, const char *reason) {
  if (c.error || (c.error = item_check_field(c.result, reason, "reason phrase")))
    return c.error;
  c.outcome->status_line = NULL; /* it contains the old phrase */
  return multistatus__put_reason(c.result, c.outcome, status,
                                 multistatus__trimmed(multistatus__cstring(reason)));
}

int multistatus_result_set_reason(multistatus_result *r, const char *reason) {
  return item_set_reason(multistatus__of_result(r), r ? r->status : 0, reason);
}

int multistatus_propstat_set_reason(multistatus_propstat *p, const char *reason) {
  return item_set_reason(multistatus__of_propstat(p), p ? p->status : 0, reason);
}

/* ---- JSON as text ---- */

/* What JSON may be: any value, a string or an object, or an object. */
typedef enum item_json_kind { ITEM_ANY, ITEM_WARNING, ITEM_OBJECT } item_json_kind;

/* Parses JSON and returns its normalized text; NULL with the error set. */
static const char *item_json(multistatus_result *r, const char *json,
                             item_json_kind kind) {
  multistatus__context *o = r->context;
  multistatus__parse in = {.allocator = &o->allocator,
                           .limits = &o->limits,
                           .refuse = MULTISTATUS_QUIRK_JSON_UTF8};
  multistatus__json_text t = {0};
  const char *made = NULL;
  if (o->error)
    return NULL;
  multistatus__json_text_begin(&t, &in);
  int rc = multistatus__json_text_parse(&t, multistatus__cstring(json),
                                        kind == ITEM_OBJECT ? JSON_TEXT_OBJECT
                                                            : JSON_TEXT_VALUE);
  if (!rc && kind == ITEM_WARNING && *t.text.data != '"' && *t.text.data != '{')
    rc = multistatus__parse_fail(&in, MULTISTATUS_ERROR_MARKUP, JSON_TEXT_LEAD,
                                 "neither a string nor an object");
  size_t at = in.fault >= JSON_TEXT_LEAD ? in.fault - JSON_TEXT_LEAD : 0;
  if (rc == MULTISTATUS_ERROR_NOMEM)
    multistatus__fail_nomem(o);
  else if (rc == MULTISTATUS_ERROR_LIMIT)
    multistatus__fail_limit(o, in.limit, multistatus__about(r));
  else if (rc)
    multistatus__fail(o, MULTISTATUS_ERROR_MARKUP, "%s at byte %zu of JSON for %.120s",
                      in.text, at, multistatus__about(r));
  else
    made = multistatus__text_copy(o, multistatus__buffer_text(&t.text),
                                  multistatus__about(r));
  multistatus__json_text_done(&t);
  return made;
}

/* NULL removes the problem. */
static int item_set_problem(multistatus__change c, const char *json) {
  if (c.error)
    return c.error;
  c.outcome->problem = json ? item_json(c.result, json, ITEM_OBJECT) : NULL;
  return c.result->context->error;
}

int multistatus_result_set_problem(multistatus_result *r, const char *json) {
  return item_set_problem(multistatus__of_result(r), json);
}

int multistatus_propstat_set_problem(multistatus_propstat *p, const char *json) {
  return item_set_problem(multistatus__of_propstat(p), json);
}

int multistatus_result_set_body(multistatus_result *r, const char *content_type,
                                const char *body) {
  int rc = multistatus__may_change(r);
  if (!body || (content_type && !*content_type))
    content_type = NULL;
  if (rc || (rc = item_check_field(r, content_type, "content type")))
    return rc;
  multistatus__item *item = multistatus__result_item(r);
  if (!item ||
      multistatus__put_text(r, &item->content_type, multistatus__cstring(content_type)))
    return r->context->error;
  if (body && multistatus__is_json(content_type))
    item->body = item_json(r, body, ITEM_ANY);
  else
    multistatus__put_text(r, &item->body, multistatus__cstring(body));
  return r->context->error;
}

/* ---- Warnings ---- */

static int item_add_warning(multistatus_result *r, const char *json) {
  multistatus__item *item = multistatus__result_item(r);
  multistatus_warning *w =
      item && json ? multistatus__part_new(r, sizeof *w, item->warning_count,
                                           r->context->limits.conditions, "conditions")
                   : NULL;
  if (!w)
    return r->context->error;
  w->json = json;
  MODEL_APPEND(item->warnings, item->last_warning, w);
  item->warning_count++;
  return 0;
}

int multistatus__put_warning(multistatus_result *r, multistatus_text json) {
  return item_add_warning(
      r, multistatus__text_copy(r->context, json, multistatus__about(r)));
}

int multistatus_result_add_warning(multistatus_result *r, const char *json) {
  int rc = multistatus__may_change(r);
  return rc ? rc : item_add_warning(r, item_json(r, json, ITEM_WARNING));
}

ITEM_GETTER(const multistatus_warning *, multistatus_result_first_warning, warnings)
MODEL_GETTER(const multistatus_warning *, multistatus_warning_next, warning, next)
MODEL_GETTER(const char *, multistatus_warning_json, warning, json)

/* ---- Header fields ---- */

/* True if a header has that name, in any case. */
static bool item_has_name(const void *header, const void *name) {
  const multistatus_header *h = header;
  return multistatus__same_folded(multistatus__view(h->name),
                                  *(const multistatus_text *)name);
}

/* The hash of a name in lower case. */
static uint64_t item_hash(const multistatus__context *o, multistatus_text name) {
  multistatus__hasher h = multistatus__hash_begin(&o->key);
  for (size_t i = 0; i < name.len; i++)
    multistatus__hash_word(&h, (unsigned char)multistatus__lower(name.data[i]));
  return multistatus__hash_end(&h);
}

/* The header of that name, or NULL. */
static multistatus_header *item_find_header(const multistatus_result *r,
                                            const multistatus__item *item,
                                            multistatus_text name) {
  if (item->headers_by_name.used)
    return multistatus__table_find(&item->headers_by_name, item_hash(r->context, name),
                                   item_has_name, &name);
  multistatus_header *h = item->headers;
  while (h && !item_has_name(h, &name))
    h = h->next;
  return h;
}

/* Adds the newest header to the table, or all headers once there are many. */
static bool item_tabulate(multistatus_result *r, multistatus__item *item) {
  multistatus__table *t = &item->headers_by_name;
  multistatus_header *h = t->used ? item->last_header : item->headers;
  if (item->header_count <= TABLE_FEW)
    return true;
  multistatus__key_make(&r->context->key);
  for (; h; h = h->next)
    if (!multistatus__table_add(
            r->context, t, item_hash(r->context, multistatus__view(h->name)), h, h))
      return false;
  return true;
}

static multistatus_header *item_new_header(multistatus_result *r,
                                           multistatus__item *item,
                                           multistatus_text name) {
  multistatus__context *o = r->context;
  multistatus_header *h =
      multistatus__part_new(r, sizeof *h, item->header_count, o->limits.props, "props");
  char *lower = (char *)multistatus__text_copy(o, name, multistatus__about(r));
  if (!h || !lower)
    return NULL;
  for (size_t i = 0; i < name.len; i++)
    lower[i] = multistatus__lower(lower[i]);
  h->name = lower;
  h->value = multistatus__empty;
  MODEL_APPEND(item->headers, item->last_header, h);
  item->header_count++;
  return item_tabulate(r, item) ? h : NULL;
}

int multistatus__put_header(multistatus_result *r, multistatus_text name,
                            multistatus_text value) {
  multistatus__context *o = r->context;
  if (!multistatus__is_token(name))
    return multistatus__fail(o, MULTISTATUS_ERROR_NAME,
                             "not the name of a header field: \"%.*s\"",
                             (int)(name.len < 80 ? name.len : 80), name.data);
  multistatus__item *item = multistatus__result_item(r);
  if (!item)
    return o->error;
  const char *text = multistatus__field_copy(o, value, multistatus__about(r));
  multistatus_header *h = item_find_header(r, item, name);
  if (text && !h)
    h = item_new_header(r, item, name);
  if (text && h)
    h->value = text;
  return o->error;
}

int multistatus_result_add_header(multistatus_result *r, const char *name,
                                  const char *value) {
  int rc = multistatus__may_change(r);
  if (rc || (rc = item_check_field(r, value, "header value")))
    return rc;
  return multistatus__put_header(r, multistatus__cstring(name ? name : ""),
                                 multistatus__cstring(value ? value : ""));
}

const char *multistatus_result_header(const multistatus_result *r, const char *name) {
  const multistatus_header *h =
      item_find_header(r, item_of(r), multistatus__cstring(name));
  return h ? h->value : NULL;
}

ITEM_GETTER(const multistatus_header *, multistatus_result_first_header, headers)
MODEL_GETTER(const multistatus_header *, multistatus_header_next, header, next)
MODEL_GETTER(const char *, multistatus_header_name, header, name)
MODEL_GETTER(const char *, multistatus_header_value, header, value)

/* ---- Errors with a pointer and a message, as in JSON interfaces ---- */

int multistatus_result_add_error(multistatus_result *r, const char *ns,
                                 const char *name, const char *pointer,
                                 const char *message) {
  multistatus__change change = multistatus__of_result(r);
  if (change.error)
    return change.error;
  multistatus_condition *c = multistatus__put_condition(
      r, change.outcome, multistatus__cstring(ns ? ns : MULTISTATUS_NS),
      multistatus__cstring(name));
  if (c &&
      !multistatus__check_condition(r->context, multistatus__about(r), false, c->ns,
                                    c->name, NULL) &&
      !multistatus__put_text(r, &c->pointer, multistatus__cstring(pointer)))
    multistatus__put_text(r, &c->message, multistatus__cstring(message));
  return r->context->error;
}

MODEL_GETTER(const char *, multistatus_condition_pointer, condition, pointer)
MODEL_GETTER(const char *, multistatus_condition_message, condition, message)
