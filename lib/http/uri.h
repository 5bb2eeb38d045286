/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_HTTP_URI_H
#define MULTISTATUS_HTTP_URI_H

/* Percent-encoding, splitting and resolving of URI references, and path segments.
   Nothing is copied: all texts point into the caller's strings. */

#include "../base/text.h"

#include <string.h>

/* ---- percent.c: percent-encoding ---- */

/* A position in a URI, which decides what is allowed there unencoded. */
enum {
  MULTISTATUS__IN_HREF = 1,   /* anywhere in a URI */
  MULTISTATUS__IN_QUERY = 2,  /* no '#'; also for fragments and authorities */
  MULTISTATUS__IN_PATH = 4,   /* no '#' and no '?' */
  MULTISTATUS__IN_NAMES = 8,  /* a file path: '%' is encoded too */
  MULTISTATUS__IN_FIRST = 16, /* the first segment of a relative path: no ':' */
  MULTISTATUS__IN_SENT = 32,  /* path and query by RFC 3986: no '[' ']' '#' */
  MULTISTATUS__IN_HOST = 64,  /* no ':' either; also a first segment to be sent */
  MULTISTATUS__IN_USER = 128  /* as IN_SENT, without '@' */
};

/* The length of t encoded for a position. _encode writes it and returns the same. */
size_t multistatus__percent_length(multistatus_text t, unsigned where);
size_t multistatus__percent_encode(char *to, multistatus_text t, unsigned where);

/* Returns the byte at *p, decoded if it is percent-encoded, and moves *p after it. */
unsigned char multistatus__percent_decode(const char **p, const char *end);

/* The caller's buffer. len also counts the bytes that did not fit. */
typedef struct multistatus__target {
  char *out;
  size_t room, len;
} multistatus__target;

/* Reserves n bytes. Returns their place, or NULL if they and a NUL do not fit. */
char *multistatus__target_take(multistatus__target *to, size_t n);
void multistatus__target_put(multistatus__target *to, multistatus_text t,
                             unsigned where);
/* Appends t with its percent-encoded bytes decoded. */
void multistatus__target_decode(multistatus__target *to, multistatus_text t);
/* Terminates the string; sets it to "" if rc is an error or it does not fit (LIMIT).
   Returns rc or LIMIT. */
int multistatus__target_end(multistatus__target *to, size_t *len, int rc);

/* The reason why decoding t would change its meaning, or NULL. slash: %2F is
   allowed. */
const char *multistatus__encoded_fault(multistatus_text t, bool slash);

/* ---- send.c: the hrefs of a response ---- */

/* The number of bytes in an href that no URI may contain. */
size_t multistatus__href_unsafe(const char *href, size_t len);

/* The forms of an href in a response (RFC 4918, section 8.3). */
typedef enum multistatus__form {
  MULTISTATUS__FORM_NONE,     /* not known yet */
  MULTISTATUS__FORM_PATH,     /* an absolute path */
  MULTISTATUS__FORM_URI,      /* with a scheme */
  MULTISTATUS__FORM_RELATIVE, /* not allowed, as is the next */
  MULTISTATUS__FORM_DOTS
} multistatus__form;
multistatus__form multistatus__href_form(multistatus_text href);
/* The reason why an href of that form is not allowed in a response, or NULL. */
const char *multistatus__form_fault(multistatus__form form);

/* Writes t as a valid URI reference: characters that are not allowed at their place are
   percent-encoded. reference: a fragment is allowed; else it is omitted. Returns its
   length; writes it if room is larger than that. _is_sent: a fast test, true only if
   the result is t itself. */
size_t multistatus__uri_send(char *out, size_t room, multistatus_text t,
                             bool reference);
bool multistatus__uri_is_sent(multistatus_text t);
/* The result as a string of the model in the arena; NULL with the error set. */
const char *multistatus__uri_sent(multistatus__context *o, multistatus_text t,
                                  bool reference);

/* The reason why a server cannot safely act on the path of an href, or NULL. Includes
   all that the writer refuses. slash: %2F is allowed, since the server handles it. */
const char *multistatus__href_fault(const char *href, bool slash);

/* ---- uri.c ---- */

#define MULTISTATUS__HREF_FLAGS                                                        \
  (MULTISTATUS_HREF_SIMPLE | MULTISTATUS_HREF_RAW | MULTISTATUS_HREF_SLASH |           \
   MULTISTATUS_HREF_PATH_ONLY)

