/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <base/options.h>
#include <multistatus/check.h>
#include <multistatus/dialect.h>
#include <multistatus/plugin.h>
#include <stdbool.h>
#include <stddef.h>
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

static int use_check(const void *o) {
  multistatus_check *c = NULL;
  int rc = multistatus_check_new(&c, o);
  multistatus_check_free(c);
  return rc;
}

static int use_dialect(const void *o) {
  const multistatus_format *f = NULL;
  int rc = multistatus_dialect_new(&f, o, NULL);
  ck_assert_int_eq(f != NULL, rc == 0);
  if (!rc)
    ck_assert_uint_eq(multistatus_format_dialect(f)->size, sizeof(multistatus_dialect));
  multistatus_dialect_free(f);
  return rc;
}

static const multistatus_dialect a_dialect = {
    .size = sizeof a_dialect, .name = "own", .items = "a"};

/* All structs that begin with a size, each with its last member in release 0.9. Those
   that have one in the order of multistatus_options_kind, the others behind. */
#define KIND(type, last, init, use, needed)                                            \
  {                                                                                    \
    sizeof(type), offsetof(type, last) + sizeof(((type *)0)->last),                    \
        "MULTISTATUS_" init "_INIT", use, needed                                       \
  }
static const struct {
  size_t size, first_size;
  const char *init;
  int (*use)(const void *o);
  bool needed;
} kinds[] = {
    KIND(multistatus_list_options, flags, "LIST_OPTIONS", use_list, false),
    KIND(multistatus_write_options, diagnostic_ctx, "WRITE_OPTIONS", use_write, false),
    KIND(multistatus_read_options, content_type, "READ_OPTIONS", use_read, false),
    KIND(multistatus_batch_options, base, "BATCH_OPTIONS", use_batch, false),
    KIND(multistatus_item, data, "ITEM", use_item, true),
    KIND(multistatus_retry_policy, depends_on, "RETRY_POLICY", use_retry, true),
    KIND(multistatus_merge_options, ctx, "MERGE_OPTIONS", use_merge, false),
    KIND(multistatus_part, ids, "PART", use_part, true),
    KIND(multistatus_negotiate_options, field_count, "NEGOTIATE_OPTIONS", use_negotiate,
         true),
    KIND(multistatus_negotiated, types, "NEGOTIATED", use_negotiated, true),
    KIND(multistatus_problem, results, "PROBLEM", use_problem, true),
    KIND(multistatus_limits, pending_bytes, "LIMITS", use_limits, false),
    KIND(multistatus_check_options, asked_count, "CHECK_OPTIONS", use_check, false),
    KIND(multistatus_dialect, marks, "DIALECT", use_dialect, true)};
enum { STRUCTS = sizeof kinds / sizeof *kinds, KINDS = STRUCTS - 2 };

/* ---- Sizes ---- */

/* Uses a struct that is zero but for its size, and 1 at that place, in a block that
   ends with it. One that is absurdly large is not there to its end. */
static int use_size(int i, size_t size, size_t place, const char **text) {
  size_t room = size < sizeof size ? sizeof size : size > 4096 ? kinds[i].size : size;
  char *o = calloc(1, room);
  ck_assert_ptr_nonnull(o);
  if (kinds[i].use == use_dialect)
    memcpy(o, &a_dialect, room < sizeof a_dialect ? room : sizeof a_dialect);
  memcpy(o, &size, sizeof size);
  if (place)
    o[place] = 1;
  *text = i < KINDS ? multistatus_options_text((multistatus_options_kind)i, o) : "";
  int rc = kinds[i].use(o);
  ck_assert_mem_eq(o, &size, sizeof size);
  for (size_t k = kinds[i].size; k < room; k++) /* unknown members are left alone */
    ck_assert_int_eq(o[k], k == place);
  free(o);
  return rc;
}

/* What every caller may have been compiled with: the struct of the first release, ours,
   and later ones. */
START_TEST(sizes) {
  const char *text;
  for (size_t size = 0; size <= kinds[_i].size + 64; size++) {
    bool fine = size >= kinds[_i].first_size;
    ck_assert_int_eq(use_size(_i, size, 0, &text), fine ? 0 : ARGUMENT);
    if (_i >= KINDS)
      continue;
    ck_assert_int_eq(text == NULL, fine);
    if (fine)
      continue;
    ck_assert_int_eq(strncmp(text, "size is wrong", 13), 0);
    ck_assert_ptr_nonnull(strstr(text, kinds[_i].init));
  }
  for (size_t size = 5000; size; size = size == 5000 ? SIZE_MAX : 0)
    ck_assert_int_eq(use_size(_i, size, 0, &text), ARGUMENT);
}
END_TEST

