/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../http/field.h"
#include "../stream/registry.h"
#include "dialect/dialect.h"

/* Formats as a caller sees them: which one a media type means, what it is called. */

const char *multistatus_format_name(const multistatus_format *f) {
  return f && f->name ? f->name : "";
}

const char *multistatus_format_content_type(const multistatus_format *f) {
  return f && f->content_type ? f->content_type : "";
}

const multistatus_format *multistatus__format_for_type(multistatus_text type) {
  if (multistatus__media_text_has(type, "xml"))
    return multistatus_format_dav_xml();
  if (multistatus__media_text_has(type, "json"))
    return multistatus_format_json();
  if (multistatus__media_text_has(type, "json-seq"))
    return multistatus_format_json_seq();
  static const char *const lines[] = {"x-ndjson", "ndjson", "jsonl", "x-jsonl"};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
    if (multistatus__media_text_has(type, lines[i]))
      return multistatus_format_ndjson();
  return NULL;
}

const multistatus_format *multistatus_format_for_media_type(const char *content_type) {
  return multistatus__format_for_type(multistatus__cstring(content_type));
}

const multistatus_format *multistatus__format_or_default(const multistatus_format *f) {
  return f ? f : multistatus_format_dav_xml();
}

/* XML begins with '<', in whatever encoding, JSON with '{' or '[', a sequence of JSON
   texts with a record separator. */
const multistatus_format *multistatus__format_for_bytes(const char *data, size_t len) {
  for (size_t i = 0; i < len; i++) {
    unsigned char c = (unsigned char)data[i];
    if (c == '{' || c == '[')
      return multistatus_format_json();
    if (c == 0x1e)
      return multistatus_format_json_seq();
    bool skip = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0 ||
                c == 0xef || c == 0xbb || c == 0xbf || c == 0xfe || c == 0xff;
    if (!skip || i > 4096)
      return multistatus_format_dav_xml();
  }
  return NULL;
}

int multistatus__format_detect(multistatus_input *in, const char *data, size_t len,
                               bool ended, const multistatus_format **format) {
  *format = multistatus__format_for_bytes(data, len);
  bool known =
      *format == multistatus_format_json() || *format == multistatus_format_dav_xml();
  return known && (multistatus_input_flags(in) & MULTISTATUS_READ_DETECT)
             ? multistatus__dialect_detect(in, data, len, ended, format)
             : 0;
}

/* ---- By name ---- */

/* The formats by number: the built-in ones, then the presets of dialects. */
static const multistatus_format *format_at(size_t i) {
  switch (i) {
  case 0:
    return multistatus_format_dav_xml();
  case 1:
    return multistatus_format_json();
  case 2:
    return multistatus_format_ndjson();
  case 3:
    return multistatus_format_json_seq();
  default:
    return multistatus__dialect_preset(i - 4);
  }
}

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
