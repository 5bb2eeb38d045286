/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../../stream/put.h"
#include "../../xml/escape.h"
#include "../../xml/name.h"
#include "dav.h"

/* Writes the elements whose names are not those of RFC 4918, section 14: properties and
   the conditions in DAV:error. */

/* ---- Texts ---- */

void multistatus__dav_put_text(multistatus_output *out, multistatus_text t,
                               int attribute) {
  while (t.len) {
    const multistatus_text part = multistatus__xml_part(&t, attribute);
    multistatus__put(out, part.data, part.len);
  }
}

void multistatus__dav_put_lang(multistatus_output *out, const char *lang) {
  if (!lang || !*lang) /* the text policy may have removed all of it */
    return;
  PUT(out, " xml:lang=\"");
  multistatus__dav_put_string(out, lang, 1);
  PUT(out, "\"");
}

void multistatus__dav_put_reference(multistatus_output *out, const char *href,
                                    bool declare) {
  PUT(out, "<D:href");
  if (declare)
    PUT(out, " xmlns:D=\"DAV:\"");
  PUT(out, ">");
  multistatus__dav_put_text(out, multistatus_output_uri(out, href), 0);
  PUT(out, "</D:href>");
}

/* ---- Names ---- */

/* taken: a prefix that is already declared for another namespace, or NULL. */
static multistatus__xml_name dav_name(const multistatus_output *out, const char *ns,
                                      const char *local, const char *attributes,
                                      const char *taken) {
  const multistatus__xml_scope scope = {1, out->namespaces, out->namespace_count,
                                        taken};
  return multistatus__xml_name_for(ns, local, &scope, attributes);
}

void multistatus__dav_declare(multistatus_output *out, const char *prefix, size_t len,
                              multistatus_text ns) {
  PUT(out, " xmlns:");
  multistatus_output_put(out, prefix, len);
  PUT(out, "=\"");
  multistatus__dav_put_text(out, ns, 1);
  PUT(out, "\"");
}

static void dav_open_name(multistatus_output *out, const multistatus__xml_name *n) {
  PUT(out, "<");
  multistatus_output_puts(out, n->prefix);
  multistatus__put_string(out, n->local);
  if (n->declare)
    multistatus__dav_declare(out, n->prefix, strlen(n->prefix) - 1,
                             multistatus__view(n->ns));
}

static void dav_close_name(multistatus_output *out, const multistatus__xml_name *n) {
  PUT(out, "</");
  multistatus_output_puts(out, n->prefix);
  multistatus__put_string(out, n->local);
  PUT(out, ">");
}

/* ---- Conditions ---- */

static void dav_put_own_attribute(multistatus_output *out, const char *prefix,
                                  const char *name, const char *value) {
  if (!value)
    return;
  PUT(out, " ");
  multistatus_output_puts(out, prefix);
  multistatus_output_puts(out, name);
  multistatus__dav_put_string(out, value, 1);
  PUT(out, "\"");
}

/* Puts the attributes of a condition. Those in the namespace of this library contain
   what only the JSON form has members for. */
static void dav_put_attributes(multistatus_output *out, const multistatus__xml_name *n,
                               const multistatus_condition *c) {
  if (c->attributes)
    multistatus__put_string(out, c->attributes);
  multistatus__dav_put_lang(out, c->lang);
  if ((!c->pointer && !c->message) || (out->flags & MULTISTATUS_WRITE_PLAIN))
    return;
  multistatus__xml_name own = *n;
  if (strcmp(n->ns, MULTISTATUS_NS) != 0) {
    own = dav_name(out, MULTISTATUS_NS, n->local, c->attributes, n->prefix);
    if (own.declare)
      multistatus__dav_declare(out, own.prefix, strlen(own.prefix) - 1,
                               multistatus__cstring(MULTISTATUS_NS));
  }
  dav_put_own_attribute(out, own.prefix, "pointer=\"", c->pointer);
  dav_put_own_attribute(out, own.prefix, "message=\"", c->message);
}

void multistatus__dav_put_condition(multistatus_output *out,
                                    const multistatus_condition *c, const char *about) {
  multistatus__condition_kind kind = multistatus__condition_kind_of(c->ns, c->name);
  multistatus__xml_name n = dav_name(out, c->ns, c->name, c->attributes, NULL);
  bool none = kind == CONDITION_EMPTY || kind == CONDITION_PROPERTY;
  const multistatus_href *h = none ? NULL : c->hrefs;
  const char *xml = kind == CONDITION_ANY ? c->xml : NULL;
  bool lacks = kind == CONDITION_SOME_HREFS && !h;
  bool declare = multistatus__xml_declares(c->attributes, "D", 1);
  if (lacks && !about) {
    multistatus_output_fail(out, MULTISTATUS_ERROR_HREF,
                            "a condition that must have an href has none");
    return;
  }
  dav_open_name(out, &n);
  dav_put_attributes(out, &n, c);
  if (!h && !xml && !lacks) {
    PUT(out, "/>");
    return;
  }
  PUT(out, ">");
  if (lacks)
    multistatus__dav_put_reference(out, about, declare);
  for (; h; h = h->next)
    multistatus__dav_put_reference(out, h->value, declare);
  if (xml)
    multistatus__put_string(out, xml);
  dav_close_name(out, &n);
}

