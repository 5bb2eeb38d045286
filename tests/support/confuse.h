/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_CONFUSE_H
#define SUPPORT_CONFUSE_H

#include <stdbool.h>
#include "random.h"
#include "reading.h"

/* Makes the results of a listing harder to tell apart: puts byte runs of some in the
   place of others, adds declarations, attributes and members, and makes texts and tags
   differ by one byte. times: how many such changes. */
void confuse(reading_text *body, bool json, unsigned times, random_state *r);

#endif
