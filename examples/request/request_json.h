/* SPDX-License-Identifier: MIT */
#ifndef REQUEST_JSON_H
#define REQUEST_JSON_H

/* Reads bodies that are JSON, with cJSON: a list of hrefs, or any other document: a
   file to copy, with request_json.c. It belongs to no server; examples/cms, nginx and
   apache use it. The server limits the bytes of a body. Functions that return int
   return 0, or the status that refuses the request as a whole. */

#include <cjson/cJSON.h>
#include <multistatus.h>

/* Parses a body; body[len] must be a NUL. Refuses what cJSON accepts, but would make
   another string of: malformed UTF-8 and NUL. 400: *why (room bytes) is the reason;
   503. The caller frees *out with cJSON_Delete; it is NULL after an error. */
int request_json(const char *body, size_t len, cJSON **out, char *why, size_t room);

/* Adds the hrefs of {"hrefs": ["/a", ...]}. */
int request_hrefs_json(const char *body, size_t len, multistatus_batch *batch);

#endif
