/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_SCAN_H
#define MULTISTATUS_XML_SCAN_H

/* The scanner's state, shared by scan.c (the document), prolog.c (what stands before
   the root) and tag.c (elements).

   Every function of it that takes a place p and returns one takes apart what begins at
   p, and returns how far the data are dealt with. When it cannot go on it sets `stop`
   and returns the place from which things are to be looked at again. */

#include "bindings.h"
#include "chars.h"
#include "encoding.h"
#include "events.h"

/* What is being read. */
typedef enum multistatus__scan_mode {
  SCAN_START = 0, /* a byte order mark, perhaps */
  SCAN_DECLARATION,
  SCAN_MISC, /* before and behind the root */
  SCAN_CONTENT,
  SCAN_COMMENT,
  SCAN_PI,
  SCAN_CDATA
} multistatus__scan_mode;

/* Why the scanner stops, besides errors. */
enum { SCAN_PAUSE = XML_PAUSE, SCAN_WAIT, SCAN_CONTRADICTED };

/* Decodes a body that is not UTF-8 before the scanner: decode.c. */
typedef struct multistatus__scan_decoder {
  /* The XML declaration names an encoding other than UTF-8. Returns 0 to go on all the
     same, XML_PAUSE to have the scanner stop behind the declaration, since from there
     on the data are decoded first, SCAN_CONTRADICTED if the encoding would not read
     what stands there, or an error. */
  int (*declared)(void *ctx, multistatus_text name);
  /* Turns a place in the data of the call into one that the input understands. */
  size_t (*place)(void *ctx, size_t at);
  void *ctx;
} multistatus__scan_decoder;

/* How the end of an unfinished token is recognised. */
typedef enum multistatus__scan_token {
  SCAN_TOKEN_NONE = 0,
  SCAN_TOKEN_TAG, /* '>' outside quotes */
  SCAN_TOKEN_NAME /* behind its first two bytes, one that no name has */
} multistatus__scan_token;

/* An attribute as it stands in the tag. */
typedef struct multistatus__scan_attr {
  const char *name;
  multistatus__qname qname;
  multistatus_text ns;
  size_t same; /* of ns, in the bindings; BINDINGS_NONE: it is not declared */
  multistatus_text raw;
  size_t len; /* of the value once it is normalised */
  bool plain; /* it need not be */
  bool declares;
} multistatus__scan_attr;

/* The name of a tag that was seen before, and what it meant while the same namespace
   declarations were in scope. Only names in ASCII of less than BYTES_NAME are
   kept, and none is given up for another. */
enum { SCAN_NAMES = 24, SCAN_SLOTS = 64 };
typedef struct multistatus__scan_name {
  char raw[BYTES_NAME];
  multistatus__qname qname;
  multistatus__term term;   /* if its namespace is DAV: */
  uint64_t key;             /* of its prefix, for the bindings */
  uint64_t scope;           /* of the bindings that tag is right for; 0: none yet */
  multistatus__xml_tag tag; /* without attributes */
  const void *memo;         /* the handler's, about the name in that namespace */
} multistatus__scan_name;

typedef struct multistatus__scan_element {
  const char *raw; /* the name as it stands; NULL: it is in names, from at on */
  size_t at, len;
  size_t bindings; /* in scope outside it */
} multistatus__scan_element;

typedef struct multistatus__scan {
  multistatus__parse *in;
  const multistatus_limits *limits;
  const multistatus_allocator *allocator;
  multistatus__scan_mode mode;
  multistatus__xml_seen seen_first; /* what the first bytes show */
  bool ended;                       /* no more data will come */
  bool spaced;  /* nothing but white space came before what is being looked at */
  bool begun;   /* there was markup */
  bool rooted;  /* there was the root's start tag */
  bool closing; /* an empty-element tag was reported as start, not yet as end */

  /* The data of the call. */
  const char *data, *end;
  int stop;

  /* The unfinished token that the data begin with. */
  multistatus__scan_token token;
  size_t seen; /* bytes of it that hold no end */
  char quote;  /* the one that is open there, or 0 */

  multistatus__xml_handler on;
  const multistatus__scan_decoder *decoder; /* NULL: there is none */
  size_t token_bytes;                       /* no token is longer */
  size_t unasked; /* what on.at points to if its user does not want to know */

  /* The open elements, by depth from 1 on; number 0 has no name. */
  size_t depth;
  multistatus__array elements, names;
  size_t names_len;
  multistatus__bindings bindings;

  /* The start tag that is being read. */
  multistatus__array raw, attrs, values, order, local;
  size_t raw_count, declared;
  bool whole; /* its end is known to be there */
  multistatus__xml_tag tag;

  /* The names of tags by hash: their numbers in first.tags, counted from 1. */
  unsigned char slots[SCAN_SLOTS];
  size_t tag_count;

  /* Not zeroed: the names, and what most documents get by with, lent to the above. */
  struct {
    multistatus__scan_name tags[SCAN_NAMES];
    multistatus__scan_element elements[12];
    multistatus__scan_attr raw[6];
    multistatus__xml_attr attrs[3];
    multistatus__binding bindings[10];
    char names[256], binding_names[256];
  } first;
} multistatus__scan;

