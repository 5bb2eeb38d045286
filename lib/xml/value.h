/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_VALUE_H
#define MULTISTATUS_XML_VALUE_H

#include <multistatus/plugin.h>
#include <multistatus/value.h>
#include <stdbool.h>

/* Goes through the markup of a value, which is self-contained and was found well-formed
   when it was added. So this takes no memory and one pass. Of the prefixes, only those
   are kept that stand, or stood further out, for the one namespace that is asked for:
   few values declare many of them. */

typedef enum multistatus__value_event {
  VALUE_DONE = 0,
  VALUE_START, /* an element, whose depth is v->depth */
  VALUE_TEXT,  /* character data; may come in several runs */
  VALUE_END    /* of the element whose depth was v->depth + 1 */
} multistatus__value_event;

typedef struct multistatus__value_item {
  multistatus_text name; /* START: the local name */
  bool within;           /* START: it is in the namespace asked for */
  bool unknown;          /* START: not known, as there are too many prefixes */
  multistatus_text text; /* TEXT */
  bool literal;          /* TEXT: there are no references in it (CDATA) */
} multistatus__value_item;

/* xml.data NULL: nothing. The texts must live as long as v is used. */
void multistatus__value_begin(multistatus_value *v, multistatus_text xml,
                              const char *ns);

/* Returns the event, or SYNTAX, from then on. */
int multistatus__value_step(multistatus_value *v, multistatus__value_item *item);

/* Whether it is the start of the element {the namespace}name. */
bool multistatus__value_is(const multistatus__value_item *item, const char *name);

/* Text that is being put together, trimmed, in room bytes at out. len counts on when
   they are full; kept is where the text ends without the white space behind it. */
typedef struct multistatus__value_text {
  char *out;
  size_t room, start, len, kept;
} multistatus__value_text;

/* Puts the text in the element that was just started behind what there is, and goes to
   the element's end. first: no more than the first text that is not white space, as it
   stands between two tags. Returns 0 or SYNTAX. */
int multistatus__value_collect(multistatus_value *v, multistatus__value_text *t,
                               bool first);

/* Goes to the next element of that name, at a depth, or (0) at any. Returns 1; 0: there
   is none; SYNTAX; or LIMIT: it is not known whether it is one. */
int multistatus__value_seek(multistatus_value *v, const char *name, size_t depth);

#endif