/* A later caller asks for something that does not exist here. */
START_TEST(unknown_members) {
  const char *text;
  size_t ours = kinds[_i].size;
  for (size_t size = ours + 1; size <= ours + 64; size += 7)
    for (size_t place = ours; place < size; place++) {
      ck_assert_int_eq(use_size(_i, size, place, &text), ARGUMENT);
      ck_assert(text && (_i >= KINDS || strstr(text, "size is that of a later")));
    }
}
END_TEST

/* A struct that has grown: earlier callers have the default of its new members. */
START_TEST(earlier_callers) {
  typedef struct grown {
    size_t size;
    int first;
    unsigned char added[20];
  } grown;
  const multistatus__options_kind kind =
      MULTISTATUS__OPTIONS(grown, first, "INIT", NULL, NULL);
  grown ours;
  for (size_t size = kind.least; size <= sizeof ours; size++) {
    grown *given = malloc(size);
    ck_assert_ptr_nonnull(given);
    memset(given, 7, size);
    memcpy(given, &size, sizeof size);
    memset(&ours, 9, sizeof ours);
    ck_assert_int_eq(multistatus__options_take(&kind, &ours, given, NULL), 0);
    ck_assert_uint_eq(ours.size, sizeof ours);
    ck_assert_int_eq(ours.first, 0x07070707);
    for (size_t i = 0; i < sizeof ours.added; i++)
      ck_assert_int_eq(ours.added[i], offsetof(grown, added) + i < size ? 7 : 0);
    memset(&ours, 9, sizeof ours);
    multistatus__options_give(&kind, given, &ours);
    ck_assert_mem_eq(given, &size, sizeof size);
    ck_assert_mem_eq((char *)given + sizeof size, (char *)&ours + sizeof size,
                     size - sizeof size);
    free(given);
  }
}
END_TEST

/* An array's structs lie as far apart as its caller's compiler put them. */
START_TEST(parts_of_any_size) {
  const size_t items[] = {0, 1};
  for (size_t size = sizeof(multistatus_part); size <= sizeof(multistatus_part) + 64;
       size += sizeof(void *)) {
    multistatus_part part = MULTISTATUS_PART_INIT;
    multistatus_list *list = NULL;
    char *parts = calloc(2, size);
    ck_assert_ptr_nonnull(parts);
    for (int i = 0; i < 2; i++) {
      part.size = size;
      part.count = 1;
      part.items = items + i;
      part.status = 500 + i;
      memcpy(parts + (size_t)i * size, &part, sizeof part);
    }
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    ck_assert_int_eq(multistatus_merge((multistatus_part *)parts, 2, NULL, list), 0);
    ck_assert_uint_eq(multistatus_list_count(list), 2);
    for (size_t i = 0; i < 2; i++)
      ck_assert_int_eq(multistatus_result_status(multistatus_list_get(list, i)),
                       500 + (int)i);
    multistatus_list_free(list);
    part.size = size + sizeof(void *); /* two sizes in one array */
    memcpy(parts + size, &part, sizeof part);
    ck_assert_int_eq(merge((multistatus_part *)parts, 2, NULL), ARGUMENT);
    free(parts);
  }
}
END_TEST

/* A problem that the library fills in. */
START_TEST(problem_of_any_size) {
  size_t size = sizeof size;
  for (; size <= sizeof(multistatus_problem) + 64; size++) {
    multistatus_batch *b = NULL;
    multistatus_problem *problem = calloc(1, size + sizeof size);
    ck_assert_ptr_nonnull(problem);
    problem->size = size;
    memset((char *)problem + size, 5, sizeof size); /* not the caller's struct */
    ck_assert_int_eq(multistatus_batch_new(&b, NULL), 0);
    int rc = multistatus_batch_check(b, problem);
    ck_assert_int_eq(rc == ARGUMENT, size < sizeof *problem);
    ck_assert_uint_eq(problem->size, size);
    for (size_t i = 0; i < sizeof size; i++)
      ck_assert_int_eq(((char *)problem)[size + i], 5);
    multistatus_batch_free(b);
    free(problem);
  }
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
  tcase_add_loop_test(t, sizes, 0, STRUCTS);
  tcase_add_loop_test(t, unknown_members, 0, STRUCTS);
  tcase_add_test(t, earlier_callers);
  tcase_add_test(t, parts_of_any_size);
  tcase_add_test(t, problem_of_any_size);
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
