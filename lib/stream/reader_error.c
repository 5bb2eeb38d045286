/* SPDX-License-Identifier: MIT */
#include "reader.h"

#include <stdio.h>

/* Errors of the reader and their places. */

/* ---- Places ---- */

void multistatus__reader_look(multistatus_reader *r, const char *data, size_t len) {
  r->places.run = data;
  r->places.len = len;
  r->from = 0;
  r->input.parse.here = MULTISTATUS_HERE;
}

uint64_t multistatus__reader_offset(const multistatus_reader *r, size_t at) {
  size_t rest = r->places.len - r->from;
  return r->places.at + r->from + (at < rest ? at : rest);
}

static void reader_count_last(multistatus_reader *r) {
  if (r->last.any && !r->last.counted)
    multistatus__place_find(&r->places, r->last.offset, &r->last.line, &r->last.column);
  r->last.counted = true;
}

void multistatus__reader_pass(multistatus_reader *r) {
  reader_count_last(r);
  multistatus__place_pass(&r->places, multistatus__reader_offset(r, 0));
  r->from = 0;
}

/* Sets the place of an error. at: offset in the bytes that the format was given, or
   MULTISTATUS_HERE for the place of the last event. */
static void reader_locate(multistatus_reader *r, multistatus_read_error *e, size_t at) {
  if (at == MULTISTATUS_HERE && r->last.any) {
    reader_count_last(r);
    e->offset = r->last.offset;
    e->line = r->last.line;
    e->column = r->last.column;
    return;
  }
  e->offset = multistatus__reader_offset(r, at);
  multistatus__place_find(&r->places, e->offset, &e->line, &e->column);
}

/* Writes the place and the text to `to`, which becomes the text. */
static void reader_put_place(multistatus_read_error *e, char to[READER_TEXT]) {
  snprintf(to, READER_TEXT, "line %llu, column %llu: %s", (unsigned long long)e->line,
           (unsigned long long)e->column, e->text);
  e->text = to;
}

static multistatus_reader *reader_of(multistatus_input *in) {
  return (multistatus_reader *)((char *)in - offsetof(multistatus_reader, input));
}

void multistatus__reader_report(multistatus_input *in,
                                const multistatus_read_error *found, size_t at) {
  multistatus_reader *r = reader_of(in);
  multistatus_read_error e = *found;
  char text[READER_TEXT];
  reader_locate(r, &e, at);
  reader_put_place(&e, text);
  r->diagnostic(r->diagnostic_ctx, &e);
}

/* ---- What is quoted ---- */

static void reader_append(char to[FOUND_BYTES], size_t *have, const char *data,
                          size_t len) {
  size_t n = FOUND_BYTES - *have < len ? FOUND_BYTES - *have : len;
  if (n)
    memcpy(to + *have, data, n);
  *have += n;
}

void multistatus__reader_head(multistatus_reader *r, const char *data, size_t len) {
  static const char passed[] = " \t\n\r\xef\xbb\xbf\xfe\xff";
  while (!r->head_len && len && (!*data || strchr(passed, *data)))
    data++, len--;
  reader_append(r->head, &r->head_len, data, len);
}

/* Writes the text of an error: what kind of data was found, or the format's text with a
   quote from the body. */
static void reader_put_found(multistatus_reader *r, char to[READER_FOUND]) {
  const char *data = r->quote, *text = r->found.text, *name;
  char quote[FOUND_TEXT];
  size_t len = r->quote_len;
  bool trails = r->found.code == MULTISTATUS_ERROR_TRAILING;
  if (!len && !trails) {
    data = r->head;
    len = r->head_len;
  }
  name = multistatus__found_name(data, len);
  if (name && !trails)
    snprintf(to, READER_FOUND, "%s, not a multi-status document", name);
  else if (len)
    snprintf(to, READER_FOUND, "%s: %s", text,
             name ? name : multistatus__found_quote(quote, data, len));
  else
    snprintf(to, READER_FOUND, "%s", text);
}