const char *multistatus__dav_put_error(multistatus_output *out,
                                       const multistatus_condition *c,
                                       const char *problem, const char *about) {
  if (!problem && !c)
    return NULL;
  PUT(out, "<D:error>");
  /* The problem comes first: readers take the first problem element as the problem, and
     further ones as conditions. */
  bool exact = !problem || multistatus__problem_write(out, problem);
  for (; c; c = c->next)
    multistatus__dav_put_condition(out, c, about);
  PUT(out, "</D:error>");
  return exact ? NULL : problem;
}

/* ---- Properties ---- */

/* The tags of a namespace, for elements without attributes. */
typedef struct dav_prefix {
  char open[24], close[24]; /* "<D:", "</D:" */
  unsigned char open_len;
  unsigned char ns_len;       /* the length of the namespace name, */
  unsigned char declared_at;  /* and its offset in declaration */
  unsigned char declared_len; /* 0: it need not be declared */
  char declaration[104];
} dav_prefix;

/* A document uses few namespaces, so the tags of a few are cached. */
enum { DAV_PREFIXES = 4 };
struct multistatus__dav_writer {
  dav_prefix prefixes[DAV_PREFIXES]; /* open_len 0: none yet */
};
_Static_assert(sizeof(multistatus__dav_writer) <= DAV_WRITE_STATE,
               "DAV_WRITE_STATE is too small");

static const dav_prefix dav_prefix_dav = {"<D:", "</D:", 3, 0, 0, 0, ""};

/* Sets the tags of a namespace. False if they do not fit. */
static bool dav_set_prefix(dav_prefix *x, const multistatus_output *out,
                           const char *ns) {
  multistatus__xml_name n = dav_name(out, ns, multistatus__empty, NULL, NULL);
  size_t len = multistatus__length(ns), prefix = strlen(n.prefix);
  static const char lead[] = " xmlns:";
  if (prefix + 2 > sizeof x->open - 1 || len > sizeof x->declaration ||
      len + prefix + sizeof lead + 2 > sizeof x->declaration ||
      multistatus__xml_plain(ns, len, 1) < len)
    return false;
  x->open_len = (unsigned char)(prefix + 1);
  x->ns_len = (unsigned char)len;
  memcpy(WRITE(x->open, "<"), n.prefix, prefix);
  memcpy(WRITE(x->close, "</"), n.prefix, prefix);
  char *to = WRITE(x->declaration, lead);
  to = multistatus__write(to, n.prefix, prefix ? prefix - 1 : 0);
  to = WRITE(to, "=\"");
  x->declared_at = (unsigned char)(to - x->declaration);
  to = WRITE(multistatus__write(to, ns, len), "\"");
  x->declared_len = (unsigned char)(n.declare ? to - x->declaration : 0);
  return true;
}

/* Returns the cached tags of a namespace, or NULL if they do not fit. */
static const dav_prefix *dav_prefix_of(multistatus__dav_writer *d,
                                       const multistatus_output *out, const char *ns) {
  size_t len = multistatus__length(ns);
  if (len == 4 && memcmp(ns, "DAV:", 4) == 0)
    return &dav_prefix_dav;
  unsigned char last = len ? (unsigned char)ns[len - 1] : 0;
  dav_prefix *x = d->prefixes + (len + last) % DAV_PREFIXES;
  if (x->open_len && x->ns_len == len &&
      multistatus__bytes_equal(x->declaration + x->declared_at, ns, len))
    return x;
  return dav_set_prefix(x, out, ns) ? x : NULL;
}

/* Puts a property of any kind. */
static void dav_put_any_prop(multistatus_output *out, const multistatus_prop *p) {
  multistatus__xml_name n = dav_name(out, p->ns, p->name, p->attributes, NULL);
  dav_open_name(out, &n);
  if (p->attributes)
    multistatus__put_string(out, p->attributes);
  multistatus__dav_put_lang(out, p->lang);
  if (p->kind == MULTISTATUS_PROP_EMPTY) {
    PUT(out, "/>");
    return;
  }
  PUT(out, ">");
  if (p->kind == MULTISTATUS_PROP_XML)
    multistatus__put_string(out, p->value);
  else
    multistatus__dav_put_string(out, p->value, 0);
  dav_close_name(out, &n);
}

void multistatus__dav_put_prop(multistatus__dav_writer *d, multistatus_output *out,
                               const multistatus_prop *p) {
  size_t name = multistatus__length(p->name), value = multistatus__length(p->value);
  const dav_prefix *x = p->plain ? dav_prefix_of(d, out, p->ns) : NULL;
  size_t room = x ? x->open_len + name + x->declared_len + 2 : PUT_MOST + 1;
  if (x && p->kind != MULTISTATUS_PROP_EMPTY)
    room += value + x->open_len + name + 1;
  if (room > PUT_MOST) {
    dav_put_any_prop(out, p);
    return;
  }
  /* Copies of a constant size need no loop. */
  char *to = multistatus__put_begin(out, room);
  memcpy(to, x->open, sizeof x->open);
  to = multistatus__write(to + x->open_len, p->name, name);
  if (x->declared_len)
    to = multistatus__write(to, x->declaration, x->declared_len);
  if (p->kind == MULTISTATUS_PROP_EMPTY) {
    multistatus__put_end(out, WRITE(to, "/>"));
    return;
  }
  *to++ = '>';
  to = multistatus__write(to, p->value, value);
  memcpy(to, x->close, sizeof x->close);
  to = multistatus__write(to + x->open_len + 1, p->name, name);
  multistatus__put_end(out, WRITE(to, ">"));
}
