/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <string.h>
#include "fewer.h"
#include "pieces.h"
#include "platform.h"
#include "reading.h"
#include "tests.h"

/* The case files: bodies, and for each the results and diagnostics that reading it must
   give, with all places.

   With MULTISTATUS_WRITE_EXPECT=1 in the environment the expectations are written
   instead of compared. Check what has changed in them against the RFCs. */

static platform_files all_files, case_files; /* case_files: the .expect files */

typedef struct case_file {
  char path[400], expect_path[420];
  char *body, *expect; /* expect: with a NUL */
  size_t len;
  char options[200]; /* as in its first line, or "" */

  multistatus_read_options o;
  multistatus_limits limits;
  reading_questions questions;
  bool list;    /* it is about multistatus_list_read */
  bool decoder; /* only a build with libxml2 can decode it */
} case_file;

/* ---- Cases ---- */

/* Applies one word of the options. */
static void case_option(case_file *c, char *word) {
  static const struct {
    const char *name;
    unsigned flag;
  } flags[] = {{"skip-over-limit", MULTISTATUS_READ_SKIP_OVER_LIMIT},
               {"drop-unknown", MULTISTATUS_READ_DROP_UNKNOWN},
               {"find-duplicates", MULTISTATUS_READ_FIND_DUPLICATES},
               {"merge-duplicates", MULTISTATUS_READ_MERGE_DUPLICATES}};
  static const struct {
    const char *name;
    unsigned flag;
  } href_flags[] = {{"path-only", MULTISTATUS_HREF_PATH_ONLY},
                    {"raw", MULTISTATUS_HREF_RAW},
                    {"simple", MULTISTATUS_HREF_SIMPLE}};
  const struct {
    const char *name;
    size_t *limit;
  } limits[] = {{"body-bytes", &c->limits.body_bytes},
                {"results", &c->limits.results},
                {"hrefs", &c->limits.hrefs},
                {"href-bytes", &c->limits.href_bytes},
                {"props", &c->limits.props},
                {"conditions", &c->limits.conditions},
                {"text-bytes", &c->limits.text_bytes},
                {"depth", &c->limits.depth},
                {"result-bytes", &c->limits.result_bytes}};
  char *value = strchr(word, '=');
  if (value)
    *value++ = '\0';
  for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
    if (strcmp(word, flags[i].name) == 0) {
      c->o.flags |= flags[i].flag;
      c->list = c->list || flags[i].flag >= MULTISTATUS_READ_FIND_DUPLICATES;
      return;
    }
  for (size_t i = 0; i < sizeof href_flags / sizeof *href_flags; i++)
    if (strcmp(word, href_flags[i].name) == 0) {
      c->questions.href_flags |= href_flags[i].flag;
      return;
    }
  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
    if (value && strcmp(word, limits[i].name) == 0) {
      *limits[i].limit = strtoul(value, NULL, 10);
      return;
    }
  if (value && strcmp(word, "request") == 0)
    c->o.request = c->questions.request = value;
  else if (strcmp(word, "sync") == 0)
    c->questions.sync = true;
  else if (strcmp(word, "needs-libxml2") == 0)
    c->decoder = true;
  else
    ck_abort_msg("%s: unknown option %s", c->path, word);
}

/* The path of the body: the one file with the same name and another ending. */
static const char *body_beside(const char *expect_path) {
  size_t stem = strlen(expect_path) - strlen("expect");
  const char *body = NULL;
  for (size_t i = 0; i < all_files.count; i++) {
    const char *path = all_files.paths[i];
    if (strncmp(path, expect_path, stem) || platform_ends_with(path, ".expect"))
      continue;
    require(!body, "%s: more than one body", expect_path);
    body = path;
  }
  require(body, "%s: no body", expect_path);
  return body;
}

