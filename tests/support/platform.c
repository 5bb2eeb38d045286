/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE
#include "platform.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests.h"

#if defined(_WIN32)
#include <windows.h>
/* in this order */
#include <psapi.h>
#else
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>
#endif

int platform_ends_with(const char *path, const char *ending) {
  size_t len = strlen(path), end = strlen(ending);
  return len >= end && strcmp(path + len - end, ending) == 0;
}

static int compare_paths(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

void platform_files_add(platform_files *files, const char *folder, const char *ending) {
  size_t before = files->count;
  DIR *entries = opendir(folder);
  for (struct dirent *e; entries && (e = readdir(entries));) {
    if (e->d_name[0] == '.' || !platform_ends_with(e->d_name, ending))
      continue;
    size_t size = strlen(folder) + strlen(e->d_name) + 2;
    files->paths = realloc(files->paths, (files->count + 1) * sizeof *files->paths);
    require(files->paths && (files->paths[files->count] = malloc(size)), "no memory");
    snprintf(files->paths[files->count++], size, "%s/%s", folder, e->d_name);
  }
  if (entries)
    closedir(entries);
  if (files->count > before)
    qsort(files->paths + before, files->count - before, sizeof *files->paths,
          compare_paths);
}

void platform_files_done(platform_files *files) {
  for (size_t i = 0; i < files->count; i++)
    free(files->paths[i]);
  free(files->paths);
}

/* Not from getrusage on Linux, where a process inherits the value of its parent. */
long platform_peak(void) {
#if defined(_WIN32)
  PROCESS_MEMORY_COUNTERS memory;
  if (!GetProcessMemoryInfo(GetCurrentProcess(), &memory, sizeof memory))
    return 0;
  return (long)(memory.PeakWorkingSetSize / 1024);
#elif defined(__linux__)
  long kib = 0;
  char line[128];
  FILE *status = fopen("/proc/self/status", "r");
  while (status && fgets(line, sizeof line, status) &&
         sscanf(line, "VmHWM: %ld", &kib) != 1)
    continue;
  if (status)
    fclose(status);
  return kib;
#else
  struct rusage usage;
  if (getrusage(RUSAGE_SELF, &usage) != 0)
    return 0;
#if defined(__APPLE__)
  usage.ru_maxrss /= 1024; /* bytes there */
#endif
  return usage.ru_maxrss;
#endif
}

char *platform_page(size_t *size) {
#if defined(_WIN32)
  SYSTEM_INFO system;
  DWORD before;
  GetSystemInfo(&system);
  *size = system.dwPageSize;
  char *memory =
      VirtualAlloc(NULL, 2 * *size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
  return memory && VirtualProtect(memory + *size, *size, PAGE_NOACCESS, &before)
             ? memory
             : NULL;
#else
  *size = (size_t)sysconf(_SC_PAGESIZE);
  char *memory =
      mmap(NULL, 2 * *size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory != MAP_FAILED && mprotect(memory + *size, *size, PROT_NONE) == 0
             ? memory
             : NULL;
#endif
}

void platform_not_run(const char *test, const char *why) {
  printf("# not run: %s: %s\n", test, why);
  fflush(stdout);
}
