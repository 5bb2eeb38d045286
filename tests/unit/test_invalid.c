/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "alloc.h"
#include "writer_back.h"

/* An invalid result need not make the document fail: it can be dropped or replaced.
   Also pointers to results that were written, failures of the document, and pulling. */

enum { STATE = MULTISTATUS_ERROR_STATE };

/* ---- Dropping ---- */

static void bad_prop(multistatus_result *r) {
  multistatus_result_add_prop(r, 200, "u", "not a name", NULL);
}
static void prop_twice(multistatus_result *r) {
  multistatus_result_add_prop(r, 200, "u", "p", "1");
  multistatus_result_add_prop(r, 200, "u", "p", "2");
}
static void bad_markup(multistatus_result *r) {
  multistatus_result_add_prop_xml(r, 200, "u", "p", "<a>");
}
static void nothing(multistatus_result *r) {
  (void)r;
}
static void no_location(multistatus_result *r) {
  multistatus_result_set_status(r, 302);
}
static void over_limit(multistatus_result *r) {
  for (int i = 0; i < 20; i++) {
    char name[20];
    snprintf(name, sizeof name, "p%d", i);
    multistatus_result_add_prop(r, 200, "u", name, NULL);
  }
}
static void long_name(multistatus_result *r) {
  static char name[6000];
  memset(name, 'n', sizeof name - 1);
  multistatus_result_add_prop(r, 200, name, "p", NULL);
}
static void bad_index(multistatus_result *r) {
  multistatus_result_set_index(r, -7);
}

static const struct {
  void (*invalidate)(multistatus_result *r);
  int code, status;
} faults[] = {{bad_prop, MULTISTATUS_ERROR_NAME, 500},
              {prop_twice, MULTISTATUS_ERROR_CONFLICT, 500},
              {bad_markup, MULTISTATUS_ERROR_MARKUP, 500},
              {nothing, MULTISTATUS_ERROR_STATUS, 500}, /* no status, no propstat */
              {no_location, MULTISTATUS_ERROR_LOCATION, 500},
              {over_limit, MULTISTATUS_ERROR_LIMIT, 507},
              {long_name, MULTISTATUS_ERROR_LIMIT, 507},
              {bad_index, MULTISTATUS_ERROR_ARGUMENT, 500}};
enum { FAULTS = sizeof faults / sizeof *faults };

static multistatus_limits small_limits(void) {
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  l.props = 10;
  return l;
}

START_TEST(writer_drops_invalid_results) {
  multistatus_limits l = small_limits();
  o.limits = &l;
  for (int at = 0; at < 4; at++) {
    open_writer(_i % 2);
    for (int i = 0; i < 3; i++) {
      char href[20];
      if (i == at) {
        faults[_i / 2].invalidate(multistatus_writer_add(w, "/bad", 0, NULL));
        /* The error is set at once, or when the next result is added. */
        if (!multistatus_writer_error(w))
          ck_assert_ptr_null(multistatus_writer_add(w, "/next", 200, NULL));
        ck_assert_int_eq(multistatus_writer_error(w), faults[_i / 2].code);
        ck_assert_int_eq(multistatus_writer_drop(w), 0);
        ck_assert_int_eq(multistatus_writer_error(w), 0);
        ck_assert_str_eq(multistatus_writer_error_text(w), "");
        ck_assert_int_eq(multistatus_writer_drop(w), STATE);
      }
      snprintf(href, sizeof href, "/%d", i);
      ck_assert_ptr_nonnull(multistatus_writer_add(w, href, 200, NULL));
    }
    if (at == 3) { /* the last one, found at the end */
      faults[_i / 2].invalidate(multistatus_writer_add(w, "/bad", 0, NULL));
      ck_assert_int_eq(multistatus_writer_end(w), faults[_i / 2].code);
      ck_assert_int_eq(multistatus_writer_drop(w), 0);
    }
    ck_assert_int_eq(multistatus_writer_end(w), 0);
    ck_assert_int_eq(multistatus_writer_drop(w), STATE);
    multistatus_list *list = read_back();
    ck_assert_uint_eq(multistatus_list_count(list), 3);
    ck_assert_ptr_null(multistatus_list_find(list, "/bad"));
    multistatus_list_free(list);
    close_writer();
  }
}
END_TEST

