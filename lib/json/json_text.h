/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_JSON_TEXT_H
#define MULTISTATUS_JSON_TEXT_H

/* JSON that is stored as text (problem details, bodies, warnings). It is built from
   tokens, so it is always valid. It has no white space, numbers are unchanged, and
   strings escape only the characters that JSON or XML does not allow unescaped. */

#include "token.h"

typedef struct multistatus__json_text {
  multistatus__parse *parse;
  multistatus__buffer text;
  size_t depth; /* open arrays and objects; 0 after a token: the value is complete */
  bool comma;   /* the next token follows a comma */
} multistatus__json_text;

/* Begins a text. The struct is zeroed before the first call. */
void multistatus__json_text_begin(multistatus__json_text *t, multistatus__parse *parse);
void multistatus__json_text_done(multistatus__json_text *t);

/* Adds a token. Returns 0 or the error in parse: LIMIT ("text-bytes"), NOMEM. */
int multistatus__json_text_token(multistatus__json_text *t, multistatus__json_kind kind,
                                 multistatus_text text);

/* Parses a text in memory, which must be one value, an object, or the members of an
   object without its braces. Returns 0 or the error in parse, whose offset is
   JSON_TEXT_LEAD too large. */
enum { JSON_TEXT_LEAD = 1 };
typedef enum multistatus__json_wanted {
  JSON_TEXT_VALUE,
  JSON_TEXT_OBJECT,
  JSON_TEXT_MEMBERS
} multistatus__json_wanted;
int multistatus__json_text_parse(multistatus__json_text *t, multistatus_text json,
                                 multistatus__json_wanted wanted);

/* Writes the escape of a 16-bit character, at most 6 bytes; returns its length. */
size_t multistatus__json_escaped(char *to, unsigned c);

#endif
