/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include "alloc.h"
#include "bodies.h"
#include "pieces.h"
#include "sink.h"
#include "tests.h"

/* Every failed allocation is reported as an error code, and nothing leaks. */

static const struct way {
  const multistatus_format *(*format)(void);
  multistatus_engine engine;
} ways[] = {{multistatus_format_dav_xml, MULTISTATUS_ENGINE_BUILTIN},
            {multistatus_format_json, MULTISTATUS_ENGINE_BUILTIN},
            {multistatus_format_dav_xml, MULTISTATUS_ENGINE_SYSTEM},
            {multistatus_format_json, MULTISTATUS_ENGINE_SYSTEM}};
enum { WAYS = sizeof ways / sizeof *ways };

static int new_list(multistatus_list **list, const multistatus_allocator *a) {
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  o.allocator = a;
  return multistatus_list_new(list, &o);
}

/* ---- A server ---- */

static int print(const multistatus_list *list, const multistatus_allocator *a,
                 const multistatus_format *f) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  o.format = f;
  char *body;
  size_t len;
  int rc = multistatus_list_print(list, &o, &body, &len);
  require((rc == 0) == (body != NULL) && (len > 0) == (rc == 0), "%d with %zu bytes",
          rc, len);
  if (body)
    a->alloc(a->ctx, body, len + 1, 0);
  return rc;
}

static int list_and_print(const multistatus_allocator *a, void *ctx) {
  (void)ctx;
  multistatus_list *list = NULL;
  int rc = new_list(&list, a);
  if (rc)
    return rc;
  bodies_add_to_list(list);
  bodies_add_to_list(list);
  int added = multistatus_list_error(list);
  rc = print(list, a, multistatus_format_dav_xml());
  require(!added || rc == added, "%d printed as %d", added, rc);
  if (!rc)
    rc = print(list, a, multistatus_format_json());
  multistatus_list_free(list);
  return rc;
}

static int write_stream(const multistatus_allocator *a, void *ctx) {
  const struct way *way = ctx;
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w;
  memory_sink m;
  o.allocator = a;
  o.format = way->format();
  memory_sink_init(&m);
  int rc = multistatus_writer_new(&w, &o, &m.sink);
  if (rc)
    return rc;
  for (int i = 0; i < 20; i++)
    bodies_add_to_writer(w);
  rc = multistatus_writer_end(w);
  require(rc == multistatus_writer_error(w), "end returned %d", rc);
  require(!rc || !m.data || !strstr(m.data, "</D:multistatus>"),
          "closed after an error");
  multistatus_writer_free(w);
  memory_sink_done(&m);
  return rc;
}

/* Both functions that add markup. */
static int add_markup(const multistatus_allocator *a, void *ctx) {
  (void)ctx;
  multistatus_list *list;
  int rc = new_list(&list, a);
  if (rc)
    return rc;
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  multistatus_result_add_prop_xml(
      r, 200, "urn:x", "one", "<a xmlns='urn:y' b='&lt;&#10;'>text &amp; more<c/></a>");
  multistatus_result_add_prop_element(
      r, 200, "<y:two xmlns:y='urn:y' y:z='1' xml:lang='en'>t<y:in/>u</y:two>");
  rc = multistatus_list_error(list);
  multistatus_list_free(list);
  return rc;
}

/* ---- A client ---- */

static void on_diagnostic(void *ctx, const multistatus_read_error *found) {
  (void)ctx;
  require(found->text && *found->text, "a diagnostic without text");
}

static multistatus_read_options options(const struct way *way) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  o.engine = way->engine;
  o.request = "/files/";
  o.diagnostic = on_diagnostic;
  return o;
}

static int read_stream(const multistatus_allocator *a, void *ctx) {
  const struct way *way = ctx;
  multistatus_read_options o = options(way);
  multistatus_reader *r;
  size_t len;
  const char *body = bodies_in(way->format(), &len);
  o.allocator = a;
  int rc = multistatus_reader_new(&r, &o);
  if (rc)
    return rc;
  rc = pieces_read(r, body, len, 5, NULL, NULL);
  require(rc || multistatus_reader_count(r) == BODIES_RESULTS, "results are missing");
  multistatus_reader_free(r);
  return rc;
}