START_TEST(writer_drops_valid_results) {
  o.flags = MULTISTATUS_WRITE_UNIQUE | MULTISTATUS_WRITE_SUMMARY;
  open_writer(_i);
  multistatus_result *a = multistatus_writer_add(w, "/a", 200, NULL);
  ck_assert_int_eq(multistatus_writer_drop(w), 0);
  ck_assert_int_eq(multistatus_result_set_status(a, 500), STATE);
  multistatus_writer_add(w, "/b", 200, NULL);
  /* The href of a dropped result can be used again. */
  multistatus_result *again = multistatus_writer_add(w, "/a", 200, NULL);
  multistatus_result_add_href(again, "/c");
  multistatus_result_add_href(again, "/b");
  ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_CONFLICT);
  ck_assert_int_eq(multistatus_writer_drop(w), 0);
  ck_assert_ptr_nonnull(multistatus_writer_add(w, "/a", 404, NULL));
  ck_assert_ptr_nonnull(multistatus_writer_add(w, "/c", 404, NULL));
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  multistatus_list *list = read_back();
  ck_assert_uint_eq(multistatus_list_count(list), 3);
  multistatus_list_free(list);
  close_writer();
}
END_TEST

/* Errors that are not about one result stay. */
START_TEST(writer_keeps_other_errors) {
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  ck_assert_int_eq(multistatus_writer_drop(NULL), MULTISTATUS_ERROR_ARGUMENT);
  open_writer(_i);
  ck_assert_int_eq(multistatus_writer_drop(w), STATE);
  o.text = MULTISTATUS_TEXT_REFUSE;
  close_writer();
  open_writer(_i);
  multistatus_writer_add(w, "/a", 200, NULL);
  multistatus_writer_set_message(w, "\x01");
  ck_assert_int_eq(multistatus_writer_drop(w), MULTISTATUS_ERROR_TEXT);
  ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_TEXT);
  close_writer();
  l.results = 1;
  o.limits = &l;
  open_writer(_i);
  multistatus_writer_add(w, "/a", 200, NULL);
  ck_assert_ptr_null(multistatus_writer_add(w, "/b", 200, NULL));
  ck_assert_int_eq(multistatus_writer_drop(w), MULTISTATUS_ERROR_LIMIT);
  close_writer();
  o.limits = NULL;
  open_writer(_i);
  m.refuse_write = 1;
  multistatus_writer_add(w, "/a", 200, NULL);
  ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_SINK);
  ck_assert_int_eq(multistatus_writer_drop(w), MULTISTATUS_ERROR_SINK);
  close_writer();
}
END_TEST

START_TEST(list_drops) {
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_limits l = small_limits();
  multistatus_list *list;
  lo.limits = &l;
  ck_assert_int_eq(multistatus_list_drop(NULL), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_list_new(&list, &lo), 0);
  ck_assert_int_eq(multistatus_list_drop(list), STATE);
  multistatus_result *a = multistatus_list_add(list, "/a", 200, NULL);
  ck_assert_ptr_eq(multistatus_list_find(list, "/a"), a);
  multistatus_result *bad = multistatus_list_add(list, "/bad", 0, NULL);
  faults[_i].invalidate(bad);
  ck_assert_ptr_nonnull(multistatus_list_find(list, "/bad"));
  ck_assert_int_eq(multistatus_list_drop(list), 0);
  ck_assert_ptr_null(multistatus_list_find(list, "/bad"));
  ck_assert_int_eq(multistatus_list_error(list), 0);
  ck_assert_int_eq(multistatus_result_set_status(bad, 200), STATE);
  ck_assert_int_eq(multistatus_result_add_prop(bad, 200, "u", "q", NULL), STATE);
  /* A result that multistatus_list_add refused is not in the list. */
  ck_assert_ptr_null(multistatus_list_add(list, "relative", 200, NULL));
  ck_assert_int_eq(multistatus_list_drop(list), 0);
  ck_assert_ptr_null(multistatus_list_add(list, "/x", 7, NULL));
  ck_assert_int_eq(multistatus_list_drop(list), 0);
  ck_assert_uint_eq(multistatus_list_count(list), 1);
  /* An error of an earlier result stays. */
  multistatus_list_add(list, "/b", 200, NULL);
  ck_assert_int_lt(multistatus_result_set_status(a, 7), 0);
  ck_assert_int_eq(multistatus_list_drop(list), MULTISTATUS_ERROR_STATUS);
  ck_assert_uint_eq(multistatus_list_count(list), 2);
  multistatus_list_free(list);
  /* All results, one after the other; none while a body is fed. */
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  for (int i = 0; i < 3; i++)
    multistatus_list_add(list, "/a", 200, NULL);
  for (int i = 0; i < 3; i++)
    ck_assert_int_eq(multistatus_list_drop(list), 0);
  ck_assert_int_eq(multistatus_list_drop(list), STATE);
  multistatus_list_feed(list, NULL, "{\"results\":[{\"href\":\"/a\",\"status\":200}",
                        38);
  ck_assert_int_eq(multistatus_list_drop(list), STATE);
  ck_assert_int_lt(multistatus_list_feed_end(list), 0);
  ck_assert_int_eq(multistatus_list_drop(list), 0);
  multistatus_list_free(list);
}
END_TEST

