/* SPDX-License-Identifier: MIT */
#ifndef LONG_BODY_H
#define LONG_BODY_H

/* Generated bodies, for differential.c. */

#include <stddef.h>
#include "random.h"

typedef struct body {
  char *data; /* NULL: nothing yet */
  size_t len, room;
} body;

/* body.c */
void body_put(body *b, const void *data, size_t len);
void body_puts(body *b, const char *s);
void body_reference(body *b, random_state *r, unsigned long c); /* "&#xE9;" */
void body_free(body *b);

/* dress_xml.c, dress_json.c: write an equivalent document with another syntax. XML:
   prefixes, positions of namespace declarations, quotes, references, CDATA, comments,
   white space, order of children. JSON: white space, escapes, forms of numbers, order
   of members. Sometimes they add unknown or invalid parts. */
void dress_xml(body *out, random_state *r, const char *xml, size_t len);
void dress_json(body *out, random_state *r, const char *json, size_t len);

/* listing.c: a multistatus in XML with many responses made from few templates. */
void listing(body *out, random_state *r);

/* mutate.c: changes a body at random. with: another body to copy parts from. words:
   tokens of the format. */
void mutate(body *b, random_state *r, const body *with, const body *words,
            size_t word_count);

/* Converts to UTF-16, sometimes with a byte order mark. */
void body_widen(body *b, random_state *r);

#endif
