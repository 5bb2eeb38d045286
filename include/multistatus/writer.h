/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_WRITER_H
#define MULTISTATUS_WRITER_H

/* The streaming writer: it writes a multi-status body of any size in constant memory.

     multistatus_writer_new(&w, NULL, &sink);
     for each item: multistatus_writer_add(w, href, status, message);
     rc = multistatus_writer_end(w);
     multistatus_writer_free(w);

   Nothing is written before the first result is complete, so until then a server can
   still answer with a plain status. After an error nothing more is written and the
   document is not closed, so the client sees that it is truncated, unless
   multistatus_writer_fail() closes it with a result that reports the failure.

   The output is always valid: what cannot be written as valid output is refused.
   doc/writing.md has examples for each task. */

#include "base.h"
#include "format.h"
#include "item.h"
#include "result.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Receives the output. write is called with len > 0 bytes, valid during the call, and
   returns 0 if it took all of them; any other value stops the writer with
   MULTISTATUS_ERROR_SINK. It must not call the writer. multistatus/sink.h has ready
   sinks. */
typedef struct multistatus_sink {
  int (*write)(void *ctx, const void *data, size_t len);
  void *ctx;
} multistatus_sink;

/* A sink that may take a part of the data, for non-blocking connections. take returns
   how many of the len bytes it took. 0: none at present; the writer keeps them.
   Negative: failure, which is MULTISTATUS_ERROR_SINK. It must not call the writer. */
typedef struct multistatus_part_sink {
  ptrdiff_t (*take)(void *ctx, const void *data, size_t len);
  void *ctx;
} multistatus_part_sink;

/* A namespace prefix that is declared once for the whole document. */
typedef struct multistatus_namespace {
  const char *prefix; /* an XML name of up to 20 bytes; not "D", "xml..." */
  const char *ns;     /* not "", not "DAV:": that is always D */
} multistatus_namespace;

/* A receiver that needs special treatment. */
typedef enum multistatus_receiver {
  MULTISTATUS_RECEIVER_GENERIC = 0, /* none */
  /* The Windows Mini-Redirector does not support default namespaces: in values that are
     markup, elements in one get a prefix, and D is bound only to DAV:. (It also fails
     for a listing of more than about 1,000,000 bytes of properties: see
     multistatus_writer_bytes.) */
  MULTISTATUS_RECEIVER_WINDOWS = 1,
  /* The macOS Finder fails on DAV:location in a listing: it is written only for
     redirections. */
  MULTISTATUS_RECEIVER_FINDER = 2
} multistatus_receiver;

/* Or-ed in multistatus_write_options.flags. Other bits are ARGUMENT. */
enum {
  /* The client prefers return=minimal (RFC 8144). Propstats with status 404 are left
     out, unless they have a message, a condition or problem details, or mean that the
     resource does not exist (multistatus_result_missing); if no propstat is left, an
     empty one with 200 is written. Not for PROPPATCH, where 404 is a failure.
     In JSON, results with only a 2xx status are left out too, also with a message or
     an id, index, method or group, and counted in summary.omitted; but not 202 and
     207, and none with "applied" no or unknown. */
  MULTISTATUS_WRITE_MINIMAL = 1,
  /* Refuse an href that is already in the document with CONFLICT (RFC 4918, section
     14.24). Keeps all hrefs in memory. */
  MULTISTATUS_WRITE_UNIQUE = 2,
  /* Do not write a document that has only one result, a failure of the request itself:
     see multistatus_writer_single. */
  MULTISTATUS_WRITE_COLLAPSE = 4,
  /* Write the counts of outcomes at the end of the document. (JSON streams always have
     them, as do documents with omitted results.) */
  MULTISTATUS_WRITE_SUMMARY = 8,
  /* DAV XML without the extension elements for what only JSON can represent: for
     clients that do not accept unknown elements. Ids, indexes and the like, and the
     number of omitted successes, are lost, so that a reader knows nothing of omitted
     items. The end of the document fails with UNSUPPORTED if a reader would be misled:
     if a request was rolled back, or may have been, and there are successes (or omitted
     ones), or no results; or if results are missing (in a merge, or in a list that was
     read). */
  MULTISTATUS_WRITE_PLAIN = 16
};

/* What to do with a result that is invalid or over a limit of one result. */
typedef enum multistatus_invalid {
  /* The error becomes the writer's error, and the document is not finished. */
  MULTISTATUS_INVALID_FAIL = 0,
  /* Write a failure in its place and continue: a result with its hrefs, id, index,
     method and group, with status 507 if it is over a limit, else 500, and the reason
     as its message. Hrefs that are invalid, or already in the document and must be
     unique, are left out. If it cannot be identified without them, it is left out: at
     the end, the document's message reports how many were left out and why the first
     one was. If hrefs or the result were left out, the summary counts one more failure
     than there are results. Without a summary (PLAIN, a dialect), that is UNSUPPORTED.
     NOMEM, SINK and limits of the whole document are still errors. */
  MULTISTATUS_INVALID_REPLACE = 1
} multistatus_invalid;

