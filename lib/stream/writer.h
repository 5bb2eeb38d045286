/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_STREAM_WRITER_H
#define MULTISTATUS_STREAM_WRITER_H

/* The streaming writer: writer_new.c creates it, writer.c writes results, writer_fail.c
   handles results and documents that fail. */

#include "normalize.h"
#include "output.h"

struct multistatus_writer {
  unsigned format_flags; /* MULTISTATUS_FORMAT_... */
  void *state;
  multistatus_result *pending; /* added but not yet written */
  size_t count;                /* results added */
  bool begun;                  /* the format has begun the document */
  bool ended;                  /* nothing can be added */
  bool closed;                 /* and the document is complete */
  multistatus__form form;      /* form of the hrefs so far */
  multistatus_receiver receiver;
  bool listed;                /* request, or first, is in the document */
  bool replaces;              /* replace invalid results by failures */
  bool has_texts, has_normal; /* those contexts are initialized */
  const char *request;        /* NULL: not set */
  const char *first;        /* the first href, if request is not set; NULL: none yet */
  size_t invalid, left_out; /* counts: replaced or left out; left out */
  size_t omitted;           /* by the caller, in addition to those of MINIMAL */
  void (*diagnostic)(void *ctx, const multistatus_write_error *found);
  void *diagnostic_ctx;
  const multistatus_result *single; /* the result to send instead of a document */
  multistatus__table seen;          /* hrefs written, if WRITE_UNIQUE is set, */
  struct multistatus__seen *newest; /* and those of the newest result */
  multistatus__arena spare; /* of the previous result, whose pointers are still valid */
  multistatus_output output;
  multistatus__text_slots slots;

  multistatus__context own;    /* memory of the pending result */
  multistatus__context others; /* memory that lives as long as the writer */
  /* Rarely used members are last and not initialized before they are needed. */
  multistatus__context texts;  /* texts of the document, namespaces; with limits */
  multistatus__context normal; /* the newest result, normalized */
  char left_text[240];         /* why the first result was left out */
};

/* Return a rarely used context, initialized at the first call. */
multistatus__context *multistatus__writer_texts(multistatus_writer *w);
multistatus__context *multistatus__writer_normal(multistatus_writer *w);

/* Copies the error of another context to the writer. */
int multistatus__writer_take_error(multistatus_writer *w,
                                   const multistatus__context *o);

/* Writes a result of another context without counting it. An invalid one is replaced if
   that option is set. */
int multistatus__writer_write(multistatus_writer *w, const multistatus_result *r);
/* _try: the same without replacing an invalid one. _flush writes the pending result,
   _close the end. */
int multistatus__writer_try(multistatus_writer *w, const multistatus_result *r);
int multistatus__writer_flush(multistatus_writer *w);
int multistatus__writer_close(multistatus_writer *w);
/* Makes the newest result the previous one, and reuses the memory of that. */
void multistatus__writer_turn(multistatus_writer *w);
/* True if WRITE_UNIQUE is set and the href is already in the document. */
bool multistatus__writer_seen(multistatus_writer *w, const char *href);
/* Has the end report that results are missing: the summary counts that many more
   failures than there are. The format refuses it if it has no summary. */
void multistatus__writer_lacks(multistatus_writer *w, size_t results);

/* Handles the error of a result (NULL: it could not be created) according to the option
   `invalid`. Returns the writer's error, or 0. */
int multistatus__writer_settle(multistatus_writer *w, const multistatus_result *r);
/* Reports the results that were left out, also in the document's message. */
void multistatus__writer_note_left_out(multistatus_writer *w);

#endif
