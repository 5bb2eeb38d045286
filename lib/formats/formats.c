/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../http/field.h"
#include "../stream/registry.h"
#include "dialect/dialect.h"

/* The registry of formats: by media type, by name, by first bytes. */

const char *multistatus_format_name(const multistatus_format *f) {
  return f && f->name ? f->name : "";
}

const char *multistatus_format_content_type(const multistatus_format *f) {
  return f && f->content_type ? f->content_type : "";
}

/* The formats by number: the built-in ones, then the presets of dialects. */
static const multistatus_format *format_at(size_t i) {
  static const multistatus_format *(*const built_in[])(void) = {
#ifndef MULTISTATUS_NO_XML
      multistatus_format_dav_xml,
#endif
#ifndef MULTISTATUS_NO_JSON
      multistatus_format_json, multistatus_format_ndjson, multistatus_format_json_seq,
#endif
      NULL};
  size_t count = sizeof built_in / sizeof *built_in - 1;
  if (i < count)
    return built_in[i]();
#ifndef MULTISTATUS_NO_JSON
  return multistatus__dialect_preset(i - count);
#else
  return NULL;
#endif
}

const multistatus_format *multistatus__format_for_type(multistatus_text type) {
  static const struct {
    const char *subtype, *name;
  } known[] = {{"xml", "dav-xml"},     {"json", "json"},     {"json-seq", "json-seq"},
               {"x-ndjson", "ndjson"}, {"ndjson", "ndjson"}, {"jsonl", "ndjson"},
               {"x-jsonl", "ndjson"}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (multistatus__media_type_has(type, known[i].subtype))
      return multistatus_format_named(known[i].name);
  return NULL;
}

const multistatus_format *multistatus_format_for_media_type(const char *content_type) {
  return multistatus__format_for_type(multistatus__cstring(content_type));
}

const multistatus_format *multistatus__format_or_default(const multistatus_format *f) {
  return f ? f : format_at(0);
}

/* XML begins with '<' in any encoding, JSON with '{' or '[', a sequence of JSON texts
   with a record separator. NULL: there are only white space and byte order marks. */
static const char *format_name_for_bytes(const char *data, size_t len) {
  for (size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char)data[i];
    if (c == '{' || c == '[')
      return "json";
    if (c == 0x1e)
      return "json-seq";
    bool skip = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0 ||
                c == 0xef || c == 0xbb || c == 0xbf || c == 0xfe || c == 0xff;
    if (!skip || i > 4096)
      return "dav-xml";
  }
  return NULL;
}

/* ---- By name ---- */

const multistatus_format *multistatus_format_named(const char *name) {
  const multistatus_format *f;
  for (size_t i = 0; name && (f = format_at(i)); i++)
    if (strcmp(f->name, name) == 0)
      return f;
  return NULL;
}

const multistatus_format *multistatus_format_next(const multistatus_format *format) {
  size_t i = 0;
  while (format && format_at(i) && format_at(i) != format)
    i++;
  return format ? (format_at(i) ? format_at(i + 1) : NULL) : format_at(0);
}

/* ---- By content ---- */

int multistatus__format_detect(multistatus_input *in, const char *data, size_t len,
                               bool ended, const multistatus_format **format) {
  const char *name = format_name_for_bytes(data, len);
  /* A format that is not in the build is read as the first one that is, which reports
     that it is not that format. */
  *format = multistatus_format_named(name);
  if (name && !*format)
    *format = format_at(0);
  if (!format_at(0))
    return multistatus_input_fail(in, MULTISTATUS_ERROR_UNSUPPORTED, 0,
                                  "the library was built without formats");
#ifndef MULTISTATUS_NO_JSON
  if (*format && (multistatus_input_flags(in) & MULTISTATUS_READ_DETECT) &&
      (*format == multistatus_format_named("json") ||
       *format == multistatus_format_named("dav-xml")))
    return multistatus__dialect_detect(in, data, len, ended, format);
#endif
  (void)in;
  (void)ended;
  return 0;
}
