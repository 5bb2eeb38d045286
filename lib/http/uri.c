/* SPDX-License-Identifier: MIT */
#include "uri.h"

/* Splitting and resolving URI references (RFC 3986, sections 3 and 5.2). */

/* ---- Splitting ---- */

static bool uri_encoded_slash(const char *p, const char *end) {
  return end - p > 2 && p[0] == '%' && p[1] == '2' && (p[2] == 'F' || p[2] == 'f');
}

/* The length of the separator that ends at p: "/", or "%2F" if slash is set; else 0.
   Reading backwards is not ambiguous, because an encoded byte has '%' only at its
   start. */
static size_t uri_separator(const char *start, const char *p, bool slash) {
  if (p > start && p[-1] == '/')
    return 1;
  return slash && p - start > 2 && uri_encoded_slash(p - 3, p) ? 3 : 0;
}

static bool uri_absolute_path(const multistatus__uri *u) {
  const char *p = u->path.data, *end = p + u->path.len;
  return p < end && (*p == '/' || (u->slash && uri_encoded_slash(p, end)));
}

bool multistatus__uri_rootless(const multistatus__uri *u) {
  return u->scheme.data && !u->authority.data && !u->above.data &&
         !uri_absolute_path(u);
}

multistatus_text multistatus__take(multistatus_text *t, size_t n) {
  multistatus_text taken = {t->data, n};
  t->data += n;
  t->len -= n;
  return taken;
}

multistatus_text multistatus__before(multistatus_text *t, const char *stops) {
  size_t n = t->len;
  for (; n > 0 && *stops; stops++) {
    const char *stop = memchr(t->data, *stops, n);
    n = stop ? (size_t)(stop - t->data) : n;
  }
  return multistatus__take(t, n);
}

size_t multistatus__uri_scheme(multistatus_text t) {
  size_t n = 0;
  for (; n < t.len; n++) {
    char c = t.data[n], lower = multistatus__lower(c);
    bool other = multistatus__is_digit(c) || c == '+' || c == '-' || c == '.';
    if (!(lower >= 'a' && lower <= 'z') && !(other && n > 0))
      break;
  }
  return n > 0 && n < t.len && t.data[n] == ':' ? n + 1 : 0;
}

bool multistatus__uri_has_host(multistatus_text t) {
  return t.len > 1 && t.data[0] == '/' && t.data[1] == '/';
}

void multistatus__uri_skip_origin(multistatus_text *href) {
  multistatus__take(href, multistatus__uri_scheme(*href));
  if (multistatus__uri_has_host(*href)) {
    multistatus__take(href, 2);
    multistatus__before(href, "/?#");
  }
}

multistatus__authority multistatus__uri_authority(multistatus_text t) {
  multistatus__authority a;
  size_t user = t.len, digits = 0;
  while (user > 0 && t.data[user - 1] != '@')
    user--;
  a.user = multistatus__take(&t, user);
  while (digits < t.len && multistatus__is_digit(t.data[t.len - 1 - digits]))
    digits++;
  bool port = digits < t.len && t.data[t.len - 1 - digits] == ':';
  a.host = multistatus__take(&t, t.len - (port ? digits + 1 : 0));
  a.port = t;
  return a;
}

/* The text after the delimiter at the start of t; data is NULL if t has none there. */
static multistatus_text uri_after(multistatus_text t, char delimiter) {
  multistatus_text none = {NULL, 0}, after = {t.data + 1, t.len - 1};
  return t.len > 0 && *t.data == delimiter ? after : none;
}

void multistatus__uri_split(multistatus__uri *u, const char *s, unsigned flags) {
  memset(u, 0, sizeof *u);
  multistatus_text t = multistatus__trimmed(multistatus__cstring(s));
  size_t n = multistatus__uri_scheme(t);
  bool simple = flags & MULTISTATUS_HREF_SIMPLE;
  bool host = multistatus__uri_has_host((multistatus_text){t.data + n, t.len - n});
  if (n > 0 && (host || !simple)) {
    u->scheme = multistatus__take(&t, n);
    u->scheme.len--; /* without the colon */
  }
  if (host && (u->scheme.data || !simple)) {
    multistatus__take(&t, 2);
    u->authority = multistatus__before(&t, "/?#");
  }
  bool raw = flags & MULTISTATUS_HREF_RAW && (!u->authority.data || *t.data == '/');
  bool whole = flags & MULTISTATUS__HREF_REFERENCE || (t.len > 0 && *t.data == '#');
  u->path = multistatus__before(&t, raw ? "" : whole ? "?#" : "?");
  multistatus_text query = multistatus__before(&t, whole ? "#" : "");
  u->query = uri_after(query, '?');
  u->fragment = uri_after(t, '#');
  u->slash =
      flags & MULTISTATUS_HREF_SLASH ||
      (!u->scheme.data && uri_encoded_slash(u->path.data, u->path.data + u->path.len));
}

/* ---- Resolving ---- */

/* The part of the base path that a relative path is appended to: all before its last
   separator. */
static multistatus_text uri_above(const multistatus__uri *base) {
  multistatus_text above = base->path;
  size_t n = 0;
  while (above.len > 0 &&
         !(n = uri_separator(above.data, above.data + above.len, base->slash)))
    above.len--;
  above.len -= n;
  return above;
}

