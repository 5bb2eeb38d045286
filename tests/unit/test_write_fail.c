/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include "alloc.h"
#include "sink.h"
#include "tests.h"

/* Failures after a part of the response was sent; documents that collapse to a status;
   unique hrefs; results of other lists and writers. */

static memory_sink m;
static multistatus_writer *w;

static void open_writer(int json, unsigned flags, const char *request) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  o.format = json ? multistatus_format_json() : multistatus_format_dav_xml();
  o.flags = flags;
  o.request = request;
  memory_sink_init(&m);
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), 0);
}

static void close_writer(void) {
  multistatus_writer_free(w);
  memory_sink_done(&m);
}

/* Reads the output strictly; returns NULL unless it is a complete document. */
static const multistatus_list *read_back(void) {
  static multistatus_list *list;
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  o.refuse = MULTISTATUS_QUIRK_ALL;
  multistatus_list_free(list);
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  return multistatus_list_read(list, &o, m.data, m.len) == 0 ? list : NULL;
}

static void free_read_back(void) {
  memory_sink_init(&m);
  read_back();
}

/* Enough results that some have been sent. */
static void add_many(void) {
  char href[40];
  for (int i = 0; i < 500; i++) {
    snprintf(href, sizeof href, "/files/%d", i);
    multistatus_writer_add(w, href, 200, NULL);
  }
  ck_assert_uint_gt(m.writes, 0);
}

/* ---- Failing ---- */

START_TEST(before_the_first_byte) {
  for (int status = 0; status < 600; status += 500) {
    open_writer(_i, 0, NULL);
    multistatus_writer_add(w, "/a", 200, NULL);
    multistatus_writer_add(w, "/b", 200, NULL);
    ck_assert_int_eq(multistatus_writer_fail(w, "/", status, "No"), 1);
    ck_assert_uint_eq(m.writes, 0);
    ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_ABANDONED);
    ck_assert_ptr_null(multistatus_writer_add(w, "/c", 200, NULL));
    ck_assert_int_eq(multistatus_writer_fail(w, "/", 500, NULL),
                     MULTISTATUS_ERROR_STATE);
    ck_assert_uint_eq(m.writes, 0);
    close_writer();
  }
}
END_TEST

START_TEST(after_the_first_byte) {
  open_writer(_i, 0, "/files/");
  add_many();
  ck_assert_int_eq(multistatus_writer_fail(w, NULL, 507, "Full"), 0);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  ck_assert_int_eq(multistatus_writer_error(w), 0);
  const multistatus_list *list = read_back();
  ck_assert_ptr_nonnull(list);
  ck_assert_uint_eq(multistatus_list_count(list), 501); /* with the pending one */
  const multistatus_result *last = multistatus_list_get(list, 500);
  ck_assert_str_eq(multistatus_result_href(last), "/files/");
  ck_assert_int_eq(multistatus_result_status(last), 507);
  ck_assert_str_eq(multistatus_result_message(last), "Full");
  ck_assert_int_eq(multistatus_writer_fail(w, NULL, 500, NULL),
                   MULTISTATUS_ERROR_STATE);
  close_writer();
}
END_TEST

/* After an error of a result, the document can be completed without that result. */
START_TEST(after_an_error) {
  for (int late = 0; late < 3; late++) {
    open_writer(_i, 0, NULL);
    add_many();
    multistatus_result *r = multistatus_writer_add(w, "/bad", late ? 0 : 200, NULL);
    if (late == 0)
      ck_assert_int_lt(multistatus_result_add_prop(r, 200, "u", "p", NULL), 0);
    if (late == 1)
      ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_STATUS);
    /* late == 2: the error is detected only now */
    ck_assert_int_eq(multistatus_writer_fail(w, "/files", 500, NULL), 0);
    ck_assert_int_eq(multistatus_writer_end(w), 0);
    ck_assert_str_eq(multistatus_writer_error_text(w), "");
    const multistatus_list *list = read_back();
    ck_assert_ptr_nonnull(list);
    ck_assert_uint_eq(multistatus_list_count(list), 501);
    ck_assert_ptr_null(multistatus_list_find(list, "/bad"));
    ck_assert_ptr_nonnull(multistatus_list_find(list, "/files"));
    close_writer();
  }
}
END_TEST

