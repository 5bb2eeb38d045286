/* SPDX-License-Identifier: MIT */

/* A batch from its items to the plan of the client that reads the response. Whatever
   the items are and however they fail, the client must take an item for done only if
   it is. The first six bytes select the options; then four bytes an item. */

#include <string.h>

#include "fuzz.h"

enum { HEAD = 6, ITEM = 4, ITEMS = 24 };

static const char *const HREFS[] = {"/d/a",     "/d/b",     "/d/%61",      "/d",
                                    "/d/",      "/d/a/b",   "/d/a/b/c",    "/e",
                                    "/d/c?x=1", "/d/c",     "http://h/d/", "a",
                                    "/d/../f",  "/d/a%2Fb", "/d/\xc3\xa4", NULL};
static const char *const METHODS[] = {NULL, "PUT", "DELETE", "MOVE", "POST", "LOCK"};
static const char *const GROUPS[] = {NULL, NULL, "g", "h"};
static const int STATUSES[] = {200, 201, 204, 202, 304, 400, 404, 409, 412, 413, 423,
                               424, 429, 500, 503, 507, 207, 0,   -5,  999, 100, 301};

/* The items, and what became of them on the server. */
typedef struct server {
  const uint8_t *data;
  size_t count;
  const char *hrefs[ITEMS], *ids[ITEMS], *groups[ITEMS];
  char names[ITEMS][8];
  bool done[ITEMS]; /* executed with success, and not undone */
  bool ran[ITEMS];
  bool lacks; /* a property has 404, with which it may be omitted (RFC 8144) */
  size_t settled, rollbacks;
} server;

static const uint8_t *item_of(const server *s, size_t i) {
  return s->data + HEAD + i * ITEM;
}

static int run(void *ctx, multistatus_batch *b, size_t i) {
  server *s = ctx;
  const uint8_t *d = item_of(s, i);
  int status = STATUSES[d[2] % (sizeof STATUSES / sizeof *STATUSES)];
  must(!s->ran[i], "an item runs twice");
  s->ran[i] = true;
  multistatus_result *r = d[3] & 1 ? multistatus_batch_result(b, i) : NULL;
  if (!r) {
    s->done[i] = status >= 200 && status < 300 && status != 207;
    return status;
  }
  s->lacks |= status == 404;
  /* One property has the status, the other one may have succeeded. */
  if (multistatus_result_add_prop(r, status, "u", "p", NULL))
    return 0;
  if (d[3] & 2)
    multistatus_result_add_prop(r, 200, "u", "q", NULL);
  s->done[i] = !multistatus_batch_set(b, i, 0, d[3] & 4 ? "text" : NULL) &&
               status >= 200 && status < 300 && status != 207;
  return 0;
}

static int rollback(void *ctx) {
  server *s = ctx;
  must(!s->rollbacks++, "two rollbacks");
  memset(s->done, 0, sizeof s->done);
  return s->data[2] & 1;
}

static int settle(void *ctx, const char *group, int keep) {
  server *s = ctx;
  bool fails = s->data[2] & 2 && s->settled++ % 2;
  for (size_t i = 0; i < s->count; i++)
    if (s->groups[i] && strcmp(s->groups[i], group) == 0) {
      must(!keep || s->done[i] || s->data[0] & MULTISTATUS_BATCH_MERGE_DUPLICATES,
           "a group with a failure is kept");
      s->done[i] = s->done[i] && keep && !fails;
    }
  return fails;
}

static int64_t tick(void *ctx) {
  const server *s = ctx;
  int64_t now = 0;
  for (size_t i = 0; i < s->count; i++)
    now += s->ran[i];
  return now;
}

static void add_all(multistatus_batch *b, server *s) {
  for (size_t i = 0; i < s->count; i++) {
    const uint8_t *d = item_of(s, i);
    multistatus_item item = MULTISTATUS_ITEM_INIT;
    snprintf(s->names[i], sizeof s->names[i], "i%zu", d[3] & 64 ? i / 2 : i);
    item.href = s->hrefs[i] = HREFS[d[0] % 16];
    item.id = s->ids[i] = s->data[3] & 1 && !(d[3] & 128) ? s->names[i] : NULL;
    item.method = METHODS[d[1] % 6];
    item.group = s->groups[i] = s->data[3] & 2 ? GROUPS[d[1] / 6 % 4] : NULL;
    item.bytes = d[3] >> 3 & 7;
    must(!multistatus_batch_add_item(b, &item), "an item is not added");
  }
}

/* True if an item is done, or the one of which it is a merged duplicate. */
static bool is_done(const server *s, size_t i) {
  bool done = s->done[i];
  for (size_t k = 0; s->data[0] & MULTISTATUS_BATCH_MERGE_DUPLICATES && k < i; k++)
    done |= s->done[k] && s->hrefs[i] && s->hrefs[k] &&
            multistatus_href_equal("/", s->hrefs[i], s->hrefs[k], 0) == 1;
  return done;
}

