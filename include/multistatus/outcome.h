/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_OUTCOME_H
#define MULTISTATUS_OUTCOME_H

/* The status of the answer as a whole, from the outcomes of its items. */

#include "base.h"
#include "list.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What services do. An item succeeded if its outcome is 2xx; one whose propstats are
   mixed did not. */
typedef enum multistatus_policy {
  /* 207, whatever the outcomes: a client has to look. */
  MULTISTATUS_POLICY_ALWAYS_207 = 0,
  /* If all succeeded, status, or for 0 the code they agree on, or 200; else 207. */
  MULTISTATUS_POLICY_PLAIN_SUCCESS = 1,
  /* 200: success is that the request was dealt with. */
  MULTISTATUS_POLICY_ALWAYS_200 = 2,
  /* The code they agree on; else 207. */
  MULTISTATUS_POLICY_AGREED = 3,
  /* The most severe: 5xx before 4xx before 3xx, the higher number first, but 424 after
     all others of 4xx; if all succeeded, the code they agree on, or 200. */
  MULTISTATUS_POLICY_MOST_SEVERE = 4,
  /* For what was all or nothing. If all succeeded, the code they agree on, or 200; else
     status, or for 0 that of the first item that failed, 424 apart. */
  MULTISTATUS_POLICY_REFUSE = 5,
  /* If any item failed status, 206 or 500, say; else 200. */
  MULTISTATUS_POLICY_CHOSEN = 6
} multistatus_policy;

/* What the RFCs have for a method: PROPFIND, PROPPATCH, REPORT, SEARCH and whatever is
   not DAV's ALWAYS_207; COPY, DELETE, LOCK, MOVE and the like PLAIN_SUCCESS; MKCOL and
   MKCALENDAR, where a 207 would look like a success, REFUSE. method may be NULL. */
MULTISTATUS_EXTERN multistatus_policy multistatus_policy_for(const char *method);

/* The status to send; status is what the policy takes for its own, 0 where it takes
   none. An empty list counts as all succeeded, and 200 as what it agrees on. With 204,
   205 and 304 send no body. Errors: ARGUMENT (no such policy; a status that is neither
   0 nor 200 to 599; CHOSEN without one; list is NULL). */
MULTISTATUS_EXTERN int multistatus_list_overall(const multistatus_list *list,
                                                multistatus_policy policy, int status);

/* The same from the counts alone, where these are enough. Errors: as above, and
   UNSUPPORTED: the outcomes themselves would be needed. */
MULTISTATUS_EXTERN int multistatus_summary_overall(const multistatus_summary *summary,
                                                   multistatus_policy policy,
                                                   int status);

#ifdef __cplusplus
}
#endif
#endif
