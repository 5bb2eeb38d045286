/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_JSON_FORM_H
#define MULTISTATUS_JSON_FORM_H

/* Shared by the files of the JSON format, which doc/json.md describes. */

#include <multistatus.h>
#include "../../json/json_text.h"
#include "../../stream/input.h"
#include "../../stream/template.h"
#include "../../xml/fragment.h"
#include "json_item.h"

/* True if text is what "message" contains if there is no description: the reason of the
   status line (NULL: the registered one), or a phrase that was registered earlier for
   the status, since the writer may know an older registry than the reader. */
int multistatus__json_is_phrase(int status, const multistatus_text *reason,
                                multistatus_text text);

int multistatus__json_write_begin(void *state, multistatus_output *out);
int multistatus__json_write_result(void *state, multistatus_output *out,
                                   const multistatus_result *r);
int multistatus__json_write_end(void *state, multistatus_output *out);
/* Put a result as an object, or as several with `between` between them; and the members
   of the document other than results, each after a comma. */
void multistatus__json_put_result(multistatus_output *out, const multistatus_result *r,
                                  const char *between);
void multistatus__json_put_document(multistatus_output *out);

/* ---- Reading --------------------------------------------------------------------- */

/* The names of members. A name has the same meaning in every object that has it. The
   first ones are those of texts that are collected until their object ends. */
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
  MEMBER_SYNC_TOKEN, /* this and the next one in a record */
  MEMBER_TRANSACTION,
  MEMBER_BODY,  /* if it is a string */
  MEMBER_TEXTS, /* their number */
  MEMBER_OTHER = MEMBER_TEXTS,
  MEMBER_RESULTS,
  MEMBER_MORE_HREFS,
  MEMBER_STATUS,
  MEMBER_PROPSTATS,
  MEMBER_PROPS,
  MEMBER_ERRORS,
  MEMBER_HREFS,
  MEMBER_EXT,
  MEMBER_KIND,
  MEMBER_SUMMARY,
  MEMBER_TOTAL, /* to MEMBER_OMITTED: in the order of taken_count() */
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

/* The meaning of an open object or array. */
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
  /* In a stream: json_lines.c. */
  FORM_STREAM,
  FORM_RECORD, /* a result, or the last record: its end shows which */
  /* The content of an extension element in XML. */
  FORM_ITEMS,
  FORM_RESULT_ITEM,
  FORM_PROPSTAT_ITEM,
  FORM_DOCUMENT_ITEM
} multistatus__json_place;

/* What is read in each place. */
typedef struct multistatus__json_rule {
  uint64_t members;  /* of an object: the members that are known */
  uint64_t strings;  /* the members whose strings are read; MEMBER_OTHER: the elements,
                        or the names of the members, are */
  uint64_t texts;    /* the members whose strings are collected until the object ends */
  unsigned object;   /* where they are collected: an index in the reader's objects */
  uint16_t elements; /* the types of the elements of an array, or of the values of
                        members with any name, as 1 << kind; 0: there are none */
  bool named;        /* its members have any name */
} multistatus__json_rule;
extern const multistatus__json_rule multistatus__json_rules[];
/* What is read as the value of each member. */
typedef struct multistatus__json_value_rule {
  uint16_t types; /* as 1 << kind; 0: only a string */
  uint8_t enters; /* the place of its array or object, if entering is all to do; or 0 */
} multistatus__json_value_rule;
extern const multistatus__json_value_rule multistatus__json_values[];

/* Members come in any order, so their texts are collected until their object ends. They
   are views of the data, or of the reader's memory if they must live longer. */
typedef struct multistatus__json_object {
  int status;   /* 0: none; -1: not a number from 100 to 999 */
  unsigned has; /* a bit for each text that is set */
  multistatus_text text[MEMBER_TEXTS];
} multistatus__json_object;

static inline bool multistatus__json_has(const multistatus__json_object *o,
                                         int member) {
  return o->has >> member & 1;
}
/* Empty if it is not set. */
static inline multistatus_text multistatus__json_text_of(
    const multistatus__json_object *o, int member) {
  static const multistatus_text none = {NULL, 0};
  return multistatus__json_has(o, member) ? o->text[member] : none;
}

