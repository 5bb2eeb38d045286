/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "dav.h"
#include "escape.h"
#include "name.h"

/* Results as DAV XML. The prefix D stands for DAV: everywhere, there is never a default
   namespace, and properties of other namespaces declare theirs where they stand. */

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

static void dav_put_href(multistatus_output *out, const char *href) {
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

/* ---- Conditions and properties ---- */

static void dav_open_name(multistatus_output *out, const multistatus__xml_name *n) {
  PUT(out, "<");
  multistatus_output_puts(out, n->prefix);
  multistatus_output_put(out, n->local, multistatus_string_length(n->local));
  if (n->declare) {
    PUT(out, " xmlns:");
    multistatus_output_put(out, n->prefix, strlen(n->prefix) - 1);
    PUT(out, "=\"");
    dav_put_string(out, n->ns, 1);
    PUT(out, "\"");
  }
}

static void dav_close_name(multistatus_output *out, const multistatus__xml_name *n) {
  PUT(out, "</");
  multistatus_output_puts(out, n->prefix);
  multistatus_output_put(out, n->local, multistatus_string_length(n->local));
  PUT(out, ">");
}

static void dav_put_condition(multistatus_output *out, const multistatus_condition *c) {
  multistatus__xml_name n = multistatus__xml_name_for(
      multistatus_condition_ns(c), multistatus_condition_name(c), "D:", NULL);
  const multistatus_href *h = multistatus_condition_first_href(c);
  const char *xml = multistatus_condition_xml(c);
  dav_open_name(out, &n);
  if (!h && !xml) {
    PUT(out, "/>");
    return;
  }
  PUT(out, ">");
  for (; h; h = multistatus_href_next(h))
    dav_put_href(out, multistatus_href_value(h));
  if (xml)
    multistatus_output_put(out, xml, multistatus_string_length(xml));
  dav_close_name(out, &n);
}

static void dav_put_conditions(multistatus_output *out,
                               const multistatus_condition *c) {
  if (!c)
    return;
  PUT(out, "<D:error>");
  for (; c; c = multistatus_condition_next(c))
    dav_put_condition(out, c);
  PUT(out, "</D:error>");
}

static void dav_put_prop(multistatus_output *out, const multistatus_prop *p) {
  const char *attributes = multistatus_prop_attributes(p);
  const char *value = multistatus_prop_value(p);
  multistatus_prop_kind kind = multistatus_prop_kind_of(p);
  multistatus__xml_name n = multistatus__xml_name_for(
      multistatus_prop_ns(p), multistatus_prop_name(p), "D:", attributes);
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

static void dav_put_propstat(multistatus_output *out, const multistatus_propstat *ps) {
  const multistatus_prop *p = multistatus_propstat_first_prop(ps);
  PUT(out, "<D:propstat><D:prop>");
  for (; p; p = multistatus_prop_next(p))
    dav_put_prop(out, p);
  PUT(out, "</D:prop>");
  dav_put_status(out, multistatus_propstat_status(ps), multistatus_propstat_reason(ps));
  dav_put_conditions(out, multistatus_propstat_first_condition(ps));
  dav_put_message(out, multistatus_propstat_message(ps), multistatus_propstat_lang(ps));
  PUT(out, "</D:propstat>");
}

/* ---- The document ---- */

int multistatus__dav_write_begin(void *state, multistatus_output *out) {
  (void)state;
  PUT(out,
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:multistatus xmlns:D=\"DAV:\">");
  return 0;
}

int multistatus__dav_write_result(void *state, multistatus_output *out,
                                  const multistatus_result *r) {
  (void)state;
  const multistatus_propstat *ps = multistatus_result_first_propstat(r);
  const multistatus_href *h = multistatus_result_first_href(r);
  const char *location = multistatus_result_location(r);
  PUT(out, "<D:response>");
  dav_put_href(out, multistatus_href_value(h));
  /* Beside propstats there is one href and no status (RFC 4918, section 14.24). */
  if (!ps) {
    while ((h = multistatus_href_next(h)))
      dav_put_href(out, multistatus_href_value(h));
    dav_put_status(out, multistatus_result_status(r), multistatus_result_reason(r));
  }
  for (; ps; ps = multistatus_propstat_next(ps))
    dav_put_propstat(out, ps);
  dav_put_conditions(out, multistatus_result_first_condition(r));
  dav_put_message(out, multistatus_result_message(r), multistatus_result_lang(r));
  if (location) {
    PUT(out, "<D:location>");
    dav_put_href(out, location);
    PUT(out, "</D:location>");
  }
  const multistatus_ext *e = multistatus_result_first_ext(r);
  for (; e; e = multistatus_ext_next(e))
    multistatus_output_put(out, multistatus_ext_xml(e),
                           multistatus_string_length(multistatus_ext_xml(e)));
  PUT(out, "</D:response>");
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
