/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <multistatus/dialect.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "dialects.h"
#include "tests.h"

/* Bodies that contradict themselves: documents that mention more failures than their
   items have, and items with several outcomes. No failure may be lost. */

enum { WHOLE = -1 };
#define VALUE MULTISTATUS_QUIRK_JSON_VALUE
#define REPEATED MULTISTATUS_QUIRK_STATUS_REPEATED

static const struct {
  const char *preset, *body, *means;
  uint64_t quirks;
  int failed; /* as claimed; WHOLE: no result is missing */
} bodies[] = {
    /* A boolean. */
    {"elasticsearch", "{\"errors\":true,\"items\":[]}", "", VALUE, 1},
    {"elasticsearch",
     "{\"items\":[{\"index\":{\"_id\":\"1\",\"status\":201}}],\"errors\":true}",
     "201 1|", VALUE, 1},
    {"elasticsearch",
     "{\"errors\":true,\"items\":[{\"index\":{\"_id\":\"1\",\"status\":409}},"
     "{\"index\":{\"_id\":\"2\",\"status\":201}}]}",
     "409 1|201 2|", 0, WHOLE},
    {"elasticsearch",
     "{\"errors\":false,\"items\":[{\"index\":{\"_id\":\"1\",\"status\":409}}]}",
     "409 1|", 0, WHOLE},
    {"salesforce-batch", "{\"hasErrors\":true,\"results\":[{\"statusCode\":200}]}",
     "200 -|", VALUE, 1},
    {"salesforce-batch", "{\"hasErrors\":null,\"results\":[{\"statusCode\":200}]}",
     "200 -|", 0, WHOLE},
    {"nsx", "{\"results\":[{\"code\":200}],\"has_errors\":true}", "200 -|", VALUE, 1},
    /* A number, or its text. */
    {"kinesis", "{\"FailedRecordCount\":2,\"Records\":[{\"ShardId\":\"s\"},{}]}",
     "200 -|200 -|", VALUE, 2},
    {"kinesis", "{\"Records\":[{\"ErrorCode\":\"X\"},{}],\"FailedRecordCount\":2}",
     "500 - !X|200 -|", VALUE, 2},
    {"kinesis", "{\"FailedRecordCount\":1,\"Records\":[{\"ErrorCode\":\"X\"},{}]}",
     "500 - !X|200 -|", 0, WHOLE},
    {"kinesis", "{\"FailedRecordCount\":\"1\",\"Records\":[{}]}", "200 -|", VALUE, 1},
    {"kinesis", "{\"FailedRecordCount\":0,\"Records\":[{}]}", "200 -|", 0, WHOLE},
    {"kinesis", "{\"FailedRecordCount\":\"\",\"Records\":[{}]}", "200 -|", 0, WHOLE},
    {"kinesis", "{\"FailedRecordCount\":-1,\"Records\":[{}]}", "200 -|", VALUE, 1},
    {"kinesis", "{\"FailedRecordCount\":1e99,\"Records\":[{\"ErrorCode\":\"X\"}]}",
     "500 - !X|", VALUE, 2},
    {"hubspot", "{\"numErrors\":2,\"results\":[{\"id\":\"1\"}],\"errors\":[]}",
     "200 1|", VALUE, 2},
    {"hubspot",
     "{\"numErrors\":2,\"errors\":[{\"message\":\"m\",\"context\":{\"ids\":[\"1\","
     "\"2\"]}}],\"results\":[]}",
     "400 1 m|400 2 m|", 0, WHOLE},
    /* A batch that did not end; the rest of the results at another place. */
    {"hubspot", "{\"status\":\"CANCELED\",\"results\":[],\"numErrors\":0}", "", VALUE,
     1},
    {"hubspot", "{\"results\":[{\"id\":\"1\"}],\"status\":\"PROCESSING\"}", "200 1|",
     VALUE, 1},
    {"hubspot", "{\"status\":{\"COMPLETE\":1},\"results\":[]}", "", VALUE, 1},
    {"hubspot", "{\"status\":\"COMPLETE\",\"results\":[{\"id\":\"1\"}]}", "200 1|", 0,
     WHOLE},
    {"hubspot", "{\"status\":\"COMPLETE\",\"results\":[],\"numErrors\":\"200\"}", "",
     VALUE, 200},
    {"odata",
     "{\"responses\":[{\"id\":\"1\",\"status\":200}],\"@odata.nextLink\":\"?p=2\"}",
     "200 1|", VALUE, 1},
    {"odata", "{\"@nextLink\":\"?p=2\",\"responses\":[{\"id\":\"1\",\"status\":404}]}",
     "404 1|", VALUE, 2},
    {"odata",
     "{\"@odata.nextLink\":null,\"responses\":[{\"id\":\"1\",\"status\":200}]}",
     "200 1|", 0, WHOLE},
    {"msgraph-207", "{\"value\":[{\"id\":\"1\"}],\"@odata.nextLink\":\"?p=2\"}",
     "200 1|", VALUE, 1},
    /* A failure besides the items. */
    {"openstack-swift",
     "{\"Response Body\":\"Invalid bulk delete.\",\"Errors\":[],\"Number Deleted\":0}",
     "", VALUE, 1},
    {"openstack-swift",
     "{\"Errors\":[[\"/a\",\"409 Conflict\"]],\"Response Body\":\"Max delete failures "
     "exceeded\"}",
     "409 /a|", VALUE, 2},
    {"openstack-swift",
     "{\"Errors\":[[\"/a\",\"409 Conflict\"]],\"Response Body\":\"\"}", "409 /a|", 0,
     WHOLE},
    {"jmap",
     "{\"methodResponses\":[[\"Email/set\",{\"created\":{\"a\":{}},\"notCreated\":{"
     "\"b\":{\"type\":\"tooLarge\"}}},\"0\"],[\"error\",{\"type\":\"serverFail\"},"
     "\"1\"]]}",
     "200 a|413 b !tooLarge|", VALUE, 2},
    {"square", "{\"responses\":{\"a\":{}},\"errors\":[{\"code\":\"X\"}]}", "200 a|",
     VALUE, 1},
    {"odata",
     "{\"responses\":[{\"id\":\"1\",\"status\":200}],\"error\":{\"code\":\"x\"}}",
     "200 1|", VALUE, 1},
    {"msgraph-207", "{\"value\":[{\"id\":\"1\"}],\"error\":{\"code\":\"x\"}}", "200 1|",
     VALUE, 1},
    {"square", "{\"responses\":{\"a\":{}},\"errors\":[]}", "200 a|", 0, WHOLE},
    {"odata",
     "{\"error\":{\"message\":\"m\"},\"responses\":[{\"id\":\"1\",\"status\":200}]}",
     "200 1|", VALUE, 1},
    {"odata", "{\"error\":null,\"responses\":[{\"id\":\"1\",\"status\":200}]}",
     "200 1|", 0, WHOLE},
    /* The status of the whole request. */
    {"openstack-swift",
     "{\"Response Status\":\"400 Bad Request\",\"Response Body\":\"\",\"Errors\":[]}",
     "", VALUE, 1},
    {"openstack-swift",
     "{\"Errors\":[[\"/a\",\"409 Conflict\"]],\"Response Status\":\"400 Bad Request\"}",
     "409 /a|", 0, WHOLE},
    {"openstack-swift", "{\"Errors\":[],\"Response Status\":\"200 OK\"}", "", 0, WHOLE},
    /* Two statuses of an id. */
    {"restli", "{\"results\":{\"1\":{}},\"statuses\":{\"1\":200,\"1\":500}}",
     "200 1|500 1|", REPEATED, WHOLE},
    {"restli", "{\"statuses\":{\"1\":500,\"1\":200},\"results\":{\"1\":{}}}", "500 1|",
     REPEATED, WHOLE},
    /* Another status in an item. */
    {"scim",
     "{\"Operations\":[{\"bulkId\":\"1\",\"status\":\"201\",\"response\":{"
     "\"status\":\"400\",\"detail\":\"m\"}}]}",
     "0 1 m|", REPEATED, WHOLE},
    {"scim",
     "{\"Operations\":[{\"bulkId\":\"1\",\"status\":\"201\",\"response\":{"
     "\"scimType\":\"tooMany\"}}]}",
     "500 1 !tooMany|", 0, WHOLE},
    {"scim",
     "{\"Operations\":[{\"bulkId\":\"1\",\"status\":\"201\",\"response\":{"
     "\"status\":\"active\"}},{\"bulkId\":\"2\",\"status\":\"409\",\"response\":{"
     "\"status\":\"409\"}}]}",
     "201 1|409 2|", 0, WHOLE},
    {"llm-jsonl",
     "{\"custom_id\":\"1\",\"response\":{\"status_code\":200},\"result\":{\"type\":"
     "\"expired\"}}\n",
     "0 1|", REPEATED, WHOLE},
    {"amazon-sp-api",
     "{\"responses\":[{\"status\":{\"statusCode\":200},\"statusCode\":503}]}", "0 -|",
     REPEATED, WHOLE},
    /* 207: a part may have failed. */
    {"scim",
     "{\"Operations\":[{\"bulkId\":\"1\",\"status\":\"201\",\"response\":{"
     "\"status\":\"207\"}}]}",
     "0 1|", REPEATED, WHOLE},
    {"elasticsearch",
     "{\"errors\":true,\"items\":[{\"index\":{\"_id\":\"1\",\"status\":207}}]}",
     "207 1|", 0, WHOLE},
    {"restli", "{\"results\":{\"1\":{}},\"statuses\":{\"1\":207}}", "200 1|207 1|", 0,
     WHOLE},
    {"restli", "{\"results\":{\"1\":{\"status\":200}},\"statuses\":{\"1\":207}}",
     "200 1|207 1|", 0, WHOLE},
    {"restli", "{\"statuses\":{\"1\":207,\"1\":200},\"results\":{\"1\":{}}}", "207 1|",
     REPEATED, WHOLE},
    {"restli", "{\"statuses\":{\"1\":200,\"1\":207},\"results\":{\"1\":{}}}", "207 1|",
     REPEATED, WHOLE},
    {"openstack-swift", "{\"Response Status\":\"207 Multi-Status\",\"Errors\":[]}", "",
     VALUE, 1},
    /* Items that are not in an array. */
    {"sqs", "{\"Successful\":[{\"Id\":\"a\"}],\"Failed\":{\"Id\":\"b\"}}", "200 a|",
     VALUE, 1},
    {"sqs", "{\"Successful\":[{\"Id\":\"a\"}],\"Failed\":\"b\"}", "200 a|", VALUE, 1},
    {"sqs", "{\"Successful\":[{\"Id\":\"a\"}],\"Failed\":null}", "200 a|", 0, WHOLE},
    {"restli", "{\"results\":{\"1\":{}},\"statuses\":[200]}", "200 1|", VALUE, 1},
    {"dynamodb", "{\"UnprocessedItems\":{\"T\":[{\"x\":1}],\"U\":{\"x\":1}}}", "503 -|",
     VALUE | MULTISTATUS_QUIRK_NO_HREF, 2},
    /* Items that are no objects, beside which failures would be. */
    {"git-lfs", "{\"objects\":[{\"oid\":\"1\"},\"2\",[{\"oid\":\"3\"}]]}",
     "200 1|0 2|0 -|", MULTISTATUS_QUIRK_NO_HREF, WHOLE},
    {"msgraph-207", "{\"value\":[[{\"id\":\"1\",\"error\":{\"code\":\"x\"}}]]}", "0 -|",
     MULTISTATUS_QUIRK_NO_HREF, WHOLE},
    {"ngsi-ld", "{\"success\":[\"a\"],\"errors\":[]}", "200 a|", 0, WHOLE},
    {"square", "{\"responses\":{\"a\":\"b\",\"c\":[1],\"d\":2}}", "0 a|0 c|0 d|", 0,
     WHOLE},
    {"restli", "{\"results\":{\"a\":\"b\",\"c\":\"d\"},\"statuses\":{\"c\":404}}",
     "200 a|200 c|404 c|", 0, WHOLE},
    {"jmap", "{\"newState\":\"s\",\"updated\":{\"a\":\"b\"},\"destroyed\":[\"c\"]}",
     "200 a|200 c|", 0, WHOLE},
    /* An empty object in the place of an error. */
    {"git-lfs", "{\"objects\":[{\"oid\":\"1\",\"error\":{}}]}", "0 1|", 0, WHOLE},
    {"msgraph-207", "{\"value\":[{\"id\":\"1\",\"error\":{}}]}", "0 1|", 0, WHOLE},
    {"git-lfs", "{\"objects\":[{\"oid\":\"1\",\"error\":null}]}", "200 1|", 0, WHOLE},
    {"square", "{\"responses\":{\"1\":{\"errors\":[]}}}", "200 1|", 0, WHOLE},
    /* An error beside a status of success. */
    {"salesforce-composite",
     "{\"compositeResponse\":[{\"referenceId\":\"1\",\"httpStatusCode\":200,\"body\":[{"
     "\"errorCode\":\"X\"}]}]}",
     "500 1 !X|", 0, WHOLE},
    {"salesforce-batch",
     "{\"results\":[{\"statusCode\":200,\"result\":[{\"errorCode\":\"X\"}]}]}",
     "500 - !X|", 0, WHOLE},
    /* An item with several outcomes or ids. */
    {"elasticsearch",
     "{\"items\":[{\"index\":{\"_id\":\"1\",\"status\":200},\"delete\":{\"_id\":\"2\","
     "\"status\":404}}]}",
     "0 1|", REPEATED, WHOLE},
    {"elasticsearch",
     "{\"items\":[{\"index\":{\"_id\":\"1\",\"status\":400},\"delete\":{\"_id\":\"2\","
     "\"status\":200}}]}",
     "400 1|", REPEATED, WHOLE},
    {"elasticsearch",
     "{\"items\":[{\"index\":{\"_id\":\"1\",\"status\":200,\"error\":null,\"error\":{"
     "\"type\":\"x\"}}}]}",
     "0 1|", REPEATED, WHOLE},
    {"scim",
     "{\"Operations\":[{\"bulkId\":\"q\",\"status\":\"201\",\"status\":\"400\"}]}",
     "0 q|", REPEATED, WHOLE},
    {"odata", "{\"responses\":[{\"id\":\"1\",\"status\":200,\"id\":\"2\"}]}", "0 1|",
     REPEATED, WHOLE},
    {"salesforce-collections", "[{\"id\":\"1\",\"success\":true,\"success\":false}]",
     "0 1|", REPEATED, WHOLE},
    {"s3", "<DeleteResult><Deleted><Key>a</Key><Key>b</Key></Deleted></DeleteResult>",
     "0 a|", REPEATED, WHOLE},
    /* A success has the key of its member as the id; an element has none. */
    {"jmap", "{\"newState\":\"s\",\"created\":{\"a\":null},\"destroyed\":[null]}",
     "200 a|200 -|", MULTISTATUS_QUIRK_NO_HREF, WHOLE},
    {"llm-jsonl",
     "{\"custom_id\":\"1\",\"response\":{\"status_code\":200,\"body\":{\"error\":{"
     "\"code\":\"server_error\"}}},\"error\":null}\n",
     "500 1 !server_error|", 0, WHOLE},
};
enum { BODIES = sizeof bodies / sizeof *bodies };

