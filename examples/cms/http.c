/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "http.h"

#include "accept.h"
#include "assets.h"
#include "bulk.h"

#include <arpa/inet.h>
#include <cjson/cJSON.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct http_server {
  http_options options;
  struct MHD_Daemon *daemon;
};

/* What goes wrong with a request as a whole. */
typedef struct refusal {
  int status; /* 0: nothing */
  char detail[200];
  const char *header; /* one more header that the status asks for; NULL: none */
  char value[80];
  size_t maximum; /* the limit that was passed; 0: none */
} refusal;

typedef struct request request;
typedef enum MHD_Result serve_function(http_server *, struct MHD_Connection *,
                                       request *);

typedef struct route {
  const char *method;
  const char *path; /* NULL: that of any article */
  serve_function *serve;
  const char *what; /* the asset, or the name of the page */
  bulk_operation operation;
} route;

struct request {
  const route *route;
  const char *user;
  long long article;
  accept_choice choice;
  const offer *offer; /* of a bulk request */
  refusal refusal;
  char *body; /* NUL-terminated once there is one */
  size_t len, seen;
};

static void refuse(request *r, int status, const char *detail, ...) {
  va_list args;
  va_start(args, detail);
  vsnprintf(r->refusal.detail, sizeof r->refusal.detail, detail, args);
  va_end(args);
  r->refusal.status = status;
}

static void refuse_with(request *r, const char *header, const char *value) {
  r->refusal.header = header;
  snprintf(r->refusal.value, sizeof r->refusal.value, "%s", value);
}

/* ---- Sending ---- */

typedef struct header {
  const char *name, *value;
} header;

/* Sends a response with up to two headers more, and lets go of it. */
static enum MHD_Result send_response(struct MHD_Connection *connection, int status,
                                     struct MHD_Response *response, header a,
                                     header b) {
  if (!response)
    return MHD_NO;
  MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
  MHD_add_response_header(response, "Cache-Control", "no-store");
  if (a.name)
    MHD_add_response_header(response, a.name, a.value);
  if (b.name)
    MHD_add_response_header(response, b.name, b.value);
  enum MHD_Result result = MHD_queue_response(connection, (unsigned)status, response);
  MHD_destroy_response(response);
  return result;
}

/* Sends a value as JSON and frees it. */
static enum MHD_Result send_json(struct MHD_Connection *connection, int status,
                                 const char *content_type, cJSON *json, header more) {
  char *text = cJSON_PrintUnformatted(json);
  cJSON_Delete(json);
  if (!text)
    return MHD_NO;
  struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback(
      strlen(text), text, cJSON_free);
  if (!response)
    cJSON_free(text);
  return send_response(connection, status, response,
                       (header){"Content-Type", content_type}, more);
}

/* Problem details, RFC 9457. */
static enum MHD_Result send_refusal(struct MHD_Connection *connection,
                                    const refusal *why) {
  cJSON *problem = cJSON_CreateObject();
  cJSON_AddStringToObject(problem, "title", multistatus_reason(why->status));
  cJSON_AddNumberToObject(problem, "status", why->status);
  cJSON_AddStringToObject(problem, "detail", why->detail);
  if (why->maximum)
    cJSON_AddNumberToObject(problem, "maximum", (double)why->maximum);
  return send_json(connection, why->status, "application/problem+json", problem,
                   (header){why->header, why->value});
}

/* ---- What each address does ---- */

static enum MHD_Result serve_asset(http_server *server,
                                   struct MHD_Connection *connection, request *r) {
  (void)server;
  const asset *file = assets;
  while (strcmp(file->name, r->route->path[1] ? r->route->path + 1 : "page.html") != 0)
    file++;
  /* The page loads nothing from anywhere else and runs no script but its own, whatever
     an article's title may hold. */
  return send_response(
      connection, 200,
      MHD_create_response_from_buffer(file->len, (void *)(uintptr_t)file->data,
                                      MHD_RESPMEM_PERSISTENT),
      (header){"Content-Type", r->route->what},
      (header){
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
          "connect-src 'self'; base-uri 'none'; form-action 'none'; "
          "frame-ancestors 'none'"});
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
  if (!articles_list(server->options.store, list_article,
                     cJSON_AddArrayToObject(listing, "articles"))) {
    cJSON_Delete(listing);
    refuse(r, 500, "The database refused");
    return send_refusal(connection, &r->refusal);
  }
  return send_json(connection, 200, "application/json", listing, (header){0});
}

/* The plain way: one request, one article, one status. */
static enum MHD_Result serve_delete(http_server *server,
                                    struct MHD_Connection *connection, request *r) {
  outcome o = articles_delete(server->options.store, r->user, r->article);
  if (o.status != 204) {
    refuse(r, o.status, "%s", o.message);
    return send_refusal(connection, &r->refusal);
  }
  return send_response(connection, 204,
                       MHD_create_response_from_buffer(0, "", MHD_RESPMEM_PERSISTENT),
                       (header){0}, (header){0});
}

