/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* sync-collection (RFC 6578). Each request compares the folder with the members that
   the last request found; each difference gets a number, and a token contains the
   number of the last change that its client has seen. So changes by other programs are
   detected. A token is valid until a member that was removed after it is purged. */

static void print_token(const server *s, int64_t seq, char out[LIVE_TEXT]) {
  snprintf(out, LIVE_TEXT, "urn:x-webdav:%s:%lld", s->id, (long long)seq);
}

static bool read_token(const server *s, const char *text, int64_t *seq) {
  char expected[LIVE_TEXT];
  const char *number = strrchr(text, ':');
  *seq = number ? strtoll(number + 1, NULL, 10) : 0;
  print_token(s, *seq, expected);
  return strcmp(text, expected) == 0;
}

/* True if no row with a higher number was purged. */
static bool is_known(db *s, int64_t seq) {
  int64_t purged = db_number(s, "SELECT purged FROM about", "");
  return purged >= 0 && seq >= purged;
}

static bool add_seen(db *s, const member *m) {
  char tag[ETAG_MOST];
  etag_of(&m->stat, tag);
  return db_run(s, "INSERT OR REPLACE INTO seen VALUES (?, ?)", "bs", m->path, tag);
}

/* Adds the members of the folder to the table seen. 0 or an errno. */
static int list_seen(db *s, int parent, const char *path) {
  walk w;
  int error = walk_folder(&w, parent, path);
  while (!error && walk_next(&w) == WALK_MEMBER)
    if (!w.at.error)
      error = add_seen(s, &w.at) ? 0 : EIO;
    else if (w.at.error != ENOENT && w.at.error != ENAMETOOLONG)
      error = w.at.error; /* it may still exist */
  if (!error)
    error = w.at.error; /* an error of reading the folder */
  walk_end(&w);
  return error;
}

/* Updates the rows of the folder from seen, and purges old rows of all folders. */
static bool compare(db *s, const char *path) {
  int64_t age = (int64_t)GONE_DAYS * 86400;
  return db_run(s,
                "INSERT OR REPLACE INTO members (folder, path, tag, gone)"
                " SELECT ?1, path, tag, NULL FROM seen EXCEPT"
                " SELECT folder, path, tag, gone FROM members WHERE folder = ?1",
                "b", path) &&
         db_run(s,
                "INSERT OR REPLACE INTO members (folder, path, tag, gone)"
                " SELECT folder, path, '', unixepoch() FROM members WHERE folder ="
                " ?1 AND gone IS NULL AND path NOT IN (SELECT path FROM seen)",
                "b", path) &&
         db_run(s,
                "UPDATE about SET purged = max(purged, coalesce((SELECT max(seq)"
                " FROM members WHERE gone AND gone < unixepoch() - ?1), 0))",
                "i", age) &&
         db_run(s, "DELETE FROM members WHERE gone AND gone < unixepoch() - ?1", "i",
                age);
}

/* Updates the rows of a folder. Returns the number of the last change, or -1 and errno.
 */
static int64_t refresh(db *s, int parent, const char *path) {
  db_begin(s);
  int error = db_run(s, "DELETE FROM seen", "") ? list_seen(s, parent, path) : EIO;
  bool complete = !error && compare(s, path);
  int64_t seq = db_number(s,
                          "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE "
                          "name = 'members'",
                          "");
  complete = db_end(s, complete);
  errno = error ? error : EIO;
  return complete ? seq : -1;
}

bool sync_token(server *s, const member *folder, char out[LIVE_TEXT]) {
  int64_t seq = refresh(s->store, folder->folder, folder->path);
  if (seq >= 0)
    print_token(s, seq, out);
  return seq >= 0;
}

/* ---- The response ---- */

typedef struct reply {
  server *server;
  request_names asked;
  int folder;
  int64_t after, until, left; /* numbers of changes; results until the limit */
  bool initial, over, known;
  char path[PATH_MOST];
  member at;
} reply;

/* Finds the next row. 1, 0 if there is none, or negative. A query for each row, so that
   the database is not locked while a client reads. */
static int next_row(reply *y) {
  db *store = y->server->store;
  sqlite3_stmt *q = db_query(store,
                             "SELECT path, seq FROM members WHERE folder = ? AND seq > "
                             "? AND seq <= ? AND (gone IS NULL OR NOT ?) ORDER BY seq "
                             "LIMIT 1",
                             "biii", y->path, y->after, y->until, (int64_t)y->initial);
  int found = sqlite3_step(q) == SQLITE_ROW;
  if (found && y->left > 0) {
    snprintf(y->at.path, PATH_MOST, "%s", (const char *)sqlite3_column_text(q, 0));
    y->after = sqlite3_column_int64(q, 1);
  }
  return db_done(store, q) ? found : -1;
}

