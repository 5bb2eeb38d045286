/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_ANSWERS_H
#define SUPPORT_ANSWERS_H

/* The response bodies of batches. */

#include <multistatus.h>

/* The formats that the response may have, as an option of the batch. */
typedef enum answer { BOTH, XML, JSON } answer;

const multistatus_format *answer_format(answer a);

/* A list with default options. */
multistatus_list *answer_list(void);

/* Fails the test unless the list can be printed in each of these formats with unique
   hrefs, and a strict reader accepts the output. about: prefix of the message. */
void answer_check(const multistatus_list *list, answer a, const char *about);

/* Runs an item: appends its index to the string ctx ("0 2 ") and returns 204. */
int answer_note(void *ctx, multistatus_batch *b, size_t i);

#endif
