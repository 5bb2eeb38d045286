/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_SCAN_H
#define MULTISTATUS_XML_SCAN_H

/* The scanner's state, shared by scan.c (the document), prolog.c (what stands before
   the root) and tag.c (elements).

   A function that takes a pointer p into the data and returns one parses what begins at
   p and returns the end of what it parsed. If it cannot continue, it sets `stop` and
   returns the place from which to parse again. */

#include "bindings.h"
#include "chars.h"
#include "encoding.h"
#include "events.h"

/* What is being read. */
typedef enum multistatus__scan_mode {
  SCAN_START = 0, /* perhaps a byte order mark */
  SCAN_DECLARATION,
  SCAN_MISC, /* before and after the root */
  SCAN_CONTENT,
  SCAN_COMMENT,
  SCAN_PI,
  SCAN_CDATA
} multistatus__scan_mode;

/* Why the scanner stops, besides errors. */
enum { SCAN_PAUSE = XML_PAUSE, SCAN_WAIT, SCAN_CONTRADICTED };

/* Decodes a body that is not UTF-8 before the scanner: decode.c. */
typedef struct multistatus__scan_decoder {
  /* The XML declaration names an encoding other than UTF-8. Returns 0 to continue
     without decoding, XML_PAUSE to stop after the declaration, because what follows is
     decoded first, SCAN_CONTRADICTED if the declaration cannot be in that encoding, or
     an error.
   */
  int (*declared)(void *ctx, multistatus_text name);
  /* Converts an offset in the decoded data to one in the data of the input. */
  size_t (*place)(void *ctx, size_t at);
  void *ctx;
} multistatus__scan_decoder;

/* What ends an unfinished token. */
typedef enum multistatus__scan_token {
  SCAN_TOKEN_NONE = 0,
  SCAN_TOKEN_TAG, /* '>' outside quotes */
  SCAN_TOKEN_NAME /* after its first two bytes, one that no name contains */
} multistatus__scan_token;

/* An attribute of the tag that is being read. */
typedef struct multistatus__scan_attr {
  const char *name;
  multistatus__qname qname;
  multistatus_text ns;
  uint64_t ns_hash;       /* multistatus__bindings_hash() */
  multistatus_text value; /* normalised: a view of the data, or */
  bool copied;            /* in values */
  bool declares;
} multistatus__scan_attr;

/* A cached name of a tag, with its meaning while the same namespace declarations are in
   scope. Only names in ASCII of less than BYTES_NAME bytes are cached, and none
   replaces another. */
enum { SCAN_NAMES = 22, SCAN_SLOTS = 128 };
typedef struct multistatus__scan_name {
  char raw[BYTES_NAME]; /* first, so that as many bytes can be read at a part of it */
  multistatus__qname qname;
  multistatus__term term;   /* if its namespace is DAV: */
  uint64_t key;             /* of its prefix, for the bindings */
  uint64_t scope;           /* of the bindings for which tag is valid; 0: none yet */
  multistatus__xml_tag tag; /* without attributes */
  const void *memo;         /* the handler's, see multistatus__xml_tag */
} multistatus__scan_name;

typedef struct multistatus__scan_element {
  const char *raw; /* the cached name; NULL: it is in names at this offset */
  size_t at, len;
  size_t bindings; /* the number in scope outside it */
} multistatus__scan_element;

