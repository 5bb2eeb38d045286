/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_HTTP_DATE_H
#define MULTISTATUS_HTTP_DATE_H

#include "../base/text.h"

/* Reads a date with its time: see multistatus_date_parse(). *out is in milliseconds
   since 1970-01-01T00:00Z. now: the same, for years of two digits; <= 0: not known.
   False: it is none, and *out is unchanged. */
bool multistatus__date_parse(multistatus_text t, int64_t now, int64_t *out);

#endif
