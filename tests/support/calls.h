/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_CALLS_H
#define SUPPORT_CALLS_H

/* Bytes taken as calls, in any order and with anything in them, on a writer and, at the
   same time, on a list; and what must be true of what comes out: either a document that
   the library's own reader accepts with every tolerance off, that libxml2 finds valid
   against doc/multistatus.rng if it is XML, and that says what was said; or an error
   and a document that was never closed. */

#include <multistatus.h>
#include <stdint.h>

/* What happened, over all the sequences so far. */
typedef struct calls_counts {
  size_t whole, refused, plain, failed_whole, out_of_memory;
} calls_counts;

/* NULL if all is as it must be; else what is not, in words. a NULL: malloc and free.
   counts may be NULL. */
const char *calls_check(const uint8_t *data, size_t len, const multistatus_allocator *a,
                        calls_counts *counts);

/* A body instead, read with every tolerance and written again: if that can be done,
   what is written is accepted without any. */
const char *calls_check_body(const uint8_t *data, size_t len);

/* The error that the sequence ended with, of the last calls_check. */
int calls_last_error(void);

#endif
