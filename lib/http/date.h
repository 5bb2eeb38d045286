/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_HTTP_DATE_H
#define MULTISTATUS_HTTP_DATE_H

#include "../base/text.h"

/* multistatus_date_parse() of a text. *out and now are in milliseconds since
   1970-01-01T00:00Z. now decides the century of years with two digits; <= 0: unknown.
   Returns false, and does not set *out, if t is not a date. */
bool multistatus__date_parse(multistatus_text t, int64_t now, int64_t *out);

#endif
