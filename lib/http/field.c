/* SPDX-License-Identifier: MIT */
#include "field.h"

#include <string.h>

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

bool multistatus__field_is(multistatus_text a, const char *b) {
  return multistatus__same_folded(a, multistatus__cstring(b));
}

multistatus__pair multistatus__field_pair(multistatus_text *rest) {
  multistatus__pair p;
  p.value = multistatus__field_take(rest, ';');
  p.name = multistatus__field_take(&p.value, '=');
  p.value = multistatus__trimmed(p.value);
  if (p.value.len >= 2 && *p.value.data == '"' &&
      p.value.data[p.value.len - 1] == '"') {
    p.value.data++;
    p.value.len -= 2;
  }
  return p;
}

bool multistatus__field_seconds(multistatus_text t, int64_t *out) {
  int64_t value = 0, unit = 1000;
  size_t i = 0;
  bool more = false;
  for (; i < t.len && multistatus__is_digit(t.data[i]); i++)
    value = value < FIELD_LONGEST ? value * 10 + (t.data[i] - '0') : FIELD_LONGEST;
  value *= 1000;
  if (i > 0 && i + 1 < t.len && t.data[i] == '.')
    for (i++; i < t.len && multistatus__is_digit(t.data[i]); i++) {
      unit /= 10;
      value += unit * (t.data[i] - '0');
      more = more || (unit == 0 && t.data[i] != '0');
    }
  *out = value + more;
  return i > 0 && i == t.len;
}

bool multistatus__media_type_has(multistatus_text content_type, const char *kind) {
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

bool multistatus__is_json(const char *content_type) {
  return !content_type ||
         multistatus__media_type_has(multistatus__cstring(content_type), "json");
}
