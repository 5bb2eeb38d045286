/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_MODEL_CONDITION_H
#define MULTISTATUS_MODEL_CONDITION_H

#include <multistatus/plugin.h>
#include <stdbool.h>

/* The content of conditions (RFC 4918, section 16). */
typedef enum multistatus__condition_kind {
  CONDITION_ANY,        /* not defined there */
  CONDITION_EMPTY,      /* nothing */
  CONDITION_PROPERTY,   /* nothing; it is about a property */
  CONDITION_HREFS,      /* any number of hrefs */
  CONDITION_SOME_HREFS, /* at least one href */
  CONDITION_NONE        /* no condition, but a description in its place */
} multistatus__condition_kind;

multistatus__condition_kind multistatus__condition_kind_of(const char *ns,
                                                           const char *name);

/* True if an element is defined in that place, by RFC 4918 or by this library, so that
   it cannot be an extension. */
typedef enum multistatus__place {
  PLACE_DOCUMENT,
  PLACE_RESPONSE,
  PLACE_PROPSTAT
} multistatus__place;

bool multistatus__is_defined(multistatus_text ns, multistatus_text local,
                             multistatus__place place);

#endif
