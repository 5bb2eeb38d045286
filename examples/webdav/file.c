/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/* ---- GET and HEAD ---- */

/* Parses a Range field (RFC 9110, section 14): sets the first byte and the number of
   bytes, and returns 206; 416 if it begins after the end; 200 if it is ignored, as
   several ranges are. */
static int range_of(const char *text, uint64_t *first, uint64_t *len) {
  uint64_t size = *len, last = size - 1;
  char *end;
  if (!text || strncmp(text, "bytes=", 6) != 0 ||
      strspn(text + 6, "0123456789-") != strlen(text + 6))
    return 200;
  text += 6;
  bool suffix = *text == '-';
  uint64_t n = strtoull(text + suffix, &end, 10);
  if (end == text + suffix || *end != (suffix ? '\0' : '-'))
    return 200;
  if (!suffix && end[1] && ((last = strtoull(end + 1, &end, 10)) < n || *end))
    return 200;
  if (size == 0 || (suffix ? n == 0 : n >= size))
    return 416;
  *first = !suffix ? n : n < size ? size - n : 0;
  *len = (last < size ? last + 1 : size) - *first;
  return 206;
}

static void send_file(request *r, int fd, uint64_t size) {
  char etag[ETAG_MOST], date[DATE_MOST], range[80];
  const char *fresh = field(r, "If-Range");
  uint64_t first = 0, len = size;
  etag_of(&r->target.stat, etag);
  date_of(r->target.stat.stx_mtime.tv_sec, date);
  int status = fresh && strcmp(fresh, etag) != 0
                   ? 200
                   : range_of(field(r, "Range"), &first, &len);
  if (status == 416) {
    close(fd);
    refuse(r, 416, NULL, NULL);
    snprintf(range, sizeof range, "bytes */%llu", (unsigned long long)size);
  } else {
    answer_with(r, status, MHD_create_response_from_fd_at_offset64(len, fd, first));
    snprintf(range, sizeof range, "bytes %llu-%llu/%llu", (unsigned long long)first,
             (unsigned long long)(first + len - 1), (unsigned long long)size);
    header(r, "Content-Type", content_type(r->target.path));
    header(r, "Last-Modified", date);
    header(r, "ETag", etag);
    header(r, "Accept-Ranges", "bytes");
    if (!r->response)
      close(fd);
  }
  header(r, "Content-Range", status == 200 ? NULL : range);
}

int dav_get(request *r) {
  place *p = &r->target;
  if (p->kind != KIND_FILE)
    return p->kind == KIND_FOLDER ? 200 : 404; /* a folder has no content of its own */
  int fd = place_open(p, O_RDONLY);
  if (fd < 0)
    return status_of_errno(errno);
  /* The file may have been replaced: use the size and validators of the open one. */
  if (statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &p->stat) ||
      !S_ISREG(p->stat.stx_mode)) {
    close(fd);
    return 404;
  }
  send_file(r, fd, p->stat.stx_size);
  return 0;
}

/* ---- Temporary files ---- */

int file_temporary(int folder, char name[TEMPORARY_MOST]) {
  uint64_t unique[2];
  if (getrandom(unique, sizeof unique, 0) != sizeof unique)
    return -1;
  snprintf(name, TEMPORARY_MOST, "%s%016llx%015llx", PLACE_OWN,
           (unsigned long long)unique[0], (unsigned long long)unique[1] >> 4);
  return openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                0666);
}

/* Symbolic links are not followed. */
void file_clean(int root) {
  walk w;
  walk_begin(&w, root, "");
  w.own = true;
  for (int event; (event = walk_next(&w)) != WALK_END;)
    if (event == WALK_MEMBER && w.at.kind == KIND_FOLDER)
      walk_enter(&w);
    else if (w.at.kind == KIND_FILE && place_is_hidden(w.at.name) &&
             strspn(w.at.name + strlen(PLACE_OWN), "0123456789abcdef") == 31 &&
             strlen(w.at.name) == TEMPORARY_MOST - 1)
      unlinkat(w.at.folder, w.at.name, 0);
}

/* ---- PUT ---- */

/* 0 or a status; -1: a lock refuses it. */
static int check_put(request *r) {
  const place *p = &r->target;
  if (p->kind == KIND_FOLDER)
    return 405;
  if (p->parent < 0)
    return 409;
  if (field(r, "Content-Range"))
    return 400;
  return lock_refuses(r, p->path, p->kind == KIND_NONE) ? -1 : 0;
}

/* The body is written to a temporary file in the same folder, which replaces the old
   file when it is complete. */
int dav_put_begin(request *r) {
  int status = conditions_hold(r) ? check_put(r) : -1;
  if (status)
    return status;
  int fd = file_temporary(r->target.parent, r->temporary);
  if (fd < 0)
    *r->temporary = '\0';
  r->in = fd < 0 ? NULL : fdopen(fd, "w");
  return r->in ? 0 : status_of_errno(errno);
}

static bool sync_folder(int folder) {
  int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool done = fd >= 0 && fsync(fd) == 0;
  if (fd >= 0)
    close(fd);
  return done;
}

int dav_put(request *r) {
  place *p = &r->target;
  bool created = p->kind == KIND_NONE;
  char etag[ETAG_MOST];
  int status = check_put(r);
  if (status)
    return status;
  if (created && !store_forget(r->server->store, p->path))
    return 507;
  if (fsync(fileno(r->in)) || renameat(p->parent, r->temporary, p->parent, p->name) ||
      !sync_folder(p->parent))
    return errno == ENOENT ? 409 : status_of_errno(errno);
  *r->temporary = '\0';
  place_look(p);
  answer(r, created ? 201 : 204);
  etag_of(&p->stat, etag);
  header(r, "ETag", etag);
  return 0;
}
