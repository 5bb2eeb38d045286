/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <dirent.h>
#include <errno.h>
#include <multistatus/sink.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/sendfile.h>
#include <unistd.h>

/* ---- What failed in a tree ---- */

/* The first failure begins a body in a file that has no name, so that the operation
   need not wait for the client, and a million failures cost no memory. */
void failures_add(failures *f, const char *path, bool folder, int status,
                  const char *lock_href) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  char href[HREF_MOST];
  f->count++;
  if (!f->spool && (f->spool = tmpfile())) {
    multistatus_sink sink = multistatus_sink_file(f->spool);
    write_options(f->r, &o);
    o.flags = 0; /* failures are all that is told */
    if (multistatus_writer_new(&f->writer, &o, &sink))
      f->writer = NULL;
  }
  place_href(path, folder, href);
  multistatus_result *result = multistatus_writer_add(f->writer, href, status, NULL);
  if (lock_href)
    multistatus_result_add_condition(result, "DAV:", "lock-token-submitted", lock_href);
}

void failures_answer(failures *f) {
  request *r = f->r;
  struct MHD_Response *response = NULL;
  bool whole =
      f->writer && multistatus_writer_end(f->writer) == 0 && fflush(f->spool) == 0;
  int fd = whole ? dup(fileno(f->spool)) : -1;
  if (fd >= 0)
    response = MHD_create_response_from_fd64(multistatus_writer_bytes(f->writer), fd);
  multistatus_writer_free(f->writer);
  if (f->spool)
    fclose(f->spool);
  if (!response) {
    if (fd >= 0)
      close(fd);
    refuse(r, 500, NULL, NULL);
    return;
  }
  answer_with(r, 207, response);
  header(r, "Content-Type", r->wanted.content_type);
  header(r, "Vary", r->wanted.vary);
}

/* ---- Going through a tree ---- */

typedef struct job {
  request *r;
  failures failed;
  bool known; /* the store may know something in the tree: locks, properties */
  bool moves; /* what was copied is removed */
  int depth;
  char path[PATH_MOST + 256]; /* of what is removed, or copied from */
  char to[PATH_MOST + 256];   /* of the copy */
} job;

static bool fail(job *j, const char *path, kind k, int error) {
  failures_add(&j->failed, path, k == KIND_FOLDER, status_of_errno(error), NULL);
  return false;
}

/* Adds a name to a path; the length before, to cut it off again, or 0: no room. */
static size_t push(char *path, const char *name) {
  size_t len = strlen(path), more = strlen(name);
  if (len + 1 + more >= PATH_MOST)
    return (size_t)-1;
  path[len] = '/';
  memcpy(path + len + 1, name, more + 1);
  return len;
}

static DIR *open_members(int folder, const char *name) {
  int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *dir = fd < 0 ? NULL : fdopendir(fd);
  if (fd >= 0 && !dir)
    close(fd);
  return dir;
}

static const struct dirent *next_member(DIR *dir) {
  const struct dirent *e;
  do {
    errno = 0;
    e = readdir(dir);
  } while (e && (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0));
  return e;
}

static bool is_locked(job *j, const char *path, kind k) {
  char href[HREF_MOST];
  bool locked = j->known && lock_forbids(j->r, path, false, href);
  if (locked)
    failures_add(&j->failed, path, k == KIND_FOLDER, 423, href);
  return locked;
}

/* ---- Removing ---- */

static bool remove_tree(job *j, int folder, const char *name);

static bool remove_members(job *j, int folder, const char *name) {
  DIR *dir = j->depth < DEPTH_MOST ? open_members(folder, name) : NULL;
  const struct dirent *e;
  bool whole = true;
  if (!dir)
    return fail(j, j->path, KIND_FOLDER, j->depth < DEPTH_MOST ? errno : EMFILE);
  j->depth++;
  while ((e = next_member(dir))) {
    size_t len = push(j->path, e->d_name);
    if (len == (size_t)-1) {
      whole = fail(j, j->path, KIND_FOLDER, ENAMETOOLONG);
      continue;
    }
    whole = remove_tree(j, dirfd(dir), e->d_name) && whole;
    j->path[len] = '\0';
  }
  if (errno)
    whole = fail(j, j->path, KIND_FOLDER, errno);
  j->depth--;
  closedir(dir);
  return whole;
}

/* Removes what is at j->path. Of what cannot be removed the folders above stay, and it
   alone is told (RFC 4918, section 9.6.1). */
static bool remove_tree(job *j, int folder, const char *name) {
  struct statx st;
  kind k = place_stat(folder, name, &st);
  if (is_locked(j, j->path, k))
    return false;
  if (k == KIND_FOLDER && !remove_members(j, folder, name))
    return false;
  if (unlinkat(folder, name, k == KIND_FOLDER ? AT_REMOVEDIR : 0) && errno != ENOENT)
    return fail(j, j->path, k, errno);
  if (j->known)
    store_forget(j->r->server->store, j->path, false);
  return true;
}

