/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdlib.h>
#include <string.h>
#include "pieces.h"
#include "tests.h"

/* Status lines, reason phrases, error texts, formats by name and media type. */

START_TEST(status_lines) {
  static const struct {
    const char *line;
    int status; /* 0: not a status line */
    const char *reason;
  } lines[] = {{"HTTP/1.1 200 OK", 200, "OK"},
               {"HTTP/1.1 404 Not Found", 404, "Not Found"},
               {"HTTP/1.1 423 ", 423, ""},
               {"HTTP/1.1 423", 423, ""},
               {"HTTP/1.0 200 OK", 200, "OK"},
               {"HTTP/2 200 OK", 200, "OK"},
               {"HTTP/2.0 200", 200, ""},
               {"http/1.1 200 ok", 200, "ok"},
               {"Http/1.1 200 OK", 200, "OK"},
               {"HTTP/1.1  200  OK", 200, "OK"},
               {"HTTP/1.1\t200\tOK", 200, "OK"},
               {"  HTTP/1.1 200 OK\r\n", 200, "OK"},
               {"\n\t HTTP/1.1 200 OK \n", 200, "OK"},
               {"200 OK", 200, "OK"},
               {"200", 200, ""},
               {" 200 ", 200, ""},
               {"HTTP/1.1 100 Continue", 100, "Continue"},
               {"HTTP/1.1 999 Odd", 999, "Odd"},
               {"HTTP/1.1 299 ", 299, ""},
               {"HTTP/1.1 404 Not  \xc3\xa0 found", 404, "Not  \xc3\xa0 found"},
               {"HTTP/1.1 200 HTTP/1.1 404 Not Found", 200, "HTTP/1.1 404 Not Found"},
               {"", 0, NULL},
               {" ", 0, NULL},
               {"OK", 0, NULL},
               {"HTTP/1.1", 0, NULL},
               {"HTTP/1.1 ", 0, NULL},
               {"HTTP/1.1 20", 0, NULL},
               {"HTTP/1.1 2000 OK", 0, NULL},
               {"HTTP/1.1 200OK", 0, NULL},
               {"HTTP/1.1 20x OK", 0, NULL},
               {"HTTP/1.1 099 Low", 0, NULL},
               {"HTTP/1.1 000 Zero", 0, NULL},
               {"HTTP/1.1 -200 OK", 0, NULL},
               {"HTTP/1.1 +200 OK", 0, NULL},
               {"HTTP/1.1 OK 200", 0, NULL},
               {"HTTP/1.1200 OK", 0, NULL},
               {"XTTP/1.1 200 OK", 0, NULL},
               {"HTTP 200 OK", 0, NULL},
               {"HTTP\x0f"
                "1.1 200 OK",
                0, NULL},
               {"HTTP/1.1 \xd9\xa2\xd9\xa0\xd9\xa0 OK", 0, NULL}};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    size_t len = strlen(lines[i].line), reason_len = 77;
    const char *reason = "untouched";
    char *line = pieces_exact(lines[i].line, len);
    int status = multistatus_status_parse(line, len, &reason, &reason_len);
    ck_assert_msg(status ==
                      (lines[i].status ? lines[i].status : MULTISTATUS_ERROR_STATUS),
                  "%d for \"%s\"", status, lines[i].line);
    if (lines[i].status) {
      ck_assert_uint_eq(reason_len, strlen(lines[i].reason));
      ck_assert_mem_eq(reason, lines[i].reason, reason_len);
      ck_assert(reason >= line && reason + reason_len <= line + len);
    } else {
      ck_assert_str_eq(reason, "untouched");
      ck_assert_uint_eq(reason_len, 77);
    }
    ck_assert_int_eq(multistatus_status_parse(line, len, NULL, NULL), status);
    free(line);
  }
}
END_TEST

START_TEST(every_code_parses) {
  char line[] = "HTTP/1.1 000 x";
  for (int status = 0; status <= 999; status++) {
    line[9] = (char)('0' + status / 100);
    line[10] = (char)('0' + status / 10 % 10);
    line[11] = (char)('0' + status % 10);
    ck_assert_int_eq(multistatus_status_parse(line, sizeof line - 1, NULL, NULL),
                     status < 100 ? MULTISTATUS_ERROR_STATUS : status);
  }
}
END_TEST

START_TEST(proper_lines) {
  static const struct {
    const char *line;
    int proper;
  } lines[] = {
      {"HTTP/1.1 200 OK", 1},  {"HTTP/2.0 200 a b", 1},  {"HTTP/1.1 200 ", 1},
      {"HTTP/1.1 200", 0},     {"HTTP/2 200 OK", 0},     {"200 OK", 0},
      {"HTTP/1.1 200  OK", 0}, {"HTTP/1.1 200 O\nK", 0}, {"", 0},
      {"HTTP/0.9 200 OK", 1},  {"HTTP/0.0 200 OK", 0},   {"HTTP/1.. 200 OK", 0},
      {"HTTP/..1 200 OK", 0},  {"HTTP/111 200 OK", 0}};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
    ck_assert_int_eq(multistatus_status_is_proper(lines[i].line, strlen(lines[i].line)),
                     lines[i].proper);
  ck_assert_int_eq(multistatus_status_is_proper(NULL, 0), 0);
}
END_TEST

