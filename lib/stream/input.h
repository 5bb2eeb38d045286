/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_INPUT_H
#define MULTISTATUS_INPUT_H

/* The interface of formats to the reader, and the reader's to the list. */

#include "../model/model.h"

struct multistatus_input {
  multistatus__context *context;
  const multistatus_format *format;
  multistatus_result *building;     /* begun, not yet committed */
  multistatus_propstat *propstat;   /* open in it */
  multistatus_condition *condition; /* the newest */
  multistatus_result *first, *last; /* committed, not yet returned */
  size_t committed;                 /* in all */
  size_t names, name_bytes;         /* interned, and their bytes */
  const multistatus_prop *last_name;
  multistatus__parse parse; /* what the scanners are given */

  uint64_t quirks; /* those met */
  uint64_t loose;  /* those met before a result, such as in its start tag */
  multistatus_engine engine;
  bool has_summary; /* the document has one */
  bool left_out;    /* a result was over a limit, and skipped */
  bool keeps;       /* results are kept, as in a list */
  bool all;         /* the reader need not stop after each result */
  multistatus__document document;
  multistatus__text_slots slots;
  multistatus__context texts; /* for parts of the document */

  char line[40]; /* the last valid status line, */
  size_t line_len;
  int line_status;  /* and its status; a document uses few of them */
  char charset[64]; /* of the content type; "": none */

  /* Reports an error or a quirk with its place, unless null. */
  void (*report)(multistatus_input *in, const multistatus_read_error *found, size_t at);
  /* Defers the error to the end of the body. */
  void (*put_off)(multistatus_input *in);
};

/* Initializes a zeroed input that builds results in a context. */
void multistatus__input_init(multistatus_input *in, multistatus__context *o,
                             const multistatus_read_options *options);
void multistatus__input_done(multistatus_input *in);

/* The href of the result that is being built; NULL: none. */
const char *multistatus__input_about(const multistatus_input *in);
/* Takes over an error of the model; and the same without a call if there is none. Every
   setter returns it. */
int multistatus__input_take_error(multistatus_input *in);
static inline int multistatus__input_check(multistatus_input *in) {
  bool any = in->parse.error || in->texts.error || in->context->error;
  return any ? multistatus__input_take_error(in) : 0;
}
/* Records that a function was called out of order; false. */
bool multistatus__input_refuse(multistatus_input *in);
/* True if a setter may do its work: there was no error, and it is called in order. */
static inline bool multistatus__input_may(multistatus_input *in, bool in_order) {
  return !in->parse.error && (in_order || multistatus__input_refuse(in));
}
/* Reports a quirk of a result at the current place. Returns 0 or the error. */
int multistatus__input_quirk(multistatus_input *in, uint64_t quirk, const char *text);
/* Appends a complete result to those that the caller may take. */
static inline void multistatus__input_queue(multistatus_input *in,
                                            multistatus_result *r) {
  *(in->last ? &in->last->next : &in->first) = r;
  in->last = r;
  in->committed++;
}

/* Bytes of results that may wait for the caller: then most bodies are read in one go,
   and none of them is kept for later. */
enum { INPUT_AHEAD = 16 * 1024 };

/* True if the format may go on: complete results that the caller did not take yet are
   few. A list takes all, or one by one if it compares them. */
static inline bool multistatus__input_goes_on(const multistatus_input *in) {
  size_t whole =
      in->building ? in->context->mark : multistatus__arena_used(in->context);
  return in->all || !in->first || (!in->keeps && whole < INPUT_AHEAD);
}

/* Interns the name of a property, a valid NCName, as a template for all properties of
   that name, which lives as long as the results. NULL if there are too many. */
const multistatus_prop *multistatus__input_intern(multistatus_input *in,
                                                  multistatus_text ns,
                                                  multistatus_text name);
/* multistatus_input_add_prop() with the name from there, or NULL. */
int multistatus__input_add_prop(multistatus_input *in,
                                const multistatus_prop_text *prop,
                                const multistatus_prop *named);

/* A reader for a list: it builds its results in the list's context, which has count of
   them already, and need not stop after each unless these are compared. */
int multistatus__reader_new_into(multistatus_reader **out,
                                 const multistatus_read_options *o,
                                 multistatus__context *into, size_t count);

/* The list got n more results from elsewhere. */
void multistatus__reader_count_more(multistatus_reader *r, size_t n);

/* Reports that the href of the result that was returned last is not new; its place is
   the end of that result. Returns 0 or the reader's error. */
int multistatus__reader_duplicate(multistatus_reader *r, multistatus_result *result);

/* Reports that a result is over a limit of its own, with what it is merged into.
   Returns 0 if it is left out, by MULTISTATUS_READ_SKIP_OVER_LIMIT, or the reader's
   error. */
int multistatus__reader_over(multistatus_reader *r, multistatus_result *result,
                             const char *limit);
/* Whether the body was a multi-status that ended complete, and each of its results
   could be returned: only then does it mean anything that it does not mention an item.
 */
bool multistatus__reader_whole(const multistatus_reader *r);

/* Whether each body that was read into the list was whole, as
   multistatus__reader_whole(). A list without bodies is. */
bool multistatus__list_whole(const multistatus_list *list);
/* It is not: results are missing. */
void multistatus__list_set_holes(multistatus_list *list);

/* NULL: not known yet. */
const multistatus_format *multistatus__reader_format(const multistatus_reader *r);

extern const multistatus__options_kind multistatus__read_options;

#endif
