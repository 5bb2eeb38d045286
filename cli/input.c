/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>
#include "cli.h"

/* Reads a body from a file descriptor: its head, its format, its results. */

/* Reads more bytes into the buffer. False: end of file, or the buffer is full. */
static bool fill(cli_input *in) {
  if (in->at) {
    memmove(in->buffer, in->buffer + in->at, in->len);
    in->at = 0;
  }
  if (in->over || in->len == sizeof in->buffer)
    return false;
  ssize_t n;
  do
    n = read(in->fd, in->buffer + in->len, sizeof in->buffer - in->len);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    cli_die(CLI_IO, "%s: %s", in->name, strerror(errno));
  in->over = n == 0;
  in->len += (size_t)n;
  return n > 0;
}

/* ---- The head ---- */

char *cli_field(const cli_input *in, const char *name) {
  size_t len = strlen(name);
  const char *line = in->head ? strchr(in->head, '\n') : NULL;
  for (; line; line = strchr(line, '\n')) {
    line++;
    if (strncasecmp(line, name, len) != 0 || line[len] != ':')
      continue;
    const char *value = line + len + 1;
    value += strspn(value, " \t");
    size_t n = strcspn(value, "\r\n");
    while (n > 0 && (value[n - 1] == ' ' || value[n - 1] == '\t'))
      n--;
    return strndup(value, n);
  }
  return NULL;
}

/* True if the input begins with a head. Reads more until that is certain. */
static bool has_head(cli_input *in) {
  static const char BEGIN[] = "HTTP/";
  enum { BEGIN_LEN = sizeof BEGIN - 1 };
  for (;;) {
    size_t n = in->len < BEGIN_LEN ? in->len : BEGIN_LEN;
    if (memcmp(in->buffer + in->at, BEGIN, n) != 0)
      return false;
    if (n == BEGIN_LEN)
      return true;
    if (!fill(in))
      return false;
  }
}

/* The length of the head and the empty line after it; 0: not complete. */
static size_t head_length(const cli_input *in) {
  const char *p = in->buffer + in->at, *end = p + in->len;
  while ((p = memchr(p, '\n', (size_t)(end - p)))) {
    p++;
    if (p < end && *p == '\n')
      return (size_t)(p + 1 - (in->buffer + in->at));
    if (end - p > 1 && p[0] == '\r' && p[1] == '\n')
      return (size_t)(p + 2 - (in->buffer + in->at));
  }
  return 0;
}

/* curl -i prints the head of each response: of a 100, a redirection, a proxy. The last
   one counts. */
static void read_heads(cli_input *in) {
  while (has_head(in)) {
    size_t len;
    while ((len = head_length(in)) == 0)
      if (!fill(in))
        cli_die(CLI_IO, "%s: %s", in->name,
                in->over ? "incomplete response header"
                         : "a response header of more than 64 KiB");
    free(in->head);
    in->head = cli_alloc(NULL, len + 1);
    memcpy(in->head, in->buffer + in->at, len);
    in->head[len] = '\0';
    in->at += len;
    in->len -= len;
    in->status =
        multistatus_status_parse(in->head, strcspn(in->head, "\r\n"), NULL, NULL);
    if (in->status < 0)
      cli_die(CLI_IO, "%s: response header without a valid status line", in->name);
  }
  if (!in->head)
    return;
  char *location = cli_field(in, "Location");
  in->location = location != NULL;
  free(location);
  in->content_type = cli_field(in, "Content-Type");
}

/* ---- The format ---- */

/* True if the object is the last record of NDJSON without results: it begins with a
   summary, and has no results as JSON would. */
static bool is_last_record(const char *object, size_t len) {
  static const char SUMMARY[] = "\"summary\"", RESULTS[] = "\"results\"";
  size_t at = 1;
  while (at < len && strchr(" \t\r\n", object[at]))
    at++;
  return len - at >= sizeof SUMMARY - 1 &&
         memcmp(object + at, SUMMARY, sizeof SUMMARY - 1) == 0 &&
         !memmem(object, len, RESULTS, sizeof RESULTS - 1);
}

/* The library does not detect NDJSON. Here it is if the first line is a complete object
   and a second object follows, or if there is only the last record. */
