/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_CHECK_H
#define MULTISTATUS_CHECK_H

/* Whether a body keeps the rules of the RFCs: for the tests of a server. To be included
   by itself, beside <multistatus.h>.

     multistatus_check_options o = MULTISTATUS_CHECK_OPTIONS_INIT;
     o.method = "PROPFIND";
     multistatus_check_new(&c, &o);
     for each piece: multistatus_check_feed(c, data, len);
     rc = multistatus_check_end(c);
     while (multistatus_check_next(c, &found) == 1) ... found->text
     multistatus_check_free(c);

   A reader tolerates what is understood; this reports what is wrong all the same. The
   rules are those of RFC 4918 and its neighbours for DAV XML. Of a body in JSON those
   are checked that it can break: well-formed, statuses, hrefs. */

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum multistatus_severity {
  MULTISTATUS_SEVERITY_ERROR = 0,   /* MUST, or the DTD fragments of an RFC */
  MULTISTATUS_SEVERITY_WARNING = 1, /* SHOULD */
  MULTISTATUS_SEVERITY_ADVICE = 2   /* allowed, but there is something better */
} multistatus_severity;

typedef struct multistatus_check_rule {
  int number;                    /* from 1 */
  multistatus_severity severity; /* the highest that a breach can have */
  int needs_context;             /* 1: it is checked only if the options say enough */
  const char *section;           /* "RFC 4918, section 14.24" */
  const char *text;              /* one sentence */
} multistatus_check_rule;

/* All rules, in the order of their numbers; static. count (may be NULL) gets how many.
 */
MULTISTATUS_EXTERN const multistatus_check_rule *multistatus_check_rules(size_t *count);
/* One of them; NULL: there is none of that number. */
MULTISTATUS_EXTERN const multistatus_check_rule *multistatus_check_rule_for(int number);

/* To be or-ed in multistatus_check_options.flags. */
enum {
  MULTISTATUS_CHECK_STRICT = 1,   /* report advice as well */
  MULTISTATUS_CHECK_LOCATION = 2, /* the response has a Location field */
  MULTISTATUS_CHECK_MINIMAL = 4,  /* Preference-Applied: return=minimal (RFC 8144) */
  MULTISTATUS_CHECK_NOROOT = 8,   /* Preference-Applied: depth-noroot */
  MULTISTATUS_CHECK_INITIAL = 16, /* sync-collection: the request's token was empty */
  MULTISTATUS_CHECK_INFINITE = 32 /* sync-collection: its sync-level was infinite */
};

/* What is known of the request and the response. What is not known is not checked.
   Strings need not outlive the call of multistatus_check_new(). */
typedef struct multistatus_check_options {
  size_t size;                            /* set by the _INIT macro */
  const multistatus_allocator *allocator; /* NULL: realloc and free */
  const multistatus_limits *limits;       /* NULL: the defaults */
  unsigned flags;                         /* MULTISTATUS_CHECK_... */
  const char *method;                     /* "PROPFIND"; NULL: unknown */
  const char *report;  /* of a REPORT, its element: "sync-collection"; NULL: unknown */
  const char *depth;   /* "0", "1", "infinity"; NULL: unknown, or not sent */
  const char *request; /* the request's URL, or its path; NULL: unknown */
  const char *content_type; /* of the response; NULL: unknown. NDJSON has to be told,
                               any other form is seen */
  size_t limit;             /* results that the client wanted at most; 0: any number */
  /* The properties that the client named, as Clark names: "{DAV:}getetag". */
  const char *const *asked;
  size_t asked_count;
} multistatus_check_options;

#define MULTISTATUS_CHECK_OPTIONS_INIT                                                 \
  {                                                                                    \
    sizeof(multistatus_check_options), NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, 0, \
        NULL, 0                                                                        \
  }

/* A rule that is broken, and where. Strings are valid until the next call of _next. */
typedef struct multistatus_finding {
  int rule;
  multistatus_severity severity;
  uint64_t line, column; /* from 1, in bytes; 0: it is about the whole */
  const char *href;      /* of the response; "" if none is concerned, or known */
  const char *text;      /* one sentence, without a final full stop */
} multistatus_finding;

typedef struct multistatus_check multistatus_check;

/* Sets *out only on success. o may be NULL. Errors: NOMEM, ARGUMENT (a NULL, a bad
   size, a depth that is none, a NULL among asked). */
MULTISTATUS_EXTERN int multistatus_check_new(
    multistatus_check **out, const multistatus_check_options *o) MULTISTATUS_MUST_USE;

/* Takes the next piece of the body, of any size. Take what was found from _next between
   the pieces, and memory is that of one response and a few bytes for each href.
   Whatever the body is returns 0: that it is not even well-formed is a finding. Errors:
   NOMEM, LIMIT, ARGUMENT, STATE (after _end). */
MULTISTATUS_EXTERN int multistatus_check_feed(multistatus_check *c, const void *data,
                                              size_t len);
/* The body is over. Errors: as _feed, but for ARGUMENT only if c is NULL. */
MULTISTATUS_EXTERN int multistatus_check_end(multistatus_check *c);

/* The next finding, in the order of the body but for what only its end shows: 1 and
 *out; 0 and NULL: none now. Errors: ARGUMENT. */
MULTISTATUS_EXTERN int multistatus_check_next(multistatus_check *c,
                                              const multistatus_finding **out);

/* How many of that severity were found so far. */
MULTISTATUS_EXTERN size_t multistatus_check_count(const multistatus_check *c,
                                                  multistatus_severity severity);

/* NULL is allowed. */
MULTISTATUS_EXTERN void multistatus_check_free(multistatus_check *c);

#ifdef __cplusplus
}
#endif
#endif
