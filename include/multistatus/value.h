/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_VALUE_H
#define MULTISTATUS_VALUE_H

/* What the values of properties say: what clients do with a result once it was read.

   Nothing here allocates, and every function takes time in proportion to what it looks
   at. NULL is allowed for every object and text. */

#include "result.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- One value ------------------------------------------------------------------- */

/* The property of that name if the server has a value for it: if its propstat's status
   is 2xx. NULL: it is not there, or was refused. Valid as long as the result is. */
MULTISTATUS_EXTERN const multistatus_prop *multistatus_result_value(
    const multistatus_result *r, const char *ns, const char *name);

/* Whether the result is a collection, by its DAV:resourcetype (RFC 4918, section 15.9):
   1 if that contains DAV:collection, 0 if not. Where it is not known, because the
   property was not asked for or has another status than 2xx, the return value is
   otherwise: the caller's guess, -1, or whatever else is to be told apart. */
MULTISTATUS_EXTERN int multistatus_result_is_collection(const multistatus_result *r,
                                                        int otherwise);

/* Whether the value contains an element of that name (ns "" or NULL: in no namespace):
   1 or 0. Elements inside others do not count, text does not, and what was read with
   another prefix, or with none, is found all the same. */
MULTISTATUS_EXTERN int multistatus_prop_contains(const multistatus_prop *p,
                                                 const char *ns, const char *name);

/* A number without a sign, such as DAV:getcontentlength (RFC 4918, section 15.4):
   digits, and white space around them. Errors: SYNTAX for everything else ("", "-1",
   "1e3", "0x10", markup, what is over 64 bits), ARGUMENT; *out is 0 then. */
MULTISTATUS_EXTERN int multistatus_prop_number(const multistatus_prop *p,
                                               uint64_t *out) MULTISTATUS_MUST_USE;

/* The date of DAV:getlastmodified, DAV:creationdate and the like, as
   multistatus_date_parse() below. */
MULTISTATUS_EXTERN int multistatus_prop_date(const multistatus_prop *p, int64_t now,
                                             int64_t *out) MULTISTATUS_MUST_USE;

/* ---- What is inside a value ------------------------------------------------------ */

/* A place in the value of a property, for the functions below. The struct may be copied
   and needs no end; it is valid as long as the property. Its members are the library's
   own. */
typedef struct multistatus_value {
  const char *next, *end; /* NULL: there is no markup */
  const char *ns;         /* the namespace whose names are looked for */
  size_t depth;           /* of the elements that are open */
  size_t over;            /* from this depth on, not all prefixes are known; 0: none */
  size_t count;
  int closing; /* an empty element was reported as open */
  struct {
    const char *prefix;
    size_t len, depth;
    int within; /* it stands for ns there */
  } bound[16];
} multistatus_value;

/* Goes to the start of the property's value; a p of NULL has none. */
MULTISTATUS_EXTERN void multistatus_value_begin(multistatus_value *v,
                                                const multistatus_prop *p);

/* The hrefs inside DAV:current-user-principal, CALDAV:calendar-home-set, DAV:acl,
   DAV:resource-id and so on: the text of each DAV:href in the value, at any depth, in
   their order, decoded and without the white space around it. Empty ones are left out.
   They are as the server sent them: see multistatus_href_resolve().

     char href[1024];
     multistatus_value_begin(&v, multistatus_result_value(r, "DAV:", "owner"));
     while ((rc = multistatus_value_next_href(&v, href, sizeof href, NULL)) == 1) ...

   Returns 1, with the href in out; 0: no more. *len (may be NULL) gets its length.
   Errors, at which the place stays the same and out holds "": LIMIT, it does not fit;
   *len is set, and room must be greater. LIMIT with *len 0: over 16 different prefixes
   stand for DAV: at once. SYNTAX: markup that is not well-formed, which only a format
   of one's own can have made. ARGUMENT. No href is longer than the value. */
