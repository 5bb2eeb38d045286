/* SPDX-License-Identifier: MIT */
#include "fragment.h"

#include <multistatus/item.h>
#include <string.h>
#include "escape.h"

/* An open element inside the value; its qualified name is in the content. */
struct fragment_frame {
  size_t name, len;
  size_t bindings; /* the number in scope outside it */
};

void multistatus__fragment_init(multistatus__fragment *f, multistatus__parse *in) {
  multistatus__zero(f, sizeof *f);
  f->in = in;
  f->max = in->limits->text_bytes;
}

void multistatus__fragment_done(multistatus__fragment *f) {
  multistatus__buffer *all[] = {&f->name,    &f->ns,     &f->lang, &f->attributes,
                                &f->content, &f->frames, &f->href};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    multistatus__buffer_done(f->in->allocator, all[i]);
  multistatus__bindings_done(&f->bindings, f->in->allocator);
}

/* ---- Bytes. The first failure sticks to the fragment until the next begin. ---- */

static inline void fragment_put(multistatus__fragment *f, multistatus__buffer *b,
                                const char *data, size_t len) {
  if (LIKELY(b->data && len <= b->cap - b->len && b->len + len <= f->max && !f->rc)) {
    multistatus__bytes_copy(b->data + b->len, data, len);
    b->len += len;
  } else if (!f->rc) {
    f->rc = multistatus__parse_put(f->in, b, data, len, f->max, "text-bytes");
  }
}

/* Room for len bytes after a buffer's, or NULL; and the end of what was put there.
   Their limit is checked afterwards. */
static inline char *fragment_room(multistatus__fragment *f, multistatus__buffer *b,
                                  size_t len) {
  if (UNLIKELY(len > b->cap - b->len) && !f->rc)
    f->rc = multistatus__parse_reserve(f->in, b, len, SIZE_MAX, "");
  return UNLIKELY(f->rc) ? NULL : b->data + b->len;
}
static inline void fragment_took(multistatus__fragment *f, multistatus__buffer *b,
                                 const char *end) {
  b->len = (size_t)(end - b->data);
  if (UNLIKELY(b->len > f->max))
    f->rc = multistatus__parse_fail_limit(f->in, "text-bytes", MULTISTATUS_HERE);
}

static inline char *fragment_copy(char *to, multistatus_text t) {
  multistatus__bytes_copy(to, t.data, t.len);
  return to + t.len;
}

#define FRAGMENT_PUT(f, b, literal)                                                    \
  fragment_put((f), (b), (literal), sizeof(literal) - 1)

static inline void fragment_escape(multistatus__fragment *f, multistatus__buffer *b,
                                   multistatus_text t, int attribute) {
  while (t.len) {
    const multistatus_text part = multistatus__xml_part(&t, attribute);
    fragment_put(f, b, part.data, part.len);
  }
}

/* ---- Names and namespaces ---- */

/* True if the prefix is bound to that namespace already. Outside the value no prefix is
   declared and there is no default namespace. */
static bool fragment_declared(multistatus__fragment *f, multistatus_text prefix,
                              multistatus_text ns) {
  if (f->bindings.count <= BINDINGS_BUILT_IN) /* none is declared inside the value */
    return prefix.len == 0 && ns.len == 0;
  const multistatus__binding *b =
      multistatus__bindings_find(&f->bindings, prefix.data, prefix.len);
  multistatus_text is = {NULL, 0};
  if (b)
    is = multistatus__bindings_ns(&f->bindings, b);
  return b && multistatus__same(ns, is);
}

/* True if no further prefix may be declared. */
static bool fragment_at_limit(const multistatus__fragment *f) {
  size_t max = f->in->limits->result_bytes;
  return f->bindings.count >= max / sizeof(multistatus__binding);
}

