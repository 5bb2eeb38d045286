/* SPDX-License-Identifier: MIT */
#include "../http/field.h"
#include "../http/status.h"
#include "plan.h"

/* The meaning of an item's status for sending it again. */

#define RULE(status, applied, when, backoff, otherwise)                                \
  {                                                                                    \
    status, MULTISTATUS_APPLIED_##applied, MULTISTATUS_RETRY_##when, backoff,          \
        MULTISTATUS_RETRY_##otherwise                                                  \
  }

/* A row x00 also applies to all statuses of its class without a row of their own. */
static const multistatus_retry_rule rules_table[] = {
    RULE(200, YES, NEVER, 0, DONE),
    RULE(202, UNKNOWN, NEVER, 0, POLL),
    RULE(207, UNSAID, LOOK_INSIDE, 0, PART),
    RULE(300, NO, NEVER, 0, MOVED),
    RULE(304, NO, NEVER, 0, UNCHANGED),
    RULE(400, NO, NEVER, 0, INVALID),
    RULE(401, NO, NEVER, 0, AUTHENTICATE),
    RULE(402, NO, NEVER, 0, REFUSED),
    RULE(403, NO, IF_TOLD, 1, REFUSED),
    RULE(404, NO, NEVER, 0, REFUSED),
    RULE(407, NO, NEVER, 0, AUTHENTICATE),
    RULE(408, UNKNOWN, IF_IDEMPOTENT, 1, UNKNOWN),
    RULE(409, NO, NEVER, 0, CONFLICT),
    RULE(410, NO, NEVER, 0, REFUSED),
    RULE(412, NO, NEVER, 0, STALE),
    RULE(413, NO, IF_TOLD, 0, TOO_LARGE),
    RULE(421, NO, ALWAYS, 0, NOT_APPLIED), /* on another connection */
    RULE(423, NO, IF_TOLD, 0, LOCKED),
    RULE(424, NO, IF_CAUSE, 0, CAUSE_GIVEN_UP),
    RULE(425, NO, ALWAYS, 0, NOT_APPLIED), /* after the handshake */
    RULE(426, NO, NEVER, 0, VERSION),
    RULE(428, NO, NEVER, 0, STALE),
    RULE(429, NO, ALWAYS, 1, NOT_APPLIED),
    RULE(451, NO, NEVER, 0, REFUSED),
    RULE(499, UNKNOWN, IF_IDEMPOTENT, 1, UNKNOWN),
    RULE(500, UNKNOWN, IF_IDEMPOTENT, 1, UNKNOWN),
    RULE(501, NO, NEVER, 0, REFUSED),
    RULE(503, NO, ALWAYS, 1, NOT_APPLIED),
    RULE(505, NO, NEVER, 0, VERSION),
    RULE(507, NO, IF_TOLD, 0, SPACE),
    RULE(508, NO, NEVER, 0, REFUSED),
    RULE(509, NO, IF_TOLD, 0, LATER),
    RULE(511, NO, NEVER, 0, AUTHENTICATE),
};

#undef RULE

static const multistatus_retry_rule *rules_find(int status) {
  for (size_t i = 0; i < sizeof rules_table / sizeof *rules_table; i++)
    if (rules_table[i].status == status)
      return &rules_table[i];
  return NULL;
}

const multistatus_retry_rule *multistatus_retry_rule_for(int status) {
  const multistatus_retry_rule *rule = rules_find(status);
  if (!rule && status >= 200 && status <= 599)
    rule = rules_find(status / 100 * 100);
  return rule ? rule : rules_find(499);
}

