/* SPDX-License-Identifier: MIT */
#include "field.h"

#include <string.h>

/* The Accept field (RFC 9110, section 12.5.1), read anew for each type that is looked
   up: types are few, and so nothing has to be kept. */

enum { ACCEPT_FULL = 1000, ACCEPT_BAD = -1 };

/* "0.25" is 250 (RFC 9110, section 12.4.2), and so is ".25", which a widespread client
   sends. */
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
    if (unit == 0 || t.data[i] < '0' || t.data[i] > '9')
      return ACCEPT_BAD;
    weight += (t.data[i] - '0') * unit;
  }
  return weight <= ACCEPT_FULL ? weight : ACCEPT_BAD;
}

typedef struct accept_pair {
  multistatus_text name, value;
} accept_pair;

static accept_pair accept_take_pair(multistatus_text *rest) {
  accept_pair p;
  p.value = multistatus__field_take(rest, ';');
  p.name = multistatus__field_take(&p.value, '=');
  p.value = multistatus__field_unquoted(multistatus__field_trimmed(p.value));
  return p;
}

/* Whether the type has that parameter. All that is sent is UTF-8, said or not. */
static bool accept_has(multistatus_text parameters, const accept_pair *asked) {
  if (multistatus__field_is(asked->name, "charset"))
    return multistatus__field_is(asked->value, "utf-8");
  while (parameters.len) {
    accept_pair p = accept_take_pair(&parameters);
    if (multistatus__field_same(p.name, asked->name) &&
        p.value.len == asked->value.len &&
        memcmp(p.value.data, asked->value.data, p.value.len) == 0)
      return true;
  }
  return false;
}

/* How closely a range, its parameters apart, fits a type. */
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

/* What one element of the field says of a type; rank 0: nothing. */
static multistatus__accepted accept_element(multistatus_text element,
                                            multistatus_text type) {
  static const multistatus__accepted nothing = {0, 0};
  multistatus_text range = multistatus__field_take(&element, ';');
  multistatus_text parameters = type;
  multistatus_text bare = multistatus__field_take(&parameters, ';');
  multistatus__accepted said = {accept_fit(range, bare), ACCEPT_FULL};
  while (said.rank && element.len) {
    accept_pair p = accept_take_pair(&element);
    if (multistatus__field_is(p.name, "q")) {
      said.weight = accept_weight(p.value);
      break; /* what follows is not the range's any more */
    }
    if (p.name.len && !accept_has(parameters, &p))
      return nothing;
    said.rank += p.name.len ? 1 : 0;
  }
  return said.rank && said.weight != ACCEPT_BAD ? said : nothing;
}

multistatus__accepted multistatus__accept_look(const char *accept, const char *type) {
  multistatus__accepted best = {0, 0};
  for (multistatus_text rest = multistatus__cstring(accept); rest.len;) {
    multistatus_text element = multistatus__field_take(&rest, ',');
    multistatus__accepted said = accept_element(element, multistatus__cstring(type));
    if (said.rank > best.rank || (said.rank == best.rank && said.weight > best.weight))
      best = said;
  }
  return best;
}

bool multistatus__accept_says(const char *accept) {
  for (multistatus_text rest = multistatus__cstring(accept); rest.len;) {
    multistatus_text element = multistatus__field_take(&rest, ',');
    multistatus_text range = multistatus__field_take(&element, ';');
    if (multistatus__field_is(range, "*") ||
        (range.len && memchr(range.data, '/', range.len)))
      return true;
  }
  return false;
}
