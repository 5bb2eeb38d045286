/* SPDX-License-Identifier: MIT */
#include "articles.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "../sqlite/db.h"

/* A deleted article keeps its row, with the user in deleted_by, for the message of
   later requests. Its slug may be used again.

   An article is locked by edited_by until edited_until, in milliseconds since 1970; if
   that is NULL, until the user unlocks it.

   listed: the listing contains the article. Some articles of the demo are listed though
   they are deleted.

   keys has the article for each idempotency key, and what it was created from. */
static const char SCHEMA[] =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = NORMAL;"
    "CREATE TABLE IF NOT EXISTS articles ("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  slug TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL,"
    "  owner TEXT NOT NULL, edited_by TEXT, edited_until INTEGER, deleted_by TEXT,"
    "  listed INTEGER NOT NULL DEFAULT 1);"
    "CREATE UNIQUE INDEX IF NOT EXISTS live_slugs ON articles (slug)"
    "  WHERE deleted_by IS NULL;"
    "CREATE TABLE IF NOT EXISTS keys ("
    "  user TEXT NOT NULL, key TEXT NOT NULL, article INTEGER NOT NULL,"
    "  said TEXT NOT NULL, PRIMARY KEY (user, key)) WITHOUT ROWID;";

struct articles {
  db *db;
};

/* ---- SQLite ---- */

enum { BUSY_MS = 2000 }; /* how long to wait for other processes */

static const char *column(sqlite3_stmt *stmt, int i) {
  return (const char *)sqlite3_column_text(stmt, i);
}

