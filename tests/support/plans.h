/* SPDX-License-Identifier: MIT */
#ifndef TESTS_PLANS_H
#define TESTS_PLANS_H

/* Retry plans as short texts. */

#include <multistatus.h>

enum { PLAN_MOST = 8 }; /* items */

/* Splits text at spaces; "-" becomes NULL. Returns the number of parts. */
size_t plan_split(char *text, const char **out);

/* One letter per item: '.' done, 'A' again, 'G' given up, 'V' to verify. */
const char *plan_letters(const multistatus_retry *p);

/* The reason of an item. */
multistatus_retry_reason plan_reason(const multistatus_retry *p, size_t item);

/* Results from "href status href status..."; "424<href" names a cause. */
multistatus_list *plan_results(const char *text);

#endif
