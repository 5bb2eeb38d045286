/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "json_form.h"

/* The names of members. */

int multistatus__json_member_of(multistatus_text t) {
#define MEMBER_IS(text, member)                                                        \
  if (memcmp(t.data, text, sizeof text - 1) == 0)                                      \
  return member
  switch (t.len) {
  case 2:
    MEMBER_IS("id", MEMBER_ID);
    break;
  case 3:
    MEMBER_IS("xml", MEMBER_XML);
    MEMBER_IS("ext", MEMBER_EXT);
    break;
  case 4:
    MEMBER_IS("href", MEMBER_HREF);
    MEMBER_IS("lang", MEMBER_LANG);
    MEMBER_IS("text", MEMBER_TEXT);
    MEMBER_IS("code", MEMBER_CODE);
    MEMBER_IS("body", MEMBER_BODY);
    MEMBER_IS("kind", MEMBER_KIND);
    break;
  case 5:
    MEMBER_IS("props", MEMBER_PROPS);
    MEMBER_IS("hrefs", MEMBER_HREFS);
    MEMBER_IS("index", MEMBER_INDEX);
    MEMBER_IS("group", MEMBER_GROUP);
    MEMBER_IS("total", MEMBER_TOTAL);
    break;
  case 6:
    MEMBER_IS("status", MEMBER_STATUS);
    MEMBER_IS("reason", MEMBER_REASON);
    MEMBER_IS("errors", MEMBER_ERRORS);
    MEMBER_IS("method", MEMBER_METHOD);
    MEMBER_IS("failed", MEMBER_FAILED);
    break;
  case 7:
    MEMBER_IS("message", MEMBER_MESSAGE);
    MEMBER_IS("results", MEMBER_RESULTS);
    MEMBER_IS("applied", MEMBER_APPLIED);
    MEMBER_IS("problem", MEMBER_PROBLEM);
    MEMBER_IS("headers", MEMBER_HEADERS);
    MEMBER_IS("pointer", MEMBER_POINTER);
    MEMBER_IS("summary", MEMBER_SUMMARY);
    MEMBER_IS("partial", MEMBER_PARTIAL);
    MEMBER_IS("omitted", MEMBER_OMITTED);
    break;
  case 8:
    MEMBER_IS("location", MEMBER_LOCATION);
    MEMBER_IS("warnings", MEMBER_WARNINGS);
    break;
  case 9:
    MEMBER_IS("propstats", MEMBER_PROPSTATS);
    MEMBER_IS("moreHrefs", MEMBER_MORE_HREFS);
    MEMBER_IS("syncToken", MEMBER_SYNC_TOKEN);
    MEMBER_IS("succeeded", MEMBER_SUCCEEDED);
    break;
  case 10:
    MEMBER_IS("statusLine", MEMBER_STATUS_LINE);
    MEMBER_IS("retryAfter", MEMBER_RETRY_AFTER);
    break;
  case 11:
    MEMBER_IS("description", MEMBER_DESCRIPTION);
    MEMBER_IS("contentType", MEMBER_CONTENT_TYPE);
    MEMBER_IS("transaction", MEMBER_TRANSACTION);
    break;
  }
  return MEMBER_OTHER;
#undef MEMBER_IS
}

/* ---- Types ---- */

enum {
  TYPE_STRING = 1,
  TYPE_NUMBER = 2,
  TYPE_ARRAY = 4,
  TYPE_OBJECT = 8,
  TYPE_ANY = 15
};

/* What each may be. "status" and "results" are looked at elsewhere. */
static int member_type(int member) {
  switch (member) {
  case MEMBER_OTHER:
  case MEMBER_STATUS:
  case MEMBER_RESULTS:
  case MEMBER_BODY:
    return TYPE_ANY;
  case MEMBER_INDEX:
  case MEMBER_RETRY_AFTER:
  case MEMBER_TOTAL:
  case MEMBER_SUCCEEDED:
  case MEMBER_FAILED:
  case MEMBER_PARTIAL:
  case MEMBER_OMITTED:
    return TYPE_NUMBER;
  case MEMBER_MORE_HREFS:
  case MEMBER_PROPSTATS:
  case MEMBER_ERRORS:
  case MEMBER_HREFS:
  case MEMBER_EXT:
  case MEMBER_WARNINGS:
    return TYPE_ARRAY;
  case MEMBER_PROPS:
  case MEMBER_SUMMARY:
  case MEMBER_HEADERS:
  case MEMBER_PROBLEM:
    return TYPE_OBJECT;
  default:
    return TYPE_STRING;
  }
}

