/* SPDX-License-Identifier: MIT */
#ifndef SUPPORT_PLATFORM_H
#define SUPPORT_PLATFORM_H

/* Functions of the operating system that the C library lacks. */

#include <stddef.h>

typedef struct platform_files {
  char **paths;
  size_t count;
} platform_files;

/* Adds the files of a folder whose names end with ending, sorted by name; none if the
   folder is missing. */
void platform_files_add(platform_files *files, const char *folder, const char *ending);
void platform_files_done(platform_files *files);
int platform_ends_with(const char *path, const char *ending);

/* The largest resident memory of this process, in KiB. 0: unknown. */
long platform_peak(void);

/* A page of memory followed by one that cannot be read, and the page size. It is never
   freed. NULL on failure. */
char *platform_page(size_t *size);

/* Reports in the test log that a test is not run on this platform, and why:
   support/count_results.py prints it again. */
void platform_not_run(const char *test, const char *why);

/* Lets the compiler check arguments like those of printf. On MinGW "printf" means the
   formats of old versions of Microsoft's C library. */
#if defined(__MINGW32__) && !defined(__clang__)
#define PLATFORM_PRINTF(format_at, first)                                              \
  __attribute__((format(gnu_printf, format_at, first)))
#elif defined(__GNUC__)
#define PLATFORM_PRINTF(format_at, first)                                              \
  __attribute__((format(printf, format_at, first)))
#else
#define PLATFORM_PRINTF(format_at, first)
#endif

/* Turns off the conversion of line ends on standard input and output. */
#if defined(_WIN32)
#include <fcntl.h>
#include <io.h>
#define platform_binary() ((void)_setmode(0, _O_BINARY), (void)_setmode(1, _O_BINARY))
#else
#define platform_binary() ((void)0)
#endif

#endif
