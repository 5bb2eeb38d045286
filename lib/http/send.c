/* SPDX-License-Identifier: MIT */
#include "uri.h"

/* hrefs to be sent: the forms that a response allows (RFC 4918, section 8.3), and the
   encoding that makes any string a valid URI reference (RFC 3986, appendix A). */

/* ---- Form ---- */

/* rest: the href without its scheme and authority. A '#' at its start begins a
   fragment, so there is no path; any other is part of a name. */
static bool send_has_dots(multistatus_text rest) {
  const char *end = rest.data + rest.len;
  multistatus_text segment;
  if (rest.len > 0 && *rest.data == '/' &&
      multistatus__bytes_dots(rest.data, end) == end - 1)
    return false;
  rest = multistatus__before(&rest, rest.len > 0 && *rest.data == '#' ? "#" : "?");
  while (multistatus__segment_next(&rest, false, &segment))
    if (multistatus__segment_dots(segment))
      return true;
  return false;
}

multistatus__form multistatus__href_form(multistatus_text href) {
  bool path = href.len > 0 && *href.data == '/';
  size_t scheme = path ? 0 : multistatus__uri_scheme(href);
  if (path ? multistatus__uri_has_host(href) : !scheme)
    return MULTISTATUS__FORM_RELATIVE;
  multistatus__uri_skip_origin(&href);
  if (send_has_dots(href))
    return MULTISTATUS__FORM_DOTS;
  return path ? MULTISTATUS__FORM_PATH : MULTISTATUS__FORM_URI;
}

const char *multistatus__form_fault(multistatus__form form) {
  return form == MULTISTATUS__FORM_RELATIVE ? "neither an absolute path nor a URI"
         : form == MULTISTATUS__FORM_DOTS   ? "dot segments"
                                            : NULL;
}

int multistatus_href_check(const char *href) {
  multistatus_text t = multistatus__cstring(href);
  if (multistatus__href_length(t) > MULTISTATUS__HREF_BYTES)
    return MULTISTATUS_ERROR_LIMIT;
  return multistatus__form_fault(multistatus__href_form(t)) ? MULTISTATUS_ERROR_HREF
                                                            : 0;
}

const char *multistatus__href_fault(const char *href, bool slash) {
  multistatus_text t = multistatus__cstring(href), segment;
  const char *fault =
      t.len ? multistatus__form_fault(multistatus__href_form(t)) : "empty";
  if (fault)
    return fault;
  /* The writer would encode the space as a part of the name, and omit the fragment. */
  if (multistatus__is_space(t.data[t.len - 1]))
    return "white space at the end";
  multistatus__uri u;
  multistatus__uri_split(&u, href, 0);
  if (u.fragment.data)
    return "a '#' instead of a path";
  while (!fault && multistatus__segment_next(&u.path, slash, &segment))
    fault = multistatus__segment_dots(segment)
                ? "dot segments"
                : multistatus__encoded_fault(segment, slash);
  return fault;
}

/* ---- Encoding ---- */

/* True for an IP literal such as "[::1]". */
static bool send_is_address(multistatus_text host) {
  if (host.len < 3 || *host.data != '[' || host.data[host.len - 1] != ']')
    return false;
  for (size_t i = 1; i < host.len - 1; i++)
    if (!host.data[i] || !strchr("0123456789abcdefABCDEF:.", host.data[i]))
      return false;
  return true;
}

/* [userinfo "@"] host [":" port] */
static void send_put_authority(multistatus__target *to, multistatus_text t) {
  multistatus__authority a = multistatus__uri_authority(t);
  if (a.user.len > 0) {
    multistatus__target_put(to, multistatus__take(&a.user, a.user.len - 1),
                            MULTISTATUS__IN_USER);
    multistatus__target_put(to, a.user, MULTISTATUS__IN_HREF);
  }
  multistatus__target_put(to, a.host,
                          send_is_address(a.host) ? MULTISTATUS__IN_HREF
                                                  : MULTISTATUS__IN_HOST);
  multistatus__target_put(to, a.port, MULTISTATUS__IN_HREF);
}

size_t multistatus__uri_send(char *out, size_t room, multistatus_text t,
                             bool reference) {
  multistatus__target to = {out, room, 0};
  size_t scheme = multistatus__uri_scheme(t);
  multistatus__target_put(&to, multistatus__take(&t, scheme), MULTISTATUS__IN_HREF);
  if (multistatus__uri_has_host(t)) {
    multistatus__target_put(&to, multistatus__take(&t, 2), MULTISTATUS__IN_HREF);
    send_put_authority(&to, multistatus__before(&t, "/?#"));
  } else if (!scheme) {
    multistatus__target_put(&to, multistatus__before(&t, reference ? "/?#" : "/?"),
                            MULTISTATUS__IN_HOST);
  }
  if (reference) {
    multistatus__target_put(&to, multistatus__before(&t, "#"), MULTISTATUS__IN_SENT);
    multistatus__target_put(&to, multistatus__take(&t, t.len > 0),
                            MULTISTATUS__IN_HREF);
  } else if (to.len > 0 && t.len > 0 && *t.data == '#') {
    t.len = 0; /* not part of a name, as there is no path: a fragment */
  }
  multistatus__target_put(&to, t, MULTISTATUS__IN_SENT);
  return to.len;
}

bool multistatus__uri_is_sent(multistatus_text t) {
  const char *end = t.data + t.len;
  if (t.len == 0 || *t.data != '/' || multistatus__uri_has_host(t))
    return false;
  const char *rest =
      multistatus__bytes_encoded(t.data, end, multistatus__block_not_path);
  t.len = (size_t)(end - rest);
  t.data = rest;
  return multistatus__percent_length(t, MULTISTATUS__IN_SENT) == t.len;
}

const char *multistatus__uri_sent(multistatus__context *o, multistatus_text t,
                                  bool reference) {
  size_t len = multistatus__uri_send(NULL, 0, t, reference);
  char *to = multistatus__string_new(o, len);
  if (to)
    multistatus__uri_send(to, len + 1, t, reference);
  return to;
}
