/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "cli.h"

static const char USAGE[] =
    "usage: multistatus diff [OPTION...] A B\n"
    "\n"
    "Prints the items whose outcome differs between A and B, or that only one of them\n"
    "contains. The order of the results, the formats and the encoding of hrefs are\n"
    "ignored. Items are paired by href; one without an href by its id, else its "
    "index.\n"
    "If a request was rolled back, its successes are 424; if it may have been, 500; "
    "if\n"
    "the response is not 2xx, they have its status.\n"
    "\n"
    "  --props          also compare the status of each property, but not its value\n"
    "  --json           print each difference as a JSON object on a line; the status "
    "0\n"
    "                   is unknown, -1: there is no such item or "
    "property\n" CLI_COMMON_USAGE "\n"
    "exit status: 0 no differences; 1 differences; 2 a body is incomplete or invalid;\n"
    "64 wrong usage\n";

static unsigned json;
static size_t differences;

#define NOWHERE ((size_t)-1)

/* Each href of a result is an item, and so is a result without an href. */
typedef struct item {
  const multistatus_result *result;
  const char *href; /* as received; "": none */
  size_t mate;      /* the item of the other body, or NOWHERE */
  size_t next;      /* the next item with the same key */
  /* Of the first item with a key: the first that is not paired yet, and the last. */
  size_t first, last;
} item;

/* A body. */
typedef struct side {
  cli_input *in;
  multistatus_list *list;
  size_t count;
  item *items;
} side;

/* ---- Items ---- */

static size_t count_items(const multistatus_list *list) {
  size_t count = 0;
  for (size_t i = 0; i < multistatus_list_count(list); i++) {
    const multistatus_href *h =
        multistatus_result_first_href(multistatus_list_get(list, i));
    for (count++; h && (h = multistatus_href_next(h)); count++)
      ;
  }
  return count;
}

static void add_items(side *s) {
  s->items = cli_alloc(NULL, count_items(s->list) * sizeof *s->items);
  for (size_t i = 0; i < multistatus_list_count(s->list); i++) {
    const multistatus_result *r = multistatus_list_get(s->list, i);
    const multistatus_href *h = multistatus_result_first_href(r);
    do {
      item *to = s->items + s->count++;
      to->result = r;
      to->href = h ? multistatus_href_value(h) : "";
      to->mate = NOWHERE;
    } while (h && (h = multistatus_href_next(h)));
  }
}

/* The outcome of an item. A success that was or may be undone is the failure that
   merging makes of it; in a response that failed, it has the status of that. */
static int outcome_of(const side *s, size_t i) {
  multistatus_transaction t = multistatus_list_transaction(s->list);
  int outcome = cli_outcome(s->in, s->items[i].result);
  return !multistatus_status_succeeded(outcome)     ? outcome
         : t == MULTISTATUS_TRANSACTION_ROLLED_BACK ? 424
         : t > MULTISTATUS_TRANSACTION_COMMITTED    ? 500
         : cli_response_failed(s->in)               ? s->in->status
                                                    : outcome;
}

/* ---- Pairs ---- */

/* The passes in which items of both bodies are paired. If an href or id occurs several
   times, the items with the same outcome (and properties) are paired first, so that
   their order does not matter; then the others in their order. An item without an href
   may have one in the other body, as one that a batch refused has in DAV XML. */
typedef enum pass { SAME_PROPS, SAME_OUTCOME, SAME_NAME, A_BY_ID, B_BY_ID } pass;

/* A number that is the same for the same properties and statuses in any order. */
static unsigned long props_of(const multistatus_result *r) {
  unsigned long sum = 0;
  const multistatus_propstat *g = multistatus_result_first_propstat(r);
  for (; g; g = multistatus_propstat_next(g))
    for (const multistatus_prop *p = multistatus_propstat_first_prop(g); p;
         p = multistatus_prop_next(p)) {
      unsigned long hash = (unsigned long)multistatus_propstat_status(g);
      for (const char *c = multistatus_prop_name(p); *c; c++)
        hash = hash * 31 + (unsigned char)*c;
      for (const char *c = multistatus_prop_ns(p); *c; c++)
        hash = hash * 37 + (unsigned char)*c;
      sum += hash * hash;
    }
  return sum;
}

/* The key by which an item is paired in a pass, to be freed; NULL: it is not. */
static char *key_of(const side *s, size_t i, pass by, bool is_a) {
  const multistatus_result *r = s->items[i].result;
  if (by >= A_BY_ID) {
    bool named = multistatus_result_id(r) || multistatus_result_index(r) >= 0;
    bool all = (by == A_BY_ID) != is_a;
    return named && (all || !*s->items[i].href) ? cli_item_key(r, "") : NULL;
  }
  char *name = cli_item_key(r, s->items[i].href), *key;
  if (by == SAME_NAME)
    return name;
  if (asprintf(&key, "%s%s%d-%lu", name, strchr(name, '?') ? "&" : "?",
               outcome_of(s, i), by == SAME_PROPS ? props_of(r) : 0) < 0)
    cli_must(MULTISTATUS_ERROR_NOMEM);
  free(name);
  return key;
}

/* Collects the items of b that have no mate by their keys: those with the same key form
   a chain. */
