/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_FORMAT_H
#define MULTISTATUS_FORMAT_H

/* A format turns results into bytes and back. It is one const struct; a format of your
   own is written with <multistatus/plugin.h> and passed in the options. */

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct multistatus_format multistatus_format;

/* What kind of document it is. MKCOL_RESPONSE (RFC 5689, section 5.2) and RFC 4791's
   mkcalendar-response have one result, ERROR (RFC 4918, section 16) one with conditions
   only, PROP (the answer to a LOCK, RFC 4918, section 9.10) one with a single propstat
   of properties only; none of these has an href. The properties of PROP share the
   status of the HTTP response: as the body has none, their status is 0 when it is read,
   and it is not written. */
typedef enum multistatus_document {
  MULTISTATUS_DOCUMENT_UNKNOWN = 0, /* reading: not yet known, or none of these */
  MULTISTATUS_DOCUMENT_MULTISTATUS = 1,
  MULTISTATUS_DOCUMENT_MKCOL_RESPONSE = 2,
  MULTISTATUS_DOCUMENT_MKCALENDAR_RESPONSE = 3,
  MULTISTATUS_DOCUMENT_ERROR = 4,
  MULTISTATUS_DOCUMENT_PROP = 5
} multistatus_document;

/* The DAV XML form, RFC 4918, section 14.16, with RFC 6578's sync-token. Static. */
MULTISTATUS_EXTERN const multistatus_format *multistatus_format_dav_xml(void);

/* The JSON form, {"results":[{"href":...,"status":...}]}; doc/json.md. Static. */
MULTISTATUS_EXTERN const multistatus_format *multistatus_format_json(void);

/* The same results in JSON as a stream of records, each an object of its own: one for
   each result, then one with "summary", which proves that the stream is whole; one
   without it ends as truncated. A line for each record, or a sequence as RFC 7464 has
   it. A reader has to be told of NDJSON; the other one tells itself. Static. */
MULTISTATUS_EXTERN const multistatus_format *multistatus_format_ndjson(void);
MULTISTATUS_EXTERN const multistatus_format *multistatus_format_json_seq(void);

/* The built-in format for a Content-Type, parameters and case ignored. What stands
   behind the slash decides: "xml" and what ends in "+xml" give DAV XML; "json" and
   "+json" give JSON; "ndjson", "x-ndjson", "jsonl" and "x-jsonl" NDJSON; "json-seq" and
   "+json-seq" the sequence. NULL for another type, for NULL and for "". */
MULTISTATUS_EXTERN const multistatus_format *multistatus_format_for_media_type(
    const char *content_type);

/* "dav-xml", "json", "ndjson", "json-seq", or what the format calls itself; valid
   as long as the format. "" for NULL. */
MULTISTATUS_EXTERN const char *multistatus_format_name(const multistatus_format *f);

/* The Content-Type to send: "application/xml; charset=utf-8", "application/json",
   "application/x-ndjson" or "application/json-seq" (JSON knows no charset parameter),
   or what the format says; valid as long as the format. "" for NULL. */
MULTISTATUS_EXTERN const char *multistatus_format_content_type(
    const multistatus_format *f);

#ifdef __cplusplus
}
#endif
#endif
