/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "bench.h"

#include <glob.h>
#include <multistatus.h>
#include <multistatus/dialect.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Compares reading bodies of other APIs with reading the same items in the library's
   JSON format, and reads a gigabyte of one of them in constant memory. */

enum { DIALECT_BYTES = 1 << 20, DIALECT_STREAM = 1 << 30 };

typedef struct dialect_body {
  char *data;
  size_t len, cap;
} dialect_body;

static int dialect_sink(void *ctx, const void *data, size_t len) {
  dialect_body *b = ctx;
  if (b->len + len > b->cap) {
    b->cap = (b->len + len) * 2;
    b->data = realloc(b->data, b->cap);
  }
  if (!b->data)
    return -1;
  memcpy(b->data + b->len, data, len);
  b->len += len;
  return 0;
}

/* Writes the results of a list several times. */
static int dialect_write(const multistatus_list *list, size_t repeats,
                         const multistatus_format *f, dialect_body *b) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_sink sink = {dialect_sink, b};
  multistatus_writer *w;
  o.format = f;
  int rc = multistatus_writer_new(&w, &o, &sink);
  for (size_t i = 0; !rc && i < repeats; i++)
    for (size_t k = 0; k < multistatus_list_count(list); k++)
      multistatus_writer_put(w, multistatus_list_get(list, k));
  rc = rc ? rc : multistatus_writer_end(w);
  multistatus_writer_free(w);
  return rc;
}

static int dialect_read(const multistatus_format *f, const dialect_body *b,
                        size_t *results) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_reader *r;
  const multistatus_result *result;
  o.format = f;
  *results = 0;
  int rc = multistatus_reader_new(&r, &o);
  for (size_t i = 0, n; rc == 0 && i < b->len; i += n) {
    n = b->len - i < BENCH_PIECE ? b->len - i : BENCH_PIECE;
    multistatus_reader_feed(r, b->data + i, n);
    while ((rc = multistatus_reader_next(r, &result)) == 1)
      ++*results;
  }
  if (rc == 0) {
    multistatus_reader_end(r);
    while ((rc = multistatus_reader_next(r, &result)) == 1)
      ++*results;
  }
  multistatus_reader_free(r);
  return rc;
}

/* Measures a round, and keeps the time if it is the best so far. Not 0 on an error. */
static int dialect_time(const multistatus_format *f, const dialect_body *b,
                        size_t *results, double *best) {
  double start = bench_now();
  int rc = dialect_read(f, b, results);
  double took = bench_now() - start;
  *best = *best == 0 || took < *best ? took : *best;
  return rc;
}

static char *dialect_file(const char *path, size_t *len) {
  FILE *file = fopen(path, "rb");
  char *text = file ? malloc(DIALECT_BYTES) : NULL;
  *len = text ? fread(text, 1, DIALECT_BYTES, file) : 0;
  if (file)
    fclose(file);
  return text;
}

/* Prints one row. Not 0 on an error. */
static int dialect_row(const bench_options *o, const char *path,
                       const multistatus_format *f, double *worst) {
  multistatus_read_options ro = MULTISTATUS_READ_OPTIONS_INIT;
  dialect_body dialect = {NULL, 0, 0}, json = {NULL, 0, 0};
  multistatus_list *list = NULL;
  char cells[6][32];
  size_t len, results = 0, others = 0;
  char *text = dialect_file(path, &len);
  ro.format = f;
  int rc = multistatus_list_new(&list, NULL);
  rc = rc ? rc : multistatus_list_read(list, &ro, text, len);
  size_t repeats = DIALECT_BYTES / (len ? len : 1) + 1;
  rc = rc ? rc : dialect_write(list, repeats, f, &dialect);
  rc = rc ? rc : dialect_write(list, repeats, multistatus_format_json(), &json);
  double took = 0, canonical = 0;
  for (unsigned i = 0; !rc && i < o->rounds; i++) { /* in turn, under the same load */
    rc = dialect_time(f, &dialect, &results, &took);
    rc = rc ? rc : dialect_time(multistatus_format_json(), &json, &others, &canonical);
  }
  if (!rc && results) {
    const char *const row[] = {multistatus_format_name(f),
                               cells[0],
                               cells[1],
                               cells[2],
                               cells[3],
                               cells[4],
                               cells[5]};
    snprintf(cells[0], 32, "%zu", results);
    snprintf(cells[1], 32, "%zu", dialect.len / results);
    snprintf(cells[2], 32, "%zu", json.len / results);
    snprintf(cells[3], 32, "%.0f", took * 1e9 / (double)results);
    snprintf(cells[4], 32, "%.0f", canonical * 1e9 / (double)others);
    snprintf(cells[5], 32, "%.2f", took / (double)results * (double)others / canonical);
    *worst = atof(cells[5]) > *worst ? atof(cells[5]) : *worst;
    bench_row(o, row, 7);
  }
  multistatus_list_free(list);
  free(dialect.data);
  free(json.data);
  free(text);
  return rc;
}

