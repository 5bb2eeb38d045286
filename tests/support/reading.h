/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_READING_H
#define SUPPORT_READING_H

/* What reading a body gives, all of it, as text that a person can read and a machine
   can compare. */

#include <multistatus.h>
#include <stdbool.h>
#include "platform.h"

typedef struct reading_text {
  char *s; /* NUL-terminated; NULL: nothing yet */
  size_t len, room;
} reading_text;

typedef struct reading {
  reading_text results;  /* each with everything it says */
  reading_text told;     /* what was tolerated, left out, or the error, with places */
  reading_text document; /* what is known of the whole, its ending last */
  reading_text error;    /* empty if there was none */
  int code;
  multistatus_ending ending;
  uint64_t quirks;
} reading;

/* What is asked of each result beside what it says itself. */
typedef struct reading_questions {
  bool sync;           /* what it means in a sync-collection report */
  const char *request; /* what its href is to this one; NULL: not asked */
  unsigned href_flags; /* MULTISTATUS_HREF_... for that */
  bool lines;          /* the status lines that were kept, and id and index */
  /* How it is asked. */
  bool quiet; /* nobody is told of anything, so results may come in batches */
  bool late;  /* results are taken when the whole body was read, not before */
  bool two;   /* there are two pieces, the first of n bytes; results are not late */
} reading_questions;

/* Reads the body in pieces of n bytes, with memory of its own that must all be given
   back. o is used but for its allocator and diagnostic; q may be NULL. `out` is filled,
   and is to be given to reading_done. Of what is quiet `told` is empty. */
void reading_of(reading *out, const multistatus_read_options *o,
                const reading_questions *q, const void *body, size_t len, size_t n);

/* The same by way of multistatus_list_read. */
void reading_of_list(reading *out, const multistatus_read_options *o,
                     const reading_questions *q, const void *body, size_t len);

void reading_done(reading *r);

/* NULL if the two say the same; else the part that does not, by its name. The places
   are compared only if asked for. */
const char *reading_compare(const reading *a, const reading *b, bool places);

void reading_put(reading_text *t, const char *format, ...) PLATFORM_PRINTF(2, 3);

/* The text; "" for nothing. */
const char *reading_string(const reading_text *t);

/* A whole file, in a malloc of exactly its length. */
char *reading_file(const char *path, size_t *len);

#endif
