/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_CONFUSE_H
#define SUPPORT_CONFUSE_H

#include <stdbool.h>
#include "random.h"
#include "reading.h"

/* Makes the results of a listing similar but not equal: replaces byte ranges by those
   of other results, adds declarations, attributes and members, and changes single bytes
   of texts and tags. times: number of changes. */
void confuse(reading_text *body, bool json, unsigned times, random_state *r);

#endif
