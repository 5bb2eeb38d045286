/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_JSON_FORM_H
#define MULTISTATUS_JSON_FORM_H

/* What the two sides of the JSON format have to agree on. doc/json.md tells all. */

#include <multistatus.h>
#include "../../stream/input.h"
#include "../../stream/shape.h"
#include "../../xml/fragment.h"
#include "../../json/events.h"
#include "json_item.h"
#include "../../json/json_text.h"

/* Whether text is what "message" says when there is no description: the reason of the
   status line (NULL: the registered one), or a phrase that was once registered for the
   status, since writer and reader may know registries of different age. */
int multistatus__json_is_phrase(int status, const multistatus_text *reason,
                                multistatus_text text);

int multistatus__json_write_begin(void *state, multistatus_output *out);
int multistatus__json_write_result(void *state, multistatus_output *out,
                                   const multistatus_result *r);
int multistatus__json_write_end(void *state, multistatus_output *out);
/* The parts: a result as an object, or as several with that between them; the
   document's own members, each with a comma before it. */
void multistatus__json_put_result(multistatus_output *out, const multistatus_result *r,
                                  const char *between);
void multistatus__json_put_document(multistatus_output *out);

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
  MEMBER_EXT,
  MEMBER_STATUS_LINE,
  MEMBER_POINTER,
  MEMBER_KIND,
  MEMBER_TRANSACTION,
  MEMBER_SUMMARY,
  MEMBER_TOTAL,
  MEMBER_SUCCEEDED,
  MEMBER_FAILED,
  MEMBER_PARTIAL,
  MEMBER_OMITTED,
  MEMBER_ID,
  MEMBER_INDEX,
  MEMBER_METHOD,
  MEMBER_GROUP,
  MEMBER_RETRY_AFTER,
  MEMBER_APPLIED,
  MEMBER_PROBLEM,
  MEMBER_HEADERS,
  MEMBER_BODY,
  MEMBER_CONTENT_TYPE,
  MEMBER_WARNINGS
};
int multistatus__json_member_of(multistatus_text name); /* member.c */

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
  FORM_ERROR_HREFS,
  FORM_STATUS,  /* {"code"} */
  FORM_SUMMARY, /* of the document */
  FORM_HEADERS,
  FORM_WARNINGS,
  /* Of a stream: lines.c. */
  FORM_STREAM,
  FORM_RECORD, /* which may be a result, or the last one */
  /* What an extension element in XML holds. */
  FORM_ITEMS,
  FORM_RESULT_ITEM,
  FORM_PROPSTAT_ITEM,
  FORM_DOCUMENT_ITEM
} multistatus__json_place;

enum { FORM_LEVELS = 12 };

/* Members come in any order, so what they say is kept until their object ends. */
typedef struct multistatus__json_outcome {
  int status;   /* 0: not told */
  uint64_t has; /* which of the texts were there, by member */
  multistatus__scratch message, reason, description, lang, line;
} multistatus__json_outcome;

struct multistatus__json_reader {
  multistatus_input *in;
  size_t *here;
  const multistatus__json_source *source;
  void *source_state;
  multistatus__json_place places[FORM_LEVELS];
  size_t level, base;    /* base: where the result stands */
  size_t skipped;        /* arrays and objects open that mean nothing here */
  size_t depth, outside; /* those open in all; those outside the result */
  int member;            /* the member whose value comes next */
  int has_results;       /* the document has that member; a stream, its last record */
  int has_kind;          /* it was told */
  int stream;            /* records, not a document */
  bool whole;            /* a record was read to its end */
  bool committed;        /* a result was, in this call */
  bool between;          /* two results, with nothing begun */
  bool free;             /* the next string may hold any character */
  int has_propstats;     /* the result has */

  multistatus__shapes shapes;
  multistatus__json_outcome result, propstat, document;
  multistatus__scratch href, more, location;  /* more: each with a NUL behind it */
  multistatus__scratch name, text, lang, xml; /* of a property or condition */
  multistatus__scratch hrefs;                 /* of a condition, as more */
  multistatus__scratch pointer, message;      /* the same */
  uint64_t has;                               /* which of those texts were there */
  multistatus__fragment fragment;

  multistatus__json_text json; /* a value that is kept as text */
  int capture;                 /* the member it is of; 0: none is being taken */
  multistatus__scratch body, body_text, content_type; /* text: if it is a string */
  enum { BODY_NONE, BODY_JSON, BODY_STRING } has_body;
  multistatus_summary summary;

  /* Of an extension element. */
  multistatus__json_place item; /* what the object is */
  bool has_problem;             /* it has one */
  size_t nowhere;               /* for the places that nobody wants */
};

/* read.c */
int multistatus__json_keep(multistatus__json_reader *f, multistatus__scratch *s,
                           multistatus_text t);
/* The handler of events; ctx is the reader. */
int multistatus__json_on_event(void *ctx, const multistatus__json_event *e);

/* read_item.c: the members that say more than DAV can. Each returns 0 or the input's
   error. */
void multistatus__json_begin_item(multistatus__json_reader *f);
int multistatus__json_item_string(multistatus__json_reader *f, multistatus_text t);
int multistatus__json_item_number(multistatus__json_reader *f,
                                  const multistatus__json_event *e);
int multistatus__json_document_string(multistatus__json_reader *f, multistatus_text t);
void multistatus__json_summary_number(multistatus__json_reader *f,
                                      const multistatus__json_event *e);
int multistatus__json_end_item(multistatus__json_reader *f);
/* Whether the event begins a value that is kept as text; and one more of its events. */
bool multistatus__json_captures(const multistatus__json_reader *f,
                                const multistatus__json_event *e);
int multistatus__json_capture(multistatus__json_reader *f,
                              const multistatus__json_event *e);

/* Whether a value may be of that type where it stands: after a name, or an element. */
bool multistatus__json_fits(multistatus__json_place place, int member,
                            multistatus__json_kind kind);
/* Whether the string after a name means anything there. */
bool multistatus__json_reads(multistatus__json_place place, int member);

/* build.c: each tells what its object said, and returns 0 or the input's error;
   end_result returns JSON_PAUSE. */
int multistatus__json_end_result(multistatus__json_reader *f);
int multistatus__json_end_propstat(multistatus__json_reader *f);
int multistatus__json_end_error(multistatus__json_reader *f);
int multistatus__json_end_value(multistatus__json_reader *f);
/* The property in f->name, whose value is no object and no array. */
int multistatus__json_plain_prop(multistatus__json_reader *f,
                                 const multistatus__json_event *e);
/* An extension, as it stands in "ext". */
int multistatus__json_add_ext(multistatus__json_reader *f, multistatus_text t);
/* What cannot be read in a result is told, and passed over. 0 or the input's error. */
int multistatus__json_wrong(multistatus__json_reader *f, const char *what);
/* The same of an error, unless there is none. */
int multistatus__json_pass(multistatus__json_reader *f, int rc);

/* format.c: what a reader begins and ends with, its source apart. */
void multistatus__json_open(multistatus__json_reader *f, multistatus_input *in);
void multistatus__json_close(multistatus__json_reader *f, multistatus_input *in);

int multistatus__json_read_begin(void *state, multistatus_input *in);
int multistatus__json_read_feed(void *state, multistatus_input *in, const char *data,
                                size_t len, size_t *used);
int multistatus__json_read_end(void *state, multistatus_input *in, const char *rest,
                               size_t len);
void multistatus__json_read_done(void *state, multistatus_input *in);

#endif