int multistatus__uri_resolve(multistatus__uri *u, const char *base, const char *href,
                             unsigned flags, unsigned kind) {
  if (!base || !href || (flags & ~(unsigned)MULTISTATUS__HREF_FLAGS))
    return MULTISTATUS_ERROR_ARGUMENT;
  flags |= kind;
  multistatus__uri b;
  multistatus__uri_split(&b, base, flags & ~(unsigned)MULTISTATUS_HREF_RAW);
  if (!b.authority.data && !uri_absolute_path(&b))
    return MULTISTATUS_ERROR_ARGUMENT;

  multistatus__uri_split(u, href, flags);
  if (u->scheme.data)
    return 0;
  u->scheme = b.scheme;
  if (u->authority.data)
    return 0;
  u->authority = b.authority;
  if (u->path.len == 0) {
    u->path = b.path;
    u->slash = b.slash;
    if (!u->query.data)
      u->query = b.query;
  } else if (!uri_absolute_path(u)) {
    u->above = uri_above(&b);
    u->above_slash = b.slash;
  }
  return 0;
}

/* ---- The segments of a resolved path ---- */

void multistatus__walk_begin(multistatus__walk *w, const multistatus__uri *u) {
  memset(w, 0, sizeof *w);
  w->uri = u;
  w->start = u->path.data;
  w->end = w->start + u->path.len;
  w->slash = u->slash;
  w->last = true;
}

/* Moves one segment back, dot segments included. */
static bool uri_step(multistatus__walk *w, multistatus_text *segment) {
  if (w->start == w->end && !w->above && w->uri->above.len > 0) {
    w->above = true;
    w->start = w->uri->above.data;
    w->end = w->start + w->uri->above.len;
    w->slash = w->uri->above_slash;
  }
  if (w->start == w->end)
    return false;
  const char *p = w->end;
  size_t n = 0;
  while (p > w->start && !(n = uri_separator(w->start, p, w->slash)))
    p--;
  segment->data = p;
  segment->len = (size_t)(w->end - p);
  w->end = p - n;
  return true;
}

bool multistatus__segment_next(multistatus_text *rest, bool slash,
                               multistatus_text *segment) {
  const char *p = rest->data, *end = p + rest->len;
  if (rest->len == 0)
    return false;
  if (*p == '/' || (slash && uri_encoded_slash(p, end)))
    p += *p == '/' ? 1 : 3;
  segment->data = p;
  while (p < end && *p != '/' && !(slash && uri_encoded_slash(p, end)))
    p++;
  segment->len = (size_t)(p - segment->data);
  rest->len = (size_t)(end - p);
  rest->data = p;
  return true;
}

int multistatus__segment_dots(multistatus_text segment) {
  const char *p = segment.data, *end = p + segment.len;
  int dots = 0;
  while (p < end && dots < 3) {
    if (multistatus__percent_decode(&p, end) != '.')
      return 0;
    dots++;
  }
  return dots < 3 ? dots : 0;
}

bool multistatus__walk_next(multistatus__walk *w, multistatus_text *segment) {
  while (uri_step(w, segment)) {
    int dots = multistatus__segment_dots(*segment);
    bool last = w->last;
    w->last = false;
    if (dots == 2)
      w->up++;
    if (dots > 0 && last) {
      segment->len = 0; /* "/a/." is "/a/" */
      return true;
    }
    if (dots > 0)
      continue;
    if (w->up == 0)
      return true;
    w->up--;
  }
  return false;
}

/* ---- Writing ---- */

static void uri_put_path(multistatus__target *to, const multistatus__uri *u) {
  multistatus__walk w;
  multistatus_text segment;
  size_t len = 0, first = 0; /* of all segments, and of the first one */
  multistatus__walk_begin(&w, u);
  while (multistatus__walk_next(&w, &segment)) {
    first = 1 + multistatus__percent_length(segment, MULTISTATUS__IN_PATH);
    len += first;
  }
  /* "/." keeps a path with two slashes at its start from being read as a host. */
  if (!u->authority.data && first == 1 && len > 1)
    multistatus__target_put(to, multistatus__cstring("/."), MULTISTATUS__IN_PATH);

  char *start = multistatus__target_take(to, len);
  if (!start)
    return;
  char *at = start + len;
  multistatus__walk_begin(&w, u);
  while (multistatus__walk_next(&w, &segment)) {
    at -= multistatus__percent_length(segment, MULTISTATUS__IN_PATH);
    multistatus__percent_encode(at, segment, MULTISTATUS__IN_PATH);
    *--at = '/';
  }
}

/* Writes a part that is present, with its delimiter before or after it. */
static void uri_put(multistatus__target *to, const char *before, multistatus_text part,
                    const char *after) {
  if (!part.data)
    return;
  multistatus__target_put(to, multistatus__cstring(before), MULTISTATUS__IN_HREF);
  multistatus__target_put(to, part, MULTISTATUS__IN_QUERY);
  multistatus__target_put(to, multistatus__cstring(after), MULTISTATUS__IN_HREF);
}

int multistatus_href_resolve(const char *base, const char *href, unsigned flags,
                             char *out, size_t room, size_t *len) {
  multistatus__target to = {out, out ? room : 0, 0};
  multistatus__uri u;
  int rc = multistatus__uri_resolve(&u, base, href, flags, MULTISTATUS__HREF_REFERENCE);
  if (rc < 0)
    return multistatus__target_end(&to, len, rc);
  uri_put(&to, "", u.scheme, ":");
  uri_put(&to, "//", u.authority, "");
  if (multistatus__uri_rootless(&u))
    multistatus__target_put(&to, u.path, MULTISTATUS__IN_PATH);
  else
    uri_put_path(&to, &u);
  uri_put(&to, "?", u.query, "");
  uri_put(&to, "#", u.fragment, "");
  return multistatus__target_end(&to, len, 0);
}
