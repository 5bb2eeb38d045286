/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <string.h>
#include "forms.h"
#include "tests.h"

/* Problem details in DAV:error become JSON if that can express them, else they stay a
   condition, without loss. */

#define BODY                                                                           \
  "<D:multistatus xmlns:D=\"DAV:\"><D:response><D:href>/a</D:href>"                    \
  "<D:status>HTTP/1.1 403 Forbidden</D:status><D:error>"                               \
  "<problem xmlns=\"urn:ietf:rfc:7807\">%s</problem></D:error></D:response>"           \
  "</D:multistatus>"

static const struct {
  const char *xml, *json; /* json NULL: stays a condition */
} cases[] = {
    {"", "{}"},
    {"<a>1</a>", "{\"a\":\"1\"}"},
    {"<a><i>1</i><i>2</i></a>", "{\"a\":[\"1\",\"2\"]}"},
    {"<a><b>1</b></a>", "{\"a\":{\"b\":\"1\"}}"},
    {"<a><i><i>1</i></i></a>", "{\"a\":[[\"1\"]]}"},
    {"<a><i><b>1</b></i></a>", "{\"a\":[{\"b\":\"1\"}]}"},
    {"<status>404</status>", "{\"status\":404}"},
    {"<a><status>404</status></a>", "{\"a\":{\"status\":\"404\"}}"},
    {"<i>1</i>", "{\"i\":\"1\"}"},
    {"<i>1</i><b>2</b>", "{\"i\":\"1\",\"b\":\"2\"}"},
    {" <a> <b/> </a> ", "{\"a\":{\"b\":\"\"}}"},
    /* An element with members and array items is neither object nor array. */
    {"<a><i>1</i><b>2</b></a>", NULL},
    {"<a><b>2</b><i>1</i></a>", NULL},
    {"<a><i>1</i><i>2</i><b>3</b></a>", NULL},
    {"<a><b>1</b><c>2</c><i>3</i></a>", NULL},
    {"<a><i><b>1</b><i>2</i></i></a>", NULL},
    {"<a><b><i>1</i><c>2</c></b></a>", NULL},
    /* Two members of one name. */
    {"<a>1</a><a>2</a>", NULL},
    {"<a>1</a><b>2</b><a><i>3</i></a>", NULL},
    {"<a><b>1</b><b>1</b></a>", NULL},
    {"<a><i><b>1</b><c/><b>1</b></i></a>", NULL},
    {"<i>1</i><i>2</i>", NULL},
    {"<a><a><a>1</a></a></a>", "{\"a\":{\"a\":{\"a\":\"1\"}}}"},
    {"<a><b>1</b></a><b>2</b><c><b>3</b><a/></c>",
     "{\"a\":{\"b\":\"1\"},\"b\":\"2\",\"c\":{\"b\":\"3\",\"a\":\"\"}}"},
    {"<a><i><b>1</b></i><i><b>2</b></i></a>", "{\"a\":[{\"b\":\"1\"},{\"b\":\"2\"}]}"},
    /* Text beside elements, attributes, other namespaces. */
    {"x<a>1</a>", NULL},
    {"<a>1</a>x", NULL},
    {"<a><b>1</b>x</a>", NULL},
    {"<a><b>1</b>x<c>2</c></a>", NULL},
    {"<a><i>1</i>x<i>2</i></a>", NULL},
    {"<a><i>1</i>x</a>", NULL},
    {"<a b=\"1\"/>", NULL},
    {"<a xmlns=\"\"/>", NULL},
    {"<a><b xmlns=\"urn:x\">1</b></a>", NULL}};
enum { CASES = sizeof cases / sizeof *cases };

START_TEST(converted_or_kept) {
  char body[1000];
  snprintf(body, sizeof body, BODY, cases[_i].xml);
  multistatus_list *l = forms_read(body);
  const multistatus_result *r = multistatus_list_get(l, 0);
  const multistatus_condition *c = multistatus_result_first_condition(r);
  ck_assert_pstr_eq(multistatus_result_problem(r), cases[_i].json);
  if (cases[_i].json) {
    ck_assert_ptr_null(c);
  } else {
    ck_assert_str_eq(multistatus_condition_name(c), "problem");
    ck_assert_str_eq(multistatus_condition_ns(c), "urn:ietf:rfc:7807");
    ck_assert_ptr_nonnull(multistatus_condition_xml(c));
  }
  multistatus_list_free(l);
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, converted_or_kept, 0, CASES);
}

TESTS_MAIN("problem_xml", add_tests)