/* Opens the case with that index. */
static void case_open(case_file *c, int i) {
  static const multistatus_limits no_limits = MULTISTATUS_LIMITS_INIT;
  static const multistatus_read_options no_options = MULTISTATUS_READ_OPTIONS_INIT;
  static const char first[] = "options: ";
  memset(c, 0, sizeof *c);
  snprintf(c->expect_path, sizeof c->expect_path, "%s", case_files.paths[i]);
  snprintf(c->path, sizeof c->path, "%s", body_beside(c->expect_path));
  size_t len;
  char *expect = reading_file(c->expect_path, &len);
  c->expect = calloc(1, len + 1);
  require(c->expect, "malloc failed");
  memcpy(c->expect, expect, len);
  free(expect);
  c->body = reading_file(c->path, &c->len);
  c->limits = no_limits;
  c->o = no_options;
  c->o.limits = &c->limits;
  if (strncmp(c->expect, first, strlen(first)) == 0)
    snprintf(c->options, sizeof c->options, "%.*s",
             (int)strcspn(c->expect + strlen(first), "\n"), c->expect + strlen(first));
  static char words[sizeof c->options]; /* the options point into it */
  strcpy(words, c->options);
  for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
    case_option(c, word);
}

static void case_close(case_file *c) {
  free(c->body);
  free(c->expect);
}

/* True if this build can decode the body; if not, reading it must be an error. */
static bool case_can(const case_file *c) {
  if (!c->decoder ||
      pieces_engine_built(MULTISTATUS_ENGINE_SYSTEM, multistatus_format_dav_xml()))
    return true;
  pieces_outcome outcome;
  pieces_every_size(&c->o, c->body, c->len, &outcome);
  require(outcome.code == MULTISTATUS_ERROR_ENCODING && outcome.results == 0, "%s: %s",
          c->path, outcome.text);
  return false;
}

/* In pieces of n bytes. */
static void case_read(const case_file *c, reading *out, size_t n) {
  reading_of(out, &c->o, &c->questions, c->body, c->len, n ? n : 1);
}

/* ---- Expectations ---- */

static void case_write_expect(const case_file *c, const reading_text *got) {
  FILE *f = fopen(c->expect_path, "wb");
  require(f && fputs(got->s, f) >= 0 && fclose(f) == 0, "cannot write %s",
          c->expect_path);
}

START_TEST(test_case_expect) {
  case_file c;
  reading tolerant, strict;
  reading_text got = {NULL, 0, 0};
  case_open(&c, _i);
  if (!case_can(&c)) {
    case_close(&c);
    return;
  }
  if (c.list)
    reading_of_list(&tolerant, &c.o, &c.questions, c.body, c.len);
  else
    case_read(&c, &tolerant, c.len);
  c.o.refuse = MULTISTATUS_QUIRK_ALL;
  if (c.list)
    reading_of_list(&strict, &c.o, &c.questions, c.body, c.len);
  else
    case_read(&c, &strict, c.len);
  if (*c.options)
    reading_put(&got, "options: %s\n", c.options);
  reading_put(&got, "%s%s%s", reading_string(&tolerant.results),
              reading_string(&tolerant.document), reading_string(&tolerant.reported));
  reading_put(&got, "strict: %s", strict.error.len ? strict.error.s : "as above\n");
  require(strict.error.len || reading_compare(&tolerant, &strict, true) == NULL,
          "%s: no error if strict, but another reading", c.path);
  if (getenv("MULTISTATUS_WRITE_EXPECT"))
    case_write_expect(&c, &got);
  else
    require(strcmp(got.s, c.expect) == 0, "%s gives\n%s\nnot\n%s", c.path, got.s,
            c.expect);
  free(got.s);
  reading_done(&tolerant);
  reading_done(&strict);
  case_close(&c);
}
END_TEST

/* ---- In pieces, in a list, with the system engine ---- */

static const char *case_differs(const reading *whole, const reading *pieces,
                                multistatus_engine engine) {
  if (engine == MULTISTATUS_ENGINE_BUILTIN)
    return reading_compare(whole, pieces, true);
  /* The system engine may report other trailing bytes if a piece ends in them. */
  const char *differs = reading_compare(whole, pieces, false);
  bool trailing = whole->code == MULTISTATUS_ERROR_TRAILING;
  return differs && trailing && strcmp(differs, "document") == 0 ? NULL : differs;
}

/* In pieces of every size, or in two pieces with the cut at every place. */
static void case_every_size(case_file *c, bool two) {
  reading whole;
  c->questions.two = two;
  case_read(c, &whole, c->len);
  for (size_t n = 1; n < c->len; n = fewer_next(n)) {
    reading pieces;
    case_read(c, &pieces, n);
    const char *differs = case_differs(&whole, &pieces, c->o.engine);
    require(!differs, "%s: other %s in %s %zu:\n%s%s%s\nnot\n%s%s%s", c->path, differs,
            two ? "two, the first of" : "pieces of", n, reading_string(&pieces.results),
            reading_string(&pieces.document), reading_string(&pieces.reported),
            reading_string(&whole.results), reading_string(&whole.document),
            reading_string(&whole.reported));
    reading_done(&pieces);
  }
  reading_done(&whole);
}

