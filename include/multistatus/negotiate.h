/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_NEGOTIATE_H
#define MULTISTATUS_NEGOTIATE_H

/* In which form the client wants its answer, and what it prefers: decided from the
   request's head, before anything is executed, so that a batch with effects never ends
   in 406.

     multistatus_negotiate_options o = MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
     multistatus_negotiated n = MULTISTATUS_NEGOTIATED_INIT;
     o.method = "POST";
     o.accept = ...;
     rc = multistatus_negotiate(&o, &n);

   Nothing here allocates, and every function takes time in proportion to its input. */

#include "base.h"
#include "format.h"
#include "problem.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a client may prefer (RFC 7240, RFC 8144, OData); to be or-ed. */
enum {
  MULTISTATUS_PREFER_MINIMAL = 1,        /* return=minimal: tell failures only */
  MULTISTATUS_PREFER_REPRESENTATION = 2, /* return=representation */
  MULTISTATUS_PREFER_STRICT = 4,         /* handling=strict: all or nothing */
  MULTISTATUS_PREFER_LENIENT = 8,        /* handling=lenient: each for itself */
  MULTISTATUS_PREFER_CONTINUE = 16,      /* continue-on-error */
  MULTISTATUS_PREFER_ASYNC = 32,         /* respond-async */
  MULTISTATUS_PREFER_WAIT = 64,          /* wait=n: an answer within n seconds */
  MULTISTATUS_PREFER_NOROOT = 128 /* depth-noroot: without the collection itself */
};

/* One more type that the server knows: the bytes of a format under another name. It
   comes after the library's own where the client likes them equally. */
typedef struct multistatus_alias {
  const char *type; /* "application/vnd.example+json"; may have parameters */
  const multistatus_format *format;
} multistatus_alias;

/* To be or-ed in multistatus_negotiate_options.flags. */
enum {
  /* Nothing that the client accepts is 406, instead of what it would have got had it
     not said what it accepts (RFC 9110, section 15.5.7, allows both). */
  MULTISTATUS_NEGOTIATE_STRICT = 1
};

typedef struct multistatus_negotiate_options {
  size_t size; /* set by the _INIT macro */

  /* The request's method and fields. NULL: not there. Several fields of one name are
     one, joined by ", ". A method of DAV's is answered in XML unless the client names
     another form with a higher weight; leave it NULL where a DELETE, say, is none. */
  const char *method, *accept, *content_type, *prefer;

  unsigned honours; /* MULTISTATUS_PREFER_...: what this server heeds */
  unsigned flags;   /* MULTISTATUS_NEGOTIATE_... */
  const multistatus_alias *aliases;
  size_t alias_count; /* at most 4 */
} multistatus_negotiate_options;

#define MULTISTATUS_NEGOTIATE_OPTIONS_INIT                                             \
  { sizeof(multistatus_negotiate_options), NULL, NULL, NULL, NULL, 0, 0, NULL, 0 }

/* The decision. Strings are static, an alias's own, or in the struct. */
typedef struct multistatus_negotiated {
  size_t size;                      /* set by the _INIT macro */
  const multistatus_format *format; /* NULL: 406 */
  const char *content_type;         /* to send; "" with 406 */
  const char *vary;                 /* to add to Vary, with 406 too */
  unsigned preferences; /* MULTISTATUS_PREFER_...: asked for, and honoured */
  int64_t wait;         /* the seconds of WAIT; -1: not asked for */

  /* The form of a whole-request failure; application/problem+json or +xml in Accept
     chooses it, and never the body of a 207. */
  multistatus_problem_form problem;

  char preference_applied[160]; /* for Preference-Applied; "": send none */
  char types[512]; /* what is on offer, best first: "application/json, ..." */
} multistatus_negotiated;

#define MULTISTATUS_NEGOTIATED_INIT                                                    \
  {                                                                                    \
    sizeof(multistatus_negotiated), NULL, "", "", 0, -1, MULTISTATUS_PROBLEM_JSON, "", \
        ""                                                                             \
  }

/* Decides (RFC 9110, sections 12.4.2 and 12.5.1). On offer are application/xml,
   text/xml, application/json, application/x-ndjson and application/json-seq, JSON first
   unless the method is of DAV's; application/json and a type that ends with +json are
   two types. Where the client accepts anything, it gets the form of its own
   Content-Type. What is not well formed in a field is passed over.

   Returns 0; 406 (with STRICT only), out->types tells what could be had; ARGUMENT (a
   NULL, a bad size, an alias without a '/' or format, or with a CR or LF, more or
   longer aliases than there is room for): out is as it was. No string of out ever has a
   CR or LF in it, whatever the request's fields are. */
MULTISTATUS_EXTERN int multistatus_negotiate(const multistatus_negotiate_options *o,
                                             multistatus_negotiated *out)
    MULTISTATUS_MUST_USE;

/* Appends the field names in names ("Accept, Prefer") to the value of a Vary field in
   vary, room bytes in all; a name that is there already is not repeated, "*" is left
   alone. Returns 0, LIMIT (it does not fit; vary is as it was) or ARGUMENT (a NULL, no
   NUL within room, CR or LF in either). */
MULTISTATUS_EXTERN int multistatus_vary_add(char *vary, size_t room,
                                            const char *names) MULTISTATUS_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
