/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "form.h"

static int json_is(multistatus_text t, const char *s) {
  return strlen(s) == t.len && (t.len == 0 || memcmp(s, t.data, t.len) == 0);
}

int multistatus__json_is_phrase(int status, const multistatus_text *reason,
                                multistatus_text text) {
  static const struct {
    int status;
    const char *phrase;
  } once[] = {{302, "Moved Temporarily"},
              {302, "Object moved"},
              {306, "Switch Proxy"},
              {408, "Request Time-out"},
              {413, "Payload Too Large"},
              {413, "Request Entity Too Large"},
              {414, "Request-URI Too Large"},
              {414, "Request-URI Too Long"},
              {416, "Requested Range Not Satisfiable"},
              {416, "Requested range not satisfiable"},
              {418, "I'm a teapot"},
              {422, "Unprocessable Entity"},
              {504, "Gateway Time-out"},
              {505, "HTTP Version not supported"}};
  if (reason)
    return reason->len == text.len &&
           (!text.len || memcmp(reason->data, text.data, text.len) == 0);
  if (json_is(text, multistatus_reason(status)))
    return 1;
  for (size_t i = 0; i < sizeof once / sizeof *once; i++)
    if (once[i].status == status && json_is(text, once[i].phrase))
      return 1;
  return 0;
}

const multistatus_format *multistatus_format_json(void) {
  static const multistatus_format format = {
      sizeof(multistatus_format),
      "json",
      "application/json",
      sizeof(int),
      multistatus__json_write_begin,
      multistatus__json_write_result,
      multistatus__json_write_end,
      NULL,
      sizeof(multistatus__json_reader),
      multistatus__json_read_begin,
      multistatus__json_read_feed,
      multistatus__json_read_end,
      multistatus__json_read_done,
      MULTISTATUS_FORMAT_OMITS,
  };
  return &format;
}
