/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_COMPARE_H
#define SUPPORT_COMPARE_H

/* Whether two results, or lists, say the same. hrefs are compared as they are sent,
   that is, percent-encoded. NULL if they do; else what differs first, in words, valid
   until the next call. */

#include <multistatus.h>

const char *compare_results(const multistatus_result *a, const multistatus_result *b);
const char *compare_lists(const multistatus_list *a, const multistatus_list *b);

#endif
