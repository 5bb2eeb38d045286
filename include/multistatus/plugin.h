/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_PLUGIN_H
#define MULTISTATUS_PLUGIN_H

/* Writing a format. The built-in formats access results and input through this header
   only. It keeps source compatibility within a minor version; the other headers keep
   binary compatibility within a major one.

   A format is one const struct, passed in the options of a writer or reader. It sees
   results and bytes, never the list, the sink or the caller. The library allocates its
   state, zeroed, and calls

     write:  begin, result for each, end, done
     read:   begin, feed for each piece, end, done

   in that order. For a writer, begin is called together with the first result (or the
   end). done is called once if begin was called, and end only if nothing failed before.
   Callbacks return 0 or an error code (MULTISTATUS_ERROR_..., or -1000 and below for
   their own); an error ends the document. A positive value counts as ARGUMENT.

   A writer may leave out a result that failed and write others
   (multistatus_writer_drop, INVALID_REPLACE), so result must not change the state if it
   fails. */

#include "base.h"
#include "format.h"
#include "reader.h"
#include "result.h"
#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Characters with a length, not NUL-terminated. data may be NULL if len is 0. */
typedef struct multistatus_text {
  const char *data;
  size_t len;
} multistatus_text;

/* The members of a property. */
typedef struct multistatus_prop_text {
  multistatus_text ns, name;
  multistatus_prop_kind kind;
  multistatus_text value;      /* text, or self-contained markup */
  multistatus_text lang;       /* empty: none */
  multistatus_text attributes; /* as multistatus_prop_attributes; usually empty */
} multistatus_prop_text;

/* The output of a writer, and the input of a reader, as a format sees them. */
typedef struct multistatus_output multistatus_output;
typedef struct multistatus_input multistatus_input;

/* Callbacks may be NULL if there is nothing to do. Without write_result the format
   cannot write; without read_feed it cannot read. */
struct multistatus_format {
  size_t size;              /* sizeof(multistatus_format) */
  const char *name;         /* a name for people: "dav-xml" */
  const char *content_type; /* the Content-Type to send */

  size_t write_state;
  int (*write_begin)(void *state, multistatus_output *out);
  int (*write_result)(void *state, multistatus_output *out,
                      const multistatus_result *r);
  int (*write_end)(void *state, multistatus_output *out);
  void (*write_done)(void *state, multistatus_output *out);

  size_t read_state;
  int (*read_begin)(void *state, multistatus_input *in);

  /* Parses data and sets *used (len when called) to the number of bytes it is done
     with. The rest is passed again: at once if a result was committed, else with more
     bytes after it. So a format that stops before an unfinished token never has to join
     pieces, and one that stops after each commit keeps one result in memory. It is an
     error, LIMIT ("result-bytes"), to leave more bytes than that limit, or than
     "text-bytes" and 64 KiB, whichever is more. */
  int (*read_feed)(void *state, multistatus_input *in, const char *data, size_t len,
                   size_t *used);

  /* The end of the body. rest, which is often empty, is what read_feed has not used. */
  int (*read_end)(void *state, multistatus_input *in, const char *rest, size_t len);
  void (*read_done)(void *state, multistatus_input *in);

  unsigned flags; /* MULTISTATUS_FORMAT_... */

  size_t read_raw; /* the last bytes of read_state that are not zeroed */
};

/* Or-ed in multistatus_format.flags. A writer, reader or batch is not created with a
   format that has other bits, or an invalid size, or that sets a member of a later
   version (ARGUMENT). */
enum {
  /* Each result must have an href, and all hrefs of a document one form (RFC 4918,
     section 8.3): absolute paths or URIs. Other results are refused before
     write_result. In any format, so are hrefs that multistatus_href_check refuses;
     adders do not accept them, but a result that was read may have any. */
  MULTISTATUS_FORMAT_SIMPLE_HREFS = 1,
  /* With MINIMAL, a result with only a 2xx status is not passed to write_result, but
     counted in summary.omitted. */
  MULTISTATUS_FORMAT_OMITS = 2,
  /* write_begin declares the output's namespaces for the whole document. If set, they
     include those that several results of a list use. */
  MULTISTATUS_FORMAT_NAMESPACES = 4
};

