/* SPDX-License-Identifier: MIT */
#include "uri.h"

/* hrefs that a server received: whether a result can contain one, and the path below
   the server's base that it names. */

int multistatus_href_check(const char *href) {
  multistatus_text t = multistatus__cstring(href);
  if (multistatus__href_length(t) > MULTISTATUS__HREF_BYTES)
    return MULTISTATUS_ERROR_LIMIT;
  return multistatus__form_fault(multistatus__href_form(t)) ? MULTISTATUS_ERROR_HREF
                                                            : 0;
}

/* ---- Faults ---- */

const char *multistatus__href_fault(const char *href, bool slash) {
  multistatus_text t = multistatus__cstring(href), segment;
  const char *fault =
      t.len ? multistatus__form_fault(multistatus__href_form(t)) : "empty";
  if (fault)
    return fault;
  /* The writer encodes both of these as a part of the name or the host. */
  if (multistatus__is_space(t.data[t.len - 1]))
    return "white space at the end";
  multistatus__uri u;
  multistatus__uri_split(&u, href, 0);
  if (u.fragment.data)
    return "a '#' in place of a path";
  while (!fault && multistatus__segment_next(&u.path, slash, &segment))
    fault = multistatus__segment_dots(segment)
                ? "dot segments"
                : multistatus__encoded_fault(segment, slash);
  return fault;
}

/* ---- The path below a base ---- */

/* True if the href names a resource at base or below it. *depth is set to the number of
   segments below it. */
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

/* Writes the last depth segments that are not empty, decoded and separated by slashes,
   and a final slash if the path ends with one. */
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
    multistatus__target_decode(to, segment);
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
