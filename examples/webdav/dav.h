/* SPDX-License-Identifier: MIT */
#ifndef WEBDAV_DAV_H
#define WEBDAV_DAV_H

/* A WebDAV server for a folder, class 1 and 2 (RFC 4918), with sync-collection (RFC
   6578). One file for each group of methods:

     main.c        options, start, stop
     http.c        from libmicrohttpd's calls to a request, and its answer
     conditions.c  If-Match and its like, the If header
     store.c       SQLite: dead properties, locks, what was listed for which token
     props.c       live and dead properties of one resource
     propfind.c    PROPFIND, and the answer that is read as it is written
     proppatch.c   PROPPATCH
     sync.c        REPORT
     lock.c        LOCK, UNLOCK, and whether a lock forbids something
     file.c        GET, HEAD, PUT
     tree.c        MKCOL, DELETE, COPY, MOVE

   Bodies are read by request_xml.c of examples/request; place.c of examples/folder goes
   from a URL to a file below the root, and nowhere else.

   Requests are run by a pool of threads. What changes the tree runs alone, under
   server.changes; everything else may see a change half done and has to cope with it.
 */

#include <fcntl.h>
#include <libxml/tree.h>
#include <microhttpd.h>
#include <multistatus.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include "../folder/folder.h"
#include "../request/request_xml.h"

enum {
  DEPTH_MOST = 64, /* folders open at once in one request */
  TOKEN_MOST = 64,
  XML_MOST = 256 * 1024, /* bytes of a body that is XML */
  PROP_MOST = 64 * 1024, /* bytes of a dead property */
  LIVE_TEXT = 128,       /* bytes of a live property's value */
  LOCK_SECONDS = 3600,   /* the longest time that a lock is given */
  GONE_DAYS =
      30, /* a sync-token older than that, of what has lost members, is invalid */
  DRAINED_MOST = 16 * 1048576, /* bytes read of a body that was refused */
};

/* ---- main.c ---- */

typedef struct store store;

typedef struct server {
  int root;                /* the folder that is served */
  store *store;            /* what is known beside the files */
  pthread_mutex_t changes; /* held while the tree is changed */
  bool loopback;           /* others cannot connect */
  bool infinity;           /* whether PROPFIND may have Depth: infinity */
  uint64_t max_file;       /* bytes of one PUT */
  unsigned threads;
  struct MHD_Daemon *daemon;
  atomic_uint active; /* requests that were begun and not ended */
} server;

/* ---- store.c ---- */

store *store_open(const char *root, const char *file);
void store_close(store *s);
const char *store_id(const store *s); /* a UUID made with the database */
void store_uuid(char out[37]);

/* A statement to be stepped, and store_done in any case, NULL included; the database
   belongs to the thread from one to the other. types, one letter for each argument: p a
   path (binds its folder and its name), s bytes up to NUL, i an int64_t. */
sqlite3_stmt *store_query(store *s, const char *sql, const char *types, ...);
bool store_done(store *s, sqlite3_stmt *statement); /* false: it failed */
bool store_run(store *s, const char *sql, const char *types, ...);

/* Everything up to store_commit or store_cancel happens, or nothing. */
void store_begin(store *s);
bool store_commit(store *s);
void store_cancel(store *s);

bool store_knows(store *s, const char *path); /* anything at or below it */
void store_forget(store *s, const char *path, bool tree);
void store_copy(store *s, const char *from, const char *to);
void store_move(store *s, const char *from, const char *to);

/* Names in a folder that a table has rows for, as a set that may say yes wrongly. */
typedef struct name_set {
  bool any;
  unsigned char bits[1024];
} name_set;
void store_names(store *s, const char *sql, const char *folder, name_set *out);
bool name_set_has(const name_set *set, const char *name);

/* ---- http.c ---- */

typedef struct request request;
typedef struct method method;

struct request {
  server *server;
  struct MHD_Connection *connection;
  const method *method;
  const char *url; /* as it was sent, without a query */
  bool reads;      /* GET or HEAD */
  place target;
  multistatus_negotiated wanted;

  char *body; /* XML */
  size_t len;
  uint64_t seen; /* bytes of the body, whatever became of them */
  int upload;    /* PUT: the temporary file; -1: none */
  char temporary[40];