static bool is_ndjson(cli_input *in) {
  if (!in->len && !fill(in))
    return false;
  while (in->buffer[in->at] == '{') {
    const char *p = in->buffer + in->at, *end = p + in->len;
    const char *line = memchr(p, '\n', in->len);
    const char *next = line;
    while (next && next < end && strchr(" \t\r\n", *next))
      next++;
    if (next && next < end) {
      while (line > p && strchr(" \t\r\n", *line))
        line--;
      return *line == '}' && *next == '{';
    }
    if (!fill(in))
      return in->over && is_last_record(in->buffer + in->at, in->len);
  }
  return false;
}

cli_input *cli_open(const char *path) {
  cli_input *in = cli_alloc(NULL, sizeof *in);
  memset(in, 0, offsetof(cli_input, buffer));
  bool standard = !path || strcmp(path, "-") == 0;
  in->name = standard ? "standard input" : path;
  in->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (in->fd < 0)
    cli_die(CLI_IO, "%s: %s", path, strerror(errno));
  read_heads(in);
  const multistatus_read_options options = MULTISTATUS_READ_OPTIONS_INIT;
  in->options = options;
  in->options.content_type = in->content_type;
  in->options.format = cli_from();
  if (!in->options.format && !multistatus_format_for_media_type(in->content_type) &&
      is_ndjson(in))
    in->options.format = multistatus_format_ndjson();
  return in;
}

void cli_close(cli_input *in) {
  if (in->fd != STDIN_FILENO)
    close(in->fd);
  free(in->head);
  free(in->content_type);
  free(in);
}

bool cli_is_empty(cli_input *in) {
  return !in->len && !fill(in);
}

size_t cli_read(cli_input *in, const char **data) {
  if (!in->len)
    fill(in);
  size_t len = in->len;
  *data = in->buffer + in->at;
  for (size_t i = 0; !in->first && i < len; i++)
    if (!strchr(" \t\r\n\xef\xbb\xbf", (*data)[i]))
      in->first = (*data)[i];
  in->bytes += len;
  in->at += len;
  in->len = 0;
  return len;
}

/* ---- Results ---- */

bool cli_response_failed(const cli_input *in) {
  return in->status && !multistatus_status_succeeded(in->status);
}

void cli_warn_response(const cli_input *in) {
  if (cli_response_failed(in))
    cli_warn("%s: the response is %s", in->name, cli_status_text(in->status, NULL));
}

/* What may help if a body of unknown format could not be read; "": nothing. */
static const char *hint(const cli_input *in, int code) {
  const multistatus_format *typed = multistatus_format_for_media_type(in->content_type);
  bool json = in->first == '{' || in->first == '[';
  if (in->options.format || (typed && typed != multistatus_format_json()))
    return "";
  if (code == MULTISTATUS_ERROR_TRAILING && in->first == '{')
    return " (one record on each line? use --from ndjson)";
  if (code != MULTISTATUS_ERROR_NOT_MULTISTATUS)
    return "";
  return json ? " (the JSON of another API? use --from; names: multistatus convert "
                "--list-formats)"
         : in->first != '<' && !typed ? " (neither XML nor JSON of a multi-status)"
                                      : "";
}

static void report(const cli_input *in, const multistatus_read_error *error) {
  cli_warn_response(in);
  cli_warn("%s: %s%s", in->name, error->text, hint(in, error->code));
}

const char *cli_missing(const multistatus_reader *r, size_t results, size_t failures) {
  static char text[96];
  multistatus_summary sum;
  if (!multistatus_reader_summary(r, &sum))
    return NULL;
  if (sum.total > results) {
    snprintf(text, sizeof text, "the body reports %zu results and contains %zu",
             sum.total, results);
    return text;
  }
  return sum.failed > failures || sum.partial > failures - sum.failed
             ? "the body reports failures that are not among its results"
         : sum.succeeded > results - failures
             ? "the body reports successes that are not among its results"
             : NULL;
}

/* The same, printed. A body that lacks results must not be converted or tested as if it
   were complete. */
static bool has_all(const cli_input *in, const multistatus_reader *r, size_t results,
                    size_t failures) {
  const char *missing = cli_missing(r, results, failures);
  if (missing)
    cli_warn("%s: incomplete: %s", in->name, missing);
  return !missing;
}

int cli_outcome(const cli_input *in, const multistatus_result *r) {
  int outcome = multistatus_result_outcome(r);
  return outcome ? outcome : in->only;
}

