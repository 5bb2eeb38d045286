/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/dialect.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "dialects.h"
#include "pieces.h"
#include "tests.h"

/* Dialects: what the items of presets mean, in pieces of every size; detection;
   dialects that a program defines or loads. */

/* ---- What each preset reads ---- */

static const struct {
  const char *preset, *body, *means;
} bodies[] = {
    {"odata",
     "{\"responses\":[{\"id\":\"a\",\"status\":201,\"body\":{\"x\":1}},"
     "{\"id\":\"b\",\"status\":429,\"headers\":{\"Retry-After\":\"0.3\"},"
     "\"body\":{\"error\":{\"code\":\"TooMany\",\"message\":\"wait\"}}}]}",
     "201 a|429 b wait !TooMany|"},
    {"odata", "{\"responses\":[{\"id\":\"a\",\"status\":200,\"body\":{\"error\":{}}}]}",
     "200 a|"},
    {"odata",
     "{\"responses\":[{\"id\":\"a\",\"status\":200,\"body\":{\"error\":{\"code\":"
     "\"x\"}}}]}",
     "500 a !x|"},
    {"scim",
     "{\"schemas\":[],\"Operations\":[{\"method\":\"POST\",\"bulkId\":\"q\","
     "\"location\":\"https://h/Users/1\",\"status\":\"201\"},{\"bulkId\":\"r\","
     "\"status\":{\"code\":\"409\"},\"response\":{\"detail\":\"taken\",\"scimType\":"
     "\"uniqueness\"}}]}",
     "201 q|409 r taken !uniqueness|"},
    {"msgraph-207",
     "{\"value\":[{\"id\":\"1\"},{\"id\":\"2\",\"error\":{\"code\":\"403\","
     "\"message\":\"no\"}}]}",
     "200 1|403 2 no|"},
    {"elasticsearch",
     "{\"took\":3,\"errors\":true,\"items\":[{\"index\":{\"_id\":\"1\",\"status\":201}}"
     ","
     "{\"create\":{\"_id\":\"2\",\"status\":400,\"error\":{\"type\":\"mapper\","
     "\"reason\":\"bad\"}}}]}",
     "201 1|400 2 bad !mapper|"},
    {"elasticsearch-msearch",
     "{\"took\":1,\"responses\":[{\"status\":200,\"hits\":{}},{\"status\":404,"
     "\"error\":{\"type\":\"t\",\"reason\":\"none\"}}]}",
     "200 -|404 - none !t|"},
    {"fhir",
     "{\"resourceType\":\"Bundle\",\"entry\":[{\"response\":{\"status\":\"201 "
     "Created\",\"location\":\"Patient/1\"}},{\"response\":{\"status\":\"404\","
     "\"outcome\":{\"issue\":[{\"code\":\"not-found\",\"diagnostics\":\"gone\"}]}}}]}",
     "201 -|404 - gone !not-found|"},
    {"zalando",
     "{\"items\":[{\"id\":\"1\",\"status\":\"201\",\"description\":\"created\"},"
     "{\"id\":\"2\",\"status\":\"422\",\"description\":\"bad\"},{\"id\":\"3\","
     "\"status\":\"odd\"}]}",
     "201 1 created|422 2 bad|0 3|"},
    {"salesforce-composite",
     "{\"compositeResponse\":[{\"referenceId\":\"r\",\"httpStatusCode\":400,\"body\":"
     "[{\"errorCode\":\"X\",\"message\":\"m\"}]}]}",
     "400 r m !X|"},
    {"salesforce-batch",
     "{\"hasErrors\":true,\"results\":[{\"statusCode\":204,\"result\":null},"
     "{\"statusCode\":404,\"result\":[{\"errorCode\":\"NOT_FOUND\",\"message\":"
     "\"no\"}]}]}",
     "204 -|404 - no !NOT_FOUND|"},
    {"salesforce-collections",
     "[{\"id\":\"1\",\"success\":true,\"errors\":[]},{\"success\":false,\"errors\":[{"
     "\"statusCode\":\"DUPLICATES_DETECTED\",\"message\":\"twice\"}]},{\"success\":"
     "true,"
     "\"errors\":[{\"message\":\"odd\"}]}]",
     "200 1|409 - twice !DUPLICATES_DETECTED|400 - odd|"},
    {"hubspot",
     "{\"status\":\"COMPLETE\",\"results\":[{\"id\":\"9\",\"properties\":{}}],"
     "\"numErrors\":1,\"errors\":"
     "[{\"status\":\"error\",\"category\":\"VALIDATION_ERROR\",\"message\":\"m\","
     "\"context\":{\"objectWriteTraceId\":[\"2\"]}}]}",
     "200 9|400 2 m !VALIDATION_ERROR|"},
    {"sqs",
     "{\"Successful\":[{\"Id\":\"a\"}],\"Failed\":[{\"Id\":\"b\",\"SenderFault\":true,"
     "\"Code\":\"Odd\",\"Message\":\"m\"},{\"Id\":\"c\",\"SenderFault\":false,"
     "\"Code\":\"RequestThrottled\"}]}",
     "200 a|400 b m !Odd|429 c !RequestThrottled|"},
    {"kinesis",
     "{\"FailedRecordCount\":1,\"Records\":[{\"ShardId\":\"s\"},{\"ErrorCode\":"
     "\"ProvisionedThroughputExceededException\",\"ErrorMessage\":\"slow\"}]}",
     "200 -|429 - slow !ProvisionedThroughputExceededException|"},
    {"lambda", "{\"batchItemFailures\":[{\"itemIdentifier\":\"x\"}]}", "503 x|"},
    {"lambda", "{\"batchItemFailures\":[]}", ""},
    {"jira",
     "{\"issues\":[{\"id\":\"1\",\"key\":\"P-1\"}],\"errors\":[{\"status\":400,"
     "\"failedElementNumber\":1,\"elementErrors\":{\"errorMessages\":[\"m\"]}}]}",
     "201 P-1|400 - m|"},
    {"ebay",
     "{\"responses\":[{\"statusCode\":200,\"sku\":\"A\"},{\"statusCode\":400,\"sku\":"
     "\"B\",\"errors\":[{\"message\":\"m\"}]}]}",
     "200 A|400 B m|"},
    {"ngsi-ld",
     "{\"success\":[\"urn:1\"],\"errors\":[{\"entityId\":\"urn:2\",\"error\":{"
     "\"status\":404,\"title\":\"t\"}}]}",
     "200 urn:1|404 urn:2 t|"},
    {"akamai",
     "{\"successes\":[{\"id\":\"1\"}],\"failures\":[{\"id\":\"2\",\"status\":403,"
     "\"detail\":\"d\"}]}",
     "200 1|403 2 d|"},
    {"nsx",
     "{\"results\":[{\"code\":201,\"headers\":{},\"body\":{}},{\"code\":400,\"body\":{"
     "\"error_message\":\"m\"}}],\"has_errors\":true}",
     "201 -|400 - m|"},
    {"git-lfs",
     "{\"objects\":[{\"oid\":\"a\",\"actions\":{}},{\"oid\":\"b\",\"error\":{\"code\":"
     "404,\"message\":\"m\"}}]}",
     "200 a|404 b m|"},
    {"square",
     "{\"responses\":{\"k\":{\"customer\":{}},\"l\":{\"errors\":[{\"code\":"
     "\"NOT_FOUND\",\"detail\":\"d\"}]}}}",
     "200 k|404 l d !NOT_FOUND|"},
    {"restli",
     "{\"results\":{\"1\":{\"status\":204}},\"errors\":{\"2\":{\"status\":404,"
     "\"message\":\"m\"}}}",
     "204 1|404 2 m|"},
    {"jmap",
     "{\"created\":{\"c\":{\"id\":\"m\"}},\"notCreated\":{\"d\":{\"type\":"
     "\"overQuota\",\"description\":\"full\"}},\"updated\":{\"u\":null},"
     "\"destroyed\":[\"x\"],\"notDestroyed\":{\"y\":{\"type\":\"notFound\"}}}",
     "200 c|507 d full !overQuota|200 u|200 x|404 y !notFound|"},
    {"jmap",
     "{\"methodResponses\":[[\"Email/set\",{\"notUpdated\":{\"e\":{\"type\":"
     "\"forbidden\"}}},\"0\"]]}",
     "403 e !forbidden|"},
    {"llm-jsonl",
     "{\"custom_id\":\"a\",\"response\":{\"status_code\":200,\"body\":{}},\"error\":"
     "null}\n{\"custom_id\":\"b\",\"response\":null,\"error\":{\"code\":\"expired\","
     "\"message\":\"late\"}}\n",
     "200 a|408 b late !expired|"},
    {"facebook-batch", "[{\"code\":200,\"body\":\"{}\"},null]", "200 -|0 -|"},
    {"amazon-sp-api",
     "{\"responses\":[{\"status\":{\"statusCode\":200,\"reasonPhrase\":\"OK\"},"
     "\"body\":{}},{\"status\":{\"statusCode\":429},\"body\":{\"errors\":[{\"code\":"
     "\"QuotaExceeded\",\"message\":\"m\"}]}}]}",
     "200 -|429 - m !QuotaExceeded|"},
    {"openstack-swift",
     "{\"Number Deleted\":1,\"Response Status\":\"400\",\"Errors\":[[\"/c/o\",\"403 "
     "Forbidden\"]]}",
     "403 /c/o|"},
    {"nakadi",
     "[{\"eid\":\"1\",\"publishing_status\":\"submitted\"},{\"eid\":\"2\","
     "\"publishing_status\":\"failed\",\"detail\":\"d\"},{\"publishing_status\":"
     "\"aborted\"}]",
     "200 1|422 2 d|424 -|"},
};
enum { BODIES = sizeof bodies / sizeof *bodies };

