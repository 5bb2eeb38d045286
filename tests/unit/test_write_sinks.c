/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#ifdef MULTISTATUS_WITH_LIBXML2
#include <multistatus/libxml2.h>
#endif
#include <multistatus/sink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "alloc.h"
#include "bodies.h"
#include "platform.h"
#include "sink.h"
#include "tests.h"

#if !defined(_WIN32)
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

/* All ways to receive the output give the same bytes, and report errors. */

static const multistatus_format *format_of(int i) {
  return i ? multistatus_format_json() : multistatus_format_dav_xml();
}

static multistatus_write_options options(int i) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  o.format = format_of(i);
  return o;
}

/* Small results, and one larger than any block. */
static void add_all(multistatus_writer *w) {
  static char large[50001];
  memset(large, 'x', sizeof large - 1);
  for (int i = 0; i < 30; i++)
    bodies_add_to_writer(w);
  multistatus_writer_add(w, "/large", 500, large);
  multistatus_writer_add(w, "/last", 200, NULL);
}

static char *whole_body(int i, size_t *len) {
  multistatus_write_options o = options(i);
  multistatus_memory m;
  multistatus_writer *w;
  multistatus_memory_init(&m, NULL, MULTISTATUS_NO_LIMIT);
  multistatus_sink sink = multistatus_memory_sink(&m);
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &sink), 0);
  add_all(w);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  ck_assert_uint_eq(multistatus_writer_bytes(w), m.len);
  multistatus_writer_free(w);
  return multistatus_memory_take(&m, len);
}

/* ---- Pulling from the writer ---- */

typedef struct taken {
  char *data;
  size_t len, cap;
} taken;

static void take(taken *t, const void *data, size_t n) {
  if (t->cap < t->len + n)
    t->data = realloc(t->data, t->cap = 2 * (t->len + n));
  require(t->data, "malloc failed");
  memcpy(t->data + t->len, data, n);
  t->len += n;
}

static void pull(multistatus_writer *w, taken *t, size_t most) {
  const void *data = t;
  size_t n = multistatus_writer_pending(w, &data);
  require((data != NULL) == (n > 0), "%zu bytes at %p", n, data);
  require(multistatus_writer_pending(w, NULL) == n, "second call: not %zu bytes", n);
  n = n < most ? n : most;
  if (n)
    take(t, data, n);
  multistatus_writer_consume(w, n);
}

START_TEST(pulled) {
  static const size_t sizes[] = {1, 7, 1000, 16384, 1000000};
  size_t len;
  char *want = whole_body(_i, &len);
  for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
    for (int early = 0; early < 2; early++) {
      multistatus_write_options o = options(_i);
      multistatus_writer *w;
      taken t = {NULL, 0, 0};
      ck_assert_int_eq(multistatus_writer_new(&w, &o, NULL), 0);
      ck_assert_uint_eq(multistatus_writer_pending(w, NULL), 0);
      ck_assert_int_eq(multistatus_writer_flush(w), 0);
      for (int i = 0; i < 30; i++) {
        bodies_add_to_writer(w);
        for (int n = 0; early && n < 10; n++)
          pull(w, &t, sizes[k]);
      }
      multistatus_writer_free(w);
      free(t.data);

      t = (taken){NULL, 0, 0};
      ck_assert_int_eq(multistatus_writer_new(&w, &o, NULL), 0);
      add_all(w);
      if (early)
        pull(w, &t, sizes[k]);
      ck_assert_int_eq(multistatus_writer_flush(w),
                       multistatus_writer_pending(w, NULL) > 0);
      ck_assert_int_eq(multistatus_writer_end(w), 0);
      while (multistatus_writer_pending(w, NULL))
        pull(w, &t, sizes[k]);
      ck_assert_int_eq(multistatus_writer_flush(w), 0);
      multistatus_writer_consume(w, 1); /* no effect, nothing is pending */
      ck_assert_uint_eq(t.len, len);
      ck_assert_mem_eq(t.data, want, len);
      ck_assert_uint_eq(multistatus_writer_bytes(w), len);
      multistatus_writer_free(w);
      free(t.data);
    }
  multistatus_free(want);
}
END_TEST

