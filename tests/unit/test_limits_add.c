/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "pieces.h"
#include "sink.h"
#include "tests.h"

/* The limits on what is added to a list or a writer, and the defaults. */

#define LIMIT(member) offsetof(multistatus_limits, member)

static void set_limit(multistatus_limits *l, size_t member, size_t value) {
  static const multistatus_limits init = MULTISTATUS_LIMITS_INIT;
  *l = init;
  memcpy((char *)l + member, &value, sizeof value);
}

/* n times 'x', which is also a valid name; kept until the next call. */
static const char *text_of(size_t n) {
  static char *text;
  text = realloc(text, n + 1);
  ck_assert_ptr_nonnull(text);
  memset(text, 'x', n);
  text[n] = '\0';
  return text;
}

/* ---- Functions that add n of something to a result ---- */

static void add_hrefs(multistatus_result *r, size_t n) {
  multistatus_result_set_status(r, 200);
  for (size_t i = 1; i < n; i++)
    multistatus_result_add_href(r, "/b");
}

static void add_condition_hrefs(multistatus_result *r, size_t n) {
  multistatus_result_set_status(r, 200);
  for (size_t i = 0; i < n; i++)
    multistatus_result_add_condition(r, "DAV:", "c", "/b");
}

static void add_long_href(multistatus_result *r, size_t n) {
  multistatus_result_set_status(r, 200);
  char *href = strdup(text_of(n));
  ck_assert_ptr_nonnull(href);
  href[0] = '/';
  multistatus_result_add_href(r, href);
  free(href);
}

static void add_long_location(multistatus_result *r, size_t n) {
  multistatus_result_set_status(r, 201);
  multistatus_result_set_location(r, text_of(n));
}

static void add_long_condition_href(multistatus_result *r, size_t n) {
  multistatus_result_set_status(r, 403);
  multistatus_result_add_condition(r, "DAV:", "c", text_of(n));
}

static void add_propstats(multistatus_result *r, size_t n) {
  for (size_t i = 0; i < n; i++)
    multistatus_result_propstat(r, 200 + (int)i);
}

static void add_props(multistatus_result *r, size_t n) {
  char name[40];
  for (size_t i = 0; i < n; i++) {
    snprintf(name, sizeof name, "p%zu", i);
    multistatus_result_add_prop(r, i % 2 ? 200 : 404, "DAV:", name, NULL);
  }
}

static void add_conditions(multistatus_result *r, size_t n) {
  char name[40];
  multistatus_result_set_status(r, 403);
  for (size_t i = 0; i < n; i++) {
    snprintf(name, sizeof name, "c%zu", i);
    multistatus_result_add_condition(r, "DAV:", name, NULL);
  }
}

static void add_propstat_conditions(multistatus_result *r, size_t n) {
  char name[40];
  multistatus_propstat *p = multistatus_result_propstat(r, 403);
  for (size_t i = 0; i < n; i++) {
    snprintf(name, sizeof name, "c%zu", i);
    multistatus_propstat_add_condition(p, "DAV:", name, NULL);
  }
}

static void add_message(multistatus_result *r, size_t n) {
  multistatus_result_set_status(r, 200);
  multistatus_result_set_message(r, text_of(n));
}

static void add_lang(multistatus_result *r, size_t n) {
  multistatus_result_set_status(r, 200);
  multistatus_result_set_message_lang(r, "m", text_of(n));
}

static void add_propstat_message(multistatus_result *r, size_t n) {
  multistatus_propstat_set_message(multistatus_result_propstat(r, 200), text_of(n));
}

static void add_value(multistatus_result *r, size_t n) {
  multistatus_result_add_prop(r, 200, "DAV:", "p", text_of(n));
}

static void add_markup(multistatus_result *r, size_t n) {
  char *xml = malloc(n + 1);
  ck_assert_ptr_nonnull(xml);
  memcpy(xml, "<b>", 3);
  memset(xml + 3, 'x', n - 7);
  memcpy(xml + n - 4, "</b>", 5);
  multistatus_result_add_prop_xml(r, 200, "DAV:", "p", xml);
  free(xml);
}

static void add_name(multistatus_result *r, size_t n) {
  multistatus_result_add_prop(r, 200, "DAV:", text_of(n), NULL);
}

static void add_ns(multistatus_result *r, size_t n) {
  multistatus_result_add_prop(r, 200, text_of(n), "p", NULL);
}

static void add_condition_name(multistatus_result *r, size_t n) {
  multistatus_result_set_status(r, 403);
  multistatus_result_add_condition(r, "urn:x", text_of(n), NULL);
}

static void add_depth(multistatus_result *r, size_t n) {
  char *xml = malloc(7 * n + 1), *p = xml;
  ck_assert_ptr_nonnull(xml);
  for (size_t i = 0; i < n; i++)
    p += sprintf(p, "<x>");
  for (size_t i = 0; i < n; i++)
    p += sprintf(p, "</x>");
  multistatus_result_add_prop_element(r, 200, xml);
  free(xml);
}