/* ---- Replacing ---- */

static multistatus_write_error reported[8];
static char reported_href[8][100];
static size_t reports;

static void report(void *ctx, const multistatus_write_error *found) {
  ck_assert_ptr_eq(ctx, &reports);
  if (reports < 8) {
    reported[reports] = *found;
    snprintf(reported_href[reports], 100, "%s", found->href);
    ck_assert_uint_gt(strlen(found->text), 0);
  }
  reports++;
}

static void replace_invalid(void) {
  o.invalid = MULTISTATUS_INVALID_REPLACE;
  o.diagnostic = report;
  o.diagnostic_ctx = &reports;
  reports = 0;
}

START_TEST(writer_replaces_invalid_results) {
  multistatus_limits l = small_limits();
  o.limits = &l;
  replace_invalid();
  open_writer(_i % 2);
  multistatus_writer_add(w, "/a", 200, NULL);
  faults[_i / 2].invalidate(multistatus_writer_add(w, "/bad", 0, NULL));
  ck_assert_ptr_nonnull(multistatus_writer_add(w, "/b", 200, NULL));
  faults[_i / 2].invalidate(multistatus_writer_add(w, "/worse", 0, NULL));
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  ck_assert_uint_eq(multistatus_writer_invalid(w), 2);
  ck_assert_uint_eq(reports, 2);
  ck_assert_int_eq(reported[0].code, faults[_i / 2].code);
  ck_assert_int_eq(reported[0].status, faults[_i / 2].status);
  ck_assert_str_eq(reported_href[0], "/bad");
  ck_assert_str_eq(reported_href[1], "/worse");
  multistatus_list *list = read_back();
  ck_assert_uint_eq(multistatus_list_count(list), 4);
  const multistatus_result *r = multistatus_list_get(list, 1);
  ck_assert_str_eq(multistatus_result_href(r), "/bad");
  ck_assert_int_eq(multistatus_result_status(r), faults[_i / 2].status);
  ck_assert_uint_gt(strlen(multistatus_result_message(r)), 0);
  ck_assert_ptr_null(multistatus_list_message(list));
  multistatus_list_free(list);
  close_writer();
}
END_TEST

/* Results without a valid href are omitted, and the document reports how many. */
START_TEST(results_without_a_valid_href) {
  static const char *const hrefs[] = {"", "relative", "/a/../b", "/dup"};
  replace_invalid();
  o.flags = MULTISTATUS_WRITE_UNIQUE;
  open_writer(_i);
  multistatus_writer_add(w, "/dup", 200, NULL);
  for (int i = 0; i < 4; i++) {
    multistatus_result *r = multistatus_writer_add(w, hrefs[i], 200, NULL);
    ck_assert_int_eq(r != NULL, i == 3);
    ck_assert_int_eq(multistatus_writer_error(w), 0);
  }
  ck_assert_ptr_null(multistatus_writer_add(w, "/status", 7, NULL));
  multistatus_writer_set_message(w, "mine");
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  ck_assert_uint_eq(multistatus_writer_invalid(w), 5);
  ck_assert_uint_eq(reports, 5);
  ck_assert_int_eq(reported[0].status, 0);
  ck_assert_int_eq(reported[3].code, MULTISTATUS_ERROR_CONFLICT);
  multistatus_list *list = read_back_lacking(4);
  ck_assert_uint_eq(multistatus_list_count(list), 2);
  ck_assert_int_eq(multistatus_result_status(multistatus_list_find(list, "/status")),
                   500);
  const char *text = multistatus_list_message(list);
  require(strstr(text, "mine") && strstr(text, "4 results could not be reported"),
          "%.300s", text);
  multistatus_list_free(list);
  close_writer();
}
END_TEST

