/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "alloc.h"
#include "sink.h"
#include "tests.h"

/* User-defined formats: order of their callbacks, output functions, and errors of input
   functions. */

/* ---- Writing ---- */

static struct {
  int begun, results, ended, done; /* callbacks */
  int fail_in;                     /* 1: begin, 2: result, 3: end */
  unsigned char first;             /* of the state: zeroed? */
} seen;

static int put_or_fail(multistatus_output *out, int where, const char *what) {
  multistatus_output_puts(out, what);
  return seen.fail_in == where ? -4711 : 0;
}

static int plain_begin(void *state, multistatus_output *out) {
  seen.begun++;
  seen.first = *(unsigned char *)state;
  *(unsigned char *)state = 'x';
  return put_or_fail(out, 1, "begin\n");
}

static int plain_result(void *state, multistatus_output *out,
                        const multistatus_result *r) {
  seen.results++;
  require(*(char *)state == 'x', "wrong state");
  multistatus_text uri = multistatus_output_uri(out, multistatus_result_href(r));
  multistatus_output_put(out, uri.data, uri.len);
  char *room = multistatus_output_reserve(out, 16);
  multistatus_output_advance(
      out, (size_t)sprintf(room, " %d", multistatus_result_outcome(r)));
  return put_or_fail(out, 2, "\n");
}

static int plain_end(void *state, multistatus_output *out) {
  (void)state;
  seen.ended++;
  size_t count;
  const multistatus_namespace *declared = multistatus_output_namespaces(out, &count);
  for (size_t i = 0; i < count; i++)
    multistatus_output_puts(out, declared[i].ns);
  if (multistatus_output_message(out))
    multistatus_output_puts(out, multistatus_output_message(out));
  if (multistatus_output_sync_token(out))
    multistatus_output_puts(out, multistatus_output_sync_token(out));
  return put_or_fail(out, 3, "end\n");
}

static void plain_done(void *state, multistatus_output *out) {
  (void)out;
  seen.done++;
  require(*(char *)state == 'x', "write_done called without write_begin");
}

static const multistatus_format plain = {.size = sizeof plain,
                                         .name = "plain",
                                         .content_type = "text/plain",
                                         .write_state = 1,
                                         .write_begin = plain_begin,
                                         .write_result = plain_result,
                                         .write_end = plain_end,
                                         .write_done = plain_done};

static memory_sink m;

static int write_plain(const multistatus_format *f, int results, bool end) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w;
  alloc a;
  static const multistatus_namespace used[] = {{"p", "urn:p "}};
  alloc_init(&a);
  o.format = f;
  o.namespaces = used;
  o.namespace_count = 1;
  o.allocator = &a.allocator;
  memory_sink_init(&m);
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), 0);
  multistatus_writer_set_message(w, "message\n");
  multistatus_writer_set_sync_token(w, "token\n");
  for (int i = 0; i < results; i++)
    multistatus_writer_add(w, "/a b", 200 + i, NULL);
  int rc = end ? multistatus_writer_end(w) : multistatus_writer_error(w);
  multistatus_writer_free(w);
  alloc_check(&a);
  return rc;
}

static void check_calls(int begun, int results, int ended, int done) {
  ck_assert_int_eq(seen.begun, begun);
  ck_assert_int_eq(seen.results, results);
  ck_assert_int_eq(seen.ended, ended);
  ck_assert_int_eq(seen.done, done);
  ck_assert_int_eq(seen.first, 0);
}

START_TEST(writing_in_order) {
  memset(&seen, 0, sizeof seen);
  ck_assert_int_eq(write_plain(&plain, 2, true), 0);
  ck_assert_str_eq(m.data,
                   "begin\n/a%20b 200\n/a%20b 201\nurn:p message\ntoken\nend\n");
  check_calls(1, 2, 1, 1);
  memory_sink_done(&m);
  memset(&seen, 0, sizeof seen);
  ck_assert_int_eq(write_plain(&plain, 0, true), 0);
  check_calls(1, 0, 1, 1);
  memory_sink_done(&m);
  memset(&seen, 0, sizeof seen); /* not begun: neither begin nor done is called */
  ck_assert_int_eq(write_plain(&plain, 1, false), 0);
  check_calls(0, 0, 0, 0);
  memset(&seen, 0, sizeof seen);
  ck_assert_int_eq(write_plain(&plain, 3, false), 0);
  check_calls(1, 2, 0, 1);
  memory_sink_done(&m);
}
END_TEST

