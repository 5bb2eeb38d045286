/* SPDX-License-Identifier: MIT */
#include "condition.h"

#include <string.h>

multistatus__condition_kind multistatus__condition_kind_of(const char *ns,
                                                           const char *name) {
  static const struct {
    const char *name;
    multistatus__condition_kind kind;
  } known[] = {{"lock-token-submitted", CONDITION_SOME_HREFS},
               {"no-conflicting-lock", CONDITION_HREFS},
               {"lock-token-matches-request-uri", CONDITION_EMPTY},
               {"no-external-entities", CONDITION_EMPTY},
               {"preserved-live-properties", CONDITION_EMPTY},
               {"propfind-finite-depth", CONDITION_EMPTY},
               {"cannot-modify-protected-property", CONDITION_PROPERTY},
               {"responsedescription", CONDITION_NONE},
               {"errordescription", CONDITION_NONE}};
  if (strcmp(ns, "DAV:") != 0)
    return CONDITION_ANY;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strcmp(name, known[i].name) == 0)
      return known[i].kind;
  return CONDITION_ANY;
}
