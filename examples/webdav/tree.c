/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/sendfile.h>
#include <unistd.h>

/* ---- Copying and removing trees ---- */

/* A job copies a tree, removes it, or both, member by member. */
typedef struct job {
  request *r;
  const place *to; /* NULL: do not copy */
  bool removes;
  bool known;                /* the store may have locks or properties of the tree */
  int depth;                 /* 0: without the members */
  int into[WALK_DEPTH + 1];  /* the folders that are copied to */
  size_t before[WALK_DEPTH]; /* failures reported before a folder was entered */
  char path[2 * PATH_MOST];  /* of the copy */
  walk w;
} job;

/* Copies a file through a temporary file, as PUT does. 0 or an errno. */
static int copy_bytes(int in, int to, const char *name) {
  char temporary[TEMPORARY_MOST];
  int out = file_temporary(to, temporary), error = 0;
  ssize_t n = 1;
  if (out < 0)
    return errno;
  while ((n = sendfile(out, in, NULL, 1 << 30)) > 0) {
  }
  if (n < 0 || fdatasync(out) || renameat(to, temporary, to, name)) {
    error = errno;
    unlinkat(to, temporary, 0);
  }
  close(out);
  return error;
}

/* Returns 0 or an errno. *about is the resource that failed: the source or the copy. */
static int copy_member(job *j, const char *name, const char **about) {
  const member *m = &j->w.at;
  int to = j->into[j->w.depth], error = 0;
  bool file = m->kind == KIND_FILE;
  int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  int in = file ? openat(m->folder, m->name, flags) : -1;
  if (file && in < 0)
    return errno;
  *about = j->path;
  if (strlen(j->path) >= PATH_MOST)
    error = ENAMETOOLONG, *about = m->path;
  else if (file)
    error = copy_bytes(in, to, name);
  else if (mkdirat(to, name, 0777) && errno != EEXIST)
    error = errno;
  if (file)
    close(in);
  if (!error && j->known && !store_copy(j->r->server->store, m->path, j->path))
    error = ENOSPC;
  return error;
}

