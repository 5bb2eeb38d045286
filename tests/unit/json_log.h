/* SPDX-License-Identifier: MIT */
#ifndef JSON_LOG_H
#define JSON_LOG_H

/* Drives the sources of JSON events by the real reader, through a format that writes
   down what it is told. Included by one source each. */

#include <check.h>
#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stream/input.h"
#include "json/events.h"

/* ---- A format that keeps a log --------------------------------------------------- */

static struct told {
  char text[4096];
  size_t len;
  bool pause; /* after every event */
  bool exact; /* the source gets each piece in memory of just that size */
  size_t events;
  double number;
} told;

static void tell(const char *s, size_t n) {
  for (size_t i = 0; i < n && told.len + 8 < sizeof told.text; i++) {
    unsigned char c = (unsigned char)s[i];
    if (c < 0x20 || c >= 0x7f)
      told.len += (size_t)sprintf(told.text + told.len, "<%02X>", c);
    else
      told.text[told.len++] = (char)c;
  }
  told.text[told.len] = '\0';
}

static int tell_event(void *ctx, const multistatus__json_event *e) {
  static const char *const before[] = {"{",  "}",  "[",  "]",  " ",
                                       " '", " #", " t", " f", " n"};
  (void)ctx;
  told.events++;
  tell(before[e->kind], strlen(before[e->kind]));
  if (e->kind == JSON_KEY || e->kind == JSON_STRING || e->kind == JSON_NUMBER)
    tell(e->text.data, e->text.len);
  if (e->kind == JSON_KEY)
    tell(":", 1);
  if (e->kind == JSON_NUMBER)
    told.number = e->number;
  return told.pause ? JSON_PAUSE : 0;
}

typedef struct state {
  const multistatus__json_source *source;
  void *inner;
} state;

static int log_begin(void *st, multistatus_input *in) {
  state *s = st;
  s->source = &multistatus__json_scanner;
#ifdef MULTISTATUS_WITH_CJSON
  if (multistatus_input_engine(in) == MULTISTATUS_ENGINE_SYSTEM)
    s->source = &multistatus__json_cjson;
#endif
  s->inner = calloc(1, s->source->state);
  return s->source->begin(s->inner, &in->parse, tell_event, NULL);
}

static int log_feed(void *st, multistatus_input *in, const char *data, size_t len,
                    size_t *used) {
  state *s = st;
  char *copy;
  int rc;
  (void)in;
  if (!told.exact)
    return s->source->feed(s->inner, data, len, used);
  copy = malloc(len ? len : 1);
  memcpy(copy, data, len);
  rc = s->source->feed(s->inner, copy, len, used);
  free(copy);
  return rc;
}

static int log_end(void *st, multistatus_input *in, const char *rest, size_t len) {
  state *s = st;
  (void)in;
  return s->source->end(s->inner, rest, len);
}

static void log_done(void *st, multistatus_input *in) {
  state *s = st;
  (void)in;
  s->source->done(s->inner);
  free(s->inner);
}

static const multistatus_format log_format = {.size = sizeof(multistatus_format),
                                              .name = "log",
                                              .content_type = "text/plain",
                                              .read_state = sizeof(state),
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

  told.len = told.events = 0;
  told.text[0] = '\0';
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
  told.pause = false;
  told.exact = true;
}

/* Removes the caret from text and says where it stood. */
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
