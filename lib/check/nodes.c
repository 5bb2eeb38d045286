/* SPDX-License-Identifier: MIT */
#include "lint.h"

#include <stdio.h>
#include "../base/text.h"
#include "../http/field.h"
#include "../stream/reader.h"
#include "../xml/encoding.h"

/* A format that builds trees: each child of the root is built, checked and freed. A
   document of one result is one tree. */

typedef struct nodes_reader {
  multistatus_check *check;
  multistatus__parse *in;
  const multistatus__xml_source *source;
  size_t at; /* the offset of the event */
  multistatus__xml_declared declared;
  bool single;
  union multistatus__align scan[XML_SOURCE_BYTES / sizeof(union multistatus__align)];
} nodes_reader;

#define CALDAV "urn:ietf:params:xml:ns:caldav"

/* ---- Looking up ---- */

bool multistatus__element_is(const multistatus__element *n, const char *ns,
                             const char *local) {
  return multistatus__text_is(n->local, local) && multistatus__text_is(n->ns, ns);
}

bool multistatus__element_has(const multistatus__element *parent, const char *local) {
  const multistatus__element *n = parent->first;
  while (n && !multistatus__element_is(n, "DAV:", local))
    n = n->next;
  return n != NULL;
}

bool multistatus__element_is_dav(const multistatus__element *n) {
  return multistatus__text_is(n->ns, "DAV:");
}

const multistatus__element *multistatus__element_find(const multistatus__element *n,
                                                      multistatus__term term) {
  while (n && n->term != term)
    n = n->next;
  return n;
}

size_t multistatus__element_count(const multistatus__element *n,
                                  multistatus__term term) {
  size_t count = 0;
  for (n = n->first; n; n = n->next)
    count += n->term == term;
  return count;
}

const multistatus__element *multistatus__element_props(
    const multistatus__element *propstat) {
  const multistatus__element *p = multistatus__element_find(propstat->first, TERM_PROP);
  return p ? p->first : NULL;
}

int multistatus__element_status(const multistatus__element *n) {
  const multistatus__element *s = multistatus__element_find(n->first, TERM_STATUS);
  int status = s ? multistatus_status_parse(s->text.data, s->text.len, NULL, NULL) : 0;
  return status < 0 ? 0 : status;
}

/* ---- The encoding ---- */

/* What is missing in a body of UTF-16 or UTF-32 in which the encoding has that name.
   UTF-16 has a byte order mark, unless it is named utf-16be or utf-16le; UTF-32 is
   named (XML 1.0, section 4.3.3; RFC 7303, section 3.3). NULL: nothing. */
static const char *nodes_wide_fault(const multistatus__xml_declared *d,
                                    multistatus_text name) {
  bool named = name.len && multistatus__xml_encoding_fits(d->seen, name);
  if (d->seen >= XML_SEEN_UTF32BE)
    return named ? NULL : "UTF-32, but no encoding is declared";
  named = named && (multistatus__field_is(name, "utf-16be") ||
                    multistatus__field_is(name, "utf-16le"));
  return named || d->marked ? NULL : "UTF-16 without a byte order mark";
}

static void nodes_check_encoding(nodes_reader *d) {
  const multistatus__element at = {.line = 1, .column = 1};
  multistatus_check *c = d->check;
  multistatus_text name = multistatus__cstring(d->declared.name);
  if (d->declared.seen >= XML_SEEN_UTF16BE) {
    if (!name.len)
      name = multistatus__cstring(multistatus_input_charset(&c->tree->input));
    const char *fault = nodes_wide_fault(&d->declared, name);
    if (fault)
      LINT_ERROR(c, 3, &at, "%s", fault);
  }
  if (name.len && !multistatus__field_is(name, "utf-8") &&
      !multistatus__field_is(name, "utf-16"))
    LINT_ADVICE(c, 3, &at, "the encoding is %.*s, which not every XML parser supports",
                (int)name.len, name.data);
}

/* ---- Building ---- */

/* A copy in the arena, with a NUL. */
static multistatus_text nodes_copy(multistatus_check *c, multistatus_text t) {
  char *to = multistatus__arena_get(&c->own, t.len + 1);
  multistatus_text copy = {to ? to : "", to ? t.len : 0};
  if (to) {
    memcpy(to, t.len ? t.data : "", t.len);
    to[t.len] = '\0';
  }
  return copy;
}

/* Stores the text so far in the innermost element. */
static void nodes_take_text(multistatus_check *c) {
  const multistatus_text text = multistatus__buffer_text(&c->text);
  const multistatus_text trimmed = multistatus__trimmed(text);
  if (trimmed.len)
    c->open->has_text = true;
  if (!c->open->first && c->open != &c->root) {
    c->open->spaced = trimmed.len < text.len;
    c->open->text = nodes_copy(c, c->open->term == TERM_HREF ? trimmed : text);
  }
  c->text.len = 0;
}

