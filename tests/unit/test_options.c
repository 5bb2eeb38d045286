/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
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
  for (int kind = -1; kind < 100; kind += 14)
    ck_assert_ptr_nonnull(multistatus_options_text((multistatus_options_kind)kind, &o));
}
END_TEST

/* ---- Members ---- */

static int use(multistatus_options_kind kind, const void *o) {
  return kind == MULTISTATUS_OPTIONS_ALLOCATOR ? option_use_allocator(o)
                                               : option_structs[kind].use(o);
}

/* The options are refused with that code, for a member that the text begins with. */
static void refused(multistatus_options_kind kind, const void *o, int code,
                    const char *member) {
  const char *text = multistatus_options_text(kind, o);
  ck_assert_msg(text, "no text for %s", member);
  ck_assert_msg(strstr(text, member), "\"%s\" does not name %s", text, member);
  ck_assert_int_eq(use(kind, o), code);
}

static void accepted(multistatus_options_kind kind, const void *o) {
  ck_assert_ptr_null(multistatus_options_text(kind, o));
  ck_assert_int_eq(use(kind, o), 0);
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
  ck_assert_ptr_null(multistatus_options_text(MULTISTATUS_OPTIONS_ALLOCATOR, NULL));
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

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, null_options, 0, OPTION_KINDS);
  tcase_add_test(t, no_such_kind);
  tcase_add_test(t, list_members);
  tcase_add_test(t, allocator_members);
  tcase_add_test(t, write_members);
  tcase_add_test(t, write_namespaces);
  tcase_add_test(t, write_namespace_limits);
  tcase_add_test(t, read_members);
  tcase_add_test(t, batch_members);
  tcase_add_test(t, retry_members);
  tcase_add_test(t, part_and_problem_members);
  tcase_add_test(t, negotiate_members);
}

TESTS_MAIN("options", add_tests)
