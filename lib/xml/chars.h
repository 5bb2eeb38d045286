/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_CHARS_H
#define MULTISTATUS_XML_CHARS_H

/* The lexical elements of XML: characters, names and references, in UTF-8. */

#include <multistatus/plugin.h>
#include "../base/bytes.h"
#include "../base/utf8.h"

/* What an ASCII character may be; 0 for all bytes that are not ASCII. */
enum { XML_NAME_START = 1, XML_NAME = 2, XML_SPACE = 4 };
extern const unsigned char multistatus__xml_class[256];

static inline bool multistatus__xml_is(char c, int class) {
  return (multistatus__xml_class[(unsigned char)c] & class) != 0;
}

static inline const char *multistatus__xml_space(const char *p, const char *end) {
  while (LIKELY(p < end) && UNLIKELY(multistatus__xml_is(*p, XML_SPACE)))
    p++;
  return p;
}

/* The most bytes of a tag beside the longest value in it. */
enum { XML_TAG_BYTES = 64 * 1024 };

/* Returned instead of a length. */
enum {
  XML_CUT = UTF8_CUT,
  XML_BROKEN = UTF8_INVALID,
  XML_FORBIDDEN = -2, /* not a character of XML, or not allowed here */
};

/* The length of the character at p (< end), which is stored in *c. */
int multistatus__xml_char(const char *p, const char *end, uint32_t *c);

/* The length of the reference at p ('&'), and what it stands for: one of the five
   predefined entities, or a character, also one that XML does not allow. */
ptrdiff_t multistatus__xml_reference(const char *p, const char *end, uint32_t *c);

/* A name of the form [prefix ':'] local. */
typedef struct multistatus__qname {
  size_t len;
  size_t prefix; /* bytes before the colon; 0: there is none */
} multistatus__qname;

static inline multistatus_text multistatus__qname_local(const char *name,
                                                        multistatus__qname q) {
  size_t skip = q.prefix ? q.prefix + 1 : 0;
  multistatus_text t = {name + skip, q.len - skip};
  return t;
}

/* Parses the name at p, which must end before the end of the data. Returns 1, or one of
   those above with len as the offset of the error. */
int multistatus__xml_qname(const char *p, const char *end, multistatus__qname *name);

/* The same, but more colons are tolerated after a prefix: "p:a:b". */
int multistatus__xml_long_qname(const char *p, const char *end,
                                multistatus__qname *name);

/* A faster multistatus__xml_qname() for a name in ASCII that is not near the end;
   false: use that. */
static inline bool multistatus__xml_easy_qname(const char *p, const char *end,
                                               multistatus__qname *name) {
  name->len = multistatus__bytes_qname(p, end, &name->prefix);
  return name->len && multistatus__xml_is(*p, XML_NAME_START) &&
         (!name->prefix || multistatus__xml_is(p[name->prefix + 1], XML_NAME_START));
}

/* The error for a body with "<!" at p before its root, by its next DOCTYPE_LOOK bytes:
   NOT_MULTISTATUS if it is HTML (in any case of letters), DTD, or else SYNTAX. */
enum { DOCTYPE_LOOK = 64 };
int multistatus__xml_doctype(const char *p, size_t len);

#endif
