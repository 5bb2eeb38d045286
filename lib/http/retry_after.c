/* SPDX-License-Identifier: MIT */
#include <multistatus/retry.h>
#include <string.h>

#include "field.h"

/* Retry-After: seconds, or a date in one of the three forms of RFC 9110, section 5.6.7.
 */

static const int64_t after_most = INT64_C(1000000000);

typedef struct after_date {
  int64_t year, month, day, hour, minute, second;
} after_date;

/* What a date is read from; p is NULL once something did not fit. */
typedef struct after_cursor {
  const char *p, *end;
} after_cursor;

static bool after_skip(after_cursor *c, const char *s) {
  size_t n = strlen(s);
  bool fits = c->p && (size_t)(c->end - c->p) >= n && memcmp(c->p, s, n) == 0;
  c->p = fits ? c->p + n : NULL;
  return fits;
}

static int64_t after_digits(after_cursor *c, int n) {
  int64_t value = 0;
  for (; c->p && n > 0; n--) {
    bool digit = c->p < c->end && *c->p >= '0' && *c->p <= '9';
    value = digit ? value * 10 + (*c->p - '0') : 0;
    c->p = digit ? c->p + 1 : NULL;
  }
  return value;
}

static int64_t after_month(after_cursor *c) {
  static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  for (int i = 0; c->p && i < 12; i++)
    if (c->end - c->p >= 3 && memcmp(c->p, names + 3 * i, 3) == 0) {
      c->p += 3;
      return i + 1;
    }
  c->p = NULL;
  return 0;
}

static void after_time(after_cursor *c, after_date *d) {
  d->hour = after_digits(c, 2);
  after_skip(c, ":");
  d->minute = after_digits(c, 2);
  after_skip(c, ":");
  d->second = after_digits(c, 2);
}

/* Days since 1970-01-01, in the Gregorian calendar: years that begin in March have
   their odd day at the end. */
static int64_t after_days(const after_date *d) {
  int64_t year = d->month > 2 ? d->year : d->year - 1;
  int64_t month = (d->month + 9) % 12;
  int64_t day = (153 * month + 2) / 5 + d->day - 1;
  return 365 * year + year / 4 - year / 100 + year / 400 + day - 719468;
}

static int64_t after_seconds(const after_date *d) {
  return ((after_days(d) * 24 + d->hour) * 60 + d->minute) * 60 + d->second;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" or "Sunday, 06-Nov-94 08:49:37 GMT"; from behind the
   comma. */
static bool after_usual(after_cursor *c, after_date *d, int64_t now) {
  after_skip(c, " ");
  d->day = after_digits(c, 2);
  bool old = c->p && c->p < c->end && *c->p == '-';
  after_skip(c, old ? "-" : " ");
  d->month = after_month(c);
  after_skip(c, old ? "-" : " ");
  d->year = after_digits(c, old ? 2 : 4);
  after_skip(c, " ");
  after_time(c, d);
  after_skip(c, " GMT");
  if (!old || !c->p)
    return c->p == c->end;
  /* Two digits are the latest such year that is not over 50 years from now. */
  const int64_t ahead = INT64_C(50) * 31556952;
  for (d->year += 2900; after_seconds(d) > now / 1000 + ahead && d->year > 1970;)
    d->year -= 100;
  return c->p == c->end;
}

/* "Sun Nov  6 08:49:37 1994", from behind the day's name. */
static bool after_asctime(after_cursor *c, after_date *d) {
  after_skip(c, " ");
  d->month = after_month(c);
  after_skip(c, " ");
  bool one = c->p && c->p < c->end && *c->p == ' ';
  if (one)
    after_skip(c, " ");
  d->day = after_digits(c, one ? 1 : 2);
  after_skip(c, " ");
  after_time(c, d);
  after_skip(c, " ");
  d->year = after_digits(c, 4);
  return c->p == c->end;
}

/* Whether it is a date; *out is in seconds. */
static bool after_read_date(multistatus_text t, int64_t now, int64_t *out) {
  after_cursor c = {t.data, t.data + t.len};
  after_date d = {0, 0, 0, 0, 0, 0};
  while (c.p < c.end && ((*c.p >= 'A' && *c.p <= 'Z') || (*c.p >= 'a' && *c.p <= 'z')))
    c.p++;
  if (c.p - t.data < 3)
    return false;
  bool comma = c.p < c.end && *c.p == ',';
  if (comma)
    c.p++;
  if (!(comma ? after_usual(&c, &d, now) : after_asctime(&c, &d)))
    return false;
  *out = after_seconds(&d);
  return d.day >= 1 && d.day <= 31 && d.hour <= 23 && d.minute <= 59 && d.second <= 60;
}

/* "120" or "0.249"; *out is in milliseconds, rounded up. */
static bool after_read_number(multistatus_text t, int64_t *out) {
  int64_t value = 0, unit = 1000;
  size_t i = 0;
  bool more = false;
  for (; i < t.len && t.data[i] >= '0' && t.data[i] <= '9'; i++)
    value = value < after_most ? value * 10 + (t.data[i] - '0') : after_most;
  value = (value < after_most ? value : after_most) * 1000;
  bool whole = i > 0;
  if (!whole || i == t.len || t.data[i] != '.') {
    *out = value;
    return whole && i == t.len;
  }
  size_t point = i++;
  for (; i < t.len && t.data[i] >= '0' && t.data[i] <= '9'; i++) {
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
  if (!after_read_date(t, now, &found))
    return MULTISTATUS_ERROR_SYNTAX;
  found = found * 1000 - now;
  *wait = found < 0 ? 0 : found < after_most * 1000 ? found : after_most * 1000;
  return 0;
}
