/* SPDX-License-Identifier: MIT */
#ifndef FOLDER_H
#define FOLDER_H

/* A folder that is served under a URL: files to copy. They belong to no server;
   examples/webdav, nginx and apache use them.

     place.c    from a URL to a file below the folder, and nowhere else
     folder.c   the members of a folder as results, and deleting: what the modules for
                nginx and Apache have in common

   Needs -D_GNU_SOURCE (statx, O_PATH). */

#include <multistatus.h>
#include <stdbool.h>
#include <sys/stat.h>

/* ---- place.c ---- */

enum {
  PATH_MOST = 4096,              /* bytes of a path below the root, NUL included */
  HREF_MOST = 3 * PATH_MOST + 2, /* of the same, percent-encoded */
  ETAG_MOST = 64,
  DATE_MOST = 32
};
#define PLACE_OWN ".webdav-" /* names of a server's own files begin so */

typedef enum kind { KIND_NONE, KIND_FILE, KIND_FOLDER } kind;

/* A resource by its path: "" is the root, "/a/b" something in it. It need not exist. */
typedef struct place {
  char path[PATH_MOST];
  const char *name; /* the last segment, as parent knows it */
  int parent;       /* the folder that holds it (O_PATH); -1: there is none */
  kind kind;
  struct statx stat; /* if it exists */
} place;

/* The place that a URL names, if base is the URL or the path of root: 0, or the status
   that refuses it. It must be closed in either case. */
int place_find(int root, const char *base, const char *url, place *out);
void place_look(place *p); /* kind and stat, as they are now */
void place_close(place *p);
int place_open(const place *p, int flags); /* never through a symbolic link */

/* What a name in a folder is. NONE: nothing, or what is not served (with errno). */
kind place_stat(int folder, const char *name, struct statx *out);
bool place_is_hidden(const char *name); /* PLACE_OWN */
void place_href(const char *path, bool folder, char out[HREF_MOST]);
bool place_is_below(const char *path, const char *folder); /* or the same */
int status_of_errno(int error);

void etag_of(const struct statx *stat, char out[ETAG_MOST]);
void date_of(int64_t seconds, char out[DATE_MOST]);     /* as in HTTP */
void iso_date_of(int64_t seconds, char out[DATE_MOST]); /* as in RFC 3339 */

/* ---- folder.c ---- */

/* A request as a module has it. */
typedef struct folder_request {
  const char *folder; /* its path on disk */
  const char *base;   /* its URL path; ends with a slash */
  const char *url;    /* of the request */
  const char *body;   /* with a NUL at its end */
  size_t len;
  bool json; /* the body is JSON, not XML */
  bool deep; /* PROPFIND: Depth 1, not 0 */
  size_t max_items;
  const multistatus_negotiated *wanted;
  const multistatus_allocator *allocator;
} folder_request;

/* The state of one request, to be freed whatever it came to. Everything that q points
   to must outlive it. */
typedef struct folder_work folder_work;

/* PROPFIND: 0, or the status of the answer, which *why describes. Then, until it does
   not return 1, folder_list_next adds a result to the writer. 0: that was all; -1: the
   listing cannot go on. */
int folder_list(const folder_request *q, folder_work **out, multistatus_problem *why);
int folder_list_next(folder_work *f, multistatus_writer *w);

/* POST of a list of hrefs: the same; *why is valid as long as *out. Then the batch is
   to be run with folder_delete_one: it removes a file, or a folder that is empty. */
int folder_delete(const folder_request *q, folder_work **out, multistatus_problem *why);
multistatus_batch *folder_batch(const folder_work *f);
int folder_delete_one(void *work, multistatus_batch *batch, size_t i);

void folder_free(folder_work *f); /* NULL: nothing */

#endif
