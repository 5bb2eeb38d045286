/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_LIST_H
#define MULTISTATUS_LIST_H

/* The accumulator: results kept, in order, to be written, counted and looked up.

     multistatus_list_new(&list, NULL);
     multistatus_list_add(list, "/files/report.pdf", 200, NULL);
     multistatus_list_add(list, "/files/locked.docx", 423, "Locked by alice");
     rc = multistatus_list_print(list, NULL, &body, &len);

   Adders may go unchecked: the first error sticks and _write, _print and _error report
   it. A list with an error is never written. */

#include "base.h"
#include "reader.h"
#include "result.h"
#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct multistatus_list multistatus_list;

typedef struct multistatus_list_options {
  size_t size;                            /* set by the _INIT macro */
  const multistatus_allocator *allocator; /* NULL: realloc and free */
  const multistatus_limits *limits;       /* NULL: the defaults */
  multistatus_text_policy text;
} multistatus_list_options;

#define MULTISTATUS_LIST_OPTIONS_INIT                                                  \
  { sizeof(multistatus_list_options), NULL, NULL, MULTISTATUS_TEXT_REPLACE }

/* Makes an empty list. o may be NULL; what it points to is copied. Sets *out only on
   success. Errors: NOMEM, ARGUMENT. */
MULTISTATUS_EXTERN int multistatus_list_new(
    multistatus_list **out, const multistatus_list_options *o) MULTISTATUS_MUST_USE;

/* Frees the list and all its results. NULL is allowed. */
MULTISTATUS_EXTERN void multistatus_list_free(multistatus_list *list);

/* Adds a result; the pointer lives as long as the list. status: 200 to 999, or 0 when
   properties will carry it; message: may be NULL. NULL on error, or after one.
   Errors: HREF, STATUS, TEXT, NOMEM, LIMIT, ARGUMENT. */
MULTISTATUS_EXTERN multistatus_result *multistatus_list_add(multistatus_list *list,
                                                            const char *href,
                                                            int status,
                                                            const char *message);

/* The same for strings with a length and no NUL; message NULL: none. */
MULTISTATUS_EXTERN multistatus_result *multistatus_list_add_n(
    multistatus_list *list, const char *href, size_t href_len, int status,
    const char *message, size_t message_len);

/* The same for an item that has no href, but a name or a place in the request, or both
   (id may be NULL, index -1). Only JSON can say it. */
MULTISTATUS_EXTERN multistatus_result *multistatus_list_add_item(multistatus_list *list,
                                                                 const char *id,
                                                                 int64_t index,
                                                                 int status,
                                                                 const char *message);

/* Appends a copy of a result of any list, reader or writer (multistatus_writer_put of a
   list), hrefs, properties and quirks included; from may be freed afterwards. Returns
   the copy, which lives as long as the list and may be changed; NULL on error, or after
   one. Errors: NOMEM, LIMIT (the list's own limits), ARGUMENT (from is NULL). */
MULTISTATUS_EXTERN multistatus_result *multistatus_list_put(
    multistatus_list *list, const multistatus_result *from);

/* Takes back the newest result, the list's error included if that is its own (an
   invalid value, a limit of one result; also of a result that _add refused, which is
   not in the list). Its memory is given back with the list; functions that change it
   return STATE from now on. Without an error it is the last result of the list, and
   again the one before it.

   Returns 0; STATE: there is none, or a body is being fed; ARGUMENT; or the list's
   error, if it is not that of the newest result: then nothing is changed. */
MULTISTATUS_EXTERN int multistatus_list_drop(multistatus_list *list);

/* The document's own DAV:responsedescription and DAV:sync-token (RFC 4918, section
   14.25; RFC 6578, section 6.2). Copied; NULL takes it away. Errors: TEXT, NOMEM,
   LIMIT. The getters: NULL if none, valid until set again. */
MULTISTATUS_EXTERN int multistatus_list_set_message(multistatus_list *list,
                                                    const char *text);
MULTISTATUS_EXTERN int multistatus_list_set_sync_token(multistatus_list *list,
                                                       const char *token);
MULTISTATUS_EXTERN const char *multistatus_list_message(const multistatus_list *list);
MULTISTATUS_EXTERN const char *multistatus_list_sync_token(
    const multistatus_list *list);

/* The same with the language of the message (xml:lang; NULL: not told). */
MULTISTATUS_EXTERN int multistatus_list_set_message_lang(multistatus_list *list,
                                                         const char *text,
                                                         const char *lang);
MULTISTATUS_EXTERN const char *multistatus_list_lang(const multistatus_list *list);

/* What became of the request as a whole; how many results that succeeded were left out
   (the summary tells); what kind of document it is (UNKNOWN: a multistatus; the others
   have one result). multistatus_list_read takes all of it from the body. Errors:
   ARGUMENT. */
MULTISTATUS_EXTERN int multistatus_list_set_transaction(
    multistatus_list *list, multistatus_transaction transaction);
MULTISTATUS_EXTERN multistatus_transaction
multistatus_list_transaction(const multistatus_list *list);
MULTISTATUS_EXTERN int multistatus_list_set_omitted(multistatus_list *list,
                                                    size_t omitted);
MULTISTATUS_EXTERN int multistatus_list_set_document(multistatus_list *list,
                                                     multistatus_document document);
MULTISTATUS_EXTERN multistatus_document
multistatus_list_document(const multistatus_list *list);

/* Child elements of the document that no RFC defines, added or read. _add_ext:
   multistatus_writer_add_ext of a list. */
MULTISTATUS_EXTERN int multistatus_list_add_ext(multistatus_list *list,
                                                const char *xml);