START_TEST(writing_fails_in_callback) {
  memset(&seen, 0, sizeof seen);
  seen.fail_in = _i;
  ck_assert_int_eq(write_plain(&plain, 2, true), -4711);
  check_calls(1, _i > 2 ? 2 : _i - 1, _i == 3, 1);
  ck_assert_uint_eq(m.writes, 0);
  memory_sink_done(&m);
}
END_TEST

static int many_ways(void *state, multistatus_output *out,
                     const multistatus_result *r) {
  (void)state;
  (void)r;
  for (int i = 0; i < 30000; i++) {
    char text[20];
    size_t n = (size_t)snprintf(text, sizeof text, "%d,", i);
    if (i % 3 == 0) {
      multistatus_output_put(out, text, n);
      multistatus_output_put(out, NULL, 0);
    } else if (i % 3 == 1) {
      multistatus_output_puts(out, text);
    } else {
      char *room = multistatus_output_reserve(out, 4096);
      memset(room, '?', 4096); /* the whole buffer may be written to */
      memcpy(room, text, n);
      multistatus_output_advance(out, n);
    }
  }
  return 0;
}

START_TEST(output_keeps_the_order) {
  static const multistatus_format f = {
      .size = sizeof f, .name = "many", .write_result = many_ways};
  ck_assert_int_eq(write_plain(&f, 1, true), 0);
  const char *p = m.data;
  for (int i = 0; i < 30000; i++) {
    char *end;
    require(strtol(p, &end, 10) == i && *end == ',', "%d is missing", i);
    p = end + 1;
  }
  ck_assert_uint_eq((size_t)(p - m.data), m.len);
  memory_sink_done(&m);
}
END_TEST

static int large_put(void *state, multistatus_output *out,
                     const multistatus_result *r) {
  (void)state;
  (void)r;
  static char large[100000];
  memset(large, 'x', sizeof large);
  multistatus_output_puts(out, "before");
  multistatus_output_put(out, large, sizeof large);
  multistatus_output_puts(out, "behind");
  return 0;
}

START_TEST(output_takes_any_size) {
  static const multistatus_format f = {
      .size = sizeof f, .name = "large", .write_result = large_put};
  ck_assert_int_eq(write_plain(&f, 1, true), 0);
  ck_assert_uint_eq(m.len, 100012);
  ck_assert_int_eq(strncmp(m.data, "beforex", 7), 0);
  ck_assert_str_eq(m.data + 100005, "xbehind");
  memory_sink_done(&m);
}
END_TEST

static int misuse(void *state, multistatus_output *out, const multistatus_result *r) {
  (void)state;
  (void)r;
  char *room = multistatus_output_reserve(out, 4097);
  memset(room, 'x', 4096); /* after an error, too, there is a buffer */
  multistatus_output_advance(out, 4096);
  return 0;
}

static int refuse(void *state, multistatus_output *out, const multistatus_result *r) {
  (void)state;
  (void)r;
  multistatus_output_fail(out, -2000, "two\nlines");
  return multistatus_output_fail(out, -2001, "too late");
}

START_TEST(output_errors) {
  static const multistatus_format greedy = {
      .size = sizeof greedy, .name = "greedy", .write_result = misuse};
  static const multistatus_format refuser = {
      .size = sizeof refuser, .name = "refuser", .write_result = refuse};
  ck_assert_int_eq(write_plain(&greedy, 2, true), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_uint_eq(m.writes, 0);
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w;
  o.format = &refuser;
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), 0);
  multistatus_writer_add(w, "/a", 200, NULL);
  ck_assert_int_eq(multistatus_writer_end(w), -2000);
  ck_assert_str_eq(multistatus_writer_error_text(w), "two lines");
  multistatus_writer_free(w);
}
END_TEST

/* ---- Reading: wrong calls are errors, and the first error sticks ---- */

static const multistatus_text text = {"x", 1};

enum { CALLS = 20, WRONG_CALLS = CALLS + 7 };
static int which; /* index of wrong_calls, or CALLS + a value */

