/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_QUIRKS_H
#define MULTISTATUS_QUIRKS_H

/* Quirks: what servers send although the RFCs do not allow it, and a reader tolerates
   by default. Each is a bit. Set it in multistatus_read_options.refuse to make it an
   error; multistatus_reader_quirks() and multistatus_result_quirks() return those that
   were found. doc/quirks.md describes each, with an example. */

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The bit with a number. */
#define MULTISTATUS_QUIRK(n) ((uint64_t)1 << (n))

/* The status line (RFC 4918, section 14.28; RFC 9112, section 4). */
/* "HTTP/1.1 200" */
#define MULTISTATUS_QUIRK_STATUS_REASON MULTISTATUS_QUIRK(0)
/* "HTTP/2 200 OK" */
#define MULTISTATUS_QUIRK_STATUS_VERSION MULTISTATUS_QUIRK(1)
/* "HTTP/1.1  200 OK\n" */
#define MULTISTATUS_QUIRK_STATUS_SPACE MULTISTATUS_QUIRK(2)
/* "200 OK", "200" */
#define MULTISTATUS_QUIRK_STATUS_BARE MULTISTATUS_QUIRK(3)
/* "", "oops": status 0 */
#define MULTISTATUS_QUIRK_STATUS_INVALID MULTISTATUS_QUIRK(4)
/* propstat: taken as 200; as unknown if it has no properties, an error, an unknown
   element, or a property DAV:status or DAV:error */
#define MULTISTATUS_QUIRK_STATUS_MISSING MULTISTATUS_QUIRK(5)
/* the last one is used, but no success after 207, a failure or an invalid status */
#define MULTISTATUS_QUIRK_STATUS_REPEATED MULTISTATUS_QUIRK(6)

/* The structure of a response (RFC 4918, section 14). */
/* a status beside propstats */
#define MULTISTATUS_QUIRK_BOTH MULTISTATUS_QUIRK(8)
/* a response with only an href */
#define MULTISTATUS_QUIRK_NEITHER MULTISTATUS_QUIRK(9)
/* a response without an href, which is returned as "" */
#define MULTISTATUS_QUIRK_NO_HREF MULTISTATUS_QUIRK(10)
/* a propstat without a prop */
#define MULTISTATUS_QUIRK_NO_PROP MULTISTATUS_QUIRK(11)
/* an empty propstat with 418: ignored */
#define MULTISTATUS_QUIRK_TEAPOT MULTISTATUS_QUIRK(12)
/* an error in a description, or the reverse */
#define MULTISTATUS_QUIRK_DESCRIPTION MULTISTATUS_QUIRK(13)
/* a response as the root */
#define MULTISTATUS_QUIRK_ROOT MULTISTATUS_QUIRK(14)
/* an href that occurs twice */
#define MULTISTATUS_QUIRK_DUPLICATE MULTISTATUS_QUIRK(15)
/* several hrefs beside propstats */
#define MULTISTATUS_QUIRK_SEVERAL_HREFS MULTISTATUS_QUIRK(16)

/* text where only elements are allowed: ignored */
#define MULTISTATUS_QUIRK_TEXT MULTISTATUS_QUIRK(17)
/* location without href, empty error; an element of DAV: that is not allowed in
   DAV:multistatus, a response or a propstat; a response or propstat inside another one;
   an element of DAV: inside a text */
#define MULTISTATUS_QUIRK_CONTENT MULTISTATUS_QUIRK(18)
/* a second location, prop, error etc.; in JSON another member that occurs twice */
#define MULTISTATUS_QUIRK_REPEATED MULTISTATUS_QUIRK(19)

/* hrefs (RFC 4918, section 8.3; RFC 3986). */
/* an href with characters that are not encoded */
#define MULTISTATUS_QUIRK_HREF_CHARACTERS MULTISTATUS_QUIRK(20)
/* white space around an href */
#define MULTISTATUS_QUIRK_HREF_SPACE MULTISTATUS_QUIRK(21)

