/* SPDX-License-Identifier: MIT */
#ifndef XML_LOG_H
#define XML_LOG_H

/* The events that a source of XML events reports for a body, as one line of text. A
   format logs them, so that the sources are tested through the reader.

     <D:href{DAV:}#3 a="b" x:c{urn:x}="d">   a start tag, with its term and attributes
     'text'                                  adjoining runs as one; LF as \n, and so on
     </>                                     an end tag */

#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/input.h"
#include "xml/events.h"

static const multistatus_engine engines[] = {
    MULTISTATUS_ENGINE_BUILTIN,
#ifdef MULTISTATUS_WITH_LIBXML2
    MULTISTATUS_ENGINE_SYSTEM,
#endif
};
enum { ENGINES = sizeof engines / sizeof *engines };

/* The log of the current body. */
static struct {
  char *text; /* NUL-terminated; NULL: nothing yet */
  size_t len, cap;
  bool in_text;
  bool pause;    /* pause after every event */
  bool tolerant; /* of quirks */
} xml_log;

static void xml_log_put(const char *data, size_t len) {
  if (xml_log.cap - xml_log.len <= len) {
    xml_log.cap = (xml_log.len + len) * 2 + 64;
    xml_log.text = realloc(xml_log.text, xml_log.cap);
    if (!xml_log.text)
      exit(99);
  }
  if (len)
    memcpy(xml_log.text + xml_log.len, data, len);
  xml_log.len += len;
  xml_log.text[xml_log.len] = '\0';
}

static void xml_log_puts(const char *s) {
  xml_log_put(s, strlen(s));
}

static void xml_log_white(const char *data, size_t len) {
  const char *end = data + len;
  for (; data < end; data++) {
    const char *as = *data == '\n' ? "\\n" : *data == '\r' ? "\\r" : "\\t";
    if (*data == '\n' || *data == '\r' || *data == '\t')
      xml_log_put(as, 2);
    else
      xml_log_put(data, 1);
  }
}

static void xml_log_name(multistatus_text prefix, multistatus_text local,
                         multistatus_text ns) {
  xml_log_put(prefix.data, prefix.len);
  xml_log_puts(prefix.len ? ":" : "");
  xml_log_put(local.data, local.len);
  xml_log_puts(ns.len ? "{" : "");
  xml_log_put(ns.data, ns.len);
  xml_log_puts(ns.len ? "}" : "");
}

static int xml_log_event(bool text) {
  if (xml_log.in_text != text)
    xml_log_puts("'");
  xml_log.in_text = text;
  return xml_log.pause ? XML_PAUSE : 0;
}

static int xml_log_start(void *ctx, const multistatus__xml_tag *tag) {
  (void)ctx;
  int rc = xml_log_event(false);
  xml_log_puts("<");
  xml_log_name(tag->prefix, tag->local, tag->ns);
  char term[16] = "";
  if (tag->term)
    snprintf(term, sizeof term, "#%d", (int)tag->term);
  xml_log_puts(term);
  for (size_t i = 0; i < tag->attr_count; i++) {
    const multistatus__xml_attr *a = &tag->attrs[i];
    xml_log_puts(" ");
    xml_log_name(a->prefix, a->local, a->ns);
    xml_log_puts("=\"");
    xml_log_white(a->value.data, a->value.len);
    xml_log_puts("\"");
  }
  xml_log_puts(">");
  return rc;
}

static int xml_log_text(void *ctx, const char *data, size_t len) {
  (void)ctx;
  int rc = xml_log_event(true);
  xml_log_white(data, len);
  return rc;
}

static int xml_log_end(void *ctx) {
  (void)ctx;
  int rc = xml_log_event(false);
  xml_log_puts("</>");
  return rc;
}

/* As its three events, or not: depends on the length of the name, so that both occur.
 */
static int xml_log_leaf(void *ctx, const multistatus__xml_tag *tag,
                        multistatus_text text) {
  if (xml_log.pause || tag->local.len % 3 == 0)
    return XML_APART;
  xml_log_start(ctx, tag);
  if (text.len)
    xml_log_text(ctx, text.data, text.len);
  return xml_log_end(ctx);
}

