/* SPDX-License-Identifier: MIT */
#ifndef LONG_BODY_H
#define LONG_BODY_H

/* Bodies that are made up, for differential.c. */

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

/* dress_xml.c, dress_json.c: puts the same document in other words. XML: prefixes,
   where namespaces are declared, quotes, references, CDATA, comments, white space, the
   order of children. JSON: white space, escapes, the forms of numbers, the order of
   members. Now and then it says something else as well. */
void dress_xml(body *out, random_state *r, const char *xml, size_t len);
void dress_json(body *out, random_state *r, const char *json, size_t len);

/* listing.c: a multistatus in XML of many responses that have few shapes. */
void listing(body *out, random_state *r);

/* mutate.c: damages a body. with: another one, that parts are taken from. words: some
   that mean something in the format. */
void mutate(body *b, random_state *r, const body *with, const body *words,
            size_t word_count);

/* To UTF-16, with a byte order mark perhaps. */
void body_widen(body *b, random_state *r);

#endif
