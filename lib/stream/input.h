/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_INPUT_H
#define MULTISTATUS_INPUT_H

/* The reading side of a format calls the input; the list and the reader share it. */

#include "../model/model.h"

struct multistatus_input {
  multistatus__context *context;
  const multistatus_format *format; /* NULL: not yet known */
  multistatus_result *building;     /* begun, not yet committed */
  multistatus_propstat *propstat;   /* open in it */
  multistatus_condition *condition; /* the newest */
  multistatus_result *first, *last; /* committed, not yet returned */
  size_t committed, succeeded;      /* results of the body */
  size_t names, name_bytes;         /* interned names and their bytes */
  const multistatus_prop *last_name;
  multistatus__parse parse; /* for the scanners */

  uint64_t quirks; /* of the body so far */
  multistatus_engine engine;
  bool invalid;     /* the status of the result that is being built is invalid */
  bool has_summary; /* the document has a summary */
  bool left_out;    /* a result was skipped, or may be: it exceeded a limit, or there is
                       something else in its place */
  bool limited;     /* a result was skipped, or one for the request URL has the status
                       507 */
  bool all;         /* the reader need not stop after each result */
  multistatus__document document;
  multistatus__text_slots slots;
  multistatus__context texts; /* for parts of the document */

  /* The last valid status line and its status: a document has few different ones. */
  char line[40];
  size_t line_len;
  int line_status;
  char charset[64]; /* of the content type; "": none */

  /* Reports an error or a quirk with its place, unless null. */
  void (*report)(multistatus_input *in, const multistatus_read_error *found, size_t at);
  /* Defers the error to the end of the body. */
  void (*put_off)(multistatus_input *in);
};

/* Initializes a zeroed input that builds results in a context. */
void multistatus__input_init(multistatus_input *in, multistatus__context *o,
                             const multistatus_read_options *options);

/* The href of the result that is being built; NULL: none. */
const char *multistatus__input_about(const multistatus_input *in);
/* Makes an error of the model the input's. Every setter returns the input's error. */
int multistatus__input_take_error(multistatus_input *in);
static inline int multistatus__input_check(multistatus_input *in) {
  bool any = in->parse.error || in->texts.error || in->context->error;
  return UNLIKELY(any) ? multistatus__input_take_error(in) : 0;
}
/* Records that a function was called out of order, unless there was an error. Returns
   false. */
bool multistatus__input_refuse(multistatus_input *in);
/* True if there was no error and the setter is called in order. */
static inline bool multistatus__input_may(multistatus_input *in, bool in_order) {
  return LIKELY(!in->parse.error && in_order) || multistatus__input_refuse(in);
}
/* As multistatus_input_begin(), but what begins may be no result: the format checks the
   limit "results" before it commits it. */
int multistatus__input_start(multistatus_input *in);
/* True unless the value is greater than the last one of its enum, which is an error. */
bool multistatus__input_knows(multistatus_input *in, unsigned value, unsigned last);
/* Reports a quirk of a result at the current place. Returns 0 or the error. */
int multistatus__input_quirk(multistatus_input *in, uint64_t quirk, const char *text);
/* The status of the open propstat, or else of the result, is unknown from now on,
   unless it is a failure. */
void multistatus__input_doubt(multistatus_input *in);
/* The flags with which results are compared with those of the list. */
enum {
  INPUT_DUPLICATES =
      MULTISTATUS_READ_FIND_DUPLICATES | MULTISTATUS_READ_MERGE_DUPLICATES
};

/* Bytes of results that may wait for the caller. Most bodies have fewer, so they are
   read in one call of feed and not copied. */
enum { INPUT_AHEAD = 16 * 1024 };

/* True if the format may read another result before it returns: the results that wait
   are few. A list takes any number, or one at a time if it compares them. */
static inline bool multistatus__input_goes_on(const multistatus_input *in) {
  size_t whole =
      in->building ? in->context->mark : multistatus__arena_used(in->context);
  return in->all || !in->first || (!in->context->keeps && whole < INPUT_AHEAD);
}

/* Interns the name of a property, a valid NCName. Returns a property with that name, to
   be copied for each; it lives as long as the results. NULL: too many names. */
const multistatus_prop *multistatus__input_intern(multistatus_input *in,
                                                  multistatus_text ns,
                                                  multistatus_text name);
/* Quirks of bodies whose texts may be something else than text. */
#define INPUT_UNCLEAN                                                                  \
  (MULTISTATUS_QUIRK_XML_UTF8 | MULTISTATUS_QUIRK_XML_CHARACTER |                      \
   MULTISTATUS_QUIRK_JSON_UTF8 | MULTISTATUS_QUIRK_JSON_CHARACTER)

/* multistatus_input_add_prop(). named: an interned name, or NULL to use that of prop.
   plain: the value is ASCII that needs no escaping in XML. */
static inline int multistatus__input_add_prop(multistatus_input *in,
                                              const multistatus_prop_text *prop,
                                              const multistatus_prop *named,
                                              bool plain) {
  /* What a parser checked is text, unless it tolerated something else, perhaps in the
     declaration of a namespace. */
  bool clean = named && !(in->quirks & INPUT_UNCLEAN);
  if (multistatus__input_may(in, in->propstat != NULL))
    multistatus__put_prop(in->propstat, prop, named,
                          plain   ? KNOWN_PLAIN
                          : clean ? KNOWN_VALID
                                  : KNOWN_NOTHING);
  return multistatus__input_check(in);
}

/* Makes a reader that builds its results in the context of a list. count: the results
   that the list has. */
int multistatus__reader_new_into(multistatus_reader **out,
                                 const multistatus_read_options *o,
                                 multistatus__context *into, size_t count);

/* True if the summary counts more results than the body had. It may count fewer, since
   some results are written as several, and its counts of outcomes may differ from those
   of the results, since propstats may be left out of them. */
bool multistatus__input_lacks_results(const multistatus_input *in);
/* Reports that as a quirk at the end of a body, in which len bytes were not used.
   Returns 0 or the input's error. */
int multistatus__input_end_summary(multistatus_input *in, uint64_t quirk, size_t len);
/* The failures that the summary counts and the results lack, unless they may be among
   results that are missing. r may be NULL. */
size_t multistatus__reader_claims(const multistatus_reader *r);
/* The same of all bodies read into the list. */
size_t multistatus__list_claims(const multistatus_list *list);
/* True if each body read into the list was complete, no result was skipped or is
   missing, and the list has no error, which could have kept out results. */
bool multistatus__list_complete(const multistatus_list *list);
/* True if each body was a multi-status, too. Otherwise an item that it does not mention
   has an unknown outcome. */
bool multistatus__list_whole(const multistatus_list *list);

/* NULL: not known yet. */
const multistatus_format *multistatus__reader_format(const multistatus_reader *r);

extern const multistatus__options_kind multistatus__read_options;

#endif
