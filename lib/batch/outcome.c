/* SPDX-License-Identifier: MIT */
#include "../http/status.h"
#include "../model/list.h"
#include "../stream/input.h"

/* The overall status of a response. Each policy uses some of these facts. */

typedef struct outcome_facts {
  bool failed; /* an item failed */
  int agreed;  /* the status of all items; 0: they differ */
  int severe;  /* the most severe status */
  int cause;   /* the status of the first failure other than 424; 0: none */
} outcome_facts;

/* A status that is unknown, interim or in no class, which a list that was read may
   have, counts as a server error: the response must have a final status. */
static int outcome_known(int status) {
  return status >= 200 && status <= 599 ? status : 500;
}

/* The cause of a 424 is another item, so it is the least severe of its class. */
static int outcome_severity(int status) {
  return status == 424 ? 3999 : status * 10;
}

static void outcome_worsen(outcome_facts *f, int status) {
  status = outcome_known(status);
  if (outcome_severity(status) > outcome_severity(f->severe))
    f->severe = status;
  if (!multistatus_status_succeeded(status) && status != 424 && !f->cause)
    f->cause = status;
}

/* The severity of a mixed result is that of its propstats. */
static void outcome_add(outcome_facts *f, const multistatus_result *r, bool first) {
  int status = outcome_known(multistatus_result_outcome(r));
  const multistatus_propstat *ps = multistatus_result_first_propstat(r);
  bool mixed = status == 207 && ps;
  f->failed = f->failed || status == 207 || !multistatus_status_succeeded(status);
  f->agreed = first || f->agreed == status ? status : 0;
  if (!mixed)
    outcome_worsen(f, status);
  for (; mixed && ps; ps = ps->next)
    if (!multistatus__is_ignored(ps, r->extra->prop_count > 0))
      outcome_worsen(f, ps->status);
}

multistatus_policy multistatus_policy_for(const char *method) {
  unsigned flags = multistatus__method_flags(method);
  return flags & METHOD_PLAIN    ? MULTISTATUS_POLICY_PLAIN_SUCCESS
         : flags & METHOD_REFUSE ? MULTISTATUS_POLICY_REFUSE
                                 : MULTISTATUS_POLICY_ALWAYS_207;
}

static int outcome_choose(const outcome_facts *f, multistatus_policy policy,
                          int status) {
  int success = f->agreed ? f->agreed : 200;
  switch (policy) {
  case MULTISTATUS_POLICY_PLAIN_SUCCESS:
    return f->failed ? 207 : status ? status : success;
  case MULTISTATUS_POLICY_ALWAYS_200:
    return 200;
  case MULTISTATUS_POLICY_AGREED:
    return f->agreed ? f->agreed : 207;
  case MULTISTATUS_POLICY_MOST_SEVERE:
    return f->failed ? f->severe : success;
  case MULTISTATUS_POLICY_REFUSE:
    return !f->failed ? success : status ? status : f->cause ? f->cause : 424;
  case MULTISTATUS_POLICY_CHOSEN:
    return f->failed ? status : 200;
  default:
    return 207;
  }
}

static bool outcome_arguments(multistatus_policy policy, int status) {
  return (int)policy >= MULTISTATUS_POLICY_ALWAYS_207 &&
         policy <= MULTISTATUS_POLICY_CHOSEN &&
         (status == 0 || (status >= 200 && status <= 599)) &&
         (status || policy != MULTISTATUS_POLICY_CHOSEN);
}

int multistatus_list_overall(const multistatus_list *list, multistatus_policy policy,
                             int status) {
  outcome_facts f = {false, 200, 0, 0};
  if (!list || !outcome_arguments(policy, status))
    return MULTISTATUS_ERROR_ARGUMENT;
  for (size_t i = 0; i < multistatus_list_count(list); i++)
    outcome_add(&f, multistatus_list_get(list, i), i == 0);
  bool undone = multistatus_list_transaction(list) > MULTISTATUS_TRANSACTION_COMMITTED;
  if (list->document.summary.omitted && list->count) /* they have an unknown 2xx */
    f.agreed = 0;
  if (!f.failed && (undone || !multistatus__list_whole(list))) {
    f.failed = true;
    f.agreed = 0;
    f.severe = f.cause = 500;
  }
  return outcome_choose(&f, policy, status);
}

int multistatus_summary_overall(const multistatus_summary *summary,
                                multistatus_policy policy, int status) {
  if (!summary || !outcome_arguments(policy, status))
    return MULTISTATUS_ERROR_ARGUMENT;
  /* The statuses of the items are unknown: a policy that chooses one of them fails. */
  const int unknown = MULTISTATUS_ERROR_UNSUPPORTED;
  /* One that was read may contradict itself. */
  bool failed =
      summary->succeeded < summary->total || summary->failed || summary->partial;
  outcome_facts f = {failed, unknown, unknown, unknown};
  if (summary->total == 0 && !failed)
    f.agreed = 200;
  return outcome_choose(&f, policy, status);
}