START_TEST(reads) {
  const multistatus_format *f = multistatus_format_named(bodies[_i].preset);
  ck_assert_ptr_nonnull(f);
  digest_check(f, 0, bodies[_i].body, bodies[_i].means);
}
END_TEST

/* ---- Detection ---- */

START_TEST(detected) {
  const multistatus_format *f = multistatus_format_named(bodies[_i].preset);
  size_t len = strlen(bodies[_i].body);
  const char *marks = multistatus_format_dialect(f)->marks;
  digest d;
  if (!marks || !*bodies[_i].means)
    return;
  for (size_t piece = 1; piece <= len; piece++) {
    int rc = digest_of(NULL, MULTISTATUS_READ_DETECT, bodies[_i].body, len, piece, &d);
    if (rc == 0)
      ck_assert_str_eq(d.text, bodies[_i].means);
    else /* the body lacks some of the preset's marks */
      ck_assert_int_eq(rc, MULTISTATUS_ERROR_NOT_MULTISTATUS);
  }
}
END_TEST

START_TEST(detection) {
  static const char both[] = "{\"responses\":[{\"id\":\"1\",\"status\":200,"
                             "\"statusCode\":200}]}",
                    native[] = "{\"results\":[{\"href\":\"/a\",\"status\":204}]}",
                    errors[] = "{\"errors\":[{\"category\":\"API_ERROR\"}]}";
  static const char *const mixed[] = {
      "{\"results\":[{\"href\":\"/a\",\"status\":423,\"properties\":{}}]}",
      "{\"results\":[{\"properties\":{},\"href\":\"/a\",\"status\":423}]}",
      "{\"results\":[{\"href\":\"/a\",\"status\":423,\"code\":200}]}",
      "{\"results\":[{\"href\":\"/a\",\"code\":\"E17\"}]}",
      "{\"results\":[{\"href\":\"/a\",\"status\":423}],\"batchItemFailures\":[]}",
      "{\"batchItemFailures\":[],\"results\":[{\"href\":\"/a\",\"propstats\":[]}]}",
      "{\"successes\":[],\"results\":[{\"id\":\"1\",\"status\":423}]}",
      "{\"UnprocessedItems\":{},\"results\":[{\"href\":\"/a\",\"status\":423}]}",
      "{\"results\":[],\"successes\":[],\"summary\":{\"total\":1,\"failed\":1}}"};
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_reader *r;
  digest d;
  o.flags = MULTISTATUS_READ_DETECT;
  ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
  ck_assert_int_lt(multistatus_reader_feed(r, both, strlen(both)), 0);
  ck_assert_ptr_nonnull(strstr(multistatus_reader_error(r)->text, "odata, ebay"));
  ck_assert_ptr_null(multistatus_reader_dialect(r));
  multistatus_reader_free(r);
  digest_check(NULL, MULTISTATUS_READ_DETECT, native, "204 /a|");
  /* Beside this library's own results, in any order of the members. */
  for (size_t i = 0; i < sizeof mixed / sizeof *mixed; i++)
    for (size_t piece = 1, len = strlen(mixed[i]); piece <= len; piece++) {
      ck_assert_int_eq(
          digest_of(NULL, MULTISTATUS_READ_DETECT, mixed[i], len, piece, &d),
          MULTISTATUS_ERROR_NOT_MULTISTATUS);
      ck_assert_str_eq(d.text, "");
    }
  /* Errors of other APIs are not those of HubSpot. */
  ck_assert_int_eq(
      digest_of(NULL, MULTISTATUS_READ_DETECT, errors, strlen(errors), 9, &d),
      MULTISTATUS_ERROR_NOT_MULTISTATUS);
  /* Off by default. */
  ck_assert_int_eq(digest_of(NULL, 0, bodies[0].body, strlen(bodies[0].body), 9, &d),
                   MULTISTATUS_ERROR_NOT_MULTISTATUS);
}
END_TEST

