/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "pieces.h"
#include "tests.h"

/* Error texts for other kinds of data, and options of the reader. */

static const multistatus_read_options plain = MULTISTATUS_READ_OPTIONS_INIT;

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define BYTES(s) s, sizeof(s) - 1

/* ---- Data that is not a multi-status document ---- */

static const struct {
  const char *body;
  size_t len;
  int code;
  const char *text; /* part of the error text */
} other_data[] = {
    {BYTES("<!DOCTYPE html>\n<html><body>Sign in</body></html>"),
     MULTISTATUS_ERROR_NOT_MULTISTATUS, "an HTML page, not a multi-status document"},
    {BYTES("<?xml version=\"1.0\"?>\n<!doctype HTML PUBLIC '-//W3C//DTD XHTML "
           "1.0'><html/>"),
     MULTISTATUS_ERROR_NOT_MULTISTATUS, "an HTML page"},
    {BYTES("<!DOCTYPE m [<!ENTITY a 'b'>]><m>&a;</m>"), MULTISTATUS_ERROR_DTD,
     "a document type declaration, not the root element"},
    {BYTES("<![CDATA[x]]><D:multistatus xmlns:D='DAV:'/>"), MULTISTATUS_ERROR_SYNTAX,
     "neither a comment nor the root element"},
    {BYTES("\n <HTML lang=en><head><title>Sign in"), MULTISTATUS_ERROR_NOT_MULTISTATUS,
     "an HTML page"},
    {BYTES("\x1f\x8b\x08\0\0\0\0\0\0\x03\xb3\xb1"), MULTISTATUS_ERROR_NOT_MULTISTATUS,
     "gzip data (decode it first)"},
    {BYTES("\x28\xb5\x2f\xfd\x04\x58\x11"), MULTISTATUS_ERROR_NOT_MULTISTATUS,
     "zstd data (decode it first)"},
    {BYTES("\x78\x9c\xb3\xb1\xaf"), MULTISTATUS_ERROR_NOT_MULTISTATUS,
     "deflate data (decode it first)"},
    {BYTES("1a3\r\n<?xml version=\"1.0\"?>"), MULTISTATUS_ERROR_NOT_MULTISTATUS,
     "chunk sizes (decode the transfer coding first)"},
    {BYTES("2c;name=value\r\n{\"results\":[]}\r\n"), MULTISTATUS_ERROR_NOT_MULTISTATUS,
     "chunk sizes"},
    {BYTES("0\r\n\r\n"), MULTISTATUS_ERROR_NOT_MULTISTATUS, "chunk sizes"},
    {BYTES("%PDF-1.7\n%\xe2\xe3"), MULTISTATUS_ERROR_NOT_MULTISTATUS, "a PDF document"},
    {BYTES("HTTP/1.1 207 Multi-Status\r\n\r\n<D:multistatus xmlns:D='DAV:'/>"),
     MULTISTATUS_ERROR_NOT_MULTISTATUS, "the head of an HTTP response"},
    {BYTES("HTTP/2 207\r\ncontent-type: application/xml\r\n\r\n"),
     MULTISTATUS_ERROR_NOT_MULTISTATUS, "the head of an HTTP response"},
    {BYTES("Not authorized: \"admin\" only\n"), MULTISTATUS_ERROR_NOT_MULTISTATUS,
     "not XML: \"Not authorized: \\\"admin\\\" only\\n\""},
    {BYTES("Internal server error, see the log file of the server for the reason"),
     MULTISTATUS_ERROR_NOT_MULTISTATUS,
     "not XML: \"Internal server error, see the log file \""},
    {BYTES("caf\xc3\xa9 \x01"), MULTISTATUS_ERROR_NOT_MULTISTATUS,
     "\"caf\\xc3\\xa9 \\x01\""},
    {BYTES("{\"error\":{\"code\":403}}"), MULTISTATUS_ERROR_NOT_MULTISTATUS,
     "an object without \"results\": \"{\\\"error\\\":{\\\"code\\\":403}}\""},
    {BYTES("[1,2]"), MULTISTATUS_ERROR_NOT_MULTISTATUS,
     "an array, not an object: \"[1,2]\""},
    {BYTES("<soap:Envelope xmlns:soap='u'><soap:Body/></soap:Envelope>"),
     MULTISTATUS_ERROR_NOT_MULTISTATUS,
     "the root element is not DAV:multistatus: \"<soap:Envelope xmlns:soap='u'>"},
    {BYTES("<D:multistatus xmlns:D='DAV:'/>\n<b>Warning</b>: cannot write"),
     MULTISTATUS_ERROR_TRAILING,
     "data after the end of the document: \"<b>Warning</b>: cannot write\""},
    {BYTES("<D:multistatus xmlns:D='DAV:'/>oops"), MULTISTATUS_ERROR_TRAILING,
     "data after the end of the document: \"oops\""},
    {BYTES("{\"results\":[]}<html><body>"), MULTISTATUS_ERROR_TRAILING,
     "data after the document: an HTML page"},
};

