/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "alloc.h"
#include "fewer.h"
#include "random.h"
#include "sink.h"
#include "tests.h"

/* Results are cast into what the format wrote for the ones before. Nobody may be able
   to tell, but for the time it takes: what is written is what a format writes that does
   not say of itself that it repeats. */

static size_t asked; /* write_result was called so often */

static int ask_xml(void *state, multistatus_output *out, const multistatus_result *r) {
  asked++;
  return multistatus_format_dav_xml()->write_result(state, out, r);
}

static int ask_json(void *state, multistatus_output *out, const multistatus_result *r) {
  asked++;
  return multistatus_format_json()->write_result(state, out, r);
}

static multistatus_format format_of(bool json, bool repeats) {
  multistatus_format f =
      json ? *multistatus_format_json() : *multistatus_format_dav_xml();
  f.write_result = json ? ask_json : ask_xml;
  if (!repeats)
    f.flags &= ~(unsigned)(MULTISTATUS_FORMAT_REPEATS | MULTISTATUS_FORMAT_VERBATIM);
  asked = 0;
  return f;
}

static multistatus_writer *writer;
static memory_sink sink;

static void open_writer(const multistatus_format *f) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  o.format = f;
  memory_sink_init(&sink);
  ck_assert_int_eq(multistatus_writer_new(&writer, &o, &sink.sink), 0);
}

static char *taken(memory_sink *m) {
  char *data = m->data;
  m->data = NULL;
  memory_sink_done(m);
  return data;
}

/* Returns the body, whose end is as expected. */
static char *close_writer(int expected) {
  ck_assert_int_eq(multistatus_writer_end(writer), expected);
  multistatus_writer_free(writer);
  return taken(&sink);
}

/* ---- Listings ---- */

typedef struct listing {
  random_state random;
  unsigned odd; /* one result in so many is out of the ordinary; 0: none */
  const char *ns[3];
  char value[6000];
} listing;

static const char *value_of(listing *l, bool odd) {
  static const char *const odd_ones[] = {"",   "a & b", "<",   "caf\xc3\xa9",
                                         "\t", "]]>",   "\x01"};
  random_state *r = &l->random;
  if (odd && random_once_in(r, 3))
    return odd_ones[random_below(r, sizeof odd_ones / sizeof *odd_ones)];
  size_t len = 1 + random_below(r, odd && random_once_in(r, 4) ? 5000 : 60);
  for (size_t i = 0; i < len; i++)
    l->value[i] = "abcdefghijklmnopqrstuvwxyz 0123456789\"'"[random_below(r, 39)];
  strcpy(l->value + len, random_once_in(r, 9) ? "\xc3\xa9" : "");
  return l->value;
}

static void add_row(listing *l, multistatus_result *r, unsigned shape, bool odd) {
  random_state *random = &l->random;
  for (unsigned i = 0; i < 3 + shape; i++) {
    char name[20];
    snprintf(name, sizeof name, "p%u", (i * 7 + shape) % 16);
    int status = shape > 1 && i % 4 == 3 ? 404 : 200;
    const char *ns = l->ns[(i + shape) % 3];
    if (status == 404)
      multistatus_result_add_prop(r, status, ns, name, NULL);
    else if (i % 5 == 4)
      multistatus_result_add_prop_xml(r, status, ns, name,
                                      odd && random_once_in(random, 3)
                                          ? "<b xmlns=\"urn:b\"/>&amp;"
                                          : "<a xmlns=\"urn:a\"/>");
    else if (odd && random_once_in(random, 9))
      multistatus_result_add_prop_lang(r, status, ns, name, value_of(l, true), "de");
    else
      multistatus_result_add_prop(r, status, ns, name, value_of(l, odd));
  }
  multistatus_propstat *apart =
      odd && random_once_in(random, 9) ? multistatus_result_add_propstat(r, 403) : NULL;
  if (apart)
    multistatus_propstat_add_prop(apart, "DAV:", "apart", value_of(l, true));
  if (odd && random_once_in(random, 5))
    multistatus_result_add_prop(r, 200, "DAV:", "one-more", "x");
  if (odd && random_once_in(random, 9))
    multistatus_propstat_set_message(multistatus_result_propstat(r, 200), "message");
  if (odd && random_once_in(random, 9))
    multistatus_result_set_location(r, "/elsewhere");
  if (odd && random_once_in(random, 9))
    multistatus_result_set_index(r, 7);
  if (odd && random_once_in(random, 9))
    multistatus_result_set_message(r, "message");
  if (odd && random_once_in(random, 9))
    multistatus_result_add_condition(r, "urn:c", "condition", NULL);
}

