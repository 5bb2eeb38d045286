/* SPDX-License-Identifier: MIT */
#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>
#include "../folder/folder.h"

/* A module for nginx with a bulk endpoint for the files of a folder: POST of a list of
   hrefs deletes them, PROPFIND lists the folder. nginx.conf has an example. All memory
   of the library comes from the request's pool. The worker is never blocked for long: a
   batch runs some items at a time, and a listing is produced as the socket takes it. */

enum {
  ITEMS_AT_ONCE = 16,  /* items of a batch per turn of the event loop */
  BLOCKS_AT_ONCE = 16, /* blocks of a response per turn */
  BLOCK = 16 * 1024    /* minimum bytes of a block, except the last */
};

typedef struct settings {
  ngx_str_t folder; /* on disk; not set: the module is disabled */
  ngx_str_t base;   /* its location; ends with a slash */
  ngx_uint_t max_items;
  size_t max_body;
} settings;

typedef struct answer {
  ngx_http_request_t *r;
  multistatus_allocator allocator;
  folder_work work;
  size_t item; /* the next item of the batch */
  bool over;   /* all results were added to the writer */
  size_t held; /* pending bytes of the writer that buf refers to */
  ngx_buf_t *buf;
  ngx_event_t event; /* continues in the next turn of the event loop */
} answer;

extern ngx_module_t ngx_http_multistatus_module;

/* ---- Memory ---- */

/* Frees large blocks; others are freed with the pool. */
static void *from_pool(void *ctx, void *p, size_t old_size, size_t new_size) {
  if (p && new_size > 0 && new_size <= old_size)
    return p;
  void *to = new_size > 0 ? ngx_palloc(ctx, new_size) : NULL;
  if (to && p)
    ngx_memcpy(to, p, old_size);
  if (p && (to || new_size == 0))
    ngx_pfree(ctx, p);
  return to;
}

static void clean_up(void *data) {
  answer *a = data;
  if (a->event.posted) { /* braces: the macro has two statements */
    ngx_delete_posted_event(&a->event);
  }
  folder_free(&a->work);
}

static char *copy_text(ngx_http_request_t *r, const u_char *data, size_t len) {
  char *to = ngx_pnalloc(r->pool, len + 1);
  if (to) {
    ngx_memcpy(to, data, len);
    to[len] = '\0';
  }
  return to;
}

/* ---- The head of the response ---- */

static bool add_header(ngx_http_request_t *r, const char *name, const char *value) {
  ngx_table_elt_t *h = *value ? ngx_list_push(&r->headers_out.headers) : NULL;
  char *copy = h ? copy_text(r, (const u_char *)value, ngx_strlen(value)) : NULL;
  if (h) {
    ngx_memzero(h, sizeof *h);
    h->hash = copy != NULL; /* 0: the field is not sent */
    h->key = (ngx_str_t){ngx_strlen(name), (u_char *)(uintptr_t)name};
    h->value = (ngx_str_t){copy ? ngx_strlen(copy) : 0, (u_char *)copy};
  }
  return !*value || copy;
}

/* content_type is static. */
static ngx_int_t send_head(answer *a, int status, const char *content_type, off_t len) {
  ngx_http_request_t *r = a->r;
  r->headers_out.status = (ngx_uint_t)status;
  if (status == 207) /* nginx has no reason phrase for it */
    r->headers_out.status_line = (ngx_str_t)ngx_string("207 Multi-Status");
  r->headers_out.content_length_n = len;
  r->headers_out.content_type =
      (ngx_str_t){ngx_strlen(content_type), (u_char *)(uintptr_t)content_type};
  r->headers_out.content_type_len = r->headers_out.content_type.len;
  if (!add_header(r, "Vary", a->work.wanted.vary) ||
      !add_header(r, "Preference-Applied", a->work.wanted.preference_applied))
    return NGX_ERROR;
  return ngx_http_send_header(r);
}

