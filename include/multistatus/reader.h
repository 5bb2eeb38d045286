/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_READER_H
#define MULTISTATUS_READER_H

/* The streaming reader: it takes pieces of a body of any size and returns one result at
   a time.

     multistatus_reader_new(&r, NULL);
     for each piece: multistatus_reader_feed(r, data, len);
                     while (multistatus_reader_next(r, &result) == 1) use(result);
     multistatus_reader_end(r);
     while ((rc = multistatus_reader_next(r, &result)) == 1) use(result);
     if (rc < 0) ... multistatus_reader_error(r)->text
     multistatus_reader_free(r);

   The body was complete only if both _end and the last _next returned 0. Results that
   were complete before an error are returned before the error. */

#include "base.h"
#include "format.h"
#include "item.h"
#include "quirks.h"
#include "result.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The parser of a body. libxml2 compares the attributes of a tag with each other, which
   takes quadratic time: if you raise the limits "attributes" and "namespaces" for
   untrusted bodies, use the built-in engine, which takes linear time. */
typedef enum multistatus_engine {
  MULTISTATUS_ENGINE_BUILTIN = 0, /* the library's own scanners */
  MULTISTATUS_ENGINE_SYSTEM = 1   /* libxml2 and cJSON, if built with them */
} multistatus_engine;

/* An error that ended reading, or a quirk that was tolerated, and its position. The
   strings are valid as long as the reader, or, in a diagnostic callback, during the
   call. */
typedef struct multistatus_read_error {
  int code;          /* MULTISTATUS_ERROR_..., or 0 for none */
  uint64_t quirk;    /* the bit of the quirk, tolerated or refused; or 0 */
  const char *limit; /* LIMIT: its name, "href-bytes"; else NULL */
  uint64_t offset;   /* in bytes, from 0; with an encoding in which characters have one
                        or several bytes, except UTF-8, up to 1 KiB too small */
  uint64_t line;     /* from 1 */
  uint64_t column;   /* in bytes, from 1 */
  const char *href;  /* of the result; "" if none is known */
  const char *text;  /* a description in one line, with the position */
} multistatus_read_error;

/* Reading options, or-ed in multistatus_read_options.flags. Other bits are ARGUMENT. */
enum {
  /* A result over a limit of one result (hrefs, props, text-bytes, ...) is skipped and
     reported to the diagnostic callback, instead of ending reading with an error; then
     multistatus_reader_limited() returns 1. */
  MULTISTATUS_READ_SKIP_OVER_LIMIT = 1,
  /* Ignore unknown elements and members instead of keeping them as extensions. */
  MULTISTATUS_READ_DROP_UNKNOWN = 2,
  /* multistatus_list_read and _feed only: report a result whose href is already in the
     list as the quirk DUPLICATE. With MERGE_DUPLICATES its propstats are added to that
     result instead of a further result, if it has nothing else (such as a message, a
     condition or an id), both results have one href and no status, and both or none
     have properties. If they exceed the limits "props" and "propstats" of one result,
     that is LIMIT, or with MULTISTATUS_READ_SKIP_OVER_LIMIT they are skipped. */
  MULTISTATUS_READ_FIND_DUPLICATES = 4,
  MULTISTATUS_READ_MERGE_DUPLICATES = 8,
  /* Detect the format from the first bytes of the body even if content_type names one:
     for servers with an unreliable Content-Type. JSON whose first 64 KiB contain the
     members of one preset (multistatus/dialect.h) is read as that dialect, and so is
     XML with its root; the members of several, or of one and of the library's own form,
     are the error NOT_MULTISTATUS, whose text names them. There are no results before
     these 64 KiB, or the end of the JSON, have arrived. */
  MULTISTATUS_READ_DETECT = 16,
  /* NDJSON and JSON text sequences: continue after a record that is not well-formed or
     not a valid record. It is reported to the diagnostic callback, and later results
     are returned, but the body is incomplete: its error is that of the first such
     record. In NDJSON each line is then a record, so a record that spans several lines
     is several invalid ones. */
  MULTISTATUS_READ_SKIP_BROKEN_RECORDS = 32
};

