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

/* The DAV XML form, RFC 4918, section 14.16, with RFC 6578's sync-token. Static. */
MULTISTATUS_EXTERN const multistatus_format *multistatus_format_dav_xml(void);

/* The JSON form, {"results":[{"href":...,"status":...}]}; doc/json.md. Static. */
MULTISTATUS_EXTERN const multistatus_format *multistatus_format_json(void);

/* The built-in format for a Content-Type, parameters and case ignored: application/xml,
   text/xml and any +xml give DAV XML; application/json, text/json and any +json give
   JSON. NULL for another type, for NULL and for "". */
MULTISTATUS_EXTERN const multistatus_format *multistatus_format_for_media_type(
    const char *content_type);

/* "dav-xml", "json", or what the format calls itself. "" for NULL. */
MULTISTATUS_EXTERN const char *multistatus_format_name(const multistatus_format *f);

/* The Content-Type to send: "application/xml; charset=utf-8" or "application/json"
   (RFC 8259 knows no charset parameter). "" for NULL. */
MULTISTATUS_EXTERN const char *multistatus_format_content_type(
    const multistatus_format *f);

#ifdef __cplusplus
}
#endif
#endif
