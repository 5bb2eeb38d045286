/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct listing {
  server *server;
  wanted wanted;
  int depth;
  bool known, begun, without_root;
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
   missing. */
static void add_member(listing *l, multistatus_writer *w) {
  const member *m = &l->walk.at;
  char href[HREF_MOST];
  int error = m->error;
  if (m->kind == KIND_NONE && (m->stat.stx_mode || error == ENAMETOOLONG))
    return; /* a symbolic link, say; a path that no URL of ours can name */
  place_href(m->path, m->kind == KIND_FOLDER, href);
  if (!error && m->kind == KIND_FOLDER && l->depth == 2 && l->begun)
    error = walk_enter(&l->walk);
  if (error)
    multistatus_writer_add(w, href, error == EMFILE ? 507 : status_of_errno(error),
                           NULL);
  else
    props_add(l->server, &l->wanted, m, l->known,
              multistatus_writer_add(w, href, 0, NULL));
}

static int listing_next(void *ctx, multistatus_writer *w) {
  listing *l = ctx;
  int event = l->begun ? walk_next(&l->walk) : WALK_MEMBER;
  if (event == WALK_LEFT && l->walk.at.error)
    return -1;
  if (event == WALK_MEMBER && (l->begun || !l->without_root))
    add_member(l, w);
  l->begun = true;
  return event != WALK_END;
}

/* Everything that refuses the request as a whole comes before the first byte: 0 or a
   status. */
static int begin(request *r, listing *l) {
  const char *path = r->target.path;
  l->server = r->server;
  l->without_root = r->wanted.preferences & MULTISTATUS_PREFER_NOROOT && l->depth;
  l->known = store_knows(r->server->store, path) || lock_covers(r->server, path, NULL);
  l->parent = r->target.parent; /* the listing's now, which may outlive the request */
  r->target.parent = -1;
  walk_begin(&l->walk, l->parent, path);
  walk_next(&l->walk);
  int status = wanted_read(r, "propfind", true, &l->wanted);
  int error =
      !status && l->depth && l->walk.at.kind == KIND_FOLDER ? walk_enter(&l->walk) : 0;
  return error ? status_of_errno(error) : status;
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
  l->depth = depth;
  int status = begin(r, l);
  if (status == 0) {
    answer_stream(r, listing_next, listing_done, l);
  } else {
    listing_done(l);
    refuse(r, status, NULL, NULL);
  }
}
