/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_HTTP_STATUS_H
#define MULTISTATUS_HTTP_STATUS_H

#include "../base/text.h"

/* multistatus_reason() with its length. */
multistatus_text multistatus__reason(int status);

/* multistatus_status_parse() that also reports quirks. line.data is not NULL. */
int multistatus__status_scan(multistatus_text line, multistatus_text *reason,
                             uint64_t *quirks);

/* The status that three digits are, from 100 to 999; 0: they are none. */
static inline int multistatus__status_digits(const char *p) {
  return p[0] >= '1' && p[0] <= '9' && multistatus__is_digit(p[1]) &&
                 multistatus__is_digit(p[2])
             ? (p[0] - '0') * 100 + (p[1] - '0') * 10 + (p[2] - '0')
             : 0;
}

/* Properties of a method, as flags. */
enum {
  METHOD_DAV = 1,        /* answered in XML */
  METHOD_IDEMPOTENT = 2, /* IANA's method registry; RFC 9110, section 9.2.2 */
  METHOD_LISTING = 4,    /* a DAV method that reads: 507 means a truncated listing */
  METHOD_PLAIN = 8,      /* 207 only for failures; success has another status */
  METHOD_REFUSE = 16,    /* no 207: failure has another status as well */
  METHOD_TREE = 32,      /* acts on all members: fails if it fails for one of them */
  METHOD_TARGET = 64,    /* has a destination, and may overwrite it */
  METHOD_READ = METHOD_DAV | METHOD_IDEMPOTENT | METHOD_LISTING,
  METHOD_WRITE = METHOD_DAV | METHOD_IDEMPOTENT | METHOD_PLAIN
};

/* Returns 0 for NULL, unknown methods, and those without any property (POST, PATCH). */
unsigned multistatus__method_flags(const char *name);

#endif
