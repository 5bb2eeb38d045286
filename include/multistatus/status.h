/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_STATUS_H
#define MULTISTATUS_STATUS_H

/* HTTP status codes (RFC 9110, section 15; RFC 4918, section 11). */

#include "base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The reason phrase that IANA's registry has for a status code: 423 gives "Locked".
   Static; "" for a code that is not registered, never NULL. */
MULTISTATUS_EXTERN const char *multistatus_reason(int status);

/* Reads a status line as DAV:status holds it (RFC 4918, section 14.28):
   "HTTP/1.1 404 Not Found". line need not end with a NUL. Returns the status code (100
   to 999) and sets *reason and *reason_len to the phrase inside line, possibly empty.
   Tolerates what servers are known to send: a missing phrase, "HTTP/2 200", a bare
   "200 OK", several spaces, white space around it. Returns MULTISTATUS_ERROR_STATUS if
   no status code can be found. reason and reason_len may be NULL. */
MULTISTATUS_EXTERN int multistatus_status_parse(const char *line, size_t len,
                                                const char **reason,
                                                size_t *reason_len);

/* 1 if the status is a success, 200 to 299; else 0. */
MULTISTATUS_EXTERN int multistatus_status_succeeded(int status);

/* Whether it is a status line as RFC 9112, section 4, has it, with nothing to tolerate;
   of any version. 1 or 0. */
MULTISTATUS_EXTERN int multistatus_status_is_proper(const char *line, size_t len);

#ifdef __cplusplus
}
#endif
#endif
