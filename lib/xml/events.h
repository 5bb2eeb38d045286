/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_EVENTS_H
#define MULTISTATUS_XML_EVENTS_H

/* The interface between XML parsers (sources: scan.c, decode.c, libxml2.c) and their
   users (formats/dav, fragment.c): a stream of events. */

#include <stdbool.h>
#include "../base/parse.h"
#include "../base/text.h"
#include "encoding.h"

/* The names in DAV: that the reader knows. The source looks them up, so that each name
   is compared once; see multistatus__xml_term(). */
typedef enum multistatus__term {
  TERM_NONE = 0, /* another name, or another namespace */
  TERM_MULTISTATUS,
  TERM_RESPONSE,
  TERM_HREF,
  TERM_STATUS,
  TERM_PROPSTAT,
  TERM_PROP,
  TERM_ERROR,
  TERM_RESPONSEDESCRIPTION,
  TERM_LOCATION,
  TERM_SYNC_TOKEN,
  TERM_MKCOL_RESPONSE,
  TERM_ERRORDESCRIPTION,
  TERM_COUNT
} multistatus__term;

/* The terms whose elements contain elements, and are hardly ever leaves. */
enum {
  TERMS_OF_PARENTS = 1 << TERM_MULTISTATUS | 1 << TERM_RESPONSE | 1 << TERM_PROPSTAT |
                     1 << TERM_PROP | 1 << TERM_ERROR
};

/* Views into memory of the source, valid during the callback. */
typedef struct multistatus__xml_attr {
  multistatus_text prefix, local, ns; /* ns of an unprefixed attribute is empty */
  multistatus_text value;             /* references resolved, white space normalised */
} multistatus__xml_attr;

static inline bool multistatus__xml_is_lang(const multistatus__xml_attr *a) {
  return multistatus__text_is(a->prefix, "xml") &&
         multistatus__text_is(a->local, "lang");
}

typedef struct multistatus__xml_tag {
  multistatus_text prefix, local, ns;
  multistatus__term term;
  const multistatus__xml_attr *attrs; /* namespace declarations are not among them */
  size_t attr_count;
  /* Where the handler may cache what it knows of the name in that namespace; *memo is
     NULL at first, and again whenever the source forgot it. NULL: nowhere. With it,
     local is an NCName. */
  const void **memo;
} multistatus__xml_tag;

/* The user's callbacks. Text may come in several runs, with references resolved, CDATA
   merged and line ends normalised to LF. Comments and processing instructions are not
   reported.
   Returns 0 to go on, XML_PAUSE to have the source return after this event, or a
   negative error, which the source returns at once. */
enum { XML_PAUSE = 1, XML_APART };

typedef struct multistatus__xml_handler {
  int (*start)(void *ctx, const multistatus__xml_tag *tag);
  int (*text)(void *ctx, const char *data, size_t len);
  int (*end)(void *ctx);
  /* An element without attributes or children whose text is empty, or one run of ASCII
     that needs no escaping and has no line feeds or tabs: the three events in one, with
     the place of the end tag. It may return XML_APART, without having done anything, to
     have them reported one by one. A source need not use it. NULL: never. */
  int (*leaf)(void *ctx, const multistatus__xml_tag *tag, multistatus_text text);
  void *ctx;
  size_t *at; /* is set to the offset of each event before the call; or NULL */
  /* While *skip_space is true, a source need not report runs of white space. NULL:
     never. */
  const bool *skip_space;
  /* True if the root may have that local name; otherwise the error is NOT_MULTISTATUS,
     whatever else is wrong with its tag. NULL: any. */
  bool (*root)(multistatus_text local);
  const char *charset; /* of the content type; NULL or "": none */
  /* Is set before the root's start, but not by libxml2; or NULL. Zeroed before. */
  multistatus__xml_declared *declared;
} multistatus__xml_handler;

/* A source. Its state is allocated by the user. feed and end work as read_feed and
   read_end of <multistatus/plugin.h>: bytes that are not used are passed again, with
   more after them, or at once after a pause. Errors are reported by
   multistatus__parse_fail() with the offset of the first wrong byte:
     SYNTAX      not well-formed, or not namespace-well-formed
     ENCODING    bytes that are not UTF-8, an encoding that is not known
     DTD         a document type declaration (NOT_MULTISTATUS if it names html)
     NOT_MULTISTATUS  the first character that is not white space is no '<', or what
                 the handler refuses as the root
     TRAILING    something other than comments, PIs and white space after the root
     TRUNCATED   the body ended inside the document
     EMPTY       the body held nothing but white space
     LIMIT       "depth", "attributes", "namespaces", "name-bytes", "text-bytes"
     NOMEM */
typedef struct multistatus__xml_source {
  size_t state, zeroed; /* its size; the user zeroes the first `zeroed` bytes */
  int (*begin)(void *state, multistatus__parse *in,
               const multistatus__xml_handler *handler);
  int (*feed)(void *state, const char *data, size_t len, size_t *used);
  int (*end)(void *state, const char *rest, size_t len);
  void (*done)(void *state);
  /* True between two children of the root, in UTF-8, if no token has begun: then the
     user may read whole children itself. NULL: not known. */
  bool (*idle)(const void *state);
} multistatus__xml_source;

/* The largest state of any source. */
enum { XML_SOURCE_BYTES = 7 * 1024 };

extern const multistatus__xml_source multistatus__xml_scanner;
#ifdef MULTISTATUS_WITH_LIBXML2
/* The scanner again, for all encodings that libxml2 knows. */
extern const multistatus__xml_source multistatus__xml_decoder;
extern const multistatus__xml_source multistatus__xml_libxml2;

/* Returns 1 if libxml2 can decode the encoding, and ASCII has the same bytes in it as
   in UTF-8; else 0, or NOMEM. */
int multistatus__xml_reads_ascii(const multistatus_allocator *a, const char *name);
#endif

/* The source of an engine; NULL: this build does not have it. */
static inline const multistatus__xml_source *multistatus__xml_source_of(
    multistatus_engine engine) {
#ifdef MULTISTATUS_WITH_LIBXML2
  return engine == MULTISTATUS_ENGINE_SYSTEM ? &multistatus__xml_libxml2
                                             : &multistatus__xml_decoder;
#else
  return engine == MULTISTATUS_ENGINE_SYSTEM ? NULL : &multistatus__xml_scanner;
#endif
}

/* True if the handler refuses the tag at p ('<') as the root. */
bool multistatus__xml_is_foreign(const multistatus__xml_handler *on, const char *p,
                                 const char *end);

/* The term of a local name in the namespace DAV:. */
multistatus__term multistatus__xml_term(const char *local, size_t len);
/* The same for a name of 1 to BYTES_NAME - 1 bytes, at which BYTES_NAME bytes can be
   read. */
multistatus__term multistatus__xml_term_of_name(const char *local, size_t len);
/* True if the root of a document of DAV XML may have this local name. */
bool multistatus__xml_may_be_root(multistatus_text local);

#endif