static int end_reply(reply *y, multistatus_writer *w, bool cut) {
  char token[LIVE_TEXT], href[HREF_MOST];
  if (cut) {
    place_href(y->path, true, href);
    multistatus_result_add_condition(multistatus_writer_add(w, href, 507, NULL),
                                     "DAV:", "number-of-matches-within-limits", NULL);
  }
  print_token(y->server, cut ? y->after : y->until, token);
  y->over = true;
  return multistatus_writer_set_sync_token(w, token) ? -1 : 1;
}

/* Reports the current state of the member, which may be newer than its row. */
static int reply_next(void *ctx, multistatus_writer *w) {
  reply *y = ctx;
  char href[HREF_MOST];
  if (y->over)
    return 0;
  if (!y->initial && !is_known(y->server->store, y->after))
    return -1; /* purged while the client was reading */
  int found = next_row(y);
  if (found <= 0 || y->left-- == 0)
    return found < 0 ? -1 : end_reply(y, w, found);
  member_look(&y->at, y->folder);
  int status = y->at.error ? status_of_errno(y->at.error) : 0;
  place_href(y->at.path, y->at.kind == KIND_FOLDER, href);
  multistatus_result *result = multistatus_writer_add(w, href, status, NULL);
  if (!status)
    props_add(y->server, &y->asked, &y->at, y->known, result);
  return 1;
}

static void reply_done(void *ctx) {
  reply *y = ctx;
  request_names_free(&y->asked);
  if (y->folder >= 0)
    close(y->folder);
  free(y);
}

/* ---- The method ---- */

/* Reads DAV:limit and DAV:sync-token; false: the request was refused. */
static bool read_report(request *r, reply *y) {
  xmlNode *root = xmlDocGetRootElement(y->asked.doc);
  char *token = (char *)xmlNodeGetContent(xml_child(root, "sync-token"));
  char *level = (char *)xmlNodeGetContent(xml_child(root, "sync-level"));
  xmlNode *most = xml_child(xml_child(root, "limit"), "nresults");
  char *limit = (char *)xmlNodeGetContent(most);
  y->initial = token && !*token;
  y->left = limit ? atoll(limit) : INT64_MAX;
  /* In drafts the level was the Depth of the request; some clients still use that. */
  bool flat = level ? strcmp(level, "1") == 0 : depth_of(r, 0) == 1;
  if (!token || !xml_child(root, "prop"))
    refuse(r, 400, NULL, NULL);
  else if (!flat)
    refuse(r, 403, "sync-traversal-supported", NULL);
  else if (y->left <= 0)
    refuse(r, 403, "number-of-matches-within-limits", NULL);
  else if (!y->initial && !read_token(r->server, token, &y->after))
    refuse(r, 403, "valid-sync-token", NULL);
  xmlFree(token);
  xmlFree(level);
  xmlFree(limit);
  return r->status == 0;
}

/* 0 or a status; the request may have been refused. */
static int begin(request *r, reply *y) {
  const place *p = &r->target;
  y->server = r->server;
  y->folder = -1;
  int status =
      request_propfind(r->body, r->len, "sync-collection", props_live, &y->asked);
  if (p->kind != KIND_FOLDER || status == 422) /* another report */
    return refuse(r, 403, "supported-report", NULL);
  if (status || !read_report(r, y))
    return status;
  strcpy(y->path, p->path);
  y->known = store_knows(r->server, p->path);
  y->folder = place_open(p, O_RDONLY | O_DIRECTORY);
  y->until = y->folder < 0 ? -1 : refresh(r->server->store, p->parent, p->path);
  if (y->until < 0)
    return status_of_errno(errno);
  if (y->after > y->until || (!y->initial && !is_known(r->server->store, y->after)))
    return refuse(r, 403, "valid-sync-token",
                  NULL); /* from another database, or too old */
  return 0;
}

int dav_report(request *r) {
  if (r->target.kind == KIND_NONE)
    return 404;
  reply *y = calloc(1, sizeof *y);
  if (!y)
    return 503;
  int status = begin(r, y);
  if (!status && !r->status)
    return answer_stream(r, reply_next, reply_done, y);
  reply_done(y);
  return status;
}
