/* SPDX-License-Identifier: MIT */
#ifndef REQUEST_HOST_H
#define REQUEST_HOST_H

/* The Host field of a request, for servers on libmicrohttpd: a file to copy, with
   request_host.c. It belongs to no server; examples/cms and examples/webdav use it. */

#include <microhttpd.h>
#include <stdbool.h>

/* 0; 400: there is not exactly one Host field; with own, 421: it is not a name of this
   machine on which it listens on loopback. A page from elsewhere can have its own name
   resolved to 127.0.0.1, and would otherwise reach the server from the browser of
   whoever looks at it. The port may be any, since it may be forwarded. */
int request_host(struct MHD_Connection *connection, bool own);

#endif
