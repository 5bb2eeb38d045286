/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_HTTP_METHOD_H
#define MULTISTATUS_HTTP_METHOD_H

#include "../core/internal.h"

/* What is known of a method. */
typedef struct multistatus__method {
  const char *name;
  bool dav;        /* answered in XML */
  bool idempotent; /* IANA's registry of methods; RFC 9110, section 9.2.2 */
  bool listing;    /* of DAV's that read: a 507 says that the set was cut */
  multistatus_policy policy;
} multistatus__method;

/* Never NULL: for NULL and for a method that nobody registered, POST's, say, one that
   promises nothing. */
const multistatus__method *multistatus__method_find(const char *name);

#endif
