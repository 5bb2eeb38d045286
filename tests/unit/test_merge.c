/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "alloc.h"
#include "compare.h"
#include "fewer.h"
#include "random.h"
#include "sink.h"
#include "tests.h"

/* Merging several responses into one. */

static multistatus_list *new_list(void) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  return list;
}

static multistatus_result *add(multistatus_list *list, const char *href, int64_t index,
                               int status) {
  multistatus_result *r = multistatus_list_add(list, href, status, NULL);
  ck_assert_ptr_nonnull(r);
  if (index >= 0)
    multistatus_result_set_index(r, index);
  return r;
}

/* The results as "index href status, ...". */
static const char *as_text(const multistatus_list *list) {
  static char text[1000];
  size_t len = 0;
  text[0] = '\0';
  for (size_t i = 0; i < multistatus_list_count(list); i++) {
    const multistatus_result *r = multistatus_list_get(list, i);
    len += (size_t)snprintf(text + len, sizeof text - len, "%s%d %s %d", i ? ", " : "",
                            (int)multistatus_result_index(r),
                            multistatus_result_href(r), multistatus_result_status(r));
    ck_assert_uint_lt(len, sizeof text);
  }
  return text;
}

/* Merges into a list and into a writer, which must give the same results. */
static multistatus_list *merged(const multistatus_part *parts, size_t count,
                                const multistatus_merge_options *o) {
  multistatus_list *list = new_list(), *back = new_list();
  multistatus_write_options wo = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w;
  memory_sink m;
  memory_sink_init(&m);
  wo.format = multistatus_format_json();
  ck_assert_int_eq(multistatus_merge(parts, count, o, list), 0);
  ck_assert_int_eq(multistatus_writer_new(&w, &wo, &m.sink), 0);
  ck_assert_int_eq(multistatus_merge_write(parts, count, o, w), 0);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  multistatus_writer_free(w);
  ck_assert_int_eq(multistatus_list_read(back, NULL, m.data, m.len), 0);
  const char *difference = compare_lists(list, back);
  ck_assert_msg(!difference, "%s", difference);
  multistatus_list_free(back);
  memory_sink_done(&m);
  return list;
}

START_TEST(in_order) {
  static const size_t items_a[] = {4, 0, 2}, items_b[] = {1, 5}, items_c[] = {3};
  static const char *const hrefs_b[] = {"/b1", "/b5"};
  multistatus_part parts[3] = {MULTISTATUS_PART_INIT, MULTISTATUS_PART_INIT,
                               MULTISTATUS_PART_INIT};
  multistatus_list *a = new_list(), *b = new_list(), *c = new_list();
  add(a, "/a0", 1, 200); /* by index, */
  add(a, "/a4", 0, 201);
  add(a, "/a2", 2, 409);
  add(b, "/b5", -1, 503); /* by href, */
  add(b, "/b1", -1, 204);
  add(b, "/other", -1, 204);
  add(a, "/extra", 8, 200); /* an index in the part, which has no such item */
  add(c, "/c", -1, 404);    /* by position */
  parts[0].list = a, parts[0].count = 3, parts[0].items = items_a;
  parts[1].list = b, parts[1].count = 2, parts[1].items = items_b;
  parts[1].hrefs = hrefs_b;
  parts[2].list = c, parts[2].count = 1, parts[2].items = items_c;
  multistatus_list *list = merged(parts, 3, NULL);
  ck_assert_str_eq(as_text(list),
                   "0 /a0 200, 1 /b1 204, 2 /a2 409, 3 /c 404, 4 /a4 201, "
                   "5 /b5 503, -1 /extra 200, -1 /other 204");
  multistatus_list_free(list);
  multistatus_list_free(a);
  multistatus_list_free(b);
  multistatus_list_free(c);
}
END_TEST

