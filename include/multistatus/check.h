/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_CHECK_H
#define MULTISTATUS_CHECK_H

/* Checks a body against the rules of the RFCs, for testing a server. Include it in
   addition to <multistatus.h>.

     multistatus_check_options o = MULTISTATUS_CHECK_OPTIONS_INIT;
     o.method = "PROPFIND";
     multistatus_check_new(&c, &o);
     for each piece: multistatus_check_feed(c, data, len);
     rc = multistatus_check_end(c);
     while (multistatus_check_next(c, &found) == 1) ... found->text
     multistatus_check_free(c);

   A reader tolerates errors if the meaning is clear; this reports them. For DAV XML,
   the rules are those of RFC 4918 and related RFCs. For JSON, only those that apply to
   it: well-formedness, statuses, hrefs (an item with an id or index may have the href
   of another), Content-Type, and that of doc/json.md (63). Dialects
   (multistatus/dialect.h) are not a multi-status (rule 5).

   What a body cannot show is not checked: which language was set (rule 32), which
   properties other than those of the RFCs a server protects (rule 35), and whether the
   client supports 208 (rule 61). With depth-noroot, the target is not reported (rule
   30).

   What this library writes violates none of the rules whose needs_context is 0, except
   where the caller decides: names in DAV: that no RFC defines (rule 8), one href in two
   results (13; refused with MULTISTATUS_WRITE_UNIQUE), the href of a collection without
   a slash (25), a condition in another place (42) or with another status (45) than its
   own, a sync-token that is not a URI (47), and, as advice only, a location with a
   status that has none (17), an href that looks encoded twice (23), another reason
   phrase (19), a value of a property that was not read or set (28) and propstats that
   differed only in their status lines when they were read (33). In JSON, what made a
   body invalid that was read is kept; in both forms, that results are missing (63). */

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How much a violation matters. */
typedef enum multistatus_severity {
  MULTISTATUS_SEVERITY_ERROR = 0,   /* a MUST, or the DTD fragments of an RFC */
  MULTISTATUS_SEVERITY_WARNING = 1, /* a SHOULD */
  MULTISTATUS_SEVERITY_ADVICE = 2   /* allowed, but not recommended */
} multistatus_severity;

/* A rule of an RFC, or of doc/json.md. */
typedef struct multistatus_check_rule {
  int number;                    /* from 1 */
  multistatus_severity severity; /* the highest severity of its findings */
  int needs_context;   /* 1: depends on the request, and is checked as far as the
                          options describe it */
  const char *section; /* "RFC 4918, section 14.24" */
  const char *text;    /* one sentence */
} multistatus_check_rule;

/* All rules, in the order of their numbers. Static. *count (count may be NULL) is set
   to their number. */
MULTISTATUS_EXTERN const multistatus_check_rule *multistatus_check_rules(size_t *count);
/* The rule with a number, or NULL. Static. */
MULTISTATUS_EXTERN const multistatus_check_rule *multistatus_check_rule_for(int number);

/* Or-ed in multistatus_check_options.flags. Other bits are ARGUMENT. */
enum {
  MULTISTATUS_CHECK_STRICT = 1,   /* report advice as well */
  MULTISTATUS_CHECK_LOCATION = 2, /* the response has a Location field */
  MULTISTATUS_CHECK_MINIMAL = 4,  /* Preference-Applied: return=minimal (RFC 8144) */
  MULTISTATUS_CHECK_NOROOT = 8,   /* Preference-Applied: depth-noroot */
  MULTISTATUS_CHECK_INITIAL = 16, /* sync-collection: the request's token was empty */
  MULTISTATUS_CHECK_INFINITE = 32 /* sync-collection: its sync-level was infinite */
};

/* The request and the response. Rules that need an unknown member are not checked.
   Strings may be freed after multistatus_check_new(). */
typedef struct multistatus_check_options {
  size_t size;                            /* set by the _INIT macro */
  const multistatus_allocator *allocator; /* NULL: realloc and free */
  const multistatus_limits *limits;       /* NULL: the defaults */
  unsigned flags;                         /* MULTISTATUS_CHECK_... */
  const char *method;                     /* "PROPFIND"; NULL: unknown */
  const char *report;  /* of a REPORT, its element: "sync-collection"; NULL: unknown */
  const char *depth;   /* "0", "1", "infinity"; NULL: unknown, or not sent. "1" of a
                          sync-collection, whose Depth is 0: its sync-level was 1 */
  const char *request; /* the request's URL, or its path; NULL: unknown */
  const char *content_type; /* of the response; NULL: unknown. Needed for NDJSON; with
                               that of XML, the body must be XML (rule 5); other formats
                               are detected */
  size_t limit; /* maximum number of results that the client requested; 0: none */
  /* The properties that the client requested, as Clark names: "{DAV:}getetag". */
  const char *const *asked;
  size_t asked_count;
} multistatus_check_options;

#define MULTISTATUS_CHECK_OPTIONS_INIT                                                 \
  {                                                                                    \
    sizeof(multistatus_check_options), NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, 0, \
        NULL, 0                                                                        \
  }

/* A violation of a rule, with its position. Strings are valid until the next call of
   _next. */
typedef struct multistatus_finding {
  int rule;
  multistatus_severity severity;
  uint64_t line, column; /* from 1, in bytes; 0: about the whole body */
  const char *href;      /* of the response; "" if none or unknown */
  const char *text;      /* one sentence without a full stop */
} multistatus_finding;

/* A check of one body. */
typedef struct multistatus_check multistatus_check;

/* Creates a check. o may be NULL. Sets *out only on success; free it with
   multistatus_check_free(). Errors: NOMEM, ARGUMENT (out is NULL, an invalid size or
   depth, a request that is neither a URL nor an absolute path, an unknown flag, a NULL
   in asked). */
MULTISTATUS_EXTERN int multistatus_check_new(
    multistatus_check **out, const multistatus_check_options *o) MULTISTATUS_MUST_USE;

/* Checks the next piece of the body, of any size. If the findings are taken with _next
   between the pieces, it needs memory for one response and about 200 bytes for each
   href (400 in a sync-collection).

   Returns 0 whatever is in the body: if it is not well-formed, that is a finding.
   Errors: NOMEM, LIMIT, ARGUMENT (c is NULL; data is NULL and len is not 0), STATE
   (after _end). */
MULTISTATUS_EXTERN int multistatus_check_feed(multistatus_check *c, const void *data,
                                              size_t len);
/* Ends the body. Errors: NOMEM, LIMIT, STATE (called before), ARGUMENT (c is NULL). */
MULTISTATUS_EXTERN int multistatus_check_end(multistatus_check *c);

/* Returns 1 with the next finding in *out, or 0 with *out NULL if there is none.
   Findings are about in the order of the body: those that are known only at the end of
   a response, of a piece or of the body come after others. Errors: ARGUMENT (c or out
   is NULL). */
MULTISTATUS_EXTERN int multistatus_check_next(multistatus_check *c,
                                              const multistatus_finding **out);

/* The number of findings with that severity so far. */
MULTISTATUS_EXTERN size_t multistatus_check_count(const multistatus_check *c,
                                                  multistatus_severity severity);

/* Frees a check. c may be NULL. */
MULTISTATUS_EXTERN void multistatus_check_free(multistatus_check *c);

#ifdef __cplusplus
}
#endif
#endif
