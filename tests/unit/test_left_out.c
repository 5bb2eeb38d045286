/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/plugin.h>
#include <string.h>
#include "sink.h"
#include "tests.h"

/* Results that a writer leaves out, and documents that go on without them. */

/* ---- The only result left ---- */

static int put_href(void *state, multistatus_output *out, const multistatus_result *r) {
  (void)state;
  multistatus_output_puts(out, multistatus_result_href(r));
  return strcmp(multistatus_result_href(r), "/bad") == 0 ? -4711 : 0;
}
static int head(void *state, multistatus_output *out) {
  (void)state;
  multistatus_output_puts(out, "head");
  return 0;
}
static const multistatus_format plain = {.size = sizeof plain,
                                         .name = "plain",
                                         .write_begin = head,
                                         .write_result = put_href};

/* The beginning was written with the result that was refused: no plain status can
   replace it. */
START_TEST(not_collapsed_after_the_beginning) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w;
  const void *data;
  o.format = &plain;
  o.flags = MULTISTATUS_WRITE_COLLAPSE;
  ck_assert_int_eq(multistatus_writer_new(&w, &o, NULL), 0);
  multistatus_writer_add(w, "/bad", 200, NULL);
  ck_assert_ptr_null(multistatus_writer_add(w, "/next", 404, NULL));
  ck_assert_int_eq(multistatus_writer_drop(w), 0);
  multistatus_writer_add(w, "/next", 404, NULL);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  ck_assert_ptr_null(multistatus_writer_single(w));
  ck_assert_uint_eq(multistatus_writer_pending(w, &data), 9);
  ck_assert_mem_eq(data, "head/next", 9);
  multistatus_writer_free(w);
}
END_TEST

/* ---- Some of its hrefs ---- */

/* The failure in place of a result has only the hrefs that can be written: the document
   lacks the other one. */
START_TEST(an_href_left_out) {
  static const char body[] = "{\"results\":[{\"href\":\"a\",\"moreHrefs\":[\"/b\"],"
                             "\"status\":200}]}";
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_summary summary;
  multistatus_list *list;
  char *out;
  o.format = multistatus_format_json();
  o.invalid = MULTISTATUS_INVALID_REPLACE;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  ck_assert_int_eq(multistatus_list_read(list, NULL, body, sizeof body - 1), 0);
  ck_assert_int_eq(multistatus_list_print(list, &o, &out, NULL), 0);
  multistatus_list_free(list);
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  ck_assert_int_eq(multistatus_list_read(list, NULL, out, strlen(out)), 0);
  ck_assert_uint_eq(multistatus_list_count(list), 1);
  ck_assert_ptr_nonnull(multistatus_list_find(list, "/b"));
  ck_assert_int_eq(multistatus_reader_summary(multistatus_list_reader(list), &summary),
                   1);
  ck_assert_uint_eq(summary.failed, 2);
  multistatus_list_free(list);
  multistatus_free(out);
}
END_TEST

/* ---- Dialects ---- */

/* A result that was left out is not among those that were written: no other takes its
   place in the counts. first: it is the first of the document. */
START_TEST(results_left_out) {
  static const char json[] = "{\"name\":\"x\",\"shape\":\"keyed\",\"items\":\"all\","
                             "\"index\":\"i\",\"status\":\"s\"}";
  static const char *const written[] = {
      "{\"all\":{\"a\":{\"s\":200},\"b\":{\"s\":204}}}",
      "{\"all\":{\"b\":{\"s\":204}}}"};
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w;
  const void *data;
  int first = _i / 2, replace = _i % 2;
  ck_assert_int_eq(multistatus_dialect_load(&o.format, json, strlen(json), NULL, NULL),
                   0);
  o.invalid = replace ? MULTISTATUS_INVALID_REPLACE : MULTISTATUS_INVALID_FAIL;
  ck_assert_int_eq(multistatus_writer_new(&w, &o, NULL), 0);
  if (!first)
    multistatus_writer_add_item(w, "a", -1, 200, NULL);
  multistatus_writer_add_item(w, NULL, 5, 500, NULL); /* has no key */
  if (!multistatus_writer_add_item(w, "b", -1, 204, NULL)) {
    ck_assert_int_eq(multistatus_writer_error(w), MULTISTATUS_ERROR_HREF);
    ck_assert_int_eq(multistatus_writer_drop(w), 0);
    multistatus_writer_add_item(w, "b", -1, 204, NULL);
  }
  ck_assert_int_eq(multistatus_writer_end(w),
                   replace ? MULTISTATUS_ERROR_UNSUPPORTED : 0);
  size_t len = multistatus_writer_pending(w, &data);
  if (!replace) {
    ck_assert_uint_eq(len, strlen(written[first]));
    ck_assert_mem_eq(data, written[first], len);
  }
  multistatus_writer_free(w);
  multistatus_dialect_free(o.format);
}
END_TEST

/* ---- Merging ---- */

