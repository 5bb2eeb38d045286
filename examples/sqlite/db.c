/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "db.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENTS_MOST = 64, BUSY_MS = 5000 };

struct db {
  sqlite3 *sqlite;
  struct {
    const char *sql; /* compared by its address */
    sqlite3_stmt *statement;
  } cache[STATEMENTS_MOST];
};

db *db_open(const char *file, const char *schema, bool shared) {
  int threads = shared ? SQLITE_OPEN_FULLMUTEX : SQLITE_OPEN_NOMUTEX;
  db *d = calloc(1, sizeof *d);
  if (d &&
      sqlite3_open_v2(file, &d->sqlite,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | threads,
                      NULL) == SQLITE_OK &&
      sqlite3_busy_timeout(d->sqlite, BUSY_MS) == SQLITE_OK &&
      sqlite3_exec(d->sqlite, schema, NULL, NULL, NULL) == SQLITE_OK)
    return d;
  fprintf(stderr, "%s: %s\n", file,
          d && d->sqlite ? sqlite3_errmsg(d->sqlite) : "out of memory");
  db_close(d);
  return NULL;
}

void db_close(db *d) {
  for (int i = 0; d && i < STATEMENTS_MOST; i++)
    sqlite3_finalize(d->cache[i].statement);
  if (d)
    sqlite3_close(d->sqlite);
  free(d);
}

sqlite3 *db_handle(db *d) {
  return d->sqlite;
}

/* A statement in use is not shared: the same text is compiled again. */
static sqlite3_stmt *cached(db *d, const char *sql) {
  for (int i = 0; i < STATEMENTS_MOST; i++) {
    if (d->cache[i].sql && d->cache[i].sql != sql)
      continue;
    if (!d->cache[i].statement &&
        sqlite3_prepare_v3(d->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT,
                           &d->cache[i].statement, NULL))
      return NULL;
    d->cache[i].sql = sql;
    if (!sqlite3_stmt_busy(d->cache[i].statement))
      return d->cache[i].statement;
  }
  return NULL;
}

/* Enters the mutex, which is recursive, and which db_done leaves; a database that is
   not shared has none. Binds all arguments, so none is left from the last use. */
static sqlite3_stmt *query(db *d, const char *sql, const char *types, va_list args) {
  sqlite3_mutex_enter(sqlite3_db_mutex(d->sqlite));
  sqlite3_stmt *q = cached(d, sql);
  for (int at = 1; q && *types; types++, at++) {
    const char *text = *types == 'i' ? NULL : va_arg(args, const char *);
    if (*types == 'i')
      sqlite3_bind_int64(q, at, va_arg(args, int64_t));
    else if (*types == 'b' && text)
      sqlite3_bind_blob(q, at, text, (int)strlen(text), SQLITE_STATIC);
    else
      sqlite3_bind_text(q, at, text, -1, SQLITE_STATIC);
  }
  return q;
}

sqlite3_stmt *db_query(db *d, const char *sql, const char *types, ...) {
  va_list args;
  va_start(args, types);
  sqlite3_stmt *q = query(d, sql, types, args);
  va_end(args);
  return q;
}

bool db_done(db *d, sqlite3_stmt *statement) {
  bool done = statement && sqlite3_reset(statement) == SQLITE_OK;
  sqlite3_mutex_leave(sqlite3_db_mutex(d->sqlite));
  return done;
}

bool db_run(db *d, const char *sql, const char *types, ...) {
  va_list args;
  va_start(args, types);
  sqlite3_stmt *q = query(d, sql, types, args);
  va_end(args);
  while (sqlite3_step(q) == SQLITE_ROW) {
  }
  return db_done(d, q);
}

char *db_text(db *d, int *found, const char *sql, const char *types, ...) {
  va_list args;
  va_start(args, types);
  sqlite3_stmt *q = query(d, sql, types, args);
  va_end(args);
  *found = sqlite3_step(q) == SQLITE_ROW;
  const char *text = *found ? (const char *)sqlite3_column_text(q, 0) : NULL;
  char *copy = text ? strdup(text) : NULL;
  if (!db_done(d, q) || (text && !copy))
    *found = -1;
  return copy;
}

int64_t db_number(db *d, const char *sql, const char *types, ...) {
  va_list args;
  va_start(args, types);
  sqlite3_stmt *q = query(d, sql, types, args);
  va_end(args);
  int64_t n = sqlite3_step(q) == SQLITE_ROW ? sqlite3_column_int64(q, 0) : -1;
  return db_done(d, q) ? n : -1;
}

bool db_begin(db *d) {
  sqlite3_mutex_enter(sqlite3_db_mutex(d->sqlite));
  return db_run(d, "BEGIN IMMEDIATE", "");
}

bool db_end(db *d, bool commit) {
  bool done = commit && db_run(d, "COMMIT", "");
  if (!done && !sqlite3_get_autocommit(d->sqlite))
    db_run(d, "ROLLBACK", "");
  sqlite3_mutex_leave(sqlite3_db_mutex(d->sqlite));
  return done;
}
