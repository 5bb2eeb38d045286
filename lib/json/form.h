/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_JSON_FORM_H
#define MULTISTATUS_JSON_FORM_H

/* What the two sides of the JSON format have to agree on. doc/json.md tells all. */

#include <multistatus.h>
#include "../xml/fragment.h"
#include "events.h"

/* A bare condition code, one without "{namespace}", is the application's own; this is
   the namespace it has in the model and in XML. */
#define JSON_OWN_NS "urn:multistatus:1"

/* Whether text is what "message" says when there is no description: the reason of the
   status line (NULL: the registered one), or a phrase that was once registered for the
   status, since writer and reader may know registries of different age. */
int multistatus__json_is_phrase(int status, const multistatus_text *reason,
                                multistatus_text text);

int multistatus__json_write_begin(void *state, multistatus_output *out);
int multistatus__json_write_result(void *state, multistatus_output *out,
                                   const multistatus_result *r);
int multistatus__json_write_end(void *state, multistatus_output *out);

/* Members by name; the same name means the same wherever it is known. */
enum multistatus__json_member {
  MEMBER_OTHER,
  MEMBER_RESULTS,
  MEMBER_DESCRIPTION,
  MEMBER_SYNC_TOKEN,
  MEMBER_HREF,
  MEMBER_MORE_HREFS,
  MEMBER_STATUS,
  MEMBER_MESSAGE,
  MEMBER_REASON,
  MEMBER_LANG,
  MEMBER_LOCATION,
  MEMBER_PROPSTATS,
  MEMBER_PROPS,
  MEMBER_ERRORS,
  MEMBER_CODE,
  MEMBER_HREFS,
  MEMBER_TEXT,
  MEMBER_XML,
  MEMBER_EXT
};

/* Where the reader is: an object or array that is open and has a meaning here. */
typedef enum multistatus__json_place {
  FORM_DOCUMENT,
  FORM_TOP,
  FORM_RESULTS,
  FORM_RESULT,
  FORM_MORE_HREFS,
  FORM_PROPSTATS,
  FORM_PROPSTAT,
  FORM_PROPS,
  FORM_VALUE, /* {"text","lang"} or {"xml"} of a property */
  FORM_EXT,
  FORM_ERRORS,
  FORM_ERROR,
  FORM_ERROR_HREFS
} multistatus__json_place;

enum { FORM_LEVELS = 12 };

/* Members come in any order, so what they say is kept until their object ends. */
typedef struct multistatus__json_outcome {
  int status;   /* 0: not told */
  unsigned has; /* which of the texts were there, by member */
  multistatus__scratch message, reason, description, lang;
} multistatus__json_outcome;

typedef struct multistatus__json_reader {
  multistatus_input *in;
  size_t *here;
  const multistatus__json_source *source;
  void *source_state;
  multistatus__json_place places[FORM_LEVELS];
  size_t level;
  size_t skipped;        /* arrays and objects open that mean nothing here */
  size_t depth, outside; /* those open in all; those outside the result */
  int member;            /* the member whose value comes next */
  int has_results;       /* the document has that member */
  int has_propstats;     /* the result has */

  multistatus__json_outcome result, propstat;
  multistatus__scratch href, more, location;  /* more: each with a NUL behind it */
  multistatus__scratch name, text, lang, xml; /* of a property or condition */
  multistatus__scratch hrefs;                 /* of a condition, as more */
  unsigned has;                               /* which of those texts were there */
  multistatus__fragment fragment;
} multistatus__json_reader;

/* build.c: each tells what its object said, and returns 0 or the input's error;
   end_result returns JSON_PAUSE. */
int multistatus__json_end_result(multistatus__json_reader *f);
int multistatus__json_end_propstat(multistatus__json_reader *f);
int multistatus__json_end_error(multistatus__json_reader *f);
int multistatus__json_end_value(multistatus__json_reader *f);
/* The property in f->name; value: what it holds, of that kind. */
int multistatus__json_add_prop(multistatus__json_reader *f, multistatus_prop_kind kind,
                               multistatus_text value, multistatus_text lang);
/* Refuses the result, or what is in its place. */
int multistatus__json_wrong(multistatus__json_reader *f, const char *what);

int multistatus__json_read_begin(void *state, multistatus_input *in);
int multistatus__json_read_feed(void *state, multistatus_input *in, const char *data,
                                size_t len, size_t *used);
int multistatus__json_read_end(void *state, multistatus_input *in, const char *rest,
                               size_t len);
void multistatus__json_read_done(void *state, multistatus_input *in);

#endif
