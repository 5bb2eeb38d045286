/* SPDX-License-Identifier: MIT */
#include "name.h"

#include <string.h>

/* ---- A prefix that nothing has ---- */

void multistatus__prefix_count(multistatus__prefixes *p, multistatus_text prefix) {
  if (prefix.len <= p->len || memcmp(prefix.data, p->chosen, p->len) != 0)
    return;
  unsigned digit = (unsigned char)prefix.data[p->len] - '0';
  if (digit < 10)
    p->counts[digit]++;
}

/* Each digit is the one that the fewest prefixes have next, until none has it. Usually
   one is enough. Nine always are, since each leaves at most a tenth of the prefixes. */
size_t multistatus__prefix_free(char *to, char letter, multistatus__prefixes_each *each,
                                const void *ctx) {
  multistatus__prefixes p = {.chosen = to, .len = 1};
  unsigned best;
  *to = letter;
  do {
    memset(p.counts, 0, sizeof p.counts);
    each(&p, ctx);
    best = 0;
    for (unsigned d = 1; d < 10; d++)
      best = p.counts[d] < p.counts[best] ? d : best;
    to[p.len++] = (char)('0' + best);
  } while (p.counts[best] && p.len < PREFIX_ROOM);
  return p.len;
}

/* ---- Attributes as markup: a space, a name, and a value in quotes that holds none
 * ----
 */

/* The prefix that the attribute at *p declares, if it is a declaration. Sets *p to its
   end. */
static bool name_take(const char **p, multistatus_text *prefix) {
  static const char xmlns[] = " xmlns:";
  const char *name = *p, *end = strchr(name, '='), *quote = end ? end + 1 : NULL;
  const char *after = quote && *quote == '"' ? strchr(quote + 1, '"') : NULL;
  *p = after ? after + 1 : name + strlen(name);
  if (!after || strncmp(name, xmlns, sizeof xmlns - 1) != 0)
    return false;
  prefix->data = name + sizeof xmlns - 1;
  prefix->len = (size_t)(end - prefix->data);
  return true;
}

bool multistatus__xml_declares(const char *attributes, const char *prefix, size_t len) {
  multistatus_text is;
  for (const char *p = attributes; p && *p;)
    if (name_take(&p, &is) && is.len == len && memcmp(is.data, prefix, len) == 0)
      return true;
  return false;
}

/* ---- Names ---- */

/* The scope of an element, and its attributes. */
struct name_around {
  const multistatus__xml_scope *scope;
  const char *attributes;
};

static void name_each(multistatus__prefixes *prefixes, const void *ctx) {
  const struct name_around *around = ctx;
  const multistatus__xml_scope *scope = around->scope;
  multistatus_text is = {scope->taken, scope->taken ? strlen(scope->taken) - 1 : 0};
  multistatus__prefix_count(prefixes, is);
  for (size_t i = 0; i < scope->count; i++) {
    is.data = scope->others[i].prefix;
    is.len = strlen(is.data);
    multistatus__prefix_count(prefixes, is);
  }
  for (const char *p = around->attributes; p && *p;)
    if (name_take(&p, &is))
      multistatus__prefix_count(prefixes, is);
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
  if (found && !multistatus__xml_declares(attributes, found, len)) {
    memcpy(n.prefix, found, len);
  } else {
    const struct name_around around = {scope, attributes};
    n.declare = 1;
    len = multistatus__prefix_free(n.prefix, 'n', name_each, &around);
  }
  memcpy(n.prefix + len, ":", 2);
  return n;
}
