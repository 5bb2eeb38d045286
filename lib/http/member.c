/* SPDX-License-Identifier: MIT */
#include "field.h"
#include "uri.h"

/* Local names for hrefs: the name of a member of a collection, if it is safe as a file
   name, and the path below the server's base. */

/* True if the next character is allowed in a file name. Moves *p after it. */
static bool member_character(const char **p, const char *end) {
  char c[4];
  size_t n = 0;
  for (const char *ahead = *p; n < sizeof c && ahead < end; n++)
    c[n] = (char)multistatus__percent_decode(&ahead, end);
  size_t len = multistatus__utf8_xml(c, c + n);
  for (size_t i = 0; i < len; i++)
    multistatus__percent_decode(p, end);
  unsigned char first = (unsigned char)c[0], second = len > 1 ? (unsigned char)c[1] : 0;
  bool control = first < 0x20 || first == 0x7f || (first == 0xc2 && second < 0xa0);
  return len > 0 && !control && first != '/' && first != '\\' && first != ':';
}

/* True for the names of Windows devices. Only the part before the first dot counts,
   without trailing spaces. */
static bool member_is_device(multistatus_text name) {
  static const char devices[][8] = {"con", "prn", "aux", "nul", "conin$", "conout$"};
  char s[8];
  multistatus_text stem = {s, 0};
  size_t n = 0;
  for (const char *p = name.data, *end = p + name.len; p < end; n++) {
    char c = (char)multistatus__percent_decode(&p, end);
    if (c == '.')
      break;
    if (n < sizeof s)
      s[n] = c;
    stem.len = c == ' ' ? stem.len : n + 1;
  }
  for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
    if (stem.len < sizeof s && multistatus__field_is(stem, devices[i]))
      return true;
  if (stem.len != 4 && stem.len != 5)
    return false;
  multistatus_text port = {s, 3};
  bool number = stem.len == 4 ? multistatus__is_digit(s[3])
                              : memcmp(s + 3, "\xc2\xb9", 2) == 0 || /* superscripts */
                                    memcmp(s + 3, "\xc2\xb2", 2) == 0 ||
                                    memcmp(s + 3, "\xc2\xb3", 2) == 0;
  return number &&
         (multistatus__field_is(port, "com") || multistatus__field_is(port, "lpt"));
}

static bool member_is_safe(multistatus_text name) {
  const char *p = name.data, *end = p + name.len, *last = p;
  while (p < end) {
    last = p;
    if (!member_character(&p, end))
      return false;
  }
  unsigned char c = multistatus__percent_decode(&last, end);
  return c != '.' && c != ' ' && !member_is_device(name);
}

int multistatus_href_member(const char *request, const char *href, unsigned flags,
                            char *out, size_t room, size_t *len) {
  multistatus__target to = {out, out ? room : 0, 0};
  multistatus__uri u;
  multistatus__walk w;
  bool any = flags & MULTISTATUS_HREF_ANY_NAME;
  flags &= ~(unsigned)MULTISTATUS_HREF_ANY_NAME;
  int rc = multistatus_href_relation(request, href, flags);
  if (rc >= 0 && rc != MULTISTATUS_RELATION_MEMBER)
    rc = MULTISTATUS_ERROR_HREF;
  if (rc < 0 || (rc = multistatus__uri_resolve(&u, request, href, flags, 0)) < 0)
    return multistatus__target_end(&to, len, rc);
  multistatus_text name = {NULL, 0}; /* the last segment that is not empty */
  multistatus__walk_begin(&w, &u);
  while (multistatus__walk_next(&w, &name) && name.len == 0)
    ;
  if (any ? multistatus__encoded_fault(name, true) != NULL : !member_is_safe(name))
    return multistatus__target_end(&to, len, MULTISTATUS_ERROR_NAME);
  multistatus__target_decode(&to, name);
  return multistatus__target_end(&to, len, 0);
}

/* ---- The path below a base ---- */

/* True if the href names a resource at base or below it. *depth is set to the number of
   segments below it. */
static bool below_is_ours(const multistatus__uri *base, const multistatus__uri *u,
                          unsigned flags, size_t *depth) {
  bool absolute = u->authority.data || (u->path.len > 0 && *u->path.data == '/');
  if (u->query.data || !absolute)
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
    if (above > 0) {
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
  int rc = flags & MULTISTATUS_HREF_RAW
               ? MULTISTATUS_ERROR_ARGUMENT
               : multistatus__uri_resolve(&b, base, "", flags, 0);
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