static job *job_new(request *r, const char *path) {
  job *j = calloc(1, sizeof *j);
  if (!j) {
    refuse(r, 503, NULL, NULL);
    return NULL;
  }
  j->r = j->failed.r = r;
  j->known = store_knows(r->server->store, path);
  strcpy(j->path, path);
  return j;
}

/* Answers by what failed, and frees the job. */
static void job_answer(job *j, int status) {
  if (j->failed.count)
    failures_answer(&j->failed);
  else
    answer(j->r, status);
  free(j);
}

/* A request for one resource is answered with its own status, not with a 207. */
static bool answered_plainly(job *j, const place *p) {
  int status = 0;
  if (p->kind != KIND_FILE)
    return false;
  if (unlinkat(p->parent, p->name, 0))
    status = status_of_errno(errno);
  else
    store_forget(j->r->server->store, p->path, false);
  if (status)
    refuse(j->r, status, NULL, NULL);
  else
    answer(j->r, 204);
  return true;
}

void dav_delete(request *r) {
  place *p = &r->target;
  int depth = depth_of(r, 2);
  if (p->kind == KIND_NONE)
    refuse(r, 404, NULL, NULL);
  else if (!*p->path)
    refuse(r, 403, NULL, NULL);
  else if (p->kind == KIND_FOLDER && depth != 2)
    refuse(r, 400, NULL, NULL);
  if (r->status || lock_refuses(r, p->path, true))
    return;
  job *j = job_new(r, p->path);
  if (!j)
    return;
  if (answered_plainly(j, p)) {
    free(j);
    return;
  }
  if (remove_tree(j, p->parent, p->name))
    store_forget(r->server->store, p->path, true);
  job_answer(j, 204);
}

void dav_mkcol(request *r) {
  place *p = &r->target;
  if (p->kind != KIND_NONE)
    refuse(r, 405, NULL, NULL);
  else if (p->parent < 0)
    refuse(r, 409, NULL, NULL);
  else if (lock_refuses(r, p->path, true))
    return;
  else if (mkdirat(p->parent, p->name, 0777))
    refuse(r, errno == ENOENT ? 409 : status_of_errno(errno), NULL, NULL);
  else {
    store_forget(r->server->store, p->path, false);
    answer(r, 201);
  }
}

/* ---- Copying ---- */

/* Whole or not at all, as PUT does it. Returns 0 or an error number; *of_source tells
   whose it is. */
static int copy_bytes(int from, const char *name, int to, const char *to_name,
                      bool *of_source) {
  char temporary[40];
  int in = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  *of_source = in < 0;
  if (in < 0)
    return errno;
  int out = file_temporary(to, temporary), error = out < 0 ? errno : 0;
  ssize_t n = 1;
  while (out >= 0 && (n = sendfile(out, in, NULL, 1 << 30)) > 0) {
  }
  if (out >= 0 && (n < 0 || fdatasync(out) || renameat(to, temporary, to, to_name))) {
    error = errno;
    unlinkat(to, temporary, 0);
  }
  if (out >= 0)
    close(out);
  close(in);
  return error;
}

static bool copy_tree(job *j, int from, const char *name, int to, const char *to_name,
                      int depth);