/* The whole body is read before the first result is taken. */
static int read_at_once(const multistatus_allocator *a, void *ctx) {
  const struct way *way = ctx;
  multistatus_read_options o = options(way);
  multistatus_reader *r;
  size_t len;
  const char *body = bodies_in(way->format(), &len);
  o.allocator = a;
  int rc = multistatus_reader_new(&r, &o);
  if (rc)
    return rc;
  for (size_t i = 0; i < len; i += 100)
    multistatus_reader_feed(r, body + i, len - i < 100 ? len - i : 100);
  rc = multistatus_reader_end(r);
  require(rc || multistatus_reader_count(r) == BODIES_RESULTS, "results are missing");
  multistatus_reader_free(r);
  return rc;
}

static int read_list(const multistatus_allocator *a, void *ctx) {
  const struct way *way = ctx;
  multistatus_read_options o = options(way);
  multistatus_list *list;
  size_t len;
  const char *body = bodies_in(way->format(), &len);
  int rc = new_list(&list, a);
  if (rc)
    return rc;
  rc = multistatus_list_read(list, &o, body, len);
  o.flags = MULTISTATUS_READ_MERGE_DUPLICATES;
  if (!rc)
    rc = multistatus_list_read(list, &o, body, len);
  if (!rc)
    require(multistatus_list_count(list) == 2 * BODIES_RESULTS - 1, "%zu results",
            multistatus_list_count(list));
  else
    require(multistatus_list_error(list) == rc, "%d did not stick", rc);
  multistatus_list_free(list);
  return rc;
}

/* Names in a namespace that is long enough for a separate allocation. */
static int read_long_namespace(const multistatus_allocator *a, void *ctx) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_reader *r;
  char body[4096];
  (void)ctx;
  o.allocator = a;
  int rc = multistatus_reader_new(&r, &o);
  if (rc)
    return rc;
  int len = snprintf(
      body, sizeof body,
      "<D:multistatus xmlns:D='DAV:' xmlns:l='u:%03000d'><D:response><D:href>/a"
      "</D:href><D:propstat><D:prop><l:p>1</l:p><l:q>2</l:q></D:prop><D:status>HTTP/"
      "1.1 "
      "200 OK</D:status></D:propstat></D:response></D:multistatus>",
      0);
  rc = pieces_read(r, body, (size_t)len, (size_t)len, NULL, NULL);
  multistatus_reader_free(r);
  return rc;
}

/* A truncated body: memory for the description of the error may be what is missing. */
static int read_truncated(const multistatus_allocator *a, void *ctx) {
  static const char body[] = "<D:multistatus xmlns:D='DAV:'><D:response>"
                             "<D:href>/where</D:href><D:status>HTTP/1.1 200 OK<";
  (void)ctx;
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_reader *r;
  o.allocator = a;
  int rc = multistatus_reader_new(&r, &o);
  if (rc)
    return rc;
  multistatus_reader_feed(r, body, sizeof body - 1);
  rc = multistatus_reader_end(r);
  require(multistatus_reader_error(r)->text[0], "an error without text");
  multistatus_reader_free(r);
  return rc == MULTISTATUS_ERROR_TRUNCATED ? 0 : rc;
}

