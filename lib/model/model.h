/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_MODEL_H
#define MULTISTATUS_MODEL_H

/* Results and their parts: building them, and their validity. */

#include "../base/options.h"
#include "../base/parse.h"
#include "../base/table.h"
#include "../base/text.h"
#include "../http/status.h"
#include "../http/uri.h"

/* Defines a public getter: returns a member, or 0 if the object is NULL. */
#define MODEL_GETTER(type, name, of, member)                                           \
  type name(const multistatus_##of *p) {                                               \
    return p ? p->member : 0;                                                          \
  }

/* ---- the model: add.c builds it, result_get.c reads it ---- */

struct multistatus_href {
  multistatus_href *next;
  const char *value;
};

/* An href that was added to a result that is in its list's index already. */
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
  uint32_t hash;                 /* of ns and name, to avoid most comparisons */
  multistatus_prop_kind kind;
  bool plain; /* known to have no language, attributes, or text that XML escapes */
};

/* The members that a result and a propstat have in common. */
typedef struct multistatus__outcome {
  const char *reason, *message, *lang; /* NULL: none */
  const char *status_line; /* as received, if it is not the usual line for the status */
  const char *unknown;     /* while reading: see multistatus_input_set_unknown() */
  const char *problem;     /* the text of a JSON object; NULL: none */
  multistatus_condition *conditions, *last_condition;
  size_t condition_count;
  struct multistatus__conditions *by_name; /* see add.c; NULL: there are few */
  multistatus_ext *exts, *last_ext;
} multistatus__outcome;

/* True if it is empty; takes one branch. */
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
  int status;   /* 0: none (yet) */
  bool invalid; /* one was received that is not a status */
  bool others;  /* unknown elements or members were received */
  bool apart;   /* properties added by status are put into another propstat */
};

/* Some servers send an empty propstat with 418 if there is nothing to report, where RFC
   8144, section 2.1, requires an empty one with 200. */
static inline bool multistatus__is_teapot(const multistatus_propstat *p) {
  const multistatus__outcome *o = &p->outcome;
  return UNLIKELY(p->status == 418) && !p->props && !o->message && !o->conditions &&
         !o->problem && !o->exts;
}

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

/* The largest index of an item: the reader of JSON accepts numbers of 18 digits. */
#define MULTISTATUS__INDEX_MAX INT64_C(999999999999999999)

/* The members of batch items; result_item.c. NULL: none. */
typedef struct multistatus__item {
  const char *id, *method, *group;
  const char *body, *content_type;
  int64_t index, retry_after; /* -1: none */
  multistatus_applied applied;
  multistatus_header *headers, *last_header;
  multistatus__table headers_by_name; /* empty: there are few */
  multistatus_warning *warnings, *last_warning;
  size_t header_count, warning_count;
} multistatus__item;

/* The members that few results have. */
typedef struct multistatus__extra {
  multistatus__outcome outcome; /* without its message, which is in the result */
  const char *location;
  multistatus_propstat *propstats, *last_propstat;
  size_t propstat_count, prop_count;
  size_t usual; /* the number of propstats that need not be checked when they are
                   written: no other has their status, which is neither a redirection
                   nor 418; 0 after a condition was added */
  multistatus_propstat **by_status; /* from 200 on; NULL: there are few propstats */
  multistatus__table by_name; /* properties and their propstats; empty: there are few */
  size_t tabulated;           /* properties when it was brought up to date */
  size_t href_count;          /* without the first, which is in the result */
  multistatus_href *last_href;
  multistatus__item *item; /* NULL: none of these members */
} multistatus__extra;
extern const multistatus__extra multistatus__no_extra; /* all is NULL or 0 */

struct multistatus_result {
  multistatus__context *context;
  multistatus_result *next;  /* in the reader's queue */
  uint64_t quirks;           /* found while it was read */
  multistatus_href href;     /* the first */
  const char *message;       /* NULL: none */
  multistatus__extra *extra; /* NULL: none of these members */
  int status;
  uint32_t index; /* its index in a list; UINT32_MAX: it is not in one */
  bool closed;    /* written or dropped: it cannot be changed */
  bool added;     /* by adders, which check; false: it was read */
  bool clean;     /* its href is sent unchanged and needs no escaping */
};

