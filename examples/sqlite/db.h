/* SPDX-License-Identifier: MIT */
#ifndef DB_H
#define DB_H

/* SQLite in one call for each statement: files to copy, with db.c. They belong to no
   server; examples/cms and examples/webdav use them. */

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct db db;

/* Opens or creates a database, and runs the statements of the schema. shared: by
   several threads; otherwise one at a time may use it, which saves locks. NULL: that
   failed, and the reason was printed. */
db *db_open(const char *file, const char *schema, bool shared);
void db_close(db *d); /* NULL is allowed */
sqlite3 *db_handle(db *d);

/* A statement, with its arguments, to be stepped; call db_done in any case, also if it
   is NULL. The database belongs to the thread in between. sql must be a string literal:
   it is compiled once. types has a letter for each argument, which must stay valid
   until db_done: s a string, or NULL; b the same, bound as a BLOB; i an int64_t. */
sqlite3_stmt *db_query(db *d, const char *sql, const char *types, ...);
bool db_done(db *d, sqlite3_stmt *statement); /* false: it failed */

/* Runs a statement; false: it failed. */
bool db_run(db *d, const char *sql, const char *types, ...);

/* The first column of the first row. _text: *found is 1, 0 if there is no row, or -1 if
   the statement failed; NULL, or to be freed. _number: -1 in both cases. */
char *db_text(db *d, int *found, const char *sql, const char *types, ...);
int64_t db_number(db *d, const char *sql, const char *types, ...);

/* Everything in between happens, or nothing; other threads wait. */
bool db_begin(db *d);            /* false: it failed; db_end is needed all the same */
bool db_end(db *d, bool commit); /* true: it was committed */

#endif
