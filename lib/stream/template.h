/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_TEMPLATE_H
#define MULTISTATUS_TEMPLATE_H

/* A listing repeats itself: one result differs from another in its texts, not in what
   is around them. So the shape of a result that was read the long way is kept: the
   bytes between its texts, and what these meant. A result whose bytes match needs no
   taking apart: it is the twin of the one before. Whatever does not match is read the
   long way; that is the only meaning a body has. */

#include <stdbool.h>
#include "../base/bytes.h"
#include "../base/parse.h"
#include "instance.h"

typedef enum multistatus__template_event {
  TEMPLATE_HREF,     /* the newest text */
  TEMPLATE_STATUS,   /* the same */
  TEMPLATE_PROPSTAT, /* a propstat */
  TEMPLATE_PROP,     /* its value is the newest text, or always the same */
  TEMPLATE_PROPSTAT_END,
  TEMPLATE_COMMIT
} multistatus__template_event;

enum {
  TEMPLATE_TEXTS = 64,
  TEMPLATE_BYTES = 16 * 1024,
  TEMPLATE_COUNT = 4,
  /* Results that nobody keeps are handed out in batches of little more. */
  TEMPLATE_BATCH = 16 * 1024
};

typedef struct multistatus__template {
  multistatus__buffer bytes; /* of the whole result, as it was when learnt */
  struct {
    uint16_t at, len; /* in bytes */
  } texts[TEMPLATE_TEXTS];
  multistatus__instance_text means[TEMPLATE_TEXTS];
  size_t text_count;
  size_t behind; /* how many bytes came after the result was whole */
  multistatus__instance instance;
  bool known;
} multistatus__template;

/* What was learnt. Most bodies are short and do without it, so it is allocated when it
   is first needed. */
typedef struct multistatus__template_table {
  multistatus__template list[TEMPLATE_COUNT]; /* files, collections, ... */

  /* Statuses with their phrases, as met in a result that was all in order. */
  struct {
    char text[BYTES_FIXED]; /* few are longer */
    uint32_t len, status;
  } lines[64];
} multistatus__template_table;

typedef struct multistatus__templates {
  multistatus_input *in;
  bool xml;                                  /* or else JSON: what ends a text */
  size_t max;                                /* bytes of any text */
  struct multistatus__template_table *table; /* NULL: nothing was learnt yet */
  size_t next;                               /* to be forgotten, if all are known */
  size_t last;                               /* that matched */
  size_t misses;                             /* in a row */
  size_t waited;                             /* results that nothing was learnt from */

  /* What is being learnt; NULL: nothing is. */
  multistatus__template *recording;
  const char *data, *end;  /* where the result begins, and the data end */
  uint16_t propstat, prop; /* the newest, counted from 1 */
  bool open;               /* the propstat is */
  bool status;             /* was told last */
} multistatus__templates;

/* s is zeroed. */
void multistatus__templates_init(multistatus__templates *s, multistatus_input *in,
                                 bool xml);
void multistatus__templates_done(multistatus__templates *s);

/* Reads the results that data begin with, as many as have known shapes and may wait:
   *used is set, and 0 or the input's error returned. 1: the first one has none, and
   learning has begun, perhaps. */
int multistatus__templates_read(multistatus__templates *s, const char *data, size_t len,
                                size_t *used);

/* While a result is read the long way: what it holds. A text that is told is the
   newest; in XML it must be the only run in its element. Each is nothing unless
   learning. */
void multistatus__template_text(multistatus__templates *s, const char *data,
                                size_t len);
void multistatus__template_add(multistatus__templates *s,
                               multistatus__template_event kind, bool has_text);
/* A phrase that its status implies goes up to there, behind its quotes: part of the
   status, if nothing was told since; else this is no shape. */
void multistatus__template_phrase(multistatus__templates *s, const char *end);
/* It holds something that shapes cannot say. */
void multistatus__template_abandon(multistatus__templates *s);
/* It was read, and took used bytes of the data. */
void multistatus__template_compile(multistatus__templates *s, size_t used);

#endif
