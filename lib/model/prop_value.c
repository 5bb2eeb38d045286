/* SPDX-License-Identifier: MIT */
#include "../xml/value.h"

#include "../xml/chars.h"
#include "model.h"

/* Typed access to property values. */

static multistatus_text value_of(const multistatus_prop *p,
                                 multistatus_prop_kind kind) {
  multistatus_text none = {NULL, 0};
  return p && p->kind == kind ? multistatus__view(p->value) : none;
}

const multistatus_prop *multistatus_result_value(const multistatus_result *r,
                                                 const char *ns, const char *name) {
  int status = 0;
  const multistatus_prop *p = multistatus_result_find_prop(r, ns, name, &status);
  return status >= 200 && status <= 299 ? p : NULL;
}

/* 1, 0 or SYNTAX. */
static int value_contains(const multistatus_prop *p, const char *ns, const char *name) {
  multistatus_value v;
  multistatus__value_item item;
  int rc;
  multistatus__value_begin(&v, value_of(p, MULTISTATUS_PROP_XML), ns);
  while ((rc = multistatus__value_step(&v, &item)) > 0)
    if (rc == VALUE_START && v.depth == 1 && multistatus__value_is(&item, name))
      return 1;
  return rc;
}

int multistatus_prop_contains(const multistatus_prop *p, const char *ns,
                              const char *name) {
  return name && value_contains(p, ns ? ns : "", name) == 1;
}

int multistatus_result_is_collection(const multistatus_result *r, int otherwise) {
  const multistatus_prop *p = multistatus_result_value(r, "DAV:", "resourcetype");
  int rc = p ? value_contains(p, "DAV:", "collection") : MULTISTATUS_ERROR_ARGUMENT;
  return rc < 0 ? otherwise : rc;
}

static bool value_number(multistatus_text t, uint64_t *out) {
  uint64_t n = 0;
  for (size_t i = 0; i < t.len; i++) {
    unsigned digit = (unsigned char)t.data[i] - (unsigned)'0';
    if (digit > 9 || n > (UINT64_MAX - digit) / 10)
      return false;
    n = n * 10 + digit;
  }
  *out = n;
  return t.len > 0;
}

int multistatus_prop_number(const multistatus_prop *p, uint64_t *out) {
  if (!out)
    return MULTISTATUS_ERROR_ARGUMENT;
  *out = 0;
  uint64_t n;
  if (!value_number(multistatus__trimmed(value_of(p, MULTISTATUS_PROP_TEXT)), &n))
    return MULTISTATUS_ERROR_SYNTAX;
  *out = n;
  return 0;
}

int multistatus_prop_date(const multistatus_prop *p, int64_t now, int64_t *out) {
  return multistatus_date_parse(value_of(p, MULTISTATUS_PROP_TEXT).data, now, out);
}

/* ---- Elements inside a value ---- */

void multistatus_value_begin(multistatus_value *v, const multistatus_prop *p) {
  if (v)
    multistatus__value_begin(v, value_of(p, MULTISTATUS_PROP_XML), "DAV:");
}

int multistatus_value_next_href(multistatus_value *value, char *out, size_t room,
                                size_t *len) {
  multistatus__value_text t = {out, out ? room : 0, 0, 0, 0};
  int rc = value ? 1 : MULTISTATUS_ERROR_ARGUMENT;
  multistatus_value v;
  if (value)
    v = *value;
  while (rc == 1 && t.kept == 0 && (rc = multistatus__value_seek(&v, "href", 0)) == 1)
    rc = multistatus__value_collect(&v, &t, false) < 0 ? MULTISTATUS_ERROR_SYNTAX : 1;
  if (len)
    *len = rc == 1 ? t.kept : 0;
  if (rc == 1 && t.kept >= t.room)
    rc = MULTISTATUS_ERROR_LIMIT;
  if (t.room > 0)
    out[rc == 1 ? t.kept : 0] = '\0';
  if (rc >= 0)
    *value = v;
  return rc;
}
