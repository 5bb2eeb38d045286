/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "../../base/bytes.h"
#include "../../model/condition.h"
#include "dav.h"
#include "../../xml/escape.h"
#include "../../xml/name.h"
#include "dav_problem.h"

/* Results as DAV XML. The prefix D stands for DAV: everywhere, there is never a default
   namespace, and properties of other namespaces declare theirs where they stand, unless
   the options have a prefix for them. What made a result invalid that was read is put
   right here as far as only XML minds. */

#define PUT(out, literal) multistatus_output_put((out), (literal), sizeof(literal) - 1)

void multistatus__dav_put_text(multistatus_output *out, multistatus_text t,
                               int attribute) {
  for (size_t i = 0; i < t.len;) {
    size_t n = multistatus__xml_plain(t.data + i, t.len - i, attribute);
    multistatus_output_put(out, t.data + i, n);
    i += n;
    if (i < t.len)
      multistatus_output_puts(
          out, multistatus__xml_entity((unsigned char)t.data[i++], attribute));
  }
}

/* s is from a getter. */
static void dav_put_string(multistatus_output *out, const char *s, int attribute) {
  multistatus_text t = {s, multistatus_string_length(s)};
  multistatus__dav_put_text(out, t, attribute);
}

/* A result's own; and one that may be any reference. */
static void dav_put_href(multistatus_output *out, const char *href) {
  PUT(out, "<D:href>");
  multistatus__dav_put_text(out, multistatus_output_href(out, href), 0);
  PUT(out, "</D:href>");
}

/* declare: the element around it has another D. */
static void dav_put_reference(multistatus_output *out, const char *href, bool declare) {
  PUT(out, "<D:href");
  if (declare)
    PUT(out, " xmlns:D=\"DAV:\"");
  PUT(out, ">");
  multistatus__dav_put_text(out, multistatus_output_uri(out, href), 0);
  PUT(out, "</D:href>");
}

/* line: as received, or NULL; it is right again if it is proper. A status that is not
   known is written as a failure, so that nobody takes it for success; our own extension
   element says that it is unknown. */
