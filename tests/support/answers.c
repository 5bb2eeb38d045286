/* SPDX-License-Identifier: MIT */
#include "answers.h"

#include <stdio.h>
#include <string.h>
#include "tests.h"

const multistatus_format *answer_format(answer a) {
  return a == BOTH  ? NULL
         : a == XML ? multistatus_format_dav_xml()
                    : multistatus_format_json();
}

multistatus_list *answer_list(void) {
  multistatus_list *list;
  ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
  return list;
}

/* answer_check() in one format. */
static void check_prints(const multistatus_list *list, const multistatus_format *format,
                         const char *about) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_read_options strict = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_list *again = answer_list();
  char *body;
  size_t len;
  o.format = format;
  o.flags = MULTISTATUS_WRITE_UNIQUE;
  strict.refuse = MULTISTATUS_QUIRK_ALL;
  int rc = multistatus_list_print(list, &o, &body, &len);
  require(rc == 0, "%s: %s", about, multistatus_list_write_text(list));
  rc = multistatus_list_read(again, &strict, body, len);
  require(rc == 0, "%s: %s: %s", about, multistatus_list_read_error(again)->text, body);
  ck_assert_uint_eq(multistatus_list_count(again), multistatus_list_count(list));
  for (size_t i = 0; i < multistatus_list_count(list); i++)
    ck_assert_int_eq(multistatus_result_status(multistatus_list_get(again, i)),
                     multistatus_result_status(multistatus_list_get(list, i)));
  multistatus_free(body);
  multistatus_list_free(again);
}

void answer_check(const multistatus_list *list, answer a, const char *about) {
  if (a != JSON)
    check_prints(list, multistatus_format_dav_xml(), about);
  if (a != XML)
    check_prints(list, multistatus_format_json(), about);
}

int answer_note(void *ctx, multistatus_batch *b, size_t i) {
  char *ran = ctx;
  ck_assert_ptr_nonnull(multistatus_batch_item(b, i));
  sprintf(ran + strlen(ran), "%zu ", i);
  return 204;
}
