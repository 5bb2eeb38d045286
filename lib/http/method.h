/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_HTTP_METHOD_H
#define MULTISTATUS_HTTP_METHOD_H

#include "../base/text.h"

/* What is known of a method; to be or-ed. */
enum {
  METHOD_DAV = 1,        /* answered in XML */
  METHOD_IDEMPOTENT = 2, /* IANA's registry of methods; RFC 9110, section 9.2.2 */
  METHOD_LISTING = 4,    /* of DAV's that read: a 507 says that the set was cut */
  METHOD_PLAIN = 8,      /* a 207 is for failures; success has a status of its own */
  METHOD_REFUSE = 16,    /* a failure has a status of its own as well */
  METHOD_TREE = 32,      /* of all members: it failed if it failed for one of them */
  METHOD_TARGET = 64     /* has a destination, and may overwrite what is there */
};

/* 0 for NULL and for a method that promises nothing: POST, PATCH, an unknown one. */
unsigned multistatus__method_flags(const char *name);

#endif
