/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "cli.h"

static const char USAGE[] =
    "usage: multistatus show [OPTION...] [FILE]\n"
    "\n"
    "Prints the outcome of each item: status, href, message; failures first.\n"
    "\n"
    "  --order          print results in the order of the body, as they arrive\n"
    "  --failures       print failures only; all are counted\n"
    "  --props          print the properties\n"
    "  --json           print one JSON object, with results in the order of the body;\n"
    "                   a status of 0 is unknown, and \"failed\" includes the unknown\n"
    "  --request URL    the requested URL; a 507 for it means a truncated "
    "listing\n" CLI_COMMON_USAGE "\n"
    "exit status: 0 all succeeded; 1 some failed or are unknown, or the response\n"
    "failed, or the request was rolled back, or the summary in the body counts more\n"
    "results, successes or failures than there are; 2 the body is incomplete or\n"
    "invalid; 64 wrong usage\n";

/* Failures are printed first, but a body may be very long. So column widths are
   computed from the first WINDOW results, and successes are kept until they take
   MOST_KEPT. */
enum { WINDOW = 1000, MOST_KEPT = 64 << 20 /* bytes */ };

/* On terminals narrower than this, the status is printed without its phrase, and the
   message on a line of its own. */
enum { NARROW = 60 };

typedef struct show {
  cli_input *in;
  unsigned order, failures, props, json;
  multistatus_list *bad, *good; /* NULL: no longer kept */
  size_t kept;                  /* the size of both in bytes */
  multistatus_summary sum;
  size_t printed;  /* as JSON */
  size_t unknown;  /* failed results whose outcome the body does not say */
  uint64_t quirks; /* found here, not by the reader */
  int status_width, name_width;
} show;

/* ---- The table ---- */

/* The message, conditions, problem details, location and wait of a result. */
static char *explain(const multistatus_result *r) {
  char *conditions = cli_conditions(multistatus_result_first_condition(r)), *text;
  const char *const PARTS[][2] = {{"", multistatus_result_message(r)},
                                  {"", *conditions ? conditions : NULL},
                                  {"", multistatus_result_problem(r)},
                                  {"see ", multistatus_result_location(r)}};
  long long wait = (long long)multistatus_result_retry_after(r);
  const char *mark = "";
  size_t len;
  FILE *to = open_memstream(&text, &len);
  for (size_t i = 0; to && i < sizeof PARTS / sizeof *PARTS; i++)
    if (PARTS[i][1]) {
      fprintf(to, "%s%s%s", mark, PARTS[i][0], PARTS[i][1]);
      mark = "; ";
    }
  if (to && wait >= 0)
    fprintf(to, "%sretry after %lld s", mark, wait);
  if (!to || fclose(to))
    cli_must(MULTISTATUS_ERROR_NOMEM);
  free(conditions);
  return text;
}

static void lay_out(show *s, const multistatus_list *list) {
  int wide = cli_columns() ? cli_columns() : 160;
  for (size_t i = 0; i < multistatus_list_count(list); i++) {
    const multistatus_result *r = multistatus_list_get(list, i);
    int status =
        cli_width(cli_status_text(cli_outcome(s->in, r), multistatus_result_reason(r)));
    int name = cli_width(cli_item_name(r));
    s->status_width = status > s->status_width ? status : s->status_width;
    s->name_width = name > s->name_width ? name : s->name_width;
  }
  int most = wide < NARROW ? 3 : wide / 4;
  if (s->order) /* the widths are not known in advance */
    s->status_width = s->name_width = 24;
  s->status_width = s->status_width > most ? most : s->status_width;
  s->name_width = s->name_width > wide / 2 ? wide / 2 : s->name_width;
}

