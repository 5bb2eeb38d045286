/* SPDX-License-Identifier: MIT */
#ifndef BENCH_SHAPES_H
#define BENCH_SHAPES_H

/* Shared by the files of `bench shapes`. */

#include <multistatus.h>
#include "bench.h"

/* Tasks with a body; each is a row. */
enum {
  SHAPE_READ = 1,   /* as a stream */
  SHAPE_REPORT = 2, /* the same with a diagnostic callback */
  SHAPE_XML = 4,    /* written from a list, as DAV XML */
  SHAPE_JSON = 8,   /* as JSON */
  SHAPE_MERGE = 16, /* read into a list that merges duplicates, and written */
  SHAPE_FIND = 32,  /* read into a list that finds duplicates */
  SHAPE_ALL = SHAPE_READ | SHAPE_XML | SHAPE_JSON
};

/* A body: in the repeated texts, @ is replaced by the number of the repetition, and #
   by an href made from it that collides with others in some hash functions. */
typedef struct shape {
  const char *name;
  const char *open, *unit, *middle, *closing, *end; /* unit and closing are repeated */
  size_t first;                                     /* units in the smallest size */
  size_t piece;                                     /* bytes fed at a time */
  unsigned tasks;                                   /* 0: SHAPE_ALL */
  bool backwards; /* the numbers in closing count down */
} shape;

extern const shape shape_list[];
extern const size_t shape_count;

bench_body shape_body(const shape *s, size_t n); /* to be freed */

/* Repeated calls. */
typedef struct shape_call {
  const char *name;
  /* Makes n calls; *bytes: length of their input and output. */
  int (*run)(const struct shape_call *call, size_t n, size_t *bytes);
  void (*add)(multistatus_result *r, size_t i, const char *number);
  bool json;
} shape_call;

extern const shape_call shape_calls[];
extern const size_t shape_call_count;

multistatus_limits shape_limits(void);                   /* all NO_LIMIT */
int shape_sink(void *ctx, const void *data, size_t len); /* counts in a size_t */

#endif