START_TEST(left_truncated) {
  open_writer(_i, 0, NULL);
  add_many();
  size_t len = m.len;
  ck_assert_int_eq(multistatus_writer_fail(w, NULL, 0, NULL),
                   MULTISTATUS_ERROR_ABANDONED);
  ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_ABANDONED);
  ck_assert_uint_gt(m.len, len); /* complete results are sent */
  ck_assert_ptr_nonnull(strstr(m.data, "/files/499"));
  ck_assert_ptr_null(read_back());
  close_writer();
}
END_TEST

START_TEST(sink_error_sticks) {
  open_writer(_i, 0, "/");
  m.refuse_write = 2;
  add_many();
  for (int i = 0; i < 1000; i++)
    multistatus_writer_add(w, "/more", 200, NULL);
  ck_assert_int_eq(multistatus_writer_error(w), MULTISTATUS_ERROR_SINK);
  ck_assert_int_eq(multistatus_writer_fail(w, NULL, 500, NULL), MULTISTATUS_ERROR_SINK);
  ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_SINK);
  ck_assert_uint_eq(m.writes, 2);
  close_writer();
}
END_TEST

START_TEST(unusable_arguments) {
  open_writer(_i, 0, NULL);
  add_many();
  ck_assert_int_eq(multistatus_writer_fail(w, "/", 404, NULL),
                   MULTISTATUS_ERROR_STATUS);
  ck_assert_int_eq(multistatus_writer_fail(w, "/", 600, NULL),
                   MULTISTATUS_ERROR_STATUS);
  ck_assert_int_eq(multistatus_writer_error(w), 0);
  ck_assert_int_eq(multistatus_writer_fail(w, NULL, 500, NULL), MULTISTATUS_ERROR_HREF);
  ck_assert_int_eq(multistatus_writer_drop(w), MULTISTATUS_ERROR_HREF);
  ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_HREF);
  ck_assert_int_eq(multistatus_writer_fail(w, "files", 500, NULL),
                   MULTISTATUS_ERROR_HREF);
  ck_assert_ptr_null(read_back());
  /* The call can be repeated. */
  ck_assert_int_eq(multistatus_writer_fail(w, "/files/", 500, NULL), 0);
  ck_assert_ptr_nonnull(read_back());
  close_writer();
}
END_TEST

START_TEST(while_it_is_pulled) {
  for (int consumed = 0; consumed < 2; consumed++) {
    multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
    o.format = _i ? multistatus_format_json() : multistatus_format_dav_xml();
    memory_sink_init(&m);
    ck_assert_int_eq(multistatus_writer_new(&w, &o, NULL), 0);
    multistatus_writer_add(w, "/a", 200, NULL);
    multistatus_writer_add(w, "/b", 200, NULL);
    const void *data;
    ck_assert_uint_gt(multistatus_writer_pending(w, &data), 5);
    if (consumed) {
      m.sink.write(m.sink.ctx, data, 5);
      multistatus_writer_consume(w, 5);
    }
    ck_assert_int_eq(multistatus_writer_fail(w, "/", 500, NULL), !consumed);
    size_t n = multistatus_writer_pending(w, &data);
    ck_assert_int_eq(n > 0, consumed);
    if (n)
      m.sink.write(m.sink.ctx, data, n);
    if (consumed) {
      ck_assert_ptr_nonnull(read_back());
      ck_assert_uint_eq(multistatus_list_count(read_back()), 3);
    }
    close_writer();
  }
}
END_TEST

/* A format that fails after it has written a part of a result: the part is removed,
   unless it was sent already. */
static int put_half(void *state, multistatus_output *out, const multistatus_result *r) {
  (void)state;
  multistatus_output_puts(out, "<half");
  for (const char *p = multistatus_result_message(r); p && *p; p++)
    multistatus_output_put(out, p, 1);
  if (multistatus_result_status(r) == 400)
    return multistatus_output_fail(out, -1000, "refused");
  multistatus_output_puts(out, "/>\n");
  return 0;
}

