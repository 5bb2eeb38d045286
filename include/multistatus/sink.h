/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_SINK_H
#define MULTISTATUS_SINK_H

/* Ready sinks: memory, a FILE, a file descriptor. Include it in addition to
   <multistatus.h>. The functions that do output are inline and compiled into the
   program, since the library does no output. (multistatus/libxml2.h has a sink for
   xmlOutputBuffer.)

     multistatus_sink sink = multistatus_sink_file(stdout);
     rc = multistatus_writer_new(&w, NULL, &sink); */

#include <stdio.h>
#include "base.h"
#include "writer.h"

#if defined(__unix__) || defined(__APPLE__)
#include <errno.h>
#include <unistd.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* A growing block of memory: len bytes and a NUL at data; data is NULL while it is
   empty. Only the first three members are public. */
typedef struct multistatus_memory {
  char *data;
  size_t len;
  int error;       /* NOMEM, LIMIT (more than max bytes); 0: none */
  size_t cap, max; /* cap: the size of the block at data */
  multistatus_allocator allocator;
} multistatus_memory;

/* Initializes it as empty. m may be NULL, here and below; the sink then has no write. a
   NULL: realloc and free. max: the largest size in bytes; MULTISTATUS_NO_LIMIT: none.
 */
MULTISTATUS_EXTERN void multistatus_memory_init(multistatus_memory *m,
                                                const multistatus_allocator *a,
                                                size_t max);

/* A sink that writes to m, which must not be moved. */
MULTISTATUS_EXTERN multistatus_sink multistatus_memory_sink(multistatus_memory *m);

/* Returns the bytes, NUL-terminated, and makes m empty. "" if nothing was written; NULL
   after an error, or if out of memory: see m->error. *len (len may be NULL) is set to
   the length. The caller owns the block, which has *len + 1 bytes: free it with
   alloc(ctx, data, *len + 1, 0), or with multistatus_free(data) for the default
   allocator. */
MULTISTATUS_EXTERN char *multistatus_memory_take(multistatus_memory *m, size_t *len);

/* Frees the memory that was not taken. */
MULTISTATUS_EXTERN void multistatus_memory_done(multistatus_memory *m);

/* ---- FILE ---- */

static inline int multistatus_sink_file_write(void *ctx, const void *data, size_t len) {
  return fwrite(data, 1, len, (FILE *)ctx) == len ? 0 : -1;
}

/* A sink that writes to a stream. It does not flush: check fclose or fflush. */
static inline multistatus_sink multistatus_sink_file(FILE *f) {
  multistatus_sink sink;
  sink.write = multistatus_sink_file_write;
  sink.ctx = f;
  return sink;
}

#if defined(__unix__) || defined(__APPLE__)

/* ---- File descriptors ---- */

/* Returns what one write() took, 0 if it would block, or -1. */
static inline ptrdiff_t multistatus_part_fd_take(void *ctx, const void *data,
                                                 size_t len) {
  const int *fd = (const int *)ctx;
  ssize_t n;
  do
    n = write(*fd, data, len);
  while (n < 0 && errno == EINTR);
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
    return 0;
  return n < 0 ? -1 : (ptrdiff_t)n;
}

static inline int multistatus_sink_fd_write(void *ctx, const void *data, size_t len) {
  const char *from = (const char *)data;
  while (len > 0) {
    ptrdiff_t n = multistatus_part_fd_take(ctx, from, len);
    if (n <= 0)
      return -1;
    from += n;
    len -= (size_t)n;
  }
  return 0;
}

/* A sink that writes to a blocking file descriptor, with several write() calls if
   needed. *fd must not be moved. A closed connection raises SIGPIPE, as write() does.
 */
static inline multistatus_sink multistatus_sink_fd(const int *fd) {
  multistatus_sink sink;
  sink.write = multistatus_sink_fd_write;
  sink.ctx = (void *)fd;
  return sink;
}

/* A part sink that writes to a non-blocking descriptor, for
   multistatus_write_options.part. Call multistatus_writer_flush when it is writable
   again. */
static inline multistatus_part_sink multistatus_part_fd(const int *fd) {
  multistatus_part_sink part;
  part.take = multistatus_part_fd_take;
  part.ctx = (void *)fd;
  return part;
}

#endif

#ifdef __cplusplus
}
#endif
#endif
