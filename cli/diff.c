/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include "cli.h"

static const char USAGE[] =
    "usage: multistatus diff [OPTION...] A B\n"
    "\n"
    "Prints the items whose outcome differs between A and B, or that only one of them\n"
    "contains. The order of the results, the formats and the encoding of hrefs are\n"
    "ignored.\n"
    "\n"
    "  --props          also compare the status of each property\n"
    "  --json           print each difference as a JSON object on a "
    "line\n" CLI_COMMON_USAGE "\n"
    "exit status: 0 no differences; 1 differences; 2 a body is incomplete or invalid;\n"
    "64 wrong usage\n";

static unsigned json;
static size_t differences;

#define NOWHERE ((size_t)-1)

/* A result and its index in the list. */
typedef struct place {
  const multistatus_result *result;
  size_t at;
} place;

/* A body. Results of the same item (an href may occur twice) form a chain in their
   order: the nth of a chain is compared with the nth of the other body's chain. */
typedef struct side {
  multistatus_list *list;
  /* For each result without an href, one whose href is made from the id or index, and
     whose index is its position in list. */
  multistatus_list *keys;
  size_t nameless; /* the first result without href, id and index */
  place *places;   /* sorted by address */
  size_t *next;    /* the next result of the chain */
  size_t *left;    /* for the first of a chain: the first that is not compared yet */
  bool *compared;
} side;

/* The href in keys, to be freed; NULL: the result has neither id nor index. */
static char *make_key(const multistatus_result *r) {
  const char *id = multistatus_result_id(r);
  char *key;
  if (!id && multistatus_result_index(r) < 0)
    return NULL;
  size_t room = 3 * strlen(id ? id : "") + 32;
  key = cli_alloc(NULL, room);
  if (!id || multistatus_href_from_path(id, key + 4, room - 4, NULL))
    snprintf(key, room, "/at/%lld", (long long)multistatus_result_index(r));
  else
    memcpy(key, "/id/", 4);
  return key;
}

static void add_keys(side *s) {
  cli_must(multistatus_list_new(&s->keys, NULL));
  s->nameless = NOWHERE;
  for (size_t i = 0; i < multistatus_list_count(s->list); i++) {
    const multistatus_result *r = multistatus_list_get(s->list, i);
    bool has_href = *multistatus_result_href(r);
    char *key = has_href ? NULL : make_key(r);
    if (key)
      multistatus_result_set_index(multistatus_list_add(s->keys, key, 200, NULL),
                                   (int64_t)i);
    else if (!has_href && s->nameless == NOWHERE)
      s->nameless = i;
    free(key);
  }
  cli_must(multistatus_list_error(s->keys));
}

static int compare_places(const void *a, const void *b) {
  uintptr_t x = (uintptr_t)((const place *)a)->result,
            y = (uintptr_t)((const place *)b)->result;
  return (x > y) - (x < y);
}

/* The first result of the same item: by href, id or index. */
static size_t find_first(const side *s, const multistatus_result *r) {
  place wanted = {NULL, 0};
  if (*multistatus_result_href(r)) {
    wanted.result =
        multistatus_list_find_href(s->list, NULL, multistatus_result_href(r));
    const place *found = bsearch(&wanted, s->places, multistatus_list_count(s->list),
                                 sizeof *s->places, compare_places);
    return wanted.result ? found->at : NOWHERE;
  }
  char *key = make_key(r);
  const multistatus_result *at = key ? multistatus_list_find(s->keys, key) : NULL;
  size_t first = at    ? (size_t)multistatus_result_index(at)
                 : key ? NOWHERE
                       : s->nameless;
  free(key);
  return first;
}

static void add_chains(side *s) {
  size_t count = multistatus_list_count(s->list);
  s->places = cli_alloc(NULL, count * sizeof *s->places);
  s->next = cli_alloc(NULL, count * sizeof *s->next);
  s->left = cli_alloc(NULL, count * sizeof *s->left);
  s->compared = cli_alloc(NULL, count * sizeof *s->compared);
  for (size_t i = 0; i < count; i++) {
    s->places[i] = (place){multistatus_list_get(s->list, i), i};
    s->next[i] = NOWHERE;
    s->compared[i] = false;
  }
  qsort(s->places, count, sizeof *s->places, compare_places);
  for (size_t i = 0; i < count;
       i++) { /* until the loop below, left is the last of the chain */
    size_t first = find_first(s, multistatus_list_get(s->list, i));
    if (first < i)
      s->next[s->left[first]] = i;
    s->left[first < i ? first : i] = i;
  }
  for (size_t i = 0; i < count; i++)
    s->left[i] = i;
}

/* The result to compare with r; NULL: none. */
static const multistatus_result *find(side *s, const multistatus_result *r) {
  size_t first = find_first(s, r), at = first == NOWHERE ? NOWHERE : s->left[first];
  if (at == NOWHERE)
    return NULL;
  s->left[first] = s->next[at];
  s->compared[at] = true;
  return multistatus_list_get(s->list, at);
}

/* A negative status: the item or property is missing before, or after. */
static void print(const multistatus_result *r, const multistatus_prop *p, int before,
                  int after) {
  differences++;
  if (json) {
    fputs("{\"item\":", stdout);
    cli_put_json(cli_item_name(r));
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
    cli_put(cli_item_name(r), 0, 0);
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

static void compare_props(const multistatus_result *a, const multistatus_result *b,
                          bool only_missing) {
  const multistatus_propstat *g = multistatus_result_first_propstat(a);
  for (; g; g = multistatus_propstat_next(g))
    for (const multistatus_prop *p = multistatus_propstat_first_prop(g); p;
         p = multistatus_prop_next(p)) {
      const char *ns = multistatus_prop_ns(p), *name = multistatus_prop_name(p);
      int before = 0, after = -1;
      multistatus_result_find_prop(a, ns, name, &before);
      if (!multistatus_result_find_prop(b, ns, name, &after))
        after = -1;
      if (only_missing ? after < 0 : before != after)
        print(a, p, only_missing ? after : before, only_missing ? before : after);
    }
}

static void compare(const side *a, side *b, bool props) {
  for (size_t i = 0; i < multistatus_list_count(a->list); i++) {
    const multistatus_result *r = multistatus_list_get(a->list, i), *other = find(b, r);
    int before = multistatus_result_outcome(r),
        after = multistatus_result_outcome(other);
    if (!other || before != after)
      print(r, NULL, before, other ? after : -1);
    if (other && props) {
      compare_props(r, other, false);
      compare_props(other, r, true);
    }
  }
  for (size_t i = 0; i < multistatus_list_count(b->list); i++) {
    const multistatus_result *r = multistatus_list_get(b->list, i);
    if (!b->compared[i])
      print(r, NULL, -1, multistatus_result_outcome(r));
  }
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
    add_keys(sides + i);
    add_chains(sides + i);
    cli_close(in);
  }
  if (complete[0] && complete[1])
    compare(sides, sides + 1, props);
  for (int i = 0; i < 2; i++) {
    multistatus_list_free(sides[i].list);
    multistatus_list_free(sides[i].keys);
    free(sides[i].places);
    free(sides[i].next);
    free(sides[i].left);
    free(sides[i].compared);
  }
  return !complete[0] || !complete[1] ? CLI_IO : differences ? CLI_FAILED : CLI_OK;
}