/* Sends a response other than 207. Returns the code to finalize the request with. */
static ngx_int_t send_problem(answer *a) {
  ngx_http_request_t *r = a->r;
  ngx_buf_t *buf = ngx_calloc_buf(r->pool);
  multistatus_problem_form form = a->work.wanted.problem;
  char *body;
  size_t len;
  if (!buf || multistatus_problem_print(&a->work.why, form, &a->allocator, &body, &len))
    return NGX_HTTP_INTERNAL_SERVER_ERROR;
  ngx_int_t rc = send_head(a, a->work.why.status,
                           multistatus_problem_content_type(form), (off_t)len);
  if (rc != NGX_OK || r->header_only)
    return rc;
  buf->pos = (u_char *)body;
  buf->last = buf->pos + len;
  buf->memory = buf->last_buf = 1;
  ngx_chain_t out = {buf, NULL};
  return ngx_http_output_filter(r, &out);
}

/* ---- The body of a 207 ---- */

static void fill(answer *a) {
  while (!a->over && multistatus_writer_pending(a->work.writer, NULL) < BLOCK)
    a->over = !folder_advance(&a->work);
}

/* Returns NGX_AGAIN if the socket takes no more now, NGX_BUSY after BLOCKS_AT_ONCE
   blocks, else the code to finalize the request with. Nothing is added while nginx
   holds a block, since the writer could move it. */
static ngx_int_t send_blocks(answer *a) {
  const void *data;
  for (int blocks = 0; blocks < BLOCKS_AT_ONCE; blocks++) {
    ngx_chain_t out = {a->buf, NULL}, *in = NULL;
    if (a->held == 0) {
      fill(a);
      int rc = multistatus_writer_pull(a->work.writer, &data, &a->held);
      if (rc != MULTISTATUS_PULL_BYTES)
        return rc == MULTISTATUS_PULL_FINISHED
                   ? ngx_http_send_special(a->r, NGX_HTTP_LAST)
                   : NGX_ERROR;
      a->buf->start = a->buf->pos = (u_char *)(uintptr_t)data;
      a->buf->end = a->buf->last = a->buf->pos + a->held;
      in = &out;
    }
    if (ngx_http_output_filter(a->r, in) == NGX_ERROR)
      return NGX_ERROR;
    if (ngx_buf_size(a->buf) > 0)
      return NGX_AGAIN;
    multistatus_writer_consume(a->work.writer, a->held);
    a->held = 0;
  }
  return NGX_BUSY;
}

/* Called when the socket is writable, and in the turn after NGX_BUSY. */
static void on_writable(ngx_http_request_t *r) {
  answer *a = ngx_http_get_module_ctx(r, ngx_http_multistatus_module);
  ngx_http_core_loc_conf_t *core =
      ngx_http_get_module_loc_conf(r, ngx_http_core_module);
  ngx_event_t *socket = r->connection->write;
  if (socket->timedout) {
    r->connection->timedout = 1;
    ngx_http_finalize_request(r, NGX_HTTP_REQUEST_TIME_OUT);
    return;
  }
  if (a->event.posted)
    return;
  ngx_int_t rc = socket->delayed ? NGX_AGAIN : send_blocks(a);
  if (rc == NGX_BUSY) {
    ngx_post_event(&a->event, &ngx_posted_next_events);
    return;
  }
  if (rc != NGX_AGAIN) {
    ngx_http_finalize_request(r, rc);
    return;
  }
  if (!socket->delayed)
    ngx_add_timer(socket, core->send_timeout);
  if (ngx_handle_write_event(socket, core->send_lowat) != NGX_OK)
    ngx_http_finalize_request(r, NGX_ERROR);
}

/* Produces the first block before it sends the head, so that a failure until then is a
   plain status. */
static void start_sending(answer *a) {
  ngx_int_t rc = NGX_OK;
  a->buf = ngx_calloc_buf(a->r->pool);
  int status = a->buf ? folder_answer(&a->work, NULL) : NGX_HTTP_INTERNAL_SERVER_ERROR;
  if (!status)
    fill(a);
  bool refused = status || a->work.failed > 0;
  if (refused)
    rc = a->buf ? send_problem(a) : status;
  else
    rc = send_head(a, 207, a->work.wanted.content_type, -1);
  if (refused || rc != NGX_OK || a->r->header_only) {
    ngx_http_finalize_request(a->r, rc);
    return;
  }
  a->buf->memory = a->buf->flush = 1;
  a->r->write_event_handler = on_writable;
  on_writable(a->r);
}

