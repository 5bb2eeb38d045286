/* SPDX-License-Identifier: MIT */
#include <httpd.h> /* before the others, which need its types */

#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>
#include <http_protocol.h>
#include <util_filter.h>
#include "../folder/folder.h"

/* A module for Apache with a bulk endpoint for the files of a folder: POST of a list of
   hrefs deletes them, PROPFIND lists the folder. multistatus.conf has an example. All
   memory of the library comes from the request's pool, and each block of output is
   passed on in a bucket brigade. Each request has its own thread or process here, so
   the batch may run as a whole. */

module AP_MODULE_DECLARE_DATA multistatus_module;

typedef struct settings {
  const char *folder; /* on disk; NULL: the module is disabled */
  const char *base;   /* its location; ends with a slash */
  apr_size_t max_items, max_body;
} settings;

enum { MAX_ITEMS = 1000, MAX_BODY = 256 * 1024 };

typedef struct answer {
  request_rec *r;
  multistatus_allocator allocator;
  folder_work work;
  apr_bucket_brigade *out;
} answer;

/* ---- Memory ---- */

/* A pool frees no single blocks. */
static void *from_pool(void *ctx, void *p, size_t old_size, size_t new_size) {
  if (new_size <= old_size)
    return p;
  void *to = apr_palloc(ctx, new_size);
  if (to && p)
    memcpy(to, p, old_size);
  return to;
}

static apr_status_t clean_up(void *data) {
  folder_free(data);
  return APR_SUCCESS;
}

/* ---- The response ---- */

static void set_head(answer *a, int status, const char *content_type) {
  apr_table_t *out = a->r->headers_out;
  a->r->status = status;
  ap_set_content_type(a->r, content_type);
  if (*a->work.wanted.vary)
    apr_table_mergen(out, "Vary", a->work.wanted.vary);
  if (*a->work.wanted.preference_applied)
    apr_table_setn(out, "Preference-Applied", a->work.wanted.preference_applied);
}

/* Sends a response other than 207. */
static int send_problem(answer *a) {
  multistatus_problem_form form = a->work.wanted.problem;
  char *body;
  size_t len;
  if (multistatus_problem_print(&a->work.why, form, &a->allocator, &body, &len))
    return HTTP_INTERNAL_SERVER_ERROR;
  set_head(a, a->work.why.status, multistatus_problem_content_type(form));
  ap_set_content_length(a->r, (apr_off_t)len);
  ap_rwrite(body, (int)len, a->r);
  return OK;
}

static int pass_on(answer *a) {
  apr_status_t rc = ap_pass_brigade(a->r->output_filters, a->out);
  apr_brigade_cleanup(a->out);
  return rc == APR_SUCCESS && !a->r->connection->aborted ? 0 : -1;
}

/* The sink. The block is valid only during the call; filters copy a transient bucket if
   they keep it. Blocks until the client has received enough. */
static int send_block(void *ctx, const void *data, size_t len) {
  answer *a = ctx;
  apr_bucket_alloc_t *buckets = a->r->connection->bucket_alloc;
  APR_BRIGADE_INSERT_TAIL(a->out, apr_bucket_transient_create(data, len, buckets));
  return pass_on(a);
}

/* The document is truncated. Omits the last chunk and closes the connection, so that a
   client of HTTP/1.1 detects it. The chunk filter checks for the status in the bucket.
 */
static int cut(answer *a) {
  apr_bucket_alloc_t *buckets = a->r->connection->bucket_alloc;
  a->r->connection->keepalive = AP_CONN_CLOSE;
  APR_BRIGADE_INSERT_TAIL(
      a->out, ap_bucket_error_create(HTTP_BAD_GATEWAY, NULL, a->r->pool, buckets));
  APR_BRIGADE_INSERT_TAIL(a->out, apr_bucket_eos_create(buckets));
  pass_on(a);
  return OK;
}

/* The head is sent with the first block; until then a failure is a plain status. */
static int send_results(answer *a) {
  multistatus_sink sink = {send_block, a};
  a->out = apr_brigade_create(a->r->pool, a->r->connection->bucket_alloc);
  if (folder_answer(&a->work, &sink))
    return send_problem(a);
  set_head(a, HTTP_MULTI_STATUS, a->work.wanted.content_type);
  while (folder_advance(&a->work))
    ;
  if (a->work.failed > 0)
    return send_problem(a);
  return a->work.failed < 0 ? cut(a) : OK;
}

/* ---- The request ---- */

static int add_field(void *ctx, const char *name, const char *value) {
  multistatus_field **to = ctx;
  *(*to)++ = (multistatus_field){name, strlen(name), value, strlen(value)};
  return 1;
}

static void read_fields(request_rec *r, folder_request *q) {
  size_t count = (size_t)apr_table_elts(r->headers_in)->nelts;
  multistatus_field *to = apr_palloc(r->pool, (count + 1) * sizeof *to);
  q->fields = to;
  q->field_count = count;
  apr_table_do(add_field, &to, r->headers_in, NULL);
}

/* The decoded body; NULL: *status is the status of the response. Reads one byte more
   than allowed, to detect a body that is too long. */
