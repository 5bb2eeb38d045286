/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct listing {
  server *server;
  request_names asked;
  int depth;
  bool known, begun, without_root;
  int parent; /* the folder that contains the start */
  walk walk;
} listing;

static void listing_done(void *ctx) {
  listing *l = ctx;
  walk_end(&l->walk);
  request_names_free(&l->asked);
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
    return; /* not served, such as a symbolic link, or the path is too long */
  place_href(m->path, m->kind == KIND_FOLDER, href);
  if (!error && m->kind == KIND_FOLDER && l->depth == 2 && l->begun)
    error = walk_enter(&l->walk);
  if (error)
    multistatus_writer_add(w, href, error == EMFILE ? 507 : status_of_errno(error),
                           NULL);
  else
    props_add(l->server, &l->asked, m, l->known,
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

/* Does everything that can refuse the request, before the first byte is sent. 0 or a
   status. */
static int begin(request *r, listing *l) {
  const char *path = r->target.path;
  l->server = r->server;
  l->without_root = r->wanted.preferences & MULTISTATUS_PREFER_NOROOT && l->depth;
  l->known = store_knows(r->server, path);
  l->parent = r->target.parent; /* moved: the listing may outlive the request */
  r->target.parent = -1;
  walk_begin(&l->walk, l->parent, path);
  walk_next(&l->walk);
  int status = request_propfind(r->body, r->len, "propfind", props_live, &l->asked);
  l->walk.at.brief = !request_asks(&l->asked, LIVE_CREATED);
  int error =
      !status && l->depth && l->walk.at.kind == KIND_FOLDER ? walk_enter(&l->walk) : 0;
  return error ? status_of_errno(error) : status;
}

int dav_propfind(request *r) {
  int depth = depth_of(r, 2);
  if (depth < 0)
    return 400;
  if (r->target.kind == KIND_NONE)
    return 404;
  if (depth == 2 && !r->server->infinity && r->target.kind == KIND_FOLDER)
    return refuse(r, 403, "propfind-finite-depth", NULL);
  listing *l = calloc(1, sizeof *l);
  if (!l)
    return 503;
  l->depth = depth;
  int status = begin(r, l);
  if (status == 0)
    return answer_stream(r, listing_next, listing_done, l);
  listing_done(l);
  return status;
}
