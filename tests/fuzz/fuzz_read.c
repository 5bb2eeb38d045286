/* SPDX-License-Identifier: MIT */

/* Reading a body byte by byte, where no template can match, must give the same output
   as reading it in any other way. The first four bytes select the options; the rest is
   the body, or changes to a random listing. */

#include <string.h>

#include <multistatus/dialect.h>

#include "fuzz.h"
#include "listing.h"
#include "reading.h"

/* Each edit has five bytes: an offset, and a byte to store there or a range to copy. */
static void edit(reading_text *t, const uint8_t *edits, size_t size) {
  for (; size >= 5; edits += 5, size -= 5) {
    size_t to = (edits[0] << 8 | edits[1]) % t->len;
    size_t from = (edits[2] << 8 | edits[3]) % t->len, n = edits[4] & 127;
    size_t room = t->len - (to > from ? to : from);
    if (edits[4] < 128)
      t->s[to] = (char)edits[4];
    else
      memmove(t->s + to, t->s + from, n < room ? n : room);
  }
}

static void check(const reading *expected, const multistatus_read_options *o,
                  const reading_questions *q, const reading_text *body, size_t piece) {
  reading r;
  reading_of(&r, o, q, body->s, body->len, piece);
  if (q->quiet)
    reading_put(&r.reported, "%s", reading_string(&expected->reported));
  const char *part = reading_compare(expected, &r, true);
  if (part) {
    fprintf(stderr, "%s differ in pieces of %zu:\n%s%s-- expected --\n%s%s", part,
            piece, reading_string(&r.results), reading_string(&r.reported),
            reading_string(&expected->results), reading_string(&expected->reported));
    abort();
  }
  reading_done(&r);
}

static void check_all(const multistatus_read_options *o, const reading_text *body,
                      size_t piece) {
  const reading_questions all = {.lines = true}, quiet = {.lines = true, .quiet = true},
                          late = {.lines = true, .quiet = true, .late = true};
  reading expected;
  reading_of(&expected, o, &all, body->s, body->len, 1);
  check(&expected, o, &all, body, body->len);
  check(&expected, o, &quiet, body, body->len);
  check(&expected, o, &late, body, piece);
  reading_done(&expected);
}

/* ---- Dialects ---- */

static multistatus_list *list_of(const multistatus_format *f, const char *body,
                                 size_t len, size_t *successes) {
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  multistatus_list *list;
  o.format = f;
  *successes = 0;
  if (multistatus_list_new(&list, NULL))
    return NULL;
  if (multistatus_list_read(list, &o, body, len) == 0) {
    for (size_t i = 0; i < multistatus_list_count(list); i++)
      *successes += (size_t)multistatus_result_succeeded(multistatus_list_get(list, i));
    return list;
  }
  multistatus_list_free(list);
  return NULL;
}

/* Writing what was read in a dialect must fail, or give the same number of items and of
   successes. */
static void check_written(const multistatus_format *f, const reading_text *body) {
  const multistatus_dialect *is = multistatus_format_dialect(f);
  multistatus_write_options o = MULTISTATUS_WRITE_OPTIONS_INIT;
  size_t before, after, len;
  char *out;
  multistatus_list *list = is ? list_of(f, body->s, body->len, &before) : NULL;
  o.format = f;
  if (list && multistatus_list_print(list, &o, &out, &len) == 0) {
    multistatus_list *again = list_of(f, out, len, &after);
    size_t left_out = is->items ? 0 : before;
    if (!again || after + left_out != before ||
        multistatus_list_count(again) + left_out != multistatus_list_count(list)) {
      fprintf(stderr, "%s: written with other items:\n%s\n", is->name, out);
      abort();
    }
    multistatus_list_free(again);
    multistatus_free(out);
  }
  multistatus_list_free(list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  multistatus_limits limits = MULTISTATUS_LIMITS_INIT;
  multistatus_read_options o = MULTISTATUS_READ_OPTIONS_INIT;
  reading_text body = {NULL, 0, 0};
  if (size <= 4)
    return 0;
  listing l = {.json = data[0] & 1, .count = 12, .forms = 1 + data[2] % 3};
  if (data[0] & 2) {
    reading_put(&body, "%*s", (int)(size - 4), "");
    memcpy(body.s, data + 4, size - 4);
  } else {
    l.unusual = data[2] % 8;
    listing_put(&body, &l, data[3]);
    edit(&body, data + 4, size - 4);
  }
  o.limits = &limits;
  o.flags = data[0] & 4 ? MULTISTATUS_READ_SKIP_OVER_LIMIT : 0;
  o.flags |= data[0] & 64 ? MULTISTATUS_READ_DETECT : 0;
  o.format = data[0] & 32 ? format_of(data[3]) : NULL;
  limits.text_bytes = data[0] & 8 ? 30 : 0;
  limits.results = data[0] & 16 ? 6 : 0;
  check_all(&o, &body, 48 + 4 * (size_t)data[1]);
  check_written(o.format, &body);
  free(body.s);
  return 0;
}
