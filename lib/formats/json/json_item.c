/* SPDX-License-Identifier: MIT */
#include "json_item.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "../../json/json_text.h"
#include "../../http/field.h"
#include "../../stream/put.h"

/* Writes the members that DAV has no elements for. */

const char multistatus__json_applied[] = "\0yes\0no\0unknown\0";
const char multistatus__json_transactions[] =
    "none\0committed\0rolledBack\0indeterminate\0";
const char multistatus__json_kinds[] =
    "\0multistatus\0mkcol-response\0mkcalendar-response\0error\0prop\0";

int multistatus__json_find(const char *names, multistatus_text t) {
  int i = 0;
  do {
    if (t.len && multistatus__text_is(t, names))
      return i;
    names += strlen(names) + 1;
    i++;
  } while (*names);
  return -1;
}

const char *multistatus__json_word(const char *names, unsigned index) {
  while (index--)
    names += strlen(names) + 1;
  return names;
}

/* ---- Strings ---- */

static void item_put_escape(multistatus_output *out, char c) {
  char *to = multistatus__put_begin(out, 6);
  multistatus__put_end(out, to + multistatus__json_escaped(to, (unsigned char)c));
}

static bool item_is_markup(char c) {
  return c == '<' || c == '>' || c == '&';
}

void multistatus__json_put_inside(multistatus_output *out, multistatus_text t,
                                  bool markup) {
  const char *p = t.data, *end = t.len ? p + t.len : p;
  while (p < end) {
    const char *run = p;
    if (!markup)
      p = multistatus__bytes_skip(p, end, multistatus__block_not_json);
    while (p < end && (unsigned char)*p >= 0x20 && *p != '"' && *p != '\\' &&
           !(markup && item_is_markup(*p)))
      p++;
    multistatus__put(out, run, (size_t)(p - run));
    if (p < end)
      item_put_escape(out, *p++);
  }
}

void multistatus__json_put_string(multistatus_output *out, multistatus_text t,
                                  bool markup) {
  if (!markup && t.len <= PUT_MOST - 2 && multistatus__bytes_is_json(t.data, t.len)) {
    char *to = multistatus__put_begin(out, t.len + 2);
    *to++ = '"';
    to = multistatus__write(to, t.data, t.len);
    *to++ = '"';
    multistatus__put_end(out, to);
    return;
  }
  PUT(out, "\"");
  multistatus__json_put_inside(out, t, markup);
  PUT(out, "\"");
}

/* ---- Members ---- */

static void item_put_string(multistatus__json_members *m, const char *s) {
  multistatus__json_put_string(m->out, multistatus__view(s), m->markup);
}

/* Puts JSON text. Characters that are special in XML occur only inside strings. */
static void item_put(multistatus__json_members *m, const char *s) {
  const char *end = s + multistatus__length(s);
  while (s < end) {
    const char *run = s;
    while (s < end && !(m->markup && item_is_markup(*s)))
      s++;
    multistatus__put(m->out, run, (size_t)(s - run));
    if (s < end)
      item_put_escape(m->out, *s++);
  }
}

/* Puts the name of a member. */
static void item_put_name(multistatus__json_members *m, const char *name) {
  multistatus_output_puts(m->out, m->lead);
  multistatus_output_puts(m->out, name);
  m->lead = ",";
}

static void item_put_text(multistatus__json_members *m, const char *name,
                          const char *s) {
  if (!s)
    return;
  item_put_name(m, name);
  item_put_string(m, s);
}

static void item_put_json(multistatus__json_members *m, const char *name,
                          const char *json) {
  if (!json)
    return;
  item_put_name(m, name);
  item_put(m, json);
}

static void item_put_number(multistatus__json_members *m, const char *name,
                            int64_t number) {
  char text[24];
  if (number < 0)
    return;
  item_put_name(m, name);
  snprintf(text, sizeof text, "%" PRId64, number);
  multistatus_output_puts(m->out, text);
}

static void item_put_word(multistatus__json_members *m, const char *name,
                          const char *word) {
  item_put_name(m, name);
  multistatus__json_put_string(m->out, multistatus__cstring(word), false);
}

/* ---- Of a result ---- */

