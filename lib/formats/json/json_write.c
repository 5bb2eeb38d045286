/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../../stream/put.h"
#include "../../xml/escape.h"
#include "../../xml/name.h"
#include "json_form.h"

/* Writes results as JSON, without empty members. The shortest result is
   {"href":"/a","status":200,"message":"OK"}. */

/* ---- Strings ---- */

static void json_put_text(multistatus_output *out, multistatus_text t) {
  multistatus__json_put_string(out, t, false);
}

/* s is a string of the model. */
static void json_put_inside(multistatus_output *out, const char *s) {
  multistatus__json_put_inside(out, multistatus__view(s), false);
}

/* A member with a string of the model; NULL: no member. */
static void json_put_member(multistatus_output *out, const char *lead, const char *s) {
  if (!s)
    return;
  multistatus_output_puts(out, lead);
  json_put_text(out, multistatus__view(s));
}

/* lang: a language, which the text policy may have emptied. */
static void json_put_lang(multistatus_output *out, const char *lang) {
  json_put_member(out, ",\"lang\":", lang && *lang ? lang : NULL);
}

/* Puts a name in Clark notation. The local name needs no escaping. */
static void json_put_clark(multistatus_output *out, const char *ns, const char *name) {
  size_t ns_len = multistatus__length(ns), len = multistatus__length(name);
  if (ns_len + len > PUT_MOST - 4 || !multistatus__bytes_is_json(ns, ns_len)) {
    PUT(out, "\"{");
    json_put_inside(out, ns);
    PUT(out, "}");
    multistatus__put(out, name, len);
    PUT(out, "\"");
    return;
  }
  char *to = WRITE(multistatus__put_begin(out, ns_len + len + 4), "\"{");
  to = WRITE(multistatus__write(to, ns, ns_len), "}");
  to = WRITE(multistatus__write(to, name, len), "\"");
  multistatus__put_end(out, to);
}

/* ---- Markup, as a string ---- */

static void json_put_xml_text(multistatus_output *out, const char *s, int attribute) {
  for (multistatus_text t = multistatus__view(s); t.len;)
    multistatus__json_put_inside(out, multistatus__xml_part(&t, attribute), false);
}

/* An element. value: markup or text, by kind. */
static void json_put_element(multistatus_output *out, const char *ns, const char *name,
                             const char *attributes, const char *lang,
                             multistatus_prop_kind kind, const char *value) {
  static const multistatus__xml_scope nothing = {0, NULL, 0, NULL};
  multistatus__xml_name n = multistatus__xml_name_for(ns, name, &nothing, attributes);
  PUT(out, "\"<");
  multistatus_output_puts(out, n.prefix);
  multistatus__put_string(out, name);
  if (n.declare) {
    PUT(out, " xmlns:");
    multistatus_output_put(out, n.prefix, strlen(n.prefix) - 1);
    PUT(out, "=\\\"");
    json_put_xml_text(out, ns, 1);
    PUT(out, "\\\"");
  }
  if (attributes)
    json_put_inside(out, attributes);
  if (lang && *lang) {
    PUT(out, " xml:lang=\\\"");
    json_put_xml_text(out, lang, 1);
    PUT(out, "\\\"");
  }
  PUT(out, ">");
  if (kind == MULTISTATUS_PROP_XML)
    json_put_inside(out, value);
  else
    json_put_xml_text(out, value, 0);
  PUT(out, "</");
  multistatus_output_puts(out, n.prefix);
  multistatus__put_string(out, name);
  PUT(out, ">\"");
}

/* Puts the text of a condition, which is escaped, unescaped. */
static void json_put_unescaped(multistatus_output *out, multistatus_text t) {
  PUT(out, "\"");
  for (size_t i = 0, used; i < t.len; i += used) {
    char c = multistatus__xml_unescaped(t.data + i, t.len - i, &used);
    const multistatus_text one = {&c, 1};
    multistatus__json_put_inside(out, one, false);
  }
  PUT(out, "\"");
}

/* ---- Conditions and properties ---- */

/* sent: multistatus_output_href or multistatus_output_uri. */
static void json_put_hrefs(multistatus_output *out, const char *lead,
                           const multistatus_href *h,
                           multistatus_text (*sent)(multistatus_output *out,
                                                    const char *href)) {
  if (!h)
    return;
  for (; h; h = h->next) {
    multistatus_output_puts(out, lead);
    json_put_text(out, sent(out, h->value));
    lead = ",";
  }
  PUT(out, "]");
}

