/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_JSON_LEXIS_H
#define MULTISTATUS_JSON_LEXIS_H

/* The lexical elements of strings and numbers in JSON. */

#include "../base/text.h"

/* The length of a byte order mark at p, the beginning of a document; 0 if there is
   none, -1 if it may be incomplete. */
int multistatus__json_mark(const char *p, const char *end);

/* Each scans what is at p. Returns its length, 0 if it is incomplete, or the negated
   offset of the first invalid byte. */

/* An escape and its character. A surrogate pair, or half of one, is one escape. */
int multistatus__json_escape(const char *p, const char *end, uint32_t *character);

/* The bytes of the block at p that are quotes, backslashes, control characters or not
   ASCII. */
static inline multistatus__block multistatus__json_stop(const char *p) {
  return multistatus__block_stop(multistatus__block_load(p), '"', '\\', '"', false);
}

/* Copies a string to *to, up to the first byte that is neither plain nor part of a
   usual escape of a character that XML allows. Returns the end of what it copied and
   moves *to. The copy must have room for end - p bytes. */
const char *multistatus__json_unescape(const char *p, const char *end, char **to);

/* The parts of a number, as the states of its grammar. */
typedef enum multistatus__json_part {
  PART_NONE = 0, /* before or after the number */
  PART_MINUS,
  PART_ZERO,
  PART_INTEGER,
  PART_POINT,
  PART_FRACTION,
  PART_E,
  PART_E_SIGN,
  PART_EXPONENT
} multistatus__json_part;

/* The part that c belongs to after part; PART_NONE if c is not in the number. */
multistatus__json_part multistatus__json_next_part(multistatus__json_part part, char c);

/* True if a number may end after part. */
bool multistatus__json_is_number(multistatus__json_part part);

/* The value of a valid number: exact for integers of up to 15 digits, otherwise within
   a few units in the last place; infinite if it is too large. */
double multistatus__json_value(const char *p, const char *end);
/* The same if it is an integer from 0 to 999999999999999, or to 999999999999999999 in
   digits only, else -1. */
int64_t multistatus__json_integer(const char *p, size_t len);
/* The same if it is an integer from 100 to 999, else 0. */
int multistatus__json_code(const char *p, size_t len);

#endif
