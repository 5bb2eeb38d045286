/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "sink.h"
#include "tests.h"

/* multistatus_options_text(): each refusal has a text, and each text is a refusal. */

enum {
  ARGUMENT = MULTISTATUS_ERROR_ARGUMENT,
  LIMIT = MULTISTATUS_ERROR_LIMIT,
  UNSUPPORTED = MULTISTATUS_ERROR_UNSUPPORTED
};

/* ---- What takes each kind ---- */

static int use_list(const void *o) {
  multistatus_list *list = NULL;
  int rc = multistatus_list_new(&list, o);
  multistatus_list_free(list);
  return rc;
}

static int use_write(const void *o) {
  multistatus_writer *w = NULL;
  multistatus_list *list = NULL;
  char *body = NULL;
  memory_sink m;
  memory_sink_init(&m);
  int rc = multistatus_writer_new(&w, o, &m.sink);
  multistatus_writer_free(w);
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  for (int i = 0; i < 3; i++) { /* a list that declares namespaces of its own */
    multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
    multistatus_result_add_prop(r, 200, "urn:x", "p", "t");
  }
  ck_assert_int_eq(multistatus_list_write(list, o, &m.sink), rc);
  ck_assert_int_eq(multistatus_list_print(list, o, &body, NULL), rc);
  multistatus_free(body);
  multistatus_list_free(list);
  memory_sink_done(&m);
  return rc;
}

static int use_read(const void *o) {
  static const char body[] = "{\"results\":[]}";
  multistatus_reader *r = NULL;
  multistatus_list *list = NULL;
  int rc = multistatus_reader_new(&r, o);
  multistatus_reader_free(r);
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  ck_assert_int_eq(multistatus_list_read(list, o, body, strlen(body)), rc);
  multistatus_list_free(list);
  return rc;
}

static int use_batch(const void *o) {
  multistatus_batch *b = NULL;
  int rc = multistatus_batch_new(&b, o);
  multistatus_batch_free(b);
  return rc;
}

static int use_item(const void *o) {
  multistatus_batch *b = NULL;
  ck_assert_int_eq(multistatus_batch_new(&b, NULL), 0);
  int rc = multistatus_batch_add_item(b, o);
  multistatus_batch_free(b);
  return rc;
}

static int use_retry(const void *o) {
  multistatus_list *list = NULL;
  multistatus_retry *plan = NULL;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  int rc = multistatus_retry_plan(&plan, list, o, NULL);
  multistatus_retry_free(plan);
  multistatus_list_free(list);
  return rc;
}

static int merge(const multistatus_part *parts, size_t count,
                 const multistatus_merge_options *o) {
  multistatus_list *list = NULL;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  int rc = multistatus_merge(parts, count, o, list);
  multistatus_list_free(list);
  return rc;
}

static int use_merge(const void *o) {
  return merge(NULL, 0, o);
}

static int use_part(const void *o) {
  return merge(o, 1, NULL);
}

static int use_negotiate(const void *o) {
  multistatus_negotiated n = MULTISTATUS_NEGOTIATED_INIT;
  return multistatus_negotiate(o, &n);
}

static int use_negotiated(const void *o) {
  multistatus_negotiate_options no = MULTISTATUS_NEGOTIATE_OPTIONS_INIT;
  return multistatus_negotiate(&no, (multistatus_negotiated *)o);
}

static int use_problem(const void *o) {
  char *body = NULL;
  int rc = multistatus_problem_print(o, MULTISTATUS_PROBLEM_JSON, NULL, &body, NULL);
  multistatus_free(body);
  return rc;
}

