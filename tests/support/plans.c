/* SPDX-License-Identifier: MIT */
#include "plans.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests.h"

size_t plan_split(char *text, const char **out) {
  size_t n = 0;
  for (char *s = strtok(text, " "); s; s = strtok(NULL, " "))
    out[n++] = strcmp(s, "-") ? s : NULL;
  ck_assert_uint_le(n, PLAN_MOST);
  return n;
}

const char *plan_letters(const multistatus_retry *p) {
  static char text[PLAN_MOST * 2];
  size_t n = p->again_count + p->given_up_count + p->verify_count + p->done;
  ck_assert_uint_lt(n, sizeof text);
  memset(text, '.', n);
  text[n] = '\0';
  for (size_t i = 0; i < p->again_count; i++)
    text[p->again[i].index] = 'A';
  for (size_t i = 0; i < p->given_up_count; i++)
    text[p->given_up[i].index] = 'G';
  for (size_t i = 0; i < p->verify_count; i++)
    text[p->verify[i].index] = 'V';
  return text;
}

multistatus_retry_reason plan_reason(const multistatus_retry *p, size_t item) {
  for (size_t i = 0; i < p->again_count; i++)
    if (p->again[i].index == item)
      return p->again[i].reason;
  for (size_t i = 0; i < p->given_up_count; i++)
    if (p->given_up[i].index == item)
      return p->given_up[i].reason;
  for (size_t i = 0; i < p->verify_count; i++)
    if (p->verify[i].index == item)
      return p->verify[i].reason;
  return MULTISTATUS_RETRY_DONE;
}

multistatus_list *plan_results(const char *text) {
  char copy[400];
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  snprintf(copy, sizeof copy, "%s", text);
  for (char *href = strtok(copy, " "); href; href = strtok(NULL, " ")) {
    char *status = strtok(NULL, " "), *cause = strchr(status, '<');
    multistatus_result *r = multistatus_list_add(list, href, atoi(status), NULL);
    ck_assert_ptr_nonnull(r);
    if (cause)
      multistatus_result_add_condition(r, MULTISTATUS_NS, "failed-dependency",
                                       cause + 1);
  }
  return list;
}