/* Called first by each function that changes a result. Returns 0, or the code to
   return: ARGUMENT (r is NULL), STATE (it was written or dropped), or its context's
   error. */
static inline int multistatus__may_change(const multistatus_result *r) {
  if (!r)
    return MULTISTATUS_ERROR_ARGUMENT;
  if (r->closed)
    return MULTISTATUS_ERROR_STATE;
  r->context->subject = r;
  return r->context->error;
}

/* The href for error texts. */
static inline const char *multistatus__about(const multistatus_result *r) {
  return r->href.value ? r->href.value : "";
}

/* An empty result in the context's arena, followed by that many bytes; NULL with the
   error set. */
static inline multistatus_result *multistatus__result_with(multistatus__context *o,
                                                           size_t bytes) {
  o->latest = NULL;
  o->subject = o;
  multistatus__arena_mark(o);
  multistatus_result *r = multistatus__arena_get(o, sizeof *r + bytes);
  if (!r)
    return NULL;
  const multistatus_result none = {.context = o, .index = UINT32_MAX};
  *r = none;
  o->newest = o->latest = r;
  o->subject = r;
  o->begun++;
  return r;
}
static inline multistatus_result *multistatus__result_new(multistatus__context *o) {
  return multistatus__result_with(o, 0);
}
/* A result with the arguments of _add; status 0: its properties will have one. */
multistatus_result *multistatus__result_add(multistatus__context *o,
                                            multistatus_text href, int status,
                                            const char *message, size_t message_len);
/* The same without an href. */
multistatus_result *multistatus__result_add_item(multistatus__context *o,
                                                 const char *id, int64_t index,
                                                 int status, const char *message,
                                                 size_t message_len);
multistatus__extra *multistatus__result_extra(multistatus_result *r);

/* A result or propstat that an adder or setter changes. */
typedef struct multistatus__change {
  multistatus_result *result;
  multistatus__outcome *outcome;
  int error; /* not 0: nothing may be changed; the code to return */
} multistatus__change;

multistatus__change multistatus__of_result(multistatus_result *r);
multistatus__change multistatus__of_propstat(multistatus_propstat *p);

/* Appends an item to a list with a pointer to its last item. */
#define MODEL_APPEND(first, last, item)                                                \
  do {                                                                                 \
    (item)->next = NULL;                                                               \
    *((last) ? &(last)->next : &(first)) = (item);                                     \
    (last) = (item);                                                                   \
  } while (0)

/* Zeroed memory for one more part of a result, if it has fewer than the limit; else
   NULL with the error set. name: of the limit. */
void *multistatus__part_new(multistatus_result *r, size_t size, size_t count,
                            size_t limit, const char *name);
/* These add to a result and check only limits and names, so that bodies are recorded as
   they are. The public adders check first. */
int multistatus__put_href(multistatus_result *r, multistatus_text href);
multistatus_condition *multistatus__put_condition(multistatus_result *r,
                                                  multistatus__outcome *o,
                                                  multistatus_text ns,
                                                  multistatus_text name);
int multistatus__put_condition_href(multistatus_result *r, multistatus_condition *c,
                                    multistatus_text href);
multistatus_propstat *multistatus__put_propstat(multistatus_result *r, int status);
/* A text as the value of a property whose name is elsewhere. Every member is set by
   itself: compilers zero a struct of this size with a slow instruction. */
static inline multistatus_prop_text multistatus__text_prop(multistatus_text value,
                                                           multistatus_text lang) {
  const multistatus_text none = {NULL, 0};
  const multistatus_prop_text p = {none,  none, MULTISTATUS_PROP_TEXT,
                                   value, lang, none};
  return p;
}
/* What is known of a property's texts: they are valid; its value is also ASCII that
   needs no escaping in XML. */
typedef enum multistatus__known {
  KNOWN_NOTHING,
  KNOWN_VALID,
  KNOWN_PLAIN
} multistatus__known;
/* named: the interned name, or NULL. */
int multistatus__put_prop(multistatus_propstat *p, const multistatus_prop_text *t,
                          const multistatus_prop *named, multistatus__known known);
