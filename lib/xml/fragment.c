/* SPDX-License-Identifier: MIT */
#include "fragment.h"

#include <string.h>
#include "escape.h"

/* One open element: its qualified name, and the declarations it brought, all in scope.
   A declaration is prefix, NUL, namespace name, NUL. */
struct fragment_frame {
  size_t name, declarations;
};

void multistatus__fragment_init(multistatus__fragment *f, multistatus_input *in) {
  memset(f, 0, sizeof *f);
  f->in = in;
}

void multistatus__fragment_done(multistatus__fragment *f) {
  multistatus__scratch *all[] = {&f->name,    &f->ns,     &f->lang, &f->attributes,
                                 &f->content, &f->frames, &f->scope};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    multistatus__scratch_done(f->in, all[i]);
}

/* ---- Bytes ---- */

static int fragment_put(multistatus__fragment *f, multistatus__scratch *b,
                        const void *data, size_t len) {
  return multistatus__scratch_put(
      f->in, b, data, len, multistatus_input_limits(f->in)->text_bytes, "text-bytes");
}

static int fragment_puts(multistatus__fragment *f, multistatus__scratch *b,
                         const char *s) {
  return fragment_put(f, b, s, strlen(s));
}

static int fragment_set(multistatus__fragment *f, multistatus__scratch *b,
                        multistatus_text t) {
  b->len = 0;
  return fragment_put(f, b, t.data, t.len);
}

static int fragment_escape(multistatus__fragment *f, multistatus__scratch *b,
                           multistatus_text t, int attribute) {
  int rc = 0;
  for (size_t i = 0; i < t.len && !rc; i++) {
    size_t n = multistatus__xml_plain(t.data + i, t.len - i, attribute);
    rc = fragment_put(f, b, t.data + i, n);
    i += n;
    if (i < t.len && !rc)
      rc = fragment_puts(f, b,
                         multistatus__xml_entity((unsigned char)t.data[i], attribute));
  }
  return rc;
}

/* ---- Names and namespaces ---- */

static bool fragment_same(multistatus_text t, const char *s) {
  return strlen(s) == t.len && (t.len == 0 || memcmp(s, t.data, t.len) == 0);
}

/* Whether the prefix stands for that namespace already, from offset `from` of the scope
   on. Outside the value no prefix is declared and there is no default namespace. */
static bool fragment_declared(const multistatus__fragment *f, multistatus_text prefix,
                              multistatus_text ns) {
  bool same = prefix.len == 0 && ns.len == 0;
  const struct fragment_frame *frame = (const void *)f->frames.data;
  for (size_t i = 0; i < f->depth; i++) {
    size_t end = i + 1 < f->depth ? frame[i + 1].name : f->scope.len;
    for (size_t at = frame[i].declarations; at < end;) {
      const char *p = f->scope.data + at;
      const char *n = p + strlen(p) + 1;
      if (fragment_same(prefix, p))
        same = fragment_same(ns, n);
      at = (size_t)(n + strlen(n) + 1 - f->scope.data);
    }
  }
  return same;
}

/* Declares a prefix if its meaning is not in force; in `to`, and in the scope. */
static int fragment_declare(multistatus__fragment *f, multistatus__scratch *to,
                            multistatus_text prefix, multistatus_text ns) {
  if ((prefix.len == 3 && memcmp(prefix.data, "xml", 3) == 0) ||
      fragment_declared(f, prefix, ns))
    return 0;
  int rc = fragment_puts(f, to, prefix.len ? " xmlns:" : " xmlns");
  if (!rc && !(rc = fragment_put(f, to, prefix.data, prefix.len)) &&
      !(rc = fragment_puts(f, to, "=\"")) && !(rc = fragment_escape(f, to, ns, 1)))
    rc = fragment_puts(f, to, "\"");
  if (!rc && !(rc = fragment_put(f, &f->scope, prefix.data, prefix.len)) &&
      !(rc = fragment_put(f, &f->scope, "", 1)) &&
      !(rc = fragment_put(f, &f->scope, ns.data, ns.len)))
    rc = fragment_put(f, &f->scope, "", 1);
  return rc;
}

