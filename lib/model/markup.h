/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_MARKUP_H
#define MULTISTATUS_MARKUP_H

#include "../base/text.h"

/* Returns the result of parsing that markup, if it is in the cache, else NULL. whole:
   it is an element, not the content of one. The value is a string of the model;
   everything lives as long as the context. */
const multistatus_prop_text *multistatus__markup_find(multistatus__context *o,
                                                      multistatus_text xml, bool whole);
/* Adds a result of parsing to the cache. Returns 0 or NOMEM. */
int multistatus__markup_keep(multistatus__context *o, multistatus_text xml, bool whole,
                             const multistatus_prop_text *parsed);

#endif
