/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <getopt.h>
#include <locale.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "cli.h"

static const struct command {
  const char *name;
  int (*run)(int argc, char **argv);
  const char *what;
} COMMANDS[] = {
    {"show", cli_show, "print the outcomes as a table"},
    {"convert", cli_convert, "convert between DAV XML and JSON formats"},
    {"check", cli_check, "report violations of the RFCs"},
    {"assert", cli_assert, "test the outcomes in a body, and print TAP"},
    {"mock", cli_mock, "answer requests with a 207, to test a client"},
    {"retry", cli_retry, "print which items to send again"},
    {"merge", cli_merge, "merge several bodies into one"},
    {"diff", cli_diff, "print the outcomes that differ"},
};
enum { COMMAND_COUNT = sizeof COMMANDS / sizeof *COMMANDS };

static const char *running = "";
static const multistatus_format *from;

/* ---- Messages ---- */

static void message(const char *format, va_list args, const char *more) {
  char *text;
  cli_progress(NULL, 0);
  fflush(stdout);
  fprintf(stderr, "multistatus%s%s: ", *running ? " " : "", running);
  if (vasprintf(&text, format, args) >= 0) {
    cli_put_error(text); /* it may contain text of the body */
    free(text);
  }
  fprintf(stderr, "%s\n", more);
}

void cli_warn(const char *format, ...) {
  va_list args;
  va_start(args, format);
  message(format, args, "");
  va_end(args);
}

void cli_die(int status, const char *format, ...) {
  va_list args;
  va_start(args, format);
  message(format, args, "");
  va_end(args);
  exit(status);
}

void cli_misused(const char *format, ...) {
  va_list args;
  va_start(args, format);
  message(format, args, "; see --help");
  va_end(args);
  exit(CLI_USAGE);
}

void cli_must(int rc) {
  if (rc < 0)
    cli_die(CLI_IO, "%s", multistatus_strerror(rc));
}

void *cli_alloc(void *p, size_t size) {
  p = realloc(p, size ? size : 1);
  if (!p)
    cli_must(MULTISTATUS_ERROR_NOMEM);
  return p;
}

/* ---- Options ---- */

static void take(const cli_opt *o, const char *value) {
  switch (o->kind) {
  case CLI_IS_FLAG:
    *(unsigned *)o->to |= (unsigned)o->min;
    break;
  case CLI_IS_TEXT:
    *(const char **)o->to = value;
    break;
  case CLI_IS_NUMBER:
    *(long long *)o->to = cli_number(value, o->min, o->max);
    break;
  case CLI_IS_CALL:
    o->call((int)o->min, value);
    break;
  }
}

void cli_options(int argc, char **argv, const cli_opt *list, const char *usage) {
  enum { MOST = 24, HELP = MOST, FROM };
  struct option options[MOST] = {{"help", no_argument, NULL, HELP},
                                 {"from", required_argument, NULL, FROM}};
  for (int i = 0; list[i].name; i++) {
    struct option *o = options + i + 2;
    o->name = list[i].name;
    o->has_arg = list[i].kind == CLI_IS_FLAG ? no_argument : required_argument;
    o->val = i;
  }
  opterr = 0;
  for (int at = optind, option;
       (option = getopt_long(argc, argv, ":", options, NULL)) != -1; at = optind)
    switch (option) {
    case HELP:
      fputs(usage, stdout);
      exit(cli_finish(CLI_OK));
    case FROM:
      from = cli_format(optarg);
      break;
    case '?':
      cli_misused("%s: unknown option, or an argument where none is allowed",
                  argv[optind > at ? optind - 1 : at]);
    case ':':
      cli_misused("%s needs an argument", argv[optind - 1]);
    default:
      take(list + option, optarg);
    }
}

const char *cli_operand(int argc, char **argv) {
  if (argc - optind > 1)
    cli_misused("%d inputs where one is expected", argc - optind);
  return argv[optind];
}

void cli_check_method(const char *method) {
  if (method && (!*method || strpbrk(method, "abcdefghijklmnopqrstuvwxyz")))
    cli_misused("%s: not a method; their names are in upper case", method);
}

long long cli_number(const char *text, long long min, long long max) {
  char *end;
  errno = 0;
  long long n = strtoll(text, &end, 10);
  if (errno || end == text || *end || n < min || n > max)
    cli_misused("%s: not a number from %lld to %lld", text, min, max);
  return n;
}

const multistatus_format *cli_format(const char *name) {
  const multistatus_format *f = multistatus_format_named(name);
  if (!f)
    cli_misused(
        "%s: unknown format; known are dav-xml, json, ndjson, json-seq, and dialects "
        "such as odata",
        name);
  return f;
}

const multistatus_format *cli_from(void) {
  return from;
}

/* ---- The command itself ---- */

static void print_usage(void) {
  fputs(
      "usage: multistatus SUBCOMMAND [OPTION...] [FILE]\n"
      "\n"
      "Reads an HTTP 207 Multi-Status body (DAV XML, JSON, NDJSON, JSON text "
      "sequence)\n"
      "from FILE or standard input. If the response header precedes it, as with curl\n"
      "-i, the status and Content-Type in it are used.\n"
      "\n",
      stdout);
  for (size_t i = 0; i < COMMAND_COUNT; i++)
    printf("  %-9s %s\n", COMMANDS[i].name, COMMANDS[i].what);
  fputs(
      "\nmultistatus SUBCOMMAND --help, or help SUBCOMMAND, prints its options; "
      "--version\n"
      "prints the version.\n"
      "\n"
      "exit status: 0 success; 1 items failed, a rule is violated, or an assertion is\n"
      "false; 2 the input is unreadable, incomplete or invalid, or the output failed;\n"
      "64 wrong usage\n",
      stdout);
}

int main(int argc, char **argv) {
  /* If the reader of a pipe exits, end without a message. */
  signal(SIGPIPE, SIG_DFL);
  /* Only for the widths of characters; the output is always UTF-8. */
  setlocale(LC_CTYPE, "C.UTF-8");
  const char *name = argc > 1 ? argv[1] : "";
  static char option[] = "--help";
  if (strcmp(name, "help") == 0 && argc > 2) { /* as SUBCOMMAND --help */
    name = argv[1] = argv[2];
    argv[2] = option;
  } else if (strcmp(name, "--help") == 0 || strcmp(name, "help") == 0) {
    print_usage();
    return cli_finish(CLI_OK);
  }
  if (strcmp(name, "--version") == 0) {
    printf("multistatus %s\n", multistatus_version());
    return cli_finish(CLI_OK);
  }
  for (size_t i = 0; i < COMMAND_COUNT; i++)
    if (strcmp(name, COMMANDS[i].name) == 0) {
      running = COMMANDS[i].name;
      return cli_finish(COMMANDS[i].run(argc - 1, argv + 1));
    }
  if (!*name)
    cli_misused("missing subcommand");
  cli_misused("%s: unknown subcommand", name);
}
