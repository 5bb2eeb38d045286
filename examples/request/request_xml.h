/* SPDX-License-Identifier: MIT */
#ifndef REQUEST_XML_H
#define REQUEST_XML_H

/* Reads bodies that are XML, with libxml2: PROPFIND, PROPPATCH, a list of hrefs: a file
   to copy, with request_xml.c. It belongs to no server; examples/webdav, nginx and
   apache use it. The server limits the bytes of a body. Functions that return int
   return 0, or the status that refuses the request as a whole. */

#include <libxml/tree.h>
#include <multistatus.h>
#include <stdbool.h>

enum { REQUEST_NAMES_MOST = 1000 }; /* properties of one request */

/* Parses a body whose root is the element of DAV: with that name. 400: not well-formed
   XML, or with a DTD; 422: another document; 503: no memory. The caller frees *doc with
   xmlFreeDoc; it is NULL after an error. */
int request_xml(const char *body, size_t len, const char *root, xmlDoc **doc);

bool xml_is(const xmlNode *node, const char *name);          /* an element of DAV: */
xmlNode *xml_child(const xmlNode *parent, const char *name); /* NULL name: any */
xmlNode *xml_next(const xmlNode *node);                      /* element */
const char *xml_ns(const xmlNode *node);

/* The element as a document of its own, with the namespaces and the language that it
   has where it is, for multistatus_result_add_prop_element; xmlFree. NULL: no memory.
 */
char *xml_markup(xmlNode *node);

/* The properties that a DAV:propfind or a DAV:sync-collection asks for. */
typedef struct request_names {
  enum { REQUEST_LISTED, REQUEST_ALL, REQUEST_NAMES } what;
  size_t count; /* LISTED: those in DAV:prop; ALL: those in DAV:include */
  struct request_name {
    const char *ns, *name; /* of the document; fit for multistatus_result_add_prop */
    int live;              /* what live returned for the name */
  } * names;
  xmlDoc *doc; /* NULL: the body was empty */
} request_names;

/* Reads a body with that root; an empty DAV:propfind asks for all (RFC 4918, section
   9.1). live is called for each name. Names that no answer can repeat are left out. As
   request_xml, and 400: not one of the three forms; 507: too many names. Free *out with
   request_names_free in any case. */
int request_propfind(const char *body, size_t len, const char *root,
                     int (*live)(const char *ns, const char *name), request_names *out);
void request_names_free(request_names *names);

/* Whether the value of a live property is asked for. */
bool request_asks(const request_names *names, int live);

/* An instruction of a DAV:propertyupdate. */
typedef struct request_change {
  xmlNode *prop; /* of the document */
  bool set;      /* false: remove */
  int status;    /* for the server: what came of it */
} request_change;

/* In their order, which matters (RFC 4918, section 9.2). 400: there is none, or one
   with a name that no answer can repeat; 507: too many; 503. *out must be freed. */
int request_proppatch(const xmlDoc *doc, request_change **out, size_t *count);

/* Adds the hrefs of <delete xmlns="DAV:"><href>/a</href>...</delete> to the batch. */
int request_hrefs_xml(const char *body, size_t len, multistatus_batch *batch);

#endif