/* A result cannot be pulled before it is complete. */
START_TEST(incomplete_result) {
  multistatus_write_options o = options(_i);
  multistatus_writer *w;
  ck_assert_int_eq(multistatus_writer_new(&w, &o, NULL), 0);
  multistatus_writer_add(w, "/a", 200, NULL);
  ck_assert_uint_eq(multistatus_writer_pending(w, NULL), 0);
  multistatus_writer_add(w, "/b", 200, NULL);
  size_t first = multistatus_writer_pending(w, NULL);
  ck_assert_uint_gt(first, 0);
  multistatus_writer_consume(w, first + 1000); /* more than pending */
  ck_assert_uint_eq(multistatus_writer_pending(w, NULL), 0);
  ck_assert_uint_eq(multistatus_writer_bytes(w), first);
  multistatus_writer_free(w);
}
END_TEST

/* If the host pulls often enough, memory does not depend on the number of results. */
START_TEST(pulling_takes_constant_memory) {
  multistatus_write_options o = options(_i);
  multistatus_writer *w;
  alloc a;
  alloc_init(&a);
  o.allocator = &a.allocator;
  ck_assert_int_eq(multistatus_writer_new(&w, &o, NULL), 0);
  size_t peak = 0;
  for (int i = 0; i < 20000; i++) {
    multistatus_result *r = multistatus_writer_add(w, "/a", 0, NULL);
    multistatus_result_add_prop(r, 200, "urn:x", "p", "some value");
    multistatus_writer_consume(w, multistatus_writer_pending(w, NULL) / 2 + 1);
    peak = i < 10 ? a.peak : peak;
  }
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  ck_assert_uint_eq(a.peak, peak);
  multistatus_writer_free(w);
  alloc_check(&a);
}
END_TEST

START_TEST(pending_is_bounded) {
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  multistatus_write_options o = options(_i);
  multistatus_writer *w;
  static const size_t limits[] = {100, 5000, 20000, 60000};
  for (size_t k = 0; k < sizeof limits / sizeof *limits; k++) {
    l.pending_bytes = limits[k];
    o.limits = &l;
    ck_assert_int_eq(multistatus_writer_new(&w, &o, NULL), 0);
    multistatus_result *r;
    int added = 0;
    do {
      ck_assert_uint_le(multistatus_writer_pending(w, NULL), limits[k]);
      r = multistatus_writer_add(w, "/a", 200, NULL);
    } while (r && ++added < 10000);
    ck_assert_int_eq(multistatus_writer_error(w), MULTISTATUS_ERROR_LIMIT);
    ck_assert_ptr_nonnull(
        strstr(multistatus_writer_error_text(w), "\"pending-bytes\""));
    ck_assert_uint_eq(multistatus_writer_pending(w, NULL), 0); /* after an error */
    ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_LIMIT);
    multistatus_writer_free(w);
  }
  /* With a sink, the limit on pending bytes does not apply. */
  memory_sink m;
  memory_sink_init(&m);
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), 0);
  add_all(w);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  multistatus_writer_free(w);
  memory_sink_done(&m);
}
END_TEST

/* ---- A sink that takes parts ---- */

typedef struct part {
  taken t;
  unsigned pattern, calls;
  size_t refuse_beyond; /* 0: never */
} part;

static ptrdiff_t take_part(void *ctx, const void *data, size_t len) {
  part *p = ctx;
  require(len > 0, "called with 0 bytes");
  size_t n = (p->pattern >> p->calls++ % 4 * 8) & 0xff;
  n = n < len ? n : len;
  if (p->refuse_beyond && p->t.len + n > p->refuse_beyond)
    return -1;
  if (n)
    take(&p->t, data, n);
  return (ptrdiff_t)n;
}

START_TEST(in_parts) {
  static const unsigned patterns[] = {0x01, 0xff, 0x0100ff07, 0x00000001, 0x07070700};
  size_t len;
  char *want = whole_body(_i, &len);
  for (size_t k = 0; k < sizeof patterns / sizeof *patterns; k++) {
    multistatus_write_options o = options(_i);
    multistatus_writer *w;
    part p = {{NULL, 0, 0}, patterns[k], 0, 0};
    o.part.take = take_part;
    o.part.ctx = &p;
    ck_assert_int_eq(multistatus_writer_new(&w, &o, NULL), 0);
    add_all(w);
    ck_assert_int_eq(multistatus_writer_end(w), 0);
    ck_assert_uint_eq(multistatus_writer_pending(w, NULL), 0); /* for pulling only */
    size_t tries = 0;
    int rc;
    while ((rc = multistatus_writer_flush(w)) == 1)
      require(++tries < 10 * len, "multistatus_writer_flush never returns 0");
    ck_assert_int_eq(rc, 0);
    ck_assert_uint_eq(p.t.len, len);
    ck_assert_mem_eq(p.t.data, want, len);
    multistatus_writer_free(w);
    free(p.t.data);
  }
  multistatus_free(want);
}
END_TEST

