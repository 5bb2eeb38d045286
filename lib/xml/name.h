/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_NAME_H
#define MULTISTATUS_XML_NAME_H

#include <multistatus/plugin.h>
#include <stdbool.h>

/* The prefixes that are declared around an element. */
typedef struct multistatus__xml_scope {
  int dav; /* "D" is bound to DAV: */
  const multistatus_namespace *others;
  size_t count;
  const char *taken; /* one more, with its colon; NULL: none */
} multistatus__xml_scope;

/* The qualified name of an element that is written. */
typedef struct multistatus__xml_name {
  char prefix[24]; /* with its colon; "": a name in no namespace */
  const char *ns, *local;
  int declare; /* the element must declare the prefix */
} multistatus__xml_name;

/* Chooses the prefix. attributes: as multistatus_prop_attributes(), or NULL; the
   prefixes that they declare are not used. ns and local are not copied. */
multistatus__xml_name multistatus__xml_name_for(const char *ns, const char *local,
                                                const multistatus__xml_scope *scope,
                                                const char *attributes);

/* True if attributes, as multistatus_prop_attributes() or NULL, declare a prefix. */
bool multistatus__xml_declares(const char *attributes, const char *prefix, size_t len);

/* Makes a prefix, a letter and digits, that begins none of those that `each` passes to
   multistatus__prefix_count(), and returns its length; `to` has PREFIX_ROOM bytes.
   `each` is called for each digit. */
enum { PREFIX_ROOM = 1 + 9 };
typedef struct multistatus__prefixes {
  const char *chosen; /* so far */
  size_t len;
  size_t counts[10]; /* of the prefixes that begin so, by the digit that follows */
} multistatus__prefixes;
typedef void multistatus__prefixes_each(multistatus__prefixes *p, const void *ctx);

void multistatus__prefix_count(multistatus__prefixes *p, multistatus_text prefix);
size_t multistatus__prefix_free(char *to, char letter, multistatus__prefixes_each *each,
                                const void *ctx);

#endif
