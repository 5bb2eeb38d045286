/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <stdlib.h>
#include <sys/stat.h>

#define UUID                                                                           \
  "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' ||"                   \
  " substr(hex(randomblob(2)), 2) || '-8' || substr(hex(randomblob(2)), 2) || '-' ||"  \
  " hex(randomblob(6)))"

/* Paths are BLOBs, since file names need not be UTF-8. members.seq is the number of the
   last change of a member: each write of a row gives it the next number, which
   AUTOINCREMENT never reuses. Rows of removed members are kept for GONE_DAYS, for older
   tokens; gone is the time when the removal was detected. about.purged is the highest
   number of a deleted row. */
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

bool store_open(server *s, const char *folder) {
  char path[PATH_MOST + 64];
  int found;
  if (!s->state) {
    snprintf(path, sizeof path, "%s/.webdav-state", folder);
    mkdir(path, 0700); /* if this fails, opening the database does */
    snprintf(path, sizeof path, "%s/.webdav-state/state.db", folder);
  }
  s->store = db_open(s->state ? s->state : path, SCHEMA, true);
  s->id = s->store ? db_text(s->store, &found, "SELECT id FROM about", "") : NULL;
  return s->id != NULL;
}

void store_close(server *s) {
  free(s->id);
  db_close(s->store);
}

bool store_knows(server *s, const char *path) {
  return lock_covers(s, path, NULL) ||
         db_number(s->store,
                   "SELECT EXISTS (SELECT 1 FROM props WHERE path = ?1 OR " BELOW
                   ") OR EXISTS (SELECT 1 FROM locks WHERE path = ?1 OR " BELOW ")",
                   "b", path) != 0; /* -1: an error */
}

bool store_forget(db *store, const char *path) {
  return db_run(store, "DELETE FROM props WHERE path = ?1 OR " BELOW, "b", path) &&
         db_run(store, "DELETE FROM locks WHERE path = ?1 OR " BELOW, "b", path);
}

bool store_copy(db *store, const char *from, const char *to) {
  return db_run(store, "DELETE FROM props WHERE path = ?", "b", to) &&
         db_run(
             store,
             "INSERT INTO props SELECT ?2, ns, local, xml FROM props WHERE path = ?1",
             "bb", from, to);
}

/* Locks do not move with a resource (RFC 4918, section 7.6), so they are deleted. */
bool store_move(db *store, const char *from, const char *to) {
  return db_run(store, "DELETE FROM locks WHERE path = ?1 OR " BELOW, "b", from) &&
         db_run(store, "DELETE FROM props WHERE path = ?1 OR " BELOW, "b", to) &&
         db_run(store,
                "UPDATE props SET path = CAST(?2 || substr(path, length(?1) + 1) AS "
                "BLOB) WHERE path = ?1 OR " BELOW,
                "bb", from, to);
}
