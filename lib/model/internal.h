/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_INTERNAL_H
#define MULTISTATUS_INTERNAL_H

/* What the files of lib/core share. Formats (lib/xml, lib/json) see none of it. */

#include <multistatus/plugin.h>
#include "../base/index.h"
#include "../base/memory.h"
#include "../base/table.h"

/* ---- text.c: strings of the model ---- */

/* Strings in results stand behind their length, so that it need not be counted. */
typedef struct multistatus__string {
  uint32_t len;
  char s[];
} multistatus__string;

/* "" as a string of the model. */
extern const char *const multistatus__empty;

/* multistatus_string_length() without a call; s is not NULL. */
static inline size_t multistatus__length(const char *s) {
  uint32_t len;
  memcpy(&len, s - sizeof len, sizeof len);
  return len;
}

static inline multistatus_text multistatus__view(const char *s) {
  multistatus_text t = {s, s ? multistatus__length(s) : 0};
  return t;
}

/* Without the white space of XML around it. */
static inline multistatus_text multistatus__trimmed(multistatus_text t) {
  static const char space[] = " \t\r\n";
  while (t.len && memchr(space, *t.data, sizeof space - 1))
    t.data++, t.len--;
  while (t.len && memchr(space, t.data[t.len - 1], sizeof space - 1))
    t.len--;
  return t;
}

/* A string of len bytes to be filled, where there is room for it. */
static inline size_t multistatus__string_size(size_t len) {
  return sizeof(multistatus__string) + len + 1;
}
static inline char *multistatus__string_at(void *place, size_t len) {
  multistatus__string *s = place;
  s->len = (uint32_t)len;
  s->s[len] = '\0';
  return s->s;
}
/* The same in the owner's arena; NULL with the error set. */
static inline char *multistatus__string_new(multistatus__owner *o, size_t len) {
  void *place = multistatus__arena_get(o, multistatus__string_size(len));
  return place ? multistatus__string_at(place, len) : NULL;
}

static inline multistatus_text multistatus__cstring(const char *s) {
  multistatus_text t = {s, s ? strlen(s) : 0};
  return t;
}

/* Length of the UTF-8 character at p that XML allows (XML 1.0, production 2); 0 if
   there is none. */
size_t multistatus__text_char(const char *p, size_t len);

/* How many bytes at the start of data are whole UTF-8 characters that XML allows. */
size_t multistatus__text_span(const char *data, size_t len);

/* A copy in the owner's arena with the owner's policy applied, bounded by "text-bytes";
   NULL with the error set. about: the href of the result concerned, or NULL. */
const char *multistatus__text_copy(multistatus__owner *o, multistatus_text t,
                                   const char *about);
/* The same for one that is known to be plain ASCII. */
const char *multistatus__plain_copy(multistatus__owner *o, multistatus_text t,
                                    const char *about);
/* Sets *place to a copy of a text that may be set again and again: a later one takes
   the memory of the one before, if it fits. NULL data: none. Returns the owner's error.
 */
typedef struct multistatus__text_slot {
  char *s;     /* a string of the model; NULL: none yet */
  size_t size; /* bytes that it may have */
} multistatus__text_slot;
int multistatus__text_set(multistatus__owner *o, multistatus__text_slot *slot,
                          const char **place, multistatus_text t);
/* Those that a document has. */
typedef struct multistatus__text_slots {
  multistatus__text_slot message, lang, sync_token;
} multistatus__text_slots;

/* The same for an href: bad bytes become %XX, bounded by "href-bytes"; not empty. */
const char *multistatus__href_copy(multistatus__owner *o, multistatus_text t);
/* How long that becomes. */
size_t multistatus__href_length(multistatus_text t);
/* Whether href is what that makes of t. */
bool multistatus__href_is(const char *href, multistatus_text t);
/* The same for one that is known to be text. */
const char *multistatus__href_keep(multistatus__owner *o, multistatus_text t);
/* The same for a namespace name, "" allowed, and for a local name (an NCName). */
const char *multistatus__ns_copy(multistatus__owner *o, multistatus_text t);
const char *multistatus__name_copy(multistatus__owner *o, multistatus_text t);
/* Whether these take it. */
bool multistatus__is_ns(multistatus_text t);
bool multistatus__is_name(multistatus_text t);

