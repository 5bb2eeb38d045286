/* SPDX-License-Identifier: MIT */
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void look(member *m, int folder, const char *name) {
  m->folder = folder;
  m->name = name;
  m->stat.stx_mode = 0;
  m->kind = place_stat(folder, m->name, m->brief, &m->stat);
  m->error = m->kind == KIND_NONE ? errno : 0;
}

void member_look(member *m, int folder) {
  const char *slash = strrchr(m->path, '/');
  look(m, folder, slash ? slash + 1 : ".");
}

void walk_begin(walk *w, int folder, const char *path) {
  w->own = w->begun = w->at.brief = false;
  w->depth = 0;
  w->start = folder;
  snprintf(w->at.path, sizeof w->at.path, "%s", path);
  member_look(&w->at, folder);
}

static void set_member(walk *w, DIR *dir, size_t len, const char *name) {
  size_t more = strlen(name);
  if (len + 1 + more >= PATH_MOST) {
    w->at.kind = KIND_NONE;
    w->at.error = ENAMETOOLONG;
    return;
  }
  w->at.path[len] = '/';
  look(&w->at, dirfd(dir), memcpy(w->at.path + len + 1, name, more + 1));
}

static int leave(walk *w, int error) {
  closedir(w->open[--w->depth].dir);
  member_look(&w->at, w->depth ? dirfd(w->open[w->depth - 1].dir) : w->start);
  w->at.error = error;
  return WALK_LEFT;
}

int walk_next(walk *w) {
  if (!w->begun) {
    w->begun = true;
    return WALK_MEMBER;
  }
  while (w->depth > 0) {
    DIR *dir = w->open[w->depth - 1].dir;
    size_t len = w->open[w->depth - 1].len;
    w->at.path[len] = '\0';
    errno = 0;
    const struct dirent *e = readdir(dir);
    if (!e)
      return leave(w, errno);
    const char *name = e->d_name;
    if (*name == '.' &&
        (!name[1] || strcmp(name, "..") == 0 || (place_is_hidden(name) && !w->own)))
      continue;
    set_member(w, dir, len, name);
    return WALK_MEMBER;
  }
  return WALK_END;
}

int walk_enter(walk *w) {
  if (w->depth == WALK_DEPTH)
    return EMFILE;
  int fd =
      openat(w->at.folder, w->at.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *dir = fd < 0 ? NULL : fdopendir(fd);
  if (!dir) {
    int error = errno;
    if (fd >= 0)
      close(fd);
    return error;
  }
  w->open[w->depth].dir = dir;
  w->open[w->depth++].len = strlen(w->at.path);
  return 0;
}

int walk_folder(walk *w, int folder, const char *path) {
  walk_begin(w, folder, path);
  walk_next(w);
  return walk_enter(w);
}

void walk_end(walk *w) {
  while (w->depth > 0)
    closedir(w->open[--w->depth].dir);
}
