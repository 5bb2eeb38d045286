/* SPDX-License-Identifier: MIT */
#include "bulk.h"

#include <cjson/cJSON.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_HREF = 1024 };

/* Refuses the request as a whole. Always false. */
static bool refuse(bulk_answer *answer, int status, const char *text, ...) {
  va_list args;
  va_start(args, text);
  vsnprintf(answer->detail, sizeof answer->detail, text, args);
  va_end(args);
  answer->status = status;
  return false;
}

/* ---- The envelope ---- */

/* cJSON takes any bytes inside a string; what is stored here must be UTF-8. */
static bool is_utf8(const char *text, size_t len) {
  const unsigned char *s = (const unsigned char *)text, *end = s + len;
  while (s < end) {
    unsigned lead = *s++;
    size_t more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    if ((lead >= 0x80 && lead < 0xC2) || lead > 0xF4 || (size_t)(end - s) < more)
      return false;
    for (size_t i = 0; i < more; i++)
      if ((s[i] & 0xC0) != 0x80)
        return false;
    if ((lead == 0xE0 && s[0] < 0xA0) || (lead == 0xED && s[0] > 0x9F) ||
        (lead == 0xF0 && s[0] < 0x90) || (lead == 0xF4 && s[0] > 0x8F))
      return false;
    s += more;
  }
  return true;
}

/* The string of an item's member; NULL if there is none. */
static const char *member(const cJSON *item, const char *name) {
  return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, name));
}

/* The href that names an existing article; NULL if the item has none that could. */
static const char *item_href(const cJSON *item) {
  const char *href = member(item, "href");
  return href && *href && strlen(href) <= MAX_HREF ? href : NULL;
}