/* ---- the model: result.c and add.c build it, result_get.c reads it ---- */

struct multistatus_href {
  multistatus_href *next;
  const char *value;
};

/* A further href of a result that is in its list's index already. */
struct multistatus__late {
  struct multistatus__late *next;
  multistatus_result *result;
  const char *href;
};

struct multistatus_condition {
  multistatus_condition *next;
  const char *ns, *name;
  multistatus_href *hrefs, *last_href;
  size_t href_count;
  const char *xml, *attributes, *lang; /* NULL: none */
  const char *pointer, *message;       /* the same */
};

struct multistatus_prop {
  multistatus_prop *next;
  const char *ns, *name, *value;
  const char *lang, *attributes; /* NULL: none */
  uint32_t hash;                 /* of ns and name, so that they are rarely compared */
  multistatus_prop_kind kind;
  bool plain; /* no language, no attributes, no text that XML escapes, for sure */
};

/* The part that a result and a propstat share. */
typedef struct multistatus__outcome {
  const char *reason, *message, *lang; /* NULL: none */
  const char *status_line;             /* as received, if the status does not say it */
  const char *unknown; /* while it is read: as multistatus_input_set_unknown() says */
  const char *problem; /* the text of a JSON object; NULL: none */
  multistatus_condition *conditions, *last_condition;
  size_t condition_count;
  struct multistatus__conditions *by_name; /* add.c's; NULL: there are few */
  multistatus_ext *exts, *last_ext;
} multistatus__outcome;

/* Whether it says nothing; at one branch. */
static inline bool multistatus__outcome_is_empty(const multistatus__outcome *o) {
  return !((uintptr_t)o->reason | (uintptr_t)o->message | (uintptr_t)o->lang |
           (uintptr_t)o->status_line | (uintptr_t)o->problem |
           (uintptr_t)o->conditions | (uintptr_t)o->exts);
}

struct multistatus_propstat {
  multistatus_propstat *next;
  multistatus_result *result;
  multistatus_prop *props, *last_prop;
  multistatus__outcome outcome;
  int status;   /* 0: not told (yet) */
  bool invalid; /* it was told, but cannot be understood */
  bool apart;   /* what is added by status goes to another one */
};

struct multistatus_ext {
  multistatus_ext *next;
  const char *xml;
};

struct multistatus_header {
  multistatus_header *next;
  const char *name, *value; /* the name in lower case */
};

struct multistatus_warning {
  multistatus_warning *next;
  const char *json;
};

/* What a batch says of an item; result_item.c. NULL: not told. */
typedef struct multistatus__item {
  const char *id, *method, *group;
  const char *body, *content_type;
  int64_t index, retry_after; /* -1: not told */
  multistatus_applied applied;
  multistatus_header *headers, *last_header;
  multistatus__table headers_by_name; /* empty: there are few */
  multistatus_warning *warnings, *last_warning;
  size_t header_count, warning_count;
} multistatus__item;

/* Where a property is. */
typedef struct multistatus__prop_place {
  const multistatus_prop *prop; /* NULL: nowhere */
  const multistatus_propstat *in;
} multistatus__prop_place;

/* What few results have. */
typedef struct multistatus__extra {
  multistatus__outcome outcome; /* its message stands in the result */
  const char *location;
  multistatus_propstat *propstats, *last_propstat;
  size_t propstat_count, prop_count;
  struct multistatus__propstats *by_status; /* add.c's; NULL: there are few propstats */
  /* Of so many properties, by name, where there are many; NULL: not yet. */
  multistatus__prop_place *table;
  size_t table_size, table_count; /* the size is a power of two */
  size_t href_count;              /* further ones; the first stands in the result */
  multistatus_href *last_href;
  multistatus__item *item; /* NULL: nothing of it */
} multistatus__extra;

