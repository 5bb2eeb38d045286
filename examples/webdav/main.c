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
    "  --threads N     requests run at once; default: one for each processor\n"
    "  --max-file N    bytes of one file that is put; default 1099511627776\n"
    "  --infinity yes  allows PROPFIND with Depth: infinity\n";

enum { PORT, LISTEN, STATE, THREADS, MAX_FILE, INFINITE, OPTIONS };
static const struct option {
  const char *name, *initial;
  uint64_t least, most; /* most 0: not a number */
} OPTION[OPTIONS] = {{"--port", "0", 0, 65535},
                     {"--listen", "127.0.0.1", 0, 0},
                     {"--state", NULL, 0, 0},
                     {"--threads", NULL, 2, 256},
                     {"--max-file", NULL, 0, 1ull << 50},
                     {"--infinity", NULL, 0, 0}};

static bool is_valid(const struct option *o, const char *value) {
  char *end;
  errno = 0;
  uint64_t n = strtoull(value, &end, 10);
  return o->most == 0 || (*value >= '0' && *value <= '9' && *end == '\0' &&
                          errno == 0 && n >= o->least && n <= o->most);
}

/* The folder, which comes last; NULL: the command line is invalid. */
static const char *parse_options(const char *set[OPTIONS], int argc, char **argv) {
  for (int o = 0; o < OPTIONS; o++)
    set[o] = OPTION[o].initial;
  for (int i = 1; i + 1 < argc; i += 2) {
    int o = 0;
    while (o < OPTIONS && strcmp(OPTION[o].name, argv[i]) != 0)
      o++;
    if (o == OPTIONS || !is_valid(&OPTION[o], argv[i + 1]))
      return NULL;
    set[o] = argv[i + 1];
  }
  return argc % 2 == 0 && *argv[argc - 1] != '-' ? argv[argc - 1] : NULL;
}

/* Serves until SIGINT or SIGTERM. They are blocked in every thread and waited for here,
   so no handler runs at an awkward moment. */
static int serve(server *s, const char *address, const char *port) {
  sigset_t stop;
  int signal_number;
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  sigprocmask(SIG_BLOCK, &stop, NULL);
  signal(SIGPIPE, SIG_IGN);
  if (!http_start(s, address, port)) {
    fprintf(stderr, "webdav: cannot listen on %s port %s\n", address, port);
    return 1;
  }
  printf(strchr(address, ':') ? "http://[%s]:%u/\n" : "http://%s:%u/\n", address,
         http_port(s));
  fflush(stdout);
  sigwait(&stop, &signal_number);
  http_stop(s);
  return 0;
}

int main(int argc, char **argv) {
  const char *set[OPTIONS];
  const char *folder = parse_options(set, argc, argv);
  if (!folder) {
    bool help = argc == 2 && strcmp(argv[1], "--help") == 0;
    fputs(USAGE, help ? stdout : stderr);
    return help ? 0 : 2;
  }
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  server s = {.infinity = set[INFINITE] && strcmp(set[INFINITE], "yes") == 0,
              .max_file =
                  set[MAX_FILE] ? strtoull(set[MAX_FILE], NULL, 10) : 1ull << 40,
              .threads = set[THREADS]     ? (unsigned)atoi(set[THREADS])
                         : processors > 2 ? (unsigned)processors
                                          : 2,
              .changes = PTHREAD_MUTEX_INITIALIZER};
  s.root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (s.root < 0) {
    fprintf(stderr, "webdav: %s: %s\n", folder, strerror(errno));
    return 1;
  }
  xmlInitParser();
  file_clean(s.root);
  s.store = store_open(folder, set[STATE]);
  int rc = s.store ? serve(&s, set[LISTEN], set[PORT]) : 1;
  store_close(s.store);
  xmlCleanupParser();
  close(s.root);
  return rc;
}
