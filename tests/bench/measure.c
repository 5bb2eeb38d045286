/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700
#include "bench.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Rounds and tables. Measures processor time, which other programs affect less, and
   runs all contestants in each round, so that other load affects all of them. */

enum {
  MOST_CONTESTANTS = 24,
  MOST_SIZES = 5,
  MEMORY_KEPT = 0x7fffffff,
  MEMORY_OWN = 128 * 1024
};

/* Gives all contestants the same heap. By default the process keeps its memory, so that
   only the first round pays for touching new pages; with "fresh" each round does. For
   bodies and documents one at a time malloc is not configured, as in other programs: it
   adapts its thresholds until one is set, so these measurements run first. */
static void measure_prepare_memory(const bench_set *set, const bench_options *o) {
  if (o->fresh) {
    mallopt(M_MMAP_THRESHOLD, MEMORY_OWN);
    malloc_trim(0);
  } else if (!set->separate) {
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, MEMORY_KEPT); /* also consolidates free blocks */
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
  measure_prepare_memory(set, o);
  double start = bench_now();
  int rc = 0;
  for (size_t n = 0; rc == 0 && n < set->repeats; n++)
    if (e->who->write) {
      e->tally.bytes = 0;
      rc = e->who->write(set, &e->tally);
    } else {
      for (size_t i = 0; rc == 0 && i < set->body_count; i++)
        rc = e->who->read(set, set->bodies + i, &e->tally);
    }
  *seconds = bench_now() - start;
  return rc;
}

/* Checks the work of a contestant. Lengths of documents may differ by up to a tenth, as
   writers differ in details such as where they declare namespaces. */
static bool measure_fault(const bench_set *set, const measure_entry *e,
                          const measure_entry *first) {
  if (set->mixed || e->who->blind)
    return false;
  if (e->who->write) {
    size_t mine = e->tally.bytes, ours = first->tally.bytes;
    return (mine > ours ? mine - ours : ours - mine) > ours / 10;
  }
  size_t results = set->results * set->repeats;
  return e->tally.results != results || e->tally.props != results * set->props;
}

static int measure_compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Bytes of all repetitions. */
static size_t measure_bytes(const bench_set *set, const measure_entry *e) {
  if (e->who->write)
    return e->tally.bytes * set->repeats;
  size_t bytes = 0;
  for (size_t i = 0; i < set->body_count; i++)
    bytes += set->bodies[i].len;
  return bytes * set->repeats;
}

/* The best of the rounds. Sorts them. */
static double measure_best(const measure_entry *e, const bench_options *o) {
  qsort(e->seconds, o->rounds, sizeof *e->seconds, measure_compare);
  return e->seconds[0];
}

