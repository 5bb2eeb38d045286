/* SPDX-License-Identifier: MIT */

/* Answers SCIM bulk requests (RFC 7644, section 3.7) at /Bulk: creates, replaces,
   changes and deletes users, and responds with the outcome of each operation. The users
   are kept in memory.

   usage: server_scim [--port N]     default 0: any free port; the URL is printed */

#define _POSIX_C_SOURCE 200809L
#include <arpa/inet.h>
#include <cjson/cJSON.h>
#include <microhttpd.h>
#include <multistatus.h>
#include <multistatus/dialect.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_USERS = 1000, MOST_OPERATIONS = 100, MOST_BYTES = 1 << 20 };

static struct {
  int id; /* 0: none */
  char name[100];
} users[MOST_USERS];
static int next_id = 1;

/* ---- One operation ---- */

/* The outcome of an operation; detail is NULL if it succeeded. */
typedef struct outcome {
  int status, id; /* id 0: no user */
  const char *type, *detail;
} outcome;

static outcome done(int status, int id) {
  return (outcome){status, id, NULL, NULL};
}

static outcome failed(int status, int id, const char *type, const char *detail) {
  return (outcome){status, id, type, detail};
}

static const char *text_of(const cJSON *object, const char *name) {
  return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

static int find_name(const char *name, int but) {
  for (int i = 0; i < MOST_USERS; i++)
    if (users[i].id && users[i].id != but && strcmp(users[i].name, name) == 0)
      return i;
  return -1;
}

/* The index of the user; of a free entry if id is 0; -1: none. */
static int find_id(int id) {
  for (int i = 0; i < MOST_USERS; i++)
    if (users[i].id == id)
      return i;
  return -1;
}

static outcome set_name(int at, int id, const cJSON *data, int status) {
  const char *name = text_of(data, "userName");
  if (!name || !*name || strlen(name) >= sizeof users->name)
    return failed(400, id, "invalidValue", "userName is missing or too long");
  if (find_name(name, id) >= 0)
    return failed(409, id, "uniqueness", "userName is taken");
  if (at < 0)
    return failed(507, id, NULL, "The maximum number of users is reached");
  users[at].id = id ? id : next_id++;
  strcpy(users[at].name, name);
  return done(status, users[at].id);
}

/* The method, which the response repeats; NULL if it cannot be one. */
static const char *method_of(const cJSON *operation) {
  const char *method = text_of(operation, "method");
  return method && !method[strspn(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] ? method
                                                                         : NULL;
}

static outcome operate(const cJSON *operation) {
  const char *method = method_of(operation), *path = text_of(operation, "path"),
             *bulk_id = text_of(operation, "bulkId");
  const cJSON *data = cJSON_GetObjectItemCaseSensitive(operation, "data");
  char *end = NULL;
  long id = 0;
  if (!method || !path || strncmp(path, "/Users", 6) != 0)
    return failed(400, 0, "invalidSyntax", "An operation needs a method and a path");
  if (path[6] == '/')
    id = strtol(path + 7, &end, 10);
  if (path[6] && (path[6] != '/' || end == path + 7 || *end || id < 1 || id > 1 << 30))
    return failed(404, 0, NULL, "The path does not exist");
  if (strcmp(method, "POST") == 0)
    return !id && bulk_id && *bulk_id
               ? set_name(find_id(0), 0, data, 201)
               : failed(400, 0, "invalidSyntax", "POST needs /Users and a bulkId");
  int at = id ? find_id((int)id) : -1;
  if (at < 0)
    return failed(404, (int)id, NULL, "The user does not exist");
  if (strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0)
    return set_name(at, (int)id, data, 200);
  if (strcmp(method, "DELETE") != 0)
    return failed(400, (int)id, "invalidSyntax",
                  "The method must be POST, PUT, PATCH or DELETE");
  users[at].id = 0;
  return done(204, (int)id);
}

/* ---- The response ---- */

/* The JSON of an error (RFC 7644, section 3.12). NULL: out of memory. */
static char *error_json(int status, const char *type, const char *detail) {
  static const char *const schema = "urn:ietf:params:scim:api:messages:2.0:Error";
  cJSON *error = cJSON_CreateObject();
  char number[8];
  snprintf(number, sizeof number, "%d", status);
  cJSON_AddItemToObject(error, "schemas", cJSON_CreateStringArray(&schema, 1));
  cJSON_AddStringToObject(error, "status", number);
  if (type)
    cJSON_AddStringToObject(error, "scimType", type);
  cJSON_AddStringToObject(error, "detail", detail);
  char *text = cJSON_PrintUnformatted(error);
  cJSON_Delete(error);
  return text;
}

/* Calls on the list need no checks: the first error sticks to it. */
static void add_result(multistatus_list *list, const cJSON *operation, outcome o) {
  char href[40] = "/Users";
  if (o.id)
    snprintf(href, sizeof href, "/Users/%d", o.id);
  multistatus_result *r = multistatus_list_add(list, href, o.status, NULL);
  multistatus_result_set_method(r, method_of(operation));
  multistatus_result_set_id(r, text_of(operation, "bulkId"));
  if (o.detail) {
    char *error = error_json(o.status, o.type, o.detail);
    multistatus_result_set_body(r, "application/scim+json", error);
    cJSON_free(error);
  }
}

/* Stops after fail_on_errors failures; 0: never. */
static void operate_all(multistatus_list *list, const cJSON *operations,
                        int fail_on_errors) {
  const cJSON *operation;
  int errors = 0;
  cJSON_ArrayForEach(operation, operations) {
    outcome o = operate(operation);
    add_result(list, operation, o);
    errors += o.detail != NULL;
    if (fail_on_errors > 0 && errors >= fail_on_errors)
      return;
  }
}

/* Answers a request. Returns the body, to be freed with *release; NULL: out of memory.
 */
static char *answer(const char *body, size_t len, int *status,
                    void (**release)(void *)) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_list *list = NULL;
  char *out = NULL;
  cJSON *request = len > MOST_BYTES ? NULL : cJSON_ParseWithLength(body, len);
  const cJSON *operations = cJSON_GetObjectItemCaseSensitive(request, "Operations");
  const cJSON *most = cJSON_GetObjectItemCaseSensitive(request, "failOnErrors");
  *release = cJSON_free;
  *status = len > MOST_BYTES || cJSON_GetArraySize(operations) > MOST_OPERATIONS ? 413
            : cJSON_IsArray(operations)                                          ? 200
                                                                                 : 400;
  if (*status == 413) {
    out = error_json(413, NULL, "At most 100 operations and 1048576 bytes");
  } else if (*status == 400) {
    out = error_json(400, "invalidSyntax", "Not a bulk request");
  } else if (multistatus_list_new(&list, NULL) == 0) {
    o.format = multistatus_format_named("scim");
    operate_all(list, operations, cJSON_IsNumber(most) ? most->valueint : 0);
    *release = multistatus_free;
    if (multistatus_list_print(list, &o, &out, NULL))
      out = NULL;
    multistatus_list_free(list);
  }
  cJSON_Delete(request);
  return out;
}

/* ---- HTTP ---- */

typedef struct request {
  char *body;
  size_t len; /* more than MOST_BYTES: too long, not kept */
} request;

static enum MHD_Result send_answer(struct MHD_Connection *connection, request *r,
                                   int status) {
  void (*release)(void *) = cJSON_free;
  char *body = status == 404 ? error_json(404, NULL, "Only /Bulk exists")
               : status == 405
                   ? error_json(405, NULL, "POST a bulk request")
                   : answer(r->body ? r->body : "", r->len, &status, &release);
  if (!body)
    return MHD_NO;
  struct MHD_Response *response =
      MHD_create_response_from_buffer_with_free_callback(strlen(body), body, release);
  if (!response) {
    release(body);
    return MHD_NO;
  }
  MHD_add_response_header(response, "Content-Type", "application/scim+json");
  if (status == 405)
    MHD_add_response_header(response, "Allow", "POST");
  enum MHD_Result rc = MHD_queue_response(connection, (unsigned)status, response);
  MHD_destroy_response(response);
  return rc;
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection,
                                  const char *url, const char *method,
                                  const char *version, const char *data, size_t *size,
                                  void **state) {
  (void)ctx, (void)version;
  request *r = *state;
  if (!r)
    return (*state = calloc(1, sizeof *r)) ? MHD_YES : MHD_NO;
  if (*size == 0)
    return send_answer(connection, r,
                       strcmp(url, "/Bulk") != 0     ? 404
                       : strcmp(method, "POST") != 0 ? 405
                                                     : 200);
  if (r->len <= MOST_BYTES && r->len + *size <= MOST_BYTES) {
    char *grown = realloc(r->body, r->len + *size);
    if (!grown)
      return MHD_NO;
    memcpy(grown + r->len, data, *size);
    r->body = grown;
  }
  r->len = r->len + *size <= MOST_BYTES ? r->len + *size : MOST_BYTES + 1;
  *size = 0;
  return MHD_YES;
}

static void on_completed(void *ctx, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode code) {
  (void)ctx, (void)connection, (void)code;
  request *r = *state;
  if (r)
    free(r->body);
  free(r);
}

int main(int argc, char **argv) {
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  sigset_t stop;
  int signal_number;
  if (argc != 1 && (argc != 3 || strcmp(argv[1], "--port") != 0)) {
    fputs("usage: server_scim [--port N]\n", stderr);
    return 2;
  }
  address.sin_port = htons((unsigned short)(argc == 3 ? atoi(argv[2]) : 0));
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  sigprocmask(SIG_BLOCK, &stop, NULL);
  /* One thread: the users need no lock. */
  struct MHD_Daemon *daemon = MHD_start_daemon(
      MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL, on_request, NULL,
      MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_NOTIFY_COMPLETED,
      on_completed, NULL, MHD_OPTION_CONNECTION_TIMEOUT, 30u, MHD_OPTION_END);
  if (!daemon) {
    fputs("server_scim: cannot listen\n", stderr);
    return 1;
  }
  printf("http://127.0.0.1:%u/\n",
         MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
  fflush(stdout);
  sigwait(&stop, &signal_number);
  MHD_stop_daemon(daemon);
  return 0;
}
