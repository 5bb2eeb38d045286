/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_ENCODING_H
#define MULTISTATUS_XML_ENCODING_H

/* What the first bytes of a body show of its encoding, and whether a name fits that. */

#include <multistatus/plugin.h>
#include <stdbool.h>

typedef enum multistatus__xml_seen {
  XML_SEEN_ASCII = 0, /* nothing, except that ASCII is as in UTF-8 */
  XML_SEEN_UTF8,      /* its byte order mark */
  XML_SEEN_UTF16BE,
  XML_SEEN_UTF16LE,
  XML_SEEN_UTF32BE,
  XML_SEEN_UTF32LE
} multistatus__xml_seen;

multistatus__xml_seen multistatus__xml_look(const char *data, size_t len);

/* Whether a body that shows that can be in the encoding of that name. */
bool multistatus__xml_encoding_fits(multistatus__xml_seen seen, multistatus_text name);

/* Whether it can be in the encoding that its declaration names, and that is the one
   that its content type names; a name of no length is not there. */
bool multistatus__xml_encodings_agree(multistatus__xml_seen seen,
                                      multistatus_text declared,
                                      multistatus_text charset);

/* Whether the scanner reads the encoding as it stands: UTF-8 and what is part of it. */
bool multistatus__xml_encoding_is_plain(multistatus_text name);

#endif