/* Whether a member has a meaning in an object. */
static bool member_is_known(multistatus__json_place place, int member) {
#define M(name) (UINT64_C(1) << MEMBER_##name)
  static const uint64_t outcome = M(STATUS) | M(MESSAGE) | M(REASON) | M(LANG) |
                                  M(DESCRIPTION) | M(STATUS_LINE) | M(ERRORS) | M(EXT) |
                                  M(PROBLEM);
  static const uint64_t item = M(ID) | M(INDEX) | M(METHOD) | M(GROUP) | M(APPLIED) |
                               M(RETRY_AFTER) | M(HEADERS) | M(BODY) | M(CONTENT_TYPE) |
                               M(WARNINGS);
  static const uint64_t document =
      M(DESCRIPTION) | M(LANG) | M(SYNC_TOKEN) | M(TRANSACTION) | M(SUMMARY) | M(EXT);
  uint64_t known = 0;
  switch (place) {
  case FORM_TOP:
    known = document | M(KIND) | M(RESULTS);
    break;
  case FORM_RECORD:
    known = document;
    break;
  case FORM_DOCUMENT_ITEM:
    known = M(TRANSACTION) | M(SUMMARY);
    break;
  case FORM_RESULT:
    known = outcome | item | M(HREF) | M(MORE_HREFS) | M(LOCATION) | M(PROPSTATS);
    break;
  case FORM_RESULT_ITEM:
    known = item | M(PROBLEM) | M(STATUS_LINE);
    break;
  case FORM_PROPSTAT:
    known = outcome | M(PROPS);
    break;
  case FORM_PROPSTAT_ITEM:
    known = M(PROBLEM) | M(STATUS_LINE);
    break;
  case FORM_VALUE:
    known = M(TEXT) | M(LANG) | M(XML);
    break;
  case FORM_ERROR:
    known = M(TEXT) | M(LANG) | M(XML) | M(CODE) | M(POINTER) | M(MESSAGE) | M(HREFS);
    break;
  case FORM_SUMMARY:
    known = M(TOTAL) | M(SUCCEEDED) | M(FAILED) | M(PARTIAL) | M(OMITTED);
    break;
  case FORM_STATUS:
    return member == MEMBER_CODE;
  default:
    break;
  }
#undef M
  return member != MEMBER_OTHER && (known >> member & 1);
}

/* The type of what stands there; of the elements, where that is an array or an object
   without names of its own. */
static int member_wanted(multistatus__json_place place, int member) {
  switch (place) {
  case FORM_MORE_HREFS:
  case FORM_ERROR_HREFS:
  case FORM_EXT:
  case FORM_HEADERS:
    return TYPE_STRING;
  case FORM_PROPSTATS:
  case FORM_ERRORS:
    return TYPE_OBJECT;
  case FORM_WARNINGS:
    return TYPE_STRING | TYPE_OBJECT;
  case FORM_STATUS:
    return TYPE_ANY;
  default:
    return member_is_known(place, member) ? member_type(member) : TYPE_ANY;
  }
}

bool multistatus__json_fits(multistatus__json_place place, int member,
                            multistatus__json_kind kind) {
  int type = kind == JSON_STRING || kind == JSON_LONG ? TYPE_STRING
             : kind == JSON_NUMBER                    ? TYPE_NUMBER
             : kind == JSON_ARRAY                     ? TYPE_ARRAY
             : kind == JSON_OBJECT                    ? TYPE_OBJECT
                                                      : 0;
  int wanted = member_wanted(place, member);
  return kind == JSON_NULL || wanted == TYPE_ANY || (wanted & type);
}

bool multistatus__json_reads(multistatus__json_place place, int member) {
  if (place == FORM_PROPS || place == FORM_HEADERS)
    return true;
  return member_is_known(place, member) && member != MEMBER_BODY &&
         (member == MEMBER_STATUS || (member_type(member) & TYPE_STRING));
}
