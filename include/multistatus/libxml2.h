/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_LIBXML2_H
#define MULTISTATUS_LIBXML2_H

/* Properties as libxml2 nodes, for programs that work with libxml2: to be included by
   itself, beside <multistatus.h>, and linked with libxml2 by the program. All of it is
   compiled into the program, so that the library does not depend on libxml2's types.

     xmlNodePtr node;
     rc = multistatus_prop_node(prop, doc, &node);
     if (!rc) xmlAddChild(parent, node);

   Works with libxml2 2.9 and later. Nothing is printed, but for what libxml2 itself
   says when memory runs out. */

#include <libxml/parser.h>
#include <libxml/tree.h>
#include "base.h"
#include "result.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Not for callers ---- */

/* Whether memory ran out since xmlResetLastError(). Not all of libxml2's functions say
   so by what they return, and what they return then lacks something. */
static inline int multistatus_libxml2_no_memory(void) {
  const xmlError *e = xmlGetLastError();
  return e && e->code == XML_ERR_NO_MEMORY;
}

/* "<name attributes>content</name>", or NULL: out of memory. */
static inline xmlBufferPtr multistatus_libxml2_markup(const char *name,
                                                      const char *attributes,
                                                      const char *content) {
  const char *parts[7];
  xmlBufferPtr b = xmlBufferCreate();
  int i;
  parts[0] = "<";
  parts[1] = parts[5] = name;
  parts[2] = attributes;
  parts[3] = ">";
  parts[4] = content;
  parts[6] = ">";
  for (i = 0; b && i < 7; i++)
    if ((i == 5 && xmlBufferCat(b, BAD_CAST "</") != 0) ||
        (*parts[i] && xmlBufferCat(b, BAD_CAST parts[i]) != 0)) {
      xmlBufferFree(b);
      b = NULL;
    }
  return b;
}

/* The element of a property, in no namespace yet, for the document. */
static inline int multistatus_libxml2_parse(const char *name, const char *attributes,
                                            const char *content, xmlDocPtr doc,
                                            xmlNodePtr *out) {
  xmlParserCtxtPtr parser = xmlNewParserCtxt();
  xmlBufferPtr b = multistatus_libxml2_markup(name, attributes, content);
  xmlDocPtr parsed = NULL;
  if (parser && b)
    parsed = xmlCtxtReadMemory(parser, (const char *)xmlBufferContent(b),
                               xmlBufferLength(b), NULL, NULL,
                               XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOERROR |
                                   XML_PARSE_NOWARNING | XML_PARSE_HUGE);
  *out = parsed ? xmlDocCopyNode(xmlDocGetRootElement(parsed), doc, 1) : NULL;
  xmlFreeDoc(parsed);
  xmlBufferFree(b);
  xmlFreeParserCtxt(parser);
  return *out ? 0 : MULTISTATUS_ERROR_MARKUP;
}

/* Puts a node in a namespace, by a prefix that nothing else on it has. Not as the
   default: what its content leaves without a prefix is in no namespace. */
static inline int multistatus_libxml2_set_ns(xmlNodePtr node, const char *ns) {
  char prefix[16] = "D";
  unsigned count = 0;
  xmlNsPtr it = node->nsDef;
  while (it) {
    if (xmlStrEqual(it->prefix, BAD_CAST prefix)) {
      unsigned n = count++;
      char *to = prefix;
      *to++ = 'n';
      do
        *to++ = (char)('0' + n % 10);
      while (n /= 10);
      *to = '\0';
      it = node->nsDef;
    } else {
      it = it->next;
    }
  }
  it = xmlNewNs(node, BAD_CAST ns, BAD_CAST prefix);
  xmlSetNs(node, it);
  return it ? 0 : MULTISTATUS_ERROR_NOMEM;
}

static inline int multistatus_libxml2_set_lang(xmlNodePtr node, const xmlChar *lang) {
  xmlNsPtr xml = xmlSearchNsByHref(node->doc, node, XML_XML_NAMESPACE);
  return xml && xmlSetNsProp(node, xml, BAD_CAST "lang", lang)
             ? 0
             : MULTISTATUS_ERROR_NOMEM;
}