static int begin_twice(multistatus_input *in) {
  multistatus_input_begin(in);
  return multistatus_input_begin(in);
}
static int set_outside(multistatus_input *in) {
  return multistatus_input_set_status(in, 200);
}
static int href_outside(multistatus_input *in) {
  return multistatus_input_add_href(in, text);
}
static int reason_outside(multistatus_input *in) {
  return multistatus_input_set_reason(in, text);
}
static int location_outside(multistatus_input *in) {
  return multistatus_input_set_location(in, text);
}
static int condition_outside(multistatus_input *in) {
  return multistatus_input_add_condition(in, text, text);
}
static int condition_href_without_condition(multistatus_input *in) {
  multistatus_input_begin(in);
  return multistatus_input_add_condition_href(in, text);
}
static int condition_xml_without_condition(multistatus_input *in) {
  multistatus_input_begin(in);
  return multistatus_input_set_condition_xml(in, text);
}
static int condition_of_another_result(multistatus_input *in) {
  multistatus_input_begin(in);
  multistatus_input_add_condition(in, text, text);
  multistatus_input_drop(in);
  multistatus_input_begin(in);
  return multistatus_input_add_condition_href(in, text);
}
static int propstat_outside(multistatus_input *in) {
  return multistatus_input_open_propstat(in);
}
static int propstat_in_propstat(multistatus_input *in) {
  multistatus_input_begin(in);
  multistatus_input_open_propstat(in);
  return multistatus_input_open_propstat(in);
}
static int close_without_open(multistatus_input *in) {
  multistatus_input_begin(in);
  return multistatus_input_close_propstat(in);
}
static int prop_outside(multistatus_input *in) {
  const multistatus_prop_text p = {text,      text,      MULTISTATUS_PROP_EMPTY,
                                   {NULL, 0}, {NULL, 0}, {NULL, 0}};
  multistatus_input_begin(in);
  return multistatus_input_add_prop(in, &p);
}
static int problem_outside(multistatus_input *in) {
  return multistatus_input_set_problem(in, text);
}
static int pointer_without_condition(multistatus_input *in) {
  multistatus_input_begin(in);
  return multistatus_input_set_condition_pointer(in, text);
}
static int attributes_without_condition(multistatus_input *in) {
  multistatus_input_begin(in);
  return multistatus_input_set_condition_attributes(in, text, text);
}
static int index_outside(multistatus_input *in) {
  return multistatus_input_set_index(in, 1);
}
static int header_in_propstat(multistatus_input *in) {
  multistatus_input_begin(in);
  multistatus_input_open_propstat(in);
  return multistatus_input_add_header(in, text, text);
}
static int commit_nothing(multistatus_input *in) {
  return multistatus_input_commit(in);
}
static int commit_with_open_propstat(multistatus_input *in) {
  multistatus_input_begin(in);
  multistatus_input_add_href(in, text);
  multistatus_input_open_propstat(in);
  return multistatus_input_commit(in);
}

/* Values that are not in their enum or range. */
static int unknown_value(multistatus_input *in) {
  const multistatus_prop_text p = {.name = text, .kind = (multistatus_prop_kind)3};
  multistatus_input_begin(in);
  switch (which - CALLS) {
  case 0:
    return multistatus_input_set_applied(in, (multistatus_applied)4);
  case 1:
    return multistatus_input_set_transaction(in, (multistatus_transaction)-1);
  case 2:
    multistatus_input_set_document(in, (multistatus_document)6);
    return multistatus_input_open_propstat(in);
  case 3:
    return multistatus_input_set_index(in, INT64_C(1000000000000000000));
  case 4:
    return multistatus_input_set_status(in, -5);
  case 5:
    return multistatus_input_set_status(in, 1000);
  default:
    multistatus_input_open_propstat(in);
    return multistatus_input_add_prop(in, &p);
  }
}

static int (*const wrong_calls[CALLS])(multistatus_input *in) = {
    begin_twice,
    set_outside,
    href_outside,
    reason_outside,
    location_outside,
    condition_outside,
    condition_href_without_condition,
    condition_xml_without_condition,
    condition_of_another_result,
    propstat_outside,
    propstat_in_propstat,
    close_without_open,
    prop_outside,
    problem_outside,
    pointer_without_condition,
    attributes_without_condition,
    index_outside,
    header_in_propstat,
    commit_nothing,
    commit_with_open_propstat};

static int wrong_call_feed(void *state, multistatus_input *in, const char *data,
                           size_t len, size_t *used) {
  (void)state;
  (void)data;
  *used = len;
  int rc = which < CALLS ? wrong_calls[which](in) : unknown_value(in);
  require(rc < 0, "%d", rc);
  /* All further calls return the error, so that a format need not check each one. */
  require(multistatus_input_begin(in) == rc && multistatus_input_commit(in) == rc &&
              multistatus_input_set_message(in, text, text) == rc &&
              multistatus_input_set_sync_token(in, text) == rc &&
              multistatus_input_fail(in, -3000, 0, "later") == rc &&
              multistatus_input_fail_limit(in, "hrefs", 0) == rc,
          "the error did not stick");
  return 0; /* the error counts nevertheless */
}

