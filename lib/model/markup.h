/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_MARKUP_H
#define MULTISTATUS_MARKUP_H

#include "../base/text.h"

/* ---- markup.c: what markup says that was given before ---- */

/* Whether the owner knows it; whole: it is an element, not the content of one. NULL:
   no. Valid until the next call for that owner, but for the value, which is a string of
   the model and lives as long as those of its arena. */
const multistatus_prop_text *multistatus__markup_find(multistatus__owner *o,
                                                      multistatus_text xml, bool whole);
/* Has the owner know it. NOMEM. */
int multistatus__markup_keep(multistatus__owner *o, multistatus_text xml, bool whole,
                             const multistatus_prop_text *said);
/* For owner.forget: what this and known.c keep. */
void multistatus__model_forget(multistatus__owner *o, bool done);
#endif