/* Binds a prefix until the innermost element ends. */
static void fragment_bind(multistatus__fragment *f, multistatus_text prefix,
                          multistatus_text ns) {
  const multistatus_allocator *a = f->in->allocator;
  if (UNLIKELY(f->rc))
    return;
  if (UNLIKELY(fragment_at_limit(f)))
    f->rc = multistatus__parse_fail_limit(f->in, "result-bytes", MULTISTATUS_HERE);
  else if ((!f->bindings.count && !multistatus__bindings_begin(&f->bindings, a)) ||
           !multistatus__bindings_add(&f->bindings, a, prefix, ns))
    f->rc = multistatus__parse_fail_nomem(f->in);
}

/* Puts the declaration of a prefix unless it is bound to that namespace already. True
   if it did. */
static bool fragment_put_declaration(multistatus__fragment *f, multistatus__buffer *to,
                                     multistatus_text prefix, multistatus_text ns) {
  static const char begin[] = " xmlns:";
  if (multistatus__text_is(prefix, "xml") || fragment_declared(f, prefix, ns))
    return false;
  bool plain = multistatus__xml_plain(ns.data, ns.len, 1) == ns.len;
  char *p = fragment_room(f, to, prefix.len + ns.len + sizeof " xmlns:=\"\"");
  if (LIKELY(p)) {
    memcpy(p, begin, sizeof begin - 1);
    p = fragment_copy(p + sizeof begin - 1 - !prefix.len, prefix);
    *p++ = '=';
    *p++ = '"';
    if (LIKELY(plain)) {
      p = fragment_copy(p, ns);
      *p++ = '"';
    }
    fragment_took(f, to, p);
  }
  if (!plain) {
    fragment_escape(f, to, ns, 1);
    FRAGMENT_PUT(f, to, "\"");
  }
  return true;
}

static void fragment_declare(multistatus__fragment *f, multistatus__buffer *to,
                             multistatus_text prefix, multistatus_text ns) {
  if (fragment_put_declaration(f, to, prefix, ns))
    fragment_bind(f, prefix, ns);
}

/* Drops the declarations of an element. outside: the number in scope outside it. */
static void fragment_forget(multistatus__fragment *f, size_t outside) {
  if (f->bindings.count > BINDINGS_BUILT_IN && f->bindings.count != outside)
    multistatus__bindings_drop(&f->bindings, outside ? outside : BINDINGS_BUILT_IN);
}

static void fragment_name(multistatus__fragment *f, multistatus__buffer *to,
                          multistatus_text prefix, multistatus_text local) {
  fragment_put(f, to, prefix.data, prefix.len);
  if (prefix.len)
    FRAGMENT_PUT(f, to, ":");
  fragment_put(f, to, local.data, local.len);
}

/* The prefix that a name is written with: its own; but a prefixed fragment has no
   default namespace, and D is bound to DAV: only. */
static inline multistatus_text fragment_prefix(const multistatus__fragment *f,
                                               multistatus_text prefix,
                                               multistatus_text ns) {
  if (LIKELY(!f->prefixed) || !ns.len)
    return prefix;
  bool dav = multistatus__text_is(ns, "DAV:");
  if (prefix.len && (dav || !multistatus__text_is(prefix, "D")))
    return prefix;
  const multistatus_text d = {"D", 1}, other = {f->other, f->other_len},
                         other_d = {f->other_d, f->other_d_len};
  return dav ? d : prefix.len ? other_d : other;
}

static void fragment_attribute(multistatus__fragment *f, multistatus__buffer *to,
                               const multistatus__xml_attr *a) {
  multistatus_text prefix = fragment_prefix(f, a->prefix, a->ns);
  if (prefix.len)
    fragment_declare(f, to, prefix, a->ns);
  FRAGMENT_PUT(f, to, " ");
  fragment_name(f, to, prefix, a->local);
  FRAGMENT_PUT(f, to, "=\"");
  fragment_escape(f, to, a->value, 1);
  FRAGMENT_PUT(f, to, "\"");
}

/* ---- Events ---- */

const multistatus__xml_tag multistatus__no_tag = {0};

static bool fragment_is_own(const multistatus__xml_attr *a) {
  return multistatus__text_is(a->ns, MULTISTATUS_NS);
}