static void dav_put_status(multistatus_output *out, int status, const char *reason,
                           const char *line) {
  if (line && multistatus_status_is_proper(line, multistatus_string_length(line))) {
    PUT(out, "<D:status>");
    dav_put_string(out, line, 0);
    PUT(out, "</D:status>");
    return;
  }
  if (!status) {
    PUT(out, "<D:status>HTTP/1.1 500 " MULTISTATUS_UNKNOWN_REASON "</D:status>");
    return;
  }
  const char digits[] = {(char)('0' + status / 100), (char)('0' + status / 10 % 10),
                         (char)('0' + status % 10), ' '};
  PUT(out, "<D:status>HTTP/1.1 ");
  multistatus_output_put(out, digits, sizeof digits);
  if (reason)
    dav_put_string(out, reason, 0);
  else
    multistatus_output_puts(out, multistatus_reason(status));
  PUT(out, "</D:status>");
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

static multistatus__xml_name dav_name(const multistatus_output *out, const char *ns,
                                      const char *local, const char *attributes) {
  multistatus__xml_scope scope = {1, NULL, 0, NULL};
  scope.others = multistatus_output_namespaces(out, &scope.count);
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
  multistatus_output_put(out, n->local, multistatus_string_length(n->local));
  if (n->declare)
    dav_declare(out, n->prefix, strlen(n->prefix) - 1, n->ns);
}

static void dav_close_name(multistatus_output *out, const multistatus__xml_name *n) {
  PUT(out, "</");
  multistatus_output_puts(out, n->prefix);
  multistatus_output_put(out, n->local, multistatus_string_length(n->local));
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

/* The attributes of a condition; ours hold what only JSON can say of it. */
static void dav_put_attributes(multistatus_output *out, const multistatus__xml_name *n,
                               const multistatus_condition *c) {
  const char *attributes = multistatus_condition_attributes(c);
  const char *pointer = multistatus_condition_pointer(c);
  const char *message = multistatus_condition_message(c);
  if (attributes)
    multistatus_output_put(out, attributes, multistatus_string_length(attributes));
  dav_put_lang(out, multistatus_condition_lang(c));
  if ((!pointer && !message) ||
      (multistatus_output_flags(out) & MULTISTATUS_WRITE_PLAIN))
    return;
  multistatus__xml_name own = *n;
  if (strcmp(n->ns, MULTISTATUS_NS) != 0) {
    multistatus__xml_scope scope = {1, NULL, 0, n->prefix};
    scope.others = multistatus_output_namespaces(out, &scope.count);
    own = multistatus__xml_name_for(MULTISTATUS_NS, n->local, &scope, attributes);
    if (own.declare) {
      PUT(out, " xmlns:");
      multistatus_output_put(out, own.prefix, strlen(own.prefix) - 1);
      PUT(out, "=\"" MULTISTATUS_NS "\"");
    }
  }
  dav_put_own_attribute(out, own.prefix, "pointer=\"", pointer);
  dav_put_own_attribute(out, own.prefix, "message=\"", message);
}

/* about: what lock-token-submitted speaks of, if it does not say; NULL: not known. */
static void dav_put_condition(multistatus_output *out, const multistatus_condition *c,
                              const char *about) {
  multistatus__xml_name n =
      dav_name(out, multistatus_condition_ns(c), multistatus_condition_name(c),
               multistatus_condition_attributes(c));
  const multistatus_href *h = multistatus_condition_first_href(c);
  const char *xml = multistatus_condition_xml(c);
  const char *attributes = multistatus_condition_attributes(c);
  multistatus__condition_kind kind = multistatus__condition_kind_of(n.ns, n.local);
  if (kind == CONDITION_NONE)
    return;
  if (kind == CONDITION_EMPTY || kind == CONDITION_PROPERTY)
    h = NULL;
  if (kind != CONDITION_ANY)
    xml = NULL;
  bool lacks = kind == CONDITION_SOME_HREFS && !h;
  bool declare = multistatus__xml_declares(attributes, "D", 1);
  if (lacks && !about) {
    multistatus_output_fail(out, MULTISTATUS_ERROR_HREF,
                            "a condition without an href, and none to lend it");
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
  for (; h; h = multistatus_href_next(h))
    dav_put_reference(out, multistatus_href_value(h), declare);
  if (xml)
    multistatus_output_put(out, xml, multistatus_string_length(xml));
  dav_close_name(out, &n);
}

/* Whether one of them can be written: DAV:error is not empty. */
static bool dav_has_conditions(const multistatus_condition *c) {
  while (c && multistatus__condition_kind_of(multistatus_condition_ns(c),
                                             multistatus_condition_name(c)) ==
                  CONDITION_NONE)
    c = multistatus_condition_next(c);
  return c;
}

/* problem: NULL for none. Returns what JSON has to say of it beside. */
static const char *dav_put_error(multistatus_output *out,
                                 const multistatus_condition *c, const char *problem,
                                 const char *about) {
  if (!problem && !dav_has_conditions(c))
    return NULL;
  PUT(out, "<D:error>");
  /* First, for among several the first is the one that JSON has apart. */
  bool exact = !problem || multistatus__problem_write(out, problem);
  for (; c; c = multistatus_condition_next(c))
    dav_put_condition(out, c, about);
  PUT(out, "</D:error>");
  return exact ? NULL : problem;
}

#define WRITE(to, literal)                                                             \
  (memcpy((to), (literal), sizeof(literal) - 1), (to) + sizeof(literal) - 1)

static char *dav_write(char *to, multistatus_text t) {
  multistatus__bytes_copy(to, t.data, t.len);
  return to + t.len;
}

/* A property of DAV: with nothing to it but a value that goes out as it is: most are.
 */
static bool dav_put_plain_prop(multistatus_output *out, const multistatus_prop *p,
                               const multistatus_prop_text *t) {
  bool plain = t->kind == MULTISTATUS_PROP_TEXT ? multistatus_prop_is_plain(p)
                                                : !t->attributes.len && !t->lang.len;
  size_t room = t->name.len * 2 + t->value.len + sizeof "<D:></D:>" - 1;
  if (!plain || t->ns.len != 4 || memcmp(t->ns.data, "DAV:", 4) != 0 || room > 4096)
    return false;
  char *start = multistatus_output_reserve(out, room);
  char *to = dav_write(WRITE(start, "<D:"), t->name);
  if (t->kind != MULTISTATUS_PROP_EMPTY) {
    to = dav_write(WRITE(to, ">"), t->value);
    to = dav_write(WRITE(to, "</D:"), t->name);
    to = WRITE(to, ">");
  } else {
    to = WRITE(to, "/>");
  }
  multistatus_output_advance(out, (size_t)(to - start));
  return true;
}

static void dav_put_prop(multistatus_output *out, const multistatus_prop *p) {
  multistatus_prop_text t;
  multistatus_prop_look(p, &t);
  if (dav_put_plain_prop(out, p, &t))
    return;
  multistatus__xml_name n = dav_name(out, t.ns.data, t.name.data, t.attributes.data);
  dav_open_name(out, &n);
  multistatus_output_put(out, t.attributes.data, t.attributes.len);
  dav_put_lang(out, t.lang.data);
  if (t.kind == MULTISTATUS_PROP_EMPTY) {
    PUT(out, "/>");
    return;
  }
  PUT(out, ">");
  if (t.kind == MULTISTATUS_PROP_XML)
    multistatus_output_put(out, t.value.data, t.value.len);
  else
    multistatus__dav_put_text(out, t.value, 0);
  dav_close_name(out, &n);
}

/* ---- Extensions ---- */

/* The namespace that the first tag of self-contained markup declares for a prefix. */
static multistatus_text dav_declared(const char *xml, multistatus_text prefix) {
  multistatus_text ns = {"", 0};
  const char *close = strchr(xml, '>');
  for (const char *p = xml; (p = strstr(p, " xmlns")) && p < close;) {
    p += strlen(" xmlns");
    const char *name = *p == ':' ? p + 1 : p;
    if ((name > p) != (prefix.len > 0) || strncmp(name, prefix.data, prefix.len) != 0 ||
        strncmp(name + prefix.len, "=\"", 2) != 0)
      continue;
    ns.data = name + prefix.len + 2;
    ns.len = strcspn(ns.data, "\"");
    break;
  }
  return ns;
}

/* Whether an extension, which came from JSON, is what only the result itself may say.
 */
static bool dav_is_defined(const char *xml, multistatus__place place) {
  multistatus_text local = {xml + 1, strcspn(xml + 1, " />")}, prefix = {local.data, 0};
  const char *colon = memchr(local.data, ':', local.len);
  if (colon) {
    prefix.len = (size_t)(colon - local.data);
    local.data = colon + 1;
    local.len -= prefix.len + 1;
  }
  return multistatus__is_defined(dav_declared(xml, prefix), local, place);
}

static void dav_put_exts(multistatus_output *out, const multistatus_ext *e,
                         multistatus__place place) {
  for (; e; e = multistatus_ext_next(e))
    if (!dav_is_defined(multistatus_ext_xml(e), place))
      multistatus_output_put(out, multistatus_ext_xml(e),
                             multistatus_string_length(multistatus_ext_xml(e)));
}

/* What only JSON can say of a result (NULL: of a propstat), and of its problem.
   unknown: its status is; line: what was received as one, or NULL. */
static void dav_put_item(multistatus_output *out, const multistatus_result *r,
                         const char *problem, bool unknown, const char *line) {
  static const char start[] = "<m:item xmlns:m=\"" MULTISTATUS_NS "\">{";
  multistatus__json_members m = {out, start, true};
  if (multistatus_output_flags(out) & MULTISTATUS_WRITE_PLAIN)
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

static void dav_put_propstat(multistatus_output *out, const multistatus_propstat *ps,
                             const char *about) {
  const multistatus_prop *p = multistatus_propstat_first_prop(ps);
  PUT(out, "<D:propstat><D:prop>");
  for (; p; p = multistatus_prop_next(p))
    dav_put_prop(out, p);
  PUT(out, "</D:prop>");
  dav_put_status(out, multistatus_propstat_status(ps), multistatus_propstat_reason(ps),
                 multistatus_propstat_status_line(ps));
  const char *problem = dav_put_error(out, multistatus_propstat_first_condition(ps),
                                      multistatus_propstat_problem(ps), about);
  dav_put_message(out, multistatus_propstat_message(ps), multistatus_propstat_lang(ps));
  dav_put_exts(out, multistatus_propstat_first_ext(ps), PLACE_PROPSTAT);
  dav_put_item(out, NULL, problem, !multistatus_propstat_status(ps),
               multistatus_propstat_status_line(ps));
  PUT(out, "</D:propstat>");
}

/* A response for one href with properties, or for all with a status. */
static void dav_put_response(multistatus_output *out, const multistatus_result *r,
                             const multistatus_href *h) {
  const multistatus_propstat *ps = multistatus_result_first_propstat(r);
  const char *location = multistatus_result_location(r);
  const char *about = multistatus_href_value(h);
  if (h)
    dav_put_href(out, about);
  if (!ps) {
    while ((h = multistatus_href_next(h)))
      dav_put_href(out, multistatus_href_value(h));
    dav_put_status(out, multistatus_result_status(r), multistatus_result_reason(r),
                   multistatus_result_status_line(r));
  }
  for (; ps; ps = multistatus_propstat_next(ps))
    dav_put_propstat(out, ps, about);
  const char *problem = dav_put_error(out, multistatus_result_first_condition(r),
                                      multistatus_result_problem(r), about);
  dav_put_message(out, multistatus_result_message(r), multistatus_result_lang(r));
  if (location) {
    PUT(out, "<D:location>");
    dav_put_reference(out, location, false);
    PUT(out, "</D:location>");
  }
  dav_put_exts(out, multistatus_result_first_ext(r), PLACE_RESPONSE);
  bool unknown = !multistatus_result_status(r) && !multistatus_result_first_propstat(r);
  dav_put_item(out, r, problem, unknown, multistatus_result_status_line(r));
}

static void dav_put_responses(multistatus_output *out, const multistatus_result *r) {
  const multistatus_href *h = multistatus_result_first_href(r);
  /* Beside propstats there is one href and no status (RFC 4918, section 14.24): what
     was read with more of them becomes as many responses. */
  do {
    PUT(out, "<D:response>");
    dav_put_response(out, r, h);
    PUT(out, "</D:response>");
    h = multistatus_href_next(h);
  } while (h && multistatus_result_first_propstat(r));
}

/* ---- The document ---- */

/* RFC 4918, section 14.5: it is not empty. */
static int dav_write_error(multistatus_output *out, const multistatus_result *r) {
  const multistatus_condition *c = multistatus_result_first_condition(r);
  const char *problem = multistatus_result_problem(r);
  if (!problem && !dav_has_conditions(c))
    return multistatus_output_fail(out, MULTISTATUS_ERROR_NAME,
                                   "a DAV:error without a condition");
  if (problem)
    multistatus__problem_write(out, problem);
  for (; c; c = multistatus_condition_next(c))
    dav_put_condition(out, c, NULL);
  return 0;
}

/* The properties of its only propstat. */
static int dav_write_props(multistatus_output *out, const multistatus_result *r) {
  const multistatus_prop *p =
      multistatus_propstat_first_prop(multistatus_result_first_propstat(r));
  for (; p; p = multistatus_prop_next(p))
    dav_put_prop(out, p);
  return 0;
}

/* A document of one result is that result, without its href; or its conditions. */
int multistatus__dav_write_result(void *state, multistatus_output *out,
                                  const multistatus_result *r) {
  (void)state;
  switch (multistatus_output_document(out)) {
  case MULTISTATUS_DOCUMENT_MULTISTATUS:
    dav_put_responses(out, r);
    return 0;
  case MULTISTATUS_DOCUMENT_ERROR:
    return dav_write_error(out, r);
  case MULTISTATUS_DOCUMENT_PROP:
    return dav_write_props(out, r);
  default:
    dav_put_response(out, r, NULL);
    return 0;
  }
}

/* CalDAV's prefix on the root; the longer one is longer than those of the options. */
static const char *dav_caldav(const multistatus_output *out) {
  size_t count;
  const multistatus_namespace *n = multistatus_output_namespaces(out, &count);
  while (count > 0 && strcmp(n->prefix, "C") != 0)
    n++, count--;
  return count > 0 ? "caldav-of-the-response" : "C";
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
  size_t count;
  const multistatus_namespace *n = multistatus_output_namespaces(out, &count);
  PUT(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<");
  dav_put_root(out);
  PUT(out, " xmlns:D=\"DAV:\"");
  if (multistatus_output_document(out) == MULTISTATUS_DOCUMENT_MKCALENDAR_RESPONSE) {
    PUT(out, " xmlns:");
    multistatus_output_puts(out, dav_caldav(out));
    PUT(out, "=\"urn:ietf:params:xml:ns:caldav\"");
  }
  for (; count > 0; n++, count--)
    dav_declare(out, n->prefix, strlen(n->prefix), n->ns);
  PUT(out, ">");
  return 0;
}

/* What only JSON can say of the document. */
static void dav_put_document(multistatus_output *out) {
  static const char start[] = "<m:document xmlns:m=\"" MULTISTATUS_NS "\">{";
  multistatus__json_members m = {out, start, true};
  if (multistatus_output_flags(out) & MULTISTATUS_WRITE_PLAIN)
    return;
  multistatus__json_put_transaction(&m, multistatus_output_transaction(out));
  multistatus__json_put_asked_summary(&m);
  if (m.lead != start)
    PUT(out, "}</m:document>");
}

int multistatus__dav_write_end(void *state, multistatus_output *out) {
  (void)state;
  const char *message = multistatus_output_message(out);
  const char *token = multistatus_output_sync_token(out);
  bool one = multistatus_output_document(out) != MULTISTATUS_DOCUMENT_MULTISTATUS;
  if (one && (message || token || multistatus_output_first_ext(out)))
    return multistatus_output_fail(
        out, MULTISTATUS_ERROR_CONFLICT,
        "a document of one result has no message, sync-token or extension of its own");
  if (one && !multistatus_output_summary(out)->total)
    return multistatus_output_fail(out, MULTISTATUS_ERROR_STATUS,
                                   "a document of one result without it");
  if (!one) {
    dav_put_message(out, message, multistatus_output_lang(out));
    if (token) {
      PUT(out, "<D:sync-token>");
      dav_put_string(out, token, 0);
      PUT(out, "</D:sync-token>");
    }
    dav_put_exts(out, multistatus_output_first_ext(out), PLACE_DOCUMENT);
    dav_put_document(out);
  }
  PUT(out, "</");
  dav_put_root(out);
  PUT(out, ">\n");
  return 0;
}
