/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <base/options.h>
#include <multistatus/check.h>
#include <multistatus/dialect.h>
#include <multistatus/plugin.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "option_structs.h"
#include "tests.h"

/* Structs of callers compiled with earlier or later headers. */

enum { ARGUMENT = MULTISTATUS_ERROR_ARGUMENT };

/* ---- Sizes ---- */

/* Uses a struct of that size, with 1 at that offset unless it is 0. */
static int use_size(int i, size_t size, size_t at, const char **text) {
  char *o = option_new(i, size);
  if (at)
    o[at] = 1;
  *text = multistatus_options_text((multistatus_options_kind)i, o);
  int rc = option_structs[i].use(o);
  ck_assert_mem_eq(o, &size, sizeof size);
  for (size_t k = option_structs[i].size; size <= 4096 && k < size; k++)
    ck_assert_int_eq(o[k], k == at); /* unknown members are not written */
  free(o);
  return rc;
}

/* Sizes from that of the first release on are valid. */
START_TEST(sizes) {
  const char *text;
  for (size_t size = 0; size <= option_structs[_i].size + 64; size++) {
    bool fine = size >= option_structs[_i].first_size;
    ck_assert_int_eq(use_size(_i, size, 0, &text), fine ? 0 : ARGUMENT);
    ck_assert_int_eq(text == NULL, fine);
    if (fine)
      continue;
    ck_assert_str_eq(text, "size is wrong: use the _INIT macro of the struct");
  }
  for (size_t size = 5000; size; size = size == 5000 ? SIZE_MAX : 0)
    ck_assert_int_eq(use_size(_i, size, 0, &text), ARGUMENT);
}
END_TEST

/* A later caller sets a member that this version does not have. */
START_TEST(unknown_members) {
  const char *text;
  size_t ours = option_structs[_i].size;
  for (size_t size = ours + 1; size <= ours + 64; size += 7)
    for (size_t at = ours; at < size; at++) {
      ck_assert_int_eq(use_size(_i, size, at, &text), ARGUMENT);
      ck_assert(text && strstr(text, "size is that of a later"));
    }
}
END_TEST

/* New members of a struct have their defaults if an earlier caller passes it. */
START_TEST(earlier_callers) {
  typedef struct grown {
    size_t size;
    int first;
    unsigned char added[20];
  } grown;
  const multistatus__options_kind kind = MULTISTATUS__OPTIONS(grown, first, NULL, NULL);
  grown ours;
  for (size_t size = kind.least; size <= sizeof ours; size++) {
    grown *given = malloc(size);
    ck_assert_ptr_nonnull(given);
    memset(given, 7, size);
    memcpy(given, &size, sizeof size);
    memset(&ours, 9, sizeof ours);
    ck_assert_int_eq(multistatus__options_take(&kind, &ours, given, NULL), 0);
    ck_assert_uint_eq(ours.size, sizeof ours);
    ck_assert_int_eq(ours.first, 0x07070707);
    for (size_t i = 0; i < sizeof ours.added; i++)
      ck_assert_int_eq(ours.added[i], offsetof(grown, added) + i < size ? 7 : 0);
    memset(&ours, 9, sizeof ours);
    multistatus__options_give(&kind, given, &ours);
    ck_assert_mem_eq(given, &size, sizeof size);
    ck_assert_mem_eq((char *)given + sizeof size, (char *)&ours + sizeof size,
                     size - sizeof size);
    free(given);
  }
}
END_TEST

/* The distance of the structs in an array is the size in the caller's version. */
START_TEST(parts_of_any_size) {
  const size_t items[] = {0, 1};
  for (size_t size = sizeof(multistatus_part); size <= sizeof(multistatus_part) + 64;
       size += sizeof(void *)) {
    multistatus_part part = MULTISTATUS_PART_INIT;
    multistatus_list *list = NULL;
    char *parts = calloc(2, size);
    ck_assert_ptr_nonnull(parts);
    for (int i = 0; i < 2; i++) {
      part.size = size;
      part.count = 1;
      part.items = items + i;
      part.status = 500 + i;
      memcpy(parts + (size_t)i * size, &part, sizeof part);
    }
    ck_assert_int_eq(multistatus_list_new(&list, NULL), 0);
    ck_assert_int_eq(multistatus_merge((multistatus_part *)parts, 2, NULL, list), 0);
    ck_assert_uint_eq(multistatus_list_count(list), 2);
    for (size_t i = 0; i < 2; i++)
      ck_assert_int_eq(multistatus_result_status(multistatus_list_get(list, i)),
                       500 + (int)i);
    multistatus_list_free(list);
    part.size = size + sizeof(void *); /* two sizes in one array */
    memcpy(parts + size, &part, sizeof part);
    ck_assert_int_eq(option_merge((multistatus_part *)parts, 2, NULL), ARGUMENT);
    free(parts);
  }
}
END_TEST

