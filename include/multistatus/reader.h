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
#include "result.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Who takes the bytes apart. */
typedef enum multistatus_engine {
  MULTISTATUS_ENGINE_BUILTIN = 0, /* the library's own scanners */
  MULTISTATUS_ENGINE_SYSTEM = 1   /* libxml2 and cJSON, where the build has them */
} multistatus_engine;

typedef struct multistatus_read_options {
  size_t size;                            /* set by the _INIT macro */
  const multistatus_format *format;       /* NULL: look at the body's first bytes */
  const multistatus_allocator *allocator; /* NULL: realloc and free */
  const multistatus_limits *limits;       /* NULL: the defaults */
  multistatus_engine engine;
} multistatus_read_options;

#define MULTISTATUS_READ_OPTIONS_INIT                                                  \
  { sizeof(multistatus_read_options), NULL, NULL, NULL, MULTISTATUS_ENGINE_BUILTIN }

typedef struct multistatus_reader multistatus_reader;

/* What went wrong, and where. Valid until the reader is freed; set once. */
typedef struct multistatus_read_error {
  int code;          /* MULTISTATUS_ERROR_..., or 0 for none */
  const char *limit; /* LIMIT: its name, "href-bytes"; else NULL */
  uint64_t offset;   /* bytes of the body before the fault */
  uint64_t line;     /* from 1 */
  uint64_t column;   /* in bytes, from 1 */
  const char *href;  /* of the result concerned; "" if none is known */
  const char *text;  /* one line for a person, place included */
} multistatus_read_error;

/* Makes a reader. o may be NULL; o, its limits and its allocator struct are copied;
   format must outlive the reader. Sets *out only on success.
   Errors: NOMEM, ARGUMENT, UNSUPPORTED (the format only writes, or the engine was left
   out of the build). */
MULTISTATUS_EXTERN int multistatus_reader_new(
    multistatus_reader **out, const multistatus_read_options *o) MULTISTATUS_MUST_USE;

/* Takes the next piece of the body. data is copied where needed and may be reused at
   once. Call _next until it gives 0 before feeding more and memory stays constant;
   otherwise the reader keeps what was not asked for yet. Returns 0 or the first error
   found so far (results complete before it can still be had from _next):
   NOMEM, LIMIT, STATE (after _end), SYNTAX, ENCODING, DTD, TRAILING, NOT_MULTISTATUS,
   RESULT, or a code of the format's own. */
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

/* The document's own DAV:responsedescription and DAV:sync-token; NULL: none, or not
   yet seen (they usually come last: ask after _next has given 0 after _end). Valid
   until the reader is freed. */
MULTISTATUS_EXTERN const char *multistatus_reader_message(const multistatus_reader *r);
MULTISTATUS_EXTERN const char *multistatus_reader_sync_token(
    const multistatus_reader *r);

/* Frees the reader and its results. NULL is allowed. */
MULTISTATUS_EXTERN void multistatus_reader_free(multistatus_reader *r);

#ifdef __cplusplus
}
#endif
#endif
