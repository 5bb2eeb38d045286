/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_JSON_TEXT_H
#define MULTISTATUS_JSON_TEXT_H

/* JSON that is kept as text (problem details, bodies, warnings): put together from
   events, so that what is kept is valid whoever wrote it. It has no white space,
   numbers stay as they were written, and in strings only what must be escaped is: what
   JSON forbids as it is, and what XML forbids at all. */

#include <stdbool.h>
#include "../base/scratch.h"
#include "events.h"

typedef struct multistatus__json_text {
  multistatus__parse *in;
  multistatus__scratch text;
  size_t depth; /* arrays and objects open in it; 0 after a value: it is whole */
  bool comma;   /* goes before the next thing */
  /* Of _parse. */
  size_t wrapped, values;
  bool object;
} multistatus__json_text;

/* Begins a text; zeroed before the first time. */
void multistatus__json_text_begin(multistatus__json_text *t, multistatus__parse *in);
void multistatus__json_text_done(multistatus__json_text *t);

/* Adds an event. Returns 0 or the input's error: LIMIT ("text-bytes"), NOMEM. */
int multistatus__json_text_event(multistatus__json_text *t,
                                 const multistatus__json_event *e);

/* The whole text from memory: one value; object: it must be one. Returns 0 or the
   input's error, whose place counts from JSON_TEXT_LEAD. */
enum { JSON_TEXT_LEAD = 1 };
int multistatus__json_text_parse(multistatus__json_text *t, multistatus_text json,
                                 bool object);

/* What a character of ASCII that has to be escaped is in a string; at most 6 bytes. */
size_t multistatus__json_escaped(char *to, unsigned char c);

#endif