/* ---- scan.c ---- */

/* Stops with a fault whose first byte is at. */
const char *multistatus__scan_fault(multistatus__scan *s, int code, const char *at,
                                    const char *text);
const char *multistatus__scan_limit(multistatus__scan *s, const char *limit,
                                    const char *at);
const char *multistatus__scan_nomem(multistatus__scan *s, const char *at);
/* Stops at a character, a name or a reference that is none; found: what the functions
   of chars.h returned, wanted: what it should have been. */
const char *multistatus__scan_invalid(multistatus__scan *s, const char *at, int found,
                                      const char *wanted);

/* Reports a quirk at a place; false: it is not tolerated, and the scanner stops. */
bool multistatus__scan_tolerate(multistatus__scan *s, uint64_t quirk, const char *at,
                                const char *text);
/* The same for a character, or a byte, that is none: `found` of chars.h. */
bool multistatus__scan_tolerate_char(multistatus__scan *s, int found, const char *at);

/* Stops until there is more data, from p on. */
const char *multistatus__scan_wait(multistatus__scan *s, const char *p);

/* The end of the data in which the token at p has to end. If it does not,
   multistatus__scan_unfinished(): over the limit, or it goes on later. */
static inline const char *multistatus__scan_bound(const multistatus__scan *s,
                                                  const char *p) {
  return (size_t)(s->end - p) > s->token_bytes ? p + s->token_bytes : s->end;
}
const char *multistatus__scan_unfinished(multistatus__scan *s, const char *p,
                                         multistatus__scan_token token);

void multistatus__scan_release(multistatus__scan *s);

/* ---- prolog.c ---- */

const char *multistatus__scan_mark(multistatus__scan *s, const char *p);
const char *multistatus__scan_declaration(multistatus__scan *s, const char *p);
/* "<!" that begins neither a comment nor a CDATA section. */
const char *multistatus__scan_doctype(multistatus__scan *s, const char *p);

/* Text, which does not begin with '<'; "<!" and "<?". */
const char *multistatus__scan_text(multistatus__scan *s, const char *p);
const char *multistatus__scan_bang(multistatus__scan *s, const char *p);
const char *multistatus__scan_pi_target(multistatus__scan *s, const char *p);

/* ---- tag.c ---- */

/* What is inside the root; the root's start tag, or any. */
const char *multistatus__scan_content(multistatus__scan *s, const char *p);
const char *multistatus__scan_start_tag(multistatus__scan *s, const char *p);
/* Reports the end of the innermost element, from a tag at p. */
void multistatus__scan_close(multistatus__scan *s, const char *p);
/* Adds a namespace declaration. False: out of memory. */
bool multistatus__scan_bind(multistatus__scan *s, multistatus_text prefix,
                            multistatus_text ns);

/* ---- attr.c ---- */

/* The name at `name` in the tag at p, of the element or of an attribute. */
const char *multistatus__scan_tag_name(multistatus__scan *s, const char *p,
                                       const char *name, const char *end,
                                       multistatus__qname *q);
/* The attributes of the tag at p from q on, up to '>' or "/>": what they declare, and
   s->attrs. */
const char *multistatus__scan_attributes(multistatus__scan *s, const char *p,
                                         const char *q, const char *end);
/* The namespace of a prefix that is not declared, where that is tolerated. */
multistatus_text multistatus__scan_unbound(multistatus__scan *s, const char *name,
                                           size_t len);

#endif