struct multistatus_result {
  multistatus__owner *owner;
  multistatus_result *next;  /* in the reader's queue */
  uint64_t quirks;           /* met while it was read */
  multistatus_href href;     /* the first */
  const char *message;       /* NULL: none */
  multistatus__extra *extra; /* NULL: nothing of it */
  int status;
  uint32_t index; /* its place in a list; UINT32_MAX: it is in none yet */
  bool closed;    /* written or dropped: it cannot be changed any more */
  bool added;     /* through adders, which refused what could not be written */
  bool clean;     /* its href is an absolute path that nobody changes on its way */
};

/* What each function that changes a result asks first: 0, or what it is to return.
   ARGUMENT: there is none; STATE: it was written or dropped, and nothing happens; or
   its context's error. */
static inline int multistatus__may_change(const multistatus_result *r) {
  if (!r)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (r->closed)
    return MULTISTATUS_ERROR_STATE;
  r->owner->subject = r;
  return r->owner->error;
}

/* What to call it in an error's text. */
static inline const char *multistatus__about(const multistatus_result *r) {
  return r->href.value ? r->href.value : "";
}

/* A result without anything, in the owner's arena, with so many bytes behind it; NULL
   with the error set. */
static inline multistatus_result *multistatus__result_with(multistatus__owner *o,
                                                           size_t bytes) {
  o->latest = NULL;
  o->subject = o;
  multistatus__arena_mark(o);
  multistatus_result *r = multistatus__arena_get(o, sizeof *r + bytes);
  if (!r)
    return NULL;
  const multistatus_result none = {.owner = o, .index = UINT32_MAX};
  *r = none;
  o->newest = o->latest = r;
  o->subject = r;
  o->begun++;
  o->adding = NULL;
  return r;
}
static inline multistatus_result *multistatus__result_new(multistatus__owner *o) {
  return multistatus__result_with(o, 0);
}
/* The same with what _add is given; status 0: the properties will carry it. */
multistatus_result *multistatus__result_add(multistatus__owner *o,
                                            multistatus_text href, int status,
                                            const char *message, size_t message_len);
/* The same without an href. */
multistatus_result *multistatus__result_add_item(multistatus__owner *o, const char *id,
                                                 int64_t index, int status,
                                                 const char *message,
                                                 size_t message_len);
multistatus__extra *multistatus__result_extra(multistatus_result *r);

/* These add to a result whatever they are given, limits apart: what a body says is
   recorded as it is. The public adders check first. */
int multistatus__put_href(multistatus_result *r, multistatus_text href);
multistatus_condition *multistatus__put_condition(multistatus_result *r,
                                                  multistatus__outcome *o,
                                                  multistatus_text ns,
                                                  multistatus_text name);
int multistatus__put_condition_href(multistatus_result *r, multistatus_condition *c,
                                    multistatus_text href);
multistatus_propstat *multistatus__put_propstat(multistatus_result *r, int status);
/* known: its name, if the owner knows it; else NULL. clean: the value is text. */
int multistatus__put_prop(multistatus_propstat *p, const multistatus_prop_text *t,
                          const struct multistatus__known *known, bool clean);
int multistatus__put_ext(multistatus_result *r, multistatus__outcome *o,
                         multistatus_text xml);
/* Replaces an optional text: NULL data takes it away. */
int multistatus__put_text(multistatus_result *r, const char **place,
                          multistatus_text text);
multistatus__item *multistatus__result_item(multistatus_result *r);
/* Whether it could end a field of HTTP, or begin another (RFC 9110, section 5.5). Other
   control characters are a matter of the text policy. */
static inline bool multistatus__is_field_control(char c) {
  return c == '\r' || c == '\n' || c == '\0';
}
bool multistatus__has_field_control(multistatus_text t);
/* As multistatus__text_copy, with spaces for these, which is before the text policy has
   its say. As multistatus__put_text. */