START_TEST(missing_results) {
  static const size_t items_a[] = {0, 2}, items_b[] = {1, 3};
  static const char *const hrefs_b[] = {"/b1", NULL};
  multistatus_part parts[2] = {MULTISTATUS_PART_INIT, MULTISTATUS_PART_INIT};
  multistatus_list *a = new_list();
  add(a, "/a2", 1, 200); /* the other one is missing */
  parts[0].list = a, parts[0].count = 2, parts[0].items = items_a;
  parts[1].count = 2, parts[1].items = items_b, parts[1].hrefs = hrefs_b;
  parts[1].status = 503, parts[1].message = "B is down", parts[1].retry_after = 9;
  multistatus_list *list = merged(parts, 2, NULL);
  ck_assert_str_eq(as_text(list), "0  502, 1 /b1 503, 2 /a2 200, 3  503");
  const multistatus_result *r = multistatus_list_get(list, 1);
  ck_assert_str_eq(multistatus_result_message(r), "B is down");
  ck_assert_int_eq(multistatus_result_retry_after(r), 9);
  r = multistatus_list_get(list, 0);
  ck_assert_ptr_null(multistatus_result_message(r));
  ck_assert_int_eq(multistatus_result_retry_after(r), -1);
  multistatus_list_free(list);
  parts[1].status = 302; /* without a location it could not be written */
  list = merged(parts, 2, NULL);
  ck_assert_str_eq(as_text(list), "0  502, 1 /b1 502, 2 /a2 200, 3  502");
  multistatus_list_free(list);

  /* Items that were omitted because they succeeded are not missing. */
  multistatus_list_set_omitted(a, 1);
  list = new_list();
  multistatus_summary summary;
  multistatus_list_set_omitted(list, 5);
  ck_assert_int_eq(multistatus_merge(parts, 1, NULL, list), 0);
  ck_assert_str_eq(as_text(list), "2 /a2 200");
  multistatus_list_summary(list, &summary);
  ck_assert_uint_eq(summary.omitted, 6);
  multistatus_list_free(list);
  multistatus_list_free(a);
}
END_TEST

/* Parts whose indexes are those of the whole request. */
START_TEST(whole_indexes) {
  multistatus_part parts[2] = {MULTISTATUS_PART_INIT, MULTISTATUS_PART_INIT};
  multistatus_list *a = new_list(), *b = new_list();
  add(a, "/x", 7, 200);
  add(a, "/y", -1, 200);
  add(b, "/z", 2, 200);
  parts[0].list = a;
  parts[1].list = b;
  multistatus_list *list = merged(parts, 2, NULL);
  ck_assert_str_eq(as_text(list), "2 /z 200, 7 /x 200, -1 /y 200");
  multistatus_list_free(list);
  list = merged(parts, 0, NULL);
  ck_assert_uint_eq(multistatus_list_count(list), 0);
  multistatus_list_free(list);
  multistatus_list_free(a);
  multistatus_list_free(b);
}
END_TEST

/* Results with ids are matched to the items with these ids, in any order. */
START_TEST(by_id) {
  static const size_t items[] = {4, 0, 2};
  static const char *const names[] = {"x", "y", NULL};
  multistatus_part part = MULTISTATUS_PART_INIT;
  multistatus_list *a = new_list();
  multistatus_result_set_id(add(a, "/y", 0, 200), "y"); /* whatever its index */
  multistatus_result_set_id(add(a, "/q", -1, 409), "q");
  multistatus_result_set_id(add(a, "/x", -1, 201), "x");
  part.list = a, part.count = 3, part.items = items, part.ids = names;
  multistatus_list *list = merged(&part, 1, NULL);
  ck_assert_str_eq(as_text(list), "0 /y 200, 2  502, 4 /x 201, -1 /q 409");
  multistatus_list_free(list);
  /* Without the ids of the items, results with ids are not matched by position. */
  part.ids = NULL;
  multistatus_list *b = new_list();
  multistatus_result_set_id(add(b, "/y", -1, 200), "y");
  part.list = b;
  list = merged(&part, 1, NULL);
  ck_assert_str_eq(as_text(list), "0  502, 2  502, 4  502, -1 /y 200");
  multistatus_list_free(list);
  multistatus_list_free(a);
  multistatus_list_free(b);
}
END_TEST

