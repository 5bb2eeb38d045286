/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "cli.h"

static const char USAGE[] =
    "usage: multistatus retry [OPTION...] [FILE]\n"
    "\n"
    "Prints which items to send again after a 207, which to give up, and which\n"
    "a person has to verify.\n"
    "\n"
    "  --method M       the method of items whose result has none; without it, items\n"
    "                   that may have had an effect are not sent again\n"
    "  --idempotent     all items are idempotent, whatever their method\n"
    "  --items FILE     the hrefs that were sent, one per line; default: the hrefs of\n"
    "                   the results\n"
    "  --silence        items that are not reported succeeded, as after a DELETE\n"
    "  --gone           a DELETE with 404 or 410 succeeded\n"
    "  --no-overwrite   MOVE and COPY were sent with Overwrite: F\n"
    "  --fifo           keep the order: from the first item to send again, send all\n"
    "                   again\n"
    "  --attempt N      the number of requests so far; default 1\n"
    "  --max-attempts N  give up after N requests; default 5\n"
    "  --hrefs          print only the hrefs to send again, one per line\n"
    "  --null           the same, each followed by a NUL, for xargs -0\n"
    "  --json           print {\"items\":[{\"href\":...}]}, the body of the next "
    "request\n" CLI_COMMON_USAGE "\n"
    "exit status: 0 all items are done; 1 some are not, or, without --items, the\n"
    "response failed; 2 the body is incomplete or invalid, so that unreported items\n"
    "are unknown; 64 wrong usage\n";

typedef struct items {
  char **hrefs;
  size_t count, room;
} items;

static void add_item(items *all, const char *line, size_t len) {
  if (all->count == all->room) {
    all->room = all->room ? 2 * all->room : 64;
    all->hrefs = cli_alloc(all->hrefs, all->room * sizeof *all->hrefs);
  }
  char *copy = cli_alloc(NULL, len + 1);
  memcpy(copy, line, len);
  copy[len] = '\0';
  all->hrefs[all->count++] = copy;
}

static void read_items(items *all, const char *path) {
  FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
  char *line = NULL;
  size_t room = 0;
  if (!file)
    cli_die(CLI_IO, "%s: %s", path, strerror(errno));
  for (ssize_t len; (len = getline(&line, &room, file)) >= 0;) {
    while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
      len--;
    if (memchr(line, '\0', (size_t)len)) /* what follows it would be lost */
      cli_die(CLI_IO, "%s: an href contains a NUL", path);
    if (len > 0)
      add_item(all, line, (size_t)len);
  }
  if (ferror(file))
    cli_die(CLI_IO, "%s: %s", path, strerror(errno));
  if (!all->count) /* otherwise the results would be taken for the items */
    cli_die(CLI_IO, "%s: no items", path);
  free(line);
  if (file != stdin)
    fclose(file);
}

/* The first href of the result of an entry if it is not known what was sent; then the
   others belong to the entry too. NULL: what was sent is known. */
static const multistatus_href *hrefs_of(const multistatus_retry_entry *e,
                                        const items *sent) {
  return e->index < sent->count ? NULL : multistatus_result_first_href(e->result);
}

/* The href h of an entry; if h is NULL, the href that was sent, or "". */
static const char *href_of(const multistatus_retry_entry *e, const items *sent,
                           const multistatus_href *h) {
  return h                        ? multistatus_href_value(h)
         : e->index < sent->count ? sent->hrefs[e->index]
                                  : "";
}

/* The href that was sent, else what identifies the result. */
static const char *name_of(const multistatus_retry_entry *e, const items *sent) {
  static char text[40];
  if (e->index < sent->count)
    return sent->hrefs[e->index];
  if (e->result)
    return cli_item_name(e->result);
  snprintf(text, sizeof text, "item %zu", e->index);
  return text;
}

static void print_rows(const char *what, cli_colour colour,
                       const multistatus_retry_entry *e, size_t count,
                       const items *sent) {
  for (size_t i = 0; i < count; i++, e++) {
    int columns = cli_columns();
    cli_paint(colour);
    int used = printf("%-8s", what);
    cli_paint(CLI_PLAIN);
    used += printf("%3d  ", e->result ? multistatus_result_outcome(e->result) : 0);
    used += cli_put(name_of(e, sent), 32, columns ? columns / 2 : 0);
    used += printf("  ");
    if (!columns || columns > used + 8)
      cli_put(multistatus_retry_reason_text(e->reason), 0,
              columns ? columns - used : 0);
    putchar('\n');
    const multistatus_href *h = hrefs_of(e, sent);
    while (h && (h = multistatus_href_next(h))) {
      printf("%13s", "");
      cli_put(multistatus_href_value(h), 0, columns ? cli_rest(13) : 0);
      putchar('\n');
    }
    cli_output_check();
  }
}

static void print_table(const multistatus_retry *plan, const items *sent) {
  print_rows("again", CLI_MIXED, plan->again, plan->again_count, sent);
  print_rows("verify", CLI_BAD, plan->verify, plan->verify_count, sent);
  print_rows("give up", CLI_BAD, plan->given_up, plan->given_up_count, sent);
  printf("\n%zu done, %zu to send again, %zu to verify, %zu given up\n", plan->done,
         plan->again_count, plan->verify_count, plan->given_up_count);
  if (plan->unmatched_count)
    printf("%zu results match no item\n", plan->unmatched_count);
  if (plan->again_count)
    printf("wait %lld.%03lld s%s%s\n", (long long)plan->wait / 1000,
           (long long)plan->wait % 1000,
           plan->capped ? ", less than the server requests" : "",
           plan->throttled ? ": the server is busy" : "");
}