START_TEST(errors_quote_the_data) {
  pieces_outcome out;
  pieces_every_size(&plain, other_data[_i].body, other_data[_i].len, &out);
  ck_assert_int_eq(out.code, other_data[_i].code);
  require(strstr(out.text, other_data[_i].text), "%s\n-- lacks --\n%s", out.text,
          other_data[_i].text);
}
END_TEST

/* The diagnostic has the same text, and is reported once. */
static void keep_text(void *ctx, const multistatus_read_error *found) {
  char *to = ctx;
  snprintf(to + strlen(to), 400 - strlen(to), "%s|", found->text);
}

START_TEST(diagnostic_quotes_the_data) {
  multistatus_read_options o = plain;
  char reported[400] = "";
  o.diagnostic = keep_text;
  o.diagnostic_ctx = reported;
  pieces_outcome out;
  pieces_outcome_of(&o, "oops", 4, 1, &out);
  ck_assert_str_eq(reported, "line 1, column 1: not XML: \"oops\"|");
}
END_TEST

/* ---- Results that are not taken ---- */

static const char result_xml[] =
    "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>";
static const char result_json[] =
    ",{\"href\":\"/a\",\"status\":200,\"message\":\"OK\"}";
static const struct {
  const char *head, *result, *end;
} bodies[] = {{"<D:multistatus xmlns:D='DAV:'>", result_xml, "</D:multistatus>"},
              {"{\"results\":[{\"href\":\"/0\",\"status\":200}", result_json, "]}"}};

enum { RESULTS = 2000 };

static char *many(int which, size_t *len) {
  size_t one = strlen(bodies[which].result), at = strlen(bodies[which].head);
  *len = at + RESULTS * one + strlen(bodies[which].end);
  char *body = malloc(*len + 1);
  require(body, "malloc failed");
  strcpy(body, bodies[which].head);
  for (int i = 0; i < RESULTS; i++, at += one)
    memcpy(body + at, bodies[which].result, one + 1);
  strcpy(body + at, bodies[which].end);
  return body;
}

static int feed_all(multistatus_reader *r, const char *body, size_t len, size_t n) {
  int rc = 0;
  for (size_t at = 0; at < len && !rc; at += n)
    rc = multistatus_reader_feed(r, body + at, len - at < n ? len - at : n);
  return rc;
}

static size_t take_all(multistatus_reader *r, int *rc) {
  const multistatus_result *result;
  size_t count = 0;
  while ((*rc = multistatus_reader_next(r, &result)) == 1)
    count++;
  return count;
}

/* A body that is fed whole without taking results exceeds the limit. The complete
   results can be taken, the same number for all piece sizes; then comes the error. */
