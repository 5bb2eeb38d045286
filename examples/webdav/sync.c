/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* sync-collection (RFC 6578). Whenever somebody asks, the folder is compared with what
   was there when somebody asked last; each difference gets a number, and a token says
   up to which number its owner knows. So changes count whoever made them, and tokens
   live as long as the database, or until something that has gone since is forgotten. */

static const char TOKEN[] = "urn:x-webdav:";

static bool read_token(const store *s, const char *text, int64_t *seq) {
  char start[80], *end;
  int len = snprintf(start, sizeof start, "%s%s:", TOKEN, store_id(s));
  if (strncmp(text, start, (size_t)len) != 0 || text[len] < '0' || text[len] > '9')
    return false;
  *seq = strtoll(text + len, &end, 10);
  return *end == '\0';
}

static void write_token(const store *s, int64_t seq, char out[LIVE_TEXT]) {
  snprintf(out, LIVE_TEXT, "%s%s:%lld", TOKEN, store_id(s), (long long)seq);
}

static int64_t number(store *s, const char *sql, const char *types, const char *path) {
  sqlite3_stmt *q = store_query(s, sql, types, path);
  int64_t n = sqlite3_step(q) == SQLITE_ROW ? sqlite3_column_int64(q, 0) : -1;
  return store_done(s, q) ? n : -1;
}

static void put_row(store *s, const char *path, const char *tag, int64_t gone) {
  store_run(s, "UPDATE about SET seq = seq + 1", "");
  store_run(s, "INSERT OR REPLACE INTO members SELECT ?, ?, ?, seq, ? FROM about",
            "psi", path, tag, gone);
}

/* Compares one member with its row. */
static void compare(store *s, const char *path, const struct statx *st) {
  char tag[ETAG_MOST];
  etag_of(st, tag);
  sqlite3_stmt *q = store_query(
      s, "SELECT 1 FROM members WHERE folder = ? AND name = ? AND tag = ? AND NOT gone",
      "ps", path, tag);
  bool same = sqlite3_step(q) == SQLITE_ROW;
  store_done(s, q);
  if (!same)
    put_row(s, path, tag, 0);
}

/* Rows of what is not there any more. */
static void find_gone(store *s, int folder, const char *path) {
  char below[PATH_MOST + 256];
  struct statx st;
  sqlite3_stmt *q = store_query(
      s, "SELECT name FROM members WHERE folder = ? AND NOT gone", "f", path);
  while (sqlite3_step(q) == SQLITE_ROW) {
    int len = snprintf(below, sizeof below, "%s/%.*s", path, sqlite3_column_bytes(q, 0),
                       (const char *)sqlite3_column_blob(q, 0));
    if (len < PATH_MOST && !place_stat(folder, strrchr(below, '/') + 1, &st))
      put_row(s, below, "", time(NULL));
  }
  store_done(s, q);
}

/* Forgets what has gone long ago, in any folder. */
static void purge(store *s) {
  int64_t before = time(NULL) - (int64_t)GONE_DAYS * 86400;
  store_run(s,
            "INSERT INTO purged SELECT last FROM (SELECT max(seq) AS last FROM members "
            "WHERE gone AND gone < ?) WHERE last IS NOT NULL",
            "i", before);
  store_run(s, "DELETE FROM members WHERE gone AND gone < ?", "i", before);
}

/* Whether all that has gone since that number is still known. */
static bool is_known(store *s, int64_t seq) {
  int64_t purged = number(s, "SELECT coalesce(max(seq), 0) FROM purged", "", NULL);
  return purged >= 0 && seq >= purged;
}