START_TEST(claims) {
  const multistatus_format *f = multistatus_format_named(bodies[_i].preset);
  const size_t len = strlen(bodies[_i].body);
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  digest d;
  for (size_t piece = 1; piece <= len; piece++) {
    multistatus_reader *r;
    multistatus_summary s;
    const multistatus_result *item;
    memset(&d, 0, sizeof d);
    o.format = f;
    ck_assert_int_eq(multistatus_reader_new(&r, &o), 0);
    for (size_t at = 0; at < len; at += piece)
      multistatus_reader_feed(r, bodies[_i].body + at,
                              len - at < piece ? len - at : piece);
    ck_assert_int_eq(multistatus_reader_end(r), 0);
    while (multistatus_reader_next(r, &item) == 1)
      digest_add(&d, item);
    ck_assert_str_eq(d.text, bodies[_i].means);
    ck_assert_uint_eq(multistatus_reader_quirks(r), bodies[_i].quirks);
    ck_assert_int_eq(multistatus_reader_summary(r, &s), bodies[_i].failed >= 0);
    if (bodies[_i].failed >= 0) {
      ck_assert_uint_eq(s.failed, (size_t)bodies[_i].failed);
      ck_assert_uint_eq(s.succeeded, (size_t)d.successes);
      ck_assert_uint_ge(s.total, (size_t)d.results);
    }
    multistatus_reader_free(r);
  }
}
END_TEST

