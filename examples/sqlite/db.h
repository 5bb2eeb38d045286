/* SPDX-License-Identifier: MIT */
#ifndef DB_H
#define DB_H

/* SQLite with one call for each statement. A file to copy, with db.c; examples/cms and
   examples/webdav use it. */

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct db db;

/* Opens or creates a database, and runs the statements of the schema. shared: several
   threads may use it; otherwise it has no locks. Returns NULL after printing an error.
 */
db *db_open(const char *file, const char *schema, bool shared);
void db_close(db *d); /* NULL is allowed */
sqlite3 *db_handle(db *d);

/* Returns a statement with its arguments bound, to be stepped; NULL: failed. Call
   db_done in both cases; until then the database is locked for other threads. sql must
   be a string literal, since statements are cached by address. types has a letter for
   each argument: s a string or NULL; b the same, bound as a BLOB; i an int64_t.
   Arguments must stay valid until db_done. */
sqlite3_stmt *db_query(db *d, const char *sql, const char *types, ...);
bool db_done(db *d, sqlite3_stmt *statement); /* false: the statement failed */

/* Runs a statement. False: it failed. */
bool db_run(db *d, const char *sql, const char *types, ...);

/* The first column of the first row. db_text sets *found to 1, to 0 if there is no row,
   or to -1 if the statement failed; its result is to be freed, and may be NULL.
   db_number returns -1 without a row and on failure. */
char *db_text(db *d, int *found, const char *sql, const char *types, ...);
int64_t db_number(db *d, const char *sql, const char *types, ...);

/* A transaction; other threads wait. db_end must be called even if db_begin failed. */
bool db_begin(db *d);
bool db_end(db *d, bool commit); /* true: committed */

#endif