/* ---- The format ---- */

typedef struct xml_log_state {
  const multistatus__xml_source *source;
  void *state;
} xml_log_state;

static int xml_log_read_begin(void *state, multistatus_input *in) {
  static const multistatus__xml_handler handler = {.start = xml_log_start,
                                                   .text = xml_log_text,
                                                   .end = xml_log_end,
                                                   .leaf = xml_log_leaf};
  const multistatus_allocator *a = multistatus_input_allocator(in);
  xml_log_state *s = state;
  s->source = &multistatus__xml_scanner;
#ifdef MULTISTATUS_WITH_LIBXML2
  if (multistatus_input_engine(in) == MULTISTATUS_ENGINE_SYSTEM)
    s->source = &multistatus__xml_libxml2;
#endif
  s->state = a->alloc(a->ctx, NULL, 0, s->source->state);
  if (!s->state)
    return MULTISTATUS_ERROR_NOMEM;
  memset(s->state, 0, s->source->state);
  return s->source->begin(s->state, &in->parse, &handler);
}

static int xml_log_read_feed(void *state, multistatus_input *in, const char *data,
                             size_t len, size_t *used) {
  (void)in;
  xml_log_state *s = state;
  return s->source->feed(s->state, data, len, used);
}

static int xml_log_read_end(void *state, multistatus_input *in, const char *rest,
                            size_t len) {
  (void)in;
  xml_log_state *s = state;
  return s->source->end(s->state, rest, len);
}

static void xml_log_read_done(void *state, multistatus_input *in) {
  const multistatus_allocator *a = multistatus_input_allocator(in);
  xml_log_state *s = state;
  if (!s->state)
    return;
  s->source->done(s->state);
  a->alloc(a->ctx, s->state, s->source->state, 0);
}

static const multistatus_format xml_log_format = {
    .size = sizeof(multistatus_format),
    .name = "xml-log",
    .content_type = "application/xml",
    .read_state = sizeof(xml_log_state),
    .read_begin = xml_log_read_begin,
    .read_feed = xml_log_read_feed,
    .read_end = xml_log_read_end,
    .read_done = xml_log_read_done,
};

/* ---- Reading ---- */

typedef struct xml_verdict {
  int code;
  uint64_t offset;
  const char *limit; /* static */
  uint64_t quirks;
} xml_verdict;

/* Reads a body in pieces, each in a malloc of exactly its length, and writes the events
   to xml_log. limits and allocator may be NULL. */
static xml_verdict xml_read(multistatus_engine engine, const multistatus_limits *limits,
                            const multistatus_allocator *allocator, const char *data,
                            size_t len, size_t piece) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_reader *r = NULL;
  o.format = &xml_log_format;
  o.engine = engine;
  o.limits = limits;
  o.allocator = allocator;
  o.refuse = xml_log.tolerant ? 0 : MULTISTATUS_QUIRK_ALL;
  xml_log.len = 0;
  xml_log.in_text = false;
  xml_log_puts("");
  xml_verdict v = {multistatus_reader_new(&r, &o), 0, NULL, 0};
  if (v.code)
    return v;
  for (size_t i = 0, n; i < len; i += n) {
    n = len - i < piece ? len - i : piece;
    char *copy = malloc(n);
    if (!copy)
      exit(99);
    memcpy(copy, data + i, n);
    int rc = multistatus_reader_feed(r, copy, n);
    free(copy);
    if (rc)
      break;
  }
  v.code = multistatus_reader_end(r);
  v.offset = multistatus_reader_error(r)->offset;
  v.limit = multistatus_reader_error(r)->limit;
  v.quirks = multistatus_reader_quirks(r);
  xml_log_event(false);
  multistatus_reader_free(r);
  return v;
}

/* Copies a text without its first caret, and returns the offset of that. */
static inline size_t xml_unmark(const char *marked, char *text) {
  size_t at = strcspn(marked, "^");
  memcpy(text, marked, at);
  strcpy(text + at, marked + at + 1);
  return at;
}

#endif