START_TEST(no_partial_result) {
  static const multistatus_format halves = {
      .size = sizeof halves, .name = "halves", .write_result = put_half};
  static char large[40001];
  memset(large, 'x', sizeof large - 1);
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  o.format = &halves;
  memory_sink_init(&m);
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), 0);
  for (int i = 0; i < 3000; i++)
    multistatus_writer_add(w, "/a", 200, NULL);
  multistatus_writer_add(w, "/a", 400, NULL);
  ck_assert_int_eq(multistatus_writer_end(w), -1000);
  ck_assert_int_eq(multistatus_writer_fail(w, "/", 500, NULL), 0);
  ck_assert_uint_eq(m.len, 3001 * strlen("<half/>\n"));
  close_writer();

  memory_sink_init(&m);
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), 0);
  multistatus_writer_add(w, "/a", 400, large);
  ck_assert_int_eq(multistatus_writer_end(w), -1000);
  ck_assert_uint_gt(m.len, 0);
  ck_assert_int_eq(multistatus_writer_fail(w, "/", 500, NULL), -1000);
  close_writer();
}
END_TEST

/* The summary does not count removed results, with and without row templates. */
START_TEST(removed_results_are_not_counted) {
  static const int counts[] = {2, 20};
  static char large[700];
  memset(large, 'a', sizeof large - 1);
  large[0] = '/';
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  l.pending_bytes = 600;
  o.limits = &l;
  o.format = multistatus_format_json();
  o.flags = MULTISTATUS_WRITE_SUMMARY;
  ck_assert_int_eq(multistatus_writer_new(&w, &o, NULL), 0);
  for (int i = 0; i <= counts[_i]; i++) {
    multistatus_writer_add(w, i < counts[_i] ? "/a" : large, 200, NULL);
    multistatus_writer_consume(w, multistatus_writer_pending(w, NULL));
  }
  ck_assert_ptr_null(multistatus_writer_add(w, "/b", 200, NULL));
  ck_assert_int_eq(multistatus_writer_error(w), MULTISTATUS_ERROR_LIMIT);
  ck_assert_int_eq(multistatus_writer_fail(w, "/", 507, NULL), 0);
  const void *end;
  char summary[80];
  size_t len = multistatus_writer_pending(w, &end);
  int n =
      snprintf(summary, sizeof summary, "{\"total\":%d,\"succeeded\":%d,\"failed\":1}}",
               counts[_i] + 1, counts[_i]);
  ck_assert_uint_gt(len, (size_t)n);
  ck_assert_mem_eq((const char *)end + len - n, summary, (size_t)n);
  multistatus_writer_free(w);
}
END_TEST

/* ---- MULTISTATUS_WRITE_COLLAPSE ---- */