static void print_href(const char *href, const char *name, char end) {
  /* An href that contains a line feed would be printed as two items. */
  if (*href && !(end == '\n' && strchr(href, '\n')))
    printf("%s%c", href, end);
  else
    cli_warn("%s: no href, or one that contains a line feed", name);
  cli_output_check();
}

static void print_hrefs(const multistatus_retry *plan, const items *sent, char end) {
  for (size_t i = 0; i < plan->again_count; i++) {
    const multistatus_retry_entry *e = plan->again + i;
    const multistatus_href *h = hrefs_of(e, sent);
    do
      print_href(href_of(e, sent, h), name_of(e, sent), end);
    while (h && (h = multistatus_href_next(h)));
  }
}

/* Prints an item of the next request. href: "": none. */
static void print_json_item(const char *href, const multistatus_result *r) {
  const char *const MEMBERS[][2] = {{"href", *href ? href : NULL},
                                    {"id", multistatus_result_id(r)},
                                    {"method", multistatus_result_method(r)},
                                    {"group", multistatus_result_group(r)}};
  const char *mark = "\n{";
  for (size_t k = 0; k < sizeof MEMBERS / sizeof *MEMBERS; k++)
    if (MEMBERS[k][1]) {
      printf("%s\"%s\":", mark, MEMBERS[k][0]);
      cli_put_json(MEMBERS[k][1]);
      mark = ",";
    }
  fputs(*mark == ',' ? "}" : "\n{}", stdout);
  cli_output_check();
}

static void print_json(const multistatus_retry *plan, const items *sent) {
  const char *mark = "";
  fputs("{\"items\":[", stdout);
  for (size_t i = 0; i < plan->again_count; i++) {
    const multistatus_retry_entry *e = plan->again + i;
    const multistatus_href *h = hrefs_of(e, sent);
    do {
      fputs(mark, stdout);
      print_json_item(href_of(e, sent, h), e->result);
      mark = ",";
    } while (h && (h = multistatus_href_next(h)));
  }
  fputs(plan->again_count ? "\n]}\n" : "]}\n", stdout);
}

static int is_idempotent(void *ctx, size_t index) {
  (void)ctx, (void)index;
  return 1;
}

int cli_retry(int argc, char **argv) {
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_retry *plan;
  items sent = {NULL, 0, 0};
  const char *path = NULL;
  long long attempt = 1, most = 0;
  unsigned idempotent = 0, hrefs = 0, null = 0, json = 0;
  bool complete = true;
  const cli_opt options[] = {
      CLI_TEXT("method", &policy.method),
      CLI_TEXT("items", &path),
      CLI_FLAG("idempotent", &idempotent, 1),
      CLI_FLAG("silence", &policy.flags, MULTISTATUS_RETRY_SILENCE_IS_SUCCESS),
      CLI_FLAG("gone", &policy.flags, MULTISTATUS_RETRY_GONE_IS_DONE),
      CLI_FLAG("no-overwrite", &policy.flags, MULTISTATUS_RETRY_NO_OVERWRITE),
      CLI_FLAG("fifo", &policy.flags, MULTISTATUS_RETRY_FIFO),
      CLI_NUMBER("attempt", &attempt, 1, 1000000),
      CLI_NUMBER("max-attempts", &most, 1, 1000000),
      CLI_FLAG("hrefs", &hrefs, 1),
      CLI_FLAG("null", &null, 1),
      CLI_FLAG("json", &json, 1),
      CLI_END};
  cli_options(argc, argv, options, USAGE);
  if (path)
    read_items(&sent, path);
  policy.idempotent = idempotent ? is_idempotent : NULL;
  policy.attempt = (unsigned)attempt;
  policy.max_attempts = (unsigned)most;
  cli_input *in = cli_open(cli_operand(argc, argv));
  /* A 204 or 205, for the request as a whole, has no body. */
  bool no_body = (in->status == 204 || in->status == 205) && cli_is_empty(in);
  multistatus_list *list = no_body ? NULL : cli_list(in, &complete);
  policy.sent = sent.count;
  policy.hrefs = (const char *const *)sent.hrefs;
  policy.status = in->status;
  policy.now = (int64_t)time(NULL) * 1000;
  char *after = cli_field(in, "Retry-After");
  if (after)
    multistatus_retry_after_parse(after, policy.now, &policy.retry_after);
  free(after);
  if (complete && !sent.count)
    cli_warn_response(in); /* its results do not tell what was done */
  cli_must(multistatus_retry_plan(&plan, list, &policy, NULL));
  if (json)
    print_json(plan, &sent);
  else if (hrefs || null)
    print_hrefs(plan, &sent, null ? '\0' : '\n');
  else
    print_table(plan, &sent);
  bool left = plan->again_count + plan->verify_count + plan->given_up_count > 0;
  left = left || (!sent.count && cli_response_failed(in));
  multistatus_retry_free(plan);
  multistatus_list_free(list);
  for (size_t i = 0; i < sent.count; i++)
    free(sent.hrefs[i]);
  free(sent.hrefs);
  cli_close(in);
  return !complete ? CLI_IO : left ? CLI_FAILED : CLI_OK;
}
