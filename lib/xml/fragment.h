/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_FRAGMENT_H
#define MULTISTATUS_XML_FRAGMENT_H

/* Makes the value of a property out of events: nothing, text, or markup that stands for
   itself, with every namespace declared that its names use. */

#include "../base/parse.h"
#include "bindings.h"
#include "events.h"
#include "name.h"
#include <stdbool.h>

/* What fragment_parse reports apart from the value: the outermost element's tag, and
   the text of each DAV:href that is its child, which then is no part of the value. Each
   returns 0 or an error. */
typedef struct multistatus__fragment_parts {
  int (*on_tag)(void *ctx, const multistatus__xml_tag *t);
  int (*on_href)(void *ctx, multistatus_text href);
  void *ctx;
} multistatus__fragment_parts;

typedef struct multistatus__fragment {
  multistatus__parse *in;
  bool markup;                 /* content is that */
  bool open;                   /* the last start tag still lacks its '>' */
  size_t depth;                /* elements open inside the value */
  multistatus__buffer content; /* text as it is, or, once there is an element, markup */
  multistatus__buffer name, ns, lang, attributes; /* of the value's own element */
  multistatus__buffer frames;                     /* what each of them is */
  bool foreign; /* begin: attributes of our own namespace are not the element's */
  size_t max;   /* bytes that anything here may have */
  int rc;
  bool begun; /* fragment_parse: the outermost element is there */
  /* The same: what is in a default namespace is to get a prefix, and D is to stand for
     nothing but DAV:; and what takes their places in the names of the current tag. */
  bool prefixed;
  unsigned char other_len, other_d_len;
  char other[PREFIX_ROOM], other_d[PREFIX_ROOM];
  const multistatus__fragment_parts *parts; /* the same; NULL: nothing is apart */
  bool in_href;                             /* such a DAV:href is open */
  void *scan; /* memory for fragment_parse: XML_SOURCE_BYTES, aligned as the
                 allocator's, lent to the fragment; NULL: it is allocated each time */
  multistatus__buffer href;       /* its text */
  multistatus__bindings bindings; /* the prefixes declared on them; empty: none yet */
} multistatus__fragment;

void multistatus__fragment_init(multistatus__fragment *f, multistatus__parse *in);
void multistatus__fragment_done(multistatus__fragment *f);

/* The same of an element whose name is not asked for. */
int multistatus__fragment_begin_value(multistatus__fragment *f,
                                      const multistatus__xml_tag *t);
/* The value's own element; then what is inside it. Each returns 0 or an error, which is
   recorded in the input. */
int multistatus__fragment_begin(multistatus__fragment *f,
                                const multistatus__xml_tag *t);
int multistatus__fragment_start(multistatus__fragment *f,
                                const multistatus__xml_tag *t);
/* Gives the element just started a language; none: nothing. */
int multistatus__fragment_lang(multistatus__fragment *f, multistatus_text lang);
int multistatus__fragment_text(multistatus__fragment *f, const char *data, size_t len);
int multistatus__fragment_end(multistatus__fragment *f);
/* The three in one, for an element without attributes; or XML_APART. */
int multistatus__fragment_leaf(multistatus__fragment *f, const multistatus__xml_tag *t,
                               multistatus_text text);

/* Views of what was collected, valid until the next begin. */
void multistatus__fragment_value(const multistatus__fragment *f,
                                 multistatus_prop_text *out);

/* The same with the value as markup in any case: text is escaped. */
int multistatus__fragment_markup(multistatus__fragment *f, multistatus_prop_text *out);

/* The same from markup in memory: the content of an element, or (whole) an element. The
   fault of markup that is not well-formed is in the input; in content its place is
   FRAGMENT_LEAD bytes further on. */
enum { FRAGMENT_LEAD = 3 };
int multistatus__fragment_parse(multistatus__fragment *f, multistatus_text xml,
                                bool whole, multistatus_prop_text *out);

#endif