/* A result for the writer, or for the list. */
static void add_result(listing *l, unsigned i, multistatus_writer *w,
                       multistatus_list *list) {
  static const int statuses[] = {200, 200, 200, 204, 404, 423, 264};
  static const char *const ends[] = {"", "%20x", "/.x", "&", "\xc3\xa9", "?q=1", "//"};
  random_state *r = &l->random;
  bool odd = l->odd && random_once_in(r, l->odd);
  unsigned shape = random_once_in(r, 5) ? 0 : random_below(r, l->odd ? 9 : 3);
  char href[100];
  snprintf(href, sizeof href, "/%0*u%s", (int)(1 + random_below(r, 50)), i,
           odd && random_once_in(r, 2) ? ends[random_below(r, 7)]
           : i % 3                     ? ""
                                       : "%20x");
  int status = shape ? 0 : statuses[random_below(r, l->odd ? 7 : 6)];
  const char *message = odd && random_once_in(r, 5) ? "said" : NULL;
  multistatus_result *result = w ? multistatus_writer_add(w, href, status, message)
                                 : multistatus_list_add(list, href, status, message);
  if (shape)
    add_row(l, result, shape, odd);
}

static void begin(listing *l, uint64_t seed, unsigned odd) {
  random_seed(&l->random, seed);
  l->odd = odd;
  l->ns[0] = "DAV:";
  l->ns[1] = "urn:example:properties";
  l->ns[2] = seed % 3 ? "" : "DAV:";
}

/* As it is written while it is added, or from a list of it. Returns the body. */
static char *written(multistatus_write_options *o, listing *l, unsigned count,
                     bool listed) {
  multistatus_list *list = NULL;
  multistatus_writer *w = NULL;
  memory_sink m;
  memory_sink_init(&m);
  if (listed)
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  else
    ck_assert_int_eq(multistatus_writer_new(&w, o, &m.sink), 0);
  for (unsigned i = 0; i < count; i++)
    add_result(l, i, w, list);
  require((listed ? multistatus_list_write(list, o, &m.sink)
                  : multistatus_writer_end(w)) == 0,
          "%s",
          listed ? multistatus_list_write_text(list)
                 : multistatus_writer_error_text(w));
  multistatus_writer_free(w);
  multistatus_list_free(list);
  return taken(&m);
}

static void check_listing(uint64_t seed, unsigned odd, unsigned count, bool json,
                          bool listed, size_t most) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_namespace prefix = {"E", "urn:example:properties"};
  listing l;
  multistatus_format plain = format_of(json, false);
  o.format = &plain;
  o.flags = MULTISTATUS_WRITE_SUMMARY | (seed % 5 == 1 ? MULTISTATUS_WRITE_UNIQUE : 0);
  o.receiver = (multistatus_receiver)(seed % 7 == 2);
  o.namespaces = &prefix;
  o.namespace_count = seed % 2;
  begin(&l, seed, odd);
  char *expected = written(&o, &l, count, listed);
  ck_assert_uint_eq(asked, count);
  multistatus_format repeats = format_of(json, true);
  o.format = &repeats;
  begin(&l, seed, odd);
  char *body = written(&o, &l, count, listed);
  require(strcmp(body, expected) == 0, "seed %u: a cast result differs",
          (unsigned)seed);
  require(asked <= most, "seed %u: the format was asked %zu times", (unsigned)seed,
          asked);
  free(expected);
  free(body);
}

/* A listing of a few kinds of members: the format is asked for the first ones, and has
   a few more shown to it. */
START_TEST(repeats_are_cast) {
  check_listing(0, 0, 2000, false, _i, 40);
}
END_TEST

/* In JSON, results without properties are. */
START_TEST(repeats_are_cast_in_json) {
  multistatus_format f = format_of(true, true);
  open_writer(&f);
  for (unsigned i = 0; i < 2000; i++)
    multistatus_writer_add(writer, "/a/b", i % 3 ? 200 : 404, NULL);
  free(close_writer(0));
  ck_assert_uint_lt(asked, 20);
}
END_TEST

