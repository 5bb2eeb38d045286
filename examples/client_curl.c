/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

/* A client with libcurl: sends one request for many items and prints each outcome as
   soon as it arrives. libcurl passes pieces of the body to a callback, which feeds the
   reader and takes the complete results. The whole body is kept in memory only for
   --retry, since client_retry.c needs it for the retry plan. */

#include "client_retry.h"

#include <curl/curl.h>
#include <multistatus.h>
#include <multistatus/sink.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char USAGE[] =
    "usage: client_curl [OPTION...] URL [HREF...]\n"
    "\n"
    "POSTs {\"items\":[{\"href\":HREF},...]} to URL and prints the outcome of each.\n"
    "\n"
    "  --hrefs FILE        read hrefs from FILE, one per line; - is stdin\n"
    "  --body FILE         send FILE as the body instead\n"
    "  --accept FORMAT     format of the response: json (default), xml or ndjson\n"
    "  --prefer TEXT       send Prefer: TEXT (handling=strict: atomic)\n"
    "  --user NAME         send X-User: NAME\n"
    "  --raw               print the response header and the start of the body\n"
    "  --failures          print only failures\n"
    "  --each              one DELETE per HREF instead, on one connection\n"
    "  --retry N           send failed items again if possible, at most N times\n"
    "  --max-wait SECONDS  the longest wait before that; default 60\n"
    "  --method NAME       the method of the items, which decides whether they are\n"
    "                      idempotent; default DELETE\n"
    "\n"
    "exit status: 0 all succeeded, 1 some failed, 2 no complete response\n";

enum { RAW_BYTES = 640, MAX_BODY = 64 << 20 };

typedef struct options {
  const char *url, *accept, *user, *prefer, *body_file, *method;
  bool raw, failures_only, each;
  unsigned long retry, max_wait;
  char **hrefs;
  size_t count;
} options;

/* One exchange, with the reader of its response if that is a multi-status. */
typedef struct exchange {
  const options *o;
  CURL *curl;
  multistatus_reader *reader;
  const char **hrefs; /* the hrefs of this request */
  size_t count;
  long status;             /* of the response; 0 until its body begins */
  char detail[512];        /* the beginning of the body of a request that failed */
  size_t succeeded, total; /* outcomes so far */
  multistatus_memory body; /* of a multi-status, for the plan */
  retry_state retry;
} exchange;

/* ---- The response ---- */

static void print_outcome(exchange *x, const char *href, int status, const char *text) {
  bool good = status >= 200 && status <= 299;
  x->total++;
  x->succeeded += good;
  if (good && x->o->failures_only)
    return;
  printf("%3d  ", status);
  print_text(href);
  printf("%*s", strlen(href) < 24 ? 24 - (int)strlen(href) : 1, "");
  print_text(text && *text ? text : multistatus_reason(status));
  putchar('\n');
}

/* Prints the results that are complete. */
static int take_results(exchange *x) {
  const multistatus_result *result;
  int rc;
  while ((rc = multistatus_reader_next(x->reader, &result)) == 1) {
    const multistatus_href *href = multistatus_result_first_href(result);
    const char *id = multistatus_result_id(result);
    long long index = multistatus_result_index(result);
    char item[32]; /* its name, if it has neither href nor id */
    snprintf(item, sizeof item, "item %lld", index);
    const char *name = id ? id : index >= 0 ? item : "(no href)";
    do
      print_outcome(x, href ? multistatus_href_value(href) : name,
                    multistatus_result_outcome(result),
                    multistatus_result_message(result));
    while (href && (href = multistatus_href_next(href)));
  }
  return rc;
}

/* Called with the first bytes of the body, or at its end if it is empty. Some servers
   send a multi-status with 200 or 424: only without a body, another 2xx is for all
   items. */
