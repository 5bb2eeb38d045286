/* SPDX-License-Identifier: MIT */
#include "fewer.h"
#include "pieces.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests.h"

void *pieces_exact(const void *data, size_t len) {
  void *copy = malloc(len ? len : 1);
  require(copy, "malloc failed");
  if (len)
    memcpy(copy, data, len);
  return copy;
}

static int pieces_take(multistatus_reader *r,
                       void (*each)(void *ctx, const multistatus_result *result),
                       void *ctx) {
  const multistatus_result *result;
  int rc;
  while ((rc = multistatus_reader_next(r, &result)) == 1) {
    require(result, "returned 1 without a result");
    if (each)
      each(ctx, result);
  }
  require(!result && rc <= 0, "returned %d with a result", rc);
  return rc;
}

/* Feeds a piece and frees it. */
static int pieces_feed(multistatus_reader *r, const char *data, size_t len) {
  void *piece = pieces_exact(data, len);
  int rc = multistatus_reader_feed(r, piece, len);
  free(piece);
  return rc;
}

static int pieces_end(multistatus_reader *r,
                      void (*each)(void *ctx, const multistatus_result *result),
                      void *ctx) {
  int verdict = multistatus_reader_end(r), rc = pieces_take(r, each, ctx);
  require(verdict == rc, "end returned %d, next %d", verdict, rc);
  require(rc == multistatus_reader_error(r)->code, "the error has another code");
  return rc;
}

int pieces_read(multistatus_reader *r, const void *body, size_t len, size_t n,
                void (*each)(void *ctx, const multistatus_result *result), void *ctx) {
  int rc = 0;
  for (size_t at = 0; at < len && rc == 0; at += n) {
    int fed = pieces_feed(r, (const char *)body + at, len - at < n ? len - at : n);
    rc = pieces_take(r, each, ctx);
    require(!fed || fed == rc, "feed returned %d, next %d", fed, rc);
  }
  return pieces_end(r, each, ctx);
}

int pieces_read_two(multistatus_reader *r, const void *body, size_t len, size_t n,
                    void (*each)(void *ctx, const multistatus_result *result),
                    void *ctx) {
  int rc = 0;
  n = n < len ? n : len;
  if (!pieces_feed(r, body, n) && !(rc = pieces_take(r, each, ctx)) &&
      !pieces_feed(r, (const char *)body + n, len - n))
    rc = pieces_take(r, each, ctx);
  require(rc <= 0, "%d", rc);
  return pieces_end(r, each, ctx);
}

int pieces_read_late(multistatus_reader *r, const void *body, size_t len, size_t n,
                     void (*each)(void *ctx, const multistatus_result *result),
                     void *ctx) {
  int rc = 0;
  for (size_t at = 0; at < len && rc == 0; at += n)
    rc = pieces_feed(r, (const char *)body + at, len - at < n ? len - at : n);
  return pieces_end(r, each, ctx);
}

static void pieces_count(void *ctx, const multistatus_result *result) {
  (void)result;
  ++*(size_t *)ctx;
}

void pieces_outcome_of(const multistatus_read_options *o, const void *body, size_t len,
                       size_t n, pieces_outcome *out) {
  multistatus_reader *r;
  memset(out, 0, sizeof *out);
  int rc = multistatus_reader_new(&r, o);
  require(rc == 0, "%s", multistatus_strerror(rc));
  out->code = pieces_read(r, body, len, n, pieces_count, &out->results);
  const multistatus_read_error *e = multistatus_reader_error(r);
  out->offset = e->offset;
  out->line = e->line;
  out->column = e->column;
  snprintf(out->limit, sizeof out->limit, "%s", e->limit ? e->limit : "");
  snprintf(out->href, sizeof out->href, "%s", e->href);
  snprintf(out->text, sizeof out->text, "%s", e->text);
  multistatus_reader_free(r);
}

static void pieces_forget_place(pieces_outcome *out) {
  out->offset = out->line = out->column = 0;
  memset(out->text, 0, sizeof out->text);
}

void pieces_every_size(const multistatus_read_options *o, const void *body, size_t len,
                       pieces_outcome *out) {
  pieces_outcome other;
  pieces_outcome_of(o, body, len, len ? len : 1, out);
  bool places = !o || o->engine == MULTISTATUS_ENGINE_BUILTIN;
  if (!places)
    pieces_forget_place(out);
  for (size_t n = 1; n < len; n = fewer_next(n)) {
    pieces_outcome_of(o, body, len, n, &other);
    if (!places)
      pieces_forget_place(&other);
    require(memcmp(out, &other, sizeof other) == 0,
            "in one: %d after %zu results, \"%s\", at %llu, limit \"%s\", href "
            "\"%s\"; in pieces of %zu: %d after %zu, \"%s\", at %llu, \"%s\", "
            "\"%s\"",
            out->code, out->results, out->text, (unsigned long long)out->offset,
            out->limit, out->href, n, other.code, other.results, other.text,
            (unsigned long long)other.offset, other.limit, other.href);
  }
}

bool pieces_engine_built(multistatus_engine engine, const multistatus_format *format) {
  bool xml = false, json = false;
#ifdef MULTISTATUS_WITH_LIBXML2
  xml = true;
#endif
#ifdef MULTISTATUS_WITH_CJSON
  json = true;
#endif
  if (engine == MULTISTATUS_ENGINE_BUILTIN)
    return true;
  return format == multistatus_format_json() ? json : xml;
}
