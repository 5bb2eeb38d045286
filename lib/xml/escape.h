/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_ESCAPE_H
#define MULTISTATUS_XML_ESCAPE_H

#include "../base/text.h"

/* The reference for a byte that must be escaped in XML text: '&', '<', '>' (because of
   "]]>") and CR, which parsers turn into LF; in an attribute value also '"', TAB and
   LF. NULL for every other byte. */
const char *multistatus__xml_entity(unsigned char c, int attribute);

/* The character at the start of s, of len bytes, of which *used is set to the number: a
   byte, or the reference to one that must be escaped in text. */
char multistatus__xml_unescaped(const char *s, size_t len, size_t *used);

/* The number of bytes at the start of s that need no escaping. */
size_t multistatus__xml_plain(const char *s, size_t len, int attribute);

/* Removes the next part of a text, which is not empty, and returns it as it is written:
   bytes that need no escaping, or the reference to one. */
static inline multistatus_text multistatus__xml_part(multistatus_text *t,
                                                     int attribute) {
  multistatus_text part = {t->data, multistatus__xml_plain(t->data, t->len, attribute)};
  size_t n = part.len;
  if (UNLIKELY(!n)) {
    part = multistatus__cstring(
        multistatus__xml_entity((unsigned char)*t->data, attribute));
    n = 1;
  }
  t->data += n;
  t->len -= n;
  return part;
}

#endif