/* A failure that matches no item could belong to any, so items without a result are
   reported as missing even if the summary counts them as omitted. */
static const struct {
  const char *href, *id;
  int64_t index;
  int status;
  multistatus_transaction transaction;
  bool trusted;
} beside[] = {
    {"/z", "z", -1, 423, MULTISTATUS_TRANSACTION_NONE, false},
    {"/z", NULL, 7, 423, MULTISTATUS_TRANSACTION_NONE, false},
    {"/b/child", NULL, -1, 423, MULTISTATUS_TRANSACTION_NONE, false},
    {"/z", NULL, -1, 500, MULTISTATUS_TRANSACTION_NONE, false},
    {"/z", NULL, -1, 0, MULTISTATUS_TRANSACTION_NONE, false},
    {"/z", "z", -1, 200, MULTISTATUS_TRANSACTION_NONE, true},
    {"/z", "z", -1, 200, MULTISTATUS_TRANSACTION_COMMITTED, true},
    {"/z", "z", -1, 200, MULTISTATUS_TRANSACTION_ROLLED_BACK, false},
};

START_TEST(omitted_beside_unmatched_failure) {
  static const size_t items[] = {0, 1, 2};
  static const char *const hrefs[] = {"/a", "/b", "/c"}, *const ids[] = {"a", "b", "c"};
  for (int with = 1; with < 4; with++) { /* hrefs, ids, or both */
    multistatus_part part = MULTISTATUS_PART_INIT;
    multistatus_list *from = new_list();
    multistatus_summary summary;
    multistatus_result *r = add(from, "/a", -1, 423);
    multistatus_result_set_id(r, with & 2 ? "a" : NULL);
    r = add(from, beside[_i].href, beside[_i].index, beside[_i].status);
    multistatus_result_set_id(r, beside[_i].id);
    if (!beside[_i].status)
      multistatus_result_add_prop(r, 404, "DAV:", "owner", NULL);
    multistatus_list_set_omitted(from, 2);
    multistatus_list_set_transaction(from, beside[_i].transaction);
    part.list = from, part.count = 3, part.items = items;
    part.hrefs = with & 1 ? hrefs : NULL;
    part.ids = with & 2 ? ids : NULL;
    multistatus_list *list = merged(&part, 1, NULL);
    multistatus_list_summary(list, &summary);
    ck_assert_uint_eq(summary.omitted, beside[_i].trusted ? 2 : 0);
    ck_assert_uint_eq(multistatus_list_count(list), beside[_i].trusted ? 2 : 4);
    for (size_t i = 1; i < 3 && !beside[_i].trusted; i++)
      ck_assert_int_eq(multistatus_result_status(multistatus_list_get(list, i)), 502);
    multistatus_list_free(list);
    multistatus_list_free(from);
  }
}
END_TEST

/* Items without a result in a truncated part have none in the merged list either. */
START_TEST(truncated_part) {
  static const char body[] = "{\"results\":[{\"href\":\"/a\",\"status\":200},{\"hr";
  for (size_t cut = 0; cut < 2; cut++) {
    multistatus_part part = MULTISTATUS_PART_INIT;
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_retry *plan;
    multistatus_list *from = new_list(), *list = new_list();
    if (cut)
      ck_assert_int_lt(multistatus_list_read(from, NULL, body, sizeof body - 1), 0);
    else
      add(from, "/a", -1, 200);
    part.list = from;
    ck_assert_int_eq(multistatus_merge(&part, 1, NULL, list), 0);
    policy.sent = 2;
    policy.flags = MULTISTATUS_RETRY_SILENCE_IS_SUCCESS;
    ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
    ck_assert_uint_eq(plan->done, cut ? 1 : 2);
    multistatus_retry_free(plan);
    multistatus_list_free(from);
    multistatus_list_free(list);
  }
}
END_TEST

/* ---- Duplicate hrefs ---- */

