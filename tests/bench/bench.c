/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

/* The command line. */

static const char bench_usage[] =
    "usage: bench [read|write|memory|shapes|all] [options]\n"
    "\n"
    "Measures this library beside others, in one process and on the same data.\n"
    "  --rounds N    how often all take their turn (7); the best counts\n"
    "  --results N   in a set (100000)\n"
    "  --stream N    results that memory reads and writes in a stream (10000000)\n"
    "  --set TEXT    only the sets with this in their name\n"
    "  --who TEXT    only the contestants with this in their name\n"
    "  --fresh       memory is given back to the system between them\n"
    "  --markdown    tables for a document\n";

static const char bench_intro[] =
    "\n%s. Figures are of the best of %u rounds; ratio says "
    "how many times as fast the first row is.\n";

static bool bench_wanted(const bench_options *o, const char *name) {
  return !o->set || strstr(name, o->set);
}

static int bench_read(const bench_options *o, const bench_item *items) {
  static const bench_contestant *const xml[] = {bench_read_ours, bench_read_xml_peers,
                                                bench_read_xml_cpp, NULL};
  static const bench_contestant *const json[] = {bench_read_ours, bench_read_json_peers,
                                                 bench_read_json_cpp, NULL};
  static const char *const names[] = {"simple", "propfind", "json", "wild",
                                      "wild-json"};
  int rc = 0;
  printf(bench_intro, "Reading", o->rounds);
  for (size_t i = 0; rc == 0 && i < sizeof names / sizeof *names; i++) {
    bench_set set;
    if (!bench_wanted(o, names[i]))
      continue;
    if (bench_set_read(&set, names[i], items, o->results) == 0)
      rc = bench_measure(&set, set.json ? json : xml, o);
    bench_set_free(&set);
  }
  return rc;
}

static int bench_write(const bench_options *o, const bench_item *items) {
  static const bench_contestant *const xml[] = {bench_write_ours, bench_write_xml_peers,
                                                NULL};
  static const bench_contestant *const json[] = {
      bench_write_ours, bench_write_json_peers, bench_write_json_cpp, NULL};
  static const char *const names[] = {"simple", "propfind", "json"};
  int rc = 0;
  printf(bench_intro, "Writing", o->rounds);
  for (size_t i = 0; rc == 0 && i < sizeof names / sizeof *names; i++) {
    bench_set set;
    if (!bench_wanted(o, names[i]))
      continue;
    rc = bench_set_write(&set, names[i], items, o->results);
    if (rc == 0)
      rc = bench_measure(&set, set.json ? json : xml, o);
    bench_set_free(&set);
  }
  return rc;
}

static int bench_arguments(char **argv, bench_options *o, const char **what) {
  for (int i = 1; argv[i]; i++) {
    const char *arg = argv[i];
    if (arg[0] != '-')
      *what = arg;
    else if (strcmp(arg, "--markdown") == 0)
      o->markdown = true;
    else if (strcmp(arg, "--fresh") == 0)
      o->fresh = true;
    else if (!argv[i + 1])
      return 1;
    else if (strcmp(arg, "--rounds") == 0)
      o->rounds = (unsigned)strtoul(argv[++i], NULL, 10);
    else if (strcmp(arg, "--results") == 0)
      o->results = strtoul(argv[++i], NULL, 10);
    else if (strcmp(arg, "--stream") == 0)
      o->stream_results = strtoul(argv[++i], NULL, 10);
    else if (strcmp(arg, "--set") == 0)
      o->set = argv[++i];
    else if (strcmp(arg, "--who") == 0)
      o->who = argv[++i];
    else
      return 1;
  }
  return o->rounds && o->results && o->stream_results ? 0 : 1;
}

int main(int argc, char **argv) {
  bench_options o = {.rounds = 7, .results = 100000, .stream_results = 10000000};
  const char *what = "all";
  bool known = false;
  int rc = 0;
  if (argc == 2 && strcmp(argv[1], "--help") == 0) {
    fputs(bench_usage, stdout);
    return 0;
  }
  if (bench_arguments(argv, &o, &what)) {
    fputs(bench_usage, stderr);
    return 2;
  }
  bool all = strcmp(what, "all") == 0;
  /* First, while the process is still small. */
  if (all || strcmp(what, "memory") == 0) {
    known = true;
    rc |= bench_memory(&o);
  }
  bench_item *items = bench_items(o.results);
  if (!items)
    return 1;
  if (all || strcmp(what, "read") == 0) {
    known = true;
    rc |= bench_read(&o, items);
  }
  if (all || strcmp(what, "write") == 0) {
    known = true;
    rc |= bench_write(&o, items);
  }
  free(items);
  if (all || strcmp(what, "shapes") == 0) {
    known = true;
    rc |= bench_shapes(&o);
  }
  if (!known)
    fputs(bench_usage, stderr);
  return known ? rc != 0 : 2;
}
