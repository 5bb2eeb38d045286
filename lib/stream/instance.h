/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_INSTANCE_H
#define MULTISTATUS_INSTANCE_H

/* Results repeat each other: one differs from the next in an href, a status and some
   values, and in nothing else. A format that sees that bytes repeat, but for some
   texts, has such a twin made in one go instead of reporting it piece by piece. */

#include <multistatus/plugin.h>
#include <stdbool.h>
#include "../base/parse.h"

/* What a text that differs is. */
typedef enum multistatus__instance_kind {
  TEXT_HREF,   /* the first one; it must hold only what a URI may */
  TEXT_STATUS, /* of the result, or of a propstat; with its phrase */
  TEXT_VALUE   /* of a property */
} multistatus__instance_kind;

typedef struct multistatus__instance_text {
  multistatus__instance_kind kind;
  uint16_t propstat, prop; /* which one, counted from 1; 0: it is the result's own */
} multistatus__instance_text;

/* Zeroed, it knows nothing. */
typedef struct multistatus__instance {
  multistatus__buffer image; /* the parts of the result, one behind the other */
  multistatus__buffer links; /* between them */
  multistatus__buffer slots; /* for the texts */
  size_t bytes; /* what reporting it took of "result-bytes", but for these texts */
  struct multistatus__context *strings; /* holds what is always the same, unless the
                                         results' owner keeps it */
} multistatus__instance;

/* Takes the result that was committed last as the model: count texts of it may differ.
   False if it says more than twins can, or memory is short. */
bool multistatus__instance_compile(multistatus__instance *t, multistatus_input *in,
                                   const multistatus__instance_text *texts,
                                   size_t count);

/* A text, and the status that it is. */
typedef struct multistatus__instance_value {
  const char *data;
  size_t len;
  int status;
} multistatus__instance_value;

/* The model's status where that text stands, which is one. */
int multistatus__instance_status(const multistatus__instance *t, size_t text);

/* Commits a result like the model with these texts: of UTF-8 that XML allows, none
   empty, none over a limit of its own, so many bytes in all or less. Returns 0, or the
   input's error, or 1: it is after all not so simple, nothing has happened, and it is
   to be reported. */
int multistatus__instantiate(const multistatus__instance *t, multistatus_input *in,
                             const multistatus__instance_value *texts, size_t bytes);

void multistatus__instance_done(multistatus__instance *t, multistatus_input *in);

#endif
