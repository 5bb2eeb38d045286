/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "http.h"

#include "answer.h"
#include "assets.h"
#include "bulk.h"
#include "connections.h"

#include <arpa/inet.h>
#include <cjson/cJSON.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include "../request/request_host.h"

struct http_server {
  http_options options;
  struct MHD_Daemon *daemon;
  connections clients;
};

typedef struct request request;
typedef enum MHD_Result serve_function(http_server *, struct MHD_Connection *,
                                       request *);

typedef struct route {
  const char *method;
  const char *path; /* NULL: any article */
  serve_function *serve;
  const char *what; /* the media type of an asset */
  bulk_operation operation;
} route;

struct request {
  const route *route;
  const char *user;
  long long article;
  int64_t began; /* on bulk_clock */
  multistatus_negotiated wanted;

  /* The error of the request as a whole; status 0: none. */
  multistatus_problem problem;
  char detail[200];
  const char *header, *value; /* a header field that the status requires; NULL: none */

  char *body; /* NUL-terminated if not NULL */
  size_t len, seen;
};

static void refuse(request *r, int status, const char *detail, ...) {
  va_list args;
  va_start(args, detail);
  vsnprintf(r->detail, sizeof r->detail, detail, args);
  va_end(args);
  r->problem.status = status;
  r->problem.detail = r->detail;
}

static void refuse_with(request *r, const char *header, const char *value) {
  r->header = header;
  r->value = value;
}

/* ---- Sending ---- */

/* A response that owns its memory. NULL: out of memory. */
static struct MHD_Response *respond_with(char *text, size_t len,
                                         void (*release)(void *)) {
  if (!text)
    return NULL;
  struct MHD_Response *response =
      MHD_create_response_from_buffer_with_free_callback(len, text, release);
  if (!response)
    release(text);
  return response;
}

/* Adds a header field if it has a value. */
static void set(struct MHD_Response *response, const char *name, const char *value) {
  if (response && name && value && *value)
    MHD_add_response_header(response, name, value);
}

/* Sends and releases a response. */
static enum MHD_Result send_response(struct MHD_Connection *connection, int status,
                                     struct MHD_Response *response) {
  if (!response)
    return MHD_NO;
  set(response, "X-Content-Type-Options", "nosniff");
  set(response, "Cache-Control", "no-store");
  enum MHD_Result result = MHD_queue_response(connection, (unsigned)status, response);
  MHD_destroy_response(response);
  return result;
}

/* Sends a body of the library with the header fields of the negotiation. */
static enum MHD_Result send_answer(struct MHD_Connection *connection, const request *r,
                                   answer a) {
  struct MHD_Response *response = respond_with(a.body, a.len, multistatus_free);
  char seconds[24];
  snprintf(seconds, sizeof seconds, "%lld", a.retry_after);
  set(response, "Content-Type", a.content_type);
  set(response, "Vary", r->wanted.vary);
  set(response, r->header, r->value);
  if (a.retry_after > 0)
    set(response, "Retry-After", seconds);
  if (a.status == 207)
    set(response, "Preference-Applied", r->wanted.preference_applied);
  return send_response(connection, a.status, response);
}

static enum MHD_Result send_refusal(struct MHD_Connection *connection,
                                    const request *r) {
  return send_answer(connection, r, answer_problem(&r->problem, &r->wanted));
}

/* ---- Routes ---- */

static enum MHD_Result serve_asset(http_server *server,
                                   struct MHD_Connection *connection, request *r) {
  (void)server;
  const asset *file = assets;
  while (strcmp(file->name, r->route->path[1] ? r->route->path + 1 : "page.html") != 0)
    file++;
  struct MHD_Response *response = MHD_create_response_from_buffer(
      file->len, (void *)(uintptr_t)file->data, MHD_RESPMEM_PERSISTENT);
  set(response, "Content-Type", r->route->what);
  /* The page runs only its own script and loads nothing from other servers, whatever
     the title of an article contains. */
  set(response, "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
      "connect-src 'self'; base-uri 'none'; form-action 'none'; "
      "frame-ancestors 'none'");
  return send_response(connection, 200, response);
}

static void list_article(void *ctx, const article *a) {
  char href[40];
  snprintf(href, sizeof href, "/articles/%lld", a->id);
  cJSON *item = cJSON_CreateObject();
  cJSON_AddStringToObject(item, "href", href);
  cJSON_AddStringToObject(item, "title", a->title);
  cJSON_AddStringToObject(item, "slug", a->slug);
  cJSON_AddStringToObject(item, "owner", a->owner);
  if (a->edited_by)
    cJSON_AddStringToObject(item, "editedBy", a->edited_by);
  cJSON_AddItemToArray(ctx, item);
}

static enum MHD_Result serve_listing(http_server *server,
                                     struct MHD_Connection *connection, request *r) {
  cJSON *listing = cJSON_CreateObject();
  bool complete = articles_list(server->options.store, list_article,
                                cJSON_AddArrayToObject(listing, "articles"));
  char *text = complete ? cJSON_PrintUnformatted(listing) : NULL;
  cJSON_Delete(listing);
  if (!text) {
    refuse(r, 500, "The articles could not be listed");
    return send_refusal(connection, r);
  }
  struct MHD_Response *response = respond_with(text, strlen(text), cJSON_free);
  set(response, "Content-Type", "application/json");
  return send_response(connection, 200, response);
}

