/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_VALUE_H
#define MULTISTATUS_XML_VALUE_H

#include <multistatus/plugin.h>
#include <multistatus/value.h>
#include <stdbool.h>

/* Parses the markup of a value, which is self-contained and was checked when it was
   added, in one pass and without allocating. Only prefixes are recorded that are, or
   were further out, bound to the one namespace that is asked for: few values have many.
 */

typedef enum multistatus__value_event {
  VALUE_DONE = 0,
  VALUE_START, /* an element, whose depth is v->depth */
  VALUE_TEXT,  /* character data; may come in several runs */
  VALUE_END    /* of the element whose depth was v->depth + 1 */
} multistatus__value_event;

typedef struct multistatus__value_item {
  multistatus_text name; /* START: the local name */
  bool within;           /* START: it is in that namespace */
  bool unknown;          /* START: not known, as there are too many prefixes */
  multistatus_text text; /* TEXT */
  bool literal;          /* TEXT: there are no references in it (CDATA) */
} multistatus__value_item;

/* xml.data NULL: nothing. The texts must live as long as v is used. */
void multistatus__value_begin(multistatus_value *v, multistatus_text xml,
                              const char *ns);

/* Returns the next event, or SYNTAX, which is then returned by every call. */
int multistatus__value_step(multistatus_value *v, multistatus__value_item *item);

/* True for the start of an element with this local name in that namespace. */
bool multistatus__value_is(const multistatus__value_item *item, const char *name);

/* Collects trimmed text in room bytes at out. len also counts what did not fit; kept is
   the length without trailing white space. */
typedef struct multistatus__value_text {
  char *out;
  size_t room, start, len, kept;
} multistatus__value_text;

/* Appends the text of the element that was just started and skips to the element's end.
   href: only that of the first href in it that has one, or else its own, without that
   of other elements. Returns 0, SYNTAX, or LIMIT if a namespace is not known. */
int multistatus__value_collect(multistatus_value *v, multistatus__value_text *t,
                               bool href);

/* Skips to the next element of that name at a depth, or if that is 0, at any. Returns
   1; 0 if there is none; SYNTAX; or LIMIT if its namespace is not known. */
int multistatus__value_seek(multistatus_value *v, const char *name, size_t depth);

#endif
