/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_JSON_EVENTS_H
#define MULTISTATUS_JSON_EVENTS_H

/* What stands between those who take JSON apart (sources: scan.c, cjson.c) and the one
   who makes sense of it (read.c): a stream of events. */

#include <stdbool.h>
#include "../base/parse.h"

typedef enum multistatus__json_kind {
  JSON_OBJECT, /* '{' */
  JSON_OBJECT_END,
  JSON_ARRAY, /* '[' */
  JSON_ARRAY_END,
  JSON_KEY,    /* a member's name; text is it, unescaped */
  JSON_STRING, /* text is it, unescaped */
  JSON_NUMBER, /* text is its lexical form, number its value */
  JSON_TRUE,
  JSON_FALSE,
  JSON_NULL,
  JSON_LONG /* a key or string over "text-bytes"; only told with
               MULTISTATUS_READ_SKIP_OVER_LIMIT, to be refused or done without */
} multistatus__json_kind;

/* text is a view into memory of the source, valid during the callback. Strings come
   whole; they may hold U+0000 (from an escape) and, for an unpaired surrogate escape,
   its three-byte form, which the core then treats as broken UTF-8. */
typedef struct multistatus__json_event {
  multistatus__json_kind kind;
  multistatus_text text;
  double number;
  size_t at; /* the place of its last byte in the data at hand, or near it */
} multistatus__json_event;

/* Returns 0 to go on, JSON_PAUSE to have the source return after this event, or a
   negative error, which the source passes on at once. */
enum { JSON_PAUSE = 1 };
typedef int (*multistatus__json_handler)(void *ctx, const multistatus__json_event *e);

/* A source. The state is allocated, zeroed, by its user. feed and end follow
   read_feed and read_end of <multistatus/plugin.h>, *used included: what is not used is
   given again, with more behind it or at once after a pause. Faults are reported
   through multistatus__parse_fail with the place of the first byte at fault:
     SYNTAX      not JSON (RFC 8259)
     ENCODING    bytes that are not UTF-8
     NOT_MULTISTATUS  the first character that is not white space is no '{' or '['
     TRAILING    something other than white space after the outermost value
     TRUNCATED   the body ended inside the document
     EMPTY       the body held nothing but white space
     LIMIT       "depth", "text-bytes"
     NOMEM */
typedef struct multistatus__json_source {
  size_t state;
  int (*begin)(void *state, multistatus__parse *in, multistatus__json_handler handler,
               void *ctx);
  int (*feed)(void *state, const char *data, size_t len, size_t *used);
  int (*end)(void *state, const char *rest, size_t len);
  void (*done)(void *state);
  /* Whether it is between two values, the comma still to come, with nothing begun: then
     its user may deal with whole values itself. NULL: it cannot tell. */
  bool (*idle)(const void *state);
  /* Makes it ready for another document, whatever came before. */
  void (*again)(void *state);
} multistatus__json_source;

extern const multistatus__json_source multistatus__json_scanner;
#ifdef MULTISTATUS_WITH_CJSON
extern const multistatus__json_source multistatus__json_cjson;
#endif

#endif
