/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_FORMAT_H
#define MULTISTATUS_FORMAT_H

/* A format converts results to bytes and back. It is one const struct, passed in the
   options. <multistatus/plugin.h> is for writing one. */

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct multistatus_format multistatus_format;

/* The kind of a document. A MULTISTATUS has any number of results with hrefs. The
   others have exactly one result, without an href: MKCOL_RESPONSE (RFC 5689, section
   5.2) and MKCALENDAR_RESPONSE (RFC 4791, section 5.3.1) a result with propstats; ERROR
   (RFC 4918, section 16) a result with conditions only; PROP (the response to a LOCK;
   RFC 4918, section 9.10) a result with one propstat. The status of that propstat is
   the status of the HTTP response: it is not written, and 0 after reading. An ERROR,
   PROP or MKCOL_RESPONSE with other members, such as a message, is refused when it is
   written as XML, which has no place for them: CONFLICT; so is a MKCOL_RESPONSE that
   has only a status. An ERROR that was read may have a message; the detail of a problem
   can replace it. */
typedef enum multistatus_document {
  MULTISTATUS_DOCUMENT_UNKNOWN = 0, /* when reading: not known yet, or none of these */
  MULTISTATUS_DOCUMENT_MULTISTATUS = 1,
  MULTISTATUS_DOCUMENT_MKCOL_RESPONSE = 2,
  MULTISTATUS_DOCUMENT_MKCALENDAR_RESPONSE = 3,
  MULTISTATUS_DOCUMENT_ERROR = 4,
  MULTISTATUS_DOCUMENT_PROP = 5
} multistatus_document;

/* A build that leaves out a format (MULTISTATUS_NO_XML, MULTISTATUS_NO_JSON: see
   doc/building.md) does not declare it. */

#ifndef MULTISTATUS_NO_XML
/* DAV XML (RFC 4918, section 14.16) with the sync-token of RFC 6578. Static. */
MULTISTATUS_EXTERN const multistatus_format *multistatus_format_dav_xml(void);
#endif

#ifndef MULTISTATUS_NO_JSON
/* JSON: {"results":[{"href":...,"status":...}]}; see doc/json.md. Static. */
MULTISTATUS_EXTERN const multistatus_format *multistatus_format_json(void);

/* JSON as a stream of records, each of them an object: one for each result, then one
   with "summary", which marks the end. A stream without it is read as truncated. NDJSON
   has one record per line; JSON_SEQ is a JSON text sequence (RFC 7464). A reader
   recognizes a sequence by its first bytes; for NDJSON, set the reader's format or
   content_type. Static. */
MULTISTATUS_EXTERN const multistatus_format *multistatus_format_ndjson(void);
MULTISTATUS_EXTERN const multistatus_format *multistatus_format_json_seq(void);
#endif

/* The built-in format for a Content-Type. Case and parameters are ignored. The subtype
   decides: "xml" and "...+xml" are DAV XML; "json" and "...+json" JSON; "ndjson",
   "x-ndjson", "jsonl" and "x-jsonl" NDJSON; "json-seq" and "...+json-seq" JSON text
   sequences. Returns NULL for other types, NULL and "". */
MULTISTATUS_EXTERN const multistatus_format *multistatus_format_for_media_type(
    const char *content_type);

/* The name of a format: "dav-xml", "json", "ndjson", "json-seq", or its own. Valid as
   long as the format. "" if f is NULL. */
MULTISTATUS_EXTERN const char *multistatus_format_name(const multistatus_format *f);

/* The Content-Type to send: "application/xml; charset=utf-8", "application/json",
   "application/x-ndjson", "application/json-seq", or the format's own. JSON types have
   no charset parameter (RFC 8259, section 11). Valid as long as the format. "" if f is
   NULL. */
MULTISTATUS_EXTERN const char *multistatus_format_content_type(
    const multistatus_format *f);

/* The format with a name: "dav-xml", "json", "ndjson", "json-seq" or a preset, such as
   "odata" or "elasticsearch" (doc/dialects.md). NULL: there is none. Static. */
MULTISTATUS_EXTERN const multistatus_format *multistatus_format_named(const char *name);

/* Iterates over these formats: returns the first for NULL, and NULL after the last. */
MULTISTATUS_EXTERN const multistatus_format *multistatus_format_next(
    const multistatus_format *format);

#ifdef __cplusplus
}
#endif
#endif
