/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_VALUE_H
#define MULTISTATUS_VALUE_H

/* What the values of properties say: what clients do with a result once it was read.

   Nothing here allocates, and every function takes time in proportion to what it looks
   at. NULL is allowed for every object and text. */

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Dates ---- */

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
