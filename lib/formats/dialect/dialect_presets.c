/* SPDX-License-Identifier: MIT */
#include "dialect.h"

/* The dialects of known APIs; doc/dialects.md lists what each can say. The name of an
   error stands for a status where its meaning has one. */

#define CODES_OF(table) .codes = table, .code_count = sizeof table / sizeof *table

/* Of the AWS services that answer with error codes. */
static const multistatus_dialect_code aws_codes[] = {
    {"AccessDenied", 403},
    {"AccessDeniedException", 403},
    {"InternalError", 500},
    {"InternalFailure", 500},
    {"InternalServerError", 500},
    {"InvalidMessageContents", 400},
    {"InvalidParameterValue", 400},
    {"KmsThrottled", 400},
    {"KMSThrottlingException", 400},
    {"NoSuchKey", 404},
    {"ProvisionedThroughputExceededException", 429},
    {"RequestThrottled", 429},
    {"ServiceUnavailable", 503},
    {"ServiceUnavailableException", 503},
    {"SlowDown", 503},
    {"ThrottlingException", 429},
};

static const multistatus_dialect_code salesforce_codes[] = {
    {"ALL_OR_NONE_OPERATION_ROLLED_BACK", 424},
    {"DUPLICATES_DETECTED", 409},
    {"DUPLICATE_VALUE", 409},
    {"ENTITY_IS_DELETED", 410},
    {"ENTITY_IS_LOCKED", 423},
    {"INSUFFICIENT_ACCESS_OR_READONLY", 403},
    {"INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", 403},
    {"INVALID_CROSS_REFERENCE_KEY", 404},
    {"PROCESSING_HALTED", 424},
    {"REQUEST_LIMIT_EXCEEDED", 429},
    {"UNABLE_TO_LOCK_ROW", 423},
};

/* RFC 8620, section 5.3. */
static const multistatus_dialect_code jmap_codes[] = {
    {"alreadyExists", 409},     {"forbidden", 403},       {"invalidPatch", 400},
    {"invalidProperties", 422}, {"notFound", 404},        {"overQuota", 507},
    {"rateLimit", 429},         {"requestTooLarge", 413}, {"singleton", 409},
    {"stateMismatch", 412},     {"tooLarge", 413},        {"willDestroy", 409},
};

static const multistatus_dialect_code square_codes[] = {
    {"CONFLICT", 409},     {"FORBIDDEN", 403},        {"INTERNAL_SERVER_ERROR", 500},
    {"NOT_FOUND", 404},    {"RATE_LIMITED", 429},     {"SERVICE_UNAVAILABLE", 503},
    {"UNAUTHORIZED", 401}, {"VERSION_MISMATCH", 409},
};

static const multistatus_dialect_code nakadi_codes[] = {
    {"submitted", 200}, {"failed", 422}, {"aborted", 424}};

/* Categories of errors. */
static const multistatus_dialect_code hubspot_codes[] = {
    {"CONFLICT", 409},    {"MISSING_SCOPES", 403},   {"OBJECT_NOT_FOUND", 404},
    {"RATE_LIMITS", 429}, {"VALIDATION_ERROR", 400},
};

#define LIST MULTISTATUS_DIALECT_LIST
#define PARTITION MULTISTATUS_DIALECT_PARTITION
#define KEYED MULTISTATUS_DIALECT_KEYED
#define ORDERED MULTISTATUS_DIALECT_ORDERED

