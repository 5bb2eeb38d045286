/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_WRITER_H
#define MULTISTATUS_WRITER_H

/* The streaming writer: a multi-status body of any size in constant memory.

     multistatus_writer_new(&w, NULL, &sink);
     for each item: multistatus_writer_add(w, href, status, message);
     rc = multistatus_writer_end(w);
     multistatus_writer_free(w);

   No byte leaves before the first result is complete, so until then a server can still
   answer with a plain status. After an error nothing more is written and the document
   is never closed: what the client has is visibly cut, not falsely whole; unless
   multistatus_writer_fail() closes it with a result that says so.

   What is written is valid, whatever was called in whatever order: what cannot be said
   validly is refused. doc/writing.md goes through it task by task. */

#include "base.h"
#include "format.h"
#include "item.h"
#include "result.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Where bytes go. write gets len > 0 bytes that are valid during the call only, and
   returns 0 if it took all of them; anything else stops the writer with
   MULTISTATUS_ERROR_SINK. Ready ones are in multistatus/sink.h. */
typedef struct multistatus_sink {
  int (*write)(void *ctx, const void *data, size_t len);
  void *ctx;
} multistatus_sink;

/* A sink that may take a part, for connections that do not block: take returns how many
   of the len bytes it took; 0: none now, the writer keeps them; below 0: none any more,
   which is MULTISTATUS_ERROR_SINK. */
typedef struct multistatus_part_sink {
  ptrdiff_t (*take)(void *ctx, const void *data, size_t len);
  void *ctx;
} multistatus_part_sink;

/* A prefix for a namespace, to be declared once for the whole document. */
typedef struct multistatus_namespace {
  const char *prefix; /* an XML name of up to 20 bytes; not "D", "xml..." */
  const char *ns;     /* not "", not "DAV:": that is always D */
} multistatus_namespace;

/* Who reads the document, if it needs care. */
typedef enum multistatus_receiver {
  MULTISTATUS_RECEIVER_GENERIC = 0, /* anybody */
  /* The Windows Mini-Redirector does not know default namespaces: in values that are
     markup, what is in one gets a prefix, and D is never bound to anything but DAV:.
     (It also gives up on a listing of more than some 1,000,000 bytes of properties: see
     multistatus_writer_bytes.) */
  MULTISTATUS_RECEIVER_WINDOWS = 1,
  /* The macOS Finder trips over DAV:location in a listing: it is written only where a
     redirection must have one. */
  MULTISTATUS_RECEIVER_FINDER = 2
} multistatus_receiver;

/* To be or-ed in multistatus_write_options.flags. */
enum {
  /* The client prefers return=minimal (RFC 8144). Propstats with status 404 are left
     out; an empty one with 200 stands where no other is left. In JSON also results that
     have nothing to tell but a 2xx status, counted in summary.omitted. */
  MULTISTATUS_WRITE_MINIMAL = 1,
  /* An href that stands in the document already is refused with CONFLICT (RFC 4918,
     section 14.24). Takes memory for all hrefs. */
  MULTISTATUS_WRITE_UNIQUE = 2,
  /* A document with nothing in it but one failure of the request itself is not written:
     see multistatus_writer_single. */
  MULTISTATUS_WRITE_COLLAPSE = 4,
  /* How the items fared, at the end of the document. (Streams of JSON have it anyway,
     and so has a document that results were omitted from.) */
  MULTISTATUS_WRITE_SUMMARY = 8,
  /* DAV XML without the extension elements that hold what only JSON can say. */
  MULTISTATUS_WRITE_PLAIN = 16
};

/* What becomes of a result that turns out invalid, or goes over a limit of its own. */
typedef enum multistatus_invalid {
  /* Its error is the writer's, and the document is not finished. */
  MULTISTATUS_INVALID_FAIL = 0,
  /* A failure stands in its place and the document goes on: a result for its hrefs (as
     far as they can stand there), id, index, method and group with status 507 if it is
     over a limit, else 500, and the reason as its message. Where nothing of that is
     usable (the href itself is invalid, or is in the document already and has to
     differ), the result is left out, and the document's message says at the end how
     many were and why the first was. NOMEM, SINK and limits of the whole document are
     errors all the same. */
  MULTISTATUS_INVALID_REPLACE = 1
} multistatus_invalid;

