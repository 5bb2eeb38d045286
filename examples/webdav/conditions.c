/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <string.h>

/* ---- Validators ---- */

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
  p->elsewhere =
      p->has_tag && place_find(p->r->server->root, "/", url, &p->tagged) != 0;
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
