/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_HREF_H
#define MULTISTATUS_HREF_H

/* hrefs as URI references (RFC 3986): from a file path and back, against the URL of the
   request, compared with it. Send an href back as it was received, or resolved; servers
   exist for which %40 and @ are not the same. Nothing here allocates, and every
   function takes time in proportion to its input.

     char href[3 * PATH_MAX + 1];
     rc = multistatus_href_from_path("/a b/100%.txt", href, sizeof href, NULL);

     switch (multistatus_href_relation(url, multistatus_result_href(r), 0)) {
     case MULTISTATUS_RELATION_SELF: ...
     case MULTISTATUS_RELATION_MEMBER: ...

   Where a string comes out, it goes into the caller's buffer: room bytes at out, which
   must not overlap the input. *len (len may be NULL) gets the length without the NUL,
   also when it does not fit: then LIMIT is returned and out holds "", never a part. So
   out NULL with room 0 measures. On any other error *len is 0 and out holds "".

   White space around an href or URL does not count. A '%' that no two hexadecimal
   digits follow is taken for a percent sign.

   '?' begins a query. '#' is a part of the name: the href of a result has no fragment
   (RFC 4918, section 8.3), so one that is not encoded was forgotten, and the writer
   sends "/h#1.txt" as "/h%231.txt". Every function here takes it so, in the URL of the
   request too; a '#' that neither path nor query precedes ("#top", "http://host#top")
   begins a fragment that does not count. multistatus_href_resolve alone is for any
   reference, a location's, say: there each '#' begins a fragment, which is kept. */

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How to read the hrefs of servers that do not keep to RFC 3986. 0 is by the book, but
   for one case that cannot be meant otherwise: if an href begins with %2F, each %2F in
   it is a slash. Other bits than these are MULTISTATUS_ERROR_ARGUMENT. */
enum {
  /* Only "scheme://host/path" or a path, as in RFC 4918, section 8.3: "a:b.vcf" is a
     name, not the scheme "a"; "//a/b" is a path, not the host "a". */
  MULTISTATUS_HREF_SIMPLE = 1,
  /* '?' and '#' belong to the path of an href: it was not encoded. */
  MULTISTATUS_HREF_RAW = 2,
  /* %2F is a slash, in the URL of the request too, and no part of a name. */
  MULTISTATUS_HREF_SLASH = 4,
  /* Relations: compare paths only, not scheme, host and port, which a proxy changes. */
  MULTISTATUS_HREF_PATH_ONLY = 8,
  /* multistatus_href_member only: names that are no safe file names, too. */
  MULTISTATUS_HREF_ANY_NAME = 16
};

/* The href of a file path of any bytes, UTF-8 or not: everything is percent-encoded but
   letters, digits, '/' and - . _ ~ ! $ ( ) * , = : @. In the first segment of a
   relative path ':' is encoded too, so that it is no scheme; several slashes at the
   start become one, so that no host follows them. Dot segments stay: a sender's path
   has none (RFC 4918, section 8.3). 3 * strlen(path) + 1 bytes are always enough.
   Errors: LIMIT (room), HREF (path is ""), ARGUMENT. */
MULTISTATUS_EXTERN int multistatus_href_from_path(const char *path, char *out,
                                                  size_t room,
                                                  size_t *len) MULTISTATUS_MUST_USE;

/* The path of an href, percent-decoded once; scheme, authority and query are left out.
   "http://host" gives "/". Dot segments stay; in the path of a resolved href there are
   none. strlen(href) + 1 bytes are always enough. A server that acts on the hrefs of
   clients should rather ask multistatus_href_below. Errors: LIMIT (room), HREF (%00, or
   %2F without MULTISTATUS_HREF_SLASH: decoded, the path would be another; dot segments
   behind a '#', without MULTISTATUS_HREF_RAW), ARGUMENT. */
MULTISTATUS_EXTERN int multistatus_href_path(const char *href, unsigned flags,
                                             char *out, size_t room,
                                             size_t *len) MULTISTATUS_MUST_USE;

/* Whether a result can have that href (RFC 4918, section 8.3), in both built-in formats
   and within the default limits: 0, and multistatus_list_add() takes it. Errors: HREF
   (NULL, "", relative, with dot segments, encoded or not), LIMIT ("href-bytes"). */
MULTISTATUS_EXTERN int multistatus_href_check(const char *href) MULTISTATUS_MUST_USE;