static void json_put_condition(multistatus_output *out,
                               const multistatus_condition *c) {
  const char *xml = c->xml;
  PUT(out, "{\"code\":");
  if (strcmp(c->ns, MULTISTATUS_NS) == 0)
    json_put_text(out, multistatus__view(c->name));
  else
    json_put_clark(out, c->ns, c->name);
  json_put_hrefs(out, ",\"hrefs\":[", c->hrefs, multistatus_output_uri);
  if (c->attributes || c->lang || (xml && strchr(xml, '<'))) {
    PUT(out, ",\"xml\":");
    json_put_element(out, c->ns, c->name, c->attributes, c->lang, MULTISTATUS_PROP_XML,
                     xml ? xml : multistatus__empty);
  } else if (xml) {
    PUT(out, ",\"text\":");
    json_put_unescaped(out, multistatus__view(xml));
  }
  json_put_member(out, ",\"pointer\":", c->pointer);
  json_put_member(out, ",\"message\":", c->message);
  PUT(out, "}");
}

static void json_put_prop(multistatus_output *out, const multistatus_prop *p) {
  json_put_clark(out, p->ns, p->name);
  if (p->attributes || p->kind == MULTISTATUS_PROP_XML ||
      (p->lang && p->kind == MULTISTATUS_PROP_EMPTY)) {
    PUT(out, ":{\"xml\":");
    json_put_element(out, p->ns, p->name, p->attributes, p->lang, p->kind, p->value);
    PUT(out, "}");
  } else if (p->kind == MULTISTATUS_PROP_EMPTY) {
    PUT(out, ":null");
  } else if (p->lang) {
    json_put_member(out, ":{\"text\":", p->value);
    json_put_lang(out, p->lang);
    PUT(out, "}");
  } else {
    PUT(out, ":");
    json_put_text(out, multistatus__view(p->value));
  }
}

/* ---- Results ---- */

/* Documents whose status is that of the HTTP response. */
static bool json_has_no_status(const multistatus_output *out) {
  multistatus_document kind = multistatus_output_document(out);
  return kind == MULTISTATUS_DOCUMENT_ERROR || kind == MULTISTATUS_DOCUMENT_PROP;
}

static void json_put_status(multistatus_output *out, int status) {
  char *to = multistatus__put_begin(out, 12);
  to = multistatus__write_status(WRITE(to, "\"status\":"), status);
  multistatus__put_end(out, to);
}

/* "message" is for people: the description or, without one, the reason phrase.
   "description" and "reason" show which. phrase.data: NULL for the registered one. */
static void json_put_message(multistatus_output *out, int status,
                             multistatus_text phrase, const char *message,
                             const char *lang) {
  const multistatus_text *own = phrase.data ? &phrase : NULL;
  if (message) {
    json_put_member(out, ",\"message\":", message);
    if (multistatus__json_is_phrase(status, own, multistatus__view(message)))
      json_put_member(out, ",\"description\":", message);
    json_put_lang(out, lang);
  } else if (own) {
    PUT(out, ",\"message\":");
    json_put_text(out, phrase);
  } else if (multistatus__reason(status).len) {
    multistatus_text reason = multistatus__reason(status); /* nothing to escape */
    char *to = multistatus__put_begin(out, reason.len + sizeof ",\"message\":\"\"" - 1);
    to = multistatus__write(WRITE(to, ",\"message\":\""), reason.data, reason.len);
    multistatus__put_end(out, WRITE(to, "\""));
  }
  if (own) {
    PUT(out, ",\"reason\":");
    json_put_text(out, phrase);
  }
}

/* Puts a status with its phrase and message. o: NULL for none. An unknown status is
   written as a failure, so that no receiver treats it as success; "statusLine" shows
   that it is unknown. */