START_TEST(results_of_a_list_are_replaced) {
  multistatus_list *from;
  replace_invalid();
  ck_assert_int_eq(multistatus_list_new(&from, NULL), 0);
  multistatus_list_add(from, "/a", 200, NULL);
  multistatus_result *r = multistatus_list_add(from, "/moved", 301, NULL);
  multistatus_result_add_href(r, "/moved/2");
  open_writer(_i);
  memory_sink_done(&m);
  memory_sink_init(&m);
  ck_assert_int_eq(multistatus_list_write(from, &o, &m.sink), 0);
  multistatus_list *list = read_back();
  ck_assert_int_eq(multistatus_result_status(multistatus_list_get(list, 1)), 500);
  ck_assert_ptr_eq(multistatus_list_find(list, "/moved/2"),
                   multistatus_list_get(list, 1));
  multistatus_list_free(list);
  multistatus_list_free(from);
  close_writer();
}
END_TEST

/* The format refuses the first result, after the document was begun. */
START_TEST(the_first_result_is_refused) {
  static const char body[] =
      "{\"results\":[{\"href\":\"/a\",\"status\":102,\"propstats\":["
      "{\"status\":200,\"props\":{\"{}x\":null}}]}]}";
  multistatus_list *from;
  ck_assert_int_eq(multistatus_list_new(&from, NULL), 0);
  ck_assert_int_eq(multistatus_list_read(from, NULL, body, sizeof body - 1), 0);
  o.invalid = _i ? MULTISTATUS_INVALID_REPLACE : MULTISTATUS_INVALID_FAIL;
  open_writer(0);
  if (multistatus_writer_put(w, multistatus_list_get(from, 0)))
    ck_assert_int_eq(multistatus_writer_drop(w), 0);
  multistatus_writer_add(w, "/b", 200, NULL);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  multistatus_list *list = read_back();
  ck_assert_uint_eq(multistatus_list_count(list), 1 + (size_t)_i);
  multistatus_list_free(list);
  multistatus_list_free(from);
  close_writer();
}
END_TEST

/* An item without an href keeps its id, index and group. */
START_TEST(items_are_replaced) {
  replace_invalid();
  open_writer(1);
  multistatus_result *r = multistatus_writer_add_item(w, "one", 3, 200, NULL);
  multistatus_result_set_group(r, "g");
  multistatus_result_set_applied(r, (multistatus_applied)99);
  ck_assert_ptr_null(multistatus_writer_add_item(w, NULL, -1, 200, NULL));
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  multistatus_list *list = read_back_lacking(1);
  ck_assert_uint_eq(multistatus_list_count(list), 1);
  const multistatus_result *back = multistatus_list_get(list, 0);
  ck_assert_str_eq(multistatus_result_id(back), "one");
  ck_assert_int_eq(multistatus_result_index(back), 3);
  ck_assert_str_eq(multistatus_result_group(back), "g");
  ck_assert_int_eq(multistatus_result_status(back), 500);
  ck_assert_ptr_nonnull(strstr(multistatus_list_message(list), "1 result could"));
  multistatus_list_free(list);
  close_writer();
}
END_TEST

static int write_some(const multistatus_allocator *a) {
  multistatus_writer *x;
  o.allocator = a;
  int rc = multistatus_writer_new(&x, &o, &m.sink);
  if (rc)
    return rc;
  for (int i = 0; i < 4; i++)
    faults[i].invalidate(multistatus_writer_add(x, i ? "/bad" : "", 0, NULL));
  rc = multistatus_writer_end(x);
  multistatus_writer_free(x);
  return rc;
}

