/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_CHECK_LINT_H
#define MULTISTATUS_CHECK_LINT_H

/* Checking, shared by check.c (the object), nodes.c (a response as a tree), response.c
   and href.c (the rules for one response) and document.c (the rules for the whole
   document). */

#include <multistatus/check.h>
#include "../base/options.h"
#include "../base/table.h"
#include "../xml/events.h"

/* An element. It lives in the arena until its response has been checked. */
typedef struct multistatus__element {
  struct multistatus__element *parent, *first, *last, *next;
  multistatus__term term;
  multistatus_text ns, local;
  multistatus_text text; /* with a NUL; empty if there are elements in it; of an href,
                            without the white space around it */
  bool has_text;         /* text other than white space, even beside elements */
  bool has_lang;         /* an xml:lang of its own */
  bool spaced;           /* there is white space around its text */
  uint64_t line, column;
} multistatus__element;

/* A finding that was not returned yet, followed by its strings. */
typedef struct multistatus__found {
  struct multistatus__found *next;
  size_t size;
  multistatus_finding finding;
} multistatus__found;

/* The methods that rules distinguish: a bit, or 0 if unknown. */
enum {
  LINT_OTHER = 1,
  LINT_PROPFIND = 2,
  LINT_PROPPATCH = 4,
  LINT_MKCOL = 8,
  LINT_DELETE = 16,
  LINT_COPY = 32,
  LINT_MOVE = 64,
  LINT_LOCK = 128,
  LINT_REPORT = 256,
  LINT_SEARCH = 512
};

/* The sets: of hrefs and paths; of one response. */
enum {
  LINT_EXACT,
  LINT_EQUAL,
  LINT_REMOVED,
  LINT_ABOVE,
  LINT_NAMES,
  LINT_GROUPS,
  LINT_SETS
};

/* A property that the client requested. */
typedef struct multistatus__lint_asked {
  const char *name; /* as in the options */
  uint64_t hash;    /* of it */
} multistatus__lint_asked;

struct multistatus_check {
  multistatus_reader *tree;   /* builds trees with multistatus__lint_format */
  multistatus_reader *reader; /* a usual reader, for its quirks */
  bool ended;
  bool not_xml; /* the body is JSON or of another type */

  /* The options. */
  unsigned flags, method;
  bool sync, expand; /* a sync-collection; an expand-property or version-tree */
  int depth;         /* 0, 1; 2: infinity; -1: unknown */
  size_t limit;
  const char *request, *content_type; /* NULL: unknown */
  multistatus__lint_asked *asked;
  size_t asked_count;

  /* The state of the document. */
  const char *href;                   /* of the response that is being checked */
  const multistatus__element *nested; /* the same in a property; NULL: none */
  int form;                           /* of the hrefs: multistatus__form */
  bool order_reported;                /* rule 9 was reported */
  bool lang_reported;                 /* rule 32 was reported */
  size_t descriptions, tokens, results, failures, successes, of_request;
  bool self, self_failed;
  /* Sets of hashes. These have a secret key, so that a peer cannot make two of them
     equal. */
  multistatus__table sets[LINT_SETS];

  multistatus__found *first, *last; /* findings that were not returned yet */
  multistatus__found *returned;     /* the newest one that was; or NULL */
  size_t pending, counts[3];

  /* The tree that is being built. */
  multistatus__element *open;
  multistatus__buffer text;  /* of the innermost element */
  multistatus__element root; /* children are freed when they have been checked */

  multistatus__context own;   /* the arena of one response, limits, the error */
  multistatus__context texts; /* the arena of the options */
};

/* True if the method is one of these, or unknown. */
static inline bool multistatus__lint_may_be(const multistatus_check *c,
                                            unsigned methods) {
  return !c->method || c->method & methods;
}

/* ---- check.c ---- */

extern const multistatus__options_kind multistatus__check_options;