START_TEST(collapsed) {
  static const struct {
    const char *href, *request;
    int status;
    const char *message;
    bool single;
  } cases[] = {{"/a", NULL, 404, "gone", true},
               {"/a", "/a", 404, NULL, true},
               {"/a", "http://example.com/a/", 423, NULL, true},
               {"/a/b", "/a", 423, NULL, false}, /* a member of the collection */
               {"/a", "/a", 200, NULL, false},
               {"/a", "/a", 500, NULL, true},
               {"/a", "/a", 0, NULL, false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    open_writer(_i, MULTISTATUS_WRITE_COLLAPSE, cases[i].request);
    multistatus_result *r =
        multistatus_writer_add(w, cases[i].href, cases[i].status, cases[i].message);
    if (cases[i].status == 0)
      multistatus_result_add_prop(r, 404, "DAV:", "p", NULL);
    ck_assert_ptr_null(multistatus_writer_single(w));
    ck_assert_int_eq(multistatus_writer_end(w), 0);
    const multistatus_result *single = multistatus_writer_single(w);
    ck_assert_int_eq(single != NULL, cases[i].single);
    ck_assert_int_eq(m.writes > 0, !cases[i].single);
    if (single) {
      ck_assert_int_eq(multistatus_result_status(single), cases[i].status);
      ck_assert_pstr_eq(multistatus_result_message(single), cases[i].message);
      ck_assert_int_eq(multistatus_writer_fail(w, "/", 500, NULL),
                       MULTISTATUS_ERROR_STATE);
      ck_assert_int_eq(
          multistatus_writer_set_document(w, MULTISTATUS_DOCUMENT_MULTISTATUS),
          MULTISTATUS_ERROR_STATE);
    }
    close_writer();
  }
}
END_TEST

static void two_results(void) {
  multistatus_writer_add(w, "/a", 404, NULL);
  multistatus_writer_add(w, "/b", 404, NULL);
}
static void two_hrefs(void) {
  multistatus_result_add_href(multistatus_writer_add(w, "/a", 404, NULL), "/b");
}
static void with_a_message(void) {
  multistatus_writer_add(w, "/a", 404, NULL);
  multistatus_writer_set_message(w, "m");
}
static void with_a_token(void) {
  multistatus_writer_add(w, "/a", 404, NULL);
  multistatus_writer_set_sync_token(w, "urn:t");
}
static void with_omitted_results(void) {
  multistatus_writer_add(w, "/a", 404, NULL);
  multistatus_writer_set_omitted(w, 3);
}
static void with_an_unknown_state(void) {
  multistatus_writer_add(w, "/a", 404, NULL);
  multistatus_writer_set_transaction(w, MULTISTATUS_TRANSACTION_INDETERMINATE);
}
static void with_nothing(void) {
}

START_TEST(not_collapsed) {
  static void (*const all[])(void) = {two_results,          two_hrefs,
                                      with_a_message,       with_a_token,
                                      with_omitted_results, with_an_unknown_state,
                                      with_nothing};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    open_writer(_i, MULTISTATUS_WRITE_COLLAPSE, NULL);
    all[i]();
    ck_assert_int_eq(multistatus_writer_end(w), 0);
    ck_assert_ptr_null(multistatus_writer_single(w));
    ck_assert_ptr_nonnull(read_back());
    close_writer();
  }
  /* Without the flag. */
  open_writer(_i, 0, NULL);
  multistatus_writer_add(w, "/a", 404, NULL);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  ck_assert_ptr_null(multistatus_writer_single(w));
  close_writer();
  /* Nor if the result cannot be written. */
  open_writer(_i, MULTISTATUS_WRITE_COLLAPSE, NULL);
  multistatus_writer_add(w, "/a", 302, NULL);
  ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_LOCATION);
  ck_assert_ptr_null(multistatus_writer_single(w));
  close_writer();
}
END_TEST

START_TEST(a_list_of_one) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  ck_assert_ptr_null(multistatus_list_single(list, NULL));
  multistatus_result *r = multistatus_list_add(list, "/a/", 404, NULL);
  ck_assert_ptr_eq(multistatus_list_single(list, NULL), r);
  ck_assert_ptr_eq(multistatus_list_single(list, "http://h/a"), r);
  ck_assert_ptr_null(multistatus_list_single(list, "/b"));
  multistatus_list_set_message(list, "m");
  ck_assert_ptr_null(multistatus_list_single(list, NULL));
  multistatus_list_set_message(list, NULL);
  multistatus_result_set_status(r, 204);
  ck_assert_ptr_null(multistatus_list_single(list, NULL));
  multistatus_result_set_status(r, 404);
  multistatus_list_set_omitted(list, 1); /* others succeeded */
  ck_assert_ptr_null(multistatus_list_single(list, NULL));
  multistatus_list_set_omitted(list, 0);
  multistatus_list_set_transaction(list, MULTISTATUS_TRANSACTION_INDETERMINATE);
  ck_assert_ptr_null(multistatus_list_single(list, NULL));
  multistatus_list_set_transaction(list, MULTISTATUS_TRANSACTION_ROLLED_BACK);
  ck_assert_ptr_eq(multistatus_list_single(list, NULL), r);
  multistatus_list_add(list, "/b", 404, NULL);
  ck_assert_ptr_null(multistatus_list_single(list, NULL));
  multistatus_list_drop(list);
  multistatus_list_drop(list);
  multistatus_list_add_item(list, "i", 0, 404, NULL); /* a plain status loses the id */
  ck_assert_ptr_null(multistatus_list_single(list, NULL));
  multistatus_list_add(list, "/b", 1, NULL); /* an error of the list */
  ck_assert_ptr_null(multistatus_list_single(list, NULL));
  multistatus_list_free(list);
}
END_TEST

