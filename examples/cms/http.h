/* SPDX-License-Identifier: MIT */
#ifndef CMS_HTTP_H
#define CMS_HTTP_H

/* The HTTP server: URLs, methods, limits on bodies, responses. */

#include "articles.h"

typedef struct http_options {
  articles *store;
  unsigned short port; /* on 127.0.0.1; 0: any that is free */
  size_t max_items;    /* in a bulk request */
  size_t max_bytes;    /* in the body of a request */
  size_t max_seconds;  /* until the response to a bulk request; a client may request
                          fewer */
} http_options;

typedef struct http_server http_server;

/* Starts a thread that serves until http_stop; until then only it may use the store.
   NULL: the port cannot be used. */
http_server *http_start(const http_options *options);
unsigned http_port(const http_server *server);

/* Accepts no more requests, waits until all responses are sent, and stops. */
void http_stop(http_server *server);

#endif