START_TEST(out_of_memory) {
  replace_invalid();
  o.diagnostic = NULL;
  o.format = _i & 1 ? multistatus_format_json() : NULL;
  bool failed = true;
  for (size_t nth = 1; failed; nth++) {
    alloc a;
    alloc_init(&a);
    memory_sink_init(&m);
    a.fail_at = nth;
    a.fail_on = _i & 2;
    int rc = write_some(&a.allocator);
    require(rc == (a.failed ? MULTISTATUS_ERROR_NOMEM : 0), "%zu: %d", nth, rc);
    failed = a.failed > 0;
    alloc_check(&a);
    memory_sink_done(&m);
  }
}
END_TEST

/* ---- Pointers to what was written ---- */

static void check_stale(multistatus_result *r, multistatus_propstat *p) {
  ck_assert_int_eq(multistatus_result_set_status(r, 500), STATE);
  ck_assert_int_eq(multistatus_result_set_reason(r, "no"), STATE);
  ck_assert_int_eq(multistatus_result_set_message(r, "wrong"), STATE);
  ck_assert_int_eq(multistatus_result_set_location(r, "/wrong"), STATE);
  ck_assert_int_eq(multistatus_result_add_href(r, "/wrong"), STATE);
  ck_assert_int_eq(multistatus_result_add_condition(r, "u", "wrong", NULL), STATE);
  ck_assert_int_eq(multistatus_result_add_condition_xml(r, "u", "wrong", ""), STATE);
  ck_assert_int_eq(multistatus_result_add_ext(r, "<wrong/>"), STATE);
  ck_assert_int_eq(multistatus_result_add_prop(r, 200, "u", "wrong", "1"), STATE);
  ck_assert_int_eq(multistatus_result_add_prop_xml(r, 200, "u", "wrong", ""), STATE);
  ck_assert_int_eq(multistatus_result_add_prop_element(r, 200, "<wrong/>"), STATE);
  ck_assert_ptr_null(multistatus_result_propstat(r, 200));
  ck_assert_ptr_null(multistatus_result_add_propstat(r, 200));
  ck_assert_int_eq(multistatus_result_set_id(r, "wrong"), STATE);
  ck_assert_int_eq(multistatus_result_set_method(r, "WRONG"), STATE);
  ck_assert_int_eq(multistatus_result_set_group(r, "wrong"), STATE);
  ck_assert_int_eq(multistatus_result_set_index(r, 7), STATE);
  ck_assert_int_eq(multistatus_result_set_retry_after(r, 7), STATE);
  ck_assert_int_eq(multistatus_result_set_applied(r, MULTISTATUS_APPLIED_NO), STATE);
  ck_assert_int_eq(multistatus_result_set_problem(r, "{}"), STATE);
  ck_assert_int_eq(multistatus_result_set_body(r, "text/plain", "wrong"), STATE);
  ck_assert_int_eq(multistatus_result_add_warning(r, "{}"), STATE);
  ck_assert_int_eq(multistatus_result_add_header(r, "wrong", "1"), STATE);
  ck_assert_int_eq(multistatus_result_add_error(r, "u", "wrong", NULL, NULL), STATE);
  ck_assert_int_eq(multistatus_propstat_set_message(p, "wrong"), STATE);
  ck_assert_int_eq(multistatus_propstat_set_reason(p, "wrong"), STATE);
  ck_assert_int_eq(multistatus_propstat_add_prop(p, "u", "wrong", "1"), STATE);
  ck_assert_int_eq(multistatus_propstat_add_prop_xml(p, "u", "wrong", "1"), STATE);
  ck_assert_int_eq(multistatus_propstat_add_condition(p, "u", "wrong", NULL), STATE);
  ck_assert_int_eq(multistatus_propstat_set_problem(p, "{}"), STATE);
  ck_assert_int_eq(multistatus_propstat_add_ext(p, "<wrong/>"), STATE);
}