/* A body that was not read to its end may have had more results. */
START_TEST(a_list_of_one_and_unknown_others) {
  static const char body[] = "{\"results\":[{\"href\":\"/a\",\"status\":404}]}";
  for (size_t len = sizeof body - 2; len < sizeof body; len++) {
    multistatus_list *list;
    bool whole = len == sizeof body - 1;
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    ck_assert_int_eq(multistatus_list_read(list, NULL, body, len),
                     whole ? 0 : MULTISTATUS_ERROR_TRUNCATED);
    ck_assert_int_eq(multistatus_list_count(list), 1);
    ck_assert_int_eq(multistatus_list_single(list, NULL) != NULL, whole);
    multistatus_list_free(list);
  }
}
END_TEST

/* ---- Unique hrefs ---- */

START_TEST(each_href_once) {
  static const char *const pairs[][2] = {
      {"/a", "/a"}, {"/a b", "/a%20b"}, {"/\xc3\xbc", "/%C3%BC"}, {"/%", "/%25"}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    for (int further = 0; further < 3; further++) {
      open_writer(_i, further < 2 ? MULTISTATUS_WRITE_UNIQUE : 0, NULL);
      multistatus_result *r = multistatus_writer_add(w, pairs[i][0], 200, NULL);
      if (further == 1)
        multistatus_result_add_href(r, pairs[i][1]);
      else
        multistatus_writer_add(w, pairs[i][1], 200, NULL);
      ck_assert_int_eq(multistatus_writer_end(w),
                       further < 2 ? MULTISTATUS_ERROR_CONFLICT : 0);
      if (further < 2)
        ck_assert_ptr_nonnull(strstr(multistatus_writer_error_text(w), pairs[i][1]));
      close_writer();
    }
  }
  open_writer(_i, MULTISTATUS_WRITE_UNIQUE, NULL);
  add_many();
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  close_writer();
}
END_TEST

/* ---- An end that failed ---- */

static bool stalled;
static ptrdiff_t take_all(void *ctx, const void *data, size_t len) {
  return stalled ? 0 : m.sink.write(ctx, data, len) ? -1 : (ptrdiff_t)len;
}

/* What the end counted is counted once if _fail ends the document. */
START_TEST(ended_twice) {
  static char long_text[400];
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_summary s;
  memset(long_text, 'm', sizeof long_text - 1);
  memory_sink_init(&m);
  l.pending_bytes = 500;
  o.limits = &l;
  o.format = _i ? multistatus_format_json() : multistatus_format_dav_xml();
  o.invalid = MULTISTATUS_INVALID_REPLACE;
  o.part.take = take_all;
  o.part.ctx = m.sink.ctx;
  stalled = false;
  ck_assert_int_eq(multistatus_writer_new(&w, &o, NULL), 0);
  multistatus_writer_add(w, "/a", 200, NULL);
  ck_assert_ptr_null(multistatus_writer_add(w, "left out", 200, NULL));
  multistatus_writer_add(w, "/b", 200, NULL);
  multistatus_writer_add(w, "/c", 200, NULL);
  ck_assert_int_eq(multistatus_writer_flush(w), 0);
  stalled = true;
  multistatus_writer_set_message(w, long_text);
  ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_LIMIT);
  stalled = false;
  ck_assert_int_eq(multistatus_writer_fail(w, "/d", 500, NULL), 0);
  ck_assert_int_eq(multistatus_writer_flush(w), 0);
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  ck_assert_int_eq(multistatus_list_read(list, NULL, m.data, m.len), 0);
  ck_assert_int_eq(multistatus_reader_summary(multistatus_list_reader(list), &s), 1);
  ck_assert_uint_eq(multistatus_list_count(list), 4);
  ck_assert_uint_eq(s.total, 5);
  ck_assert_uint_eq(s.failed, 2);
  multistatus_list_free(list);
  close_writer();
}
END_TEST

