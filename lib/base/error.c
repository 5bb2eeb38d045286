/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>

const char *multistatus_version(void) {
  return MULTISTATUS_VERSION;
}

const char *multistatus_strerror(int code) {
  switch (code) {
  case MULTISTATUS_OK:
    return "success";
  case MULTISTATUS_ERROR_NOMEM:
    return "out of memory";
  case MULTISTATUS_ERROR_ARGUMENT:
    return "invalid argument";
  case MULTISTATUS_ERROR_STATE:
    return "call out of order";
  case MULTISTATUS_ERROR_UNSUPPORTED:
    return "not supported by this format, engine or build";
  case MULTISTATUS_ERROR_SINK:
    return "the sink refused data";
  case MULTISTATUS_ERROR_LIMIT:
    return "over a limit";
  case MULTISTATUS_ERROR_ABANDONED:
    return "document given up by its host";
  case MULTISTATUS_ERROR_HREF:
    return "missing or unusable href";
  case MULTISTATUS_ERROR_STATUS:
    return "missing or unusable status";
  case MULTISTATUS_ERROR_NAME:
    return "not an XML name";
  case MULTISTATUS_ERROR_TEXT:
    return "text with characters that XML forbids";
  case MULTISTATUS_ERROR_MARKUP:
    return "markup that is not well-formed";
  case MULTISTATUS_ERROR_CONFLICT:
    return "contradicts what the result already says";
  case MULTISTATUS_ERROR_LOCATION:
    return "redirection without a location";
  case MULTISTATUS_ERROR_SYNTAX:
    return "malformed document";
  case MULTISTATUS_ERROR_ENCODING:
    return "broken or unknown character encoding";
  case MULTISTATUS_ERROR_DTD:
    return "document type declaration refused";
  case MULTISTATUS_ERROR_TRUNCATED:
    return "document is cut off";
  case MULTISTATUS_ERROR_TRAILING:
    return "data after the end of the document";
  case MULTISTATUS_ERROR_NOT_MULTISTATUS:
    return "not a multi-status document";
  case MULTISTATUS_ERROR_EMPTY:
    return "empty body";
  case MULTISTATUS_ERROR_RESULT:
    return "invalid result";
  default:
    return "unknown error";
  }
}

/* One line of valid UTF-8, whatever was quoted in it and wherever it was cut. */
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
  o->error = code;
  o->culprit = o->subject;
  o->arena.stop = o->arena.next;
  va_list args;
  va_start(args, format);
  vsnprintf(o->text, sizeof o->text, format, args);
  va_end(args);
  multistatus__one_line(o->text);
  return code;
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

/* Limits of one result, so that another one is not concerned. */
static bool error_limit_is_own(const char *limit) {
  static const char *const shared[] = {"body-bytes", "results", "pending-bytes"};
  for (size_t i = 0; limit && i < sizeof shared / sizeof *shared; i++)
    if (strcmp(limit, shared[i]) == 0)
      return false;
  return true;
}

bool multistatus__error_is_own(const multistatus__context *o) {
  switch (o->error) {
  case 0:
  case MULTISTATUS_ERROR_NOMEM:
  case MULTISTATUS_ERROR_STATE:
  case MULTISTATUS_ERROR_UNSUPPORTED:
  case MULTISTATUS_ERROR_SINK:
  case MULTISTATUS_ERROR_ABANDONED:
    return false;
  case MULTISTATUS_ERROR_LIMIT:
    return o->culprit && error_limit_is_own(o->limit);
  default:
    return o->culprit != NULL;
  }
}

void multistatus__forget_error(multistatus__context *o) {
  o->error = 0;
  o->limit = NULL;
  o->culprit = NULL;
  o->text[0] = '\0';
}