/* Dialects with fewer members: a failure in the same list would be an object. */
START_TEST(custom) {
  static const char *const cases[][3] = {
      {"\"items\":\"a\",\"id\":\"i\",\"status\":\"s\"",
       "{\"a\":[\"1\",{\"i\":\"2\"},{\"i\":\"3\",\"s\":404}]}", "0 1|200 2|404 3|"},
      {"\"items\":\"a\",\"id\":\"i\",\"error\":\"e\"",
       "{\"a\":[\"1\",{\"i\":\"2\"},{\"i\":\"3\",\"e\":1}]}", "0 1|200 2|500 3|"},
      {"\"items\":\"a\",\"id\":\"i\"", "{\"a\":[\"1\",{\"i\":\"2\"}]}", "200 1|200 2|"},
      {"\"items\":\"a\",\"id\":\"i\",\"status\":\"s\",\"idItems\":true",
       "{\"a\":[\"1\",{\"i\":\"2\"}]}", "200 1|200 2|"},
      {"\"items\":\"'a.b'\",\"id\":\"'i.j'\"", "{\"a.b\":[{\"i.j\":\"1\"}]}",
       "200 1|"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char json[200];
    const multistatus_format *f;
    snprintf(json, sizeof json, "{\"name\":\"x\",\"success\":200,\"failure\":500,%s}",
             cases[i][0]);
    multistatus_dialect_error error;
    ck_assert_msg(!multistatus_dialect_load(&f, json, strlen(json), NULL, &error), "%s",
                  error.text);
    digest_check(f, 0, cases[i][1], cases[i][2]);
    multistatus_dialect_free(f);
  }
}
END_TEST

/* An item with several ids, hrefs or indices may be about others, too, so the body is
   incomplete: an item that it does not mention did not succeed. */
START_TEST(other_items) {
  static const char *const cases[][2] = {
      {"lambda", "{\"batchItemFailures\":[{\"itemIdentifier\":\"1\",\"itemIdentifier\":"
                 "\"2\"}]}"},
      {"s3", "<DeleteResult><Error><Key>1</Key><Key>2</Key></Error></DeleteResult>"},
      {"jira", "{\"issues\":[],\"errors\":[{\"key\":\"1\",\"failedElementNumber\":0,"
               "\"failedElementNumber\":1}]}"},
      {"elasticsearch", "{\"items\":[{\"index\":{\"_id\":\"1\",\"status\":500},"
                        "\"create\":{\"_id\":\"2\",\"status\":500}}]}"}};
  static const char *const ids[] = {"1", "2"};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_list *list =
        dialects_list(multistatus_format_named(cases[i][0]), cases[i][1]);
    multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
    multistatus_retry *plan;
    policy.sent = 2;
    policy.ids = ids;
    policy.flags = MULTISTATUS_RETRY_SILENCE_IS_SUCCESS;
    ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
    ck_assert_uint_eq(plan->done, 0);
    ck_assert_uint_gt(plan->verify_count, 0);
    ck_assert_uint_eq(plan->verify[plan->verify_count - 1].index, 1);
    multistatus_retry_free(plan);
    multistatus_list_free(list);
  }
}
END_TEST