/* Extensions of the document are kept if there is no memory to normalize them. */
START_TEST(extensions_without_memory) {
  bool ended = false;
  for (size_t n = 1; !ended; n++) {
    multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
    alloc a;
    alloc_init(&a);
    memory_sink_init(&m);
    o.allocator = &a.allocator;
    o.receiver = MULTISTATUS_RECEIVER_WINDOWS;
    ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), 0);
    ck_assert_int_eq(multistatus_writer_add_ext(w, "<a xmlns='urn:a'/>"), 0);
    ck_assert_int_eq(multistatus_writer_add_ext(w, "<b xmlns='urn:b'/>"), 0);
    multistatus_writer_add(w, "/a", 200, NULL);
    multistatus_writer_add(w, "/b", 200, NULL);
    ck_assert_int_eq(multistatus_writer_flush(w), 0);
    a.fail_at = a.calls + n;
    int rc = multistatus_writer_end(w);
    ended = rc == 0;
    if (!ended) {
      ck_assert_int_eq(rc, MULTISTATUS_ERROR_NOMEM);
      ck_assert_int_eq(multistatus_writer_fail(w, "/", 500, NULL), 0);
    }
    ck_assert_ptr_nonnull(strstr(m.data, ":a xmlns:"));
    ck_assert_ptr_nonnull(strstr(m.data, ":b xmlns:"));
    ck_assert_ptr_nonnull(read_back());
    close_writer();
    alloc_check(&a);
  }
}
END_TEST

/* ---- Results of other lists ---- */

START_TEST(results_of_others) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  for (int i = 0; i < 3; i++) {
    char href[20];
    snprintf(href, sizeof href, "/%d", i);
    multistatus_list_add(list, href, 200 + i, "m");
  }
  open_writer(_i, 0, NULL);
  multistatus_result *added = multistatus_writer_add(w, "/added", 200, NULL);
  ck_assert_int_eq(multistatus_writer_put(w, added), MULTISTATUS_ERROR_ARGUMENT);
  for (size_t i = 0; i < 3; i++)
    ck_assert_int_eq(multistatus_writer_put(w, multistatus_list_get(list, i)), 0);
  multistatus_list_free(list); /* its results are already written */
  multistatus_writer_add(w, "/last", 200, NULL);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  const multistatus_list *back = read_back();
  static const char *const hrefs[] = {"/added", "/0", "/1", "/2", "/last"};
  ck_assert_uint_eq(multistatus_list_count(back), 5);
  for (size_t i = 0; i < 5; i++)
    ck_assert_str_eq(multistatus_result_href(multistatus_list_get(back, i)), hrefs[i]);
  ck_assert_int_eq(multistatus_writer_put(w, multistatus_list_get(back, 0)),
                   MULTISTATUS_ERROR_STATE);
  close_writer();
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_checked_fixture(t, NULL, free_read_back);
  tcase_add_loop_test(t, before_the_first_byte, 0, 2);
  tcase_add_loop_test(t, after_the_first_byte, 0, 2);
  tcase_add_loop_test(t, after_an_error, 0, 2);
  tcase_add_loop_test(t, left_truncated, 0, 2);
  tcase_add_loop_test(t, sink_error_sticks, 0, 2);
  tcase_add_loop_test(t, unusable_arguments, 0, 2);
  tcase_add_loop_test(t, while_it_is_pulled, 0, 2);
  tcase_add_test(t, no_partial_result);
  tcase_add_loop_test(t, removed_results_are_not_counted, 0, 2);
  tcase_add_loop_test(t, collapsed, 0, 2);
  tcase_add_loop_test(t, not_collapsed, 0, 2);
  tcase_add_test(t, a_list_of_one);
  tcase_add_test(t, a_list_of_one_and_unknown_others);
  tcase_add_loop_test(t, each_href_once, 0, 2);
  tcase_add_loop_test(t, ended_twice, 0, 2);
  tcase_add_test(t, extensions_without_memory);
  tcase_add_loop_test(t, results_of_others, 0, 2);
}

TESTS_MAIN("write_fail", add_tests)
