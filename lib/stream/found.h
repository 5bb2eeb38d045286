/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_FOUND_H
#define MULTISTATUS_FOUND_H

/* Describes a body that is not a multi-status document, for error texts. */

#include <stddef.h>

/* How many bytes are looked at and quoted. */
enum { FOUND_BYTES = 40, FOUND_TEXT = 4 * FOUND_BYTES + 3 };

/* A name for a document that begins with data, such as "an HTML page"; NULL if unknown.
   Static. */
const char *multistatus__found_name(const char *data, size_t len);

/* Quotes up to FOUND_BYTES of data, as one line of ASCII. Returns to. */
const char *multistatus__found_quote(char to[FOUND_TEXT], const char *data, size_t len);

#endif
