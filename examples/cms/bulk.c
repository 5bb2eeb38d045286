/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "bulk.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include "../request/request_json.h"

enum { MAX_HREF = 1024, BUSY_MS = 2000, MAX_LOCK_SECONDS = 3600 };

/* The state of running a request. */
typedef struct work {
  articles *store;
  const bulk_request *request;
  bool in_group; /* a savepoint is open for a group of items */
} work;

int64_t bulk_clock(void *unused) {
  (void)unused;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static answer refuse(const work *w, int status, const char *detail) {
  multistatus_problem problem = MULTISTATUS_PROBLEM_INIT;
  problem.status = status;
  problem.detail = detail;
  return answer_problem(&problem, w->request->wanted);
}

/* ---- The envelope ---- */

/* The string of an item's member; NULL if there is none. */
static const char *member(const cJSON *item, const char *name) {
  return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, name));
}

/* The array of items, in *envelope. Returns NULL and sets *refused on an error. */
static cJSON *read_envelope(const work *w, cJSON **envelope, answer *refused) {
  const bulk_request *request = w->request;
  char detail[80];
  int status =
      request_json(request->body, request->len, envelope, detail, sizeof detail);
  if (status) {
    *refused = refuse(w, status, detail);
    return NULL;
  }
  cJSON *items = cJSON_GetObjectItemCaseSensitive(*envelope, "items");
  if (cJSON_IsArray(items))
    return items;
  *refused = refuse(w, 400, "The body must be an object with an array \"items\"");
  return NULL;
}

/* The href of an item in the response: that of the request, resolved, or one with its
   index. */
static void make_href(const work *w, const cJSON *item, size_t index, char *name,
                      size_t room) {
  const char *href = w->request->operation == BULK_CREATE ? NULL : member(item, "href");
  if (href && articles_id(href) != 0) { /* the usual form needs no resolving */
    snprintf(name, room, "%s", href);
    return;
  }
  if (href && *href &&
      multistatus_href_resolve(w->request->path, href, 0, name, room, NULL) == 0 &&
      name[0] == '/' && name[1] != '/')
    return;
  snprintf(name, room, "%s?item=%zu", w->request->path, index);
}

static void add_items(const work *w, multistatus_batch *batch, cJSON *items) {
  size_t index = 0;
  cJSON *json;
  cJSON_ArrayForEach(json, items) {
    char name[MAX_HREF];
    make_href(w, json, index++, name, sizeof name);
    multistatus_item item = MULTISTATUS_ITEM_INIT;
    item.href = name;
    item.id = member(json, "id");
    item.key = member(json, "key");
    item.group = member(json, "group");
    item.data = json;
    multistatus_batch_add_item(batch, &item);
  }
}

/* ---- One item ---- */

static outcome bad_item(const char *why) {
  outcome o = {.status = 400};
  snprintf(o.message, sizeof o.message, "%s", why);
  return o;
}

/* Otherwise "title": 5 would be read as a missing title. */
static bool members_are_strings(const cJSON *item) {
  static const char *const names[] = {"href", "title", "slug", "body",
                                      "id",   "key",   "group"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const cJSON *m = cJSON_GetObjectItemCaseSensitive(item, names[i]);
    if (m && !cJSON_IsString(m))
      return false;
  }
  return true;
}

static outcome lock_article(const work *w, const cJSON *json, long long id) {
  const cJSON *seconds = cJSON_GetObjectItemCaseSensitive(json, "seconds");
  if (seconds && !(cJSON_IsNumber(seconds) && seconds->valuedouble >= 0 &&
                   seconds->valuedouble <= MAX_LOCK_SECONDS))
    return bad_item("seconds must be a number from 0 to 3600");
  return articles_lock(w->store, w->request->user, id,
                       seconds ? seconds->valueint : ARTICLES_LOCK_SECONDS);
}

/* href: from make_href. */
static outcome run_item(const work *w, const cJSON *json, const char *href) {
  if (!cJSON_IsObject(json))
    return bad_item("An item must be an object");
  if (!members_are_strings(json))
    return bad_item("Every member except seconds must be a string");

  const char *user = w->request->user, *named = member(json, "href");
  article_fields fields = {member(json, "title"), member(json, "slug"),
                           member(json, "body")};
  bulk_operation operation = w->request->operation;
  if (operation == BULK_VALIDATE)
    operation = named ? BULK_UPDATE : BULK_CREATE;
  if (operation == BULK_CREATE)
    return articles_create(w->store, user, &fields, member(json, "key"));

  if (!named || !*named)
    return bad_item("An item must have the href of its article");
  long long id = articles_id(href);
  if (operation == BULK_LOCK)
    return lock_article(w, json, id);
  return operation == BULK_DELETE ? articles_delete(w->store, user, id)
                                  : articles_update(w->store, user, id, &fields);
}

static bool succeeded(const outcome *o) {
  return o->status >= 200 && o->status <= 299;
}

/* Runs one item. If it fails, only its own writes are undone: SQLite does that for each
   statement, so only an item of two statements needs a savepoint. A group has one
   savepoint for all its items, which settle_group ends; an atomic batch has only the
   transaction. Validation runs the operation and always undoes it, so that its outcome
   is that of the operation. */
