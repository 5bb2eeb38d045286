/* SPDX-License-Identifier: MIT */
#ifndef WEBDAV_DAV_H
#define WEBDAV_DAV_H

/* A WebDAV server for a folder, class 1 and 2 (RFC 4918), with sync-collection (RFC
   6578). One file for each group of methods:

     main.c        options, start, stop
     http.c        from libmicrohttpd's calls to a request and back
     answer.c      responses: plain ones, problems, multi-status bodies
     conditions.c  If-Match and its like, the If header
     store.c       SQLite: dead properties, locks, members that were listed for a token
     props.c       live and dead properties of one resource
     propfind.c    PROPFIND
     proppatch.c   PROPPATCH
     sync.c        REPORT
     lock.c        LOCK, UNLOCK, and whether a lock forbids a change
     file.c        GET, HEAD, PUT
     tree.c        MKCOL, DELETE, COPY, MOVE

   Of examples/request, request_xml.c reads bodies, and request_stream.c sends listings
   while they are produced. Of examples/folder, place.c turns a URL into a file below
   the root, and nowhere else; walk.c goes through trees. examples/sqlite/db.c runs SQL.

   Each connection has a thread, so that none waits for another's disk. Requests that
   change the tree run one at a time, under server.changes; the others may see a change
   half done. */

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
  XML_MOST = 256 * 1024, /* bytes of a body that is XML */
  PROP_MOST = 64 * 1024, /* bytes of a dead property */
  LIVE_TEXT = 128,       /* bytes of a live property's value */
  LOCK_SECONDS = 3600,   /* the longest time that a lock is given */
  GONE_DAYS = 30,        /* sync-tokens older than that are invalid if a member has
                            been removed since */
  DRAINED_MOST = 16 * 1048576, /* bytes read of a body that was refused */
};

typedef struct server {
  int root; /* the folder that is served */
  db *store;
  char *id;                           /* a UUID that was made with the database */
  pthread_mutex_t changes;            /* held while the tree is changed */
  bool loopback;                      /* only clients on this machine can connect */
  bool infinity;                      /* PROPFIND may have Depth: infinity */
  uint64_t max_file;                  /* bytes of one PUT */
  const char *address, *port, *state; /* state: the database; NULL: in the folder */
  struct MHD_Daemon *daemon;
  atomic_uint active; /* requests that have begun and not ended */
} server;

typedef struct method method;

typedef struct request {
  server *server;
  struct MHD_Connection *connection;
  const method *method;
  const char *url; /* as it was sent, without a query */
  bool reads;      /* GET or HEAD */
  place target;
  multistatus_negotiated wanted;

  FILE *in;   /* what the body is written to: XML in memory, or a temporary file */
  char *body; /* XML */
  size_t len;
  uint64_t seen; /* bytes of the body, including those that are ignored */
  char temporary[TEMPORARY_MOST];

  multistatus_writer *report; /* a 207 that has been begun */
  FILE *spool;                /* its body */
  size_t reported;            /* its results */

  int status; /* 0: not answered yet */
  struct MHD_Response *response;
} request;

/* ---- http.c ---- */

bool http_start(server *s);
unsigned http_port(const server *s);
void http_stop(server *s);

const char *field(const request *r, const char *name);
int depth_of(const request *r, int missing); /* 0, 1, 2 for infinity; -1: invalid */

/* ---- answer.c ---- */

/* The answer: without a body; or with a DAV:error that has a condition and its href,
   both of which may be NULL. refuse returns 0, for a method to return. */
void answer(request *r, int status);
void answer_with(request *r, int status, struct MHD_Response *response);
int refuse(request *r, int status, const char *condition, const char *href);
void header(request *r, const char *name, const char *value); /* after an answer */

/* Adds a result to a 207, which report_answer ends. If the request is for a file, a
   failure of that file alone is answered with its status instead. */
multistatus_result *report(request *r, const char *path, kind k, int status);
void report_answer(request *r, int status);

/* A 207 as request_stream. 0 or a status. */
int answer_stream(request *r, int (*next)(void *ctx, multistatus_writer *w),
                  void (*done)(void *ctx), void *ctx);

/* ---- conditions.c ---- */

/* False: the request was answered with 304, 400 or 412. */
bool conditions_hold(request *r);

/* ---- store.c ---- */

bool store_open(server *s, const char *folder);
void store_close(server *s);

/* True if there may be properties or locks of the resource or below it, or locks that
   cover it. */
bool store_knows(server *s, const char *path);
bool store_forget(db *store, const char *path); /* of the resource, and below it */
bool store_copy(db *store, const char *from, const char *to); /* of the resource */
bool store_move(db *store, const char *from, const char *to);

/* In SQL: whether path is below ?1. */
#define BELOW "(path > CAST(?1 || '/' AS BLOB) AND path < CAST(?1 || '0' AS BLOB))"

/* ---- props.c ---- */

/* Adds the properties that are asked for. known: what store_knows returned. */
void props_add(server *s, const request_names *asked, const member *m, bool known,
               multistatus_result *result);
int props_live(const char *ns, const char *name); /* -1: not a live property */

/* ---- sync.c ---- */

/* The token of a folder's present state; false: there is none. */
bool sync_token(server *s, const member *folder, char out[LIVE_TEXT]);

/* ---- lock.c ---- */

/* Refuses the request with 423 if a lock covers the path and the request has no token
   of it. membership: also for the folder, which creating and removing change. */
bool lock_refuses(request *r, const char *path, bool membership);

/* The same, reported as results: for the resource; for all that is below it. */
bool lock_reports(request *r, const char *path, kind k);
bool lock_reports_below(request *r, const char *path);

bool lock_covers(server *s, const char *path, const char *token); /* NULL: any */
char *lock_list(server *s, const char *path); /* DAV:activelock elements, or NULL */

/* ---- file.c ---- */

/* A new file in the folder, under a hidden name; its descriptor, or -1. */
int file_temporary(int folder, char name[TEMPORARY_MOST]);
void file_clean(int root); /* removes those that a killed server left */

/* ---- The methods: 0 if they have answered, or the status of the answer ---- */

int dav_options(request *r);
int dav_get(request *r);
int dav_put_begin(request *r); /* before its body is read */
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
