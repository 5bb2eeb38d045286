/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "body.h"
#include "reading.h"
#include "tests.h"

/* The two engines must say the same of bodies, good and bad, whole and in pieces. What
   XML and JSON forbid is an error to both, as libxml2 and cJSON tolerate none of it;
   what only the RFCs of WebDAV forbid is tolerated by both.

   usage: differential SEED FIRST COUNT

   Body number n is the same for the same seed. One that the engines disagree about is
   left as differential-SEED-n in the working directory. */

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
  body body;      /* number `now` */
  uint64_t whole; /* bodies that were complete */
} run;

/* ---- What there is to begin with ---- */

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
  require(n > 0, "no cases");
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

/* ---- Making a body ---- */

static void make_written(body *b, random_state *r, bool json) {
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  multistatus_list *list;
  char *written;
  size_t len;
  require(multistatus_list_new(&list, NULL) == 0, "no list");
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

/* ---- Exceptions ---- */

/* Where the two differ by right; doc/quirks.md tells of each. */

typedef struct pair {
  const reading *builtin, *system;
  bool json;
} pair;

static bool is_of_the_syntax(int code) {
  return code == MULTISTATUS_ERROR_SYNTAX || code == MULTISTATUS_ERROR_ENCODING ||
         code == MULTISTATUS_ERROR_TRUNCATED;
}

static bool same_results(const pair *p) {
  return strcmp(reading_string(&p->builtin->results),
                reading_string(&p->system->results)) == 0;
}

/* What is broken in more than one way. */
static bool by_name(const pair *p) {
  return is_of_the_syntax(p->builtin->code) && is_of_the_syntax(p->system->code) &&
         p->builtin->code != p->system->code && same_results(p);
}

/* Broken, and no multistatus either: a start tag is told before its end is seen. */
static bool by_kind(const pair *p) {
  int a = p->builtin->code, b = p->system->code;
  bool kind = a == MULTISTATUS_ERROR_DTD || a == MULTISTATUS_ERROR_NOT_MULTISTATUS ||
              b == MULTISTATUS_ERROR_DTD || b == MULTISTATUS_ERROR_NOT_MULTISTATUS;
  return !p->json && kind && (is_of_the_syntax(a) || is_of_the_syntax(b)) &&
         !p->builtin->results.len && !p->system->results.len;
}

/* cJSON sees a whole value, or nothing of it. */
static bool by_value(const pair *p) {
  int a = p->builtin->code, b = p->system->code;
  return p->json && a && b && a != MULTISTATUS_ERROR_EMPTY &&
         b != MULTISTATUS_ERROR_EMPTY && same_results(p);
}

/* To libxml2 that is nothing yet. */
static bool by_cut_mark(const pair *p) {
  return p->system->code == MULTISTATUS_ERROR_EMPTY && run.body.len < 3 &&
         !p->builtin->results.len;
}

/* The encoding that is declared, in whatever width; NULL: none. */
static const char *declared(char to[60]) {
  char narrow[200];
  size_t n = 0;
  for (size_t i = 0; i < run.body.len && n < sizeof narrow - 1; i++)
    if (run.body.data[i])
      narrow[n++] = run.body.data[i];
  narrow[n] = '\0';
  const char *end = strstr(narrow, "?>"), *name = strstr(narrow, "encoding");
  if (!name || (end && end < name))
    return NULL;
  name += strcspn(name, "'\"");
  name += *name != '\0';
  snprintf(to, 60, "%.*s", (int)strcspn(name, "'\""), name);
  return to;
}

static bool is_wide(const body *b) {
  return b->len > 1 && (memchr(b->data, 0, 2) || memchr("\xfe\xff", b->data[0], 2));
}

/* What the first bytes show wins, to the built-in engine; libxml2 obeys a declaration
   that says otherwise. And some of it knows encodings by ICU, which takes more names
   than there are. */
static bool by_declaration(const pair *p) {
  char buffer[60];
  const char *name = p->json ? NULL : declared(buffer), *b = run.body.data;
  if (!name)
    return false;
  if (is_wide(&run.body))
    return strcasecmp(name, "utf-16") != 0;
  bool marked = memcmp(b, "\xef\xbb\xbf", 3) == 0;
  return strcasecmp(name, "utf-8") && (marked || strcasecmp(name, "iso-8859-1"));
}

/* To libxml2 a body in UTF-16 without a mark is in UTF-8, unless it begins with "<?".
 */
static bool by_missing_mark(const pair *p) {
  const char *b = run.body.data;
  bool seen = run.body.len > 3 &&
              ((b[0] == '<' && b[2] == '?') || (b[1] == '<' && b[3] == '?'));
  return !p->json && p->system->code && run.body.len > 1 && memchr(b, 0, 2) && !seen;
}

/* libxml2 does not miss the other half of a last character. */
static bool by_half(const pair *p) {
  return is_wide(&run.body) && run.body.len % 2 &&
         p->builtin->code == MULTISTATUS_ERROR_TRAILING && same_results(p);
}

/* Where what trails begins is found behind that. */
static bool by_trailing_place(const pair *p) {
  return !p->json && p->builtin->code == MULTISTATUS_ERROR_TRAILING &&
         p->system->code == p->builtin->code && same_results(p);
}

/* libxml2 takes the dashes for the end as well, if there is no other as yet. */
static bool by_short_comment(const pair *p) {
  return !p->json && p->system->code &&
         (strstr(run.body.data, "<!-->") || strstr(run.body.data, "<!--->"));
}

static struct {
  bool (*holds)(const pair *p);
  const char *why;
  unsigned long count;
} exceptions[] = {{by_name, "broken in two ways", 0},
                  {by_kind, "broken, and something else", 0},
                  {by_value, "a JSON value that is wrong", 0},
                  {by_cut_mark, "part of a byte order mark", 0},
                  {by_declaration, "an encoding that is not declared rightly", 0},
                  {by_missing_mark, "UTF-16 without a mark", 0},
                  {by_half, "half a character of UTF-16", 0},
                  {by_trailing_place, "where what trails begins", 0},
                  {by_short_comment, "a comment that begins with \">\" or \"->\"", 0}};
enum { EXCEPTIONS = sizeof exceptions / sizeof *exceptions };

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
  for (int i = 0; part && i < EXCEPTIONS; i++)
    if (exceptions[i].holds(p)) {
      exceptions[i].count++;
      part = NULL;
    }
  if (part)
    differ("built in and system", part, p->builtin, p->system);
}

