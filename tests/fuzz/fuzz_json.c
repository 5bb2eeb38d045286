/* SPDX-License-Identifier: MIT */

/* A JSON text must have the same tokens whole and in pieces, and with both engines. The
   first byte is the piece size and whether to pause after each token, the second the
   limits; the text follows. */

#include <math.h>
#include <multistatus.h>
#include <multistatus/plugin.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json/token.h"
#include "stream/input.h"

typedef struct account {
  char *events; /* kinds and texts */
  double *numbers;
  size_t len, size, count;
  size_t longest_number;
  int code;
  uint64_t offset;
} account;

static account *current; /* the one that is being written */
static bool pausing, pairing;

static void must(bool holds) {
  if (!holds)
    abort();
}

static void record(const void *data, size_t n) {
  if (current->len + n > current->size) {
    current->size = 2 * (current->len + n);
    current->events = realloc(current->events, current->size);
    must(current->events);
  }
  if (n)
    memcpy(current->events + current->len, data, n);
  current->len += n;
}

static void record_text(multistatus__json_kind token, multistatus_text text) {
  char kind = (char)token;
  record(&kind, 1);
  if (token != JSON_KEY && token != JSON_STRING && token != JSON_NUMBER)
    return;
  record(&text.len, sizeof text.len);
  record(text.data, text.len);
}

static void record_token(const multistatus__json *j, multistatus__json_kind token) {
  if (j->key.data)
    record_text(JSON_KEY, j->key);
  record_text(token, j->text);
  if (token != JSON_NUMBER)
    return;
  current->numbers = realloc(current->numbers, (current->count + 1) * sizeof(double));
  must(current->numbers);
  current->numbers[current->count++] =
      multistatus__json_value(j->text.data, j->text.data + j->text.len);
  if (j->text.len > current->longest_number)
    current->longest_number = j->text.len;
}

/* ---- The format ------------------------------------------------------------------ */

static int account_begin(void *st, multistatus_input *in) {
  ((multistatus__json *)st)->pairs = pairing;
  return multistatus__json_begin(
      st, &in->parse, multistatus_input_engine(in) == MULTISTATUS_ENGINE_SYSTEM);
}

static int account_tokens(multistatus__json *j, bool pause) {
  multistatus__json_kind kind;
  while ((kind = multistatus__json_next(j)) != JSON_NONE) {
    record_token(j, kind);
    if (pause && multistatus__json_used(j))
      break;
  }
  return j->parse->error;
}

/* Passes the piece to the scanner in a malloc of exactly its length. */
static int account_feed(void *st, multistatus_input *in, const char *data, size_t len,
                        size_t *used) {
  multistatus__json *j = st;
  char *copy = malloc(len + !len);
  int rc;
  (void)in;
  must(copy);
  memcpy(copy, data, len);
  multistatus__json_feed(j, copy, len);
  rc = account_tokens(j, pausing);
  *used = multistatus__json_used(j);
  must(*used <= len);
  free(copy);
  return rc;
}

static int account_end(void *st, multistatus_input *in, const char *rest, size_t len) {
  multistatus__json *j = st;
  int rc;
  (void)in;
  multistatus__json_feed(j, rest, len);
  rc = account_tokens(j, false);
  return rc ? rc : multistatus__json_end(j);
}

static void account_done(void *st, multistatus_input *in) {
  (void)in;
  multistatus__json_done(st);
}

static const multistatus_format account_format = {.size = sizeof(multistatus_format),
                                                  .name = "account",
                                                  .content_type = "text/plain",
                                                  .read_state =
                                                      sizeof(multistatus__json),
                                                  .read_begin = account_begin,
                                                  .read_feed = account_feed,
                                                  .read_end = account_end,
                                                  .read_done = account_done};

static account read_with(const multistatus_read_options *o, const char *text,
                         size_t len, size_t piece) {
  account a = {0};
  multistatus_reader *r = NULL;
  current = &a;
  pairing = piece == len; /* in pieces, keys and values are separate tokens */
  must(multistatus_reader_new(&r, o) == 0);
  for (size_t at = 0; at < len && a.code == 0; at += piece)
    a.code = multistatus_reader_feed(r, text + at, len - at < piece ? len - at : piece);
  if (a.code == 0)
    a.code = multistatus_reader_end(r);
  a.offset = multistatus_reader_error(r)->offset;
  multistatus_reader_free(r);
  return a;
}

static void free_account(account *a) {
  free(a->events);
  free(a->numbers);
}

/* ---- Comparing ------------------------------------------------------------------- */

static bool is_prefix_of(const account *a, const account *whole) {
  return a->len <= whole->len &&
         (a->len == 0 || memcmp(a->events, whole->events, a->len) == 0);
}

#ifdef MULTISTATUS_WITH_CJSON
static bool is_close(double a, double b) {
  if (fabs(b) < 1e-290) /* lower precision near the smallest double */
    return fabs(a - b) < 1e-300;
  if (fabs(b) > 1.797693134862e308)
    return fabs(a) > 1.79769313486e308;
  return fabs(a / b - 1) < 1e-12;
}

/* Errors of a value; if it has several, cJSON may report another one first. */
static bool is_of_a_value(int code) {
  return code == MULTISTATUS_ERROR_SYNTAX || code == MULTISTATUS_ERROR_ENCODING ||
         code == MULTISTATUS_ERROR_LIMIT || code == MULTISTATUS_ERROR_TRUNCATED;
}

static void compare_with_cjson(const account *scanned, const account *parsed) {
  must(is_prefix_of(parsed, scanned));
  for (size_t i = 0; i < parsed->count; i++)
    must(is_close(scanned->numbers[i], parsed->numbers[i]));
  if (parsed->code == MULTISTATUS_ERROR_SYNTAX && scanned->longest_number > 63)
    return;
  if (is_of_a_value(scanned->code))
    must(is_of_a_value(parsed->code));
  else
    must(parsed->code == scanned->code && parsed->len == scanned->len);
}
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  const char *text;
  size_t len;
  account whole, pieces;

  if (size < 2)
    return 0;
  text = (const char *)data + 2;
  len = size - 2;
  o.format = &account_format;
  o.limits = &limits;
  limits.depth = data[1] & 7;       /* 0: the default */
  limits.text_bytes = data[1] >> 3; /* 0: the default */
  pausing = false;
  whole = read_with(&o, text, len, len);
  pausing = data[0] & 1;
  pieces = read_with(&o, text, len, data[0] / 2 + 1);
  must(whole.code == pieces.code && whole.offset == pieces.offset);
  must(whole.len == pieces.len && is_prefix_of(&pieces, &whole));
#ifdef MULTISTATUS_WITH_CJSON
  free_account(&whole);
  free_account(&pieces);
  o.refuse = MULTISTATUS_QUIRK_JSON_UTF8; /* which cJSON does not tolerate */
  whole = read_with(&o, text, len, len);
  o.engine = MULTISTATUS_ENGINE_SYSTEM;
  pieces = read_with(&o, text, len, data[0] / 2 + 1);
  compare_with_cjson(&whole, &pieces);
#endif
  free_account(&whole);
  free_account(&pieces);
  return 0;
}
