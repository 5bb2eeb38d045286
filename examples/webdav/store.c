/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define UUID                                                                           \
  "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' ||"                   \
  " substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' ||"  \
  " hex(randomblob(6)))"

/* Paths are BLOBs, since a file's name need not be UTF-8. Of members, seq is the number
   of the change that made the row what it is; a row that is written again gets the next
   number, which AUTOINCREMENT never uses twice. Rows of what has gone stay for tokens
   that are older, for GONE_DAYS: gone is the time when that was noticed. about.purged
   is the highest number of the rows that were deleted then. */
static const char SCHEMA[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -1024;"
    "PRAGMA temp_store = MEMORY;"
    "CREATE TABLE IF NOT EXISTS about (id TEXT, purged INTEGER);"
    "INSERT INTO about SELECT " UUID ", 0 WHERE NOT EXISTS (SELECT 1 FROM about);"
    "CREATE TABLE IF NOT EXISTS props (path BLOB, ns TEXT, local TEXT, xml TEXT,"
    "  PRIMARY KEY (path, ns, local)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS locks (path BLOB, href TEXT, infinite INTEGER,"
    "  shared INTEGER, owner TEXT, expires INTEGER,"
    "  token TEXT PRIMARY KEY DEFAULT ('urn:uuid:' || " UUID "));"
    "CREATE INDEX IF NOT EXISTS locks_by_path ON locks (path);"
    "CREATE TABLE IF NOT EXISTS members (seq INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  folder BLOB, path BLOB UNIQUE, tag TEXT, gone INTEGER);"
    "CREATE INDEX IF NOT EXISTS members_by_folder ON members (folder, seq);"
    "CREATE INDEX IF NOT EXISTS members_gone ON members (gone) WHERE gone;"
    "CREATE TEMP TABLE seen (path BLOB PRIMARY KEY, tag TEXT) WITHOUT ROWID;";

enum { STATEMENTS_MOST = 48 };

struct store {
  sqlite3 *db;
  char *id;
  struct {
    const char *sql; /* a string literal: compared by its address */
    sqlite3_stmt *statement;
  } cache[STATEMENTS_MOST];
};

const char *store_id(const store *s) {
  return s->id;
}

store *store_open(const char *root, const char *file) {
  char path[PATH_MOST + 64];
  int found;
  store *s = calloc(1, sizeof *s);
  snprintf(path, sizeof path, "%s/.webdav-state", root);
  if (!file)
    mkdir(path, 0700); /* if it cannot be made, the database cannot be opened */
  strncat(path, "/state.db", sizeof path - strlen(path) - 1);
  if (s &&
      (sqlite3_open_v2(
           file ? file : path, &s->db,
           SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, NULL) ||
       sqlite3_busy_timeout(s->db, 5000) ||
       sqlite3_exec(s->db, SCHEMA, NULL, NULL, NULL) ||
       !(s->id = store_text(s, &found, "SELECT id FROM about", "")))) {
    fprintf(stderr, "webdav: %s: %s\n", file ? file : path, sqlite3_errmsg(s->db));
    store_close(s);
    return NULL;
  }
  return s;
}

void store_close(store *s) {
  if (!s)
    return;
  for (int i = 0; i < STATEMENTS_MOST; i++)
    sqlite3_finalize(s->cache[i].statement);
  sqlite3_close(s->db);
  free(s->id);
  free(s);
}

/* A statement is compiled once. While it is in use, another one is made of the same
   text. */
static sqlite3_stmt *cached(store *s, const char *sql) {
  for (int i = 0; i < STATEMENTS_MOST; i++) {
    if (s->cache[i].sql && s->cache[i].sql != sql)
      continue;
    if (!s->cache[i].statement &&
        sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                           &s->cache[i].statement, NULL))
      return NULL;
    s->cache[i].sql = sql;
    if (!sqlite3_stmt_busy(s->cache[i].statement))
      return s->cache[i].statement;
  }
  return NULL;
}

