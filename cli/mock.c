/* SPDX-License-Identifier: MIT */
#include "cli.h"

#ifdef CLI_WITH_MICROHTTPD
#include <arpa/inet.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "scenario.h"

static const char USAGE[] =
    "usage: multistatus mock [OPTION...] FILE\n"
    "       multistatus mock --scenario [OPTION...]\n"
    "\n"
    "Starts a server on the loopback interface, to test a client, and prints its URL.\n"
    "It answers every request with a 207. The body is FILE, converted to the format\n"
    "that Accept prefers if FILE is valid, or, with --scenario, has a result for each\n"
    "item of the request: the items in its body ({\"items\":[{\"href\":...}]}, or an\n"
    "href on each line), else its path and members of it.\n"
    "\n"
    "  --fail N%         N percent of the items fail\n"
    "  --with CODE       their status; default 423\n"
    "  --items N         number of results if the request has no items; default 10\n"
    "  --quirk NAME      add a deviation from the RFCs; list: print the names\n"
    "  --status CODE     the status of the response; default 207\n"
    "  --delay MS        wait before each piece of the body\n"
    "  --chunk BYTES     the size of the pieces\n"
    "  --cut-after BYTES  close the connection after this much of the body\n"
    "  --port N          the port; default: any free port\n"
    "  --requests N      exit after N requests\n" CLI_COMMON_USAGE "\n"
    "exit status: 0 ended by a signal, or after N requests; 2 FILE or the port cannot\n"
    "be used; 64 wrong usage\n";

enum { MOST_BODY = 16 << 20 };

typedef struct mock {
  cli_scenario scenario;
  long long status, delay, chunk, cut, requests;

  /* The bytes of FILE; NULL: a scenario. */
  char *file;
  size_t file_len;
  const multistatus_format *format;
  multistatus_list *list; /* the results of FILE; NULL: it is incomplete or invalid */

  pthread_mutex_t mutex;
  long long served;
} mock;

typedef struct request {
  const mock *m;
  char *body;
  size_t len;
  char *answer; /* the body of the response */
  size_t answer_len;
} request;

/* ---- FILE ---- */

static const multistatus_format *format_of(const cli_input *in) {
  return in->options.format    ? in->options.format
         : in->first == '{'    ? multistatus_format_json()
         : in->first == '\x1e' ? multistatus_format_json_seq()
                               : multistatus_format_dav_xml();
}

static void read_file(mock *m, const char *path) {
  cli_input *in = cli_open(path);
  const char *data;
  for (size_t len; (len = cli_read(in, &data)) > 0; m->file_len += len) {
    m->file = cli_alloc(m->file, m->file_len + len);
    memcpy(m->file + m->file_len, data, len);
  }
  m->file = m->file ? m->file : cli_alloc(NULL, 1);
  m->format = format_of(in);
  cli_must(multistatus_list_new(&m->list, NULL));
  multistatus_read_options o = in->options;
  o.format = m->format;
  if (multistatus_list_read(m->list, &o, m->file, m->file_len)) {
    multistatus_list_free(m->list);
    m->list = NULL;
    if (m->scenario.quirk)
      cli_die(CLI_IO, "%s: incomplete or invalid, so --quirk cannot be used", path);
  }
  cli_close(in);
}

/* ---- Answering ---- */

static ssize_t send_piece(void *cls, uint64_t at, char *to, size_t room) {
  const request *r = cls;
  const mock *m = r->m;
  struct timespec pause = {m->delay / 1000, (long)(m->delay % 1000) * 1000000L};
  size_t all = r->answer_len, cut = (size_t)m->cut, len = cut && cut < all ? cut : all;
  if (m->delay)
    nanosleep(&pause, NULL);
  if (at >= len)
    return len < all ? MHD_CONTENT_READER_END_WITH_ERROR
                     : MHD_CONTENT_READER_END_OF_STREAM;
  size_t n = len - (size_t)at;
  n = n > room ? room : n;
  n = m->chunk && n > (size_t)m->chunk ? (size_t)m->chunk : n;
  memcpy(to, r->answer + at, n);
  return (ssize_t)n;
}