/* ---- Dialects that a program defines ---- */

START_TEST(custom) {
  multistatus_dialect is = MULTISTATUS_DIALECT_INIT;
  const multistatus_format *f;
  digest d;
  static const char body[] =
      "{\"data\":{\"rows\":[{\"k\":7,\"ok\":false,\"why\":\"w\"},"
      "{\"k\":8,\"ok\":true}]}}";
  ck_assert_int_eq(multistatus_dialect_new(&f, &is, NULL), MULTISTATUS_ERROR_ARGUMENT);
  is.name = "mine";
  ck_assert_int_eq(multistatus_dialect_new(&f, &is, NULL), MULTISTATUS_ERROR_ARGUMENT);
  is.items = "data.rows";
  is.id = "k";
  is.status = "ok";
  is.message = "why";
  is.success = 200;
  is.failure = 409;
  is.flags = MULTISTATUS_DIALECT_STATUS_BOOLEAN;
  ck_assert_int_eq(multistatus_dialect_new(&f, &is, NULL), 0);
  ck_assert_str_eq(multistatus_format_name(f), "mine");
  ck_assert_str_eq(multistatus_format_content_type(f), "application/json");
  ck_assert_ptr_eq(multistatus_format_dialect(f)->items, is.items);
  ck_assert_int_eq(digest_of(f, 0, body, strlen(body), 3, &d), 0);
  ck_assert_str_eq(d.text, "409 7 w|200 8|");
  multistatus_dialect_free(f);
  multistatus_dialect_free(NULL);
  multistatus_dialect_free(multistatus_format_json());
  multistatus_dialect_free(multistatus_format_named("odata"));
}
END_TEST