START_TEST(test_case_pieces) {
  case_file c;
  case_open(&c, _i);
  if (case_can(&c)) {
    case_every_size(&c, false);
    case_every_size(&c, true);
    c.o.refuse = MULTISTATUS_QUIRK_ALL;
    case_every_size(&c, false);
    c.o.refuse = 0;
    c.o.engine = MULTISTATUS_ENGINE_SYSTEM;
    case_every_size(&c, true);
  }
  case_close(&c);
}
END_TEST

START_TEST(test_case_list) {
  case_file c;
  case_open(&c, _i);
  if (case_can(&c)) {
    reading read, list;
    c.o.flags &= MULTISTATUS_READ_FIND_DUPLICATES - 1u;
    case_read(&c, &read, c.len);
    reading_of_list(&list, &c.o, &c.questions, c.body, c.len);
    const char *differs = reading_compare(&read, &list, true);
    require(!differs, "%s: other %s in a list", c.path, differs);
    reading_done(&read);
    reading_done(&list);
  }
  case_close(&c);
}
END_TEST

/* True if the engines must agree: they need not if there are quirks of syntax, or, in
   XML, an error of the syntax. */
static bool case_for_both(const case_file *c, const reading *builtin) {
  if (strstr(c->path, ".json"))
    return !(builtin->quirks & MULTISTATUS_QUIRK_JSON_UTF8);
  bool syntax = (builtin->quirks & ~(MULTISTATUS_QUIRK_XML_SPACE - 1)) != 0;
  return builtin->ending == MULTISTATUS_ENDING_COMPLETE && !syntax;
}

static void case_system(case_file *c, size_t n) {
  reading builtin, other;
  c->o.engine = MULTISTATUS_ENGINE_BUILTIN;
  case_read(c, &builtin, n);
  c->o.engine = MULTISTATUS_ENGINE_SYSTEM;
  case_read(c, &other, n);
  if (other.code == MULTISTATUS_ERROR_UNSUPPORTED) {
    require(!pieces_engine_built(c->o.engine, multistatus_format_dav_xml()) ||
                !pieces_engine_built(c->o.engine, multistatus_format_json()),
            "%s: both engines are built, but %s", c->path, other.error.s);
  } else if (case_for_both(c, &builtin)) {
    const char *differs = reading_compare(&builtin, &other, false);
    require(!differs, "%s: other %s with the system engine:\n%s%s%s", c->path, differs,
            reading_string(&other.results), reading_string(&other.document),
            reading_string(&other.reported));
  }
  require(builtin.code == 0 || other.code != 0,
          "%s: complete, with the system engine only", c->path);
  reading_done(&builtin);
  reading_done(&other);
}

START_TEST(test_case_system) {
  case_file c;
  case_open(&c, _i);
  for (size_t n = 1; n <= 3; n++)
    case_system(&c, n);
  case_system(&c, c.len);
  case_close(&c);
}
END_TEST

/* ---- Repeated ---- */

/* Appends the body of a multi-status with the content of its root three times. False:
   it is another document, or not in an encoding that this function understands. */
static bool case_thrice(const case_file *c, const reading *once, reading_text *out) {
  static const char kind[] = "document multistatus";
  const char *end = c->body + c->len, *open = c->body, *close = end - 1;
  if (strcmp(strrchr(c->path, '.'), ".xml") != 0 || !once->results.len ||
      once->ending != MULTISTATUS_ENDING_COMPLETE ||
      (once->quirks & MULTISTATUS_QUIRK_ROOT) ||
      strncmp(reading_string(&once->document), kind, strlen(kind)) != 0)
    return false;
  while (*open != '<' || strchr("?!", open[1]))
    open++;
  open = strchr(open, '>') + 1;
  while (close[0] != '<' || close[1] != '/')
    close--;
  reading_put(out, "%.*s", (int)(open - c->body), c->body);
  for (int i = 0; i < 3; i++)
    reading_put(out, "%.*s", (int)(close - open), open);
  reading_put(out, "%.*s", (int)(end - close), close);
  return true;
}

