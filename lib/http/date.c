/* SPDX-License-Identifier: MIT */
#include <multistatus/retry.h>
#include <multistatus/value.h>
#include <string.h>

#include "field.h"

/* Dates with a time: the three forms of HTTP (RFC 9110, section 5.6.7), RFC 3339, and
   the variants that servers send. */

/* The text being parsed. p is NULL after a failure. */
typedef struct date_cursor {
  const char *p, *end;
} date_cursor;

/* offset: of local time from UTC, in minutes. */
typedef struct date_parts {
  int year, month, day, hour, minute, second, ms, offset;
  bool short_year; /* of two digits */
  bool seconds, zone;
} date_parts;

/* ---- Tokens ---- */

/* The next byte; 0 at the end and after a failure. */
static char date_peek(const date_cursor *c) {
  return c->p && c->p < c->end ? *c->p : '\0';
}

static bool date_take(date_cursor *c, char wanted) {
  bool there = wanted && date_peek(c) == wanted;
  if (there)
    c->p++;
  return there;
}

static void date_need(date_cursor *c, bool there) {
  if (!there)
    c->p = NULL;
}

/* Skips white space. False if there is none. */
static bool date_space(date_cursor *c) {
  const char *start = c->p;
  while (multistatus__is_space(date_peek(c)))
    c->p++;
  return c->p != start;
}

/* A number of least to most digits. */
static int date_number(date_cursor *c, int least, int most) {
  int value = 0, n = 0;
  for (; n < most && multistatus__is_digit(date_peek(c)); n++)
    value = value * 10 + (*c->p++ - '0');
  date_need(c, n >= least);
  return value;
}

static int date_two_digits(date_cursor *c) {
  return date_number(c, 2, 2);
}

/* The number of digits that follow. */
static size_t date_digits(const date_cursor *c) {
  const char *p = c->p;
  while (p && p < c->end && multistatus__is_digit(*p))
    p++;
  return (size_t)(p - c->p);
}

static multistatus_text date_word(date_cursor *c) {
  multistatus_text word = {c->p, 0};
  for (char x = date_peek(c) | 0x20; x >= 'a' && x <= 'z'; x = date_peek(c) | 0x20) {
    c->p++;
    word.len++;
  }
  return word;
}

/* The index, from 1, of the name that word abbreviates to three letters or more; 0 if
   there is none. */
static int date_name(multistatus_text word, const char (*names)[10], int count) {
  for (int i = 0; i < count && word.len >= 3; i++) {
    multistatus_text name = multistatus__cstring(names[i]);
    name.len = word.len < name.len ? word.len : name.len;
    if (multistatus__same_folded(word, name))
      return i + 1;
  }
  return 0;
}

/* ---- Parts ---- */

static int date_month(date_cursor *c, multistatus_text word) {
  static const char names[12][10] = {"january",   "february", "march",    "april",
                                     "may",       "june",     "july",     "august",
                                     "september", "october",  "november", "december"};
  int month = date_name(word, names, 12);
  date_need(c, month > 0);
  return month;
}

/* A year of four digits, or of two, to which date_complete() adds the century. */
static void date_year(date_cursor *c, date_parts *d) {
  const char *start = c->p;
  d->year = date_number(c, 2, 4);
  d->short_year = c->p && c->p - start == 2;
  date_need(c, c->p && c->p - start != 3);
}

/* "08:49:37", "08:49:37.25", "08:49"; compact: "084937". */
static void date_time(date_cursor *c, date_parts *d, bool compact) {
  d->hour = date_number(c, compact ? 2 : 1, 2);
  date_need(c, compact || date_take(c, ':'));
  d->minute = date_two_digits(c);
  d->seconds = compact || date_take(c, ':');
  if (!d->seconds)
    return;
  d->second = date_two_digits(c);
  if (!date_take(c, '.') && !date_take(c, ','))
    return;
  date_need(c, multistatus__is_digit(date_peek(c)));
  for (int unit = 100; multistatus__is_digit(date_peek(c)); unit /= 10)
    d->ms += unit * (*c->p++ - '0');
}

/* The offset of a zone by its name (RFC 5322, section 4.3, and HTTP), in hours. */
static bool date_zone_named(multistatus_text word, int *hours) {
  static const struct {
    char name[4];
    signed char hours;
  } zones[] = {{"z", 0},    {"ut", 0},   {"utc", 0},  {"gmt", 0},
               {"est", -5}, {"edt", -4}, {"cst", -6}, {"cdt", -5},
               {"mst", -7}, {"mdt", -6}, {"pst", -8}, {"pdt", -7}};
  for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
    if (multistatus__field_is(word, zones[i].name)) {
      *hours = zones[i].hours;
      return true;
    }
  return false;
}

/* An optional zone, after optional white space: "GMT", "Z", "+0100", "+01:00", "+01",
   "GMT+0100". An unknown name is an error, because its meaning could only be
   guessed. */
static void date_zone(date_cursor *c, date_parts *d) {
  date_space(c);
  multistatus_text word = date_word(c);
  int hours = 0, minutes = 0;
  if (word.len > 0) {
    date_need(c, date_zone_named(word, &hours));
    d->offset = hours * 60;
    d->zone = true;
    if (word.len < 2 || hours != 0)
      return;
  }
  bool west = date_peek(c) == '-';
  if (!date_take(c, '+') && !date_take(c, '-'))
    return;
  d->zone = true;
  hours = date_two_digits(c);
  if (date_take(c, ':') || multistatus__is_digit(date_peek(c)))
    minutes = date_two_digits(c);
  date_need(c, hours < 24 && minutes < 60);
  d->offset = (west ? -1 : 1) * (hours * 60 + minutes);
}

