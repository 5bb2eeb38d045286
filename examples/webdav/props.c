/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* ---- Live properties ---- */

enum {
  LIVE_CREATIONDATE,
  LIVE_LENGTH,
  LIVE_TYPE,
  LIVE_ETAG,
  LIVE_MODIFIED,
  LIVE_RESOURCETYPE,
  LIVE_SUPPORTEDLOCK,
  LIVE_LOCKDISCOVERY,
  LIVE_COUNT_ALL, /* those from here on are told only to who asks for them */
  LIVE_REPORTS = LIVE_COUNT_ALL,
  LIVE_SYNC_TOKEN,
  LIVE_QUOTA_AVAILABLE,
  LIVE_QUOTA_USED,
  LIVE_COUNT
};
static const char *const LIVE[LIVE_COUNT] = {
    "creationdate",  "getcontentlength",      "getcontenttype",
    "getetag",       "getlastmodified",       "resourcetype",
    "supportedlock", "lockdiscovery",         "supported-report-set",
    "sync-token",    "quota-available-bytes", "quota-used-bytes"};

static const char COLLECTION[] = "<D:collection xmlns:D=\"DAV:\"/>";
static const char SUPPORTED_LOCKS[] =
    "<D:lockentry xmlns:D=\"DAV:\"><D:lockscope><D:exclusive/></D:lockscope>"
    "<D:locktype><D:write/></D:locktype></D:lockentry>"
    "<D:lockentry xmlns:D=\"DAV:\"><D:lockscope><D:shared/></D:lockscope>"
    "<D:locktype><D:write/></D:locktype></D:lockentry>";
static const char REPORTS[] = "<D:supported-report xmlns:D=\"DAV:\"><D:report>"
                              "<D:sync-collection/></D:report></D:supported-report>";

static int live_of(const char *ns, const char *name) {
  for (int i = 0; i < LIVE_COUNT && strcmp(ns, "DAV:") == 0; i++)
    if (strcmp(LIVE[i], name) == 0)
      return i;
  return -1;
}

bool props_is_live(const char *ns, const char *name) {
  return live_of(ns, name) >= 0;
}

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

static void decimal(uint64_t n, char *out) {
  char digits[20];
  int count = 0;
  do
    digits[count++] = (char)('0' + n % 10);
  while (n /= 10);
  while (count > 0)
    *out++ = digits[--count];
  *out = '\0';
}

static bool quota(const member *m, bool available, char *out) {
  struct statvfs v;
  if (fstatvfs(m->folder, &v))
    return false;
  decimal((available ? v.f_bavail : v.f_blocks - v.f_bfree) * v.f_frsize, out);
  return true;
}

