/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <libxml/parser.h>
#include <string.h>

/* Called where a DOCTYPE begins: before anything is declared in it. */
static void refuse_dtd(void *ctx, const xmlChar *name, const xmlChar *external,
                       const xmlChar *system) {
  (void)name, (void)external, (void)system;
  xmlStopParser(ctx);
  ((xmlParserCtxt *)ctx)->wellFormed = 0;
}

/* No DTD, so no entities but the five of XML; no network and no files; libxml2's own
   limit on depth holds, and http.c limits the bytes. */
static xmlDoc *parse(const char *body, size_t len) {
  xmlParserCtxt *parser = xmlNewParserCtxt();
  if (!parser)
    return NULL;
  parser->sax->internalSubset = refuse_dtd;
  xmlDoc *doc = xmlCtxtReadMemory(parser, body, (int)len, NULL, NULL,
                                  XML_PARSE_NONET | XML_PARSE_NOERROR |
                                      XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
  if (!parser->wellFormed || !parser->nsWellFormed) {
    xmlFreeDoc(doc);
    doc = NULL;
  }
  xmlFreeParserCtxt(parser);
  return doc;
}

xmlDoc *xml_read(request *r, const char *root) {
  xmlDoc *doc = r->len > 0 ? parse(r->body, r->len) : NULL;
  if (doc && xml_is(xmlDocGetRootElement(doc), root))
    return doc;
  refuse(r, doc ? 422 : 400, NULL, NULL);
  xmlFreeDoc(doc);
  return NULL;
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

char *xml_text(xmlNode *node) {
  return node ? (char *)xmlNodeGetContent(node) : NULL;
}

/* A copy of the element in a document of its own gets the declarations that it needs.
 */
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