START_TEST(odd_ones_are_written) {
  for (uint64_t seed = 1; seed <= fewer_cases(60); seed++)
    check_listing(seed, 1 + (unsigned)seed % 6, 300, _i & 1, _i & 2, SIZE_MAX);
}
END_TEST

/* ---- What was read ---- */

/* Results as a server sends them, which may be what nobody can add; and the next ones.
 */
static char *read_body(void) {
  static const char *const odd[] = {
      "<D:href>/b</D:href>", "<D:status>HTTP/1.1 200 OK</D:status>",
      "<D:responsedescription>text</D:responsedescription>", "<D:unknown/>"};
  enum { ROOM = 100000 };
  char *body = malloc(ROOM);
  ck_assert_ptr_nonnull(body);
  size_t n = (size_t)sprintf(body, "<D:multistatus xmlns:D=\"DAV:\">");
  for (int i = 0; i < 200; i++)
    n += (size_t)snprintf(
        body + n, ROOM - n,
        "<D:response><D:href>/a%d</D:href>%s<D:propstat><D:prop><D:getetag>\"%d\""
        "</D:getetag></D:prop><D:status>HTTP/1.1 200 "
        "%s</D:status></D:propstat></D:response>",
        i, i % 20 == 19 ? odd[i / 20 % 4] : "", i, i % 30 == 29 ? "Fine" : "OK");
  strcpy(body + n, "</D:multistatus>");
  return body;
}

/* Names are learnt of results that others keep, and take nothing of the writer's
 * limits.
 */
START_TEST(limits_are_for_results) {
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_list *list;
  char *body, name[40];
  limits.result_bytes = 200;
  o.limits = &limits;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  for (int i = 0; i < 100; i++) {
    multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
    for (int k = 0; k < 20; k++) {
      sprintf(name, "a-long-name-%d-%d", i / 20, k);
      multistatus_result_add_prop(r, 200, "urn:example", name, "value");
    }
  }
  ck_assert_int_eq(multistatus_list_print(list, &o, &body, NULL), 0);
  multistatus_free(body);
  multistatus_list_free(list);
}
END_TEST

START_TEST(what_was_read_is_written) {
  char *body = read_body(), *written[2];
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  ck_assert_int_eq(multistatus_list_read(list, NULL, body, strlen(body)), 0);
  for (int repeats = 0; repeats < 2; repeats++) {
    multistatus_format f = format_of(_i, repeats);
    multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
    o.format = &f;
    ck_assert_int_eq(multistatus_list_print(list, &o, &written[repeats], NULL), 0);
    require(!repeats || _i || asked < 40, "%zu times", asked);
  }
  require(strcmp(written[0], written[1]) == 0, "a cast result differs");
  multistatus_free(written[0]);
  multistatus_free(written[1]);
  multistatus_list_free(list);
  free(body);
}
END_TEST

/* ---- Sizes ---- */

/* Values of every length, so that results end everywhere in the block, and some are
   larger than what is cast. */
START_TEST(any_length) {
  char *bodies[2];
  char value[5001];
  for (int repeats = 0; repeats < 2; repeats++) {
    multistatus_format f = format_of(false, repeats);
    open_writer(&f);
    for (unsigned i = 0; i < 3000; i++) {
      size_t len = i < 1000 ? i % 200 : i % 3 ? i % 100 : 3000 + i % 1500;
      memset(value, 'a' + (int)(i % 26), len);
      value[len] = '\0';
      multistatus_result *r = multistatus_writer_add(writer, "/x", 0, NULL);
      multistatus_result_add_prop(r, 200, "DAV:", "first", value);
      multistatus_result_add_prop(r, 200, "DAV:", "second", value + len / 2);
    }
    bodies[repeats] = close_writer(0);
    require(repeats ? asked < 1500 : asked == 3000, "%zu times", asked);
  }
  require(strcmp(bodies[0], bodies[1]) == 0, "a cast result differs");
  free(bodies[0]);
  free(bodies[1]);
}
END_TEST

