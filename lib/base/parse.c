/* SPDX-License-Identifier: MIT */
#include "parse.h"

#include <stdio.h>
#include "copy.h"
#include "memory.h"

int multistatus__parse_fail(multistatus__parse *p, int code, size_t at,
                            const char *text) {
  if (p->error)
    return p->error;
  p->error = code;
  p->fault = multistatus__parse_place(p, at);
  snprintf(p->text, sizeof p->text, "%s", text);
  multistatus__one_line(p->text);
  return code;
}

int multistatus__parse_fail_limit(multistatus__parse *p, const char *limit, size_t at) {
  char text[120];
  if (p->error)
    return p->error;
  snprintf(text, sizeof text, "over the limit \"%s\"", limit);
  p->limit = limit;
  return multistatus__parse_fail(p, MULTISTATUS_ERROR_LIMIT, at, text);
}

int multistatus__parse_fail_nomem(multistatus__parse *p) {
  return multistatus__parse_fail(p, MULTISTATUS_ERROR_NOMEM, MULTISTATUS_HERE,
                                 multistatus_strerror(MULTISTATUS_ERROR_NOMEM));
}

int multistatus__parse_reserve(multistatus__parse *p, multistatus__buffer *b,
                               size_t len, size_t max, const char *limit) {
  if (UNLIKELY(len > max || b->len > max - len))
    return multistatus__parse_fail_limit(p, limit, MULTISTATUS_HERE);
  return multistatus__buffer_grow(p->allocator, b, len)
             ? 0
             : multistatus__parse_fail_nomem(p);
}

int multistatus__parse_put(multistatus__parse *p, multistatus__buffer *b,
                           const void *data, size_t len, size_t max,
                           const char *limit) {
  if (UNLIKELY(!len))
    return 0;
  int rc = multistatus__parse_reserve(p, b, len, max, limit);
  if (UNLIKELY(rc))
    return rc;
  multistatus__bytes_copy(b->data + b->len, data, len);
  b->len += len;
  return 0;
}

int multistatus__parse_tolerate(multistatus__parse *p, uint64_t quirk, int code,
                                size_t at, const char *text) {
  if (p->error || (quirk & p->allowed))
    return p->error;
  if (p->nested || (p->refuse & quirk)) {
    p->quirk = p->nested ? 0 : quirk; /* in a value, no quirk is tolerated */
    return multistatus__parse_fail(p, code, at, text);
  }
  if (p->tolerated)
    p->tolerated(p, quirk, multistatus__parse_place(p, at), text);
  return 0;
}
