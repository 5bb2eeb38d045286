/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/check.h>
#include <multistatus/dialect.h>
#include <multistatus/plugin.h>
#include <stdlib.h>
#include <string.h>
#include "option_structs.h"
#include "tests.h"

/* multistatus_options_text(): each refusal has a text, and each text is a refusal. */

enum {
  ARGUMENT = MULTISTATUS_ERROR_ARGUMENT,
  LIMIT = MULTISTATUS_ERROR_LIMIT,
  UNSUPPORTED = MULTISTATUS_ERROR_UNSUPPORTED
};

START_TEST(null_options) {
  const char *text = multistatus_options_text((multistatus_options_kind)_i, NULL);
  ck_assert_int_eq(text != NULL, option_structs[_i].needed);
  if (_i != MULTISTATUS_OPTIONS_PART) /* no array of one part */
    ck_assert_int_eq(option_structs[_i].use(NULL),
                     option_structs[_i].needed ? ARGUMENT : 0);
}
END_TEST

START_TEST(no_such_kind) {
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  static const int kinds[] = {-1, MULTISTATUS_OPTIONS_DIALECT + 1, 100};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    ck_assert_str_eq(multistatus_options_text((multistatus_options_kind)kinds[i], &o),
                     "the kind is none of MULTISTATUS_OPTIONS_...");
}
END_TEST

/* ---- Members ---- */

/* The options are refused with that code, for a member that the text begins with. */
static void refused(multistatus_options_kind kind, const void *o, int code,
                    const char *member) {
  const char *text = multistatus_options_text(kind, o);
  ck_assert_msg(text, "no text for %s", member);
  ck_assert_msg(strstr(text, member), "\"%s\" does not name %s", text, member);
  ck_assert_int_eq(option_structs[kind].use(o), code);
}

static void accepted(multistatus_options_kind kind, const void *o) {
  ck_assert_ptr_null(multistatus_options_text(kind, o));
  ck_assert_int_eq(option_structs[kind].use(o), 0);
}

/* Sets a member of options that are valid otherwise, and expects that to be refused. */
#define REFUSED_AS(kind, type, init, code, member, value)                              \
  do {                                                                                 \
    multistatus_##type o = MULTISTATUS_##init##_INIT;                                  \
    o.member = value;                                                                  \
    refused(MULTISTATUS_OPTIONS_##kind, &o, code, #member);                            \
  } while (0)
#define REFUSED(kind, type, init, member, value)                                       \
  REFUSED_AS(kind, type, init, ARGUMENT, member, value)

static const multistatus_format neither = {.size = sizeof neither, .name = "neither"};

START_TEST(list_members) {
  static const multistatus_limits limits = {0};
  static const multistatus_allocator allocator = {NULL, NULL};
  REFUSED(LIST, list_options, LIST_OPTIONS, limits, &limits);
  REFUSED(LIST, list_options, LIST_OPTIONS, allocator, &allocator);
}
END_TEST

static void *alloc_any(void *ctx, void *p, size_t old_size, size_t new_size) {
  (void)ctx;
  (void)old_size;
  if (new_size)
    return realloc(p, new_size);
  free(p);
  return NULL;
}

START_TEST(allocator_members) {
  multistatus_allocator a = {NULL, NULL};
  refused(MULTISTATUS_OPTIONS_ALLOCATOR, &a, ARGUMENT, "allocator.alloc is NULL");
  a.alloc = alloc_any;
  accepted(MULTISTATUS_OPTIONS_ALLOCATOR, &a);
}
END_TEST

START_TEST(write_members) {
  REFUSED(WRITE, write_options, WRITE_OPTIONS, request, "");
  REFUSED(WRITE, write_options, WRITE_OPTIONS, namespace_count, 1);
  REFUSED_AS(WRITE, write_options, WRITE_OPTIONS, UNSUPPORTED, format, &neither);
}
END_TEST

START_TEST(write_namespaces) {
  static const struct {
    multistatus_namespace n;
    const char *text;
  } cases[] = {{{NULL, "urn:a"}, "NULL"},
               {{"a", NULL}, "NULL"},
               {{"", "urn:a"}, "XML name"},
               {{"a:b", "urn:a"}, "XML name"},
               {{"D", "urn:a"}, "is D"},
               {{"xmlA", "urn:a"}, "xml"},
               {{"XmL", "urn:a"}, "xml"},
               {{"a", ""}, "empty"},
               {{"a", "DAV:"}, "DAV:"},
               {{"a", "urn:\xff"}, "namespace name"},
               {{"b", "urn:b"}, "twice"},
               {{"abcdefghijklmnopqrstu", "urn:a"}, "20"},
               {{"a", "urn:\x01"}, "namespace name"}};
  multistatus_namespace given[2] = {{"b", "urn:a"}, {NULL, NULL}};
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  o.namespaces = given;
  o.namespace_count = 2;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    given[1] = cases[i].n;
    refused(MULTISTATUS_OPTIONS_WRITE, &o, ARGUMENT, "namespaces");
    refused(MULTISTATUS_OPTIONS_WRITE, &o, ARGUMENT, cases[i].text);
  }
  given[1].prefix = "abcdefghijklmnopqrst"; /* 20 bytes are as many as may be */
  given[1].ns = "urn:b";
  accepted(MULTISTATUS_OPTIONS_WRITE, &o);
}
END_TEST

