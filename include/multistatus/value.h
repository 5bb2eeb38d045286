/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_VALUE_H
#define MULTISTATUS_VALUE_H

/* Values of properties: parsing what a client needs from a result that was read.

   These functions allocate no memory and take time linear in what they read. NULL is
   allowed for every object and text. */

#include "result.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- One value ------------------------------------------------------------------- */

/* The property of that name if its propstat has a 2xx status, or NULL. Valid as long as
   the result. */
MULTISTATUS_EXTERN const multistatus_prop *multistatus_result_value(
    const multistatus_result *r, const char *ns, const char *name);

/* 1 if DAV:resourcetype (RFC 4918, section 15.9) contains DAV:collection, 0 if not, and
   otherwise if it is unknown, because the property is missing or has a status that is
   not 2xx. */
MULTISTATUS_EXTERN int multistatus_result_is_collection(const multistatus_result *r,
                                                        int otherwise);

/* 1 if the value contains an element of that name (ns "" or NULL: no namespace) at its
   top level, else 0. Elements inside others and text are ignored; the prefix does not
   matter. */
MULTISTATUS_EXTERN int multistatus_prop_contains(const multistatus_prop *p,
                                                 const char *ns, const char *name);

/* Parses an unsigned number, such as DAV:getcontentlength (RFC 4918, section 15.4):
   digits, with optional white space around them. Errors: SYNTAX (anything else, such as
   "", "-1", "1e3", "0x10", markup, more than 64 bits; p is NULL), ARGUMENT (out is
   NULL). *out is 0 then. */
MULTISTATUS_EXTERN int multistatus_prop_number(const multistatus_prop *p,
                                               uint64_t *out) MULTISTATUS_MUST_USE;

/* Parses the date of DAV:getlastmodified, DAV:creationdate and the like, as
   multistatus_date_parse() below. */
MULTISTATUS_EXTERN int multistatus_prop_date(const multistatus_prop *p, int64_t now,
                                             int64_t *out) MULTISTATUS_MUST_USE;

/* ---- What is inside a value ------------------------------------------------------ */

/* A position in the value of a property. The struct may be copied and need not be
   freed; it is valid as long as the property. Its members are private. */
typedef struct multistatus_value {
  const char *next, *end; /* NULL: no markup */
  const char *ns;         /* the namespace that is searched for */
  size_t depth;           /* of the open elements */
  size_t over;            /* from this depth, not all prefixes are known; 0: none */
  size_t count;
  int closing; /* an empty element was reported as open */
  struct {
    const char *prefix;
    size_t len, depth;
    int within; /* it is bound to ns there */
  } bound[16];
} multistatus_value;

/* Sets the position to the start of the property's value. p NULL: an empty value. */
MULTISTATUS_EXTERN void multistatus_value_begin(multistatus_value *v,
                                                const multistatus_prop *p);

/* Iterates over the hrefs in DAV:current-user-principal, CALDAV:calendar-home-set,
   DAV:acl, DAV:resource-id and the like: the text of each DAV:href in the value, at any
   depth, in order, unescaped, without white space around it. Empty ones are skipped.
   They are as the server sent them: see multistatus_href_resolve().

     char href[1024];
     multistatus_value_begin(&v, multistatus_result_value(r, "DAV:", "owner"));
     while ((rc = multistatus_value_next_href(&v, href, sizeof href, NULL)) == 1) ...

   Returns 1 with the href in out, or 0 at the end. *len (len may be NULL) is set to its
   length. On an error the position is not changed and out is "". Errors: LIMIT with
   *len set (the href does not fit; room must be greater), LIMIT with *len 0 (more than
   16 prefixes are bound to DAV: at once), SYNTAX (markup that is not well-formed, which
   only a custom format can produce), ARGUMENT (v is NULL). out NULL has no room. No
   href is longer than the value. */
MULTISTATUS_EXTERN int multistatus_value_next_href(multistatus_value *v, char *out,
                                                   size_t room,
                                                   size_t *len) MULTISTATUS_MUST_USE;

