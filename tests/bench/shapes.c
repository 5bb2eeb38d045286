/* SPDX-License-Identifier: MIT */
#include "shapes.h"

#include <stdio.h>
#include <stdlib.h>

/* Bodies and calls of unusual shape, each in growing sizes. The time per byte must not
   grow with the size, else such a body can be used for a denial of service. */

enum { SHAPE_SIZES = 4 }; /* each four times the previous one */

/* Seconds. Short runs are repeated for shape_repeated, and the best counts; after a run
   of shape_too_long no larger size is measured. */
static const double shape_repeated = 0.02, shape_too_long = 0.5;

/* A task with a body, or a call. */
typedef struct shape_run {
  const shape *body;
  unsigned task;
  multistatus_engine engine;
  const shape_call *call;
} shape_run;

/* ---- Reading ---- */

static void shape_diagnostic(void *ctx, const multistatus_read_error *found) {
  *(uint64_t *)ctx += found->line;
}

static int shape_read(const shape_run *run, const bench_body *body) {
  multistatus_limits limits = shape_limits();
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_reader *r = NULL;
  const multistatus_result *result;
  uint64_t lines = 0;
  o.limits = &limits;
  o.engine = run->engine;
  if (run->task == SHAPE_REPORT) {
    o.diagnostic = shape_diagnostic;
    o.diagnostic_ctx = &lines;
  }
  int rc = multistatus_reader_new(&r, &o);
  for (size_t i = 0, n; rc == 0 && i < body->len; i += n) {
    n = body->len - i < run->body->piece ? body->len - i : run->body->piece;
    rc = multistatus_reader_feed(r, body->data + i, n);
    while (rc == 0 && multistatus_reader_next(r, &result) == 1)
      continue;
  }
  if (rc == 0)
    rc = multistatus_reader_end(r);
  while (rc == 0 && multistatus_reader_next(r, &result) == 1)
    continue;
  multistatus_reader_free(r);
  return rc;
}

/* ---- Lists ---- */

static multistatus_list *shape_list_of(const bench_body *body, unsigned flags,
                                       int *rc) {
  multistatus_limits limits = shape_limits();
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_list *list = NULL;
  lo.limits = o.limits = &limits;
  o.flags = flags;
  *rc = multistatus_list_new(&list, &lo);
  if (!*rc)
    *rc = multistatus_list_read(list, &o, body->data, body->len);
  return list;
}

static int shape_write_list(const multistatus_list *list, bool json) {
  multistatus_limits limits = shape_limits();
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  size_t bytes = 0;
  multistatus_sink sink = {shape_sink, &bytes};
  o.limits = &limits;
  o.format = json ? multistatus_format_json() : multistatus_format_dav_xml();
  return multistatus_list_write(list, &o, &sink);
}

static int shape_fill(const shape_run *run, const bench_body *body) {
  int rc;
  unsigned flags = run->task == SHAPE_MERGE ? MULTISTATUS_READ_MERGE_DUPLICATES
                                            : MULTISTATUS_READ_FIND_DUPLICATES;
  multistatus_list *list = shape_list_of(body, flags, &rc);
  if (!rc && run->task == SHAPE_MERGE)
    rc = shape_write_list(list, false);
  multistatus_list_free(list);
  return rc;
}

/* ---- The table ---- */

static int shape_once(const shape_run *run, size_t n, bench_body *body,
                      const multistatus_list *list) {
  if (run->call) {
    body->len = 0;
    return run->call->run(run->call, n, &body->len);
  }
  if (list)
    return shape_write_list(list, run->task == SHAPE_JSON);
  return run->task & (SHAPE_MERGE | SHAPE_FIND) ? shape_fill(run, body)
                                                : shape_read(run, body);
}

