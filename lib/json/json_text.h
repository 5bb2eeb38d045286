/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_JSON_TEXT_H
#define MULTISTATUS_JSON_TEXT_H

/* JSON that is kept as text (problem details, bodies, warnings): put together from
   tokens, so that it is valid whatever was written. It has no white space, numbers stay
   as they were written, and strings escape only what they must: what JSON forbids
   unescaped, and what XML forbids at all. */

#include "token.h"

typedef struct multistatus__json_text {
  multistatus__parse *parse;
  multistatus__buffer text;
  size_t depth; /* arrays and objects open in it; 0 after a value: it is whole */
  bool comma;   /* goes before the next token */
} multistatus__json_text;

/* Begins a text; zeroed before the first time. */
void multistatus__json_text_begin(multistatus__json_text *t, multistatus__parse *parse);
void multistatus__json_text_done(multistatus__json_text *t);

/* Adds a token. Returns 0 or the error in parse: LIMIT ("text-bytes"), NOMEM. */
int multistatus__json_text_token(multistatus__json_text *t, multistatus__json_kind kind,
                                 multistatus_text text);

/* The whole text from memory: one value; object: it must be one. Returns 0 or the error
   in parse, whose place counts from JSON_TEXT_LEAD. */
enum { JSON_TEXT_LEAD = 1 };
int multistatus__json_text_parse(multistatus__json_text *t, multistatus_text json,
                                 bool object);

/* What a character of ASCII that has to be escaped is in a string; at most 6 bytes. */
size_t multistatus__json_escaped(char *to, unsigned char c);

#endif
