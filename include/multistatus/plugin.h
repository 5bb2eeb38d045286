/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_PLUGIN_H
#define MULTISTATUS_PLUGIN_H

/* For those who write a format of their own. The built-in formats see results and
   input through this header alone. It keeps source compatibility within a minor
   version; the other headers keep binary compatibility within a major one.

   A format is one const struct, passed in the options of a writer or reader. It sees
   results and bytes, never the list, the sink or the caller. The core allocates its
   state, zeroed, and calls

     write:  begin, result for each, end, done
     read:   begin, feed for each piece, end, done

   in that order: begin of a writer together with the first result (or the end), done
   once whenever begin was called, end only if nothing failed before. Callbacks return 0
   or an error code (MULTISTATUS_ERROR_..., or -1000 and below for codes of their own);
   an error ends the document there. */

#include "base.h"
#include "format.h"
#include "reader.h"
#include "result.h"
#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A run of characters, not NUL-terminated. data may be NULL where len is 0. */
typedef struct multistatus_text {
  const char *data;
  size_t len;
} multistatus_text;

/* All of a property. */
typedef struct multistatus_prop_text {
  multistatus_text ns, name;
  multistatus_prop_kind kind;
  multistatus_text value;      /* text, or markup that stands for itself */
  multistatus_text lang;       /* empty: not told */
  multistatus_text attributes; /* as multistatus_prop_attributes; usually empty */
} multistatus_prop_text;

typedef struct multistatus_output multistatus_output;
typedef struct multistatus_input multistatus_input;

/* NULL callbacks where there is nothing to do; without write_result the format cannot
   write, without read_feed it cannot read. */
struct multistatus_format {
  size_t size;              /* sizeof(multistatus_format) */
  const char *name;         /* for people: "dav-xml" */
  const char *content_type; /* to send */

  size_t write_state;
  int (*write_begin)(void *state, multistatus_output *out);
  int (*write_result)(void *state, multistatus_output *out,
                      const multistatus_result *r);
  int (*write_end)(void *state, multistatus_output *out);
  void (*write_done)(void *state, multistatus_output *out);

  size_t read_state;
  int (*read_begin)(void *state, multistatus_input *in);

  /* Takes data and says in *used (len when called) how much of it is dealt with. What
     is left is given again: at once if a result was committed, else with more bytes
     behind it. A format that leaves an unfinished token so never has to join pieces
     itself; one that stops after each commit keeps one result in memory. */
  int (*read_feed)(void *state, multistatus_input *in, const char *data, size_t len,
                   size_t *used);

  /* The body is over; rest (often empty) is what read_feed never took. */
  int (*read_end)(void *state, multistatus_input *in, const char *rest, size_t len);
  void (*read_done)(void *state, multistatus_input *in);

  unsigned flags; /* MULTISTATUS_FORMAT_... */

  size_t read_raw; /* so many bytes at the end of read_state are not zeroed */
};

/* To be or-ed in multistatus_format.flags. */
enum {
  /* Each result has an href, and those of a document are all of one form (RFC 4918,
     section 8.3): absolute paths, or URIs. A result that lacks one, or has one of the
     other form, does not reach write_result. In any format, nor does one with an href
     that multistatus_href_check refuses: adders take none, but what was read may be
     anything. */
  MULTISTATUS_FORMAT_SIMPLE_HREFS = 1,
  /* With MINIMAL, a result that has nothing to tell but a 2xx status does not reach
     write_result; summary.omitted counts it. */
  MULTISTATUS_FORMAT_OMITS = 2,
  /* write_begin declares the output's namespaces for the whole document. Then those
     that several results of a list use are among them. */
  MULTISTATUS_FORMAT_NAMESPACES = 4
};

/* ---- Writing --------------------------------------------------------------------- */

/* A result reaches write_result only when it is valid: it has an href (or, where only
   JSON was meant, an id or an index, which the format has to refuse if it cannot say
   it; and in the documents without hrefs, nothing of it), and a status or propstats but
   not both (a result that was read and has both keeps both: write the propstats), no
   two propstats say the same but for their properties, no property stands twice, markup
   is well-formed. Of what was read, the status may be unknown (0, and there are no
   propstats, or it is that of a propstat): then it has to be written so that no
   receiver takes it for success. */

