/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <stdlib.h>
#include <string.h>

/* ---- Live properties ---- */

#define LOCK_ENTRY(scope)                                                              \
  "<D:lockentry xmlns:D=\"DAV:\"><D:lockscope><D:" scope                               \
  "/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>"

/* In addition to those of examples/folder/live.c. allprop has those before ALL. */
enum { SUPPORTED_LOCK = LIVE_COUNT, LOCKS, ALL, REPORTS = ALL, TOKEN, COUNT };
static const char *const NAMES[COUNT] = {[SUPPORTED_LOCK] = "supportedlock",
                                         [LOCKS] = "lockdiscovery",
                                         [REPORTS] = "supported-report-set",
                                         [TOKEN] = "sync-token"};

/* NULL: that kind of resource does not have the property. */
static const char *name_of(int live, kind k) {
  bool lacks = live == TOKEN && k != KIND_FOLDER;
  return live < LIVE_COUNT ? live_name(live, k) : lacks ? NULL : NAMES[live];
}

int props_live(const char *ns, const char *name) {
  for (int i = LIVE_COUNT; i < COUNT && strcmp(ns, "DAV:") == 0; i++)
    if (strcmp(NAMES[i], name) == 0)
      return i;
  return live_find(ns, name);
}

/* Adds a live property; as 404 if it was requested and the resource has none. */
static void add_live(server *s, const member *m, int live, bool known, bool asked,
                     multistatus_result *to) {
  static const char entries[] = LOCK_ENTRY("exclusive") LOCK_ENTRY("shared");
  static const char reports[] =
      "<D:supported-report xmlns:D=\"DAV:\"><D:report><D:sync-collection/></D:report>"
      "</D:supported-report>";
  char text[LIVE_TEXT];
  bool folder = m->kind == KIND_FOLDER;
  if (live < LIVE_COUNT) {
    live_add(to, live, m->name, m->kind, &m->stat, asked);
  } else if (live <= REPORTS) {
    char *locks = live == LOCKS && known ? lock_list(s, m->path) : NULL;
    const char *xml = live == SUPPORTED_LOCK      ? entries
                      : live == REPORTS && folder ? reports
                                                  : locks;
    multistatus_result_add_prop_xml(to, 200, "DAV:", NAMES[live], xml);
    free(locks);
  } else {
    const char *token = folder && sync_token(s, m, text) ? text : NULL;
    multistatus_result_add_prop(to, token ? 200 : 404, "DAV:", NAMES[live], token);
  }
}

/* ---- Dead properties ---- */

/* Adds all dead properties, or the one of that name. Returns their number. */
static int add_dead(server *s, const member *m, const struct request_name *name,
                    bool names_only, multistatus_result *to) {
  int count = 0;
  sqlite3_stmt *q =
      db_query(s->store,
               "SELECT ns, local, xml FROM props WHERE path = ?1 AND "
               "(?2 = '' OR (ns = ?3 AND local = ?2))",
               "bss", m->path, name ? name->name : "", name ? name->ns : "");
  for (; sqlite3_step(q) == SQLITE_ROW; count++)
    if (names_only)
      multistatus_result_add_prop(to, 200, (const char *)sqlite3_column_text(q, 0),
                                  (const char *)sqlite3_column_text(q, 1), NULL);
    else
      multistatus_result_add_prop_element(to, 200,
                                          (const char *)sqlite3_column_text(q, 2));
  db_done(s->store, q);
  return count;
}

void props_add(server *s, const request_names *asked, const member *m, bool known,
               multistatus_result *result) {
  bool all = asked->what == REQUEST_ALL, names = asked->what == REQUEST_NAMES;
  for (int i = 0; all && i < ALL; i++)
    add_live(s, m, i, known, false, result);
  for (int i = 0; names && i < COUNT; i++)
    if (name_of(i, m->kind))
      multistatus_result_add_prop(result, 200, "DAV:", name_of(i, m->kind), NULL);
  if ((all || names) && known)
    add_dead(s, m, NULL, names, result);
  for (size_t i = 0; i < asked->count; i++) {
    const struct request_name *n = &asked->names[i];
    if (n->live >= (all ? ALL : 0))
      add_live(s, m, n->live, known, true, result);
    else if (n->live < 0 && !(known && add_dead(s, m, n, false, result)))
      multistatus_result_add_prop(result, 404, n->ns, n->name, NULL);
  }
  if (asked->what == REQUEST_LISTED && asked->count == 0)
    multistatus_result_propstat(result, 200); /* DAV:prop was empty */
}