const char *multistatus__field_copy(multistatus__owner *o, multistatus_text t,
                                    const char *about);
int multistatus__put_field(multistatus_result *r, const char **place,
                           multistatus_text text);
int multistatus__put_header(multistatus_result *r, multistatus_text name,
                            multistatus_text value);
int multistatus__put_warning(multistatus_result *r, multistatus_text json);

/* Fills a new result with all that another one says, in its own owner's memory. */
int multistatus__result_copy(multistatus_result *to, const multistatus_result *from);

/* Adds a result without anything to a list; NULL with the list's error set. */
multistatus_result *multistatus__list_new_result(multistatus_list *list);

/* Whether each body that was read into the list was whole, as
   multistatus__reader_whole(). A list that was filled by hand is. */
bool multistatus__list_whole(const multistatus_list *list);
/* It is not: results are missing. */
void multistatus__list_set_holes(multistatus_list *list);

/* Tells most different names apart, and costs nothing to make. */
uint32_t multistatus__prop_hash(multistatus_text ns, multistatus_text name);
/* Adds one that is whole. */
static inline void multistatus__link_prop(multistatus_propstat *ps,
                                          multistatus__extra *x, multistatus_prop *p) {
  *(ps->last_prop ? &ps->last_prop->next : &ps->props) = p;
  ps->last_prop = p;
  x->prop_count++;
}

/* ---- http ---- */

/* multistatus_status_parse() that tells what was odd; line.data is not NULL. */
int multistatus__status_scan(multistatus_text line, multistatus_text *reason,
                             uint64_t *quirks);

/* Without the white space around it that a status line cannot begin or end with. */
multistatus_text multistatus__status_trimmed(multistatus_text t);

/* How many bytes of an href no URI may hold. */
size_t multistatus__href_unsafe(const char *href, size_t len);

/* What an href is that is to stand in a response (RFC 4918, section 8.3). */
typedef enum multistatus__form {
  MULTISTATUS__FORM_NONE,     /* not known */
  MULTISTATUS__FORM_PATH,     /* an absolute path */
  MULTISTATUS__FORM_URI,      /* with a scheme */
  MULTISTATUS__FORM_RELATIVE, /* these two may not, and cannot be made so */
  MULTISTATUS__FORM_DOTS
} multistatus__form;
multistatus__form multistatus__href_form(multistatus_text href);
/* Why an href of that form cannot stand in a response; NULL: it can. */
const char *multistatus__form_fault(multistatus__form form);

/* t as the URI reference to send: what may not stand where it stands is encoded; with
   reference, a fragment may. Returns its length; it is written if out has room for it
   and one byte more. is_sent: whether it is quickly told that this is t itself. */
size_t multistatus__uri_send(char *out, size_t room, multistatus_text t,
                             bool reference);
bool multistatus__uri_is_sent(multistatus_text t);

/* ---- markup.c: what markup says that was given before ---- */

/* Whether the owner knows it; whole: it is an element, not the content of one. NULL:
   no. Valid until the next call for that owner, but for the value, which is a string of
   the model and lives as long as those of its arena. */
const multistatus_prop_text *multistatus__markup_find(multistatus__owner *o,
                                                      multistatus_text xml, bool whole);
/* Has the owner know it. NOMEM. */
int multistatus__markup_keep(multistatus__owner *o, multistatus_text xml, bool whole,
                             const multistatus_prop_text *said);
void multistatus__markup_forget(multistatus__owner *o); /* when the arena is reset */
void multistatus__markup_done(multistatus__owner *o);

/* ---- valid.c: what a result must be to be written ---- */

