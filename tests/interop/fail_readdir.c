/* SPDX-License-Identifier: MIT */

/* With LD_PRELOAD, simulates an I/O error in the middle of a folder: readdir() fails
   after FAIL_READDIR names. */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>

static long most = -1;

/* At start, since the workers of nginx have no environment. */
__attribute__((constructor)) static void read_most(void) {
  const char *text = getenv("FAIL_READDIR");
  most = text ? strtol(text, NULL, 10) : -1;
}

/* On 64-bit systems both are the same function with the same struct. */
struct dirent *readdir(DIR *dir) {
  static struct dirent *(*next)(DIR *);
  static DIR *last;
  static long count;
  if (!next)
    *(void **)&next = dlsym(RTLD_NEXT, "readdir");
  count = dir == last ? count + 1 : 0;
  last = dir;
  if (most < 0 || count < most)
    return next(dir);
  last = NULL;
  errno = EIO;
  return NULL;
}

struct dirent64 *readdir64(DIR *dir) {
  return (struct dirent64 *)readdir(dir);
}