typedef struct twice {
  char text[200];
  bool keep;
} twice;

static int on_duplicate(void *ctx, const multistatus_result *first,
                        const multistatus_result *again) {
  twice *t = ctx;
  size_t len = strlen(t->text);
  snprintf(t->text + len, sizeof t->text - len, "%s%d/%d;",
           multistatus_result_href(again), multistatus_result_status(first),
           multistatus_result_status(again));
  return t->keep;
}

START_TEST(duplicates) {
  for (int keep = 0; keep < 2; keep++) {
    twice t = {"", keep};
    multistatus_part parts[3] = {MULTISTATUS_PART_INIT, MULTISTATUS_PART_INIT,
                                 MULTISTATUS_PART_INIT};
    multistatus_merge_options o = MULTISTATUS_MERGE_OPTIONS_INIT;
    multistatus_list *a = new_list(), *b = new_list();
    static const size_t items[] = {9};
    static const char *const hrefs[] = {"/x"};
    add(a, "/x", 5, 201);
    add(a, "/y", 1, 202);
    add(b, "/x", 3, 203);
    multistatus_result_add_href(add(b, "/z", 4, 204), "/y");
    parts[0].list = a;
    parts[1].list = b;
    parts[2].count = 1, parts[2].items = items, parts[2].hrefs = hrefs;
    o.duplicate = on_duplicate;
    o.ctx = &t;
    multistatus_list *list = new_list();
    ck_assert_int_eq(multistatus_merge(parts, 3, &o, list), 0);
    ck_assert_str_eq(t.text, "/z202/204;/x203/201;/x203/502;");
    ck_assert_str_eq(as_text(list), keep ? "1 /y 202, 3 /x 203, 4 /z 204, 5 /x 201, "
                                           "9 /x 502"
                                         : "1 /y 202, 3 /x 203");
    multistatus_list_free(list);
    multistatus_list_free(a);
    multistatus_list_free(b);
  }
}
END_TEST

/* A result is dropped only for one that is kept: "/a" is not dropped with the second.
 */
START_TEST(duplicate_of_a_duplicate) {
  twice t = {"", false};
  multistatus_part part = MULTISTATUS_PART_INIT;
  multistatus_merge_options o = MULTISTATUS_MERGE_OPTIONS_INIT;
  multistatus_list *from = new_list(), *list = new_list();
  add(from, "/b", 1, 201);
  multistatus_result_add_href(add(from, "/b", 2, 202), "/a");
  add(from, "/a", 3, 203);
  part.list = from;
  o.duplicate = on_duplicate;
  o.ctx = &t;
  ck_assert_int_eq(multistatus_merge(&part, 1, &o, list), 0);
  ck_assert_str_eq(as_text(list), "1 /b 201, 3 /a 203");
  multistatus_list_free(list);
  multistatus_list_free(from);
}
END_TEST

/* hrefs are duplicates if they are equivalent (RFC 3986, section 6). */
START_TEST(equivalent) {
  twice t = {"", false};
  multistatus_part part = MULTISTATUS_PART_INIT;
  multistatus_merge_options o = MULTISTATUS_MERGE_OPTIONS_INIT;
  multistatus_list *from = new_list(), *list = new_list();
  add(from, "/a b", 1, 201);
  add(from, "/a%20b", 2, 202);
  add(from, "/%61%20b/", 3, 203);
  add(from, "/a%00b", 4, 204);
  add(from, "/a%00c", 5, 205);
  add(from, "/a%20b?q", 6, 206);
  part.list = from;
  o.duplicate = on_duplicate;
  o.ctx = &t;
  ck_assert_int_eq(multistatus_merge(&part, 1, &o, list), 0);
  ck_assert_uint_eq(multistatus_list_count(list), 4);
  ck_assert_int_eq(multistatus_result_status(multistatus_list_get(list, 0)), 201);
  multistatus_list_free(list);
  multistatus_list_free(from);
}
END_TEST

/* The other hrefs of a dropped result are not duplicates of later ones, and neither are
   two hrefs of one result. */
