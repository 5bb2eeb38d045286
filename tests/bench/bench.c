/* SPDX-License-Identifier: MIT */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

/* The command line. */

static const char bench_usage[] =
    "usage: bench [read|write|memory|shapes|short|dialects|all] [options]\n"
    "       bench real [FOLDER] [options]\n"
    "\n"
    "Compares this library with others, in one process and on the same data.\n"
    "real reads the bodies in the .xml and .json files of a folder, by default\n"
    "tests/cases; short writes small documents.\n"
    "\n"
    "  --rounds N    number of rounds (7), of which the best counts\n"
    "  --results N   results of a set (100000)\n"
    "  --stream N    results that memory reads and writes as a stream (10000000)\n"
    "  --set TEXT    only sets whose name contains TEXT\n"
    "  --who TEXT    only contestants whose name contains TEXT\n"
    "  --fresh       return free memory to the system after each contestant\n"
    "  --markdown    print the tables in Markdown\n";

static const char bench_intro[] = "\n%s. Figures are of the best of %u rounds; ratio: "
                                  "how many times as fast the first row is.\n";

static bool bench_wanted(const bench_options *o, const char *name) {
  return !o->set || strstr(name, o->set);
}

static int bench_read_set(const bench_options *o, const char *name,
                          const bench_item *items, size_t results) {
  static const bench_contestant *const xml[] = {bench_read_ours, bench_read_xml_peers,
                                                bench_read_xml_cpp, NULL};
  static const bench_contestant *const json[] = {bench_read_ours, bench_read_json_peers,
                                                 bench_read_json_cpp, NULL};
  bench_set set;
  if (!bench_wanted(o, name))
    return 0;
  int rc = bench_set_read(&set, name, items, results, o->folder);
  const bench_contestant *const *lists = set.json ? json : xml;
  if (rc == 0 && !(set.mixed && bench_agree(&set, lists)))
    rc = bench_measure(&set, lists, o);
  bench_set_free(&set);
  return rc;
}

static int bench_read(const bench_options *o, const bench_item *items) {
  printf(bench_intro, "Reading", o->rounds);
  int rc = bench_read_set(o, "simple", items, o->results);
  if (rc == 0)
    rc = bench_read_set(o, "propfind", items, o->results);
  if (rc == 0)
    rc = bench_read_set(o, "names", items, o->results);
  if (rc == 0)
    rc = bench_read_set(o, "json", items, o->results);
  return rc;
}

static int bench_real(const bench_options *o, const bench_item *items) {
  static const char *const names[] = {"real", "real-json", "real-converted", "one",
                                      "one-json"};
  int rc = 0;
  printf(bench_intro, "Reading bodies one at a time", o->rounds);
  printf("The bodies are those in %s.\n", o->folder ? o->folder : "tests/cases");
  for (size_t i = 0; rc == 0 && i < sizeof names / sizeof *names; i++)
    rc = bench_read_set(o, names[i], items, 1);
  return rc;
}

static int bench_short(const bench_options *o, const bench_item *items) {
  static const bench_contestant *const xml[] = {bench_write_ours, bench_short_xml_peers,
                                                NULL};
  static const bench_contestant *const json[] = {bench_write_ours,
                                                 bench_short_json_peers, NULL};
  static const size_t sizes[] = {1, 5, 20, 100, 1000};
  static const char *const names[] = {"short", "short-props", "short-json",
                                      "short-json-props"};
  enum { SIZES = sizeof sizes / sizeof *sizes };
  int rc = 0;
  printf(bench_intro, "Writing small documents", o->rounds);
  for (size_t i = 0; rc == 0 && i < sizeof names / sizeof *names; i++) {
    bench_set sets[SIZES];
    if (!bench_wanted(o, names[i]))
      continue;
    for (size_t s = 0; s < SIZES; s++)
      rc |= bench_set_write(sets + s, names[i], items, sizes[s]);
    if (rc == 0)
      rc = bench_measure_sizes(sets, SIZES, sets->json ? json : xml, o);
    for (size_t s = 0; s < SIZES; s++)
      bench_set_free(sets + s);
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
  unsigned places = 0;
  for (int i = 1; argv[i]; i++) {
    const char *arg = argv[i];
    if (arg[0] != '-' && places == 0)
      *what = arg, places++;
    else if (arg[0] != '-' && places == 1 && strcmp(*what, "real") == 0)
      o->folder = arg, places++;
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

/* Commands that read or write the items; real and short first, before the others change
   the settings of malloc. */
static const struct {
  const char *name;
  int (*run)(const bench_options *o, const bench_item *items);
} bench_commands[] = {{"real", bench_real},
                      {"short", bench_short},
                      {"read", bench_read},
                      {"write", bench_write}};

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
  for (size_t i = 0; i < sizeof bench_commands / sizeof *bench_commands; i++)
    if (all || strcmp(what, bench_commands[i].name) == 0) {
      known = true;
      rc |= bench_commands[i].run(&o, items);
    }
  free(items);
  if (all || strcmp(what, "shapes") == 0) {
    known = true;
    rc |= bench_shapes(&o);
  }
  if (all || strcmp(what, "dialects") == 0) {
    known = true;
    rc |= bench_dialects(&o);
  }
  if (!known)
    fputs(bench_usage, stderr);
  return known ? rc != 0 : 2;
}