/* ---- In constant memory ---- */

static long dialect_resident(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

static int dialect_take(multistatus_reader *r, size_t *results) {
  const multistatus_result *result;
  int rc;
  while ((rc = multistatus_reader_next(r, &result)) == 1)
    ++*results;
  return rc;
}

/* Feeds the items of a body again and again. early: the peak of memory after 1/16. */
static int dialect_feed(multistatus_reader *r, const dialect_body *b, size_t *fed,
                        size_t *results, long *early) {
  const char *first = memchr(b->data, '[', b->len), *last = b->data + b->len;
  while (*--last != ']')
    continue;
  size_t head = (size_t)(++first - b->data), middle = (size_t)(last - first);
  int rc = multistatus_reader_feed(r, b->data, head);
  for (*fed = 0; rc == 0 && *fed < DIALECT_STREAM; *fed += middle + 1) {
    if (*fed)
      multistatus_reader_feed(r, ",", 1);
    multistatus_reader_feed(r, first, middle);
    rc = dialect_take(r, results);
    *early = *fed < DIALECT_STREAM / 16 ? dialect_resident() : *early;
  }
  if (rc)
    return rc;
  multistatus_reader_feed(r, last, (size_t)(b->data + b->len - last));
  multistatus_reader_end(r);
  return dialect_take(r, results);
}

static int dialect_stream(const bench_options *o) {
  const multistatus_format *f = multistatus_format_named("elasticsearch");
  multistatus_read_options ro = MULTISTATUS_READ_OPTIONS_INIT;
  dialect_body b = {NULL, 0, 0};
  multistatus_list *list = NULL;
  multistatus_reader *r = NULL;
  size_t len, fed = 0, results = 0;
  long early = 0;
  char *text = dialect_file(BENCH_DIALECTS "/elasticsearch.bulk.json", &len),
       cells[4][32];
  ro.format = f;
  int rc = multistatus_list_new(&list, NULL);
  rc = rc ? rc : multistatus_list_read(list, &ro, text, len);
  rc = rc ? rc : dialect_write(list, 80, f, &b);
  rc = rc ? rc : multistatus_reader_new(&r, &ro);
  double start = bench_now();
  rc = rc ? rc : dialect_feed(r, &b, &fed, &results, &early);
  snprintf(cells[0], 32, "%zu", results);
  snprintf(cells[1], 32, "%.0f", (bench_now() - start) * 1e9 / (double)results);
  snprintf(cells[2], 32, "%ld", early);
  snprintf(cells[3], 32, "%ld", dialect_resident());
  const char *const row[] = {"elasticsearch, 1 GiB", cells[0], cells[1], cells[2],
                             cells[3]};
  if (!rc)
    bench_row(o, row, 5);
  bool grew = dialect_resident() - early > 1024;
  if (grew)
    fprintf(stderr, "memory grows with the length of the body\n");
  return rc || grew;
}

/* In a child process, before this one allocates much memory. */
static int dialect_stream_child(const bench_options *o) {
  static const char *const head[] = {"", "results", "ns/result", "KiB at 1/16",
                                     "KiB peak"};
  int status = 1;
  bench_heading(o, "Resident memory of a process that streams items", head, 5);
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    int rc = dialect_stream(o);
    fflush(stdout);
    _exit(rc != 0);
  }
  if (child < 0 || waitpid(child, &status, 0) < 0)
    return 1;
  return status != 0;
}

int bench_dialects(const bench_options *o) {
  static const char *const head[] = {"",          "results", "bytes", "in JSON",
                                     "ns/result", "as JSON", "times"};
  glob_t files;
  double worst = 0;
  int rc = dialect_stream_child(o);
  bench_heading(o, "Dialects, and the canonical JSON of the same items", head, 7);
  if (glob(BENCH_DIALECTS "/*", 0, NULL, &files))
    return 1;
  for (size_t i = 0; i < files.gl_pathc; i++) {
    const char *name = strrchr(files.gl_pathv[i], '/') + 1;
    char preset[64];
    snprintf(preset, sizeof preset, "%.*s", (int)strcspn(name, "."), name);
    const multistatus_format *f = multistatus_format_named(preset);
    multistatus_write_options wo = MULTISTATUS_WRITE_OPTIONS_INIT;
    wo.format = f;
    if ((o->set && !strstr(preset, o->set)) ||
        multistatus_options_text(MULTISTATUS_OPTIONS_WRITE, &wo))
      continue; /* a format that cannot write */
    rc |= dialect_row(o, files.gl_pathv[i], f, &worst);
  }
  globfree(&files);
  printf("The slowest takes %.2f times as long as the JSON form.\n", worst);
  return rc || worst > 2;
}
