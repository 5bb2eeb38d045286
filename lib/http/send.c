/* SPDX-License-Identifier: MIT */
#include "../base/bytes.h"
#include "uri.h"

/* hrefs on their way out: what may stand in a response, and the encoding that makes any
   string a URI reference by the book (RFC 3986, appendix A; RFC 4918, section 8.3). */

/* ---- What it is ---- */

/* The length of a scheme with its colon; 0: none. */
static size_t send_scheme(multistatus_text t) {
  size_t n = 0;
  for (; n < t.len; n++) {
    char c = t.data[n], lower = (char)(c | 0x20);
    bool letter = lower >= 'a' && lower <= 'z';
    if (!letter &&
        !(n > 0 && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.')))
      break;
  }
  return n > 0 && n < t.len && t.data[n] == ':' ? n + 1 : 0;
}

static bool send_host_follows(multistatus_text t) {
  return t.len > 1 && t.data[0] == '/' && t.data[1] == '/';
}

/* Whether the segment at p is "." or "..", encoded or not. */
static bool send_is_dots(const char *p, const char *end) {
  int dots = 0;
  while (p < end && *p != '/' && *p != '?' && dots < 3) {
    if (multistatus__percent_decode(&p, end) != '.')
      return false;
    dots++;
  }
  return dots == 1 || dots == 2;
}

static bool send_has_dots(multistatus_text path) {
  if (path.len == 0)
    return false;
  const char *end = path.data + path.len, *p = path.data;
  bool first = true; /* of its segment */
  if (*p == '/' && multistatus__bytes_dots(p, end) == end - 1)
    return false;
  for (; p < end && *p != '?'; p++) {
    if (first && (*p == '.' || *p == '%') && send_is_dots(p, end))
      return true;
    first = *p == '/';
  }
  return false;
}

/* Takes n bytes off the start of t, and returns them. */
static multistatus_text send_take(multistatus_text *t, size_t n) {
  multistatus_text taken = {t->data, n};
  t->data += n;
  t->len -= n;
  return taken;
}

/* How much of t comes before any of the characters of stops. */
static size_t send_before(multistatus_text t, const char *stops) {
  size_t n = 0;
  while (n < t.len && !(t.data[n] && strchr(stops, t.data[n])))
    n++;
  return n;
}

multistatus__form multistatus__href_form(multistatus_text href) {
  bool path = href.len > 0 && *href.data == '/';
  if (path ? send_host_follows(href) : !send_scheme(href))
    return MULTISTATUS__FORM_RELATIVE;
  if (!path) {
    send_take(&href, send_scheme(href));
    if (send_host_follows(href))
      send_take(&href,
                2 + send_before((multistatus_text){href.data + 2, href.len - 2}, "/?"));
  }
  if (send_has_dots(href))
    return MULTISTATUS__FORM_DOTS;
  return path ? MULTISTATUS__FORM_PATH : MULTISTATUS__FORM_URI;
}

const char *multistatus__form_fault(multistatus__form form) {
  return form == MULTISTATUS__FORM_RELATIVE ? "neither an absolute path nor a URI"
         : form == MULTISTATUS__FORM_DOTS   ? "dot segments"
                                            : NULL;
}

/* ---- Encoding ---- */

static void send_put(multistatus__target *to, multistatus_text t) {
  multistatus__target_put(to, t, MULTISTATUS__IN_SENT);
}

static void send_put_as_is(multistatus__target *to, multistatus_text t) {
  char *at = multistatus__target_take(to, t.len);
  if (at && t.len)
    memcpy(at, t.data, t.len);
}

/* The same with a delimiter encoded that would mean something else there. */
static void send_put_without(multistatus__target *to, multistatus_text t, char c) {
  const char stops[] = {c, '\0'};
  for (;;) {
    send_put(to, send_take(&t, send_before(t, stops)));
    if (t.len == 0)
      return;
    send_take(&t, 1);
    send_put_as_is(to, multistatus__cstring(c == ':' ? "%3A" : "%40"));
  }
}

static bool send_is_digits(multistatus_text t) {
  for (size_t i = 0; i < t.len; i++)
    if (t.data[i] < '0' || t.data[i] > '9')
      return false;
  return true;
}

/* "[::1]" and what may follow it. */
static bool send_is_address(multistatus_text host) {
  if (host.len == 0 || *host.data != '[')
    return false;
  send_take(&host, 1);
  size_t n = 0;
  while (n < host.len && host.data[n] &&
         strchr("0123456789abcdefABCDEF:.", host.data[n]))
    n++;
  if (n == 0 || n == host.len || host.data[n] != ']')
    return false;
  send_take(&host, n + 1);
  return host.len == 0 || (*send_take(&host, 1).data == ':' && send_is_digits(host));
}

/* [userinfo "@"] host [":" port] */
static void send_put_authority(multistatus__target *to, multistatus_text t) {
  size_t user = t.len, port = t.len;
  while (user > 0 && t.data[user - 1] != '@')
    user--;
  if (user > 0) {
    send_put_without(to, send_take(&t, user - 1), '@');
    send_put_as_is(to, send_take(&t, 1));
    port = t.len;
  }
  if (send_is_address(t)) {
    send_put_as_is(to, t);
    return;
  }
  while (port > 0 && t.data[port - 1] >= '0' && t.data[port - 1] <= '9')
    port--;
  port = port > 0 && t.data[port - 1] == ':' ? port - 1 : t.len;
  send_put_without(to, send_take(&t, port), ':');
  send_put_as_is(to, t);
}

size_t multistatus__uri_send(char *out, size_t room, multistatus_text t,
                             bool reference) {
  multistatus__target to = {out, room, 0};
  size_t scheme = send_scheme(t);
  send_put_as_is(&to, send_take(&t, scheme));
  if (send_host_follows(t)) {
    send_put_as_is(&to, send_take(&t, 2));
    send_put_authority(&to, send_take(&t, send_before(t, reference ? "/?#" : "/?")));
  } else if (!scheme) {
    send_put_without(&to, send_take(&t, send_before(t, reference ? "/?#" : "/?")), ':');
  }
  if (reference) {
    send_put(&to, send_take(&t, send_before(t, "#")));
    send_put_as_is(&to, send_take(&t, t.len > 0));
  }
  send_put(&to, t);
  return to.len;
}

bool multistatus__uri_is_sent(multistatus_text t) {
  const char *end = t.data + t.len;
  if (t.len == 0 || *t.data != '/' || send_host_follows(t))
    return false;
  const char *rest = multistatus__bytes_path(t.data, end);
  t.len = (size_t)(end - rest);
  t.data = rest;
  return multistatus__percent_length(t, MULTISTATUS__IN_SENT) == t.len;
}
