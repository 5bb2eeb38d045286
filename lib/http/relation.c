/* SPDX-License-Identifier: MIT */
#include "uri.h"

/* The relation between two hrefs. They are compared as if resolved and normalized (RFC
   3986, section 6.2), without building the normalized strings. */

/* Compares percent-decoded. fold: case-insensitively. */
static bool relation_same_text(multistatus_text a, multistatus_text b, bool fold) {
  if (a.len == 0 || b.len == 0)
    return a.len == b.len;
  const char *p = a.data, *p_end = p + a.len, *q = b.data, *q_end = q + b.len;
  while (p < p_end && q < q_end) {
    char x = (char)multistatus__percent_decode(&p, p_end);
    char y = (char)multistatus__percent_decode(&q, q_end);
    if (x != y && !(fold && multistatus__lower(x) == multistatus__lower(y)))
      return false;
  }
  return p == p_end && q == q_end;
}

/* ---- Scheme, host and port ---- */

/* The number of a port: that of the scheme, if it is missing or empty. */
static multistatus_text relation_port(multistatus_text port, multistatus_text scheme) {
  multistatus__take(&port, port.len > 0); /* the colon */
  while (port.len > 1 && *port.data == '0')
    multistatus__take(&port, 1);
  if (port.len > 0)
    return port;
  bool https = relation_same_text(scheme, multistatus__cstring("https"), true);
  bool http = relation_same_text(scheme, multistatus__cstring("http"), true);
  return multistatus__cstring(https ? "443" : http ? "80" : "");
}

bool multistatus__uri_same_origin(const multistatus__uri *a,
                                  const multistatus__uri *b) {
  multistatus_text scheme = a->scheme.data ? a->scheme : b->scheme;
  if (b->scheme.data && !relation_same_text(scheme, b->scheme, true))
    return false;
  if (!a->authority.data || !b->authority.data)
    return true;
  multistatus__authority x = multistatus__uri_authority(a->authority);
  multistatus__authority y = multistatus__uri_authority(b->authority);
  return relation_same_text(x.host, y.host, true) &&
         relation_same_text(relation_port(x.port, scheme),
                            relation_port(y.port, scheme), true);
}

/* ---- Paths ---- */

/* The next segment that is not empty: trailing and double slashes are ignored. */
static bool relation_next(multistatus__walk *w, multistatus_text *segment) {
  while (multistatus__walk_next(w, segment))
    if (segment->len > 0)
      return true;
  return false;
}

static size_t relation_depth(const multistatus__uri *u) {
  multistatus__walk w;
  multistatus_text segment;
  size_t depth = 0;
  multistatus__walk_begin(&w, u);
  while (relation_next(&w, &segment))
    depth++;
  return depth;
}

size_t multistatus__uri_below(const multistatus__uri *a, const multistatus__uri *b) {
  size_t depth_a = relation_depth(a), depth_b = relation_depth(b);
  if (depth_b < depth_a)
    return SIZE_MAX;
  multistatus__walk wa, wb;
  multistatus_text sa, sb;
  multistatus__walk_begin(&wa, a);
  multistatus__walk_begin(&wb, b);
  for (size_t i = depth_a; i < depth_b; i++)
    relation_next(&wb, &sb);
  while (relation_next(&wa, &sa) && relation_next(&wb, &sb))
    if (!relation_same_text(sa, sb, false))
      return SIZE_MAX;
  return depth_b - depth_a;
}

