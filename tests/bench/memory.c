/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "bench.h"

#include <cjson/cJSON.h>
#include <libxml/parser.h>
#include <malloc.h>
#include <multistatus.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Memory of results that are kept, and of a process that streams results. */

/* ---- Kept ---- */

static size_t memory_heap(void) {
  struct mallinfo2 m = mallinfo2();
  return m.uordblks + m.hblkhd;
}

/* An allocator that counts bytes. */
typedef struct memory_count {
  size_t now, peak;
} memory_count;

static void *memory_alloc(void *ctx, void *p, size_t old_size, size_t new_size) {
  memory_count *c = ctx;
  void *block = NULL;
  if (!new_size)
    free(p);
  else if (!(block = realloc(p, new_size)))
    return NULL;
  c->now += new_size - old_size;
  if (c->now > c->peak)
    c->peak = c->now;
  return block;
}

static void *memory_keep_list(const bench_body *body) {
  multistatus_list *list = NULL;
  if (multistatus_list_new(&list, NULL) ||
      multistatus_list_read(list, NULL, body->data, body->len))
    return NULL;
  return list;
}

static void *memory_keep_counted(const bench_body *body, memory_count *count) {
  multistatus_allocator a = {memory_alloc, count};
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_list *list = NULL;
  o.allocator = &a;
  if (multistatus_list_new(&list, &o) ||
      multistatus_list_read(list, NULL, body->data, body->len))
    return NULL;
  return list;
}

static void memory_drop_list(void *p) {
  multistatus_list_free(p);
}

static void *memory_keep_xml(const bench_body *body) {
  return xmlReadMemory(body->data, (int)body->len, NULL, NULL,
                       XML_PARSE_HUGE | XML_PARSE_NONET | XML_PARSE_COMPACT);
}

static void memory_drop_xml(void *p) {
  xmlFreeDoc(p);
}

static void *memory_keep_cjson(const bench_body *body) {
  return cJSON_Parse(body->data);
}

static void memory_drop_cjson(void *p) {
  cJSON_Delete(p);
}

static const struct {
  const char *set, *name;
  void *(*keep)(const bench_body *body);
  void (*drop)(void *p);
} memory_kept[] = {
    {"simple", "simple: multistatus, a list", memory_keep_list, memory_drop_list},
    {"simple", "simple: libxml2, a tree", memory_keep_xml, memory_drop_xml},
    {"json", "json: multistatus, a list", memory_keep_list, memory_drop_list},
    {"json", "json: cJSON, a tree", memory_keep_cjson, memory_drop_cjson},
    {"propfind", "propfind: multistatus, a list", memory_keep_list, memory_drop_list},
    {"propfind", "propfind: libxml2, a tree", memory_keep_xml, memory_drop_xml},
};

static int memory_keep(const bench_options *o, const bench_item *items) {
  static const char *const head[] = {"", "bytes/result", "requested", "at peak"};
  bench_heading(o, "Kept in memory; hrefs of 44 bytes", head, 4);
  for (size_t i = 0; i < sizeof memory_kept / sizeof *memory_kept; i++) {
    bench_set set;
    char cells[3][32] = {"", "-", "-"};
    if (bench_set_read(&set, memory_kept[i].set, items, o->results, NULL))
      return 1;
    size_t before = memory_heap();
    void *kept = memory_kept[i].keep(set.bodies);
    if (!kept)
      return 1;
    double n = (double)o->results;
    snprintf(cells[0], 32, "%.1f", (double)(memory_heap() - before) / n);
    memory_kept[i].drop(kept);
    if (memory_kept[i].keep == memory_keep_list) {
      memory_count count = {0, 0};
      if (!(kept = memory_keep_counted(set.bodies, &count)))
        return 1;
      snprintf(cells[1], 32, "%.1f", (double)count.now / n);
      snprintf(cells[2], 32, "%.1f", (double)count.peak / n);
      memory_kept[i].drop(kept);
      if (count.now) {
        fprintf(stderr, "%zu bytes leaked\n", count.now);
        return 1;
      }
    }
    bench_set_free(&set);
    const char *const row[] = {memory_kept[i].name, cells[0], cells[1], cells[2]};
    bench_row(o, row, 4);
  }
  return 0;
}

/* ---- Streaming ---- */

