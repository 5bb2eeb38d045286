/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- An answer that is made while it is sent ---- */

void write_options(request *r, multistatus_write_options *o) {
  const char *agent = field(r, "User-Agent");
  o->format = r->wanted.format;
  o->request = r->url;
  o->invalid = MULTISTATUS_INVALID_REPLACE;
  if (r->wanted.preferences & MULTISTATUS_PREFER_MINIMAL)
    o->flags |= MULTISTATUS_WRITE_MINIMAL;
  if (agent && strstr(agent, "MiniRedir"))
    o->receiver = MULTISTATUS_RECEIVER_WINDOWS;
  if (agent && strstr(agent, "WebDAVFS"))
    o->receiver = MULTISTATUS_RECEIVER_FINDER;
}

/* One step: until a block is full, results are added; what fails after the first byte
   is told in the document, as a failure of the request. */
static void stream_advance(stream *s) {
  int more = s->next(s->ctx, s->writer);
  if (more > 0 && multistatus_writer_error(s->writer) == 0)
    return;
  s->over = true;
  if (more == 0)
    s->failed = multistatus_writer_end(s->writer) != 0;
  if (more != 0 || s->failed)
    s->failed = multistatus_writer_fail(s->writer, NULL, 500,
                                        "The listing could not be finished") != 0;
}

/* libmicrohttpd asks for bytes whenever the client can take some. Nothing is added
   before, so that a slow client costs one block. */
static ssize_t stream_read(void *cls, uint64_t position, char *out, size_t room) {
  stream *s = cls;
  const void *data;
  size_t len;
  (void)position;
  while (!s->over && multistatus_writer_pending(s->writer, NULL) < room)
    stream_advance(s);
  switch (multistatus_writer_pull(s->writer, &data, &len)) {
  case MULTISTATUS_PULL_BYTES:
    len = len < room ? len : room;
    memcpy(out, data, len);
    multistatus_writer_consume(s->writer, len);
    return (ssize_t)len;
  case MULTISTATUS_PULL_FINISHED:
    return MHD_CONTENT_READER_END_OF_STREAM;
  default:
    return MHD_CONTENT_READER_END_WITH_ERROR; /* the connection is cut */
  }
}

static void stream_free(void *cls) {
  stream *s = cls;
  multistatus_writer_free(s->writer);
  s->done(s->ctx);
  free(s);
}

void answer_stream(request *r, int (*next)(void *, multistatus_writer *),
                   void (*done)(void *), void *ctx) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  stream *s = calloc(1, sizeof *s);
  struct MHD_Response *response = NULL;
  write_options(r, &o);
  if (s && multistatus_writer_new(&s->writer, &o, NULL) == 0)
    response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 32 * 1024,
                                                 stream_read, s, stream_free);
  if (!response) {
    if (s)
      multistatus_writer_free(s->writer);
    free(s);
    done(ctx);
    refuse(r, 503, NULL, NULL);
    return;
  }
  *s = (stream){.writer = s->writer, .next = next, .done = done, .ctx = ctx};
  answer_with(r, 207, response);
  header(r, "Content-Type", r->wanted.content_type);
  header(r, "Vary", r->wanted.vary);
  header(r, "Preference-Applied", r->wanted.preference_applied);
}

/* ---- The listing of a folder, or of a tree ---- */

typedef struct level {
  DIR *dir;
  size_t len, href_len; /* of the folder's path, and of its href without the slash */
  char *inherited;      /* locks of the folder and of those above it */
  name_set dead, locked;
} level;

typedef struct listing {
  server *server;
  wanted wanted;
  place start;
  int deep; /* 0, 1, 2 */
  bool need_stat, begun, with_root;
  int depth; /* levels in use */
  level *levels[DEPTH_MOST];
  char path[PATH_MOST + 256];
  char href[HREF_MOST + 3 * 256];
} listing;

static void leave_folder(listing *l) {
  level *at = l->levels[--l->depth];
  if (at->dir)
    closedir(at->dir);
  free(at->inherited);
  free(at);
}

static void listing_done(void *ctx) {
  listing *l = ctx;
  while (l->depth > 0)
    leave_folder(l);
  wanted_free(&l->wanted);
  place_close(&l->start);
  free(l);
}

/* Opens the folder at l->path: 0, or an error number. One query for each table tells
   for which members more are worth it. */
static int enter_folder(listing *l, int parent, const char *name) {
  level *at = l->depth < DEPTH_MOST ? calloc(1, sizeof *at) : NULL;
  int fd =
      at ? openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
  if (fd < 0 || !(at->dir = fdopendir(fd))) {
    int error = at ? errno : EMFILE;
    if (fd >= 0)
      close(fd);
    free(at);
    return error;
  }
  at->len = strlen(l->path);
  store_names(l->server->store, "SELECT DISTINCT name FROM props WHERE folder = ?",
              l->path, &at->dead);
  store_names(l->server->store, "SELECT name FROM locks WHERE folder = ?", l->path,
              &at->locked);
  l->path[at->len] = '/'; /* as seen from a member */
  l->path[at->len + 1] = '\0';
  at->inherited = lock_list(l->server, l->path, true);
  l->path[at->len] = '\0';
  place_href(l->path, true, l->href);
  at->href_len = strlen(l->href) - 1;
  l->levels[l->depth++] = at;
  return 0;
}

/* The path and href of a member of the innermost folder. */
static bool set_member(listing *l, const char *name, bool folder) {
  level *at = l->levels[l->depth - 1];
  size_t len = strlen(name);
  if (at->len + 1 + len >= PATH_MOST)
    return false;
  l->path[at->len] = '/';
  memcpy(l->path + at->len + 1, name, len + 1);
  place_href(l->path + at->len, folder, l->href + at->href_len);
  return true;
}

