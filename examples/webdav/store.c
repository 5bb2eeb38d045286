/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/* Paths are stored as folder and name, so that what a folder's members have is found by
   one query. They are blobs, for a file's name need not be UTF-8. Of members, seq is
   the number of the change that made the row what it is; rows of what has gone stay for
   tokens that are older, for GONE_DAYS: gone is the time at which that was seen. purged
   has the highest number of the rows that were deleted then. */
static const char SCHEMA[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -1024;"
    "CREATE TABLE IF NOT EXISTS about (id TEXT NOT NULL, seq INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS props (folder BLOB, name BLOB, ns TEXT, local TEXT,"
    "  xml TEXT, PRIMARY KEY (folder, name, ns, local)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS locks (token TEXT PRIMARY KEY, folder BLOB, name BLOB,"
    "  infinite INTEGER, shared INTEGER, owner TEXT, expires INTEGER);"
    "CREATE INDEX IF NOT EXISTS locks_by_path ON locks (folder, name);"
    "CREATE TABLE IF NOT EXISTS members (folder BLOB, name BLOB, tag TEXT, seq INTEGER,"
    "  gone INTEGER, PRIMARY KEY (folder, name)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS members_by_seq ON members (folder, seq);"
    "CREATE INDEX IF NOT EXISTS members_gone ON members (gone) WHERE gone;"
    "CREATE TABLE IF NOT EXISTS purged (seq INTEGER NOT NULL);";

enum { STATEMENTS_MOST = 48 };

struct store {
  sqlite3 *db;
  char id[37];
  struct {
    const char *sql; /* a string literal: compared by its address */
    sqlite3_stmt *statement;
  } cache[STATEMENTS_MOST];
};

void store_uuid(char out[37]) {
  unsigned char b[16];
  if (getrandom(b, sizeof b, 0) != sizeof b)
    abort(); /* not before the kernel has begun to gather entropy, at boot */
  b[6] = (unsigned char)(0x40 | (b[6] & 0x0f));
  b[8] = (unsigned char)(0x80 | (b[8] & 0x3f));
  for (int i = 0, at = 0; i < 16; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10)
      out[at++] = '-';
    at += snprintf(out + at, 3, "%02x", b[i]);
  }
}

const char *store_id(const store *s) {
  return s->id;
}

static bool read_id(store *s) {
  char made[37];
  store_uuid(made);
  store_run(s, "INSERT INTO about SELECT ?, 0 WHERE NOT EXISTS (SELECT 1 FROM about)",
            "s", made);
  sqlite3_stmt *q = store_query(s, "SELECT id FROM about", "");
  if (sqlite3_step(q) == SQLITE_ROW)
    snprintf(s->id, sizeof s->id, "%s", (const char *)sqlite3_column_text(q, 0));
  return store_done(s, q) && *s->id;
}

store *store_open(const char *root, const char *file) {
  char path[PATH_MOST + 64];
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
       sqlite3_exec(s->db, SCHEMA, NULL, NULL, NULL) || !read_id(s))) {
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
  free(s);
}

/* A statement is compiled once. While it is in use, in the middle of a loop around this
   call, say, another one is made of the same text. */
static sqlite3_stmt *cached(store *s, const char *sql) {
  for (int i = 0; i < STATEMENTS_MOST; i++) {
    if (s->cache[i].sql && s->cache[i].sql != sql)
      continue;
    if (!s->cache[i].sql) {
      s->cache[i].sql = sql;
      sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
                         &s->cache[i].statement, NULL);
    }
    if (!sqlite3_stmt_busy(s->cache[i].statement))
      return s->cache[i].statement;
  }
  return NULL;
}

static void bind_path(sqlite3_stmt *q, int *at, const char *path) {
  const char *slash = strrchr(path, '/');
  const char *name = slash ? slash + 1 : path;
  sqlite3_bind_blob(q, ++*at, path, slash ? (int)(slash - path) : 0, SQLITE_STATIC);
  sqlite3_bind_blob(q, ++*at, name, (int)strlen(name), SQLITE_STATIC);
}

