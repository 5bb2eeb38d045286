/* SPDX-License-Identifier: MIT */
#ifndef JSON_LOG_H
#define JSON_LOG_H

/* Runs the JSON scanner, and cJSON, through a reader with a format that logs the
   tokens. Each test program includes it once. */

#include <check.h>
#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/input.h"
#include "json/token.h"

/* ---- A format that keeps a log --------------------------------------------------- */

static struct reported {
  char text[4096];
  size_t len;
  bool pause; /* read_feed returns after each token, if it has used any bytes */
  bool exact; /* each piece is copied to an allocation of its size */
  size_t events;
  double number;
} reported;

static void log_put(const char *s, size_t n) {
  for (size_t i = 0; i < n && reported.len + 8 < sizeof reported.text; i++) {
    unsigned char c = (unsigned char)s[i];
    if (c < 0x20 || c >= 0x7f)
      reported.len += (size_t)sprintf(reported.text + reported.len, "<%02X>", c);
    else
      reported.text[reported.len++] = (char)c;
  }
  reported.text[reported.len] = '\0';
}

static void log_token(const multistatus__json *j, multistatus__json_kind kind) {
  static const char *const before[] = {"",   "{",  "}",  "[",  "]", " ",
                                       " '", " #", " t", " f", " n"};
  reported.events++;
  log_put(before[kind], strlen(before[kind]));
  if (kind == JSON_KEY || kind == JSON_STRING || kind == JSON_NUMBER)
    log_put(j->text.data, j->text.len);
  if (kind == JSON_KEY)
    log_put(":", 1);
  if (kind == JSON_NUMBER)
    reported.number = multistatus__json_value(j->text.data, j->text.data + j->text.len);
}

static int log_begin(void *st, multistatus_input *in) {
  return multistatus__json_begin(
      st, &in->parse, multistatus_input_engine(in) == MULTISTATUS_ENGINE_SYSTEM);
}

static int log_tokens(multistatus__json *j, bool pause) {
  multistatus__json_kind kind;
  while ((kind = multistatus__json_next(j)) != JSON_NONE) {
    log_token(j, kind);
    if (pause && multistatus__json_used(j))
      break;
  }
  return j->parse->error;
}

static int log_feed(void *st, multistatus_input *in, const char *data, size_t len,
                    size_t *used) {
  multistatus__json *j = st;
  char *copy = reported.exact ? malloc(len ? len : 1) : NULL;
  int rc;
  (void)in;
  if (copy && len)
    memcpy(copy, data, len);
  multistatus__json_feed(j, copy ? copy : data, len);
  rc = log_tokens(j, reported.pause);
  *used = multistatus__json_used(j);
  free(copy);
  return rc;
}

static int log_end(void *st, multistatus_input *in, const char *rest, size_t len) {
  multistatus__json *j = st;
  int rc;
  (void)in;
  multistatus__json_feed(j, rest, len);
  rc = log_tokens(j, false);
  return rc ? rc : multistatus__json_end(j);
}

static void log_done(void *st, multistatus_input *in) {
  (void)in;
  multistatus__json_done(st);
}

static const multistatus_format log_format = {.size = sizeof(multistatus_format),
                                              .name = "log",
                                              .content_type = "text/plain",
                                              .read_state = sizeof(multistatus__json),
                                              .read_begin = log_begin,
                                              .read_feed = log_feed,
                                              .read_end = log_end,
                                              .read_done = log_done};

/* ---- Reading --------------------------------------------------------------------- */

typedef struct verdict {
  int code;
  uint64_t offset;
  char limit[32];
} verdict;

static const multistatus_engine engines[] = {
    MULTISTATUS_ENGINE_BUILTIN,
#ifdef MULTISTATUS_WITH_CJSON
    MULTISTATUS_ENGINE_SYSTEM,
#endif
};
enum { ENGINES = sizeof engines / sizeof *engines };

static verdict read_with(const multistatus_read_options *o, const char *text,
                         size_t len, size_t piece) {
  verdict v = {0};
  multistatus_reader *r = NULL;
  const multistatus_read_error *e;

  reported.len = reported.events = 0;
  reported.text[0] = '\0';
  v.code = multistatus_reader_new(&r, o);
  if (v.code)
    return v;
  for (size_t at = 0; at < len && v.code == 0; at += piece) {
    size_t n = len - at < piece ? len - at : piece;
    char *copy = malloc(n);
    memcpy(copy, text + at, n);
    v.code = multistatus_reader_feed(r, copy, n);
    free(copy);
  }
  if (v.code == 0)
    v.code = multistatus_reader_end(r);
  e = multistatus_reader_error(r);
  ck_assert_int_eq(e->code, v.code);
  v.offset = e->offset;
  snprintf(v.limit, sizeof v.limit, "%s", e->limit ? e->limit : "");
  multistatus_reader_free(r);
  return v;
}

static multistatus_read_options options_for(multistatus_engine engine,
                                            const multistatus_limits *limits) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  o.format = &log_format;
  o.engine = engine;
  o.limits = limits;
  return o;
}

static void setup(void) {
  reported.pause = false;
  reported.exact = true;
}

/* Removes the caret from text and returns its offset. */
static size_t take_caret(char *text) {
  size_t at = strcspn(text, "^");
  memmove(text + at, text + at + 1, strlen(text + at));
  return at;
}

#define COUNT(table) ((int)(sizeof table / sizeof *table))

static int run_case(TCase *c) {
  Suite *suite = suite_create("json");
  SRunner *runner = srunner_create(suite);
  int failed;
  suite_add_tcase(suite, c);
  tcase_add_checked_fixture(c, setup, NULL);
  srunner_run_all(runner, CK_ENV);
  failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed > 0;
}

#endif