/* Brings the rows of a folder up to date; the number of the newest change, or -1. */
static int64_t refresh(store *s, int folder, const char *path) {
  char below[PATH_MOST + 256];
  const struct dirent *e;
  int64_t count = 0;
  int fd = dup(folder);
  DIR *dir = fd < 0 ? NULL : fdopendir(fd);
  if (!dir)
    return -1;
  rewinddir(dir); /* the place is shared with the other descriptor */
  store_begin(s);
  for (errno = 0; (e = readdir(dir)); errno = 0) {
    struct statx st;
    int len = snprintf(below, sizeof below, "%s/%s", path, e->d_name);
    if (*e->d_name == '.' && (!e->d_name[1] || strcmp(e->d_name, "..") == 0))
      continue;
    if (len >= PATH_MOST || place_is_hidden(e->d_name) ||
        !place_stat(folder, e->d_name, &st))
      continue;
    compare(s, below, &st);
    count++;
  }
  bool whole = errno == 0;
  closedir(dir);
  if (whole && number(s, "SELECT count(*) FROM members WHERE folder = ? AND NOT gone",
                      "f", path) != count)
    find_gone(s, folder, path);
  purge(s);
  int64_t seq = number(s, "SELECT seq FROM about", "", NULL);
  if (whole)
    return store_commit(s) ? seq : -1;
  store_cancel(s);
  return -1;
}

bool sync_token(server *s, int folder, const char *path, char out[LIVE_TEXT]) {
  int64_t seq = refresh(s->store, folder, path);
  if (seq >= 0)
    write_token(s->store, seq, out);
  return seq >= 0;
}

/* ---- The answer ---- */

enum { PAGE = 64 };

typedef struct row {
  char name[256];
  bool gone;
  int64_t seq;
} row;

typedef struct report {
  server *server;
  wanted wanted;
  int folder;
  int64_t after, until, left; /* numbers; how many results may still come */
  bool initial, over;
  char *inherited;
  size_t count, at; /* of the page */
  row page[PAGE];
  char path[PATH_MOST + 256];
  size_t path_len;
  char href[HREF_MOST];
} report;

/* Rows are taken page by page: the database belongs to nobody while a client reads. */
static void read_page(report *y) {
  y->count = y->at = 0;
  y->path[y->path_len] = '\0';
  sqlite3_stmt *q =
      store_query(y->server->store,
                  "SELECT name, gone, seq FROM members WHERE folder = ? AND seq > ? "
                  "AND seq <= ? AND "
                  "(NOT gone OR NOT ?) ORDER BY seq LIMIT 64",
                  "fiii", y->path, y->after, y->until, (int64_t)y->initial);
  while (y->count < PAGE && sqlite3_step(q) == SQLITE_ROW) {
    row *to = &y->page[y->count++];
    snprintf(to->name, sizeof to->name, "%.*s", sqlite3_column_bytes(q, 0),
             (const char *)sqlite3_column_blob(q, 0));
    to->gone = sqlite3_column_int(q, 1);
    to->seq = sqlite3_column_int64(q, 2);
  }
  store_done(y->server->store, q);
}

static void add_row(report *y, multistatus_writer *w, const row *from) {
  member m = {.server = y->server,
              .path = y->path,
              .folder = y->folder,
              .name = from->name,
              .dead = true,
              .locked = true,
              .inherited = y->inherited};
  y->path[y->path_len] = '/';
  strcpy(y->path + y->path_len + 1, from->name);
  m.kind = from->gone ? KIND_NONE : place_stat(y->folder, from->name, &m.stat);
  place_href(y->path, m.kind == KIND_FOLDER, y->href);
  if (m.kind == KIND_NONE)
    multistatus_writer_add(w, y->href, 404, NULL);
  else
    props_add(&y->wanted, &m, multistatus_writer_add(w, y->href, 0, NULL));
}

static int end_report(report *y, multistatus_writer *w, bool cut) {
  char token[LIVE_TEXT];
  y->path[y->path_len] = '\0';
  if (cut) {
    place_href(y->path, true, y->href);
    multistatus_result_add_condition(multistatus_writer_add(w, y->href, 507, NULL),
                                     "DAV:", "number-of-matches-within-limits", NULL);
  }
  write_token(y->server->store, cut ? y->after : y->until, token);
  y->over = true;
  return multistatus_writer_set_sync_token(w, token) ? -1 : 1;
}

