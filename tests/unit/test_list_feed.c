/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "alloc.h"
#include "bodies.h"
#include "compare.h"
#include "pieces.h"
#include "tests.h"

/* Bodies that are fed to a list as they arrive, and results that are copied into it. */

static multistatus_list *list;

static void set_up(void) {
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
}

static void tear_down(void) {
  multistatus_list_free(list);
}

#define HEAD "<D:multistatus xmlns:D='DAV:'>"
#define RESPONSE(href)                                                                 \
  "<D:response><D:href>" href "</D:href><D:status>HTTP/1.1 200 OK</D:status>"          \
  "</D:response>"
#define PROPS(href, name)                                                              \
  "<D:response><D:href>" href "</D:href><D:propstat><D:prop><D:" name "/></D:prop>"    \
  "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
#define TAIL "</D:multistatus>"

static int feed(const char *body) {
  return multistatus_list_feed(list, NULL, body, strlen(body));
}

/* ---- The same as multistatus_list_read, in any pieces ---- */

static const struct {
  const char *body;
  unsigned flags;
  uint64_t refuse;
} bodies[] = {
    {bodies_xml, 0, 0},
    {bodies_json, 0, 0},
    {HEAD RESPONSE("/a") RESPONSE("/b") "<D:sync-token>t</D:sync-token>" TAIL, 0, 0},
    {HEAD RESPONSE("/a") "<D:response><D:href>/cut", 0, 0},
    {HEAD RESPONSE("/a") TAIL "trailing", 0, 0},
    {HEAD RESPONSE("/a") "<&>", 0, 0},
    {"{\"results\":[{\"href\":\"/a\",\"status\":200},{\"href\":\"/b\",\"status\":4", 0,
     0},
    {"{\"results\":[{\"href\":\"/a\",\"status\":200}],\"message\":\"m\"}", 0, 0},
    {"<html>", 0, 0},
    {"", 0, 0},
    {HEAD PROPS("/a", "x") RESPONSE("/b") PROPS("/a", "y") RESPONSE("/b") TAIL,
     MULTISTATUS_READ_FIND_DUPLICATES, 0},
    {HEAD PROPS("/a", "x") RESPONSE("/b") PROPS("/a", "y") TAIL,
     MULTISTATUS_READ_MERGE_DUPLICATES, 0},
    /* The duplicate comes before the error; what is between them is not read. */
    {HEAD RESPONSE("/a") RESPONSE("/a") RESPONSE("/b") "<&>",
     MULTISTATUS_READ_FIND_DUPLICATES, MULTISTATUS_QUIRK_DUPLICATE},
    {HEAD PROPS("/a", "x") PROPS("/a", "y") RESPONSE("/b") "<&>",
     MULTISTATUS_READ_MERGE_DUPLICATES, 0},
    {"[{\"href\":\"/a\",\"status\":200},{\"href\":\"/a\",\"status\":200},7",
     MULTISTATUS_READ_FIND_DUPLICATES, MULTISTATUS_QUIRK_DUPLICATE},
};
enum { BODY_COUNT = sizeof bodies / sizeof *bodies };

/* The list and the state of its reader, as text. */
static char *describe(int code) {
  char *body, *text = malloc(20000);
  const multistatus_read_error *e = multistatus_list_read_error(list);
  ck_assert_ptr_nonnull(text);
  if (multistatus_list_print(list, NULL, &body, NULL))
    body = NULL;
  snprintf(text, 20000, "%d %zu %s\n%d at %llu: %s\n%d %llx %zu", code,
           multistatus_list_count(list), body ? body : "", e->code,
           (unsigned long long)e->offset, e->text,
           multistatus_reader_ending(multistatus_list_reader(list)),
           (unsigned long long)multistatus_reader_quirks(multistatus_list_reader(list)),
           multistatus_reader_count(multistatus_list_reader(list)));
  multistatus_free(body);
  return text;
}