static int enter(job *j, const char *name) {
  int at = j->w.depth, next = -1, error;
  j->before[at] = j->r->reported;
  if (j->to)
    next = openat(j->into[at], name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  error = j->to && next < 0 ? errno : walk_enter(&j->w);
  if (error && next >= 0)
    close(next);
  j->into[at + 1] = next;
  return error;
}

static int remove_member(job *j) {
  const member *m = &j->w.at;
  if (unlinkat(m->folder, m->name, m->kind == KIND_FOLDER ? AT_REMOVEDIR : 0) &&
      errno != ENOENT)
    return errno;
  if (j->known)
    store_forget(j->r->server->store, m->path);
  return 0;
}

/* Processes the current member of the walk. 0 or an errno. */
static int do_member(job *j, const char **about) {
  const member *m = &j->w.at;
  const char *name = j->w.depth || !j->to ? m->name : j->to->name;
  int error = j->to ? copy_member(j, name, about) : 0;
  if (error)
    return error;
  *about = m->path;
  if (m->kind == KIND_FOLDER && (j->w.depth || j->depth))
    return enter(j, name);
  return j->removes ? remove_member(j) : 0;
}

/* Runs the job and reports each member that failed. The ancestors of a member that
   could not be removed remain, and are not reported (RFC 4918, section 9.6.1). */
static void run(job *j, const place *from) {
  const member *m = &j->w.at;
  walk_begin(&j->w, from->parent, from->path);
  j->w.own = !j->to;
  j->into[0] = j->to ? j->to->parent : -1;
  for (int event; (event = walk_next(&j->w)) != WALK_END;) {
    const char *about = m->path;
    int error = m->error;
    if (j->to)
      snprintf(j->path, sizeof j->path, "%s%s", j->to->path,
               m->path + strlen(from->path));
    if (event == WALK_LEFT) {
      if (j->to)
        close(j->into[j->w.depth + 1]);
      if (!error && j->removes && j->before[j->w.depth] == j->r->reported)
        error = remove_member(j);
    } else if (error == ENOENT && j->to) {
      continue; /* not served, or removed meanwhile */
    } else if (!j->to && j->known && lock_reports(j->r, m->path, m->kind)) {
      continue;
    } else if (!error || error == ENOENT) {
      error = do_member(j, &about);
    }
    if (error)
      report(j->r, about, m->kind, status_of_errno(error));
  }
}

/* Returns the status if nothing failed, else sends the 207 and returns 0. */
static int answer_reported(request *r, int status) {
  if (!r->reported)
    return status;
  report_answer(r, 207);
  return 0;
}

/* ---- MKCOL and DELETE ---- */

int dav_mkcol(request *r) {
  const place *p = &r->target;
  if (p->kind != KIND_NONE)
    return 405;
  if (p->parent < 0)
    return 409;
  if (lock_refuses(r, p->path, true))
    return 0;
  if (mkdirat(p->parent, p->name, 0777))
    return errno == ENOENT ? 409 : status_of_errno(errno);
  /* Delete what the store has of a folder that another program removed. */
  return store_forget(r->server->store, p->path) ? 201 : 507;
}

static void remove_tree(request *r, const place *p, bool known) {
  job j = {.r = r, .removes = true, .known = known, .depth = 2};
  run(&j, p);
}

int dav_delete(request *r) {
  const place *p = &r->target;
  if (p->kind == KIND_NONE)
    return 404;
  if (!*p->path)
    return 403;
  if (p->kind == KIND_FOLDER && depth_of(r, 2) != 2)
    return 400;
  if (lock_refuses(r, p->path, true))
    return 0;
  remove_tree(r, p, store_knows(r->server, p->path));
  return answer_reported(r, 204);
}

/* ---- COPY and MOVE ---- */

/* Finds the place of the Destination field. 0 or a status. */
static int find_destination(request *r, place *to) {
  const char *url = field(r, "Destination"), *host = field(r, "Host");
  const char *authority = url ? strstr(url, "://") : NULL;
  size_t len = strlen(host);
  to->parent = -1;
  if (!url || (*url == '/' ? url[1] == '/' : !authority))
    return 400;
  if (*url != '/' &&
      (strncasecmp(authority + 3, host, len) != 0 || authority[3 + len] != '/'))
    return 502;
  return place_find(r->server->root, "/", url, to);
}

/* Checks the source and the destination. 0 or a status. */
static int check_places(const request *r, const place *to, int depth, bool moves) {
  const place *from = &r->target;
  const char *overwrite = field(r, "Overwrite");
  bool keep = overwrite && strcasecmp(overwrite, "F") == 0;
  if (from->kind == KIND_NONE)
    return 404;
  if (depth < 0 || depth == 1 || (moves && depth != 2) ||
      (overwrite && !keep && strcasecmp(overwrite, "T") != 0))
    return 400;
  if (!*from->path || !*to->path || place_is_below(from->path, to->path) ||
      (from->kind == KIND_FOLDER && place_is_below(to->path, from->path)))
    return 403;
  return to->parent < 0 ? 409 : to->kind != KIND_NONE && keep ? 412 : 0;
}

/* Moves the tree and its rows in the store, or neither. False: the destination is on
   another file system. */
static bool rename_tree(request *r, const place *to) {
  const place *from = &r->target;
  db *store = r->server->store;
  int error = 0;
  db_begin(store);
  if (!store_move(store, from->path, to->path))
    error = ENOSPC;
  else if (renameat(from->parent, from->name, to->parent, to->name))
    error = errno;
  if (!db_end(store, !error) && !error)
    error = ENOSPC;
  if (error && error != EXDEV)
    report(r, to->path, from->kind, status_of_errno(error));
  return error != EXDEV;
}

/* A lock in the tree forbids the whole move, which is one step. */
static void transfer(request *r, const place *to, int depth, bool moves) {
  const place *from = &r->target;
  bool known = store_knows(r->server, from->path) || store_knows(r->server, to->path);
  job j = {.r = r, .to = to, .removes = moves, .known = known, .depth = depth};
  if (moves && lock_reports_below(r, from->path))
    return;
  /* A file is replaced by a file in one step; anything else is removed first. */
  if (to->kind == KIND_FOLDER || (to->kind == KIND_FILE && from->kind == KIND_FOLDER))
    remove_tree(r, to, known);
  if (!r->reported && !(moves && rename_tree(r, to)))
    run(&j, from);
}

static int copy_or_move(request *r, bool moves) {
  place to;
  int depth = depth_of(r, 2), status = find_destination(r, &to);
  bool replaced = status == 0 && to.kind != KIND_NONE;
  if (status == 0)
    status = check_places(r, &to, depth, moves);
  if (status == 0 && !lock_refuses(r, to.path, !replaced) &&
      !(moves && lock_refuses(r, r->target.path, true))) {
    transfer(r, &to, depth, moves);
    status = answer_reported(r, replaced ? 204 : 201);
  }
  place_close(&to);
  return status;
}

int dav_copy(request *r) {
  return copy_or_move(r, false);
}

int dav_move(request *r) {
  return copy_or_move(r, true);
}
