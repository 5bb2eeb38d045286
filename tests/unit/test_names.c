/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "platform.h"
#include "random.h"
#include "sink.h"
#include "tests.h"

/* Properties in the same order as in the previous result are added by a fast path,
   which must behave like the general one: duplicates, limits, values. */

enum { RESULTS = 6, NAMES = 300 };

/* Some names are too long to be interned, and there are more than the table can hold.
 */
static const char *name_of(unsigned i, char *name) {
  static char tail[600];
  if (!*tail)
    memset(tail, 'x', sizeof tail - 1);
  sprintf(name, "n%u%s", i, i % 50 == 49 ? tail : "");
  return name;
}

/* ---- Duplicate properties ---- */

static multistatus_list *list;
static multistatus_result *results[RESULTS];
static bool has[RESULTS][NAMES][2];

/* The name after last: nearly always the next one. */
static unsigned next_name(random_state *r, unsigned last, unsigned most) {
  return random_once_in(r, 60)    ? random_below(r, most)
         : random_once_in(r, 150) ? last
                                  : (last + 1) % most;
}

/* Adds a property. Returns true if it is a duplicate, which must be refused. */
static bool add_one(random_state *r, unsigned to, unsigned name) {
  static const int statuses[] = {200, 200, 200, 404, 403};
  static const char *const values[] = {NULL, "value", "value", "not & plain"};
  char text[700];
  bool other = random_once_in(r, 6);
  bool *there = &has[to][name][other], twice = *there;
  const char *ns = other ? "urn:other" : "DAV:";
  int status = statuses[random_below(r, 5)];
  name_of(name, text);
  if (random_once_in(r, 5))
    multistatus_result_add_prop_xml(results[to], status, ns, text, "<a/>");
  else if (random_once_in(r, 9))
    multistatus_propstat_add_prop(multistatus_result_add_propstat(results[to], status),
                                  ns, text, "other value");
  else
    multistatus_result_add_prop(results[to], status, ns, text,
                                values[random_below(r, 4)]);
  *there = true;
  return twice;
}

static size_t count_props(const multistatus_result *r) {
  size_t n = 0;
  const multistatus_propstat *ps = multistatus_result_first_propstat(r);
  for (; ps; ps = multistatus_propstat_next(ps)) {
    const multistatus_prop *p = multistatus_propstat_first_prop(ps);
    for (; p; p = multistatus_prop_next(p))
      n++;
  }
  return n;
}

static void check_props(size_t *count) {
  for (unsigned i = 0; i < RESULTS && results[i]; i++)
    require(count_props(results[i]) == count[i],
            "%zu properties, not %zu, in result %u", count_props(results[i]), count[i],
            i);
}

/* Adds properties to results of a list, one after the other or in turn, until the first
   duplicate. Returns true if that was refused. */
static bool fill_list(uint64_t seed) {
  random_state r;
  random_seed(&r, seed);
  unsigned most = seed % 3 ? 12 : NAMES, in_turn = seed % 4;
  size_t count[RESULTS] = {0};
  bool refused = false;
  memset(has, 0, sizeof has);
  memset(results, 0, sizeof results);
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  for (unsigned newest = 0; newest < RESULTS && !refused; newest++) {
    results[newest] = multistatus_list_add(list, "/a", 0, NULL);
    unsigned name = random_once_in(&r, 3) ? random_below(&r, most) : 0;
    for (unsigned n = random_below(&r, most < 40 ? most : 40); n && !refused; n--) {
      unsigned to =
          in_turn && random_once_in(&r, 3) ? random_below(&r, newest + 1) : newest;
      name = next_name(&r, name, most);
      bool twice = add_one(&r, to, name);
      count[to] += !twice;
      refused = multistatus_list_error(list) != 0;
      require(twice || !refused, "seed %u: property %u was refused: %s", (unsigned)seed,
              name, multistatus_list_error_text(list));
    }
  }
  check_props(count);
  if (refused)
    ck_assert_int_eq(multistatus_list_error(list), MULTISTATUS_ERROR_CONFLICT);
  multistatus_list_free(list);
  return refused;
}

START_TEST(no_property_twice) {
  unsigned refused = 0;
  for (uint64_t seed = 0; seed < 4000; seed++)
    refused += fill_list(seed);
  ck_assert_uint_gt(refused, 1000);
  ck_assert_uint_lt(refused, 3500);
}
END_TEST

