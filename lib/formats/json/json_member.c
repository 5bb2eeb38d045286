/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "json_form.h"

/* The members: their names, places and types. */

int multistatus__json_member_of(multistatus_text t) {
#define MEMBER_IS(text, member)                                                        \
  if (memcmp(t.data, text, sizeof text - 1) == 0)                                      \
  return member
#ifdef MULTISTATUS_NO_JSON /* then the others are unknown members of an item */
#define FORM_IS(text, member) (void)0
#else
#define FORM_IS MEMBER_IS
#endif
  switch (t.len) {
  case 2:
    MEMBER_IS("id", MEMBER_ID);
    break;
  case 3:
    FORM_IS("xml", MEMBER_XML);
    FORM_IS("ext", MEMBER_EXT);
    break;
  case 4:
    FORM_IS("href", MEMBER_HREF);
    FORM_IS("lang", MEMBER_LANG);
    FORM_IS("text", MEMBER_TEXT);
    FORM_IS("code", MEMBER_CODE);
    MEMBER_IS("body", MEMBER_BODY);
    FORM_IS("kind", MEMBER_KIND);
    break;
  case 5:
    FORM_IS("props", MEMBER_PROPS);
    FORM_IS("hrefs", MEMBER_HREFS);
    MEMBER_IS("index", MEMBER_INDEX);
    MEMBER_IS("group", MEMBER_GROUP);
    MEMBER_IS("total", MEMBER_TOTAL);
    break;
  case 6:
    FORM_IS("status", MEMBER_STATUS);
    FORM_IS("reason", MEMBER_REASON);
    FORM_IS("errors", MEMBER_ERRORS);
    MEMBER_IS("method", MEMBER_METHOD);
    MEMBER_IS("failed", MEMBER_FAILED);
    break;
  case 7:
    FORM_IS("message", MEMBER_MESSAGE);
    FORM_IS("results", MEMBER_RESULTS);
    MEMBER_IS("applied", MEMBER_APPLIED);
    MEMBER_IS("problem", MEMBER_PROBLEM);
    MEMBER_IS("headers", MEMBER_HEADERS);
    FORM_IS("pointer", MEMBER_POINTER);
    MEMBER_IS("summary", MEMBER_SUMMARY);
    MEMBER_IS("partial", MEMBER_PARTIAL);
    MEMBER_IS("omitted", MEMBER_OMITTED);
    break;
  case 8:
    FORM_IS("location", MEMBER_LOCATION);
    MEMBER_IS("warnings", MEMBER_WARNINGS);
    break;
  case 9:
    FORM_IS("propstats", MEMBER_PROPSTATS);
    FORM_IS("moreHrefs", MEMBER_MORE_HREFS);
    FORM_IS("syncToken", MEMBER_SYNC_TOKEN);
    MEMBER_IS("succeeded", MEMBER_SUCCEEDED);
    break;
  case 10:
    MEMBER_IS("statusLine", MEMBER_STATUS_LINE);
    MEMBER_IS("retryAfter", MEMBER_RETRY_AFTER);
    break;
  case 11:
    FORM_IS("description", MEMBER_DESCRIPTION);
    MEMBER_IS("contentType", MEMBER_CONTENT_TYPE);
    MEMBER_IS("transaction", MEMBER_TRANSACTION);
    break;
  }
  return MEMBER_OTHER;
#undef FORM_IS
#undef MEMBER_IS
}

/* ---- Types ---- */

enum {
  TYPE_STRING = 1 << JSON_STRING,
  TYPE_NUMBER = 1 << JSON_NUMBER,
  TYPE_ARRAY = 1 << JSON_ARRAY,
  TYPE_OBJECT = 1 << JSON_OBJECT,
  TYPE_ANY = TYPE_STRING | TYPE_NUMBER | TYPE_ARRAY | TYPE_OBJECT | 1 << JSON_TRUE |
             1 << JSON_FALSE,
  TYPE_NULL = 1 << JSON_NULL /* null is a value, not the same as no member */
};

const multistatus__json_value_rule multistatus__json_values[MEMBER_COUNT] = {
    [MEMBER_STATUS] = {TYPE_ANY, 0},
    [MEMBER_RESULTS] = {TYPE_ANY | TYPE_NULL, 0},
    [MEMBER_BODY] = {TYPE_ANY | TYPE_NULL, 0},
    [MEMBER_TRANSACTION] = {TYPE_ANY, 0},
    [MEMBER_INDEX] = {TYPE_NUMBER, 0},
    [MEMBER_RETRY_AFTER] = {TYPE_NUMBER, 0},
    [MEMBER_TOTAL] = {TYPE_NUMBER, 0},
    [MEMBER_SUCCEEDED] = {TYPE_NUMBER, 0},
    [MEMBER_FAILED] = {TYPE_NUMBER, 0},
    [MEMBER_PARTIAL] = {TYPE_NUMBER, 0},
    [MEMBER_OMITTED] = {TYPE_NUMBER, 0},
    [MEMBER_MORE_HREFS] = {TYPE_ARRAY, FORM_MORE_HREFS},
    [MEMBER_PROPSTATS] = {TYPE_ARRAY | TYPE_OBJECT, 0},
    [MEMBER_ERRORS] = {TYPE_ARRAY, FORM_ERRORS},
    [MEMBER_HREFS] = {TYPE_ARRAY, FORM_ERROR_HREFS},
    [MEMBER_EXT] = {TYPE_ARRAY, 0},
    [MEMBER_WARNINGS] = {TYPE_ARRAY, FORM_WARNINGS},
    [MEMBER_PROPS] = {TYPE_OBJECT, FORM_PROPS},
    [MEMBER_SUMMARY] = {TYPE_OBJECT, 0},
    [MEMBER_HEADERS] = {TYPE_OBJECT, FORM_HEADERS},
    [MEMBER_PROBLEM] = {TYPE_OBJECT, 0}};

