/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_JSON_LEXIS_H
#define MULTISTATUS_JSON_LEXIS_H

/* What JSON's strings and numbers are made of, for those who have to look at it
   closely: what is plain never comes here. */

#include <stdbool.h>
#include <stddef.h>

/* A byte order mark at p, where the document begins: its length, 0 if there is none, -1
   if more is needed to tell. */
int multistatus__json_mark(const char *p, const char *end);

/* These two examine what stands at p, before end. They return its length, 0 if more is
   needed to tell, or the negative distance to the byte that is wrong. */

/* A UTF-8 sequence of more than one byte. Of a broken one, -1: all of it is wrong. */
int multistatus__json_utf8(const char *p, const char *end);

/* An escape and the character it stands for. The two halves of a surrogate pair are one
   escape; half a pair stands for itself. */
int multistatus__json_escape(const char *p, const char *end, unsigned *character);

/* Is what stands at p, or the character escaped there, none that XML has? */
bool multistatus__json_is_odd(const char *p, unsigned escaped);

/* The bytes of a character in UTF-8: 1 to 4. */
size_t multistatus__json_utf8_size(unsigned character);

/* Writes the text of the inside of a string, in which everything is known to be right
   and that a quote follows. Returns the end of what was written. */
char *multistatus__json_unescape(char *out, const char *p, const char *end);

/* Where in a number one stands. */
typedef enum multistatus__json_part {
  PART_NONE = 0, /* before it, or behind it */
  PART_MINUS,
  PART_ZERO,
  PART_INTEGER,
  PART_POINT,
  PART_FRACTION,
  PART_E,
  PART_E_SIGN,
  PART_EXPONENT
} multistatus__json_part;

/* The part that c goes on with after part; PART_NONE if it is not of the number. */
multistatus__json_part multistatus__json_next_part(multistatus__json_part part, char c);

/* May a number end after part? */
bool multistatus__json_is_number(multistatus__json_part part);

/* The value of a number that is known to be right: exact for integers of up to 15
   digits, else within some units in the last place; infinite if it is too large. */
double multistatus__json_value(const char *p, const char *end);

static inline bool multistatus__json_is_digit(char c) {
  return (unsigned char)(c - '0') < 10;
}

static inline bool multistatus__json_is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

#endif
