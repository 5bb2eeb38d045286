/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>

const char *multistatus_version(void) {
  return MULTISTATUS_VERSION;
}

const char *multistatus_strerror(int code) {
  static const char *const texts[] = {
      "success",
      "out of memory",
      "invalid argument",
      "call in the wrong order",
      "not supported by this format, engine or build",
      "the sink refused data",
      "over a limit",
      "document abandoned by the application",
      [-MULTISTATUS_ERROR_HREF] = "missing or invalid href",
      "missing or invalid status",
      "not an XML name",
      "text with characters that XML forbids",
      "markup that is not well-formed",
      "conflicts with an earlier part of the result",
      "redirection without a location",
      [-MULTISTATUS_ERROR_SYNTAX] = "malformed document",
      "malformed or unknown character encoding",
      "document type declaration refused",
      "document is truncated",
      "data after the end of the document",
      "not a multi-status document",
      "empty body",
      "invalid result"};
  size_t i = code > 0 ? SIZE_MAX : (size_t)0 - (size_t)code;
  return i < sizeof texts / sizeof *texts && texts[i] ? texts[i] : "unknown error";
}

/* A text may quote a body and may be truncated inside a character. */
void multistatus__one_line(char *text) {
  size_t len = multistatus__cstring(text).len;
  for (size_t i = 0; i < len; i++) {
    i += multistatus__text_span(text + i, len - i);
    if (i < len)
      text[i] = '?';
  }
  for (; *text; text++)
    if (*text == '\n' || *text == '\r' || *text == '\t')
      *text = ' ';
}

int multistatus__fail(multistatus__context *o, int code, const char *format, ...) {
  if (o->error)
    return o->error;
  o->error = code > 0 ? MULTISTATUS_ERROR_ARGUMENT : code; /* of a callback */
  o->error_subject = o->subject;
  o->arena.stop = o->arena.next;
  va_list args;
  va_start(args, format);
  vsnprintf(o->text, sizeof o->text, format, args);
  va_end(args);
  multistatus__one_line(o->text);
  return o->error;
}

int multistatus__fail_nomem(multistatus__context *o) {
  return multistatus__fail(o, MULTISTATUS_ERROR_NOMEM, "%s",
                           multistatus_strerror(MULTISTATUS_ERROR_NOMEM));
}

int multistatus__fail_limit(multistatus__context *o, const char *limit,
                            const char *href) {
  if (!o->error) {
    o->limit = limit;
    multistatus__fail(o, MULTISTATUS_ERROR_LIMIT, "over the limit \"%s\"%s%.120s",
                      limit, href && *href ? " in " : "", href ? href : "");
  }
  return o->error;
}

bool multistatus__error_is_own(const multistatus__context *o) {
  static const char *const shared[] = {"body-bytes", "results", "pending-bytes"};
  bool own = o->error_subject != NULL && o->error != MULTISTATUS_ERROR_NOMEM &&
             o->error != MULTISTATUS_ERROR_STATE &&
             o->error != MULTISTATUS_ERROR_UNSUPPORTED &&
             o->error != MULTISTATUS_ERROR_SINK &&
             o->error != MULTISTATUS_ERROR_ABANDONED;
  for (size_t i = 0; o->error && o->limit && i < sizeof shared / sizeof *shared; i++)
    own = own && strcmp(o->limit, shared[i]) != 0;
  return o->error && own;
}

void multistatus__forget_error(multistatus__context *o) {
  o->error = 0;
  o->limit = NULL;
  o->error_subject = NULL;
  o->text[0] = '\0';
}
