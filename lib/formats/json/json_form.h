/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_JSON_FORM_H
#define MULTISTATUS_JSON_FORM_H

/* What the files of the JSON format share; doc/json.md describes the format. */

#include <multistatus.h>
#include "../../json/json_text.h"
#include "../../stream/input.h"
#include "../../stream/template.h"
#include "../../xml/fragment.h"
#include "json_item.h"

/* True if text is what "message" is when there is no description: the reason of the
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

/* ---- Reading --------------------------------------------------------------------- */

/* The names of members; the same name means the same wherever it is known. The first
   ones are those of texts that are collected until their object ends. */
enum multistatus__json_member {
  MEMBER_LANG,
  MEMBER_MESSAGE,
  MEMBER_DESCRIPTION,
  MEMBER_REASON,
  MEMBER_STATUS_LINE,
  MEMBER_HREF,
  MEMBER_LOCATION,
  MEMBER_CONTENT_TYPE,
  MEMBER_CODE,
  MEMBER_TEXT,
  MEMBER_XML,
  MEMBER_POINTER,
  MEMBER_BODY,  /* that is a string */
  MEMBER_TEXTS, /* so many */
  MEMBER_OTHER = MEMBER_TEXTS,
  MEMBER_RESULTS,
  MEMBER_SYNC_TOKEN,
  MEMBER_MORE_HREFS,
  MEMBER_STATUS,
  MEMBER_PROPSTATS,
  MEMBER_PROPS,
  MEMBER_ERRORS,
  MEMBER_HREFS,
  MEMBER_EXT,
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
  MEMBER_WARNINGS,
  MEMBER_COUNT
};
int multistatus__json_member_of(multistatus_text name); /* json_member.c */

/* Where the reader is: an object or array that is open and has a meaning. */
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
  /* Of a stream: json_lines.c. */
  FORM_STREAM,
  FORM_RECORD, /* which may be a result, or the last one */
  /* What an extension element in XML holds. */
  FORM_ITEMS,
  FORM_RESULT_ITEM,
  FORM_PROPSTAT_ITEM,
  FORM_DOCUMENT_ITEM
} multistatus__json_place;

/* What is read in each place. */
typedef struct multistatus__json_rule {
  uint64_t members; /* of an object: those that have a meaning */
  uint64_t strings; /* those whose strings are read; MEMBER_OTHER: the elements' are, or
                       the names of the members */
  uint64_t texts;   /* those whose strings are collected until the object ends */
  unsigned object;  /* where: the index in the reader's objects */
  uint16_t elements; /* what the elements of an array may be, or the values of members
                        that have names of their own: 1 << kind; 0: it is neither */
  bool named;        /* it has such members */
} multistatus__json_rule;
extern const multistatus__json_rule multistatus__json_rules[];
extern const uint16_t multistatus__json_types[];

/* Whether a value may be used where it stands. */
typedef enum multistatus__json_fit {
  FORM_IGNORED, /* it has no meaning there */
  FORM_FITS,
  FORM_MISFIT /* it is of the wrong type */
} multistatus__json_fit;

static inline multistatus__json_fit multistatus__json_fits(
    const multistatus__json_rule *rule, int member, multistatus__json_kind kind) {
  unsigned type = rule->elements;
  if (!type && !(rule->members >> member & 1))
    return FORM_IGNORED;
  if (!type && !(type = multistatus__json_types[member]))
    type = 1 << JSON_STRING;
  return type >> kind & 1 ? FORM_FITS : kind == JSON_NULL ? FORM_IGNORED : FORM_MISFIT;
}

/* Members come in any order, so their texts are collected until their object ends. They
   are views into the data, or into the reader's memory if they have to live longer. */
typedef struct multistatus__json_object {
  int status;   /* 0: none; -1: one that is not a number from 100 to 999 */
  unsigned has; /* a bit for each of the texts that are there */
  multistatus_text text[MEMBER_TEXTS];
} multistatus__json_object;

static inline bool multistatus__json_has(const multistatus__json_object *o,
                                         int member) {
  return o->has >> member & 1;
}
/* Empty if it is not there. */
static inline multistatus_text multistatus__json_text_of(
    const multistatus__json_object *o, int member) {
  static const multistatus_text none = {NULL, 0};
  return multistatus__json_has(o, member) ? o->text[member] : none;
}

/* A parser of markup, made when the first value needs it. The last elements are kept
   with what they were parsed to, since a document has few different ones. */
enum {
  FORM_PARSED = 4,
  FORM_PARSED_BYTES = 768,
  FORM_CONTENT = 512,
  FORM_BINDINGS = 6
};
typedef struct multistatus__json_markup {
  multistatus__fragment fragment;
  struct {
    size_t
        given; /* bytes of the element, or 0; behind it are value, lang, attributes */
    multistatus_prop_text value;
    char text[FORM_PARSED_BYTES];
  } parsed[FORM_PARSED]; /* by the length of the element */
  multistatus__binding bindings[FORM_BINDINGS];
  char content[FORM_CONTENT], name[64], ns[96], prefixes[160];
  union multistatus__align frames[24];
  union multistatus__align scan[XML_SOURCE_BYTES / sizeof(union multistatus__align)];
} multistatus__json_markup;

enum {
  FORM_LEVELS = 12,
  FORM_OBJECTS = 4,
  FORM_NAMES = 32,
  FORM_TEXTS = 512,
  FORM_PROBES = 4
};