static multistatus_list *chain(side *b, pass by) {
  multistatus_list *keys = cli_list_new();
  for (size_t i = 0; i < b->count; i++) {
    char *key = b->items[i].mate == NOWHERE ? key_of(b, i, by, false) : NULL;
    if (!key)
      continue;
    const multistatus_result *known = multistatus_list_find_href(keys, NULL, key);
    item *it = b->items + i;
    item *head = known ? b->items + multistatus_result_index(known) : it;
    it->next = NOWHERE;
    if (known) {
      b->items[head->last].next = i;
    } else {
      it->first = i;
      multistatus_result_set_index(multistatus_list_add(keys, key, 200, NULL),
                                   (int64_t)i);
    }
    head->last = i;
    free(key);
  }
  cli_must(multistatus_list_error(keys));
  return keys;
}

/* Pairs items that have no mate yet: the nth of a with a key, and the nth of b. Returns
   the number of items of a that still have none. */
static size_t pair(side *a, side *b, pass by) {
  multistatus_list *keys = chain(b, by);
  size_t left = 0;
  for (size_t i = 0; i < a->count; i++) {
    char *key = a->items[i].mate == NOWHERE ? key_of(a, i, by, true) : NULL;
    const multistatus_result *known =
        key ? multistatus_list_find_href(keys, NULL, key) : NULL;
    size_t *first = known ? &b->items[multistatus_result_index(known)].first : NULL;
    if (first && *first != NOWHERE) {
      a->items[i].mate = *first;
      b->items[*first].mate = i;
      *first = b->items[*first].next;
    }
    left += a->items[i].mate == NOWHERE;
    free(key);
  }
  multistatus_list_free(keys);
  return left;
}

/* ---- Printing ---- */

static void print_status(int status) {
  if (status > 0)
    printf("%d", status);
  else if (status == 0)
    fputs("unknown", stdout);
}

/* A negative status: the item or property is missing before, or after. */
static void print(const side *s, size_t i, const multistatus_prop *p, int before,
                  int after) {
  const item *it = s->items + i;
  const char *name = *it->href ? it->href : cli_item_name(it->result);
  differences++;
  if (json) {
    cli_put_member("{", "item", name);
    if (p) {
      cli_put_member(",", "ns", multistatus_prop_ns(p));
      cli_put_member(",", "name", multistatus_prop_name(p));
    }
    printf(",\"before\":%d,\"after\":%d}\n", before, after);
  } else {
    cli_paint(before < 0 ? CLI_GOOD : after < 0 ? CLI_BAD : CLI_MIXED);
    printf("%c ", before < 0 ? '+' : after < 0 ? '-' : '~');
    cli_paint(CLI_PLAIN);
    print_status(before);
    fputs(before >= 0 && after >= 0 ? " -> " : "", stdout);
    print_status(after);
    fputs("  ", stdout);
    cli_put(name, 0, 0);
    if (p) {
      fputs("  {", stdout);
      cli_put(multistatus_prop_ns(p), 0, 0);
      putchar('}');
      cli_put(multistatus_prop_name(p), 0, 0);
    }
    putchar('\n');
  }
  cli_output_check();
}

/* Compares the properties of item i of a with those of other. missing: prints only
   those that other does not have, as new ones. */
static void compare_props(const side *a, size_t i, const multistatus_result *other,
                          bool missing) {
  const multistatus_result *r = a->items[i].result;
  const multistatus_propstat *g = multistatus_result_first_propstat(r);
  for (; g; g = multistatus_propstat_next(g))
    for (const multistatus_prop *p = multistatus_propstat_first_prop(g); p;
         p = multistatus_prop_next(p)) {
      const char *ns = multistatus_prop_ns(p), *name = multistatus_prop_name(p);
      int before = 0, after = -1;
      multistatus_result_find_prop(r, ns, name, &before);
      if (!multistatus_result_find_prop(other, ns, name, &after))
        after = -1;
      if (missing ? after < 0 : before != after)
        print(a, i, p, missing ? after : before, missing ? before : after);
    }
}

static void compare(const side *a, const side *b, bool props) {
  for (size_t i = 0; i < a->count; i++) {
    size_t at = a->items[i].mate;
    int before = outcome_of(a, i), after = at == NOWHERE ? -1 : outcome_of(b, at);
    if (before != after)
      print(a, i, NULL, before, after);
    if (at != NOWHERE && props) {
      compare_props(a, i, b->items[at].result, false);
      compare_props(b, at, a->items[i].result, true);
    }
  }
  for (size_t i = 0; i < b->count; i++)
    if (b->items[i].mate == NOWHERE)
      print(b, i, NULL, -1, outcome_of(b, i));
}

int cli_diff(int argc, char **argv) {
  unsigned props = 0;
  bool complete[2];
  side sides[2] = {0};
  const cli_opt options[] = {CLI_FLAG("props", &props, 1), CLI_FLAG("json", &json, 1),
                             CLI_END};
  cli_options(argc, argv, options, USAGE);
  if (argc - optind != 2)
    cli_misused("two inputs are expected, A and B");
  for (int i = 0; i < 2; i++) {
    sides[i].in = cli_open(argv[optind + i]);
    sides[i].list = cli_list(sides[i].in, complete + i);
    if (complete[i])
      cli_warn_response(sides[i].in);
    add_items(sides + i);
  }
  if (complete[0] && complete[1]) {
    pass by = props ? SAME_PROPS : SAME_OUTCOME;
    while (pair(sides, sides + 1, by) && by < B_BY_ID)
      by++;
    compare(sides, sides + 1, props);
  }
  /* They differ also if there are no items. */
  if (cli_response_failed(sides[0].in) != cli_response_failed(sides[1].in))
    differences++;
  for (int i = 0; i < 2; i++) {
    multistatus_list_free(sides[i].list);
    cli_close(sides[i].in);
    free(sides[i].items);
  }
  return !complete[0] || !complete[1] ? CLI_IO : differences ? CLI_FAILED : CLI_OK;
}