/* Whether there is nothing to a result but its first href, its status and its message,
   so that nothing else needs to be asked. 1 or 0. */
MULTISTATUS_EXTERN int multistatus_result_is_plain(const multistatus_result *r);

/* Fills *out; its strings are the property's, NUL-terminated where there is one. */
MULTISTATUS_EXTERN void multistatus_prop_look(const multistatus_prop *p,
                                              multistatus_prop_text *out);

/* Whether there is nothing to a property but its name and a text that XML does not
   escape: without control characters of ASCII and "&<>". 1, or 0 if that is not so or
   not known. */
MULTISTATUS_EXTERN int multistatus_prop_is_plain(const multistatus_prop *p);

/* The length of a string that a getter of this library handed out (href, message, ns,
   name, value, ...), without counting. 0 for NULL. For no other string! */
MULTISTATUS_EXTERN size_t multistatus_string_length(const char *s);

/* Appends bytes. The first error sticks to the output and later calls do nothing, so
   nothing needs to be checked on the way. */
MULTISTATUS_EXTERN void multistatus_output_put(multistatus_output *out,
                                               const char *data, size_t len);
MULTISTATUS_EXTERN void multistatus_output_puts(multistatus_output *out, const char *s);

/* Room for n more bytes (n <= 4096) to be filled in place, then _advance by what was
   used. Never NULL: after an error it is room that leads nowhere. Valid until the next
   call on out. */
MULTISTATUS_EXTERN char *multistatus_output_reserve(multistatus_output *out, size_t n);
MULTISTATUS_EXTERN void multistatus_output_advance(multistatus_output *out, size_t n);

/* href as the URI reference to send: characters that may not stand where they stand
   (RFC 3986) are percent-encoded, '%' before two hexadecimal digits is left alone. href
   is from a getter. _href is for a result's own hrefs, which have no fragment: '#' is
   encoded too. Valid until the next call on out; empty after an error. */
MULTISTATUS_EXTERN multistatus_text multistatus_output_uri(multistatus_output *out,
                                                           const char *href);
MULTISTATUS_EXTERN multistatus_text multistatus_output_href(multistatus_output *out,
                                                            const char *href);

/* The options' flags (MULTISTATUS_WRITE_...), and namespaces: *count of them; prefix
   and ns are as from getters. The receiver's wishes are met before write_result. */
MULTISTATUS_EXTERN unsigned multistatus_output_flags(const multistatus_output *out);
MULTISTATUS_EXTERN const multistatus_namespace *multistatus_output_namespaces(
    const multistatus_output *out, size_t *count);

/* The document's own message and sync-token, to be written by write_end. NULL: none. */
MULTISTATUS_EXTERN const char *multistatus_output_message(
    const multistatus_output *out);
MULTISTATUS_EXTERN const char *multistatus_output_sync_token(
    const multistatus_output *out);

/* The rest of what the document says. The summary counts what was written so far. */
MULTISTATUS_EXTERN const char *multistatus_output_lang(const multistatus_output *out);
MULTISTATUS_EXTERN multistatus_document
multistatus_output_document(const multistatus_output *out);
MULTISTATUS_EXTERN multistatus_transaction
multistatus_output_transaction(const multistatus_output *out);
MULTISTATUS_EXTERN const multistatus_summary *multistatus_output_summary(
    const multistatus_output *out);
MULTISTATUS_EXTERN const multistatus_ext *multistatus_output_first_ext(
    const multistatus_output *out);

/* Refuses: records code and text (copied; one line) as the writer's error and returns
   code, to be returned from the callback. */
MULTISTATUS_EXTERN int multistatus_output_fail(multistatus_output *out, int code,
                                               const char *text);

/* ---- Reading --------------------------------------------------------------------- */

