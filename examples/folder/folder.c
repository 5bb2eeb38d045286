/* SPDX-License-Identifier: MIT */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "../request/request_json.h"
#include "../request/request_xml.h"

struct folder_work {
  const folder_request *q;
  int root;
  multistatus_batch *batch; /* of a POST */

  /* Of a PROPFIND. */
  xmlDoc *doc;
  request_names names;
  place place;
  DIR *dir;
  bool begun;
  size_t href_len; /* of the folder's href */
  char href[2 * HREF_MOST];
};

void folder_free(folder_work *f) {
  if (!f)
    return;
  multistatus_batch_free(f->batch);
  place_close(&f->place);
  if (f->dir)
    closedir(f->dir);
  if (f->root >= 0)
    close(f->root);
  free(f->names.names);
  xmlFreeDoc(f->doc);
  free(f);
}

/* 0, or the status. */
static int open_folder(const folder_request *q, folder_work **out) {
  folder_work *f = *out = calloc(1, sizeof *f);
  if (!f)
    return 503;
  f->q = q;
  f->place.parent = -1;
  f->root = open(q->folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  return f->root < 0 ? 500 : 0;
}

/* ---- The members of a folder ---- */

enum { LENGTH, MODIFIED, ETAG, TYPE, LIVE };
static const char *const LIVE_NAMES[LIVE] = {"getcontentlength", "getlastmodified",
                                             "getetag", "resourcetype"};

static int live_of(const struct request_name *n) {
  for (int i = 0; i < LIVE && strcmp(n->ns, "DAV:") == 0; i++)
    if (strcmp(n->name, LIVE_NAMES[i]) == 0)
      return i;
  return LIVE;
}

static void add_live(multistatus_result *result, int which, kind k,
                     const struct statx *st) {
  char text[ETAG_MOST];
  bool folder = k == KIND_FOLDER, none = folder && which == LENGTH;
  if (which == TYPE) {
    multistatus_result_add_prop_xml(result, 200, "DAV:", LIVE_NAMES[which],
                                    folder ? "<collection xmlns=\"DAV:\"/>" : NULL);
    return;
  }
  if (which == LENGTH)
    snprintf(text, sizeof text, "%llu", (unsigned long long)st->stx_size);
  else if (which == MODIFIED)
    date_of(st->stx_mtime.tv_sec, text);
  else
    etag_of(st, text);
  multistatus_result_add_prop(result, none ? 404 : 200, "DAV:", LIVE_NAMES[which],
                              none ? NULL : text);
}

static void add_result(const folder_work *f, multistatus_writer *w, kind k,
                       const struct statx *st) {
  multistatus_result *result = multistatus_writer_add(w, f->href, 0, NULL);
  for (int i = 0; i < LIVE && f->names.what == REQUEST_ALL; i++)
    if (i != LENGTH || k == KIND_FILE)
      add_live(result, i, k, st);
  for (int i = 0; i < LIVE && f->names.what == REQUEST_NAMES; i++)
    multistatus_result_add_prop(result, 200, "DAV:", LIVE_NAMES[i], NULL);
  for (size_t i = 0; i < f->names.count; i++) {
    const struct request_name *n = &f->names.names[i];
    if (n->live == LIVE)
      multistatus_result_add_prop(result, 404, n->ns, n->name, NULL);
    else if (f->names.what == REQUEST_LISTED)
      add_live(result, n->live, k, st);
  }
  if (f->names.what == REQUEST_LISTED && f->names.count == 0)
    multistatus_result_propstat(result, 200);
}

/* The folder's own href: the base, and what follows it. */
static void set_href(folder_work *f) {
  char below[HREF_MOST];
  place_href(f->place.path, f->place.kind == KIND_FOLDER, below);
  snprintf(f->href, sizeof f->href, "%s%s", f->q->base, below + 1);
  f->href_len = strlen(f->href);
}

static int read_names(folder_work *f) {
  int status = 0;
  if (f->q->len > 0)
    status = request_xml(f->q->body, f->q->len, "propfind", &f->doc);
  if (!status)
    status = request_propfind(f->doc, &f->names);
  for (size_t i = 0; i < f->names.count; i++)
    f->names.names[i].live = live_of(&f->names.names[i]);
  return status;
}

static int begin_list(folder_work *f) {
  int status = place_find(f->root, f->q->base, f->q->url, &f->place);
  if (status == 0 && f->place.kind == KIND_NONE)
    status = 404;
  if (status || (status = read_names(f)))
    return status;
  set_href(f);
  if (!f->q->deep || f->place.kind != KIND_FOLDER)
    return 0;
  int fd = place_open(&f->place, O_RDONLY | O_DIRECTORY);
  f->dir = fd < 0 ? NULL : fdopendir(fd);
  if (f->dir)
    return 0;
  status = status_of_errno(errno);
  if (fd >= 0)
    close(fd);
  return status;
}

int folder_list(const folder_request *q, folder_work **out, multistatus_problem *why) {
  int status = open_folder(q, out);
  if (!status)
    status = begin_list(*out);
  why->status = status;
  return status;
}

/* Symbolic links are not listed, and what has gone meanwhile is not either. */
static void add_member(folder_work *f, multistatus_writer *w, const char *name) {
  struct statx st;
  char href[HREF_MOST];
  kind k = place_stat(dirfd(f->dir), name, &st);
  int error = k == KIND_NONE ? errno : 0;
  if (error == ENOENT || multistatus_href_from_path(name, href, sizeof href - 1, NULL))
    return;
  /* A ':' needs no escape here, as it follows a slash, and does not mind one. */
  snprintf(f->href + f->href_len, sizeof f->href - f->href_len, "%s%s", href,
           k == KIND_FOLDER ? "/" : "");
  if (error)
    multistatus_writer_add(w, f->href, status_of_errno(error), NULL);
  else
    add_result(f, w, k, &st);
  f->href[f->href_len] = '\0';
}

int folder_list_next(folder_work *f, multistatus_writer *w) {
  if (!f->begun) {
    f->begun = true;
    add_result(f, w, f->place.kind, &f->place.stat);
    return 1;
  }
  errno = 0;
  const struct dirent *e = f->dir ? readdir(f->dir) : NULL;
  if (!e)
    return errno ? -1 : 0;
  if (!place_is_hidden(e->d_name) && strcmp(e->d_name, ".") != 0 &&
      strcmp(e->d_name, "..") != 0)
    add_member(f, w, e->d_name);
  return 1;
}

/* ---- Deleting ---- */

static int begin_delete(folder_work *f, multistatus_problem *why) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  const folder_request *q = f->q;
  o.allocator = q->allocator;
  o.format = q->wanted->format;
  o.base = q->base;
  o.max_items = q->max_items;
  if (multistatus_batch_new(&f->batch, &o))
    return 503;
  int status = q->json ? request_hrefs_json(q->body, q->len, f->batch)
                       : request_hrefs_xml(q->body, q->len, f->batch);
  if (status)
    return status;
  status = multistatus_batch_check(f->batch, why);
  return status < 0 ? 503 : status;
}

int folder_delete(const folder_request *q, folder_work **out,
                  multistatus_problem *why) {
  int status = open_folder(q, out);
  if (!status)
    status = begin_delete(*out, why);
  why->status = status;
  return status;
}

multistatus_batch *folder_batch(const folder_work *f) {
  return f->batch;
}

int folder_delete_one(void *work, multistatus_batch *batch, size_t i) {
  folder_work *f = work;
  place p;
  int status =
      place_find(f->root, f->q->base, multistatus_batch_item(batch, i)->href, &p);
  if (!status && p.kind == KIND_NONE)
    status = 404;
  else if (!status && !*p.path)
    status = 403;
  else if (!status)
    status = unlinkat(p.parent, p.name, p.kind == KIND_FOLDER ? AT_REMOVEDIR : 0)
                 ? status_of_errno(errno)
                 : 204;
  place_close(&p);
  return status;
}