static const char *header(struct MHD_Connection *connection, const char *name) {
  return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* The format of the quirk if there is one, else the one that the client prefers. */
static const multistatus_format *choose(const mock *m,
                                        struct MHD_Connection *connection,
                                        const char *method) {
  multistatus_negotiate_options o = MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
  multistatus_negotiated wanted = MULTISTATUS_NEGOTIATED_INIT;
  const cli_quirk *q = m->scenario.quirk;
  if (q)
    return q->form == QUIRK_XML    ? multistatus_format_dav_xml()
           : q->form == QUIRK_JSON ? multistatus_format_json()
                                   : multistatus_format_ndjson();
  o.method = method;
  o.accept = header(connection, MHD_HTTP_HEADER_ACCEPT);
  o.content_type = header(connection, MHD_HTTP_HEADER_CONTENT_TYPE);
  if (m->file && (!o.accept || strcmp(o.accept, "*/*") == 0))
    return m->format;
  return multistatus_negotiate(&o, &wanted) || !wanted.format ? m->format
                                                              : wanted.format;
}

/* The body to send, in *format. A FILE that needs no conversion is sent unchanged; one
   that is invalid cannot be converted, and sets *format to its own. */
static char *make_body(const mock *m, const request *r, const char *method,
                       const char *path, const multistatus_format **format,
                       size_t *len) {
  if (m->file && (!m->list || (*format == m->format && !m->scenario.quirk))) {
    char *copy = malloc(m->file_len + 1);
    if (copy)
      memcpy(copy, m->file, m->file_len);
    *len = m->file_len;
    *format = m->format;
    return copy;
  }
  if (m->file)
    return cli_print(&m->scenario, m->list, *format, len);
  multistatus_list *list = cli_outcomes(&m->scenario, method, path, r->body, r->len);
  char *body = cli_print(&m->scenario, list, *format, len);
  multistatus_list_free(list);
  return body;
}

static enum MHD_Result answer(mock *m, struct MHD_Connection *connection, request *r,
                              const char *method, const char *path) {
  const multistatus_format *format = choose(m, connection, method);
  r->m = m;
  r->answer = make_body(m, r, method, path, &format, &r->answer_len);
  unsigned status = r->answer ? (unsigned)m->status : 500;
  if (!r->answer)
    r->answer_len = 0;
  struct MHD_Response *response = MHD_create_response_from_callback(
      m->chunk || m->cut ? MHD_SIZE_UNKNOWN : r->answer_len,
      m->chunk ? (size_t)m->chunk : CLI_PIECE, send_piece, r, NULL);
  if (!response)
    return MHD_NO;
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                          multistatus_format_content_type(format));
  enum MHD_Result result = MHD_queue_response(connection, status, response);
  MHD_destroy_response(response);
  pthread_mutex_lock(&m->mutex);
  fprintf(stderr, "%s ", method);
  for (; *path; path++) /* untrusted */
    fputc(*path > ' ' && *path < 0x7f ? *path : '?', stderr);
  fprintf(stderr, " %u, %zu bytes\n", status, r->answer_len);
  pthread_mutex_unlock(&m->mutex);
  return result;
}

/* Called for a request's head, for each piece of its body, and at its end. */
static enum MHD_Result handle(void *cls, struct MHD_Connection *connection,
                              const char *path, const char *method, const char *version,
                              const char *data, size_t *len, void **state) {
  request *r = *state;
  (void)version;
  if (!r)
    return (*state = calloc(1, sizeof *r)) ? MHD_YES : MHD_NO;
  if (*len == 0)
    return answer(cls, connection, r, method, path);
  if (*len > MOST_BODY - r->len)
    return MHD_NO;
  char *more = realloc(r->body, r->len + *len);
  if (!more)
    return MHD_NO;
  r->body = more;
  memcpy(r->body + r->len, data, *len);
  r->len += *len;
  *len = 0;
  return MHD_YES;
}

