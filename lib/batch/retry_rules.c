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

/* In the order of the reasons, which begin with 0; an empty text for an unused one. */
static const char rules_texts[] = "succeeded\0"
                                  "had no effect\0"
                                  "can be repeated safely\0"
                                  "what it depends on is sent again\0"
                                  "an item before it is sent again\0"
                                  "its group is sent again\0"
                                  "\0\0\0\0" /* 6 to 9: unused */
                                  "still running: poll its location\0"
                                  "must be sent to its location\0"
                                  "nothing to do\0"
                                  "the request must be corrected\0"
                                  "the client must authenticate\0"
                                  "will fail until something else changes\0"
                                  "conflicts with the state of the resource\0"
                                  "needs a new validator\0"
                                  "must be made smaller\0"
                                  "is locked for an unknown time\0"
                                  "needs another version of HTTP\0"
                                  "not enough storage\0"
                                  "truncated listing: continue from its end\0"
                                  "not possible at present, for an unknown time\0"
                                  "some of its properties failed permanently\0"
                                  "failed, but reports that it took effect\0"
                                  "what it depends on is not sent again\0"
                                  "was sent the maximum number of times\0"
                                  "the wait is longer than the time left\0"
                                  "its group cannot be sent again as a whole\0"
                                  "\0\0\0\0\0\0\0\0\0\0" /* 30 to 39: unused */
                                  "may have taken effect, and must not be repeated\0"
                                  "took effect before an item that is sent again\0";

const char *multistatus__retry_text(int reason) {
  const char *text = rules_texts, *end = text + sizeof rules_texts - 1;
  for (; reason && text < end; reason -= (reason > 0))
    text += strlen(text) + 1;
  return text < end && *text ? text : NULL;
}

const char *multistatus_retry_reason_text(multistatus_retry_reason reason) {
  const char *text = multistatus__retry_text((int)reason);
  return text ? text : "unknown reason";
}

int multistatus_method_idempotent(const char *method) {
  return (multistatus__method_flags(method) & METHOD_IDEMPOTENT) != 0;
}

/* ---- Retry-After: seconds or a date (RFC 9110, section 10.2.3) ---- */

static const int64_t rules_longest = FIELD_LONGEST * INT64_C(1000);

int multistatus_retry_after_parse(const char *value, int64_t now, int64_t *wait) {
  if (wait)
    *wait = -1;
  if (!value || !wait || now < 0 || now > INT64_MAX / 4)
    return MULTISTATUS_ERROR_ARGUMENT;
  multistatus_text t = multistatus__trimmed(multistatus__cstring(value));
  int64_t found;
  if (!multistatus__field_seconds(t, &found)) {
    if (!multistatus__date_parse(t, now, &found))
      return MULTISTATUS_ERROR_SYNTAX;
    found -= now;
  }
  *wait = found < 0 ? 0 : found < rules_longest ? found : rules_longest;
  return 0;
}
