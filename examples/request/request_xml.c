/* SPDX-License-Identifier: MIT */
#include "request_xml.h"

#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

/* ---- Documents ---- */

/* SAX callback: a DOCTYPE begins; nothing is declared yet. */
static void refuse_dtd(void *ctx, const xmlChar *name, const xmlChar *external,
                       const xmlChar *system) {
  (void)name, (void)external, (void)system;
  xmlStopParser(ctx);
  ((xmlParserCtxt *)ctx)->wellFormed = 0;
}

/* A DTD is refused, so there are no entities except the five of XML. No network or file
   access; libxml2's own limits apply. */
int request_xml(const char *body, size_t len, const char *root, xmlDoc **doc) {
  *doc = NULL;
  if (len == 0 || len > INT32_MAX)
    return 400;
  xmlParserCtxt *parser = xmlNewParserCtxt();
  if (!parser)
    return 503;
  parser->sax->internalSubset = refuse_dtd;
  *doc = xmlCtxtReadMemory(parser, body, (int)len, NULL, NULL,
                           XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                               XML_PARSE_NOCDATA);
  bool formed = *doc && parser->wellFormed && parser->nsWellFormed;
  bool memory = parser->errNo != XML_ERR_NO_MEMORY;
  xmlFreeParserCtxt(parser);
  if (formed && xml_is(xmlDocGetRootElement(*doc), root))
    return 0;
  xmlFreeDoc(*doc);
  *doc = NULL;
  return !memory ? 503 : formed ? 422 : 400;
}

const char *xml_ns(const xmlNode *node) {
  return node->ns && node->ns->href ? (const char *)node->ns->href : "";
}

bool xml_is(const xmlNode *node, const char *name) {
  return node && node->type == XML_ELEMENT_NODE && strcmp(xml_ns(node), "DAV:") == 0 &&
         (!name || strcmp((const char *)node->name, name) == 0);
}

xmlNode *xml_next(const xmlNode *node) {
  return xmlNextElementSibling((xmlNode *)node);
}

xmlNode *xml_child(const xmlNode *parent, const char *name) {
  xmlNode *child = parent ? xmlFirstElementChild((xmlNode *)parent) : NULL;
  while (child && name && !xml_is(child, name))
    child = xml_next(child);
  return child;
}

/* xmlReconciliateNs adds the declarations to a copy in a new document. */
char *xml_markup(xmlNode *node) {
  xmlDoc *doc = xmlNewDoc(BAD_CAST "1.0");
  xmlBuffer *out = xmlBufferCreate();
  xmlNode *copy = doc && out ? xmlDocCopyNode(node, doc, 1) : NULL;
  xmlChar *lang = xmlNodeGetLang(node), *markup = NULL;
  if (copy) {
    xmlDocSetRootElement(doc, copy);
    if (lang)
      xmlNodeSetLang(copy, lang);
    if (xmlReconciliateNs(doc, copy) >= 0 && xmlNodeDump(out, doc, copy, 0, 0) > 0)
      markup = xmlBufferDetach(out);
  }
  xmlFree(lang);
  xmlBufferFree(out);
  xmlFreeDoc(doc);
  return (char *)markup;
}

/* ---- PROPFIND ---- */

int request_propfind(const char *body, size_t len, const char *root,
                     int (*live)(const char *ns, const char *name),
                     request_names *out) {
  *out = (request_names){.what = REQUEST_ALL};
  if (len == 0 && strcmp(root, "propfind") == 0)
    return 0;
  int status = request_xml(body, len, root, &out->doc);
  if (status)
    return status;
  xmlNode *top = xmlDocGetRootElement(out->doc);
  xmlNode *prop = xml_child(top, "prop"), *all = xml_child(top, "allprop");
  bool names = xml_child(top, "propname") != NULL;
  xmlNode *list = prop ? prop : all ? xml_child(top, "include") : NULL;
  unsigned long count = list ? xmlChildElementCount(list) : 0;
  out->what = prop ? REQUEST_LISTED : names ? REQUEST_NAMES : REQUEST_ALL;
  if ((prop != NULL) + (all != NULL) + names != 1)
    return 400;
  if (count > REQUEST_NAMES_MOST)
    return 507;
  if (count && !(out->names = calloc(count, sizeof *out->names)))
    return 503;
  for (xmlNode *n = xml_child(list, NULL); n; n = xml_next(n)) {
    const char *ns = xml_ns(n), *name = (const char *)n->name;
    if (multistatus_name_check(ns, name) == 0)
      out->names[out->count++] = (struct request_name){ns, name, live(ns, name)};
  }
  return 0;
}

void request_names_free(request_names *names) {
  free(names->names);
  xmlFreeDoc(names->doc);
}

bool request_asks(const request_names *names, int live) {
  bool asks = names->what == REQUEST_ALL;
  for (size_t i = 0; i < names->count && !asks; i++)
    asks = names->names[i].live == live;
  return asks;
}

/* ---- PROPPATCH ---- */

/* Counts the properties, and stores them in out if that is not NULL. */
static int read_changes(xmlNode *root, request_change *out, size_t *count) {
  *count = 0;
  for (xmlNode *n = xml_child(root, NULL); n; n = xml_next(n)) {
    bool set = xml_is(n, "set");
    xmlNode *list = set || xml_is(n, "remove") ? xml_child(n, "prop") : NULL;
    for (xmlNode *p = xml_child(list, NULL); p; p = xml_next(p)) {
      if (multistatus_name_check(xml_ns(p), (const char *)p->name))
        return 400;
      if (out)
        out[*count] = (request_change){.prop = p, .set = set};
      ++*count;
    }
  }
  return *count == 0 ? 400 : *count > REQUEST_NAMES_MOST ? 507 : 0;
}

int request_proppatch(const xmlDoc *doc, request_change **out, size_t *count) {
  xmlNode *root = xmlDocGetRootElement(doc);
  *out = NULL;
  int status = read_changes(root, NULL, count);
  if (status)
    return status;
  *out = calloc(*count, sizeof **out);
  return *out ? read_changes(root, *out, count) : 503;
}

/* ---- A list of hrefs ---- */

int request_hrefs_xml(const char *body, size_t len, multistatus_batch *batch) {
  xmlDoc *doc;
  int status = request_xml(body, len, "delete", &doc);
  if (status)
    return status;
  xmlNode *n = xml_child(xmlDocGetRootElement(doc), NULL);
  for (; n && !status; n = xml_next(n)) {
    if (!xml_is(n, "href"))
      continue;
    xmlChar *href = xmlNodeGetContent(n);
    status = href ? 0 : 503;
    if (href)
      multistatus_batch_add(batch, (const char *)href);
    xmlFree(href);
  }
  xmlFreeDoc(doc);
  return status;
}
