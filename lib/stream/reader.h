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
  void *state;
  size_t look_at; /* try again to detect the format when there are so many bytes */
  bool ended;     /* no more pieces will come */
  bool finished;  /* the format was given the end, or failed */

  multistatus__buffer waiting; /* bytes that the format did not take yet */
  uint64_t fed;                /* bytes of the body */
  multistatus__places places;  /* the current bytes and their place in the body */
  size_t from;                 /* offset in these of what the format did not take yet */
  struct {
    bool any, counted;
    uint64_t offset, line, column;
  } last;        /* place of the last event; counted: line and column are set */
  bool another;  /* another document seems to follow the first */
  size_t count;  /* results of the list before this body */
  char *request; /* the request URL, allocated; NULL: unknown */
  void (*diagnostic)(void *ctx, const multistatus_read_error *found);
  void *diagnostic_ctx;

  multistatus_input input; /* what the format is given */

  multistatus_read_error error;
  char *href;       /* of the error, allocated */
  size_t href_size; /* bytes of href */
  /* An error that quotes the body is published when enough bytes were fed. */
  multistatus_read_error found; /* its text is in the input */
  bool quoting;                 /* found is not published yet */
  size_t head_len, quote_len;
  /* The first deferred error. */
  multistatus_read_error late;

  /* Not zeroed with the rest. */
  multistatus__context own; /* of the results, unless they belong to a list */
  char text[READER_TEXT];
  char late_text[READER_TEXT];
  char head[FOUND_BYTES];  /* first bytes of the body, without space and BOM */
  char quote[FOUND_BYTES]; /* bytes from the place of the error on */
};

/* reader_get.c: reports a quirk of the result that was returned last, at its end; or,
   if quirk is 0, the limit `text` that it exceeds after merging. An error of the body
   after that result is kept. Returns 0, also if the result is skipped, or the error. */
int multistatus__reader_look_back(multistatus_reader *r, multistatus_result *result,
                                  uint64_t quirk, const char *text);

/* ---- reader_error.c ---- */

/* Sets the current bytes: fed, and not yet passed. */
void multistatus__reader_look(multistatus_reader *r, const char *data, size_t len);
/* Drops the bytes that the format took. */
void multistatus__reader_pass(multistatus_reader *r);
/* The offset in the body of a byte that the format has not taken yet. */
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

/* These are called by the input. */
void multistatus__reader_report(multistatus_input *in,
                                const multistatus_read_error *found, size_t at);
void multistatus__reader_put_off(multistatus_input *in);

#endif