typedef struct multistatus__scan {
  multistatus__parse *in;
  const multistatus_limits *limits;
  const multistatus_allocator *allocator;
  multistatus__scan_mode mode;
  multistatus__xml_seen seen_first; /* what the first bytes show */
  bool marked;                      /* there was a byte order mark */
  bool ended;                       /* no more data will come */
  bool spaced;  /* there was only white space before the current token */
  bool begun;   /* there was markup */
  bool rooted;  /* there was the root's start tag */
  bool closing; /* an empty-element tag was reported as start, not yet as end */

  /* The data of the call. */
  const char *data, *end;
  int stop;

  /* The unfinished token that the data begin with. */
  multistatus__scan_token token;
  size_t seen; /* bytes of it that were searched for its end */
  char quote;  /* the open quote after these, or 0 */

  multistatus__xml_handler on;
  const multistatus__scan_decoder *decoder; /* NULL: none */
  size_t token_bytes;                       /* the most bytes of a token */
  size_t unasked; /* on.at points to it if the user has none */

  /* The open elements, by depth from 1 on; number 0 has no name. */
  size_t depth;
  multistatus__buffer elements, names;
  multistatus__bindings bindings;

  /* The start tag that is being read. */
  multistatus__buffer raw, attrs, values, local;
  size_t raw_count, declared; /* attributes, and declarations among them */
  bool whole;                 /* its end is in the data */
  multistatus__xml_tag tag;

  /* The cached names by hash: indexes in first.tags, from 1; number 0 is none. */
  unsigned char slots[SCAN_SLOTS];
  size_t tag_count;

  /* Not zeroed: the cached names, and the first memory of the arrays above. */
  struct {
    multistatus__scan_name tags[1 + SCAN_NAMES];
    multistatus__scan_element elements[12];
    multistatus__scan_attr raw[6];
    multistatus__xml_attr attrs[3];
    multistatus__binding bindings[10];
    char names[256], binding_names[256];
  } first;
} multistatus__scan;

/* ---- scan.c ---- */

/* Stops with an error at this place. */
const char *multistatus__scan_fault(multistatus__scan *s, int code, const char *at,
                                    const char *text);
static inline const char *multistatus__scan_syntax(multistatus__scan *s, const char *at,
                                                   const char *text) {
  return multistatus__scan_fault(s, MULTISTATUS_ERROR_SYNTAX, at, text);
}
const char *multistatus__scan_limit(multistatus__scan *s, const char *limit,
                                    const char *at);
const char *multistatus__scan_nomem(multistatus__scan *s, const char *at);
/* Stops at an invalid character, name or reference. found: what the function of chars.h
   returned; wanted: the error text. */
const char *multistatus__scan_invalid(multistatus__scan *s, const char *at, int found,
                                      const char *wanted);

/* Reports a quirk at this place. False: it is not tolerated, and the scanner stops. */
bool multistatus__scan_tolerate(multistatus__scan *s, uint64_t quirk, const char *at,
                                const char *text);
/* The same for an invalid character or byte. found: as above. */
bool multistatus__scan_tolerate_char(multistatus__scan *s, int found, const char *at);

/* Stops until there is more data after p. */
const char *multistatus__scan_wait(multistatus__scan *s, const char *p);

/* The end of the data in which the token at p must end. If it does not, call
   multistatus__scan_unfinished(): it is over the limit, or unfinished. */
static inline const char *multistatus__scan_bound(const multistatus__scan *s,
                                                  const char *p) {
  return (size_t)(s->end - p) > s->token_bytes ? p + s->token_bytes : s->end;
}
const char *multistatus__scan_unfinished(multistatus__scan *s, const char *p,
                                         multistatus__scan_token token);
/* The same for a tag. */
static inline const char *multistatus__scan_cut(multistatus__scan *s, const char *p) {
  return multistatus__scan_unfinished(s, p, SCAN_TOKEN_TAG);
}
/* True if a tag ends in the data from p on. *quote: the one that is open there, or 0.
 */
bool multistatus__scan_tag_ends(const char *p, const char *end, char *quote);

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

/* The content of the root; and a start tag. */
const char *multistatus__scan_content(multistatus__scan *s, const char *p);
const char *multistatus__scan_start_tag(multistatus__scan *s, const char *p);
/* Reports the end of the innermost element by the tag at p. */
void multistatus__scan_close(multistatus__scan *s, const char *p);
/* Adds a namespace declaration. False: out of memory. */
bool multistatus__scan_bind(multistatus__scan *s, multistatus_text prefix,
                            multistatus_text ns);

/* ---- attr.c ---- */

/* Parses the name of the element or of an attribute in the tag at p. */
const char *multistatus__scan_tag_name(multistatus__scan *s, const char *p,
                                       const char *name, const char *end,
                                       multistatus__qname *q);
/* Parses the attributes of the tag at p from q on, up to '>' or "/>": adds their
   declarations and sets s->attrs. */
const char *multistatus__scan_attributes(multistatus__scan *s, const char *p,
                                         const char *q, const char *end);
/* The namespace for an undeclared prefix, if that is tolerated. */
multistatus_text multistatus__scan_unbound(multistatus__scan *s, const char *name,
                                           size_t len);

#endif