/* Also after a name that is too long to be interned. */
START_TEST(twice_after_long_name) {
  char name[700];
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  for (int i = 0; i < 3; i++) {
    multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
    multistatus_result_add_prop(r, 200, "DAV:", "a", "v");
    if (i == 2)
      multistatus_result_add_prop(r, 200, "DAV:", name_of(49, name), "v");
    multistatus_result_add_prop(r, 200, "DAV:", "b", i == 2 ? "not & plain" : "v");
    ck_assert_int_eq(multistatus_list_error(list), 0);
    if (i == 2)
      ck_assert_int_eq(multistatus_result_add_prop(r, 200, "DAV:", "b", "v"),
                       MULTISTATUS_ERROR_CONFLICT);
  }
  multistatus_list_free(list);
}
END_TEST

/* ---- Values ---- */

static multistatus_result *add_result(const char *value, const char *markup) {
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  multistatus_result_add_prop(r, 200, "DAV:", "first", NULL);
  multistatus_result_add_prop(r, 200, "DAV:", "text", value);
  multistatus_result_add_prop(r, 200, "urn:other", "text", value);
  multistatus_result_add_prop_xml(r, 200, "DAV:", "markup", markup);
  return r;
}

static const char *value_of(const multistatus_result *r, const char *ns,
                            const char *name) {
  return multistatus_prop_value(multistatus_result_find_prop(r, ns, name, NULL));
}

/* Cached values are copied correctly, also after the cache has dropped them. */
START_TEST(values_stay) {
  enum { COUNT = 400 };
  static multistatus_result *all[COUNT];
  char value[COUNT + 1], markup[100];
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  for (unsigned i = 0; i < COUNT; i++) {
    memset(value, '0' + (int)(i % 10), i);
    value[i] = '\0';
    /* Each for a few results, more than the cache can hold. */
    sprintf(markup, "<a xmlns=\"urn:a\">%0*u</a>", 4 + (int)(i / 3 % 9 * 8), i / 3);
    all[i] = add_result(value, markup);
  }
  ck_assert_int_eq(multistatus_list_error(list), 0);
  for (unsigned i = 0; i < COUNT; i++) {
    memset(value, '0' + (int)(i % 10), i);
    value[i] = '\0';
    sprintf(markup, "<a xmlns=\"urn:a\">%0*u</a>", 4 + (int)(i / 3 % 9 * 8), i / 3);
    ck_assert_str_eq(value_of(all[i], "DAV:", "first"), "");
    ck_assert_str_eq(value_of(all[i], "DAV:", "text"), value);
    ck_assert_str_eq(value_of(all[i], "urn:other", "text"), value);
    ck_assert_uint_eq(multistatus_string_length(value_of(all[i], "DAV:", "text")), i);
    ck_assert_ptr_nonnull(
        strstr(value_of(all[i], "DAV:", "markup"), strchr(markup, '>')));
  }
  multistatus_list_free(list);
}
END_TEST

/* Nothing is read beyond the end of a string. */
START_TEST(strings_at_the_end_of_memory) {
  size_t page;
  char *memory = platform_page(&page);
  ck_assert_ptr_nonnull(memory);
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  for (size_t len = 0; len < 70; len++) {
    char *name = memory + page - len - 2, *value = memory + page / 2 - len - 1;
    memset(name, 'n', len + 1);
    memset(value, 'v', len);
    name[len + 1] = value[len] = '\0';
    for (int i = 0; i < 3; i++) {
      multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
      multistatus_result_add_prop(r, 200, "DAV:", "first", NULL);
      ck_assert_int_eq(multistatus_result_add_prop(r, 200, "DAV:", name, value), 0);
      ck_assert_int_eq(multistatus_result_add_prop(r, 200, name, "last", name), 0);
      ck_assert_str_eq(value_of(r, "DAV:", name), value);
      ck_assert_str_eq(value_of(r, name, "last"), name);
    }
  }
  multistatus_list_free(list);
}
END_TEST

/* ---- Errors ---- */

typedef struct refused_case {
  size_t limits_at; /* of a limit; 0: the text is refused */
  size_t limit;
  const char *value; /* of the third result */
  int error;
} refused_case;

static const refused_case refused_cases[] = {
    {offsetof(multistatus_limits, props), 4, "v", 0},
    {offsetof(multistatus_limits, props), 3, "v", MULTISTATUS_ERROR_LIMIT},
    {offsetof(multistatus_limits, text_bytes), 5, "12345", 0},
    {offsetof(multistatus_limits, text_bytes), 5, "123456", MULTISTATUS_ERROR_LIMIT},
    {offsetof(multistatus_limits, result_bytes), 800, "v", 0},
    {offsetof(multistatus_limits, result_bytes), 800,
     "123456789012345678901234567890123456789012345678901234567890"
     "123456789012345678901234567890123456789012345678901234567890",
     MULTISTATUS_ERROR_LIMIT},
    {0, 0, "plain", 0},
    {0, 0, "\x01", MULTISTATUS_ERROR_TEXT},
    {0, 0, "0123456789abcdef\x80", MULTISTATUS_ERROR_TEXT},
};

