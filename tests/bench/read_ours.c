/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include <multistatus.h>

/* Reading with this library: builds complete results and accesses all their values. */

static void ours_see(const multistatus_result *r, bench_tally *t) {
  t->results++;
  t->bytes += (unsigned char)multistatus_result_href(r)[0];
  t->bytes += (size_t)multistatus_result_status(r);
  const multistatus_propstat *ps = multistatus_result_first_propstat(r);
  for (; ps; ps = multistatus_propstat_next(ps)) {
    const multistatus_prop *p = multistatus_propstat_first_prop(ps);
    t->bytes += (size_t)multistatus_propstat_status(ps);
    for (; p; p = multistatus_prop_next(p)) {
      t->props++;
      t->bytes += (unsigned char)multistatus_prop_ns(p)[0];
      t->bytes += (unsigned char)multistatus_prop_name(p)[0];
      t->bytes += (unsigned char)multistatus_prop_value(p)[0];
    }
  }
}

/* 1: the build lacks the engine. */
static int ours_stream(const bench_body *body, bench_tally *t,
                       multistatus_engine engine) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_reader *r = NULL;
  const multistatus_result *result;
  o.engine = engine;
  int rc = multistatus_reader_new(&r, &o);
  for (size_t i = 0, n; rc == 0 && i < body->len; i += n) {
    n = body->len - i < BENCH_PIECE ? body->len - i : BENCH_PIECE;
    rc = multistatus_reader_feed(r, body->data + i, n);
    while (rc == 0 && multistatus_reader_next(r, &result) == 1)
      ours_see(result, t);
  }
  if (rc == 0)
    rc = multistatus_reader_end(r);
  while (rc == 0 && multistatus_reader_next(r, &result) == 1)
    ours_see(result, t);
  multistatus_reader_free(r);
  return rc == MULTISTATUS_ERROR_UNSUPPORTED ? 1 : rc;
}

static int ours_list(const bench_body *body, bench_tally *t,
                     multistatus_engine engine) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_list *list = NULL;
  o.engine = engine;
  int rc = multistatus_list_new(&list, NULL);
  if (rc == 0)
    rc = multistatus_list_read(list, &o, body->data, body->len);
  for (size_t i = 0; rc == 0 && i < multistatus_list_count(list); i++)
    ours_see(multistatus_list_get(list, i), t);
  multistatus_list_free(list);
  return rc == MULTISTATUS_ERROR_UNSUPPORTED ? 1 : rc;
}

static int read_stream(const bench_set *set, const bench_body *body, bench_tally *t) {
  (void)set;
  return ours_stream(body, t, MULTISTATUS_ENGINE_BUILTIN);
}

static int read_stream_system(const bench_set *set, const bench_body *body,
                              bench_tally *t) {
  (void)set;
  return ours_stream(body, t, MULTISTATUS_ENGINE_SYSTEM);
}

static int read_list(const bench_set *set, const bench_body *body, bench_tally *t) {
  (void)set;
  return ours_list(body, t, MULTISTATUS_ENGINE_BUILTIN);
}

static int read_list_system(const bench_set *set, const bench_body *body,
                            bench_tally *t) {
  (void)set;
  return ours_list(body, t, MULTISTATUS_ENGINE_SYSTEM);
}

const bench_contestant bench_read_ours[] = {
    {.name = "multistatus, streaming", .read = read_stream},
    {.name = "multistatus, into a list", .read = read_list},
    {.name = "multistatus on the system engine, streaming", .read = read_stream_system},
    {.name = "multistatus on the system engine, into a list", .read = read_list_system},
    {0}};
