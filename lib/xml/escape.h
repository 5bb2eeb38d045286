/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_ESCAPE_H
#define MULTISTATUS_XML_ESCAPE_H

#include <stddef.h>

/* What must not stand as it is in XML text, and what stands for it: '&', '<', '>' (for
   the sake of "]]>") and CR, which a parser would turn into LF; in an attribute value
   also '"', TAB and LF. NULL for every other byte. */
const char *multistatus__xml_entity(unsigned char c, int attribute);

/* How many bytes at the start of s need no escaping. */
size_t multistatus__xml_plain(const char *s, size_t len, int attribute);

#endif