/* A result that was replaced or left out. Strings are valid during the call. */
typedef struct multistatus_write_error {
  int code;          /* MULTISTATUS_ERROR_... */
  int status;        /* of the failure in its place: 500 or 507; 0: it is left out */
  const char *limit; /* LIMIT: its name, "props"; else NULL */
  const char *href;  /* of the result; "" if none is known */
  const char *id;    /* its id; NULL: none */
  int64_t index;     /* -1: none */
  const char *text;  /* one line for a person */
} multistatus_write_error;

typedef struct multistatus_write_options {
  size_t size;                            /* set by the _INIT macro */
  const multistatus_format *format;       /* NULL: DAV XML */
  const multistatus_allocator *allocator; /* NULL: realloc and free */
  const multistatus_limits *limits;       /* NULL: the defaults */
  multistatus_text_policy text;           /* for what is added to a writer */
  multistatus_receiver receiver;
  unsigned flags;      /* MULTISTATUS_WRITE_... */
  const char *request; /* the request's URL, or its path: what COLLAPSE compares with,
                          and what multistatus_writer_fail speaks of; NULL: not told */
  const multistatus_namespace *namespaces; /* XML: for prefixes that stay the same */
  size_t namespace_count;
  multistatus_part_sink part; /* instead of a sink */
  multistatus_invalid invalid;
  /* With INVALID_REPLACE, called for each result replaced or left out, when that is
     done. May be NULL. It must not call into the writer. */
  void (*diagnostic)(void *ctx, const multistatus_write_error *found);
  void *diagnostic_ctx;
} multistatus_write_options;

#define MULTISTATUS_WRITE_OPTIONS_INIT                                                 \
  {                                                                                    \
    sizeof(multistatus_write_options), NULL, NULL, NULL, MULTISTATUS_TEXT_REPLACE,     \
        MULTISTATUS_RECEIVER_GENERIC, 0, NULL, NULL, 0, {NULL, NULL},                  \
        MULTISTATUS_INVALID_FAIL, NULL, NULL                                           \
  }

typedef struct multistatus_writer multistatus_writer;

/* Makes a writer. o may be NULL; o, all that it points to but the format, and sink are
   copied; format and the sinks' ctx must outlive the writer. sink NULL: o->part, or,
   without that, the host comes for the bytes: multistatus_writer_pending. Sets *out
   only on success. Errors: NOMEM, ARGUMENT, LIMIT (too many namespaces), UNSUPPORTED
   (the format only reads). */
MULTISTATUS_EXTERN int multistatus_writer_new(
    multistatus_writer **out, const multistatus_write_options *o,
    const multistatus_sink *sink) MULTISTATUS_MUST_USE;

/* Adds a result; it is written when the next is added or at the end, and until then may
   be completed through the pointer returned, which is valid exactly that long. (Of the
   result before, functions that change it return STATE, and nothing happens.) status:
   200 to 999, or 0 when properties will carry it; message: may be NULL. href: an
   absolute path, with or without a query, or a URI, and neither "." nor ".." in it
   (RFC 4918, section 8.3); what it lacks of percent-encoding is added, also to a '#'.
   NULL on error, or after one; with INVALID_REPLACE also for a result that was replaced
   or left out at once, and then multistatus_writer_error is still 0.
   Errors: HREF, STATUS, TEXT, NOMEM, LIMIT, SINK, STATE (after _end), and those of the
   result before, found when it is written: STATUS (neither status nor properties),
   LOCATION, HREF (a condition that must have one), CONFLICT (a path among URIs or the
   other way round, in DAV XML; UNIQUE). */
MULTISTATUS_EXTERN multistatus_result *multistatus_writer_add(multistatus_writer *w,
                                                              const char *href,
                                                              int status,
                                                              const char *message);

/* The same for strings with a length and no NUL; message NULL: none. */
MULTISTATUS_EXTERN multistatus_result *multistatus_writer_add_n(
    multistatus_writer *w, const char *href, size_t href_len, int status,
    const char *message, size_t message_len);

