/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_LIBXML2_H
#define MULTISTATUS_LIBXML2_H

/* Properties as libxml2 nodes, and an xmlOutputBuffer as a sink. Include it in addition
   to <multistatus.h> and link the program with libxml2. All functions are inline, so
   the library does not depend on libxml2's types.

     xmlNodePtr node;
     rc = multistatus_prop_node(prop, doc, &node);
     if (!rc) xmlAddChild(parent, node);

   Works with libxml2 2.9 and later. Prints nothing, except what libxml2 itself prints
   when memory runs out. */

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlIO.h>
#include "base.h"
#include "result.h"
#include "writer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Private: from a property to a node ---- */

/* "<name attributes>content</name>", or NULL if out of memory. */
static inline xmlBufferPtr multistatus_libxml2_markup(const char *name,
                                                      const char *attributes,
                                                      const char *content) {
  const char *parts[7];
  xmlBufferPtr b = xmlBufferCreate();
  int i;
  parts[0] = "<";
  parts[1] = parts[5] = name;
  parts[2] = attributes;
  parts[3] = parts[6] = ">";
  parts[4] = content;
  for (i = 0; b && i < 7; i++)
    if ((i == 5 && xmlBufferCat(b, BAD_CAST "</") != 0) ||
        (*parts[i] && xmlBufferCat(b, BAD_CAST parts[i]) != 0)) {
      xmlBufferFree(b);
      b = NULL;
    }
  return b;
}

/* The element of a property, without its namespace, for the document. */
static inline int multistatus_libxml2_parse(const char *name, const char *attributes,
                                            const char *content, xmlDocPtr doc,
                                            xmlNodePtr *out) {
  xmlParserCtxtPtr parser = xmlNewParserCtxt();
  xmlBufferPtr b = multistatus_libxml2_markup(name, attributes, content);
  xmlDocPtr parsed = NULL;
  int rc = MULTISTATUS_ERROR_NOMEM;
  if (parser && b) {
    const xmlError *e;
    parsed = xmlCtxtReadMemory(parser, (const char *)xmlBufferContent(b),
                               xmlBufferLength(b), NULL, NULL,
                               XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOERROR |
                                   XML_PARSE_NOWARNING | XML_PARSE_HUGE);
    e = xmlCtxtGetLastError(parser);
    if (!parsed && e && e->code != XML_ERR_NO_MEMORY)
      rc = MULTISTATUS_ERROR_MARKUP;
  }
  *out = parsed ? xmlDocCopyNode(xmlDocGetRootElement(parsed), doc, 1) : NULL;
  xmlFreeDoc(parsed);
  xmlBufferFree(b);
  xmlFreeParserCtxt(parser);
  return *out ? 0 : rc;
}

/* Puts a node into a namespace, with a prefix that is not declared on it. It is not
   made the default namespace, because names in the content without a prefix are in no
   namespace. */
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
  return it && it->href && it->prefix ? 0 : MULTISTATUS_ERROR_NOMEM;
}

static inline int multistatus_libxml2_set_lang(xmlNodePtr node, const char *lang) {
  xmlNsPtr xml = xmlSearchNsByHref(node->doc, node, XML_XML_NAMESPACE);
  xmlAttrPtr a = xml ? xmlSetNsProp(node, xml, BAD_CAST "lang", BAD_CAST lang) : NULL;
  return a && a->name && a->children && a->children->content ? 0
                                                             : MULTISTATUS_ERROR_NOMEM;
}

static inline int multistatus_libxml2_set_text(xmlNodePtr node, const char *text) {
  xmlNodePtr child = xmlNewDocText(node->doc, BAD_CAST text);
  if (child && child->content && xmlAddChild(node, child))
    return 0;
  xmlFreeNode(child);
  return MULTISTATUS_ERROR_NOMEM;
}

/* ---- Private: from a node to markup ---- */

/* xmlNodeDump() and xmlCopyNode() may drop content without an error if out of memory.
   This code only reads the nodes, and detects every failure. */
typedef struct multistatus_libxml2_writer {
  xmlBufferPtr to;
  int failed;
} multistatus_libxml2_writer;

static inline void multistatus_libxml2_put(multistatus_libxml2_writer *w,
                                           const xmlChar *s, int len) {
  if (len && !w->failed)
    w->failed = xmlBufferAdd(w->to, s, len) != 0;
}

static inline void multistatus_libxml2_puts(multistatus_libxml2_writer *w,
                                            const char *s) {
  multistatus_libxml2_put(w, BAD_CAST s, xmlStrlen(BAD_CAST s));
}