static void request_done(void *cls, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode how) {
  mock *m = cls;
  request *r = *state;
  (void)connection, (void)how;
  if (r) {
    free(r->body);
    multistatus_free(r->answer);
  }
  free(r);
  *state = NULL;
  pthread_mutex_lock(&m->mutex);
  if (++m->served == m->requests)
    kill(getpid(), SIGTERM);
  pthread_mutex_unlock(&m->mutex);
}

/* ---- Serving ---- */

/* Prevents libmicrohttpd from decoding the path, which is an href of the response. */
static size_t leave_escaped(void *cls, struct MHD_Connection *connection, char *text) {
  (void)cls, (void)connection;
  return strlen(text);
}

static void serve(mock *m, unsigned short port) {
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons(port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  sigset_t ends;
  int number;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &ends, NULL);
  signal(SIGPIPE, SIG_IGN); /* clients may close the connection */
  pthread_mutex_init(&m->mutex, NULL);
  struct MHD_Daemon *daemon = MHD_start_daemon(
      MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_AUTO,
      port, NULL, NULL, handle, m, MHD_OPTION_SOCK_ADDR, &address,
      MHD_OPTION_NOTIFY_COMPLETED, request_done, m, MHD_OPTION_CONNECTION_TIMEOUT, 60u,
      MHD_OPTION_CONNECTION_LIMIT, 100u, MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped,
      NULL, MHD_OPTION_END);
  if (!daemon)
    cli_die(CLI_IO, "cannot serve on port %u", port);
  const union MHD_DaemonInfo *info =
      MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
  printf("http://127.0.0.1:%u/\n", info ? info->port : port);
  cli_finish(CLI_OK);
  sigwait(&ends, &number);
  MHD_stop_daemon(daemon);
}

/* "10%", or "10". */
static unsigned percent(const char *text) {
  size_t len = strlen(text);
  char *number = strndup(text, len && text[len - 1] == '%' ? len - 1 : len);
  unsigned n = number ? (unsigned)cli_number(number, 0, 100) : 0;
  free(number);
  return n;
}

int cli_mock(int argc, char **argv) {
  mock m = {.scenario = {.with = 423, .items = 10}, .status = 207};
  const char *fail = "0", *quirk = NULL;
  unsigned scenario = 0;
  long long port = 0;
  const cli_opt options[] = {CLI_FLAG("scenario", &scenario, 1),
                             CLI_TEXT("fail", &fail),
                             CLI_NUMBER("with", &m.scenario.with, 300, 599),
                             CLI_NUMBER("items", &m.scenario.items, 1, 1000000),
                             CLI_TEXT("quirk", &quirk),
                             CLI_NUMBER("status", &m.status, 200, 599),
                             CLI_NUMBER("delay", &m.delay, 0, 3600000),
                             CLI_NUMBER("chunk", &m.chunk, 1, 1 << 20),
                             CLI_NUMBER("cut-after", &m.cut, 1, INT64_MAX),
                             CLI_NUMBER("port", &port, 0, 65535),
                             CLI_NUMBER("requests", &m.requests, 1, INT64_MAX),
                             CLI_END};
  cli_options(argc, argv, options, USAGE);
  if (quirk && strcmp(quirk, "list") == 0) {
    cli_list_quirks();
    return CLI_OK;
  }
  m.scenario.fail = percent(fail);
  m.scenario.quirk = quirk ? cli_quirk_for(quirk) : NULL;
  if (quirk && !m.scenario.quirk)
    cli_misused("%s: unknown quirk; --quirk list prints the names", quirk);
  const char *path = cli_operand(argc, argv);
  if (scenario == (path != NULL))
    cli_misused("either FILE or --scenario is expected");
  if (path)
    read_file(&m, path);
  serve(&m, (unsigned short)port);
  multistatus_list_free(m.list);
  free(m.file);
  return CLI_OK;
}

#else

int cli_mock(int argc, char **argv) {
  (void)argc, (void)argv;
  cli_die(CLI_IO, "not available: this build has no libmicrohttpd");
}

#endif
