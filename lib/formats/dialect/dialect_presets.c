/* SPDX-License-Identifier: MIT */
#include "dialect.h"

/* The dialects of known APIs; doc/dialects.md lists what each can express. The name of
   an error is mapped to a status if one has its meaning. */

#define CODES_OF(table) .codes = table, .code_count = sizeof table / sizeof *table

/* The error codes of AWS services. */
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

/* The error codes of Microsoft Graph that always have the same status. */
static const multistatus_dialect_code graph_codes[] = {
    {"accessDenied", 403},      {"activityLimitReached", 429},
    {"BadRequest", 400},        {"Conflict", 409},
    {"Forbidden", 403},         {"generalException", 500},
    {"invalidRequest", 400},    {"itemNotFound", 404},
    {"nameAlreadyExists", 409}, {"NotFound", 404},
    {"notSupported", 501},      {"quotaLimitReached", 507},
    {"resourceModified", 412},  {"serviceNotAvailable", 503},
    {"TooManyRequests", 429},   {"unauthenticated", 401},
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

/* The error codes of Amazon S3 that always have the same status; RequestTimeout as a
   timeout. The first code of a status is the one that is written: NoSuchKey, since an
   item is a key. */
static const multistatus_dialect_code s3_codes[] = {
    {"AccessDenied", 403},       {"AccountProblem", 403},     {"InternalError", 500},
    {"InvalidArgument", 400},    {"InvalidObjectState", 403}, {"InvalidRequest", 400},
    {"MalformedXML", 400},       {"MethodNotAllowed", 405},   {"NoSuchKey", 404},
    {"NoSuchBucket", 404},       {"NoSuchVersion", 404},      {"NotImplemented", 501},
    {"OperationAborted", 409},   {"PreconditionFailed", 412}, {"RequestTimeout", 408},
    {"ServiceUnavailable", 503}, {"SlowDown", 503},           {"TooManyRequests", 429},
};

static const multistatus_dialect_code nakadi_codes[] = {
    {"submitted", 200}, {"failed", 422}, {"aborted", 424}};

/* Outcomes of requests, and errors. */
static const multistatus_dialect_code llm_codes[] = {
    {"api_error", 500},
    {"authentication_error", 401},
    {"batch_cancelled", 499},
    {"batch_expired", 408},
    {"canceled", 499},
    {"expired", 408},
    {"invalid_request_error", 400},
    {"not_found_error", 404},
    {"overloaded_error", 529},
    {"permission_error", 403},
    {"rate_limit_error", 429},
    {"request_timeout", 408},
    {"request_too_large", 413},
    {"succeeded", 200},
};

/* Categories of errors, and the status of a whole batch that was not canceled. */
static const multistatus_dialect_code hubspot_codes[] = {
    {"CONFLICT", 409},    {"MISSING_SCOPES", 403},   {"OBJECT_NOT_FOUND", 404},
    {"RATE_LIMITS", 429}, {"VALIDATION_ERROR", 400}, {"COMPLETE", 200},
};

#define LIST MULTISTATUS_DIALECT_LIST
#define PARTITION MULTISTATUS_DIALECT_PARTITION
#define KEYED MULTISTATUS_DIALECT_KEYED
#define ORDERED MULTISTATUS_DIALECT_ORDERED

#define PRESET_WITH(result, its_name, type, spec, ...)                                 \
  {                                                                                    \
    DIALECT_FORMAT(its_name, type, result), &(const multistatus_dialect) {             \
      .size = sizeof(multistatus_dialect), .name = its_name, .specification = spec,    \
      .content_type = type, __VA_ARGS__                                                \
    }                                                                                  \
  }
#define PRESET(...) PRESET_WITH(multistatus__dialect_write_result, __VA_ARGS__)
#define PRESET_READS(...) PRESET_WITH(NULL, __VA_ARGS__)

static const multistatus__dialect_format presets[] = {
    PRESET("odata", "application/json",
           "OData JSON Format 4.01, section 19; Microsoft Graph, $batch", .shape = LIST,
           .items = "responses", .id = "id", .status = "status",
           .message = "body.error.message", .error = "body.error",
           .code = "body.error.code", .body = "body", .headers = "headers",
           .group = "atomicityGroup", .failure = 500,
           .failed = "||error|@nextLink|'@odata.nextLink'",
           .marks = "responses.0.id responses.0.status"),

    /* Some servers send {"code"} as the status. */
    PRESET(
        "scim", "application/scim+json", "RFC 7644, section 3.7", .shape = LIST,
        .flags = MULTISTATUS_DIALECT_STATUS_STRING, .items = "Operations",
        .id = "bulkId", .href = "location",
        .status = "status|status.code|response.status", .message = "response.detail",
        .error = "response.scimType", .code = "response.scimType", .body = "response",
        .method = "method", .failure = 500,
        .error_body = "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:Error\"]}",
        .head = "\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:BulkResponse\"]",
        .marks = "Operations"),

    /* Actions of Microsoft Graph with 207: `value` contains objects with an error. */
    PRESET("msgraph-207", "application/json", "Microsoft Graph, actionResultPart",
           .shape = LIST, .flags = MULTISTATUS_DIALECT_STATUS_STRING, .items = "value",
           .id = "id|userId|recipientId|recipient.email|recipient",
           .status = "error.code", .message = "error.message|error.details.0.message",
           .error = "error", .code = "error.details.0.code|error.code", .success = 200,
           .failure = 500, .failed = "||error|@nextLink|'@odata.nextLink'",
           CODES_OF(graph_codes)),

    PRESET("elasticsearch", "application/json", "Elasticsearch, bulk API",
           .shape = LIST, .flags = ORDERED, .items = "items", .id = "*._id",
           .status = "*.status", .message = "*.error.reason|*.error",
           .error = "*.error", .code = "*.error.type", .failure = 500,
           .failed = "errors", .wrap = "index", .marks = "items.0.*._index"),

    PRESET("elasticsearch-msearch", "application/json",
           "Elasticsearch, multi search API", .shape = LIST, .flags = ORDERED,
           .items = "responses", .status = "status", .message = "error.reason|error",
           .error = "error", .code = "error.type", .failure = 500, .success = 200,
           .marks = "took responses.0.status"),

    /* A Bundle of type batch-response or transaction-response. */
    PRESET("fhir", "application/fhir+json", "HL7 FHIR R5, section 3.2.0.13",
           .shape = LIST, .flags = ORDERED | MULTISTATUS_DIALECT_STATUS_PHRASE,
           .items = "entry", .href = "fullUrl", .status = "response.status",
           .message = "response.outcome.issue.0.diagnostics|response.outcome.issue.0."
                      "details.text",
           .code = "response.outcome.issue.0.code", .body = "response.outcome",
           .location = "response.location", .failure = 500,
           .error_body =
               "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":"
               "\"error\",\"code\":\"processing\"}]}",
           .head = "\"resourceType\":\"Bundle\",\"type\":\"batch-response\"",
           .marks = "resourceType entry.0.response.status"),

    PRESET("zalando", "application/json", "Zalando RESTful API Guidelines, rule 152",
           .shape = LIST, .flags = MULTISTATUS_DIALECT_STATUS_STRING, .items = "items",
           .id = "id", .status = "status", .message = "description",
           .marks = "items.0.id items.0.status"),

    PRESET("salesforce-composite", "application/json", "Salesforce REST API, composite",
           .shape = LIST, .items = "compositeResponse", .id = "referenceId",
           .status = "httpStatusCode", .message = "body.0.message",
           .error = "body.0.errorCode", .code = "body.0.errorCode",
           .headers = "httpHeaders", .body = "body", .failure = 500,
           .marks = "compositeResponse"),

    PRESET("salesforce-batch", "application/json", "Salesforce REST API, batch",
           .shape = LIST, .flags = ORDERED, .items = "results", .status = "statusCode",
           .message = "result.0.message", .error = "result.0.errorCode",
           .code = "result.0.errorCode", .body = "result", .failure = 500,
           .failed = "hasErrors", .marks = "results.0.statusCode"),

    PRESET("salesforce-collections", "application/json",
           "Salesforce REST API, sObject Collections", .shape = LIST,
           .flags = ORDERED | MULTISTATUS_DIALECT_STATUS_BOOLEAN, .items = "",
           .id = "id", .status = "success", .message = "errors.0.message",
           .error = "errors", .code = "errors.0.statusCode", .success = 200,
           .failure = 400, CODES_OF(salesforce_codes), .marks = "0.success"),

    PRESET("hubspot", "application/json", "HubSpot CRM API, batch endpoints",
           .shape = PARTITION, .flags = MULTISTATUS_DIALECT_FAILED_COUNT,
           .items = "results", .failures = "errors",
           .id = "objectWriteTraceId|id|context.objectWriteTraceId.*|context.ids.*|"
                 "context.id.*",
           .message = "message", .code = "category", .success = 200, .failure = 400,
           .failed = "numErrors||status", CODES_OF(hubspot_codes),
           .head = "\"status\":\"COMPLETE\"",
           .marks = "results.0.properties|errors.0.category "
                    "results.0.properties|status"),

    PRESET("sqs", "application/x-amz-json-1.0", "Amazon SQS, BatchResultErrorEntry",
           .shape = PARTITION, .items = "Successful", .failures = "Failed", .id = "Id",
           .message = "Message", .code = "Code", .fault = "SenderFault", .success = 200,
           .failure = 500, CODES_OF(aws_codes),
           .marks = "Successful.0.Id|Failed.0.SenderFault"),

    PRESET("kinesis", "application/x-amz-json-1.1", "Amazon Kinesis, PutRecords",
           .shape = LIST, .flags = ORDERED | MULTISTATUS_DIALECT_FAILED_COUNT,
           .items = "Records", .message = "ErrorMessage",
           .error = "ErrorCode|ErrorMessage", .code = "ErrorCode", .success = 200,
           .failure = 500, .failed = "FailedRecordCount", CODES_OF(aws_codes),
           .marks = "FailedRecordCount Records"),

    /* Failures only, all of which are sent again. */
    PRESET("lambda", "application/json", "AWS Lambda, reporting batch item failures",
           .shape = PARTITION, .failures = "batchItemFailures", .id = "itemIdentifier",
           .failure = 503, .marks = "batchItemFailures"),

    /* The items that were not written, to be sent again: each is its request. */
    PRESET_READS("dynamodb", "application/x-amz-json-1.0",
                 "Amazon DynamoDB, BatchWriteItem", .shape = PARTITION,
                 .failures = "UnprocessedItems.*", .body = "", .failure = 503,
                 .marks = "UnprocessedItems"),

    PRESET("jira", "application/json", "Jira Cloud REST API, bulk create issue",
           .shape = PARTITION, .items = "issues", .failures = "errors", .id = "key|id",
           .href = "self", .index = "failedElementNumber", .status = "status",
           .message = "elementErrors.errorMessages.0|elementErrors.errors.*",
           .error = "elementErrors", .success = 201, .failure = 400,
           .marks = "issues.0.self|errors.0.failedElementNumber"),

    PRESET("ebay", "application/json", "eBay Inventory API, bulk calls", .shape = LIST,
           .items = "responses", .id = "sku|offerId|listingId|inventoryItemGroupKey",
           .status = "statusCode", .message = "errors.0.message", .error = "errors",
           .href = "href", .failure = 500, .marks = "responses.0.statusCode"),

    PRESET("ngsi-ld", "application/json", "ETSI GS CIM 009, BatchOperationResult",
           .shape = PARTITION, .flags = MULTISTATUS_DIALECT_ID_ITEMS,
           .items = "success", .failures = "errors", .id = "entityId",
           .status = "error.status", .message = "error.detail|error.title",
           .error = "error", .success = 200, .failure = 400,
           .marks = "success.0|errors.0.entityId"),

    PRESET("akamai", "application/json", "Akamai APIs, partial success",
           .shape = PARTITION, .items = "successes", .failures = "failures",
           .id = "id|propertyId|hostname|name", .status = "status",
           .message = "detail|title", .success = 200, .failure = 400,
           .marks = "successes"),

    PRESET("nsx", "application/json", "VMware NSX API, BatchResponse", .shape = LIST,
           .flags = ORDERED, .items = "results", .status = "code",
           .message = "body.error_message", .headers = "headers", .body = "body",
           .failure = 500, .failed = "has_errors|rolled_back",
           .marks = "results.0.code"),

    PRESET("git-lfs", "application/vnd.git-lfs+json", "Git LFS Batch API",
           .shape = LIST, .items = "objects", .id = "oid", .status = "error.code",
           .message = "error.message", .error = "error", .success = 200, .failure = 500,
           .marks = "objects.0.oid"),

    PRESET("square", "application/json", "Square API, bulk endpoints", .shape = KEYED,
           .items = "responses", .message = "errors.0.detail", .error = "errors",
           .code = "errors.0.code", .success = 200, .failure = 400,
           .failed = "errors.0", CODES_OF(square_codes)),

    PRESET("restli", "application/json", "Rest.li protocol 2.0, batch responses",
           .shape = KEYED, .items = "results", .failures = "errors",
           .statuses = "statuses", .status = "status", .message = "message",
           .success = 200, .failure = 500, .marks = "statuses"),

    /* RFC 8620, section 5.3: the arguments of a /set response, or a whole response. */
    PRESET_READS(
        "jmap", "application/json", "RFC 8620, section 5.3", .shape = KEYED,
        .flags = MULTISTATUS_DIALECT_NULL_SUCCEEDS,
        .items = "created|updated|destroyed|methodResponses.*.1.created|"
                 "methodResponses.*.1.updated|methodResponses.*.1.destroyed",
        .failures = "notCreated|notUpdated|notDestroyed|methodResponses.*.1.notCreated|"
                    "methodResponses.*.1.notUpdated|methodResponses.*.1.notDestroyed",
        .message = "description", .code = "type", .success = 200, .failure = 400,
        .failed = "methodResponses.*.1.type", CODES_OF(jmap_codes),
        .marks = "methodResponses|newState"),

    /* The output files of batches of language models: a line for each request, with its
       response or its outcome. */
    PRESET("llm-jsonl", "application/jsonl", "OpenAI Batch API, Message Batches API",
           .shape = LIST, .flags = MULTISTATUS_DIALECT_RECORDS, .items = "",
           .id = "custom_id", .status = "response.status_code|result.type",
           .message = "error.message|response.body.error.message|"
                      "result.error.error.message|result.error.message",
           .error = "error|result.error|response.body.error",
           .code = "error.code|response.body.error.code|result.error.error.type|"
                   "result.error.type",
           .body = "response.body|result.message", .failure = 500, CODES_OF(llm_codes),
           .marks = "custom_id response|result|error"),

    PRESET("facebook-batch", "application/json", "Facebook Graph API, batch requests",
           .shape = LIST, .flags = ORDERED | MULTISTATUS_DIALECT_HEADER_LIST,
           .items = "", .status = "code", .body = "body", .headers = "headers",
           .failure = 500, .marks = "0.code 0.body"),

    PRESET("amazon-sp-api", "application/json",
           "Amazon Selling Partner API, batch calls", .shape = LIST, .flags = ORDERED,
           .items = "responses", .status = "status.statusCode|statusCode",
           .message = "body.errors.0.message", .error = "body.errors",
           .code = "body.errors.0.code", .headers = "headers", .body = "body",
           .failure = 500, .marks = "responses.0.status.statusCode"),

    /* The response to a bulk delete: failures only, each as [name, status]. */
    PRESET("openstack-swift", "application/json",
           "OpenStack Object Storage API, bulk delete", .shape = PARTITION,
           .flags = MULTISTATUS_DIALECT_STATUS_PHRASE, .failures = "Errors", .id = "0",
           .status = "1", .failure = 500, .failed = "Response Body||Response Status",
           .marks = "Errors.0.1"),

    PRESET("nakadi", "application/json", "Nakadi Event Bus API, BatchItemResponse",
           .shape = LIST, .flags = ORDERED | MULTISTATUS_DIALECT_STATUS_NAME,
           .items = "", .id = "eid", .status = "publishing_status", .message = "detail",
           .failure = 500, CODES_OF(nakadi_codes), .marks = "0.publishing_status"),

    /* In quiet mode, failures only. */
    PRESET("s3", "application/xml", "Amazon S3, DeleteObjects", .shape = PARTITION,
           .flags = MULTISTATUS_DIALECT_XML, .items = "DeleteResult.Deleted",
           .failures = "DeleteResult.Error", .id = "Key", .message = "Message",
           .code = "Code", .success = 204, .failure = 500,
           .head = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"",
           CODES_OF(s3_codes), .marks = "DeleteResult"),
};

const multistatus_format *multistatus__dialect_preset(size_t i) {
  return i < sizeof presets / sizeof *presets ? &presets[i].format : NULL;
}
