/* SPDX-License-Identifier: MIT */
#ifndef WEBDAV_DAV_H
#define WEBDAV_DAV_H

/* A WebDAV server for a folder, class 1 and 2 (RFC 4918), with sync-collection (RFC
   6578). One file for each group of methods:

     main.c        options, start, stop
     http.c        from libmicrohttpd's calls to a request and back
     answer.c      responses: plain ones, problems, multi-status bodies
     conditions.c  conditional requests: If-Match and others, the If header
     store.c       SQLite: dead properties, locks, members for sync-tokens
     props.c       live and dead properties of a resource
     propfind.c    PROPFIND
     proppatch.c   PROPPATCH
     sync.c        REPORT
     lock.c        LOCK, UNLOCK, checks of locks before changes
     file.c        GET, HEAD, PUT
     tree.c        MKCOL, DELETE, COPY, MOVE

   From examples/request, request_xml.c reads bodies and request_stream.c sends listings
   while they are produced. From examples/folder, place.c finds the file for a URL,
   never outside the root, and walk.c iterates over trees. examples/sqlite/db.c runs
   SQL.

   Each connection has a thread, so that disk access does not block others. Requests
   that change the tree run one at a time, under server.changes; other requests may see
   an incomplete change. */

#include <fcntl.h>
#include <libxml/tree.h>
#include <microhttpd.h>
#include <multistatus.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include "../folder/folder.h"
#include "../request/request_host.h"
#include "../request/request_stream.h"
#include "../request/request_xml.h"
#include "../sqlite/db.h"

enum {
  TOKEN_MOST = 64,
  TEMPORARY_MOST = 40,
  XML_MOST = 256 * 1024, /* bytes of an XML body */
  PROP_MOST = 64 * 1024, /* bytes of a dead property */
  LIVE_TEXT = 128,       /* bytes of a live property's value */
  LOCK_SECONDS = 3600,   /* maximum timeout of a lock */
  GONE_DAYS = 30,        /* removed members are kept that long: older sync-tokens are
                            invalid if a member was removed since */
  DRAINED_MOST = 16 * 1048576, /* bytes to read of the body of a refused request */
};

typedef struct server {
  int root; /* the folder that is served */
  db *store;
  char *id;                           /* a UUID, created with the database */
  pthread_mutex_t changes;            /* held while the tree is changed */
  bool loopback;                      /* only clients on this machine can connect */
  bool infinity;                      /* allow PROPFIND with Depth: infinity */
  uint64_t max_file;                  /* maximum bytes of a PUT */
  const char *address, *port, *state; /* state: the database; NULL: in the folder */
  struct MHD_Daemon *daemon;
  atomic_uint active; /* requests in progress */
} server;

typedef struct method method;

typedef struct request {
  server *server;
  struct MHD_Connection *connection;
  const method *method;
  const char *url; /* as received, without the query */
  bool reads;      /* GET or HEAD */
  place target;
  multistatus_negotiated wanted;

  FILE *in;   /* receives the body: memory for XML, or a temporary file */
  char *body; /* the XML */
  size_t len;
  uint64_t seen; /* bytes of the body, including ignored ones */
  char temporary[TEMPORARY_MOST];

  multistatus_writer *report; /* the writer of a 207 */
  FILE *spool;                /* its body */
  size_t reported;            /* its results */

  int status; /* of the response; 0: none yet */
  struct MHD_Response *response;
} request;

/* ---- http.c ---- */

bool http_start(server *s);
unsigned http_port(const server *s);
void http_stop(server *s);

const char *field(const request *r, const char *name);
int depth_of(const request *r, int missing); /* 0, 1, 2 for infinity; -1: invalid */

/* ---- answer.c ---- */

/* Set the response: without a body; with a given one; or a problem with a condition and
   its href, both of which may be NULL. refuse returns 0, for a method to return. */
void answer(request *r, int status);
void answer_with(request *r, int status, struct MHD_Response *response);
int refuse(request *r, int status, const char *condition, const char *href);
void header(request *r, const char *name, const char *value); /* of the response */

/* Adds a result to the 207 that report_answer sends. If the only result is a failure of
   the requested file itself, report_answer sends that status instead. */
multistatus_result *report(request *r, const char *path, kind k, int status);
void report_answer(request *r, int status);

/* Sets the response to a streamed 207 (see request_stream). 0 or a status. */
int answer_stream(request *r, int (*next)(void *ctx, multistatus_writer *w),
                  void (*done)(void *ctx), void *ctx);

/* ---- conditions.c ---- */

/* False: the response was set to 304, 400 or 412. */
bool conditions_hold(request *r);

/* ---- store.c ---- */

bool store_open(server *s, const char *folder);
void store_close(server *s);

/* True if the resource or its members may have properties or locks, or a lock covers
   it. */
bool store_knows(server *s, const char *path);
bool store_forget(db *store, const char *path); /* the resource and its members */
bool store_copy(db *store, const char *from, const char *to); /* the resource only */
bool store_move(db *store, const char *from, const char *to);

/* SQL: path is below ?1. */
#define BELOW "(path > CAST(?1 || '/' AS BLOB) AND path < CAST(?1 || '0' AS BLOB))"

/* ---- props.c ---- */

/* Adds the requested properties. known: what store_knows returned. */
void props_add(server *s, const request_names *asked, const member *m, bool known,
               multistatus_result *result);
int props_live(const char *ns, const char *name); /* -1: not a live property */

/* ---- sync.c ---- */

/* The token of the current state of a folder; false on an error. */
bool sync_token(server *s, const member *folder, char out[LIVE_TEXT]);

/* ---- lock.c ---- */

/* Refuses the request with 423 if a lock covers the path and the request has no token
   for it. membership: also checks the folder, which creating and removing change. */
bool lock_refuses(request *r, const char *path, bool membership);

/* The same, but adds results: for the resource; for each locked resource below it. */
bool lock_reports(request *r, const char *path, kind k);
bool lock_reports_below(request *r, const char *path);

bool lock_covers(server *s, const char *path, const char *token); /* NULL: any */
char *lock_list(server *s, const char *path); /* DAV:activelock elements, or NULL */

/* ---- file.c ---- */

/* Creates a file with a hidden name in the folder. Returns its descriptor, or -1. */
int file_temporary(int folder, char name[TEMPORARY_MOST]);
void file_clean(int root); /* removes those of a server that was killed */

/* ---- The methods: return a status, or 0 if the response is set ---- */

int dav_options(request *r);
int dav_get(request *r);
int dav_put_begin(request *r); /* before the body is read */
int dav_put(request *r);
int dav_mkcol(request *r);
int dav_delete(request *r);
int dav_copy(request *r);
int dav_move(request *r);
int dav_propfind(request *r);
int dav_proppatch(request *r);
int dav_report(request *r);
int dav_lock(request *r);
int dav_unlock(request *r);

#endif
