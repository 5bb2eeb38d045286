/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_PLATFORM_H
#define SUPPORT_PLATFORM_H

/* What the tests need of an operating system beside the C library. */

#include <stddef.h>

typedef struct platform_files {
  char **paths;
  size_t count;
} platform_files;

/* Adds the files of a folder whose names end with that ending, sorted by name. What is
   not there has none. */
void platform_files_add(platform_files *files, const char *folder, const char *ending);
void platform_files_done(platform_files *files);
int platform_ends_with(const char *path, const char *ending);

/* The largest resident memory of this process, in KiB. 0: unknown. */
long platform_peak(void);

/* A page of memory, with its size, behind which nothing can be read. It is not freed.
   NULL: there is none. */
char *platform_page(size_t *size);

/* Says, in the log of the tests, that one is not run here, and why:
   support/count_results.py repeats it. */
void platform_not_run(const char *test, const char *why);

/* The arguments of a function like printf are checked; on MinGW "printf" is what
   Microsoft's C library once understood. */
#if defined(__MINGW32__) && !defined(__clang__)
#define PLATFORM_PRINTF(format_at, first)                                              \
  __attribute__((format(gnu_printf, format_at, first)))
#elif defined(__GNUC__)
#define PLATFORM_PRINTF(format_at, first)                                              \
  __attribute__((format(printf, format_at, first)))
#else
#define PLATFORM_PRINTF(format_at, first)
#endif

/* Standard input and output without conversion of line ends. */
#if defined(_WIN32)
#include <fcntl.h>
#include <io.h>
#define platform_binary() ((void)_setmode(0, _O_BINARY), (void)_setmode(1, _O_BINARY))
#else
#define platform_binary() ((void)0)
#endif

#endif