/* ---- The batch ---- */

/* Not multistatus_batch_run, which runs all items: other connections of this worker
   would have to wait. */
static void run_items(answer *a) {
  multistatus_batch *batch = a->work.batch;
  size_t count = multistatus_batch_count(batch);
  for (int n = 0; n < ITEMS_AT_ONCE && a->item < count; n++, a->item++)
    if (multistatus_batch_begin(batch, a->item) == 1)
      multistatus_batch_set(batch, a->item, folder_delete(&a->work, batch, a->item),
                            NULL);
  if (a->item == count)
    start_sending(a);
  else
    ngx_post_event(&a->event, &ngx_posted_next_events);
}

static void on_event(ngx_event_t *event) {
  answer *a = event->data;
  ngx_connection_t *c = a->r->connection;
  if (a->work.writer)
    on_writable(a->r);
  else
    run_items(a);
  ngx_http_run_posted_requests(c);
}

/* ---- The request ---- */

/* nginx keeps the fields in a list of arrays; the strings need not be NUL-terminated.
 */
static bool read_fields(const ngx_http_request_t *r, folder_request *q) {
  size_t count = 0;
  for (const ngx_list_part_t *p = &r->headers_in.headers.part; p; p = p->next)
    count += p->nelts;
  multistatus_field *to = ngx_palloc(r->pool, (count + 1) * sizeof *to);
  q->fields = to;
  q->field_count = count;
  for (const ngx_list_part_t *p = &r->headers_in.headers.part; p && q->fields;
       p = p->next) {
    const ngx_table_elt_t *h = p->elts;
    for (ngx_uint_t i = 0; i < p->nelts; i++)
      *to++ = (multistatus_field){(char *)h[i].key.data, h[i].key.len,
                                  (char *)h[i].value.data, h[i].value.len};
  }
  return q->fields;
}

/* The body as one string, from memory and a temporary file; NULL on an error. */
static const char *read_body(const ngx_http_request_t *r, size_t *len) {
  const ngx_chain_t *in = r->request_body ? r->request_body->bufs : NULL;
  *len = 0;
  for (const ngx_chain_t *c = in; c; c = c->next)
    *len += (size_t)ngx_buf_size(c->buf);
  u_char *body = ngx_palloc(r->pool, *len + 1), *to = body;
  for (; in && body; in = in->next) {
    size_t n = (size_t)ngx_buf_size(in->buf);
    if (ngx_buf_in_memory(in->buf))
      ngx_memcpy(to, in->buf->pos, n);
    else if (ngx_read_file(in->buf->file, to, n, in->buf->file_pos) != (ssize_t)n)
      return NULL;
    to += n;
  }
  if (body)
    *to = '\0';
  return (char *)body;
}

static void on_body(ngx_http_request_t *r) {
  answer *a = ngx_http_get_module_ctx(r, ngx_http_multistatus_module);
  size_t len;
  const char *body = read_body(r, &len);
  if (!body)
    ngx_http_finalize_request(r, NGX_HTTP_INTERNAL_SERVER_ERROR);
  else if (folder_body(&a->work, body, len))
    ngx_http_finalize_request(r, send_problem(a));
  else if (a->work.batch)
    run_items(a);
  else
    start_sending(a);
}

static bool make_request(answer *a, const settings *s, folder_request *q) {
  ngx_http_request_t *r = a->r;
  u_char *url = r->unparsed_uri.data;
  u_char *query = ngx_strlchr(url, url + r->unparsed_uri.len, '?');
  a->allocator = (multistatus_allocator){from_pool, r->pool};
  *q = (folder_request){.folder = (char *)s->folder.data,
                        .base = (char *)s->base.data,
                        .lists = r->method == NGX_HTTP_PROPFIND,
                        .max_items = s->max_items,
                        .max_body = s->max_body,
                        .allocator = &a->allocator};
  q->url = copy_text(r, url, query ? (size_t)(query - url) : r->unparsed_uri.len);
  return q->url && read_fields(r, q);
}