/* The options of a reader, and of reading into a list. */
typedef struct multistatus_read_options {
  size_t size;                            /* set by the _INIT macro */
  const multistatus_format *format;       /* NULL: from content_type or the body */
  const multistatus_allocator *allocator; /* NULL: realloc and free */
  const multistatus_limits *limits;       /* NULL: the defaults */
  multistatus_engine engine;
  unsigned flags;  /* MULTISTATUS_READ_... */
  uint64_t refuse; /* quirks that are errors; MULTISTATUS_QUIRK_ALL: all of them. Bits
                      of no quirk have no effect and are not an error: "all but" some
                      contains those of later versions */
  const char *request; /* the URL of the request, or its path, copied: a result with 507
                          for it means that the server truncated the results; NULL: a
                          507 for any href does */
  /* Called for each tolerated quirk and each skipped result when it is found, and for
     the error. May be NULL. Must not call the reader, or the list that reads. */
  void (*diagnostic)(void *ctx, const multistatus_read_error *found);
  void *diagnostic_ctx;
  /* The Content-Type of the response; NULL: unknown. Not kept. If format is NULL and
     the media type is that of a built-in format, that format is used, and a body in
     another one is NOT_MULTISTATUS. If it is another type or cannot be parsed, the
     format is detected from the first bytes of the body. The charset is the encoding of
     an XML body without a byte order mark and without a declared encoding (RFC 7303,
     section 3); if it contradicts the body, that is the quirk XML_ENCODING, and the
     body's encoding is used. JSON is always UTF-8 (RFC 8259, section 8.1). */
  const char *content_type;
} multistatus_read_options;

#define MULTISTATUS_READ_OPTIONS_INIT                                                  \
  {                                                                                    \
    sizeof(multistatus_read_options), NULL, NULL, NULL, MULTISTATUS_ENGINE_BUILTIN, 0, \
        0, NULL, NULL, NULL, NULL                                                      \
  }

/* Reads one body. */
typedef struct multistatus_reader multistatus_reader;

/* Creates a reader. o may be NULL. o, its limits and its allocator struct are copied;
   format, and the ctx of allocator and diagnostic, must outlive the reader. Sets *out
   only on success; free it with multistatus_reader_free(). Errors: NOMEM, ARGUMENT (out
   is NULL, an invalid option or an unknown flag), UNSUPPORTED (the format cannot read,
   or its engine is not in the build; if format is detected, _feed returns that), or a
   code of the format. */
MULTISTATUS_EXTERN int multistatus_reader_new(
    multistatus_reader **out, const multistatus_read_options *o) MULTISTATUS_MUST_USE;

/* Parses the next piece of the body. data may be reused after the call. If _next is
   called until it returns 0 after each piece, memory is constant and the body may have
   any length. Otherwise the reader keeps the results and data that are not parsed yet,
   up to the limit "pending-bytes": then the error is LIMIT, and _next still returns the
   results that were kept.

   Returns 0 or the first error; results complete before it are still returned by _next.
   Errors: NOMEM, LIMIT, ARGUMENT (r is NULL; data is NULL and len is not 0), STATE
   (after _end), SYNTAX, ENCODING, DTD, TRAILING, NOT_MULTISTATUS, RESULT, UNSUPPORTED
   (the engine of the detected format is not in the build), or a code of the format.
   TRAILING and NOT_MULTISTATUS quote the data found, and are returned after 40 bytes of
   it or by _end. */
MULTISTATUS_EXTERN int multistatus_reader_feed(multistatus_reader *r, const void *data,
                                               size_t len);

/* Ends the body and parses what is left. Returns 0 only if the document was complete.
   Errors: as _feed; TRUNCATED, EMPTY. A second call returns the same. */
MULTISTATUS_EXTERN int multistatus_reader_end(multistatus_reader *r);

