/* SPDX-License-Identifier: MIT */
#include "../base/bytes.h"
#include "uri.h"

/* Percent-encoding, and conversion between hrefs and file paths. */

/* Where a character is allowed unencoded, as bits of MULTISTATUS__IN_...: 255 is
   everywhere, 0 (also for all bytes above 0x7f) nowhere. Unreserved characters are
   allowed everywhere, reserved ones where they are not delimiters. In file paths & ' +
   ; are encoded although RFC 3986 allows them, because receivers treat them as markup,
   quotes, spaces and parameters. */
static const unsigned char href_chars[256] = {
    0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0,   0,   0, /* controls */
    0,   0,   0,   0,   0,   0,   0,   0,
    0,   0,   0,   0,   0,   0,   0,   0, /* controls */
    0,   255, 0,   1,   255, 231, 231, 231,
    255, 255, 255, 231, 255, 255, 255, 255, /* space ! " # $ % & ' ( ) * + , - . / */
    255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 175, 231, 0,   255, 0,   227, /* 0-9 : ; < = > ? */
    127, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, /* @ A-O */
    255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 7,   0,   7,   0,   255, /* P-Z [ \ ] ^ _ */
    0,   255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 255, 255, 255, 255, 255, /* ` a-o */
    255, 255, 255, 255, 255, 255, 255, 255,
    255, 255, 255, 0,   0,   0,   255, 0, /* p-z { | } ~ DEL */
};

static inline bool href_encoded(const char *p, const char *end) {
  return *p == '%' && end - p > 2 && multistatus__hex(p[1]) >= 0 &&
         multistatus__hex(p[2]) >= 0;
}

/* True if the byte at p is allowed there. '%' needs two hexadecimal digits after it. */
static inline bool href_safe(const char *p, const char *end, unsigned where) {
  bool may = (href_chars[(unsigned char)*p] & where) != 0;
  return UNLIKELY(*p == '%') ? may && href_encoded(p, end) : may;
}

size_t multistatus__percent_length(multistatus_text t, unsigned where) {
  size_t n = t.len;
  for (const char *p = t.data, *end = p + t.len; p < end; p++)
    n += href_safe(p, end, where) ? 0 : 2;
  return n;
}

size_t multistatus__percent_encode(char *to, multistatus_text t, unsigned where) {
  char *start = to;
  for (const char *p = t.data, *end = p + t.len; p < end; p++)
    if (href_safe(p, end, where))
      *to++ = *p;
    else
      to = multistatus__percent(to, (unsigned char)*p);
  return (size_t)(to - start);
}

size_t multistatus__href_unsafe(const char *href, size_t len) {
  if (len == 0)
    return 0; /* href may be NULL */
  const char *end = href + len,
             *rest = multistatus__bytes_encoded(href, end, multistatus__block_not_uri);
  multistatus_text t = {rest, (size_t)(end - rest)};
  return (multistatus__percent_length(t, MULTISTATUS__IN_HREF) - t.len) / 2;
}

unsigned char multistatus__percent_decode(const char **p, const char *end) {
  const char *at = *p;
  if (!href_encoded(at, end)) {
    *p = at + 1;
    return (unsigned char)*at;
  }
  *p = at + 3;
  return (unsigned char)(multistatus__hex(at[1]) << 4 | multistatus__hex(at[2]));
}

char *multistatus__target_take(multistatus__target *to, size_t n) {
  char *at = to->len < to->room && n < to->room - to->len ? to->out + to->len : NULL;
  to->len += n;
  return at;
}

void multistatus__target_put(multistatus__target *to, multistatus_text t,
                             unsigned where) {
  char *at = multistatus__target_take(to, multistatus__percent_length(t, where));
  if (at)
    multistatus__percent_encode(at, t, where);
}

void multistatus__target_decode(multistatus__target *to, multistatus_text t) {
  for (const char *p = t.data, *end = p + t.len; p < end;) {
    char c = (char)multistatus__percent_decode(&p, end);
    char *at = multistatus__target_take(to, 1);
    if (at)
      *at = c;
  }
}

const char *multistatus__encoded_fault(multistatus_text t, bool slash) {
  for (const char *p = t.data, *end = p + t.len; p < end;) {
    bool encoded = *p == '%';
    unsigned char c = multistatus__percent_decode(&p, end);
    if (encoded && c == '\0')
      return "an encoded NUL (%00)";
    if (encoded && c == '/' && !slash)
      return "an encoded slash (%2F)";
  }
  return NULL;
}

int multistatus__target_end(multistatus__target *to, size_t *len, int rc) {
  if (rc < 0)
    to->len = 0;
  else if (to->len >= to->room)
    rc = MULTISTATUS_ERROR_LIMIT;
  if (len)
    *len = to->len;
  if (to->room > 0)
    to->out[rc < 0 ? 0 : to->len] = '\0';
  return rc;
}

int multistatus_href_from_path(const char *path, char *out, size_t room, size_t *len) {
  multistatus__target to = {out, out ? room : 0, 0};
  if (!path)
    return multistatus__target_end(&to, len, MULTISTATUS_ERROR_ARGUMENT);
  if (!*path)
    return multistatus__target_end(&to, len, MULTISTATUS_ERROR_HREF);
  while (path[0] == '/' && path[1] == '/')
    path++;
  multistatus_text first = {path, strcspn(path, "/")};
  multistatus_text rest = multistatus__cstring(path + first.len);
  multistatus__target_put(&to, first, MULTISTATUS__IN_FIRST);
  multistatus__target_put(&to, rest, MULTISTATUS__IN_NAMES);
  return multistatus__target_end(&to, len, 0);
}

/* True if dot segments follow a '#' in the path. Resolving treats the '#' as the start
   of a fragment and keeps them; in a file path they would lead elsewhere. */
static bool href_has_late_dots(const multistatus__uri *u) {
  multistatus_text segment, rest = u->path;
  const char *hash = rest.len ? memchr(rest.data, '#', rest.len) : NULL;
  if (!hash)
    return false;
  rest.len -= (size_t)(hash - rest.data);
  rest.data = hash;
  multistatus__segment_next(&rest, u->slash, &segment); /* from the '#' to its end */
  while (multistatus__segment_next(&rest, u->slash, &segment))
    if (multistatus__segment_dots(segment))
      return true;
  return false;
}

int multistatus_href_path(const char *href, unsigned flags, char *out, size_t room,
                          size_t *len) {
  multistatus__target to = {out, out ? room : 0, 0};
  if (!href || (flags & ~(unsigned)MULTISTATUS__HREF_FLAGS))
    return multistatus__target_end(&to, len, MULTISTATUS_ERROR_ARGUMENT);
  multistatus__uri u;
  multistatus__uri_split(&u, href, flags);
  if (u.authority.data && u.path.len == 0)
    u.path = multistatus__cstring("/");
  if ((!(flags & MULTISTATUS_HREF_RAW) && href_has_late_dots(&u)) ||
      multistatus__encoded_fault(u.path, u.slash))
    return multistatus__target_end(&to, len, MULTISTATUS_ERROR_HREF);
  multistatus__target_decode(&to, u.path);
  return multistatus__target_end(&to, len, 0);
}