/* The mutex is recursive, and released by store_done. */
static sqlite3_stmt *query(store *s, const char *sql, const char *types, va_list args) {
  sqlite3_mutex_enter(sqlite3_db_mutex(s->db));
  sqlite3_stmt *q = cached(s, sql);
  for (int at = 1; q && *types; types++, at++) {
    const char *text = *types == 'i' ? NULL : va_arg(args, const char *);
    if (*types == 'i')
      sqlite3_bind_int64(q, at, va_arg(args, int64_t));
    else if (*types == 'b')
      sqlite3_bind_blob(q, at, text, (int)strlen(text), SQLITE_STATIC);
    else
      sqlite3_bind_text(q, at, text, -1, SQLITE_STATIC);
  }
  return q;
}

sqlite3_stmt *store_query(store *s, const char *sql, const char *types, ...) {
  va_list args;
  va_start(args, types);
  sqlite3_stmt *q = query(s, sql, types, args);
  va_end(args);
  return q;
}

bool store_done(store *s, sqlite3_stmt *statement) {
  bool whole = statement && sqlite3_reset(statement) == SQLITE_OK;
  sqlite3_mutex_leave(sqlite3_db_mutex(s->db));
  return whole;
}

bool store_run(store *s, const char *sql, const char *types, ...) {
  va_list args;
  va_start(args, types);
  sqlite3_stmt *q = query(s, sql, types, args);
  va_end(args);
  sqlite3_step(q);
  return store_done(s, q);
}

char *store_text(store *s, int *found, const char *sql, const char *types, ...) {
  va_list args;
  va_start(args, types);
  sqlite3_stmt *q = query(s, sql, types, args);
  va_end(args);
  *found = sqlite3_step(q) == SQLITE_ROW;
  const char *text = *found ? (const char *)sqlite3_column_text(q, 0) : NULL;
  char *copy = text ? strdup(text) : NULL;
  if (!store_done(s, q) || (text && !copy))
    *found = -1;
  return copy;
}

int64_t store_number(store *s, const char *sql, const char *types, ...) {
  va_list args;
  va_start(args, types);
  sqlite3_stmt *q = query(s, sql, types, args);
  va_end(args);
  int64_t n = sqlite3_step(q) == SQLITE_ROW ? sqlite3_column_int64(q, 0) : -1;
  return store_done(s, q) ? n : -1;
}

/* The mutex is kept in between: the transaction is that of one thread. */
void store_begin(store *s) {
  sqlite3_mutex_enter(sqlite3_db_mutex(s->db));
  store_run(s, "BEGIN IMMEDIATE", "");
}

bool store_end(store *s, bool commit) {
  bool done = commit && store_run(s, "COMMIT", "");
  if (!done)
    store_run(s, "ROLLBACK", "");
  sqlite3_mutex_leave(sqlite3_db_mutex(s->db));
  return done;
}

/* ---- What concerns a resource, or a tree ---- */

bool store_knows(store *s, const char *path) {
  return store_number(s,
                      "SELECT EXISTS (SELECT 1 FROM props WHERE path = ?1 OR " BELOW
                      ") OR EXISTS (SELECT 1 FROM locks WHERE path = ?1 OR " BELOW ")",
                      "b", path) != 0; /* also if it cannot be read */
}

bool store_forget(store *s, const char *path) {
  bool props = store_run(s, "DELETE FROM props WHERE path = ?1 OR " BELOW, "b", path);
  return store_run(s, "DELETE FROM locks WHERE path = ?1 OR " BELOW, "b", path) &&
         props;
}

bool store_copy(store *s, const char *from, const char *to) {
  return store_run(s, "DELETE FROM props WHERE path = ?", "b", to) &&
         store_run(s,
                   "INSERT INTO props SELECT ?2, ns, local, xml FROM props "
                   "WHERE path = ?1",
                   "bb", from, to);
}

/* Locks do not move (RFC 4918, section 7.6): they end. */
bool store_move(store *s, const char *from, const char *to) {
  return store_run(s, "DELETE FROM locks WHERE path = ?1 OR " BELOW, "b", from) &&
         store_run(s, "DELETE FROM props WHERE path = ?1 OR " BELOW, "b", to) &&
         store_run(s,
                   "UPDATE props SET path = CAST(?2 || substr(path, length(?1) + 1) AS "
                   "BLOB) WHERE path = ?1 OR " BELOW,
                   "bb", from, to);
}
