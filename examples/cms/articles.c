/* SPDX-License-Identifier: MIT */
#include "articles.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A deleted article stays as a mark of who deleted it, so that asking for it again gets
   a better answer than "never heard of it". Its slug is free from then on.

   An article is locked while edited_by holds a name and edited_until, in milliseconds
   since 1970, is to come, or NULL: that lock ends when its holder says so.

   listed is what the listing shows. It is up to date but for what the demo seeds.

   keys remembers what was created under an idempotency key, and from what. */
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

typedef enum statement {
  BEGIN,
  COMMIT,
  ROLLBACK,
  ITEM_BEGIN,
  ITEM_KEEP,
  ITEM_UNDO,
  COUNT,
  LIST,
  FIND,
  INSERT,
  CHANGE,
  REMOVE,
  LOCK,
  KEY_FIND,
  KEY_KEEP,
  SEED_STATE,
  STATEMENTS
} statement;

static const char *const SQL[STATEMENTS] = {
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
    [ROLLBACK] = "ROLLBACK",
    [ITEM_BEGIN] = "SAVEPOINT item",
    [ITEM_KEEP] = "RELEASE item",
    [ITEM_UNDO] = "ROLLBACK TO item",
    [COUNT] = "SELECT count(*) FROM articles",
    [LIST] = "SELECT id, title, slug, owner,"
             " CASE WHEN edited_until IS NULL OR edited_until > ?1 THEN edited_by END"
             " FROM articles WHERE listed ORDER BY id",
    [FIND] = "SELECT owner, edited_by, edited_until, deleted_by FROM articles "
             "WHERE id = ?1",
    [INSERT] =
        "INSERT INTO articles (title, slug, body, owner) VALUES (?1, ?2, ?3, ?4)",
    [CHANGE] = "UPDATE articles SET title = coalesce(?1, title),"
               " slug = coalesce(?2, slug), body = coalesce(?3, body) WHERE id = ?4",
    [REMOVE] = "UPDATE articles SET deleted_by = ?1, edited_by = NULL, listed = 0 "
               "WHERE id = ?2",
    [LOCK] = "UPDATE articles SET edited_by = ?1, edited_until = ?2 WHERE id = ?3",
    [KEY_FIND] = "SELECT article, said = quote(?3) || quote(?4) || quote(?5) FROM keys "
                 "WHERE user = ?1 AND key = ?2",
    [KEY_KEEP] = "INSERT INTO keys (user, key, article, said) "
                 "VALUES (?1, ?2, ?6, quote(?3) || quote(?4) || quote(?5))",
    [SEED_STATE] = "UPDATE articles SET owner = coalesce(?1, owner), edited_by = ?2,"
                   " deleted_by = ?3 WHERE id = ?4",
};

struct articles {
  sqlite3 *db;
  sqlite3_stmt *statements[STATEMENTS];
};

/* ---- SQLite ---- */

enum { BUSY_MS = 2000 }; /* how long to wait for other programs */

static void bind_text(articles *store, statement s, int at, const char *text) {
  sqlite3_bind_text(store->statements[s], at, text, -1, SQLITE_TRANSIENT);
}

/* Runs a statement without rows, and resets it. */
static int run(articles *store, statement s) {
  sqlite3_stmt *stmt = store->statements[s];
  int rc = sqlite3_step(stmt);
  if (rc != SQLITE_DONE)
    rc = sqlite3_extended_errcode(store->db);
  sqlite3_reset(stmt);
  sqlite3_clear_bindings(stmt);
  return rc;
}

static bool did(articles *store, statement s) {
  return run(store, s) == SQLITE_DONE;
}

static const char *column(sqlite3_stmt *stmt, int i) {
  return (const char *)sqlite3_column_text(stmt, i);
}

