/* SPDX-License-Identifier: MIT */
#include "encoding.h"

#include "../base/text.h"

multistatus__xml_seen multistatus__xml_look(const char *data, size_t len) {
  const unsigned char *u = (const unsigned char *)data;
  if (len > 2 && u[0] == 0xef && u[1] == 0xbb && u[2] == 0xbf)
    return XML_SEEN_UTF8;
  if (len < 2)
    return XML_SEEN_ASCII;
  bool big = u[0] == 0 || (u[0] == 0xfe && u[1] == 0xff);
  bool little = u[1] == 0 || (u[0] == 0xff && u[1] == 0xfe);
  const unsigned char *high = big ? u : u + 2;
  bool wide = len >= 4 && high[0] == 0 && high[1] == 0;
  if (big)
    return wide ? XML_SEEN_UTF32BE : XML_SEEN_UTF16BE;
  if (little)
    return wide ? XML_SEEN_UTF32LE : XML_SEEN_UTF16LE;
  return XML_SEEN_ASCII;
}

#ifdef MULTISTATUS_WITH_LIBXML2
multistatus_text multistatus__xml_line_feed(multistatus__xml_seen seen) {
  static const multistatus_text feeds[] = {
      [XML_SEEN_ASCII] = {"\n", 1},         [XML_SEEN_UTF8] = {"\n", 1},
      [XML_SEEN_UTF16BE] = {"\0\n", 2},     [XML_SEEN_UTF16LE] = {"\n", 2},
      [XML_SEEN_UTF32BE] = {"\0\0\0\n", 4}, [XML_SEEN_UTF32LE] = {"\n\0\0", 4},
  };
  return feeds[seen];
}
#endif

static bool encoding_is(multistatus_text name, const char *other) {
  return multistatus__same_folded(name, multistatus__cstring(other));
}

bool multistatus__xml_encoding_fits(multistatus__xml_seen seen, multistatus_text name) {
  static const struct {
    const char *name;
    unsigned fits; /* a bit each */
  } known[] = {
      {"utf-8", 1 << XML_SEEN_ASCII | 1 << XML_SEEN_UTF8},
      {"utf8", 1 << XML_SEEN_ASCII | 1 << XML_SEEN_UTF8},
      {"utf-16", 1 << XML_SEEN_UTF16BE | 1 << XML_SEEN_UTF16LE},
      {"utf16", 1 << XML_SEEN_UTF16BE | 1 << XML_SEEN_UTF16LE},
      {"iso-10646-ucs-2", 1 << XML_SEEN_UTF16BE | 1 << XML_SEEN_UTF16LE},
      {"ucs-2", 1 << XML_SEEN_UTF16BE | 1 << XML_SEEN_UTF16LE},
      {"utf-16be", 1 << XML_SEEN_UTF16BE},
      {"utf-16le", 1 << XML_SEEN_UTF16LE},
      {"utf-32", 1 << XML_SEEN_UTF32BE | 1 << XML_SEEN_UTF32LE},
      {"iso-10646-ucs-4", 1 << XML_SEEN_UTF32BE | 1 << XML_SEEN_UTF32LE},
      {"ucs-4", 1 << XML_SEEN_UTF32BE | 1 << XML_SEEN_UTF32LE},
      {"utf-32be", 1 << XML_SEEN_UTF32BE},
      {"utf-32le", 1 << XML_SEEN_UTF32LE},
  };
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (encoding_is(name, known[i].name))
      return known[i].fits >> seen & 1;
  return seen == XML_SEEN_ASCII;
}

bool multistatus__xml_encodings_agree(multistatus__xml_seen seen,
                                      multistatus_text declared,
                                      multistatus_text charset) {
  if (declared.len && charset.len && !multistatus__same_folded(declared, charset))
    return false;
  multistatus_text name = declared.len ? declared : charset;
  return !name.len || multistatus__xml_encoding_fits(seen, name);
}

bool multistatus__xml_encoding_is_plain(multistatus_text name) {
  return encoding_is(name, "utf-8") || encoding_is(name, "us-ascii");
}