/* Resolves two hrefs. Returns the relation of b to a, ignoring queries, or ARGUMENT. */
static int relation_resolved(multistatus__uri *ua, multistatus__uri *ub,
                             const char *request, const char *a, const char *b,
                             unsigned flags) {
  if (multistatus__uri_resolve(ua, request, a, flags, 0) ||
      multistatus__uri_resolve(ub, request, b, flags, 0))
    return MULTISTATUS_ERROR_ARGUMENT;
  if (!(flags & MULTISTATUS_HREF_PATH_ONLY) && !multistatus__uri_same_origin(ua, ub))
    return MULTISTATUS_RELATION_OTHER;
  if (multistatus__uri_rootless(ua) != multistatus__uri_rootless(ub))
    return MULTISTATUS_RELATION_OTHER;
  size_t depth = multistatus__uri_below(ua, ub);
  return depth == SIZE_MAX ? MULTISTATUS_RELATION_OTHER
         : depth == 0      ? MULTISTATUS_RELATION_SELF
         : depth == 1      ? MULTISTATUS_RELATION_MEMBER
                           : MULTISTATUS_RELATION_DESCENDANT;
}

int multistatus_href_relation(const char *request, const char *href, unsigned flags) {
  multistatus__uri self, other;
  int rc = relation_resolved(&self, &other, request, "", href, flags);
  if (rc == MULTISTATUS_RELATION_SELF && other.query.len > 0 &&
      !relation_same_text(self.query, other.query, false))
    return MULTISTATUS_RELATION_OTHER;
  return rc;
}

int multistatus_href_equal(const char *request, const char *a, const char *b,
                           unsigned flags) {
  multistatus__uri ua, ub;
  int rc = relation_resolved(&ua, &ub, request, a, b, flags);
  return rc < 0 ? rc
                : rc == MULTISTATUS_RELATION_SELF &&
                      relation_same_text(ua.query, ub.query, false);
}

/* ---- Keys ---- */

/* Writes a segment or a query in its canonical form, so that it ends at end. Returns
   its start. kept: the bytes that remain encoded. */
static char *key_put(char *end, multistatus_text t, const char *kept) {
  char *start = end - 3 * t.len, *to = start;
  for (const char *p = t.data, *stop = p + t.len; p < stop;) {
    unsigned char c = multistatus__percent_decode(&p, stop);
    if (c && strchr(kept, c))
      to = multistatus__percent(to, c);
    else
      *to++ = (char)c;
  }
  size_t len = (size_t)(to - start);
  return memmove(end - len, start, len);
}

/* Writes scheme, host and port, if present, so that they end at end. */
static char *key_origin(char *end, const multistatus__uri *u) {
  char *start = end;
  if (u->authority.data) {
    multistatus__authority a = multistatus__uri_authority(u->authority);
    start = key_put(start, relation_port(a.port, u->scheme), "%");
    *--start = ':';
    start = key_put(start, a.host, "%");
    start -= 2;
    memcpy(start, "//", 2);
  }
  if (u->scheme.data) {
    *--start = ':';
    start = key_put(start, u->scheme, "%");
  }
  for (char *p = start; p < end; p++)
    *p = multistatus__lower(*p);
  return start;
}

size_t multistatus__href_key_room(const char *request, const char *href) {
  return 3 * (strlen(request) + strlen(href)) + 16;
}

int multistatus__href_key_make(multistatus__href_key *key, const char *request,
                               const char *href, char *to) {
  multistatus__uri u;
  int rc = multistatus__uri_resolve(&u, request, href, 0, 0);
  if (rc < 0)
    return rc;
  char *end = to + multistatus__href_key_room(request, href), *query = end;
  if (u.query.len > 0) {
    query = key_put(end, u.query, "%");
    *--query = '?';
  }
  char *path = query;
  multistatus__walk w;
  multistatus_text segment;
  multistatus__walk_begin(&w, &u);
  while (relation_next(&w, &segment)) {
    path = key_put(path, segment, "%/?:");
    *--path = '/';
  }
  if (multistatus__uri_rootless(&u))
    *--path = ':';
  char *origin = key_origin(path, &u);
  key->origin.data = origin;
  key->origin.len = (size_t)(path - origin);
  key->path.data = path;
  key->path.len = (size_t)(query - path);
  key->query.data = query;
  key->query.len = (size_t)(end - query);
  return 0;
}