static int compare_strings(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Two operations on one article in one request have no defined order, and their two
   outcomes would have one name. */
static bool hrefs_differ(const cJSON *items, size_t count, bulk_answer *answer) {
  const char **hrefs = malloc((count + 1) * sizeof *hrefs);
  if (!hrefs)
    return refuse(answer, 500, "Out of memory");
  size_t n = 0;
  const cJSON *item;
  cJSON_ArrayForEach(item, items) {
    const char *href = item_href(item);
    if (href)
      hrefs[n++] = href;
  }
  qsort(hrefs, n, sizeof *hrefs, compare_strings);
  bool differ = true;
  for (size_t i = 1; differ && i < n; i++)
    if (strcmp(hrefs[i - 1], hrefs[i]) == 0)
      differ = refuse(answer, 400, "More than one item has the href %.120s", hrefs[i]);
  free(hrefs);
  return differ;
}

/* Everything that can be wrong with the request as a whole is found here, before
   anything is executed. Returns the items, inside *envelope. */
static const cJSON *read_envelope(const bulk_request *request, cJSON **envelope,
                                  bulk_answer *answer) {
  if (!is_utf8(request->body, request->len)) {
    refuse(answer, 400, "The body is not UTF-8");
    return NULL;
  }
  const char *end = NULL;
  *envelope = cJSON_ParseWithLengthOpts(request->body, request->len + 1, &end, true);
  if (!*envelope) {
    refuse(answer, 400, "The body is not JSON, or broken after %zu bytes",
           (size_t)(end ? end - request->body : 0));
    return NULL;
  }
  const cJSON *items = cJSON_GetObjectItemCaseSensitive(*envelope, "items");
  if (!cJSON_IsArray(items)) {
    refuse(answer, 400, "The body must be an object with an array \"items\"");
    return NULL;
  }
  size_t count = (size_t)cJSON_GetArraySize(items);
  if (count == 0) {
    refuse(answer, 400, "\"items\" is empty");
    return NULL;
  }
  if (count > request->max_items) {
    answer->too_many = true;
    refuse(answer, 413, "%zu items; one request may have %zu", count,
           request->max_items);
    return NULL;
  }
  return hrefs_differ(items, count, answer) ? items : NULL;
}

/* ---- One item ---- */

static outcome bad_item(const char *why) {
  outcome o = {0};
  o.status = 400;
  snprintf(o.message, sizeof o.message, "%s", why);
  return o;
}

/* A member that is there must be a string: "title": 5 is no missing title. */
static bool members_are_strings(const cJSON *item) {
  static const char *const names[] = {"href", "title", "slug", "body"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const cJSON *m = cJSON_GetObjectItemCaseSensitive(item, names[i]);
    if (m && !cJSON_IsString(m))
      return false;
  }
  return true;
}

static outcome run_item(articles *store, const bulk_request *request,
                        const cJSON *item) {
  if (!cJSON_IsObject(item))
    return bad_item("An item must be an object");
  if (!members_are_strings(item))
    return bad_item("href, title, slug and body must be strings");

  article_fields fields = {member(item, "title"), member(item, "slug"),
                           member(item, "body")};
  bulk_operation operation = request->operation;
  if (operation == BULK_VALIDATE)
    operation = member(item, "href") ? BULK_UPDATE : BULK_CREATE;
  if (operation == BULK_CREATE)
    return articles_create(store, request->user, &fields);

  const char *href = item_href(item);
  if (!href)
    return bad_item("An item must name its article by an href");
  long long id = articles_id(href);
  return operation == BULK_DELETE ? articles_delete(store, request->user, id)
                                  : articles_update(store, request->user, id, &fields);
}

static bool succeeded(const outcome *o) {
  return o->status >= 200 && o->status <= 299;
}

/* Runs one item inside a savepoint of its own: a failure takes back this item's writes
   and no other's. To validate is to do the same and to take it back in any case, so
   the two can never disagree. */
static outcome attempt(articles *store, const bulk_request *request,
                       const cJSON *item) {
  outcome o = {0};
  if (!articles_item_begin(store)) {
    o.status = 500;
    return o;
  }
  o = run_item(store, request, item);
  bool keep = succeeded(&o) && request->operation != BULK_VALIDATE;
  if (succeeded(&o) && !keep) {
    o.status = 200;
    o.created = 0;
  }
  if (!(keep ? articles_item_keep(store) : articles_item_undo(store)))
    o.status = 500;
  return o;
}

static void add_outcome(multistatus_list *list, const bulk_request *request,
                        const cJSON *item, size_t index, const outcome *o) {
  char href[96];
  const char *name = item_href(item);
  if (request->operation == BULK_CREATE || !name) {
    snprintf(href, sizeof href, "%s?item=%zu", request->path, index);
    name = href;
  }
  /* Every item is told, also a 204. DELETE on a WebDAV collection would leave those
     out (RFC 4918, section 9.6.1); this is a POST that promises an outcome for each. */
  multistatus_result *result =
      multistatus_list_add(list, name, o->status, *o->message ? o->message : NULL);
  for (size_t i = 0; i < o->condition_count; i++)
    multistatus_result_add_condition(result, ARTICLES_NS, o->conditions[i], NULL);
  if (o->created) {
    snprintf(href, sizeof href, "/articles/%lld", o->created);
    multistatus_result_set_location(result, href);
  }
}

/* ---- The request ---- */

/* All items, and the body that tells their outcomes. */
static bool run_items(articles *store, const bulk_request *request, const cJSON *items,
                      multistatus_list *list, bulk_answer *answer) {
  size_t index = 0;
  const cJSON *item;
  cJSON_ArrayForEach(item, items) {
    outcome o = attempt(store, request, item);
    if (!articles_in_transaction(store))
      return refuse(answer, 500, "The database failed; nothing was changed");
    add_outcome(list, request, item, index++, &o);
  }
  multistatus_write_options options = MULTISTATUS_WRITE_OPTIONS_INIT;
  options.format = request->format;
  int rc = multistatus_list_print(list, &options, &answer->body, &answer->len);
  if (rc < 0)
    return refuse(answer, 500,
                  "The answer cannot be written, so nothing was changed: %s",
                  multistatus_strerror(rc));
  return true;
}

/* The body stands before the commit: what cannot be told is not done. */
static void run_in_transaction(articles *store, const bulk_request *request,
                               const cJSON *items, bulk_answer *answer) {
  multistatus_list *list = NULL;
  if (multistatus_list_new(&list, NULL) < 0) {
    refuse(answer, 500, "Out of memory");
    return;
  }
  if (!articles_begin(store))
    refuse(answer, 503, "The database is busy; nothing was changed");
  else if (run_items(store, request, items, list, answer)) {
    if (articles_commit(store))
      answer->status = 207;
    else
      refuse(answer, 500, "The database failed; nothing was changed");
  }
  articles_rollback(store); /* what was not committed, if anything */
  multistatus_list_free(list);
}

bulk_answer bulk_run(articles *store, const bulk_request *request) {
  bulk_answer answer = {0};
  cJSON *envelope = NULL;
  const cJSON *items = read_envelope(request, &envelope, &answer);
  if (items)
    run_in_transaction(store, request, items, &answer);
  cJSON_Delete(envelope);
  if (answer.status != 207) {
    multistatus_free(answer.body);
    answer.body = NULL;
  }
  return answer;
}