#define READS_AND_WRITES(name, type) DIALECT_FORMAT(name, type)
#define READS(name, type) DIALECT_FORMAT_READS(name, type)
#define PRESET(id, its_name, type, directions, ...)                                    \
  static const multistatus_dialect id##_dialect = {.size =                             \
                                                       sizeof(multistatus_dialect),    \
                                                   .name = its_name,                   \
                                                   .content_type = type,               \
                                                   __VA_ARGS__};                       \
  static const multistatus__dialect_format id = {                                      \
      directions(its_name, type), &id##_dialect, {NULL, NULL}, 0};

/* OData JSON Format 4.01, section 19; Microsoft Graph's $batch. */
PRESET(odata, "odata", "application/json", READS_AND_WRITES, .shape = LIST,
       .items = "responses", .id = "id", .status = "status",
       .message = "body.error.message", .error = "body.error",
       .code = "body.error.code", .body = "body", .headers = "headers",
       .group = "atomicityGroup", .failure = 500,
       .marks = "responses.0.id responses.0.status")

/* RFC 7644, section 3.7. Some servers send {"code"} as the status. */
PRESET(scim, "scim", "application/scim+json", READS_AND_WRITES, .shape = LIST,
       .flags = MULTISTATUS_DIALECT_STATUS_STRING, .items = "Operations",
       .id = "bulkId", .href = "location",
       .status = "status|status.code|response.status", .message = "response.detail",
       .code = "response.scimType", .body = "response", .method = "method",
       .failure = 500,
       .head = "\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:BulkResponse\"]",
       .marks = "Operations")

/* Actions of Microsoft Graph that answer with 207: value[] with an error each. */
PRESET(msgraph_207, "msgraph-207", "application/json", READS_AND_WRITES, .shape = LIST,
       .items = "value", .id = "id|recipientId|recipient",
       .status = "status|error.code",
       .message = "error.message|error.details.0.message", .error = "error",
       .code = "error.details.0.code|error.code", .success = 200, .failure = 500)

PRESET(elasticsearch, "elasticsearch", "application/json", READS_AND_WRITES,
       .shape = LIST, .flags = ORDERED, .items = "items", .id = "*._id",
       .status = "*.status", .message = "*.error.reason|*.error", .error = "*.error",
       .code = "*.error.type", .failure = 500, .failed = "errors", .wrap = "index",
       .marks = "items.0.*._index")

PRESET(elasticsearch_msearch, "elasticsearch-msearch", "application/json",
       READS_AND_WRITES, .shape = LIST, .flags = ORDERED, .items = "responses",
       .status = "status", .message = "error.reason|error", .error = "error",
       .code = "error.type", .failure = 500, .success = 200,
       .marks = "took responses.0.status")

/* A Bundle of type batch-response or transaction-response. */
PRESET(fhir, "fhir", "application/fhir+json", READS_AND_WRITES, .shape = LIST,
       .flags = ORDERED | MULTISTATUS_DIALECT_STATUS_PHRASE, .items = "entry",
       .href = "fullUrl", .status = "response.status",
       .message =
           "response.outcome.issue.0.diagnostics|response.outcome.issue.0.details.text",
       .code = "response.outcome.issue.0.code", .body = "response.outcome",
       .location = "response.location", .failure = 500,
       .head = "\"resourceType\":\"Bundle\",\"type\":\"batch-response\"",
       .marks = "resourceType entry.0.response.status")

/* RESTful API Guidelines, rule 152. */
PRESET(zalando, "zalando", "application/json", READS_AND_WRITES, .shape = LIST,
       .flags = MULTISTATUS_DIALECT_STATUS_STRING, .items = "items", .id = "id",
       .status = "status", .message = "description",
       .marks = "items.0.id items.0.status")

PRESET(salesforce_composite, "salesforce-composite", "application/json",
       READS_AND_WRITES, .shape = LIST, .items = "compositeResponse",
       .id = "referenceId", .status = "httpStatusCode", .message = "body.0.message",
       .code = "body.0.errorCode", .headers = "httpHeaders", .body = "body",
       .failure = 500, .marks = "compositeResponse")

PRESET(salesforce_batch, "salesforce-batch", "application/json", READS_AND_WRITES,
       .shape = LIST, .flags = ORDERED, .items = "results", .status = "statusCode",
       .message = "result.0.message", .code = "result.0.errorCode", .body = "result",
       .failure = 500, .failed = "hasErrors")

PRESET(salesforce_collections, "salesforce-collections", "application/json",
       READS_AND_WRITES, .shape = LIST,
       .flags = ORDERED | MULTISTATUS_DIALECT_STATUS_BOOLEAN, .items = "", .id = "id",
       .status = "success", .message = "errors.0.message", .error = "errors",
       .code = "errors.0.statusCode", .success = 200, .failure = 400,
       CODES_OF(salesforce_codes), .marks = "0.success")

PRESET(
    hubspot, "hubspot", "application/json", READS, .shape = PARTITION,
    .items = "results", .failures = "errors",
    .id =
        "objectWriteTraceId|id|context.objectWriteTraceId.0|context.ids.0|context.id.0",
    .message = "message", .code = "category", .success = 200, .failure = 400,
    CODES_OF(hubspot_codes), .marks = "status results.0.id results.0.properties")

PRESET(sqs, "sqs", "application/x-amz-json-1.0", READS, .shape = PARTITION,
       .items = "Successful", .failures = "Failed", .id = "Id", .message = "Message",
       .code = "Code", .fault = "SenderFault", .success = 200, .failure = 500,
       CODES_OF(aws_codes))

PRESET(kinesis, "kinesis", "application/x-amz-json-1.1", READS_AND_WRITES,
       .shape = LIST, .flags = ORDERED, .items = "Records", .message = "ErrorMessage",
       .error = "ErrorCode", .code = "ErrorCode", .success = 200, .failure = 500,
       CODES_OF(aws_codes), .marks = "FailedRecordCount Records")

/* Failures only; all of them are sent again. */
PRESET(lambda, "lambda", "application/json", READS, .shape = PARTITION,
       .failures = "batchItemFailures", .id = "itemIdentifier", .failure = 503,
       .marks = "batchItemFailures")

PRESET(jira, "jira", "application/json", READS, .shape = PARTITION, .items = "issues",
       .failures = "errors", .id = "key|id", .href = "self",
       .index = "failedElementNumber", .status = "status",
       .message = "elementErrors.errorMessages.0", .success = 201, .failure = 400)

PRESET(ebay, "ebay", "application/json", READS_AND_WRITES, .shape = LIST,
       .items = "responses", .id = "sku|offerId|inventoryItemGroupKey|listingId",
       .status = "statusCode", .message = "errors.0.message", .error = "errors",
       .href = "href", .failure = 500, .marks = "responses.0.statusCode")

/* ETSI GS CIM 009, BatchOperationResult. */
PRESET(ngsi_ld, "ngsi-ld", "application/json", READS, .shape = PARTITION,
       .items = "success", .failures = "errors", .id = "entityId",
       .status = "error.status", .message = "error.detail|error.title", .success = 200,
       .failure = 400, .marks = "success")

PRESET(akamai, "akamai", "application/json", READS, .shape = PARTITION,
       .items = "successes", .failures = "failures",
       .id = "id|propertyId|hostname|name", .status = "status",
       .message = "detail|title", .success = 200, .failure = 400, .marks = "successes")

PRESET(nsx, "nsx", "application/json", READS_AND_WRITES, .shape = LIST,
       .flags = ORDERED, .items = "results", .status = "code",
       .message = "body.error_message", .headers = "headers", .body = "body",
       .failure = 500, .failed = "has_errors", .marks = "results.0.code")

PRESET(git_lfs, "git-lfs", "application/vnd.git-lfs+json", READS_AND_WRITES,
       .shape = LIST, .items = "objects", .id = "oid", .status = "error.code",
       .message = "error.message", .error = "error", .success = 200, .failure = 500,
       .marks = "objects.0.oid")

PRESET(square, "square", "application/json", READS, .shape = KEYED,
       .items = "responses", .message = "errors.0.detail", .error = "errors",
       .code = "errors.0.code", .success = 200, .failure = 400, CODES_OF(square_codes))

PRESET(restli, "restli", "application/json", READS, .shape = KEYED, .items = "results",
       .failures = "errors", .status = "status", .message = "message", .success = 200,
       .failure = 500)

/* RFC 8620, section 5.3: the arguments of a /set response, or a whole response. */
PRESET(jmap, "jmap", "application/json", READS, .shape = KEYED,
       .flags = MULTISTATUS_DIALECT_NULL_SUCCEEDS,
       .items = "created|updated|destroyed|methodResponses.*.1.created|"
                "methodResponses.*.1.updated|methodResponses.*.1.destroyed",
       .failures = "notCreated|notUpdated|notDestroyed|methodResponses.*.1.notCreated|"
                   "methodResponses.*.1.notUpdated|methodResponses.*.1.notDestroyed",
       .message = "description", .code = "type", .success = 200, .failure = 400,
       CODES_OF(jmap_codes), .marks = "methodResponses")

/* The output files of batches of language models: a line for each request. */
PRESET(llm_jsonl, "llm-jsonl", "application/jsonl", READS_AND_WRITES, .shape = LIST,
       .flags = MULTISTATUS_DIALECT_RECORDS, .items = "", .id = "custom_id",
       .status = "response.status_code",
       .message = "error.message|response.body.error.message", .error = "error",
       .code = "error.code|response.body.error.code", .body = "response.body",
       .failure = 500)

PRESET(facebook_batch, "facebook-batch", "application/json", READS_AND_WRITES,
       .shape = LIST, .flags = ORDERED, .items = "", .status = "code", .body = "body",
       .failure = 500, .marks = "0.code 0.body")

PRESET(amazon_sp_api, "amazon-sp-api", "application/json", READS_AND_WRITES,
       .shape = LIST, .flags = ORDERED, .items = "responses",
       .status = "status.statusCode|statusCode", .message = "body.errors.0.message",
       .error = "body.errors", .code = "body.errors.0.code", .headers = "headers",
       .body = "body", .failure = 500, .marks = "responses.0.status.statusCode")

/* The answer to a bulk delete, failures only: [name, status] each. */
PRESET(openstack_swift, "openstack-swift", "application/json", READS,
       .shape = PARTITION, .failures = "Errors", .href = "0", .status = "1",
       .failure = 500, .marks = "Errors.0.1")

PRESET(nakadi, "nakadi", "application/json", READS_AND_WRITES, .shape = LIST,
       .flags = ORDERED | MULTISTATUS_DIALECT_STATUS_NAME, .items = "", .id = "eid",
       .status = "publishing_status", .message = "detail", .failure = 500,
       CODES_OF(nakadi_codes), .marks = "0.publishing_status")

const multistatus_format *multistatus__dialect_preset(size_t i) {
  static const multistatus__dialect_format *const presets[] = {
      &odata,
      &scim,
      &msgraph_207,
      &elasticsearch,
      &elasticsearch_msearch,
      &fhir,
      &zalando,
      &salesforce_composite,
      &salesforce_batch,
      &salesforce_collections,
      &hubspot,
      &sqs,
      &kinesis,
      &lambda,
      &jira,
      &ebay,
      &ngsi_ld,
      &akamai,
      &nsx,
      &git_lfs,
      &square,
      &restli,
      &jmap,
      &llm_jsonl,
      &facebook_batch,
      &amazon_sp_api,
      &openstack_swift,
      &nakadi,
  };
  return i < sizeof presets / sizeof *presets ? &presets[i]->format : NULL;
}
