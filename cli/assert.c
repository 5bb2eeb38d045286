/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "cli.h"

static const char USAGE[] =
    "usage: multistatus assert ASSERTION... [FILE]\n"
    "\n"
    "Tests the outcomes in a body and prints the test results as TAP, in the order of\n"
    "the assertions. Each assertion may be repeated.\n"
    "\n"
    "  --status HREF=CODE   the item has this status, such as 404 or 4xx; 0 is an\n"
    "                       unknown one. An item of which some properties failed has\n"
    "                       207, and is not 2xx. HREF may be an id, or \"item 3\" for\n"
    "                       the index of an item without href and id\n"
    "  --all CODE           all items have this status\n"
    "  --none CODE          no item has this status\n"
    "  --count N            there are N results\n"
    "  --failed N           N results failed, completely or in part\n"
    "  --has-prop HREF NS NAME[=TEXT]\n"
    "                       the item has this property with a 2xx status, and with\n"
    "                       this text; NS may be \"\"\n" CLI_COMMON_USAGE "\n"
    "If the response is not 2xx, or the request was rolled back or may have been, no\n"
    "item is 2xx or has a property, and all failed.\n"
    "\n"
    "exit status: 0 all assertions are true; 1 one is false; 2 the body is incomplete\n"
    "or invalid; 64 wrong usage\n";

typedef enum assertion_kind { STATUS, ALL, NONE, COUNT, FAILED, PROP } assertion_kind;

typedef struct assertion {
  assertion_kind kind;
  char *href, *ns, *name, *text; /* text NULL: any */
  const char *code;              /* as given */
  int min, max;                  /* the range that code stands for */
  size_t expected;

  size_t applied; /* results that it applies to, and those for which it is true */
  size_t true_for;
  char *found; /* the first other value, or NULL */
} assertion;

typedef struct assertions {
  assertion *list;
  size_t count, results, failed;
  const char *undone; /* why no success counts; NULL: they do */
} assertions;

/* ---- The assertions ---- */

static void parse_code(assertion *a, const char *code) {
  a->code = code;
  size_t len = strlen(code);
  if (len == 3 && code[0] >= '1' && code[0] <= '9' && strcmp(code + 1, "xx") == 0) {
    a->min = (code[0] - '0') * 100;
    a->max = a->min + 99;
  } else if (strcmp(code, "0") != 0) {
    /* No item has one below 100: --none would be true whatever happened. */
    a->min = a->max = (int)cli_number(code, 100, 999);
  }
}

/* The assertions, and the arguments, from which --has-prop takes more than one. */
static assertions all;
static char **arguments;

static char *next_argument(void) {
  if (!arguments[optind])
    cli_misused("--has-prop needs HREF NS NAME[=TEXT]");
  return arguments[optind++];
}

static void add(int kind, const char *value) {
  all.list = cli_alloc(all.list, (all.count + 1) * sizeof *all.list);
  assertion *a = all.list + all.count++;
  memset(a, 0, sizeof *a);
  a->kind = (assertion_kind)kind;
  if ((kind == STATUS || kind == PROP) && !(a->href = strdup(value)))
    cli_must(MULTISTATUS_ERROR_NOMEM);
  if (kind == STATUS) {
    char *code = strrchr(a->href, '='); /* the last one: an href may contain others */
    if (!code)
      cli_misused("--status needs HREF=CODE, not %s", value);
    *code = '\0';
    parse_code(a, code + 1);
  } else if (kind == PROP) {
    a->ns = next_argument();
    a->name = next_argument();
    a->text = strchr(a->name, '=');
    if (a->text)
      *a->text++ = '\0';
  } else if (kind == ALL || kind == NONE) {
    parse_code(a, value);
  } else {
    a->expected = (size_t)cli_number(value, 0, INT64_MAX);
  }
}

/* ---- The results ---- */

/* True if the assertion is about that item: all, or the one with that href or id; or
   that name, if it has no href ("item 3"). */
static bool applies_to(const assertion *a, const multistatus_result *r) {
  const multistatus_href *h = multistatus_result_first_href(r);
  const char *id = multistatus_result_id(r);
  if (a->href && ((id && strcmp(a->href, id) == 0) ||
                  (!h && strcmp(a->href, cli_item_name(r)) == 0)))
    return true;
  for (; a->href && h; h = multistatus_href_next(h))
    if (strcmp(a->href, multistatus_href_value(h)) == 0 ||
        multistatus_href_equal("/", a->href, multistatus_href_value(h), 0) == 1)
      return true;
  return !a->href;
}

/* True if the outcome is the status, or in the class of it. Properties with mixed
   statuses, 207, are not in the class 2xx, since some failed. */
static bool is_in(const assertion *a, const cli_input *in,
                  const multistatus_result *r) {
  int outcome = cli_outcome(in, r);
  return outcome >= a->min && outcome <= a->max &&
         (a->min == a->max || !multistatus_status_succeeded(outcome) ||
          cli_succeeded(in, r));
}

static bool has_prop(const assertion *a, const multistatus_result *r) {
  const multistatus_prop *p = multistatus_result_value(r, a->ns, a->name);
  return p && (!a->text || strcmp(a->text, multistatus_prop_value(p)) == 0);
}