/* A parser of markup, created for the first value that needs it. */
enum { FORM_CONTENT = 512, FORM_BINDINGS = 6 };
typedef struct multistatus__json_markup {
  multistatus__fragment fragment;
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

#define FORM_CAPTURE SIZE_MAX

struct multistatus__json_reader {
  multistatus_input *in;
  multistatus__parse *parse; /* the input's */
  size_t level;
  size_t skip;          /* what is open from this depth on is skipped; 0: nothing is;
                           FORM_CAPTURE: the value of the member is kept as text */
  size_t base, outside; /* the level and the depth outside the result */
  int member;           /* the member whose value comes next */
  bool has_results;     /* the document has "results"; a stream, its last record */
  bool stream;          /* a stream of records, not a document */
  bool has_propstats;   /* the result has propstats */
  bool has_summary;     /* the record has a summary */
  bool has_problem;     /* the extension element has a problem */
  multistatus__json_place item; /* the place of the object in an extension element */
  size_t nowhere;               /* is set to the offsets of its tokens */
  multistatus__json_place places[FORM_LEVELS];
  uint64_t seen[FORM_LEVELS]; /* the known members so far, as 1 << member */
  multistatus__json json;

  /* value: that of a property or condition; the text of MEMBER_CODE is its name. */
  struct {
    multistatus__json_object result, propstat, value, document;
  } objects;
  /* Of properties, by hash: each is in one of the next FORM_PROBES places. */
  const multistatus_prop *names[FORM_NAMES];
  multistatus__json_markup *markup; /* NULL: not needed yet */
  multistatus__buffer kept;         /* texts of the objects */
  multistatus__buffer more, hrefs;  /* of a result, of a condition; a NUL ends each */
  multistatus__templates templates; /* of the results of a document */

  multistatus__json_text captured; /* the value that is kept as text */
  multistatus__buffer body;        /* of the result; empty: none */
  multistatus_summary summary;

  struct {
    char kept[FORM_TEXTS], unescaped[4 * FORM_TEXTS]; /* the buffers' first memory */
  } raw;                                              /* not zeroed */
};

/* The name of the member that is being read, where members have any name. */
static inline multistatus_text multistatus__json_name(
    const multistatus__json_reader *f) {
  return f->json.key.data ? f->json.key
                          : multistatus__json_text_of(&f->objects.value, MEMBER_CODE);
}

/* json_read.c. Returned by the functions below besides 0 and the input's error. */
enum {
  FORM_SKIP = 1, /* the value is to be skipped */
  FORM_STOP      /* a result was committed, or a record ended */
};
/* Reads until the results that were committed are to be returned or a record ended
   (FORM_STOP), or until the data are used up (0). */
int multistatus__json_run(multistatus__json_reader *f);
/* True if a string may contain characters that XML does not allow. */
bool multistatus__json_any_character(const void *reader, bool is_key);
/* Reads the last data. Returns 0 or the input's error. */
int multistatus__json_finish(multistatus__json_reader *f, const char *data, size_t len);
/* Begins another document or record. */
void multistatus__json_restart(multistatus__json_reader *f);

/* json_keep.c: texts that live until their object ends. Copies one to the reader's
   memory; or all that are views of the data. */
int multistatus__json_save(multistatus__json_reader *f, multistatus_text *t);
int multistatus__json_save_all(multistatus__json_reader *f);
/* Appends the newest text to a list of hrefs, with a NUL, which no href contains. */
int multistatus__json_add_href(multistatus__json_reader *f, multistatus__buffer *list);
/* Sets a text of an object to the newest text. */
static inline int multistatus__json_keep(multistatus__json_reader *f,
                                         multistatus__json_object *o, int member) {
  if (UNLIKELY(f->json.text.len > f->parse->limits->href_bytes) &&
      (member == MEMBER_HREF || member == MEMBER_LOCATION))
    return multistatus__parse_fail_limit(f->parse, "href-bytes", MULTISTATUS_HERE);
  o->has |= 1u << member;
  o->text[member] = f->json.text;
  return UNLIKELY(f->json.copied) ? multistatus__json_save(f, o->text + member) : 0;
}

/* json_read_item.c: the members that DAV has no elements for. */
int multistatus__json_item_string(multistatus__json_reader *f);
int multistatus__json_number_value(multistatus__json_reader *f);
int multistatus__json_end_item(multistatus__json_reader *f);
/* Adds a token to the value that is kept as text. */
int multistatus__json_capture(multistatus__json_reader *f, multistatus__json_kind kind);

/* json_build.c: each reports the content of its object. end_result may return
   FORM_STOP. */
int multistatus__json_end_result(multistatus__json_reader *f);
int multistatus__json_end_propstat(multistatus__json_reader *f);
int multistatus__json_end_error(multistatus__json_reader *f);
int multistatus__json_end_value(multistatus__json_reader *f);
/* A property whose value is neither an object nor an array. */
int multistatus__json_plain_prop(multistatus__json_reader *f,
                                 multistatus__json_kind kind);
/* An element of "ext", a member of `outside`; of a FORM_RECORD it may be any. */
int multistatus__json_add_ext(multistatus__json_reader *f, multistatus_text t,
                              multistatus__json_place outside);
/* Reports a value that cannot be used, which is then skipped. Returns 0 or the input's
   error. */
int multistatus__json_wrong(multistatus__json_reader *f, const char *what);
/* The same for an error that an input function returned; 0: none. */
int multistatus__json_pass(multistatus__json_reader *f, int rc);

/* Begins a reader. cjson: as in token.h. */
int multistatus__json_open(multistatus__json_reader *f, multistatus_input *in,
                           bool cjson);
/* Begin and end the state of a format, which begins with a reader. */
int multistatus__json_read_begin(void *state, multistatus_input *in);
void multistatus__json_read_done(void *state, multistatus_input *in);

#endif