static void print_prop(const multistatus_prop *p) {
  char *name;
  const char *ns = multistatus_prop_ns(p), *lang = multistatus_prop_lang(p);
  if (asprintf(&name, *ns ? "{%s}%s" : "%s%s", ns, multistatus_prop_name(p)) < 0)
    cli_must(MULTISTATUS_ERROR_NOMEM);
  fputs("    ", stdout);
  int used = 4 + cli_put(name, 0, cli_rest(4));
  if (lang && cli_rest(used) != 1)
    used += printf(" [") + cli_put(lang, 0, 0) + printf("]");
  if (multistatus_prop_kind_of(p) != MULTISTATUS_PROP_EMPTY && cli_rest(used) != 1) {
    fputs("  ", stdout);
    cli_put(multistatus_prop_value(p), 0, cli_rest(used + 2));
  }
  putchar('\n');
  free(name);
}

/* As cli_outcome(). */
static int propstat_status(const show *s, const multistatus_propstat *p) {
  int status = multistatus_propstat_status(p);
  return status ? status : s->in->only;
}

static void print_propstat(const show *s, const multistatus_propstat *p) {
  int status = propstat_status(s, p);
  const char *message = multistatus_propstat_message(p);
  char *conditions = cli_conditions(multistatus_propstat_first_condition(p));
  fputs("  ", stdout);
  cli_paint(cli_colour_of(status));
  int used = 2 + cli_put(cli_status_text(status, multistatus_propstat_reason(p)), 0,
                         cli_rest(2));
  cli_paint(CLI_PLAIN);
  if ((message || *conditions) && cli_rest(used) > 3 - !cli_columns() * 3) {
    used += printf("  ");
    cli_put(message ? message : conditions, 0, cli_rest(used));
  }
  putchar('\n');
  free(conditions);
  for (const multistatus_prop *v = multistatus_propstat_first_prop(p); v;
       v = multistatus_prop_next(v))
    print_prop(v);
}

static void print_row(const show *s, const multistatus_result *r) {
  int status = cli_outcome(s->in, r);
  bool narrow = cli_columns() && cli_columns() < NARROW;
  char *why = explain(r), code[16];
  snprintf(code, sizeof code, "%d", status);
  cli_paint(cli_colour_of(status));
  int used =
      cli_put(narrow ? code : cli_status_text(status, multistatus_result_reason(r)),
              s->status_width, s->status_width);
  cli_paint(CLI_PLAIN);
  fputs("  ", stdout);
  used += 2;
  used += cli_put(cli_item_name(r), *why && !narrow ? s->name_width : 0,
                  narrow || !*why  ? cli_rest(used)
                  : !cli_columns() ? 0
                                   : s->name_width);
  if (*why) {
    fputs(narrow ? "\n    " : "  ", stdout);
    cli_put(why, 0, cli_rest(narrow ? 4 : used + 2));
  }
  putchar('\n');
  const multistatus_href *h = multistatus_result_first_href(r);
  while (h && (h = multistatus_href_next(h))) {
    printf("%*s", s->status_width + 2, "");
    cli_put(multistatus_href_value(h), 0, cli_rest(s->status_width + 2));
    putchar('\n');
  }
  const multistatus_propstat *p = multistatus_result_first_propstat(r);
  /* Print the failed propstats of a partial failure even without --props. */
  for (; p; p = multistatus_propstat_next(p))
    if (s->props || (!cli_succeeded(s->in, r) &&
                     !multistatus_status_succeeded(propstat_status(s, p))))
      print_propstat(s, p);
  free(why);
  cli_output_check();
}

static void print_kept(show *s, multistatus_list **list) {
  for (size_t i = 0; *list && i < multistatus_list_count(*list); i++)
    print_row(s, multistatus_list_get(*list, i));
  multistatus_list_free(*list);
  *list = NULL;
}

/* ---- JSON ---- */

static void print_json_outcome(int status, const char *reason, const char *message,
                               const multistatus_condition *c) {
  printf("\"status\":%d", status);
  cli_put_member(",", "reason", reason ? reason : multistatus_reason(status));
  cli_put_member(",", "message", message);
  if (c) {
    char *text = cli_conditions(c);
    cli_put_member(",", "conditions", text);
    free(text);
  }
}

