/* SPDX-License-Identifier: MIT */
#ifndef REQUEST_STREAM_H
#define REQUEST_STREAM_H

/* A multi-status body that is produced while libmicrohttpd sends it: a file to copy,
   with request_stream.c. It belongs to no server; examples/webdav uses it. */

#include <microhttpd.h>
#include <multistatus.h>

/* A response that takes the writer's output; the writer has no sink. next adds results
   and returns 1; 0: there are no more; negative: it cannot go on, which is reported in
   the document. It is called when the client can take some bytes, so a slow client
   costs one block. done frees ctx when the response is destroyed. The response owns the
   writer. NULL: no memory, or w is NULL; both were freed. */
struct MHD_Response *request_stream(multistatus_writer *w,
                                    int (*next)(void *ctx, multistatus_writer *w),
                                    void (*done)(void *ctx), void *ctx);

#endif
