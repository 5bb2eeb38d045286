/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_ANSWERS_H
#define SUPPORT_ANSWERS_H

/* The answers of batches. */

#include <multistatus.h>

/* Which formats the answer may be in, as an option of the batch. */
typedef enum answer { BOTH, XML, JSON } answer;

const multistatus_format *answer_format(answer a);

/* A list with default options. */
multistatus_list *answer_list(void);

/* Fails the test unless the list prints in each of these formats, each href once, and a
   strict reader takes what it prints. about: for the message. */
void answer_check(const multistatus_list *list, answer a, const char *about);

/* Runs an item: notes its index in ctx, a string ("0 2 "), and returns 204. */
int answer_note(void *ctx, multistatus_batch *b, size_t i);

#endif