static void add_member(listing *l, multistatus_writer *w, const member *m) {
  multistatus_result *result = multistatus_writer_add(w, l->href, 0, NULL);
  props_add(&l->wanted, m, result);
}

/* A folder that cannot be opened is told as such: its members would be missing. */
static void add_folder(listing *l, multistatus_writer *w, member *m) {
  int error = enter_folder(l, m->folder, m->name);
  if (error == 0) {
    add_member(l, w, m);
  } else {
    bool deep = error == EMFILE;
    multistatus_writer_add(w, l->href, deep ? 507 : status_of_errno(error),
                           deep ? "Too many folders within each other"
                                : "This folder cannot be listed");
  }
}

/* The next name that is served; NULL: no more, or errno is set. */
static const struct dirent *next_entry(level *at) {
  for (;;) {
    errno = 0;
    const struct dirent *e = readdir(at->dir);
    if (!e || (!place_is_hidden(e->d_name) && strcmp(e->d_name, ".") != 0 &&
               strcmp(e->d_name, "..") != 0))
      return e;
  }
}

/* What d_type tells is enough if nothing more is asked for. */
static kind look(const listing *l, const struct dirent *e, member *m) {
  if (!l->need_stat && (e->d_type == DT_DIR || e->d_type == DT_REG))
    return e->d_type == DT_DIR ? KIND_FOLDER : KIND_FILE;
  if (e->d_type != DT_DIR && e->d_type != DT_REG && e->d_type != DT_UNKNOWN) {
    m->stat.stx_mode = S_IFLNK;
    return KIND_NONE;
  }
  m->stat.stx_mode = 0; /* stays, if there is nothing to look at */
  return place_stat(m->folder, m->name, &m->stat);
}

static void add_entry(listing *l, multistatus_writer *w, const struct dirent *e) {
  level *at = l->levels[l->depth - 1];
  member m = {.server = l->server,
              .path = l->path,
              .folder = dirfd(at->dir),
              .name = e->d_name,
              .inherited = at->inherited};
  m.kind = look(l, e, &m);
  int error = errno;
  if ((m.kind == KIND_NONE && m.stat.stx_mode) ||
      !set_member(l, e->d_name, m.kind == KIND_FOLDER))
    return; /* a symbolic link, say; a path that no URL of ours can name */
  m.dead = name_set_has(&at->dead, e->d_name);
  m.locked = name_set_has(&at->locked, e->d_name);
  if (m.kind == KIND_NONE) /* it was there a moment ago, or must not be looked at */
    multistatus_writer_add(w, l->href, status_of_errno(error), NULL);
  else if (m.kind == KIND_FOLDER && l->deep == 2)
    add_folder(l, w, &m);
  else
    add_member(l, w, &m);
}

static void add_start(listing *l, multistatus_writer *w) {
  char *above = lock_list(l->server, l->start.path, true);
  member m = {.server = l->server,
              .path = l->start.path,
              .folder = l->start.parent,
              .name = l->start.name,
              .kind = l->start.kind,
              .stat = l->start.stat,
              .dead = true,
              .locked = true,
              .inherited = above};
  if (l->with_root)
    add_member(l, w, &m);
  free(above);
}

static int listing_next(void *ctx, multistatus_writer *w) {
  listing *l = ctx;
  if (!l->begun) {
    l->begun = true;
    add_start(l, w);
    return 1;
  }
  while (l->depth > 0) {
    const struct dirent *e = next_entry(l->levels[l->depth - 1]);
    if (e) {
      add_entry(l, w, e);
      return 1;
    }
    if (errno)
      return -1;
    leave_folder(l);
  }
  return 0;
}

/* ---- The method ---- */

/* Everything that can refuse the request as a whole comes before the first byte. */
static int listing_begin(request *r, listing *l, int depth) {
  l->server = r->server;
  l->deep = depth;
  l->need_stat = props_need_stat(&l->wanted);
  l->with_root = depth == 0 || !(r->wanted.preferences & MULTISTATUS_PREFER_NOROOT);
  l->start = r->target;
  r->target.parent = -1; /* the listing's now, which may outlive the request */
  l->start.name = *l->start.path ? strrchr(l->start.path, '/') + 1 : ".";
  memcpy(l->path, l->start.path, strlen(l->start.path) + 1);
  place_href(l->path, l->start.kind == KIND_FOLDER, l->href);
  if (depth == 0 || l->start.kind != KIND_FOLDER)
    return 0;
  int error = enter_folder(l, l->start.parent, l->start.name);
  return error ? status_of_errno(error) : 0;
}

void dav_propfind(request *r) {
  int depth = depth_of(r, 2);
  wanted w;
  if (depth < 0)
    refuse(r, 400, NULL, NULL);
  else if (r->target.kind == KIND_NONE)
    refuse(r, 404, NULL, NULL);
  else if (depth == 2 && !r->server->infinity && r->target.kind == KIND_FOLDER)
    refuse(r, 403, "propfind-finite-depth", NULL);
  if (r->status || !wanted_read(r, "propfind", true, &w))
    return;
  listing *l = calloc(1, sizeof *l);
  if (!l) {
    wanted_free(&w);
    refuse(r, 503, NULL, NULL);
    return;
  }
  l->wanted = w;
  int status = listing_begin(r, l, depth);
  if (status == 0) {
    answer_stream(r, listing_next, listing_done, l);
  } else {
    listing_done(l);
    refuse(r, status, NULL, NULL);
  }
}