static outcome attempt(work *w, const multistatus_item *item) {
  outcome o = {.status = 500};
  bool validates = w->request->operation == BULK_VALIDATE;
  bool savepoint = validates || (w->request->operation == BULK_CREATE && item->key);
  if (!articles_in_transaction(w->store))
    return o;
  if (item->group && !w->in_group)
    w->in_group = articles_item_begin(w->store);
  if ((item->group && !w->in_group) || (savepoint && !articles_item_begin(w->store)))
    return o;
  o = run_item(w, item->data, item->href);
  bool keep = succeeded(&o) && !validates;
  if (succeeded(&o) && validates)
    o = (outcome){.status = 200};
  if (savepoint &&
      !(keep ? articles_item_keep(w->store) : articles_item_undo(w->store)))
    o.status = 500;
  return o;
}

/* Called by the batch for each item to run. Reports successes too: a DELETE of a WebDAV
   collection omits them (RFC 4918, section 9.6.1), but this is a POST whose response
   has an outcome for each item. */
static int do_item(void *ctx, multistatus_batch *batch, size_t i) {
  outcome o = attempt(ctx, multistatus_batch_item(batch, i));
  multistatus_result *result = multistatus_batch_result(batch, i);
  for (size_t c = 0; c < o.condition_count; c++)
    multistatus_result_add_condition(result, ARTICLES_NS, o.conditions[c], NULL);
  if (o.created) {
    char href[40];
    snprintf(href, sizeof href, "/articles/%lld", o.created);
    multistatus_result_set_location(result, href);
  }
  if (o.retry_after)
    multistatus_result_set_retry_after(result, o.retry_after);
  multistatus_batch_set(batch, i, o.status, *o.message ? o.message : NULL);
  return 0;
}

/* ---- The request ---- */

/* Called if an atomic batch has failed. */
static int roll_back(void *ctx) {
  const work *w = ctx;
  articles_rollback(w->store);
  return articles_in_transaction(w->store) ? -1 : 0;
}

/* Called at the end of a group. */
static int settle_group(void *ctx, const char *group, int keep) {
  (void)group; /* groups do not overlap */
  work *w = ctx;
  if (!w->in_group)
    return 0;
  w->in_group = false;
  bool done = keep ? articles_item_keep(w->store) : articles_item_undo(w->store);
  return done ? 0 : -1;
}

static int make_batch(work *w, multistatus_batch **batch) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  o.format = w->request->wanted->format;
  o.max_items = w->request->max_items;
  o.clock = bulk_clock;
  o.deadline = w->request->deadline;
  o.rollback = roll_back;
  o.settle = settle_group;
  o.ctx = w;
  if (w->request->wanted->preferences & MULTISTATUS_PREFER_STRICT)
    o.flags = MULTISTATUS_BATCH_ATOMIC;
  return multistatus_batch_new(batch, &o);
}

/* Too many items, none, or one article twice. */
static answer refuse_batch(const work *w, multistatus_problem *problem) {
  if (!problem->detail)
    problem->detail = problem->status == 413 ? "The request has too many items"
                                             : "The request has no items";
  return answer_problem(problem, w->request->wanted);
}

/* Begins the transaction, waiting for other writers until the deadline. */
static answer begin(const work *w, const multistatus_batch *batch) {
  int64_t left = multistatus_batch_left(batch);
  int status = articles_begin(w->store, left < BUSY_MS ? (int)left : BUSY_MS);
  answer a = {0};
  if (status)
    a = refuse(w, status,
               status == 503 ? "The database is busy; nothing was changed"
                             : "The database failed; nothing was changed");
  a.retry_after = status == 503;
  return a;
}

/* Prints the body before the commit: changes that cannot be reported are not made. */
static answer finish(const work *w, multistatus_batch *batch, multistatus_list *list) {
  bool alive = articles_in_transaction(w->store);
  int rc = multistatus_batch_end(batch, list);
  if (!alive || rc < 0)
    return refuse(w, 500, "The database or memory failed; nothing was changed");
  answer a = answer_outcomes(list, w->request->wanted);
  bool commits = a.status == 207 && articles_in_transaction(w->store);
  if (commits && !articles_commit(w->store)) {
    multistatus_free(a.body);
    a = refuse(w, 500, "The database failed; nothing was changed");
  }
  return a;
}

static answer run_batch(work *w, multistatus_batch *batch, multistatus_list *list) {
  multistatus_problem problem = MULTISTATUS_PROBLEM_INIT;
  int rc = multistatus_batch_check(batch, &problem);
  if (rc > 0)
    return refuse_batch(w, &problem);
  answer a = rc < 0 ? refuse(w, 500, "Out of memory") : begin(w, batch);
  if (a.status)
    return a;
  rc = multistatus_batch_run(batch, do_item, w, NULL);
  a = rc ? refuse(w, 500, multistatus_strerror(rc)) : finish(w, batch, list);
  articles_rollback(w->store); /* if it was not committed */
  return a;
}

answer bulk_run(articles *store, const bulk_request *request) {
  work w = {store, request, false};
  answer a = {0};
  cJSON *envelope = NULL;
  multistatus_batch *batch = NULL;
  multistatus_list *list = NULL;
  cJSON *items = read_envelope(&w, &envelope, &a);
  if (items && !make_batch(&w, &batch) && !multistatus_list_new(&list, NULL)) {
    add_items(&w, batch, items);
    a = run_batch(&w, batch, list);
  } else if (items) {
    a = refuse(&w, 500, "Out of memory");
  }
  multistatus_list_free(list);
  multistatus_batch_free(batch);
  cJSON_Delete(envelope);
  return a;
}
