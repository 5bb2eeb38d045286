/* SPDX-License-Identifier: MIT */
#include "dav.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char USAGE[] =
    "usage: webdav [OPTION VALUE]... FOLDER\n"
    "\n"
    "Serves the folder with WebDAV, without authentication, and prints its URL. Names\n"
    "that begin with .webdav- are reserved; symbolic links are not served.\n"
    "\n"
    "  --port N        default 0: any free port\n"
    "  --listen IP     default 127.0.0.1\n"
    "  --state FILE    the database; default FOLDER/.webdav-state/state.db\n"
    "  --max-file N    maximum bytes of an uploaded file; default 1099511627776\n"
    "  --infinity yes  allow PROPFIND with Depth: infinity\n";

static bool parse_number(const char *text, uint64_t least, uint64_t most,
                         uint64_t *out) {
  char *end;
  errno = 0;
  *out = strtoull(text, &end, 10);
  return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0 && *out >= least &&
         *out <= most;
}

static bool parse_option(server *s, const char *name, const char *value) {
  uint64_t port;
  if (strcmp(name, "--max-file") == 0)
    return parse_number(value, 0, 1ull << 50, &s->max_file);
  if (strcmp(name, "--infinity") == 0)
    return (s->infinity = strcmp(value, "yes") == 0) || strcmp(value, "no") == 0;
  const char **text = strcmp(name, "--listen") == 0  ? &s->address
                      : strcmp(name, "--state") == 0 ? &s->state
                      : strcmp(name, "--port") == 0  ? &s->port
                                                     : NULL;
  if (text)
    *text = value;
  return text && (text != &s->port || parse_number(value, 0, 65535, &port));
}

/* Serves until SIGINT or SIGTERM, which are blocked in all threads and waited for here,
   so that no signal handler is needed. */
static int serve(server *s) {
  sigset_t stop;
  int signal_number;
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  sigprocmask(SIG_BLOCK, &stop, NULL);
  signal(SIGPIPE, SIG_IGN);
  if (!http_start(s)) {
    fprintf(stderr, "webdav: cannot listen on %s port %s\n", s->address, s->port);
    return 1;
  }
  printf(strchr(s->address, ':') ? "http://[%s]:%u/\n" : "http://%s:%u/\n", s->address,
         http_port(s));
  fflush(stdout);
  sigwait(&stop, &signal_number);
  http_stop(s);
  return 0;
}

int main(int argc, char **argv) {
  server s = {.address = "127.0.0.1",
              .port = "0",
              .max_file = 1ull << 40,
              .changes = PTHREAD_MUTEX_INITIALIZER};
  int i = 1;
  while (i + 1 < argc && parse_option(&s, argv[i], argv[i + 1]))
    i += 2;
  if (i + 1 != argc || *argv[i] == '-') {
    bool help = argc == 2 && strcmp(argv[1], "--help") == 0;
    fputs(USAGE, help ? stdout : stderr);
    return help ? 0 : 2;
  }
  s.root = open(argv[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (s.root < 0) {
    fprintf(stderr, "webdav: %s: %s\n", argv[i], strerror(errno));
    return 1;
  }
  xmlInitParser();
  file_clean(s.root);
  int rc = store_open(&s, argv[i]) ? serve(&s) : 1;
  store_close(&s);
  xmlCleanupParser();
  close(s.root);
  return rc;
}
