/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/sink.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bodies.h"
#include "pieces.h"
#include "sink.h"
#include "tests.h"

/* The pool of a host as allocator: a bump allocator like those of nginx and APR, which
   does not record the sizes of blocks. The output must be the same as with malloc, and
   all bytes must be given back when the objects are freed. */

/* ---- The pool ---- */

enum { POOL_PAGE = 16 * 1024, POOL_ALIGN = 8 };

typedef struct pool_page {
  struct pool_page *older;
  size_t size;
  char data[];
} pool_page;

typedef struct pool {
  multistatus_allocator allocator; /* to pass to the library */
  pool_page *page;                 /* newest first */
  char *next, *end;                /* its free part */
  char *last;                      /* the newest block */
  size_t bytes;                    /* in use */
  size_t in_place;                 /* blocks that grew in place */
} pool;

static size_t pool_aligned(size_t n) {
  return (n + POOL_ALIGN - 1) & ~(size_t)(POOL_ALIGN - 1);
}

static void *pool_take(pool *p, size_t size) {
  size_t n = pool_aligned(size);
  if ((size_t)(p->end - p->next) < n) {
    size_t room = n > POOL_PAGE ? n : POOL_PAGE;
    pool_page *page = malloc(sizeof *page + room);
    require(page, "malloc failed");
    page->older = p->page;
    page->size = room;
    p->page = page;
    p->next = memset(page->data, 0xa5, room); /* not zero: uninitialized */
    p->end = page->data + room;
  }
  p->last = p->next;
  p->next += n;
  return p->last;
}

/* Resizes the newest block in place if the page is large enough. */
static bool pool_extend(pool *p, size_t size) {
  size_t n = pool_aligned(size);
  if ((size_t)(p->end - p->last) < n)
    return false;
  p->next = p->last + n;
  return true;
}

static void *pool_alloc(void *ctx, void *block, size_t old_size, size_t new_size) {
  pool *p = ctx;
  require((block != NULL) == (old_size > 0), "old size %zu", old_size);
  require(p->bytes >= old_size, "more bytes freed than allocated");
  p->bytes += new_size - old_size;
  if (new_size && block && block == p->last && pool_extend(p, new_size)) {
    p->in_place += new_size > old_size;
    return block;
  }
  if (new_size && new_size <= old_size)
    return block;
  void *to = new_size ? pool_take(p, new_size) : NULL;
  if (to && block)
    memcpy(to, block, old_size);
  if (block)
    memset(block, 0x5a, old_size); /* so that a use after free shows */
  return to;
}

static void pool_init(pool *p) {
  memset(p, 0, sizeof *p);
  p->allocator.alloc = pool_alloc;
  p->allocator.ctx = p;
}

static void pool_done(pool *p) {
  for (pool_page *page = p->page, *older; page; page = older) {
    older = page->older;
    free(page);
  }
}

/* ---- Scenarios, which append their output to text ---- */

typedef struct scenario {
  const multistatus_allocator *a; /* NULL: malloc */
  const multistatus_format *format;
  memory_sink text;
} scenario;

static void put(scenario *s, const void *data, size_t len) {
  ck_assert_int_eq(s->text.sink.write(s->text.sink.ctx, data, len), 0);
}

/* Appends and frees a string that the library returned to the caller. */
static void put_owned(scenario *s, char *data, size_t len) {
  ck_assert_uint_eq(strlen(data), len);
  put(s, data, len);
  if (s->a)
    s->a->alloc(s->a->ctx, data, len + 1, 0);
  else
    multistatus_free(data);
}

static multistatus_list *new_list(const scenario *s) {
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_list *list;
  o.allocator = s->a;
  ck_assert_int_eq(multistatus_list_new(&list, &o), 0);
  return list;
}

/* Prints the list and frees it. */
static void put_list(scenario *s, multistatus_list *list) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  char *body;
  size_t len;
  o.format = s->format;
  ck_assert_int_eq(multistatus_list_print(list, &o, &body, &len), 0);
  multistatus_list_free(list);
  put_owned(s, body, len);
}

static multistatus_writer *new_writer(scenario *s, const multistatus_sink *sink) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w;
  o.allocator = s->a;
  o.format = s->format;
  o.request = "/files/";
  ck_assert_int_eq(multistatus_writer_new(&w, &o, sink), 0);
  return w;
}

static void write_to_sink(scenario *s) {
  multistatus_writer *w = new_writer(s, &s->text.sink);
  for (int i = 0; i < 100; i++)
    bodies_add_to_writer(w);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  multistatus_writer_free(w);
}

