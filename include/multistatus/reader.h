/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_READER_H
#define MULTISTATUS_READER_H

/* The streaming reader: pieces of any size in, results out, one at a time.

     multistatus_reader_new(&r, NULL);
     for each piece: multistatus_reader_feed(r, data, len);
                     while (multistatus_reader_next(r, &result) == 1) use(result);
     multistatus_reader_end(r);
     while ((rc = multistatus_reader_next(r, &result)) == 1) use(result);
     if (rc < 0) ... multistatus_reader_error(r)->text
     multistatus_reader_free(r);

   The body was whole only if both _end and the last _next returned 0. Results that
   were complete before a fault come out all the same, and then the error. */

#include "base.h"
#include "format.h"
#include "item.h"
#include "quirks.h"
#include "result.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Who takes the bytes apart. libxml2 compares the attributes of a tag with each other:
   who lifts the limits "attributes" and "namespaces" for bodies of peers that are not
   trusted should take the built-in engine, whose time is linear without them too. */
typedef enum multistatus_engine {
  MULTISTATUS_ENGINE_BUILTIN = 0, /* the library's own scanners */
  MULTISTATUS_ENGINE_SYSTEM = 1   /* libxml2 and cJSON, where the build has them */
} multistatus_engine;

/* What was found in a body, and where: the error that ended the reading, or a quirk
   that was tolerated. Strings are valid as long as the reader, in a diagnostic during
   the call. */
typedef struct multistatus_read_error {
  int code;          /* MULTISTATUS_ERROR_..., or 0 for none */
  uint64_t quirk;    /* the bit of what was, or could have been, tolerated; or 0 */
  const char *limit; /* LIMIT: its name, "href-bytes"; else NULL */
  uint64_t offset;   /* bytes of the body before it */
  uint64_t line;     /* from 1 */
  uint64_t column;   /* in bytes, from 1 */
  const char *href;  /* of the result concerned; "" if none is known */
  const char *text;  /* one line for a person, place included */
} multistatus_read_error;

/* What to do beside reading; to be or-ed in multistatus_read_options.flags. */
enum {
  /* A result over a limit of its own (hrefs, props, text-bytes, ...) is left out, with
     a diagnostic, instead of ending the reading. */
  MULTISTATUS_READ_SKIP_OVER_LIMIT = 1,
  /* Elements and members that nobody defined are forgotten instead of kept as
     extensions. */
  MULTISTATUS_READ_DROP_UNKNOWN = 2,
  /* multistatus_list_read only: a result whose href is in the list already is told as
     the quirk DUPLICATE; with the second flag its propstats go to that result instead
     of making one more, within the limits "props" and "propstats" of one: what is over
     them is LIMIT, or is left out with MULTISTATUS_READ_SKIP_OVER_LIMIT. */
  MULTISTATUS_READ_FIND_DUPLICATES = 4,
  MULTISTATUS_READ_MERGE_DUPLICATES = 8,
  /* Look at the body's first bytes for its format even where content_type names one:
     for servers whose Content-Type cannot be trusted. */
  MULTISTATUS_READ_DETECT = 16,
  /* NDJSON and JSON text sequences: go on behind a record that is not well-formed or
     not what a record is. It is reported as a diagnostic, and the results behind it are
     returned, but something is missing: when all else is read, the error of the first
     such record is that of the body. In NDJSON each line is a record then, so that one
     spread over lines is as many broken ones. */
  MULTISTATUS_READ_SKIP_BROKEN_RECORDS = 32
};

typedef struct multistatus_read_options {
  size_t size;                            /* set by the _INIT macro */
  const multistatus_format *format;       /* NULL: as content_type says, or the body */
  const multistatus_allocator *allocator; /* NULL: realloc and free */
  const multistatus_limits *limits;       /* NULL: the defaults */
  multistatus_engine engine;
  unsigned flags;      /* MULTISTATUS_READ_... */
  uint64_t refuse;     /* quirks that are errors; MULTISTATUS_QUIRK_ALL: strict */
  const char *request; /* the request's URL: tells whose 507 means that the server cut
                          the set; NULL: any. Copied. */
  /* Called for each quirk tolerated and each result left out, as it is met, and for the
     error. May be NULL. It must not call into the reader. */
  void (*diagnostic)(void *ctx, const multistatus_read_error *found);
  void *diagnostic_ctx;
  /* The value of the response's Content-Type field; NULL: unknown. Not kept. Without
     format, its media type chooses the format if one of the library's is meant, so that
     a body in another one is NOT_MULTISTATUS; any other type, or what cannot be parsed,
     is ignored, and the body's first bytes decide. Its charset is the encoding of an
     XML body without byte order mark whose declaration names none (RFC 7303, section
     3); one that contradicts the body is the quirk XML_ENCODING, and the body is
     believed. JSON is UTF-8 whatever is said (RFC 8259, section 8.1). */
  const char *content_type;
} multistatus_read_options;

#define MULTISTATUS_READ_OPTIONS_INIT                                                  \
  {                                                                                    \
    sizeof(multistatus_read_options), NULL, NULL, NULL, MULTISTATUS_ENGINE_BUILTIN, 0, \
        0, NULL, NULL, NULL, NULL                                                      \
  }

typedef struct multistatus_reader multistatus_reader;