static void print_json_propstat(const show *s, const multistatus_propstat *p) {
  putchar('{');
  print_json_outcome(propstat_status(s, p), multistatus_propstat_reason(p),
                     multistatus_propstat_message(p),
                     multistatus_propstat_first_condition(p));
  fputs(",\"props\":[", stdout);
  const multistatus_prop *v = multistatus_propstat_first_prop(p);
  for (const char *mark = ""; v; v = multistatus_prop_next(v), mark = ",") {
    printf("%s", mark);
    cli_put_member("{", "ns", multistatus_prop_ns(v));
    cli_put_member(",", "name", multistatus_prop_name(v));
    cli_put_member(
        ",", multistatus_prop_kind_of(v) == MULTISTATUS_PROP_XML ? "xml" : "value",
        multistatus_prop_value(v));
    cli_put_member(",", "lang", multistatus_prop_lang(v));
    putchar('}');
  }
  fputs("]}", stdout);
}

static void print_json_result(show *s, const multistatus_result *r) {
  cli_put_member(s->printed++ ? ",\n{" : "\n{", "href", multistatus_result_href(r));
  const multistatus_href *h = multistatus_result_first_href(r);
  for (const char *mark = ",\"moreHrefs\":["; h && (h = multistatus_href_next(h));
       mark = ",") {
    fputs(mark, stdout);
    cli_put_json(multistatus_href_value(h));
    if (!multistatus_href_next(h))
      putchar(']');
  }
  cli_put_member(",", "id", multistatus_result_id(r));
  if (multistatus_result_index(r) >= 0)
    printf(",\"index\":%lld", (long long)multistatus_result_index(r));
  putchar(',');
  print_json_outcome(cli_outcome(s->in, r), multistatus_result_reason(r),
                     multistatus_result_message(r),
                     multistatus_result_first_condition(r));
  cli_put_member(",", "location", multistatus_result_location(r));
  if (multistatus_result_problem(r)) { /* the text of a JSON object */
    fputs(",\"problem\":", stdout);
    cli_put_json_text(multistatus_result_problem(r));
  }
  if (multistatus_result_retry_after(r) >= 0)
    printf(",\"retryAfter\":%lld", (long long)multistatus_result_retry_after(r));
  const multistatus_propstat *p = multistatus_result_first_propstat(r);
  if (p && s->props) {
    fputs(",\"propstats\":[", stdout);
    for (const char *mark = ""; p; p = multistatus_propstat_next(p), mark = ",") {
      fputs(mark, stdout);
      print_json_propstat(s, p);
    }
    putchar(']');
  }
  putchar('}');
  cli_output_check();
}

/* ---- The summary ---- */

static void print_quirks(uint64_t quirks, bool json) {
  const char *mark = "";
  for (unsigned bit = 0; bit < 64; bit++) {
    const char *name = multistatus_quirk_name(MULTISTATUS_QUIRK(bit));
    if (!(quirks >> bit & 1) || !*name)
      continue;
    printf(json ? "%s\"%s\"" : "%s%s", mark, name);
    mark = ", ";
  }
}

static const char *ending_name(multistatus_ending ending) {
  static const char *const NAMES[] = {"none",
                                      "complete",
                                      "truncated",
                                      "trailing-text",
                                      "trailing-document",
                                      "not-multistatus",
                                      "empty",
                                      "broken"};
  return NAMES[ending];
}

/* What the summary in the body counts and the body does not have; NULL: nothing. */
static const char *missing(const show *s, const multistatus_reader *r) {
  return multistatus_reader_error(r)->code
             ? NULL
             : cli_missing(r, s->sum.total, s->sum.failed + s->sum.partial);
}