START_TEST(write_namespace_limits) {
  static const multistatus_namespace given[2] = {{"a", "urn:a"}, {"b", "urn:b"}};
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  o.namespaces = given;
  o.namespace_count = 2;
  o.limits = &l;
  l.namespaces = 1;
  refused(MULTISTATUS_OPTIONS_WRITE, &o, LIMIT, "limits.namespaces");
  l.namespaces = 2; /* as many as there are */
  accepted(MULTISTATUS_OPTIONS_WRITE, &o);
  l.namespaces = 0;
  l.name_bytes = 4;
  refused(MULTISTATUS_OPTIONS_WRITE, &o, LIMIT, "limits.name_bytes");
  l.name_bytes = 5;
  accepted(MULTISTATUS_OPTIONS_WRITE, &o);
}
END_TEST

START_TEST(read_members) {
  static const char *const requests[] = {"", "files/", "urn:a", "#a", "?a"};
  for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
    REFUSED(READ, read_options, READ_OPTIONS, request, requests[i]);
  REFUSED_AS(READ, read_options, READ_OPTIONS, UNSUPPORTED, format, &neither);
}
END_TEST

START_TEST(batch_members) {
  static const char *const bases[] = {"", "files", "/a/../b", "/a?b", "/a#b", "http:"};
  REFUSED(BATCH, batch_options, BATCH_OPTIONS, retry_after, -1);
  for (size_t i = 0; i < sizeof bases / sizeof *bases; i++)
    REFUSED(BATCH, batch_options, BATCH_OPTIONS, base, bases[i]);
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  o.flags = MULTISTATUS_BATCH_ATOMIC;
  refused(MULTISTATUS_OPTIONS_BATCH, &o, ARGUMENT, "rollback");
}
END_TEST

/* The limit of the base is that of the options, not the default. */
START_TEST(batch_base_limits) {
  static char base[100000];
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  memset(base, 'a', sizeof base - 1);
  base[0] = '/';
  o.base = base;
  refused(MULTISTATUS_OPTIONS_BATCH, &o, LIMIT, "limits.href_bytes");
  o.limits = &l;
  l.href_bytes = sizeof base - 1;
  accepted(MULTISTATUS_OPTIONS_BATCH, &o);
  l.href_bytes--;
  refused(MULTISTATUS_OPTIONS_BATCH, &o, LIMIT, "limits.href_bytes");
}
END_TEST

START_TEST(retry_members) {
  static const char *const names[1] = {"/a"};
  REFUSED(RETRY, retry_policy, RETRY_POLICY, retry_after, -2);
  REFUSED(RETRY, retry_policy, RETRY_POLICY, max_wait, -1);
  REFUSED(RETRY, retry_policy, RETRY_POLICY, backoff, -1);
  REFUSED(RETRY, retry_policy, RETRY_POLICY, time_left, -1);
  REFUSED(RETRY, retry_policy, RETRY_POLICY, now, -1);
  REFUSED(RETRY, retry_policy, RETRY_POLICY, now, INT64_MAX);
  REFUSED(RETRY, retry_policy, RETRY_POLICY, hrefs, names);
  REFUSED(RETRY, retry_policy, RETRY_POLICY, ids, names);
  REFUSED(RETRY, retry_policy, RETRY_POLICY, destinations, names);
  REFUSED(RETRY, retry_policy, RETRY_POLICY, groups, names);
}
END_TEST

START_TEST(part_and_problem_members) {
  REFUSED(PART, part, PART, count, 1);
  REFUSED(PART, part, PART, status, 199);
  REFUSED(PART, part, PART, status, 1000);
  REFUSED(PART, part, PART, retry_after, -2);
  REFUSED_AS(PROBLEM, problem, PROBLEM, MULTISTATUS_ERROR_STATUS, status, 99);
  REFUSED_AS(PROBLEM, problem, PROBLEM, MULTISTATUS_ERROR_STATUS, status, 1000);
  REFUSED_AS(PROBLEM, problem, PROBLEM, MULTISTATUS_ERROR_HREF, href, "");
}
END_TEST

