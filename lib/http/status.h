/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_HTTP_STATUS_H
#define MULTISTATUS_HTTP_STATUS_H

#include "../base/text.h"

/* multistatus_reason() with its length. */
multistatus_text multistatus__reason(int status);

/* multistatus_status_parse() that also reports quirks. line.data is not NULL. */
int multistatus__status_scan(multistatus_text line, multistatus_text *reason,
                             uint64_t *quirks);

#endif