START_TEST(waiting_is_limited) {
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  multistatus_read_options o = plain;
  const size_t sizes[] = {1, 7, 1000, 20000, SIZE_MAX / 2};
  size_t len, head = 0, first_count = 0; /* head: the first bytes, part of a token */
  char *body = many(_i, &len);
  uint64_t first_offset = 0;
  limits.pending_bytes = 10000;
  o.limits = &limits;
  for (size_t i = 0; i < COUNT(sizes); head = ++i < 3 ? 0 : 30) {
    multistatus_reader *r;
    int rc;
    ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
    ck_assert_int_eq(feed_all(r, body, head, 30), 0);
    rc = feed_all(r, body + head, len - head, sizes[i]);
    ck_assert_int_eq(rc, MULTISTATUS_ERROR_LIMIT);
    ck_assert_str_eq(multistatus_reader_error(r)->limit, "pending-bytes");
    size_t count = i % 2 ? 0 : take_all(r, &rc);
    ck_assert_int_eq(multistatus_reader_end(r), MULTISTATUS_ERROR_LIMIT);
    count += take_all(r, &rc);
    ck_assert_int_eq(rc, MULTISTATUS_ERROR_LIMIT);
    ck_assert_int_eq(multistatus_reader_ending(r), MULTISTATUS_ENDING_BROKEN);
    uint64_t offset = multistatus_reader_error(r)->offset;
    first_count = i ? first_count : count;
    first_offset = i ? first_offset : offset;
    require(count == first_count && offset == first_offset && count > 100,
            "pieces of %zu: %zu results, at %llu; not %zu, at %llu", sizes[i], count,
            (unsigned long long)offset, first_count, (unsigned long long)first_offset);
    multistatus_reader_free(r);
  }
  free(body);
}
END_TEST

/* A body of any length is read if results are taken after each piece, if it is within
   the limit, or if a list reads it. */
START_TEST(taking_results_avoids_the_limit) {
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  multistatus_read_options o = plain;
  multistatus_list *list;
  multistatus_reader *r;
  size_t len, count = RESULTS + (_i == 1);
  char *body = many(_i, &len);
  pieces_outcome out;
  int rc;
  limits.pending_bytes = 1000;
  o.limits = &limits;
  pieces_outcome_of(&o, body, len, 900, &out);
  ck_assert_int_eq(out.code, 0);
  ck_assert_uint_eq(out.results, count);
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  ck_assert_int_eq(multistatus_list_read(list, &o, body, len), 0);
  ck_assert_uint_eq(multistatus_list_count(list), count);
  multistatus_list_free(list);
  limits.pending_bytes = len;
  ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
  ck_assert_int_eq(feed_all(r, body, len, len), 0);
  ck_assert_int_eq(multistatus_reader_end(r), 0);
  ck_assert_uint_eq(take_all(r, &rc), count);
  ck_assert_int_eq(rc, 0);
  multistatus_reader_free(r);
  free(body);
}
END_TEST

/* An incomplete token does not count as a waiting result. */
START_TEST(long_value_is_not_waiting) {
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  multistatus_read_options o = plain;
  pieces_outcome out;
  char body[6000];
  snprintf(body, sizeof body,
           "{\"results\":[{\"href\":\"/a\",\"status\":423,\"message\":\"%05000d\"}]}",
           7);
  limits.pending_bytes = 100;
  o.limits = &limits;
  pieces_outcome_of(&o, body, strlen(body), 90, &out);
  ck_assert_int_eq(out.code, 0);
  ck_assert_uint_eq(out.results, 1);
}
END_TEST

/* ---- The content type chooses the format ---- */

static const char small_json[] = "{\"results\":[{\"href\":\"/a\",\"status\":200}]}";
static const char small_xml[] =
    "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href>"
    "<D:status>HTTP/1.1 200 OK</D:status></D:response></D:multistatus>";
static const char small_lines[] = "{\"href\":\"/a\",\"status\":200}\n"
                                  "{\"summary\":{\"total\":1,\"succeeded\":1}}\n";

static const struct {
  const char *type, *body;
  unsigned flags;
  int code;
} typed[] = {
    {"application/xml; charset=\"utf-8\"", small_xml, 0, 0},
    {"Text/XML", small_xml, 0, 0},
    {"application/json", small_json, 0, 0},
    {"application/problem+json", small_json, 0, 0},
    {"application/x-ndjson", small_lines, 0, 0},
    {"application/json", small_xml, 0, MULTISTATUS_ERROR_NOT_MULTISTATUS},
    {"application/xml", small_json, 0, MULTISTATUS_ERROR_NOT_MULTISTATUS},
    {"application/json", small_xml, MULTISTATUS_READ_DETECT, 0},
    {"application/xml", small_json, MULTISTATUS_READ_DETECT, 0},
    {"text/html; charset=utf-8", small_xml, 0, 0},
    {"text/plain", small_json, 0, 0},
    {"", small_xml, 0, 0},
    {";;;=\"", small_json, 0, 0},
    {"application/xml; charset=", small_xml, 0, 0},
    {"application/xml; charset=\"utf-8", small_xml, 0, 0},
    {"no type at all", small_xml, 0, 0},
};