/* first, last: the extensions of a result, a propstat or the document. */
int multistatus__put_ext(multistatus__context *o, const char *about,
                         multistatus_ext **first, multistatus_ext **last,
                         multistatus_text xml);
/* Replaces an optional text; NULL data removes it. */
int multistatus__put_text(multistatus_result *r, const char **place,
                          multistatus_text text);
multistatus__item *multistatus__result_item(multistatus_result *r);
/* multistatus__put_text() for a field of HTTP: see multistatus__field_copy(). */
int multistatus__put_field(multistatus_result *r, const char **place,
                           multistatus_text text);
/* Replaces the reason phrase. NULL data, or the usual phrase of the status, removes it.
   White space that the text policy leaves around it is removed, since a status line
   cannot have it. */
int multistatus__put_reason(multistatus_result *r, multistatus__outcome *out,
                            int status, multistatus_text text);
int multistatus__put_header(multistatus_result *r, multistatus_text name,
                            multistatus_text value);
int multistatus__put_warning(multistatus_result *r, multistatus_text json);

/* True if a result has an href, an id or an index. */
static inline bool multistatus__is_named(const multistatus_result *r) {
  return r->href.value || multistatus_result_id(r) || multistatus_result_index(r) >= 0;
}
/* Copies the id, method, group and index to a new result. */
void multistatus__copy_names(multistatus_result *to, const multistatus_result *from);
/* Copies all parts of a result to a new one. */
int multistatus__result_copy(multistatus_result *to, const multistatus_result *from);

/* Adds an empty result to a list; NULL with the list's error set. */
multistatus_result *multistatus__list_new_result(multistatus_list *list);

/* A fast hash of a name. */
static inline uint32_t multistatus__prop_hash(multistatus_text ns,
                                              multistatus_text name) {
  unsigned char last = name.len ? (unsigned char)name.data[name.len - 1] : 0;
  unsigned char middle = name.len ? (unsigned char)name.data[name.len / 2] : 0;
  return (uint32_t)(ns.len & 0xff) << 24 | (uint32_t)(name.len & 0xff) << 16 |
         (uint32_t)middle << 8 | last;
}

/* ---- valid.c: whether a result may be written ---- */

/* The content of conditions (RFC 4918, section 16). */
typedef enum multistatus__condition_kind {
  CONDITION_ANY,        /* not a condition of RFC 4918: any content */
  CONDITION_EMPTY,      /* nothing */
  CONDITION_PROPERTY,   /* nothing; it is about a property */
  CONDITION_HREFS,      /* any number of hrefs */
  CONDITION_SOME_HREFS, /* at least one href */
  CONDITION_NONE        /* not a condition: a description at its place */
} multistatus__condition_kind;

multistatus__condition_kind multistatus__condition_kind_of(const char *ns,
                                                           const char *name);

/* True if an element cannot be an extension in that place, because RFC 4918, there or
   elsewhere, or this library defines it. */
typedef enum multistatus__place {
  PLACE_DOCUMENT,
  PLACE_RESPONSE,
  PLACE_PROPSTAT
} multistatus__place;

bool multistatus__is_defined(multistatus_text ns, multistatus_text local,
                             multistatus__place place);

/* RFC 4918, section 13: no 1xx. */
static inline bool multistatus__is_status(int status) {
  return status >= 200 && status <= 999;
}
static inline bool multistatus__is_success(int status) {
  return status >= 200 && status <= 299;
}
/* With 207, a part may have failed. */
static inline bool multistatus__succeeds(int status) {
  return multistatus__is_success(status) && status != 207;
}
/* RFC 4918, section 13.2: a redirection has a location; 304 and 306 have none. */
static inline bool multistatus__redirects(int status) {
  return status >= 300 && status <= 308 && status != 304 && status != 306;
}
/* Each records the error and returns it, or returns 0. about: the href concerned. */
int multistatus__check_status(multistatus__context *o, int status, const char *about);
/* The status of the result or of a propstat: a redirection needs a location. One that
   was read may be 0, which is written as unknown. */
int multistatus__check_own_status(multistatus__context *o, const multistatus_result *r,
                                  int status);
/* The href of a response. */
int multistatus__check_href(multistatus__context *o, const char *href);
/* A condition that a server adds. href: NULL, or one that it is to have. propstat: it
   is where one about a property may be. */
