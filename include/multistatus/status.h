/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_STATUS_H
#define MULTISTATUS_STATUS_H

/* HTTP status codes (RFC 9110, section 15; RFC 4918, section 11). */

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The reason phrase of a status code in IANA's registry: "Locked" for 423. Static; ""
   for an unregistered code, never NULL. */
MULTISTATUS_EXTERN const char *multistatus_reason(int status);

/* Parses a status line as in DAV:status (RFC 4918, section 14.28), such as "HTTP/1.1
   404 Not Found". line has len bytes and need not be NUL-terminated. Returns the status
   code, 100 to 999, and sets *reason and *reason_len (both may be NULL) to the phrase
   in line, which may be empty. Tolerates what servers send: no phrase, "HTTP/2 200",
   "200 OK", several spaces, white space around it. Errors: STATUS (line is NULL, or has
   no status code). */
MULTISTATUS_EXTERN int multistatus_status_parse(const char *line, size_t len,
                                                const char **reason,
                                                size_t *reason_len);

/* 1 if the status is 200 to 299, else 0. */
MULTISTATUS_EXTERN int multistatus_status_succeeded(int status);

/* 1 if it is a status line as in RFC 9112, section 4, of any version and without any
   deviation, else 0. */
MULTISTATUS_EXTERN int multistatus_status_is_proper(const char *line, size_t len);

#ifdef __cplusplus
}
#endif
#endif
