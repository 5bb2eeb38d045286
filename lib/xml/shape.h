/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_SHAPE_H
#define MULTISTATUS_XML_SHAPE_H

/* A listing repeats itself: one response differs from another in its texts, not in its
   tags. So the shape of a response that was read the long way is kept: the bytes
   between its texts, and what these meant. A response whose bytes match needs no taking
   apart: its result is the twin of the one before. Whatever does not match is read the
   long way; that is the only meaning a body has. */

#include <stdbool.h>
#include "../core/scratch.h"
#include "../core/twin.h"
#include "events.h"

typedef enum multistatus__shape_kind {
  SHAPE_HREF,   /* the newest text */
  SHAPE_STATUS, /* the same */
  SHAPE_OPEN,   /* a propstat */
  SHAPE_PROP,   /* its value is the newest text, or always the same */
  SHAPE_CLOSE,
  SHAPE_COMMIT
} multistatus__shape_kind;

enum { SHAPE_TEXTS = 64, SHAPE_BYTES = 16 * 1024 };

typedef struct multistatus__shape {
  multistatus__scratch bytes; /* of the whole response, as it was when learnt */
  struct {
    size_t at, len; /* in bytes */
  } texts[SHAPE_TEXTS];
  multistatus__twin_text means[SHAPE_TEXTS];
  size_t text_count;
  size_t commit; /* where the result was whole, from the end of the last text */
  multistatus__twin twin;
  bool known;

  /* While it is learnt. */
  const char *data, *end; /* where the response begins, and the data end */
  size_t propstat, prop;  /* the newest, counted from 1 */
  bool open;              /* the propstat is */
} multistatus__shape;

enum { SHAPE_COUNT = 4 };

typedef struct multistatus__shapes {
  multistatus_input *in;
  size_t max;                            /* bytes of any text */
  multistatus__shape shape[SHAPE_COUNT]; /* files, collections, ... */
  size_t next;                           /* to be forgotten for a new one */
  size_t last;                           /* that matched */
  size_t misses;                         /* in a row */
  multistatus__shape *learning;          /* NULL: nothing is being learnt */
} multistatus__shapes;

void multistatus__shapes_init(multistatus__shapes *s, multistatus_input *in);
void multistatus__shapes_done(multistatus__shapes *s);

/* Reads the response that data begin with, if it has a known shape: *used is set, and 0
   or the input's error returned. 1: it has not, and learning has begun, perhaps. */
int multistatus__shapes_read(multistatus__shapes *s, const char *data, size_t len,
                             size_t *used);

/* While a response is read the long way: what it holds. A text that is told is the
   newest; it must be the only run in its element. Each is nothing unless learning. */
void multistatus__shape_text(multistatus__shapes *s, const char *data, size_t len);
void multistatus__shape_act(multistatus__shapes *s, multistatus__shape_kind kind,
                            bool has_text);
/* It holds something that shapes cannot say. */
void multistatus__shape_spoil(multistatus__shapes *s);
/* It was read, and took used bytes of the data. */
void multistatus__shape_end(multistatus__shapes *s, size_t used);

#endif