/* The library fills in a problem of any size. */
START_TEST(problem_of_any_size) {
  size_t size = sizeof size;
  for (; size <= sizeof(multistatus_problem) + 64; size++) {
    multistatus_batch *b = NULL;
    multistatus_problem *problem = calloc(1, size + sizeof size);
    ck_assert_ptr_nonnull(problem);
    problem->size = size;
    memset((char *)problem + size, 5, sizeof size); /* after the struct */
    ck_assert_int_eq(multistatus_batch_new(&b, NULL), 0);
    int rc = multistatus_batch_check(b, problem);
    ck_assert_int_eq(rc == ARGUMENT, size < sizeof *problem);
    ck_assert_uint_eq(problem->size, size);
    for (size_t i = 0; i < sizeof size; i++)
      ck_assert_int_eq(((char *)problem)[size + i], 5);
    multistatus_batch_free(b);
    free(problem);
  }
}
END_TEST

/* ---- Flags and values ---- */

#define AT(kind, type, member)                                                         \
  MULTISTATUS_OPTIONS_##kind, offsetof(multistatus_##type, member), #member

/* Sets a member of a valid struct and uses that. The error text must begin with the
   name of the member. */
static void use_value(int i, size_t at, const char *member, const void *value,
                      size_t size, bool fine) {
  char *o = option_new(i, option_structs[i].size);
  memcpy(o + at, value, size);
  const char *text = multistatus_options_text((multistatus_options_kind)i, o);
  ck_assert_int_eq(option_structs[i].use(o), fine ? 0 : ARGUMENT);
  ck_assert_msg(!text == fine, "%s: %s", member, text);
  ck_assert_msg(!text || strncmp(text, member, strlen(member)) == 0, "%s: %s", member,
                text);
  free(o);
}

/* Each member with flags, its last known flag, and sets of flags that exclude each
   other. */
static const struct {
  int i;
  size_t at;
  const char *member;
  unsigned last, exclusive[2];
} flags[] = {
    {AT(LIST, list_options, flags), 0, {0}},
    {AT(WRITE, write_options, flags), MULTISTATUS_WRITE_PLAIN, {0}},
    {AT(READ, read_options, flags), MULTISTATUS_READ_SKIP_BROKEN_RECORDS, {0}},
    {AT(BATCH, batch_options, flags),
     MULTISTATUS_BATCH_ENCODED_SLASHES,
     {MULTISTATUS_BATCH_MERGE_DUPLICATES | MULTISTATUS_BATCH_ALLOW_DUPLICATES}},
    {AT(RETRY, retry_policy, flags), MULTISTATUS_RETRY_NO_OVERWRITE, {0}},
    {AT(NEGOTIATE, negotiate_options, flags), MULTISTATUS_NEGOTIATE_STRICT, {0}},
    {AT(NEGOTIATE, negotiate_options, honours), MULTISTATUS_PREFER_NOROOT, {0}},
    {AT(CHECK, check_options, flags), MULTISTATUS_CHECK_INFINITE, {0}},
    {AT(DIALECT, dialect, flags),
     MULTISTATUS_DIALECT_FAILED_COUNT,
     {MULTISTATUS_DIALECT_STATUS_STRING | MULTISTATUS_DIALECT_STATUS_PHRASE |
          MULTISTATUS_DIALECT_STATUS_BOOLEAN | MULTISTATUS_DIALECT_STATUS_NAME,
      MULTISTATUS_DIALECT_RECORDS | MULTISTATUS_DIALECT_XML}}};
enum { FLAGS = sizeof flags / sizeof *flags };

static void use_flags(int row, unsigned bits, bool fine) {
  use_value(flags[row].i, flags[row].at, flags[row].member, &bits, sizeof bits, fine);
}

/* A flag of a later version, or of another struct, is an error, as it has no effect. So
   is one that excludes another one: only one of them could have an effect. */
START_TEST(invalid_flags) {
  unsigned known = flags[_i].last ? 2 * flags[_i].last - 1 : 0, most = known;
  for (int k = 0; k < 2; k++) { /* only the lowest flag of each set */
    unsigned set = flags[_i].exclusive[k];
    most &= ~(set & (set - 1));
  }
  use_flags(_i, most, true);
  for (int bit = 0; bit < 32; bit++) {
    unsigned alone = 1u << bit;
    use_flags(_i, alone, known & alone);
    use_flags(_i, most | alone, most & alone);
  }
  for (int k = 0; k < 2; k++)
    for (unsigned set = flags[_i].exclusive[k]; set & (set - 1); set &= set - 1)
      for (unsigned rest = set & (set - 1); rest; rest &= rest - 1)
        use_flags(_i, (set & ~(set - 1)) | (rest & ~(rest - 1)), false);
}
END_TEST