static void add_attributes_like(multistatus_result *r, size_t n, const char *format) {
  char *xml = malloc(40 * n + 40), *p = xml;
  ck_assert_ptr_nonnull(xml);
  p += sprintf(p, "<x");
  for (unsigned i = 0; i < n; i++)
    p += sprintf(p, format, i);
  sprintf(p, "/>");
  multistatus_result_add_prop_element(r, 200, xml);
  free(xml);
}

static void add_attributes(multistatus_result *r, size_t n) {
  add_attributes_like(r, n, " a%u='1'");
}

static void add_namespaces(multistatus_result *r, size_t n) {
  add_attributes_like(r, n, " xmlns:a%u='urn:x'");
}

static const struct {
  const char *name;
  size_t member, enough;
  void (*add)(multistatus_result *r, size_t n);
  size_t standard; /* the default; 0: not tried */
} cases[] = {{"hrefs", LIMIT(hrefs), 3, add_hrefs, 10000},
             {"hrefs", LIMIT(hrefs), 3, add_condition_hrefs, 10000},
             {"href-bytes", LIMIT(href_bytes), 20, add_long_href, 65536},
             {"href-bytes", LIMIT(href_bytes), 20, add_long_location, 65536},
             {"href-bytes", LIMIT(href_bytes), 20, add_long_condition_href, 65536},
             {"propstats", LIMIT(propstats), 3, add_propstats, 0},
             {"props", LIMIT(props), 3, add_props, 0},
             {"conditions", LIMIT(conditions), 3, add_conditions, 1000},
             {"conditions", LIMIT(conditions), 3, add_propstat_conditions, 1000},
             {"text-bytes", LIMIT(text_bytes), 60, add_message, 16 << 20},
             {"text-bytes", LIMIT(text_bytes), 60, add_lang, 0},
             {"text-bytes", LIMIT(text_bytes), 60, add_propstat_message, 0},
             {"text-bytes", LIMIT(text_bytes), 60, add_value, 16 << 20},
             {"text-bytes", LIMIT(text_bytes), 60, add_markup, 0},
             {"name-bytes", LIMIT(name_bytes), 60, add_name, 4096},
             {"name-bytes", LIMIT(name_bytes), 60, add_ns, 4096},
             {"name-bytes", LIMIT(name_bytes), 60, add_condition_name, 4096},
             {"depth", LIMIT(depth), 5, add_depth, 256},
             {"attributes", LIMIT(attributes), 5, add_attributes, 256},
             {"namespaces", LIMIT(namespaces), 5, add_namespaces, 1024}};
enum { CASES = sizeof cases / sizeof *cases };

static void check_error(const char *name, int code, const char *text) {
  char quoted[40];
  snprintf(quoted, sizeof quoted, "\"%s\"", name);
  ck_assert_msg(code == MULTISTATUS_ERROR_LIMIT, "%s: %d, \"%s\"", name, code, text);
  ck_assert_msg(strstr(text, quoted) != NULL, "\"%s\" does not name %s", text, quoted);
}

static void try_list(int i, const multistatus_limits *l, size_t n, bool fits) {
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_list *list;
  memory_sink m;
  o.limits = l;
  memory_sink_init(&m);
  ck_assert_int_eq(multistatus_list_new(&list, &o), 0);
  cases[i].add(multistatus_list_add(list, "/a", 0, NULL), n);
  if (fits)
    ck_assert_msg(multistatus_list_error(list) == 0, "%s, %zu: %s", cases[i].name, n,
                  multistatus_list_error_text(list));
  else
    check_error(cases[i].name, multistatus_list_error(list),
                multistatus_list_error_text(list));
  /* A list with an error is never written. */
  ck_assert_int_eq(multistatus_list_write(list, NULL, &m.sink),
                   multistatus_list_error(list));
  ck_assert_int_eq(m.len > 0, fits);
  memory_sink_done(&m);
  multistatus_list_free(list);
}

static void try_writer(int i, const multistatus_limits *l, size_t n, bool fits) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w;
  memory_sink m;
  o.limits = l;
  memory_sink_init(&m);
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), 0);
  cases[i].add(multistatus_writer_add(w, "/a", 0, NULL), n);
  int rc = multistatus_writer_end(w);
  if (fits)
    ck_assert_msg(rc == 0, "%s, %zu: %s", cases[i].name, n,
                  multistatus_writer_error_text(w));
  else
    check_error(cases[i].name, rc, multistatus_writer_error_text(w));
  ck_assert_int_eq(m.len > 0, fits);
  memory_sink_done(&m);
  multistatus_writer_free(w);
}

START_TEST(adders) {
  multistatus_limits l;
  for (size_t over = 0; over < 2; over++) {
    set_limit(&l, cases[_i].member, cases[_i].enough - over);
    try_list(_i, &l, cases[_i].enough, !over);
    try_writer(_i, &l, cases[_i].enough, !over);
  }
}
END_TEST

START_TEST(defaults) {
  size_t n = cases[_i].standard;
  multistatus_limits none = MULTISTATUS_LIMITS_INIT;
  if (!n)
    return;
  try_list(_i, NULL, n, true);
  try_list(_i, &none, n + 1, false);
  try_writer(_i, NULL, n + 1, false);
  /* Without a limit. */
  set_limit(&none, cases[_i].member, MULTISTATUS_NO_LIMIT);
  try_list(_i, &none, n + 1, true);
}
END_TEST

