/* SPDX-License-Identifier: MIT */
#ifndef REQUEST_STREAM_H
#define REQUEST_STREAM_H

/* Writes a multi-status body while libmicrohttpd sends it. A file to copy, with
   request_stream.c; examples/webdav uses it. */

#include <microhttpd.h>
#include <multistatus.h>

/* Creates a response that sends the output of w, which has no sink. next adds results
   and returns 1, 0 if there are no more, or a negative value after a failure, which is
   then reported in the document. It is called when the client can receive more, so a
   slow client needs the memory of one block. done frees ctx when the response is
   destroyed. The response owns w. Returns NULL if memory is out or w is NULL; w and ctx
   are then freed. */
struct MHD_Response *request_stream(multistatus_writer *w,
                                    int (*next)(void *ctx, multistatus_writer *w),
                                    void (*done)(void *ctx), void *ctx);

#endif