int multistatus__fragment_begin_value(multistatus__fragment *f,
                                      const multistatus__xml_tag *t) {
  f->content.len = f->attributes.len = f->lang.len = 0;
  f->frames.len = f->depth = 0;
  fragment_forget(f, 0);
  f->markup = f->open = false;
  f->rc = 0;
  for (size_t i = 0; i < t->attr_count && !f->rc; i++) {
    if (multistatus__xml_is_lang(t->attrs + i))
      fragment_put(f, &f->lang, t->attrs[i].value.data, t->attrs[i].value.len);
    else if (!f->foreign || !fragment_is_own(t->attrs + i))
      fragment_attribute(f, &f->attributes, t->attrs + i);
  }
  /* Declarations on the element itself do not apply to its content, which must be self-
     contained. */
  if (t->attr_count)
    fragment_forget(f, 0);
  return f->rc;
}

/* Names have a limit of their own. */
static void fragment_set_name(multistatus__fragment *f, multistatus__buffer *b,
                              multistatus_text t) {
  b->len = 0;
  if (!f->rc)
    f->rc = multistatus__parse_put(f->in, b, t.data, t.len, f->in->limits->name_bytes,
                                   "name-bytes");
}

int multistatus__fragment_begin(multistatus__fragment *f,
                                const multistatus__xml_tag *t) {
  f->rc = 0;
  fragment_set_name(f, &f->ns, t->ns);
  fragment_set_name(f, &f->name, t->local);
  return f->rc ? f->rc : multistatus__fragment_begin_value(f, t);
}

static void fragment_close_tag(multistatus__fragment *f) {
  if (f->open)
    FRAGMENT_PUT(f, &f->content, ">");
  f->open = false;
}

/* Text is not escaped until the first element shows that the value is markup. */
static inline void fragment_turn_into_markup(multistatus__fragment *f) {
  multistatus_text t = multistatus__buffer_text(&f->content);
  if (!f->markup && multistatus__xml_plain(t.data, t.len, 0) < t.len) {
    multistatus__buffer text = f->content;
    memset(&f->content, 0, sizeof f->content);
    fragment_escape(f, &f->content, t, 0);
    multistatus__buffer_done(f->in->allocator, &text);
  }
  f->markup = true;
}

/* Puts the start tag of an element inside the value, without attributes and '>'. */
static inline void fragment_open_tag(multistatus__fragment *f,
                                     const multistatus__xml_tag *t,
                                     multistatus_text prefix) {
  multistatus__buffer *c = &f->content;
  char *to = fragment_room(f, c, prefix.len + t->local.len + sizeof "><:");
  if (UNLIKELY(!to))
    return;
  if (f->open)
    *to++ = '>';
  *to++ = '<';
  to = fragment_copy(to, prefix);
  if (prefix.len)
    *to++ = ':';
  fragment_took(f, c, fragment_copy(to, t->local));
}

int multistatus__fragment_start(multistatus__fragment *f,
                                const multistatus__xml_tag *t) {
  multistatus_text prefix = fragment_prefix(f, t->prefix, t->ns);
  struct fragment_frame frame = {0, prefix.len + (prefix.len > 0) + t->local.len,
                                 f->bindings.count};
  if (!f->markup)
    fragment_turn_into_markup(f);
  fragment_open_tag(f, t, prefix);
  frame.name = f->content.len - frame.len;
  char *place = fragment_room(f, &f->frames, sizeof frame);
  if (LIKELY(place)) { /* "depth" limits their number */
    memcpy(place, &frame, sizeof frame);
    f->frames.len += sizeof frame;
  }
  f->depth++;
  f->open = true;
  fragment_declare(f, &f->content, prefix, t->ns);
  for (size_t i = 0; i < t->attr_count && !f->rc; i++)
    fragment_attribute(f, &f->content, t->attrs + i);
  return f->rc;
}

int multistatus__fragment_lang(multistatus__fragment *f, multistatus_text lang) {
  if (lang.len) {
    FRAGMENT_PUT(f, &f->content, " xml:lang=\"");
    fragment_escape(f, &f->content, lang, 1);
    FRAGMENT_PUT(f, &f->content, "\"");
  }
  return f->rc;
}