/* A reader's limits with every default filled in, its allocator and engine. */
MULTISTATUS_EXTERN const multistatus_limits *multistatus_input_limits(
    const multistatus_input *in);
MULTISTATUS_EXTERN const multistatus_allocator *multistatus_input_allocator(
    const multistatus_input *in);
MULTISTATUS_EXTERN multistatus_engine
multistatus_input_engine(const multistatus_input *in);
MULTISTATUS_EXTERN unsigned multistatus_input_flags(const multistatus_input *in);

/* Says what kind of document it is; MULTISTATUS unless said otherwise. */
MULTISTATUS_EXTERN void multistatus_input_set_document(multistatus_input *in,
                                                       multistatus_document document);

/* Reports what was read. begin starts a result, commit hands it out, drop forgets it,
   or what was odd about something that is none, so that the next result is not blamed.
   Between them the setters speak of the innermost thing that is open: the propstat, the
   result, or, without either, the document (set_message and add_ext only).

   Text is copied and brought into order (broken UTF-8, forbidden characters) by the
   core; every limit that counts something in a result is checked here. Each returns 0
   or an error, which is also kept and returned again by all that follow, so that only
   commit needs a look. Errors: NOMEM, LIMIT, NAME, STATE, ARGUMENT. */
MULTISTATUS_EXTERN int multistatus_input_begin(multistatus_input *in);
/* White space around an href is taken off, and told. */
MULTISTATUS_EXTERN int multistatus_input_add_href(multistatus_input *in,
                                                  multistatus_text href);
/* 0: there is one, but it cannot be understood. */
MULTISTATUS_EXTERN int multistatus_input_set_status(multistatus_input *in, int status);
/* The phrase of the status line; the core keeps it where it is not the registered one,
   so set the status first. */
MULTISTATUS_EXTERN int multistatus_input_set_reason(multistatus_input *in,
                                                    multistatus_text reason);
/* Both, from a status line as it was received, tolerating what servers are known to
   send. */
MULTISTATUS_EXTERN int multistatus_input_set_status_line(multistatus_input *in,
                                                         multistatus_text line);
/* Where a status of 500 stands for one that is not known (MULTISTATUS_UNKNOWN): line is
   what was received instead of a status line, empty if there was nothing. Before or
   after the status, which becomes 0; without effect beside another one. */
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

/* A condition, then what it holds. xml: markup that stands for itself. */
MULTISTATUS_EXTERN int multistatus_input_add_condition(multistatus_input *in,
                                                       multistatus_text ns,
                                                       multistatus_text name);
MULTISTATUS_EXTERN int multistatus_input_add_condition_href(multistatus_input *in,
                                                            multistatus_text href);
MULTISTATUS_EXTERN int multistatus_input_set_condition_xml(multistatus_input *in,
                                                           multistatus_text xml);

/* Its other members: attributes as multistatus_prop_attributes, lang of what it holds
   (empty: none). */
MULTISTATUS_EXTERN int multistatus_input_set_condition_attributes(
    multistatus_input *in, multistatus_text attributes, multistatus_text lang);
MULTISTATUS_EXTERN int multistatus_input_set_condition_pointer(
    multistatus_input *in, multistatus_text pointer);
MULTISTATUS_EXTERN int multistatus_input_set_condition_message(
    multistatus_input *in, multistatus_text message);

/* Problem details, of a result or a propstat: the text of a JSON object, not looked
   into. */
MULTISTATUS_EXTERN int multistatus_input_set_problem(multistatus_input *in,
                                                     multistatus_text json);

/* What a batch says of a result: multistatus/item.h. JSON is not looked into; a
   content_type without data is none. */
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

/* Of the document only, at any time. */
MULTISTATUS_EXTERN int multistatus_input_set_transaction(
    multistatus_input *in, multistatus_transaction transaction);
MULTISTATUS_EXTERN int multistatus_input_set_summary(
    multistatus_input *in, const multistatus_summary *summary);

