/* SPDX-License-Identifier: MIT */
#include <string.h>
#include "form.h"

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
