/* SPDX-License-Identifier: MIT */
#ifndef MULTISTATUS_OUTCOME_H
#define MULTISTATUS_OUTCOME_H

/* The status of the response as a whole, from the outcomes of its items. */

#include "base.h"
#include "list.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The policies that services use. An item succeeded if its outcome is 2xx and not 207.
   An outcome that is unknown, 1xx or more than 599 counts as 500. */
typedef enum multistatus_policy {
  /* Always 207: clients must check the results. */
  MULTISTATUS_POLICY_ALWAYS_207 = 0,
  /* If all succeeded: status, or if that is 0 their common code, or 200. Else 207. */
  MULTISTATUS_POLICY_PLAIN_SUCCESS = 1,
  /* Always 200: it means that the request was processed. */
  MULTISTATUS_POLICY_ALWAYS_200 = 2,
  /* The common code of all items. Else 207. */
  MULTISTATUS_POLICY_AGREED = 3,
  /* The most severe code: 5xx before 4xx before 3xx, higher numbers first, but 424 last
     of 4xx. If all succeeded, their common code, or 200. */
  MULTISTATUS_POLICY_MOST_SEVERE = 4,
  /* For atomic requests. If all succeeded, their common code, or 200. Else status, or
     if that is 0 the code of the first failed item, other than 207 and 424, or 424. */
  MULTISTATUS_POLICY_REFUSE = 5,
  /* If an item failed, status (for example 206 or 500). Else 200. */
  MULTISTATUS_POLICY_CHOSEN = 6
} multistatus_policy;

/* The policy of the RFCs for a method. COPY, DELETE, LOCK, MOVE and others that report
   only failures in a 207: PLAIN_SUCCESS. MKCOL and MKCALENDAR, for which a 207 would
   look like a success: REFUSE. PROPFIND, PROPPATCH, REPORT, SEARCH, methods that are
   not of DAV, and NULL: ALWAYS_207. */
MULTISTATUS_EXTERN multistatus_policy multistatus_policy_for(const char *method);

/* The status of the response. status: the parameter of the policy; 0: none. An empty
   list counts as succeeded with 200. Omitted items succeeded with codes that are
   unknown, so that a list with results and omitted items has no common code. A list
   that has an error, or was read from an incomplete body, or whose transaction was or
   may have been rolled back, has failed, with 500 if no item of it has. With 204, 205
   and 304 send no body. Errors: ARGUMENT (list is NULL; an unknown policy; a status
   that is neither 0 nor 200 to 599; CHOSEN with status 0). */
MULTISTATUS_EXTERN int multistatus_list_overall(const multistatus_list *list,
                                                multistatus_policy policy, int status);

/* As multistatus_list_overall, from the counts only. Errors: ARGUMENT as there;
   UNSUPPORTED (the counts are not enough for the policy). */
MULTISTATUS_EXTERN int multistatus_summary_overall(const multistatus_summary *summary,
                                                   multistatus_policy policy,
                                                   int status);

#ifdef __cplusplus
}
#endif
#endif
