/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <string.h>

/* ---- Validators ---- */

/* A file is replaced, never changed, by this server: its inode and time tell versions
   apart. A folder's time changes with its members, which is not a change of its own. */
void etag_of(const struct statx *stat, char out[ETAG_MOST]) {
  uint64_t time =
      (uint64_t)stat->stx_mtime.tv_sec * 1000000000u + stat->stx_mtime.tv_nsec;
  const uint64_t parts[] = {stat->stx_ino, stat->stx_size, time};
  size_t count = S_ISDIR(stat->stx_mode) ? 1 : 3;
  *out++ = '"';
  for (size_t i = 0; i < count; i++) {
    int shift = parts[i] ? (63 - __builtin_clzll(parts[i])) / 4 * 4 : 0;
    for (; shift >= 0; shift -= 4)
      *out++ = "0123456789abcdef"[parts[i] >> shift & 15];
    *out++ = i + 1 < count ? '-' : '"';
  }
  *out = '\0';
}

typedef struct civil {
  int64_t year;
  unsigned month, day, weekday, hour, minute, second;
} civil;

/* The date of a time, in the proleptic Gregorian calendar: an era of 400 years has
   146,097 days, and its years begin in March. gmtime_r() would do, but for its lock,
   which a listing takes once for each member. */
static civil civil_of(int64_t seconds) {
  int64_t days = seconds / 86400 - (seconds % 86400 < 0);
  unsigned rest = (unsigned)(seconds - days * 86400);
  int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
  unsigned doe = (unsigned)(z - era * 146097);
  unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100), march = (5 * doy + 2) / 153;
  civil c = {.day = doy - (153 * march + 2) / 5 + 1,
             .month = march < 10 ? march + 3 : march - 9,
             .weekday = (unsigned)(((days + 4) % 7 + 7) % 7),
             .hour = rest / 3600,
             .minute = rest / 60 % 60,
             .second = rest % 60};
  c.year = (int64_t)yoe + era * 400 + (c.month <= 2);
  return c;
}

static char *put_digits(char *to, unsigned count, uint64_t n) {
  for (unsigned i = count; i-- > 0; n /= 10)
    to[i] = (char)('0' + n % 10);
  return to + count;
}

static char *put_text(char *to, const char *text, size_t len) {
  memcpy(to, text, len);
  return to + len;
}

static char *put_time(char *to, const civil *c) {
  to = put_digits(to, 2, c->hour);
  *to++ = ':';
  to = put_digits(to, 2, c->minute);
  *to++ = ':';
  return put_digits(to, 2, c->second);
}

void date_of(int64_t seconds, char out[DATE_MOST]) {
  civil c = civil_of(seconds);
  out = put_text(out, &"SunMonTueWedThuFriSat"[3 * c.weekday], 3);
  out = put_text(out, ", ", 2);
  out = put_digits(out, 2, c.day);
  *out++ = ' ';
  out = put_text(out, &"JanFebMarAprMayJunJulAugSepOctNovDec"[3 * (c.month - 1)], 3);
  *out++ = ' ';
  out = put_digits(out, 4, (uint64_t)c.year);
  *out++ = ' ';
  out = put_time(out, &c);
  put_text(out, " GMT", 5);
}

void iso_date_of(int64_t seconds, char out[DATE_MOST]) {
  civil c = civil_of(seconds);
  out = put_digits(out, 4, (uint64_t)c.year);
  *out++ = '-';
  out = put_digits(out, 2, c.month);
  *out++ = '-';
  out = put_digits(out, 2, c.day);
  *out++ = 'T';
  out = put_time(out, &c);
  put_text(out, "Z", 2);
}

/* Whether an entity tag is in a list of them, or the list is "*". A weak one is never
   the same as another, but where a comparison may be weak (RFC 9110, section 8.8.3). */
bool etag_listed(const char *list, const char *etag, bool weak) {
  size_t len = strlen(etag);
  if (strcmp(list, "*") == 0)
    return true;
  for (const char *at = list; (at = strstr(at, etag)); at += len) {
    bool is_weak = at - list >= 2 && at[-2] == 'W' && at[-1] == '/';
    if (weak || !is_weak)
      return true;
  }
  return false;
}

/* ---- The fields of HTTP ---- */

/* Whether the resource is not younger than a date; a date that is none does not count.
 */