/* ---- Writing --------------------------------------------------------------------- */

/* write_result gets only valid results: it has an href (or, if only JSON was intended,
   an id or an index, which the format must refuse if it cannot represent it; in
   documents without hrefs, none of these), and either a status or propstats (a result
   that was read with both keeps both: write both, or, if the status is a failure, the
   status, else the propstats); no two propstats differ only in their properties; no
   property occurs twice; markup is well-formed. The status of a result that was read
   may be unknown: 0 without propstats, or 0 in a propstat. Write it so that no receiver
   takes it for a success. */

/* 1 if a result has only its first href, its status and its message, so that nothing
   else need be checked; else 0. */
MULTISTATUS_EXTERN int multistatus_result_is_plain(const multistatus_result *r);

/* Sets *out to the members of the property. Its strings are those of the property,
   NUL-terminated if not NULL, and valid as long as it. */
MULTISTATUS_EXTERN void multistatus_prop_look(const multistatus_prop *p,
                                              multistatus_prop_text *out);

/* 1 if a property has only its name and a text without ASCII control characters and
   "&<>", which XML does not escape; 0 if not, or if that is unknown. */
MULTISTATUS_EXTERN int multistatus_prop_is_plain(const multistatus_prop *p);

/* The length of a string that a getter of this library returned (href, message, ns,
   name, value, ...), in constant time. 0 for NULL. Must not be called for any other
   string. */
MULTISTATUS_EXTERN size_t multistatus_string_length(const char *s);

/* Appends bytes. The first error sticks to the output, and later calls do nothing, so
   no call needs to be checked. */
MULTISTATUS_EXTERN void multistatus_output_put(multistatus_output *out,
                                               const char *data, size_t len);
MULTISTATUS_EXTERN void multistatus_output_puts(multistatus_output *out, const char *s);

/* _reserve returns a buffer for n more bytes (n <= 4096); _advance appends the first n
   bytes of it. Never NULL: after an error, what is written there is ignored. Valid
   until the next call for out. */
MULTISTATUS_EXTERN char *multistatus_output_reserve(multistatus_output *out, size_t n);
MULTISTATUS_EXTERN void multistatus_output_advance(multistatus_output *out, size_t n);

/* href as a URI reference to send: characters that are not allowed where they are (RFC
   3986) are percent-encoded; '%' before two hexadecimal digits is kept. href must be
   from a getter. _href is for the hrefs of a result, which have no fragment: '#' is
   encoded too, or, if it begins one (multistatus/href.h), the fragment is omitted.
   Valid until the next call for out; empty after an error. */
MULTISTATUS_EXTERN multistatus_text multistatus_output_uri(multistatus_output *out,
                                                           const char *href);
MULTISTATUS_EXTERN multistatus_text multistatus_output_href(multistatus_output *out,
                                                            const char *href);

/* The flags of the options (MULTISTATUS_WRITE_...), and *count namespaces, with prefix
   and ns as from getters. What the receiver needs is done before write_result. */
MULTISTATUS_EXTERN unsigned multistatus_output_flags(const multistatus_output *out);
/* The format of the writer, as passed to it. */
MULTISTATUS_EXTERN const multistatus_format *multistatus_output_format(
    const multistatus_output *out);
MULTISTATUS_EXTERN const multistatus_namespace *multistatus_output_namespaces(
    const multistatus_output *out, size_t *count);

/* The message and sync-token of the document, for write_end. NULL: none. Valid during
   the callback. */
MULTISTATUS_EXTERN const char *multistatus_output_message(
    const multistatus_output *out);
MULTISTATUS_EXTERN const char *multistatus_output_sync_token(
    const multistatus_output *out);