static const char *read_body(answer *a, size_t *len, int *status) {
  request_rec *r = a->r;
  size_t most = a->work.q.max_body + 1, room = 4096;
  long n = 0;
  *len = 0;
  *status = ap_setup_client_block(r, REQUEST_CHUNKED_DECHUNK);
  if (*status)
    return NULL;
  char *body = apr_palloc(r->pool, room);
  for (bool more = ap_should_client_block(r); more && *len < most;) {
    if (room - *len < 2048) {
      body = from_pool(r->pool, body, room, 2 * room);
      room *= 2;
    }
    size_t want = room - *len - 1;
    n = ap_get_client_block(r, body + *len, want < most - *len ? want : most - *len);
    more = n > 0;
    *len += more ? (size_t)n : 0;
  }
  body[*len] = '\0';
  *status = HTTP_BAD_REQUEST;
  return n < 0 ? NULL : body;
}

static folder_request make_request(answer *a, const settings *s, bool lists) {
  request_rec *r = a->r;
  size_t len = strcspn(r->unparsed_uri, "?");
  folder_request q = {.folder = s->folder,
                      .base = s->base,
                      .url = apr_pstrndup(r->pool, r->unparsed_uri, len),
                      .lists = lists,
                      .max_items = s->max_items ? s->max_items : MAX_ITEMS,
                      .max_body = s->max_body ? s->max_body : MAX_BODY,
                      .allocator = &a->allocator};
  read_fields(r, &q);
  return q;
}

static int handle(request_rec *r) {
  const settings *s = ap_get_module_config(r->per_dir_config, &multistatus_module);
  bool lists = r->method_number == M_PROPFIND;
  if (!s->folder || !(lists || r->method_number == M_POST))
    return DECLINED;
  answer *a = apr_pcalloc(r->pool, sizeof *a);
  a->r = r;
  a->allocator = (multistatus_allocator){from_pool, r->pool};
  apr_pool_cleanup_register(r->pool, &a->work, clean_up, apr_pool_cleanup_null);
  folder_request q = make_request(a, s, lists);
  const char *length = apr_table_get(r->headers_in, "Content-Length");
  if (folder_head(&a->work, &q, length ? apr_atoi64(length) : -1))
    return send_problem(a);
  size_t len;
  int status;
  const char *body = read_body(a, &len, &status);
  if (!body)
    return status;
  if (folder_body(&a->work, body, len))
    return send_problem(a);
  if (a->work.batch &&
      multistatus_batch_run(a->work.batch, folder_delete, &a->work, &a->work.why))
    return HTTP_INTERNAL_SERVER_ERROR; /* out of memory: the batch was checked */
  return send_results(a);
}

/* ---- Configuration ---- */

static void *create_settings(apr_pool_t *pool, char *path) {
  settings *s = apr_pcalloc(pool, sizeof *s);
  s->base = path;
  return s;
}

static void *merge_settings(apr_pool_t *pool, void *above, void *below) {
  const settings *outer = above, *inner = below;
  settings *s = apr_pmemdup(pool, inner->folder ? inner : outer, sizeof *s);
  s->max_items = inner->max_items ? inner->max_items : outer->max_items;
  s->max_body = inner->max_body ? inner->max_body : outer->max_body;
  return s;
}

/* MultistatusFolder /srv/files in <Location "/files/">. */
static const char *set_folder(cmd_parms *command, void *conf, const char *folder) {
  settings *s = conf;
  if (!s->base || *s->base != '/' || s->base[strlen(s->base) - 1] != '/')
    return "MultistatusFolder needs a <Location> that begins and ends with a slash";
  s->folder = ap_server_root_relative(command->pool, folder);
  return s->folder ? NULL : "MultistatusFolder needs a path";
}

static const char *set_number(cmd_parms *command, void *conf, const char *text) {
  char *end;
  apr_int64_t n = apr_strtoi64(text, &end, 10);
  if (*end || n < 1 || n > 1 << 30)
    return apr_psprintf(command->pool, "%s needs a number", command->cmd->name);
  *(apr_size_t *)((char *)conf + (apr_size_t)command->info) = (apr_size_t)n;
  return NULL;
}

static const command_rec COMMANDS[] = {
    AP_INIT_TAKE1("MultistatusFolder", set_folder, NULL, ACCESS_CONF,
                  "the folder that is served at this location"),
    AP_INIT_TAKE1("MultistatusMaxItems", set_number,
                  (void *)APR_OFFSETOF(settings, max_items), RSRC_CONF | ACCESS_CONF,
                  "maximum hrefs in a POST; default 1000"),
    AP_INIT_TAKE1("MultistatusMaxBody", set_number,
                  (void *)APR_OFFSETOF(settings, max_body), RSRC_CONF | ACCESS_CONF,
                  "maximum bytes of a request body; default 262144"),
    {NULL}};

static void register_hooks(apr_pool_t *pool) {
  (void)pool;
  ap_hook_handler(handle, NULL, NULL, APR_HOOK_MIDDLE);
}

module AP_MODULE_DECLARE_DATA multistatus_module = {STANDARD20_MODULE_STUFF,
                                                    create_settings,
                                                    merge_settings,
                                                    NULL,
                                                    NULL,
                                                    COMMANDS,
                                                    register_hooks,
                                                    0};
