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
    "Serves the folder by WebDAV to whoever can connect: there are no passwords. "
    "Names\n"
    "that begin with .webdav- are the server's own; symbolic links are not served.\n"
    "\n"
    "  --port N        0, the default, takes any that is free; its URL is printed\n"
    "  --listen IP     127.0.0.1 by default\n"
    "  --state FILE    the database; FOLDER/.webdav-state/state.db by default\n"
    "  --threads N     as many requests are run at once; default: one a processor\n"
    "  --max-file N    bytes of one file that is put; default 1099511627776\n"
    "  --infinity yes  allows PROPFIND with Depth: infinity\n";

typedef struct settings {
  const char *folder, *address, *state;
  unsigned long long port, threads, max_file;
  bool infinity;
} settings;

static bool parse_number(const char *text, unsigned long long least,
                         unsigned long long most, unsigned long long *out) {
  char *end;
  errno = 0;
  *out = strtoull(text, &end, 10);
  return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0 && *out >= least &&
         *out <= most;
}

static bool parse_option(settings *s, const char *name, const char *value) {
  if (strcmp(name, "--port") == 0)
    return parse_number(value, 0, 65535, &s->port);
  if (strcmp(name, "--threads") == 0)
    return parse_number(value, 2, 256, &s->threads);
  if (strcmp(name, "--max-file") == 0)
    return parse_number(value, 0, 1ull << 50, &s->max_file);
  if (strcmp(name, "--infinity") == 0)
    return (s->infinity = strcmp(value, "yes") == 0) || strcmp(value, "no") == 0;
  const char **text = strcmp(name, "--listen") == 0  ? &s->address
                      : strcmp(name, "--state") == 0 ? &s->state
                                                     : NULL;
  if (text)
    *text = value;
  return text != NULL;
}

static bool parse_options(settings *s, int argc, char **argv) {
  int i = 1;
  for (; i + 1 < argc; i += 2)
    if (!parse_option(s, argv[i], argv[i + 1]))
      return false;
  s->folder = i < argc ? argv[i] : NULL;
  return s->folder && *s->folder != '-';
}

/* Serves until SIGINT or SIGTERM. They are blocked in every thread and waited for here,
   so no handler runs at an awkward moment. */
static int serve(server *s, const settings *set) {
  sigset_t stop;
  int signal_number;
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  sigprocmask(SIG_BLOCK, &stop, NULL);
  signal(SIGPIPE, SIG_IGN);
  if (!http_start(s, set->address, (unsigned short)set->port)) {
    fprintf(stderr, "webdav: cannot listen on %s port %llu\n", set->address, set->port);
    return 1;
  }
  bool six = strchr(set->address, ':') != NULL;
  printf("http://%s%s%s:%u/\n", six ? "[" : "", set->address, six ? "]" : "",
         http_port(s));
  fflush(stdout);
  sigwait(&stop, &signal_number);
  http_stop(s);
  return 0;
}

int main(int argc, char **argv) {
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  settings set = {.address = "127.0.0.1",
                  .threads = processors > 2 ? (unsigned long long)processors : 2,
                  .max_file = 1ull << 40};
  if (argc == 2 && strcmp(argv[1], "--help") == 0) {
    fputs(USAGE, stdout);
    return 0;
  }
  if (!parse_options(&set, argc, argv)) {
    fputs(USAGE, stderr);
    return 2;
  }
  server s = {.infinity = set.infinity,
              .max_file = set.max_file,
              .threads = (unsigned)set.threads,
              .changes = PTHREAD_MUTEX_INITIALIZER};
  s.root = open(set.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (s.root < 0) {
    fprintf(stderr, "webdav: %s: %s\n", set.folder, strerror(errno));
    return 1;
  }
  xmlInitParser();
  file_clean(s.root);
  s.store = store_open(set.folder, set.state);
  int rc = s.store ? serve(&s, &set) : 1;
  store_close(s.store);
  xmlCleanupParser();
  close(s.root);
  return rc;
}