START_TEST(part_sink_fails) {
  size_t len;
  multistatus_free(whole_body(_i, &len));
  for (size_t beyond = 1; beyond < len; beyond += 997) {
    multistatus_write_options o = options(_i);
    multistatus_writer *w;
    part p = {{NULL, 0, 0}, 0xff50, 0, beyond};
    o.part.take = take_part;
    o.part.ctx = &p;
    ck_assert_int_eq(multistatus_writer_new(&w, &o, NULL), 0);
    add_all(w);
    int rc = multistatus_writer_end(w);
    while (rc == 0)
      rc = multistatus_writer_flush(w) == 1 ? 0 : multistatus_writer_error(w);
    ck_assert_int_eq(rc, MULTISTATUS_ERROR_SINK);
    ck_assert_int_eq(multistatus_writer_error(w), MULTISTATUS_ERROR_SINK);
    ck_assert_uint_le(p.t.len, beyond);
    unsigned calls = p.calls;
    ck_assert_int_eq(multistatus_writer_flush(w), MULTISTATUS_ERROR_SINK);
    ck_assert_uint_eq(p.calls, calls); /* not called again */
    multistatus_writer_free(w);
    free(p.t.data);
  }
}
END_TEST

START_TEST(sink_and_part_sink) {
  multistatus_write_options o = options(0);
  multistatus_writer *w = NULL;
  memory_sink m;
  part p = {{NULL, 0, 0}, 1, 0, 0};
  memory_sink_init(&m);
  o.part.take = take_part;
  o.part.ctx = &p;
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_ptr_null(w);
}
END_TEST

/* ---- Flushing early results ---- */

START_TEST(flushed) {
  multistatus_write_options o = options(_i);
  multistatus_writer *w;
  memory_sink m;
  memory_sink_init(&m);
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &m.sink), 0);
  ck_assert_int_eq(multistatus_writer_flush(w), 0);
  multistatus_writer_add(w, "/a", 200, NULL);
  ck_assert_int_eq(multistatus_writer_flush(w), 0);
  ck_assert_uint_eq(m.writes, 0); /* the first result may still change */
  multistatus_writer_add(w, "/b", 200, NULL);
  ck_assert_uint_eq(m.writes, 0);
  ck_assert_int_eq(multistatus_writer_flush(w), 0);
  ck_assert_uint_eq(m.writes, 1);
  ck_assert_ptr_nonnull(strstr(m.data, "/a"));
  ck_assert_ptr_null(strstr(m.data, "/b"));
  multistatus_writer_add(w, "/c", 200, NULL);
  multistatus_writer_consume(w, 1000); /* only of what is pulled */
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  ck_assert_ptr_nonnull(strstr(m.data, "/b"));
  multistatus_writer_free(w);
  memory_sink_done(&m);
}
END_TEST

/* ---- Sinks of multistatus/sink.h ---- */

START_TEST(memory) {
  multistatus_memory m;
  size_t len = 99;
  multistatus_memory_init(&m, NULL, MULTISTATUS_NO_LIMIT);
  ck_assert_ptr_null(m.data);
  char *nothing = multistatus_memory_take(&m, &len);
  ck_assert_str_eq(nothing, "");
  ck_assert_uint_eq(len, 0);
  multistatus_free(nothing);
  multistatus_sink sink = multistatus_memory_sink(&m);
  ck_assert_int_eq(sink.write(sink.ctx, "abc", 3), 0);
  ck_assert_int_eq(sink.write(sink.ctx, "d\0e", 3), 0);
  ck_assert_uint_eq(m.len, 6);
  ck_assert_mem_eq(m.data, "abcd\0e", 7);
  char *data = multistatus_memory_take(&m, NULL);
  ck_assert_mem_eq(data, "abcd\0e", 7);
  ck_assert_ptr_null(m.data);
  multistatus_free(data);
  multistatus_memory_done(&m);
  multistatus_memory_done(&m);
}
END_TEST