START_TEST(reasons) {
  static const struct {
    int status;
    const char *reason;
  } known[] = {{100, "Continue"},
               {200, "OK"},
               {207, "Multi-Status"},
               {301, "Moved Permanently"},
               {304, "Not Modified"},
               {404, "Not Found"},
               {413, "Content Too Large"},
               {422, "Unprocessable Content"},
               {423, "Locked"},
               {424, "Failed Dependency"},
               {507, "Insufficient Storage"},
               {511, "Network Authentication Required"}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    ck_assert_str_eq(multistatus_reason(known[i].status), known[i].reason);
  size_t registered = 0;
  for (int status = -1000; status <= 2000; status++) {
    const char *reason = multistatus_reason(status);
    ck_assert_ptr_nonnull(reason);
    registered += *reason != '\0';
    ck_assert(!*reason || (status >= 100 && status <= 599));
  }
  ck_assert_uint_ge(registered, 60);
  ck_assert_str_eq(multistatus_reason(299), "");
  ck_assert_str_eq(multistatus_reason(306), ""); /* registered as "(Unused)" */
}
END_TEST

START_TEST(errors_have_distinct_texts) {
  static const int codes[] = {
      MULTISTATUS_OK,
      MULTISTATUS_ERROR_NOMEM,
      MULTISTATUS_ERROR_ARGUMENT,
      MULTISTATUS_ERROR_STATE,
      MULTISTATUS_ERROR_UNSUPPORTED,
      MULTISTATUS_ERROR_SINK,
      MULTISTATUS_ERROR_LIMIT,
      MULTISTATUS_ERROR_ABANDONED,
      MULTISTATUS_ERROR_HREF,
      MULTISTATUS_ERROR_STATUS,
      MULTISTATUS_ERROR_NAME,
      MULTISTATUS_ERROR_TEXT,
      MULTISTATUS_ERROR_MARKUP,
      MULTISTATUS_ERROR_CONFLICT,
      MULTISTATUS_ERROR_LOCATION,
      MULTISTATUS_ERROR_SYNTAX,
      MULTISTATUS_ERROR_ENCODING,
      MULTISTATUS_ERROR_DTD,
      MULTISTATUS_ERROR_TRUNCATED,
      MULTISTATUS_ERROR_TRAILING,
      MULTISTATUS_ERROR_NOT_MULTISTATUS,
      MULTISTATUS_ERROR_EMPTY,
      MULTISTATUS_ERROR_RESULT,
      -12345 /* unknown codes have a text, too */
  };
  enum { CODES = sizeof codes / sizeof *codes };
  for (int i = 0; i < CODES; i++) {
    const char *text = multistatus_strerror(codes[i]);
    ck_assert_uint_gt(strlen(text), 0);
    ck_assert_ptr_null(strchr(text, '\n'));
    ck_assert_int_ne(text[strlen(text) - 1], '.');
    for (int k = 0; k < i; k++)
      ck_assert_str_ne(text, multistatus_strerror(codes[k]));
  }
  ck_assert_str_eq(multistatus_strerror(-12345), multistatus_strerror(7));
  ck_assert_str_eq(multistatus_version(), MULTISTATUS_VERSION);
}
END_TEST

START_TEST(media_types) {
  static const struct {
    const char *type, *name; /* "": unknown */
  } types[] = {{"application/xml", "dav-xml"},
               {"text/xml", "dav-xml"},
               {"text/xml; charset=\"utf-8\"", "dav-xml"},
               {"application/xml;charset=utf-8", "dav-xml"},
               {"  APPLICATION/XML \t; x=y", "dav-xml"},
               {"Application/Davmount+XML", "dav-xml"},
               {"application/json", "json"},
               {"text/json", "json"},
               {"application/problem+json; charset=utf-8", "json"},
               {"application/JSON", "json"},
               {"application/vnd.example.v1+json", "json"},
               {"text/html", ""},
               {"text/html; charset=application/xml", ""},
               {"application/octet-stream", ""},
               {"application/xmlish", ""},
               {"application/xml-dtd", ""},
               {"application/x-ndjson", "ndjson"},
               {"application/ndjson; charset=utf-8", "ndjson"},
               {"Application/JSONL", "ndjson"},
               {"application/json-seq", "json-seq"},
               {"application/geo+json-seq", "json-seq"},
               {"application/x-json-sequence", ""},
               {"xml", ""},
               {"json", ""},
               {";", ""},
               {"; application/json", ""},
               {" ", ""},
               {"", ""}};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    const multistatus_format *f = multistatus_format_for_media_type(types[i].type);
    ck_assert_msg(strcmp(multistatus_format_name(f), types[i].name) == 0,
                  "\"%s\" gave \"%s\"", types[i].type, multistatus_format_name(f));
    ck_assert_int_eq(f == NULL, !*types[i].name);
  }
  ck_assert_ptr_null(multistatus_format_for_media_type(NULL));
}
END_TEST

START_TEST(types_of_formats) {
  ck_assert_str_eq(multistatus_format_content_type(multistatus_format_dav_xml()),
                   "application/xml; charset=utf-8");
  ck_assert_str_eq(multistatus_format_content_type(multistatus_format_json()),
                   "application/json");
  ck_assert_str_eq(multistatus_format_content_type(NULL), "");
  ck_assert_str_eq(multistatus_format_name(NULL), "");
  const multistatus_format *both[] = {multistatus_format_dav_xml(),
                                      multistatus_format_json()};
  for (int i = 0; i < 2; i++)
    ck_assert_ptr_eq(
        multistatus_format_for_media_type(multistatus_format_content_type(both[i])),
        both[i]);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_test(t, status_lines);
  tcase_add_test(t, every_code_parses);
  tcase_add_test(t, proper_lines);
  tcase_add_test(t, reasons);
  tcase_add_test(t, errors_have_distinct_texts);
  tcase_add_test(t, media_types);
  tcase_add_test(t, types_of_formats);
}

TESTS_MAIN("status", add_tests)