/* XML (XML 1.0; Namespaces in XML 1.0). */
/* white space before the XML declaration */
#define MULTISTATUS_QUIRK_XML_SPACE MULTISTATUS_QUIRK(32)
/* an '&' that begins no reference: taken as text */
#define MULTISTATUS_QUIRK_XML_AMPERSAND MULTISTATUS_QUIRK(33)
/* control characters: U+FFFD */
#define MULTISTATUS_QUIRK_XML_CHARACTER MULTISTATUS_QUIRK(34)
/* malformed UTF-8: U+FFFD, or %XX */
#define MULTISTATUS_QUIRK_XML_UTF8 MULTISTATUS_QUIRK(35)
/* an undeclared prefix: <p:a> is in the namespace "p:" */
#define MULTISTATUS_QUIRK_XML_PREFIX MULTISTATUS_QUIRK(36)
/* xmlns:p="": none; a response in no namespace: read as a DAV:response */
#define MULTISTATUS_QUIRK_XML_NAMESPACE MULTISTATUS_QUIRK(37)
/* "]]>" in text */
#define MULTISTATUS_QUIRK_XML_CDATA_END MULTISTATUS_QUIRK(38)
/* <p:a:b>: the name is a_x003A_b */
#define MULTISTATUS_QUIRK_XML_COLON MULTISTATUS_QUIRK(39)

/* one encoding declared, another one used */
#define MULTISTATUS_QUIRK_XML_ENCODING MULTISTATUS_QUIRK(40)
/* a name that no property can have: skipped */
#define MULTISTATUS_QUIRK_XML_NAME MULTISTATUS_QUIRK(41)

/* JSON (RFC 8259). Characters that XML cannot contain, such as "\u0001", become U+FFFD.
   A status may be "201", "201 Created" or {"code":"201"}. */
#define MULTISTATUS_QUIRK_JSON_CHARACTER MULTISTATUS_QUIRK(48)
#define MULTISTATUS_QUIRK_JSON_STATUS_STRING MULTISTATUS_QUIRK(49)
#define MULTISTATUS_QUIRK_JSON_STATUS_LINE MULTISTATUS_QUIRK(50)
#define MULTISTATUS_QUIRK_JSON_STATUS_OBJECT MULTISTATUS_QUIRK(51)
/* a result that is not an object: its status is unknown */
#define MULTISTATUS_QUIRK_JSON_RESULT MULTISTATUS_QUIRK(52)
/* 7 or true as a property: text; another invalid member of a result: skipped */
#define MULTISTATUS_QUIRK_JSON_VALUE MULTISTATUS_QUIRK(53)
/* malformed UTF-8: U+FFFD, or %XX */
#define MULTISTATUS_QUIRK_JSON_UTF8 MULTISTATUS_QUIRK(54)
/* NDJSON: a record that spans several lines */
#define MULTISTATUS_QUIRK_JSON_LINES MULTISTATUS_QUIRK(55)

/* An extension element of this library without the content that doc/json.md describes:
   the invalid part and all after it is skipped. */
#define MULTISTATUS_QUIRK_ITEM MULTISTATUS_QUIRK(56)

/* CR, LF or NUL in a field of HTTP (RFC 9110, section 5.5), that is, a header value,
   method, content type or reason phrase: a space */
#define MULTISTATUS_QUIRK_FIELD_CONTROL MULTISTATUS_QUIRK(57)

/* All quirks, also those of later versions: none is tolerated. */
#define MULTISTATUS_QUIRK_ALL ((uint64_t)-1)

/* The name of a quirk, such as "status-reason"; "" unless exactly one known bit is set.
   Static. */
MULTISTATUS_EXTERN const char *multistatus_quirk_name(uint64_t quirk);

#ifdef __cplusplus
}
#endif
#endif
