/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_HREF_H
#define MULTISTATUS_HREF_H

/* hrefs as URI references (RFC 3986): converting file paths, resolving, comparing. Send
   an href back as it was received, or resolved: some servers treat %40 and @ as
   different. These functions allocate no memory and take time linear in their input.

     char href[3 * PATH_MAX + 1];
     rc = multistatus_href_from_path("/a b/100%.txt", href, sizeof href, NULL);

     switch (multistatus_href_relation(url, multistatus_result_href(r), 0)) {
     case MULTISTATUS_RELATION_SELF: ...
     case MULTISTATUS_RELATION_MEMBER: ...

   Strings are written to the caller's buffer: room bytes at out, which must not overlap
   the input. *len (len may be NULL) is set to the length without the NUL, also if the
   string does not fit: then the function returns LIMIT and sets out to "", never to a
   part. So out NULL with room 0 measures. On any other error *len is 0 and out is "".

   White space around an href or URL is ignored; only multistatus_href_check and _below
   take it for a part of the href, as the writer does. A '%' without two hexadecimal
   digits after it is a percent sign.

   '?' begins a query. '#' is part of the name: the href of a result has no fragment
   (RFC 4918, section 8.3), so an unencoded '#' is one that the server did not encode,
   and the writer sends "/h#1.txt" as "/h%231.txt". All functions here treat it so, also
   in the URL of the request. Only a '#' before any path and query ("#top",
   "http://host#top") begins a fragment, which is ignored: for the latter, the writer
   sends "http://host". multistatus_href_resolve is for references of any kind, such as
   locations: there each '#' begins a fragment, which is kept. */

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How to parse hrefs of servers that do not follow RFC 3986. 0 follows it, with one
   exception: if an href begins with %2F, each %2F in it is a slash. Any other bit is
   MULTISTATUS_ERROR_ARGUMENT. */
enum {
  /* Only "scheme://host/path" and paths are recognized, as in RFC 4918, section 8.3:
     "a:b.vcf" is a name, not the scheme "a"; "//a/b" is a path, not the host "a". */
  MULTISTATUS_HREF_SIMPLE = 1,
  /* '?' and '#' are part of the path of an href: the server does not encode them. */
  MULTISTATUS_HREF_RAW = 2,
  /* %2F is a slash, also in the URL of the request, and not part of a name. */
  MULTISTATUS_HREF_SLASH = 4,
  /* Compare paths only, not scheme, host and port, which a proxy may change. */
  MULTISTATUS_HREF_PATH_ONLY = 8,
  /* multistatus_href_member only: also return names that are not safe file names. */
  MULTISTATUS_HREF_ANY_NAME = 16
};

/* Converts a file path to an href. The path may have any bytes, UTF-8 or not. All are
   percent-encoded except letters, digits, '/' and - . _ ~ ! $ ( ) * , = : @. A ':' in
   the first segment of a relative path is encoded too, so that it does not end a
   scheme. Several slashes at the start become one, so that they do not begin a host.
   Dot segments are kept; a result cannot have them (RFC 4918, section 8.3). Needs at
   most 3 * strlen(path) + 1 bytes. Errors: LIMIT (room), HREF (path is ""), ARGUMENT
   (path is NULL). */
MULTISTATUS_EXTERN int multistatus_href_from_path(const char *path, char *out,
                                                  size_t room,
                                                  size_t *len) MULTISTATUS_MUST_USE;

/* The path of an href, percent-decoded once, without scheme, authority and query.
   "http://host" gives "/". Dot segments are kept; a resolved href has none. Needs at
   most strlen(href) + 1 bytes. A server that acts on hrefs of clients should use
   multistatus_href_below instead. Errors: LIMIT (room), HREF (%00, or %2F without
   MULTISTATUS_HREF_SLASH, which decoding would change to another path; dot segments
   after a '#', without MULTISTATUS_HREF_RAW), ARGUMENT (href is NULL, an unknown flag).
 */
MULTISTATUS_EXTERN int multistatus_href_path(const char *href, unsigned flags,
                                             char *out, size_t room,
                                             size_t *len) MULTISTATUS_MUST_USE;

/* Checks whether a result can have the href (RFC 4918, section 8.3), in both built-in
   formats and with the default limits. Returns 0 if multistatus_list_add() accepts it.
   Errors: HREF (NULL, "", relative, or with dot segments, encoded or not), LIMIT
   ("href-bytes"). */
MULTISTATUS_EXTERN int multistatus_href_check(const char *href) MULTISTATUS_MUST_USE;