/* multistatus_list_find works without an index as well, but slower. */
static int find(const multistatus_allocator *a, void *ctx) {
  (void)ctx;
  multistatus_list *list;
  char href[40];
  int rc = new_list(&list, a);
  if (rc)
    return rc;
  for (int i = 0; i < 100; i++) {
    snprintf(href, sizeof href, "/files/%d", i);
    multistatus_list_add(list, href, 200, NULL);
  }
  multistatus_result *last = multistatus_list_add(list, "/last\xff", 200, NULL);
  rc = multistatus_list_error(list);
  for (int i = 0; i < 100 && !rc; i++) {
    snprintf(href, sizeof href, "/files/%d", i);
    require(multistatus_list_find(list, href) == multistatus_list_get(list, (size_t)i),
            "%s was not found", href);
  }
  if (!rc)
    require(!multistatus_list_find(list, "/files/100"), "/files/100 was found");
  if (!rc && !multistatus_result_add_href(last, "/further"))
    require(multistatus_list_find(list, "/further") == last, "/further was not found");
  if (!rc && !multistatus_list_error(list))
    require(multistatus_list_find(list, "/last%FF") == last, "/last was not found");
  rc = multistatus_list_error(list);
  multistatus_list_free(list);
  return rc;
}

/* ---- Tests ---- */

START_TEST(server_runs_out) {
  ck_assert_uint_gt(alloc_each(list_and_print, NULL, false), 10);
  ck_assert_uint_gt(alloc_each(add_markup, NULL, false), 10);
}
END_TEST

START_TEST(writer_runs_out) {
  struct way way = ways[_i];
  ck_assert_uint_gt(alloc_each(write_stream, &way, false), 5);
}
END_TEST

START_TEST(client_runs_out) {
  struct way way = ways[_i];
  if (!pieces_engine_built(way.engine, way.format()))
    return;
  /* Reading may succeed: some allocations only make it faster. */
  ck_assert_uint_gt(alloc_each(read_stream, &way, true), 10);
  ck_assert_uint_gt(alloc_each(read_at_once, &way, true), 10);
  ck_assert_uint_gt(alloc_each(read_list, &way, true), 10);
}
END_TEST

START_TEST(long_namespace_runs_out) {
  ck_assert_uint_gt(alloc_each(read_long_namespace, NULL, true), 1);
}
END_TEST

START_TEST(truncated_runs_out) {
  ck_assert_uint_gt(alloc_each(read_truncated, NULL, true), 2);
}
END_TEST

START_TEST(find_runs_out) {
  ck_assert_uint_gt(alloc_each(find, NULL, true), 5);
}
END_TEST

/* ---- The allocator itself ---- */

/* Each object uses only the allocator that it was made with. */
START_TEST(objects_use_their_allocators) {
  alloc a, b;
  alloc_init(&a);
  alloc_init(&b);
  multistatus_list *list;
  ck_assert_int_eq(new_list(&list, &a.allocator), 0);
  bodies_add_to_list(list);
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  o.allocator = &b.allocator; /* of the writer; the body is the list's */
  char *body;
  size_t a_blocks = a.blocks, len;
  ck_assert_int_eq(multistatus_list_print(list, &o, &body, &len), 0);
  ck_assert_uint_eq(a.blocks, a_blocks + 1);
  ck_assert_uint_gt(b.calls, 0);
  alloc_check(&b);
  a.allocator.alloc(&a, body, len + 1, 0);
  multistatus_list_free(list);
  alloc_check(&a);
}
END_TEST

START_TEST(an_incomplete_allocator_is_refused) {
  multistatus_list *list;
  multistatus_writer *w;
  multistatus_reader *r;
  memory_sink m;
  memory_sink_init(&m);
  const multistatus_allocator none = {NULL, &m};
  multistatus_write_options wo = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_read_options ro = MULTISTATUS_READ_OPTIONS_INIT;
  wo.allocator = ro.allocator = &none;
  ck_assert_int_eq(new_list(&list, &none), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_writer_new(&w, &wo, &m.sink),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_reader_new(&r, &ro), MULTISTATUS_ERROR_ARGUMENT);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_test(t, server_runs_out);
  tcase_add_loop_test(t, writer_runs_out, 0, 2);
  tcase_add_loop_test(t, client_runs_out, 0, WAYS);
  tcase_add_test(t, long_namespace_runs_out);
  tcase_add_test(t, truncated_runs_out);
  tcase_add_test(t, find_runs_out);
  tcase_add_test(t, objects_use_their_allocators);
  tcase_add_test(t, an_incomplete_allocator_is_refused);
}

TESTS_MAIN("alloc", add_tests)
