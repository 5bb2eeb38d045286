/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

/* The admin panel of a content management system, with bulk operations on articles:

     articles.c   the rules for one article, and the database
     bulk.c       runs the items of a request as a batch
     answer.c     negotiates the format, and writes the body of the response
     http.c       requests and responses, with libmicrohttpd
     main.c       options, start, stop */

#include "articles.h"
#include "http.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char USAGE[] =
    "usage: cms [--port N] [--database FILE] [--durable no] [--seed demo]\n"
    "           [--max-items N] [--max-bytes N] [--max-seconds N]\n"
    "\n"
    "  --port N         port on 127.0.0.1; default 0: any free port\n"
    "  --database FILE  the database of the articles; default \":memory:\"\n"
    "  --durable no     responses do not wait for the disk: a power failure may undo\n"
    "                   reported changes\n"
    "  --seed demo      fill an empty database with 100 articles\n"
    "  --max-items N    maximum items of a bulk request; default 1000\n"
    "  --max-bytes N    maximum bytes of a request body; default 1048576\n"
    "  --max-seconds N  maximum time of a bulk request; default 10\n";

typedef struct settings {
  const char *database;
  bool seed, durable;
  unsigned long port, max_items, max_bytes, max_seconds;
} settings;

static bool parse_number(const char *text, unsigned long least, unsigned long most,
                         unsigned long *out) {
  char *end;
  errno = 0;
  *out = strtoul(text, &end, 10);
  return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0 && *out >= least &&
         *out <= most;
}

static bool parse_option(settings *s, const char *name, const char *value) {
  if (strcmp(name, "--port") == 0)
    return parse_number(value, 0, 65535, &s->port);
  if (strcmp(name, "--max-items") == 0)
    return parse_number(value, 1, 1000000, &s->max_items);
  if (strcmp(name, "--max-bytes") == 0)
    return parse_number(value, 1, 1ul << 30, &s->max_bytes);
  if (strcmp(name, "--max-seconds") == 0)
    return parse_number(value, 1, 3600, &s->max_seconds);
  if (strcmp(name, "--durable") == 0)
    return (s->durable = strcmp(value, "yes") == 0) || strcmp(value, "no") == 0;
  if (strcmp(name, "--seed") == 0)
    return s->seed = strcmp(value, "demo") == 0;
  if (strcmp(name, "--database") != 0)
    return false;
  s->database = value;
  return true;
}

static bool parse_options(settings *s, int argc, char **argv) {
  for (int i = 1; i < argc; i += 2)
    if (i + 1 == argc || !parse_option(s, argv[i], argv[i + 1]))
      return false;
  return true;
}

/* Serves until SIGINT or SIGTERM, which are blocked in all threads and waited for here,
   so that no signal handler is needed. */
static int serve(const settings *s, articles *store) {
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  sigprocmask(SIG_BLOCK, &stop, NULL);
  signal(SIGPIPE, SIG_IGN);

  http_options options = {store, (unsigned short)s->port, s->max_items, s->max_bytes,
                          s->max_seconds};
  http_server *server = http_start(&options);
  if (!server) {
    fprintf(stderr, "cms: cannot listen on 127.0.0.1 port %lu\n", s->port);
    return 1;
  }
  printf("http://127.0.0.1:%u/\n", http_port(server));
  fflush(stdout);
  int signal_number;
  sigwait(&stop, &signal_number);
  http_stop(server);
  return 0;
}

int main(int argc, char **argv) {
  settings s = {.database = ":memory:",
                .durable = true,
                .max_items = 1000,
                .max_bytes = 1048576,
                .max_seconds = 10};
  if (argc == 2 && strcmp(argv[1], "--help") == 0) {
    fputs(USAGE, stdout);
    return 0;
  }
  if (!parse_options(&s, argc, argv)) {
    fputs(USAGE, stderr);
    return 2;
  }
  articles *store = articles_open(s.database, s.durable);
  if (!store)
    return 1;
  int rc = 1;
  if (s.seed && !articles_seed_demo(store))
    fputs("cms: cannot fill the database\n", stderr);
  else
    rc = serve(&s, store);
  articles_close(store);
  return rc;
}