/* ---- More than one result ---- */

START_TEST(results) {
  multistatus_limits l;
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_write_options wo = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_list *list;
  multistatus_writer *w;
  memory_sink m;
  lo.limits = wo.limits = &l;
  for (size_t over = 0; over < 2; over++) {
    set_limit(&l, LIMIT(results), 3 - over);
    memory_sink_init(&m);
    ck_assert_int_eq(multistatus_list_new(&list, &lo), 0);
    ck_assert_int_eq(multistatus_writer_new(&w, &wo, &m.sink), 0);
    for (int i = 0; i < 3; i++) {
      bool fits = !over || i < 2;
      ck_assert_int_eq(multistatus_list_add(list, "/a", 200, NULL) != NULL, fits);
      ck_assert_int_eq(multistatus_writer_add(w, "/a", 200, NULL) != NULL, fits);
    }
    if (over)
      check_error("results", multistatus_list_error(list),
                  multistatus_list_error_text(list));
    ck_assert_int_eq(multistatus_writer_end(w), multistatus_list_error(list));
    ck_assert_str_eq(multistatus_writer_error_text(w),
                     multistatus_list_error_text(list));
    multistatus_list_free(list);
    multistatus_writer_free(w);
    memory_sink_done(&m);
  }
}
END_TEST

START_TEST(document_texts) {
  multistatus_limits l;
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_write_options wo = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_list *list;
  multistatus_writer *w;
  memory_sink m;
  set_limit(&l, LIMIT(text_bytes), 60);
  lo.limits = wo.limits = &l;
  memory_sink_init(&m);
  for (int token = 0; token < 2; token++) {
    int (*set_list)(multistatus_list *, const char *) =
        token ? multistatus_list_set_sync_token : multistatus_list_set_message;
    int (*set_writer)(multistatus_writer *, const char *) =
        token ? multistatus_writer_set_sync_token : multistatus_writer_set_message;
    ck_assert_int_eq(multistatus_list_new(&list, &lo), 0);
    ck_assert_int_eq(multistatus_writer_new(&w, &wo, &m.sink), 0);
    ck_assert_int_eq(set_list(list, text_of(60)), 0);
    ck_assert_int_eq(set_writer(w, text_of(60)), 0);
    check_error("text-bytes", set_list(list, text_of(61)),
                multistatus_list_error_text(list));
    check_error("text-bytes", set_writer(w, text_of(61)),
                multistatus_writer_error_text(w));
    ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_LIMIT);
    ck_assert_uint_eq(m.len, 0);
    multistatus_list_free(list);
    multistatus_writer_free(w);
  }
}
END_TEST

/* The memory of one result; earlier results do not count. */
START_TEST(result_bytes) {
  multistatus_limits l;
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_list *list;
  set_limit(&l, LIMIT(result_bytes), 4000);
  o.limits = &l;
  ck_assert_int_eq(multistatus_list_new(&list, &o), 0);
  for (int i = 0; i < 100; i++)
    multistatus_list_add(list, "/a", 200, text_of(3000));
  ck_assert_int_eq(multistatus_list_error(list), 0);
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  ck_assert_int_eq(multistatus_result_add_prop(r, 200, "u", "p", text_of(3000)), 0);
  check_error("result-bytes",
              multistatus_result_add_prop(r, 200, "u", "q", text_of(1000)),
              multistatus_list_error_text(list));
  multistatus_list_free(list);
}
END_TEST

/* The limits of a writer do not apply to what is in a list already. There are enough
   results for the writer to declare their namespaces on the root. */
static const size_t written_limits[] = {LIMIT(href_bytes), LIMIT(name_bytes),
                                        LIMIT(text_bytes), LIMIT(props),
                                        LIMIT(result_bytes)};

START_TEST(writing_a_list_is_not_limited_twice) {
  multistatus_limits l;
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_list *list;
  memory_sink m;
  memory_sink_init(&m);
  set_limit(&l, written_limits[_i], 1);
  o.limits = &l;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  for (int i = 0; i < 20; i++) {
    multistatus_result *r = multistatus_list_add(list, "/longer", 0, NULL);
    multistatus_result_add_prop(r, 200, "u:longer", "longer", "text");
    multistatus_result_add_prop(r, 200, "DAV:", "displayname", "text");
  }
  ck_assert_int_eq(multistatus_list_write(list, &o, &m.sink), 0);
  memory_sink_done(&m);
  multistatus_list_free(list);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, adders, 0, CASES);
  tcase_add_loop_test(t, defaults, 0, CASES);
  tcase_add_test(t, results);
  tcase_add_test(t, document_texts);
  tcase_add_test(t, result_bytes);
  tcase_add_loop_test(t, writing_a_list_is_not_limited_twice, 0,
                      sizeof written_limits / sizeof *written_limits);
}

TESTS_MAIN("limits_add", add_tests)