/* Seconds per byte with n units; *took: in total. */
static double shape_time(const shape_run *run, size_t n, double *took, int *rc) {
  bench_body body = {NULL, 0};
  multistatus_list *list = NULL;
  double best = 0;
  *rc = 0;
  if (run->body)
    body = shape_body(run->body, n);
  if (run->task & (SHAPE_XML | SHAPE_JSON))
    list = shape_list_of(&body, 0, rc);
  double begin = bench_now();
  while (*rc == 0 && (best == 0 || bench_now() - begin < shape_repeated)) {
    double start = bench_now();
    *rc = shape_once(run, n, &body, list);
    *took = bench_now() - start;
    if (best == 0 || *took < best)
      best = *took;
  }
  multistatus_list_free(list);
  free(body.data);
  return best / (double)body.len;
}

static void shape_measure(const bench_options *o, const char *name,
                          const shape_run *run) {
  enum { GROWTH = SHAPE_SIZES, REMARK, CELLS };
  char cells[CELLS][64];
  const char *row[1 + CELLS] = {name};
  double took = 0, first = 0, last = 0, most = 1; /* most: allowance for caches */
  size_t n = run->body ? run->body->first : 1000;
  int rc = 0;
  for (size_t i = 0; i < CELLS; i++) {
    snprintf(cells[i], sizeof cells[i], "%s", i == REMARK ? "" : "-");
    row[i + 1] = cells[i];
  }
  for (size_t i = 0; i < SHAPE_SIZES && took < shape_too_long; i++, n *= 4) {
    last = shape_time(run, n, &took, &rc) * 1e9;
    if (rc)
      break;
    if (i == 0)
      first = last;
    else
      most *= 2; /* the square root of the growth */
    snprintf(cells[i], sizeof cells[i], "%.2f", last);
    snprintf(cells[GROWTH], sizeof cells[i], "%.2f", last / first);
  }
  if (rc)
    snprintf(cells[REMARK], sizeof cells[REMARK], "  %s", multistatus_strerror(rc));
  else if (last > most * first)
    snprintf(cells[REMARK], sizeof cells[REMARK], "  grows");
  bench_row(o, row, 1 + CELLS);
  fflush(stdout);
}

static bool shape_wanted(const bench_options *o, const char *name) {
  return !o->set || strstr(name, o->set);
}

static const struct {
  unsigned task;
  const char *name;
} shape_tasks[] = {{SHAPE_READ, ""},          {SHAPE_REPORT, ", reported"},
                   {SHAPE_XML, ", to XML"},   {SHAPE_JSON, ", to JSON"},
                   {SHAPE_MERGE, ", merged"}, {SHAPE_FIND, ", looked up"}};

/* Prints the rows of a body for some tasks. */
static void shape_rows(const bench_options *o, const shape *s, unsigned tasks,
                       multistatus_engine engine) {
  tasks &= s->tasks ? s->tasks : SHAPE_ALL;
  for (size_t i = 0; i < sizeof shape_tasks / sizeof *shape_tasks; i++) {
    char name[120];
    const shape_run run = {s, shape_tasks[i].task, engine, NULL};
    snprintf(name, sizeof name, "%s%s", s->name, shape_tasks[i].name);
    if ((tasks & shape_tasks[i].task) && shape_wanted(o, name))
      shape_measure(o, name, &run);
  }
}

int bench_shapes(const bench_options *o) {
  static const char *const head[] = {"ns/byte", "1 x",    "4 x", "16 x",
                                     "64 x",    "growth", ""};
  bench_heading(o, "Shapes: time per byte, in growing sizes", head,
                sizeof head / sizeof *head);
  for (size_t i = 0; i < shape_count; i++)
    shape_rows(o, shape_list + i, ~0u, MULTISTATUS_ENGINE_BUILTIN);
  for (size_t i = 0; i < shape_call_count; i++) {
    const shape_run run = {NULL, 0, MULTISTATUS_ENGINE_BUILTIN, shape_calls + i};
    if (shape_wanted(o, shape_calls[i].name))
      shape_measure(o, shape_calls[i].name, &run);
  }
  bench_heading(o, "Shapes: the system engine", head, sizeof head / sizeof *head);
  for (size_t i = 0; i < shape_count; i++)
    shape_rows(o, shape_list + i, SHAPE_READ, MULTISTATUS_ENGINE_SYSTEM);
  return 0;
}