/* Other members of the document. The summary counts what was written so far. At the end
   its total exceeds that if results are missing (INVALID_REPLACE, an incomplete list):
   a format that cannot express that must fail with UNSUPPORTED. So must one that cannot
   express a transaction that is ROLLED_BACK or INDETERMINATE, if there are successes,
   also omitted ones, or no results. */
MULTISTATUS_EXTERN const char *multistatus_output_lang(const multistatus_output *out);
MULTISTATUS_EXTERN multistatus_document
multistatus_output_document(const multistatus_output *out);
MULTISTATUS_EXTERN multistatus_transaction
multistatus_output_transaction(const multistatus_output *out);
MULTISTATUS_EXTERN const multistatus_summary *multistatus_output_summary(
    const multistatus_output *out);
MULTISTATUS_EXTERN const multistatus_ext *multistatus_output_first_ext(
    const multistatus_output *out);

/* Fails: records code and text (copied; made one line) as the writer's error. Returns
   code, for the callback to return. */
MULTISTATUS_EXTERN int multistatus_output_fail(multistatus_output *out, int code,
                                               const char *text);

/* ---- Reading --------------------------------------------------------------------- */

/* The limits of the reader with all defaults set, its allocator, engine and flags. */
MULTISTATUS_EXTERN const multistatus_limits *multistatus_input_limits(
    const multistatus_input *in);
MULTISTATUS_EXTERN const multistatus_allocator *multistatus_input_allocator(
    const multistatus_input *in);
MULTISTATUS_EXTERN multistatus_engine
multistatus_input_engine(const multistatus_input *in);
MULTISTATUS_EXTERN unsigned multistatus_input_flags(const multistatus_input *in);
/* The format of the reader, as passed to it. A format created at run time uses this to
   find its own data. */
MULTISTATUS_EXTERN const multistatus_format *multistatus_input_format(
    const multistatus_input *in);

/* Sets the kind of the document. The default is MULTISTATUS. An unknown kind is the
   error ARGUMENT of the functions below. */
MULTISTATUS_EXTERN void multistatus_input_set_document(multistatus_input *in,
                                                       multistatus_document document);

/* Reporting results. begin starts a result, commit queues it for the caller, drop
   discards it, or discards the quirks recorded for data that is not a result, so that
   they are not attributed to the next one. Between them, setters apply to the innermost
   open object: the propstat, the result, or, without either, the document (set_message
   and add_ext only).

   The library copies text, replaces malformed UTF-8 and forbidden characters, and
   checks all limits of a result. It does not check markup, attributes and JSON: if they
   are not well-formed, nor is what a writer makes of them. Each function returns 0 or
   an error, which is kept and returned by all later calls, so only commit needs to be
   checked. Errors: NOMEM, LIMIT, RESULT (an invalid name), TEXT (a list's policy is
   REFUSE), STATE, ARGUMENT (an unknown value of an enum, a status that is negative or
   above 999, an index of 10^18 or more). */
MULTISTATUS_EXTERN int multistatus_input_begin(multistatus_input *in);
/* White space around the href is removed, and recorded as a quirk. */
MULTISTATUS_EXTERN int multistatus_input_add_href(multistatus_input *in,
                                                  multistatus_text href);
/* status 0: there is one, but it is invalid. */
MULTISTATUS_EXTERN int multistatus_input_set_status(multistatus_input *in, int status);
/* The phrase of the status line. It is kept only if it differs from the registered one,
   so set the status first. */
MULTISTATUS_EXTERN int multistatus_input_set_reason(multistatus_input *in,
                                                    multistatus_text reason);
/* Both, from a status line as received. Tolerates known deviations of servers. */
MULTISTATUS_EXTERN int multistatus_input_set_status_line(multistatus_input *in,
                                                         multistatus_text line);
/* A status of 500 with the phrase MULTISTATUS_UNKNOWN_REASON represents an unknown
   status. line: what was received instead of a status line; empty: nothing. Call it
   before or after setting the status, which becomes 0. It has no effect with another
   status. */
