/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <libxml/xmlerror.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "body.h"
#include "exceptions.h"
#include "reading.h"
#include "tests.h"

/* Compares the two engines on valid and invalid bodies, whole and in pieces. Violations
   of XML and JSON must be errors with both, as libxml2 and cJSON tolerate none;
   violations of the WebDAV RFCs are tolerated by both.

   usage: differential SEED FIRST COUNT

   Body n depends on SEED only. A body with different results is saved as
   differential-SEED-n in the working directory. */

typedef struct differential_format {
  const multistatus_format *(*format)(void);
  const char *dictionary;
  body cases[400]; /* of tests/cases/ */
  size_t case_count;
  body words[100];
  size_t word_count;
} differential_format;

static differential_format formats[] = {
    {multistatus_format_dav_xml, "xml.dict", {{0}}, 0, {{0}}, 0},
    {multistatus_format_json, "json.dict", {{0}}, 0, {{0}}, 0}};

static struct {
  uint64_t seed, first, count, now;
  body body;         /* number `now` */
  uint64_t complete; /* bodies */
  unsigned long exceptions[EXCEPTIONS];
} run;

/* ---- Cases and dictionaries ---- */

static void take_file(const char *path, const char *name) {
  bool json = strstr(name, "json") || strstr(name, "24b");
  differential_format *f = &formats[json];
  size_t len;
  char *data = reading_file(path, &len);
  require(f->case_count < 400, "too many cases");
  body_put(&f->cases[f->case_count++], data, len);
  free(data);
}

static void take_cases(void) {
  static const char folder[] = SOURCE_ROOT "/tests/cases";
  struct dirent **entries;
  int n = scandir(folder, &entries, NULL, alphasort);
  require(n > 0, "no files in tests/cases");
  for (int i = 0; i < n; i++) {
    char path[4096];
    const char *name = entries[i]->d_name;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (name[0] != '.' && !strstr(name, ".expect"))
      take_file(path, name);
    free(entries[i]);
  }
  free(entries);
}

/* A line of a dictionary is a comment, or a word in quotes, with \", \\ and \xHH. */
static void take_word(differential_format *f, const char *line) {
  body *word = &f->words[f->word_count];
  if (*line++ != '"')
    return;
  for (; *line != '"'; line++) {
    char c = *line;
    if (c == '\\' && line[1] == 'x') {
      char digits[3] = {line[2], line[3], '\0'};
      c = (char)strtoul(digits, NULL, 16);
      line += 3;
    } else if (c == '\\') {
      c = *++line;
    }
    body_put(word, &c, 1);
  }
  require(++f->word_count < 100, "too many words");
}

static void take_words(differential_format *f) {
  char path[4096], line[400];
  snprintf(path, sizeof path, "%s/tests/fuzz/%s", SOURCE_ROOT, f->dictionary);
  FILE *file = fopen(path, "r");
  require(file, "cannot read %s", path);
  while (fgets(line, sizeof line, file))
    take_word(f, line);
  fclose(file);
}

/* ---- Generating a body ---- */

static void make_written(body *b, random_state *r, bool json) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_list *list;
  char *written;
  size_t len;
  require(multistatus_list_new(&list, NULL) == 0, "multistatus_list_new failed");
  random_list(list, r->state);
  o.format = formats[json].format();
  int rc = multistatus_list_print(list, &o, &written, &len);
  require(rc == 0, "%s", multistatus_list_error_text(list));
  multistatus_list_free(list);
  (json ? dress_json : dress_xml)(b, r, written, len);
  multistatus_free(written);
}

static const body *a_case(random_state *r, const differential_format *f) {
  return &f->cases[random_below(r, (unsigned)f->case_count)];
}

static void make(body *b, random_state *r, bool json) {
  const differential_format *f = &formats[json];
  const body *with = a_case(r, f);
  bool mutated = random_once_in(r, 3);
  unsigned kind = random_below(r, 10);
  body_put(b, "", 0);
  if (kind < 3) {
    const body *other = a_case(r, f);
    body_put(b, other->data, other->len);
    mutated = true;
  } else if (kind < 7 && !json) {
    listing(b, r);
  } else {
    make_written(b, r, json);
  }
  if (mutated)
    mutate(b, r, with, f->words, f->word_count);
  if (!json && random_once_in(r, 40))
    body_widen(b, r);
}

/* ---- Comparing ---- */

static void differ(const char *who, const char *part, const reading *a,
                   const reading *b) {
  fprintf(stderr, "%s%s%s-- and --\n%s%s%s", reading_string(&a->results),
          reading_string(&a->document), reading_string(&a->error),
          reading_string(&b->results), reading_string(&b->document),
          reading_string(&b->error));
  ck_abort_msg("%s: %s", who, part);
}

static void compare_engines(const pair *p) {
  const char *part = reading_compare(p->builtin, p->system, false);
  int exception = part ? exception_for(p) : -1;
  if (part && exception < 0)
    differ("built in and system", part, p->builtin, p->system);
  if (part)
    run.exceptions[exception]++;
}