START_TEST(memory_with_a_maximum) {
  multistatus_memory m;
  multistatus_writer *w;
  multistatus_memory_init(&m, NULL, 1000);
  multistatus_sink sink = multistatus_memory_sink(&m);
  ck_assert_int_eq(multistatus_writer_new(&w, NULL, &sink), 0);
  add_all(w);
  ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_SINK);
  ck_assert_int_eq(m.error, MULTISTATUS_ERROR_LIMIT);
  ck_assert_uint_le(m.len, 1000);
  ck_assert_ptr_null(multistatus_memory_take(&m, NULL));
  multistatus_writer_free(w);
  multistatus_memory_done(&m);
}
END_TEST

static int fill_memory(const multistatus_allocator *a, void *ctx) {
  multistatus_memory m;
  (void)ctx;
  multistatus_memory_init(&m, a, MULTISTATUS_NO_LIMIT);
  multistatus_sink sink = multistatus_memory_sink(&m);
  for (int i = 0; i < 1000 && !m.error; i++)
    sink.write(sink.ctx, "0123456789", 10);
  size_t len;
  char *data = multistatus_memory_take(&m, &len);
  require((data == NULL) == (m.error != 0), "error %d", m.error);
  if (data)
    a->alloc(a->ctx, data, len + 1, 0);
  multistatus_memory_done(&m);
  return m.error;
}

START_TEST(memory_runs_out) {
  ck_assert_uint_gt(alloc_each(fill_memory, NULL, false), 3);
}
END_TEST

START_TEST(a_stream) {
  size_t len;
  char *want = whole_body(_i, &len), *got = malloc(len + 1);
  multistatus_write_options o = options(_i);
  multistatus_writer *w;
  FILE *f = tmpfile();
  ck_assert(f && got);
  multistatus_sink sink = multistatus_sink_file(f);
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &sink), 0);
  add_all(w);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  multistatus_writer_free(w);
  rewind(f);
  ck_assert_uint_eq(fread(got, 1, len + 1, f), len);
  ck_assert_mem_eq(got, want, len);
  fclose(f);
  free(got);
  multistatus_free(want);
}
END_TEST

START_TEST(a_stream_that_is_full) {
  multistatus_writer *w;
  FILE *f = fopen("/dev/full", "w");
  if (!f)
    f = fopen("/dev/null", "r"); /* any write fails */
  if (!f)
    f = fopen("NUL", "r");
  ck_assert_ptr_nonnull(f);
  setvbuf(f, NULL, _IONBF, 0);
  multistatus_sink sink = multistatus_sink_file(f);
  ck_assert_int_eq(multistatus_writer_new(&w, NULL, &sink), 0);
  add_all(w);
  ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_SINK);
  multistatus_writer_free(w);
  fclose(f);
}
END_TEST

#if !defined(_WIN32)
/* Connected sockets with a small buffer, so that no write takes all bytes. */
static void connect_ends(int ends[2]) {
  int room = 2048;
  ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
}

static void receive(int fd, taken *t) {
  char piece[4096];
  ssize_t n = recv(fd, piece, sizeof piece, MSG_DONTWAIT);
  if (n > 0)
    take(t, piece, (size_t)n);
}