static bool token(const member *m, char *out) {
  int folder = openat(m->folder, m->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  bool done = folder >= 0 && sync_token(m->server, folder, m->path, out);
  if (folder >= 0)
    close(folder);
  return done;
}

/* The value of a property that is text; NULL: the resource has none. */
static const char *live_text(const member *m, int which, char out[LIVE_TEXT]) {
  const struct statx *st = &m->stat;
  bool folder = m->kind == KIND_FOLDER, born = st->stx_mask & STATX_BTIME;
  switch (which) {
  case LIVE_CREATIONDATE:
    iso_date_of(born ? st->stx_btime.tv_sec : st->stx_mtime.tv_sec, out);
    return out;
  case LIVE_LENGTH:
    decimal(st->stx_size, out);
    return folder ? NULL : out;
  case LIVE_TYPE:
    return folder ? NULL : content_type(m->path);
  case LIVE_ETAG:
    etag_of(st, out);
    return out;
  case LIVE_MODIFIED:
    date_of(st->stx_mtime.tv_sec, out);
    return out;
  case LIVE_SYNC_TOKEN:
    return folder && token(m, out) ? out : NULL;
  default:
    return folder && quota(m, which == LIVE_QUOTA_AVAILABLE, out) ? out : NULL;
  }
}

static void add_locks(const member *m, multistatus_result *result) {
  char *own = m->locked ? lock_list(m->server, m->path, false) : NULL, *both = NULL;
  const char *xml = own ? own : m->inherited;
  if (own && m->inherited && asprintf(&both, "%s%s", m->inherited, own) >= 0)
    xml = both;
  multistatus_result_add_prop_xml(result, 200, "DAV:", LIVE[LIVE_LOCKDISCOVERY], xml);
  free(own);
  free(both);
}

/* Adds a live property; what the resource does not have is 404 if it was asked for. */
static void add_live(const member *m, int which, bool asked, multistatus_result *to) {
  char room[LIVE_TEXT];
  bool folder = m->kind == KIND_FOLDER;
  const char *xml = which == LIVE_RESOURCETYPE    ? (folder ? COLLECTION : "")
                    : which == LIVE_SUPPORTEDLOCK ? SUPPORTED_LOCKS
                    : which == LIVE_REPORTS       ? (folder ? REPORTS : "")
                                                  : NULL;
  if (which == LIVE_LOCKDISCOVERY) {
    add_locks(m, to);
  } else if (xml) {
    multistatus_result_add_prop_xml(to, 200, "DAV:", LIVE[which], xml);
  } else {
    const char *text = live_text(m, which, room);
    if (text || asked)
      multistatus_result_add_prop(to, text ? 200 : 404, "DAV:", LIVE[which], text);
  }
}

/* ---- Dead ones ---- */

static void add_dead(const member *m, bool names_only, multistatus_result *to) {
  sqlite3_stmt *q = store_query(
      m->server->store,
      "SELECT ns, local, xml FROM props WHERE folder = ? AND name = ?", "p", m->path);
  while (sqlite3_step(q) == SQLITE_ROW)
    if (names_only)
      multistatus_result_add_prop(to, 200, (const char *)sqlite3_column_text(q, 0),
                                  (const char *)sqlite3_column_text(q, 1), NULL);
    else
      multistatus_result_add_prop_element(to, 200,
                                          (const char *)sqlite3_column_text(q, 2));
  store_done(m->server->store, q);
}

static void add_dead_named(const member *m, const struct request_name *n,
                           multistatus_result *to) {
  bool found = false;
  if (m->dead) {
    sqlite3_stmt *q = store_query(m->server->store,
                                  "SELECT xml FROM props WHERE folder = ? AND name = ? "
                                  "AND ns = ? AND local = ?",
                                  "pss", m->path, n->ns, n->name);
    found = sqlite3_step(q) == SQLITE_ROW;
    if (found)
      multistatus_result_add_prop_element(to, 200,
                                          (const char *)sqlite3_column_text(q, 0));
    store_done(m->server->store, q);
  }
  if (!found)
    multistatus_result_add_prop(to, 404, n->ns, n->name, NULL);
}

/* ---- Together ---- */

void props_add(const wanted *w, const member *m, multistatus_result *result) {
  const request_names *asked = &w->asked;
  bool all = asked->what == REQUEST_ALL, names = asked->what == REQUEST_NAMES;
  for (int i = 0; all && i < LIVE_COUNT_ALL; i++)
    add_live(m, i, false, result);
  for (int i = 0; names && i < LIVE_COUNT; i++)
    multistatus_result_add_prop(result, 200, "DAV:", LIVE[i], NULL);
  if ((all || names) && m->dead)
    add_dead(m, names, result);
  for (size_t i = 0; i < asked->count; i++) {
    int live = asked->names[i].live;
    if (live < 0)
      add_dead_named(m, &asked->names[i], result);
    else if (!all || live >= LIVE_COUNT_ALL)
      add_live(m, live, true, result);
  }
  if (asked->what == REQUEST_LISTED && asked->count == 0)
    multistatus_result_propstat(result, 200); /* nothing was asked for */
}

/* d_type says whether something is a folder: for that alone no file is looked at. */
bool props_need_stat(const wanted *w) {
  bool need = w->asked.what == REQUEST_ALL;
  for (size_t i = 0; i < w->asked.count; i++)
    need = need ||
           (w->asked.names[i].live >= 0 && w->asked.names[i].live <= LIVE_MODIFIED);
  return need;
}

bool read_body(request *r, const char *root, bool empty, xmlDoc **doc) {
  *doc = NULL;
  int status = empty && r->len == 0 ? 0 : request_xml(r->body, r->len, root, doc);
  if (status)
    refuse(r, status, NULL, NULL);
  return status == 0;
}

bool wanted_read(request *r, const char *root, bool empty, wanted *w) {
  *w = (wanted){0};
  if (!read_body(r, root, empty, &w->doc))
    return false;
  int status = request_propfind(w->doc, &w->asked);
  for (size_t i = 0; i < w->asked.count; i++)
    w->asked.names[i].live = live_of(w->asked.names[i].ns, w->asked.names[i].name);
  if (status) {
    refuse(r, status, NULL, NULL);
    wanted_free(w);
  }
  return status == 0;
}

void wanted_free(wanted *w) {
  free(w->asked.names);
  xmlFreeDoc(w->doc);
  *w = (wanted){0};
}
