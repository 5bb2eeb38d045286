/* SPDX-License-Identifier: MIT */
#include "method.h"

#include <string.h>

/* The methods of HTTP and of DAV and its extensions. */

enum {
  METHOD_ALL = MULTISTATUS_POLICY_ALWAYS_207,
  METHOD_PLAIN = MULTISTATUS_POLICY_PLAIN_SUCCESS,
  METHOD_REFUSE = MULTISTATUS_POLICY_REFUSE
};

static const multistatus__method method_table[] = {
    {"GET", false, true, false, METHOD_ALL},
    {"HEAD", false, true, false, METHOD_ALL},
    {"OPTIONS", false, true, false, METHOD_ALL},
    {"PUT", false, true, false, METHOD_ALL},
    {"TRACE", false, true, false, METHOD_ALL},
    {"PROPFIND", true, true, true, METHOD_ALL},
    {"PROPPATCH", true, true, false, METHOD_ALL},
    {"REPORT", true, true, true, METHOD_ALL},
    {"SEARCH", true, true, true, METHOD_ALL},
    {"COPY", true, true, false, METHOD_PLAIN},
    {"DELETE", true, true, false, METHOD_PLAIN},
    {"LOCK", true, false, false, METHOD_PLAIN},
    {"MOVE", true, true, false, METHOD_PLAIN},
    {"UNLOCK", true, true, false, METHOD_PLAIN},
    {"MKCALENDAR", true, true, false, METHOD_REFUSE},
    {"MKCOL", true, true, false, METHOD_REFUSE},
    {"ACL", true, true, false, METHOD_PLAIN},
    {"BASELINE-CONTROL", true, true, false, METHOD_PLAIN},
    {"BIND", true, true, false, METHOD_PLAIN},
    {"CHECKIN", true, true, false, METHOD_PLAIN},
    {"CHECKOUT", true, true, false, METHOD_PLAIN},
    {"LABEL", true, true, false, METHOD_PLAIN},
    {"MERGE", true, true, false, METHOD_PLAIN},
    {"MKACTIVITY", true, true, false, METHOD_PLAIN},
    {"MKREDIRECTREF", true, true, false, METHOD_PLAIN},
    {"MKWORKSPACE", true, true, false, METHOD_PLAIN},
    {"ORDERPATCH", true, true, false, METHOD_PLAIN},
    {"REBIND", true, true, false, METHOD_PLAIN},
    {"UNBIND", true, true, false, METHOD_PLAIN},
    {"UNCHECKOUT", true, true, false, METHOD_PLAIN},
    {"UPDATE", true, true, false, METHOD_PLAIN},
    {"UPDATEREDIRECTREF", true, true, false, METHOD_PLAIN},
    {"VERSION-CONTROL", true, true, false, METHOD_PLAIN},
};

const multistatus__method *multistatus__method_find(const char *name) {
  static const multistatus__method other = {"", false, false, false, METHOD_ALL};
  for (size_t i = 0; name && i < sizeof method_table / sizeof *method_table; i++)
    if (strcmp(method_table[i].name, name) == 0)
      return &method_table[i];
  return &other;
}

multistatus_policy multistatus_policy_for(const char *method) {
  return multistatus__method_find(method)->policy;
}

int multistatus_method_idempotent(const char *method) {
  return multistatus__method_find(method)->idempotent;
}