START_TEST(content_type_chooses) {
  multistatus_read_options o = plain;
  pieces_outcome out;
  o.content_type = typed[_i].type;
  o.flags = typed[_i].flags;
  pieces_every_size(&o, typed[_i].body, strlen(typed[_i].body), &out);
  require(out.code == typed[_i].code, "%s", out.text);
  ck_assert_uint_eq(out.results, typed[_i].code == 0);
  o.format = typed[_i].body == small_xml ? multistatus_format_dav_xml() : NULL;
  if (!o.format)
    return;
  pieces_every_size(&o, typed[_i].body, strlen(typed[_i].body), &out);
  require(out.code == 0, "%s", out.text); /* takes precedence over the content type */
}
END_TEST

/* ---- Encodings ---- */

#define LATIN(declaration, mark)                                                       \
  mark declaration "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href>"     \
                   "<D:status>HTTP/1.1 423 Locked</D:status><D:responsedescription>"   \
                   "caf\xe9</D:responsedescription></D:response></D:multistatus>"
#define ASCII(declaration, mark)                                                       \
  mark declaration "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href>"     \
                   "<D:status>HTTP/1.1 200 OK</D:status></D:response></D:multistatus>"
#define XML(encoding) "<?xml version='1.0' encoding='" encoding "'?>"

static const struct {
  const char *type, *body;
  uint64_t quirks;
  bool decoder; /* needs libxml2 */
} encodings[] = {
    {NULL, ASCII(XML("utf-8"), ""), 0, false},
    {NULL, ASCII(XML("UTF-8"), "\xef\xbb\xbf"), 0, false},
    {NULL, ASCII(XML("utf-16"), ""), MULTISTATUS_QUIRK_XML_ENCODING, false},
    {NULL, ASCII(XML("UTF-16LE"), ""), MULTISTATUS_QUIRK_XML_ENCODING, false},
    {NULL, ASCII(XML("ISO-10646-UCS-4"), ""), MULTISTATUS_QUIRK_XML_ENCODING, false},
    {NULL, ASCII(XML("iso-8859-1"), "\xef\xbb\xbf"), MULTISTATUS_QUIRK_XML_ENCODING,
     false},
    {NULL, ASCII(XML("utf-16"), "\xef\xbb\xbf"), MULTISTATUS_QUIRK_XML_ENCODING, false},
    {"application/xml; charset=utf-8", ASCII(XML("Utf-8"), ""), 0, false},
    {"application/xml; charset=\"UTF-8\"", ASCII("", ""), 0, false},
    {"application/xml; charset=utf-16", ASCII("", ""), MULTISTATUS_QUIRK_XML_ENCODING,
     false},
    {"application/xml; charset=nothing-known", ASCII("", ""),
     MULTISTATUS_QUIRK_XML_ENCODING, false},
    {"application/xml; charset=HTML", ASCII("", ""), MULTISTATUS_QUIRK_XML_ENCODING,
     false},
    {"application/xml; charset=IBM037", ASCII("", ""), MULTISTATUS_QUIRK_XML_ENCODING,
     false},
    {"application/xml; charset=iso-8859-1", ASCII(XML("utf-8"), ""),
     MULTISTATUS_QUIRK_XML_ENCODING, false},
    {"application/xml; charset=iso-8859-1", ASCII("", "\xef\xbb\xbf"),
     MULTISTATUS_QUIRK_XML_ENCODING, false},
    {"application/xml; charset=iso-8859-1", LATIN("", ""), 0, true},
    {"text/xml; charset=ISO-8859-1", LATIN("<?xml version='1.0'?>", ""), 0, true},
    {"text/xml; charset=utf-8", LATIN(XML("iso-8859-1"), ""),
     MULTISTATUS_QUIRK_XML_ENCODING, true},
};