/* The same for an item without an href: as multistatus_list_add_item. */
MULTISTATUS_EXTERN multistatus_result *multistatus_writer_add_item(
    multistatus_writer *w, const char *id, int64_t index, int status,
    const char *message);

/* Writes a result of a list or a reader as it is, at once, after what is pending. What
   makes one invalid that was read is put right where that is possible: status beside
   propstats, a property twice. A status that is not known (neither status nor
   propstats, or what is no status line) is written as a failure, 500, that this library
   reads as unknown again. Errors: as _add. */
MULTISTATUS_EXTERN int multistatus_writer_put(multistatus_writer *w,
                                              const multistatus_result *r);

/* Takes back the newest result, the error included if that is its own (an invalid
   value, a limit of one result), so that the document can go on without it. An error
   that _add, _put or _end returned of the result before is that one's, and it is the
   newest: drop it, and add the next one again. After an error of _end, _end can be
   called again.

   Returns 0; STATE: there is none, or the document is over; ARGUMENT; or the writer's
   error, if it is not that of one result (NOMEM, SINK, a limit of the document) or part
   of the result has left: then nothing is changed. */
MULTISTATUS_EXTERN int multistatus_writer_drop(multistatus_writer *w);

/* The document's own DAV:responsedescription (RFC 4918, section 14.25) and
   DAV:sync-token (RFC 6578, section 6.2); copied; any time before _end; NULL takes it
   away, and the last one counts, but the memory of each is given back with the writer.
   Errors: TEXT, NOMEM, LIMIT, STATE. */
MULTISTATUS_EXTERN int multistatus_writer_set_message(multistatus_writer *w,
                                                      const char *text);
MULTISTATUS_EXTERN int multistatus_writer_set_sync_token(multistatus_writer *w,
                                                         const char *token);

/* Adds an element that no RFC defines for a child of DAV:multistatus; in JSON a string
   in the document's "ext". xml: one well-formed element that declares the namespaces it
   uses; copied; any time before _end, in this order. Errors: MARKUP, NAME (an element
   of DAV: that has a function of its own, such as DAV:response), TEXT, NOMEM, LIMIT,
   STATE; of _end, in DAV XML: CONFLICT (a document of another kind has none). */
MULTISTATUS_EXTERN int multistatus_writer_add_ext(multistatus_writer *w,
                                                  const char *xml);

/* As the multistatus_list_ functions of the same names; any time before _end, the kind
   of document before the first result is written. A document of one result is that
   result alone; in XML a DAV:error must have a condition (RFC 4918, section 14.5), else
   the result's error is NAME. Errors: ARGUMENT, TEXT, NOMEM, LIMIT, STATE. */
MULTISTATUS_EXTERN int multistatus_writer_set_message_lang(multistatus_writer *w,
                                                           const char *text,
                                                           const char *lang);
MULTISTATUS_EXTERN int multistatus_writer_set_transaction(
    multistatus_writer *w, multistatus_transaction transaction);
MULTISTATUS_EXTERN int multistatus_writer_set_omitted(multistatus_writer *w,
                                                      size_t omitted);
MULTISTATUS_EXTERN int multistatus_writer_set_document(multistatus_writer *w,
                                                       multistatus_document document);

/* Writes what is pending and the end of the document. Returns 0, or the first error of
   any call on this writer or its results; then the document was left open. A second
   call returns the same. w NULL: ARGUMENT. With o->part, some may still wait: see
   multistatus_writer_flush. */
MULTISTATUS_EXTERN int multistatus_writer_end(multistatus_writer *w)
    MULTISTATUS_MUST_USE;

/* After _end, with COLLAPSE: the one result of a document that was not written, valid
   as long as the writer; answer with its status, and send no body. NULL: the document
   was written. It is such a result if it was added to the writer, has a status of its
   own that is not 2xx and one href, that of o->request if that was told, and the
   document has no texts of its own. */
MULTISTATUS_EXTERN const multistatus_result *multistatus_writer_single(
    const multistatus_writer *w);

