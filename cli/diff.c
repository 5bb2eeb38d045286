/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "cli.h"

static const char USAGE[] =
    "usage: multistatus diff [OPTION...] A B\n"
    "\n"
    "Prints the items whose outcome differs between A and B, or that only one of them\n"
    "contains. The order of the results, the formats and the encoding of hrefs are\n"
    "ignored. If a request was rolled back, its successes are 424; if it may have\n"
    "been, 500.\n"
    "\n"
    "  --props          also compare the status of each property, but not its value\n"
    "  --json           print each difference as a JSON object on a "
    "line\n" CLI_COMMON_USAGE "\n"
    "exit status: 0 no differences; 1 differences; 2 a body is incomplete or invalid;\n"
    "64 wrong usage\n";

static unsigned json;
static size_t differences;

#define NOWHERE ((size_t)-1)

/* A body, as items: each href of a result is one, and so is a result without an href.
   Items with the same key (an href may occur twice) form a chain in their order: the
   nth of a chain is compared with the nth of the other body's chain. */
typedef struct side {
  multistatus_list *list;
  multistatus_list *keys; /* the key of each item as an href; its index is the item's */
  const multistatus_result **results; /* of each item */
  const char **hrefs;                 /* of each item, as received; "": none */
  size_t *next;                       /* the next item of the chain */
  size_t *left; /* for the first of a chain: the first that is not compared yet */
  bool *compared;
} side;

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

static void add_item(side *s, const multistatus_result *r, const char *href) {
  size_t at = multistatus_list_count(s->keys);
  char *key = cli_item_key(r, href);
  multistatus_result_set_index(multistatus_list_add(s->keys, key, 200, NULL),
                               (int64_t)at);
  cli_must(multistatus_list_error(s->keys));
  free(key);
  s->results[at] = r;
  s->hrefs[at] = href;
}

static void add_items(side *s) {
  size_t count = count_items(s->list);
  s->keys = cli_list_new();
  s->results = cli_alloc(NULL, count * sizeof *s->results);
  s->hrefs = cli_alloc(NULL, count * sizeof *s->hrefs);
  for (size_t i = 0; i < multistatus_list_count(s->list); i++) {
    const multistatus_result *r = multistatus_list_get(s->list, i);
    const multistatus_href *h = multistatus_result_first_href(r);
    do
      add_item(s, r, h ? multistatus_href_value(h) : "");
    while (h && (h = multistatus_href_next(h)));
  }
}

/* The first item with the key of item i of another body, or of the same. */
static size_t find_first(const side *s, const side *of, size_t i) {
  const char *key = multistatus_result_href(multistatus_list_get(of->keys, i));
  const multistatus_result *found = multistatus_list_find_href(s->keys, NULL, key);
  return found ? (size_t)multistatus_result_index(found) : NOWHERE;
}

static void add_chains(side *s) {
  size_t count = multistatus_list_count(s->keys);
  s->next = cli_alloc(NULL, count * sizeof *s->next);
  s->left = cli_alloc(NULL, count * sizeof *s->left);
  s->compared = cli_alloc(NULL, count * sizeof *s->compared);
  /* Until the loop after this one, left is the last of the chain. */
  for (size_t i = 0; i < count; i++) {
    size_t first = find_first(s, s, i);
    s->next[i] = NOWHERE;
    s->compared[i] = false;
    if (first < i)
      s->next[s->left[first]] = i;
    s->left[first < i ? first : i] = i;
  }
  for (size_t i = 0; i < count; i++)
    s->left[i] = i;
}

/* The item to compare with item i of the other body; NOWHERE: none. */
static size_t find(side *s, const side *other, size_t i) {
  size_t first = find_first(s, other, i),
         at = first == NOWHERE ? NOWHERE : s->left[first];
  if (at != NOWHERE) {
    s->left[first] = s->next[at];
    s->compared[at] = true;
  }
  return at;
}

/* A negative status: the item or property is missing before, or after. */
static void print(const side *s, size_t i, const multistatus_prop *p, int before,
                  int after) {
  const char *name = *s->hrefs[i] ? s->hrefs[i] : cli_item_name(s->results[i]);
  differences++;
  if (json) {
    fputs("{\"item\":", stdout);
    cli_put_json(name);
    if (p) {
      fputs(",\"ns\":", stdout);
      cli_put_json(multistatus_prop_ns(p));
      fputs(",\"name\":", stdout);
      cli_put_json(multistatus_prop_name(p));
    }
    printf(",\"before\":%d,\"after\":%d}\n", before, after);
  } else {
    cli_paint(before < 0 ? CLI_GOOD : after < 0 ? CLI_BAD : CLI_MIXED);
    printf("%c ", before < 0 ? '+' : after < 0 ? '-' : '~');
    cli_paint(CLI_PLAIN);
    if (before >= 0)
      printf("%d%s", before, after >= 0 ? " -> " : "");
    if (after >= 0)
      printf("%d", after);
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
  const multistatus_result *r = a->results[i];
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

/* The outcome of an item. A success that was or may be undone is the failure that
   merging makes of it. */
static int outcome_of(const side *s, size_t i) {
  multistatus_transaction t = multistatus_list_transaction(s->list);
  int outcome = multistatus_result_outcome(s->results[i]);
  if (t <= MULTISTATUS_TRANSACTION_COMMITTED || !multistatus_status_succeeded(outcome))
    return outcome;
  return t == MULTISTATUS_TRANSACTION_ROLLED_BACK ? 424 : 500;
}

static void compare(const side *a, side *b, bool props) {
  for (size_t i = 0; i < multistatus_list_count(a->keys); i++) {
    size_t at = find(b, a, i);
    const multistatus_result *other = at == NOWHERE ? NULL : b->results[at];
    int before = outcome_of(a, i), after = other ? outcome_of(b, at) : -1;
    if (before != after)
      print(a, i, NULL, before, after);
    if (other && props) {
      compare_props(a, i, other, false);
      compare_props(b, at, a->results[i], true);
    }
  }
  for (size_t i = 0; i < multistatus_list_count(b->keys); i++)
    if (!b->compared[i])
      print(b, i, NULL, -1, outcome_of(b, i));
}

int cli_diff(int argc, char **argv) {
  unsigned props = 0;
  bool complete[2];
  side sides[2];
  const cli_opt options[] = {CLI_FLAG("props", &props, 1), CLI_FLAG("json", &json, 1),
                             CLI_END};
  cli_options(argc, argv, options, USAGE);
  if (argc - optind != 2)
    cli_misused("two inputs are expected, A and B");
  for (int i = 0; i < 2; i++) {
    cli_input *in = cli_open(argv[optind + i]);
    sides[i].list = cli_list(in, complete + i);
    add_items(sides + i);
    add_chains(sides + i);
    cli_close(in);
  }
  if (complete[0] && complete[1])
    compare(sides, sides + 1, props);
  for (int i = 0; i < 2; i++) {
    multistatus_list_free(sides[i].list);
    multistatus_list_free(sides[i].keys);
    free(sides[i].results);
    free(sides[i].hrefs);
    free(sides[i].next);
    free(sides[i].left);
    free(sides[i].compared);
  }
  return !complete[0] || !complete[1] ? CLI_IO : differences ? CLI_FAILED : CLI_OK;
}