/* ---- The client ------------------------------------------------------------------ */

/* Reads the response, and compares its plan with what was done. */
static void check_plan(server *s, const multistatus_list *list, const char *body) {
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_retry *plan;
  bool open[ITEMS] = {false};
  policy.method = s->data[4] & 1 ? "PUT" : NULL;
  policy.sent = s->count;
  policy.hrefs = s->data[4] & 2 ? NULL : s->hrefs;
  policy.ids = s->data[4] & 4 ? NULL : s->ids;
  policy.groups = s->data[4] & 8 ? NULL : s->groups;
  policy.flags = s->data[4] & 16 ? MULTISTATUS_RETRY_FIFO : 0;
  must(!multistatus_retry_plan(&plan, list, &policy, NULL), "no plan");
  for (size_t i = 0; i < plan->again_count; i++)
    open[plan->again[i].index] = true;
  for (size_t i = 0; i < plan->given_up_count; i++)
    open[plan->given_up[i].index] = true;
  for (size_t i = 0; i < plan->verify_count; i++)
    open[plan->verify[i].index] = true;
  for (size_t i = 0; i < s->count; i++)
    if (!open[i] && !is_done(s, i)) {
      fprintf(stderr, "item %zu, %s:\n%s\n", i, s->hrefs[i] ? s->hrefs[i] : "-", body);
      must(false, "an item that is not done is done in the plan");
    }
  multistatus_retry_free(plan);
}

static void check_response(server *s, const multistatus_list *list,
                           const multistatus_format *f) {
  multistatus_write_options w = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_list *read;
  char *body;
  size_t len;
  w.format = o.format = f;
  w.flags = s->data[5] &
            (MULTISTATUS_WRITE_SUMMARY | (s->lacks ? 0 : MULTISTATUS_WRITE_MINIMAL));
  if (multistatus_list_print(list, &w, &body, &len))
    return;
  must(!multistatus_list_new(&read, NULL), "no list");
  if (multistatus_list_read(read, &o, body, len)) {
    fprintf(stderr, "%s:\n%s\n", multistatus_list_read_error(read)->text, body);
    must(false, "the response cannot be read");
  }
  check_plan(s, read, body);
  multistatus_list_free(read);
  multistatus_free(body);
}

static void check_outcomes(const server *s, const multistatus_list *list) {
  bool seen[ITEMS] = {false};
  for (size_t i = 0; i < multistatus_list_count(list); i++) {
    const multistatus_result *r = multistatus_list_get(list, i);
    int64_t index = multistatus_result_index(r);
    must(index >= 0 && index < (int64_t)s->count && !seen[index],
         "an item has two outcomes");
    seen[index] = true;
    must(s->done[index] || !multistatus_result_succeeded(r), "a failure succeeded");
  }
  for (size_t i = 0; i < s->count; i++)
    must(seen[i] || s->data[0] & (MULTISTATUS_BATCH_MERGE_DUPLICATES |
                                  MULTISTATUS_BATCH_OMIT_NOT_RUN),
         "an item has no outcome");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_problem problem = MULTISTATUS_PROBLEM_INIT;
  multistatus_batch *b;
  multistatus_list *list;
  if (size < HEAD + ITEM)
    return 0;
  server s = {.data = data, .count = (size - HEAD) / ITEM};
  s.count = s.count < ITEMS ? s.count : ITEMS;
  o.flags = data[0];
  o.format = data[1] & 1 ? format_of(data[1] / 2) : NULL;
  o.rollback = rollback;
  o.settle = settle;
  o.ctx = &s;
  o.stop_after = data[2] >> 2 & 7;
  o.base = data[2] & 32 ? "/d/" : NULL;
  o.max_items = data[2] & 64 ? 8 : 0;
  o.clock = data[2] & 128 ? tick : NULL;
  o.deadline = 5;
  o.max_item_bytes = data[3] & 4 ? 6 : 0;
  if (multistatus_batch_new(&b, &o))
    return 0;
  add_all(b, &s);
  int rc = multistatus_batch_run(b, run, &s, &problem);
  must(rc >= 0, "a batch fails");
  must(!multistatus_list_new(&list, NULL), "no list");
  if (rc > 0)
    must(!tick(&s) && multistatus_batch_end(b, list) == MULTISTATUS_ERROR_STATE,
         "a refused batch was run");
  else if (!multistatus_batch_end(b, list)) {
    check_outcomes(&s, list);
    if (o.format) {
      check_response(&s, list, o.format);
    } else {
      check_response(&s, list, multistatus_format_dav_xml());
      check_response(&s, list, multistatus_format_json());
    }
  }
  multistatus_list_free(list);
  multistatus_batch_free(b);
  return 0;
}