START_TEST(a_descriptor_that_does_not_block) {
  size_t len;
  char *want = whole_body(_i, &len);
  multistatus_write_options o = options(_i);
  multistatus_writer *w;
  taken t = {NULL, 0, 0};
  int ends[2], rc, later = 0;
  connect_ends(ends);
  ck_assert_int_eq(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
  o.part = multistatus_part_fd(&ends[0]);
  ck_assert_int_eq(multistatus_writer_new(&w, &o, NULL), 0);
  add_all(w);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  while ((rc = multistatus_writer_flush(w)) == 1) {
    later++;
    receive(ends[1], &t);
  }
  ck_assert_int_eq(rc, 0);
  ck_assert_int_gt(later, 5);
  for (size_t before = t.len + 1; before != t.len;) {
    before = t.len;
    receive(ends[1], &t);
  }
  ck_assert_uint_eq(t.len, len);
  ck_assert_mem_eq(t.data, want, len);
  multistatus_writer_free(w);
  close(ends[0]);
  close(ends[1]);
  free(t.data);
  multistatus_free(want);
}
END_TEST

START_TEST(a_descriptor) {
  size_t len;
  char *want = whole_body(_i, &len), *got = malloc(len + 1);
  multistatus_write_options o = options(_i);
  multistatus_writer *w;
  char path[] = "/tmp/multistatus-XXXXXX";
  int fd = mkstemp(path);
  ck_assert(fd >= 0 && got);
  unlink(path);
  multistatus_sink sink = multistatus_sink_fd(&fd);
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &sink), 0);
  add_all(w);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  multistatus_writer_free(w);
  ck_assert_int_eq(pread(fd, got, len + 1, 0), (ssize_t)len);
  ck_assert_mem_eq(got, want, len);
  close(fd);
  free(got);
  multistatus_free(want);

  fd = -1; /* closed */
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &sink), 0);
  add_all(w);
  ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_SINK);
  multistatus_writer_free(w);
}
END_TEST
#endif

#ifdef MULTISTATUS_WITH_LIBXML2
START_TEST(an_output_buffer) {
  size_t len;
  char *want = whole_body(_i, &len);
  multistatus_write_options o = options(_i);
  multistatus_writer *w;
  xmlBufferPtr b = xmlBufferCreate();
  xmlOutputBufferPtr out = xmlOutputBufferCreateBuffer(b, NULL);
  ck_assert_ptr_nonnull(out);
  multistatus_sink sink = multistatus_sink_output_buffer(out);
  ck_assert_int_eq(multistatus_writer_new(&w, &o, &sink), 0);
  add_all(w);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  multistatus_writer_free(w);
  ck_assert_int_ge(xmlOutputBufferClose(out), 0);
  ck_assert_int_eq(xmlBufferLength(b), (int)len);
  ck_assert_mem_eq(xmlBufferContent(b), want, len);
  xmlBufferFree(b);
  multistatus_free(want);
}
END_TEST

static int refuse(void *ctx, const char *data, int len) {
  (void)ctx;
  (void)data;
  (void)len;
  return -1;
}

static void ignore_message(void *ctx, const char *format, ...) {
  (void)ctx;
  (void)format;
}

START_TEST(an_output_buffer_that_fails) {
  multistatus_writer *w;
  xmlSetGenericErrorFunc(NULL, ignore_message);
  xmlOutputBufferPtr out = xmlOutputBufferCreateIO(refuse, NULL, NULL, NULL);
  ck_assert_ptr_nonnull(out);
  multistatus_sink sink = multistatus_sink_output_buffer(out);
  ck_assert_int_eq(multistatus_writer_new(&w, NULL, &sink), 0);
  add_all(w);
  ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_SINK);
  multistatus_writer_free(w);
  xmlOutputBufferClose(out);
  xmlSetGenericErrorFunc(NULL, NULL);
}
END_TEST
#endif

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, pulled, 0, 2);
  tcase_add_loop_test(t, incomplete_result, 0, 2);
  tcase_add_loop_test(t, pulling_takes_constant_memory, 0, 2);
  tcase_add_loop_test(t, pending_is_bounded, 0, 2);
  tcase_add_loop_test(t, in_parts, 0, 2);
  tcase_add_loop_test(t, part_sink_fails, 0, 2);
  tcase_add_test(t, sink_and_part_sink);
  tcase_add_loop_test(t, flushed, 0, 2);
  tcase_add_test(t, memory);
  tcase_add_test(t, memory_with_a_maximum);
  tcase_add_test(t, memory_runs_out);
  tcase_add_loop_test(t, a_stream, 0, 2);
  tcase_add_test(t, a_stream_that_is_full);
#if defined(_WIN32)
  platform_not_run("a_descriptor...", "multistatus/sink.h has no descriptors");
#else
  tcase_add_loop_test(t, a_descriptor_that_does_not_block, 0, 2);
  tcase_add_loop_test(t, a_descriptor, 0, 2);
#endif
#ifdef MULTISTATUS_WITH_LIBXML2
  tcase_add_loop_test(t, an_output_buffer, 0, 2);
  tcase_add_test(t, an_output_buffer_that_fails);
#endif
}

TESTS_MAIN("write_sinks", add_tests)