/* Feeds the results of a document again and again. */
static int memory_stream_read(multistatus_reader *r, const bench_set *set,
                              size_t results, size_t *seen) {
  const bench_body *body = set->bodies;
  const char *middle = body->data, *last = body->data + body->len;
  const char *open = set->json ? "[" : "<D:response>";
  const char *close = set->json ? "}]" : "</D:response>\n</D:m";
  const multistatus_result *result;
  middle = strstr(middle, open) + (set->json ? 1 : 0);
  last = strstr(middle, close) + (set->json ? 1 : strlen("</D:response>\n"));
  multistatus_reader_feed(r, body->data, (size_t)(middle - body->data));
  for (size_t fed = 0; fed < results; fed += set->results) {
    if (fed && set->json)
      multistatus_reader_feed(r, ",", 1);
    if (multistatus_reader_feed(r, middle, (size_t)(last - middle)))
      break;
    while (multistatus_reader_next(r, &result) == 1)
      ++*seen;
  }
  multistatus_reader_feed(r, last, (size_t)(body->data + body->len - last));
  int rc = multistatus_reader_end(r);
  while (multistatus_reader_next(r, &result) == 1)
    ++*seen;
  return rc;
}

static int memory_sink(void *ctx, const void *data, size_t len) {
  (void)data;
  *(size_t *)ctx += len;
  return 0;
}

static int memory_stream_write(const bench_set *set, size_t results) {
  size_t bytes = 0;
  multistatus_sink sink = {memory_sink, &bytes};
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w = NULL;
  o.format = set->json ? multistatus_format_json() : NULL;
  if (multistatus_writer_new(&w, &o, &sink))
    return 1;
  for (size_t i = 0; i < results; i++) {
    const bench_item *it = bench_next(set, i);
    multistatus_writer_add(w, it->href, it->status, NULL);
  }
  int rc = multistatus_writer_end(w);
  multistatus_writer_free(w);
  return rc;
}

static long memory_resident(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

/* Runs in a child process and prints the measurement. */
static void memory_child(const bench_options *o, const char *name, bool reading,
                         const char *label) {
  enum { BLOCK_RESULTS = 500 }; /* about 64 KiB */
  bench_item *items = bench_items(BLOCK_RESULTS);
  size_t results = o->stream_results / BLOCK_RESULTS * BLOCK_RESULTS, seen = 0;
  bench_set set;
  if (!items || bench_set_read(&set, name, items, BLOCK_RESULTS, NULL))
    _exit(1);
  long before = memory_resident();
  double start = bench_now();
  int rc;
  if (reading) {
    multistatus_reader *r = NULL;
    rc = multistatus_reader_new(&r, NULL);
    if (rc == 0)
      rc = memory_stream_read(r, &set, results, &seen);
    multistatus_reader_free(r);
    rc = rc ? rc : seen != results;
  } else {
    rc = memory_stream_write(&set, results);
  }
  char cells[4][32];
  snprintf(cells[0], 32, "%zu", results);
  snprintf(cells[1], 32, "%.1f", (bench_now() - start) * 1e9 / (double)results);
  snprintf(cells[2], 32, "%ld", before);
  snprintf(cells[3], 32, "%ld", memory_resident());
  const char *const row[] = {label, cells[0], cells[1], cells[2], cells[3]};
  bench_row(o, row, 5);
  fflush(stdout);
  _exit(rc != 0);
}

static int memory_stream(const bench_options *o) {
  static const char *const head[] = {"", "results", "ns/result", "KiB before",
                                     "KiB peak"};
  static const struct {
    const char *set, *label;
    bool reading;
  } runs[] = {{"simple", "simple, read", true},
              {"simple", "simple, written", false},
              {"json", "json, read", true},
              {"json", "json, written", false}};
  int rc = 0;
  bench_heading(o, "Resident memory of a process that streams results", head, 5);
  fflush(stdout);
  for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
    int status = 1;
    pid_t child = fork();
    if (child == 0)
      memory_child(o, runs[i].set, runs[i].reading, runs[i].label);
    if (child < 0 || waitpid(child, &status, 0) < 0 || status) {
      fprintf(stderr, "%s: failed\n", runs[i].label);
      rc = 1;
    }
  }
  return rc;
}

int bench_memory(const bench_options *o) {
  int rc = memory_stream(o); /* first, while the process is still small */
  bench_item *items = bench_items(o->results);
  if (!items)
    return 1;
  rc |= memory_keep(o, items);
  free(items);
  fflush(stdout);
  return rc;
}