static void json_put_outcome(multistatus_output *out, int status, const char *message,
                             const multistatus__outcome *o) {
  static const multistatus_text unknown = {MULTISTATUS_UNKNOWN_REASON,
                                           sizeof MULTISTATUS_UNKNOWN_REASON - 1};
  o = o ? o : &multistatus__no_extra.outcome;
  int code = status ? status : MULTISTATUS_UNKNOWN;
  json_put_status(out, code);
  json_put_message(out, code, status ? multistatus__view(o->reason) : unknown, message,
                   o->lang);
  const char *line = o->status_line;
  /* A line that was invalid may be valid since its control characters were replaced. */
  if (!status && (!line || multistatus_status_parse(line, multistatus__length(line),
                                                    NULL, NULL) > 0))
    line = multistatus__empty;
  json_put_member(out, ",\"statusLine\":", line);
}

static void json_put_exts(multistatus_output *out, const multistatus_ext *e) {
  if (!e)
    return;
  const char *lead = ",\"ext\":[";
  for (; e; e = e->next) {
    json_put_member(out, lead, e->xml);
    lead = ",";
  }
  PUT(out, "]");
}

/* The conditions and the problem of a result or propstat. */
static void json_put_errors(multistatus_output *out, const multistatus__outcome *o) {
  multistatus__json_members m = {out, ",", false};
  const char *lead = ",\"errors\":[";
  for (const multistatus_condition *c = o->conditions; c; c = c->next) {
    multistatus_output_puts(out, lead);
    json_put_condition(out, c);
    lead = ",";
  }
  if (o->conditions)
    PUT(out, "]");
  multistatus__json_put_problem(&m, o->problem);
}

static void json_put_propstat(multistatus_output *out, const multistatus_propstat *ps) {
  const multistatus__outcome *o = &ps->outcome;
  PUT(out, "{");
  if (ps->status || multistatus_output_document(out) != MULTISTATUS_DOCUMENT_PROP) {
    json_put_outcome(out, ps->status, o->message, o);
    PUT(out, ",");
  }
  PUT(out, "\"props\":{");
  for (const multistatus_prop *p = ps->props; p; p = p->next) {
    if (p != ps->props)
      PUT(out, ",");
    json_put_prop(out, p);
  }
  PUT(out, "}");
  json_put_errors(out, o);
  json_put_exts(out, o->exts);
  PUT(out, "}");
}

/* The status of a result with propstats is written as "statusLine" only: "status" is
   their outcome. */
static void json_put_own_status(multistatus_output *out, const multistatus_result *r) {
  const multistatus__outcome *o = &r->extra->outcome;
  if (o->status_line || !r->status) {
    json_put_member(out, ",\"statusLine\":", o->status_line);
    return;
  }
  char *to = multistatus__put_begin(out, sizeof ",\"statusLine\":\"HTTP/1.1 200 " - 1);
  to = multistatus__write_status(WRITE(to, ",\"statusLine\":\"HTTP/1.1 "), r->status);
  multistatus__put_end(out, WRITE(to, " "));
  if (o->reason)
    json_put_inside(out, o->reason);
  else
    multistatus_output_puts(out, multistatus_reason(r->status));
  PUT(out, "\"");
}

static void json_put_propstats(multistatus_output *out, const multistatus_result *r) {
  int status = multistatus_result_outcome(r);
  if (status || !json_has_no_status(out)) {
    PUT(out, ",");
    json_put_status(out, status ? status : MULTISTATUS_UNKNOWN);
  }
  const multistatus_propstat *ps = r->extra->propstats;
  for (const char *lead = ",\"propstats\":["; ps; ps = ps->next, lead = ",") {
    multistatus_output_puts(out, lead);
    json_put_propstat(out, ps);
  }
  PUT(out, "]");
  json_put_own_status(out, r);
  json_put_member(out, ",\"description\":", r->message);
  if (r->message)
    json_put_lang(out, r->extra->outcome.lang);
}

/* The status of a result without propstats, with its phrase and message. */
static void json_put_own_outcome(multistatus_output *out, const multistatus_result *r) {
  const multistatus__outcome *o = r->extra ? &r->extra->outcome : NULL;
  if (r->status || !json_has_no_status(out)) {
    PUT(out, ",");
    json_put_outcome(out, r->status, r->message, o);
    return;
  }
  json_put_member(out, ",\"message\":", r->message);
  if (r->message && o)
    json_put_lang(out, o->lang);
}

/* Puts the href and the item's identity. If there is neither, the href is empty: in a
   document without hrefs, which has one result. */
