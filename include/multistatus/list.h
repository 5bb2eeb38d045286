/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_LIST_H
#define MULTISTATUS_LIST_H

/* A list of results: kept in order, to be written, counted and looked up.

     multistatus_list_new(&list, NULL);
     multistatus_list_add(list, "/files/report.pdf", 200, NULL);
     multistatus_list_add(list, "/files/locked.docx", 423, "Locked by alice");
     rc = multistatus_list_print(list, NULL, &body, &len);

   Return values of adders need not be checked: the first error sticks, and _write,
   _print and _error return it. A list with an error is never written. */

#include "base.h"
#include "reader.h"
#include "result.h"
#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A list of results. */
typedef struct multistatus_list multistatus_list;

/* The options of a list. */
typedef struct multistatus_list_options {
  size_t size;                            /* set by the _INIT macro */
  const multistatus_allocator *allocator; /* NULL: realloc and free */
  const multistatus_limits *limits;       /* NULL: the defaults */
  multistatus_text_policy text;
  unsigned flags; /* none are defined: 0 */
} multistatus_list_options;

#define MULTISTATUS_LIST_OPTIONS_INIT                                                  \
  { sizeof(multistatus_list_options), NULL, NULL, MULTISTATUS_TEXT_REPLACE, 0 }

/* Creates an empty list. o may be NULL; what it points to is copied. Sets *out only on
   success; free it with multistatus_list_free(). Errors: NOMEM, ARGUMENT (out is NULL,
   an invalid option). */
MULTISTATUS_EXTERN int multistatus_list_new(
    multistatus_list **out, const multistatus_list_options *o) MULTISTATUS_MUST_USE;

/* Frees the list with its results and strings. list may be NULL. */
MULTISTATUS_EXTERN void multistatus_list_free(multistatus_list *list);

/* Adds a result and returns it; it is valid as long as the list. href and message are
   copied. status: 200 to 999, or 0 if properties will have it. message may be NULL.
   Returns NULL on error, and after one. Errors, which stick to the list: HREF, STATUS,
   TEXT (policy REFUSE), NOMEM, LIMIT ("results", "href-bytes", "text-bytes",
   "result-bytes"). If list is NULL, returns NULL. */
MULTISTATUS_EXTERN multistatus_result *multistatus_list_add(multistatus_list *list,
                                                            const char *href,
                                                            int status,
                                                            const char *message);

/* As multistatus_list_add, with lengths instead of terminating NULs. message NULL:
   none. */
MULTISTATUS_EXTERN multistatus_result *multistatus_list_add_n(
    multistatus_list *list, const char *href, size_t href_len, int status,
    const char *message, size_t message_len);

/* As multistatus_list_add, for an item without an href that has an id, or an index in
   the request, or both (id NULL or index -1: none). Only JSON can represent it. Further
   errors: HREF (neither id nor index), ARGUMENT (index less than -1, or 10^18 or more).
 */
MULTISTATUS_EXTERN multistatus_result *multistatus_list_add_item(multistatus_list *list,
                                                                 const char *id,
                                                                 int64_t index,
                                                                 int status,
                                                                 const char *message);

/* Appends a copy of a result of any list, reader or writer, with all it contains, and
   returns the copy, which may be changed and is valid as long as the list. from may be
   freed afterwards. Returns NULL on error, and after one. Errors, which stick to the
   list: NOMEM, LIMIT (the list's own limits), ARGUMENT (from is NULL). */
MULTISTATUS_EXTERN multistatus_result *multistatus_list_put(
    multistatus_list *list, const multistatus_result *from);

/* Removes the newest result, and the list's error if it is about that result (an
   invalid value, a limit of one result) or about a result that _add refused and did not
   append. The result before becomes the newest. Memory is kept until the list is freed;
   functions that change the removed result return STATE.

   Returns 0. Errors: STATE (there is no result, or a body is being fed), ARGUMENT (list
   is NULL), or the list's error if it is not about the newest result; then nothing is
   changed. */
MULTISTATUS_EXTERN int multistatus_list_drop(multistatus_list *list);

/* DAV:responsedescription and DAV:sync-token of the document (RFC 4918, section 14.25;
   RFC 6578, section 6.2). Copied; NULL removes them. The getters return NULL if there
   is none; valid until set again. Errors of the setters: TEXT (policy REFUSE), NOMEM,
   LIMIT ("text-bytes", "result-bytes"), ARGUMENT (list is NULL), the list's error. */