#define MULTISTATUS_UNKNOWN 500
#define MULTISTATUS_UNKNOWN_REASON "Unknown"
MULTISTATUS_EXTERN int multistatus_input_set_unknown(multistatus_input *in,
                                                     multistatus_text line);
MULTISTATUS_EXTERN int multistatus_input_set_message(multistatus_input *in,
                                                     multistatus_text message,
                                                     multistatus_text lang);
MULTISTATUS_EXTERN int multistatus_input_set_location(multistatus_input *in,
                                                      multistatus_text href);
MULTISTATUS_EXTERN int multistatus_input_set_sync_token(multistatus_input *in,
                                                        multistatus_text token);

/* Adds a condition; then hrefs and content to it. xml: self-contained markup. */
MULTISTATUS_EXTERN int multistatus_input_add_condition(multistatus_input *in,
                                                       multistatus_text ns,
                                                       multistatus_text name);
MULTISTATUS_EXTERN int multistatus_input_add_condition_href(multistatus_input *in,
                                                            multistatus_text href);
MULTISTATUS_EXTERN int multistatus_input_set_condition_xml(multistatus_input *in,
                                                           multistatus_text xml);

/* Other members of the condition: attributes as multistatus_prop_attributes; lang: the
   language of its content (empty: none). */
MULTISTATUS_EXTERN int multistatus_input_set_condition_attributes(
    multistatus_input *in, multistatus_text attributes, multistatus_text lang);
MULTISTATUS_EXTERN int multistatus_input_set_condition_pointer(
    multistatus_input *in, multistatus_text pointer);
MULTISTATUS_EXTERN int multistatus_input_set_condition_message(
    multistatus_input *in, multistatus_text message);

/* Problem details of a result or propstat: the text of a JSON object, which is not
   checked. */
MULTISTATUS_EXTERN int multistatus_input_set_problem(multistatus_input *in,
                                                     multistatus_text json);

/* Members of a result in a batch: see multistatus/item.h. JSON is not checked.
   content_type with data NULL: none. A second value of a header field replaces the
   first, with MULTISTATUS_QUIRK_REPEATED. */
MULTISTATUS_EXTERN int multistatus_input_set_id(multistatus_input *in,
                                                multistatus_text id);
MULTISTATUS_EXTERN int multistatus_input_set_index(multistatus_input *in,
                                                   int64_t index);
MULTISTATUS_EXTERN int multistatus_input_set_method(multistatus_input *in,
                                                    multistatus_text method);
MULTISTATUS_EXTERN int multistatus_input_set_group(multistatus_input *in,
                                                   multistatus_text group);
MULTISTATUS_EXTERN int multistatus_input_set_retry_after(multistatus_input *in,
                                                         int64_t seconds);
MULTISTATUS_EXTERN int multistatus_input_set_applied(multistatus_input *in,
                                                     multistatus_applied applied);
MULTISTATUS_EXTERN int multistatus_input_set_body(multistatus_input *in,
                                                  multistatus_text content_type,
                                                  multistatus_text body);
MULTISTATUS_EXTERN int multistatus_input_add_header(multistatus_input *in,
                                                    multistatus_text name,
                                                    multistatus_text value);
MULTISTATUS_EXTERN int multistatus_input_add_warning(multistatus_input *in,
                                                     multistatus_text json);

/* Members of the document, at any time. Of several transactions the one with the
   greatest value counts, of several summaries the last. */
MULTISTATUS_EXTERN int multistatus_input_set_transaction(
    multistatus_input *in, multistatus_transaction transaction);
MULTISTATUS_EXTERN int multistatus_input_set_summary(
    multistatus_input *in, const multistatus_summary *summary);

