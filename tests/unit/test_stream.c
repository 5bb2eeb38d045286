/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <string.h>
#include "alloc.h"
#include "fewer.h"
#include "platform.h"
#include "tests.h"

/* A million results from a writer to a reader, in constant memory. */

enum { STREAM_BYTES = 16 << 20 };

#if defined(__SANITIZE_ADDRESS__)
#define STREAM_OWN_MEMORY 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STREAM_OWN_MEMORY 0
#endif
#endif
#ifndef STREAM_OWN_MEMORY
#define STREAM_OWN_MEMORY 1 /* no sanitizer adds to the resident memory */
#endif

/* The members of result i. */
static void describe(size_t i, char *href, int *status, char *message) {
  sprintf(href, "/files/%zu/%s.txt", i, i % 7 ? "plain" : "gr\xc3\xbc\xc3\x9f e");
  *status = i % 5 ? 200 : 423;
  sprintf(message, "number %zu <&>", i);
}

typedef struct receiver {
  multistatus_reader *reader;
  size_t seen, bytes;
} receiver;

static void check_result(size_t i, const multistatus_result *result) {
  char href[64], message[64];
  int status;
  describe(i, href, &status, message);
  const char *got = multistatus_result_href(result);
  if (i % 7 == 0) /* percent-encoded by the writer */
    require(strstr(got, "gr%C3%BC%C3%9F%20e"), "%s", got);
  else
    require(strcmp(got, href) == 0, "%s, not %s", got, href);
  if (i % 3 == 0) {
    const multistatus_prop *p =
        multistatus_result_find_prop(result, "urn:x", "size", &status);
    require(p && strcmp(multistatus_prop_value(p), message) == 0, "property of %s",
            got);
    require(status == 200 && multistatus_result_outcome(result) == 207, "%d", status);
    return;
  }
  require(multistatus_result_status(result) == status, "status of %s", got);
  require(strcmp(multistatus_result_message(result), message) == 0, "message of %s",
          got);
}

static void receive(receiver *to) {
  const multistatus_result *result;
  int rc;
  while ((rc = multistatus_reader_next(to->reader, &result)) == 1)
    check_result(to->seen++, result);
  require(rc == 0, "%s", multistatus_reader_error(to->reader)->text);
}

static int send_on(void *ctx, const void *data, size_t len) {
  receiver *to = ctx;
  to->bytes += len;
  multistatus_reader_feed(to->reader, data, len);
  receive(to);
  return 0;
}

/* Returns the peak resident memory after 1 % of the results, which includes that of an
   emulator or debugger that the program may run in. */
static long write_results(multistatus_writer *w) {
  const size_t results = fewer_cases(1000000);
  long begin = 0;
  char href[64], message[64];
  int status;
  for (size_t i = 0; i < results; i++) {
    if (i == results / 100)
      begin = platform_peak();
    describe(i, href, &status, message);
    if (i % 3) {
      multistatus_writer_add(w, href, status, message);
      continue;
    }
    multistatus_result *r = multistatus_writer_add(w, href, 0, NULL);
    multistatus_result_add_prop(r, 404, "DAV:", "getetag", NULL);
    multistatus_result_add_prop(r, 200, "urn:x", "size", message);
  }
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  return begin;
}

START_TEST(a_million_results) {
  multistatus_write_options wo = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_read_options ro = MULTISTATUS_READ_OPTIONS_INIT;
  alloc a;
  alloc_init(&a);
  wo.format = _i ? multistatus_format_json() : multistatus_format_dav_xml();
  wo.allocator = ro.allocator = &a.allocator;
  receiver to = {NULL, 0, 0};
  const multistatus_sink sink = {send_on, &to};
  multistatus_writer *w;
  ck_assert_int_eq(multistatus_reader_new(&to.reader, &ro), 0);
  ck_assert_int_eq(multistatus_writer_new(&w, &wo, &sink), 0);
  long begin = write_results(w);
  ck_assert_int_eq(multistatus_reader_end(to.reader), 0);
  receive(&to);
  ck_assert_uint_eq(to.seen, fewer_cases(1000000));
  printf("# %s: %zu results, %zu bytes; peak %zu bytes allocated, resident memory grew "
         "by %ld KiB\n",
         multistatus_format_name(wo.format), to.seen, to.bytes, a.peak,
         platform_peak() - begin);
  multistatus_writer_free(w);
  multistatus_reader_free(to.reader);
  alloc_check(&a);
  ck_assert_uint_lt(a.peak, 128 * 1024);
  ck_assert_int_gt(begin, 0);
  if (STREAM_OWN_MEMORY)
    ck_assert_int_lt(platform_peak() - begin, STREAM_BYTES / 1024);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, a_million_results, 0, 2);
}

TESTS_MAIN("stream", add_tests)
