/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

struct method {
  const char *name;
  enum { BODY_NONE, BODY_XML, BODY_FILE } body;
  bool changes; /* it runs alone */
  void (*run)(request *);
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
static const char ALLOW[] = "OPTIONS, GET, HEAD, PUT, DELETE, MKCOL, COPY, MOVE, "
                            "PROPFIND, PROPPATCH, LOCK, UNLOCK, REPORT";

/* ---- Fields and answers ---- */

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
  if (status == 304) {
    answer(r, status);
    return;
  }
  snprintf(name, sizeof name, "{DAV:}%s", condition ? condition : "");
  p.status = status;
  p.condition = condition ? name : NULL;
  p.href = href;
  if (multistatus_problem_print(&p, r->wanted.problem, NULL, &body, &len)) {
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

void dav_options(request *r) {
  answer(r, 200);
  header(r, "DAV", "1, 2, 3");
  header(r, "Allow", ALLOW);
  header(r, "MS-Author-Via", "DAV");
}

/* ---- The head of a request ---- */

/* A page from elsewhere can have its own name resolved to 127.0.0.1; it would otherwise
   reach this server from the browser of whoever looks at it. */
static bool host_is_own(const request *r) {
  static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};
  const char *host = field(r, "Host");
  if (!r->server->loopback)
    return host != NULL;
  size_t len = host ? strlen(host) : 0;
  const char *colon = host ? strrchr(host, ':') : NULL;
  if (colon && strspn(colon + 1, "0123456789") == strlen(colon + 1))
    len = (size_t)(colon - host);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strlen(names[i]) == len && strncasecmp(host, names[i], len) == 0)
      return true;
  return false;
}

static uint64_t body_most(const request *r) {
  return r->method->body == BODY_FILE  ? r->server->max_file
         : r->method->body == BODY_XML ? XML_MOST
                                       : 0;
}

/* How long the body is going to be, as far as the head says. */
static uint64_t announced(const request *r) {
  const char *length = field(r, "Content-Length");
  return length ? strtoull(length, NULL, 10) : 0;
}

/* The library decides on the form: the answer to a PROPFIND can be had as JSON. */
static int negotiate(request *r, const char *verb) {
  multistatus_negotiate_options o = MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
  o.method = verb;
  o.accept = field(r, "Accept");
  o.prefer = field(r, "Prefer");
  o.honours = MULTISTATUS_PREFER_MINIMAL | MULTISTATUS_PREFER_NOROOT;
  return multistatus_negotiate(&o, &r->wanted);
}

static void check_head(request *r, const char *verb) {
  static const method *const end = METHODS + sizeof METHODS / sizeof *METHODS;
  for (const struct method *m = METHODS; m < end && !r->method; m++)
    if (strcmp(m->name, verb) == 0)
      r->method = m;
  int status =
      negotiate(r, verb) ? 500 : place_find(r->server->root, "/", r->url, &r->target);
  if (!host_is_own(r))
    status = 421;
  else if (!r->method)
    status = 501;
  else if (announced(r) > body_most(r))
    status = r->method->body == BODY_NONE ? 415 : 413;
  if (status)
    refuse(r, status, NULL, NULL);
  else if (r->method->body == BODY_FILE)
    dav_put_begin(r);
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
  r->target.parent = r->upload = -1;
  check_head(r, verb);
  return r;
}

static void request_free(void *cls, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode how) {
  server *s = cls;
  request *r = *state;
  (void)connection, (void)how;
  if (!r)
    return;
  if (r->upload >= 0) {
    close(r->upload);
    unlinkat(r->target.parent, r->temporary, 0);
  }
  if (r->response)
    MHD_destroy_response(r->response);
  place_close(&r->target);
  free(r->body);
  free(r);
  *state = NULL;
  atomic_fetch_sub(&s->active, 1);
}

/* ---- Its body, and its end ---- */

static void keep(request *r, const char *data, size_t len) {
  char *grown = realloc(r->body, r->len + len + 1);
  if (!grown) {
    refuse(r, 503, NULL, NULL);
    return;
  }
  memcpy(grown + r->len, data, len);
  r->body = grown;
  r->len += len;
  r->body[r->len] = '\0';
}

static void store_piece(request *r, const char *data, size_t len) {
  while (len > 0) {
    ssize_t n = write(r->upload, data, len);
    if (n < 0) {
      refuse(r, 507, NULL, NULL);
      return;
    }
    data += n;
    len -= (size_t)n;
  }
}

/* The body of a request that was refused is read and forgotten, so that a client that
   sends before it listens gets to see the answer; but not without end: false closes the
   connection. */
static bool take_body(request *r, const char *data, size_t len) {
  r->seen += len;
  if (!r->status && r->seen > body_most(r))
    refuse(r, r->method->body == BODY_NONE ? 415 : 413, NULL, NULL);
  if (r->status)
    return r->seen <= DRAINED_MOST || r->seen <= body_most(r);
  if (r->method->body == BODY_FILE)
    store_piece(r, data, len);
  else
    keep(r, data, len);
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
  place_look(&r->target); /* it may have changed since the head came */
  if (conditions_hold(r))
    r->method->run(r);
  if (r->method->changes)
    pthread_mutex_unlock(&r->server->changes);
}

/* Called for a request's head, for each piece of its body, and at its end. */
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

/* URLs come as they were sent: decoding is for multistatus_href_below, which knows what
   must not come out of it. */
static size_t leave_escaped(void *cls, struct MHD_Connection *connection, char *text) {
  (void)cls, (void)connection;
  return strlen(text);
}

bool http_start(server *s, const char *address, unsigned short port) {
  struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(port)};
  bool is_six = inet_pton(AF_INET6, address, &six.sin6_addr) == 1;
  if (!is_six && inet_pton(AF_INET, address, &four.sin_addr) != 1)
    return false;
  s->loopback = is_six ? IN6_IS_ADDR_LOOPBACK(&six.sin6_addr)
                       : ntohl(four.sin_addr.s_addr) >> 24 == 127;
  s->daemon = MHD_start_daemon(
      MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC | (is_six ? MHD_USE_IPv6 : 0), port,
      NULL, NULL, handle, s, MHD_OPTION_SOCK_ADDR,
      is_six ? (struct sockaddr *)&six : (struct sockaddr *)&four,
      MHD_OPTION_NOTIFY_COMPLETED, request_free, s, MHD_OPTION_THREAD_POOL_SIZE,
      s->threads, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)64 * 1024,
      MHD_OPTION_CONNECTION_LIMIT, 512u, MHD_OPTION_CONNECTION_TIMEOUT, 60u,
      MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL, MHD_OPTION_END);
  return s->daemon != NULL;
}

unsigned http_port(const server *s) {
  const union MHD_DaemonInfo *info =
      MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info ? info->port : 0;
}

/* Requests that were begun have some seconds to end. */
void http_stop(server *s) {
  MHD_socket listening = MHD_quiesce_daemon(s->daemon);
  for (int tenths = 0; tenths < 50 && atomic_load(&s->active) > 0; tenths++)
    usleep(100000);
  MHD_stop_daemon(s->daemon);
  if (listening != MHD_INVALID_SOCKET)
    close(listening);
}