/* A host that takes a few bytes at a time, and lets few wait. */
START_TEST(at_the_hosts_pace) {
  char *bodies[2];
  for (int repeats = 0; repeats < 2; repeats++) {
    multistatus_format f = format_of(_i, repeats);
    multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
    multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
    multistatus_writer *w;
    listing l;
    char *to = bodies[repeats] = malloc(1 << 20);
    ck_assert_ptr_nonnull(to);
    o.format = &f;
    o.limits = &limits;
    limits.pending_bytes = 3000;
    ck_assert_int_eq(multistatus_writer_new(&w, &o, NULL), 0);
    begin(&l, 5, 0);
    for (unsigned i = 0; i < 400; i++) {
      const void *data;
      add_result(&l, i, w, NULL);
      for (size_t n; (n = multistatus_writer_pending(w, &data)) > 1000; to += n) {
        n = n < 7 ? n : 7;
        memcpy(to, data, n);
        multistatus_writer_consume(w, n);
      }
    }
    ck_assert_int_eq(multistatus_writer_end(w), 0);
    const void *data;
    size_t n = multistatus_writer_pending(w, &data);
    memcpy(to, data, n);
    to[n] = '\0';
    multistatus_writer_free(w);
  }
  require(strcmp(bodies[0], bodies[1]) == 0, "a cast result differs");
  free(bodies[0]);
  free(bodies[1]);
}
END_TEST

/* ---- What is refused ---- */

/* A path among URIs, or the other way round, after how many of these. */
START_TEST(other_forms_are_refused) {
  open_writer(NULL);
  for (int i = 0; i < 30; i++)
    multistatus_writer_add(writer, _i ? "/path" : "http://example.com/uri", 200, NULL);
  multistatus_writer_add(writer, _i ? "http://example.com/uri" : "/path", 200, NULL);
  free(close_writer(MULTISTATUS_ERROR_CONFLICT));
}
END_TEST

/* ---- Formats ---- */

static int write_twice(void *state, multistatus_output *out,
                       const multistatus_result *r) {
  (void)state;
  asked++;
  multistatus_output_puts(out, multistatus_result_href(r));
  multistatus_output_puts(out, " = ");
  multistatus_output_puts(out, multistatus_result_href(r));
  multistatus_output_puts(out, "\n");
  return 0;
}

/* Where the href stands twice, there is no mould. */
START_TEST(texts_that_stand_twice) {
  multistatus_format f = {.size = sizeof f,
                          .name = "twice",
                          .write_result = write_twice,
                          .flags =
                              MULTISTATUS_FORMAT_REPEATS | MULTISTATUS_FORMAT_VERBATIM};
  open_writer(&f);
  for (int i = 0; i < 100; i++) {
    char href[] = {'/', (char)('a' + i % 26), '\0'};
    multistatus_writer_add(writer, href, 200, NULL);
  }
  char *body = close_writer(0);
  ck_assert_uint_eq(strlen(body), 100 * 8);
  ck_assert_str_eq(body + 99 * 8, "/v = /v\n");
  free(body);
}
END_TEST

/* ---- Out of memory ---- */

START_TEST(without_memory) {
  multistatus_format f = format_of(false, true);
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  o.format = &f;
  for (size_t at = 1;; at++) {
    alloc a;
    listing l;
    multistatus_writer *w = NULL;
    memory_sink m;
    memory_sink_init(&m);
    alloc_init(&a);
    a.fail_at = at;
    a.fail_on = _i;
    o.allocator = &a.allocator;
    begin(&l, 9, 0);
    int rc = multistatus_writer_new(&w, &o, &m.sink);
    for (unsigned i = 0; i < 60 && !rc; i++)
      add_result(&l, i, w, NULL);
    rc = rc ? rc : multistatus_writer_end(w);
    require(rc == 0 || rc == MULTISTATUS_ERROR_NOMEM, "allocation %zu: %d", at, rc);
    require(!rc == !a.failed, "allocation %zu failed, and nobody said so", at);
    multistatus_writer_free(w);
    memory_sink_done(&m);
    alloc_check(&a);
    if (!a.failed)
      return;
  }
}
END_TEST

static void add_tests(TCase *tests) {
  tcase_add_loop_test(tests, repeats_are_cast, 0, 2);
  tcase_add_test(tests, repeats_are_cast_in_json);
  tcase_add_loop_test(tests, odd_ones_are_written, 0, 4);
  tcase_add_test(tests, limits_are_for_results);
  tcase_add_loop_test(tests, what_was_read_is_written, 0, 2);
  tcase_add_test(tests, any_length);
  tcase_add_loop_test(tests, at_the_hosts_pace, 0, 2);
  tcase_add_loop_test(tests, other_forms_are_refused, 0, 2);
  tcase_add_test(tests, texts_that_stand_twice);
  tcase_add_loop_test(tests, without_memory, 0, 2);
}

TESTS_MAIN("moulds", add_tests)