START_TEST(the_same_in_pieces_of_any_size) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  const char *body = bodies[_i].body;
  size_t len = strlen(body);
  o.flags = bodies[_i].flags;
  o.refuse = bodies[_i].refuse;
  char *whole = describe(multistatus_list_read(list, &o, body, len));
  for (size_t n = 1; n <= len + 1; n++) {
    tear_down();
    set_up();
    for (size_t at = 0; at < len; at += n) {
      size_t some = len - at < n ? len - at : n;
      char *piece = pieces_exact(body + at, some);
      multistatus_list_feed(list, &o, piece, some);
      free(piece);
    }
    char *pieces = describe(multistatus_list_feed_end(list));
    require(strcmp(pieces, whole) == 0, "pieces of %zu: %.600s\nwhole: %.600s", n,
            pieces, whole);
    free(pieces);
  }
  free(whole);
}
END_TEST

/* ---- As it arrives ---- */

START_TEST(results_are_there_as_soon_as_complete) {
  ck_assert_int_eq(feed(HEAD "<D:response><D:href>/a</D:href>"), 0);
  ck_assert_uint_eq(multistatus_list_count(list), 0);
  ck_assert_int_eq(feed("<D:status>HTTP/1.1 200 OK</D:status></D:response>"), 0);
  ck_assert_uint_eq(multistatus_list_count(list), 1);
  ck_assert_ptr_nonnull(multistatus_list_find(list, "/a"));
  ck_assert_int_eq(multistatus_reader_ending(multistatus_list_reader(list)),
                   MULTISTATUS_ENDING_NONE);
  ck_assert_int_eq(feed(RESPONSE("/b") TAIL), 0);
  ck_assert_int_eq(multistatus_list_feed_end(list), 0);
  ck_assert_uint_eq(multistatus_list_count(list), 2);
}
END_TEST

/* Bytes that are skipped are not kept in memory. */
START_TEST(no_body_is_kept) {
  multistatus_list_options lo = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_read_options ro = MULTISTATUS_READ_OPTIONS_INIT;
  enum { COMMENT = 100000, MANY = 100 };
  static char comment[COMMENT + 1];
  static const unsigned flags[] = {0, MULTISTATUS_READ_MERGE_DUPLICATES};
  alloc a;
  memset(comment, 'x', COMMENT);
  memcpy(comment, "<!--", 4);
  memcpy(comment + COMMENT - 3, "-->", 3);
  alloc_init(&a);
  lo.allocator = &a.allocator;
  ro.flags = flags[_i];
  tear_down();
  ck_assert_int_eq(multistatus_list_new(&list, &lo), 0);
  multistatus_list_feed(list, &ro, HEAD, strlen(HEAD));
  for (int i = 0; i < MANY; i++) {
    ck_assert_int_eq(multistatus_list_feed(list, &ro, comment, COMMENT), 0);
    ck_assert_int_eq(feed(RESPONSE("/a")), 0);
  }
  feed(TAIL);
  ck_assert_int_eq(multistatus_list_feed_end(list), 0);
  ck_assert_uint_eq(multistatus_list_count(list), MANY);
  ck_assert_uint_lt(a.peak, 2 * COMMENT);
  tear_down();
  alloc_check(&a);
  set_up();
}
END_TEST

START_TEST(an_error_in_the_middle) {
  ck_assert_int_eq(feed(HEAD RESPONSE("/a")), 0);
  ck_assert_int_eq(feed(RESPONSE("/b") "<&>"), MULTISTATUS_ERROR_SYNTAX);
  ck_assert_int_eq(feed(RESPONSE("/c") TAIL), MULTISTATUS_ERROR_SYNTAX);
  ck_assert_uint_eq(multistatus_list_count(list), 2);
  ck_assert_int_eq(multistatus_list_error(list), 0);
  ck_assert_int_eq(multistatus_list_feed_end(list), MULTISTATUS_ERROR_SYNTAX);
  ck_assert_int_eq(multistatus_list_read_error(list)->code, MULTISTATUS_ERROR_SYNTAX);
  /* The next call begins another body. */
  ck_assert_int_eq(feed(HEAD RESPONSE("/d") TAIL), 0);
  ck_assert_int_eq(multistatus_list_feed_end(list), 0);
  ck_assert_uint_eq(multistatus_list_count(list), 3);
  ck_assert_int_eq(multistatus_list_read_error(list)->code, 0);
}
END_TEST

