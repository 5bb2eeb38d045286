/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_NEGOTIATE_H
#define MULTISTATUS_NEGOTIATE_H

/* The format of the response and the preferences of the client, decided from the header
   fields of the request before anything is executed, so that a request never changes
   something and then gets a 406.

     multistatus_negotiate_options o = MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
     multistatus_negotiated n = MULTISTATUS_NEGOTIATED_INIT;
     o.method = "POST";
     o.accept = ...;
     rc = multistatus_negotiate(&o, &n);

   These functions allocate no memory and take time linear in their input. */

#include "base.h"
#include "format.h"
#include "problem.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Preferences of a client (RFC 7240, RFC 8144, OData), or-ed. If two of them exclude
   each other, such as STRICT and CONTINUE, the first applies. */
enum {
  MULTISTATUS_PREFER_MINIMAL = 1,        /* return=minimal: report failures only */
  MULTISTATUS_PREFER_REPRESENTATION = 2, /* return=representation */
  MULTISTATUS_PREFER_STRICT = 4,         /* handling=strict: atomic */
  MULTISTATUS_PREFER_LENIENT = 8,        /* handling=lenient: not atomic */
  MULTISTATUS_PREFER_CONTINUE = 16,      /* continue-on-error */
  MULTISTATUS_PREFER_ASYNC = 32,         /* respond-async */
  MULTISTATUS_PREFER_WAIT = 64,          /* wait=n: a response within n seconds */
  MULTISTATUS_PREFER_NOROOT = 128 /* depth-noroot: without the collection itself */
};

/* Another media type for a format. If the client accepts it and a built-in type
   equally, the built-in type is chosen. type and format are not copied; content_type
   and format of the decision may point to them. */
typedef struct multistatus_alias {
  const char *type; /* "application/vnd.example+json"; may have parameters */
  const multistatus_format *format;
} multistatus_alias;

/* Or-ed in multistatus_negotiate_options.flags. Other bits are ARGUMENT. */
enum {
  /* If the client accepts no type on offer, the decision is 406. Without this flag,
     Accept is then ignored (RFC 9110, section 15.5.7, allows both). */
  MULTISTATUS_NEGOTIATE_STRICT = 1
};

/* The request, and what the server supports. */
typedef struct multistatus_negotiate_options {
  size_t size; /* set by the _INIT macro */

  /* The method and fields of the request. NULL: absent. Several fields of one name are
     joined by ", ", or passed in fields. The response to a DAV method is XML unless the
     client accepts another type by name with a higher weight; set method to NULL if,
     for example, a DELETE is not a DAV request. */
  const char *method, *accept, *content_type, *prefer;

  unsigned honours; /* MULTISTATUS_PREFER_...: supported by the server. Other bits are
                       ARGUMENT: a later version would promise them to the client */
  unsigned flags;   /* MULTISTATUS_NEGOTIATE_... */
  const multistatus_alias *aliases;
  size_t alias_count; /* at most 4 */

  /* The fields of the request as the host has them, all of them or only these: each
     Accept and Prefer counts, after accept and prefer, and the first Content-Type, if
     content_type is NULL. Names are compared without regard to case. */
  const multistatus_field *fields;
  size_t field_count;
} multistatus_negotiate_options;

#define MULTISTATUS_NEGOTIATE_OPTIONS_INIT                                             \
  {                                                                                    \
    sizeof(multistatus_negotiate_options), NULL, NULL, NULL, NULL, 0, 0, NULL, 0,      \
        NULL, 0                                                                        \
  }

/* The decision. format, content_type and vary are static or those of an alias, so they
   may be kept longer than this struct and the request. preference_applied and types are
   in the struct; it may be copied. */
typedef struct multistatus_negotiated {
  size_t size;                      /* set by the _INIT macro */
  const multistatus_format *format; /* NULL: 406 */
  const char *content_type;         /* to send; "" with 406 */
  const char *vary;                 /* to add to Vary, also with 406 */
  unsigned preferences; /* MULTISTATUS_PREFER_...: requested and supported */
  int64_t wait;         /* the seconds of WAIT; -1: none */

  /* The form of the body if the request fails as a whole. application/problem+json and
     +xml in Accept select it; they never select the body of a 207. */
  multistatus_problem_form problem;

  char preference_applied[160]; /* of the Preference-Applied field; "": none */
  char types[512];              /* the types on offer, best first */
} multistatus_negotiated;

#define MULTISTATUS_NEGOTIATED_INIT                                                    \
  {                                                                                    \
    sizeof(multistatus_negotiated), NULL, "", "", 0, -1, MULTISTATUS_PROBLEM_JSON, "", \
        ""                                                                             \
  }

/* Decides on the response (RFC 9110, sections 12.4.2 and 12.5.1). On offer are
   application/xml, text/xml, application/json, application/x-ndjson and
   application/json-seq, in this order for a DAV method, else with JSON before XML, then
   the aliases. application/json and a type ending with +json are different types. If
   only the range for any type selects the best, or Accept is absent, the client gets
   the format of its own Content-Type. Malformed elements of a field are ignored, and an
   Accept without other ones is, too.

   Returns 0, or 406 (with STRICT only; out->types lists the types on offer). Errors:
   ARGUMENT (a NULL, an invalid size, an unknown flag or preference, an alias without
   '/' or format or with CR or LF, too many or too long aliases, a NULL with a length in
   fields); out is then unchanged. The strings of out never contain CR or LF. */
MULTISTATUS_EXTERN int multistatus_negotiate(const multistatus_negotiate_options *o,
                                             multistatus_negotiated *out)
    MULTISTATUS_MUST_USE;

/* Appends the field names in names, such as "Accept, Prefer", to the value of a Vary
   field in vary, a buffer of room bytes. Names that are already there are not repeated;
   "*" is kept. Returns 0. Errors: LIMIT (it does not fit; vary is unchanged), ARGUMENT
   (a NULL, no NUL within room, CR or LF in either). */
MULTISTATUS_EXTERN int multistatus_vary_add(char *vary, size_t room,
                                            const char *names) MULTISTATUS_MUST_USE;

#ifdef __cplusplus
}
#endif
#endif