static bool copy_members(job *j, int from, const char *name, int to,
                         const char *to_name) {
  DIR *dir = j->depth < DEPTH_MOST ? open_members(from, name) : NULL;
  const struct dirent *e;
  bool whole = true;
  if (!dir)
    return fail(j, j->path, KIND_FOLDER, j->depth < DEPTH_MOST ? errno : EMFILE);
  int into = openat(to, to_name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  j->depth++;
  while (into >= 0 && (e = next_member(dir))) {
    struct statx st;
    if (place_is_hidden(e->d_name) || !place_stat(dirfd(dir), e->d_name, &st))
      continue; /* what is not served is not copied */
    size_t len = push(j->path, e->d_name), to_len = push(j->to, e->d_name);
    whole = len != (size_t)-1 && to_len != (size_t)-1
                ? copy_tree(j, dirfd(dir), e->d_name, into, e->d_name, 2) && whole
                : fail(j, j->to, KIND_FOLDER, ENAMETOOLONG);
    if (len != (size_t)-1)
      j->path[len] = '\0';
    if (to_len != (size_t)-1)
      j->to[to_len] = '\0';
  }
  if (into < 0 || errno)
    whole = fail(j, into < 0 ? j->to : j->path, KIND_FOLDER, errno);
  j->depth--;
  if (into >= 0)
    close(into);
  closedir(dir);
  return whole;
}

/* Copies j->path to j->to, and removes it then if j->moves. Failures are told of the
   source if that cannot be read, else of the destination. */
static bool copy_tree(job *j, int from, const char *name, int to, const char *to_name,
                      int depth) {
  struct statx st;
  bool of_source = true;
  kind k = place_stat(from, name, &st);
  int error = k == KIND_NONE ? errno : 0;
  if (k == KIND_FILE)
    error = copy_bytes(from, name, to, to_name, &of_source);
  if (k == KIND_FOLDER && mkdirat(to, to_name, 0777) && errno != EEXIST)
    error = errno, of_source = false;
  if (error)
    return fail(j, of_source ? j->path : j->to, k, error);
  if (j->known)
    store_copy(j->r->server->store, j->path, j->to);
  if (k == KIND_FOLDER && depth > 0 && !copy_members(j, from, name, to, to_name))
    return false;
  if (j->moves && unlinkat(from, name, k == KIND_FOLDER ? AT_REMOVEDIR : 0))
    return fail(j, j->path, k, errno);
  if (j->moves && j->known)
    store_forget(j->r->server->store, j->path, false);
  return true;
}

/* ---- COPY and MOVE ---- */

/* Of the Destination field, if it is of this server: 0 or a status. */
static int find_destination(request *r, place *to) {
  const char *url = field(r, "Destination"), *host = field(r, "Host");
  char base[HREF_MOST], path[HREF_MOST];
  to->parent = -1;
  snprintf(base, sizeof base, "http://%s/", host ? host : "");
  if (!url)
    return 400;
  int rc =
      multistatus_href_below(*url == '/' ? "/" : base, url, 0, path, sizeof path, NULL);
  if (rc && !strstr(url, "://"))
    return 400;
  return rc && multistatus_href_below("/", url, MULTISTATUS_HREF_PATH_ONLY, path,
                                      sizeof path, NULL) == 0
             ? 502
             : place_find(r->server->root, "/", url, to);
}

/* What has to be true of both places: 0 or a status. */
static int check_places(const request *r, const place *to, int depth, bool move) {
  const place *from = &r->target;
  const char *overwrite = field(r, "Overwrite");
  bool keep = overwrite && strcasecmp(overwrite, "F") == 0;
  if (from->kind == KIND_NONE)
    return 404;
  if (depth < 0 || depth == 1 || (move && depth != 2))
    return 400;
  if (!*from->path || !*to->path || strcmp(from->path, to->path) == 0 ||
      place_is_below(from->path, to->path) ||
      (from->kind == KIND_FOLDER && place_is_below(to->path, from->path)))
    return 403;
  if (to->parent < 0)
    return 409;
  return to->kind != KIND_NONE && keep ? 412 : 0;
}

/* A file takes the place of a file at once; anything else goes first. */
static bool clear(job *j, const place *to) {
  if (to->kind == KIND_NONE ||
      (to->kind == KIND_FILE && j->r->target.kind == KIND_FILE))
    return true;
  char source[PATH_MOST];
  strcpy(source, j->path);
  strcpy(j->path, to->path);
  bool whole = remove_tree(j, to->parent, to->name);
  strcpy(j->path, source);
  return whole;
}

/* Locks within a tree that is to move forbid all of it: the move is one step. */
static bool locks_within(job *j) {
  char href[HREF_MOST], path[PATH_MOST];
  store *s = j->r->server->store;
  sqlite3_stmt *q = store_query(
      s,
      "SELECT DISTINCT folder, name FROM locks WHERE folder = ?1 OR (folder > CAST(?1 "
      "|| '/' AS BLOB) AND folder < CAST(?1 || '0' AS BLOB))",
      "f", j->path);
  while (sqlite3_step(q) == SQLITE_ROW) {
    snprintf(path, sizeof path, "%.*s/%.*s", sqlite3_column_bytes(q, 0),
             (const char *)sqlite3_column_blob(q, 0), sqlite3_column_bytes(q, 1),
             (const char *)sqlite3_column_blob(q, 1));
    if (lock_forbids(j->r, path, false, href))
      failures_add(&j->failed, path, false, 423, href);
  }
  store_done(s, q);
  return j->failed.count > 0;
}

static void move(job *j, const place *to) {
  const place *from = &j->r->target;
  if (locks_within(j) || !clear(j, to))
    return;
  if (renameat(from->parent, from->name, to->parent, to->name) == 0) {
    store_move(j->r->server->store, from->path, to->path);
    return;
  }
  j->moves = errno == EXDEV; /* file by file then */
  if (j->moves)
    copy_tree(j, from->parent, from->name, to->parent, to->name, 2);
  else
    fail(j, to->path, from->kind, errno);
}

static void copy_or_move(request *r, bool moves) {
  place to;
  int depth = depth_of(r, 2), status = find_destination(r, &to);
  bool replaced = status == 0 && to.kind != KIND_NONE;
  if (status == 0)
    status = check_places(r, &to, depth, moves);
  if (status)
    refuse(r, status, NULL, NULL);
  job *j = status || lock_refuses(r, to.path, !replaced) ||
                   (moves && lock_refuses(r, r->target.path, true))
               ? NULL
               : job_new(r, r->target.path);
  if (j) {
    strcpy(j->to, to.path);
    j->known = j->known || store_knows(r->server->store, to.path);
    if (moves)
      move(j, &to);
    else if (clear(j, &to))
      copy_tree(j, r->target.parent, r->target.name, to.parent, to.name, depth);
    job_answer(j, replaced ? 204 : 201);
  }
  place_close(&to);
}

void dav_copy(request *r) {
  copy_or_move(r, false);
}

void dav_move(request *r) {
  copy_or_move(r, true);
}