/* RFC 4918, section 13: no 1xx. */
static inline bool multistatus__is_status(int status) {
  return status >= 200 && status <= 999;
}
/* Each records the error and returns it, or returns 0. about: the href concerned. */
int multistatus__check_status(multistatus__owner *o, int status, const char *about);
/* Whether it may be the href of a response. */
int multistatus__check_href(multistatus__owner *o, const char *href);
/* Whether a server may add this condition to a result, or to a propstat. */
int multistatus__check_condition(multistatus_result *r, bool propstat, const char *ns,
                                 const char *name, const char *href);
/* Whether a condition may hold something beside hrefs. */
int multistatus__check_condition_content(multistatus_result *r,
                                         const multistatus_condition *c);
/* The whole result. form: for a format that needs an href, and all of one form, what
   those before were, to be brought up to date; else NULL. */
int multistatus__check_result(multistatus__owner *o, const multistatus_result *r,
                              multistatus_document kind, multistatus__form *form);

/* ---- add_markup.c ---- */

/* Markup that was given is refused: records the fault in the input as the owner's error
   and returns that. lead: bytes that were put before what was given; ns and name: of
   the property, condition or extension, as far as they are known. */
int multistatus__fail_markup(multistatus_result *r, const multistatus_input *in,
                             size_t lead, multistatus_text ns, multistatus_text name);

/* ---- tidy.c: what a result becomes on its way out ---- */

/* The result as it is to be written: propstats that say the same are one, a property
   stands once, and what the receiver is to be spared is left out. r itself if there is
   nothing to do, else a copy that lives in o; NULL with the error set. */
const multistatus_result *multistatus__tidy(multistatus__owner *o,
                                            const multistatus_result *r,
                                            multistatus_receiver receiver,
                                            unsigned flags);

/* What a document says beside its results. */
typedef struct multistatus__document {
  multistatus_document kind;
  multistatus_transaction transaction;
  const char *message, *lang, *sync_token; /* NULL: none */
  multistatus_ext *exts, *last_ext;
  multistatus_summary summary;
} multistatus__document;

/* ---- output.c: what a format's writing side puts bytes into ---- */

/* Bytes wait in data, from start to len. With a sink they go on when it is full; else
   it grows, and the host takes them when it can. */
enum { OUTPUT_RESERVE = 4096 }; /* what a format may fill in place */

struct multistatus_output {
  multistatus__owner *owner;  /* holds the error */
  multistatus_sink sink;      /* write NULL: none */
  multistatus_part_sink part; /* take NULL: none */
  char *data; /* has room for more than cap: what is written there is lost */
  size_t start, len, cap;  /* cap: how far it may be filled now */
  size_t size;             /* of data, without the room beyond */
  uint64_t sent;           /* bytes that left */
  bool torn;               /* what left ends in the middle of something */
  multistatus__buffer uri; /* what multistatus_output_uri handed out */
  multistatus__document document;
  unsigned flags;
  multistatus_namespace *namespaces; /* strings of the model */
  size_t namespace_count;
};

int multistatus__output_init(multistatus_output *out);
/* Nothing waits any more. */
void multistatus__output_empty(multistatus_output *out);
void multistatus__output_done(multistatus_output *out);
/* Hands over what waits, to whatever sink there is: 0, 1 if some is left, or the error.
 */
int multistatus__output_flush(multistatus_output *out);
/* Bytes put so far; and back to when they were so many, if none of those behind left.
 */
uint64_t multistatus__output_total(const multistatus_output *out);
void multistatus__output_back(multistatus_output *out, uint64_t total);

/* tidy.c: the same of what a document has of its own. Returns 0 or the owner's error.
 */
int multistatus__tidy_document(multistatus__owner *o, multistatus__document *d,
                               multistatus_receiver receiver);

bool multistatus__is_transaction(multistatus_transaction transaction);
bool multistatus__is_document(multistatus_document document);
/* In the owner's arena. */
int multistatus__put_document_ext(multistatus__owner *o, multistatus__document *d,
                                  multistatus_text xml);