static void is_cafe(void *ctx, const multistatus_result *result) {
  const char *message = multistatus_result_message(result);
  *(bool *)ctx = message && strcmp(message, "caf\xc3\xa9") == 0;
}

START_TEST(encodings_that_contradict) {
  multistatus_read_options o = plain;
  const char *body = encodings[_i].body;
  size_t len = strlen(body);
  if (encodings[_i].decoder &&
      !pieces_engine_built(MULTISTATUS_ENGINE_SYSTEM, multistatus_format_dav_xml()))
    return;
  o.content_type = encodings[_i].type;
  for (size_t n = 1; n <= len; n++) {
    multistatus_reader *r;
    bool cafe = false;
    ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
    int rc = pieces_read(r, body, len, n, is_cafe, &cafe);
    require(rc == 0, "pieces of %zu: %s", n, multistatus_reader_error(r)->text);
    require(multistatus_reader_quirks(r) == encodings[_i].quirks, "pieces of %zu", n);
    require(cafe == encodings[_i].decoder, "pieces of %zu: wrong text", n);
    multistatus_reader_free(r);
  }
  pieces_outcome out;
  o.refuse = MULTISTATUS_QUIRK_ALL;
  pieces_every_size(&o, body, len, &out);
  ck_assert_int_eq(out.code, encodings[_i].quirks ? MULTISTATUS_ERROR_ENCODING : 0);
}
END_TEST

/* The system engine uses the declared encoding or fails. With a strict reader it fails,
   too, unless nothing contradicts the charset. */
START_TEST(encodings_of_the_system_engine) {
  multistatus_read_options o = plain;
  pieces_outcome out;
  const char *body = encodings[_i].body;
  o.engine = MULTISTATUS_ENGINE_SYSTEM;
  if (!pieces_engine_built(o.engine, multistatus_format_dav_xml()))
    return;
  o.content_type = encodings[_i].type;
  for (size_t n = 1; n <= strlen(body); n++) {
    multistatus_reader *r;
    bool cafe = false;
    ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
    int rc = pieces_read(r, body, strlen(body), n, is_cafe, &cafe);
    require(rc == 0 || (rc == MULTISTATUS_ERROR_ENCODING && encodings[_i].quirks),
            "pieces of %zu: %s", n, multistatus_reader_error(r)->text);
    require(rc || multistatus_reader_quirks(r) == encodings[_i].quirks,
            "pieces of %zu: %llx", n, (unsigned long long)multistatus_reader_quirks(r));
    require(rc || cafe == encodings[_i].decoder, "pieces of %zu: wrong text", n);
    multistatus_reader_free(r);
  }
  o.refuse = MULTISTATUS_QUIRK_ALL;
  pieces_every_size(&o, body, strlen(body), &out);
  ck_assert_int_eq(out.code, encodings[_i].quirks ? MULTISTATUS_ERROR_ENCODING : 0);
}
END_TEST

/* ---- Elements and members that may occur once ---- */

#define REPEATED(...)                                                                  \
  "<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>/a</D:href>" __VA_ARGS__        \
  "</D:multistatus>"
#define OF_STATUS(...)                                                                 \
  REPEATED("<D:status>HTTP/1.1 302 Found</D:status>" __VA_ARGS__ "</D:response>")
#define OF_PROPSTAT(...)                                                               \
  REPEATED("<D:propstat><D:prop><D:x/></D:prop><D:status>HTTP/1.1 200 "                \
           "OK</D:status>" __VA_ARGS__ "</D:propstat></D:response>")
#define OF_DOCUMENT(...)                                                               \
  REPEATED("<D:status>HTTP/1.1 200 OK</D:status></D:response>" __VA_ARGS__)
#define MEMBERS(of_result, of_document)                                                \
  "{\"results\":[{\"href\":\"/a\"," of_result "}]" of_document "}"