static inline int multistatus_libxml2_set_text(xmlNodePtr node, const char *text) {
  xmlNodePtr child = xmlNewDocText(node->doc, BAD_CAST text);
  if (child && xmlAddChild(node, child))
    return 0;
  xmlFreeNode(child);
  return MULTISTATUS_ERROR_NOMEM;
}

/* A node as markup that stands for itself: copied, so that namespaces from further out
   are declared in it, with the language that is in force. NULL: it cannot be had. */
static inline xmlBufferPtr multistatus_libxml2_print(xmlNodePtr node) {
  xmlDocPtr doc;
  xmlBufferPtr b;
  xmlNodePtr copy;
  xmlChar *lang;
  int rc;
  xmlResetLastError();
  doc = xmlNewDoc(BAD_CAST "1.0");
  b = xmlBufferCreate();
  copy = doc && b ? xmlDocCopyNode(node, doc, 1) : NULL;
  lang = xmlNodeGetLang(node);
  rc = copy ? 0 : -1;
  if (copy) {
    xmlDocSetRootElement(doc, copy);
    if (lang)
      rc = multistatus_libxml2_set_lang(copy, lang);
    if (!rc && xmlNodeDump(b, doc, copy, 0, 0) < 0)
      rc = -1;
  }
  xmlFree(lang);
  xmlFreeDoc(doc);
  if (rc || multistatus_libxml2_no_memory()) {
    xmlBufferFree(b);
    b = NULL;
  }
  return b;
}

/* ---- For callers ---- */

/* The property as an element with its namespace, attributes, xml:lang and content, to
   be added to doc (NULL: to none), which must be that of the nodes around it. *out
   belongs to the caller until then: xmlFreeNode; NULL on error. p itself stays as it
   is. Errors: ARGUMENT, NOMEM, MARKUP (libxml2 does not understand the value). */
static inline int multistatus_prop_node(const multistatus_prop *p, xmlDocPtr doc,
                                        xmlNodePtr *out) {
  const char *name, *attributes, *lang, *value;
  multistatus_prop_kind kind;
  int rc = 0;
  if (out)
    *out = NULL;
  if (!p || !out)
    return MULTISTATUS_ERROR_ARGUMENT;
  xmlResetLastError();
  name = multistatus_prop_name(p);
  attributes = multistatus_prop_attributes(p);
  lang = multistatus_prop_lang(p);
  kind = multistatus_prop_kind_of(p);
  value = multistatus_prop_value(p);
  if (attributes || kind == MULTISTATUS_PROP_XML)
    rc = multistatus_libxml2_parse(name, attributes ? attributes : "",
                                   kind == MULTISTATUS_PROP_XML ? value : "", doc, out);
  else if (!(*out = xmlNewDocNode(doc, NULL, BAD_CAST name, NULL)))
    rc = MULTISTATUS_ERROR_NOMEM;
  if (!rc && *multistatus_prop_ns(p))
    rc = multistatus_libxml2_set_ns(*out, multistatus_prop_ns(p));
  if (!rc && lang)
    rc = multistatus_libxml2_set_lang(*out, BAD_CAST lang);
  if (!rc && kind == MULTISTATUS_PROP_TEXT)
    rc = multistatus_libxml2_set_text(*out, value);
  if (multistatus_libxml2_no_memory())
    rc = MULTISTATUS_ERROR_NOMEM;
  if (rc) {
    xmlFreeNode(*out);
    *out = NULL;
  }
  return rc;
}

/* Adds a property from an element, wherever in whatever document it stands: its name,
   attributes and content; the namespaces and the language that are in force there go
   with it. The node is copied and stays the caller's. Errors: as
   multistatus_result_add_prop_element; MARKUP also if node is NULL or no element, or
   libxml2 is out of memory, or older than 2.14 and the name of a namespace has '&' or
   '<' in it, which it does not escape. They stick, as all errors of adders. */
static inline int multistatus_result_add_prop_node(multistatus_result *r, int status,
                                                   xmlNodePtr node) {
  xmlBufferPtr b =
      node && node->type == XML_ELEMENT_NODE ? multistatus_libxml2_print(node) : NULL;
  int rc = multistatus_result_add_prop_element(
      r, status, b ? (const char *)xmlBufferContent(b) : "");
  xmlBufferFree(b);
  return rc;
}

#ifdef __cplusplus
}
#endif
#endif
