/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_NAME_H
#define MULTISTATUS_XML_NAME_H

/* How a name of any namespace is written as an element's. */
typedef struct multistatus__xml_name {
  char prefix[24]; /* with its colon; "": a name in no namespace */
  const char *ns, *local;
  int declare; /* the prefix has to be declared on the element */
} multistatus__xml_name;

/* dav: the prefix, with its colon, that stands for DAV: already, or NULL. attributes:
   as multistatus_prop_attributes, or NULL; no prefix that they declare is taken. ns and
   local are kept, not copied. */
multistatus__xml_name multistatus__xml_name_for(const char *ns, const char *local,
                                                const char *dav,
                                                const char *attributes);

#endif