/* A result that was replaced or left out. The strings are valid during the call. */
typedef struct multistatus_write_error {
  int code;          /* MULTISTATUS_ERROR_... */
  int status;        /* of the result in its place: 500 or 507; 0: it was left out */
  const char *limit; /* LIMIT: its name, "props"; else NULL */
  const char *href;  /* of the result; "" if unknown */
  const char *id;    /* its id; NULL: none */
  int64_t index;     /* -1: none */
  const char *text;  /* a description in one line */
} multistatus_write_error;

/* The options of a writer, and of writing a list. */
typedef struct multistatus_write_options {
  size_t size;                            /* set by the _INIT macro */
  const multistatus_format *format;       /* NULL: DAV XML */
  const multistatus_allocator *allocator; /* NULL: realloc and free */
  const multistatus_limits *limits;       /* NULL: the defaults */
  multistatus_text_policy text;           /* applies to what is added to the writer */
  multistatus_receiver receiver;
  unsigned flags;      /* MULTISTATUS_WRITE_... */
  const char *request; /* the URL of the request, or its path, for COLLAPSE and
                          multistatus_writer_fail; NULL: unknown */
  const multistatus_namespace *namespaces; /* XML: prefixes to declare */
  size_t namespace_count;
  multistatus_part_sink part; /* instead of a sink */
  multistatus_invalid invalid;
  /* With INVALID_REPLACE, called after each result that was replaced or left out. May
     be NULL. Must not call the writer. */
  void (*diagnostic)(void *ctx, const multistatus_write_error *found);
  void *diagnostic_ctx;
} multistatus_write_options;

#define MULTISTATUS_WRITE_OPTIONS_INIT                                                 \
  {                                                                                    \
    sizeof(multistatus_write_options), NULL, NULL, NULL, MULTISTATUS_TEXT_REPLACE,     \
        MULTISTATUS_RECEIVER_GENERIC, 0, NULL, NULL, 0, {NULL, NULL},                  \
        MULTISTATUS_INVALID_FAIL, NULL, NULL                                           \
  }

/* Writes one body. */
typedef struct multistatus_writer multistatus_writer;

/* Creates a writer. o may be NULL. sink and o with all that it points to except the
   format are copied; format and every ctx must outlive the writer. sink NULL: o->part
   is used, or, if that is not set either, the host takes the bytes with
   multistatus_writer_pull or _pending. Sets *out only on success; free it with
   multistatus_writer_free(). Errors: NOMEM, ARGUMENT (out is NULL, an invalid option or
   sink, an unknown flag), LIMIT ("namespaces", "name-bytes", "result-bytes": the
   namespaces), UNSUPPORTED (the format cannot write). */
MULTISTATUS_EXTERN int multistatus_writer_new(
    multistatus_writer **out, const multistatus_write_options *o,
    const multistatus_sink *sink) MULTISTATUS_MUST_USE;

/* Adds a result and returns it. It is written when the next one is added or at the end;
   until then it can be changed through the pointer, which is valid that long. (After
   that, functions that change it return STATE.) href and message are copied. status:
   200 to 999, or 0 if properties will have it. message may be NULL. href: an absolute
   path, with or without a query, or a URI, without the segments "." and ".." (RFC 4918,
   section 8.3); characters that need it are percent-encoded, including '#'.

   Returns NULL on error, after one, and if w is NULL. With INVALID_REPLACE, NULL is
   also returned for a result that was replaced or left out at once;
   multistatus_writer_error is then still 0. Errors: HREF, STATUS, TEXT (policy REFUSE),
   NOMEM, LIMIT ("results", "href-bytes", "text-bytes", "result-bytes",
   "pending-bytes"), SINK, STATE (after _end), and those of writing the previous result:
   STATUS (neither status nor properties), LOCATION, HREF (none, in DAV XML; a condition
   that must have one), CONFLICT (paths and URIs in one document of DAV XML; UNIQUE), or
   a code of the format. */
MULTISTATUS_EXTERN multistatus_result *multistatus_writer_add(multistatus_writer *w,
                                                              const char *href,
                                                              int status,
                                                              const char *message);

/* As multistatus_writer_add, with lengths instead of terminating NULs. message NULL:
   none. */
MULTISTATUS_EXTERN multistatus_result *multistatus_writer_add_n(
    multistatus_writer *w, const char *href, size_t href_len, int status,
    const char *message, size_t message_len);