START_TEST(earlier_results_are_stale) {
  multistatus_result *r = NULL;
  multistatus_propstat *p = NULL;
  char large[3000];
  memset(large, 'x', sizeof large - 1);
  large[sizeof large - 1] = '\0';
  open_writer(_i);
  for (int i = 0; i < 60; i++) {
    char href[20];
    snprintf(href, sizeof href, "/%d", i);
    multistatus_result *next = multistatus_writer_add(w, href, 0, NULL);
    ck_assert_ptr_ne(next, r);
    if (r)
      check_stale(r, p);
    r = next;
    p = multistatus_result_propstat(r, 200);
    for (int k = 0; k < i % 9; k++) { /* in one block or many */
      char name[20];
      snprintf(name, sizeof name, "p%d", k);
      ck_assert_int_eq(multistatus_propstat_add_prop(p, "u", name, k % 2 ? large : ""),
                       0);
      ck_assert_int_eq(
          multistatus_result_add_prop_xml(r, 404, "u", "m", i % 2 ? "<a/>" : "<b/>"),
          0);
    }
    multistatus_propstat_add_prop(p, "u", "last", "1");
  }
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  check_stale(r, p);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  ck_assert_ptr_null(strstr(m.data, "wrong"));
  multistatus_list *list = read_back();
  ck_assert_uint_eq(multistatus_list_count(list), 60);
  multistatus_list_free(list);
  close_writer();
}
END_TEST

/* ---- Failures of a document, and pulling ---- */

/* listed: the href of the first result; failed: that of the failure. */
static const struct {
  const char *listed, *request, *failed;
  bool unique, in_message;
} listings[] = {{"/files/", "/files/", NULL, false, true},
                {"/files", "http://example.com/files/", NULL, false, true},
                {"/%66iles/", "/files/", "/files", false, true},
                {"/files/", NULL, "/files/", false, true},
                {"/files/", NULL, "/files/", true, true},
                {"/other", NULL, "/files/77", true, true},
                {"/other", "/files/77", NULL, false, true},
                {"/other", "/files/", NULL, false, false},
                {"/other", "/files/", NULL, true, false},
                {"/files/x", "/files/", "/elsewhere", true, false}};
enum { LISTINGS = sizeof listings / sizeof *listings };

START_TEST(a_failure_repeats_no_href) {
  char href[40];
  o.request = listings[_i / 2].request;
  o.flags = listings[_i / 2].unique ? MULTISTATUS_WRITE_UNIQUE : 0;
  open_writer(_i % 2);
  multistatus_writer_add(w, listings[_i / 2].listed, 200, NULL);
  for (int i = 0; i < 500; i++) {
    snprintf(href, sizeof href, "/files/%d", i);
    multistatus_writer_add(w, href, 200, NULL);
  }
  multistatus_writer_set_message(w, "mine");
  ck_assert_uint_gt(m.writes, 0);
  ck_assert_int_eq(multistatus_writer_fail(w, listings[_i / 2].failed, 507, "Full"), 0);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  bool in_message = listings[_i / 2].in_message;
  multistatus_list *list = read_back_lacking(in_message);
  ck_assert_uint_eq(multistatus_list_count(list), in_message ? 501 : 502);
  ck_assert_str_eq(multistatus_list_message(list),
                   in_message ? "mine\n507 Insufficient Storage: Full" : "mine");
  if (!in_message)
    ck_assert_int_eq(multistatus_result_status(multistatus_list_get(list, 501)), 507);
  multistatus_list_free(list);
  close_writer();
}
END_TEST

/* Without a summary, a failure that is not a result would be lost. */
START_TEST(a_failure_needs_a_summary) {
  const char *const formats[] = {NULL, "odata", "lambda", "scim"};
  for (int left_out = 0; left_out < 2; left_out++) {
    replace_invalid();
    o.format = formats[_i] ? multistatus_format_named(formats[_i]) : NULL;
    o.flags = formats[_i] ? 0 : MULTISTATUS_WRITE_PLAIN;
    o.request = "/a";
    memory_sink_init(&m);
    ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), 0);
    multistatus_result *r = multistatus_writer_add(w, "/a", 200, NULL);
    multistatus_result_set_id(r, "1");
    ck_assert_int_eq(multistatus_writer_flush(w), 0);
    if (left_out)
      multistatus_writer_add(w, "b.txt", 500, NULL);
    r = multistatus_writer_add(w, "/c", 200, NULL);
    multistatus_result_set_id(r, "2");
    ck_assert_int_eq(multistatus_writer_flush(w), 0);
    int rc = left_out ? multistatus_writer_end(w)
                      : multistatus_writer_fail(w, NULL, 507, "Full");
    require(rc == MULTISTATUS_ERROR_UNSUPPORTED || (rc == 1 && !m.len), "%d for %.200s",
            rc, m.data);
    close_writer();
  }
}
END_TEST

