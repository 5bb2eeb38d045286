/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../../stream/normalize.h"
#include "../../stream/put.h"
#include "../../xml/escape.h"
#include "../../xml/name.h"
#include "dav.h"
#include "dav_problem.h"

/* Writes results as DAV XML. The prefix of DAV: is always D, there is never a default
   namespace, and properties in other namespaces declare them, unless the options have a
   prefix for them. What is invalid only in XML, in results that were read, is corrected
   here. */

/* ---- Texts ---- */

void multistatus__dav_put_text(multistatus_output *out, multistatus_text t,
                               int attribute) {
  for (size_t i = 0; i < t.len;) {
    size_t n = multistatus__xml_plain(t.data + i, t.len - i, attribute);
    multistatus__put(out, t.data + i, n);
    i += n;
    if (i < t.len)
      multistatus_output_puts(
          out, multistatus__xml_entity((unsigned char)t.data[i++], attribute));
  }
}

/* s is a string of the model. */
static void dav_put_string(multistatus_output *out, const char *s, int attribute) {
  multistatus__dav_put_text(out, multistatus__view(s), attribute);
}

/* The bytes of a DAV:href and of a DAV:status without their texts. */
enum {
  DAV_SIMPLE = 2048, /* the longest href that is put together with the status */
  DAV_HREF_BYTES = sizeof "<D:href></D:href>" - 1,
  DAV_STATUS_BYTES = sizeof "<D:status>HTTP/1.1 200 </D:status>" - 1
};

/* Writes an href of len bytes that is sent unchanged. */
static char *dav_write_href(char *to, const char *href, size_t len) {
  to = multistatus__write(WRITE(to, "<D:href>"), href, len);
  return WRITE(to, "</D:href>");
}

/* Writes a status with a phrase that needs no escaping. */
static char *dav_write_status(char *to, int status, multistatus_text phrase) {
  to = multistatus__write_status(WRITE(to, "<D:status>HTTP/1.1 "), status);
  *to++ = ' ';
  return WRITE(multistatus__write(to, phrase.data, phrase.len), "</D:status>");
}

/* Puts an href of a result. clean: it is sent unchanged. */
static void dav_put_href(multistatus_output *out, const char *href, bool clean) {
  size_t len = multistatus__length(href);
  if (clean && len + DAV_HREF_BYTES <= PUT_MOST) {
    char *to = multistatus__put_begin(out, len + DAV_HREF_BYTES);
    multistatus__put_end(out, dav_write_href(to, href, len));
    return;
  }
  PUT(out, "<D:href>");
  multistatus__dav_put_text(out, multistatus_output_href(out, href), 0);
  PUT(out, "</D:href>");
}

/* Puts an href that may be any reference. declare: the element around it binds D to
   another namespace. */
static void dav_put_reference(multistatus_output *out, const char *href, bool declare) {
  PUT(out, "<D:href");
  if (declare)
    PUT(out, " xmlns:D=\"DAV:\"");
  PUT(out, ">");
  multistatus__dav_put_text(out, multistatus_output_uri(out, href), 0);
  PUT(out, "</D:href>");
}

/* o: the outcome with that status, or NULL. A received status line is written unchanged
   if it is valid. An unknown status is written as a failure, so that no receiver takes
   it for a success; an extension element of this library reports that it is unknown. */
static void dav_put_status(multistatus_output *out, int status,
                           const multistatus__outcome *o) {
  const char *line = o ? o->status_line : NULL;
  if (line && multistatus_status_is_proper(line, multistatus__length(line))) {
    PUT(out, "<D:status>");
    dav_put_string(out, line, 0);
    PUT(out, "</D:status>");
    return;
  }
  if (status && o && o->reason) {
    char *to = multistatus__put_begin(out, DAV_STATUS_BYTES);
    to = multistatus__write_status(WRITE(to, "<D:status>HTTP/1.1 "), status);
    multistatus__put_end(out, WRITE(to, " "));
    dav_put_string(out, o->reason, 0);
    PUT(out, "</D:status>");
    return;
  }
  static const multistatus_text unknown = {MULTISTATUS_UNKNOWN_REASON,
                                           sizeof MULTISTATUS_UNKNOWN_REASON - 1};
  multistatus_text phrase = status ? multistatus__reason(status) : unknown;
  char *to = multistatus__put_begin(out, DAV_STATUS_BYTES + phrase.len);
  status = status ? status : MULTISTATUS_UNKNOWN;
  multistatus__put_end(out, dav_write_status(to, status, phrase));
}

