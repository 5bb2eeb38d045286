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
    "  --items FILE     the hrefs that were sent, one per line; default: the items "
    "are\n"
    "                   those of the results, identified by id, else index, else href\n"
    "  --silence        items that are not reported succeeded, as after a DELETE\n"
    "  --gone           a DELETE with 404 or 410 succeeded\n"
    "  --no-overwrite   MOVE and COPY were sent with Overwrite: F\n"
    "  --fifo           keep the order: from the first item to send again, send all\n"
    "                   again\n"
    "  --attempt N      the number of requests so far; default 1\n"
    "  --max-attempts N  give up after N requests; default 5\n"
    "  --hrefs          print only the hrefs to send again, one per line\n"
    "  --null           the same, each followed by a NUL, for xargs -0\n"
    "  --json           print {\"items\":[{\"href\":...,\"id\":...}]}, the body of "
    "the\n"
    "                   next request; an item with neither has its index in the last\n"
    "                   request\n" CLI_COMMON_USAGE "\n"
    "The status - is that of an item whose outcome is unknown or not reported.\n\n"
    "exit status: 0 all items are done; 1 some are not, or the response failed; 2 the\n"
    "body is incomplete or invalid, so that unreported items are unknown; 64 wrong\n"
    "usage\n";

/* The items: what was sent, or, if that is not known, the results. */
typedef struct items {
  char **hrefs;
  const multistatus_result **results; /* the first of each item; NULL: hrefs */
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

/* ---- The results as items ---- */

/* Where a result is in the list, and its index in the request. */
typedef struct place {
  uint64_t index; /* UINT64_MAX: none */
  size_t at;
} place;

/* True if the body counts failures that are not among its results. Then some success is
   none. */
static bool is_doubtful(const multistatus_list *list) {
  multistatus_summary body, found;
  if (!multistatus_reader_summary(multistatus_list_reader(list), &body))
    return false;
  multistatus_list_summary(list, &found);
  size_t most = found.failed + found.partial;
  most += body.total > found.total ? body.total - found.total : 0;
  return body.failed > most || body.partial > most - body.failed;
}

/* Orders places of results by their index; those without one are the last. */
static int by_index(const void *a, const void *b) {
  const place *x = a, *y = b;
  return x->index != y->index ? (x->index < y->index ? -1 : 1)
                              : (x->at > y->at) - (x->at < y->at);
}

/* The item of a result: that of the other results with its id, or else index. */
static int64_t item_of(items *all, multistatus_list *keys,
                       const multistatus_result *r) {
  const multistatus_result *known = NULL;
  if (multistatus_result_id(r) || multistatus_result_index(r) >= 0) {
    char *key = cli_item_key(r, "");
    known = multistatus_list_find(keys, key);
    if (!known)
      multistatus_result_set_index(multistatus_list_add(keys, key, 200, NULL),
                                   (int64_t)all->count);
    free(key);
  }
  if (known)
    return multistatus_result_index(known);
  all->results[all->count++] = r;
  return (int64_t)all->count - 1;
}

/* A copy of the list, in which the index of each result is that of its item here: ids,
   and indexes in a larger request, mean nothing to a plan that does not know the items.
   Items are in the order of their indexes, if they have them. */
static multistatus_list *number_results(items *all, const multistatus_list *list) {
  multistatus_list *keys = cli_list_new(), *to = cli_list_new();
  size_t count = multistatus_list_count(list);
  place *order = cli_alloc(NULL, count * sizeof *order);
  for (size_t i = 0; i < count; i++) {
    order[i].index = (uint64_t)multistatus_result_index(multistatus_list_get(list, i));
    order[i].at = i;
  }
  qsort(order, count, sizeof *order, by_index);
  for (size_t i = 0; i < count; i++) {
    const multistatus_result *r = multistatus_list_get(list, order[i].at);
    multistatus_result_set_index(multistatus_list_put(to, r), item_of(all, keys, r));
  }
  multistatus_transaction t = multistatus_list_transaction(list);
  if (t <= MULTISTATUS_TRANSACTION_COMMITTED && is_doubtful(list))
    t = MULTISTATUS_TRANSACTION_INDETERMINATE;
  multistatus_list_set_transaction(to, t);
  cli_must(multistatus_list_error(keys));
  cli_must(multistatus_list_error(to));
  multistatus_list_free(keys);
  free(order);
  return to;
}

/* Takes the results for the items. Returns the list for the plan; NULL: the same, since
   no result has an id or index, so that each is an item. */
static multistatus_list *take_items(items *all, const multistatus_list *list) {
  size_t count = multistatus_list_count(list);
  bool named = false;
  all->results = cli_alloc(NULL, count * sizeof *all->results);
  for (size_t i = 0; i < count; i++) {
    all->results[i] = multistatus_list_get(list, i);
    named = named || multistatus_result_id(all->results[i]) ||
            multistatus_result_index(all->results[i]) >= 0;
  }
  return named ? number_results(all, list) : NULL;
}

/* ---- Printing ---- */

/* The first href of an item that is a result; then its further ones belong to it too.
   NULL: the href that was sent is known, or there is none. */
static const multistatus_href *hrefs_of(const multistatus_retry_entry *e,
                                        const items *all) {
  return all->results ? multistatus_result_first_href(all->results[e->index]) : NULL;
}

/* The href h of an item; if h is NULL, the href that was sent, or "". */
static const char *href_of(const multistatus_retry_entry *e, const items *all,
                           const multistatus_href *h) {
  return h ? multistatus_href_value(h) : all->results ? "" : all->hrefs[e->index];
}

/* The href that was sent, else what identifies the result. */
static const char *name_of(const multistatus_retry_entry *e, const items *all) {
  return all->results ? cli_item_name(all->results[e->index]) : all->hrefs[e->index];
}

/* The status that decides. An item that is not reported has that of a response that
   failed, except 424, with which some servers send a multi-status. "-": unknown. */
static int print_status(const multistatus_retry_entry *e, const cli_input *in) {
  bool whole =
      cli_response_failed(in) && (e->result ? in->only != 0 : in->status != 424);
  int status = whole ? in->status : multistatus_result_outcome(e->result);
  return status ? printf("%3d  ", status) : printf("  -  ");
}

/* On a narrow terminal the reason is on a line of its own. */
static void print_rows(const char *what, cli_colour colour,
                       const multistatus_retry_entry *e, size_t count, const items *all,
                       const cli_input *in) {
  const int columns = cli_columns();
  const bool narrow = columns > 0 && columns < 80;
  for (size_t i = 0; i < count; i++, e++) {
    cli_paint(colour);
    int used = printf("%-8s", what);
    cli_paint(CLI_PLAIN);
    used += print_status(e, in);
    used += cli_put(name_of(e, all), narrow ? 0 : 32,
                    narrow ? cli_rest(used) : columns / 2);
    used = narrow ? printf("\n    ") - 1 : used + printf("  ");
    cli_put(multistatus_retry_reason_text(e->reason), 0, cli_rest(used));
    putchar('\n');
    const multistatus_href *h = hrefs_of(e, all);
    while (h && (h = multistatus_href_next(h))) {
      printf("%13s", "");
      cli_put(multistatus_href_value(h), 0, columns ? cli_rest(13) : 0);
      putchar('\n');
    }
    cli_output_check();
  }
}

static void print_table(const multistatus_retry *plan, const items *all,
                        const cli_input *in) {
  print_rows("again", CLI_MIXED, plan->again, plan->again_count, all, in);
  print_rows("verify", CLI_BAD, plan->verify, plan->verify_count, all, in);
  print_rows("give up", CLI_BAD, plan->given_up, plan->given_up_count, all, in);
  printf("\n%zu done, %zu to send again, %zu to verify, %zu given up\n", plan->done,
         plan->again_count, plan->verify_count, plan->given_up_count);
  if (plan->unmatched_count)
    printf("%zu result%s no item\n", plan->unmatched_count,
           plan->unmatched_count == 1 ? " matches" : "s match");
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
    cli_warn("%s: no href, or one that contains a line feed; use --json", name);
  cli_output_check();
}

static void print_hrefs(const multistatus_retry *plan, const items *all, char end) {
  for (size_t i = 0; i < plan->again_count; i++) {
    const multistatus_retry_entry *e = plan->again + i;
    const multistatus_href *h = hrefs_of(e, all);
    do
      print_href(href_of(e, all, h), name_of(e, all), end);
    while (h && (h = multistatus_href_next(h)));
  }
}

/* Prints an item of the next request after mark. href: "": none. r: a result of it, or
   NULL. An item with neither href nor id has its index in the last request; if it has
   none, returns false. */
static bool print_json_item(const char *mark, const char *href,
                            const multistatus_result *r) {
  bool named = *href || multistatus_result_id(r);
  if (!named && multistatus_result_index(r) < 0)
    return false;
  printf("%s\n", mark);
  mark = cli_put_member("{", "href", *href ? href : NULL);
  mark = cli_put_member(mark, "id", multistatus_result_id(r));
  mark = cli_put_member(mark, "method", multistatus_result_method(r));
  mark = cli_put_member(mark, "group", multistatus_result_group(r));
  if (!named)
    printf("%s\"index\":%lld", mark, (long long)multistatus_result_index(r));
  putchar('}');
  cli_output_check();
  return true;
}

static void print_json(const multistatus_retry *plan, const items *all) {
  const char *mark = "";
  fputs("{\"items\":[", stdout);
  for (size_t i = 0; i < plan->again_count; i++) {
    const multistatus_retry_entry *e = plan->again + i;
    const multistatus_href *h = hrefs_of(e, all);
    do {
      if (print_json_item(mark, href_of(e, all, h),
                          all->results ? all->results[e->index] : e->result))
        mark = ",";
      else
        cli_warn("%s: no href, id or index", name_of(e, all));
    } while (h && (h = multistatus_href_next(h)));
  }
  fputs(*mark ? "\n]}\n" : "]}\n", stdout);
}

static int is_idempotent(void *ctx, size_t index) {
  (void)ctx, (void)index;
  return 1;
}

int cli_retry(int argc, char **argv) {
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_retry *plan;
  items all = {NULL, NULL, 0, 0};
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
  cli_check_method(policy.method);
  if (path)
    read_items(&all, path);
  policy.idempotent = idempotent ? is_idempotent : NULL;
  policy.attempt = (unsigned)attempt;
  policy.max_attempts = (unsigned)most;
  cli_input *in = cli_open(cli_operand(argc, argv));
  /* A 204 or 205, for the request as a whole, has no body. */
  bool no_body = (in->status == 204 || in->status == 205) && cli_is_empty(in);
  multistatus_list *list = no_body ? NULL : cli_list(in, &complete);
  multistatus_list *own = list && !path ? take_items(&all, list) : NULL;
  policy.sent = all.count; /* 0: each result is an item */
  policy.hrefs = (const char *const *)all.hrefs;
  policy.status = in->status;
  policy.now = (int64_t)time(NULL) * 1000;
  char *after = cli_field(in, "Retry-After");
  if (after)
    multistatus_retry_after_parse(after, policy.now, &policy.retry_after);
  free(after);
  if (complete)
    cli_warn_response(in); /* its results do not tell what was done */
  cli_must(multistatus_retry_plan(&plan, own ? own : list, &policy, NULL));
  if (json)
    print_json(plan, &all);
  else if (hrefs || null)
    print_hrefs(plan, &all, null ? '\0' : '\n');
  else
    print_table(plan, &all, in);
  if (plan->at_most < plan->again_count) /* after a 413 */
    cli_warn("%s: send at most %zu item%s in one request", in->name, plan->at_most,
             plan->at_most == 1 ? "" : "s");
  bool left = plan->again_count + plan->verify_count + plan->given_up_count > 0;
  left = left || cli_response_failed(in);
  multistatus_retry_free(plan);
  multistatus_list_free(own);
  multistatus_list_free(list);
  for (size_t i = 0; all.hrefs && i < all.count; i++)
    free(all.hrefs[i]);
  free(all.results);
  free(all.hrefs);
  cli_close(in);
  return !complete ? CLI_IO : left ? CLI_FAILED : CLI_OK;
}
