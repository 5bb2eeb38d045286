/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "cli.h"

static const char USAGE[] =
    "usage: multistatus assert ASSERTION... [FILE]\n"
    "\n"
    "Tests what a body says and prints the outcomes as TAP, in the order of the\n"
    "assertions, of which there may be as many as wanted.\n"
    "\n"
    "  --status HREF=CODE   that item has this outcome; CODE is 404, or 4xx, say\n"
    "  --all CODE           so has each item\n"
    "  --none CODE          so has none\n"
    "  --count N            there are N results\n"
    "  --failed N           N of them failed, entirely or in part\n"
    "  --has-prop HREF NS NAME[=TEXT]\n"
    "                       the item has this property, with a 2xx status (and that "
    "text);\n"
    "                       NS may be \"\"\n" CLI_COMMON_USAGE "\n"
    "exit status: 0 all are true; 1 one is not; 2 the body is not whole; 64 wrong "
    "usage\n";

typedef enum assertion_kind { STATUS, ALL, NONE, COUNT, FAILED, PROP } assertion_kind;

typedef struct assertion {
  assertion_kind kind;
  char *href, *ns, *name, *text; /* text NULL: any */
  const char *code;              /* as given */
  int min, max;                  /* the same */
  size_t wanted;

  size_t seen; /* results that it is about, and those that are as it says */
  size_t true_of;
  char *found; /* what was found instead, or NULL */
} assertion;

typedef struct assertions {
  assertion *list;
  size_t count, results, failed;
} assertions;

/* ---- The assertions ---- */

static void parse_code(assertion *a, const char *code) {
  a->code = code;
  size_t len = strlen(code);
  if (len == 3 && code[0] >= '1' && code[0] <= '9' && strcmp(code + 1, "xx") == 0) {
    a->min = (code[0] - '0') * 100;
    a->max = a->min + 99;
  } else {
    a->min = a->max = (int)cli_number(code, 0, 999);
  }
}

/* The assertions, and the arguments behind the option that is being taken. */
static assertions all;
static char **arguments;

static char *next_argument(void) {
  if (!arguments[optind])
    cli_misused("--has-prop wants HREF NS NAME[=TEXT]");
  return arguments[optind++];
}

static assertion *add(assertion_kind kind) {
  all.list = cli_alloc(all.list, (all.count + 1) * sizeof *all.list);
  assertion *a = all.list + all.count++;
  memset(a, 0, sizeof *a);
  a->kind = kind;
  return a;
}

static void add_status(const char *value) {
  assertion *a = add(STATUS);
  a->href = strdup(value);
  if (!a->href)
    cli_must(MULTISTATUS_ERROR_NOMEM);
  char *code = strrchr(a->href, '='); /* an href may have some as well */
  if (!code)
    cli_misused("--status wants HREF=CODE, not %s", value);
  *code = '\0';
  parse_code(a, code + 1);
}

static void add_all(const char *value) {
  parse_code(add(ALL), value);
}

static void add_none(const char *value) {
  parse_code(add(NONE), value);
}

static void add_count(const char *value) {
  add(COUNT)->wanted = (size_t)cli_number(value, 0, INT64_MAX);
}

static void add_failed(const char *value) {
  add(FAILED)->wanted = (size_t)cli_number(value, 0, INT64_MAX);
}

static void add_prop(const char *value) {
  assertion *a = add(PROP);
  a->href = strdup(value);
  if (!a->href)
    cli_must(MULTISTATUS_ERROR_NOMEM);
  a->ns = next_argument();
  a->name = next_argument();
  a->text = strchr(a->name, '=');
  if (a->text)
    *a->text++ = '\0';
}

/* ---- The results ---- */

static bool is_about(const assertion *a, const multistatus_result *r) {
  const multistatus_href *h = multistatus_result_first_href(r);
  for (; a->href && h; h = multistatus_href_next(h))
    if (strcmp(a->href, multistatus_href_value(h)) == 0 ||
        multistatus_href_equal("/", a->href, multistatus_href_value(h), 0) == 1)
      return true;
  return !a->href;
}

static bool has_prop(const assertion *a, const multistatus_result *r) {
  const multistatus_prop *p = multistatus_result_value(r, a->ns, a->name);
  return p && (!a->text || strcmp(a->text, multistatus_prop_value(p)) == 0);
}

/* Remembers what the first result was that is not as it should be. */
static void note(assertion *a, const multistatus_result *r) {
  int status = multistatus_result_outcome(r);
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
  (void)reader;
  (void)ctx;
  int outcome = multistatus_result_outcome(r);
  all.results++;
  all.failed += !multistatus_result_succeeded(r);
  for (assertion *a = all.list; a < all.list + all.count; a++) {
    if (a->kind == COUNT || a->kind == FAILED || !is_about(a, r))
      continue;
    bool in = outcome >= a->min && outcome <= a->max;
    bool good = a->kind == PROP ? has_prop(a, r) : a->kind == NONE ? !in : in;
    a->seen++;
    a->true_of += good;
    if (!good && !a->found)
      note(a, r);
  }
}

/* ---- TAP ---- */

static bool is_true(const assertion *a) {
  switch (a->kind) {
  case COUNT:
    return all.results == a->wanted;
  case FAILED:
    return all.failed == a->wanted;
  case ALL:
  case NONE:
    return a->true_of == a->seen;
  default:
    return a->seen > 0 && a->true_of == a->seen;
  }
}

/* TAP takes what follows a '#' for a directive. */
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
    printf("%s is %s", a->kind == ALL ? "each" : "none", a->code);
    break;
  case COUNT:
  case FAILED:
    printf("%zu %s", a->wanted, a->kind == COUNT ? "results" : "failed");
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
  else if (a->found)
    cli_put(a->found, 0, 0);
  else
    fputs("no such item", stdout);
  putchar('\n');
  return false;
}

int cli_assert(int argc, char **argv) {
  static const cli_opt OPTIONS[] = {CLI_CALL("status", add_status),
                                    CLI_CALL("all", add_all),
                                    CLI_CALL("none", add_none),
                                    CLI_CALL("count", add_count),
                                    CLI_CALL("failed", add_failed),
                                    CLI_CALL("has-prop", add_prop),
                                    CLI_END};
  arguments = argv;
  cli_options(argc, argv, OPTIONS, USAGE);
  if (!all.count)
    cli_misused("nothing is asserted");
  cli_input *in = cli_open(cli_operand(argc, argv));
  multistatus_reader *r = cli_results(in, take, NULL);
  int status = CLI_OK;
  if (multistatus_reader_error(r)->code) {
    puts("Bail out! The body is not whole");
    status = CLI_IO;
  } else {
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