/* Limits and allocators, in all that have them. */
static int use_both(const multistatus_limits *l, const multistatus_allocator *a) {
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_write_options wo = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_read_options ro = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_batch_options bo = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_merge_options mo = MULTISTATUS_MERGE_OPTIONS_INIT;
  lo.limits = wo.limits = ro.limits = bo.limits = mo.limits = l;
  lo.allocator = wo.allocator = ro.allocator = bo.allocator = mo.allocator = a;
  const void *with[] = {&lo, &wo, &ro, &bo, &mo};
  static const multistatus_options_kind kinds[] = {
      MULTISTATUS_OPTIONS_LIST, MULTISTATUS_OPTIONS_WRITE, MULTISTATUS_OPTIONS_READ,
      MULTISTATUS_OPTIONS_BATCH, MULTISTATUS_OPTIONS_MERGE};
  static int (*const uses[])(const void *) = {use_list, use_write, use_read, use_batch,
                                              use_merge};
  int rc = use_list(&lo);
  for (int i = 0; i < 5; i++) {
    const char *text = multistatus_options_text(kinds[i], with[i]);
    ck_assert_int_eq(uses[i](with[i]), rc);
    ck_assert_int_eq(text != NULL, rc != 0);
    ck_assert(!text || strncmp(text, l ? "limits." : "allocator.", l ? 7 : 10) == 0);
  }
  return rc;
}

static int use_limits(const void *l) {
  return use_both(l, NULL);
}

static int use_allocator(const void *a) {
  multistatus_retry_policy p = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_problem problem = MULTISTATUS_PROBLEM_INIT;
  multistatus_retry *plan = NULL;
  char *body = NULL;
  int rc = use_both(NULL, a);
  p.status = 200;
  if (rc) {
    ck_assert_int_eq(multistatus_retry_plan(&plan, NULL, &p, a), rc);
    ck_assert_int_eq(
        multistatus_problem_print(&problem, MULTISTATUS_PROBLEM_JSON, a, &body, NULL),
        rc);
  }
  return rc;
}

/* In the order of multistatus_options_kind. */
#define KIND(type, init, use, needed)                                                  \
  { sizeof(type), "MULTISTATUS_" init "_INIT", use, needed }
static const struct {
  size_t size;
  const char *init;
  int (*use)(const void *o);
  bool needed;
} kinds[] = {
    KIND(multistatus_list_options, "LIST_OPTIONS", use_list, false),
    KIND(multistatus_write_options, "WRITE_OPTIONS", use_write, false),
    KIND(multistatus_read_options, "READ_OPTIONS", use_read, false),
    KIND(multistatus_batch_options, "BATCH_OPTIONS", use_batch, false),
    KIND(multistatus_item, "ITEM", use_item, true),
    KIND(multistatus_retry_policy, "RETRY_POLICY", use_retry, true),
    KIND(multistatus_merge_options, "MERGE_OPTIONS", use_merge, false),
    KIND(multistatus_part, "PART", use_part, true),
    KIND(multistatus_negotiate_options, "NEGOTIATE_OPTIONS", use_negotiate, true),
    KIND(multistatus_negotiated, "NEGOTIATED", use_negotiated, true),
    KIND(multistatus_problem, "PROBLEM", use_problem, true),
    KIND(multistatus_limits, "LIMITS", use_limits, false)};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* ---- Sizes ---- */

/* memset(&o, 0, sizeof o), and every other size. */
START_TEST(sizes) {
  multistatus_options_kind kind = (multistatus_options_kind)_i;
  size_t ours = kinds[_i].size;
  char *o = calloc(1, ours + 8);
  ck_assert_ptr_nonnull(o);
  for (size_t size = 0; size <= ours + 8; size++) {
    memset(o, 0, ours + 8);
    memcpy(o, &size, sizeof size);
    const char *text = multistatus_options_text(kind, o);
    ck_assert_int_eq(kinds[_i].use(o), size < ours ? ARGUMENT : 0);
    if (size >= ours) {
      ck_assert_ptr_null(text);
      continue;
    }
    ck_assert_ptr_nonnull(text);
    ck_assert_int_eq(strncmp(text, size ? "size is less" : "size is 0", 9), 0);
    ck_assert_ptr_nonnull(strstr(text, kinds[_i].init));
  }
  free(o);
}
END_TEST