/* Milliseconds since 1970, since other programs read it too. */
static sqlite3_int64 now(void) {
  struct timespec t;
  timespec_get(&t, TIME_UTC);
  return (sqlite3_int64)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

articles *articles_open(const char *file) {
  articles *store = calloc(1, sizeof *store);
  if (!store)
    return NULL;
  int rc = sqlite3_open(file, &store->db);
  if (rc == SQLITE_OK) {
    sqlite3_busy_timeout(store->db, BUSY_MS);
    rc = sqlite3_exec(store->db, SCHEMA, NULL, NULL, NULL);
  }
  for (int s = 0; rc == SQLITE_OK && s < STATEMENTS; s++)
    rc = sqlite3_prepare_v2(store->db, SQL[s], -1, &store->statements[s], NULL);
  if (rc == SQLITE_OK)
    return store;
  fprintf(stderr, "cms: %s: %s\n", file,
          store->db ? sqlite3_errmsg(store->db) : "out of memory");
  articles_close(store);
  return NULL;
}

void articles_close(articles *store) {
  if (!store)
    return;
  for (int s = 0; s < STATEMENTS; s++)
    sqlite3_finalize(store->statements[s]);
  sqlite3_close(store->db);
  free(store);
}

int articles_begin(articles *store, int milliseconds) {
  sqlite3_busy_timeout(store->db, milliseconds);
  int rc = run(store, BEGIN);
  sqlite3_busy_timeout(store->db, BUSY_MS);
  return rc == SQLITE_DONE ? 0 : (rc & 0xFF) == SQLITE_BUSY ? 503 : 500;
}

bool articles_commit(articles *store) {
  return did(store, COMMIT);
}

void articles_rollback(articles *store) {
  if (articles_in_transaction(store))
    run(store, ROLLBACK);
}

bool articles_in_transaction(const articles *store) {
  return !sqlite3_get_autocommit(store->db);
}

bool articles_item_begin(articles *store) {
  return did(store, ITEM_BEGIN);
}

bool articles_item_keep(articles *store) {
  return did(store, ITEM_KEEP);
}

/* ROLLBACK TO keeps the savepoint. */
bool articles_item_undo(articles *store) {
  return did(store, ITEM_UNDO) && did(store, ITEM_KEEP);
}

bool articles_list(articles *store, void (*each)(void *ctx, const article *a),
                   void *ctx) {
  sqlite3_stmt *stmt = store->statements[LIST];
  sqlite3_bind_int64(stmt, 1, now());
  int rc;
  while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
    article a = {sqlite3_column_int64(stmt, 0), column(stmt, 1), column(stmt, 2),
                 column(stmt, 3), column(stmt, 4)};
    each(ctx, &a);
  }
  sqlite3_reset(stmt);
  return rc == SQLITE_DONE;
}

/* ---- The rules ---- */

enum { MAX_TITLE = 120, MAX_SLUG = 60, MAX_BODY = 20000 };