static void measure_print(const bench_set *set, const bench_options *o,
                          measure_entry *e, const measure_entry *first) {
  double best, ratio, bytes = (double)measure_bytes(set, e);
  double per = (double)((set->mixed ? set->body_count : set->results) * set->repeats);
  char cells[6][64] = {"", "-", "-", "-", "-", "-"};
  const char *row[6];
  for (size_t i = 0; i < 6; i++)
    row[i] = cells[i];
  row[0] = e->who->name;
  if (!e->out) {
    best = measure_best(e, o);
    ratio = best / first->seconds[0];
    snprintf(cells[1], 64, "%.1f", best / per * 1e9);
    snprintf(cells[2], 64, "%.1f", e->seconds[o->rounds / 2] / per * 1e9);
    if (set->mixed)
      snprintf(cells[3], 64, "%.2f", best / bytes * 1e9);
    else
      snprintf(cells[3], 64, "%.0f", bytes / best / 1e6);
    snprintf(cells[4], 64, "%.2f", ratio);
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

/* The selected contestants; measure_release frees what is allocated for them. */
static size_t measure_gather(measure_entry *entries,
                             const bench_contestant *const *lists,
                             const bench_options *o) {
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
  return count;
}

static void measure_release(measure_entry *entries, size_t count) {
  for (size_t i = 0; i < count; i++)
    free(entries[i].seconds);
  fflush(stdout);
}

int bench_measure(const bench_set *set, const bench_contestant *const *lists,
                  const bench_options *o) {
  const char *const head[] = {"",       set->mixed ? "ns/body" : "ns/result",
                              "median", set->mixed ? "ns/byte" : "MB/s",
                              "ratio",  "saw"};
  measure_entry entries[MOST_CONTESTANTS];
  size_t count = measure_gather(entries, lists, o);
  int rc = measure_rounds(set, entries, count, o);
  if (rc == 0 && count) {
    char title[200], bodies[40] = "";
    if (set->mixed)
      snprintf(bodies, sizeof bodies, "%zu bodies, ", set->body_count);
    snprintf(title, sizeof title, "%s: %s; %s%zu results, %.1f KB", set->name,
             set->about, bodies, set->results,
             (double)(measure_bytes(set, entries) / set->repeats) / 1e3);
    bench_heading(o, title, head, set->mixed ? 6 : 5);
    for (size_t i = 0; i < count; i++)
      measure_print(set, o, entries + i, entries);
  }
  measure_release(entries, count);
  return rc;
}

/* ---- Sizes ---- */

static void measure_print_sizes(const bench_set *sets, size_t count,
                                const bench_options *o, const char *const *names,
                                double ns[][MOST_SIZES]) {
  char title[200], cells[MOST_SIZES][32];
  const char *row[1 + MOST_SIZES] = {"results"};
  for (size_t s = 0; s < count; s++) {
    snprintf(cells[s], sizeof cells[s], "%zu", sets[s].results);
    row[1 + s] = cells[s];
  }
  snprintf(title, sizeof title, "%s: %s; ns per document", sets->name, sets->about);
  bench_heading(o, title, row, 1 + count);
  for (size_t i = 0; names[i]; i++)
    for (int ratio = 0; ratio <= (i > 0); ratio++) {
      row[0] = ratio ? "  ratio" : names[i];
      for (size_t s = 0; s < count; s++)
        snprintf(cells[s], sizeof cells[s], ratio ? "%.2f" : "%.0f",
                 ratio ? ns[i][s] / ns[0][s] : ns[i][s]);
      bench_row(o, row, 1 + count);
    }
}

int bench_measure_sizes(const bench_set *sets, size_t count,
                        const bench_contestant *const *lists, const bench_options *o) {
  measure_entry entries[MOST_CONTESTANTS];
  double ns[MOST_CONTESTANTS][MOST_SIZES];
  const char *names[MOST_CONTESTANTS + 1] = {NULL};
  int rc = 0;
  for (size_t s = 0; rc == 0 && s < count; s++) {
    size_t entry_count = measure_gather(entries, lists, o);
    rc = measure_rounds(sets + s, entries, entry_count, o);
    for (size_t i = 0; i < entry_count; i++) {
      names[i] = entries[i].who->name;
      ns[i][s] = measure_best(entries + i, o) / (double)sets[s].repeats * 1e9;
    }
    measure_release(entries, entry_count);
  }
  if (rc == 0 && names[0])
    measure_print_sizes(sets, count, o, names, ns);
  return rc;
}

/* ---- Bodies that all contestants can read ---- */

/* True if no contestant rejects the body; counts those that do. */
static bool measure_agreed(bench_set *set, const bench_body *body,
                           const bench_contestant *const *lists, size_t *refused) {
  const bench_contestant *first = *lists; /* this library */
  bool agreed = true;
  size_t results = 0;
  for (; *lists; lists++)
    for (const bench_contestant *c = *lists; c->name; c++, refused++) {
      bench_tally t = {0, 0, 0};
      int rc = c->read(set, body, &t); /* positive: not in this build */
      agreed = agreed && rc >= 0;
      *refused += rc < 0;
      if (c == first)
        results = t.results;
    }
  if (agreed)
    set->results += results;
  return agreed;
}

int bench_agree(bench_set *set, const bench_contestant *const *lists) {
  size_t refused[MOST_CONTESTANTS] = {0}, kept = 0, complete = set->body_count;
  set->results = 0;
  for (size_t i = 0; i < complete; i++)
    if (measure_agreed(set, set->bodies + i, lists, refused))
      set->bodies[kept++] = set->bodies[i];
    else
      free(set->bodies[i].data);
  set->body_count = kept;
  printf("\n%s: %zu files, %zu of them complete documents%s, %zu of these skipped\n",
         set->name, set->files, complete, set->convert ? " that JSON can express" : "",
         complete - kept);
  for (size_t k = 0; *lists; lists++)
    for (const bench_contestant *c = *lists; c->name; c++, k++)
      if (refused[k])
        printf("  %-44s%11zu rejected\n", c->name, refused[k]);
  return kept ? 0 : 1;
}