START_TEST(input_out_of_order) {
  static const multistatus_format f = {
      .size = sizeof f, .name = "wrong-call", .read_feed = wrong_call_feed};
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_reader *r;
  const multistatus_result *result;
  o.format = &f;
  which = _i;
  int code = which < CALLS ? MULTISTATUS_ERROR_STATE : MULTISTATUS_ERROR_ARGUMENT;
  ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
  ck_assert_int_eq(multistatus_reader_feed(r, "x", 1), code);
  ck_assert_int_eq(multistatus_reader_next(r, &result), code);
  multistatus_reader_free(r);
}
END_TEST

/* A format that consumes whole lines and leaves an incomplete one for the next call. */
static int lines_feed(void *state, multistatus_input *in, const char *data, size_t len,
                      size_t *used) {
  (void)state;
  const char *end = memchr(data, '\n', len);
  if (!end) {
    *used = 0;
    return 0;
  }
  const multistatus_text href = {data, (size_t)(end - data)};
  *used = href.len + 1;
  if (href.len && *data == '!')
    return multistatus_input_fail(in, -5000, 1, "an exclamation");
  multistatus_input_begin(in);
  multistatus_input_add_href(in, href);
  multistatus_input_set_status(in, 200);
  return multistatus_input_commit(in);
}

static int lines_end(void *state, multistatus_input *in, const char *rest, size_t len) {
  (void)state;
  (void)rest;
  return len ? multistatus_input_fail(in, MULTISTATUS_ERROR_TRUNCATED, len, "no end")
             : 0;
}

static const multistatus_format lines = {.size = sizeof lines,
                                         .name = "lines",
                                         .read_feed = lines_feed,
                                         .read_end = lines_end};

START_TEST(pieces_are_joined_for_the_format) {
  static const char body[] = "/one\n/two\n/three\n!four\n/five\n";
  for (size_t n = 1; n < sizeof body; n++) {
    multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
    multistatus_reader *r;
    const multistatus_result *result;
    char hrefs[100] = "";
    o.format = &lines;
    ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
    for (size_t at = 0; at < sizeof body - 1; at += n)
      multistatus_reader_feed(r, body + at,
                              sizeof body - 1 - at < n ? sizeof body - 1 - at : n);
    while (multistatus_reader_next(r, &result) == 1)
      strcat(hrefs, multistatus_result_href(result));
    ck_assert_str_eq(hrefs, "/one/two/three");
    ck_assert_int_eq(multistatus_reader_end(r), -5000);
    const multistatus_read_error *e = multistatus_reader_error(r);
    ck_assert_uint_eq(e->offset, 18);
    ck_assert_uint_eq(e->line, 4);
    ck_assert_uint_eq(e->column, 2);
    ck_assert_str_eq(e->text, "line 4, column 2: an exclamation");
    multistatus_reader_free(r);
  }
}
END_TEST

/* Bytes that the format never consumes are limited. */
START_TEST(unconsumed_bytes_are_limited) {
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_reader *r;
  char more[1000];
  memset(more, 'x', sizeof more);
  l.result_bytes = 100000;
  l.text_bytes = 10000;
  o.limits = &l;
  o.format = &lines;
  ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
  int rc = 0, pieces = 0;
  while (!rc && pieces++ < 1000)
    rc = multistatus_reader_feed(r, more, sizeof more);
  ck_assert_int_eq(rc, MULTISTATUS_ERROR_LIMIT);
  ck_assert_int_eq(pieces, 101);
  ck_assert_str_eq(multistatus_reader_error(r)->limit, "result-bytes");
  multistatus_reader_free(r);
}
END_TEST

/* ---- Reading: tolerated errors ---- */

static const struct {
  int fault;              /* of the format; 0: the quirk STATUS_SPACE, error RESULT */
  uint64_t refuse;        /* option of the caller */
  int code;               /* of the reader */
  uint64_t quirk, quirks; /* the error's, and the body's */
} excuses[] = {
    {MULTISTATUS_ERROR_SYNTAX, 0, 0, 0, MULTISTATUS_QUIRK_ITEM},
    {MULTISTATUS_ERROR_SYNTAX, MULTISTATUS_QUIRK_ITEM, MULTISTATUS_ERROR_RESULT,
     MULTISTATUS_QUIRK_ITEM, 0},
    {MULTISTATUS_ERROR_LIMIT, 0, MULTISTATUS_ERROR_LIMIT, 0, 0},
    {MULTISTATUS_ERROR_NOMEM, 0, MULTISTATUS_ERROR_NOMEM, 0, 0},
    {MULTISTATUS_ERROR_DTD, 0, MULTISTATUS_ERROR_DTD, 0, 0},
    {0, MULTISTATUS_QUIRK_STATUS_SPACE, MULTISTATUS_ERROR_RESULT,
     MULTISTATUS_QUIRK_STATUS_SPACE, 0},
};
static int excused; /* index of excuses */