/* ---- Dialects that are loaded ---- */

START_TEST(loaded) {
  static const char json[] =
      "{\"name\":\"mine\",\"contentType\":\"application/x\",\"shape\":\"list\",\n"
      "\"items\":\"a.b\",\"id\":\"k\",\"status\":\"s\",\"statusAs\":\"name\","
      "\"codes\":{\"good\":200,\"bad\":409},\"failure\":500,\"ordered\":true}";
  const multistatus_format *f;
  multistatus_dialect_error error;
  digest d;
  ck_assert_int_eq(multistatus_dialect_load(&f, json, strlen(json), NULL, &error), 0);
  ck_assert_str_eq(multistatus_format_name(f), "mine");
  ck_assert_str_eq(multistatus_format_content_type(f), "application/x");
  const char *body = "{\"a\":{\"b\":[{\"k\":\"1\",\"s\":\"good\"},{\"s\":\"bad\"}]}}";
  ck_assert_int_eq(digest_of(f, 0, body, strlen(body), 2, &d), 0);
  ck_assert_str_eq(d.text, "200 1|409 -|");
  multistatus_list *list = dialects_list(f, body);
  int rc;
  char *out = dialects_print(list, f, &rc);
  ck_assert_str_eq(out, body);
  multistatus_free(out);
  multistatus_list_free(list);
  multistatus_dialect_free(f);
}
END_TEST

