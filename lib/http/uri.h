/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_URI_H
#define MULTISTATUS_URI_H

/* What the files about hrefs share: percent-encoding, URI references taken apart and
   resolved, and the segments of their paths. Nothing is copied: all texts point into
   the caller's strings. */

#include "../base/text.h"

#include <string.h>

/* ---- href.c: percent-encoding ---- */

/* Where characters stand, for what may stand there unencoded. */
enum {
  MULTISTATUS__IN_HREF = 1,   /* anywhere: what any URI may hold */
  MULTISTATUS__IN_QUERY = 2,  /* that, but no '#'; fragments and authorities too */
  MULTISTATUS__IN_PATH = 4,   /* nor '?' */
  MULTISTATUS__IN_NAMES = 8,  /* a file path, to be encoded as a whole, '%' too */
  MULTISTATUS__IN_FIRST = 16, /* its first segment if relative: no ':' */
  MULTISTATUS__IN_SENT = 32   /* a path with its query, by the book: no '[' ']' '#' */
};

/* How long t becomes when encoded for where; and the encoding, which returns that. */
size_t multistatus__percent_length(multistatus_text t, unsigned where);
size_t multistatus__percent_encode(char *to, multistatus_text t, unsigned where);

/* The byte at *p, decoded if it is percent-encoded; moves *p behind it. */
unsigned char multistatus__percent_decode(const char **p, const char *end);

/* A caller's buffer being filled. len counts on when it is full. */
typedef struct multistatus__target {
  char *out;
  size_t room, len;
} multistatus__target;

/* Takes n bytes of it: where to write them, or NULL if they and a NUL do not fit. */
char *multistatus__target_take(multistatus__target *to, size_t n);
void multistatus__target_put(multistatus__target *to, multistatus_text t,
                             unsigned where);
/* Ends the string, with "" in place of what does not fit or was not made (rc). */
int multistatus__target_end(multistatus__target *to, size_t *len, int rc);

/* ---- send.c: the hrefs of a response ---- */

/* How many bytes of an href no URI may hold. */
size_t multistatus__href_unsafe(const char *href, size_t len);

/* What an href is that is to stand in a response (RFC 4918, section 8.3). */
typedef enum multistatus__form {
  MULTISTATUS__FORM_NONE,     /* not known */
  MULTISTATUS__FORM_PATH,     /* an absolute path */
  MULTISTATUS__FORM_URI,      /* with a scheme */
  MULTISTATUS__FORM_RELATIVE, /* these two may not, and cannot be made so */
  MULTISTATUS__FORM_DOTS
} multistatus__form;
multistatus__form multistatus__href_form(multistatus_text href);
/* Why an href of that form cannot stand in a response; NULL: it can. */
const char *multistatus__form_fault(multistatus__form form);

/* t as the URI reference to send: what may not stand where it stands is encoded; with
   reference, a fragment may. Returns its length; it is written if out has room for it
   and one byte more. is_sent: whether it is quickly told that this is t itself. */
size_t multistatus__uri_send(char *out, size_t room, multistatus_text t,
                             bool reference);
bool multistatus__uri_is_sent(multistatus_text t);

/* ---- uri.c ---- */

#define MULTISTATUS__HREF_FLAGS                                                        \
  (MULTISTATUS_HREF_SIMPLE | MULTISTATUS_HREF_RAW | MULTISTATUS_HREF_SLASH |           \
   MULTISTATUS_HREF_PATH_ONLY)

/* Beside these: a '#' begins a fragment wherever it stands, as in any URI reference.
   Else it does so only where no path and no query precede it ("#top"): the href of a
   response has no fragment (RFC 4918, section 8.3), so there it is a part of the name
   that was not encoded, as the writer takes it. */
#define MULTISTATUS__HREF_REFERENCE (1u << 31)

/* A URI reference. A part that is not there has data NULL; a path is always there. */
typedef struct multistatus__uri {
  multistatus_text scheme, authority, path, query, fragment;
  bool slash; /* %2F separates segments */

  /* Resolved: what path is relative to, without the slash between them. */
  multistatus_text above;
  bool above_slash;
} multistatus__uri;

/* Takes s apart. Any string can be. */
void multistatus__uri_split(multistatus__uri *u, const char *s, unsigned flags);

/* base with href resolved against it. Errors: ARGUMENT. */
int multistatus__uri_resolve(multistatus__uri *u, const char *base, const char *href,
                             unsigned flags);

/* Whether the path is not hierarchical: "x:y" in "urn:x:y". */
bool multistatus__uri_rootless(const multistatus__uri *u);

/* Takes the next segment off the start of a path, with the separator before it: "a" of
   "/a/b", then "b". False at the end. slash: %2F separates segments, too. */
bool multistatus__segment_next(multistatus_text *rest, bool slash,
                               multistatus_text *segment);
/* 1 for ".", 2 for "..", encoded or not; 0 for any other segment. */
int multistatus__segment_dots(multistatus_text segment);

/* Goes through the segments of a resolved path from the last to the first. Dot segments
   and what they remove are left out: backwards, that takes no memory. */
typedef struct multistatus__walk {
  const multistatus__uri *uri;
  const char *start, *end; /* what is left of the path, or of what is above it */
  size_t up;               /* segments still to be removed */
  bool slash, above, last;
} multistatus__walk;

void multistatus__walk_begin(multistatus__walk *w, const multistatus__uri *u);
bool multistatus__walk_next(multistatus__walk *w, multistatus_text *segment);

/* ---- relation.c ---- */

/* Compares scheme, host and port; not what either leaves out. */
bool multistatus__uri_same_origin(const multistatus__uri *a, const multistatus__uri *b);

/* How many segments b lies below a: 0 at a itself, SIZE_MAX if not below it. Only their
   paths are compared. */
size_t multistatus__uri_below(const multistatus__uri *a, const multistatus__uri *b);

/* ---- below.c ---- */

/* Why no server can safely act on the path of an href, whatever its base is; NULL: it
   can. slash: it takes %2F for a separator or for a part of a name, so that it is no
   reason. What the writer refuses is among the reasons. */
const char *multistatus__href_fault(const char *href, bool slash);

/* ---- relation.c: the canonical form of an href, to look it up by ---- */

/* Two hrefs of one answer name the same resource as multistatus_href_equal() compares
   them, if their paths and queries have the same bytes and their origins do, or one has
   none. path is "" for the root, else "/a/b": no slash at the end, dot segments
   resolved, every octet decoded but '%', '/', '?' and ':', which stand as %25, %2F, %3F
   and %3A. So the prefixes of a path that end before a '/' are what lies above it. The
   path of a URI without a hierarchy begins with ':'. All three point into the caller's
   buffer and follow each other there: origin ("http://host:80" or ""), path, query (""
   or
   "?x"). They may hold NUL bytes. Origins of which one has only a scheme or only a host
   count as different. */
typedef struct multistatus__href_key {
  multistatus_text origin, path, query;
} multistatus__href_key;

/* How much room the key needs. Neither is NULL. */
size_t multistatus__href_key_room(const char *request, const char *href);

/* Makes the key of href, resolved against request ("/" if there is none), in to.
   Errors: ARGUMENT, as multistatus_href_resolve(). Takes time in proportion to both. */
int multistatus__href_key_make(multistatus__href_key *key, const char *request,
                               const char *href, unsigned flags, char *to);

#endif
