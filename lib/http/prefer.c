/* SPDX-License-Identifier: MIT */
#include "field.h"

#include <stdio.h>
#include <string.h>

/* The Prefer field (RFC 7240). Only the first occurrence of a preference counts. */

typedef struct prefer_known {
  const char *name, *value; /* value "": none, "#": a number of seconds */
  const char *applied;      /* its text in Preference-Applied */
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

/* Returns -1 if t is no number. Large numbers become 999999999. */
static int64_t prefer_seconds(multistatus_text t) {
  int64_t n = 0;
  for (size_t i = 0; i < t.len; i++) {
    if (!multistatus__is_digit(t.data[i]))
      return -1;
    n = n > 99999999 ? 999999999 : n * 10 + (t.data[i] - '0');
  }
  return t.len ? n : -1;
}

/* The preference of that name and value, or NULL. *named is set to the bits of all
   preferences of that name. */
static const prefer_known *prefer_find(const multistatus__pair *p, unsigned *named) {
  const prefer_known *found = NULL;
  *named = 0;
  for (const prefer_known *k = prefer_table; k < prefer_table + PREFER_KNOWN; k++) {
    if (!multistatus__field_is(p->name, k->name))
      continue;
    *named |= k->bit;
    if (*k->value == '#' ? prefer_seconds(p->value) >= 0
                         : multistatus__field_is(p->value, k->value))
      found = k;
  }
  return found;
}

/* All-or-nothing and continuing after an error exclude each other. */
static unsigned prefer_excluded(unsigned heeded) {
  return heeded & MULTISTATUS_PREFER_STRICT     ? MULTISTATUS_PREFER_CONTINUE
         : heeded & MULTISTATUS_PREFER_CONTINUE ? MULTISTATUS_PREFER_STRICT
                                                : 0;
}

unsigned multistatus__prefer_read(const multistatus__values *prefer, unsigned honours,
                                  int64_t *wait,
                                  char applied[MULTISTATUS__APPLIED_SIZE]) {
  unsigned heeded = 0, seen = 0, named;
  *applied = '\0';
  multistatus__elements all = multistatus__elements_of(prefer);
  for (multistatus_text element; multistatus__elements_next(&all, &element);) {
    multistatus__pair p = multistatus__field_pair(&element, ';'); /* no parameters */
    const prefer_known *k = prefer_find(&p, &named);
    if (k && (k->bit & honours & ~seen & ~prefer_excluded(heeded))) {
      char text[48];
      int len = snprintf(text, sizeof text, "%s", k->applied);
      if (*k->value == '#') {
        *wait = prefer_seconds(p.value);
        snprintf(text + len, sizeof text - (size_t)len, "%ld", (long)*wait);
      }
      heeded |= k->bit;
      multistatus__field_append(applied, MULTISTATUS__APPLIED_SIZE,
                                multistatus__cstring(text));
    }
    seen |= named;
  }
  return heeded;
}
