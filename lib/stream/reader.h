/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_READER_STATE_H
#define MULTISTATUS_READER_STATE_H

/* The reader, shared by reader.c (feeding it), reader_error.c (places and faults) and
   reader_get.c (getters of the document). */

#include "found.h"
#include "input.h"
#include "place.h"

/* The longest text of an error, and with its place. */
enum {
  READER_FOUND = sizeof(((multistatus__parse *)0)->text) + FOUND_TEXT + 40,
  READER_TEXT = READER_FOUND + 80
};

struct multistatus_reader {
  const multistatus_format *format; /* NULL: not yet known */
  void *state;
  size_t look_at; /* with so many bytes the format is asked for again */
  bool ended;     /* no more pieces will come */
  bool finished;  /* the format has seen the end, or a fault */

  multistatus__buffer waiting; /* what was fed, unless the format took it at once */
  uint64_t fed;                /* bytes of the body */
  multistatus__places places;  /* the current bytes, */
  size_t from;                 /* and from where on the format looks at them */
  struct {
    bool any, counted;
    uint64_t offset, line, column;
  } last;        /* the last place reported; counted: its line and column are known */
  bool limited;  /* there was a result 507 for the request */
  bool another;  /* what follows the document looks like another one */
  size_t count;  /* results that the list had before */
  char *request; /* its URL, from the allocator; NULL: unknown */
  void (*diagnostic)(void *ctx, const multistatus_read_error *found);
  void *diagnostic_ctx;

  multistatus_input input; /* what the format is given */

  multistatus_read_error error;
  char *href;       /* the error's, from the allocator, */
  size_t href_size; /* so many bytes */
  /* An error whose text quotes what was found is published when enough of that came. */
  multistatus_read_error found; /* its text stands in the input */
  bool quoting;                 /* it is not published yet */
  size_t head_len, quote_len;
  /* The first error that was put off. */
  multistatus_read_error late;

  /* Not zeroed with the rest. */
  multistatus__context own; /* its results', unless they are a list's */
  char text[READER_TEXT];
  char late_text[READER_TEXT];
  char head[FOUND_BYTES];  /* of the body, white space and marks apart */
  char quote[FOUND_BYTES]; /* from where the error is */
};

/* ---- reader_error.c ---- */

/* Sets the current bytes: fed, and not yet passed. */
void multistatus__reader_look(multistatus_reader *r, const char *data, size_t len);
/* Drops the bytes that the format took. */
void multistatus__reader_pass(multistatus_reader *r);
/* The place in the body of a byte behind what the format has taken. */
uint64_t multistatus__reader_offset(const multistatus_reader *r, size_t at);

/* Makes the reader's error from that of the input; used is its place if it has none. */
int multistatus__reader_fault(multistatus_reader *r, size_t used);
/* Too many bytes wait: an error after what waits has been read. */
void multistatus__reader_full(multistatus_reader *r);
/* The next bytes of the body, to be quoted; and no more will come. */
void multistatus__reader_quote(multistatus_reader *r, const char *data, size_t len);
void multistatus__reader_publish(multistatus_reader *r);
/* Keeps the first bytes of the body. */
void multistatus__reader_head(multistatus_reader *r, const char *data, size_t len);
/* At the end of the body, the deferred error becomes the reader's. */
void multistatus__reader_late(multistatus_reader *r);

/* These are called by the input. */
void multistatus__reader_report(multistatus_input *in,
                                const multistatus_read_error *found, size_t at);
void multistatus__reader_put_off(multistatus_input *in);

#endif