/* One request for one article, with one status. */
static enum MHD_Result serve_delete(http_server *server,
                                    struct MHD_Connection *connection, request *r) {
  outcome o = articles_delete(server->options.store, r->user, r->article);
  if (o.status == 204)
    return send_response(
        connection, 204,
        MHD_create_response_from_buffer(0, "", MHD_RESPMEM_PERSISTENT));
  refuse(r, o.status, "%s", o.message);
  answer a = answer_problem(&r->problem, &r->wanted);
  a.retry_after = o.retry_after;
  return send_answer(connection, r, a);
}

/* The deadline of a response: the client's, if it is earlier. */
static int64_t deadline(const http_server *server, const request *r) {
  int64_t seconds = (int64_t)server->options.max_seconds;
  if (r->wanted.wait >= 0 && r->wanted.wait < seconds)
    seconds = r->wanted.wait;
  return r->began + seconds * 1000;
}

static enum MHD_Result serve_bulk(http_server *server,
                                  struct MHD_Connection *connection, request *r) {
  bulk_request bulk = {.operation = r->route->operation,
                       .path = r->route->path,
                       .user = r->user,
                       .body = r->body ? r->body : "",
                       .len = r->len,
                       .max_items = server->options.max_items,
                       .deadline = deadline(server, r),
                       .wanted = &r->wanted};
  return send_answer(connection, r, bulk_run(server->options.store, &bulk));
}

static const route ROUTES[] = {
    {"GET", "/", serve_asset, "text/html; charset=utf-8", 0},
    {"GET", "/page.js", serve_asset, "text/javascript; charset=utf-8", 0},
    {"GET", "/page.css", serve_asset, "text/css; charset=utf-8", 0},
    {"GET", "/articles", serve_listing, NULL, 0},
    {"DELETE", NULL, serve_delete, NULL, 0},
    {"POST", "/articles/bulk-create", serve_bulk, NULL, BULK_CREATE},
    {"POST", "/articles/bulk-update", serve_bulk, NULL, BULK_UPDATE},
    {"POST", "/articles/bulk-delete", serve_bulk, NULL, BULK_DELETE},
    {"POST", "/articles/bulk-lock", serve_bulk, NULL, BULK_LOCK},
    {"POST", "/articles/bulk-validate", serve_bulk, NULL, BULK_VALIDATE},
};

/* ---- The header of a request ---- */

static const char *field(struct MHD_Connection *connection, const char *name) {
  return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static void check_host(request *r, struct MHD_Connection *connection) {
  int status = request_host(connection, true);
  if (status == 400)
    refuse(r, 400, "The request must have exactly one Host field");
  else if (status)
    refuse(r, status, "The Host must be 127.0.0.1 or localhost");
}

/* Each URL has one method; GET includes HEAD. */
static void find_route(request *r, const char *method, const char *path) {
  r->article = articles_id(path);
  for (size_t i = 0; i < sizeof ROUTES / sizeof *ROUTES; i++) {
    const route *candidate = &ROUTES[i];
    if (candidate->path ? strcmp(candidate->path, path) != 0 : r->article == 0)
      continue;
    r->route = candidate;
    bool get = strcmp(candidate->method, "GET") == 0;
    if (strcmp(method, candidate->method) == 0 || (get && strcmp(method, "HEAD") == 0))
      return;
    refuse(r, 405, "This URL does not support %s", method);
    refuse_with(r, "Allow", get ? "GET, HEAD" : candidate->method);
    return;
  }
  refuse(r, 404, "This URL does not exist");
}

/* The user. A real server must authenticate it. */
static void find_user(request *r, struct MHD_Connection *connection) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789._-";
  const char *user = field(connection, "X-User");
  r->user = user ? user : "editor";
  size_t len = strlen(r->user);
  if (len == 0 || len > 32 || strspn(r->user, letters) != len)
    refuse(r, 400,
           "X-User must be a name of 1 to 32 letters, digits, '.', '_' and '-'");
}

static bool is_json(const char *content_type) {
  static const char json[] = "application/json";
  size_t len = content_type ? strcspn(content_type, "; \t") : 0;
  return len == sizeof json - 1 && strncasecmp(content_type, json, len) == 0;
}

static void check_bulk(request *r, struct MHD_Connection *connection) {
  if (is_json(field(connection, "Content-Type")))
    return;
  refuse(r, 415, "The body must be application/json");
  refuse_with(r, "Accept", "application/json");
}

/* The format of the response is chosen first: a request that was executed cannot get a
   406. */
static void negotiate(request *r, struct MHD_Connection *connection) {
  int rc = answer_negotiate(connection, &r->wanted);
  if (rc == 0 || !r->route || r->route->serve != serve_bulk || r->problem.status)
    return;
  refuse(r, rc == 406 ? 406 : 500,
         rc == 406 ? "None of the available formats is acceptable" : "Out of memory");
  r->problem.types = rc == 406 ? r->wanted.types : NULL;
}

