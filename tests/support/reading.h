/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_READING_H
#define SUPPORT_READING_H

/* Reads a body and returns everything that the reader reports, as text to compare. */

#include <multistatus.h>
#include <stdbool.h>
#include "platform.h"

typedef struct reading_text {
  char *s; /* NUL-terminated; NULL: nothing yet */
  size_t len, room;
} reading_text;

typedef struct reading {
  reading_text results;  /* each with all its members */
  reading_text reported; /* the diagnostics: quirks, skipped results, the error */
  reading_text document; /* properties of the document, its ending last */
  reading_text error;    /* empty if there was none */
  int code;
  multistatus_ending ending;
  uint64_t quirks;
} reading;

/* What to report of each result beside its members, and how to read. */
typedef struct reading_questions {
  bool sync;           /* its meaning in a sync-collection report */
  const char *request; /* URL to report the relation of the href to; NULL: don't */
  unsigned href_flags; /* MULTISTATUS_HREF_... for that */
  bool lines;          /* the status lines that were kept, id and index */
  bool quiet; /* no diagnostic callback, so that results may be parsed in batches */
  bool late;  /* take the results after the end of the body */
  bool two;   /* two pieces, the first of n bytes; not with late */
} reading_questions;

/* Reads the body in pieces of n bytes. Fails the test if memory is leaked. The
   allocator and the diagnostic of o are replaced; q may be NULL. The caller passes
   `out` to reading_done. With quiet, `reported` is empty. */
void reading_of(reading *out, const multistatus_read_options *o,
                const reading_questions *q, const void *body, size_t len, size_t n);

/* The same by multistatus_list_read. */
void reading_of_list(reading *out, const multistatus_read_options *o,
                     const reading_questions *q, const void *body, size_t len);

void reading_done(reading *r);

/* NULL if both are equal; else the name of the first part that differs. places: compare
   diagnostics and errors, which contain offsets, too. */
const char *reading_compare(const reading *a, const reading *b, bool places);

void reading_put(reading_text *t, const char *format, ...) PLATFORM_PRINTF(2, 3);

/* The text; "" if it is NULL. */
const char *reading_string(const reading_text *t);

/* A whole file, in a malloc of exactly its length. */
char *reading_file(const char *path, size_t *len);

#endif