/* Records an error; the messages of several are joined. */
static void object(outcome *o, int status, const char *condition, const char *text,
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

static outcome broken(const articles *store) {
  outcome o = {0};
  if (sqlite3_errcode(store->db) == SQLITE_BUSY) {
    o.retry_after = 1;
    object(&o, 503, NULL, "The database is busy");
  } else {
    object(&o, 500, NULL, "The database reported an error");
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
    object(o, 422, "title-missing", "The title is missing");
  else if (n > MAX_TITLE)
    object(o, 422, "title-too-long",
           "The title has %zu characters; at most %d are allowed", n, (int)MAX_TITLE);
}

static void check_slug(outcome *o, const char *slug) {
  size_t n = strlen(slug);
  if (n == 0)
    object(o, 422, "slug-missing", "The slug is missing");
  else if (strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != n)
    object(o, 422, "slug-characters", "The slug may contain only a to z, 0 to 9 and -");
  else if (n > MAX_SLUG)
    object(o, 422, "slug-too-long",
           "The slug has %zu characters; at most %d are allowed", n, (int)MAX_SLUG);
}

/* Reports all errors, not only the first. */
static bool fields_are_valid(outcome *o, const article_fields *f) {
  if (f->title)
    check_title(o, f->title);
  if (f->slug)
    check_slug(o, f->slug);
  if (f->body && strlen(f->body) > MAX_BODY)
    object(o, 422, "body-too-long", "The text has %zu bytes; at most %d are allowed",
           strlen(f->body), (int)MAX_BODY);
  return o->status == 0;
}

static void bind_fields(articles *store, statement s, const article_fields *f) {
  bind_text(store, s, 1, f->title);
  bind_text(store, s, 2, f->slug);
  bind_text(store, s, 3, f->body);
}

/* The outcome of writing fields: success, or the slug of another article. */
static void written(outcome *o, const articles *store, int rc, int status,
                    const char *slug) {
  if (rc == SQLITE_DONE)
    o->status = status;
  else if (rc == SQLITE_CONSTRAINT_UNIQUE)
    object(o, 409, "slug-taken", "Another article has the slug %s", slug);
  else
    *o = broken(store);
}

/* Binds the fields of a key; create and keys have the same order of fields. */
static void bind_key(articles *store, statement s, const char *user, const char *key,
                     const article_fields *f) {
  bind_text(store, s, 1, user);
  bind_text(store, s, 2, key);
  bind_text(store, s, 3, f->title);
  bind_text(store, s, 4, f->slug);
  bind_text(store, s, 5, f->body);
}

/* True if the key was used before; then *o is the outcome. */
static bool was_created(outcome *o, articles *store, const char *user, const char *key,
                        const article_fields *f) {
  sqlite3_stmt *stmt = store->statements[KEY_FIND];
  bind_key(store, KEY_FIND, user, key, f);
  int rc = sqlite3_step(stmt);
  if (rc == SQLITE_ROW && sqlite3_column_int(stmt, 1)) {
    o->status = 201;
    o->created = sqlite3_column_int64(stmt, 0);
  } else if (rc == SQLITE_ROW) {
    object(o, 422, "key-reused", "The key was used for another article");
  } else if (rc != SQLITE_DONE) {
    *o = broken(store);
  }
  sqlite3_reset(stmt);
  return o->status != 0;
}

static void keep_key(outcome *o, articles *store, const char *user, const char *key,
                     const article_fields *f) {
  bind_key(store, KEY_KEEP, user, key, f);
  sqlite3_bind_int64(store->statements[KEY_KEEP], 6, o->created);
  if (!did(store, KEY_KEEP))
    *o = broken(store);
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
  bind_fields(store, INSERT, &all);
  bind_text(store, INSERT, 4, user);
  written(&o, store, run(store, INSERT), 201, all.slug);
  if (o.status == 201)
    o.created = sqlite3_last_insert_rowid(store->db);
  if (o.created && key)
    keep_key(&o, store, user, key, &all);
  return o;
}

/* Another user has locked the article until that time; 0: for an unknown time. */
static void check_lock(outcome *o, const char *holder, sqlite3_int64 until) {
  sqlite3_int64 left = until - now();
  if (until == 0) {
    object(o, 423, "being-edited", "Locked by %s", holder);
  } else if (left > 0) {
    o->retry_after = (left + 999) / 1000;
    object(o, 423, "being-edited", "Locked by %s for %lld s", holder, o->retry_after);
  }
}

/* True if the user may change the article now. */
static bool is_open_to(outcome *o, articles *store, const char *user, long long id,
                       bool owner_only) {
  sqlite3_stmt *stmt = store->statements[FIND];
  sqlite3_bind_int64(stmt, 1, id);
  int rc = sqlite3_step(stmt);
  bool found = rc == SQLITE_ROW;
  const char *owner = found ? column(stmt, 0) : NULL;
  const char *edited_by = found ? column(stmt, 1) : NULL;
  const char *deleted_by = found ? column(stmt, 3) : NULL;
  if (!found && rc != SQLITE_DONE)
    *o = broken(store);
  else if (!found)
    object(o, 404, NULL, "The article does not exist");
  else if (deleted_by)
    object(o, 404, "deleted", "Already deleted by %s", deleted_by);
  else if (owner_only && strcmp(owner, user) != 0)
    object(o, 403, "not-owner", "Belongs to %s", owner);
  else if (edited_by && strcmp(edited_by, user) != 0)
    check_lock(o, edited_by, sqlite3_column_int64(stmt, 2));
  sqlite3_reset(stmt);
  return o->status == 0;
}

outcome articles_update(articles *store, const char *user, long long id,
                        const article_fields *f) {
  outcome o = {0};
  if (!is_open_to(&o, store, user, id, true) || !fields_are_valid(&o, f))
    return o;
  if (!f->title && !f->slug && !f->body) {
    object(&o, 422, "nothing-to-change", "Give a title, a slug or a body");
    return o;
  }
  bind_fields(store, CHANGE, f);
  sqlite3_bind_int64(store->statements[CHANGE], 4, id);
  written(&o, store, run(store, CHANGE), 200, f->slug);
  return o;
}

outcome articles_delete(articles *store, const char *user, long long id) {
  outcome o = {0};
  if (!is_open_to(&o, store, user, id, true))
    return o;
  bind_text(store, REMOVE, 1, user);
  sqlite3_bind_int64(store->statements[REMOVE], 2, id);
  written(&o, store, run(store, REMOVE), 204, NULL);
  return o;
}

outcome articles_lock(articles *store, const char *user, long long id, int seconds) {
  outcome o = {0};
  if (!is_open_to(&o, store, user, id, false))
    return o;
  bind_text(store, LOCK, 1, user);
  sqlite3_bind_int64(store->statements[LOCK], 2, now() + seconds * 1000LL);
  sqlite3_bind_int64(store->statements[LOCK], 3, id);
  written(&o, store, run(store, LOCK), 200, NULL);
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
                       const char *deleted_by, long long id) {
  bind_text(store, SEED_STATE, 1, owner);
  bind_text(store, SEED_STATE, 2, edited_by);
  bind_text(store, SEED_STATE, 3, deleted_by);
  sqlite3_bind_int64(store->statements[SEED_STATE], 4, id);
  return did(store, SEED_STATE);
}

/* 84 of the 100 belong to editor, who may do anything with them. The others are in the
   way, as in any office: 8 are alice's, bob has locked 4, two of them for a minute, and
   carol deleted 4 a moment ago, after the listing was made: it still shows them. */
static bool seed_obstacles(articles *store) {
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
  sqlite3_step(store->statements[COUNT]);
  bool empty = sqlite3_column_int64(store->statements[COUNT], 0) == 0;
  sqlite3_reset(store->statements[COUNT]);
  if (!empty)
    return true;
  bool ok = articles_begin(store, BUSY_MS) == 0;
  for (size_t i = 0; ok && i < 100; i++)
    ok = seed_article(store, places[i / 10], topics[i % 10]);
  ok = ok && seed_obstacles(store) && articles_commit(store);
  articles_rollback(store);
  return ok;
}