static void refuse_length(request *r, size_t max_bytes) {
  refuse(r, 413, "The body may have at most %zu bytes", max_bytes);
  r->problem.condition = "too-many-bytes";
  r->problem.max_bytes = (int64_t)max_bytes;
}

static bool announces_too_much(struct MHD_Connection *connection, size_t max_bytes) {
  const char *length = field(connection, "Content-Length");
  return length && strtoull(length, NULL, 10) > max_bytes;
}

/* All checks that need only the header are done before the body is read. */
static void check_head(http_server *server, struct MHD_Connection *connection,
                       request *r, const char *method, const char *path) {
  check_host(r, connection);
  if (!r->problem.status)
    find_route(r, method, path);
  if (!r->problem.status)
    find_user(r, connection);
  if (!r->problem.status && r->route->serve == serve_bulk)
    check_bulk(r, connection);
  negotiate(r, connection);
  if (announces_too_much(connection, server->options.max_bytes))
    refuse_length(r, server->options.max_bytes);
}

/* ---- The body of a request ---- */

/* Appends a piece to the body. The body of a refused request is read and ignored, up to
   a limit, so that a client that sends all of it before it reads gets the response.
   False closes the connection. */
static bool take_body(request *r, const char *data, size_t len, size_t max_bytes) {
  r->seen += len;
  if (r->seen > max_bytes)
    refuse_length(r, max_bytes);
  if (r->problem.status) {
    free(r->body);
    r->body = NULL;
    r->len = 0;
    return r->seen / 16 <= max_bytes;
  }
  char *grown = realloc(r->body, r->len + len + 1);
  if (!grown)
    return false;
  memcpy(grown + r->len, data, len);
  r->body = grown;
  r->len += len;
  r->body[r->len] = '\0';
  return true;
}

static request *new_request(void) {
  static const multistatus_negotiated nothing = MULTISTATUS_NEGOTIATED_INIT;
  static const multistatus_problem none = MULTISTATUS_PROBLEM_INIT;
  request *r = calloc(1, sizeof *r);
  if (r) {
    r->wanted = nothing;
    r->problem = none;
    r->began = bulk_clock(NULL);
  }
  return r;
}

/* The request is complete. */
static enum MHD_Result answer_request(http_server *server,
                                      struct MHD_Connection *connection, request *r) {
  bool may = connections_answer(&server->clients, connection);
  if (!may && !r->problem.status)
    refuse(r, 503, "The server is shutting down; nothing was changed");
  if (!may)
    refuse_with(r, "Connection", "close");
  if (r->problem.status)
    return send_refusal(connection, r);
  return r->route->serve(server, connection, r);
}

/* Called for the header of a request, for each piece of its body, and at its end. */
static enum MHD_Result handle(void *cls, struct MHD_Connection *connection,
                              const char *path, const char *method, const char *version,
                              const char *data, size_t *len, void **state) {
  (void)version;
  http_server *server = cls;
  request *r = *state;
  if (!r) {
    r = *state = new_request();
    if (!r)
      return MHD_NO;
    connections_head(&server->clients, connection);
    check_head(server, connection, r, method, path);
    if (r->problem.status == 413)
      return answer_request(server, connection, r);
    return MHD_YES;
  }
  if (*len > 0) {
    bool go_on = take_body(r, data, *len, server->options.max_bytes);
    *len = 0;
    return go_on ? MHD_YES : MHD_NO;
  }
  return answer_request(server, connection, r);
}

static void free_request(void *cls, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode how) {
  (void)how;
  http_server *server = cls;
  request *r = *state;
  connections_done(&server->clients, connection);
  if (r)
    free(r->body);
  free(r);
  *state = NULL;
}

/* ---- The server ---- */

http_server *http_start(const http_options *options) {
  http_server *server = calloc(1, sizeof *server);
  if (!server)
    return NULL;
  server->options = *options;
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons(options->port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  server->daemon = MHD_start_daemon(
      MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_AUTO | MHD_USE_ITC, options->port, NULL,
      NULL, handle, server, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_NOTIFY_COMPLETED,
      free_request, server, MHD_OPTION_NOTIFY_CONNECTION, connections_notify,
      &server->clients, MHD_OPTION_CONNECTION_TIMEOUT, 30u, MHD_OPTION_CONNECTION_LIMIT,
      4u * CONNECTIONS_MOST, MHD_OPTION_END);
  if (server->daemon)
    return server;
  free(server);
  return NULL;
}

unsigned http_port(const http_server *server) {
  const union MHD_DaemonInfo *info =
      MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info ? info->port : 0;
}

/* Waits for responses in progress, since they report changes that are committed. */
void http_stop(http_server *server) {
  enum { SENDING_MS = 5000 };
  MHD_socket listening = MHD_quiesce_daemon(server->daemon);
  connections_drain(&server->clients,
                    (int)server->options.max_seconds * 1000 + SENDING_MS);
  MHD_stop_daemon(server->daemon);
  if (listening != MHD_INVALID_SOCKET)
    close(listening);
  free(server);
}