static int fragment_name(multistatus__fragment *f, multistatus__scratch *to,
                         multistatus_text prefix, multistatus_text local) {
  int rc = fragment_put(f, to, prefix.data, prefix.len);
  if (!rc && prefix.len)
    rc = fragment_puts(f, to, ":");
  return rc ? rc : fragment_put(f, to, local.data, local.len);
}

static int fragment_attribute(multistatus__fragment *f, multistatus__scratch *to,
                              const multistatus__xml_attr *a) {
  int rc = a->prefix.len ? fragment_declare(f, to, a->prefix, a->ns) : 0;
  if (!rc && !(rc = fragment_puts(f, to, " ")) &&
      !(rc = fragment_name(f, to, a->prefix, a->local)) &&
      !(rc = fragment_puts(f, to, "=\"")) &&
      !(rc = fragment_escape(f, to, a->value, 1)))
    rc = fragment_puts(f, to, "\"");
  return rc;
}

/* ---- Events ---- */

static bool fragment_is_lang(const multistatus__xml_attr *a) {
  return a->prefix.len == 3 && memcmp(a->prefix.data, "xml", 3) == 0 &&
         a->local.len == 4 && memcmp(a->local.data, "lang", 4) == 0;
}

int multistatus__fragment_begin(multistatus__fragment *f,
                                const multistatus__xml_tag *t) {
  f->content.len = f->attributes.len = f->lang.len = 0;
  f->frames.len = f->scope.len = f->depth = 0;
  f->markup = f->open = false;
  int rc = fragment_set(f, &f->ns, t->ns);
  if (!rc)
    rc = fragment_set(f, &f->name, t->local);
  /* Declarations on the element itself are not in scope of its content, which has to
     stand for itself: a frame of its own keeps them apart. */
  struct fragment_frame frame = {0, 0};
  if (!rc && t->attr_count && !(rc = fragment_put(f, &f->frames, &frame, sizeof frame)))
    f->depth = 1;
  for (size_t i = 0; i < t->attr_count && !rc; i++) {
    if (fragment_is_lang(t->attrs + i))
      rc = fragment_set(f, &f->lang, t->attrs[i].value);
    else
      rc = fragment_attribute(f, &f->attributes, t->attrs + i);
  }
  f->frames.len = f->scope.len = f->depth = 0;
  return rc;
}

static int fragment_close_tag(multistatus__fragment *f) {
  bool open = f->open;
  f->open = false;
  return open ? fragment_puts(f, &f->content, ">") : 0;
}

/* Text stands as it is until the first element shows that the value is markup. */
static int fragment_turn_into_markup(multistatus__fragment *f) {
  if (f->markup)
    return 0;
  f->markup = true;
  multistatus__scratch text = f->content;
  memset(&f->content, 0, sizeof f->content);
  int rc = fragment_escape(f, &f->content, multistatus__scratch_text(&text), 0);
  multistatus__scratch_done(f->in, &text);
  return rc;
}

int multistatus__fragment_start(multistatus__fragment *f,
                                const multistatus__xml_tag *t) {
  struct fragment_frame frame = {f->scope.len, 0};
  int rc = fragment_turn_into_markup(f);
  if (!rc && !(rc = fragment_close_tag(f)) &&
      !(rc = fragment_name(f, &f->scope, t->prefix, t->local)))
    rc = fragment_put(f, &f->scope, "", 1);
  if (rc)
    return rc;
  frame.declarations = f->scope.len;
  if ((rc = fragment_put(f, &f->frames, &frame, sizeof frame)))
    return rc;
  f->depth++;
  f->open = true;
  if (!(rc = fragment_puts(f, &f->content, "<")) &&
      !(rc = fragment_name(f, &f->content, t->prefix, t->local)))
    rc = fragment_declare(f, &f->content, t->prefix, t->ns);
  for (size_t i = 0; i < t->attr_count && !rc; i++)
    rc = fragment_attribute(f, &f->content, t->attrs + i);
  return rc;
}

int multistatus__fragment_text(multistatus__fragment *f, const char *data, size_t len) {
  multistatus_text t = {data, len};
  if (!f->markup)
    return fragment_put(f, &f->content, data, len);
  int rc = fragment_close_tag(f);
  return rc ? rc : fragment_escape(f, &f->content, t, 0);
}

