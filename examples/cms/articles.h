/* SPDX-License-Identifier: MIT */
#ifndef CMS_ARTICLES_H
#define CMS_ARTICLES_H

/* The store: articles in SQLite, and the rules that decide how one item's operation
   ends. Knows nothing of HTTP but its status codes, and nothing of multi-status bodies.

   A store belongs to one thread. */

#include <stdbool.h>
#include <stddef.h>

typedef struct articles articles;

/* How one item fared. conditions are names in ARTICLES_NS, static strings. */
#define ARTICLES_NS "urn:example:cms"
enum { OUTCOME_CONDITIONS = 6, OUTCOME_TEXT = 240 };
typedef struct outcome {
  int status;
  char message[OUTCOME_TEXT]; /* "": none */
  const char *conditions[OUTCOME_CONDITIONS];
  size_t condition_count;
  long long created; /* the id of a new article, or 0 */
} outcome;

/* What a request says about an article. NULL: not told. */
typedef struct article_fields {
  const char *title;
  const char *slug; /* the article's name in addresses; unique */
  const char *body;
} article_fields;

/* One article of a listing. edited_by is NULL when nobody has it open. */
typedef struct article {
  long long id;
  const char *title, *slug, *owner, *edited_by;
} article;

/* Opens (and makes, where needed) the store in a file, or ":memory:". NULL on error,
   after a line on stderr. */
articles *articles_open(const char *file);
void articles_close(articles *store);

/* Fills an empty store with 100 articles; leaves one that is not empty alone. */
bool articles_seed_demo(articles *store);

/* Calls each for every article of the listing, in the order of their ids. */
bool articles_list(articles *store, void (*each)(void *ctx, const article *a),
                   void *ctx);

/* One transaction, and inside it one savepoint for each item. articles_in_transaction
   is false after SQLite had to undo everything on its own (the disk is full, say). */
bool articles_begin(articles *store);
bool articles_commit(articles *store);
void articles_rollback(articles *store);
bool articles_in_transaction(const articles *store);
bool articles_item_begin(articles *store);
bool articles_item_keep(articles *store);
bool articles_item_undo(articles *store);

/* One item's operation, asked for by user. */
outcome articles_create(articles *store, const char *user, const article_fields *f);
outcome articles_update(articles *store, const char *user, long long id,
                        const article_fields *f);
outcome articles_delete(articles *store, const char *user, long long id);

/* "/articles/17" is 17; 0 for what is no article's path. */
long long articles_id(const char *path);

#endif
