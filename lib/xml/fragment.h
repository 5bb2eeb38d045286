/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_FRAGMENT_H
#define MULTISTATUS_XML_FRAGMENT_H

/* Makes the value of a property from events: nothing, text, or self-contained markup,
   which declares each namespace that its names use. */

#include "../base/parse.h"
#include "bindings.h"
#include "events.h"
#include "name.h"
#include <stdbool.h>

/* What multistatus__fragment_parse() reports separately: the outermost element's tag,
   and the text of each DAV:href that is its child, which is then not in the value. Each
   returns 0 or an error. */
typedef struct multistatus__fragment_parts {
  int (*on_tag)(void *ctx, const multistatus__xml_tag *t);
  int (*on_href)(void *ctx, multistatus_text href);
  void *ctx;
} multistatus__fragment_parts;

typedef struct multistatus__fragment {
  multistatus__parse *in;
  bool markup;  /* content is markup; else text, which is not escaped */
  bool open;    /* the last start tag has no '>' yet */
  size_t depth; /* elements open inside the value */
  multistatus__buffer content;
  multistatus__buffer name, ns, lang, attributes; /* of the value's element */
  multistatus__buffer frames;                     /* what each of them is */
  bool foreign; /* ignore attributes in MULTISTATUS_NS on the value's element */
  size_t max;   /* bytes in any of these buffers */
  int rc;
  /* The rest is for multistatus__fragment_parse(). */
  bool begun; /* there was the outermost element */
  /* Names in a default namespace get a prefix, and D is bound to DAV: only. other,
     other_d: the prefixes used instead in the current tag. */
  bool prefixed;
  unsigned char other_len, other_d_len;
  char other[PREFIX_ROOM], other_d[PREFIX_ROOM];
  const multistatus__fragment_parts *parts; /* NULL: none */
  bool in_href;                             /* a DAV:href for parts is open */
  void *scan; /* XML_SOURCE_BYTES of the user's memory, aligned as the allocator's;
                 NULL: allocated for each call */
  multistatus__buffer href;       /* its text */
  multistatus__bindings bindings; /* declared in the open elements; empty: none */
} multistatus__fragment;

void multistatus__fragment_init(multistatus__fragment *f, multistatus__parse *in);
void multistatus__fragment_done(multistatus__fragment *f);

/* For a value without an element: no name and no attributes. */
extern const multistatus__xml_tag multistatus__no_tag;
/* Begins a value whose element's name is not needed. */
int multistatus__fragment_begin_value(multistatus__fragment *f,
                                      const multistatus__xml_tag *t);
/* Begins a value with its element; then come the events inside it. Each returns 0 or an
   error, which is recorded in the parse. */
int multistatus__fragment_begin(multistatus__fragment *f,
                                const multistatus__xml_tag *t);
int multistatus__fragment_start(multistatus__fragment *f,
                                const multistatus__xml_tag *t);
/* Adds xml:lang to the element just started, if lang is not empty. */
int multistatus__fragment_lang(multistatus__fragment *f, multistatus_text lang);
int multistatus__fragment_text(multistatus__fragment *f, const char *data, size_t len);
int multistatus__fragment_end(multistatus__fragment *f);
/* Start, text and end of an element without attributes; or XML_APART. */
int multistatus__fragment_leaf(multistatus__fragment *f, const multistatus__xml_tag *t,
                               multistatus_text text);

/* Sets *out to views of the buffers, valid until the next begin. */
void multistatus__fragment_value(const multistatus__fragment *f,
                                 multistatus_prop_text *out);

/* The same, but the value is always markup: text is escaped. */
int multistatus__fragment_markup(multistatus__fragment *f, multistatus_prop_text *out);

/* Parses markup in memory: the content of an element or, if whole, an element. Returns
   0 or an error, which is recorded in the parse; for content its offset is
   FRAGMENT_LEAD too large. */
enum { FRAGMENT_LEAD = 3 };
int multistatus__fragment_parse(multistatus__fragment *f, multistatus_text xml,
                                bool whole, multistatus_prop_text *out);

/* written.c: true if an element is written as a fragment writes it, so that parsing it
   yields parts of it unchanged. Sets *out to them. */
bool multistatus__fragment_is_written(const multistatus_limits *l, multistatus_text xml,
                                      multistatus_prop_text *out);

#endif