MULTISTATUS_EXTERN int multistatus_list_set_message(multistatus_list *list,
                                                    const char *text);
MULTISTATUS_EXTERN int multistatus_list_set_sync_token(multistatus_list *list,
                                                       const char *token);
MULTISTATUS_EXTERN const char *multistatus_list_message(const multistatus_list *list);
MULTISTATUS_EXTERN const char *multistatus_list_sync_token(
    const multistatus_list *list);

/* As multistatus_list_set_message, with the language of the message (xml:lang; NULL:
   none), and a getter for it. multistatus_list_set_message removes the language. */
MULTISTATUS_EXTERN int multistatus_list_set_message_lang(multistatus_list *list,
                                                         const char *text,
                                                         const char *lang);
MULTISTATUS_EXTERN const char *multistatus_list_lang(const multistatus_list *list);

/* Facts about the document, which multistatus_list_read sets from the body:

   - transaction: the outcome of the request as a whole. If the list had results before
     the body was read, and only these or only those of the body were undone, or may
     have been, it is INDETERMINATE.
   - omitted: the number of results that succeeded and were left out ("omitted" of the
     summary).
   - document: its kind. UNKNOWN: a multistatus. The other kinds have one result.

   Errors of the setters: ARGUMENT (list is NULL, an unknown value), those of the
   list. */
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

/* Extensions of the document, added or read: child elements that no RFC defines for it.
   _add_ext is as multistatus_writer_add_ext, without STATE. _first_ext returns NULL if
   there is none; valid as long as the list. */
MULTISTATUS_EXTERN int multistatus_list_add_ext(multistatus_list *list,
                                                const char *xml);
MULTISTATUS_EXTERN const multistatus_ext *multistatus_list_first_ext(
    const multistatus_list *list);

/* The number of results, and the result at index i (from 0), or NULL if there is none.
   Valid as long as the list. */
MULTISTATUS_EXTERN size_t multistatus_list_count(const multistatus_list *list);
MULTISTATUS_EXTERN const multistatus_result *multistatus_list_get(
    const multistatus_list *list, size_t i);

/* The first result that has the href, compared byte by byte, or NULL. Takes constant
   time, except that the first call after an addition indexes the new results. If out of
   memory for the index, it searches all results instead. */
MULTISTATUS_EXTERN const multistatus_result *multistatus_list_find(
    const multistatus_list *list, const char *href);

/* The first result with an href that names the same resource, as multistatus_href_equal
   compares them, both resolved against request: the URL of the request, or its path
   (NULL: "/"). If, resolved, an href has only one of scheme and host, it equals only
   hrefs of the same kind, or with neither. href "" is the request itself. Returns NULL
   if there is none, or if request has neither a host nor an absolute path.

   Takes constant time while request stays the same; another request rebuilds the index.
   If out of memory for the index, it searches all results instead. */
MULTISTATUS_EXTERN const multistatus_result *multistatus_list_find_href(
    const multistatus_list *list, const char *request, const char *href);

/* The first error (0: none; ARGUMENT: list is NULL), and a description in one line (""
   if none; valid as long as the list). */
MULTISTATUS_EXTERN int multistatus_list_error(const multistatus_list *list);
MULTISTATUS_EXTERN const char *multistatus_list_error_text(
    const multistatus_list *list);

/* The number of characters that the text policy replaced or dropped. */
MULTISTATUS_EXTERN size_t multistatus_list_replaced(const multistatus_list *list);

/* Counts outcomes. Sets all of out to zero for an empty list and for NULL. Does nothing
   if out is NULL. */
MULTISTATUS_EXTERN void multistatus_list_summary(const multistatus_list *list,
                                                 multistatus_summary *out);

/* Writes the document to the sink, with a writer created with o. Returns 0. Errors: the
   list's error (then nothing was written), ARGUMENT (list or sink is NULL), and those
   of multistatus_writer_new, _put and _end. If a body that was read into the list was
   not complete, the summary counts more failures than there are results, from which a
   reader knows that; UNSUPPORTED at the end if the document cannot have a summary
   (MULTISTATUS_WRITE_PLAIN, a dialect). MULTISTATUS_WRITE_COLLAPSE has no effect: see
   multistatus_list_single. To send at the host's own pace, use a writer and
   multistatus_writer_put. */