static int sync_next(void *ctx, multistatus_writer *w) {
  report *y = ctx;
  if (y->over)
    return 0;
  if (y->at == y->count && !y->initial && !is_known(y->server->store, y->after))
    return -1; /* forgotten while the client was reading */
  if (y->at == y->count)
    read_page(y);
  if (y->count == 0)
    return end_report(y, w, false);
  if (y->left-- == 0)
    return end_report(y, w, true);
  add_row(y, w, &y->page[y->at]);
  y->after = y->page[y->at++].seq;
  return 1;
}

static void sync_done(void *ctx) {
  report *y = ctx;
  wanted_free(&y->wanted);
  if (y->folder >= 0)
    close(y->folder);
  free(y->inherited);
  free(y);
}

/* ---- The method ---- */

static char *text_of(xmlNode *node) {
  return node ? (char *)xmlNodeGetContent(node) : NULL;
}

/* Reads DAV:limit and DAV:sync-token; false: the request was refused. */
static bool read_report(request *r, report *y) {
  xmlNode *root = xmlDocGetRootElement(y->wanted.doc);
  char *token = text_of(xml_child(root, "sync-token"));
  char *level = text_of(xml_child(root, "sync-level"));
  char *limit = text_of(xml_child(xml_child(root, "limit"), "nresults"));
  const char *depth = field(r, "Depth");
  y->initial = token && !*token;
  y->left = limit ? atoll(limit) : INT64_MAX;
  /* The level was the Depth of the request in drafts, which clients still send. */
  bool deep = level ? strcmp(level, "1") != 0 : !depth || strcmp(depth, "1") != 0;
  if (!token || !xml_child(root, "prop"))
    refuse(r, 400, NULL, NULL);
  else if (deep || (y->left <= 0))
    refuse(r, 403,
           deep ? "sync-traversal-supported" : "number-of-matches-within-limits", NULL);
  else if (!y->initial && !read_token(r->server->store, token, &y->after))
    refuse(r, 403, "valid-sync-token", NULL);
  xmlFree(token);
  xmlFree(level);
  xmlFree(limit);
  return r->status == 0;
}

static void begin(request *r, report *y) {
  strcpy(y->path, r->target.path);
  y->server = r->server;
  y->path_len = strlen(y->path);
  y->folder = place_open(&r->target, O_RDONLY | O_DIRECTORY);
  int error = errno;
  y->until = y->folder < 0 ? -1 : refresh(r->server->store, y->folder, y->path);
  y->path[y->path_len] = '/'; /* as seen from a member */
  y->inherited = lock_list(r->server, y->path, true);
  y->path[y->path_len] = '\0';
  bool known = y->initial || is_known(r->server->store, y->after);
  if (y->until >= 0 && y->after <= y->until && known) {
    answer_stream(r, sync_next, sync_done, y);
    return;
  }
  if (y->until >= 0)
    refuse(r, 403, "valid-sync-token", NULL); /* of another database, or too old */
  else
    refuse(r, y->folder < 0 ? status_of_errno(error) : 500, NULL, NULL);
  sync_done(y);
}

void dav_report(request *r) {
  if (r->target.kind == KIND_NONE) {
    refuse(r, 404, NULL, NULL);
    return;
  }
  report *y = calloc(1, sizeof *y);
  if (!y) {
    refuse(r, 503, NULL, NULL);
    return;
  }
  y->folder = -1;
  if (r->target.kind != KIND_FOLDER)
    refuse(r, 403, "supported-report", NULL);
  else if (!wanted_read(r, "sync-collection", false, &y->wanted) && r->status == 422)
    refuse(r, 403, "supported-report", NULL); /* another report */
  else if (!r->status && read_report(r, y)) {
    begin(r, y);
    return;
  }
  sync_done(y);
}
