/* SPDX-License-Identifier: MIT */
#ifndef BENCH_H
#define BENCH_H

/* The benchmark: sets of data, contestants that read or write them, and tallies. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  BENCH_HREF = 44,        /* bytes of an href */
  BENCH_PROPS = 9,        /* properties of a result, like mod_dav */
  BENCH_FEW = 5,          /* properties requested by name; the last is not found */
  BENCH_RING = 1024,      /* items to write, again and again */
  BENCH_PADDING = 64,     /* readable bytes after a body; simdjson requires them */
  BENCH_PIECE = 64 * 1024 /* bytes fed to a streaming reader at a time */
};

/* One item of a server. */
typedef struct bench_item {
  char href[BENCH_HREF + 1];
  int status;
  const char *reason;
  char length[12], created[24], modified[32], etag[28];
} bench_item;

typedef struct bench_body {
  char *data; /* BENCH_PADDING zeros follow */
  size_t len;
} bench_body;

typedef struct bench_set {
  const char *name, *about;
  bool json;
  bool names;    /* the results have names that are not ASCII */
  bool convert;  /* bodies in XML are converted to JSON */
  size_t props;  /* of a result: none, BENCH_FEW or BENCH_PROPS */
  bool mixed;    /* bodies from files, in which peers may see more or fewer results */
  bool separate; /* small bodies or documents, one at a time */
  const bench_item *items;
  size_t results;
  bench_body *bodies;
  size_t body_count, repeats;
  size_t files;                  /* searched for bodies */
  struct multistatus_list *list; /* the items, for contestants that write a list */
} bench_set;

/* What a contestant found or wrote, to check that it did the work. */
typedef struct bench_tally {
  size_t results, props;
  size_t bytes; /* written; when reading, a sum over parts of each accessed value */
} bench_tally;

typedef struct bench_contestant {
  const char *name;
  /* Writes the set once, or reads the body once. Not 0 on an error. */
  int (*write)(const bench_set *set, bench_tally *t);
  int (*read)(const bench_set *set, const bench_body *body, bench_tally *t);
  bool blind; /* parses the body without accessing values */
} bench_contestant;

typedef struct bench_options {
  unsigned rounds;
  size_t results, stream_results;
  bool markdown;
  bool fresh;            /* return memory to the system after each contestant */
  const char *folder;    /* of bodies to read; NULL: tests/cases */
  const char *set, *who; /* part of the name; NULL: all */
} bench_options;

/* ---- data.c ---- */

/* At least BENCH_RING items. */
bench_item *bench_items(size_t count);
/* The bodies to read: made from the items, or, for a mixed set, all complete documents
   in the files of the folder and its subfolders. bench_set_free frees what either of
   these functions allocates. */
int bench_set_read(bench_set *set, const char *name, const bench_item *items,
                   size_t count, const char *folder);
int bench_set_write(bench_set *set, const char *name, const bench_item *items,
                    size_t count);
void bench_set_free(bench_set *set);

/* ---- measure.c ---- */

double bench_now(void); /* seconds of processor time */
/* Runs all contestants in turn in each round, and prints their times. lists: arrays
   that end with a name of NULL; the first contestant is the reference. Not 0 if a
   contestant fails or does not do its work. */
int bench_measure(const bench_set *set, const bench_contestant *const *lists,
                  const bench_options *o);
/* The same for one kind of set in several sizes: one column each, ns per document. */
int bench_measure_sizes(const bench_set *sets, size_t count,
                        const bench_contestant *const *lists, const bench_options *o);
/* Drops the bodies of a mixed set that any contestant rejects, so that all read the
   same ones, and prints the number for each contestant. Not 0 if no body is left. */
int bench_agree(bench_set *set, const bench_contestant *const *lists);
void bench_heading(const bench_options *o, const char *title, const char *const *cells,
                   size_t count);
void bench_row(const bench_options *o, const char *const *cells, size_t count);

/* ---- The contestants ---- */

extern const bench_contestant bench_read_ours[];
extern const bench_contestant bench_read_xml_peers[];
extern const bench_contestant bench_read_xml_cpp[];
extern const bench_contestant bench_read_json_peers[];
extern const bench_contestant bench_read_json_cpp[];
extern const bench_contestant bench_write_ours[];
extern const bench_contestant bench_write_xml_peers[];
extern const bench_contestant bench_write_json_peers[];
extern const bench_contestant bench_write_json_cpp[];
extern const bench_contestant bench_short_xml_peers[];
extern const bench_contestant bench_short_json_peers[];

/* ---- Other measurements ---- */

int bench_memory(const bench_options *o);
int bench_shapes(const bench_options *o);
int bench_dialects(const bench_options *o);
struct multistatus_list *bench_list_new(const bench_set *set);

/* ---- For contestants that write ---- */

/* The next item of a ring that stays in the cache, like data that a server has just
   created, so that only writing is measured. */
static inline const bench_item *bench_next(const bench_set *set, size_t i) {
  return set->items + i % BENCH_RING;
}

/* The markup of DAV:supportedlock, and the namespace of "executable". */
#define BENCH_LOCKENTRY(scope)                                                         \
  "<D:lockentry xmlns:D=\"DAV:\"><D:lockscope><D:" scope "/></D:lockscope>"            \
  "<D:locktype><D:write/></D:locktype></D:lockentry>"
#define BENCH_LOCKS BENCH_LOCKENTRY("exclusive") BENCH_LOCKENTRY("shared")
#define BENCH_APACHE "http://apache.org/dav/props/"

/* A block that is discarded when it is full. */
typedef struct bench_drain {
  size_t len, total;
  char block[BENCH_PIECE];
} bench_drain;

/* A buffer of n bytes, at most BENCH_PIECE. */
static inline char *bench_drain_room(bench_drain *d, size_t n) {
  if (n > sizeof d->block - d->len)
    d->len = 0;
  return d->block + d->len;
}

static inline void bench_drain_took(bench_drain *d, size_t n) {
  d->len += n;
  d->total += n;
}

static inline void bench_drain_put(bench_drain *d, const char *data, size_t n) {
  memcpy(bench_drain_room(d, n), data, n);
  bench_drain_took(d, n);
}

#ifdef __cplusplus
}
#endif
#endif