static void print_json_end(const show *s, const multistatus_reader *r) {
  static const char *const TRANSACTIONS[] = {NULL, "committed", "rolledBack",
                                             "indeterminate"};
  const multistatus_read_error *error = multistatus_reader_error(r);
  printf("%s],\n\"summary\":{\"total\":%zu,\"succeeded\":%zu,\"failed\":%zu,"
         "\"partial\":%zu,\"omitted\":%zu},\n",
         s->printed ? "\n" : "", s->sum.total, s->sum.succeeded, s->sum.failed,
         s->sum.partial, s->sum.omitted);
  printf("\"http\":%d,\"ending\":\"%s\",\"limited\":%s,\"quirks\":[", s->in->status,
         ending_name(multistatus_reader_ending(r)),
         multistatus_reader_limited(r) ? "true" : "false");
  print_quirks(multistatus_reader_quirks(r) | s->quirks, true);
  putchar(']');
  if (s->unknown)
    printf(",\"unknown\":%zu", s->unknown);
  cli_put_member(",", "message", multistatus_reader_message(r));
  cli_put_member(",", "syncToken", multistatus_reader_sync_token(r));
  cli_put_member(",", "transaction", TRANSACTIONS[multistatus_reader_transaction(r)]);
  cli_put_member(",", "incomplete", missing(s, r));
  if (error->code) {
    cli_put_member(",", "error", error->text);
    printf(",\"line\":%llu,\"column\":%llu", (unsigned long long)error->line,
           (unsigned long long)error->column);
  }
  fputs("}\n", stdout);
}

static void print_line(const char *name, const char *text) {
  if (!text)
    return;
  int used = printf("%s: ", name);
  cli_put(text, 0, cli_rest(used));
  putchar('\n');
}

static void print_end(const show *s, const multistatus_reader *r) {
  static const char *const TRANSACTIONS[] = {NULL, "committed", "rolled back",
                                             "indeterminate"};
  const multistatus_summary *sum = &s->sum;
  if (sum->total && !(s->failures && sum->total == sum->succeeded))
    putchar('\n');
  printf("%zu result%s%s: ", sum->total, sum->total == 1 ? "" : "s",
         multistatus_reader_error(r)->code ? " before the error" : "");
  printf("%zu succeeded, %zu failed", sum->succeeded, sum->failed - s->unknown);
  if (s->unknown)
    printf(", %zu unknown", s->unknown);
  if (sum->partial)
    printf(", %zu partial", sum->partial);
  if (sum->omitted)
    printf(", %zu successes omitted", sum->omitted);
  putchar('\n');
  if (s->in->status && s->in->status != 207)
    print_line("response", cli_status_text(s->in->status, NULL));
  print_line("incomplete", missing(s, r));
  print_line("message", multistatus_reader_message(r));
  print_line("transaction", TRANSACTIONS[multistatus_reader_transaction(r)]);
  print_line("sync-token", multistatus_reader_sync_token(r));
  if (multistatus_reader_limited(r))
    puts("truncated: the server left out results");
  uint64_t quirks = multistatus_reader_quirks(r) | s->quirks;
  if (quirks) {
    fputs("tolerated: ", stdout);
    print_quirks(quirks, false);
    putchar('\n');
  }
}

/* ---- Results ---- */

static void count(show *s, const multistatus_result *r) {
  s->sum.total++;
  if (cli_succeeded(s->in, r))
    s->sum.succeeded++;
  else if (cli_outcome(s->in, r) == 207)
    s->sum.partial++;
  else
    s->sum.failed++;
  s->unknown += !cli_outcome(s->in, r);
}

/* Detects an href that occurs twice, among the results that are kept. */
static void find_duplicate(show *s, const multistatus_result *r) {
  const char *href = multistatus_result_href(r);
  if (*href && ((s->bad && multistatus_list_find(s->bad, href)) ||
                (s->good && multistatus_list_find(s->good, href))))
    s->quirks |= MULTISTATUS_QUIRK_DUPLICATE;
}

/* Prints the failures so far. From here on the column widths are fixed. */
static void end_window(show *s) {
  lay_out(s, s->bad);
  lay_out(s, s->good);
  print_kept(s, &s->bad);
}

