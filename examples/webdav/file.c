/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- GET and HEAD ---- */

/* A range of bytes, if the request has one that can be given (RFC 9110, section 14):
   206; 416 if it is beyond the end; 200 if there is none, or several. */
static int range_of(const request *r, const char *etag, uint64_t *first,
                    uint64_t *len) {
  const char *text = field(r, "Range"), *fresh = field(r, "If-Range");
  uint64_t size = *len, last = size - 1;
  char *end;
  if (!text || strncmp(text, "bytes=", 6) != 0 || strchr(text, ',') ||
      (fresh && strcmp(fresh, etag) != 0))
    return 200;
  text += 6;
  bool suffix = *text == '-';
  if (suffix && (text[1] < '0' || text[1] > '9'))
    return 200;
  *first = strtoull(text + suffix, &end, 10);
  if (suffix) {
    *len = *first < size ? *first : size;
    *first = size - *len;
    return *end ? 200 : *len ? 206 : 416;
  }
  if (end == text || *end != '-')
    return 200;
  if (end[1])
    last = strtoull(end + 1, &end, 10);
  else
    end++;
  if (*end || last < *first)
    return *end || *first < size ? 200 : 416;
  if (*first >= size)
    return 416;
  *len = (last < size ? last + 1 : size) - *first;
  return 206;
}

static void send_file(request *r, int fd, uint64_t size) {
  char etag[ETAG_MOST], date[DATE_MOST], range[80];
  uint64_t first = 0, len = size;
  etag_of(&r->target.stat, etag);
  date_of(r->target.stat.stx_mtime.tv_sec, date);
  int status = range_of(r, etag, &first, &len);
  if (status == 200)
    first = 0, len = size;
  if (status == 416) {
    close(fd);
    refuse(r, 416, NULL, NULL);
    snprintf(range, sizeof range, "bytes */%llu", (unsigned long long)size);
  } else {
    answer_with(r, status, MHD_create_response_from_fd_at_offset64(len, fd, first));
    snprintf(range, sizeof range, "bytes %llu-%llu/%llu", (unsigned long long)first,
             (unsigned long long)(first + len - 1), (unsigned long long)size);
    header(r, "Content-Type", content_type(r->target.path));
    header(r, "ETag", etag);
    header(r, "Last-Modified", date);
    header(r, "Accept-Ranges", "bytes");
  }
  if (status != 200)
    header(r, "Content-Range", range);
}

void dav_get(request *r) {
  static const char text[] = "A WebDAV collection: PROPFIND lists it.\n";
  if (r->target.kind == KIND_FOLDER) {
    answer_with(r, 200,
                MHD_create_response_from_buffer(
                    sizeof text - 1, (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT));
    header(r, "Content-Type", "text/plain");
    return;
  }
  int fd = r->target.kind == KIND_FILE ? place_open(&r->target, O_RDONLY) : -1;
  if (fd < 0) {
    refuse(r, r->target.kind == KIND_FILE ? status_of_errno(errno) : 404, NULL, NULL);
    return;
  }
  /* Size and validators are those of what was opened. */
  if (statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &r->target.stat) ||
      !S_ISREG(r->target.stat.stx_mode)) {
    close(fd);
    refuse(r, 404, NULL, NULL);
    return;
  }
  send_file(r, fd, r->target.stat.stx_size);
}

/* ---- PUT ---- */

int file_temporary(int folder, char name[40]) {
  char unique[37];
  store_uuid(unique);
  snprintf(name, 40, "%s%.31s", PLACE_OWN, unique);
  return openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                0666);
}

/* The body goes to a temporary file in the same folder, which takes the place of the
   old one when it is complete: nobody ever sees half a file. */
bool dav_put_begin(request *r) {
  if (r->target.kind == KIND_FOLDER)
    refuse(r, 405, NULL, NULL);
  else if (r->target.parent < 0)
    refuse(r, 409, NULL, NULL);
  else if (field(r, "Content-Range"))
    refuse(r, 400, NULL, NULL);
  else if (conditions_hold(r) &&
           !lock_refuses(r, r->target.path, r->target.kind == KIND_NONE)) {
    r->upload = file_temporary(r->target.parent, r->temporary);
    if (r->upload < 0)
      refuse(r, status_of_errno(errno), NULL, NULL);
  }
  return r->status == 0;
}

static bool is_temporary(const char *name) {
  const char *unique = name + sizeof PLACE_OWN - 1;
  return place_is_hidden(name) && strlen(unique) == 31 &&
         strspn(unique, "0123456789abcdef-") == 31;
}

/* Symbolic links are not followed, and other file systems are served, so cleaned. */
void file_clean(int folder) {
  int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *dir = fd < 0 ? NULL : fdopendir(fd);
  const struct dirent *e;
  while (dir && (e = readdir(dir))) {
    struct statx st;
    kind k = strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0
                 ? KIND_NONE
                 : place_stat(fd, e->d_name, &st);
    int below = k == KIND_FOLDER ? openat(fd, e->d_name,
                                          O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                                 : -1;
    if (below >= 0) {
      file_clean(below);
      close(below);
    } else if (k == KIND_FILE && is_temporary(e->d_name)) {
      unlinkat(fd, e->d_name, 0);
    }
  }
  if (dir)
    closedir(dir);
  else if (fd >= 0)
    close(fd);
}

static bool sync_folder(int folder) {
  int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  bool done = fd >= 0 && fsync(fd) == 0;
  if (fd >= 0)
    close(fd);
  return done;
}

void dav_put(request *r) {
  place *p = &r->target;
  bool created = p->kind == KIND_NONE;
  char etag[ETAG_MOST];
  if (p->kind == KIND_FOLDER) {
    refuse(r, 405, NULL, NULL);
    return;
  }
  if (lock_refuses(r, p->path, created))
    return;
  if (fsync(r->upload) || renameat(p->parent, r->temporary, p->parent, p->name) ||
      !sync_folder(p->parent)) {
    refuse(r, errno == ENOENT ? 409 : status_of_errno(errno), NULL, NULL);
    return;
  }
  close(r->upload);
  r->upload = -1;
  if (created)
    store_forget(r->server->store, p->path, false);
  place_look(p);
  answer(r, created ? 201 : 204);
  etag_of(&p->stat, etag);
  header(r, "ETag", etag);
}
