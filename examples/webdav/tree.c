/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/sendfile.h>
#include <unistd.h>

static void report_error(request *r, const char *path, kind k, int error) {
  report(r, path, k, status_of_errno(error));
}

/* What failed below a folder is all that is reported: RFC 4918, section 9.6.1. */
static void answer_reported(request *r, int status) {
  if (r->reported)
    report_answer(r, 207);
  else
    answer(r, status);
}

void dav_mkcol(request *r) {
  const place *p = &r->target;
  if (p->kind != KIND_NONE)
    refuse(r, 405, NULL, NULL);
  else if (p->parent < 0)
    refuse(r, 409, NULL, NULL);
  else if (lock_refuses(r, p->path, true))
    return;
  else if (mkdirat(p->parent, p->name, 0777))
    refuse(r, errno == ENOENT ? 409 : status_of_errno(errno), NULL, NULL);
  else if (!store_forget(r->server->store, p->path)) /* of one that others removed */
    refuse(r, 507, NULL, NULL);
  else
    answer(r, 201);
}

/* ---- Removing ---- */

static void remove_member(request *r, const member *m, bool known) {
  int flags = m->kind == KIND_FOLDER ? AT_REMOVEDIR : 0;
  if (unlinkat(m->folder, m->name, flags) && errno != ENOENT)
    report_error(r, m->path, m->kind, errno);
  else if (known)
    store_forget(r->server->store, m->path);
}

/* The folders above what cannot be removed stay. */
static void remove_tree(request *r, const place *p, bool known) {
  size_t before[WALK_DEPTH]; /* what was reported before a folder was entered */
  int event;
  walk w;
  walk_begin(&w, p->parent, p->path);
  w.own = true;
  while ((event = walk_next(&w)) != WALK_END) {
    int error = w.at.error == ENOENT ? 0 : w.at.error;
    if (event == WALK_MEMBER && known && lock_reports(r, w.at.path, w.at.kind))
      continue;
    if (event == WALK_MEMBER && w.at.kind == KIND_FOLDER) {
      before[w.depth] = r->reported;
      error = walk_enter(&w);
    } else if (!error && (event == WALK_MEMBER || before[w.depth] == r->reported)) {
      remove_member(r, &w.at, known);
    }
    if (error)
      report_error(r, w.at.path, w.at.kind, error);
  }
}

void dav_delete(request *r) {
  const place *p = &r->target;
  if (p->kind == KIND_NONE)
    refuse(r, 404, NULL, NULL);
  else if (!*p->path)
    refuse(r, 403, NULL, NULL);
  else if (p->kind == KIND_FOLDER && depth_of(r, 2) != 2)
    refuse(r, 400, NULL, NULL);
  if (r->status || lock_refuses(r, p->path, true))
    return;
  remove_tree(r, p, store_knows(r->server->store, p->path));
  answer_reported(r, 204);
}

/* ---- Copying ---- */

/* Whole or not at all, as PUT does it. Returns 0 or an errno; *of_source tells whose it
   is. */