void multistatus__json_put_identity(multistatus__json_members *m,
                                    const multistatus_result *r) {
  item_put_text(m, "\"id\":", multistatus_result_id(r));
  item_put_number(m, "\"index\":", multistatus_result_index(r));
  item_put_text(m, "\"method\":", multistatus_result_method(r));
  item_put_text(m, "\"group\":", multistatus_result_group(r));
}

static void item_put_headers(multistatus__json_members *m,
                             const multistatus_header *h) {
  if (!h)
    return;
  item_put_name(m, "\"headers\":{");
  for (const multistatus_header *first = h; h; h = multistatus_header_next(h)) {
    if (h != first)
      multistatus__put(m->out, ",", 1);
    item_put_string(m, multistatus_header_name(h));
    multistatus__put(m->out, ":", 1);
    item_put_string(m, multistatus_header_value(h));
  }
  multistatus__put(m->out, "}", 1);
}

static void item_put_warnings(multistatus__json_members *m,
                              const multistatus_warning *w) {
  if (!w)
    return;
  item_put_json(m, "\"warnings\":[", multistatus_warning_json(w));
  while ((w = multistatus_warning_next(w)))
    item_put_json(m, "", multistatus_warning_json(w));
  multistatus__put(m->out, "]", 1);
}

void multistatus__json_put_fate(multistatus__json_members *m,
                                const multistatus_result *r) {
  const char *type = multistatus_result_content_type(r);
  const char *body = multistatus_result_body(r);
  item_put_number(m, "\"retryAfter\":", multistatus_result_retry_after(r));
  if (multistatus_result_applied(r))
    item_put_word(m, "\"applied\":",
                  multistatus__json_word(multistatus__json_applied,
                                         multistatus_result_applied(r)));
  item_put_headers(m, multistatus_result_first_header(r));
  if (multistatus__is_json(type))
    item_put_json(m, "\"body\":", body);
  else
    item_put_text(m, "\"body\":", body);
  item_put_text(m, "\"contentType\":", type);
  item_put_warnings(m, multistatus_result_first_warning(r));
}

void multistatus__json_put_problem(multistatus__json_members *m, const char *json) {
  item_put_json(m, "\"problem\":", json);
}

void multistatus__json_put_line(multistatus__json_members *m, const char *line) {
  item_put_text(m, "\"statusLine\":", line ? line : multistatus__empty);
}

/* ---- Of the document ---- */

void multistatus__json_put_transaction(multistatus__json_members *m,
                                       multistatus_transaction transaction) {
  if (transaction)
    item_put_word(m, "\"transaction\":",
                  multistatus__json_word(multistatus__json_transactions, transaction));
}

void multistatus__json_put_summary(multistatus__json_members *m,
                                   const multistatus_summary *s) {
  item_put_name(m, "\"summary\":");
  m->lead = "{";
  item_put_number(m, "\"total\":", (int64_t)s->total);
  item_put_number(m, "\"succeeded\":", (int64_t)s->succeeded);
  item_put_number(m, "\"failed\":", (int64_t)s->failed);
  if (s->partial)
    item_put_number(m, "\"partial\":", (int64_t)s->partial);
  const uint64_t omitted = s->omitted; /* any number, as a body or the caller has it */
  if (omitted)
    item_put_number(m,
                    "\"omitted\":", omitted < INT64_MAX ? (int64_t)omitted : INT64_MAX);
  multistatus__put(m->out, "}", 1);
}

/* MULTISTATUS_WRITE_MINIMAL omits successes, so the summary has their number. In XML
   none are omitted. */
void multistatus__json_put_asked_summary(multistatus__json_members *m) {
  const multistatus_summary *s = multistatus_output_summary(m->out);
  unsigned asking = MULTISTATUS_WRITE_SUMMARY;
  if (!m->markup)
    asking |= MULTISTATUS_WRITE_MINIMAL;
  if (s->omitted || (multistatus_output_flags(m->out) & asking))
    multistatus__json_put_summary(m, s);
}

int multistatus__json_only_results(multistatus_output *out) {
  return multistatus_output_document(out) <= MULTISTATUS_DOCUMENT_MULTISTATUS
             ? 0
             : multistatus_output_fail(out, MULTISTATUS_ERROR_UNSUPPORTED,
                                       "another kind of document");
}