/* A strict reader refuses these bodies. */
START_TEST(strict) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_list *list;
  o.format = multistatus_format_named(bodies[_i].preset);
  o.refuse = VALUE | REPEATED;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  int rc = multistatus_list_read(list, &o, bodies[_i].body, strlen(bodies[_i].body));
  ck_assert_int_eq(rc, bodies[_i].quirks & o.refuse ? MULTISTATUS_ERROR_RESULT : 0);
  multistatus_list_free(list);
}
END_TEST

/* If results are missing, the outcome of an item that the body does not mention, the
   last one here, is unknown, and the request did not succeed. */
START_TEST(not_whole) {
  const multistatus_format *f = multistatus_format_named(bodies[_i].preset);
  multistatus_list *list = dialects_list(f, bodies[_i].body);
  static const char *const ids[] = {"none 1", "none 2", "none 3", "none 4"};
  multistatus_retry_policy policy = MULTISTATUS_RETRY_POLICY_INIT;
  multistatus_retry *plan;
  policy.sent = multistatus_list_count(list) + 1;
  policy.ids = ids;
  policy.flags = MULTISTATUS_RETRY_SILENCE_IS_SUCCESS;
  ck_assert_int_eq(multistatus_retry_plan(&plan, list, &policy, NULL), 0);
  if (bodies[_i].failed >= 0) {
    ck_assert_uint_lt(plan->done, policy.sent);
    ck_assert_uint_eq(plan->verify[plan->verify_count - 1].index, policy.sent - 1);
    ck_assert_int_gt(multistatus_list_overall(list, MULTISTATUS_POLICY_MOST_SEVERE, 0),
                     299);
  }
  multistatus_retry_free(plan);
  multistatus_list_free(list);
}
END_TEST

