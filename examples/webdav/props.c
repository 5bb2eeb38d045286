/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

/* ---- Live properties ---- */

#define LOCK_ENTRY(scope)                                                              \
  "<D:lockentry xmlns:D=\"DAV:\"><D:lockscope><D:" scope                               \
  "/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>"

/* Those of live.c of examples/folder, and these; allprop has the first ones. */
enum {
  SUPPORTED_LOCK = LIVE_COUNT,
  LOCKS,
  ALL,
  REPORTS = ALL,
  TOKEN,
  FREE,
  USED,
  COUNT
};
static const char *const NAMES[COUNT] = {
    [SUPPORTED_LOCK] = "supportedlock", [LOCKS] = "lockdiscovery",
    [REPORTS] = "supported-report-set", [TOKEN] = "sync-token",
    [FREE] = "quota-available-bytes",   [USED] = "quota-used-bytes"};

static const char *name_of(int live) {
  return live < LIVE_COUNT ? live_name(live) : NAMES[live];
}

static int live_of(const char *ns, const char *name) {
  for (int i = LIVE_COUNT; i < COUNT && strcmp(ns, "DAV:") == 0; i++)
    if (strcmp(NAMES[i], name) == 0)
      return i;
  return live_find(ns, name);
}

bool props_is_live(const xmlNode *prop) {
  return live_of(xml_ns(prop), (const char *)prop->name) >= 0;
}

/* Prints the value of a folder's property; false: it has none. */
static bool print(server *s, const member *m, int live, char out[LIVE_TEXT]) {
  struct statvfs v;
  if (live == TOKEN)
    return sync_token(s, m, out);
  if (fstatvfs(m->folder, &v))
    return false;
  unsigned long long blocks = live == FREE ? v.f_bavail : v.f_blocks - v.f_bfree;
  return snprintf(out, LIVE_TEXT, "%llu", blocks * v.f_frsize) > 0;
}

/* Adds a live property; what the resource does not have is 404 if it was asked for. */
static void add_live(server *s, const member *m, int live, bool known, bool asked,
                     multistatus_result *to) {
  char text[LIVE_TEXT], *locks = NULL;
  bool folder = m->kind == KIND_FOLDER, has;
  switch (live) {
  case SUPPORTED_LOCK:
    multistatus_result_add_prop_xml(to, 200, "DAV:", NAMES[live],
                                    LOCK_ENTRY("exclusive") LOCK_ENTRY("shared"));
    break;
  case LOCKS:
    locks = known ? lock_list(s, m->path) : NULL;
    multistatus_result_add_prop_xml(to, 200, "DAV:", NAMES[live], locks);
    free(locks);
    break;
  case REPORTS:
    multistatus_result_add_prop_xml(
        to, 200, "DAV:", NAMES[live],
        folder ? "<D:supported-report xmlns:D=\"DAV:\"><D:report><D:sync-collection/>"
                 "</D:report></D:supported-report>"
               : NULL);
    break;
  case TOKEN:
  case FREE:
  case USED:
    has = folder && print(s, m, live, text);
    multistatus_result_add_prop(to, has ? 200 : 404, "DAV:", NAMES[live],
                                has ? text : NULL);
    break;
  default:
    live_add(to, live, m->name, m->kind, &m->stat, asked);
  }
}

/* ---- Dead ones ---- */

/* All of the resource, or the one of that name; the number of them. */
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

void props_add(server *s, const wanted *w, const member *m, bool known,
               multistatus_result *result) {
  const request_names *asked = &w->asked;
  bool all = asked->what == REQUEST_ALL, names = asked->what == REQUEST_NAMES;
  for (int i = 0; all && i < ALL; i++)
    add_live(s, m, i, known, false, result);
  for (int i = 0; names && i < COUNT; i++)
    multistatus_result_add_prop(result, 200, "DAV:", name_of(i), NULL);
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
    multistatus_result_propstat(result, 200); /* nothing was asked for */
}

/* ---- Which are asked for ---- */

bool read_body(request *r, const char *root, xmlDoc **doc) {
  int status = request_xml(r->body, r->len, root, doc);
  if (status)
    refuse(r, status, NULL, NULL);
  return status == 0;
}

int wanted_read(const request *r, const char *root, bool empty, wanted *w) {
  int status = empty && !r->len ? 0 : request_xml(r->body, r->len, root, &w->doc);
  if (!status)
    status = request_propfind(w->doc, &w->asked);
  for (size_t i = 0; i < w->asked.count; i++)
    w->asked.names[i].live = live_of(w->asked.names[i].ns, w->asked.names[i].name);
  return status;
}

void wanted_free(wanted *w) {
  free(w->asked.names);
  xmlFreeDoc(w->doc);
}