/* Returns the next result: 1, with *out set, valid until the next call of _next or
   _free. 0: there is none; feed more, or, after _end, all results were returned and the
   document was complete. Negative: the error, as _feed and _end, after all results
   complete before it; further calls return it again. ARGUMENT: r or out is NULL. *out
   is NULL unless 1 is returned. */
MULTISTATUS_EXTERN int multistatus_reader_next(
    multistatus_reader *r, const multistatus_result **out) MULTISTATUS_MUST_USE;

/* The error. Its code is 0 if there is none. NULL only if r is NULL; valid as long as
   the reader. */
MULTISTATUS_EXTERN const multistatus_read_error *multistatus_reader_error(
    const multistatus_reader *r);

/* How the document ended. Independent of the outcomes of the results. Only COMPLETE is
   success. */
typedef enum multistatus_ending {
  MULTISTATUS_ENDING_NONE = 0,              /* _end was not called yet */
  MULTISTATUS_ENDING_COMPLETE = 1,          /* the whole document */
  MULTISTATUS_ENDING_TRUNCATED = 2,         /* cut off */
  MULTISTATUS_ENDING_TRAILING_TEXT = 3,     /* complete, then other data */
  MULTISTATUS_ENDING_TRAILING_DOCUMENT = 4, /* complete, then another document */
  MULTISTATUS_ENDING_NOT_MULTISTATUS =
      5,                        /* another kind of document, such as a login page */
  MULTISTATUS_ENDING_EMPTY = 6, /* no data */
  MULTISTATUS_ENDING_BROKEN = 7 /* any other error */
} multistatus_ending;
MULTISTATUS_EXTERN multistatus_ending
multistatus_reader_ending(const multistatus_reader *r);

/* The kind of the document, known after its first bytes. UNKNOWN before, and if r is
   NULL. */
MULTISTATUS_EXTERN multistatus_document
multistatus_reader_document(const multistatus_reader *r);

/* 1 if results are missing: the server truncated them, with a result with status 507
   for the request (RFC 6578, section 3.6; RFC 5323, section 2.3.1), or the reader
   skipped some (SKIP_OVER_LIMIT); else 0. Known once _next has returned that result, or
   a later one than those skipped, or 0 after _end. */
MULTISTATUS_EXTERN int multistatus_reader_limited(const multistatus_reader *r);

/* The quirks found so far, or-ed; and the number of results complete so far. Both
   include results that _next has not returned yet. */
MULTISTATUS_EXTERN uint64_t multistatus_reader_quirks(const multistatus_reader *r);
MULTISTATUS_EXTERN size_t multistatus_reader_count(const multistatus_reader *r);

/* DAV:responsedescription and DAV:sync-token of the document. NULL: none, or not read
   yet; usually they are at the end, so ask after _next returned 0 after _end. Valid
   until another one is read (the quirk REPEATED) or the reader is freed. */
MULTISTATUS_EXTERN const char *multistatus_reader_message(const multistatus_reader *r);
MULTISTATUS_EXTERN const char *multistatus_reader_sync_token(
    const multistatus_reader *r);

/* In the same way: the language of that message; the outcome of the request as a whole;
   the summary in the body (returns 1 and sets *out if there is one, else 0), which is
   what the server claims; and extensions of the document, child elements that no RFC
   defines. */
MULTISTATUS_EXTERN const char *multistatus_reader_lang(const multistatus_reader *r);
MULTISTATUS_EXTERN multistatus_transaction
multistatus_reader_transaction(const multistatus_reader *r);
MULTISTATUS_EXTERN int multistatus_reader_summary(const multistatus_reader *r,
                                                  multistatus_summary *out);
MULTISTATUS_EXTERN const multistatus_ext *multistatus_reader_first_ext(
    const multistatus_reader *r);

/* Frees the reader with its results. r may be NULL. */
MULTISTATUS_EXTERN void multistatus_reader_free(multistatus_reader *r);

#ifdef __cplusplus
}
#endif
#endif