/* Indexed by reason. */
static const char *const rules_texts[] = {
    [MULTISTATUS_RETRY_DONE] = "succeeded",
    [MULTISTATUS_RETRY_NOT_APPLIED] = "had no effect",
    [MULTISTATUS_RETRY_IDEMPOTENT] = "can be repeated safely",
    [MULTISTATUS_RETRY_WITH_CAUSE] = "what it depends on is sent again",
    [MULTISTATUS_RETRY_IN_ORDER] = "an item before it is sent again",
    [MULTISTATUS_RETRY_WITH_GROUP] = "its group is sent again",
    [MULTISTATUS_RETRY_POLL] = "still running: poll its location",
    [MULTISTATUS_RETRY_MOVED] = "must be sent to its location",
    [MULTISTATUS_RETRY_UNCHANGED] = "nothing to do",
    [MULTISTATUS_RETRY_INVALID] = "the request must be corrected",
    [MULTISTATUS_RETRY_AUTHENTICATE] = "the client must authenticate",
    [MULTISTATUS_RETRY_REFUSED] = "will fail until something else changes",
    [MULTISTATUS_RETRY_CONFLICT] = "conflicts with the state of the resource",
    [MULTISTATUS_RETRY_STALE] = "needs a new validator",
    [MULTISTATUS_RETRY_TOO_LARGE] = "must be made smaller",
    [MULTISTATUS_RETRY_LOCKED] = "is locked for an unknown time",
    [MULTISTATUS_RETRY_VERSION] = "needs another version of HTTP",
    [MULTISTATUS_RETRY_SPACE] = "not enough storage",
    [MULTISTATUS_RETRY_CUT] = "truncated listing: continue from its end",
    [MULTISTATUS_RETRY_LATER] = "not possible at present, for an unknown time",
    [MULTISTATUS_RETRY_PART] = "some of its properties failed permanently",
    [MULTISTATUS_RETRY_APPLIED] = "failed, but reports that it took effect",
    [MULTISTATUS_RETRY_CAUSE_GIVEN_UP] = "what it depends on is not sent again",
    [MULTISTATUS_RETRY_ATTEMPTS] = "was sent the maximum number of times",
    [MULTISTATUS_RETRY_TIME] = "the wait is longer than the time left",
    [MULTISTATUS_RETRY_GROUP] = "its group cannot be sent again as a whole",
    [MULTISTATUS_RETRY_UNKNOWN] = "may have taken effect, and must not be repeated",
    [MULTISTATUS_RETRY_OUT_OF_ORDER] = "took effect before an item that is sent again",
};

const char *multistatus__retry_text(int reason) {
  bool may_be = reason >= 0 && reason < (int)(sizeof rules_texts / sizeof *rules_texts);
  return may_be ? rules_texts[reason] : NULL;
}

const char *multistatus_retry_reason_text(multistatus_retry_reason reason) {
  const char *text = multistatus__retry_text((int)reason);
  return text ? text : "unknown reason";
}

int multistatus_method_idempotent(const char *method) {
  return (multistatus__method_flags(method) & METHOD_IDEMPOTENT) != 0;
}

/* ---- Retry-After: seconds or a date (RFC 9110, section 10.2.3) ---- */

static const int64_t rules_longest = INT64_C(1000000000);

/* Parses "120" or "0.249". *out is in milliseconds, rounded up. */
static bool rules_seconds(multistatus_text t, int64_t *out) {
  int64_t value = 0, unit = 1000;
  size_t i = 0;
  bool more = false;
  for (; i < t.len && multistatus__is_digit(t.data[i]); i++)
    value = value < rules_longest ? value * 10 + (t.data[i] - '0') : rules_longest;
  value = (value < rules_longest ? value : rules_longest) * 1000;
  if (i > 0 && i + 1 < t.len && t.data[i] == '.')
    for (i++; i < t.len && multistatus__is_digit(t.data[i]); i++) {
      unit /= 10;
      value += unit * (t.data[i] - '0');
      more = more || (unit == 0 && t.data[i] != '0');
    }
  *out = value + more;
  return i > 0 && i == t.len;
}

int multistatus_retry_after_parse(const char *value, int64_t now, int64_t *wait) {
  if (wait)
    *wait = -1;
  if (!value || !wait || now < 0 || now > INT64_MAX / 4)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus_text t = multistatus__trimmed(multistatus__cstring(value));
  int64_t found;
  if (rules_seconds(t, &found)) {
    *wait = found;
    return 0;
  }
  if (!multistatus__date_parse(t, now, &found))
    return MULTISTATUS_ERROR_SYNTAX;
  found -= now;
  *wait = found < 0 ? 0 : found < rules_longest * 1000 ? found : rules_longest * 1000;
  return 0;
}