START_TEST(several_bodies) {
  for (int i = 0; i < 3; i++) {
    ck_assert_int_eq(feed(i % 2 ? bodies_json : bodies_xml), 0);
    ck_assert_int_eq(multistatus_list_feed_end(list), 0);
  }
  ck_assert_uint_eq(multistatus_list_count(list), 3 * BODIES_RESULTS);
  ck_assert_int_eq(multistatus_list_read(list, NULL, bodies_xml, strlen(bodies_xml)),
                   0);
  ck_assert_uint_eq(multistatus_list_count(list), 4 * BODIES_RESULTS);
}
END_TEST

/* Not all results of two bodies were undone if only those of one were. */
START_TEST(transactions_of_several_bodies) {
  enum {
    NONE = MULTISTATUS_TRANSACTION_NONE,
    DONE = MULTISTATUS_TRANSACTION_COMMITTED,
    BACK = MULTISTATUS_TRANSACTION_ROLLED_BACK,
    MAYBE = MULTISTATUS_TRANSACTION_INDETERMINATE
  };
  static const char *const names[] = {"none", "committed", "rolledBack",
                                      "indeterminate"};
  static const int expected[][4] = {{NONE, DONE, MAYBE, MAYBE},
                                    {DONE, DONE, MAYBE, MAYBE},
                                    {MAYBE, MAYBE, BACK, MAYBE},
                                    {MAYBE, MAYBE, MAYBE, MAYBE}};
  for (int k = 0; k < 2; k++) {
    int i = k ? _i % 4 : _i / 4;
    char body[120];
    snprintf(body, sizeof body,
             "{\"results\":[{\"href\":\"/%d\",\"status\":200}],\"transaction\":\"%s\"}",
             k, names[i]);
    ck_assert_int_eq(multistatus_list_read(list, NULL, body, strlen(body)), 0);
    ck_assert_int_eq(multistatus_list_transaction(list),
                     k ? expected[_i / 4][_i % 4] : i);
  }
}
END_TEST

/* The end of a body without any bytes is an error, also after a complete body. */
START_TEST(an_end_without_bytes) {
  ck_assert_int_eq(multistatus_list_feed_end(list), MULTISTATUS_ERROR_EMPTY);
  feed(HEAD TAIL);
  ck_assert_int_eq(multistatus_list_feed_end(list), 0);
  ck_assert_int_eq(multistatus_list_feed_end(list), MULTISTATUS_ERROR_EMPTY);
  ck_assert_int_eq(multistatus_reader_ending(multistatus_list_reader(list)),
                   MULTISTATUS_ENDING_EMPTY);
  ck_assert_int_eq(multistatus_list_error(list), 0);
}
END_TEST

START_TEST(reading_while_a_body_is_fed) {
  ck_assert_int_eq(feed(HEAD RESPONSE("/a")), 0);
  ck_assert_int_eq(multistatus_list_read(list, NULL, bodies_xml, strlen(bodies_xml)),
                   MULTISTATUS_ERROR_STATE);
  ck_assert_int_eq(feed(RESPONSE("/b") TAIL), 0);
  ck_assert_int_eq(multistatus_list_feed_end(list), 0);
  ck_assert_uint_eq(multistatus_list_count(list), 2);
}
END_TEST