int multistatus__fragment_text(multistatus__fragment *f, const char *data, size_t len) {
  multistatus_text t = {data, len};
  fragment_close_tag(f);
  if (f->markup)
    fragment_escape(f, &f->content, t, 0);
  else
    fragment_put(f, &f->content, data, len);
  return f->rc;
}

/* Puts the end of the element whose name is at this offset in the content. */
static void fragment_put_end(multistatus__fragment *f, size_t name, size_t len) {
  multistatus__buffer *c = &f->content;
  char *to = fragment_room(f, c, len + sizeof "</>");
  if (UNLIKELY(!to))
    return;
  if (!f->open) {
    const multistatus_text t = {c->data + name, len};
    *to++ = '<';
    *to++ = '/';
    to = fragment_copy(to, t);
  } else {
    *to++ = '/';
  }
  *to++ = '>';
  f->open = false;
  fragment_took(f, c, to);
}

int multistatus__fragment_end(multistatus__fragment *f) {
  struct fragment_frame frame;
  f->frames.len -= sizeof frame;
  memcpy(&frame, f->frames.data + f->frames.len, sizeof frame);
  fragment_put_end(f, frame.name, frame.len);
  fragment_forget(f, frame.bindings);
  f->depth--;
  return f->rc;
}

int multistatus__fragment_leaf(multistatus__fragment *f, const multistatus__xml_tag *t,
                               multistatus_text text) {
  multistatus_text prefix = fragment_prefix(f, t->prefix, t->ns);
  size_t len = prefix.len + (prefix.len > 0) + t->local.len;
  /* Near a limit the events are reported one by one, since each has its own place. */
  size_t escaped = t->ns.len + text.len + (f->markup ? 0 : f->content.len);
  size_t most = f->content.len + 3 * len + 6 * escaped + sizeof "<></> xmlns:=\"\"";
  if (UNLIKELY(f->rc || most > f->max || fragment_at_limit(f)))
    return XML_APART;
  if (!f->markup)
    fragment_turn_into_markup(f);
  fragment_open_tag(f, t, prefix);
  size_t name = f->content.len - len;
  fragment_put_declaration(f, &f->content, prefix, t->ns);
  f->open = true;
  if (text.len) {
    fragment_close_tag(f);
    fragment_put(f, &f->content, text.data, text.len); /* it needs no escaping */
  }
  fragment_put_end(f, name, len);
  return f->rc;
}

void multistatus__fragment_value(const multistatus__fragment *f,
                                 multistatus_prop_text *out) {
  out->ns = multistatus__buffer_text(&f->ns);
  out->name = multistatus__buffer_text(&f->name);
  out->lang = multistatus__buffer_text(&f->lang);
  out->attributes = multistatus__buffer_text(&f->attributes);
  out->value = multistatus__buffer_text(&f->content);
  out->kind = f->markup        ? MULTISTATUS_PROP_XML
              : f->content.len ? MULTISTATUS_PROP_TEXT
                               : MULTISTATUS_PROP_EMPTY;
}

int multistatus__fragment_markup(multistatus__fragment *f, multistatus_prop_text *out) {
  if (f->content.len && !f->markup)
    fragment_turn_into_markup(f);
  multistatus__fragment_value(f, out);
  return f->rc;
}

/* ---- From memory ---- */

static void fragment_each_prefix(multistatus__prefixes *p, const void *ctx) {
  const multistatus__xml_tag *t = ctx;
  multistatus__prefix_count(p, t->prefix);
  for (size_t i = 0; i < t->attr_count; i++)
    multistatus__prefix_count(p, t->attrs[i].prefix);
}

/* Chooses prefixes for the default namespace, and for D where that is not DAV:, that
   the other names of the tag do not use. */
static void fragment_choose_prefixes(multistatus__fragment *f,
                                     const multistatus__xml_tag *t) {
  f->other_len =
      (unsigned char)multistatus__prefix_free(f->other, 'w', fragment_each_prefix, t);
  f->other_d_len =
      (unsigned char)multistatus__prefix_free(f->other_d, 'd', fragment_each_prefix, t);
}

