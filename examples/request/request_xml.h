/* SPDX-License-Identifier: MIT */
#ifndef REQUEST_XML_H
#define REQUEST_XML_H

/* Reads request bodies in XML, with libxml2: PROPFIND, PROPPATCH, a list of hrefs. A
   file to copy, with request_xml.c; examples/webdav, nginx and apache use it. The
   server must limit the bytes of a body. Functions that return int return 0, or the
   status with which to refuse the request. */

#include <libxml/tree.h>
#include <multistatus.h>
#include <stdbool.h>

enum { REQUEST_NAMES_MOST = 1000 }; /* properties of one request */

/* Parses a body whose root is the DAV element with that name. 400: not well-formed, or
   with a DTD; 422: another root; 503: out of memory. *doc is to be freed with
   xmlFreeDoc; NULL after an error. */
int request_xml(const char *body, size_t len, const char *root, xmlDoc **doc);

bool xml_is(const xmlNode *node, const char *name);          /* an element of DAV: */
xmlNode *xml_child(const xmlNode *parent, const char *name); /* NULL name: any */
xmlNode *xml_next(const xmlNode *node);                      /* element */
const char *xml_ns(const xmlNode *node);

/* The element as markup, with its namespaces and language declared, for
   multistatus_result_add_prop_element. To be freed with xmlFree; NULL: out of memory.
 */
char *xml_markup(xmlNode *node);

/* The properties that a DAV:propfind or DAV:sync-collection requests. */
typedef struct request_names {
  enum { REQUEST_LISTED, REQUEST_ALL, REQUEST_NAMES } what;
  size_t count; /* names in DAV:prop (LISTED) or DAV:include (ALL) */
  struct request_name {
    const char *ns, *name; /* in doc; valid for multistatus_result_add_prop */
    int live;              /* as returned by the callback live */
  } * names;
  xmlDoc *doc; /* NULL: the body was empty */
} request_names;

/* Reads a body with that root. An empty body is an allprop (RFC 4918, section 9.1).
   Calls live for each name; skips names that no response can contain. Returns as
   request_xml, 400 if it has not exactly one of prop, allprop and propname, or 507 for
   too many names. *out is to be freed with request_names_free in any case. */
int request_propfind(const char *body, size_t len, const char *root,
                     int (*live)(const char *ns, const char *name), request_names *out);
void request_names_free(request_names *names);

/* True if the value of a live property is requested. */
bool request_asks(const request_names *names, int live);

/* An instruction of a DAV:propertyupdate. */
typedef struct request_change {
  xmlNode *prop; /* in the document */
  bool set;      /* false: remove */
  int status;    /* the outcome; set by the server */
} request_change;

/* Returns the instructions in document order, which matters (RFC 4918, section 9.2).
   400: none, or a name that no response can contain; 507: too many; 503: out of memory.
   *out is to be freed with free. */
int request_proppatch(const xmlDoc *doc, request_change **out, size_t *count);

/* Adds the hrefs of <delete xmlns="DAV:"><href>/a</href>...</delete> to the batch. */
int request_hrefs_xml(const char *body, size_t len, multistatus_batch *batch);

#endif