/* Reports that a rule is violated at a node (NULL: by the whole body). Advice is
   dropped without the flag STRICT. which: the rule and the severity in one argument,
   since there are many calls. */
void multistatus__lint_found(multistatus_check *c, unsigned which,
                             const multistatus__element *at, const char *format, ...)
    MULTISTATUS__PRINTF(4, 5);
#define LINT_OF(rule, severity) ((unsigned)(rule) << 2 | (unsigned)(severity))
#define LINT_ERROR(c, rule, ...)                                                       \
  multistatus__lint_found(c, LINT_OF(rule, MULTISTATUS_SEVERITY_ERROR), __VA_ARGS__)
#define LINT_WARNING(c, rule, ...)                                                     \
  multistatus__lint_found(c, LINT_OF(rule, MULTISTATUS_SEVERITY_WARNING), __VA_ARGS__)
#define LINT_ADVICE(c, rule, ...)                                                      \
  multistatus__lint_found(c, LINT_OF(rule, MULTISTATUS_SEVERITY_ADVICE), __VA_ARGS__)

/* Adds a hash; true if it was there. Out of memory is the check's error. */
bool multistatus__set_add(multistatus_check *c, multistatus__table *set, uint64_t hash);
bool multistatus__set_has(const multistatus__table *set, uint64_t hash);
void multistatus__set_clear(multistatus_check *c, multistatus__table *set);

/* ---- nodes.c ---- */

/* The format of the reader `tree`, whose diagnostic_ctx is the check. */
extern const multistatus_format multistatus__lint_format;

bool multistatus__element_is(const multistatus__element *n, const char *ns,
                             const char *local);
/* True if it has a child with that name in DAV:. */
bool multistatus__element_has(const multistatus__element *parent, const char *local);
bool multistatus__element_is_dav(const multistatus__element *n);
/* The first sibling with that term, from n on; NULL: none. _count: the number of
   children with that term. */
const multistatus__element *multistatus__element_find(const multistatus__element *n,
                                                      multistatus__term term);
size_t multistatus__element_count(const multistatus__element *n,
                                  multistatus__term term);
/* The first property of a propstat; NULL: none. */
const multistatus__element *multistatus__element_props(
    const multistatus__element *propstat);
/* The status of a propstat or response; 0: none. */
int multistatus__element_status(const multistatus__element *n);

/* ---- response.c, href.c, document.c ---- */

/* True for a property that an RFC defines as protected. */
bool multistatus__lint_protected(const multistatus__element *n);
void multistatus__lint_response(multistatus_check *c, const multistatus__element *r);
void multistatus__lint_hrefs(multistatus_check *c, const multistatus__element *r);
/* True if a URI, or a relative reference, contains only characters that it may contain
   in their places. */
bool multistatus__lint_is_uri(multistatus_text t);
/* Checks the characters of an href, which may be relative. */
void multistatus__lint_characters(multistatus_check *c, const multistatus__element *h);
/* Checks one href, and with unique that it was not reported before. Returns its form; 0
   if it is invalid. */
int multistatus__lint_href(multistatus_check *c, const multistatus__element *h,
                           bool unique);
/* Checks a result of JSON. */
void multistatus__lint_result(multistatus_check *c, const multistatus_result *r);
/* Checks a response by the method and the report of the request. */
void multistatus__lint_outcome(multistatus_check *c, const multistatus__element *r);
/* Checks the Content-Type of a body of JSON and the number of its results. */
void multistatus__lint_json_end(multistatus_check *c, const multistatus_format *is);
/* Called when the root begins; when a child of it is complete; when the root ends. */
void multistatus__lint_root(multistatus_check *c);
void multistatus__lint_child(multistatus_check *c, const multistatus__element *n);
void multistatus__lint_token(multistatus_check *c, const multistatus__element *n);
void multistatus__lint_end(multistatus_check *c);
/* Checks the root of a document of one result, as a whole tree. */
void multistatus__lint_single(multistatus_check *c, const multistatus__element *root);

#endif