/* Each member with a value of an enum, and its last value. */
static const struct {
  int i;
  size_t at;
  const char *member;
  int last;
} values[] = {{AT(LIST, list_options, text), MULTISTATUS_TEXT_DROP},
              {AT(WRITE, write_options, text), MULTISTATUS_TEXT_DROP},
              {AT(WRITE, write_options, receiver), MULTISTATUS_RECEIVER_FINDER},
              {AT(WRITE, write_options, invalid), MULTISTATUS_INVALID_REPLACE},
              {AT(READ, read_options, engine), MULTISTATUS_ENGINE_BUILTIN},
              {AT(BATCH, batch_options, text), MULTISTATUS_TEXT_DROP},
              {AT(DIALECT, dialect, shape), MULTISTATUS_DIALECT_KEYED}};
enum { VALUES = sizeof values / sizeof *values };

START_TEST(unknown_values) {
  for (int value = -2; value < 40; value++) {
    if (values[_i].i == MULTISTATUS_OPTIONS_READ && value == MULTISTATUS_ENGINE_SYSTEM)
      continue; /* may not be in the build */
    use_value(values[_i].i, values[_i].at, values[_i].member, &value, sizeof value,
              value >= 0 && value <= values[_i].last);
  }
}
END_TEST

/* The structs that have a format. */
static const struct {
  int i;
  size_t at;
  const char *member;
} formats[] = {{AT(WRITE, write_options, format)},
               {AT(READ, read_options, format)},
               {AT(BATCH, batch_options, format)}};
enum { FORMATS = sizeof formats / sizeof *formats };

static void use_format(int row, const void *format, bool fine) {
  use_value(formats[row].i, formats[row].at, formats[row].member, &format,
            sizeof format, fine);
}

/* A format compiled with a later version. */
START_TEST(format_flags) {
  const unsigned known = 2 * MULTISTATUS_FORMAT_NAMESPACES - 1;
  multistatus_format format = *multistatus_format_json();
  for (int bit = 0; bit < 32; bit++) {
    format.size = sizeof format;
    format.flags = 1u << bit;
    use_format(_i, &format, known & format.flags);
    format.size =
        offsetof(multistatus_format, flags); /* an earlier one, without flags */
    use_format(_i, &format, true);
  }
}
END_TEST

/* A format with fewer members, or with members of a later version. */
START_TEST(format_sizes) {
  const size_t ours = sizeof(multistatus_format);
  for (size_t size = 0; size <= ours + 64; size++) {
    char *format = calloc(1, size < ours ? ours : size);
    ck_assert_ptr_nonnull(format);
    memcpy(format, multistatus_format_json(), ours);
    memcpy(format, &size, sizeof size);
    use_format(_i, format, size >= offsetof(multistatus_format, flags));
    if (size > ours) {
      format[size - 1] = 1;
      use_format(_i, format, false);
    }
    free(format);
  }
}
END_TEST

/* `refuse` may contain quirks of later versions: callers may refuse all except some. */
START_TEST(unknown_quirks) {
  for (int bit = 0; bit < 64; bit++) {
    uint64_t alone = MULTISTATUS_QUIRK(bit), others = MULTISTATUS_QUIRK_ALL & ~alone;
    size_t at = offsetof(multistatus_read_options, refuse);
    use_value(MULTISTATUS_OPTIONS_READ, at, "refuse", &alone, sizeof alone, true);
    use_value(MULTISTATUS_OPTIONS_READ, at, "refuse", &others, sizeof others, true);
  }
}
END_TEST

static void add_tests(TCase *t) {
  tcase_add_loop_test(t, sizes, 0, MULTISTATUS_OPTIONS_ALLOCATOR);
  tcase_add_loop_test(t, sizes, MULTISTATUS_OPTIONS_ALLOCATOR + 1, OPTION_STRUCTS);
  tcase_add_loop_test(t, unknown_members, 0, MULTISTATUS_OPTIONS_ALLOCATOR);
  tcase_add_loop_test(t, unknown_members, MULTISTATUS_OPTIONS_ALLOCATOR + 1,
                      OPTION_STRUCTS);
  tcase_add_test(t, earlier_callers);
  tcase_add_test(t, parts_of_any_size);
  tcase_add_test(t, problem_of_any_size);
  tcase_add_loop_test(t, invalid_flags, 0, FLAGS);
  tcase_add_loop_test(t, unknown_values, 0, VALUES);
  tcase_add_loop_test(t, format_flags, 0, FORMATS);
  tcase_add_loop_test(t, format_sizes, 0, FORMATS);
  tcase_add_test(t, unknown_quirks);
}

TESTS_MAIN("option versions", add_tests)
