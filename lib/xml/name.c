/* SPDX-License-Identifier: MIT */
#include "name.h"

#include <string.h>

static int name_declared(const char *attributes, const char *prefix) {
  size_t n = strlen(prefix) - 1; /* without the colon */
  for (const char *p = attributes; p && (p = strstr(p, " xmlns:")); p++)
    if (strncmp(p + 7, prefix, n) == 0 && p[7 + n] == '=')
      return 1;
  return 0;
}

/* n0:, n1:, n2: ... (the digits run backwards, which does no harm). */
static void name_prefix(char *prefix, unsigned i) {
  *prefix++ = 'n';
  do {
    *prefix++ = (char)('0' + i % 10);
    i /= 10;
  } while (i);
  memcpy(prefix, ":", 2);
}

multistatus__xml_name multistatus__xml_name_for(const char *ns, const char *local,
                                                const char *dav,
                                                const char *attributes) {
  multistatus__xml_name n = {"", ns, local, 0};
  if (!*ns)
    return n;
  if (dav && strcmp(ns, "DAV:") == 0 && !name_declared(attributes, dav)) {
    memcpy(n.prefix, dav, strlen(dav) + 1);
    return n;
  }
  n.declare = 1;
  unsigned i = 0;
  do
    name_prefix(n.prefix, i++);
  while (name_declared(attributes, n.prefix));
  return n;
}
