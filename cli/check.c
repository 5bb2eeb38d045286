/* SPDX-License-Identifier: MIT */
#include <multistatus/check.h>
#include <stdlib.h>
#include <string.h>
#include "cli.h"

static const char USAGE[] =
    "usage: multistatus check [OPTION...] [FILE]\n"
    "       multistatus check --list\n"
    "\n"
    "Finds what breaks the rules of RFC 4918 and its neighbours, and where. What is "
    "not\n"
    "known of the request is not checked.\n"
    "\n"
    "  --method M         of the request: PROPFIND, say\n"
    "  --depth D          its Depth: 0, 1 or infinity\n"
    "  --request-uri U    its URL, or the path\n"
    "  --report NAME      of a REPORT: sync-collection, expand-property, version-tree\n"
    "  --prop {NS}NAME    a property that was asked for; as many as wanted\n"
    "  --limit N          the client wanted at most N results\n"
    "  --minimal          the answer is to be minimal (return=minimal, RFC 8144)\n"
    "  --noroot           without the collection itself (depth-noroot, RFC 8144)\n"
    "  --initial          sync-collection: the client had no token\n"
    "  --infinite         sync-collection: the sync-level was infinite\n"
    "  --strict           advice as well, which is not broken rules\n"
    "  --list             print the rules\n"
    "  --json             print an object of JSON for each finding, each on a line\n"
    "  --help             print this\n"
    "\n"
    "exit status: 0 nothing was found; 1 something was; 2 the input cannot be read; "
    "64\n"
    "wrong usage\n";

static const char *const SEVERITIES[] = {"error", "warning", "advice"};

static void list_rules(void) {
  size_t count;
  const multistatus_check_rule *rules = multistatus_check_rules(&count);
  for (size_t i = 0; i < count; i++)
    printf("%2d  %-7s  %s%s  (%s)\n", rules[i].number, SEVERITIES[rules[i].severity],
           rules[i].text, rules[i].needs_context ? " *" : "", rules[i].section);
  puts("\n*  checked only if the options say enough of the request");
}

/* NAME:LINE:COLUMN: severity: sentence, as compilers print it, so that editors find the
   place; then what it is about and the rule. */
static void print_text(const char *name, const multistatus_finding *f) {
  static const cli_colour COLOURS[] = {CLI_BAD, CLI_MIXED, CLI_DIM};
  cli_put(name, 0, 0);
  if (f->line)
    printf(":%llu:%llu", (unsigned long long)f->line, (unsigned long long)f->column);
  fputs(": ", stdout);
  cli_paint(COLOURS[f->severity]);
  fputs(SEVERITIES[f->severity], stdout);
  cli_paint(CLI_PLAIN);
  fputs(": ", stdout);
  cli_put(f->text, 0, 0);
  if (*f->href && !strstr(f->text, f->href)) {
    fputs(", in ", stdout);
    cli_put(f->href, 0, 0);
  }
  printf(" (%d: %s)\n", f->rule, multistatus_check_rule_for(f->rule)->section);
}

static void print_json(const multistatus_finding *f) {
  printf("{\"rule\":%d,\"severity\":\"%s\",\"section\":", f->rule,
         SEVERITIES[f->severity]);
  cli_put_json(multistatus_check_rule_for(f->rule)->section);
  printf(",\"line\":%llu,\"column\":%llu,\"href\":", (unsigned long long)f->line,
         (unsigned long long)f->column);
  cli_put_json(f->href);
  fputs(",\"text\":", stdout);
  cli_put_json(f->text);
  fputs("}\n", stdout);
}

/* Prints what was found so far. */
static void print_found(multistatus_check *c, const char *name, bool json) {
  const multistatus_finding *f;
  while (multistatus_check_next(c, &f) == 1) {
    cli_progress(NULL, 0);
    if (json)
      print_json(f);
    else
      print_text(name, f);
    cli_output_check();
  }
}

/* 0 to go on, or an exit status. */
static int check(const multistatus_check_options *o, cli_input *in, bool json) {
  multistatus_check *c;
  const char *data;
  size_t len, found = 0;
  cli_must(multistatus_check_new(&c, o));
  int rc;
  do {
    len = cli_read(in, &data);
    rc = len ? multistatus_check_feed(c, data, len) : multistatus_check_end(c);
    print_found(c, in->name, json);
  } while (len && !rc);
  for (int s = MULTISTATUS_SEVERITY_ERROR; s <= MULTISTATUS_SEVERITY_ADVICE; s++)
    found += multistatus_check_count(c, (multistatus_severity)s);
  multistatus_check_free(c);
  if (rc)
    cli_die(CLI_IO, "%s: %s", in->name, multistatus_strerror(rc));
  return found ? CLI_FAILED : CLI_OK;
}

enum { METHOD = 1, DEPTH, URI, REPORT, PROP, LIMIT, LIST, JSON, FLAG };
static const struct option OPTIONS[] = {
    {"method", required_argument, NULL, METHOD},
    {"depth", required_argument, NULL, DEPTH},
    {"request-uri", required_argument, NULL, URI},
    {"report", required_argument, NULL, REPORT},
    {"prop", required_argument, NULL, PROP},
    {"limit", required_argument, NULL, LIMIT},
    {"minimal", no_argument, NULL, FLAG + MULTISTATUS_CHECK_MINIMAL},
    {"noroot", no_argument, NULL, FLAG + MULTISTATUS_CHECK_NOROOT},
    {"initial", no_argument, NULL, FLAG + MULTISTATUS_CHECK_INITIAL},
    {"infinite", no_argument, NULL, FLAG + MULTISTATUS_CHECK_INFINITE},
    {"strict", no_argument, NULL, FLAG + MULTISTATUS_CHECK_STRICT},
    {"list", no_argument, NULL, LIST},
    {"json", no_argument, NULL, JSON},
    CLI_COMMON};

int cli_check(int argc, char **argv) {
  multistatus_check_options o = MULTISTATUS_CHECK_OPTIONS_INIT;
  const char **asked = cli_alloc(NULL, (size_t)argc * sizeof *asked);
  bool json = false, list = false;
  for (int option; (option = cli_option(argc, argv, OPTIONS, USAGE)) != -1;)
    switch (option) {
    case METHOD:
      o.method = optarg;
      break;
    case DEPTH:
      if (strcmp(optarg, "0") && strcmp(optarg, "1") && strcmp(optarg, "infinity"))
        cli_misused("%s is none of 0, 1, infinity", optarg);
      o.depth = optarg;
      break;
    case URI:
      o.request = optarg;
      break;
    case REPORT:
      o.report = optarg;
      break;
    case PROP:
      asked[o.asked_count++] = optarg;
      break;
    case LIMIT:
      o.limit = (size_t)cli_number(optarg, 1, INT64_MAX);
      break;
    case LIST:
      list = true;
      break;
    case JSON:
      json = true;
      break;
    default:
      o.flags |= (unsigned)(option - FLAG);
    }
  o.asked = asked;
  int status = CLI_OK;
  if (list) {
    list_rules();
  } else {
    cli_input *in = cli_open(cli_operand(argc, argv));
    o.content_type = in->content_type;
    o.flags |= in->location ? MULTISTATUS_CHECK_LOCATION : 0;
    status = check(&o, in, json);
    cli_close(in);
  }
  free(asked);
  return status;
}
