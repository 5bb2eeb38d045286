/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700
#include "bench.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* The rounds and the tables. Processor time is taken, so that other programs disturb
   less; and all contestants run in each round, so that a slow spell hits them all. */

enum { MOST_CONTESTANTS = 24, MEMORY_KEPT = 0x7fffffff, MEMORY_OWN = 128 * 1024 };

/* Gives all the same start, whatever the one before has left of the heap. Either what
   the process got from the system stays with it, so that only the first round pays for
   touching new pages, or, "fresh", everyone pays each time. */
static void measure_tidy_memory(const bench_options *o) {
  if (o->fresh) {
    mallopt(M_MMAP_THRESHOLD, MEMORY_OWN);
    malloc_trim(0);
  } else {
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, MEMORY_KEPT); /* puts freed blocks together, too */
  }
}

typedef struct measure_entry {
  const bench_contestant *who;
  double *seconds; /* of each round */
  bench_tally tally;
  bool out; /* not in this build */
} measure_entry;

double bench_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- Tables ---- */

static size_t measure_width(size_t column) {
  return column ? 11 : 46;
}

void bench_row(const bench_options *o, const char *const *cells, size_t count) {
  for (size_t i = 0; i < count; i++) {
    int width = o->markdown ? 0 : (int)measure_width(i);
    printf(o->markdown ? (i ? " | %*s" : "| %*s") : "%*s", i ? width : -width,
           cells[i]);
  }
  puts(o->markdown ? " |" : "");
}

void bench_heading(const bench_options *o, const char *title, const char *const *cells,
                   size_t count) {
  printf(o->markdown ? "\n### %s\n\n" : "\n%s\n", title);
  bench_row(o, cells, count);
  for (size_t i = 0; o->markdown && i < count; i++)
    printf(i ? " ---: |" : "| --- |");
  if (o->markdown)
    putchar('\n');
}

/* ---- Rounds ---- */

static int measure_once(const bench_set *set, const bench_options *o, measure_entry *e,
                        double *seconds) {
  memset(&e->tally, 0, sizeof e->tally);
  measure_tidy_memory(o);
  double start = bench_now();
  int rc = 0;
  if (e->who->write)
    rc = e->who->write(set, &e->tally);
  for (size_t n = 0; e->who->read && n < set->repeats; n++)
    for (size_t i = 0; i < set->body_count && (rc == 0 || set->mixed); i++)
      rc = e->who->read(set, set->bodies + i, &e->tally);
  *seconds = bench_now() - start;
  return set->mixed ? 0 : rc;
}

/* Did it do the work? Documents of different writers differ in details and in where
   they declare namespaces, by less than a tenth. */
static bool measure_fault(const bench_set *set, const measure_entry *e,
                          const measure_entry *first) {
  if (set->mixed || e->who->blind)
    return false;
  if (e->who->write) {
    size_t mine = e->tally.bytes, ours = first->tally.bytes;
    return (mine > ours ? mine - ours : ours - mine) > ours / 10;
  }
  return e->tally.results != set->results ||
         e->tally.props != (set->props ? set->results * BENCH_PROPS : 0);
}

static int measure_compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static size_t measure_bytes(const bench_set *set, const measure_entry *e) {
  if (e->who->write)
    return e->tally.bytes;
  size_t bytes = 0;
  for (size_t i = 0; i < set->body_count; i++)
    bytes += set->bodies[i].len;
  return bytes * set->repeats;
}

static void measure_print(const bench_set *set, const bench_options *o,
                          measure_entry *e, const measure_entry *first) {
  size_t results = set->results * set->repeats;
  double *s = e->seconds, best, per = 1e9 / (double)results;
  char cells[6][64] = {"", "-", "-", "-", "-", "-"};
  const char *row[6];
  for (size_t i = 0; i < 6; i++)
    row[i] = cells[i];
  row[0] = e->who->name;
  if (!e->out) {
    qsort(s, o->rounds, sizeof *s, measure_compare);
    best = s[0];
    snprintf(cells[1], 64, "%.1f", best * per);
    snprintf(cells[2], 64, "%.1f", s[o->rounds / 2] * per);
    snprintf(cells[3], 64, "%.0f", (double)measure_bytes(set, e) / best / 1e6);
    snprintf(cells[4], 64, "%.2f", best / first->seconds[0]);
    if (!e->who->blind && !e->who->write)
      snprintf(cells[5], 64, "%zu", e->tally.results / set->repeats);
  }
  bench_row(o, row, set->mixed ? 6 : 5);
}

static int measure_rounds(const bench_set *set, measure_entry *entries, size_t count,
                          const bench_options *o) {
  for (unsigned round = 0; round < o->rounds; round++)
    for (measure_entry *e = entries; e < entries + count; e++) {
      if (e->out)
        continue;
      int rc = measure_once(set, o, e, e->seconds + round);
      if (rc > 0)
        e->out = true;
      else if (rc || measure_fault(set, e, entries)) {
        fprintf(stderr, "%s, %s: %d, %zu results, %zu properties, %zu bytes\n",
                set->name, e->who->name, rc, e->tally.results, e->tally.props,
                e->tally.bytes);
        return 1;
      }
    }
  return 0;
}

int bench_measure(const bench_set *set, const bench_contestant *const *lists,
                  const bench_options *o) {
  static const char *const head[] = {"", "ns/result", "median", "MB/s", "ratio", "saw"};
  measure_entry entries[MOST_CONTESTANTS];
  size_t count = 0;
  for (; *lists; lists++)
    for (const bench_contestant *c = *lists; c->name; c++) {
      if (o->who && !strstr(c->name, o->who))
        continue;
      measure_entry e = {c, calloc(o->rounds, sizeof(double)), {0, 0, 0}, false};
      if (!e.seconds || count == MOST_CONTESTANTS)
        abort();
      entries[count++] = e;
    }
  int rc = measure_rounds(set, entries, count, o);
  if (rc == 0) {
    char title[200];
    snprintf(title, sizeof title, "%s: %s; %zu results, %.1f MB", set->name, set->about,
             set->results, (double)measure_bytes(set, entries) / 1e6);
    bench_heading(o, title, head, set->mixed ? 6 : 5);
    for (size_t i = 0; i < count; i++)
      measure_print(set, o, entries + i, entries);
  }
  for (size_t i = 0; i < count; i++)
    free(entries[i].seconds);
  fflush(stdout);
  return rc;
}
