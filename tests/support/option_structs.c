/* SPDX-License-Identifier: MIT */
#include "option_structs.h"

#include <multistatus/check.h>
#include <multistatus/dialect.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "sink.h"
#include "tests.h"

/* ---- Using each struct ---- */

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
  char href[] = "/a"; /* three results, so that the list declares their namespace */
  for (; href[1] <= 'c'; href[1]++) {
    multistatus_result *r = multistatus_list_add(list, href, 0, NULL);
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

int option_merge(const multistatus_part *parts, size_t count,
                 const multistatus_merge_options *o) {
  multistatus_list *list = NULL;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  int rc = multistatus_merge(parts, count, o, list);
  multistatus_list_free(list);
  return rc;
}

static int use_merge(const void *o) {
  return option_merge(NULL, 0, o);
}

static int use_part(const void *o) {
  return option_merge(o, 1, NULL);
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

/* Limits and allocators, in all structs that have them. */
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

static int undo(void *ctx) {
  (void)ctx;
  return 0;
}

static const multistatus_batch_options a_batch = {.size = sizeof a_batch,
                                                  .rollback = undo};
static const multistatus_dialect a_dialect = {
    .size = sizeof a_dialect, .name = "own", .items = ""};

/* ---- The table ---- */

#define STRUCT(kind, type, last, use, needed, valid)                                   \
  [MULTISTATUS_OPTIONS_##kind] = {                                                     \
      sizeof(multistatus_##type),                                                      \
      offsetof(multistatus_##type, last) + sizeof(((multistatus_##type *)0)->last),    \
      use,                                                                             \
      needed,                                                                          \
      valid,                                                                           \
  }
const option_struct option_structs[] = {
    STRUCT(LIST, list_options, flags, use_list, false, NULL),
    STRUCT(WRITE, write_options, diagnostic_ctx, use_write, false, NULL),
    STRUCT(READ, read_options, content_type, use_read, false, NULL),
    STRUCT(BATCH, batch_options, base, use_batch, false, &a_batch),
    STRUCT(ITEM, item, data, use_item, true, NULL),
    STRUCT(RETRY, retry_policy, depends_on, use_retry, true, NULL),
    STRUCT(MERGE, merge_options, ctx, use_merge, false, NULL),
    STRUCT(PART, part, ids, use_part, true, NULL),
    STRUCT(NEGOTIATE, negotiate_options, field_count, use_negotiate, true, NULL),
    STRUCT(NEGOTIATED, negotiated, types, use_negotiated, true, NULL),
    STRUCT(PROBLEM, problem, results, use_problem, true, NULL),
    STRUCT(LIMITS, limits, pending_bytes, use_limits, false, NULL),
    [MULTISTATUS_OPTIONS_ALLOCATOR] = {.use = use_allocator},
    STRUCT(CHECK, check_options, asked_count, use_check, false, NULL),
    STRUCT(DIALECT, dialect, marks, use_dialect, true, &a_dialect)};

void *option_new(int i, size_t size) {
  const option_struct *s = &option_structs[i];
  size_t room = size < sizeof size ? sizeof size : size > 4096 ? s->size : size;
  void *o = calloc(1, room);
  ck_assert_ptr_nonnull(o);
  if (s->valid)
    memcpy(o, s->valid, room < s->size ? room : s->size);
  memcpy(o, &size, sizeof size);
  return o;
}