/* In the first result, and in the third, where the fast path is used. */
START_TEST(errors_on_fast_path) {
  const refused_case *c = &refused_cases[_i / 2];
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  if (c->limits_at)
    memcpy((char *)&limits + c->limits_at, &c->limit, sizeof c->limit);
  o.limits = &limits;
  o.text = MULTISTATUS_TEXT_REFUSE;
  ck_assert_int_eq(multistatus_list_new(&list, &o), 0);
  for (int i = _i % 2 * 2; i >= 0 && !multistatus_list_error(list); i--) {
    const char *value = i ? "v" : c->value;
    multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
    multistatus_result_add_prop(r, 200, "DAV:", "first", value);
    multistatus_result_add_prop(r, 200, "DAV:", "second", value);
    multistatus_result_add_prop(r, 200, "DAV:", "third", value);
    if (i == 0 || c->limit != 3)
      multistatus_result_add_prop(r, 200, "DAV:", "fourth", value);
  }
  require(multistatus_list_error(list) == c->error, "%d: %s",
          multistatus_list_error(list), multistatus_list_error_text(list));
  multistatus_list_free(list);
}
END_TEST

/* One property too many, whose name followed the last one in another result. */
START_TEST(limit_on_fast_path) {
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  static const char *const names[3][4] = {
      {"a", "b", NULL}, {"b", "c", NULL}, {"a", "b", "c"}};
  limits.props = 2;
  o.limits = &limits;
  ck_assert_int_eq(multistatus_list_new(&list, &o), 0);
  for (int i = 0; i < 6; i++) {
    multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
    for (const char *const *name = names[i / 2]; *name; name++)
      multistatus_result_add_prop(r, 200, "DAV:", *name, "v");
    ck_assert_int_eq(multistatus_list_error(list), i < 4 ? 0 : MULTISTATUS_ERROR_LIMIT);
  }
  multistatus_list_free(list);
}
END_TEST

/* multistatus_result_add_prop does not add to a propstat that was added explicitly. */
START_TEST(separate_propstat) {
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  for (int i = 0; i < 4; i++) {
    multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
    multistatus_result_add_prop(r, 200, "DAV:", "a", "v");
    multistatus_propstat *separate = multistatus_result_add_propstat(r, 200);
    multistatus_propstat_add_prop(separate, "DAV:", "b", "v");
    multistatus_result_add_prop(r, 200, "DAV:", "c", "v");
    const multistatus_propstat *first = multistatus_result_first_propstat(r);
    const multistatus_prop *a = multistatus_propstat_first_prop(first);
    const multistatus_prop *c = multistatus_prop_next(a);
    ck_assert_ptr_nonnull(c);
    ck_assert_str_eq(multistatus_prop_name(c), "c");
    ck_assert_ptr_eq(multistatus_propstat_next(first), separate);
    ck_assert_ptr_null(
        multistatus_prop_next(multistatus_propstat_first_prop(separate)));
  }
  multistatus_list_free(list);
}
END_TEST

/* After an error all calls return it, on the fast path, too. */
START_TEST(errors_stick) {
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  multistatus_result *r = NULL;
  for (int i = 0; i < 3; i++) {
    r = multistatus_list_add(list, "/a", 0, NULL);
    multistatus_result_add_prop(r, 200, "DAV:", "first", "v");
    if (i == 2)
      ck_assert_int_eq(multistatus_result_add_condition(r, "", "", NULL),
                       MULTISTATUS_ERROR_NAME);
    ck_assert_int_eq(multistatus_result_add_prop(r, 200, "DAV:", "second", "v"),
                     i == 2 ? MULTISTATUS_ERROR_NAME : 0);
  }
  ck_assert_uint_eq(count_props(r), 1);
  multistatus_list_free(list);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_set_timeout(tests, 60);
  tcase_add_test(tests, no_property_twice);
  tcase_add_test(tests, twice_after_long_name);
  tcase_add_test(tests, values_stay);
  tcase_add_test(tests, strings_at_the_end_of_memory);
  tcase_add_loop_test(tests, errors_on_fast_path, 0,
                      2 * (int)(sizeof refused_cases / sizeof *refused_cases));
  tcase_add_test(tests, limit_on_fast_path);
  tcase_add_test(tests, separate_propstat);
  tcase_add_test(tests, errors_stick);
}

TESTS_MAIN("names", add_tests)