/* ---- Writing ---- */

/* The number of failures, or that there are some, is written for the API's own clients;
   what shows other failures is not. */
START_TEST(written) {
  static const struct {
    const char *preset, *body;
  } cases[] = {
      {"kinesis", "{\"Records\":[{},{\"ErrorCode\":\"NoSuchKey\"},{\"ErrorCode\":"
                  "\"Locked\"}],\"FailedRecordCount\":2}"},
      {"hubspot",
       "{\"status\":\"COMPLETE\",\"results\":[{\"objectWriteTraceId\":\"1\"}],"
       "\"errors\":[{\"objectWriteTraceId\":\"2\",\"category\":\"OBJECT_NOT_FOUND\"},{"
       "\"objectWriteTraceId\":\"3\",\"category\":\"Locked\"}],\"numErrors\":2}"},
      {"square", "{\"responses\":{\"1\":{},\"2\":{\"errors\":[{\"code\":\"NOT_FOUND\"}]"
                 "},\"3\":{\"errors\":[{\"code\":\"Locked\"}]}}}"},
      {"openstack-swift", "{\"Errors\":[[\"2\",\"404 Not Found\"],[\"3\",\"423 "
                          "Locked\"]]}"}};
  static const int statuses[] = {200, 404, 423};
  static const char *const ids[] = {"1", "2", "3"};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_list *list;
    int rc;
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    for (size_t k = 0; k < 3; k++) {
      multistatus_result *r = multistatus_list_add(list, "/a", statuses[k], NULL);
      multistatus_result_set_id(r, ids[k]);
      multistatus_result_set_index(r, (int64_t)k);
    }
    char *out = dialects_print(list, multistatus_format_named(cases[i].preset), &rc);
    ck_assert_int_eq(rc, 0);
    ck_assert_str_eq(out, cases[i].body);
    multistatus_free(out);
    multistatus_list_free(list);
  }
}
END_TEST

