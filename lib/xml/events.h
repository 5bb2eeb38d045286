/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_XML_EVENTS_H
#define MULTISTATUS_XML_EVENTS_H

/* What stands between those who take XML apart (sources: scan.c, libxml2.c) and those
   who make sense of it (read.c, fragment.c): a stream of events. */

#include <stdbool.h>
#include "../base/parse.h"

/* The DAV: names that the reader looks for. The source reports them, so that each is
   compared once; see multistatus__xml_term(). */
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

/* Views into memory of the source, valid during the callback. */
typedef struct multistatus__xml_attr {
  multistatus_text prefix, local, ns; /* ns of an unprefixed attribute is empty */
  multistatus_text value;             /* references resolved, white space normalised */
} multistatus__xml_attr;

typedef struct multistatus__xml_tag {
  multistatus_text prefix, local, ns;
  multistatus__term term;
  const multistatus__xml_attr *attrs; /* namespace declarations are not among them */
  size_t attr_count;
  /* Where the handler may keep what it found out about the name in that namespace; NULL
     at first, and again whenever the source forgot it. NULL: nowhere. With it, local is
     an NCName. */
  const void **memo;
} multistatus__xml_tag;

/* The receiver. Text may come in several runs, references resolved, CDATA merged, line
   ends normalised to LF; comments and processing instructions do not come at all.
   Returns 0 to go on, XML_PAUSE to have the source return after this event, or a
   negative error, which the source passes on at once. */
enum { XML_PAUSE = 1, XML_APART };

typedef struct multistatus__xml_handler {
  int (*start)(void *ctx, const multistatus__xml_tag *tag);
  int (*text)(void *ctx, const char *data, size_t len);
  int (*end)(void *ctx);
  /* An element without attributes or children whose text is one run, or empty: the
     three events in one, with the place of the end tag. It may return XML_APART,
     without having done anything, to have them reported one by one. A source need not
     use it. NULL: never. */
  int (*leaf)(void *ctx, const multistatus__xml_tag *tag, multistatus_text text);
  void *ctx;
  size_t *at; /* gets the place of each start and end, before it is reported; or NULL */
  /* Set by the handler while white space means nothing to it: then a source need not
     report runs of it. NULL: never. */
  const bool *skip_space;
  /* Whether the root may have that local name; another one is NOT_MULTISTATUS, however
     its tag goes on. NULL: any. */
  bool (*root)(multistatus_text local);
  const char *charset; /* of the content type; NULL or "": none */
} multistatus__xml_handler;

/* A source. The state is allocated by its user. feed and end follow
   read_feed and read_end of <multistatus/plugin.h>, *used included: what is not used is
   given again, with more behind it or at once after a pause. Faults are reported
   through multistatus__parse_fail with the place of the first byte at fault:
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
  size_t state, zeroed; /* bytes; the first ones of these are zeroed by its user */
  int (*begin)(void *state, multistatus__parse *in,
               const multistatus__xml_handler *handler);
  int (*feed)(void *state, const char *data, size_t len, size_t *used);
  int (*end)(void *state, const char *rest, size_t len);
  void (*done)(void *state);
  /* Whether it is between two children of the root, in UTF-8, with nothing begun: then
     its user may deal with whole children itself. NULL: not known. */
  bool (*idle)(const void *state);
} multistatus__xml_source;

/* No source has a larger state. */
enum { XML_SOURCE_BYTES = 7 * 1024 };

extern const multistatus__xml_source multistatus__xml_scanner;
#ifdef MULTISTATUS_WITH_LIBXML2
/* The scanner again, for all encodings that libxml2 knows. */
extern const multistatus__xml_source multistatus__xml_decoder;
extern const multistatus__xml_source multistatus__xml_libxml2;

/* Whether libxml2 can decode the encoding, and ASCII is in it as in UTF-8: 1, 0 or
   NOMEM. */
int multistatus__xml_reads_ascii(const multistatus_allocator *a, const char *name);
#endif

/* The source for an engine; NULL: this build has none. */
static inline const multistatus__xml_source *multistatus__xml_source_of(
    multistatus_engine engine) {
#ifdef MULTISTATUS_WITH_LIBXML2
  return engine == MULTISTATUS_ENGINE_SYSTEM ? &multistatus__xml_libxml2
                                             : &multistatus__xml_decoder;
#else
  return engine == MULTISTATUS_ENGINE_SYSTEM ? NULL : &multistatus__xml_scanner;
#endif
}

/* Is the tag at p ('<') one that the handler does not want as the root? */
bool multistatus__xml_is_foreign(const multistatus__xml_handler *on, const char *p,
                                 const char *end);

/* The term of a local name in the namespace DAV:. */
multistatus__term multistatus__xml_term(const char *local, size_t len);

#endif
