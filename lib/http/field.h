/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_HTTP_FIELD_H
#define MULTISTATUS_HTTP_FIELD_H

#include <multistatus/base.h>
#include "../base/text.h"

/* Parsing of header field values (RFC 9110, section 5.6): field.c, and date.c. */

/* Removes the text up to the next mark from *rest, with the mark, and returns it
   trimmed. Marks inside quoted strings are skipped. */
multistatus_text multistatus__field_take(multistatus_text *rest, char mark);

/* Compares case-insensitively. */
bool multistatus__field_is(multistatus_text a, const char *b);

/* Parses the next parameter: removes up to the next ';' from *rest and splits it at
   '='. Quotes around the value are removed; it is empty if there is no '='. */
typedef struct multistatus__pair {
  multistatus_text name, value;
} multistatus__pair;
multistatus__pair multistatus__field_pair(multistatus_text *rest);

/* Parses seconds, "120" or "0.249". *out is in milliseconds, rounded up; from
   FIELD_LONGEST seconds on, at least so many. False: t is none. */
enum { FIELD_LONGEST = 1000000000 };
bool multistatus__field_seconds(multistatus_text t, int64_t *out);

/* multistatus_date_parse() of a text. *out and now are in milliseconds since
   1970-01-01T00:00Z. now decides the century of years with two digits; <= 0: unknown.
   Returns false, and does not set *out, if t is not a date. */
bool multistatus__date_parse(multistatus_text t, int64_t now, int64_t *out);

/* True if the subtype of a media type is kind, or ends with '+' and kind (RFC 6839,
   RFC 8091). Parameters are ignored. */
bool multistatus__media_type_has(multistatus_text content_type, const char *kind);
/* True if a body of that media type is JSON text. NULL: true. */
bool multistatus__is_json(const char *content_type);

#endif
