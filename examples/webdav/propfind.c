/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct listing {
  server *server;
  wanted wanted;
  int depth;
  bool known, without_root;
  int parent; /* the folder that the start is in */
  walk walk;
} listing;

static void listing_done(void *ctx) {
  listing *l = ctx;
  walk_end(&l->walk);
  wanted_free(&l->wanted);
  if (l->parent >= 0)
    close(l->parent);
  free(l);
}

/* A folder that cannot be opened is reported as a failure, since its members are
   missing. A member that has a stx_mode is not served: a symbolic link, for example. */
static void add_member(listing *l, multistatus_writer *w) {
  const member *m = &l->walk.at;
  char href[HREF_MOST];
  int error = m->error;
  bool start = l->walk.depth == 0;
  if (m->kind == KIND_NONE && (m->stat.stx_mode || error == ENAMETOOLONG))
    return;
  place_href(m->path, m->kind == KIND_FOLDER, href);
  if (!error && m->kind == KIND_FOLDER && l->depth > !start)
    error = walk_enter(&l->walk);
  if (error)
    multistatus_writer_add(w, href, error == EMFILE ? 507 : status_of_errno(error),
                           NULL);
  else if (!start || !l->without_root)
    props_add(l->server, &l->wanted, m, l->known,
              multistatus_writer_add(w, href, 0, NULL));
}

static int listing_next(void *ctx, multistatus_writer *w) {
  listing *l = ctx;
  int event = walk_next(&l->walk);
  if (event == WALK_LEFT && l->walk.at.error)
    return -1;
  if (event == WALK_MEMBER)
    add_member(l, w);
  return event != WALK_END;
}

/* What can refuse the request as a whole comes before the first byte: 0 or a status. */
static int begin(request *r, listing *l) {
  const place *p = &r->target;
  int status = wanted_read(r, "propfind", true, &l->wanted);
  if (status || l->depth == 0 || p->kind != KIND_FOLDER)
    return status;
  int fd = place_open(p, O_RDONLY | O_DIRECTORY);
  if (fd < 0)
    return status_of_errno(errno);
  close(fd);
  return 0;
}

void dav_propfind(request *r) {
  int depth = depth_of(r, 2);
  if (depth < 0)
    refuse(r, 400, NULL, NULL);
  else if (r->target.kind == KIND_NONE)
    refuse(r, 404, NULL, NULL);
  else if (depth == 2 && !r->server->infinity && r->target.kind == KIND_FOLDER)
    refuse(r, 403, "propfind-finite-depth", NULL);
  if (r->status)
    return;
  listing *l = calloc(1, sizeof *l);
  if (!l) {
    refuse(r, 503, NULL, NULL);
    return;
  }
  l->server = r->server;
  l->depth = depth;
  l->without_root = depth > 0 && (r->wanted.preferences & MULTISTATUS_PREFER_NOROOT);
  l->known = store_knows(r->server->store, r->target.path) ||
             lock_covers(r->server, r->target.path, NULL);
  int status = begin(r, l);
  l->parent = r->target.parent; /* the listing's now, which may outlive the request */
  r->target.parent = -1;
  walk_begin(&l->walk, l->parent, r->target.path);
  if (status == 0) {
    answer_stream(r, listing_next, listing_done, l);
  } else {
    listing_done(l);
    refuse(r, status, NULL, NULL);
  }
}