/* Keeps a description of the first result for which the assertion is false. */
static void note(assertion *a, const cli_input *in, const multistatus_result *r) {
  int status = cli_outcome(in, r);
  if (a->kind == PROP) {
    multistatus_result_find_prop(r, a->ns, a->name, &status);
    const multistatus_prop *p = multistatus_result_value(r, a->ns, a->name);
    if (p)
      a->found = strdup(multistatus_prop_value(p));
    else if (!multistatus_result_find_prop(r, a->ns, a->name, NULL))
      a->found = strdup("no such property");
  }
  if (!a->found && asprintf(&a->found, "%s: %s", cli_item_name(r),
                            cli_status_text(status, NULL)) < 0)
    cli_must(MULTISTATUS_ERROR_NOMEM);
}

static void take(void *ctx, const multistatus_reader *reader,
                 const multistatus_result *r) {
  const cli_input *input = ctx;
  (void)reader;
  all.results++;
  all.failed += !cli_succeeded(input, r);
  for (assertion *a = all.list; a < all.list + all.count; a++) {
    if (a->kind == COUNT || a->kind == FAILED || !applies_to(a, r))
      continue;
    bool in = is_in(a, input, r);
    bool good = a->kind == PROP ? has_prop(a, r) : a->kind == NONE ? !in : in;
    a->applied++;
    a->true_for += good;
    if (!good && !a->found)
      note(a, input, r);
  }
}

/* Successes do not count if the response failed, or the transaction, which may be known
   only at the end of the body, was not committed. */
static void check_whole(const cli_input *in, const multistatus_reader *r) {
  static char text[200];
  multistatus_transaction t = multistatus_reader_transaction(r);
  if (t > MULTISTATUS_TRANSACTION_COMMITTED)
    snprintf(text, sizeof text, "the request %s rolled back",
             t == MULTISTATUS_TRANSACTION_ROLLED_BACK ? "was" : "may have been");
  else if (cli_response_failed(in))
    snprintf(text, sizeof text, "the response is %s",
             cli_status_text(in->status, NULL));
  else
    return;
  all.undone = text;
  all.failed = all.results;
}

/* ---- TAP ---- */

/* True if the assertion is about items that succeeded, and none did. --all is also
   about the items of which the body has no result. */
static bool is_undone(const assertion *a) {
  bool success = a->kind == PROP || (a->kind != COUNT && a->kind != FAILED &&
                                     multistatus_status_succeeded(a->min));
  return all.undone && success && (a->applied > 0 || a->kind == ALL);
}

static bool is_true(const assertion *a) {
  if (is_undone(a))
    return a->kind == NONE;
  switch (a->kind) {
  case COUNT:
    return all.results == a->expected;
  case FAILED:
    return all.failed == a->expected;
  case ALL:
  case NONE:
    return a->true_for == a->applied;
  default:
    return a->applied > 0 && a->true_for == a->applied;
  }
}

/* Escapes '#', which begins a directive in TAP. */
static void put_tap(const char *text) {
  for (const char *mark; (mark = strchr(text, '#')); text = mark + 1) {
    char *before = strndup(text, (size_t)(mark - text));
    cli_put(before ? before : "", 0, 0);
    fputs("\\#", stdout);
    free(before);
  }
  cli_put(text, 0, 0);
}

static void describe(const assertion *a) {
  switch (a->kind) {
  case STATUS:
    put_tap(a->href);
    printf(" is %s", a->code);
    break;
  case ALL:
  case NONE:
    printf("%s %s", a->kind == ALL ? "all are" : "none is", a->code);
    break;
  case COUNT:
  case FAILED:
    printf("%zu %s", a->expected, a->kind == COUNT ? "results" : "failed");
    break;
  case PROP:
    put_tap(a->href);
    fputs(" has {", stdout);
    put_tap(a->ns);
    putchar('}');
    put_tap(a->name);
    if (a->text) {
      fputs(" = ", stdout);
      put_tap(a->text);
    }
    break;
  }
}

static bool report(const assertion *a, size_t number) {
  bool good = is_true(a);
  printf("%sok %zu - ", good ? "" : "not ", number);
  describe(a);
  putchar('\n');
  if (good)
    return true;
  fputs("# found ", stdout);
  if (a->kind == COUNT || a->kind == FAILED)
    printf("%zu", a->kind == COUNT ? all.results : all.failed);
  else if (is_undone(a))
    fputs(all.undone, stdout);
  else if (a->found)
    cli_put(a->found, 0, 0);
  else
    fputs("no such item", stdout);
  putchar('\n');
  return false;
}

int cli_assert(int argc, char **argv) {
  static const cli_opt OPTIONS[] = {CLI_CALL("status", add, STATUS),
                                    CLI_CALL("all", add, ALL),
                                    CLI_CALL("none", add, NONE),
                                    CLI_CALL("count", add, COUNT),
                                    CLI_CALL("failed", add, FAILED),
                                    CLI_CALL("has-prop", add, PROP),
                                    CLI_END};
  arguments = argv;
  cli_options(argc, argv, OPTIONS, USAGE);
  if (!all.count)
    cli_misused("no assertion given");
  cli_input *in = cli_open(cli_operand(argc, argv));
  bool complete;
  multistatus_reader *r = cli_results(in, take, in, &complete);
  int status = CLI_OK;
  if (!complete) {
    puts("Bail out! The body is incomplete or invalid");
    status = CLI_IO;
  } else {
    check_whole(in, r);
    printf("1..%zu\n", all.count);
    for (size_t i = 0; i < all.count; i++)
      if (!report(all.list + i, i + 1))
        status = CLI_FAILED;
  }
  for (size_t i = 0; i < all.count; i++) {
    free(all.list[i].found);
    free(all.list[i].href);
  }
  free(all.list);
  multistatus_reader_free(r);
  cli_close(in);
  return status;
}
