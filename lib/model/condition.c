/* SPDX-License-Identifier: MIT */
#include "condition.h"

#include <multistatus/item.h>
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

static bool condition_is(multistatus_text t, const char *s) {
  return t.len == strlen(s) && memcmp(t.data, s, t.len) == 0;
}

bool multistatus__is_defined(multistatus_text ns, multistatus_text local,
                             multistatus__place place) {
  static const char *const defined[][8] = {
      {"response", "responsedescription", "sync-token"},
      {"href", "status", "propstat", "error", "location", "responsedescription",
       "errordescription"},
      {"prop", "status", "error", "responsedescription", "errordescription"}};
  if (condition_is(ns, MULTISTATUS_NS))
    return condition_is(local, place == PLACE_DOCUMENT ? "document" : "item");
  if (!condition_is(ns, "DAV:"))
    return false;
  for (const char *const *name = defined[place]; *name; name++)
    if (condition_is(local, *name))
      return true;
  return false;
}