/* If a document fails after a part of it was pulled, the rest of its complete results
   can be pulled before the error. */
START_TEST(pulled) {
  const void *data;
  size_t len;
  o.format = _i ? multistatus_format_json() : NULL;
  for (int end = 0; end < 3; end++) {
    memory_sink_init(&m);
    ck_assert_int_eq(multistatus_writer_new(&w, &o, NULL), 0);
    ck_assert_int_eq(multistatus_writer_pull(w, &data, &len), MULTISTATUS_PULL_NONE);
    multistatus_writer_add(w, "/a", 200, NULL);
    ck_assert_int_eq(multistatus_writer_pull(w, &data, &len), MULTISTATUS_PULL_NONE);
    multistatus_writer_add(w, "/b", 200, NULL);
    ck_assert_int_eq(multistatus_writer_pull(w, NULL, NULL), MULTISTATUS_PULL_BYTES);
    ck_assert_int_eq(multistatus_writer_pull(w, &data, &len), MULTISTATUS_PULL_BYTES);
    ck_assert_uint_eq(len, multistatus_writer_pending(w, NULL));
    multistatus_writer_consume(w, 3);
    if (end == 0)
      ck_assert_int_eq(multistatus_writer_end(w), 0);
    else if (end == 1)
      ck_assert_int_eq(multistatus_writer_fail(w, NULL, 0, NULL),
                       MULTISTATUS_ERROR_ABANDONED);
    else
      ck_assert_ptr_null(multistatus_writer_add(w, "", 200, NULL));
    if (end == 2) /* the host decides whether to send the rest */
      ck_assert_int_eq(multistatus_writer_pull(w, &data, &len), MULTISTATUS_ERROR_HREF);
    if (end == 2)
      ck_assert_int_eq(multistatus_writer_drop(w), 0);
    while (multistatus_writer_pull(w, &data, &len) == MULTISTATUS_PULL_BYTES) {
      m.sink.write(m.sink.ctx, data, 1);
      multistatus_writer_consume(w, 1);
    }
    ck_assert_ptr_nonnull(strstr(m.data, "/b"));
    ck_assert_int_eq(multistatus_writer_pull(w, &data, &len),
                     end == 0   ? MULTISTATUS_PULL_FINISHED
                     : end == 1 ? MULTISTATUS_ERROR_ABANDONED
                                : MULTISTATUS_PULL_NONE);
    ck_assert_ptr_null(data);
    ck_assert_uint_eq(len, 0);
    close_writer();
  }
  ck_assert_int_eq(multistatus_writer_pull(NULL, &data, &len),
                   MULTISTATUS_ERROR_ARGUMENT);
  open_writer(_i); /* with a sink */
  ck_assert_int_eq(multistatus_writer_pull(w, &data, &len), MULTISTATUS_ERROR_ARGUMENT);
  close_writer();
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_checked_fixture(t, set_up, NULL);
  tcase_add_loop_test(t, writer_drops_invalid_results, 0, 2 * FAULTS);
  tcase_add_loop_test(t, writer_drops_valid_results, 0, 2);
  tcase_add_loop_test(t, writer_keeps_other_errors, 0, 2);
  tcase_add_loop_test(t, list_drops, 0, FAULTS);
  tcase_add_loop_test(t, writer_replaces_invalid_results, 0, 2 * FAULTS);
  tcase_add_loop_test(t, results_without_a_valid_href, 0, 2);
  tcase_add_loop_test(t, results_of_a_list_are_replaced, 0, 2);
  tcase_add_loop_test(t, the_first_result_is_refused, 0, 2);
  tcase_add_test(t, items_are_replaced);
  tcase_add_loop_test(t, out_of_memory, 0, 4);
  tcase_add_loop_test(t, earlier_results_are_stale, 0, 2);
  tcase_add_loop_test(t, a_failure_repeats_no_href, 0, 2 * LISTINGS);
  tcase_add_loop_test(t, a_failure_needs_a_summary, 0, 4);
  tcase_add_loop_test(t, pulled, 0, 2);
}

TESTS_MAIN("invalid", add_tests)
