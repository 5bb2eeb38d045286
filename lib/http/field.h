/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_HTTP_FIELD_H
#define MULTISTATUS_HTTP_FIELD_H

#include <multistatus/base.h>
#include "../base/text.h"

/* Parsing of header field values (RFC 9110, section 5.6). */

/* ---- field.c ---- */

/* Removes the text up to the next mark from *rest, with the mark, and returns it
   trimmed. Marks inside quoted strings are skipped. */
multistatus_text multistatus__field_take(multistatus_text *rest, char mark);

/* Compares without regard to case. */
bool multistatus__field_same(multistatus_text a, multistatus_text b);

bool multistatus__field_is(multistatus_text a, const char *b);

/* Parses the next parameter: removes up to the next mark from *rest and splits it at
   '='. Quotes around the value are removed; it is empty if there is no '='. */
typedef struct multistatus__pair {
  multistatus_text name, value;
} multistatus__pair;
multistatus__pair multistatus__field_pair(multistatus_text *rest, char mark);

/* Appends a name to a list, after ", " unless that is empty. Returns false, and changes
   nothing, if it does not fit into room bytes with its NUL. */
bool multistatus__field_append(char *list, size_t room, multistatus_text name);

/* The values of one field of a request: a string with a NUL (NULL: absent) and those of
   that name in the array of fields. */
typedef struct multistatus__values {
  const char *name, *joined;
  const multistatus_field *fields;
  size_t count;
} multistatus__values;

/* The value at *at or after it, which is advanced; false: there are no more. */
bool multistatus__values_next(const multistatus__values *v, size_t *at,
                              multistatus_text *value);

/* The elements of a list that all these values make. */
typedef struct multistatus__elements {
  const multistatus__values *values;
  size_t at;
  multistatus_text rest;
} multistatus__elements;
multistatus__elements multistatus__elements_of(const multistatus__values *v);
bool multistatus__elements_next(multistatus__elements *e, multistatus_text *element);

/* ---- accept.c ---- */

/* How an Accept field rates a type: by its most specific range that matches. */
typedef struct multistatus__accepted {
  int rank;   /* 0: no match; 1: by any range; 2: type range; 3: exact; more: parameters
               */
  int weight; /* in thousandths */
} multistatus__accepted;

multistatus__accepted multistatus__accept_look(const multistatus__values *accept,
                                               const char *type);

/* True if the field contains a media range. Without one, it is ignored. */
bool multistatus__accept_has_range(const multistatus__values *accept);

/* ---- prefer.c ---- */

/* Returns the preferences in the field that are among honours, and sets the value of
   Preference-Applied for them. *wait is set for WAIT only. */
enum { MULTISTATUS__APPLIED_SIZE = 160 };
unsigned multistatus__prefer_read(const multistatus__values *prefer, unsigned honours,
                                  int64_t *wait,
                                  char applied[MULTISTATUS__APPLIED_SIZE]);

/* True if the subtype of a media type is kind, or ends with '+' and kind (RFC 6839,
   RFC 8091). Parameters are ignored. */
bool multistatus__media_type_has(const char *content_type, const char *kind);
bool multistatus__media_text_has(multistatus_text content_type, const char *kind);
/* True if a body of that media type is JSON text. NULL: true. */
bool multistatus__is_json(const char *content_type);

#endif
