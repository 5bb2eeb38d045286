/* SPDX-License-Identifier: MIT */
#include "uri.h"

/* What a server does with an href that a client sent: whether a result can have it, and
   what it names below the server's base. */

int multistatus_href_check(const char *href) {
  multistatus_text t = multistatus__cstring(href);
  if (multistatus__href_length(t) > MULTISTATUS__HREF_BYTES)
    return MULTISTATUS_ERROR_LIMIT;
  return multistatus__form_fault(multistatus__href_form(t)) ? MULTISTATUS_ERROR_HREF
                                                            : 0;
}

/* ---- Faults ---- */

/* multistatus__href_fault() of one segment. */
static const char *below_segment_fault(multistatus_text segment, bool slash) {
  if (multistatus__segment_dots(segment))
    return "dot segments";
  for (const char *p = segment.data, *end = p + segment.len; p < end;) {
    bool encoded = *p == '%';
    unsigned char c = multistatus__percent_decode(&p, end);
    if (encoded && c == '\0')
      return "an encoded NUL (%00)";
    if (encoded && c == '/' && !slash)
      return "an encoded slash (%2F)";
  }
  return NULL;
}

static bool below_is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

const char *multistatus__href_fault(const char *href, bool slash) {
  multistatus_text t = multistatus__cstring(href), segment;
  const char *fault =
      t.len ? multistatus__form_fault(multistatus__href_form(t)) : "empty";
  if (fault)
    return fault;
  if (below_is_space(t.data[t.len - 1]))
    return "white space at the end"; /* a part of the name for the writer alone */
  multistatus__uri u;
  multistatus__uri_split(&u, href, 0);
  if (u.fragment.data)
    return "a '#' in place of a path"; /* a part of the host for the writer alone */
  while (!fault && multistatus__segment_next(&u.path, slash, &segment))
    fault = below_segment_fault(segment, slash);
  return fault;
}

/* ---- The path below a base ---- */

/* Whether the href names a resource of the server at base; it lies *depth segments
   below that. */
static bool below_is_ours(const multistatus__uri *base, const multistatus__uri *u,
                          unsigned flags, size_t *depth) {
  if (u->query.data || (u->path.len > 0 && *u->path.data != '/'))
    return false;
  if (!(flags & MULTISTATUS_HREF_PATH_ONLY) && (u->scheme.data || u->authority.data) &&
      (!u->authority.data || !base->authority.data ||
       !multistatus__uri_same_origin(base, u)))
    return false;
  *depth = multistatus__uri_below(base, u);
  return *depth != SIZE_MAX;
}

static void below_put_segment(multistatus__target *to, multistatus_text segment) {
  for (const char *p = segment.data, *end = p + segment.len; p < end;) {
    char c = (char)multistatus__percent_decode(&p, end);
    char *at = multistatus__target_take(to, 1);
    if (at)
      *at = c;
  }
}

/* Puts the last depth segments that are not empty, decoded, with a slash between them,
   and behind them if the path ends with one. */
static void below_put(multistatus__target *to, const multistatus__uri *u,
                      size_t depth) {
  multistatus_text segment, rest = u->path;
  size_t above = 0;
  bool between = false;
  while (multistatus__segment_next(&rest, u->slash, &segment))
    above += segment.len > 0;
  above -= depth;
  rest = u->path;
  while (multistatus__segment_next(&rest, u->slash, &segment)) {
    if (segment.len == 0 && rest.len > 0)
      continue;
    if (segment.len > 0 && above > 0) {
      above--;
      continue;
    }
    if (between)
      multistatus__target_put(to, multistatus__cstring("/"), MULTISTATUS__IN_PATH);
    between = true;
    below_put_segment(to, segment);
  }
}

int multistatus_href_below(const char *base, const char *href, unsigned flags,
                           char *out, size_t room, size_t *len) {
  multistatus__target to = {out, out ? room : 0, 0};
  multistatus__uri b, u;
  size_t depth;
  int rc = flags & MULTISTATUS_HREF_RAW ? MULTISTATUS_ERROR_ARGUMENT
                                        : multistatus__uri_resolve(&b, base, "", flags);
  if (!rc && !href)
    rc = MULTISTATUS_ERROR_ARGUMENT;
  if (!rc && multistatus__href_fault(href, flags & MULTISTATUS_HREF_SLASH))
    rc = MULTISTATUS_ERROR_HREF;
  if (rc)
    return multistatus__target_end(&to, len, rc);
  multistatus__uri_split(&u, href, flags);
  if (!below_is_ours(&b, &u, flags, &depth))
    return multistatus__target_end(&to, len, MULTISTATUS_ERROR_HREF);
  below_put(&to, &u, depth);
  return multistatus__target_end(&to, len, 0);
}