bool cli_succeeded(const cli_input *in, const multistatus_result *r) {
  return multistatus_result_succeeded(r) ||
         (!multistatus_result_outcome(r) && multistatus_status_succeeded(in->only));
}

/* The status of the head if it is that of the only result, else 0: that of a DAV:prop,
   and of a DAV:error if the response failed. */
static int status_of_only(const cli_input *in, const multistatus_reader *r) {
  multistatus_document document = multistatus_reader_document(r);
  bool only = document == MULTISTATUS_DOCUMENT_PROP    ? in->status != 207
              : document == MULTISTATUS_DOCUMENT_ERROR ? cli_response_failed(in)
                                                       : false;
  return only ? in->status : 0;
}

multistatus_reader *cli_results(cli_input *in, cli_each *each, void *ctx,
                                bool *complete) {
  multistatus_reader *r;
  const multistatus_result *result;
  const char *data;
  size_t len, results = 0, failures = 0;
  cli_must(multistatus_reader_new(&r, &in->options));
  do {
    len = cli_read(in, &data);
    if (len)
      multistatus_reader_feed(r, data, len);
    else
      multistatus_reader_end(r);
    for (; multistatus_reader_next(r, &result) == 1; results++) {
      in->only = status_of_only(in, r);
      failures += !multistatus_result_succeeded(result);
      each(ctx, r, result);
    }
    cli_progress(in, multistatus_reader_count(r));
  } while (len && !multistatus_reader_error(r)->code);
  cli_progress(NULL, 0);
  int code = multistatus_reader_error(r)->code;
  if (code)
    report(in, multistatus_reader_error(r));
  if (complete)
    *complete = !code && has_all(in, r, results, failures);
  return r;
}

/* ---- Lists ---- */

char *cli_item_key(const multistatus_result *r, const char *href) {
  const char *id = multistatus_result_id(r);
  const char *text = *href ? href : id ? id : "";
  size_t room = 3 * strlen(text) + 64, at = 0;
  char *key = cli_alloc(NULL, room);
  if (*href) {
    if (multistatus_href_resolve("/", href, 0, key, room, NULL) ||
        multistatus_href_check(key))
      at = (size_t)sprintf(key, "urn:multistatus:1?href=");
  } else if (id) {
    at = (size_t)sprintf(key, "urn:multistatus:1?id=");
  } else {
    sprintf(key, "urn:multistatus:1?index=%lld",
            (long long)multistatus_result_index(r));
  }
  /* Encoded, so that hrefs and ids that differ have keys that differ. */
  if (at && *text)
    cli_must(multistatus_href_from_path(text, key + at, room - at, NULL));
  return key;
}

multistatus_list *cli_list_new(void) {
  multistatus_list_options options = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  multistatus_list *list;
  limits.results = limits.href_bytes = MULTISTATUS_NO_LIMIT;
  options.limits = &limits;
  cli_must(multistatus_list_new(&list, &options));
  return list;
}

/* The limits of a body that is kept in memory. */
enum { MOST_BYTES = 256 << 20, MOST_RESULTS = 4000000 };

multistatus_list *cli_list(cli_input *in, bool *complete) {
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  multistatus_list_options options = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_summary sum;
  multistatus_list *list;
  const char *data;
  size_t len;
  int rc = 0;
  limits.body_bytes = MOST_BYTES;
  limits.results = MOST_RESULTS;
  options.limits = &limits;
  cli_must(multistatus_list_new(&list, &options));
  while (rc == 0 && (len = cli_read(in, &data)) > 0) {
    rc = multistatus_list_feed(list, &in->options, data, len);
    cli_progress(in, multistatus_list_count(list));
  }
  if (!multistatus_list_reader(list)) /* an empty body: feed it to get its error */
    multistatus_list_feed(list, &in->options, "", 0);
  rc = multistatus_list_feed_end(list);
  cli_progress(NULL, 0);
  if (rc)
    report(in, multistatus_list_read_error(list));
  in->only = status_of_only(in, multistatus_list_reader(list));
  multistatus_list_summary(list, &sum);
  *complete = rc == 0 && has_all(in, multistatus_list_reader(list), sum.total,
                                 sum.failed + sum.partial);
  return list;
}