static void nodes_fill(multistatus_check *c, multistatus__element *n,
                       const multistatus__xml_tag *t) {
  n->term = t->term;
  n->ns = nodes_copy(c, t->ns);
  n->local = nodes_copy(c, t->local);
  n->text = multistatus__cstring("");
  for (size_t i = 0; i < t->attr_count; i++)
    n->has_lang = n->has_lang || multistatus__xml_is_lang(&t->attrs[i]);
}

static int nodes_start(void *ctx, const multistatus__xml_tag *t) {
  nodes_reader *d = ctx;
  multistatus_check *c = d->check;
  multistatus__element *n = &c->root;
  if (c->open) {
    nodes_take_text(c);
    n = multistatus__arena_zero(&c->own, sizeof *n);
    if (!n)
      return c->own.error;
    n->parent = c->open;
    if (c->open != &c->root || d->single) {
      *(c->open->last ? &c->open->last->next : &c->open->first) = n;
      c->open->last = n;
    }
  }
  nodes_fill(c, n, t);
  multistatus__place_find(&c->tree->places, multistatus__reader_offset(c->tree, d->at),
                          &n->line, &n->column);
  c->open = n;
  if (n == &c->root) {
    if (n->term == TERM_NONE &&
        !multistatus__element_is(n, CALDAV, "mkcalendar-response"))
      return multistatus__parse_fail(d->in, MULTISTATUS_ERROR_NOT_MULTISTATUS, d->at,
                                     "another root");
    d->single = n->term != TERM_MULTISTATUS;
    if (!d->single) { /* its arena is reset before the root ends */
      n->ns = multistatus__cstring("DAV:");
      n->local = multistatus__cstring("multistatus");
    }
    nodes_check_encoding(d);
    multistatus__lint_root(c);
  }
  return c->own.error;
}

static int nodes_text(void *ctx, const char *data, size_t len) {
  multistatus_check *c = ((nodes_reader *)ctx)->check;
  if (len > c->own.limits.text_bytes - c->text.len)
    return multistatus__fail_limit(&c->own, "text-bytes", c->href);
  if (!multistatus__buffer_put(&c->own.allocator, &c->text, data, len))
    return multistatus__fail_nomem(&c->own);
  return 0;
}

static int nodes_end(void *ctx) {
  nodes_reader *d = ctx;
  multistatus_check *c = d->check;
  multistatus__element *n = c->open;
  nodes_take_text(c);
  c->open = n->parent;
  if (c->own.error)
    return c->own.error;
  if (n == &c->root) {
    if (d->single)
      multistatus__lint_single(c, n);
    multistatus__lint_end(c);
  } else if (c->open == &c->root && !d->single) {
    multistatus__lint_child(c, n);
    multistatus__arena_reset(&c->own);
    multistatus__arena_mark(&c->own);
  }
  return c->own.error;
}

/* ---- The format ---- */

static int nodes_begin(void *state, multistatus_input *in) {
  nodes_reader *d = state;
  const multistatus__xml_handler handler = {.start = nodes_start,
                                            .text = nodes_text,
                                            .end = nodes_end,
                                            .ctx = d,
                                            .at = &d->at,
                                            .root = multistatus__xml_may_be_root,
                                            .charset = in->charset,
                                            .declared = &d->declared};
  const multistatus_reader *reader =
      (multistatus_reader *)((char *)in - offsetof(multistatus_reader, input));
  d->in = &in->parse;
  d->check = reader->diagnostic_ctx;
  d->source = multistatus__xml_source_of(MULTISTATUS_ENGINE_BUILTIN);
  multistatus__arena_mark(&d->check->own);
  return d->source->begin(d->scan, &in->parse, &handler);
}

/* Errors of the source are reported by the other reader; here they only end the
   tree. */
static int nodes_fault(nodes_reader *d, int rc) {
  if (rc == MULTISTATUS_ERROR_NOT_MULTISTATUS && !d->check->open)
    d->check->not_xml = true;
  return rc;
}

static int nodes_feed(void *state, multistatus_input *in, const char *data, size_t len,
                      size_t *used) {
  nodes_reader *d = state;
  (void)in;
  d->at = 0;
  return nodes_fault(d, d->source->feed(d->scan, data, len, used));
}

static int nodes_finish(void *state, multistatus_input *in, const char *rest,
                        size_t len) {
  nodes_reader *d = state;
  (void)in;
  return nodes_fault(d, d->source->end(d->scan, rest, len));
}

static void nodes_done(void *state, multistatus_input *in) {
  nodes_reader *d = state;
  (void)in;
  if (d->source)
    d->source->done(d->scan);
}

const multistatus_format multistatus__lint_format = {
    .size = sizeof(multistatus_format),
    .name = "check",
    .content_type = "application/xml",
    .read_state = sizeof(nodes_reader),
    .read_begin = nodes_begin,
    .read_feed = nodes_feed,
    .read_end = nodes_finish,
    .read_done = nodes_done,
};

#undef CALDAV
