/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_NAME_H
#define MULTISTATUS_XML_NAME_H

#include <multistatus/plugin.h>

/* The prefixes that are declared around an element. */
typedef struct multistatus__xml_scope {
  int dav; /* "D" stands for DAV: */
  const multistatus_namespace *others;
  size_t count;
  const char *taken; /* one more, with its colon; NULL: none */
} multistatus__xml_scope;

/* How a name of any namespace is written as an element's. */
typedef struct multistatus__xml_name {
  char prefix[24]; /* with its colon; "": a name in no namespace */
  const char *ns, *local;
  int declare; /* the prefix has to be declared on the element */
} multistatus__xml_name;

/* attributes: as multistatus_prop_attributes, or NULL; no prefix that they declare is
   taken. ns and local are kept, not copied. */
multistatus__xml_name multistatus__xml_name_for(const char *ns, const char *local,
                                                const multistatus__xml_scope *scope,
                                                const char *attributes);

#endif