static enum MHD_Result serve_bulk(http_server *server,
                                  struct MHD_Connection *connection, request *r) {
  bulk_request bulk = {
      r->route->operation,    r->route->path, r->user,
      r->body ? r->body : "", r->len,         server->options.max_items,
      r->offer->format};
  bulk_answer answer = bulk_run(server->options.store, &bulk);
  if (answer.status != 207) {
    refuse(r, answer.status, "%s", answer.detail);
    r->refusal.maximum = answer.too_many ? bulk.max_items : 0;
    return send_refusal(connection, &r->refusal);
  }
  struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback(
      answer.len, answer.body, multistatus_free);
  if (!response)
    multistatus_free(answer.body);
  return send_response(connection, 207, response,
                       (header){"Content-Type", r->offer->content_type},
                       (header){"Vary", "Accept"});
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
    {"POST", "/articles/bulk-validate", serve_bulk, NULL, BULK_VALIDATE},
};

/* ---- The head of a request ---- */

static const char *field(struct MHD_Connection *connection, const char *name) {
  return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* Every address has one method, and GET brings HEAD with it. */
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
    refuse(r, 405, "%s is not for this address", method);
    refuse_with(r, "Allow", get ? "GET, HEAD" : candidate->method);
    return;
  }
  refuse(r, 404, "There is nothing at this address");
}

/* Who asks. A real server would not take the client's word for it. */
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

static enum MHD_Result read_accept(void *ctx, enum MHD_ValueKind kind, const char *name,
                                   const char *value) {
  (void)kind;
  if (value && strcasecmp(name, "Accept") == 0)
    accept_read(ctx, value, strlen(value));
  return MHD_YES;
}

static void check_bulk(request *r, struct MHD_Connection *connection) {
  if (!is_json(field(connection, "Content-Type"))) {
    refuse(r, 415, "The body must be application/json");
    refuse_with(r, "Accept", "application/json");
    return;
  }
  accept_begin(&r->choice);
  MHD_get_connection_values(connection, MHD_HEADER_KIND, read_accept, &r->choice);
  r->offer = accept_best(&r->choice);
  if (!r->offer) {
    refuse(r, 406, "To be had are application/json, application/xml and text/xml");
    refuse_with(r, "Vary", "Accept");
  }
}

static void refuse_length(request *r, size_t max_bytes) {
  refuse(r, 413, "The body may have %zu bytes", max_bytes);
  r->refusal.maximum = max_bytes;
}

static bool announces_too_much(struct MHD_Connection *connection, size_t max_bytes) {
  const char *length = field(connection, "Content-Length");
  return length && strtoull(length, NULL, 10) > max_bytes;
}

/* All that the head alone can decide is decided before the body is read. */
static void check_head(http_server *server, struct MHD_Connection *connection,
                       request *r, const char *method, const char *path) {
  find_route(r, method, path);
  if (!r->refusal.status)
    find_user(r, connection);
  if (!r->refusal.status && r->route->serve == serve_bulk)
    check_bulk(r, connection);
  if (announces_too_much(connection, server->options.max_bytes))
    refuse_length(r, server->options.max_bytes);
}

/* ---- The body of a request ---- */

/* Keeps one more piece. What belongs to a request that is refused anyway is read and
   forgotten, so that a client that sends before it listens gets to see the answer;
   but not without end: false closes the connection. */
static bool take_body(request *r, const char *data, size_t len, size_t max_bytes) {
  r->seen += len;
  if (r->seen > max_bytes)
    refuse_length(r, max_bytes);
  if (r->refusal.status) {
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

/* Called for a request's head, for each piece of its body, and at its end. */
static enum MHD_Result handle(void *cls, struct MHD_Connection *connection,
                              const char *path, const char *method, const char *version,
                              const char *data, size_t *len, void **state) {
  (void)version;
  http_server *server = cls;
  request *r = *state;
  if (!r) {
    r = *state = calloc(1, sizeof *r);
    if (!r)
      return MHD_NO;
    check_head(server, connection, r, method, path);
    if (r->refusal.status == 413)
      return send_refusal(connection, &r->refusal);
    return MHD_YES;
  }
  if (*len > 0) {
    bool go_on = take_body(r, data, *len, server->options.max_bytes);
    *len = 0;
    return go_on ? MHD_YES : MHD_NO;
  }
  if (r->refusal.status)
    return send_refusal(connection, &r->refusal);
  return r->route->serve(server, connection, r);
}

static void forget(void *cls, struct MHD_Connection *connection, void **state,
                   enum MHD_RequestTerminationCode how) {
  (void)cls, (void)connection, (void)how;
  request *r = *state;
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
      MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_AUTO, options->port, NULL, NULL, handle,
      server, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_NOTIFY_COMPLETED, forget, NULL,
      MHD_OPTION_CONNECTION_TIMEOUT, 30u, MHD_OPTION_CONNECTION_LIMIT, 64u,
      MHD_OPTION_END);
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

void http_stop(http_server *server) {
  MHD_stop_daemon(server->daemon);
  free(server);
}
