/* SPDX-License-Identifier: MIT */
#include "../model/internal.h"

#include <string.h>

/* Formats as a caller sees them: which one a media type means, what it is called. */

const char *multistatus_format_name(const multistatus_format *f) {
  return f && f->name ? f->name : "";
}

const char *multistatus_format_content_type(const multistatus_format *f) {
  return f && f->content_type ? f->content_type : "";
}

static bool format_ends_with(multistatus_text t, const char *lower) {
  size_t n = strlen(lower);
  if (t.len < n)
    return false;
  for (size_t i = 0; i < n; i++) {
    char c = t.data[t.len - n + i];
    if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lower[i])
      return false;
  }
  return true;
}

const multistatus_format *multistatus_format_for_media_type(const char *content_type) {
  if (!content_type)
    return NULL;
  multistatus_text t = {content_type, strcspn(content_type, ";")};
  while (t.len && (*t.data == ' ' || *t.data == '\t')) {
    t.data++;
    t.len--;
  }
  while (t.len && (t.data[t.len - 1] == ' ' || t.data[t.len - 1] == '\t'))
    t.len--;
  if (format_ends_with(t, "/xml") || format_ends_with(t, "+xml"))
    return multistatus_format_dav_xml();
  if (format_ends_with(t, "/json") || format_ends_with(t, "+json"))
    return multistatus_format_json();
  if (format_ends_with(t, "/json-seq") || format_ends_with(t, "+json-seq"))
    return multistatus_format_json_seq();
  if (format_ends_with(t, "/x-ndjson") || format_ends_with(t, "/ndjson") ||
      format_ends_with(t, "/jsonl") || format_ends_with(t, "/x-jsonl"))
    return multistatus_format_ndjson();
  return NULL;
}