/* Writes text or an attribute value, escaped. */
static inline void multistatus_libxml2_escape(multistatus_libxml2_writer *w,
                                              const xmlChar *s) {
  const xmlChar *from = s;
  for (; s && *s; s++) {
    const char *as = *s == '&'    ? "&amp;"
                     : *s == '<'  ? "&lt;"
                     : *s == '>'  ? "&gt;"
                     : *s == '"'  ? "&quot;"
                     : *s == '\r' ? "&#13;"
                     : *s == '\n' ? "&#10;"
                     : *s == '\t' ? "&#9;"
                                  : NULL;
    if (as) {
      multistatus_libxml2_put(w, from, (int)(s - from));
      multistatus_libxml2_puts(w, as);
      from = s + 1;
    }
  }
  multistatus_libxml2_put(w, from, (int)(s - from));
}

static inline void multistatus_libxml2_name(multistatus_libxml2_writer *w, xmlNsPtr ns,
                                            const xmlChar *name) {
  if (ns && ns->prefix) {
    multistatus_libxml2_puts(w, (const char *)ns->prefix);
    multistatus_libxml2_puts(w, ":");
  }
  multistatus_libxml2_puts(w, (const char *)name);
}

/* Writes text, or an invalid reference for an entity reference, so that the markup is
   refused. Nodes of other kinds are skipped. */
static inline void multistatus_libxml2_text(multistatus_libxml2_writer *w,
                                            xmlNodePtr node) {
  if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
    multistatus_libxml2_escape(w, node->content);
  if (node->type == XML_ENTITY_REF_NODE)
    multistatus_libxml2_puts(w, "&;");
}

static inline void multistatus_libxml2_declare(multistatus_libxml2_writer *w,
                                               xmlNsPtr ns) {
  if (ns && xmlStrEqual(ns->href, XML_XML_NAMESPACE))
    return;
  multistatus_libxml2_puts(w, ns && ns->prefix ? " xmlns:" : " xmlns");
  multistatus_libxml2_puts(w, ns && ns->prefix ? (const char *)ns->prefix : "");
  multistatus_libxml2_puts(w, "=\"");
  multistatus_libxml2_escape(w, ns ? ns->href : NULL);
  multistatus_libxml2_puts(w, "\"");
}

static inline void multistatus_libxml2_attribute(multistatus_libxml2_writer *w,
                                                 xmlAttrPtr a) {
  xmlNodePtr part;
  if (a->ns && !a->ns->prefix)
    w->failed = 1; /* an attribute without a prefix has no namespace */
  multistatus_libxml2_puts(w, " ");
  multistatus_libxml2_name(w, a->ns, a->name);
  multistatus_libxml2_puts(w, "=\"");
  for (part = a->children; part; part = part->next)
    multistatus_libxml2_text(w, part);
  multistatus_libxml2_puts(w, "\"");
}

/* Writes a start tag that declares all namespaces it uses. The library removes
   declarations that are already in scope. */
static inline void multistatus_libxml2_start(multistatus_libxml2_writer *w,
                                             xmlNodePtr node) {
  xmlAttrPtr a, before;
  multistatus_libxml2_puts(w, "<");
  multistatus_libxml2_name(w, node->ns, node->name);
  multistatus_libxml2_declare(w, node->ns);
  for (a = node->properties; a; a = a->next) {
    int declared = !a->ns || (node->ns && xmlStrEqual(node->ns->prefix, a->ns->prefix));
    for (before = node->properties; before != a; before = before->next)
      if (before->ns && a->ns && xmlStrEqual(before->ns->prefix, a->ns->prefix))
        declared = 1;
    if (!declared)
      multistatus_libxml2_declare(w, a->ns);
    multistatus_libxml2_attribute(w, a);
  }
}

/* The xml:lang that applies to a node, its own or inherited, or NULL. */
static inline xmlAttrPtr multistatus_libxml2_lang(xmlNodePtr node) {
  xmlAttrPtr a = NULL;
  for (; node && node->type == XML_ELEMENT_NODE && !a; node = node->parent)
    for (a = node->properties; a; a = a->next)
      if (a->ns && xmlStrEqual(a->ns->href, XML_XML_NAMESPACE) &&
          xmlStrEqual(a->name, BAD_CAST "lang"))
        break;
  return a;
}

