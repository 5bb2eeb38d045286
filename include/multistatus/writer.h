/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_WRITER_H
#define MULTISTATUS_WRITER_H

/* The streaming writer: a multi-status body of any size in constant memory.

     multistatus_writer_new(&w, NULL, &sink);
     for each item: multistatus_writer_add(w, href, status, message);
     rc = multistatus_writer_end(w);
     multistatus_writer_free(w);

   No byte reaches the sink before the first result is complete, so until then a server
   can still answer with a plain status. After an error nothing more is written and the
   document is never closed: what the client has is visibly cut, not falsely whole. */

#include "base.h"
#include "format.h"
#include "result.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Where bytes go. write gets len > 0 bytes that are valid during the call only, and
   returns 0 if it took all of them; anything else stops the writer with
   MULTISTATUS_ERROR_SINK. */
typedef struct multistatus_sink {
  int (*write)(void *ctx, const void *data, size_t len);
  void *ctx;
} multistatus_sink;

typedef struct multistatus_write_options {
  size_t size;                            /* set by the _INIT macro */
  const multistatus_format *format;       /* NULL: DAV XML */
  const multistatus_allocator *allocator; /* NULL: realloc and free */
  const multistatus_limits *limits;       /* NULL: the defaults */
  multistatus_text_policy text;           /* for what is added to a writer */
} multistatus_write_options;

#define MULTISTATUS_WRITE_OPTIONS_INIT                                                 \
  { sizeof(multistatus_write_options), NULL, NULL, NULL, MULTISTATUS_TEXT_REPLACE }

typedef struct multistatus_writer multistatus_writer;

/* Makes a writer. o may be NULL; o, its limits, its allocator struct and sink are
   copied; format and sink->ctx must outlive the writer. Sets *out only on success.
   Errors: NOMEM, ARGUMENT, UNSUPPORTED (the format only reads). */
MULTISTATUS_EXTERN int multistatus_writer_new(
    multistatus_writer **out, const multistatus_write_options *o,
    const multistatus_sink *sink) MULTISTATUS_MUST_USE;

/* Adds a result; it is written when the next is added or at the end, and until then may
   be completed through the pointer returned, which is valid exactly that long. status:
   200 to 999, or 0 when properties will carry it; message: may be NULL.
   NULL on error, or after one. Errors: HREF, STATUS, TEXT, NOMEM, LIMIT, SINK, STATE
   (after _end), and those of the result before, found when it is written: STATUS
   (neither status nor properties), LOCATION. */
MULTISTATUS_EXTERN multistatus_result *multistatus_writer_add(multistatus_writer *w,
                                                              const char *href,
                                                              int status,
                                                              const char *message);

/* The same for strings with a length and no NUL; message NULL: none. */
MULTISTATUS_EXTERN multistatus_result *multistatus_writer_add_n(
    multistatus_writer *w, const char *href, size_t href_len, int status,
    const char *message, size_t message_len);

/* The document's own DAV:responsedescription (RFC 4918, section 14.25) and
   DAV:sync-token (RFC 6578, section 6.2); copied; any time before _end; NULL takes it
   away. Errors: TEXT, NOMEM, LIMIT, STATE. */
MULTISTATUS_EXTERN int multistatus_writer_set_message(multistatus_writer *w,
                                                      const char *text);
MULTISTATUS_EXTERN int multistatus_writer_set_sync_token(multistatus_writer *w,
                                                         const char *token);

/* Writes what is pending and the end of the document. Returns 0, or the first error of
   any call on this writer or its results; then the document was left open. A second
   call returns the same. w NULL: ARGUMENT. */
MULTISTATUS_EXTERN int multistatus_writer_end(multistatus_writer *w)
    MULTISTATUS_MUST_USE;

/* The first error so far (0: none), and a line of text that says what and where (""
   if none; valid as long as the writer). */
MULTISTATUS_EXTERN int multistatus_writer_error(const multistatus_writer *w);
MULTISTATUS_EXTERN const char *multistatus_writer_error_text(
    const multistatus_writer *w);

/* How many forbidden characters the text policy replaced or dropped. */
MULTISTATUS_EXTERN size_t multistatus_writer_replaced(const multistatus_writer *w);

/* Frees the writer and its results; writes nothing. NULL is allowed. */
MULTISTATUS_EXTERN void multistatus_writer_free(multistatus_writer *w);

#ifdef __cplusplus
}
#endif
#endif
