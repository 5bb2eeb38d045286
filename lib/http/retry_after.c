/* SPDX-License-Identifier: MIT */
#include <multistatus/retry.h>
#include <string.h>

#include "date.h"
#include "field.h"

/* The Retry-After field: seconds or a date (RFC 9110, section 10.2.3). */

static const int64_t after_most = INT64_C(1000000000);

/* Parses "120" or "0.249". *out is in milliseconds, rounded up. */
static bool after_read_number(multistatus_text t, int64_t *out) {
  int64_t value = 0, unit = 1000;
  size_t i = 0;
  bool more = false;
  for (; i < t.len && multistatus__is_digit(t.data[i]); i++)
    value = value < after_most ? value * 10 + (t.data[i] - '0') : after_most;
  value = (value < after_most ? value : after_most) * 1000;
  bool whole = i > 0;
  if (!whole || i == t.len || t.data[i] != '.') {
    *out = value;
    return whole && i == t.len;
  }
  size_t point = i++;
  for (; i < t.len && multistatus__is_digit(t.data[i]); i++) {
    unit /= 10;
    value += unit * (t.data[i] - '0');
    more = more || (unit == 0 && t.data[i] != '0');
  }
  *out = value + (more ? 1 : 0);
  return i == t.len && i > point + 1;
}

int multistatus_retry_after_parse(const char *value, int64_t now, int64_t *wait) {
  if (wait)
    *wait = -1;
  if (!value || !wait || now < 0 || now > INT64_MAX / 4)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus_text t = multistatus__field_trimmed(multistatus__cstring(value));
  int64_t found;
  if (after_read_number(t, &found)) {
    *wait = found;
    return 0;
  }
  if (!multistatus__date_parse(t, now, &found))
    return MULTISTATUS_ERROR_SYNTAX;
  found -= now;
  *wait = found < 0 ? 0 : found < after_most * 1000 ? found : after_most * 1000;
  return 0;
}
