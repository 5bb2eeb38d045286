/* SPDX-License-Identifier: MIT */
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include "../request/request_json.h"
#include "../request/request_xml.h"

struct folder_state {
  int root;
  multistatus_list *list; /* outcomes of the batch */
  size_t next;            /* index of the next one to write */

  /* For PROPFIND: */
  bool deep; /* Depth: 1 */
  request_names names;
  place place;
  bool begun;
  walk walk;
};

void folder_free(folder_work *w) {
  struct folder_state *f = w->state;
  multistatus_writer_free(w->writer);
  multistatus_batch_free(w->batch);
  w->writer = NULL;
  w->batch = NULL;
  w->state = NULL;
  if (!f)
    return;
  multistatus_list_free(f->list);
  walk_end(&f->walk);
  place_close(&f->place);
  if (f->root >= 0)
    close(f->root);
  request_names_free(&f->names);
  free(f);
}

static int refuse(folder_work *w, int status, const char *condition) {
  w->why.status = status;
  w->why.condition = condition;
  return status;
}

/* ---- The head of a request ---- */

/* Copies the value of a field. */
static bool find_field(const folder_work *w, const char *name, char *out, size_t room) {
  for (size_t i = 0; i < w->q.field_count; i++) {
    const multistatus_field *f = &w->q.fields[i];
    if (f->name_len != strlen(name) || strncasecmp(f->name, name, f->name_len) != 0 ||
        f->value_len >= room)
      continue;
    memcpy(out, f->value, f->value_len);
    out[f->value_len] = '\0';
    return true;
  }
  return false;
}

static int negotiate(folder_work *w) {
  multistatus_negotiate_options o = MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
  o.method = w->q.lists ? "PROPFIND" : NULL; /* POST is not a method of DAV */
  o.fields = w->q.fields;
  o.field_count = w->q.field_count;
  o.honours = MULTISTATUS_PREFER_MINIMAL;
  o.flags = MULTISTATUS_NEGOTIATE_STRICT;
  int status = multistatus_negotiate(&o, &w->wanted);
  w->why.types = status ? w->wanted.types : NULL;
  return status < 0 ? 500 : status;
}

/* The format of the body of a POST. */
static const multistatus_format *body_format(const folder_work *w) {
  char type[200];
  return find_field(w, "Content-Type", type, sizeof type)
             ? multistatus_format_for_media_type(type)
             : NULL;
}