void multistatus__reader_publish(multistatus_reader *r) {
  char text[READER_FOUND];
  bool quotes = r->quoting;
  r->quoting = false;
  if (quotes)
    reader_put_found(r, text);
  r->error = r->found;
  if (quotes)
    r->error.text = text;
  reader_put_place(&r->error, r->text);
  if (r->diagnostic)
    r->diagnostic(r->diagnostic_ctx, &r->error);
}

void multistatus__reader_quote(multistatus_reader *r, const char *data, size_t len) {
  reader_append(r->quote, &r->quote_len, data, len);
  if (r->quote_len == FOUND_BYTES)
    multistatus__reader_publish(r);
}

/* ---- Faults ---- */

/* A copy of the href of the result concerned. */
static const char *reader_keep_href(multistatus_reader *r) {
  const char *href = multistatus__input_about(&r->input);
  multistatus_allocator *a = &r->input.context->allocator;
  if (!href)
    return multistatus__empty;
  size_t n = multistatus_string_length(href) + 1;
  multistatus__release(a, r->href, r->href_size);
  r->href = multistatus__alloc(a, n);
  r->href_size = n;
  return r->href ? memcpy(r->href, href, n) : multistatus__empty;
}

/* The error of the input. keep: its href is needed after this call. */
static multistatus_read_error reader_found(multistatus_reader *r, bool keep) {
  const multistatus_input *in = &r->input;
  const char *href = keep ? reader_keep_href(r) : multistatus__input_about(in);
  const multistatus_read_error e = {.code = in->parse.error,
                                    .quirk = in->parse.quirk,
                                    .limit = in->parse.limit,
                                    .href = href ? href : multistatus__empty,
                                    .text = in->parse.text};
  return e;
}

/* Publishes an error at once, unless it quotes bytes that were not fed yet: the text
   must not depend on how the body was cut into pieces. */
int multistatus__reader_fault(multistatus_reader *r, size_t used) {
  multistatus_input *in = &r->input;
  int code = in->parse.error;
  r->finished = true;
  if (r->error.code)
    return r->error.code;
  bool nowhere = in->parse.fault == MULTISTATUS_HERE && !r->last.any;
  size_t at = nowhere ? used : in->parse.fault, rest = r->places.len - r->from;
  r->found = reader_found(r, true);
  reader_locate(r, &r->found, at);
  char c = at < rest ? r->places.run[r->from + at] : '\0';
  r->another = c == '<' || c == '{' || c == '[';
  r->quoting =
      code == MULTISTATUS_ERROR_NOT_MULTISTATUS || code == MULTISTATUS_ERROR_TRAILING;
  if (r->quoting && at < rest)
    multistatus__reader_quote(r, r->places.run + r->from + at, rest - at);
  if (!r->error.code && (!r->quoting || r->ended))
    multistatus__reader_publish(r);
  return r->error.code;
}

void multistatus__reader_full(multistatus_reader *r) {
  const multistatus_read_error e = {
      .code = MULTISTATUS_ERROR_LIMIT,
      .limit = "pending-bytes",
      .href = multistatus__empty,
      .text = "over the limit \"pending-bytes\": results wait to be taken"};
  r->found = e;
  reader_locate(r, &r->found, r->places.len - r->from);
  multistatus__reader_publish(r);
}

void multistatus__reader_put_off(multistatus_input *in) {
  multistatus_reader *r = reader_of(in);
  char text[READER_TEXT];
  bool first = !r->late.code;
  multistatus_read_error e = reader_found(r, first);
  reader_locate(r, &e, in->parse.fault);
  reader_put_place(&e, first ? r->late_text : text);
  if (first)
    r->late = e;
  if (r->diagnostic)
    r->diagnostic(r->diagnostic_ctx, &e);
}

const multistatus_read_error *multistatus_reader_error(const multistatus_reader *r) {
  return r ? &r->error : NULL;
}