/* Into a memory sink, and pulled from the writer: both buffers grow. */
static void write_to_memory(scenario *s) {
  multistatus_memory m;
  size_t len;
  multistatus_memory_init(&m, s->a, MULTISTATUS_NO_LIMIT);
  multistatus_sink sink = multistatus_memory_sink(&m);
  multistatus_writer *w = new_writer(s, &sink), *pulled = new_writer(s, NULL);
  for (int i = 0; i < 100; i++) {
    bodies_add_to_writer(w);
    bodies_add_to_writer(pulled);
  }
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  multistatus_writer_free(w);
  char *data = multistatus_memory_take(&m, &len);
  put_owned(s, data, len);
  multistatus_memory_done(&m);
  ck_assert_int_ge(multistatus_writer_end(pulled), 0);
  const void *rest;
  len = multistatus_writer_pending(pulled, &rest);
  put(s, rest, len);
  multistatus_writer_free(pulled);
}

static void put_result(void *ctx, const multistatus_result *r) {
  ck_assert_int_eq(multistatus_writer_put(ctx, r), 0);
}

/* From a reader to a writer. */
static void read_in_pieces(scenario *s) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  size_t len;
  const char *body = bodies_in(s->format, &len);
  o.allocator = s->a;
  o.request = "/files/";
  for (size_t n = 1; n <= len; n *= 3) {
    multistatus_reader *r;
    multistatus_writer *w = new_writer(s, &s->text.sink);
    ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
    ck_assert_int_eq(pieces_read(r, body, len, n, put_result, w), 0);
    ck_assert_int_eq(multistatus_writer_end(w), 0);
    multistatus_writer_free(w);
    multistatus_reader_free(r);
  }
}

/* Reads the output of another list, and looks up results. */
static void list_there_and_back(scenario *s) {
  multistatus_list *list = new_list(s), *back = new_list(s);
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  char *body, href[40];
  size_t len;
  o.format = s->format;
  for (int i = 0; i < 300; i++) {
    snprintf(href, sizeof href, "/files/%d", i);
    multistatus_result *r = multistatus_list_add(list, href, 0, NULL);
    multistatus_result_add_prop(r, 200, "DAV:", "getcontentlength", href + 7);
    multistatus_result_add_prop_xml(r, 200, "urn:x", "xml", "<a xmlns='urn:y'>b</a>");
    multistatus_result_add_prop(r, 404, "urn:x", &"cba"[i % 3], NULL);
  }
  ck_assert_ptr_nonnull(multistatus_list_find(list, "/files/299"));
  ck_assert_int_eq(multistatus_list_print(list, &o, &body, &len), 0);
  for (size_t i = 0; i < len; i += 1000)
    ck_assert_int_eq(
        multistatus_list_feed(back, NULL, body + i, len - i < 1000 ? len - i : 1000),
        0);
  ck_assert_int_eq(multistatus_list_feed_end(back), 0);
  put_owned(s, body, len);
  ck_assert_ptr_nonnull(multistatus_list_find_href(back, "/files/", "%31"));
  put_list(s, list);
  put_list(s, back);
}

static int act(void *ctx, multistatus_batch *b, size_t i) {
  (void)ctx;
  if (i % 3 == 0)
    multistatus_result_set_location(multistatus_batch_result(b, i), "/x");
  if (i % 3 == 1)
    multistatus_batch_set(b, i, 204, "A message");
  return i % 3 == 1 ? 0 : i == 11 ? 409 : 201;
}

static void run_batch(scenario *s) {
  multistatus_batch_options o = MULTISTATUS_BATCH_OPTIONS_INIT;
  multistatus_batch *b;
  multistatus_list *list = new_list(s);
  o.allocator = s->a;
  ck_assert_int_eq(multistatus_batch_new(&b, &o), 0);
  for (int i = 0; i < 50; i++) {
    char href[20];
    multistatus_item item = MULTISTATUS_ITEM_INIT;
    snprintf(href, sizeof href, "/%d", i);
    item.href = item.id = item.key = href;
    ck_assert_int_eq(multistatus_batch_add_item(b, &item), 0);
  }
  ck_assert_int_eq(multistatus_batch_run(b, act, NULL, NULL), 0);
  ck_assert_int_eq(multistatus_batch_end(b, list), 0);
  multistatus_batch_free(b);
  put_list(s, list);
}

static int merge_keep_first(void *ctx, const multistatus_result *first,
                            const multistatus_result *again) {
  (void)ctx, (void)first, (void)again;
  return 0;
}

static void merge_parts(scenario *s) {
  static const size_t items[] = {3, 1, 2};
  static const char *const hrefs[] = {"/1", "/2", "/a"};
  multistatus_part parts[2] = {MULTISTATUS_PART_INIT, MULTISTATUS_PART_INIT};
  multistatus_merge_options o = MULTISTATUS_MERGE_OPTIONS_INIT;
  multistatus_list *whole = new_list(s), *merged = new_list(s);
  multistatus_list_add(whole, "/a", 200, NULL);
  multistatus_list_add(whole, "/b", 423, "Busy");
  parts[0].list = whole;
  parts[1].count = 3, parts[1].items = items, parts[1].hrefs = hrefs;
  parts[1].message = "down";
  o.allocator = s->a;
  o.duplicate = merge_keep_first;
  ck_assert_int_eq(multistatus_merge(parts, 2, &o, merged), 0);
  multistatus_list_free(whole);
  put_list(s, merged);
}