/* The scope of a lock (RFC 4918, section 14.27). */
typedef enum multistatus_lock_scope {
  MULTISTATUS_LOCK_SCOPE_UNKNOWN = 0,
  MULTISTATUS_LOCK_EXCLUSIVE = 1,
  MULTISTATUS_LOCK_SHARED = 2
} multistatus_lock_scope;

/* The type of a lock (RFC 4918, section 14.31). */
typedef enum multistatus_lock_type {
  MULTISTATUS_LOCK_TYPE_UNKNOWN = 0,
  MULTISTATUS_LOCK_WRITE = 1
} multistatus_lock_type;

/* Values of the depth and the timeout of a lock that are not numbers. */
enum { MULTISTATUS_DEPTH_UNKNOWN = -1, MULTISTATUS_DEPTH_INFINITY = 2 };
#define MULTISTATUS_TIMEOUT_UNKNOWN ((int64_t)-1)
#define MULTISTATUS_TIMEOUT_INFINITE INT64_MAX

/* An entry of DAV:lockdiscovery (RFC 4918, section 14.1). A string is NULL if the
   server does not send it. */
typedef struct multistatus_lock {
  multistatus_lock_scope scope;
  multistatus_lock_type type;
  int depth;         /* 0, 1 or MULTISTATUS_DEPTH_... */
  int64_t timeout;   /* seconds from the response, or MULTISTATUS_TIMEOUT_... */
  const char *owner; /* its text, including that of an href in it. Do not trust it: the
                        client that locked the resource chose it */
  const char *token; /* the lock token, a URI: the text of a DAV:href in DAV:locktoken,
                        or, without one, its own */
  const char *root;  /* the href that was locked, likewise */
} multistatus_lock;

/* Iterates over the entries of DAV:lockdiscovery. The strings of a lock are written to
   room bytes at strings, unescaped, without white space around them, each with its NUL,
   and are valid as long as these bytes. *len (len may be NULL) is set to the number of
   bytes they take; the length of the value plus 3 is always enough. Members that are
   missing or invalid are set to their unknown values. If an element occurs twice, the
   first counts, of a string the first that is not empty. Returns 1 with the lock in
   *out, or 0 at the end. On an error *out is zeroed. Errors: as
   multistatus_value_next_href; LIMIT with *len set (room is too small). */
MULTISTATUS_EXTERN int multistatus_value_next_lock(multistatus_value *v,
                                                   multistatus_lock *out, char *strings,
                                                   size_t room,
                                                   size_t *len) MULTISTATUS_MUST_USE;

/* ---- Dates ----------------------------------------------------------------------- */

/* Parses a date with its time. *out is set to milliseconds since 1970-01-01T00:00Z,
   negative before that. text may be NULL. White space around it is ignored. These forms
   are accepted:

     Sun, 06 Nov 1994 08:49:37 GMT    HTTP (RFC 9110, section 5.6.7; getlastmodified)
     Sunday, 06-Nov-94 08:49:37 GMT   its two obsolete forms
     Sun Nov  6 08:49:37 1994
     1994-11-06T08:49:37.5+01:00      RFC 3339 (creationdate)

   and variants that servers send: a day or an hour of one digit; names in any case,
   written out or missing; a wrong weekday; a year of two digits, or of four in place of
   two; fractions of a second, rounded down to milliseconds; missing seconds if a zone
   follows; a zone as +0100, +01:00, +01, GMT+0100, UTC, Z or a name of RFC 5322,
   section 4.3, except other single letters; a comment in parentheses after it;
   "1994-11-06 08:49:37" and 19941106T084937Z. Without a zone, the time is UTC.

   now: the present time in milliseconds, for years of two digits: a date more than 50
   years after now is in the past. 0: unknown; such years are then 1970 to 2069. A leap
   second (second 60) is the first second of the next minute.

   Errors: SYNTAX (anything else: no time, a day that does not exist, 24:00, an unknown
   zone, a number), ARGUMENT (out is NULL, now is negative). *out is 0 then. */
MULTISTATUS_EXTERN int multistatus_date_parse(const char *text, int64_t now,
                                              int64_t *out) MULTISTATUS_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
