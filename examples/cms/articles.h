/* SPDX-License-Identifier: MIT */
#ifndef CMS_ARTICLES_H
#define CMS_ARTICLES_H

/* The store: articles in SQLite, and the rules that decide how one item's operation
   ends. Knows nothing of HTTP but its status codes, and nothing of multi-status bodies.

   A store belongs to one thread. */

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
  const char *slug; /* the article's name in addresses; unique */
  const char *body;
} article_fields;

/* An article of a listing. edited_by NULL: not locked. */
typedef struct article {
  long long id;
  const char *title, *slug, *owner, *edited_by;
} article;

/* Opens (and makes, where needed) the store in a file, or ":memory:". NULL on error,
   after a line on stderr. durable: a commit waits for the disk, so that it survives a
   power failure; otherwise only the end of this program, at any time. */
articles *articles_open(const char *file, bool durable);
void articles_close(articles *store);

/* Fills an empty store with 100 articles; leaves one that is not empty alone. */
bool articles_seed_demo(articles *store);

/* Calls each for every article of the listing, in the order of their ids. */
bool articles_list(articles *store, void (*each)(void *ctx, const article *a),
                   void *ctx);

/* One transaction, and inside it savepoints around what is to be undone alone, the
   inner one to be ended first. articles_begin waits that long for other programs that
   write, and returns 0 or the status that reports why not: 503 or 500.
   articles_in_transaction is false after SQLite had to undo everything on its own (the
   disk is full, say). */
int articles_begin(articles *store, int milliseconds);
bool articles_commit(articles *store);
void articles_rollback(articles *store);
bool articles_in_transaction(const articles *store);
bool articles_item_begin(articles *store);
bool articles_item_keep(articles *store);
bool articles_item_undo(articles *store);

/* One item's operation, asked for by user. Only its owner changes an article, and
   nobody while it is locked by another; anybody may lock it, to read proofs, say. A
   lock ends by itself after its seconds, for browsers are closed without a word; 0 ends
   it now.

   key: the client's own for this creation, or NULL. Where it was used before the
   article is there already, and the outcome is that of the first time. */
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
