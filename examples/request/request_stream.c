/* SPDX-License-Identifier: MIT */
#include "request_stream.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 8 * 1024 };

typedef struct stream {
  multistatus_writer *writer;
  int (*next)(void *ctx, multistatus_writer *w);
  void (*done)(void *ctx);
  void *ctx;
  bool over;
} stream;

static void advance(stream *s) {
  int more = s->next(s->ctx, s->writer);
  if (more > 0 && multistatus_writer_error(s->writer) == 0)
    return;
  s->over = true;
  if (more == 0 && multistatus_writer_end(s->writer) == 0)
    return;
  /* If the failure cannot be written either, the writer's error closes the connection.
   */
  if (multistatus_writer_fail(s->writer, NULL, 500, "The listing is incomplete"))
    return;
}

/* libmicrohttpd's content callback. Adds results only while less than a block waits. */
static ssize_t read_stream(void *cls, uint64_t position, char *out, size_t room) {
  stream *s = cls;
  const void *data;
  size_t len, filled = 0;
  int state = MULTISTATUS_PULL_BYTES;
  (void)position;
  while (filled < room && state == MULTISTATUS_PULL_BYTES) {
    while (!s->over && multistatus_writer_pending(s->writer, NULL) < BLOCK)
      advance(s);
    state = multistatus_writer_pull(s->writer, &data, &len);
    if (state == MULTISTATUS_PULL_BYTES) {
      len = len < room - filled ? len : room - filled;
      memcpy(out + filled, data, len);
      multistatus_writer_consume(s->writer, len);
      filled += len;
    }
  }
  if (filled > 0)
    return (ssize_t)filled;
  return state == MULTISTATUS_PULL_FINISHED ? MHD_CONTENT_READER_END_OF_STREAM
                                            : MHD_CONTENT_READER_END_WITH_ERROR;
}

static void free_stream(void *cls) {
  stream *s = cls;
  multistatus_writer_free(s->writer);
  s->done(s->ctx);
  free(s);
}

struct MHD_Response *request_stream(multistatus_writer *w,
                                    int (*next)(void *ctx, multistatus_writer *w),
                                    void (*done)(void *ctx), void *ctx) {
  stream *s = malloc(sizeof *s);
  if (!s) {
    multistatus_writer_free(w);
    done(ctx);
    return NULL;
  }
  *s = (stream){w, next, done, ctx, false};
  struct MHD_Response *response =
      w ? MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, read_stream, s,
                                            free_stream)
        : NULL;
  if (!response)
    free_stream(s);
  return response;
}
