/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_FOUND_H
#define MULTISTATUS_FOUND_H

/* What a body is that is no multi-status document, for the texts of errors. */

#include <stddef.h>

/* So many bytes are quoted, and tell what a body is. */
enum { FOUND_BYTES = 40, FOUND_TEXT = 4 * FOUND_BYTES + 3 };

/* A name for what begins so, "an HTML page"; NULL: it has none, and is to be quoted.
   Static. */
const char *multistatus__found_name(const char *data, size_t len);

/* Up to FOUND_BYTES of data in quotes, on one line of ASCII; returns to. */
const char *multistatus__found_quote(char to[FOUND_TEXT], const char *data, size_t len);

#endif
