/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <string.h>

/* ---- Conditional requests (RFC 9110, section 13) ---- */

/* True if the list contains the entity tag or is "*". A weak tag in the list matches
   only if weak comparison is allowed (RFC 9110, section 8.8.3.2). */
static bool is_listed(const char *list, const char *etag, bool weak) {
  if (strcmp(list, "*") == 0)
    return true;
  for (const char *at = list; (at = strstr(at, etag)); at += strlen(etag))
    if (weak || at - list < 2 || at[-2] != 'W' || at[-1] != '/')
      return true;
  return false;
}

/* True if the resource was not modified after the date. Returns otherwise if the date
   is missing or invalid. */
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
  place tagged;         /* the resource of a Resource-Tag */
  const place *about;   /* the resource of the list; NULL: not on this server */
  char text[HREF_MOST]; /* the last text in brackets */
} if_parser;

/* Copies the text in brackets. Returns the end; NULL: not closed, or too long. */
static const char *read_bracketed(if_parser *p, const char *at) {
  const char *end = strchr(at + 1, *at == '<' ? '>' : ']');
  size_t len = end ? (size_t)(end - at) - 1 : sizeof p->text;
  if (len >= sizeof p->text)
    return NULL;
  memcpy(p->text, at + 1, len);
  p->text[len] = '\0';
  return end + 1;
}

static void set_tag(if_parser *p) {
  place_close(&p->tagged);
  p->about =
      place_find(p->r->server->root, "/", p->text, &p->tagged) ? NULL : &p->tagged;
}

static bool condition_holds(const if_parser *p, bool is_token) {
  char etag[ETAG_MOST];
  if (!p->about)
    return false;
  if (is_token)
    return lock_covers(p->r->server, p->about->path, p->text);
  etag_of(&p->about->stat, etag);
  return p->about->kind != KIND_NONE && strcmp(p->text, etag) == 0;
}

/* 0, 400 or 412. The header is true if one of its lists is; a list, if all its
   conditions are, of which there must be at least one. A Resource-Tag precedes a list.
 */
static int check_if(if_parser *p, const char *at) {
  bool any = false, holds = false, negated = false, in_list = false;
  int parts = 0; /* conditions of the list; -1: a tag was read */
  for (const char *next; *(at += strspn(at, " \t")); at = next) {
    next = at + 1;
    if (*at == '(' && !in_list) {
      in_list = holds = true;
      parts = 0;
    } else if (*at == ')' && in_list && parts && !negated) {
      in_list = false;
      any = any || holds;
    } else if (in_list && !negated && strncmp(at, "Not", 3) == 0) {
      negated = true;
      next = at + 3;
    } else if ((*at == '<' || (*at == '[' && in_list)) &&
               (next = read_bracketed(p, at))) {
      if (in_list)
        holds = condition_holds(p, *at == '<') != negated && holds;
      else
        set_tag(p);
      negated = false;
      parts = in_list ? parts + 1 : -1;
    } else {
      return 400;
    }
  }
  return in_list || parts <= 0 ? 400 : any ? 0 : 412;
}

bool conditions_hold(request *r) {
  char etag[ETAG_MOST] = "";
  const char *text = field(r, "If");
  if (r->target.kind != KIND_NONE)
    etag_of(&r->target.stat, etag);
  int status = check_fields(r, etag);
  if (status == 0 && text) {
    if_parser p = {.r = r, .tagged = {.parent = -1}, .about = &r->target};
    status = check_if(&p, text);
    place_close(&p.tagged);
  }
  if (status)
    refuse(r, status, NULL, NULL);
  if (status == 304)
    header(r, "ETag", etag);
  return status == 0;
}
