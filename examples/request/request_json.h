/* SPDX-License-Identifier: MIT */
#ifndef REQUEST_JSON_H
#define REQUEST_JSON_H

/* Reads request bodies in JSON, with cJSON. A file to copy, with request_json.c;
   examples/cms, nginx and apache use it. The server must limit the bytes of a body. The
   functions return 0, or the status with which to refuse the request. */

#include <cjson/cJSON.h>
#include <multistatus.h>

/* Parses a body; body[len] must be NUL. Also refuses malformed UTF-8 and NUL, which
   cJSON accepts. Returns 0 or 400; then why (room bytes) has the reason. *out is to be
   freed with cJSON_Delete; NULL after an error. */
int request_json(const char *body, size_t len, cJSON **out, char *why, size_t room);

/* Adds the hrefs of {"hrefs": ["/a", ...]}. */
int request_hrefs_json(const char *body, size_t len, multistatus_batch *batch);

#endif