/* Successes that the backends and the writer leave out are all counted. */
START_TEST(omitted_by_the_writer) {
  multistatus_list *lists[2];
  multistatus_part parts[2] = {MULTISTATUS_PART_INIT, MULTISTATUS_PART_INIT};
  multistatus_write_options wo = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w;
  memory_sink m;
  memory_sink_init(&m);
  for (int i = 0; i < 2; i++)
    ck_assert_int_eq(multistatus_list_new(&lists[i], NULL), 0);
  multistatus_list_add_item(lists[0], NULL, 0, 404, NULL);
  multistatus_list_set_omitted(lists[0], 2);
  multistatus_list_add_item(lists[1], NULL, 3, 200, NULL);
  multistatus_list_add_item(lists[1], NULL, 4, 500, NULL);
  wo.format = multistatus_format_json();
  wo.flags = MULTISTATUS_WRITE_MINIMAL;
  ck_assert_int_eq(multistatus_writer_new(&w, &wo, &m.sink), 0);
  for (int i = 1; i >= 0; i--) {
    parts[i].list = lists[i];
    ck_assert_int_eq(multistatus_merge_write(parts + i, 1, NULL, w), 0);
  }
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  ck_assert_ptr_nonnull(strstr(m.data, "\"omitted\":3}"));
  ck_assert_int_eq(multistatus_merge_write(NULL, 0, NULL, w), MULTISTATUS_ERROR_STATE);
  multistatus_writer_free(w);
  memory_sink_done(&m);
  multistatus_list_free(lists[0]);
  multistatus_list_free(lists[1]);
}
END_TEST

/* Only a multistatus has such a form: a reader would take another document for one. */
START_TEST(another_kind_of_document) {
  static const char body[] = "{\"kind\":\"mkcol-response\",\"results\":["
                             "{\"propstats\":[{\"status\":403,\"props\":{"
                             "\"{DAV:}p\":null}}]}]}";
  static const char *const names[] = {"ndjson", "odata", "s3", "kinesis", "llm-jsonl"};
  multistatus_list *list;
  char *out;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  ck_assert_int_eq(multistatus_list_read(list, NULL, body, sizeof body - 1), 0);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
    o.format = multistatus_format_named(names[i]);
    require(o.format && multistatus_list_print(list, &o, &out, NULL) ==
                            MULTISTATUS_ERROR_UNSUPPORTED,
            "%s", names[i]);
  }
  multistatus_list_free(list);
}
END_TEST

/* ---- Texts of the document while a result has an error ---- */

static void bad_prop(multistatus_result *r) {
  multistatus_result_add_prop(r, 200, "u", "not a name", NULL);
}

static multistatus_writer *new_pulled(int json) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_writer *w;
  o.format = json ? multistatus_format_json() : multistatus_format_dav_xml();
  o.invalid = MULTISTATUS_INVALID_REPLACE;
  ck_assert_int_eq(multistatus_writer_new(&w, &o, NULL), 0);
  return w;
}

/* They are set, the message together with its language. */
START_TEST(document_is_set_beside_an_error) {
  const void *data;
  multistatus_list *list;
  multistatus_writer *w = new_pulled(_i);
  multistatus_writer_set_message_lang(w, "alt", "de");
  bad_prop(multistatus_writer_add(w, "/a", 0, NULL));
  multistatus_writer_set_message(w, "new");
  multistatus_writer_set_transaction(w, MULTISTATUS_TRANSACTION_ROLLED_BACK);
  ck_assert_int_eq(multistatus_writer_end(w), 0);
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  size_t len = multistatus_writer_pending(w, &data);
  ck_assert_int_eq(multistatus_list_read(list, NULL, data, len), 0);
  ck_assert_str_eq(multistatus_list_message(list), "new");
  ck_assert_ptr_null(multistatus_list_lang(list));
  ck_assert_int_eq(multistatus_list_transaction(list),
                   MULTISTATUS_TRANSACTION_ROLLED_BACK);
  multistatus_list_free(list);
  multistatus_writer_free(w);
}
END_TEST

/* Their errors are not removed with the result. */
START_TEST(document_error_beside_an_error) {
  for (int drop = 0; drop < 2; drop++) {
    multistatus_writer *w = new_pulled(_i);
    bad_prop(multistatus_writer_add(w, "/a", 0, NULL));
    ck_assert_int_eq(multistatus_writer_add_ext(w, "<a>"), MULTISTATUS_ERROR_MARKUP);
    if (drop)
      ck_assert_int_eq(multistatus_writer_drop(w), MULTISTATUS_ERROR_MARKUP);
    ck_assert_int_eq(multistatus_writer_end(w), MULTISTATUS_ERROR_MARKUP);
    multistatus_writer_free(w);
  }
}
END_TEST

/* A list with an error keeps what it had. */
START_TEST(list_keeps_its_message) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  multistatus_list_set_message_lang(list, "alt", "de");
  bad_prop(multistatus_list_add(list, "/a", 0, NULL));
  ck_assert_int_lt(multistatus_list_set_message(list, NULL), 0);
  ck_assert_int_eq(multistatus_list_drop(list), 0);
  ck_assert_str_eq(multistatus_list_message(list), "alt");
  ck_assert_str_eq(multistatus_list_lang(list), "de");
  ck_assert_int_eq(multistatus_list_set_message_lang(list, NULL, "en"), 0);
  ck_assert_ptr_null(multistatus_list_lang(list)); /* there is no text */
  ck_assert_int_eq(multistatus_list_set_message_lang(list, "a", ""), 0);
  ck_assert_ptr_null(multistatus_list_lang(list));
  multistatus_list_free(list);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_test(t, not_collapsed_after_the_beginning);
  tcase_add_test(t, an_href_left_out);
  tcase_add_loop_test(t, results_left_out, 0, 4);
  tcase_add_test(t, another_kind_of_document);
  tcase_add_test(t, omitted_by_the_writer);
  tcase_add_loop_test(t, document_is_set_beside_an_error, 0, 2);
  tcase_add_loop_test(t, document_error_beside_an_error, 0, 2);
  tcase_add_test(t, list_keeps_its_message);
}

TESTS_MAIN("left out", add_tests)
