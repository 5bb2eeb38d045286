/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char OWN[] = ".webdav-";

bool place_is_hidden(const char *name) {
  return strncmp(name, OWN, sizeof OWN - 1) == 0;
}

int status_of_errno(int error) {
  switch (error) {
  case ENOENT:
    return 404;
  case EACCES:
  case EPERM:
  case EROFS:
  case ELOOP:
  case ENAMETOOLONG:
    return 403;
  case ENOTDIR:
  case ENOTEMPTY:
  case EEXIST:
  case EISDIR:
    return 409;
  case ENOSPC:
  case EDQUOT:
  case EFBIG:
    return 507;
  case EMFILE:
  case ENFILE:
  case ENOMEM:
    return 503;
  default:
    return 500;
  }
}

/* Symbolic links, devices, sockets and pipes are not served, nor followed. */
kind place_stat(int folder, const char *name, struct statx *out) {
  if (statx(folder, name, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS | STATX_BTIME, out))
    return KIND_NONE;
  if (S_ISDIR(out->stx_mode))
    return KIND_FOLDER;
  errno = ENOENT;
  return S_ISREG(out->stx_mode) ? KIND_FILE : KIND_NONE;
}

void place_look(place *p) {
  p->kind = p->parent < 0 ? KIND_NONE : place_stat(p->parent, p->name, &p->stat);
}

/* Opens the folders from the root to that of the last segment, one by one, so that no
   symbolic link is followed, whoever makes one meanwhile. */
static int walk(const server *s, place *p) {
  int folder = fcntl(s->root, F_DUPFD_CLOEXEC, 0);
  char *segment = p->path;
  p->name = ".";
  while (folder >= 0 && *segment) {
    char *end = strchrnul(++segment, '/');
    bool last = *end == '\0';
    *end = '\0';
    p->name = segment;
    if (place_is_hidden(segment)) {
      close(folder);
      return 403;
    }
    if (!last) {
      int next = openat(folder, segment, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      int error = errno;
      close(folder);
      errno = error;
      folder = next;
      *end = '/';
    }
    segment = end;
  }
  p->parent = folder;
  if (folder < 0 && errno != ENOENT && errno != ENOTDIR && errno != ELOOP)
    return status_of_errno(errno);
  return 0;
}

/* multistatus_href_below refuses everything that could lead out of the root: dot
   segments, encoded slashes and NULs. A '#' in a request is a mistake of the client's,
   and what it meant is not known. */
int place_find(const server *s, const char *url, place *out) {
  size_t len = 0;
  out->parent = -1;
  out->kind = KIND_NONE;
  out->path[0] = '/';
  if (strchr(url, '#'))
    return 400;
  int rc = multistatus_href_below("/", url, MULTISTATUS_HREF_PATH_ONLY, out->path + 1,
                                  sizeof out->path - 1, &len);
  if (rc)
    return rc == MULTISTATUS_ERROR_LIMIT ? 414 : 400;
  if (out->path[len] == '/')
    out->path[len] = '\0';
  rc = walk(s, out);
  if (rc == 0)
    place_look(out);
  return rc;
}

void place_close(place *p) {
  if (p->parent >= 0)
    close(p->parent);
  p->parent = -1;
}

int place_open(const place *p, int flags) {
  return openat(p->parent, p->name, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
}

void place_href(const char *path, bool folder, char out[HREF_MOST]) {
  size_t len = 0;
  if (*path && multistatus_href_from_path(path, out, HREF_MOST - 1, &len))
    len = 0; /* impossible: there is room for the longest */
  if (folder || len == 0)
    out[len++] = '/';
  out[len] = '\0';
}

bool place_is_below(const char *path, const char *folder) {
  size_t len = strlen(folder);
  return strncmp(path, folder, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

int place_temporary(int folder, char name[40]) {
  char unique[37];
  store_uuid(unique);
  snprintf(name, 40, "%s%.31s", OWN, unique);
  return openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                0666);
}