static int copy_bytes(const member *from, int to, const char *name, bool *of_source) {
  char temporary[TEMPORARY_MOST];
  int in =
      openat(from->folder, from->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  *of_source = in < 0;
  if (in < 0)
    return errno;
  int out = file_temporary(to, temporary), error = out < 0 ? errno : 0;
  ssize_t n = 1;
  while (out >= 0 && (n = sendfile(out, in, NULL, 1 << 30)) > 0) {
  }
  if (out >= 0 && (n < 0 || fdatasync(out) || renameat(to, temporary, to, name))) {
    error = errno;
    unlinkat(to, temporary, 0);
  }
  if (out >= 0)
    close(out);
  close(in);
  return error;
}

typedef struct copy {
  request *r;
  const place *to;
  bool known, moves; /* moves: what was copied is removed */
  int into[WALK_DEPTH + 1];
  size_t before[WALK_DEPTH]; /* as in remove_tree */
  walk w;
} copy;

/* Copies a member to the path. Failures are reported for the source if that cannot be
   read, else for the destination. */
static void copy_member(copy *c, const char *path, int depth) {
  const member *m = &c->w.at;
  int at = c->w.depth, error = m->error;
  const char *name = at ? m->name : c->to->name;
  bool of_source = true, folder = m->kind == KIND_FOLDER;
  if (error == ENOENT)
    return; /* not served, or gone meanwhile */
  if (m->kind == KIND_FILE)
    error = copy_bytes(m, c->into[at], name, &of_source);
  if (folder && mkdirat(c->into[at], name, 0777) && errno != EEXIST)
    error = errno, of_source = false;
  if (!error && c->known && !store_copy(c->r->server->store, m->path, path))
    error = ENOSPC, of_source = false;
  if (!error && folder && (at || depth)) {
    c->before[at] = c->r->reported;
    c->into[at + 1] =
        openat(c->into[at], name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    of_source = c->into[at + 1] >= 0;
    error = of_source ? walk_enter(&c->w) : errno;
    if (error && of_source)
      close(c->into[at + 1]);
  }
  if (error)
    report_error(c->r, of_source ? m->path : path, m->kind, error);
  else if (c->moves && !folder)
    remove_member(c->r, m, c->known);
}

static void copy_tree(copy *c, int depth) {
  char path[2 * PATH_MOST];
  const place *from = &c->r->target;
  int event;
  c->into[0] = c->to->parent;
  walk_begin(&c->w, from->parent, from->path);
  while ((event = walk_next(&c->w)) != WALK_END) {
    const member *m = &c->w.at;
    snprintf(path, sizeof path, "%s%s", c->to->path, m->path + strlen(from->path));
    if (event == WALK_LEFT) {
      close(c->into[c->w.depth + 1]);
      if (m->error)
        report_error(c->r, m->path, m->kind, m->error);
      else if (c->moves && c->before[c->w.depth] == c->r->reported)
        remove_member(c->r, m, c->known);
    } else if (strlen(path) >= PATH_MOST) {
      report_error(c->r, m->path, m->kind, ENAMETOOLONG);
    } else {
      copy_member(c, path, depth);
    }
  }
}

/* ---- COPY and MOVE ---- */

/* From the Destination field, if it is of this server: 0 or a status. */
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
static int check_places(const request *r, const place *to, int depth, bool moves) {
  const place *from = &r->target;
  const char *overwrite = field(r, "Overwrite");
  if (from->kind == KIND_NONE)
    return 404;
  if (depth < 0 || depth == 1 || (moves && depth != 2))
    return 400;
  if (!*from->path || !*to->path || place_is_below(from->path, to->path) ||
      (from->kind == KIND_FOLDER && place_is_below(to->path, from->path)))
    return 403;
  if (to->parent < 0)
    return 409;
  return to->kind != KIND_NONE && overwrite && strcasecmp(overwrite, "F") == 0 ? 412
                                                                               : 0;
}

/* The store moves with the tree, or neither does. False: it is on another file system.
 */
static bool rename_tree(request *r, const place *to) {
  const place *from = &r->target;
  db *s = r->server->store;
  db_begin(s);
  bool ready = store_move(s, from->path, to->path);
  int error = ready ? 0 : ENOSPC;
  if (ready && renameat(from->parent, from->name, to->parent, to->name))
    error = errno;
  bool whole = db_end(s, !error);
  if (error != EXDEV && !whole)
    report_error(r, to->path, from->kind, error ? error : ENOSPC);
  return error != EXDEV;
}

/* Locks in a tree that is to move forbid all of it: the move is one step. */
static void transfer(request *r, const place *to, int depth, bool moves) {
  const place *from = &r->target;
  db *s = r->server->store;
  bool known = store_knows(s, from->path) || store_knows(s, to->path);
  if (moves && lock_reports_below(r, from->path))
    return;
  /* A file takes the place of a file at once; anything else goes first. */
  if (to->kind == KIND_FOLDER || (to->kind == KIND_FILE && from->kind == KIND_FOLDER))
    remove_tree(r, to, known);
  if (r->reported || (moves && rename_tree(r, to)))
    return;
  copy c = {.r = r, .to = to, .known = known, .moves = moves};
  copy_tree(&c, depth);
}

static void copy_or_move(request *r, bool moves) {
  place to;
  int depth = depth_of(r, 2), status = find_destination(r, &to);
  bool replaced = status == 0 && to.kind != KIND_NONE;
  if (status == 0)
    status = check_places(r, &to, depth, moves);
  if (status) {
    refuse(r, status, NULL, NULL);
  } else if (!lock_refuses(r, to.path, !replaced) &&
             !(moves && lock_refuses(r, r->target.path, true))) {
    transfer(r, &to, depth, moves);
    answer_reported(r, replaced ? 204 : 201);
  }
  place_close(&to);
}

void dav_copy(request *r) {
  copy_or_move(r, false);
}

void dav_move(request *r) {
  copy_or_move(r, true);
}