/* Milliseconds since 1970; not monotonic, since it is stored. */
static int64_t now(void) {
  struct timespec t;
  timespec_get(&t, TIME_UTC);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

articles *articles_open(const char *file, bool durable) {
  articles *store = calloc(1, sizeof *store);
  if (store && (store->db = db_open(file, SCHEMA, false))) {
    sqlite3_busy_timeout(db_handle(store->db), BUSY_MS);
    if (!durable || db_run(store->db, "PRAGMA synchronous = FULL", ""))
      return store;
  }
  articles_close(store);
  return NULL;
}

void articles_close(articles *store) {
  if (store)
    db_close(store->db);
  free(store);
}

int articles_begin(articles *store, int milliseconds) {
  sqlite3 *handle = db_handle(store->db);
  sqlite3_busy_timeout(handle, milliseconds);
  bool done = db_run(store->db, "BEGIN IMMEDIATE", "");
  int status = done ? 0 : sqlite3_errcode(handle) == SQLITE_BUSY ? 503 : 500;
  sqlite3_busy_timeout(handle, BUSY_MS);
  return status;
}

bool articles_commit(articles *store) {
  return db_run(store->db, "COMMIT", "");
}

void articles_rollback(articles *store) {
  if (articles_in_transaction(store))
    db_run(store->db, "ROLLBACK", "");
}

bool articles_in_transaction(const articles *store) {
  return !sqlite3_get_autocommit(db_handle(store->db));
}

bool articles_item_begin(articles *store) {
  return db_run(store->db, "SAVEPOINT item", "");
}

bool articles_item_keep(articles *store) {
  return db_run(store->db, "RELEASE item", "");
}

/* ROLLBACK TO keeps the savepoint. */
bool articles_item_undo(articles *store) {
  return db_run(store->db, "ROLLBACK TO item", "") && articles_item_keep(store);
}

bool articles_list(articles *store, void (*each)(void *ctx, const article *a),
                   void *ctx) {
  sqlite3_stmt *q = db_query(store->db,
                             "SELECT id, title, slug, owner, CASE WHEN edited_until IS "
                             "NULL OR edited_until > ? THEN edited_by END FROM "
                             "articles WHERE listed ORDER BY id",
                             "i", now());
  while (sqlite3_step(q) == SQLITE_ROW) {
    article a = {sqlite3_column_int64(q, 0), column(q, 1), column(q, 2), column(q, 3),
                 column(q, 4)};
    each(ctx, &a);
  }
  return db_done(store->db, q);
}

/* ---- The rules ---- */

enum { MAX_TITLE = 120, MAX_SLUG = 60, MAX_BODY = 20000 };

/* Adds an error to the outcome, and appends to its message. */
static void add_error(outcome *o, int status, const char *condition, const char *text,
                      ...) {
  size_t at = strlen(o->message);
  if (at && at + 2 < sizeof o->message) {
    memcpy(o->message + at, "; ", 3);
    at += 2;
  }
  va_list args;
  va_start(args, text);
  vsnprintf(o->message + at, sizeof o->message - at, text, args);
  va_end(args);
  o->status = status;
  if (condition && o->condition_count < OUTCOME_CONDITIONS)
    o->conditions[o->condition_count++] = condition;
}

static outcome database_error(const articles *store) {
  outcome o = {0};
  if (sqlite3_errcode(db_handle(store->db)) == SQLITE_BUSY) {
    o.retry_after = 1;
    add_error(&o, 503, NULL, "The database is busy");
  } else {
    add_error(&o, 500, NULL, "The database reported an error");
  }
  return o;
}

static size_t count_characters(const char *utf8) {
  size_t n = 0;
  for (; *utf8; utf8++)
    n += ((unsigned char)*utf8 & 0xC0) != 0x80;
  return n;
}

static void check_title(outcome *o, const char *title) {
  size_t n = count_characters(title);
  if (n == 0)
    add_error(o, 422, "title-missing", "The title is missing");
  else if (n > MAX_TITLE)
    add_error(o, 422, "title-too-long",
              "The title has %zu characters; at most %d are allowed", n,
              (int)MAX_TITLE);
}

static void check_slug(outcome *o, const char *slug) {
  size_t n = strlen(slug);
  if (n == 0)
    add_error(o, 422, "slug-missing", "The slug is missing");
  else if (strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != n)
    add_error(o, 422, "slug-characters",
              "The slug may contain only a to z, 0 to 9 and -");
  else if (n > MAX_SLUG)
    add_error(o, 422, "slug-too-long",
              "The slug has %zu characters; at most %d are allowed", n, (int)MAX_SLUG);
}

/* Reports all errors, not only the first. */
static bool fields_are_valid(outcome *o, const article_fields *f) {
  if (f->title)
    check_title(o, f->title);
  if (f->slug)
    check_slug(o, f->slug);
  if (f->body && strlen(f->body) > MAX_BODY)
    add_error(o, 422, "body-too-long", "The text has %zu bytes; at most %d are allowed",
              strlen(f->body), (int)MAX_BODY);
  return o->status == 0;
}

/* Sets the outcome of a write: success, a slug that is taken, or an error. */
static void set_written(outcome *o, const articles *store, bool done, int status,
                        const char *slug) {
  if (done)
    o->status = status;
  else if (sqlite3_extended_errcode(db_handle(store->db)) == SQLITE_CONSTRAINT_UNIQUE)
    add_error(o, 409, "slug-taken", "Another article has the slug %s", slug);
  else
    *o = database_error(store);
}

/* True if the key was used before, or on an error; then *o is the outcome. */
static bool was_created(outcome *o, articles *store, const char *user, const char *key,
                        const article_fields *f) {
  sqlite3_stmt *q = db_query(store->db,
                             "SELECT article, said = quote(?) || quote(?) || quote(?) "
                             "FROM keys WHERE user = ? AND key = ?",
                             "sssss", f->title, f->slug, f->body, user, key);
  bool used = sqlite3_step(q) == SQLITE_ROW;
  if (used && sqlite3_column_int(q, 1)) {
    o->status = 201;
    o->created = sqlite3_column_int64(q, 0);
  } else if (used) {
    add_error(o, 422, "key-reused", "The key was used for another article");
  }
  if (!db_done(store->db, q))
    *o = database_error(store);
  return o->status != 0;
}

outcome articles_create(articles *store, const char *user, const article_fields *f,
                        const char *key) {
  outcome o = {0};
  article_fields all = {f->title ? f->title : "", f->slug ? f->slug : "",
                        f->body ? f->body : ""};
  if (key && was_created(&o, store, user, key, &all))
    return o;
  if (!fields_are_valid(&o, &all))
    return o;
  bool done = db_run(
      store->db, "INSERT INTO articles (title, slug, body, owner) VALUES (?, ?, ?, ?)",
      "ssss", all.title, all.slug, all.body, user);
  set_written(&o, store, done, 201, all.slug);
  if (o.status == 201)
    o.created = sqlite3_last_insert_rowid(db_handle(store->db));
  if (o.created && key &&
      !db_run(store->db,
              "INSERT INTO keys (user, key, article, said) VALUES (?, ?, ?, quote(?) "
              "|| quote(?) || quote(?))",
              "ssisss", user, key, (int64_t)o.created, all.title, all.slug, all.body))
    o = database_error(store);
  return o;
}

/* Adds the error that holder has locked the article until that time; 0: unknown. */
static void check_lock(outcome *o, const char *holder, int64_t until) {
  int64_t left = until - now();
  if (until == 0) {
    add_error(o, 423, "being-edited", "Locked by %s", holder);
  } else if (left > 0) {
    o->retry_after = (left + 999) / 1000;
    add_error(o, 423, "being-edited", "Locked by %s for %lld s", holder,
              o->retry_after);
  }
}

/* True if the user may change the article now. */
static bool is_open_to(outcome *o, articles *store, const char *user, long long id,
                       bool owner_only) {
  sqlite3_stmt *q = db_query(store->db,
                             "SELECT owner, edited_by, edited_until, deleted_by FROM "
                             "articles WHERE id = ?",
                             "i", (int64_t)id);
  bool found = sqlite3_step(q) == SQLITE_ROW;
  const char *owner = found ? column(q, 0) : NULL;
  const char *edited_by = found ? column(q, 1) : NULL;
  const char *deleted_by = found ? column(q, 3) : NULL;
  if (!found)
    add_error(o, 404, NULL, "The article does not exist");
  else if (deleted_by)
    add_error(o, 404, "deleted", "Already deleted by %s", deleted_by);
  else if (owner_only && strcmp(owner, user) != 0)
    add_error(o, 403, "not-owner", "Belongs to %s", owner);
  else if (edited_by && strcmp(edited_by, user) != 0)
    check_lock(o, edited_by, sqlite3_column_int64(q, 2));
  if (!db_done(store->db, q))
    *o = database_error(store);
  return o->status == 0;
}

outcome articles_update(articles *store, const char *user, long long id,
                        const article_fields *f) {
  outcome o = {0};
  if (!is_open_to(&o, store, user, id, true) || !fields_are_valid(&o, f))
    return o;
  if (!f->title && !f->slug && !f->body) {
    add_error(&o, 422, "nothing-to-change", "Give a title, a slug or a body");
    return o;
  }
  bool done = db_run(store->db,
                     "UPDATE articles SET title = coalesce(?, title), slug = "
                     "coalesce(?, slug), body = coalesce(?, body) WHERE id = ?",
                     "sssi", f->title, f->slug, f->body, (int64_t)id);
  set_written(&o, store, done, 200, f->slug);
  return o;
}

/* Deletes with one statement if it is allowed, which is the usual case. Only if nothing
   was changed, a second statement finds the reason. */
outcome articles_delete(articles *store, const char *user, long long id) {
  outcome o = {0};
  bool done = db_run(store->db,
                     "UPDATE articles SET deleted_by = ?1, edited_by = NULL, listed = "
                     "0 WHERE id = ?2 AND owner = ?1 AND deleted_by IS NULL AND "
                     "(edited_by IS NULL OR edited_by = ?1 OR edited_until <= ?3)",
                     "sii", user, (int64_t)id, now());
  if (done && sqlite3_changes(db_handle(store->db)) == 0 &&
      !is_open_to(&o, store, user, id, true))
    return o;
  if (done && sqlite3_changes(db_handle(store->db)) == 0)
    add_error(&o, 503, NULL, "The article was just changed");
  else
    set_written(&o, store, done, 204, NULL);
  return o;
}

outcome articles_lock(articles *store, const char *user, long long id, int seconds) {
  outcome o = {0};
  if (!is_open_to(&o, store, user, id, false))
    return o;
  bool done = db_run(store->db,
                     "UPDATE articles SET edited_by = ?, edited_until = ? WHERE id = ?",
                     "sii", user, now() + seconds * INT64_C(1000), (int64_t)id);
  set_written(&o, store, done, 200, NULL);
  if (o.status == 200)
    snprintf(o.message, sizeof o.message, "Locked for %d s", seconds);
  return o;
}

long long articles_id(const char *path) {
  static const char prefix[] = "/articles/";
  if (strncmp(path, prefix, sizeof prefix - 1) != 0)
    return 0;
  const char *digits = path + sizeof prefix - 1;
  size_t n = strspn(digits, "0123456789");
  if (n == 0 || n > 18 || digits[n] != '\0' || digits[0] == '0')
    return 0;
  return strtoll(digits, NULL, 10);
}

/* ---- The demo ---- */

/* Appends text to a slug: letters in lower case, the rest as '-'. */
static void append_slug(char *slug, size_t size, const char *text) {
  size_t n = strlen(slug);
  for (; *text && n + 1 < size; text++)
    slug[n++] = *text >= 'A' && *text <= 'Z'   ? (char)(*text - 'A' + 'a')
                : *text >= 'a' && *text <= 'z' ? *text
                                               : '-';
  slug[n] = '\0';
}

static bool seed_article(articles *store, const char *place, const char *topic) {
  char title[80], slug[80] = "", body[200];
  snprintf(title, sizeof title, "%s: %s", place, topic);
  append_slug(slug, sizeof slug, place);
  append_slug(slug, sizeof slug, "-");
  append_slug(slug, sizeof slug, topic);
  snprintf(body, sizeof body, "About the %s: %s.", place, topic);
  article_fields f = {title, slug, body};
  return articles_create(store, "editor", &f, NULL).status == 201;
}

static bool seed_state(articles *store, const char *owner, const char *edited_by,
                       const char *deleted_by, int id) {
  return db_run(store->db,
                "UPDATE articles SET owner = coalesce(?, owner), edited_by = ?, "
                "deleted_by = ? WHERE id = ?",
                "sssi", owner, edited_by, deleted_by, (int64_t)id);
}

/* 84 of the 100 articles can be deleted by editor. Of the others, 8 belong to alice,
   bob has locked 4, two of them for a minute, and carol has deleted 4, which are still
   listed. */
static bool seed_failures(articles *store) {
  static const int alices[] = {7, 19, 31, 43, 55, 67, 79, 91};
  static const int locked[] = {13, 37, 61, 85};
  static const int deleted[] = {22, 44, 66, 88};
  bool ok = true;
  for (size_t i = 0; i < sizeof alices / sizeof *alices; i++)
    ok = ok && seed_state(store, "alice", NULL, NULL, alices[i]);
  for (size_t i = 0; i < sizeof locked / sizeof *locked; i++)
    ok = ok && seed_state(store, NULL, "bob", NULL, locked[i]);
  for (size_t i = 0; i < sizeof locked / sizeof *locked; i += 2)
    ok = ok && articles_lock(store, "bob", locked[i], 60).status == 200;
  for (size_t i = 0; i < sizeof deleted / sizeof *deleted; i++)
    ok = ok && seed_state(store, NULL, NULL, "carol", deleted[i]);
  return ok;
}

bool articles_seed_demo(articles *store) {
  static const char *const places[] = {
      "Town library", "Swimming pool", "Old harbour", "Market hall",  "City museum",
      "Botanic park", "Town hall",     "Youth club",  "Music school", "Bus station"};
  static const char *const topics[] = {
      "opening hours", "getting there", "prices",         "what is new",
      "history",       "accessibility", "lost and found", "photo of the week",
      "vacancies",     "house rules"};
  if (db_number(store->db, "SELECT count(*) FROM articles", "") != 0)
    return true;
  bool ok = articles_begin(store, BUSY_MS) == 0;
  for (size_t i = 0; ok && i < 100; i++)
    ok = seed_article(store, places[i / 10], topics[i % 10]);
  ok = ok && seed_failures(store) && articles_commit(store);
  articles_rollback(store);
  return ok;
}
