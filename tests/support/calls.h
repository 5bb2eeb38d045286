/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_CALLS_H
#define SUPPORT_CALLS_H

/* Interprets bytes as calls, in any order and with any arguments, on a writer and on a
   list at the same time, and checks the output. It must be either a document that the
   reader accepts while refusing all quirks, that is valid against doc/multistatus.rng
   if it is XML, and that contains what the calls added; or an error and a document that
   is not closed. */

#include <multistatus.h>
#include <stdint.h>

/* Outcomes of all sequences so far. */
typedef struct calls_counts {
  size_t whole, refused, plain, failed_whole, out_of_memory;
} calls_counts;

/* Returns NULL, or a description of the first failure. a NULL: malloc and free. counts
   may be NULL. */
const char *calls_check(const uint8_t *data, size_t len, const multistatus_allocator *a,
                        calls_counts *counts);

/* Reads a body tolerantly and writes it again: if that succeeds, a strict reader must
   accept the output. */
const char *calls_check_body(const uint8_t *data, size_t len);

/* The error that ended the sequence of the last calls_check. */
int calls_last_error(void);

#endif