/* Every member that a file may have (doc/dialect.schema.json). The last one of a name
   applies. */
START_TEST(all_members) {
  static const char json[] =
      "{\"name\":\"n\",\"specification\":\"s\",\"contentType\":"
      "\"t/x\",\"shape\":\"keyed\","
      "\"items\":\"a\",\"failures\":\"b\",\"statuses\":\"c\","
      "\"id\":\"d\",\"href\":\"e\","
      "\"index\":\"f\",\"status\":\"g\",\"message\":\"h\","
      "\"error\":\"i\",\"code\":\"j\","
      "\"fault\":\"k\",\"body\":\"l\",\"headers\":\"m\","
      "\"location\":\"o\",\"method\":\"p\","
      "\"group\":\"q\",\"retryAfter\":\"r\",\"success\":201,"
      "\"failure\":409,\"codes\":{\"u\":404},\"head\":\"v\",\"failed\":\"w\","
      "\"wrap\":\"x\",\"errorBody\":\"{}\",\"statusAs\":\"name\","
      "\"statusAs\":\"phrase\",\"ordered\":true,\"records\":true,"
      "\"records\":false,\"nullSucceeds\":true,\"xml\":false,"
      "\"idItems\":true,\"headerList\":true,\"failedCount\":true}";
  const multistatus_format *f;
  multistatus_dialect_error error;
  ck_assert_msg(multistatus_dialect_load(&f, json, strlen(json), NULL, &error) == 0,
                "%s", error.text);
  const multistatus_dialect *is = multistatus_format_dialect(f);
  const char *const texts[] = {
      is->name,     is->specification, is->items, is->failures,    is->statuses,
      is->id,       is->href,          is->index, is->status,      is->message,
      is->error,    is->code,          is->fault, is->body,        is->headers,
      is->location, is->method,        is->group, is->retry_after, is->codes[0].name,
      is->head,     is->failed,        is->wrap};
  static const char *const wanted[] = {"n", "s", "a", "b", "c", "d", "e", "f",
                                       "g", "h", "i", "j", "k", "l", "m", "o",
                                       "p", "q", "r", "u", "v", "w", "x"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    ck_assert_str_eq(texts[i], wanted[i]);
  ck_assert_str_eq(is->content_type, "t/x");
  ck_assert_str_eq(is->error_body, "{}");
  ck_assert_int_eq(is->shape, MULTISTATUS_DIALECT_KEYED);
  ck_assert_int_eq(is->success * 1000 + is->failure, 201409);
  ck_assert_uint_eq(is->flags,
                    MULTISTATUS_DIALECT_STATUS_PHRASE | MULTISTATUS_DIALECT_ORDERED |
                        MULTISTATUS_DIALECT_NULL_SUCCEEDS |
                        MULTISTATUS_DIALECT_ID_ITEMS | MULTISTATUS_DIALECT_HEADER_LIST |
                        MULTISTATUS_DIALECT_FAILED_COUNT);
  multistatus_dialect_free(f);
}
END_TEST

/* A dialect in XML, with elements around the items. Members whose names are not XML
   names are omitted; characters that XML forbids are replaced. */
START_TEST(custom_xml) {
  static const char json[] =
      "{\"name\":\"x\",\"xml\":true,\"items\":\"r.list.ok\",\"failures\":\"r.list.no\","
      "\"id\":\"k\",\"code\":\"why.code\",\"message\":\"why.text\",\"success\":200,"
      "\"failure\":500,\"codes\":{\"Gone\":410},\"head\":\"xmlns='urn:x'\"}";
  static const char body[] =
      "<a:r xmlns:a='u'><z><ok><k>0</k></ok></z><list><ok><k> 1 </k><b><c>x</c><c/></b>"
      "</ok>text<!-- "
      "--><no><k>2&lt;</k><why><code>Gone</code><text><![CDATA[<]]></text>"
      "</why></no><other/></list></a:r>";
  static const char written[] =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<r "
      "xmlns='urn:x'><list><ok><b><c>x</c>"
      "<c></c></b><k> 1 "
      "</k></ok><no><k>2&lt;</k><why><text>&lt;</text><code>Gone</code>"
      "</why></no></list></r>";
  const multistatus_format *f;
  digest d;
  int rc;
  ck_assert_int_eq(multistatus_dialect_load(&f, json, strlen(json), NULL, NULL), 0);
  digest_check(f, 0, body, "200  1 |410 2< < !Gone|");
  multistatus_list *list = dialects_list(f, body);
  char *out = dialects_print(list, f, &rc);
  ck_assert_str_eq(out, written);
  multistatus_free(out);
  multistatus_list_free(list);
  /* From another dialect. */
  list = dialects_list(multistatus_format_named("zalando"),
                       "{\"items\":[{\"id\":\"i\",\"status\":\"200\",\"not a name\":1,"
                       "\"n\":[1,true,null,{\"m\":\"\\u0001\\ud800\"}]}]}");
  out = dialects_print(list, f, &rc);
  ck_assert_ptr_nonnull(
      strstr(out, "<ok><n>1</n><n>true</n><n></n><n><m>\xef\xbf\xbd"));
  ck_assert_ptr_null(strstr(out, "not a"));
  ck_assert_int_eq(digest_of(f, 0, out, strlen(out), 9, &d), 0);
  ck_assert_str_eq(d.text, "200 i|");
  multistatus_free(out);
  multistatus_list_free(list);
  multistatus_dialect_free(f);
}
END_TEST

START_TEST(load_errors) {
  static const struct {
    const char *json;
    int code;
    const char *text;
  } bad[] = {
      {"", MULTISTATUS_ERROR_EMPTY, "line 1, column 1"},
      {"[]", MULTISTATUS_ERROR_RESULT, "not an object"},
      {"{\"name\":\"x\",\n\"items\":\"\",\"xml\":true,\"records\":true}",
       MULTISTATUS_ERROR_ARGUMENT, "line 2, column 38: flags has both XML and RECORDS"},
      {"{\"name\":\"x\",\"items\":\"a\",\"records\":true}", MULTISTATUS_ERROR_ARGUMENT,
       "items is not"},
      {"{\"name\":\"x\",\"items\":\"\",\"shape\":\"keyed\",\"records\":true}",
       MULTISTATUS_ERROR_ARGUMENT, "shape is KEYED"},
      {"{\"name\":\"x\",\"items\":\"a\",\"failure\":200}", MULTISTATUS_ERROR_ARGUMENT,
       "failure is less than 300"},
      {"{\"name\":\"x\",\"failures\":\"a\",\"failure\":299}",
       MULTISTATUS_ERROR_ARGUMENT, "failure is less than 300"},
      {"{\"name\":\"x\",\"items\":\"a b.c\",\"xml\":true}", MULTISTATUS_ERROR_ARGUMENT,
       "invalid name"},
      {"{\"name\":\"x\",\"items\":\"a.0\",\"xml\":true}", MULTISTATUS_ERROR_ARGUMENT,
       "invalid name"},
      {"{\"name\":\"x\",\"items\":\"a.b\",\"status\":\"s t\",\"xml\":true}",
       MULTISTATUS_ERROR_ARGUMENT, "invalid name"},
      {"{\"name\":\"x\",\"items\":\"a.b\",\"id\":\"*.i\",\"wrap\":\"<\",\"xml\":true}",
       MULTISTATUS_ERROR_ARGUMENT, "invalid name"},
      {"{}", MULTISTATUS_ERROR_RESULT, "no name"},
      {"{\"name\":\"x\"}", MULTISTATUS_ERROR_RESULT, "neither items nor failures"},
      {"{\"name\":\"x\",\n\"itens\":\"\"}", MULTISTATUS_ERROR_RESULT,
       "line 2, column 7"},
      {"{\"name\":1}", MULTISTATUS_ERROR_RESULT, "wrong type"},
      {"{\"items\":\"a..b\"}", MULTISTATUS_ERROR_RESULT, "empty or"},
      {"{\"shape\":\"round\"}", MULTISTATUS_ERROR_RESULT, "none of list"},
      {"{\"statusAs\":\"x\"}", MULTISTATUS_ERROR_RESULT, "none of number"},
      {"{\"success\":20}", MULTISTATUS_ERROR_RESULT, "100 to 999"},
      {"{\"codes\":{\"a\":\"b\"}}", MULTISTATUS_ERROR_RESULT, "not a number"},
      {"{\"name\":\"x\\u0000\"}", MULTISTATUS_ERROR_RESULT, "in name"},
      {"{\"name\":\"x\\u0001\"}", MULTISTATUS_ERROR_RESULT, "in name"},
      {"{\"name\":\"x\xff\"}", MULTISTATUS_ERROR_RESULT, "in name"},
      {"{\"name\":\"x\xed\xa0\x80\"}", MULTISTATUS_ERROR_RESULT, "in name"},
      {"{\"name\":\"\\ud800\"}", MULTISTATUS_ERROR_RESULT, "in name"},
      {"{\"items\":\"a.\xc3|b\"}", MULTISTATUS_ERROR_RESULT, "in items"},
      {"{\"retryAfter\":\"\xc0\xaf\"}", MULTISTATUS_ERROR_RESULT, "in retryAfter"},
      {"{\"codes\":{\"\xfe\":200}}", MULTISTATUS_ERROR_RESULT, "in codes"},
      {"{\"head\":\"\\\"\xf5\\\":1\"}", MULTISTATUS_ERROR_RESULT, "in head"},
      {"{\"contentType\":\"a/b\\r\\nX: 1\"}", MULTISTATUS_ERROR_RESULT,
       "in contentType"},
      {"{\"contentType\":\"a/b\\n\"}", MULTISTATUS_ERROR_RESULT, "in contentType"},
      {"{\"contentType\":\"a/b\\u0000\"}", MULTISTATUS_ERROR_RESULT, "in contentType"},
      {"{\"contentType\":\"a/\\u001fb\"}", MULTISTATUS_ERROR_RESULT, "in contentType"},
      {"{\"contentType\":\"a/b\x7f\"}", MULTISTATUS_ERROR_RESULT, "in contentType"},
      {"{\"name\":\"x\"", MULTISTATUS_ERROR_TRUNCATED, "line 1"},
      {"{\"name\" \"x\"}", MULTISTATUS_ERROR_SYNTAX, "line 1, column 9"},
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    const multistatus_format *f = NULL;
    multistatus_dialect_error error;
    int rc =
        multistatus_dialect_load(&f, bad[i].json, strlen(bad[i].json), NULL, &error);
    ck_assert_int_eq(rc, bad[i].code);
    ck_assert_int_eq(error.code, rc);
    ck_assert_msg(strstr(error.text, bad[i].text), "%s: %s", bad[i].json, error.text);
    ck_assert_int_eq(
        multistatus_dialect_load(&f, bad[i].json, strlen(bad[i].json), NULL, NULL), rc);
    ck_assert_ptr_null(f);
  }
}
END_TEST

START_TEST(load_nothing) {
  const multistatus_format *f = NULL;
  multistatus_dialect_error error = {0, 0, 0, ""};
  ck_assert_int_eq(multistatus_dialect_load(&f, NULL, 0, NULL, &error),
                   MULTISTATUS_ERROR_EMPTY);
  ck_assert_int_eq(error.code, MULTISTATUS_ERROR_EMPTY);
  ck_assert_int_eq(multistatus_dialect_load(&f, NULL, 1, NULL, &error),
                   MULTISTATUS_ERROR_ARGUMENT);
  ck_assert_ptr_null(f);
  ck_assert_int_eq(multistatus_dialect_load(NULL, "", 0, NULL, NULL),
                   MULTISTATUS_ERROR_ARGUMENT);
}
END_TEST

/* Each format is found by its name, which is the name of its dialect as well. */
START_TEST(names) {
  size_t count = 0, marks = 0;
  const multistatus_format *f = NULL;
  while ((f = multistatus_format_next(f))) {
    const multistatus_dialect *is = multistatus_format_dialect(f);
    const multistatus_format *made;
    count++;
    ck_assert_ptr_eq(multistatus_format_named(multistatus_format_name(f)), f);
    if (!is)
      continue;
    ck_assert_str_eq(is->name, multistatus_format_name(f));
    ck_assert_str_eq(is->content_type, multistatus_format_content_type(f));
    ck_assert_int_eq(multistatus_dialect_new(&made, is, NULL), 0);
    multistatus_list *list;
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    int rc[2];
    char *a = dialects_print(list, f, &rc[0]), *b = dialects_print(list, made, &rc[1]);
    ck_assert_int_eq(rc[0], rc[1]);
    multistatus_free(a);
    multistatus_free(b);
    multistatus_list_free(list);
    multistatus_dialect_free(made);
    for (const char *p = is->marks; p && *p; p += strcspn(p, " "), p += *p == ' ')
      marks++;
  }
  ck_assert_uint_ge(count, 4 + 26);
  ck_assert_uint_le(marks, 64);
  ck_assert_ptr_null(multistatus_format_named("nothing"));
  ck_assert_ptr_null(multistatus_format_named(NULL));
}
END_TEST

/* ---- An item over a limit ---- */

START_TEST(over_limit) {
  char body[4096];
  multistatus_limits limits = {.size = sizeof limits, .text_bytes = 100};
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_reader *r;
  digest d;
  snprintf(
      body, sizeof body,
      "{\"items\":[{\"id\":\"1\",\"status\":\"200\"},{\"id\":\"%0500d\",\"status\":"
      "\"200\"},{\"id\":\"3\",\"status\":\"404\"}]}",
      0);
  o.format = multistatus_format_named("zalando");
  o.limits = &limits;
  for (int skip = 0; skip < 2; skip++)
    for (size_t piece = 1; piece < 700; piece += 13) {
      d.text[0] = '\0';
      o.flags = skip ? MULTISTATUS_READ_SKIP_OVER_LIMIT : 0;
      ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
      int rc = pieces_read(r, body, strlen(body), piece, digest_add, &d);
      ck_assert_int_eq(rc, skip ? 0 : MULTISTATUS_ERROR_LIMIT);
      ck_assert_str_eq(d.text, skip ? "200 1|404 3|" : "200 1|");
      multistatus_reader_free(r);
    }
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, reads, 0, BODIES);
  tcase_add_loop_test(t, detected, 0, BODIES);
  tcase_add_test(t, detection);
  tcase_add_test(t, custom);
  tcase_add_test(t, loaded);
  tcase_add_test(t, all_members);
  tcase_add_test(t, custom_xml);
  tcase_add_test(t, load_errors);
  tcase_add_test(t, load_nothing);
  tcase_add_test(t, names);
  tcase_add_test(t, over_limit);
}

TESTS_MAIN("dialect", add_tests)
