/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <multistatus/sink.h>
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

int refuse(request *r, int status, const char *condition, const char *href) {
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
    return 0;
  }
  answer_with(
      r, status,
      MHD_create_response_from_buffer_with_free_callback(len, body, multistatus_free));
  if (!r->response)
    multistatus_free(body);
  header(r, "Content-Type", multistatus_problem_content_type(r->wanted.problem));
  return 0;
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

/* Writes the body to a temporary file, so that the operation does not wait for the
   client, and many failures need little memory. */
multistatus_result *report(request *r, const char *path, kind k, int status) {
  char href[HREF_MOST];
  if (!r->spool && (r->spool = tmpfile())) {
    multistatus_sink sink = multistatus_sink_file(r->spool);
    r->report = new_writer(
        r, r->target.kind == KIND_FILE ? MULTISTATUS_WRITE_COLLAPSE : 0, &sink);
  }
  r->reported++;
  place_href(path, k == KIND_FOLDER, href);
  return multistatus_writer_add(r->report, href, status, NULL);
}

void report_answer(request *r, int status) {
  struct MHD_Response *response = NULL;
  bool complete = multistatus_writer_end(r->report) == 0 && fflush(r->spool) == 0;
  const multistatus_result *single =
      complete ? multistatus_writer_single(r->report) : NULL;
  int fd = complete && !single ? dup(fileno(r->spool)) : -1;
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

int answer_stream(request *r, int (*next)(void *ctx, multistatus_writer *w),
                  void (*done)(void *ctx), void *ctx) {
  struct MHD_Response *response =
      request_stream(new_writer(r, 0, NULL), next, done, ctx);
  if (!response)
    return 503;
  answer_with(r, 207, response);
  describe(r);
  return 0;
}