static bool unmodified_since(const request *r, const char *date, bool otherwise) {
  int64_t time;
  if (multistatus_date_parse(date, 0, &time))
    return otherwise;
  return r->target.stat.stx_mtime.tv_sec <= time / 1000;
}

/* 0, 304 or 412, in the order of RFC 9110, section 13.2.2. */
static int check_fields(const request *r) {
  const char *match = field(r, "If-Match"), *none = field(r, "If-None-Match");
  const char *since = field(r, "If-Unmodified-Since");
  bool exists = r->target.kind != KIND_NONE;
  char etag[ETAG_MOST] = "";
  if (exists)
    etag_of(&r->target.stat, etag);
  if (match && (!exists || !etag_listed(match, etag, false)))
    return 412;
  if (!match && since && exists && !unmodified_since(r, since, true))
    return 412;
  if (none)
    return !exists || !etag_listed(none, etag, true) ? 0 : r->reads ? 304 : 412;
  since = r->reads ? field(r, "If-Modified-Since") : NULL;
  return since && exists && unmodified_since(r, since, false) ? 304 : 0;
}

/* ---- The If header (RFC 4918, section 10.4) ---- */

typedef struct if_parser {
  request *r;
  const char *at;
  place tagged; /* the resource that the list speaks of, if has_tag */
  bool has_tag, elsewhere, failed;
} if_parser;

static void skip_space(if_parser *p) {
  p->at += strspn(p->at, " \t");
}

/* What stands between a pair of characters, which is moved over. */
static bool bracketed(if_parser *p, char open, char close, char *out, size_t room) {
  const char *end = *p->at == open ? strchr(p->at + 1, close) : NULL;
  size_t len = end ? (size_t)(end - p->at) - 1 : room;
  if (len >= room) {
    p->failed = true;
    return false;
  }
  memcpy(out, p->at + 1, len);
  out[len] = '\0';
  p->at = end + 1;
  skip_space(p);
  return true;
}

static bool condition_holds(if_parser *p) {
  char text[HREF_MOST], etag[ETAG_MOST];
  const place *about = p->has_tag ? &p->tagged : &p->r->target;
  bool negated = strncmp(p->at, "Not", 3) == 0;
  if (negated) {
    p->at += 3;
    skip_space(p);
  }
  if (*p->at == '<')
    return bracketed(p, '<', '>', text, sizeof text) &&
           (!p->elsewhere && lock_covers(p->r->server, about->path, text)) != negated;
  if (!bracketed(p, '[', ']', text, sizeof text))
    return false;
  etag_of(&about->stat, etag);
  return (about->kind != KIND_NONE && strcmp(text, etag) == 0) != negated;
}

/* A list holds if each condition in it does. All are read, for the syntax. */
static bool list_holds(if_parser *p) {
  bool holds = true;
  p->at++;
  skip_space(p);
  if (*p->at == ')')
    p->failed = true; /* there must be a condition */
  while (*p->at && *p->at != ')' && !p->failed)
    holds = condition_holds(p) && holds;
  if (*p->at != ')')
    p->failed = true;
  else
    p->at++;
  skip_space(p);
  return holds;
}

static void read_tag(if_parser *p) {
  char url[HREF_MOST];
  if (p->has_tag)
    place_close(&p->tagged);
  p->has_tag = bracketed(p, '<', '>', url, sizeof url);
  p->elsewhere = p->has_tag && place_find(p->r->server, url, &p->tagged) != 0;
  if (*p->at != '(')
    p->failed = true;
}

/* 0, 400 or 412. The header holds if one list does. */
static int check_if(request *r, const char *text) {
  if_parser p = {.r = r, .at = text};
  bool holds = false;
  skip_space(&p);
  if (!*p.at)
    p.failed = true;
  while (*p.at && !p.failed) {
    if (*p.at == '<')
      read_tag(&p);
    else if (*p.at == '(')
      holds = list_holds(&p) || holds;
    else
      p.failed = true;
  }
  if (p.has_tag)
    place_close(&p.tagged);
  return p.failed ? 400 : holds ? 0 : 412;
}

bool conditions_hold(request *r) {
  char etag[ETAG_MOST];
  const char *text = field(r, "If");
  int status = check_fields(r);
  if (status == 0 && text)
    status = check_if(r, text);
  if (status)
    refuse(r, status, NULL, NULL);
  if (status == 304) {
    etag_of(&r->target.stat, etag);
    header(r, "ETag", etag);
  }
  return status == 0;
}