/* The path below a server's base that an href names, percent-decoded: with "/files/",
   "/files/a%20b/c" is "a b/c" and "/files/d/" is "d/", where the base itself is "". No
   slash begins it, and several are one. It holds no dot segments and nothing that was
   decoded to a slash or to NUL, so it cannot lead out of the base; it may hold other
   control characters, and bytes that are not UTF-8.

   base: the URL or the absolute path of what the server serves. A base that is a path
   does not say which host is the server, so then an href with a host is refused, unless
   flags has MULTISTATUS_HREF_PATH_ONLY. With MULTISTATUS_HREF_SLASH each %2F is a
   slash. strlen(href) + 1 bytes are always enough.

   A result with the same href names the same file: what the writer would echo otherwise
   is refused. Errors: HREF (what multistatus_href_check refuses; not below base; of
   another host; a query; %00, or %2F without MULTISTATUS_HREF_SLASH; white space at the
   end), LIMIT (room), ARGUMENT (MULTISTATUS_HREF_RAW among them). */
MULTISTATUS_EXTERN int multistatus_href_below(const char *base, const char *href,
                                              unsigned flags, char *out, size_t room,
                                              size_t *len) MULTISTATUS_MUST_USE;

/* Resolves href against base, the URL of the request (RFC 3986, section 5.2, strict);
   base may be its path alone, and then so is the result, unless href says more. What no
   URI may hold is percent-encoded, as on write; '%' and all other encoding stays as it
   is. Dot segments are removed, also as %2E; only a path that begins with "//", without
   a host before it, gets "/." in front. A URI without a hierarchy ("urn:x:y") is left
   as it is. 3 * (strlen(base) + strlen(href)) + 6 bytes are always enough.
   Errors: LIMIT (room), ARGUMENT (base has neither a host nor an absolute path). */
MULTISTATUS_EXTERN int multistatus_href_resolve(const char *base, const char *href,
                                                unsigned flags, char *out, size_t room,
                                                size_t *len) MULTISTATUS_MUST_USE;

/* What the resource at an href is to the one requested. */
enum {
  MULTISTATUS_RELATION_OTHER = 0,     /* above it, beside it, on another host */
  MULTISTATUS_RELATION_SELF = 1,      /* the same */
  MULTISTATUS_RELATION_MEMBER = 2,    /* one segment below it */
  MULTISTATUS_RELATION_DESCENDANT = 3 /* further below */
};

/* Compares href, resolved against request, with request itself: a URL or its path
   alone. A scheme or host that either leaves out is not compared. For a relative href
   to be a member, request must end with a slash.

   The same are: upper and lower case in scheme and host; an octet and its
   percent-encoding, once decoded (%40 and @, but not %2540; %2F is no separator); a
   port and its scheme's default; one slash and several; with and without a slash at the
   end. User information does not count; queries only where nothing else differs and
   href has one: "?a" is not SELF of "?b".

   Returns a MULTISTATUS_RELATION_..., or ARGUMENT as multistatus_href_resolve. */
MULTISTATUS_EXTERN int multistatus_href_relation(const char *request, const char *href,
                                                 unsigned flags) MULTISTATUS_MUST_USE;

/* The name of a member: what multistatus_href_relation calls MEMBER of the request, by
   its last segment, percent-decoded. In a listing of "/d/", "/d/a%20b" and "/d/a%20b/"
   are "a b". strlen(href) + 1 bytes are always enough.

   The name is safe as that of a local file on any system, or it is refused: in the
   folder where it is put it names one file or folder, which is in that folder. So it
   contains no slash, backslash, colon (drives, NTFS streams) or control character; it
   is valid UTF-8; it does not end with a dot or a space, which Windows drops; and it is
   no device of Windows (CON, PRN, AUX, NUL, CONIN$, CONOUT$, COM0 to COM9, LPT0 to
   LPT9, whatever the case and the extension). A system may still refuse it: for its
   length, or one of * ? " < > |, or take it for another name that differs in case or
   normalization only. With MULTISTATUS_HREF_ANY_NAME, to show it, a name is any but one
   with NUL.

   Errors, which leave "" in out: NAME: a member, but its name is not safe; HREF: no
   member, but the request itself, or something above it, further below it, or
   elsewhere; LIMIT (room); ARGUMENT. */
MULTISTATUS_EXTERN int multistatus_href_member(const char *request, const char *href,
                                               unsigned flags, char *out, size_t room,
                                               size_t *len) MULTISTATUS_MUST_USE;

/* Whether two hrefs of one answer name the same resource, compared as above; queries
   must be the same, none and an empty one are. Returns 1 or 0, or ARGUMENT as
   multistatus_href_resolve. */
MULTISTATUS_EXTERN int multistatus_href_equal(const char *request, const char *a,
                                              const char *b,
                                              unsigned flags) MULTISTATUS_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