/* As multistatus_writer_add, for an item without an href: see
   multistatus_list_add_item. */
MULTISTATUS_EXTERN multistatus_result *multistatus_writer_add_item(
    multistatus_writer *w, const char *id, int64_t index, int status,
    const char *message);

/* Writes a result of a list or reader at once, after the pending one. A result that was
   read may be invalid, which is corrected where possible: a status beside propstats, a
   property that occurs twice. An unknown status (neither status nor propstats, or not a
   status line) is written as 500, marked so that this library reads it as unknown
   again. Returns 0 or an error as _add; ARGUMENT (w or r is NULL, or r is a result of
   w). */
MULTISTATUS_EXTERN int multistatus_writer_put(multistatus_writer *w,
                                              const multistatus_result *r);

/* Removes the newest result, and the writer's error if it is about that result (an
   invalid value, a limit of one result), so that the document can be continued. If
   _add, _put or _end failed because of the previous result, that one is the newest:
   call _drop, then add the next one again, or call _end again.

   Returns 0. Errors: STATE (there is no result, or the document has ended), ARGUMENT (w
   is NULL), or the writer's error if it is not about one result (NOMEM, SINK, a limit
   of the document, an error of _fail) or if part of the result was already sent; then
   nothing is changed. */
MULTISTATUS_EXTERN int multistatus_writer_drop(multistatus_writer *w);

/* DAV:responsedescription (RFC 4918, section 14.25) and DAV:sync-token (RFC 6578,
   section 6.2) of the document. Copied. May be set until _end; the last value counts;
   NULL removes it. Errors: ARGUMENT (w is NULL), TEXT (policy REFUSE), NOMEM, LIMIT
   ("text-bytes", "result-bytes": all texts of the document together), STATE (after
   _end), the writer's error. If that is about a result, which can be dropped or
   replaced, the value is set all the same, also by the functions below. */
MULTISTATUS_EXTERN int multistatus_writer_set_message(multistatus_writer *w,
                                                      const char *text);
MULTISTATUS_EXTERN int multistatus_writer_set_sync_token(multistatus_writer *w,
                                                         const char *token);

/* Adds an extension of the document: an element that no RFC defines as a child of
   DAV:multistatus; in JSON, a string in the document's "ext". xml: one well-formed
   element that declares its namespaces; copied. May be called until _end. Errors:
   ARGUMENT (w is NULL), MARKUP, NAME (a DAV: element with a function of its own, such
   as DAV:response), NOMEM, LIMIT ("text-bytes", "name-bytes", "depth", "attributes",
   "namespaces", "result-bytes"), STATE (after _end); and of _end, in DAV XML, CONFLICT
   (another kind of document cannot have it). */
MULTISTATUS_EXTERN int multistatus_writer_add_ext(multistatus_writer *w,
                                                  const char *xml);

/* As the functions for a list with the same names. May be called until _end; the kind
   of document only before the first result is written. Results that MINIMAL leaves out
   are omitted in addition to those of _set_omitted. A document of one result consists
   of that result only; in XML a DAV:error must have a condition (RFC 4918, section
   14.5), else the result's error is NAME. Errors: ARGUMENT (w is NULL, an unknown
   value), TEXT (policy REFUSE), NOMEM, LIMIT ("text-bytes", "result-bytes"), STATE, the
   writer's error. */
MULTISTATUS_EXTERN int multistatus_writer_set_message_lang(multistatus_writer *w,
                                                           const char *text,
                                                           const char *lang);
MULTISTATUS_EXTERN int multistatus_writer_set_transaction(
    multistatus_writer *w, multistatus_transaction transaction);
MULTISTATUS_EXTERN int multistatus_writer_set_omitted(multistatus_writer *w,
                                                      size_t omitted);
MULTISTATUS_EXTERN int multistatus_writer_set_document(multistatus_writer *w,
                                                       multistatus_document document);

/* Writes the pending result and the end of the document. Returns 0, or the first error
   of any call for this writer or its results; the document is then left unfinished. A
   second call returns the same. ARGUMENT: w is NULL. With o->part, bytes may still be
   waiting: see multistatus_writer_flush. */
MULTISTATUS_EXTERN int multistatus_writer_end(multistatus_writer *w)
    MULTISTATUS_MUST_USE;

/* After _end, with COLLAPSE: the only result of a document that was not written; answer
   with its status and no body. Valid as long as the writer. NULL: the document was
   written. A document is not written if it has one result, which was added to the
   writer, has a status that is not 2xx and one href, that of o->request if that is set,
   and the document has no texts of its own, no omitted successes and no transaction
   that is INDETERMINATE. */
MULTISTATUS_EXTERN const multistatus_result *multistatus_writer_single(
    const multistatus_writer *w);