static sqlite3_stmt *query(store *s, const char *sql, const char *types, va_list args) {
  int at = 0;
  sqlite3_mutex_enter(sqlite3_db_mutex(s->db));
  sqlite3_stmt *q = cached(s, sql);
  for (; q && *types; types++) {
    const char *text = *types == 'i' ? NULL : va_arg(args, const char *);
    if (*types == 'i')
      sqlite3_bind_int64(q, ++at, va_arg(args, int64_t));
    else if (*types == 'p')
      bind_path(q, &at, text);
    else if (*types == 'f') /* a folder, as it stands in that column */
      sqlite3_bind_blob(q, ++at, text, (int)strlen(text), SQLITE_STATIC);
    else
      sqlite3_bind_text(q, ++at, text, -1, SQLITE_STATIC);
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

/* The mutex is kept from _begin on: the transaction is that of one thread. */
void store_begin(store *s) {
  sqlite3_mutex_enter(sqlite3_db_mutex(s->db));
  store_run(s, "BEGIN IMMEDIATE", "");
}

bool store_commit(store *s) {
  bool done = store_run(s, "COMMIT", "");
  if (!done)
    store_run(s, "ROLLBACK", "");
  sqlite3_mutex_leave(sqlite3_db_mutex(s->db));
  return done;
}

void store_cancel(store *s) {
  store_run(s, "ROLLBACK", "");
  sqlite3_mutex_leave(sqlite3_db_mutex(s->db));
}

/* ---- What concerns a resource, or a tree ---- */

/* ?1 and ?2 are its folder and name, ?3 the path itself. */
#define TREE                                                                           \
  " WHERE (folder = ?1 AND name = ?2) OR folder = ?3 OR"                               \
  " (folder > CAST(?3 || '/' AS BLOB) AND folder < CAST(?3 || '0' AS BLOB))"

bool store_knows(store *s, const char *path) {
  sqlite3_stmt *q = store_query(
      s, "SELECT 1 FROM props" TREE " UNION ALL SELECT 1 FROM locks" TREE " LIMIT 1",
      "pf", path, path);
  bool found = sqlite3_step(q) == SQLITE_ROW;
  return !store_done(s, q) || found;
}

void store_forget(store *s, const char *path, bool tree) {
  if (tree) {
    store_run(s, "DELETE FROM props" TREE, "pf", path, path);
    store_run(s, "DELETE FROM locks" TREE, "pf", path, path);
  } else {
    store_run(s, "DELETE FROM props WHERE folder = ? AND name = ?", "p", path);
    store_run(s, "DELETE FROM locks WHERE folder = ? AND name = ?", "p", path);
  }
}

void store_copy(store *s, const char *from, const char *to) {
  store_run(s, "DELETE FROM props WHERE folder = ? AND name = ?", "p", to);
  store_run(s,
            "INSERT OR REPLACE INTO props SELECT ?3, ?4, ns, local, xml FROM props "
            "WHERE folder = ?1 AND name = ?2",
            "pp", from, to);
}

/* Locks stay where they are, which is where nothing is any more: they end. */
void store_move(store *s, const char *from, const char *to) {
  store_run(s, "DELETE FROM locks" TREE, "pf", from, from);
  store_run(s, "DELETE FROM props" TREE, "pf", to, to); /* of what was replaced */
  store_run(s,
            "UPDATE props SET folder = ?3, name = ?4 WHERE folder = ?1 AND name = ?2",
            "pp", from, to);
  store_run(s,
            "UPDATE props SET folder = CAST(?2 || substr(folder, length(?1) + 1) AS "
            "BLOB) WHERE folder = ?1 OR (folder > CAST(?1 || '/' AS BLOB) AND folder < "
            "CAST(?1 || '0' AS BLOB))",
            "ff", from, to);
}

/* ---- Sets of names ---- */

static unsigned bit_of(const void *name, size_t len) {
  unsigned hash = 2166136261u;
  for (const unsigned char *c = name, *end = c + len; c < end; c++)
    hash = (hash ^ *c) * 16777619u;
  return (hash ^ hash >> 13) % (8 * sizeof((name_set *)0)->bits);
}

bool name_set_has(const name_set *set, const char *name) {
  if (!set->any)
    return false;
  unsigned bit = bit_of(name, strlen(name));
  return set->bits[bit / 8] >> bit % 8 & 1;
}

void store_names(store *s, const char *sql, const char *folder, name_set *out) {
  memset(out, 0, sizeof *out);
  sqlite3_stmt *q = store_query(s, sql, "f", folder);
  while (sqlite3_step(q) == SQLITE_ROW) {
    unsigned bit =
        bit_of(sqlite3_column_blob(q, 0), (size_t)sqlite3_column_bytes(q, 0));
    out->bits[bit / 8] |= (unsigned char)(1u << bit % 8);
    out->any = true;
  }
  if (!store_done(s, q))
    memset(out->bits, 0xff, sizeof out->bits), out->any = true; /* look each up */
}
