/* SPDX-License-Identifier: MIT */
#ifndef REQUEST_HOST_H
#define REQUEST_HOST_H

/* Checks the Host field of a request, for servers with libmicrohttpd. A file to copy,
   with request_host.c; examples/cms and examples/webdav use it. */

#include <microhttpd.h>
#include <stdbool.h>

/* Returns 0, or 400 if there is not exactly one Host field. With own, 421 if it is not
   localhost, 127.0.0.1 or [::1]: otherwise a web page whose host name resolves to
   127.0.0.1 (DNS rebinding) could use a server on the user's machine. Any port is
   accepted, since it may be forwarded. */
int request_host(struct MHD_Connection *connection, bool own);

#endif