/* Reports a failure of the host after which the document cannot be completed. The
   pending result is written first, if possible, and all complete output is sent.

   status 500 to 599: the document is ended properly, with a result that reports the
   failure for href, or for o->request if href is NULL. An href may occur only once in a
   document, so if it is already there, the document's message reports it instead, as
   "507 Insufficient Storage: message", and the summary counts one more failure than
   there are results. That is known if it is o->request, or with UNIQUE, or, without
   o->request, if it was the first href. status 0: the document stays truncated.

   Returns what to do with the response:
     1: nothing was sent: no byte was passed to the sink, taken by o->part, or consumed.
        Answer with a plain status instead; the results so far are discarded.
     0: the document is complete: end the response as usual; _end returns 0 from now on.
     negative: the document is truncated (ABANDONED if status is 0; SINK, NOMEM, LIMIT
        or another error that prevents the end; UNSUPPORTED if the href is already there
        and the document has no summary: PLAIN, a dialect): send the bytes that are
        still waiting, then close the connection, without the last chunk of HTTP/1.1. In
        HTTP/1.0, closing it is how each body ends: a client sees the failure only if it
        parses the document to its end, as the reader of this library does.

   May be called after an error, also of _end, and replaces it. Errors: STATE (the
   document has ended), STATUS, HREF, CONFLICT, ARGUMENT (invalid arguments; w is
   NULL). */
MULTISTATUS_EXTERN int multistatus_writer_fail(multistatus_writer *w, const char *href,
                                               int status, const char *message)
    MULTISTATUS_MUST_USE;

/* ---- Sending when the host is ready ---- */

/* Sends all complete output to the sink or o->part. Returns 0 if all was sent, 1 if
   some is still waiting, or the first error. ARGUMENT: w is NULL. Needed before _end
   only to send output early. Without a sink, returns 1 if bytes are waiting, else 0. */
MULTISTATUS_EXTERN int multistatus_writer_flush(multistatus_writer *w);

/* Without a sink: returns what the host has to do next.

     MULTISTATUS_PULL_BYTES: *len bytes wait at *data; send some, then call
       multistatus_writer_consume
     MULTISTATUS_PULL_NONE: none yet; add more, or call _end
     MULTISTATUS_PULL_FINISHED: all of the document was consumed; end the response
     negative: the writer's error; no more bytes will come. multistatus_writer_drop or
       _fail may help, else close the connection. After _fail has left the document
       unfinished, the bytes that were complete come first, then ABANDONED.

   *data is valid until the next call that adds to the document (_add, _put, _end,
   _fail), flushes or drops, or consumes: these may move or overwrite the bytes. A host
   that keeps the pointer, for example in a chain of buffers that is sent later, must
   not add anything before all of it was sent and consumed. Changing the pending result
   is allowed.

   data and len may be NULL. ARGUMENT: w is NULL, or has a sink or o->part. */
enum {
  MULTISTATUS_PULL_NONE = 0,
  MULTISTATUS_PULL_BYTES = 1,
  MULTISTATUS_PULL_FINISHED = 2
};
MULTISTATUS_EXTERN int multistatus_writer_pull(const multistatus_writer *w,
                                               const void **data, size_t *len);

/* _pending: as _pull, but returns only the number of waiting bytes, 0 in all other
   cases. _consume: n bytes were taken; more than are waiting count as all of them. The
   limit "pending-bytes" bounds the waiting bytes, so check them before adding more. */
MULTISTATUS_EXTERN size_t multistatus_writer_pending(const multistatus_writer *w,
                                                     const void **data);
MULTISTATUS_EXTERN void multistatus_writer_consume(multistatus_writer *w, size_t n);

/* The number of bytes of the document so far, including waiting ones. */
MULTISTATUS_EXTERN uint64_t multistatus_writer_bytes(const multistatus_writer *w);

/* ---- State ---- */

/* The first error (0: none; ARGUMENT: w is NULL), and a description in one line ("" if
   none; valid as long as the writer). */
MULTISTATUS_EXTERN int multistatus_writer_error(const multistatus_writer *w);
MULTISTATUS_EXTERN const char *multistatus_writer_error_text(
    const multistatus_writer *w);

/* The number of characters that the text policy replaced or dropped. */
MULTISTATUS_EXTERN size_t multistatus_writer_replaced(const multistatus_writer *w);

/* The number of results that were replaced or left out because they were invalid
   (MULTISTATUS_INVALID_REPLACE). */
MULTISTATUS_EXTERN size_t multistatus_writer_invalid(const multistatus_writer *w);

/* Frees the writer with its results. Writes nothing. w may be NULL. */
MULTISTATUS_EXTERN void multistatus_writer_free(multistatus_writer *w);

#ifdef __cplusplus
}
#endif
#endif
