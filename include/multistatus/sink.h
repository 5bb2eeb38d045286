/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_SINK_H
#define MULTISTATUS_SINK_H

/* Ready sinks: memory, a FILE, a file descriptor. To be included by itself, beside
   <multistatus.h>: what does input or output is compiled into the program, since the
   library does none. (One for libxml2's xmlOutputBuffer is in multistatus/libxml2.h.)

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

/* Memory that grows. What is written is data, len bytes and a NUL; data is NULL while
   there is nothing. Look at these three; the others are its own. */
typedef struct multistatus_memory {
  char *data;
  size_t len;
  int error; /* why it refused: NOMEM, LIMIT (more than max bytes); 0: it did not */
  size_t cap, max; /* cap: the size of data's block */
  multistatus_allocator allocator;
} multistatus_memory;

/* Makes it empty. m may be NULL, here and below: there is nothing then, and a sink
   without write. a NULL: realloc and free; MULTISTATUS_NO_LIMIT: no max. */
MULTISTATUS_EXTERN void multistatus_memory_init(multistatus_memory *m,
                                                const multistatus_allocator *a,
                                                size_t max);

/* The sink that writes to it; m must stay where it is. */
MULTISTATUS_EXTERN multistatus_sink multistatus_memory_sink(multistatus_memory *m);

/* Hands the bytes over to the caller, NUL-terminated, and makes m empty. "" if nothing
   was written; NULL after an error, or without memory: then m->error tells. len may be
   NULL. The block has exactly *len + 1 bytes: alloc(ctx, data, *len + 1, 0), or with
   the default allocator multistatus_free(data). */
MULTISTATUS_EXTERN char *multistatus_memory_take(multistatus_memory *m, size_t *len);

/* Gives back what was not taken. */
MULTISTATUS_EXTERN void multistatus_memory_done(multistatus_memory *m);

/* ---- FILE ---- */

static inline int multistatus_sink_file_write(void *ctx, const void *data, size_t len) {
  return fwrite(data, 1, len, (FILE *)ctx) == len ? 0 : -1;
}

/* A stream. It is not flushed: fclose, or fflush, tells whether all of it arrived. */
static inline multistatus_sink multistatus_sink_file(FILE *f) {
  multistatus_sink sink;
  sink.write = multistatus_sink_file_write;
  sink.ctx = f;
  return sink;
}

#if defined(__unix__) || defined(__APPLE__)

/* ---- File descriptors ---- */

/* What one write() takes: 0 if it would block. */
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

/* A descriptor that blocks: all of the data is written, in as many parts as it takes.
 *fd must stay where it is. A closed connection raises SIGPIPE, as write() does. */
static inline multistatus_sink multistatus_sink_fd(const int *fd) {
  multistatus_sink sink;
  sink.write = multistatus_sink_fd_write;
  sink.ctx = (void *)fd;
  return sink;
}

/* One that does not block, for multistatus_write_options.part: when it can take more,
   multistatus_writer_flush. */
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