#define DESCRIPTION "<D:responsedescription>x</D:responsedescription>"
#define LOCATION "<D:location><D:href>/b</D:href></D:location>"
#define CONDITION "<D:error><D:x/></D:error>"
#define TOKEN "<D:sync-token>urn:x</D:sync-token>"
#define OK "<D:status>HTTP/1.1 200 OK</D:status>"

static const struct {
  const char *body;
  uint64_t quirks;
} repeated[] = {
    {OF_STATUS(CONDITION DESCRIPTION LOCATION), 0},
    {OF_STATUS(LOCATION DESCRIPTION LOCATION), MULTISTATUS_QUIRK_REPEATED},
    {OF_STATUS("<D:location><D:href>/b</D:href><D:href>/c</D:href></D:location>"),
     MULTISTATUS_QUIRK_REPEATED},
    {OF_STATUS(DESCRIPTION LOCATION DESCRIPTION), MULTISTATUS_QUIRK_REPEATED},
    {OF_STATUS(CONDITION CONDITION), MULTISTATUS_QUIRK_REPEATED},
    {OF_STATUS(OK), MULTISTATUS_QUIRK_STATUS_REPEATED},
    {OF_PROPSTAT(CONDITION DESCRIPTION), 0},
    {OF_PROPSTAT("<D:prop/>"), MULTISTATUS_QUIRK_REPEATED},
    {OF_PROPSTAT(CONDITION CONDITION), MULTISTATUS_QUIRK_REPEATED},
    {OF_PROPSTAT(DESCRIPTION DESCRIPTION), MULTISTATUS_QUIRK_REPEATED},
    {OF_PROPSTAT(OK), MULTISTATUS_QUIRK_STATUS_REPEATED},
    {OF_PROPSTAT("</D:propstat><D:propstat><D:prop/>" OK), 0},
    {OF_DOCUMENT(DESCRIPTION TOKEN), 0},
    {OF_DOCUMENT(DESCRIPTION DESCRIPTION), MULTISTATUS_QUIRK_REPEATED},
    {OF_DOCUMENT(TOKEN TOKEN), MULTISTATUS_QUIRK_REPEATED},
    {MEMBERS("\"status\":200", ""), 0},
    {MEMBERS("\"status\":423,\"status\":200", ""), MULTISTATUS_QUIRK_STATUS_REPEATED},
    {MEMBERS("\"status\":200,\"href\":\"/b\"", ""), MULTISTATUS_QUIRK_REPEATED},
    {MEMBERS("\"status\":200,\"headers\":{\"a\":\"1\",\"A\":\"2\"}", ""),
     MULTISTATUS_QUIRK_REPEATED},
    {MEMBERS("\"status\":200,\"x\":1,\"x\":2", ""), 0},
    {MEMBERS("\"status\":200,\"errors\":[{\"code\":\"{a}b\"},{\"code\":\"{a}c\"}]", ""),
     0},
    {MEMBERS("\"status\":200,\"errors\":[{\"code\":\"{a}b\",\"code\":\"{a}c\"}]", ""),
     MULTISTATUS_QUIRK_REPEATED},
    {MEMBERS("\"status\":200", ",\"results\":[]"), MULTISTATUS_QUIRK_REPEATED},
    {MEMBERS("\"status\":200",
             ",\"transaction\":\"rolledBack\",\"transaction\":\"none\""),
     MULTISTATUS_QUIRK_REPEATED},
    {MEMBERS("\"status\":200", ",\"summary\":{\"total\":0,\"total\":1}"),
     MULTISTATUS_QUIRK_REPEATED},
};

START_TEST(elements_that_may_occur_once) {
  multistatus_read_options o = plain;
  multistatus_reader *r;
  pieces_outcome out;
  const char *body = repeated[_i].body;
  o.format = *body == '<' ? multistatus_format_dav_xml() : multistatus_format_json();
  ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
  ck_assert_int_eq(pieces_read(r, body, strlen(body), 3, NULL, NULL), 0);
  ck_assert_uint_eq(multistatus_reader_quirks(r), repeated[_i].quirks);
  multistatus_reader_free(r);
  pieces_every_size(&o, body, strlen(body), &out);
  ck_assert_int_eq(out.code, 0);
  ck_assert_uint_eq(out.results, 1);
  o.refuse = MULTISTATUS_QUIRK_ALL;
  pieces_every_size(&o, body, strlen(body), &out);
  ck_assert_int_eq(out.code, repeated[_i].quirks ? MULTISTATUS_ERROR_RESULT : 0);
}
END_TEST