/* Internal flag: '#' always begins a fragment, as in any URI reference. Without it, '#'
   does so only if no path and no query precede it ("#top"). The href of a response has
   no fragment (RFC 4918, section 8.3), so a '#' there is part of a name and should have
   been encoded. */
#define MULTISTATUS__HREF_REFERENCE (1u << 31)

/* A URI reference. An absent part has data NULL; the path is never absent. */
typedef struct multistatus__uri {
  multistatus_text scheme, authority, path, query, fragment;
  bool slash; /* %2F separates segments */

  /* After resolving: the path to which path is relative, without the slash between. */
  multistatus_text above;
  bool above_slash;
} multistatus__uri;

/* Removes n bytes from the start of t and returns them. _before: all bytes before the
   first of the characters in stops. */
multistatus_text multistatus__take(multistatus_text *t, size_t n);
multistatus_text multistatus__before(multistatus_text *t, const char *stops);

/* The length of the scheme at the start of t with its colon; 0 if there is none. */
size_t multistatus__uri_scheme(multistatus_text t);

/* True if t begins with "//", so that an authority follows. */
bool multistatus__uri_has_host(multistatus_text t);
/* Removes scheme and authority from the start of the href of a response. */
void multistatus__uri_skip_origin(multistatus_text *href);

/* The parts of an authority: user information with its '@', host, and port with its
   ':'. An absent part is empty. */
typedef struct multistatus__authority {
  multistatus_text user, host, port;
} multistatus__authority;
multistatus__authority multistatus__uri_authority(multistatus_text t);

/* Splits s. Succeeds for any string. */
void multistatus__uri_split(multistatus__uri *u, const char *s, unsigned flags);

/* Resolves href against base (RFC 3986, section 5.2). kind: 0 for the href of a
   response, or MULTISTATUS__HREF_REFERENCE. Errors: ARGUMENT. */
int multistatus__uri_resolve(multistatus__uri *u, const char *base, const char *href,
                             unsigned flags, unsigned kind);

/* True if the path is not hierarchical: "x:y" in "urn:x:y". */
bool multistatus__uri_rootless(const multistatus__uri *u);

/* Removes the next segment from the start of a path, with the separator before it: from
   "/a/b", "a", then "b". False at the end. slash: %2F is a separator too. */
bool multistatus__segment_next(multistatus_text *rest, bool slash,
                               multistatus_text *segment);
/* 1 for ".", 2 for "..", encoded or not; 0 for any other segment. */
int multistatus__segment_dots(multistatus_text segment);

/* Iterates over the segments of a resolved path from the last to the first, without dot
   segments and the segments that they remove. In this direction it needs no memory. */
typedef struct multistatus__walk {
  const multistatus__uri *uri;
  const char *start, *end; /* the rest of path, or of above */
  size_t up;               /* segments still to be skipped */
  bool slash, above, last;
} multistatus__walk;

void multistatus__walk_begin(multistatus__walk *w, const multistatus__uri *u);
bool multistatus__walk_next(multistatus__walk *w, multistatus_text *segment);

/* ---- relation.c ---- */

/* Compares scheme, host and port; a part that one of them does not have is ignored. */
bool multistatus__uri_same_origin(const multistatus__uri *a, const multistatus__uri *b);

/* The number of segments that b is below a: 0 for a itself, SIZE_MAX if it is not
   below. Only paths are compared. */
size_t multistatus__uri_below(const multistatus__uri *a, const multistatus__uri *b);

/* ---- relation.c: the canonical form of an href, to look it up by ---- */

/* Two hrefs are equal by multistatus_href_equal() if their keys have the same path and
   query, and the same origin or one has none. (Origins of which one has only a scheme
   or only a host count as different.)
   - origin is "http://host:80" or "".
   - path is "" for the root, else "/a/b": no slash at the end, dot segments resolved,
     and every octet decoded except '%', '/', '?' and ':', which are %25, %2F, %3F and
     %3A. So each prefix before a '/' is a collection above it. A path without hierarchy
     begins with ':'.
   - query is "" or "?x".
   They follow each other in the caller's buffer, and may contain NUL bytes. */
typedef struct multistatus__href_key {
  multistatus_text origin, path, query;
} multistatus__href_key;

/* The size of the buffer for a key. Neither argument is NULL. */
size_t multistatus__href_key_room(const char *request, const char *href);

/* Writes the key of href, resolved against request (at least "/"), to a buffer. Takes
   linear time. Errors: ARGUMENT, as multistatus_href_resolve(). */
int multistatus__href_key_make(multistatus__href_key *key, const char *request,
                               const char *href, char *to);

#endif
