/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_DAV_H
#define MULTISTATUS_XML_DAV_H

/* The DAV XML format (RFC 4918, section 14), as an implementation of
   multistatus/plugin.h. */

#include <multistatus.h>
#include "../../stream/input.h"
#include "../../stream/template.h"
#include "../../json/json_text.h"
#include "../json/json_item.h"
#include "../../xml/fragment.h"

enum { DAV_WRITE_STATE = 640 }; /* bytes of it */
int multistatus__dav_write_begin(void *state, multistatus_output *out);
int multistatus__dav_write_result(void *state, multistatus_output *out,
                                  const multistatus_result *r);
int multistatus__dav_write_end(void *state, multistatus_output *out);

/* ---- dav_write_prop.c ---- */

/* The state of a writer: tags of namespaces. */
typedef struct multistatus__dav_writer multistatus__dav_writer;

/* Puts escaped text, as content or in an attribute; _string: a string of the model. */
void multistatus__dav_put_text(multistatus_output *out, multistatus_text t,
                               int attribute);
static inline void multistatus__dav_put_string(multistatus_output *out, const char *s,
                                               int attribute) {
  multistatus__dav_put_text(out, multistatus__view(s), attribute);
}
/* Puts the attribute xml:lang; lang may be NULL. */
void multistatus__dav_put_lang(multistatus_output *out, const char *lang);
/* Puts the declaration of a prefix of len bytes. */
void multistatus__dav_declare(multistatus_output *out, const char *prefix, size_t len,
                              multistatus_text ns);
/* Puts a DAV:href with any reference. declare: the element around it binds D to another
   namespace. */
void multistatus__dav_put_reference(multistatus_output *out, const char *href,
                                    bool declare);
/* Puts a condition. about: the href for lock-token-submitted if it has none; NULL:
   none. */
void multistatus__dav_put_condition(multistatus_output *out,
                                    const multistatus_condition *c, const char *about);
/* Puts DAV:error, if there is something to put in it. problem: may be NULL. Returns it
   if it has to be written as JSON as well. */
const char *multistatus__dav_put_error(multistatus_output *out,
                                       const multistatus_condition *c,
                                       const char *problem, const char *about);
void multistatus__dav_put_prop(multistatus__dav_writer *d, multistatus_output *out,
                               const multistatus_prop *p);

/* ---- dav_problem.c ---- */

/* Problem details as XML (RFC 9457, appendix B): a child of DAV:error in a document, a
   JSON object in the model. XML has neither numbers nor empty arrays, so not all JSON
   can be converted exactly. */

#define PROBLEM_NS "urn:ietf:rfc:7807"

/* Writes a problem of the model. True if it is read as the same JSON. */
bool multistatus__problem_write(multistatus_output *out, const char *json);

/* Makes JSON from events, from the start of the problem's element to its end. */
typedef struct multistatus__problem {
  multistatus_input *in;
  multistatus__json_text json;
  multistatus__buffer levels, text; /* levels: of the open elements */
  multistatus__table members;       /* by the hash of the object and the name */
  bool status;                      /* the member of this name is open */
  bool fits;                        /* JSON can express it */
} multistatus__problem;

void multistatus__problem_begin(multistatus__problem *p, multistatus_input *in);
void multistatus__problem_done(multistatus__problem *p);
/* Each returns 0 or the input's error. */
int multistatus__problem_start(multistatus__problem *p, const multistatus__xml_tag *t);
int multistatus__problem_text(multistatus__problem *p, const char *data, size_t len);
int multistatus__problem_end(multistatus__problem *p);

/* True if an element is problem details. */
bool multistatus__is_problem(const multistatus__xml_tag *t);

/* ---- Reading ---- */

/* The meaning of an open element. */
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
  /* Elements that contain text. */
  DAV_HREF,
  DAV_STATUS,
  DAV_MESSAGE,
  DAV_SYNC_TOKEN,
  DAV_LOCATION_HREF,
  DAV_CONDITION_HREF,
  DAV_ITEM /* our extension element, which contains JSON */
} multistatus__dav_place;

enum { DAV_LEVELS = 10 }; /* the deepest has eight */

