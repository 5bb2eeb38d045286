/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

struct method {
  const char *name;
  enum { BODY_NONE, BODY_XML, BODY_FILE } body;
  bool changes; /* the tree: runs under server.changes */
  int (*run)(request *);
};

static const method METHODS[] = {
    {"GET", BODY_NONE, false, dav_get},
    {"HEAD", BODY_NONE, false, dav_get},
    {"PROPFIND", BODY_XML, false, dav_propfind},
    {"REPORT", BODY_XML, false, dav_report},
    {"OPTIONS", BODY_NONE, false, dav_options},
    {"PUT", BODY_FILE, true, dav_put},
    {"DELETE", BODY_NONE, true, dav_delete},
    {"MKCOL", BODY_NONE, true, dav_mkcol},
    {"COPY", BODY_NONE, true, dav_copy},
    {"MOVE", BODY_NONE, true, dav_move},
    {"PROPPATCH", BODY_XML, true, dav_proppatch},
    {"LOCK", BODY_XML, true, dav_lock},
    {"UNLOCK", BODY_NONE, true, dav_unlock},
};

int dav_options(request *r) {
  answer(r, 200);
  header(r, "DAV", "1, 2, 3");
  header(r, "Allow",
         "OPTIONS, GET, HEAD, PUT, DELETE, MKCOL, COPY, MOVE, PROPFIND, PROPPATCH, "
         "LOCK, UNLOCK, REPORT");
  header(r, "MS-Author-Via", "DAV");
  return 0;
}

const char *field(const request *r, const char *name) {
  return MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);
}

int depth_of(const request *r, int missing) {
  const char *depth = field(r, "Depth");
  if (!depth)
    return missing;
  if (strcmp(depth, "0") == 0 || strcmp(depth, "1") == 0)
    return *depth - '0';
  return strcasecmp(depth, "infinity") == 0 ? 2 : -1;
}

/* ---- The head of a request ---- */

static uint64_t body_most(const request *r) {
  return r->method->body == BODY_FILE  ? r->server->max_file
         : r->method->body == BODY_XML ? XML_MOST
                                       : 0;
}

/* The Content-Length; 0: none. */
static uint64_t announced(const request *r) {
  const char *length = field(r, "Content-Length");
  return length ? strtoull(length, NULL, 10) : 0;
}

static int status_of_length(const request *r, uint64_t len) {
  return len <= body_most(r) ? 0 : r->method->body == BODY_NONE ? 415 : 413;
}

/* Chooses the format of the response, which may be JSON. */
static int negotiate(request *r, const char *verb) {
  multistatus_negotiate_options o = MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
  o.method = verb;
  o.accept = field(r, "Accept");
  o.prefer = field(r, "Prefer");
  o.honours = MULTISTATUS_PREFER_MINIMAL | MULTISTATUS_PREFER_NOROOT;
  return multistatus_negotiate(&o, &r->wanted);
}

/* 0 or the status that refuses the request. */
static int check_head(request *r, const char *verb) {
  static const method *const end = METHODS + sizeof METHODS / sizeof *METHODS;
  for (const struct method *m = METHODS; m < end && !r->method; m++)
    if (strcmp(m->name, verb) == 0)
      r->method = m;
  if (negotiate(r, verb))
    return 500;
  int status = request_host(r->connection, r->server->loopback);
  if (!status)
    status = !r->method ? 501 : status_of_length(r, announced(r));
  if (!status)
    status = place_find(r->server->root, "/", r->url, &r->target);
  return !status && r->method->body == BODY_FILE ? dav_put_begin(r) : status;
}

static void finish(request *r, int status) {
  if (status >= 300)
    refuse(r, status, NULL, NULL);
  else if (status > 0)
    answer(r, status);
}

static request *request_new(server *s, struct MHD_Connection *connection,
                            const char *url, const char *verb) {
  static const multistatus_negotiated nothing = MULTISTATUS_NEGOTIATED_INIT;
  request *r = calloc(1, sizeof *r);
  if (!r)
    return NULL;
  atomic_fetch_add(&s->active, 1);
  r->server = s;
  r->connection = connection;
  r->url = url;
  r->reads = strcmp(verb, "GET") == 0 || strcmp(verb, "HEAD") == 0;
  r->wanted = nothing;
  r->wanted.problem = MULTISTATUS_PROBLEM_DAV;
  r->target.parent = -1;
  finish(r, check_head(r, verb));
  return r;
}