static ngx_int_t handle(ngx_http_request_t *r) {
  const settings *s = ngx_http_get_module_loc_conf(r, ngx_http_multistatus_module);
  folder_request request;
  if (s->folder.len == 0 || !(r->method & (NGX_HTTP_POST | NGX_HTTP_PROPFIND)))
    return NGX_DECLINED;
  answer *a = ngx_pcalloc(r->pool, sizeof *a);
  ngx_pool_cleanup_t *cleanup = a ? ngx_pool_cleanup_add(r->pool, 0) : NULL;
  if (!cleanup)
    return NGX_HTTP_INTERNAL_SERVER_ERROR;
  cleanup->handler = clean_up;
  cleanup->data = a;
  ngx_http_set_ctx(r, a, ngx_http_multistatus_module);
  a->r = r;
  a->event.data = a;
  a->event.handler = on_event;
  a->event.log = r->connection->log;
  if (!make_request(a, s, &request))
    return NGX_HTTP_INTERNAL_SERVER_ERROR;
  if (folder_head(&a->work, &request, r->headers_in.content_length_n)) {
    ngx_http_discard_request_body(r);
    return send_problem(a);
  }
  r->write_event_handler = ngx_http_request_empty_handler;
  ngx_int_t rc = ngx_http_read_client_request_body(r, on_body);
  return rc >= NGX_HTTP_SPECIAL_RESPONSE ? rc : NGX_DONE;
}

/* ---- Configuration ---- */

/* multistatus_folder /srv/files; in "location /files/ {". */
static char *set_folder(ngx_conf_t *cf, ngx_command_t *command, void *conf) {
  settings *s = conf;
  ngx_http_core_loc_conf_t *core =
      ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
  s->base = core->name;
  if (s->base.len == 0 || s->base.data[0] != '/' ||
      s->base.data[s->base.len - 1] != '/')
    return "needs a location that begins and ends with a slash";
  return ngx_conf_set_str_slot(cf, command, conf);
}

static void *create_settings(ngx_conf_t *cf) {
  settings *s = ngx_pcalloc(cf->pool, sizeof *s);
  if (s) {
    s->max_items = NGX_CONF_UNSET_UINT;
    s->max_body = NGX_CONF_UNSET_SIZE;
  }
  return s;
}

static char *merge_settings(ngx_conf_t *cf, void *above, void *conf) {
  const settings *parent = above;
  settings *s = conf;
  (void)cf;
  if (!s->folder.data) {
    s->folder = parent->folder;
    s->base = parent->base;
  }
  ngx_conf_merge_uint_value(s->max_items, parent->max_items, 1000);
  ngx_conf_merge_size_value(s->max_body, parent->max_body, 256 * 1024);
  return NGX_CONF_OK;
}

static ngx_command_t commands[] = {
    {ngx_string("multistatus_folder"), NGX_HTTP_LOC_CONF | NGX_CONF_TAKE1, set_folder,
     NGX_HTTP_LOC_CONF_OFFSET, offsetof(settings, folder), NULL},
    {ngx_string("multistatus_max_items"),
     NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_HTTP_LOC_CONF | NGX_CONF_TAKE1,
     ngx_conf_set_num_slot, NGX_HTTP_LOC_CONF_OFFSET, offsetof(settings, max_items),
     NULL},
    {ngx_string("multistatus_max_body"),
     NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_HTTP_LOC_CONF | NGX_CONF_TAKE1,
     ngx_conf_set_size_slot, NGX_HTTP_LOC_CONF_OFFSET, offsetof(settings, max_body),
     NULL},
    ngx_null_command};

/* In the content phase: requests that handle declines go to other modules. */
static ngx_int_t add_handler(ngx_conf_t *cf) {
  ngx_http_core_main_conf_t *core =
      ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
  ngx_http_handler_pt *h =
      ngx_array_push(&core->phases[NGX_HTTP_CONTENT_PHASE].handlers);
  if (h)
    *h = handle;
  return h ? NGX_OK : NGX_ERROR;
}

static ngx_http_module_t context = {.postconfiguration = add_handler,
                                    .create_loc_conf = create_settings,
                                    .merge_loc_conf = merge_settings};

ngx_module_t ngx_http_multistatus_module = {
    NGX_MODULE_V1, &context, commands, NGX_HTTP_MODULE,      NULL, NULL, NULL, NULL,
    NULL,          NULL,     NULL,     NGX_MODULE_V1_PADDING};
