/* SPDX-License-Identifier: MIT */
#include "method.h"

#include <string.h>

/* The methods of HTTP, and of WebDAV and its extensions. */

static const struct method_known {
  char name[18]; /* no pointer, which a shared library would relocate */
  unsigned flags;
} method_table[] = {
    {"GET", METHOD_IDEMPOTENT},
    {"HEAD", METHOD_IDEMPOTENT},
    {"OPTIONS", METHOD_IDEMPOTENT},
    {"PUT", METHOD_IDEMPOTENT},
    {"TRACE", METHOD_IDEMPOTENT},
    {"PROPFIND", METHOD_READ},
    {"PROPPATCH", METHOD_DAV | METHOD_IDEMPOTENT},
    {"REPORT", METHOD_READ},
    {"SEARCH", METHOD_READ},
    {"COPY", METHOD_WRITE | METHOD_TREE | METHOD_TARGET},
    {"DELETE", METHOD_WRITE | METHOD_TREE},
    {"LOCK", METHOD_DAV | METHOD_PLAIN | METHOD_TREE},
    {"MOVE", METHOD_WRITE | METHOD_TREE | METHOD_TARGET},
    {"UNLOCK", METHOD_WRITE},
    {"MKCALENDAR", METHOD_DAV | METHOD_IDEMPOTENT | METHOD_REFUSE},
    {"MKCOL", METHOD_DAV | METHOD_IDEMPOTENT | METHOD_REFUSE},
    {"ACL", METHOD_WRITE},
    {"BASELINE-CONTROL", METHOD_WRITE},
    {"BIND", METHOD_WRITE},
    {"CHECKIN", METHOD_WRITE},
    {"CHECKOUT", METHOD_WRITE},
    {"LABEL", METHOD_WRITE},
    {"MERGE", METHOD_WRITE},
    {"MKACTIVITY", METHOD_WRITE},
    {"MKREDIRECTREF", METHOD_WRITE},
    {"MKWORKSPACE", METHOD_WRITE},
    {"ORDERPATCH", METHOD_WRITE},
    {"REBIND", METHOD_WRITE},
    {"UNBIND", METHOD_WRITE},
    {"UNCHECKOUT", METHOD_WRITE},
    {"UPDATE", METHOD_WRITE},
    {"UPDATEREDIRECTREF", METHOD_WRITE},
    {"VERSION-CONTROL", METHOD_WRITE},
};

unsigned multistatus__method_flags(const char *name) {
  for (size_t i = 0; name && i < sizeof method_table / sizeof *method_table; i++)
    if (strcmp(method_table[i].name, name) == 0)
      return method_table[i].flags;
  return 0;
}
