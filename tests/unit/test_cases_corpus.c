/* SPDX-License-Identifier: MIT */
#include <multistatus.h>
#include <stdio.h>
#include <string.h>
#include "pieces.h"
#include "platform.h"
#include "reading.h"
#include "tests.h"

/* Bodies of real servers, from the folder that the build option corpus names. They have
   no expectations; but reading in pieces must give the same as reading the whole, and a
   truncated body no other results. */

static platform_files corpus_files;

static void corpus_read(reading *out, uint64_t refuse, const char *body, size_t len,
                        size_t n) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  o.refuse = refuse;
  reading_of(out, &o, NULL, body, len, n);
}

static void corpus_pieces(const char *path, const char *body, size_t len,
                          uint64_t refuse) {
  static const size_t sizes[] = {1, 2, 3, 7, 64};
  reading whole, pieces;
  corpus_read(&whole, refuse, body, len, len);
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    corpus_read(&pieces, refuse, body, len, sizes[i]);
    const char *differs = reading_compare(&whole, &pieces, true);
    require(!differs, "%s: other %s in pieces of %zu:\n%s%s\nnot\n%s%s", path, differs,
            sizes[i], reading_string(&pieces.reported),
            reading_string(&pieces.document), reading_string(&whole.reported),
            reading_string(&whole.document));
    reading_done(&pieces);
  }
  reading_done(&whole);
}

START_TEST(test_corpus_pieces) {
  size_t len;
  char *body = reading_file(corpus_files.paths[_i], &len);
  corpus_pieces(corpus_files.paths[_i], body, len, 0);
  corpus_pieces(corpus_files.paths[_i], body, len, MULTISTATUS_QUIRK_ALL);
  free(body);
}
END_TEST

/* Both engines give the same where there are no quirks of syntax. */
START_TEST(test_corpus_system) {
  size_t len;
  char *body = reading_file(corpus_files.paths[_i], &len);
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  reading builtin, other;
  reading_of(&builtin, &o, NULL, body, len, len);
  o.engine = MULTISTATUS_ENGINE_SYSTEM;
  reading_of(&other, &o, NULL, body, len, len);
  if (other.code != MULTISTATUS_ERROR_UNSUPPORTED &&
      builtin.ending == MULTISTATUS_ENDING_COMPLETE &&
      builtin.quirks < MULTISTATUS_QUIRK_XML_SPACE) {
    const char *differs = reading_compare(&builtin, &other, false);
    require(!differs, "%s: other %s:\n%s\nnot\n%s", corpus_files.paths[_i], differs,
            reading_string(&other.results), reading_string(&builtin.results));
  }
  reading_done(&builtin);
  reading_done(&other);
  free(body);
}
END_TEST

/* Cut at 200 places before the end of the document. */
START_TEST(test_corpus_cut) {
  enum { PLACES = 200 };
  size_t len;
  reading whole, cut;
  char *body = reading_file(corpus_files.paths[_i], &len);
  corpus_read(&whole, 0, body, len, len);
  while (len && strchr(" \t\r\n", body[len - 1]))
    len--;
  for (size_t i = 0; i < PLACES; i++) {
    size_t n = len * i / PLACES;
    char *part = pieces_exact(body, n);
    corpus_read(&cut, 0, part, n, n ? n : 1);
    require(cut.ending != MULTISTATUS_ENDING_COMPLETE, "%s: complete with %zu of %zu",
            corpus_files.paths[_i], n, len);
    require(strncmp(reading_string(&whole.results), reading_string(&cut.results),
                    cut.results.len) == 0,
            "%s: other results with %zu bytes", corpus_files.paths[_i], n);
    reading_done(&cut);
    free(part);
  }
  reading_done(&whole);
  free(body);
}
END_TEST

static void add_tests(TCase *tests) {
  platform_files folders = {NULL, 0};
  platform_files_add(&folders, CORPUS, "");
  for (size_t i = 0; i < folders.count; i++)
    platform_files_add(&corpus_files, folders.paths[i], "");
  platform_files_done(&folders);
  if (corpus_files.count == 0) {
    printf("# corpus: no files\n");
    fflush(stdout);
    return;
  }
  tcase_add_loop_test(tests, test_corpus_pieces, 0, (int)corpus_files.count);
  tcase_add_loop_test(tests, test_corpus_system, 0, (int)corpus_files.count);
  tcase_add_loop_test(tests, test_corpus_cut, 0, (int)corpus_files.count);
}

TESTS_MAIN("corpus", add_tests)