MULTISTATUS_EXTERN int multistatus_list_write(
    const multistatus_list *list, const multistatus_write_options *o,
    const multistatus_sink *sink) MULTISTATUS_MUST_USE;

/* As multistatus_list_write, into memory. *out is NUL-terminated, with *len bytes
   before the NUL; len may be NULL. The caller owns *out, a block of *len + 1 bytes from
   the list's allocator: free it with alloc(ctx, *out, *len + 1, 0), or with
   multistatus_free(*out) for the default allocator. On error *out is NULL and *len 0.
   Errors: as _write; NOMEM; ARGUMENT (out is NULL). */
MULTISTATUS_EXTERN int multistatus_list_print(const multistatus_list *list,
                                              const multistatus_write_options *o,
                                              char **out,
                                              size_t *len) MULTISTATUS_MUST_USE;

/* The error text of the last _write or _print, as multistatus_writer_error_text; the
   list's own if that has an error. "" only if there was no error; valid until the next
   one. */
MULTISTATUS_EXTERN const char *multistatus_list_write_text(
    const multistatus_list *list);

/* The only result of a list if a plain status can replace the body: it failed, has one
   href, which is that of the request (a URL or its path; NULL: any), and the document
   has no texts of its own, no omitted successes and no transaction that is
   INDETERMINATE. Returns NULL if a 207 is needed, and if the list has an error or was
   read from an incomplete body. Valid as long as the list. */
MULTISTATUS_EXTERN const multistatus_result *multistatus_list_single(
    const multistatus_list *list, const char *request);

/* Appends the results of a body that arrives in pieces of any size. Uses a reader
   created with o, but with the list's allocator and limits. A result is appended as
   soon as it is complete. data may be reused after the call.

   The first call begins a body and uses o (NULL: the defaults), whose format must live
   until the next body begins or the list is freed; further calls for that body ignore
   o. After _feed_end, the next call begins another body. Results may be added by other
   functions in between.

   Returns 0, or the first error of the body, as multistatus_reader_feed. Results
   complete before it are in the list; data after it is ignored. The error belongs to
   the body and does not stick to the list, except NOMEM; multistatus_list_read_error
   describes it. Further errors: TEXT (the list's policy is REFUSE), the list's error
   (then nothing is read), ARGUMENT (list is NULL; data is NULL and len is not 0;
   invalid options), UNSUPPORTED, NOMEM and a code of the format (as
   multistatus_reader_new); with the last four no body is begun. A list that does not
   take a body is incomplete, as after a truncated one, for a retry plan and the like.
 */
MULTISTATUS_EXTERN int multistatus_list_feed(multistatus_list *list,
                                             const multistatus_read_options *o,
                                             const void *data, size_t len);

/* Ends the body and sets the list's message, sync-token and the like from it. Returns 0
   only if the document was complete. Errors: as multistatus_reader_end; EMPTY if _feed
   was not called before; ARGUMENT (list is NULL). */
MULTISTATUS_EXTERN int multistatus_list_feed_end(multistatus_list *list)
    MULTISTATUS_MUST_USE;

/* _feed and _feed_end for a whole body. Returns as _feed_end. Further errors: those of
   _feed; STATE (a body is being fed; nothing is changed). */
MULTISTATUS_EXTERN int multistatus_list_read(multistatus_list *list,
                                             const multistatus_read_options *o,
                                             const void *body,
                                             size_t len) MULTISTATUS_MUST_USE;

/* The error of the last body that was read or fed, or is being fed, as
   multistatus_reader_error; an error of the list that ended it is its error too. Its
   code is 0 if there was none. Valid until the next body begins, or fails to begin. */
MULTISTATUS_EXTERN const multistatus_read_error *multistatus_list_read_error(
    const multistatus_list *list);

/* The reader of that body, for its ending, quirks, document and the like. NULL if no
   body was read. Valid as long as that error. */
MULTISTATUS_EXTERN const multistatus_reader *multistatus_list_reader(
    const multistatus_list *list);

#ifdef __cplusplus
}
#endif
#endif