START_TEST(several_hrefs) {
  twice t = {"", false};
  multistatus_part part = MULTISTATUS_PART_INIT;
  multistatus_merge_options o = MULTISTATUS_MERGE_OPTIONS_INIT;
  multistatus_list *from = new_list(), *list = new_list();
  add(from, "/x", 1, 201);
  multistatus_result_add_href(add(from, "/x", 2, 202), "/y");
  add(from, "/y", 3, 203);
  multistatus_result_add_href(add(from, "/z", 4, 204), "/z");
  part.list = from;
  o.duplicate = on_duplicate;
  o.ctx = &t;
  ck_assert_int_eq(multistatus_merge(&part, 1, &o, list), 0);
  ck_assert_str_eq(t.text, "/x201/202;");
  ck_assert_str_eq(as_text(list), "1 /x 201, 3 /y 203, 4 /z 204");
  multistatus_list_free(list);
  multistatus_list_free(from);
}
END_TEST

static const char *const quirky_bodies[] = {
    "{\"results\":[{\"href\":\"/a\",\"moreHrefs\":[\"/b\"],\"id\":\"i\","
    "\"method\":\"PUT\",\"status\":\"429 Slow\",\"message\":\"m\",\"lang\":\"en\","
    "\"errors\":[{\"code\":\"own\",\"hrefs\":[\"/c\"],\"pointer\":\"/x/1\",\"message\":"
    "\"e\"}],\"problem\":{\"type\":\"/t\"},\"location\":\"/l\",\"retryAfter\":3,"
    "\"applied\":\"unknown\",\"headers\":{\"etag\":\"1\"},\"body\":\"b\","
    "\"contentType\":\"text/plain\",\"warnings\":[\"w\"],\"group\":\"g\",\"ext\":"
    "[\"<x xmlns='urn:x'/>\"]}]}",
    "<?xml version='1.0'?><D:multistatus xmlns:D='DAV:' xmlns:x='urn:x'><D:response>"
    "<D:href> /a</D:href><D:propstat><D:prop><x:p x:q='1' "
    "xml:lang='de'>v</x:p></D:prop>"
    "<D:status>404 Gone away</D:status><D:error><x:e xml:lang='fr' "
    "x:f='2'>t<x:g/></x:e>"
    "</D:error><x:h/></D:propstat><D:propstat><D:prop><D:a/></D:prop>"
    "<D:status>HTTP/2 200 Fine</D:status><D:responsedescription xml:lang='en'>d"
    "</D:responsedescription></D:propstat><x:i/></D:response></D:multistatus>",
};

static char *print(const multistatus_list *list) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  char *body;
  o.format = multistatus_format_json();
  ck_assert_int_eq(multistatus_list_print(list, &o, &body, NULL), 0);
  return body;
}

/* All members of a result, and its quirks, are copied. */
START_TEST(all_members) {
  multistatus_part part = MULTISTATUS_PART_INIT;
  multistatus_list *from = new_list(), *to = new_list();
  const char *body = quirky_bodies[_i];
  ck_assert_int_eq(multistatus_list_read(from, NULL, body, strlen(body)), 0);
  part.list = from;
  ck_assert_int_eq(multistatus_merge(&part, 1, NULL, to), 0);
  const multistatus_result *a = multistatus_list_get(from, 0);
  const multistatus_result *b = multistatus_list_get(to, 0);
  ck_assert_uint_ne(multistatus_result_quirks(a), 0);
  ck_assert_uint_eq(multistatus_result_quirks(a), multistatus_result_quirks(b));
  char *x = print(from), *y = print(to);
  ck_assert_str_eq(x, y);
  multistatus_free(x);
  multistatus_free(y);
  multistatus_list_free(from);
  multistatus_list_free(to);
}
END_TEST