static void compare_body(random_state *r, const differential_format *f) {
  static const unsigned sizes[] = {1, 3, 17, 100, 700, 4000};
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  const body *b = &run.body;
  size_t n = 1 + random_below(r, sizes[random_below(r, 6)]);
  reading whole, pieces, system, system_pieces;
  o.format = f->format();
  o.refuse = ~(uint64_t)UINT32_MAX;
  o.flags = random_once_in(r, 4) ? MULTISTATUS_READ_DROP_UNKNOWN : 0;
  reading_of(&whole, &o, NULL, b->data, b->len, b->len + 1);
  reading_of(&pieces, &o, NULL, b->data, b->len, n);
  o.engine = MULTISTATUS_ENGINE_SYSTEM;
  reading_of(&system, &o, NULL, b->data, b->len, b->len + 1);
  reading_of(&system_pieces, &o, NULL, b->data, b->len, n);
  const char *part = reading_compare(&whole, &pieces, true);
  if (part)
    differ("built in, whole and in pieces", part, &whole, &pieces);
  part = reading_compare(&system, &system_pieces, false);
  const pair both = {&whole, &system, f == &formats[1]};
  if (part && system.code != MULTISTATUS_ERROR_TRAILING && !by_declaration(&both))
    differ("system, whole and in pieces", part, &system, &system_pieces);
  compare_engines(&both);
  run.whole += !whole.code;
  reading_done(&whole);
  reading_done(&pieces);
  reading_done(&system);
  reading_done(&system_pieces);
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
    compare_body(&r, &formats[json]);
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

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: differential SEED FIRST COUNT\n");
    return 2;
  }
  run.seed = strtoull(argv[1], NULL, 10);
  run.now = run.first = strtoull(argv[2], NULL, 10);
  run.count = strtoull(argv[3], NULL, 10);
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
  if (failed)
    leave_body();
  for (int i = 0; i < EXCEPTIONS && !failed; i++)
    printf("%7lu %s\n", exceptions[i].count, exceptions[i].why);
  if (!failed)
    printf("%llu bodies from %llu on, %llu of them complete: the engines agree\n",
           (unsigned long long)run.count, (unsigned long long)run.first,
           (unsigned long long)run.whole);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
