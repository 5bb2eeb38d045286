/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/statvfs.h>
#include <unistd.h>

const char *content_type(const char *name) {
  static const char *const types[][2] = {
      {"css", "text/css"},          {"csv", "text/csv"},
      {"gif", "image/gif"},         {"gz", "application/gzip"},
      {"htm", "text/html"},         {"html", "text/html"},
      {"ics", "text/calendar"},     {"jpeg", "image/jpeg"},
      {"jpg", "image/jpeg"},        {"js", "text/javascript"},
      {"json", "application/json"}, {"md", "text/markdown"},
      {"mp3", "audio/mpeg"},        {"mp4", "video/mp4"},
      {"pdf", "application/pdf"},   {"png", "image/png"},
      {"svg", "image/svg+xml"},     {"txt", "text/plain"},
      {"vcf", "text/vcard"},        {"webp", "image/webp"},
      {"xml", "application/xml"},   {"zip", "application/zip"}};
  const char *dot = strrchr(name, '.');
  for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
    if (strcasecmp(dot + 1, types[i][0]) == 0)
      return types[i][1];
  return "application/octet-stream";
}

/* ---- Live properties ---- */

#define LOCK_ENTRY(scope)                                                              \
  "<D:lockentry xmlns:D=\"DAV:\"><D:lockscope><D:" scope                               \
  "/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>"

enum { CREATED, LENGTH, TYPE, ETAG, MODIFIED, TOKEN, AVAILABLE, USED, LOCKS, XML };
static const struct live {
  const char *name;
  bool all, files, folders; /* part of allprop; which resources have it */
  int value;
  const char *xml; /* of XML: the value */
} LIVE[] = {
    {"creationdate", true, true, true, CREATED, NULL},
    {"getcontentlength", true, true, false, LENGTH, NULL},
    {"getcontenttype", true, true, false, TYPE, NULL},
    {"getetag", true, true, true, ETAG, NULL},
    {"getlastmodified", true, true, true, MODIFIED, NULL},
    {"resourcetype", true, false, true, XML, "<D:collection xmlns:D=\"DAV:\"/>"},
    {"supportedlock", true, true, true, XML,
     LOCK_ENTRY("exclusive") LOCK_ENTRY("shared")},
    {"lockdiscovery", true, true, true, LOCKS, NULL},
    {"supported-report-set", false, false, true, XML,
     "<D:supported-report xmlns:D=\"DAV:\"><D:report><D:sync-collection/></D:report>"
     "</D:supported-report>"},
    {"sync-token", false, false, true, TOKEN, NULL},
    {"quota-available-bytes", false, false, true, AVAILABLE, NULL},
    {"quota-used-bytes", false, false, true, USED, NULL},
};
enum { LIVE_COUNT = sizeof LIVE / sizeof *LIVE };

static int live_of(const char *ns, const char *name) {
  for (int i = 0; i < LIVE_COUNT && strcmp(ns, "DAV:") == 0; i++)
    if (strcmp(LIVE[i].name, name) == 0)
      return i;
  return -1;
}

bool props_is_live(const xmlNode *prop) {
  return live_of(xml_ns(prop), (const char *)prop->name) >= 0;
}

/* Prints a value that is text; false: there is none. */
static bool print(server *s, const member *m, int value, char out[LIVE_TEXT]) {
  const struct statx *st = &m->stat;
  struct statvfs v;
  unsigned long long n = st->stx_size;
  switch (value) {
  case CREATED:
    iso_date_of(
        st->stx_mask & STATX_BTIME ? st->stx_btime.tv_sec : st->stx_mtime.tv_sec, out);
    return true;
  case TYPE:
    return strcpy(out, content_type(m->path));
  case ETAG:
    etag_of(st, out);
    return true;
  case MODIFIED:
    date_of(st->stx_mtime.tv_sec, out);
    return true;
  case TOKEN:
    return sync_token(s, m, out);
  case AVAILABLE:
  case USED:
    if (fstatvfs(m->folder, &v))
      return false;
    n = v.f_frsize * (value == USED ? v.f_blocks - v.f_bfree : v.f_bavail);
  }
  return snprintf(out, LIVE_TEXT, "%llu", n) > 0;
}

/* Adds a live property; what the resource does not have is 404 if it was asked for. */
static void add_live(server *s, const member *m, const struct live *l, bool known,
                     bool asked, multistatus_result *to) {
  char text[LIVE_TEXT], *locks = NULL;
  bool has = m->kind == KIND_FOLDER ? l->folders : l->files;
  if (l->value == LOCKS || l->value == XML) {
    if (l->value == LOCKS && known)
      locks = lock_list(s, m->path);
    multistatus_result_add_prop_xml(to, 200, "DAV:", l->name,
                                    locks ? locks
                                    : has ? l->xml
                                          : NULL);
    free(locks);
  } else if (has && print(s, m, l->value, text)) {
    multistatus_result_add_prop(to, 200, "DAV:", l->name, text);
  } else if (asked) {
    multistatus_result_add_prop(to, 404, "DAV:", l->name, NULL);
  }
}

/* ---- Dead ones ---- */

/* All of the resource, or the one of that name; the number of them. */
static int add_dead(server *s, const member *m, const struct request_name *name,
                    bool names_only, multistatus_result *to) {
  int count = 0;
  sqlite3_stmt *q =
      store_query(s->store,
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
  store_done(s->store, q);
  return count;
}

void props_add(server *s, const wanted *w, const member *m, bool known,
               multistatus_result *result) {
  const request_names *asked = &w->asked;
  bool all = asked->what == REQUEST_ALL, names = asked->what == REQUEST_NAMES;
  for (int i = 0; i < LIVE_COUNT; i++)
    if (all && LIVE[i].all)
      add_live(s, m, &LIVE[i], known, false, result);
    else if (names)
      multistatus_result_add_prop(result, 200, "DAV:", LIVE[i].name, NULL);
  if ((all || names) && known)
    add_dead(s, m, NULL, names, result);
  for (size_t i = 0; i < asked->count; i++) {
    const struct request_name *n = &asked->names[i];
    if (n->live >= 0 && !(all && LIVE[n->live].all))
      add_live(s, m, &LIVE[n->live], known, true, result);
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