static bool begin_response(exchange *x, bool empty) {
  const char *type = NULL, *url = NULL; /* with a scheme, and after redirections */
  curl_easy_getinfo(x->curl, CURLINFO_EFFECTIVE_URL, &url);
  curl_easy_getinfo(x->curl, CURLINFO_RESPONSE_CODE, &x->status);
  curl_easy_getinfo(x->curl, CURLINFO_CONTENT_TYPE, &type);
  bool may_be = x->status == 424 || (x->status >= 200 && x->status <= 299);
  if (x->status != 207 && (empty || !may_be))
    return true;
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  limits.body_bytes = MAX_BODY;
  multistatus_read_options read = MULTISTATUS_READ_OPTIONS_INIT;
  read.limits = &limits;
  read.request = url;
  read.format = multistatus_format_for_media_type(type);
  return multistatus_reader_new(&x->reader, &read) == 0;
}

/* libcurl's header callback, for --raw: prints the header fields. */
static size_t show_head(char *line, size_t one, size_t len, void *ctx) {
  (void)one, (void)ctx;
  size_t end = len;
  while (end > 0 && (line[end - 1] == '\r' || line[end - 1] == '\n'))
    end--;
  printf("%.*s\n", (int)end, line);
  return len;
}

static void show_raw(const char *data, size_t len) {
  bool more = len > RAW_BYTES;
  printf("%.*s%s\n\n", (int)(more ? RAW_BYTES : len), data, more ? " ..." : "");
}

static void keep_detail(exchange *x, const char *data, size_t len) {
  size_t at = strlen(x->detail), room = sizeof x->detail - 1 - at;
  if (len > room)
    len = room;
  memcpy(x->detail + at, data, len);
  x->detail[at + len] = '\0';
}

/* If the body of a 424 is something else, the status is that of the whole request. */
static void forget_other(exchange *x) {
  multistatus_document kind = multistatus_reader_document(x->reader);
  bool known = kind != MULTISTATUS_DOCUMENT_UNKNOWN ||
               multistatus_reader_error(x->reader)->code != 0;
  if (x->status != 424 || !known || kind == MULTISTATUS_DOCUMENT_MULTISTATUS)
    return;
  multistatus_reader_free(x->reader);
  x->reader = NULL;
  multistatus_memory_done(&x->body);
  multistatus_memory_init(&x->body, NULL, MAX_BODY);
}

/* libcurl's write callback. Returning less than the size ends the transfer. */
static size_t receive(char *data, size_t one, size_t len, void *ctx) {
  (void)one;
  exchange *x = ctx;
  bool first = x->status == 0;
  if (first && !begin_response(x, false))
    return 0;
  if (first && x->o->raw)
    show_raw(data, len);
  keep_detail(x, data, len);
  if (!x->reader)
    return len;
  if (x->o->retry > 0) {
    multistatus_sink keep = multistatus_memory_sink(&x->body);
    if (keep.write(keep.ctx, data, len) != 0)
      return 0;
  }
  multistatus_reader_feed(x->reader, data, len);
  forget_other(x);
  return x->reader && take_results(x) < 0 ? 0 : len;
}

/* rc: of the end of the body. True if it was complete and lacks no results. */
static bool is_complete(exchange *x, int rc) {
  multistatus_summary counts;
  const char *error = NULL;
  if (take_results(x) < 0 || rc < 0)
    error = multistatus_reader_error(x->reader)->text;
  else if (multistatus_reader_document(x->reader) != MULTISTATUS_DOCUMENT_MULTISTATUS)
    error = "The response is another kind of document";
  else if (multistatus_reader_limited(x->reader))
    error = "The server left results out";
  else if (multistatus_reader_summary(x->reader, &counts) &&
           (counts.total > x->total || counts.failed > x->total - x->succeeded))
    error = "The body counts more results or failures than it contains";
  if (error)
    fprintf(stderr, "client_curl: %s\n", error);
  return !error;
}