int multistatus__fragment_end(multistatus__fragment *f) {
  struct fragment_frame frame;
  f->frames.len -= sizeof frame;
  memcpy(&frame, f->frames.data + f->frames.len, sizeof frame);
  f->depth--;
  int rc;
  if (f->open) {
    f->open = false;
    rc = fragment_puts(f, &f->content, "/>");
  } else if (!(rc = fragment_puts(f, &f->content, "</")) &&
             !(rc = fragment_puts(f, &f->content, f->scope.data + frame.name))) {
    rc = fragment_puts(f, &f->content, ">");
  }
  f->scope.len = frame.name;
  return rc;
}

void multistatus__fragment_value(const multistatus__fragment *f,
                                 multistatus_prop_text *out) {
  out->ns = multistatus__scratch_text(&f->ns);
  out->name = multistatus__scratch_text(&f->name);
  out->lang = multistatus__scratch_text(&f->lang);
  out->attributes = multistatus__scratch_text(&f->attributes);
  out->value = multistatus__scratch_text(&f->content);
  out->kind = f->markup        ? MULTISTATUS_PROP_XML
              : f->content.len ? MULTISTATUS_PROP_TEXT
                               : MULTISTATUS_PROP_EMPTY;
}

int multistatus__fragment_markup(multistatus__fragment *f, multistatus_prop_text *out) {
  int rc = f->content.len ? fragment_turn_into_markup(f) : 0;
  multistatus__fragment_value(f, out);
  return rc;
}

/* ---- From memory ---- */

/* The outermost element is the value's own: the one given, or the wrapper. */
static int fragment_on_start(void *ctx, const multistatus__xml_tag *t) {
  multistatus__fragment *f = ctx;
  if (f->begun)
    return multistatus__fragment_start(f, t);
  f->begun = true;
  return multistatus__fragment_begin(f, t);
}

static int fragment_on_text(void *ctx, const char *data, size_t len) {
  return multistatus__fragment_text(ctx, data, len);
}

static int fragment_on_end(void *ctx) {
  multistatus__fragment *f = ctx;
  return f->depth ? multistatus__fragment_end(f) : 0;
}

static int fragment_scan(multistatus__fragment *f, multistatus_text xml) {
  const multistatus__xml_source *source = &multistatus__xml_scanner;
  const multistatus__xml_handler handler = {fragment_on_start, fragment_on_text,
                                            fragment_on_end, f, NULL};
  const multistatus_allocator *a = multistatus_input_allocator(f->in);
  void *state = a->resize(a->ctx, NULL, source->state);
  if (!state)
    return multistatus_input_fail(f->in, MULTISTATUS_ERROR_NOMEM, 0, "out of memory");
  memset(state, 0, source->state);
  size_t used = xml.len;
  int rc = source->begin(state, f->in, &handler);
  if (!rc && !(rc = source->feed(state, xml.data, xml.len, &used)))
    rc = source->end(state, xml.data + used, xml.len - used);
  source->done(state);
  a->release(a->ctx, state);
  return rc;
}

/* The content of an element, as an element: what is put around it is not its own. */
static int fragment_scan_content(multistatus__fragment *f, multistatus_text xml) {
  static const char start[] = "<v>", end[] = "</v>";
  multistatus__scratch b = {NULL, 0, 0};
  size_t lead = sizeof start - 1, tail = sizeof end - 1;
  size_t max = multistatus_input_limits(f->in)->text_bytes;
  if (xml.len > max)
    return multistatus_input_fail_limit(f->in, "text-bytes", MULTISTATUS_HERE);
  int rc = multistatus__scratch_put(f->in, &b, start, lead, SIZE_MAX, "");
  if (!rc &&
      !(rc = multistatus__scratch_put(f->in, &b, xml.data, xml.len, SIZE_MAX, "")) &&
      !(rc = multistatus__scratch_put(f->in, &b, end, tail, SIZE_MAX, "")))
    rc = fragment_scan(f, multistatus__scratch_text(&b));
  multistatus__scratch_done(f->in, &b);
  return rc;
}

int multistatus__fragment_parse(multistatus__fragment *f, multistatus_text xml,
                                bool whole, multistatus_prop_text *out) {
  f->begun = false;
  int rc = whole ? fragment_scan(f, xml) : fragment_scan_content(f, xml);
  multistatus__fragment_value(f, out);
  return rc;
}