/* Where results of that outcome are counted; and counts one. */
static inline size_t *multistatus__summary_of(multistatus_summary *s, int outcome) {
  return outcome == 207                     ? &s->partial
         : outcome >= 200 && outcome <= 299 ? &s->succeeded
                                            : &s->failed;
}
void multistatus__summary_add(multistatus_summary *s, const multistatus_result *r);

/* ---- writer.c and reader.c ---- */

/* Writes a result of another context, uncounted; where the options ask for that, an
   invalid one is replaced. */
int multistatus__writer_write(multistatus_writer *w, const multistatus_result *r);
/* Whether a plain status could say what the document's only result does: it failed, and
   speaks of the request (NULL: of anything) alone. */
bool multistatus__is_single(const multistatus_result *r, const multistatus__document *d,
                            const char *request);

/* The document is to say the same as that one, whose texts live longer. */
void multistatus__writer_set_document(multistatus_writer *w,
                                      const multistatus__document *d);

/* A reader for a list: it builds its results in the list's context, which has count of
   them already, and need not stop after each unless these are compared. */
int multistatus__reader_new_into(multistatus_reader **out,
                                 const multistatus_read_options *o,
                                 multistatus__owner *into, size_t count);

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

/* ---- input.c: what a format's reading side is given ---- */

struct multistatus_input {
  multistatus__owner *owner;
  multistatus_engine engine;
  unsigned flags;
  uint64_t refuse, quirks; /* quirks that are errors; those met */
  uint64_t allowed;        /* those not worth telling now */
  uint64_t loose;          /* those met before a result, its start tag's among them */
  multistatus__document document;
  multistatus__owner texts; /* the document's own live here */
  multistatus__text_slots slots;
  bool has_summary;                 /* the document has one */
  bool left_out;                    /* a result was over a limit, and skipped */
  multistatus_result *building;     /* begun, not yet committed */
  multistatus_propstat *propstat;   /* open in it */
  multistatus_condition *condition; /* the newest */
  multistatus_result *first, *last; /* committed, not yet handed out */
  size_t committed;                 /* in all */

  size_t here;   /* as multistatus_input_here() says */
  char line[40]; /* the last status line that was all in order, */
  size_t line_len;
  int line_status; /* and what it said; few are ever used in a document */
  int nested;
  char charset[64]; /* of the content type; "": none */
  bool keeps;       /* the results' owner keeps them, and all they hold */

  /* The first fault; everything fails with it from then on. */
  int error;
  uint64_t quirk;    /* that could have been tolerated instead; or 0 */
  const char *limit; /* its name, if error is LIMIT */
  size_t fault;      /* its place in the current piece, or MULTISTATUS_HERE: unknown */
  char text[240];
  const char *href; /* of the result it happened in, from the owner's arena; or NULL */

  /* Tells the caller what was met at a place; NULL: nobody wants to know. */
  void (*tell)(multistatus_input *in, const multistatus_read_error *found, size_t at);
  /* Takes the fault over, to be that of the body at its end. */
  void (*put_off)(multistatus_input *in);
};

void multistatus__input_done(multistatus_input *in);

/* For the files that setters are in: what they return, having taken over an error of
   the model's; the error of a call out of order; the outcome that is being spoken of,
   NULL with the fault set. */
int multistatus__input_check(multistatus_input *in);
int multistatus__input_out_of_order(multistatus_input *in);
/* The result is whole, and may be handed out. */
static inline void multistatus__input_queue(multistatus_input *in,
                                            multistatus_result *r) {
  *(in->last ? &in->last->next : &in->first) = r;
  in->last = r;
  in->committed++;
}
multistatus__outcome *multistatus__input_outcome(multistatus_input *in);

/* input_item.c */
/* Reports the quirk if a text that was read for a field of HTTP has control characters,
   for which the model has spaces. Returns as multistatus__input_check. */
int multistatus__input_field(multistatus_input *in, multistatus_text text);
int multistatus__input_set_document_message(multistatus_input *in,
                                            multistatus_text message,
                                            multistatus_text lang);

#endif