/* A propstat: open it, set its status and add properties in any order, close it. */
MULTISTATUS_EXTERN int multistatus_input_open_propstat(multistatus_input *in);
MULTISTATUS_EXTERN int multistatus_input_close_propstat(multistatus_input *in);
MULTISTATUS_EXTERN int multistatus_input_add_prop(multistatus_input *in,
                                                  const multistatus_prop_text *prop);

/* An unknown element, as self-contained markup, in the innermost open object. */
MULTISTATUS_EXTERN int multistatus_input_add_ext(multistatus_input *in,
                                                 multistatus_text xml);

/* commit completes the result; missing or contradictory members are quirks. */
MULTISTATUS_EXTERN int multistatus_input_commit(multistatus_input *in);
MULTISTATUS_EXTERN void multistatus_input_drop(multistatus_input *in);

/* 1 if the error that was just returned can be ignored by skipping this result: it is a
   limit of one result, and the caller requested that. The error is then cleared and
   reported as a diagnostic, and the result is dropped; the format skips the rest of it
   and continues. Else 0. */
MULTISTATUS_EXTERN int multistatus_input_survive(multistatus_input *in);

/* Clears the error that was just returned and records a quirk instead, for invalid data
   that can be skipped; unless the error is NOMEM, LIMIT, DTD or a refused quirk. text
   NULL: that of the error. Returns 0, or the remaining error. */
MULTISTATUS_EXTERN int multistatus_input_excuse(multistatus_input *in, uint64_t quirk,
                                                const char *text);

/* 1 if the error that was just returned can be ignored by skipping one record of a
   stream: it is SYNTAX, ENCODING, RESULT or NOT_MULTISTATUS, and the caller set
   MULTISTATUS_READ_SKIP_BROKEN_RECORDS. The error is then cleared and reported as a
   diagnostic, and the result is dropped; the format skips the rest of the record and
   continues. The first such error becomes the error of the body at its end. Else 0. */
MULTISTATUS_EXTERN int multistatus_input_put_off(multistatus_input *in);

/* The charset in content_type of the read options; "" if it has none. */
MULTISTATUS_EXTERN const char *multistatus_input_charset(const multistatus_input *in);

/* Records a quirk (MULTISTATUS_QUIRK_...) at an offset in the current data. Returns 0
   if it is tolerated. Otherwise fails with code and text, and returns code. */
MULTISTATUS_EXTERN int multistatus_input_tolerate(multistatus_input *in, uint64_t quirk,
                                                  int code, size_t at,
                                                  const char *text);

/* Allows these quirks from now on without recording them. Each call replaces the set.
 */
MULTISTATUS_EXTERN void multistatus_input_allow(multistatus_input *in, uint64_t quirks);

/* The quirks found so far in the current result, or, without one, in the document. */
MULTISTATUS_EXTERN uint64_t multistatus_input_quirks(const multistatus_input *in);

/* nested 1, until 0: the data is inside a value. No quirk is tolerated, and all
   positions are MULTISTATUS_HERE. */
MULTISTATUS_EXTERN void multistatus_input_nested(multistatus_input *in, int nested);

/* The offset, in the data of the current read_feed or read_end call, of what is being
   reported. A format that keeps it up to date gives errors and quirks their position.
   MULTISTATUS_HERE means this offset; if it was not set in this call, the last reported
   position; if none was reported, the offset of *used. */
#define MULTISTATUS_HERE ((size_t)-1)
MULTISTATUS_EXTERN size_t *multistatus_input_here(multistatus_input *in);

/* Fails: records code, position and text (copied; made one line) as the reader's error.
   Returns code. at: the offset of the error, or MULTISTATUS_HERE. */
MULTISTATUS_EXTERN int multistatus_input_fail(multistatus_input *in, int code,
                                              size_t at, const char *text);

/* As multistatus_input_fail, for a limit, named as in base.h. Returns
   MULTISTATUS_ERROR_LIMIT. */
MULTISTATUS_EXTERN int multistatus_input_fail_limit(multistatus_input *in,
                                                    const char *limit, size_t at);

#ifdef __cplusplus
}
#endif
#endif
