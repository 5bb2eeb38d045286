/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_CHECK_LINT_H
#define MULTISTATUS_CHECK_LINT_H

/* Checking, shared by check.c (the object), nodes.c (a response as a tree), response.c
   and href.c (what one response breaks) and document.c (what only the whole breaks). */

#include <multistatus/check.h>
#include "../base/memory.h"
#include "../xml/events.h"

/* An element. It lives in the arena until its response has been checked. */
typedef struct multistatus__element {
  struct multistatus__element *parent, *first, *last, *next;
  multistatus__term term;
  multistatus_text ns, local;
  multistatus_text text; /* with a NUL; empty if there are elements in it */
  bool has_text;         /* other than white space, whatever else is in it */
  bool has_lang;         /* an xml:lang of its own */
  uint64_t line, column;
} multistatus__element;

/* A set of hashes. They are keyed, so that nobody can make two of them equal. */
typedef struct multistatus__set {
  uint64_t *slots; /* 0: free */
  size_t size, used;
} multistatus__set;

/* A finding that was not asked for yet, with its strings behind it. */
typedef struct multistatus__found {
  struct multistatus__found *next;
  size_t size;
  multistatus_finding finding;
} multistatus__found;

/* What the request was, as far as rules ask: a bit, or 0 if it is unknown. */
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

typedef struct multistatus__lint_asked {
  multistatus_text ns, local;
  uint64_t hash;
} multistatus__lint_asked;

struct multistatus_check {
  multistatus_allocator through; /* passes allocations on; its ctx leads back here */
  multistatus_reader *tree;      /* whose format makes nodes */
  multistatus_reader *reader;    /* the one that everybody has, for what it tolerates */
  bool ended;
  bool not_xml; /* the body is JSON, or something else */

  /* The options. */
  unsigned flags, method;
  bool sync, expand; /* a sync-collection; an expand-property or version-tree */
  int depth;         /* 0, 1, 2 for infinity; -1 */
  size_t limit;
  const char *request, *content_type; /* NULL: not known */
  multistatus__lint_asked *asked;
  size_t asked_count;

  /* What was seen so far. */
  const char *href;                   /* of the response that is being checked */
  const multistatus__element *nested; /* response in a property that is; NULL: none */
  int form;                           /* of the hrefs: multistatus__form */
  bool ordered;                       /* that elements are out of order was reported */
  bool langed; /* and that a language is declared outside a property */
  size_t descriptions, tokens, results, failures, successes, of_request;
  bool self, self_failed;
  multistatus__set exact, equal, removed, above; /* hrefs, and paths */
  multistatus__set names, groups;                /* of one response */

  multistatus__found *first, *last, *given;
  size_t pending, counts[3];

  /* The tree that grows. */
  multistatus__element *open;
  multistatus__buffer text;  /* of the innermost element */
  multistatus__element root; /* only its own: what is in it is gone */
  char declaration[160];     /* the first bytes, for the encoding */
  size_t declaration_len;

  multistatus__context own;   /* the arena of one response, limits, the error */
  multistatus__context texts; /* the arena of the options */
};

/* True if the method is one of these, or unknown. */
static inline bool multistatus__lint_may_be(const multistatus_check *c,
                                            unsigned methods) {
  return !c->method || c->method & methods;
}

/* ---- check.c ---- */

/* Reports a rule that is broken at a node (NULL: the whole). Advice is dropped unless
   it was asked for. */
void multistatus__lint_found(multistatus_check *c, int rule,
                             multistatus_severity severity,
                             const multistatus__element *at, const char *format, ...)
    MULTISTATUS__PRINTF(5, 6);
#define LINT_ERROR(c, rule, ...)                                                       \
  multistatus__lint_found(c, rule, MULTISTATUS_SEVERITY_ERROR, __VA_ARGS__)
#define LINT_WARNING(c, rule, ...)                                                     \
  multistatus__lint_found(c, rule, MULTISTATUS_SEVERITY_WARNING, __VA_ARGS__)
#define LINT_ADVICE(c, rule, ...)                                                      \
  multistatus__lint_found(c, rule, MULTISTATUS_SEVERITY_ADVICE, __VA_ARGS__)

/* Adds a hash; true if it was there. Out of memory is the check's error. */
bool multistatus__set_add(multistatus_check *c, multistatus__set *set, uint64_t hash);
bool multistatus__set_has(const multistatus__set *set, uint64_t hash);
void multistatus__set_clear(multistatus__set *set);

/* ---- nodes.c ---- */

/* The format of the reader `tree`. The reader's allocator is c->through. */
extern const multistatus_format multistatus__lint_format;

bool multistatus__element_is(const multistatus__element *n, const char *ns,
                             const char *local);
bool multistatus__element_is_dav(const multistatus__element *n);
/* True if it is in DAV: and one of these names, which have a space on each side. */
bool multistatus__element_among(const multistatus__element *n, const char *names);
/* The first child of that term, from n on; NULL: none. And how many there are. */
const multistatus__element *multistatus__element_find(const multistatus__element *n,
                                                      multistatus__term term);
size_t multistatus__element_count(const multistatus__element *n,
                                  multistatus__term term);
/* The status code that a propstat or response has; 0: none. */
int multistatus__element_status(const multistatus__element *n);

/* ---- response.c, href.c, document.c ---- */

void multistatus__lint_response(multistatus_check *c, const multistatus__element *r);
void multistatus__lint_hrefs(multistatus_check *c, const multistatus__element *r);
/* What a response says, by the method and the report that were asked for. */
void multistatus__lint_outcome(multistatus_check *c, const multistatus__element *r);
/* The root begins; a child of it is whole; it ends. */
void multistatus__lint_root(multistatus_check *c);
void multistatus__lint_child(multistatus_check *c, const multistatus__element *n);
void multistatus__lint_token(multistatus_check *c, const multistatus__element *n);
void multistatus__lint_end(multistatus_check *c);
/* The root of a document of one result, with all that is in it. */
void multistatus__lint_single(multistatus_check *c, const multistatus__element *root);

#endif
