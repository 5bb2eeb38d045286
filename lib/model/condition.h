/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_CONDITION_H
#define MULTISTATUS_XML_CONDITION_H

#include <multistatus/plugin.h>
#include <stdbool.h>

/* What RFC 4918, section 16, says that its conditions hold. */
typedef enum multistatus__condition_kind {
  CONDITION_ANY,        /* one that it does not define */
  CONDITION_EMPTY,      /* nothing */
  CONDITION_PROPERTY,   /* nothing, and it speaks of a property */
  CONDITION_HREFS,      /* hrefs, or none */
  CONDITION_SOME_HREFS, /* at least one href */
  CONDITION_NONE        /* it is none: a description that looks like one */
} multistatus__condition_kind;

multistatus__condition_kind multistatus__condition_kind_of(const char *ns,
                                                           const char *name);

/* Whether an element in that place is defined (by RFC 4918, or as an extension element
   of this library), so that it can be no extension. */
typedef enum multistatus__place {
  PLACE_DOCUMENT,
  PLACE_RESPONSE,
  PLACE_PROPSTAT
} multistatus__place;

bool multistatus__is_defined(multistatus_text ns, multistatus_text local,
                             multistatus__place place);

#endif
