/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_CALLS_PARTS_H
#define SUPPORT_CALLS_PARTS_H

/* Shared by the files that implement calls.h. */

#include <stream/input.h>
#include <stream/output.h>
#include <multistatus/sink.h>

/* How the writer delivers its bytes. */
typedef enum calls_way { WAY_SINK, WAY_BYTES, WAY_PULL, WAY_PART, WAYS } calls_way;

typedef struct calls {
  const uint8_t *next, *end; /* the remaining bytes */
  bool careful;              /* valid arguments only */
  bool one;                  /* a document with one result, which has no href in XML */
  multistatus_write_options o;
  multistatus_allocator allocator;
  multistatus_writer *w;
  multistatus_list *list;      /* gets the same calls as the writer */
  multistatus_result *r[2];    /* the newest result of the writer and of the list */
  multistatus_propstat *ps[2]; /* their newest propstat that was added explicitly */
  calls_way way;
  multistatus_memory body;
  unsigned later; /* calls of the part sink, which decide how much it takes */
  int code;
  bool ended, failed, plain;
  char failure[64]; /* href of the result that multistatus_writer_fail added */
} calls;

/* ---- calls_args.c: arguments of the calls ---- */

/* The next byte as a number below n; 0 if none is left. */
unsigned calls_take(calls *c, unsigned n);

/* Often invalid, unless careful. Strings are valid until the next call; text and lang
   may be NULL. */
const char *calls_href(calls *c);
const char *calls_text(calls *c);
const char *calls_lang(calls *c);
const char *calls_ns(calls *c);
const char *calls_name(calls *c);
const char *calls_condition(calls *c, bool propstat);
const char *calls_markup(calls *c, bool whole);
int calls_status(calls *c);

/* ---- calls.c ---- */

/* Records a failure; only the first one is kept. */
void calls_report(const char *format, ...) MULTISTATUS__PRINTF(1, 2);
/* The recorded failure; "" if there is none. */
const char *calls_reported(void);

/* ---- calls_check.c ---- */

void calls_check_outcome(calls *c);
void calls_rewrite(const uint8_t *data, size_t len);

#endif