int multistatus__check_condition(multistatus__context *o, const char *about,
                                 bool propstat, const char *ns, const char *name,
                                 const char *href);
/* A condition with content other than hrefs. */
int multistatus__check_condition_content(multistatus_result *r,
                                         const multistatus_condition *c);
/* A complete result. form: NULL, or, for a format that needs hrefs that all have one
   form, the form of the hrefs so far, which is updated. */
int multistatus__check_any(multistatus__context *o, const multistatus_result *r,
                           multistatus_document kind, multistatus__form *form);
/* The error that writing the result would return, as in a document in which it needs no
   href; 0: none. It is not recorded. */
int multistatus__write_error(const multistatus__context *limits,
                             const multistatus_result *r, multistatus__form *form);
/* True if an added result has propstats that need no checks. */
static inline bool multistatus__has_usual_propstats(const multistatus_result *r) {
  const multistatus__extra *x = r->extra;
  return r->added && x->propstats && x->usual == x->propstat_count &&
         !x->outcome.conditions;
}
/* multistatus__check_any(), without a call for most results: those with a clean href
   and a status that needs no location, or usual propstats. */
static inline int multistatus__check_result(multistatus__context *o,
                                            const multistatus_result *r,
                                            multistatus_document kind,
                                            multistatus__form *form) {
  const multistatus__extra *x = r->extra;
  bool usual =
      x ? multistatus__has_usual_propstats(r)
        : multistatus__is_status(r->status) && !multistatus__redirects(r->status);
  if (!usual || !r->clean || r->href.next || kind > MULTISTATUS_DOCUMENT_MULTISTATUS ||
      (form && *form > MULTISTATUS__FORM_PATH))
    return multistatus__check_any(o, r, kind, form);
  if (form)
    *form = MULTISTATUS__FORM_PATH;
  return 0;
}

/* ---- add_markup.c ---- */

/* Refuses the caller's markup: records the fault of `in` as the context's error and
   returns it. lead: the number of bytes that were put before the caller's; ns and name:
   those of the property, condition or extension, if known. */
int multistatus__fail_markup(multistatus__context *o, const char *about,
                             const multistatus__parse *in, size_t lead,
                             multistatus_text ns, multistatus_text name);

/* ---- The document ---- */

/* The parts of a document other than results. */
typedef struct multistatus__document {
  multistatus_document kind;
  multistatus_transaction transaction;
  const char *message, *lang, *sync_token; /* NULL: none */
  multistatus_ext *exts, *last_ext;
  multistatus_summary summary;
} multistatus__document;

static inline bool multistatus__is_transaction(multistatus_transaction t) {
  return (int)t >= MULTISTATUS_TRANSACTION_NONE &&
         t <= MULTISTATUS_TRANSACTION_INDETERMINATE;
}
static inline bool multistatus__is_document(multistatus_document d) {
  return (int)d >= MULTISTATUS_DOCUMENT_UNKNOWN && d <= MULTISTATUS_DOCUMENT_PROP;
}
/* add_markup.c: adds an extension of the document. */
int multistatus__add_document_ext(multistatus__context *o, multistatus__document *d,
                                  const char *xml);
/* Counts a result. */
static inline void multistatus__summary_add(multistatus_summary *s,
                                            const multistatus_result *r) {
  int outcome = r->extra ? multistatus_result_outcome(r) : r->status;
  s->total++;
  *(outcome == 207                     ? &s->partial
    : multistatus__is_success(outcome) ? &s->succeeded
                                       : &s->failed) += 1;
}

/* The sum of two counts of bodies, which claim any; never less than one of the two. */
static inline size_t multistatus__count_sum(size_t a, size_t b) {
  size_t sum = a + b;
  return sum < a ? SIZE_MAX : sum;
}

/* True if a propstat contains nothing and means nothing: its status is ignored. others:
   properties of the result have a status. */
bool multistatus__is_ignored(const multistatus_propstat *p, bool others);

/* True if a plain status can replace the document: its only result is a failure of the
   request (NULL: of any href). */
bool multistatus__is_single(const multistatus_result *r, const multistatus__document *d,
                            const char *request);

#endif
