/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_HTTP_FIELD_H
#define MULTISTATUS_HTTP_FIELD_H

#include "../base/text.h"

/* The values of header fields, taken apart (RFC 9110, section 5.6). */

/* ---- field.c ---- */

/* Without the white space around it. */
multistatus_text multistatus__field_trimmed(multistatus_text t);

/* Takes what stands before the next mark from *rest, the mark as well, and returns it
   trimmed. A mark inside a quoted string is none. */
multistatus_text multistatus__field_take(multistatus_text *rest, char mark);

/* Whether they are the same but for upper and lower case. */
bool multistatus__field_same(multistatus_text a, multistatus_text b);

/* The same, b being a C string. */
bool multistatus__field_is(multistatus_text a, const char *b);

/* What is inside the quotes of a quoted string; any other text is left as it is. */
multistatus_text multistatus__field_unquoted(multistatus_text t);

/* ---- accept.c ---- */

/* What an Accept field says of a type: the weight, in thousandths, of the range that
   fits it most closely. */
typedef struct multistatus__accepted {
  int rank; /* 0: none fits; 1: by the range for all; 2: by type; 3: by name; more: by
               parameters too */
  int weight;
} multistatus__accepted;

multistatus__accepted multistatus__accept_look(const char *accept, const char *type);

/* Whether there is anything in it: without a range it says as little as none. */
bool multistatus__accept_says(const char *accept);

/* ---- prefer.c ---- */

/* The preferences that are honoured, and the text of Preference-Applied for them;
 *wait is set for WAIT only. */
enum { MULTISTATUS__APPLIED_ROOM = 160 };
unsigned multistatus__prefer_read(const char *prefer, unsigned honours, int64_t *wait,
                                  char applied[MULTISTATUS__APPLIED_ROOM]);

/* Whether a media type with its parameters is of that kind: the subtype is it, or (of
   xml, json and json-seq) ends with it after a '+' (RFC 6839, RFC 8091). */
bool multistatus__media_type_has(const char *content_type, const char *kind);
/* Whether a body of that media type is the text of JSON; NULL: it is. */
bool multistatus__is_json(const char *content_type);

#endif