/* The result of a response does not depend on the responses before it. */
START_TEST(test_case_repeated) {
  case_file c;
  reading once, whole, pieces;
  reading_text body = {NULL, 0, 0}, results = {NULL, 0, 0};
  case_open(&c, _i);
  case_read(&c, &once, c.len);
  if (case_thrice(&c, &once, &body)) {
    reading_put(&results, "%s%s%s", once.results.s, once.results.s, once.results.s);
    reading_of(&whole, &c.o, &c.questions, body.s, body.len, body.len);
    reading_of(&pieces, &c.o, &c.questions, body.s, body.len, 1);
    const char *differs = reading_compare(&whole, &pieces, true);
    require(!differs, "%s, three times: other %s byte by byte:\n%s\nnot\n%s", c.path,
            differs, reading_string(&pieces.reported), reading_string(&whole.reported));
    require(strcmp(reading_string(&whole.results), results.s) == 0,
            "%s, three times:\n%s", c.path, reading_string(&whole.results));
    reading_done(&whole);
    reading_done(&pieces);
  }
  free(body.s);
  free(results.s);
  reading_done(&once);
  case_close(&c);
}
END_TEST

/* ---- Truncated ---- */

/* The length of a body without the comments and white space at its end; every other
   byte of these is zero in UTF-16. */
static size_t case_document(const char *body, size_t len) {
  for (;;) {
    while (len && memchr(" \t\r\n", body[len - 1], sizeof " \t\r\n"))
      len--;
    if (len < 3 || memcmp(body + len - 3, "-->", 3) != 0)
      return len;
    for (len -= strlen("<!--"); memcmp(body + len, "<!--", 4) != 0;)
      len--;
  }
}

START_TEST(test_case_cut) {
  case_file c;
  reading whole, cut;
  case_open(&c, _i);
  if (case_can(&c)) {
    case_read(&c, &whole, c.len);
    size_t len =
        whole.ending == MULTISTATUS_ENDING_COMPLETE ? case_document(c.body, c.len) : 0;
    for (size_t n = 0; n < len; n = fewer_next(n)) {
      char *part = pieces_exact(c.body, n);
      reading_of(&cut, &c.o, &c.questions, part, n, n ? n : 1);
      require(cut.ending != MULTISTATUS_ENDING_COMPLETE,
              "%s: complete with %zu of %zu bytes", c.path, n, len);
      require(strncmp(reading_string(&whole.results), reading_string(&cut.results),
                      cut.results.len) == 0,
              "%s: other results with %zu of %zu bytes:\n%s", c.path, n, len,
              cut.results.s);
      reading_done(&cut);
      free(part);
    }
    reading_done(&whole);
  }
  case_close(&c);
}
END_TEST

/* ---- Completeness ---- */

/* Each item of the guide to quirks has a case. */
START_TEST(test_items) {
  for (int item = 1; item <= 54; item++) {
    char prefix[400];
    size_t i = 0;
    snprintf(prefix, sizeof prefix, "%s/tests/cases/%02d", SOURCE_ROOT, item);
    while (i < case_files.count && strncmp(case_files.paths[i], prefix, strlen(prefix)))
      i++;
    require(i < case_files.count, "no case for item %d", item);
  }
}
END_TEST

/* Each body has expectations. */
START_TEST(test_pairs) {
  ck_assert_uint_eq(all_files.count, 2 * case_files.count);
}
END_TEST

static void add_tests(TCase *tests) {
  platform_files_add(&all_files, SOURCE_ROOT "/tests/cases", "");
  platform_files_add(&case_files, SOURCE_ROOT "/tests/cases", ".expect");
  int count = (int)case_files.count;
  tcase_add_test(tests, test_items);
  tcase_add_test(tests, test_pairs);
  tcase_add_loop_test(tests, test_case_expect, 0, count);
  tcase_add_loop_test(tests, test_case_pieces, 0, count);
  tcase_add_loop_test(tests, test_case_list, 0, count);
  tcase_add_loop_test(tests, test_case_system, 0, count);
  tcase_add_loop_test(tests, test_case_repeated, 0, count);
  tcase_add_loop_test(tests, test_case_cut, 0, count);
}

TESTS_MAIN("cases", add_tests)
