/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* Many threads set the outcomes of one batch. A program without a test framework, so
   that it can be built with ThreadSanitizer. */

enum { THREADS = 8, ITEMS = 4000 };

#define REQUIRE(condition)                                                             \
  do {                                                                                 \
    if (!(condition)) {                                                                \
      fprintf(stderr, "line %d: %s\n", __LINE__, #condition);                          \
      exit(EXIT_FAILURE);                                                              \
    }                                                                                  \
  } while (0)

typedef struct work {
  multistatus_batch *batch;
  size_t fail_at;     /* this item fails; SIZE_MAX: none */
  atomic_size_t next; /* item to run */
  atomic_size_t ran, late, progress;
  atomic_bool done[ITEMS]; /* its outcome was accepted */
  int rollbacks;
} work;

static void on_progress(void *ctx, size_t done, size_t total) {
  work *w = ctx;
  REQUIRE(done >= 1 && done <= total && total == ITEMS);
  atomic_fetch_add(&w->progress, 1);
}

static int on_rollback(void *ctx) {
  ((work *)ctx)->rollbacks++;
  return 0;
}

static int do_item(work *w, size_t i) {
  char message[40];
  snprintf(message, sizeof message, "item %zu", i);
  if (i % 3 == 0) {
    multistatus_result *r = multistatus_batch_result(w->batch, i);
    multistatus_result_set_location(r, "/new");
    multistatus_result_add_condition(r, "DAV:", "c", "/a");
  }
  REQUIRE(multistatus_batch_item(w->batch, i)->href[0] == '/');
  return multistatus_batch_set(w->batch, i, i == w->fail_at ? 409 : 201,
                               i % 2 ? message : NULL);
}

static void *run_thread(void *ctx) {
  work *w = ctx;
  for (size_t i; (i = atomic_fetch_add(&w->next, 1)) < ITEMS;) {
    if (multistatus_batch_begin(w->batch, i) != 1)
      continue;
    atomic_fetch_add(&w->ran, 1);
    int rc = do_item(w, i);
    REQUIRE(rc == 0 || rc == MULTISTATUS_ERROR_STATE);
    atomic_store(&w->done[i], rc == 0);
    atomic_fetch_add(&w->late, rc != 0);
  }
  return NULL;
}

static work *start(pthread_t *threads, unsigned flags, size_t stop_after,
                   size_t fail_at) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  work *w = calloc(1, sizeof *w);
  REQUIRE(w);
  w->fail_at = fail_at;
  o.flags = flags;
  o.max_items = ITEMS;
  o.stop_after = stop_after;
  o.rollback = on_rollback;
  o.progress = on_progress;
  o.ctx = w;
  REQUIRE(multistatus_batch_new(&w->batch, &o) == 0);
  for (int i = 0; i < ITEMS; i++) {
    char href[20];
    snprintf(href, sizeof href, "/%d", i);
    REQUIRE(multistatus_batch_add(w->batch, href) == 0);
  }
  REQUIRE(multistatus_batch_check(w->batch, NULL) == 0);
  for (int i = 0; i < THREADS; i++)
    REQUIRE(pthread_create(&threads[i], NULL, run_thread, w) == 0);
  return w;
}

static void join(pthread_t *threads) {
  for (int i = 0; i < THREADS; i++)
    REQUIRE(pthread_join(threads[i], NULL) == 0);
}

static multistatus_list *end(work *w) {
  multistatus_list *list;
  REQUIRE(multistatus_list_new(&list, NULL) == 0);
  REQUIRE(multistatus_batch_end(w->batch, list) == 0);
  REQUIRE(multistatus_list_count(list) == ITEMS);
  for (size_t i = 0; i < ITEMS; i++)
    REQUIRE(multistatus_result_index(multistatus_list_get(list, i)) == (int64_t)i);
  return list;
}

static int status_at(const multistatus_list *list, size_t i) {
  return multistatus_result_status(multistatus_list_get(list, i));
}

static void finish(work *w, multistatus_list *list) {
  REQUIRE(atomic_load(&w->progress) == atomic_load(&w->ran) - atomic_load(&w->late));
  multistatus_list_free(list);
  multistatus_batch_free(w->batch);
  free(w);
}

static void all_set(void) {
  pthread_t threads[THREADS];
  work *w = start(threads, 0, 0, 17);
  join(threads);
  multistatus_list *list = end(w);
  for (size_t i = 0; i < ITEMS; i++)
    REQUIRE(status_at(list, i) == (i == 17 ? 409 : 201) && atomic_load(&w->done[i]));
  REQUIRE(atomic_load(&w->ran) == ITEMS);
  finish(w, list);
}

/* multistatus_batch_end is called while threads run items: an item is reported as done
   if and only if its outcome was accepted. */
static void ended_early(size_t after) {
  pthread_t threads[THREADS];
  work *w = start(threads, 0, 0, SIZE_MAX);
  while (atomic_load(&w->ran) < after)
    ;
  multistatus_list *list = end(w);
  join(threads);
  for (size_t i = 0; i < ITEMS; i++) {
    int status = status_at(list, i);
    REQUIRE(status == 201 || status == 500 || status == 503);
    REQUIRE((status == 201) == atomic_load(&w->done[i]));
  }
  finish(w, list);
}

static void stopped(unsigned flags, size_t stop_after) {
  pthread_t threads[THREADS];
  work *w = start(threads, flags, stop_after, 1000);
  join(threads);
  multistatus_list *list = end(w);
  bool atomic = flags & MULTISTATUS_BATCH_ATOMIC;
  for (size_t i = 0; i < ITEMS; i++) {
    int status = status_at(list, i);
    bool did = atomic_load(&w->done[i]);
    REQUIRE(status == (i == 1000 ? 409 : did && !atomic ? 201 : 424));
  }
  REQUIRE(w->rollbacks == (atomic ? 1 : 0));
  finish(w, list);
}

int main(void) {
  all_set();
  for (size_t after = 0; after <= ITEMS; after += 200)
    ended_early(after);
  stopped(0, 1);
  stopped(MULTISTATUS_BATCH_ATOMIC, 0);
  printf("%d threads, %d items: fine\n", THREADS, ITEMS);
  return EXIT_SUCCESS;
}
