/* SPDX-License-Identifier: MIT */
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool place_is_hidden(const char *name) {
  return strncmp(name, PLACE_OWN, sizeof PLACE_OWN - 1) == 0;
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

/* Symbolic links are not followed; they, devices, sockets and pipes are not served. */
kind place_stat(int folder, const char *name, bool brief, struct statx *out) {
  unsigned what = STATX_TYPE | STATX_MODE | STATX_INO | STATX_SIZE | STATX_MTIME;
  if (statx(folder, name, AT_SYMLINK_NOFOLLOW, brief ? what : what | STATX_BTIME, out))
    return KIND_NONE;
  if (S_ISDIR(out->stx_mode))
    return KIND_FOLDER;
  errno = ENOENT;
  return S_ISREG(out->stx_mode) ? KIND_FILE : KIND_NONE;
}

void place_look(place *p) {
  p->kind = p->parent < 0 ? KIND_NONE : place_stat(p->parent, p->name, false, &p->stat);
}

/* Opens each folder from the root to the parent of the last segment, so that no
   symbolic link is followed, even if one is created meanwhile. */
static int find_parent(int root, place *p) {
  int folder = fcntl(root, F_DUPFD_CLOEXEC, 0);
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
   segments, encoded slashes and NULs. A '#' is refused, since a request target has no
   fragment, and it is unknown whether the client meant %23. */
int place_find(int root, const char *base, const char *url, place *out) {
  size_t len = 0;
  out->parent = -1;
  out->kind = KIND_NONE;
  out->path[0] = '/';
  if (strchr(url, '#'))
    return 400;
  int rc = multistatus_href_below(base, url, MULTISTATUS_HREF_PATH_ONLY, out->path + 1,
                                  sizeof out->path - 1, &len);
  if (rc)
    return rc == MULTISTATUS_ERROR_LIMIT ? 414 : 400;
  if (out->path[len] == '/')
    out->path[len] = '\0';
  rc = find_parent(root, out);
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
    len = 0; /* cannot happen: out has room for the longest path */
  if (folder || len == 0)
    out[len++] = '/';
  out[len] = '\0';
}

bool place_is_below(const char *path, const char *folder) {
  size_t len = strlen(folder);
  return strncmp(path, folder, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

/* ---- Validators and dates ---- */

/* This server replaces files and never changes them in place, so inode, size and time
   identify a version. The time of a folder changes with its members and is not used. */
void etag_of(const struct statx *stat, char out[ETAG_MOST]) {
  uint64_t time =
      (uint64_t)stat->stx_mtime.tv_sec * 1000000000u + stat->stx_mtime.tv_nsec;
  const uint64_t parts[] = {stat->stx_ino, stat->stx_size, time};
  size_t count = S_ISDIR(stat->stx_mode) ? 1 : 3;
  *out++ = '"';
  for (size_t i = 0; i < count; i++) {
    int shift = parts[i] ? (63 - __builtin_clzll(parts[i])) / 4 * 4 : 0;
    for (; shift >= 0; shift -= 4)
      *out++ = "0123456789abcdef"[parts[i] >> shift & 15];
    *out++ = i + 1 < count ? '-' : '"';
  }
  *out = '\0';
}

typedef struct civil {
  int64_t year;
  unsigned month, day, weekday, hour, minute, second;
} civil;

/* Converts a time to a date in the proleptic Gregorian calendar: an era of 400 years
   has 146,097 days, and its years begin in March. Not gmtime_r(), which takes a lock
   for each member of a listing. */
static civil civil_of(int64_t seconds) {
  int64_t days = seconds / 86400 - (seconds % 86400 < 0);
  unsigned rest = (unsigned)(seconds - days * 86400);
  int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
  unsigned doe = (unsigned)(z - era * 146097);
  unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100), march = (5 * doy + 2) / 153;
  civil c = {.day = doy - (153 * march + 2) / 5 + 1,
             .month = march < 10 ? march + 3 : march - 9,
             .weekday = (unsigned)(((days + 4) % 7 + 7) % 7),
             .hour = rest / 3600,
             .minute = rest / 60 % 60,
             .second = rest % 60};
  c.year = (int64_t)yoe + era * 400 + (c.month <= 2);
  return c;
}

static char *put_digits(char *to, unsigned count, uint64_t n) {
  for (unsigned i = count; i-- > 0; n /= 10)
    to[i] = (char)('0' + n % 10);
  return to + count;
}

static char *put_text(char *to, const char *text, size_t len) {
  memcpy(to, text, len);
  return to + len;
}

static char *put_time(char *to, const civil *c) {
  to = put_digits(to, 2, c->hour);
  *to++ = ':';
  to = put_digits(to, 2, c->minute);
  *to++ = ':';
  return put_digits(to, 2, c->second);
}

void date_of(int64_t seconds, char out[DATE_MOST]) {
  civil c = civil_of(seconds);
  out = put_text(out, &"SunMonTueWedThuFriSat"[3 * c.weekday], 3);
  out = put_text(out, ", ", 2);
  out = put_digits(out, 2, c.day);
  *out++ = ' ';
  out = put_text(out, &"JanFebMarAprMayJunJulAugSepOctNovDec"[3 * (c.month - 1)], 3);
  *out++ = ' ';
  out = put_digits(out, 4, (uint64_t)c.year);
  *out++ = ' ';
  out = put_time(out, &c);
  put_text(out, " GMT", 5);
}

void iso_date_of(int64_t seconds, char out[DATE_MOST]) {
  civil c = civil_of(seconds);
  out = put_digits(out, 4, (uint64_t)c.year);
  *out++ = '-';
  out = put_digits(out, 2, c.month);
  *out++ = '-';
  out = put_digits(out, 2, c.day);
  *out++ = 'T';
  out = put_time(out, &c);
  put_text(out, "Z", 2);
}
