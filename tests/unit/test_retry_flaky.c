/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fewer.h"
#include "random.h"
#include "tests.h"

/* A client that follows retry plans until nothing is left to send, and a backend that
   throttles, fails before and after applying an item, has dependencies, and truncates
   or drops responses. No item that is not idempotent may be applied twice, and every
   item that can succeed must be applied. */

enum { ITEMS = 16, ROUNDS = 200 };

typedef struct item {
  bool idempotent, bad; /* bad: it can never succeed */
  int needs;            /* an earlier item; -1: none */
  char href[32];
  int applied; /* how many times */
  multistatus_retry_reason end;
  bool ended;
} item;

typedef struct world {
  random_state random;
  item items[ITEMS];
  size_t count;
  size_t queue[ITEMS], queued; /* of the client, in order */
  const size_t *sent;          /* the items of the request */
  size_t limit;                /* items per request that the backend accepts */
  int64_t now, not_before;     /* milliseconds; earliest time of the next request */
  multistatus_list *list;      /* read by the client; NULL: no body */
  int status;                  /* of the response */
  int64_t retry_after;         /* of the response */
  char *body;
  size_t len;
} world;

static void make(world *w, uint64_t seed) {
  memset(w, 0, sizeof *w);
  random_seed(&w->random, seed);
  w->count = 1 + random_below(&w->random, ITEMS);
  w->limit = 1 + random_below(&w->random, ITEMS);
  for (size_t i = 0; i < w->count; i++) {
    item *it = &w->items[i];
    it->idempotent = random_once_in(&w->random, 2);
    it->bad = random_once_in(&w->random, 12);
    it->needs = i && random_once_in(&w->random, 3)
                    ? (int)random_below(&w->random, (unsigned)i)
                    : -1;
    snprintf(it->href, sizeof it->href, "/i%zu", i);
    w->queue[w->queued++] = i;
  }
}

/* ---- The backend ---- */

static void apply(item *it) {
  it->applied++;
  require(it->applied == 1 || it->idempotent, "%s was applied twice", it->href);
}

static void serve_item(world *w, multistatus_list *out, size_t k, bool indexes) {
  item *it = &w->items[w->sent[k]];
  const item *needs = it->needs >= 0 ? &w->items[it->needs] : NULL;
  multistatus_result *r = multistatus_list_add(out, it->href, 200, NULL);
  if (indexes)
    multistatus_result_set_index(r, (int64_t)k);
  if (needs && !needs->applied) {
    multistatus_result_set_status(r, 424);
    multistatus_result_add_condition(r, MULTISTATUS_NS, "failed-dependency",
                                     needs->href);
  } else if (random_once_in(&w->random, 8)) {
    multistatus_result_set_status(r, random_once_in(&w->random, 2) ? 429 : 503);
    if (random_once_in(&w->random, 2))
      multistatus_result_set_retry_after(r, random_below(&w->random, 4));
  } else if (random_once_in(&w->random, 8)) {
    static const int unsure[] = {408, 500, 502, 504};
    multistatus_result_set_status(r, unsure[random_below(&w->random, 4)]);
    if (!it->bad && random_once_in(&w->random, 2))
      apply(it);
  } else if (it->bad) {
    multistatus_result_set_status(r, 422);
  } else {
    apply(it);
  }
}

/* Sends a body of which the client receives all, a part, or nothing. */
static void serve_items(world *w, size_t n) {
  multistatus_list *out;
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  bool json = random_once_in(&w->random, 2);
  bool indexes = json && random_once_in(&w->random, 2);
  ck_assert_int_eq(multistatus_list_new(&out, NULL), 0);
  for (size_t k = 0; k < n; k++)
    serve_item(w, out, k, indexes);
  o.format = json ? multistatus_format_json() : multistatus_format_dav_xml();
  ck_assert_int_eq(multistatus_list_print(out, &o, &w->body, &w->len), 0);
  multistatus_list_free(out);
  w->status = 207;
  if (random_once_in(&w->random, 6))
    w->len = random_below(&w->random, (unsigned)w->len);
  else if (random_once_in(&w->random, 6))
    w->status = 499; /* the connection was lost */
}

static void serve(world *w, size_t n) {
  require(w->now >= w->not_before, "request %d ms too early",
          (int)(w->not_before - w->now));
  w->retry_after = -1;
  if (n > w->limit) {
    w->status = 413;
  } else if (random_once_in(&w->random, 8)) {
    w->status = random_once_in(&w->random, 2) ? 429 : 503;
    w->retry_after = random_below(&w->random, 3000);
  } else {
    serve_items(w, n);
  }
}

/* ---- The client ---- */

static int may_repeat(void *ctx, size_t index) {
  const world *w = ctx;
  return w->items[w->sent[index]].idempotent;
}

static uint32_t any(void *ctx) {
  world *w = ctx;
  return (uint32_t)random_below(&w->random, 0x10000) << 16 |
         random_below(&w->random, 0x10000);
}