/* What a dialect cannot express is refused, so that no item gets the outcome of another
   one, and none is lost. written NULL: refused. */
START_TEST(converted) {
  static const struct {
    const char *body, *preset, *written;
  } cases[] = {
      /* Positions are those of the request. */
      {"{\"results\":[{\"index\":1,\"status\":500},{\"index\":0,\"status\":200}]}",
       "kinesis", NULL},
      {"{\"results\":[{\"id\":\"b\",\"index\":1,\"status\":500}]}", "elasticsearch",
       NULL},
      {"{\"results\":[{\"index\":0,\"status\":404},{\"index\":1,\"status\":200}]}",
       "facebook-batch", "[{\"code\":404},{\"code\":200}]"},
      {"{\"results\":[{\"index\":1,\"status\":404},{\"index\":0,\"status\":200}]}",
       "zalando",
       "{\"items\":[{\"id\":\"1\",\"status\":\"404\"},{\"id\":\"0\",\"status\":"
       "\"200\"}]}"},
      {"{\"results\":[{\"index\":7,\"status\":404}]}", "ebay",
       "{\"responses\":[{\"sku\":\"7\",\"statusCode\":404}]}"},
      /* An item for each href, as a client may take silence for success. */
      {"{\"results\":[{\"href\":\"/a\",\"moreHrefs\":[\"/b\",\"/c\"],\"status\":"
       "423}]}",
       "lambda",
       "{\"batchItemFailures\":[{\"itemIdentifier\":\"/a\"},{\"itemIdentifier\":"
       "\"/b\"},{\"itemIdentifier\":\"/c\"}]}"},
      {"{\"results\":[{\"href\":\"/a\",\"moreHrefs\":[\"/b\"],\"status\":423},{"
       "\"href\":\"/c\",\"moreHrefs\":[\"/d\"],\"status\":204}]}",
       "sqs",
       "{\"Successful\":[{\"Id\":\"/c\"},{\"Id\":\"/d\"}],\"Failed\":[{\"Id\":\"/a\","
       "\"Code\":\"Locked\",\"SenderFault\":true},{\"Id\":\"/b\",\"Code\":\"Locked\","
       "\"SenderFault\":true}]}"},
      {"{\"results\":[{\"href\":\"/a\",\"moreHrefs\":[\"/b\"],\"status\":423}]}",
       "fhir", NULL},
      {"{\"results\":[{\"id\":\"1\",\"href\":\"/a\",\"moreHrefs\":[\"/b\"],"
       "\"status\":423}]}",
       "zalando", "{\"items\":[{\"id\":\"1\",\"status\":\"423\"}]}"},
      /* An array of another dialect does not take the members of this one. */
      {"{\"results\":[{\"id\":\"a\",\"status\":200,\"ext\":[\"<json "
       "xmlns=\\\"urn:multistatus:1\\\">{\\\"tags\\\":[1]}</json>\"]}]}",
       "elasticsearch",
       "{\"items\":[{\"tags\":{\"_id\":\"a\",\"status\":200}}],\"errors\":false}"},
      /* An empty id is written only as a key. */
      {"{\"results\":[{\"id\":\"\",\"href\":\"/a\",\"moreHrefs\":[\"/b\"],"
       "\"status\":404},{\"id\":\"\",\"index\":7,\"status\":404}]}",
       "lambda",
       "{\"batchItemFailures\":[{\"itemIdentifier\":\"/a\"},{\"itemIdentifier\":"
       "\"/b\"},{\"itemIdentifier\":\"7\"}]}"},
      {"{\"results\":[{\"id\":\"\",\"status\":200}]}", "square",
       "{\"responses\":{\"\":{}}}"},
      /* A location is a header field if the dialect has no other member for it. */
      {"{\"results\":[{\"href\":\"/a\",\"status\":302,\"location\":\"/b\"}]}", "fhir",
       "{\"resourceType\":\"Bundle\",\"type\":\"batch-response\",\"entry\":[{"
       "\"fullUrl\":\"/a\",\"response\":{\"status\":\"302 Found\",\"location\":"
       "\"/b\"}}]}"},
      {"{\"results\":[{\"id\":\"a\",\"status\":302,\"location\":\"/b\"}]}", "odata",
       "{\"responses\":[{\"id\":\"a\",\"status\":302,\"headers\":{\"location\":"
       "\"/b\"}}]}"},
      {"{\"results\":[{\"id\":\"a\",\"status\":201,\"location\":\"/b\",\"headers\":{"
       "\"location\":\"/c\"}}]}",
       "odata",
       "{\"responses\":[{\"id\":\"a\",\"status\":201,\"headers\":{\"location\":"
       "\"/c\"}}]}"},
      /* An id is the name of a member, which must occur once. */
      {"{\"results\":[{\"id\":\"a\",\"status\":404},{\"id\":\"a\",\"status\":200}]}",
       "square", NULL},
      {"{\"results\":[{\"id\":\"a\",\"status\":404},{\"id\":\"a\",\"status\":200}]}",
       "restli", NULL},
      {"{\"results\":[{\"id\":\"a\",\"status\":404},{\"id\":\"a\",\"status\":200}]}",
       "zalando",
       "{\"items\":[{\"id\":\"a\",\"status\":\"404\"},{\"id\":\"a\",\"status\":"
       "\"200\"}]}"},
      /* Successes that were left out. */
      {"{\"results\":[],\"summary\":{\"total\":0,\"omitted\":2}}", "odata", NULL},
      {"{\"results\":[],\"summary\":{\"total\":0,\"omitted\":2}}", "lambda",
       "{\"batchItemFailures\":[]}"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_list *list = dialects_list(multistatus_format_json(), cases[i].body);
    int rc;
    char *out = dialects_print(list, multistatus_format_named(cases[i].preset), &rc);
    ck_assert_int_eq(rc, cases[i].written ? 0 : MULTISTATUS_ERROR_UNSUPPORTED);
    if (cases[i].written)
      ck_assert_str_eq(out, cases[i].written);
    multistatus_free(out);
    multistatus_list_free(list);
  }
}
END_TEST

/* A success that was undone is refused if the writer has no member for that. */
START_TEST(undone) {
  static const struct {
    const char *items, *failed, *written; /* NULL: refused */
  } cases[] = {
      {"items", "bad|undone",
       "{\"items\":[{\"id\":\"1\",\"s\":200}],\"bad\":false,\"undone\":true}"},
      {"items", "|undone", "{\"items\":[{\"id\":\"1\",\"s\":200}],\"undone\":true}"},
      {"items", "bad|meta.undone", NULL},
      {"items", "bad||undone", NULL},
      {"items", "bad|", NULL},
      {"items", NULL, NULL},
      {"", "bad|undone", NULL}};
  multistatus_list *list =
      dialects_list(multistatus_format_json(), "{\"results\":[{\"id\":\"1\",\"status\":"
                                               "200}],\"transaction\":\"rolledBack\"}");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    multistatus_dialect is = MULTISTATUS_DIALECT_INIT;
    const multistatus_format *f;
    int rc;
    is.name = "mine";
    is.items = cases[i].items;
    is.id = "id";
    is.status = "s";
    is.failed = cases[i].failed;
    ck_assert_int_eq(multistatus_dialect_new(&f, &is, NULL), 0);
    char *out = dialects_print(list, f, &rc);
    ck_assert_int_eq(rc, cases[i].written ? 0 : MULTISTATUS_ERROR_UNSUPPORTED);
    if (!rc)
      ck_assert_str_eq(out, cases[i].written);
    multistatus_free(out);
    multistatus_dialect_free(f);
  }
  multistatus_list_free(list);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, claims, 0, BODIES);
  tcase_add_loop_test(t, strict, 0, BODIES);
  tcase_add_loop_test(t, not_whole, 0, BODIES);
  tcase_add_test(t, other_items);
  tcase_add_test(t, custom);
  tcase_add_test(t, written);
  tcase_add_test(t, converted);
  tcase_add_test(t, undone);
}

TESTS_MAIN("dialect_claims", add_tests)
