/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "condition.h"
#include "dav.h"
#include "escape.h"
#include "name.h"

/* Results as DAV XML. The prefix D stands for DAV: everywhere, there is never a default
   namespace, and properties of other namespaces declare theirs where they stand, unless
   the options have a prefix for them. What made a result invalid that was read is put
   right here as far as only XML minds. */

#define PUT(out, literal) multistatus_output_put((out), (literal), sizeof(literal) - 1)

static void dav_put_text(multistatus_output *out, multistatus_text t, int attribute) {
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
  dav_put_text(out, t, attribute);
}

/* A result's own; and one that may be any reference. */
static void dav_put_href(multistatus_output *out, const char *href) {
  PUT(out, "<D:href>");
  dav_put_text(out, multistatus_output_href(out, href), 0);
  PUT(out, "</D:href>");
}

static void dav_put_reference(multistatus_output *out, const char *href) {
  PUT(out, "<D:href>");
  dav_put_text(out, multistatus_output_uri(out, href), 0);
  PUT(out, "</D:href>");
}

static void dav_put_status(multistatus_output *out, int status, const char *reason) {
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
  multistatus__xml_scope scope = {1, NULL, 0};
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

/* about: what lock-token-submitted speaks of, if it does not say. */
static void dav_put_condition(multistatus_output *out, const multistatus_condition *c,
                              const char *about) {
  multistatus__xml_name n =
      dav_name(out, multistatus_condition_ns(c), multistatus_condition_name(c), NULL);
  const multistatus_href *h = multistatus_condition_first_href(c);
  const char *xml = multistatus_condition_xml(c);
  multistatus__condition_kind kind = multistatus__condition_kind_of(n.ns, n.local);
  if (kind == CONDITION_NONE)
    return;
  if (kind == CONDITION_EMPTY || kind == CONDITION_PROPERTY)
    h = NULL;
  if (kind != CONDITION_ANY)
    xml = NULL;
  bool lacks = kind == CONDITION_SOME_HREFS && !h;
  dav_open_name(out, &n);
  if (!h && !xml && !lacks) {
    PUT(out, "/>");
    return;
  }
  PUT(out, ">");
  if (lacks)
    dav_put_reference(out, about);
  for (; h; h = multistatus_href_next(h))
    dav_put_reference(out, multistatus_href_value(h));
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

static void dav_put_conditions(multistatus_output *out, const multistatus_condition *c,
                               const char *about) {
  if (!dav_has_conditions(c))
    return;
  PUT(out, "<D:error>");
  for (; c; c = multistatus_condition_next(c))
    dav_put_condition(out, c, about);
  PUT(out, "</D:error>");
}

static void dav_put_prop(multistatus_output *out, const multistatus_prop *p) {
  const char *attributes = multistatus_prop_attributes(p);
  const char *value = multistatus_prop_value(p);
  multistatus_prop_kind kind = multistatus_prop_kind_of(p);
  multistatus__xml_name n =
      dav_name(out, multistatus_prop_ns(p), multistatus_prop_name(p), attributes);
  dav_open_name(out, &n);
  if (attributes)
    multistatus_output_put(out, attributes, multistatus_string_length(attributes));
  dav_put_lang(out, multistatus_prop_lang(p));
  if (kind == MULTISTATUS_PROP_EMPTY) {
    PUT(out, "/>");
    return;
  }
  PUT(out, ">");
  if (kind == MULTISTATUS_PROP_XML)
    multistatus_output_put(out, value, multistatus_string_length(value));
  else
    dav_put_string(out, value, 0);
  dav_close_name(out, &n);
}

static void dav_put_propstat(multistatus_output *out, const multistatus_propstat *ps,
                             const char *about) {
  const multistatus_prop *p = multistatus_propstat_first_prop(ps);
  PUT(out, "<D:propstat><D:prop>");
  for (; p; p = multistatus_prop_next(p))
    dav_put_prop(out, p);
  PUT(out, "</D:prop>");
  dav_put_status(out, multistatus_propstat_status(ps), multistatus_propstat_reason(ps));
  dav_put_conditions(out, multistatus_propstat_first_condition(ps), about);
  dav_put_message(out, multistatus_propstat_message(ps), multistatus_propstat_lang(ps));
  PUT(out, "</D:propstat>");
}

/* ---- Results ---- */

/* Whether an extension, which came from JSON, is what only the result itself may say:
   markup that stands for itself declares its first prefix in its first tag. */
static bool dav_is_own(const char *xml) {
  static const char *const names[] = {"href",
                                      "status",
                                      "error",
                                      "propstat",
                                      "location",
                                      "responsedescription",
                                      "errordescription"};
  const char *name = xml + 1, *end = name + strcspn(name, " />");
  const char *colon = memchr(name, ':', (size_t)(end - name));
  size_t prefix = colon ? (size_t)(colon - name) : 0;
  const char *local = colon ? colon + 1 : name, *close = strchr(xml, '>');
  bool dav = false;
  for (const char *p = end; !dav && (p = strstr(p, " xmlns")) && p < close;) {
    p += strlen(" xmlns");
    dav = !prefix || (*p == ':' && strncmp(p + 1, name, prefix) == 0);
    dav = dav && strncmp(p + (prefix ? prefix + 1 : 0), "=\"DAV:\"", 7) == 0;
  }
  for (size_t i = 0; dav && i < sizeof names / sizeof *names; i++)
    if (strlen(names[i]) == (size_t)(end - local) &&
        memcmp(names[i], local, (size_t)(end - local)) == 0)
      return true;
  return false;
}

static void dav_put_exts(multistatus_output *out, const multistatus_ext *e) {
  for (; e; e = multistatus_ext_next(e))
    if (!dav_is_own(multistatus_ext_xml(e)))
      multistatus_output_put(out, multistatus_ext_xml(e),
                             multistatus_string_length(multistatus_ext_xml(e)));
}

/* A response for one href with properties, or for all with a status. */
static void dav_put_response(multistatus_output *out, const multistatus_result *r,
                             const multistatus_href *h) {
  const multistatus_propstat *ps = multistatus_result_first_propstat(r);
  const char *location = multistatus_result_location(r);
  const char *about = multistatus_href_value(h);
  PUT(out, "<D:response>");
  dav_put_href(out, about);
  if (!ps) {
    while ((h = multistatus_href_next(h)))
      dav_put_href(out, multistatus_href_value(h));
    dav_put_status(out, multistatus_result_status(r), multistatus_result_reason(r));
  }
  for (; ps; ps = multistatus_propstat_next(ps))
    dav_put_propstat(out, ps, about);
  dav_put_conditions(out, multistatus_result_first_condition(r), about);
  dav_put_message(out, multistatus_result_message(r), multistatus_result_lang(r));
  if (location) {
    PUT(out, "<D:location>");
    dav_put_reference(out, location);
    PUT(out, "</D:location>");
  }
  dav_put_exts(out, multistatus_result_first_ext(r));
  PUT(out, "</D:response>");
}

int multistatus__dav_write_result(void *state, multistatus_output *out,
                                  const multistatus_result *r) {
  (void)state;
  const multistatus_href *h = multistatus_result_first_href(r);
  dav_put_response(out, r, h);
  /* Beside propstats there is one href and no status (RFC 4918, section 14.24): what
     was read with more of them becomes as many responses. */
  while (multistatus_result_first_propstat(r) && (h = multistatus_href_next(h)))
    dav_put_response(out, r, h);
  return 0;
}

/* ---- The document ---- */

int multistatus__dav_write_begin(void *state, multistatus_output *out) {
  (void)state;
  size_t count;
  const multistatus_namespace *n = multistatus_output_namespaces(out, &count);
  PUT(out,
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:multistatus xmlns:D=\"DAV:\"");
  for (; count > 0; n++, count--)
    dav_declare(out, n->prefix, strlen(n->prefix), n->ns);
  PUT(out, ">");
  return 0;
}

int multistatus__dav_write_end(void *state, multistatus_output *out) {
  (void)state;
  const char *token = multistatus_output_sync_token(out);
  dav_put_message(out, multistatus_output_message(out), NULL);
  if (token) {
    PUT(out, "<D:sync-token>");
    dav_put_string(out, token, 0);
    PUT(out, "</D:sync-token>");
  }
  PUT(out, "</D:multistatus>\n");
  return 0;
}