START_TEST(negotiate_members) {
  static char lengthy[600];
  multistatus_alias aliases[5];
  memset(lengthy, 'a', sizeof lengthy - 1);
  memcpy(lengthy, "a/", 2);
  for (int i = 0; i < 5; i++) {
    aliases[i].type = "a/b";
    aliases[i].format = multistatus_format_json();
  }
  REFUSED(NEGOTIATE, negotiate_options, NEGOTIATE_OPTIONS, alias_count, 5);
  REFUSED(NEGOTIATE, negotiate_options, NEGOTIATE_OPTIONS, alias_count, 1);
  REFUSED(NEGOTIATE, negotiate_options, NEGOTIATE_OPTIONS, field_count, 1);
  multistatus_negotiate_options o = MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
  o.aliases = aliases;
  o.alias_count = 4;
  accepted(MULTISTATUS_OPTIONS_NEGOTIATE, &o);
  aliases[3].format = NULL;
  refused(MULTISTATUS_OPTIONS_NEGOTIATE, &o, ARGUMENT, "format of one of aliases");
  aliases[3].format = multistatus_format_json();
  aliases[2].type = NULL;
  refused(MULTISTATUS_OPTIONS_NEGOTIATE, &o, ARGUMENT, "type of one of aliases");
  aliases[2].type = "json";
  refused(MULTISTATUS_OPTIONS_NEGOTIATE, &o, ARGUMENT, "type of one of aliases");
  aliases[2].type = lengthy;
  refused(MULTISTATUS_OPTIONS_NEGOTIATE, &o, ARGUMENT, "too long");
}
END_TEST

START_TEST(check_members) {
  static const char *const asked[] = {"{DAV:}getetag", NULL};
  multistatus_limits limits = {0};
  REFUSED(CHECK, check_options, CHECK_OPTIONS, depth, "2");
  REFUSED(CHECK, check_options, CHECK_OPTIONS, request, "files");
  REFUSED(CHECK, check_options, CHECK_OPTIONS, asked_count, 1);
  REFUSED(CHECK, check_options, CHECK_OPTIONS, limits, &limits);
  multistatus_check_options o = MULTISTATUS_CHECK_OPTIONS_INIT;
  o.asked = asked;
  o.asked_count = 1;
  accepted(MULTISTATUS_OPTIONS_CHECK, &o);
  o.asked_count = 2;
  refused(MULTISTATUS_OPTIONS_CHECK, &o, ARGUMENT, "asked");
}
END_TEST

static const multistatus_dialect_code nameless = {NULL, 200}, statusless = {"a", 0};

START_TEST(dialect_members) {
  static const struct {
    multistatus_dialect d;
    const char *text;
  } cases[] = {
      {{.items = "a"}, "name is"},
      {{.name = "", .items = "a"}, "name is"},
      {{.name = "d"}, "items and failures"},
      {{.name = "d", .items = "a..b"}, "items, failures or statuses"},
      {{.name = "d", .failures = ".a"}, "items, failures or statuses"},
      {{.name = "d", .items = "a", .statuses = "a|b..c"}, "items, failures"},
      {{.name = "d", .items = "a.b.c.d.e.f.g.h.i"}, "more than 8 names"},
      {{.name = "d", .items = "a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|q"}, "16 paths"},
      {{.name = "d", .items = "a", .statuses = "s"}, "statuses is set"},
      {{.name = "d", .items = "a|b", .failures = "c|a"}, "same path"},
      {{.name = "d",
        .items = "",
        .shape = MULTISTATUS_DIALECT_KEYED,
        .flags = MULTISTATUS_DIALECT_RECORDS},
       "KEYED"},
      {{.name = "d",
        .items = "a.b",
        .shape = MULTISTATUS_DIALECT_KEYED,
        .flags = MULTISTATUS_DIALECT_XML},
       "KEYED"},
      {{.name = "d", .items = "a", .id = "a."}, "a path of a member"},
      {{.name = "d", .items = "a", .retry_after = "a..b"}, "of a member"},
      {{.name = "d", .items = "a", .content_type = "a/b\r\nX: 1"}, "content_type"},
      {{.name = "d", .items = "a", .content_type = "a/b\n"}, "content_type"},
      {{.name = "d", .items = "a", .success = 99}, "success"},
      {{.name = "d", .items = "a", .failure = 1000}, "failure"},
      {{.name = "d", .items = "a", .code_count = 1}, "codes is NULL"},
      {{.name = "d", .items = "a", .codes = &nameless, .code_count = 1},
       "one of codes"},
      {{.name = "d", .items = "a", .codes = &statusless, .code_count = 1},
       "one of codes"},
      {{.name = "d", .items = "a", .flags = MULTISTATUS_DIALECT_RECORDS},
       "items is not"},
      {{.name = "d", .failures = "", .flags = MULTISTATUS_DIALECT_RECORDS},
       "items is not"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_dialect d = cases[i].d;
    d.size = sizeof d;
    refused(MULTISTATUS_OPTIONS_DIALECT, &d, ARGUMENT, cases[i].text);
  }
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, null_options, 0, OPTION_STRUCTS);
  tcase_add_test(t, no_such_kind);
  tcase_add_test(t, list_members);
  tcase_add_test(t, allocator_members);
  tcase_add_test(t, write_members);
  tcase_add_test(t, write_namespaces);
  tcase_add_test(t, write_namespace_limits);
  tcase_add_test(t, read_members);
  tcase_add_test(t, batch_members);
  tcase_add_test(t, batch_base_limits);
  tcase_add_test(t, retry_members);
  tcase_add_test(t, part_and_problem_members);
  tcase_add_test(t, negotiate_members);
  tcase_add_test(t, check_members);
  tcase_add_test(t, dialect_members);
}

TESTS_MAIN("options", add_tests)