static int end_response(exchange *x, CURLcode transfer) {
  bool no_body = transfer == CURLE_OK && x->status == 0;
  if (no_body && !begin_response(x, true))
    return 2;
  int rc = x->reader ? multistatus_reader_end(x->reader) : 0;
  if (x->reader)
    forget_other(x);
  if (x->reader && !is_complete(x, rc))
    return 2;
  if (transfer != CURLE_OK) {
    fprintf(stderr, "client_curl: %s\n", curl_easy_strerror(transfer));
    return 2;
  }
  if (x->reader &&
      multistatus_reader_transaction(x->reader) > MULTISTATUS_TRANSACTION_COMMITTED) {
    fputs("client_curl: The request was rolled back, or may have been\n", stderr);
    x->succeeded = 0;
  }
  if (x->reader)
    return x->succeeded == x->total ? 0 : 1;
  /* The response has one status for the whole request. */
  fprintf(stderr, "client_curl: %ld %s, not a multi-status\n%s%s", x->status,
          multistatus_reason((int)x->status), x->detail, *x->detail ? "\n" : "");
  return x->status >= 200 && x->status <= 299 ? 0 : 1;
}

/* ---- One request for all ---- */

static void put_json(FILE *out, const char *text) {
  putc('"', out);
  for (; *text; text++) {
    if ((unsigned char)*text < 0x20)
      fprintf(out, "\\u%04x", (unsigned)*text);
    else
      fprintf(out, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
  }
  putc('"', out);
}

static bool copy_file(FILE *out, const char *name) {
  FILE *in = fopen(name, "rb");
  int c;
  while (in && (c = getc(in)) != EOF)
    putc(c, out);
  bool complete = in && !ferror(in);
  if (in)
    fclose(in);
  return complete;
}

/* The request's body, to be freed. */
static char *make_body(const exchange *x, size_t *len) {
  char *body = NULL;
  FILE *out = open_memstream(&body, len);
  if (!out)
    return NULL;
  bool complete = true;
  if (x->o->body_file) {
    complete = copy_file(out, x->o->body_file);
  } else {
    fputs("{\"items\":[", out);
    for (size_t i = 0; i < x->count; i++) {
      fputs(i ? ",{\"href\":" : "{\"href\":", out);
      put_json(out, x->hrefs[i]);
      putc('}', out);
    }
    fputs("]}", out);
  }
  if (fclose(out) == 0 && complete)
    return body;
  free(body);
  return NULL;
}

/* The number of items without an outcome. Successes may be omitted from the body. */
static size_t count_unreported(const exchange *x) {
  multistatus_summary summary;
  size_t reported = x->total;
  if (multistatus_reader_summary(x->reader, &summary))
    reported += summary.omitted;
  return reported < x->count ? x->count - reported : 0;
}

static int send_together(exchange *x) {
  size_t len;
  char *body = make_body(x, &len);
  if (!body) {
    fputs("client_curl: cannot make the request body\n", stderr);
    return 2;
  }
  curl_easy_setopt(x->curl, CURLOPT_URL, x->o->url);
  curl_easy_setopt(x->curl, CURLOPT_POSTFIELDS, body);
  curl_easy_setopt(x->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
  int rc = end_response(x, curl_easy_perform(x->curl));
  free(body);
  if (rc == 0 && x->reader && !x->o->body_file && count_unreported(x) > 0) {
    fprintf(stderr, "client_curl: %zu items were not reported\n", count_unreported(x));
    rc = 1;
  }
  return rc;
}

/* ---- Retrying ---- */

static ptrdiff_t plan_next(exchange *x, int64_t *wait) {
  struct curl_header *when = NULL;
  retry_response response = {.status = (int)x->status,
                             .body = x->body.data,
                             .len = x->body.len,
                             .hrefs = x->hrefs,
                             .count = x->count};
  curl_easy_getinfo(x->curl, CURLINFO_CONTENT_TYPE, &response.type);
  if (curl_easy_header(x->curl, "Retry-After", 0, CURLH_HEADER, -1, &when) == CURLHE_OK)
    response.retry_after = when->value;
  return retry_next(&x->retry, &response, x->hrefs, wait);
}

static void reset_response(exchange *x) {
  multistatus_reader_free(x->reader);
  x->reader = NULL;
  multistatus_memory_done(&x->body);
  multistatus_memory_init(&x->body, NULL, MAX_BODY);
  x->status = 0;
  x->detail[0] = '\0';
  x->total = x->succeeded = 0;
}

static void pause_for(int64_t milliseconds) {
  struct timespec left = {milliseconds / 1000, milliseconds % 1000 * 1000000};
  fflush(stdout);
  while (nanosleep(&left, &left) != 0)
    ;
}

static int send_in_rounds(exchange *x) {
  for (;;) {
    int64_t wait = 0;
    reset_response(x);
    send_together(x);
    ptrdiff_t again = plan_next(x, &wait);
    if (again < 0)
      fprintf(stderr, "client_curl: %s\n", multistatus_strerror((int)again));
    if (again <= 0)
      return again < 0 ? 2 : x->retry.done < x->o->count;
    x->count = (size_t)again;
    pause_for(wait);
  }
}

/* ---- One request each ---- */

/* The URL of an href: resolved against the request's URL, as for a link in a page. */
static char *resolve(const char *base, const char *href) {
  char *url = NULL;
  CURLU *parts = curl_url();
  if (parts && curl_url_set(parts, CURLUPART_URL, base, 0) == CURLUE_OK &&
      curl_url_set(parts, CURLUPART_URL, href, 0) == CURLUE_OK)
    curl_url_get(parts, CURLUPART_URL, &url, 0);
  curl_url_cleanup(parts);
  return url;
}

static int send_each(exchange *x) {
  curl_easy_setopt(x->curl, CURLOPT_CUSTOMREQUEST, "DELETE");
  for (size_t i = 0; i < x->count; i++) {
    char *url = resolve(x->o->url, x->o->hrefs[i]);
    curl_easy_setopt(x->curl, CURLOPT_URL, url);
    CURLcode transfer = url ? curl_easy_perform(x->curl) : CURLE_URL_MALFORMAT;
    curl_free(url);
    if (transfer != CURLE_OK) {
      fprintf(stderr, "client_curl: %s\n", curl_easy_strerror(transfer));
      return 2;
    }
    curl_easy_getinfo(x->curl, CURLINFO_RESPONSE_CODE, &x->status);
    print_outcome(x, x->o->hrefs[i], (int)x->status, NULL);
    x->status = 0;
  }
  return x->succeeded == x->total ? 0 : 1;
}

/* ---- The program ---- */

static struct curl_slist *add_header(struct curl_slist *list, const char *name,
                                     const char *value) {
  char line[512];
  snprintf(line, sizeof line, "%s: %s", name, value);
  return value ? curl_slist_append(list, line) : list;
}

static struct curl_slist *make_headers(const options *o) {
  struct curl_slist *list = add_header(NULL, "Content-Type", "application/json");
  list = add_header(list, "Accept", o->accept);
  list = add_header(list, "Prefer", o->prefer);
  return add_header(list, "X-User", o->user);
}

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void print_end(const exchange *x, double took) {
  const retry_state *r = &x->retry;
  if (x->o->retry > 0)
    printf(
        "%zu items: %zu done, %zu given up, %zu to verify; %u request%s in %.2f ms\n",
        x->o->count, r->done, r->given_up, r->verify, r->attempt,
        r->attempt == 1 ? "" : "s", took);
  else if (x->total > 0)
    printf("%zu outcomes: %zu succeeded, %zu failed; %zu request%s in %.2f ms\n",
           x->total, x->succeeded, x->total - x->succeeded, x->o->each ? x->total : 1,
           x->o->each ? "s" : "", took);
}

static int run(const options *o) {
  exchange x = {.o = o, .curl = curl_easy_init(), .count = o->count};
  struct curl_slist *headers = make_headers(o);
  x.hrefs = calloc(o->count + 1, sizeof *x.hrefs);
  if (!x.curl || !headers || !x.hrefs)
    return 2;
  for (size_t i = 0; i < o->count; i++)
    x.hrefs[i] = o->hrefs[i];
  x.retry.method = o->method;
  x.retry.most = (unsigned)o->retry + 1;
  x.retry.max_wait = (int64_t)o->max_wait * 1000;
  curl_easy_setopt(x.curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(x.curl, CURLOPT_WRITEFUNCTION, receive);
  curl_easy_setopt(x.curl, CURLOPT_WRITEDATA, &x);
  if (o->raw)
    curl_easy_setopt(x.curl, CURLOPT_HEADERFUNCTION, show_head);
  curl_easy_setopt(x.curl, CURLOPT_PROTOCOLS_STR, "http,https");
  double start = milliseconds();
  int rc = o->each        ? send_each(&x)
           : o->retry > 0 ? send_in_rounds(&x)
                          : send_together(&x);
  print_end(&x, milliseconds() - start);
  multistatus_reader_free(x.reader);
  multistatus_memory_done(&x.body);
  curl_slist_free_all(headers);
  curl_easy_cleanup(x.curl);
  free(x.hrefs);
  return rc;
}

static bool add_href(options *o, const char *href) {
  char **grown = realloc(o->hrefs, (o->count + 1) * sizeof *grown);
  if (!grown)
    return false;
  o->hrefs = grown;
  o->hrefs[o->count] = strdup(href);
  return o->hrefs[o->count++] != NULL;
}

static bool read_hrefs(options *o, const char *name) {
  FILE *file = strcmp(name, "-") == 0 ? stdin : fopen(name, "r");
  char *line = NULL;
  size_t size = 0;
  bool ok = file != NULL;
  if (!file)
    perror(name);
  while (ok && getline(&line, &size, file) > 0) {
    line[strcspn(line, "\r\n")] = '\0';
    ok = *line == '\0' || add_href(o, line);
  }
  free(line);
  if (file && file != stdin)
    fclose(file);
  return ok;
}

static bool parse_number(const char *text, unsigned long most, unsigned long *out) {
  char *end;
  *out = strtoul(text, &end, 10);
  return *text >= '0' && *text <= '9' && *end == '\0' && *out > 0 && *out <= most;
}

/* Returns NULL for an unknown format. */
static const char *media_type(const char *format) {
  return strcmp(format, "json") == 0     ? "application/json"
         : strcmp(format, "xml") == 0    ? "application/xml"
         : strcmp(format, "ndjson") == 0 ? "application/x-ndjson"
                                         : NULL;
}

/* Returns the number of arguments taken, 0 if the option is unknown or invalid. */
static int parse_option(options *o, const char *name, const char *value) {
  if (strcmp(name, "--raw") == 0)
    return o->raw = true;
  if (strcmp(name, "--failures") == 0)
    return o->failures_only = true;
  if (strcmp(name, "--each") == 0)
    return o->each = true;
  if (!value)
    return 0;
  if (strcmp(name, "--hrefs") == 0)
    return read_hrefs(o, value) ? 2 : 0;
  if (strcmp(name, "--retry") == 0)
    return parse_number(value, 100, &o->retry) ? 2 : 0;
  if (strcmp(name, "--max-wait") == 0)
    return parse_number(value, 86400, &o->max_wait) ? 2 : 0;
  if (strcmp(name, "--accept") == 0)
    return (o->accept = media_type(value)) ? 2 : 0;
  if (strcmp(name, "--body") == 0)
    o->body_file = value;
  else if (strcmp(name, "--user") == 0)
    o->user = value;
  else if (strcmp(name, "--prefer") == 0)
    o->prefer = value;
  else if (strcmp(name, "--method") == 0)
    o->method = value;
  else
    return 0;
  return 2;
}

static bool parse_arguments(options *o, int argc, char **argv) {
  for (int i = 1, taken; i < argc; i += taken) {
    if (strncmp(argv[i], "--", 2) == 0) {
      taken = parse_option(o, argv[i], argv[i + 1]);
    } else if (!o->url) {
      o->url = argv[i];
      taken = 1;
    } else {
      taken = add_href(o, argv[i]);
    }
    if (taken == 0)
      return false;
  }
  if (o->retry > 0 && (o->each || o->body_file))
    return false; /* a retry plan needs all hrefs in one request */
  return o->url && (o->count > 0 || (o->body_file && !o->each));
}

int main(int argc, char **argv) {
  options o = {.accept = "application/json", .method = "DELETE", .max_wait = 60};
  int rc = 2;
  if (!parse_arguments(&o, argc, argv))
    fputs(USAGE, stderr);
  else if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) {
    rc = run(&o);
    curl_global_cleanup();
  }
  for (size_t i = 0; i < o.count; i++)
    free(o.hrefs[i]);
  free(o.hrefs);
  return rc;
}