/* An allocator that counts the memory of the lists. */
static void *keep(void *ctx, void *p, size_t old_size, size_t new_size) {
  show *s = ctx;
  void *moved = NULL;
  if (new_size == 0)
    free(p);
  else if (!(moved = realloc(p, new_size)))
    return NULL;
  s->kept = s->kept - old_size + new_size;
  return moved;
}

/* Keeps a result to print it later, or only to detect duplicates. */
static void put(show *s, multistatus_list **list, const multistatus_result *r) {
  if (*list && !multistatus_list_put(*list, r))
    cli_must(multistatus_list_error(*list));
  if (s->kept <= MOST_KEPT)
    return;
  if (!s->json && !s->order && !s->failures) {
    cli_warn("too many results to sort: printed in order from here");
    if (s->bad)
      end_window(s);
    print_kept(s, &s->good);
  }
  multistatus_list_free(s->good);
  s->good = NULL;
}

static void take(void *ctx, const multistatus_reader *reader,
                 const multistatus_result *r) {
  (void)reader;
  show *s = ctx;
  bool good = cli_succeeded(s->in, r), wanted = !good || !s->failures;
  count(s, r);
  find_duplicate(s, r);
  if (s->json || s->order) {
    cli_progress(NULL, 0);
    if (wanted && s->json)
      print_json_result(s, r);
    else if (wanted)
      print_row(s, r);
    put(s, &s->good, r);
    return;
  }
  if (s->bad && s->sum.total > WINDOW)
    end_window(s);
  if (good ? s->good != NULL : s->bad != NULL) {
    put(s, good ? &s->good : &s->bad, r);
  } else if (wanted) {
    cli_progress(NULL, 0);
    print_row(s, r);
  }
}

static int finish(show *s, multistatus_reader *r) {
  multistatus_summary received = {0};
  multistatus_reader_summary(r, &received);
  s->sum.omitted = received.omitted;
  if (s->json) {
    print_json_end(s, r);
  } else {
    if (s->bad && !s->order)
      end_window(s);
    if (s->failures || s->order)
      multistatus_list_free(s->good), s->good = NULL;
    print_kept(s, &s->good);
    if (s->sum.total || !multistatus_reader_error(r)->code)
      print_end(s, r);
  }
  int code = multistatus_reader_error(r)->code;
  bool failed = s->sum.failed + s->sum.partial > 0 || missing(s, r) ||
                multistatus_reader_transaction(r) > MULTISTATUS_TRANSACTION_COMMITTED ||
                cli_response_failed(s->in);
  return code ? CLI_IO : failed ? CLI_FAILED : CLI_OK;
}

int cli_show(int argc, char **argv) {
  show s = {.status_width = 3};
  const char *request = NULL;
  const cli_opt options[] = {
      CLI_FLAG("order", &s.order, 1), CLI_FLAG("failures", &s.failures, 1),
      CLI_FLAG("props", &s.props, 1), CLI_FLAG("json", &s.json, 1),
      CLI_TEXT("request", &request),  CLI_END};
  cli_options(argc, argv, options, USAGE);
  s.in = cli_open(cli_operand(argc, argv));
  s.in->options.request = request;
  const multistatus_allocator counted = {keep, &s};
  multistatus_list_options kept = MULTISTATUS_LIST_OPTIONS_INIT;
  kept.allocator = &counted;
  cli_must(multistatus_list_new(&s.bad, &kept));
  cli_must(multistatus_list_new(&s.good, &kept));
  if (s.order)
    lay_out(&s, s.bad);
  if (s.json)
    fputs("{\"results\":[", stdout);
  multistatus_reader *r = cli_results(s.in, take, &s, NULL);
  int status = finish(&s, r);
  multistatus_reader_free(r);
  multistatus_list_free(s.bad);
  multistatus_list_free(s.good);
  cli_close(s.in);
  return status;
}
