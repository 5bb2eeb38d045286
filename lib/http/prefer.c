/* SPDX-License-Identifier: MIT */
#include "field.h"

#include <stdio.h>
#include <string.h>

/* The Prefer field (RFC 7240): only the first mention of a preference counts. */

typedef struct prefer_known {
  const char *name, *value; /* value "": none, "#": a number of seconds */
  const char *told;         /* in Preference-Applied */
  unsigned bit;
} prefer_known;

static const prefer_known prefer_table[] = {
    {"return", "minimal", "return=minimal", MULTISTATUS_PREFER_MINIMAL},
    {"return", "representation", "return=representation",
     MULTISTATUS_PREFER_REPRESENTATION},
    {"handling", "strict", "handling=strict", MULTISTATUS_PREFER_STRICT},
    {"handling", "lenient", "handling=lenient", MULTISTATUS_PREFER_LENIENT},
    {"continue-on-error", "", "continue-on-error", MULTISTATUS_PREFER_CONTINUE},
    {"continue-on-error", "true", "continue-on-error", MULTISTATUS_PREFER_CONTINUE},
    {"odata.continue-on-error", "", "odata.continue-on-error",
     MULTISTATUS_PREFER_CONTINUE},
    {"odata.continue-on-error", "true", "odata.continue-on-error",
     MULTISTATUS_PREFER_CONTINUE},
    {"respond-async", "", "respond-async", MULTISTATUS_PREFER_ASYNC},
    {"wait", "#", "wait=", MULTISTATUS_PREFER_WAIT},
    {"depth-noroot", "", "depth-noroot", MULTISTATUS_PREFER_NOROOT},
};
enum { PREFER_KNOWN = sizeof prefer_table / sizeof *prefer_table };

/* -1: no number. One too large is as good as the largest. */
static int64_t prefer_seconds(multistatus_text t) {
  int64_t n = 0;
  for (size_t i = 0; i < t.len; i++) {
    if (t.data[i] < '0' || t.data[i] > '9')
      return -1;
    n = n > 99999999 ? 999999999 : n * 10 + (t.data[i] - '0');
  }
  return t.len ? n : -1;
}

static void prefer_tell(char *applied, const char *told, int64_t seconds) {
  size_t len = strlen(applied);
  const char *comma = len ? ", " : "";
  if (seconds < 0)
    snprintf(applied + len, MULTISTATUS__APPLIED_ROOM - len, "%s%s", comma, told);
  else
    snprintf(applied + len, MULTISTATUS__APPLIED_ROOM - len, "%s%s%ld", comma, told,
             (long)seconds);
}

/* The preference that a name and value ask for, or NULL; *mentions gets the bits of all
   that have the name. */
static const prefer_known *prefer_find(multistatus_text name, multistatus_text value,
                                       unsigned *mentions) {
  const prefer_known *found = NULL;
  *mentions = 0;
  for (const prefer_known *k = prefer_table; k < prefer_table + PREFER_KNOWN; k++) {
    if (!multistatus__field_is(name, k->name))
      continue;
    *mentions |= k->bit;
    if (*k->value == '#' ? prefer_seconds(value) >= 0
                         : multistatus__field_is(value, k->value))
      found = k;
  }
  return found;
}

/* Of all or nothing and going on after an error only one can be had. */
static unsigned prefer_excluded(unsigned heeded) {
  return heeded & MULTISTATUS_PREFER_STRICT     ? MULTISTATUS_PREFER_CONTINUE
         : heeded & MULTISTATUS_PREFER_CONTINUE ? MULTISTATUS_PREFER_STRICT
                                                : 0;
}

unsigned multistatus__prefer_read(const char *prefer, unsigned honours, int64_t *wait,
                                  char applied[MULTISTATUS__APPLIED_ROOM]) {
  unsigned heeded = 0, met = 0, mentions;
  *applied = '\0';
  for (multistatus_text rest = multistatus__cstring(prefer); rest.len;) {
    multistatus_text element = multistatus__field_take(&rest, ',');
    multistatus_text value = multistatus__field_take(&element, ';'); /* no parameters */
    multistatus_text name = multistatus__field_take(&value, '=');
    value = multistatus__field_unquoted(multistatus__field_trimmed(value));
    const prefer_known *k = prefer_find(name, value, &mentions);
    if (k && (k->bit & honours & ~met & ~prefer_excluded(heeded))) {
      int64_t seconds = *k->value == '#' ? prefer_seconds(value) : -1;
      if (seconds >= 0)
        *wait = seconds;
      heeded |= k->bit;
      prefer_tell(applied, k->told, seconds);
    }
    met |= mentions;
  }
  return heeded;
}