static const char *const outside[] = {
    "text",
    "<D:sync-token>a & b</D:sync-token>",
    "<D:responsedescription><x>a & b</x></D:responsedescription>",
    DESCRIPTION DESCRIPTION,
    "<x>a & b</x>",
    "<x:y/>",
};

static void has_no_quirk(void *ctx, const multistatus_result *result) {
  ++*(size_t *)ctx;
  ck_assert_uint_eq(multistatus_result_quirks(result), 0);
}

START_TEST(quirks_outside_the_results) {
  char body[400];
  snprintf(body, sizeof body,
           OF_DOCUMENT("%s<D:response><D:href>/b</D:href>" OK "</D:response>"),
           outside[_i]);
  for (unsigned drop = 0; drop < 2; drop++) {
    multistatus_read_options o = plain;
    multistatus_reader *r;
    size_t results = 0;
    o.flags = drop ? MULTISTATUS_READ_DROP_UNKNOWN : 0;
    ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
    ck_assert_int_eq(pieces_read(r, body, strlen(body), 3, has_no_quirk, &results), 0);
    ck_assert_uint_eq(results, 2);
    ck_assert_uint_ne(multistatus_reader_quirks(r), 0);
    multistatus_reader_free(r);
  }
}
END_TEST

/* ---- Records of streams ---- */

static const struct {
  const char *body;
  bool sequence;
  uint64_t quirks;
  int plain, strict, skipping; /* codes: by default, strict, skipping bad results */
  size_t results;              /* with skipping */
  const char *reported;        /* with skipping: start of the first diagnostic */
} records[] = {
    {"{\"href\":\"/a\",\"status\":200}\n{\"summary\":{}}\n", false, 0, 0, 0, 0, 1,
     NULL},
    /* Over several lines. */
    {"{\"href\":\"/a\",\n\"status\":\n200\n}\n{\"summary\":{}}\n", false,
     MULTISTATUS_QUIRK_JSON_LINES, 0, MULTISTATUS_ERROR_SYNTAX,
     MULTISTATUS_ERROR_SYNTAX, 0,
     "line 1, column 14: a record that continues on another line"},
    {"{\"href\":\"/a\",\"propstats\":[{\"status\":\n200}]}\n{\"summary\":{}}\n", false,
     MULTISTATUS_QUIRK_JSON_LINES, 0, MULTISTATUS_ERROR_SYNTAX,
     MULTISTATUS_ERROR_SYNTAX, 0,
     "line 1, column 37: a record that continues on another line"},
    {"\x1e{\"href\":\"/a\",\n\"status\":\n200\n}\n\x1e{\"summary\":{}}\n", true, 0, 0,
     0, 0, 1, NULL},
    /* Malformed in the middle. */
    {"{\"href\":\"/a\",\"status\":200}\n{\"href\":\"/b\",\"status\":20\n"
     "{\"href\":\"/c\",\"status\":200}\n{\"summary\":{}}\n",
     false, MULTISTATUS_QUIRK_JSON_LINES, MULTISTATUS_ERROR_SYNTAX,
     MULTISTATUS_ERROR_SYNTAX, MULTISTATUS_ERROR_SYNTAX, 2, "line 2"},
    {"{\"href\":\"/a\",\"status\":200}\n{\"href\":\"/b\",oops}\nnonsense\n\"x\n[]\n"
     "{\"href\":\"/c\",\"status\":200} {\"href\":\"/d\",\"status\":200}\n"
     "{\"href\":\"/e\",\"status\":200}\n{\"summary\":{}}\n",
     false, 0, MULTISTATUS_ERROR_SYNTAX, MULTISTATUS_ERROR_SYNTAX,
     MULTISTATUS_ERROR_SYNTAX, 4, /* [] is unknown */ "line 2, column 14"},
    {"\x1e{\"href\":\"/a\",\"status\":2\x1e{\"href\":\"/b\",\"status\":200}\n"
     "\x1e\x1e{\"summary\":{}}\n",
     true, 0, MULTISTATUS_ERROR_SYNTAX, MULTISTATUS_ERROR_SYNTAX,
     MULTISTATUS_ERROR_SYNTAX, 1, "line 1"},
    /* The last one. */
    {"{\"href\":\"/a\",\"status\":200}\n{\"summary\":{},}\n", false, 0,
     MULTISTATUS_ERROR_SYNTAX, MULTISTATUS_ERROR_SYNTAX, MULTISTATUS_ERROR_TRUNCATED, 1,
     "line 2"},
    {"{\"href\":\"/a\",\"status\":200}\n{\"summary\":{}}\n{\"href\":\"/b\"}\n", false,
     0, MULTISTATUS_ERROR_TRAILING, MULTISTATUS_ERROR_TRAILING,
     MULTISTATUS_ERROR_TRAILING, 1, "line 3"},
};