static void put_entries(scenario *s, const multistatus_retry_entry *e, size_t n) {
  char line[80];
  for (size_t i = 0; i < n; i++)
    put(s, line,
        (size_t)snprintf(line, sizeof line, "%zu: %d\n", e[i].index, (int)e[i].reason));
}

static void plan_retry(scenario *s) {
  static const char *const hrefs[] = {"/a", "/b", "/c?d", "http://h/e"};
  static const char *const ids[] = {NULL, "i", NULL, NULL};
  static const char *const to[] = {"/x", NULL, NULL, NULL};
  static const char *const group[] = {"A", "A", "B", NULL};
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_retry *plan;
  multistatus_list *list = new_list(s);
  multistatus_list_add(list, "/a", 503, NULL);
  multistatus_list_add(list, "/x/y", 423, NULL);
  multistatus_list_add(list, "/c?d", 424, NULL);
  multistatus_list_add(list, "/z", 404, NULL);
  policy.sent = 4;
  policy.hrefs = hrefs;
  policy.ids = ids;
  policy.destinations = to;
  policy.groups = group;
  ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, s->a), 0);
  put_entries(s, plan->again, plan->again_count);
  put_entries(s, plan->given_up, plan->given_up_count);
  put_entries(s, plan->verify, plan->verify_count);
  ck_assert_uint_gt(plan->unmatched_count, 0);
  multistatus_retry_free(plan);
  multistatus_list_free(list);
}

static void print_problem(scenario *s) {
  multistatus_problem p = MULTISTATUS_PROBLEM_INIT;
  multistatus_list *list = new_list(s);
  char *body;
  size_t len;
  multistatus_list_add(list, "/a", 409, "Taken");
  p.status = 409;
  p.detail = "one of them is taken";
  p.results = list;
  for (int form = MULTISTATUS_PROBLEM_JSON; form <= MULTISTATUS_PROBLEM_DAV; form++) {
    ck_assert_int_eq(multistatus_problem_print(&p, (multistatus_problem_form)form, s->a,
                                               &body, &len),
                     0);
    put_owned(s, body, len);
  }
  multistatus_list_free(list);
}

/* ---- Tests ---- */

static void (*const scenarios[])(scenario *s) = {
    write_to_sink, write_to_memory, read_in_pieces, list_there_and_back,
    run_batch,     merge_parts,     plan_retry,     print_problem};
enum { SCENARIOS = sizeof scenarios / sizeof *scenarios };

START_TEST(same_as_malloc) {
  const multistatus_format *formats[] = {multistatus_format_dav_xml(),
                                         multistatus_format_json()};
  for (int f = 0; f < 2; f++) {
    scenario plain = {.format = formats[f]}, pooled = plain;
    pool p;
    pool_init(&p);
    pooled.a = &p.allocator;
    memory_sink_init(&plain.text);
    memory_sink_init(&pooled.text);
    scenarios[_i](&plain);
    scenarios[_i](&pooled);
    ck_assert_uint_gt(pooled.text.len, 0);
    ck_assert_uint_eq(pooled.text.len, plain.text.len);
    ck_assert_mem_eq(pooled.text.data, plain.text.data, plain.text.len);
    ck_assert_uint_eq(p.bytes, 0);
    memory_sink_done(&plain.text);
    memory_sink_done(&pooled.text);
    pool_done(&p);
  }
}
END_TEST

/* With the old size, the pool can extend the newest block. */
START_TEST(blocks_grow_in_place) {
  pool p;
  multistatus_memory m;
  size_t len;
  pool_init(&p);
  multistatus_memory_init(&m, &p.allocator, MULTISTATUS_NO_LIMIT);
  multistatus_sink sink = multistatus_memory_sink(&m);
  ck_assert_int_eq(sink.write(sink.ctx, "a", 1), 0);
  const char *begin = m.data;
  for (int i = 0; i < 500; i++)
    ck_assert_int_eq(sink.write(sink.ctx, "0123456789", 10), 0);
  ck_assert_ptr_eq(m.data, begin);
  ck_assert_uint_gt(p.in_place, 3);
  char *data = multistatus_memory_take(&m, &len);
  ck_assert_ptr_eq(data, begin);
  ck_assert_uint_eq(len, 5001);
  ck_assert_uint_eq(p.bytes, len + 1);
  ck_assert_ptr_eq(p.next, p.page->data + pool_aligned(len + 1));
  pool_done(&p);
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_loop_test(tests, same_as_malloc, 0, SCENARIOS);
  tcase_add_test(tests, blocks_grow_in_place);
}

TESTS_MAIN("pool", add_tests)
