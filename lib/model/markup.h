/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_MARKUP_H
#define MULTISTATUS_MARKUP_H

#include "../base/text.h"

/* What parsing that markup gave, if it was kept; else NULL. whole: it is an element,
   not the content of one. The value is a string of the model; all lives as long as the
   context. */
const multistatus_prop_text *multistatus__markup_find(multistatus__context *o,
                                                      multistatus_text xml, bool whole);
/* Keeps it. NOMEM. */
int multistatus__markup_keep(multistatus__context *o, multistatus_text xml, bool whole,
                             const multistatus_prop_text *parsed);

#endif