  int status; /* 0: not answered yet */
  struct MHD_Response *response;
};

const char *field(const request *r, const char *name);
int depth_of(const request *r, int missing); /* 0, 1, 2 for infinity; -1: invalid */

/* The answer: with nothing in it, or a DAV:error with a condition and its href, which
   may be NULL. */
void answer(request *r, int status);
void answer_with(request *r, int status, struct MHD_Response *response);
void refuse(request *r, int status, const char *condition, const char *href);
void header(request *r, const char *name, const char *value); /* after an answer */

bool http_start(server *s, const char *address, unsigned short port);
unsigned http_port(const server *s);
void http_stop(server *s);

/* ---- conditions.c ---- */

bool etag_listed(const char *list, const char *etag, bool weak);

/* Whether the request may go on; if not, it was answered: 304, 400 or 412. */
bool conditions_hold(request *r);

/* ---- props.c ---- */

/* The body: a document with that root in *doc, or with empty allowed none at all;
   false: answered. */
bool read_body(request *r, const char *root, bool empty, xmlDoc **doc);

/* Which properties a request asks for. False: answered, and there is nothing to free.
 */
typedef struct wanted {
  xmlDoc *doc; /* holds the names */
  request_names asked;
} wanted;
bool wanted_read(request *r, const char *root, bool empty, wanted *w);
void wanted_free(wanted *w);

/* What is told of one resource. */
typedef struct member {
  server *server;
  const char *path;
  int folder; /* that it is in, and by which name */
  const char *name;
  kind kind;
  struct statx stat;
  bool dead, locked;     /* whether the store may know something */
  const char *inherited; /* DAV:activelock elements of the folders above */
} member;

void props_add(const wanted *w, const member *m, multistatus_result *result);
bool props_need_stat(const wanted *w);
const char *content_type(const char *name);
bool props_is_live(const char *ns, const char *name);

/* ---- propfind.c ---- */

/* An answer that is made while it is sent. next adds one result or more to the writer:
   1; 0: that was all; below 0: it cannot go on. */
typedef struct stream {
  multistatus_writer *writer;
  int (*next)(void *ctx, multistatus_writer *w);
  void (*done)(void *ctx);
  void *ctx;
  bool over, failed;
} stream;

void write_options(request *r, multistatus_write_options *o);
void answer_stream(request *r, int (*next)(void *, multistatus_writer *),
                   void (*done)(void *), void *ctx);

/* ---- tree.c ---- */

/* Members that something could not be done to; a 207 if there are any. */
typedef struct failures {
  request *r;
  multistatus_writer *writer;
  FILE *spool;
  size_t count;
} failures;
void failures_add(failures *f, const char *path, bool folder, int status,
                  const char *lock_href);
void failures_answer(failures *f); /* and frees what it has */

/* ---- sync.c ---- */

/* The token of a folder's present state; false: it cannot be had. */
bool sync_token(server *s, int folder, const char *path, char out[LIVE_TEXT]);

/* ---- lock.c ---- */

/* Whether a lock forbids a change: one that covers the path, of which the request
   brings no token. If so href gets the root of the lock. deep: locks of the folders
   above count as well. */
bool lock_forbids(const request *r, const char *path, bool deep, char href[HREF_MOST]);

/* The same for what makes or removes the resource, which changes its folder as well;
   true: the request was refused with 423. */
bool lock_refuses(request *r, const char *path, bool membership);
bool lock_covers(server *s, const char *path, const char *token);

/* The DAV:activelock elements of locks that cover the path: of those at the path
   itself, or of those above it. NULL: none; else to be freed. */
char *lock_list(server *s, const char *path, bool above);

/* ---- file.c ---- */

/* A new file in the folder, under a hidden name; its descriptor, or -1. */
int file_temporary(int folder, char name[40]);

/* Removes those that were left below the folder when the server was killed. */
void file_clean(int folder);

/* ---- The methods ---- */

void dav_options(request *r);
void dav_get(request *r);
bool dav_put_begin(request *r);
void dav_put(request *r);
void dav_mkcol(request *r);
void dav_delete(request *r);
void dav_copy(request *r);
void dav_move(request *r);
void dav_propfind(request *r);
void dav_proppatch(request *r);
void dav_report(request *r);
void dav_lock(request *r);
void dav_unlock(request *r);

#endif
