/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_CALLS_PARTS_H
#define SUPPORT_CALLS_PARTS_H

/* What the files behind calls.h share. */

#include <stream/input.h>
#include <stream/output.h>
#include <multistatus/sink.h>

/* How the bytes leave. */
typedef enum calls_way { WAY_SINK, WAY_BYTES, WAY_PULL, WAY_PART, WAYS } calls_way;

typedef struct calls {
  const uint8_t *next, *end; /* what is left of the bytes */
  bool careful;              /* nothing that must be refused */
  bool one;                  /* a document of one result, which has no href in XML */
  multistatus_write_options o;
  multistatus_allocator allocator;
  multistatus_writer *w;
  multistatus_list *list;      /* is told the same */
  multistatus_result *r[2];    /* the newest result, of the writer and of the list */
  multistatus_propstat *ps[2]; /* the newest one made apart */
  calls_way way;
  multistatus_memory body;
  unsigned later; /* how the part sink takes parts */
  int code;
  bool ended, failed, plain;
  char failure[64]; /* href of the result that multistatus_writer_fail added */
} calls;

/* ---- calls_args.c: what the calls are made with ---- */

/* The next byte as a number below n; 0 when there is none left. */
unsigned calls_take(calls *c, unsigned n);

/* Often hostile, unless careful. Strings are valid until the next call; text, lang and
   href may be NULL where that is allowed. */
const char *calls_href(calls *c);
const char *calls_text(calls *c);
const char *calls_lang(calls *c);
const char *calls_ns(calls *c);
const char *calls_name(calls *c);
const char *calls_condition(calls *c, bool propstat);
const char *calls_markup(calls *c, bool whole);
int calls_status(calls *c);

/* ---- calls.c ---- */

/* Says what is wrong, if nothing was before. */
void calls_say(const char *format, ...) MULTISTATUS__PRINTF(1, 2);
/* What was said; "" for nothing. */
const char *calls_wrong(void);

/* ---- calls_check.c ---- */

void calls_check_outcome(calls *c);
void calls_rewrite(const uint8_t *data, size_t len);

#endif
