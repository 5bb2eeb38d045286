/* SPDX-License-Identifier: MIT */
#include "field.h"

#include <string.h>

/* The Accept field (RFC 9110, section 12.5.1). It is parsed again for each type that is
   looked up: there are few, and so no memory is needed. */

enum { ACCEPT_FULL = 1000, ACCEPT_BAD = -1 };

/* Parses a weight: "0.25" is 250 (RFC 9110, section 12.4.2). ".25" is accepted too,
   because a common client sends it. */
static int accept_weight(multistatus_text t) {
  int weight = 0, unit = ACCEPT_FULL;
  size_t i = 0;
  if (t.len && (t.data[0] == '0' || t.data[0] == '1'))
    weight = (t.data[i++] - '0') * ACCEPT_FULL;
  else if (t.len < 2)
    return ACCEPT_BAD;
  if (i < t.len && t.data[i++] != '.')
    return ACCEPT_BAD;
  for (; i < t.len; i++) {
    unit /= 10;
    if (unit == 0 || !multistatus__is_digit(t.data[i]))
      return ACCEPT_BAD;
    weight += (t.data[i] - '0') * unit;
  }
  return weight <= ACCEPT_FULL ? weight : ACCEPT_BAD;
}

/* True if the type has that parameter. Every body is UTF-8, with or without charset. */
static bool accept_has(multistatus_text parameters, const multistatus__pair *asked) {
  if (multistatus__field_is(asked->name, "charset"))
    return multistatus__field_is(asked->value, "utf-8");
  while (parameters.len) {
    multistatus__pair p = multistatus__field_pair(&parameters, ';');
    if (multistatus__field_same(p.name, asked->name) &&
        p.value.len == asked->value.len &&
        memcmp(p.value.data, asked->value.data, p.value.len) == 0)
      return true;
  }
  return false;
}

/* The rank of a range without its parameters. */
static int accept_fit(multistatus_text range, multistatus_text type) {
  if (multistatus__field_same(range, type))
    return 3;
  if (multistatus__field_is(range, "*/*") || multistatus__field_is(range, "*"))
    return 1;
  if (range.len < 3 || memcmp(range.data + range.len - 2, "/*", 2) != 0)
    return 0;
  range.len--;
  if (type.len > range.len)
    type.len = range.len;
  return multistatus__field_same(range, type) ? 2 : 0;
}

/* How one element of the field rates a type. */
static multistatus__accepted accept_element(multistatus_text element,
                                            multistatus_text type) {
  static const multistatus__accepted none = {0, 0};
  multistatus_text range = multistatus__field_take(&element, ';');
  multistatus_text parameters = type;
  multistatus_text bare = multistatus__field_take(&parameters, ';');
  multistatus__accepted found = {accept_fit(range, bare), ACCEPT_FULL};
  while (found.rank && element.len) {
    multistatus__pair p = multistatus__field_pair(&element, ';');
    if (multistatus__field_is(p.name, "q")) {
      found.weight = accept_weight(p.value);
      break; /* the parameters after q are not those of the range */
    }
    if (p.name.len && !accept_has(parameters, &p))
      return none;
    found.rank += p.name.len ? 1 : 0;
  }
  return found.rank && found.weight != ACCEPT_BAD ? found : none;
}

multistatus__accepted multistatus__accept_look(const multistatus__values *accept,
                                               const char *type) {
  multistatus__accepted best = {0, 0};
  multistatus__elements all = multistatus__elements_of(accept);
  for (multistatus_text element; multistatus__elements_next(&all, &element);) {
    multistatus__accepted found = accept_element(element, multistatus__cstring(type));
    if (found.rank > best.rank ||
        (found.rank == best.rank && found.weight > best.weight))
      best = found;
  }
  return best;
}

bool multistatus__accept_has_range(const multistatus__values *accept) {
  multistatus__elements all = multistatus__elements_of(accept);
  for (multistatus_text element; multistatus__elements_next(&all, &element);) {
    multistatus_text range = multistatus__field_take(&element, ';');
    if (multistatus__field_is(range, "*") ||
        (range.len && memchr(range.data, '/', range.len)))
      return true;
  }
  return false;
}
