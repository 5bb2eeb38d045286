/* SPDX-License-Identifier: MIT */
#include <http/field.h>
#include <multistatus.h>
#include <string.h>
#include "tests.h"

/* Splits values of header fields, in memory of exactly their length. */

static const struct {
  const char *value;
  const char *parts[4];
} values[] = {{"a, b", {"a", "b"}},
              {"a,,b", {"a", "", "b"}},
              {"\"a,b\",c", {"\"a,b\"", "c"}},
              {"\"a\\\",b\",c", {"\"a\\\",b\"", "c"}},
              {"\"a\\\\\",b", {"\"a\\\\\"", "b"}},
              {"a\\,b", {"a\\", "b"}},
              /* A quoted string without its end, also after a backslash. */
              {"\"a,b", {"\"a,b"}},
              {"\"", {"\""}},
              {"\"\\", {"\"\\"}},
              {"a,\"b\\", {"a", "\"b\\"}},
              {"\"a\\\"", {"\"a\\\""}},
              {"\"a\\\\", {"\"a\\\\"}}};
enum { VALUES = sizeof values / sizeof *values };

START_TEST(parts) {
  size_t len = strlen(values[_i].value);
  char *exact = malloc(len);
  memcpy(exact, values[_i].value, len);
  multistatus_text rest = {exact, len};
  for (const char *const *part = values[_i].parts; *part; part++) {
    ck_assert_uint_le(rest.len, len);
    multistatus_text t = multistatus__field_take(&rest, ',');
    ck_assert_msg(t.len == strlen(*part) && memcmp(t.data, *part, t.len) == 0,
                  "%zu bytes, not %s", t.len, *part);
  }
  ck_assert_uint_eq(rest.len, 0);
  ck_assert_ptr_eq(rest.data, exact + len);
  free(exact);
}
END_TEST

/* The same through a public function. */
START_TEST(backslash_last_in_quotes) {
  char vary[64] = "accept";
  ck_assert_int_eq(multistatus_vary_add(vary, sizeof vary, "\"b\\"), 0);
  ck_assert_str_eq(vary, "accept, \"b\\");
  ck_assert_int_eq(multistatus_vary_add(vary, sizeof vary, "\"b\\"), 0);
  ck_assert_str_eq(vary, "accept, \"b\\");
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, parts, 0, VALUES);
  tcase_add_test(t, backslash_last_in_quotes);
}

TESTS_MAIN("field", add_tests)