struct multistatus__json_reader {
  multistatus_input *in;
  multistatus__parse *parse; /* the input's */
  size_t level;
  size_t skip; /* what is open from this depth on is skipped; 0: nothing is; SIZE_MAX:
                  a value is kept as text */
  size_t base, outside; /* where the result stands: its level, and the depth there */
  int member;           /* the member whose value comes next */
  bool has_results;     /* the document has that member; a stream, its last record */
  bool has_kind;        /* the document has that member */
  bool stream;          /* records, not a document */
  bool has_propstats;   /* the result has */
  bool has_problem;     /* of an extension element */
  multistatus__json_place item; /* what the object in an extension element is */
  size_t nowhere;               /* gets the places of its tokens */
  int capture;                  /* the member of that value; 0: none */
  multistatus__json_place places[FORM_LEVELS];
  multistatus__json json;

  /* value: of a property or condition, whose name is the "code". */
  struct {
    multistatus__json_object result, propstat, value, document;
  } objects;
  /* Of properties, by hash: each is in one of the next FORM_PROBES places. */
  const multistatus_prop *names[FORM_NAMES];
  multistatus__json_markup *markup; /* NULL: not needed yet */
  multistatus__buffer kept;         /* texts of these */
  multistatus__buffer more, hrefs;  /* of a result, of a condition: each with a NUL */
  multistatus__templates templates; /* of the results of a document */

  multistatus__json_text captured; /* a value that is kept as text */
  multistatus__buffer body;
  bool has_body;
  multistatus_summary summary;

  struct {
    char kept[FORM_TEXTS], unescaped[4 * FORM_TEXTS]; /* which many documents need */
  } raw;                                              /* not zeroed */
};

/* The name of the value that is read, of those with names of their own. */
static inline multistatus_text multistatus__json_name(
    const multistatus__json_reader *f) {
  return f->json.key.data ? f->json.key
                          : multistatus__json_text_of(&f->objects.value, MEMBER_CODE);
}

/* json_read.c. What the functions below return besides 0 and the input's error. */
enum {
  FORM_SKIP = 1, /* the value means nothing */
  FORM_STOP      /* a result was committed, or a record ended */
};
/* Reads on until a result was committed or a record ended (FORM_STOP), or the data are
   used up (0). */
int multistatus__json_run(multistatus__json_reader *f);
/* Whether a string may contain a character that XML does not allow. */
bool multistatus__json_any_character(const void *reader, bool is_key);
/* Reads the last data. 0 or the input's error. */
int multistatus__json_finish(multistatus__json_reader *f, const char *data, size_t len);
/* Another document or record begins, in that place. */
void multistatus__json_restart(multistatus__json_reader *f,
                               multistatus__json_place place);

/* json_keep.c: texts that live until their object ends. Copies one to the reader's
   memory; or those that are to end with the data. */
int multistatus__json_save(multistatus__json_reader *f, multistatus_text *t);
int multistatus__json_save_all(multistatus__json_reader *f);
/* A list of hrefs grows by the newest text. A NUL, which no href has, ends each. */
int multistatus__json_add_href(multistatus__json_reader *f, multistatus__buffer *list);
/* Adds the newest text to an object. */
static inline int multistatus__json_keep(multistatus__json_reader *f,
                                         multistatus__json_object *o, int member) {
  if (f->json.text.len > f->parse->limits->href_bytes &&
      (member == MEMBER_HREF || member == MEMBER_LOCATION))
    return multistatus__parse_fail_limit(f->parse, "href-bytes", MULTISTATUS_HERE);
  o->has |= 1u << member;
  o->text[member] = f->json.text;
  return f->json.copied ? multistatus__json_save(f, o->text + member) : 0;
}

/* json_read_item.c: the members that say more than DAV can. */
int multistatus__json_item_string(multistatus__json_reader *f);
int multistatus__json_number_value(multistatus__json_reader *f);
int multistatus__json_end_item(multistatus__json_reader *f);
/* One more token of a value that is kept as text. */
int multistatus__json_capture(multistatus__json_reader *f, multistatus__json_kind kind);

/* json_build.c: each reports what its object holds; end_result returns FORM_STOP. */
int multistatus__json_end_result(multistatus__json_reader *f);
int multistatus__json_end_propstat(multistatus__json_reader *f);
int multistatus__json_end_error(multistatus__json_reader *f);
int multistatus__json_end_value(multistatus__json_reader *f);
/* The property whose value is no object and no array. */
int multistatus__json_plain_prop(multistatus__json_reader *f,
                                 multistatus__json_kind kind);
/* An extension, as it stands in "ext". */
int multistatus__json_add_ext(multistatus__json_reader *f, multistatus_text t);
/* What cannot be read in a result is reported and skipped. 0 or the input's error. */
int multistatus__json_wrong(multistatus__json_reader *f, const char *what);
/* The same of an error, unless there is none. */
int multistatus__json_pass(multistatus__json_reader *f, int rc);

/* json_format.c: what a reader begins and ends with. cjson: as in token.h. */
int multistatus__json_open(multistatus__json_reader *f, multistatus_input *in,
                           bool cjson);
void multistatus__json_close(multistatus__json_reader *f);

int multistatus__json_read_begin(void *state, multistatus_input *in);
int multistatus__json_read_feed(void *state, multistatus_input *in, const char *data,
                                size_t len, size_t *used);
int multistatus__json_read_end(void *state, multistatus_input *in, const char *rest,
                               size_t len);
void multistatus__json_read_done(void *state, multistatus_input *in);

#endif