/* A propstat: open, status and properties in any order, close. */
MULTISTATUS_EXTERN int multistatus_input_open_propstat(multistatus_input *in);
MULTISTATUS_EXTERN int multistatus_input_close_propstat(multistatus_input *in);

MULTISTATUS_EXTERN int multistatus_input_add_prop(multistatus_input *in,
                                                  const multistatus_prop_text *prop);

/* An element that nobody defined, in the innermost thing that is open: as it is,
   self-contained. */
MULTISTATUS_EXTERN int multistatus_input_add_ext(multistatus_input *in,
                                                 multistatus_text xml);

/* Hands the result out. What it lacks or contradicts is a quirk. */
MULTISTATUS_EXTERN int multistatus_input_commit(multistatus_input *in);
MULTISTATUS_EXTERN void multistatus_input_drop(multistatus_input *in);

/* Whether the error that was just returned can be survived by leaving this result out
   (a limit of its own, and the caller wants that): then the error is taken back, told
   as a diagnostic, and the result is dropped; the format passes over the rest of it and
   goes on. 1 or 0. */
MULTISTATUS_EXTERN int multistatus_input_survive(multistatus_input *in);

/* Takes the error that was just returned back, unless it is NOMEM, LIMIT, DTD or a
   quirk that is refused, and tells this quirk instead: for what can be passed over.
   text NULL: that of the error. 0, or the error that there is then. */
MULTISTATUS_EXTERN int multistatus_input_excuse(multistatus_input *in, uint64_t quirk,
                                                const char *text);

/* Whether the error that was just returned can be survived by leaving out one record of
   a stream, as the caller wants with MULTISTATUS_READ_SKIP_BROKEN_RECORDS: SYNTAX,
   ENCODING, RESULT or NOT_MULTISTATUS. Then it is taken back and reported as a
   diagnostic, the result is dropped, and the format passes over the rest of the record
   and goes on. The first error so put off becomes that of the body at its end. 1 or 0.
 */
MULTISTATUS_EXTERN int multistatus_input_put_off(multistatus_input *in);

/* The charset of the read options' content_type; "" if it has none. */
MULTISTATUS_EXTERN const char *multistatus_input_charset(const multistatus_input *in);

/* A quirk (MULTISTATUS_QUIRK_...) at a place of the current data. 0: it is tolerated,
   and has been told. Otherwise the error `code`, with text. */
MULTISTATUS_EXTERN int multistatus_input_tolerate(multistatus_input *in, uint64_t quirk,
                                                  int code, size_t at,
                                                  const char *text);

/* These quirks are fine from now on, and not told; each call says all of them. */
MULTISTATUS_EXTERN void multistatus_input_allow(multistatus_input *in, uint64_t quirks);

/* The quirks met so far in the result that is being built; without one, in the
 * document. */
MULTISTATUS_EXTERN uint64_t multistatus_input_quirks(const multistatus_input *in);

/* While nested (1, until 0), what is read stands inside a value: no quirk is tolerated,
   and places are taken as MULTISTATUS_HERE. */
MULTISTATUS_EXTERN void multistatus_input_nested(multistatus_input *in, int nested);

/* Where in the data of the current read_feed or read_end call the thing stands that is
   being reported: a format that keeps this up to date gives errors and quirks their
   place. MULTISTATUS_HERE stands for it; where it was not set in this call, for the
   place last reported, and where it never was, for as far as *used says. */
#define MULTISTATUS_HERE ((size_t)-1)
MULTISTATUS_EXTERN size_t *multistatus_input_here(multistatus_input *in);

/* Refuses: records code, place and text (copied; one line) as the reader's error and
   returns code. at: the fault's place, or MULTISTATUS_HERE. */
MULTISTATUS_EXTERN int multistatus_input_fail(multistatus_input *in, int code,
                                              size_t at, const char *text);

/* The same for a limit, named as in base.h; returns MULTISTATUS_ERROR_LIMIT. */
MULTISTATUS_EXTERN int multistatus_input_fail_limit(multistatus_input *in,
                                                    const char *limit, size_t at);

#ifdef __cplusplus
}
#endif
#endif
