/* SPDX-License-Identifier: MIT */
#ifndef TESTS_PLANS_H
#define TESTS_PLANS_H

/* Retry plans, as short texts. */

#include <multistatus.h>

enum { PLAN_MOST = 8 }; /* items */

/* Cuts text at its spaces; '-' stands for NULL. Returns how many. */
size_t plan_split(char *text, const char **out);

/* One letter for each item: '.' done, 'A' again, 'G' given up, 'V' to be verified. */
const char *plan_letters(const multistatus_retry *p);

/* Why an item is where it is. */
multistatus_retry_reason plan_reason(const multistatus_retry *p, size_t item);

/* Results as "href status", a space between all; "424<href" names a cause. */
multistatus_list *plan_results(const char *text);

#endif