/* Makes a reader. o may be NULL; o, its limits and its allocator struct are copied;
   format must outlive the reader. Sets *out only on success.
   Errors: NOMEM, ARGUMENT, UNSUPPORTED (the format only writes, or its engine was left
   out of the build; without a format _feed tells that). */
MULTISTATUS_EXTERN int multistatus_reader_new(
    multistatus_reader **out, const multistatus_read_options *o) MULTISTATUS_MUST_USE;

/* Takes the next piece of the body. data is copied where needed and may be reused at
   once. Call _next until it gives 0 before feeding more and memory stays constant, and
   the length of the body without limit; otherwise the reader keeps what was not asked
   for yet, up to the limit "pending-bytes": more is LIMIT, from then on for good, and
   what was kept can still be had from _next. Returns 0 or the first error found so far
   (results complete before it can still be had from _next):
   NOMEM, LIMIT, ARGUMENT, STATE (after _end), SYNTAX, ENCODING, DTD, TRAILING,
   NOT_MULTISTATUS, RESULT, UNSUPPORTED (the body turns out to be of a form whose engine
   was left out of the build), or a code of the format's own. NOT_MULTISTATUS and
   TRAILING quote what was found, and are returned when 40 bytes of that have come, or
   from _end. */
MULTISTATUS_EXTERN int multistatus_reader_feed(multistatus_reader *r, const void *data,
                                               size_t len);

/* Says that the body is over. Reads what is left, so that its answer is the verdict
   on the whole body: 0 only if the document was complete. Errors: as _feed, TRUNCATED,
   EMPTY. */
MULTISTATUS_EXTERN int multistatus_reader_end(multistatus_reader *r);

/* Hands out the next result: 1 and *out, valid until the next call of _next or _free.
   0: none now; feed more, or, after _end, all is read and the document was complete.
   Negative: the error, once every result complete before it has been handed out; it
   stays. *out is set to NULL unless 1 is returned. */
MULTISTATUS_EXTERN int multistatus_reader_next(
    multistatus_reader *r, const multistatus_result **out) MULTISTATUS_MUST_USE;

/* The error; its code is 0 while there is none. Never NULL unless r is. */
MULTISTATUS_EXTERN const multistatus_read_error *multistatus_reader_error(
    const multistatus_reader *r);

/* How the document ended, a fact apart from what its results say. Only COMPLETE is
   success. */
typedef enum multistatus_ending {
  MULTISTATUS_ENDING_NONE = 0,          /* not yet: _end was not called */
  MULTISTATUS_ENDING_COMPLETE = 1,      /* whole */
  MULTISTATUS_ENDING_TRUNCATED = 2,     /* cut off */
  MULTISTATUS_ENDING_TRAILING_TEXT = 3, /* whole, then something that is no document */
  MULTISTATUS_ENDING_TRAILING_DOCUMENT = 4, /* whole, then another one */
  MULTISTATUS_ENDING_NOT_MULTISTATUS = 5,   /* another kind of document, a login page */
  MULTISTATUS_ENDING_EMPTY = 6,             /* nothing at all */
  MULTISTATUS_ENDING_BROKEN = 7             /* any other error */
} multistatus_ending;
MULTISTATUS_EXTERN multistatus_ending
multistatus_reader_ending(const multistatus_reader *r);

/* What kind of document it is, known with its first bytes. */
MULTISTATUS_EXTERN multistatus_document
multistatus_reader_document(const multistatus_reader *r);

/* Whether the server said that it cut the set: a result with status 507 for the request
   (RFC 6578, section 3.6; RFC 5323, section 2.3.1). Known once _next has handed that
   result out. 1 or 0. */
MULTISTATUS_EXTERN int multistatus_reader_limited(const multistatus_reader *r);

/* The quirks met so far, or-ed; and the results that were complete so far. Both may be
   ahead of _next: results that are complete wait in the reader. */
MULTISTATUS_EXTERN uint64_t multistatus_reader_quirks(const multistatus_reader *r);
MULTISTATUS_EXTERN size_t multistatus_reader_count(const multistatus_reader *r);

/* The document's own DAV:responsedescription and DAV:sync-token; NULL: none, or not
   yet seen (they usually come last: ask after _next has given 0 after _end). Valid
   until the reader is freed. */
MULTISTATUS_EXTERN const char *multistatus_reader_message(const multistatus_reader *r);
MULTISTATUS_EXTERN const char *multistatus_reader_sync_token(
    const multistatus_reader *r);

/* In the same way: the language of that message; what became of the request as a whole;
   the summary that stood in the body (1 if one did and *out is set, else 0), to be
   trusted no further than the results bear it out; and child elements of the document
   that nobody defined. */
MULTISTATUS_EXTERN const char *multistatus_reader_lang(const multistatus_reader *r);
MULTISTATUS_EXTERN multistatus_transaction
multistatus_reader_transaction(const multistatus_reader *r);
MULTISTATUS_EXTERN int multistatus_reader_summary(const multistatus_reader *r,
                                                  multistatus_summary *out);
MULTISTATUS_EXTERN const multistatus_ext *multistatus_reader_first_ext(
    const multistatus_reader *r);

/* Frees the reader and its results. NULL is allowed. */
MULTISTATUS_EXTERN void multistatus_reader_free(multistatus_reader *r);

#ifdef __cplusplus
}
#endif
#endif