/* Starts a DAV:href that is reported separately. */
static int fragment_start_href(multistatus__fragment *f) {
  if (f->in_href)
    return multistatus__parse_fail(f->in, MULTISTATUS_ERROR_SYNTAX, MULTISTATUS_HERE,
                                   "an element inside DAV:href");
  f->in_href = true;
  f->href.len = 0;
  return 0;
}

/* The outermost element is the value's: the one that was given, or the one put around
   the content. */
static int fragment_on_start(void *ctx, const multistatus__xml_tag *t) {
  multistatus__fragment *f = ctx;
  if (f->in_href || (f->begun && f->parts && !f->depth && t->term == TERM_HREF))
    return fragment_start_href(f);
  if (f->prefixed)
    fragment_choose_prefixes(f, t);
  if (f->begun)
    return multistatus__fragment_start(f, t);
  f->begun = true;
  int rc = multistatus__fragment_begin(f, t);
  return rc || !f->parts ? rc : f->parts->on_tag(f->parts->ctx, t);
}

static int fragment_on_text(void *ctx, const char *data, size_t len) {
  multistatus__fragment *f = ctx;
  return f->in_href
             ? multistatus__parse_put(f->in, &f->href, data, len, f->max, "text-bytes")
             : multistatus__fragment_text(f, data, len);
}

static int fragment_on_end(void *ctx) {
  multistatus__fragment *f = ctx;
  if (!f->in_href)
    return f->depth ? multistatus__fragment_end(f) : 0;
  f->in_href = false;
  return f->parts->on_href(f->parts->ctx, multistatus__buffer_text(&f->href));
}

static int fragment_on_leaf(void *ctx, const multistatus__xml_tag *t,
                            multistatus_text text) {
  multistatus__fragment *f = ctx;
  return f->begun && !f->parts && !f->prefixed ? multistatus__fragment_leaf(f, t, text)
                                               : XML_APART;
}

static int fragment_scan(multistatus__fragment *f, multistatus_text xml) {
  const multistatus__xml_source *source = &multistatus__xml_scanner;
  const multistatus__xml_handler handler = {.start = fragment_on_start,
                                            .text = fragment_on_text,
                                            .end = fragment_on_end,
                                            .leaf = fragment_on_leaf,
                                            .ctx = f};
  const multistatus_allocator *a = f->in->allocator;
  void *state = f->scan ? f->scan : a->alloc(a->ctx, NULL, 0, source->state);
  if (!state)
    return multistatus__parse_fail_nomem(f->in);
  memset(state, 0, source->zeroed);
  size_t used = xml.len;
  int rc = source->begin(state, f->in, &handler);
  if (!rc && !(rc = source->feed(state, xml.data, xml.len, &used)))
    rc = source->end(state, xml.data + used, xml.len - used);
  source->done(state);
  if (!f->scan)
    a->alloc(a->ctx, state, source->state, 0);
  return rc;
}

/* Parses the content of an element, with an element put around it. */
static int fragment_scan_content(multistatus__fragment *f, multistatus_text xml) {
  static const char end[] = "</v>";
  multistatus__buffer b = {0};
  size_t max = f->in->limits->text_bytes;
  if (xml.len > max)
    return multistatus__parse_fail_limit(f->in, "text-bytes", MULTISTATUS_HERE);
  int rc = multistatus__parse_put(f->in, &b, "<v>", FRAGMENT_LEAD, SIZE_MAX, "");
  if (!rc &&
      !(rc = multistatus__parse_put(f->in, &b, xml.data, xml.len, SIZE_MAX, "")) &&
      !(rc = multistatus__parse_put(f->in, &b, end, sizeof end - 1, SIZE_MAX, "")))
    rc = fragment_scan(f, multistatus__buffer_text(&b));
  multistatus__buffer_done(f->in->allocator, &b);
  return rc;
}

int multistatus__fragment_parse(multistatus__fragment *f, multistatus_text xml,
                                bool whole, multistatus_prop_text *out) {
  f->begun = false;
  int rc = whole ? fragment_scan(f, xml) : fragment_scan_content(f, xml);
  multistatus__fragment_value(f, out);
  return rc;
}