/* ---- Forms ---- */

/* "1994-11-06T08:49:37Z" (RFC 3339), also with a space for the T, and the basic form of
   ISO 8601, "19941106T084937Z". The basic form needs a zone: without one it is local
   time at an unknown place (RFC 5545, section 3.3.5). */
static void date_iso(date_cursor *c, date_parts *d) {
  d->year = date_number(c, 4, 4);
  bool compact = !date_take(c, '-');
  d->month = date_two_digits(c);
  date_need(c, compact || date_take(c, '-'));
  d->day = date_two_digits(c);
  date_need(c, date_take(c, 'T') || date_take(c, 't') || date_space(c));
  date_time(c, d, compact);
  date_zone(c, d);
  date_need(c, d->zone || !compact);
}

/* After "Sun, ": "06 Nov 1994 08:49:37 GMT" or "06-Nov-94 08:49:37 GMT". */
static void date_day_first(date_cursor *c, date_parts *d) {
  d->day = date_number(c, 1, 2);
  date_need(c, date_take(c, '-') || date_space(c));
  d->month = date_month(c, date_word(c));
  date_need(c, date_take(c, '-') || date_space(c));
  date_year(c, d);
  date_need(c, date_space(c));
  date_time(c, d, false);
  date_zone(c, d);
}

/* After "Sun ": "Nov  6 08:49:37 1994" (asctime), with an optional zone before or after
   the year, or "Nov 06 1994 08:49:37 GMT+0000". */
static void date_month_first(date_cursor *c, date_parts *d, multistatus_text month) {
  d->month = date_month(c, month);
  date_need(c, date_space(c));
  d->day = date_number(c, 1, 2);
  date_need(c, date_space(c));
  bool year_first = date_digits(c) == 4;
  if (year_first) {
    d->year = date_number(c, 4, 4);
    date_need(c, date_space(c));
  }
  date_time(c, d, false);
  date_zone(c, d);
  if (year_first)
    return;
  date_space(c);
  d->year = date_number(c, 4, 4);
  if (!d->zone && multistatus__is_space(date_peek(c)))
    date_zone(c, d);
}

/* True at the end of the text. A comment, such as the long name of the zone, is
   skipped. */
static bool date_ends(date_cursor *c) {
  date_space(c);
  if (date_take(c, '(')) {
    while (c->p < c->end && *c->p != '(' && *c->p != ')')
      c->p++;
    date_need(c, date_take(c, ')'));
    date_space(c);
  }
  return c->p && c->p == c->end;
}

/* ---- Values ---- */

static bool date_valid(const date_parts *d) {
  static const char days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (d->month < 1 || d->month > 12 || d->day < 1)
    return false;
  bool leap = d->year % 4 == 0 && (d->year % 100 != 0 || d->year % 400 == 0);
  int last = days[d->month - 1] + (d->month == 2 && leap);
  return d->day <= last && d->hour <= 23 && d->minute <= 59 && d->second <= 60;
}

/* Days since 1970-01-01 in the Gregorian calendar. Counting years from March puts the
   leap day at the end; 400 years are added to keep all terms positive. */
static int date_days(const date_parts *d) {
  int year = (d->month > 2 ? d->year : d->year - 1) + 400;
  int month = (d->month + 9) % 12;
  int day = (153 * month + 2) / 5 + d->day - 1;
  return 365 * year + year / 4 - year / 100 + year / 400 + day - 719468 - 146097;
}

static int64_t date_value(const date_parts *d) {
  int64_t hours = date_days(d) * 24 + d->hour;
  int64_t minutes = hours * 60 + d->minute - d->offset;
  return (minutes * 60 + d->second) * 1000 + d->ms;
}

/* Adds the century to a year of two digits: the latest year at most 50 years after now
   (RFC 9110, section 5.6.7), or 1970 to 2069 if now is unknown. */
static void date_complete(date_parts *d, int64_t now) {
  int two = d->year;
  d->year += two < 70 ? 2000 : 1900;
  if (now <= 0)
    return;
  for (d->year = 9900 - 50 + two; d->year > 1900 && date_value(d) > now;)
    d->year -= 100;
  d->year += 50;
}

bool multistatus__date_parse(multistatus_text t, int64_t now, int64_t *out) {
  static const char none[1] = "";
  static const char days[7][10] = {"monday", "tuesday",  "wednesday", "thursday",
                                   "friday", "saturday", "sunday"};
  date_cursor c = {t.data ? t.data : none, t.data ? t.data + t.len : none};
  date_parts d;
  memset(&d, 0, sizeof d);
  date_space(&c);
  if (date_digits(&c) >= 4) {
    date_iso(&c, &d);
  } else {
    multistatus_text word = date_word(&c);
    if (date_name(word, days, 7)) {
      bool comma = date_take(&c, ',');
      date_need(&c, date_space(&c) || comma);
      word = date_word(&c);
    }
    if (word.len > 0)
      date_month_first(&c, &d, word);
    else
      date_day_first(&c, &d);
  }
  /* A date with neither seconds nor a zone may be truncated. */
  if (!date_ends(&c) || !(d.seconds || d.zone))
    return false;
  if (d.short_year)
    date_complete(&d, now);
  if (!date_valid(&d))
    return false;
  *out = date_value(&d);
  return true;
}

int multistatus_date_parse(const char *text, int64_t now, int64_t *out) {
  if (out)
    *out = 0;
  if (!out || now < 0)
    return MULTISTATUS_ERROR_ARGUMENT;
  bool found = multistatus__date_parse(multistatus__cstring(text), now, out);
  return found ? 0 : MULTISTATUS_ERROR_SYNTAX;
}
