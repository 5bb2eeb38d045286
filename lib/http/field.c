/* SPDX-License-Identifier: MIT */
#include "field.h"

#include <string.h>

/* Elements of header fields; the Vary field. */

multistatus_text multistatus__field_take(multistatus_text *rest, char mark) {
  multistatus_text part = {rest->data, 0};
  bool quoted = false;
  while (part.len < rest->len && (quoted || part.data[part.len] != mark)) {
    if (part.data[part.len] == '"')
      quoted = !quoted;
    else if (quoted && part.data[part.len] == '\\' && part.len + 1 < rest->len)
      part.len++;
    part.len++;
  }
  size_t taken = part.len < rest->len ? part.len + 1 : part.len;
  rest->data += taken;
  rest->len -= taken;
  return multistatus__trimmed(part);
}

bool multistatus__field_same(multistatus_text a, multistatus_text b) {
  if (a.len != b.len)
    return false;
  for (size_t i = 0; i < a.len; i++)
    if (multistatus__lower(a.data[i]) != multistatus__lower(b.data[i]))
      return false;
  return true;
}

bool multistatus__field_is(multistatus_text a, const char *b) {
  return multistatus__field_same(a, multistatus__cstring(b));
}

multistatus__pair multistatus__field_pair(multistatus_text *rest, char mark) {
  multistatus__pair p;
  p.value = multistatus__field_take(rest, mark);
  p.name = multistatus__field_take(&p.value, '=');
  p.value = multistatus__trimmed(p.value);
  if (p.value.len >= 2 && *p.value.data == '"' &&
      p.value.data[p.value.len - 1] == '"') {
    p.value.data++;
    p.value.len -= 2;
  }
  return p;
}

bool multistatus__field_append(char *list, size_t room, multistatus_text name) {
  size_t len = strlen(list), comma = len ? 2 : 0;
  if (comma + name.len >= room - len)
    return false;
  memcpy(list + len, ", ", comma);
  memcpy(list + len + comma, name.data, name.len);
  list[len + comma + name.len] = '\0';
  return true;
}

/* ---- The values of one field ---- */

bool multistatus__values_next(const multistatus__values *v, size_t *at,
                              multistatus_text *value) {
  while (*at <= v->count) {
    size_t i = (*at)++;
    const multistatus_field *f = i > 0 ? &v->fields[i - 1] : NULL;
    multistatus_text name = {f ? f->name : NULL, f ? f->name_len : 0};
    multistatus_text found = {f ? f->value : NULL, f ? f->value_len : 0};
    if (f ? !multistatus__field_is(name, v->name) : !v->joined)
      continue;
    *value = f ? found : multistatus__cstring(v->joined);
    return true;
  }
  return false;
}

multistatus__elements multistatus__elements_of(const multistatus__values *v) {
  multistatus__elements e = {v, 0, {NULL, 0}};
  return e;
}

bool multistatus__elements_next(multistatus__elements *e, multistatus_text *element) {
  while (e->rest.len == 0)
    if (!multistatus__values_next(e->values, &e->at, &e->rest))
      return false;
  *element = multistatus__field_take(&e->rest, ',');
  return true;
}

/* ---- Media types ---- */

bool multistatus__media_text_has(multistatus_text content_type, const char *kind) {
  if (content_type.len == 0) /* data may be NULL */
    return false;
  multistatus_text t = multistatus__field_take(&content_type, ';');
  size_t n = strlen(kind);
  if (t.len <= n)
    return false;
  multistatus_text end = {t.data + t.len - n, n};
  char before = end.data[-1];
  return (before == '/' || before == '+') && multistatus__field_is(end, kind);
}

bool multistatus__media_type_has(const char *content_type, const char *kind) {
  return multistatus__media_text_has(multistatus__cstring(content_type), kind);
}

bool multistatus__is_json(const char *content_type) {
  return !content_type || multistatus__media_type_has(content_type, "json");
}