int folder_head(folder_work *w, const folder_request *q, int64_t len) {
  static const folder_work none = {.wanted = MULTISTATUS_NEGOTIATED_INIT,
                                   .why = MULTISTATUS_PROBLEM_INIT};
  char depth[16] = "";
  *w = none;
  w->q = *q;
  struct folder_state *f = w->state = calloc(1, sizeof *f);
  if (!f)
    return refuse(w, 503, NULL);
  f->place.parent = -1;
  f->root = open(q->folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  int status = f->root < 0 ? 500 : negotiate(w);
  if (status)
    return refuse(w, status, NULL);
  if (len > (int64_t)q->max_body)
    return refuse(w, 413, NULL);
  const multistatus_format *format = body_format(w);
  if (!q->lists && format != multistatus_format_json() &&
      format != multistatus_format_dav_xml())
    return refuse(w, 415, NULL);
  find_field(w, "Depth", depth, sizeof depth);
  f->deep = strcmp(depth, "1") == 0;
  if (q->lists && !f->deep && strcmp(depth, "0") != 0)
    return refuse(w, 403, "{DAV:}propfind-finite-depth");
  return 0;
}

/* ---- The members of a folder ---- */

static void add_result(const folder_work *w, const member *m,
                       multistatus_result *result) {
  const request_names *asked = &w->state->names;
  bool all = asked->what == REQUEST_ALL, names = asked->what == REQUEST_NAMES;
  for (int i = 0; i < LIVE_COUNT && all; i++)
    live_add(result, i, m->name, m->kind, &m->stat, false);
  for (int i = 0; i < LIVE_COUNT && names; i++)
    if (live_name(i, m->kind))
      multistatus_result_add_prop(result, 200, "DAV:", live_name(i, m->kind), NULL);
  for (size_t i = 0; i < asked->count; i++) {
    const struct request_name *n = &asked->names[i];
    if (n->live < 0)
      multistatus_result_add_prop(result, 404, n->ns, n->name, NULL);
    else if (!all)
      live_add(result, n->live, m->name, m->kind, &m->stat, true);
  }
  if (asked->what == REQUEST_LISTED && asked->count == 0)
    multistatus_result_propstat(result, 200);
}

static int begin_list(folder_work *w, const char *body, size_t len) {
  struct folder_state *f = w->state;
  int status = place_find(f->root, w->q.base, w->q.url, &f->place);
  if (status == 0 && f->place.kind == KIND_NONE)
    status = 404;
  if (!status)
    status = request_propfind(body, len, "propfind", live_find, &f->names);
  if (status)
    return status;
  walk_begin(&f->walk, f->place.parent, f->place.path);
  walk_next(&f->walk);
  f->walk.at.brief = !request_asks(&f->names, LIVE_CREATED);
  int error = f->deep && f->place.kind == KIND_FOLDER ? walk_enter(&f->walk) : 0;
  return error ? status_of_errno(error) : 0;
}

/* Adds the next member, beginning with the folder itself. Skips symbolic links and
   members that were removed meanwhile. 1: call again; 0: no more; -1: failed. */
static int next_member(folder_work *w) {
  struct folder_state *f = w->state;
  const member *m = &f->walk.at;
  char below[HREF_MOST], href[2 * HREF_MOST];
  int event = f->begun ? walk_next(&f->walk) : WALK_MEMBER;
  f->begun = true;
  if (event != WALK_MEMBER)
    return event == WALK_END ? 0 : m->error ? -1 : 1;
  if (m->error == ENOENT || m->error == ENAMETOOLONG)
    return 1;
  place_href(m->path, m->kind == KIND_FOLDER, below);
  snprintf(href, sizeof href, "%s%s", w->q.base, below + 1);
  if (m->error)
    multistatus_writer_add(w->writer, href, status_of_errno(m->error), NULL);
  else
    add_result(w, m, multistatus_writer_add(w->writer, href, 0, NULL));
  return 1;
}

/* ---- Deleting ---- */

static int begin_batch(folder_work *w, const char *body, size_t len) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  o.allocator = w->q.allocator;
  o.format = w->wanted.format;
  o.base = w->q.base;
  o.max_items = w->q.max_items;
  if (multistatus_batch_new(&w->batch, &o))
    return 503;
  int status = body_format(w) == multistatus_format_json()
                   ? request_hrefs_json(body, len, w->batch)
                   : request_hrefs_xml(body, len, w->batch);
  if (!status)
    status = multistatus_batch_check(w->batch, &w->why);
  return status < 0 ? 503 : status;
}

int folder_delete(void *work, multistatus_batch *batch, size_t i) {
  folder_work *w = work;
  place p;
  int status =
      place_find(w->state->root, w->q.base, multistatus_batch_item(batch, i)->href, &p);
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

/* ---- The response ---- */

int folder_body(folder_work *w, const char *body, size_t len) {
  int status = len > w->q.max_body ? 413 /* there was no Content-Length */
               : w->q.lists        ? begin_list(w, body, len)
                                   : begin_batch(w, body, len);
  w->why.status = status;
  return status;
}

int folder_answer(folder_work *w, const multistatus_sink *sink) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  o.format = w->wanted.format;
  o.allocator = lo.allocator = w->q.allocator;
  o.request = w->q.url;
  o.invalid = MULTISTATUS_INVALID_REPLACE;
  if (w->wanted.preferences & MULTISTATUS_PREFER_MINIMAL)
    o.flags = MULTISTATUS_WRITE_MINIMAL;
  if ((w->batch && (multistatus_list_new(&w->state->list, &lo) ||
                    multistatus_batch_end(w->batch, w->state->list))) ||
      multistatus_writer_new(&w->writer, &o, sink))
    return refuse(w, 500, NULL);
  return 0;
}

bool folder_advance(folder_work *w) {
  struct folder_state *f = w->state;
  int more = !f->list ? next_member(w) : f->next < multistatus_list_count(f->list);
  if (more > 0 && f->list)
    multistatus_writer_put(w->writer, multistatus_list_get(f->list, f->next++));
  if (more > 0 && multistatus_writer_error(w->writer) == 0)
    return true;
  if (more != 0 || multistatus_writer_end(w->writer))
    w->failed = multistatus_writer_fail(w->writer, NULL, 0, NULL);
  w->why.status = w->failed > 0 ? 500 : 0;
  return false;
}
