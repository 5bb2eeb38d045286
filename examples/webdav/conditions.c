/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <string.h>

/* ---- The fields of HTTP ---- */

/* Whether an entity tag is in a list of them, or the list is "*". A weak one equals
   another only where the comparison may be weak (RFC 9110, section 8.8.3). */
static bool is_listed(const char *list, const char *etag, bool weak) {
  if (strcmp(list, "*") == 0)
    return true;
  for (const char *at = list; (at = strstr(at, etag)); at += strlen(etag))
    if (weak || at - list < 2 || at[-2] != 'W' || at[-1] != '/')
      return true;
  return false;
}

/* True if the resource is not younger than a date; an invalid date is ignored. */
static bool unmodified_since(const request *r, const char *date, bool otherwise) {
  int64_t time;
  if (!date || r->target.kind == KIND_NONE || multistatus_date_parse(date, 0, &time))
    return otherwise;
  return r->target.stat.stx_mtime.tv_sec <= time / 1000;
}

/* 0, 304 or 412, in the order of RFC 9110, section 13.2.2. */
static int check_fields(const request *r, const char *etag) {
  const char *match = field(r, "If-Match"), *none = field(r, "If-None-Match");
  bool exists = r->target.kind != KIND_NONE;
  if (match && (!exists || !is_listed(match, etag, false)))
    return 412;
  if (!match && !unmodified_since(r, field(r, "If-Unmodified-Since"), true))
    return 412;
  if (none)
    return !exists || !is_listed(none, etag, true) ? 0 : r->reads ? 304 : 412;
  return r->reads && unmodified_since(r, field(r, "If-Modified-Since"), false) ? 304
                                                                               : 0;
}

/* ---- The If header (RFC 4918, section 10.4) ---- */

typedef struct if_parser {
  request *r;
  const char *at;
  place tagged; /* the resource that the list is about, if has_tag */
  bool has_tag, elsewhere, failed;
} if_parser;

static void skip(if_parser *p, size_t len) {
  p->at += len;
  p->at += strspn(p->at, " \t");
}

/* The text between a pair of characters, which is moved over. */
static bool bracketed(if_parser *p, char open, char close, char *out, size_t room) {
  const char *end = *p->at == open ? strchr(p->at + 1, close) : NULL;
  size_t len = end ? (size_t)(end - p->at) - 1 : room;
  p->failed = p->failed || len >= room;
  if (len >= room)
    return false;
  memcpy(out, p->at + 1, len);
  out[len] = '\0';
  skip(p, len + 2);
  return true;
}

static bool condition_holds(if_parser *p) {
  char text[HREF_MOST], etag[ETAG_MOST];
  const place *about = p->has_tag ? &p->tagged : &p->r->target;
  bool negated = strncmp(p->at, "Not", 3) == 0;
  if (negated)
    skip(p, 3);
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
  skip(p, 1);
  if (*p->at == ')')
    p->failed = true; /* there must be a condition */
  while (*p->at && *p->at != ')' && !p->failed)
    holds = condition_holds(p) && holds;
  if (*p->at == ')')
    skip(p, 1);
  else
    p->failed = true;
  return holds;
}

static void read_tag(if_parser *p) {
  char url[HREF_MOST];
  place_close(&p->tagged);
  p->has_tag = bracketed(p, '<', '>', url, sizeof url);
  p->elsewhere =
      p->has_tag && place_find(p->r->server->root, "/", url, &p->tagged) != 0;
  if (*p->at != '(')
    p->failed = true;
}

/* 0, 400 or 412. The header holds if one list does. */
static int check_if(request *r, const char *text) {
  if_parser p = {.r = r, .at = text, .tagged = {.parent = -1}};
  bool holds = false;
  skip(&p, 0);
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
  place_close(&p.tagged);
  return p.failed ? 400 : holds ? 0 : 412;
}

bool conditions_hold(request *r) {
  char etag[ETAG_MOST] = "";
  const char *text = field(r, "If");
  if (r->target.kind != KIND_NONE)
    etag_of(&r->target.stat, etag);
  int status = check_fields(r, etag);
  if (status == 0 && text)
    status = check_if(r, text);
  if (status)
    refuse(r, status, NULL, NULL);
  if (status == 304)
    header(r, "ETag", etag);
  return status == 0;
}
