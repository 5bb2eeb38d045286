/* SPDX-License-Identifier: MIT */
#include "escape.h"

#include "../base/bytes.h"

const char *multistatus__xml_entity(unsigned char c, int attribute) {
  switch (c) {
  case '&':
    return "&amp;";
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '\r':
    return "&#13;";
  case '"':
    return attribute ? "&quot;" : NULL;
  case '\t':
    return attribute ? "&#9;" : NULL;
  case '\n':
    return attribute ? "&#10;" : NULL;
  default:
    return NULL;
  }
}

char multistatus__xml_unescaped(const char *s, size_t len, size_t *used) {
  for (const char *c = *s == '&' ? "&<>\r" : ""; *c; c++) {
    const char *entity = multistatus__xml_entity((unsigned char)*c, 0);
    *used = strlen(entity);
    if (len >= *used && memcmp(s, entity, *used) == 0)
      return *c;
  }
  *used = 1;
  return *s;
}

size_t multistatus__xml_plain(const char *s, size_t len, int attribute) {
  if (len == 0)
    return 0; /* s may be NULL */
  const char *end = s + len,
             *p =
                 attribute
                     ? multistatus__bytes_skip(s, end, multistatus__block_not_attribute)
                     : multistatus__bytes_skip(s, end, multistatus__block_not_xml);
  while (p < end && !multistatus__xml_entity((unsigned char)*p, attribute))
    p++;
  return (size_t)(p - s);
}