static void end_items(world *w, const multistatus_retry_entry *entries, size_t n) {
  for (size_t i = 0; i < n; i++) {
    item *it = &w->items[w->sent[entries[i].index]];
    require(!it->ended, "%s ended twice", it->href);
    it->ended = true;
    it->end = entries[i].reason;
  }
}

/* Puts the items to send again first in the queue, in order. */
static void follow(world *w, const multistatus_retry *plan, size_t n, size_t *most) {
  size_t sent[ITEMS], rest = w->queued - n;
  bool again[ITEMS] = {false};
  memcpy(sent, w->queue, sizeof sent);
  w->sent = sent;
  end_items(w, plan->given_up, plan->given_up_count);
  end_items(w, plan->verify, plan->verify_count);
  for (size_t i = 0; i < plan->again_count; i++) {
    w->queue[i] = sent[plan->again[i].index];
    again[plan->again[i].index] = true;
  }
  memcpy(w->queue + plan->again_count, sent + n, rest * sizeof *sent);
  w->queued = plan->again_count + rest;
  for (size_t k = 0; k < n; k++) {
    item *it = &w->items[sent[k]];
    it->ended = it->ended || !again[k];
  }
  *most = plan->at_most;
  w->now += plan->wait;
}

/* Reads the response and sets the earliest time of the next request. */
static void read_answer(world *w) {
  int64_t after = w->retry_after;
  ck_assert_int_eq(multistatus_list_new(&w->list, NULL), 0);
  if (w->status == 207) /* complete or truncated */
    ck_assert_int_le(multistatus_list_read(w->list, NULL, w->body, w->len), 0);
  multistatus_free(w->body);
  w->body = NULL;
  for (size_t i = 0; i < multistatus_list_count(w->list); i++) {
    const multistatus_result *r = multistatus_list_get(w->list, i);
    int64_t wait = multistatus_result_retry_after(r) * 1000;
    after = wait > after ? wait : after;
  }
  w->not_before = w->now + after;
}

static void ask(world *w, unsigned attempt, size_t *most) {
  const char *hrefs[ITEMS];
  size_t n = w->queued < *most ? w->queued : *most;
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_retry *plan;
  w->sent = w->queue;
  serve(w, n);
  read_answer(w);
  for (size_t k = 0; k < n; k++)
    hrefs[k] = w->items[w->queue[k]].href;
  policy.sent = n;
  policy.hrefs = hrefs;
  policy.status = w->status;
  policy.retry_after = w->retry_after;
  policy.idempotent = may_repeat;
  policy.attempt = attempt;
  policy.max_attempts = ROUNDS;
  policy.random = any;
  policy.ctx = w;
  ck_assert_int_eq(multistatus_retry_plan(&plan, w->list, &policy, NULL), 0);
  if (w->status != 413)
    plan->at_most = *most;
  follow(w, plan, n, most);
  multistatus_retry_free(plan);
  multistatus_list_free(w->list);
}

/* ---- The end ---- */

/* True if an item, or one that it needs, cannot succeed, or needs manual action. */
static bool hopeless(const world *w, const item *it) {
  for (; it; it = it->needs >= 0 ? &w->items[it->needs] : NULL)
    if (it->bad || it->end >= MULTISTATUS_RETRY_UNKNOWN)
      return true;
  return false;
}

static void check_end(const world *w) {
  for (size_t i = 0; i < w->count; i++) {
    const item *it = &w->items[i];
    require(it->ended, "%s is in no plan", it->href);
    if (it->end == MULTISTATUS_RETRY_DONE)
      require(it->applied, "%s is reported as done, but was not applied", it->href);
    else if (it->end >= MULTISTATUS_RETRY_UNKNOWN)
      require(!it->idempotent, "%s could have been sent again", it->href);
    else
      require(!it->applied && hopeless(w, it), "%s was given up: %s", it->href,
              multistatus_retry_reason_text(it->end));
  }
}

START_TEST(converges) {
  const size_t runs = fewer_cases(10000);
  unsigned rounds = 0, done = 0, items = 0;
  for (uint64_t seed = 0; seed < runs; seed++) {
    world w;
    make(&w, seed);
    size_t most = ITEMS;
    unsigned round = 0;
    while (w.queued) {
      require(++round < ROUNDS, "seed %d does not end", (int)seed);
      ask(&w, round, &most);
    }
    check_end(&w);
    rounds += round;
    items += (unsigned)w.count;
    for (size_t i = 0; i < w.count; i++)
      done += w.items[i].end == MULTISTATUS_RETRY_DONE;
  }
  /* Most items succeed, and need several rounds. */
  ck_assert_uint_gt(done, items / 2);
  ck_assert_uint_gt(rounds, runs * 3);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_test(tests, converges);
}

TESTS_MAIN("retry flaky", add_tests)
