/* SPDX-License-Identifier: MIT */
#include "name.h"

#include <string.h>

/* Whether the element's own attributes declare a prefix. */
static int name_declared(const char *attributes, const char *prefix, size_t len) {
  for (const char *p = attributes; p && (p = strstr(p, " xmlns:")); p++)
    if (strncmp(p + 7, prefix, len) == 0 && p[7 + len] == '=')
      return 1;
  return 0;
}

/* Whether a prefix means something else already. */
static int name_taken(const multistatus__xml_scope *scope, const char *attributes,
                      const char *prefix, size_t len) {
  if (scope->taken && strncmp(scope->taken, prefix, len) == 0 &&
      scope->taken[len] == ':')
    return 1;
  for (size_t i = 0; i < scope->count; i++)
    if (strlen(scope->others[i].prefix) == len &&
        memcmp(scope->others[i].prefix, prefix, len) == 0)
      return 1;
  return name_declared(attributes, prefix, len);
}

/* n0, n1, n2 ... (the digits run backwards, which does no harm). Returns the length. */
static size_t name_make(char *prefix, unsigned i) {
  char *to = prefix;
  *to++ = 'n';
  do {
    *to++ = (char)('0' + i % 10);
    i /= 10;
  } while (i);
  return (size_t)(to - prefix);
}

/* The prefix that is declared around the element for its namespace; NULL: none. */
static const char *name_find(const char *ns, const multistatus__xml_scope *scope) {
  if (scope->dav && strcmp(ns, "DAV:") == 0)
    return "D";
  for (size_t i = 0; i < scope->count; i++)
    if (strcmp(ns, scope->others[i].ns) == 0)
      return scope->others[i].prefix;
  return NULL;
}

multistatus__xml_name multistatus__xml_name_for(const char *ns, const char *local,
                                                const multistatus__xml_scope *scope,
                                                const char *attributes) {
  multistatus__xml_name n = {"", ns, local, 0};
  if (!*ns)
    return n;
  const char *found = name_find(ns, scope);
  size_t len = found ? strlen(found) : 0;
  if (found && !name_declared(attributes, found, len)) {
    memcpy(n.prefix, found, len);
  } else {
    unsigned i = 0;
    n.declare = 1;
    do
      len = name_make(n.prefix, i++);
    while (name_taken(scope, attributes, n.prefix, len));
  }
  memcpy(n.prefix + len, ":", 2);
  return n;
}