/* The list that results are copied to has other limits. */
START_TEST(over_a_limit) {
  static const size_t members[] = {offsetof(multistatus_limits, hrefs),
                                   offsetof(multistatus_limits, href_bytes),
                                   offsetof(multistatus_limits, propstats),
                                   offsetof(multistatus_limits, props),
                                   offsetof(multistatus_limits, conditions),
                                   offsetof(multistatus_limits, text_bytes),
                                   offsetof(multistatus_limits, results)};
  static const char *const names[] = {"hrefs",      "href-bytes", "propstats", "props",
                                      "conditions", "text-bytes", "results"};
  static const size_t one = 1;
  for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
    multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
    multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
    multistatus_part part = MULTISTATUS_PART_INIT;
    multistatus_list *from = new_list(), *to;
    multistatus_result *r = add(from, "/a", -1, 403);
    multistatus_result_add_href(r, "/b");
    multistatus_result_add_condition(r, "DAV:", "c", "/d");
    multistatus_result_add_condition(r, "DAV:", "d", NULL);
    r = multistatus_list_add(from, "/e", 0, "text");
    multistatus_result_add_prop(r, 200, "DAV:", "a", "b");
    multistatus_result_add_prop(r, 404, "DAV:", "b", NULL);
    memcpy((char *)&limits + members[i], &one, sizeof one);
    o.limits = &limits;
    ck_assert_int_eq(multistatus_list_new(&to, &o), 0);
    part.list = from;
    ck_assert_int_eq(multistatus_merge(&part, 1, NULL, to), MULTISTATUS_ERROR_LIMIT);
    ck_assert_ptr_nonnull(strstr(multistatus_list_error_text(to), names[i]));
    multistatus_list_free(from);
    multistatus_list_free(to);
  }
}
END_TEST

/* Random results are copied unchanged, unless they were undone. */
START_TEST(copies) {
  multistatus_part part = MULTISTATUS_PART_INIT;
  for (uint64_t seed = 0; seed < fewer_cases(2000); seed++) {
    multistatus_list *from = new_list(), *to = new_list();
    random_list(from, seed);
    multistatus_list_set_transaction(from, MULTISTATUS_TRANSACTION_NONE);
    part.list = from;
    ck_assert_int_eq(multistatus_merge(&part, 1, NULL, to), 0);
    /* Sorted by index; results without one keep their order. */
    for (size_t i = 0, k = 0; i < multistatus_list_count(from); i++) {
      const multistatus_result *r = multistatus_list_get(from, i);
      if (multistatus_result_index(r) >= 0)
        continue;
      while (multistatus_result_index(multistatus_list_get(to, k)) >= 0)
        k++;
      const char *difference = compare_results(r, multistatus_list_get(to, k++));
      require(!difference, "seed %d: %s", (int)seed, difference);
    }
    ck_assert_uint_eq(multistatus_list_count(from), multistatus_list_count(to));
    multistatus_list_free(from);
    multistatus_list_free(to);
  }
}
END_TEST

START_TEST(bad_arguments) {
  static const size_t items[] = {0};
  multistatus_part part = MULTISTATUS_PART_INIT;
  multistatus_merge_options o = MULTISTATUS_MERGE_OPTIONS_INIT;
  multistatus_list *list = new_list();
  ck_assert_int_eq(multistatus_merge(NULL, 1, NULL, list), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_merge(&part, 1, NULL, NULL), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_merge_write(&part, 1, NULL, NULL),
                   MULTISTATUS_ERROR_ARGUMENT);
  part.count = 1;
  ck_assert_int_eq(multistatus_merge(&part, 1, NULL, list), MULTISTATUS_ERROR_ARGUMENT);
  part.items = items;
  part.status = 199;
  ck_assert_int_eq(multistatus_merge(&part, 1, NULL, list), MULTISTATUS_ERROR_ARGUMENT);
  part.status = 0;
  part.retry_after = -2;
  ck_assert_int_eq(multistatus_merge(&part, 1, NULL, list), MULTISTATUS_ERROR_ARGUMENT);
  part.retry_after = -1;
  o.size -= 8;
  ck_assert_int_eq(multistatus_merge(&part, 1, &o, list), MULTISTATUS_ERROR_ARGUMENT);
  part.size -= 8;
  ck_assert_int_eq(multistatus_merge(&part, 1, NULL, list), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_uint_eq(multistatus_list_count(list), 0);
  multistatus_list_free(list);
}
END_TEST

/* Errors of the writer are returned. */
START_TEST(refused_by_the_writer) {
  static const size_t items[] = {0, 1};
  static const char *const hrefs[] = {"/a", NULL};
  multistatus_part part = MULTISTATUS_PART_INIT;
  multistatus_writer *w;
  memory_sink m;
  memory_sink_init(&m);
  part.count = 2, part.items = items, part.hrefs = hrefs;
  ck_assert_int_eq(multistatus_writer_new(&w, NULL, &m.sink), 0);
  ck_assert_int_eq(multistatus_merge_write(&part, 1, NULL, w),
                   MULTISTATUS_ERROR_HREF); /* required in DAV XML */
  ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_HREF);
  multistatus_writer_free(w);
  memory_sink_done(&m);
}
END_TEST

