/* SPDX-License-Identifier: MIT */
#include "fragment.h"

#include <string.h>
#include "../base/text.h"
#include "chars.h"

/* Recognizes an element whose content can be copied, since it is self-contained and
   written as a fragment writes it: each element inside declares the namespace of its
   own name, unless an element around it does, and no other one, before its attributes,
   which have no prefix. Markup that this library wrote is usually of this form; all
   other markup is parsed by multistatus__fragment_parse(). */

enum {
  WRITTEN_DEPTH = 12,
  WRITTEN_ATTRIBUTES = 4,
  WRITTEN_BYTES = 4096,
  /* A fragment that has as many declarations is not near the limit "result-bytes". */
  WRITTEN_RESULT = 2 * WRITTEN_DEPTH * sizeof(multistatus__binding)
};

typedef struct written_element {
  const char *name;
  multistatus__qname qname;
  multistatus_text ns; /* that it declares; data NULL: none */
} written_element;

typedef struct written {
  const char *p, *end;
  size_t depth;
  bool markup, references; /* the content has elements; its text has references */
  written_element open[WRITTEN_DEPTH];
} written;

/* Skips a literal of a constant length, or a name, if it is next. */
static inline bool written_take(written *w, const char *literal, size_t len) {
  bool next = (size_t)(w->end - w->p) >= len && memcmp(w->p, literal, len) == 0;
  w->p += next ? len : 0;
  return next;
}
static inline bool written_take_name(written *w, const char *name, size_t len) {
  bool next =
      (size_t)(w->end - w->p) >= len && multistatus__bytes_equal(w->p, name, len);
  w->p += next ? len : 0;
  return next;
}

/* True if the prefixes of two names are the same. Most have one letter. */
static inline bool written_same_prefix(const char *a, const char *b, size_t len) {
  return len < 2 ? !len || *a == *b : multistatus__bytes_equal(a, b, len);
}

/* A name that does not begin with xml. */
static inline bool written_name(written *w, const char **name, multistatus__qname *q) {
  *name = w->p;
  if ((!multistatus__xml_easy_qname(w->p, w->end, q) &&
       multistatus__xml_qname(w->p, w->end, q) <= 0) ||
      (*w->p == 'x' && q->len > 2 && memcmp(w->p, "xml", 3) == 0))
    return false;
  w->p += q->len;
  return true;
}

static multistatus__block written_not_value(multistatus__block x) {
  return multistatus__block_not_both(x) | (x == '"');
}

/* The value of an attribute, from its '=' to the closing quote. */
static inline bool written_value(written *w, multistatus_text *value) {
  if (!written_take(w, "=\"", 2))
    return false;
  value->data = w->p;
  w->p = multistatus__bytes_first(w->p, w->end, written_not_value);
  value->len = (size_t)(w->p - value->data);
  return written_take(w, "\"", 1);
}

/* The namespace that the elements inside the outermost one bind the prefix of a name
   to; data NULL: none. */
static multistatus_text written_bound(const written *w, const char *name, size_t len) {
  const multistatus_text none = {NULL, 0};
  for (size_t i = w->depth; i > 1; i--) {
    const written_element *e = w->open + i - 1;
    if (e->ns.data && e->qname.prefix == len && written_same_prefix(e->name, name, len))
      return e->ns;
  }
  return none;
}

/* The declaration of the element's prefix, if there is one: it must be needed, and not
   be of a namespace that XML reserves. */
static bool written_declaration(written *w, written_element *e) {
  static const char xmlns[] = " xmlns", reserved[] = "http://www.w3.org/";
  const size_t len = e->qname.prefix;
  const multistatus_text is = written_bound(w, e->name, len);
  e->ns.data = NULL;
  if (!written_take(w, xmlns, sizeof xmlns - 1))
    return w->depth && (is.data || !len);
  if (len) {
    if ((size_t)(w->end - w->p) <= len || *w->p != ':' ||
        !written_same_prefix(w->p + 1, e->name, len))
      return false;
    w->p += len + 1;
  }
  return written_value(w, &e->ns) && e->ns.len && (w->depth || len) &&
         !(is.data && multistatus__same(is, e->ns)) &&
         (e->ns.len < sizeof reserved ||
          memcmp(e->ns.data, reserved, sizeof reserved - 1) != 0);
}

