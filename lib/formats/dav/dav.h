/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_DAV_H
#define MULTISTATUS_XML_DAV_H

/* The two sides of the DAV XML format (RFC 4918, section 14), as multistatus/plugin.h
   has them; format.c puts them together. */

#include <multistatus.h>
#include "../../stream/input.h"
#include "../../stream/template.h"
#include "../json/json_item.h"
#include "../../xml/fragment.h"
#include "dav_problem.h"

enum { DAV_WRITE_STATE = 640 }; /* bytes of it */
int multistatus__dav_write_begin(void *state, multistatus_output *out);
int multistatus__dav_write_result(void *state, multistatus_output *out,
                                  const multistatus_result *r);
int multistatus__dav_write_end(void *state, multistatus_output *out);

/* Text, escaped, as content or in an attribute. */
void multistatus__dav_put_text(multistatus_output *out, multistatus_text t,
                               int attribute);

/* Where the reader is: an element that is open and has a meaning here. */
typedef enum multistatus__dav_place {
  DAV_DOCUMENT,
  DAV_MULTISTATUS,
  DAV_RESPONSE,
  DAV_PROPSTAT,
  DAV_PROP,
  DAV_VALUE, /* a property */
  DAV_ERROR,
  DAV_CONDITION,
  DAV_LOCATION,
  DAV_EXT,     /* an unknown element */
  DAV_PROBLEM, /* problem details */
  /* Elements that hold text. */
  DAV_HREF,
  DAV_STATUS,
  DAV_MESSAGE,
  DAV_SYNC_TOKEN,
  DAV_LOCATION_HREF,
  DAV_CONDITION_HREF,
  DAV_ITEM /* our extension element with JSON: of a response, a propstat or the document
            */
} multistatus__dav_place;

enum { DAV_LEVELS = 10 }; /* document to a description in an error is eight */

typedef struct multistatus__dav_level {
  uint8_t place;           /* multistatus__dav_place */
  bool filled;             /* an element that means something was inside it */
  bool has_text;           /* since the last one, text that may not stand there */
  uint32_t lang, lang_len; /* xml:lang in force, in langs */
} multistatus__dav_level;

typedef struct multistatus__dav_reader {
  multistatus_input *in;
  const multistatus__xml_source *source;
  void *source_state;
  size_t level;
  size_t skipped;         /* elements open that mean nothing here */
  size_t depth, response; /* elements open in all; those with the response */
  bool has_text;          /* the element has a text that its template knows */
  bool committed;         /* a response was, in this call */
  bool between;           /* two responses, with nothing begun */
  bool in_propstat;
  bool has_prop;   /* the propstat has that element */
  bool skip_space; /* white space means nothing in the innermost element */
  bool plain;      /* the property's value is text so far, and it has no fragment */
  const multistatus_prop *named; /* its name, if that is interned; else NULL */
  multistatus__buffer text, langs;
  multistatus__dav_level levels[DAV_LEVELS];
  multistatus__templates templates;
  multistatus__buffer message; /* apart from text, since elements may be inside */
  multistatus__fragment fragment;
  multistatus__problem problem;
  /* Where the problem of the response, and of the propstat, came from. */
  enum { PROBLEM_NONE, PROBLEM_OF_XML, PROBLEM_OF_ITEM } problem_from[2];
  multistatus__json_reader *items; /* NULL: there was none yet */
  struct {
    char text[160], name[64], ns[96], content[320], prefixes[160];
    multistatus__binding bindings[6];
  } first; /* what most documents get by with, lent to the above */
} multistatus__dav_reader;

/* read_item.c: what is read for JSON's sake. */
/* Whether it is an extension element of ours, and stands where it may. */
bool multistatus__dav_is_item(const multistatus__dav_reader *d,
                              const multistatus__xml_tag *t);
int multistatus__dav_end_item(multistatus__dav_reader *d);
/* Our attributes of a condition. */
int multistatus__dav_condition_attributes(multistatus__dav_reader *d,
                                          const multistatus__xml_tag *t);
/* Problem details: as JSON if that can be, else as a condition. */
int multistatus__dav_end_problem(multistatus__dav_reader *d, multistatus_text lang);

/* root.c: whether a local name may be that of the root; and the root's start. */
bool multistatus__dav_may_be_root(multistatus_text local);
int multistatus__dav_start_root(multistatus__dav_reader *d,
                                const multistatus__xml_tag *t);

static inline multistatus__dav_place multistatus__dav_here(
    const multistatus__dav_reader *d) {
  return (multistatus__dav_place)d->levels[d->level].place;
}

static inline multistatus_text multistatus__dav_lang(const multistatus__dav_reader *d) {
  multistatus_text t = {NULL, d->levels[d->level].lang_len};
  if (t.len)
    t.data = d->langs.data + d->levels[d->level].lang;
  return t;
}

/* Whether the innermost element has an xml:lang of its own. */
static inline bool multistatus__dav_own_lang(const multistatus__dav_reader *d) {
  return d->levels[d->level].lang != d->levels[d->level - 1].lang ||
         d->levels[d->level].lang_len != d->levels[d->level - 1].lang_len;
}

static inline void multistatus__dav_leave(multistatus__dav_reader *d) {
  const multistatus__dav_level *outer = d->levels + --d->level;
  d->plain = false;
  d->skip_space = outer->place < DAV_VALUE;
  d->langs.len = outer->lang + outer->lang_len;
}

/* A property or condition whose name the model cannot have, such as one in the
   namespace of xml, is passed over. rc: the error of adding it, which can be nothing
   else if it is RESULT. */
static inline int multistatus__dav_pass_name(multistatus__dav_reader *d, int rc) {
  return rc == MULTISTATUS_ERROR_RESULT
             ? multistatus_input_excuse(d->in, MULTISTATUS_QUIRK_XML_NAME, NULL)
             : rc;
}

/* dav_end.c: the innermost element ends. 0, XML_PAUSE or the input's error. */
int multistatus__dav_end(multistatus__dav_reader *d);
/* The same for one that is a property whose value is that text, or nothing. */
int multistatus__dav_end_plain(multistatus__dav_reader *d, multistatus_text value);

/* dav_read.c: goes into an element; notes that a result begins; starts one. */
int multistatus__dav_enter(multistatus__dav_reader *d, multistatus__dav_place place,
                           const multistatus__xml_tag *t);
void multistatus__dav_begin(multistatus__dav_reader *d);
int multistatus__dav_start_response(multistatus__dav_reader *d,
                                    const multistatus__xml_tag *t);
/* What receives the events of a source. */
multistatus__xml_handler multistatus__dav_handler(multistatus__dav_reader *d);

#endif
