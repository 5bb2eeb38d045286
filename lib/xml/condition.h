/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_CONDITION_H
#define MULTISTATUS_XML_CONDITION_H

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

#endif
