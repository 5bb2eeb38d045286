/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <multistatus/sink.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void answer_with(request *r, int status, struct MHD_Response *response) {
  if (r->response)
    MHD_destroy_response(r->response);
  r->status = status;
  r->response = response;
}

void answer(request *r, int status) {
  answer_with(r, status,
              MHD_create_response_from_buffer(0, "", MHD_RESPMEM_PERSISTENT));
}

void header(request *r, const char *name, const char *value) {
  if (r->response && value && *value)
    MHD_add_response_header(r->response, name, value);
}

void refuse(request *r, int status, const char *condition, const char *href) {
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  char *body = NULL, name[80];
  size_t len = 0;
  snprintf(name, sizeof name, "{DAV:}%s", condition ? condition : "");
  p.status = status;
  p.condition = condition ? name : NULL;
  p.href = href;
  if (status == 304 ||
      multistatus_problem_print(&p, r->wanted.problem, NULL, &body, &len)) {
    answer(r, status);
    return;
  }
  answer_with(
      r, status,
      MHD_create_response_from_buffer_with_free_callback(len, body, multistatus_free));
  if (!r->response)
    multistatus_free(body);
  header(r, "Content-Type", multistatus_problem_content_type(r->wanted.problem));
}

/* ---- Multi-status bodies ---- */

static multistatus_writer *new_writer(request *r, unsigned flags,
                                      const multistatus_sink *sink) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w = NULL;
  const char *agent = field(r, "User-Agent");
  o.format = r->wanted.format;
  o.request = r->url;
  o.flags = flags;
  o.invalid = MULTISTATUS_INVALID_REPLACE;
  if (r->wanted.preferences & MULTISTATUS_PREFER_MINIMAL)
    o.flags |= MULTISTATUS_WRITE_MINIMAL;
  if (agent && strstr(agent, "MiniRedir"))
    o.receiver = MULTISTATUS_RECEIVER_WINDOWS;
  if (agent && strstr(agent, "WebDAVFS"))
    o.receiver = MULTISTATUS_RECEIVER_FINDER;
  return multistatus_writer_new(&w, &o, sink) ? NULL : w;
}

static void describe(request *r) {
  header(r, "Content-Type", r->wanted.content_type);
  header(r, "Vary", r->wanted.vary);
  header(r, "Preference-Applied", r->wanted.preference_applied);
}

/* The body goes to a file without a name, so that the operation does not wait for the
   client, and a million failures need no memory. */
multistatus_result *report(request *r, const char *path, kind k, int status) {
  char href[HREF_MOST];
  if (!r->spool && (r->spool = tmpfile())) {
    multistatus_sink sink = multistatus_sink_file(r->spool);
    r->report = new_writer(r, MULTISTATUS_WRITE_COLLAPSE, &sink);
  }
  r->reported++;
  place_href(path, k == KIND_FOLDER, href);
  return multistatus_writer_add(r->report, href, status, NULL);
}

void report_answer(request *r, int status) {
  struct MHD_Response *response = NULL;
  bool whole = multistatus_writer_end(r->report) == 0 && fflush(r->spool) == 0;
  const multistatus_result *single =
      whole ? multistatus_writer_single(r->report) : NULL;
  int fd = whole && !single ? dup(fileno(r->spool)) : -1;
  if (fd >= 0)
    response = MHD_create_response_from_fd64(multistatus_writer_bytes(r->report), fd);
  if (fd >= 0 && !response)
    close(fd);
  if (response) {
    answer_with(r, status, response);
    describe(r);
  } else {
    refuse(r, single ? multistatus_result_status(single) : 500, NULL, NULL);
  }
}

/* ---- An answer that is produced while it is sent ---- */

typedef struct stream {
  multistatus_writer *writer;
  int (*next)(void *ctx, multistatus_writer *w);
  void (*done)(void *ctx);
  void *ctx;
  bool over;
} stream;

/* Adds results; a failure after the first byte is reported in the document, as one of
   the request. */
static void stream_advance(stream *s) {
  int more = s->next(s->ctx, s->writer);
  if (more > 0 && multistatus_writer_error(s->writer) == 0)
    return;
  s->over = true;
  if (more == 0 && multistatus_writer_end(s->writer) == 0)
    return;
  /* If even that fails, the writer's error cuts the connection. */
  if (multistatus_writer_fail(s->writer, NULL, 500, "The listing was not finished"))
    return;
}

/* libmicrohttpd calls this when the client can take some bytes. Nothing is added
   before, so that a slow client costs one block. */
static ssize_t stream_read(void *cls, uint64_t position, char *out, size_t room) {
  stream *s = cls;
  const void *data;
  size_t len;
  (void)position;
  while (!s->over && multistatus_writer_pending(s->writer, NULL) < room)
    stream_advance(s);
  switch (multistatus_writer_pull(s->writer, &data, &len)) {
  case MULTISTATUS_PULL_BYTES:
    len = len < room ? len : room;
    memcpy(out, data, len);
    multistatus_writer_consume(s->writer, len);
    return (ssize_t)len;
  case MULTISTATUS_PULL_FINISHED:
    return MHD_CONTENT_READER_END_OF_STREAM;
  default:
    return MHD_CONTENT_READER_END_WITH_ERROR; /* the connection is closed */
  }
}

static void stream_free(void *cls) {
  stream *s = cls;
  multistatus_writer_free(s->writer);
  s->done(s->ctx);
  free(s);
}

void answer_stream(request *r, int (*next)(void *ctx, multistatus_writer *w),
                   void (*done)(void *ctx), void *ctx) {
  stream *s = malloc(sizeof *s);
  if (!s) {
    done(ctx);
    refuse(r, 503, NULL, NULL);
    return;
  }
  *s = (stream){new_writer(r, 0, NULL), next, done, ctx, false};
  struct MHD_Response *response =
      s->writer ? MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 32 * 1024,
                                                    stream_read, s, stream_free)
                : NULL;
  if (response) {
    answer_with(r, 207, response);
    describe(r);
  } else {
    stream_free(s);
    refuse(r, 503, NULL, NULL);
  }
}