static void compare_pieces(const pair *whole, const pair *pieces) {
  const reading *a = whole->builtin, *b = pieces->builtin;
  const char *part = reading_compare(a, b, true);
  if (part)
    differ("built in, whole and in pieces", part, a, b);
  a = whole->system;
  b = pieces->system;
  part = reading_compare(a, b, false);
  const pair there = {whole->body, whole->json, a, b},
             back = {whole->body, whole->json, b, a};
  if (part && exception_for(&there) < 0 && exception_for(&back) < 0)
    differ("system, whole and in pieces", part, a, b);
}

/* Tolerates the structural quirks, and, in JSON, characters that XML forbids; not if
   results are skipped, because the built-in engine reports quirks in the rest of a
   skipped result for the next one. Sometimes sets low limits. */
static multistatus_read_options options(random_state *r, multistatus_limits *limits,
                                        bool json) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  o.format = formats[json].format();
  o.refuse = ~(uint64_t)UINT32_MAX;
  o.flags = random_once_in(r, 4) ? MULTISTATUS_READ_DROP_UNKNOWN : 0;
  if (random_once_in(r, 8)) {
    limits->href_bytes = random_below(r, 100);
    limits->text_bytes = random_below(r, 200);
    limits->name_bytes = random_below(r, 100);
    limits->depth = random_below(r, 12);
    limits->props = random_below(r, 10);
    limits->attributes = random_below(r, 10);
    limits->namespaces = random_below(r, 10);
    o.limits = limits;
    o.flags |= random_once_in(r, 2) ? MULTISTATUS_READ_SKIP_OVER_LIMIT : 0;
  } else if (json && random_once_in(r, 2)) {
    o.refuse = MULTISTATUS_QUIRK_JSON_UTF8;
  }
  return o;
}

static void compare_body(random_state *r, bool json) {
  static const unsigned sizes[] = {1, 3, 17, 100, 700, 4000};
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  multistatus_read_options o = options(r, &limits, json);
  const body *b = &run.body;
  size_t n = 1 + random_below(r, sizes[random_below(r, 6)]);
  reading all[4];
  for (int i = 0; i < 4; i++) {
    o.engine = i < 2 ? MULTISTATUS_ENGINE_BUILTIN : MULTISTATUS_ENGINE_SYSTEM;
    reading_of(&all[i], &o, NULL, b->data, b->len, i % 2 ? n : b->len + 1);
  }
  const pair whole = {b, json, &all[0], &all[2]}, pieces = {b, json, &all[1], &all[3]};
  compare_pieces(&whole, &pieces);
  compare_engines(&whole);
  run.complete += !all[0].code;
  for (int i = 0; i < 4; i++)
    reading_done(&all[i]);
}

START_TEST(engines_agree) {
  take_cases();
  take_words(&formats[0]);
  take_words(&formats[1]);
  for (; run.now < run.first + run.count; run.now++) {
    random_state r;
    random_seed(&r, run.seed * UINT64_C(1000000007) + run.now);
    bool json = random_once_in(&r, 3);
    body_free(&run.body);
    make(&run.body, &r, json);
    compare_body(&r, json);
  }
}
END_TEST

/* ---- The program ---- */

static void leave_body(void) {
  char path[100];
  snprintf(path, sizeof path, "differential-%llu-%llu", (unsigned long long)run.seed,
           (unsigned long long)run.now);
  FILE *f = fopen(path, "wb");
  if (f) {
    fwrite(run.body.data, 1, run.body.len, f);
    fclose(f);
  }
  fprintf(stderr, "the body is in %s\n", path);
}

static void on_crash(int number) {
  leave_body();
  signal(number, SIG_DFL);
  raise(number);
}

/* libxml2 before 2.14 prints decoding errors even if there is an error handler. */
static void ignore_message(void *ctx, const char *format, ...) {
  (void)ctx;
  (void)format;
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: differential SEED FIRST COUNT\n");
    return 2;
  }
  run.seed = strtoull(argv[1], NULL, 10);
  run.now = run.first = strtoull(argv[2], NULL, 10);
  run.count = strtoull(argv[3], NULL, 10);
  xmlSetGenericErrorFunc(NULL, ignore_message);
  signal(SIGSEGV, on_crash);
  signal(SIGABRT, on_crash);
  Suite *suite = suite_create("differential");
  TCase *tests = tcase_create("differential");
  tcase_add_test(tests, engines_agree);
  suite_add_tcase(suite, tests);
  SRunner *runner = srunner_create(suite);
  srunner_set_fork_status(runner, CK_NOFORK);
  srunner_run_all(runner, CK_NORMAL);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  if (failed) {
    leave_body();
    return EXIT_FAILURE;
  }
  for (int i = 0; i < EXCEPTIONS; i++)
    printf("%7lu %s\n", run.exceptions[i], exception_name(i));
  printf("%llu bodies from %llu on, %llu of them complete: same results\n",
         (unsigned long long)run.count, (unsigned long long)run.first,
         (unsigned long long)run.complete);
  return EXIT_SUCCESS;
}
