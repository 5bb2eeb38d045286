/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_ENCODING_H
#define MULTISTATUS_XML_ENCODING_H

/* The encoding that the first bytes of a body show, and whether a name agrees with it.
 */

#include <multistatus/plugin.h>
#include <stdbool.h>

typedef enum multistatus__xml_seen {
  XML_SEEN_ASCII = 0, /* any in which ASCII has the same bytes as in UTF-8 */
  XML_SEEN_UTF8,      /* its byte order mark */
  XML_SEEN_UTF16BE,
  XML_SEEN_UTF16LE,
  XML_SEEN_UTF32BE,
  XML_SEEN_UTF32LE
} multistatus__xml_seen;

/* What a document shows of its encoding. */
typedef struct multistatus__xml_declared {
  multistatus__xml_seen seen;
  bool marked;   /* it begins with a byte order mark */
  char name[80]; /* in its declaration; "": none, or a longer one */
} multistatus__xml_declared;

multistatus__xml_seen multistatus__xml_look(const char *data, size_t len);

/* A line feed in that encoding. */
multistatus_text multistatus__xml_line_feed(multistatus__xml_seen seen);

/* True if a body with such first bytes can be in the named encoding. */
bool multistatus__xml_encoding_fits(multistatus__xml_seen seen, multistatus_text name);

/* True if it can be in the encoding that its declaration names, and its content type
   names the same. An empty name means that there is none. */
bool multistatus__xml_encodings_agree(multistatus__xml_seen seen,
                                      multistatus_text declared,
                                      multistatus_text charset);

/* True if the scanner reads the encoding without decoding: UTF-8 and its subsets. */
bool multistatus__xml_encoding_is_plain(multistatus_text name);

#endif