/* Writes an element as self-contained markup, with the language that applies to it. */
static inline void multistatus_libxml2_write(multistatus_libxml2_writer *w,
                                             xmlNodePtr top) {
  xmlNodePtr node = top;
  xmlAttrPtr lang = multistatus_libxml2_lang(top);
  for (;;) {
    if (node->type == XML_ELEMENT_NODE) {
      multistatus_libxml2_start(w, node);
      if (node == top && lang && lang->parent != top)
        multistatus_libxml2_attribute(w, lang);
      multistatus_libxml2_puts(w, ">");
      if (node->children) {
        node = node->children;
        continue;
      }
    }
    for (;; node = node->parent) {
      if (node->type == XML_ELEMENT_NODE) {
        multistatus_libxml2_puts(w, "</");
        multistatus_libxml2_name(w, node->ns, node->name);
        multistatus_libxml2_puts(w, ">");
      } else {
        multistatus_libxml2_text(w, node);
      }
      if (node == top)
        return;
      if (node->next)
        break;
    }
    node = node->next;
  }
}

/* ---- Public ---- */

/* The property as an element with its namespace, attributes, xml:lang and content, to
   be added to doc (NULL: none), which must be the document of the nodes around it. The
   caller owns *out until it is added, and frees it with xmlFreeNode. On error *out is
   NULL. Errors: ARGUMENT (p or out is NULL), NOMEM, MARKUP (libxml2 cannot parse the
   value). libxml2 before 2.14 does not report every failed allocation while copying, so
   content may then be missing. */
static inline int multistatus_prop_node(const multistatus_prop *p, xmlDocPtr doc,
                                        xmlNodePtr *out) {
  const char *name, *attributes, *lang, *value;
  multistatus_prop_kind kind;
  int rc = 0;
  if (out)
    *out = NULL;
  if (!p || !out)
    return MULTISTATUS_ERROR_ARGUMENT;
  name = multistatus_prop_name(p);
  attributes = multistatus_prop_attributes(p);
  lang = multistatus_prop_lang(p);
  kind = multistatus_prop_kind_of(p);
  value = multistatus_prop_value(p);
  if (attributes || kind == MULTISTATUS_PROP_XML)
    rc = multistatus_libxml2_parse(name, attributes ? attributes : "",
                                   kind == MULTISTATUS_PROP_XML ? value : "", doc, out);
  else
    *out = xmlNewDocNode(doc, NULL, BAD_CAST name, NULL);
  if (!rc && (!*out || !(*out)->name))
    rc = MULTISTATUS_ERROR_NOMEM;
  if (!rc && *multistatus_prop_ns(p))
    rc = multistatus_libxml2_set_ns(*out, multistatus_prop_ns(p));
  if (!rc && lang)
    rc = multistatus_libxml2_set_lang(*out, lang);
  if (!rc && kind == MULTISTATUS_PROP_TEXT)
    rc = multistatus_libxml2_set_text(*out, value);
  if (rc) {
    xmlFreeNode(*out);
    *out = NULL;
  }
  return rc;
}

/* Adds a property from an element of any document: its name, attributes and content,
   with the namespaces and the language that apply to it. node is not changed. Errors,
   which stick to the owner: as multistatus_result_add_prop_element; MARKUP also if node
   is NULL or not an element, has entity references in it, or libxml2 is out of memory.
 */
static inline int multistatus_result_add_prop_node(multistatus_result *r, int status,
                                                   xmlNodePtr node) {
  multistatus_libxml2_writer w;
  const char *xml = "";
  int rc;
  w.to = xmlBufferCreate();
  w.failed = !w.to;
  if (node && node->type == XML_ELEMENT_NODE)
    multistatus_libxml2_write(&w, node);
  if (!w.failed)
    xml = (const char *)xmlBufferContent(w.to);
  rc = multistatus_result_add_prop_element(r, status, xml);
  xmlBufferFree(w.to);
  return rc;
}

/* ---- Output ---- */

static inline int multistatus_libxml2_send(void *ctx, const void *data, size_t len) {
  const char *from = (const char *)data;
  while (len > 0) {
    int n = len < 4096 ? (int)len : 4096;
    if (xmlOutputBufferWrite((xmlOutputBufferPtr)ctx, n, from) < 0)
      return -1;
    from += n;
    len -= (size_t)n;
  }
  return 0;
}

/* An xmlOutputBuffer as the sink of a writer. It must not convert to another encoding,
   since the body declares UTF-8. Check xmlOutputBufferFlush or _Close for output
   errors. */
static inline multistatus_sink multistatus_sink_output_buffer(xmlOutputBufferPtr out) {
  multistatus_sink sink;
  sink.write = multistatus_libxml2_send;
  sink.ctx = out;
  return sink;
}

#ifdef __cplusplus
}
#endif
#endif
