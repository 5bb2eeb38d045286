/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include "../../base/bytes.h"
#include "../../xml/escape.h"
#include "../../xml/name.h"
#include "json_form.h"

/* Results as JSON. Only what is there is written; the shortest result is
   {"href":"/a","status":200,"message":"OK"}. */

#define PUT(out, literal) multistatus_output_put((out), (literal), sizeof(literal) - 1)

/* ---- Strings ---- */

/* 0: as it is; 'u': as \u00XX; else: the letter behind the backslash. */
static const char json_escapes[256] = {
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'b',         't',          'n', 'u',
    'f', 'r', 'u', 'u', 'u', 'u', 'u', 'u', 'u',         'u',          'u', 'u',
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', ['"'] = '"', ['\\'] = '\\'};

static void json_put_escape(multistatus_output *out, unsigned char c) {
  static const char hex[] = "0123456789abcdef";
  char *p = multistatus_output_reserve(out, 6);
  p[0] = '\\';
  p[1] = json_escapes[c];
  if (p[1] != 'u') {
    multistatus_output_advance(out, 2);
    return;
  }
  memcpy(p + 2, "00", 2);
  p[4] = hex[c >> 4];
  p[5] = hex[c & 15];
  multistatus_output_advance(out, 6);
}

static void json_put_inside(multistatus_output *out, const char *s, size_t len) {
  const char *p = s, *end = len ? s + len : s;
  while (p < end) {
    const char *run = p;
    p = multistatus__bytes_json(p, end);
    while (p < end && !json_escapes[(unsigned char)*p])
      p++;
    multistatus_output_put(out, run, (size_t)(p - run));
    if (p < end)
      json_put_escape(out, (unsigned char)*p++);
  }
}

static void json_put_char(multistatus_output *out, char c) {
  if (json_escapes[(unsigned char)c])
    json_put_escape(out, (unsigned char)c);
  else
    multistatus_output_put(out, &c, 1);
}

static void json_put_text(multistatus_output *out, multistatus_text t) {
  PUT(out, "\"");
  json_put_inside(out, t.data, t.len);
  PUT(out, "\"");
}

static multistatus_text json_text(const char *s) {
  multistatus_text t = {s, multistatus_string_length(s)};
  return t;
}

/* A member with a string; s is from a getter, NULL: no member. */
static void json_put_member(multistatus_output *out, const char *lead, const char *s) {
  if (!s)
    return;
  multistatus_output_puts(out, lead);
  json_put_text(out, json_text(s));
}

static void json_put_clark(multistatus_output *out, const char *ns, const char *name) {
  PUT(out, "\"{");
  json_put_inside(out, ns, multistatus_string_length(ns));
  PUT(out, "}");
  json_put_inside(out, name, multistatus_string_length(name));
  PUT(out, "\"");
}

/* ---- Markup, as a string ---- */

static void json_put_xml_text(multistatus_output *out, const char *s, int attribute) {
  size_t len = multistatus_string_length(s);
  for (size_t i = 0; i < len; i++) {
    size_t n = multistatus__xml_plain(s + i, len - i, attribute);
    json_put_inside(out, s + i, n);
    i += n;
    if (i < len)
      multistatus_output_puts(out,
                              multistatus__xml_entity((unsigned char)s[i], attribute));
  }
}

/* A whole element; value: markup, or text if kind says so. */
static void json_put_element(multistatus_output *out, const char *ns, const char *name,
                             const char *attributes, const char *lang,
                             multistatus_prop_kind kind, const char *value) {
  static const multistatus__xml_scope nothing = {0, NULL, 0, NULL};
  multistatus__xml_name n = multistatus__xml_name_for(ns, name, &nothing, attributes);
  PUT(out, "\"<");
  multistatus_output_puts(out, n.prefix);
  json_put_inside(out, name, multistatus_string_length(name));
  if (n.declare) {
    PUT(out, " xmlns:");
    multistatus_output_put(out, n.prefix, strlen(n.prefix) - 1);
    PUT(out, "=\\\"");
    json_put_xml_text(out, ns, 1);
    PUT(out, "\\\"");
  }
  if (attributes)
    json_put_inside(out, attributes, multistatus_string_length(attributes));
  if (lang) {
    PUT(out, " xml:lang=\\\"");
    json_put_xml_text(out, lang, 1);
    PUT(out, "\\\"");
  }
  PUT(out, ">");
  if (kind == MULTISTATUS_PROP_XML)
    json_put_inside(out, value, multistatus_string_length(value));
  else
    json_put_xml_text(out, value, 0);
  PUT(out, "</");
  multistatus_output_puts(out, n.prefix);
  json_put_inside(out, name, multistatus_string_length(name));
  PUT(out, ">\"");
}

/* Escaped text, as a condition holds it, back as text. */
static void json_put_unescaped(multistatus_output *out, multistatus_text t) {
  static const struct {
    char entity[8];
    char c;
  } known[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&#13;", '\r'}};
  PUT(out, "\"");
  for (size_t i = 0; i < t.len;) {
    size_t n = 1;
    char c = t.data[i];
    for (size_t k = 0; c == '&' && k < sizeof known / sizeof *known; k++) {
      size_t len = strlen(known[k].entity);
      if (t.len - i >= len && memcmp(t.data + i, known[k].entity, len) == 0) {
        n = len;
        c = known[k].c;
        break;
      }
    }
    json_put_char(out, c);
    i += n;
  }
  PUT(out, "\"");
}

/* ---- Conditions and properties ---- */

/* sent: as what they are sent, multistatus_output_href or _uri. */
static void json_put_hrefs(multistatus_output *out, const char *lead,
                           const multistatus_href *h,
                           multistatus_text (*sent)(multistatus_output *out,
                                                    const char *href)) {
  if (!h)
    return;
  for (; h; h = multistatus_href_next(h)) {
    multistatus_output_puts(out, lead);
    json_put_text(out, sent(out, multistatus_href_value(h)));
    lead = ",";
  }
  PUT(out, "]");
}

static void json_put_condition(multistatus_output *out,
                               const multistatus_condition *c) {
  const char *ns = multistatus_condition_ns(c);
  const char *name = multistatus_condition_name(c);
  multistatus_text xml = json_text(multistatus_condition_xml(c));
  const char *attributes = multistatus_condition_attributes(c);
  const char *lang = multistatus_condition_lang(c);
  const multistatus_href *h = multistatus_condition_first_href(c);
  PUT(out, "{\"code\":");
  if (strcmp(ns, MULTISTATUS_NS) == 0)
    json_put_text(out, json_text(name));
  else
    json_put_clark(out, ns, name);
  json_put_hrefs(out, ",\"hrefs\":[", h, multistatus_output_uri);
  if (attributes || lang || (xml.data && memchr(xml.data, '<', xml.len))) {
    PUT(out, ",\"xml\":");
    json_put_element(out, ns, name, attributes, lang, MULTISTATUS_PROP_XML, xml.data);
  } else if (xml.data) {
    PUT(out, ",\"text\":");
    json_put_unescaped(out, xml);
  }
  json_put_member(out, ",\"pointer\":", multistatus_condition_pointer(c));
  json_put_member(out, ",\"message\":", multistatus_condition_message(c));
  PUT(out, "}");
}

static void json_put_conditions(multistatus_output *out,
                                const multistatus_condition *c) {
  if (!c)
    return;
  PUT(out, ",\"errors\":[");
  for (const multistatus_condition *first = c; c; c = multistatus_condition_next(c)) {
    if (c != first)
      PUT(out, ",");
    json_put_condition(out, c);
  }
  PUT(out, "]");
}

static void json_put_prop(multistatus_output *out, const multistatus_prop *p) {
  const char *ns = multistatus_prop_ns(p), *name = multistatus_prop_name(p);
  const char *value = multistatus_prop_value(p), *lang = multistatus_prop_lang(p);
  const char *attributes = multistatus_prop_attributes(p);
  multistatus_prop_kind kind = multistatus_prop_kind_of(p);
  json_put_clark(out, ns, name);
  if (attributes || kind == MULTISTATUS_PROP_XML ||
      (lang && kind == MULTISTATUS_PROP_EMPTY)) {
    PUT(out, ":{\"xml\":");
    json_put_element(out, ns, name, attributes, lang, kind, value);
    PUT(out, "}");
  } else if (kind == MULTISTATUS_PROP_EMPTY) {
    PUT(out, ":null");
  } else if (lang) {
    json_put_member(out, ":{\"text\":", value);
    json_put_member(out, ",\"lang\":", lang);
    PUT(out, "}");
  } else {
    PUT(out, ":");
    json_put_text(out, json_text(value));
  }
}

/* ---- Results ---- */

static void json_put_status(multistatus_output *out, int status) {
  char *p = multistatus_output_reserve(out, 16);
  memcpy(p, "\"status\":", 9);
  p[9] = (char)('0' + status / 100);
  p[10] = (char)('0' + status / 10 % 10);
  p[11] = (char)('0' + status % 10);
  multistatus_output_advance(out, 12);
}

/* The status and the phrase of its line, which is the registered one if phrase is NULL.
 */
typedef struct json_status {
  int code; /* 0: there is none */
  multistatus_text phrase;
} json_status;

/* One that is not known is written as a failure, so that nobody takes it for success;
   "statusLine" says that it is unknown. */
static json_status json_status_of(int status, const char *reason) {
  static const json_status unknown = {
      MULTISTATUS_UNKNOWN,
      {MULTISTATUS_UNKNOWN_REASON, sizeof MULTISTATUS_UNKNOWN_REASON - 1}};
  const json_status known = {status, json_text(reason)};
  return status ? known : unknown;
}

/* "message" is for people: the description, or else the phrase. What it leaves open
   stands in "reason" and "description". */
static void json_put_message(multistatus_output *out, const json_status *s,
                             const char *message, const char *lang) {
  const multistatus_text *phrase = s->phrase.data ? &s->phrase : NULL;
  if (message) {
    json_put_member(out, ",\"message\":", message);
    if (multistatus__json_is_phrase(s->code, phrase, json_text(message)))
      json_put_member(out, ",\"description\":", message);
    json_put_member(out, ",\"lang\":", lang);
  } else if (phrase) {
    PUT(out, ",\"message\":");
    json_put_text(out, *phrase);
  } else if (*multistatus_reason(s->code)) {
    PUT(out, ",\"message\":\"");
    multistatus_output_puts(out, multistatus_reason(s->code)); /* nothing to escape */
    PUT(out, "\"");
  }
  if (phrase) {
    PUT(out, ",\"reason\":");
    json_put_text(out, *phrase);
  }
}

/* Documents whose status is that of the HTTP response. */
static bool json_has_no_status(const multistatus_output *out) {
  multistatus_document kind = multistatus_output_document(out);
  return kind == MULTISTATUS_DOCUMENT_ERROR || kind == MULTISTATUS_DOCUMENT_PROP;
}

/* The status and what is said of it. line: as received, or NULL. */
static void json_put_outcome(multistatus_output *out, int status, const char *reason,
                             const char *message, const char *lang, const char *line) {
  json_status s = json_status_of(status, reason);
  json_put_status(out, s.code);
  json_put_message(out, &s, message, lang);
  json_put_member(out, ",\"statusLine\":", line);
  if (!status && !line)
    PUT(out, ",\"statusLine\":\"\"");
}

static void json_put_exts(multistatus_output *out, const multistatus_ext *e) {
  if (!e)
    return;
  const char *lead = ",\"ext\":[";
  for (; e; e = multistatus_ext_next(e)) {
    json_put_member(out, lead, multistatus_ext_xml(e));
    lead = ",";
  }
  PUT(out, "]");
}

static void json_put_propstat(multistatus_output *out, const multistatus_propstat *ps) {
  PUT(out, "{");
  int status = multistatus_propstat_status(ps);
  if (status || !json_has_no_status(out)) {
    json_put_outcome(out, status, multistatus_propstat_reason(ps),
                     multistatus_propstat_message(ps), multistatus_propstat_lang(ps),
                     multistatus_propstat_status_line(ps));
    PUT(out, ",");
  }
  const char *lead = "";
  PUT(out, "\"props\":{");
  const multistatus_prop *p = multistatus_propstat_first_prop(ps);
  for (; p; p = multistatus_prop_next(p)) {
    multistatus_output_puts(out, lead);
    json_put_prop(out, p);
    lead = ",";
  }
  PUT(out, "}");
  json_put_conditions(out, multistatus_propstat_first_condition(ps));
  multistatus__json_members m = {out, ",", false};
  multistatus__json_put_problem(&m, multistatus_propstat_problem(ps));
  json_put_exts(out, multistatus_propstat_first_ext(ps));
  PUT(out, "}");
}

/* A status beside propstats is told by its line only: "status" is theirs. */
static void json_put_own_status(multistatus_output *out, const multistatus_result *r) {
  const char *line = multistatus_result_status_line(r);
  const char *reason = multistatus_result_reason(r);
  int status = multistatus_result_status(r);
  if (line || !status) {
    json_put_member(out, ",\"statusLine\":", line);
    return;
  }
  const char digits[] = {(char)('0' + status / 100), (char)('0' + status / 10 % 10),
                         (char)('0' + status % 10), ' '};
  PUT(out, ",\"statusLine\":\"HTTP/1.1 ");
  multistatus_output_put(out, digits, sizeof digits);
  if (reason)
    json_put_inside(out, reason, multistatus_string_length(reason));
  else
    multistatus_output_puts(out, multistatus_reason(status));
  PUT(out, "\"");
}

static void json_put_propstats(multistatus_output *out, const multistatus_result *r) {
  const multistatus_propstat *ps = multistatus_result_first_propstat(r);
  const char *lead = ",\"propstats\":[";
  for (; ps; ps = multistatus_propstat_next(ps)) {
    multistatus_output_puts(out, lead);
    json_put_propstat(out, ps);
    lead = ",";
  }
  PUT(out, "]");
  json_put_own_status(out, r);
  json_put_member(out, ",\"description\":", multistatus_result_message(r));
  if (multistatus_result_message(r))
    json_put_member(out, ",\"lang\":", multistatus_result_lang(r));
}

/* The status and all that a result without propstats says beside its names. */
static void json_put_own_outcome(multistatus_output *out, const multistatus_result *r) {
  int status = multistatus_result_status(r);
  const char *message = multistatus_result_message(r);
  if (status || !json_has_no_status(out)) {
    PUT(out, ",");
    json_put_outcome(out, status, multistatus_result_reason(r), message,
                     multistatus_result_lang(r), multistatus_result_status_line(r));
    return;
  }
  json_put_member(out, ",\"message\":", message);
  if (message)
    json_put_member(out, ",\"lang\":", multistatus_result_lang(r));
}

static void json_put_rest(multistatus_output *out, const multistatus_result *r) {
  const char *location = multistatus_result_location(r);
  multistatus__json_members m = {out, ",", false};
  json_put_conditions(out, multistatus_result_first_condition(r));
  multistatus__json_put_problem(&m, multistatus_result_problem(r));
  if (location) {
    PUT(out, ",\"location\":");
    json_put_text(out, multistatus_output_uri(out, location));
  }
  if (multistatus_result_has_item(r))
    multistatus__json_put_fate(&m, r);
  json_put_exts(out, multistatus_result_first_ext(r));
}

/* h: its href, and what else it goes by. The one result of a document without hrefs has
   an empty one. */
static void json_put_names(multistatus_output *out, const multistatus_result *r,
                           const multistatus_href *h) {
  multistatus__json_members m = {out, "", false};
  if (h) {
    PUT(out, "\"href\":");
    json_put_text(out, multistatus_output_href(out, multistatus_href_value(h)));
    m.lead = ",";
  }
  if (multistatus_result_has_item(r))
    multistatus__json_put_identity(&m, r);
  if (!*m.lead)
    PUT(out, "\"href\":\"\"");
}

static void json_put_object(multistatus_output *out, const multistatus_result *r,
                            const multistatus_href *h) {
  PUT(out, "{");
  json_put_names(out, r, h);
  if (multistatus_result_is_plain(r)) {
    json_put_own_outcome(out, r);
  } else if (multistatus_result_first_propstat(r)) {
    int status = multistatus_result_outcome(r);
    if (status || !json_has_no_status(out)) {
      PUT(out, ",");
      json_put_status(out, status ? status : MULTISTATUS_UNKNOWN);
    }
    json_put_propstats(out, r);
    json_put_rest(out, r);
  } else {
    json_put_hrefs(out, ",\"moreHrefs\":[", multistatus_href_next(h),
                   multistatus_output_href);
    json_put_own_outcome(out, r);
    json_put_rest(out, r);
  }
  PUT(out, "}");
}

void multistatus__json_put_result(multistatus_output *out, const multistatus_result *r,
                                  const char *between) {
  const multistatus_href *h = multistatus_result_first_href(r);
  json_put_object(out, r, h);
  /* Beside propstats there is one href, as in XML: what was read with more of them
     becomes as many results. */
  while (multistatus_result_first_propstat(r) && (h = multistatus_href_next(h))) {
    multistatus_output_puts(out, between);
    json_put_object(out, r, h);
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
    multistatus_output_puts(out, multistatus__json_kinds[kind]);
    PUT(out, "\",");
  }
  PUT(out, "\"results\":[");
  return 0;
}

void multistatus__json_put_document(multistatus_output *out) {
  multistatus__json_members m = {out, ",", false};
  json_put_member(out, ",\"description\":", multistatus_output_message(out));
  json_put_member(out, ",\"lang\":", multistatus_output_lang(out));
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