static void json_put_names(multistatus_output *out, const multistatus_result *r,
                           const multistatus_href *h) {
  multistatus__json_members m = {out, "", false};
  bool item = r->extra && r->extra->item;
  if (h) {
    PUT(out, "\"href\":");
    json_put_text(out, r->clean && h == &r->href
                           ? multistatus__view(h->value)
                           : multistatus_output_href(out, h->value));
    m.lead = ",";
  }
  if (item)
    multistatus__json_put_identity(&m, r);
  if (!*m.lead)
    PUT(out, "\"href\":\"\"");
}

static void json_put_object(multistatus_output *out, const multistatus_result *r,
                            const multistatus_href *h) {
  const multistatus__extra *x = r->extra;
  PUT(out, "{");
  json_put_names(out, r, h);
  if (x && x->propstats) {
    json_put_propstats(out, r);
  } else {
    if (h)
      json_put_hrefs(out, ",\"moreHrefs\":[", h->next, multistatus_output_href);
    json_put_own_outcome(out, r);
  }
  if (x) {
    multistatus__json_members m = {out, ",", false};
    json_put_errors(out, &x->outcome);
    if (x->location) {
      PUT(out, ",\"location\":");
      json_put_text(out, multistatus_output_uri(out, x->location));
    }
    if (x->item)
      multistatus__json_put_fate(&m, r);
    json_put_exts(out, x->outcome.exts);
  }
  PUT(out, "}");
}

enum { JSON_SIMPLE = 2048 }; /* longest href that is put in one piece */

/* Puts a simple result: a clean href, which needs no escaping, a status with its
   registered phrase, and perhaps a message. */
static void json_put_simple(multistatus_output *out, const multistatus_result *r) {
  size_t len = multistatus__length(r->href.value);
  char *to =
      multistatus__put_begin(out, sizeof "{\"href\":\"\",\"status\":200" - 1 + len);
  to = multistatus__write(WRITE(to, "{\"href\":\""), r->href.value, len);
  to = multistatus__write_status(WRITE(to, "\",\"status\":"), r->status);
  multistatus__put_end(out, to);
  json_put_message(out, r->status, multistatus__view(NULL), r->message, NULL);
  PUT(out, "}");
}

void multistatus__json_put_result(multistatus_output *out, const multistatus_result *r,
                                  const char *between) {
  const multistatus_href *h = r->href.value ? &r->href : NULL;
  if (r->clean && !r->extra && r->status && !h->next &&
      multistatus__length(h->value) <= JSON_SIMPLE) {
    json_put_simple(out, r);
    return;
  }
  json_put_object(out, r, h);
  /* A result with propstats has one href, as in XML. One that was read with more hrefs
     is written as that many results. */
  while (r->extra && r->extra->propstats && h && (h = h->next)) {
    multistatus_output_puts(out, between);
    json_put_object(out, r, h);
    out->further++;
  }
}

int multistatus__json_write_result(void *state, multistatus_output *out,
                                   const multistatus_result *r) {
  int *started = state;
  if (*started)
    PUT(out, ",");
  *started = 1;
  multistatus__json_put_result(out, r, ",");
  return 0;
}

/* ---- The document ---- */

int multistatus__json_write_begin(void *state, multistatus_output *out) {
  multistatus_document kind = multistatus_output_document(out);
  (void)state;
  PUT(out, "{");
  if (kind != MULTISTATUS_DOCUMENT_MULTISTATUS) {
    PUT(out, "\"kind\":\"");
    multistatus_output_puts(out, multistatus__json_word(multistatus__json_kinds, kind));
    PUT(out, "\",");
  }
  PUT(out, "\"results\":[");
  return 0;
}

void multistatus__json_put_document(multistatus_output *out) {
  multistatus__json_members m = {out, ",", false};
  json_put_member(out, ",\"description\":", multistatus_output_message(out));
  json_put_lang(out, multistatus_output_lang(out));
  json_put_member(out, ",\"syncToken\":", multistatus_output_sync_token(out));
  multistatus__json_put_transaction(&m, multistatus_output_transaction(out));
  json_put_exts(out, multistatus_output_first_ext(out));
}

int multistatus__json_write_end(void *state, multistatus_output *out) {
  multistatus__json_members m = {out, ",", false};
  (void)state;
  PUT(out, "]");
  multistatus__json_put_document(out);
  multistatus__json_put_asked_summary(&m);
  PUT(out, "}");
  return 0;
}