START_TEST(null_options) {
  const char *text = multistatus_options_text((multistatus_options_kind)_i, NULL);
  ck_assert_int_eq(text != NULL, kinds[_i].needed);
  if (kinds[_i].use != use_part) /* no array of one part */
    ck_assert_int_eq(kinds[_i].use(NULL), kinds[_i].needed ? ARGUMENT : 0);
}
END_TEST

START_TEST(no_such_kind) {
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  for (int kind = -1; kind < 100; kind += 14)
    ck_assert_ptr_nonnull(multistatus_options_text((multistatus_options_kind)kind, &o));
}
END_TEST

/* ---- Members ---- */

/* The options are refused with that code, for a member that the text begins with. */
static void refused(multistatus_options_kind kind, const void *o, int code,
                    const char *member) {
  const char *text = multistatus_options_text(kind, o);
  ck_assert_msg(text, "no text for %s", member);
  ck_assert_msg(strstr(text, member), "\"%s\" does not name %s", text, member);
  ck_assert_int_eq(kind == MULTISTATUS_OPTIONS_ALLOCATOR ? use_allocator(o)
                                                         : kinds[kind].use(o),
                   code);
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
  REFUSED(LIST, list_options, LIST_OPTIONS, text, (multistatus_text_policy)-1);
  REFUSED(LIST, list_options, LIST_OPTIONS, text, (multistatus_text_policy)3);
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
  ck_assert_ptr_null(multistatus_options_text(MULTISTATUS_OPTIONS_ALLOCATOR, &a));
  ck_assert_int_eq(use_allocator(&a), 0);
  ck_assert_ptr_null(multistatus_options_text(MULTISTATUS_OPTIONS_ALLOCATOR, NULL));
}
END_TEST

START_TEST(write_members) {
  REFUSED(WRITE, write_options, WRITE_OPTIONS, text, (multistatus_text_policy)3);
  REFUSED(WRITE, write_options, WRITE_OPTIONS, receiver, (multistatus_receiver)3);
  REFUSED(WRITE, write_options, WRITE_OPTIONS, receiver, (multistatus_receiver)-1);
  REFUSED(WRITE, write_options, WRITE_OPTIONS, flags, 1u << 20);
  REFUSED(WRITE, write_options, WRITE_OPTIONS, request, "");
  REFUSED(WRITE, write_options, WRITE_OPTIONS, namespace_count, 1);
  REFUSED(WRITE, write_options, WRITE_OPTIONS, invalid, (multistatus_invalid)2);
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
  ck_assert_ptr_null(multistatus_options_text(MULTISTATUS_OPTIONS_WRITE, &o));
  ck_assert_int_eq(use_write(&o), 0);
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
  ck_assert_ptr_null(multistatus_options_text(MULTISTATUS_OPTIONS_WRITE, &o));
  ck_assert_int_eq(use_write(&o), 0);
  l.namespaces = 0;
  l.name_bytes = 4;
  refused(MULTISTATUS_OPTIONS_WRITE, &o, LIMIT, "limits.name_bytes");
  l.name_bytes = 5;
  ck_assert_ptr_null(multistatus_options_text(MULTISTATUS_OPTIONS_WRITE, &o));
  ck_assert_int_eq(use_write(&o), 0);
}
END_TEST

START_TEST(read_members) {
  REFUSED(READ, read_options, READ_OPTIONS, engine, (multistatus_engine)-1);
  REFUSED(READ, read_options, READ_OPTIONS, engine, (multistatus_engine)3);
  REFUSED_AS(READ, read_options, READ_OPTIONS, UNSUPPORTED, format, &neither);
}
END_TEST

START_TEST(batch_members) {
  static const char *const bases[] = {"", "files", "/a/../b", "/a?b", "/a#b", "http:"};
  REFUSED(BATCH, batch_options, BATCH_OPTIONS, text, (multistatus_text_policy)3);
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
  ck_assert_ptr_null(multistatus_options_text(MULTISTATUS_OPTIONS_NEGOTIATE, &o));
  ck_assert_int_eq(use_negotiate(&o), 0);
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
  tcase_add_loop_test(t, sizes, 0, KINDS);
  tcase_add_loop_test(t, null_options, 0, KINDS);
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
