/* SPDX-License-Identifier: MIT */
#include "forms.h"

#include <string.h>
#include "tests.h"

char *forms_print(const multistatus_list *l, const multistatus_format *f,
                  unsigned flags) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  char *body;
  o.format = f;
  o.flags = flags;
  int rc = multistatus_list_print(l, &o, &body, NULL);
  require(rc == 0, "%s", multistatus_strerror(rc));
  return body;
}

int forms_print_fails(const multistatus_list *l, const multistatus_format *f) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  char *body;
  o.format = f;
  int rc = multistatus_list_print(l, &o, &body, NULL);
  require(rc != 0 && !body, "expected an error, printed: %s", body);
  return rc;
}

multistatus_list *forms_read(const char *body) {
  multistatus_list *l;
  ck_assert_int_eq(multistatus_list_new(&l, NULL), 0);
  int rc = multistatus_list_read(l, NULL, body, strlen(body));
  require(rc == 0, "%s\n%s", multistatus_list_read_error(l)->text, body);
  return l;
}

void forms_expect_json(const char *body, const char *json) {
  multistatus_list *l = forms_read(body);
  char *got = forms_print(l, multistatus_format_json(), 0);
  ck_assert_str_eq(got, json);
  multistatus_free(got);
  multistatus_list_free(l);
}