/* The path of an href relative to the base of a server, percent-decoded: with the base
   "/files/", "/files/a%20b/c" is "a b/c", "/files/d/" is "d/", and "/files/" is "". The
   result does not begin with a slash, and several slashes become one. It has no dot
   segments, no decoded slash and no NUL, so it cannot lead out of the base. It may
   contain other control characters and bytes that are not UTF-8.

   base: the URL or absolute path of what the server serves. If it is a path, an href
   with a host is refused, since the host cannot be checked, unless flags has
   MULTISTATUS_HREF_PATH_ONLY. With MULTISTATUS_HREF_SLASH each %2F is a slash. Needs at
   most strlen(href) + 1 bytes.

   A result with the same href names the same file: hrefs that the writer would change
   are refused. Errors: HREF (refused by multistatus_href_check; not below base; another
   host; a query; %00, or %2F without MULTISTATUS_HREF_SLASH; white space at the end),
   LIMIT (room), ARGUMENT (a NULL; base has neither a host nor an absolute path;
   MULTISTATUS_HREF_RAW or an unknown flag). */
MULTISTATUS_EXTERN int multistatus_href_below(const char *base, const char *href,
                                              unsigned flags, char *out, size_t room,
                                              size_t *len) MULTISTATUS_MUST_USE;

/* Resolves href against base, the URL of the request (RFC 3986, section 5.2, strict).
   base may be a path only; the result is then a path, unless href has a scheme or host.
   Characters that no URI may contain are percent-encoded, as in writing; '%' and other
   encoding is kept. Dot segments are removed, also as %2E. A path that begins with "//"
   without a host is prefixed with "/.". A URI without a hierarchy ("urn:x:y") is kept
   unchanged. Needs at most 3 * (strlen(base) + strlen(href)) + 6 bytes. Errors: LIMIT
   (room), ARGUMENT (a NULL; base has neither a host nor an absolute path; an unknown
   flag). */
MULTISTATUS_EXTERN int multistatus_href_resolve(const char *base, const char *href,
                                                unsigned flags, char *out, size_t room,
                                                size_t *len) MULTISTATUS_MUST_USE;

/* The relation of a resource to the requested one. */
enum {
  MULTISTATUS_RELATION_OTHER = 0,     /* above it, beside it, or on another host */
  MULTISTATUS_RELATION_SELF = 1,      /* the same */
  MULTISTATUS_RELATION_MEMBER = 2,    /* one segment below it */
  MULTISTATUS_RELATION_DESCENDANT = 3 /* further below */
};

/* Compares href, resolved against request, with request: a URL, or its path only. A
   scheme or host that is missing in one of them is not compared. For a relative href to
   be a member, request must end with a slash.

   Equal are: upper and lower case in scheme and host; a character and its
   percent-encoding, decoded once (%40 and @, but not %2540; %2F is not a separator); a
   port and the default port of the scheme; one slash and several; paths with and
   without a slash at the end. User information is ignored. Queries are compared only if
   all else is equal and href has one: "?a" is not SELF of "?b".

   Returns MULTISTATUS_RELATION_...; errors: ARGUMENT as for multistatus_href_resolve.
 */
MULTISTATUS_EXTERN int multistatus_href_relation(const char *request, const char *href,
                                                 unsigned flags) MULTISTATUS_MUST_USE;

/* The name of a member (MULTISTATUS_RELATION_MEMBER) of the request: its last segment,
   percent-decoded. In a listing of "/d/", "/d/a%20b" and "/d/a%20b/" both give "a b".
   Needs at most strlen(href) + 1 bytes.

   The name is safe as the name of a local file on any system, or it is refused: it
   names one file or folder directly in the folder where it is created. It contains no
   slash, backslash, colon (drives, NTFS streams) or control character; it is valid
   UTF-8; it does not end with a dot or space, which Windows removes; it is not a device
   name of Windows (CON, PRN, AUX, NUL, CONIN$, CONOUT$, COM0 to COM9, LPT0 to LPT9, in
   any case and with any extension). A system may still refuse it for its length or for
   one of * ? " < > |, or treat it as equal to a name that differs only in case or
   normalization. With MULTISTATUS_HREF_ANY_NAME, for display, any name without NUL is
   returned.

   Errors: NAME (a member whose name is not safe), HREF (not a member), LIMIT (room),
   ARGUMENT as for multistatus_href_resolve. */
MULTISTATUS_EXTERN int multistatus_href_member(const char *request, const char *href,
                                               unsigned flags, char *out, size_t room,
                                               size_t *len) MULTISTATUS_MUST_USE;

/* Compares two hrefs of one response, as multistatus_href_relation does. The queries
   must be equal; an empty query equals none. Returns 1 if they name the same resource,
   else 0. Errors: ARGUMENT as for multistatus_href_resolve. */
MULTISTATUS_EXTERN int multistatus_href_equal(const char *request, const char *a,
                                              const char *b,
                                              unsigned flags) MULTISTATUS_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