/* Attributes without prefixes, with different names. */
MULTISTATUS__COLD bool written_attributes(written *w) {
  multistatus_text names[WRITTEN_ATTRIBUTES], value;
  for (size_t n = 0; written_take(w, " ", 1); n++) {
    multistatus__qname q;
    if (!w->depth || n == WRITTEN_ATTRIBUTES || !written_name(w, &names[n].data, &q) ||
        q.prefix || !written_value(w, &value))
      return false;
    names[n].len = q.len;
    for (size_t i = 0; i < n; i++)
      if (multistatus__same(names[i], names[n]))
        return false;
  }
  return true;
}

/* A start tag; the '<' is there. */
static bool written_start(written *w) {
  written_element *e = w->open + w->depth;
  w->p++;
  if (UNLIKELY(w->depth == WRITTEN_DEPTH || !written_name(w, &e->name, &e->qname) ||
               !written_declaration(w, e)) ||
      (w->p < w->end && UNLIKELY(*w->p == ' ') && !written_attributes(w)) ||
      UNLIKELY(w->end - w->p < 2))
    return false;
  bool empty = *w->p == '/';
  if (UNLIKELY(w->p[empty] != '>'))
    return false;
  w->p += empty + 1;
  /* An empty element that is not the outermost one has no end tag. */
  return empty || !w->depth++ || w->end - w->p < 2 || w->p[0] != '<' || w->p[1] != '/';
}

static bool written_end(written *w) {
  const written_element *e = w->open + --w->depth;
  w->p += 2;
  return written_take_name(w, e->name, e->qname.len) && written_take(w, ">", 1);
}

static multistatus__block written_not_text(multistatus__block x) {
  return ((x | 2) == '>') | (x == '&') |
         ((x < ' ') & (multistatus__block_in(x, '\t', '\n') == 0));
}

/* Text up to a tag. */
static bool written_text(written *w) {
  while ((w->p = multistatus__bytes_first(w->p, w->end, written_not_text)) < w->end &&
         *w->p != '<') {
    bool reference = *w->p == '&';
    size_t n = (unsigned char)*w->p < 0x80
                   ? 0
                   : (size_t)(multistatus__utf8_words(w->p, w->end) - w->p);
    w->p += n;
    w->references |= reference;
    if (!n &&
        !(reference && (written_take(w, "&amp;", 5) || written_take(w, "&lt;", 4) ||
                        written_take(w, "&gt;", 4))))
      return false;
  }
  return true;
}

bool multistatus__fragment_is_written(const multistatus_limits *l, multistatus_text xml,
                                      multistatus_prop_text *out) {
  written w;
  if (xml.len > WRITTEN_BYTES || xml.len > l->name_bytes || xml.len > l->text_bytes ||
      l->depth < WRITTEN_DEPTH || l->attributes < WRITTEN_ATTRIBUTES ||
      l->namespaces < WRITTEN_DEPTH || l->result_bytes < WRITTEN_RESULT)
    return false;
  w.p = xml.data;
  w.end = xml.data + xml.len;
  w.depth = 0;
  w.markup = w.references = false;
  if (UNLIKELY(!xml.len || *w.p != '<' || !written_start(&w)))
    return false;
  const char *content = w.p, *stop = w.p;
  while (w.depth) {
    stop = w.p;
    if (UNLIKELY(w.end - w.p < 2))
      return false;
    bool tag = *w.p == '<', end = tag && w.p[1] == '/';
    w.markup |= tag && !end;
    if (UNLIKELY(!(end ? written_end(&w) : tag ? written_start(&w) : written_text(&w))))
      return false;
  }
  if (w.p < w.end || (w.references && !w.markup))
    return false;
  const written_element *e = w.open;
  const multistatus_prop_text p = {.ns = e->ns,
                                   .name = multistatus__qname_local(e->name, e->qname),
                                   .value = {content, (size_t)(stop - content)},
                                   .kind = w.markup         ? MULTISTATUS_PROP_XML
                                           : stop > content ? MULTISTATUS_PROP_TEXT
                                                            : MULTISTATUS_PROP_EMPTY};
  *out = p;
  return true;
}