START_TEST(the_options_of_the_first_call) {
  multistatus_read_options strict = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_read_options unusable = MULTISTATUS_READ_OPTIONS_INIT;
  strict.refuse = MULTISTATUS_QUIRK_ALL;
  unusable.engine = (multistatus_engine)7;
  ck_assert_int_eq(multistatus_list_feed(list, &unusable, "<", 1),
                   MULTISTATUS_ERROR_ARGUMENT);
  memset(&unusable, 0, sizeof unusable);
  ck_assert_int_eq(multistatus_list_feed(list, &unusable, "<", 1),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_list_feed(list, NULL, NULL, 1),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_list_feed(NULL, NULL, "<", 1),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_list_feed_end(NULL), MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_int_eq(multistatus_list_error(list), 0);
  /* These calls began no body; this one does. */
  ck_assert_int_eq(multistatus_list_feed(list, &strict, HEAD, strlen(HEAD)), 0);
  ck_assert_int_eq(
      multistatus_list_feed(list, &unusable, RESPONSE("/a"), strlen(RESPONSE("/a"))),
      0);
  ck_assert_int_eq(feed("<D:response><D:href>/b</D:href></D:response>"),
                   MULTISTATUS_ERROR_RESULT);
  ck_assert_int_eq(multistatus_list_feed_end(list), MULTISTATUS_ERROR_RESULT);
}
END_TEST

START_TEST(results_added_in_between) {
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  l.results = 4;
  o.limits = &l;
  tear_down();
  ck_assert_int_eq(multistatus_list_new(&list, &o), 0);
  ck_assert_int_eq(feed(HEAD RESPONSE("/a") "<D:response><D:href>/c"), 0);
  multistatus_result *b = multistatus_list_add(list, "/b", 404, NULL);
  ck_assert_int_eq(feed("</D:href><D:status>HTTP/1.1 200 OK</D:status>"), 0);
  ck_assert_int_eq(multistatus_result_set_message(b, "between"), 0);
  ck_assert_int_eq(feed("</D:response>"), 0);
  static const char *const hrefs[] = {"/a", "/b", "/c"};
  for (size_t i = 0; i < 3; i++)
    ck_assert_str_eq(multistatus_result_href(multistatus_list_get(list, i)), hrefs[i]);
  ck_assert_uint_eq(multistatus_reader_count(multistatus_list_reader(list)), 2);
  /* The limit applies to all results of the list. */
  ck_assert_int_eq(feed(RESPONSE("/d")), 0);
  ck_assert_int_eq(feed(RESPONSE("/e")), MULTISTATUS_ERROR_LIMIT);
  ck_assert_str_eq(multistatus_list_read_error(list)->limit, "results");
  ck_assert_int_eq(multistatus_list_feed_end(list), MULTISTATUS_ERROR_LIMIT);
  ck_assert_uint_eq(multistatus_list_count(list), 4);
}
END_TEST

START_TEST(an_error_of_the_list_while_a_body_is_fed) {
  ck_assert_int_eq(feed(HEAD RESPONSE("/a")), 0);
  ck_assert_ptr_null(multistatus_list_add(list, "", 200, NULL));
  ck_assert_int_eq(feed(RESPONSE("/b")), MULTISTATUS_ERROR_HREF);
  ck_assert_int_eq(multistatus_list_feed_end(list), MULTISTATUS_ERROR_HREF);
  ck_assert_uint_eq(multistatus_list_count(list), 1);
  /* The body is not reported as truncated. */
  const multistatus_read_error *e = multistatus_list_read_error(list);
  ck_assert_int_eq(e->code, MULTISTATUS_ERROR_HREF);
  ck_assert_ptr_nonnull(strstr(e->text, multistatus_list_error_text(list)));
  ck_assert_int_eq(multistatus_reader_ending(multistatus_list_reader(list)),
                   MULTISTATUS_ENDING_BROKEN);
}
END_TEST

/* Each allocation fails in turn, alone and with all after it. */
START_TEST(out_of_memory) {
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_read_options ro = MULTISTATUS_READ_OPTIONS_INIT;
  ro.flags = _i & 2 ? MULTISTATUS_READ_MERGE_DUPLICATES : 0;
  bool failed = true;
  for (size_t nth = 1; failed; nth++) {
    multistatus_list *l = NULL;
    alloc a;
    alloc_init(&a);
    a.fail_at = nth;
    a.fail_on = _i & 1;
    o.allocator = &a.allocator;
    int rc = multistatus_list_new(&l, &o);
    for (size_t i = 0; !rc && bodies_json[i]; i += 7) {
      size_t n = strlen(bodies_json + i);
      multistatus_list_feed(l, &ro, bodies_json + i, n < 7 ? n : 7);
      if (n <= 7)
        rc = multistatus_list_feed_end(l);
      if (n <= 7)
        break;
    }
    /* Without memory for an index, duplicates are found all the same. */
    require(rc == 0 || (rc == MULTISTATUS_ERROR_NOMEM && a.failed), "%zu: %d", nth, rc);
    if (multistatus_list_reader(l))
      ck_assert_int_eq(multistatus_list_read_error(l)->code, rc);
    failed = a.failed > 0;
    multistatus_list_free(l);
    alloc_check(&a);
  }
}
END_TEST

/* ---- Copies ---- */

START_TEST(put_copies) {
  multistatus_list *from;
  ck_assert_int_eq(multistatus_list_new(&from, NULL), 0);
  bodies_add_to_list(from);
  for (size_t i = 0; i < multistatus_list_count(from); i++)
    ck_assert_ptr_nonnull(multistatus_list_put(list, multistatus_list_get(from, i)));
  multistatus_list_set_message(list, multistatus_list_message(from));
  multistatus_list_set_sync_token(list, multistatus_list_sync_token(from));
  char *a, *b;
  ck_assert_int_eq(multistatus_list_print(from, NULL, &a, NULL), 0);
  ck_assert_int_eq(multistatus_list_print(list, NULL, &b, NULL), 0);
  require(strcmp(a, b) == 0, "the copies differ");
  multistatus_free(b);
  /* Copies outlive the original, can be changed, and can be copied again. */
  multistatus_list_free(from);
  ck_assert_int_eq(multistatus_list_print(list, NULL, &b, NULL), 0);
  require(strcmp(a, b) == 0, "the copies differ");
  multistatus_free(a);
  multistatus_free(b);
  multistatus_result *first = (multistatus_result *)multistatus_list_get(list, 0);
  size_t count = multistatus_list_count(list);
  multistatus_result *copy = multistatus_list_put(list, first);
  ck_assert_ptr_ne(copy, first);
  ck_assert_ptr_eq(multistatus_list_get(list, count), copy);
  ck_assert_int_eq(multistatus_result_set_message(copy, "another"), 0);
  ck_assert_pstr_ne(multistatus_result_message(first), "another");
}
END_TEST

/* A property that is added to a copy does not get the message of another group. */
START_TEST(put_keeps_groups_apart) {
  multistatus_result *r = multistatus_list_add(list, "/a", 0, NULL);
  multistatus_propstat *p = multistatus_result_add_propstat(r, 403);
  multistatus_propstat_add_prop(p, "DAV:", "getetag", NULL);
  multistatus_propstat_set_message(p, "protected");
  multistatus_result *copy = multistatus_list_put(list, r);
  ck_assert_int_eq(multistatus_result_add_prop(copy, 403, "urn:x", "other", NULL), 0);
  const multistatus_propstat *first = multistatus_result_first_propstat(copy),
                             *second = multistatus_propstat_next(first);
  ck_assert_str_eq(multistatus_propstat_message(first), "protected");
  ck_assert_ptr_null(multistatus_prop_next(multistatus_propstat_first_prop(first)));
  ck_assert_ptr_nonnull(second);
  ck_assert_ptr_null(multistatus_propstat_message(second));
}
END_TEST

START_TEST(put_from_a_reader) {
  multistatus_reader *r;
  const multistatus_result *result;
  static const char only_href[] =
      "<multistatus xmlns='DAV:'><response><href>/a b</href></response></multistatus>";
  ck_assert_int_eq(multistatus_reader_new(&r, NULL), 0);
  multistatus_reader_feed(r, only_href, sizeof only_href - 1);
  ck_assert_int_eq(multistatus_reader_next(r, &result), 1);
  multistatus_result *copy = multistatus_list_put(list, result);
  uint64_t quirks = multistatus_result_quirks(result);
  multistatus_reader_free(r);
  ck_assert_str_eq(multistatus_result_href(copy), "/a b");
  ck_assert_uint_ne(quirks, 0);
  ck_assert_uint_eq(multistatus_result_quirks(copy), quirks);
}
END_TEST

START_TEST(put_is_refused) {
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  multistatus_list *small;
  l.results = 1;
  o.limits = &l;
  multistatus_result *r = multistatus_list_add(list, "/a", 200, NULL);
  ck_assert_ptr_null(multistatus_list_put(NULL, r));
  ck_assert_int_eq(multistatus_list_new(&small, &o), 0);
  ck_assert_ptr_nonnull(multistatus_list_put(small, r));
  ck_assert_ptr_null(multistatus_list_put(small, r));
  ck_assert_int_eq(multistatus_list_error(small), MULTISTATUS_ERROR_LIMIT);
  multistatus_list_free(small);
  /* A result with a text over a limit is not added. */
  l.results = 0;
  l.text_bytes = 3;
  multistatus_result_set_message(r, "four");
  ck_assert_int_eq(multistatus_list_new(&small, &o), 0);
  ck_assert_ptr_null(multistatus_list_put(small, r));
  ck_assert_uint_eq(multistatus_list_count(small), 0);
  ck_assert_int_eq(multistatus_list_error(small), MULTISTATUS_ERROR_LIMIT);
  multistatus_list_free(small);
  /* Null is an error: the result may not have been found. */
  ck_assert_ptr_null(multistatus_list_put(list, multistatus_list_find(list, "/none")));
  ck_assert_int_eq(multistatus_list_error(list), MULTISTATUS_ERROR_ARGUMENT);
}
END_TEST

/* Each limit of the list applies to multistatus_list_put. Over it, the result is not
   added, and when the error is dropped, another one can be. */
#define LIMIT(member) offsetof(multistatus_limits, member)
static const struct {
  const char *name;
  size_t member, least; /* with which all of it fits */
} limited[] = {
    {"hrefs", LIMIT(hrefs), 3},           {"href-bytes", LIMIT(href_bytes), 8},
    {"propstats", LIMIT(propstats), 2},   {"props", LIMIT(props), 3},
    {"conditions", LIMIT(conditions), 2}, {"text-bytes", LIMIT(text_bytes), 22},
    {"name-bytes", LIMIT(name_bytes), 9},
};

/* Two results that are at these limits together. */
static void add_large(multistatus_list *l) {
  multistatus_result *r =
      multistatus_list_add(l, "/more", 423, "the longest of its texts");
  multistatus_result_set_message(r, "the longest, 22 bytes.");
  multistatus_result_add_href(r, "/longest");
  multistatus_result_add_condition(r, "DAV:", "a", "/1");
  multistatus_result_add_condition(r, "DAV:", "a", "/2");
  multistatus_result_add_condition(r, "DAV:", "a", "/3");
  multistatus_result_add_condition(r, "DAV:", "b", NULL);
  r = multistatus_list_add(l, "/props", 0, NULL);
  multistatus_result_add_prop(r, 200, "urn:x", "a", "1");
  multistatus_result_add_prop(r, 200, "urn:x", "b", "2");
  multistatus_result_add_prop_lang(r, 404, "urn:x", "ninebytes", "", "en");
}

static size_t put_all(multistatus_list *to, const multistatus_list *from) {
  size_t put = 0;
  for (size_t i = 0; i < multistatus_list_count(from); i++)
    put += multistatus_list_put(to, multistatus_list_get(from, i)) != NULL;
  return put;
}

START_TEST(put_checks_every_limit) {
  multistatus_limits l = MULTISTATUS_LIMITS_INIT;
  multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
  size_t *limit = (size_t *)(void *)((char *)&l + limited[_i].member);
  o.limits = &l;
  add_large(list);
  ck_assert_int_eq(multistatus_list_error(list), 0);
  for (*limit = limited[_i].least; *limit >= limited[_i].least - 1; --*limit) {
    bool fits = *limit == limited[_i].least;
    multistatus_list *to;
    ck_assert_int_eq(multistatus_list_new(&to, &o), 0);
    size_t put = put_all(to, list);
    ck_assert_uint_eq(multistatus_list_count(to), put);
    ck_assert_int_eq(put == 2, fits);
    ck_assert_int_eq(multistatus_list_error(to), fits ? 0 : MULTISTATUS_ERROR_LIMIT);
    if (!fits) {
      ck_assert_msg(strstr(multistatus_list_error_text(to), limited[_i].name) != NULL,
                    "%s", multistatus_list_error_text(to));
      ck_assert_int_eq(multistatus_list_drop(to), 0);
      ck_assert_int_eq(multistatus_list_error(to), 0);
      ck_assert_ptr_nonnull(multistatus_list_add(to, "/", 200, NULL));
    }
    multistatus_list_free(to);
  }
}
END_TEST

/* Strings in a list are valid text already, so no policy changes them in a copy. */
START_TEST(put_under_every_policy) {
  static const char replaced[] = "bell \xef\xbf\xbd and \xef\xbf\xbd";
  multistatus_result *r = multistatus_list_add(list, "/\xff", 423, "bell \a and \xff");
  multistatus_result_add_prop(r, 200, "urn:x", "a", "\a\xff");
  multistatus_result_set_method(r, "PUT");
  for (int policy = 0; policy < 3; policy++) {
    multistatus_list_options o = MULTISTATUS_LIST_OPTIONS_INIT;
    multistatus_list *to;
    o.text = (multistatus_text_policy)policy;
    ck_assert_int_eq(multistatus_list_new(&to, &o), 0);
    multistatus_result *copy = multistatus_list_put(to, r);
    ck_assert_ptr_nonnull(copy);
    ck_assert_str_eq(multistatus_result_message(copy), replaced);
    ck_assert_str_eq(multistatus_result_href(copy), "/%FF");
    ck_assert_uint_eq(multistatus_list_replaced(to), 0);
    const char *difference = compare_results(r, copy);
    ck_assert_msg(!difference, "%s", difference);
    multistatus_list_free(to);
  }
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_checked_fixture(t, set_up, tear_down);
  tcase_add_loop_test(t, the_same_in_pieces_of_any_size, 0, BODY_COUNT);
  tcase_add_test(t, results_are_there_as_soon_as_complete);
  tcase_add_loop_test(t, no_body_is_kept, 0, 2);
  tcase_add_test(t, an_error_in_the_middle);
  tcase_add_test(t, several_bodies);
  tcase_add_loop_test(t, transactions_of_several_bodies, 0, 16);
  tcase_add_test(t, an_end_without_bytes);
  tcase_add_test(t, reading_while_a_body_is_fed);
  tcase_add_test(t, the_options_of_the_first_call);
  tcase_add_test(t, results_added_in_between);
  tcase_add_test(t, an_error_of_the_list_while_a_body_is_fed);
  tcase_add_loop_test(t, out_of_memory, 0, 4);
  tcase_add_test(t, put_copies);
  tcase_add_test(t, put_keeps_groups_apart);
  tcase_add_test(t, put_from_a_reader);
  tcase_add_test(t, put_is_refused);
  tcase_add_loop_test(t, put_checks_every_limit, 0, sizeof limited / sizeof *limited);
  tcase_add_test(t, put_under_every_policy);
}

TESTS_MAIN("list_feed", add_tests)
