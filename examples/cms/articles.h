/* SPDX-License-Identifier: MIT */
#ifndef CMS_ARTICLES_H
#define CMS_ARTICLES_H

/* The store: articles in SQLite, and the rules that decide the outcome of an operation
   on one article. Independent of HTTP, except for status codes, and of multi-status
   bodies. A store may be used by one thread at a time. */

#include <stdbool.h>
#include <stddef.h>

typedef struct articles articles;

/* The outcome of an item. conditions are names in ARTICLES_NS, static strings. */
#define ARTICLES_NS "urn:example:cms"
enum { OUTCOME_CONDITIONS = 6, OUTCOME_TEXT = 240 };
typedef struct outcome {
  int status;
  char message[OUTCOME_TEXT]; /* "": none */
  const char *conditions[OUTCOME_CONDITIONS];
  size_t condition_count;
  long long created;     /* the id of a new article, or 0 */
  long long retry_after; /* seconds until a retry may succeed; 0: unknown */
} outcome;

/* The fields of an article in a request. NULL: none. */
typedef struct article_fields {
  const char *title;
  const char *slug; /* the article's name in URLs; unique */
  const char *body;
} article_fields;

/* An article in the listing. edited_by NULL: not locked. */
typedef struct article {
  long long id;
  const char *title, *slug, *owner, *edited_by;
} article;

/* Opens the store in a file, which is created if necessary, or ":memory:". Returns NULL
   after printing an error. durable: a commit waits for the disk and survives a power
   failure; otherwise it survives only the end of this process. */
articles *articles_open(const char *file, bool durable);
void articles_close(articles *store);

/* Adds 100 articles to an empty store; does nothing if it has articles. */
bool articles_seed_demo(articles *store);

/* Calls each for every article in the listing, ordered by id. */
bool articles_list(articles *store, void (*each)(void *ctx, const article *a),
                   void *ctx);

/* A transaction, with nested savepoints in it for items that are undone separately.
   articles_begin waits that long for other processes that write, and returns 0, or 503
   or 500. articles_in_transaction is false after SQLite rolled back the transaction
   itself, for example because the disk is full. */
int articles_begin(articles *store, int milliseconds);
bool articles_commit(articles *store);
void articles_rollback(articles *store);
bool articles_in_transaction(const articles *store);
bool articles_item_begin(articles *store);
bool articles_item_keep(articles *store);
bool articles_item_undo(articles *store);

/* Operations on one article, requested by user. Only its owner may change an article,
   and only if no other user has locked it; any user may lock it. A lock expires after
   its seconds, since a browser may be closed without unlocking; 0 unlocks.

   key: the idempotency key of a creation, or NULL. If it was used before, nothing is
   created, and the outcome is that of the first request. */
enum { ARTICLES_LOCK_SECONDS = 20 };
outcome articles_create(articles *store, const char *user, const article_fields *f,
                        const char *key);
outcome articles_update(articles *store, const char *user, long long id,
                        const article_fields *f);
outcome articles_delete(articles *store, const char *user, long long id);
outcome articles_lock(articles *store, const char *user, long long id, int seconds);

/* 17 for "/articles/17"; 0 if it is not the path of an article. */
long long articles_id(const char *path);

#endif
