/* SPDX-License-Identifier: MIT */
#ifndef FOLDER_H
#define FOLDER_H

/* Serves a folder under a URL. Files to copy into other servers; examples/webdav, nginx
   and apache use them.

     place.c    finds the file for a URL, never outside the folder
     walk.c     iterates over the members of a folder, or of a tree
     live.c     properties with values from stat
     folder.c   lists members and deletes them: the common part of the modules for nginx
                and Apache

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
#define PLACE_OWN ".webdav-" /* prefix of the names of the server's own files */

typedef enum kind { KIND_NONE, KIND_FILE, KIND_FOLDER } kind;

/* A resource, which need not exist. Its path is "" for the root, or "/a/b". */
typedef struct place {
  char path[PATH_MOST];
  const char *name; /* the last segment, in parent */
  int parent;       /* the folder that contains it (O_PATH); -1: none */
  kind kind;
  struct statx stat; /* if it exists */
} place;

/* Finds the place of a URL; base is the URL or path of root. Returns 0, or the status
   of an error. *out must be closed in both cases. */
int place_find(int root, const char *base, const char *url, place *out);
void place_look(place *p); /* updates kind and stat */
void place_close(place *p);
int place_open(const place *p, int flags); /* does not follow symbolic links */

/* The kind of a name in a folder. NONE: it does not exist or is not served (see errno).
   brief: omits the creation time, which makes the call 5% faster. */
kind place_stat(int folder, const char *name, bool brief, struct statx *out);
bool place_is_hidden(const char *name); /* PLACE_OWN */
void place_href(const char *path, bool folder, char out[HREF_MOST]);
bool place_is_below(const char *path, const char *folder); /* or equal */
int status_of_errno(int error);

void etag_of(const struct statx *stat, char out[ETAG_MOST]);
void date_of(int64_t seconds, char out[DATE_MOST]);     /* as in HTTP */
void iso_date_of(int64_t seconds, char out[DATE_MOST]); /* as in RFC 3339 */

/* ---- walk.c ---- */

typedef struct member {
  char path[PATH_MOST];
  int folder;       /* the folder that contains it */
  const char *name; /* in the folder */
  kind kind;
  bool brief; /* as for place_stat */
  int error;  /* an errno: the reason for NONE; after WALK_LEFT, an error of reading the
                folder, so that members are missing */
  struct statx stat; /* stx_mode is 0 if it does not exist */
} member;
void member_look(member *m, int folder); /* sets the members from path and folder */

enum { WALK_DEPTH = 64 }; /* folders open at once */

/* Iterates over a tree: the start, then the members of each folder that is entered with
   walk_enter, then WALK_LEFT with that folder. Symbolic links have the kind NONE and
   are not followed. A member whose path is too long has the error ENAMETOOLONG and the
   path of its folder. */
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
int walk_folder(walk *w, int folder, const char *path); /* starts with the members */
enum { WALK_END, WALK_MEMBER, WALK_LEFT };
int walk_next(walk *w);  /* sets w->at */
int walk_enter(walk *w); /* enters the current member; 0 or an errno */
void walk_end(walk *w);  /* closes what is open, if ended before WALK_END */

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
int live_find(const char *ns, const char *name); /* -1: unknown */
const char *live_name(int which, kind k);        /* NULL: that kind has none */

/* Adds the property of a file or folder, with 404 if it has none and asked is true. */
void live_add(multistatus_result *to, int which, const char *name, kind k,
              const struct statx *st, bool asked);
const char *content_type(const char *name); /* by the extension */

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
  multistatus_problem why;  /* why the request is refused */
  multistatus_batch *batch; /* POST: run it with folder_delete */
  multistatus_writer *writer;
  int failed; /* what multistatus_writer_fail returned; 0: not called */
  struct folder_state *state;
} folder_work;

/* Begins the work. Returns 0, or the status of the response, whose body is work->why.
   folder_free must be called in both cases. len: the Content-Length; -1: none. */
int folder_head(folder_work *w, const folder_request *q, int64_t len);

/* Processes the body, which must be NUL-terminated. Returns as folder_head. Then run
   w->batch, if there is one. */
int folder_body(folder_work *w, const char *body, size_t len);

/* Callback of the batch: removes a file or an empty folder, and returns the status. */
int folder_delete(void *work, multistatus_batch *batch, size_t i);

/* Ends the batch, if there is one, and creates the writer. sink NULL: the host pulls.
   Returns as folder_head. */
int folder_answer(folder_work *w, const multistatus_sink *sink);

/* Adds the next result. False: the document was ended, or w->failed is set: 1 means
   that nothing was sent, so send a plain status; negative, that the connection must be
   closed after the pending bytes. An incomplete listing is never ended, since a client
   that checks only for 207 would take it as complete and delete what is missing. */
bool folder_advance(folder_work *w);

void folder_free(folder_work *w);

#endif