static void request_free(void *cls, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode how) {
  server *s = cls;
  request *r = *state;
  (void)connection, (void)how;
  if (!r)
    return;
  if (r->in)
    fclose(r->in);
  if (*r->temporary)
    unlinkat(r->target.parent, r->temporary, 0);
  multistatus_writer_free(r->report);
  if (r->spool)
    fclose(r->spool);
  if (r->response)
    MHD_destroy_response(r->response);
  place_close(&r->target);
  free(r->body);
  free(r);
  *state = NULL;
  atomic_fetch_sub(&s->active, 1);
}

/* ---- The body and the end of a request ---- */

/* Appends a piece to the body. The body of a refused request is read and ignored, up to
   a limit, so that a client that sends all of it before it reads gets the response.
   False closes the connection. */
static bool take_body(request *r, const char *data, size_t len) {
  r->seen += len;
  if (r->status)
    return r->seen <= DRAINED_MOST || (r->method && r->seen <= body_most(r));
  int status = status_of_length(r, r->seen);
  if (!status && !r->in)
    r->in = open_memstream(&r->body, &r->len);
  if (!status && (!r->in || fwrite(data, 1, len, r->in) != len))
    status = 507;
  finish(r, status);
  return true;
}

static enum MHD_Result send_answer(request *r) {
  if (!r->response)
    return MHD_NO;
  header(r, "X-Content-Type-Options", "nosniff");
  return MHD_queue_response(r->connection, (unsigned)r->status, r->response);
}

static void run(request *r) {
  if (r->method->changes)
    pthread_mutex_lock(&r->server->changes);
  place_look(&r->target); /* may have changed since the head */
  if (r->in && fflush(r->in))
    finish(r, 507);
  else if (conditions_hold(r))
    finish(r, r->method->run(r));
  if (r->method->changes)
    pthread_mutex_unlock(&r->server->changes);
}

/* Called for the head of a request, for each piece of its body, and at its end. */
static enum MHD_Result handle(void *cls, struct MHD_Connection *connection,
                              const char *url, const char *verb, const char *version,
                              const char *data, size_t *len, void **state) {
  request *r = *state;
  (void)version;
  if (!r) {
    r = *state = request_new(cls, connection, url, verb);
    if (!r)
      return MHD_NO;
    bool waits = r->status && (field(r, "Expect") || announced(r) > DRAINED_MOST);
    return waits ? send_answer(r) : MHD_YES;
  }
  if (*len > 0) {
    bool go_on = take_body(r, data, *len);
    *len = 0;
    return go_on ? MHD_YES : MHD_NO;
  }
  if (!r->status)
    run(r);
  return send_answer(r);
}

/* ---- The server ---- */

/* Prevents libmicrohttpd from decoding URLs: place_find does that safely. */
static size_t leave_escaped(void *cls, struct MHD_Connection *connection, char *text) {
  (void)cls, (void)connection;
  return strlen(text);
}

bool http_start(server *s) {
  const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                 .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
  struct addrinfo *at;
  if (getaddrinfo(s->address, s->port, &hints, &at))
    return false;
  s->loopback = strncmp(s->address, "127.", 4) == 0 || strcmp(s->address, "::1") == 0;
  s->daemon = MHD_start_daemon(
      MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_ITC |
          (at->ai_family == AF_INET6 ? MHD_USE_IPv6 : 0),
      0, NULL, NULL, handle, s, MHD_OPTION_SOCK_ADDR, at->ai_addr,
      MHD_OPTION_NOTIFY_COMPLETED, request_free, s, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
      (size_t)64 * 1024, MHD_OPTION_CONNECTION_LIMIT, 512u,
      MHD_OPTION_CONNECTION_TIMEOUT, 60u, MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped,
      NULL, MHD_OPTION_END);
  freeaddrinfo(at);
  return s->daemon != NULL;
}

unsigned http_port(const server *s) {
  const union MHD_DaemonInfo *info =
      MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info ? info->port : 0;
}

/* Waits up to 5 seconds for requests in progress. */
void http_stop(server *s) {
  MHD_socket listening = MHD_quiesce_daemon(s->daemon);
  for (int tenths = 0; tenths < 50 && atomic_load(&s->active) > 0; tenths++)
    usleep(100000);
  MHD_stop_daemon(s->daemon);
  if (listening != MHD_INVALID_SOCKET)
    close(listening);
}
