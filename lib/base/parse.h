/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_PARSE_H
#define MULTISTATUS_PARSE_H

/* The context of all parsing code: memory, limits, and where to report errors and
   quirks. A reader has one; parsing a piece of markup uses another. */

#include "buffer.h"

typedef struct multistatus__parse {
  const multistatus_allocator *allocator;
  const multistatus_limits *limits; /* every default filled in */
  int error;                        /* the first one; all later calls fail with it */
  unsigned flags;                   /* MULTISTATUS_READ_... */
  uint64_t refuse;                  /* quirks that are errors */
  uint64_t allowed;                 /* quirks that are not reported now */
  uint64_t loose; /* met outside results since the last token: those of a start tag are
                     quirks of the result that it begins */
  int nested;     /* the data is inside a value */
  size_t here;    /* the current offset; see multistatus_input_here() */
  multistatus_text line_feed; /* in the encoding of the data; empty: a byte */

  /* About the error. */
  uint64_t quirk;    /* the quirk that was refused; or 0 */
  const char *limit; /* its name, if error is LIMIT */
  size_t fault;      /* its offset in the current piece; MULTISTATUS_HERE: unknown */
  char text[240];

  /* Called for each tolerated quirk; may be NULL. */
  void (*tolerated)(struct multistatus__parse *p, uint64_t quirk, size_t at,
                    const char *text);
} multistatus__parse;

/* Each records the first error with its offset and returns it. */
int multistatus__parse_fail(multistatus__parse *p, int code, size_t at,
                            const char *text);
int multistatus__parse_fail_limit(multistatus__parse *p, const char *limit, size_t at);
int multistatus__parse_fail_nomem(multistatus__parse *p);

/* Makes room for len more bytes in a buffer, or appends them. Fails with the given
   limit if the buffer would contain more than max bytes. Returns 0 or the error. */
int multistatus__parse_reserve(multistatus__parse *p, multistatus__buffer *b,
                               size_t len, size_t max, const char *limit);
int multistatus__parse_put(multistatus__parse *p, multistatus__buffer *b,
                           const void *data, size_t len, size_t max, const char *limit);

/* Returns 0 if the quirk is tolerated, and reports it; else returns the error. */
int multistatus__parse_tolerate(multistatus__parse *p, uint64_t quirk, int code,
                                size_t at, const char *text);

/* at, or the current offset if at is MULTISTATUS_HERE or the data is inside a value. */
static inline size_t multistatus__parse_place(const multistatus__parse *p, size_t at) {
  return at == MULTISTATUS_HERE || p->nested ? p->here : at;
}

#endif