/* What else went wrong, after which the host cannot add what is missing. What is
   pending is written first, if it can be, and what is complete is sent.

   status 500 to 599: the document is ended properly, with a result that reports this
   for the request: href, or, if that is NULL, o->request. Each href stands once in a
   document, so where that one is there already the document's message reports it
   instead, as "507 Insufficient Storage: message". It is known to be there if it is
   o->request, or with UNIQUE, or, without o->request, if it was the first of all.
   status 0: it stays cut.

   Returns what to do with the response:
     1: nothing of it has left: no byte was passed to the sink, or taken by o->part, or
        consumed. Answer with a plain status instead; the results so far are discarded,
        whatever their outcome.
     0: the document is whole: end the response as usual; _end returns that from now on
     below 0: it is cut (ABANDONED, if that was asked for; SINK, NOMEM, LIMIT or what
        else forbids to end it): send what still waits, then cut the connection as well

   It may be called after an error, also of _end, which it replaces; not after success.
   STATE: the document is over. STATUS, HREF, CONFLICT: the arguments were unusable. */
MULTISTATUS_EXTERN int multistatus_writer_fail(multistatus_writer *w, const char *href,
                                               int status, const char *message)
    MULTISTATUS_MUST_USE;

/* ---- Sending at the host's own pace ---- */

/* Hands over what is complete by now: to the sink, or what o->part takes. Returns 0 if
   all of it left, 1 if some is still waiting, or the first error. Not needed before
   _end but to have something seen early. Without either sink: as _pending > 0. */
MULTISTATUS_EXTERN int multistatus_writer_flush(multistatus_writer *w);

/* Without a sink: what the host that comes for the bytes is to do.

     MULTISTATUS_PULL_BYTES: *len bytes wait at *data (valid until the next call on w);
       send some, then multistatus_writer_consume
     MULTISTATUS_PULL_NONE: none yet: add more, or call _end
     MULTISTATUS_PULL_FINISHED: all of the document was consumed: end the response
     below 0, the writer's error: nothing more will come; multistatus_writer_drop or
       _fail may help, else cut the connection. After _fail has given the document up,
       the bytes that were complete before come first, and then ABANDONED.

   data and len may be NULL. ARGUMENT: w is NULL, or has a sink or o->part. */
enum {
  MULTISTATUS_PULL_NONE = 0,
  MULTISTATUS_PULL_BYTES = 1,
  MULTISTATUS_PULL_FINISHED = 2
};
MULTISTATUS_EXTERN int multistatus_writer_pull(const multistatus_writer *w,
                                               const void **data, size_t *len);

/* The number of bytes alone: 0 means any of the others. _consume: n of them were taken,
   of which there are never more than wait. What waits is bounded by the limit
   "pending-bytes", so look before adding more. */
MULTISTATUS_EXTERN size_t multistatus_writer_pending(const multistatus_writer *w,
                                                     const void **data);
MULTISTATUS_EXTERN void multistatus_writer_consume(multistatus_writer *w, size_t n);

/* How many bytes the document has so far, waiting ones included. */
MULTISTATUS_EXTERN uint64_t multistatus_writer_bytes(const multistatus_writer *w);

/* ---- Looking ---- */

/* The first error so far (0: none), and a line of text that says what and where (""
   if none; valid as long as the writer). */
MULTISTATUS_EXTERN int multistatus_writer_error(const multistatus_writer *w);
MULTISTATUS_EXTERN const char *multistatus_writer_error_text(
    const multistatus_writer *w);

/* How many forbidden characters the text policy replaced or dropped. */
MULTISTATUS_EXTERN size_t multistatus_writer_replaced(const multistatus_writer *w);

/* How many results were replaced or left out because they were invalid
   (MULTISTATUS_INVALID_REPLACE). */
MULTISTATUS_EXTERN size_t multistatus_writer_invalid(const multistatus_writer *w);

/* Frees the writer and its results; writes nothing. NULL is allowed. */
MULTISTATUS_EXTERN void multistatus_writer_free(multistatus_writer *w);

#ifdef __cplusplus
}
#endif
#endif