START_TEST(malformed_records) {
  const char *body = records[_i].body;
  multistatus_read_options o = plain;
  char reported[400] = "";
  pieces_outcome out;
  size_t len = strlen(body);
  o.format = records[_i].sequence ? multistatus_format_json_seq()
                                  : multistatus_format_ndjson();
  pieces_every_size(&o, body, len, &out);
  require(out.code == records[_i].plain, "%s", out.text);
  o.refuse = MULTISTATUS_QUIRK_ALL;
  pieces_every_size(&o, body, len, &out);
  require(out.code == records[_i].strict, "%s", out.text);
  o.flags = MULTISTATUS_READ_SKIP_BROKEN_RECORDS;
  o.refuse = 0;
  pieces_every_size(&o, body, len, &out);
  require(out.code == records[_i].skipping, "%s", out.text);
  ck_assert_uint_eq(out.results, records[_i].results);
  o.diagnostic = keep_text;
  o.diagnostic_ctx = reported;
  pieces_outcome_of(&o, body, len, 5, &out);
  if (records[_i].reported)
    require(strncmp(reported, records[_i].reported, strlen(records[_i].reported)) == 0,
            "%s", reported);
  else
    ck_assert_str_eq(reported, "");
}
END_TEST

START_TEST(lines_are_a_quirk) {
  multistatus_read_options o = plain;
  multistatus_reader *r;
  o.format = records[_i].sequence ? multistatus_format_json_seq()
                                  : multistatus_format_ndjson();
  for (int i = 0; i < 2; i++) {
    o.engine = i ? MULTISTATUS_ENGINE_SYSTEM : MULTISTATUS_ENGINE_BUILTIN;
    if (!pieces_engine_built(o.engine, o.format))
      continue;
    ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
    ck_assert_int_eq(
        pieces_read(r, records[_i].body, strlen(records[_i].body), 3, NULL, NULL),
        records[_i].plain);
    ck_assert_uint_eq(multistatus_reader_quirks(r), records[_i].quirks);
    multistatus_reader_free(r);
  }
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, encodings_that_contradict, 0, COUNT(encodings));
  tcase_add_loop_test(t, encodings_of_the_system_engine, 0, COUNT(encodings));
  tcase_add_loop_test(t, elements_that_may_occur_once, 0, COUNT(repeated));
  tcase_add_loop_test(t, quirks_outside_the_results, 0, COUNT(outside));
  tcase_add_loop_test(t, malformed_records, 0, COUNT(records));
  tcase_add_loop_test(t, lines_are_a_quirk, 0, COUNT(records));
  tcase_add_loop_test(t, errors_quote_the_data, 0, COUNT(other_data));
  tcase_add_test(t, diagnostic_quotes_the_data);
  tcase_add_loop_test(t, waiting_is_limited, 0, 2);
  tcase_add_loop_test(t, taking_results_avoids_the_limit, 0, 2);
  tcase_add_test(t, long_value_is_not_waiting);
  tcase_add_loop_test(t, content_type_chooses, 0, COUNT(typed));
}

TESTS_MAIN("reader_options", add_tests)