/* ---- Out of memory ---- */

static int merge_scenario(const multistatus_allocator *a, void *ctx) {
  multistatus_part parts[2] = {MULTISTATUS_PART_INIT, MULTISTATUS_PART_INIT};
  static const size_t items[] = {3, 1, 2};
  static const char *const hrefs[] = {"/1", "/2", "/3"};
  multistatus_merge_options o = MULTISTATUS_MERGE_OPTIONS_INIT;
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_write_options wo = MULTISTATUS_WRITE_OPTIONS_INIT;
  twice t = {"", false};
  multistatus_list *list = NULL;
  multistatus_writer *w = NULL;
  memory_sink m;
  o.allocator = lo.allocator = wo.allocator = a;
  o.duplicate = on_duplicate;
  o.ctx = &t;
  wo.format = multistatus_format_json();
  parts[0].list = ctx;
  parts[1].count = 3, parts[1].items = items, parts[1].hrefs = hrefs;
  parts[1].message = "down";
  memory_sink_init(&m);
  int rc = multistatus_list_new(&list, &lo);
  if (!rc)
    rc = multistatus_merge(parts, 2, &o, list);
  if (!rc)
    rc = multistatus_writer_new(&w, &wo, &m.sink);
  if (!rc)
    rc = multistatus_merge_write(parts, 2, &o, w);
  if (!rc)
    rc = multistatus_writer_end(w);
  multistatus_writer_free(w);
  multistatus_list_free(list);
  memory_sink_done(&m);
  return rc;
}

START_TEST(without_memory) {
  multistatus_list *list = new_list();
  add(list, "/1", 1, 200);
  multistatus_result *r = add(list, "/9", -1, 403);
  multistatus_result_add_condition(r, "DAV:", "c", "/x");
  multistatus_result_set_problem(r, "{\"a\":1}");
  multistatus_result_add_header(r, "a", "b");
  ck_assert_uint_gt(alloc_each(merge_scenario, list, false), 5);
  multistatus_list_free(list);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_test(tests, in_order);
  tcase_add_test(tests, missing_results);
  tcase_add_test(tests, whole_indexes);
  tcase_add_test(tests, duplicates);
  tcase_add_test(tests, duplicate_of_a_duplicate);
  tcase_add_test(tests, several_hrefs);
  tcase_add_test(tests, by_id);
  tcase_add_loop_test(tests, omitted_beside_unmatched_failure, 0,
                      sizeof beside / sizeof *beside);
  tcase_add_test(tests, truncated_part);
  tcase_add_test(tests, equivalent);
  tcase_add_loop_test(tests, all_members, 0, 2);
  tcase_add_test(tests, over_a_limit);
  tcase_add_test(tests, copies);
  tcase_add_test(tests, bad_arguments);
  tcase_add_test(tests, refused_by_the_writer);
  tcase_add_test(tests, without_memory);
}

TESTS_MAIN("merge", add_tests)