MULTISTATUS_EXTERN const multistatus_ext *multistatus_list_first_ext(
    const multistatus_list *list);

/* How many results, and the one at i (from 0); NULL if there is none. */
MULTISTATUS_EXTERN size_t multistatus_list_count(const multistatus_list *list);
MULTISTATUS_EXTERN const multistatus_result *multistatus_list_get(
    const multistatus_list *list, size_t i);

/* The first result with that href among its hrefs, compared byte by byte; NULL: none.
   Takes constant time: the first call after an addition indexes what is new. Where
   there is no memory for that, it looks through them all. */
MULTISTATUS_EXTERN const multistatus_result *multistatus_list_find(
    const multistatus_list *list, const char *href);

/* The same by equivalence: the first result with an href that names the same resource
   as href, as multistatus_href_equal compares them, both resolved against request; the
   URL of the request or its path alone (NULL: "/"). hrefs of which one has a scheme and
   no host are not found by others. href "" is the request itself. NULL: none, or
   request has neither a host nor an absolute path.

   Takes constant time as above, for as long as request stays the same; another one
   indexes everything anew. Where there is no memory, it looks through them all. */
MULTISTATUS_EXTERN const multistatus_result *multistatus_list_find_href(
    const multistatus_list *list, const char *request, const char *href);

/* The first error so far (0: none), and a line of text that says what and where (""
   if none; valid as long as the list). */
MULTISTATUS_EXTERN int multistatus_list_error(const multistatus_list *list);
MULTISTATUS_EXTERN const char *multistatus_list_error_text(
    const multistatus_list *list);

/* How many forbidden characters the text policy replaced or dropped. */
MULTISTATUS_EXTERN size_t multistatus_list_replaced(const multistatus_list *list);

/* Counts outcomes. out is filled with zeros for an empty or NULL list; out NULL:
   nothing happens. */
MULTISTATUS_EXTERN void multistatus_list_summary(const multistatus_list *list,
                                                 multistatus_summary *out);

/* Writes the whole document to the sink; a loop over a writer made with o. Returns 0,
   the list's own error (then nothing was written), or as multistatus_writer_end. There
   must be a sink, and COLLAPSE does nothing here: see multistatus_list_single. For a
   host that sends at its own pace, a writer and multistatus_writer_put. */
MULTISTATUS_EXTERN int multistatus_list_write(
    const multistatus_list *list, const multistatus_write_options *o,
    const multistatus_sink *sink) MULTISTATUS_MUST_USE;

/* The same into memory: *out is NUL-terminated and *len long without the NUL; len may
   be NULL. It comes from the list's allocator and belongs to the caller, a block of
   exactly *len + 1 bytes: alloc(ctx, *out, *len + 1, 0), or with the default allocator
   multistatus_free(*out). On error *out is NULL and *len 0. */
MULTISTATUS_EXTERN int multistatus_list_print(const multistatus_list *list,
                                              const multistatus_write_options *o,
                                              char **out,
                                              size_t *len) MULTISTATUS_MUST_USE;

/* Why the last _write or _print was refused, as multistatus_writer_error_text. */
MULTISTATUS_EXTERN const char *multistatus_list_write_text(
    const multistatus_list *list);

/* The one result of a list that a plain status could say as well: it failed, has one
   href, that of the request (a URL or its path; NULL: any), and the document has no
   texts of its own. NULL: a 207 is needed. */
MULTISTATUS_EXTERN const multistatus_result *multistatus_list_single(
    const multistatus_list *list, const char *request);

/* Appends the results of a body that arrives in pieces, of any size: a loop over a
   reader made with o, but with the list's allocator and limits. The results are in the
   list as soon as they are complete, and data may be reused at once: no body is kept in
   memory.

   The first call begins a body, and o (NULL: the defaults) counts there; in the further
   calls for that body it is not looked at. After _feed_end the next call begins another
   body, whose results are appended as well. In between, results may be added by other
   means; they stand where they were added.

   Returns 0, or the first error so far, as multistatus_reader_feed; what was complete
   before it is in the list, what comes after it is ignored. Such a fault is the body's
   and does not stick to the list, but for NOMEM; multistatus_list_read_error describes
   it. Or the list's own error: then nothing is read. ARGUMENT, UNSUPPORTED: o is
   unusable, and no body was begun. */
MULTISTATUS_EXTERN int multistatus_list_feed(multistatus_list *list,
                                             const multistatus_read_options *o,
                                             const void *data, size_t len);

/* Ends the body: its message, sync-token and the like become the list's, and the return
   value is the verdict on all of it: 0 only if the document was complete. Errors: as
   multistatus_reader_end. Without a call of _feed before, the body was empty: EMPTY. */
MULTISTATUS_EXTERN int multistatus_list_feed_end(multistatus_list *list)
    MULTISTATUS_MUST_USE;

/* Both for a body that is there as a whole. Returns as _feed_end. STATE: a body is
   being fed; nothing was changed. */
MULTISTATUS_EXTERN int multistatus_list_read(multistatus_list *list,
                                             const multistatus_read_options *o,
                                             const void *body,
                                             size_t len) MULTISTATUS_MUST_USE;

/* What was found in the last body that was read or fed, or is being fed, as
   multistatus_reader_error; valid until the next one begins. Its code is 0 if there was
   no fault. */
MULTISTATUS_EXTERN const multistatus_read_error *multistatus_list_read_error(
    const multistatus_list *list);

/* The reader of that body, to be asked about its ending, quirks, document and the like.
   NULL: there was none. Valid until the next one begins. */
MULTISTATUS_EXTERN const multistatus_reader *multistatus_list_reader(
    const multistatus_list *list);

#ifdef __cplusplus
}
#endif
#endif
