/* SPDX-License-Identifier: MIT */
#ifndef BENCH_H
#define BENCH_H

/* The benchmark: sets of data, contestants that read or write them, and what each saw.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  BENCH_HREF = 44,    /* bytes of an href */
  BENCH_PROPS = 9,    /* properties of a result, as mod_dav writes them */
  BENCH_FEW = 5,      /* properties asked for by name; the last is not found */
  BENCH_RING = 1024,  /* items to write, again and again */
  BENCH_PADDING = 64, /* bytes behind a body that may be read; simdjson asks for it */
  BENCH_PIECE = 64 * 1024 /* what a streaming reader is fed at a time */
};

/* One item of a server, as it has it before anything is written. */
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
  bool convert;  /* bodies in XML are converted to JSON */
  size_t props;  /* of a result: none, BENCH_FEW or BENCH_PROPS */
  bool mixed;    /* bodies from files, in which peers may see more or fewer results */
  bool separate; /* small bodies or documents, as a program meets them: one at a time */
  const bench_item *items;
  size_t results;
  bench_body *bodies;
  size_t body_count, repeats;
  size_t files;                  /* that were looked at for bodies */
  struct multistatus_list *list; /* the items, for what writes a list */
} bench_set;

/* What a contestant came across: it shows that the work was done. */
typedef struct bench_tally {
  size_t results, props;
  size_t bytes; /* written; in reading, something of each value that was looked at */
} bench_tally;

typedef struct bench_contestant {
  const char *name;
  /* Goes through the set once, or the body once; 0, or not. */
  int (*write)(const bench_set *set, bench_tally *t);
  int (*read)(const bench_set *set, const bench_body *body, bench_tally *t);
  bool blind; /* takes the body apart and looks at nothing */
} bench_contestant;

typedef struct bench_options {
  unsigned rounds;
  size_t results, stream_results;
  bool markdown;
  bool fresh;            /* memory is given back between the contestants */
  const char *folder;    /* of bodies to read; NULL: the project's cases */
  const char *set, *who; /* only those with this in their name; NULL: all */
} bench_options;

/* ---- data.c ---- */

/* At least BENCH_RING of them. */
bench_item *bench_items(size_t count);
/* The bodies to read: made from the items or, of a mixed set, those in the files of the
   folder and of the folders in it that hold a complete document. bench_set_free frees
   what either of the two functions made. */
int bench_set_read(bench_set *set, const char *name, const bench_item *items,
                   size_t count, const char *folder);
int bench_set_write(bench_set *set, const char *name, const bench_item *items,
                    size_t count);
void bench_set_free(bench_set *set);

/* ---- measure.c ---- */

double bench_now(void); /* seconds of processor time */
/* Runs all contestants in turn, round after round, and prints what each took. lists:
   arrays that end with a name of NULL; the first contestant is what all are held
   against. 0, or not if one did not do its work. */
int bench_measure(const bench_set *set, const bench_contestant *const *lists,
                  const bench_options *o);
/* The same for one kind of set in several sizes: a column each, ns for a document. */
int bench_measure_sizes(const bench_set *sets, size_t count,
                        const bench_contestant *const *lists, const bench_options *o);
/* Drops the bodies of a mixed set that a contestant refuses, so that all read the same,
   and prints which contestant refused how many. Not 0 if no body is left. */
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

/* ---- For those who write ---- */

/* The next item: from a ring that stays in the cache, as what a server has just made
   does, so that it is writing that is measured. */
static inline const bench_item *bench_next(const bench_set *set, size_t i) {
  return set->items + i % BENCH_RING;
}

/* The markup of DAV:supportedlock, and the namespace of "executable". */
#define BENCH_LOCKENTRY(scope)                                                         \
  "<D:lockentry xmlns:D=\"DAV:\"><D:lockscope><D:" scope "/></D:lockscope>"            \
  "<D:locktype><D:write/></D:locktype></D:lockentry>"
#define BENCH_LOCKS BENCH_LOCKENTRY("exclusive") BENCH_LOCKENTRY("shared")
#define BENCH_APACHE "http://apache.org/dav/props/"

/* A block that is thrown away when it is full. */
typedef struct bench_drain {
  size_t len, total;
  char block[BENCH_PIECE];
} bench_drain;

/* Room for n bytes, at most BENCH_PIECE. */
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
