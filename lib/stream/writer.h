/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_CORE_WRITER_H
#define MULTISTATUS_CORE_WRITER_H

/* The streaming writer's own parts: writer_new.c makes it, writer.c writes results,
   writer_fail.c deals with results and documents that fail. */

#include "normalize.h"
#include "output.h"

struct multistatus_writer {
  multistatus__context own;    /* the pending result lives here */
  multistatus__context others; /* for what lives as long as the writer */
  multistatus__arena spare; /* of the result before: its pointers may still be used */
  const multistatus_format *format;
  unsigned format_flags; /* MULTISTATUS_FORMAT_... */
  void *state;
  multistatus_result *pending; /* added, not yet written */
  size_t count;                /* results added */
  bool begun;                  /* the format has begun the document */
  bool ended;                  /* nothing can be added */
  bool closed;                 /* and the document is whole */
  multistatus__form form;      /* of the hrefs so far */
  multistatus_receiver receiver;
  const char *request;      /* NULL: not set */
  const char *first;        /* without it: the first href; NULL: none yet */
  bool listed;              /* one of these is in the document */
  bool replaces;            /* invalid results, by failures */
  size_t invalid, left_out; /* results: replaced or left out; left out */
  void (*diagnostic)(void *ctx, const multistatus_write_error *found);
  void *diagnostic_ctx;
  const multistatus_result *single; /* instead of a document */
  multistatus__index seen;          /* hrefs, where they have to differ, */
  struct multistatus__seen *newest; /* and those of the newest result */
  multistatus_output output;
  multistatus__text_slots slots;

  /* What few writers use comes last, and is not touched before. */
  bool has_texts, has_normal;  /* the contexts were made */
  multistatus__context texts;  /* the document's own, and namespaces; limited */
  multistatus__context normal; /* the newest result, normalized */
  char left_text[240];         /* why the first result that was left out was */
};

/* The contexts that few writers need, made at the first call. */
multistatus__context *multistatus__writer_texts(multistatus_writer *w);
multistatus__context *multistatus__writer_normal(multistatus_writer *w);

/* Records the error of another context as the writer's. */
int multistatus__writer_take_error(multistatus_writer *w,
                                   const multistatus__context *o);

bool multistatus__writer_has(const multistatus_writer *w, unsigned flag);

/* Writes a result of another context, uncounted; where the options ask for that, an
   invalid one is replaced. */
int multistatus__writer_write(multistatus_writer *w, const multistatus_result *r);
/* Writes a result without replacing it if it is invalid; what is pending; the end. */
int multistatus__writer_try(multistatus_writer *w, const multistatus_result *r);
int multistatus__writer_flush(multistatus_writer *w);
int multistatus__writer_close(multistatus_writer *w);
/* Makes what was allocated for the newest result that of the one before. */
void multistatus__writer_turn(multistatus_writer *w);
/* Whether an href is in the document already, where all have to differ. */
bool multistatus__writer_seen(multistatus_writer *w, const char *href);

/* Deals with the error of a result (NULL: it could not be made) as the options ask. The
   writer's error, or 0. */
int multistatus__writer_settle(multistatus_writer *w, const multistatus_result *r);
/* Adds to the document's message what the results do not contain. */
void multistatus__writer_note_left_out(multistatus_writer *w);

#endif
