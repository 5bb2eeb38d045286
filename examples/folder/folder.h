/* SPDX-License-Identifier: MIT */
#ifndef FOLDER_H
#define FOLDER_H

/* A folder that is served under a URL: files to copy. They belong to no server;
   examples/webdav, nginx and apache use them.

     place.c    from a URL to a file below the folder, and nowhere else
     walk.c     the members of a folder, or of a tree
     live.c     properties that stat has the values of
     folder.c   the members of a folder as results, and deleting: what the modules for
                nginx and Apache have in common

   Needs -D_GNU_SOURCE (statx, O_PATH). */

#include <dirent.h>
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

/* What a name in a folder is. NONE: nothing, or what is not served (with errno).
   brief: without the time when it was made, which saves a twentieth of the call. */
kind place_stat(int folder, const char *name, bool brief, struct statx *out);
bool place_is_hidden(const char *name); /* PLACE_OWN */
void place_href(const char *path, bool folder, char out[HREF_MOST]);
bool place_is_below(const char *path, const char *folder); /* or the same */
int status_of_errno(int error);

void etag_of(const struct statx *stat, char out[ETAG_MOST]);
void date_of(int64_t seconds, char out[DATE_MOST]);     /* as in HTTP */
void iso_date_of(int64_t seconds, char out[DATE_MOST]); /* as in RFC 3339 */

/* ---- walk.c ---- */

typedef struct member {
  char path[PATH_MOST];
  int folder;       /* that it is in */
  const char *name; /* in the folder */
  kind kind;
  bool brief; /* as place_stat */
  int error;  /* an errno: why kind is NONE; of a folder that is left, an error of
                reading it: its other members are missing */
  struct statx stat; /* stx_mode is 0 if there is nothing */
} member;
void member_look(member *m, int folder); /* all from its path and its folder */

enum { WALK_DEPTH = 64 }; /* folders open at once */

/* Goes through a tree: the start, then the members of each folder that is entered,
   which is left afterwards. Symbolic links are members of kind NONE, and not followed.
   A member whose path is too long has the error ENAMETOOLONG and its folder's path. */
typedef struct walk {
  member at;
  bool own; /* include the server's own files; may be set after walk_begin, as at.brief
             */
  bool begun;
  int start, depth;
  struct {
    DIR *dir;
    size_t len; /* of its path */
  } open[WALK_DEPTH];
} walk;

void walk_begin(walk *w, int folder, const char *path);
int walk_folder(walk *w, int folder, const char *path); /* begins with the members */
enum { WALK_END, WALK_MEMBER, WALK_LEFT };
int walk_next(walk *w);  /* and sets w->at */
int walk_enter(walk *w); /* the member that was returned: 0 or an errno */
void walk_end(walk *w);  /* before WALK_END */

/* ---- live.c ---- */

/* Properties of DAV:, all of which are in allprop. */
enum {
  LIVE_CREATED,
  LIVE_LENGTH,
  LIVE_TYPE,
  LIVE_ETAG,
  LIVE_MODIFIED,
  LIVE_RESOURCETYPE,
  LIVE_COUNT
};
int live_find(const char *ns, const char *name); /* -1: none of them */
const char *live_name(int which);

/* Adds the property of a file or folder, with 404 if it has none and asked is true. */
void live_add(multistatus_result *to, int which, const char *name, kind k,
              const struct statx *st, bool asked);
const char *content_type(const char *name); /* by what follows the last dot */

/* ---- folder.c ---- */

/* A request: PROPFIND, or POST of a list of hrefs to delete. The strings and the
   allocator must outlive the work. */
typedef struct folder_request {
  const char *folder; /* its path on disk */
  const char *base;   /* its URL path; ends with a slash */
  const char *url;    /* of the request, without a query */
  bool lists;         /* PROPFIND */
  const multistatus_field *fields;
  size_t field_count;
  size_t max_items, max_body;
  const multistatus_allocator *allocator;
} folder_request;

/* The work on one request. */
typedef struct folder_work {
  folder_request q;
  multistatus_negotiated wanted;
  multistatus_problem why;  /* what refuses the request */
  multistatus_batch *batch; /* POST: to be run with folder_delete */
  multistatus_writer *writer;
  int failed; /* what multistatus_writer_fail returned; 0: not called */
  struct folder_state *state;
} folder_work;

/* Free it in any case. Returns 0 or the status of the answer: print work->why. len: of
   the body, as far as the head says; -1: not. */
int folder_head(folder_work *w, const folder_request *q, int64_t len);

/* The body: *body with a NUL at its end. Returns 0, or the status as folder_head. A
   batch is to be run then. */
int folder_body(folder_work *w, const char *body, size_t len);

/* Removes a file, or a folder that is empty, for the batch; returns the status. */
int folder_delete(void *work, multistatus_batch *batch, size_t i);

/* Ends the batch, if there is one, and makes the writer. sink NULL: the host pulls. 0,
   or the status as folder_head. */
int folder_answer(folder_work *w, const multistatus_sink *sink);

/* Adds the next result; false: there are no more, and the document was ended, or
   w->failed is set: 1: nothing was sent, so a plain status can be; below 0: the
   connection has to be cut after what waits was sent. A shorter listing is never ended
   properly, since a client that looks for nothing but a 207 would take it for the whole
   one, and delete what is missing. */
bool folder_advance(folder_work *w);

void folder_free(folder_work *w);

#endif
