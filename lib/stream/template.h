/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_TEMPLATE_H
#define MULTISTATUS_TEMPLATE_H

/* Response templates. The results of a listing differ in their texts, not in the bytes
   between them. While the general path reads a result, its format records where the
   texts are and what they mean. From that a template is compiled. If the bytes of a
   later result match a template, only its texts are looked at, and the result is
   instantiated by the calls that the general path would have made. What does not match
   is read on the general path, which alone defines what a body means. */

#include <multistatus/plugin.h>
#include <stdbool.h>

typedef enum multistatus__template_event {
  TEMPLATE_HREF,        /* a text */
  TEMPLATE_STATUS_LINE, /* a text: HTTP/1.1, a status, and its registered reason */
  TEMPLATE_STATUS,      /* a text: three digits */
  TEMPLATE_PHRASE,      /* a text: the registered reason of the status before it */
  TEMPLATE_PROPSTAT,
  TEMPLATE_PROP, /* its value may be a text; otherwise it is always the same */
  TEMPLATE_PROPSTAT_END,
  TEMPLATE_COMMIT
} multistatus__template_event;

/* Most bodies are short: no template is made from the first few results. */
enum { TEMPLATE_WAIT = 8 };

/* The templates of a reader; zeroed to begin with. */
typedef struct multistatus__templates {
  multistatus_input *in;
  bool xml;                              /* or else JSON: what ends a text */
  bool recording;                        /* the result being read may make a template */
  unsigned results;                      /* read so far, up to TEMPLATE_WAIT */
  unsigned misses;                       /* results in a row that matched none */
  size_t max;                            /* bytes in any text that may match */
  struct multistatus__template_set *set; /* NULL: nothing was recorded yet */
  const char *data;                      /* from where the result is recorded, */
  size_t len;                            /* and how far that can be done */
} multistatus__templates;

void multistatus__templates_init(multistatus__templates *ts, multistatus_input *in,
                                 bool xml);
void multistatus__templates_done(multistatus__templates *ts);

/* Reads the results at the beginning of data that match templates, as many as may wait
   to be returned. Sets *used and returns 0 or the input's error. Returns 1 if the first
   does not match: it has to be read on the general path, and may be recorded. */
int multistatus__templates_match(multistatus__templates *ts, const char *data,
                                 size_t len, size_t *used);
/* True if no template is made of the next result either: the general path may go on
   with it. */
static inline bool multistatus__templates_wait(multistatus__templates *ts) {
  bool wait = ts->results + 1 < TEMPLATE_WAIT;
  ts->results += wait;
  return wait;
}
static inline int multistatus__templates_read(multistatus__templates *ts,
                                              const char *data, size_t len,
                                              size_t *used) {
  if (ts->results < TEMPLATE_WAIT) {
    ts->results++;
    return 1;
  }
  return multistatus__templates_match(ts, data, len, used);
}

/* ---- Recording; without effect unless a result is being recorded ---- */

/* The result contains something that templates cannot. */
static inline void multistatus__template_abandon(multistatus__templates *ts) {
  ts->recording = false;
}
/* A text whose event comes next; in XML the only text of its element. */
void multistatus__template_record_text(multistatus__templates *ts, const char *data,
                                       size_t len);
static inline void multistatus__template_text(multistatus__templates *ts,
                                              const char *data, size_t len) {
  if (ts->recording)
    multistatus__template_record_text(ts, data, len);
}
/* has_text: the newest text belongs to the event. */
void multistatus__template_record(multistatus__templates *ts,
                                  multistatus__template_event event,
                                  const multistatus_prop *named, bool has_text);
static inline void multistatus__template_add(multistatus__templates *ts,
                                             multistatus__template_event event,
                                             bool has_text) {
  if (ts->recording)
    multistatus__template_record(ts, event, NULL, has_text);
}
/* A property. named: its interned name; NULL: templates cannot contain it. */
static inline void multistatus__template_prop(multistatus__templates *ts,
                                              const multistatus_prop *named,
                                              bool has_text) {
  if (ts->recording)
    multistatus__template_record(ts, TEMPLATE_PROP, named, has_text);
}
/* The result was committed after used bytes of the data: compiles its template. */
void multistatus__template_compile(multistatus__templates *ts, size_t used);

#endif