#define M(name) (UINT64_C(1) << MEMBER_##name)
#define OUTCOME                                                                        \
  (M(STATUS) | M(MESSAGE) | M(REASON) | M(LANG) | M(DESCRIPTION) | M(STATUS_LINE) |    \
   M(ERRORS) | M(EXT) | M(PROBLEM))
#define ITEM                                                                           \
  (M(ID) | M(INDEX) | M(METHOD) | M(GROUP) | M(APPLIED) | M(RETRY_AFTER) |             \
   M(HEADERS) | M(BODY) | M(CONTENT_TYPE) | M(WARNINGS))
#define RESULT (OUTCOME | ITEM | M(HREF) | M(MORE_HREFS) | M(LOCATION) | M(PROPSTATS))
#define DOCUMENT                                                                       \
  (M(DESCRIPTION) | M(LANG) | M(SYNC_TOKEN) | M(TRANSACTION) | M(SUMMARY) | M(EXT))

#define NO_STRINGS                                                                     \
  (M(BODY) | M(INDEX) | M(RETRY_AFTER) | M(TOTAL) | M(SUCCEEDED) | M(FAILED) |         \
   M(PARTIAL) | M(OMITTED) | M(MORE_HREFS) | M(PROPSTATS) | M(ERRORS) | M(HREFS) |     \
   M(EXT) | M(WARNINGS) | M(PROPS) | M(SUMMARY) | M(HEADERS) | M(PROBLEM))
#define OBJECT(all)                                                                    \
  { .members = (all), .strings = (all) & ~(NO_STRINGS) }
#define TEXTS(all, index)                                                              \
  {                                                                                    \
    .members = (all), .strings = (all) & ~(NO_STRINGS),                                \
    .texts = (all) & (M(BODY) - 1), .object = (index)                                  \
  }
#define ARRAY(type)                                                                    \
  { .elements = (type) }
#define STRINGS(type)                                                                  \
  { .strings = UINT64_MAX, .elements = (type) }
#define NAMED(type)                                                                    \
  { .strings = UINT64_MAX, .elements = (type), .named = true }

const multistatus__json_rule multistatus__json_rules[] = {
    [FORM_DOCUMENT] = ARRAY(TYPE_ANY),
    [FORM_TOP] = OBJECT(DOCUMENT | M(KIND) | M(RESULTS)),
    [FORM_RESULTS] = ARRAY(TYPE_ANY | TYPE_NULL),
    [FORM_RESULT] = TEXTS(RESULT, 0),
    [FORM_MORE_HREFS] = STRINGS(TYPE_STRING),
    [FORM_PROPSTATS] = ARRAY(TYPE_ANY | TYPE_NULL),
    [FORM_PROPSTAT] = TEXTS(OUTCOME | M(PROPS), 1),
    [FORM_PROPS] = NAMED(TYPE_ANY | TYPE_NULL),
    [FORM_VALUE] = TEXTS(M(TEXT) | M(LANG) | M(XML), 2),
    [FORM_EXT] = STRINGS(TYPE_STRING),
    [FORM_ERRORS] = ARRAY(TYPE_OBJECT),
    [FORM_ERROR] = TEXTS(
        M(TEXT) | M(LANG) | M(XML) | M(CODE) | M(POINTER) | M(MESSAGE) | M(HREFS), 2),
    [FORM_ERROR_HREFS] = STRINGS(TYPE_STRING),
    [FORM_STATUS] = {.strings = M(CODE), .elements = TYPE_ANY},
    [FORM_SUMMARY] =
        OBJECT(M(TOTAL) | M(SUCCEEDED) | M(FAILED) | M(PARTIAL) | M(OMITTED)),
    [FORM_HEADERS] = NAMED(TYPE_STRING),
    [FORM_WARNINGS] = ARRAY(TYPE_STRING | TYPE_OBJECT),
    [FORM_STREAM] = ARRAY(TYPE_ANY | TYPE_NULL),
    [FORM_RECORD] = TEXTS(RESULT | DOCUMENT, 0),
    [FORM_ITEMS] = ARRAY(TYPE_ANY),
    [FORM_RESULT_ITEM] = OBJECT(ITEM | M(PROBLEM) | M(STATUS_LINE)),
    [FORM_PROPSTAT_ITEM] = OBJECT(M(PROBLEM) | M(STATUS_LINE)),
    [FORM_DOCUMENT_ITEM] = OBJECT(M(TRANSACTION) | M(SUMMARY)),
};