static void dav_put_lang(multistatus_output *out, const char *lang) {
  if (!lang)
    return;
  PUT(out, " xml:lang=\"");
  dav_put_string(out, lang, 1);
  PUT(out, "\"");
}

static void dav_put_message(multistatus_output *out, const char *message,
                            const char *lang) {
  if (!message)
    return;
  PUT(out, "<D:responsedescription");
  dav_put_lang(out, lang);
  PUT(out, ">");
  dav_put_string(out, message, 0);
  PUT(out, "</D:responsedescription>");
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

static void dav_declare(multistatus_output *out, const char *prefix, size_t len,
                        const char *ns) {
  PUT(out, " xmlns:");
  multistatus_output_put(out, prefix, len);
  PUT(out, "=\"");
  dav_put_string(out, ns, 1);
  PUT(out, "\"");
}

static void dav_open_name(multistatus_output *out, const multistatus__xml_name *n) {
  PUT(out, "<");
  multistatus_output_puts(out, n->prefix);
  multistatus__put_string(out, n->local);
  if (n->declare)
    dav_declare(out, n->prefix, strlen(n->prefix) - 1, n->ns);
}

static void dav_close_name(multistatus_output *out, const multistatus__xml_name *n) {
  PUT(out, "</");
  multistatus_output_puts(out, n->prefix);
  multistatus__put_string(out, n->local);
  PUT(out, ">");
}

/* ---- Conditions and properties ---- */

static void dav_put_own_attribute(multistatus_output *out, const char *prefix,
                                  const char *name, const char *value) {
  if (!value)
    return;
  PUT(out, " ");
  multistatus_output_puts(out, prefix);
  multistatus_output_puts(out, name);
  dav_put_string(out, value, 1);
  PUT(out, "\"");
}

/* Puts the attributes of a condition. Those in the namespace of this library contain
   what only the JSON form has members for. */
static void dav_put_attributes(multistatus_output *out, const multistatus__xml_name *n,
                               const multistatus_condition *c) {
  if (c->attributes)
    multistatus__put_string(out, c->attributes);
  dav_put_lang(out, c->lang);
  if ((!c->pointer && !c->message) || (out->flags & MULTISTATUS_WRITE_PLAIN))
    return;
  multistatus__xml_name own = *n;
  if (strcmp(n->ns, MULTISTATUS_NS) != 0) {
    own = dav_name(out, MULTISTATUS_NS, n->local, c->attributes, n->prefix);
    if (own.declare) {
      PUT(out, " xmlns:");
      multistatus_output_put(out, own.prefix, strlen(own.prefix) - 1);
      PUT(out, "=\"" MULTISTATUS_NS "\"");
    }
  }
  dav_put_own_attribute(out, own.prefix, "pointer=\"", c->pointer);
  dav_put_own_attribute(out, own.prefix, "message=\"", c->message);
}

/* about: the href for lock-token-submitted if it has none; NULL: none. */
static void dav_put_condition(multistatus_output *out, const multistatus_condition *c,
                              const char *about) {
  multistatus__condition_kind kind = multistatus__condition_kind_of(c->ns, c->name);
  if (kind == CONDITION_NONE)
    return;
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
    dav_put_reference(out, about, declare);
  for (; h; h = h->next)
    dav_put_reference(out, h->value, declare);
  if (xml)
    multistatus__put_string(out, xml);
  dav_close_name(out, &n);
}

/* True if one of the conditions can be written: DAV:error must not be empty. */
static bool dav_has_conditions(const multistatus_condition *c) {
  while (c && multistatus__condition_kind_of(c->ns, c->name) == CONDITION_NONE)
    c = c->next;
  return c;
}

/* problem: may be NULL. Returns it if it has to be written as JSON as well. */
static const char *dav_put_error(multistatus_output *out,
                                 const multistatus_condition *c, const char *problem,
                                 const char *about) {
  if (!problem && !dav_has_conditions(c))
    return NULL;
  PUT(out, "<D:error>");
  /* The problem comes first: readers take the first problem element as the problem, and
     further ones as conditions. */
  bool exact = !problem || multistatus__problem_write(out, problem);
  for (; c; c = c->next)
    dav_put_condition(out, c, about);
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
typedef struct dav_writer {
  dav_prefix prefixes[DAV_PREFIXES]; /* open_len 0: none yet */
} dav_writer;
_Static_assert(sizeof(dav_writer) <= DAV_WRITE_STATE, "DAV_WRITE_STATE is too small");

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
static const dav_prefix *dav_prefix_of(dav_writer *d, const multistatus_output *out,
                                       const char *ns) {
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
  dav_put_lang(out, p->lang);
  if (p->kind == MULTISTATUS_PROP_EMPTY) {
    PUT(out, "/>");
    return;
  }
  PUT(out, ">");
  if (p->kind == MULTISTATUS_PROP_XML)
    multistatus__put_string(out, p->value);
  else
    dav_put_string(out, p->value, 0);
  dav_close_name(out, &n);
}

static void dav_put_prop(dav_writer *d, multistatus_output *out,
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

/* ---- Extensions ---- */

/* True if an extension, which may be from JSON, is an element that this library
   defines. */
static bool dav_is_defined(const char *xml, multistatus__place place) {
  multistatus_text ns, local;
  multistatus__xml_root(xml, &ns, &local);
  return multistatus__is_defined(ns, local, place);
}

static void dav_put_exts(multistatus_output *out, const multistatus_ext *e,
                         multistatus__place place) {
  for (; e; e = e->next)
    if (!dav_is_defined(e->xml, place))
      multistatus__put_string(out, e->xml);
}

/* Puts what only the JSON form has members for, of a result (NULL: of a propstat).
   unknown: its status is unknown; line: the received status line, or NULL. */
static void dav_put_item(multistatus_output *out, const multistatus_result *r,
                         const char *problem, bool unknown, const char *line) {
  static const char start[] = "<m:item xmlns:m=\"" MULTISTATUS_NS "\">{";
  multistatus__json_members m = {out, start, true};
  if (out->flags & MULTISTATUS_WRITE_PLAIN)
    return;
  if (multistatus_result_has_item(r)) {
    multistatus__json_put_identity(&m, r);
    multistatus__json_put_fate(&m, r);
  }
  multistatus__json_put_problem(&m, problem);
  if (unknown)
    multistatus__json_put_line(&m, line);
  if (m.lead != start)
    PUT(out, "}</m:item>");
}

/* ---- Propstats and results ---- */

static void dav_put_propstat(dav_writer *d, multistatus_output *out,
                             const multistatus_propstat *ps, const char *about) {
  const multistatus__outcome *o = &ps->outcome;
  PUT(out, "<D:propstat><D:prop>");
  for (const multistatus_prop *p = ps->props; p; p = p->next)
    dav_put_prop(d, out, p);
  if (ps->status && multistatus__outcome_is_empty(o)) {
    multistatus_text phrase = multistatus__reason(ps->status);
    char *to = multistatus__put_begin(out, sizeof "</D:prop></D:propstat>" - 1 +
                                               DAV_STATUS_BYTES + phrase.len);
    to = dav_write_status(WRITE(to, "</D:prop>"), ps->status, phrase);
    multistatus__put_end(out, WRITE(to, "</D:propstat>"));
    return;
  }
  PUT(out, "</D:prop>");
  dav_put_status(out, ps->status, o);
  const char *problem = dav_put_error(out, o->conditions, o->problem, about);
  dav_put_message(out, o->message, o->lang);
  dav_put_exts(out, o->exts, PLACE_PROPSTAT);
  dav_put_item(out, NULL, problem, !ps->status, o->status_line);
  PUT(out, "</D:propstat>");
}

/* Puts what follows the status or the propstats. */
static void dav_put_rest(multistatus_output *out, const multistatus_result *r,
                         const char *about) {
  static const multistatus__extra none = {.location = NULL};
  const multistatus__extra *x = r->extra ? r->extra : &none;
  const multistatus__outcome *o = &x->outcome;
  const char *problem = dav_put_error(out, o->conditions, o->problem, about);
  dav_put_message(out, r->message, o->lang);
  if (x->location) {
    PUT(out, "<D:location>");
    dav_put_reference(out, x->location, false);
    PUT(out, "</D:location>");
  }
  dav_put_exts(out, o->exts, PLACE_RESPONSE);
  dav_put_item(out, r, problem, !r->status && !x->propstats, o->status_line);
}

/* Puts the response of a simple result: a clean href, a status with its registered
   phrase, and perhaps a message. */
static void dav_put_simple(multistatus_output *out, const multistatus_result *r) {
  multistatus_text href = multistatus__view(r->href.value);
  multistatus_text phrase = multistatus__reason(r->status);
  char *to = multistatus__put_begin(out, sizeof "<D:response>" - 1 + DAV_HREF_BYTES +
                                             href.len + DAV_STATUS_BYTES + phrase.len);
  to = dav_write_href(WRITE(to, "<D:response>"), href.data, href.len);
  multistatus__put_end(out, dav_write_status(to, r->status, phrase));
  dav_put_message(out, r->message, NULL);
  PUT(out, "</D:response>");
}

/* Puts a response for one href with properties, or for all hrefs with a status. h NULL:
   no href. */
static void dav_put_any(dav_writer *d, multistatus_output *out,
                        const multistatus_result *r, const multistatus_href *h) {
  const multistatus_propstat *ps = multistatus__xml_propstats(r);
  const char *about = h ? h->value : NULL;
  if (h)
    dav_put_href(out, about, r->clean && h == &r->href);
  if (!ps) {
    while (h && (h = h->next))
      dav_put_href(out, h->value, false);
    multistatus__check_prevailing(out->context, r);
    dav_put_status(out, r->status, r->extra ? &r->extra->outcome : NULL);
  }
  for (; ps; ps = ps->next)
    dav_put_propstat(d, out, ps, about);
  if (r->extra || !r->status)
    dav_put_rest(out, r, about);
  else
    dav_put_message(out, r->message, NULL);
}

static void dav_put_responses(dav_writer *d, multistatus_output *out,
                              const multistatus_result *r) {
  const multistatus_href *h = r->href.value ? &r->href : NULL;
  if (r->clean && !r->extra && r->status && !h->next &&
      multistatus__length(h->value) <= DAV_SIMPLE) {
    dav_put_simple(out, r);
    return;
  }
  /* With propstats there is one href and no status (RFC 4918, section 14.24). A result
     that was read with several hrefs is written as one response for each. */
  do {
    PUT(out, "<D:response>");
    dav_put_any(d, out, r, h);
    PUT(out, "</D:response>");
    h = h ? h->next : NULL;
  } while (h && multistatus__xml_propstats(r));
}

/* ---- The document ---- */

/* DAV:error must not be empty (RFC 4918, section 14.5). */
static int dav_write_error(multistatus_output *out, const multistatus_result *r) {
  const multistatus_condition *c = multistatus_result_first_condition(r);
  const char *problem = multistatus_result_problem(r);
  if (!problem && !dav_has_conditions(c))
    return multistatus_output_fail(out, MULTISTATUS_ERROR_NAME,
                                   "a DAV:error without a condition");
  if (problem)
    multistatus__problem_write(out, problem);
  for (; c; c = c->next)
    dav_put_condition(out, c, NULL);
  return 0;
}

/* A document of one result contains that result without its href, or its conditions, or
   the properties of its only propstat. */
int multistatus__dav_write_result(void *state, multistatus_output *out,
                                  const multistatus_result *r) {
  switch (out->document.kind) {
  case MULTISTATUS_DOCUMENT_UNKNOWN:
  case MULTISTATUS_DOCUMENT_MULTISTATUS:
    dav_put_responses(state, out, r);
    return 0;
  case MULTISTATUS_DOCUMENT_ERROR:
    return dav_write_error(out, r);
  case MULTISTATUS_DOCUMENT_PROP:
    for (const multistatus_prop *p = r->extra->propstats->props; p; p = p->next)
      dav_put_prop(state, out, p);
    return 0;
  default:
    dav_put_any(state, out, r, NULL);
    return 0;
  }
}

/* The prefix of CalDAV on the root. The long one is longer than any prefix in the
   options. */
static const char *dav_caldav(const multistatus_output *out) {
  for (size_t i = 0; i < out->namespace_count; i++)
    if (strcmp(out->namespaces[i].prefix, "C") == 0)
      return "caldav-of-the-response";
  return "C";
}

static void dav_put_root(multistatus_output *out) {
  static const char *const names[] = {
      "",        "D:multistatus", "D:mkcol-response", ":mkcalendar-response",
      "D:error", "D:prop"};
  multistatus_document kind = multistatus_output_document(out);
  if (kind == MULTISTATUS_DOCUMENT_MKCALENDAR_RESPONSE)
    multistatus_output_puts(out, dav_caldav(out));
  multistatus_output_puts(out, names[kind]);
}

int multistatus__dav_write_begin(void *state, multistatus_output *out) {
  (void)state;
  PUT(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<");
  dav_put_root(out);
  PUT(out, " xmlns:D=\"DAV:\"");
  if (multistatus_output_document(out) == MULTISTATUS_DOCUMENT_MKCALENDAR_RESPONSE) {
    PUT(out, " xmlns:");
    multistatus_output_puts(out, dav_caldav(out));
    PUT(out, "=\"urn:ietf:params:xml:ns:caldav\"");
  }
  for (size_t i = 0; i < out->namespace_count; i++)
    dav_declare(out, out->namespaces[i].prefix,
                multistatus__length(out->namespaces[i].prefix), out->namespaces[i].ns);
  PUT(out, ">");
  return 0;
}

/* Puts what only the JSON form has members for. */
static void dav_put_document(multistatus_output *out) {
  static const char start[] = "<m:document xmlns:m=\"" MULTISTATUS_NS "\">{";
  multistatus__json_members m = {out, start, true};
  if (out->flags & MULTISTATUS_WRITE_PLAIN)
    return;
  multistatus__json_put_transaction(&m, multistatus_output_transaction(out));
  multistatus__json_put_asked_summary(&m);
  if (m.lead != start)
    PUT(out, "}</m:document>");
}

int multistatus__dav_write_end(void *state, multistatus_output *out) {
  (void)state;
  const multistatus__document *d = &out->document;
  bool one = d->kind > MULTISTATUS_DOCUMENT_MULTISTATUS;
  if (one && (d->message || d->sync_token || d->exts))
    return multistatus_output_fail(
        out, MULTISTATUS_ERROR_CONFLICT,
        "a document of one result has no message, sync-token or extension of its own");
  if (one && !d->summary.total)
    return multistatus_output_fail(out, MULTISTATUS_ERROR_STATUS,
                                   "a document of one result has no result");
  if (!one) {
    dav_put_message(out, d->message, d->lang);
    if (d->sync_token) {
      PUT(out, "<D:sync-token>");
      dav_put_string(out, d->sync_token, 0);
      PUT(out, "</D:sync-token>");
    }
    dav_put_exts(out, d->exts, PLACE_DOCUMENT);
    dav_put_document(out);
  }
  PUT(out, "</");
  dav_put_root(out);
  PUT(out, ">\n");
  return 0;
}