/* The quirk belongs to what is dropped, not to the next result. */
static int excuse_feed(void *state, multistatus_input *in, const char *data, size_t len,
                       size_t *used) {
  (void)state;
  (void)data;
  *used = len;
  int rc = excuses[excused].fault;
  if (rc == MULTISTATUS_ERROR_LIMIT)
    multistatus_input_fail_limit(in, "depth", 0);
  else if (rc)
    multistatus_input_fail(in, rc, 0, "why");
  else
    multistatus_input_tolerate(in, MULTISTATUS_QUIRK_STATUS_SPACE,
                               MULTISTATUS_ERROR_RESULT, 0, "why");
  rc = multistatus_input_excuse(in, MULTISTATUS_QUIRK_ITEM, NULL);
  multistatus_input_drop(in);
  ck_assert_uint_eq(multistatus_input_quirks(in), excuses[excused].quirks);
  multistatus_input_begin(in);
  ck_assert_uint_eq(multistatus_input_quirks(in), 0);
  multistatus_input_add_href(in, text);
  multistatus_input_set_status(in, 200);
  return rc ? rc : multistatus_input_commit(in);
}

static void diagnostic(void *ctx, const multistatus_read_error *found) {
  *(bool *)ctx = strstr(found->text, "why") != NULL;
}

START_TEST(faults_are_excused) {
  static const multistatus_format format = {
      .size = sizeof format, .name = "excuse", .read_feed = excuse_feed};
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  const multistatus_result *r = NULL;
  multistatus_reader *reader;
  bool reported = false;
  excused = _i;
  o.format = &format;
  o.refuse = excuses[_i].refuse;
  o.diagnostic = diagnostic;
  o.diagnostic_ctx = &reported;
  ck_assert_int_eq(multistatus_reader_new(&reader, &o), 0);
  multistatus_reader_feed(reader, "x", 1);
  ck_assert_int_eq(multistatus_reader_end(reader), excuses[_i].code);
  ck_assert_uint_eq(multistatus_reader_quirks(reader), excuses[_i].quirks);
  ck_assert_uint_eq(multistatus_reader_error(reader)->quirk, excuses[_i].quirk);
  ck_assert(reported || excuses[_i].code == MULTISTATUS_ERROR_LIMIT);
  if (!excuses[_i].code) {
    ck_assert_int_eq(multistatus_reader_next(reader, &r), 1);
    ck_assert_uint_eq(multistatus_result_quirks(r), 0);
  }
  multistatus_reader_free(reader);
}
END_TEST

/* ---- Callbacks that break the rules ---- */

static int broken; /* what they return; 0: more bytes are used than there are */

static int broken_feed(void *state, multistatus_input *in, const char *data, size_t len,
                       size_t *used) {
  (void)state, (void)in, (void)data;
  *used = broken ? len : len + 1000;
  return broken;
}

static int broken_end(void *state, multistatus_output *out) {
  (void)state, (void)out;
  return broken;
}

START_TEST(broken_callbacks) {
  static const multistatus_format format = {.size = sizeof format,
                                            .write_result = plain_result,
                                            .write_end = broken_end,
                                            .read_feed = broken_feed};
  multistatus_read_options ro = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_write_options wo = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_reader *r;
  multistatus_writer *w;
  broken = _i;
  ro.format = wo.format = &format;
  ck_assert_int_eq(multistatus_reader_new(&r, &ro), 0);
  ck_assert_int_eq(multistatus_reader_feed(r, "x", 1), MULTISTATUS_ERROR_ARGUMENT);
  multistatus_reader_free(r);
  ck_assert_int_eq(multistatus_writer_new(&w, &wo, NULL), 0);
  ck_assert_int_eq(multistatus_writer_end(w), _i ? MULTISTATUS_ERROR_ARGUMENT : 0);
  multistatus_writer_free(w);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, broken_callbacks, 0, 3);
  tcase_add_test(t, writing_in_order);
  tcase_add_loop_test(t, writing_fails_in_callback, 1, 4);
  tcase_add_test(t, output_keeps_the_order);
  tcase_add_test(t, output_takes_any_size);
  tcase_add_test(t, output_errors);
  tcase_add_loop_test(t, input_out_of_order, 0, WRONG_CALLS);
  tcase_add_test(t, pieces_are_joined_for_the_format);
  tcase_add_test(t, unconsumed_bytes_are_limited);
  tcase_add_loop_test(t, faults_are_excused, 0, sizeof excuses / sizeof *excuses);
}

TESTS_MAIN("plugin", add_tests)