typedef struct multistatus__dav_level {
  uint8_t place; /* multistatus__dav_place */
  bool filled;   /* it contains an element that is not ignored */
  bool
      has_text; /* text that is not allowed was reported since the last child element */
  uint32_t seen;           /* the places of its child elements so far, as bits */
  uint32_t lang, lang_len; /* the xml:lang that applies, in langs */
} multistatus__dav_level;

typedef struct multistatus__dav_reader {
  multistatus_input *in;
  const multistatus__xml_source *source;
  void *source_state;
  size_t level;
  size_t skipped;         /* open elements that are ignored */
  size_t depth, response; /* all open elements; those up to the response */
  size_t unclosed;        /* responses that ended before their end tags */
  bool has_text;          /* the text of the element was recorded for a template */
  bool committed;         /* this call of feed has read a response */
  bool no_ns;             /* the response is in no namespace */
  bool skip_space;        /* white space is ignored in the innermost element */
  bool plain; /* the property's value is text so far, and it has no fragment */
  const multistatus_prop *named; /* the interned name of the property, or NULL */
  multistatus__buffer text, langs;
  multistatus__dav_level levels[DAV_LEVELS];
  multistatus__templates templates;
  multistatus__buffer message; /* not in text, since it may contain elements */
  multistatus__fragment fragment;
  multistatus__problem problem;
  /* Where the problem of the response, and of the propstat, came from. */
  enum { PROBLEM_NONE, PROBLEM_OF_XML, PROBLEM_OF_ITEM } problem_from[2];
  multistatus__json_reader *items; /* NULL: there was none yet */
  struct {
    char text[160], name[64], ns[96], content[320], prefixes[160], frames[120];
    multistatus__binding bindings[6];
  } first; /* the first memory of the buffers above */
} multistatus__dav_reader;

/* dav_read_item.c: what only the JSON form has members for. */
/* True if it is an extension element of ours in an allowed place. */
bool multistatus__dav_is_item(const multistatus__dav_reader *d,
                              const multistatus__xml_tag *t);
int multistatus__dav_end_item(multistatus__dav_reader *d);
/* Reads our attributes of a condition. */
int multistatus__dav_condition_attributes(multistatus__dav_reader *d,
                                          const multistatus__xml_tag *t);
/* The end of problem details: stored as JSON if possible, else as a condition. */
int multistatus__dav_end_problem(multistatus__dav_reader *d, multistatus_text lang);

static inline multistatus__dav_place multistatus__dav_here(
    const multistatus__dav_reader *d) {
  return (multistatus__dav_place)d->levels[d->level].place;
}

static inline multistatus_text multistatus__dav_lang(const multistatus__dav_reader *d) {
  multistatus_text t = {NULL, d->levels[d->level].lang_len};
  if (UNLIKELY(t.len))
    t.data = d->langs.data + d->levels[d->level].lang;
  return t;
}

/* True if the innermost element has an xml:lang of its own. */
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

/* Ignores a property or condition whose name the model cannot have, such as one in the
   namespace of xml. rc: what adding it returned; RESULT has no other reason. */
static inline int multistatus__dav_pass_name(multistatus__dav_reader *d, int rc) {
  return rc == MULTISTATUS_ERROR_RESULT
             ? multistatus_input_excuse(d->in, MULTISTATUS_QUIRK_XML_NAME, NULL)
             : rc;
}

/* dav_end.c: the innermost element ends. 0, XML_PAUSE or the input's error. */
int multistatus__dav_end(multistatus__dav_reader *d);
/* Reports the content of the newest condition. 0 or the input's error. */
int multistatus__dav_end_condition(multistatus__dav_reader *d);
/* The end of a property whose value is this text, or empty. plain: see
   multistatus__input_add_prop(). */
static inline int multistatus__dav_end_plain(multistatus__dav_reader *d,
                                             multistatus_text value, bool plain) {
  const multistatus_prop_text p =
      multistatus__text_prop(value, multistatus__dav_lang(d));
  multistatus__template_prop(&d->templates, d->named, d->has_text);
  return multistatus__dav_pass_name(
      d, multistatus__input_add_prop(d->in, &p, d->named, plain));
}

/* dav_read.c: the callbacks for a source. */
multistatus__xml_handler multistatus__dav_handler(multistatus__dav_reader *d);

#endif
