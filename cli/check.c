/* SPDX-License-Identifier: MIT */
#include <multistatus/check.h>
#include <stdlib.h>
#include <string.h>
#include "cli.h"

static const char USAGE[] =
    "usage: multistatus check [OPTION...] [FILE]\n"
    "       multistatus check --list\n"
    "\n"
    "Reports violations of RFC 4918 and related RFCs, with their positions. Rules\n"
    "that depend on the request are checked only if the options describe it.\n"
    "\n"
    "  --method M         the request method, such as PROPFIND\n"
    "  --depth D          the request's Depth: 0, 1 or infinity; 1 with a\n"
    "                     sync-collection: the sync-level was 1\n"
    "  --request-uri U    the request's URL or path\n"
    "  --report NAME      the report: sync-collection, expand-property, version-tree\n"
    "  --prop {NS}NAME    a requested property; may be repeated\n"
    "  --limit N          the client requested at most N results\n"
    "  --minimal          the response has Preference-Applied: return=minimal\n"
    "  --noroot           the response has Preference-Applied: depth-noroot\n"
    "  --initial          sync-collection: the request had no sync-token\n"
    "  --infinite         sync-collection: the sync-level was infinite\n"
    "  --strict           also print advice on what is allowed but not recommended\n"
    "  --list             print the rules\n"
    "  --json             print each finding as a JSON object on a line\n"
    "  --from FORMAT      the input format: dav-xml, json, ndjson or json-seq;\n"
    "                     default: detect it\n"
    "  --help             print this help\n"
    "\n"
    "exit status: 0 no findings; 1 findings; 2 the input cannot be read; 64 wrong\n"
    "usage\n";

static const char *const SEVERITIES[] = {"error", "warning", "advice"};

static void list_rules(void) {
  size_t count;
  const multistatus_check_rule *rules = multistatus_check_rules(&count);
  for (size_t i = 0; i < count; i++)
    printf("%2d  %-7s  %s%s  (%s)\n", rules[i].number, SEVERITIES[rules[i].severity],
           rules[i].text, rules[i].needs_context ? " *" : "", rules[i].section);
  puts("\n*  checked only if the options describe the request");
}

/* NAME:LINE:COLUMN: severity: text, as compilers print it, so that editors can go to
   the position; then the href and the rule. */
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
  printf("{\"rule\":%d", f->rule);
  cli_put_member(",", "severity", SEVERITIES[f->severity]);
  cli_put_member(",", "section", multistatus_check_rule_for(f->rule)->section);
  printf(",\"line\":%llu,\"column\":%llu", (unsigned long long)f->line,
         (unsigned long long)f->column);
  cli_put_member(",", "href", f->href);
  cli_put_member(",", "text", f->text);
  puts("}");
}

/* Prints the findings so far. */
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

/* Checks the body and returns the exit status. */
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

static const char **asked; /* the requested properties */
static size_t asked_count;

static void add_asked(int what, const char *name) {
  (void)what;
  if (*name == '{' && !strchr(name, '}'))
    cli_misused("%s: not a name; {NS}NAME", name);
  asked = cli_alloc(asked, (asked_count + 1) * sizeof *asked);
  asked[asked_count++] = name;
}

/* Refuses a dialect: the rules are for DAV XML and the JSON form of it. */
static void check_form(const multistatus_format *from) {
  const multistatus_format *const forms[] = {
      NULL, multistatus_format_dav_xml(), multistatus_format_json(),
      multistatus_format_ndjson(), multistatus_format_json_seq()};
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
    if (from == forms[i])
      return;
  cli_misused("%s: no rules for this format; dav-xml, json, ndjson or json-seq",
              multistatus_format_name(from));
}

/* Refuses a description of the request to which no rule would apply. */
static void check_request(const multistatus_check_options *o) {
  static const char *const REPORTS[] = {"sync-collection", "expand-property",
                                        "version-tree"};
  size_t i = 0, count = sizeof REPORTS / sizeof *REPORTS;
  cli_check_method(o->method);
  const char *why = multistatus_options_text(MULTISTATUS_OPTIONS_CHECK, o);
  if (why)
    cli_misused("%s", why);
  while (o->report && i < count && strcmp(o->report, REPORTS[i]) != 0)
    i++;
  if (i == count)
    cli_misused("%s: no rules for this report (there are rules for sync-collection, "
                "expand-property, version-tree); omit --report",
                o->report);
}

int cli_check(int argc, char **argv) {
  multistatus_check_options o = MULTISTATUS_CHECK_OPTIONS_INIT;
  unsigned json = 0, list = 0;
  long long limit = 0;
  const cli_opt options[] = {CLI_TEXT("method", &o.method),
                             CLI_TEXT("depth", &o.depth),
                             CLI_TEXT("request-uri", &o.request),
                             CLI_TEXT("report", &o.report),
                             CLI_CALL("prop", add_asked, 0),
                             CLI_NUMBER("limit", &limit, 1, INT64_MAX),
                             CLI_FLAG("minimal", &o.flags, MULTISTATUS_CHECK_MINIMAL),
                             CLI_FLAG("noroot", &o.flags, MULTISTATUS_CHECK_NOROOT),
                             CLI_FLAG("initial", &o.flags, MULTISTATUS_CHECK_INITIAL),
                             CLI_FLAG("infinite", &o.flags, MULTISTATUS_CHECK_INFINITE),
                             CLI_FLAG("strict", &o.flags, MULTISTATUS_CHECK_STRICT),
                             CLI_FLAG("list", &list, 1),
                             CLI_FLAG("json", &json, 1),
                             CLI_END};
  cli_options(argc, argv, options, USAGE);
  check_form(cli_from());
  check_request(&o);
  o.limit = (size_t)limit;
  o.asked = asked;
  o.asked_count = asked_count;
  int status = CLI_OK;
  if (list) {
    list_rules();
  } else {
    cli_input *in = cli_open(cli_operand(argc, argv));
    o.content_type = in->content_type;
    if (!o.content_type && in->options.format)
      o.content_type = multistatus_format_content_type(in->options.format);
    o.flags |= in->location ? MULTISTATUS_CHECK_LOCATION : 0;
    status = check(&o, in, json);
    cli_close(in);
  }
  free(asked);
  return status;
}
