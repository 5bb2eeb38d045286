/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_COMPARE_H
#define SUPPORT_COMPARE_H

/* Compares two results or lists; hrefs in percent-encoded form. Returns NULL if they
   are equal, else a description of the first difference, valid until the next call. */

#include <multistatus.h>

const char *compare_results(const multistatus_result *a, const multistatus_result *b);
const char *compare_lists(const multistatus_list *a, const multistatus_list *b);

#endif