MULTISTATUS_EXTERN int multistatus_value_next_href(multistatus_value *v, char *out,
                                                   size_t room,
                                                   size_t *len) MULTISTATUS_MUST_USE;

typedef enum multistatus_lock_scope {
  MULTISTATUS_LOCK_SCOPE_UNKNOWN = 0,
  MULTISTATUS_LOCK_EXCLUSIVE = 1,
  MULTISTATUS_LOCK_SHARED = 2
} multistatus_lock_scope;

typedef enum multistatus_lock_type {
  MULTISTATUS_LOCK_TYPE_UNKNOWN = 0,
  MULTISTATUS_LOCK_WRITE = 1
} multistatus_lock_type;

enum { MULTISTATUS_DEPTH_UNKNOWN = -1, MULTISTATUS_DEPTH_INFINITY = 2 };
#define MULTISTATUS_TIMEOUT_UNKNOWN ((int64_t)-1)
#define MULTISTATUS_TIMEOUT_INFINITE INT64_MAX

/* An entry of DAV:lockdiscovery (RFC 4918, section 14.1). The strings are NULL where
   the server does not send them. */
typedef struct multistatus_lock {
  multistatus_lock_scope scope;
  multistatus_lock_type type;
  int depth;         /* 0, 1, or a MULTISTATUS_DEPTH_... */
  int64_t timeout;   /* seconds from the answer on, or a MULTISTATUS_TIMEOUT_... */
  const char *owner; /* the text in it, that of its href included: not to be trusted,
                        it is what the owner sent */
  const char *token; /* the lock token, a URI */
  const char *root;  /* the href that was locked */
} multistatus_lock;

/* The entries of DAV:lockdiscovery in their order. The strings are put into room bytes
   at strings, decoded and without the white space around them, each with its NUL; they
   are valid as long as these bytes are. *len (may be NULL) gets how many bytes they
   take. Returns 1, with the lock in *out; 0: no more. Errors as multistatus_value_
   next_href: LIMIT with *len set if room is less. *out is zeroed then. The length of
   the value, and 3, are always enough. What is unknown, or cannot be understood, is so
   in the lock; it costs no lock. Of an element that stands twice the first counts. */
MULTISTATUS_EXTERN int multistatus_value_next_lock(multistatus_value *v,
                                                   multistatus_lock *out, char *strings,
                                                   size_t room,
                                                   size_t *len) MULTISTATUS_MUST_USE;

/* ---- Dates ----------------------------------------------------------------------- */

/* Reads a date with its time; *out gets milliseconds since 1970-01-01T00:00Z, negative
   before that. text may be NULL. White space around it does not count. These are read:

     Sun, 06 Nov 1994 08:49:37 GMT    HTTP (RFC 9110, section 5.6.7; getlastmodified)
     Sunday, 06-Nov-94 08:49:37 GMT   its two older forms
     Sun Nov  6 08:49:37 1994
     1994-11-06T08:49:37.5+01:00      RFC 3339 (creationdate)

   and what servers send in their place: a day or an hour of one digit; names in any
   case, spelt out or left out; a weekday that is not the date's; a year of two digits,
   or of four where two are due; fractions of a second, of which milliseconds count;
   seconds left out where a zone follows; a zone as +0100, +01:00, +01, GMT+0100, UTC, Z
   or one of the names in RFC 5322, section 4.3; a zone's other name in parentheses;
   "1994-11-06 08:49:37" and 19941106T084937Z. No zone is UTC.

   now is needed for years of two digits: over 50 years after it is in the past. 0: not
   known, then they are 1970 to 2069. A 60th second, which is a leap second, is the
   first of the next minute.

   Errors: SYNTAX for everything else: no time, no such day (31 Feb), 24:00, an unknown
   zone, numbers alone. ARGUMENT: out is NULL, or now is negative. *out is 0 then. */
MULTISTATUS_EXTERN int multistatus_date_parse(const char *text, int64_t now,
                                              int64_t *out) MULTISTATUS_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
