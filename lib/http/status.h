/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_HTTP_STATUS_H
#define MULTISTATUS_HTTP_STATUS_H

#include "../base/text.h"

/* multistatus_status_parse() that tells what was odd; line.data is not NULL. */
int multistatus__status_scan(multistatus_text line, multistatus_text *reason,
                             uint64_t *quirks);

/* Without the white space around it that a status line cannot begin or end with. */
multistatus_text multistatus__status_trimmed(multistatus_text t);

#endif
